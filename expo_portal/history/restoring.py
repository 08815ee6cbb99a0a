"""Putting records back as they were: one by hand, or all that a batch of an import changed."""

from collections import defaultdict
from dataclasses import dataclass

from django.core.exceptions import ValidationError
from django.core.files.storage import default_storage
from django.db import models
from django.utils.text import capfirst
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from ..forms import edited
from ..publishing import Publishable
from ..writing import KEPT, batches, rows, writing
from . import states
from .causes import Reason, because
from .differences import Names
from .revisions import Revision

# When and whether a record is public is decided by who publishes, not by going back.
OF_PUBLICATION = (
    "status",
    "publish_at",
    "withdrawn_at",
    "withdrawal_reason",
    "entered_by",
    "checked_by",
    "waiver",
    "sent_back",
    "sent_back_by",
    "is_shipped",
)


@dataclass
class Plan:
    """What a record would be if it were put back, and in sentences what else cannot be."""

    model: type
    revision: Revision
    # The record as it is now; None if it was deleted.
    current: object
    found: dict
    told: list


def plan(model, revision, fixed=()):
    """``fixed`` names columns that stay as they are. Raises ``ValidationError`` where all must."""
    if not revision.state:
        raise ValidationError(_("The content of this entry was erased."))
    found, told = possible(model, revision.content)
    current = model.objects.filter(pk=revision.record).first()
    if current is not None:
        now = states.state(current)
        found, stays = with_fixed(model, found, now, fixed_in(current, fixed))
        told += stays
        if found == now:
            raise ValidationError([_("Nothing would change."), *told])
    return Plan(model, revision, current, found, told)


def restore(model, revision, by, fixed=()):
    """Puts a record back as it was in one of its revisions, deleted or not, by the usual rules.

    Returns the record and what ``plan`` tells; raises ``ValidationError``.
    """
    with because(Reason.RESTORED, revision.number, by=by), writing():
        planned = plan(model, revision, fixed)
        record = states.instance(model, revision.record, planned.found)
        if planned.current is None:
            record._state.adding = True
        else:
            for name in KEPT:
                setattr(record, name, getattr(planned.current, name))
            if isinstance(record, Publishable):
                edited(record, by)
        record.full_clean()
        for part in parts_within(model, planned.found):
            part.full_clean([part.whole], validate_unique=False, validate_constraints=False)
        own = {column.name for column in states.columns(model)}
        rest = {name: held for name, held in planned.found.items() if name not in own}
        put_back(model, {revision.record: states.own(record) | rest})
    return record, planned.told


def fixed_in(current, fixed):
    """What stays as it is now: how it is published, and what is public and only corrected."""
    names = {*fixed}
    if isinstance(current, Publishable):
        names |= {*OF_PUBLICATION}
        if current.is_published:
            names |= {*current.announced}
    return names


def with_fixed(model, found, now, fixed):
    stays = []
    for name in sorted(fixed):
        if found.get(name) != now.get(name) and name not in OF_PUBLICATION:
            stays.append(
                gettext("“%(field)s” stays as it is now: it cannot be changed any more.")
                % {"field": states.label(model, name)}
            )
    found = {name: held for name, held in found.items() if name not in fixed}
    return found | {name: held for name, held in now.items() if name in fixed}, stays


def parts_within(model, found):
    """The rows of parts in a state, as objects."""
    for name, relation in states.parts(model).items():
        part = relation.related_model
        for row in found.get(name, ()):
            yield states.instance(part, row["pk"], row)
            yield from parts_within(part, row)


# What is not there any more


def possible(model, found):
    """A state without what it refers to in vain, and sentences on what that is."""
    wanted = defaultdict(set)
    for target, key in states.targets(model, found):
        wanted[target].add(key)
    existing = {
        (target, key)
        for target, keys in wanted.items()
        for batch in batches(keys)
        for key in rows(target, pk__in=batch).values_list("pk", flat=True)
    }
    told = []
    names = Names(model, [found])
    return without_absent(model, found, existing, names, told), told


