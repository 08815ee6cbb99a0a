"""A thousand made-up sessions: what is true never differs, and what is planted always does.

All of it is held in memory. Numbers are printed of true values, rounded and qualified at random;
then one of them is set beyond what the words and digits of the others leave open.
"""

from collections import Counter
from datetime import UTC, datetime
from decimal import ROUND_CEILING, ROUND_FLOOR, ROUND_HALF_UP, Decimal
from random import Random

import pytest

from events.admin.checks import with_kinds
from events.announcements import Sources, announcements
from events.bases import Numbers, is_result, stated_changes
from events.checks.averages import averages
from events.checks.claims import claims
from events.checks.cumulative import cumulative
from events.checks.duplicates import duplicates
from events.checks.growth import changes_checked
from events.checks.material import Material
from events.checks.parts import parts
from events.checks.shares import shares
from events.comparisons import Change
from events.models import (
    Claim,
    Comparison,
    ExpoSession,
    Figure,
    Measure,
    Release,
    Series,
    Term,
)
from expo_portal.quantities import interval, parse
from projects.checks import Entry, against

SESSIONS = 1000
LONG_AGO = datetime(2000, 1, 1, tzinfo=UTC)

COUNT = Measure(code="projects-signed", unit_kind="count")
MONEY = Measure(code="total-investment", unit_kind="money")
CONTRACTED = Measure(code="contracted-investment", unit_kind="money", rolls_up_to=MONEY)
AGREED = Measure(code="agreed-amount", unit_kind="money", rolls_up_to=MONEY)
EXHIBITORS, VISITORS = (
    Measure(code=code, unit_kind="count") for code in ("exhibitors", "visitors")
)
CONTRACT, AGREEMENT = (
    Term(code=code, vocabulary="deal-type", name={"en": code}) for code in ("contract", "agreement")
)
BILLION = Decimal(10**9)


def figure_of(printed, measure, release, terms=(), **fields):
    figure = Figure(session=release.session, release=release, measure=measure, **fields)
    set_number(figure, printed)
    return with_kinds(figure, terms)


def set_number(record, printed):
    record.quantity = parse(printed)
    record.before_write()


