from django.utils.translation import gettext_noop as _

from expo_portal.feed.views import RecordViewSet

from . import filters, serializers


class SeriesViewSet(RecordViewSet):
    about = _("Lines of events that recur: an expo, or a forum held within it.")
    serializer_class = serializers.SeriesSerializer
    filterset_class = filters.SeriesFilter


class SessionViewSet(RecordViewSet):
    about = _("Holdings of an expo: the 13th China-Northeast Asia Expo.")
    serializer_class = serializers.SessionSerializer
    filterset_class = filters.SessionFilter
    orderings = ("slug", "ordinal", "year")


class ReleaseViewSet(RecordViewSet):
    about = _("Acts of announcing, each with the documents that printed it.")
    serializer_class = serializers.ReleaseSerializer
    filterset_class = filters.ReleaseFilter
    orderings = ("id", "issued_on")


class FigureViewSet(RecordViewSet):
    about = _("Announced numbers, each with the words that qualified it.")
    serializer_class = serializers.FigureSerializer
    filterset_class = filters.FigureFilter
    orderings = ("order", "value")


class CorrectionViewSet(RecordViewSet):
    about = _("Changes of published figures: from what to what, and why.")
    serializer_class = serializers.CorrectionSerializer
    filterset_class = filters.CorrectionFilter
    orderings = ("at",)


class MeasureViewSet(RecordViewSet):
    about = _("What is counted, with its definition.")
    serializer_class = serializers.MeasureSerializer
    filterset_class = filters.MeasureFilter
    orderings = ("slug", "order")


class TermViewSet(RecordViewSet):
    about = _("Words of the small vocabularies: deal types, modes, roles.")
    serializer_class = serializers.TermSerializer
    filterset_class = filters.VocabularyFilter
    orderings = ("slug", "order")


class ForumViewSet(RecordViewSet):
    about = _("Forums, summits, conventions and other meetings at an expo.")
    serializer_class = serializers.ForumSerializer
    filterset_class = filters.ForumFilter
    orderings = ("order", "slug", "starts_on")


class PavilionViewSet(RecordViewSet):
    about = _("Themed halls, on site, online or both.")
    serializer_class = serializers.PavilionSerializer
    filterset_class = filters.PavilionFilter
    orderings = ("order", "slug", "number")


class HighlightViewSet(RecordViewSet):
    about = _("Outcomes that are told, not counted: one sentence on one topic.")
    serializer_class = serializers.HighlightSerializer
    filterset_class = filters.HighlightFilter
    orderings = ("order",)


class ClaimViewSet(RecordViewSet):
    about = _("Records, firsts and ranks, as the source says them.")
    serializer_class = serializers.ClaimSerializer
    filterset_class = filters.ClaimFilter
    orderings = ("order", "rank")


class ParticipationViewSet(RecordViewSet):
    about = _("Who took part, and as what.")
    serializer_class = serializers.ParticipationSerializer
    filterset_class = filters.ParticipationFilter
    orderings = ("order", "rank")


class PlaceViewSet(RecordViewSet):
    about = _("Countries, provinces, cities, zones and groups of them.")
    serializer_class = serializers.PlaceSerializer
    filterset_class = filters.PlaceFilter


class OrganizationViewSet(RecordViewSet):
    about = _("Authorities, companies, associations and media.")
    serializer_class = serializers.OrganizationSerializer
    filterset_class = filters.OrganizationFilter


class SectorViewSet(RecordViewSet):
    about = _("Fields of industry, in the words of the expo.")
    serializer_class = serializers.SectorSerializer
    filterset_class = filters.SectorFilter
    orderings = ("slug", "order")


class ImageViewSet(RecordViewSet):
    about = _("Photos with their words, their credit and their sizes.")
    serializer_class = serializers.ImageSerializer
    filterset_class = filters.ImageFilter
    orderings = ("order", "taken_on")
