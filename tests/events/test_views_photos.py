from functools import cache

import pytest
from django.core.files.storage import default_storage

from expo_portal.pictures import renditions
from expo_portal.writing import writing
from tests.factories import (
    HIDDEN,
    hidden_fields,
    make_forum,
    make_image,
    make_pavilion,
    make_rendition,
    make_session,
)
from tests.html import read, texts
from tests.pictures import upload

pytestmark = pytest.mark.django_db


@cache
def painted():
    return renditions(upload())


@writing()
def make_photo(session=None, **fields):
    image = make_image(session, **fields)
    image.paint(painted())
    return image


def files_of(image):
    return [rendition.get_absolute_url() for rendition in image.renditions.all()]


def test_file_is_served_for_what_it_is(client):
    image = make_photo()

    for rendition in image.renditions.all():
        response = client.get(rendition.get_absolute_url())
        assert response.status_code == 200
        assert response["Content-Type"] == rendition.media_type
        assert response["X-Content-Type-Options"] == "nosniff"
        assert response["Cache-Control"] == "no-cache"
        assert not response.cookies
        with default_storage.open(rendition.file.name) as kept:
            sent = b"".join(response)
            kept.seek(0)
            assert sent == kept.read() != b""


def test_file_known_already_is_not_sent_again_and_withdrawn_at_once(client):
    image = make_photo()
    path = files_of(image)[0]
    etag = client.get(path)["ETag"]

    again = client.get(path, headers={"If-None-Match": etag})
    assert (again.status_code, again.content, again["ETag"]) == (304, b"", etag)

    image.withdraw({"en": "Wrong hall"})
    assert client.get(path, headers={"If-None-Match": etag}).status_code == 404
    assert client.get(path).status_code == 404


def test_nothing_else_is_served(client):
    make_photo()
    names = ("none.webp", "../portal.sqlite3", "%2e%2e/secret-key", "a%00b.webp", "%ff.webp", "吉")

    found = {name: client.get(f"/media/{name}").status_code for name in names}

    assert found == dict.fromkeys(names, 404)


def test_row_without_its_file_is_absent(client):
    rendition = make_rendition(make_image())

    assert client.get(rendition.get_absolute_url()).status_code == 404


def test_file_takes_one_query(client, django_assert_num_queries):
    path = files_of(make_photo())[0]

    with django_assert_num_queries(1):
        client.get(path)


def test_hidden_photo_is_nowhere(client):
    with writing():
        images = {}
        for reason in HIDDEN:
            own, session = hidden_fields(reason)
            images[reason] = make_photo(session, credit="Hidden credit", **own)
    absent = client.get("/media/absent.webp")
    feed = client.get("/api/v1/images/").content.decode()

    answers = {
        (reason, path): client.get(path)
        for reason, image in images.items()
        for path in files_of(image)
    }

    assert {case: answer.status_code for case, answer in answers.items()} == dict.fromkeys(
        answers, 404
    )
    assert {answer.content for answer in answers.values()} == {absent.content}
    assert [(reason, path) for reason, path in answers if path in feed] == []


@pytest.mark.parametrize("whole", ["session", "forum", "pavilion"])
def test_hidden_photo_is_on_no_page(client, whole):
    with writing():
        shown = make_session()
        make = {"session": lambda session: session, "forum": make_forum, "pavilion": make_pavilion}
        place = make[whole](shown)
        field = {} if whole == "session" else {whole: place}
        for reason in HIDDEN:
            own, session = hidden_fields(reason)
            within = {"session": shown} | field if own else {"session": session}
            make_photo(**within, credit=f"Hidden, {reason}", **own)
        make_photo(shown, credit="Jilin Daily", **field)

    page = place.get_absolute_url()

    assert texts(read(client.get(page)), ".//figcaption") == ["Photo: Jilin Daily"]


@pytest.mark.parametrize(
    ("fields", "language", "words", "lang"),
    [
        ({"alt": {"en": "A hall", "zh-hans": "展馆"}}, "en", "A hall", None),
        ({"alt": {"en": "A hall", "zh-hans": "展馆"}}, "zh-hans", "展馆", None),
        ({"alt": {"en": 'A "hall" & <b>'}}, "zh-hans", 'A "hall" & <b>', "en"),
        ({"alt": {"zh-hans": "展馆"}}, "en", "展馆", "zh-Hans"),
        ({"alt": {"en": "A hall"}, "is_decorative": True}, "en", "", None),
    ],
)
def test_photo_comes_with_its_words(client, fields, language, words, lang):
    image = make_photo(focal_x=10, focal_y=95, **fields)

    page = image.session.get_absolute_url().replace("/en/", f"/{language}/")
    root = read(client.get(page))

    shown = root.find(".//picture/img")
    sizes = "(min-width: 76rem) 25rem, (min-width: 40rem) 33vw, 100vw"
    webp = files_of(image)[3:]
    jpeg = files_of(image)[:3]
    assert root.find(".//picture/source").attrib == {
        "type": "image/webp",
        "srcset": f"{webp[0]} 320w, {webp[1]} 640w, {webp[2]} 800w",
        "sizes": sizes,
    }
    assert shown.attrib == {
        "src": jpeg[2],
        "srcset": f"{jpeg[0]} 320w, {jpeg[1]} 640w, {jpeg[2]} 800w",
        "sizes": sizes,
        "width": "800",
        "height": "600",
        "alt": words,
        **({"lang": lang} if lang else {}),
        "class": "x0 y100",
        "loading": "lazy",
        "decoding": "async",
    }


def test_page_without_photos_says_nothing_of_them(client):
    image = make_image()

    root = read(client.get(image.session.get_absolute_url()))

    assert root.find(".//*[@id='photos']") is None


def test_page_shows_twelve_photos_in_a_fixed_number_of_queries(
    client, django_assert_max_num_queries
):
    with writing():
        forum = make_forum()
        for number in range(13):
            image = make_image(forum.session, forum=forum, order=number, credit=f"P{number}")
            make_rendition(image)

    found = texts(read(client.get(forum.get_absolute_url())), ".//figcaption")

    assert found == [f"Photo: P{number}" for number in range(12)]
