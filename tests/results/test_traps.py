"""What is odd in the real results is told as it was published, and nothing refuses it.

T1 to T14 are the oddities known of the 13th expo's text; the 12th and 14th add theirs.
"""

from datetime import date, datetime
from decimal import Decimal

import pytest
from django.apps import apps
from django.utils import timezone

from events.models import (
    Claim,
    ExpoSession,
    Figure,
    Forum,
    Measure,
    Participation,
    Pavilion,
    Release,
    SectorList,
)
from expo_portal.publishing import Versioned
from expo_portal.texts import TranslatedField
from projects.models import SignedProject

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("results")]

BILLION = 10**9


def figures(session="13", **fields):
    return Figure.objects.published().filter(session__slug=session, **fields)


def figure(measure, *words, session="13", **fields):
    found = figures(session, measure__code=measure, **fields)
    for word in words:
        found = found.filter(dimensions__code=word)
    return found.get()


def figures_in(document):
    """Of the 14th, which two documents report."""
    return figures("14", document__code=document)


def test_t1_over_is_kept_with_its_number():
    total = figure("total-investment")

    assert (total.qualifier, total.number, total.scale) == ("over", "196.2", "billion")
    assert (total.value, total.low, total.high) == (
        196_200_000_000,
        196_200_000_000,
        196_300_000_000,
    )


def test_t2_parts_of_a_sum_are_measures_of_their_own():
    projects = figure("projects-signed", "international-and-domestic")
    money = figure("total-investment")

    assert projects.parts_add_up
    assert money.parts_add_up
    assert {(part.measure.code, part.value) for part in projects.parts.all()} == {
        ("projects-signed", 98),
        ("projects-signed", 13),
    }
    assert {(part.measure.code, part.value) for part in money.parts.all()} == {
        ("contracted-investment", 117_100_000_000),
        ("agreed-amount", 79_100_000_000),
    }
    assert set(Measure.objects.get(code="total-investment").rolled_up.all()) == set(
        Measure.objects.filter(code__in=["contracted-investment", "agreed-amount"])
    )


def test_t3_growth_lies_within_what_the_two_sessions_announced():
    now = figure("contracted-investment")
    before = figure("contracted-investment", session=now.session.previous.slug)
    announced = now.comparisons.get()

    grown = [100 * (now.low / before.high - 1), 100 * (now.high / before.low - 1)]

    assert (announced.basis, announced.change, announced.value) == (
        "previous-session",
        "percent",
        Decimal("110.69"),
    )
    assert before.value == 55_584_000_000
    assert [round(bound, 2) for bound in grown] == [Decimal("110.67"), Decimal("110.85")]
    assert grown[0] < announced.value < grown[1]


def test_t4_people_in_one_language_are_visits_in_the_other():
    people, visits = figure("visitors", "online"), figure("visits", "online")

    assert (people.value, people.document.language) == (210_000, "en")
    assert (visits.value, visits.document.language) == (210_000, "zh-hans")
    assert people.qualifier == visits.qualifier == "over"


def test_t5_exhibitors_were_announced_before_the_expo_and_after():
    announced = figures(measure__code="exhibitors", value=1001).order_by("release__issued_on")

    assert [(each.effective_stage, each.release.issued_on) for each in announced] == [
        ("forecast", date(2021, 9, 13)),
        ("closing", date(2021, 9, 30)),
    ]


def test_t6_countries_are_counted_as_announced_and_listed_nowhere():
    counted = figures(from_kind__code="countries-and-regions").order_by("order")

    assert [(each.measure.code, each.from_count) for each in counted] == [
        ("leaders", 12),
        ("merchants", 51),
    ]
    assert not Participation.objects.filter(session__slug="13", place__kind="country").exists()


def test_t7_fewer_people_than_bodies_is_noted_in_both_languages():
    leaders = figure("leaders", "vice-ministerial-or-above")

    assert (leaders.value, leaders.from_count) == (9, 12)
    assert leaders.from_kind.code == "ministries-commissions-and-central-institutions"
    assert set(leaders.note) == {"en", "zh-hans"}


def test_t8_dates_that_the_source_does_not_print_in_full_are_marked():
    announced = Release.objects.get(occasion="press-conference")
    thirteenth = ExpoSession.objects.get(slug="13")

    assert (announced.issued_on, announced.issued_on_inferred) == (date(2021, 9, 30), True)
    assert (thirteenth.starts_on, thirteenth.ends_on) == (date(2021, 9, 23), date(2021, 9, 27))
    assert not thirteenth.dates_inferred
    assert list(
        ExpoSession.objects.filter(dates_inferred=True).values_list("slug", "starts_on", "ends_on")
    ) == [("14", None, date(2023, 8, 27)), ("12", None, date(2019, 8, 27))]


def test_t9_a_forum_may_open_after_its_session():
    convention = Forum.objects.get(series__slug="world-jilin-entrepreneurs-convention")

    assert convention.starts_on == date(2021, 9, 29)
    assert convention.starts_on > convention.session.ends_on


def test_t10_a_list_says_whether_it_names_all():
    events = figures(measure__code="events-held").order_by("order")
    fields = SectorList.objects.get(release__session__slug="13")

    assert [(each.value, each.names_all, each.forums.count()) for each in events] == [
        (5, True, 5),
        (5, True, 5),
    ]
    assert (fields.entries.count(), fields.is_exhaustive) == (12, False)


def test_t11_one_figure_speaks_of_two_forums():
    executives = figure("participants", "top-500-and-multinational-executives")

    assert (executives.qualifier, executives.value) == ("over", 1000)
    assert set(executives.forums.values_list("slug", flat=True)) == {
        "top-500-summit-2021",
        "multinationals-in-jilin-2021",
    }


