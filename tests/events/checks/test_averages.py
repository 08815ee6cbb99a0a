import pytest

from events.announcements import Announced
from events.checks.averages import averages
from events.checks.material import Material
from events.models import Measure
from tests.factories import make_figure, make_release

pytestmark = pytest.mark.django_db


def checked(mean, code="total-investment", basis="average"):
    release = make_release()
    codes = [code, "total-investment", "projects-signed"]
    measures = Measure.objects.in_bulk(codes, field_name="code")
    make_figure("over 196.2 billion yuan", release=release, measure=measures["total-investment"])
    make_figure("111", release=release, measure=measures["projects-signed"])
    make_figure(mean, release=release, measure=measures[code], basis=basis)
    found = averages(Material(release.session, Announced(release.session).numbers))
    return [(check.verdict.value, str(check)) for check in found]


def test_mean_times_the_count_is_the_sum():
    assert checked("1.77 billion yuan") == [
        (
            "consistent",
            "1.77 billion yuan on average for 111 projects is 195.915–197.025 billion yuan, which "
            "agrees with over 196.2 billion yuan.",
        )
    ]


def test_mean_that_the_sum_denies():
    assert checked("1.78 billion yuan") == [
        (
            "differs",
            "1.78 billion yuan on average for 111 projects is 197.025–198.135 billion yuan, not "
            "over 196.2 billion yuan.",
        )
    ]


def test_mean_deal_is_of_the_total_investment():
    [(verdict, _sentence)] = checked("1.77 billion yuan", "average-deal", "total")

    assert verdict == "consistent"


def test_total_is_no_mean():
    assert checked("1.77 billion yuan", "contract-value", "total") == []
