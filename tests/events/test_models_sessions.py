from datetime import date, time

import pytest
from django.core.exceptions import ValidationError
from django.utils.translation import override

from events.titles import edition, holding
from tests.factories import (
    make_forum,
    make_image,
    make_measure,
    make_organization,
    make_participation,
    make_pavilion,
    make_place,
    make_series,
    make_session,
    text,
)

HIGH_LEVEL = {
    "en": "High-level Forum on Northeast Asia Cooperation",
    "zh-hans": "东北亚合作高层论坛",
}


def messages(record, **fields):
    for name, value in fields.items():
        setattr(record, name, value)
    with pytest.raises(ValidationError) as refused:
        record.full_clean()
    return refused.value.message_dict


# What cannot be true


@pytest.mark.parametrize("make", [make_session, make_forum])
def test_nothing_ends_before_it_starts(db, make):
    assert messages(make(), starts_on=date(2021, 9, 27), ends_on=date(2021, 9, 23)) == {
        "__all__": ["The last day lies before the first."]
    }


def test_forum_may_lie_outside_the_days_of_its_session(db):
    session = make_session(starts_on=date(2021, 9, 23), ends_on=date(2021, 9, 27))

    forum = make_forum(session, starts_on=date(2021, 9, 29), ends_on=date(2021, 9, 29))
    forum.full_clean()

    assert forum.starts_on > session.ends_on


def test_number_of_a_forum_needs_its_series(db):
    assert messages(make_forum(), ordinal=11) == {
        "__all__": ["A number needs a series: the 11th of what?"]
    }


def test_series_has_each_forum_once(db):
    series = make_series(kind="forum")
    make_forum(series=series, ordinal=11)

    assert messages(make_forum(), series=series, ordinal=11) == {
        "__all__": ["This series has a forum with that number already."]
    }


def test_series_has_each_session_once(db):
    first = make_session(ordinal=13)

    assert messages(make_session(), series=first.series, ordinal=13) == {
        "__all__": ["This series has a session with that number already."]
    }


def test_time_of_a_forum_needs_its_day(db):
    assert messages(make_forum(), start_time=time(9, 30)) == {"__all__": ["A time needs its day."]}


def test_session_is_compared_with_another(db):
    session = make_session()

    assert messages(session, previous=session) == {
        "previous": ["A session cannot be compared with itself."]
    }


def test_session_has_each_hall_number_once(db):
    first = make_pavilion(number=1)

    assert messages(make_pavilion(first.session), number=1) == {
        "__all__": ["This session has a hall with that number already."]
    }


@pytest.mark.parametrize("both", [True, False])
def test_participation_is_of_one_organization_or_one_place(db, both):
    organization, place = (make_organization(), make_place()) if both else (None, None)

    assert messages(make_participation(), organization=organization, place=place) == {
        "__all__": ["Name either an organisation or a place."]
    }


def test_place_does_not_lie_in_itself(db):
    province = make_place()
    city = make_place(within=province)

    assert messages(province, within=make_place(within=city)) == {
        "within": ["A place cannot lie in itself."]
    }


def test_place_has_a_code_of_iso_3166(db):
    make_place(iso_code="CN").full_clean()
    make_place(iso_code="CN-22").full_clean()

    assert messages(make_place(), iso_code="China") == {"iso_code": ["As in CN or CN-22."]}


def test_measure_is_no_part_of_itself(db):
    total = make_measure()
    contracted = make_measure(rolls_up_to=total)

    assert messages(total, rolls_up_to=contracted) == {
        "rolls_up_to": ["A measure cannot be a part of itself."]
    }


def test_image_is_checked_with_words_for_who_cannot_see_it(db):
    image = make_image()

    assert messages(image, alt={}) == {"__all__": ["Describe the photo before it is checked."]}


def test_decorative_image_and_draft_need_no_words(db):
    decorative, draft = make_image(is_decorative=True, alt={}), make_image(status="draft", alt={})

    decorative.full_clean()
    draft.full_clean()

    assert [str(decorative), str(draft)] == ["Jilin Daily", "Jilin Daily"]


def test_focal_point_lies_within_the_image(db):
    assert messages(make_image(), focal_x=101) == {
        "focal_x": ["Ensure this value is less than or equal to 100."]
    }


# Titles


def test_title_of_a_forum_carries_its_number_as_each_language_writes_it(db):
    forum = make_forum(name=HIGH_LEVEL, series=make_series(), ordinal=11)

    assert forum.title == {
        "en": "11th High-level Forum on Northeast Asia Cooperation",
        "zh-hans": "第十一届东北亚合作高层论坛",
    }
    with override("zh-hans"):
        assert str(forum) == "第十一届东北亚合作高层论坛"


def test_title_of_a_forum_carries_its_year(db):
    forum = make_forum(name={"en": "Roundtable of Governors", "zh-hans": "省长圆桌会"}, year=2021)

    assert forum.title == {"en": "2021 Roundtable of Governors", "zh-hans": "2021省长圆桌会"}


def test_title_without_number_and_year_is_the_name(db):
    assert make_forum(name=HIGH_LEVEL).title == HIGH_LEVEL


def test_title_of_a_session_is_that_of_its_series_with_its_number_or_label(db):
    series = make_series(name={"en": "China-Northeast Asia Expo", "zh-hans": "中国—东北亚博览会"})

    numbered = make_session(series=series, ordinal=13)
    labelled = make_session(
        series=series, ordinal=None, label={"en": "Spring 2024", "zh-hans": "2024年春季"}
    )

    assert numbered.title == {
        "en": "13th China-Northeast Asia Expo",
        "zh-hans": "第十三届中国—东北亚博览会",
    }
    assert labelled.title == {
        "en": "China-Northeast Asia Expo, Spring 2024",
        "zh-hans": "2024年春季中国—东北亚博览会",
    }


@pytest.mark.parametrize(
    ("language", "title"),
    [
        ("ja", "第13回Expo"),
        ("ko", "제13회 Expo"),
        ("ru", "13-й Expo"),
        ("mn", "13th Expo"),
    ],
)
def test_title_in_other_languages(language, title):
    assert edition({language: "Expo"}, ordinal=13) == {language: title}


def test_holding_is_the_number_alone():
    assert holding(12) == {
        "en": "12th",
        "zh-hans": "第十二届",
        "ja": "第12回",
        "ko": "제12회",
        "ru": "12-й",
    }


def test_participation_names_itself(db):
    participation = make_participation(place=make_place(name={"en": "Zhejiang"}))

    assert str(participation) == f"Zhejiang: {participation.role}"
    assert str(make_pavilion(name=text("Jilin Pavilion"))) == "Jilin Pavilion"
