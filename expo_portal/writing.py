"""The one writer of moments, versions and history.

Every write of a record runs inside ``writing()``, one transaction. What it touched is weighed
once, at its end: first the moments (``public_from``, ``public_until``) of the records and of
all that wait for them, then the versions, by comparing the content as the feed shows it, and
with them what the feed has stored of each and what is searched of it; beside them the history, by
comparing all that staff can enter.
"""

from collections import defaultdict
from contextlib import contextmanager
from contextvars import ContextVar
from functools import cache
from graphlib import TopologicalSorter
from itertools import chain

from django.apps import apps
from django.db import connection, transaction
from django.db.migrations.executor import MigrationExecutor
from django.db.models import Min
from django.utils import timezone

from . import addresses
from .history import causes
from .prefetching import prefetch

# Columns that only this room writes; the object in somebody's hands may be older than they are.
KEPT = ("version", "changed_at", "public_from", "public_until", "digest")

# Any number will do, if nothing else takes it: see pg_advisory_xact_lock.
TURN = 20050902

_ledger = ContextVar("ledger", default=None)


@contextmanager
def writing():
    """One transaction; at the end of the outermost one every record touched is weighed."""
    if ledger := _ledger.get():
        yield ledger
        return
    with transaction.atomic():
        wait_for_turn()
        ledger = Ledger()
        token = _ledger.set(ledger)
        try:
            yield ledger
            settle(ledger)
        finally:
            _ledger.reset(token)


def open_ledger():
    """That of the transaction that is open, if one is."""
    return _ledger.get()


def wait_for_turn():
    """Lets one transaction write at a time, as SQLite does anyway.

    Else a figure and the move of its session could commit side by side, neither seeing the
    other, and the figure would be public before its session.
    """
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(%s)", [TURN])


class Ledger:
    """What one transaction touched."""

    def __init__(self):
        # By model and key: the object in the caller's hands, if there is one.
        self.records = defaultdict(dict)
        self.rows = defaultdict(set)
        # By model, the keys of what it made: what refers to one of these it wrote as well.
        self.made = defaultdict(set)
        # The organizations and places that these rows named before they changed.
        self.named = set()
        # By model and key: the address that readers knew before.
        self.addresses = defaultdict(dict)
        # Of records that go because they were doubles: the keys of those that stay.
        self.merged = {}
        # What the history tells of all this.
        self.cause = causes.current.get()

    def note(self, model, keys):
        """To be called before rows change, for what they belong to and whom they name."""
        new = set(keys) - self.rows[model]
        self.named |= names(model, new)
        for batch in batches(new):
            self.addresses[model] |= addresses.addresses(model, batch)
        self.touch(model, keys)

    def touch(self, model, keys, objects=()):
        """To be called after rows changed, with the objects in the caller's hands."""
        keys = set(keys)
        self.rows[model] |= keys
        self.weigh(model, keys, objects)

    def touch_made(self, model, objects):
        """To be called after rows were made."""
        keys = {record.pk for record in objects}
        self.made[model] |= keys
        self.touch(model, keys, objects)

    def weigh(self, model, keys, objects=()):
        from .publishing import Part

        if not issubclass(model, Part):
            self.records[model] |= dict.fromkeys(keys - self.records[model].keys())
            self.records[model] |= {record.pk: record for record in objects}
            return
        whole = model._meta.get_field(model.whole)
        wholes = {getattr(part, whole.attname) for part in objects}
        for batch in batches([] if objects else keys):
            wholes.update(rows(model, pk__in=batch).values_list(whole.attname, flat=True))
        self.weigh(whole.related_model, wholes)

    def note_deletion(self, model, keys):
        """To be called before rows go, and with them their parts and their links."""
        self.note(model, keys)
        for part in parts_of(model):
            self.named |= names(part, keys, part.whole)
        for relation in model._meta.related_objects:
            if relation.many_to_many:
                owner, name = relation.related_model, relation.field.name
                for batch in batches(keys):
                    owners = rows(owner, **{f"{name}__in": batch})
                    self.weigh(owner, set(owners.values_list("pk", flat=True)))


