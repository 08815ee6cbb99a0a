"""Announced numbers, what is claimed of them, and how they are corrected."""

from django.contrib import admin, messages
from django.contrib.admin.utils import unquote
from django.core.exceptions import PermissionDenied, ValidationError
from django.db.models import Q
from django.http import Http404, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import path, reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from expo_portal.admin import Incomplete, PublishableAdmin, RowsInline, Untranslated, each_language
from expo_portal.forms import PrintedForm, as_typed
from expo_portal.quantities import Qualifier, Quantity, Verdict
from expo_portal.templatetags.expo import full_words

from ..forms import CorrectionForm, FigureForm, OfReleaseForm, share_typed
from ..models import Claim, Comparison, Correction, Figure, Highlight
from .checks import checks_of_release
from .sessions import SessionFilter


class ComparisonForm(PrintedForm):
    unsaid = Quantity(Qualifier.UNDISCLOSED)


class ComparisonInline(RowsInline):
    model = Comparison
    form = ComparisonForm
    extra = 0
    fields = ("of", "direction", "number", "change", "basis", "against_session", "against")
    autocomplete_fields = ("against_session",)

    # A change that was announced is as public as its figure, and as fixed.
    def has_add_permission(self, request, obj):
        return super().has_add_permission(request, obj) and not is_public(obj)

    def has_change_permission(self, request, obj=None):
        return super().has_change_permission(request, obj) and not is_public(obj)

    def has_delete_permission(self, request, obj=None):
        return super().has_delete_permission(request, obj) and not is_public(obj)


def is_public(figure):
    return figure is not None and figure.is_published


@admin.register(Figure)
class FigureAdmin(PublishableAdmin):
    form = FigureForm
    change_form_template = "admin/events/figure/change_form.html"
    imported_as = "figures"
    list_display = ("measure", "printed", "session", "is_headline", "state")
    list_select_related = ("measure", "session__series")
    list_filter = ("status", ("session", SessionFilter), "is_headline", Incomplete, Untranslated)
    gaps = (
        ("document", _("without a document"), Q(release__documents=None)),
        ("whole", _("a share of nothing"), Q(share__isnull=False, part_of=None)),
    )
    search_fields = ("number", "measure__code", *each_language("measure__name"))
    autocomplete_fields = (
        "session",
        "release",
        "measure",
        "dimensions",
        "place",
        "sector",
        "forums",
        "pavilion",
        "supersedes",
    )
    fieldsets = (
        (_("Where it stands"), {"fields": (("release", "session"), "document")}),
        (
            _("What was announced"),
            {
                "fields": (
                    "measure",
                    "number",
                    "equivalent_number",
                    ("part_of", "share"),
                    ("parts_add_up", "names_all"),
                    ("from_count", "from_kind", "out_of"),
                    "wording",
                )
            },
        ),
        (
            _("Of what exactly"),
            {
                "fields": (
                    "dimensions",
                    "band_low",
                    ("place", "sector"),
                    ("forums", "pavilion"),
                    "scope",
                )
            },
        ),
        (
            _("For what time"),
            {
                "fields": (
                    ("basis", "stage"),
                    ("period_start", "period_end"),
                    ("sessions_from", "sessions_to"),
                    "as_of",
                    "supersedes",
                )
            },
        ),
        (_("On the page"), {"fields": ("note", ("is_headline", "order"))}),
    )
    inlines = (ComparisonInline,)

    @admin.display(description=_("as printed"), ordering="value")
    def printed(self, figure):
        is_share = not figure.number and figure.share is not None
        return share_typed(figure) if is_share else as_typed(figure.quantity)

    def read_as(self, figure):
        named = {"field": figure.measure, "value": full_words(figure)}
        return [gettext("%(field)s: %(value)s") % named, *filter(None, [figure.wording])]

    def doubts_about(self, figure):
        """What disagrees with it, or with a part of it that is missing."""
        return [
            check
            for check in checks_of_release(figure.release)
            if figure in check.figures and check.verdict in (Verdict.DIFFERS, Verdict.INCOMPLETE)
        ]

    def get_urls(self):
        correct = path(
            "<path:object_id>/correct/",
            self.admin_site.admin_view(self.correct_view),
            name="events_figure_correct",
        )
        return [correct, *super().get_urls()]

    def correct_view(self, request, object_id):
        figure = self.get_object(request, unquote(object_id))
        if figure is None or not figure.is_published:
            raise Http404
        if not self.has_publish_permission(request):
            raise PermissionDenied
        form = CorrectionForm(figure, request.POST or None)
        if form.is_valid() and self.is_corrected(request, figure, form):
            address = reverse("admin:events_figure_change", args=[figure.pk])
            return HttpResponseRedirect(address)
        context = {
            **self.admin_site.each_context(request),
            "title": _("Correct"),
            "subtitle": figure,
            "opts": self.opts,
            "figure": figure,
            "printed": as_typed(figure.quantity),
            "form": form,
            "media": self.media + form.media,
        }
        return TemplateResponse(request, "admin/events/figure/correct.html", context)

    def is_corrected(self, request, figure, form):
        try:
            figure.correct(form.cleaned_data["number"], form.cleaned_data["reason"], request.user)
        except ValidationError as error:
            form.add_error("number", error.messages)
            return False
        done = gettext("Corrected to %(number)s.") % {"number": as_typed(figure.quantity)}
        self.log_change(request, figure, done)
        self.message_user(request, done, messages.SUCCESS)
        return True


