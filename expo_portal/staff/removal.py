"""The page on which administrators take out a person who asks for it: shown first, then done."""

from dataclasses import dataclass

from django import forms
from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import models
from django.http import HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _
from django.views.decorators.debug import sensitive_post_parameters

from ..publishing import Part, Publishable
from ..removal import LONGEST_REASON, Name, find, remove
from . import access

# As many records as a page can list.
SHOWN = 100


def may_remove(user):
    """Those who keep the accounts too."""
    return user.has_perm("auth.change_user")


class RemovalForm(forms.Form):
    spellings = forms.CharField(
        label=_("Spellings of the name"),
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 4, "cols": 40, "autocomplete": "off"}),
        help_text=_("Each on a line of its own, in every script: Zhang San, 张三."),
    )
    reason = forms.CharField(
        label=_("Reason"),
        max_length=LONGEST_REASON,
        required=False,
        widget=forms.TextInput(attrs={"size": 60}),
        help_text=_("Stays on record for good, so without the name: “Asked for by letter 31”."),
    )

    def clean_spellings(self):
        lines = self.cleaned_data["spellings"].splitlines()
        return Name([line for line in lines if line.strip()])


@dataclass
class Standing:
    """A record that has the name, or a part of one, and in which fields."""

    kind: str
    record: models.Model
    address: str
    fields: list


@sensitive_post_parameters("spellings")
def page(request):
    """By POST alone, so that no address and no log of addresses has the name."""
    if not may_remove(request.user):
        raise PermissionDenied
    form, found = RemovalForm(request.POST or None), None
    if form.is_valid():
        if "_remove" in request.POST and is_removed(request, form):
            return HttpResponseRedirect(request.path)
        found = find(form.cleaned_data["spellings"])
    standings = standings_in(found) if found is not None else []
    accounts = found.accounts if found is not None else []
    shown = standings[:SHOWN]
    whole = [each.record for each in shown if isinstance(each.record, Publishable)]
    access.note_many(request.user, access.Act.LIST, whole)
    context = {
        **admin.site.each_context(request),
        "title": _("Remove a person"),
        "form": form,
        "found": found,
        "standings": shown,
        "left_out": len(standings) - len(shown),
        "accounts": [(each, address(each)) for each in accounts],
        "media": form.media,
    }
    request.current_app = admin.site.name
    return TemplateResponse(request, "admin/removal.html", context)


def is_removed(request, form):
    try:
        remove(form.cleaned_data["spellings"], form.cleaned_data["reason"], request.user)
    except ValidationError as error:
        form.add_error("reason", error.messages)
        return False
    messages.success(request, _("The name was removed. The reason stays in the history."))
    return True


def standings_in(found):
    standings = []
    for model, held in found.records.items():
        for row, columns in held.values():
            record = getattr(row, row.whole) if isinstance(row, Part) else row
            fields = [capfirst(model._meta.get_field(name).verbose_name) for name in columns]
            kind = capfirst(model._meta.verbose_name)
            standings.append(Standing(kind, record, address(record), fields))
    return standings


def address(record):
    """Of its form, where it has one of its own."""
    opts = record._meta
    if not admin.site.is_registered(opts.model):
        return ""
    return reverse(f"admin:{opts.app_label}_{opts.model_name}_change", args=[record.pk])
