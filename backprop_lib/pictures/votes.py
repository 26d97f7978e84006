"""The vote table: parameters by examples, each cell a wish; at the right what all of them come to."""

import numpy as np
from matplotlib.colors import to_rgba

from .cells import cells
from .parts import Bars, diamonds
from .picture import Picture
from .style import FAINT, FALL, GUESS, MUTED, RISE, WIDTH

ROWS, COLUMNS = 10, 24
ROW, COLUMN = 31, 17  # pixels
LEFT, TOP = 188, 92  # where the cells begin
MIDDLE, REACH = 641, 35  # where a mean of 0 is, and how far the longest bar goes
PALE = 2 / 11  # one of the palette's blends, so that large grounds keep their tint
TINTS = np.array([to_rgba(FALL, PALE), to_rgba(FAINT, 0.6), to_rgba(RISE, PALE)])  # wants to fall, no vote, to rise
FULL, LEAST = 0.46, 0.035  # of a row: the longest bar in a cell, and the shortest, a pixel, that shows its direction
GUESSED = 0.4  # of the longest mean: the bar of the prediction, whichever way it goes
THIN = 0.06  # of the longest mean: two pixels, so that the smallest shows which way it goes


class Votes(Picture):
    size = (WIDTH, TOP + ROWS * ROW + 54)

    def build(self):
        high = ROWS * ROW
        self.heads = self.axes(LEFT, TOP - 18, COLUMNS * COLUMN, COLUMN)
        self.heads.set_axis_off()
        blank = np.zeros((28, 28 * COLUMNS))
        self.digits = cells(self, self.heads, blank, cmap="gray", vmin=0, vmax=1, aspect="auto")
        table = self.axes(LEFT, TOP, COLUMNS * COLUMN, high, xlim=(0, COLUMNS), ylim=(ROWS, 0))
        table.set_axis_off()
        look = {"extent": (0, COLUMNS, ROWS, 0), "aspect": "auto", "interpolation": "nearest"}
        self.tints = cells(self, table, np.zeros((ROWS, COLUMNS, 4)), **look)
        self.bars = Bars(self, table)
        for row in range(1, ROWS):
            table.axhline(row, color="white", lw=2, zorder=3)
        self.names = [
            self.label(None, LEFT - 8, TOP + (row + 0.5) * ROW, ha="right", va="center") for row in range(ROWS)
        ]

        sums = self.axes(MIDDLE - REACH, TOP, 2 * REACH, high, xlim=(-1, 1), ylim=(ROWS, 0))
        sums.set_axis_off()
        sums.axvline(0, color=MUTED, lw=1, zorder=3)
        self.guessed = Bars(self, sums, zorder=1, colours=(GUESS, GUESS))
        self.means = Bars(self, sums)
        self.diamonds = diamonds(self, sums, np.zeros(ROWS))
        self.diamonds.set(markersize=7, clip_on=False)
        self.numbers = [self.label(None, 762, label.y, ha="right", va="center", bold=True) for label in self.names]
        self.against = [self.label(None, WIDTH - 10, label.y, ha="right", va="center") for label in self.names]
        for x, words in ((762, "their mean"), (WIDTH - 10, "against")):
            self.label(None, x, TOP - 6, words, ha="right", va="bottom", colour=MUTED)
        self.counted = self.label(None, LEFT, TOP - 24, va="bottom", colour=MUTED)
        for line, words in enumerate(
            (
                "In a cell: up and blue wants to rise, down and orange wants to fall, grey has no wish or no vote.",
                "Bars are drawn to the loudest vote of their row, means to the largest of the ten means.",
            )
        ):
            self.label(None, 12, TOP + high + 8 + 20 * line, words, va="top", colour=MUTED)
        self.guess_name = self.label(None, WIDTH - 10, TOP - 24, ha="right", va="bottom", colour=MUTED)
        self.guess_at = None

    def show(self, result):
        votes, counted = result.votes, result.counted  # (rows, columns), (columns,) bool
        self.digits.set_data(result.images.transpose(1, 0, 2).reshape(28, -1))
        self.tints.set_data(TINTS[np.where(counted, np.sign(votes), 0).astype(int) + 1])
        loudest = np.where(result.loudest > 0, result.loudest, 1.0)  # nobody wishes anything of a dead neuron
        length = np.maximum(np.abs(votes) / loudest[:, None] * FULL, LEAST) * np.sign(votes)
        rows, columns = np.nonzero((votes != 0) & counted)
        middle, length = rows + 0.5, length[rows, columns]
        self.bars.set(columns + 0.16, columns + 0.84, middle, middle - length, length > 0)
        widths = result.means / (np.abs(result.means).max() or 1.0)
        widths = np.sign(widths) * np.maximum(np.abs(widths), THIN)
        row = np.arange(ROWS)
        self.means.set(np.minimum(widths, 0), np.maximum(widths, 0), row + 0.24, row + 0.76, widths > 0)
        self.diamonds.set_visible(result.measured is not None)
        if result.measured is not None:
            self.diamonds.set_data(result.measured / (np.abs(result.means).max() or 1.0), row + 0.5)
        for label, name in zip(self.names, result.names, strict=True):
            label.set_text(name)
        for label, mean in zip(self.numbers, result.sums, strict=True):
            label.set_text(mean)
        for label, words, share in zip(self.against, result.shares, result.against, strict=True):
            label.set_text(words)
            label.bold = share > 0.5
        if result.voters == 1:
            who = "only the first votes"
        else:
            who = f"{'all' if result.voters == result.total else 'the first'} {result.voters:,} vote"
        last = result.start + COLUMNS - 1
        self.counted.set_text(f"numbers {result.start:,} to {last:,} of {result.total:,}; {who}")
        asked = [] if result.asked is None or self.guess_at is None else [result.asked]
        self._mark(asked)

    def guess(self, value):
        """A short grey bar below the mean, on the side of the predicted mean: no size was asked for."""
        self.guess_at = value
        side = {-1: "down", 0: "neither", 1: "up"}[int(np.sign(value))]
        self.guess_name.set_text(f"grey: your guess, {side}")

    def _mark(self, rows):
        rows = np.array(rows, dtype=float)
        left = (int(np.sign(self.guess_at or 0)) - 1) / 2 * GUESSED
        self.guessed.set(np.full(rows.shape, left), np.full(rows.shape, left + GUESSED), rows + 0.8, rows + 0.94)
        self.guess_name.visible = rows.size > 0
