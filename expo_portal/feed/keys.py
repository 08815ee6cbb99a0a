"""Keys of partners: they raise the limit of requests, and change nothing of any answer."""

import secrets
from contextlib import suppress
from functools import partial
from hashlib import sha256
from re import ASCII, fullmatch

from django.conf import settings
from django.core.validators import MinValueValidator
from django.db import OperationalError, models, transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from .windows import windows

MARK = "expo_"
# So much of a key tells it from others; 208 bits stay secret.
SHOWN = len(MARK) + 8


class ApiKey(models.Model):
    """Lets one partner ask more often than others: ``expo_Xk3v9QwL…``, of Jilin Daily.

    The key is told once, when it is made. What is kept is its SHA-256: a slow hash protects
    secrets that people think up, but 256 random bits cannot be guessed however fast one tries,
    and a slow one would cost more than the answer. A key is revoked for good, never deleted.
    """

    partner = models.CharField(
        _("partner"), max_length=200, help_text=_("Who asks with it: Jilin Daily.")
    )
    contact = models.CharField(
        _("contact"),
        max_length=200,
        help_text=_("Whom to write to before the limit changes or the key is revoked."),
    )
    note = models.TextField(_("note"), blank=True)
    rate = models.PositiveIntegerField(
        _("requests a minute"),
        null=True,
        blank=True,
        validators=[MinValueValidator(1)],
        help_text=_("Leave empty for what every key may."),
    )
    prefix = models.CharField(_("begins with"), max_length=SHOWN, unique=True, editable=False)
    digest = models.CharField(max_length=64, editable=False)
    created_at = models.DateTimeField(_("made at"), auto_now_add=True)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("made by"),
        on_delete=models.PROTECT,
        editable=False,
        related_name="+",
    )
    last_used_on = models.DateField(_("last used on"), null=True, editable=False)
    revoked_at = models.DateTimeField(_("revoked at"), null=True, editable=False)
    revoked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("revoked by"),
        on_delete=models.PROTECT,
        null=True,
        editable=False,
        related_name="+",
    )

    class Meta:
        verbose_name = _("API key")
        verbose_name_plural = _("API keys")
        # Kept for good, so nobody is to be granted the right to delete one.
        default_permissions = ("add", "change", "view")
        ordering = ("partner", "prefix")
        constraints = (
            models.CheckConstraint(
                condition=models.Q(rate__gte=1) | models.Q(rate=None),
                name="expo_portal_key_rate",
                violation_error_message=_("A key may ask at least once a minute."),
            ),
        )

    def __str__(self):
        return f"{self.partner} ({self.prefix}…)"

    def draw(self):
        """Gives it a new secret, and returns what nobody will be told again."""
        key = MARK + secrets.token_urlsafe(32)
        self.prefix, self.digest = key[:SHOWN], digest_of(key)
        return key

    @property
    def limit(self):
        return self.rate or settings.FEED_RATE_WITH_KEY

    @property
    def caller(self):
        return caller_of(self.digest)

    def revoke(self, user):
        """At once: the next request with it is refused."""
        self.revoked_at, self.revoked_by = timezone.now(), user
        self.save(update_fields=["revoked_at", "revoked_by"])
        self.renew()

    def renew(self):
        """What was changed holds from the next request on, rather than from the next minute."""
        transaction.on_commit(partial(windows().close, self.caller))

    def mark_used(self):
        """Notes the day, by one write a day. Who holds the database must not hold up an answer."""
        today = timezone.localdate()
        if self.last_used_on == today:
            return
        # Where that fails, the next minute tries again.
        with suppress(OperationalError):
            ApiKey.objects.filter(pk=self.pk).update(last_used_on=today)


def digest_of(key):
    return sha256(key.encode()).hexdigest()


def caller_of(digest):
    return f"key {digest}"


def has_form_of_key(text):
    return fullmatch(rf"{MARK}[\w-]{{43}}", text, flags=ASCII) is not None


def known(key):
    """The key that was made and not revoked. The secret part is compared in constant time."""
    found = ApiKey.objects.filter(prefix=key[:SHOWN], revoked_at=None).first()
    return found if found and secrets.compare_digest(found.digest, digest_of(key)) else None
