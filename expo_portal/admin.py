"""What the admin of every record shares: lists, saving, and the way from draft to public."""

from collections import Counter
from contextlib import nullcontext
from typing import ClassVar

from django.conf import settings
from django.contrib import admin, messages
from django.contrib.admin.helpers import ACTION_CHECKBOX_NAME
from django.contrib.admin.widgets import RelatedFieldWidgetWrapper
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Q
from django.template.response import TemplateResponse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext, ngettext, ngettext_lazy
from django.utils.translation import gettext_lazy as _

from .feed.admin import ApiKeyAdmin
from .feed.keys import ApiKey
from .forms import (
    Autocomplete,
    AutocompleteMultiple,
    PublishableForm,
    RecordForm,
    RowsFormSet,
    WaiverForm,
    WithdrawalForm,
)
from .texts import TranslatedField, languages
from .writing import writing


def each_language(name):
    """Search fields of a translated text. On SQLite they ignore case for ASCII letters only."""
    return [f"{name}__{code}" for code in languages()]


class Incomplete(admin.SimpleListFilter):
    """What is still missing, as each admin lists it: figures without a document …"""

    title = _("incomplete")
    parameter_name = "incomplete"

    def lookups(self, request, model_admin):
        self.conditions = {name: condition for name, _label, condition in model_admin.gaps}
        return [(name, label) for name, label, _condition in model_admin.gaps]

    def queryset(self, request, queryset):
        condition = self.conditions.get(self.value())
        return queryset if condition is None else queryset.filter(condition)


class Untranslated(admin.SimpleListFilter):
    """Texts that stand in another language, but not in this one of the interface."""

    title = _("untranslated")
    parameter_name = "untranslated"

    def lookups(self, request, model_admin):
        return [
            (code, gettext("no %(language)s") % {"language": name})
            for code, name in settings.LANGUAGES
        ]

    def queryset(self, request, queryset):
        if self.value() not in dict(settings.LANGUAGES):
            return queryset
        others = [code for code in languages() if code != self.value()]
        missing = Q(pk=None)
        for field in queryset.model._meta.fields:
            if isinstance(field, TranslatedField):
                missing |= Q(
                    ~Q(**{f"{field.name}__has_key": self.value()}),
                    **{f"{field.name}__has_any_keys": others},
                )
        return queryset.filter(missing)


def parameter_of(list_filter):
    """What an entry of ``list_filter`` filters by."""
    if isinstance(list_filter, tuple):
        return list_filter[0]
    return list_filter if isinstance(list_filter, str) else list_filter.parameter_name


class Choices:
    """Choices come with what their names are made of, in the same query."""

    formfield_overrides: ClassVar = {models.URLField: {"assume_scheme": "https"}}

    def get_field_queryset(self, db, db_field, request):
        target = db_field.remote_field.model
        if self.admin_site.is_registered(target):
            return self.admin_site.get_model_admin(target).get_queryset(request)
        return super().get_field_queryset(db, db_field, request)

    def formfield_for_foreignkey(self, db_field, request, **kwargs):
        if db_field.name in self.get_autocomplete_fields(request):
            kwargs["widget"] = Autocomplete(db_field, self.admin_site)
        return super().formfield_for_foreignkey(db_field, request, **kwargs)

    def formfield_for_manytomany(self, db_field, request, **kwargs):
        if db_field.name in self.get_autocomplete_fields(request):
            kwargs["widget"] = AutocompleteMultiple(db_field, self.admin_site)
        return super().formfield_for_manytomany(db_field, request, **kwargs)


