"""What was signed, by whom, for how much, and what became of it."""

from typing import ClassVar

from django.core.exceptions import ValidationError
from django.core.validators import RegexValidator
from django.db import models
from django.db.models import Case, F, OuterRef, Q, Subquery, Value, When
from django.db.models.functions import Coalesce, Lower
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from events.models import (
    DatePrecision,
    Document,
    ExpoSession,
    Forum,
    Organization,
    Place,
    Release,
    Sector,
    Term,
    errors_of_document,
)
from events.models.figures import CURRENCY
from expo_portal.exact import ExactDecimalField
from expo_portal.printed import Printed
from expo_portal.publishing import Part, Publishable, RecordedQuerySet, VersionedQuerySet
from expo_portal.texts import LanguagesField, TranslatedField, in_language


class SignedProjectQuerySet(VersionedQuerySet):
    def for_list(self):
        """With what one row of a list prints."""
        return self.select_related("session", "deal_type", "sector", "place").prefetch_related(
            "amounts"
        )

    def of(self, record):
        """Those in a field, main or other, at a place or signed by an organisation."""
        match record:
            case Sector():
                return self.filter(Q(sector=record) | Q(pk__in=record.other_projects.values("pk")))
            case Place():
                return self.filter(place=record)
            case Organization():
                return self.filter(pk__in=record.project_parties.values("project"))

    def counted(self):
        """Without parts and repeats, which stand in the register a second time."""
        return self.filter(parent=None, continues=None)

    def follow_up(self):
        """What became of them, as far as their milestones tell; None without any news."""
        # Its tables are those below.
        from .follow_up import follow_up

        return follow_up(self)

    def without_news(self, since):
        """Those that may still move, and of which nothing is known from that day on.

        What was terminated or runs at full capacity is at its end; a part or a repeat is asked
        after with its whole. Without any date the end of the session counts.
        """
        dated = ProjectMilestone.objects.filter(project=OuterRef("pk"), is_planned=False)
        latest = dated.exclude(date=None).order_by("-date").values("date")[:1]
        heard = Coalesce(Subquery(latest), "signed_on", "signed_by", "session__ends_on")
        ended = (ProjectMilestone.Stage.TERMINATED, ProjectMilestone.Stage.FULL_CAPACITY)
        return (
            self.counted()
            .with_stage()
            .filter(Q(latest=None) | ~Q(latest__in=ended))
            .alias(heard_on=heard)
            .filter(Q(heard_on__lt=since) | Q(heard_on=None))
        )

    def with_stage(self):
        """``latest``: the stage of the last step reached, as ``SignedProject.stage`` derives it."""
        natural_order = Case(
            *[
                When(stage=stage, then=Value(position))
                for position, stage in enumerate(ProjectMilestone.Stage)
            ]
        )
        reached = ProjectMilestone.objects.filter(project=OuterRef("pk"), is_planned=False)
        latest = reached.order_by(F("date").desc(nulls_last=True), natural_order.desc())
        return self.annotate(latest=Subquery(latest.values("stage")[:1]))

    def in_order(self, name):
        """By one of the orders of the list; amounts of different currencies are never mixed."""
        match name:
            case "-amount":
                main = ProjectAmount.objects.main().filter(project=OuterRef("pk"))
                # Undisclosed, then not stated: databases differ in where they put nulls.
                unknown = Case(
                    When(main_value__isnull=False, then=0),
                    When(main_currency__isnull=False, then=1),
                    default=2,
                )
                found = self.alias(
                    main_value=Subquery(main.values("value")[:1]),
                    main_currency=Subquery(main.values("currency")[:1]),
                )
                return found.order_by(
                    unknown, "main_currency", F("main_value").desc(), "reference", "pk"
                )
            case "-signed_on":
                return self.order_by(F("signed_on").desc(nulls_last=True), "reference", "pk")
            case "title":
                return self.order_by(Lower(in_language("title")), "reference", "pk")
        return self.order_by("reference", "pk")


DECIDING = ("sector", "public_from", "public_until")


