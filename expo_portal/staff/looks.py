"""The early looks in the admin, for those who answer for a release and for the portal."""

from django.apps import apps
from django.contrib import admin
from django.contrib.admin.options import IncorrectLookupParameters
from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _

from events.looks import found, looks_at

from .strict import StrictAdmin


class OfWhat(admin.SimpleListFilter):
    """Narrows the log to a session, a release or a preview link, whose page leads here."""

    title = _("what was seen")
    parameter_name = "of"

    def lookups(self, request, model_admin):
        if self.value() is None:
            return []
        self.whole = found(self.value())
        if self.whole is None:
            raise IncorrectLookupParameters
        return [(self.value(), str(self.whole))]

    def queryset(self, request, looks):
        return looks if self.value() is None else looks & looks_at(self.whole)


class AccessAdmin(StrictAdmin):
    date_hierarchy = "moment"
    list_display = ("moment", "user", "act", "kind", "shown")
    list_display_links = None
    list_filter = (OfWhat, "act", ("user", admin.RelatedOnlyFieldListFilter))
    list_select_related = ("user",)
    search_fields = ("label", "user__username", "user__last_name")
    fields = ("moment", "user", "act", "kind", "shown")
    actions = None

    @admin.display(description=_("kind"))
    def kind(self, access):
        return apps.get_model(access.model)._meta.verbose_name

    @admin.display(description=_("record"))
    def shown(self, access):
        """Leads to the record as it is now."""
        if not self.admin_site.is_registered(apps.get_model(access.model)):
            return access.label  # A preview link: it stands on the page of what it shows.
        name = access.model.replace(".", "_")
        address = reverse(f"admin:{name}_change", args=[access.record])
        return format_html('<a href="{}">{}</a>', address, access.label or _("erased"))

    def has_add_permission(self, request):
        return False

    def has_change_permission(self, request, obj=None):
        return False

    def has_delete_permission(self, request, obj=None):
        return False
