"""The representation of every record, rendered once when its content moves.

Lists, changes, manifest, dumps and validators read it; ``writing()`` alone writes it, in the
transaction that moves the record. What is not public yet stands here too and is read once its
moment has passed, so that no job has to run at a release.
"""

import json
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from hashlib import sha256

from django.conf import settings
from django.db import connection, models, transaction
from django.db.models import OuterRef, Q, Subquery
from django.utils import timezone
from rest_framework.utils.encoders import JSONEncoder

from ..publishing import is_public, public_at, was_public
from ..texts import languages

# No transaction takes longer from weighing what it wrote to its commit. A moment so near may
# pass in between, so what turns public by then counts as public already.
LONGEST_COMMIT = timedelta(seconds=60)

BEGINNING = datetime(1, 1, 1, tzinfo=UTC)


# Stands for SITE_URL in what is stored. JSON itself writes no such character into a string.
OPEN = "\x01"


def opened(text):
    """JSON without the portal's own address, which may be another for who reads it."""
    return text.replace(f'"{settings.SITE_URL}/', f'"{OPEN}/')


class BodyField(models.TextField):
    """JSON whose addresses begin as the portal is reached now, wherever it was written."""

    def from_db_value(self, value, expression, connection):
        return value and value.replace(OPEN, settings.SITE_URL)

    def get_prep_value(self, value):
        return opened(super().get_prep_value(value))


class Representation(models.Model):
    """An object of the feed as JSON, or the tombstone of one; both are kept for good.

    ``sequence`` is the last public change (0: only its moment made it public), ``at`` when its
    state became or will become public. ``shown_until`` is set where a state that was public is
    so no more without being withdrawn: deleted, merged, or named by nothing public.
    """

    class Reason(models.TextChoices):
        WITHDRAWN = "withdrawn"
        DELETED = "deleted"
        MERGED = "merged"

    record = models.UUIDField(primary_key=True)
    type = models.CharField(max_length=20)
    # The slug of its session, for types that have one.
    session = models.CharField(max_length=60)
    version = models.PositiveIntegerField()
    sequence = models.BigIntegerField(default=0)
    at = models.DateTimeField(null=True)
    public_from = models.DateTimeField(null=True)
    public_until = models.DateTimeField(null=True)
    shown_until = models.DateTimeField(null=True)
    reason = models.CharField(max_length=10, choices=Reason)
    into = models.UUIDField(null=True)
    body = BodyField()

    class Meta:
        # Nobody sees or edits these rows, so nobody is to be granted a right to them.
        default_permissions = ()
        indexes = (
            models.Index("at", "record", name="expo_portal_changes"),
            models.Index("sequence", name="expo_portal_sequence"),
            models.Index("public_from", name="expo_portal_starts"),
            models.Index("public_until", name="expo_portal_ends"),
            models.Index("type", "public_from", name="expo_portal_type"),
        )

    def __str__(self):
        return f"{self.type} {self.record}"

    @property
    def is_tombstone(self):
        """Of a record that is no more; one that was withdrawn may come back as it was."""
        return self.reason in {self.Reason.DELETED, self.Reason.MERGED}

    def was_seen(self, by):
        """Whether anyone may have read it by then."""
        return self.shown_until is not None or was_public(self, by)

    def hidden_at(self, now):
        """From when those who may have read it are told that it is gone.

        Of what is still to come they are told at the moment that was set: only who reads this
        between that moment and the commit has seen it. An earlier state may have had a later one.
        """
        seen = self.public_from and max(now, self.public_from)
        return min(filter(None, (self.shown_until, seen)))

    def is_public(self, now):
        """``published()``, for what stands here."""
        return is_public(self, now)

    def is_over(self, now):
        """Whether it was public, and is not now."""
        return is_due(self.public_until, now) and not self.is_public(now)


COLUMNS = [column.name for column in Representation._meta.fields if not column.primary_key]


class PublicState(models.Model):
    """One row: how many transactions have moved what the public can read."""

    sequence = models.BigIntegerField(default=0)
    moved_at = models.DateTimeField(default=BEGINNING)
    # Whether the move before was in the same second, so that no date tells them apart.
    is_blurred = models.BooleanField(default=False)
    # What the stored representations were rendered by; see ``renderer``.
    renderer = models.CharField(max_length=64)

    class Meta:
        default_permissions = ()

    def __str__(self):
        return str(self.sequence)


def is_due(moment, by):
    return moment is not None and moment <= by


# Reading


@dataclass(frozen=True)
class State:
    """What of the store is public: it moves by a public write, or when a moment passes."""

    sequence: int
    # The last moment at which something turned public, or ceased to be, by itself.
    passed: datetime
    last_modified: datetime
    # Whether this date is that of no other state.
    is_dated: bool
    next_announced: datetime | None