def touch_related(sender, instance, action, reverse, model, pk_set, **kwargs):
    """Receiver of ``m2m_changed``: which forums a figure names is content of the figure."""
    from .publishing import Versioned

    owner = model if reverse else instance._meta.concrete_model
    if not issubclass(owner, Versioned):
        return
    if reverse and action == "pre_clear":
        # Once it is cleared nobody knows which figures named this forum.
        [field] = [f for f in owner._meta.many_to_many if f.remote_field.through is sender]
        getattr(instance, field.remote_field.get_accessor_name()).set([])
    elif action in {"post_add", "post_remove", "post_clear"}:
        with writing() as ledger:
            if reverse:
                ledger.weigh(owner, pk_set or set())
            else:
                ledger.weigh(owner, {instance.pk}, [instance])


def settle(ledger):
    touched = {model: set(keys) for model, keys in ledger.records.items()}
    moved = settle_moments({model: set(keys) for model, keys in touched.items()}, ledger)
    for model, keys in settle_references(names_moved(ledger, moved)):
        moved[model] |= keys
    for model, keys in moved.items():
        ledger.weigh(model, keys)
    from .feed.store import Writer
    from .history.revisions import Archive
    from .search import index

    now = timezone.now()
    store, archive = Writer(now), Archive(now, ledger.cause, touched)
    entries = index.Writer()
    store.look_up(chain.from_iterable(ledger.records.values()))
    new, gone = settle_versions(ledger, store, archive, entries)
    archive.save()
    store.save()
    store.remove(gone, ledger.merged)
    store.tick()
    entries.save(new)
    index.remove(gone)


# Moments


def settle_moments(queue, ledger):
    """Recomputes the moments of these records and of all that wait for those that moved."""
    from .publishing import Publishable

    queue = {model: keys for model, keys in queue.items() if issubclass(model, Publishable)}
    moved = defaultdict(set)
    while queue:
        model = min(queue, key=order_of_waiting().index)
        changed = weigh_moments(model, queue.pop(model))
        moved[model] |= changed
        for waiting, path in waiting_for(model) if changed else ():
            if found := referring(waiting, path, changed, ledger):
                queue.setdefault(waiting, set()).update(found)
    return moved


def referring(model, path, keys, ledger):
    """The keys of the records of a model that refer to some of these records of another."""
    target = model._meta.get_field(path).related_model
    known = keys - ledger.made[target]
    # All that was written may refer to what was made, and nothing else does.
    found = set(ledger.records[model]) if len(known) < len(keys) else set()
    if model is target and len(keys) == 1:
        found -= keys  # None refers to itself.
    for batch in batches(known):
        found.update(rows(model, **{f"{path}__in": batch}).values_list("pk", flat=True))
    return found


def weigh_moments(model, keys):
    """Writes the interval in which each record is public; returns the keys that moved."""
    changed = defaultdict(set)
    for key, stored, found in intervals(model, keys):
        if found != stored:
            changed[found].add(key)
    return write_intervals(model, changed)


def intervals(model, keys, supposed=None):
    """Of each record its key, the interval that stands in its row, and the one it should be.

    A preview supposes that some records, by key, turn public at some moment: drafts as if they
    were checked, others without a moment as if they had this one.
    """
    supposed = supposed or {}
    single = [name for name in model.waits_for if not model._meta.get_field(name).many_to_many]
    several = [name for name in model.waits_for if name not in single]
    columns = ["pk", "status", "public_from", "public_until", "publish_at", "withdrawn_at"]
    awaited = [column for name in single for column in (name, f"{name}__public_from")]
    wholes = [f"{name}__public_until" for name in model.within]
    for batch in batches(keys):
        related = moments_of_related(model, several, batch, supposed)
        for row in rows(model, pk__in=batch).values(*columns, *awaited, *wholes):
            own = row["publish_at"] if row["status"] != "draft" else None
            starts = [
                supposed.get(row["pk"], own),
                *(
                    supposed.get(row[name], row[f"{name}__public_from"])
                    for name in single
                    if row[name] is not None
                ),
                *related[row["pk"]],
            ]
            ends = [row[column] for column in ("withdrawn_at", *wholes) if row[column] is not None]
            interval = (None if None in starts else max(starts), min(ends, default=None))
            if interval[0] is None or (interval[1] is not None and interval[1] <= interval[0]):
                interval = (None, None)
            yield row["pk"], (row["public_from"], row["public_until"]), interval


def moments_of_related(model, names, keys, supposed):
    """By record, since when each of what it names through these relations is public."""
    moments = defaultdict(list)
    for name in names:
        related = rows(model, pk__in=keys, **{f"{name}__isnull": False})
        for key, target, moment in related.values_list("pk", name, f"{name}__public_from"):
            moments[key].append(supposed.get(target, moment))
    return moments


