"""Keeps an exact copy of the feed in an SQLite file, with Python 3.11 and nothing else.

    python3 mirror.py https://expo.example/api/v1/ copy.sqlite3 session=13

Run it as often as you like: it reads on from where it stopped, or was stopped. The filters
`session` and `types` may be left out; a copy keeps those that it was begun with.
"""

import gzip
import json
import sqlite3
import sys
import time
from collections import Counter
from hashlib import sha256
from urllib.error import HTTPError
from urllib.parse import urlencode
from urllib.request import Request, urlopen


def get(address, query):
    request = Request(f"{address}?{urlencode(query)}", headers={"Accept-Encoding": "gzip"})
    waits = [60, 60, 30, 5, 1]
    while True:
        try:
            with urlopen(request, timeout=60) as answer:
                body, coding = answer.read(), answer.headers["Content-Encoding"]
            return json.loads(gzip.decompress(body) if coding == "gzip" else body)
        except HTTPError as error:
            if not waits or (error.code != 429 and error.code < 500):
                sys.exit(error.read().decode())
            time.sleep(max(waits.pop(), int(error.headers["Retry-After"] or 0)))


def replay(base, copy, filters):
    cursor = [{"cursor": found} for [found] in copy.execute("SELECT cursor FROM place")]
    page = get(f"{base}/changes/", filters | {"limit": 1000} | (cursor[0] if cursor else {}))
    with copy:  # The lines of a page and its cursor are kept together, or not at all.
        for line in page["results"]:
            row = line["type"], line["id"], line.get("version"), json.dumps(line.get("object"))
            copy.execute("DELETE FROM object WHERE type = ? AND id = ?", row[:2])
            if line["action"] == "upsert":
                copy.execute("INSERT INTO object VALUES (?, ?, ?, ?)", row)
        copy.execute("REPLACE INTO place VALUES (1, ?)", [page["cursor"]])
    return len(page["results"]), page["more"]


base, path = sys.argv[1].rstrip("/"), sys.argv[2]
filters = dict(each.split("=", 1) for each in sys.argv[3:])
copy, lines, manifest = sqlite3.connect(path), 0, None
copy.execute("CREATE TABLE IF NOT EXISTS object (type, id, version, json, UNIQUE (type, id))")
copy.execute("CREATE TABLE IF NOT EXISTS place (row INTEGER PRIMARY KEY, cursor)")
while any(found := replay(base, copy, filters)) or manifest is None:
    lines, manifest = lines + found[0], None if any(found) else get(f"{base}/manifest/", filters)
held = [*copy.execute("SELECT type, id, version FROM object")]
text = "\n".join(sorted(f"{type} {id} {version}" for type, id, version in held))
is_exact = Counter(type for type, *_ in held) == Counter(manifest["counts"])
if not is_exact or sha256(text.encode()).hexdigest() != manifest["sha256"]:
    sys.exit("The copy is not what the manifest says. Begin again with a new file.")
sys.stdout.write(f"{lines} changes replayed; {len(held)} objects, as the manifest says.\n")