class RowsInline(Choices, admin.TabularInline):
    form = RecordForm
    formset = RowsFormSet
    extra = 1
    view_on_site = False
    # Relations that the name of a row is made of.
    named_with = ()

    def get_queryset(self, request):
        return super().get_queryset(request).select_related(*self.named_with)

    def get_formset(self, request, obj=None, **kwargs):
        formset = super().get_formset(request, obj, **kwargs)
        formset.user = formset.form.user = request.user
        return formset

    def formfield_for_dbfield(self, db_field, request, **kwargs):
        """In a table only what may be missing, such as a company, can be added on the way."""
        field = super().formfield_for_dbfield(db_field, request, **kwargs)
        if field is not None and isinstance(field.widget, RelatedFieldWidgetWrapper):
            if isinstance(field.widget.widget, Autocomplete):
                field.widget.can_change_related = False
                field.widget.can_delete_related = False
                field.widget.can_view_related = False
            else:
                field.widget = field.widget.widget
        return field


class VersionedAdmin(Choices, admin.ModelAdmin):
    form = RecordForm
    save_on_top = True
    list_per_page = 100
    show_full_result_count = False

    class Media:
        css: ClassVar = {"all": ["css/admin.css"]}
        js = ("js/admin.js",)

    def get_queryset(self, request):
        return super().get_queryset(request).select_related(*(self.list_select_related or ()))

    def get_search_results(self, request, queryset, search_term):
        # PostgreSQL refuses NUL, and the autocomplete asks no form to refuse it first.
        return super().get_search_results(request, queryset, search_term.replace("\0", ""))

    def lookup_allowed(self, lookup, value, request):
        """Only what the list itself offers: other columns could be guessed letter by letter."""
        offered = (self.date_hierarchy, *map(parameter_of, self.get_list_filter(request)))
        return any(
            lookup == name or lookup.startswith(f"{name}__") for name in offered if name
        ) and super().lookup_allowed(lookup, value, request)

    def get_readonly_fields(self, request, obj=None):
        fixed = super().get_readonly_fields(request, obj)
        if obj is None or not obj.is_published:
            return fixed
        addresses = [
            column.name for column in self.opts.fields if isinstance(column, models.SlugField)
        ]
        return [*fixed, *addresses]

    def get_form(self, request, obj=None, **kwargs):
        form = super().get_form(request, obj, **kwargs)
        form.user = request.user
        return form

    def changeform_view(self, request, *args, **kwargs):
        with writing() if request.method == "POST" else nullcontext():
            return super().changeform_view(request, *args, **kwargs)


