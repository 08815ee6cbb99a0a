"""The expo as it took place: sessions, forums, pavilions, who took part."""

from django.contrib import admin
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from expo_portal.admin import (
    Incomplete,
    PublishableAdmin,
    RowsInline,
    Untranslated,
    each_language,
)
from expo_portal.forms import PublishableForm

from ..models import ExpoSession, Forum, Participation, Pavilion

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


@admin.register(ExpoSession)
class ExpoSessionAdmin(PublishableAdmin):
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


@admin.register(Forum)
class ForumAdmin(PublishableAdmin):
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
