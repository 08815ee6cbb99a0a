"""Tables and charts: what their cells share, and the geometry of their bars."""

from decimal import Decimal

from django import template

from .expo import TEETH, in_parts, qualified, spoken, words

register = template.Library()

# Colour means kind, and each kind keeps its own everywhere; "0" is of no kind.
CONTRACT, AGREEMENT, OTHER_TYPE, NOT_STATED = SERIES = ("1", "2", "3", "0")
DEAL_TYPES = {"contract": CONTRACT, "agreement": AGREEMENT}


@register.filter
def series_of(deal_type):
    """The colour of what was signed under that deal type."""
    return DEAL_TYPES.get(deal_type.code, OTHER_TYPE) if deal_type else NOT_STATED


def unit_of(announcements):
    """The unit of a column where all its numbers have the same, else ``""``."""
    units = {in_parts(each.figure, "bare").unit for each in announcements}
    return units.pop() if len(units) == 1 else ""


@register.inclusion_tag("components/parts_table.html")
def parts_table(table, path="", chart_path=None):
    """``path``: of the page with the sources; ``chart_path``: with the charts, if another."""
    columns = list(zip(table.totals, *(row.cells for row in table.rows), strict=True))
    units = [unit_of(column) for column in columns]
    means = [mean_words(mean, units) for mean in table.means or [None] * len(columns[0])]
    return {
        "table": table,
        "path": path,
        "chart_path": path if chart_path is None else chart_path,
        "heads": list(zip(table.totals, units, strict=True)),
        "rows": [
            (row, list(zip(row.cells, units, strict=True)), mean)
            for row, mean in zip(table.rows, means[:-1], strict=True)
        ],
        "mean": means[-1],
        "largest": table.largest,
    }


def mean_words(mean, units):
    """ "about 1.2" where a column has named the unit."""
    if mean is None:
        return ""
    said = spoken(mean)
    return qualified(said.qualifier, said.number) if said.unit in units else words(mean)


@register.inclusion_tag("components/across_table.html")
def across_table(table, path="", defined=True):
    """One measure across sessions; ``path``: of the page that lists the sources."""
    values = [cell for cell in table.cells if cell.figure.number]
    return {"table": table, "unit": unit_of(values), "path": path, "defined": defined}


@register.inclusion_tag("components/bar.html")
def bar(value, largest, qualifier="exact", series="1"):
    """One bar of a table: saw-tooth end for a lower limit, dashes for what we worked out."""
    return {
        "width": f"{Decimal(96) * value / largest:.2f}%" if largest else "0",
        "teeth": qualifier in TEETH,
        "derived": qualifier == "derived",
        "series": series,
    }


@register.inclusion_tag("components/stack.html")
def stack(row, largest):
    """One bar of sums that we worked out: a dashed frame, filled in the colours of its parts."""
    scale, end, parts = Decimal(96) / largest, Decimal(0), []
    for series, size in row.shares:
        parts.append({"series": series, "x": f"{end:.2f}%", "width": f"{scale * size:.2f}%"})
        end += scale * size
    return {"width": f"{scale * row.amounts.size:.2f}%", "parts": parts}


@register.inclusion_tag("components/split_chart.html")
def split_chart(split, path=""):
    """Two stacked bars, joined: by number and by value; ``path``: of the session's page."""
    return split_geometry(split) | {"path": path}


@register.simple_tag
def split_geometry(split):
    upper, lower = (Decimal(100) * share for share in split.first_shares)
    return {
        "split": split,
        "teeth": split.rows[1].cells[1].figure.qualifier in TEETH,
        "upper": f"{upper:.2f}%",
        "upper_rest": f"{100 - upper:.2f}%",
        "lower": f"{lower:.2f}%",
        "lower_rest": f"{100 - lower:.2f}%",
        "band": f"M0 0H{upper:.2f}L{lower:.2f} 52H0z",
        "band_rest": f"M{upper:.2f} 0H100V52H{lower:.2f}z",
    }