def write_intervals(model, changed):
    for (start, end), keys in changed.items():
        for batch in batches(keys):
            rows(model, pk__in=batch).update(public_from=start, public_until=end)
    return set().union(*changed.values())


@cache
def waiting_for(model):
    """Where records wait for this model's: pairs of a model and the name of its relation."""
    from .publishing import Publishable

    return [
        (waiting, name)
        for waiting in tables(Publishable)
        for name in dict.fromkeys([*waiting.waits_for, *waiting.within])
        if waiting._meta.get_field(name).related_model is model
    ]


@cache
def order_of_waiting():
    """All models, each behind those that it waits for: so one weighing of each will do."""
    from .publishing import Publishable

    return in_order(tables(Publishable), waiting_for)


def in_order(models, referring):
    """Each behind the models that it refers to; ``referring(model)`` tells who refers to one."""
    ahead = {model: set() for model in models}
    for model in models:
        for behind, _name in referring(model):
            ahead[behind] |= {model} - {behind}
    return list(TopologicalSorter(ahead).static_order())


# Organizations and places: public with what names them


@cache
def naming_fields(model):
    from .publishing import Referred

    return [
        field
        for field in model._meta.concrete_fields
        if field.is_relation and issubclass(field.related_model, Referred)
    ]


@cache
def parts_of(model):
    from .publishing import Part

    return [
        part for part in tables(Part) if part._meta.get_field(part.whole).related_model is model
    ]


def names(model, keys, path="pk"):
    """Whom rows name now: (their model, the record they are or belong to, model and key named)."""
    from .publishing import Part

    found = set()
    fields = naming_fields(model)
    record = model.whole if issubclass(model, Part) else "pk"
    for batch in batches(keys) if fields else ():
        naming = rows(model, **{f"{path}__in": batch})
        for key, *targets in naming.values_list(record, *(field.attname for field in fields)):
            found |= {
                (model, key, field.related_model, target)
                for field, target in zip(fields, targets, strict=True)
                if target is not None
            }
    return found


def names_within(model, keys):
    """Whom records name, themselves and by their parts."""
    return names(model, keys).union(*(names(part, keys, part.whole) for part in parts_of(model)))


def names_moved(ledger, moved):
    """Who is named otherwise by the rows that were written, or by records that moved."""
    before, written, of_moved = ledger.named, set(), set()
    for model in ledger.rows.keys() | moved.keys():
        own, keys = ledger.rows[model], moved[model]
        for found in names(model, own | keys):
            # A part is found by its own key, and tells that of its whole.
            if not keys or found[1] in own:
                written.add(found)
            if found[1] in keys:
                of_moved.add(found)
        for part in parts_of(model):
            # Where no part was written, what was made has none.
            of_moved |= names(
                part, keys if ledger.rows[part] else keys - ledger.made[model], part.whole
            )
    return (before ^ written) | of_moved


@cache
def referrers(model):
    """Which columns name an organization or a place: pairs of a model and a field's name."""
    from .publishing import Part, Versioned

    return [
        (source, field.name)
        for source in tables(Part | Versioned)
        for field in naming_fields(source)
        if field.related_model is model
    ]


def settle_references(found):
    """Recomputes the moments of those named, and of those that they name in turn.

    Yields a model and keys of those that moved.
    """
    named = defaultdict(set)
    for _model, _key, target, key in found:
        named[target].add(key)
    for model, keys in named.items():
        moved = weigh_references(model, keys)
        yield model, moved
        yield from settle_references(names(model, moved))


def weigh_references(model, keys):
    """Writes from when to when something public names each; returns the keys that moved."""
    changed = defaultdict(set)
    for batch in batches(keys):
        named = defaultdict(list)
        for source, name in referrers(model):
            for key, end, start in references(source, name, batch):
                named[key].append((start, end))
        stored = rows(model, pk__in=batch)
        for key, *interval in stored.values_list("pk", "public_from", "public_until"):
            found = latest(named[key])
            if found != tuple(interval):
                changed[found].add(key)
    return write_intervals(model, changed)


def latest(intervals):
    """The last period that these come to, and until when the one before was, if this one lasts."""
    start = end = before = None
    for first, last in sorted(intervals, key=lambda each: each[0]):
        if start is None or (end is not None and end < first):
            start, end, before = first, last, end
        elif end is not None:
            end = last and max(last, end)
    return start, end or before


