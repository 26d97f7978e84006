"""Ten outputs, each with a tick where it should be, and below them what the example wishes of each."""

import numpy as np
from matplotlib.collections import LineCollection

from .parts import Arrows, diamonds, digit, discs, ticks, zero_line
from .picture import Picture
from .style import INK, MUTED, WIDTH, signed

SIDE = 74  # pixels of an activation of 1
UNIT = 32  # pixels of a wish of 1
COLUMN = 68  # pixels from one output to the next
LEFT = 150  # where the outputs begin
RISEN, FALLEN = 2.3, -3.0  # the ends of the wishes' axis; below the longest arrow there is room for a word
TOP = 184  # of the wishes' axis


class Wishes(Picture):
    size = (WIDTH, TOP + round(UNIT * (RISEN - FALLEN)) + 6)

    def build(self):
        self.digit = digit(self, 12, 50, 92)
        self.name = self.label(None, 58, 148, ha="center", va="top", colour=MUTED)
        self.x = (np.arange(10) + 0.5) * COLUMN

        top = self.axes(LEFT, 48, 10 * COLUMN, SIDE + 62, xlim=(0, 10 * COLUMN), ylim=(-32 / SIDE, 1 + 30 / SIDE))
        top.set_axis_off()
        for height in (0, 1):
            top.axhline(height, color=MUTED, lw=0.8, ls=(0, (1, 3)))
        for j, x in enumerate(self.x):
            top.text(x, 1 + 12 / SIDE, f"{j}", ha="center", weight="bold")
        self.distances = self.moves(top.add_collection(LineCollection([], colors=INK, linewidths=1.2, zorder=3)))
        self.own = self.moves(
            top.scatter(self.x, np.zeros(10), s=140, fc="none", ec=MUTED, lw=1.5, ls=(0, (2, 1.5)), zorder=2)
        )
        self.discs = discs(self, top, self.x, np.zeros(10), 6.5)
        self.ticks = ticks(self, top)
        self.activations = [self.label(top.transData, x, -20 / SIDE, ha="center", va="center") for x in self.x]

        low = self.axes(LEFT, TOP, 10 * COLUMN, UNIT * (RISEN - FALLEN), xlim=(0, 10 * COLUMN), ylim=(FALLEN, RISEN))
        low.set_axis_off()
        zero_line(low)
        for y, words in ((0.25, "wants\nto rise"), (-1.45, "wants\nto fall")):
            low.text(-12, y, words, ha="right", va="bottom", color=MUTED)
        low.plot([-130, -130], [FALLEN + 0.1, FALLEN + 1.1], color=INK, lw=2, clip_on=False)
        low.text(-120, FALLEN + 0.6, "a wish of 1", va="center")
        self.arrows = Arrows(self, low, width=10, head=15)
        self.diamonds = diamonds(self, low, self.x)
        self.numbers = [self.label(low.transData, x, 0, ha="center", va="center") for x in self.x]
        self.ranks = [self.label(low.transData, x, FALLEN, ha="center", va="bottom", colour=MUTED) for x in self.x]
        self.legend = self.label(None, LEFT + 10, self.size[1] - 7, va="bottom", colour=MUTED)

    def show(self, result):
        x, outputs, wanted, nudges = self.x, result.outputs, result.wanted, result.nudges
        self.digit.set_data(result.image)
        self.name.set_text(f"example {result.example}\nwanted: {result.digit}")
        self.discs.set_offsets(np.column_stack([x, outputs]))
        self.discs.set_array(outputs)
        for text, activation in zip(self.activations, outputs, strict=True):
            text.set_text(f"{activation:.2f}")
        self.own.set_offsets(np.column_stack([x, result.own])[result.pretended])
        self.ticks.set_segments(np.stack([np.stack([x - 25, wanted], -1), np.stack([x + 25, wanted], -1)], 1))
        self.distances.set_segments(np.stack([np.stack([x, outputs], -1), np.stack([x, wanted], -1)], 1))

        shown = ~np.isin(np.arange(10), result.hidden)
        self.arrows.set(x[shown], 0, nudges[shown])
        for text, nudge, seen in zip(self.numbers, nudges, shown, strict=True):
            text.set_text(signed(nudge) if seen else "?")
            text.set_position(text.x, -0.4 if seen and nudge > 0 else 0.4)
            text.bold = not seen
        checked = result.measured is not None
        self.diamonds.set_visible(checked)
        self.legend.set_text("\N{WHITE DIAMOND} measured" if checked else "")
        if checked:
            self.diamonds.set_data(x[shown], result.measured[shown])
        for rank in self.ranks:
            rank.visible = result.asked

    def guess(self, value):
        """The places that the learner gave, below the arrows."""
        for place, item in zip(("your 1st", "your 2nd", "your 3rd", "your 4th"), value, strict=True):
            self.ranks[int(item.removeprefix("output "))].set_text(place)
