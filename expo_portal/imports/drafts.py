"""A row on its way: what it says, the record it would make of it, and what is wrong."""

from copy import copy
from dataclasses import dataclass, field

from django.db.models import Model

from ..writing import parts_of
from .known import Known


@dataclass(eq=False)
class Draft:
    number: int
    known: Known
    # By name of the column, what was read.
    values: dict = field(default_factory=dict)
    # Whether a row above speaks of the same record.
    is_repeated: bool = False
    problems: dict = field(default_factory=dict)
    # The record as it stands, or None for a new one, and as it would become.
    stored: Model | None = None
    record: Model | None = None
    # By name of the relation, all rows that are to belong to it, and all records to be linked.
    parts: dict = field(default_factory=dict)
    links: dict = field(default_factory=dict)
    # Records that this row is the first to name.
    made: list = field(default_factory=list)
    changes: dict = field(default_factory=dict)

    @property
    def is_new(self):
        return self.stored is None

    @property
    def outcome(self):
        if self.problems:
            return "error"
        if self.is_new:
            return "new"
        return "changed" if self.changes else "same"

    def refuse(self, column, message):
        """Notes what is wrong at a cell, or with the row as a whole where there is none."""
        messages = self.problems.setdefault(column, [])
        if message not in messages:
            messages.append(message)

    def rows_of(self, relation):
        """The rows that are to belong to the record, which a column may change."""
        if relation not in self.parts:
            held = getattr(self.stored, relation).all() if self.stored else ()
            self.parts[relation] = [copy(row) for row in held]
        return self.parts[relation]

    def dropped(self, relation):
        """The keys of rows that no longer belong to it."""
        held = {row.pk for row in getattr(self.stored, relation).all()} if self.stored else set()
        return held - {row.pk for row in self.parts[relation]}

    def moved(self, relation):
        """The rows that belonged to it before and say something else now."""
        held = {row.pk: row for row in getattr(self.stored, relation).all()} if self.stored else {}
        return [
            row
            for row in self.parts[relation]
            if row.pk in held and said(row) != said(held[row.pk])
        ]


def said(row):
    return {column.attname: getattr(row, column.attname) for column in row._meta.concrete_fields}


def relations(model):
    """By name, the relations of a model to the rows that belong to it."""
    found = [part._meta.get_field(part.whole).remote_field for part in parts_of(model)]
    return {relation.get_accessor_name(): relation for relation in found}
