from typing import ClassVar

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from expo_portal.publishing import Part, Publishable, VersionedQuerySet
from expo_portal.texts import TranslatedField
from expo_portal.writing import writing

from .people import Organization
from .sessions import DatePrecision, ExpoSession
from .vocabulary import Sector, Term


class Stage(models.TextChoices):
    """How final an announced number is, from intention to audit."""

    TARGET = "target", _("target")
    FORECAST = "forecast", _("forecast")
    PRELIMINARY = "preliminary", _("preliminary")
    INTERIM = "interim", _("interim")
    CLOSING = "closing", _("at closing")
    FINAL = "final", _("final")
    FOLLOW_UP = "follow_up", _("follow-up")
    AUDITED = "audited", _("audited")


class ReleaseQuerySet(VersionedQuerySet):
    def coming(self):
        """Those that are not public yet, the next one first."""
        not_yet = Q(public_from=None) | Q(public_from__gt=timezone.now())
        found = self.filter(not_yet).exclude(status=Publishable.Status.WITHDRAWN)
        return found.order_by(F("publish_at").asc(nulls_last=True), "pk")


class Release(Publishable):
    """The act of announcing, and the bundle that goes public at one moment.

    On 30 September 2021 the Executive Committee announced the results of the 13th expo at a
    press conference held by the Information Office; Jilin Daily and Xinhua printed them, each
    in a document of this release.
    """

    class Occasion(models.TextChoices):
        PRESS_CONFERENCE = "press-conference", _("press conference")
        PRESS_RELEASE = "press-release", _("press release")
        CEREMONY = "ceremony", _("opening or closing ceremony")
        SIGNING = "signing", _("signing ceremony")
        REPORT = "report", _("report or bulletin")
        NEWS = "news", _("news report")
        NOTICE = "notice", _("notice before the event")
        OTHER = "other", _("other")

    waits_for = ("session",)
    within = ("session",)

    session = models.ForeignKey(
        ExpoSession, verbose_name=_("session"), on_delete=models.PROTECT, related_name="releases"
    )
    title = TranslatedField(_("title"), max_length=300)
    occasion = models.CharField(_("occasion"), max_length=16, choices=Occasion, blank=True)
    issued_on = models.DateField(_("announced on"), null=True, blank=True)
    issued_on_precision = models.CharField(
        _("date is known to the"), max_length=5, choices=DatePrecision, default=DatePrecision.DAY
    )
    issued_on_inferred = models.BooleanField(
        _("date is inferred"),
        default=False,
        help_text=_("Tick if the source does not print it in full, as a day without its year."),
    )
    issuer = models.ForeignKey(
        Organization,
        verbose_name=_("announced by"),
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="issued_releases",
    )
    host = models.ForeignKey(
        Organization,
        verbose_name=_("held by"),
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="hosted_releases",
        help_text=_("Who held the press conference, where it is another body."),
    )
    stage = models.CharField(
        _("stage"),
        max_length=11,
        choices=Stage,
        default=Stage.CLOSING,
        help_text=_("How final its numbers are; each figure may say otherwise."),
    )

    objects = ReleaseQuerySet.as_manager()

    feed_joins = ("session",)
    feed_prefetches = ("documents", "sector_lists__deal_type", "sector_lists__entries__sector")

    class Meta(Publishable.Meta):
        verbose_name, verbose_name_plural = _("release"), _("releases")
        ordering = ("-issued_on", "id")

    def __str__(self):
        return str(self.title)

    def get_absolute_url(self):
        return reverse("events:session", args=[self.session.slug])

    @classmethod
    def member_models(cls):
        """Every kind of record that a release can hold: figures, forums, projects and so on."""
        return [
            relation.related_model
            for relation in cls._meta.related_objects
            if issubclass(relation.related_model, Publishable)
        ]

    def schedule(self, moment):
        """Sets the moment of the release and of all its checked members, in one transaction.

        Raises ``ValidationError`` for a moment in the past, or once the release is public.
        Members that nobody has checked keep no moment, so they stay hidden.
        """
        now = timezone.now()
        if self.was_public:
            raise ValidationError(_("This release is public already; its moment cannot move."))
        if moment is not None and moment < now:
            raise ValidationError(_("This moment has passed. Choose a later one, or publish now."))
        self._set_moment(moment)

    def publish_now(self):
        """Makes the release and all its checked members public at this very moment."""
        if not self.was_public:
            self._set_moment(timezone.now())

    def _set_moment(self, moment):
        if moment is not None and self.status != self.Status.CHECKED:
            raise ValidationError(_("A second person must check this release first."))
        with writing():
            self.publish_at = moment
            self.save(update_fields=["publish_at"])
            for model in self.member_models():
                model.objects.filter(release=self, status=self.Status.CHECKED).update(
                    publish_at=moment
                )

    def left_out(self):
        """Members that would not go public with the release as things stand.

        Nobody has checked them, or somebody did after the release was scheduled.
        """
        out = Q(status=self.Status.DRAFT)
        if self.publish_at is not None:
            out |= Q(status=self.Status.CHECKED) & (
                Q(publish_at=None) | Q(publish_at__gt=self.publish_at)
            )
        return [
            member
            for model in self.member_models()
            for member in model.objects.filter(out, release=self)
        ]


