"""The history of every record in the admin: shown, compared, and put back."""

from dataclasses import dataclass
from uuid import UUID

from django.contrib import messages
from django.contrib.admin.utils import unquote
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.paginator import Paginator
from django.http import Http404, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import path, reverse
from django.utils.text import capfirst
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from ..publishing import Publishable
from ..staff import access
from . import states
from .differences import Names, as_they_were, differences
from .restoring import plan, restore
from .revisions import Revision, is_deletion, latest

PER_PAGE = 20


@dataclass
class Entry:
    """A revision beside what it changed."""

    revision: Revision
    differences: list
    # Whether it can be put back: it is not what the record is now, nor erased.
    is_earlier: bool
    # Then nobody can tell any more what it changed.
    follows_erased: bool


class HistoryAdmin:
    """For a ``ModelAdmin``; who may see a record may see what it was."""

    change_list_template = "admin/history/change_list.html"

    def get_urls(self):
        stem = f"{self.opts.app_label}_{self.opts.model_name}"
        wrap = self.admin_site.admin_view
        return [
            path("deleted/", wrap(self.deleted_view), name=f"{stem}_deleted"),
            path("<path:object_id>/compare/", wrap(self.compare_view), name=f"{stem}_compare"),
            path(
                "<path:object_id>/history/<int:number>/",
                wrap(self.restore_view),
                name=f"{stem}_restore",
            ),
            *super().get_urls(),
        ]

    def history_view(self, request, object_id, extra_context=None):
        record, revisions = self.history_of(request, object_id)
        page = Paginator(revisions, PER_PAGE).get_page(request.GET.get("p"))
        shown = list(page)
        earlier = revisions.filter(number__lt=shown[-1].number).first()
        last = revisions.first()
        contents = [revision.content for revision in (*shown, earlier) if revision]
        names = Names(self.table, contents)
        entries = []
        for revision, before in zip(shown, [*shown[1:], earlier], strict=True):
            known = {} if before is None or is_deletion(before) else before.content
            follows_erased = before is not None and not before.state
            found = (
                [] if follows_erased else differences(self.table, known, revision.content, names)
            )
            is_earlier = bool(revision.state) and (revision != last or is_deletion(revision))
            entries.append(Entry(revision, found, is_earlier, follows_erased))
        context = {
            "title": _("History"),
            "entries": entries,
            "page": page,
            "pages": page.paginator.get_elided_page_range(page.number),
            "may_restore": self.may_restore(request, record),
        }
        return self.history_page(request, "history", record, context | (extra_context or {}))

    def compare_view(self, request, object_id):
        record, revisions = self.history_of(request, object_id)
        numbers = [self.number(request, "from"), self.number(request, "to")]
        found = {revision.number: revision for revision in revisions.filter(number__in=numbers)}
        if not found.keys() >= {*numbers}:
            raise Http404
        before, after = (found[number] for number in sorted(numbers))
        names = Names(self.table, [before.content, after.content])
        context = {
            "title": _("Compare"),
            "before": before,
            "after": after,
            "is_erased": not (before.state and after.state),
            "differences": differences(self.table, before.content, after.content, names),
        }
        return self.history_page(request, "compare", record, context)

    def number(self, request, name):
        text = request.GET.get(name, "")
        if not (text.isascii() and text.isdecimal() and len(text) < 10):
            raise Http404
        return int(text)

    def restore_view(self, request, object_id, number):
        record, revisions = self.history_of(request, object_id)
        if not self.may_restore(request, record):
            raise PermissionDenied
        revision = revisions.filter(number=number).first()
        if revision is None:
            raise Http404
        fixed = self.get_readonly_fields(request, None if self.is_gone(record) else record)
        errors, planned, changes = [], None, []
        try:
            if request.method == "POST":
                return self.restored(request, revision, fixed)
            planned = plan(self.table, revision, fixed)
        except ValidationError as error:
            errors = self.in_words(error)
        if planned:
            now = states.state(planned.current) if planned.current else {}
            names = Names(self.table, [now, planned.found])
            changes = differences(self.table, now, planned.found, names)
        context = {
            "title": _("Put back"),
            "revision": revision,
            "told": planned.told if planned else [],
            "errors": errors,
            "differences": changes,
        }
        return self.history_page(request, "restore", record, context)

    def restored(self, request, revision, fixed):
        record, told = restore(self.table, revision, request.user, fixed)
        done = gettext("Put back as it was in entry %(number)d.") % {"number": revision.number}
        self.log_change(request, record, done)
        self.message_user(request, done, messages.SUCCESS)
        for sentence in told:
            self.message_user(request, sentence, messages.WARNING)
        return HttpResponseRedirect(
            reverse(f"admin:{self.opts.app_label}_{self.opts.model_name}_change", args=[record.pk])
        )

    def in_words(self, error):
        """The sentences of an error, each with the name of its field."""
        if not hasattr(error, "error_dict"):
            return error.messages
        names = {field.name: capfirst(field.verbose_name) for field in self.opts.fields}
        return [
            gettext("%(field)s: %(problem)s") % {"field": names[name], "problem": problem}
            if name in names
            else problem
            for name, problems in error.message_dict.items()
            for problem in problems
        ]

    def deleted_view(self, request):
        if not self.has_view_permission(request):
            raise PermissionDenied
        gone = latest().filter(model=self.table._meta.label_lower, kind=Revision.Kind.DELETED)
        found = gone.select_related("changeset__by").order_by("-pk")
        page = Paginator(found, PER_PAGE).get_page(request.GET.get("p"))
        shown = list(page)
        records = as_they_were(self.table, shown)
        self.note_gone(request, access.Act.LIST, records)
        context = {
            "title": _("Deleted"),
            "entries": list(zip(records, shown, strict=True)),
            "page": page,
            "pages": page.paginator.get_elided_page_range(page.number),
            "may_restore": self.has_add_permission(request),
        }
        return self.history_page(request, "deleted", None, context)

    @property
    def table(self):
        """The model itself where a proxy is administered."""
        return self.opts.concrete_model

    def history_of(self, request, object_id):
        """The record, or what was last known of it, and its revisions from the newest on."""
        try:
            key = UUID(unquote(object_id))
        except ValueError:
            raise Http404 from None
        revisions = Revision.objects.filter(
            model=self.table._meta.label_lower, record=key
        ).select_related("changeset__by", "erased")
        revisions = revisions.order_by("-number")
        record = self.get_object(request, str(key))
        if record is None:
            last = revisions.first()
            if last is None or not is_deletion(last):
                raise Http404
            [record] = as_they_were(self.table, [last])
            record.was_deleted = True
        if not self.has_view_permission(request, record):
            raise PermissionDenied
        if self.is_gone(record):
            self.note_gone(request, access.Act.FORM, [record])
        return record, revisions

    def note_gone(self, request, act, records):
        """Looks at what was deleted as a draft; at what is there the forms note them."""
        if issubclass(self.table, Publishable):
            access.note_many(request.user, act, records)

    def is_gone(self, record):
        return getattr(record, "was_deleted", False)

    def may_restore(self, request, record):
        if self.is_gone(record):
            return self.has_add_permission(request)
        return self.has_change_permission(request, record)

    def history_page(self, request, name, record, context):
        context = {
            **self.admin_site.each_context(request),
            "opts": self.opts,
            "record": record,
            "is_gone": record is not None and self.is_gone(record),
            "subtitle": str(record) if record is not None else self.opts.verbose_name_plural,
            "media": self.media,
            **context,
        }
        request.current_app = self.admin_site.name
        return TemplateResponse(request, f"admin/history/{name}.html", context)
