"""The translation queue: what is missing or outrun, the texts side by side, a box for each."""

from uuid import UUID

from django.apps import apps
from django.conf import settings
from django.contrib import admin, messages
from django.core.exceptions import FieldDoesNotExist, PermissionDenied, ValidationError
from django.core.paginator import Paginator
from django.http import Http404, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from events.models import ExpoSession, Release

from ..history.causes import because
from ..history.conflicts import number
from ..history.saving import OPENED, last_number
from ..publishing import Publishable
from ..staff import access
from ..texts import languages
from ..writing import writing
from .queue import Item, Scope, queue, texts_of
from .saving import Desk

PER_PAGE = 20
# A page has besides what was refused on the one before.
MOST_SENT = 2 * PER_PAGE
# What stands for the words and names that belong to no session.
WORDS = "words"
SESSIONS = 100


def address(session, language, **more):
    """Of the page for a session, or for the words where there is none."""
    scope = WORDS if session is None else session.pk
    query = urlencode({"session": scope, "language": language} | more)
    return f"{reverse('admin:translations')}?{query}"


def page(request):
    scope, language = asked_scope(request), asked_language(request)
    shown = [model for model in scope.models() if admin_of(model).has_view_permission(request)]
    if not shown:
        raise PermissionDenied
    refused = []
    if request.method == "POST":
        refused = save(request, scope, language)
        if not refused:
            return HttpResponseRedirect(request.get_full_path())
    known = {item.name for item in refused}
    waiting = queue(scope, shown, language)
    items = [item for item in waiting.items if item.name not in known]
    found = Paginator(items, PER_PAGE).get_page(request.GET.get("p"))
    rows = [*refused, *found]
    records = {item.record.pk: item.record for item in rows}.values()
    access.note_many(
        request.user,
        access.Act.LIST,
        [record for record in records if isinstance(record, Publishable)],
    )
    for item in rows:
        item.may_change = admin_of(type(item.record)).has_change_permission(request, item.record)
    sessions = list(ExpoSession.objects.select_related("series")[: SESSIONS + 1])
    context = {
        **admin.site.each_context(request),
        "title": _("Translations"),
        "scope": scope,
        "language": language,
        "spoken": dict(settings.CONTENT_LANGUAGES)[language],
        "languages": settings.CONTENT_LANGUAGES,
        "sessions": sessions[:SESSIONS],
        "most_sessions": len(sessions) > SESSIONS and SESSIONS,
        "cut": waiting.cut,
        "words": WORDS,
        "rows": rows,
        "count": len(items) + len(refused),
        "outrun": sum(item.before is not None for item in items),
        "page": found,
        "pages": found.paginator.get_elided_page_range(found.number),
        "may_save": any(item.may_change for item in rows),
        "opened": last_number(),
    }
    request.current_app = admin.site.name
    return TemplateResponse(
        request, "admin/translations.html", context, status=409 if refused else 200
    )


def admin_of(model):
    return admin.site.get_model_admin(model)


def asked_scope(request):
    asked = request.GET.get("session", "")
    if release := request.GET.get("release"):
        if not admin_of(Release).has_view_permission(request):
            raise PermissionDenied
        found = one(Release.objects.select_related("session__series"), release)
        return Scope(found.session, found)
    if asked == WORDS:
        return Scope()
    sessions = ExpoSession.objects.select_related("series")
    if asked:
        return Scope(one(sessions, asked))
    return Scope(sessions.order_by("-ordinal", "-year", "pk").first())


def one(records, key):
    try:
        found = records.filter(pk=UUID(key)).first()
    except ValueError:
        found = None
    if found is None:
        raise Http404
    return found


def asked_language(request):
    asked = request.GET.get("language") or languages()[0]
    if asked not in languages():
        raise Http404
    return asked


def save(request, scope, language):
    """Saves what was typed; returns what was not, each with what was typed and why."""
    saved, refused = 0, []
    with writing(), because(by=request.user):
        items = sent(request.POST.getlist("item")[:MOST_SENT], language)
        desk = Desk(request, number(request.POST.get(OPENED)), items)
        for item in items:
            typed = request.POST.get(f"{item.name}:text", "")
            holds = f"{item.name}:holds" in request.POST
            is_touched = desk.is_touched(item, typed)
            if not holds and not is_touched:
                continue
            model_admin = admin_of(type(item.record))
            if not model_admin.has_change_permission(request, item.record):
                raise PermissionDenied
            try:
                if is_touched:
                    desk.save(model_admin, item, typed)
                else:
                    desk.confirm(item)
                saved += 1
            except ValidationError as error:
                item.record.refresh_from_db()
                item.typed, item.problem = typed, " ".join(error.messages)
                refused.append(item)
    if saved:
        said = ngettext("%(count)d text saved.", "%(count)d texts saved.", saved)
        messages.success(request, said % {"count": saved})
    return refused


def sent(names, language):
    """The texts that the boxes of the page were for; without those whose record is gone.

    Two texts of one record share it, so that neither is saved over the other.
    """
    items, records = [], {}
    for name in names:
        model, key, field = place(name)
        if key not in records:
            records[key] = model.objects.filter(pk=key).first()
        if records[key] is not None:
            items.append(Item(records[key], field, language))
    return items


def place(name):
    """``"events.forum:<id>:name"``, which is the name of a box, taken apart."""
    try:
        label, key, field = name.split(":")
        model = apps.get_model(label)
        found = model, UUID(key), model._meta.get_field(field)
    except (ValueError, LookupError, FieldDoesNotExist):
        raise Http404 from None
    if not admin.site.is_registered(model) or found[-1] not in texts_of(model):
        raise Http404
    return found
