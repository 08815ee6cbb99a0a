"""The committed OpenAPI document, as this portal serves it."""

import json
from dataclasses import replace
from functools import cache
from hashlib import sha256
from pathlib import Path

from django.conf import settings
from django.utils.translation import gettext_noop as _

from ..texts import languages
from .views import FeedView, respond

FILE = Path(__file__).with_name("openapi.json")
# Stands in it for the address of a portal.
EXAMPLE_SITE = "https://expo.example"


class DocumentView(FeedView):
    about = _(
        "This document: every address, parameter, field and error of the feed, as OpenAPI 3.1."
    )
    operation = "readDocument"
    shape = {"type": "object"}

    @property
    def edition(self):
        """It moves with the code, too."""
        return (sha256(self.text.encode()).hexdigest(),)

    def public_state(self, now):
        return replace(super().public_state(now), is_dated=False)

    @property
    def text(self):
        return served(settings.SITE_URL, tuple(languages()))

    def get(self, request):
        return respond(self.text)


@cache
def served(site, codes):
    """With the portal's own address and languages."""
    found = json.loads(FILE.read_text().replace(EXAMPLE_SITE, site))
    found["components"]["parameters"]["lang"]["schema"]["enum"] = list(codes)
    return json.dumps(found, ensure_ascii=False, separators=(",", ":"))
