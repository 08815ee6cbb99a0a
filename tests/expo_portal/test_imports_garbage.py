import gc

import pytest

from expo_portal.imports.applying import apply
from expo_portal.imports.garbage import uncollected
from expo_portal.imports.resources import IMPORTED
from expo_portal.imports.rights import Shell
from expo_portal.imports.staging import reexamine
from expo_portal.imports.undoing import undo
from tests.factories import make_import

HEADINGS = ["reference", "title", "parties", "amount"]
ROWS = [[f"13-{n}", "Plant", f"Company {n}", "1 million yuan"] for n in range(20)]


@pytest.fixture
def eager():
    """Lets the collector come after each ten objects."""
    usual = gc.get_threshold()
    gc.set_threshold(10)
    yield
    gc.set_threshold(*usual)


def test_nothing_is_collected_while_rows_are_read_checked_added_or_undone(db, eager):
    projects, rights, turns = IMPORTED["projects"], Shell(), []

    def watched(step, *arguments):
        before = gc.get_stats()[0]["collections"]
        result = step(*arguments)
        turns.append(gc.get_stats()[0]["collections"] - before)
        return result

    batch = watched(make_import, HEADINGS, *ROWS)
    _check, drafts = watched(reexamine, batch, projects, rights)
    watched(apply, batch, projects, drafts, None)
    undone = watched(undo, batch, None)

    assert undone.removed == 40
    # On the way in, on the way out, and while the rows are pasted together.
    assert [count for count in turns if count > 10] == []


def test_pause_lasts_until_the_outer_one_is_over():
    with uncollected():
        with uncollected():
            pass
        assert not gc.isenabled()
    assert gc.isenabled()


def test_collector_works_again_after_an_error():
    with pytest.raises(ZeroDivisionError), uncollected():
        1 / 0  # noqa: B018

    assert gc.isenabled()
