"""What is searched: of each model its title, then the other texts, in one visible list."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import cache

from django.conf import settings

from events import models as events
from projects.models import SignedProject

from .. import quantities
from ..texts import Text


def texts(value):
    """Every wording of a text, or a plain column, without blanks."""
    values = value.values() if isinstance(value, dict) else [value]
    return [str(text) for text in values if text]


def number(figure):
    """Announced numbers are searched in the words of every language they are shown in."""
    unit = figure.measure.unit_name
    words = {
        code: quantities.words(figure.quantity, code, unit=unit.pick(code)[1])
        for code, _name in settings.LANGUAGES
        if figure.number
    }
    return Text(words)


def nothing(record):
    return ()


@dataclass(frozen=True)
class Document:
    kind: str
    # Each takes a record and gives texts or plain columns.
    title: Callable
    body: Callable = nothing
    # Relations, the names behind which stand in the document.
    names: tuple = ()
    # Relations among them that may lead to several records.
    several: tuple = ()
    # What a hit shows besides.
    joins: tuple = ()
    model: type = None

    def titles(self, record):
        return [text for value in self.title(record) for text in texts(value)]

    def bodies(self, record):
        return [text for value in self.body(record) for text in texts(value)]

    def records(self, keys):
        return self.joined(self.model._base_manager.filter(pk__in=keys).order_by())

    def shown(self, keys):
        """Those of them that are public, with what a hit shows."""
        found = self.joined(self.model.objects.published().filter(pk__in=keys), *self.joins)
        return found.prefetch_related("amounts") if self.model is SignedProject else found

    def joined(self, records, *more):
        single = [name for name in (*self.names, *more) if name not in self.several]
        return records.select_related(*single).prefetch_related(*self.several)


def name(record):
    return [] if record is None else [record.name]


def named(kind, model, **more):
    return Document(kind, lambda record: [record.name, record.slug], model=model, **more)


DOCUMENTS = {
    document.model: document
    for document in (
        Document(
            "project",
            lambda project: [project.title, project.reference],
            lambda project: [
                project.summary,
                *name(project.sector),
                *name(project.place),
                *(party.organization.name for party in project.parties.all()),
            ],
            names=("sector", "place", "parties__organization"),
            several=("parties__organization",),
            joins=("session__series", "deal_type"),
            model=SignedProject,
        ),
        Document(
            "forum",
            lambda forum: [forum.title, forum.joint_title],
            lambda forum: [forum.slug, forum.venue, *name(forum.place), forum.agreed],
            names=("place",),
            joins=("session__series",),
            model=events.Forum,
        ),
        Document(
            "pavilion",
            lambda pavilion: [pavilion.name],
            lambda pavilion: [pavilion.slug, pavilion.theme],
            joins=("session__series",),
            model=events.Pavilion,
        ),
        named(
            "organization",
            events.Organization,
            body=lambda organization: name(organization.place),
            names=("place",),
        ),
        named("place", events.Place, body=lambda place: [place.iso_code]),
        named("sector", events.Sector, body=lambda sector: [sector.definition]),
        Document(
            "figure",
            lambda figure: [figure.measure.name],
            lambda figure: [number(figure), figure.wording, figure.scope, figure.note],
            names=("measure",),
            joins=("session__series",),
            model=events.Figure,
        ),
        Document(
            "session",
            lambda session: [session.title],
            lambda session: [session.theme, session.venue, session.slug],
            names=("series",),
            model=events.ExpoSession,
        ),
        Document(
            "measure",
            lambda measure: [measure.name],
            lambda measure: [measure.definition, measure.code],
            model=events.Measure,
        ),
        # These have no page of their own; the feed finds them by ``q``.
        named("series", events.Series),
        Document("release", lambda release: [release.title], model=events.Release),
        Document("correction", lambda correction: [correction.reason], model=events.Correction),
        Document(
            "term",
            lambda term: [term.name],
            lambda term: [term.definition, term.code],
            model=events.Term,
        ),
        Document(
            "highlight",
            lambda highlight: [highlight.topic],
            lambda highlight: [highlight.text],
            model=events.Highlight,
        ),
        Document("claim", lambda claim: [claim.text], model=events.Claim),
        Document(
            "image", lambda image: [image.alt], lambda image: [image.credit], model=events.Image
        ),
    )
}

# What the search page shows, in its order.
ON_PAGE = (
    "project",
    "forum",
    "pavilion",
    "figure",
    "sector",
    "place",
    "organization",
    "session",
    "measure",
)
BY_KIND = {document.kind: document for document in DOCUMENTS.values()}


@cache
def depending_on(model):
    """Where names of this model stand in documents: pairs of a model and a path to it."""
    return [
        (document.model, path)
        for document in DOCUMENTS.values()
        for path in document.names
        if target(document.model, path) is model
    ]


def target(model, path):
    for step in path.split("__"):
        model = model._meta.get_field(step).related_model
    return model
