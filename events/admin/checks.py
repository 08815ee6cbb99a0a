"""The checks of a release for staff: of what is saved, and of what they are typing."""

from collections import Counter

from expo_portal.checks import checks_of
from expo_portal.quantities import Verdict

from ..announcements import Sources, announcements
from ..checks.material import Material
from ..comparisons import changes
from ..models import ExpoSession, Figure

# What somebody should look at comes first.
URGENT = (Verdict.DIFFERS, Verdict.INCOMPLETE, Verdict.NOT_COMPARABLE, Verdict.BASE_MISSING)
# What more figures, or other ones, would settle.
OPEN = (Verdict.DIFFERS, Verdict.INCOMPLETE)


def checks_of_release(release, typed=None):
    """Those that a figure or claim of the release takes part in, drafts and all.

    ``typed``: its figures as the grid has them, in place of those that are saved. What other
    sessions announced is held against them once it is public.
    """
    sessions = ExpoSession.objects.select_related("series", "previous__series")
    expo_session = sessions.get(pk=release.session_id)
    saved = figures_of(expo_session)
    if typed is not None:
        saved = saved.exclude(release=release)
    every = checks_of_session(expo_session, [*(typed or ()), *saved])
    return sorted((check for check in every if release.pk in releases_of(check)), key=urgency)


def figures_of(expo_session):
    return expo_session.figures.exclude(status=Figure.Status.WITHDRAWN).for_page()


def checks_of_session(expo_session, figures):
    """All of them, drafts and all."""
    found = announcements(figures, Sources([]))
    changes(found, expo_session)
    claims = expo_session.claims.exclude(status=Figure.Status.WITHDRAWN)
    claims = list(claims.select_related("measure", "figure"))
    return checks_of(Material.of(expo_session, found, claims, is_public=False))


def open_checks(expo_session):
    """What is saved of a session: how many checks agree, and those that somebody should look at."""
    checks = checks_of_session(expo_session, list(figures_of(expo_session)))
    agreeing = sum(check.verdict == Verdict.CONSISTENT for check in checks)
    return agreeing, [check for check in checks if check.verdict in OPEN]


def by_release(checks):
    """How many of these checks each release takes part in, by its key."""
    return Counter(key for check in checks for key in releases_of(check))


def releases_of(check):
    if not check.announcements:
        return {check.claim.release_id}
    return {figure.release_id for figure in check.figures}


def urgency(check):
    return URGENT.index(check.verdict) if check.verdict in URGENT else len(URGENT)


def typed_figures(formset):
    """The rows of the grid as unsaved figures, and how many of them cannot be read yet."""
    formset.is_valid()
    figures, unread = [], 0
    for form in formset.forms:
        if formset._should_delete_form(form) or form.instance.status == Figure.Status.WITHDRAWN:
            continue
        if form.has_changed() and form.errors:
            unread += 1
        elif form.has_changed():
            figures.append(with_kinds(form.instance, form.cleaned_data["dimensions"]))
        elif form in formset.initial_forms:
            figures.append(form.instance)
    return figures, unread


def with_kinds(figure, terms):
    """As if they were saved: what reads the relations of a figure finds them here."""
    kept = {"dimensions": list(terms)}
    if figure._state.adding:
        kept |= {"forums": [], "comparisons": []}
    figure._prefetched_objects_cache = getattr(figure, "_prefetched_objects_cache", {}) | kept
    return figure
