from django.http import FileResponse, Http404
from django.shortcuts import get_object_or_404
from django.utils.cache import get_conditional_response

from ..models import Image, Rendition

# On a page: four rows of three.
PHOTOS_SHOWN = 12


def media(request, name):
    """A file of a public photo. Browsers keep it, but ask each time: it may be withdrawn."""
    if not name.isascii() or not name.isprintable():
        raise Http404
    shown = Rendition.objects.filter(image__in=Image.objects.published())
    rendition = get_object_or_404(shown, file=name)
    # A name stands for one content for ever.
    etag = f'"{rendition.file.name}"'
    response = get_conditional_response(request, etag=etag) or file_of(rendition)
    response.headers["ETag"] = etag
    response.headers["Cache-Control"] = "no-cache"
    return response


def file_of(rendition):
    try:
        opened = rendition.file.open("rb")
    except FileNotFoundError:
        raise Http404 from None
    return FileResponse(opened, content_type=rendition.media_type)
