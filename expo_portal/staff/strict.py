"""What every list of the admin shares: it does and tells nothing that it does not offer."""

from typing import ClassVar

from django.contrib import admin
from django.core.exceptions import PermissionDenied


class StrictAdmin(admin.ModelAdmin):
    list_per_page = 100
    show_full_result_count = False

    class Media:
        css: ClassVar = {"all": ["css/admin.css"]}

    def changelist_view(self, request, extra_context=None):
        """Refuses an action that is not offered; Django would say that none was chosen."""
        if set(request.POST.getlist("action")) - {"", *self.get_actions(request)}:
            raise PermissionDenied
        return super().changelist_view(request, extra_context)

    def lookup_allowed(self, lookup, value, request):
        """Only what the list itself offers: other columns could be guessed letter by letter."""
        offered = (self.date_hierarchy, *map(parameter_of, self.get_list_filter(request)))
        return any(
            lookup == name or lookup.startswith(f"{name}__") for name in offered if name
        ) and super().lookup_allowed(lookup, value, request)

    def get_search_results(self, request, queryset, search_term):
        # PostgreSQL refuses NUL, and the autocomplete asks no form to refuse it first.
        return super().get_search_results(request, queryset, search_term.replace("\0", ""))


def parameter_of(list_filter):
    """What an entry of ``list_filter`` filters by."""
    if isinstance(list_filter, tuple):
        return list_filter[0]
    return list_filter if isinstance(list_filter, str) else list_filter.parameter_name
