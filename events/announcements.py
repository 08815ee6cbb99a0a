"""Announced numbers: where each was printed, and which of several announcements is the best."""

from collections import defaultdict
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from itertools import count
from typing import NamedTuple

from django.db.models import Exists, OuterRef
from django.utils.translation import gettext as _

from expo_portal.quantities import looseness

from .models import Document, ExpoSession, Figure, Measure, Release, Stage, Term

EARLY = {Stage.TARGET, Stage.FORECAST}
STAGES = list(Stage)
VOCABULARIES = list(Term.Kind)


@dataclass(frozen=True)
class Source:
    """A document, or a release that names none, under the number by which pages cite it."""

    number: int
    release: Release
    document: Document | None


class Sources:
    """The sources of a session, in the order of its releases and their documents."""

    def __init__(self, releases):
        numbers = count(1)
        self.of_release = {
            release.pk: [
                Source(next(numbers), release, document)
                for document in release.documents.all() or [None]
            ]
            for release in releases
        }

    def __iter__(self):
        return (source for sources in self.of_release.values() for source in sources)

    def of(self, record):
        """The document that prints a record so; without one, all that report on its release."""
        sources = self.of_release.get(record.release_id, [])
        document = getattr(record, "document_id", None)
        return [s for s in sources if s.document and s.document.pk == document] or sources

    def cited(self, *lists):
        """Those that any of the lists names, once each and in their order."""
        numbers = {source.number for sources in lists for source in sources}
        return [source for source in self if source.number in numbers]


@dataclass
class Announcement:
    """An announced number with its sources, and the further announcements of the same number."""

    figure: Figure
    sources: list
    others: list = field(default_factory=list)
    changes: list = field(default_factory=list)
    # Of one of the others, in a sentence: why another announcement is shown before it.
    why: str = ""

    @property
    def kinds(self):
        """Names of what was counted besides the measure: on site, foreign, Changchun."""
        figure = self.figure
        terms = sorted(figure.dimensions.all(), key=vocabulary_order)
        pavilion = figure.pavilion if figure.pavilion and figure.pavilion.is_published else None
        named = (*terms, figure.place, figure.sector, pavilion)
        return [record.name for record in named if record is not None]

    @property
    def release(self):
        """A figure outlives the release that it came with, of which then nothing is told."""
        return self.figure.release if self.figure.release.is_published else None

    @property
    def is_early(self):
        return self.figure.effective_stage in EARLY

    @property
    def stage(self):
        """How final the number is, where it is neither of the usual stages."""
        stage = Stage(self.figure.effective_stage)
        return "" if stage in {Stage.CLOSING, Stage.FINAL} else stage.label

    @property
    def topic(self):
        """The section of the page: sums over sessions and numbers of forums have their own."""
        if self.figure.forums.all():
            return Measure.Topic.FORUMS
        if self.figure.basis == Figure.Basis.CUMULATIVE:
            return Measure.Topic.SERIES
        return self.figure.measure.topic


def public_sessions():
    """The sessions that are public, the latest first; ``has_results`` once a release of it is."""
    releases = Release.objects.published().filter(session=OuterRef("pk"))
    sessions = ExpoSession.objects.published().select_related(
        "series", "place", "mode", "previous__series"
    )
    return sessions.annotate(has_results=Exists(releases))


class Announced:
    """Everything that the public releases of one session announce in numbers."""

    def __init__(self, expo_session):
        releases = expo_session.releases.published().select_related("issuer", "host")
        self.releases = list(
            releases.prefetch_related(
                "documents__publisher", "sector_lists__deal_type", "sector_lists__entries__sector"
            )
        )
        figures = list(expo_session.figures.published().for_page())
        cited_first = {figure.release_id for figure in figures if figure.is_headline}
        self.releases.sort(key=lambda release: release.pk not in cited_first)
        self.sources = Sources(self.releases)
        self.numbers = announcements(figures, self.sources)

    @property
    def headline(self):
        """The numbers that staff set largest."""
        return [
            each
            for each in self.numbers
            if any(one.figure.is_headline for one in (each, *each.others))
        ]

    @property
    def every(self):
        """All announcements, release by release: the order of the press page and of files."""
        every = every_one(self.numbers)
        places = [*self.releases, None]
        return sorted(every, key=lambda one: places.index(one.release))

    @property
    def release(self):
        """The release that a page names first: that of the headline, else the latest."""
        named = (each.release for each in self.headline if each.release)
        return next(named, next(iter(self.releases), None))

    @property
    def release_sources(self):
        return self.sources.of_release[self.release.pk]

    @property
    def sector_lists(self):
        """Pairs of a list of fields and its sources."""
        return [
            (sectors, self.sources.of_release[release.pk])
            for release in self.releases
            for sectors in release.sector_lists.all()
        ]

    def cited(self, records):
        """Pairs of a record and its sources."""
        return [(record, self.sources.of(record)) for record in records]


