import re
from datetime import date

import pytest

from events.announcements import Announced
from events.checks.duplicates import duplicates
from events.checks.material import Material
from events.models import Stage
from expo_portal.checks import public_checks
from expo_portal.history.causes import Reason, because
from expo_portal.writing import writing
from tests.factories import (
    make_document,
    make_figure,
    make_measure,
    make_release,
    make_session,
    make_term,
)
from tests.html import read, texts

pytestmark = pytest.mark.django_db

MARCH, MAY = date(2021, 3, 1), date(2021, 5, 1)


def announced(*said):
    """Each number in a release of its own: as printed, what else is said of it, its release."""
    expo_session, measure = make_session(), make_measure(unit_kind="money")
    with writing():
        made = []
        for printed, fields, release in said:
            if "supersedes" in fields:
                fields = fields | {"supersedes": made[fields["supersedes"]]}
            release = make_release(expo_session, **{"issued_on": MARCH} | release)
            made.append(make_figure(printed, release=release, measure=measure, **fields))
    [best] = Announced(expo_session).numbers
    return best


PRELIMINARY = {"stage": Stage.PRELIMINARY}
UNDATED = {"issued_on": None}


@pytest.mark.parametrize(
    ("other", "shown", "why"),
    [
        (
            ("84 billion yuan", {}, {}),
            ("83 billion yuan", {"supersedes": 0} | PRELIMINARY, {}),
            "Not shown first: a later announcement replaces it.",
        ),
        (
            ("84.475 billion yuan", PRELIMINARY, {"issued_on": MAY}),
            ("84 billion yuan", {"stage": Stage.FINAL}, {}),
            "Not shown first: it is preliminary, the other final.",
        ),
        (
            ("84.475 billion yuan", {}, {}),
            ("84 billion yuan", {}, {"issued_on": MAY}),
            "Not shown first: the other was announced later.",
        ),
        (
            ("84.475 billion yuan", {}, UNDATED),
            ("84 billion yuan", {}, {}),
            "Not shown first: the day of its announcement is not stated.",
        ),
        (
            ("84.48 billion yuan", {}, {}),
            ("84.475 billion yuan", {}, {}),
            "Not shown first: the other is more precise.",
        ),
        (
            ("at least 84 billion yuan", {}, {}),
            ("about 84 billion yuan", {}, {}),
            "Not shown first: the other is more precise.",
        ),
        (
            ("undisclosed", {}, {}),
            ("under 84 billion yuan", {}, {}),
            "Not shown first: the other is more precise.",
        ),
        (
            ("84.48 billion yuan", {}, {}),
            ("84.48 billion yuan", {}, {}),
            "Neither is later, more final or more precise.",
        ),
    ],
)
def test_best_announcement_is_shown_and_each_other_says_why_not(other, shown, why):
    best = announced(other, shown)

    assert [each.why for each in (best, *best.others)] == ["", why]
    if other[0] != shown[0]:
        assert best.figure.in_words == shown[0]


def test_order_of_entry_does_not_matter():
    said = [("84.475 billion yuan", {}, {}), ("84.48 billion yuan", {}, {})]

    assert [announced(*order).figure.number for order in (said, said[::-1])] == ["84.475"] * 2


def test_of_two_alike_that_with_its_parts_is_shown():
    measure, expo_session = make_measure(), make_session()
    releases = [make_release(expo_session) for _each in range(2)]
    _alone, whole = (make_figure("10", release=each, measure=measure) for each in releases)
    make_figure("4", release=releases[1], measure=measure, part_of=whole, dimensions=[make_term()])

    best = next(each for each in Announced(expo_session).numbers if each.others)

    assert best.figure == whole
    assert [each.why for each in best.others] == [
        "Not shown first: the other was announced with its parts."
    ]


PAIR = (
    (
        "84.48 billion yuan",
        {"wording": {"en": "a total of 84.48 billion"}, "equivalent_number": "11.59"}
        | {"equivalent_scale": "billion", "equivalent_currency": "USD"},
        {},
    ),
    ("84.475 billion yuan", {}, {}),
)


def also(root, summary):
    found = texts(root, ".//details[@class='also']")
    return [each for each in found if each.startswith(summary)]


@pytest.mark.parametrize("page", ["", "press/"])
def test_page_shows_the_other_one_click_away_with_its_words_day_source_and_why(client, page):
    best = announced(*PAIR)
    make_document(best.others[0].figure.release)

    root = read(client.get(f"{best.figure.session.get_absolute_url()}{page}"))

    [found] = also(root, "Also announced")
    number, rest = re.split(r" [12] ", found, maxsplit=1)
    assert number == "Also announced 84.48 billion yuan"
    assert rest == (
        "11.59 billion US dollars, as the source converts it "
        "in the source: “a total of 84.48 billion” "
        "Announced 1 March 2021 Not shown first: the other is more precise."
    )


def test_chinese_page_says_why_in_chinese(client):
    best = announced(*PAIR)

    root = read(client.get(f"/zh-hans/sessions/{best.figure.session.slug}/"))

    [found] = also(root, "另有公布")
    assert found.endswith("未列首位：另一数字更精确。")


def test_what_a_source_converts_to_enters_no_sum_and_no_check(client):
    measure, release = make_measure(unit_kind="money", topic="signed"), make_release()
    said = {"release": release, "measure": measure}
    total = make_figure("10 billion yuan", parts_add_up=True, **said)
    figures = [total]
    for printed in ("6 billion yuan", "4 billion yuan"):
        terms = [make_term("deal-type")]
        figures.append(make_figure(printed, part_of=total, dimensions=terms, **said))

    def checks():
        found = public_checks(release.session, Announced(release.session).numbers)
        return [(str(check), check.verdict) for check in found]

    without = checks()
    for figure in figures:
        figure.equivalent_number, figure.equivalent_scale = "99", "billion"
        figure.equivalent_currency = "USD"
        with because(Reason.CORRECTED):
            figure.save()

    assert checks() == without
    assert [verdict.value for _sentence, verdict in without] == ["consistent"]
    [answer] = [
        each
        for each in client.get("/api/v1/figures/").json()["results"]
        if each["id"] == str(total.pk)
    ]
    assert (answer["unit"], answer["value"]) == ("CNY", "10000000000")
    assert answer["equivalent"]["value"] == "99000000000"


def test_two_currencies_are_two_announcements_that_cannot_be_compared():
    best = announced(("1 billion yuan", {}, {}), ("150 million US dollars", {}, {}))

    material = Material(best.figure.session, [best])
    assert [str(check.verdict) for check in duplicates(material)] == ["not-comparable"]
