"""The quick form: a signed project typed from a paper slip, by keyboard alone."""

from itertools import chain, repeat
from string import ascii_lowercase, digits
from typing import ClassVar

from django import forms
from django.conf import settings
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from events.doubles import likely
from events.models import ExpoSession, Organization, Place, Release, Sector, Term
from expo_portal.forms import PublishableForm, grouped
from expo_portal.imports.applying import Writer
from expo_portal.imports.columns import language_of
from expo_portal.imports.drafts import Draft
from expo_portal.imports.known import Known
from expo_portal.quantities import QuantityError, parse, plain
from expo_portal.texts import Text

from .imports import Amounts, Parties, Projects
from .models import ProjectAmount
from .references import next_reference

PARTIES = Parties("parties", _("parties"))

# What a list is chosen by: the keys that its options begin with. A browser takes the same key
# twice for "the next one that begins so", so no code has a double.
ONE_KEY = (*digits[1:], *ascii_lowercase)
TWO_KEYS = tuple(
    first + second
    for first, second in chain(
        ((f"{n:02}"[0], f"{n:02}"[1]) for n in range(1, 100)),
        ((letter, digit) for letter in ascii_lowercase for digit in digits),
    )
    if first != second
)


def coded(records):
    """Choices that one or two keys find in a plain select: "06 Automobile and parts"."""
    records = list(records)
    codes = ONE_KEY if len(records) <= len(ONE_KEY) else chain(TWO_KEYS, repeat(""))
    pairs = zip(codes, records, strict=False)
    return [("", "–"), *((record.pk, f"{code} {record}") for code, record in pairs)]


class CodedField(forms.ModelChoiceField):
    """A word of a list, found by its code."""


class ReleaseField(forms.ModelChoiceField):
    def label_from_instance(self, release):
        return f"{release.session} · {release}"


class QuickForm(PublishableForm):
    """What a slip says; the rest is that of the open session, or as it was last typed."""

    title = forms.CharField(
        label=_("Title"),
        help_text=_("In one language, which its script tells; add the others later."),
        widget=forms.TextInput({"autofocus": True}),
    )
    parties = forms.CharField(
        label=_("Parties"), required=False, max_length=1000, help_text=PARTIES.help_text
    )
    amount = forms.CharField(
        label=_("Amount"), required=False, max_length=200, help_text=_("As printed: 逾11.2亿元.")
    )
    deal_type = CodedField(
        Term.objects.filter(vocabulary=Term.Kind.DEAL_TYPE), label=_("Deal type"), required=False
    )
    sector = CodedField(Sector.objects.all(), label=_("Main field"), required=False)
    place = CodedField(Place.objects.all(), label=_("Place"), required=False)
    session = forms.ModelChoiceField(
        ExpoSession.objects.select_related("series"), label=_("Session"), required=False
    )
    release = ReleaseField(
        Release.objects.exclude(status=Release.Status.WITHDRAWN).select_related("session__series"),
        label=_("Release"),
        required=False,
        show_hidden_initial=True,
    )
    amount_kind = forms.ChoiceField(
        label=_("What the amount is"),
        choices=ProjectAmount.Kind,
        initial=ProjectAmount.Kind.TOTAL,
    )
    unit = forms.CharField(
        label=_("Unit"),
        required=False,
        initial=_("yuan"),
        max_length=40,
        help_text=_("Of an amount that is typed without one: 亿元, million US dollars."),
    )

    # What the next project keeps of this one.
    kept: ClassVar = (
        "session",
        "release",
        "signed_on",
        "deal_type",
        "sector",
        "place",
        "amount_kind",
        "unit",
    )
    # What the person may do that types; the admin says.
    rights = None

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["reference"].required = False
        self.fields["reference"].show_hidden_initial = True
        for field in self.fields.values():
            if isinstance(field, CodedField):
                field.choices = coded(field.queryset)
            elif isinstance(field, forms.ModelChoiceField):
                # Read once, for the list and for what is told of it.
                field.choices = list(iter(field.choices))
        self.known = Known(self.rights)
        self.draft = Draft(1, self.known, record=self.instance)

    def clean_title(self):
        title = " ".join(self.cleaned_data["title"].split())
        return Text({language_of(title): title})

    def clean_parties(self):
        return self.read("parties", PARTIES)

    def clean_unit(self):
        unit = self.cleaned_data["unit"]
        try:
            if unit:
                parse(f"1 {unit}")
        except QuantityError as error:
            raise ValidationError(_("Type a unit of money: yuan, 亿元.")) from error
        return unit

    def read(self, name, column, **how):
        """Reads a cell as an import would, into the rows that are to belong to the project."""
        text = self.cleaned_data[name]
        try:
            value = column.read(text, self.known, **how) if text else column.empty
        except ValidationError as error:
            raise ValidationError(error.messages) from error
        column.fill(self.draft, value)
        return value

    def clean(self):
        super().clean()
        self.follow_session()
        if {"amount", "amount_kind", "unit"} <= self.cleaned_data.keys():
            try:
                self.read_amount()
            except ValidationError as error:
                self.add_error("amount", error)

    def follow_session(self):
        """A reference and a release that nobody typed are those of the session as chosen now."""
        found, expo_session = self.cleaned_data, self.cleaned_data.get("session")
        release = found.get("release")
        if release and release.session_id != getattr(expo_session, "pk", None):
            if "release" in self.changed_data:
                self.add_error("release", _("This release is of another session."))
            else:
                found["release"] = expo_session and expo_session.releases.coming().first()
        if not found.get("reference", "-") or "reference" not in self.changed_data:
            found["reference"] = next_reference(expo_session)
            if not found["reference"]:
                self.add_error("reference", _("Type a reference: none follows from the session."))

    def read_amount(self):
        unit = self.cleaned_data["unit"]
        column = Amounts(ProjectAmount.Kind(self.cleaned_data["amount_kind"]))
        self.read("amount", column, unit=unit and f" {unit}")
        for amount in self.draft.rows_of("amounts"):
            try:
                amount.full_clean(exclude=["project"])
            except ValidationError as error:
                raise ValidationError(error.messages) from error

    def _save_m2m(self):
        super()._save_m2m()
        for row in chain(*self.draft.parts.values()):
            row.project = self.instance
        writer = Writer(Projects(), [self.draft])
        writer.write_made()
        writer.write_belongings()

    # What it tells while it is typed

    def taken(self):
        """In words, what is not asked for: session, release, day, kind and unit of the amount."""
        for name in ("session", "release", "signed_on", "amount_kind", "unit"):
            value = self[name].value()
            choices = getattr(self.fields[name], "choices", ())
            if value not in (None, ""):
                yield {str(key): label for key, label in choices}.get(str(value), value)

    def title_read(self):
        """The language that the title is taken to be in."""
        title = self.cleaned_data.get("title") if self.is_bound else None
        return dict(settings.CONTENT_LANGUAGES)[next(iter(title))] if title else ""

    def amounts_read(self):
        """Each amount and its value in full digits; empty where it is undisclosed."""
        if "amount" in self.errors:
            return []
        rows = self.draft.parts.get("amounts", ())
        return [(row, "" if row.value is None else grouped(plain(row.value))) for row in rows]

    def parties_read(self):
        """Each party, its role, whether it is new and then whom it may be."""
        rows = self.draft.parts.get("parties", ())
        if not rows or "parties" in self.errors:
            return []
        records, made = self.known.words(Organization).records, self.known.made
        like = likely(made.values(), records.values())
        return [
            (records[key], row.role, key in made, like.get(key))
            for row in rows
            for key in [row.organization_id]
        ]
