"""A translation typed in the queue is saved as if it were typed into the form of its record."""

from django.contrib.admin.options import ModelAdmin
from django.core.exceptions import ValidationError
from django.http import QueryDict
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from ..history.conflicts import as_of, inputs, tidy
from ..history.revisions import latest_of
from .confirmed import Confirmation


class Desk:
    """Where what one person sent is saved. To be used inside ``writing()``."""

    def __init__(self, request, opened, items):
        self.request = request
        keys = {item.record.pk for item in items}
        # By record, what the page showed.
        self.opened = as_of(opened, keys)
        self.latest = latest_of(keys)

    def was(self, item):
        """The text in all languages as the person saw it."""
        shown = self.opened.get(item.record.pk)
        return shown.content.get(item.field.name, {}) if shown else {}

    def is_touched(self, item, typed):
        """Whether it was typed by this person, and is not what stands there anyway."""
        texts = (item.text, self.was(item))
        standing = [tidy([text.get(item.language, "")]) for text in texts]
        return tidy([typed]) not in ([], *standing)

    def refuse_unseen(self, item):
        """What somebody else wrote in the meantime, in any language, is read before it is lost."""
        if dict(item.text) != self.was(item):
            raise ValidationError(
                _("Somebody changed this text after you opened the page. Look at it again.")
            )

    def save(self, model_admin: ModelAdmin, item, typed):
        self.refuse_unseen(item)
        form_class = model_admin.get_form(self.request, item.record, change=True)
        sent = QueryDict(mutable=True)
        for name, each in inputs(form_class(instance=item.record)).items():
            sent.setlist(name, each.values)
        sent[f"{item.field.name}_{item.language}"] = typed
        form = form_class(sent, instance=item.record)
        if not form.is_valid():
            raise ValidationError(
                [
                    problem
                    if name == item.field.name
                    else gettext("In the form of the record: %(problem)s") % {"problem": problem}
                    for name, problems in form.errors.items()
                    for problem in problems
                ]
            )
        record = form.save(commit=False)
        model_admin.save_model(self.request, record, form, change=True)
        form.save_m2m()
        said = model_admin.construct_change_message(self.request, form, [])
        model_admin.log_change(self.request, record, said)

    def confirm(self, item):
        """The translation holds, whatever was changed in the source."""
        self.refuse_unseen(item)
        Confirmation.objects.update_or_create(
            record=item.record.pk,
            field=item.field.name,
            language=item.language,
            defaults={"number": self.latest[item.record.pk].number, "by": self.request.user},
        )
