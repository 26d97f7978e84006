"""A nudge of length 1, shared among a bias and the weights of one output, and what it buys."""

import numpy as np

from .parts import Bars, discs, zero_line
from .picture import Picture
from .style import GUESS, INK, MUTED, WIDTH, signed

LEFT, WIDE = 20, 799  # pixels
HALF = 0.5  # full height where no share is longer
MOST = 20  # weights: beneath each column's fader stands its number


class Spending(Picture):
    size = (WIDTH, 328)

    def __init__(self, far, knobs):
        """`far` is the largest change of the cost that has room; `knobs`: the bias and the weights."""
        self.far, self.knobs = far, knobs
        super().__init__()

    def build(self):
        n, x, self.planned = self.knobs, np.arange(self.knobs), np.zeros(self.knobs)
        axes = self.axes(LEFT, 58, WIDE, 98, xlim=(-0.5, n - 0.5), ylim=(-1.04, 1.04))
        zero_line(axes)
        self.guessed = Bars(self, axes, zorder=1, colours=(GUESS, GUESS))
        self.shares = Bars(self, axes)
        (self.best,) = axes.plot(x, np.zeros(n), "_", ms=min(26, 0.56 * WIDE / n), mew=2.5, color=INK, zorder=5)
        self.moves(self.best)
        row = self.axes(LEFT, 160, WIDE, 24, xlim=(-0.5, n - 0.5), ylim=(-1, 1))
        self.discs = discs(self, row, x, np.zeros(n), 6.6)
        for rows in (axes, row):
            rows.set_axis_off()
        for knob in x:
            row.text(knob, -1.2, "b" if knob == 0 else knob - 1, ha="center", va="top")
        words = "bar: straight line; diamond: measured; upright mark: your best so far"
        self.figure.text(LEFT / WIDTH, 1 - 322 / self.size[1], words, color=MUTED)
        for x, y, words in ((820, 52, "disc: what the knob is multiplied by"), (828, 220, "line / measured")):
            self.figure.text(x / WIDTH, 1 - y / self.size[1], words, color=MUTED, ha="right")
        self.scale = self.label(None, LEFT, 52, colour=MUTED)
        self.guess_name = self.label(None, 828, 322, ha="right", colour=MUTED)
        self.marks = self.label(None, LEFT + 316, 52, colour=INK)

        self.bought = self.axes(130, 216, 570, 68, xlim=(-self.far, self.far), ylim=(1.6, -0.6))
        self.bought.set_yticks([0, 1], ["you", "the gradient"])
        self.bought.tick_params(axis="y", length=0)
        self.bought.axvline(0, color=MUTED, lw=1)
        self.bars = Bars(self, self.bought)
        (self.measured,) = self.bought.plot([0, 0], [0, 1], "D", ms=9, mfc="none", mec=INK, mew=1.8, zorder=6)
        self.moves(self.measured)
        (self.record,) = self.bought.plot([], [], "|", ms=24, mew=2.5, color=INK, zorder=5)
        self.moves(self.record)
        self.numbers = [self.label(None, 828, 216 + 68 * (row + 0.6) / 2.2, ha="right", va="center") for row in (0, 1)]

    def show(self, result):
        x = np.arange(self.knobs)
        longest = np.abs([result.shares, result.choice * result.shown]).max()
        self.full = HALF if longest <= HALF else 1
        nudge = "your nudge of length 1" if result.shares.any() else "nothing is nudged"
        self.scale.set_text(f"{nudge} (full height: {self.full})")
        high, planned = result.shares / self.full, np.minimum(self.planned / self.full, 1)
        self.shares.set(x - 0.3, x + 0.3, np.minimum(high, 0), np.maximum(high, 0), high > 0)
        self.guessed.set(x - 0.42, x + 0.42, 0, planned, planned > 0)
        if self.planned.any():
            cut = ", cut off at the top" if self.planned.max() > self.full else ""
            self.guess_name.set_text(f"grey: your guess{cut}")
        self.best.set_visible(result.shown)
        self.marks.set_text("marks: the gradient's" if result.shown else "")
        self.best.set_data(x, result.choice / self.full)
        self.discs.set_array(np.concatenate([[1], result.before]))
        straight = np.array([result.straight, result.choice_straight if result.shown else 0])
        actual = np.array([result.actual, result.choice_actual if result.shown else np.nan])
        rows = np.arange(2)
        self.bars.set(np.minimum(straight, 0), np.maximum(straight, 0), rows - 0.3, rows + 0.3, straight > 0)
        self.measured.set_data(actual, rows)
        self.record.set_data([result.best], [0])
        for text, s, a in zip(self.numbers, straight, actual, strict=True):
            text.set_text("" if np.isnan(a) else f"{signed(s, 3)} / {signed(a, 3)}")

    def guess(self, value):
        """Grey bars where the predicted nudge would go."""
        self.planned = np.array(value)
        self.guess_name.set_text("grey: your guess")
