"""All checks of a session: of what was announced, and of that against the register of projects."""

from events.announcements import Sources, announcements
from events.checks.averages import averages
from events.checks.claims import claims
from events.checks.cumulative import cumulative
from events.checks.duplicates import duplicates
from events.checks.growth import changes_checked
from events.checks.material import Material
from events.checks.parts import parts
from events.checks.shares import shares
from events.comparisons import changes
from projects.checks import recorded

CHECKS = (parts, shares, averages, changes_checked, cumulative, duplicates, recorded, claims)


def checks_of(material):
    """In the order of the subjects, within each in the order of the figures."""
    return [check for subject in CHECKS for check in subject(material)]


def public_checks(expo_session, found=None):
    """``found``: what public releases of the session announce, with its changes, if at hand."""
    if found is None:
        found = announcements(list(expo_session.figures.published().for_page()), Sources([]))
        changes(found, expo_session)
    return checks_of(Material.published(expo_session, found))
