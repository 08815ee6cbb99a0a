"""The licence of the results goes with every page and file that shows them."""

from django.conf import settings
from django.utils.encoding import iri_to_uri
from django.utils.translation import get_language_from_path


class LicenceMiddleware:
    """``Link: …; rel="license"`` (RFC 8288), for a file cannot always say it inside."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        response = self.get_response(request)
        is_public = get_language_from_path(request.path_info) and response.status_code == 200
        if settings.LICENCE_URL and is_public:
            response.headers["Link"] = f'<{iri_to_uri(settings.LICENCE_URL)}>; rel="license"'
        return response
