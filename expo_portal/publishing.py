"""Who may see a record, since when, and which version of it they see.

``published()`` is the only rule of visibility. It reads two columns that ``writing()`` alone
keeps: ``public_from``, the latest of the record's own moment and those of all it refers to,
and ``public_until``, the moment it or its session was withdrawn. Nothing runs at the moment
of a release: a record is public by being read after it. Where the end lies before the start, the
record was public until the one and is again from the other.
"""

import uuid
from typing import ClassVar

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from . import previewing, statements
from .addresses import refuse_taken
from .texts import TranslatedField
from .writing import KEPT, writing


def public_at(moment):
    """The rule itself, as a condition on any table that keeps the two columns."""
    is_lasting = Q(public_until=None) | Q(public_until__lte=F("public_from"))
    return Q(is_lasting | Q(public_until__gt=moment), public_from__lte=moment)


def is_public(record, moment):
    """The rule for one record, or for anything else that has the two columns."""
    start, end = record.public_from, record.public_until
    is_lasting = end is None or (start is not None and end <= start)
    return start is not None and start <= moment and (is_lasting or end > moment)


def was_public(record, moment):
    """Whether it was public at any moment up to this one."""
    ends = (record.public_from, record.public_until)
    return any(each is not None and each <= moment for each in ends)


class RecordedQuerySet(models.QuerySet):
    """Bulk writes are weighed like single saves, so that no path skips a version."""

    def bulk_create(self, objs, batch_size=None):
        # Without Django's options for conflicts: rows that they skip or change go unweighed.
        objs = list(objs)
        with writing() as ledger:
            for record in objs:
                record.before_write()
            created = super().bulk_create(objs, batch_size)
            ledger.touch_made(self.table, created)
        return created

    def bulk_update(self, objs, fields):
        objs = list(objs)
        keys = [record.pk for record in objs]
        with writing() as ledger:
            derived = {name for record in objs for name in record.before_write()}
            ledger.note(self.table, keys)
            changed = statements.update(self.table, objs, {*fields, *derived})
            ledger.touch(self.table, keys, objs)
        return changed

    bulk_update.alters_data = True

    def update(self, **values):
        if derives := values.keys() & set(self.model.derives_from):
            raise TypeError(f"Save each record instead: other columns follow from {derives}.")
        with writing() as ledger:
            keys = list(self.order_by().values_list("pk", flat=True))
            ledger.note(self.table, keys)
            changed = super().update(**values) if keys else 0
            ledger.touch(self.table, keys)
        return changed

    update.alters_data = True

    def delete(self):
        with writing() as ledger:
            keys = self.order_by().values_list("pk", flat=True)
            ledger.note_deletion(self.table, list(keys))
            return super().delete()

    delete.alters_data = True
    delete.queryset_only = True

    @property
    def table(self):
        """The model itself where a proxy is asked."""
        return self.model._meta.concrete_model


class VersionedQuerySet(RecordedQuerySet):
    def published(self, at=None):
        """What anyone may read at that moment, now by default; in a preview, what it shows."""
        preview = previewing.current()
        if at is not None or preview is None:
            return self.filter(public_at(at or timezone.now()))
        return self.filter(public_at(preview.reach) | Q(pk__in=preview.keys(self.table)))

    def gone(self, at=None):
        """What was public once and is withdrawn: pages and feed answer 410, not 404."""
        preview = previewing.current()
        if at is None:
            at = timezone.now() if preview is None else preview.reach
        is_to_come = Q(public_from__gt=at)
        return self.filter(Q(public_from__lt=F("public_until")) | is_to_come, public_until__lte=at)

    def known(self, at=None):
        """What readers know of: what they may read, and what they could before."""
        return self.published(at) | self.gone(at)

    def for_feed(self):
        """With all that the representation of each record needs, in a fixed number of queries."""
        return self.select_related(*self.model.feed_joins).prefetch_related(
            *self.model.feed_prefetches
        )


