"""Doubts of staff: records that may be one. A person merges them, or says that they are two."""

from dataclasses import dataclass

from django.contrib import messages
from django.contrib.admin.utils import display_for_field, unquote
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import models
from django.http import Http404, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import path, reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from .merging import is_part, merge
from .publishing import Publishable
from .staff import access
from .writing import writing

# How many doubts one page shows; the next ones come up as these are settled.
MOST = 50


@dataclass(frozen=True)
class Doubt:
    """Two records that may be one, and what makes us think so."""

    one: models.Model
    other: models.Model
    reason: str


class DoublesAdmin:
    """For the admin of records that may stand twice.

    Its own ``doubts()`` gives them; records need ``distinct_from``, where those stand of which a
    person said that they are two.
    """

    change_list_template = "admin/doubts/change_list.html"
    doubts_template = "admin/doubts/list.html"

    def address(self, name, *args):
        return reverse(f"admin:{self.opts.app_label}_{self.opts.model_name}_{name}", args=args)

    def get_urls(self):
        name = f"{self.opts.app_label}_{self.opts.model_name}"
        view = self.admin_site.admin_view
        return [
            path("doubts/", view(self.doubts_view), name=f"{name}_doubts"),
            path(
                "<path:object_id>/merge/<path:other_id>/",
                view(self.merge_view),
                name=f"{name}_merge",
            ),
            *super().get_urls(),
        ]

    def may_settle(self, request, pair):
        """Whoever may change both may say what they are."""
        return all(self.has_change_permission(request, record) for record in pair)

    def doubts_view(self, request):
        if not self.has_view_permission(request):
            raise PermissionDenied
        if request.method == "POST":
            self.answer(request)
            return HttpResponseRedirect(self.address("doubts"))
        doubts = self.doubts()
        self.note(request, (each for doubt in doubts[:MOST] for each in (doubt.one, doubt.other)))
        context = {
            **self.admin_site.each_context(request),
            "title": _("Doubts"),
            "opts": self.opts,
            "doubts": [self.shown(request, doubt) for doubt in doubts[:MOST]],
            "count": len(doubts),
            "media": self.media,
            **self.more_doubts(request),
        }
        return TemplateResponse(request, self.doubts_template, context)

    def note(self, request, records):
        """What is shown before its moment."""
        if issubclass(self.model, Publishable):
            access.note_many(request.user, access.Act.LIST, records)

    def more_doubts(self, request):
        """Further context of the page."""
        return {}

    def shown(self, request, doubt):
        pair = (doubt.one, doubt.other)
        return {
            "reason": doubt.reason,
            "records": [(record, self.told_apart_by(record)) for record in pair],
            "answers": self.answers(*pair),
            "may_settle": self.may_settle(request, pair),
            "merge": self.address("merge", *(record.pk for record in pair)),
        }

    def answers(self, one, other):
        """Further answers, as pairs of a name and a label; ``answer()`` reads them."""
        return []

    def told_apart_by(self, record):
        """In a few words, what a person knows the record by, besides its name."""
        return ""

    def asked_pair(self, request):
        pair = self.pair(request.POST.get("one"), request.POST.get("other"))
        if not self.may_settle(request, pair):
            raise PermissionDenied
        return pair

    def pair(self, one, other):
        """The two records, or a 404: one may have been merged meanwhile."""
        try:
            found = self.model.objects.in_bulk([one, other])
        except ValidationError as error:
            raise Http404 from error
        if len(found) != 2:
            raise Http404
        return sorted(found.values(), key=lambda record: str(record.pk) != one)

    def answer(self, request):
        self.tell_apart(request, *self.asked_pair(request))

    def tell_apart(self, request, one, other):
        """They are two: the doubt does not come back."""
        with writing():
            one.distinct_from.add(other)
        for record, unlike in ((one, other), (other, one)):
            said = gettext("Is not the same as “%(record)s”.") % {"record": unlike}
            self.log_change(request, record, said)
        self.message_user(request, gettext("Noted: they are two."), messages.SUCCESS)

    def merge_view(self, request, object_id, other_id):
        pair = self.pair(unquote(object_id), unquote(other_id))
        if not self.may_settle(request, pair):
            raise PermissionDenied
        if request.method == "POST":
            kept = next((each for each in pair if str(each.pk) == request.POST.get("keep")), None)
            if kept is None or self.refusal(request, *double_and(kept, pair)):
                return HttpResponseRedirect(request.path)
            self.merge(request, *double_and(kept, pair))
            return HttpResponseRedirect(self.address("change", kept.pk))
        self.note(request, pair)
        context = {
            **self.admin_site.each_context(request),
            "title": _("Merge"),
            "opts": self.opts,
            "columns": [
                {"record": each, "refusal": self.refusal(request, *double_and(each, pair))}
                for each in pair
            ],
            "rows": self.rows(pair),
            "media": self.media,
        }
        return TemplateResponse(request, "admin/doubts/merge.html", context)

    def refusal(self, request, double, survivor):
        """Why the survivor cannot be that one, if so.

        What is only referred to, as an organisation, turns public by the merging itself.
        """
        hides = isinstance(survivor, Publishable) and not survivor.is_published
        if hides and double.is_published:
            return gettext("The other one is public and this one is not.")
        if not double.is_published and not self.has_delete_permission(request, double):
            return gettext("You may not delete the other one.")
        return ""

    def merge(self, request, double, survivor):
        name = str(double)
        with writing():
            double.distinct_from.clear()
            merge(double, survivor)
        said = gettext("Merged with “%(record)s”.") % {"record": name}
        self.log_change(request, survivor, said)
        self.message_user(request, said, messages.SUCCESS)

    def rows(self, pair):
        """Side by side: the columns of both, then how many records name each."""
        for field in self.opts.concrete_fields:
            if field.editable and not field.primary_key:
                values = [display(field, record) for record in pair]
                yield {"name": field.verbose_name, "values": values, "differ": len({*values}) > 1}
        for relation in self.opts.related_objects:
            if relation.related_model is self.model and relation.many_to_many:
                continue
            counts = [naming(relation, record) for record in pair]
            if any(counts):
                name = relation.related_model._meta.verbose_name_plural
                yield {"name": name, "values": counts, "goes": is_part(relation)}


def double_and(survivor, pair):
    """The other one of the pair, and this one."""
    [double] = [each for each in pair if each is not survivor]
    return double, survivor


def naming(relation, record):
    """How many rows name it by that relation."""
    return relation.related_model._base_manager.filter(**{relation.field.name: record}).count()


def display(field, record):
    """The value of a column in words; of a text, each language on a line of its own."""
    if field.choices:
        return str(getattr(record, f"get_{field.name}_display")() or "–")
    value = getattr(record, field.name)
    if isinstance(value, dict):
        return "\n".join(f"{code}: {text}" for code, text in sorted(value.items())) or "–"
    return str(display_for_field(value, field, "–"))
