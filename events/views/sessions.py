from collections import defaultdict
from string import ascii_uppercase
from typing import NamedTuple

from django.conf import settings
from django.db.models import Min
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from expo_portal import downloads
from expo_portal.checks import public_checks
from expo_portal.previewing import now
from expo_portal.quantities import Verdict
from expo_portal.views import published_or_404

from .. import linked_data
from ..announcements import Announced, public_sessions
from ..calendars import has_day
from ..checks.check import Kind
from ..comparisons import changes, common_base
from ..models import ExpoSession, Figure
from ..sessions_file import sessions_file
from ..statistics import (
    BarTable,
    PartsTable,
    Split,
    announced_projects,
    by_role,
    by_topic,
    charts,
    grouped,
    rail,
    route,
    split_of,
)
from ..updates import coming, corrections_of, recent
from .photos import PHOTOS_SHOWN

# What a session's page may hold, in its order: anchor, title, template.
SECTIONS = (
    ("signed", _("What was signed"), "signed"),
    ("change", _("Changes"), "change"),
    ("fields", _("Fields"), "fields"),
    ("forums", _("Forums and conferences"), "forums"),
    ("halls", _("Pavilions and exhibition"), "halls"),
    ("people", _("Who came"), "people"),
    ("trade", _("Trade and orders"), "topic"),
    ("service", _("Media, service and safety"), "topic"),
    ("follow-up", _("What became of it"), "follow_up"),
    ("series", _("The expo over the years"), "topic"),
    ("said", _("What the sources say"), "said"),
    ("projects", _("Projects"), "projects"),
    ("photos", _("Photos"), "photos"),
    ("checks", _("Do the figures agree?"), "checks"),
    ("sources", _("Sources and method"), "sources"),
)

PROJECTS_SHOWN = 10


class Section(NamedTuple):
    letter: str
    anchor: str
    title: str
    template: str
    content: dict


def session_list(request):
    sessions = list(public_sessions())
    moments = {expo_session: moment for moment, expo_session in reversed(coming())}
    rows = [(each, figures, moments.get(each)) for each, figures in with_headlines(sessions)]
    missing = [
        (series, [number for number, expo_session in stops if expo_session is None])
        for series, stops in rail(sessions)
    ]
    context = {
        "rows": rows,
        "missing": [(series, numbers) for series, numbers in missing if numbers],
    }
    return render(request, "events/session_list.html", context)


def session_list_file(request, kind):
    sessions = list(public_sessions())
    return downloads.respond(request, sessions_file(with_headlines(sessions)), kind)


def with_headlines(sessions):
    """Pairs of a session and the figures that staff set largest."""
    figures = Figure.objects.published().for_page().filter(is_headline=True, session__in=sessions)
    by_session = dict(grouped(figures, lambda figure: figure.session_id))
    return [(expo_session, by_session.get(expo_session.pk, [])) for expo_session in sessions]


def session(request, slug):
    sessions = ExpoSession.objects.select_related("series", "place", "mode", "previous__series")
    expo_session = published_or_404(sessions, slug=slug)
    announced = Announced(expo_session)
    forums = list(expo_session.forums.published().select_related("tier", "place", "mode"))
    changed = changes(announced.numbers, expo_session)
    checks = public_checks(expo_session, announced.numbers)
    content = content_of(expo_session, announced, forums, changed, checks)
    present = [section for section in SECTIONS if any(content[section[0]].values())]
    tables = content["signed"]["figures"].tables
    context = {
        "expo_session": expo_session,
        "announced": announced,
        "split": split_of(tables),
        "linked": linked_data.session_data(expo_session, announced, forums),
        "next_release_at": next_release_at(expo_session),
        "corrected": recent(content["sources"]["corrections"]),
        "sections": [
            Section(letter, anchor, title, f"events/sections/{template}.html", content[anchor])
            for letter, (anchor, title, template) in zip(ascii_uppercase, present, strict=False)
        ],
    }
    return render(request, "events/session.html", context)


