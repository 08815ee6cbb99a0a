from rest_framework import serializers

from expo_portal.feed.serializers import (
    ENVELOPE,
    AmountSerializer,
    AsPrintedField,
    PartSerializer,
    RecordSerializer,
    SlugReference,
    WordsField,
)

from .models import (
    ProjectAmount,
    ProjectMilestone,
    ProjectParty,
    ProjectQuantity,
    SignedProject,
)


class PartySerializer(PartSerializer):
    role = SlugReference()

    class Meta:
        model = ProjectParty
        fields = ("organization", "role")


class ProjectAmountSerializer(PartSerializer):
    as_printed = AsPrintedField()
    text = WordsField()

    class Meta:
        model = ProjectAmount
        fields = (
            "kind",
            "qualifier",
            "value",
            "low",
            "high",
            "currency",
            "as_printed",
            "text",
            "wording",
            "as_of",
        )


class ProjectQuantitySerializer(PartSerializer):
    as_printed = AsPrintedField()
    text = WordsField()

    class Meta:
        model = ProjectQuantity
        fields = (
            "what",
            "qualifier",
            "value",
            "low",
            "high",
            "unit",
            "as_printed",
            "text",
            "certainty",
        )


class MilestoneSerializer(PartSerializer):
    planned = serializers.BooleanField(source="is_planned")
    amount = AmountSerializer()
    document = SlugReference("code")

    class Meta:
        model = ProjectMilestone
        fields = ("stage", "date", "precision", "planned", "amount", "document", "note")


class ProjectSerializer(RecordSerializer):
    slug = serializers.CharField(source="reference")
    session = SlugReference()
    document = SlugReference("code")
    deal_type = SlugReference()
    nature = SlugReference()
    direction = SlugReference()
    sector = SlugReference()
    other_sectors = serializers.SerializerMethodField()
    place = SlugReference()
    expansion = serializers.BooleanField(source="is_expansion")
    parties = PartySerializer(many=True)
    amounts = ProjectAmountSerializer(many=True)
    quantities = ProjectQuantitySerializer(many=True)
    milestones = MilestoneSerializer(many=True)
    sample = serializers.BooleanField(source="is_sample")

    class Meta:
        model = SignedProject
        fields = (
            *ENVELOPE,
            "slug",
            "reference",
            "title",
            "unofficial",
            "summary",
            "session",
            "release",
            "document",
            "forum",
            "deal_type",
            "nature",
            "direction",
            "sector",
            "other_sectors",
            "place",
            "signed_on",
            "signed_on_precision",
            "signed_by",
            "expansion",
            "parties",
            "amounts",
            "quantities",
            "milestones",
            "stage",
            "items_count",
            "parent",
            "continues",
            "sample",
        )

    def get_other_sectors(self, project):
        return sorted(sector.slug for sector in project.other_sectors.all())
