"""How records are typed: what the forms of the admin share, and the cell that reads numbers."""

import re
from dataclasses import replace
from functools import cached_property, partial
from itertools import chain, count
from typing import ClassVar

from django import forms
from django.conf import settings
from django.contrib.admin.widgets import AutocompleteSelect, AutocompleteSelectMultiple
from django.core.exceptions import NON_FIELD_ERRORS, ValidationError
from django.db import models
from django.db.models import Q
from django.forms.formsets import DELETION_FIELD_NAME, TOTAL_FORM_COUNT
from django.forms.models import BaseInlineFormSet, InlineForeignKeyField, construct_instance
from django.forms.utils import flatatt
from django.utils.html import format_html, format_html_join
from django.utils.text import slugify
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from .publishing import Part, Publishable
from .quantities import (
    Qualifier,
    Quantity,
    QuantityError,
    currency_words,
    parse,
    qualifier_words,
)
from .texts import Text, TextFormField, TextWidget

# Numbers


def as_typed(quantity):
    """A quantity in the words it was printed in: ``parse(as_typed(quantity)) == quantity``."""
    if quantity.qualifier == Qualifier.UNDISCLOSED:
        return "undisclosed"
    language, space = ("zh-hans", "") if re.search("[一-鿿]", quantity.scale) else ("en", " ")
    printed = filter(None, (quantity.number, quantity.number_max))
    numbers = "-".join(printed if language == "zh-hans" else map(grouped, printed))
    if re.search("[а-я]", quantity.scale):
        numbers = numbers.translate(str.maketrans(",.", ".,"))
    qualifier = qualifier_words(quantity.qualifier, language)
    currency = currency_words(quantity.currency, language)
    return space.join(filter(None, (qualifier, numbers, quantity.scale, currency)))


def grouped(number):
    """ "20000" as "20,000"; the decimals stay as printed."""
    whole, point, decimals = number.partition(".")
    return f"{int(whole):,}{point}{decimals}"


class PrintedFormField(forms.Field):
    """One cell for a number as printed: "over 196.2 billion yuan", "逾11.2亿元", "undisclosed"."""

    def __init__(self, **kwargs):
        super().__init__(**{"required": False} | kwargs)

    def prepare_value(self, value):
        return as_typed(value) if isinstance(value, Quantity) else value

    def to_python(self, value):
        if isinstance(value, Quantity):
            return value
        text = (value or "").strip()
        if not text:
            return None
        try:
            return parse(text)
        except QuantityError as error:
            raise ValidationError(str(error)) from error

    def has_changed(self, initial, data):
        try:
            return self.to_python(data) != self.to_python(initial)
        except ValidationError:
            return True


# Forms of records


def edited(record, user):
    """Notes who changed the content; what nobody has seen yet waits for its check anew."""
    record.entered_by = user
    record.sent_back, record.sent_back_by = "", None
    if record.status == record.Status.CHECKED and not record.is_published:
        record.status, record.checked_by = record.Status.DRAFT, None
        record.waiver, record.is_shipped = "", False


def columns_of(constraint):
    """The names of the columns that a constraint speaks of, in its own order."""
    if isinstance(constraint, models.UniqueConstraint):
        return constraint.fields
    pending, found = [constraint.condition], []
    while pending:
        part = pending.pop(0)
        if isinstance(part, Q):
            pending = [*part.children, *pending]
        else:
            found.append(part[0].partition("__")[0])
    return tuple(dict.fromkeys(found))


def name_inputs(field):
    """Says to who cannot see a table which column, and which language, an input is for."""
    widget = getattr(field.widget, "widget", field.widget)
    if isinstance(widget, TextWidget):
        parts = [dict(settings.CONTENT_LANGUAGES)[code] for code in widget.codes]
    elif isinstance(widget, forms.SplitDateTimeWidget):
        parts = [gettext("date"), gettext("time")]
    else:
        widget.attrs["aria-label"] = field.label
        return
    for part, subwidget in zip(parts, widget.widgets, strict=True):
        names = {"field": field.label, "part": part}
        subwidget.attrs["aria-label"] = gettext("%(field)s, %(part)s") % names


