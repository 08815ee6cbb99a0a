"""Forms of announced numbers, where one cell fills several columns."""

import re
from dataclasses import replace
from functools import partial
from typing import ClassVar

from django import forms
from django.contrib import admin
from django.contrib.admin.widgets import AdminSplitDateTime, RelatedFieldWidgetWrapper
from django.core.exceptions import ValidationError
from django.forms.models import construct_instance
from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _

from expo_portal.forms import (
    AutocompleteMultiple,
    PrintedForm,
    PrintedFormField,
    PublishableForm,
    RecordForm,
    RowsFormSet,
    as_typed,
    name_inputs,
)
from expo_portal.imports.constraints import broken
from expo_portal.quantities import Qualifier, Quantity, parse, plain, words
from expo_portal.texts import TextFormField

from .models import Document, Figure, Sector, SectorListEntry
from .models.figures import same_vocabulary_twice

PERCENT = re.compile("%|％|percent|per cent", re.IGNORECASE)


class OfReleaseForm(PublishableForm):
    """What a release announces speaks of its session, unless another is named."""

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        if "session" in self.fields:
            self.fields["session"].required = False
        if "document" in self.fields and self.instance.release_id is not None:
            documents = Document.objects.filter(release=self.instance.release_id)
            self.fields["document"].queryset = documents

    def clean(self):
        super().clean()
        release = self.cleaned_data.get("release")
        if "session" in self.fields and release and not self.cleaned_data.get("session"):
            self.cleaned_data["session"] = release.session


class PartOfField(forms.ModelChoiceField):
    def label_from_instance(self, figure):
        """Starts with the number: two keys find it in the list."""
        return f"{as_typed(figure.quantity)} · {figure.measure}"


class FigureForm(PrintedForm, OfReleaseForm):
    part_of = PartOfField(
        Figure.objects.none(),
        label=_("Is a part of"),
        required=False,
        help_text=_("98 contract projects are a part of the 111 projects."),
    )
    share = PrintedFormField(
        label=_("Share"), help_text=_("Of the figure it is a part of: 44.28%.")
    )
    from_count = PrintedFormField(
        label=_("From how many"), help_text=_("“From over 50 countries”: over 50.")
    )
    band_low = PrintedFormField(
        label=_("Size class"),
        help_text=_("Of what size each is: over 100 million yuan, 1-5 billion yuan."),
    )
    equivalent_number = PrintedFormField(
        label=_("Stated equivalent"),
        help_text=_("As the source converts it: about 11.59 billion US dollars."),
    )
    cells: ClassVar = PrintedForm.cells | {
        "share": ("share", "share_qualifier"),
        "from_count": ("from_count", "from_qualifier"),
        "band_low": ("band_low", "band_high", "band_currency"),
        "equivalent_number": (
            "equivalent_number",
            "equivalent_scale",
            "equivalent_qualifier",
            "equivalent_currency",
        ),
    }
    # What was announced; once public it changes by correction or not at all.
    announced: ClassVar = {"measure", "share", "from_count", "band_low", "equivalent_number"}

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        figure = self.instance
        if figure._state.adding:
            return
        self.fields["part_of"].queryset = (
            Figure.objects.filter(session=figure.session_id)
            .exclude(pk=figure.pk)
            .select_related("measure")
        )

    @classmethod
    def typed(cls, figure):
        return super().typed(figure) | {
            "share": share_typed(figure),
            "from_count": figure.origins,
            "band_low": band_typed(figure),
            "equivalent_number": figure.equivalent,
        }

    def clean_number(self):
        if self.instance.is_published and "number" in self.changed_data:
            raise ValidationError(
                format_html(
                    _("This number is public. <a href='{}'>Correct it</a>, with a reason."),
                    reverse("admin:events_figure_correct", args=[self.instance.pk]),
                )
            )
        return super().clean_number()

    def clean_share(self):
        take_share(self.instance, self.cleaned_data["share"])
        return self.instance.share

    def clean_from_count(self):
        take_count(self.instance, self.cleaned_data["from_count"])
        return self.instance.from_count

    def clean_band_low(self):
        take_band(self.instance, self.cleaned_data["band_low"])
        return self.instance.band_low

    def clean_equivalent_number(self):
        take_equivalent(self.instance, self.cleaned_data["equivalent_number"])
        return self.instance.equivalent_number

    def clean_dimensions(self):
        terms = self.cleaned_data["dimensions"]
        if twice := same_vocabulary_twice(terms):
            raise ValidationError(
                _("At most one word of each vocabulary; here are two of “%(vocabulary)s”."),
                params={"vocabulary": twice},
            )
        return terms

    def clean(self):
        super().clean()
        self.take_percentage_as_share()
        if self.instance.is_published:
            for cell in self.announced & set(self.changed_data):
                self.add_error(
                    cell, _("This is public. Withdraw the figure with a reason, and enter it anew.")
                )

    def take_percentage_as_share(self):
        """ "44.28%" of a count or of money is a share of the whole; of a rate it is its number."""
        measure = self.cleaned_data.get("measure")
        typed = self.data.get(self.add_prefix("number")) or ""
        if (
            "number" in self.cleaned_data
            and PERCENT.search(typed)
            and measure is not None
            and measure.unit_kind != measure.UnitKind.RATIO
        ):
            take_share(self.instance, parse(typed))
            self.cleaned_data["share"] = self.instance.share
            self.cleaned_data["number"] = ""
            self.instance.quantity = self.unsaid


# What one cell fills in a figure; an empty one empties it


def take_share(figure, quantity):
    refuse_money(quantity)
    figure.share_qualifier = unless_exact(quantity)
    figure.share = quantity and quantity.value


