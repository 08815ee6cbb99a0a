"""The grid of figures on the form of a release: typed as printed, refused at the cell."""

import pytest

from events.forms import FigureRowForm
from events.models import Figure, Release, SectorList, SectorListEntry
from expo_portal.forms import as_typed
from expo_portal.quantities import QuantityError, parse
from expo_portal.writing import writing
from tests import factories
from tests.forms import address, errors, form_on, most, type_rows
from tests.html import read, text

NO_CHOICE = "Select a valid choice. That choice is not one of the available choices."
TOO_MANY = (
    "A table takes at most 1000 rows, and this one was said to have more. Nothing was saved; all "
    "that you typed stands here: look at it, and save again."
)
GONE = {f"figures-{row}-" for row in range(1, 5)}
MOST, MOST_SMALL = most("PositiveIntegerField"), most("PositiveSmallIntegerField")


def test_grid_takes_figures_as_they_are_printed(admin_client, release):
    money = factories.make_measure(unit_kind="money")
    count = factories.make_measure()
    mode, origin = factories.make_term("mode"), factories.make_term("origin")
    countries = factories.make_term("from")

    response = type_rows(
        admin_client,
        release,
        {"measure": money.pk, "number": "over 196.2 billion yuan", "is_headline": "on"},
        {"measure": count.pk, "number": "98", "dimensions": [mode.pk, origin.pk]},
        {"measure": count.pk, "number": "2万余", "from_count": ">50", "from_kind": countries.pk},
        {"measure": count.pk, "number": "59", "band_low": "100-500m yuan"},
        {"measure": count.pk, "number": "44.28%", "scope_en": "Of the exhibitors"},
        {"measure": money.pk, "number": "undisclosed"},
    )

    assert response.status_code == 302
    first, second, third, fourth, fifth, sixth = release.figures.all()
    assert (as_typed(first.quantity), first.currency, first.is_headline) == (
        "over 196.2 billion yuan",
        "CNY",
        True,
    )
    assert set(second.dimensions.all()) == {mode, origin}
    assert (as_typed(third.quantity), third.from_qualifier, third.from_count) == (
        "逾2万",
        "over",
        50,
    )
    assert [str(fourth.band_low), str(fourth.band_high)] == ["100000000", "500000000"]
    assert (fourth.band_currency, fourth.currency) == ("CNY", "")
    assert (fifth.number, str(fifth.share), str(fifth.scope)) == ("", "44.28", "Of the exhibitors")
    assert sixth.qualifier == "undisclosed"
    assert {(f.session, f.status, f.entered_by.username) for f in release.figures.all()} == {
        (release.session, "draft", "admin")
    }


def test_grid_shows_figures_as_they_were_typed(admin_client, release):
    money = factories.make_measure(unit_kind="money")
    printed = ["over 196.2 billion yuan", "逾1962亿元", "undisclosed"]
    type_rows(admin_client, release, *({"measure": money.pk, "number": text} for text in printed))

    values = form_on(admin_client.get(address(Release, "change", release.pk)))

    assert [values[f"figures-{row}-number"] for row in range(4)] == [
        *([text] for text in printed),
        [""],
    ]


def test_grid_saved_again_moves_nothing(admin_client, release):
    money = factories.make_measure(unit_kind="money")
    type_rows(
        admin_client,
        release,
        {"measure": money.pk, "number": "over 196.2 billion yuan", "band_low": "over 5bn yuan"},
        {"measure": money.pk, "number": "44.28%", "from_count": "about 12"},
    )
    before = list(Figure.objects.values())

    response = type_rows(admin_client, release)

    assert response.status_code == 302
    assert list(Figure.objects.values()) == before


def test_grid_makes_a_saved_figure_the_whole_of_others(admin_client, release):
    measure = factories.make_measure()
    elsewhere = factories.make_figure("93")
    type_rows(admin_client, release, {"measure": measure.pk, "number": "111"})
    whole = release.figures.get()

    refused = type_rows(
        admin_client, release, {"measure": measure.pk, "number": "98", "part_of": elsewhere.pk}
    )
    type_rows(admin_client, release, {"measure": measure.pk, "number": "98", "part_of": whole.pk})

    assert errors(refused) == {
        "figures-1-part_of": [
            "Select a valid choice. That choice is not one of the available choices."
        ]
    }
    assert [as_typed(part.quantity) for part in whole.parts.all()] == ["98"]