class RecordForm(forms.ModelForm):
    """What the forms of all records share.

    An address left empty is made from the name. What the model says of a column that has no
    field here stands at the cell that fills it, or else above the form.
    """

    # The columns that a cell of the form fills, by the name of the cell.
    cells: ClassVar = {}

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        for name in self.addresses():
            self.fields[name].required = False
        for field in self.fields.values():
            name_inputs(field)

    @classmethod
    def typed(cls, record):
        """What stands in those cells, by name: a quantity, or words."""
        return {}

    def addresses(self):
        return [
            column.name
            for column in self._meta.model._meta.fields
            if isinstance(column, models.SlugField) and column.name in self.fields
        ]

    def clean(self):
        super().clean()
        title = self.cleaned_data.get("name") or self.cleaned_data.get("title")
        for column in self.addresses():
            if title and self.cleaned_data.get(column) == "":
                self.cleaned_data[column] = self.free_address(column, title)

    def free_address(self, column, title):
        """``"jilin-pavilion-13"``: made from the English name and the session."""
        session = self.cleaned_data.get("session")
        model = self._meta.model
        stem = slugify(title.get("en", "") if isinstance(title, Text) else title)
        stem = "-".join(stem[: model._meta.get_field(column).max_length - 12].split("-")[:8])
        if not stem:
            self.add_error(column, _("Type an address: none can be made from the name."))
            return ""
        if session is not None:
            stem = f"{stem}-{session.slug}"
        taken = model.objects.filter(**{f"{column}__startswith": stem})
        taken = set(taken.values_list(column, flat=True))
        candidates = chain([stem], (f"{stem}-{number}" for number in count(2)))
        return next(address for address in candidates if address not in taken)

    def _post_clean(self):
        """As Django's, with each constraint's message at a cell that it is about."""
        if not self.instance._state.adding and not self.has_changed():
            return  # Forty rows of a grid that nobody touched cost nothing.
        exclude = self._get_validation_exclusions()
        exclude |= {
            name for name, field in self.fields.items() if isinstance(field, InlineForeignKeyField)
        }
        construct_instance(self, self.instance, self._meta.fields, self._meta.exclude)
        try:
            self.instance.full_clean(exclude, validate_unique=False, validate_constraints=False)
        except ValidationError as errors:
            self._update_errors(errors)
        self.validate_unique()
        self.validate_constraints()

    def validate_constraints(self):
        # Weighs columns without a field too: who checked, what a cell fills.
        exclude = {column for name in self._errors for column in self.cells.get(name, [name])}
        for model, constraints in self.instance.get_constraints():
            for constraint in constraints:
                try:
                    constraint.validate(model, self.instance, exclude=exclude)
                except ValidationError as error:
                    cells = map(self.cell_of, columns_of(constraint))
                    shown = [cell for cell in cells if self.is_shown(cell)]
                    self.add_error(shown[0] if shown else None, error.messages)

    def _update_errors(self, errors):
        if hasattr(errors, "error_dict"):
            placed = {}
            for column, messages in errors.error_dict.items():
                placed.setdefault(self.cell_of(column), []).extend(messages)
            errors = ValidationError(placed)
        super()._update_errors(errors)

    def cell_of(self, column):
        if column in self.fields:
            return column
        cells = [cell for cell, columns in self.cells.items() if column in columns]
        return next((cell for cell in cells if cell in self.fields), NON_FIELD_ERRORS)

    def is_shown(self, name):
        return name in self.fields and not self.fields[name].widget.is_hidden


class PublishableForm(RecordForm):
    # Who types; the admin says.
    user = None

    def _post_clean(self):
        if set(self.changed_data) - {"publish_at", "waiver"}:
            edited(self.instance, self.user)
            if "waiver" in self.cleaned_data and "waiver" not in self.changed_data:
                self.cleaned_data["waiver"] = self.instance.waiver
        super()._post_clean()


