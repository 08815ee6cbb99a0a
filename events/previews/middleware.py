"""Previews stand under ``/preview/…/``, as if the portal were mounted there a second time.

So every link on a page stays in the preview, and no other address, cache or file knows of it.
"""

import re
from contextlib import contextmanager
from datetime import UTC, datetime
from uuid import UUID

from django.contrib.auth import get_permission_codename, get_user
from django.core.signing import BadSignature
from django.http import HttpResponseRedirect
from django.urls import get_script_prefix, set_script_prefix
from django.utils import timezone
from django.utils.translation import get_language_from_path, get_language_from_request

from expo_portal.languages import DOCS
from expo_portal.previewing import previewing
from expo_portal.staff import access

from ..models import ExpoSession, PreviewLink, Release
from ..models.previews import SIGNER
from .bundle import EARLIEST, LATEST, previewed

ADDRESS = re.compile(r"(/preview/([\w.:-]{1,120}))(/.*)", re.ASCII | re.DOTALL)
# What staff may look at without a link: ``release.<id>`` or ``session.<id>.20260930T020000Z``.
OWN = re.compile(r"(release|session)\.([0-9a-f]{32})(?:\.(\d{8}T\d{6}Z))?", re.ASCII)
MOMENT = "%Y%m%dT%H%M%SZ"
SUBJECTS = {"release": Release, "session": ExpoSession}

# Pages, drawings and tables. Not the pictures for other sites, which a process keeps, nor what
# calendars and readers of news ask for again and again.
ENDINGS = ("/", ".svg", ".csv", ".xlsx", ".json", ".ndjson")
# Of a request that would be answered by "nothing new", or in part.
CONDITIONS = ("HTTP_IF_NONE_MATCH", "HTTP_IF_MODIFIED_SINCE", "HTTP_IF_RANGE", "HTTP_RANGE")


def address(subject, moment=None, language=""):
    """Of the preview for staff: of its first page in that language, or in the reader's own."""
    kind = "release" if isinstance(subject, Release) else "session"
    word = f"{kind}.{subject.pk.hex}"
    if moment is not None:
        word += f".{moment.astimezone(UTC).strftime(MOMENT)}"
    mount = f"/preview/{word}"
    return mount + (first_page(subject, language) if language else "/")


class PreviewMiddleware:
    """What opens nothing is left as it is, and so is not found like any other address."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        found = ADDRESS.fullmatch(request.path_info)
        if found is None or request.method not in {"GET", "HEAD"}:
            return self.get_response(request)
        mount, word, path = found.groups()
        preview = own(request, word) or guests(word)
        if preview is None:
            return self.get_response(request)
        return kept_by_nobody(self.answer(request, preview, mount, path))

    def answer(self, request, preview, mount, path):
        if path == "/":
            language = get_language_from_request(request)
            return HttpResponseRedirect(mount + first_page(preview.subject, language))
        language = get_language_from_path(path)
        if path.startswith("/api/") or (language and path.startswith(f"/{language}{DOCS}")):
            # The feed is never previewed, nor are the pages about it.
            query = request.META.get("QUERY_STRING", "")
            return HttpResponseRedirect(f"{path}?{query}" if query else path)
        if not path.startswith("/media/") and not (language and path.endswith(ENDINGS)):
            return self.get_response(request)
        for name in CONDITIONS:
            request.META.pop(name, None)
        request.path_info, request.META["SCRIPT_NAME"] = path, mount
        with mounted(preview, mount):
            response = self.get_response(request)
        if response.streaming:
            response.streaming_content = streamed(response.streaming_content, preview, mount)
        return response


@contextmanager
def mounted(preview, mount):
    before = get_script_prefix()
    set_script_prefix(f"{mount}/")
    try:
        with previewing(preview):
            yield
    finally:
        set_script_prefix(before)


def streamed(content, preview, mount):
    """Rows are read while they are sent, when the request is over."""
    parts = iter(content)
    while True:
        with mounted(preview, mount):
            part = next(parts, None)
        if part is None:
            return
        yield part


def kept_by_nobody(response):
    for name in ("ETag", "Last-Modified", "Expires"):
        del response.headers[name]
    response.headers["Cache-Control"] = "no-store, private"
    response.headers["X-Robots-Tag"] = "noindex, nofollow"
    return response


def first_page(subject, language):
    session = subject if isinstance(subject, ExpoSession) else subject.session
    return f"/{language}/sessions/{session.slug}/"


def own(request, word):
    """The preview of one who has signed in and may see the record itself."""
    found = OWN.fullmatch(word)
    if found is None:
        return None
    model, moment = SUBJECTS[found[1]], None
    user = get_user(request)
    right = f"{model._meta.app_label}.{get_permission_codename('view', model._meta)}"
    if not (user.is_active and user.is_staff and user.has_perm(right)):
        return None
    if found[3]:
        try:
            moment = datetime.strptime(found[3], MOMENT).replace(tzinfo=UTC)
        except ValueError:
            return None
        if not EARLIEST <= moment <= LATEST:
            return None
    subject = subjects(model).filter(pk=UUID(found[2])).first()
    if subject is None:
        return None
    preview = previewed(subject, moment)
    note(user, subject, preview)
    # The rest of the portal is shown as it will be, too.
    others = subjects(Release).filter(public_from__gt=timezone.now())
    others = others.filter(public_from__lte=preview.reach).exclude(pk=subject.pk)
    access.note_many(user, access.Act.PREVIEW, others)
    return preview


def note(user, looked_at, preview):
    """A session that is public may hold what is not."""
    if not looked_at.was_public or any(preview.supposed.values()):
        access.note_all(user, access.Act.PREVIEW, [looked_at])


def subjects(model):
    return model.objects.select_related("series" if model is ExpoSession else "session__series")


def guests(word):
    """The preview that a link opens, while it does."""
    try:
        key = UUID(SIGNER.unsign(word))
    except (BadSignature, ValueError):
        return None
    links = PreviewLink.objects.open().select_related("session__series", "made_by")
    link = links.select_related("release__session__series").filter(pk=key).first()
    if link is None:
        return None
    PreviewLink.objects.filter(pk=key).update(used_at=timezone.now())
    about = {"guest": link.guest, "until": link.until}
    preview = previewed(link.subject, link.moment, is_guest=True, **about)
    note(link.made_by, link, preview)
    return preview