# Each answer of the feed begins with this. As text it takes a tenth of the time that the ORM needs
# to make the same text.
STATE = """
    SELECT sequence, moved_at, is_blurred,
        (SELECT max(public_from) FROM expo_portal_representation WHERE public_from <= %s),
        (SELECT max(public_until) FROM expo_portal_representation WHERE public_until <= %s),
        (SELECT min(public_from) FROM expo_portal_representation
            WHERE type = 'release' AND public_from > %s)
    FROM expo_portal_publicstate WHERE id = 1
"""


def state(now):
    """In one query, and without a row of any record."""
    with connection.cursor() as cursor:
        cursor.execute(STATE, [connection.ops.adapt_datetimefield_value(now)] * 3)
        row = cursor.fetchone()
    sequence, moved_at, is_blurred, *moments = row or (0, None, False, None, None, None)
    moved_at, *passing, announced = map(moment, (moved_at, *moments))
    moved_at = moved_at or BEGINNING
    passed = max(filter(None, passing), default=BEGINNING)
    written, over = moved_at.replace(microsecond=0), whole_second(passed)
    return State(
        sequence=sequence,
        passed=passed,
        last_modified=max(written, over),
        is_dated=over > written or (over < written and not is_blurred),
        next_announced=announced,
    )


def moment(value):
    """SQLite gives it as a text without the zone, which is UTC."""
    if isinstance(value, str):
        value = datetime.fromisoformat(value)
    return value and value.replace(tzinfo=UTC)


def whole_second(moment):
    """The second in which the moment is over."""
    below = moment.replace(microsecond=0)
    return below if below == moment else below + timedelta(seconds=1)


class BytesField(models.BinaryField):
    def from_db_value(self, value, expression, connection):
        return as_bytes(value)


class Bytes(models.Func):
    """A text as it is sent.

    To read and send a page takes twice as long where Python makes a text of it in between.
    """

    template = "%(expressions)s"
    output_field = BytesField()

    def as_sqlite(self, compiler, connection, **extra):
        return self.as_sql(compiler, connection, template="CAST(%(expressions)s AS BLOB)", **extra)


def as_bytes(value):
    """PostgreSQL has no cheap way to give a text as bytes."""
    return value.encode() if isinstance(value, str) else value


def body_of(key="pk"):
    """For ``annotate``: what the feed shows of each record, as bytes; see ``addressed``."""
    return Bytes(Subquery(Representation.objects.filter(record=OuterRef(key)).values("body")))


def addressed(stored):
    """What was stored, with the address by which the portal is reached now."""
    return stored.replace(OPEN.encode(), settings.SITE_URL.encode())


def merged_into(key):
    """The id of the public object that one is part of now that was public before, if any."""
    followed, row = [], None
    while key is not None and key not in followed:
        followed.append(key)
        row = Representation.objects.defer("body").filter(record=key).first()
        key = row and row.into
    return row.record if row and followed[1:] and row.is_public(timezone.now()) else None


def counts(now, **conditions):
    """How many objects of each type are public."""
    found = Representation.objects.filter(public_at(now), **conditions).order_by()
    return dict(found.values_list("type").annotate(models.Count("record")))


# Writing


def dumped(shape):
    return json.dumps(shape, cls=JSONEncoder, ensure_ascii=False, separators=(",", ":"))


