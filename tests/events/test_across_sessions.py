import pytest

from events.across_sessions import AcrossSessions
from events.announcements import public_sessions
from tests.factories import (
    make_figure,
    make_forum,
    make_measure,
    make_place,
    make_series,
    make_session,
    make_term,
    text,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def sessions():
    series = make_series()
    return [make_session(series=series, ordinal=n, year=2000 + n) for n in (1, 2, 3)]


def read(measure):
    """Of each table its rows: number, what was announced, what instead, whether it breaks."""
    return [
        [
            (
                row.session.ordinal,
                [str(cell.figure.number) for cell in row.cells],
                [str(each.figure.number) for each in row.instead],
                row.differs is not None,
            )
            for row in table.rows
        ]
        for table in AcrossSessions(public_sessions(), measure).tables(measure)
    ]


def test_sessions_stand_in_the_order_of_time(sessions):
    measure = make_measure()
    for number, expo_session in zip(("30", "10", "20"), reversed(sessions), strict=True):
        make_figure(number, session=expo_session, measure=measure)

    assert read(measure) == [
        [(1, ["20"], [], False), (2, ["10"], [], False), (3, ["30"], [], False)]
    ]


def test_session_that_announced_a_relative_says_so_instead(sessions):
    total = make_measure(unit_kind="money")
    contracted = make_measure(unit_kind="money", rolls_up_to=total)
    agreed = make_measure(unit_kind="money", rolls_up_to=total)
    unrelated = make_measure(unit_kind="money")
    make_figure("5 yuan", session=sessions[0], measure=contracted)
    make_figure("9 yuan", session=sessions[1], measure=total)
    make_figure("3 yuan", session=sessions[2], measure=agreed)
    make_figure("7 yuan", session=sessions[2], measure=unrelated)

    assert read(contracted) == [
        [(1, ["5"], [], False), (2, [], ["9"], False), (3, [], ["3"], False)]
    ]
    assert read(total) == [[(1, [], ["5"], False), (2, ["9"], [], False), (3, [], ["3"], False)]]


def test_currencies_share_no_table(sessions):
    measure = make_measure(unit_kind="money")
    make_figure("5 yuan", session=sessions[0], measure=measure)
    make_figure("9 US dollars", session=sessions[1], measure=measure)

    assert read(measure) == [
        [(1, ["5"], [], False), (2, [], ["9"], False), (3, [], [], False)],
        [(1, [], ["5"], False), (2, ["9"], [], False), (3, [], [], False)],
    ]


def test_number_of_a_part_is_no_number_of_the_session(sessions):
    measure = make_measure()
    make_figure("15", session=sessions[0], measure=measure, place=make_place())
    make_figure("500", session=sessions[1], measure=measure, forums=[make_forum(sessions[1])])
    make_figure("99", session=sessions[2], measure=measure, basis="cumulative")

    assert read(measure) == [
        [(1, [], ["15"], False), (2, [], ["500"], False), (3, [], ["99"], False)]
    ]


def test_part_of_the_same_measure_stands_in_its_whole(sessions):
    measure = make_measure()
    whole = make_figure("111", session=sessions[0], measure=measure)
    contract = make_term("deal-type")
    make_figure("98", release=whole.release, measure=measure, part_of=whole, dimensions=[contract])

    assert read(measure)[0][0] == (1, ["111"], [], False)


def test_change_of_what_is_counted_breaks_the_row(sessions):
    measure, on_site, online = make_measure(), make_term("mode"), make_term("mode")
    make_figure("1", session=sessions[0], measure=measure)
    make_figure("2", session=sessions[1], measure=measure, dimensions=[on_site])
    make_figure("3", session=sessions[2], measure=measure, dimensions=[on_site])
    make_figure("4", session=sessions[2], measure=measure, dimensions=[online])

    # The third counts more things than the second, and the same among them.
    assert [row[3] for row in read(measure)[0]] == [False, True, False]


def test_change_of_scope_breaks_the_row(sessions):
    measure = make_measure()
    make_figure("1", session=sessions[0], measure=measure)
    make_figure("2", session=sessions[1], measure=measure, scope=text("With the sub-venues"))

    assert [row[3] for row in read(measure)[0]] == [False, True, False]


def test_break_is_told_across_a_session_without_a_number(sessions):
    measure = make_measure()
    make_figure("1", session=sessions[0], measure=measure)
    make_figure("2", session=sessions[2], measure=measure, scope=text("With the sub-venues"))

    assert [row[3] for row in read(measure)[0]] == [False, False, True]


def test_other_series_is_no_continuation():
    measure = make_measure()
    make_figure("1", session=make_session(year=2001), measure=measure)
    make_figure("2", session=make_session(year=2002), measure=measure, scope=text("All"))

    assert [row[3] for row in read(measure)[0]] == [False, False]


def test_forecast_stands_only_where_there_is_no_result(sessions):
    measure, on_site = make_measure(), make_term("mode")
    make_figure("900", session=sessions[0], measure=measure, stage="forecast")
    make_figure("1", session=sessions[1], measure=measure, dimensions=[on_site])
    make_figure("1000", session=sessions[1], measure=measure, stage="forecast")

    assert [row[1] for row in read(measure)[0]] == [["900"], ["1"], []]


def test_undisclosed_number_is_an_announcement(sessions):
    measure = make_measure(unit_kind="money")
    make_figure("undisclosed", session=sessions[0], measure=measure)

    assert [(row[0], len(row[1])) for row in read(measure)[0]] == [(1, 1), (2, 0), (3, 0)]


def test_measure_without_figures_has_no_bars(sessions):
    measure = make_measure()

    [table] = AcrossSessions(public_sessions(), measure).tables(measure)

    assert (table.largest, [row.cells for row in table.rows]) == (None, [[], [], []])