@pytest.fixture
def made(monkeypatch):
    """The forms of figures that are made."""
    forms = []
    made = FigureRowForm.__init__

    def noted(form, *args, **kwargs):
        forms.append(kwargs["prefix"])
        made(form, *args, **kwargs)

    monkeypatch.setattr(FigureRowForm, "__init__", noted)
    return forms


def rows_of(forms):
    return {prefix for prefix in forms if "__prefix__" not in prefix}


@pytest.mark.parametrize("number", ["1001", "2000", "9" * 30])
def test_absurd_number_of_rows_is_refused_and_loses_nothing(admin_client, release, made, number):
    typed = {"measure": factories.make_measure().pk, "number": "over 98"}
    values = form_on(admin_client.get(address(Release, "change", release.pk)))
    values |= {f"figures-2-{name}": value for name, value in typed.items()}
    made.clear()

    refused = admin_client.post(
        address(Release, "change", release.pk), values | {"figures-TOTAL_FORMS": number}
    )

    assert rows_of(made) == {"figures-0", "figures-1", "figures-2"}
    assert TOO_MANY in text(read(refused))
    assert release.figures.count() == 0
    shown = form_on(refused)
    assert shown["figures-TOTAL_FORMS"] == ["3"]
    assert shown["figures-2-number"] == ["over 98"]

    saved = admin_client.post(address(Release, "change", release.pk), shown)

    assert saved.status_code == 302
    assert [as_typed(figure.quantity) for figure in release.figures.all()] == ["over 98"]


def test_rows_that_were_not_sent_are_not_made(admin_client, release, made):
    type_rows(admin_client, release, {"measure": factories.make_measure().pk, "number": "98"})
    values = form_on(admin_client.get(address(Release, "change", release.pk)))
    made.clear()

    answer = admin_client.post(
        address(Release, "change", release.pk),
        values | {"figures-TOTAL_FORMS": "1000", "figures-INITIAL_FORMS": "1000"},
    )

    assert answer.status_code == 200
    assert len(rows_of(made)) == 4


def test_row_that_stands_there_and_was_not_sent_is_missed(admin_client, release):
    for _ in range(2):
        type_rows(admin_client, release, {"measure": factories.make_measure().pk, "number": "98"})
    values = form_on(admin_client.get(address(Release, "change", release.pk)))
    sent = {name: value for name, value in values.items() if name[:10] not in GONE}

    refused = admin_client.post(address(Release, "change", release.pk), sent)

    assert errors(refused)["figures-1-id"] == ["This field is required."]


def why_not(typed):
    with pytest.raises(QuantityError) as refused:
        parse(typed)
    return str(refused.value)


def test_grid_says_at_the_cell_why_it_cannot_read_a_number(admin_client, release):
    odd = ("196.2 bilion yuan", "1" * 30, "12\0", "12 🎉", "12\ufffd", "3-5-7", "-5", "²")
    kept = {"measure": factories.make_measure().pk, "scope_en": "Kept 🎉"}

    response = type_rows(admin_client, release, *(kept | {"number": typed} for typed in odd))

    assert errors(response) == {
        f"figures-{row}-number": [why_not(typed)] for row, typed in enumerate(odd)
    }
    values = form_on(response)
    assert [values[f"figures-{row}-number"] for row in range(8)] == [[typed] for typed in odd]
    assert [values[f"figures-{row}-scope_en"] for row in range(8)] == [["Kept 🎉"]] * 8
    assert Figure.objects.count() == 0


