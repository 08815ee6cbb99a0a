import uuid

from django.conf import settings
from django.core import signing
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from .releases import Release
from .sessions import ExpoSession

# What the address of a link is signed for; nothing else that the secret key signs opens it.
SIGNER = signing.Signer(salt="events.previews", sep=".")


class PreviewQuerySet(models.QuerySet):
    def open(self):
        return self.filter(revoked_at=None, until__gt=timezone.now())


class PreviewLink(models.Model):
    """An address at which people without an account see a session or a release before its moment.

    The address is signed with the secret key and stands nowhere in the database.
    """

    # Under which the early looks know it.
    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    session = models.ForeignKey(ExpoSession, on_delete=models.CASCADE, related_name="+")
    # Only this one of its releases; all that the session holds if empty.
    release = models.ForeignKey(Release, on_delete=models.CASCADE, null=True, related_name="+")
    guest = models.CharField(_("for whom"), max_length=100)
    # The moment that the pages show; that of the release itself if empty.
    moment = models.DateTimeField(null=True)
    until = models.DateTimeField(_("open until"))
    made_at = models.DateTimeField(default=timezone.now)
    made_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    used_at = models.DateTimeField(null=True)
    revoked_at = models.DateTimeField(null=True)
    revoked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )
    objects = PreviewQuerySet.as_manager()

    class Meta:
        default_permissions = ()
        verbose_name, verbose_name_plural = _("preview link"), _("preview links")
        ordering = ("-made_at", "pk")
        constraints = (
            models.CheckConstraint(
                name="events_previewlink_revoked_by",
                condition=Q(revoked_at=None, revoked_by=None)
                | Q(revoked_at__isnull=False, revoked_by__isnull=False),
            ),
        )

    def __str__(self):
        return gettext("%(subject)s, link for %(guest)s") % {
            "subject": self.subject,
            "guest": self.guest,
        }

    @property
    def subject(self):
        return self.release or self.session

    @property
    def was_public(self):
        return self.subject.was_public

    @property
    def token(self):
        return SIGNER.sign(self.pk.hex)

    @property
    def is_open(self):
        return self.revoked_at is None and self.until > timezone.now()

    def revoke(self, user):
        """At once: the next look finds nothing."""
        self.revoked_at, self.revoked_by = timezone.now(), user
        self.save(update_fields=["revoked_at", "revoked_by"])
