"""A table of made-up projects, pasted and added as staff do it."""

import json
import time

from django.db import connection
from django.test.utils import CaptureQueriesContext

from expo_portal.imports.applying import apply
from expo_portal.imports.resources import IMPORTED
from expo_portal.imports.rights import Shell
from expo_portal.imports.staging import reexamine, stage

HEADINGS = "reference\ttitle\tparties\tamount\n"
# A company signs several.
PARTIES = 500


def table(count):
    return HEADINGS + "".join(
        f"table-{n:06}\tMade-up plant {n}\tCompany {n % PARTIES}\tover {n + 1} million yuan\n"
        for n in range(count)
    )


def report(count):
    """Prints the seconds of the check and of adding, and the queries of both."""
    projects, rights = IMPORTED["projects"], Shell()
    pasted = table(count)
    with CaptureQueriesContext(connection) as asked:
        start = time.perf_counter()
        batch = stage(projects, rights, pasted=pasted)
        checked = time.perf_counter()
        _check, drafts = reexamine(batch, projects, rights)
        apply(batch, projects, drafts, None)
        added = time.perf_counter()
    found = {"check": checked - start, "add": added - checked, "queries": len(asked)}
    print(json.dumps(found))  # noqa: T201  read by the command that runs this
