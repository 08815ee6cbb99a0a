"""Times of answers, taken in turns, so that whatever else the machine does meets all alike."""

import time
from dataclasses import dataclass
from http.client import HTTPConnection
from itertools import count
from statistics import median, quantiles

LEAST_ROUNDS = 5
RUN = 20
CHUNK = 1 << 18
# Gunicorn closes a connection on which nobody asked for two seconds.
IDLE = 1
# Chunks from one look at the memory of the server to the next.
LOOKS = 8


class Partner:
    """Who asks one server, over one connection, which it keeps."""

    def __init__(self, server):
        self.server = server
        self.connection = HTTPConnection("127.0.0.1", server.port, timeout=120)
        self.bytes, self.asked_at = 0, time.monotonic()

    def get(self, path, **headers):
        self.connect()
        names = {name.replace("_", "-"): value for name, value in headers.items()}
        self.connection.request("GET", path, headers=names)
        answer = self.connection.getresponse()
        body = answer.read()
        self.bytes, self.asked_at = len(body), time.monotonic()
        return answer, body

    def connect(self):
        """Anew where the server may have closed it, which is no part of what is measured."""
        if time.monotonic() - self.asked_at > IDLE:
            self.connection.close()
            self.connection.connect()

    def timed(self, path, expected=200, **headers):
        """Seconds until the whole answer is here."""
        self.connect()
        start = time.perf_counter()
        answer, body = self.get(path, **headers)
        taken = time.perf_counter() - start
        if answer.status != expected:
            raise AssertionError(f"{path}: {answer.status} {body[:500]!r}")
        return taken

    def take(self, path):
        """Takes an answer of any length: its seconds, its bytes, and how far the memory grew."""
        self.connect()
        before = highest = self.server.resident()
        start, size = time.perf_counter(), 0
        self.connection.request("GET", path)
        answer = self.connection.getresponse()
        for turn in count():
            if not (chunk := answer.read(CHUNK)):
                break
            size += len(chunk)
            if turn % LOOKS == 0:
                highest = max(highest, self.server.resident())
        return Dump(time.perf_counter() - start, size, highest - before)


@dataclass(frozen=True)
class Dump:
    seconds: float
    bytes: int
    growth: int


def in_turns(contenders, seconds, length=RUN):
    """Times by name, of a run of each in every round; ``contenders`` are told which turn it is.

    In a run one asks again and again, as callers of a server that is at work do: the first answers
    after others ran are slow, for all alike, as the processor has other things at hand. What counts
    of a run is its median.
    """
    times = {name: [] for name in contenders}
    until, start = time.monotonic() + seconds, 0
    while start < LEAST_ROUNDS * length or time.monotonic() < until:
        for name, measure in contenders.items():
            run = [measure(turn) for turn in range(start, start + length)]
            times[name].append(median(run))
        start += length
    return times


@dataclass(frozen=True)
class Spread:
    """A median, and the quarter of the values below and above which lie outside."""

    middle: float
    low: float
    high: float

    @classmethod
    def of(cls, values):
        low, _middle, high = quantiles(values, n=4, method="inclusive")
        return cls(median(values), low, high)

    def __str__(self):
        return f"{self.middle:.3g} ({self.low:.3g}–{self.high:.3g})"


def ratios(slow, fast):
    """How many times longer one took than the other in the same round."""
    return Spread.of([one / other for one, other in zip(slow, fast, strict=True)])
