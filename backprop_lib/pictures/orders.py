"""Three ways to time the update: the wishes that reach the hidden layers, and how far each gradient is off."""

import numpy as np

from .parts import Arrows, diamonds, zero_line
from .picture import Picture
from .style import FAINT, GUESS, INK, MUTED, WIDTH

LISTS = {1: 14, 2: 282}  # pixels from the left: the wishes for each hidden layer
LOW, HIGH = 1e-12, 300.0  # the scale of the errors
BELOW = 20  # how many times smaller an error is where a dot's own number stands


class Orders(Picture):
    size = (WIDTH, 366)

    def build(self):
        self.lists = {}
        for l, left in LISTS.items():
            axes = self.axes(left, 76, 254, 210, xlim=(-0.8, 15.8), ylim=(-1.15, 1.15))
            axes.set_axis_off()
            axes.set_title(f"wishes for hidden layer {l}", size=11, color=MUTED, pad=8)
            zero_line(axes)
            x = np.arange(16)
            self.lists[l] = axes, Arrows(self, axes, width=6, head=9, ghost=True), diamonds(self, axes, x)
            self.lists[l][2].set_markersize(6)
        self.longest = {
            l: self.label(None, left + 127, 298, ha="center", va="center", colour=MUTED) for l, left in LISTS.items()
        }
        words = "dashed arrow: passed back    diamond: by wiggling"
        self.figure.text(14 / WIDTH, 1 - 348 / self.size[1], words, va="center", color=MUTED)

        self.errors = self.axes(612, 76, 214, 210, xlim=(-0.6, 2.6), yscale="log", ylim=(LOW, HIGH))
        self.errors.set_title("the gradient's relative error", size=11, color=MUTED, pad=8)
        self.errors.set_xticks(range(3), [f"[{l}]" for l in range(3)])
        self.errors.set_yticks([1e-12, 1e-9, 1e-6, 1e-3, 1], ["1e-12", "1e-9", "1e-6", "0.001", "1"])
        self.errors.minorticks_off()
        self.errors.grid(axis="y", color=FAINT)
        (hollow,) = self.errors.plot(range(3), np.ones(3), "o", ms=13, mfc="none", mec=INK, mew=1.8, zorder=4)
        (solid,) = self.errors.plot(range(3), np.ones(3), "o", ms=7, color=INK, zorder=5)
        self.guessed = [
            self.moves(self.errors.axvspan(l - 0.4, l + 0.4, fc=GUESS, zorder=1, visible=False)) for l in range(3)
        ]
        self.hollow, self.solid = self.moves(hollow), self.moves(solid)
        self.off = [self.label(self.errors.transData, l, 1, ha="center", va="center") for l in range(3)]
        self.costs = self.label(None, 14, 322, va="center", bold=True)
        self.guess_name = self.label(None, 600, 322, ha="right", va="center", colour=MUTED)
        self.differ = ()  # the gradients that were predicted to
        self.errors.set_xlabel("weights and biases", labelpad=2)
        text = "ring: one update at the end    dot: this order"
        self.figure.text(1 - 14 / WIDTH, 1 - 348 / self.size[1], text, ha="right", va="center", color=MUTED)

    def show(self, result):
        for l, (_, arrows, measured) in self.lists.items():
            scale = max(1.6 * np.abs(result.measured[l]).max(), 0.9 * np.abs(result.wishes[l]).max()) or 1.0
            arrows.set(np.arange(16), 0, result.wishes[l] / scale)
            measured.set_ydata(result.measured[l] / scale)
            self.longest[l].set_text(f"the longest {np.abs(result.wishes[l]).max():.3f}")
        self.hollow.set_ydata(np.clip(result.right, LOW, HIGH))
        self.solid.set_ydata(np.clip(result.errors, LOW, HIGH))
        for l, (label, text) in enumerate(zip(self.off, result.off, strict=True)):
            label.set_text(text)
            label.set_position(l, np.clip(result.errors[l], LOW, HIGH) / BELOW)
        self.costs.set_text(result.costs)
        for l, band in enumerate(self.guessed):
            band.set_visible(result.asked and l in self.differ)
        self.guess_name.visible = result.asked

    def guess(self, value):
        """Grey bands behind the gradients that were predicted to differ."""
        self.differ = value
        self.guess_name.set_text("grey: your guess" if value else "your guess: none is off")
