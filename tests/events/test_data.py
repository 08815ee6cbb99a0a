import json
from copy import deepcopy
from io import StringIO
from uuid import UUID

import pytest
from django.apps import apps
from django.core.management import CommandError, call_command

from events.models import Document, ExpoSession, Figure, Highlight, Place, Release
from expo_portal import loading
from expo_portal.history.causes import Reason, because
from expo_portal.loading import LoadError, load
from expo_portal.management.commands.load_results import summary
from expo_portal.publishing import Versioned
from projects.models import SignedProject
from tests.factories import make_place

WORDS = {
    "places": {"changchun": {"kind": "city", "name": {"en": "Changchun"}}},
    "organizations": {
        "jilin-daily": {"kind": "medium", "place": "changchun", "name": {"en": "Jilin Daily"}},
    },
    "series": {"expo": {"kind": "expo", "name": {"en": "Expo"}}},
}
RESULTS = {
    "sessions": {
        "13": {
            "series": "expo",
            "ordinal": 13,
            "place": "changchun",
            "releases": {
                "results": {
                    "title": {"en": "Results"},
                    "issued_on": "2021-09-30",
                    "documents": {
                        "article": {
                            "title": "Fruitful results",
                            "language": "en",
                            "publisher": "jilin-daily",
                        }
                    },
                    "figures": {
                        "projects": {
                            "printed": "111",
                            "measure": "projects-signed",
                            "document": "article",
                        },
                        "contracts": {
                            "printed": "98",
                            "measure": "projects-signed",
                            "dimensions": ["contract"],
                            "part_of": "projects",
                        },
                        "investment": {
                            "printed": "over 117.1 billion yuan",
                            "measure": "contracted-investment",
                            "comparisons": [{"printed": "110.69"}],
                        },
                    },
                    "highlights": {
                        "overall": {
                            "kind": "assessment",
                            "topic": {"en": "Overall"},
                            "text": {"en": "It went well."},
                        }
                    },
                    "projects": {
                        "13-001": {
                            "title": {"en": "A park"},
                            "amounts": [{"printed": "undisclosed"}],
                            "milestones": [{"stage": "signed", "document": "article"}],
                        }
                    },
                }
            },
        }
    }
}

pytestmark = pytest.mark.django_db


@pytest.fixture
def folder(tmp_path):
    write(tmp_path, RESULTS)
    (tmp_path / "words.json").write_text(json.dumps(WORDS))
    return tmp_path


def write(folder, results):
    (folder / "session-13.json").write_text(json.dumps(results))


def changed(**fields):
    """The results with some fields of the release's records put otherwise."""
    results = deepcopy(RESULTS)
    release = results["sessions"]["13"]["releases"]["results"]
    for section, entries in fields.items():
        for key, entry in entries.items():
            release[section].setdefault(key, {}).update(entry)
    return results


def versions():
    return {
        pk: version
        for model in apps.get_models()
        if issubclass(model, Versioned)
        for pk, version in model.objects.values_list("pk", "version")
    }


def projects():
    return Figure.objects.get(number="111")


def test_load_adds_public_records(folder):
    counts = load(folder)

    assert counts == {"added": 10}
    assert [session.slug for session in ExpoSession.objects.published()] == ["13"]
    assert [release.public_from for release in Release.objects.all()] == [
        ExpoSession.objects.get().publish_at
    ]
    assert ExpoSession.objects.get().publish_at.isoformat() == "2021-09-29T16:00:00+00:00"
    assert Figure.objects.published().count() == 3
    assert SignedProject.objects.published().get().stage == "signed"


def test_load_gives_a_record_the_same_id_everywhere(folder):
    load(folder)

    assert projects().pk == UUID("e24f0991-90f8-57f6-96c0-e21314c2b5b7")


def test_second_load_is_one_query(folder, django_assert_num_queries):
    load(folder)

    with django_assert_num_queries(1):
        counts = load(folder)

    assert counts == {}