def without_absent(model, found, existing, names, told):
    left = dict(found)
    for field in states.columns(model):
        if field.is_relation and found.get(field.name) is not None:
            target, key = field.related_model, found[field.name]
            if (target, states.key_of(target, key)) not in existing:
                del left[field.name]
                told.append(missing(field, names.of(target, key)))
                if not field.null:
                    raise ValidationError(told)
        elif isinstance(field, models.FileField) and not default_storage.exists(found[field.name]):
            raise ValidationError(gettext("A file is not kept any more: upload the photo again."))
    for field in model._meta.many_to_many:
        target = field.related_model
        here = []
        for key in found.get(field.name, ()):
            if (target, states.key_of(target, key)) in existing:
                here.append(key)
            else:
                told.append(missing(field, names.of(target, key)))
        left |= {field.name: here} if here else {}
        if not here:
            left.pop(field.name, None)
    for name, relation in states.parts(model).items():
        here = []
        for row in found.get(name, ()):
            try:
                here.append(without_absent(relation.related_model, row, existing, names, told))
            except ValidationError as error:
                told += [message for message in error.messages if message not in told]
        left.pop(name, None)
        left |= {name: here} if here else {}
    return left


def missing(field, name):
    return gettext("%(field)s: “%(record)s” is not here any more and was left out.") % {
        "field": capfirst(field.verbose_name),
        "record": name,
    }


# Many at once


def of_batch(batch):
    """What a batch of an import did, record by record."""
    done = Revision.objects.filter(changeset__reason=Reason.IMPORTED, changeset__detail=str(batch))
    return done.order_by("pk")


def remove(model, keys):
    for batch in batches(keys):
        model.objects.filter(pk__in=batch).delete()


def put_back(model, wanted):
    """Makes the rows of a model what these states say, by key: columns, links and parts.

    The number of statements does not grow with the rows.
    """
    with writing() as ledger:
        present = {}
        for batch in batches(wanted):
            present |= {row.pk: row for row in rows(model, pk__in=batch)}
        put_rows(model, wanted, present)
        put_belongings(model, wanted, ledger)


def put_belongings(model, wanted, ledger):
    for field in model._meta.many_to_many:
        if moved := put_links(field, wanted):
            ledger.weigh(model, moved)
    for name, relation in states.parts(model).items():
        put_parts(relation, {key: found.get(name, []) for key, found in wanted.items()}, ledger)


def put_rows(model, wanted, present, owners=None):
    """``owners`` has the key of the whole of each row, if these are rows of parts."""
    changed, names, new = [], set(), []
    whole = model._meta.get_field(model.whole) if owners else None
    for key, found in wanted.items():
        row = present.get(key)
        if row is None:
            row = states.instance(model, key, found)
            row._state.adding = True
            new.append(row)
        else:
            now = states.own(row)
            differing = {
                column.name
                for column in states.columns(model)
                if now.get(column.name) != found.get(column.name)
            }
            if owners and getattr(row, whole.attname) != owners[key]:
                differing.add(whole.name)
            if differing:
                changed.append(states.assign(row, found, differing))
                names |= differing
        if owners:
            setattr(row, whole.attname, owners[key])
    if changed:
        model.objects.bulk_update(changed, names)
    if new:
        model.objects.bulk_create(new)


def put_links(field, wanted):
    """Returns the keys of the rows whose links moved."""
    through = field.remote_field.through
    source, target = (
        through._meta.get_field(name)
        for name in (field.m2m_field_name(), field.m2m_reverse_field_name())
    )
    asked = {
        (key, states.key_of(field.related_model, linked))
        for key, found in wanted.items()
        for linked in found.get(field.name, ())
    }
    stored = {}
    for batch in batches(wanted):
        for link in rows(through, **{f"{source.name}__in": batch}):
            stored[getattr(link, source.attname), getattr(link, target.attname)] = link.pk
    gone, new = stored.keys() - asked, asked - stored.keys()
    for batch in batches(stored[pair] for pair in gone):
        rows(through, pk__in=batch).delete()
    through._base_manager.bulk_create(
        through(**{source.attname: key, target.attname: linked}) for key, linked in new
    )
    return {key for key, _linked in gone | new}


def put_parts(relation, wanted, ledger):
    """The rows that belong to these wholes, and what belongs to them in turn."""
    part, whole = relation.related_model, relation.field
    found, owners, present = {}, {}, {}
    for key, entries in wanted.items():
        for row in entries:
            found[row["pk"]], owners[row["pk"]] = row, key
    for batch in batches(wanted):
        present |= {row.pk: row for row in rows(part, **{f"{whole.name}__in": batch})}
    for batch in batches(found.keys() - present.keys()):
        present |= {row.pk: row for row in rows(part, pk__in=batch)}
    remove(part, present.keys() - found.keys())
    put_rows(part, found, present, owners)
    put_belongings(part, found, ledger)
