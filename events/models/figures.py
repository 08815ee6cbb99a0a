from typing import ClassVar

from django.core.exceptions import ValidationError
from django.core.validators import RegexValidator
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from expo_portal.exact import ExactDecimalField
from expo_portal.history.causes import Reason, because
from expo_portal.printed import Printed
from expo_portal.publishing import Part, Publishable, VersionedQuerySet
from expo_portal.quantities import SCALE_CHOICES, Qualifier, Quantity, plain
from expo_portal.texts import Text, TranslatedField
from expo_portal.writing import writing

from .people import Place
from .releases import Document, Release, Stage, errors_of_document
from .sessions import ExpoSession
from .vocabulary import Measure, Sector, Term

CURRENCY = RegexValidator(r"^[A-Z]{3}$", _("Three capital letters of ISO 4217: CNY, USD."))


class FigureQuerySet(VersionedQuerySet):
    def for_page(self):
        """With all that a page prints of a figure, in a fixed number of queries."""
        return self.select_related(
            "measure", "release", "document", "place", "sector", "pavilion", "from_kind"
        ).prefetch_related("dimensions", "forums", "comparisons__against_session__series")


class Figure(Printed, Publishable):
    """A number announced about a session, kept with the words that qualified it.

    "Over 196.2 billion yuan" is number 196.2, scale "billion", qualifier over: storing the
    bare number would turn a lower bound into an exact sum. "12 countries and regions" belongs
    to the people who came from there (``from_count``) and is never counted from a list.
    """

    class Basis(models.TextChoices):
        TOTAL = "total", _("total")
        CUMULATIVE = "cumulative", _("over several sessions")
        AVERAGE = "average", _("average of each")
        MINIMUM = "minimum", _("smallest")
        MAXIMUM = "maximum", _("largest")
        PER_DAY = "per-day", _("a day")

    waits_for = ("session", "release", "part_of", "supersedes", "forums", "pavilion")
    within = ("session",)
    # The stage of its release, and the unit of what it measures.
    shows = ("release", "measure")
    announced = (
        *("measure", *Printed.printed, "currency"),
        *("share", "share_qualifier", "from_count", "from_qualifier"),
        *("band_low", "band_high", "band_currency"),
        *("equivalent_number", "equivalent_scale", "equivalent_qualifier", "equivalent_currency"),
        "comparisons",
    )

    session = models.ForeignKey(
        ExpoSession, verbose_name=_("session"), on_delete=models.PROTECT, related_name="figures"
    )
    release = models.ForeignKey(
        Release, verbose_name=_("release"), on_delete=models.PROTECT, related_name="figures"
    )
    document = models.ForeignKey(
        Document,
        verbose_name=_("document"),
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="figures",
        help_text=_("Where it differs from document to document: which one prints it so."),
    )
    measure = models.ForeignKey(
        Measure, verbose_name=_("measure"), on_delete=models.PROTECT, related_name="figures"
    )
    currency = models.CharField(
        _("currency"), max_length=3, blank=True, validators=[CURRENCY], help_text=_("CNY, USD")
    )
    wording = TranslatedField(
        _("wording"),
        max_length=200,
        blank=True,
        help_text=_("The words of the source around the number, where they matter."),
    )

    equivalent_number = models.CharField(
        _("stated equivalent"),
        max_length=32,
        blank=True,
        help_text=_("As the source converts it: 11.59. The portal never converts."),
    )
    equivalent_scale = models.CharField(
        _("its scale word"), max_length=16, blank=True, choices=SCALE_CHOICES
    )
    equivalent_qualifier = models.CharField(
        _("its qualifier"), max_length=12, blank=True, choices=Qualifier
    )
    equivalent_currency = models.CharField(
        _("its currency"), max_length=3, blank=True, validators=[CURRENCY]
    )

    share = ExactDecimalField(
        _("share, %"),
        null=True,
        blank=True,
        help_text=_("Of the figure it is a part of, as announced: 44.28."),
    )
    share_qualifier = models.CharField(
        _("qualifier of the share"), max_length=12, blank=True, choices=Qualifier
    )
    part_of = models.ForeignKey(
        "self",
        verbose_name=_("is a part of"),
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="parts",
        help_text=_("98 contract projects are a part of the 111 projects."),
    )
    parts_add_up = models.BooleanField(
        _("its parts add up"),
        default=False,
        help_text=_("Tick if the source says or shows that its parts make up the whole."),
    )
    from_count = models.PositiveIntegerField(
        _("from how many"), null=True, blank=True, help_text=_("From 51 countries: 51.")
    )
    from_qualifier = models.CharField(
        _("qualifier of “from”"), max_length=12, blank=True, choices=Qualifier
    )
    from_kind = models.ForeignKey(
        Term,
        verbose_name=_("from what"),
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        limit_choices_to={"vocabulary": Term.Kind.FROM},
    )
    out_of = models.PositiveIntegerField(
        _("out of how many"),
        null=True,
        blank=True,
        help_text=_("Where the whole is told only here: 9 out of 12."),
    )

    dimensions = models.ManyToManyField(
        Term,
        verbose_name=_("kind"),
        blank=True,
        related_name="figures",
        help_text=_("Contract, offline, foreign … At most one word of each vocabulary."),
    )
    place = models.ForeignKey(
        Place,
        verbose_name=_("place"),
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="figures",
    )
    sector = models.ForeignKey(
        Sector,
        verbose_name=_("field"),
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="figures",
    )
    forums = models.ManyToManyField(
        "events.Forum",
        verbose_name=_("forums"),
        blank=True,
        related_name="figures",
        help_text=_("One number may speak of two forums."),
    )
    pavilion = models.ForeignKey(
        "events.Pavilion",
        verbose_name=_("pavilion"),
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="figures",
    )
    names_all = models.BooleanField(
        _("the source names them all"),
        null=True,
        blank=True,
        help_text=_("“5 events, including …” followed by all five: yes."),
    )
    band_low = ExactDecimalField(
        _("size from"),
        null=True,
        blank=True,
        help_text=_("Projects of more than 100 million: 100000000. Each project counts once."),
    )
    band_high = ExactDecimalField(_("size below"), null=True, blank=True)
    band_currency = models.CharField(
        _("currency of the size"), max_length=3, blank=True, validators=[CURRENCY]
    )

    basis = models.CharField(_("basis"), max_length=10, choices=Basis, default=Basis.TOTAL)
    period_start = models.DateField(_("period from"), null=True, blank=True)
    period_end = models.DateField(_("period to"), null=True, blank=True)
    sessions_from = models.PositiveSmallIntegerField(
        _("from session number"), null=True, blank=True, help_text=_("Since the 1st session: 1.")
    )
    sessions_to = models.PositiveSmallIntegerField(_("to session number"), null=True, blank=True)
    as_of = models.DateField(_("as of"), null=True, blank=True)
    stage = models.CharField(
        _("stage"),
        max_length=11,
        choices=Stage,
        blank=True,
        help_text=_("Left empty: that of the release."),
    )
    scope = TranslatedField(
        _("scope"),
        max_length=150,
        blank=True,
        help_text=_("Who or what exactly was counted, if the measure does not say it."),
    )
    note = TranslatedField(
        _("note"),
        max_length=300,
        blank=True,
        help_text=_("Shown beside an odd figure that is kept as published."),
    )
    is_headline = models.BooleanField(
        _("headline"), default=False, help_text=_("Stands large at the top of the page.")
    )
    order = models.PositiveSmallIntegerField(_("order"), default=500)
    supersedes = models.ForeignKey(
        "self",
        verbose_name=_("replaces"),
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="superseded_by",
        help_text=_("An earlier announcement of the same number, such as the forecast."),
    )

    objects = FigureQuerySet.as_manager()

    feed_joins = (
        "session",
        "measure",
        "release",
        "document",
        "place",
        "sector",
        "from_kind",
    )
    feed_prefetches = ("dimensions", "forums", "comparisons__against_session")

    class Meta(Publishable.Meta):
        verbose_name, verbose_name_plural = _("figure"), _("figures")
        ordering = ("session", "order", "id")
        constraints: ClassVar = [
            *Publishable.Meta.constraints,
            models.CheckConstraint(
                name="events_figure_has_number",
                condition=~Q(number="") | Q(qualifier="undisclosed") | Q(share__isnull=False),
                violation_error_message=_("Type the number, a share, or “undisclosed”."),
            ),
            models.CheckConstraint(
                name="events_figure_period_in_order",
                condition=Q(period_start=None)
                | Q(period_end=None)
                | Q(period_end__gte=F("period_start")),
                violation_error_message=_("The period ends before it starts."),
            ),
            models.CheckConstraint(
                name="events_figure_sessions_in_order",
                condition=Q(sessions_from=None)
                | Q(sessions_to=None)
                | Q(sessions_to__gte=F("sessions_from")),
                violation_error_message=_("The range of sessions ends before it starts."),
            ),
            models.CheckConstraint(
                name="events_figure_band_in_order",
                condition=Q(band_low=None) | Q(band_high=None) | Q(band_high__gt=F("band_low")),
                violation_error_message=_("The size class ends below its start."),
            ),
            models.CheckConstraint(
                name="events_figure_not_part_of_itself",
                condition=(Q(part_of=None) | ~Q(part_of=F("id")))
                & (Q(supersedes=None) | ~Q(supersedes=F("id"))),
                violation_error_message=_("A figure cannot be a part or a repeat of itself."),
            ),
        ]

    def __str__(self):
        return f"{self.measure}: {self.in_words}"

    def clean_content(self):
        self.clean_columns()
        self.refuse_loop(
            "part_of", "supersedes", message=_("A figure cannot be a part or a repeat of itself.")
        )

    def clean_columns(self):
        """What its own columns say, without a look at the figures that it refers to."""
        super().clean_content()
        errors = errors_of_document(self)
        if self.measure_id is not None:
            if self.is_money and not self.currency and self.number:
                errors["currency"] = _("“%(measure)s” is money: say in which currency.") % {
                    "measure": self.measure
                }
            if self.currency and not self.is_money:
                errors["currency"] = _("“%(measure)s” counts no money, so it has no currency.") % {
                    "measure": self.measure
                }
        if errors:
            raise ValidationError(errors)

    def get_absolute_url(self):
        return reverse("events:press", args=[self.session.slug]) + f"#f-{self.pk}"

    @property
    def is_money(self):
        return self.measure.unit_kind == Measure.UnitKind.MONEY

    @property
    def is_count(self):
        # A form may be checked before a measure is chosen.
        return self.measure_id is not None and self.measure.unit_kind == Measure.UnitKind.COUNT

    @property
    def effective_stage(self):
        return self.stage or self.release.stage

    @property
    def equivalent(self):
        """What the source itself converts the amount to: a quotation, never used in sums."""
        if not self.equivalent_number:
            return None
        return Quantity(
            qualifier=self.equivalent_qualifier or Qualifier.EXACT,
            number=self.equivalent_number,
            scale=self.equivalent_scale,
            currency=self.equivalent_currency,
        )

    @property
    def stated_share(self):
        """ "Over 44.28 percent" of what it is a part of; None where no share was announced."""
        if self.share is None:
            return None
        return Quantity(self.share_qualifier or Qualifier.EXACT.value, plain(self.share))

    @property
    def origins(self):
        """ "Over 50" of "from over 50 countries and regions"; None where it was not announced."""
        if self.from_count is None:
            return None
        qualifier = self.from_qualifier or Qualifier.EXACT.value
        return Quantity(qualifier, str(self.from_count), is_count=True)

    def number_of(self, of):
        """What a change may speak of: the number itself, its share, that of its origins."""
        match of:
            case Comparison.Of.SHARE:
                return self.stated_share
            case Comparison.Of.FROM:
                return self.origins
        return self.quantity if self.number else None

    def correct(self, quantity, reason, user):
        """Changes a published number, keeping the old one, the reason and who did it for good."""
        with because(Reason.CORRECTED), writing():
            correction = Correction(
                figure=self,
                old=as_text(self.quantity),
                new=as_text(quantity),
                reason=reason,
                status=self.Status.CHECKED,
                publish_at=timezone.now(),
                entered_by=user,
                waiver=str(Text(reason))[:150],
            )
            correction.full_clean()
            correction.save()
            self.quantity = quantity
            self.full_clean()
            self.save()
        return correction