class SignedProject(Publishable):
    """What two parties signed at an expo: a contract, an agreement, a letter of intent.

    "15 major projects, 11.13 billion yuan planned" without their names is one record with an
    ``items_count`` of 15; the five of them that the source names are records of their own
    with that one as ``parent``, and are not counted twice.
    """

    waits_for = ("session", "release", "forum", "parent", "continues")
    within = ("session",)

    reference = models.CharField(
        _("reference"),
        max_length=40,
        unique=True,
        validators=[
            RegexValidator(r"^[\w.-]+$", _("Letters, digits, points and hyphens: 13-057."))
        ],
        help_text=_("Number of the session and of the project: 13-057."),
    )
    session = models.ForeignKey(
        ExpoSession,
        verbose_name=_("session"),
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="projects",
        help_text=_("Empty where the source names only a range of sessions."),
    )
    release = models.ForeignKey(
        Release,
        verbose_name=_("release"),
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="projects",
    )
    document = models.ForeignKey(
        Document,
        verbose_name=_("document"),
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="projects",
    )
    forum = models.ForeignKey(
        Forum,
        verbose_name=_("signed at"),
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="projects",
    )
    title = TranslatedField(_("title"), max_length=300)
    unofficial = LanguagesField(
        _("our own translation"),
        help_text=_("Tick the languages in which no official title is known."),
    )
    summary = TranslatedField(_("summary"), max_length=400, blank=True, multiline=True)
    deal_type = models.ForeignKey(
        Term,
        verbose_name=_("deal type"),
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        limit_choices_to={"vocabulary": Term.Kind.DEAL_TYPE},
        help_text=_("Empty where the source says only “signed”."),
    )
    nature = models.ForeignKey(
        Term,
        verbose_name=_("nature"),
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        limit_choices_to={"vocabulary": Term.Kind.NATURE},
    )
    direction = models.ForeignKey(
        Term,
        verbose_name=_("direction"),
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        limit_choices_to={"vocabulary": Term.Kind.DIRECTION},
    )
    sector = models.ForeignKey(
        Sector,
        verbose_name=_("main field"),
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="projects",
        help_text=_("The one in which its amount is summed."),
    )
    other_sectors = models.ManyToManyField(
        Sector,
        verbose_name=_("other fields"),
        blank=True,
        related_name="other_projects",
        help_text=_("For finding it; outside all sums."),
    )
    place = models.ForeignKey(
        Place,
        verbose_name=_("place"),
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="projects",
    )
    signed_on = models.DateField(_("signed on"), null=True, blank=True)
    signed_on_precision = models.CharField(
        _("date is known to the"), max_length=5, choices=DatePrecision, default=DatePrecision.DAY
    )
    signed_by = models.DateField(
        _("signed by the"),
        null=True,
        blank=True,
        help_text=_("Where the source says only “as of 25 August”."),
    )
    is_expansion = models.BooleanField(
        _("expansion"), null=True, blank=True, help_text=_("Of something that exists, or new?")
    )
    items_count = models.PositiveIntegerField(
        _("stands for"), default=1, help_text=_("How many projects this one line stands for.")
    )
    parent = models.ForeignKey(
        "self",
        verbose_name=_("is a part of"),
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="children",
        help_text=_("The umbrella or the line that counts it already, or of which it is a phase."),
    )
    continues = models.ForeignKey(
        "self",
        verbose_name=_("signed before as"),
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="continued_by",
        help_text=_("The same project at an earlier stage; it is not counted twice."),
    )
    is_sample = models.BooleanField(
        _("made up"), default=False, editable=False, help_text=_("For load tests only.")
    )
    # Those that look like this one, and of which a person said that they are others.
    distinct_from = models.ManyToManyField("self", blank=True, editable=False)

    objects = SignedProjectQuerySet.as_manager()

    feed_joins = (
        "session",
        "document",
        "deal_type",
        "nature",
        "direction",
        "sector",
        "place",
    )
    feed_prefetches = (
        "other_sectors",
        "parties__role",
        "amounts",
        "quantities",
        "milestones__document",
    )

    class Meta(Publishable.Meta):
        verbose_name, verbose_name_plural = _("signed project"), _("signed projects")
        ordering = ("reference",)
        # One for each order of the feed, of all projects and of those of a session. These hold all
        # that decides whether a row is shown, so that others are passed over within the index.
        indexes: ClassVar = [
            models.Index(fields=("signed_on", "id"), name="projects_by_signing"),
            models.Index(fields=("changed_at", "id"), name="projects_by_change"),
            models.Index(fields=("public_from", "id"), name="projects_by_moment"),
            *(
                models.Index(fields=("session", *order, "id", *DECIDING), name=name)
                for name, order in (
                    ("projects_of_session", ()),
                    ("projects_of_session_named", ("reference",)),
                    ("projects_of_session_signed", ("signed_on",)),
                    ("projects_of_session_moved", ("changed_at",)),
                )
            ),
        ]
        constraints: ClassVar = [
            *Publishable.Meta.constraints,
            models.CheckConstraint(
                name="projects_signedproject_stands_for_some",
                condition=Q(items_count__gte=1),
                violation_error_message=_("A line stands for at least one project."),
            ),
            models.CheckConstraint(
                name="projects_signedproject_not_its_own_part",
                condition=(Q(parent=None) | ~Q(parent=F("id")))
                & (Q(continues=None) | ~Q(continues=F("id"))),
                violation_error_message=_("A project cannot be a part or a repeat of itself."),
            ),
        ]

    def __str__(self):
        return f"{self.reference} {self.title}"

    def clean_content(self):
        super().clean_content()
        if self.release_id is None and self.document_id is not None:
            # So it waits for the release, and shows no source before its moment.
            self.release_id = self.document.release_id
        if errors := errors_of_document(self):
            raise ValidationError(errors)
        self.refuse_loop(
            "parent", "continues", message=_("A project cannot be a part or a repeat of itself.")
        )

    def get_absolute_url(self):
        return reverse("projects:project", args=[self.reference])

    @property
    def main_amount(self):
        """The amount that a list shows: the total, or else the first that was announced."""
        amounts = list(self.amounts.all())
        totals = [amount for amount in amounts if amount.kind == ProjectAmount.Kind.TOTAL]
        return next(iter(totals or amounts), None)

    @property
    def stage(self):
        """The latest milestone reached, or "" while none is known: derived, never typed."""
        reached = [step for step in self.milestones.all() if not step.is_planned]
        return max(reached, key=ProjectMilestone.rank).stage if reached else ""


