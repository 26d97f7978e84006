"""Which digit is read as which, and how that came about, step by step."""

import numpy as np
from matplotlib.collections import LineCollection

from .cells import cells
from .picture import Picture
from .style import GUESS, INK, MUTED, WIDTH, a_digit

CELL, LEFT, TOP = 31, 110, 84  # pixels of a cell; where the cells begin
RIGHT = 480  # where the curves begin
FULL = 0.17  # of the test digits: a cell of full black


class Confusion(Picture):
    size = (WIDTH, TOP + 10 * CELL + 36)

    def __init__(self, of):
        """`of`: how many test digits there are."""
        self.of, self.many, self.level = of, of > 999, None
        super().__init__()

    def build(self):
        side = 10 * CELL
        samples = self.axes(LEFT - CELL - 4, TOP, CELL, side)
        samples.set_axis_off()
        blank = np.zeros((280, 28))
        self.samples = cells(self, samples, blank, cmap="gray", vmin=0, vmax=1, aspect="auto")
        table = self.axes(LEFT, TOP, side, side, xlim=(0, 10), ylim=(10, 0))
        table.set_axis_off()
        look = {
            "cmap": "gray_r",
            "vmin": 0,
            "vmax": FULL * self.of,
            "extent": (0, 10, 10, 0),
            "interpolation": "nearest",
        }
        self.cells = cells(self, table, np.zeros((10, 10)), **look)
        corners = [(j, j, j + 1) for j in range(10)] + [(0, 0, 10)]
        frames = [[(a, b), (c, b), (c, b + c - a), (a, b + c - a), (a, b)] for a, b, c in corners]
        self.moves(table.add_collection(LineCollection(frames, colors=MUTED, linewidths=1.2, clip_on=False, zorder=4)))
        self.counts = [
            [
                self.label(None, LEFT + (k + 0.5) * CELL, TOP + (j + 0.5) * CELL, ha="center", va="center")
                for k in range(10)
            ]
            for j in range(10)
        ]
        self.heads = [
            self.label(None, LEFT + (k + 0.5) * CELL, TOP - 5, f"{k}", ha="center", va="bottom") for k in range(10)
        ]
        percent = ", % of a row" if self.many else ""  # the numbers themselves would not fit
        self.label(None, LEFT, TOP - 24, f"read as (bold: trained on){percent}", va="bottom", colour=MUTED)
        self.label(
            None,
            LEFT,
            TOP + side + 8,
            f"none of the {self.of:,} was trained on; framed: right",
            va="top",
            colour=MUTED,
        )
        self.heard = [self.label(None, 12, TOP + (j + 0.5) * CELL, a_digit(j), va="center") for j in range(10)]

        self.plot = self.axes(RIGHT, TOP, 225, side - 20, ylim=(0, 1.045 * self.of))
        self.plot.set_xlabel("steps, not evenly spaced")
        self.plot.set_title(f"of the {self.of:,} test digits ...", size=11, color=MUTED, loc="left", pad=10)
        (right,) = self.plot.plot([], [], color=INK, lw=2.6, zorder=3)
        (twos,) = self.plot.plot([], [], color=INK, lw=1.6, ls=(0, (4, 3)), zorder=3)
        self.curves = [self.moves(right), self.moves(twos)]
        (ends,) = self.plot.plot([], [], "o", ms=8, mfc="white", mec=INK, mew=1.8, zorder=5, clip_on=False)
        self.ends = self.moves(ends)
        self.tallies = [self.label(self.plot.transData, 0, 0, va="center", bold=bold) for bold in (True, False)]
        self.guessed = self.moves(self.plot.axhline(0, color=GUESS, lw=6, zorder=1, visible=False))
        self.guess_name = self.label(self.plot.transData, 0, 0, ha="center", va="center", colour=MUTED)
        self.guess_name.visible = False

    def show(self, result):
        marks = len(result.steps)
        if self.plot.get_xlim() != (0, marks - 1):
            ticks = [i for i, step in enumerate(result.steps) if step in (0, 2, 10, 100, 500)]
            self.plot.set(xlim=(0, marks - 1), xticks=ticks, xticklabels=[f"{result.steps[i]:,}" for i in ticks])
            self.background = None
        self.samples.set_data(result.images.reshape(280, 28))
        counts = result.table
        self.cells.set_data(counts)
        shown = np.rint(100 * counts / counts.sum(axis=1, keepdims=True)).astype(int) if self.many else counts
        for j, row in enumerate(self.counts):
            for k, label in enumerate(row):
                label.set_text(f"{shown[j, k]}" if shown[j, k] else "")
                label.colour = "white" if counts[j, k] > 0.54 * FULL * self.of else "black"  # 4.6 : 1 at the least
        for j, (head, name) in enumerate(zip(self.heads, self.heard, strict=True)):
            head.bold = name.bold = j in result.heard
            head.colour = name.colour = INK if j in result.heard else MUTED
        at = result.at
        x = np.arange(at + 1)
        ys = result.right[: at + 1], result.called[: at + 1]
        for curve, y in zip(self.curves, ys, strict=True):
            curve.set_data(x, y)
        self.ends.set_data([at, at], [y[-1] for y in ys])
        line = 0.088 * self.of  # from one number to the next
        apart = max(0.0, line - abs(int(ys[0][-1]) - int(ys[1][-1]))) / 2 * (1 if ys[0][-1] >= ys[1][-1] else -1)
        for label, y, words, shift in zip(self.tallies, ys, ("right", "called a 2"), (apart, -apart), strict=True):
            label.set_position(at + 0.9, min(max(y[-1] + shift, 0.04 * self.of), 1.01 * self.of))
            label.set_text(f"{y[-1]:,} {words}")
        self.guessed.set_visible(result.asked and self.level is not None)
        self.guess_name.visible = result.asked and self.level is not None and 0 <= self.level <= self.of

    def guess(self, value):
        """A grey line at the number of digits that were predicted to be called a 2."""
        self.level = value
        self.guessed.set_ydata([value, value])
        self.guess_name.set_text(f"your guess: {value:g} called a 2")
        self.guess_name.set_position(10.5, value + (0.055 if value < 0.5 * self.of else -0.055) * self.of)
