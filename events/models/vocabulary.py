"""The words results are described with: always public, shipped by migration, staff may add."""

from typing import ClassVar

from django.core.exceptions import ValidationError
from django.db import models
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from expo_portal.publishing import Part, Vocabulary
from expo_portal.texts import LanguagesField, TranslatedField


class Named(models.Model):
    """What bears a name in every language, official or our own."""

    name = TranslatedField(_("name"), max_length=200)
    unofficial = LanguagesField(
        _("our own translation"),
        help_text=_("Tick the languages in which no official name is known."),
    )

    class Meta:
        abstract = True

    def __str__(self):
        return str(self.name)


class Series(Named, Vocabulary):
    """A line of events that recurs: the China-Northeast Asia Expo, or a forum held within it."""

    class Kind(models.TextChoices):
        EXPO = "expo", _("expo")
        FORUM = "forum", _("forum")

    slug = models.SlugField(_("address"), max_length=80, unique=True)
    kind = models.CharField(_("kind"), max_length=5, choices=Kind, default=Kind.FORUM)
    since_year = models.PositiveSmallIntegerField(_("held since"), null=True, blank=True)

    class Meta:
        verbose_name, verbose_name_plural = _("series"), _("series")
        ordering = ("kind", "slug")

    def get_absolute_url(self):
        return reverse("events:series", args=[self.slug])


class Measure(Named, Vocabulary):
    """What is counted: "contracted investment" is not "total investment", visitors not visits.

    A measure may roll up into another: contracted investment and agreed amount are parts of
    total investment, though each is announced under its own name.
    """

    class UnitKind(models.TextChoices):
        COUNT = "count", _("count")
        MONEY = "money", _("money")
        AREA = "area", _("area")
        LENGTH = "length", _("length")
        MASS = "mass", _("weight")
        POWER = "power", _("power")
        DURATION = "duration", _("duration")
        RATIO = "ratio", _("percentage")
        OTHER = "other", _("other")

    class Topic(models.TextChoices):
        SIGNED = "signed", _("What was signed")
        EXHIBITION = "exhibition", _("Pavilions and exhibition")
        PEOPLE = "people", _("Who came")
        FORUMS = "forums", _("Forums and conferences")
        TRADE = "trade", _("Trade and orders")
        FOLLOW_UP = "follow-up", _("What became of it")
        SERVICE = "service", _("Media, service and safety")
        SERIES = "series", _("The expo over the years")

    code = models.SlugField(_("code"), max_length=60, unique=True)
    unit_kind = models.CharField(_("kind of unit"), max_length=10, choices=UnitKind)
    unit = models.CharField(
        _("unit"),
        max_length=20,
        blank=True,
        help_text=_("Of the bare number: person, m2, MW. Empty for money."),
    )
    unit_name = TranslatedField(
        _("unit in words"),
        max_length=40,
        blank=True,
        help_text=_("As it follows a number: projects, m², 个, 平方米."),
    )
    topic = models.CharField(_("section of the page"), max_length=10, choices=Topic)
    definition = TranslatedField(_("definition"), max_length=600, blank=True, multiline=True)
    standard = models.CharField(
        _("standard"),
        max_length=120,
        blank=True,
        help_text=_("Where the definition comes from: ISO 25639-1, UFI."),
    )
    rolls_up_to = models.ForeignKey(
        "self",
        verbose_name=_("is a part of"),
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="rolled_up",
    )
    order = models.PositiveSmallIntegerField(_("order"), default=500)
    is_system = models.BooleanField(_("came with the portal"), default=False, editable=False)

    feed_joins = ("rolls_up_to",)

    class Meta:
        verbose_name, verbose_name_plural = _("measure"), _("measures")
        ordering = ("order", "code")

    def get_absolute_url(self):
        return reverse("events:measure", args=[self.code])

    def clean(self):
        super().clean()
        self.refuse_loop("rolls_up_to", message=_("A measure cannot be a part of itself."))
        if self.figures.exclude(measure__unit_kind=self.unit_kind).exists():
            raise ValidationError(
                {"unit_kind": _("Figures stand in this unit already; make a new measure.")}
            )

    @property
    def slug(self):
        return self.code


class Term(Named, Vocabulary):
    """One word of a small vocabulary: ``deal-type`` contract, ``mode`` offline.

    A code names one term in all vocabularies, so that ``/api/v1/terms/contract/`` finds it.
    """

    class Kind(models.TextChoices):
        MODE = "mode", _("mode")
        ORIGIN = "origin", _("origin")
        FROM = "from", _("what participants are from")
        DEAL_TYPE = "deal-type", _("deal type")
        NATURE = "nature", _("nature")
        DIRECTION = "direction", _("direction")
        CATEGORY = "category", _("category")
        LEVEL = "level", _("level")
        TIER = "tier", _("tier")
        ROLE = "role", _("role")

    class Binding(models.TextChoices):
        BINDING = "binding", _("binding")
        NON_BINDING = "non-binding", _("not binding")

    vocabulary = models.CharField(_("vocabulary"), max_length=10, choices=Kind)
    code = models.SlugField(_("code"), max_length=60, unique=True)
    definition = TranslatedField(_("definition"), max_length=600, blank=True, multiline=True)
    binding = models.CharField(
        _("bindingness"),
        max_length=11,
        choices=Binding,
        blank=True,
        help_text=_("For deal types: does it bind the parties?"),
    )
    order = models.PositiveSmallIntegerField(_("order"), default=500)
    is_system = models.BooleanField(_("came with the portal"), default=False, editable=False)

    class Meta:
        verbose_name, verbose_name_plural = _("term"), _("terms")
        ordering = ("vocabulary", "order", "code")

    @property
    def slug(self):
        return self.code


class Sector(Named, Vocabulary):
    """A field of industry, in the words of the expo: "New energy and clean energy"."""

    slug = models.SlugField(_("address"), max_length=80, unique=True)
    definition = TranslatedField(_("definition"), max_length=600, blank=True, multiline=True)
    order = models.PositiveSmallIntegerField(_("order"), default=500)

    feed_prefetches = ("codes",)

    class Meta:
        verbose_name, verbose_name_plural = _("field"), _("fields")
        ordering = ("order", "slug")

    def get_absolute_url(self):
        return reverse("projects:sector", args=[self.slug])


class SectorCode(Part):
    """Where a field stands in a published classification: ISIC 29, GB/T 4754 C36."""

    whole = "sector"

    sector = models.ForeignKey(Sector, on_delete=models.CASCADE, related_name="codes")
    scheme = models.CharField(_("classification"), max_length=40)
    code = models.CharField(_("code"), max_length=20)

    class Meta:
        verbose_name, verbose_name_plural = _("code of a field"), _("codes of fields")
        ordering = ("scheme", "code")
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=("sector", "scheme", "code"), name="events_sectorcode_once"
            )
        ]

    def __str__(self):
        return f"{self.scheme} {self.code}"
