import gzip

import pytest

from expo_portal.pictures import renditions
from tests.factories import make_figure, make_image, make_session
from tests.pictures import upload

pytestmark = pytest.mark.django_db
PACKED = {"accept-encoding": "br, gzip"}
PATHS = ("data/", "sessions/13/data.csv", "sessions/13/data.ndjson", "updates/feed.atom")


@pytest.mark.parametrize("path", [f"/en/{path}" for path in PATHS] + ["/api/v1/figures/"])
def test_texts_travel_compressed_where_the_reader_takes_it(client, path):
    make_figure("5", session=make_session(slug="13"))

    plain, packed = client.get(path), client.get(path, headers=PACKED)

    assert (plain.has_header("Content-Encoding"), packed["Content-Encoding"]) == (False, "gzip")
    assert gzip.decompress(b"".join(packed)) == b"".join(plain)
    assert "Accept-Encoding" in plain["Vary"]
    assert "Accept-Encoding" in packed["Vary"]


@pytest.fixture
def pictures():
    image = make_image(make_session(slug="13"))
    image.paint(renditions(upload()))
    make_figure("5", session=image.session, is_headline=True)
    return [image.renditions.first().get_absolute_url(), "/en/sessions/13/card.png"]


def test_packed_files_travel_as_they_are(client, pictures):
    for path in (*pictures, "/en/sessions/13/data.xlsx"):
        [plain, packed] = [
            (answer.headers, b"".join(answer))
            for headers in ({}, PACKED)
            for answer in [client.get(path, headers=headers)]
        ]
        assert packed == plain
        assert "Content-Encoding" not in packed[0]


def test_known_picture_is_not_sent_again(client, pictures):
    for path in pictures:
        etag = client.get(path, headers=PACKED)["ETag"]

        again = client.get(path, headers={**PACKED, "if-none-match": etag})

        assert (again.status_code, again["ETag"], again.content) == (304, etag, b"")
