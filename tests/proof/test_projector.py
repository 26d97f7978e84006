"""Every picture, enlarged for a projector, shows what it shows on a screen: nothing is lost, moved or left small."""

import numpy as np
import pytest
from PIL import Image

from backprop_lib.scene import PROJECTOR
from tools.rooms import LESSONS, code_cells, is_scene_cell

BLOCK = 40  # pixels; whole words, since letters fall otherwise on finer pixels
WORST = 20  # of 255


def scenes_of(lesson):
    first, *cells = code_cells(lesson)
    namespace = {}
    exec(first, namespace)
    for cell in filter(is_scene_cell, cells):
        yield cell, eval(cell, namespace)


def worst_block(one, other):
    """The largest difference of brightness between the blocks of two images of one size."""
    high, wide = one.height // BLOCK, one.width // BLOCK

    def blocks(image):
        cut = np.asarray(image, dtype=float)[: high * BLOCK, : wide * BLOCK]
        return cut.reshape(high, BLOCK, wide, BLOCK, 3).mean(axis=(1, 3))

    return np.abs(blocks(one) - blocks(other)).max()


@pytest.mark.parametrize("lesson", LESSONS)
def test_enlarged_picture_shows_the_same(lesson, amount):
    if lesson not in amount(LESSONS[1:2], LESSONS):
        pytest.skip("in the whole campaign: make proof")
    for cell, scene in scenes_of(lesson):
        if scene.question is not None:
            scene.question.skip()
        usual = scene._drawn(scene.result).convert("RGB")
        scene.enlarge(True)
        large = scene._drawn(scene.result).convert("RGB")
        assert large.size == tuple(round(PROJECTOR * n) for n in usual.size), cell
        found = worst_block(usual, large.resize(usual.size, Image.Resampling.BOX))
        assert found < WORST, f"{cell}: a block differs by {found:.0f} of 255"
        scene.enlarge(False)
        again = scene._drawn(scene.result).convert("RGB")
        np.testing.assert_array_equal(np.asarray(again), np.asarray(usual), err_msg=cell)


def test_what_moves_is_seen():
    usual = Image.new("RGB", (100, 60), "white")
    usual.paste("black", (20, 20, 40, 40))
    moved = Image.new("RGB", (100, 60), "white")
    moved.paste("black", (46, 20, 66, 40))
    assert worst_block(usual, usual) == 0
    assert worst_block(usual, moved) > WORST
