"""Pages for readers, kept for as long as what is public stays the same.

At the minute of a press conference everybody asks for the same page, and to make it takes some
hundred times as long as to send it. A kept page belongs to the public state (``feed.store``): a
write that the public can see, and a moment that passes, leave it behind at once, while embargoed
work does nothing to it, so its age tells nobody of that work. The next release announced is part
of that state; what a page shows beside it, such as the release after that, is seen
``PAGE_SECONDS`` later at most.
"""

from hashlib import sha256
from threading import Lock

from django.conf import settings
from django.core.cache import cache
from django.core.exceptions import MiddlewareNotUsed
from django.middleware.gzip import re_accepts_gzip
from django.utils import timezone
from django.utils.cache import has_vary_header
from django.utils.translation import get_language_from_path

from .feed import store

# Longer ones are lists that few ask for.
LARGEST = 100_000

# While one thread makes a page, the others wait for it rather than make it too.
turns = [Lock() for _ in range(64)]


class PageCacheMiddleware:
    """Stands outside of what compresses, inside of what sets the headers of every answer."""

    def __init__(self, get_response):
        if not settings.PAGE_SECONDS:
            raise MiddlewareNotUsed
        self.get_response, self.seconds = get_response, settings.PAGE_SECONDS

    def __call__(self, request):
        if not is_for_all(request):
            return self.get_response(request)
        key = key_of(request, store.state(timezone.now()))
        if (kept := cache.get(key)) is not None:
            return kept
        with turns[int(key[:8], 16) % len(turns)]:
            if (kept := cache.get(key)) is not None:
                return kept
            answer = self.get_response(request)
            if is_to_be_kept(answer):
                cache.set(key, answer, self.seconds)
            return answer


def is_for_all(request):
    """Pages have their language in the address; who has a session may be staff."""
    return (
        request.method == "GET"
        and settings.SESSION_COOKIE_NAME not in request.COOKIES
        and get_language_from_path(request.path_info) is not None
    )


def key_of(request, state):
    """All that a page is made of, as it came: two addresses may be spelt alike once it is tidied.

    Servers take ``SCRIPT_NAME``, where links begin, from a header if a proxy lets it through.
    """
    coding = "gzip" if re_accepts_gzip.search(request.headers.get("Accept-Encoding", "")) else ""
    meta = (request.META.get(name, "") for name in ("SCRIPT_NAME", "QUERY_STRING"))
    asked = (request.scheme, request.get_host(), request.path_info, *meta, coding)
    return sha256(repr((state, asked)).encode()).hexdigest()


def is_to_be_kept(answer):
    return (
        answer.status_code == 200
        and not answer.streaming
        and answer.headers.get("Content-Type", "").startswith("text/html")
        and "Cache-Control" not in answer.headers
        and not answer.cookies
        and not has_vary_header(answer, "Cookie")
        and len(answer.content) <= LARGEST
    )
