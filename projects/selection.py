"""What a reader asks of the list of projects: what could be read of it, and what could not."""

import re

from django.http import QueryDict
from django.utils.translation import get_language, gettext_lazy, ngettext
from django.utils.translation import gettext as _

from expo_portal.quantities import Qualifier, QuantityError, parse, plain

from .filters import ProjectFilter
from .models import SignedProject

# What a list of projects may be ordered by, the usual order first. Each ends in the key.
ORDERINGS = {
    "-amount": gettext_lazy("Largest amount first"),
    "-signed_on": gettext_lazy("Newest signature first"),
    "reference": gettext_lazy("By reference"),
    "title": gettext_lazy("By title"),
}
# Chinese titles have no order that a database knows and a reader expects.
WITHOUT_TITLES = ("zh-hans",)

LABELS = {
    "q": gettext_lazy("Words"),
    "amount_min": gettext_lazy("Amount at least"),
    "amount_max": gettext_lazy("Amount at most"),
    "session": gettext_lazy("Session"),
    "sector": gettext_lazy("Field"),
    "stage": gettext_lazy("Stage reached"),
    "ordering": gettext_lazy("Order"),
    "page": gettext_lazy("Page"),
}

# Neither HTML nor XML may hold them.
UNSEEN = re.compile("[\x00-\x1f\x7f-\x9f\ud800-\udfff\ufdd0-\ufdef\ufffe\uffff]")

ABOUT_THE_PAGE = ("ordering", "page")
MOST_VALUES = 30
MOST_UNKNOWN = 5

# "Over 1 billion" is a plain lower bound for who looks for it.
BOUNDS = {
    "amount_min": {Qualifier.EXACT, Qualifier.OVER, Qualifier.AT_LEAST},
    "amount_max": {Qualifier.EXACT, Qualifier.UNDER, Qualifier.UP_TO},
}


class Selection:
    """The part of a query that could be read, in the feed's base units, and its projects.

    What could not be read narrows nothing; ``problems`` says so by parameter, for the page to
    say it too.
    """

    def __init__(self, query):
        self.problems = {}
        self.typed = {name: readable(query.get(name, "")) for name in ("q", *BOUNDS)}
        self.query = QueryDict(mutable=True)
        unknown = []
        for name, values in query.lists():
            given = [" ".join(value.split()) for value in values if value.strip()]
            if name in ProjectFilter.base_filters and any(map(UNSEEN.search, given)):
                self.problems[name] = _("There is an invisible character in it: type it by hand.")
            elif name in ProjectFilter.base_filters and given:
                self.keep(name, given)
            elif given and name not in ABOUT_THE_PAGE:
                unknown.append(readable(name))
        if unknown:
            self.problems[""] = ngettext(
                "This list has no filter named %(names)s.",
                "This list has no filters named %(names)s.",
                len(unknown),
            ) % {"names": ", ".join(unknown[:MOST_UNKNOWN])}
        self.ordering = self.read_ordering(query)
        for name in BOUNDS:
            self.read_amount(name)
        self.keep_what_is_valid()

    def keep(self, name, given):
        if len(given) > 1 and not takes_several(name):
            self.problems[name] = _("This stood there more than once; the last one counts.")
            given = given[-1:]
        self.query.setlist(name, given)

    def read_ordering(self, query):
        asked, usual = query.get("ordering", "").strip(), next(iter(ORDERINGS))
        if asked and asked not in self.orderings:
            self.problems["ordering"] = _("This order is not known here; the usual one is used.")
        return asked if asked in self.orderings else usual

    @property
    def orderings(self):
        left_out = "title" if get_language() in WITHOUT_TITLES else None
        return {name: label for name, label in ORDERINGS.items() if name != left_out}

    def read_amount(self, name):
        """An amount as people type it, 1亿 or 0.5 billion, as a number of base units."""
        if name not in self.query:
            return
        try:
            quantity = parse(self.query[name])
        except QuantityError as error:
            self.refuse(name, str(error))
            return
        if quantity.qualifier not in BOUNDS[name]:
            self.refuse(name, _("Type one number alone, such as 0.5 billion or 5亿."))
            return
        self.query[name] = plain(quantity.value)
        if quantity.currency:
            self.query.setlist("currency", [quantity.currency])

    def keep_what_is_valid(self):
        form = ProjectFilter(self.query, queryset=SignedProject.objects.none()).form
        for name, errors in form.errors.items():
            self.refuse(name, readable(" ".join(errors), most=200))
        for name in list(self.query):
            values = [self.query[name]]
            if takes_several(name):
                values = list(dict.fromkeys(form.cleaned_data[name]))
            if len(values) > MOST_VALUES:
                self.problems[name] = _("Only the first %(most)d values count.") % {
                    "most": MOST_VALUES
                }
            if values:
                self.query.setlist(name, values[:MOST_VALUES])
            else:
                del self.query[name]
        low, high = (form.cleaned_data.get(name) for name in BOUNDS)
        if low is not None and high is not None and low > high:
            self.problems["amount_max"] = _("This is less than the amount to start from.")

    @property
    def notes(self):
        """Pairs of what could not be read and why."""
        return [(LABELS.get(name, name), problem) for name, problem in self.problems.items()]

    def refuse(self, name, message):
        self.problems[name] = message
        del self.query[name]

    def __bool__(self):
        return bool(self.query)

    def values(self, name):
        return self.query.getlist(name)

    @property
    def pairs(self):
        return [(name, value) for name, values in self.query.lists() for value in values]

    @property
    def address(self):
        """The query of this list: of its files, its feed, and its pages."""
        query = self.query.copy()
        if self.ordering != next(iter(ORDERINGS)):
            query["ordering"] = self.ordering
        return query.urlencode()

    def without(self, name, value):
        query = self.query.copy()
        query.setlist(name, [other for other in query.getlist(name) if other != value])
        if self.ordering != next(iter(ORDERINGS)):
            query["ordering"] = self.ordering
        return query.urlencode()

    def projects(self, ignoring=None):
        """The public projects that match; ``ignoring`` one of the filters."""
        query = self.query.copy()
        query.pop(ignoring, None)
        return ProjectFilter(query, queryset=SignedProject.objects.published()).qs

    def ordered(self):
        return self.projects().in_order(self.ordering)


def takes_several(name):
    return getattr(ProjectFilter.base_filters[name], "several", False)


def readable(text, most=100):
    """What a reader sent, fit to be shown again."""
    return UNSEEN.sub("", " ".join(text.split()))[:most]
