from typing import ClassVar

from django.core.validators import MaxValueValidator
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from expo_portal.publishing import Part, Publishable
from expo_portal.texts import TranslatedField

from .forums import Forum
from .pavilions import Pavilion
from .releases import Release
from .sessions import ExpoSession


class Image(Publishable):
    """A photo of a session, one of its forums or pavilions, with its words and its credit."""

    waits_for = ("session", "release", "forum", "pavilion")
    within = ("session",)

    session = models.ForeignKey(
        ExpoSession, verbose_name=_("session"), on_delete=models.PROTECT, related_name="images"
    )
    release = models.ForeignKey(
        Release,
        verbose_name=_("release"),
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="images",
    )
    forum = models.ForeignKey(
        Forum,
        verbose_name=_("forum"),
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="images",
    )
    pavilion = models.ForeignKey(
        Pavilion,
        verbose_name=_("pavilion"),
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="images",
    )
    alt = TranslatedField(
        _("alternative text"),
        max_length=200,
        blank=True,
        help_text=_("What the photo shows, for who cannot see it. Needed before it is public."),
    )
    is_decorative = models.BooleanField(
        _("decorative"), default=False, help_text=_("Adds nothing to the text beside it.")
    )
    credit = models.CharField(_("credit"), max_length=120)
    focal_x = models.PositiveSmallIntegerField(
        _("focal point from the left, %"), default=50, validators=[MaxValueValidator(100)]
    )
    focal_y = models.PositiveSmallIntegerField(
        _("focal point from the top, %"), default=50, validators=[MaxValueValidator(100)]
    )
    taken_on = models.DateField(_("taken on"), null=True, blank=True)
    order = models.PositiveSmallIntegerField(_("order"), default=500)

    feed_joins = ("session",)
    feed_prefetches = ("renditions",)

    class Meta(Publishable.Meta):
        verbose_name, verbose_name_plural = _("image"), _("images")
        ordering = ("session", "order", "id")
        constraints: ClassVar = [
            *Publishable.Meta.constraints,
            models.CheckConstraint(
                name="events_image_checked_with_alt",
                condition=~Q(status="checked") | Q(is_decorative=True) | ~Q(alt={}),
                violation_error_message=_("Describe the photo before it is checked."),
            ),
        ]

    def __str__(self):
        return str(self.alt) or self.credit


class Rendition(Part):
    """One size of an image, made at upload: 960 px wide, WebP."""

    whole = "image"

    image = models.ForeignKey(Image, on_delete=models.CASCADE, related_name="renditions")
    file = models.FileField(max_length=120)
    media_type = models.CharField(max_length=20)
    width = models.PositiveIntegerField()
    height = models.PositiveIntegerField()

    class Meta:
        verbose_name, verbose_name_plural = _("rendition"), _("renditions")
        ordering = ("media_type", "width")
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=("image", "media_type", "width"), name="events_rendition_once"
            )
        ]

    def __str__(self):
        return self.file.name
