"""What can be imported and exported: a kind of record, and its columns."""

from abc import ABC, abstractmethod
from functools import cached_property
from hashlib import sha256

from django.utils.text import capfirst, slugify

from ..addresses import address_field
from ..publishing import Part
from ..texts import languages
from ..writing import batches
from .columns import BRACKETS, AsPrinted, heading, unit_in
from .drafts import relations
from .known import spelled


class Resource(ABC):
    """Signed projects, known by their reference. One object of each kind serves all imports."""

    # In addresses and in the command: "projects".
    name = ""
    model = None

    def __init__(self):
        self.columns = [column.bind(self.model) for column in self.declare()]
        self.by_name = {column.name: column for column in self.columns}

    @property
    def title(self):
        return capfirst(str(self.model._meta.verbose_name_plural))

    @property
    def whole(self):
        """The column that names what a row belongs to, if it is no record of its own."""
        return self.model.whole if issubclass(self.model, Part) else ""

    @property
    def owner(self):
        """The model whose pages, rights and history these rows have: of a part, its whole."""
        return self.by_name[self.whole].column.related_model if self.whole else self.model

    @abstractmethod
    def declare(self):
        """Its columns, in the order of the template."""

    @cached_property
    def headings(self):
        found = {}
        for column in self.columns:
            for said in column.headings():
                found.setdefault(heading(said), column)
        return found

    def column_of(self, text):
        """The column that a heading means and the unit in it: 投资额（亿元）."""
        column = self.headings.get(heading(text))
        if column is None:
            column = self.headings.get(heading(BRACKETS.sub("", text)))
        if column is None:
            return None, ""
        return column, unit_in(text) if isinstance(column, AsPrinted) else ""

    def is_heading(self, text):
        return bool(text) and self.column_of(text)[0] is not None

    # Finding the records that rows speak of

    @property
    def key(self):
        """The column by which a row finds its record."""
        return address_field(self.model)

    def identity(self, draft):
        """What makes two rows speak of one record; None where the row does not say."""
        return draft.values.get(self.key) or None

    def stored(self, drafts):
        """The records that these rows speak of, by their identity."""
        keys = {self.identity(draft) for draft in drafts} - {None}
        return {getattr(row, self.key): row for row in self.found(self.key, keys)}

    def found(self, column, values):
        for batch in batches(values):
            yield from self.rows().filter(**{f"{column}__in": batch})

    def rows(self):
        return self.with_belongings(self.model.objects.all())

    def of_list(self, owners):
        """The rows to export of a list of the admin, in the order of its model."""
        if not self.whole:
            return self.with_belongings(owners.order_by(*self.model._meta.ordering))
        within = self.owner._meta.ordering
        order = (*(f"{self.whole}__{name}" for name in within), *self.model._meta.ordering)
        found = self.model.objects.filter(**{f"{self.whole}__in": owners.order_by().values("pk")})
        return self.with_belongings(found.order_by(*order))

    def owner_of(self, record):
        return getattr(record, self.whole) if self.whole else record

    def key_of_owner(self, record):
        """None where a row does not say what it belongs to."""
        return getattr(record, f"{self.whole}_id") if self.whole else record.pk

    def with_belongings(self, records):
        """With the rows that belong to them and the records that they are linked to."""
        return records.prefetch_related(
            *relations(self.model), *(field.name for field in self.model._meta.many_to_many)
        )

    def complete(self, draft):  # noqa: B027
        """Fills what a new record needs and its row does not say: nothing, by itself."""

    def effects(self, drafts):
        """What the import does to totals that were announced; see ``Effect``."""
        return []


class NamedResource(Resource):
    """Records that have a name and an address, which a list from elsewhere does not know.

    Without one a row finds its record by the name, within its session where it has one.
    """

    def has_session(self):
        return "session" in self.by_name

    def identity(self, draft):
        if draft.values.get("slug"):
            return draft.values["slug"]
        names = [draft.values.get(f"name_{code}") for code in languages()]
        name = next(filter(None, names), None)
        return name and (self.session_of(draft), spelled(name))

    def session_of(self, draft):
        if not self.has_session():
            return None
        release = draft.values.get("release")
        if draft.values.get("session") is None and release is not None:
            words = self.by_name["release"].words(draft.known)
            return words.records[release].session_id
        return draft.values.get("session")

    def stored(self, drafts):
        found, addresses = {}, {draft.values.get("slug") for draft in drafts} - {None, ""}
        for record in self.found("slug", addresses):
            found[record.slug] = record
        by_name = [key for draft in drafts if isinstance(key := self.identity(draft), tuple)]
        if self.has_session():
            records = self.found("session", {session for session, _name in by_name} - {None})
        else:
            records = self.rows().all() if by_name else ()
        twice = set()
        for record in records:
            for name in set(map(spelled, record.name.values())):
                key = (getattr(record, "session_id", None), name)
                twice |= {key} & found.keys()
                found[key] = record
        # Of two that bear one name the row does not say which it means; its address would.
        return {key: record for key, record in found.items() if key not in twice}

    def complete(self, draft):
        record = draft.record
        if self.has_session() and record.session_id is None:
            record.session_id = self.session_of(draft)
        if not record.slug:
            record.slug = self.address(draft)
            draft.known.words(self.model).add(record)

    def address(self, draft):
        """Made from the English name and the session: ``jilin-pavilion-13``."""
        record = draft.record
        stem = record.name.get("en", "")
        if self.has_session() and record.session_id is not None:
            sessions = self.by_name["session"].words(draft.known)
            stem = (
                f"{stem or self.model._meta.model_name} {sessions.records[record.session_id].slug}"
            )
        return free_address(stem, self.model._meta.model_name, draft.known.words(self.model))


def free_address(name, kind, words):
    """``"wanda-group-2"``, or ``"company-5f0c21d9"`` as no address can be spelled in Chinese."""
    stem = "-".join(slugify(name).split("-")[:9])[:70]
    stem = stem or f"{kind}-{sha256(name.encode()).hexdigest()[:8]}"
    address, number = stem, 1
    while words.among(address):
        number += 1
        address = f"{stem}-{number}"
    return address
