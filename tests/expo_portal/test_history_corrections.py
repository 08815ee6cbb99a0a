from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone

from events.models import Comparison, Figure
from expo_portal.history.causes import Reason, because
from expo_portal.history.revisions import Revision
from expo_portal.quantities import parse
from expo_portal.writing import writing
from tests.factories import FUTURE, make_comparison, make_figure, make_measure, make_staff, text
from tests.worlds import save, undone


@pytest.fixture
@writing()
def figure(db):
    figure = make_figure("111", measure=make_measure(), share="44.28")
    make_comparison(figure, "110.69")
    return figure


def save_number(figure):
    figure.quantity = parse("112")
    figure.save()


def save_share(figure):
    figure.share = None
    figure.save(update_fields=["share"])


def update(figure):
    Figure.objects.filter(pk=figure.pk).update(measure=make_measure())


def bulk_update(figure):
    figure.quantity = parse("112")
    Figure.objects.bulk_update([figure], ["number"])


def delete(figure):
    figure.delete()


def delete_all(figure):
    Figure.objects.all().delete()


def change_comparison(figure):
    comparison = figure.comparisons.get()
    comparison.quantity = parse("110.7")
    comparison.save()


def add_comparison(figure):
    comparison = Comparison(figure=figure)
    comparison.quantity = parse("5")
    comparison.save()


def delete_comparison(figure):
    figure.comparisons.all().delete()


def hide_and_change(figure):
    save(figure, status="withdrawn", withdrawn_at=timezone.now())
    save_number(figure)


WAYS = [
    *(save_number, save_share, update, bulk_update, delete, delete_all),
    *(change_comparison, add_comparison, delete_comparison),
]


@pytest.mark.parametrize("reason", ["", Reason.IMPORTED, Reason.UNDONE, Reason.RESTORED])
def test_what_was_announced_changes_in_no_other_way(figure, reason):
    entries = Revision.objects.filter(record=figure.pk)
    before = entries.count()

    for way in WAYS:
        with (
            pytest.raises(ValidationError, match="announced to the public"),
            because(reason, "1"),
            transaction.atomic(),
        ):
            way(Figure.objects.get())

        stored = Figure.objects.published().get()
        assert (way, stored.number, str(stored.share)) == (way, "111", "44.28")
        assert stored.comparisons.get().number == "110.69"
        assert entries.count() == before


def test_withdrawal_does_not_open_it(figure):
    with pytest.raises(ValidationError, match="“Number as printed” was announced"):
        hide_and_change(figure)


def test_nobody_is_kept_from_what_is_not_public_yet(db):
    figure = make_figure("111", publish_at=FUTURE, share="44.28")
    make_comparison(figure)

    for way in WAYS:
        with undone():
            way(Figure.objects.get())


def test_whole_transaction_falls_with_it(figure):
    other = make_figure("5", status="draft")

    @writing()
    def save_both():
        save_number(other)
        save_number(figure)

    with pytest.raises(ValidationError):
        save_both()

    assert sorted(Figure.objects.values_list("number", flat=True)) == ["111", "5"]


def test_what_was_not_announced_may_change(figure):
    figure.scope = text("Of the whole expo")
    figure.is_headline = True

    figure.save()

    assert Figure.objects.get().is_headline


def test_correction_changes_it_and_says_so(figure):
    figure.correct(parse("112"), text("Typed wrongly."), make_staff())

    entry = Revision.objects.filter(record=figure.pk).latest("number")
    assert (Figure.objects.get().number, entry.changeset.reason) == ("112", Reason.CORRECTED)


def test_portal_may_mend_what_came_with_it(figure):
    with because(Reason.LOADED):
        save_number(figure)

    assert Figure.objects.get().number == "112"


def test_figure_may_change_until_its_moment(db):
    figure = make_figure("111", publish_at=timezone.now() + timedelta(hours=1))

    save_number(figure)

    assert Figure.objects.get().number == "112"
