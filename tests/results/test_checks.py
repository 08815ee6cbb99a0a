"""The real results, checked: what agrees, what does not, and what turns when a number does."""

import pytest
from django.utils.translation import override

from events.models import Comparison, ExpoSession, Figure
from expo_portal.checks import public_checks
from expo_portal.forms import as_typed
from expo_portal.history.causes import Reason, because
from expo_portal.quantities import parse
from projects.models import ProjectAmount
from tests.html import text
from tests.worlds import undone

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("results")]

SESSIONS = ("12", "13", "14")


def checks(slug):
    expo_session = ExpoSession.objects.select_related("series", "previous__series").get(slug=slug)
    return public_checks(expo_session)


def told(slug, language):
    with override(language):
        return [(check.kind.value, check.verdict.value, str(check)) for check in checks(slug)]


def test_12th_session(client):
    assert told("12", "en") == [
        (
            "parts",
            "consistent",
            "592 of 1,337 exhibitors is 44.28%, which agrees with the announced 44.28%.",
        ),
        (
            "announced-recorded",
            "incomplete",
            "93 projects were announced; 15 of them are in this register.",
        ),
        (
            "announced-recorded",
            "consistent",
            "15 projects were announced, and this register has as many.",
        ),
        (
            "announced-recorded",
            "incomplete",
            "11.13 billion yuan was announced; the amounts in this register come to 7.5 billion "
            "yuan so far, and three more are undisclosed.",
        ),
    ]


def test_13th_session(client):
    assert told("13", "en") == [
        (
            "parts",
            "consistent",
            "98 + 13 = 111 projects: the published parts add up to the published total.",
        ),
        (
            "parts",
            "consistent",
            "117.1 + 79.1 = 196.2 billion yuan: the published parts give 196.2–196.4 billion yuan "
            "and so agree with the published total.",
        ),
        (
            "growth",
            "consistent",
            "Announced as up 110.69% on the 12th session; the numbers give 110.67% to 110.854%, "
            "which agrees. Number and change together put it at about 117.106–117.114 billion "
            "yuan.",
        ),
        (
            "cumulative",
            "base-missing",
            "2,822 projects up to the 12th session: no earlier total was announced to check this "
            "against. Worked back from it, 2,729 projects came before the 12th session.",
        ),
        (
            "cumulative",
            "consistent",
            "There are 12 sessions from the 1st to the 12th, as announced.",
        ),
        (
            "announced-recorded",
            "incomplete",
            "111 projects were announced. The sources name none of them, so none is listed here.",
        ),
    ]


def test_14th_session(client):
    told_of = told("14", "en")

    assert (
        "cumulative",
        "consistent",
        "2,822 + 111 + 99 = 3,032 projects: what was announced before makes up the total up to "
        "the 14th session. Worked back from it, 2,822 projects came before the 13th session.",
    ) in told_of
    assert (
        "claim",
        "differs",
        "The source calls 84.48 billion yuan the highest so far, while over 196.2 billion yuan "
        "was announced for the 13th session. Both stand as said.",
    ) in told_of
    assert (
        "duplicate",
        "consistent",
        "84.475 billion yuan and 84.48 billion yuan can be one number, told more or less exactly.",
    ) in told_of
    assert (
        told_of[:2]
        == [
            (
                "parts",
                "consistent",
                "59 + 18 + 18 + 4 = 99 projects: each is counted in one size only, and the sizes "
                "add up to the published total.",
            )
        ]
        * 2
    )
    assert [verdict for _kind, verdict, _text in told_of].count("differs") == 1


def test_results_are_checked_in_chinese():
    said = [text for slug in SESSIONS for _kind, _verdict, text in told(slug, "zh-hans")]

    assert {
        "592占1337家参展商的44.28%，与公布的44.28%相符。",
        "公布的金额为111.3亿元；本站名录所列金额目前合计75亿元，另有三个项目未披露金额。",
        "98 + 13 = 111个项目：公布的分项之和与总数一致。",
        "1171 + 791 = 1962亿元：公布的分项合计为1962亿至1964亿元，与公布的总数相符。",
        "公布的变化：较第十二届增长110.69%；按数值推算为110.67%至110.854%，两者相符。"
        "数值与变化合在一起，可知该数约为1171.06亿至1171.14亿元。",
        "2822 + 111 + 99 = 3032个项目：此前公布的数字合计与截至第十四届的累计相符。"
        "由累计倒推，第十三届之前为2822个项目。",
        "来源称844.8亿元为历届最高，而第十三届公布的数字为逾1962亿元。两种说法均照录。",
        "844.75亿元与844.8亿元可以是同一数字，只是精确程度不同。",
        "59 + 18 + 18 + 4 = 99个项目：每个项目只计入一档规模，各档之和与公布的总数一致。",
        "第一届至第十四届共14届，与公布的相符。",
    } <= set(said)


