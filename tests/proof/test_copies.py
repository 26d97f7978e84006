"""The table of lesson 09, what moved copies bring: its rows are measured again; the short form takes the first."""

from pathlib import Path

import pytest

from backprop_lib.lessons.bring_more_data import DRAWS, gain
from tests.lessons.reading import table

NOTEBOOK = Path(__file__).parents[2] / "notebooks" / "09_bring_more_data.ipynb"


@pytest.fixture(scope="module")
def scene(net, data):
    scene = gain(net, data)
    scene.question.skip()
    return scene


@pytest.fixture(scope="module")
def rows():
    """The table: {training digits: the four means as they are printed}."""
    return {n: means for n, means in table(NOTEBOOK, "training digits").items() if str(n).startswith("1")}


def test_every_row_of_the_table_is_measured(scene, rows, amount):
    assert list(rows) == [100, 1000, 1500]
    for examples in list(rows)[: amount(1, 3)]:
        scene.set(examples=examples, draws=DRAWS)
        assert [f"{mean:.1f}" for mean in scene.result.means.ravel()] == rows[examples]
        worse = (scene.result.counts[0][:, 1] > scene.result.counts[0][:, 0]).sum()
        assert examples > 100 or worse == 1  # "for one of the five choices it was the other way round"
    assert scene.errors == []
