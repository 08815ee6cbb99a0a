"""What is hidden changes no byte of anything that the public can fetch.

Each address of the portal stands here with an example, and a new route fails until it does.
"""

from types import SimpleNamespace

import pytest
from django.urls import get_resolver

from events.models import Measure, SectorList
from expo_portal.downloads import FileKind
from expo_portal.feed.docs import PROBLEM_PAGES
from expo_portal.pictures import renditions
from expo_portal.resources import RESOURCES
from expo_portal.sitemaps import SITEMAPS
from expo_portal.writing import writing
from tests.factories import (
    FUTURE,
    HIDDEN,
    LATER,
    PAST,
    make_claim,
    make_comparison,
    make_correction,
    make_document,
    make_figure,
    make_forum,
    make_highlight,
    make_image,
    make_measure,
    make_organization,
    make_participation,
    make_pavilion,
    make_place,
    make_project,
    make_release,
    make_sector,
    make_series,
    make_session,
    make_term,
)
from tests.pictures import upload
from tests.worlds import undone

pytestmark = pytest.mark.django_db

EVERY_LINE = ("?limit=1000", "?limit=1000&session=13")
KINDS = FileKind.regex.split("|")
SECRET = "Quixotry"
SECRETS = {"en": SECRET, "zh-hans": f"密约{SECRET}"}
# What none of the answers may hold, in any spelling; the number is that of hidden records.
NEEDLES = [
    needle.encode() for needle in (SECRET.lower(), "密约", r"\u5bc6\u7ea6", "987654", "987,654")
]


def make_portal():
    """At least one public record of every kind, and what hidden ones would sort between."""
    it = make_public()
    it.twice.withdraw({"en": "Signed twice."})
    return it


@writing()
def make_public():
    it = SimpleNamespace()
    it.series = make_series(slug="expo", name={"en": "Expo", "zh-hans": "博览会"})
    it.line = make_series(slug="line", kind="forum")
    it.city, it.company = make_place(slug="city"), make_organization(slug="company")
    it.sector, it.measure = make_sector(slug="cars"), make_measure(code="sum", unit_kind="money")
    it.counts, it.kind = make_measure(code="counts"), make_term("deal-type", code="handshake")
    it.unheard = make_measure(code="unheard")
    make_figure(
        "50 yuan", session=make_session(series=it.series, slug="12", ordinal=12), measure=it.measure
    )
    it.session = make_session(series=it.series, slug="13", ordinal=13, starts_on=PAST.date())
    it.release = make_release(it.session, issued_on=PAST.date(), issuer=it.company)
    make_document(it.release, publisher=it.company)
    held = {"release": it.release}
    it.figure = make_figure("111 yuan", measure=it.measure, is_headline=True, **held)
    for printed in ("98", "13"):
        make_figure(printed, measure=it.counts, dimensions=[make_term("deal-type")], **held)
    it.signed = Measure.objects.get(code="projects-signed")
    make_figure("3", measure=it.signed, **held)
    make_figure("3", measure=it.signed, basis="cumulative", sessions_to=13, **held)
    make_comparison(it.figure)
    it.correction = make_correction(it.figure, "110 yuan", "111 yuan")
    it.claim = make_claim(it.session, figure=it.figure, **held)
    dated = {"starts_on": PAST.date(), "place": it.city}
    it.forum = make_forum(it.session, slug="forum", series=it.line, **held, **dated)
    it.pavilion = make_pavilion(it.session, slug="hall", **held)
    it.highlight = make_highlight(it.session, **held)
    it.participation = make_participation(it.session, organization=it.company, **held)
    it.role = it.participation.role
    it.image = make_image(it.session, **held)
    it.image.paint(renditions(upload()))
    project = {"session": it.session, "sector": it.sector, "place": it.city, "deal_type": it.kind}
    it.project = make_project("5 yuan", reference="13-1", parties=[it.company], **project, **held)
    # Named by nothing else, it is gone with this project.
    it.former = make_organization(slug="former")
    it.twice = make_project("7 yuan", reference="13-3", parties=[it.former], **project)
    # Of what is to come the page of updates shows the moment, and of a public session its name.
    make_release(it.session, publish_at=FUTURE)
    make_release(make_session(series=it.series, publish_at=FUTURE), publish_at=FUTURE)
    return it


