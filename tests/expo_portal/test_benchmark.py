import re
import subprocess
import sys
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command
from django.db import connection

from expo_portal.benchmark import samples
from expo_portal.benchmark.measuring import RUN, Spread, in_turns, ratios
from expo_portal.benchmark.questions import with_size
from tests.factories import make_organization, make_place, make_sector, make_session, make_term

ROOT = Path(__file__).resolve().parent.parent.parent


def make_samples(count):
    make_session(), make_sector(), make_place(), make_organization(), make_term("deal-type")
    samples.enter(count)


def listed(client):
    return client.get("/api/v1/projects/").json()["results"]


def test_samples_are_public_and_marked(client, db):
    make_samples(3)

    assert [(shape["slug"], shape["sample"]) for shape in listed(client)] == [
        ("sample-000000", True),
        ("sample-000001", True),
        ("sample-000002", True),
    ]


def test_copies_of_samples_are_stored_as_the_feed_would_store_them(client, db):
    if connection.vendor != "sqlite":
        return  # The statements are SQLite's, and so is every database of the benchmark.
    make_samples(3)

    samples.multiply(11)

    shapes = listed(client)
    assert len({shape["id"] for shape in shapes}) == len(shapes) == 11
    assert {shape["slug"][:13] for shape in shapes} == {f"sample-{n:06}" for n in range(3)}
    assert {len(shape["amounts"]) for shape in shapes} == {1}
    call_command("rebuild_feed", "--check", verbosity=0)


def test_times_are_taken_in_turns():
    asked = []

    def one(turn):
        asked.append(("one", turn))
        return 2.0

    def other(turn):
        asked.append(("other", turn))
        return 3.0

    times = in_turns({"one": one, "other": other}, seconds=0)

    rounds = [range(start, start + RUN) for start in range(0, 5 * RUN, RUN)]
    assert asked == [
        (name, turn) for turns in rounds for name in ("one", "other") for turn in turns
    ]
    assert times == {"one": [2.0] * 5, "other": [3.0] * 5}


def test_median_of_a_run_is_what_counts():
    times = in_turns({"one": lambda turn: 1.0 if turn % RUN else 9.0}, seconds=0)

    assert times == {"one": [1.0] * 5}


def test_ratio_is_that_of_each_round():
    found = ratios([2, 30, 8, 50, 4], [1, 10, 2, 10, 1])

    assert found == Spread(4, 3, 4)
    assert str(found) == "4 (3–4)"


def test_size_of_a_page_is_changed_alone():
    assert with_size("/p/?limit=100&cursor=limit", 5) == "/p/?limit=5&cursor=limit"
    assert with_size("/p.json?_size=100&_sort=a", 1000) == "/p.json?_size=1000&_sort=a"


def test_benchmark_of_too_few_rows_is_refused():
    with pytest.raises(CommandError) as refused:
        call_command("benchmark", "--rows", "499")

    assert str(refused.value) == "Take 500 rows or more: fewer fill no page."


@pytest.mark.slow
def test_benchmark_of_few_rows():
    done = subprocess.run(
        [sys.executable, "manage.py", "benchmark", "--rows", "500", "--seconds", "0"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )

    assert (done.stderr, done.returncode) == ("", 0)
    spread = r"[\d.e+]+ \([\d.e+]+–[\d.e+]+\)"
    lines = [
        (rf"    portal {spread} ms", 4),
        (rf"    DRF {spread} times as long( — goal .*)?", 4),
        (rf"    Datasette {spread} times as long( — goal .*)?", 4),
        (rf"    (portal|DRF|Datasette) {spread} times as long as its page 1( — goal .*)?", 3),
        (r"    (ndjson|csv) \d+ MB in [\d.]+ s, [\d.]+ MB — goal less than 30 MB: met", 2),
        (rf"    kept {spread} ms", 1),
        (rf"    made anew {spread} times as long", 1),
        (r"  checked in [\d.]+ s, added in [\d.]+ s", 1),
        (r"  \d+ queries — goal at most 150: met", 1),
    ]
    for line, count in lines:
        assert len(re.findall(f"^{line}$", done.stdout, re.MULTILINE)) == count, done.stdout
