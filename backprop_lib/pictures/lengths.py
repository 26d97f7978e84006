"""Ways of combining the examples: how long each one's arrow is, and whether it points where ours does."""

import numpy as np
from matplotlib.collections import LineCollection

from .parts import Bars
from .picture import Picture
from .style import GUESS, INK, MUTED, WIDTH

LEFT, TOP, ROW, WIDE = 250, 66, 42, 390  # pixels
SHORTEST, LONGEST = 0.1, 3000
ROOM, COSINES = 138, 745  # pixels that a number takes, with how long it was; where the last column begins


def pixels(lengths):
    """Where these lengths end on the picture, from its left edge."""
    return np.log10(np.maximum(lengths, SHORTEST) / SHORTEST) / np.log10(LONGEST / SHORTEST) * WIDE + LEFT


def in_digits(length):
    return f"{length:,.3f}" if length < 100 else f"{length:,.1f}"


class Lengths(Picture):
    size = (WIDTH, TOP + 6 * ROW + 58)

    def __init__(self, total, mean):
        """The lengths of the sum and of the mean before the question, which asks how many times as long they become."""
        self.before = np.array([total, mean])
        super().__init__()

    def build(self):
        self.plot = self.axes(LEFT, TOP, WIDE, 6 * ROW, xscale="log", xlim=(SHORTEST, LONGEST), ylim=(6, 0))
        self.plot.set_yticks([])
        self.plot.set_xlabel("length of all 13,002 numbers together (each mark is ten times the one before)")
        self.plot.set_xticks([0.1, 1, 10, 100, 1000], ["0.1", "1", "10", "100", "1,000"])
        self.plot.minorticks_off()
        self.plot.axhline(4, color=MUTED, lw=1, ls=(0, (2, 3)))
        self.bars = Bars(self, self.plot, colours=(INK, MUTED))
        (diamonds,) = self.plot.plot([], [], "D", ms=9, mfc="white", mec=INK, mew=1.8, zorder=6)
        self.measured = self.moves(diamonds)
        ends = LineCollection([], colors=GUESS, linewidths=7, zorder=5)
        self.guessed = self.moves(self.plot.add_collection(ends))
        self.guess_name = self.label(None, 12, TOP - 6, "grey: your guess", va="bottom", colour=MUTED)
        self.marks = {}
        middle = [TOP + (row + 0.5) * ROW for row in range(6)]
        self.names = [self.label(None, LEFT - 10, y, ha="right", va="center") for y in middle]
        self.numbers = [self.label(None, 0, y, va="center") for y in middle]
        self.cosines = [self.label(None, WIDTH - 12, y, ha="right", va="center", bold=True) for y in middle]
        self.label(None, WIDTH - 12, TOP - 6, "direction: cosine with ours", ha="right", va="bottom", colour=MUTED)

    def show(self, result):
        row = np.arange(6)
        self.bars.set(SHORTEST, result.lengths, row + 0.28, row + 0.72, row < 4)
        self.measured.set_data(result.measured, row[: len(result.measured)] + 0.5)
        for label, name in zip(self.names, result.names, strict=True):
            label.set_text(name)
        self.guessed.set_visible(result.asked)
        self.guess_name.visible = result.asked and len(self.guessed.get_segments()) > 0
        ends = pixels(result.lengths)
        for row, (label, end, length) in enumerate(zip(self.numbers, ends, result.lengths, strict=True)):
            mark = self.marks.get(row, 0) if result.asked else 0
            left = max(end, mark if mark < end + ROOM else 0) + 16
            was = result.before[row] if left + ROOM < COSINES else ""
            label.set_text(", ".join(filter(None, [in_digits(length), was])))
            label.set_position(left, label.y)
        for label, cosine in zip(self.cosines, result.cosines, strict=True):
            label.set_text(f"{cosine:.6f}" if cosine > 0.99999 else f"{cosine:.2f}")

    def guess(self, value):
        """Marks at the two lengths that were predicted, of the sum and of the mean, each as a factor."""
        self.guessed.set_segments([[(x, row + 0.2), (x, row + 0.8)] for x, row in zip(self.before * value, (2, 0))])
        self.marks = dict(zip((2, 0), pixels(self.before * value)))
