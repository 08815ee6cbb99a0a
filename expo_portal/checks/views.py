"""The checks of a session in the feed."""

from django.conf import settings
from django.utils.translation import override
from rest_framework.response import Response

from events.checks.check import Kind

from ..feed import parameters, shapes
from ..feed.serializers import NUMBER, AsPrintedField, plain_or_none
from ..feed.views import FeedView, elsewhere
from ..quantities import Qualifier, Verdict, words
from ..texts import Text, languages
from . import public_checks

BOUNDS = shapes.an_object(
    {
        "low": (shapes.or_null(shapes.DECIMAL), "The least; null where that side is open."),
        "high": (shapes.or_null(shapes.DECIMAL), "The most; null where that side is open."),
    }
)
STATED = shapes.an_object(
    {
        "qualifier": (shapes.one_of(Qualifier.choices), NUMBER["qualifier"]),
        "value": (shapes.or_null(shapes.DECIMAL), NUMBER["value"]),
        "low": (shapes.or_null(shapes.DECIMAL), NUMBER["low"]),
        "high": (shapes.or_null(shapes.DECIMAL), NUMBER["high"]),
        "unit": (
            shapes.or_null(shapes.STRING),
            "Of it and of `computed`: a currency of ISO 4217, `%`, else as in `m2`; null for what "
            "is simply counted.",
        ),
        "as_printed": (shapes.or_null(shapes.AS_PRINTED), NUMBER["as_printed"]),
        "text": (shapes.TEXT, NUMBER["text"]),
    }
)
CHECK = {
    "type": "object",
    "properties": {
        "check": shapes.meant(shapes.one_of(Kind.choices), "What is held against what."),
        "verdict": shapes.meant(
            shapes.one_of(Verdict.choices),
            "What the numbers say of it, within what their words and printed digits leave open.",
        ),
        "figures": shapes.meant(
            shapes.a_list(shapes.UUID),
            "Ids of the figures, the one that is checked first; none of a claim without a number.",
        ),
        "stated": shapes.meant(
            shapes.or_null(STATED), "What was announced; null where no number was."
        ),
        "computed": shapes.meant(
            shapes.or_null(BOUNDS),
            "Between what the other numbers put it, to three decimals; null where they cannot be "
            "computed with.",
        ),
        "text": shapes.meant(
            {"anyOf": [shapes.TEXT, shapes.STRING]},
            "The same in a sentence, in each language of the portal; with `lang` in that alone.",
        ),
        "lang": shapes.meant(shapes.STRING, "The language that was asked for, if one was."),
    },
    "required": ["check", "verdict", "figures", "stated", "computed", "text"],
}


class ChecksView(FeedView):
    """Every reconciliation of what was announced of a session, computed at reading.

    Announced numbers are never replaced by computed ones: both stand here, with a verdict.
    """

    operation = "readChecks"
    is_kept = True
    statuses = (301, 404, 410)
    variables = {"key": "The `id` or `slug` of the session."}
    shape = shapes.component(
        "Checks",
        shapes.an_object(
            {"results": (shapes.a_list(CHECK), "Subject by subject, in the order of figures.")},
            title="Checks",
            description="What the announced figures of a session say of each other.",
        ),
    )
    # That of sessions; given by the URL map.
    resource = None

    def allowed_parameters(self):
        return super().allowed_parameters() | {"lang": False}

    def parameter_shapes(self):
        return super().parameter_shapes() | {"lang": parameters.lang_shape()}

    def get(self, request, key):
        language = parameters.language(request.query_params)
        lookup = self.resource.lookup(key)
        sessions = self.resource.model.objects.published().select_related("previous__series")
        expo_session = sessions.select_related("series").filter(**lookup).first()
        if expo_session is None:
            return elsewhere(self.resource, lookup, request, "checks/")
        return Response({"results": [told(each, language) for each in public_checks(expo_session)]})


def told(check, language):
    text = sentences(check)
    shape = {
        "check": check.kind.value,
        "verdict": check.verdict.value,
        "figures": [str(figure.pk) for figure in check.figures],
        "stated": check.stated and stated(check.stated, check.unit),
        "computed": check.bounds and bounds(check.bounds),
        "text": Text(text).pick(language)[1] if language else text,
    }
    return shape | ({"lang": language} if language else {})


def sentences(check):
    found = {}
    for code, _name in settings.LANGUAGES:
        with override(code):
            found[code] = str(check)
    return found


def stated(quantity, unit):
    spelled = {code: words(quantity, code) for code in languages()}
    percent = "%" if unit == "%" else ""
    numbers = {name: plain_or_none(getattr(quantity, name)) for name in ("value", "low", "high")}
    return {
        "qualifier": str(quantity.qualifier),
        **numbers,
        "unit": unit or None,
        "as_printed": AsPrintedField().to_representation(quantity),
        "text": {code: said + percent for code, said in spelled.items() if said},
    }


def bounds(computed):
    return {"low": plain_or_none(computed.low), "high": plain_or_none(computed.high)}
