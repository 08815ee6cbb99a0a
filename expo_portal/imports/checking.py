"""Reads the rows of a sheet into drafts and says all that is wrong with all of them at once."""

from collections import defaultdict
from copy import copy

from django.core.exceptions import ValidationError
from django.db.models import UniqueConstraint
from django.utils.translation import gettext as _

from ..addresses import address_field, taken
from ..forms import columns_of, edited
from ..models import Moved
from ..publishing import Publishable
from ..writing import batches
from ..writing import rows as rows_in
from .constraints import broken
from .drafts import Draft, relations
from .known import Known
from .sheets import UnreadableFile

# Lines in which the headings are looked for, under titles and notes.
FIRST_LINES = 40


def headings_at(resource, lines):
    """Where the line of headings is: the one with the most that are known, the last of equals.

    Of headings on two lines, the upper one merged, the lower line says which column it is.
    """
    best, most = None, 0
    # One word alone is a heading in a list of one column only.
    least = min(2, max((len(line.cells) for line in lines[:FIRST_LINES]), default=2))
    for position, line in enumerate(lines[:FIRST_LINES]):
        known = {column.name for text in line.cells if (column := resource.column_of(text)[0])}
        if len(known) >= max(most, least):
            best, most = position, len(known)
    return best


def refuse_without_headings(resource):
    needed = [column.title for column in resource.columns if column.is_required]
    raise UnreadableFile(
        _("No line of headings was found. It needs at least: %(headings)s. The template has all."),
        headings=", ".join(needed or [resource.columns[0].title]),
    )