def as_text(quantity):
    return {
        name: getattr(quantity, name)
        for name in ("qualifier", "number", "scale", "number_max", "currency")
    }


def same_vocabulary_twice(terms):
    """The first vocabulary of which two words were chosen, or None."""
    chosen = set()
    for term in terms:
        if term.vocabulary in chosen:
            return term.get_vocabulary_display()
        chosen.add(term.vocabulary)
    return None


def guard_dimensions(sender, instance, action, reverse, pk_set, **kwargs):
    """Receiver of ``m2m_changed``: a figure cannot be both offline and online."""
    if action != "pre_add" or reverse:
        return
    terms = Term.objects.filter(Q(pk__in=pk_set) | Q(figures=instance)).distinct()
    if twice := same_vocabulary_twice(terms):
        raise ValidationError(
            _("At most one word of each vocabulary; here are two of “%(vocabulary)s”."),
            params={"vocabulary": twice},
        )


models.signals.m2m_changed.connect(guard_dimensions, sender=Figure.dimensions.through)


class Comparison(Printed, Part):
    """A change as announced: "up 110.69 percent over the previous session".

    Half of all comparisons are no percentages: "23 more than", "against 22.05 million",
    "three times", or a direction without a number.
    """

    class Of(models.TextChoices):
        VALUE = "value", _("the number")
        SHARE = "share", _("the share")
        FROM = "from", _("the number of origins")

    class Change(models.TextChoices):
        PERCENT = "percent", _("percent")
        POINTS = "points", _("percentage points")
        ABSOLUTE = "absolute", _("by an absolute number")
        TIMES = "times", _("times as many")
        BASE_VALUE = "base-value", _("against a stated value")
        DIRECTION = "direction", _("direction only")

    class Direction(models.TextChoices):
        UP = "up", _("up")
        DOWN = "down", _("down")
        UNCHANGED = "unchanged", _("unchanged")

    class Against(models.TextChoices):
        PREVIOUS_SESSION = "previous-session", _("previous session")
        YEAR_ON_YEAR = "year-on-year", _("year on year")
        SAME_SEASON = "same-season", _("same season")
        NAMED_SESSION = "named-session", _("a named session")
        TARGET = "target", _("target")
        EARLIER_TALLY = "earlier-tally", _("an earlier tally")
        OTHER_EVENT = "other-event", _("another event")
        NOT_STATED = "not-stated", _("not stated")

    whole = "figure"

    figure = models.ForeignKey(Figure, on_delete=models.CASCADE, related_name="comparisons")
    of = models.CharField(_("what changed"), max_length=5, choices=Of, default=Of.VALUE)
    basis = models.CharField(
        _("compared with"), max_length=16, choices=Against, default=Against.PREVIOUS_SESSION
    )
    against_session = models.ForeignKey(
        ExpoSession,
        verbose_name=_("named session"),
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
    )
    against = TranslatedField(
        _("other event"), max_length=150, blank=True, help_text=_("Where it is no session here.")
    )
    change = models.CharField(_("change"), max_length=10, choices=Change, default=Change.PERCENT)
    direction = models.CharField(
        _("direction"), max_length=9, choices=Direction, default=Direction.UP
    )

    class Meta:
        verbose_name, verbose_name_plural = _("comparison"), _("comparisons")
        ordering = ("id",)
        constraints: ClassVar = [
            models.CheckConstraint(
                name="events_comparison_has_number",
                condition=~Q(number="") | Q(change="direction"),
                violation_error_message=_("Type by how much, or choose “direction only”."),
            ),
        ]

    def __str__(self):
        return f"{self.get_direction_display()} {self.number} {self.get_change_display()}"


class Correction(Publishable):
    """A published figure was changed: from what to what, why and when. Kept for good."""

    waits_for = ("figure",)
    shows = ("figure",)

    figure = models.ForeignKey(
        Figure, verbose_name=_("figure"), on_delete=models.PROTECT, related_name="corrections"
    )
    old = models.JSONField(_("old"), editable=False)
    new = models.JSONField(_("new"), editable=False)
    reason = TranslatedField(_("reason"), max_length=300)

    feed_joins = ("figure__session", "figure__measure")

    class Meta(Publishable.Meta):
        verbose_name, verbose_name_plural = _("correction"), _("corrections")
        ordering = ("-publish_at", "id")

    def __str__(self):
        return str(self.reason)

    @property
    def old_quantity(self):
        return Quantity(**self.old, is_count=self.figure.is_count)

    @property
    def new_quantity(self):
        return Quantity(**self.new, is_count=self.figure.is_count)
