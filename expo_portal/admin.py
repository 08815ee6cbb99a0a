"""What the admin of every record shares: lists, saving, and the way from draft to public."""

from collections import Counter
from contextlib import nullcontext
from functools import cache
from typing import ClassVar

from django.conf import settings
from django.contrib import admin, messages
from django.contrib.admin.helpers import ACTION_CHECKBOX_NAME
from django.contrib.admin.widgets import RelatedFieldWidgetWrapper
from django.contrib.auth import get_permission_codename
from django.contrib.auth.models import Group, User
from django.core.exceptions import ObjectDoesNotExist, ValidationError
from django.db import models
from django.db.models import Q
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.http import urlencode
from django.utils.translation import gettext, ngettext, ngettext_lazy
from django.utils.translation import gettext_lazy as _

from .feed.admin import ApiKeyAdmin
from .feed.keys import ApiKey
from .forms import (
    MOST_ROWS,
    Autocomplete,
    AutocompleteMultiple,
    PublishableForm,
    RecordForm,
    RowsFormSet,
    SendBackForm,
    WaiverForm,
    WithdrawalForm,
    as_typed,
)
from .history.admin import HistoryAdmin
from .history.saving import OPENED, SavingAdmin
from .imports.admin import ImportBatchAdmin
from .imports.batches import ImportBatch
from .publishing import Part, Publishable
from .quantities import Quantity
from .staff import access
from .staff.accounts import AccountAdmin
from .staff.looks import AccessAdmin
from .staff.strict import StrictAdmin
from .texts import TranslatedField, languages
from .writing import writing


def each_language(name):
    """Search fields of a translated text. On SQLite they ignore case for ASCII letters only."""
    return [f"{name}__{code}" for code in languages()]


# What a second person found wrong, and who entered it has not changed yet.
SENT_BACK = ("sent-back", _("sent back"), ~Q(sent_back=""))


class Incomplete(admin.SimpleListFilter):
    """What is still missing, as each admin lists it: figures without a document …"""

    title = _("incomplete")
    parameter_name = "incomplete"

    def lookups(self, request, model_admin):
        is_checked = issubclass(model_admin.model, Publishable)
        gaps = (*model_admin.gaps, *([SENT_BACK] if is_checked else []))
        self.conditions = {name: condition for name, _label, condition in gaps}
        return [(name, label) for name, label, _condition in gaps]

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
        return queryset.filter(untranslated(queryset.model, self.value()))


def untranslated(model, language):
    """The condition that a text stands in another language, but not in this one."""
    others = [code for code in languages() if code != language]
    missing = Q(pk=None)
    for field in model._meta.fields:
        if isinstance(field, TranslatedField):
            missing |= Q(
                ~Q(**{f"{field.name}__has_key": language}),
                **{f"{field.name}__has_any_keys": others},
            )
    return missing


@cache
def printed(form, cell):
    """A cell of a form for those who may only read it: "over 11.2 billion yuan", not "11.2"."""

    @admin.display(description=form.base_fields[cell].label)
    def shown(record):
        typed = form.typed(record)[cell]
        return as_typed(typed) if isinstance(typed, Quantity) else typed or "–"

    shown.__name__ = cell
    return shown


class Cells:
    """Choices come with what their names are made of, in the same query; numbers in words."""

    formfield_overrides: ClassVar = {models.URLField: {"assume_scheme": "https"}}

    def read_only_cells(self, request, record):
        """By name, the cells that somebody may not type in, as they are shown instead."""
        if record is None or self.has_change_permission(request, record):
            return {}
        cells = [cell for cell in self.form.cells if cell in self.form.base_fields]
        return {cell: printed(self.form, cell) for cell in cells}

    def get_fieldsets(self, request, obj=None):
        cells = self.read_only_cells(request, obj)

        def shown(name):
            return tuple(map(shown, name)) if isinstance(name, tuple) else cells.get(name, name)

        return [
            (title, options | {"fields": [shown(name) for name in options["fields"]]})
            for title, options in super().get_fieldsets(request, obj)
        ]

    def get_readonly_fields(self, request, obj=None):
        cells = self.read_only_cells(request, obj)
        return [*super().get_readonly_fields(request, obj), *cells.values()]

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


