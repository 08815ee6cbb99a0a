"""Releases: one page to type a source article from top to bottom, one to let it out."""

from typing import ClassVar

from django.contrib import admin, messages
from django.contrib.admin.utils import unquote
from django.core.exceptions import PermissionDenied, ValidationError
from django.db.models import Q
from django.http import Http404, HttpResponseBadRequest, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import path
from django.utils.translation import gettext, ngettext_lazy
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST

from expo_portal.admin import (
    Incomplete,
    PublishableAdmin,
    RowsInline,
    Untranslated,
    each_language,
)
from expo_portal.forms import PublishableForm, WaiverForm
from expo_portal.staff import access
from expo_portal.writing import writing

from ..forms import (
    FigureRowForm,
    FigureRows,
    MomentForm,
    OfReleaseRows,
    SectorListForm,
    TypedRowForm,
)
from ..models import (
    Claim,
    Document,
    ExpoSession,
    Figure,
    Highlight,
    Participation,
    Release,
    SectorList,
)
from .checks import checks_of_release, typed_figures
from .previews import PreviewedAdmin
from .sessions import SessionFilter


class DocumentInline(RowsInline):
    model = Document
    template = "admin/edit_inline/stacked.html"
    autocomplete_fields = ("publisher",)
    fields = (
        ("kind", "language"),
        "title",
        ("publisher", "published_on"),
        "url",
        ("archive_url", "copied_at"),
        "code",
    )

    def get_extra(self, request, obj=None, **kwargs):
        return 1 if obj is None else 0


class FigureInline(RowsInline):
    model = Figure
    form = FigureRowForm
    formset = FigureRows
    extra = 3
    show_change_link = True
    classes: ClassVar = ["figures"]
    autocomplete_fields = ("measure", "dimensions")
    fields = (
        "measure",
        "number",
        "dimensions",
        "from_count",
        "from_kind",
        "part_of",
        "parts_add_up",
        "band_low",
        "scope",
        "document",
        "is_headline",
    )

    named_with = ("measure",)

    def get_queryset(self, request):
        return super().get_queryset(request).prefetch_related("dimensions")


class SectorListInline(RowsInline):
    model = SectorList
    form = SectorListForm
    fields = ("sectors", "deal_type", "is_exhaustive", "is_ranked")

    def get_queryset(self, request):
        return super().get_queryset(request).prefetch_related("entries")


class SaidInline(RowsInline):
    form = PublishableForm
    formset = OfReleaseRows
    show_change_link = True


class ClaimInline(SaidInline):
    model = Claim
    fields = ("kind", "text", "measure", "document")
    autocomplete_fields = ("measure",)


class HighlightInline(SaidInline):
    model = Highlight
    classes: ClassVar = ["collapse"]
    fields = ("kind", "topic", "text", "document")


class ParticipationInline(SaidInline):
    model = Participation
    classes: ClassVar = ["collapse"]
    fields = ("role", "organization", "place", "category", "is_first_time", "rank")
    autocomplete_fields = ("organization", "place")
    named_with = ("organization", "place", "role")


