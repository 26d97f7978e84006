"""Handwritten digits to learn from. `digits()` is bundled and needs no network; `mnist()` is downloaded once.

The bundled digits are from "Optical Recognition of Handwritten Digits" by E. Alpaydin and C. Kaynak (1998), UCI Machine
Learning Repository, https://doi.org/10.24432/C50P49, licence CC BY 4.0. `digits.npz` holds its 1,797 test images as
scikit-learn ships them, 8x8; `enlarge` makes them 28x28 and adds contrast, and that is the only change.
"""

from functools import cache, cached_property
from pathlib import Path
from typing import NamedTuple

import numpy as np

from . import expect

DIGITS = Path(__file__).with_name("digits.npz")


class Examples:
    """Images with their labels. `len(examples)` is N. Every lesson shares the arrays, so all of them are read-only.

    | name   | shape    | type    |                                                           |
    |--------|----------|---------|-----------------------------------------------------------|
    | x      | (N, 784) | float64 | pixels from 0 (black) to 1 (white), row after row         |
    | y      | (N, 10)  | float64 | the desired outputs: 1 in the column of the label, else 0 |
    | labels | (N,)     | uint8   | 0 to 9                                                    |
    | pixels | (N, 784) | uint8   | pixels from 0 to 255, as they are stored                  |

    `x` and `y` are made when first asked for and then kept. ValueError if the pixels or labels given are not like that.
    """

    def __init__(self, pixels, labels):
        pixels, labels = expect.array("pixels", pixels), _whole_labels(labels)
        if pixels.ndim != 2 or pixels.shape[1] != 784 or pixels.dtype != np.uint8:
            found = f"shape {pixels.shape} and type {pixels.dtype}"
            usual = "for floats from 0 to 1 write np.rint(255 * x).astype(np.uint8).reshape(-1, 784)"
            raise ValueError(f"pixels have {found}; expected shape (N, 784) and type uint8: {usual}")
        if len(pixels) != len(labels):
            raise ValueError(f"there are {len(pixels)} images and {len(labels)} labels; expected one label per image")
        if pixels.flags.writeable:
            pixels = pixels.copy()  # whoever gave them may go on writing into theirs
        self.pixels, self.labels = _read_only(pixels), _read_only(labels.astype(np.uint8))

    def __len__(self):
        return len(self.labels)

    def __repr__(self):
        return f"<{len(self):,} examples>"

    def __getattr__(self, name):
        if name in Dataset._fields:
            raise AttributeError(
                f"{self} have no .{name}: they are a part themselves. Hand on all of it: data, not data.train"
            )
        raise AttributeError(f"{type(self).__name__!r} object has no attribute {name!r}")

    @cached_property
    def x(self):
        return _read_only(self.pixels / 255)

    @cached_property
    def y(self):
        return _read_only(one_hot(self.labels))


class Pixels:
    """uint8 pixels (N, 784) that look like floats from 0 to 1. Floats are made of the rows that are taken, no others.

    x[i], x[:300], x[rows] and x[i, 350] are plain float32 arrays (or a number), with numpy's rules for what may stand
    in the brackets. Whoever needs an array of all of it, as `cost` does of what it is given, gets one: for the 60,000
    images of MNIST 188 MB in float32, and 376 MB in float64 if the network has that. Better take some rows.
    """

    dtype, ndim = np.dtype(np.float32), 2

    def __init__(self, pixels):
        self._pixels = pixels

    @property
    def shape(self):
        return self._pixels.shape

    def __len__(self):
        return len(self._pixels)

    def __repr__(self):
        return f"<pixels 0 to 1 of {len(self):,} images; take rows, such as x[:300], for an array>"

    def take(self, rows, axis, out=None, mode="raise"):
        """What `np.take(x, rows, axis=0)` asks for: x[rows], faster."""
        return np.divide(self._pixels.take(rows, axis=axis, mode=mode), 255, out=out, dtype=self.dtype)

    def __getitem__(self, rows):
        taken = self._pixels[rows]
        floats = np.divide(taken, 255, dtype=self.dtype)
        floats.setflags(write=taken.flags.writeable)  # as with an array: slices are shared, chosen rows are a copy
        return floats

    def __array__(self, dtype=None, copy=None):
        if copy is False:
            raise ValueError("these pixels are stored as bytes; an array of floats is always a copy")
        floats = np.empty(self.shape, dtype or self.dtype)
        return np.divide(self._pixels, 255, out=floats, dtype=self.dtype, casting="unsafe")  # the numbers of x[rows]

    def _rows_first(self, *_):
        raise TypeError("these pixels are stored as bytes: take rows, such as x[:300], and calculate with those")

    # Without this, `x == 0` is False.
    __eq__ = __ne__ = __lt__ = __le__ = __gt__ = __ge__ = __neg__ = __matmul__ = __rmatmul__ = _rows_first
    __add__ = __radd__ = __sub__ = __rsub__ = __mul__ = __rmul__ = __truediv__ = __rtruediv__ = __pow__ = _rows_first
    __hash__ = object.__hash__

    def __getattr__(self, name):
        if hasattr(np.ndarray, name) and not name.startswith("_"):
            raise AttributeError(f"x has no .{name}: only rows taken from these pixels are arrays, so x[:300].{name}")
        raise AttributeError(f"{type(self).__name__!r} object has no attribute {name!r}")


