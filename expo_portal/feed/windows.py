"""How much each caller has asked for in its running minute, known to every server process.

A caller's minute begins with its first request. The counts stand in one file of 1.3 MB that all
processes of the machine map into their memory: no query, no server more, no way to grow. Where
more than 32,768 callers come in a minute, those that asked least are forgotten first.

Django's cache has no backend that fits. In the memory of each process the limit would hold for
one worker of several, and a client that keeps its connection stays with one of them; files do
not count without losing some; a table of the database is a write for each request; Redis is
another server to run. DRF's throttles keep the moment of every request, which at 6,000 a minute
makes 54 KB to read and write for each.

Several machines behind one address count for themselves.
"""

import atexit
import logging
from contextlib import contextmanager
from dataclasses import dataclass
from fcntl import LOCK_EX, LOCK_UN, lockf
from functools import cache, partial
from hashlib import blake2b, sha256
from mmap import mmap
from os import open as open_file
from struct import Struct
from tempfile import TemporaryFile
from threading import Lock

from django.conf import settings

logger = logging.getLogger(__name__)

SECONDS = 60

# Tag, start, limit, count.
ENTRY = Struct("=16sdQQ")
# A caller's tag says in which bucket it stands, at any of so many places.
PLACES = 4
BUCKETS = 8192
SIZE = BUCKETS * PLACES * ENTRY.size


@dataclass
class Window:
    """One minute of a caller; a limit of 0 keeps in mind that it is to be refused."""

    tag: bytes
    started: float
    limit: int
    count: int = 0

    def is_open(self, now):
        # One that starts later than now is left from before the clock was set back.
        return 0 <= now - self.started < SECONDS

    @property
    def is_spent(self):
        return self.count >= self.limit

    @property
    def ends(self):
        return self.started + SECONDS


class Windows:
    def __init__(self, path):
        self.file = opened(path)
        self.memory = mmap(self.file.fileno(), SIZE)
        self.threads = Lock()

    def find(self, caller, now):
        """Its running window, or None."""
        with self.locked():
            return self.look_up(tag_of(caller), now)[1]

    def open(self, caller, limit, now):
        """A new window, or the running one with this limit."""
        tag = tag_of(caller)
        with self.locked():
            place, window = self.look_up(tag, now)
            window = window or Window(tag, now, limit)
            window.limit = limit
            self.write(place, window)
        return window

    def count(self, caller, now):
        """One request more, if the caller's window is still there."""
        with self.locked():
            place, window = self.look_up(tag_of(caller), now)
            if window is not None:
                window.count += 1
                self.write(place, window)

    def close(self, caller):
        """Forgets the caller, so that its next request has to prove itself anew."""
        tag = tag_of(caller)
        with self.locked():
            for place, window in self.bucket(tag):
                if window.tag == tag:
                    self.write(place, Window(bytes(16), 0, 0))

    @contextmanager
    def locked(self):
        """Alone in the file: the system's lock keeps out processes, not threads."""
        with self.threads:
            lockf(self.file, LOCK_EX)
            try:
                yield
            finally:
                lockf(self.file, LOCK_UN)

    def look_up(self, tag, now):
        """Where the caller's window is to stand, and the one that runs, if it stands there."""
        bucket = list(self.bucket(tag))
        for place, window in bucket:
            if window.tag == tag:
                return place, window if window.is_open(now) else None
        return min(bucket, key=lambda found: (found[1].is_open(now), found[1].count))[0], None

    def bucket(self, tag):
        first = int.from_bytes(tag[:4]) % BUCKETS * PLACES
        for place in range(first, first + PLACES):
            yield place, Window(*ENTRY.unpack_from(self.memory, place * ENTRY.size))

    def write(self, place, window):
        entry = (window.tag, window.started, window.limit, window.count)
        ENTRY.pack_into(self.memory, place * ENTRY.size, *entry)


def opened(path):
    """The file with room for every window. Zeros are written, for a hole cannot be mapped safely.

    A feed that cannot count for all its processes still has to answer.
    """
    try:
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        file = open(path, "a+b", opener=partial(open_file, mode=0o600))  # noqa: SIM115
    except OSError as error:
        logger.warning("%s: each process counts the requests that it answers.", error)
        file = TemporaryFile()  # noqa: SIM115
    if file.seek(0, 2) < SIZE:
        file.write(bytes(SIZE))
        file.flush()
    return file


def tag_of(caller):
    """No address and no key stands in the file, and nobody can choose the bucket of another."""
    secret = sha256(settings.SECRET_KEY.encode()).digest()
    return blake2b(caller.encode(), key=secret, digest_size=16).digest()


@cache
def windows():
    kept = Windows(settings.DATA_DIR / "callers")
    atexit.register(kept.file.close)
    return kept
