"""Previews: what they show, to whom, and that nothing of them stays."""

import re
from datetime import timedelta

import pytest
from django.core import signing
from django.urls import get_script_prefix, reverse
from django.utils import timezone

from events.admin import previews
from events.models import Figure, PreviewLink, Release
from events.models.previews import SIGNER
from events.previews import bundle as bundles
from events.previews.bundle import previewed
from events.previews.middleware import address
from expo_portal.feed.store import Representation
from expo_portal.history.revisions import Revision
from expo_portal.pictures import renditions
from expo_portal.previewing import current, previewing
from expo_portal.search.index import Entry
from expo_portal.staff.access import Access
from expo_portal.staff.roles import EDITORS, PUBLISHERS, ROLES
from expo_portal.writing import writing
from projects.models import SignedProject
from tests.factories import (
    DRAFT,
    FUTURE,
    PAST,
    make_claim,
    make_document,
    make_figure,
    make_forum,
    make_highlight,
    make_image,
    make_organization,
    make_participation,
    make_pavilion,
    make_place,
    make_project,
    make_release,
    make_rendition,
    make_session,
    make_staff,
)
from tests.pictures import upload
from tests.worlds import save

pytestmark = pytest.mark.django_db

SECRET = {"en": "Quixotry", "zh-hans": "密约Quixotry"}
PAGES = [
    "/en/",
    "/zh-hans/",
    "/en/sessions/",
    "/en/sessions/13/",
    "/zh-hans/sessions/13/",
    "/en/sessions/13/press/",
    "/en/sessions/13/forums/leaders/",
    "/en/sessions/13/pavilions/hall/",
    "/en/projects/",
    "/en/projects/13-1/",
    "/en/organisations/carmaker/",
    "/en/organisations/",
    "/en/places/town/",
    "/en/compare/",
    "/en/measures/",
    "/en/updates/",
    "/en/data/",
    "/en/about/",
    "/en/search/?q=Quixotry",
    "/en/sessions/13/data.csv",
    "/en/sessions/13/data.json",
    "/en/projects/data.ndjson",
    "/en/compare/data.csv",
]


@pytest.fixture
def bundle():
    """A release with one record of each kind, that nobody outside has seen."""
    with writing():
        session = make_session(slug="13", ordinal=13)
        release = make_release(session, title=SECRET, **DRAFT)
        make_document(release)
        held = {"release": release, **DRAFT}
        place = make_place(slug="town", name=SECRET)
        company = make_organization(slug="carmaker", name=SECRET, place=place)
        figure = make_figure("987654", is_headline=True, **held)
        make_claim(session, text=SECRET, figure=figure, **held)
        make_forum(session, slug="leaders", name=SECRET, **held)
        make_pavilion(session, slug="hall", name=SECRET, **held)
        make_highlight(session, text=SECRET, **held)
        make_participation(session, organization=company, **held)
        make_project(
            "987654 yuan", [company], reference="13-1", title=SECRET, session=session,
            place=place, **held,
        )  # fmt: skip
        image = make_image(session, alt=SECRET, **held)
        make_rendition(image)
    return release


def make_link(of, **fields):
    until = timezone.now() + timedelta(days=1)
    return PreviewLink.objects.create(
        session=of.session,
        **{"release": of, "guest": "Jilin Daily", "until": until, "made_by": make_staff()} | fields,
    )


def look(client, link, page="/en/sessions/13/"):
    return client.get(f"/preview/{link.token}{page}")


def body(answer):
    content = b"".join(answer.streaming_content) if answer.streaming else answer.content
    return content.decode()


def shows(answer):
    seen = without_banner(body(answer), "")
    return answer.status_code == 200 and re.search("Quixotry|987,?654", seen) is not None


def staff(client, *roles):
    user = make_staff(*roles)
    client.force_login(user)
    return user


# What is shown