def test_load_after_a_change_of_layout_alone_moves_no_version(folder):
    load(folder)
    before = versions()
    (folder / "session-13.json").write_text(json.dumps(RESULTS, indent=4))

    counts = load(folder)

    assert counts == {"unchanged": 10}
    assert versions() == before


def test_load_brings_what_changed_in_the_file(folder):
    load(folder)
    before = versions()
    write(folder, changed(figures={"projects": {"printed": "112"}}))

    counts = load(folder)

    assert counts == {"updated": 1, "unchanged": 9}
    figure = Figure.objects.get(number="112")
    assert versions() == before | {figure.pk: 2}


def test_load_takes_back_what_the_file_says_no_more(folder):
    load(folder)
    entry = {"names_all": True, "dimensions": ["foreign"], "comparisons": [{"printed": "5"}]}
    write(folder, changed(figures={"projects": entry}))
    load(folder)
    told = (projects().names_all, projects().dimensions.count(), projects().comparisons.count())
    write(folder, RESULTS)

    load(folder)

    assert told == (True, 1, 1)
    assert projects().names_all is None
    assert not projects().dimensions.exists()
    assert not projects().comparisons.exists()


def test_load_adds_new_records_beside_loaded_ones(folder):
    load(folder)
    agreements = {"printed": "13", "measure": "projects-signed", "part_of": "projects"}
    write(folder, changed(figures={"agreements": agreements}))

    counts = load(folder)

    assert counts == {"added": 1, "unchanged": 10}
    assert set(projects().parts.values_list("number", flat=True)) == {"98", "13"}


@pytest.mark.parametrize(
    "edit",
    [
        lambda: Figure.objects.filter(number="111").update(note={"en": "Our own count."}),
        lambda: projects().withdraw({"en": "It was wrong."}),
        lambda: projects().dimensions.add(
            Figure.objects.get(number="98").dimensions.get(),
        ),
        because(Reason.CORRECTED)(lambda: projects().comparisons.create(number="5")),
    ],
    ids=["column", "withdrawal", "word", "part"],
)
def test_load_leaves_alone_what_staff_changed(folder, edit):
    load(folder)
    edit()
    before = versions()
    write(folder, changed(figures={"projects": {"printed": "112"}}))

    counts = load(folder)

    assert counts == {"kept": 1, "unchanged": 9}
    assert projects().number == "111"
    assert versions() == before


def test_load_brings_what_changed_once_staff_took_their_change_back(folder):
    load(folder)
    Figure.objects.filter(number="111").update(note={"en": "Our own count."})
    Figure.objects.filter(number="111").update(note={})
    write(folder, changed(figures={"projects": {"printed": "112"}}))

    counts = load(folder)

    assert counts == {"updated": 1, "unchanged": 9}


def test_load_does_not_bring_back_what_staff_deleted(folder):
    load(folder)
    Highlight.objects.get().delete()
    write(folder, changed(highlights={"overall": {"text": {"en": "It went very well."}}}))

    counts = load(folder)

    assert counts == {"kept": 1, "unchanged": 9}
    assert not Highlight.objects.exists()


def test_load_leaves_out_what_refers_to_a_deleted_record(folder):
    load(folder)
    with because(Reason.CORRECTED):
        Figure.objects.get(number="98").delete()
        projects().delete()
    write(
        folder,
        changed(
            figures={
                "agreements": {
                    "printed": "13",
                    "measure": "projects-signed",
                    "part_of": "projects",
                }
            }
        ),
    )

    counts = load(folder)

    assert counts == {"kept": 1, "unchanged": 10}
    assert not Figure.objects.filter(number="13").exists()


def test_load_knows_a_record_under_the_address_staff_gave_it(folder):
    load(folder)
    Place.objects.update(slug="city-of-changchun")
    write(folder, changed(projects={"13-001": {"place": "changchun"}}))

    load(folder)

    assert SignedProject.objects.get().place == Place.objects.get()


