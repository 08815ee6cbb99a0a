"""References: the number of the session and of the project, 13-057."""

import re

from .models import SignedProject


def next_reference(expo_session):
    """ "13-058" after "13-057"; empty without a session to count in."""
    if expo_session is None:
        return ""
    own = expo_session.projects.order_by("-reference").values_list("reference", flat=True)
    last = own.first()
    return (last and following(last)) or following(f"{expo_session.slug}-000")


def following(reference):
    """The number after the highest that anybody has entered with that beginning."""
    digits = re.search(r"[0-9]+$", reference)
    if digits is None:
        return ""
    stem = reference[: digits.start()]
    pattern = rf"^{re.escape(stem)}[0-9]+$"
    taken = SignedProject.objects.filter(reference__startswith=stem, reference__regex=pattern)
    numbers = [int(other[len(stem) :]) for other in taken.values_list("reference", flat=True)]
    return f"{stem}{max(numbers, default=0) + 1:0{len(digits[0])}}"
