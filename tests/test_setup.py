"""The commands of the README, on a clone that has nothing yet; pip fetches the packages."""

import os
import re
import shutil
import socket
import subprocess
import sys
import time
from pathlib import Path
from urllib.error import URLError
from urllib.request import urlopen

import pytest

ROOT = Path(__file__).resolve().parent.parent
PYTHON = Path(sys.base_prefix, "bin", "python3")

pytestmark = pytest.mark.slow


def make_clone(folder):
    listed = ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"]
    names = subprocess.run(listed, cwd=ROOT, capture_output=True, text=True, check=True).stdout
    for name in names.rstrip("\0").split("\0"):
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        shutil.copy2(ROOT / name, folder / name)


def environment(folder):
    """Of somebody who has set nothing but how pip reaches its index."""
    kept = {name: value for name, value in os.environ.items() if name.startswith("PIP_")}
    return kept | {"PATH": "/usr/bin:/bin", "HOME": str(folder)}


def up(folder, *arguments, **options):
    return subprocess.run(
        [PYTHON, folder / "manage.py", "up", *arguments],
        env=environment(folder),
        capture_output=True,
        text=True,
        check=False,
        **options,
    )


def free_port():
    with socket.create_server(("127.0.0.1", 0)) as server:
        return server.getsockname()[1]


def read(address, patience=20):
    """The answer of a server that may still be starting."""
    until = time.monotonic() + patience
    while True:
        try:
            return urlopen(address)
        except URLError as error:
            if hasattr(error, "code") or time.monotonic() > until:
                raise
            time.sleep(0.1)


def test_clone_is_set_up_and_served(tmp_path):
    """In one test, as the environment that all of it uses takes long to make."""
    make_clone(tmp_path)
    begin = time.monotonic()
    first_run_makes_everything(tmp_path)
    later_runs_take_a_fraction(tmp_path, time.monotonic() - begin)
    portal_is_served(tmp_path)
    taken_port_gets_one_line(tmp_path)


def first_run_makes_everything(clone):
    first_run = up(clone, "--no-serve")
    assert (first_run.stderr, first_run.returncode) == ("", 0)
    assert re.fullmatch(
        r"Installing the pinned packages into \.venv …\n"
        r"Results: \d+ records added, 0 updated, 0 left as staff have them\.\n"
        r"Administrator admin, password \S{16} \(shown this once\)\n",
        first_run.stdout,
    )


def later_runs_take_a_fraction(clone, first):
    durations = []
    for _run in range(3):
        begin = time.monotonic()
        again = up(clone, "--no-serve")
        durations.append(time.monotonic() - begin)
        assert (again.stdout, again.stderr) == ("Results: nothing new.\n", "")

    assert min(durations) < first / 4


def portal_is_served(clone):
    site = f"127.0.0.1:{free_port()}"
    command = [PYTHON, clone / "manage.py", "up", site]
    with subprocess.Popen(command, env=environment(clone), stdout=subprocess.PIPE) as server:
        try:
            login = read(f"http://{site}/admin/login/").read().decode()
            style = re.search(r"/static/admin/css/base\.[0-9a-f]{12}\.css", login)[0]
            headers = read(f"http://{site}{style}").headers
        finally:
            server.terminate()
        printed = server.stdout.read().decode()

    assert headers["Cache-Control"] == "max-age=315360000, public, immutable"
    assert printed == (
        "Results: nothing new.\n"
        f"Pages  http://{site}/\n"
        f"Admin  http://{site}/admin/\n"
        f"Feed   http://{site}/api/v1/\n"
        "Stop with Ctrl+C.\n"
    )


def taken_port_gets_one_line(clone):
    with socket.create_server(("127.0.0.1", 0)) as server:
        site = f"127.0.0.1:{server.getsockname()[1]}"
        refused = up(clone, site)

    assert (refused.stdout, refused.returncode) == ("", 1)
    assert refused.stderr == f"CommandError: Cannot serve at {site}: Address already in use.\n"