def test_load_uses_a_place_that_staff_had_entered_before(folder):
    own = make_place(slug="changchun", name={"en": "Changchun City"})

    counts = load(folder)

    assert counts == {"added": 9, "kept": 1}
    assert [place.name for place in Place.objects.all()] == [{"en": "Changchun City"}]
    assert ExpoSession.objects.get().place == own


def test_load_keeps_the_row_of_a_document_that_figures_point_at(folder):
    load(folder)
    results = changed(documents={"article": {"title": "Good results"}})
    write(folder, results)

    load(folder)

    assert projects().document == Document.objects.get(title="Good results")


@pytest.mark.parametrize(
    ("change", "message"),
    [
        (
            {"figures": {"projects": {"printed": "over 111 bilion"}}},
            "session-13.json: sessions/13/releases/results/figures/projects: printed: "
            "“bilion” is not understood. Did you mean “billion”?",
        ),
        (
            {"figures": {"projects": {"measure": "project-signed"}}},
            "session-13.json: sessions/13/releases/results/figures/projects: measure: "
            "there is no measure “project-signed” before this",
        ),
        (
            {"figures": {"projects": {"printed": "111 yuan"}}},
            "session-13.json: sessions/13/releases/results/figures/projects: currency: "
            "“Projects signed” counts no money, so it has no currency.",
        ),
        (
            {"figures": {"projects": {"part_of": "contracts"}}},
            "session-13.json: sessions/13/releases/results/figures/projects: part_of: "
            "there is no figure “contracts” before this",
        ),
        (
            {"figures": {"projects": {"headline": True}}},
            "session-13.json: sessions/13/releases/results/figures/projects: headline: "
            "Figure has no field named 'headline'",
        ),
        (
            {"projects": {"13-001": {"amounts": [{"kind": "gift", "printed": "5 yuan"}]}}},
            "session-13.json: sessions/13/releases/results/projects/13-001: kind: "
            "Value 'gift' is not a valid choice.",
        ),
    ],
)
def test_load_names_file_record_and_field_of_an_error(folder, change, message):
    write(folder, changed(**change))

    with pytest.raises(LoadError) as error:
        load(folder)

    assert str(error.value) == message
    assert not ExpoSession.objects.exists()


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("{", "words.json: Expecting property name enclosed in double quotes: line 1 column 2"),
        (
            '{"places": {"jilin": {}, "jilin": {}}}',
            "words.json: “jilin” stands 2 times in one place",
        ),
        ('{"placs": {}}', "words.json: placs: there is no such kind of record"),
        ('{"places": {"jilin": "Jilin"}}', "words.json: places/jilin: write its fields in braces"),
        (
            '{"sessions": {"1": {"releases": {"results": {"issued_on": "yesterday"}}}}}',
            "words.json: sessions/1: issued_on: Invalid isoformat string: 'yesterday'",
        ),
        (
            '{"sessions": {"1": {"releases": {"results": {}}}}}',
            "words.json: sessions/1: issued_on: nothing says from when this is public",
        ),
    ],
)
def test_load_names_a_file_that_cannot_be_read(tmp_path, text, message):
    (tmp_path / "words.json").write_text(text)

    with pytest.raises(LoadError) as error:
        load(tmp_path)

    assert str(error.value).startswith(message)


def test_command_says_what_it_did(folder, monkeypatch):
    monkeypatch.setattr(loading.load, "__defaults__", (folder,))
    first, second = StringIO(), StringIO()

    call_command("load_results", stdout=first)
    call_command("load_results", stdout=second)

    assert first.getvalue() == "Results: 10 records added, 0 updated, 0 left as staff have them.\n"
    assert second.getvalue() == "Results: nothing new.\n"


def test_command_fails_with_the_error_of_the_file(folder, monkeypatch):
    monkeypatch.setattr(loading.load, "__defaults__", (folder,))
    (folder / "words.json").write_text('{"placs": {}}')

    with pytest.raises(CommandError, match="placs: there is no such kind of record"):
        call_command("load_results", stdout=StringIO())


def test_summary_is_quiet_where_staff_alone_changed_things():
    assert summary({"added": 0, "updated": 0, "kept": 3}) == "Results: nothing new."
