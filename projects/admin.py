from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.db.models import Q
from django.http import Http404
from django.shortcuts import get_object_or_404
from django.template.response import TemplateResponse
from django.urls import path, reverse
from django.utils.html import format_html
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST

from events.admin.sessions import SessionFilter
from events.models import ExpoSession, open_sessions
from expo_portal.admin import Incomplete, PublishableAdmin, RowsInline, Untranslated, each_language
from expo_portal.doubts import MOST, DoublesAdmin
from expo_portal.forms import PrintedForm, edited
from expo_portal.imports.rights import Rights
from expo_portal.quantities import Qualifier, Quantity

from .doubts import doubtful_projects, in_order, outliers
from .follow_up import months_ago
from .forms import QuickForm
from .models import (
    ProjectAmount,
    ProjectMilestone,
    ProjectParty,
    ProjectQuantity,
    SignedProject,
)
from .references import next_reference

# Under which name the browser session of a member of staff keeps what the last project had.
KEPT = "project_entry"


class WithoutNews(admin.SimpleListFilter):
    """Projects to ask after: nothing was heard of them for so many months."""

    title = _("without news")
    parameter_name = "silent"

    def lookups(self, request, model_admin):
        return [
            (str(months), ngettext("for %(n)d month", "for %(n)d months", months) % {"n": months})
            for months in (6, 12, 24)
        ]

    def queryset(self, request, queryset):
        if self.value() not in {"6", "12", "24"}:
            return queryset
        return queryset.without_news(months_ago(int(self.value())))


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
class SignedProjectAdmin(DoublesAdmin, PublishableAdmin):
    class Media:
        js = ("js/live.js",)

    list_display = ("reference", "title_shown", "deal_type", "sector", "place", "state")
    list_display_links = ("reference", "title_shown")
    list_select_related = ("deal_type", "sector", "place")
    list_filter = (
        "status",
        ("session", SessionFilter),
        "deal_type",
        Incomplete,
        Untranslated,
        WithoutNews,
    )
    imported_as = "projects"
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

    doubts_template = "admin/doubts/projects.html"

    @admin.display(description=_("title"))
    def title_shown(self, project):
        return project.title

    # Adding one, from a paper slip

    add_fieldsets = (
        (
            None,
            {"fields": ("reference", "title", "parties", "amount", "deal_type", "sector", "place")},
        ),
        (
            _("Session, release, day and unit"),
            {
                "classes": ["collapse"],
                "fields": ("session", "release", "signed_on", ("amount_kind", "unit")),
            },
        ),
    )

    def get_urls(self):
        reading = path(
            "add/reading/",
            self.admin_site.admin_view(require_POST(self.reading_view)),
            name="projects_signedproject_reading",
        )
        return [reading, *super().get_urls()]

    def is_quick(self, request):
        """Saving as new and putting back what was deleted show the whole form of a new record."""
        return request.resolver_match.url_name in {
            "projects_signedproject_add",
            "projects_signedproject_reading",
        }

    def get_fieldsets(self, request, obj=None):
        return self.add_fieldsets if self.is_quick(request) else super().get_fieldsets(request, obj)

    def get_inlines(self, request, obj):
        return () if self.is_quick(request) else super().get_inlines(request, obj)

    def get_form(self, request, obj=None, **kwargs):
        if not self.is_quick(request):
            return super().get_form(request, obj, **kwargs)
        form = super().get_form(request, obj, **{"form": QuickForm} | kwargs)
        form.rights = Rights(request)
        return form

    def add_view(self, request, form_url="", extra_context=None):
        return super().add_view(request, form_url, {"is_quick": True} | (extra_context or {}))

    def reading_view(self, request):
        """How the quick form reads what is typed so far; nothing is saved."""
        if not self.has_add_permission(request):
            raise PermissionDenied
        form = self.get_form(request)(request.POST)
        form.full_clean()
        return TemplateResponse(
            request, "admin/projects/signedproject/reading.html", {"form": form}
        )

    def get_changeform_initial_data(self, request):
        """What the last project that this person typed had, else what the open session has."""
        initial = request.session.get(KEPT, {}) | super().get_changeform_initial_data(request)
        sessions = ExpoSession.objects.select_related("series")
        chosen = [each for each in sessions if str(each.pk) == initial.get("session")]
        expo_session = next(iter(chosen or open_sessions(1)), None)
        if expo_session is None:
            return initial
        release = expo_session.releases.coming().first()
        return {
            "session": expo_session.pk,
            "release": release and release.pk,
            "reference": next_reference(expo_session),
        } | initial

    def save_related(self, request, form, formsets, change):
        super().save_related(request, form, formsets, change)
        if not self.is_quick(request):
            return
        found = {name: form.cleaned_data[name] for name in form.kept}
        request.session[KEPT] = {
            name: str(getattr(value, "pk", value)) if value else "" for name, value in found.items()
        }
        for party, _role, is_new, like in form.parties_read():
            if is_new:
                self.tell_of_new(request, party, like)

    def tell_of_new(self, request, party, like):
        if like is None:
            said = gettext("“%(party)s” was not known and is added.") % {"party": party}
        else:
            said = format_html(
                gettext("“{}” is added. It may be “{}”: <a href='{}'>settle it in the doubts</a>."),
                party,
                like,
                reverse("admin:events_organization_doubts"),
            )
        self.message_user(request, said, messages.INFO)

    # Checking

    def read_as(self, project):
        parties = ", ".join(str(party) for party in project.parties.select_related("organization"))
        return [project.title, *filter(None, [parties]), *project.amounts.all()]

    def doubts_about(self, project):
        found = [
            gettext("It may be “%(record)s”: %(reason)s")
            % {
                "record": doubt.other if doubt.one == project else doubt.one,
                "reason": doubt.reason,
            }
            for doubt in doubtful_projects({project.pk})
        ]
        return found + [
            gettext("%(amount)s – %(reason)s")
            % {"amount": outlier.amount, "reason": outlier.reason}
            for outlier in outliers(project__session=project.session_id)
            if outlier.amount.project_id == project.pk
        ]

    # Doubts

    def doubts(self):
        return doubtful_projects()

    def told_apart_by(self, record):
        words = [record.session, record.place, record.main_amount]
        return " · ".join(str(word) for word in words if word is not None)

    def answers(self, one, other):
        earlier, later = in_order(one, other)
        label = gettext("%(later)s is %(earlier)s, signed again")
        names = {"later": later.reference, "earlier": earlier.reference}
        return [("continues", label % names)]

    def answer(self, request):
        if "amount" in request.POST:
            return self.confirm(request, request.POST["amount"])
        if request.POST.get("answer") != "continues":
            return super().answer(request)
        earlier, later = in_order(*self.asked_pair(request))
        return self.link(request, earlier, later)

    def link(self, request, earlier, later):
        """The later one is the same project, signed again; it is not counted twice."""
        later.continues = earlier
        edited(later, request.user)
        try:
            later.full_clean()
        except ValidationError as error:
            self.message_user(request, " ".join(error.messages), messages.ERROR)
            return
        later.save()
        said = gettext("Is “%(record)s”, signed again.") % {"record": earlier}
        self.log_change(request, later, said)
        self.message_user(request, gettext("Linked; it is counted once."), messages.SUCCESS)

    def confirm(self, request, key):
        """The amount is right, as long as it stays the same."""
        amount = get_object_or_404(ProjectAmount, pk=key) if key.isdecimal() else None
        if amount is None or amount.value is None:
            raise Http404
        if not self.has_change_permission(request, amount.project):
            raise PermissionDenied
        amount.confirmed = amount.value
        amount.save()
        said = gettext("The amount was looked at and is right: %(amount)s") % {"amount": amount}
        self.log_change(request, amount.project, said)
        self.message_user(request, gettext("Noted: the amount is right."), messages.SUCCESS)

    def more_doubts(self, request):
        found = outliers()
        self.note(request, (outlier.amount.project for outlier in found[:MOST]))
        shown = [
            (outlier, self.has_change_permission(request, outlier.amount.project))
            for outlier in found[:MOST]
        ]
        return {"outliers": shown, "outlier_count": len(found)}
