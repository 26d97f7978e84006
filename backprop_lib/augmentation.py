"""More digits out of those that you have: shifted, rotated and scaled copies. Images are rows of 784 pixels, 0 to 1.

A copy is looked up backwards: each pixel of the new image asks where in the old one it comes from, and takes the mean
of the four pixels around that point, the nearer the heavier. What comes from outside the image is black.
"""

import numpy as np

from . import expect

SIDE = 28
BLOCK = 100  # images at a time: their arrays stay in the processor's cache, which halves the time
MIDDLE = (SIDE - 1) / 2
PLACES = {"mass": SIDE / 2, "box": MIDDLE}  # the row and column of a digit's centre: in MNIST, in the bundled digits
FAR = 1e6  # pixels or degrees: beyond, and for a factor of less than 1 / FAR, the sums would overflow


def shift(images, right, down):
    """Move images (N, 784) by so many pixels; each a number for all, or one for each image. Negative: left, up."""
    return transform(images, right=right, down=down)


def rotate(images, degrees):
    """Turn images (N, 784) clockwise around their middle."""
    return transform(images, degrees=degrees)


def scale(images, factor):
    """Make what is in images (N, 784) `factor` times as large, seen from the middle."""
    return transform(images, factor=factor)


def augment(images, rng, *, pixels=1.0, degrees=10.0, percent=10.0):
    """A copy of images (N, 784), each shifted, rotated and scaled at random, at most so far either way."""
    n = len(_checked(images))
    for name, most in {"pixels": pixels, "degrees": degrees, "percent": percent}.items():
        expect.within(name, np.array(expect.number(name, most)), 0, 99 if name == "percent" else FAR)
    right, down, turn, grow = expect.random_generator(rng).uniform(-1, 1, (4, n))
    return transform(images, pixels * right, pixels * down, degrees * turn, 1 + percent / 100 * grow)


def centred(images, by="mass"):
    """Drawn digits (N, 784) where ready ones stand: 20 pixels for the longer side, the centre in the middle.

    By "mass" the centre of mass goes to row and column 14, counted from 0, as in MNIST; by "box" the middle of height
    and width goes to 13.5, as in the bundled digits. An empty image stays empty.
    """
    images, place = _checked(images), _place(by)
    found = np.zeros_like(images)
    for i, image in enumerate(images.reshape(-1, SIDE, SIDE)):
        rows, columns = np.nonzero(image > 0)
        if len(rows):
            factor = 20 / (1 + max(np.ptp(rows), np.ptp(columns)))
            row, column = (place - MIDDLE - factor * (at - MIDDLE) for at in centre(image, by))
            found[i] = transform(images[i : i + 1], column, row, 0, factor)
    return found


def centre(image, by):
    """Row and column of the centre of "mass" of an image (28, 28) that is not empty, or of the middle of its "box"."""
    rows, columns = np.nonzero(image > 0)
    if by == "mass":
        return [np.average(at, weights=image[rows, columns]) for at in (rows, columns)]
    return [(at.min() + at.max()) / 2 for at in (rows, columns)]


def usual_centre(images):
    """What these digits were centred by, "mass" or "box": the centre that varies less from image to image."""
    inked = [image for image in _checked(images).reshape(-1, SIDE, SIDE) if (image > 0).any()]
    if not inked:
        raise ValueError(f"there is nothing in any of {len(images)} images; expected digits")
    return min(PLACES, key=lambda by: np.var([centre(image, by) for image in inked], axis=0).sum())


def transform(images, right=0.0, down=0.0, degrees=0.0, factor=1.0):
    """Scale, then rotate clockwise around the middle, then shift; each a number for all, or one for each image."""
    images = _checked(images)
    each = {"right": right, "down": down, "degrees": degrees, "factor": factor}
    right, down, degrees, factor = (_one_each(name, given, len(images)) for name, given in each.items())
    moved = np.empty(images.shape)
    for start in range(0, len(images), BLOCK):
        part = slice(start, start + BLOCK)
        moved[part] = _moved(images[part], right[part], down[part], degrees[part], factor[part])
    return moved


def _moved(images, right, down, degrees, factor):
    x, y = np.meshgrid(np.arange(SIDE) - MIDDLE, np.arange(SIDE) - MIDDLE)
    x, y = x.ravel() - right, y.ravel() - down
    across, along = np.cos(np.radians(degrees)) / factor, np.sin(np.radians(degrees)) / factor
    return _looked_up(images, across * x + along * y + MIDDLE, across * y - along * x + MIDDLE)


def _looked_up(images, column, row):
    """The images' brightness at points (N, 784) between the pixels."""
    wide = SIDE + 3  # a black border: one pixel before, two after
    bordered = np.pad(images.reshape(-1, SIDE, SIDE), ((0, 0), (1, 2), (1, 2))).ravel()
    column, row = np.clip(column, -1, SIDE) + 1, np.clip(row, -1, SIDE) + 1
    left, above = column.astype(int), row.astype(int)
    at = np.arange(len(images))[:, None] * wide**2 + above * wide + left

    def between(at):
        """The mean of the pixel and the one to its right, the nearer the heavier."""
        pixel = bordered.take(at)
        return pixel + (bordered.take(at + 1) - pixel) * (column - left)

    top = between(at)
    return top + (between(at + wide) - top) * (row - above)


def _place(by):
    if not isinstance(by, str) or by not in PLACES:
        raise ValueError(f"by is {expect.shown(by)}; expected 'mass' or 'box'")
    return PLACES[by]


def _checked(images):
    images = expect.array("images", images)
    if images.ndim != 2 or images.shape[1] != SIDE**2 or not len(images) or images.dtype == np.uint8:
        found = f"shape {images.shape} and type {images.dtype}"
        raise ValueError(f"images have {found}; expected (N, {SIDE**2}) with pixels 0..1, one image in each row")
    images = expect.real("images", images)
    near = 1e-6  # a sum may be rounded up
    return expect.within("images", images, -near, 1 + near, "pixels 0..1: divide bytes by 255")


def _one_each(name, given, n):
    with np.errstate(over="ignore"):
        given = expect.real(name, given).astype(float)  # the limits do not fit into a float16
    if given.shape not in ((), (n,)):
        raise ValueError(f"{name} has shape {given.shape}; expected one number, or {n}, one for each image")
    return np.broadcast_to(expect.within(name, given, 1 / FAR if name == "factor" else -FAR, FAR), n)[:, None]
