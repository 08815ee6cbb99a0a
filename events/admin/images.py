"""Photos: uploaded, painted anew in several sizes, shown to staff before they are public."""

from contextlib import contextmanager
from typing import ClassVar

from django import forms
from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.files.storage import default_storage
from django.db.models import Q
from django.shortcuts import get_object_or_404
from django.urls import path, reverse
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from expo_portal.admin import Incomplete, PublishableAdmin, Untranslated, each_language
from expo_portal.forms import PublishableForm
from expo_portal.pictures import PictureError, renditions
from expo_portal.staff import access

from ..models import Image, Rendition
from ..views.photos import file_of
from .sessions import SessionFilter

MOST_AT_ONCE = 10


class PhotoInput(forms.ClearableFileInput):
    allow_multiple_selected = True
    template_name = "django/forms/widgets/file.html"


class PhotosField(forms.FileField):
    """Photos as uploaded; cleaned, the painted sizes of each."""

    widget = PhotoInput(attrs={"accept": "image/jpeg,image/png,image/webp"})

    def clean(self, data, initial=None):
        files = [super(PhotosField, self).clean(each, initial) for each in data or [None]]
        if len(files) > MOST_AT_ONCE:
            raise ValidationError(
                _("At most %(most)d photos at once."), params={"most": MOST_AT_ONCE}
            )
        refusals, photos = [], []
        for file in filter(None, files):
            try:
                photos.append(renditions(file))
            except PictureError as error:
                refusals.append(f"{file.name}: {error}" if len(files) > 1 else str(error))
        if refusals:
            raise ValidationError(refusals)
        return photos


class ImageForm(PublishableForm):
    photos = PhotosField(
        label=_("Photos"),
        help_text=_(
            "JPEG, PNG or WebP, at most 10 MB and 50 million pixels each. Only smaller copies "
            "are kept, without the place and the camera that the file may tell of. Several at "
            "once become a record each, all at the same place and with the same credit; the "
            "words are those of the first."
        ),
    )

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["photos"].required = self.instance._state.adding

    def clean_photos(self):
        photos = self.cleaned_data["photos"]
        if len(photos) > 1 and not self.instance._state.adding:
            raise ValidationError(_("One photo takes the place of this one."))
        return photos


@contextmanager
def kept_files(request):
    """Deletes the files that a request wrote, if what it wrote to the database is undone."""
    request.written_files = []
    try:
        yield
    except BaseException:
        for name in request.written_files:
            default_storage.delete(name)
        raise


@admin.register(Image)
class ImageAdmin(PublishableAdmin):
    form = ImageForm
    list_display = ("__str__", "session", "credit", "taken_on", "state")
    list_select_related = ("session__series",)
    list_filter = ("status", ("session", SessionFilter), Incomplete, Untranslated)
    gaps = (
        ("alt", _("without alternative text"), Q(alt={}, is_decorative=False)),
        ("file", _("without a file"), Q(renditions=None)),
    )
    search_fields = ("credit", *each_language("alt"))
    autocomplete_fields = ("session", "release", "forum", "pavilion")
    readonly_fields = ("preview",)
    fieldsets = (
        (
            _("What it shows"),
            {"fields": ("preview", "photos", "alt", "is_decorative", "credit", "taken_on")},
        ),
        (_("Where"), {"fields": (("session", "release"), ("forum", "pavilion"))}),
        (_("How it is cut"), {"fields": (("focal_x", "focal_y"), "order")}),
    )
    # Of an image that more are made from, what they have in common.
    shared: ClassVar = (
        "session",
        "release",
        "forum",
        "pavilion",
        "credit",
        "taken_on",
        "order",
        "publish_at",
        "entered_by",
    )

    def get_urls(self):
        shown = self.admin_site.admin_view(self.file)
        return [path("files/<int:pk>/", shown, name="events_image_file"), *super().get_urls()]

    def file(self, request, pk):
        """A file for staff, whether the public may see it or not."""
        if not self.has_view_permission(request):
            raise PermissionDenied
        rendition = get_object_or_404(Rendition.objects.select_related("image"), pk=pk)
        access.note(request.user, access.Act.FILE, rendition.image)
        return file_of(rendition)

    @admin.display(description=_("preview"))
    def preview(self, image):
        sizes = image.renditions.filter(media_type="image/jpeg", width__lte=640)
        shown = sizes.order_by("-width").first() if image.pk else None
        if shown is None:
            return "–"
        address = reverse("admin:events_image_file", args=[shown.pk])
        size = shown.width, shown.height
        return format_html('<img src="{}" width="{}" height="{}" alt="">', address, *size)

    def picture_of(self, image):
        return self.preview(image)

    def changeform_view(self, request, *args, **kwargs):
        with kept_files(request):
            return super().changeform_view(request, *args, **kwargs)

    def save_model(self, request, obj, form, change):
        super().save_model(request, obj, form, change)
        first, *others = form.cleaned_data["photos"] or [None]
        if first:
            request.written_files += obj.paint(first)
        for photo in others:
            another = Image(**{name: getattr(obj, name) for name in self.shared})
            another.save()
            request.written_files += another.paint(photo)
            self.log_addition(request, another, [{"added": {}}])
        if others:
            said = ngettext(
                "%(count)d more image was added. Describe it before it is checked.",
                "%(count)d more images were added. Describe each before it is checked.",
                len(others),
            )
            self.message_user(request, said % {"count": len(others)}, messages.SUCCESS)
