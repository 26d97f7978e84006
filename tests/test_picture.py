"""How a picture becomes bytes, and how its words are painted."""

import io
import subprocess
import sys

import matplotlib
import matplotlib.style
import numpy as np
import pytest
from matplotlib.colors import to_rgb
from PIL import Image, ImageDraw

from backprop_lib.pictures import label, palette, style
from backprop_lib.pictures.encode import QUICK, SMALL, png
from backprop_lib.pictures.label import Label
from backprop_lib.pictures.picture import Picture
from tools.inside import frozen

STEP = 12  # of 255, between two greys of the palette


def opened(data):
    return Image.open(io.BytesIO(data))


def as_array(data):
    return np.asarray(opened(data).convert("RGB")).astype(int)


@pytest.mark.parametrize("effort", [QUICK, SMALL])
@pytest.mark.parametrize("size", [(1, 1), (3, 1), (1, 4), (840, 37)])
def test_every_colour_of_the_house_comes_back(size, effort):
    chosen = np.random.default_rng(0).choice(palette.COLOURS, size=(size[1], size[0]))
    found = opened(png(Image.fromarray(chosen), effort))
    assert (found.format, found.mode, found.size) == ("PNG", "P", size)
    assert np.abs(as_array(png(Image.fromarray(chosen), effort)) - chosen).max() <= STEP  # two may share one step


class Plain(Picture):
    size = 120, 60

    def build(self):
        self.axes(20, 10, 80, 40).plot([0, 1], [0, 1], color=style.RISE)
        self.axes(20, 10, 80, 40).set_axis_off()

    def show(self, result):
        pass


@pytest.mark.parametrize("settings", [matplotlib.style.library["dark_background"], {"figure.frameon": False}])
def test_a_user_s_own_settings_change_no_picture(settings):
    usual = np.asarray(Plain().draw())
    with matplotlib.rc_context():
        matplotlib.rcParams.update(settings)
        assert np.array_equal(np.asarray(Plain().draw()), usual)
    assert tuple(usual[0, 0, :3]) == tuple(round(255 * part) for part in to_rgb(style.PAPER))


@pytest.mark.parametrize("far", [1e7, -1e12, 1e308, np.inf, np.nan])
def test_words_that_are_far_away_are_not_seen(far):
    image = Image.new("RGB", (40, 20), "white")
    for where in ((far, 5), (5, far)):
        Label(None, *where, "words").paint(image)
    assert image.getcolors() == [(800, (255, 255, 255))]


@pytest.mark.parametrize("name", ["INK", "PAPER", "RISE", "FALL", "MUTED", "GUESS", "FAINT", "MARK"])
def test_the_grammar_s_own_colours_keep_their_shade(name):
    image = Image.new("RGB", (2, 2), getattr(style, name))
    assert np.abs(as_array(png(image)) - np.asarray(image).astype(int)).max() < STEP


def test_greys_and_faint_tints_keep_their_order():
    greys = np.arange(256)
    found = as_array(png(Image.fromarray(np.stack([greys] * 3, axis=-1)[None].astype(np.uint8))))[0]
    assert found[0].tolist() == [0] * 3
    assert found[-1].tolist() == [255] * 3
    assert (np.diff(found, axis=0) >= 0).all()
    assert np.abs(found - greys[:, None]).max() < STEP
    for hue in (style.RISE, style.FALL):
        shares = np.linspace(0, 0.2, 11)[:, None]
        tints = np.round(255 + shares * (255 * np.array(to_rgb(hue)) - 255)).astype(np.uint8)
        found = as_array(png(Image.fromarray(tints[None])))[0].sum(axis=-1)
        assert (np.diff(found) <= 0).all()
        assert len(set(found)) > 5


