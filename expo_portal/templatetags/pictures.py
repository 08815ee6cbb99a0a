"""How a photo stands on a page: every size in every format, for the browser to choose from."""

from typing import NamedTuple

from django import template
from django.utils.translation import get_language

from expo_portal.texts import html_lang

register = template.Library()

# What a browser without WebP shows, and one that knows no ``srcset``.
USUAL, USUAL_WIDTH = "image/jpeg", 960


class Source(NamedTuple):
    media_type: str
    srcset: str


@register.inclusion_tag("components/picture.html")
def picture(image):
    """The words for who cannot see it come in the language of the page, or say which they are."""
    by_type = {}
    for rendition in image.renditions.all():
        by_type.setdefault(rendition.media_type, []).append(rendition)
    usual = by_type.pop(USUAL, None) or next(iter(by_type.values()))
    language, words = (None, "") if image.is_decorative else image.alt.pick()
    return {
        "sources": [Source(media_type, srcset(sizes)) for media_type, sizes in by_type.items()],
        "shown": min(usual, key=lambda size: abs(size.width - USUAL_WIDTH)),
        "srcset": srcset(usual),
        "words": words,
        "lang": html_lang(language) if language not in (None, get_language()) else "",
        "credit": image.credit,
        "across": quarter(image.focal_x),
        "down": quarter(image.focal_y),
    }


def srcset(renditions):
    return ", ".join(f"{each.get_absolute_url()} {each.width}w" for each in renditions)


def quarter(percent):
    """A focal point as one of five classes: a page may carry no style of its own."""
    return round(percent / 25) * 25
