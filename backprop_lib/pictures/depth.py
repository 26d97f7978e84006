"""A chain of neurons with the factors on it, and the first weight's sensitivity against the length of the chain."""

import numpy as np
from matplotlib.collections import LineCollection

from .parts import diamonds, discs
from .picture import Picture
from .style import GUESS, INK, MUTED, WIDTH, signed

LEFT, APART, ROW = 46, 88, 84  # pixels: the pixel's disc, from one neuron to the next, and the row of them
LONGEST = 8
HALF = 0.0005  # what is smaller reads 0.000
LEAST, MOST = 1e-9, 2  # the plot's ends; below the lower one a wiggle measures nothing but rounding
ASIDE = LEFT + APART * LONGEST - 30  # pixels: the words at the right of the plot


def told(slope):
    """Three places; a sigmoid's slope is never 0."""
    return f"{slope:.3f}" if slope >= HALF else "<0.001"


def told_end(dC_da):
    """Three places; what is left to wish for is never 0 either."""
    return signed(dC_da, 3) if abs(dC_da) >= HALF else "nearly 0"


class Depth(Picture):
    size = (WIDTH, 420)

    def build(self):
        h = self.size[1]
        self.paper = axes = self.axes(0, 0, WIDTH, h, xlim=(0, WIDTH), ylim=(h, 0))
        axes.set_axis_off()
        self.x = LEFT + APART * np.arange(LONGEST + 1)
        self.first = self.moves(axes.add_collection(LineCollection([], colors=INK, linewidths=5, zorder=2)))
        self.edges = self.moves(axes.add_collection(LineCollection([], colors=MUTED, linewidths=2.5, zorder=2)))
        self.neurons = discs(self, axes, self.x, np.full(LONGEST + 1, ROW), 10)
        middles = (self.x[:-1] + self.x[1:]) / 2
        self.weights = [self.label(None, x, ROW - 14, ha="center", va="center") for x in middles]
        self.activations = [self.label(None, x, ROW - 32, ha="center", va="center") for x in self.x[1:]]
        self.slopes = [self.label(None, x, ROW + 28, ha="center", va="center", bold=True) for x in self.x]
        for y, words in (
            (62, "above: activations and, on the lines, weights; bold, below: the pixel, then a slope for each neuron"),
            (84, "the pixel x all slopes x all weights but the first x dC/da = dC/dw of the first weight"),
        ):
            axes.text(12, ROW + y, words, color=MUTED)
        self.end = self.label(None, 0, ROW, va="center", bold=True)
        self.plot = self.axes(150, 212, 560, 160, xlim=(0.5, LONGEST + 0.5), ylim=(LEAST, MOST), yscale="log")
        self.plot.set_xlabel("neurons in the chain", labelpad=1)
        title = "size of dC/dw of the first weight, each length with its own dC/da; from line to line 100 times less"
        self.plot.set_title(title, size=11, color=MUTED)
        ticks = [1, 1e-2, 1e-4, 1e-6, 1e-8]
        self.plot.set_yticks(ticks, ["1", "0.01", "0.0001", "0.000001", "0.00000001"])
        self.plot.minorticks_off()
        self.plot.grid(axis="y", color=GUESS, lw=0.5, alpha=0.6)
        (bound,) = self.plot.plot([], [], color=MUTED, lw=1.5, ls=(0, (4, 3)), zorder=2)
        (dots,) = self.plot.plot([], [], "o", ms=6, color=INK, zorder=4)
        (guessed,) = self.plot.plot([], [], color=GUESS, lw=7, solid_capstyle="butt", zorder=3)
        (lost,) = self.plot.plot([], [], "v", ms=9, color=INK, zorder=4)
        self.lost = self.moves(lost)
        self.bound, self.dots, self.guessed = self.moves(bound), self.moves(dots), self.moves(guessed)
        self.diamonds = diamonds(self, self.plot, [1])
        self.guess_name = self.label(self.plot.transData, 4.45, 1, "your guess", va="center", colour=MUTED)
        axes.text(ASIDE, 282, "dot: product\ndiamond:\nby wiggling", va="center", color=MUTED)
        self.lost_name = self.label(None, ASIDE, 348, "\u25bc smaller\nthan 1e\u22129", va="center", colour=MUTED)
        self.bound_name = self.label(
            self.plot.transData, LONGEST + 0.6, 0.2, "dashed: with\nslopes of 1/4", va="center", colour=MUTED
        )
        self.share = None

    def show(self, result):
        d = result.depth
        n = np.arange(1, d + 1)
        line = [[(a + 12, ROW), (b - 12, ROW)] for a, b in zip(self.x, self.x[1 : d + 1])]
        self.first.set_segments(line[:1])
        self.edges.set_segments(line[1:])
        self.neurons.set_offsets(np.column_stack([self.x[: d + 1], np.full(d + 1, ROW)]))
        self.neurons.set_array(result.activations)
        for l, label in enumerate(self.weights):
            label.set_text("" if l >= d else "w" if l == 0 else signed(result.weight))
        for l, label in enumerate(self.activations, start=1):
            label.set_text(f"{result.activations[l]:.3f}" if l <= d else "")
        for l, label in enumerate(self.slopes):
            label.set_text(f"{result.activations[0]:.2f}" if l == 0 else told(result.slopes[l - 1]) if l <= d else "")
        self.end.set_text(f"dC/da\n{told_end(result.dC_da)}")
        self.end.set_position(self.x[d] + 20, ROW - 8)
        sizes, measured = np.abs(result.derivatives), np.abs(result.measured)
        self.dots.set_data(n, sizes)
        seen = measured > LEAST
        self.diamonds.set_data(n[seen], measured[seen])
        lost = n[sizes < LEAST]
        self.lost.set_data(lost, np.full(len(lost), 2 * LEAST))
        self.lost_name.visible = len(lost) > 0
        self.bound.set_data(n, result.bounds)
        self.bound_name.visible = d > 1  # one point is no line
        marked = self.share is not None and result.weight == 1
        self.guessed.set_visible(marked)
        self.guess_name.visible = marked
        if marked:
            at = sizes[0] * self.share
            level = np.clip(at, 4 * LEAST, MOST / 8)  # its words clear of both ends
            self.guessed.set_data([3.6, 4.4], [level, level])
            far = "" if at == level else ": further up ↑" if at > level else ": further down ↓"
            self.guess_name.set_text(f"your guess{far}")
            self.guess_name.set_position(4.45, level)

    def guess(self, value):
        """A grey line at four neurons, at the predicted share of what one neuron has."""
        self.share = max(value, 0)
