"""Builders of records that are public unless a test says otherwise.

Each returns a saved record in its first version; a test names only what it is about. What a
builder needs beside it is written with it, at once: that takes half the time.
"""

from datetime import UTC, datetime
from itertools import count

from django.contrib.auth import get_user_model
from django.contrib.auth.models import Group

from events.models import (
    Claim,
    Comparison,
    Correction,
    Document,
    ExpoSession,
    Figure,
    Forum,
    Highlight,
    Image,
    Measure,
    Organization,
    Participation,
    Pavilion,
    Place,
    Release,
    Sector,
    Series,
    Term,
)
from events.models.figures import as_text
from expo_portal.feed.keys import ApiKey
from expo_portal.history.causes import Reason, because
from expo_portal.imports.applying import apply
from expo_portal.imports.resources import IMPORTED
from expo_portal.imports.rights import Shell
from expo_portal.imports.staging import reexamine, stage
from expo_portal.quantities import parse
from expo_portal.staff import access
from expo_portal.writing import writing
from projects.models import ProjectAmount, ProjectParty, SignedProject

PAST = datetime(2021, 9, 30, 10, tzinfo=UTC)
LATER = datetime(2021, 10, 8, tzinfo=UTC)
FUTURE = datetime(2100, 1, 1, tzinfo=UTC)

# What nobody has checked, nor given a moment.
DRAFT = {"status": "draft", "is_shipped": False, "publish_at": None}

numbers = count(1)


def public(**fields):
    return {"status": "checked", "is_shipped": True, "publish_at": PAST} | fields


def text(english):
    return {"en": english, "zh-hans": f"中文 {english}"}


def make_series(**fields):
    n = next(numbers)
    return Series.objects.create(
        **{"slug": f"series-{n}", "name": text(f"Series {n}"), "kind": "expo"} | fields
    )


@writing()
def make_session(**fields):
    n = next(numbers)
    fields = public(slug=f"s{n}", ordinal=n, event_status="held") | fields
    fields.setdefault("series", None)
    fields["series"] = fields["series"] or make_series()
    return ExpoSession.objects.create(**fields)


@writing()
def make_release(session=None, **fields):
    session = session or make_session()
    return Release.objects.create(
        session=session, **public(title=text("Results"), occasion="press-conference") | fields
    )


@writing()
def make_document(release=None, **fields):
    n = next(numbers)
    return Document.objects.create(
        release=release or make_release(),
        **{"code": f"document-{n}", "title": f"Article {n}", "language": "en"} | fields,
    )


def make_measure(**fields):
    n = next(numbers)
    fields = {
        "code": f"measure-{n}",
        "name": text(f"Measure {n}"),
        "unit_kind": "count",
        "topic": "signed",
    } | fields
    return Measure.objects.create(**fields)


def make_term(vocabulary="mode", **fields):
    n = next(numbers)
    return Term.objects.create(
        vocabulary=vocabulary, **{"code": f"term-{n}", "name": text(f"Term {n}")} | fields
    )


@writing()
def make_figure(printed="111", release=None, dimensions=(), forums=(), **fields):
    """A figure as announced: ``make_figure("over 196.2 billion yuan", measure=…)``."""
    release = release or make_release(fields.get("session"))
    if "measure" not in fields:
        quantity = parse(printed)
        fields["measure"] = make_measure(unit_kind="money" if quantity.currency else "count")
    figure = Figure(release=release, **public(session=release.session) | fields)
    figure.quantity = parse(printed)
    figure.save()
    figure.dimensions.set(dimensions)
    figure.forums.set(forums)
    return figure


@because(Reason.LOADED)
@writing()
def make_comparison(figure, printed="110.69", **fields):
    """One that the source of a figure has said, though the figure be public already."""
    comparison = Comparison(figure=figure, **fields)
    comparison.quantity = parse(printed)
    comparison.save()
    return comparison


@writing()
def make_correction(figure=None, old="4", new="5", **fields):
    """A correction as it stands for good; the figure itself keeps what its test gave it."""
    figure = figure or make_figure(new)
    old, new = (as_text(parse(printed)) for printed in (old, new))
    return Correction.objects.create(
        figure=figure, old=old, new=new, **public(reason=text("Typed wrongly.")) | fields
    )


@writing()
def make_claim(session=None, **fields):
    release = fields.pop("release", None) or make_release(session)
    return Claim.objects.create(
        release=release,
        **public(session=release.session, kind="record", text=text("A record")) | fields,
    )


@writing()
def make_forum(session=None, **fields):
    n = next(numbers)
    return Forum.objects.create(
        session=session or make_session(),
        **public(slug=f"forum-{n}", name=text(f"Forum {n}"), event_status="held") | fields,
    )


