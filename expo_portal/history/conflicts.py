"""A form that was opened before somebody else saved: what each of the two changed in it.

All is compared as a browser sends it, input by input, so each language of a text, each cell of
a number and each row of a table stands for itself, and what was typed is kept as it was typed.
"""

import re
from collections import defaultdict
from dataclasses import dataclass, field
from functools import cached_property

from django import forms
from django.conf import settings
from django.contrib.admin.utils import flatten_fieldsets
from django.contrib.admin.widgets import RelatedFieldWidgetWrapper
from django.core.exceptions import ValidationError
from django.utils.text import capfirst
from django.utils.translation import gettext

from ..forms import MOST_ROWS
from ..publishing import Part
from ..texts import TextWidget
from ..writing import KEPT
from . import states
from .revisions import Revision, is_deletion, latest

THEIRS, YOURS = "theirs", "yours"


def changed_since(number, keys):
    """By record, its last revision, of those that changed after the revision ``number``.

    Writers take turns (``wait_for_turn``), so revisions are numbered in the order of their
    commits, and inside ``writing()`` nothing comes between this look and the save.
    """
    found = latest().filter(record__in=keys, pk__gt=number).select_related("changeset__by")
    return {revision.record: revision for revision in found}


def as_of(number, keys):
    """By record, the revision that was the last when ``number`` was."""
    found = Revision.objects.filter(record__in=keys, pk__lte=number).order_by("pk")
    return {revision.record: revision for revision in found}


# Inputs


@dataclass
class Input:
    """One input of a form: the English title, the date of a moment, a cell of a row."""

    name: str
    label: str
    values: list
    form_field: forms.Field

    def said(self, values):
        return in_words(self.form_field, values)


def inputs(form):
    """By name, each input as a browser would send it if nobody touched the form."""
    found = {}
    for bound in form:
        value = bound.field.prepare_value(form.get_initial_for_field(bound.field, bound.name))
        for name, part, values in sent(bound.field.widget, bound.html_name, value):
            label = capfirst(bound.label)
            if part:
                label = gettext("%(field)s (%(language)s)") % {"field": label, "language": part}
            found[name] = Input(name, label, values, bound.field)
    return found


def sent(widget, name, value):
    """The name of each input of a widget, the language or part it is for, and its values."""
    if isinstance(widget, RelatedFieldWidgetWrapper):
        widget = widget.widget
    if isinstance(widget, forms.MultiWidget):
        values = value if isinstance(value, list | tuple) else widget.decompress(value)
        for inner, suffix, each, part in zip(
            widget.widgets, widget.widgets_names, values, names_of_parts(widget), strict=True
        ):
            for inner_name, _part, found in sent(inner, f"{name}{suffix}", each):
                yield inner_name, part, found
    elif isinstance(widget, forms.FileInput):
        return  # A file cannot be sent a second time.
    elif isinstance(widget, forms.CheckboxInput):
        yield name, "", ["on"] if widget.check_test(value) else []
    else:
        shown = widget.format_value(value)
        shown = shown if isinstance(shown, list | tuple) else [shown]
        yield name, "", tidy(str(each) for each in shown if each is not None)


def names_of_parts(widget):
    if isinstance(widget, TextWidget):
        return [dict(settings.CONTENT_LANGUAGES)[code] for code in widget.codes]
    return [gettext("date"), gettext("time")]


def tidy(values):
    """Without what browsers and fields change by themselves."""
    values = [value.replace("\r\n", "\n").strip() for value in values]
    return [value for value in values if value]


def in_words(form_field, values):
    if isinstance(form_field.widget, forms.CheckboxInput):
        return gettext("Yes") if values else gettext("No")
    if isinstance(form_field, forms.ModelChoiceField):
        return ", ".join(name_of(form_field.queryset.model, key) for key in values)
    if isinstance(form_field.widget, forms.Select):
        known = {str(key): str(label) for key, label in form_field.widget.choices}
        return ", ".join(known.get(value, value) for value in values)
    return "\n".join(values)


