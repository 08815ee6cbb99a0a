"""A record at a moment: all that staff can enter of it, with its links and its parts."""

import json
from functools import cache

from django.utils.text import capfirst

from ..writing import KEPT, parts_of


@cache
def parts(model):
    """By name, the relations to the rows that belong to a record: documents, amounts."""
    relations = [part._meta.get_field(part.whole).remote_field for part in parts_of(model)]
    return {relation.get_accessor_name(): relation for relation in relations}


def belongings(model):
    """The relations whose rows are content of a record: its words and its parts."""
    return [*(field.name for field in model._meta.many_to_many), *parts(model)]


def related(model):
    """The paths to prefetch for the content of a record."""
    inner = {name: related(relation.related_model) for name, relation in parts(model).items()}
    further = [f"{name}__{path}" for name, paths in inner.items() for path in paths]
    return [*belongings(model), *further]


@cache
def columns(model):
    """What is copied of a row: not what follows from other columns, nor what a part is part of."""
    left_out = {*KEPT, *getattr(model, "derived", ()), getattr(model, "whole", None)}
    return [
        field
        for field in model._meta.concrete_fields
        if not field.primary_key and field.name not in left_out
    ]


def state(row):
    """``{"title": {"en": "Results"}, "documents": [{"pk": 7, "code": "xinhua-2021"}]}``

    What is at its default is left out, so that a column that a later version of the portal
    adds does not look like somebody's work.
    """
    model = row._meta.concrete_model
    links = {
        field.name: sorted(str(linked.pk) for linked in getattr(row, field.name).all())
        for field in model._meta.many_to_many
    }
    rows = {
        name: [{"pk": part.pk} | state(part) for part in getattr(row, name).all()]
        for name in parts(model)
    }
    return own(row) | {name: held for name, held in (links | rows).items() if held}


def own(row):
    """The columns alone."""
    return {
        field.name: plain(field, row)
        for field in columns(row._meta.concrete_model)
        if field.value_from_object(row) != field.get_default()
    }


def plain(field, row):
    """The value as JSON knows it; the field's own ``to_python`` reads it back."""
    value = field.value_from_object(row)
    if value is None or isinstance(value, bool | int | str | dict | list):
        return value
    return field.value_to_string(row)


def dumped(found):
    return json.dumps(found, ensure_ascii=False, sort_keys=True, separators=(",", ":"))


def instance(model, key, found):
    """A record, or a part of one, as the state has it; not saved."""
    row = model(pk=key)
    row._state.adding = False
    return assign(row, found)


def assign(row, found, only=None):
    """Gives the row what the state has in each column, or in those named ``only``."""
    for field in columns(row._meta.concrete_model):
        if only is None or field.name in only:
            known = field.name in found
            value = field.to_python(found[field.name]) if known else field.get_default()
            setattr(row, field.attname, value)
    row.before_write()
    return row


def targets(model, found):
    """What the state refers to, itself and in its parts: pairs of a model and a key."""
    pairs = set()
    for field in columns(model):
        if field.is_relation and found.get(field.name) is not None:
            pairs.add((field.related_model, key_of(field.related_model, found[field.name])))
    for field in model._meta.many_to_many:
        pairs |= {
            (field.related_model, key_of(field.related_model, key))
            for key in found.get(field.name, ())
        }
    for name, relation in parts(model).items():
        for row in found.get(name, ()):
            pairs |= targets(relation.related_model, row)
    return pairs


def key_of(model, written):
    return model._meta.pk.to_python(written)


def label(model, name):
    """What staff call a column, or the rows of a part."""
    relation = parts(model).get(name)
    if relation is not None:
        return capfirst(relation.related_model._meta.verbose_name_plural)
    return capfirst(model._meta.get_field(name).verbose_name)


def with_belongings(row, found):
    """The row with its links and parts as the state has them, as if they had been prefetched."""
    model = row._meta.concrete_model
    held = {
        field.name: [
            field.related_model(pk=key_of(field.related_model, key))
            for key in found.get(field.name, ())
        ]
        for field in model._meta.many_to_many
    }
    for name, relation in parts(model).items():
        part = relation.related_model
        held[name] = [
            with_belongings(instance(part, entry["pk"], entry), entry)
            for entry in found.get(name, ())
        ]
    row._prefetched_objects_cache = held
    return row
