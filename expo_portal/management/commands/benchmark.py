import json
import os
import platform
import shutil
import time
from contextlib import ExitStack
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory

from django.core.management import BaseCommand, CommandError

from expo_portal.benchmark import servers
from expo_portal.benchmark.measuring import Spread, in_turns, ratios
from expo_portal.benchmark.questions import (
    Datasette,
    Django,
    Portal,
    Rows,
)

USUAL_ROWS = [2_000, 100_000]
LEAST_ROWS = 500
# What is written row by row; the rest is copied.
ENTERED = 2_000
MEGABYTE = 1_000_000

ABOUT = """\
Each line is an answer of the portal, and how many times as long a peer took for the same in the
same round: the median, and in brackets the quartiles. In a round each answers some times on end,
of which the median counts. The machine and its load cancel out; the milliseconds do not mean
anything elsewhere.
  DRF        ModelViewSet, django-filter, PageNumberPagination, select_related, prefetch_related,
             composite indexes
  Datasette  without counts and facets, lists of parts stored as JSON
Their projects say the same as those of the portal, but for the addresses. All answer one client at
a time.
"""
QUESTIONS = {
    "list": "100 projects of a session and a field, newest first, made anew",
    "list_again": "the same with its tag: 304 from the portal and DRF, in full from Datasette",
    "project": "one project",
    "project_again": "the same with its tag",
}
GOALS = {("list", "DRF"): 10, ("list", "Datasette"): 3}
PAGES = ("first_page", "late_page")
LATE_GOAL = 1.2
GROWTH_GOAL = 30 * MEGABYTE
TABLES = (111, 5_000)
QUERIES_GOAL = 150


