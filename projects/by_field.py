"""What the projects of each field come to, split by what was signed: contract or agreement."""

from collections import defaultdict
from dataclasses import dataclass
from typing import NamedTuple

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from events.models import Sector, Term
from expo_portal.quantities import Quantity, number_words
from expo_portal.templatetags.charts import SERIES, series_of
from expo_portal.texts import Text

from .amounts import Amounts, summed

MOST_FIELDS = 30


class Split(NamedTuple):
    """A colour of the chart, and what it stands for."""

    series: str
    name: Text | str


@dataclass
class Part:
    """What the projects of one field and colour come to."""

    split: Split
    amounts: Amounts
    quantity: Quantity | None


@dataclass
class FieldRow:
    sector: Sector
    amounts: Amounts
    quantity: Quantity | None
    # One for each colour of the chart; None where this field has none of it.
    parts: list

    @property
    def shares(self):
        """By colour, what it takes of the bar, which shows the least that the sum can be."""
        known = [part for part in self.parts if part]
        ends = [part.amounts.low if self.amounts.low else part.amounts.high for part in known]
        return [(part.split.series, size) for part, size in zip(known, ends, strict=True)]


class ByField(NamedTuple):
    splits: list
    rows: list


def by_field(sums, sectors, deal_types):
    """The largest fields first, all in the unit of the largest.

    ``sums`` are by keys of a field and of a deal type; what has no main field is in no row.
    """
    parts, types = defaultdict(lambda: defaultdict(list)), defaultdict(dict)
    for (sector, key), amounts in sums.items():
        if sector is not None:
            deal_type = deal_types.get(key)
            series = series_of(deal_type)
            parts[sector][series].append(amounts)
            types[series][key] = deal_type
    splits = [
        Split(series, name_of(list(types[series].values()))) for series in SERIES if series in types
    ]
    wholes = {
        sector: summed([each for group in groups.values() for each in group])
        for sector, groups in parts.items()
    }
    ranked = sorted(wholes, key=lambda sector: (-wholes[sector].size, sectors[sector].slug))
    scale = unit_of(wholes[ranked[0]]) if ranked else ""
    rows = [
        FieldRow(
            sectors[sector],
            wholes[sector],
            wholes[sector].quantity(scale),
            [part_of(parts[sector].get(split.series), split, scale) for split in splits],
        )
        for sector in ranked[:MOST_FIELDS]
    ]
    return ByField(splits, rows)


def name_of(deal_types):
    if len(deal_types) > 1:
        return _("other types")
    [only] = deal_types
    return only.name if only else _("not stated")


def part_of(group, split, scale):
    if not group:
        return None
    amounts = summed(group)
    return Part(split, amounts, amounts.quantity(scale))


def unit_of(amounts):
    quantity = amounts.quantity()
    return number_words(quantity, get_language())[1] if quantity else ""


def named(sums):
    """The fields and the deal types that sums speak of, by key."""
    keys = list(sums)
    sectors = Sector.objects.in_bulk({sector for sector, _type in keys if sector is not None})
    deal_types = Term.objects.in_bulk({each for _sector, each in keys if each is not None})
    return sectors, deal_types
