"""Two parameters under the same wiggle: what the straight line says and what the cost does."""

import numpy as np

from .parts import Bars, diamonds, zero_line
from .picture import Picture
from .style import GUESS, INK, MUTED, WIDTH, signed

COLUMNS = (212.5, 337.5)  # pixels from the left: A and B


class Bench(Picture):
    size = (WIDTH, 430)

    def build(self):
        self.changes = self.axes(150, 84, 250, 232, xlim=(-0.5, 1.5))
        self.changes.set_axis_off()
        self.changes.set_title("change of the cost", size=11, color=MUTED, pad=12)
        zero_line(self.changes)
        self.bars = Bars(self, self.changes)
        self.guessed = self.moves(
            self.changes.axhline(0, 0.55, 0.95, color=GUESS, lw=7, alpha=0.7, zorder=1, visible=False)
        )
        self.diamonds = diamonds(self, self.changes, [0, 1])
        for y, words in ((352, "bar: predicted"), (376, "diamond: measured")):
            self.figure.text(12 / WIDTH, 1 - y / 430, words, va="center", color=MUTED)
        for x, name in zip(COLUMNS, "AB", strict=True):
            self.figure.text(x / WIDTH, 1 - 328 / 430, name, ha="center", va="center", weight="bold")
        self.numbers = [[self.label(None, x, y, ha="center", va="center") for x in COLUMNS] for y in (352, 376)]

        self.curves = self.axes(455, 84, 345, 262)
        self.curves.set_title("the whole cost, as A or B alone is turned", size=11, color=MUTED, pad=12)
        self.curves.set_xlabel("wiggle")
        self.lines, self.tangents, self.points = [], [], []
        for width in (2.8, 1.4):
            (curve,) = self.curves.plot([], [], color=INK, lw=width, zorder=3)
            (line,) = self.curves.plot([], [], color=INK, lw=1.2, ls=(0, (4, 3)), zorder=2)
            (point,) = self.curves.plot([], [], "D", ms=9, mfc="white", mec=INK, mew=1.8, zorder=6)
            self.lines.append(self.moves(curve))
            self.tangents.append(self.moves(line))
            self.points.append(self.moves(point))
        self.names = [self.label(self.curves.transData, 0, 0, name, va="center", bold=True) for name in "AB"]

    def show(self, result):
        predicted, measured = result.predicted, result.measured
        limit = max(np.abs(predicted).max(), np.abs(measured).max(), 1e-12) * 1.15
        self.changes.set_ylim(-limit, limit)  # the zero line stays where it is
        x = np.arange(2)
        self.bars.set(x - 0.22, x + 0.22, 0, predicted)
        self.diamonds.set_data(x, measured)
        for row, values in zip(self.numbers, (predicted, measured), strict=True):
            for text, value in zip(row, values, strict=True):
                text.set_text(signed(value, result.places))
        low, high = result.curves.min(), result.curves.max()
        room = 0.08 * (high - low) + 1e-9
        if self.curves.get_ylim() != (low - room, high + room):
            self.curves.set(xlim=(result.amounts[0], result.amounts[-1]), ylim=(low - room, high + room))
            self.background = None
        for i in range(2):
            self.lines[i].set_data(result.amounts, result.curves[i])
            self.tangents[i].set_data(result.amounts, result.cost + result.components[i] * result.amounts)
            self.points[i].set_data([result.wiggle], [result.cost + measured[i]])
        a, b = result.curves[:, -1]
        apart = max(0.0, 0.06 * (high - low + 2 * room) - abs(a - b)) / 2 * (1 if a >= b else -1)
        self.names[0].set_position(result.amounts[-1] * 1.03, a + apart)
        self.names[1].set_position(result.amounts[-1] * 1.03, b - apart)

    def guess(self, value):
        """A grey mark at the change that was predicted for B."""
        self.guessed.set_ydata([value, value])
        self.guessed.set_visible(True)
