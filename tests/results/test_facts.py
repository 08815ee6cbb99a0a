"""The 120 atomic facts of the 13th expo's results, each found in a column of its own.

``facts.json`` keeps their ids and neutral words, without the sentences they were drawn from;
the title that fact 045 shortens is written out.
"""

import json
from collections import Counter
from pathlib import Path

import pytest

from events.models import (
    Comparison,
    Document,
    ExpoSession,
    Figure,
    Forum,
    Highlight,
    Participation,
    Pavilion,
    SectorListEntry,
)

FACTS = json.loads(Path(__file__).with_name("facts.json").read_text(encoding="utf-8"))

# One fact tells one aspect; together those with the same key tell one record.
RECORDS = {}
for fact in FACTS:
    RECORDS.setdefault((fact["about"], fact["key"]), {}).update(fact["says"])

WORDS = {
    "before this session": 12,
    "concluded": "held",
    "contract investment": "contracted investment",
    "Jilin businessmen, experts and scholars": "Jilin businesspeople, experts and scholars",
    "main forum": "main",
    "mechanism events": "cooperation mechanism",
    "press conference": "press-conference",
    "previous_session": "previous-session",
    "supporting conference events": "supporting conference",
}
# A dimension that the measure implies is not stored.
IMPLIED = {"contracted-investment": "contract", "agreed-amount": "agreement"}

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("results")]


def in_our_words(says):
    words = {name: WORDS.get(word, word) for name, word in says.items()}
    if "topic" in words:
        words["topic"] = words["topic"].lower()
    for name in words.keys() & {"activity", "activity2"}:
        words[name] = RECORDS["activity", words[name]]["title"]
    for name in words.keys() & {"figure", "part_of"}:
        words[name] = RECORDS["figure", words[name]]["value"]
    return words


def english(named):
    return named.name["en"] if named else None


def title(forum):
    return f"{forum.year} {forum.name['en']}" if forum.year else forum.name["en"]


def sessions():
    for session in ExpoSession.objects.published().filter(slug="13"):
        yield (
            session,
            {
                "series": english(session.series),
                "ordinal": session.ordinal,
                "status": session.event_status,
            },
        )


def releases():
    for document in Document.objects.filter(release__session__slug="13"):
        release = document.release
        yield (
            document,
            {
                "publisher": english(document.publisher),
                "issued_on": release.issued_on.isoformat(),
                "issuer": english(release.issuer),
                "occasion": release.occasion,
                "host": english(release.host),
            },
        )


def statements():
    for highlight in Highlight.objects.published().filter(session__slug="13"):
        yield (
            highlight,
            {
                "kind": highlight.kind,
                "topic": highlight.topic["en"].lower(),
            },
        )


def figures():
    for figure in Figure.objects.published().filter(session__slug="13"):
        words = {term.vocabulary: term for term in figure.dimensions.all()}
        kind = next((words[name] for name in ("category", "level", "tier") if name in words), None)
        titles = [title(forum) for forum in figure.forums.order_by("order")]
        yield (
            figure,
            {
                "measure": figure.measure.code.replace("-", " "),
                "value": figure.value,
                "qualifier": figure.qualifier,
                "currency": figure.currency,
                "unit": figure.measure.unit,
                "mode": words["mode"].code if "mode" in words else None,
                "origin": english(words.get("origin")),
                "deal_type": words["deal-type"].code
                if "deal-type" in words
                else IMPLIED.get(figure.measure.code),
                "category": english(kind),
                "origin_count": figure.from_count,
                "origin_kind": english(figure.from_kind),
                "part_of": figure.part_of and figure.part_of.value,
                "basis_note": figure.sessions_to,
                "activity": titles[0] if titles else None,
                "activity2": titles[1] if len(titles) > 1 else None,
            },
        )


def comparisons():
    for comparison in Comparison.objects.filter(figure__session__slug="13"):
        yield (
            comparison,
            {
                "figure": comparison.figure.value,
                "change": comparison.change,
                "basis": comparison.basis,
                "value": float(comparison.value),
                "qualifier": comparison.qualifier,
            },
        )


def activities():
    for forum in Forum.objects.published().filter(session__slug="13"):
        yield (
            forum,
            {
                "series": english(forum.series),
                "ordinal": forum.ordinal,
                "year": forum.year,
                "title": title(forum),
                "joint_title": forum.joint_title.get("en"),
                "tier": forum.tier.code,
                "status": forum.event_status,
                "start": forum.starts_on and forum.starts_on.isoformat(),
            },
        )


def participations():
    for participation in Participation.objects.published().filter(session__slug="13"):
        yield (
            participation,
            {
                "who": english(participation.place or participation.organization),
                "role": english(participation.role),
                "activity": participation.forum and title(participation.forum),
            },
        )


def pavilions():
    for pavilion in Pavilion.objects.published().filter(session__slug="13"):
        yield pavilion, {"mode": pavilion.mode.code, "name": pavilion.name["en"]}


def sector_listings():
    for entry in SectorListEntry.objects.filter(sector_list__release__session__slug="13"):
        yield (
            entry,
            {
                "sector": english(entry.sector).lower(),
                "deal_type": entry.sector_list.deal_type.code,
            },
        )


@pytest.fixture(scope="module")
def told(results):
    return {
        "session": list(sessions()),
        "release": list(releases()),
        "statement": list(statements()),
        "figure": list(figures()),
        "comparison": list(comparisons()),
        "activity": list(activities()),
        "participation": list(participations()),
        "pavilion": list(pavilions()),
        "sectorlisting": list(sector_listings()),
    }


def found(about, key, told):
    says = in_our_words(RECORDS[about, key]).items()
    return [record.pk for record, tells in told[about] if says <= tells.items()]


def test_each_fact_is_told_by_one_record(told):
    counts = {fact["id"]: len(found(fact["about"], fact["key"], told)) for fact in FACTS}

    assert {fact: count for fact, count in counts.items() if count != 1} == {}


def test_facts_are_told_by_records_of_their_own(told):
    records = {(about, pk) for about, key in RECORDS for pk in found(about, key, told)}

    assert Counter(about for about, _pk in records) == {
        "session": 1,
        "release": 1,
        "statement": 28,
        "figure": 25,
        "comparison": 1,
        "activity": 14,
        "participation": 4,
        "pavilion": 7,
        "sectorlisting": 12,
    }


def test_facts_number_120():
    assert Counter(fact["about"] == "statement" for fact in FACTS) == {True: 28, False: 92}


def test_highlights_hold_no_number_that_a_column_could_hold():
    texts = [
        text
        for highlight in Highlight.objects.all()
        for text in (*highlight.topic.values(), *highlight.text.values())
    ]

    assert [text for text in texts if any(character.isdigit() for character in text)] == []
