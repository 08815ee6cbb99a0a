"""Accounts of staff: an administrator makes them, gives them roles, and ends them.

Who has entered, checked or published anything is named by the records and by their history, so
an account is deactivated, never deleted. Nobody raises themselves: not their own roles, and not
by the account of a superuser, which superusers alone may touch.
"""

from django.contrib import admin
from django.contrib.auth.admin import UserAdmin
from django.contrib.auth.forms import UserCreationForm
from django.forms import CheckboxSelectMultiple, ModelMultipleChoiceField
from django.utils.translation import gettext_lazy as _

from .roles import NAMES
from .strict import StrictAdmin


class Role(admin.SimpleListFilter):
    title = _("role")
    parameter_name = "role"

    def lookups(self, request, model_admin):
        return list(NAMES.items())

    def queryset(self, request, queryset):
        return queryset.filter(groups__name=self.value()) if self.value() in NAMES else queryset


class RolesField(ModelMultipleChoiceField):
    widget = CheckboxSelectMultiple

    def label_from_instance(self, group):
        return name_of(group)


def name_of(group):
    """In the language of who reads; a group of the office's own has the name it was given."""
    return str(NAMES.get(group.name, group.name))


class AccountAdmin(StrictAdmin, UserAdmin):
    add_form = UserCreationForm
    add_form_template = None
    list_display = ("username", "name", "roles", "is_active", "last_login")
    list_filter = (Role, "is_active", "is_superuser")
    filter_horizontal = ()
    readonly_fields = ("last_login", "date_joined")
    add_fieldsets = (
        (None, {"fields": ("username", "password1", "password2")}),
        (_("Who it is"), {"fields": ("last_name", "first_name", "email")}),
        (_("What they may do"), {"fields": ("groups",)}),
    )

    def get_queryset(self, request):
        return super().get_queryset(request).prefetch_related("groups")

    def get_fieldsets(self, request, obj=None):
        if obj is None:
            return self.add_fieldsets
        rights = ["is_active", "groups"]
        if request.user.is_superuser or obj.is_superuser:
            rights.append("is_superuser")
        return [
            (None, {"fields": ("username", "password")}),
            (_("Who it is"), {"fields": ("last_name", "first_name", "email")}),
            (_("What they may do"), {"fields": rights}),
            (_("When"), {"fields": ("last_login", "date_joined")}),
        ]

    def get_readonly_fields(self, request, obj=None):
        fixed = [*super().get_readonly_fields(request, obj)]
        if obj == request.user:
            # Nor can anybody lock themselves out.
            fixed += ["is_active", "is_superuser"]
            if not obj.is_superuser:
                fixed.append("groups")
        return fixed

    def has_change_permission(self, request, obj=None):
        if obj is not None and obj.is_superuser and not request.user.is_superuser:
            return False
        return super().has_change_permission(request, obj)

    def has_delete_permission(self, request, obj=None):
        return False

    def formfield_for_manytomany(self, db_field, request, **kwargs):
        return super().formfield_for_manytomany(
            db_field,
            request,
            form_class=RolesField,
            widget=CheckboxSelectMultiple,
            help_text=_("Several are possible. Nobody checks what they entered themselves."),
            label=_("roles"),
            **kwargs,
        )

    def formfield_for_dbfield(self, db_field, request, **kwargs):
        if db_field.name == "is_active":
            kwargs["label"] = _("may sign in")
            kwargs["help_text"] = _(
                "Take the tick away when somebody leaves. What they entered keeps their name."
            )
        return super().formfield_for_dbfield(db_field, request, **kwargs)

    def save_model(self, request, obj, form, change):
        # There are no accounts but those of staff.
        obj.is_staff = True
        super().save_model(request, obj, form, change)

    @admin.display(description=_("full name"), ordering="last_name")
    def name(self, user):
        return user.get_full_name()

    @admin.display(description=_("roles"))
    def roles(self, user):
        names = [name_of(group) for group in user.groups.all()]
        return ", ".join([str(_("superuser")), *names] if user.is_superuser else names)
