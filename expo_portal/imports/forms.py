"""The page where a file is given or rows are pasted."""

from django import forms
from django.utils.translation import gettext_lazy as _

from .resources import IMPORTED
from .sheets import UnreadableFile
from .staging import stage

# Within what Django takes as a form, whatever the letters.
MAX_PASTED = 800_000


class UploadForm(forms.Form):
    resource = forms.ChoiceField(label=_("What the rows are"))
    pasted = forms.CharField(
        label=_("Rows copied from Excel"),
        help_text=_("With their headings: copy them in Excel, and paste them here."),
        required=False,
        strip=False,
        max_length=MAX_PASTED,
        widget=forms.Textarea(attrs={"rows": 12, "autofocus": True, "wrap": "off"}),
    )
    file = forms.FileField(
        label=_("Or a file"),
        help_text=_("An Excel workbook (.xlsx), or a table as text (.csv) in any encoding."),
        required=False,
        widget=forms.FileInput(attrs={"accept": ".xlsx,.xlsm,.csv,.tsv,.txt"}),
    )

    def __init__(self, rights, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.rights, self.batch = rights, None
        self.fields["resource"].choices = [
            (name, resource.title)
            for name, resource in IMPORTED.items()
            if rights.may_import(resource)
        ]

    def clean(self):
        super().clean()
        pasted, file = self.cleaned_data.get("pasted", ""), self.cleaned_data.get("file")
        if self.errors:
            return
        if file and pasted.strip():
            self.add_error("file", _("Give a file or paste rows, not both."))
        elif not file and not pasted.strip():
            self.add_error("pasted", _("Paste rows here, or choose a file."))
        else:
            self.stage(pasted, file)

    def stage(self, pasted, file):
        resource = IMPORTED[self.cleaned_data["resource"]]
        try:
            if file:
                self.batch = stage(resource, self.rights, file.read(), name=file.name)
            else:
                self.batch = stage(resource, self.rights, pasted=pasted)
        except UnreadableFile as error:
            self.add_error("file" if file else "pasted", str(error))