@writing()
def make_pavilion(session=None, **fields):
    n = next(numbers)
    return Pavilion.objects.create(
        session=session or make_session(),
        **public(slug=f"pavilion-{n}", name=text(f"Pavilion {n}")) | fields,
    )


@writing()
def make_highlight(session=None, **fields):
    release = fields.pop("release", None) or make_release(session)
    fields = {"kind": "assessment", "topic": text("Topic"), "text": text("It went well.")} | fields
    return Highlight.objects.create(release=release, **public(session=release.session) | fields)


def make_place(**fields):
    n = next(numbers)
    return Place.objects.create(
        **{"slug": f"place-{n}", "name": text(f"Place {n}"), "kind": "city"} | fields
    )


def make_organization(**fields):
    n = next(numbers)
    return Organization.objects.create(
        **{"slug": f"company-{n}", "name": text(f"Company {n}"), "kind": "company"} | fields
    )


@writing()
def make_participation(session=None, **fields):
    fields.setdefault("role", None)
    fields["role"] = fields["role"] or make_term("role")
    if not fields.get("organization") and not fields.get("place"):
        fields["place"] = make_place()
    return Participation.objects.create(session=session or make_session(), **public() | fields)


@writing()
def make_image(session=None, **fields):
    return Image.objects.create(
        session=session or make_session(),
        **public(alt=text("A hall"), credit="Jilin Daily") | fields,
    )


def make_rendition(image, **fields):
    """A row alone, without the file that it names."""
    n = next(numbers)
    fields = {
        "file": f"photo-{n}.webp",
        "media_type": "image/webp",
        "width": 960,
        "height": 640,
    } | fields
    return image.renditions.create(**fields)


def make_sector(**fields):
    n = next(numbers)
    return Sector.objects.create(**{"slug": f"sector-{n}", "name": text(f"Sector {n}")} | fields)


@writing()
def make_project(printed=None, parties=(), **fields):
    """A signed project, with one total amount if ``printed`` is given."""
    n = next(numbers)
    fields = public(reference=f"13-{n:03}", title=text(f"Project {n}")) | fields
    if "session" not in fields:
        fields["session"] = make_session()
    project = SignedProject.objects.create(**fields)
    if printed is not None:
        amount = ProjectAmount(project=project)
        amount.quantity = parse(printed)
        amount.save()
    for organization in parties:
        ProjectParty.objects.create(project=project, organization=organization)
    return project


# Why the public must not see a record; "unpublished session" is about its whole.
HIDDEN = {
    "draft": {"status": "draft"},
    "embargoed": {"publish_at": FUTURE},
    "without a moment": {"publish_at": None},
    "withdrawn": {"status": "withdrawn", "withdrawn_at": LATER},
    "in a draft session": {"session_status": "draft"},
    "in an embargoed session": {"session_publish_at": FUTURE},
}


def hidden_fields(reason):
    """For one reason: what hides the record, and the session to put it in."""
    fields = HIDDEN[reason]
    own = {name: value for name, value in fields.items() if not name.startswith("session_")}
    whole = {
        name.removeprefix("session_"): value
        for name, value in fields.items()
        if name.startswith("session_")
    }
    return own, make_session(**whole)


def make_import(*lines, resource="projects", user=None):
    """A staged import of pasted rows, read in this user's name or in nobody's."""
    lines = lines or (["reference", "title"], ["13-901", "Project"])
    rows = "\n".join("\t".join(cells) for cells in lines)
    return stage(IMPORTED[resource], Shell(user), pasted=rows)


def make_applied_import(*lines, resource="projects", user=None):
    """An import whose rows have become records, in this user's name or in nobody's."""
    batch = make_import(*lines, resource=resource, user=user)
    _check, drafts = reexamine(batch, IMPORTED[resource], Shell(user))
    apply(batch, IMPORTED[resource], drafts, user)
    return batch


def make_api_key(**fields):
    """A key of a partner, as it is kept and as the partner has it."""
    maker, _is_new = get_user_model().objects.get_or_create(username="keeper")
    record = ApiKey(**{"partner": "Jilin Daily", "contact": "Li", "created_by": maker} | fields)
    key = record.draw()
    record.save()
    return record, key


def make_staff(*roles, **fields):
    """Somebody who may sign in to the admin, with these roles: ``make_staff(EDITORS)``."""
    n = next(numbers)
    user = get_user_model().objects.create_user(
        **{"username": f"staff-{n}", "is_staff": True} | fields
    )
    user.groups.set(Group.objects.filter(name__in=roles))
    return user


def make_access(user=None, record=None, act="form"):
    """Of somebody who has seen a draft."""
    user, record = user or make_staff(), record or make_forum(status="draft")
    access.note(user, act, record)
    return access.Access.objects.get(user=user, record=record.pk, act=act)
