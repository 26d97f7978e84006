"""The wishes of a layer's weights, each neuron's 784 of them laid out as the picture they come from."""

import numpy as np
from matplotlib.collections import LineCollection

from .cells import cells
from .parts import digit
from .picture import Picture
from .style import FAINT, MUTED, WIDTH, WISHES, a_digit, signed

SIDE, GAP, LEFT = 80, 2, 140  # pixels of a tile; columns of 28 left white between two; where the tiles begin
TOPS = (72, 192)  # where the two rows of tiles begin
ROW = 8  # tiles
SMALL, WIDER, PITCH = 56, 14, 84  # the same where there are more than two rows, and from row to row
MOST = 4 * ROW  # tiles


class Copies(Picture):
    def __init__(self, neurons):
        """`neurons`: a tile for each."""
        self.neurons, rows = neurons, -(-neurons // ROW)
        many = rows > len(TOPS)
        self.side, self.gap = (SMALL, WIDER) if many else (SIDE, GAP)
        self.tops = [TOPS[0] + PITCH * row for row in range(rows)] if many else TOPS
        self.size = WIDTH, self.tops[-1] + self.side + 78
        super().__init__()

    def build(self):
        self.own = digit(self, 12, TOPS[0], SIDE)
        self.mean = digit(self, 12, TOPS[1], SIDE)
        self.names = [self.label(None, 12, top - 6, va="bottom", colour=MUTED) for top in TOPS]
        side, gap = self.side, self.gap
        pitch = side * (28 + gap) / 28
        self.tiles, self.numbers = [], []
        for row, top in enumerate(self.tops):
            axes = self.axes(LEFT, top, ROW * pitch - side * gap / 28, side)
            axes.set_axis_off()
            empty = np.zeros((28, ROW * (28 + gap) - gap))
            self.tiles.append(
                cells(self, axes, empty, cmap=WISHES, vmin=-1, vmax=1, interpolation="nearest", aspect="auto")
            )
            filled = range(min(ROW, max(self.neurons - ROW * row, 0)))
            lefts = [place * (28 + gap) - 0.5 for place in filled]
            frames = [[(x, -0.5), (x + 28, -0.5), (x + 28, 27.5), (x, 27.5), (x, -0.5)] for x in lefts]
            self.moves(axes.add_collection(LineCollection(frames, colors=FAINT, linewidths=1, clip_on=False, zorder=3)))
            for place in filled:
                self.numbers.append(
                    self.label(None, LEFT + place * pitch + side / 2, top - 6, ha="center", va="bottom")
                )
        legend = self.tops[-1] + side + 10
        self.scale = self.label(None, LEFT, legend, va="top", colour=MUTED)
        self.wiggled = self.label(None, LEFT, legend + 40, va="top", colour=MUTED)
        words = "Blue weights want to rise, orange weights want to fall; the paler, the less."
        self.label(None, LEFT, legend + 20, words, va="top", colour=MUTED)

    def show(self, result):
        self.own.set_data(result.image)
        self.mean.set_data(result.mean_image)
        self.names[0].set_text(f"no. {result.example}: {a_digit(result.label)}")
        self.names[1].set_text(f"mean of {result.count:,}")
        pictures = np.zeros((len(self.tiles) * ROW, 28, 28))
        pictures[: self.neurons] = result.wishes.reshape(-1, 28, 28)
        for tile, row in zip(self.tiles, pictures.reshape(-1, ROW, 28, 28), strict=True):
            spaced = np.pad(row, ((0, 0), (0, 0), (0, self.gap))).transpose(1, 0, 2).reshape(28, -1)[:, : -self.gap]
            tile.set_data(spaced)
            tile.set_clim(-result.scale, result.scale)
        for text, number in zip(self.numbers, result.sums, strict=True):
            text.set_text(signed(number, 4))
        last = self.neurons - 1
        second = f"7, then 8 to {last}" if ROW < self.neurons <= 2 * ROW else f"{last}, row by row"
        self.scale.set_text(f"Neurons 0 to {second}; above each, its need. Deepest colour: {result.scale:.4f}.")
        self.wiggled.set_text(result.comparison)
