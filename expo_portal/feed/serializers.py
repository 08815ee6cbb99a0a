"""The shapes that all resources share: the envelope, texts by language, numbers as printed."""

from django.conf import settings
from django.utils.translation import gettext_noop as _
from rest_framework import serializers

from ..exact import ExactDecimalField
from ..quantities import Qualifier, plain, words
from ..texts import LanguagesField, TranslatedField, languages
from . import shapes

# What every object has around its own content, with what it means to a partner.
ENVELOPE = {
    "type": _("What it is."),
    "id": _("Stays the same for good, whatever else of the object changes."),
    "url": _("Address of this object in the feed."),
    "html_url": _(
        "Address of its page; it names no language and leads to the reader's own. "
        "Null where it has no page."
    ),
    "version": _("Moves up when, and only when, the public content of the object moves."),
    "changed_at": _("When its content moved last."),
    "published_at": _("The moment from which anyone could read it."),
}

# What the members of a number as announced mean, wherever one stands.
NUMBER = {
    "qualifier": _(
        "The word before the number: with `over` the number is a lower bound. "
        "`undisclosed` where the source says that there is a number and keeps it back."
    ),
    "value": _("The number itself in base units, without its qualifier; null where there is none."),
    "low": _(
        "The least that the words and the printed digits can mean; null where that side is open."
    ),
    "high": _("The most that they can mean; null where that side is open."),
    "as_printed": _("The digits and the scale word of the source; null where there is no number."),
    "text": _("The number in words, composed in each language from the members beside it."),
}


class TextField(serializers.JSONField):
    """``{"en": "Jilin Pavilion", "zh-hans": "吉林馆"}``: what is missing is not there."""

    shape = shapes.TEXT

    def to_representation(self, text):
        return {code: spelled for code, spelled in text.items() if spelled}


class LanguageCodesField(serializers.JSONField):
    """Codes of languages."""

    shape = shapes.LANGUAGES


def plain_or_none(number):
    return None if number is None else plain(number)


class NumberField(serializers.DecimalField):
    """A decimal string in base units, never a float: ``"117100000000"``."""

    shape = shapes.DECIMAL

    def __init__(self, **kwargs):
        super().__init__(**{"max_digits": None, "decimal_places": None} | kwargs)

    def to_representation(self, number):
        return plain(number)


class SlugReference(serializers.SlugRelatedField):
    """What the feed refers to by its slug: sessions, series, measures, terms, sectors, places."""

    def __init__(self, slug_field="slug", **kwargs):
        super().__init__(slug_field=slug_field, read_only=True, **kwargs)


class AsPrintedField(serializers.Field):
    """The digits and the scale word of the source: ``{"number": "117.1", "scale": "billion"}``."""

    shape = shapes.AS_PRINTED

    def __init__(self, **kwargs):
        super().__init__(source="*", read_only=True, allow_null=True, **kwargs)

    def to_representation(self, quantity):
        if not quantity.number:
            return None
        names = ("number", "number_max", "scale")
        return {name: getattr(quantity, name) or None for name in names}


class WordsField(serializers.Field):
    """``{"en": "over 117.1 billion yuan", "zh-hans": "逾1171亿元"}``: composed, never typed."""

    shape = shapes.TEXT

    def __init__(self, source="quantity", **kwargs):
        super().__init__(source=source, read_only=True, **kwargs)

    def to_representation(self, quantity):
        spelled = {code: words(quantity, code) for code in languages()}
        return {code: text for code, text in spelled.items() if text}


class MadeField(serializers.SerializerMethodField):
    """What ``get_…`` of the serializer makes, in a shape that it declares."""

    def __init__(self, shape, **kwargs):
        self.shape = shape
        super().__init__(**kwargs)


class Shape(serializers.Serializer):
    """An object of the feed, in which what the source does not say is null.

    ``Meta.meanings`` says what each field is in the world, for who reads the OpenAPI document.
    """

    def get_fields(self):
        fields = super().get_fields()
        for name, field in fields.items():
            field.help_text = self.Meta.meanings[name]
        return fields

    def to_representation(self, instance):
        shape = super().to_representation(instance)
        return {name: None if value == "" else value for name, value in shape.items()}


class AmountSerializer(Shape):
    qualifier = serializers.ChoiceField(Qualifier.choices)
    value = NumberField(allow_null=True)
    low = NumberField(allow_null=True)
    high = NumberField(allow_null=True)
    currency = serializers.CharField(allow_null=True)
    as_printed = AsPrintedField()
    text = WordsField(source="*")

    class Meta:
        ref_name = "Amount"
        about = _("A number as announced, with the bounds that its words imply.")
        meanings = NUMBER | {"currency": _("Of ISO 4217, as `CNY`; null where it is no money.")}


class PartSerializer(Shape, serializers.ModelSerializer):
    """A child row, told within its whole; every field is for reading."""

    serializer_field_mapping = serializers.ModelSerializer.serializer_field_mapping | {
        TranslatedField: TextField,
        LanguagesField: LanguageCodesField,
        ExactDecimalField: NumberField,
    }

    def get_extra_kwargs(self):
        return {name: {"read_only": True} for name in self.Meta.fields}


class RecordSerializer(PartSerializer):
    """A record with the fields that every object of the feed has."""

    type = MadeField(shapes.STRING)
    url = MadeField(shapes.ADDRESS)
    html_url = MadeField(shapes.ADDRESS, allow_null=True)
    published_at = serializers.DateTimeField(source="public_from", read_only=True)

    def get_fields(self):
        """All fields, or those that the caller wants."""
        fields = super().get_fields()
        chosen = self.context.get("fields", fields)
        return {name: field for name, field in fields.items() if name in chosen}

    def get_type(self, record):
        return resource_of(record).type

    def get_url(self, record):
        return resource_of(record).url_of(record)

    def get_html_url(self, record):
        return page_address(record)


def page_address(record):
    """The page without its language, which a reader's own is put before."""
    if not hasattr(record, "get_absolute_url"):
        return None
    _root, _language, path = record.get_absolute_url().split("/", 2)
    return f"{settings.SITE_URL}/{path}"


def resource_of(record):
    from ..resources import BY_MODEL

    return BY_MODEL[type(record)]
