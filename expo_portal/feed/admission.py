"""Who may ask the feed how often, and that scripts of every site may read the answer.

- A key, ``Authorization: Bearer …``, raises the limit; no answer depends on it, so that caches
  may give one caller what another was given. For the same reason no answer tells how many
  requests are left.
- A key that is not accepted is refused rather than passed over: its partner learns it at once,
  not from the low limit in the middle of a copy.
- Only answers count that took work: a 304 is free, but for one to ``If-None-Match: *``, which
  takes the work of a 200. Beyond the limit whatever is asked is refused before any query, even
  what would be a 304: who only polls cannot come there. An answer counts once it is made, so
  what is under way at the limit, at most one for each thread of the server, still gets through.
- Reading about the feed, its pages under ``/api/docs/``, and ``OPTIONS`` are not counted.
"""

from math import ceil

from django.conf import settings
from django.http import HttpResponse, JsonResponse
from django.utils import timezone

from ..languages import DOCS
from ..proxies import client_network
from . import deprecations
from .conditional import matches_any
from .keys import caller_of, digest_of, has_form_of_key, known
from .problems import CONTENT_TYPE, OPEN_TO_ALL, problem
from .windows import windows

PREFLIGHT = {
    "Access-Control-Allow-Methods": "GET, HEAD, OPTIONS",
    "Access-Control-Allow-Headers": "Authorization, If-Modified-Since, If-None-Match",
    "Access-Control-Max-Age": "86400",
}
CHALLENGE = 'Bearer realm="partner feed"'
UNKNOWN = (
    "This key is unknown or was revoked. Without the header Authorization you are answered too, "
    "up to the limit of your address."
)
NOT_A_KEY = "The feed takes keys alone: Authorization: Bearer expo_…"


class Refusal(Exception):
    """``answer`` is what the caller gets instead."""

    def __init__(self, status, detail, **headers):
        headers = {name.replace("_", "-"): value for name, value in headers.items()}
        self.answer = JsonResponse(
            problem(status, detail),
            status=status,
            content_type=CONTENT_TYPE,
            headers=headers | {"Cache-Control": "no-store"},
        )
        self.answer.headers["Content-Length"] = str(len(self.answer.content))


class OpenToAllMiddleware:
    """For scripts of every site under ``/api/``, also what leads them to https or refuses them."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        answer = self.get_response(request)
        return told(answer, OPEN_TO_ALL) if request.path_info.startswith("/api/") else answer


class AdmissionMiddleware:
    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        if not request.path_info.startswith("/api/"):
            return self.get_response(request)
        if request.method == "OPTIONS":
            return self.options(request)
        if request.path_info.startswith(deprecations.BASE):
            return described(deprecations.mark(self.admit(request), request))
        return self.get_response(request)

    def options(self, request):
        """A browser asks whether a script may ask. It may, also where the answer is an error."""
        is_preflight = "Access-Control-Request-Method" in request.headers
        answer = HttpResponse(status=204) if is_preflight else self.get_response(request)
        return told(answer, PREFLIGHT)

    def admit(self, request):
        now = timezone.now().timestamp()
        try:
            caller = admitted(request, now)
        except Refusal as refusal:
            return refusal.answer
        answer = self.get_response(request)
        if answer.status_code != 304 or matches_any(request.headers):
            windows().count(caller, now)
        return answer


def described(answer):
    """Where people and programs read what the answer is, after RFC 8631."""
    if answer.status_code == 304:
        return answer
    own = [answer.headers["Link"]] if "Link" in answer.headers else []
    answer.headers["Link"] = ", ".join(
        [
            *own,
            f'<{settings.SITE_URL}{DOCS}>; rel="service-doc"; type="text/html"',
            f'<{settings.SITE_URL}{deprecations.BASE}openapi.json>; rel="service-desc"; '
            'type="application/json"',
        ]
    )
    return answer


def told(answer, headers):
    for name, value in headers.items():
        answer.headers[name] = value
    return answer


def admitted(request, now):
    """Whose window the request counts in, if it may be answered at all."""
    authorization = request.headers.get("Authorization")
    if authorization is not None:
        return with_key(request, authorization, now)
    caller = f"address {client_network(request)}"
    check(windows().find(caller, now) or windows().open(caller, settings.FEED_RATE, now), now)
    return caller


def check(window, now):
    if window.is_spent:
        wait = max(1, ceil(window.ends - now))
        seconds = "second" if wait == 1 else "seconds"
        raise Refusal(
            429, f"Too many requests. Ask again in {wait} {seconds}.", Retry_After=str(wait)
        )


def with_key(request, authorization, now):
    """Asks the database once a minute for each key, whether it is good or not."""
    scheme, _space, key = authorization.strip().partition(" ")
    key = key.strip()
    if scheme.lower() != "bearer" or not has_form_of_key(key):
        raise Refusal(401, NOT_A_KEY, WWW_Authenticate=CHALLENGE)
    caller = caller_of(digest_of(key))
    window = windows().find(caller, now) or verified(request, key, caller, now)
    if window.limit == 0:
        raise Refusal(401, UNKNOWN, WWW_Authenticate=f'{CHALLENGE}, error="invalid_token"')
    check(window, now)
    return caller


def verified(request, key, caller, now):
    """Whoever tries out keys is refused by then, without a look into the database."""
    trying = f"tries {client_network(request)}"
    check(windows().find(trying, now) or windows().open(trying, settings.FEED_RATE, now), now)
    if found := known(key):
        found.mark_used()
        return windows().open(caller, found.limit, now)
    windows().count(trying, now)
    return windows().open(caller, 0, now)