def test_preview_is_the_page_as_it_will_be(client, bundle):
    link = make_link(bundle, moment=PAST + timedelta(days=1))
    save(bundle.session, publish_at=PAST)
    mount = f"/preview/{link.token}"

    before = {page: look(client, link, page) for page in PAGES}
    seen = {page: without_banner(body(answer), mount) for page, answer in before.items()}
    with writing():
        for model in [Release, *Release.member_models()]:
            own = {"pk": bundle.pk} if model is Release else {"release": bundle}
            for record in model.objects.filter(**own):
                save(record, status="checked", is_shipped=True, publish_at=PAST + timedelta(days=1))
    after = {page: client.get(page) for page in PAGES}

    assert {answer.status_code for answer in (*before.values(), *after.values())} == {200}
    assert [page for page, answer in after.items() if seen[page] != body(answer)] == []


def without_banner(text, mount):
    """What a page shows of the records, which the banner names too."""
    text = re.sub(r"<aside class=\"preview\".*?</aside>\n", "", text, flags=re.DOTALL)
    text = re.sub(r"<link rel=\"stylesheet\" href=\"[^\"]*preview[^\"]*\.css\">\n", "", text)
    return text.replace(mount, "")


def test_release_leaves_out_what_waits_for_another_record(client, bundle):
    other = make_release(bundle.session, **DRAFT)
    forum = make_forum(bundle.session, slug="other", name={"en": "Unheard"}, release=other, **DRAFT)
    make_figure("123457", release=bundle, forums=[forum], **DRAFT)

    seen = body(look(client, make_link(bundle)))

    assert "Quixotry" in seen
    assert "123,457" not in seen
    assert "Unheard" not in seen


def test_link_shows_no_other_release(client, bundle):
    save(bundle, status="checked", is_shipped=True, publish_at=FUTURE)
    other = make_release(bundle.session, publish_at=FUTURE - timedelta(days=9))
    make_highlight(release=other, text={"en": "Unheard"}, publish_at=FUTURE - timedelta(days=9))
    staff(client, EDITORS)

    guest, own = look(client, make_link(bundle)), client.get(address(bundle, None, "en"))

    assert (shows(guest), b"Unheard" in guest.content) == (True, False)
    assert (shows(own), b"Unheard" in own.content) == (True, True)


def test_session_is_previewed_with_all_its_releases(client, bundle):
    save(bundle.session, **DRAFT)
    link = make_link(bundle, release=None)

    assert look(client, link, "/").headers["Location"].endswith("/en/sessions/13/")
    assert shows(look(client, link))


def test_staff_choose_the_moment(client, bundle):
    moment = timezone.now() + timedelta(days=30)
    save(bundle, status="checked", is_shipped=True, publish_at=moment)
    staff(client, EDITORS)

    seen = [
        shows(client.get(address(bundle, moment + timedelta(days=days), "en"))) for days in (-1, 1)
    ]

    assert seen == [False, True]


def test_pictures_of_drafts_are_shown_in_a_preview_alone(client, bundle):
    bundle.images.get().paint(renditions(upload()))
    link = make_link(bundle)
    [name] = set(re.findall(r'src="[^"]*/media/([^"]+)"', body(look(client, link))))

    seen = look(client, link, f"/media/{name}")

    assert (seen.status_code, seen.headers["Cache-Control"]) == (200, "no-store, private")
    assert body_bytes(seen)
    assert client.get(f"/media/{name}").status_code == 404


def body_bytes(answer):
    return b"".join(answer.streaming_content)


def test_banner_says_whose_preview_until_when(client, bundle):
    link = make_link(bundle)

    seen = body(look(client, link))
    Chinese = body(look(client, link, "/zh-hans/sessions/13/"))

    assert "For Jilin Daily alone, until" in seen
    assert "“Quixotry” as the portal will show it" in seen
    assert "密约Quixotry" in Chinese
    assert 'class="preview"' not in body(client.get("/en/sessions/13/"))


# What stays


def test_nothing_of_a_preview_is_seen_afterwards(client, bundle):
    before = [body(client.get(page)) for page in PAGES[:4]]
    link = make_link(bundle)

    for page in PAGES:
        look(client, link, page)
        assert (current(), get_script_prefix()) == (None, "/")
    after = [body(client.get(page)) for page in PAGES[:4]]
    hidden = [shows(client.get(page)) for page in PAGES if "q=" not in page]

    assert before == after
    assert not any(hidden)
    assert not shows(client.get("/api/v1/projects/"))


