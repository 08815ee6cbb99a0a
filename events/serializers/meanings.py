"""What several resources have, in one wording."""

from django.utils.translation import gettext_noop as _

KEY = {"slug": _("Names it in addresses and references; it never changes once public.")}

SLUG = {"slug": _("Names it in addresses; where it changes, the old address leads to the new one.")}

NAMED = {
    "name": _("Its name."),
    "unofficial": _(
        "Languages in which the name is the portal's own translation, because no "
        "official one is known."
    ),
}

SESSION = {"session": _("Slug of the session that it belongs to.")}

RELEASE = {"release": _("Id of the release that announced it; null where the source names none.")}

RELEASED = {"release": _("Id of the release that announced it.")}

DOCUMENT = {
    "document": _(
        "Code of the document of that release which prints it so; null where no single "
        "one is named."
    ),
}

ORDER = {"order": _("Where it stands among its like on a page, from small to large.")}

DEFINITION = {"definition": _("What it covers, in a few sentences.")}

HELD = {
    "event_status": _("Whether it is to come, took place, or did not."),
    "mode": _(
        "Slug of a term of the vocabulary `mode`: on site, online or both; null where unsaid."
    ),
    "starts_on": _("First day; null where it is not known."),
    "ends_on": _("Last day; null where it is not known."),
    "date_precision": _("How exactly the days are known: with `month` only year and month count."),
    "dates_inferred": _(
        "True where the source does not print the days in full, as a day without its year."
    ),
    "place": _("Slug of the place where it is held; null where it is not known."),
    "venue": _("The building or hall."),
}
