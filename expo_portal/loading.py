"""Brings the results in ``events/data`` into the database, and later what changed in the files.

A record is known by its path in the files, ``sessions/13/releases/results/figures/projects``,
which gives it the same id in every installation. What staff changed or deleted since then
stays as they left it.
"""

import hashlib
import json
from collections import Counter
from dataclasses import dataclass
from datetime import date, datetime, time
from pathlib import Path
from uuid import UUID, uuid5

from django.core.exceptions import FieldDoesNotExist, ValidationError
from django.db.models import Q
from django.utils import timezone

import events
from events.models import (
    Claim,
    ExpoSession,
    Figure,
    Forum,
    Highlight,
    Organization,
    Participation,
    Pavilion,
    Place,
    Release,
    Sector,
    Series,
    Term,
)
from projects.models import SignedProject

from .history.causes import Reason, because
from .history.states import belongings, parts, related
from .models import Loaded
from .publishing import Publishable
from .quantities import QuantityError, parse
from .writing import writing

FOLDER = Path(events.__file__).parent / "data"
NAMESPACE = UUID("0e8e5f0c-6f5c-4f0e-9d53-2a0d7b1f4c3a")
ALL_FILES = "all files"

# In the order of loading: a record refers to earlier ones only.
SECTIONS = {
    "terms": Term,
    "places": Place,
    "organizations": Organization,
    "series": Series,
    "sectors": Sector,
    "sessions": ExpoSession,
    "releases": Release,
    "forums": Forum,
    "pavilions": Pavilion,
    "figures": Figure,
    "claims": Claim,
    "participations": Participation,
    "highlights": Highlight,
    "projects": SignedProject,
}
NAMES = {model: section for section, model in SECTIONS.items()}


class LoadError(Exception):
    """Names the file, the record and the field that cannot be loaded, and why."""


class LeftOut(Exception):
    """Staff deleted what this record refers to."""


def load(folder=FOLDER):
    """Loads what is new in the files; returns how many records were added, updated and kept."""
    files = {path.name: path.read_text(encoding="utf-8") for path in sorted(folder.glob("*.json"))}
    source = digest(files)
    if Loaded.objects.filter(key=ALL_FILES, source=source).exists():
        return Counter()
    with because(Reason.LOADED), writing():
        counts = Loading(read(files)).run()
        Loaded.objects.update_or_create(key=ALL_FILES, defaults={"source": source})
    return counts


def digest(content):
    return hashlib.sha256(json.dumps(content, sort_keys=True).encode()).hexdigest()


# What the files say


@dataclass
class Record:
    """One record in a file; it belongs to those that it stands in: its release, its session."""

    file: str
    path: str
    place: int
    fields: dict
    public_on: date | None

    @property
    def section(self):
        return self.path.split("/")[-2]

    @property
    def key(self):
        return self.path.split("/")[-1]

    @property
    def model(self):
        return SECTIONS[self.section]

    @property
    def id(self):
        return uuid5(NAMESPACE, self.path)

    @property
    def source(self):
        return digest([self.place, self.fields, str(self.public_on)])

    @property
    def scopes(self):
        """Where a name is looked up: beside the record, then around it, at last at the top."""
        parts = self.path.split("/")
        return ["/".join([*parts[:end], ""]) for end in range(len(parts) - 2, -1, -2)]

    @property
    def around(self):
        """``{"session": "13", "release": "results"}``"""
        parts = self.path.split("/")[:-2]
        return {
            section.removesuffix("s"): key
            for section, key in zip(parts[::2], parts[1::2], strict=True)
        }

    def error(self, field, problem):
        return LoadError(f"{self.file}: {self.path}: {field}: {problem}")


def read(files):
    records = []
    for file, text in files.items():
        try:
            sections = json.loads(text, object_pairs_hook=without_repetition)
        except ValueError as error:
            raise LoadError(f"{file}: {error}") from error
        records += records_in(file, sections)
    return sorted(records, key=lambda record: list(SECTIONS).index(record.section))


def without_repetition(pairs):
    for name, times in Counter(name for name, _value in pairs).items():
        if times > 1:
            raise ValueError(f"“{name}” stands {times} times in one place")
    return dict(pairs)