@pytest.mark.parametrize("slug", SESSIONS)
def test_every_check_stands_on_the_page_and_in_the_feed(page_at, client, slug):
    feed = client.get(f"/api/v1/sessions/{slug}/checks/").json()["results"]

    for language in ("en", "zh-hans"):
        said = told(slug, language)
        page = text(page_at(f"/{language}/sessions/{slug}/"))
        assert [sentence for *_check, sentence in said if sentence not in page] == []
        assert [(each["check"], each["verdict"], each["text"][language]) for each in feed] == said


# What turns when one number does

GROWTH = "13 GrowthCheck contracted-investment over 117.1 billion yuan"
PROJECTS, MONEY = (
    "13 PartsCheck projects-signed 111",
    "13 PartsCheck total-investment over 196.2 billion yuan",
)
SINCE_2005 = "14 CumulativeCheck projects-signed 3,032"
SIZES = "14 PartsCheck projects-signed 99"


def named(figure):
    return f"{figure.measure.code} {as_typed(figure.quantity)}"


def verdicts(names):
    """By session, kind of check and the number that is checked; alike ones are numbered."""
    found = {}
    for slug in SESSIONS:
        for check in checks(slug):
            about = names[check.announcement.figure.pk] if check.announcements else check.claim.pk
            label = f"{slug} {type(check).__name__} {about}"
            number = sum(known.startswith(label) for known in found)
            found[f"{label} #{number}" if number else label] = check.verdict.value
    return found


@pytest.fixture(scope="module")
def names(results):
    return {figure.pk: named(figure) for figure in Figure.objects.select_related("measure")}


@pytest.fixture(scope="module")
def before(names):
    return verdicts(names)


@pytest.fixture
def turned(names, before):
    """The verdicts that are others when a change is made, which then is undone."""

    def turned(change):
        with undone():
            with because(Reason.CORRECTED):
                change()
            after = verdicts(names)
        assert before.keys() == after.keys()
        return {label: verdict for label, verdict in after.items() if verdict != before[label]}

    return turned


def set_number(record, printed):
    record.quantity = parse(printed)
    record.save()


def figure_of(slug, code, printed, place=0):
    """The one so printed, or the second of those alike."""
    every = Figure.objects.filter(session__slug=slug, measure__code=code).select_related("measure")
    return [each for each in every if as_typed(each.quantity) == printed][place]


NUMBERS = [
    ("13", "projects-signed", "98", "99", {PROJECTS: "differs"}),
    ("13", "projects-signed", "98", "97", {PROJECTS: "differs"}),
    ("13", "projects-signed", "13", "14", {PROJECTS: "differs"}),
    ("13", "projects-signed", "13", "12", {PROJECTS: "differs"}),
    ("13", "projects-signed", "111", "112", {PROJECTS: "differs", SINCE_2005: "differs"}),
    ("13", "projects-signed", "111", "110", {PROJECTS: "differs", SINCE_2005: "differs"}),
    ("13", "projects-signed", "2,822", "2,823", {SINCE_2005: "differs"}),
    ("13", "projects-signed", "2,822", "2,821", {SINCE_2005: "differs"}),
    ("14", "projects-signed", "3,032", "3,033", {SINCE_2005: "differs"}),
    ("14", "projects-signed", "3,032", "3,031", {SINCE_2005: "differs"}),
    (
        "13",
        "contracted-investment",
        "over 117.1 billion yuan",
        "over 117.2 billion yuan",
        {MONEY: "differs", GROWTH: "differs"},
    ),
    (
        "13",
        "contracted-investment",
        "over 117.1 billion yuan",
        "over 117.0 billion yuan",
        # Over 117 billion may be all up to 118.
        {},
    ),
    (
        "13",
        "agreed-amount",
        "over 79.1 billion yuan",
        "over 79.2 billion yuan",
        {MONEY: "differs"},
    ),
    # Over 79 billion may be all up to 80.
    ("13", "agreed-amount", "over 79.1 billion yuan", "over 79.0 billion yuan", {}),
    # Over and over may make one unit more.
    ("13", "total-investment", "over 196.2 billion yuan", "over 196.3 billion yuan", {}),
    (
        "13",
        "total-investment",
        "over 196.2 billion yuan",
        "over 196.1 billion yuan",
        {MONEY: "differs"},
    ),
    # 0.001 of 55.584 moves the growth by less than the numbers leave open.
    ("12", "contracted-investment", "555.84亿元", "555.83亿元", {}),
    ("12", "contracted-investment", "555.84亿元", "555.85亿元", {}),
    ("12", "contracted-investment", "555.84亿元", "556.84亿元", {GROWTH: "differs"}),
    (
        "12",
        "exhibitors",
        "592",
        "593",
        {"12 ShareCheck exhibitors 592": "differs"},
    ),
    ("12", "exhibitors", "592", "591", {"12 ShareCheck exhibitors 592": "differs"}),
    (
        "12",
        "exhibitors",
        "1,337",
        "1,338",
        {"12 ShareCheck exhibitors 592": "differs"},
    ),
    ("12", "exhibitors", "1,337", "1,336", {"12 ShareCheck exhibitors 592": "differs"}),
    (
        "14",
        "total-investment",
        "84.48 billion yuan",
        "84.49 billion yuan",
        {"14 DuplicateCheck total-investment 84.475 billion yuan": "differs"},
    ),
    # 84.475 is as near to 84.47 as to 84.48.
    ("14", "total-investment", "84.48 billion yuan", "84.47 billion yuan", {}),
    (
        "14",
        "total-investment",
        "84.475 billion yuan",
        "84.474 billion yuan",
        {"14 DuplicateCheck total-investment 84.475 billion yuan": "differs"},
    ),
    ("14", "total-investment", "84.475 billion yuan", "84.476 billion yuan", {}),
    (
        "14",
        "total-investment",
        "84.48 billion yuan",
        "196.48 billion yuan",
        {
            "14 DuplicateCheck total-investment 84.475 billion yuan": "differs",
            "14 ClaimCheck total-investment 84.48 billion yuan": "consistent",
        },
    ),
    (
        "12",
        "projects-signed",
        "15",
        "14",
        {"12 RecordedCheck projects-signed 15": "differs"},
    ),
    (
        "12",
        "projects-signed",
        "15",
        "16",
        {"12 RecordedCheck projects-signed 15": "incomplete"},
    ),
    # Of which 7.5 are named, three kept back.
    ("12", "planned-investment", "111.3亿元", "111.4亿元", {}),
    ("12", "planned-investment", "111.3亿元", "111.2亿元", {}),
    (
        "12",
        "planned-investment",
        "111.3亿元",
        "75亿元",
        {"12 RecordedCheck planned-investment 111.3亿元": "consistent"},
    ),
    (
        "14",
        "sessions-held",
        "14",
        "15",
        {"14 SessionsCheck sessions-held 14": "differs"},
    ),
]