@admin.register(Correction)
class CorrectionAdmin(PublishableAdmin):
    """Made by “Correct” on a public figure, and kept as they are."""

    list_display = ("figure", "from_what", "to_what", "reason_given", "publish_at", "entered_by")
    list_select_related = ("figure__measure", "entered_by")
    list_filter = ()
    actions = None
    fieldsets = ((None, {"fields": ("figure", "from_what", "to_what", "reason_given")}),)

    @admin.display(description=_("old number"))
    def from_what(self, correction):
        return as_typed(Quantity(**correction.old))

    @admin.display(description=_("new number"))
    def to_what(self, correction):
        return as_typed(Quantity(**correction.new))

    @admin.display(description=_("reason"))
    def reason_given(self, correction):
        return correction.reason

    def get_readonly_fields(self, request, obj=None):
        return ("figure", "from_what", "to_what", "reason_given", "state", "publish_at", "waiver")

    def has_add_permission(self, request):
        return False

    def has_change_permission(self, request, obj=None):
        return False

    def has_delete_permission(self, request, obj=None):
        return False


@admin.register(Claim)
class ClaimAdmin(PublishableAdmin):
    form = OfReleaseForm
    list_display = ("__str__", "kind", "session", "state")
    list_select_related = ("session__series",)
    list_filter = ("status", ("session", SessionFilter), "kind", Incomplete, Untranslated)
    gaps = (("about", _("about nothing"), Q(measure=None, figure=None, forum=None)),)
    search_fields = each_language("text")
    autocomplete_fields = ("session", "release", "measure", "figure", "forum")
    fieldsets = (
        (_("Where it stands"), {"fields": (("release", "session"), "document")}),
        (_("What is claimed"), {"fields": (("kind", "rank"), "text")}),
        (_("Of what"), {"fields": (("measure", "figure"), "forum", "order")}),
    )


@admin.register(Highlight)
class HighlightAdmin(PublishableAdmin):
    form = OfReleaseForm
    list_display = ("__str__", "kind", "session", "state")
    list_select_related = ("session__series",)
    list_filter = ("status", ("session", SessionFilter), "kind", Untranslated)
    search_fields = (*each_language("topic"), *each_language("text"))
    autocomplete_fields = ("session", "release", "forum")
    fieldsets = (
        (_("Where it stands"), {"fields": (("release", "session"), "document")}),
        (None, {"fields": ("kind", "topic", "text", ("forum", "order"))}),
    )
