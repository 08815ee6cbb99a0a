"""Filters that the feed and the pages share; their public names are declared by hand.

They compare slugs and ids and never look a hidden record up: unknown and hidden answer alike.
"""

from copy import copy
from datetime import UTC, datetime, timedelta
from functools import cache
from re import fullmatch
from uuid import UUID

import django_filters
from django import forms
from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db.models import Q, UUIDField
from django.utils.translation import gettext, gettext_noop
from django.utils.translation import gettext_lazy as _

from ..exact import DECIMALS, WHOLE_DIGITS
from . import parameters, prepared, shapes
from .problems import BadParameters


class SeveralWidget(forms.TextInput):
    def value_from_datadict(self, data, files, name):
        values = data.getlist(name) if hasattr(data, "getlist") else [data.get(name) or ""]
        return [item.strip() for value in values for item in value.split(",") if item.strip()]


class SeveralField(forms.Field):
    """Values by repetition or comma; of ``choices`` only, where there are any."""

    widget = SeveralWidget

    def __init__(self, *, choices=(), **kwargs):
        super().__init__(**kwargs)
        self.choices = getattr(choices, "choices", choices)

    def validate(self, values):
        known = {value for value, _label in self.choices}
        for value in map(str, values):
            if "\0" in value or (known and value not in known):
                raise ValidationError(
                    _("“%(value)s” is none of the possible values."),
                    code="invalid_choice",
                    params={"value": value.replace("\0", "")[:100]},
                )


class ReferenceField(SeveralField):
    def to_python(self, values):
        return [as_uuid(value) or value for value in values]


class SeveralFilter(django_filters.Filter):
    """Any of several values: ``?kind=forum,summit`` or ``?kind=forum&kind=summit``."""

    field_class = SeveralField
    several = True
    is_given = True
    meaning = gettext_noop("Those whose `{name}` is one of these.")

    @property
    def shape(self):
        choices = self.extra.get("choices")
        items = shapes.one_of(choices.choices) if choices else shapes.WORDS
        return shapes.a_list(items) | {"minItems": 1}

    def filter(self, queryset, values):
        if not values:
            return queryset
        condition = self.condition(values)
        if not self.distinct:
            return queryset.filter(condition)
        # A join with a to-many relation would repeat rows, and DISTINCT would sort them all.
        return queryset.filter(pk__in=queryset.model._base_manager.filter(condition).values("pk"))

    def condition(self, values):
        return Q(**{f"{self.field_name}__in": values})


class ReferenceFilter(SeveralFilter):
    """Records that refer to any of these by id or slug."""

    field_class = ReferenceField

    @property
    def meaning(self):
        if self.slug:
            return gettext_noop("Those whose `{name}` is one of these, by id or slug.")
        return gettext_noop("Those whose `{name}` is one of these, by id.")

    def __init__(self, field_name, *, slug="slug", **kwargs):
        super().__init__(field_name, **kwargs)
        self.slug = slug

    def condition(self, values):
        return by_id_or_slug(values, f"{self.field_name}__", self.slug)


def by_id_or_slug(values, path="", slug="slug"):
    """Records with one of these ids or slugs, found along a path."""
    ids = [value for value in values if is_id(value)]
    condition = Q(**{f"{path}pk__in": ids})
    if slug:
        condition |= Q(**{f"{path}{slug}__in": [value for value in values if not is_id(value)]})
    return condition


def is_id(value):
    return isinstance(value, UUID) or isinstance(getattr(value, "output_field", None), UUIDField)


def as_uuid(text):
    try:
        return UUID(text)
    except ValueError:
        return None


class SearchFilter(django_filters.CharFilter):
    """Words that begin a word of the record, in any language, or stand in its Chinese."""

    meaning = gettext_noop(
        "Those in which each of these words begins a word, in any language; Chinese, Japanese and "
        "Korean may stand anywhere in one."
    )
    shape = shapes.SAID | {"maxLength": 100}

    def __init__(self, **kwargs):
        super().__init__(max_length=100, **kwargs)

    def filter(self, queryset, words):
        from ..search.queries import matching

        if not words:
            return queryset
        return queryset.filter(pk__in=matching(words).values("record"))


class YesNoFilter(django_filters.TypedChoiceFilter):
    meaning = gettext_noop("Those whose `{name}` is just so.")
    shape = shapes.YES_NO

    def __init__(self, field_name, **kwargs):
        super().__init__(
            field_name,
            choices=[("true", _("yes")), ("false", _("no"))],
            coerce=lambda word: word == "true",
            **kwargs,
        )


NUMBER = rf"(0|[1-9][0-9]{{0,{WHOLE_DIGITS - 1}}})(\.[0-9]{{1,{DECIMALS}}})?"
DAY = "[0-9]{4}-[0-9]{2}-[0-9]{2}"


class AsDocumented:
    """Of a field: Python also takes ``1_000``, ``1e3``, ``2021-9-3`` and digits of every script."""

    pattern = ""

    def to_python(self, value):
        if value not in self.empty_values and not fullmatch(self.pattern, str(value).strip()):
            raise ValidationError(self.error_messages["invalid"], code="invalid")
        return super().to_python(value)


class NumberField(AsDocumented, forms.DecimalField):
    pattern = f"-?{NUMBER}"


class DayField(AsDocumented, forms.DateField):
    pattern = DAY


