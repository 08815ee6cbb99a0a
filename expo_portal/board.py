"""The release board: what the office still has to do before the next moment, with links to it.

One board for each session that has something left to release; without any, for the latest.
"""

from dataclasses import dataclass, field, replace
from datetime import datetime

from django.conf import settings
from django.contrib import admin
from django.db.models import Count, Q, Sum
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from events.admin.checks import by_release, open_checks
from events.admin.previews import looks
from events.announcements import Sources, announcements
from events.doubles import doubtful_organizations
from events.models import ExpoSession, Figure, Image, Organization, Release, open_sessions
from events.statistics import announced_projects
from projects.doubts import doubtful_projects, outliers
from projects.models import SignedProject

from . import checking
from .admin import SENT_BACK, untranslated
from .imports.batches import ImportBatch
from .publishing import Publishable
from .staff.access import Access
from .translating import views as translating
from .translating.queue import Scope

# What lists are narrowed to a session by.
SESSION = "session__id__exact"
# How many sessions are in work at a time.
MOST_BOARDS = 3
# How many releases are named whose figures do not agree: those with most to look at.
MOST_RELEASES = 5


@dataclass(frozen=True)
class Link:
    name: str
    # None of a page where work begins.
    count: int | None
    address: str


@dataclass(frozen=True)
class Line:
    """One kind of work: how much of it is done, and where the rest is."""

    name: str
    # None where the work has no end that could be counted.
    done: int | None
    # Of how many; None where that was not announced.
    of: int | None = None
    links: list = field(default_factory=list)


@dataclass(frozen=True)
class Coming:
    """A release that is not public yet."""

    release: Release
    moment: datetime | None
    left_out: int
    change: str
    publish: str
    previews: list
    # The log of who saw it, for those who may read that.
    seen: str


@dataclass(frozen=True)
class Board:
    session: ExpoSession
    address: str
    seen: str
    coming: list
    lines: list


class Office:
    """What one member of staff may see of it."""

    def __init__(self, request):
        self.request = request

    def admin_of(self, model):
        """The admin of that model; None where this person has nothing to do with it."""
        found = admin.site.get_model_admin(model)
        return found if found.has_view_permission(self.request) else None

    def may_add(self, model):
        return admin.site.get_model_admin(model).has_add_permission(self.request)

    def list_of(self, model, **query):
        name = f"admin:{model._meta.app_label}_{model._meta.model_name}_changelist"
        return f"{reverse(name)}?{urlencode(query)}" if query else reverse(name)

    def page_of(self, record, name="change"):
        label = f"{record._meta.app_label}_{record._meta.model_name}"
        return reverse(f"admin:{label}_{name}", args=[record.pk])


def start_page(request):
    """What its template is given."""
    office = Office(request)
    if office.admin_of(ExpoSession) is None:
        return {}
    doubtful = doubts(office)
    sessions, is_cut = sessions_in_work()
    boards = [board(office, expo_session, doubtful) for expo_session in sessions]
    return {"boards": boards, "most_boards": is_cut and MOST_BOARDS}


def sessions_in_work():
    """The latest ones, and whether there are more."""
    found = open_sessions(MOST_BOARDS + 1)
    return found[:MOST_BOARDS], len(found) > MOST_BOARDS


def board(office, expo_session, doubtful):
    models = [
        model
        for model in admin.site._registry
        if issubclass(model, Publishable) and model is not ExpoSession and office.admin_of(model)
    ]
    models = [model for model in models if "session" in {f.name for f in model._meta.fields}]
    counts = {model: counted(model, expo_session, office.request.user) for model in models}
    outrun = Scope(expo_session).stale(models)
    lines = [
        projects(office, expo_session),
        checked(office, expo_session, counts),
        *(
            translated(expo_session, counts, outrun, code, name)
            for code, name in settings.LANGUAGES
        ),
        pictured(office, expo_session),
        agreeing(office, expo_session),
        doubtful,
    ]
    return Board(
        expo_session,
        office.page_of(expo_session),
        seen(office, expo_session),
        coming(office, expo_session),
        [line for line in lines if line is not None],
    )


def coming(office, expo_session):
    if office.admin_of(Release) is None:
        return []
    may_publish = admin.site.get_model_admin(Release).opens_publish(office.request)
    return [
        Coming(
            release,
            release.publish_at,
            len(release.left_out()),
            office.page_of(release),
            office.page_of(release, "publish") if may_publish else "",
            looks(release),
            seen(office, release),
        )
        for release in expo_session.releases.coming()
    ]


def seen(office, whole):
    return office.list_of(Access, of=whole.pk) if office.admin_of(Access) else ""


def counted(model, expo_session, user):
    """All records of the session, those that nobody has checked, those to be translated.

    Of the unchecked ones, those that this person could check, and those sent back to them.
    """
    status = model.Status
    kept = model.objects.filter(session=expo_session).exclude(status=status.WITHDRAWN)
    missing = {
        without(code): Count("pk", filter=untranslated(model, code))
        for code, _name in settings.LANGUAGES
    }
    draft = Q(status=status.DRAFT)
    drafts = {
        "drafts": Count("pk", filter=draft),
        "others": Count(
            "pk", filter=draft & Q(sent_back="", entered_by__isnull=False) & ~Q(entered_by=user)
        ),
        "returned": Count("pk", filter=draft & Q(entered_by=user) & ~Q(sent_back="")),
    }
    return kept.order_by().aggregate(every=Count("pk"), **drafts, **missing)


