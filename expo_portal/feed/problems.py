"""Errors of the feed: RFC 9457 problem details, with ``detail`` where clients of DRF look."""

from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.http import Http404, JsonResponse
from django.utils.translation import gettext_noop as _
from rest_framework import exceptions
from rest_framework.response import Response

from ..languages import DOCS, is_for_programs
from . import shapes

CONTENT_TYPE = "application/problem+json"

# For every other site's scripts too; nothing here depends on who asks.
OPEN_TO_ALL = {
    "Access-Control-Allow-Origin": "*",
    "Access-Control-Expose-Headers": (
        "Content-Disposition, Deprecation, ETag, Last-Modified, Link, Retry-After, Sunset, "
        "WWW-Authenticate"
    ),
}

# By status: the page about the problem, and its title; the feed itself speaks English.
PROBLEMS = {
    400: ("bad-request", _("The request cannot be answered as it stands")),
    401: ("unauthorized", _("The key was not accepted")),
    403: ("forbidden", _("This is not for you")),
    404: ("not-found", _("Nothing public has this address")),
    405: ("method-not-allowed", _("The feed is for reading")),
    406: ("not-acceptable", _("The feed does not speak this format")),
    410: ("withdrawn", _("This was withdrawn")),
    429: ("too-many-requests", _("Too many requests")),
    500: ("server-error", _("The portal failed")),
}

ERROR = {
    "type": "object",
    "properties": {
        "parameter": shapes.meant(shapes.STRING, _("The parameter that is at fault.")),
        "detail": shapes.meant(shapes.STRING, _("What is wrong with it, and what would be right.")),
        "suggestion": shapes.meant(shapes.STRING, _("The nearest value or name that is allowed.")),
    },
    "required": ["parameter", "detail"],
}
PROBLEM = shapes.component(
    "Problem",
    {
        "title": "Problem",
        "description": _("What went wrong, after RFC 9457."),
        "type": "object",
        "properties": {
            "type": shapes.meant(shapes.ADDRESS, _("The page about this kind of problem.")),
            "title": shapes.meant(shapes.STRING, _("The kind of problem, in words.")),
            "status": shapes.meant({"type": "integer"}, _("The status of the answer.")),
            "detail": shapes.meant(shapes.STRING, _("What went wrong this time.")),
            "errors": shapes.meant(
                shapes.a_list(ERROR), _("Of 400: each parameter that is at fault.")
            ),
            "reason": shapes.meant(
                shapes.TEXT, _("Of 410: why it was withdrawn, as the public was told.")
            ),
        },
        "required": ["type", "title", "status", "detail"],
    },
)


class BadParameters(exceptions.APIException):
    """Each error names its parameter and says what would be right."""

    status_code = 400

    def __init__(self, errors):
        self.errors = errors
        super().__init__(" ".join(error["detail"] for error in errors))


class Withdrawn(exceptions.APIException):
    """For what was public once; ``reason`` is the one given to the public, by language."""

    status_code = 410

    def __init__(self, reason):
        self.reason = reason
        super().__init__(reason.pick("en")[1] or "It is no longer published.")


def problem(status, detail="", **members):
    page, title = PROBLEMS[status]
    return {
        "type": f"{settings.SITE_URL}{DOCS}problems/{page}/",
        "title": title,
        "status": status,
        "detail": detail or f"{title}.",
    } | members


def exception_handler(error, context):
    """What DRF calls for an error in a view; whatever it does not know is a 500 of Django's."""
    if isinstance(error, Http404):
        error = exceptions.NotFound("Nothing public has this address.")
    elif isinstance(error, PermissionDenied):
        error = exceptions.PermissionDenied()
    if not isinstance(error, exceptions.APIException) or error.status_code not in PROBLEMS:
        return None
    members = {name: getattr(error, name) for name in ("errors", "reason") if hasattr(error, name)}
    wait = getattr(error, "wait", None)
    return Response(
        problem(error.status_code, str(error.detail), **members),
        status=error.status_code,
        headers={"Retry-After": str(int(wait))} if wait else None,
        content_type=CONTENT_TYPE,
    )


def under_api(status, page):
    """A handler for the URL map: a problem for programs, else the page."""

    def handler(request, *args, **kwargs):
        if is_for_programs(request.path):
            return JsonResponse(problem(status), status=status, content_type=CONTENT_TYPE)
        return page(request, *args, **kwargs)

    return handler