def open_sessions(most):
    """Those with a release to come, the latest first; without any, the latest alone."""
    sessions = ExpoSession.objects.select_related("series").order_by("-ordinal", "-year", "pk")
    coming = Release.objects.coming().order_by().values("session")
    return list(sessions.filter(pk__in=coming)[:most] or sessions[:1])


class Document(Part):
    """Where a release was printed: an article, a notice, a translation of either."""

    class Kind(models.TextChoices):
        ARTICLE = "article", _("article")
        OFFICIAL = "official", _("official text")
        WIRE = "wire", _("agency report")
        PRESS_RELEASE = "press-release", _("press release")
        REPRINT = "reprint", _("reprint")
        TRANSLATION = "translation", _("translation")

    whole = "release"

    release = models.ForeignKey(Release, on_delete=models.CASCADE, related_name="documents")
    code = models.SlugField(
        _("code"), max_length=60, unique=True, help_text=_("Short and lasting: jilin-daily-2021.")
    )
    kind = models.CharField(_("kind"), max_length=13, choices=Kind, default=Kind.ARTICLE)
    title = models.CharField(
        _("title"), max_length=300, help_text=_("In the language of the document.")
    )
    language = models.CharField(
        _("language"), max_length=12, help_text=_("Its code: en, zh-hans, zh-hant, ru.")
    )
    publisher = models.ForeignKey(
        Organization,
        verbose_name=_("publisher"),
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="documents",
    )
    published_on = models.DateField(_("published on"), null=True, blank=True)
    url = models.URLField(_("address"), max_length=500, blank=True)
    archive_url = models.URLField(_("archived at"), max_length=500, blank=True)
    copied_at = models.CharField(
        _("read in a copy at"), max_length=120, blank=True, help_text=_("citysz.net")
    )
    order = models.PositiveSmallIntegerField(_("order"), default=500)

    class Meta:
        verbose_name, verbose_name_plural = _("document"), _("documents")
        ordering = ("order", "id")

    def __str__(self):
        return self.title


def errors_of_document(record):
    """By field: a document of another release may be hidden when the record is not."""
    if record.document_id is None or record.document.release_id == record.release_id:
        return {}
    return {"document": _("This document belongs to another release.")}


class SectorList(Part):
    """Fields that a release names: "the contract projects cover such fields as …".

    "Such fields as" may not be all of them, and the list says so.
    """

    whole = "release"

    release = models.ForeignKey(Release, on_delete=models.CASCADE, related_name="sector_lists")
    deal_type = models.ForeignKey(
        Term,
        verbose_name=_("deal type"),
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        limit_choices_to={"vocabulary": Term.Kind.DEAL_TYPE},
        help_text=_("Where the fields are those of the contracts alone, for example."),
    )
    is_exhaustive = models.BooleanField(
        _("names all of them"), default=False, help_text=_("Leave off for “such as”.")
    )
    is_ranked = models.BooleanField(
        _("in order of rank"), default=False, help_text=_("“The five largest fields are …”")
    )

    class Meta:
        verbose_name, verbose_name_plural = _("list of fields"), _("lists of fields")
        ordering = ("id",)

    def __str__(self):
        return str(self.release)


class SectorListEntry(Part):
    whole = "sector_list"

    sector_list = models.ForeignKey(SectorList, on_delete=models.CASCADE, related_name="entries")
    sector = models.ForeignKey(
        Sector, verbose_name=_("field"), on_delete=models.PROTECT, related_name="listings"
    )
    order = models.PositiveSmallIntegerField(_("order"), default=500)

    class Meta:
        verbose_name, verbose_name_plural = _("field"), _("fields")
        ordering = ("order", "id")
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=("sector_list", "sector"), name="events_sectorlistentry_once"
            )
        ]

    def __str__(self):
        return str(self.sector)
