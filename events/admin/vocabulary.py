"""The words that records are described with, and who and where they speak of."""

from django.contrib import admin
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from expo_portal.admin import Incomplete, RowsInline, Untranslated, VersionedAdmin, each_language
from expo_portal.doubts import DoublesAdmin
from expo_portal.writing import writing

from ..doubles import doubtful_organizations
from ..models import Measure, Organization, Place, Sector, SectorCode, Series, Term


class ShippedAdmin(VersionedAdmin):
    """Rows that came with the portal stay: data and partners rely on their codes."""

    # What a shipped row means; its names and definition may be improved.
    meaning = ()

    def get_readonly_fields(self, request, obj=None):
        fixed = super().get_readonly_fields(request, obj)
        return [*fixed, *self.meaning] if obj is not None and obj.is_system else fixed

    def has_delete_permission(self, request, obj=None):
        if obj is not None and obj.is_system:
            return False
        return super().has_delete_permission(request, obj)


@admin.register(Series)
class SeriesAdmin(VersionedAdmin):
    list_display = ("__str__", "slug", "kind", "since_year")
    list_filter = ("kind", Untranslated)
    search_fields = ("slug", *each_language("name"))
    fields = ("name", "unofficial", "slug", "kind", "since_year")


@admin.register(Measure)
class MeasureAdmin(ShippedAdmin):
    meaning = ("unit_kind", "rolls_up_to")
    list_display = ("__str__", "code", "unit_kind", "topic", "rolls_up_to", "order")
    list_select_related = ("rolls_up_to",)
    list_filter = ("topic", "unit_kind", Untranslated)
    search_fields = ("code", *each_language("name"))
    autocomplete_fields = ("rolls_up_to",)
    fieldsets = (
        (None, {"fields": ("name", "unofficial", "code", "definition", "standard")}),
        (_("How it counts"), {"fields": ("unit_kind", "unit", "unit_name", "rolls_up_to")}),
        (_("Where it stands"), {"fields": ("topic", "order")}),
    )


@admin.register(Term)
class TermAdmin(ShippedAdmin):
    meaning = ("vocabulary", "binding")
    list_display = ("__str__", "vocabulary", "code", "order")
    list_filter = ("vocabulary", Untranslated)
    search_fields = ("code", *each_language("name"))
    fields = ("vocabulary", "name", "unofficial", "code", "definition", "binding", "order")


class SectorCodeInline(RowsInline):
    model = SectorCode


@admin.register(Sector)
class SectorAdmin(VersionedAdmin):
    list_display = ("__str__", "slug", "order")
    list_filter = (Untranslated,)
    search_fields = ("slug", *each_language("name"))
    fields = ("name", "unofficial", "slug", "definition", "order")
    inlines = (SectorCodeInline,)


@admin.register(Place)
class PlaceAdmin(VersionedAdmin):
    list_display = ("__str__", "kind", "iso_code", "within")
    list_select_related = ("within",)
    list_filter = ("kind", Untranslated)
    search_fields = ("slug", "iso_code", *each_language("name"))
    autocomplete_fields = ("within",)
    fields = ("name", "unofficial", "slug", "kind", "iso_code", "within")


@admin.register(Organization)
class OrganizationAdmin(DoublesAdmin, VersionedAdmin):
    imported_as = "organizations"
    list_display = ("__str__", "kind", "place")
    list_select_related = ("place",)
    list_filter = ("kind", Incomplete, Untranslated)
    gaps = (("seat", _("without a seat"), Q(place=None)),)
    search_fields = ("slug", *each_language("name"))
    autocomplete_fields = ("place",)
    fields = ("name", "unofficial", "slug", "kind", "place", "website")

    def doubts(self):
        return doubtful_organizations()

    def told_apart_by(self, record):
        words = [record.get_kind_display(), str(record.place) if record.place else "", record.slug]
        return " · ".join(filter(None, words))

    def merge(self, request, double, survivor):
        with writing():
            survivor.complete_from(double)
            super().merge(request, double, survivor)
