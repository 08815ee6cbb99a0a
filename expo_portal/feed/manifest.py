"""Counts, sums and a hash of all that is public: what an exact copy has to come to."""

from collections import Counter
from hashlib import sha256

from django.utils import timezone
from rest_framework.response import Response

from .changes import Cursor, Filter, Point
from .store import Representation, public_at
from .views import FeedView


class ManifestView(FeedView):
    """What a mirror holds that has replayed the changes, with the cursor that it then has."""

    lifetime = 0
    # Given by the URL map: the types, and what adds up the amounts of the public projects.
    types = ()
    amounts = None

    def allowed_parameters(self):
        return super().allowed_parameters() | {"types": True, "session": True}

    def get(self, request):
        chosen = Filter.read(request.query_params, self.types)
        now = timezone.now()
        public = Representation.objects.filter(chosen.kept, public_at(now)).order_by()
        counts, fingerprint = weighed(public)
        has_projects = not chosen.types or "project" in chosen.types
        return Response(
            {
                "cursor": Cursor(Point.of(self.state)).written(chosen.scope),
                "counts": {name: counts[name] for name in chosen.types or self.types},
                "amounts": self.amounts(chosen.sessions) if has_projects else [],
                "sha256": fingerprint,
            }
        )


def weighed(public):
    """How many there are of each type, and SHA-256 over the lines ``type id version``.

    The lines are sorted bytewise and joined by newlines.
    """
    counts, lines = Counter(), []
    for name, record, version in public.values_list("type", "record", "version").iterator(2000):
        counts[name] += 1
        lines.append(f"{name} {record} {version}")
    return counts, sha256("\n".join(sorted(lines)).encode()).hexdigest()
