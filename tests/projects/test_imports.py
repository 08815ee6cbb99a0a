import json

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from events.models import Measure, Organization, Term
from expo_portal.history.revisions import Changeset
from expo_portal.imports.applying import Moved, apply
from expo_portal.imports.batches import ImportBatch
from expo_portal.imports.resources import IMPORTED
from expo_portal.imports.rights import Shell
from expo_portal.imports.staging import reexamine
from projects.models import SignedProject
from tests import factories
from tests.factories import make_applied_import, make_import, text

pytestmark = pytest.mark.django_db

PROJECTS = IMPORTED["projects"]


def rows_of(batch):
    return list(batch.rows.data())


def outcomes(batch):
    return [row.outcome for row in rows_of(batch)]


def draft(reference="13-001", **fields):
    return factories.make_project(
        reference=reference, **{"status": "draft", "is_shipped": False} | fields
    )


def test_rows_become_drafts_with_all_that_they_say(django_user_model):
    user = django_user_model.objects.create(username="wang")
    session = factories.make_session(slug="13", ordinal=13)
    sector = factories.make_sector(name={"zh-hans": "汽车及零部件", "en": "Automobile"})
    place = factories.make_place(slug="changchun", name={"en": "Changchun", "zh-hans": "长春"})
    wanda = factories.make_organization(name={"zh-hans": "万达集团"})
    investor = Term.objects.get(code="investor")

    make_applied_import(
        ["第十三届东北亚博览会签约项目"],
        [
            "编号",
            "项目名称",
            "Title (English)",
            "签约方",
            "投资额（亿元）",
            "领域",
            "地区",
            "签约日期",
        ],
        [
            "13-001",
            "内饰件",
            "Interior parts",
            "万达集团（投资方）；嘉森公司",
            "逾11.2",
            "汽车及零部件",
            "长春",
            "2021年9月",
        ],
        ["13-002", "供应链", "", "", "", "", "CHANGCHUN", ""],
        user=user,
    )

    first, second = SignedProject.objects.all()
    assert (first.title, first.session) == (
        {"zh-hans": "内饰件", "en": "Interior parts"},
        session,
    )
    assert (first.status, first.entered_by, first.version) == ("draft", user, 1)
    assert (str(first.signed_on), first.signed_on_precision) == ("2021-09-01", "month")
    assert (first.sector, first.place) == (sector, place)
    made = Organization.objects.exclude(pk=wanda.pk).get()
    assert (made.name, made.kind) == ({"zh-hans": "嘉森公司"}, "company")
    assert [(party.organization, party.role) for party in first.parties.all()] == [
        (wanda, investor),
        (made, None),
    ]
    [amount] = first.amounts.all()
    assert (amount.kind, amount.in_words, str(amount.value)) == (
        "total",
        "over 1.12 billion yuan",
        "1120000000",
    )
    assert (second.title, second.place, second.signed_on) == ({"zh-hans": "供应链"}, place, None)


def test_row_may_be_a_part_of_another_row_of_the_same_file():
    make_applied_import(
        ["reference", "title", "part of"],
        ["13-002", "Phase", "13-001"],
        ["13-001", "Umbrella", ""],
    )

    assert SignedProject.objects.get(reference="13-002").parent.reference == "13-001"


def test_every_error_of_every_row_is_told_at_its_cell():
    factories.make_sector(name=text("Automobile"))
    batch = make_import(
        ["reference", "title", "field", "amount", "signed on", "stands for", "part of"],
        ["13-001", "", "Automobil", "11.2", "2021-02-30", "half", "13-009"],
        ["13 002", "x" * 301, "", "10^300", "09/10/2021", "0", "13 002"],
        ["13-001", "Twice", "", "", "", "", ""],
        ["2021-12-01", "Date", "", "", "", "", ""],
        ["", "Nameless", "", "=A1", "", "", ""],
    )

    assert [row.problems for row in rows_of(batch)] == [
        {
            "sector": ["There is no field “Automobil”. Did you mean “Automobile”?"],
            "amount_total": ["Type the amount and its currency, or “undisclosed”."],
            "signed_on": ["No calendar has this day."],
            "items_count": [
                "“half” is not understood: type the number alone, over 20,000 or 2万余名."
            ],
            "title_en": ["Give this text in at least one language."],
            "parent": ["There is no signed project “13-009”."],
        },
        {
            "reference": ["Letters, digits, points and hyphens: 13-057."],
            "title_en": ["At most 300 characters in each language; this has 301."],
            "amount_total": [
                "“^” is not understood: type the number alone, over 20,000 or 2万余名."
            ],
            "signed_on": [
                "This date can be read in two ways: type it as 2021-09-23, the year first."
            ],
            "items_count": ["A line stands for at least one project."],
            "parent": ["A project cannot be a part or a repeat of itself."],
        },
        {"reference": ["Line 2 says this already."]},
        {
            "reference": [
                "Excel has made a date of this. Format the column as text, and type it again."
            ]
        },
        {
            "reference": ["This field cannot be blank."],
            "amount_total": [
                "This is a formula without a value. Open the file in Excel and save it, or type it."
            ],
        },
    ]


