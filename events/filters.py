from django.db.models import Q
from django.utils.translation import gettext_noop as _

from expo_portal.feed.filters import (
    NumberFilter,
    RecordFilter,
    ReferenceFilter,
    SearchFilter,
    SeveralFilter,
    YesNoFilter,
)
from expo_portal.quantities import Qualifier

from .models import (
    Claim,
    Figure,
    Forum,
    Highlight,
    Measure,
    Organization,
    Place,
    Release,
    Series,
    Stage,
    Term,
)


class TermFilter(SeveralFilter):
    """Words of one vocabulary, whatever relation they hang on: ``?mode=offline,mixed``."""

    @property
    def meaning(self):
        if self.vocabulary:
            return _("Those with one of these terms as `{name}` among their `dimensions`.")
        return _("Those whose `{name}` is one of these terms, by slug.")

    def __init__(self, field_name, vocabulary=None, **kwargs):
        super().__init__(field_name, **kwargs)
        self.vocabulary = vocabulary

    def condition(self, codes):
        condition = Q(**{f"{self.field_name}__code__in": codes})
        if self.vocabulary:
            condition &= Q(**{f"{self.field_name}__vocabulary": self.vocabulary})
        return condition


class InPlaceFilter(SeveralFilter):
    """In any of these places or in what lies within: Jilin Province finds Changchun.

    A country may be given by its ISO 3166 code.
    """

    meaning = _(
        "Those whose `{name}` is one of these places or lies within one; by slug, or by code of "
        "ISO 3166."
    )

    def condition(self, names):
        known = Q()
        # A zone lies in a city, that in a province, that in a country.
        for path in ("", "within__", "within__within__", "within__within__within__"):
            known |= Q(**{f"{path}slug__in": names}) | Q(**{f"{path}iso_code__in": names})
        return Q(**{f"{self.field_name}__in": Place.objects.filter(known).values("pk")})


class OfSessionFilter(RecordFilter):
    session = ReferenceFilter("session")


class SeriesFilter(RecordFilter):
    kind = SeveralFilter("kind", choices=Series.Kind)
    q = SearchFilter()


class SessionFilter(RecordFilter):
    series = ReferenceFilter("series")
    mode = TermFilter("mode")
    place = InPlaceFilter("place")
    q = SearchFilter()


class ReleaseFilter(OfSessionFilter):
    occasion = SeveralFilter("occasion", choices=Release.Occasion)
    stage = SeveralFilter("stage", choices=Stage)
    q = SearchFilter()


class StageFilter(SeveralFilter):
    """The stage of a figure is that of its release, unless it has one of its own."""

    def condition(self, stages):
        return Q(stage__in=stages) | Q(stage="", release__stage__in=stages)


class FigureFilter(OfSessionFilter):
    release = ReferenceFilter("release", slug=None)
    measure = ReferenceFilter("measure", slug="code")
    topic = SeveralFilter(
        "measure__topic",
        choices=Measure.Topic,
        help_text=_("Those of measures with one of these topics."),
    )
    mode = TermFilter("dimensions", Term.Kind.MODE, distinct=True)
    deal_type = TermFilter("dimensions", Term.Kind.DEAL_TYPE, distinct=True)
    origin = TermFilter("dimensions", Term.Kind.ORIGIN, distinct=True)
    forum = ReferenceFilter(
        "forums",
        distinct=True,
        help_text=_("Those that speak of one of these forums, by id or slug."),
    )
    pavilion = ReferenceFilter("pavilion")
    sector = ReferenceFilter("sector")
    place = InPlaceFilter("place")
    stage = StageFilter(choices=Stage)
    basis = SeveralFilter("basis", choices=Figure.Basis)
    qualifier = SeveralFilter("qualifier", choices=Qualifier)
    headline = YesNoFilter("is_headline")
    part_of = ReferenceFilter("part_of", slug=None)
    currency = SeveralFilter(
        "currency", help_text=_("Those of money whose `unit` is one of these currencies.")
    )
    amount_min = NumberFilter("value", "gte")
    amount_max = NumberFilter("value", "lte")
    q = SearchFilter()


class CorrectionFilter(RecordFilter):
    session = ReferenceFilter("figure__session")
    figure = ReferenceFilter("figure", slug=None)
    q = SearchFilter()


class MeasureFilter(RecordFilter):
    topic = SeveralFilter("topic", choices=Measure.Topic)
    unit_kind = SeveralFilter("unit_kind", choices=Measure.UnitKind)
    q = SearchFilter()


class VocabularyFilter(RecordFilter):
    vocabulary = SeveralFilter("vocabulary", choices=Term.Kind)
    q = SearchFilter()


class ForumFilter(OfSessionFilter):
    series = ReferenceFilter("series")
    kind = SeveralFilter("kind", choices=Forum.Kind)
    tier = TermFilter("tier")
    mode = TermFilter("mode")
    place = InPlaceFilter("place")
    q = SearchFilter()


class PavilionFilter(OfSessionFilter):
    mode = TermFilter("mode")
    q = SearchFilter()


class HighlightFilter(OfSessionFilter):
    release = ReferenceFilter("release", slug=None)
    forum = ReferenceFilter("forum")
    kind = SeveralFilter("kind", choices=Highlight.Kind)
    q = SearchFilter()


class ClaimFilter(OfSessionFilter):
    release = ReferenceFilter("release", slug=None)
    forum = ReferenceFilter("forum")
    measure = ReferenceFilter("measure", slug="code")
    figure = ReferenceFilter("figure", slug=None)
    kind = SeveralFilter("kind", choices=Claim.Kind)
    q = SearchFilter()


class ParticipationFilter(OfSessionFilter):
    forum = ReferenceFilter("forum")
    pavilion = ReferenceFilter("pavilion")
    organization = ReferenceFilter("organization")
    place = InPlaceFilter("place")
    role = TermFilter("role")
    category = TermFilter("category")


class PlaceFilter(RecordFilter):
    kind = SeveralFilter("kind", choices=Place.Kind)
    country = InPlaceFilter(
        "id",
        help_text=_("These places and what lies within them; by slug, or by code of ISO 3166."),
    )
    q = SearchFilter()


class OrganizationFilter(RecordFilter):
    kind = SeveralFilter("kind", choices=Organization.Kind)
    place = InPlaceFilter("place")
    country = InPlaceFilter("place", help_text=_("The same as `place`."))
    q = SearchFilter()


class SectorFilter(RecordFilter):
    q = SearchFilter()


class ImageFilter(OfSessionFilter):
    forum = ReferenceFilter("forum")
    pavilion = ReferenceFilter("pavilion")
    q = SearchFilter()
