"""Numbers that are public, which change by a correction alone."""

import pytest

from events.models import Figure
from expo_portal.forms import as_typed
from tests import factories
from tests.forms import address, errors, form_on, type_rows


def test_figure_of_a_public_release_is_not_changed_in_silence(admin_client):
    figure = factories.make_figure("over 196.2 billion yuan")
    correct = address(Figure, "correct", figure.pk)

    response = type_rows(
        admin_client,
        figure.release,
        **{"figures-0-number": "over 197 billion yuan", "figures-0-from_count": "7"},
    )

    figure.refresh_from_db()
    assert errors(response) == {
        "figures-0-number": [
            f"This number is public. <a href='{correct}'>Correct it</a>, with a reason."
        ],
        "figures-0-from_count": [
            "This is public. Withdraw the figure with a reason, and enter it anew."
        ],
    }
    assert (as_typed(figure.quantity), figure.from_count) == ("over 196.2 billion yuan", None)
    assert form_on(response)["figures-0-number"] == ["over 197 billion yuan"]


def test_public_figure_is_not_deleted_from_the_grid(admin_client):
    figure = factories.make_figure("111")

    response = type_rows(admin_client, figure.release, **{"figures-0-DELETE": "on"})

    [table] = [t for t in response.context["inline_admin_formsets"] if t.opts.model is Figure]
    assert table.formset.non_form_errors() == [
        f"“{figure}” is public: withdraw it with a reason, it stays on record."
    ]
    assert Figure.objects.get() == figure


def test_correction_changes_a_public_figure_and_keeps_the_old_number(admin_client, admin_user):
    figure = factories.make_figure("over 196.2 billion yuan")

    admin_client.post(
        address(Figure, "correct", figure.pk),
        {"number": "over 197 billion yuan", "reason_en": "Misprint"},
    )

    figure.refresh_from_db()
    correction = figure.corrections.get()
    assert as_typed(figure.quantity) == "over 197 billion yuan"
    assert (correction.old["number"], correction.new["number"]) == ("196.2", "197")
    assert (correction.reason, correction.entered_by) == ({"en": "Misprint"}, admin_user)


@pytest.mark.parametrize(
    ("typed", "message"),
    [
        ({"number": "over 196.2 billion yuan"}, {"number": ["This is what stands there already."]}),
        ({"reason_en": ""}, {"reason": ["This field is required."]}),
        (
            {"number": "over 197 yaun"},
            {"number": ["“yaun” is not understood. Did you mean “yuan”?"]},
        ),
    ],
)
def test_correction_needs_another_number_and_a_reason(admin_client, typed, message):
    figure = factories.make_figure("over 196.2 billion yuan")
    good = {"number": "over 197 billion yuan", "reason_en": "Misprint"}

    response = admin_client.post(address(Figure, "correct", figure.pk), good | typed)

    assert response.context["form"].errors == message
    assert figure.corrections.count() == 0


def test_only_public_figures_are_corrected(admin_client):
    figure = factories.make_figure("111", publish_at=factories.FUTURE)
    page, typed = address(Figure, "correct", figure.pk), {"number": "112", "reason_en": "Misprint"}

    answers = [admin_client.get(page), admin_client.post(page, typed)]

    assert [answer.status_code for answer in answers] == [404, 404]
    assert figure.corrections.count() == 0


def test_comparison_of_a_public_figure_stays(admin_client):
    figure = factories.make_figure("98")
    factories.make_comparison(figure, "110.69")
    page = address(Figure, "change", figure.pk)
    values = form_on(admin_client.get(page))

    admin_client.post(page, values | {"comparisons-0-number": "111"})

    assert "comparisons-0-number" not in values
    assert figure.comparisons.get().number == "110.69"


def test_comparison_takes_its_number_as_printed(admin_client):
    figure = factories.make_figure("98", status="draft")
    page = address(Figure, "change", figure.pk)

    admin_client.post(
        page,
        form_on(admin_client.get(page))
        | {
            "comparisons-TOTAL_FORMS": "2",
            **{f"comparisons-{row}-of": "value" for row in (0, 1)},
            **{f"comparisons-{row}-direction": "up" for row in (0, 1)},
            **{f"comparisons-{row}-basis": "previous-session" for row in (0, 1)},
            "comparisons-0-number": "110.69%",
            "comparisons-0-change": "percent",
            "comparisons-1-change": "direction",
        },
    )

    assert list(figure.comparisons.values_list("number", "qualifier", "change")) == [
        ("110.69", "exact", "percent"),
        ("", "undisclosed", "direction"),
    ]
