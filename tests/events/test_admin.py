from urllib.parse import urlencode

import pytest
from django.contrib import admin
from django.contrib.auth.models import Permission, User
from django.db import connection
from django.urls import reverse

from events.models import (
    Claim,
    ExpoSession,
    Figure,
    Forum,
    Highlight,
    Image,
    Measure,
    Organization,
    Participation,
    Pavilion,
    Place,
    Release,
    Sector,
    SectorList,
    SectorListEntry,
    Series,
    Term,
)
from expo_portal.forms import as_typed
from expo_portal.quantities import QuantityError, parse
from tests import factories
from tests.forms import form_on
from tests.pictures import upload

EDITED = [
    model for model in admin.site._registry if model._meta.app_label in {"events", "projects"}
]


def most(kind):
    """The largest number that a column of this kind takes on the database in use."""
    return connection.ops.integer_field_range(kind)[1]


MOST, MOST_SMALL = most("PositiveIntegerField"), most("PositiveSmallIntegerField")


def address(model, page="changelist", *args):
    return reverse(f"admin:{model._meta.app_label}_{model._meta.model_name}_{page}", args=args)


def add(client, model, **typed):
    """Opens the form of a new record, types into it and saves."""
    page = address(model, "add")
    return client.post(page, form_on(client.get(page)) | typed)


def errors(response):
    """What stands at the fields of the form and, by row, at the cells of its tables."""
    found = dict(response.context["adminform"].form.errors)
    for table in response.context["inline_admin_formsets"]:
        for form in table.formset.forms:
            found |= {form.add_prefix(name): texts for name, texts in form.errors.items()}
    return found


@pytest.fixture
def release(db):
    """A release that is still being typed, in a session that is public."""
    return factories.make_release(status="draft", is_shipped=False, publish_at=None)


def type_rows(client, release, *rows, **typed):
    """Types rows below those that the grid of a release has, and saves."""
    page = address(Release, "change", release.pk)
    values = form_on(client.get(page))
    first = int(values["figures-INITIAL_FORMS"][0])
    for number, row in enumerate(rows, start=first):
        values |= {f"figures-{number}-{name}": value for name, value in row.items()}
    values["figures-TOTAL_FORMS"] = [str(first + len(rows))]
    return client.post(page, values | typed)


# Every model has a form, and what is typed reads back


def test_series_is_added(admin_client):
    add(admin_client, Series, name_en="Legal Forum", kind="forum", since_year="2017")

    assert list(Series.objects.values_list("slug", "name", "kind", "since_year")) == [
        ("legal-forum", {"en": "Legal Forum"}, "forum", 2017)
    ]


def test_measure_is_added(admin_client):
    add(
        admin_client,
        Measure,
        **{"name_en": "Drones", "name_zh-hans": "无人机", "unit_kind": "count"},
        topic="exhibition",
    )

    drones = Measure.objects.get(code="drones")
    assert (drones.name, drones.unit_kind, drones.is_system) == (
        {"en": "Drones", "zh-hans": "无人机"},
        "count",
        False,
    )


def test_term_is_added(admin_client):
    add(admin_client, Term, vocabulary="role", name_en="Torch bearer")

    assert Term.objects.filter(is_system=False).values_list("vocabulary", "code").get() == (
        "role",
        "torch-bearer",
    )


def test_shipped_words_keep_their_code_and_stay(admin_client):
    measure = factories.make_measure(is_system=True, code="signed")
    values = form_on(admin_client.get(address(Measure, "change", measure.pk)))

    response = admin_client.post(address(Measure, "delete", measure.pk), {"post": "yes"})

    assert response.status_code == 403
    assert {"code", "unit_kind", "rolls_up_to"} & values.keys() == set()


def test_sector_is_added_with_its_codes(admin_client):
    add(
        admin_client,
        Sector,
        name_en="New energy",
        **{"codes-0-scheme": "ISIC", "codes-0-code": "35"},
    )

    sector = Sector.objects.get()
    assert (sector.slug, [str(code) for code in sector.codes.all()]) == ("new-energy", ["ISIC 35"])