class ManyExamples(Examples):
    """Examples too many to hold as floats: `x` is `Pixels`, of which rows are taken as float32, and `y` is float32."""

    @cached_property
    def x(self):
        return Pixels(self.pixels)

    @cached_property
    def y(self):
        return _read_only(one_hot(self.labels).astype(np.float32))


class Dataset(NamedTuple):
    """Examples to learn from, `train`, and others, kept back to see what was learned, `test`."""

    train: Examples
    test: Examples


@cache
def digits():
    """The bundled digits as a `Dataset`: the set's first 1,500 to learn from, its last 297 to test.

    Thirteen people wrote them. The set does not say who wrote which, so one hand may be in both parts.
    """
    with np.load(DIGITS, allow_pickle=False) as file:
        pixels, labels = enlarge(file["images"]), file["labels"]
    return Dataset(train=Examples(pixels[:1500], labels[:1500]), test=Examples(pixels[1500:], labels[1500:]))


def mnist(deadline=300):
    """MNIST as a `Dataset`: 60,000 examples to learn from, 10,000 to test. Everything that takes digits() takes it.

    It is downloaded once, 12 MB, in at most `deadline` seconds, and from then on read from your cache or from the
    folder that the environment variable BACKPROP_DATA names. In memory it takes 55 MB: `x` makes floats only of the
    rows that are taken. Raises ConnectionError if it cannot be downloaded and OSError if it cannot be stored.

    Those who wrote the test images are not among those who wrote the others.
    """
    if expect.number("deadline", deadline) <= 0:
        raise ValueError(f"deadline is {deadline!r}; expected seconds, more than 0")
    if "mnist" not in _kept:
        from . import download  # here: it imports pooch, which takes longer than the rest of the library

        pixels, labels, test_pixels, test_labels = download.fetch(download.MNIST, deadline)
        _kept["mnist"] = Dataset(train=ManyExamples(pixels, labels), test=ManyExamples(test_pixels, test_labels))
    return _kept["mnist"]


_kept = {}  # MNIST once it is read: one copy for all, and a failure is not remembered


def one_hot(labels):
    """The desired outputs (N, 10), float64: in each row 1 in the column of its label and 0 in the others.

    `labels` (N,) are whole numbers 0 to 9, N >= 1. Raises ValueError for labels outside 0 to 9, fractions, text,
    True and False, no labels at all, and any shape but (N,).
    """
    return np.eye(10)[_whole_labels(labels).astype(int)]


def enlarge(images):
    """Images (N, 8, 8) from 0 to 16 as pixels (N, 784) uint8 from 0 to 255, in the looks of MNIST.

    The digit becomes 20 pixels high inside a black margin of 4. Faint ink, up to 5/16, turns black and strong ink, from
    13/16, turns white, which leaves strokes about as wide and edges about as soft as MNIST's.
    """
    images = expect.real("images", images)
    if images.ndim != 3 or images.shape[1:] != (8, 8):
        raise ValueError(f"images have shape {images.shape}; expected (N, 8, 8)")
    expect.within("images", images, 0, 16, "pixels from 0 to 16")
    ink = INTERPOLATION @ images.astype(np.float32) @ (INTERPOLATION.T / 16)
    white = np.clip(2 * ink - 5 / 8, 0, 1)
    white *= 255  # in place: fresh arrays of this size would cost more than the sums
    return np.rint(white, out=white).astype(np.uint8).reshape(-1, 784)


def _interpolation():
    """The matrix (28, 8) from 8 samples along a side to 28 pixels: cubic interpolation with a black margin of 4."""
    pixel, sample = np.arange(28)[:, None] + 0.5, np.arange(8) + 0.5  # their centres
    d = np.abs((pixel - 4) / 2.5 - sample)  # a sample is 2.5 pixels long
    near, far = 1.5 * d**3 - 2.5 * d**2 + 1, -0.5 * d**3 + 2.5 * d**2 - 4 * d + 2  # Catmull-Rom
    weight = np.where(d < 1, near, np.where(d < 2, far, 0))
    return np.round(256 * weight).astype(np.float32) / 256  # few bits: float32 sums are exact, the same everywhere


INTERPOLATION = _interpolation()


def _whole_labels(labels):
    expected = "expected a row of whole numbers 0 to 9, one for each example"
    try:
        found = np.asarray(labels[:100] if isinstance(labels, range) else labels)  # a range beyond 9 is wrong at once
    except (ValueError, TypeError, OverflowError, MemoryError):
        raise ValueError(f"labels are lists of different lengths; {expected}") from None
    if found.ndim != 1 or found.size == 0:
        raise ValueError(f"labels have shape {found.shape}; {expected}")
    if found.dtype.kind not in "iuf":
        raise ValueError(f"labels are of type {found.dtype}; {expected}")
    wrong = ~np.isin(found, np.arange(10))
    if wrong.any():
        row = int(wrong.argmax())
        raise ValueError(f"labels[{row}] is {found[row]}; {expected}")
    return found


def _read_only(array):
    view = np.asarray(array).view()
    view.setflags(write=False)
    return view