def test_previews_write_nothing_but_the_log(client, bundle):
    link = make_link(bundle)

    def kept():
        models = (Representation, Entry, Revision, Figure, SignedProject)
        return [list(model._base_manager.order_by("pk").values()) for model in models]

    before = kept()
    for page in PAGES:
        look(client, link, page)

    assert kept() == before


def test_answers_are_kept_by_nobody(client, bundle):
    link = make_link(bundle)

    answers = [
        look(client, link, page) for page in ("/", "/en/", "/en/sessions/13/data.csv", "/x/")
    ]
    same = client.get(
        f"/preview/{link.token}/en/sessions/13/",
        headers={"if-none-match": "*", "if-modified-since": "Wed, 21 Oct 2099 07:28:00 GMT"},
    )

    for answer in [*answers, same]:
        assert answer.headers["Cache-Control"] == "no-store, private"
        assert answer.headers["X-Robots-Tag"] == "noindex, nofollow"
        assert not {"ETag", "Last-Modified", "Expires", "Set-Cookie"} & {*answer.headers}
    assert same.status_code == 200


def test_streamed_rows_are_of_the_preview_and_what_runs_between_is_not(client, bundle):
    answer = look(client, make_link(bundle), "/en/projects/data.ndjson")

    next(iter(answer.streaming_content))
    assert (current(), get_script_prefix()) == (None, "/")
    assert not SignedProject.objects.published().exists()


def test_feed_is_never_previewed(client, bundle):
    link = make_link(bundle)
    pages = ("/api/v1/", "/api/v1/figures/?measure=x", "/en/api/docs/")

    answers = [look(client, link, page) for page in pages]

    assert [(answer.status_code, answer.headers["Location"]) for answer in answers] == [
        (302, page) for page in pages
    ]


def test_what_no_page_is_has_no_preview(client, bundle):
    link = make_link(bundle)
    pages = (
        "/en/updates/feed.atom",
        "/en/projects/feed.atom",
        "/en/sessions/13/card.png",
        "/en/sessions/13/forums.ics",
        "/sitemap.xml",
        "/admin/",
        "//evil.example/",
        "/sessions/13/",
        "/healthz",
        "/preview/x/en/",
    )

    found = {page: look(client, link, page).status_code for page in pages}

    assert found == dict.fromkeys(pages, 404)


# Who may look


def refused(client, word):
    answer = client.get(f"/preview/{word}/en/sessions/13/")
    unknown = client.get("/preview/x/en/sessions/13/")
    assert answer.status_code == unknown.status_code == 404
    assert answer.content == unknown.content
    return {*answer.headers.items()} == {*unknown.headers.items()}


def test_link_that_ended_is_unknown(client, bundle):
    over = make_link(bundle, until=timezone.now() - timedelta(seconds=1))
    revoked = make_link(bundle, revoked_at=timezone.now(), revoked_by=make_staff())

    assert [refused(client, link.token) for link in (over, revoked)] == [True, True]
    assert Access.objects.count() == 0


def test_link_that_was_tampered_with_is_unknown(client, bundle):
    link = make_link(bundle)
    key, signature = link.token.split(".")
    other = make_link(bundle)

    words = [
        key,
        f"{key}.",
        f"{key}.{signature[:-1]}",
        f"{other.pk.hex}.{signature}",
        signing.Signer(sep=".").sign(key),
        signing.Signer(salt="events.previews", sep=".", key="another").sign(key),
        SIGNER.sign("x"),
        SIGNER.sign("0" * 32),
        "\0",
        "x" * 5000,
        "密约",
    ]

    assert [refused(client, word) for word in words] == [True] * len(words)


def test_link_of_a_deleted_release_is_gone(client, bundle):
    link = make_link(bundle)
    release = make_release(bundle.session, **DRAFT)
    PreviewLink.objects.filter(pk=link.pk).update(release=release)
    release.delete()

    assert refused(client, link.token)


