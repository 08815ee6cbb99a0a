"""Counts, sums and a hash of all that is public: what an exact copy has to come to."""

from collections import Counter
from hashlib import sha256

from django.utils.translation import gettext_noop as _
from rest_framework.response import Response

from ..publishing import public_at
from . import shapes
from .changes import Cursor, Filter, Point, filter_shapes
from .store import Representation
from .views import FeedView

# What is counted while staff write may be of no one state: it is counted anew.
ATTEMPTS = 5

AMOUNTS = shapes.an_object(
    {
        "kind": (shapes.STRING, _("Kind of the amounts, as in a project.")),
        "deal_type": (
            shapes.or_null(shapes.STRING),
            _("Slug of the term; null where it is unsaid."),
        ),
        "currency": (
            shapes.or_null(shapes.STRING),
            _("Of ISO 4217; null where it is undisclosed."),
        ),
        "qualifier": (shapes.STRING, _("Qualifier of the amounts.")),
        "count": (shapes.WHOLE, _("How many amounts there are.")),
        "sum": (shapes.or_null(shapes.DECIMAL), _("Of their values; null where they have none.")),
    }
)


class ManifestView(FeedView):
    about = _(
        "What a mirror holds that has replayed the changes, with the cursor that it then has."
    )
    lifetime = 0
    operation = "readManifest"
    is_kept = True
    shape = shapes.component(
        "Manifest",
        shapes.an_object(
            {
                "cursor": (shapes.STRING, _("That of the changes up to this state.")),
                "counts": (
                    {"type": "object", "additionalProperties": shapes.WHOLE},
                    _("How many public objects there are of each type."),
                ),
                "amounts": (
                    shapes.a_list(AMOUNTS),
                    _("What the amounts of the public projects come to."),
                ),
                "sha256": (
                    {"type": "string", "pattern": "^[0-9a-f]{64}$"},
                    _(
                        "SHA-256 in hexadecimal over the lines `type id version` of all these "
                        "objects, sorted bytewise, joined by `\\n`, with none at the end."
                    ),
                ),
            },
            title="Manifest",
            description=_("What an exact copy of the public state comes to."),
        ),
    )
    # Given by the URL map: the types, and what adds up the amounts of the public projects.
    types = ()
    amounts = None

    def allowed_parameters(self):
        return super().allowed_parameters() | {"types": True, "session": True}

    def parameter_shapes(self):
        return super().parameter_shapes() | filter_shapes(self.types)

    def get(self, request):
        chosen = Filter.read(request.query_params, self.types)
        point = Point.of(self.state)
        for _attempt in range(ATTEMPTS):
            before, told = point, self.told(chosen)
            point = Point.of(self.public_state(self.now))
            if point == before:
                break
        return Response({"cursor": Cursor(point).written(chosen.scope)} | told)

    def told(self, chosen):
        public = Representation.objects.filter(chosen.kept, public_at(self.now)).order_by()
        counts, fingerprint = weighed(public)
        has_projects = not chosen.types or "project" in chosen.types
        return {
            "counts": {name: counts[name] for name in chosen.types or self.types},
            "amounts": self.amounts(chosen.sessions, self.now) if has_projects else [],
            "sha256": fingerprint,
        }


def weighed(public):
    """How many there are of each type, and SHA-256 over the lines ``type id version``.

    The lines are sorted bytewise and joined by newlines.
    """
    counts, lines = Counter(), []
    for name, record, version in public.values_list("type", "record", "version").iterator(2000):
        counts[name] += 1
        lines.append(f"{name} {record} {version}")
    return counts, sha256("\n".join(sorted(lines)).encode()).hexdigest()
