"""A picture makes its artists once and then only moves them."""

import zlib
from contextlib import contextmanager

import numpy as np
from matplotlib.transforms import Bbox
from PIL import Image

from . import palette
from .label import Label
from .style import DPI, TITLE, WIDTH, grammar, new_figure


class Picture:
    """Draws given arrays on its own figure; computes nothing.

    A subclass has a `size` in pixels, makes its artists in `build()` and sets their data in `show(result)`. What `show`
    changes is made through `moves(artist)`, or is a `label`; all else is drawn once and kept as the background. Where
    `show` has to change the background, such as the ticks of an axis, it sets `self.background = None`; or, where it
    will come back, `self.behind(key)`.
    """

    size = (WIDTH, 400)
    KEPT = 16  # backgrounds by key, some 20 kB each

    def __init__(self):
        self.moving, self.labels = [], []
        self.background = None
        self._key, self._kept = None, {}
        self.enlarged = 1
        self.title = self.label(None, 12, 12, va="top", size=TITLE, bold=True)
        with grammar():
            self.figure = new_figure(*self.size)
            self.build()
        self.moving.sort(key=lambda artist: artist.get_zorder())

    def build(self):
        raise NotImplementedError

    def show(self, result):
        raise NotImplementedError

    def guess(self, value):
        """Mark the learner's prediction, where the picture has a place for it."""

    def enlarge(self, scale):
        """Draw everything `scale` times as large from now on: the picture, its type and its lines."""
        self.enlarged, self.background = scale, None
        self._kept.clear()
        self.figure.set_dpi(DPI * scale)

    def behind(self, key):
        """Say all that the background depends on: it is drawn at the first time, and then taken from a store."""
        if key == self._key:
            return
        self._key, self.background = key, None
        if key in self._kept:
            pixels = np.asarray(self.figure.canvas.buffer_rgba())
            pixels[:] = np.frombuffer(zlib.decompress(self._kept[key]), np.uint8).reshape(pixels.shape)
            self.background = self._ground()

    def moves(self, artist):
        artist.set_animated(True)  # left out of the background
        self.moving.append(artist)
        return artist

    def label(self, *where, **how):
        """Words that change: see Label. They lie above everything else."""
        self.labels.append(Label(*where, **how))
        return self.labels[-1]

    def axes(self, left, top, width, height, **options):
        """Axes at a place given in pixels from the left and the top of the picture."""
        w, h = self.size
        return self.figure.add_axes((left / w, 1 - (top + height) / h, width / w, height / h), **options)

    def draw(self):
        """The picture as an RGBX image of `size`, enlarged."""
        canvas = self.figure.canvas
        if self.background is None:
            with self._nothing_moving():
                canvas.draw()
            self.background = self._ground()
            self._keep(canvas.buffer_rgba())
        canvas.restore_region(self.background.region)
        for artist in self.moving:
            if artist.get_visible():
                self.figure.draw_artist(artist)
        image = Image.frombytes("RGBX", canvas.get_width_height(), bytes(canvas.buffer_rgba()))
        for label in self.labels:
            label.paint(image, self.enlarged)
        return image

    @contextmanager
    def _nothing_moving(self):
        """Before version 3.10 matplotlib draws images that move with what does not."""
        seen = [artist for artist in self.moving if artist.get_visible()]
        for artist in seen:
            artist.set_visible(False)
        try:
            yield
        finally:
            for artist in seen:
                artist.set_visible(True)

    def _ground(self):
        """What is on the canvas now, without what moves."""
        canvas = self.figure.canvas
        return palette.Ground(canvas.copy_from_bbox(Bbox.from_bounds(0, 0, *canvas.get_width_height())))

    def _keep(self, pixels):
        if self._key is None:
            return
        self._kept[self._key] = zlib.compress(pixels, 1)
        if len(self._kept) > self.KEPT:
            del self._kept[next(iter(self._kept))]
