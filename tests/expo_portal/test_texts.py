import os
import subprocess
import sys
from pathlib import Path

import pytest
from django import forms
from django.core.exceptions import ValidationError
from django.utils.html import conditional_escape
from django.utils.translation import override

from events.models import Measure, Place, Series
from expo_portal.texts import Text, TranslatedField, in_language
from tests.factories import make_place, make_series

ROOT = Path(__file__).parents[2]
BOTH = {"en": "Jilin Pavilion", "zh-hans": "吉林馆"}

SeriesForm = forms.modelform_factory(Series, fields=["slug", "name", "unofficial", "kind"])


def posted(**fields):
    return {"slug": "expo", "kind": "expo", "name_en": "", "name_zh-hans": ""} | fields


@pytest.fixture
def three_languages(settings):
    settings.CONTENT_LANGUAGES = [*settings.CONTENT_LANGUAGES, ("mn", "Монгол")]


@pytest.mark.parametrize(("reader", "seen"), [("en", "Jilin Pavilion"), ("zh-hans", "吉林馆")])
def test_text_is_in_the_language_of_the_reader(reader, seen):
    with override(reader):
        assert str(Text(BOTH)) == seen


@pytest.mark.parametrize(
    ("text", "language", "picked"),
    [
        (BOTH, "zh-hans", ("zh-hans", "吉林馆")),
        (BOTH, "mn", ("en", "Jilin Pavilion")),
        ({"zh-hans": "吉林馆"}, "en", ("zh-hans", "吉林馆")),
        ({"en": "", "zh-hans": "吉林馆"}, "en", ("zh-hans", "吉林馆")),
        ({}, "en", (None, "")),
    ],
)
def test_text_falls_back_where_a_language_is_missing(text, language, picked):
    assert Text(text).pick(language) == picked


def test_text_without_words_is_false():
    assert [bool(Text(text)) for text in ({}, {"en": ""}, BOTH)] == [False, False, True]


@pytest.mark.parametrize(
    ("text", "html"),
    [
        ({"en": "R&D"}, "R&amp;D"),
        ({"zh-hans": "<b>吉林馆"}, '<span lang="zh-Hans">&lt;b&gt;吉林馆</span>'),
        ({}, ""),
    ],
)
def test_text_in_html_names_the_language_it_falls_back_to(text, html):
    with override("en"):
        assert conditional_escape(Text(text)) == html


def test_field_keeps_every_language(db):
    series = make_series(name=BOTH)

    [stored] = Series.objects.filter(pk=series.pk)

    assert type(stored.name) is Text
    assert stored.name == BOTH


def test_field_stores_no_empty_language(db):
    half = {"en": "Expo", "zh-hans": ""}
    saved = make_series(name=half)
    [created] = Series.objects.bulk_create([Series(slug="created", name=half)])
    changed, updated = make_series(), make_series()
    changed.name = half

    Series.objects.bulk_update([changed], ["name"])
    Series.objects.filter(pk=updated.pk).update(name=half)

    assert saved.name == {"en": "Expo"}
    assert (
        list(
            Series.objects.filter(pk__in=[saved.pk, created.pk, changed.pk, updated.pk])
            .values_list("name", flat=True)
            .order_by("slug")
        )
        == [{"en": "Expo"}] * 4
    )


@pytest.mark.parametrize(
    ("name", "message"),
    [
        ({}, "Give this text in at least one language."),
        ({"en": ""}, "Give this text in at least one language."),
        ("Expo", "Give the text by language."),
        ({"en": ["Expo"]}, "Give the text by language."),
        (BOTH | {"mn": "Үзэсгэлэн"}, "The portal is not set up for the language mn."),
        ({"en": "x" * 201}, "At most 200 characters in each language; this has 201."),
    ],
)
def test_field_refuses(db, name, message):
    with pytest.raises(ValidationError) as refused:
        Series(slug="expo", name=name).full_clean()

    assert refused.value.message_dict == {"name": [message]}


def test_field_takes_a_language_as_soon_as_the_settings_name_it(db, three_languages):
    name = BOTH | {"mn": "Үзэсгэлэн"}

    Series(slug="expo", name=name).full_clean()
    series = make_series(name=name)

    with override("mn"):
        assert str(Series.objects.get(pk=series.pk)) == "Үзэсгэлэн"


