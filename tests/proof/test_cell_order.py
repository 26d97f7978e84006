"""Cells in any order: all that a student is told is which cell to run first."""

import random
import re

import pytest

from tools.rooms import LESSONS, code_cells

FRIENDLY = re.compile(
    r"`\w+` is not defined yet: run (the first code cell of this notebook|the cell with the line `.+`), "
    r"then this cell again\."
)
SEED = 7


def unfriendly(kernel, cells, order):
    """Run the cells in the order, by their numbers; return what was said that is not the friendly sentence."""
    kernel.fresh()
    found = []
    for i in order:
        reply = kernel.run(cells[i], cell_id=cells[i])  # what JupyterLab says, so that old scenes close
        if reply.status == "error" and not FRIENDLY.fullmatch(reply.error):
            found.append(f"in the order {order}, cell {i}: {reply.error}")
    return found


def orders(n_cells, length, n, seed):
    """n random orders with repeats; in each, the first cell comes at a place of its own."""
    rng = random.Random(seed)
    for _ in range(n):
        order = [rng.randrange(n_cells) for _ in range(length)]
        order.insert(rng.randrange(length + 1), 0)
        yield order


@pytest.mark.parametrize("lesson", LESSONS)
def test_each_scene_before_the_first_cell_and_directly_after_it(house, lesson):
    said = house.open_lesson(lesson)
    assert said, "no scene in this notebook"
    for cell, before, after in said:
        assert before.status == "error", cell
        assert before.error.endswith(": run the first code cell of this notebook, then this cell again."), before.error
        assert FRIENDLY.fullmatch(before.error)
        assert after.status == "ok", after.error


@pytest.mark.parametrize("lesson", LESSONS)
def test_random_orders(house, amount, lesson):
    cells = code_cells(lesson)
    for order in orders(len(cells), amount(3, len(cells)), amount(4, 200), f"{SEED} {lesson}"):
        assert unfriendly(house, cells, order) == []


def test_an_unfriendly_cell_is_caught(house):
    cells = [*code_cells(LESSONS[1])[:2], "nobody_makes_this", "1 / 0"]
    assert unfriendly(house, cells, [1, 0, 1]) == []
    assert "NameError" in unfriendly(house, cells, [2])[0]
    assert "ZeroDivisionError" in unfriendly(house, cells, [0, 3])[0]
