import io

import pytest
from PIL import Image

from events import cards
from events.announcements import Announced
from expo_portal.quantities import parse
from expo_portal.writing import writing
from tests.factories import (
    HIDDEN,
    hidden_fields,
    make_figure,
    make_measure,
    make_series,
    make_session,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def session_13():
    expo_session = make_session(slug="13", ordinal=13, series=make_series(name={"en": "Expo"}))
    money = make_measure(name={"en": "Total investment", "zh-hans": "总投资额"}, unit_kind="money")
    make_figure("over 196.2 billion yuan", session=expo_session, measure=money, is_headline=True)
    return expo_session


def test_card_is_a_picture_of_the_usual_size(client, session_13):
    answer = client.get("/en/sessions/13/card.png")

    assert (answer.status_code, answer["Content-Type"]) == (200, "image/png")
    assert Image.open(io.BytesIO(answer.content)).size == (1200, 630)
    assert answer["Cache-Control"] == "no-cache"


def test_card_says_the_qualifier(session_13):
    card = cards.card_of(session_13, Announced(session_13))

    assert (card.number, card.title) == ("13", "13th Expo")
    assert card.figures == (("over", True, "196.2", "billion yuan", "Total investment"),)


def test_card_is_the_same_until_its_content_moves(client, session_13):
    first = client.get("/en/sessions/13/card.png")
    cards.picture.cache_clear()
    second = client.get("/en/sessions/13/card.png")
    unchanged = client.get("/en/sessions/13/card.png", headers={"if-none-match": first["ETag"]})
    make_figure("111", session=session_13, is_headline=True)
    third = client.get("/en/sessions/13/card.png", headers={"if-none-match": first["ETag"]})

    assert second.content == first.content
    assert (unchanged.status_code, unchanged.content) == (304, b"")
    assert third.status_code == 200
    assert third.content != first.content


@pytest.mark.parametrize(
    ("printed", "drawn"),
    [
        ("over 196.2 billion yuan", "> 196,200,000,000 CNY"),
        ("2.50 million yuan", "2,500,000 CNY"),
        ("between 3 and 5", "3–5"),
        ("undisclosed", ""),
    ],
)
def test_number_without_a_font_for_its_words_keeps_its_bound(printed, drawn):
    assert cards.signs(parse(printed)) == drawn


def test_characters_without_a_font_are_left_out(monkeypatch, session_13, client):
    monkeypatch.setattr(cards, "cjk_font", lambda: None)

    chinese = client.get("/zh-hans/sessions/13/card.png")

    assert chinese.status_code == 200
    assert cards.drawable("逾1962亿元") == ""
    assert cards.drawable("over 5 m²") == "over 5 m²"


def test_long_words_stay_within_the_picture():
    figure = cards.Line("over", True, "196.2" * 9, "billion yuan" * 9, "label " * 40)
    card = cards.Card("13" * 9, "word " * 80, "word " * 80, (figure,) * 3, "example.org")

    assert Image.open(io.BytesIO(cards.picture(card))).size == (1200, 630)
    rows = cards.wrapped(card.title, 28, 300)
    assert max(cards.font_of(row, 28).getlength(row) for row in rows) <= 300


def test_hidden_session_has_no_card(client):
    with writing():
        sessions = {}
        for reason in HIDDEN:
            fields, expo_session = hidden_fields(reason)
            sessions[reason] = make_session(**fields) if fields else expo_session

    statuses = {
        reason: client.get(f"/en/sessions/{own.slug}/card.png").status_code
        for reason, own in sessions.items()
    }

    assert statuses == dict.fromkeys(HIDDEN, 404) | {"withdrawn": 410}


def test_hidden_figure_is_not_drawn(session_13):
    with writing():
        for reason in HIDDEN:
            fields, expo_session = hidden_fields(reason)
            whole = session_13 if fields else expo_session
            make_figure("7", session=whole, is_headline=True, **fields)

    assert len(cards.card_of(session_13, Announced(session_13)).figures) == 1


def test_pages_name_the_card(client, session_13):
    for address in ("/en/", "/en/sessions/13/", "/en/sessions/13/press/"):
        assert (
            '<meta property="og:image" content="http://127.0.0.1:8000/en/sessions/13/card.png">'
            in client.get(address).content.decode()
        )
