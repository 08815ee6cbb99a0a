"""What the checks of one session look at, as plain data."""

from collections import defaultdict
from dataclasses import dataclass, field
from functools import cached_property

from ..announcements import Sources, announcements, wholes
from ..comparisons import stated_in
from ..models import Claim, ExpoSession, Figure

# Claims of being ahead of all that was before.
CLAIMS_OF_MOST = {Claim.Kind.RECORD, Claim.Kind.LARGEST}


@dataclass
class Material:
    """The announced numbers and claims of one session, and the numbers of those before it.

    ``found`` are its announcements, whose changes have been looked up. ``before`` holds those of
    the other sessions of its series, of the measures that are looked at across sessions.
    """

    session: ExpoSession
    found: list
    claims: list = field(default_factory=list)
    before: dict = field(default_factory=dict)
    # What the public can read, or all that staff have not withdrawn.
    is_public: bool = True

    @classmethod
    def published(cls, expo_session, found):
        """``found``: what the session announces, with its changes."""
        claims = expo_session.claims.published().select_related("measure", "figure")
        return cls.of(expo_session, found, list(claims.prefetch_related("figure__dimensions")))

    @classmethod
    def of(cls, expo_session, found, claims, is_public=True):
        before = published_before(expo_session, measures_across(found, claims))
        return cls(expo_session, found, claims, before, is_public)

    @property
    def changes(self):
        return stated_in(self.found)

    @cached_property
    def by_ordinal(self):
        """The announcements of each numbered session of the series, with this one."""
        every = {**self.before, self.session: self.found}
        return {session.ordinal: found for session, found in every.items() if session.ordinal}


def measures_across(found, claims):
    """The measures that are looked at in other sessions too."""
    summed = {
        each.figure.measure_id for each in found if each.figure.basis == Figure.Basis.CUMULATIVE
    }
    claimed = {
        claim.figure.measure_id
        for claim in claims
        if claim.kind in CLAIMS_OF_MOST and claim.figure is not None
    }
    return summed | claimed


def published_before(expo_session, measures):
    """By session, the oldest first, what those held before it announced of these measures."""
    if not measures:
        return {}
    sessions = ExpoSession.objects.published().filter(series=expo_session.series_id)
    sessions = sessions.exclude(pk=expo_session.pk).select_related("series")
    held = {each.pk: each for each in sessions if in_time(each) < in_time(expo_session)}
    figures = Figure.objects.published().filter(session__in=held, measure__in=measures)
    figures = figures.select_related("measure", "release")
    of_session = defaultdict(list)
    for figure in figures.prefetch_related("dimensions", "forums"):
        figure.session = held[figure.session_id]
        of_session[figure.session].append(figure)
    return {
        session: announcements(of_session[session], Sources([]))
        for session in sorted(held.values(), key=in_time)
    }


def in_time(expo_session):
    return expo_session.year or 0, expo_session.ordinal or 0


def total_like(found, figure):
    """Of another session, the total that counts the same as a figure, or None.

    A figure that leaves nothing out is like the one total of the session, of whatever kinds.
    """
    totals = [
        each
        for each in wholes([each for each in found if not each.is_early])
        if each.figure.measure_id == figure.measure_id
        and each.figure.currency == figure.currency
        and each.figure.value is not None
    ]
    kinds = set(figure.dimensions.all())
    alike = [each for each in totals if set(each.figure.dimensions.all()) == kinds]
    if not alike and not kinds:
        alike = totals
    return alike[0] if len(alike) == 1 else None
