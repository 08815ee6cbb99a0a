"""What each role of the office may do: groups, which every migration sets right again.

A person may have several roles. Whoever enters a record still cannot check it; the database
keeps that (``Publishable``), whatever their roles.
"""

from django.apps import apps
from django.contrib.auth.management import create_permissions
from django.db import connection
from django.utils.translation import gettext_lazy as _

EDITORS, CHECKERS, PUBLISHERS = "Editors", "Checkers", "Publishers"
ADMINISTRATORS = "Administrators"
NAMES = {
    EDITORS: _("Editors"),
    CHECKERS: _("Checkers"),
    PUBLISHERS: _("Publishers"),
    ADMINISTRATORS: _("Administrators"),
}
ROLES = tuple(NAMES)

# Entered, checked, published. To publish is to schedule, release, withdraw and correct, and to
# change what is public already; ``PublishableAdmin`` asks for one right or the other.
RECORD = {
    EDITORS: "view add change delete",
    CHECKERS: "view check",
    PUBLISHERS: "view publish",
    ADMINISTRATORS: "view",
}
# Made by correcting a figure, and kept.
CORRECTION = dict.fromkeys(ROLES, "view")
# Whoever is missing when a project is typed; public once something public names them.
NAME = {
    EDITORS: "view add change delete",
    CHECKERS: "view",
    PUBLISHERS: "view",
    ADMINISTRATORS: "view add change delete",
}
# Words that records are described with are public at once and in every record that uses them.
WORD = {
    EDITORS: "view add",
    CHECKERS: "view",
    PUBLISHERS: "view add change",
    ADMINISTRATORS: "view add change delete",
}
# Revoked or deactivated, never deleted.
KEPT = {ADMINISTRATORS: "view add change"}
# What each row may do is asked of the record it speaks of: editors import drafts, publishers
# what became of public projects.
IMPORT = {EDITORS: "view add change", PUBLISHERS: "view add change"}

# Kept by the portal itself, for those who answer for a release and for the accounts.
LOG = {PUBLISHERS: "view", ADMINISTRATORS: "view"}

GRANTS = {
    "events.exposession": RECORD,
    "events.release": RECORD,
    "events.figure": RECORD,
    "events.claim": RECORD,
    "events.highlight": RECORD,
    "events.forum": RECORD,
    "events.pavilion": RECORD,
    "events.participation": RECORD,
    "events.image": RECORD,
    "projects.signedproject": RECORD,
    "events.correction": CORRECTION,
    "events.organization": NAME,
    "events.place": NAME,
    "events.series": WORD,
    "events.measure": WORD,
    "events.term": WORD,
    "events.sector": WORD,
    "expo_portal.apikey": KEPT,
    "auth.user": KEPT,
    "expo_portal.importbatch": IMPORT,
    "expo_portal.access": LOG,
}


def permissions_of(role):
    """``("events", "check_forum")`` and so on, for everything that the role may do."""
    return {
        (app, f"{act}_{model}")
        for app, model, granted in (
            (*label.split("."), granted) for label, granted in GRANTS.items()
        )
        for act in granted.get(role, "").split()
    }


def keep_groups(**kwargs):
    """Receiver of ``post_migrate``: each role has what stands above, no more and no less."""
    from django.contrib.auth.models import Group, Permission

    if Group.permissions.through._meta.db_table not in connection.introspection.table_names():
        return  # Nothing but some tables of another app was migrated.
    for app in {label.partition(".")[0] for label in GRANTS}:
        # The apps after this one would make theirs later.
        create_permissions(apps.get_app_config(app), verbosity=0)
    known = {
        (permission.content_type.app_label, permission.codename): permission
        for permission in Permission.objects.select_related("content_type")
    }
    for role in ROLES:
        group, _is_new = Group.objects.get_or_create(name=role)
        group.permissions.set([known[name] for name in sorted(permissions_of(role))])
