"""What the portal and its peers are asked: the same of each, at the address that it has there."""

import json
import re
import sqlite3
from contextlib import closing
from dataclasses import dataclass
from random import Random
from urllib.parse import urlsplit

from .measuring import Partner

SIZE = 100
# Of Datasette's answers: rows as objects, and what is stored as JSON as such.
SHAPE = "_shape=objects" + "".join(
    f"&_json={name}"
    for name in (
        "unofficial",
        "other_sectors",
        "quantities",
        "parties",
        "amounts",
        "milestones",
    )
)
# The longest page that all of them give, to come to a late one soon.
STRIDE = 1000
# Some addresses, asked in turn, so that no cache of the machine holds the one asked for.
SEVERAL = 40


@dataclass(frozen=True)
class Rows:
    """What is asked for."""

    # Session and field: slugs, and the keys that the peer's tables have for them.
    selections: list[tuple]
    # Reference, and the key that the peer's table has for it.
    projects: list[tuple]
    # Number of the late page.
    late: int

    @classmethod
    def read(cls, path):
        with closing(sqlite3.connect(path)) as database:
            selections = database.execute(
                """SELECT s.slug, f.slug, s.id, f.id FROM drf_project AS p
                JOIN drf_session AS s ON s.id = session_id JOIN drf_sector AS f ON f.id = sector_id
                GROUP BY s.id, f.id ORDER BY s.slug, f.slug"""
            ).fetchall()
            projects = database.execute("SELECT reference, id FROM drf_project").fetchall()
        random = Random(13)
        chosen = random.sample(projects, min(SEVERAL, len(projects)))
        return cls(random.sample(selections, len(selections)), chosen, len(projects) * 9 // 1000)


class Asked:
    """One of those that are compared."""

    name = ""
    # Whether it tells again what is known already by 304.
    knows = True

    def __init__(self, server, rows):
        self.partner, self.rows = Partner(server), rows
        self.tags = {}
        self.late = self.late_path()

    def list(self, turn):
        return self.partner.timed(self.list_path(turn))

    def list_again(self, turn):
        return self.again(self.list_path(turn))

    def project(self, turn):
        return self.partner.timed(self.project_path(turn))

    def project_again(self, turn):
        return self.again(self.project_path(turn))

    def again(self, path):
        """Asks for what it was given before; the first time is not measured."""
        if not self.knows:
            return self.partner.timed(path)
        if path not in self.tags:
            answer, _body = self.partner.get(path)
            self.tags[path] = answer.headers["ETag"]
        return self.partner.timed(path, expected=304, If_None_Match=self.tags[path])

    def first_page(self, turn):
        return self.partner.timed(self.all_path())

    def late_page(self, turn):
        return self.partner.timed(self.late)

    def late_path(self):
        """Found by walking there in long strides, then in pages."""
        path, behind = self.all_path(), (self.rows.late - 1) * SIZE
        while behind > 0:
            stride = STRIDE if behind >= STRIDE else SIZE
            _answer, body = self.partner.get(with_size(path, stride))
            path, behind = self.next(json.loads(body)), behind - stride
        return with_size(path, SIZE)

    def selection(self, turn):
        return self.rows.selections[turn % len(self.rows.selections)]

    def chosen(self, turn):
        return self.rows.projects[turn % len(self.rows.projects)]


def with_size(path, size):
    return re.sub(r"\b(limit|_size)=\d+", rf"\1={size}", path)


class Portal(Asked):
    name = "portal"

    def all_path(self):
        return f"/api/v1/projects/?ordering=-signed_on&limit={SIZE}"

    def list_path(self, turn):
        session, sector, *_keys = self.selection(turn)
        return f"{self.all_path()}&session={session}&sector={sector}"

    def project_path(self, turn):
        reference, _key = self.chosen(turn)
        return f"/api/v1/projects/{reference}/"

    def next(self, page):
        found = urlsplit(page["next"])
        return f"{found.path}?{found.query}"

    def page(self, turn):
        """That of a session, for visitors."""
        return self.partner.timed(self.page_path(turn))

    def page_anew(self, turn):
        """What has the cookie of a session is answered as staff are, by a page made anew."""
        return self.partner.timed(self.page_path(turn), Cookie="sessionid=nobody")

    def page_path(self, turn):
        session, *_others = self.selection(turn)
        return f"/en/sessions/{session}/"


class Django(Asked):
    name = "DRF"

    def all_path(self):
        return "/projects/"

    def late_path(self):
        return f"/projects/?page={self.rows.late}"

    def list_path(self, turn):
        session, sector, *_keys = self.selection(turn)
        return f"/projects/?session={session}&sector={sector}"

    def project_path(self, turn):
        _reference, key = self.chosen(turn)
        return f"/projects/{key}/"


class Datasette(Asked):
    name = "Datasette"
    knows = False

    def all_path(self):
        options = f"_nocount=1&_nofacet=1&_nosuggest=1&{SHAPE}"
        return f"/peer/projects.json?_size={SIZE}&_sort_desc=signed_on&{options}"

    def list_path(self, turn):
        *_slugs, session, sector = self.selection(turn)
        return f"{self.all_path()}&session_id={session}&sector_id={sector}"

    def project_path(self, turn):
        _reference, key = self.chosen(turn)
        return f"/peer/projects/{key}.json?{SHAPE}"

    def next(self, page):
        return f"{self.all_path()}&_next={page['next']}"
