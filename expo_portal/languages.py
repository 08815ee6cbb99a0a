"""Which language a reader gets: that of the address, or for addresses without one their own."""

from django.conf import settings
from django.http import Http404, HttpResponseRedirect
from django.middleware.locale import LocaleMiddleware
from django.urls import Resolver404, resolve
from django.utils.cache import patch_vary_headers
from django.utils.translation import activate, get_language, get_language_from_path

# About the feed, whose errors name these addresses: each answers at once, in the reader's own
# language. Behind ``/en`` the same pages keep one, for links, caches and search engines.
DOCS = "/api/docs/"


def is_for_programs(path):
    """Whether an answer of the feed is there: it has no language to choose, and codes itself."""
    return path.startswith("/api/") and not path.startswith(DOCS)


class LanguageMiddleware(LocaleMiddleware):
    """``/sessions/13/``, the ``html_url`` of the feed, leads to the page in the reader's language.

    Django's own would send readers to any address that has the shape of a page; this one asks
    the page first, so that an address without anything behind it is a 404 at once.
    """

    def process_request(self, request):
        if is_for_programs(request.path_info):
            # Whatever was asked for before in this thread.
            activate(settings.LANGUAGE_CODE)
        else:
            super().process_request(request)

    def process_response(self, request, response):
        if is_for_programs(request.path_info):
            return response
        in_path = get_language_from_path(request.path_info)
        if response.status_code == 404 and not in_path and has_page(request):
            response = HttpResponseRedirect(
                f"/{get_language()}{request.get_full_path()}", headers={"Cache-Control": "no-cache"}
            )
        if not in_path:
            patch_vary_headers(response, ("Accept-Language",))
        response.headers.setdefault("Content-Language", get_language())
        return response


def has_page(request):
    """Files, the feed and the admin have no language; what was withdrawn has a page to say so."""
    path = request.path_info
    if request.method not in {"GET", "HEAD"} or not path.endswith("/") or path.startswith("//"):
        return False
    try:
        view, args, kwargs = resolve(f"/{get_language()}{path}")
    except Resolver404:
        return False
    try:
        view(request, *args, **kwargs)
    except Http404 as error:
        return getattr(error, "has_page", False)
    return True
