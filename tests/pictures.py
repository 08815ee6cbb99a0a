"""Photos as files, made for one test."""

from io import BytesIO

from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image


def photo(mode="RGB", size=(800, 600), colour="teal"):
    return Image.new(mode, size, colour)


def content(picture, file_format="JPEG", **options):
    target = BytesIO()
    picture.save(target, file_format, **options)
    return target.getvalue()


def upload(data=None, name="hall.jpg"):
    return SimpleUploadedFile(name, content(photo()) if data is None else data)
