from django.db.models import Exists, OuterRef
from django.shortcuts import render
from django.utils.functional import cached_property
from django.utils.translation import gettext as _

from expo_portal import downloads

from ..across_files import across_file
from ..across_sessions import AcrossSessions
from ..announcements import public_sessions
from ..models import Figure, Measure

AT_FIRST = 4
AT_MOST = 12
# Tables side by side where no measure is chosen.
TABLES = 40
# Of the words that were not understood, as much as a page repeats.
ECHOED = 5


class Comparison:
    """The sessions and the measure that a query asks for, and what of it could not be read.

    ``?s=12,13&m=contracted-investment``; without ``m`` every measure that two of the sessions
    have, without ``s`` the latest sessions.
    """

    def __init__(self, query):
        self.known = [each for each in public_sessions() if each.has_results]
        announced = Figure.objects.published().filter(measure=OuterRef("pk"))
        self.measures = list(Measure.objects.published().filter(Exists(announced)))
        self.unread = []
        self.sessions = self.chosen_sessions(words(query, "s"))
        self.measure = self.chosen_measure(words(query, "m"))

    def chosen_sessions(self, wanted):
        by_slug = {each.slug: each for each in self.known}
        self.unread += [word for word in wanted if word not in by_slug]
        chosen = [each for each in self.known if each.slug in wanted]
        self.left_out = len(chosen[AT_MOST:])
        return chosen[:AT_MOST] or self.known[:AT_FIRST]

    def chosen_measure(self, wanted):
        by_code = {each.code: each for each in self.measures}
        self.unread += [word for word in wanted if word not in by_code]
        return next((by_code[word] for word in wanted if word in by_code), None)

    @cached_property
    def across(self):
        return AcrossSessions(self.sessions, self.measure)

    @cached_property
    def tables(self):
        if self.measure is not None:
            return self.across.tables(self.measure)
        enough = min(2, len(self.sessions))
        tables = [table for each in self.measures for table in self.across.tables(each)]
        return [t for t in tables if sum(bool(row.cells) for row in t.rows) >= enough][:TABLES]

    @property
    def slugs(self):
        return [each.slug for each in self.across.sessions]

    @property
    def query(self):
        """Of the same comparison, without what was not understood."""
        measure = f"&m={self.measure.code}" if self.measure else ""
        return f"s={','.join(self.slugs)}{measure}"


def words(query, name):
    values = (value.split(",") for value in query.getlist(name))
    return list(dict.fromkeys(word.strip() for found in values for word in found if word.strip()))


def shown(word):
    """As much of it as a page can repeat."""
    return "".join(letter if letter.isprintable() else "�" for letter in word[:40])


def compare(request):
    comparison = Comparison(request.GET)
    context = {
        "comparison": comparison,
        "unread": [shown(word) for word in comparison.unread[:ECHOED]],
        "tables": comparison.tables,
        "sources": comparison.across.cited(comparison.tables),
    }
    return render(request, "events/compare.html", context)


def compare_file(request, kind):
    comparison = Comparison(request.GET)
    name = comparison.measure.name if comparison.measure else _("all measures")
    title = _("Sessions compared: %(measure)s") % {"measure": name}
    about = {"sessions": ", ".join(comparison.slugs)}
    stem = "-".join(["compare", *([comparison.measure.code] if comparison.measure else [])])
    return downloads.respond(request, across_file(stem, title, comparison.tables, about), kind)