def make_hidden(portal, reason):
    """A record of each kind, full of the secret, beside the public ones and tied to them."""
    own = {name: said for name, said in HIDDEN[reason].items() if not name.startswith("session_")}
    whole = {name.removeprefix("session_"): said for name, said in HIDDEN[reason].items()}
    aside = make_session(
        series=portal.series, slug="aside", ordinal=15, theme=SECRETS, **(own or whole)
    )
    session = portal.session if own else aside
    release = make_release(session, title=SECRETS, issued_on=LATER.date(), **own)
    return [aside, release, *make_members(portal, release, own, portal.release if own else release)]


def make_members(portal, release, own, shown):
    """A record of each kind, told by a document of one release and held by that or another."""
    session, told, mark = release.session, {"text": SECRETS} | own, {"name": SECRETS} | own
    document = make_document(release, code="aside", title=SECRET, publisher=portal.company)
    sectors = SectorList.objects.create(release=release, deal_type=portal.kind)
    sectors.entries.create(sector=portal.sector)
    place, company = (
        make_place(slug="aside", name=SECRETS),
        make_organization(slug="aside", name=SECRETS),
    )
    within = {"release": shown}
    words = {"wording": SECRETS, "is_headline": True, "place": place, **own, **within}
    forum = make_forum(
        session, slug="aside", series=portal.line, place=place, starts_on=PAST.date(),
        **mark, **within,
    )  # fmt: skip
    pavilion = make_pavilion(session, slug="aside", **mark, **within)
    figure = make_figure("987654 yuan", measure=portal.measure, forums=[forum], **words)
    make_comparison(figure, "987654")
    make_figure("987654", measure=portal.counts, dimensions=[portal.kind], **words)
    for measure in (portal.signed, portal.unheard):
        make_figure("987654", measure=measure, **words)
    make_figure("987654", measure=portal.signed, basis="cumulative", sessions_to=12, **words)
    image = make_image(session, alt=SECRETS, credit=SECRET, **own, **within)
    image.paint(renditions(upload()))
    project = make_project(
        "987654 yuan", reference="13-2", title=SECRETS, summary=SECRETS, session=session,
        sector=portal.sector, place=portal.city, deal_type=portal.kind, forum=forum,
        parties=[company, portal.company, portal.former], document=document, **own, **within,
    )  # fmt: skip
    make_steps(project, document)
    make_tied(portal, session, release, forum, pavilion, figure, document, project)
    records = [
        *(forum, pavilion, figure, image, project, place, company),
        make_claim(session, **told, **within),
        make_highlight(session, topic=SECRETS, **told, **within),
        make_participation(
            session, organization=company, role=portal.role, note=SECRETS, **own, **within
        ),
        make_participation(
            session, organization=portal.company, role=portal.role, note=SECRETS, **own, **within
        ),
    ]
    if own:
        # A correction is hidden by itself where its figure is public.
        records.append(
            make_correction(portal.figure, "987654 yuan", "111 yuan", reason=SECRETS, **own)
        )
    return records


def make_steps(project, document):
    """Of a project: its other amounts, what it counts besides money, and how far it is."""
    printed = {"number": "987654", "currency": "CNY"}
    for kind in ("contract", "in-place"):
        project.amounts.create(kind=kind, wording=SECRETS, **printed)
    project.quantities.create(number="987654", what=SECRETS)
    for stage in ("signed", "construction-started"):
        project.milestones.create(
            stage=stage, date=PAST, document=document, note=SECRETS, **printed
        )


TIED = ["/en/projects/13-4/", "/en/projects/13-5/", "/en/projects/13-6/"]


def make_tied(portal, session, release, forum, pavilion, figure, document, project):
    """Records that name hidden ones: hidden with them, and outliving their withdrawal."""
    make_figure("3 yuan", measure=portal.measure, release=release, is_headline=True)
    tied = {"session": session, "release": portal.release if session == portal.session else release}
    make_figure("4 yuan", measure=portal.measure, pavilion=pavilion, forums=[forum], **tied)
    make_figure("2 yuan", measure=portal.measure, part_of=figure, document=document, **tied)
    make_correction(figure, "2 yuan", "3 yuan")
    make_claim(**tied, forum=forum, figure=figure)
    make_highlight(**tied, forum=forum)
    make_participation(
        session, organization=portal.company, role=portal.role, forum=forum, pavilion=pavilion
    )
    make_image(session, forum=forum).paint(renditions(upload()))
    named = {"forum": forum, "document": document, "release": release}
    make_project("2 yuan", reference="13-4", session=session, sector=portal.sector, **named)
    make_project("2 yuan", reference="13-5", session=session, parent=project)
    make_project("2 yuan", reference="13-6", session=session, continues=project)


