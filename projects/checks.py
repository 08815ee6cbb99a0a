"""Announced numbers against the register: 111 announced, 34 listed here.

An umbrella counts once and its parts not again; a line that stands for fifteen counts fifteen.
Where such a line only repeats the announcement, what it names is what is recorded.
"""

from dataclasses import dataclass, field

from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _

from events.announcements import wholes
from events.checks.check import Check, Kind
from events.checks.words import range_words
from events.models import Figure, Place, Term
from expo_portal.quantities import (
    Interval,
    Verdict,
    exactly,
    gathered,
    interval,
    number_in_words,
    total,
)
from expo_portal.templatetags.expo import full_words

from .models import ProjectAmount, SignedProject

COUNT = "projects-signed"
# The kind of amount in the register that a measure adds up.
AMOUNTS = {
    "total-investment": ProjectAmount.Kind.TOTAL,
    "planned-investment": ProjectAmount.Kind.TOTAL,
    "contracted-investment": ProjectAmount.Kind.CONTRACT,
    "contract-value": ProjectAmount.Kind.CONTRACT,
    "agreed-amount": ProjectAmount.Kind.AGREED,
}
# Leaves nothing out.
ALL = "international-and-domestic"


@dataclass
class Entry:
    """What the register says of one project, as far as announced numbers can be held against it."""

    key: object
    parent: object = None
    continues: object = None
    items: int = 1
    place: object = None
    sector: object = None
    forum: object = None
    # By vocabulary, the key of the term.
    terms: dict = field(default_factory=dict)
    # By kind and currency, as announced.
    amounts: dict = field(default_factory=dict)

    @property
    def is_counted(self):
        return self.parent is None and self.continues is None


@dataclass(frozen=True, eq=False)
class RecordedCheck(Check):
    kind = Kind.RECORDED

    # The same without the slack of rounding: what a reader adds up.
    said: Interval
    # Among those recorded, how many are said to have an amount that is kept back.
    undisclosed: int = 0

    def __str__(self):
        figure = self.announcement.figure
        said = {"announced": full_words(figure)}
        if figure.is_count:
            return self.count_sentence % (said | {"counter": self.count})
        said |= {
            "range": range_words(self.said, figure),
            "number": number_in_words(self.undisclosed, get_language()),
        }
        return self.amount_sentence % said

    @property
    def count(self):
        return int(self.computed.low)

    @property
    def count_sentence(self):
        if self.verdict == Verdict.CONSISTENT:
            return _("%(announced)s were announced, and this register has as many.")
        if self.verdict == Verdict.DIFFERS:
            return _("%(announced)s were announced, but this register has %(counter)s.")
        if not self.count:
            return _(
                "%(announced)s were announced. The sources name none of them, so none is listed "
                "here."
            )
        return ngettext(
            "%(announced)s were announced; one of them is in this register.",
            "%(announced)s were announced; %(counter)s of them are in this register.",
            self.count,
        )

    @property
    def amount_sentence(self):
        if self.verdict == Verdict.CONSISTENT:
            return _(
                "%(announced)s was announced; the amounts in this register come to %(range)s, "
                "which agrees."
            )
        if self.verdict == Verdict.DIFFERS:
            return _(
                "%(announced)s was announced, but the amounts in this register come to %(range)s."
            )
        if not self.undisclosed:
            return _(
                "%(announced)s was announced; the amounts in this register come to %(range)s so "
                "far."
            )
        return ngettext(
            "%(announced)s was announced; the amounts in this register come to %(range)s so far, "
            "and one more is undisclosed.",
            "%(announced)s was announced; the amounts in this register come to %(range)s so far, "
            "and %(number)s more are undisclosed.",
            self.undisclosed,
        )


def recorded(material):
    """Of the totals of a session and of its parts, as far as the register tells these apart."""
    measures = {COUNT, *AMOUNTS}
    found = [each for each in material.found if each.figure.measure.code in measures]
    return against(found, *(register(material) if found else ((), {})))


