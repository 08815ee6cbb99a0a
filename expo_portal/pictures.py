"""Photos as uploaded → the sizes that pages show. Pillow alone, no table.

The upload itself is not kept: what nobody looked at (a place in EXIF, a thumbnail from before
the crop, a script behind the last byte) would stay with it. What is kept is painted anew.
"""

from io import BytesIO
from typing import NamedTuple

from django.utils.translation import gettext_lazy as _
from PIL import Image, ImageCms, ImageOps

FORMATS = ("JPEG", "PNG", "WEBP")
MEDIA_TYPES = {"image/webp": "WEBP", "image/jpeg": "JPEG"}
ENDINGS = {"image/webp": "webp", "image/jpeg": "jpg"}
QUALITY = {"image/webp": 80, "image/jpeg": 82}
WIDTHS = (320, 640, 960, 1280, 1920)
TALLEST = 2880

MOST_BYTES = 10 * 1024 * 1024
MOST_PIXELS = 50_000_000
# A JPEG may repaint all its pixels with each few bytes; cameras and editors need about ten.
MOST_SCANS = 40
STRIP = 64

SRGB = ImageCms.createProfile("sRGB")
PLAIN = ("RGB", "L", "CMYK")


class PictureError(ValueError):
    """Why an upload is refused, in words for who uploads it."""


class Painted(NamedTuple):
    """One size in one format, as bytes."""

    media_type: str
    width: int
    height: int
    content: bytes


def renditions(file):
    """What is kept of an upload: each size in each format; ``PictureError`` if there is none."""
    picture = upright(file)
    return [
        Painted(media_type, *sized.size, encoded(sized, media_type))
        for sized in (at_width(picture, width) for width in widths(picture.size))
        for media_type in MEDIA_TYPES
    ]


def widths(size):
    """The widths to paint: never more than there is."""
    most = min(size[0], WIDTHS[-1], max(1, TALLEST * size[0] // size[1]))
    return sorted({min(width, most) for width in WIDTHS})


def at_width(picture, width):
    height = max(1, round(picture.height * width / picture.width))
    return picture.resize((width, height), Image.Resampling.LANCZOS)


def encoded(picture, media_type):
    # A new picture has the pixels alone: Pillow writes what ``info`` holds into the file.
    bare = Image.frombytes("RGB", picture.size, picture.tobytes())
    target = BytesIO()
    options = {"quality": QUALITY[media_type]}
    if media_type == "image/jpeg":
        options |= {"progressive": True, "optimize": True}
    bare.save(target, MEDIA_TYPES[media_type], **options)
    return target.getvalue()


def upright(file):
    """The photo in sRGB, turned as the camera was held, not much larger than it is shown."""
    content = bounded(file)
    try:
        with Image.open(BytesIO(content), formats=FORMATS) as photo:
            refuse_unpaintable(photo)
            orientation = photo.getexif().get(0x0112, 1)
            # JPEG can be read smaller at once.
            photo.draft(None, (WIDTHS[-1], WIDTHS[-1]))
            photo.load()
            picture = in_srgb(reduced(photo), photo.info.get("icc_profile"))
    except PictureError:
        raise
    except (Image.DecompressionBombError, Image.DecompressionBombWarning) as error:
        raise PictureError(TOO_MANY_PIXELS) from error
    except Image.UnidentifiedImageError as error:
        raise PictureError(
            _("This is no JPEG, PNG or WebP photo, whatever its name ends in.")
        ) from error
    except Exception as error:
        # Decoders answer damage with exceptions of any kind: SyntaxError, struct.error …
        raise PictureError(_("The file is damaged or cut short: save it again.")) from error
    return turned(picture, orientation)


TOO_MANY_PIXELS = _("The photo has over 50 million pixels: make it smaller.")


def bounded(file):
    content = file.read(MOST_BYTES + 1)
    if len(content) > MOST_BYTES:
        raise PictureError(_("The file is over 10 MB: make it smaller."))
    if content.startswith(b"\xff\xd8") and content.count(b"\xff\xda") > MOST_SCANS:
        raise PictureError(_("The photo is stored in too many passes: save it again."))
    return content


def refuse_unpaintable(photo):
    """All that can be told from the header, before a pixel is decoded."""
    frames = getattr(photo, "n_frames", 1)
    # Phones append a preview or a depth map to a JPEG (MPO); the photo is the first of them.
    moves = frames > 1 and photo.format != "MPO"
    if photo.width * photo.height * (frames if moves else 1) > MOST_PIXELS:
        raise PictureError(TOO_MANY_PIXELS)
    if moves:
        raise PictureError(_("The picture moves: choose one that stands still."))
    if photo.width < WIDTHS[0] or photo.height < WIDTHS[0] // 2:
        raise PictureError(_("The photo is too small: it needs 320 by 160 pixels at least."))


def reduced(photo):
    """In whole steps to about twice what is shown, strip by strip: no second copy at full size."""
    factor = max(1, min(photo.size) // WIDTHS[-1])
    if photo.mode in PLAIN:
        return photo.reduce(factor) if factor > 1 else photo.copy()
    width, height = -(-photo.width // factor), -(-photo.height // factor)
    picture = Image.new("RGB", (width, height))
    for top in range(0, photo.height, STRIP * factor):
        strip = photo.crop((0, top, photo.width, min(photo.height, top + STRIP * factor)))
        picture.paste(on_white(strip).reduce(factor), (0, top // factor))
    return picture


def on_white(strip):
    if strip.mode.startswith("I"):
        return strip.convert("I").point(lambda value: value * (1 / 256)).convert("L").convert("RGB")
    coloured = strip.convert("RGBA")
    ground = Image.new("RGBA", coloured.size, "white")
    return Image.alpha_composite(ground, coloured).convert("RGB")


def in_srgb(picture, profile):
    if profile:
        try:
            return ImageCms.profileToProfile(
                picture, ImageCms.ImageCmsProfile(BytesIO(profile)), SRGB, outputMode="RGB"
            )
        except (ImageCms.PyCMSError, OSError, ValueError):
            pass  # A profile that is broken or of another kind says nothing about the colours.
    return picture.convert("RGB")


def turned(picture, orientation):
    """By the number that EXIF gives; what else stands there is dropped."""
    marked = Image.Exif()
    marked[0x0112] = orientation if orientation in range(1, 9) else 1
    picture.info = {"exif": marked.tobytes()}
    return ImageOps.exif_transpose(picture)
