"""The whole map of addresses."""

from django.conf.urls.i18n import i18n_patterns
from django.contrib import admin
from django.contrib.sitemaps import views as sitemap_views
from django.http import HttpResponse
from django.urls import include, path
from django.views import defaults

from events.models import ExpoSession
from events.views.photos import media
from projects.statistics import manifest

from . import sitemaps, views
from .checks.views import ChecksView
from .feed import docs
from .feed.changes import ChangesView
from .feed.documents import DocumentView
from .feed.manifest import ManifestView
from .feed.problems import under_api
from .feed.views import IndexView
from .resources import RESOURCES
from .search import views as search

handler400 = under_api(400, defaults.bad_request)
handler403 = under_api(403, defaults.permission_denied)
handler404 = under_api(404, views.not_found)
handler500 = under_api(500, defaults.server_error)


def healthz(request):
    return HttpResponse("ok", content_type="text/plain")


types = [found.type for found in RESOURCES]
feed = [
    path("", IndexView.as_view(resources=RESOURCES)),
    path("changes/", ChangesView.as_view(types=types)),
    path("manifest/", ManifestView.as_view(types=types, amounts=staticmethod(manifest))),
    path("search/", search.SearchView.as_view()),
    path("openapi.json", DocumentView.as_view()),
]
for found in RESOURCES:
    listed = found.viewset.as_view({"get": "list"}, resource=found)
    detail = found.viewset.as_view({"get": "retrieve"}, resource=found)
    feed += [path(f"{found.name}/", listed), path(f"{found.name}/<slug:key>/", detail)]
    if found.model is ExpoSession:
        checks = ChecksView.as_view(resource=found)
        feed.append(path(f"{found.name}/<slug:key>/checks/", checks))

urlpatterns = [
    path("", views.to_language),
    path("healthz", healthz),
    path("media/<path:name>", media, name="media"),
    path("robots.txt", sitemaps.robots),
    path(".well-known/security.txt", sitemaps.security),
    path("favicon.ico", views.icon),
    path("sitemap.xml", sitemaps.index),
    path(
        "sitemap-<slug:section>.xml",
        sitemap_views.sitemap,
        {"sitemaps": sitemaps.SITEMAPS},
        name="sitemap",
    ),
    path("admin/", admin.site.urls),
    path("api/v1/", include(feed)),
    path("api/docs/", include((docs.urls, "docs-in-own-language"))),
    path("api/docs/mirror.py", docs.client, name="mirror-client"),
    path("opensearch.xml", search.opensearch, name="opensearch"),
    *i18n_patterns(
        path("", views.home, name="home"),
        path("search/", search.page, name="search"),
        path("data/", views.data, name="data"),
        path("data/codebook.<filekind:kind>", views.codebook_file, name="codebook"),
        path("about/", views.about, name="about"),
        path("accessibility/", views.accessibility, name="accessibility"),
        path("api/docs/", include((docs.urls, "docs"))),
        path("", include("events.urls")),
        path("", include("projects.urls")),
    ),
]