@dataclass
class Writer:
    """Puts what one transaction moved into the store, and ticks once if the public can tell."""

    now: datetime
    has_public_change: bool = False
    # By record: as its row was before, without the body, and as it is to be.
    stored: dict = field(default_factory=dict)
    fresh: dict = field(default_factory=dict)

    def __post_init__(self):
        self.soon = self.now + LONGEST_COMMIT
        self.state, _made = PublicState.objects.get_or_create(pk=1, defaults={"renderer": renderer})
        self.sequence = self.state.sequence + 1

    def look_up(self, keys):
        """Those that a transaction touched are looked up at once, whatever their types."""
        from ..writing import batches

        for batch in batches({key for key in keys if key not in self.stored}):
            found = Representation.objects.defer("body").in_bulk(batch)
            self.stored |= dict.fromkeys(batch) | found

    def before(self, keys):
        """The rows of these records, by key, as they were."""
        self.look_up(keys)
        return {key: row for key in keys if (row := self.stored[key]) is not None}

    def put(self, record, shape):
        """To be saved: what the feed shows of a record."""
        self.fresh[record.pk] = self.row(record, shape, self.before([record.pk]).get(record.pk))

    def save(self):
        """Saves what was put."""
        write(self.fresh.values())
        self.fresh = {}

    def row(self, record, shape, before):
        start, end = record.public_from, record.public_until
        row = Representation(
            record=record.pk,
            type=shape["type"],
            session=shape.get("session") or "",
            version=record.version,
            sequence=before.sequence if before else 0,
            at=start,
            public_from=start,
            public_until=end,
            body="" if end and start < end <= self.now else dumped(shape),
        )
        was_seen = before is not None and before.was_seen(self.soon)
        is_seen = is_due(start, self.soon)
        if was_seen and not is_due(start, self.now):
            row.shown_until = before.hidden_at(self.now)
        if end or row.shown_until:
            row.reason = Representation.Reason.WITHDRAWN
        is_over = was_seen and before.is_over(self.now) and row.is_over(self.soon)
        if is_over and before.public_until == end:
            # Readers are told that it is gone, as before, and not what it will be.
            row.at = before.at
        elif was_seen or is_seen:
            self.stamp(row)
        return row

    def stamp(self, row):
        row.sequence = self.sequence
        row.at = max(self.now, row.public_from or self.now)
        self.has_public_change = True

    def remove(self, keys, merged):
        """Leaves tombstones of what was public; ``merged`` has the survivors by key."""
        from ..writing import batches

        for batch in batches(keys):
            buried = []
            for row in self.before(batch).values():
                if row.was_seen(self.soon):
                    self.bury(row, merged.get(row.record))
                    buried.append(row)
            Representation.objects.filter(
                record__in=set(batch) - {row.record for row in buried}
            ).delete()
            write(buried)

    def bury(self, row, into):
        reasons = Representation.Reason
        row.shown_until = row.hidden_at(self.now)
        row.public_from = row.public_until = None
        row.reason, row.into = (reasons.MERGED if into else reasons.DELETED), into
        row.body = ""
        self.stamp(row)

    def tick(self):
        """Moves the public state, if anything public moved."""
        if not self.has_public_change:
            return
        before, moved_at = self.state.moved_at, self.now
        if (near := state(self.soon).passed) > moved_at:
            # It may be over before this is committed, and readers date by it then.
            moved_at = whole_second(near) + timedelta(seconds=1)
        moved_at = max(moved_at, before)
        self.state.sequence, self.state.moved_at = self.sequence, moved_at
        self.state.is_blurred = moved_at.replace(microsecond=0) == before.replace(microsecond=0)
        self.state.save(update_fields=["sequence", "moved_at", "is_blurred"])


def write(rows):
    Representation.objects.bulk_create(
        rows, update_conflicts=True, unique_fields=["record"], update_fields=COLUMNS
    )


def missing():
    """Pairs of a model and the keys of its records that are not in the store as they are.

    Those of a data migration, which knows no serializer, and once those of an older release of
    the portal, which had no store.
    """
    from ..publishing import Versioned
    from ..writing import rows, tables

    stored = Representation.objects.filter(record=OuterRef("pk"))
    for model in tables(Versioned):
        absent = rows(model).filter(Q(digest="") | ~models.Exists(stored))
        yield model, list(absent.values_list("pk", flat=True))


# What a row must say of its record; the rest tells its history.
SAID = ("type", "session", "version", "public_from", "public_until", "body")


def wrong(writer):
    """What a fresh store would say otherwise: rows to put, and keys of rows to bury."""
    from .. import resources
    from ..publishing import Versioned
    from ..writing import batches, rows, tables

    stale = []
    alive = Representation.objects.exclude(reason__in=["deleted", "merged"])
    orphans = set(alive.values_list("record", flat=True))
    for model in tables(Versioned):
        for batch in batches(rows(model).values_list("pk", flat=True)):
            stored = Representation.objects.in_bulk(batch)
            for record in model.objects.for_feed().filter(pk__in=batch):
                shape = resources.shape(record, resources.own_content(record))
                before = stored.get(record.pk)
                row = writer.row(record, shape, before)
                if before is not None and not row.body:
                    before.body = ""  # It was withdrawn at a moment of its own since.
                if any(getattr(row, name) != getattr(before, name, None) for name in SAID):
                    stale.append(row)
            orphans -= set(batch)
    return stale, orphans


def repair():
    """Puts the store right; returns how many rows were stale and how many of no record."""
    from ..writing import wait_for_turn

    with transaction.atomic():
        wait_for_turn()
        writer = Writer(timezone.now())
        stale, orphans = wrong(writer)
        writer.has_public_change = any(row.sequence == writer.sequence for row in stale)
        write(stale)
        writer.remove(orphans, {})
        writer.tick()
    return len(stale), len(orphans)


def renderer():
    """Tells apart what renders a record: the portal's code, and the settings that it reads."""
    said = [settings.TIME_ZONE, *languages()]
    found = sha256(json.dumps(said).encode())
    for app in ("expo_portal", "events", "projects"):
        for path in sorted((settings.BASE_DIR / app).rglob("*.py")):
            found.update(path.read_bytes())
    return found.hexdigest()


def keep_up():
    """Renders every record anew where the portal has other code now."""
    now = renderer()
    before = PublicState.objects.filter(pk=1).exclude(renderer=now)
    if before.exists():
        repair()
        before.update(renderer=now)
