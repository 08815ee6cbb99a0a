"""Answers travel compressed, but for what is compressed already."""

from django.middleware.gzip import GZipMiddleware

from .languages import is_for_programs

# Without a prefix for all pictures: SVG is text.
PACKED = ("image/png", "image/jpeg", "image/webp", "application/vnd.openxmlformats")


class CompressionMiddleware(GZipMiddleware):
    """Django's pads each answer by chance, so that its length tells nothing of a secret in it.

    A photo would lose its length and its strong ETag, and gain nothing. The feed codes its
    answers itself, for each of which it has a tag.
    """

    def process_response(self, request, response):
        if is_for_programs(request.path):
            return response
        if response.get("Content-Type", "").startswith(PACKED):
            return response
        return super().process_response(request, response)