class RowsInline(Cells, admin.TabularInline):
    form = RecordForm
    formset = RowsFormSet
    extra = 1
    view_on_site = False
    # Relations that the name of a row is made of.
    named_with = ()

    # Rows change with their whole; parts of it have no rights of their own.

    def may(self, request, whole, allowed):
        whole_admin = self.admin_site.get_model_admin(self.parent_model)
        if whole is None:
            may_edit_whole = whole_admin.has_add_permission(request)
        else:
            may_edit_whole = whole_admin.has_change_permission(request, whole)
        return may_edit_whole and (allowed or issubclass(self.model, Part))

    def has_add_permission(self, request, obj):
        return self.may(request, obj, super().has_add_permission(request, obj))

    def has_change_permission(self, request, obj=None):
        return self.may(request, obj, super().has_change_permission(request, obj))

    def has_delete_permission(self, request, obj=None):
        return self.may(request, obj, super().has_delete_permission(request, obj))

    def has_view_permission(self, request, obj=None):
        if issubclass(self.model, Part):
            whole_admin = self.admin_site.get_model_admin(self.parent_model)
            return whole_admin.has_view_permission(request, obj)
        return super().has_view_permission(request, obj)

    def get_queryset(self, request):
        return super().get_queryset(request).select_related(*self.named_with)

    def get_formset(self, request, obj=None, **kwargs):
        formset = super().get_formset(request, obj, absolute_max=MOST_ROWS, **kwargs)
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