def register(material):
    """The entries of a session, and of each place the one that it lies in."""
    projects = SignedProject.objects.filter(session=material.session)
    if material.is_public:
        projects = projects.published()
    else:
        projects = projects.exclude(status=SignedProject.Status.WITHDRAWN)
    names = ("pk", "parent", "continues", "items_count", "place", "sector", "forum")
    kinds = (Term.Kind.DEAL_TYPE, Term.Kind.NATURE, Term.Kind.DIRECTION)
    rows = projects.order_by("reference").values_list(*names, "deal_type", "nature", "direction")
    entries = {
        row[0]: Entry(*row[: len(names)], dict(zip(kinds, row[len(names) :], strict=True)))
        for row in rows
    }
    for amount in ProjectAmount.objects.filter(project__in=projects.order_by().values("pk")):
        # Of one kind and currency the first counts, as in lists.
        amounts = entries[amount.project_id].amounts
        amounts.setdefault((amount.kind, amount.currency), amount.quantity)
    return list(entries.values()), dict(Place.objects.values_list("pk", "within"))


def against(found, entries, places):
    """``places``: by key, the place in which each lies."""
    whole = {each.figure.pk for each in wholes(found)}
    for each in found:
        figure = each.figure
        if figure.basis != Figure.Basis.TOTAL or each.is_early or figure.value is None:
            continue
        selected = selection(figure, entries, places)
        if figure.measure.code == COUNT:
            # Nothing of a part says no more than nothing of the whole.
            if selected or (selected is not None and figure.pk in whole):
                yield count_check(each, selected)
        elif selected and (check := amount_check(each, selected, entries)):
            yield check


def selection(figure, entries, places):
    """The entries that a figure speaks of; None where the register cannot tell them."""
    wanted = {}
    for term in figure.dimensions.all():
        if term.vocabulary in {Term.Kind.DEAL_TYPE, Term.Kind.NATURE, Term.Kind.DIRECTION}:
            wanted[term.vocabulary] = term.pk
        elif term.code != ALL:
            return None
    if figure.pavilion_id is not None:
        return None
    forums = {forum.pk for forum in figure.forums.all()}
    return [
        entry
        for entry in entries
        if entry.is_counted
        and all(entry.terms.get(kind) == key for kind, key in wanted.items())
        and (figure.place_id is None or figure.place_id in around(entry.place, places))
        and (figure.sector_id is None or entry.sector == figure.sector_id)
        and (not forums or entry.forum in forums)
        and is_of_size(entry, figure)
    ]


def around(place, places):
    """The place, and all in which it lies."""
    found = set()
    while place is not None and place not in found:
        found.add(place)
        place = places.get(place)
    return found


def is_of_size(entry, figure):
    """By its total, where the figure speaks of a size class."""
    if figure.band_low is None and figure.band_high is None:
        return True
    amount = entry.amounts.get((ProjectAmount.Kind.TOTAL, figure.band_currency))
    lies = amount and interval(amount)
    size = Interval(figure.band_low, figure.band_high, excludes_high=True)
    return lies is not None and lies.meets(size)


def count_check(each, selected):
    count = exactly(sum(entry.items for entry in selected))
    return RecordedCheck([each], gathered(interval(each.figure.quantity), count), count, count)


def amount_check(each, selected, entries):
    """None where the register has no amount of this kind and currency."""
    kind, currency = AMOUNTS[each.figure.measure.code], each.figure.currency
    amounts = [
        (entry.amounts.get((kind, currency)) or entry.amounts.get((kind, "")), entry.items)
        for entry in named(selected, entries)
    ]
    disclosed = [amount for amount, _items in amounts if amount and amount.number]
    undisclosed = sum(items for amount, items in amounts if amount and not amount.number)
    if not disclosed and not undisclosed:
        return None
    computed = total([interval(amount) for amount in disclosed])
    verdict = gathered(interval(each.figure.quantity), computed)
    said = total([exactly(a.value) if a.qualifier == "exact" else interval(a) for a in disclosed])
    return RecordedCheck([each], verdict, computed, said, undisclosed)


def named(selected, entries):
    """One line that stands for all of them repeats the announcement; its parts are recorded."""
    if len(selected) == 1 and selected[0].items > 1:
        return [entry for entry in entries if entry.parent == selected[0].key] or selected
    return selected
