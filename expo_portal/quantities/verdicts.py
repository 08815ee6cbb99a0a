"""What two intervals say of each other: the only words in which the portal judges figures."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Verdict(models.TextChoices):
    """What the announced numbers say of a statement about them; codes as in the feed."""

    CONSISTENT = "consistent", _("agrees with the values")
    DIFFERS = "differs", _("differs from the values")
    INCOMPLETE = "incomplete", _("not all is known one by one")
    NOT_COMPARABLE = "not-comparable", _("cannot be compared")
    BASE_MISSING = "base-missing", _("base not announced")


def weighed(stated, computed):
    """Whether what was stated can be what the values make of it."""
    if stated is None or computed is None:
        return Verdict.NOT_COMPARABLE
    return Verdict.CONSISTENT if stated.meets(computed) else Verdict.DIFFERS


def gathered(whole, found):
    """As ``weighed``, where more may be to come: less than the whole is incomplete."""
    verdict = weighed(whole, found)
    if verdict == Verdict.DIFFERS and found.is_below(whole):
        return Verdict.INCOMPLETE
    return verdict
