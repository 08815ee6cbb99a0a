from typing import ClassVar

from django.db import models
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from expo_portal.exact import ExactDecimalField
from expo_portal.publishing import Publishable
from expo_portal.texts import LanguagesField, TranslatedField

from .releases import Release
from .sessions import ExpoSession
from .vocabulary import Term


class Pavilion(Publishable):
    """A themed hall of a session, on site, online or both: the Jilin Pavilion of the 13th."""

    waits_for = ("session", "release")
    within = ("session",)

    session = models.ForeignKey(
        ExpoSession, verbose_name=_("session"), on_delete=models.PROTECT, related_name="pavilions"
    )
    release = models.ForeignKey(
        Release,
        verbose_name=_("release"),
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="pavilions",
    )
    slug = models.SlugField(
        _("address"),
        max_length=80,
        unique=True,
        help_text=_("Stands in the page address: jilin-13."),
    )
    number = models.PositiveSmallIntegerField(
        _("hall number"), null=True, blank=True, help_text=_("As signposted, if at all.")
    )
    name = TranslatedField(_("name"), max_length=200)
    unofficial = LanguagesField(
        _("our own translation"),
        help_text=_("Tick the languages in which no official name is known."),
    )
    theme = TranslatedField(_("theme"), max_length=300, blank=True)
    mode = models.ForeignKey(
        Term,
        verbose_name=_("mode"),
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        limit_choices_to={"vocabulary": Term.Kind.MODE},
    )
    area_m2 = ExactDecimalField(_("area, m²"), null=True, blank=True)
    order = models.PositiveSmallIntegerField(_("order"), default=500)

    feed_joins = ("session", "mode")

    class Meta(Publishable.Meta):
        verbose_name, verbose_name_plural = _("pavilion"), _("pavilions")
        ordering = ("session", "order", "id")
        constraints: ClassVar = [
            *Publishable.Meta.constraints,
            models.UniqueConstraint(
                fields=("session", "number"),
                name="events_pavilion_number_once",
                violation_error_message=_("This session has a hall with that number already."),
            ),
        ]

    def __str__(self):
        return str(self.name)

    def get_absolute_url(self):
        return reverse("events:pavilion", args=[self.session.slug, self.slug])
