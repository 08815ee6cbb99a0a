"""Requests that the pages about the feed show, with what a portal answers that has the results
it ships with. A test runs every one of them against a server.

In an answer, a line that ends with … goes on, and one that is nothing else stands for any lines.
"""

import json
from dataclasses import dataclass

from django.conf import settings

from ..languages import DOCS
from . import parameters
from .admission import NOT_A_KEY
from .documents import EXAMPLE_SITE
from .lists import FOREIGN
from .problems import PROBLEMS, problem


@dataclass(frozen=True)
class Example:
    """Lines for a shell, each a command by itself."""

    shell: str
    printed: str

    @property
    def command(self):
        return at_home(self.shell)

    @property
    def answer(self):
        return at_home(self.printed)


def at_home(text):
    """With the address of this portal."""
    return text.replace(EXAMPLE_SITE, settings.SITE_URL).strip()


def told(address, options=""):
    """Reads an address of the feed, and puts each member of the answer on a line of its own."""
    return f"curl -s {options}'{EXAMPLE_SITE}/api/v1/{address}' \\\n  | python3 -m json.tool"


START = {
    "first": Example(
        told("projects/?limit=2&fields=reference,title&lang=en"),
        """
{
    "next": "https://expo.example/api/v1/projects/?limit=2&fields=…
    "previous": null,
    "results": [
        {
            "reference": "12-001",
            "title": "15 major projects of the city of Changchun",
            "lang": "en"
        },
        {
            "reference": "12-002",
            "title": "Wanda Culture and Tourism (Phase I)",
            "lang": "en"
        }
    ]
}
""",
    ),
    "filtered": Example(
        told("figures/?session=13&measure=contracted-investment&fields=value,low,high,text"),
        """
{
    "next": null,
    "previous": null,
    "results": [
        {
            "value": "117100000000",
            "low": "117100000000",
            "high": "117200000000",
            "text": {
                "en": "over 117.1 billion yuan",
…
""",
    ),
    "again": Example(
        "for i in 1 2; do\n  curl -s -o sessions.json -w '%{http_code}\\n' --etag-save tag \\\n"
        f"    --etag-compare tag '{EXAMPLE_SITE}/api/v1/sessions/'\ndone",
        "200\n304",
    ),
    "mirror": Example(
        f"curl -s -O {EXAMPLE_SITE}/api/docs/mirror.py\n"
        f"for i in 1 2; do python3 mirror.py {EXAMPLE_SITE}/api/v1/ copy.sqlite3; done",
        """
382 changes replayed; 382 objects, as the manifest says.
0 changes replayed; 382 objects, as the manifest says.
""",
    ),
}

# The first three of them in Python.
PYTHON = Example(
    f"""python3 - <<'END'
import json
from urllib.error import HTTPError
from urllib.request import Request, urlopen

def get(path, **headers):
    with urlopen(Request("{EXAMPLE_SITE}/api/v1/" + path, headers=headers)) as answer:
        return json.load(answer), answer.headers["ETag"]

page, tag = get("figures/?limit=2")
print(len(page["results"]), "figures, and", "more" if page["next"] else "no more")

page, tag = get("figures/?session=13&measure=contracted-investment&lang=en")
print(page["results"][0]["text"])

sessions, tag = get("sessions/")
try:
    sessions, tag = get("sessions/", **{{"If-None-Match": tag}})
except HTTPError as answer:
    print(answer.code, "- what we have still stands:", len(sessions["results"]), "sessions")
END""",
    """
2 figures, and more
over 117.1 billion yuan
304 - what we have still stands: 3 sessions
""",
)


def refusal(status, detail="", **members):
    """All that the feed says of a problem, as ``told`` prints it."""
    page = f"{EXAMPLE_SITE}{DOCS}problems/{PROBLEMS[status][0]}/"
    return json.dumps(problem(status, detail, **members) | {"type": page}, indent=4)


def mistake(query, detail, suggestion=None):
    """A question about projects that cannot be answered; its first parameter is at fault."""
    name = query.partition("=")[0]
    found = refusal(400, detail, errors=[parameters.error(name, detail, suggestion)])
    return Example(told(f"projects/?{query}"), found)


MISTAKES = {
    "name": mistake("sesion=13", "There is no such parameter here.", "session"),
    "date": mistake("signed_after=23.09.2021", "Write a day as year, month and day: 2021-09-23."),
    "limit": mistake("limit=1000000000", "Give a number from 1 to 1000."),
    "field": mistake("fields=reference,titel", "There is no such field.", "title"),
    "cursor": mistake("cursor=bm90LWZyb20taGVyZQ", FOREIGN),
}


def asked(options, address, status, detail):
    return Example(told(address, f"{options} "), refusal(status, detail))


# By status, those that anyone can bring about.
PROBLEM = {
    400: MISTAKES["name"],
    401: asked("-H 'Authorization: Bearer none'", "projects/", 401, NOT_A_KEY),
    404: Example(told("sessions/99/"), refusal(404)),
    405: asked("-X DELETE", "sessions/13/", 405, 'Method "DELETE" not allowed.'),
    406: asked(
        "-H 'Accept: text/html'", "sessions/13/", 406, "Here you can have: application/json."
    ),
}