def test_one_number_turns_exactly_its_verdicts(turned):
    found = [
        (*case, turned(lambda case=case: set_number(figure_of(*case[:3]), case[3])))
        for *case, _expected in NUMBERS
    ]

    assert found == NUMBERS


@pytest.mark.parametrize("place", [0, 1])
def test_one_size_turns_its_sum_and_its_second_word(turned, place):
    """59, 18, 18 and 4 are told by two sources, but the third and fourth not of the same sizes."""
    total = figure_of("14", "projects-signed", "99", place)
    label = f"{SIZES} #1" if place else SIZES
    counts = []

    for part in total.parts.order_by("order", "pk"):
        found = turned(lambda part=part: set_number(part, str(part.value + 1)))
        duplicates = {name for name in found if "Duplicate" in name}
        assert found == dict.fromkeys({label, *duplicates}, "differs")
        counts.append(len(duplicates))

    assert counts == [1, 1, 0, 0]


@pytest.mark.parametrize("place", [0, 1])
def test_total_of_the_sizes_turns_with_its_second_word(turned, place):
    total = figure_of("14", "projects-signed", "99", place)

    found = [
        turned(lambda printed=printed: set_number(total, printed)) for printed in ("98", "100")
    ]

    expected = {
        f"{SIZES} #1" if place else SIZES,
        "14 DuplicateCheck projects-signed 99",
        *([] if place else [SINCE_2005]),
    }
    assert found == [dict.fromkeys(expected, "differs")] * 2


@pytest.mark.parametrize(
    ("stated", "expected"),
    # The numbers leave open more than a unit of it.
    [
        *(("110.70", {}), ("110.68", {})),
        *(("110.66", {GROWTH: "differs"}), ("110.86", {GROWTH: "differs"})),
    ],
)
def test_stated_growth_turns_its_verdict(turned, stated, expected):
    comparison = Comparison.objects.get(number="110.69")

    assert turned(lambda: set_number(comparison, stated)) == expected


@pytest.mark.parametrize("share", ["44.27", "44.29"])
def test_stated_share_turns_its_verdict(turned, share):
    def change():
        Figure.objects.filter(share="44.28").update(share=share)

    assert turned(change) == {"12 ShareCheck exhibitors 592": "differs"}


@pytest.mark.parametrize(("number", "expected"), [("71亿元", "incomplete"), ("108亿元", "differs")])
def test_recorded_amount_is_held_against_the_announced_one(turned, number, expected):
    amount = ProjectAmount.objects.get(number="70")

    found = turned(lambda: set_number(amount, number))

    label = "12 RecordedCheck planned-investment 111.3亿元"
    assert found == ({label: expected} if expected != "incomplete" else {})


def test_hidden_numbers_are_no_part_of_any_check():
    before = [told(slug, "en") for slug in SESSIONS]
    figure = figure_of("13", "projects-signed", "2,822")
    figure.withdraw({"en": "Printed wrongly."})

    after = [told(slug, "en") for slug in SESSIONS]

    assert after[0] == before[0]
    assert (
        "cumulative",
        "base-missing",
        "3,032 projects up to the 14th session: no earlier total was announced to check this "
        "against. Worked back from it, 2,729 projects came before the 12th session.",
    ) in after[2]
