import re

from django.contrib import admin
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from events.admin.sessions import SessionFilter
from events.models import ExpoSession
from expo_portal.admin import Incomplete, PublishableAdmin, RowsInline, Untranslated, each_language
from expo_portal.forms import PrintedForm
from expo_portal.quantities import Qualifier, Quantity

from .models import (
    ProjectAmount,
    ProjectMilestone,
    ProjectParty,
    ProjectQuantity,
    SignedProject,
)


class PartyInline(RowsInline):
    model = ProjectParty
    fields = ("organization", "role")
    named_with = ("organization",)
    autocomplete_fields = ("organization",)


class AmountInline(RowsInline):
    model = ProjectAmount
    form = PrintedForm
    fields = ("kind", "number", "wording", "as_of")


class QuantityInline(RowsInline):
    model = ProjectQuantity
    form = PrintedForm
    extra = 0
    fields = ("number", "what", "unit", "certainty")


class MilestoneForm(PrintedForm):
    unsaid = Quantity(Qualifier.UNDISCLOSED)


class MilestoneInline(RowsInline):
    model = ProjectMilestone
    form = MilestoneForm
    extra = 0
    fields = ("stage", "date", "precision", "is_planned", "number", "document", "note")


@admin.register(SignedProject)
class SignedProjectAdmin(PublishableAdmin):
    list_display = ("reference", "title_shown", "deal_type", "sector", "place", "state")
    list_display_links = ("reference", "title_shown")
    list_select_related = ("deal_type", "sector", "place")
    list_filter = ("status", ("session", SessionFilter), "deal_type", Incomplete, Untranslated)
    gaps = (
        ("source", _("without a source"), Q(release=None, document=None)),
        ("amount", _("without an amount"), Q(amounts=None)),
        ("parties", _("without parties"), Q(parties=None)),
        ("field", _("without a field"), Q(sector=None)),
    )
    search_fields = ("reference", *each_language("title"))
    date_hierarchy = "signed_on"
    save_as = True
    autocomplete_fields = (
        "session",
        "release",
        "forum",
        "sector",
        "other_sectors",
        "place",
        "parent",
        "continues",
    )
    fieldsets = (
        (
            _("What"),
            {
                "fields": (
                    ("reference", "session"),
                    "title",
                    "unofficial",
                    "summary",
                    ("deal_type", "nature", "direction"),
                    ("items_count", "is_expansion"),
                )
            },
        ),
        (_("Where"), {"fields": ("place", ("sector", "other_sectors"))}),
        (
            _("Signing"),
            {"fields": (("signed_on", "signed_on_precision"), "signed_by", "forum")},
        ),
        (_("Source"), {"fields": (("release", "document"),)}),
        (
            _("Other records of it"),
            {"classes": ["collapse"], "fields": ("parent", "continues")},
        ),
    )
    inlines = (PartyInline, AmountInline, QuantityInline, MilestoneInline)

    @admin.display(description=_("title"))
    def title_shown(self, project):
        return project.title

    def get_changeform_initial_data(self, request):
        """The next reference, and what the project entered last had in common with this one."""
        last = SignedProject.objects.filter(entered_by=request.user).order_by("-changed_at").first()
        if last is None:
            session = ExpoSession.objects.exclude(ordinal=None).order_by("-ordinal").first()
            kept = {"session": session.pk, "reference": f"{session.slug}-001"} if session else {}
        else:
            kept = {
                "session": last.session_id,
                "release": last.release_id,
                "deal_type": last.deal_type_id,
                "reference": following(last.reference),
            }
        return kept | super().get_changeform_initial_data(request)


def following(reference):
    """ "13-058" after "13-057", or after the last one that anybody has entered since."""
    digits = re.search(r"\d+$", reference)
    if digits is None:
        return ""
    stem = reference[: digits.start()]
    pattern = rf"^{re.escape(stem)}\d+$"
    taken = SignedProject.objects.filter(reference__regex=pattern)
    numbers = [int(other[len(stem) :]) for other in taken.values_list("reference", flat=True)]
    return f"{stem}{max(numbers) + 1:0{len(digits[0])}}"