def test_grid_says_at_the_cell_what_does_not_fit(admin_client, release):
    count, money = factories.make_measure(), factories.make_measure(unit_kind="money")

    response = type_rows(
        admin_client,
        release,
        {"measure": count.pk, "number": "5 yuan"},
        {"measure": money.pk, "number": "over 5bn"},
        {"measure": count.pk, "number": ""},
    )

    assert errors(response) == {
        "figures-0-number": [f"“{count}” counts no money, so it has no currency."],
        "figures-1-number": [f"“{money}” is money: say in which currency."],
        "figures-2-number": ["Type the number, a share, or “undisclosed”."],
    }


def test_grid_refuses_what_a_cell_cannot_hold(admin_client, release):
    odd = [
        ("from_count", "2.5", "Type a whole number: 51, over 50."),
        ("from_count", "5 yuan", "This is no money: leave the currency out."),
        ("from_count", "undisclosed", "Type a whole number: 51, over 50."),
        ("from_count", "9" * 20, f"Ensure this value is less than or equal to {MOST}."),
        (
            "band_low",
            "500-100 million yuan",
            "A range starts with the smaller number: 3 to 5 million.",
        ),
        ("document", "not-a-key", NO_CHOICE),
        ("document", "9" * 40, NO_CHOICE),
        ("measure", "not-a-key", NO_CHOICE),
        ("dimensions", "not-a-key", NO_CHOICE.replace("That choice", "not-a-key")),
        ("scope_en", "x" * 151, "Ensure this value has at most 150 characters (it has 151)."),
        ("scope_en", "a\0", "Null characters are not allowed."),
    ]
    good = {"measure": factories.make_measure().pk, "number": "98"}

    response = type_rows(
        admin_client, release, *(good | {cell: typed} for cell, typed, _message in odd)
    )

    assert errors(response) == {
        f"figures-{row}-{cell.removesuffix('_en')}": [message]
        for row, (cell, _typed, message) in enumerate(odd)
    }


def test_grid_refuses_two_words_of_one_vocabulary(admin_client, release):
    modes = [factories.make_term("mode").pk, factories.make_term("mode").pk]
    row = {"measure": factories.make_measure().pk, "number": "98", "dimensions": modes}

    response = type_rows(admin_client, release, row)

    assert errors(response) == {
        "figures-0-dimensions": ["At most one word of each vocabulary; here are two of “mode”."]
    }


def test_grid_without_a_measure_asks_for_it(admin_client, release):
    response = type_rows(admin_client, release, {"number": "over 5bn yuan"})

    assert errors(response) == {"figures-0-measure": ["This field is required."]}


def test_fields_of_a_release_keep_the_order_of_the_source(admin_client, release):
    materials, energy, textile = (
        factories.make_sector(name={"en": name}) for name in ("Materials", "Energy", "Textile")
    )
    page = address(Release, "change", release.pk)
    for chosen in ([textile, energy], [energy, materials, textile]):
        values = form_on(admin_client.get(page))
        typed = {"sector_lists-0-sectors": [sector.pk for sector in chosen]}
        admin_client.post(page, values | typed)

    shown = form_on(admin_client.get(page))["sector_lists-0-sectors"]

    assert [entry.sector for entry in release.sector_lists.get().entries.all()] == chosen
    assert shown == [str(sector.pk) for sector in chosen]


@pytest.mark.parametrize("number", [2, 5])
def test_release_costs_the_same_for_any_number_of_rows(
    admin_client, django_assert_num_queries, release, number
):
    with writing():
        for _ in range(number):
            terms = [factories.make_term("mode"), factories.make_term("origin")]
            whole = factories.make_figure("111", release, dimensions=terms)
            countries = factories.make_term("from")
            factories.make_figure("98", release, part_of=whole, from_count=3, from_kind=countries)
            factories.make_document(release, publisher=factories.make_organization())
            factories.make_claim(release=release, measure=factories.make_measure())
            factories.make_highlight(release=release)
            factories.make_participation(release.session, release=release)
            fields = SectorList.objects.create(release=release)
            SectorListEntry.objects.create(sector_list=fields, sector=factories.make_sector())
    page = address(Release, "change", release.pk)
    admin_client.get(page)

    with django_assert_num_queries(34):
        response = admin_client.get(page)

    assert form_on(response)["figures-INITIAL_FORMS"] == [str(2 * number)]
