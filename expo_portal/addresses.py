"""Addresses that public records had: a link to one leads on to where the record is now."""

from collections import defaultdict

from django.core.exceptions import ValidationError
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

NAMES = ("slug", "reference", "code")


def address_field(model):
    """The column that names a record in its address, if it has one: the slug, the reference."""
    return next((name for name in NAMES if name in columns(model)), None)


def columns(model):
    return {field.name for field in model._meta.concrete_fields}


def addresses(model, keys):
    """The addresses that readers may know of these records, by key."""
    name = address_field(model)
    if name is None or "public_from" not in columns(model):
        return {}
    now = timezone.now()
    was_public = Q(public_from__lte=now) | Q(public_until__lte=now)
    known = model._base_manager.filter(was_public, pk__in=keys)
    return dict(known.order_by().values_list("pk", name))


def keep(model, before, records):
    """Writes down the addresses that these records had before, where they now have others."""
    from .models import Moved

    name = address_field(model)
    if name is None or not records:
        return
    now = {record.pk: getattr(record, name) for record in records}
    moved = {key: old for key, old in before.items() if key in now and now[key] != old}
    new = {value: key for key, value in now.items() if before.get(key) != value}
    label = model._meta.label_lower
    for found in Moved.objects.filter(model=label, address__in=new):
        if found.record != new[found.address]:
            raise ValidationError({name: taken(found.address)})
        found.delete()
    Moved.objects.bulk_create(
        Moved(model=label, address=old, record=key) for key, old in moved.items()
    )


def leave(double, survivor):
    """Lets the address of a record that goes lead to the one that it was a double of."""
    from .models import Moved

    label = double._meta.concrete_model._meta.label_lower
    Moved.objects.filter(model=label, record=double.pk).update(record=survivor.pk)
    for address in addresses(type(double), [double.pk]).values():
        Moved.objects.create(model=label, address=address, record=survivor.pk)


def refuse_taken(record):
    """Refuses an address that links to another record still bear."""
    from .models import Moved

    name = address_field(type(record))
    if name is None:
        return
    label, address = record._meta.concrete_model._meta.label_lower, getattr(record, name)
    if Moved.objects.filter(model=label, address=address).exclude(record=record.pk).exists():
        raise ValidationError({name: taken(address)})


def taken(address):
    return _("“%(address)s” was the address of another record; links to it still lead there.") % {
        "address": address
    }


def now_at(model, lookup):
    """The lookup with the addresses of today for those of before: ``session__slug``, ``slug``."""
    from .models import Moved

    asked = defaultdict(list)
    for path, value in lookup.items():
        *relations, name = path.split("__")
        owner = model
        for relation in relations:
            owner = owner._meta.get_field(relation).related_model
        if name == address_field(owner):
            asked[owner, name].append((path, value))
    found = {}
    for (owner, name), paths in asked.items():
        for path, value in paths:
            moved = Moved.objects.filter(model=owner._meta.label_lower, address=value).first()
            record = moved and owner.objects.known().filter(pk=moved.record).first()
            if record:
                found[path] = getattr(record, name)
    return lookup | found if found else None
