"""Ten outputs, each with a wish for each neuron of the layer before; below, what the wishes add up to."""

import numpy as np
from matplotlib.collections import LineCollection
from matplotlib.colors import to_rgba
from matplotlib.patches import Rectangle

from .parts import Arrows, Bars, Triangles, diamonds, discs
from .picture import Picture
from .style import FAINT, FALL, GUESS, INK, MARKED, MUTED, RISE, WIDTH, every, signed

HEIGHT = 440
LEFT, WIDE = 142, 528  # pixels: where the columns begin, and all of them
TOP, ROW = 72, 22  # pixels from the top: where the rows begin, and from one output to the next
ZERO, FULL = 342, 44  # the line of no wish at all, and the length of the longest bar
NEURONS, BELOW = 412, 430  # pixels from the top: the row of neurons; their numbers, where no disc has room for one
THIN, BOLD = 1.0, 2.0  # points of an outline, silent and spoken, of which the inner half is seen
ROOMY, MOST = 30, 32  # pixels of a column whose disc has room for a number, and the most columns


class Ledger(Picture):
    size = (WIDTH, HEIGHT)

    def __init__(self, neurons, asked, scale, largest, ranges):
        """`neurons`: how many columns; `asked`: the question's neuron; `scale`: the wish as long as FULL.

        `largest`: the largest single wish; `ranges`: of each answer the least and the most that it can mean.
        """
        self.asked, self.scale, self.largest, self.ranges = asked, scale, largest, ranges
        self.column = WIDE / neurons
        self.x = LEFT + self.column * (np.arange(neurons) + 0.5)
        super().__init__()

    def build(self):
        self.paper = axes = self.axes(0, 0, WIDTH, HEIGHT, xlim=(0, WIDTH), ylim=(0, HEIGHT))
        axes.set_axis_off()
        column, n = self.column, len(self.x)
        self.y = HEIGHT - TOP - ROW * (np.arange(10) + 0.5)
        right, bottom, zero = LEFT + WIDE, self.y[-1] - ROW / 2, HEIGHT - ZERO
        grid = [[(LEFT, y), (right, y)] for y in bottom + ROW * np.arange(11)]
        grid += [[(x, bottom), (x, HEIGHT - TOP)] for x in LEFT + column * np.arange(n + 1)]
        axes.add_collection(LineCollection(grid, colors=FAINT, linewidths=1, zorder=1))
        axes.plot([LEFT, right], [zero, zero], color=MUTED, lw=1, zorder=1)
        for x, y, words, ha in (
            (12, TOP - 8, "output", "left"),
            (72, TOP - 8, "its need", "left"),
            (LEFT, TOP - 8, "its wish for each neuron before, as an area; pale: silent", "left"),
            (LEFT - 10, ZERO - 24, "wished up", "right"),
            (LEFT - 10, ZERO + 6, "arrow: the sum", "right"),
            (LEFT - 10, ZERO + 36, "wished down", "right"),
            (LEFT - 10, NEURONS + 5, "layer before", "right"),
        ):
            axes.text(x, HEIGHT - y, words, ha=ha, color=MUTED)

        self.picked = self.moves(axes.add_patch(Rectangle((0, HEIGHT - NEURONS - 16), column, 0, fc=MARKED, zorder=0)))
        self.picked.set_height(NEURONS + 16 - TOP)
        side = min(20, 20 / 33 * column)
        self.silent = Triangles(self, axes, side, open=True, alpha=0.4)
        self.spoken = Triangles(self, axes, side, open=True)
        for triangles, points in ((self.silent, THIN), (self.spoken, BOLD)):
            for patch in triangles.patches:
                patch.set_linewidth(points)
        self.all = Bars(self, axes, zorder=2)
        for patch, colour in zip(self.all.patches, (RISE, FALL), strict=True):
            patch.set(facecolor=to_rgba(colour, 0.28), edgecolor=colour, linewidth=1)
        self.guessed = self.moves(axes.add_patch(Rectangle((0, 0), column, 0, fill=False, ec=GUESS, lw=3, zorder=4)))
        self.guessed.set(x=LEFT + column * self.asked, visible=False)
        self.guess_name = self.label(None, WIDTH - 6, NEURONS + 5, ha="right", colour=MUTED)
        self.sums = Arrows(self, axes, width=min(8, column / 4), head=min(11, column / 3), ghost=True)
        self.diamonds = diamonds(self, axes, self.x)
        self.diamonds.set_markersize(min(7, 0.4 * column))
        self.needs = Arrows(self, axes, width=6, head=9)
        self.outputs = discs(self, axes, np.full(10, 46), self.y, 6)
        self.neurons = discs(self, axes, self.x, np.full(n, HEIGHT - NEURONS), min(8.5, 0.26 * column))

        self.names = [self.label(axes.transData, 16, y, f"{j}", va="center", bold=True) for j, y in enumerate(self.y)]
        self.sizes = [self.label(axes.transData, 90, y, va="center") for y in self.y]
        self.inside = column >= ROOMY
        level, step = (NEURONS, 1) if self.inside else (BELOW, every(24, column))
        self.numbers = [
            self.label(axes.transData, x, HEIGHT - level, "" if k % step else f"{k}", ha="center", va="center")
            for k, x in enumerate(self.x)
        ]
        self.head = self.label(None, WIDTH - 6, TOP - 8, ha="right", colour=MUTED)
        self.products = [
            [self.label(axes.transData, x, y, ha="right", va="center") for y in self.y] for x in (WIDTH - 78, WIDTH - 6)
        ]
        self.total = self.label(None, WIDTH - 6, TOP + 10 * ROW + 18, ha="right", bold=True)
        self.lost = [self.label(None, WIDTH - 6, y, ha="right", colour=MUTED) for y in (330, 352, 374)]

    def show(self, result):
        k, on, wishes = result.neuron, result.on, result.wishes
        self.picked.set_x(LEFT + self.column * k)
        drawn = np.where(result.hidden & ~on[:, None] & (np.arange(len(self.x)) == k), 0, wishes)
        for triangles, shown in ((self.silent, ~on), (self.spoken, on)):
            x, y = np.meshgrid(self.x, self.y[shown])
            triangles.set(x.ravel(), y.ravel(), drawn[shown].ravel() / self.largest)
        zero, length = HEIGHT - ZERO, FULL / self.scale
        half = self.column * 0.36
        reaches = length * np.concatenate([result.up, result.down])
        seen = reaches != 0
        left, right = (np.tile(self.x + side, 2)[seen] for side in (-half, half))
        self.all.set(left, right, zero, zero + reaches[seen])
        self.sums.set(self.x, zero, zero + length * result.sums)
        self.diamonds.set_visible(result.measured is not None)
        if result.measured is not None:
            self.diamonds.set_ydata(zero + length * result.measured)
        self.outputs.set_array(result.outputs)
        self.neurons.set_array(result.before)
        for label, activation in zip(self.numbers, result.before, strict=True):
            on_disc = "black" if activation > 0.46 else "white"  # 4.6 : 1 at the least
            label.colour = on_disc if self.inside else INK
        reach = 0.46 * ROW * result.needs / (np.abs(result.needs).max() or 1.0)
        self.needs.set(78, self.y - reach, self.y + reach)

        self.head.set_text(f"for neuron {k}: weight, wish")
        for j, (weight, wish) in enumerate(zip(*self.products, strict=True)):
            weight.set_text(signed(result.weights[j, k]))
            wish.set_text("?" if result.hidden and not on[j] else signed(wishes[j, k], 3))
            self.sizes[j].set_text(signed(result.needs[j]))
            for label in (weight, wish, self.names[j], self.sizes[j]):
                label.colour = INK if on[j] else MUTED
        self.total.set_text("all ten  ?" if result.hidden else f"sum  {signed(result.sums[k], 5)}")
        said = (
            f"up  {signed(result.up[k], 5)}",
            f"down  {signed(result.down[k], 5)}",
            f"here {100 * result.lost[k]:.0f} % cancels",
        )
        for label, words in zip(self.lost, said, strict=True):
            label.set_text("" if result.hidden else words)

    def guess(self, value):
        """A grey frame around the sums that were predicted."""
        low, high = HEIGHT - ZERO + FULL * np.clip(np.divide(self.ranges[value], self.scale), -1, 1) + (-2, 2)
        self.guessed.set(y=low, height=high - low, visible=True)
        self.guess_name.set_text("grey: your guess")