def test_field_rebuilds_from_what_migrations_keep():
    field = TranslatedField("name", max_length=80, multiline=True, blank=True)

    _name, path, args, kwargs = field.deconstruct()
    again = TranslatedField(*args, **kwargs)

    assert path == "expo_portal.texts.TranslatedField"
    assert (again.text_max_length, again.multiline, again.blank) == (80, True, True)


def test_language_added_by_a_setting_needs_no_migration():
    ran = subprocess.run(
        [sys.executable, "manage.py", "makemigrations", "--check", "--dry-run"],
        cwd=ROOT,
        env=os.environ | {"CONTENT_LANGUAGES": "mn ja"},
        capture_output=True,
        text=True,
        check=False,
    )

    assert (ran.stdout, ran.returncode) == ("No changes detected\n", 0)


def test_form_asks_for_each_language():
    field = SeriesForm().fields["name"]

    context = field.widget.get_context("name", BOTH, {"id": "id_name"})

    assert [
        (widget["name"], widget["value"], widget["attrs"]["lang"], widget["language"])
        for widget in context["widget"]["subwidgets"]
    ] == [
        ("name_en", "Jilin Pavilion", "en", "English"),
        ("name_zh-hans", "吉林馆", "zh-Hans", "简体中文"),
    ]


def test_form_requires_no_particular_language():
    bound = SeriesForm()["name"]

    attributes = bound.build_widget_attrs({}, bound.field.widget)

    assert bound.field.required
    assert "required" not in attributes


def test_form_asks_for_long_texts_in_an_area_and_short_ones_in_a_line():
    fields = forms.fields_for_model(Measure, ["definition", "name"])

    assert [type(field.widget.widgets[0]) for field in fields.values()] == [
        forms.Textarea,
        forms.TextInput,
    ]


def test_form_saves_only_the_languages_filled_in(db):
    form = SeriesForm(posted(**{"name_en": " ", "name_zh-hans": "博览会"}))

    series = form.save()

    assert series.name == {"zh-hans": "博览会"}


def test_form_refuses_a_text_in_no_language(db):
    form = SeriesForm(posted())

    assert form.errors == {"name": ["This field is required."]}


def test_form_refuses_a_text_that_is_too_long(db):
    form = SeriesForm(posted(name_en="x" * 201))

    assert form.errors == {"name": ["Ensure this value has at most 200 characters (it has 201)."]}


@pytest.mark.parametrize(
    ("fields", "changed"),
    [
        ({"name_en": "Jilin Pavilion", "name_zh-hans": "吉林馆"}, []),
        ({"name_en": "Jilin Pavilion ", "name_zh-hans": "吉林馆"}, []),
        ({"name_en": "Jilin Hall", "name_zh-hans": "吉林馆"}, ["name"]),
        ({"name_en": "", "name_zh-hans": "吉林馆"}, ["name"]),
        ({"name_en": "x" * 201, "name_zh-hans": ""}, ["name"]),
    ],
)
def test_form_knows_what_changed(db, fields, changed):
    series = make_series(slug="expo", name=BOTH)

    form = SeriesForm(posted(**fields), instance=series)

    assert form.changed_data == changed


def test_empty_form_has_not_changed(db):
    form = SeriesForm(posted(slug="", kind="forum"))

    assert form.changed_data == []


def test_texts_sort_and_filter_as_the_reader_sees_them(db):
    make_place(slug="a", name={"en": "Changchun", "zh-hans": "长春"})
    make_place(slug="b", name={"zh-hans": "B"})
    make_place(slug="c", name={"en": "Antu"})

    places = Place.objects.order_by(in_language("name", "en"))

    assert [place.slug for place in places] == ["c", "b", "a"]
    assert Place.objects.get(**{"name__zh-hans": "长春"}).slug == "a"


def test_our_own_translations_are_marked_by_language(db):
    form = SeriesForm(posted(name_en="Expo") | {"unofficial": ["en"]})

    assert form.save().unofficial == ["en"]


def test_our_own_translations_refuse_an_unknown_language(db):
    with pytest.raises(ValidationError) as refused:
        Series(slug="expo", name=BOTH, unofficial=["mn"]).full_clean()

    assert refused.value.message_dict == {
        "unofficial": ["The portal is not set up for the language mn."]
    }
