"""Ten activations in a row, each with a tick where it is wanted, and the panel below them: what is wished of each."""

import numpy as np
from matplotlib.collections import LineCollection

from .parts import Arrows, diamonds, discs, ticks, zero_line
from .style import INK, MUTED, signed

LEFT, COLUMN = 150, 68  # pixels: where the columns begin, and from one to the next
X = (np.arange(10) + 0.5) * COLUMN  # their middles, from LEFT
TICK = 25  # pixels from the middle of a tick to its ends


class OutputRow:
    """Discs between 0 and 1, the distances to their ticks, dashed rings where they really are, and their numbers.

    `top`           of its axes, in pixels
    `side`          pixels of an activation of 1
    `above, below`  pixels of the axes above 1 and below 0
    """

    def __init__(self, picture, top, side, above, below):
        heights = {"xlim": (0, 10 * COLUMN), "ylim": (-below / side, 1 + above / side)}
        self.axes = picture.axes(LEFT, top, 10 * COLUMN, side + above + below, **heights)
        self.axes.set_axis_off()
        self.axes.patch.set_visible(False)
        for height in (0, 1):
            self.axes.axhline(height, color=MUTED, lw=0.8, ls=(0, (1, 3)))
        lines = LineCollection([], colors=INK, linewidths=1.2, zorder=3)
        self.distances = picture.moves(self.axes.add_collection(lines))
        ring = {"fc": "none", "ec": MUTED, "lw": 1.5, "ls": (0, (2, 1.5)), "zorder": 2}
        self.own = picture.moves(self.axes.scatter(X, np.zeros(10), s=140, **ring))
        self.discs = discs(picture, self.axes, X, np.zeros(10), 6.5)
        self.ticks = ticks(picture, self.axes)
        data = self.axes.transData
        self.activations = [picture.label(data, x, -20 / side, ha="center", va="center") for x in X]

    def set(self, outputs, wanted, own, moved):
        """Each (10,); rings at `own` where the disc has `moved` away from it."""
        self.discs.set_offsets(np.column_stack([X, outputs]))
        self.discs.set_array(outputs)
        for text, activation in zip(self.activations, outputs, strict=True):
            text.set_text(f"{activation:.2f}")
        self.own.set_offsets(np.column_stack([X, own])[moved])
        self.ticks.set_segments(np.stack([np.stack([X - TICK, wanted], -1), np.stack([X + TICK, wanted], -1)], 1))
        self.distances.set_segments(np.stack([np.stack([X, outputs], -1), np.stack([X, wanted], -1)], 1))


class WishPanel:
    """Arrows up and down from a line, their numbers beyond it, diamonds where they were measured, and a ruler.

    `top`            of its axes, in pixels
    `unit`           pixels of a wish of 1
    `fallen, risen`  the ends of the wishes' axis
    `fall, number`   as wishes: where the words "wants to fall" stand, and how far a number from the line
    """

    def __init__(self, picture, top, unit, fallen, risen, fall, number):
        heights = {"xlim": (0, 10 * COLUMN), "ylim": (fallen, risen)}
        self.axes = picture.axes(LEFT, top, 10 * COLUMN, unit * (risen - fallen), **heights)
        self.axes.set_axis_off()
        zero_line(self.axes)
        for y, words in ((0.25, "arrow up:\nwants to rise"), (fall, "arrow down:\nwants to fall")):
            self.axes.text(-12, y, words, ha="right", va="bottom", color=MUTED)
        foot = fallen + 0.1
        self.axes.plot([-130, -130], [foot, foot + 1], color=INK, lw=2, solid_capstyle="butt", clip_on=False)
        self.axes.text(-120, foot + 0.5, "a wish of 1", va="center")
        self.arrows = Arrows(picture, self.axes, width=10, head=15)
        self.diamonds = diamonds(picture, self.axes, X)
        self.beyond = number
        self.numbers = [picture.label(self.axes.transData, x, 0, ha="center", va="center") for x in X]

    def set(self, nudges, measured=None, hidden=()):
        """Each (10,); `hidden` are the places whose wishes are not shown yet."""
        shown = ~np.isin(np.arange(10), hidden)
        self.arrows.set(X[shown], 0, nudges[shown])
        for text, nudge, seen in zip(self.numbers, nudges, shown, strict=True):
            text.set_text(signed(nudge) if seen else "?")
            text.set_position(text.x, -self.beyond if seen and nudge > 0 else self.beyond)
            text.bold = not seen
        self.diamonds.set_visible(measured is not None)
        if measured is not None:
            self.diamonds.set_data(X[shown], measured[shown])
