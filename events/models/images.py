from functools import partial
from typing import ClassVar

from django.core.files.base import ContentFile
from django.core.validators import MaxValueValidator
from django.db import models, transaction
from django.db.models import Q
from django.db.models.signals import post_delete
from django.dispatch import receiver
from django.urls import reverse
from django.utils.crypto import get_random_string
from django.utils.translation import gettext_lazy as _

from expo_portal.pictures import ENDINGS
from expo_portal.publishing import Part, Publishable, VersionedQuerySet
from expo_portal.texts import TranslatedField

from .forums import Forum
from .pavilions import Pavilion
from .releases import Release
from .sessions import ExpoSession


class ImageQuerySet(VersionedQuerySet):
    def for_page(self):
        """Photos that have a file, with all their sizes."""
        return self.filter(renditions__isnull=False).distinct().prefetch_related("renditions")


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

    objects = ImageQuerySet.as_manager()

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

    def paint(self, painted):
        """Shows these sizes from now on; returns the names of the new files.

        Names are never used twice, so that whoever kept a copy of a file kept the right one.
        """
        self.renditions.all().delete()
        stem, names = get_random_string(24).lower(), []
        for size in painted:
            rendition = Rendition(
                image=self, media_type=size.media_type, width=size.width, height=size.height
            )
            name = f"{stem}-{size.width}.{ENDINGS[size.media_type]}"
            rendition.file.save(name, ContentFile(size.content), save=False)
            names.append(rendition.file.name)
            rendition.save()
        return names


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

    def get_absolute_url(self):
        """The portal's own address, wherever the files are kept: it shows what is public only."""
        return reverse("media", args=[self.file.name])


@receiver(post_delete, sender=Rendition)
def delete_file(instance, **_kwargs):
    """Only a signal hears of rows that go with their image; the file goes once they are gone."""
    transaction.on_commit(partial(instance.file.storage.delete, instance.file.name))
