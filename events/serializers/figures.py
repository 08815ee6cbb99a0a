from django.utils.translation import gettext_noop as _
from rest_framework import serializers

from expo_portal.feed import shapes
from expo_portal.feed.serializers import (
    ENVELOPE,
    NUMBER,
    AmountSerializer,
    AsPrintedField,
    MadeField,
    PartSerializer,
    RecordSerializer,
    SlugReference,
    WordsField,
)
from expo_portal.quantities import Qualifier, plain

from ..models import Comparison, Correction, Figure, Stage, Term
from .meanings import DOCUMENT, ORDER, RELEASED

EXACT = Qualifier.EXACT.value

QUALIFIER = shapes.one_of(Qualifier.choices)

SHARE = shapes.an_object(
    {
        "qualifier": (QUALIFIER, _("The word before the percentage.")),
        "value": (shapes.DECIMAL, _("In percent.")),
    }
)

FROM = shapes.an_object(
    {
        "count": (shapes.WHOLE, _("How many there are.")),
        "qualifier": (QUALIFIER, _("The word before that number.")),
        "kind": (
            shapes.or_null(shapes.STRING),
            _(
                "Slug of a term of the vocabulary `from`, such as `countries-and-regions`: what "
                "they are; null where the source does not say."
            ),
        ),
    }
)

DIMENSIONS = {
    "type": "object",
    "propertyNames": {"enum": [value.replace("-", "_") for value in Term.Kind.values]},
    "additionalProperties": shapes.meant(shapes.STRING, _("Slug of a term of that vocabulary.")),
    "examples": [{"deal_type": "contract", "mode": "offline"}],
}

BAND = shapes.an_object(
    {
        "low": (shapes.or_null(shapes.DECIMAL), _("From this size; null where that side is open.")),
        "high": (shapes.or_null(shapes.DECIMAL), _("Below this size; null where it is open.")),
        "currency": (shapes.or_null(shapes.STRING), _("Of ISO 4217; null where it is no money.")),
    }
)

PERIOD = shapes.an_object(
    {
        "start": (shapes.or_null(shapes.DAY), _("First day; null where that side is open.")),
        "end": (shapes.or_null(shapes.DAY), _("Last day; null where that side is open.")),
    }
)

SESSIONS = shapes.an_object(
    {
        "from": (shapes.or_null(shapes.WHOLE), _("Number of the first; null where it is unsaid.")),
        "to": (shapes.or_null(shapes.WHOLE), _("Number of the last; null where it is unsaid.")),
    }
)


class ComparisonSerializer(PartSerializer):
    session = SlugReference(source="against_session")
    as_printed = AsPrintedField()

    class Meta:
        model = Comparison
        meanings = {
            "of": _(
                "What of the figure changed: its number, its share, or the number of origins "
                "in `from`."
            ),
            "basis": _("What it is compared with."),
            "session": _(
                "Slug of that session where the source names another than the previous "
                "one; else null."
            ),
            "against": _("In words, where it is compared with something else than a session."),
            "change": _(
                "What the number says: a percentage, percentage points, an absolute "
                "difference, a multiple, or the value that it is compared with."
            ),
            "direction": _("Up, down or unchanged."),
        } | {name: NUMBER[name] for name in ("qualifier", "value", "low", "high", "as_printed")}
        fields = tuple(meanings)