class Recorded(models.Model):
    """A row whose writes are weighed at the end of the transaction; see ``writing()``."""

    # Columns from which ``before_write`` fills others.
    derives_from: ClassVar = ()

    class Meta:
        abstract = True

    def save(self, *args, **kwargs):
        table = self._meta.concrete_model
        with writing() as ledger:
            derived = self.before_write()
            if kwargs.get("update_fields") is not None:
                kwargs["update_fields"] = {*kwargs["update_fields"], *derived}
            if self._state.adding:
                super().save(*args, **kwargs)
                ledger.touch_made(table, [self])
            else:
                ledger.note(table, [self.pk])
                super().save(*args, **kwargs)
                ledger.touch(table, [self.pk], [self])

    def delete(self, *args, **kwargs):
        with writing() as ledger:
            ledger.note_deletion(self._meta.concrete_model, [self.pk])
            return super().delete(*args, **kwargs)

    def clean(self):
        super().clean()
        self.clean_content()

    def clean_content(self):
        """What can be said of the row without a look at what is stored."""
        self.before_write()

    def before_write(self):
        """Fills derived columns; returns their names, for writes that list their fields."""
        return ()


class Versioned(Recorded):
    """Anything the feed shows under an ``id`` of its own.

    ``version`` and ``changed_at`` move when, and only when, the content that the feed shows
    moves: the record's fields, its texts and its child rows.
    """

    # Names of foreign keys to records of which the content of this one tells more than the id.
    shows: ClassVar = ()
    feed_joins: ClassVar = ()
    feed_prefetches: ClassVar = ()

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    version = models.PositiveIntegerField(default=1, editable=False)
    changed_at = models.DateTimeField(default=timezone.now, editable=False)
    public_from = models.DateTimeField(null=True, editable=False)
    public_until = models.DateTimeField(null=True, editable=False)
    digest = models.CharField(max_length=64, editable=False)

    objects = VersionedQuerySet.as_manager()

    class Meta:
        abstract = True

    def save(self, *args, **kwargs):
        if not self._state.adding and kwargs.get("update_fields") is None:
            loaded = [f for f in self._meta.concrete_fields if f.attname in self.__dict__]
            own = {field.name for field in loaded if not field.primary_key}
            kwargs["update_fields"] = own - {*KEPT}
        super().save(*args, **kwargs)

    def clean(self):
        super().clean()
        refuse_taken(self)

    @classmethod
    def from_db(cls, db, field_names, values):
        record = super().from_db(db, field_names, values)
        if (preview := previewing.current()) is not None:
            preview.suppose(record)
        return record

    @property
    def was_public(self):
        """Public now, or withdrawn since: readers may know of it."""
        return was_public(self, self.looked_at())

    @property
    def is_published(self):
        """``published()`` for one record."""
        return is_public(self, self.looked_at())

    def looked_at(self):
        preview = previewing.current()
        return timezone.now() if preview is None else preview.reach_of(self)

    def refuse_loop(self, *relations, message):
        """Refuses a record that comes back to itself along these relations."""
        for name in relations:
            above, seen = [getattr(self, name)], set()
            while above:
                record = above.pop()
                if record is not None and record.pk == self.pk:
                    raise ValidationError({name: message})
                if record is not None and record.pk not in seen:
                    seen.add(record.pk)
                    above += [getattr(record, relation) for relation in relations]


class Vocabulary(Versioned):
    """Words that records are described with: always public."""

    public_from = models.DateTimeField(default=timezone.now, editable=False)

    class Meta:
        abstract = True


class Referred(Versioned):
    """An organization or a place: public as long as something public refers to it."""

    class Meta:
        abstract = True