def records_in(file, sections, above="", public_on=None):
    for section, entries in sections.items():
        if section not in SECTIONS:
            raise LoadError(f"{file}: {above}{section}: there is no such kind of record")
        for place, (key, entry) in enumerate(entries.items(), start=1):
            path = f"{above}{section}/{key}"
            if not isinstance(entry, dict):
                raise LoadError(f"{file}: {path}: write its fields in braces")
            inner = {name: held for name, held in entry.items() if is_section(name, held)}
            fields = {name: said for name, said in entry.items() if name not in inner}
            try:
                day = min(days_announced(entry), default=public_on)
            except ValueError as error:
                raise LoadError(f"{file}: {path}: issued_on: {error}") from error
            yield Record(file, path, place, fields, day)
            yield from records_in(file, inner, f"{path}/", day)


def is_section(name, value):
    """The "forums" of a release are records; those of a figure are a list of their names."""
    return name in SECTIONS and isinstance(value, dict)


def days_announced(entry):
    """The day of a release; a session is public from the first of its releases."""
    for release in (entry, *entry.get("releases", {}).values()):
        if "issued_on" in release:
            yield date.fromisoformat(release["issued_on"])


def spelled_out(name, value):
    """The fields that a short form in the files stands for."""
    match name:
        case "printed":
            fields = as_columns(value, ("qualifier", "number", "scale", "number_max", "currency"))
            return {name: said for name, said in fields.items() if said or name != "currency"}
        case "equivalent":
            fields = as_columns(value, ("qualifier", "number", "scale", "currency"))
            return {f"equivalent_{name}": said for name, said in fields.items()}
        case "from":
            return {"from_count": value["count"], "from_kind": value["kind"]}
        case "band":
            bounds = {f"band_{side}": parse(amount) for side, amount in value.items()}
            fields = {side: bound.value for side, bound in bounds.items()}
            return fields | {"band_currency": bounds["band_low"].currency}
        case "sectors":
            return {"entries": [{"sector": sector} for sector in value]}
    return {name: value}


def as_columns(printed, names):
    quantity = parse(printed)
    return {name: getattr(quantity, name) for name in names}


# What the database holds


def natural_key(model):
    """The field that people know such a record by, if it has one."""
    names = {field.name for field in model._meta.concrete_fields}
    return next((name for name in ("slug", "code", "reference") if name in names), None)


def columns(model):
    """What can be typed into a row, but for the whole that it is a part of."""
    return [
        field
        for field in model._meta.concrete_fields
        if field.editable and not field.primary_key and field.name != getattr(model, "whole", None)
    ]


def stored(model, records):
    """By path, the rows of these records, or rows that staff made under the same key."""
    name = natural_key(model)
    wanted = Q(pk__in=[record.id for record in records])
    if name:
        wanted |= Q(**{f"{name}__in": [record.key for record in records]})
    found = list(model.objects.filter(wanted).prefetch_related(*related(model)))
    by_id = {row.pk: row for row in found}
    by_key = {getattr(row, name): row for row in found} if name else {}
    return {record.path: by_id.get(record.id) or by_key.get(record.key) for record in records}


def content(row):
    """All that staff can change of a record, without what is at its default.

    So a column that a later version of the portal adds does not look like their work.
    """
    model = type(row)
    fields = {
        field.name: field.value_to_string(row)
        for field in columns(model)
        if field.value_from_object(row) != field.get_default()
    }
    words = {
        field.name: sorted(str(word.pk) for word in getattr(row, field.name).all())
        for field in model._meta.many_to_many
    }
    belonging = {
        name: [content(part) for part in getattr(row, name).all()] for name in parts(model)
    }
    return fields | {name: held for name, held in (words | belonging).items() if held}


# Bringing the two together


