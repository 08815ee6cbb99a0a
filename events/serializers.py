from urllib.parse import urljoin

from django.conf import settings
from rest_framework import serializers

from expo_portal.feed.serializers import (
    ENVELOPE,
    AmountSerializer,
    AsPrintedField,
    PartSerializer,
    RecordSerializer,
    SlugReference,
    TextField,
    WordsField,
)
from expo_portal.quantities import Qualifier, plain

from .models import (
    Claim,
    Comparison,
    Correction,
    Document,
    ExpoSession,
    Figure,
    Forum,
    Highlight,
    Image,
    Measure,
    Organization,
    Participation,
    Pavilion,
    Place,
    Release,
    Rendition,
    Sector,
    SectorCode,
    SectorList,
    Series,
    Term,
)

EXACT = Qualifier.EXACT.value

HELD = (
    "event_status",
    "mode",
    "starts_on",
    "ends_on",
    "date_precision",
    "dates_inferred",
    "place",
    "venue",
)


class SeriesSerializer(RecordSerializer):
    class Meta:
        model = Series
        fields = (*ENVELOPE, "slug", "kind", "name", "unofficial", "since_year")


class SessionSerializer(RecordSerializer):
    series = SlugReference()
    mode = SlugReference()
    place = SlugReference()
    previous = SlugReference()

    class Meta:
        model = ExpoSession
        fields = (
            *ENVELOPE,
            "slug",
            "series",
            "ordinal",
            "label",
            "year",
            "theme",
            *HELD,
            "previous",
        )


class DocumentSerializer(PartSerializer):
    class Meta:
        model = Document
        fields = (
            "code",
            "kind",
            "title",
            "language",
            "publisher",
            "published_on",
            "url",
            "archive_url",
            "copied_at",
        )


class SectorListSerializer(PartSerializer):
    deal_type = SlugReference()
    exhaustive = serializers.BooleanField(source="is_exhaustive")
    ranked = serializers.BooleanField(source="is_ranked")
    sectors = SlugReference("sector__slug", source="entries", many=True)

    class Meta:
        model = SectorList
        fields = ("deal_type", "exhaustive", "ranked", "sectors")


class ReleaseSerializer(RecordSerializer):
    session = SlugReference()
    documents = DocumentSerializer(many=True)
    sector_lists = SectorListSerializer(many=True)

    class Meta:
        model = Release
        fields = (
            *ENVELOPE,
            "session",
            "title",
            "occasion",
            "issued_on",
            "issued_on_precision",
            "issued_on_inferred",
            "issuer",
            "host",
            "stage",
            "documents",
            "sector_lists",
        )


class ComparisonSerializer(PartSerializer):
    session = SlugReference(source="against_session")
    as_printed = AsPrintedField()

    class Meta:
        model = Comparison
        fields = (
            "of",
            "basis",
            "session",
            "against",
            "change",
            "direction",
            "qualifier",
            "value",
            "low",
            "high",
            "as_printed",
        )


class FigureSerializer(RecordSerializer):
    session = SlugReference()
    measure = SlugReference()
    document = SlugReference("code")
    unit = serializers.SerializerMethodField()
    as_printed = AsPrintedField()
    text = WordsField()
    equivalent = AmountSerializer()
    share = serializers.SerializerMethodField()
    # The name that the contract gives it is a word of Python.
    vars()["from"] = serializers.SerializerMethodField()
    dimensions = serializers.SerializerMethodField()
    place = SlugReference()
    sector = SlugReference()
    forums = serializers.SerializerMethodField()
    band = serializers.SerializerMethodField()
    period = serializers.SerializerMethodField()
    sessions = serializers.SerializerMethodField()
    stage = serializers.CharField(source="effective_stage")
    headline = serializers.BooleanField(source="is_headline")
    comparisons = ComparisonSerializer(many=True)

    class Meta:
        model = Figure
        fields = (
            *ENVELOPE,
            "session",
            "release",
            "document",
            "measure",
            "qualifier",
            "value",
            "low",
            "high",
            "unit",
            "as_printed",
            "text",
            "wording",
            "equivalent",
            "share",
            "part_of",
            "parts_add_up",
            "from",
            "out_of",
            "dimensions",
            "place",
            "sector",
            "forums",
            "pavilion",
            "names_all",
            "band",
            "basis",
            "period",
            "sessions",
            "as_of",
            "stage",
            "scope",
            "note",
            "headline",
            "order",
            "supersedes",
            "comparisons",
        )

    def get_unit(self, figure):
        return figure.currency or figure.measure.unit or None

    def get_share(self, figure):
        if figure.share is None:
            return None
        return {"qualifier": figure.share_qualifier or EXACT, "value": plain(figure.share)}

    def get_from(self, figure):
        if figure.from_count is None:
            return None
        return {
            "count": figure.from_count,
            "qualifier": figure.from_qualifier or EXACT,
            "kind": figure.from_kind and figure.from_kind.slug,
        }

    def get_dimensions(self, figure):
        """By vocabulary: ``{"deal_type": "contract", "mode": "offline"}``."""
        terms = sorted(figure.dimensions.all(), key=lambda term: term.vocabulary)
        return {term.vocabulary.replace("-", "_"): term.slug for term in terms}

    def get_forums(self, figure):
        return sorted(str(forum.pk) for forum in figure.forums.all())

    def get_band(self, figure):
        bounds = {"low": figure.band_low, "high": figure.band_high}
        return said(bounds) and {
            **{name: bound and plain(bound) for name, bound in bounds.items()},
            "currency": figure.band_currency or None,
        }

    def get_period(self, figure):
        return said({"start": figure.period_start, "end": figure.period_end})

    def get_sessions(self, figure):
        return said({"from": figure.sessions_from, "to": figure.sessions_to})


