"""Counts of requests: for a minute, in bounded memory, for all processes together."""

import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.conf import settings as django_settings

from expo_portal.feed import windows as module
from expo_portal.feed.windows import BUCKETS, PLACES, SECONDS, SIZE, Windows

NOW = 1_600_000_000.5


@pytest.fixture
def windows(tmp_path):
    windows = Windows(tmp_path / "callers")
    yield windows
    windows.file.close()


def test_requests_are_counted_until_the_minute_is_over(windows):
    windows.open("a", 3, NOW)
    for _ in range(3):
        windows.count("a", NOW + 59)

    found = windows.find("a", NOW + 59.9)
    assert (found.count, found.limit, found.is_spent, found.ends) == (3, 3, True, NOW + SECONDS)
    assert windows.find("a", NOW + SECONDS) is None
    assert windows.find("b", NOW) is None


def test_clock_that_is_set_back_locks_nobody_out(windows):
    windows.open("a", 0, NOW)

    assert windows.find("a", NOW - 3600) is None


def test_closed_window_counts_nothing_more(windows):
    windows.open("a", 3, NOW)
    windows.close("a")
    windows.count("a", NOW)

    assert windows.find("a", NOW) is None


def test_new_limit_keeps_the_count(windows):
    windows.open("a", 3, NOW)
    windows.count("a", NOW)

    assert (windows.open("a", 9, NOW).count, windows.find("a", NOW).limit) == (1, 9)


def test_memory_is_bounded_and_who_asks_most_is_remembered(windows):
    windows.open("busy", 10, NOW)
    windows.count("busy", NOW)

    for number in range(BUCKETS * PLACES * 2):
        windows.open(f"caller {number}", 10, NOW)

    assert windows.find("busy", NOW).count == 1
    assert len(windows.memory) == SIZE


def test_places_of_past_minutes_are_used_again(windows):
    for number in range(BUCKETS * PLACES):
        windows.open(f"caller {number}", 10, NOW)
        windows.count(f"caller {number}", NOW)
    windows.open("late", 10, NOW + SECONDS)

    assert windows.find("late", NOW + SECONDS).count == 0


def test_no_address_stands_in_the_file(windows, tmp_path):
    windows.open("address 203.0.113.7", 10, NOW)

    content = (tmp_path / "callers").read_bytes()
    assert (len(content), b"203.0.113.7" in content) == (SIZE, False)
    assert (tmp_path / "callers").stat().st_mode & 0o777 == 0o600


COUNTING = """
import sys; from pathlib import Path; import django; django.setup()
from expo_portal.feed.windows import Windows
windows = Windows(Path(sys.argv[1]))
print("ready", flush=True); input()
for _ in range(10_000):
    windows.count("a", 1_600_000_000.5)
"""


def test_processes_and_threads_lose_no_count(windows, tmp_path):
    windows.open("a", 1, NOW)
    command = [sys.executable, "-c", COUNTING, tmp_path / "callers"]
    secret = django_settings.SECRET_KEY
    processes = [
        subprocess.Popen(
            command,
            cwd=django_settings.BASE_DIR,
            env={"DJANGO_SETTINGS_MODULE": "expo_portal.settings", "SECRET_KEY": secret},
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        for _ in range(2)
    ]
    assert [process.stdout.readline() for process in processes] == ["ready\n"] * 2

    for process in processes:
        process.stdin.write("go\n")
        process.stdin.flush()
    with ThreadPoolExecutor(4) as threads:
        for _ in range(10_000):
            threads.submit(windows.count, "a", NOW)

    assert [process.communicate(timeout=60) for process in processes] == [("", None)] * 2
    assert windows.find("a", NOW).count == 30_000


def test_feed_counts_alone_where_there_is_no_file(tmp_path, caplog):
    (tmp_path / "file").touch()
    caplog.set_level("WARNING")

    windows = Windows(tmp_path / "file" / "callers")
    windows.open("a", 3, NOW)

    assert windows.find("a", NOW).limit == 3
    windows.file.close()
    assert [record.name for record in caplog.records] == [module.__name__]
