from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from icalendar import Calendar

from tests.factories import PAST, hidden_fields, make_forum, make_place, make_series, make_session

pytestmark = pytest.mark.django_db
DAY = date(2021, 9, 23)


def entries(client, address):
    answer = client.get(address)
    assert (answer.status_code, answer["Content-Type"]) == (200, "text/calendar; charset=utf-8")
    return Calendar.from_ical(answer.content).walk("VEVENT")


def test_day_is_an_all_day_entry_that_ends_the_day_after(client):
    expo_session = make_session(slug="13")
    place = make_place(name={"en": "Changchun"})
    forum = make_forum(
        expo_session, slug="summit", name={"en": "Summit"}, starts_on=DAY, place=place,
        ends_on=date(2021, 9, 24),
    )  # fmt: skip

    [entry] = entries(client, "/en/sessions/13/forums/summit/forum.ics")

    moved = max(PAST, forum.changed_at).astimezone(UTC).replace(microsecond=0)
    assert {name: entry[name].dt for name in ("DTSTART", "DTEND", "DTSTAMP", "LAST-MODIFIED")} == {
        "DTSTART": DAY,
        "DTEND": date(2021, 9, 25),
        "DTSTAMP": moved,
        "LAST-MODIFIED": moved,
    }
    assert {name: str(entry[name]) for name in ("UID", "SUMMARY", "LOCATION", "URL")} == {
        "UID": f"{forum.pk}@127.0.0.1",
        "SUMMARY": "Summit",
        "LOCATION": "Changchun",
        "URL": "http://127.0.0.1:8000/en/sessions/13/forums/summit/",
    }
    assert (entry["SEQUENCE"], entry["STATUS"]) == (0, "CONFIRMED")


def test_time_is_that_of_the_place(client):
    make_forum(
        make_session(slug="13"), slug="summit", starts_on=DAY,
        start_time=time(9, 30), end_time=time(11),
    )  # fmt: skip

    answer = client.get("/en/sessions/13/forums/summit/forum.ics")
    [entry] = Calendar.from_ical(answer.content).walk("VEVENT")

    assert b"DTSTART;TZID=Asia/Shanghai:20210923T093000" in answer.content
    assert b"TZID:Asia/Shanghai" in answer.content
    shanghai = ZoneInfo("Asia/Shanghai")
    assert entry["DTEND"].dt == datetime(2021, 9, 23, 11, tzinfo=shanghai)


def test_start_without_an_end_has_none(client):
    forum = make_forum(make_session(slug="13"), starts_on=DAY, start_time=time(9, 30))

    [entry] = entries(client, f"/en/sessions/13/forums/{forum.slug}/forum.ics")

    assert "DTEND" not in entry


@pytest.mark.parametrize(
    "unknown", [{}, {"starts_on": DAY, "date_precision": "month"}, {"ends_on": DAY}]
)
def test_unknown_day_makes_no_entry_and_no_offer(client, unknown):
    expo_session, series = make_session(slug="13"), make_series(slug="line")
    forum = make_forum(expo_session, series=series, **unknown)

    for page, name in [
        (forum.get_absolute_url(), "forum.ics"),
        ("/en/sessions/13/", "forums.ics"),
        ("/en/forums/line/", "forums.ics"),
    ]:
        assert client.get(page + name).status_code == 404
        assert b".ics" not in client.get(page).content


def test_pages_offer_what_they_have(client):
    series = make_series(slug="line")
    forum = make_forum(make_session(slug="13"), series=series, starts_on=DAY)

    for page, name in [
        (forum.get_absolute_url(), "forum.ics"),
        ("/en/sessions/13/", "forums.ics"),
        ("/en/forums/line/", "forums.ics"),
    ]:
        assert f'href="{page}{name}"' in client.get(page).content.decode()
        assert len(entries(client, page + name)) == 1


def test_entry_keeps_its_uid_and_counts_its_changes(client):
    forum = make_forum(make_session(slug="13"), starts_on=DAY)
    [before] = entries(client, "/en/sessions/13/forums.ics")
    forum.starts_on = DAY + timedelta(days=1)
    forum.slug = "renamed"
    forum.save()

    [after] = entries(client, "/en/sessions/13/forums.ics")

    assert (after["UID"], after["SEQUENCE"]) == (before["UID"], 1)
    assert after["DTSTAMP"].dt >= before["DTSTAMP"].dt


def test_equal_content_gives_equal_bytes(client):
    make_forum(make_session(slug="13"), starts_on=DAY, start_time=time(9))

    first, second = (client.get("/en/sessions/13/forums.ics").content for _n in range(2))

    assert first == second


def test_hidden_forum_is_in_no_calendar(client, hidden):
    fields, hidden_session = hidden_fields(hidden)
    shown, series = make_session(slug="13"), make_series(slug="line")
    make_forum(shown, series=series, name={"en": "Public"}, starts_on=DAY)
    secret = make_forum(hidden_session, series=series, starts_on=DAY, **fields)

    for address in ("/en/sessions/13/forums.ics", "/en/forums/line/forums.ics"):
        assert [entry["SUMMARY"] for entry in entries(client, address)] == ["Public"]
    own = f"/en/sessions/{hidden_session.slug}/"
    assert client.get(f"{own}forums.ics").status_code == 404
    status = 410 if hidden == "withdrawn" else 404
    assert client.get(f"{own}forums/{secret.slug}/forum.ics").status_code == status


@pytest.mark.parametrize("size", [2, 5])
def test_calendar_asks_a_fixed_number_of_queries(client, django_assert_num_queries, size):
    expo_session = make_session(slug="13")
    for _n in range(size):
        make_forum(expo_session, starts_on=DAY, place=make_place())

    with django_assert_num_queries(2):
        client.get("/en/sessions/13/forums.ics")