class Loading:
    """One run over the records of the files and the rows that the database holds of them."""

    def __init__(self, records):
        self.records = {record.path: record for record in records}
        self.loaded = Loaded.objects.in_bulk()
        self.rows = {}
        self.done = set()
        for model in NAMES:
            self.rows |= stored(model, [record for record in records if record.model is model])

    def run(self):
        counts, written = Counter(), []
        for record in self.records.values():
            outcome = self.outcome(record)
            if outcome in ("added", "updated"):
                try:
                    self.write(record)
                    written.append(record)
                except LeftOut:
                    outcome = "kept"
            self.done.add(record.path)
            counts[outcome] += 1
        self.remember(written)
        return counts

    def outcome(self, record):
        row, loaded = self.rows[record.path], self.loaded.get(record.path)
        if loaded is None:
            return "kept" if row else "added"
        if loaded.source == record.source:
            return "unchanged"
        return "updated" if row and digest(content(row)) == loaded.digest else "kept"

    def remember(self, written):
        rows = {}
        for model in NAMES:
            rows |= stored(model, [record for record in written if record.model is model])
        Loaded.objects.bulk_create(
            [
                Loaded(
                    key=record.path,
                    source=record.source,
                    digest=digest(content(rows[record.path])),
                )
                for record in written
            ],
            update_conflicts=True,
            unique_fields=["key"],
            update_fields=["source", "digest"],
        )

    def write(self, record):
        model, row = record.model, self.rows[record.path]
        given = record.around | {"order": 10 * record.place, natural_key(model): record.key}
        names = {field.name for field in columns(model)}
        given = {name: value for name, value in given.items() if name in names}
        if row is None:
            row = model(pk=record.id)
        else:
            for field in columns(model):
                setattr(row, field.attname, field.get_default())
            given |= {name: {} for name in belongings(model)}
        if issubclass(model, Publishable):
            if record.public_on is None:
                raise record.error("issued_on", "nothing says from when this is public")
            row.status, row.is_shipped = Publishable.Status.CHECKED, True
            midnight = datetime.combine(record.public_on, time())
            row.publish_at = timezone.make_aware(midnight, timezone.get_default_timezone())
        self.save(row, given | record.fields, record)
        self.rows[record.path] = row

    def save(self, row, fields, record):
        """Writes one row, then the words it is described with and the rows that belong to it."""
        belonging = {}
        for short, said in fields.items():
            try:
                for name, value in spelled_out(short, said).items():
                    field = row._meta.get_field(name)
                    if field.many_to_many or field.one_to_many:
                        belonging[field] = value
                    elif field.is_relation:
                        setattr(row, name, self.named(field.related_model, value, record))
                    else:
                        setattr(row, name, value)
            except (FieldDoesNotExist, LookupError, QuantityError) as error:
                raise record.error(short, error) from error
        try:
            row.full_clean()
        except ValidationError as error:
            name, problems = next(iter(error.message_dict.items()))
            raise record.error(name, problems[0]) from error
        row.save()
        for field, value in belonging.items():
            if field.many_to_many:
                words = [self.named(field.related_model, key, record) for key in value]
                getattr(row, field.name).set(words)
            else:
                self.save_parts(row, field, value, record)

    def save_parts(self, whole, relation, entries, record):
        """Documents have a code and keep their rows, which others point at; the rest is anew."""
        model, held = relation.related_model, getattr(whole, relation.get_accessor_name())
        if name := natural_key(model):
            entries = [{name: key} | entry for key, entry in entries.items()]
            rows = {getattr(row, name): row for row in held.all()}
        else:
            held.all().delete()
            rows = {}
        for place, entry in enumerate(entries, start=1):
            row = rows.pop(entry.get(name), None) or model()
            setattr(row, relation.field.name, whole)
            given = {"order": 10 * place} if hasattr(row, "order") else {}
            self.save(row, given | entry, record)
        for row in rows.values():
            row.delete()

    def named(self, model, key, record):
        """The row that a name means, looked up in the files from inside out, then everywhere."""
        for scope in record.scopes if model in NAMES else ():
            path = f"{scope}{NAMES[model]}/{key}"
            if self.rows.get(path):
                return self.rows[path]
            if path in self.done:
                raise LeftOut
        name = natural_key(model)
        row = model.objects.filter(**{name: key}).first() if name else None
        if row is None:
            raise LookupError(f"there is no {model._meta.verbose_name} “{key}” before this")
        return row
