from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext_lazy as _

from expo_portal.publishing import Publishable
from expo_portal.texts import TranslatedField

from .forums import Forum
from .releases import Document, Release, errors_of_document
from .sessions import ExpoSession


class Highlight(Publishable):
    """A narrative outcome: one sentence on one topic, in our own words.

    The only free text. What a column can hold (a number, a date, a name) never goes in here.
    """

    class Kind(models.TextChoices):
        ASSESSMENT = "assessment", _("assessment")
        PURPOSE = "purpose", _("purpose")
        PRINCIPLE = "principle", _("principle")
        MEASURE = "measure", _("measure taken")
        RESULT = "result", _("result")
        AGREEMENT = "agreement", _("what was agreed")

    waits_for = ("session", "release", "forum")
    within = ("session",)

    session = models.ForeignKey(
        ExpoSession, verbose_name=_("session"), on_delete=models.PROTECT, related_name="highlights"
    )
    release = models.ForeignKey(
        Release, verbose_name=_("release"), on_delete=models.PROTECT, related_name="highlights"
    )
    document = models.ForeignKey(
        Document,
        verbose_name=_("document"),
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="highlights",
    )
    forum = models.ForeignKey(
        Forum,
        verbose_name=_("forum"),
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="highlights",
    )
    kind = models.CharField(_("kind"), max_length=10, choices=Kind)
    topic = TranslatedField(_("topic"), max_length=80)
    text = TranslatedField(_("sentence"), max_length=400, multiline=True)
    order = models.PositiveSmallIntegerField(_("order"), default=500)

    feed_joins = ("session", "document")

    class Meta(Publishable.Meta):
        verbose_name, verbose_name_plural = _("highlight"), _("highlights")
        ordering = ("session", "order", "id")

    def clean_content(self):
        super().clean_content()
        if errors := errors_of_document(self):
            raise ValidationError(errors)

    def __str__(self):
        return str(self.topic)
