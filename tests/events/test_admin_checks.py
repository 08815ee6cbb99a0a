"""The checks of a release while its figures are typed."""

import re
from urllib.parse import quote, urlencode

import pytest
from django.contrib.auth.models import Permission, User
from django.urls import reverse
from html5lib import parseFragment

from events.models import Figure
from expo_portal.quantities import parse
from tests import factories
from tests.forms import form_on
from tests.html import read, texts

pytestmark = pytest.mark.django_db


@pytest.fixture
def total():
    """9 projects, of which 4 and 5; none of them public yet."""
    draft = {"status": "draft", "publish_at": None}
    total = factories.make_figure("9", parts_add_up=True, **draft)
    for order, printed in enumerate(("4", "5"), start=501):
        factories.make_figure(
            printed,
            total.release,
            measure=total.measure,
            part_of=total,
            order=order,
            dimensions=[factories.make_term("deal-type")],
            **draft,
        )
    return total


def page(release, name="change"):
    return reverse(f"admin:events_release_{name}", args=[release.pk])


def typed(client, release, **cells):
    """The grid of the form once these cells are typed."""
    values = form_on(client.get(page(release)))
    values = {name: found for name, found in values.items() if name.startswith("figures-")}
    values |= {"figures-" + re.sub(r"^(\d+)_", r"\1-", name): cells[name] for name in cells}
    return urlencode(values, doseq=True)


def asked(client, release, body):
    return client.post(
        page(release, "checks"), body, content_type="application/x-www-form-urlencoded"
    )


def posted(client, release, **cells):
    """What the checks say once these cells of the form are typed."""
    return asked(client, release, typed(client, release, **cells))


def told(answer):
    """What the list says that the script puts into the page."""
    assert answer.status_code == 200
    root = parseFragment(answer.content.decode(), namespaceHTMLElements=False)
    return texts(root, ".//li") + texts(root, ".//p")


def agrees(total):
    return [
        f"Agrees with the values {total.measure} 4 + 5 = 9: the published parts add up to the "
        "published total."
    ]


def test_release_shows_the_checks_of_what_is_saved(admin_client, total):
    root = read(admin_client.get(page(total.release)))

    assert texts(root, ".//details[@class='module live-checks']//li") == agrees(total)


def test_checks_follow_what_is_typed_and_save_nothing(admin_client, total):
    before = list(Figure.objects.values_list("pk", "number", "version"))

    assert told(posted(admin_client, total.release)) == agrees(total)
    assert told(posted(admin_client, total.release, **{"1_number": "6"})) == [
        f"Differs from the values {total.measure} 6 + 5 = 9 does not hold: the published parts "
        "give 11."
    ]
    assert told(posted(admin_client, total.release, **{"0_number": "10"})) == [
        f"Differs from the values {total.measure} 4 + 5 = 10 does not hold: the published parts "
        "give 9."
    ]
    assert list(Figure.objects.values_list("pk", "number", "version")) == before


def test_row_that_is_new_or_to_be_deleted_counts(admin_client, total):
    new = {
        "3_measure": total.measure.pk,
        "3_number": "2",
        "3_part_of": total.pk,
        "3_dimensions": factories.make_term("deal-type").pk,
    }

    assert told(posted(admin_client, total.release, **new)) == [
        f"Differs from the values {total.measure} 4 + 5 + 2 = 9 does not hold: the published "
        "parts give 11."
    ]
    assert told(posted(admin_client, total.release, **{"2_DELETE": "on"})) == [
        f"Not all is known one by one {total.measure} Of 9, the parts published so far make up 4."
    ]


def test_tick_that_parts_add_up_is_in_the_grid(admin_client, total):
    values = form_on(admin_client.get(page(total.release)))
    assert values["figures-0-parts_add_up"] == ["on"]

    assert told(posted(admin_client, total.release, **{"1_number": "3", "0_parts_add_up": []})) == [
        "Nothing to check yet."
    ]


def test_cell_that_cannot_be_read_is_left_out(admin_client, total):
    numbers = ("", "nine", "10^300", "9" * 400, "9\x00", "\ud800", "½")
    body = typed(admin_client, total.release, **{"1_number": "typed"})

    found = {
        number: told(asked(admin_client, total.release, body.replace("typed", quoted(number))))
        for number in numbers
    }

    left_out = [
        f"Not all is known one by one {total.measure} Of 9, the parts published so far make up 5.",
        "1 row cannot be read yet and is left out.",
    ]
    assert found == dict.fromkeys(numbers, left_out)


def quoted(number):
    return quote(number.encode(errors="replace"))