def take_count(figure, quantity):
    refuse_money(quantity)
    if quantity and (quantity.value is None or quantity.value % 1 or quantity.number_max):
        raise ValidationError(_("Type a whole number: 51, over 50."))
    figure.from_qualifier = unless_exact(quantity)
    figure.from_count = quantity and int(quantity.value)


def take_band(figure, quantity):
    figure.band_low, figure.band_high, figure.band_currency = None, None, ""
    if quantity:
        figure.band_currency = quantity.currency
        figure.band_low, figure.band_high = quantity.value, quantity.value_max
        if quantity.qualifier in (Qualifier.UNDER, Qualifier.UP_TO):
            figure.band_low, figure.band_high = None, quantity.value


def take_equivalent(figure, quantity):
    figure.equivalent_qualifier = unless_exact(quantity)
    figure.equivalent_number = quantity.number if quantity else ""
    figure.equivalent_scale = quantity.scale if quantity else ""
    figure.equivalent_currency = quantity.currency if quantity else ""
    if quantity and not (quantity.number and quantity.currency):
        raise ValidationError(_("Type the amount with its currency: 11.59 billion US dollars."))


def refuse_money(quantity):
    if quantity and quantity.currency:
        raise ValidationError(_("This is no money: leave the currency out."))


def unless_exact(quantity):
    return "" if quantity is None or quantity.qualifier == Qualifier.EXACT else quantity.qualifier


# What such a cell says


def share_typed(figure):
    if figure.share is None:
        return None
    return f"{as_typed(figure.stated_share)}%"


def band_typed(figure):
    low, high = figure.band_low, figure.band_high
    if low is None and high is None:
        return None
    if low is not None and high is not None:
        band = Quantity(Qualifier.BETWEEN, plain(low), number_max=plain(high))
    elif high is None:
        band = Quantity(Qualifier.OVER, plain(low))
    else:
        band = Quantity(Qualifier.UNDER, plain(high))
    return parse(words(replace(band, currency=figure.band_currency), "en"))


class FigureRowForm(FigureForm):
    """A figure in the grid of its release: what nearly all have; the rest has its own form."""

    share = None
    equivalent_number = None

    @classmethod
    def typed(cls, figure):
        cells = super().typed(figure)
        is_share = not figure.number and figure.share is not None
        return cells | {"number": cells["share"]} if is_share else cells


class TypedRowForm(FigureRowForm):
    """A row as it is being typed, to be held against the others and not to be saved."""

    def _post_clean(self):
        """Looks at the columns alone: the database is asked once about all rows, not by each."""
        if not self.instance._state.adding and not self.has_changed():
            return
        columns = self._meta.model._meta.fields
        linked = {column.name for column in columns if column.is_relation}
        construct_instance(self, self.instance, self._meta.fields, self._meta.exclude)
        for step in (
            partial(self.instance.clean_fields, self._get_validation_exclusions() | linked),
            self.instance.clean_columns,
        ):
            try:
                step()
            except ValidationError as errors:
                self._update_errors(errors)
        for constraint in broken(self.instance):
            self.add_error(None, constraint.get_violation_error_message())


class OfReleaseRows(RowsFormSet):
    """Rows of what a release announces: they speak of its session."""

    def add_fields(self, form, index):
        if form.instance._state.adding:
            form.instance.session = self.instance.session
        if "document" in form.fields:
            form.fields["document"].queryset = self.instance.documents.all()
        super().add_fields(form, index)


class FigureRows(OfReleaseRows):
    def add_fields(self, form, index):
        form.fields["part_of"].queryset = self.instance.figures.select_related("measure")
        super().add_fields(form, index)


class SectorsField(forms.ModelMultipleChoiceField):
    """Fields of industry in the order in which the source names them."""

    def clean(self, value):
        sectors = {str(sector.pk): sector for sector in super().clean(value)}
        return [sectors[key] for key in dict.fromkeys(value or ())]

    def has_changed(self, initial, data):
        return [str(key) for key in initial or ()] != [str(key) for key in data or ()]


class SectorListForm(RecordForm):
    sectors = SectorsField(
        Sector.objects.all(),
        label=_("Fields"),
        help_text=_("In the order in which the source names them."),
        widget=RelatedFieldWidgetWrapper(
            AutocompleteMultiple(SectorListEntry._meta.get_field("sector"), admin.site),
            SectorListEntry._meta.get_field("sector").remote_field,
            admin.site,
            can_add_related=True,
        ),
    )

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        if not self.instance._state.adding:
            self.initial["sectors"] = [entry.sector_id for entry in self.instance.entries.all()]

    def _save_m2m(self):
        super()._save_m2m()
        if "sectors" in self.changed_data:
            self.instance.entries.all().delete()
            SectorListEntry.objects.bulk_create(
                SectorListEntry(sector_list=self.instance, sector=sector, order=order)
                for order, sector in enumerate(self.cleaned_data["sectors"], start=1)
            )


class CorrectionForm(forms.Form):
    number = PrintedFormField(label=_("Number as it should be"), required=True)
    reason = TextFormField(
        label=_("Reason"), max_length=300, help_text=_("Public: it stands in the updates.")
    )

    def __init__(self, figure, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.figure = figure

    def clean_number(self):
        quantity = self.cleaned_data["number"]
        stored = replace(self.figure.quantity, is_count=False)
        if replace(quantity, currency=quantity.currency or stored.currency) == stored:
            raise ValidationError(_("This is what stands there already."))
        return quantity


class MomentForm(forms.Form):
    moment = forms.SplitDateTimeField(label=_("Public from"), widget=AdminSplitDateTime)

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        name_inputs(self.fields["moment"])
