"""What a preview shows besides what is public: the records of a session or a release."""

from collections import defaultdict
from datetime import UTC, datetime

from django.db.models import Q
from django.utils import timezone

from expo_portal.previewing import Preview
from expo_portal.publishing import Publishable
from expo_portal.writing import intervals, names, names_within, tables

from ..models import ExpoSession, Release

# Beyond these there is nothing to look at, and calendars end.
EARLIEST, LATEST = datetime(1950, 1, 1, tzinfo=UTC), datetime(2150, 1, 1, tzinfo=UTC)

# Of each kind of record; what is beyond is left out of a preview.
MOST = 5_000


def previewed(subject, moment=None, *, is_guest=False, **about):
    """The preview of a session or a release at a moment, by default that of its release.

    A guest sees of the rest of the portal what anybody sees now, staff what anybody will see
    at that moment.
    """
    moment = moment or max(filter(None, (subject.publish_at, timezone.now())))
    reach = timezone.now() if is_guest else moment
    found = candidates(subject, moment)
    is_cut = any(len(keys) > MOST for keys in found.values())
    for keys in found.values():
        while len(keys) > MOST:
            keys.popitem()
    found = settled(found, moment)
    return Preview(moment, reach, found, subject=subject, is_cut=is_cut, **about)


def candidates(subject, moment):
    """By model and key, the moment that each record of the bundle has, or is supposed to have.

    The first release of a session takes it along, so the session belongs to each of its releases.
    """
    session = subject if isinstance(subject, ExpoSession) else subject.session
    usual = subject.publish_at or moment
    found = {}
    for model in tables(Publishable):
        condition = conditions(model, subject, session)
        if condition is None:
            continue
        waiting = model._base_manager.filter(condition).exclude(status=model.Status.WITHDRAWN)
        waiting = waiting.exclude(public_from__lte=timezone.now())
        rows = waiting.order_by("pk").values_list("pk", "publish_at")[: MOST + 1]
        found[model] = {key: publish_at or usual for key, publish_at in rows}
    return found


def conditions(model, subject, session):
    columns = {field.name for field in model._meta.fields}
    if model is ExpoSession:
        return Q(pk=session.pk)
    if isinstance(subject, Release):
        if model is Release:
            return Q(pk=subject.pk)
        return Q(release=subject) if "release" in columns else None
    return Q(session=session) if "session" in columns else None


def settled(found, moment):
    """Those of them that would be public at the moment, by the rule that ``writing`` keeps.

    All are supposed to be, then each that waits for another until later is put off, until none is.
    """
    is_moving = True
    while is_moving:
        is_moving = False
        supposed = {key: since for keys in found.values() for key, since in keys.items()}
        for model, keys in found.items():
            for key, _stored, (start, end) in intervals(model, keys, supposed):
                if start is None or end is not None or start > moment:
                    del keys[key]
                    is_moving = True
                elif start != keys[key]:
                    keys[key] = start
                    is_moving = True
    return found | named(found, moment)


def named(found, moment):
    """The organizations and places that those records name, and those that these name in turn."""
    pending = set().union(*(names_within(model, keys) for model, keys in found.items()))
    referred = defaultdict(dict)
    while pending:
        new = defaultdict(set)
        for _model, _key, target, key in pending:
            if key not in referred[target]:
                referred[target][key] = moment
                new[target].add(key)
        pending = set().union(*(names(target, keys) for target, keys in new.items()))
    return referred
