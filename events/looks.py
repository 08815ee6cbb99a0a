"""Who saw of a session, a release or a preview link what the public had not seen yet."""

from django.core.exceptions import ValidationError
from django.db.models import Q

from expo_portal.history.revisions import Revision
from expo_portal.publishing import Publishable
from expo_portal.staff.access import Access, Act
from expo_portal.writing import rows, tables

from .models import ExpoSession, PreviewLink, Release


def found(key):
    """What this key is of; None if of nothing that early looks are asked about."""
    for records in (
        ExpoSession.objects.select_related("series"),
        Release.objects.select_related("session__series"),
        PreviewLink.objects.select_related("session__series", "release__session__series"),
    ):
        try:
            whole = records.filter(pk=key).first()
        except ValidationError:
            return None
        if whole is not None:
            return whole
    return None


def looks_at(whole):
    """At it, at what it holds or held, and through the previews and links that show it."""
    seen = Q(record=whole.pk)
    if isinstance(whole, PreviewLink):
        return Access.objects.filter(seen)
    column = "release" if isinstance(whole, Release) else "session"
    models = [
        model
        for model in tables(Publishable)
        if column in {field.name for field in model._meta.fields}
    ]
    keys = [rows(model, **{column: whole}).values("pk") for model in models]
    seen |= Q(record__in=keys[0].union(*keys[1:]))
    # As the history has them: what was seen, deleted and entered again was seen all the same.
    deleted = Revision.objects.filter(
        model__in=[model._meta.label_lower for model in models],
        kind=Revision.Kind.DELETED,
        state__contains=f'"{column}":"{whole.pk}"',
    )
    seen |= Q(record__in=deleted.values("record"))
    links = Q(**{column: whole})
    if isinstance(whole, Release):
        # A preview of the session shows all its releases.
        links |= Q(session=whole.session_id, release=None)
        seen |= Q(record=whole.session_id, act=Act.PREVIEW)
    seen |= Q(record__in=PreviewLink.objects.filter(links).order_by().values("pk"))
    return Access.objects.filter(seen)
