"""Takes a whole import back, as far as nobody has worked on its records since."""

from collections import defaultdict
from dataclasses import dataclass, field

from django.apps import apps
from django.db.models import ProtectedError
from django.utils import timezone
from django.utils.translation import gettext as _

from ..history import restoring
from ..history.causes import Reason, because
from ..history.revisions import Revision, latest_of
from ..writing import batches, writing
from .applying import MEANWHILE, Moved
from .batches import ImportBatch
from .garbage import uncollected

ADDED = Revision.Kind.ADDED


@dataclass
class Undone:
    """How many records went and how many are as they were; and those that stay, by their names."""

    removed: int = 0
    put_back: int = 0
    edited: list = field(default_factory=list)
    named: list = field(default_factory=list)


@uncollected()
def undo(batch, user, rights=None):
    """In one transaction; raises ``Moved`` where somebody has undone it already.

    With rights, it is refused where their owner may not change by hand what would be put back:
    an editor does not take back what an import told of public projects.
    """
    with because(Reason.UNDONE, batch.pk, by=user), writing():
        applied = ImportBatch.objects.filter(pk=batch.pk, state=ImportBatch.State.APPLIED)
        undone = {"state": ImportBatch.State.UNDONE, "undone_at": timezone.now()}
        if not applied.update(**undone, undone_by=user):
            raise Moved(MEANWHILE)
        found = Undone()
        for label, revisions in by_model(batch).items():
            undo_of_model(apps.get_model(label), revisions, found, rights)
    batch.refresh_from_db()
    return found


def refuse_foreign(model, revisions, rights):
    for part in batches([revision.record for revision in revisions]):
        for record in model.objects.filter(pk__in=part):
            if not rights.may_change(record):
                raise Moved(
                    _("“%(record)s” is public: only publishers may undo this.") % {"record": record}
                )


def by_model(batch):
    """What the import wrote, by model; what names others comes before what they name."""
    models = defaultdict(list)
    for revision in restoring.of_batch(batch.pk):
        models[revision.model].append(revision)
    # Companies go last: they can go once no project of the import names them.
    main = owner_of(batch)._meta.label_lower
    return dict(sorted(models.items(), key=lambda pair: pair[0] != main))


def owner_of(batch):
    from .resources import IMPORTED

    return IMPORTED[batch.resource].owner


def undo_of_model(model, revisions, found, rights):
    latest = latest_of([revision.record for revision in revisions])
    untouched = [each for each in revisions if latest[each.record].number == each.number]
    edited = {each.record for each in revisions} - {each.record for each in untouched}
    found.edited += map(str, model.objects.filter(pk__in=edited))
    changed = [each for each in untouched if each.kind != ADDED]
    if rights is not None:
        refuse_foreign(model, changed, rights)
    put_back(model, changed, found)
    remove(model, {each.record for each in untouched if each.kind == ADDED}, found)


def remove(model, keys, found):
    """Deletes records; those that are named by others that stay are kept."""
    own = [each.name for each in model._meta.fields if each.related_model is model]
    while keys:
        inner = model.objects.filter(pk__in=keys).values_list("pk", *own)
        named = {key for row in inner for key in row[1:] if key in keys}
        leaves = keys - named
        if not leaves:
            break
        removed, kept = delete(model, leaves)
        found.removed += removed
        found.named += map(str, model.objects.filter(pk__in=kept))
        keys = named


def delete(model, keys):
    """How many of these went, and the keys of those that something protects."""
    kept = set()
    while keys:
        try:
            model.objects.filter(pk__in=keys).delete()
            break
        except ProtectedError as error:
            protected = named_by(error.protected_objects, model) & keys
            kept |= protected
            keys = keys - protected
    return len(keys), kept


def named_by(rows, model):
    """The keys of the records of a model that these rows name."""
    return {
        getattr(row, each.attname)
        for row in rows
        for each in row._meta.concrete_fields
        if each.is_relation and each.related_model is model
    }


def put_back(model, revisions, found):
    """Gives records the content that they had before these revisions of them."""
    wanted = {}
    numbers = {revision.record: revision.number - 1 for revision in revisions}
    erased = set()
    for part in batches(numbers):
        for earlier in Revision.objects.filter(record__in=part):
            if earlier.number == numbers[earlier.record]:
                if earlier.erased_id:
                    erased.add(earlier.record)
                else:
                    wanted[earlier.record] = earlier.content
    restoring.put_back(model, wanted)
    found.put_back += len(wanted)
    # Nobody knows any more what they were before.
    found.edited += map(str, model.objects.filter(pk__in=erased))