def test_place_and_organization_are_added(admin_client):
    add(admin_client, Place, name_en="Jilin Province", kind="province", iso_code="CN-JL")
    place = Place.objects.get()
    add(admin_client, Organization, name_en="Jilin Daily", kind="medium", place=place.pk)

    organization = Organization.objects.get()
    assert (organization.slug, organization.place) == ("jilin-daily", place)


def test_session_starts_from_the_last_one(admin_client):
    last = factories.make_session(ordinal=13, slug="13")
    add(
        admin_client,
        ExpoSession,
        starts_on="2023-08-23",
        ends_on="2023-08-27",
        **{
            "forums-TOTAL_FORMS": "1",
            "forums-0-name_en": "Legal Forum",
            "forums-0-kind": "forum",
            "pavilions-TOTAL_FORMS": "1",
            "pavilions-0-name_en": "Jilin Pavilion",
        },
    )

    session = ExpoSession.objects.get(ordinal=14)
    assert (session.slug, session.series, session.previous) == ("14", last.series, last)
    assert (session.status, session.entered_by.username) == ("draft", "admin")
    assert [forum.slug for forum in session.forums.all()] == ["legal-forum-14"]
    assert [pavilion.slug for pavilion in session.pavilions.all()] == ["jilin-pavilion-14"]


def test_forum_is_added(admin_client):
    session, series = factories.make_session(slug="13"), factories.make_series()
    add(
        admin_client,
        Forum,
        session=session.pk,
        series=series.pk,
        ordinal="11",
        name_en="High-level Forum",
        starts_on="2021-09-23",
        start_time="09:30",
    )

    forum = Forum.objects.get()
    assert (str(forum), forum.slug) == ("11th High-level Forum", "high-level-forum-13")


def test_pavilion_participation_and_image_are_added(admin_client):
    session, place = factories.make_session(), factories.make_place()
    role = factories.make_term("role")
    add(admin_client, Pavilion, session=session.pk, name_en="Jilin Pavilion", area_m2="7000.5")
    add(admin_client, Participation, session=session.pk, place=place.pk, role=role.pk)
    words = {"alt_en": "A hall", "credit": "Jilin Daily"}
    add(admin_client, Image, session=session.pk, photos=upload(), **words)

    assert str(Pavilion.objects.get().area_m2) == "7000.5"
    assert Participation.objects.values_list("place", "role").get() == (place.pk, role.pk)
    assert Image.objects.get().alt == {"en": "A hall"}


def test_figure_claim_and_highlight_are_added_to_the_session_of_their_release(admin_client):
    release, measure = factories.make_release(), factories.make_measure(unit_kind="money")
    about = {"release": release.pk, "measure": measure.pk}
    add(admin_client, Figure, **about, number=">11.2bn yuan", share="44.28%")
    add(admin_client, Claim, **about, kind="record", text_en="A record")
    add(
        admin_client,
        Highlight,
        release=release.pk,
        kind="result",
        topic_en="Quality",
        text_en="It grew.",
    )

    figure = Figure.objects.get()
    assert (as_typed(figure.quantity), str(figure.share)) == ("over 11.2 billion yuan", "44.28")
    assert {figure.session, Claim.objects.get().session, Highlight.objects.get().session} == {
        release.session
    }


def test_release_is_added_with_its_documents(admin_client):
    session, publisher = factories.make_session(), factories.make_organization()
    response = add(
        admin_client,
        Release,
        session=session.pk,
        title_en="Results",
        **{
            "documents-0-title": "Fruitful results",
            "documents-0-language": "en",
            "documents-0-publisher": publisher.pk,
        },
    )

    release = Release.objects.get()
    assert response.status_code == 302
    assert [(document.code, document.publisher) for document in release.documents.all()] == [
        ("fruitful-results", publisher)
    ]


# The grid of figures


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


