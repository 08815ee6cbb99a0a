"""The list of sessions as rows of a file, with their headlines in words."""

from django.conf import settings
from django.utils.translation import gettext, override, pgettext
from django.utils.translation import gettext_lazy as _

from expo_portal.downloads import Column, Download
from expo_portal.quantities import words
from expo_portal.texts import languages

COLUMNS = [
    Column("session", _("session")),
    Column("series", _("series")),
    Column("number", _("number of the session")),
    Column("year", _("year")),
    Column("title", _("title"), is_text=True),
    Column("starts_on", _("first day")),
    Column("ends_on", _("last day")),
    Column("place", _("place"), is_text=True),
    Column("state", _("state")),
    Column("headline", _("headline"), is_text=True),
    Column("url", _("address")),
]


def sessions_file(rows):
    records = [record for expo_session, figures in rows for record in (expo_session, *figures)]
    moments = [max(record.changed_at, record.public_from) for record in records]
    return Download(
        stem="sessions",
        title=gettext("All sessions"),
        columns=COLUMNS,
        rows=[row(expo_session, figures) for expo_session, figures in rows],
        as_of=max(moments, default=None),
    )


def row(expo_session, figures):
    return {
        "session": expo_session.slug,
        "series": expo_session.series.slug,
        "number": expo_session.ordinal,
        "year": expo_session.year,
        "title": expo_session.title,
        "starts_on": expo_session.starts_on,
        "ends_on": expo_session.ends_on,
        "place": expo_session.place and expo_session.place.name,
        "state": "announced" if expo_session.has_results else "being-entered",
        "headline": {code: headline(figures, code) for code in languages()} if figures else None,
        "url": settings.SITE_URL + expo_session.get_absolute_url(),
    }


def headline(figures, language):
    """ "Projects signed: 111; Total investment: over 196.2 billion yuan"."""
    with override(language):
        said = [
            gettext("%(measure)s: %(words)s")
            % {"measure": figure.measure.name, "words": words(figure.quantity, language)}
            for figure in figures
        ]
        return pgettext("between headlines", "; ").join(said)
