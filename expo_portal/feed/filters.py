"""Filters that the feed and the pages share; their public names are declared by hand.

They compare slugs and ids and never look a hidden record up: unknown and hidden answer alike.
"""

from datetime import UTC, datetime, timedelta
from uuid import UUID

import django_filters
from django import forms
from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from ..exact import DECIMALS, WHOLE_DIGITS
from . import shapes


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
        for value in values:
            if "\0" in value or (known and value not in known):
                raise ValidationError(
                    _("“%(value)s” is none of the possible values."),
                    code="invalid_choice",
                    params={"value": value.replace("\0", "")[:100]},
                )


class SeveralFilter(django_filters.Filter):
    """Any of several values: ``?kind=forum,summit`` or ``?kind=forum&kind=summit``."""

    field_class = SeveralField
    several = True
    meaning = "Those whose `{name}` is one of these."

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

    @property
    def meaning(self):
        return f"Those whose `{{name}}` is one of these, by id{' or slug' if self.slug else ''}."

    def __init__(self, field_name, *, slug="slug", **kwargs):
        super().__init__(field_name, **kwargs)
        self.slug = slug

    def condition(self, values):
        ids = {value: as_uuid(value) for value in values}
        condition = Q(**{f"{self.field_name}__in": [found for found in ids.values() if found]})
        if self.slug:
            slugs = [value for value, found in ids.items() if not found]
            condition |= Q(**{f"{self.field_name}__{self.slug}__in": slugs})
        return condition


def as_uuid(text):
    try:
        return UUID(text)
    except ValueError:
        return None


class SearchFilter(django_filters.CharFilter):
    """Words that begin a word of the record, in any language, or stand in its Chinese."""

    meaning = (
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
    meaning = "Those whose `{name}` is just so."
    shape = shapes.YES_NO

    def __init__(self, field_name, **kwargs):
        super().__init__(
            field_name,
            choices=[("true", _("yes")), ("false", _("no"))],
            coerce=lambda word: word == "true",
            **kwargs,
        )


class NumberFilter(django_filters.NumberFilter):
    """An amount or a count in base units."""

    @property
    def meaning(self):
        bound = {"gte": "at least", "lte": "at most"}[self.lookup_expr]
        return f"Those whose `{self.field_name}` is {bound} this, in base units."

    shape = {
        "type": "string",
        "pattern": rf"^(0|[1-9][0-9]{{0,{WHOLE_DIGITS - 1}}})(\.[0-9]{{1,{DECIMALS}}})?$",
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
    shape = shapes.DAY

    @property
    def meaning(self):
        bound = {"gte": "or later", "lte": "or earlier"}[self.lookup_expr]
        return f"Those with `{self.field_name}` on this day {bound}."

    def __init__(self, field_name, lookup_expr, **kwargs):
        super().__init__(field_name, lookup_expr, input_formats=["%Y-%m-%d"], **kwargs)


class ChangedSinceFilter(django_filters.Filter):
    """What moved since, or became public since: both are news to a partner."""

    field_class = forms.DateTimeField
    meaning = "Those that moved or became public at this moment or after it; a day is its start."
    # As the bounds below have it.
    shape = {"anyOf": [shapes.MOMENT, shapes.DAY], "pattern": "^(19|2)"}

    def __init__(self, **kwargs):
        # Nearer to year 1 or 9999 the change to another time zone would overflow. A day more on
        # either side is for those who count the first and the last in theirs.
        bounds = (
            MinValueValidator(moment(1900) - timedelta(1)),
            MaxValueValidator(moment(3000) + timedelta(1)),
        )
        super().__init__(input_formats=["%Y-%m-%d"], validators=bounds, **kwargs)

    def filter(self, queryset, since):
        if since is None:
            return queryset
        return queryset.filter(Q(changed_at__gte=since) | Q(public_from__gte=since))


def explained(name, found):
    """What a filter does, for partners: in its own words, or in those of its class."""
    return found.extra.get("help_text") or found.meaning.format(name=name)


def moment(year):
    return datetime(year, 1, 1, tzinfo=UTC)


class RecordFilter(django_filters.FilterSet):
    """What every resource can be filtered by."""

    changed_since = ChangedSinceFilter()
