"""Organisations that may stand twice."""

from django.utils.translation import gettext as _

from expo_portal.doubts import Doubt

from .likeness import alike
from .models import Organization


def doubtful_organizations():
    """Pairs of organisations of like names, of which nobody said yet that they are two."""
    pairs = alike(
        (key, name.values()) for key, name in Organization.objects.values_list("pk", "name")
    )
    pairs = untold(Organization, pairs)
    records = Organization.objects.select_related("place").in_bulk(
        {key for pair in pairs for key in pair[:2]}
    )
    return [
        Doubt(
            records[pair.one],
            records[pair.other],
            _("The same name, but for the legal form or the spelling.")
            if pair.is_equal
            else _("Nearly the same name."),
        )
        for pair in pairs
    ]


def likely(made, known):
    """By key, of organisations about to be added, one that each may be."""
    if not made:
        return {}
    new = {record.pk for record in made}
    records = {record.pk: record for record in (*known, *made)}
    found = {}
    for pair in alike(((key, record.name.values()) for key, record in records.items()), new):
        for one, other in (pair[:2], pair[1::-1]):
            if one in new:
                found.setdefault(one, records[other])
    return found


def untold(model, pairs):
    """Without those that a person has told apart."""
    through = model.distinct_from.through
    fields = [f"{end}_{model._meta.model_name}" for end in ("from", "to")]
    told = set(through.objects.values_list(*fields))
    return [pair for pair in pairs if (pair.one, pair.other) not in told]
