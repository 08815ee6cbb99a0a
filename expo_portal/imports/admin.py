"""The pages of an import: give rows, look at them, mend them, confirm or throw them away."""

from typing import ClassVar
from urllib.parse import urlencode

from django.contrib import admin, messages
from django.contrib.admin.options import IncorrectLookupParameters
from django.contrib.admin.utils import unquote
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse, HttpResponseRedirect, StreamingHttpResponse
from django.shortcuts import get_object_or_404
from django.template.response import TemplateResponse
from django.urls import path, reverse
from django.utils.text import Truncator
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from ..staff import access
from ..staff.strict import StrictAdmin
from .applying import Moved, apply
from .batches import ImportRow
from .exporting import ROWS_AT_ONCE, annotated, as_csv, as_xlsx, template
from .forms import UploadForm
from .looks import note_shown
from .resources import IMPORTED
from .review import Review
from .rights import Rights
from .sheets import cleaned
from .staging import choose, reexamine, save
from .undoing import undo

Outcome = ImportRow.Outcome


class ImportBatchAdmin(StrictAdmin):
    """Editors import what they may add or change, and see what colleagues imported."""

    list_display = ("__str__", "records", "state", "staged_at", "staged_by", "applied_by")
    list_select_related = ("staged_by", "applied_by")
    list_display_links = ("__str__",)
    actions = None
    date_hierarchy = "staged_at"

    class Media:
        css: ClassVar = {"all": ["css/imports.css"]}

    @admin.display(description=_("records"), ordering="resource")
    def records(self, batch):
        resource = IMPORTED.get(batch.resource)
        return resource.title if resource else batch.resource

    def allowed(self, request):
        rights = Rights(request)
        return [name for name, resource in IMPORTED.items() if rights.may_import(resource)]

    def get_queryset(self, request):
        return super().get_queryset(request).filter(resource__in=self.allowed(request))

    def has_view_permission(self, request, obj=None):
        is_allowed = obj is None or obj.resource in self.allowed(request)
        return is_allowed and super().has_view_permission(request, obj)

    def has_change_permission(self, request, obj=None):
        is_allowed = obj is None or obj.resource in self.allowed(request)
        return is_allowed and super().has_change_permission(request, obj)

    def has_delete_permission(self, request, obj=None):
        return False

    def history_view(self, request, object_id, extra_context=None):
        # Django looks for the import first, and sends on who may not see that it is there.
        if not self.has_view_or_change_permission(request):
            raise PermissionDenied
        return super().history_view(request, object_id, extra_context)

    def page(self, request, template, title, **context):
        context |= {
            **self.admin_site.each_context(request),
            "title": title,
            "opts": self.opts,
            "media": self.media,
        }
        return TemplateResponse(request, template, context)

    # Giving rows

    def add_view(self, request, form_url="", extra_context=None):
        if not self.has_add_permission(request):
            raise PermissionDenied
        rights = Rights(request)
        if request.method == "POST":
            form = UploadForm(rights, request.POST, request.FILES)
            if form.is_valid():
                return to(form.batch)
        else:
            form = UploadForm(rights, initial={"resource": request.GET.get("resource", "")})
        return self.page(request, "admin/imports/upload.html", _("Import"), form=form)

    # Files

    def get_urls(self):
        wrapped = self.admin_site.admin_view
        return [
            path("template/<slug:name>.xlsx", wrapped(self.template_view), name="import_template"),
            path(
                "export/<slug:name>.<filekind:kind>",
                wrapped(self.export_view),
                name="import_export",
            ),
            path("<int:pk>/notes.xlsx", wrapped(self.notes_view), name="import_notes"),
            *super().get_urls(),
        ]

    def template_view(self, request, name):
        if not self.has_add_permission(request) or name not in self.allowed(request):
            raise PermissionDenied
        return workbook_file(template(IMPORTED[name]), f"{name}-template")

    def export_view(self, request, name, kind):
        """The rows of a list of the admin, as it is narrowed there."""
        if name not in IMPORTED or kind not in {"csv", "xlsx"}:
            raise Http404
        resource = IMPORTED[name]
        owner = self.admin_site.get_model_admin(resource.owner)
        if not owner.has_view_permission(request):
            raise PermissionDenied
        try:
            owners = owner.get_changelist_instance(request).get_queryset(request)
        except IncorrectLookupParameters:
            raise Http404 from None
        records = resource.of_list(owners)
        exported = map(resource.owner_of, records.iterator(ROWS_AT_ONCE))
        access.note_many(request.user, access.Act.EXPORT, exported)
        if kind == "xlsx":
            return workbook_file(as_xlsx(resource, records), name)
        return StreamingHttpResponse(
            as_csv(resource, records),
            content_type="text/csv; charset=utf-8",
            headers={"Content-Disposition": f'attachment; filename="{name}.csv"'},
        )

    def notes_view(self, request, pk):
        if not self.has_view_permission(request):
            raise PermissionDenied
        batch = get_object_or_404(self.get_queryset(request), pk=pk)
        get_object_or_404(batch.rows, sheet=batch.sheet, outcome=Outcome.HEADINGS)
        resource = IMPORTED[batch.resource]
        lines = batch.rows.filter(sheet=batch.sheet).data().only("outcome", "record")
        note_shown(request.user, access.Act.EXPORT, batch, resource, lines)
        content = annotated(batch, resource)
        return workbook_file(content, f"{batch.resource}-{batch.pk}-with-notes")

    # Looking at them

    def change_view(self, request, object_id, form_url="", extra_context=None):
        if not self.has_change_permission(request):
            raise PermissionDenied
        batch = self.get_object(request, unquote(object_id))
        if batch is None:
            raise Http404
        if not self.has_change_permission(request, batch):
            raise PermissionDenied
        resource, rights = IMPORTED[batch.resource], Rights(request)
        if request.method == "POST":
            return self.act(request, batch, resource, rights)
        sheets = list(batch.rows.order_by("sheet").values_list("sheet", flat=True).distinct())
        if batch.sheet not in sheets:
            return self.page(
                request,
                "admin/imports/sheets.html",
                _("Which sheet?"),
                batch=batch,
                sheets=[(name, self.sample(batch, name)) for name in sheets],
            )
        review = Review(batch, resource, request.GET.get("show", ""), request.GET.get("page", "1"))
        shown = review.rows()
        lines = [each.row for each in shown]
        note_shown(request.user, access.Act.LIST, batch, resource, lines)
        return self.page(
            request,
            "admin/imports/review.html",
            resource.title,
            batch=batch,
            resource=resource,
            review=review,
            rows=shown,
            address_of_list=reverse(
                f"admin:{resource.owner._meta.label_lower.replace('.', '_')}_changelist"
            ),
        )

    def sample(self, batch, sheet):
        rows = batch.rows.filter(sheet=sheet).data()
        return {"count": rows.count(), "first": rows.first()}

    def act(self, request, batch, resource, rights):
        if "_undo" in request.POST:
            return self.take_back(request, batch, rights)
        if not batch.is_staged:
            self.message_user(request, gettext("This is imported already."), messages.WARNING)
            return to(batch)
        if "_discard" in request.POST:
            batch.delete()
            self.message_user(request, gettext("Thrown away. No record was touched."))
            return HttpResponseRedirect(reverse("admin:expo_portal_importbatch_changelist"))
        if "_sheet" in request.POST:
            sheet = request.POST["_sheet"]
            if batch.rows.filter(sheet=sheet, outcome=Outcome.HEADINGS).exists():
                choose(batch, sheet)
                reexamine(batch, resource, rights)
            return to(batch)
        self.take_edits(request, batch)
        _check, drafts = reexamine(batch, resource, rights)
        if "_confirm" not in request.POST:
            return to(batch, request)
        if any(draft.problems for draft in drafts):
            self.message_user(
                request,
                gettext("Nothing was imported: there are errors, or there are new ones."),
                messages.ERROR,
            )
            return to(batch)
        return self.confirm(request, batch, resource, drafts)

    def take_edits(self, request, batch):
        """Cells that were mended on the page, and rows that are left out or taken in again."""
        rows = {str(row.number): row for row in batch.rows.filter(sheet=batch.sheet).data()}
        moved = []
        for number in request.POST.getlist("row"):
            row = rows.get(number)
            if row is None:
                continue
            before = row.outcome, list(row.cells)
            if f"out-{number}" in request.POST:
                row.outcome = Outcome.LEFT_OUT
            elif row.outcome == Outcome.LEFT_OUT:
                row.outcome = Outcome.ERROR  # Until it is checked.
            for position in range(len(batch.headings())):
                name = f"cell-{number}-{position}"
                if name in request.POST:
                    row.cells += [""] * (position + 1 - len(row.cells))
                    row.cells[position] = cleaned(request.POST[name])
            if (row.outcome, row.cells) != before:
                moved.append(row)
        if moved:
            save(moved)

    def confirm(self, request, batch, resource, drafts):
        try:
            apply(batch, resource, drafts, request.user)
        except Moved as error:
            self.message_user(request, str(error), messages.ERROR)
            return to(batch)
        counts = Review(batch, resource).counts
        self.message_user(
            request,
            gettext("Imported: %(new)d new, %(changed)d changed, %(same)d the same as before.")
            % {name: counts[name] for name in ("new", "changed", "same")},
            messages.SUCCESS,
        )
        return to(batch)

    def take_back(self, request, batch, rights):
        try:
            undone = undo(batch, request.user, rights)
        except Moved as error:
            self.message_user(request, str(error), messages.ERROR)
            return to(batch)
        self.message_user(
            request,
            gettext("Undone: %(removed)d removed, %(put_back)d put back as they were.")
            % {"removed": undone.removed, "put_back": undone.put_back},
            messages.SUCCESS,
        )
        for names, said in (
            (undone.edited, gettext("Left as they are, for somebody edited them since: %(names)s")),
            (undone.named, gettext("Left as they are, for other records name them: %(names)s")),
        ):
            if names:
                self.message_user(
                    request,
                    said % {"names": Truncator("; ".join(names)).chars(500)},
                    messages.WARNING,
                )
        return to(batch)


def workbook_file(content, stem):
    kind = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
    disposition = f'attachment; filename="{stem}.xlsx"'
    return HttpResponse(content, kind, headers={"Content-Disposition": disposition})


def to(batch, request=None):
    """The page of a batch, at the part of it that was looked at."""
    address = reverse("admin:expo_portal_importbatch_change", args=[batch.pk])
    kept = (
        {name: request.GET[name] for name in ("show", "page") if name in request.GET}
        if request
        else {}
    )
    return HttpResponseRedirect(f"{address}?{urlencode(kept)}" if kept else address)
