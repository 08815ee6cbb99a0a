"""The portal and its peers, each as it is served, at a port of this machine of its own."""

import os
import secrets
import socket
import subprocess
import sys
import time
from contextlib import contextmanager
from functools import partial
from http.client import HTTPConnection
from pathlib import Path

from django.conf import settings

from ..management.commands.up import gunicorn

HOST = "127.0.0.1"
PATIENCE = 60
# What the tables of the peer are named by.
PEER_FILE = "peer.sqlite3"


class Failed(Exception):
    pass


def environment(folder):
    """Of the portal as `up` finds it on a new machine; all that it keeps goes into the folder."""
    kept = {name: os.environ[name] for name in ("HOME", "LANG", "PATH") if name in os.environ}
    return kept | {
        "PYTHONPATH": str(settings.BASE_DIR),
        "SECRET_KEY": secrets.token_urlsafe(),
        "DATA_DIR": str(folder),
        # Its limit holds for partners, not for a stopwatch.
        "FEED_RATE": "999999999",
        "PEER_DATABASE_URL": f"sqlite:///{folder / PEER_FILE}",
    }


def portal(folder):
    return environment(folder) | {"DJANGO_SETTINGS_MODULE": "expo_portal.settings"}


def peer(folder):
    return environment(folder) | {"DJANGO_SETTINGS_MODULE": "expo_portal.benchmark.drf.settings"}


def run(command, env):
    done = subprocess.run(
        [sys.executable, *command],
        env=env,
        cwd=settings.BASE_DIR,
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode:
        raise Failed(f"{' '.join(command)} failed:\n{done.stderr[-2000:]}")
    return done.stdout


def run_code(code, env):
    return run(["-c", f"import django; django.setup(); {code}"], env)


class Server:
    """A group of processes that answers at a port."""

    def __init__(self, port, group):
        self.port, self.group = port, group

    def resident(self):
        """Memory in bytes that its processes hold now, together."""
        pages = 0
        for process in Path("/proc").glob("[0-9]*"):
            try:
                # Behind the name, which may hold anything: state, parent, group …
                fields = (process / "stat").read_text().rpartition(")")[2].split()
                if int(fields[2]) == self.group:
                    pages += int((process / "statm").read_text().split()[1])
            except (FileNotFoundError, ProcessLookupError):
                continue
        return pages * os.sysconf("SC_PAGE_SIZE")


@contextmanager
def served(command, env, path):
    """``command`` takes a port and gives what to run; ``path`` answers once it is ready."""
    port = free_port()
    log = Path(env["DATA_DIR"]) / f"server-{port}.log"
    with (
        log.open("w") as output,
        subprocess.Popen(
            command(port),
            env=env,
            cwd=settings.BASE_DIR,
            stdout=output,
            stderr=output,
            start_new_session=True,
        ) as process,
    ):
        try:
            wait(process, port, path, log)
            yield Server(port, process.pid)
        finally:
            process.terminate()


def free_port():
    with socket.create_server((HOST, 0)) as server:
        return server.getsockname()[1]


def wait(process, port, path, log):
    until = time.monotonic() + PATIENCE
    while time.monotonic() < until and process.poll() is None:
        connection = HTTPConnection(HOST, port, timeout=PATIENCE)
        try:
            connection.request("GET", path)
            if connection.getresponse().status == 200:
                return
        except ConnectionError:
            pass
        finally:
            connection.close()
        time.sleep(0.1)
    raise Failed(f"A server did not start:\n{log.read_text()[-2000:]}")


def serve_portal(folder):
    return served(partial(gunicorn, "expo_portal.wsgi", HOST), portal(folder), "/healthz")


def serve_peer(folder):
    """The Django peer, by the same server with the same arguments."""
    application = "django.core.wsgi:get_wsgi_application()"
    return served(partial(gunicorn, application, HOST), peer(folder), "/projects/1/")


def serve_datasette(folder):
    """Without what costs time and is no part of a list: counts and facets."""
    options = {"suggest_facets": "off", "allow_facet": "off", "allow_download": "off"}
    settled = [word for option in options.items() for word in ("--setting", *option)]

    def command(port):
        datasette = [sys.executable, "-m", "datasette", "serve", str(folder / PEER_FILE)]
        return [*datasette, "--host", HOST, "--port", str(port), *settled]

    return served(command, environment(folder), "/-/versions.json")
