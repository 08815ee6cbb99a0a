"""The suggestions that a form asks for while a name is typed."""

from django.contrib.admin.views.autocomplete import AutocompleteJsonView

from ..publishing import Publishable
from . import access


class Suggestions(AutocompleteJsonView):
    """Names of records that are not public yet are early looks, as in a list."""

    def get(self, request, *args, **kwargs):
        self.shown = []
        answer = super().get(request, *args, **kwargs)
        access.note_many(request.user, access.Act.LIST, self.shown)
        return answer

    def serialize_result(self, record, to_field_name):
        if isinstance(record, Publishable):
            self.shown.append(record)
        return super().serialize_result(record, to_field_name)
