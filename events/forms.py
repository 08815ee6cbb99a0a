"""Forms of announced numbers, where one cell fills several columns."""

import re
from dataclasses import replace
from typing import ClassVar

from django import forms
from django.contrib import admin
from django.contrib.admin.widgets import AdminSplitDateTime, RelatedFieldWidgetWrapper
from django.core.exceptions import ValidationError
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
        self.initial |= {
            "share": share_typed(figure),
            "from_count": count_typed(figure),
            "band_low": band_typed(figure),
            "equivalent_number": figure.equivalent,
        }
        if "share" not in self.fields and not figure.number and figure.share is not None:
            self.initial["number"] = share_typed(figure)

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
        return self.fill_share(self.without_currency("share"))

    def fill_share(self, quantity):
        self.instance.share_qualifier = unless_exact(quantity)
        self.instance.share = quantity and quantity.value
        return self.instance.share

    def clean_from_count(self):
        quantity = self.without_currency("from_count")
        if quantity and (quantity.value is None or quantity.value % 1 or quantity.number_max):
            raise ValidationError(_("Type a whole number: 51, over 50."))
        self.instance.from_qualifier = unless_exact(quantity)
        return quantity and int(quantity.value)

    def clean_band_low(self):
        quantity = self.cleaned_data["band_low"]
        figure = self.instance
        low, high, currency = None, None, ""
        if quantity:
            currency = quantity.currency
            low, high = quantity.value, quantity.value_max
            if quantity.qualifier in (Qualifier.UNDER, Qualifier.UP_TO):
                low, high = None, quantity.value
        figure.band_high, figure.band_currency = high, currency
        return low

    def clean_equivalent_number(self):
        quantity = self.cleaned_data["equivalent_number"]
        figure = self.instance
        figure.equivalent_qualifier = unless_exact(quantity)
        figure.equivalent_scale = quantity.scale if quantity else ""
        figure.equivalent_currency = quantity.currency if quantity else ""
        if quantity and not (quantity.number and quantity.currency):
            raise ValidationError(_("Type the amount with its currency: 11.59 billion US dollars."))
        return quantity.number if quantity else ""

    def clean_dimensions(self):
        terms = self.cleaned_data["dimensions"]
        if twice := same_vocabulary_twice(terms):
            raise ValidationError(
                _("At most one word of each vocabulary; here are two of “%(vocabulary)s”."),
                params={"vocabulary": twice},
            )
        return terms

    def without_currency(self, cell):
        quantity = self.cleaned_data[cell]
        if quantity and quantity.currency:
            raise ValidationError(_("This is no money: leave the currency out."))
        return quantity

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
            self.cleaned_data["share"] = self.fill_share(parse(typed))
            self.cleaned_data["number"] = ""
            self.instance.quantity = self.unsaid


def unless_exact(quantity):
    return "" if quantity is None or quantity.qualifier == Qualifier.EXACT else quantity.qualifier


def share_typed(figure):
    if figure.share is None:
        return None
    share = Quantity(figure.share_qualifier or Qualifier.EXACT, plain(figure.share))
    return f"{as_typed(share)}%"


def count_typed(figure):
    if figure.from_count is None:
        return None
    return Quantity(figure.from_qualifier or Qualifier.EXACT, str(figure.from_count))


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
