"""Each role at each address of the admin, by GET and by POST: what it may, and nothing else.

A model of the admin stands in LINES, a page of its own in PAGES; a new one fails until it does.
"""

import pytest
from django.contrib import admin
from django.contrib.auth.models import Group, Permission, User
from django.urls import reverse

from events.models import (
    Claim,
    Correction,
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
from expo_portal.feed.keys import ApiKey
from expo_portal.imports.batches import ImportBatch
from expo_portal.publishing import Publishable, Versioned
from expo_portal.staff.access import Access
from expo_portal.staff.roles import GRANTS, ROLES, keep_groups
from expo_portal.writing import writing
from projects.models import SignedProject
from tests import factories
from tests.worlds import undone

pytestmark = pytest.mark.django_db

EDITORS, CHECKERS, PUBLISHERS, ADMINISTRATORS = ROLES
NO_ROLE = "no role"
ALL = {*ROLES}
NOBODY = set()

# Of a record whose turn to be public comes.
STATES = ("", " checked", " public")

# By what is done with it, who may.
RECORD = {
    "see": ALL,
    "add": {EDITORS},
    "change": {EDITORS},
    "change public": {PUBLISHERS},
    "delete": {EDITORS},
    "delete checked": NOBODY,
    "delete public": NOBODY,
    "delete_selected": {EDITORS},
    "mark_as_checked": {CHECKERS},
    "check_alone": {CHECKERS},
    "send_back": {CHECKERS},
    "publish_now": {PUBLISHERS},
    "withdraw": {PUBLISHERS},
}
NAME = {
    "see": ALL,
    "add": {EDITORS, ADMINISTRATORS},
    "change": {EDITORS, ADMINISTRATORS},
    "delete": {EDITORS, ADMINISTRATORS},
    "delete_selected": {EDITORS, ADMINISTRATORS},
}
WORD = {
    "see": ALL,
    "add": {EDITORS, PUBLISHERS, ADMINISTRATORS},
    "change": {PUBLISHERS, ADMINISTRATORS},
    "delete": {ADMINISTRATORS},
    "delete_selected": {ADMINISTRATORS},
}
CORRECTION = {"see": ALL, "add": NOBODY, "change": NOBODY, "delete": NOBODY}
KEY = {
    "see": {ADMINISTRATORS},
    "add": {ADMINISTRATORS},
    "change": {ADMINISTRATORS},
    "delete": NOBODY,
    "delete_selected": NOBODY,
    "revoke": {ADMINISTRATORS},
}
# Of milestones, which are all that publishers import.
IMPORT = {
    "see": {EDITORS, PUBLISHERS},
    "add": {EDITORS, PUBLISHERS},
    "change": {EDITORS, PUBLISHERS},
    "delete": NOBODY,
}
ACCOUNT = {
    "see": {ADMINISTRATORS},
    "add": {ADMINISTRATORS},
    "change": {ADMINISTRATORS},
    "delete": NOBODY,
    "delete_selected": NOBODY,
}

LOG = {"see": {PUBLISHERS, ADMINISTRATORS}, "add": NOBODY, "change": NOBODY, "delete": NOBODY}

# What a line says beside the actions of a list.
FORMS = {"see", "add", *(f"{act}{state}" for act in ("change", "delete") for state in STATES)}

STEP = (["reference", "stage"], ["13-901", "signed"])

LINES = {
    ExpoSession: (RECORD, factories.make_session),
    Release: (RECORD, factories.make_release),
    Figure: (RECORD, factories.make_figure),
    Claim: (RECORD, factories.make_claim),
    Highlight: (RECORD, factories.make_highlight),
    Forum: (RECORD, factories.make_forum),
    Pavilion: (RECORD, factories.make_pavilion),
    Participation: (RECORD, factories.make_participation),
    Image: (RECORD, factories.make_image),
    SignedProject: (RECORD, factories.make_project),
    Correction: (CORRECTION, factories.make_correction),
    Organization: (NAME, factories.make_organization),
    Place: (NAME, factories.make_place),
    Series: (WORD, factories.make_series),
    Measure: (WORD, factories.make_measure),
    Term: (WORD, factories.make_term),
    Sector: (WORD, factories.make_sector),
    ApiKey: (KEY, lambda: factories.make_api_key()[0]),
    ImportBatch: (IMPORT, lambda: factories.make_import(*STEP, resource="milestones")),
    User: (ACCOUNT, factories.make_staff),
    Access: (LOG, factories.make_access),
}

# By the name of a page of its own: its address, and who may open it and press its buttons.
PAGES = {
    "events_release_publish": (
        lambda: [factories.make_release(status="draft", publish_at=None).pk],
        {
            "open": {CHECKERS, PUBLISHERS},
            "_check": {CHECKERS},
            "_now": {PUBLISHERS},
            "_schedule": {PUBLISHERS},
            "_hold": {PUBLISHERS},
        },
    ),
    "events_release_preview": (
        lambda: [factories.make_release(status="draft", publish_at=None).pk],
        {"open": ALL, "_make": {PUBLISHERS}},
    ),
    "events_exposession_preview": (
        lambda: [factories.make_session(status="draft", publish_at=None).pk],
        {"open": ALL, "_make": {PUBLISHERS}},
    ),
    "events_release_checks": (
        lambda: [factories.make_release(status="draft", publish_at=None).pk],
        {"typed": {EDITORS}},
    ),
    "events_exposession_copy": (
        lambda: [factories.make_session(status="draft", publish_at=None).pk],
        {"open": {EDITORS}, "_copy": {EDITORS}},
    ),
    "events_figure_correct": (
        lambda: [factories.make_figure().pk],
        {"open": {PUBLISHERS}, "_save": {PUBLISHERS}},
    ),
    "events_image_file": (
        lambda: [factories.make_rendition(factories.make_image(status="draft")).pk],
        {"open": ALL},
    ),
    "events_organization_doubts": (list, {"open": ALL}),
    "projects_signedproject_doubts": (list, {"open": ALL}),
    "projects_signedproject_reading": (list, {"typed": {EDITORS}}),
    "events_organization_merge": (
        lambda: [factories.make_organization().pk for _each in range(2)],
        {"open": {EDITORS, ADMINISTRATORS}},
    ),
    "projects_signedproject_merge": (
        lambda: [factories.make_project(status="draft", publish_at=None).pk for _each in range(2)],
        {"open": {EDITORS}},
    ),
    "check": (list, {act: {CHECKERS} for act in ("open", "_check", "_send_back")}),
    "translations": (list, {"open": ALL}),
    "problems": (list, {"open": ALL}),
    "removal": (list, {act: {ADMINISTRATORS} for act in ("open", "_find", "_remove")}),
    "import_template": (lambda: ["projects"], {"open": {EDITORS}}),
    "import_export": (lambda: ["projects", "csv"], {"open": ALL}),
    "import_notes": (
        lambda: [factories.make_import(*STEP, resource="milestones").pk],
        {"open": {EDITORS, PUBLISHERS}},
    ),
    "auth_user_password_change": (
        lambda: [factories.make_staff().pk],
        {"open": {ADMINISTRATORS}, "_save": {ADMINISTRATORS}},
    ),
}
# Anybody who has signed in may open these, and signing in and out is for all.
OPEN = {"index", "app_list", "jsi18n", "password_change", "password_change_done"}
DOORS = {"login", "logout"}
MODEL_PAGES = {"changelist", "add", "change", "delete", "history"}
# Of what has a history of its own.
HISTORY_PAGES = {"deleted", "compare", "restore"}


def pages_of(model):
    return MODEL_PAGES | (HISTORY_PAGES if issubclass(model, Versioned) else set())


def page(model, name, *args):
    return reverse(f"admin:{model._meta.app_label}_{model._meta.model_name}_{name}", args=args)


def as_role(client, role):
    user = factories.make_staff(*({role} - {NO_ROLE}))
    client.force_login(user)
    return user


def may(answer):
    assert answer.status_code in {200, 302, 403}, answer.status_code
    return answer.status_code != 403


def made(model, make):
    """A record that nobody has checked, and for what goes public one of each further state."""
    if not issubclass(model, Publishable) or model is Correction:
        return {"": make()}
    unseen = {"publish_at": None, "is_shipped": False}
    return {
        "": make(status="draft", **unseen),
        " checked": make(status="checked", waiver="alone", **unseen),
        " public": make(),
    }


def choices_of(model):
    """The query by which a form elsewhere asks for records of this model, if one does."""
    for holder in admin.site._registry:
        for field in holder._meta.get_fields():
            if field.concrete and field.related_model is model:
                return {
                    "app_label": holder._meta.app_label,
                    "model_name": holder._meta.model_name,
                    "field_name": field.name,
                }
    return None


def done_with(client, model, make):
    """Every address of the model, by GET and POST: what was done, and whether it was refused."""
    records = made(model, make)
    found = {}

    def ask(act, address, method="get", query=None):
        found.setdefault(act, set()).add(may(getattr(client, method)(address, query or {})))

    ask("see", page(model, "history", records[""].pk))
    if issubclass(model, Versioned):
        ask("see", page(model, "deleted"))
        ask("see", page(model, "compare", records[""].pk), query={"from": "1", "to": "1"})
        for method in ("get", "post"):
            for state, record in records.items():
                if state != " checked":
                    ask(f"change{state}", page(model, "restore", record.pk, 1), method)
    for method in ("get", "post"):
        ask("see", page(model, "changelist"), method)
        ask("add", page(model, "add"), method)
        for state, record in records.items():
            ask(f"delete{state}", page(model, "delete", record.pk), method)
    ask("see", page(model, "change", records[""].pk))
    for state, record in records.items():
        if state != " checked":
            ask(f"change{state}", page(model, "change", record.pk), "post")
    if query := choices_of(model):
        ask("see", reverse("admin:autocomplete"), query=query)
    for act in actions_of(model):
        ask(act, page(model, "changelist"), "post", {"action": act})
    return found


def actions_of(model):
    """What its list can offer, whoever looks at it."""
    model_admin = admin.site.get_model_admin(model)
    if model_admin.actions is None:
        return set()
    return {name for _action, name, _description in model_admin._get_base_actions()}


@pytest.mark.slow
@pytest.mark.parametrize("role", [*ROLES, NO_ROLE])
def test_role_may_do_with_records_what_its_line_says(client, role):
    as_role(client, role)

    found = {
        model.__name__: done_with(client, model, make) for model, (_line, make) in LINES.items()
    }

    assert found == {
        model.__name__: {act: {role in roles} for act, roles in line.items()}
        for model, (line, _make) in LINES.items()
    }


def test_role_may_open_the_pages_that_its_line_says(client):
    with writing():
        addresses = {
            name: reverse(f"admin:{name}", args=arguments())
            for name, (arguments, _line) in PAGES.items()
        }
    asked = [(name, act) for name, (_arguments, line) in PAGES.items() for act in line]
    found = {}

    for role in (*ROLES, NO_ROLE):
        as_role(client, role)
        for name, act in asked:
            with undone():
                address = addresses[name]
                answer = (
                    client.get(address) if act == "open" else client.post(address, {act: "yes"})
                )
            found[role, name, act] = answer.status_code != 403

    assert found == {
        (role, name, act): role in PAGES[name][1][act]
        for role in (*ROLES, NO_ROLE)
        for name, act in asked
    }


def names_of(patterns):
    for pattern in patterns:
        if hasattr(pattern, "url_patterns"):
            yield from names_of(pattern.url_patterns)
        elif pattern.name:
            yield pattern.name


def test_every_address_of_the_admin_has_a_line():
    of_models = {
        f"{model._meta.app_label}_{model._meta.model_name}_{name}"
        for model in LINES
        for name in pages_of(model)
    }

    assert set(admin.site._registry) == set(LINES)
    assert set(names_of(admin.site.get_urls())) == (
        of_models | set(PAGES) | OPEN | DOORS | {"autocomplete"}
    )
    assert {model: actions_of(model) for model in LINES} == {
        model: set(line) - FORMS for model, (line, _make) in LINES.items()
    }


def test_every_model_of_the_admin_has_its_grants():
    assert set(GRANTS) == {model._meta.label_lower for model in LINES}


def test_who_is_no_staff_is_led_to_the_login(client):
    client.force_login(User.objects.create_user("reader"))
    addresses = [page(model, name) for model in LINES for name in ("changelist", "add")]
    addresses += [
        reverse(f"admin:{name}", args=arguments()) for name, (arguments, _line) in PAGES.items()
    ]
    addresses += [reverse("admin:autocomplete"), reverse("admin:index")]

    answers = {
        (answer.status_code, answer["Location"].partition("?")[0])
        for address in addresses
        for answer in (client.get(address), client.post(address))
    }

    assert answers == {(302, "/admin/login/")}


def test_migrating_sets_the_rights_of_each_role_right_again():
    before = {group.name: set(group.permissions.all()) for group in Group.objects.all()}
    own = Group.objects.create(name="Interns")
    own.permissions.set(Permission.objects.filter(codename="view_forum"))
    Group.objects.get(name=EDITORS).permissions.set(Permission.objects.all())
    Group.objects.get(name=CHECKERS).delete()

    keep_groups()

    after = {group.name: set(group.permissions.all()) for group in Group.objects.all()}
    assert after == before | {"Interns": set(own.permissions.all())}
    assert {name: len(rights) for name, rights in before.items()} == {
        "Editors": 60,
        "Checkers": 27,
        "Publishers": 39,
        "Administrators": 42,
    }
