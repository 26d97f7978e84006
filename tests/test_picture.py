"""How a picture becomes bytes, and how its words are painted."""

import io
import subprocess
import sys

import numpy as np
import pytest
from PIL import Image, ImageDraw

from backprop_lib.pictures import label
from backprop_lib.pictures.encode import png, quick_png
from backprop_lib.pictures.label import Label


def opened(data):
    return Image.open(io.BytesIO(data))


@pytest.mark.parametrize("size", [(1, 1), (3, 1), (1, 4), (840, 37)])
def test_quick_png_loses_nothing(size):
    noise = np.random.default_rng(0).integers(256, size=(size[1], size[0], 3), dtype=np.uint8)
    found = opened(quick_png(Image.fromarray(noise)))
    assert (found.format, found.mode, found.size) == ("PNG", "RGB", size)
    np.testing.assert_array_equal(np.asarray(found), noise)


def test_flat_pictures_are_small_in_either_encoding():
    image = Image.new("RGB", (840, 400), "white")
    image.paste("#1845fb", (100, 100, 300, 200))
    assert len(quick_png(image)) < 20_000
    assert len(png(image)) < 5_000
    np.testing.assert_array_equal(np.asarray(opened(png(image)).convert("RGB")), np.asarray(image))


@pytest.mark.parametrize("text", ["+0.31", "neuron gy", "two\nlines", "Ünï −1"])
@pytest.mark.parametrize("ha", ["left", "center", "right"])
@pytest.mark.parametrize("va", ["top", "center", "bottom", "baseline"])
def test_words_are_painted_as_pillow_writes_them(text, ha, va):
    words = Label(None, 100, 60, text, ha=ha, va=va, bold=True, colour="#1845fb")
    painted = Image.new("RGB", (200, 120), "#ffddcc")
    written = painted.copy()
    words.paint(painted)
    anchor = label.ANCHORS[ha] + ("m" if va == "center" else label.ANCHORS[va])
    if "\n" in text and va == "baseline":
        anchor = label.ANCHORS[ha] + "a"
    font = label._font(words.size, True)
    ImageDraw.Draw(written).text((100, 60), text, font=font, fill="#1845fb", anchor=anchor, align="center", spacing=5)
    np.testing.assert_array_equal(np.asarray(painted), np.asarray(written))
    assert np.asarray(painted).tobytes() != Image.new("RGB", (200, 120), "#ffddcc").tobytes()


def test_words_that_leave_the_picture_are_cut():
    image = Image.new("RGB", (40, 20), "white")
    Label(None, -10, 5, "far to the left of it").paint(image)
    Label(None, 35, 15, "far to the right of it").paint(image)
    assert image.size == (40, 20)


def test_a_picture_does_not_load_pyplot():
    code = (
        "import sys; from backprop_lib.pictures.picture import Picture;"
        "Picture.build = lambda self: self.axes(0, 0, 10, 10); Picture().draw();"
        "print('matplotlib.axes' in sys.modules, 'matplotlib.pyplot' in sys.modules)"
    )
    ran = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert ran.stdout.split() == ["True", "False"]