def test_figure_of_a_public_release_is_not_changed_in_silence(admin_client):
    figure = factories.make_figure("over 196.2 billion yuan")
    correct = address(Figure, "correct", figure.pk)

    response = type_rows(
        admin_client,
        figure.release,
        **{"figures-0-number": "over 197 billion yuan", "figures-0-from_count": "7"},
    )

    figure.refresh_from_db()
    assert errors(response) == {
        "figures-0-number": [
            f"This number is public. <a href='{correct}'>Correct it</a>, with a reason."
        ],
        "figures-0-from_count": [
            "This is public. Withdraw the figure with a reason, and enter it anew."
        ],
    }
    assert (as_typed(figure.quantity), figure.from_count) == ("over 196.2 billion yuan", None)
    assert form_on(response)["figures-0-number"] == ["over 197 billion yuan"]


def test_public_figure_is_not_deleted_from_the_grid(admin_client):
    figure = factories.make_figure("111")

    response = type_rows(admin_client, figure.release, **{"figures-0-DELETE": "on"})

    [table] = [t for t in response.context["inline_admin_formsets"] if t.opts.model is Figure]
    assert table.formset.non_form_errors() == [
        f"“{figure}” is public: withdraw it with a reason, it stays on record."
    ]
    assert Figure.objects.get() == figure


def test_correction_changes_a_public_figure_and_keeps_the_old_number(admin_client, admin_user):
    figure = factories.make_figure("over 196.2 billion yuan")

    admin_client.post(
        address(Figure, "correct", figure.pk),
        {"number": "over 197 billion yuan", "reason_en": "Misprint"},
    )

    figure.refresh_from_db()
    correction = figure.corrections.get()
    assert as_typed(figure.quantity) == "over 197 billion yuan"
    assert (correction.old["number"], correction.new["number"]) == ("196.2", "197")
    assert (correction.reason, correction.entered_by) == ({"en": "Misprint"}, admin_user)


@pytest.mark.parametrize(
    ("typed", "message"),
    [
        ({"number": "over 196.2 billion yuan"}, {"number": ["This is what stands there already."]}),
        ({"reason_en": ""}, {"reason": ["This field is required."]}),
        (
            {"number": "over 197 yaun"},
            {"number": ["“yaun” is not understood. Did you mean “yuan”?"]},
        ),
    ],
)
def test_correction_needs_another_number_and_a_reason(admin_client, typed, message):
    figure = factories.make_figure("over 196.2 billion yuan")
    good = {"number": "over 197 billion yuan", "reason_en": "Misprint"}

    response = admin_client.post(address(Figure, "correct", figure.pk), good | typed)

    assert response.context["form"].errors == message
    assert figure.corrections.count() == 0


def test_only_public_figures_are_corrected(admin_client):
    figure = factories.make_figure("111", publish_at=factories.FUTURE)

    assert admin_client.get(address(Figure, "correct", figure.pk)).status_code == 404


def test_comparison_of_a_public_figure_stays(admin_client):
    figure = factories.make_figure("98")
    factories.make_comparison(figure, "110.69")
    page = address(Figure, "change", figure.pk)
    values = form_on(admin_client.get(page))

    admin_client.post(page, values | {"comparisons-0-number": "111"})

    assert "comparisons-0-number" not in values
    assert figure.comparisons.get().number == "110.69"


def test_comparison_takes_its_number_as_printed(admin_client):
    figure = factories.make_figure("98", status="draft")
    page = address(Figure, "change", figure.pk)

    admin_client.post(
        page,
        form_on(admin_client.get(page))
        | {
            "comparisons-TOTAL_FORMS": "2",
            **{f"comparisons-{row}-of": "value" for row in (0, 1)},
            **{f"comparisons-{row}-direction": "up" for row in (0, 1)},
            **{f"comparisons-{row}-basis": "previous-session" for row in (0, 1)},
            "comparisons-0-number": "110.69%",
            "comparisons-0-change": "percent",
            "comparisons-1-change": "direction",
        },
    )

    assert list(figure.comparisons.values_list("number", "qualifier", "change")) == [
        ("110.69", "exact", "percent"),
        ("", "undisclosed", "direction"),
    ]


