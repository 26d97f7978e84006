"""Every scene's cell run again and again: no widget of an earlier run stays open."""

import pytest

from tools.rooms import LESSONS, code_cells, is_scene_cell, room

OPEN = "len(get_ipython().kernel.comm_manager.comms)"


@pytest.fixture(scope="module")
def kernel():
    with room() as kernel:
        yield kernel


@pytest.mark.parametrize("lesson", LESSONS)
def test_a_cell_leaves_no_more_widgets_than_it_had(kernel, lesson, amount):
    if lesson not in amount(LESSONS[::4], LESSONS):
        pytest.skip("in the whole campaign: make proof")
    first, *cells = code_cells(lesson)
    kernel.do(first)
    for cell in filter(is_scene_cell, cells):
        counts = []
        for _ in range(3):
            reply = kernel.run(cell, cell, lesson)
            assert reply.error == ""
            counts.append(kernel.ask(OPEN))
        assert counts == counts[:1] * 3, f"{cell}: {counts} widgets are open"
