"""How far the names of the portal are translated, counted over what the public can read."""

from dataclasses import dataclass

from django.conf import settings
from django.db.models import Count, Q, TextField
from django.db.models.functions import Cast

from .publishing import Versioned
from .texts import languages
from .writing import tables


@dataclass
class Status:
    """Of one language: how many public names are official, our own translation, or missing."""

    code: str
    language: str
    official: int = 0
    own: int = 0
    missing: int = 0


def statuses():
    found = [Status(code, name) for code, name in settings.CONTENT_LANGUAGES]
    for model in tables(Versioned):
        names = {field.name for field in model._meta.concrete_fields}
        if "unofficial" not in names:
            continue
        name = "title" if "title" in names else "name"
        count = counts(model.objects.published(), name)
        for number, status in enumerate(found):
            given, own = count[f"given_{number}"], count[f"own_{number}"]
            status.official += given - own
            status.own += own
            status.missing += count["all"] - given
    return found


def counts(records, name):
    columns = {"all": Count("pk")}
    for number, code in enumerate(languages()):
        given = Q(**{f"{name}__has_key": code})
        columns[f"given_{number}"] = Count("pk", filter=given)
        columns[f"own_{number}"] = Count("pk", filter=given & Q(marked__contains=f'"{code}"'))
    marked = records.annotate(marked=Cast("unofficial", TextField()))
    return marked.order_by().aggregate(**columns)