def name_of(model, key):
    try:
        row = model._base_manager.filter(pk=states.key_of(model, key)).first()
    except ValidationError:
        row = None
    return str(row) if row is not None else key


# What each changed


@dataclass
class Change:
    """An input, or whether a row is there, as it was, as somebody else and as you have it."""

    name: str
    label: str
    before: str
    theirs: str
    yours: str
    # Both changed it, and not to the same.
    is_open: bool
    # By name, what the form sends instead if theirs is taken.
    sends: dict = field(default_factory=dict)
    # The table and the number of a row that one of the two took away.
    row: tuple = ()
    is_gone: bool = False
    taken: str = ""

    @property
    def is_theirs(self):
        return (self.taken or ("" if self.is_open else THEIRS)) == THEIRS


class Conflict:
    """What somebody else changed of a record, and of the rows of its form, since it was opened."""

    def __init__(self, model_admin, request, record, opened):
        self.admin, self.request, self.record, self.opened = model_admin, request, record, opened
        self.data, self.since = request.POST, {}
        self.changes = list(self.find())

    @property
    def newest(self):
        return max((revision.pk for revision in self.since.values()), default=self.opened)

    @property
    def changesets(self):
        found = {revision.changeset_id: revision.changeset for revision in self.since.values()}
        return [found[key] for key in sorted(found)]

    @cached_property
    def tables(self):
        """The formset class of each table of the form, by its prefix."""
        found, times = {}, defaultdict(int)
        for formset, _inline in self.admin.get_formsets_with_inlines(self.request, self.record):
            prefix = formset.get_default_prefix()
            times[prefix] += 1
            found[prefix if times[prefix] == 1 else f"{prefix}-{times[prefix]}"] = formset
        return found

    def find(self):
        records = {
            key: (prefix, index)
            for prefix, formset in self.tables.items()
            if not issubclass(formset.model, Part)
            for index, key in self.rows(prefix)
        }
        self.since = changed_since(self.opened, {self.record.pk, *records})
        before = as_of(self.opened, self.since)
        for key, revision in self.since.items():
            # Of what was erased since, or never shown, all that is there now is news.
            old = before[key].content if key in before else {}
            if key == self.record.pk:
                # One that was deleted and is brought back comes as it was last.
                yield from self.in_record(old, revision.content)
            else:
                new = None if is_deletion(revision) else revision.content
                yield from self.in_row(*records[key], key, old, new)

    def rows(self, prefix):
        """The number and the key of each row that was there when the form was opened."""
        key_field = self.tables[prefix].model._meta.pk
        for index in range(min(number(self.data.get(f"{prefix}-INITIAL_FORMS")), MOST_ROWS)):
            try:
                key = key_field.to_python(self.data.get(f"{prefix}-{index}-{key_field.name}"))
            except ValidationError:
                continue  # The form itself says what is wrong with it.
            yield index, key

    def in_record(self, old, new):
        names = flatten_fieldsets(self.admin.get_fieldsets(self.request, self.record))
        form = self.admin.get_form(self.request, self.record, change=True, fields=names)
        yield from self.compared(
            *(inputs(form(instance=self.instance(found))) for found in (old, new))
        )
        for prefix, formset in self.tables.items():
            if issubclass(formset.model, Part):
                name = formset.fk.remote_field.get_accessor_name()
                before, now = (
                    {entry["pk"]: entry for entry in found.get(name, ())} for found in (old, new)
                )
                for index, key in self.rows(prefix):
                    if key in before:
                        yield from self.in_row(prefix, index, key, before[key], now.get(key))

    def instance(self, found):
        record = states.instance(self.admin.table, self.record.pk, found)
        for name in KEPT:
            setattr(record, name, getattr(self.record, name))
        return states.with_belongings(record, found)

    def compared(self, before, theirs, label="%s"):
        for name, old in before.items():
            new, mine = theirs[name].values, tidy(self.data.getlist(name))
            if new not in (old.values, mine):
                yield Change(
                    name,
                    label % old.label,
                    old.said(old.values),
                    old.said(new),
                    old.said(mine),
                    is_open=mine != old.values,
                    sends={name: new},
                )

    def in_row(self, prefix, index, key, old, new):
        """What differs in one row of a table, or that one of the two took it away."""
        formset, stem = self.tables[prefix], f"{prefix}-{index}"
        title = gettext("%(row)s %(number)d") % {
            "row": capfirst(formset.model._meta.verbose_name),
            "number": index + 1,
        }

        def inputs_of(found):
            row = states.with_belongings(states.instance(formset.model, key, found), found)
            if not issubclass(formset.model, Part):
                row.public_from = None
            return inputs(formset.form(instance=row, prefix=stem))

        before = inputs_of(old)
        mine = {name: tidy(self.data.getlist(name)) for name in before}
        is_edited = any(mine[name] != each.values for name, each in before.items())
        is_dropped = f"{stem}-DELETE" in self.data
        gone = gettext("taken away")
        then = in_lines(before, {name: each.values for name, each in before.items()})
        if new is None:
            if not is_dropped:
                yours = in_lines(before, mine)
                yield Change(
                    stem, title, then, gone, yours, is_edited, row=(prefix, index), is_gone=True
                )
            return
        theirs = {name: each.values for name, each in inputs_of(new).items()}
        if not is_dropped:
            label = gettext("%(row)s: %(field)s") % {"row": title, "field": "%s"}
            yield from self.compared(before, inputs_of(new), label)
        elif any(theirs[name] != each.values for name, each in before.items()):
            yield Change(
                stem, title, then, in_lines(before, theirs), gone, True, theirs, (prefix, index)
            )

    def joined(self):
        """What the form sends instead: of each change what was taken, the rest as it was typed."""
        data = self.data.copy()
        without, anew = defaultdict(set), defaultdict(set)
        for change in self.changes:
            if change.is_gone:
                prefix, index = change.row
                (without if change.is_theirs else anew)[prefix].add(index)
            elif change.is_theirs:
                data.pop(f"{change.name}-DELETE", None)
                for name, values in change.sends.items():
                    data.setlist(name, values)
        for prefix in {*without, *anew}:
            key_name = self.tables[prefix].model._meta.pk.name
            renumber(data, prefix, key_name, without[prefix], anew[prefix])
        return data


