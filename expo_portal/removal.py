"""Takes the name of a person who asked for it out of everything that the portal keeps.

Records, the feed and the search that are made of them, the history, kept imports and the logs.
That it was done, and why, stays in the history; the name does not.
"""

import re
from collections import defaultdict
from dataclasses import dataclass, field

from django.contrib.admin.models import LogEntry
from django.contrib.auth.models import User
from django.core.exceptions import ValidationError
from django.db import models, transaction
from django.utils.crypto import get_random_string
from django.utils.text import slugify
from django.utils.translation import gettext_lazy as _

from .addresses import NAMES
from .feed.keys import ApiKey
from .history.causes import Reason, because
from .history.revisions import Changeset, Revision
from .imports.batches import ImportBatch, ImportRow
from .models import Moved
from .publishing import Recorded
from .staff.access import Access
from .texts import Text, TranslatedField
from .writing import batches, rows, tables, writing

LONGEST_REASON = 100
# Beside the records: which columns of what the portal keeps may name somebody.
KEPT = {
    ImportBatch: ("name", "sheet", "effects"),
    ImportRow: ("sheet", "cells", "problems", "changes"),
    Access: ("label",),
    LogEntry: ("object_repr", "change_message"),
    Moved: ("address",),
    User: ("username", "first_name", "last_name", "email"),
    ApiKey: ("partner", "contact"),
}
INSTEAD = {"en": "(name removed)", "zh-hans": "（姓名已删除）"}

# Of a name in letters no more than whole words: "Li" is no part of "Liaoning". Chinese has none.
LETTER = r"[^\W_一-鿿㐀-䶿ぁ-ヿ]"


class Name:
    """One person, in all the spellings that somebody gave: ``Name(["Zhang San", "张三"])``."""

    def __init__(self, spellings):
        spellings = [" ".join(spelling.split()) for spelling in spellings]
        if not spellings or any(len(spelling) < 2 for spelling in spellings):
            raise ValidationError(_("Type each spelling of the name with two characters or more."))
        slugs = {slugify(spelling) for spelling in spellings} - {""}
        longest_first = sorted({*spellings, *slugs}, key=len, reverse=True)
        self.form = re.compile("|".join(map(whole, longest_first)), re.IGNORECASE)

    def is_in(self, value):
        return any(self.form.search(text) for text in texts_in(value))

    def without(self, value, instead=INSTEAD["en"]):
        """The same value with something else in place of the name, by language where it says so."""
        match value:
            case str():
                return self.form.sub(lambda _found: instead, value)
            case dict():
                return {
                    self.without(key, instead): self.without(held, INSTEAD.get(key, instead))
                    for key, held in value.items()
                }
            case list():
                return [self.without(each, instead) for each in value]
            case _other:
                return value


def whole(spelling):
    before = rf"(?<!{LETTER})" if re.match(LETTER, spelling[0]) else ""
    after = rf"(?!{LETTER})" if re.match(LETTER, spelling[-1]) else ""
    return before + r"\s+".join(map(re.escape, spelling.split())) + after


def texts_in(value):
    """All strings in a value of JSON."""
    match value:
        case str():
            yield value
        case dict():
            for key, held in value.items():
                yield key
                yield from texts_in(held)
        case list():
            for each in value:
                yield from texts_in(each)


@dataclass
class Found:
    """Where a name stands: by model, the rows of each and the names of their columns."""

    records: dict = field(default_factory=lambda: defaultdict(dict))
    revisions: list = field(default_factory=list)
    batches: list = field(default_factory=list)
    rows: list = field(default_factory=list)
    looks: list = field(default_factory=list)
    logged: list = field(default_factory=list)
    moved: list = field(default_factory=list)
    # Whom a person looks after by hand: an account, a key.
    accounts: list = field(default_factory=list)

    def __bool__(self):
        return bool(self.records or self.counts)

    @property
    def counts(self):
        """Of what is kept beside the records: what it is, and how often the name stands there."""
        kept = (
            (_("entries of the history"), self.revisions),
            (_("imports"), self.batches),
            (_("rows of imports"), self.rows),
            (_("early looks"), self.looks),
            (_("entries of the admin's log"), self.logged),
            (_("addresses of before"), self.moved),
        )
        return [(label, len(places)) for label, places in kept if places]


