"""The figures of a session as rows of a file: every public one, in the order of the press page."""

from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from expo_portal.downloads import Column, Download
from expo_portal.quantities import Qualifier, words
from expo_portal.texts import languages

COLUMNS = [
    Column("key", _("key")),
    Column("session", _("session")),
    Column("measure", _("measure")),
    Column("measure_name", _("name of the measure"), is_text=True),
    Column("qualifier", _("qualifier")),
    Column("value", _("value")),
    Column("value_max", _("upper value")),
    Column("low", _("low")),
    Column("high", _("high")),
    Column("unit", _("unit or currency")),
    Column("as_printed", _("as printed")),
    Column("text", _("in words"), is_text=True),
    Column("wording", _("words of the source"), is_text=True),
    Column("equivalent", _("stated equivalent"), is_text=True),
    Column("dimensions", _("kinds")),
    Column("place", _("place")),
    Column("sector", _("field")),
    Column("pavilion", _("pavilion")),
    Column("forums", _("forums")),
    Column("share", _("share, %")),
    Column("share_qualifier", _("qualifier of the share")),
    Column("part_of", _("is a part of")),
    Column("from_count", _("from how many")),
    Column("from_qualifier", _("qualifier of “from”")),
    Column("from_kind", _("from what")),
    Column("out_of", _("out of how many")),
    Column("band_low", _("size from")),
    Column("band_high", _("size below")),
    Column("band_currency", _("currency of the size")),
    Column("basis", _("basis")),
    Column("period_start", _("period from")),
    Column("period_end", _("period to")),
    Column("sessions_from", _("from session number")),
    Column("sessions_to", _("to session number")),
    Column("as_of", _("as of")),
    Column("stage", _("stage")),
    Column("scope", _("scope"), is_text=True),
    Column("note", _("note"), is_text=True),
    Column("headline", _("headline")),
    Column("release", _("release"), is_text=True),
    Column("released_at", _("moment of the release")),
    Column("sources", _("sources")),
]


def figures_of(expo_session, announced):
    """The file of a session's page and of its press page."""
    every = announced.every
    return Download(
        stem=f"session-{expo_session.slug}",
        title=gettext("%(session)s: figures as announced") % {"session": expo_session.title},
        columns=COLUMNS,
        rows=[row(each, expo_session) for each in every],
        as_of=max((public_change(each.figure) for each in every), default=None),
    )


def public_change(record):
    """When the public last saw it change: a record entered early appears at its moment."""
    return max(record.changed_at, record.public_from)


def row(announcement, expo_session):
    figure = announcement.figure
    return {
        "key": str(figure.pk),
        "session": expo_session.slug,
        "measure": figure.measure.code,
        "measure_name": figure.measure.name,
        **{
            name: getattr(figure, name)
            for name in (
                *("qualifier", "value", "value_max", "low", "high", "wording", "share", "out_of"),
                *("from_count", "band_low", "band_high", "basis", "period_start", "period_end"),
                *("sessions_from", "sessions_to", "as_of", "scope", "note"),
            )
        },
        "unit": figure.currency or figure.measure.unit or None,
        "as_printed": as_printed(figure.quantity),
        "text": spelled(figure.quantity),
        "equivalent": spelled(figure.equivalent) if figure.equivalent else None,
        "dimensions": listed(
            f"{term.vocabulary}={term.code}"
            for term in sorted(figure.dimensions.all(), key=lambda term: term.vocabulary)
        ),
        "place": figure.place and figure.place.slug,
        "sector": figure.sector and figure.sector.slug,
        "pavilion": figure.pavilion and figure.pavilion.slug,
        "forums": listed(sorted(forum.slug for forum in figure.forums.all())),
        "share_qualifier": qualifier(figure.share, figure.share_qualifier),
        "part_of": figure.part_of_id and str(figure.part_of_id),
        "from_qualifier": qualifier(figure.from_count, figure.from_qualifier),
        "from_kind": figure.from_kind and figure.from_kind.code,
        "band_currency": figure.band_currency or None,
        "stage": figure.effective_stage,
        "headline": figure.is_headline,
        "release": announcement.release and announcement.release.title,
        "released_at": figure.public_from,
        "sources": listed(map(cited, announcement.sources)),
    }


def as_printed(quantity):
    """``196.2 billion``, ``3-5 million``: the digits of the source, without its qualifier."""
    numbers = "-".join(filter(None, (quantity.number, quantity.number_max)))
    return f"{numbers} {quantity.scale}".strip() or None


def spelled(quantity):
    return {code: words(quantity, code) for code in languages()}


def qualifier(number, said):
    return None if number is None else said or Qualifier.EXACT.value


def cited(source):
    if source.document is None:
        return str(source.release.title)
    document = source.document
    publisher = document.publisher and str(document.publisher.name)
    addresses = (document.url, document.archive_url)
    return ", ".join(filter(None, (document.title, publisher, *addresses)))


def listed(items):
    return "; ".join(items) or None
