"""What differs between two states of a record, in the words of who reads the history."""

import re
from collections import defaultdict
from dataclasses import dataclass, replace
from difflib import SequenceMatcher
from functools import cached_property

from django.conf import settings
from django.contrib import admin
from django.db import models
from django.utils import timezone
from django.utils.formats import date_format, number_format
from django.utils.text import capfirst
from django.utils.translation import gettext

from ..forms import as_typed
from ..printed import Printed
from ..publishing import Part
from ..quantities import Quantity
from ..texts import LanguagesField, TranslatedField, html_lang, languages
from ..writing import batches, rows
from . import states
from .revisions import latest_of

# A word of a script with spaces, one character of one without, or what stands between.
PIECE = re.compile(r"[぀-ヿ㐀-䶿一-鿿가-힣]|[^\W぀-ヿ㐀-䶿一-鿿가-힣]+|\s+|.", re.DOTALL)

# Kept beside the content, and told of by other words: who did it stands above.
UNSAID = {"is_shipped", "is_sample", "entered_by", "withdrawn_at"}


@dataclass
class Difference:
    label: str
    before: str
    after: str
    # The language of a text, as HTML has it.
    lang: str = ""

    @property
    def sides(self):
        """Of each side, pairs of a piece of text and whether the other side lacks it."""
        if not self.is_reworded:
            return [[(self.before, False)], [(self.after, False)]]
        return [
            [(text, kind == "gone") for kind, text in self.pieces if kind != "new"],
            [(text, kind == "new") for kind, text in self.pieces if kind != "gone"],
        ]

    @property
    def is_reworded(self):
        """Whether one text came from the other, so that the words tell more than both texts."""
        same = sum(len(text) for kind, text in self.pieces if kind == "same")
        return bool(self.lang) and 2 * same > min(len(self.before), len(self.after))

    @cached_property
    def pieces(self):
        """Pairs of "same", "gone" or "new" and a piece of text, in order."""
        old, new = PIECE.findall(self.before), PIECE.findall(self.after)
        found = []
        for kind, i, j, k, n in SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
            if kind == "equal":
                found.append(("same", "".join(old[i:j])))
            else:
                found += [("gone", "".join(old[i:j])), ("new", "".join(new[k:n]))]
        return [(kind, text) for kind, text in found if text]


class Names:
    """What records are called, looked up at once for all that some states refer to."""

    def __init__(self, model, found):
        wanted = defaultdict(set)
        for one in found:
            for target, key in states.targets(model, one):
                wanted[target].add(key)
        self.names = {}
        for target, keys in wanted.items():
            for batch in batches(keys):
                self.names |= {(target, row.pk): str(row) for row in named(target, batch)}
            self.names |= names_of_deleted(target, keys - {key for _, key in self.names})

    def of(self, model, key):
        return self.names.get((model, states.key_of(model, key))) or gettext("not here any more")


def joins(model):
    """The relations that the name of a record is made of, as its list in the admin knows them."""
    if not admin.site.is_registered(model):
        return ()
    return tuple(admin.site.get_model_admin(model).list_select_related or ())


def named(model, keys):
    found = rows(model, pk__in=keys)
    return found.select_related(*joins(model)) if joins(model) else found


def names_of_deleted(model, keys):
    if not isinstance(model._meta.pk, models.UUIDField):
        return {}
    known = [revision for revision in latest_of(keys).values() if revision.state]
    found = as_they_were(model, known)
    return {(model, row.pk): gettext("%(record)s (deleted)") % {"record": row} for row in found}


def as_they_were(model, revisions):
    """Records as these revisions have them, with what their names are made of."""
    found = [states.instance(model, revision.record, revision.content) for revision in revisions]
    models.prefetch_related_objects(found, *(path for path in joins(model)))
    return found


def differences(model, before, after, names):
    """Field by field, each language for itself; rows of parts as one difference each column."""
    found = []
    for column in shown(model):
        found += of_column(model, column, before, after, names)
    for link in model._meta.many_to_many:
        old, new = before.get(link.name, []), after.get(link.name, [])
        if old != new:
            said = [
                ", ".join(sorted(names.of(link.related_model, key) for key in keys))
                for keys in (old, new)
            ]
            found.append(Difference(capfirst(link.verbose_name), *said))
    for name, relation in states.parts(model).items():
        found += of_rows(relation.related_model, before.get(name, []), after.get(name, []), names)
    return found


