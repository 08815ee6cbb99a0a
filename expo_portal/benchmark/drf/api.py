import django_filters
from rest_framework.routers import SimpleRouter
from rest_framework.serializers import ModelSerializer, SlugRelatedField
from rest_framework.viewsets import ModelViewSet

from .models import Amount, Milestone, Party, Project


class PartySerializer(ModelSerializer):
    class Meta:
        model = Party
        exclude = ("id", "project")


class AmountSerializer(ModelSerializer):
    class Meta:
        model = Amount
        exclude = ("id", "project")


class MilestoneSerializer(ModelSerializer):
    class Meta:
        model = Milestone
        exclude = ("id", "project")


class ProjectSerializer(ModelSerializer):
    session = SlugRelatedField("slug", read_only=True)
    sector = SlugRelatedField("slug", read_only=True)
    place = SlugRelatedField("slug", read_only=True)
    deal_type = SlugRelatedField("slug", read_only=True)
    parties = PartySerializer(many=True, read_only=True)
    amounts = AmountSerializer(many=True, read_only=True)
    milestones = MilestoneSerializer(many=True, read_only=True)

    class Meta:
        model = Project
        fields = "__all__"


class ProjectFilter(django_filters.FilterSet):
    session = django_filters.CharFilter("session__slug")
    sector = django_filters.CharFilter("sector__slug")
    place = django_filters.CharFilter("place__slug")
    deal_type = django_filters.CharFilter("deal_type__slug")
    signed_after = django_filters.DateFilter("signed_on", "gte")
    signed_before = django_filters.DateFilter("signed_on", "lte")


class ProjectViewSet(ModelViewSet):
    queryset = Project.objects.select_related(
        "session", "sector", "place", "deal_type"
    ).prefetch_related("parties", "amounts", "milestones")
    serializer_class = ProjectSerializer
    filterset_class = ProjectFilter


router = SimpleRouter()
router.register("projects", ProjectViewSet)
urlpatterns = router.urls