class ProjectParty(Part):
    """Who signed, and as what: Wanda Group, investor."""

    whole = "project"

    project = models.ForeignKey(SignedProject, on_delete=models.CASCADE, related_name="parties")
    organization = models.ForeignKey(
        Organization,
        verbose_name=_("organisation"),
        on_delete=models.PROTECT,
        related_name="project_parties",
    )
    role = models.ForeignKey(
        Term,
        verbose_name=_("role"),
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        limit_choices_to={"vocabulary": Term.Kind.ROLE},
    )
    order = models.PositiveSmallIntegerField(_("order"), default=500)

    class Meta:
        verbose_name, verbose_name_plural = _("party"), _("parties")
        ordering = ("order", "id")
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=("project", "organization", "role"),
                name="projects_projectparty_once",
                violation_error_message=_("This party stands here already in that role."),
            ),
            models.UniqueConstraint(
                fields=("project", "organization"),
                condition=Q(role=None),
                name="projects_projectparty_once_without_role",
                violation_error_message=_("This party stands here already."),
            ),
        ]

    def __str__(self):
        return str(self.organization)


class ProjectAmountQuerySet(RecordedQuerySet):
    def main(self):
        """Those of one project with its ``main_amount`` first."""
        total = Case(When(kind=ProjectAmount.Kind.TOTAL, then=0), default=1)
        return self.order_by("project_id", total, "kind", "id")


class ProjectAmount(Printed, Part):
    """Money of a project, of one kind: total investment, contract value, in place so far.

    "Undisclosed" is an amount too: the source says that there is one and keeps it back.
    """

    class Kind(models.TextChoices):
        TOTAL = "total", _("total investment")
        CONTRACT = "contract", _("contract value")
        AGREED = "agreed", _("agreed amount")
        FIXED_ASSETS = "fixed-assets", _("fixed assets")
        PURCHASE = "purchase", _("purchase")
        IN_PLACE = "in-place", _("in place")

    whole = "project"

    project = models.ForeignKey(SignedProject, on_delete=models.CASCADE, related_name="amounts")
    kind = models.CharField(_("kind"), max_length=12, choices=Kind, default=Kind.TOTAL)
    currency = models.CharField(
        _("currency"), max_length=3, blank=True, validators=[CURRENCY], help_text=_("CNY, USD")
    )
    wording = TranslatedField(_("wording"), max_length=200, blank=True)
    as_of = models.DateField(_("as of"), null=True, blank=True)
    # The value, in the case that it looked wrong and a person found it right.
    confirmed = ExactDecimalField(null=True, editable=False)

    objects = ProjectAmountQuerySet.as_manager()

    class Meta:
        verbose_name, verbose_name_plural = _("amount"), _("amounts")
        ordering = ("kind", "id")
        constraints: ClassVar = [
            models.CheckConstraint(
                name="projects_projectamount_has_number",
                condition=Q(qualifier="undisclosed") | (~Q(number="") & ~Q(currency="")),
                violation_error_message=_("Type the amount and its currency, or “undisclosed”."),
            ),
        ]

    def __str__(self):
        return f"{self.get_kind_display()}: {self.in_words}"


