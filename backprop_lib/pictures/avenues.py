"""One output and its three avenues: the previous activations, the weights, the bias."""

import numpy as np
from matplotlib.collections import LineCollection

from .parts import Arrows, Bars, diamonds, discs, outline, ticks, zero_line
from .picture import Picture
from .style import INK, MUTED, WIDTH, every, signed

TOP, HIGH = 84, 186  # of the arrows
NOW = 280  # where the values of now begin
UP = 0.72  # where a disc of 1 stands in a row from -1 to 1, and -UP one of 0
WIDE = 320  # of two of the three panels
GUESSED = 0.4  # of full height: a guess says which way, and not how far
OUTLINE = np.array([0, 0, 0.4, 0.4, 1, 0.4, 0.4])  # how far along an arrow its corners are
MOST = 32  # neurons before: their arrows are ten pixels apart


class ThreeAvenues(Picture):
    size = (WIDTH, 382)

    def __init__(self, neurons):
        """`neurons`: how many there are before the output."""
        self.neurons, s = neurons, "s" * (neurons > 1)
        self.panels = {  # name: left and width in pixels, how many arrows, title
            "activations": (12, WIDE, neurons, f"{neurons} previous activation{s}"),
            "weights": (352, WIDE, neurons, f"{neurons} weight{s}"),
            "bias": (692, 48, 1, "bias"),
        }
        super().__init__()

    def build(self):
        column, n = WIDE / self.neurons, self.neurons
        self.guessed_ways = None
        self.arrows, self.checks, self.scales = {}, {}, {}
        self.guess_name = self.label(None, 716, 274, ha="center", colour=MUTED)
        for part, (left, wide, count, name) in self.panels.items():
            middle = left + wide / 2
            self.write(middle, 52, name, weight="bold")
            self.scales[part] = self.label(None, middle, 64, ha="center", va="top", colour=MUTED)
            axes = self.axes(left, TOP, wide, HIGH, xlim=(-0.5, count - 0.5), ylim=(-1.12, 1.12))
            axes.set_axis_off()
            zero_line(axes)
            width, head = (14, 18) if part == "bias" else (min(7, 0.4 * column), min(11, 0.6 * column))
            self.arrows[part] = Arrows(self, axes, width=width, head=head, ghost=part == "activations")
            self.checks[part] = diamonds(self, axes, np.arange(count))
            self.checks[part].set_markersize(min(7, 0.5 * column))
            if part == "bias":
                self.guessed = outline(self, axes, zorder=1.5)
        self.heights = self.label(None, 172, 368, ha="center", colour=MUTED)
        self.write(716, 368, "now", color=MUTED)

        side = {"xlim": (-0.5, n - 0.5), "ylim": (-1, 1)}
        before, weights = (self.axes(left, NOW, WIDE, 56, **side) for left in (12, 352))
        for now in (before, weights):
            now.set_axis_off()
            for k in range(0, n, every(50, column)):
                now.text(k, -1.08, k, ha="center", va="top")
        radius = min(5.6, 0.28 * column)
        for height in (-UP, UP):
            before.axhline(height, color=MUTED, lw=0.8, ls=(0, (1, 3)))
        rings = {"s": (2 * radius) ** 2, "facecolors": "none", "edgecolors": MUTED, "linewidths": 1.2}
        self.rings = self.moves(before.scatter(np.arange(n), np.zeros(n), **rings))
        self.discs = discs(self, before, np.arange(n), np.zeros(n), radius)
        zero_line(weights)
        self.weights = Bars(self, weights)
        self.marks = ticks(self, weights)
        self.marks.set_linewidth(2)
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
        for part, (*_, count, _) in self.panels.items():
            wished = getattr(result.wishes, part, np.zeros(count))
            self.arrows[part].set(np.arange(count), 0, wished / result.scale)
            measured = getattr(result.measured, part, None)
            self.checks[part].set_visible(measured is not None)
            if measured is not None:
                self.checks[part].set_data(np.arange(count), measured / result.scale)
            self.scales[part].set_text(
                f"full height: {result.scale:.2f}" if part != "bias" else f"full: {result.scale:.2f}"
            )
        k, brightest = np.arange(self.neurons), max(1, result.before.max(), result.before_was.max())
        for marks, heights in ((self.discs, result.before), (self.rings, result.before_was)):
            marks.set_offsets(np.column_stack([k, UP * (2 * heights / brightest - 1)]))
        self.discs.set_array(result.before)
        top = "1" if brightest == 1 else f"{brightest:.2f}"
        pretended = (result.before != result.before_was).any()
        self.heights.set_text(f"now, from 0 to {top}; {'ring: before' if pretended else 'no knob turns them'}")
        tallest = max(0.5, np.abs(result.weights).max(), np.abs(result.weights_was).max())
        high, was = result.weights / tallest, result.weights_was / tallest
        moved = (result.weights != result.weights_was).any()
        self.marks.set_segments([[(x - 0.42, y), (x + 0.42, y)] for x, y in zip(k, was, strict=True)] if moved else [])
        self.weights.set(k - 0.32, k + 0.32, np.minimum(high, 0), np.maximum(high, 0), up=high > 0)
        self.tallest.set_text(f"now (full height: {tallest:.2f}{'; mark: before' if moved else ''})")
        self.bias.set_text(signed(result.bias))
        self.name.set_text(f"output {result.output}")
        self.target.set_segments([[(-0.8, result.wanted), (0.8, result.wanted)]])
        self.start.set_offsets([(0, result.was)])
        self.path.set_segments([[(0, result.was), (0, result.a)]])
        self.output.set_offsets([(0, result.a)])
        self.output.set_array([result.a])
        self.numbers.set_text(f"z {signed(result.z)}\nsays {result.a:.2f}\nsquare\n{result.square:.2f}")
        self.guessed.set_visible(result.asked)
        self.guess_name.visible = result.asked
        if self.guessed_ways:
            tip = GUESSED * self.guessed_ways[0 if result.output == result.label else 1]
            self.guessed.set_xy(np.column_stack([[-0.24, 0.24, 0.24, 0.46, 0, -0.46, -0.24], tip * OUTLINE]))

    def guess(self, value):
        """The outline of a short arrow at the bias: up or down, as predicted for the wanted one and the others."""
        self.guessed_ways = value
        self.guess_name.set_text("your guess")