class Publishable(Versioned):
    """A record that staff enter, a second person checks, and that turns public at a moment."""

    class Status(models.TextChoices):
        DRAFT = "draft", _("draft")
        CHECKED = "checked", _("checked")
        WITHDRAWN = "withdrawn", _("withdrawn")

    # Names of relations whose targets must be public first.
    waits_for: ClassVar = ()
    # Names of foreign keys to a whole: when the whole is withdrawn, so is this.
    within: ClassVar = ()
    # Columns and parts that, once public, change by correction or not at all.
    announced: ClassVar = ()

    status = models.CharField(
        _("status"), max_length=10, choices=Status, default=Status.DRAFT, db_index=True
    )
    publish_at = models.DateTimeField(
        _("public from"),
        null=True,
        blank=True,
        help_text=_("Nobody outside sees this before. A release sets it for all it holds."),
    )
    withdrawn_at = models.DateTimeField(_("withdrawn at"), null=True, blank=True, editable=False)
    withdrawal_reason = TranslatedField(
        _("reason of the withdrawal"),
        blank=True,
        help_text=_("Public: it stands at the address where the record was."),
    )
    entered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("entered by"),
        on_delete=models.PROTECT,
        null=True,
        editable=False,
        related_name="+",
    )
    checked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("checked by"),
        on_delete=models.PROTECT,
        null=True,
        editable=False,
        related_name="+",
    )
    waiver = models.CharField(
        _("checked without a second person, because"),
        max_length=150,
        blank=True,
        help_text=_("Only where nobody else can check. The log shows it."),
    )
    sent_back = models.CharField(
        _("sent back, because"),
        max_length=300,
        blank=True,
        editable=False,
        help_text=_("Who entered it sees this until the record is changed."),
    )
    sent_back_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("sent back by"),
        on_delete=models.PROTECT,
        null=True,
        editable=False,
        related_name="+",
    )
    is_shipped = models.BooleanField(_("came with the portal"), default=False, editable=False)

    class Meta:
        abstract = True
        default_permissions = ("view", "add", "change", "delete", "check", "publish")
        constraints: ClassVar = [
            models.CheckConstraint(
                name="%(app_label)s_%(class)s_second_person",
                condition=~Q(status="checked")
                | Q(is_shipped=True)
                | ~Q(waiver="")
                | Q(
                    Q(entered_by__isnull=False, checked_by__isnull=False),
                    ~Q(entered_by=F("checked_by")),
                ),
                violation_error_message=_(
                    "Who entered a record cannot check it. Ask a second person, or give a reason."
                ),
            ),
            models.CheckConstraint(
                name="%(app_label)s_%(class)s_withdrawn_since",
                condition=Q(status="withdrawn", withdrawn_at__isnull=False)
                | Q(~Q(status="withdrawn"), withdrawn_at=None),
                violation_error_message=_("A withdrawn record needs the moment it was withdrawn."),
            ),
        ]

    def before_write(self):
        if self.status == self.Status.WITHDRAWN:
            self.withdrawn_at = self.withdrawn_at or timezone.now()
        else:
            self.withdrawn_at = None
        return ("withdrawn_at",)

    def clean(self):
        super().clean()
        if not self._state.adding:
            stored = type(self).objects.get(pk=self.pk)
            if stored.was_public:
                self.refuse_hiding()
            elif self.status == self.Status.WITHDRAWN != stored.status:
                raise ValidationError(
                    {"status": _("Nobody outside has seen this: delete it, or keep it a draft.")}
                )

    def refuse_hiding(self):
        """What the public has seen leaves it only by a withdrawal with a reason."""
        if self.status == self.Status.DRAFT:
            raise ValidationError(
                {"status": _("This is public already: correct it, or withdraw it with a reason.")}
            )
        if self.status == self.Status.WITHDRAWN and not self.withdrawal_reason:
            raise ValidationError(
                {"withdrawal_reason": _("Say to the public why this is withdrawn.")}
            )
        if self.publish_at is None or self.publish_at > timezone.now():
            raise ValidationError(
                {"publish_at": _("This is public already; its moment cannot be moved on.")}
            )
        for name in self.waits_for:
            field = self._meta.get_field(name)
            # An empty one that must be filled is an error of its own.
            if field.many_to_many or getattr(self, field.attname) is None:
                continue
            if not getattr(self, name).is_due:
                raise ValidationError(
                    {name: _("This is not public yet, and what refers to it is.")}
                )

    @property
    def is_due(self):
        """Whether it would be public, if it waited for nothing else."""
        return (
            self.status != self.Status.DRAFT
            and self.publish_at is not None
            and self.publish_at <= timezone.now()
        )

    def mark_checked(self, user):
        """Marks the record as checked by that person; refused for who entered it."""
        self.status, self.checked_by = self.Status.CHECKED, user
        self.sent_back, self.sent_back_by = "", None
        self.full_clean()
        self.save()

    def send_back(self, user, reason):
        """Makes it a draft that tells who entered it what a second person found wrong."""
        self.status, self.checked_by, self.waiver = self.Status.DRAFT, None, ""
        self.sent_back, self.sent_back_by = reason, user
        self.full_clean()
        self.save()

    def withdraw(self, reason):
        self.status, self.withdrawal_reason = self.Status.WITHDRAWN, reason
        self.full_clean()
        self.save()


class Part(Recorded):
    """A row that belongs to one whole and moves its version: an amount of a project."""

    # Name of the foreign key to the whole.
    whole: ClassVar = ""

    objects = RecordedQuerySet.as_manager()

    class Meta:
        abstract = True
