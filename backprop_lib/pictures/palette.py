"""The few colours of a picture that moves: what the house's own colours become where one lies over another.

A picture of 256 colours is a third of the bytes of one in full colour, so it is written, sent and read sooner. The
grammar knows few hues, and what is translucent or at a soft edge lies between one of them, white and black. So a fixed
set of such blends serves every picture, and nothing changes its shade from one frame to the next.
"""

import numpy as np
from matplotlib.colors import to_rgb
from PIL import Image

from .style import FALL, GUESS, MARK, MUTED, PAPER, RISE

# Where the 32 steps of red, green and blue begin: close to each other near white, where the faint lines are.
BEGINS = np.r_[0:192:12, 192:256:4]
MIDDLES = np.r_[0, BEGINS[1:-1] + np.diff(BEGINS)[1:] // 2, 255]
FAINTEST = (0.02, 0.04, 0.06, 0.08)  # shares of a hue in white that the coarse blends leave out

MANY = 0.3  # a share of the pixels above which it is as quick to look up all

_step = np.searchsorted(BEGINS, np.arange(256), side="right") - 1
_SPREAD = np.tile(8 * _step, 3).tolist()  # Pillow compares colours in steps of 8, equally wide


def _blends(a, b, c, n):
    """Every mixture of three colours in n-th parts."""
    parts = [(i, j, n - i - j) for i in range(n + 1) for j in range(n + 1 - i)]
    return np.array(parts) / n @ np.array([a, b, c])


def _house():
    """The colours, (M, 3) bytes: all greys that are told apart, and the blends of each hue with white and black."""
    white, black, rise, fall, mark, muted, guess = (
        255 * np.array(to_rgb(hue)) for hue in (PAPER, "black", RISE, FALL, MARK, MUTED, GUESS)
    )
    colours = [np.stack([MIDDLES] * 3, axis=1), [muted, guess]]
    colours += [_blends(mark, white, black, 6), _blends(rise, fall, white, 6)]
    for hue in (rise, fall):
        colours += [_blends(hue, white, black, 11), [white + share * (hue - white) for share in FAINTEST]]
    return np.unique(np.round(np.concatenate(colours)).astype(np.uint8), axis=0)


COLOURS = _house()
_KEY = Image.new("P", (1, 1))
_KEY.putpalette(np.resize(8 * _step[COLOURS], (256, 3)).astype(np.uint8).tobytes())


class Ground:
    """What lies behind everything that moves, RGBA bytes (height, width, 4), and the places of its pixels."""

    def __init__(self, region):
        self.region = region
        self.pixels = _whole(np.asarray(region))
        self.places = _nearest(self.pixels)


def places(image, ground=None):
    """For each pixel of an RGB or RGBX image the place in COLOURS of the one next to it: (height, width) bytes.

    Of an RGBX image only those pixels are looked up that differ from its ground.
    """
    size = image.height, image.width
    pixels = _whole(np.asarray(image if image.mode == "RGBX" else image.convert("RGBX")))
    changed = pixels if ground is None else np.flatnonzero(pixels != ground.pixels)
    if len(changed) > MANY * len(pixels):
        return _nearest(pixels).reshape(size)
    found = ground.places.copy()
    found[changed] = _nearest(pixels[changed])
    return found.reshape(size)


def _whole(pixels):
    """Four bytes a pixel, as one number each: (N,)."""
    return np.ascontiguousarray(pixels).view(np.uint32).ravel()


def _nearest(pixels):
    if not len(pixels):
        return np.zeros(0, dtype=np.uint8)
    image = Image.frombytes("RGB", (len(pixels), 1), pixels.tobytes(), "raw", "RGBX", 0, 1)
    found = np.asarray(image.point(_SPREAD).quantize(palette=_KEY, dither=Image.Dither.NONE))[0]
    return found % len(COLOURS)
