"""The words and codes of all files and of the feed, with their names and definitions."""

from django.conf import settings
from django.utils.translation import gettext, override
from django.utils.translation import gettext_lazy as _

from expo_portal.downloads import Column, Download
from expo_portal.quantities import Qualifier, Verdict

from .files import public_change
from .models import Figure, Measure, Stage, Term

COLUMNS = [
    Column("kind", _("kind of word")),
    Column("code", _("code")),
    Column("name", _("name"), is_text=True),
    Column("definition", _("definition"), is_text=True),
    Column("unit_kind", _("kind of unit")),
    Column("unit", _("unit")),
    Column("unit_name", _("unit in words"), is_text=True),
    Column("standard", _("standard")),
    Column("is_part_of", _("is a part of")),
    Column("binding", _("bindingness")),
]

# Codes that are no records, by the name of the column in which they stand.
CODES = {
    "qualifier": Qualifier,
    "unit_kind": Measure.UnitKind,
    "basis": Figure.Basis,
    "stage": Stage,
    "verdict": Verdict,
}


def codebook():
    measures = list(Measure.objects.published().select_related("rolls_up_to"))
    terms = list(Term.objects.published())
    rows = [
        *map(measure_row, measures),
        *map(term_row, terms),
        *(code_row(kind, choice) for kind, choices in CODES.items() for choice in choices),
    ]
    return Download(
        stem="codebook",
        title=gettext("Codebook"),
        columns=COLUMNS,
        rows=rows,
        as_of=max(map(public_change, (*measures, *terms)), default=None),
    )


def measure_row(measure):
    return {
        "kind": "measure",
        "code": measure.code,
        "name": measure.name,
        "definition": measure.definition,
        "unit_kind": measure.unit_kind,
        "unit": measure.unit or None,
        "unit_name": measure.unit_name,
        "standard": measure.standard or None,
        "is_part_of": measure.rolls_up_to and measure.rolls_up_to.code,
    }


def term_row(term):
    return {
        "kind": term.vocabulary,
        "code": term.code,
        "name": term.name,
        "definition": term.definition,
        "binding": term.binding or None,
    }


def code_row(kind, choice):
    return {
        "kind": kind,
        "code": choice.value,
        "name": in_each_language(choice.label),
        "definition": in_each_language(getattr(choice, "meaning", "")),
    }


def in_each_language(label):
    """A word of the interface, which speaks fewer languages than the content may."""
    found = {}
    for code, _name in settings.LANGUAGES:
        with override(code):
            found[code] = str(label)
    return {code: said for code, said in found.items() if said}