def in_lines(before, values):
    return "\n".join(
        gettext("%(field)s: %(value)s") % {"field": each.label, "value": each.said(values[name])}
        for name, each in before.items()
        if values[name]
    )


def number(text):
    text = text or ""
    return int(text) if re.fullmatch("[0-9]{1,15}", text) else 0


def renumber(data, prefix, key_name, without, anew):
    """Takes rows out of a table that is sent, and lets others be added as new ones."""
    initial = min(number(data.get(f"{prefix}-INITIAL_FORMS")), MOST_ROWS)
    rows = defaultdict(dict)
    for name in list(data):
        if found := re.fullmatch(rf"{re.escape(prefix)}-(\d+)-(.+)", name):
            rows[int(found[1])][found[2]] = data.pop(name)
    kept = [rows[index] for index in range(initial) if index not in without | anew]
    new = [rows[index] | {key_name: [""]} for index in sorted(anew)]
    new += [row for index, row in sorted(rows.items()) if index >= initial]
    for index, row in enumerate([*kept, *new]):
        for suffix, values in row.items():
            data.setlist(f"{prefix}-{index}-{suffix}", values)
    data[f"{prefix}-INITIAL_FORMS"] = str(len(kept))
    data[f"{prefix}-TOTAL_FORMS"] = str(len(kept) + len(new))
