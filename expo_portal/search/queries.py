"""Asking the index: which records have all these words, best first, public ones only."""

from functools import reduce

from django.db import connection
from django.db.models import (
    BooleanField,
    Count,
    Exists,
    F,
    Func,
    IntegerField,
    OuterRef,
    Q,
    Value,
    Window,
)
from django.db.models.functions import Cast, Length, RowNumber, StrIndex

from . import segments
from .documents import BY_KIND, ON_PAGE
from .index import Entry

# What a reader types; more is not read.
LONGEST = 100


class HasWords(Func):
    """Whether the database's own index finds an entry; see the migration that makes it."""

    output_field = BooleanField()
    template = "array_to_tsvector(string_to_array(%(expressions)s::tsquery"
    arg_joiner = ", ' ')) @@ "

    def as_sqlite(self, compiler, connection, **extra):
        found = "SELECT rowid FROM expo_portal_words WHERE expo_portal_words MATCH "
        return self.as_sql(
            compiler,
            connection,
            template="%(expressions)s)",
            arg_joiner=f" IN ({found}",
            **extra,
        )


def has_words(runs):
    words = list(dict.fromkeys(word for run in runs for word in segments.asked(run)))
    if connection.vendor == "sqlite":
        return HasWords(F("id"), Value(" ".join(f'"{w}"{"*" * begins}' for w, begins in words)))
    query = " & ".join(f"'{word}'{':*' * begins}" for word, begins in words)
    return HasWords(F("words"), Value(query))


def asked_runs(words):
    return list(dict.fromkeys(segments.runs(words[:LONGEST])))


def matching(words):
    """Entries in which all the words begin a word, or stand in a stretch of Chinese."""
    runs = asked_runs(words)
    if not runs:
        return Entry.objects.none()
    left_open = [segments.needle(run) for run in runs if not segments.is_decided(run)]
    found = Entry.objects.filter(has_words(runs))
    for count, text in enumerate(left_open):
        found = found.alias(**{f"at_{count}": StrIndex("text", Value(text))}).filter(
            **{f"at_{count}__gt": 0}
        )
    return found


def public(entries, kinds=ON_PAGE):
    """Of these kinds, what ``published()`` of each lets anyone read now."""
    conditions = (
        Q(kind=kind)
        & Q(Exists(BY_KIND[kind].model.objects.published().filter(pk=OuterRef("record"))))
        for kind in kinds
    )
    return entries.filter(reduce(Q.__or__, conditions))


def ranked(entries, words):
    """The more words its title has the better, then the shorter title, then any fixed order."""
    in_title = reduce(
        lambda total, run: total + has(run), asked_runs(words), Value(0, IntegerField())
    )
    return entries.annotate(in_title=in_title, length=Length("title"))


def has(run):
    position = StrIndex("title", Value(segments.needle(run)))
    return Cast(GreaterThanZero(position), IntegerField())


class GreaterThanZero(Func):
    template = "(%(expressions)s > 0)"
    output_field = BooleanField()


# No order by words: databases sort these each in their own way.
ORDER = ("-in_title", "length", "record")


def search(words, kinds=ON_PAGE):
    """Public entries with all these words, best first."""
    return ranked(public(matching(words), kinds), words).order_by(*ORDER)


def counts(words, kinds=ON_PAGE):
    """How many public entries of each kind have these words, in the order of the kinds."""
    found = public(matching(words), kinds).order_by().values("kind").annotate(number=Count("pk"))
    numbers = dict(found.values_list("kind", "number"))
    return {kind: numbers[kind] for kind in kinds if kind in numbers}


def best_of_each(words, size):
    """The best entries of every kind on the page, so many of each."""
    place = Window(RowNumber(), partition_by=F("kind"), order_by=[*ORDER])
    return search(words).annotate(place=place).filter(place__lte=size)