class VersionedAdmin(SavingAdmin, HistoryAdmin, Cells, StrictAdmin):
    form = RecordForm
    save_on_top = True
    # Under which name ``imports.resources`` takes rows of these records, if it does.
    imported_as = ""

    class Media:
        js = ("js/admin.js",)

    def get_queryset(self, request):
        return super().get_queryset(request).select_related(*(self.list_select_related or ()))

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

    def view_on_site(self, record):
        if not hasattr(record, "get_absolute_url") or not record.is_published:
            return None
        try:
            return record.get_absolute_url()
        except ObjectDoesNotExist:
            return None  # A form that was refused left out what the address is made of.

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
        publication = ["state", "publish_at"]
        if self.has_check_permission(request):
            publication.append("waiver")
        if obj is not None and obj.status == obj.Status.WITHDRAWN:
            publication.append("withdrawal_reason")
        return [
            *super().get_fieldsets(request, obj),
            (_("Publication"), {"classes": ["collapse"], "fields": publication}),
        ]

    def get_readonly_fields(self, request, obj=None):
        fixed = [*super().get_readonly_fields(request, obj), "state"]
        is_public = obj is not None and obj.is_published
        if is_public or not self.has_publish_permission(request):
            fixed.append("publish_at")
        return fixed

    # Who may

    def has_right(self, request, act):
        codename = get_permission_codename(act, self.opts)
        return request.user.has_perm(f"{self.opts.app_label}.{codename}")

    def has_check_permission(self, request):
        return self.has_right(request, "check")

    def has_publish_permission(self, request):
        return self.has_right(request, "publish")

    def has_change_permission(self, request, obj=None):
        """What the public has seen changes before its eyes: that is publishing."""
        if obj is not None and obj.was_public:
            return self.has_publish_permission(request)
        return super().has_change_permission(request, obj)

    def has_delete_permission(self, request, obj=None):
        """What a second person has checked, or the public has seen, is not deleted."""
        if obj is not None and obj.status != obj.Status.DRAFT:
            return False
        return super().has_delete_permission(request, obj)

    def may_restore(self, request, record):
        """What had been checked comes back checked, and may be public at once."""
        may = super().may_restore(request, record)
        if self.is_gone(record) and record.status != record.Status.DRAFT:
            return may and self.has_publish_permission(request)
        return may

    # What is shown before its moment is noted

    def get_object(self, request, object_id, from_field=None):
        """Every page about one record comes by here."""
        record = super().get_object(request, object_id, from_field)
        if record is not None and self.has_view_permission(request, record):
            access.note(request.user, access.Act.FORM, record)
        return record

    def render_change_form(self, request, context, **kwargs):
        rows = [
            form.instance
            for table in context["inline_admin_formsets"]
            if issubclass(table.opts.model, Publishable)
            for form in table.formset.initial_forms
            if not form.instance._state.adding
        ]
        access.note_many(request.user, access.Act.FORM, rows)
        return super().render_change_form(request, context, **kwargs)

    def changelist_view(self, request, extra_context=None):
        if self.has_check_permission(request):
            query = {"kind": self.opts.label_lower}
            if expo_session := request.GET.get("session__id__exact"):
                query["session"] = expo_session
            address = f"{reverse('admin:check')}?{urlencode(query)}"
            extra_context = {"check_address": address} | (extra_context or {})
        answer = super().changelist_view(request, extra_context)
        shown = getattr(answer, "context_data", None) or {}
        if "cl" in shown:
            access.note_many(request.user, access.Act.LIST, shown["cl"].result_list)
        return answer

    # What a second person is shown of a record, one after the other (see ``checking``)

    def read_as(self, record):
        """Lines of a page, in the language that is active."""
        return [str(record)]

    def doubts_about(self, record):
        """Sentences on what may be wrong with it."""
        return []

    def picture_of(self, record):
        return ""

    @admin.display(description=_("state"), ordering="status")
    def state(self, record):
        if record.is_published:
            return _("public")
        if record.status == record.Status.CHECKED and record.public_from is not None:
            moment = date_format(timezone.localtime(record.public_from), "DATETIME_FORMAT")
            return gettext("checked, public from %(moment)s") % {"moment": moment}
        if record.sent_back:
            return _("sent back")
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
        if change:
            self.keep_unread(request, self.model, [obj])
        super().save_model(request, obj, form, change)

    def save_formset(self, request, form, formset, change):
        if issubclass(formset.model, Publishable):
            rows = [row.instance for row in formset.initial_forms if row.has_changed()]
            self.keep_unread(request, formset.model, rows)
        super().save_formset(request, form, formset, change)

    def keep_unread(self, request, model, records):
        """What was sent back while the form was open stays so: nobody has read yet why."""
        sent = model.objects.exclude(sent_back="").in_bulk([record.pk for record in records])
        unseen = self.changed_unseen(request, sent.values()) if sent else {}
        for record in records:
            if record.pk in unseen:
                record.sent_back = sent[record.pk].sent_back
                record.sent_back_by = sent[record.pk].sent_back_by
                said = gettext("“%(record)s” was sent back meanwhile: %(reason)s")
                said %= {"record": record, "reason": record.sent_back}
                self.message_user(request, said, messages.WARNING)

    # Actions

    def apply(self, request, records, step, done, log=None):
        """Takes each record one step on; says how many went, and why others were refused.

        Returns how many went.
        """
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
        return moved

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
            "opened": request.POST.get(OPENED),
            "action_checkbox_name": ACTION_CHECKBOX_NAME,
            "media": self.media + form.media,
        }
        return TemplateResponse(request, "admin/reason.html", context)

    def check_each(self, request, records, waiver=""):
        """Marks drafts as checked; a waiver says why nobody else than who entered them can."""

        refuse_unseen = self.refuse_unseen(request, records)

        def check(record):
            refuse_unseen(record)
            record.waiver = waiver
            record.mark_checked(request.user)

        done = ngettext_lazy("Marked as checked.", "%(count)d records marked as checked.", "count")
        alone = gettext("Checked without a second person: %(reason)s") % {"reason": waiver}
        return self.apply(request, records, check, done, log=alone if waiver else None)

    def send_each_back(self, request, records, reason):
        """Tells who entered them what is wrong."""
        refuse_unseen = self.refuse_unseen(request, records)

        def send(record):
            refuse_unseen(record)
            record.send_back(request.user, reason)

        done = ngettext_lazy("Sent back.", "%(count)d records sent back.", "count")
        said = gettext("Sent back: %(reason)s") % {"reason": reason}
        return self.apply(request, records, send, done, log=said)

    def refuse_unseen(self, request, records):
        """What is said of records holds of what was shown of them, not of what came after."""
        unseen = self.changed_unseen(request, records)

        def refuse(record):
            if record.pk in unseen:
                raise ValidationError(_("It changed after it was shown to you: look at it again."))

        return refuse

    @admin.action(description=_("Mark as checked"), permissions=["check"])
    def mark_as_checked(self, request, queryset):
        self.check_each(request, queryset.filter(status=self.model.Status.DRAFT))

    @admin.action(description=_("Mark as checked without a second person …"), permissions=["check"])
    def check_alone(self, request, queryset):
        form = WaiverForm(request.POST if "apply" in request.POST else None)
        if not form.is_valid():
            return self.ask(request, queryset, form)
        drafts = queryset.filter(status=self.model.Status.DRAFT)
        self.check_each(request, drafts, form.cleaned_data["waiver"])
        return None

    @admin.action(description=_("Send back …"), permissions=["check"])
    def send_back(self, request, queryset):
        form = SendBackForm(request.POST if "apply" in request.POST else None)
        if not form.is_valid():
            return self.ask(request, queryset, form)
        settled = queryset.exclude(status=self.model.Status.WITHDRAWN)
        self.send_each_back(request, settled, form.cleaned_data["reason"])
        return None

    @admin.action(description=_("Publish now"), permissions=["publish"])
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

    @admin.action(description=_("Withdraw …"), permissions=["publish"])
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
admin.site.register(ImportBatch, ImportBatchAdmin)
# The roles stand in the code, so there is no form for groups.
admin.site.unregister([Group, User])
admin.site.register(User, AccountAdmin)
admin.site.register(access.Access, AccessAdmin)
