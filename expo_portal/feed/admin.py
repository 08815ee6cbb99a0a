"""Keys of partners in the admin: made, shown once, revoked."""

from django import forms
from django.contrib import admin
from django.contrib.admin.helpers import ACTION_CHECKBOX_NAME
from django.template.response import TemplateResponse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from ..staff.strict import StrictAdmin


class Revoked(admin.SimpleListFilter):
    title = _("key")
    parameter_name = "revoked"

    def lookups(self, request, model_admin):
        return [("no", _("in use")), ("yes", _("revoked"))]

    def queryset(self, request, queryset):
        if self.value() not in {"no", "yes"}:
            return queryset
        return queryset.filter(revoked_at__isnull=self.value() == "no")


class ApiKeyAdmin(StrictAdmin):
    fields = (
        *("partner", "contact", "rate", "note"),
        *("prefix", "created_at", "created_by", "last_used_on", "revoked_at", "revoked_by"),
    )
    list_display = ("partner", "prefix", "rate", "last_used_on", "created_at", "revoked_at")
    list_filter = (Revoked,)
    list_select_related = ("created_by", "revoked_by")
    search_fields = ("partner", "contact", "prefix")
    actions = ("revoke",)

    def get_fields(self, request, obj=None):
        return self.fields if obj else self.fields[:4]

    def get_readonly_fields(self, request, obj=None):
        return self.fields[4:]

    def has_delete_permission(self, request, obj=None):
        return False

    def save_model(self, request, obj, form, change):
        if change:
            obj.renew()
        else:
            obj.created_by, request.new_key = request.user, obj.draw()
        super().save_model(request, obj, form, change)

    def response_add(self, request, obj, post_url_continue=None):
        """The key stands in this one answer: no message, session or log ever holds it."""
        context = {
            **self.admin_site.each_context(request),
            "title": _("The key of %(partner)s") % {"partner": obj.partner},
            "opts": self.opts,
            "media": self.media,
            "record": obj,
            "key": request.new_key,
        }
        return TemplateResponse(request, "admin/new_key.html", context)

    @admin.action(description=_("Revoke …"), permissions=["change"])
    def revoke(self, request, queryset):
        keys = queryset.filter(revoked_at=None)
        if "apply" not in request.POST:
            context = {
                **self.admin_site.each_context(request),
                "title": _("Revoke these keys for good"),
                "opts": self.opts,
                "records": keys,
                "form": forms.Form(),
                "action": "revoke",
                "action_checkbox_name": ACTION_CHECKBOX_NAME,
                "media": self.media,
            }
            return TemplateResponse(request, "admin/reason.html", context)
        revoked = 0
        for key in keys:
            key.revoke(request.user)
            self.log_change(request, key, "Revoked.")
            revoked += 1
        done = ngettext("%(count)d key revoked.", "%(count)d keys revoked.", revoked)
        self.message_user(request, done % {"count": revoked})
        return None