def test_previews_are_only_read(client, bundle):
    word = f"/preview/{make_link(bundle).token}/en/sessions/13/"

    answers = [ask(word) for ask in (client.post, client.put, client.delete, client.options)]

    assert [answer.status_code for answer in answers] == [404] * 4


def test_staff_look_without_a_link_and_nobody_else(client, bundle):
    page = address(bundle, None, "en")

    def seen(*roles, **fields):
        client.logout()
        if roles:
            client.force_login(make_staff(*set(roles) - {"none"}, **fields))
        return client.get(page).status_code

    assert [seen(role) for role in ROLES] == [200] * 4
    assert [
        seen(),
        seen("none"),
        seen(EDITORS, is_staff=False),
        seen(EDITORS, is_active=False),
    ] == [404] * 4


def test_staff_find_no_preview_of_nothing(client, bundle):
    staff(client, EDITORS)
    release = bundle.pk.hex
    words = (
        "release.00000000000000000000000000000000",
        "release.x",
        f"session.{release}",
        f"release.{release}.20261399T000000Z",
        f"release.{release}.x",
        f"figure.{release}",
    )

    found = {word: client.get(f"/preview/{word}/en/sessions/13/").status_code for word in words}

    assert found == dict.fromkeys(words, 404)


def test_far_moments_are_looked_at_within_reason(client, bundle):
    staff(client, EDITORS)
    moments = {
        "00010101T000000Z": 404,
        "99991231T235959Z": 404,
        "19500101T000000Z": 200,
        "21500101T000000Z": 200,
    }

    found = {
        moment: client.get(f"/preview/release.{bundle.pk.hex}.{moment}/en/updates/").status_code
        for moment in moments
    }

    assert found == moments


def test_looks_are_noted(client, bundle):
    link = make_link(bundle)
    look(client, link)
    look(client, link, "/en/projects/")
    user = staff(client, EDITORS)
    client.get(address(bundle, None, "en"))

    link.refresh_from_db()
    noted = Access.objects.order_by("pk").values_list("user", "act", "record", "label")
    assert list(noted) == [
        (link.made_by_id, "preview", link.pk, "Quixotry, link for Jilin Daily"),
        (user.pk, "preview", bundle.pk, "Quixotry"),
    ]
    assert link.used_at is not None


def test_log_names_links(client, bundle):
    look(client, make_link(bundle))
    staff(client, PUBLISHERS)

    shown = client.get(reverse("admin:expo_portal_access_changelist"))

    assert "Quixotry, link for Jilin Daily" in shown.content.decode()


# The rule


def test_rule_of_one_record_is_that_of_many(bundle):
    preview = previewed(bundle)

    with previewing(preview):
        shown = list(Figure.objects.published())
        assert [figure.is_published for figure in shown] == [True]
    assert [figure.is_published for figure in Figure.objects.all()] == [False]
    assert list(Figure.objects.published()) == []


@pytest.mark.parametrize("size", [1, 9])
def test_preview_is_found_in_a_fixed_number_of_queries(bundle, django_assert_num_queries, size):
    with writing():
        for _each in range(size):
            make_project(
                session=bundle.session, release=bundle, parties=[make_organization()], **DRAFT
            )
            make_figure(release=bundle, **DRAFT)

    with django_assert_num_queries(29):
        previewed(bundle)


# The page of links


def links_page(release):
    return reverse("admin:events_release_preview", args=[release.pk])


def test_publisher_makes_a_link_and_revokes_it(client, bundle):
    user = staff(client, PUBLISHERS)
    client.post(links_page(bundle), {"guest": "Jilin Daily", "days": "3", "_make": "yes"})
    link = PreviewLink.objects.get()
    shown = client.get(links_page(bundle)).content.decode()
    seen = shows(look(client, link))

    client.post(links_page(bundle), {"revoke": link.pk})
    again = client.post(links_page(bundle), {"revoke": link.pk})
    link.refresh_from_db()
    after = client.get(links_page(bundle)).content.decode()

    assert (link.made_by, link.release, link.session) == (user, bundle, bundle.session)
    assert (link.until - link.made_at).days in {2, 3}
    assert seen
    assert f"http://127.0.0.1:8000/preview/{link.token}/" in shown
    assert (link.revoked_by, again.status_code) == (user, 404)
    assert refused(client, link.token)
    assert link.token not in after
    assert "Revoked on" in after