def content_of(expo_session, announced, forums, changed, checks):
    """What each section of a session's page shows; a section without anything is left out."""
    topics = by_topic(announced.numbers)
    stops, topics["forums"].plain = route(forums, topics["forums"].plain)
    highlights = announced.cited(
        expo_session.highlights.published().select_related("forum__session")
    )
    participations = expo_session.participations.published().select_related(
        "role", "category", "place", "organization"
    )
    projects = expo_session.projects.published()
    claims = expo_session.claims.published().select_related("measure")
    denied = {check.claim.pk: check for check in checks if is_denied(check)}
    return {topic: {"figures": figures} for topic, figures in topics.items()} | {
        "change": {"changes": changed, "since": common_base(changed)},
        "fields": {
            "sector_lists": announced.sector_lists,
            "has_numbers": any(each.figure.sector_id for each in announced.numbers),
        },
        "forums": {
            "stops": stops,
            "figures": topics["forums"],
            "calendar": any(map(has_day, forums))
            and reverse("events:session_calendar", args=[expo_session.slug]),
        },
        "halls": {
            "pavilions": list(expo_session.pavilions.published().select_related("mode")),
            "figures": topics["exhibition"],
        },
        "people": {
            "figures": topics["people"],
            "roles": by_role(participations),
        },
        "said": {
            "highlights": grouped(highlights, lambda cited: str(cited[0].topic)),
            "claims": [(*cited, denied.get(cited[0].pk)) for cited in announced.cited(claims)],
        },
        "follow-up": {"figures": topics["follow-up"], "follow_up": projects.follow_up()},
        "projects": {
            "projects": list(projects.for_list()[:PROJECTS_SHOWN]),
            "announced": (counted := announced_projects(announced.numbers)),
            "check": next((each for each in checks if is_of_register(each, counted)), None),
        },
        "checks": by_verdict(checks),
        "photos": {"images": list(expo_session.images.published().for_page()[:PHOTOS_SHOWN])},
        "sources": {
            "sources": list(announced.sources),
            "corrections": list(corrections_of(expo_session)),
        },
    }


def by_verdict(checks):
    """What a reader should see first, what agrees, and what nothing can be said of."""
    by_verdict = defaultdict(list)
    for check in checks:
        by_verdict[check.verdict].append(check)
    return {
        "open": by_verdict[Verdict.DIFFERS] + by_verdict[Verdict.INCOMPLETE],
        "agree": by_verdict[Verdict.CONSISTENT],
        "unknown": by_verdict[Verdict.BASE_MISSING] + by_verdict[Verdict.NOT_COMPARABLE],
    }


def is_denied(check):
    return check.kind == Kind.CLAIM and check.verdict == Verdict.DIFFERS


def is_of_register(check, announced):
    return check.kind == Kind.RECORDED and check.announcement is announced


def next_release_at(expo_session):
    """The announced moment of further results, which alone is public before it."""
    coming = expo_session.releases.filter(status="checked", publish_at__gt=now())
    return coming.aggregate(at=Min("publish_at"))["at"]


def press(request, slug):
    sessions = ExpoSession.objects.select_related("series")
    expo_session = published_or_404(sessions, slug=slug)
    announced = Announced(expo_session)
    topics = by_topic(announced.numbers)
    drawn = [chart for chart in charts(topics).values() if not isinstance(chart, Split)]
    context = {
        "expo_session": expo_session,
        "announced": announced,
        "releases": grouped(announced.every, lambda one: one.release),
        "next_release_at": next_release_at(expo_session),
        "corrected": recent(corrections_of(expo_session)),
        "split": split_of(topics["signed"].tables),
        "parts_tables": [chart for chart in drawn if isinstance(chart, PartsTable)],
        "bar_tables": [chart for chart in drawn if isinstance(chart, BarTable)],
        "contact": settings.CONTACT_EMAIL,
    }
    return render(request, "events/press.html", context)
