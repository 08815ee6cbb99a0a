"""Stated shares against the two numbers: 592 of 1,337 is 44.28 percent."""

from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal

from django.utils.translation import gettext as _

from expo_portal.quantities import Verdict, exactly, interval, plain, share, weighed
from expo_portal.templatetags.expo import full_words, percent

from ..announcements import every_one
from .check import Check, Kind
from .words import bare_words, percent_words


@dataclass(frozen=True, eq=False)
class ShareCheck(Check):
    kind = Kind.PARTS
    unit = "%"

    @property
    def stated(self):
        return self.announcement.figure.stated_share

    def __str__(self):
        part, *whole = self.figures
        said = {
            "part": bare_words(part),
            "whole": full_words(whole[0]) if whole else str(part.out_of),
            "range": self.range,
            "share": percent(self.stated),
        }
        match self.verdict:
            case Verdict.CONSISTENT:
                sentence = _(
                    "%(part)s of %(whole)s is %(range)s, which agrees with the announced %(share)s."
                )
            case Verdict.DIFFERS:
                sentence = _("%(part)s of %(whole)s is %(range)s, not the announced %(share)s.")
            case _unknown:
                sentence = _(
                    "%(share)s was announced, and cannot be checked: the two numbers do not count "
                    "alike."
                )
        return sentence % said

    @property
    def range(self):
        """Of two exact counts to the decimals of the statement, or one more where they differ."""
        found = self.computed
        if found is None or found.high is None or found.high - found.low > Decimal("1e-9"):
            return found and percent_words(found)
        decimals = -self.stated.value.as_tuple().exponent + (self.verdict == Verdict.DIFFERS)
        grain = Decimal(1).scaleb(-max(decimals, 0))
        return f"{plain(found.low.quantize(grain, ROUND_HALF_UP))}%"


def shares(material):
    every = {one.figure.pk: one for one in every_one(material.found)}
    for one in every.values():
        figure = one.figure
        if figure.share is None or figure.value is None:
            continue
        whole = every.get(figure.part_of_id)
        if whole is not None or figure.out_of:
            computed = share_of(figure, whole and whole.figure)
            verdict = weighed(interval(figure.stated_share), computed)
            yield ShareCheck([one, *([whole] if whole else [])], verdict, computed)


def share_of(part, whole):
    base = interval(whole.quantity) if whole else exactly(part.out_of)
    alike = whole is None or (part.measure.unit_kind, part.currency) == (
        whole.measure.unit_kind,
        whole.currency,
    )
    return share(interval(part.quantity), base) if alike and base is not None else None
