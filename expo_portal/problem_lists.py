"""What is wrong or missing anywhere, each problem with its number and the list of its records.

The lists are those that the admin has, narrowed by their own filters, and no proxy models: these
would need rights, searches and actions of their own, and say twice what a filter says already.
"""

from dataclasses import dataclass

from django.conf import settings
from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.db.models import Count
from django.template.response import TemplateResponse
from django.utils.text import capfirst
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from events.admin.checks import by_release, open_checks
from events.models import Release
from projects.follow_up import months_ago
from projects.models import SignedProject

from .board import MOST_BOARDS, Office, sessions_in_work
from .publishing import Versioned
from .quantities import Verdict
from .translating.queue import Scope
from .translating.views import address

# Nothing heard of a project for so many months.
SILENT = 12


@dataclass(frozen=True)
class Problem:
    name: str
    count: int
    address: str


def page(request):
    office = Office(request)
    models = [
        model
        for model in admin.site._registry
        if issubclass(model, Versioned) and office.admin_of(model)
    ]
    if not models:
        raise PermissionDenied
    sessions, is_cut = sessions_in_work()
    found = [
        *(problem for model in models for problem in gaps(office, model)),
        *silent(office),
        *(problem for each in sessions for problem in disagreeing(office, each)),
        *(problem for each in (*sessions, None) for problem in outrun(each, models)),
    ]
    context = {
        **admin.site.each_context(request),
        "title": _("Problems of all records"),
        "problems": [problem for problem in found if problem.count],
        "most_sessions": is_cut and MOST_BOARDS,
    }
    request.current_app = admin.site.name
    return TemplateResponse(request, "admin/problem_lists.html", context)


def gaps(office, model):
    """What the filter “incomplete” of a list offers, counted in one query."""
    offered = getattr(office.admin_of(model), "gaps", ())
    if not offered:
        return
    counts = model.objects.order_by().aggregate(
        **{
            name: Count("pk", filter=condition, distinct=True)
            for name, _label, condition in offered
        }
    )
    for name, label, _condition in offered:
        said = {"kind": capfirst(model._meta.verbose_name_plural), "problem": label}
        title = gettext("%(kind)s: %(problem)s") % said
        yield Problem(title, counts[name], office.list_of(model, incomplete=name))


def silent(office):
    if office.admin_of(SignedProject) is None:
        return
    label = gettext("without news")
    said = {"kind": capfirst(SignedProject._meta.verbose_name_plural), "problem": label}
    count = SignedProject.objects.without_news(months_ago(SILENT)).count()
    title = gettext("%(kind)s: %(problem)s") % said
    yield Problem(title, count, office.list_of(SignedProject, silent=SILENT))


def disagreeing(office, expo_session):
    """By release, the checks that do not hold; its form shows them under the figures."""
    if office.admin_of(Release) is None:
        return
    _agreeing, found = open_checks(expo_session)
    counts = by_release(check for check in found if check.verdict == Verdict.DIFFERS)
    for release in Release.objects.filter(pk__in=counts):
        title = gettext("Totals that disagree: %(release)s") % {"release": release}
        yield Problem(title, counts[release.pk], office.page_of(release))


def outrun(expo_session, models):
    """Of a session, or of the words and names of all where there is none."""
    scope = Scope(expo_session)
    behind = scope.stale([model for model in scope.models() if model in models])
    for code, language in settings.CONTENT_LANGUAGES:
        if expo_session is None:
            title = gettext(
                "Translations outrun by their source, in %(language)s: words and names"
            ) % {"language": language}
        else:
            title = gettext("Translations outrun by their source, in %(language)s: %(session)s") % {
                "language": language,
                "session": expo_session,
            }
        count = sum(code in codes for codes in behind.values())
        yield Problem(title, count, address(expo_session, code))