@admin.register(Release)
class ReleaseAdmin(PreviewedAdmin, PublishableAdmin):
    class Media:
        js = ("js/live.js",)

    change_form_template = "admin/events/release/change_form.html"
    list_display = ("__str__", "session", "occasion", "issued_on", "stage", "state")
    list_select_related = ("session__series",)
    list_filter = ("status", ("session", SessionFilter), Incomplete, Untranslated)
    gaps = (("document", _("without a document"), Q(documents=None)),)
    search_fields = each_language("title")
    date_hierarchy = "issued_on"
    autocomplete_fields = ("session", "issuer", "host")
    fieldsets = (
        (
            None,
            {
                "fields": (
                    "session",
                    "title",
                    ("occasion", "stage"),
                    ("issued_on", "issued_on_precision", "issued_on_inferred"),
                    ("issuer", "host"),
                )
            },
        ),
    )

    def get_inlines(self, request, obj):
        """First what was printed; figures can then say in which document."""
        if obj is None:
            return (DocumentInline,)
        return (
            DocumentInline,
            FigureInline,
            SectorListInline,
            ClaimInline,
            HighlightInline,
            ParticipationInline,
        )

    def get_readonly_fields(self, request, obj=None):
        fixed = super().get_readonly_fields(request, obj)
        return fixed if obj is None else [*fixed, "session"]

    def get_changeform_initial_data(self, request):
        latest = ExpoSession.objects.order_by("-ordinal").values_list("pk", flat=True).first()
        return {"session": latest} | super().get_changeform_initial_data(request)

    def change_view(self, request, object_id, form_url="", extra_context=None):
        # The grid needs the whole width of the window.
        context = {
            "is_nav_sidebar_enabled": False,
            "opens_publish": self.opens_publish(request),
        } | (extra_context or {})
        return super().change_view(request, object_id, form_url, context)

    def render_change_form(self, request, context, obj=None, **kwargs):
        if obj is not None:
            context["checks"] = checks_of_release(obj)
        return super().render_change_form(request, context, obj=obj, **kwargs)

    def checks_view(self, request, object_id):
        """The checks of the figures as they are being typed; nothing is saved."""
        release = self.get_object(request, unquote(object_id))
        if release is None:
            raise Http404
        inlines = self.get_inline_instances(request, release)
        grid = next((inline for inline in inlines if isinstance(inline, FigureInline)), None)
        if grid is None or not self.has_change_permission(request, release):
            raise PermissionDenied
        formset = grid.get_formset(request, release, form=TypedRowForm)(
            request.POST, instance=release, queryset=grid.get_queryset(request).for_page()
        )
        if not formset.management_form.is_valid():
            return HttpResponseBadRequest()
        typed, unread = typed_figures(formset)
        context = {"checks": checks_of_release(release, typed), "unread": unread}
        return TemplateResponse(request, "admin/events/release/checks.html", context)

    def get_urls(self):
        checks = path(
            "<path:object_id>/checks/",
            self.admin_site.admin_view(require_POST(self.checks_view)),
            name="events_release_checks",
        )
        publish = path(
            "<path:object_id>/publish/",
            self.admin_site.admin_view(self.publish_view),
            name="events_release_publish",
        )
        return [checks, publish, *super().get_urls()]

    def opens_publish(self, request):
        """Whether the page is of use: its first half checks, its second sets the moment."""
        return self.has_check_permission(request) or self.has_publish_permission(request)

    def publish_view(self, request, object_id):
        """What is in, what would be left out, and the moment."""
        release = self.get_object(request, unquote(object_id))
        if not self.opens_publish(request):
            raise PermissionDenied
        if release is None:
            raise Http404
        groups = self.groups(request, release)
        left_out = [draft for group in groups for draft in group["drafts"]]
        access.note_many(request.user, access.Act.LIST, left_out)
        form = MomentForm(request.POST if "_schedule" in request.POST else None)
        drafts = [draft for group in groups if group["checks"] for draft in group["drafts"]]
        if "_check" in request.POST:
            if not self.has_check_permission(request):
                raise PermissionDenied
            self.check_each(request, drafts, request.POST.get("waiver", "").strip()[:150])
            return HttpResponseRedirect(request.path)
        if request.method == "POST" and not self.has_publish_permission(request):
            raise PermissionDenied
        if request.method == "POST" and ("_schedule" not in request.POST or form.is_valid()):
            self.set_moment(request, release, form)
            return HttpResponseRedirect(request.path)
        context = {
            **self.admin_site.each_context(request),
            "title": _("Publish"),
            "subtitle": release,
            "opts": self.opts,
            "release": release,
            "groups": groups,
            "drafts": drafts,
            "publishes": self.has_publish_permission(request),
            "form": form,
            "waiver_form": WaiverForm(use_required_attribute=False),
            "media": self.media + form.media,
        }
        return TemplateResponse(request, "admin/events/release/publish.html", context)

    def groups(self, request, release):
        """By kind of record: how many are checked, and the drafts that would be left out."""
        groups = []
        for model, condition in [
            (ExpoSession, {"pk": release.session_id}),
            (Release, {"pk": release.pk}),
            *((model, {"release": release}) for model in Release.member_models()),
        ]:
            model_admin = self.admin_site.get_model_admin(model)
            records = model_admin.get_queryset(request).filter(**condition)
            drafts = records.filter(status=model.Status.DRAFT)
            groups.append(
                {
                    "opts": model._meta,
                    "checked": records.filter(status=model.Status.CHECKED).count(),
                    "drafts": list(drafts) if model_admin.has_view_permission(request) else [],
                    "checks": model_admin.has_check_permission(request),
                }
            )
        return [group for group in groups if group["checked"] or group["drafts"]]

    def set_moment(self, request, release, form):
        try:
            with writing():
                if release.status != release.Status.CHECKED:
                    raise ValidationError(_("Nobody has checked the release itself yet."))
                if "_now" in request.POST:
                    release.publish_now()
                    done = gettext("Published: the release and all its checked records.")
                elif "_hold" in request.POST:
                    release.schedule(None)
                    done = gettext("Held back: nothing turns public until you say when.")
                else:
                    release.schedule(form.cleaned_data["moment"])
                    done = gettext("Scheduled: the release and all its checked records.")
                self.bring_session(release)
        except ValidationError as error:
            self.message_user(request, error.messages[0], messages.ERROR)
        else:
            self.log_change(request, release, done)
            self.message_user(request, done, messages.SUCCESS)

    def bring_session(self, release):
        """The first release of a session takes it along, else nothing would be seen."""
        session = release.session
        if session.status == session.Status.CHECKED and session.publish_at is None:
            session.publish_at = release.publish_at
            session.save()

    @admin.action(description=_("Publish now"), permissions=["publish"])
    def publish_now(self, request, queryset):
        def publish(release):
            release.publish_now()
            self.bring_session(release)

        self.apply(
            request,
            queryset.filter(status=Release.Status.CHECKED),
            publish,
            ngettext_lazy("Published.", "%(count)d records published.", "count"),
        )
