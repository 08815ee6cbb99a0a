"""What cells may name: fields, places, sessions, companies, by address or any name."""

import re
import unicodedata
from collections import defaultdict
from difflib import get_close_matches

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from ..addresses import address_field
from ..texts import Text

# What the names of records are made of, and what decides whether they are public.
JOINED = {"series", "session", "measure", "release"}


def spelled(text):
    """As two ways of writing one name are compared: without width, case and blanks."""
    return "".join(unicodedata.normalize("NFKC", str(text)).casefold().split())


class Known:
    """Each table that the cells of one import name, read once, when the first of them does."""

    def __init__(self, rights=None):
        self.rights, self.tables = rights, {}
        # Records that cells name and nobody has entered yet, by key.
        self.made = {}

    def words(self, model, named=None, **conditions):
        """``named`` gives the names of a record that has neither name nor title."""
        key = model, str(sorted(conditions.items()))
        if key not in self.tables:
            self.tables[key] = Words(model, named or names, conditions)
        return self.tables[key]

    def learn(self, record):
        """Lets cells name a record that the import itself is about to make."""
        for (model, _conditions), words in self.tables.items():
            if model is type(record):
                words.add(record)


def names(record):
    """What people call it, the reader's own language first."""
    title = getattr(record, "title", None) or getattr(record, "name", "")
    if isinstance(title, Text):
        return [str(title), *title.values()]
    return [title]


class Words:
    """The records of one table, by what people call them."""

    def __init__(self, model, named, conditions):
        self.model, self.named, self.key = model, named, address_field(model)
        self.records, self.spellings = {}, defaultdict(dict)
        joins = [f.name for f in model._meta.fields if f.name in JOINED]
        for record in model.objects.filter(**conditions).select_related(*joins).order_by("pk"):
            self.add(record)

    def add(self, record):
        self.records[record.pk] = record
        for name in filter(None, (self.address(record), *self.named(record))):
            self.spellings[spelled(name)].setdefault(record.pk)

    def address(self, record):
        return getattr(record, self.key) if self.key else str(record.pk)

    def get(self, text):
        """The one record of that name, or None."""
        found = self.among(text)
        return self.records[next(iter(found))] if len(found) == 1 else None

    def among(self, text):
        """The keys of those who bear that name; an address is before a name."""
        found = self.spellings.get(spelled(text), {})
        exact = [key for key in found if self.address(self.records[key]) == text.strip()]
        return exact or list(found)

    def find(self, text):
        found = self.among(text)
        if len(found) == 1:
            return self.records[found[0]]
        kind = {"kind": self.model._meta.verbose_name, "text": text}
        if found:
            kind["addresses"] = ", ".join(self.address(self.records[key]) for key in found[:5])
            raise ValidationError(
                _("More than one %(kind)s is called “%(text)s”. Type one of: %(addresses)s.") % kind
            )
        # Of two numbers the near one is no better guess than any other.
        has_letters = re.search(r"[^\W\d_]", text)
        close = get_close_matches(spelled(text), self.spellings, n=1, cutoff=0.7)
        if close and has_letters:
            kind["similar"] = self.typed(next(iter(self.spellings[close[0]])))
            raise ValidationError(
                _("There is no %(kind)s “%(text)s”. Did you mean “%(similar)s”?") % kind
            )
        raise ValidationError(_("There is no %(kind)s “%(text)s”.") % kind)

    def typed(self, key):
        """The shortest text that finds this record again: its name, or else its address."""
        record = self.records.get(key)
        if record is None:
            return ""
        name = next(iter(self.named(record)), "")
        return name if name and self.get(name) is record else self.address(record)