def examples(it):
    """By route, addresses that answer something in this portal."""
    session, secret = "sessions/13/", f"?q={SECRET}"
    image, lists = it.image.renditions.first().get_absolute_url(), {}
    files = {
        route: [f"{path}{kind}{query}" for kind in KINDS]
        for route, path, query in (
            ("sessions/data.<filekind:kind>", "sessions/data.", ""),
            ("sessions/<slug:slug>/data.<filekind:kind>", f"{session}data.", ""),
            ("compare/data.<filekind:kind>", "compare/data.", "?m=sum&s=12,13"),
            ("measures/<slug:slug>/data.<filekind:kind>", "measures/sum/data.", ""),
            ("projects/data.<filekind:kind>", "projects/data.", ""),
            ("fields/<slug:slug>/data.<filekind:kind>", "fields/cars/data.", ""),
            ("places/<slug:slug>/data.<filekind:kind>", "places/city/data.", ""),
            ("organisations/<slug:slug>/data.<filekind:kind>", "organisations/company/data.", ""),
        )
    }
    pages = {
        "": [""],
        "search/": ["search/", "search/?q=Project", f"search/{secret}", "search/?q=密约"],
        "data/": ["data/"],
        "data/codebook.<filekind:kind>": [f"data/codebook.{kind}" for kind in KINDS],
        "about/": ["about/"],
        "accessibility/": ["accessibility/"],
        "sessions/": ["sessions/"],
        "sessions/<slug:slug>/": [session, "sessions/12/"],
        "sessions/<slug:slug>/press/": [f"{session}press/"],
        "sessions/<slug:slug>/card.png": [f"{session}card.png", "sessions/12/card.png"],
        "sessions/<slug:slug>/forums.ics": [f"{session}forums.ics"],
        "sessions/<slug:slug>/charts/<slug:name>.svg": [f"{session}charts/counts.svg"],
        "sessions/<slug:session>/forums/<slug:slug>/": [f"{session}forums/forum/"],
        "sessions/<slug:session>/forums/<slug:slug>/forum.ics": [
            f"{session}forums/forum/forum.ics"
        ],
        "sessions/<slug:session>/pavilions/<slug:slug>/": [f"{session}pavilions/hall/"],
        "forums/<slug:slug>/": ["forums/line/"],
        "forums/<slug:slug>/forums.ics": ["forums/line/forums.ics"],
        "updates/": ["updates/", "updates/?kind=corrected", "updates/?page=2"],
        "updates/feed.atom": ["updates/feed.atom"],
        "compare/": ["compare/", "compare/?m=sum", "compare/?m=sum&s=13,aside"],
        "measures/": ["measures/"],
        "measures/<slug:slug>/": [f"measures/{code}/" for code in ("sum", "counts", "unheard")],
        "projects/": [
            *("projects/", f"projects/{secret}", "projects/?o=-amount", "projects/?amount_min=6"),
            *("projects/?session=aside", "projects/?place=aside", "projects/?sector=cars"),
        ],
        "projects/feed.atom": ["projects/feed.atom"],
        "projects/<str:reference>/": ["projects/13-1/", "projects/13-3/"],
        "projects/<str:reference>/data.json": ["projects/13-1/data.json"],
        **{f"{index}/": [f"{index}/"] for index in ("fields", "places", "organisations")},
        "fields/<slug:slug>/": ["fields/cars/"],
        "places/<slug:slug>/": ["places/city/"],
        "organisations/<slug:slug>/": ["organisations/company/", "organisations/former/"],
    }
    docs = {
        "api/docs/": ["api/docs/"],
        "api/docs/reference/": ["api/docs/reference/"],
        "api/docs/reference/<slug:name>/": [
            f"api/docs/reference/{each.name}/" for each in RESOURCES
        ],
        "api/docs/mirror/": ["api/docs/mirror/"],
        "api/docs/rules/": ["api/docs/rules/"],
        "api/docs/changelog/": ["api/docs/changelog/"],
        "api/docs/mistakes/": ["api/docs/mistakes/"],
        "api/docs/problems/": ["api/docs/problems/"],
        "api/docs/problems/<slug:name>/": [f"api/docs/problems/{name}/" for name in PROBLEM_PAGES],
    }
    pages |= docs
    for found in RESOURCES:
        base = f"/api/v1/{found.name}/"
        record = found.model.objects.published().first()
        lists[base[1:]] = [base, f"{base}?limit=1", f"{base}?fields=id,version"]
        lists[f"{base[1:]}<slug:key>/"] = [f"{base}{record.pk}/"]
    narrowed = ("session=aside", "place=aside", "q=Quixotry", "amount_min=6")
    lists["api/v1/projects/"] += [f"/api/v1/projects/?{query}" for query in narrowed]
    return {
        **{
            f"en/{route}": [f"/{code}/{path}" for code in ("en", "zh-hans") for path in paths]
            for route, paths in pages.items()
        },
        # In every language the same but for the headings of their columns.
        **{f"en/{route}": [f"/en/{path}" for path in paths] for route, paths in files.items()},
        **lists,
        **{route: [f"/{path}" for path in paths] for route, paths in docs.items()},
        "api/docs/mirror.py": ["/api/docs/mirror.py"],
        "": ["/"],
        "healthz": ["/healthz"],
        "media/<path:name>": [image],
        "robots.txt": ["/robots.txt"],
        ".well-known/security.txt": ["/.well-known/security.txt"],
        "favicon.ico": ["/favicon.ico"],
        "sitemap.xml": ["/sitemap.xml"],
        "sitemap-<slug:section>.xml": [f"/sitemap-{section}.xml" for section in SITEMAPS],
        "opensearch.xml": ["/opensearch.xml"],
        "api/v1/": ["/api/v1/"],
        "api/v1/changes/": [f"/api/v1/changes/{query}" for query in EVERY_LINE],
        "api/v1/manifest/": ["/api/v1/manifest/", "/api/v1/manifest/?session=aside"],
        "api/v1/sessions/<slug:key>/checks/": ["/api/v1/sessions/13/checks/"],
        "api/v1/openapi.json": ["/api/v1/openapi.json"],
        "api/v1/search/": ["/api/v1/search/?q=Project", f"/api/v1/search/{secret}"],
    }


