"""The list of projects as files: exactly the rows of its pages, in their order."""

from django.conf import settings
from django.db.models import Max
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from expo_portal.downloads import Column, Download
from expo_portal.quantities import words
from expo_portal.texts import languages

COLUMNS = [
    Column("reference", gettext_lazy("Reference")),
    Column("title", gettext_lazy("Title"), is_text=True),
    Column("session", gettext_lazy("Session")),
    Column("deal_type", gettext_lazy("Deal type")),
    Column("sector", gettext_lazy("Field")),
    Column("sector_name", gettext_lazy("Name of the field"), is_text=True),
    Column("place", gettext_lazy("Place")),
    Column("place_name", gettext_lazy("Name of the place"), is_text=True),
    Column("parties", gettext_lazy("Parties"), is_text=True),
    Column("signed_on", gettext_lazy("Signed on")),
    Column("signed_on_precision", gettext_lazy("Date is known to the")),
    Column("stage", gettext_lazy("Stage reached")),
    Column("amount_kind", gettext_lazy("Kind of the amount")),
    Column("amount_qualifier", gettext_lazy("Qualifier")),
    Column("amount_value", gettext_lazy("Amount")),
    Column("amount_low", gettext_lazy("Amount, lower bound")),
    Column("amount_high", gettext_lazy("Amount, upper bound")),
    Column("amount_currency", gettext_lazy("Currency")),
    Column("amount_text", gettext_lazy("Amount in words"), is_text=True),
    Column("items_count", gettext_lazy("Stands for")),
    Column("parent", gettext_lazy("Part of")),
    Column("continues", gettext_lazy("Signed before as")),
    Column("sample", gettext_lazy("Made up")),
    Column("url", gettext_lazy("Address")),
]
ROWS_AT_ONCE = 500


def download(projects, about):
    """Of an ordered selection; a file with made-up rows says so in its name."""
    moved = projects.order_by().aggregate(changed=Max("changed_at"), public=Max("public_from"))
    stem = "sample-projects" if projects.filter(is_sample=True).exists() else "projects"
    moments = [moment for moment in moved.values() if moment]
    return Download(
        stem, _("Signed projects"), COLUMNS, rows(projects), about, max(moments, default=None)
    )


def rows(projects):
    wanted = projects.select_related(
        "session", "deal_type", "sector", "place", "parent", "continues"
    ).prefetch_related("amounts", "milestones", "parties__organization")
    return map(row, wanted.iterator(chunk_size=ROWS_AT_ONCE))


def row(project):
    amount = project.main_amount
    found = {
        "reference": project.reference,
        "title": project.title,
        "session": project.session and project.session.slug,
        "deal_type": project.deal_type and project.deal_type.code,
        "sector": project.sector and project.sector.slug,
        "sector_name": project.sector and project.sector.name,
        "place": project.place and project.place.slug,
        "place_name": project.place and project.place.name,
        "parties": party_names(project),
        "signed_on": project.signed_on,
        "signed_on_precision": project.signed_on and project.signed_on_precision,
        "stage": project.stage or None,
        "items_count": project.items_count,
        "parent": project.parent and project.parent.reference,
        "continues": project.continues and project.continues.reference,
        "sample": project.is_sample,
        "url": settings.SITE_URL + project.get_absolute_url(),
    }
    if amount is None:
        return found
    return found | {
        "amount_kind": amount.kind,
        "amount_qualifier": amount.qualifier,
        "amount_value": amount.value,
        "amount_low": amount.low,
        "amount_high": amount.high,
        "amount_currency": amount.currency or None,
        "amount_text": {code: words(amount.quantity, code) for code in languages()},
    }


def party_names(project):
    names = [party.organization.name for party in project.parties.all()]
    spelled = {code: [name[code] for name in names if name.get(code)] for code in languages()}
    return {code: "; ".join(known) for code, known in spelled.items() if known}