def test_each_row_is_new_changed_or_the_same_with_its_difference():
    project = draft("13-001", printed="5 billion yuan", title={"en": "Old", "zh-hans": "旧"})
    draft("13-002", title={"en": "Same"})

    batch = make_import(
        ["reference", "title", "amount"],
        ["13-001", "New", "over 6 billion yuan"],
        ["13-002", "Same", ""],
        ["13-003", "Other", ""],
    )

    assert [(row.outcome, row.changes) for row in rows_of(batch)] == [
        (
            "changed",
            {
                "title_en": ["Old", "New"],
                "amount_total": ["5 billion yuan", "over 6 billion yuan"],
            },
        ),
        ("same", {}),
        ("new", {}),
    ]
    project.refresh_from_db()
    assert project.title == {"en": "Old", "zh-hans": "旧"}


def test_changed_row_keeps_what_the_file_does_not_speak_of():
    company = factories.make_organization()
    project = draft("13-001", printed="5 yuan", parties=[company], title=text("Old"))
    amount = project.amounts.get()
    amount.wording = text("planned")
    amount.save()

    make_applied_import(["reference", "title", "amount"], ["13-001", "New", "6 yuan"])

    project.refresh_from_db()
    assert project.title == {"en": "New", "zh-hans": "中文 Old"}
    assert [party.organization for party in project.parties.all()] == [company]
    changed = project.amounts.get()
    assert (changed.pk, changed.in_words, changed.wording) == (
        amount.pk,
        "6 yuan",
        text("planned"),
    )


def test_empty_cell_empties_the_field():
    draft(
        "13-001",
        printed="5 yuan",
        parties=[factories.make_organization()],
        place=factories.make_place(),
    )

    make_applied_import(["reference", "amount", "parties", "place"], ["13-001", "", "", ""])

    project = SignedProject.objects.get()
    assert (project.place, list(project.amounts.all()), list(project.parties.all())) == (
        None,
        [],
        [],
    )


def test_checked_project_that_changes_waits_to_be_checked_again(django_user_model):
    wang, li = (django_user_model.objects.create(username=name) for name in ("wang", "li"))
    seen = {"status": "checked", "entered_by": wang, "checked_by": li, "publish_at": None}
    project = draft("13-001", **seen)

    make_applied_import(["reference", "title"], ["13-001", "New"], user=wang)

    project.refresh_from_db()
    assert (project.status, project.checked_by, project.entered_by) == ("draft", None, wang)


def test_public_project_is_not_changed_by_an_import():
    factories.make_project(reference="13-001", title=text("Public"))

    batch = make_import(["reference", "title"], ["13-001", "New"])

    assert [row.problems for row in rows_of(batch)] == [
        {"": ["This is public already: what differs is to be corrected on its own page."]}
    ]


def test_address_of_before_is_not_given_to_another_project():
    project = factories.make_project(reference="13-001")
    project.reference = "13-002"
    project.save()

    batch = make_import(["reference", "title"], ["13-001", "Other"])

    assert [row.problems for row in rows_of(batch)] == [
        {"reference": ["“13-001” was the address of another record; links to it still lead there."]}
    ]