def test_typed_number_is_held_against_the_session_before(admin_client):
    before = factories.make_session()
    now = factories.make_session(previous=before)
    draft = {"status": "draft", "publish_at": None}
    figure = factories.make_figure("100", session=now, **draft)
    factories.make_figure("50", session=before, measure=figure.measure)
    factories.make_comparison(figure, "100")

    [agrees] = told(posted(admin_client, figure.release))
    [differs] = told(posted(admin_client, figure.release, **{"0_number": "110"}))

    assert agrees.startswith("Agrees with the values")
    assert differs.startswith("Differs from the values")


def test_checks_are_those_of_the_release_and_of_its_session(admin_client, total):
    other = factories.make_release(total.session)
    factories.make_claim(release=other, text=factories.text("So many"))
    draft = {"status": "draft", "publish_at": None, "measure": total.measure}
    factories.make_figure("8", other, **draft)

    found = told(posted(admin_client, total.release))

    assert found == [
        f"Differs from the values {total.measure} Announced twice and not alike: 9 and 8.",
        *agrees(total),
    ] or found == [
        f"Differs from the values {total.measure} Announced twice and not alike: 8 and 9.",
        *agrees(total),
    ]
    [claim] = [each for each in told(posted(admin_client, other)) if "So many" in each]
    assert claim.endswith("“So many” comes without a number that could be checked.")


def test_only_who_may_change_the_release_asks(client, total):
    user = User.objects.create_user("reader", is_staff=True)
    codenames = ["view_release", "view_figure", "change_figure"]
    user.user_permissions.set(Permission.objects.filter(codename__in=codenames))
    client.force_login(user)

    assert client.post(page(total.release, "checks")).status_code == 403
    assert "data-live" not in client.get(page(total.release)).content.decode()


def test_bad_form_is_refused(admin_client, total):
    forms = [
        ({}, 400),
        ({"figures-TOTAL_FORMS": "many", "figures-INITIAL_FORMS": "0"}, 400),
        ({"figures-TOTAL_FORMS": "9" * 30, "figures-INITIAL_FORMS": "0"}, 200),
        ({"figures-TOTAL_FORMS": "1", "figures-INITIAL_FORMS": "1", "figures-0-id": "x"}, 200),
    ]

    answers = [admin_client.post(page(total.release, "checks"), values) for values, _ in forms]

    assert [answer.status_code for answer in answers] == [status for _, status in forms]


def test_checks_are_asked_for_by_post(admin_client, total):
    assert admin_client.get(page(total.release, "checks")).status_code == 405


def test_release_that_is_none_is_not_found(admin_client):
    address = reverse("admin:events_release_checks", args=["0" * 32])

    assert admin_client.post(address).status_code == 404


@pytest.mark.parametrize("size", [2, 50])
def test_checks_of_what_is_typed_cost_the_same_for_any_number_of_rows(
    admin_client, django_assert_num_queries, size
):
    release, half = factories.make_release(), size // 2
    document = factories.make_document(release)
    draft = {"status": "draft", "publish_at": None}
    total, *_others = [factories.make_figure("4", release, **draft) for _n in range(half)]
    factories.make_project(session=release.session)
    cells = {"TOTAL_FORMS": size, "0_parts_add_up": "on"}
    for saved, new in zip(range(half), range(half, size), strict=True):
        cells |= {f"{saved}_number": 7 * half, f"{saved}_document": document.pk}
        cells |= {f"{new}_measure": total.measure_id, f"{new}_number": 7}
        cells |= {f"{new}_part_of": total.pk, f"{new}_from_count": 2}
        cells[f"{new}_dimensions"] = factories.make_term("deal-type").pk
        cells[f"{new}_from_kind"] = factories.make_term("from").pk
    body = typed(admin_client, release, **cells)

    with django_assert_num_queries(19):
        answer = asked(admin_client, release, body)

    assert told(answer) == [
        f"Agrees with the values {total.measure} {' + '.join(['7'] * half)} = {7 * half}: the "
        "published parts add up to the published total."
    ]


def test_figure_of_the_grid_has_its_bounds_before_it_is_saved(admin_client):
    """Growth and sums are of intervals, which only a write would otherwise fill in."""
    figure = factories.make_figure("over 10 billion yuan", status="draft", publish_at=None)
    other = factories.make_release(figure.session)
    factories.make_figure("10.5 billion yuan", other, measure=figure.measure)

    [found] = told(posted(admin_client, figure.release, **{"0_number": "over 11 billion yuan"}))

    assert parse("over 11 billion yuan").low == 11_000_000_000
    assert found.startswith("Differs from the values")
