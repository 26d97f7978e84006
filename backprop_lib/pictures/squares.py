"""One example's cost: ten differences, each drawn as the square that it adds."""

import numpy as np
from matplotlib.collections import LineCollection
from matplotlib.path import Path

from .parts import Bars, digit, discs, outline, ticks
from .picture import Picture
from .style import INK, MUTED, WIDTH, a_digit

SIDE = 62  # pixels of a difference of 1
COLUMN = 68  # pixels from one output to the next
LEFT = 150  # where the outputs begin
PAGE = [(-9, -9), (99, -9), (99, 99), (-9, 99), (-9, -9)]  # around everything


class Squares(Picture):
    size = (WIDTH, 300)

    def __init__(self, example, output):
        self.asked, self.guessed = (example, output), None  # the question is about one output for one example
        super().__init__()

    def build(self):
        self.digit = digit(self, 6, 60, 84)
        self.name = self.label(None, 48, 152, ha="center", va="top", colour=MUTED)

        axes = self.axes(
            LEFT, 56, 10 * COLUMN, SIDE + 56, xlim=(0, 10 * COLUMN / SIDE), ylim=(-28 / SIDE, 1 + 28 / SIDE)
        )
        axes.set_axis_off()
        self.middle = (np.arange(10) + 0.5) * COLUMN / SIDE
        for height in (0, 1):
            axes.axhline(height, color=MUTED, lw=0.8, ls=(0, (1, 3)))
            axes.text(-6 / SIDE, height, f"{height}", ha="right", va="center", color=MUTED)
        for j, x in enumerate(self.middle):
            axes.text(x, 1 + 16 / SIDE, f"{j}", ha="center", weight="bold")
        self.outline = outline(self, axes, zorder=3.5, width=5)  # below the discs; its inner half is cut off
        self.guess_name = self.label(axes.transData, self.middle[self.asked[1]], -29 / SIDE, ha="center", va="top")
        for y, words in ((62, "output"), (164, "adds")):
            self.figure.text((LEFT - 6) / WIDTH, 1 - y / self.size[1], words, ha="right", va="center", color=MUTED)
        self.squares = Bars(self, axes)
        self.stems = self.moves(axes.add_collection(LineCollection([], colors=INK, linewidths=1.2, zorder=3)))
        self.discs = discs(self, axes, self.middle, np.zeros(10), 4.5)  # small, so that small squares are seen
        self.ticks = ticks(self, axes)
        self.numbers = [self.label(axes.transData, x, -8 / SIDE, ha="center", va="top") for x in self.middle]

        total = self.axes(LEFT, 218, 10 * COLUMN, 30, xlim=(0, 10), ylim=(0, 1))
        total.set_yticks([])
        total.spines["left"].set_visible(False)
        total.set_xticks(range(11))
        total.set_xlabel("the ten squares poured out side by side: the cost of this example", labelpad=2)
        self.poured = Bars(self, total)
        self.cuts = self.moves(total.add_collection(LineCollection([], colors="white", linewidths=1, zorder=3)))
        self.origins = [
            self.label(total.transData, 0, 0.46, f"{j}", ha="center", va="center", bold=True) for j in range(10)
        ]

    def show(self, result):
        self.digit.set_data(result.image)
        self.name.set_text(f"example\n{result.example}\n{a_digit(result.label)}")
        outputs, wanted, squares = result.outputs, result.wanted, result.squares
        low, high, up = np.minimum(outputs, wanted), np.maximum(outputs, wanted), wanted > outputs
        half = (high - low) / 2
        x = self.middle
        self.squares.set(x - half, x + half, low, high, up)
        self.ticks.set_segments(np.stack([np.stack([x - 0.4, wanted], -1), np.stack([x + 0.4, wanted], -1)], 1))
        self.stems.set_segments(np.stack([np.stack([x, outputs], -1), np.stack([x, wanted], -1)], 1))
        self.discs.set_offsets(np.column_stack([x, outputs]))
        self.discs.set_array(outputs)
        for text, square in zip(self.numbers, squares, strict=True):
            text.set_text(f"{square:.2f}")
        edges = np.concatenate([[0], np.cumsum(squares)])
        self.poured.set(edges[:-1], edges[1:], 0, 1, up)
        self.cuts.set_segments([[(x, 0), (x, 1)] for x in edges[1:]])
        for j, text in enumerate(self.origins):
            text.visible = squares[j] > 0.2  # a narrower piece has no room for its name
            text.set_position((edges[j] + edges[j + 1]) / 2, 0.46)
            text.colour = "white" if up[j] else INK
        shown = self.guessed is not None and result.example == self.asked[0]
        self.outline.set_visible(shown)
        self.guess_name.visible = shown

    def guess(self, value):
        """The outline of a square of the predicted area, at the output that was asked about."""
        self.guessed = value
        half = np.sqrt(np.clip(value, 0, 1)) / 2
        corners = np.array([[-half, 0], [half, 0], [half, 2 * half], [-half, 2 * half]])
        self.outline.set_xy(square := corners + [self.middle[self.asked[1]], 0])
        outside = Path.make_compound_path(Path(PAGE, closed=True), Path([*square[::-1], square[-1]], closed=True))
        self.outline.set_clip_path(outside, self.outline.axes.transData)  # nothing of a square inside it is hidden
        self.guess_name.set_text(f"your guess {value:g}")