# Lists of fields


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


# Publishing a release


@pytest.fixture
def members(release, django_user_model):
    """What a colleague has entered: a figure and a forum of the release, all drafts."""
    colleague = django_user_model.objects.create_superuser("colleague")
    entered = {"status": "draft", "is_shipped": False, "publish_at": None, "entered_by": colleague}
    Release.objects.filter(pk=release.pk).update(entered_by=colleague)
    figure = factories.make_figure("111", release, **entered)
    forum = factories.make_forum(release.session, release=release, **entered)
    return figure, forum


def press(client, release, button, **typed):
    page = address(Release, "publish", release.pk)
    response = client.post(page, {button: "yes", **typed}, follow=True)
    release.refresh_from_db()
    return [str(message) for message in response.context["messages"]]


def test_publish_page_names_what_would_be_left_out(admin_client, release, members):
    response = admin_client.get(address(Release, "publish", release.pk))

    assert [str(draft) for draft in response.context["drafts"]] == [
        str(release),
        *map(str, members),
    ]


def test_second_person_need_not_say_why_nobody_else_can_check(admin_client, release, members):
    response = admin_client.get(address(Release, "publish", release.pk))

    # A browser would not send the form while a required field is empty.
    assert " required" not in str(response.context["waiver_form"]["waiver"])


def test_release_is_checked_and_published_with_its_members(admin_client, release, members):
    said = [press(admin_client, release, button) for button in ("_now", "_check", "_now")]

    assert said == [
        ["Nobody has checked the release itself yet."],
        ["3 records marked as checked."],
        ["Published: the release and all its checked records."],
    ]
    for member in members:
        member.refresh_from_db()
    assert [record.is_published for record in (release, *members)] == [True, True, True]


def test_publishing_takes_a_checked_session_along(admin_client, release, members):
    ExpoSession.objects.update(publish_at=None)
    press(admin_client, release, "_check")

    press(admin_client, release, "_now")

    assert (release.is_published, release.session.is_published) == (True, True)


def test_release_is_scheduled_and_held_back(admin_client, release, members):
    press(admin_client, release, "_check")

    moment = {"moment_0": "2099-09-30", "moment_1": "10:00"}
    said = [
        press(admin_client, release, "_schedule", moment_0="2001-09-30", moment_1="10:00"),
        press(admin_client, release, "_schedule", **moment),
    ]
    scheduled = Figure.objects.get().publish_at
    said.append(press(admin_client, release, "_hold"))

    assert said == [
        ["This moment has passed. Choose a later one, or publish now."],
        ["Scheduled: the release and all its checked records."],
        ["Held back: nothing turns public until you say when."],
    ]
    assert scheduled.isoformat() == "2099-09-30T02:00:00+00:00"
    assert Figure.objects.get().publish_at is None


@pytest.mark.parametrize("button", ["_check", "_now", "_schedule", "_hold"])
def test_publishing_needs_the_permission_to_change(client, django_user_model, release, button):
    viewer = django_user_model.objects.create_user("viewer", is_staff=True)
    viewer.user_permissions.add(Permission.objects.get(codename="view_release"))
    client.force_login(viewer)

    response = client.post(address(Release, "publish", release.pk), {button: "yes"})

    assert response.status_code == 403


# Bad input: a message at the field, and nothing of what was typed is lost


@pytest.mark.parametrize(
    "typed", ["196.2 bilion yuan", "1" * 30, "12\0", "12 🎉", "12\ufffd", "3-5-7", "-5", "²"]
)
def test_grid_says_at_the_cell_why_it_cannot_read_a_number(admin_client, release, typed):
    row = {"measure": factories.make_measure().pk, "number": typed, "scope_en": "Kept 🎉"}
    with pytest.raises(QuantityError) as refused:
        parse(typed)

    response = type_rows(admin_client, release, row)

    assert errors(response) == {"figures-0-number": [str(refused.value)]}
    values = form_on(response)
    assert (values["figures-0-number"], values["figures-0-scope_en"]) == ([typed], ["Kept 🎉"])
    assert Figure.objects.count() == 0


