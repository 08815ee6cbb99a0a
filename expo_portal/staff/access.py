"""Who saw what before the public did: noted once a day for each person, act and record.

Results are worth money before their moment. Where one was told too early, this says to whom the
portal had shown it: in a form, a list, a preview, an export or a file.
"""

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

LABEL = 200


class Act(models.TextChoices):
    FORM = "form", _("opened")
    LIST = "list", _("saw in a list")
    PREVIEW = "preview", _("previewed")
    EXPORT = "export", _("exported")
    FILE = "file", _("opened the file")


class AccessQuerySet(models.QuerySet):
    """The database refuses both too."""

    def update(self, **values):
        raise TypeError("What was seen is never unsaid.")

    def delete(self):
        raise TypeError("What was seen is never unsaid.")

    delete.queryset_only = True


class Access(models.Model):
    """``label`` is the name of then: the record may have another since, or be deleted."""

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("who"),
        on_delete=models.PROTECT,
        related_name="+",
    )
    act = models.CharField(_("did what"), max_length=8, choices=Act)
    model = models.CharField(max_length=60)
    record = models.UUIDField(db_index=True)
    label = models.CharField(_("record"), max_length=LABEL)
    day = models.DateField()
    moment = models.DateTimeField(_("when first that day"), db_index=True)
    # Who had the label erased and why, where a person asked for it; then it is empty.
    erased = models.ForeignKey(
        "expo_portal.Changeset", on_delete=models.PROTECT, null=True, related_name="+"
    )

    objects = AccessQuerySet.as_manager()

    class Meta:
        verbose_name, verbose_name_plural = _("early look"), _("early looks")
        default_permissions = ("view",)
        ordering = ("-moment", "-id")
        constraints = (
            models.UniqueConstraint(
                fields=("record", "user", "act", "day"), name="expo_portal_access_once_a_day"
            ),
        )

    def __str__(self):
        return self.label

    def delete(self, *args, **kwargs):
        raise TypeError("What was seen is never unsaid.")


def note(user, act, record):
    note_many(user, act, [record])


def note_many(user, act, records):
    """Of records of any kind, those that the public has never seen."""
    note_all(user, act, [record for record in records if not record.was_public])


def note_all(user, act, records):
    """Also of what the public has seen, where it came with more."""
    now = timezone.now()
    rows = [
        Access(
            user=user,
            act=act,
            model=record._meta.label_lower,
            record=record.pk,
            label=str(record)[:LABEL],
            day=timezone.localdate(now),
            moment=now,
        )
        for record in records
    ]
    if rows:
        Access.objects.bulk_create(rows, ignore_conflicts=True)
