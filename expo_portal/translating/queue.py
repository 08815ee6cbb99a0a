"""The texts of one session that wait for a translator."""

from collections import defaultdict
from dataclasses import dataclass

from django.contrib import admin
from django.db import models
from django.utils.text import capfirst
from django.utils.translation import gettext

from events.models import ExpoSession

from ..admin import untranslated
from ..history.differences import Difference
from ..publishing import Publishable
from ..texts import Text, TranslatedField, html_lang, languages
from .staleness import Outrun, stale

# Of each kind of record, those that lack a text; the next come up as these are translated.
MOST = 500


@dataclass
class Item:
    """One text of one record in one language, missing or outrun by its source."""

    record: models.Model
    field: models.Field
    language: str
    # The text as it was when the translation was made; None where there is none.
    before: Text | None = None
    # What a person typed that was not saved, and why.
    typed: str | None = None
    problem: str = ""

    @property
    def name(self):
        return f"{self.record._meta.label_lower}:{self.record.pk}:{self.field.name}"

    @property
    def opts(self):
        return self.record._meta

    @property
    def text(self):
        return getattr(self.record, self.field.name)

    @property
    def shown(self):
        return self.text.get(self.language, "") if self.typed is None else self.typed

    @property
    def lang(self):
        return html_lang(self.language)

    @property
    def sources(self):
        """The same text in the other languages, each beside what it was before if it changed."""
        before = self.before or self.text
        return [
            Difference(code, before.get(code, ""), self.text[code], html_lang(code))
            for code in languages()
            if code != self.language and self.text.get(code)
        ]


@dataclass(frozen=True)
class Scope:
    """A session, one of its releases, or the words and names that belong to no session."""

    session: ExpoSession | None = None
    release: models.Model | None = None

    def models(self):
        found = [model for model in admin.site._registry if texts_of(model)]
        if self.session is None:
            return [model for model in found if not issubclass(model, Publishable)]
        found = [model for model in found if issubclass(model, Publishable)]
        return [model for model in found if self.conditions(model)]

    def conditions(self, model):
        """What a record of the scope is known by; nothing where the model has none in it."""
        columns = {field.name for field in model._meta.fields}
        if self.release is not None:
            if model is type(self.release):
                return {"pk": self.release.pk}
            return {"release": self.release} if "release" in columns else {}
        if model is ExpoSession:
            return {"pk": self.session.pk}
        return {"session": self.session} if "session" in columns else {}

    def records(self, model):
        if self.session is None:
            return model.objects.all()
        kept = model.objects.exclude(status=model.Status.WITHDRAWN)
        return kept.filter(**self.conditions(model))

    def stale(self, models):
        """By model, record and field, in which languages it was outrun."""
        if not models:
            return Outrun()
        keys = [self.records(model).order_by().values("pk") for model in models]
        fields = {model._meta.label_lower: [f.name for f in texts_of(model)] for model in models}
        return stale(keys[0].union(*keys[1:]), fields)


def texts_of(model):
    """Those that staff type; why a record was withdrawn is said in all languages at once."""
    return [
        field
        for field in model._meta.fields
        if isinstance(field, TranslatedField) and field.name != "withdrawal_reason"
    ]


@dataclass(frozen=True)
class Queue:
    """What waits, and sentences on what of it is not here yet."""

    items: list
    cut: list


def queue(scope, models, language):
    """All that is missing, then all that is stale, kind by kind."""
    outrun, cut = defaultdict(dict), []
    found = scope.stale(models)
    if found.is_cut:
        cut.append(gettext("So much changed here that later changes of sources are not looked at."))
    for (label, record, field), behind in found.items():
        if language in behind:
            outrun[label][record, field] = behind[language]
    missing, changed = [], []
    for model in models:
        records = scope.records(model).select_related(
            *(admin.site.get_model_admin(model).list_select_related or ())
        )
        lacking = records.filter(untranslated(model, language))
        first = list(lacking[: MOST + 1])
        if len(first) > MOST:
            kind = capfirst(model._meta.verbose_name_plural)
            said = gettext("%(kind)s: the first %(most)d of %(count)d records are here.")
            cut.append(said % {"kind": kind, "most": MOST, "count": lacking.count()})
        for record in first[:MOST]:
            missing += [
                Item(record, field, language)
                for field in texts_of(model)
                if (text := getattr(record, field.name)) and not text.get(language)
            ]
        places = outrun[model._meta.label_lower]
        for record in records.filter(pk__in={key for key, _field in places}) if places else ():
            changed += [
                Item(record, field, language, places[record.pk, field.name])
                for field in texts_of(model)
                if (record.pk, field.name) in places
            ]
    return Queue(missing + changed, cut)
