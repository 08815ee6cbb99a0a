"""What a total is made of: by deal type, by size, by place, by origin."""

from collections import defaultdict

from .announcements import every_one, vocabulary_order
from .models import Term

# A deal type that the measure implies is not stored with its figures.
IMPLIED = {"contracted-investment": "contract", "agreed-amount": "agreement"}


def partitions(found):
    """By total and kind of difference: the total, and by key the name and number of each part.

    111 projects may be parted by deal type, 98 and 13, and once more by size.
    """
    every = {one.figure.pk: one for one in every_one(found)}
    terms = {term.code: term for one in every.values() for term in one.figure.dimensions.all()}
    parted = defaultdict(dict)
    for part in every.values():
        if (total := every.get(part.figure.part_of_id)) is not None:
            kind, key, name = distinction(part.figure, total.figure, terms)
            # The best announcement of a part comes first.
            parted[total.figure.pk, kind].setdefault(key, (name, part))
    return {key: (every[key[0]], parts) for key, parts in parted.items()}


def distinction(part, total, terms):
    """By what a part differs from its whole: the kind of difference, a key, a name."""
    if part.band_low is not None or part.band_high is not None:
        return "band", (part.band_low, part.band_high, str(part.scope)), None
    if part.place is not None and part.place_id != total.place_id:
        return "place", part.place_id, part.place.name
    if part.sector is not None and part.sector_id != total.sector_id:
        return "sector", part.sector_id, part.sector.name
    own = sorted(set(part.dimensions.all()) - set(total.dimensions.all()), key=vocabulary_order)
    if own:
        return own[0].vocabulary, tuple(term.code for term in own), own[0].name
    if code := IMPLIED.get(part.measure.code):
        name = terms[code].name if code in terms else part.measure.name
        return Term.Kind.DEAL_TYPE, (code,), name
    return "other", part.pk, part.measure.name
