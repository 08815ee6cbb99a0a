"""Every resource of the partner feed."""

import json
from dataclasses import dataclass
from functools import cache, cached_property
from hashlib import sha256
from uuid import UUID

from django.conf import settings
from rest_framework.utils.encoders import JSONEncoder

from events import api as events
from projects import api as projects

from .feed.serializers import ENVELOPE
from .feed.store import body_of, opened


@dataclass(frozen=True)
class Resource:
    """``/api/v1/figures/``, whose objects are of the type ``figure``."""

    name: str
    type: str
    viewset: type
    # Others refer to it by its slug, which never changes once public.
    known_by_slug: bool = False

    @property
    def serializer(self):
        return self.viewset.serializer_class

    @property
    def model(self):
        return self.serializer.Meta.model

    @property
    def filters(self):
        return self.viewset.filterset_class

    @property
    def url(self):
        return f"{settings.SITE_URL}/api/v1/{self.name}/"

    def url_of(self, record):
        return f"{self.url}{record.slug if self.known_by_slug else record.pk}/"

    @cached_property
    def columns(self):
        """Where each field of the feed comes from: ``published_at`` from ``public_from``."""
        return {name: field.source for name, field in self.serializer().fields.items()}

    def lookup(self, key):
        """The condition that finds a record by its id or its slug."""
        try:
            return {"id": UUID(key)}
        except ValueError:
            return {self.columns["slug"]: key} if "slug" in self.columns else {"id": None}

    def bodies(self, keys):
        """Pairs of a key and the stored object, of those that are public."""
        column = self.columns["slug"] if self.known_by_slug else "pk"
        found = self.model.objects.published().filter(**{f"{column}__in": keys}).order_by()
        for key, body in found.annotate(body=body_of()).values_list(column, "body"):
            yield str(key), body


RESOURCES = (
    Resource("series", "series", events.SeriesViewSet, known_by_slug=True),
    Resource("sessions", "session", events.SessionViewSet, known_by_slug=True),
    Resource("releases", "release", events.ReleaseViewSet),
    Resource("figures", "figure", events.FigureViewSet),
    Resource("corrections", "correction", events.CorrectionViewSet),
    Resource("measures", "measure", events.MeasureViewSet, known_by_slug=True),
    Resource("terms", "term", events.TermViewSet, known_by_slug=True),
    Resource("forums", "forum", events.ForumViewSet),
    Resource("pavilions", "pavilion", events.PavilionViewSet),
    Resource("highlights", "highlight", events.HighlightViewSet),
    Resource("claims", "claim", events.ClaimViewSet),
    Resource("participations", "participation", events.ParticipationViewSet),
    Resource("places", "place", events.PlaceViewSet, known_by_slug=True),
    Resource("organizations", "organization", events.OrganizationViewSet),
    Resource("projects", "project", projects.ProjectViewSet),
    Resource("sectors", "sector", events.SectorViewSet, known_by_slug=True),
    Resource("images", "image", events.ImageViewSet),
)

BY_MODEL = {resource.model: resource for resource in RESOURCES}


def own_content(record):
    """What the feed shows of the record itself, without version and moments."""
    return serializer(type(record), False).to_representation(record)


def digest(content):
    """Equal for equal content, whatever its order and wherever the portal is reached."""
    canonical = json.dumps(
        content, cls=JSONEncoder, ensure_ascii=False, sort_keys=True, separators=(",", ":")
    )
    return sha256(opened(canonical).encode()).hexdigest()


def shape(record, content):
    """The object of the feed: the envelope, then its own content."""
    return serializer(type(record), True).to_representation(record) | content


@cache
def serializer(model, is_envelope):
    found = BY_MODEL[model].serializer
    envelope = set(ENVELOPE)
    fields = envelope if is_envelope else set(found.Meta.fields) - envelope
    return found(context={"fields": fields})
