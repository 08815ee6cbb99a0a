"""What search engines read of a page: schema.org, with nothing that the sources do not say."""

from django.conf import settings
from django.urls import reverse
from django.utils.translation import gettext

from expo_portal.quantities import Qualifier
from expo_portal.texts import html_lang, preference

from .calendars import has_day

SCHEMA = "https://schema.org/"
MODES = {"offline": "Offline", "online": "Online", "mixed": "Mixed"}
STATUS = {
    "postponed": "EventPostponed",
    "cancelled": "EventCancelled",
}
FILES = {
    "csv": "text/csv",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "json": "application/json",
    "ndjson": "application/x-ndjson",
}


def graph(*things):
    return {"@context": SCHEMA.rstrip("/"), "@graph": [thing for thing in things if thing]}


def absolute(path):
    return settings.SITE_URL + path


def said(**properties):
    """Without what is not known."""
    return {name: value for name, value in properties.items() if value}


def session_data(expo_session, announced, forums):
    event = event_data(expo_session, "ExhibitionEvent", expo_session.title)
    address = absolute(expo_session.get_absolute_url())
    return graph(
        event
        | {"superEvent": series_data(expo_session.series)}
        | said(subEvent=[event_data(forum, "BusinessEvent", forum.title) for forum in forums]),
        *(observation(each, address) for each in announced.headline),
        dataset(expo_session, str(announced.release.title))
        if announced.numbers and announced.release
        else None,
    )


def forum_data(forum):
    whole = forum.session
    event = event_data(forum, "BusinessEvent", forum.title)
    address = absolute(whole.get_absolute_url())
    above = {"@type": "ExhibitionEvent", "@id": address, "name": str(whole.title)}
    return graph(event | {"superEvent": above})


def series_data(series):
    address = absolute(series.get_absolute_url())
    return {"@type": "EventSeries", "@id": address, "name": str(series.name), "url": address}


def event_data(held, kind, title):
    address = absolute(held.get_absolute_url())
    known = has_day(held)
    mode = MODES.get(held.mode and held.mode.code)
    return said(
        **{"@type": kind, "@id": address},
        name=str(title),
        url=address,
        startDate=known and held.starts_on.isoformat(),
        endDate=known and held.ends_on and held.ends_on.isoformat(),
        eventStatus=SCHEMA + STATUS.get(held.event_status, "EventScheduled"),
        eventAttendanceMode=mode and f"{SCHEMA}{mode}EventAttendanceMode",
        location=location(held),
    )


def location(held):
    names = [str(each) for each in (held.venue, held.place and held.place.name) if each]
    if not names:
        return None
    return {"@type": "Place", "name": names[0]} | said(address=names[1:] and names[1])


def observation(announcement, about):
    """A lower bound stays one: "over 196.2 billion" has a ``minValue`` and no value."""
    figure = announcement.figure
    bounds = value_of(figure)
    if not bounds:
        return None
    issued = figure.release.issued_on
    return said(
        **{"@type": "Observation"},
        name=str(figure),
        observationAbout={"@id": about},
        variableMeasured=str(figure.measure.name),
        observationDate=issued and issued.isoformat(),
        unitText=figure.currency or figure.measure.unit,
    ) | {name: number(value) for name, value in bounds.items()}


def value_of(figure):
    if figure.value is None:
        return {}
    match figure.qualifier:
        case Qualifier.EXACT:
            return {"value": figure.value}
        case Qualifier.OVER | Qualifier.AT_LEAST:
            return {"minValue": figure.value}
        case Qualifier.NEARLY | Qualifier.UNDER | Qualifier.UP_TO:
            return {"maxValue": figure.value}
        case Qualifier.BETWEEN:
            return {"minValue": figure.value, "maxValue": figure.value_max}
    return {"minValue": figure.low, "maxValue": figure.high}


def number(value):
    return int(value) if value == value.to_integral_value() else float(value)


def dataset(expo_session, description):
    folder = absolute(expo_session.get_absolute_url())
    return said(
        **{"@type": "Dataset", "@id": f"{folder}#dataset"},
        name=str(expo_session.title),
        description=description,
        url=folder,
        about={"@id": folder},
        inLanguage=html_lang(preference()[0]),
        isAccessibleForFree=True,
        license=settings.LICENCE_URL,
        distribution=[
            {"@type": "DataDownload", "encodingFormat": media, "contentUrl": f"{folder}data.{kind}"}
            for kind, media in FILES.items()
        ],
    )


def catalogue(sessions):
    """The data page: one dataset for each session of which something is announced."""
    address = absolute(reverse("data"))
    return graph(
        {
            "@type": "DataCatalog",
            "@id": address,
            "url": address,
            "name": gettext("Expo outcomes: what was signed, hosted and shown"),
            "dataset": [dataset(each, str(each.title)) for each in sessions],
        }
    )
