"""The expo as it took place: sessions, forums, pavilions, who took part."""

from django import forms
from django.contrib import admin, messages
from django.contrib.admin.utils import unquote
from django.core.exceptions import PermissionDenied, ValidationError
from django.db.models import Q
from django.http import Http404, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import path, reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from expo_portal.admin import (
    Incomplete,
    PublishableAdmin,
    RowsInline,
    Untranslated,
    each_language,
)
from expo_portal.forms import PublishableForm
from expo_portal.staff import access

from ..copying import COPIED, copy_structure, structure
from ..models import ExpoSession, Forum, Participation, Pavilion, Release
from .previews import PreviewedAdmin

HELD = (
    ("event_status", "mode"),
    ("starts_on", "ends_on"),
    ("date_precision", "dates_inferred"),
    "place",
    "venue",
)


class SessionFilter(admin.RelatedFieldListFilter):
    """Names sessions with their series in one query."""

    def field_choices(self, field, request, model_admin):
        sessions = ExpoSession.objects.select_related("series")
        return [(session.pk, str(session)) for session in sessions]


class HeldInline(RowsInline):
    """Names in a table, to set a session up; the rest has a form of its own."""

    form = PublishableForm
    show_change_link = True
    extra = 0


class ForumInline(HeldInline):
    model = Forum
    fields = ("name", "kind", "tier", "series", "ordinal", "year", "slug")
    autocomplete_fields = ("series",)


class PavilionInline(HeldInline):
    model = Pavilion
    fields = ("name", "number", "mode", "slug")


class SourceForm(forms.Form):
    source = forms.ModelChoiceField(ExpoSession.objects.none(), label=_("Copy from"))

    def __init__(self, target, *args, **kwargs):
        super().__init__(*args, **kwargs)
        others = ExpoSession.objects.exclude(pk=target.pk).select_related("series")
        self.fields["source"].queryset = others


@admin.register(ExpoSession)
class ExpoSessionAdmin(PreviewedAdmin, PublishableAdmin):
    list_display = ("__str__", "slug", "year", "event_status", "state")
    list_select_related = ("series",)
    list_filter = ("status", Incomplete, Untranslated)
    gaps = (
        ("dates", _("without dates"), Q(starts_on=None)),
        ("release", _("without a release"), Q(releases=None)),
    )
    search_fields = ("slug", "ordinal", "year", *each_language("series__name"))
    autocomplete_fields = ("series", "previous", "place")
    fieldsets = (
        (None, {"fields": ("series", ("ordinal", "year"), "label", "slug", "theme", "previous")}),
        (_("When and where"), {"fields": HELD}),
    )
    inlines = (ForumInline, PavilionInline)

    def get_changeform_initial_data(self, request):
        last = ExpoSession.objects.exclude(ordinal=None).order_by("-ordinal").first()
        if last is None:
            return super().get_changeform_initial_data(request)
        following = {
            "series": last.series_id,
            "previous": last.pk,
            "ordinal": last.ordinal + 1,
            "slug": last.slug.replace(str(last.ordinal), str(last.ordinal + 1)),
        }
        return following | super().get_changeform_initial_data(request)

    # Copying the structure of another session

    def get_urls(self):
        copy = path(
            "<path:object_id>/copy/",
            self.admin_site.admin_view(self.copy_view),
            name="events_exposession_copy",
        )
        return [copy, *super().get_urls()]

    def may_copy(self, request):
        """Whoever may add each of the records by hand."""
        admins = map(self.admin_site.get_model_admin, COPIED)
        return all(each.has_add_permission(request) for each in admins)

    def changeform_view(self, request, object_id=None, form_url="", extra_context=None):
        context = {"may_copy": object_id is not None and self.may_copy(request)}
        return super().changeform_view(
            request, object_id, form_url, context | (extra_context or {})
        )

    def copy_view(self, request, object_id):
        """What another session had and this one lacks; as drafts, once somebody says so."""
        if not self.may_copy(request):
            raise PermissionDenied
        target = self.get_object(request, unquote(object_id))
        if target is None:
            raise Http404
        releases = self.admin_site.get_model_admin(Release)
        with_lists = releases.has_change_permission(request)
        given = request.POST or request.GET
        form = SourceForm(target, given if given else {"source": target.previous_id or ""})
        is_chosen = form.is_valid()
        source = form.cleaned_data["source"] if is_chosen else None
        if request.method == "POST" and is_chosen:
            self.copy(request, source, target, with_lists)
            return HttpResponseRedirect(
                reverse("admin:events_exposession_change", args=[target.pk])
            )
        found = structure(source, target, with_lists) if source else None
        if found:
            for model in COPIED:
                hidden = model.objects.filter(session=source)
                access.note_many(request.user, access.Act.LIST, hidden)
        context = {
            **self.admin_site.each_context(request),
            "title": _("Copy the structure"),
            "opts": self.opts,
            "target": target,
            "form": form if given or source else SourceForm(target),
            "found": found,
            "with_lists": with_lists,
            "media": self.media,
        }
        return TemplateResponse(request, "admin/events/exposession/copy.html", context)

    def copy(self, request, source, target, with_lists):
        try:
            found = copy_structure(source, target, with_lists, request.user)
        except ValidationError as error:
            self.message_user(request, " ".join(error.messages), messages.ERROR)
            return
        counts = [len(copied.new) for copied in found.records]
        said = gettext(
            "Copied from %(session)s. Forums: %(forums)d, pavilions: %(pavilions)d, "
            "lists of fields: %(lists)d."
        ) % {
            "session": source,
            "forums": counts[0],
            "pavilions": counts[1],
            "lists": len(found.lists),
        }
        if found.is_new:
            self.log_change(request, target, said)
        self.message_user(request, said, messages.SUCCESS)


