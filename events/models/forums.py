from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from expo_portal.publishing import Publishable
from expo_portal.texts import LanguagesField, TranslatedField

from ..titles import edition
from .releases import Release
from .sessions import ExpoSession, Held
from .vocabulary import Series, Term


class Forum(Held, Publishable):
    """Any meeting at an expo: forum, summit, convention, roundtable, matchmaking.

    "11th" is the ordinal within its series and is composed per language, never typed into
    the title.
    """

    class Kind(models.TextChoices):
        FORUM = "forum", _("forum")
        SUMMIT = "summit", _("summit")
        CONVENTION = "convention", _("convention")
        ROUNDTABLE = "roundtable", _("roundtable")
        DIALOGUE = "dialogue", _("dialogue")
        MATCHMAKING = "matchmaking", _("matchmaking")
        PROMOTION = "promotion", _("promotion conference")
        SYMPOSIUM = "symposium", _("symposium")
        CEREMONY = "ceremony", _("ceremony")
        OTHER = "other", _("other meeting")

    waits_for = ("session", "release")
    within = ("session",)

    session = models.ForeignKey(
        ExpoSession, verbose_name=_("session"), on_delete=models.PROTECT, related_name="forums"
    )
    release = models.ForeignKey(
        Release,
        verbose_name=_("release"),
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="forums",
    )
    slug = models.SlugField(
        _("address"),
        max_length=80,
        unique=True,
        help_text=_("Stands in the page address: high-level-forum-11."),
    )
    series = models.ForeignKey(
        Series,
        verbose_name=_("series"),
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="forums",
    )
    ordinal = models.PositiveSmallIntegerField(
        _("number in its series"), null=True, blank=True, help_text=_("11 for the 11th.")
    )
    year = models.PositiveSmallIntegerField(
        _("year in its title"), null=True, blank=True, help_text=_("2021 for “2021 … Forum”.")
    )
    name = TranslatedField(
        _("title"), max_length=300, help_text=_("Without its number and its year.")
    )
    unofficial = LanguagesField(
        _("our own translation"),
        help_text=_("Tick the languages in which no official title is known."),
    )
    joint_title = TranslatedField(
        _("held jointly as"), max_length=300, blank=True, help_text=_("The second half of “A & B”.")
    )
    kind = models.CharField(_("kind"), max_length=11, choices=Kind, default=Kind.FORUM)
    tier = models.ForeignKey(
        Term,
        verbose_name=_("tier"),
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        limit_choices_to={"vocabulary": Term.Kind.TIER},
        help_text=_("Main forum, cooperation mechanism, supporting or concurrent."),
    )
    start_time = models.TimeField(_("starts at"), null=True, blank=True)
    end_time = models.TimeField(_("ends at"), null=True, blank=True)
    agreed = TranslatedField(_("what was agreed"), max_length=1000, blank=True, multiline=True)
    order = models.PositiveSmallIntegerField(_("order"), default=500)

    feed_joins = ("session", "series", "tier", "mode", "place")

    class Meta(Publishable.Meta):
        verbose_name, verbose_name_plural = _("forum"), _("forums")
        ordering = ("session", "order", "id")
        constraints: ClassVar = [
            *Publishable.Meta.constraints,
            *Held.Meta.constraints,
            models.CheckConstraint(
                name="events_forum_ordinal_needs_series",
                condition=Q(ordinal=None) | Q(series__isnull=False),
                violation_error_message=_("A number needs a series: the 11th of what?"),
            ),
            models.UniqueConstraint(
                fields=("series", "ordinal"),
                name="events_forum_ordinal_once",
                violation_error_message=_("This series has a forum with that number already."),
            ),
            models.CheckConstraint(
                name="events_forum_time_needs_day",
                condition=Q(start_time=None) | Q(starts_on__isnull=False),
                violation_error_message=_("A time needs its day."),
            ),
        ]

    def __str__(self):
        return str(self.title)

    def get_absolute_url(self):
        return reverse("events:forum", args=[self.session.slug, self.slug])

    @property
    def title(self):
        """The 11th High-level Forum on Northeast Asia Cooperation, in each language it has."""
        return edition(self.name, ordinal=self.ordinal, year=self.year)
