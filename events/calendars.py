"""Forums as calendar entries (RFC 5545): with a day that the source gives, or not at all.

A moment in an entry is that of the last change, never the clock, so that equal content gives
equal bytes and a calendar program sees a new ``SEQUENCE`` only when something moved.
"""

from datetime import UTC, datetime, timedelta
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

from django.conf import settings
from django.http import HttpResponse
from icalendar import Calendar, Event, Timezone

from expo_portal.texts import preference

from .files import public_change
from .models import Forum
from .models.sessions import DatePrecision

STATUS = {
    "cancelled": "CANCELLED",
    "postponed": "TENTATIVE",
}


def datable(forums):
    """Those of which the very day is known."""
    return forums.filter(starts_on__isnull=False, date_precision=DatePrecision.DAY)


def has_day(forum):
    return forum.starts_on is not None and forum.date_precision == DatePrecision.DAY


def public_forums():
    forums = datable(Forum.objects.published()).select_related("session__series", "place")
    return forums.order_by("starts_on", "start_time", "slug")


def calendar_of(forums, name):
    calendar = Calendar()
    calendar.add("prodid", "-//expo_portal//forums//EN")
    calendar.add("version", "2.0")
    calendar.add("method", "PUBLISH")
    calendar.add("x-wr-calname", str(name))
    events = [event_of(forum) for forum in forums]
    if any(isinstance(event["dtstart"].dt, datetime) for event in events):
        calendar.add_component(zone(events))
    for event in events:
        calendar.add_component(event)
    return calendar.to_ical()


def zone(events):
    years = sorted(event["dtstart"].dt.year for event in events)
    return Timezone.from_tzid(
        settings.TIME_ZONE,
        first_date=datetime(years[0], 1, 1),  # noqa: DTZ001 the zone itself is described
        last_date=datetime(years[-1] + 1, 1, 1),  # noqa: DTZ001
    )


def event_of(forum):
    event = Event()
    changed = public_change(forum).astimezone(UTC)
    event.add("uid", f"{forum.pk}@{urlsplit(settings.SITE_URL).hostname}")
    event.add("sequence", forum.version - 1)
    event.add("dtstamp", changed)
    event.add("last-modified", changed)
    event.add("summary", str(forum.title), parameters={"LANGUAGE": preference()[0]})
    for name, moment in span(forum).items():
        event.add(name, moment)
    where = [str(each) for each in (forum.venue, forum.place and forum.place.name) if each]
    if where:
        event.add("location", ", ".join(where))
    event.add("description", str(forum.session.title))
    event.add("url", settings.SITE_URL + forum.get_absolute_url())
    event.add("status", STATUS.get(forum.event_status, "CONFIRMED"))
    event.add("transp", "TRANSPARENT" if forum.start_time is None else "OPAQUE")
    return event


def span(forum):
    """From the start to the end, as far as known; days end before the day that is named."""
    last = forum.ends_on or forum.starts_on
    if forum.start_time is None:
        return {"dtstart": forum.starts_on, "dtend": last + timedelta(days=1)}
    place = ZoneInfo(settings.TIME_ZONE)
    moments = {"dtstart": datetime.combine(forum.starts_on, forum.start_time, place)}
    if forum.end_time is not None:
        end = datetime.combine(last, forum.end_time, place)
        if end > moments["dtstart"]:
            moments["dtend"] = end
    return moments


def respond(forums, name, stem):
    headers = {"Content-Disposition": f'attachment; filename="{stem}.ics"'}
    return HttpResponse(
        calendar_of(forums, name), content_type="text/calendar; charset=utf-8", headers=headers
    )
