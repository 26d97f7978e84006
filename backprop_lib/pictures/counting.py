"""Every weight and bias of a network as a small cell, all cells equally large."""

import numpy as np

from .cells import cells
from .flow import SIGNED
from .picture import Picture
from .style import MUTED, WIDTH

SIDE, DEEP = 2, 104  # pixels: a cell's side where there is room, and the room for the height of a block
GAP = 6  # pixels between a layer's weights and its biases
LEFT, TOPS, SECOND = 14, (106, 267), 420  # where the blocks begin; of two in the lower row, the second
WIDEST = 800  # cells side by side
ROOM = {1: 100, 2: 100, 3: 30}  # neurons in each layer after the pixels, for so many hidden layers


class Counting(Picture):
    size = (WIDTH, 372)

    def __init__(self, blocks, most, outputs):
        """`blocks`: of weights, 2 to 4; `most`: the most neurons in a hidden layer."""
        tall = DEEP // max(most, outputs)
        self.square = tall >= SIDE**2  # then the weights from the pixels take two rows for each neuron
        self.cell = (SIDE, SIDE) if self.square else (1, tall)  # pixels: its width and height, the same in all blocks
        pitch = SECOND - LEFT if blocks == 3 else (WIDTH - LEFT) // (blocks - 1)
        self.corners = [(LEFT, TOPS[0]), *((LEFT + pitch * i, TOPS[1]) for i in range(blocks - 1))]
        super().__init__()

    def build(self):
        axes = self.axes(0, 0, *self.size, xlim=(0, self.size[0]), ylim=(self.size[1], 0))
        axes.set_axis_off()
        look = {"cmap": SIGNED, "vmin": -1, "vmax": 1, "aspect": "auto", "interpolation": "nearest"}
        self.cells = [cells(self, axes, np.zeros((1, 1)), **look) for _ in self.corners]
        axes.set(xlim=(0, self.size[0]), ylim=(self.size[1], 0))
        self.heads = [self.label(None, x, y - 10, va="bottom", bold=True) for x, y in self.corners]
        self.counts = [[self.label(None, 0, y + 22 * line, va="top") for line in range(3)] for _, y in self.corners]
        for y, words in (
            (42, "one cell for each number, all equally large: blue above 0, orange below"),
            (
                62,
                "the larger, the deeper; the narrow column at a block's right: its biases, shaded by themselves",
            ),
        ):
            self.label(None, LEFT, y, words, va="center", colour=MUTED)

    def lines(self, l, weights, biases):
        """The cells of a block, NaN where there is none: its weights, a gap, its biases."""
        folds = SIDE if l == 0 and self.square else 1
        n_out, n_in = weights.shape
        across = -(-n_in // folds)
        page = np.full((n_out, folds, across + GAP // self.cell[0] + 1), np.nan)
        padded = np.full((n_out, folds * across), np.nan)
        padded[:, :n_in] = weights / (np.abs(weights).max() or 1)
        page[:, :, :across] = padded.reshape(n_out, folds, across)
        page[:, 0, -1] = biases / (np.abs(biases).max() or 1)
        return page.reshape(n_out * folds, -1)

    def show(self, result):
        layers = zip(result.weights, result.biases, result.names, self.corners, self.cells, strict=True)
        for l, (weights, biases, name, (x, y), image) in enumerate(layers):
            n_out, n_in = weights.shape
            page = self.lines(l, weights, biases)
            right, bottom = x + self.cell[0] * page.shape[1], y + self.cell[1] * len(page)
            image.set_data(page)
            image.set_extent((x, right, bottom, y))
            self.heads[l].set_text(name + " (two rows of cells for each neuron)" * (l == 0 and self.square))
            words = (
                f"weights[{l}]: {n_out} x {n_in} = {weights.size:,}",
                f"biases[{l}]: {biases.size}",
                f"together {weights.size + biases.size:,}",
            )
            if l == 0:
                words = (",  ".join(words), "", "")
            at = (x, bottom + 8) if l == 0 else (right + 14, y)
            for line, (label, text) in enumerate(zip(self.counts[l], words, strict=True)):
                label.set_text(text)
                label.set_position(at[0], at[1] + 22 * line)
