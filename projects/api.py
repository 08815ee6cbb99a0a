from django.utils.translation import gettext_noop as _

from expo_portal.feed.views import RecordViewSet

from .filters import ProjectFilter
from .serializers import ProjectSerializer


class ProjectViewSet(RecordViewSet):
    about = _("What was signed: contracts, agreements, letters of intent.")
    serializer_class = ProjectSerializer
    filterset_class = ProjectFilter
    orderings = ("reference", "signed_on")