class FigureSerializer(RecordSerializer):
    session = SlugReference()
    measure = SlugReference()
    document = SlugReference("code")
    unit = MadeField(shapes.STRING, allow_null=True)
    as_printed = AsPrintedField()
    text = WordsField()
    equivalent = AmountSerializer(allow_null=True)
    share = MadeField(SHARE, allow_null=True)
    # The name that the contract gives it is a word of Python.
    vars()["from"] = MadeField(FROM, allow_null=True)
    dimensions = MadeField(DIMENSIONS)
    place = SlugReference()
    sector = SlugReference()
    forums = MadeField(shapes.a_list(shapes.UUID))
    band = MadeField(BAND, allow_null=True)
    period = MadeField(PERIOD, allow_null=True)
    sessions = MadeField(SESSIONS, allow_null=True)
    stage = serializers.ChoiceField(Stage.choices, source="effective_stage")
    headline = serializers.BooleanField(source="is_headline")
    comparisons = ComparisonSerializer(many=True)

    class Meta:
        model = Figure
        meanings = (
            ENVELOPE
            | {"session": _("Slug of the session whose result it is.")}
            | RELEASED
            | DOCUMENT
            | {"measure": _("Slug of the measure: what is counted.")}
            | {name: NUMBER[name] for name in ("qualifier", "value", "low", "high")}
            | {
                "unit": _(
                    "Unit of the bare number: a currency of ISO 4217 for money, else as in "
                    "`m2`; null for what is simply counted."
                ),
                "as_printed": NUMBER["as_printed"],
                "text": NUMBER["text"],
                "wording": _("The words of the source around the number, where they matter."),
                "equivalent": _(
                    "The amount in another currency as the source itself converts it: a quotation, "
                    "neither computed nor part of any sum; null where it does not."
                ),
                "share": _(
                    "The percentage of the figure in `part_of`, as announced; null where none is."
                ),
                "part_of": _(
                    "Id of the figure of which this counts a part; null where it is none."
                ),
                "parts_add_up": _(
                    "True where the source says or shows that the parts of this "
                    "figure make up the whole."
                ),
                "from": _(
                    "How many countries, regions or other origins those counted are from; "
                    "null where the source does not say."
                ),
                "out_of": _(
                    "The whole, where it is told only here: 12 in “9 out of 12”; else null."
                ),
                "dimensions": _("What kind is counted: at most one term of each vocabulary."),
                "place": _(
                    "Slug of the place that it speaks of; null where it is of no single one."
                ),
                "sector": _(
                    "Slug of the field that it speaks of; null where it is of no single one."
                ),
                "forums": _("Ids of the forums that it speaks of."),
                "pavilion": _("Id of the pavilion that it speaks of; null where it is of none."),
                "names_all": _(
                    "Whether the source names all that it counts; null where it names none."
                ),
                "band": _(
                    "The size class of what is counted: projects of over 100 million yuan; "
                    "null where all sizes are."
                ),
                "basis": _("A total of this session, or one over several, an average, an extreme."),
                "period": _(
                    "The days that it covers, where they are not those of the session; else null."
                ),
                "sessions": _(
                    "The range of sessions that it covers; null where it is of this one."
                ),
                "as_of": _("The day on which it was counted; null where the source does not say."),
                "stage": _("How final it is, from intention to audit."),
                "scope": _("Who or what exactly was counted, where the measure does not say it."),
                "note": _(
                    "What a reader should know about an odd figure that is kept as published."
                ),
                "headline": _("True where it stands large at the top of the page."),
            }
            | ORDER
            | {
                "supersedes": _(
                    "Id of the figure that announced the same number earlier, as a "
                    "forecast; null where there is none."
                ),
                "comparisons": _("Changes as announced with it: “up 110.69 percent”."),
            }
        )
        fields = tuple(meanings)

    def get_unit(self, figure):
        return figure.currency or figure.measure.unit or None

    def get_share(self, figure):
        if figure.share is None:
            return None
        return {"qualifier": figure.share_qualifier or EXACT, "value": plain(figure.share)}

    def get_from(self, figure):
        if figure.from_count is None:
            return None
        return {
            "count": figure.from_count,
            "qualifier": figure.from_qualifier or EXACT,
            "kind": figure.from_kind and figure.from_kind.slug,
        }

    def get_dimensions(self, figure):
        """By vocabulary: ``{"deal_type": "contract", "mode": "offline"}``."""
        terms = sorted(figure.dimensions.all(), key=lambda term: term.vocabulary)
        return {term.vocabulary.replace("-", "_"): term.slug for term in terms}

    def get_forums(self, figure):
        return sorted(str(forum.pk) for forum in figure.forums.all())

    def get_band(self, figure):
        bounds = {"low": figure.band_low, "high": figure.band_high}
        return said(bounds) and {
            **{name: bound and plain(bound) for name, bound in bounds.items()},
            "currency": figure.band_currency or None,
        }

    def get_period(self, figure):
        return said({"start": figure.period_start, "end": figure.period_end})

    def get_sessions(self, figure):
        return said({"from": figure.sessions_from, "to": figure.sessions_to})


def said(shape):
    """The shape, or None if the source says nothing that belongs in it."""
    return None if set(shape.values()) == {None} else shape


class CorrectionSerializer(RecordSerializer):
    session = SlugReference(source="figure.session")
    old = AmountSerializer(source="old_quantity")
    new = AmountSerializer(source="new_quantity")
    at = serializers.DateTimeField(source="publish_at")

    class Meta:
        model = Correction
        meanings = ENVELOPE | {
            "session": _("Slug of the session of the figure."),
            "figure": _("Id of the figure that was corrected."),
            "old": _("The number as it stood."),
            "new": _("The number as it stands since."),
            "reason": _("Why it was corrected."),
            "at": _("When it was corrected."),
        }
        fields = tuple(meanings)
