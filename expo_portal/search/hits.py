"""What a reader or a partner sees of the entries found."""

from collections import defaultdict
from dataclasses import dataclass

from ..texts import preference
from . import marking
from .documents import BY_KIND


@dataclass(frozen=True)
class Hit:
    kind: str
    record: object
    runs: tuple

    @property
    def name(self):
        """Its title in every language."""
        return BY_KIND[self.kind].title(self.record)[0]

    def title(self, language=None):
        """The language of the title that a reader sees, and its pieces."""
        code, words = self.name.pick(language)
        return code, marking.pieces(words, self.runs)

    def snippet(self, language=None):
        """Language and pieces of a text that has what the title shown does not have, if any."""
        shown = self.name.pick(language)[1]
        missing = [run for run in self.runs if not marking.is_found(shown, [run])]
        for code, words in self.texts(language):
            if marking.is_found(words, missing):
                return code, marking.cut(marking.pieces(words, self.runs))
        return None, []

    def texts(self, language):
        """Pairs of language and text, best language first; a plain column has none."""
        document = BY_KIND[self.kind]
        for value in (*document.title(self.record), *document.body(self.record)):
            if not isinstance(value, dict):
                continue
            yield from ((code, value[code]) for code in preference(language) if value.get(code))


def hits(entries, runs):
    """In the order of the entries; one query a kind, and one for each relation of several."""
    keys = defaultdict(list)
    for entry in entries:
        keys[entry.kind].append(entry.record)
    records = {
        record.pk: record for kind, found in keys.items() for record in BY_KIND[kind].shown(found)
    }
    return [
        Hit(entry.kind, records[entry.record], tuple(runs))
        for entry in entries
        if entry.record in records
    ]
