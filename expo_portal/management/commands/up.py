import hashlib
import os
import re
import secrets
import socket
import sys

from django.conf import settings
from django.contrib.auth import get_user_model
from django.core.management import BaseCommand, CommandError, call_command
from django.db import OperationalError, connections

from expo_portal.feed.parameters import LONGEST_ADDRESS

ADDRESS = re.compile(r"(?:(?P<host>\[[\da-fA-F:]+\]|[\w.-]+):)?(?P<port>\d{1,5})")
EVERYWHERE = ("0.0.0.0", "[::]")


class Command(BaseCommand):
    help = "Brings the portal up: database, results, first administrator, static files, server."

    def add_arguments(self, parser):
        parser.add_argument("address", nargs="?", default="127.0.0.1:8000", metavar="ADDR:PORT")
        parser.add_argument("--no-serve", action="store_true", help="prepare all, then stop")

    def handle(self, *, address, no_serve, verbosity, **options):
        host, port = parse_address(address)
        if not no_serve:
            refuse_taken(host, port)
        try:
            call_command("migrate", interactive=False, verbosity=0)
            call_command("load_results", verbosity=verbosity)
            self.make_administrator()
        except OperationalError as error:
            raise CommandError(f"The database cannot be used: {error}") from error
        collect_static()
        if no_serve:
            return
        site = site_url(host, port)
        self.stdout.write(
            f"Pages  {site}/\nAdmin  {site}/admin/\nFeed   {site}/api/v1/\nStop with Ctrl+C."
        )
        self.stdout.flush()
        # Nothing closes them once this process is another.
        connections.close_all()
        serve(host, port)

    def make_administrator(self):
        """The first account of a new portal; the admin makes the others."""
        users = get_user_model().objects
        if users.exists():
            return
        name = os.environ.get("DJANGO_SUPERUSER_USERNAME") or "admin"
        given = os.environ.get("DJANGO_SUPERUSER_PASSWORD")
        password = given or secrets.token_urlsafe(12)
        users.create_superuser(name, os.environ.get("DJANGO_SUPERUSER_EMAIL"), password)
        shown = "as given" if given else f"{password} (shown this once)"
        self.stdout.write(f"Administrator {name}, password {shown}")
        self.stdout.flush()


def parse_address(address):
    """``"127.0.0.1:8000"``, ``"[::1]:8000"`` or a port alone."""
    found = ADDRESS.fullmatch(address)
    if not found or not 0 < int(found["port"]) < 65536:
        raise CommandError(f"{address!r} is no address. Write 127.0.0.1:8000, or a port alone.")
    return found["host"] or "127.0.0.1", int(found["port"])


def site_url(host, port):
    """Where a browser on this machine finds what is served at that address."""
    return f"http://{'127.0.0.1' if host in EVERYWHERE else host}:{port}"


def refuse_taken(host, port):
    family = socket.AF_INET6 if host.startswith("[") else socket.AF_INET
    with socket.socket(family) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host.strip("[]"), port))
        except OSError as error:
            raise CommandError(f"Cannot serve at {host}:{port}: {error.strerror}.") from error


def collect_static():
    """Copies the static files under hashed names, unless it did so for the very same files."""
    stamp, wanted = settings.STATIC_ROOT / ".collected", fingerprint_of_static()
    if not stamp.exists() or stamp.read_text() != wanted:
        call_command("collectstatic", interactive=False, clear=True, verbosity=0)
        stamp.write_text(wanted)


def fingerprint_of_static():
    """Of our own files by name, size and time, and of the packages by the lock file."""
    digest = hashlib.sha256((settings.BASE_DIR / "requirements.lock").read_bytes())
    for folder in settings.STATICFILES_DIRS:
        for path in sorted(folder.rglob("*")):
            facts = path.stat()
            digest.update(f"{path} {facts.st_size} {facts.st_mtime_ns}\n".encode())
    return digest.hexdigest()


def serve(host, port):
    """Becomes gunicorn, which answers for the address given unless the environment says else."""
    os.environ.setdefault("ALLOWED_HOSTS", " ".join(sorted({*settings.ALLOWED_HOSTS, host})))
    os.environ.setdefault("SITE_URL", site_url(host, port))
    os.execv(sys.executable, gunicorn("expo_portal.wsgi", host, port))


def gunicorn(application, host, port):
    """The command that serves a Django project at that address."""
    command = [sys.executable, "-m", "gunicorn", application, f"--bind={host}:{port}"]
    command += ["--worker-class=gthread", "--workers=2", "--threads=4", "--log-level=warning"]
    command += [f"--pythonpath={settings.BASE_DIR}", "--no-control-socket"]
    # As long as it can be: a partner may name many fields and many records.
    return [*command, f"--limit-request-line={LONGEST_ADDRESS}"]