class World:
    """Two to four sessions of a series, the last of which is checked, and what is true of them."""

    def __init__(self, seed):
        self.random = random = Random(seed)
        series, before = Series(slug="expo"), None
        self.releases = []
        for n in range(1, random.randint(2, 3) + 1):
            about = {"ordinal": n, "year": 2000 + n, "previous": before, "public_from": LONG_AGO}
            before = ExpoSession(series=series, **about)
            self.releases.append(Release(session=before, stage="closing"))
        self.figures = {release.session: [] for release in self.releases}
        self.counts, self.money, self.origins, self.changes = [], [], [], {}
        for release in self.releases:
            self.announce(release)
        self.announce_sums()
        self.announce_changes()
        self.announce_twice()
        record = self.random.randint(0, 1) and max(self.counts) == self.counts[-1]
        total = self.of_last(COUNT)
        self.claims = [Claim(kind="record", figure=total, release=self.last)] if record else []
        self.entries = [Entry(n) for n in range(self.counts[-1])]

    @property
    def last(self):
        return self.releases[-1]

    def of_last(self, measure, place=0, release=None):
        every = self.figures[(release or self.last).session]
        return [figure for figure in every if figure.measure is measure][place]

    def of_base(self, measure, place=0):
        return self.of_last(measure, place, self.releases[-2])

    def add(self, printed, measure, release, *terms, **fields):
        figure = figure_of(printed, measure, release, terms, **fields)
        self.figures[release.session].append(figure)
        return figure

    def printed(self, value):
        """What a source might truthfully print of a sum of money."""
        way = self.random.choice(["exact", "over", "about", "nearly"])
        grain = Decimal(1).scaleb(-self.random.randint(2, 4))
        billions = value / BILLION
        rounding = {"over": ROUND_FLOOR, "nearly": ROUND_CEILING}.get(way, ROUND_HALF_UP)
        number = billions.quantize(grain, rounding)
        if way == "nearly" and number == billions:
            way = "exact"
        return f"{'' if way == 'exact' else way} {number} billion yuan"

    def announce(self, release):
        number = [self.random.randint(1, 90) for _ in range(2)]
        money = [Decimal(self.random.randint(10**9, 10**11)) for _ in range(2)]
        self.counts.append(sum(number))
        self.money.append(sum(money))
        self.origins.append(self.random.randint(11, 99))
        total = self.add(str(sum(number)), COUNT, release, parts_add_up=True, **self.told_origins())
        whole = self.add(self.printed(sum(money)), MONEY, release, parts_add_up=True)
        for count, amount, term, measure in zip(
            number, money, (CONTRACT, AGREEMENT), (CONTRACTED, AGREED), strict=True
        ):
            share = (Decimal(100 * count) / sum(number)).quantize(Decimal("0.01"), ROUND_HALF_UP)
            self.add(str(count), COUNT, release, term, part_of=total, share=share)
            self.add(self.printed(amount), measure, release, part_of=whole)
        mean = sum(money) / sum(number)
        self.add(f"about {mean.quantize(Decimal(1))} yuan", MONEY, release, basis="average")

    def told_origins(self):
        """What a source might truthfully print of where they came from."""
        count = self.origins[-1]
        told = self.random.choice([(count, ""), (count // 10 * 10, "over")])
        return dict(zip(("from_count", "from_qualifier"), told, strict=True))

    def announce_sums(self):
        """Since the first session, by all or by a few of them."""
        for place, release in enumerate(self.releases):
            if release is self.last or self.random.randint(0, 1):
                reach = {"sessions_from": 1, "sessions_to": place + 1, "basis": "cumulative"}
                self.add(str(sum(self.counts[: place + 1])), COUNT, release, **reach)

    def announce_changes(self):
        """One of each kind of number, and against whatever a number can be held against."""
        first, total, part = self.of_last(MONEY), self.of_last(COUNT), self.of_last(COUNT, 1)
        before = self.of_base(COUNT, 1)
        self.state("value", first, self.money[-1], self.money[-2], change="percent")
        self.state("from", total, *self.origins[:-3:-1], of="from")
        self.state("share", part, part.share, before.share, of="share", change="points")
        for name, measure, stage in (
            ("target", EXHIBITORS, "target"),
            ("earlier-tally", VISITORS, "interim"),
        ):
            new, base = (Decimal(self.random.randint(100, 9999)) for _ in range(2))
            early = Release(session=self.last.session, stage=stage)
            self.add(str(base), measure, early)
            self.state(name, self.add(str(new), measure, self.last), new, base, basis=name)

    def state(self, name, figure, new, base, **said):
        """How a source might truthfully tell the change of a number."""
        ways = ["percent", "times", "absolute", "base-value"]
        said = {"change": self.random.choice(ways), "direction": "up"} | said
        number = {
            "percent": 100 * (new - base) / Decimal(base),
            "times": new / Decimal(base),
            "base-value": Decimal(base),
        }.get(said["change"], Decimal(new - base))
        said["direction"] = "up" if new >= base else "down"
        comparison = Comparison(figure=figure, **said)
        set_number(comparison, str(abs(number).quantize(Decimal("0.01"), ROUND_HALF_UP)))
        figure._prefetched_objects_cache["comparisons"] = [comparison]
        self.changes[name] = comparison

    def announce_twice(self):
        release = Release(session=self.last.session, stage="final")
        self.add(self.printed(self.money[-1]), MONEY, release)

    def verdicts(self):
        """By kind of check and the number that is checked."""
        every = self.figures.items()
        found = {session: announcements(figures, Sources([])) for session, figures in every}
        now = found.pop(self.last.session)
        numbers = {session: Numbers(before, is_result) for session, before in found.items()}
        for stated in stated_changes([(self.last.session, now)]):
            base = stated.base(numbers.get(stated.session))
            about = (stated.announcement, stated.comparison, stated.session, base, None)
            stated.announcement.changes.append(Change(*about))
        material = Material(self.last.session, now, self.claims, found)
        subjects = (parts, shares, averages, changes_checked, cumulative, duplicates, claims)
        every = [check for subject in subjects for check in subject(material)]
        signed = [each for each in now if each.figure.measure is COUNT]
        every += against(signed, self.entries, {})
        return {(type(check).__name__, check.figures[0].pk): check for check in every}


# What is planted: each sets one number wrong and names the check that must find it.


def beyond(world, figure, check):
    """An exact sum of money above all that the numbers leave open."""
    most = max(end for end in (check.computed.high, figure.high) if end is not None)
    slip = Decimal(world.random.randint(1, 10**4)) / 1000
    number = (most / BILLION + slip).quantize(Decimal("0.000001"), ROUND_CEILING)
    return f"{number} billion yuan"


def wrong_part(world, checks):
    part = world.of_last(COUNT, world.random.randint(1, 2))
    set_number(part, str(int(part.value) + world.random.choice([-1, 1])))
    return "PartsCheck", part.part_of


def wrong_sum(world, checks):
    whole = world.of_last(MONEY)
    set_number(whole, beyond(world, whole, checks["PartsCheck", whole.pk]))
    return "PartsCheck", whole


def wrong_share(world, checks):
    part = world.of_last(COUNT, world.random.randint(1, 2))
    slips = (Decimal(slip) for slip in ("0.02", "0.03"))
    # A share is kept without its last zero, and so may be less exact than it was printed.
    part.share += next(slip for slip in slips if (part.share + slip) * 100 % 10)
    return "ShareCheck", part


def wrong_mean(world, checks):
    mean = world.of_last(MONEY, 1)
    set_number(mean, f"about {int(mean.value * Decimal('1.3')) + 1} yuan")
    return "AverageCheck", mean


def wrong_change(name):
    """Of the number, its share, its origins; against a session, a target, a tally before."""

    def plant(world, checks):
        comparison = world.changes[name]
        highest = checks["GrowthCheck", comparison.figure.pk].computed.high
        stated = highest + Decimal(world.random.randint(1, 500)) / 100 + Decimal("0.01")
        set_number(comparison, str(stated.quantize(Decimal("0.01"), ROUND_CEILING)))
        return "GrowthCheck", comparison.figure

    plant.__name__ = f"wrong_change_{name}"
    return plant


def wrong_total(world, checks):
    total = [f for f in world.figures[world.last.session] if f.basis == "cumulative"][-1]
    set_number(total, str(int(total.value) + world.random.choice([-1, 1])))
    return "CumulativeCheck", total


def wrong_word(world, checks):
    second = world.of_last(MONEY, 2)
    first = world.of_last(MONEY)
    most = max(first.high, second.high)
    set_number(
        second, f"{(most / BILLION + Decimal('0.5')).quantize(Decimal('0.01'))} billion yuan"
    )
    return "DuplicateCheck", None


def wrong_register(world, checks):
    world.entries += [Entry(("more", n)) for n in range(world.random.randint(1, 3))]
    return "RecordedCheck", world.of_last(COUNT)


PLANTS = (
    *(wrong_part, wrong_sum, wrong_share, wrong_mean),
    *(wrong_total, wrong_word, wrong_register),
    *map(wrong_change, ("value", "from", "share", "target", "earlier-tally")),
)


@pytest.mark.parametrize(
    "seeds", [range(100), pytest.param(range(100, SESSIONS), marks=pytest.mark.slow)]
)
def test_what_is_planted_is_found_and_nothing_else(seeds):
    planted = Counter()
    for seed in seeds:
        world = World(seed)
        checks = world.verdicts()
        before = {key: check.verdict.value for key, check in checks.items()}
        assert set(before.values()) == {"consistent"}, (seed, before)
        assert {kind for kind, _figure in before} >= {
            *("PartsCheck", "ShareCheck", "AverageCheck", "GrowthCheck"),
            *("CumulativeCheck", "DuplicateCheck", "RecordedCheck"),
        }

        plant = world.random.choice(PLANTS)
        kind, figure = plant(world, checks)

        after = world.verdicts()
        turned = {key for key, check in after.items() if check.verdict.value != before[key]}
        target = {
            key for key in after if key[0] == kind and (figure is None or key[1] == figure.pk)
        }
        assert target <= turned, (seed, plant.__name__)
        assert {after[key].verdict.value for key in target} == {"differs"}, (seed, plant.__name__)
        planted[plant.__name__] += 1
        # Whatever else turned takes part in what was planted.
        changed = {number for key in target for number in map(id, after[key].figures)}
        for key in turned - target:
            assert changed & set(map(id, after[key].figures)), (seed, plant.__name__, key)
    assert set(planted) == {plant.__name__ for plant in PLANTS}


def test_figures_in_memory_lie_where_their_words_say():
    world = World(1)

    assert all(
        interval(figure.quantity) is not None for each in world.figures.values() for figure in each
    )
