from django.db.models import Q
from django.utils.translation import gettext_noop as _

from events.filters import InPlaceFilter, OfSessionFilter, TermFilter
from events.models import Sector
from expo_portal.feed.filters import (
    DayFilter,
    NumberFilter,
    ReferenceFilter,
    SearchFilter,
    SeveralFilter,
    by_id_or_slug,
)

from .models import ProjectAmount, ProjectMilestone, SignedProject


class SectorFilter(ReferenceFilter):
    """The main field or another one."""

    meaning = _("Those of one of these fields, main or other, by id or slug.")

    def condition(self, values):
        sectors = Sector.objects.filter(by_id_or_slug(values))
        others = SignedProject.other_sectors.through.objects.filter(sector__in=sectors)
        return Q(sector__in=sectors) | Q(pk__in=others.values("signedproject"))


class StageFilter(SeveralFilter):
    """The latest milestone reached, as ``SignedProject.stage`` derives it."""

    def filter(self, queryset, stages):
        if not stages:
            return queryset
        return queryset.with_stage().filter(latest__in=stages)


class AmountFilter:
    """A condition on an amount, which the filter set puts together with the others."""

    @property
    def meaning(self):
        return {
            "gte": _(
                "Those with an amount whose `{field}` is at least this, in base units. All "
                "conditions on amounts hold for one and the same amount."
            ),
            "lte": _(
                "Those with an amount whose `{field}` is at most this, in base units. All "
                "conditions on amounts hold for one and the same amount."
            ),
            "in": _(
                "Those with an amount whose `{field}` is one of these. All conditions on amounts "
                "hold for one and the same amount."
            ),
        }[self.lookup_expr]

    def filter(self, queryset, value):
        return queryset


class AmountNumberFilter(AmountFilter, NumberFilter):
    pass


class AmountWordFilter(AmountFilter, SeveralFilter):
    pass


class ProjectFilter(OfSessionFilter):
    release = ReferenceFilter("release", slug=None)
    forum = ReferenceFilter("forum")
    deal_type = TermFilter("deal_type")
    nature = TermFilter("nature")
    direction = TermFilter("direction")
    sector = SectorFilter("sector")
    place = InPlaceFilter("place")
    country = InPlaceFilter(
        "parties__organization__place",
        distinct=True,
        help_text=_(
            "Those with a party whose seat is one of these places or lies within one; by "
            "slug, or by code of ISO 3166."
        ),
    )
    organization = ReferenceFilter(
        "parties__organization",
        distinct=True,
        help_text=_("Those that one of these organisations signed, by id or slug."),
    )
    stage = StageFilter(choices=ProjectMilestone.Stage)
    parent = ReferenceFilter("parent", slug="reference")
    amount_kind = AmountWordFilter("kind", lookup_expr="in", choices=ProjectAmount.Kind)
    amount_min = AmountNumberFilter("value", "gte")
    amount_max = AmountNumberFilter("value", "lte")
    currency = AmountWordFilter("currency", lookup_expr="in")
    signed_after = DayFilter("signed_on", "gte")
    signed_before = DayFilter("signed_on", "lte")
    q = SearchFilter()

    @classmethod
    def select(cls, queryset, values):
        """One and the same amount must meet all conditions on amounts."""
        queryset = super().select(queryset, values)
        conditions = {
            f"{found.field_name}__{found.lookup_expr}": values[name]
            for name, found in cls.base_filters.items()
            if isinstance(found, AmountFilter) and values.get(name) not in (None, [])
        }
        if not conditions:
            return queryset
        amounts = ProjectAmount.objects.filter(**conditions)
        return queryset.filter(pk__in=amounts.values("project"))
