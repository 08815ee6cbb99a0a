"""A whole selection in one answer, however long: JSON lines, CSV or a workbook.

Rows stream from the store, so that memory stays flat; a workbook grows in a temporary file.
"""

import json
from itertools import chain, islice

from django.conf import settings
from django.db.models import Max
from django.http import StreamingHttpResponse
from rest_framework import serializers

from .. import downloads
from ..workbooks import MAX_ROWS
from . import parameters
from .formats import MEDIA_TYPES
from .objects import texts
from .problems import BadParameters
from .store import addressed, body_of, dumped

# How many objects are in memory at once.
AT_ONCE = 500


def respond(name, request, records, wishes, form):
    """``records`` in their order; ``name`` is that of the resource."""
    if form == "xlsx" and records.count() > MAX_ROWS:
        detail = f"A workbook holds at most {MAX_ROWS} rows. Take csv or ndjson instead."
        raise BadParameters([parameters.error("format", detail)])
    said = about(request, records, name)
    stored = records.annotate(body=body_of()).values_list("body", flat=True)
    bodies = map(addressed, fulfilled(stored.iterator(AT_ONCE), wishes))
    if form == "ndjson":
        lines = chain([dumped({"about": said}).encode()], bodies)
        answer = StreamingHttpResponse(
            (line + b"\n" for line in lines), content_type=MEDIA_TYPES["ndjson"]
        )
    else:
        columns = columns_of(wishes)
        rows = (flat(json.loads(body), columns) for body in bodies)
        answer = downloads.WRITERS[form](downloads.Download(name, name, columns, rows), said)
    answer.headers["Content-Disposition"] = f'attachment; filename="{name}.{form}"'
    return answer


def about(request, records, name):
    """What the file says of itself: never the clock of the request."""
    moved = records.order_by().aggregate(changed=Max("changed_at"), public=Max("public_from"))
    moment = max(filter(None, moved.values()), default=None)
    lines = {
        "title": name,
        "address": settings.SITE_URL + request.get_full_path(),
        "as_of": moment and downloads.plain_value(moment),
        "licence": " ".join(filter(None, (settings.LICENCE, settings.LICENCE_URL))),
    }
    return {name: value for name, value in lines.items() if value}


def fulfilled(bodies, wishes):
    while batch := list(islice(bodies, AT_ONCE)):
        yield from wishes.fulfil(batch)


def columns_of(wishes):
    """The fields of an object side by side; a text in each language, an amount in its parts."""
    serializer = wishes.resource.serializer
    text_names, found = texts(serializer), []
    for name in wishes.fields:
        field = serializer().fields[name]
        if isinstance(field, serializers.Serializer):
            found += [
                downloads.Column(
                    f"{name}.{part}", f"{name}.{part}", is_text(text_names[name], part)
                )
                for part in field.fields
            ]
        else:
            found.append(downloads.Column(name, name, is_text(text_names, name)))
    if wishes.language:
        found = [column._replace(is_text=False) for column in found]
        found.append(downloads.Column("lang", "lang"))
    return found


def is_text(tree, name):
    return name in tree and tree[name] is None


def flat(shape, columns):
    return {column.name: cell(shape, column) for column in columns}


def cell(shape, column):
    """A text by language as it is; any other list or object as JSON."""
    for name in column.name.split("."):
        shape = shape and shape[name]
    return dumped(shape) if isinstance(shape, (dict, list)) and not column.is_text else shape
