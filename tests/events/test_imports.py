import pytest

from events.models import Figure, Forum, Measure, Organization, Pavilion, Term
from tests import factories
from tests.factories import make_applied_import, make_import, text

pytestmark = pytest.mark.django_db


def staged(name, *lines):
    return make_import(*lines, resource=name)


def imported(name, *lines):
    batch = make_applied_import(*lines, resource=name)
    assert [row.problems for row in batch.rows.data() if row.problems] == []
    return batch


def outcomes(batch):
    return [row.outcome for row in batch.rows.data()]


def problems(batch):
    return [row.problems for row in batch.rows.data()]


def test_forums_come_with_their_days_and_addresses_and_are_known_by_name_again():
    session = factories.make_session(slug="13", ordinal=13)
    series = factories.make_series(kind="forum", name=text("High-level Forum"))
    lines = (
        [
            "届次",
            "名称",
            "Name (English)",
            "series",
            "number in its series",
            "日期",
            "时间",
            "tier",
        ],
        [
            "13",
            "高层论坛",
            "High-level Forum",
            "High-level Forum",
            "11",
            "2021年9月23日",
            "9:30",
            "main forum",
        ],
        ["13", "企业家大会", "", "", "", "2021-09", "", ""],
    )

    imported("forums", *lines)

    first, second = Forum.objects.order_by("slug")[::-1]
    assert (first.slug, first.session, first.series, first.ordinal) == (
        "high-level-forum-13",
        session,
        series,
        11,
    )
    assert (str(first.starts_on), str(first.start_time), first.status) == (
        "2021-09-23",
        "09:30:00",
        "draft",
    )
    assert (second.slug, second.name, second.date_precision) == (
        "forum-13",
        {"zh-hans": "企业家大会"},
        "month",
    )
    assert outcomes(staged("forums", *lines)) == ["same", "same"]


def test_pavilions_are_told_apart_by_their_session():
    for slug in ("12", "13"):
        factories.make_session(slug=slug, ordinal=int(slug))
    old = factories.make_pavilion(name={"en": "Jilin Pavilion"}, slug="jilin-12")

    imported(
        "pavilions",
        ["session", "name", "hall number", "area"],
        ["12", "Jilin Pavilion", "1", "1.5万"],
        ["13", "Jilin Pavilion", "1", "12,000"],
    )

    assert [
        (hall.slug, str(hall.area_m2))
        for hall in Pavilion.objects.exclude(pk=old.pk).order_by("slug")
    ] == [
        ("jilin-pavilion-12", "15000"),
        ("jilin-pavilion-13", "12000"),
    ]


def test_hall_number_is_given_once_in_a_session():
    session = factories.make_session(slug="13")
    factories.make_pavilion(session, number=1)

    batch = staged(
        "pavilions",
        ["session", "name", "hall number"],
        ["13", "A", "1"],
        ["13", "B", "2"],
        ["13", "C", "2"],
        ["", "D", ""],
    )

    message = "This session has a hall with that number already."
    assert problems(batch) == [
        {"session": [message]},
        {},
        {"session": [message]},
        {"session": ["This field is required."]},
    ]


def test_organisations_are_known_by_any_of_their_names():
    factories.make_organization(slug="wanda", name={"en": "Wanda Group", "zh-hans": "万达集团"})

    batch = staged(
        "organizations",
        ["名称", "kind", "website"],
        ["万达集团", "company", ""],
        ["中国燃气", "Company", "https://example.org"],
        ["某某", "planet", "no address"],
    )

    assert outcomes(batch) == ["same", "new", "error"]
    assert problems(batch)[2]["website"] == ["Enter a valid URL."]
    assert problems(batch)[2]["kind"][0].startswith("Type one of: authority, committee, company")


def test_new_organisation_gets_an_address():
    imported(
        "organizations",
        ["name", "中文名称", "kind"],
        ["Wanda Group", "", "company"],
        ["", "中国燃气", "company"],
    )

    first, second = Organization.objects.order_by("-slug")
    assert first.slug == "wanda-group"
    assert second.slug.startswith("organization-")


def figure_rows():
    return (
        [
            "document",
            "measure",
            "number as printed",
            "kind",
            "share",
            "size class",
            "from how many",
            "is a part of",
        ],
        ["daily", "total-investment", "逾1962亿元", "", "", "", "", ""],
        ["daily", "projects-signed", "111", "", "", "1-5亿元", "", ""],
        [
            "daily",
            "projects-signed",
            "98",
            "contract",
            "88.29%",
            "",
            "over 50",
            "13 · 111 · Projects signed",
        ],
    )


def test_figures_are_read_as_printed_and_known_by_what_they_tell_of():
    release = factories.make_release(factories.make_session(slug="13", ordinal=13))
    document = factories.make_document(release, code="daily")

    imported("figures", *figure_rows())

    money, whole, part = Figure.objects.order_by("-measure__code", "-number")[::-1][::-1]
    found = {figure.measure.code + figure.number: figure for figure in (money, whole, part)}
    money, whole, part = (
        found["total-investment1962"],
        found["projects-signed111"],
        found["projects-signed98"],
    )
    assert (money.release, money.session, money.document) == (release, release.session, document)
    assert (money.in_words, money.currency) == ("over 196.2 billion yuan", "CNY")
    assert [str(whole.band_low), str(whole.band_high)] == ["100000000", "500000000"]
    assert (part.part_of, str(part.share), part.from_count, part.from_qualifier) == (
        whole,
        "88.29",
        50,
        "over",
    )
    assert list(part.dimensions.all()) == [Term.objects.get(code="contract")]
    assert outcomes(staged("figures", *figure_rows())) == ["same", "same", "same"]


def test_errors_of_figures_stand_at_their_cells():
    factories.make_document(factories.make_release(factories.make_session(slug="13")), code="daily")

    batch = staged(
        "figures",
        ["document", "measure", "number as printed", "kind", "share", "id"],
        ["daily", "total-investment", "5", "", "5 yuan", ""],
        ["daily", "projects-signed", "5 yuan", "offline; online", "", ""],
        ["daily", "visitors", "", "", "", "nonsense"],
        ["", "visitors", "5", "", "", "00000000-0000-0000-0000-000000000000"],
    )

    assert problems(batch) == [
        {
            "share": ["This is no money: leave the currency out."],
            "number": ["“Total investment” is money: say in which currency."],
        },
        {
            "dimensions": ["At most one word of each vocabulary; here are two of “mode”."],
            "number": ["“Projects signed” counts no money, so it has no currency."],
        },
        {
            "id": ["There is no figure with this ID."],
            "number": ["Type the number, a share, or “undisclosed”."],
        },
        {
            "id": ["There is no figure with this ID."],
            "": ["Session: This field is required.", "Release: This field is required."],
        },
    ]
    assert Measure.objects.filter(code="visitors").exists()
