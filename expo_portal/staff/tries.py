"""How often somebody has tried to sign in, counted in the database for all server processes.

A name is counted whether there is such an account or not, so no answer tells which exist. The
quarter of an hour begins with the first failure and further tries do not move it on: whoever
guesses at an account can keep others out of it no longer than that.
"""

from datetime import timedelta
from hashlib import sha256

from django.db import models, transaction
from django.db.models import F
from django.utils import timezone

COOL_OFF = timedelta(minutes=15)


class Tries(models.Model):
    """``key`` is the digest of what is counted: what was typed as a name may be a password."""

    key = models.CharField(max_length=64, primary_key=True)
    began = models.DateTimeField(db_index=True)
    number = models.PositiveIntegerField(default=0)

    class Meta:
        # Nobody sees or edits these rows, so nobody is to be granted a right to them.
        default_permissions = ()

    def __str__(self):
        return self.key


def spend(counted, limit):
    """Takes one of so many tries before its outcome is known; False where none is left.

    >>> spend("account li", limit=5)
    True
    """
    now, key = timezone.now(), digest(counted)
    with transaction.atomic():
        Tries.objects.filter(began__lte=now - COOL_OFF).delete()
        Tries.objects.get_or_create(key=key, defaults={"began": now})
        left = Tries.objects.filter(key=key, number__lt=limit)
        return left.update(number=F("number") + 1) == 1


def give_back(counted):
    """The try succeeded, so it was no guess."""
    Tries.objects.filter(key=digest(counted), number__gt=0).update(number=F("number") - 1)


def forget(counted):
    Tries.objects.filter(key=digest(counted)).delete()


def wait_of(counted):
    """How long until there are tries again."""
    began = Tries.objects.filter(key=digest(counted)).values_list("began", flat=True).first()
    return timedelta(0) if began is None else began + COOL_OFF - timezone.now()


def digest(counted):
    return sha256(counted.encode()).hexdigest()