class NumberFilter(django_filters.NumberFilter):
    """An amount or a count in base units."""

    field_class = NumberField

    @property
    def meaning(self):
        return {
            "gte": gettext_noop("Those whose `{field}` is at least this, in base units."),
            "lte": gettext_noop("Those whose `{field}` is at most this, in base units."),
        }[self.lookup_expr]

    shape = {
        "type": "string",
        "pattern": f"^{NUMBER}$",
    }

    def __init__(self, field_name=None, lookup_expr=None, **kwargs):
        super().__init__(
            field_name,
            lookup_expr,
            min_value=0,
            max_digits=WHOLE_DIGITS + DECIMALS,
            decimal_places=DECIMALS,
            **kwargs,
        )

    def get_max_validator(self):
        return None


class DayFilter(django_filters.DateFilter):
    field_class = DayField
    shape = shapes.DAY
    is_given = True

    @property
    def meaning(self):
        return {
            "gte": gettext_noop("Those with `{field}` on this day or later."),
            "lte": gettext_noop("Those with `{field}` on this day or earlier."),
        }[self.lookup_expr]

    def __init__(self, field_name, lookup_expr, **kwargs):
        said = {"invalid": _("Write a day as year, month and day: 2021-09-23.")}
        super().__init__(
            field_name, lookup_expr, input_formats=["%Y-%m-%d"], error_messages=said, **kwargs
        )


class ChangedSinceFilter(django_filters.Filter):
    """What moved since, or became public since: both are news to a partner."""

    field_class = forms.DateTimeField
    is_given = True
    meaning = gettext_noop(
        "Those that moved or became public at this moment or after it; a day is its start."
    )
    # As the bounds below have it.
    shape = {"anyOf": [shapes.MOMENT, shapes.DAY], "pattern": "^(19|2)"}

    def __init__(self, **kwargs):
        # Nearer to year 1 or 9999 the change to another time zone would overflow. A day more on
        # either side is for those who count the first and the last in theirs.
        bounds = (
            MinValueValidator(moment(1900) - timedelta(1)),
            MaxValueValidator(moment(3000) + timedelta(1)),
        )
        # In an address + is a space, so an offset would have to be written %2B08:00.
        said = {"invalid": _("Write a day as 2021-09-23, or a moment as 2021-09-23T01:00:00Z.")}
        super().__init__(
            input_formats=["%Y-%m-%d"], validators=bounds, error_messages=said, **kwargs
        )

    def filter(self, queryset, since):
        if since is None:
            return queryset
        return queryset.filter(Q(changed_at__gte=since) | Q(public_from__gte=since))


def explained(name, found):
    """What a filter does, for partners: in its own words, or in those of its class."""
    words = gettext(found.extra.get("help_text") or found.meaning)
    return words.format(name=name, field=found.field_name)


def moment(year):
    return datetime(year, 1, 1, tzinfo=UTC)


# In one question whose statement is kept.
MOST_VALUES = 50


class RecordFilter(django_filters.FilterSet):
    """What every resource can be filtered by.

    A filter that ``is_given`` makes the same SQL for all values of a kind, so that the feed may
    keep the statement and put other values in.
    """

    def __init__(self, data, *args, **kwargs):
        # One that nobody asked for would be copied and take a field of a form, to narrow nothing.
        asked = {name: self.base_filters[name] for name in self.base_filters if name in data}
        self.base_filters = asked
        super().__init__(data, *args, **kwargs)

    changed_since = ChangedSinceFilter()

    def filter_queryset(self, queryset):
        return self.select(queryset, self.form.cleaned_data)

    @classmethod
    def select(cls, queryset, values):
        """What matches these values, or what stands for them."""
        for name, value in values.items():
            queryset = cls.base_filters[name].filter(queryset, value)
        return queryset

    @classmethod
    def read(cls, query):
        """The values asked for; 400 for what cannot be read."""
        values, errors = {}, []
        for name, field in fields_of(cls).items():
            if name in query:
                given = field.widget.value_from_datadict(query, {}, name)
                try:
                    values[name] = field.clean(given)
                except ValidationError as error:
                    errors.append(fault(name, field, given, error))
        if errors:
            raise BadParameters(errors)
        return values

    @classmethod
    def variant(cls, values):
        """What the statement for these values depends on."""
        return tuple(
            (name, prepared.kinds(value) if cls.gives(name) else value)
            for name, value in values.items()
        )

    @classmethod
    def placeholders(cls, variant):
        """What stands in that statement for the values."""
        return {
            name: prepared.placeholders(name, found) if cls.gives(name) else found
            for name, found in variant
        }

    @classmethod
    def repeats(cls, values):
        """Whether others will ask with the same statement, so that it is worth being kept.

        One for each search would drive the others out, and long ones could fill the memory.
        """
        count = sum(len(value) if isinstance(value, list) else 1 for value in values.values())
        is_alike = (cls.gives(name) or isinstance(value, bool) for name, value in values.items())
        return count <= MOST_VALUES and all(is_alike)

    @classmethod
    def gives(cls, name):
        return getattr(cls.base_filters[name], "is_given", False)


@cache
def fields_of(filterset):
    # Of copies: a filter keeps its field, and pages give it a label first.
    return {name: copy(found).field for name, found in filterset.base_filters.items()}


def fault(name, field, given, error):
    allowed = [str(value) for value, _label in getattr(field, "choices", ())]
    words = given if isinstance(given, list) else [given]
    unknown = [word for word in words if word not in allowed]
    suggestion = parameters.nearest(unknown[0], allowed) if allowed and unknown else None
    return parameters.error(name, " ".join(error.messages), suggestion)
