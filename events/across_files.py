"""Measures across sessions as rows of a file: one for each cell, "not announced" among them."""

from django.utils.translation import gettext_lazy as _

from expo_portal.downloads import Column, Download
from expo_portal.quantities import words
from expo_portal.texts import languages

COLUMNS = [
    Column("compared_measure", _("measure compared")),
    Column("session", _("session")),
    Column("year", _("year")),
    Column("status", _("status")),
    Column("key", _("key")),
    Column("measure", _("measure")),
    Column("measure_name", _("name of the measure"), is_text=True),
    Column("qualifier", _("qualifier")),
    Column("value", _("value")),
    Column("value_max", _("upper value")),
    Column("low", _("low")),
    Column("high", _("high")),
    Column("unit", _("unit or currency")),
    Column("text", _("in words"), is_text=True),
    Column("dimensions", _("kinds")),
    Column("scope", _("scope"), is_text=True),
    Column("stage", _("stage")),
    Column("counted_differently", _("counted differently than in the session before")),
    Column("changed", _("what changed")),
    Column("stated_change", _("stated change")),
    Column("basis", _("kind of comparison")),
    Column("compared_with", _("compared with")),
    Column("verdict", _("verdict")),
    Column("computed_low", _("change that the numbers give, low")),
    Column("computed_high", _("change that the numbers give, high")),
    Column("release", _("release"), is_text=True),
    Column("sources", _("sources")),
]


def across_file(stem, title, tables, about=None):
    shown = [one for table in tables for row in table.rows for one in row.shown]
    every = shown + [one for table in tables for one in table.changed]
    moments = [max(one.figure.changed_at, one.figure.public_from) for one in every]
    rows = (line for table in tables for row in table.rows for line in lines(table, row))
    return Download(stem, title, COLUMNS, rows, about or {}, max(moments, default=None))


def lines(table, row):
    own = {
        "compared_measure": table.measure.code,
        "session": row.session.slug,
        "year": row.session.year,
    }
    for each in row.cells:
        differs = {"counted_differently": row.differs is not None}
        first = next(iter(each.changes), None)
        yield own | {"status": "announced"} | differs | announced(each) | stated(first)
    if not row.cells:
        yield own | {"status": "not-announced"}
    for each in row.instead_shown:
        yield own | {"status": "announced-instead"} | announced(each)
    first = [change for each in row.cells for change in each.changes[:1]]
    for change in (*row.changes, *row.partial_changes):
        # A row for itself, but for the one that stands beside its number.
        if change not in first:
            told = announced(change.announcement) | stated(change)
            yield own | {"status": "change-announced"} | told


def announced(each):
    figure = each.figure
    terms = sorted(figure.dimensions.all(), key=lambda term: term.vocabulary)
    return {
        "key": str(figure.pk),
        "measure": figure.measure.code,
        "measure_name": figure.measure.name,
        "qualifier": figure.qualifier,
        "value": figure.value,
        "value_max": figure.value_max,
        "low": figure.low,
        "high": figure.high,
        "unit": figure.currency or figure.measure.unit or None,
        "text": {code: words(figure.quantity, code) for code in languages()},
        "dimensions": "; ".join(f"{term.vocabulary}={term.code}" for term in terms) or None,
        "scope": figure.scope,
        "stage": figure.effective_stage,
        "release": each.release and each.release.title,
        "sources": "; ".join(filter(None, map(address, each.sources))) or None,
    }


def stated(change):
    """A change as announced, and whether the numbers agree; nothing where none is stated."""
    if change is None:
        return {}
    comparison, check = change.comparison, change.check
    said = (comparison.direction, comparison.number, comparison.change)
    return {
        "changed": comparison.of,
        "stated_change": " ".join(filter(None, said)),
        "basis": comparison.basis,
        "compared_with": change.session and change.session.slug,
        "verdict": check.verdict.value,
        "computed_low": check.bounds and check.bounds.low,
        "computed_high": check.bounds and check.bounds.high,
    }


def address(source):
    if source.document is None:
        return str(source.release.title)
    return source.document.url or source.document.title
