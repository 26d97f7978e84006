"""All examples in the order in which they are dealt out, one batch in the light, and its digits at their true size."""

import numpy as np
from matplotlib.patches import Polygon

from .parts import Bars, Pixels
from .picture import Picture
from .style import INK, MARK, MUTED, WIDTH

SMALL, ROW = 8, 100  # pixels of a digit in the row of all, and how many stand in a row
LEFT, ALL, BATCH = 20, 62, 244  # pixels: the left edge, and the top of each panel
WIDE, HIGH = 560, 140  # pixels for the digits of one batch
LINE = 0.14  # of the highest bar: what a line of numbers takes
SIDES = (56, 28, 14, 7)  # the batch's digits are as large as there is room for


class Deal(Picture):
    size = (WIDTH, 420)

    def build(self):
        self.all = Pixels(self, LEFT, ALL, ROW * SMALL, 15 * SMALL)
        over = self.axes(LEFT, ALL, ROW * SMALL, 15 * SMALL, xlim=(0, ROW * SMALL), ylim=(15 * SMALL, 0))
        over.set_axis_off()
        self.frame = Polygon(np.zeros((3, 2)), closed=True, fc="none", ec=MARK, lw=2.5, zorder=3, clip_on=False)
        self.moves(over.add_patch(self.frame))
        self.batch = Pixels(self, LEFT, BATCH, WIDE, HIGH)
        self.order = self.label(None, LEFT, ALL + 15 * SMALL + 6, va="top", colour=MUTED)
        self.name = self.label(None, LEFT, BATCH - 6, va="bottom", bold=True)
        self.tally = self.axes(604, BATCH, 220, HIGH - 14, xlim=(-0.6, 9.6), ylim=(0, 1.3))
        self.tally.set_xticks(range(10))
        self.tally.set_yticks([])
        self.tally.spines["left"].set_visible(False)
        self.tally.tick_params(length=0)
        self.tally.set_title("how many of each digit", size=11, color=MUTED)
        self.bars = Bars(self, self.tally, colours=(MUTED, MUTED))
        self.counts = [self.label(self.tally.transData, j, 0, ha="center", va="bottom") for j in range(10)]

    def show(self, result):
        start, stop, n = result.start, result.stop, len(result.small)
        tint = np.arange(n) // result.batch_size % 3 * 0.13  # so that the eye sees where a batch ends
        light = 0.7 * result.small + tint[:, None, None]
        light[start:stop] = result.small[start:stop]
        self.all.set_data(mosaic(light, SMALL, ROW, 15))
        self.frame.set_xy(outline(start, stop))
        self.order.set_text(result.order)

        side = next(side for side in SIDES if stop - start <= (WIDE // side) * (HIGH // side) or side == SIDES[-1])
        self.batch.set_data(mosaic(resized(result.images, side), side, WIDE // side, HIGH // side))
        self.name.set_text(result.name)
        most = result.counts.max()
        middle = np.arange(10)
        self.bars.set(middle - 0.4, middle + 0.4, 0, result.counts / most)
        for label, count, height in zip(self.counts, result.counts, heights(result.counts), strict=True):
            label.set_text(f"{count}")
            label.set_position(label.x, height)
            label.colour = INK if count else MUTED


def heights(counts):
    """Where the number of each bar stands: upon it, or higher if it has no room beside a neighbour's as high."""
    found, long = counts / counts.max() + 0.02, [len(f"{count}") for count in counts]
    for j in range(1, len(counts), 2):
        beside = [i for i in (j - 1, j + 1) if i < len(counts) and long[i] + long[j] > 4]
        for other in sorted(found[beside]):  # from the lowest up: raised, it may meet the higher one
            if abs(found[j] - other) < LINE:
                found[j] = other + LINE
    return found


def mosaic(images, side, columns, rows):
    """Images (N, side, side) in rows, as pixels (rows * side, columns * side, 3); white where there are no more."""
    room = np.full((rows * columns, side, side), 255, dtype=np.uint8)
    room[: len(images)] = 255 * images[: rows * columns]
    page = room.reshape(rows, columns, side, side).swapaxes(1, 2).reshape(rows * side, columns * side)
    return page[..., None].repeat(3, axis=2)


def resized(images, side):
    """Images (N, 28, 28) at 56, 28, 14 or 7 pixels a side."""
    if side > 28:
        return images.repeat(side // 28, axis=1).repeat(side // 28, axis=2)
    return images.reshape(len(images), side, 28 // side, side, 28 // side).mean(axis=(2, 4))


def outline(start, stop):
    """The corners, in pixels, of what the places start..stop of the rows of `ROW` cover."""
    (top, left), (bottom, right) = divmod(start, ROW), divmod(stop - 1, ROW)
    right += 1
    if top == bottom:
        corners = [(left, top), (right, top), (right, top + 1), (left, top + 1)]
    elif bottom == top + 1 and right <= left:  # two pieces that do not touch: a thread along the line between them
        corners = [(left, top), (ROW, top), (ROW, bottom), (left, bottom), (right, bottom), (right, bottom + 1)]
        corners += [(0, bottom + 1), (0, bottom), (right, bottom), (left, bottom)]
    else:
        corners = [(left, top), (ROW, top), (ROW, bottom), (right, bottom), (right, bottom + 1), (0, bottom + 1)]
        corners += [(0, top + 1), (left, top + 1)]
    return np.array(corners, dtype=float) * SMALL
