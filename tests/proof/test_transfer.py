"""What lesson 09 says of practice on other digits: its table, and the sentences that are read off it.

The short form measures one row of the table, the whole campaign all of them, the last layer alone, and other splits.
"""

from pathlib import Path

import numpy as np
import pytest

from backprop_lib.lessons import transfer as transfers
from tests.lessons.reading import prose, table

NOTEBOOK = Path(__file__).parents[2] / "notebooks" / "09_bring_more_data.ipynb"
EVEN, ODD = (0, 2, 4, 6, 8), (1, 3, 5, 7, 9)


@pytest.fixture(scope="module")
def scene(net, data):
    scene = transfers.transfer(net, data)
    scene.question.skip()
    yield scene
    assert scene.errors == []


def measured(scene, examples, last=False):
    scene.set(examples=examples, draws=transfers.DRAWS, last=last)
    return scene.result


def test_the_table_is_measured(scene, amount):
    said, text = table(NOTEBOOK, "labelled digits"), prose(NOTEBOOK)
    assert list(said) == [len(transfers.NEW) * n for n in transfers.OF_EACH]
    for examples in amount([20], list(said)):
        result = measured(scene, examples)
        assert [f"{mean:.1f}" for mean in result.means.ravel()] == said[examples]
        lost = result.counts[1][:, 1] - result.counts[1][:, 0]
        if examples <= 20:
            assert (lost > 0).all()
        if examples == 50:
            assert [(lost > 0).sum(), (lost < 0).sum()] == [2, 2]
    assert "With 5, 10 and 20 labelled digits the practised start ends worse, in each of the five choices" in text
    assert "With 50 it ends worse in two of the five, better in two, and level in one." in text


def test_what_helps_is_read_off_the_table():
    said, text = table(NOTEBOOK, "labelled digits"), prose(NOTEBOOK)
    means = {n: np.array([float(mean) for mean in row]) for n, row in said.items()}
    for n in (100, 250):
        early_fresh, early_kept, fresh, kept = means[n]
        assert early_kept / early_fresh == pytest.approx(0.5, abs=0.05)
        assert abs(kept - fresh) < 1
    assert "With 100 and 250 the means are less than one digit apart" in text
    assert "the practised start misreads about half as many after 100 steps" in text
    assert f"may turn all its knobs misreads {means[50][2]:.0f}" in text


def test_the_last_layer_alone(scene):
    text = prose(NOTEBOOK)
    fresh, kept = measured(scene, 50, last=True).means[1]
    assert (
        f"With 50 labelled digits and 2,000 steps the fresh one misreads {fresh:.0f} and the other {kept:.0f}" in text
    )


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        (EVEN, ODD, "After the even digits, 20 labelled odd ones leave {1:.0f} misread instead of {0:.0f}"),
        (ODD, EVEN, "After the odd digits, 20 even ones leave {1:.0f} instead of {0:.0f}"),
    ],
)
def test_other_splits(old, new, said, net, data, amount, monkeypatch):
    if not amount(False, True):
        pytest.skip("in the whole campaign: make proof")
    monkeypatch.setattr(transfers, "OLD", old)
    monkeypatch.setattr(transfers, "NEW", new)
    scene = transfers.transfer(net, data)
    scene.question.skip()
    assert said.format(*measured(scene, 20).means[1]) in prose(NOTEBOOK)