def test_second_import_of_the_same_rows_changes_nothing():
    lines = (
        ["reference", "title", "parties", "amount", "quantities", "signed on"],
        ["13-001", "Parts", "A Co; B Co", ">11.2亿元", "Sets / 套: 300,000 [t]", "Sept 23, 2021"],
        ["13-002", "Gas", "a co", "undisclosed", "", "2021"],
    )
    make_applied_import(*lines)

    batch = make_import(*lines)

    assert outcomes(batch) == ["same", "same"]
    assert Organization.objects.count() == 2


def test_import_is_written_by_one_person_once(django_user_model):
    user = django_user_model.objects.create(username="wang")
    batch = make_import(["reference", "title"], ["13-001", "New"])
    _check, drafts = reexamine(batch, PROJECTS, Shell(user))
    apply(batch, PROJECTS, drafts, user)

    with pytest.raises(Moved):
        apply(batch, PROJECTS, drafts, user)

    assert (batch.state, batch.applied_by) == (ImportBatch.State.APPLIED, user)
    assert SignedProject.objects.count() == 1


def test_nothing_is_written_where_somebody_saved_since_the_check():
    project = draft("13-001", title=text("Old"))
    batch = make_import(["reference", "title"], ["13-000", "First"], ["13-001", "Imported"])
    _check, drafts = reexamine(batch, PROJECTS, Shell())
    project.title = text("By hand")
    project.save()

    with pytest.raises(Moved):
        apply(batch, PROJECTS, drafts, None)

    batch.refresh_from_db()
    assert batch.state == ImportBatch.State.STAGED
    assert [project.title["en"] for project in SignedProject.objects.all()] == ["By hand"]


def test_nothing_is_written_where_somebody_entered_the_same_reference_since_the_check():
    batch = make_import(["reference", "title"], ["13-001", "Imported"])
    _check, drafts = reexamine(batch, PROJECTS, Shell())
    draft("13-001", title=text("By hand"))

    with pytest.raises(Moved):
        apply(batch, PROJECTS, drafts, None)

    assert [project.title["en"] for project in SignedProject.objects.all()] == ["By hand"]


def test_totals_that_were_announced_are_told_with_what_the_import_does_to_them():
    session = factories.make_session(slug="13", ordinal=13, label=text("13th"))
    measure, contract = (
        Measure.objects.get(code="projects-signed"),
        Term.objects.get(code="contract"),
    )
    release = factories.make_release(session)
    factories.make_figure("111", release=release, measure=measure)
    factories.make_figure("98", release=release, measure=measure, dimensions=[contract])
    draft("13-001", session=session)
    draft("13-002", session=session, items_count=4)

    batch = make_import(
        ["reference", "title", "type", "stands for"],
        ["13-002", "Line", "", "5"],
        ["13-003", "Contract", "contract", ""],
        ["13-004", "", "", ""],
    )

    assert [
        (effect["announced"], effect["before"], effect["after"]) for effect in batch.effects
    ] == [
        ("111", 5, 7),
        ("98", 0, 1),
    ]


def test_history_tells_which_import_made_and_changed_each_record(django_user_model):
    user = django_user_model.objects.create(username="wang")
    project = draft("13-001", title=text("Old"))

    batch = make_applied_import(
        ["reference", "title", "parties"],
        ["13-001", "New", ""],
        ["13-002", "Other", "A Co"],
        user=user,
    )

    changeset = Changeset.objects.get(reason="imported")
    assert (changeset.by, changeset.detail) == (user, str(batch.pk))
    made = SignedProject.objects.get(reference="13-002")
    company = Organization.objects.get()
    assert {(revision.record, revision.kind) for revision in changeset.revisions.all()} == {
        (project.pk, "changed"),
        (made.pk, "added"),
        (company.pk, "added"),
    }
    states = [json.loads(revision.state) for revision in changeset.revisions.filter(record=made.pk)]
    assert [party["organization"] for party in states[0]["parties"]] == [str(company.pk)]


def test_queries_do_not_grow_with_the_rows():
    factories.make_session(slug="13", ordinal=13)

    def asked(stem, size):
        rows = [[f"{stem}-{n}", f"Project {n}", f"Company {n}; Other"] for n in range(size)]
        with CaptureQueriesContext(connection) as queries:
            make_applied_import(["reference", "title", "parties"], *rows)
        return len(queries)

    # The first import of all knows no company yet.
    asked("13-1", 1)

    assert asked("13-2", 2) == asked("13-3", 5)