def said(shape):
    """The shape, or None if the source says nothing that belongs in it."""
    return None if set(shape.values()) == {None} else shape


class CorrectionSerializer(RecordSerializer):
    session = SlugReference(source="figure.session")
    old = AmountSerializer(source="old_quantity")
    new = AmountSerializer(source="new_quantity")
    at = serializers.DateTimeField(source="publish_at")

    class Meta:
        model = Correction
        fields = (*ENVELOPE, "session", "figure", "old", "new", "reason", "at")


class MeasureSerializer(RecordSerializer):
    slug = serializers.CharField(source="code")
    rolls_up_to = SlugReference()

    class Meta:
        model = Measure
        fields = (
            *ENVELOPE,
            "slug",
            "name",
            "unofficial",
            "unit_kind",
            "unit",
            "unit_name",
            "topic",
            "definition",
            "standard",
            "rolls_up_to",
            "order",
        )


class TermSerializer(RecordSerializer):
    slug = serializers.CharField(source="code")

    class Meta:
        model = Term
        fields = (
            *ENVELOPE,
            "slug",
            "vocabulary",
            "name",
            "unofficial",
            "definition",
            "binding",
            "order",
        )


class ForumSerializer(RecordSerializer):
    session = SlugReference()
    series = SlugReference()
    title = TextField()
    tier = SlugReference()
    mode = SlugReference()
    place = SlugReference()

    class Meta:
        model = Forum
        fields = (
            *ENVELOPE,
            "slug",
            "session",
            "release",
            "series",
            "ordinal",
            "year",
            "title",
            "name",
            "unofficial",
            "joint_title",
            "kind",
            "tier",
            *HELD,
            "start_time",
            "end_time",
            "agreed",
            "order",
        )


class PavilionSerializer(RecordSerializer):
    session = SlugReference()
    mode = SlugReference()

    class Meta:
        model = Pavilion
        fields = (
            *ENVELOPE,
            "slug",
            "session",
            "release",
            "number",
            "name",
            "unofficial",
            "theme",
            "mode",
            "area_m2",
            "order",
        )


class HighlightSerializer(RecordSerializer):
    session = SlugReference()
    document = SlugReference("code")

    class Meta:
        model = Highlight
        fields = (
            *ENVELOPE,
            "session",
            "release",
            "document",
            "forum",
            "kind",
            "topic",
            "text",
            "order",
        )


class ClaimSerializer(RecordSerializer):
    session = SlugReference()
    document = SlugReference("code")
    measure = SlugReference()

    class Meta:
        model = Claim
        fields = (
            *ENVELOPE,
            "session",
            "release",
            "document",
            "kind",
            "measure",
            "figure",
            "forum",
            "rank",
            "text",
            "order",
        )


class ParticipationSerializer(RecordSerializer):
    session = SlugReference()
    place = SlugReference()
    role = SlugReference()
    category = SlugReference()
    first_time = serializers.BooleanField(source="is_first_time")

    class Meta:
        model = Participation
        fields = (
            *ENVELOPE,
            "session",
            "release",
            "forum",
            "pavilion",
            "organization",
            "place",
            "role",
            "category",
            "first_time",
            "rank",
            "note",
            "order",
        )


class PlaceSerializer(RecordSerializer):
    within = SlugReference()

    class Meta:
        model = Place
        fields = (*ENVELOPE, "slug", "name", "unofficial", "kind", "iso_code", "within")


class OrganizationSerializer(RecordSerializer):
    place = SlugReference()

    class Meta:
        model = Organization
        fields = (*ENVELOPE, "slug", "name", "unofficial", "kind", "place", "website")


class SectorCodeSerializer(PartSerializer):
    class Meta:
        model = SectorCode
        fields = ("scheme", "code")


class SectorSerializer(RecordSerializer):
    codes = SectorCodeSerializer(many=True)

    class Meta:
        model = Sector
        fields = (*ENVELOPE, "slug", "name", "unofficial", "definition", "codes", "order")


class RenditionSerializer(PartSerializer):
    type = serializers.CharField(source="media_type")
    url = serializers.SerializerMethodField()

    class Meta:
        model = Rendition
        fields = ("width", "height", "type", "url")

    def get_url(self, rendition):
        return urljoin(settings.SITE_URL, rendition.get_absolute_url())


class ImageSerializer(RecordSerializer):
    session = SlugReference()
    of = serializers.SerializerMethodField()
    decorative = serializers.BooleanField(source="is_decorative")
    focal_point = serializers.SerializerMethodField()
    renditions = RenditionSerializer(many=True)

    class Meta:
        model = Image
        fields = (
            *ENVELOPE,
            "session",
            "release",
            "of",
            "alt",
            "decorative",
            "credit",
            "focal_point",
            "taken_on",
            "renditions",
            "order",
        )

    def get_of(self, image):
        """What it shows: the session, and more exactly a forum or a pavilion."""
        return {
            "session": image.session.slug,
            "forum": image.forum_id,
            "pavilion": image.pavilion_id,
        }

    def get_focal_point(self, image):
        """In percent from the left and from the top."""
        return {"x": image.focal_x, "y": image.focal_y}
