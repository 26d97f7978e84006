"""Every weight and bias of a network as a small cell, all cells equally large."""

import numpy as np

from .cells import cells
from .flow import SIGNED
from .picture import Picture
from .style import MUTED, WIDTH

TALL, DEEP = 4, 104  # pixels: the height of a cell, which is 1 wide, and the room for all of a block
GAP, WIDER = 5, 5  # pixels between a layer's weights and its biases, and the width of a bias
LEFT, TOPS, SECOND = 14, (92, 254), 420  # where the blocks begin; of two in the lower row, the second
WIDEST = 800  # cells side by side
ROOM = {1: 100, 2: 100, 3: 30}  # neurons in each layer after the pixels, for so many hidden layers


class Counting(Picture):
    size = (WIDTH, 364)

    def __init__(self, blocks, most, outputs):
        """`blocks`: of weights, 2 to 4; `most`: the most neurons in a hidden layer."""
        self.down = min(TALL, DEEP // max(most, outputs))
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
        note = "one cell for each number: blue above 0, orange below; at the right of each block its biases, wider"
        self.label(None, LEFT, 46, note, va="center", colour=MUTED)

    def show(self, result):
        layers = zip(result.weights, result.biases, result.names, self.corners, self.cells, strict=True)
        for l, (weights, biases, name, (x, y), image) in enumerate(layers):
            n_out, n_in = weights.shape
            right, bottom = x + n_in + GAP + WIDER, y + self.down * n_out
            gap = np.full((n_out, GAP), np.nan)
            widened = np.repeat(biases[:, None] / (np.abs(biases).max() or 1), WIDER, axis=1)
            image.set_data(np.hstack([weights / (np.abs(weights).max() or 1), gap, widened]))
            image.set_extent((x, right, bottom, y))
            self.heads[l].set_text(name)
            words = (
                f"weights[{l}]: {n_out} x {n_in} = {weights.size:,}",
                f"biases[{l}]: {biases.size}",
                f"together {weights.size + biases.size:,}",
            )
            if l == 0:
                words = (",  ".join(words), "", "")
            at = (x, bottom + 8) if l == 0 else (right + 20, y)
            for line, (label, text) in enumerate(zip(self.counts[l], words, strict=True)):
                label.set_text(text)
                label.set_position(at[0], at[1] + 22 * line)
