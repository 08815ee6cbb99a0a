"""Two records that turn out to be one."""

from django.db import transaction
from django.db.models import ForeignKey
from django.db.utils import IntegrityError

from . import addresses
from .history.causes import Reason, because
from .publishing import Part
from .writing import rows, writing


def merge(double, survivor):
    """Lets all that names ``double`` name ``survivor``, and removes it.

    The feed tells partners where it went; its address leads to the survivor. What belongs to
    the double alone, such as its parts, goes with it.
    """
    with because(Reason.MERGED), writing() as ledger:
        ledger.note(type(double), [double.pk])
        for relation in double._meta.related_objects:
            if relation.many_to_many:
                move_links(relation, double, survivor)
            elif isinstance(relation.field, ForeignKey) and not is_part(relation):
                move_references(relation, double, survivor)
        ledger.merged[double.pk] = survivor.pk
        addresses.leave(double, survivor)
        double.delete()


def is_part(relation):
    model = relation.related_model
    return issubclass(model, Part) and model.whole == relation.field.name


def move_links(relation, double, survivor):
    for owner in rows(relation.related_model, **{relation.field.name: double}):
        links = getattr(owner, relation.field.name)
        links.add(survivor)
        links.remove(double)


def move_references(relation, double, survivor):
    """One that would stand twice then, a party named under both, is left out."""
    for record in rows(relation.related_model, **{relation.field.name: double}):
        setattr(record, relation.field.name, survivor)
        try:
            with transaction.atomic():
                record.save()
        except IntegrityError:
            record.delete()
