"""Cells: the same image as matplotlib's own, wherever they lie and whatever they hold."""

import numpy as np
import pytest
from matplotlib.image import AxesImage

from backprop_lib.pictures.cells import Cells, cells
from backprop_lib.pictures.picture import Picture

rng = np.random.default_rng(7)
SIGNED = rng.uniform(-1, 1, (10, 16))
HOLES = np.where(SIGNED > 0.5, np.nan, SIGNED)
PIXELS = rng.random((28, 28))
TINTS = rng.random((6, 5, 4))
BYTES = rng.integers(256, size=(3, 4, 3), dtype=np.uint8)


class Blank(Picture):
    size = (300, 200)

    def build(self):
        pass


def drawn(data, own, *, scale=1, place=(40, 30, 160, 120), limits=None, **look):
    picture = Blank()
    axes = picture.axes(*place)
    axes.set_axis_off()
    if own:
        image = cells(picture, axes, np.zeros_like(data), **look)
        assert isinstance(image, Cells)
    else:
        image = picture.moves(axes.imshow(np.zeros_like(data), **look))
    assert isinstance(image, AxesImage)
    image.set_data(data)
    if limits:
        axes.set(**limits)
    picture.enlarge(scale)
    return np.asarray(picture.draw().convert("RGB")).astype(int), (axes.get_xlim(), axes.get_ylim(), image.get_extent())


LOOKS = {
    "a digit": (PIXELS, {"cmap": "gray", "vmin": 0, "vmax": 1}),
    "beyond its limits": (SIGNED, {"cmap": "coolwarm", "vmin": -0.3, "vmax": 0.4}),
    "wide": (SIGNED, {"cmap": "gray", "vmin": -2, "vmax": 1, "aspect": "auto"}),
    "holes": (HOLES, {"cmap": "coolwarm", "vmin": -1, "vmax": 1, "aspect": "auto"}),
    "colours": (TINTS, {"aspect": "auto"}),
    "bytes": (BYTES, {"aspect": "auto"}),
    "one cell": (np.ones((1, 1)), {"cmap": "gray", "vmin": 0, "vmax": 2}),
    "all alike": (np.zeros((3, 3)), {"cmap": "gray", "vmin": 0, "vmax": 1}),
    "an extent": (SIGNED, {"cmap": "gray", "vmin": -1, "vmax": 1, "extent": (0, 16, 10, 0), "aspect": "auto"}),
    "from the bottom": (SIGNED, {"cmap": "gray", "vmin": -1, "vmax": 1, "origin": "lower", "aspect": "auto"}),
}


@pytest.mark.parametrize("scale", [1, 1.5])
@pytest.mark.parametrize("look", LOOKS)
def test_the_cells_are_those_of_imshow(look, scale):
    data, options = LOOKS[look]
    (found, places), (wanted, theirs) = (
        drawn(data, own, scale=scale, interpolation="nearest", **options) for own in (True, False)
    )
    assert places == theirs
    differ = np.abs(found - wanted).max(axis=-1) > 2
    assert differ.mean() < 0.02  # pixels where two cells meet
    assert look == "all alike" or len(np.unique(wanted.reshape(-1, 3), axis=0)) > 1


@pytest.mark.parametrize(
    "limits",
    [
        {"xlim": (3, 9)},
        {"ylim": (2, 5)},
        {"xlim": (12, 4), "ylim": (8, 1)},
        {"xlim": (-9, 30), "ylim": (-8, 12)},
        {"xlim": (2.3, 7.9), "ylim": (9.2, 0.4)},
    ],
)
def test_what_lies_outside_the_axes_is_cut(limits):
    options = {"cmap": "gray", "vmin": -1, "vmax": 1, "aspect": "auto", "interpolation": "nearest", "limits": limits}
    (found, _), (wanted, _) = (drawn(SIGNED, own, **options) for own in (True, False))
    assert (np.abs(found - wanted).max(axis=-1) > 2).mean() < 0.02


def test_cells_outside_the_axes_are_not_drawn():
    found, _ = drawn(SIGNED, True, cmap="gray", limits={"xlim": (100, 120)})
    assert (found == 255).all()


def test_rows_hardly_larger_than_a_pixel_are_soft():
    stripes = np.zeros((100, 4))
    stripes[::2] = 1
    options = {"cmap": "gray", "vmin": 0, "vmax": 1, "aspect": "auto"}
    for interpolation, shades in ((None, 10), ("nearest", 2)):
        look = options | ({"interpolation": interpolation} if interpolation else {})
        found, _ = drawn(stripes, True, place=(40, 30, 160, 110), **look)
        inside = found[31:139, 100, 0]
        assert abs(inside.mean() - 127.5) < 8
        assert len(np.unique(inside)) == 2 if shades == 2 else len(np.unique(inside)) >= shades