def test_pixels_looked_up_over_a_ground_get_the_same_places():
    rng = np.random.default_rng(0)
    ground = rng.integers(256, size=(37, 84, 4), dtype=np.uint8)
    ground[..., 3] = 255
    for share in (0, 0.001, 0.1, 0.5, 1):
        image = ground.copy()
        changed = rng.random(image.shape[:2]) < share
        image[changed, :3] = rng.integers(256, size=(changed.sum(), 3))
        rgb = Image.fromarray(np.ascontiguousarray(image[..., :3]))
        over = palette.places(rgb.convert("RGBX"), palette.Ground(ground))
        np.testing.assert_array_equal(over, palette.places(rgb))
        own = np.asarray(rgb.point(palette._SPREAD).quantize(palette=palette._KEY, dither=Image.Dither.NONE))
        np.testing.assert_array_equal(over, own % len(palette.COLOURS))


def test_flat_pictures_are_small():
    image = Image.new("RGB", (840, 400), "white")
    image.paste("#1845fb", (100, 100, 300, 200))
    assert len(png(image, SMALL)) <= len(png(image, QUICK)) < 5_000
    np.testing.assert_array_equal(as_array(png(image)), np.asarray(image))


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


class Ruler(Picture):
    """An axis with as many units as it is told."""

    size = (200, 80)

    def build(self):
        self.ruler = self.axes(20, 30, 160, 20)
        self.drawn = 0
        draw = self.figure.canvas.draw

        def counted():
            self.drawn += 1
            draw()

        self.figure.canvas.draw = counted

    def show(self, units):
        self.ruler.set_xlim(0, units)
        self.behind(units)
        self.title.set_text(f"{units} units")

    def shown(self, units):
        self.show(units)
        return np.asarray(self.draw())


def test_a_background_that_comes_back_is_not_drawn_again():
    ruler = Ruler()
    first = {units: ruler.shown(units) for units in (3, 10, 50)}
    assert ruler.drawn == 3
    for units in (10, 3, 3, 50, 10):
        np.testing.assert_array_equal(ruler.shown(units), first[units])
        np.testing.assert_array_equal(Ruler().shown(units), first[units])
    assert ruler.drawn == 3
    assert not np.array_equal(first[3][20:], first[10][20:])


class Pane(Picture):
    size = (60, 40)

    def build(self):
        axes = self.axes(0, 0, 60, 40)
        self.image = self.moves(axes.imshow(np.zeros((1, 1, 4))))
        self.image.set_animated(False)  # as matplotlib 3.9 takes an image that moves


def test_an_image_that_moves_does_not_shine_through_from_the_background():
    picture = Pane()
    picture.image.set_data([[[1, 0, 0, 0.5]]])
    picture.draw()
    picture.image.set_data([[[0, 0, 1, 0.5]]])
    assert not frozen(picture)


def test_a_background_is_drawn_anew_in_another_size_or_when_asked():
    ruler = Ruler()
    usual = ruler.shown(3)
    ruler.shown(10)
    ruler.enlarge(1.5)
    assert ruler.shown(3).shape == (120, 300, 4)
    ruler.enlarge(1)
    np.testing.assert_array_equal(ruler.shown(3), usual)
    drawn = ruler.drawn
    ruler.ruler.set_xticks([1, 2])
    ruler.background = None
    other = ruler.shown(3)
    assert ruler.drawn == drawn + 1
    ruler.shown(10)
    np.testing.assert_array_equal(ruler.shown(3), other)


def test_only_some_backgrounds_are_kept():
    ruler = Ruler()
    for units in range(1, Ruler.KEPT + 6):
        ruler.shown(units)
    assert len(ruler._kept) == Ruler.KEPT
    drawn = ruler.drawn
    ruler.shown(Ruler.KEPT)
    assert ruler.drawn == drawn
    ruler.shown(1)
    assert ruler.drawn == drawn + 1


def test_a_picture_does_not_load_pyplot():
    code = (
        "import sys; from backprop_lib.pictures.picture import Picture;"
        "Picture.build = lambda self: self.axes(0, 0, 10, 10); Picture().draw();"
        "print('matplotlib.axes' in sys.modules, 'matplotlib.pyplot' in sys.modules)"
    )
    ran = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert ran.stdout.split() == ["True", "False"]