def vocabulary_order(term):
    return VOCABULARIES.index(term.vocabulary), term.order


def announcements(figures, sources):
    """One for each number: its best announcement, which holds the others."""
    replaced_by = {figure.supersedes_id: figure for figure in figures if figure.supersedes_id}
    wholes = {figure.part_of_id for figure in figures}
    same = defaultdict(list)
    for figure in figures:
        same[what_is_counted(replaced_by.get(figure.pk, figure))].append(figure)
    found = []
    for group in same.values():
        for number in told_apart(group):
            merits = {
                figure.pk: Merits(
                    figure.pk not in replaced_by,
                    STAGES.index(figure.effective_stage),
                    figure.release.issued_on or date.min,
                    -looseness(figure.quantity),
                    figure.pk in wholes,
                )
                for figure in number
            }
            number.sort(key=lambda figure: merits[figure.pk], reverse=True)
            best, *others = number
            others = [
                Announcement(other, sources.of(other), why=why(best, other, merits))
                for other in others
            ]
            found.append(Announcement(best, sources.of(best), others))
    return found


class Merits(NamedTuple):
    """What speaks for showing one of several announcements of a number, the weightiest first."""

    is_not_replaced: bool
    stage: int
    day: date
    precision: Decimal
    has_parts: bool


def why(best, other, merits):
    """In a sentence, what decided for the one and against the other."""
    ours, theirs = merits[best.pk], merits[other.pk]
    decided = [name for name in Merits._fields if getattr(ours, name) != getattr(theirs, name)]
    match next(iter(decided), None):
        case "is_not_replaced":
            return _("Not shown first: a later announcement replaces it.")
        case "stage":
            return _("Not shown first: it is %(own)s, the other %(shown)s.") % {
                "own": Stage(other.effective_stage).label,
                "shown": Stage(best.effective_stage).label,
            }
        case "day" if theirs.day == date.min:
            return _("Not shown first: the day of its announcement is not stated.")
        case "day":
            return _("Not shown first: the other was announced later.")
        case "precision":
            return _("Not shown first: the other is more precise.")
        case "has_parts":
            return _("Not shown first: the other was announced with its parts.")
        case _alike:
            return _("Neither is later, more final or more precise.")


def every_one(found):
    """Each announcement, then the further ones of the same number."""
    return [one for each in found for one in (each, *each.others)]


def wholes(found):
    """What speaks of the whole session and not of a part of it."""
    measure_of = {one.figure.pk: one.figure.measure_id for one in every_one(found)}
    return [each for each in found if is_whole(each.figure, measure_of)]


def is_whole(figure, measure_of):
    """``measure_of``: by its key, what each of the figures counts that it may be a part of."""
    is_own_part = measure_of.get(figure.part_of_id) == figure.measure_id
    narrowed = (figure.place_id, figure.sector_id, figure.pavilion_id)
    return (
        figure.basis == Figure.Basis.TOTAL
        and narrowed == (None, None, None)
        and figure.band_low is None
        and figure.band_high is None
        and not figure.forums.all()
        and not is_own_part
        and bool(figure.number or figure.share is None)
    )


def what_is_counted(figure):
    """Equal for two figures of one session that announce the same number."""
    return (
        *(figure.measure_id, figure.basis, figure.place_id, figure.sector_id, figure.pavilion_id),
        *(figure.band_low, figure.band_high, figure.band_currency),
        *(figure.sessions_from, figure.sessions_to, figure.period_start, figure.period_end),
        frozenset(term.pk for term in figure.dimensions.all()),
        frozenset(forum.pk for forum in figure.forums.all()),
    )


def told_apart(figures):
    """Numbers side by side in one source differ, by their scope if by nothing else."""
    printed_in = {(figure.release_id, figure.document_id) for figure in figures}
    if len(printed_in) == len(figures):
        return [figures]
    by_scope = defaultdict(list)
    for figure in figures:
        by_scope[tuple(sorted(figure.scope.items()))].append(figure)
    return list(by_scope.values())
