"""Forms of the admin that lose nobody's work: a save over a newer one asks what to keep."""

import re
import secrets

from django.contrib import messages
from django.contrib.admin.utils import flatten_fieldsets, unquote
from django.core.exceptions import ValidationError
from django.db.models import Max
from django.http import HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from . import states
from .causes import because
from .conflicts import THEIRS, YOURS, Conflict, changed_since, inputs, number, tidy
from .restoring import restore
from .revisions import Changeset, Revision

# The hidden inputs of each form: the last revision when it was opened, and what tells the form
# from any other, so that it is saved once however often it is sent.
OPENED, FORM = "_opened", "_form"
# The last revision that the page showed on which somebody chose.
SEEN, TAKE = "_seen", "_take-"
# As ``secrets.token_urlsafe(16)`` makes it.
TOKEN = re.compile("[A-Za-z0-9_-]{22}")


def last_number():
    return Revision.objects.aggregate(last=Max("pk"))["last"] or 0


class SavingAdmin:
    """For a ``ModelAdmin``; its ``changeform_view`` runs inside ``writing()``."""

    def changeform_view(self, request, object_id=None, form_url="", extra_context=None):
        context = extra_context or {}
        if request.method != "POST":
            context |= {"opened": last_number(), "form_token": secrets.token_urlsafe(16)}
            return super().changeform_view(request, object_id, form_url, context)
        form = request.POST.get(FORM, "")
        form = form if TOKEN.fullmatch(form) else ""
        if form and Changeset.objects.filter(form=form).exists():
            self.message_user(request, _("This was saved already."), messages.INFO)
            onward = request.path if "_addanother" in request.POST else self.list_address()
            return HttpResponseRedirect(onward)
        opened = request.POST.get(OPENED)
        if object_id is not None and opened is not None and "_saveasnew" not in request.POST:
            record = self.get_object(request, unquote(object_id))
            if record is None:
                record, answer = self.brought_back(request, object_id)
                if answer is not None:
                    return answer
            if self.has_change_permission(request, record):
                conflict = Conflict(self, request, record, number(opened))
                if self.is_undecided(request, conflict):
                    return self.ask_what_to_keep(request, record, conflict)
                if conflict.changes:
                    request.POST = conflict.joined()
                opened = conflict.newest
        context |= {"opened": opened or "", "form_token": form}
        with because(form=form):
            return super().changeform_view(request, object_id, form_url, context)

    def brought_back(self, request, object_id):
        """The record that somebody deleted meanwhile, if it is to come back; else a page."""
        record, revisions = self.history_of(request, object_id)
        last, errors = revisions.first(), []
        may_restore = self.may_restore(request, record)
        if "_put_back" in request.POST and may_restore:
            try:
                return restore(self.table, last, request.user)[0], None
            except ValidationError as error:
                errors = self.in_words(error)
        names = flatten_fieldsets(self.get_fieldsets(request))
        form = self.get_form(request, None, change=False, fields=names)
        known = inputs(form(instance=states.with_belongings(record, last.content)))
        context = {
            "title": gettext("Deleted by somebody else meanwhile"),
            "typed": self.typed(request),
            "changesets": [last.changeset],
            "errors": errors,
            "may_restore": may_restore,
            "yours": [
                (each.label, each.said(each.values), each.said(values))
                for name, each in known.items()
                if (values := tidy(request.POST.getlist(name))) != each.values
            ],
        }
        answer = self.history_page(request, "deleted_meanwhile", record, context)
        answer.status_code = 409
        return record, answer

    def list_address(self):
        return reverse(f"admin:{self.opts.app_label}_{self.opts.model_name}_changelist")

    def is_undecided(self, request, conflict):
        """Reads what was chosen; asks again if there is more than was seen then."""
        all_of_one = request.POST.get("_take_all")
        for change in conflict.changes:
            taken = all_of_one if change.is_open else None
            taken = taken or request.POST.get(f"{TAKE}{change.name}")
            change.taken = taken if taken in (THEIRS, YOURS) else ""
        has_seen = number(request.POST.get(SEEN)) >= conflict.newest
        is_open = any(change.is_open and not change.taken for change in conflict.changes)
        return bool(conflict.changes) and (is_open or not has_seen)

    def ask_what_to_keep(self, request, record, conflict):
        context = {
            "title": gettext("Changed by somebody else meanwhile"),
            "typed": self.typed(request),
            "seen": conflict.newest,
            "changesets": conflict.changesets,
            "open": [change for change in conflict.changes if change.is_open],
            "joined": [change for change in conflict.changes if not change.is_open],
            "has_files": bool(request.FILES),
        }
        response = self.history_page(request, "conflict", record, context)
        response.status_code = 409
        return response

    def typed(self, request):
        """All that the form sent, to be sent again."""
        own = ("csrfmiddlewaretoken", SEEN, "_take_all", "_put_back")
        return [
            (name, value)
            for name, values in request.POST.lists()
            if name not in own and not name.startswith(TAKE)
            for value in values
        ]

    # Lists

    def changelist_view(self, request, extra_context=None):
        opened = {} if request.method == "POST" else {"opened": last_number()}
        return super().changelist_view(request, opened | (extra_context or {}))

    def changed_unseen(self, request, records):
        """Of the records of a list, by key, those that changed after the list was opened."""
        opened = request.POST.get(OPENED)
        if not opened:
            return {}
        return changed_since(number(opened), [record.pk for record in records])
