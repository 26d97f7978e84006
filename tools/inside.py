"""Whether a picture shows what it says.

Words cut at an edge, or too pale for their ground, are not read; colours far from the drawn ones mislead.
"""

import numpy as np
from matplotlib.axis import Axis
from matplotlib.colors import to_rgb
from matplotlib.text import Text

from backprop_lib.pictures import palette

READABLE = 4.5  # the least contrast of words that WCAG 2.1 AA asks for
ROOM = 1  # pixels that the soft edge of a letter may stick out


def texts(artist):
    """Every matplotlib Text that would be drawn with the artist."""
    if not artist.get_visible():
        return
    if isinstance(artist, Text):
        yield artist
    elif isinstance(artist, Axis):
        if artist.axes.axison:
            ticks = [label for tick in artist._update_ticks() for label in (tick.label1, tick.label2)]
            yield from (text for text in (*ticks, artist.label, artist.offsetText) if text.get_visible())
    else:
        for child in artist.get_children():
            yield from texts(child)


def boxes(picture):
    """(words, left, top, right, bottom) in pixels for all the words of a picture that is not enlarged."""
    height = picture.size[1]
    renderer = picture.figure.canvas.get_renderer()
    for text in set(texts(picture.figure)):
        if text.get_text().strip():
            box = text.get_window_extent(renderer)
            yield text.get_text(), box.x0, height - box.y1, box.x1, height - box.y0
    for label in picture.labels:
        if found := label.placed(height):
            mask, left, top = found
            yield label.text, left, top, left + mask.width, top + mask.height


def frozen(picture):
    """Whether something that `show` moves was drawn once and for all: then the picture, drawn anew, is another."""
    quick = np.asarray(picture.draw())
    picture.background = None
    return not np.array_equal(quick, np.asarray(picture.draw()))


def outside(picture):
    """Words that do not lie within the picture, with their boxes."""
    width, height = picture.size
    return [
        f"{words!r} from ({left:.0f}, {top:.0f}) to ({right:.0f}, {bottom:.0f}) in {width} x {height}"
        for words, left, top, right, bottom in boxes(picture)
        if left < -ROOM or top < -ROOM or right > width + ROOM or bottom > height + ROOM
    ]


def pale(picture):
    """Labels, the words that change, with too little contrast to the pixels that most of their letters lie on."""
    labels, picture.labels = picture.labels, []
    try:
        ground = np.asarray(picture.draw().convert("RGB")) / 255
    finally:
        picture.labels = labels
    found = []
    for label in labels:
        if not (placed := label.placed(picture.size[1])):
            continue
        mask, left, top = placed
        rows, columns = np.nonzero(np.asarray(mask) > 128)
        rows, columns = rows + top, columns + left
        seen = (rows >= 0) & (columns >= 0) & (rows < ground.shape[0]) & (columns < ground.shape[1])
        if not seen.any():
            continue
        below = np.median(contrast(label.colour, ground[rows[seen], columns[seen]]))
        if below < READABLE:
            found.append(f"{label.text!r} in {label.colour}: {below:.2f} : 1")
    return found


def contrast(one, other):
    """The contrast of two colours, or of two arrays (..., 3) of them, as WCAG 2.1 defines it: from 1 to 21."""
    lights = [luminance(colour) for colour in (one, other)]
    return (np.maximum(*lights) + 0.05) / (np.minimum(*lights) + 0.05)


def luminance(colour):
    c = np.asarray(to_rgb(colour) if isinstance(colour, str) else colour, dtype=float)
    return np.where(c <= 0.04045, c / 12.92, ((c + 0.055) / 1.055) ** 2.4) @ [0.2126, 0.7152, 0.0722]


def strayed(picture):
    """How far its colours are from the drawn ones: the mean over the pixels, of 255, and the share over 16 away."""
    image = picture.draw().convert("RGB")
    found = palette.COLOURS[palette.places(image)].astype(int)
    distances = np.abs(found - np.asarray(image).astype(int)).max(axis=-1)
    return float(distances.mean()), float((distances > 16).mean())