def routes(resolver, before=""):
    for pattern in resolver.url_patterns:
        route = before + str(pattern.pattern)
        if route == "admin/":
            continue
        if hasattr(pattern, "url_patterns"):
            yield from routes(pattern, route)
        else:
            yield route


def fetched(client, addresses, method="GET", **headers):
    found = {}
    for address in addresses:
        answer = client.generic(method, address, headers=headers)
        said = [f"{name}: {value}" for name, value in sorted(answer.headers.items())]
        found[address] = (answer.status_code, said, b"".join(answer))
    return found


def leaking(answers):
    """Addresses whose answer holds the secret; one that asks for it may repeat the question."""
    return [
        address
        for address, (_status, said, body) in answers.items()
        if SECRET.lower() not in address.lower() and "密约" not in address
        for needle in NEEDLES
        if needle in body.lower() or needle in "\n".join(said).lower().encode()
    ]


def test_every_route_has_an_example(client, settings):
    settings.CONTACT_EMAIL = "expo@example.org"
    known = examples(make_portal())

    assert sorted(known) == sorted(routes(get_resolver()))
    answers = {
        address: client.get(address).status_code for paths in known.values() for address in paths
    }
    assert {address: code for address, code in answers.items() if code != 200} == {
        "/": 302,
        "/favicon.ico": 302,
        "/en/projects/13-3/": 410,
        "/zh-hans/projects/13-3/": 410,
        "/en/organisations/former/": 410,
        "/zh-hans/organisations/former/": 410,
    }


@pytest.mark.slow
def test_hidden_records_move_no_byte(client, settings):
    settings.CONTACT_EMAIL = "expo@example.org"
    portal = make_portal()
    addresses = [address for paths in examples(portal).values() for address in paths] + TIED
    before = fetched(client, addresses)
    leaks, moved = {}, {}

    for reason in HIDDEN:
        with undone():
            make_hidden(portal, reason)
            after = fetched(client, addresses)
        leaks[reason] = leaking(after)
        moved[reason] = [address for address in addresses if before[address] != after[address]]

    assert leaks == {reason: [] for reason in HIDDEN}
    # What was withdrawn shows that it was.
    assert moved | {"withdrawn": []} == {reason: [] for reason in HIDDEN}
