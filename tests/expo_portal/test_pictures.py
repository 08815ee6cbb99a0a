import struct
import zlib
from io import BytesIO

import pytest
from django.core.files.base import ContentFile
from PIL import Image, ImageCms, PngImagePlugin

from expo_portal.pictures import MOST_BYTES, PictureError, renditions
from tests.pictures import content, photo

TOO_MANY = "The photo has over 50 million pixels: make it smaller."
DAMAGED = "The file is damaged or cut short: save it again."
NO_PHOTO = "This is no JPEG, PNG or WebP photo, whatever its name ends in."
MOVES = "The picture moves: choose one that stands still."


def painted(data):
    return renditions(ContentFile(data))


def refusal(data):
    with pytest.raises(PictureError) as refused:
        painted(data)
    return str(refused.value)


def sizes(data):
    return [(each.media_type, each.width, each.height) for each in painted(data)]


def smallest(data):
    """The first JPEG that is made of a file, as a browser would read it."""
    found = next(each for each in painted(data) if each.media_type == "image/jpeg")
    return Image.open(BytesIO(found.content))


def is_near(picture, colour, point=(20, 20)):
    found = picture.convert("RGB").getpixel(point)
    return all(abs(one - other) < 12 for one, other in zip(found, colour, strict=True))


def png_that_claims(width, height):
    """A header alone: what it promises would fill the memory."""

    def chunk(kind, data):
        checked = kind + data
        return struct.pack(">I", len(data)) + checked + struct.pack(">I", zlib.crc32(checked))

    header = chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0))
    return (
        b"\x89PNG\r\n\x1a\n" + header + chunk(b"IDAT", zlib.compress(b"\0")) + chunk(b"IEND", b"")
    )


def test_photo_is_painted_in_every_width_it_has():
    assert sizes(content(photo(size=(1000, 500)))) == [
        ("image/webp", 320, 160),
        ("image/jpeg", 320, 160),
        ("image/webp", 640, 320),
        ("image/jpeg", 640, 320),
        ("image/webp", 960, 480),
        ("image/jpeg", 960, 480),
        ("image/webp", 1000, 500),
        ("image/jpeg", 1000, 500),
    ]


def test_large_photo_is_painted_up_to_1920():
    assert sizes(content(photo(size=(6000, 4000))))[-1] == ("image/jpeg", 1920, 1280)


def test_tall_photo_keeps_its_shape_and_is_bounded():
    assert sizes(content(photo(size=(1000, 20_000)), "PNG")) == [
        ("image/webp", 144, 2880),
        ("image/jpeg", 144, 2880),
    ]


def test_files_are_what_their_type_says():
    for each in painted(content(photo())):
        found = Image.open(BytesIO(each.content))
        assert (f"image/{found.format.lower()}", *found.size) == each[:3]


@pytest.mark.parametrize("file_format", ["JPEG", "PNG", "WEBP"])
def test_place_camera_and_words_in_the_file_are_dropped(file_format):
    exif = Image.Exif()
    exif[0x010F] = "SecretCamera"
    exif.get_ifd(0x8825).update({1: "N", 2: (43.0, 53.0, 12.0), 29: "2021:09:23"})
    options = {"exif": exif}
    if file_format == "PNG":
        options["pnginfo"] = PngImagePlugin.PngInfo()
        options["pnginfo"].add_text("Comment", "SecretWords")
    if file_format == "JPEG":
        options["comment"] = b"SecretWords"
    data = content(photo(), file_format, **options)
    assert dict(Image.open(BytesIO(data)).getexif().get_ifd(0x8825)) != {}

    for each in painted(data):
        found = Image.open(BytesIO(each.content))
        assert dict(found.getexif()) == {}
        assert set(found.info) <= {"jfif", "jfif_version", "jfif_unit", "jfif_density"} | {
            "progressive",
            "progression",
            "loop",
            "background",
            "timestamp",
            "duration",
        }
        assert b"Secret" not in each.content
        assert b"2021:09:23" not in each.content


def test_photo_is_turned_as_the_camera_was_held():
    lying = photo(size=(800, 400), colour="red")
    lying.paste("blue", (0, 0, 400, 400))
    exif = Image.Exif()
    exif[0x0112] = 6

    upright = smallest(content(lying, exif=exif))

    assert upright.size == (320, 640)
    assert is_near(upright, (0, 0, 255), (160, 20))
    assert is_near(upright, (255, 0, 0), (160, 620))