@admin.register(Forum)
class ForumAdmin(PublishableAdmin):
    imported_as = "forums"
    list_display = ("__str__", "session", "kind", "tier", "starts_on", "state")
    list_select_related = ("session__series", "tier")
    list_filter = ("status", ("session", SessionFilter), "kind", Incomplete, Untranslated)
    gaps = (("source", _("without a source"), Q(release=None)),)
    search_fields = ("slug", *each_language("name"), *each_language("joint_title"))
    autocomplete_fields = ("session", "release", "series", "place")
    fieldsets = (
        (
            None,
            {
                "fields": (
                    ("session", "release"),
                    ("series", "ordinal", "year"),
                    "name",
                    "unofficial",
                    "joint_title",
                    "slug",
                    ("kind", "tier"),
                )
            },
        ),
        (_("When and where"), {"fields": (*HELD, ("start_time", "end_time"))}),
        (_("What came of it"), {"fields": ("agreed", "order")}),
    )


@admin.register(Pavilion)
class PavilionAdmin(PublishableAdmin):
    imported_as = "pavilions"
    list_display = ("__str__", "session", "number", "mode", "state")
    list_select_related = ("session__series", "mode")
    list_filter = ("status", ("session", SessionFilter), Incomplete, Untranslated)
    gaps = (("source", _("without a source"), Q(release=None)),)
    search_fields = ("slug", *each_language("name"))
    autocomplete_fields = ("session", "release")
    fieldsets = (
        (
            None,
            {
                "fields": (
                    ("session", "release"),
                    "number",
                    "name",
                    "unofficial",
                    "slug",
                    "theme",
                    ("mode", "area_m2"),
                    "order",
                )
            },
        ),
    )


@admin.register(Participation)
class ParticipationAdmin(PublishableAdmin):
    list_display = ("who", "role", "category", "session", "state")
    list_select_related = ("session__series", "organization", "place", "role", "category")
    list_filter = ("status", ("session", SessionFilter), Incomplete, Untranslated)
    gaps = (("source", _("without a source"), Q(release=None)),)
    search_fields = (*each_language("organization__name"), *each_language("place__name"))
    autocomplete_fields = ("session", "release", "forum", "pavilion", "organization", "place")
    fieldsets = (
        (_("Where"), {"fields": (("session", "release"), ("forum", "pavilion"))}),
        (_("Who"), {"fields": (("organization", "place"), ("role", "category"))}),
        (_("How"), {"fields": ("is_first_time", "rank", "note", "order")}),
    )

    @admin.display(description=_("who"))
    def who(self, participation):
        return participation.organization or participation.place