class Command(BaseCommand):
    help = (
        "Measures the feed beside Django REST framework and Datasette on made-up projects, and the "
        "import, in databases of its own that it throws away."
    )
    requires_system_checks = ()

    def add_arguments(self, parser):
        parser.add_argument(
            *("--rows", "-n"),
            type=int,
            nargs="+",
            default=USUAL_ROWS,
            metavar="N",
            help="sizes to measure at; 2000 alone is short",
        )
        parser.add_argument(
            "--seconds", type=float, default=6, metavar="S", help="for each measurement"
        )

    def handle(self, *, rows, seconds, **options):
        if min(rows) < LEAST_ROWS:
            raise CommandError(f"Take {LEAST_ROWS} rows or more: fewer fill no page.")
        self.say(ABOUT)
        self.say(f"Python {platform.python_version()}, load {os.getloadavg()[0]:.1f}")
        with TemporaryDirectory(prefix="expo-portal-benchmark-") as folder:
            try:
                self.carry_out(list(self.steps(Path(folder), rows, seconds)))
            except servers.Failed as failed:
                raise CommandError(str(failed)) from failed

    def steps(self, folder, sizes, seconds):
        """What is to be done, how many seconds it may take, and what does it."""
        first = folder / "portal"
        yield "A portal as on a new machine", 20, partial(make_portal, first)
        yield f"{ENTERED:,} made-up projects", 12, partial(enter, first, min(*sizes, ENTERED))
        for size in sizes:
            own = folder / str(size)
            yield (
                f"{size:,} of them, for each peer",
                5 + size / 3000,
                partial(fill, first, own, size),
            )
            asking = 5 + size / 2500 + seconds * (len(QUESTIONS) + 2)
            yield f"Answers from {size:,}", asking, partial(self.ask, own, seconds)

        for lines in TABLES:
            if lines <= max(sizes):
                adding = partial(self.add, first, lines)
                yield f"A table of {lines:,} projects", 3 + lines / 200, adding

    def carry_out(self, steps):
        self.say("The plan:")
        for what, estimate, _do in steps:
            self.say(f"  {estimate:3.0f} s  {what}")
        start = time.monotonic()
        for turn, (what, _estimate, do) in enumerate(steps):
            left = sum(estimate for _what, estimate, _do in steps[turn:])
            self.say(f"\n{what} ({time.monotonic() - start:.0f} s gone, about {left:.0f} s to go)")
            do()
        self.say(f"\nDone in {time.monotonic() - start:.0f} s.")

    def ask(self, folder, seconds):
        with ExitStack() as running:
            rows = Rows.read(folder / servers.PEER_FILE)
            serving = (servers.serve_portal, servers.serve_peer, servers.serve_datasette)
            portal, peer, datasette = (running.enter_context(serve(folder)) for serve in serving)
            asked = [Portal(portal, rows), Django(peer, rows), Datasette(datasette, rows)]
            for question, meaning in QUESTIONS.items():
                self.compare(question, meaning, asked, seconds)
            self.compare_pages(asked, rows.late, seconds)
            self.compare_kept(asked[0], seconds)
            self.take_all(asked[0].partner)

    def compare(self, question, meaning, asked, seconds):
        times = in_turns({one.name: getattr(one, question) for one in asked}, seconds)
        portal, *peers = asked
        sizes = ", ".join(f"{one.name} {one.partner.bytes / 1000:,.1f} kB" for one in asked)
        self.say(f"  {meaning} ({sizes})")
        self.say(f"    {portal.name} {milliseconds(times[portal.name])}")
        for peer in peers:
            found = ratios(times[peer.name], times[portal.name])
            goal = GOALS.get((question, peer.name))
            verdict = judged(f"at least {goal}", found.middle >= goal) if goal else ""
            self.say(f"    {peer.name} {found} times as long{verdict}")

    def compare_pages(self, asked, late, seconds):
        self.say(f"  Page {late} of all, newest first, beside page 1")
        pages = {(one.name, page): getattr(one, page) for one in asked for page in PAGES}
        times = in_turns(pages, seconds)
        for one in asked:
            first, last = (times[one.name, page] for page in PAGES)
            found = ratios(last, first)
            goal = one.name == Portal.name
            verdict = judged(f"at most {LATE_GOAL}", found.middle <= LATE_GOAL) if goal else ""
            self.say(f"    {one.name} {found} times as long as its page 1{verdict}")

    def compare_kept(self, portal, seconds):
        self.say("  The page of a session, for visitors: kept, and made anew")
        # One of each, as one made anew may take a second.
        times = in_turns({"kept": portal.page, "anew": portal.page_anew}, seconds, length=1)
        self.say(f"    kept {milliseconds(times['kept'])}")
        self.say(f"    made anew {ratios(times['anew'], times['kept'])} times as long")

    def take_all(self, partner):
        self.say("  All of it in one answer of the portal, and how far its memory grows at most")
        for form in ("ndjson", "csv"):
            dump = partner.take(f"/api/v1/projects/?format={form}")
            megabytes, grown = dump.bytes / MEGABYTE, dump.growth / MEGABYTE
            verdict = judged("less than 30 MB", dump.growth < GROWTH_GOAL)
            self.say(
                f"    {form} {megabytes:.0f} MB in {dump.seconds:.1f} s, {grown:.1f} MB{verdict}"
            )

    def add(self, folder, lines):
        code = f"from expo_portal.benchmark import importing; importing.report({lines})"
        found = json.loads(servers.run_code(code, servers.portal(folder)))
        verdict = judged(f"at most {QUERIES_GOAL}", found["queries"] <= QUERIES_GOAL)
        self.say(f"  checked in {found['check']:.1f} s, added in {found['add']:.1f} s")
        self.say(f"  {found['queries']} queries{verdict}")

    def say(self, line):
        self.stdout.write(line)
        self.stdout.flush()


def make_portal(folder):
    folder.mkdir()
    servers.run(["manage.py", "up", "--no-serve"], servers.portal(folder))


def enter(folder, count):
    code = f"from expo_portal.benchmark import samples; samples.enter({count})"
    servers.run_code(code, servers.portal(folder))


def fill(first, folder, count):
    """The portal with so many samples, and the same rows for its peers."""
    shutil.copytree(first, folder)
    code = f"from expo_portal.benchmark import samples; samples.multiply({count})"
    servers.run_code(code, servers.portal(folder))
    servers.run(["-m", "django", "migrate", "--run-syncdb", "-v0"], servers.peer(folder))
    database = str(folder / "portal.sqlite3")
    code = f"from expo_portal.benchmark.drf import rows; rows.take({database!r})"
    servers.run_code(code, servers.peer(folder))


def milliseconds(times):
    return f"{Spread.of([1000 * seconds for seconds in times])} ms"


def judged(goal, is_met):
    return f" — goal {goal}: {'met' if is_met else 'missed'}"
