"""One output and ten digits: a knob that reaches all ten, what the output says for each, and what each wishes."""

import numpy as np
from matplotlib.collections import LineCollection

from .outputs import COLUMN, LEFT, TICK, OutputRow, WishPanel, X
from .picture import Picture
from .style import GUESS, MUTED, WIDTH, unsigned

DIGITS, WIRE, PANEL, WISHES = 42, 110, 118, 270  # tops
SIDE, UNIT = 88, 26  # pixels of an activation of 1, and of a wish of 1
RISEN, FALLEN = 3.1, -2.6  # the ends of the wishes' axis


class Shared(Picture):
    size = (WIDTH, WISHES + round(UNIT * (RISEN - FALLEN)) + 24)

    def __init__(self, images, asked):
        self.images, self.asked = images, asked  # (10, 28, 28), and the digit that the question is about
        super().__init__()

    def build(self):
        wide = 10 * COLUMN
        row = np.ones((28, wide // 2))  # each pixel of a digit is two wide
        for x, image in zip(X, self.images, strict=True):
            row[:, int(x / 2) - 14 : int(x / 2) + 14] = image
        heads = self.axes(LEFT, DIGITS, wide, 56)
        heads.set_axis_off()
        heads.imshow(row, cmap="gray", vmin=0, vmax=1, interpolation="nearest", aspect="auto")

        paper = self.axes(0, 0, *self.size, xlim=(0, WIDTH), ylim=(self.size[1], 0))
        paper.set_axis_off()
        paper.patch.set_visible(False)
        wire = [[(LEFT - 10, WIRE), (LEFT + X[-1], WIRE)]]
        drops = [[(LEFT + x, WIRE), (LEFT + x, WIRE + 8)] for x in X]
        paper.add_collection(LineCollection(wire + drops, colors=MUTED, linewidths=1.5))
        self.knob = self.label(None, 68, WIRE - 2, ha="center", va="center", bold=True)
        self.turned = self.label(None, 68, WIRE + 32, ha="center", va="center")

        self.outputs = OutputRow(self, PANEL, SIDE, above=14, below=50)
        axes = self.outputs.axes
        for height in (0, 1):
            axes.text(-12, height, f"{height}", ha="right", va="center", color=MUTED)
        self.guessed = self.moves(axes.plot([], [], color=GUESS, lw=9, zorder=1, solid_capstyle="butt")[0])
        self.level = None
        place = X[self.asked], -40 / SIDE
        self.guess_name = self.label(axes.transData, *place, ha="center", va="center", colour=MUTED)

        self.wishes = WishPanel(self, WISHES, UNIT, FALLEN, RISEN, fall=-1.65, number=0.62)
        self.caption = self.label(None, LEFT + 4, WISHES + 2, va="top", colour=MUTED)
        self.sums = self.label(None, LEFT + 4, self.size[1] - 7, va="bottom")
        self.legend = self.label(None, WIDTH - 12, self.size[1] - 7, ha="right", va="bottom", colour=MUTED)

    def show(self, result):
        self.knob.set_text(result.label)
        at, now = unsigned(result.before), unsigned(result.before + result.turn)
        self.turned.set_text(f"{at} → {now}" if result.turn else at)
        moved = np.abs(result.outputs - result.own) > 0.005
        self.outputs.set(result.outputs, result.wanted, result.own, moved)
        marked = self.level is not None and result.asked
        self.guessed.set_visible(marked and 0 <= self.level <= 1)
        self.guess_name.visible = marked

        self.wishes.set(result.nudges, result.measured)
        self.caption.set_text(f"what each digit wishes of output {result.output}")
        before, now = result.sums
        self.sums.set_text(f"the ten squares added up: {before:.2f}" + f" → {now:.2f}" * bool(result.turn))
        self.legend.set_text("" if result.measured is None else "\N{WHITE DIAMOND} measured")

    def guess(self, value):
        """A grey mark at the activation that was predicted for the digit that was asked about."""
        self.level = value
        self.guessed.set_data(X[self.asked] + np.array([-TICK, TICK]), [value, value])
        where = "below 0" if value < 0 else "above 1" if value > 1 else "your guess"
        self.guess_name.set_text(where if 0 <= value <= 1 else f"guess: {where}")
