from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext_lazy as _

from expo_portal.publishing import Publishable
from expo_portal.texts import TranslatedField

from .figures import Figure
from .releases import Document, Release, errors_of_document
from .sessions import ExpoSession
from .vocabulary import Measure


class Claim(Publishable):
    """A record, a first, a rank: said by the source, never computed by the portal.

    The 14th expo announced 84.48 billion yuan as a record after the 13th had announced over
    196.2 billion. Both stay as said.
    """

    class Kind(models.TextChoices):
        RECORD = "record", _("record")
        LARGEST = "largest", _("largest or most")
        FIRST = "first", _("first")
        MILESTONE = "milestone", _("milestone")
        RANK = "rank", _("rank")

    waits_for = ("session", "release", "figure", "forum")
    within = ("session",)

    session = models.ForeignKey(
        ExpoSession, verbose_name=_("session"), on_delete=models.PROTECT, related_name="claims"
    )
    release = models.ForeignKey(
        Release, verbose_name=_("release"), on_delete=models.PROTECT, related_name="claims"
    )
    document = models.ForeignKey(
        Document,
        verbose_name=_("document"),
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="claims",
    )
    kind = models.CharField(_("kind"), max_length=9, choices=Kind)
    measure = models.ForeignKey(
        Measure,
        verbose_name=_("measure"),
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="claims",
    )
    figure = models.ForeignKey(
        Figure,
        verbose_name=_("figure"),
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="claims",
    )
    forum = models.ForeignKey(
        "events.Forum",
        verbose_name=_("forum"),
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="claims",
    )
    rank = models.PositiveSmallIntegerField(_("rank"), null=True, blank=True)
    text = TranslatedField(_("claim in words"), max_length=300)
    order = models.PositiveSmallIntegerField(_("order"), default=500)

    feed_joins = ("session", "document", "measure")

    class Meta(Publishable.Meta):
        verbose_name, verbose_name_plural = _("claim"), _("claims")
        ordering = ("session", "order", "id")

    def clean_content(self):
        super().clean_content()
        if errors := errors_of_document(self):
            raise ValidationError(errors)

    def __str__(self):
        return str(self.text)
