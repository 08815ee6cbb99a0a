from tests.factories import make_document, make_forum, make_highlight, make_release
from tests.objects import envelope, get


def test_highlight(client, session):
    release = make_release(session)
    document = make_document(release, code="jilin-daily-2021")
    forum = make_forum(session)
    highlight = make_highlight(release=release, document=document, forum=forum, kind="result")

    assert get(client, f"highlights/{highlight.pk}") == envelope(
        highlight, "highlight", f"highlights/{highlight.pk}"
    ) | {
        "session": "13",
        "release": str(release.pk),
        "document": "jilin-daily-2021",
        "forum": str(forum.pk),
        "kind": "result",
        "topic": {"en": "Topic", "zh-hans": "中文 Topic"},
        "text": {"en": "It went well.", "zh-hans": "中文 It went well."},
        "order": 500,
    }