def test_editor_sees_who_has_a_link_but_not_the_link(client, bundle):
    link = make_link(bundle)
    staff(client, EDITORS)

    shown = client.get(links_page(bundle)).content.decode()

    assert "Jilin Daily" in shown
    assert link.token not in shown
    assert client.post(links_page(bundle), {"revoke": link.pk}).status_code == 403


def test_links_stand_on_pages_with_the_log_of_each(client, bundle, monkeypatch):
    monkeypatch.setattr(previews, "LINKS_A_PAGE", 2)
    first, *_others = [make_link(bundle, guest=f"Guest {n}") for n in range(3)]
    look(client, first)
    staff(client, PUBLISHERS)

    answers = [client.get(links_page(bundle), {"p": number}) for number in (1, 2, 99)]

    assert [len(answer.context["page"]) for answer in answers] == [2, 1, 1]
    assert all('<a href="?p=' in answer.content.decode() for answer in answers)
    log = f"/admin/expo_portal/access/?of={first.pk}"
    assert [log in answer.content.decode() for answer in answers] == [False, True, True]
    staff(client, EDITORS)
    assert "/access/" not in client.get(links_page(bundle), {"p": 2}).content.decode()


def test_preview_says_that_it_leaves_records_out(client, bundle, monkeypatch):
    make_highlight(bundle.session, text={"en": "Unheard"}, release=bundle, **DRAFT)
    link = make_link(bundle)
    said = []

    for most in (2, 1):
        monkeypatch.setattr(bundles, "MOST", most)
        said.append("some are left out here" in body(look(client, link)))

    assert said == [False, True]


def test_odd_link_is_refused_at_its_field(client, bundle):
    staff(client, PUBLISHERS)
    odd = (
        {"guest": ""},
        {"guest": "\0"},
        {"guest": "x" * 101},
        {"days": "999999999999"},
        {"days": "x"},
        {"moment_0": "2026-13-99", "moment_1": "10:00"},
        {"moment_0": "9999-12-31", "moment_1": "23:00"},
    )

    answers = [
        client.post(links_page(bundle), {"guest": "Daily", "days": "1"} | typed) for typed in odd
    ]

    assert PreviewLink.objects.count() == 0
    assert [(answer.status_code, *answer.context["form"].errors) for answer in answers] == [
        *[(200, "guest")] * 3,
        *[(200, "days")] * 2,
        *[(200, "moment")] * 2,
    ]


def test_no_link_is_revoked_by_an_odd_key(client, bundle):
    staff(client, PUBLISHERS)
    keys = ("", "x", "\0", "00000000-0000-0000-0000-000000000000")

    answers = [client.post(links_page(bundle), {"revoke": key}) for key in keys]

    assert [answer.status_code for answer in answers] == [404] * 4


def test_link_of_another_release_is_not_revoked_here(client, bundle):
    link = make_link(make_release(**DRAFT))
    staff(client, PUBLISHERS)

    assert client.post(links_page(bundle), {"revoke": link.pk}).status_code == 404
    link.refresh_from_db()
    assert link.revoked_at is None


def test_page_of_previews_takes_a_moment(client, bundle):
    staff(client, EDITORS)
    moments = [("2026-12-01", "10:00"), ("x", "y"), ("\0", "\0")]

    answers = [
        client.get(links_page(bundle), {"moment_0": day, "moment_1": time}) for day, time in moments
    ]

    assert [(answer.status_code, b"20261201T020000Z" in answer.content) for answer in answers] == [
        (200, True),
        (200, False),
        (200, False),
    ]


def test_board_leads_to_previews(client, bundle):
    staff(client, EDITORS)

    shown = client.get(reverse("admin:index")).content.decode()

    assert address(bundle, None, "en") in shown
    assert address(bundle, None, "zh-hans") in shown