class PrintedForm(RecordForm):
    """A record with a number, which one cell takes as printed."""

    number = PrintedFormField(
        label=_("Number as printed"),
        help_text=_("Over 196.2 billion yuan, >11.2, 逾11.2亿元, 44.28%, undisclosed."),
    )
    cells: ClassVar = {"number": ("qualifier", "number", "scale", "number_max", "currency")}
    # What an empty cell means.
    unsaid = Quantity(Qualifier.EXACT)

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        if not self.instance._state.adding:
            self.initial |= self.typed(self.instance)

    @classmethod
    def typed(cls, record):
        quantity = replace(record.quantity, is_count=False)
        return super().typed(record) | {"number": None if quantity == cls.unsaid else quantity}

    def clean_number(self):
        quantity = self.cleaned_data["number"] or self.unsaid
        self.instance.quantity = quantity
        if hasattr(self.instance, "currency"):
            self.instance.currency = quantity.currency
        return quantity.number


# Tables of rows

# So many a form may have: with a few cells each, Django takes no more from a browser anyway.
MOST_ROWS = 1_000


class Autocomplete(AutocompleteSelect):
    """Django's, but a key that cannot be one is an error at the field instead of a crash."""

    def names(self, keys):
        """By key, what is chosen; a formset looks the names of all its rows up at once."""
        return names_of(self.choices.queryset, keys)

    def optgroups(self, name, value, attr=None):
        names = self.names(value)
        chosen = [(key, names[key]) for key in map(str, value) if key in names]
        blank = [] if self.is_required or self.allow_multiple_selected else [("", "")]
        options = [
            self.create_option(name, key, label, key != "", index)
            for index, (key, label) in enumerate(blank + chosen)
        ]
        return [(None, options, 0)]


class AutocompleteMultiple(Autocomplete, AutocompleteSelectMultiple):
    """Shows what was chosen in the order of choosing."""


def names_of(rows, keys):
    return {key: str(row) for key, row in found_in(rows, keys).items()}


def found_in(rows, keys):
    """By key as a form sends it, those of the rows that there are."""
    possible = {key: key_in(rows, key) for key in keys}
    wanted = {*possible.values()} - {None}
    found = {row.pk: row for row in rows.filter(pk__in=wanted)} if wanted else {}
    return {str(key): found[pk] for key, pk in possible.items() if pk in found}


def key_in(rows, typed):
    try:
        return rows.model._meta.pk.clean(typed, None)
    except ValidationError:
        return None


class RowSelect(forms.Select):
    """Draws its options without a template for each: forty rows may have forty each."""

    def render(self, name, value, attrs=None, renderer=None):
        chosen = "" if value is None else str(value)
        options = format_html_join(
            "",
            "<option{}>{}</option>",
            (
                (flatatt({"value": str(key), "selected": str(key) == chosen}), label)
                for key, label in self.choices
            ),
        )
        attributes = flatatt(self.build_attrs(self.attrs, {"name": name, **(attrs or {})}))
        return format_html("<select{}>{}</select>", attributes, options)


