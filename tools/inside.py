"""Whether a picture shows what it says: words cut at an edge are not read, colours far from the drawn ones mislead."""

import numpy as np
from matplotlib.axis import Axis
from matplotlib.text import Text

from backprop_lib.pictures import palette

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


def outside(picture):
    """Words that do not lie within the picture, with their boxes."""
    width, height = picture.size
    return [
        f"{words!r} from ({left:.0f}, {top:.0f}) to ({right:.0f}, {bottom:.0f}) in {width} x {height}"
        for words, left, top, right, bottom in boxes(picture)
        if left < -ROOM or top < -ROOM or right > width + ROOM or bottom > height + ROOM
    ]


def strayed(picture):
    """How far its colours are from the drawn ones: the mean over the pixels, of 255, and the share over 16 away."""
    image = picture.draw().convert("RGB")
    found = palette.COLOURS[palette.places(image)].astype(int)
    distances = np.abs(found - np.asarray(image).astype(int)).max(axis=-1)
    return float(distances.mean()), float((distances > 16).mean())