def test_t12_every_pavilion_has_its_mode():
    pavilions = Pavilion.objects.published().filter(session__slug="13")

    assert list(pavilions.values_list("mode__code", flat=True)) == ["mixed"] * 7


def test_t13_zero_is_a_value():
    cases = figures(measure__code="cases")

    assert [(each.qualifier, each.number, each.value, each.high) for each in cases] == [
        ("exact", "0", 0, 0)
    ] * 4


def test_t14_cumulative_figures_close_as_a_series():
    before = figure("projects-signed", basis="cumulative")
    since_2005 = figure("projects-signed", session="14", basis="cumulative")
    of_13 = figure("projects-signed", "international-and-domestic")
    of_14 = figures_in("breakinglatest-2023-08-28").get(
        measure__code="projects-signed", dimensions__code="international-and-domestic"
    )

    assert (before.sessions_from, before.sessions_to, before.value) == (1, 12, 2822)
    assert (since_2005.sessions_from, since_2005.sessions_to) == (1, 14)
    assert before.value + of_13.value + of_14.value == since_2005.value == 3032


def test_two_reports_of_the_14th_stand_side_by_side():
    totals = figures("14", measure__code="total-investment", basis="total").order_by("number")

    assert [(each.document.code, each.number, each.value) for each in totals] == [
        ("pr-newswire-2023-08-28", "84.475", 84_475_000_000),
        ("breakinglatest-2023-08-28", "84.48", 84_480_000_000),
    ]


def test_equivalent_in_another_currency_is_a_quotation():
    [total] = figures("14").exclude(equivalent_number="")

    assert (total.equivalent.qualifier, total.equivalent.currency) == ("about", "USD")
    assert total.equivalent.value == 11_590_000_000


@pytest.mark.parametrize(
    ("document", "classes"),
    [
        (
            "pr-newswire-2023-08-28",
            [
                (59, BILLION // 10, BILLION // 2),
                (18, BILLION // 2, BILLION),
                (18, BILLION, None),
                (4, BILLION, None),
            ],
        ),
        (
            "breakinglatest-2023-08-28",
            [
                (59, BILLION // 10, BILLION // 2),
                (18, BILLION // 2, BILLION),
                (18, BILLION, 5 * BILLION),
                (4, 5 * BILLION, None),
            ],
        ),
    ],
)
def test_sizes_are_classes_in_which_each_project_counts_once(document, classes):
    whole = figures_in(document).get(measure__code="projects-signed", parts_add_up=True)

    parts = whole.parts.order_by("order")

    assert [(each.value, each.band_low, each.band_high) for each in parts] == classes
    assert {each.band_currency for each in parts} == {"CNY"}
    assert sum(each.value for each in parts) == whole.value == 99


def test_records_are_claimed_by_the_source():
    claims = Claim.objects.published().filter(kind="record").order_by("release__id", "order")

    assert {(each.session.slug, each.measure.code, each.figure_id is None) for each in claims} == {
        ("14", "exhibition-area", True),
        ("14", "countries-and-regions", True),
        ("14", "exhibitors", True),
        ("14", "total-investment", False),
    }


def test_share_is_told_beside_the_part():
    foreign = figure("exhibitors", "overseas", session="12")

    assert (foreign.value, foreign.share, foreign.part_of.value) == (592, Decimal("44.28"), 1337)
    assert (foreign.from_count, foreign.names_all) == (45, False)


def test_sponsors_of_the_14th_are_named():
    sponsors = Participation.objects.published().filter(role__code="co-sponsor")

    assert [each.organization.slug for each in sponsors.order_by("order")] == [
        "ministry-of-commerce",
        "national-development-and-reform-commission",
        "china-council-for-the-promotion-of-international-trade",
        "jilin-provincial-peoples-government",
    ]


def test_projects_of_the_12th_stand_under_the_line_for_fifteen():
    umbrella = SignedProject.objects.published().get(items_count=15)
    named = SignedProject.objects.published().filter(parent=umbrella).order_by("reference")

    assert umbrella.signed_by == date(2019, 8, 25)
    assert umbrella.amounts.get().value == 11_130_000_000
    assert [
        (each.parties.first().organization.slug, each.amounts.get().value, each.stage)
        for each in named
    ] == [
        ("wanda-group", 7_000_000_000, "signed"),
        ("jiasen-rail-transit-technology", 500_000_000, "signed"),
        ("baoneng-logistics-group", None, "signed"),
        ("china-gas", None, "signed"),
        ("jiangsu-anyou-biotechnology", None, "signed"),
    ]
    assert named[1].quantities.get().value == 300_000
    assert not SignedProject.objects.exclude(session__slug="12").exists()


def versioned():
    return [model for model in apps.get_models() if issubclass(model, Versioned)]


def test_nothing_shipped_is_refused_by_the_forms():
    for model in versioned():
        for record in model.objects.all():
            record.full_clean()


def test_session_is_public_from_the_first_of_its_releases():
    session = ExpoSession.objects.get(slug="13")

    assert timezone.localtime(session.public_from) == datetime(
        2021, 9, 13, tzinfo=timezone.get_default_timezone()
    )


def test_everything_shipped_is_public():
    hidden = [
        record
        for model in versioned()
        for record in model.objects.exclude(pk__in=model.objects.published())
    ]

    assert hidden == []


def test_everything_shipped_is_told_in_both_languages():
    quoted = {"wording"}

    untranslated = [
        (record, field.name)
        for model in versioned()
        for record in model.objects.all()
        for field in model._meta.concrete_fields
        if isinstance(field, TranslatedField) and field.name not in quoted
        if len(field.value_from_object(record)) not in {0, 2}
    ]

    assert untranslated == []