class ProjectQuantity(Printed, Part):
    """What a project counts besides money: 300,000 sets a year, 500 jobs, 20 MW."""

    class Certainty(models.TextChoices):
        FIRM = "firm", _("firm")
        OPTION = "option", _("option")
        EXPECTED = "expected", _("expected")

    whole = "project"

    project = models.ForeignKey(SignedProject, on_delete=models.CASCADE, related_name="quantities")
    what = TranslatedField(_("what"), max_length=120, help_text=_("Sets of interior parts a year"))
    unit = models.CharField(_("unit"), max_length=20, blank=True, help_text=_("MW, t, person"))
    certainty = models.CharField(
        _("certainty"), max_length=8, choices=Certainty, default=Certainty.EXPECTED
    )

    is_count = True

    class Meta:
        verbose_name, verbose_name_plural = _("quantity"), _("quantities")
        ordering = ("id",)
        constraints: ClassVar = [
            models.CheckConstraint(
                name="projects_projectquantity_has_number",
                condition=~Q(number=""),
                violation_error_message=_("Type the number."),
            ),
        ]

    def __str__(self):
        return f"{self.number} {self.what}"


class ProjectMilestone(Printed, Part):
    """A dated step of a project, planned or reached; a later word is a further row.

    Its number is money that came with the step, if any was named: funds in place so far.
    """

    class Stage(models.TextChoices):
        NEGOTIATED = "negotiated", _("negotiated")
        SIGNED = "signed", _("signed")
        EFFECTIVE = "effective", _("effective")
        REGISTERED = "registered", _("registered")
        CONSTRUCTION_STARTED = "construction-started", _("construction started")
        IN_OPERATION = "in-operation", _("in operation")
        FULL_CAPACITY = "full-capacity", _("full capacity")
        SUSPENDED = "suspended", _("suspended")
        TERMINATED = "terminated", _("terminated")

    whole = "project"

    project = models.ForeignKey(SignedProject, on_delete=models.CASCADE, related_name="milestones")
    stage = models.CharField(_("stage"), max_length=20, choices=Stage)
    date = models.DateField(_("date"), null=True, blank=True)
    precision = models.CharField(
        _("date is known to the"), max_length=5, choices=DatePrecision, default=DatePrecision.DAY
    )
    is_planned = models.BooleanField(
        _("planned"), default=False, help_text=_("Tick if it lies ahead.")
    )
    document = models.ForeignKey(
        Document,
        verbose_name=_("document"),
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="milestones",
    )
    currency = models.CharField(
        _("currency"), max_length=3, blank=True, validators=[CURRENCY], help_text=_("CNY, USD")
    )
    note = TranslatedField(_("note"), max_length=200, blank=True)

    class Meta:
        verbose_name, verbose_name_plural = _("milestone"), _("milestones")
        ordering = (F("date").asc(nulls_last=True), "id")

    def __str__(self):
        return self.get_stage_display()

    def clean_content(self):
        super().clean_content()
        if self.number and not self.currency:
            raise ValidationError({"number": _("Type the amount with its currency.")})
        if self.project_id is None or self.document is None or self.document.release.is_due:
            return
        if self.project.was_public:
            raise ValidationError(
                {"document": _("This is not public yet, and what refers to it is.")}
            )
        if self.document.release_id != self.project.release_id:
            raise ValidationError(
                {"document": _("This belongs to another release, which is not public yet.")}
            )

    @property
    def amount(self):
        """What came with the step, if the source names it."""
        return self.quantity if self.number else None

    def rank(self):
        """Order of reached steps: by date where one is known, then by their natural order."""
        return (self.date is not None, self.date, list(self.Stage).index(self.stage))