def shown(model):
    """The columns that are told of; a printed number is one of them."""
    hidden = UNSAID | ({"order"} if issubclass(model, Part) else set())
    if issubclass(model, Printed):
        hidden = hidden | {*Printed.printed, "currency"} - {"number"}
    return [column for column in states.columns(model) if column.name not in hidden]


def of_column(model, column, before, after, names):
    label = capfirst(column.verbose_name)
    if column.name == "number" and issubclass(model, Printed):
        old, new = printed(before), printed(after)
        return [Difference(label, old, new)] if old != new else []
    old, new = (said.get(column.name, column.get_default()) for said in (before, after))
    if old == new:
        return []
    if isinstance(column, TranslatedField):
        return of_text(label, old, new)
    return [Difference(label, said(column, old, names), said(column, new, names))]


def of_text(label, old, new):
    spoken = dict(settings.CONTENT_LANGUAGES)
    codes = [*languages(), *sorted({*old, *new} - {*languages()})]
    return [
        Difference(
            gettext("%(field)s (%(language)s)")
            % {"field": label, "language": spoken.get(code, code)},
            old.get(code, ""),
            new.get(code, ""),
            html_lang(code),
        )
        for code in codes
        if old.get(code, "") != new.get(code, "")
    ]


def printed(found):
    """The number as it is typed: "over 196.2 billion yuan"."""
    columns = {name: found.get(name) for name in (*Printed.printed, "currency")}
    given = {name: value for name, value in columns.items() if value}
    return as_typed(Quantity(**{"qualifier": "exact"} | given)) if given else ""


def said(column, value, names):
    if value in (None, "", [], {}):
        return ""
    if column.is_relation:
        return names.of(column.related_model, value)
    if column.flatchoices:
        return str(dict(column.flatchoices).get(value, value))
    if isinstance(column, LanguagesField):
        spoken = dict(settings.CONTENT_LANGUAGES)
        return ", ".join(spoken.get(code, code) for code in value)
    return as_read(column, column.to_python(value))


def as_read(column, value):
    if isinstance(column, models.BooleanField):
        return gettext("Yes") if value else gettext("No")
    if isinstance(column, models.DateTimeField):
        return date_format(timezone.localtime(value), "DATETIME_FORMAT")
    if isinstance(column, models.DateField):
        return date_format(value, "DATE_FORMAT")
    if isinstance(column, models.DecimalField):
        return number_format(value)
    if isinstance(value, dict):
        return as_typed(Quantity(**value))
    return str(value)


def of_rows(model, old, new, names):
    """Rows of a part: told apart by their keys, those written anew by what they say."""
    before, after = {row["pk"]: row for row in old}, {row["pk"]: row for row in new}
    gone = [row for key, row in before.items() if key not in after]
    come = [row for key, row in after.items() if key not in before]
    for row in list(come):
        twin = next((other for other in gone if without_key(other) == without_key(row)), None)
        if twin is not None:
            gone.remove(twin)
            come.remove(row)
    name, found = model._meta.verbose_name, []
    for row in gone:
        label = gettext("%(row)s, taken away") % {"row": capfirst(name)}
        found.append(Difference(label, in_lines(model, row, names), ""))
    for number, (key, row) in enumerate(after.items(), start=1):
        if row in come:
            label = gettext("%(row)s %(number)d, added") % {"row": capfirst(name), "number": number}
            found.append(Difference(label, "", in_lines(model, row, names)))
        elif key in before:
            for difference in differences(model, before[key], row, names):
                label = gettext("%(row)s %(number)d: %(field)s") % {
                    "row": capfirst(name),
                    "number": number,
                    "field": difference.label,
                }
                found.append(replace(difference, label=label))
    return found


def without_key(row):
    return {
        name: [without_key(part) if isinstance(part, dict) else part for part in value]
        if isinstance(value, list)
        else value
        for name, value in row.items()
        if name != "pk"
    }


def in_lines(model, row, names):
    return "\n".join(
        gettext("%(field)s: %(value)s") % {"field": told.label, "value": told.after}
        for told in differences(model, {}, row, names)
        if told.after
    )
