"""The shapes that all resources share: the envelope, texts by language, numbers as printed."""

from django.conf import settings
from rest_framework import serializers

from ..exact import ExactDecimalField
from ..quantities import plain, words
from ..texts import TranslatedField, languages

# What every object has around its own content.
ENVELOPE = ("type", "id", "url", "html_url", "version", "changed_at", "published_at")


class TextField(serializers.JSONField):
    """``{"en": "Jilin Pavilion", "zh-hans": "吉林馆"}``: what is missing is not there."""

    def to_representation(self, text):
        return {code: spelled for code, spelled in text.items() if spelled}


class NumberField(serializers.DecimalField):
    """A decimal string in base units, never a float: ``"117100000000"``."""

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

    def __init__(self, **kwargs):
        super().__init__(source="*", read_only=True, **kwargs)

    def to_representation(self, quantity):
        if not quantity.number:
            return None
        names = ("number", "number_max", "scale")
        return {name: getattr(quantity, name) or None for name in names}


class WordsField(serializers.Field):
    """``{"en": "over 117.1 billion yuan", "zh-hans": "逾1171亿元"}``: composed, never typed."""

    def __init__(self, source="quantity", **kwargs):
        super().__init__(source=source, read_only=True, **kwargs)

    def to_representation(self, quantity):
        spelled = {code: words(quantity, code) for code in languages()}
        return {code: text for code, text in spelled.items() if text}


class Shape(serializers.Serializer):
    """An object of the feed, in which what the source does not say is null."""

    def to_representation(self, instance):
        shape = super().to_representation(instance)
        return {name: None if value == "" else value for name, value in shape.items()}


class AmountSerializer(Shape):
    """A number as announced, with the bounds that its words imply: the same shape everywhere."""

    qualifier = serializers.CharField()
    value = NumberField()
    low = NumberField()
    high = NumberField()
    currency = serializers.CharField()
    as_printed = AsPrintedField()
    text = WordsField(source="*")


class PartSerializer(Shape, serializers.ModelSerializer):
    """A child row, told within its whole; every field is for reading."""

    serializer_field_mapping = serializers.ModelSerializer.serializer_field_mapping | {
        TranslatedField: TextField,
        ExactDecimalField: NumberField,
    }

    def get_extra_kwargs(self):
        return {name: {"read_only": True} for name in self.Meta.fields}


class RecordSerializer(PartSerializer):
    """A record with the fields that every object of the feed has."""

    type = serializers.SerializerMethodField()
    url = serializers.SerializerMethodField()
    html_url = serializers.SerializerMethodField()
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