@pytest.mark.parametrize(
    ("kind", "typed", "message"),
    [
        ("count", "5 yuan", "“{}” counts no money, so it has no currency."),
        ("money", "over 5bn", "“{}” is money: say in which currency."),
        ("count", "", "Type the number, a share, or “undisclosed”."),
    ],
)
def test_grid_says_at_the_cell_what_does_not_fit(admin_client, release, kind, typed, message):
    measure = factories.make_measure(unit_kind=kind)

    response = type_rows(admin_client, release, {"measure": measure.pk, "number": typed})

    assert errors(response) == {"figures-0-number": [message.format(measure)]}


@pytest.mark.parametrize(
    ("cell", "typed", "message"),
    [
        ("from_count", "2.5", "Type a whole number: 51, over 50."),
        ("from_count", "5 yuan", "This is no money: leave the currency out."),
        ("from_count", "undisclosed", "Type a whole number: 51, over 50."),
        ("from_count", "9" * 20, f"Ensure this value is less than or equal to {MOST}."),
        (
            "band_low",
            "500-100 million yuan",
            "A range starts with the smaller number: 3 to 5 million.",
        ),
        (
            "document",
            "not-a-key",
            "Select a valid choice. That choice is not one of the available choices.",
        ),
        ("measure", "not-a-key", "“not-a-key” is not a valid UUID."),
        ("scope_en", "x" * 151, "Ensure this value has at most 150 characters (it has 151)."),
        ("scope_en", "a\0", "Null characters are not allowed."),
    ],
)
def test_grid_refuses_what_a_cell_cannot_hold(admin_client, release, cell, typed, message):
    row = {"measure": factories.make_measure().pk, "number": "98", cell: typed}

    response = type_rows(admin_client, release, row)

    assert errors(response) == {f"figures-0-{cell.removesuffix('_en')}": [message]}


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


@pytest.mark.parametrize(
    ("typed", "message"),
    [
        ({"ordinal": "11"}, {"ordinal": ["A number needs a series: the 11th of what?"]}),
        (
            {"starts_on": "2021-09-27", "ends_on": "2021-09-23"},
            {"starts_on": ["The last day lies before the first."]},
        ),
        ({"start_time": "09:30"}, {"start_time": ["A time needs its day."]}),
        ({"starts_on": "2021-02-30"}, {"starts_on": ["Enter a valid date."]}),
        (
            {"ordinal": "1" * 30},
            {
                "ordinal": [f"Ensure this value is less than or equal to {MOST_SMALL}."],
            },
        ),
        ({"name_en": ""}, {"name": ["This field is required."]}),
        ({"name_en": "a\0"}, {"name": ["Null characters are not allowed."]}),
        (
            {"slug": "emoji-🎉"},
            {
                "slug": [
                    "Enter a valid “slug” consisting of letters, numbers, underscores or hyphens."
                ]
            },
        ),
    ],
)
def test_form_says_at_the_field_what_is_wrong(admin_client, typed, message):
    session = factories.make_session()
    good = {"session": session.pk, "name_en": "Legal Forum", "agreed_zh-hans": "保留 🎉"}

    response = add(admin_client, Forum, **good | typed)

    assert errors(response) == message
    values = form_on(response)
    assert {name: values[name] for name in typed} == {name: [text] for name, text in typed.items()}
    assert values["agreed_zh-hans"] == ["保留 🎉"]


