"""Every weight and bias of a network as a small cell, all cells equally large."""

import numpy as np

from .cells import cells
from .flow import SIGNED
from .picture import Picture
from .style import MUTED, WIDTH

DOWN = 4  # pixels: the height of a cell; it is 1 wide
GAP, WIDER = 5, 5  # pixels between a layer's weights and its biases, and the width of a bias
CORNERS = ((14, 92), (14, 254), (420, 254))  # where the weights of each layer begin


class Counting(Picture):
    size = (WIDTH, 364)

    def build(self):
        axes = self.axes(0, 0, *self.size, xlim=(0, self.size[0]), ylim=(self.size[1], 0))
        axes.set_axis_off()
        look = {"cmap": SIGNED, "vmin": -1, "vmax": 1, "aspect": "auto", "interpolation": "nearest"}
        self.cells = [cells(self, axes, np.zeros((1, 1)), **look) for _ in CORNERS]
        axes.set(xlim=(0, self.size[0]), ylim=(self.size[1], 0))
        self.heads = [self.label(None, x, y - 10, va="bottom", bold=True) for x, y in CORNERS]
        self.counts = [[self.label(None, 0, y + 22 * line, va="top") for line in range(3)] for _, y in CORNERS]
        note = "one cell for each number: blue above 0, orange below; at the right of each block its biases, wider"
        self.label(None, 14, 46, note, va="center", colour=MUTED)

    def show(self, result):
        layers = zip(result.weights, result.biases, result.names, CORNERS, self.cells, strict=True)
        for l, (weights, biases, name, (x, y), image) in enumerate(layers):
            n_out, n_in = weights.shape
            right = x + n_in + GAP + WIDER
            gap = np.full((n_out, GAP), np.nan)
            widened = np.repeat(biases[:, None] / np.abs(biases).max(), WIDER, axis=1)
            image.set_data(np.hstack([weights / np.abs(weights).max(), gap, widened]))
            image.set_extent((x, right, y + DOWN * n_out, y))
            self.heads[l].set_text(name)
            words = (
                f"weights[{l}]: {n_out} x {n_in} = {weights.size:,}",
                f"biases[{l}]: {biases.size}",
                f"together {weights.size + biases.size:,}",
            )
            if l == 0:
                words = (",  ".join(words), "", "")
            at = (x, y + DOWN * n_out + 8) if l == 0 else (right + 20, y)
            for line, (label, text) in enumerate(zip(self.counts[l], words, strict=True)):
                label.set_text(text)
                label.set_position(at[0], at[1] + 22 * line)