class RowsFormSet(BaseInlineFormSet):
    """The rows of one table, new ones in the order typed.

    Choices, and what was chosen, are read once for all rows.
    """

    # Who types; the admin says.
    user = None
    default_error_messages: ClassVar = {
        "too_many_forms": _(
            "A table takes at most %(num)d rows, and this one was said to have more. Nothing was "
            "saved; all that you typed stands here: look at it, and save again."
        )
    }

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.choices, self.chosen = {}, {}

    @cached_property
    def rows_sent(self):
        """How many rows a browser sent, whatever number it says."""
        row = re.compile(rf"{re.escape(self.prefix)}-([0-9]{{1,9}})-")
        return max(
            (int(found[1]) + 1 for name in self.data if (found := row.match(name))), default=0
        )

    def total_form_count(self):
        """Without rows that are none: a form for each of 1,000 takes seconds."""
        total = super().total_form_count()
        if not self.is_bound or total <= self.rows_sent:
            return total
        return min(total, max(self.rows_sent, len(self.get_queryset())))

    def full_clean(self):
        super().full_clean()
        said = self.management_form.cleaned_data if self.is_bound else {}
        if said and said[TOTAL_FORM_COUNT] != self.total_form_count():
            # Else the page that shows it once more would say so again.
            said = said | {TOTAL_FORM_COUNT: self.total_form_count()}
            self.management_form.data = {
                self.management_form.add_prefix(name): number for name, number in said.items()
            }

    def add_fields(self, form, index):
        super().add_fields(form, index)
        if DELETION_FIELD_NAME in form.fields:
            name_inputs(form.fields[DELETION_FIELD_NAME])
        for name, field in form.fields.items():
            if isinstance(field, forms.ModelMultipleChoiceField):
                field._check_values = partial(self.records_in, name, field)
            elif isinstance(field, forms.ModelChoiceField):
                field.to_python = partial(self.record_in, name, field)
            widget = getattr(field.widget, "widget", field.widget)
            if isinstance(widget, Autocomplete):
                widget.names = partial(self.names_in, name)
            elif isinstance(field, forms.ModelChoiceField) and not widget.is_hidden:
                if name not in self.choices:
                    # Through iter(): list() alone would first ask the database how many.
                    self.choices[name] = list(iter(field.choices))
                field.widget = RowSelect(widget.attrs)
                field.choices = self.choices[name]

    def chosen_in(self, column):
        """By key, all that the rows have in this column."""
        if column not in self.chosen:
            keys = set()
            for form in self.forms:
                value = form[column].value() or []
                keys |= set(value if isinstance(value, list) else [value])
            rows = self.empty_form.fields[column].queryset
            self.chosen[column] = found_in(rows, keys)
        return self.chosen[column]

    def names_in(self, column, keys):
        return {key: str(record) for key, record in self.chosen_in(column).items()}

    def record_in(self, column, field, key):
        if key in field.empty_values:
            return None
        [record] = self.records_in(column, field, [key])
        return record

    def records_in(self, column, field, keys):
        found = self.chosen_in(column)
        for key in keys:
            if str(key) not in found:
                message = field.error_messages["invalid_choice"]
                raise ValidationError(message, code="invalid_choice", params={"value": key})
        return list({found[str(key)].pk: found[str(key)] for key in keys}.values())

    def clean(self):
        super().clean()
        if self.can_delete and issubclass(self.model, Publishable):
            self.refuse_deletion()
        if (
            issubclass(self.model, Part)
            and isinstance(self.instance, Publishable)
            and not self.instance._state.adding
            and self.has_changed()
        ):
            edited(self.instance, self.user)
            self.instance.validate_constraints()

    def refuse_deletion(self):
        """What a second person has checked, or the public has seen, is not deleted."""
        # As stored: a row that is marked is a draft by now, for its form was changed.
        marked = [form.instance.pk for form in self.initial_forms if self._should_delete_form(form)]
        settled = self.model.objects.filter(pk__in=marked).exclude(status=self.model.Status.DRAFT)
        for record in settled if marked else ():
            if record.was_public:
                message = _(
                    "“%(record)s” is public: withdraw it with a reason, it stays on record."
                )
            else:
                message = _("“%(record)s” is checked: send it back to draft before you delete it.")
            raise ValidationError(message, params={"record": record})

    def save_new(self, form, commit=True):
        if hasattr(form.instance, "order") and "order" not in form.fields:
            self.last_order = 10 + getattr(self, "last_order", self.highest_order())
            form.instance.order = self.last_order
        return super().save_new(form, commit)

    def highest_order(self):
        return max((row.order for row in self.get_queryset()), default=0)


# Reasons


class WithdrawalForm(forms.Form):
    reason = TextFormField(
        label=_("Reason"),
        max_length=300,
        help_text=_("Public: it stands at the address where the record was."),
    )


class SendBackForm(forms.Form):
    reason = forms.CharField(
        label=_("What is wrong"),
        max_length=300,
        help_text=_("Who entered it sees this until the record is changed."),
    )


class WaiverForm(forms.Form):
    waiver = forms.CharField(
        label=_("Why nobody else can check"),
        max_length=150,
        help_text=_("Only for what you entered yourself. The log shows it."),
    )