def projects(office, expo_session):
    if office.admin_of(SignedProject) is None:
        return None
    own = expo_session.projects.exclude(status=SignedProject.Status.WITHDRAWN).counted()
    recorded = own.aggregate(items=Sum("items_count"))["items"] or 0
    figures = expo_session.figures.exclude(status=Figure.Status.WITHDRAWN)
    figures = figures.filter(measure__code="projects-signed").for_page()
    announced = announced_projects(announcements(figures, Sources([])))
    whole = announced and announced.figure
    address = office.list_of(SignedProject, **{SESSION: expo_session.pk})
    return Line(
        _("Projects in the register"),
        recorded,
        int(whole.value) if whole and whole.value is not None else None,
        [*([Link(_("See them"), recorded, address)] if recorded else []), *entry(office)],
    )


def entry(office):
    """How projects are written down: one from a slip, or all rows of a table."""
    if not office.may_add(SignedProject):
        return []
    links = [Link(_("Enter one"), None, reverse("admin:projects_signedproject_add"))]
    if office.may_add(ImportBatch):
        address = f"{reverse('admin:expo_portal_importbatch_add')}?resource=projects"
        links.append(Link(_("Paste rows"), None, address))
    return links


def checked(office, expo_session, counts):
    links = remaining(office, expo_session, counts, "drafts", status__exact="draft")
    left = sum(link.count for link in links)
    others = sum(
        count["others"]
        for model, count in counts.items()
        if admin.site.get_model_admin(model).has_check_permission(office.request)
    )
    if others:
        links.insert(0, Link(_("Check next"), others, checking.address(expo_session)))
    links += [
        replace(link, name=gettext("sent back to you: %(kind)s") % {"kind": link.name})
        for link in remaining(office, expo_session, counts, "returned", incomplete=SENT_BACK[0])
    ]
    return progress(_("Checked by a second person"), counts, left, links)


def translated(expo_session, counts, outrun, code, language):
    """Records that lack a text, and texts whose source changed, with the way to the queue."""
    address = translating.address(expo_session, code)
    missing = sum(count[without(code)] for count in counts.values())
    stale = sum(code in behind for behind in outrun.values())
    links = [
        Link(_("to translate"), missing, address),
        Link(_("source changed since"), stale, address),
    ]
    name = gettext("Texts in %(language)s") % {"language": language}
    return progress(name, counts, missing, [link for link in links if link.count])


def remaining(office, expo_session, counts, name, **query):
    """By kind of record, how many are left, and the list of them."""
    query[SESSION] = expo_session.pk
    return [
        Link(model._meta.verbose_name_plural, count[name], office.list_of(model, **query))
        for model, count in counts.items()
        if count[name]
    ]


def progress(name, counts, left, links):
    every = sum(count["every"] for count in counts.values())
    return Line(name, every - left, every, links=links)


def without(code):
    return f"without_{code.replace('-', '_')}"


def pictured(office, expo_session):
    if office.admin_of(Image) is None:
        return None
    images = expo_session.images.exclude(status=Image.Status.WITHDRAWN)
    silent = Q(alt={}, is_decorative=False)
    found = images.aggregate(every=Count("pk"), silent=Count("pk", filter=silent))
    address = office.list_of(Image, incomplete="alt", **{SESSION: expo_session.pk})
    links = [Link(_("without alternative text"), found["silent"], address)]
    return Line(
        _("Photos with their words"),
        found["every"] - found["silent"],
        found["every"],
        links=links if found["silent"] else [],
    )


def agreeing(office, expo_session):
    """Of what can be held against something: how much agrees, and the releases of the rest."""
    if office.admin_of(Release) is None:
        return None
    agree, rest = open_checks(expo_session)
    counts = by_release(rest)
    releases = Release.objects.in_bulk(counts)
    links = [
        Link(str(releases[key]), count, office.page_of(releases[key]))
        for key, count in counts.most_common(MOST_RELEASES)
    ]
    return Line(_("Figures that agree with each other"), agree, agree + len(rest), links=links)


def doubts(office):
    """Of the whole portal: a double may stand in any session."""
    found = []
    if office.admin_of(Organization):
        count = len(doubtful_organizations())
        address = reverse("admin:events_organization_doubts")
        found.append(Link(_("organisations that may be doubles"), count, address))
    if office.admin_of(SignedProject):
        address = reverse("admin:projects_signedproject_doubts")
        count = len(doubtful_projects())
        found.append(Link(_("projects that may be doubles"), count, address))
        found.append(Link(_("amounts that look wrong"), len(outliers()), address))
    links = [link for link in found if link.count]
    return Line(_("Doubts"), None, links=links) if found else None