def find(name):
    """Looks through everything; the number of rows in memory is that of those that have it."""
    found = Found()
    for model in tables(Recorded):
        columns = spoken_columns(model)
        for row in rows(model).iterator(500):
            if held := [column.name for column in columns if name.is_in(plain(row, column))]:
                found.records[model][row.pk] = row, held
    for revision in Revision.objects.exclude(state="").iterator(500):
        if name.is_in(revision.content):
            found.revisions.append(revision.pk)
    places_of = (
        (found.batches, ImportBatch),
        (found.rows, ImportRow),
        (found.looks, Access),
        (found.logged, LogEntry),
        (found.moved, Moved),
        (found.accounts, User),
        (found.accounts, ApiKey),
    )
    for places, model in places_of:
        places += [
            row
            for row in model._base_manager.order_by("pk").iterator(500)
            if any(name.is_in(getattr(row, column)) for column in KEPT[model])
        ]
    return found


def spoken_columns(model):
    """The columns that hold words or an address; not those of fixed choices."""
    kinds = (models.CharField, models.TextField, TranslatedField)
    return [
        column
        for column in model._meta.concrete_fields
        if isinstance(column, kinds) and not column.choices and column.name != "digest"
    ]


def plain(row, column):
    value = getattr(row, column.attname)
    return dict(value) if isinstance(value, dict) else value


def remove(name, reason, by=None):
    """In one transaction; returns what was found. The reason stays for good and is read by staff.

    Raises ``ValidationError`` where the reason names the person, or where nothing is found.
    """
    if not reason.strip() or len(reason) > LONGEST_REASON:
        raise ValidationError(
            _("Say why in at most %(most)d characters."), params={"most": LONGEST_REASON}
        )
    if name.is_in(reason):
        raise ValidationError(_("The reason stays on record: leave the name out of it."))
    with transaction.atomic():
        found = find(name)
        if not found:
            raise ValidationError(_("The name stands nowhere."))
        with because(Reason.ERASED, reason, by=by), writing():
            for model, held in found.records.items():
                replace_in(model, held, name)
        erase(found, name, reason, by)
    return found


def replace_in(model, held, name):
    changed = set()
    for row, columns in held.values():
        for column in columns:
            kept = model._meta.get_field(column)
            setattr(row, kept.attname, replaced(kept, plain(row, kept), name))
        changed |= {*columns}
    model.objects.bulk_update([row for row, _columns in held.values()], changed)


def replaced(column, value, name):
    """An address of the portal gets another, one of somebody else's page goes."""
    if isinstance(column, models.URLField) and column.blank:
        return ""
    if isinstance(column, models.SlugField) or column.name in NAMES:
        return f"removed-{get_random_string(8, '0123456789abcdef')}"
    if isinstance(column, TranslatedField):
        return Text(name.without(value))
    return name.without(value)[: column.max_length]


def erase(found, name, reason, by):
    changeset = Changeset.objects.create(by=by, reason=Reason.ERASED, detail=reason)
    for batch in batches(found.revisions):
        Revision.objects.filter(pk__in=batch).update(state="", erased=changeset)
    for row in (*found.batches, *found.rows, *found.logged):
        for column in KEPT[type(row)]:
            most = row._meta.get_field(column).max_length
            value = name.without(getattr(row, column))
            setattr(row, column, value[:most] if most else value)
        row.save(update_fields=KEPT[type(row)])
    # The database lets the label go and nothing else; Django is not asked, as it refuses both.
    for batch in batches([look.pk for look in found.looks]):
        models.QuerySet(Access).filter(pk__in=batch).update(label="", erased=changeset)
    # The old address of what was renamed just now has the name too.
    moved = [row.pk for row in Moved.objects.all() if name.is_in(row.address)]
    Moved.objects.filter(pk__in=moved).delete()
