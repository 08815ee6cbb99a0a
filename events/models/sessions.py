from typing import ClassVar

from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from expo_portal.publishing import Publishable
from expo_portal.texts import TranslatedField

from ..titles import edition
from .vocabulary import Series, Term


class DatePrecision(models.TextChoices):
    DAY = "day", _("day")
    MONTH = "month", _("month")
    YEAR = "year", _("year")


class Held(models.Model):
    """What takes place: when, where and how, with as much as the source says."""

    class EventStatus(models.TextChoices):
        SCHEDULED = "scheduled", _("scheduled")
        POSTPONED = "postponed", _("postponed")
        UNDER_WAY = "under-way", _("under way")
        HELD = "held", _("held")
        CANCELLED = "cancelled", _("cancelled")

    event_status = models.CharField(
        _("takes place"), max_length=10, choices=EventStatus, default=EventStatus.SCHEDULED
    )
    mode = models.ForeignKey(
        Term,
        verbose_name=_("mode"),
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        limit_choices_to={"vocabulary": Term.Kind.MODE},
    )
    starts_on = models.DateField(_("first day"), null=True, blank=True)
    ends_on = models.DateField(_("last day"), null=True, blank=True)
    date_precision = models.CharField(
        _("dates are known to the"),
        max_length=5,
        choices=DatePrecision,
        default=DatePrecision.DAY,
    )
    dates_inferred = models.BooleanField(
        _("dates are inferred"),
        default=False,
        help_text=_("Tick if the source does not print them in full, as a day without its year."),
    )
    place = models.ForeignKey(
        "events.Place",
        verbose_name=_("place"),
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
    )
    venue = TranslatedField(_("venue"), max_length=200, blank=True)

    class Meta:
        abstract = True
        constraints: ClassVar = [
            models.CheckConstraint(
                name="%(app_label)s_%(class)s_ends_after_start",
                condition=Q(starts_on=None) | Q(ends_on=None) | Q(ends_on__gte=F("starts_on")),
                violation_error_message=_("The last day lies before the first."),
            )
        ]


class ExpoSession(Held, Publishable):
    """One holding of an expo, 届: the 13th China-Northeast Asia Expo.

    Its forums may lie outside its days: the 6th World Jilin Entrepreneurs Convention opened
    two days after the 13th expo had closed.
    """

    series = models.ForeignKey(
        Series, verbose_name=_("series"), on_delete=models.PROTECT, related_name="sessions"
    )
    slug = models.SlugField(
        _("address"),
        max_length=60,
        unique=True,
        help_text=_("Stands in the page address and in the feed: 13. Never changes once public."),
    )
    ordinal = models.PositiveSmallIntegerField(
        _("number of the session"), null=True, blank=True, help_text=_("13 for the 13th.")
    )
    label = TranslatedField(
        _("label"),
        max_length=80,
        blank=True,
        help_text=_("Where the expo does not number its sessions: Spring 2024."),
    )
    year = models.PositiveSmallIntegerField(_("year"), null=True, blank=True)
    theme = TranslatedField(_("theme"), max_length=300, blank=True)
    previous = models.ForeignKey(
        "self",
        verbose_name=_("compared with"),
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="following",
        help_text=_("The session that “on the previous session” means."),
    )

    feed_joins = ("series", "mode", "place", "previous")

    class Meta(Publishable.Meta):
        verbose_name, verbose_name_plural = _("session"), _("sessions")
        ordering = ("-ordinal", "-year", "slug")
        constraints: ClassVar = [
            *Publishable.Meta.constraints,
            *Held.Meta.constraints,
            models.UniqueConstraint(
                fields=("series", "ordinal"),
                name="events_exposession_ordinal_once",
                violation_error_message=_("This series has a session with that number already."),
            ),
        ]

    def __str__(self):
        return str(self.title)

    def get_absolute_url(self):
        return reverse("events:session", args=[self.slug])

    def clean(self):
        super().clean()
        self.refuse_loop("previous", message=_("A session cannot be compared with itself."))

    @property
    def title(self):
        """The 13th China-Northeast Asia Expo, composed in each language that its series has."""
        return edition(self.series.name, ordinal=self.ordinal, label=self.label)
