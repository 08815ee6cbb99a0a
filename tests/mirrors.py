"""A partner's copy, kept by the changes of the feed alone."""

from dataclasses import dataclass, field
from hashlib import sha256
from urllib.parse import urlencode


@dataclass
class Mirror:
    """``get`` answers an address with parsed JSON; ``filters`` are ``types`` and ``session``."""

    get: object
    filters: dict = field(default_factory=dict)
    limit: int = 100
    cursor: str = ""
    objects: dict = field(default_factory=dict)
    versions: dict = field(default_factory=dict)

    def copy(self):
        """As it stands: a cursor is good for ever."""
        return Mirror(
            self.get,
            self.filters,
            self.limit,
            self.cursor,
            dict(self.objects),
            dict(self.versions),
        )

    def step(self):
        """Replays one page; returns its lines and whether there are more."""
        query = self.filters | {"limit": self.limit}
        if self.cursor:
            query["cursor"] = self.cursor
        answer = self.get(f"/api/v1/changes/?{urlencode(query)}")
        for line in answer["results"]:
            key = line["type"], line["id"]
            if line["action"] == "upsert":
                assert line["object"]["version"] == line["version"]
                self.objects[key], self.versions[key] = line["object"], line["version"]
            else:
                self.objects.pop(key, None)
                self.versions.pop(key, None)
        self.cursor = answer["cursor"]
        return answer["results"], answer["more"]

    def catch_up(self, pages=1000):
        """Replays until nothing is left; returns all lines."""
        lines, more = [], True
        while more and pages:
            found, more = self.step()
            lines += found
            pages -= 1
        assert not more
        return lines

    def manifest(self):
        return self.get(f"/api/v1/manifest/?{urlencode(self.filters)}")

    @property
    def counts(self):
        found = {}
        for name, _key in self.versions:
            found[name] = found.get(name, 0) + 1
        return found

    @property
    def fingerprint(self):
        lines = sorted(f"{name} {key} {n}".encode() for (name, key), n in self.versions.items())
        return sha256(b"\n".join(lines)).hexdigest()
