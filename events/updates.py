"""What became public, was corrected or was withdrawn, the latest first; and what is to come.

Before its moment a release shows that moment and nothing else. What was withdrawn shows what
kind of record it was, its session and the reason, never what it said.
"""

import uuid
from collections import defaultdict
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import models
from django.db.models import Count, F, OuterRef, Q, Subquery, Sum, Value
from django.db.models.functions import Coalesce
from django.utils.translation import gettext_lazy as _

from expo_portal.previewing import now, public_since
from expo_portal.publishing import Publishable
from expo_portal.writing import tables

from .models import Correction, ExpoSession, Release

# How long the pages of a session begin with its corrections.
RECENT = timedelta(days=90)
COMING = 20


class Kind(models.TextChoices):
    RELEASED = "released", _("Released")
    CORRECTED = "corrected", _("Corrected")
    WITHDRAWN = "withdrawn", _("Withdrawn")


@dataclass
class Update:
    kind: Kind
    moment: datetime
    record: Publishable
    # The session it is about, where readers may see that.
    session: ExpoSession | None

    @property
    def key(self):
        """Stays the same for good: a record may be released and later withdrawn."""
        return uuid.uuid5(self.record.pk, self.kind.value)

    @property
    def changed_at(self):
        """The last change that the public saw of it."""
        if self.kind == Kind.WITHDRAWN:
            return self.moment
        return max(self.moment, self.record.changed_at)

    @property
    def what(self):
        return self.record._meta.verbose_name


def coming():
    """Moments of releases that are announced, with the session where that is public."""
    releases = Release.objects.filter(public_from__gt=now(), public_until=None)
    moments = releases.select_related("session__series").order_by("public_from", "pk")[:COMING]
    found = (
        (release.public_from, release.session if release.session.is_published else None)
        for release in moments
    )
    # Among equal moments by what is public, lest the order tell of what is not.
    return sorted(set(found), key=lambda each: (each[0], each[1] is None, each[1] and each[1].slug))


def happened(kind=None):
    """Keys of all that happened, or of one kind of it: rows that a paginator can cut."""
    events = [
        (Kind.RELEASED, Release, Release.objects.published(), public_since()),
        (Kind.CORRECTED, Correction, Correction.objects.published(), public_since()),
        *(
            (Kind.WITHDRAWN, model, model.objects.gone().filter(status="withdrawn"), ended)
            for model in tables(Publishable)
            if model is not Correction
            for ended in [F("public_until")]
        ),
    ]
    rows = [
        records.order_by()
        .annotate(moment=moment, event=Value(event.value), table=Value(model._meta.label))
        .values_list("moment", "event", "table", "pk")
        for event, model, records, moment in events
        if kind in (None, event)
    ]
    return rows[0].union(*rows[1:], all=True).order_by("-moment", "event", "pk")


def updates(rows):
    """The updates behind such rows, in their order, in one query for each table."""
    wanted = defaultdict(list)
    for _moment, event, table, key in rows:
        wanted[event, table].append(key)
    found = {
        (event, key): record
        for (event, table), keys in wanted.items()
        for key, record in records_of(event, table).in_bulk(keys).items()
    }
    return [
        Update(Kind(event), moment, found[event, key], session_of(found[event, key]))
        for moment, event, _table, key in rows
        if (event, key) in found
    ]


def records_of(event, table):
    model = next(each for each in tables(Publishable) if each._meta.label == table)
    if event == Kind.RELEASED:
        return counted(Release.objects.published().select_related("session__series", "issuer"))
    if event == Kind.CORRECTED:
        return Correction.objects.published().select_related(
            "figure__measure", "figure__session__series"
        )
    records = model.objects.gone()
    return records.select_related("series" if model is ExpoSession else "session__series")


def counted(releases):
    """With the number of public figures of each, and of projects that are nobody's part."""
    return releases.annotate(
        figure_count=of_release("figures", Count("pk")),
        project_count=of_release(
            "projects", Sum("items_count", filter=Q(parent=None, continues=None))
        ),
    )


def of_release(name, number):
    """A number of the public members of a release."""
    members = Release._meta.get_field(name).related_model.objects.published()
    members = members.filter(release=OuterRef("pk")).order_by().values("release")
    return Coalesce(Subquery(members.annotate(number=number).values("number")), 0)


def session_of(record):
    session = {
        ExpoSession: lambda: record,
        Correction: lambda: record.figure.session,
    }.get(type(record), lambda: record.session)()
    return session if session is not None and session.is_published else None


def corrections_of(expo_session):
    """Those of its figures, the latest first."""
    found = Correction.objects.published().filter(figure__session=expo_session)
    return found.select_related("figure__measure", "figure__session").order_by("-public_from", "pk")


def recent(corrections):
    since = now() - RECENT
    return [each for each in corrections if each.public_from >= since]
