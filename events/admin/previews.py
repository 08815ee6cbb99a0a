"""The preview of a session or a release: what staff look at, and the links for their guests."""

from datetime import timedelta

from django import forms
from django.conf import settings
from django.contrib import messages
from django.contrib.admin.utils import unquote
from django.contrib.admin.widgets import AdminSplitDateTime
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.paginator import Paginator
from django.http import Http404, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import path, reverse
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from expo_portal.forms import name_inputs
from expo_portal.staff.access import Access

from ..models import PreviewLink, Release
from ..previews.bundle import EARLIEST, LATEST
from ..previews.middleware import address

LINKS_A_PAGE = 50
DAYS = [(1, _("one day")), (3, _("three days")), (7, _("a week")), (14, _("two weeks"))]


class MomentForm(forms.Form):
    moment = forms.SplitDateTimeField(
        label=_("As it will be on"),
        required=False,
        widget=AdminSplitDateTime,
        help_text=_("Left empty: the moment of the release."),
    )

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        name_inputs(self.fields["moment"])

    def clean_moment(self):
        moment = self.cleaned_data["moment"]
        if moment is not None and not EARLIEST <= moment <= LATEST:
            raise ValidationError(_("Choose a moment nearer to the expo."))
        return moment


class LinkForm(MomentForm):
    guest = forms.CharField(
        label=_("For whom"),
        max_length=100,
        help_text=_("One person or one office: every look is noted under this name."),
    )
    days = forms.TypedChoiceField(label=_("Open for"), choices=DAYS, coerce=int, initial=1)
    field_order = ("guest", "days", "moment")


class PreviewedAdmin:
    """For the admin of what has a moment and a page: a button, and the page behind it."""

    def get_urls(self):
        preview = path(
            "<path:object_id>/preview/",
            self.admin_site.admin_view(self.preview_view),
            name=f"{self.opts.app_label}_{self.opts.model_name}_preview",
        )
        return [preview, *super().get_urls()]

    def preview_view(self, request, object_id):
        subject = self.get_object(request, unquote(object_id))
        if not self.has_view_permission(request, subject):
            raise PermissionDenied
        if subject is None:
            raise Http404
        may_invite = self.has_publish_permission(request)
        if request.method == "POST" and not may_invite:
            raise PermissionDenied
        if "revoke" in request.POST:
            self.revoke(request, subject)
            return HttpResponseRedirect(request.path)
        form = LinkForm(request.POST or None)
        if request.method == "POST" and form.is_valid():
            self.make_link(request, subject, form.cleaned_data)
            return HttpResponseRedirect(request.path)
        looking = MomentForm(request.GET if "moment_0" in request.GET else None, auto_id="look_%s")
        moment = looking.cleaned_data["moment"] if looking.is_valid() else None
        links = Paginator(links_to(subject), LINKS_A_PAGE).get_page(request.GET.get("p"))
        may_read_log = self.admin_site.get_model_admin(Access).has_view_permission(request)
        context = {
            **self.admin_site.each_context(request),
            "title": _("Preview"),
            "subtitle": subject,
            "opts": self.opts,
            "subject": subject,
            "moment": moment or subject.publish_at,
            "looks": looks(subject, moment),
            "looking": looking,
            "form": form,
            "page": links,
            "pages": links.paginator.get_elided_page_range(links.number),
            "log": reverse("admin:expo_portal_access_changelist") if may_read_log else "",
            "site": settings.SITE_URL,
            "may_invite": may_invite,
            "media": self.media + form.media,
        }
        return TemplateResponse(request, "admin/events/preview.html", context)

    def make_link(self, request, subject, asked):
        release = subject if isinstance(subject, Release) else None
        link = PreviewLink.objects.create(
            session=subject.session if release else subject,
            release=release,
            guest=asked["guest"],
            moment=asked["moment"],
            until=timezone.now() + timedelta(days=asked["days"]),
            made_by=request.user,
        )
        done = gettext("Made a preview link for %(guest)s.") % {"guest": link.guest}
        self.log_change(request, subject, done)
        self.message_user(request, done, messages.SUCCESS)

    def revoke(self, request, subject):
        try:
            link = links_to(subject).filter(pk=request.POST["revoke"], revoked_at=None).first()
        except ValidationError:
            link = None
        if link is None:
            raise Http404
        link.revoke(request.user)
        done = gettext("Revoked the preview link for %(guest)s.") % {"guest": link.guest}
        self.log_change(request, subject, done)
        self.message_user(request, done, messages.SUCCESS)


def looks(subject, moment=None):
    """The address of the preview in each language, with the name of the language."""
    return [(name, address(subject, moment, code)) for code, name in settings.LANGUAGES]


def links_to(subject):
    """Those of a session do not count its releases, which have pages of their own."""
    if isinstance(subject, Release):
        found = PreviewLink.objects.filter(release=subject)
    else:
        found = PreviewLink.objects.filter(session=subject, release=None)
    return found.select_related("made_by", "revoked_by", "session__series", "release")
