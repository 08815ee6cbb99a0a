from datetime import date

from events.models import Rendition
from tests.factories import make_forum, make_image
from tests.objects import SITE, envelope, get


def test_image(client, session):
    forum = make_forum(session)
    image = make_image(
        session, forum=forum, alt={"en": "The main hall"}, focal_x=30, taken_on=date(2021, 9, 23)
    )
    for width, height in ((1920, 1280), (960, 640)):
        Rendition.objects.create(
            image=image,
            file=f"images/hall-{width}.webp",
            media_type="image/webp",
            width=width,
            height=height,
        )

    assert get(client, f"images/{image.pk}") == envelope(image, "image", f"images/{image.pk}") | {
        "session": "13",
        "release": None,
        "of": {"session": "13", "forum": str(forum.pk), "pavilion": None},
        "alt": {"en": "The main hall"},
        "decorative": False,
        "credit": "Jilin Daily",
        "focal_point": {"x": 30, "y": 50},
        "taken_on": "2021-09-23",
        "renditions": [
            {
                "width": 960,
                "height": 640,
                "type": "image/webp",
                "url": f"{SITE}/media/images/hall-960.webp",
            },
            {
                "width": 1920,
                "height": 1280,
                "type": "image/webp",
                "url": f"{SITE}/media/images/hall-1920.webp",
            },
        ],
        "order": 500,
    }
