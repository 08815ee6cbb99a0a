from urllib.parse import urlencode

import pytest
from django.contrib import admin
from django.contrib.auth.models import User
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
    Series,
    Term,
)
from expo_portal.forms import as_typed
from expo_portal.quantities import parse
from expo_portal.writing import writing
from tests import factories
from tests.forms import add, address, errors, form_on, most
from tests.pictures import upload

EDITED = [
    model for model in admin.site._registry if model._meta.app_label in {"events", "projects"}
]


MOST_SMALL = most("PositiveSmallIntegerField")


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


# Bad input: a message at the field, and nothing of what was typed is lost


def test_form_says_at_the_field_what_is_wrong(admin_client):
    session = factories.make_session()
    good = {"session": session.pk, "name_en": "Legal Forum", "agreed_zh-hans": "保留 🎉"}
    odd = [
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
    ]
    page = address(Forum, "add")
    sent = form_on(admin_client.get(page)) | good

    for typed, messages in odd:
        response = admin_client.post(page, sent | typed)

        kept = {"agreed_zh-hans": "保留 🎉"} | typed
        assert errors(response) == messages
        values = form_on(response)
        assert {name: values[name] for name in kept} == {
            name: [text] for name, text in kept.items()
        }


BAD = [b"1" * 30, b"a%00b", b"%ED%A0%80%F0%9F%8E%89", b"1e400"]


@pytest.mark.parametrize("model", [model for model in EDITED if model.__name__ != "Correction"])
def test_no_field_of_any_form_breaks(admin_client, model):
    page = address(model, "add")
    blank = form_on(admin_client.get(page))
    kept = {"csrfmiddlewaretoken", "_save"}
    sent = "&".join(
        f"{name}=" + (urlencode({"": value[0]})[1:] if "_FORMS" in name or name in kept else "BAD")
        for name, value in blank.items()
        for value in [value or [""]]
    )

    answers = [
        admin_client.post(
            page,
            sent.encode().replace(b"BAD", bad),
            content_type="application/x-www-form-urlencoded",
        )
        for bad in BAD
    ]

    assert [(answer.status_code, errors(answer) != {}) for answer in answers] == [(200, True)] * 4


# Cost: the same number of queries for any number of rows


def make_correction():
    figure = factories.make_figure("111")
    return figure.correct(parse("112"), {"en": "Misprint"}, User.objects.first())


LISTS = {
    "series": (factories.make_series, 5),
    "measure": (lambda: factories.make_measure(rolls_up_to=factories.make_measure()), 5),
    "term": (factories.make_term, 5),
    "sector": (factories.make_sector, 5),
    "place": (lambda: factories.make_place(within=factories.make_place()), 5),
    "organization": (lambda: factories.make_organization(place=factories.make_place()), 5),
    "exposession": (factories.make_session, 5),
    "release": (factories.make_release, 8),
    "figure": (lambda: factories.make_figure("111"), 6),
    "claim": (factories.make_claim, 6),
    "correction": (make_correction, 5),
    "highlight": (factories.make_highlight, 6),
    "forum": (lambda: factories.make_forum(tier=factories.make_term("tier")), 6),
    "pavilion": (lambda: factories.make_pavilion(mode=factories.make_term("mode")), 6),
    "participation": (factories.make_participation, 6),
    "image": (factories.make_image, 6),
}


@pytest.mark.parametrize("number", [2, 5])
def test_list_costs_the_same_for_any_number_of_rows(
    admin_client, django_assert_num_queries, number
):
    with writing():
        for _ in range(number):
            for make, _queries in LISTS.values():
                make()

    for name, (_make, queries) in LISTS.items():
        with django_assert_num_queries(queries, info=name):
            response = admin_client.get(reverse(f"admin:events_{name}_changelist"))
        assert len(response.context["cl"].result_list) >= number


@pytest.mark.parametrize("number", [2, 5])
def test_session_and_figure_cost_the_same_for_any_number_of_rows(
    admin_client, django_assert_num_queries, number
):
    with writing():
        figure = factories.make_figure("98", status="draft")
        for _ in range(number):
            series, tier = factories.make_series(), factories.make_term("tier")
            factories.make_forum(figure.session, series=series, tier=tier)
            factories.make_pavilion(figure.session)
            factories.make_comparison(figure, against_session=factories.make_session())
    session_page = address(ExpoSession, "change", figure.session_id)
    figure_page = address(Figure, "change", figure.pk)
    for page in (session_page, figure_page):
        admin_client.get(page)

    with django_assert_num_queries(11):
        admin_client.get(session_page)
    with django_assert_num_queries(15):
        response = admin_client.get(figure_page)

    assert form_on(response)["comparisons-INITIAL_FORMS"] == [str(number)]
