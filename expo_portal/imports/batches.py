"""Staged imports: what a file said, row by row, and who let it in."""

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class ImportBatch(models.Model):
    """One sheet on its way into records: checked and mended here, then confirmed as a whole."""

    class State(models.TextChoices):
        STAGED = "staged", _("waiting")
        APPLIED = "applied", _("imported")
        UNDONE = "undone", _("undone")

    # What its rows are, as ``resources.IMPORTED`` names it: "projects".
    resource = models.CharField(_("records"), max_length=20)
    # Of the file; "" of what was pasted.
    name = models.CharField(_("file"), max_length=200, blank=True)
    # "" as long as nobody has said which of several.
    sheet = models.CharField(_("sheet"), max_length=200, blank=True)
    # What it would do to announced totals, as ``Effect`` has them; told by its last check.
    effects = models.JSONField(default=list)
    state = models.CharField(_("state"), max_length=8, choices=State, default=State.STAGED)
    staged_at = models.DateTimeField(_("read at"), default=timezone.now)
    staged_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("read by"),
        on_delete=models.PROTECT,
        null=True,
        related_name="+",
    )
    applied_at = models.DateTimeField(_("imported at"), null=True)
    applied_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("imported by"),
        on_delete=models.PROTECT,
        null=True,
        related_name="+",
    )
    undone_at = models.DateTimeField(_("undone at"), null=True)
    undone_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("undone by"),
        on_delete=models.PROTECT,
        null=True,
        related_name="+",
    )

    class Meta:
        verbose_name, verbose_name_plural = _("import"), _("imports")
        ordering = ("-staged_at", "-id")
        default_permissions = ("add", "change", "view")

    def __str__(self):
        return self.name or str(_("Pasted rows"))

    @property
    def is_staged(self):
        return self.state == self.State.STAGED

    @property
    def is_applied(self):
        return self.state == self.State.APPLIED

    def headings(self):
        """The cells of the line of headings."""
        return self.rows.get(sheet=self.sheet, outcome=ImportRow.Outcome.HEADINGS).cells


class ImportRowQuerySet(models.QuerySet):
    def data(self):
        """Those that speak of records."""
        return self.exclude(outcome__in=[ImportRow.Outcome.HEADINGS, ImportRow.Outcome.TITLE])


class ImportRow(models.Model):
    """A line as it was typed, and what its last check found."""

    class Outcome(models.TextChoices):
        ERROR = "error", pgettext_lazy("a row", "error")
        NEW = "new", pgettext_lazy("a row", "new")
        CHANGED = "changed", pgettext_lazy("a row", "changed")
        SAME = "same", pgettext_lazy("a row", "same")
        LEFT_OUT = "left-out", pgettext_lazy("a row", "left out")
        # Of the lines above the rows, which are kept for who takes the file back.
        HEADINGS = "headings", pgettext_lazy("a row", "headings")
        TITLE = "title", pgettext_lazy("a row", "title")

    batch = models.ForeignKey(ImportBatch, on_delete=models.CASCADE, related_name="rows")
    sheet = models.CharField(max_length=200, blank=True)
    # Its line in the sheet.
    number = models.PositiveIntegerField()
    cells = models.JSONField(default=list)
    is_hidden = models.BooleanField(default=False)
    outcome = models.CharField(max_length=8, choices=Outcome, db_index=True)
    # By name of the column, or "" for the row, what is wrong there.
    problems = models.JSONField(default=dict)
    # By name of the column, the old and the new text.
    changes = models.JSONField(default=dict)
    # The key of the record that it speaks of, or belongs to: that of a new one too.
    record = models.UUIDField(null=True)

    objects = ImportRowQuerySet.as_manager()

    class Meta:
        ordering = ("number",)
        default_permissions = ()
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=("batch", "sheet", "number"), name="expo_portal_importrow_once"
            )
        ]

    def __str__(self):
        return str(self.number)
