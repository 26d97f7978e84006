"""One output and its three avenues: the previous activations, the weights, the bias."""

import numpy as np
from matplotlib.collections import LineCollection

from .parts import Arrows, Bars, diamonds, discs, outline, ticks, zero_line
from .picture import Picture
from .style import INK, MUTED, WIDTH, signed

TOP, HIGH = 84, 186  # of the arrows
NOW = 280  # where the values of now begin
PANELS = {  # name: left and width in pixels, how many arrows, title
    "activations": (12, 320, 16, "16 previous activations"),
    "weights": (352, 320, 16, "16 weights"),
    "bias": (692, 48, 1, "bias"),
}


class ThreeAvenues(Picture):
    size = (WIDTH, 382)

    def build(self):
        self.guessed_ways = None
        self.arrows, self.checks, self.scales = {}, {}, {}
        self.guess_name = self.label(None, 716, 274, ha="center", colour=MUTED)
        for part, (left, wide, count, name) in PANELS.items():
            middle = left + wide / 2
            self.write(middle, 52, name, weight="bold")
            self.scales[part] = self.label(None, middle, 64, ha="center", va="top", colour=MUTED)
            axes = self.axes(left, TOP, wide, HIGH, xlim=(-0.5, count - 0.5), ylim=(-1.12, 1.12))
            axes.set_axis_off()
            zero_line(axes)
            self.arrows[part] = Arrows(
                self, axes, width=7 if count > 1 else 14, head=11 if count > 1 else 18, ghost=part == "activations"
            )
            self.checks[part] = diamonds(self, axes, np.arange(count))
            self.checks[part].set_markersize(7)
            if part == "bias":
                self.guessed = outline(self, axes, zorder=1.5)
        self.write(172, 368, "now: wished, but no knob turns them", color=MUTED)
        self.write(716, 368, "now", color=MUTED)

        side = {"xlim": (-0.5, 15.5), "ylim": (-1, 1)}
        before, weights = (self.axes(left, NOW, 320, 56, **side) for left in (12, 352))
        for now in (before, weights):
            now.set_axis_off()
            for k in range(0, 16, 3):
                now.text(k, -1.08, k, ha="center", va="top")
        self.discs = discs(self, before, np.arange(16), np.zeros(16), 5.6)
        zero_line(weights)
        self.weights = Bars(self, weights)
        self.tallest = self.label(None, 512, 368, ha="center", colour=MUTED)
        self.bias = self.label(None, 716, NOW + 28, ha="center", va="center")

        axes = self.axes(764, TOP, 66, HIGH, xlim=(-1, 1), ylim=(-0.06, 1.06))
        axes.set_axis_off()
        for height in (0, 1):
            axes.axhline(height, color=MUTED, lw=0.8, ls=(0, (1, 3)))
        self.name = self.label(None, 797, 52, ha="center", bold=True)
        self.target = ticks(self, axes)
        self.start = self.moves(axes.scatter([0], [0], s=150, facecolors="none", edgecolors=MUTED, linewidths=1.2))
        self.path = self.moves(axes.add_collection(LineCollection([], colors=INK, linewidths=1.4, zorder=3)))
        self.output = discs(self, axes, [0], [0], 7)
        self.numbers = self.label(None, 797, NOW - 4, ha="center", va="top")

    def write(self, x, y, words, **how):
        self.figure.text(x / WIDTH, 1 - y / self.size[1], words, ha="center", **how)

    def show(self, result):
        for part, (*_, count, _) in PANELS.items():
            wished = getattr(result.wishes, part, np.zeros(count))
            self.arrows[part].set(np.arange(count), 0, wished / result.scale)
            measured = getattr(result.measured, part, None)
            self.checks[part].set_visible(measured is not None)
            if measured is not None:
                self.checks[part].set_data(np.arange(count), measured / result.scale)
            self.scales[part].set_text(f"full height: {result.scale:.2f}" if count > 1 else f"full: {result.scale:.2f}")
        self.discs.set_array(result.before)
        k, tallest = np.arange(16), max(0.5, np.abs(result.weights).max())
        high = result.weights / tallest
        self.weights.set(k - 0.32, k + 0.32, np.minimum(high, 0), np.maximum(high, 0), up=high > 0)
        self.tallest.set_text(f"now (full height: {tallest:.2f})")
        self.bias.set_text(signed(result.bias))
        self.name.set_text(f"output {result.output}")
        self.target.set_segments([[(-0.8, result.wanted), (0.8, result.wanted)]])
        self.start.set_offsets([(0, result.was)])
        self.path.set_segments([[(0, result.was), (0, result.a)]])
        self.output.set_offsets([(0, result.a)])
        self.output.set_array([result.a])
        self.numbers.set_text(f"z {signed(result.z)}\na {result.a:.2f}\nsquare\n{result.square:.2f}")
        if self.guessed_ways:
            way = self.guessed_ways[0 if result.output == result.label else 1]
            self.guessed.set_xy(np.array([[-0.4, 0], [0.4, 0], [0.4, 0.7 * way], [0, way], [-0.4, 0.7 * way]]))

    def guess(self, value):
        """The outline of an arrow at the bias: up or down, as predicted for the wanted output and for the others."""
        self.guessed_ways = value
        self.guess_name.set_text("your guess")
