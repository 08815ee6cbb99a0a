"""Stated means against sums: 1.2 billion yuan on average for 98 projects is 117.6 billion."""

from dataclasses import dataclass

from django.utils.translation import gettext as _

from expo_portal.quantities import Verdict, interval, product, weighed
from expo_portal.templatetags.expo import full_words

from ..models import Figure
from ..partitions import IMPLIED
from .check import Check, Kind
from .words import range_words

AVERAGE_DEAL, TOTAL, COUNT = "average-deal", "total-investment", "projects-signed"


@dataclass(frozen=True, eq=False)
class AverageCheck(Check):
    kind = Kind.PARTS

    @property
    def stated(self):
        return self.announcements[1].figure.quantity

    def __str__(self):
        mean, whole, count = self.figures
        said = {
            "mean": full_words(mean),
            "count": full_words(count),
            "range": range_words(self.computed, whole),
            "total": full_words(whole),
        }
        if self.verdict == Verdict.CONSISTENT:
            sentence = _(
                "%(mean)s on average for %(count)s is %(range)s, which agrees with %(total)s."
            )
        else:
            sentence = _("%(mean)s on average for %(count)s is %(range)s, not %(total)s.")
        return sentence % said


def averages(material):
    """Of money for each signed project; other means do not say what they were divided by."""
    found = [each for each in material.found if each.figure.value is not None]
    for mean in found:
        figure = mean.figure
        is_deal = figure.measure.code == AVERAGE_DEAL
        if not figure.is_money or not (is_deal or figure.basis == Figure.Basis.AVERAGE):
            continue
        code = TOTAL if is_deal else figure.measure.code
        whole = single(found, code, scope_of(figure), figure.currency)
        count = single(found, COUNT, scope_of(figure, IMPLIED.get(code)))
        if whole and count:
            computed = product(interval(figure.quantity), interval(count.figure.quantity))
            verdict = weighed(interval(whole.figure.quantity), computed)
            yield AverageCheck([mean, whole, count], verdict, computed)


def single(found, code, scope, currency=""):
    """The total of this measure, of these kinds and this place, if there is just one."""
    totals = [
        each
        for each in found
        if each.figure.measure.code == code
        and each.figure.basis == Figure.Basis.TOTAL
        and not each.is_early
        and each.figure.currency == currency
        and scope_of(each.figure) == scope
    ]
    return totals[0] if len(totals) == 1 else None


# A word that leaves nothing out tells no two numbers apart.
ALL = "international-and-domestic"


def scope_of(figure, further=None):
    codes = {term.code for term in figure.dimensions.all()} | {further}
    size = figure.band_low, figure.band_high, figure.band_currency
    forums = frozenset(forum.pk for forum in figure.forums.all())
    where = figure.place_id, figure.sector_id, figure.pavilion_id
    return (codes - {None, ALL}, size, forums, *where)
