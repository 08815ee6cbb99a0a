"""Claims beside what else was announced: a record of 84.48 billion after over 196.2 billion.

Both stand as said; the portal corrects neither.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _

from expo_portal.quantities import Verdict, interval
from expo_portal.templatetags.expo import full_words, the_session

from ..announcements import every_one
from ..models import Claim, ExpoSession
from .check import Check, Kind
from .material import CLAIMS_OF_MOST, total_like


@dataclass(frozen=True, eq=False)
class ClaimCheck(Check):
    """The claimed number, if one was told, then the larger ones, the largest first."""

    kind = Kind.CLAIM

    claim: Claim
    # Of the larger numbers.
    sessions: Sequence[ExpoSession]

    @property
    def stated(self):
        return self.announcements[0].figure.quantity if self.announcements else None

    @property
    def measure(self):
        return super().measure if self.announcements else self.claim.measure

    @property
    def unit(self):
        return super().unit if self.announcements else None

    def __str__(self):
        if self.verdict == Verdict.NOT_COMPARABLE:
            sentence = _("“%(claim)s” comes without a number that could be checked.")
            return sentence % {"claim": self.claim.text}
        claimed, *larger = map(full_words, self.figures)
        said = {"claimed": claimed}
        if self.verdict == Verdict.BASE_MISSING:
            sentence = _(
                "The source calls %(claimed)s the highest so far; no earlier session announced a "
                "number to check it against."
            )
        elif self.verdict == Verdict.CONSISTENT:
            sentence = _(
                "The source calls %(claimed)s the highest so far; no earlier session announced "
                "more."
            )
        else:
            said |= {
                "larger": larger[0],
                "session": the_session(self.sessions[0]),
                "count": len(larger),
            }
            sentence = _(
                "The source calls %(claimed)s the highest so far, while %(larger)s was announced "
                "for %(session)s. Both stand as said."
            )
            if len(larger) > 1:
                sentence = _(
                    "The source calls %(claimed)s the highest so far, while %(count)s earlier "
                    "sessions announced more, %(session)s the most: %(larger)s. All stand as said."
                )
        return sentence % said


def claims(material):
    known = {one.figure.pk: one for one in every_one(material.found)}
    for claim in material.claims:
        if claim.kind in CLAIMS_OF_MOST:
            yield check_of(claim, known.get(claim.figure_id), material)


def check_of(claim, claimed, material):
    if claimed is None or claimed.figure.value is None or claimed.figure.place_id:
        return ClaimCheck([], Verdict.NOT_COMPARABLE, None, claim, [])
    stated = interval(claimed.figure.quantity)
    totals = [
        (one, session)
        for session, found in material.before.items()
        if (one := total_like(found, claimed.figure)) is not None
    ]
    larger = [pair for pair in totals if stated.is_below(interval(pair[0].figure.quantity))]
    larger.sort(key=lambda pair: pair[0].figure.value, reverse=True)
    if larger:
        most = interval(larger[0][0].figure.quantity)
        members, sessions = zip(*larger, strict=True)
        return ClaimCheck([claimed, *members], Verdict.DIFFERS, most, claim, sessions)
    verdict = Verdict.CONSISTENT if totals else Verdict.BASE_MISSING
    return ClaimCheck([claimed], verdict, None, claim, [])