def references(source, name, keys):
    """Through one column: key, a moment of withdrawal or none, the first moment of those."""
    from .publishing import Part

    path = f"{source.whole}__" if issubclass(source, Part) else ""
    return (
        rows(source, **{f"{name}__in": keys, f"{path}public_from__isnull": False})
        .values(name, f"{path}public_until")
        .annotate(first=Min(f"{path}public_from"))
        .values_list(name, f"{path}public_until", "first")
    )


# Versions


def settle_versions(ledger, store, archive, entries):
    """Moves the versions of these records, and of all in which those that moved are shown.

    Returns the keys of the records whose content is new, by model, and of those that are no more.
    """
    queue, new, gone = dict(ledger.records), defaultdict(set), set()
    found = defaultdict(dict)
    while queue:
        model = min(queue, key=order_of_showing().index)
        if not (objects := queue.pop(model)):
            continue
        found[model], missing = weigh_versions(model, objects, store, archive, entries)
        new[model] = set(found[model])
        gone |= missing
        for showing, name in showing_in(model) if new[model] else ():
            for key in referring(showing, name, new[model], ledger):
                queue.setdefault(showing, {}).setdefault(key)
    addresses.keep(ledger.addresses, found)
    return new, gone


def weigh_versions(model, objects, store, archive, entries):
    """Moves the version of each whose content is new.

    Returns the addresses of these, by key, and the keys of those that are no more.
    """
    from . import resources, statements

    moved, missing = [], set(objects)
    for batch in batches(objects):
        before = store.before(batch)
        records = list(rows(model, pk__in=batch).select_related(*model.feed_joins))
        prefetch(records, *model.feed_prefetches)
        new = []
        for record in records:
            missing.discard(record.pk)
            row = before.get(record.pk)
            content = resources.own_content(record)
            digest = resources.digest(content)
            if is_new := digest != record.digest:
                record.version = next_version(record, row)
                record.changed_at, record.digest = store.now, digest
                new.append(record)
            if is_new or row is None or interval(row) != interval(record):
                store.put(record, resources.shape(record, content))
            if in_hand := objects[record.pk]:
                mirror(record, in_hand)
        archive.put(model, batch, records, before)
        entries.put(model, new)
        moved += new
    statements.update(model, moved, ("version", "changed_at", "digest"))
    return {record.pk: addresses.address(record) for record in moved}, missing


def next_version(record, row):
    """Higher than any before, also where a record comes back that was deleted."""
    if row is not None and row.is_tombstone:
        return max(record.version, row.version + 1)
    return record.version + bool(record.digest)


def interval(row):
    return row.public_from, row.public_until


@cache
def showing_in(model):
    """Where this model's columns are shown: pairs of a model and the name of its relation."""
    from .publishing import Versioned

    return [
        (showing, name)
        for showing in tables(Versioned)
        for name in showing.shows
        if showing._meta.get_field(name).related_model is model
    ]


@cache
def order_of_showing():
    """All models, each behind those whose columns it shows: so one weighing of each will do."""
    from .publishing import Versioned

    return in_order(tables(Versioned), showing_in)


def mirror(record, in_hand):
    """Tells the object in the caller's hands what was written for it."""
    for name in KEPT:
        setattr(in_hand, name, getattr(record, name))


def adopt(**kwargs):
    """Receiver of ``post_migrate``: weighs rows of data migrations, which know no serializer.

    Records from before there was a store, a history or a search index get their entries too.
    """
    from .feed import store
    from .history import revisions
    from .search import index

    executor = MigrationExecutor(connection)
    if executor.migration_plan(executor.loader.graph.leaf_nodes()):
        return  # Some tables are not there yet.
    with causes.because(causes.Reason.FOUND), writing() as ledger:
        for model, keys in chain(store.missing(), revisions.missing()):
            ledger.touch(model, keys)
    store.keep_up()
    with transaction.atomic():
        wait_for_turn()
        index.fill()


def tables(kind):
    """The models of that kind, without proxies, which share the table of another."""
    return [
        model for model in apps.get_models() if issubclass(model, kind) and not model._meta.proxy
    ]


def rows(model, **conditions):
    return model._base_manager.filter(**conditions).order_by()


def batches(keys, size=2_500):
    """Slices of some keys that every database takes as parameters of one statement."""
    keys = list(keys)
    return [keys[start : start + size] for start in range(0, len(keys), size)]