@pytest.mark.parametrize("bad", [b"1" * 30, b"a%00b", b"%ED%A0%80%F0%9F%8E%89", b"1e400"])
@pytest.mark.parametrize("model", [model for model in EDITED if model.__name__ != "Correction"])
def test_no_field_of_any_form_breaks(admin_client, model, bad):
    page = address(model, "add")
    blank = form_on(admin_client.get(page))
    kept = {"csrfmiddlewaretoken", "_save"}
    sent = "&".join(
        f"{name}=" + (urlencode({"": value[0]})[1:] if "_FORMS" in name or name in kept else "BAD")
        for name, value in blank.items()
        for value in [value or [""]]
    )

    response = admin_client.post(
        page,
        sent.encode().replace(b"BAD", bad),
        content_type="application/x-www-form-urlencoded",
    )

    assert response.status_code == 200
    assert errors(response) != {}


# Cost: the same number of queries for any number of rows


def make_correction():
    figure = factories.make_figure("111")
    return figure.correct(parse("112"), {"en": "Misprint"}, User.objects.first())


LISTS = {
    "series": (factories.make_series, 4),
    "measure": (lambda: factories.make_measure(rolls_up_to=factories.make_measure()), 4),
    "term": (factories.make_term, 4),
    "sector": (factories.make_sector, 4),
    "place": (lambda: factories.make_place(within=factories.make_place()), 4),
    "organization": (lambda: factories.make_organization(place=factories.make_place()), 4),
    "exposession": (factories.make_session, 4),
    "release": (factories.make_release, 7),
    "figure": (lambda: factories.make_figure("111"), 5),
    "claim": (factories.make_claim, 5),
    "correction": (make_correction, 4),
    "highlight": (factories.make_highlight, 5),
    "forum": (lambda: factories.make_forum(tier=factories.make_term("tier")), 5),
    "pavilion": (lambda: factories.make_pavilion(mode=factories.make_term("mode")), 5),
    "participation": (factories.make_participation, 5),
    "image": (factories.make_image, 5),
}


@pytest.mark.parametrize("number", [2, 5])
@pytest.mark.parametrize("name", LISTS)
def test_list_costs_the_same_for_any_number_of_rows(
    admin_client, django_assert_num_queries, name, number
):
    make, queries = LISTS[name]
    for _ in range(number):
        make()

    with django_assert_num_queries(queries):
        response = admin_client.get(reverse(f"admin:events_{name}_changelist"))

    assert len(response.context["cl"].result_list) >= number


@pytest.mark.parametrize("number", [2, 5])
def test_release_costs_the_same_for_any_number_of_rows(
    admin_client, django_assert_num_queries, release, number
):
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

    with django_assert_num_queries(25):
        response = admin_client.get(page)

    assert form_on(response)["figures-INITIAL_FORMS"] == [str(2 * number)]


@pytest.mark.parametrize("number", [2, 5])
def test_publish_page_costs_the_same_for_any_number_of_members(
    admin_client, django_assert_num_queries, release, number
):
    for _ in range(number):
        factories.make_figure("98", release, status="draft")
        factories.make_participation(release.session, release=release, status="draft")

    with django_assert_num_queries(23):
        response = admin_client.get(address(Release, "publish", release.pk))

    assert len(response.context["drafts"]) == 2 * number + 1


@pytest.mark.parametrize("number", [2, 5])
def test_session_and_figure_cost_the_same_for_any_number_of_rows(
    admin_client, django_assert_num_queries, number
):
    figure = factories.make_figure("98", status="draft")
    for _ in range(number):
        series, tier = factories.make_series(), factories.make_term("tier")
        factories.make_forum(figure.session, series=series, tier=tier)
        factories.make_pavilion(figure.session)
        factories.make_comparison(figure, against_session=factories.make_session())
    session_page = address(ExpoSession, "change", figure.session_id)
    figure_page = address(Figure, "change", figure.pk)
    admin_client.get(session_page)

    with django_assert_num_queries(10):
        admin_client.get(session_page)
    with django_assert_num_queries(13):
        response = admin_client.get(figure_page)

    assert form_on(response)["comparisons-INITIAL_FORMS"] == [str(number)]
