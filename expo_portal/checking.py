"""Checking by a second person: the drafts of a session one after the other, one key each.

Whoever entered a record does not come by it here; the database would refuse them anyway.
"""

from collections import Counter
from dataclasses import dataclass, field

from django.conf import settings
from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.db.models import prefetch_related_objects
from django.http import Http404, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext, ngettext_lazy, override
from django.utils.translation import gettext_lazy as _

from events.models import ExpoSession, Release, open_sessions

from .forms import SendBackForm
from .history import states
from .history.differences import Names, differences
from .history.revisions import latest_of
from .history.saving import OPENED, last_number
from .publishing import Publishable
from .texts import html_lang
from .writing import writing


@dataclass
class Queue:
    """What one person may check of a session, in the order of the lists."""

    session: ExpoSession
    # Pairs of the admin of a kind of record and a key.
    entries: list = field(default_factory=list)
    # How many drafts they do not come by, and why.
    skipped: Counter = field(default_factory=Counter)

    def find(self, key):
        """Where the record of that key stands; at the beginning if it is not to be checked."""
        keys = [str(found) for _model_admin, found in self.entries]
        return keys.index(key) if key in keys else 0

    def key(self, position):
        return self.entries[position][1] if 0 <= position < len(self.entries) else None


def admins(request):
    """Of each kind of record of a session that this person may check."""
    found = [
        model_admin
        for model, model_admin in admin.site._registry.items()
        if issubclass(model, Publishable)
        and (model is ExpoSession or any(each.name == "session" for each in model._meta.fields))
    ]
    return [each for each in found if each.has_check_permission(request)]


def queue_of(request, expo_session, model_admins):
    queue = Queue(expo_session)
    for model_admin in model_admins:
        model = model_admin.model
        whole = {"pk" if model is ExpoSession else "session": expo_session.pk}
        drafts = model.objects.filter(status=model.Status.DRAFT, **whole)
        for key, author, sent_back in drafts.values_list("pk", "entered_by", "sent_back"):
            if author == request.user.pk:
                queue.skipped["own"] += 1
            elif author is None:
                queue.skipped["unnamed"] += 1
            elif sent_back:
                queue.skipped["sent back"] += 1
            else:
                queue.entries.append((model_admin, key))
    return queue


def check_view(request):
    model_admins = admins(request)
    if not model_admins:
        raise PermissionDenied
    kind = request.GET.get("kind", "")
    if kind:
        model_admins = [each for each in model_admins if each.opts.label_lower == kind]
        if not model_admins:
            raise Http404
    expo_session = asked_session(request)
    if request.method == "POST":
        with writing():
            queue = queue_of(request, expo_session, model_admins)
            return settle(request, queue, kind)
    queue = queue_of(request, expo_session, model_admins)
    return page(request, queue, kind, SendBackForm())


def asked_session(request):
    key = request.GET.get("session")
    sessions = ExpoSession.objects.select_related("series")
    try:
        found = sessions.filter(pk=key).first() if key else next(iter(open_sessions(1)), None)
    except ValidationError:
        found = None
    if found is None:
        raise Http404
    return found


def settle(request, queue, kind):
    """One record checked or sent back; then the next one is shown, or this one again."""
    key = request.POST.get("record", "")
    position = queue.find(key)
    form = SendBackForm(request.POST if "_send_back" in request.POST else None)
    if str(queue.key(position)) != key:
        said = gettext("Somebody else has settled this meanwhile.")
        messages.warning(request, said)
        return to(queue.session, kind, None)
    model_admin, key = queue.entries[position]
    record = model_admin.get_object(request, str(key))
    if "_check" in request.POST:
        moved = model_admin.check_each(request, [record])
    elif form.is_valid():
        moved = model_admin.send_each_back(request, [record], form.cleaned_data["reason"])
    else:
        return page(request, queue, kind, form)
    following = queue.key(position + 1) or queue.key(0)
    return to(queue.session, kind, following if moved else key)


def to(expo_session, kind, key):
    return HttpResponseRedirect(address(expo_session, kind, key))


def address(expo_session, kind="", key=None):
    query = {"session": expo_session.pk, "kind": kind, "at": key}
    said = urlencode({name: value for name, value in query.items() if value})
    return f"{reverse('admin:check')}?{said}"


def page(request, queue, kind, form):
    position = queue.find(request.POST.get("record") or request.GET.get("at", ""))
    context = {
        **admin.site.each_context(request),
        "title": _("Check"),
        "opts": ExpoSession._meta,
        "queue": queue,
        "skipped": told_of_skipped(queue.skipped),
        "form": form,
        "opened_name": OPENED,
        "media": admin.site.get_model_admin(ExpoSession).media,
    }
    if queue.entries:
        model_admin, key = queue.entries[position]
        context |= {
            "opened": last_number(),
            "number": position + 1,
            "before": position and address(queue.session, kind, queue.key(position - 1)),
            "after": queue.key(position + 1)
            and address(queue.session, kind, queue.key(position + 1)),
            **shown(request, model_admin, key),
        }
    return TemplateResponse(request, "admin/check.html", context)


def shown(request, model_admin, key):
    """The record as it reads, what it says field by field, and what it is to be held against."""
    record = model_admin.get_object(request, str(key))
    model = model_admin.opts.concrete_model
    prefetch_related_objects([record], *states.related(model))
    content = states.state(record)
    names = Names(model, [content])
    return {
        "record": record,
        "record_opts": model_admin.opts,
        "reads": list(readings(model_admin, record)),
        "told": [each for each in differences(model, {}, content, names) if each.after],
        "documents": documents(record),
        "quotations": list(quotations(record)),
        "picture": model_admin.picture_of(record),
        "doubts": model_admin.doubts_about(record),
        "changeset": latest_of([record.pk])[record.pk].changeset,
    }


def readings(model_admin, record):
    """In each language of the interface, what readers will find."""
    for code, name in settings.LANGUAGES:
        with override(code):
            yield html_lang(code), name, [str(line) for line in model_admin.read_as(record)]


def documents(record):
    """Its own one, or else all of its release."""
    columns = {column.name for column in record._meta.fields}
    if "document" in columns and record.document is not None:
        return [record.document]
    release = record if isinstance(record, Release) else "release" in columns and record.release
    return list(release.documents.select_related("publisher")) if release else []


def quotations(record):
    """The words of the source, as the record and its rows keep them: language and text."""
    rows = [record]
    for name in states.parts(record._meta.concrete_model):
        rows += getattr(record, name).all()
    for row in rows:
        if any(column.name == "wording" for column in row._meta.fields):
            for code, text in row.wording.items():
                yield html_lang(code), text


def told_of_skipped(skipped):
    """Sentences on the drafts that this person does not come by."""
    sentences = (
        (
            "own",
            ngettext_lazy(
                "%(count)d draft is yours: a second person must check it.",
                "%(count)d drafts are yours: a second person must check them.",
                "count",
            ),
        ),
        (
            "sent back",
            ngettext_lazy(
                "%(count)d draft was sent back and waits to be changed.",
                "%(count)d drafts were sent back and wait to be changed.",
                "count",
            ),
        ),
        (
            "unnamed",
            ngettext_lazy(
                "Of %(count)d draft nobody knows who entered it: check it on its list, with a "
                "reason.",
                "Of %(count)d drafts nobody knows who entered them: check them on their lists, "
                "with a reason.",
                "count",
            ),
        ),
    )
    return [said % {"count": skipped[name]} for name, said in sentences if skipped[name]]