class PublishableAdmin(VersionedAdmin):
    form = PublishableForm
    list_filter = ("status", Incomplete, Untranslated)
    actions = ("mark_as_checked", "check_alone", "send_back", "publish_now", "withdraw")
    # What Incomplete offers: parameter, label, condition.
    gaps: ClassVar = ()

    def get_fieldsets(self, request, obj=None):
        publication = ["state", "publish_at", "waiver"]
        if obj is not None and obj.status == obj.Status.WITHDRAWN:
            publication.append("withdrawal_reason")
        return [
            *super().get_fieldsets(request, obj),
            (_("Publication"), {"classes": ["collapse"], "fields": publication}),
        ]

    def get_readonly_fields(self, request, obj=None):
        fixed = [*super().get_readonly_fields(request, obj), "state"]
        return [*fixed, "publish_at"] if obj is not None and obj.is_published else fixed

    def has_delete_permission(self, request, obj=None):
        if obj is not None and obj.was_public:
            return False
        return super().has_delete_permission(request, obj)

    def view_on_site(self, record):
        has_page = hasattr(record, "get_absolute_url") and record.is_published
        return record.get_absolute_url() if has_page else None

    @admin.display(description=_("state"), ordering="status")
    def state(self, record):
        if record.is_published:
            return _("public")
        if record.status == record.Status.CHECKED and record.public_from is not None:
            moment = date_format(timezone.localtime(record.public_from), "DATETIME_FORMAT")
            return gettext("checked, public from %(moment)s") % {"moment": moment}
        return record.get_status_display()

    def save_model(self, request, obj, form, change):
        stored = self.model.objects.filter(pk=obj.pk, status=obj.Status.CHECKED)
        if obj.status == obj.Status.DRAFT and stored.exists():
            self.message_user(
                request,
                gettext("“%(record)s” was changed, so it waits to be checked again.")
                % {"record": obj},
                messages.WARNING,
            )
        super().save_model(request, obj, form, change)

    # Actions

    def apply(self, request, records, step, done, log=None):
        """Takes each record one step on; says how many went, and why others were refused."""
        moved, refusals = 0, Counter()
        with writing():
            for record in records:
                try:
                    step(record)
                except ValidationError as error:
                    refusals[error.messages[0]] += 1
                else:
                    moved += 1
                    self.log_change(request, record, log or done % {"count": 1})
        if moved or not refusals:
            self.message_user(request, done % {"count": moved}, messages.SUCCESS)
        for reason, number in refusals.items():
            refused = ngettext(
                "%(count)d record was refused: %(reason)s",
                "%(count)d records were refused: %(reason)s",
                number,
            )
            self.message_user(
                request, refused % {"count": number, "reason": reason}, messages.ERROR
            )

    def ask(self, request, queryset, form):
        """A page between a list and what is done with its rows, for the reason."""
        action = request.POST["action"]
        context = {
            **self.admin_site.each_context(request),
            "title": self.get_action(action)[2],
            "opts": self.opts,
            "records": queryset,
            "form": form,
            "action": action,
            "action_checkbox_name": ACTION_CHECKBOX_NAME,
            "media": self.media + form.media,
        }
        return TemplateResponse(request, "admin/reason.html", context)

    def check_each(self, request, records, waiver=""):
        """Marks drafts as checked; a waiver says why nobody else than who entered them can."""

        def check(record):
            record.waiver = waiver
            record.mark_checked(request.user)

        done = ngettext_lazy("Marked as checked.", "%(count)d records marked as checked.", "count")
        alone = gettext("Checked without a second person: %(reason)s") % {"reason": waiver}
        self.apply(request, records, check, done, log=alone if waiver else None)

    @admin.action(description=_("Mark as checked"), permissions=["change"])
    def mark_as_checked(self, request, queryset):
        self.check_each(request, queryset.filter(status=self.model.Status.DRAFT))

    @admin.action(
        description=_("Mark as checked without a second person …"), permissions=["change"]
    )
    def check_alone(self, request, queryset):
        form = WaiverForm(request.POST if "apply" in request.POST else None)
        if not form.is_valid():
            return self.ask(request, queryset, form)
        drafts = queryset.filter(status=self.model.Status.DRAFT)
        self.check_each(request, drafts, form.cleaned_data["waiver"])
        return None

    @admin.action(description=_("Send back to draft"), permissions=["change"])
    def send_back(self, request, queryset):
        def send(record):
            record.status, record.checked_by, record.waiver = record.Status.DRAFT, None, ""
            record.full_clean()
            record.save()

        self.apply(
            request,
            queryset.filter(status=self.model.Status.CHECKED),
            send,
            ngettext_lazy("Sent back to draft.", "%(count)d records sent back to draft.", "count"),
        )

    @admin.action(description=_("Publish now"), permissions=["change"])
    def publish_now(self, request, queryset):
        def publish(record):
            record.publish_at = timezone.now()
            record.save()

        waiting = queryset.filter(status=self.model.Status.CHECKED)
        self.apply(
            request,
            waiting.exclude(publish_at__lte=timezone.now()),
            publish,
            ngettext_lazy("Published.", "%(count)d records published.", "count"),
        )

    @admin.action(description=_("Withdraw …"), permissions=["change"])
    def withdraw(self, request, queryset):
        form = WithdrawalForm(request.POST if "apply" in request.POST else None)
        if not form.is_valid():
            return self.ask(request, queryset, form)
        self.apply(
            request,
            queryset.published(),
            lambda record: record.withdraw(form.cleaned_data["reason"]),
            ngettext_lazy("Withdrawn.", "%(count)d records withdrawn.", "count"),
        )
        return None


admin.site.register(ApiKey, ApiKeyAdmin)
