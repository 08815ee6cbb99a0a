"""What changed in the feed, for partners: the one place from which the changelog is shown."""

from datetime import date
from typing import NamedTuple

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class Change(NamedTuple):
    day: date
    kind: str
    text: str


# What every change was so far; another kind would need its word here.
ADDED = pgettext_lazy("change of the feed", "added")

# The newest first.
HISTORY = (
    Change(
        date(2026, 11, 28),
        ADDED,
        _(
            "Every answer names its documentation and its OpenAPI document in the header `Link`, "
            "as `service-doc` and `service-desc`."
        ),
    ),
    Change(
        date(2026, 11, 28),
        ADDED,
        _(
            "Version 1: seventeen resources, search, changes and manifest, conditional requests, "
            "keys, and JSON lines, CSV and workbooks of every list."
        ),
    ),
)