def test_nonsense_orientation_turns_nothing():
    exif = Image.Exif()
    exif[0x0112] = 77

    assert smallest(content(photo(), exif=exif)).size == (320, 240)


def test_cmyk_is_painted_in_rgb():
    red = content(photo("CMYK", colour=(0, 255, 255, 0)))

    assert is_near(smallest(red), (254, 0, 0))


def test_profile_is_applied_and_dropped():
    lab = ImageCms.ImageCmsProfile(ImageCms.createProfile("LAB")).tobytes()
    srgb = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()

    for profile in (lab, srgb, b"no profile"):
        found = smallest(content(photo(colour="red"), icc_profile=profile))
        assert is_near(found, (254, 0, 0))
        assert "icc_profile" not in found.info


def test_transparent_palette_stands_on_white():
    picture = photo("P", colour=1)
    picture.putpalette([0, 0, 0, 255, 0, 0])
    picture.paste(0, (0, 0, 400, 600))

    found = smallest(content(picture, "PNG", transparency=1))

    assert is_near(found, (0, 0, 0), (20, 100))
    assert is_near(found, (255, 255, 255), (300, 100))


def test_half_transparent_photo_stands_on_white_at_every_height():
    picture = photo("RGBA", (4000, 4000), (255, 0, 0, 128))

    found = smallest(content(picture, "PNG"))

    assert [is_near(found, (255, 127, 127), (160, y)) for y in (0, 100, 200, 319)] == [True] * 4


def test_sixteen_bits_keep_their_grey():
    assert is_near(smallest(content(photo("I;16", colour=40_000), "PNG")), (156, 156, 156))


def test_photo_of_a_phone_loses_what_is_appended():
    preview = photo(size=(320, 240), colour="red")
    data = content(photo(), "MPO", save_all=True, append_images=[preview])

    assert Image.open(BytesIO(data)).n_frames == 2
    assert sizes(data)[-1] == ("image/jpeg", 800, 600)
    assert is_near(smallest(data), (0, 128, 128))


def test_script_behind_the_last_byte_is_dropped():
    data = content(photo()) + b"<script>alert(1)</script>"

    assert [each for each in painted(data) if b"<script" in each.content] == []


@pytest.mark.parametrize(
    "size", [(65_535, 65_535), (20_000, 20_000), (9_500, 9_500), (7_100, 7_100)]
)
def test_too_many_pixels_are_refused_before_they_are_read(size):
    assert refusal(png_that_claims(*size)) == TOO_MANY


def test_header_without_pixels_is_damaged():
    assert refusal(png_that_claims(800, 600)) == DAMAGED


@pytest.mark.parametrize("file_format", ["JPEG", "PNG", "WEBP"])
def test_photo_cut_short_is_refused(file_format):
    noise = Image.effect_noise((800, 600), 80).convert("RGB")
    data = content(noise, file_format)

    assert refusal(data[: len(data) // 2]) == DAMAGED


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"<!doctype html><script>alert(1)</script>",
        b'<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>',
        b"%PDF-1.7",
        b"PK\x03\x04",
        b"GIF89a" + b"\0" * 40,
        content(photo(), "GIF"),
        content(photo(), "TIFF"),
        content(photo(), "BMP"),
    ],
    ids=["empty", "HTML", "SVG", "PDF", "ZIP", "half a GIF", "GIF", "TIFF", "BMP"],
)
def test_other_files_are_refused_whatever_their_name(data):
    assert refusal(data) == NO_PHOTO


@pytest.mark.parametrize("file_format", ["PNG", "WEBP"])
def test_moving_picture_is_refused(file_format):
    frames = [photo(colour=colour) for colour in ("red", "blue")]

    assert (
        refusal(content(frames[0], file_format, save_all=True, append_images=frames[1:])) == MOVES
    )


def test_file_over_10_mb_is_refused_unread():
    assert (
        refusal(content(photo()) + b"\0" * MOST_BYTES) == "The file is over 10 MB: make it smaller."
    )


def test_jpeg_that_repaints_itself_is_refused():
    data = content(photo(), progressive=True)
    scan = data[data.rindex(b"\xff\xda") : -2]

    assert refusal(data[:-2] + scan * 50 + b"\xff\xd9") == (
        "The photo is stored in too many passes: save it again."
    )


def test_photo_too_small_to_show_is_refused():
    assert refusal(content(photo(size=(319, 300)))) == (
        "The photo is too small: it needs 320 by 160 pixels at least."
    )
