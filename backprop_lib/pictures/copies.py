"""The wishes of a layer's weights, each neuron's 784 of them laid out as the picture they come from."""

import numpy as np
from matplotlib.collections import LineCollection

from .cells import cells
from .parts import digit
from .picture import Picture
from .style import FAINT, MUTED, WIDTH, WISHES, a_digit, signed

SIDE, GAP, LEFT = 80, 2, 140  # pixels of a tile; columns of 28 left white between two; where the tiles begin
TOPS = (72, 192)  # where the two rows of tiles begin


class Copies(Picture):
    size = (WIDTH, 350)

    def build(self):
        self.own = digit(self, 12, TOPS[0], SIDE)
        self.mean = digit(self, 12, TOPS[1], SIDE)
        self.names = [self.label(None, 12, top - 6, va="bottom", colour=MUTED) for top in TOPS]
        pitch = SIDE * (28 + GAP) / 28
        self.tiles, self.numbers = [], []
        for top in TOPS:
            axes = self.axes(LEFT, top, 8 * pitch - SIDE * GAP / 28, SIDE)
            axes.set_axis_off()
            empty = np.zeros((28, 8 * (28 + GAP) - GAP))
            self.tiles.append(
                cells(self, axes, empty, cmap=WISHES, vmin=-1, vmax=1, interpolation="nearest", aspect="auto")
            )
            lefts = [place * (28 + GAP) - 0.5 for place in range(8)]
            frames = [[(x, -0.5), (x + 28, -0.5), (x + 28, 27.5), (x, 27.5), (x, -0.5)] for x in lefts]
            self.moves(axes.add_collection(LineCollection(frames, colors=FAINT, linewidths=1, clip_on=False, zorder=3)))
            for place in range(8):
                self.numbers.append(
                    self.label(None, LEFT + place * pitch + SIDE / 2, top - 6, ha="center", va="bottom")
                )
        legend = TOPS[1] + SIDE + 10
        self.scale = self.label(None, LEFT, legend, va="top", colour=MUTED)
        self.wiggled = self.label(None, LEFT, legend + 40, va="top", colour=MUTED)
        words = "Blue weights want to rise, orange weights want to fall; the paler, the less."
        self.label(None, LEFT, legend + 20, words, va="top", colour=MUTED)

    def show(self, result):
        self.own.set_data(result.image)
        self.mean.set_data(result.mean_image)
        self.names[0].set_text(f"no. {result.example}: {a_digit(result.label)}")
        self.names[1].set_text(f"mean of {result.count:,}")
        pictures = result.wishes.reshape(2, 8, 28, 28)
        for tile, row in zip(self.tiles, pictures, strict=True):
            spaced = np.pad(row, ((0, 0), (0, 0), (0, GAP))).transpose(1, 0, 2).reshape(28, -1)[:, :-GAP]
            tile.set_data(spaced)
            tile.set_clim(-result.scale, result.scale)
        for text, number in zip(self.numbers, result.sums, strict=True):
            text.set_text(signed(number, 4))
        self.scale.set_text(f"Neurons 0 to 7, then 8 to 15; above each, its need. Deepest colour: {result.scale:.4f}.")
        self.wiggled.set_text(result.comparison)
