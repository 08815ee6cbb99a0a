"""Names and sentences in several languages, held in one column.

A column per language would make a portal that adds Mongolian write migrations inside our
packages; here a language is one entry of ``settings.CONTENT_LANGUAGES``.
"""

import re

from django import forms
from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models.fields.json import KT
from django.db.models.functions import Coalesce
from django.utils.html import conditional_escape, format_html
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

HTML_LANG = {"zh-hans": "zh-Hans", "zh-hant": "zh-Hant"}


def html_lang(code):
    """The BCP 47 spelling of a language code, as HTML and hreflang want it."""
    return HTML_LANG.get(code, code)


def languages():
    """The codes content may be written in, in the order of the settings."""
    return [code for code, _name in settings.CONTENT_LANGUAGES]


def preference(language=None):
    """The languages to try for a reader, best first, without repetition."""
    wanted = language or get_language() or settings.LANGUAGE_CODE
    return list(dict.fromkeys([wanted, *settings.CONTENT_FALLBACK, *languages()]))


class Text(dict):
    """``{"en": "Jilin Pavilion", "zh-hans": "吉林馆"}``; as a string, what the reader sees.

    A language without a text is absent, never an empty string.
    """

    def pick(self, language=None):
        """The language used and its text: the reader's own, else the first fallback there is."""
        for code in preference(language):
            if self.get(code):
                return code, self[code]
        return None, ""

    def without_blanks(self):
        return Text({code: text for code, text in self.items() if text})

    def __str__(self):
        return self.pick()[1]

    def __html__(self):
        code, text = self.pick()
        if code in (None, preference()[0]):
            return conditional_escape(text)
        return format_html('<span lang="{}">{}</span>', html_lang(code), text)

    def __bool__(self):
        return any(self.values())


class TextWidget(forms.MultiWidget):
    template_name = "admin/widgets/text.html"

    def __init__(self, widget=forms.TextInput, attrs=None):
        self.codes = languages()
        super().__init__({code: widget({"lang": html_lang(code)}) for code in self.codes}, attrs)

    def decompress(self, value):
        return [(value or {}).get(code, "") for code in self.codes]

    def get_context(self, name, value, attrs):
        context = super().get_context(name, value, attrs)
        names = dict(settings.CONTENT_LANGUAGES)
        for code, subwidget in zip(self.codes, context["widget"]["subwidgets"], strict=True):
            subwidget |= {"code": html_lang(code), "language": names[code]}
        return context


class TextFormField(forms.MultiValueField):
    def __init__(self, *, widget=forms.TextInput, max_length=None, **kwargs):
        super().__init__(
            [forms.CharField(required=False, max_length=max_length) for _code in languages()],
            widget=TextWidget(widget),
            require_all_fields=False,
            **kwargs,
        )

    def compress(self, values):
        return Text(zip(languages(), values or [], strict=False)).without_blanks()


class TranslatedField(models.JSONField):
    """A text in every language of the portal; ``Text`` when read.

    ``max_length`` bounds each language; ``multiline`` asks for a text area.
    """

    def __init__(self, *args, max_length=None, multiline=False, **kwargs):
        self.text_max_length, self.multiline = max_length, multiline
        kwargs.setdefault("default", Text)
        super().__init__(*args, **kwargs)

    def deconstruct(self):
        name, path, args, kwargs = super().deconstruct()
        kwargs |= {"max_length": self.text_max_length, "multiline": self.multiline}
        return name, path, args, kwargs

    def from_db_value(self, value, expression, connection):
        loaded = super().from_db_value(value, expression, connection)
        return Text(loaded) if isinstance(loaded, dict) else loaded

    def to_python(self, value):
        if isinstance(value, Text):
            return value
        if value is None or isinstance(value, dict):
            return Text(value or {})
        raise ValidationError(_("Give the text by language."))

    def get_prep_value(self, value):
        return Text(value).without_blanks() if isinstance(value, dict) else value

    def pre_save(self, model_instance, add):
        text = self.to_python(getattr(model_instance, self.attname)).without_blanks()
        setattr(model_instance, self.attname, text)
        return text

    def validate(self, value, model_instance):
        if not value and not self.blank:
            raise ValidationError(_("Give this text in at least one language."), code="required")
        if unknown := sorted(set(value) - set(languages())):
            raise ValidationError(
                _("The portal is not set up for the language %(code)s."),
                params={"code": ", ".join(unknown)},
            )
        for text in value.values():
            if not isinstance(text, str):
                raise ValidationError(_("Give the text by language."))
            if self.text_max_length and len(text) > self.text_max_length:
                raise ValidationError(
                    _("At most %(limit)d characters in each language; this has %(length)d."),
                    params={"limit": self.text_max_length, "length": len(text)},
                )

    def formfield(self, **kwargs):
        return models.Field.formfield(
            self,
            **{
                "form_class": TextFormField,
                "widget": forms.Textarea if self.multiline else forms.TextInput,
                "max_length": self.text_max_length,
                "show_hidden_initial": False,
                **kwargs,
            },
        )


def in_language(name, language=None):
    """An expression for the text a reader would see, to order or search by."""
    return Coalesce(*[KT(f"{name}__{code}") for code in preference(language)])


def alphabetical(text):
    """What to sort names by in the language of the page: in Chinese, by pinyin.

    The 3,755 common characters of GB 2312, which GB 18030 keeps, stand in the order of their
    pinyin; in Unicode they stand by their shape. A quotation mark before a name sorts nothing.
    """
    words = re.sub(r"^\W+", "", str(text).casefold())
    return words.encode("gb18030") if get_language() == "zh-hans" else words.encode()


class LanguagesField(models.JSONField):
    """Codes of the languages in which a name is the portal's own translation, not an official one.

    Shown as 译名 or "our translation" beside the name, and gone once staff confirm the name.
    """

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **{"default": list, "blank": True, **kwargs})

    def validate(self, value, model_instance):
        if unknown := sorted(set(value) - set(languages())):
            raise ValidationError(
                _("The portal is not set up for the language %(code)s."),
                params={"code": ", ".join(unknown)},
            )

    def formfield(self, **kwargs):
        return models.Field.formfield(
            self,
            **{
                "form_class": forms.MultipleChoiceField,
                "choices": settings.CONTENT_LANGUAGES,
                "widget": forms.CheckboxSelectMultiple,
                "show_hidden_initial": False,
                **kwargs,
            },
        )