class Check:
    """One look at all rows of a sheet, in a number of queries that does not grow with them."""

    def __init__(self, resource, headings, rights):
        self.resource, self.rights, self.known = resource, rights, Known(rights)
        self.columns, self.unknown = [], []
        taken_by = set()
        for text in headings:
            column, unit = resource.column_of(text)
            if column is None or column.name in taken_by:
                if text:
                    self.unknown.append(text)
                column = None
            else:
                taken_by.add(column.name)
            self.columns.append((column, unit))
        self.present = [column for column, _unit in self.columns if column is not None]

    def run(self, lines):
        drafts = [Draft(line.number, self.known) for line in lines]
        pairs = list(zip(drafts, lines, strict=True))
        for draft, line in pairs:
            self.read(draft, line.cells, is_late=False)
        self.match(drafts)
        for draft in drafts:
            self.fill(draft, is_late=False)
        if any(column.is_late for column in self.present):
            self.learn(drafts)
            for draft, line in pairs:
                self.read(draft, line.cells, is_late=True)
                self.fill(draft, is_late=True)
        for draft in drafts:
            self.weigh(draft)
        written = [
            draft for draft in drafts if (draft.is_new or draft.changes) and not draft.is_repeated
        ]
        self.refuse_repeated(written)
        self.refuse_addresses(written)
        return drafts

    def read(self, draft, cells, is_late):
        # Cells beyond the last heading mean nothing; those that a short row lacks are empty.
        for position, (column, unit) in enumerate(self.columns):
            if column is None or column.is_late != is_late:
                continue
            text = cells[position] if position < len(cells) else ""
            try:
                if not text:
                    value = column.empty
                elif unit:
                    value = column.read(text, self.known, unit=unit)
                else:
                    value = column.read(text, self.known)
                draft.values[column.name] = value
            except ValidationError as error:
                for message in error.messages:
                    draft.refuse(column.name, message)

    def match(self, drafts):
        """Finds the records that rows speak of; a second row on the same one is refused."""
        stored, first = self.resource.stored(drafts), {}
        for draft in drafts:
            identity = self.resource.identity(draft)
            if identity is None:
                continue
            if identity in first:
                draft.is_repeated = True
                self.place(
                    draft,
                    self.resource.key,
                    _("Line %(line)s says this already.") % {"line": first[identity]},
                )
            else:
                first[identity] = draft.number
                draft.stored = stored.get(identity)
        for draft in drafts:
            draft.record = copy(draft.stored) if draft.stored else self.resource.model()

    def fill(self, draft, is_late):
        for column in self.present:
            if column.is_late != is_late or column.name not in draft.values:
                continue
            value = draft.values[column.name]
            before = column.empty if draft.is_new else column.value(draft.stored)
            if value == before:
                continue
            try:
                column.fill(draft, value)
            except ValidationError as error:
                for message in error.messages:
                    draft.refuse(column.name, message)
            draft.changes[column.name] = [
                column.typed(before, self.known),
                column.typed(value, self.known),
            ]
        if draft.is_new and not is_late:
            self.resource.complete(draft)

    def learn(self, drafts):
        """Lets rows name records that other rows of the same file are to make."""
        for column in self.present:
            if column.is_late:
                column.words(self.known)
        for draft in drafts:
            if draft.is_new and not draft.is_repeated:
                self.known.learn(draft.record)

    # What is wrong

    def weigh(self, draft):
        if self.resource.whole:
            self.weigh_belonging(draft)
            return
        if draft.is_new:
            if not self.rights.may_add(self.resource.model):
                draft.refuse("", _("This record is new, and you may not add any."))
        elif not draft.changes:
            return
        elif draft.stored.was_public:
            draft.refuse(
                "", _("This is public already: what differs is to be corrected on its own page.")
            )
        elif not self.rights.may_change(draft.stored):
            draft.refuse("", _("You may not change this record."))
        self.weigh_record(draft)
        for name, relation in relations(self.resource.model).items():
            for row in draft.parts.get(name, ()):
                setattr(row, relation.field.name, draft.record)
                self.weigh_part(draft, row, name)

    def weigh_belonging(self, draft):
        """A row that belongs to a record: who may change the record may add to it."""
        name = self.resource.whole
        if getattr(draft.record, f"{name}_id") is not None and (draft.is_new or draft.changes):
            owner = self.resource.owner_of(draft.record)
            if not self.rights.may_change(owner):
                said = {"record": owner}
                if owner.was_public:
                    message = _("“%(record)s” is public: only publishers may add to it.") % said
                else:
                    message = _("You may not change “%(record)s”.") % said
                self.place(draft, name, message)
            edited(owner, self.rights.user)
            for constraint in broken(owner):
                self.place(draft, name, constraint.get_violation_error_message())
        self.weigh_record(draft)

    def weigh_record(self, draft):
        record = draft.record
        if isinstance(record, Publishable):
            edited(record, self.rights.user)
        unread = {field for name in draft.problems if name for field in self.fields_of(name)}
        linked = {field.name for field in record._meta.fields if field.is_relation}
        for field in record._meta.fields:
            is_needed = field.is_relation and not field.null and field.name not in unread
            if is_needed and getattr(record, field.attname) is None:
                self.place(draft, field.name, _("This field is required."))
        self.attempt(draft, lambda: record.clean_fields(exclude=unread | linked))
        self.attempt(draft, record.clean_content)
        for constraint in broken(record):
            self.place(draft, columns_of(constraint), constraint.get_violation_error_message())

    def weigh_part(self, draft, row, relation):
        linked = {field.name for field in row._meta.fields if field.is_relation}
        messages = []
        for step in (lambda: row.clean_fields(exclude=linked), row.clean_content):
            try:
                step()
            except ValidationError as error:
                messages += error.messages
        messages += [constraint.get_violation_error_message() for constraint in broken(row)]
        for message in messages:
            draft.refuse(self.resource.column_of_part(row, relation), str(message))

    def attempt(self, draft, step):
        try:
            step()
        except ValidationError as error:
            for name, messages in error.update_error_dict({}).items():
                for message in ValidationError(messages).messages:
                    self.place(draft, name, message)

    def fields_of(self, name):
        column = self.resource.by_name.get(name)
        return column.fields if column else ()

    def place(self, draft, fields, message):
        """Notes a message at the cell of the file that fills one of these fields."""
        fields = (fields,) if isinstance(fields, str) else fields
        for field in fields:
            for column in self.present:
                if field in column.fields:
                    draft.refuse(column.name, str(message))
                    return
        for column in self.resource.columns:
            if set(fields) & set(column.fields):
                said = {"column": column.title, "problem": message}
                draft.refuse("", _("%(column)s: %(problem)s") % said)
                return
        draft.refuse("", str(message))

    def refuse_repeated(self, drafts):
        """What must be unique, within the file and beside what is stored."""
        model = self.resource.model
        for fields, message in unique_together(model):
            claimed = defaultdict(list)
            for draft in drafts:
                values = tuple(draft_value(draft, field) for field in fields)
                if None not in values and "" not in values:
                    claimed[values].append(draft)
            owners = stored_owners(model, fields, claimed)
            for values, claimants in claimed.items():
                others = owners.get(values, set())
                for position, draft in enumerate(claimants):
                    if position or others - {draft.record.pk}:
                        self.place(draft, fields, message)

    def refuse_addresses(self, drafts):
        """Addresses that links to another record still bear."""
        name = address_field(self.resource.model)
        if name is None:
            return
        claimed = {getattr(draft.record, name): draft for draft in drafts}
        label = self.resource.model._meta.label_lower
        for batch in batches(claimed):
            moved = Moved.objects.filter(model=label, address__in=batch)
            for address, record in moved.values_list("address", "record"):
                if record != claimed[address].record.pk:
                    self.place(claimed[address], name, taken(address))


def unique_together(model):
    """Pairs of the names of columns that together are unique, and what is said otherwise."""
    for field in model._meta.concrete_fields:
        if field.unique and not field.primary_key:
            said = {"model": model._meta.verbose_name, "field": field.verbose_name}
            yield (field.name,), _("Another %(model)s has this %(field)s already.") % said
    for constraint in model._meta.constraints:
        if isinstance(constraint, UniqueConstraint) and constraint.condition is None:
            yield constraint.fields, constraint.get_violation_error_message()


def draft_value(draft, name):
    return getattr(draft.record, draft.record._meta.get_field(name).attname)


def stored_owners(model, fields, claimed):
    """By values, the keys of the stored records that have them."""
    owners = defaultdict(set)
    first = {values[0] for values in claimed}
    for batch in batches(first):
        found = rows_in(model, **{f"{fields[0]}__in": batch})
        for key, *values in found.values_list("pk", *fields):
            owners[tuple(values)].add(key)
    return owners
