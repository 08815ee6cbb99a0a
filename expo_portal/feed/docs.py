"""Pages about the feed, for who connects a system to it; each stands alone and needs no script."""

from pathlib import Path

from django.conf import settings
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.urls import path
from django.utils.translation import get_language, gettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from ..languages import DOCS
from ..resources import RESOURCES
from ..search.queries import LONGEST as LONGEST_QUESTION
from ..workbooks import MAX_ROWS
from . import deprecations, examples, reference
from .history import HISTORY
from .parameters import LARGEST_LIMIT, LONGEST, LONGEST_ADDRESS, USUAL_LIMIT
from .problem_pages import ADVICE
from .problems import PROBLEMS

CLIENT = Path(__file__).with_name("mirror.py")
PROBLEM_PAGES = {name: (status, title) for status, (name, title) in PROBLEMS.items()}

# In the order of their links on each.
PAGES = {
    "docs:start": _("Getting started"),
    "docs:reference": pgettext_lazy("documentation", "Reference"),
    "docs:mirror": _("Keep a copy"),
    "docs:rules": _("Rules and limits"),
    "docs:mistakes": _("Frequent mistakes"),
    "docs:problems": _("Problems"),
    "docs:changelog": _("Changelog"),
}


def shown(request, template, **context):
    """At the address without a language, with the one that has it: for who keeps a link."""
    context |= {"pages": PAGES, "here": f"docs:{template}"}
    answer = render(request, f"docs/{template}.html", context)
    if request.path.startswith(DOCS):
        answer.headers["Content-Location"] = f"/{get_language()}{request.path}"
    return answer


def start(request):
    return shown(request, "start", examples=examples.START, python=examples.PYTHON)


def reference_start(request):
    asked, told = reference.headers()
    context = {
        "resources": [(each, gettext(each.viewset.about)) for each in RESOURCES],
        "whole": reference.whole(),
        "shapes": reference.shared(),
        "formats": reference.formats(),
        "asked": asked,
        "told": told,
    }
    return shown(request, "reference", **context)


def resource(request, name):
    if name not in reference.BY_NAME:
        raise Http404
    context = {"resource": reference.BY_NAME[name], "address": reference.resource(name)}
    return shown(request, "resource", **context)


def mirror(request):
    return shown(request, "mirror", client=CLIENT.read_text(), example=examples.START["mirror"])


def client(request):
    return HttpResponse(CLIENT.read_bytes(), content_type="text/x-python; charset=utf-8")


def rules(request):
    """Limits as the code and the settings of this portal have them."""
    limits = (
        (_("Requests a minute from an address"), settings.FEED_RATE),
        (_("Requests a minute with a key"), settings.FEED_RATE_WITH_KEY),
        (_("Objects on a page of a list or of the changes"), LARGEST_LIMIT),
        (_("Objects on a page that does not say how many"), USUAL_LIMIT),
        (_("Characters in the values of one parameter"), LONGEST),
        (_("Characters that are searched for"), LONGEST_QUESTION),
        (_("Characters in an address"), LONGEST_ADDRESS),
        (_("Rows in a workbook"), MAX_ROWS),
    )
    return shown(request, "rules", limits=limits, deprecations=deprecations.coming())


def changelog(request):
    return shown(request, "changelog", history=HISTORY)


def mistakes(request):
    return shown(request, "mistakes", examples=examples.MISTAKES)


def problem_list(request):
    return shown(request, "problems", problems=PROBLEM_PAGES)


def problem(request, name):
    if name not in PROBLEM_PAGES:
        raise Http404
    status, title = PROBLEM_PAGES[name]
    context = {"status": status, "title": title, "advice": ADVICE[status]}
    return shown(request, "problem", example=examples.PROBLEM.get(status), **context)


urls = [
    path("", start, name="start"),
    path("reference/", reference_start, name="reference"),
    path("reference/<slug:name>/", resource, name="resource"),
    path("mirror/", mirror, name="mirror"),
    path("rules/", rules, name="rules"),
    path("changelog/", changelog, name="changelog"),
    path("mistakes/", mistakes, name="mistakes"),
    path("problems/", problem_list, name="problems"),
    path("problems/<slug:name>/", problem, name="problem"),
]
