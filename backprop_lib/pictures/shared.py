"""One output and ten digits: a knob that reaches all ten, what the output says for each, and what each wishes."""

import numpy as np
from matplotlib.collections import LineCollection

from .parts import Arrows, diamonds, discs, ticks, zero_line
from .picture import Picture
from .style import GUESS, INK, MUTED, WIDTH, signed, unsigned

LEFT, COLUMN = 150, 68  # pixels: where the columns begin, and from one digit to the next
DIGITS, WIRE, PANEL, WISHES = 42, 110, 118, 270  # tops
SIDE, UNIT = 88, 26  # pixels of an activation of 1, and of a wish of 1
ABOVE, BELOW = 14, 50  # pixels of the panel above 1 and below 0
RISEN, FALLEN = 3.1, -2.6  # the ends of the wishes' axis


class Shared(Picture):
    size = (WIDTH, WISHES + round(UNIT * (RISEN - FALLEN)) + 24)

    def __init__(self, images, asked):
        self.images, self.asked = images, asked  # (10, 28, 28), and the digit that the question is about
        super().__init__()

    def build(self):
        wide = 10 * COLUMN
        self.x = (np.arange(10) + 0.5) * COLUMN
        row = np.ones((28, wide // 2))  # each pixel of a digit is two wide
        for x, image in zip(self.x, self.images, strict=True):
            row[:, int(x / 2) - 14 : int(x / 2) + 14] = image
        heads = self.axes(LEFT, DIGITS, wide, 56)
        heads.set_axis_off()
        heads.imshow(row, cmap="gray", vmin=0, vmax=1, interpolation="nearest", aspect="auto")

        paper = self.axes(0, 0, *self.size, xlim=(0, WIDTH), ylim=(self.size[1], 0))
        paper.set_axis_off()
        paper.patch.set_visible(False)
        wire = [[(LEFT - 10, WIRE), (LEFT + self.x[-1], WIRE)]]
        drops = [[(LEFT + x, WIRE), (LEFT + x, WIRE + 8)] for x in self.x]
        paper.add_collection(LineCollection(wire + drops, colors=MUTED, linewidths=1.5))
        self.knob = self.label(None, 68, WIRE - 2, ha="center", va="center", bold=True)
        self.turned = self.label(None, 68, WIRE + 32, ha="center", va="center")

        heights = {"xlim": (0, wide), "ylim": (-BELOW / SIDE, 1 + ABOVE / SIDE)}
        top = self.axes(LEFT, PANEL, wide, SIDE + ABOVE + BELOW, **heights)
        top.set_axis_off()
        top.patch.set_visible(False)
        for height in (0, 1):
            top.axhline(height, color=MUTED, lw=0.8, ls=(0, (1, 3)))
            top.text(-12, height, f"{height}", ha="right", va="center", color=MUTED)
        self.guessed = self.moves(top.plot([], [], color=GUESS, lw=9, zorder=1, solid_capstyle="butt")[0])
        self.level = None
        self.distances = self.moves(top.add_collection(LineCollection([], colors=INK, linewidths=1.2, zorder=3)))
        ring = {"fc": "none", "ec": MUTED, "lw": 1.5, "ls": (0, (2, 1.5)), "zorder": 2}
        self.own = self.moves(top.scatter(self.x, np.zeros(10), s=140, **ring))
        self.discs = discs(self, top, self.x, np.zeros(10), 6.5)
        self.ticks = ticks(self, top)
        below = (-20 / SIDE, -40 / SIDE)
        self.activations = [self.label(top.transData, x, below[0], ha="center", va="center") for x in self.x]
        self.guess_name = self.label(
            top.transData, self.x[self.asked], below[1], ha="center", va="center", colour=MUTED
        )

        limits = {"xlim": (0, wide), "ylim": (FALLEN, RISEN)}
        low = self.axes(LEFT, WISHES, wide, UNIT * (RISEN - FALLEN), **limits)
        low.set_axis_off()
        zero_line(low)
        for y, words in ((0.25, "wants\nto rise"), (-1.65, "wants\nto fall")):
            low.text(-12, y, words, ha="right", va="bottom", color=MUTED)
        low.plot([-130, -130], [FALLEN + 0.1, FALLEN + 1.1], color=INK, lw=2, clip_on=False)
        low.text(-120, FALLEN + 0.6, "a wish of 1", va="center")
        self.arrows = Arrows(self, low, width=10, head=15)
        self.diamonds = diamonds(self, low, self.x)
        self.numbers = [self.label(low.transData, x, 0, ha="center", va="center") for x in self.x]
        self.caption = self.label(None, LEFT + 4, WISHES + 2, va="top", colour=MUTED)
        self.sums = self.label(None, LEFT + 4, self.size[1] - 7, va="bottom")
        self.legend = self.label(None, WIDTH - 12, self.size[1] - 7, ha="right", va="bottom", colour=MUTED)

    def show(self, result):
        x, outputs, wanted, nudges = self.x, result.outputs, result.wanted, result.nudges
        self.knob.set_text(result.label)
        at, now = unsigned(result.before), unsigned(result.before + result.turn)
        self.turned.set_text(f"{at} → {now}" if result.turn else at)
        self.discs.set_offsets(np.column_stack([x, outputs]))
        self.discs.set_array(outputs)
        for text, activation in zip(self.activations, outputs, strict=True):
            text.set_text(f"{activation:.2f}")
        self.own.set_offsets(np.column_stack([x, result.own])[np.abs(outputs - result.own) > 0.005])
        self.ticks.set_segments(np.stack([np.stack([x - 25, wanted], -1), np.stack([x + 25, wanted], -1)], 1))
        self.distances.set_segments(np.stack([np.stack([x, outputs], -1), np.stack([x, wanted], -1)], 1))
        marked = self.level is not None and result.asked
        self.guessed.set_visible(marked and 0 <= self.level <= 1)
        self.guess_name.visible = marked

        self.arrows.set(x, 0, nudges)
        for text, nudge in zip(self.numbers, nudges, strict=True):
            text.set_text(signed(nudge))
            text.set_position(text.x, -0.62 if nudge > 0 else 0.62)
        checked = result.measured is not None
        self.diamonds.set_visible(checked)
        if checked:
            self.diamonds.set_data(x, result.measured)
        self.caption.set_text(f"what each digit wishes of output {result.output}")
        before, now = result.sums
        self.sums.set_text(f"the ten squares added up: {before:.2f}" + f" → {now:.2f}" * bool(result.turn))
        self.legend.set_text("\N{WHITE DIAMOND} measured" if checked else "")

    def guess(self, value):
        """A grey mark at the activation that was predicted for the digit that was asked about."""
        self.level = value
        self.guessed.set_data(self.x[self.asked] + np.array([-25, 25]), [value, value])
        where = "below 0" if value < 0 else "above 1" if value > 1 else "your guess"
        self.guess_name.set_text(where if 0 <= value <= 1 else f"guess: {where}")
