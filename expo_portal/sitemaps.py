"""What search engines are told: every public page in each language, and what to leave alone."""

from datetime import UTC, datetime
from functools import partial
from urllib.parse import urlsplit

from django.conf import settings
from django.contrib import sitemaps
from django.contrib.sitemaps.views import SitemapIndexItem
from django.db.models.functions import Greatest
from django.http import Http404, HttpResponse
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils import timezone

from events.models import (
    ExpoSession,
    Figure,
    Forum,
    Measure,
    Organization,
    Pavilion,
    Place,
    Release,
    Sector,
    Series,
)
from projects.models import SignedProject

from .feed.docs import PAGES

# Pages that stand whatever is published.
STANDING = (
    "home",
    "events:session_list",
    "projects:project_list",
    "projects:sector_list",
    "projects:place_list",
    "projects:organization_list",
    "events:compare",
    "events:measure_list",
    "events:update_list",
    "data",
    "about",
    "accessibility",
    *PAGES,
)


class Sitemap(sitemaps.Sitemap):
    i18n = alternates = x_default = True
    # Far below what the protocol allows, so that no file takes long.
    limit = 2000

    @property
    def protocol(self):
        return urlsplit(settings.SITE_URL).scheme

    def get_latest_lastmod(self):
        """Said of each page; for the index it would be counted over all of them each time."""

    def get_domain(self, site=None):
        return urlsplit(settings.SITE_URL).netloc


class InEachLanguage:
    """Pairs of a record and a language, of which no more is read than one file lists."""

    def __init__(self, records, languages):
        self.records, self.languages = records, languages

    def __len__(self):
        return self.records.count() * len(self.languages)

    def __getitem__(self, part):
        step = len(self.languages)
        records = self.records[part.start // step : -(-part.stop // step)]
        pairs = [(record, code) for record in records for code in self.languages]
        return pairs[part.start % step :][: part.stop - part.start]


class PageMap(Sitemap):
    def items(self):
        return STANDING

    def location(self, item):
        return reverse(item)


class RecordMap(Sitemap):
    """The pages of one kind of record; ``joins`` are what their addresses need."""

    def __init__(self, model, *joins):
        self.model, self.joins = model, joins

    def items(self):
        records = self.model.objects.published().select_related(*self.joins)
        return records.annotate(moved_at=Greatest("changed_at", "public_from")).order_by("pk")

    def _items(self):
        return InEachLanguage(self.items(), self._languages())

    def lastmod(self, record):
        return record.moved_at


class PressMap(RecordMap):
    """Press figures of the sessions of which something is announced."""

    def items(self):
        announced = Release.objects.published().values("session")
        return super().items().filter(pk__in=announced)

    def location(self, record):
        return reverse("events:press", args=[record.slug])


class MeasureMap(RecordMap):
    """Measures that a session has announced; the page of any other would say nothing."""

    def items(self):
        announced = Figure.objects.published().values("measure")
        return super().items().filter(pk__in=announced)


# Made anew for each request, since Django's keep what they found.
SITEMAPS = {
    "pages": PageMap,
    "sessions": partial(RecordMap, ExpoSession),
    "press": partial(PressMap, ExpoSession),
    "forums": partial(RecordMap, Forum, "session"),
    "pavilions": partial(RecordMap, Pavilion, "session"),
    "series": partial(RecordMap, Series),
    "measures": partial(MeasureMap, Measure),
    "projects": partial(RecordMap, SignedProject),
    "fields": partial(RecordMap, Sector),
    "places": partial(RecordMap, Place),
    "organisations": partial(RecordMap, Organization),
}


def index(request):
    """One file for each kind of page, and one more for every ``limit`` of its addresses."""
    files = [
        settings.SITE_URL + reverse("sitemap", args=[section]) + ("" if page == 1 else f"?p={page}")
        for section, found in SITEMAPS.items()
        for page in found().paginator.page_range
    ]
    found = [SitemapIndexItem(address) for address in files]
    return TemplateResponse(
        request, "sitemap_index.xml", {"sitemaps": found}, content_type="application/xml"
    )


def robots(request):
    """Every list under another filter is a page of its own, and there is no end of them."""
    lines = (
        "User-agent: *",
        "Disallow: /admin/",
        "Disallow: /*/projects/?",
        "Disallow: /*/projects/data.",
        "Disallow: /*/search/?",
        "Disallow: /*/compare/?",
        "",
        f"Sitemap: {settings.SITE_URL}/sitemap.xml",
        "",
    )
    return HttpResponse("\n".join(lines), content_type="text/plain; charset=utf-8")


def security(request):
    """RFC 9116; without an address to write to there is nothing to say."""
    if not settings.CONTACT_EMAIL:
        raise Http404
    lines = (
        f"Contact: mailto:{settings.CONTACT_EMAIL}",
        f"Expires: {expires(timezone.now()).isoformat()}",
        f"Preferred-Languages: {', '.join(code for code, _name in settings.LANGUAGES)}",
        f"Canonical: {settings.SITE_URL}/.well-known/security.txt",
        "",
    )
    return HttpResponse("\n".join(lines), content_type="text/plain; charset=utf-8")


def expires(now):
    """Six to twelve months ahead, and the same text for half a year: RFC 9116 advises a year."""
    year = now.astimezone(UTC).year
    if now < datetime(year, 7, 1, tzinfo=UTC):
        return datetime(year + 1, 1, 1, tzinfo=UTC)
    return datetime(year + 1, 7, 1, tzinfo=UTC)
