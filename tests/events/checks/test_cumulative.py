import pytest

from events.announcements import Announced
from events.checks.cumulative import cumulative
from events.checks.material import Material
from events.models import Measure
from tests.factories import make_figure, make_measure, make_series, make_session, make_term

pytestmark = pytest.mark.django_db


@pytest.fixture
def sessions():
    """The 1st, 2nd and 3rd of one series, held a year after the other."""
    series = make_series()
    return [make_session(series=series, ordinal=n, year=2000 + n) for n in (1, 2, 3)]


def since_the_first(printed, session, **fields):
    reach = {"basis": "cumulative", "sessions_from": 1, "sessions_to": session.ordinal}
    return make_figure(printed, session=session, **reach | fields)


def checked(session):
    found = cumulative(Material.published(session, Announced(session).numbers))
    return [(check.verdict.value, str(check)) for check in found]


def test_all_sessions_make_up_the_total(sessions):
    measure = make_measure()
    for session, printed in zip(sessions, ("4", "5", "6"), strict=True):
        make_figure(printed, session=session, measure=measure)
    since_the_first("15", sessions[2], measure=measure)

    assert checked(sessions[2]) == [
        (
            "consistent",
            "4 + 5 + 6 = 15: what was announced before makes up the total up to the 3rd session.",
        )
    ]


@pytest.mark.parametrize(
    ("printed", "expected"),
    [
        (
            "15",
            (
                "consistent",
                "9 + 6 = 15: what was announced before makes up the total up to the 3rd session. "
                "Worked back from it, 9 came before the 3rd session.",
            ),
        ),
        (
            "16",
            (
                "differs",
                "9 + 6 = 16 does not hold: what was announced up to the 3rd session gives 15.",
            ),
        ),
    ],
)
def test_earlier_total_and_the_sessions_since(sessions, printed, expected):
    measure = make_measure()
    since_the_first("9", sessions[1], measure=measure)
    make_figure("6", session=sessions[2], measure=measure)
    since_the_first(printed, sessions[2], measure=measure)

    assert checked(sessions[2]) == [expected]


@pytest.mark.parametrize(("printed", "verdict"), [("15", "incomplete"), ("8", "differs")])
def test_session_without_a_number(sessions, printed, verdict):
    measure = make_measure()
    since_the_first("9", sessions[0], measure=measure)
    since_the_first(printed, sessions[2], measure=measure)

    assert [found for found, _sentence in checked(sessions[2])] == [verdict]


def test_total_alone_cannot_be_checked(sessions):
    since_the_first("15", sessions[2], measure=make_measure())

    assert checked(sessions[2]) == [
        (
            "base-missing",
            "15 up to the 3rd session: no earlier total was announced to check this against.",
        )
    ]


def test_total_is_worked_back_as_far_as_sessions_are_known(sessions):
    measure = make_measure()
    make_figure("6", session=sessions[2], measure=measure)
    since_the_first("15", sessions[2], measure=measure)

    assert checked(sessions[2]) == [
        (
            "base-missing",
            "15 up to the 3rd session: no earlier total was announced to check this against. "
            "Worked back from it, 9 came before the 3rd session.",
        )
    ]


def test_other_kinds_are_not_added(sessions):
    measure, online = make_measure(), make_term("mode")
    make_figure("4", session=sessions[0], measure=measure, dimensions=[online])
    since_the_first("4", sessions[0], measure=measure, dimensions=[make_term("mode")])

    assert [verdict for verdict, _sentence in checked(sessions[0])] == ["base-missing"]


@pytest.mark.parametrize(("printed", "verdict"), [("3", "consistent"), ("4", "differs")])
def test_sessions_count_themselves(sessions, printed, verdict):
    since_the_first(printed, sessions[2], measure=Measure.objects.get(code="sessions-held"))

    assert [found for found, _sentence in checked(sessions[2])] == [verdict]


@pytest.mark.parametrize("size", [2, 5])
def test_other_sessions_take_a_fixed_number_of_queries(django_assert_num_queries, size):
    series, measure = make_series(), make_measure()
    for n in range(1, size + 1):
        last = make_session(series=series, ordinal=n, year=2000 + n)
        make_figure("4", session=last, measure=measure, dimensions=[make_term("mode")])
    since_the_first(str(4 * size), last, measure=measure)
    found = Announced(last).numbers

    with django_assert_num_queries(5):
        [check] = cumulative(Material.published(last, found))

    assert check.verdict == "consistent"
