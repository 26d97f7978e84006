"""One output and its three avenues: the previous activations, the weights on the lines from them, the bias."""

import numpy as np
from matplotlib.collections import LineCollection
from matplotlib.colors import to_rgb
from matplotlib.patches import Circle

from .parts import Arrows, Bars, diamonds, discs, ticks, zero_line
from .picture import Picture
from .style import FALL, GUESS, INK, MUTED, RISE, WIDTH, every, signed

HEIGHT = 358
LEFT, WIDE = 136, 552  # pixels: where the columns begin, and all of them
BIAS, OUTPUT = 716, 794  # where the middle of each stands
SUM, RADIUS = (736, 62), 15  # pixels: where the lines meet, from the left and the top
NOW, WISHED, BEFORE = 124, 198, 298  # pixels from the top: the zero lines of weights, of their wishes, and of ghosts
FULL, WEIGHT, DISCS = 56, 20, 28  # of the arrow and of the bar of full height, and half the row of discs
UP = 0.72  # where a disc of 1 stands in a row from -1 to 1, and -UP one of 0
ASIDE, HALF = (0.42, 15), (0.26, 12)  # of a column, but at most pixels: from a disc to its ghost; half a bar
THIN, BOLD = 0.6, 4.2  # points: the line of a weight next to 0, and of the tallest
PALE = [1 + 0.45 * (np.array(to_rgb(colour)) - 1) for colour in (RISE, FALL)]  # of lines, behind the arrows
CORNERS = (-1, -1), (1, -1), (1, 1), (-1, 1), (-1, -1)
MOST = 32  # neurons before: their lines are seventeen pixels apart


class ThreeAvenues(Picture):
    size = (WIDTH, HEIGHT)

    def __init__(self, neurons):
        """`neurons`: how many there are before the output."""
        self.neurons = neurons
        super().__init__()

    def build(self):
        n, column = self.neurons, WIDE / self.neurons
        self.x = LEFT + column * (np.arange(n) + 0.5)
        self.aside, self.half = (min(share, most / column) for share, most in (ASIDE, HALF))
        self.paper = self.axes(0, 0, WIDTH, HEIGHT, xlim=(0, WIDTH), ylim=(HEIGHT, 0))
        self.paper.set_axis_off()
        self.lines = self.moves(self.paper.add_collection(LineCollection([], zorder=0.5)))
        self.paper.add_patch(Circle(SUM, RADIUS, fill=False, ec=INK, lw=1.4))
        self.paper.text(*SUM, "z", ha="center", va="center", weight="bold")
        self.guessed = self.moves(self.paper.add_collection(LineCollection([], colors=GUESS, linewidths=3, zorder=7)))
        self.guess_name = self.label(None, WIDTH - 8, HEIGHT - 8, ha="right", colour=MUTED)

        s = "s" * (n > 1)
        for y, words in (
            (78, f"{n} weight{s}"),
            (WISHED - 4, "wished"),
            (BEFORE - 22, f"{n} previous"),
            (BEFORE - 4, f"activation{s}"),
        ):
            self.paper.text(12, y, words, weight="bold")
        self.paper.text(BIAS, WISHED + FULL + 34, "bias", weight="bold", ha="center")
        self.bias = self.label(None, BIAS, WISHED + FULL + 18, ha="center")
        self.tallest, self.marked, self.scale, self.heights, self.ringed = (
            self.label(None, 12, y, colour=MUTED) for y in (98, 116, WISHED + 16, BEFORE + 14, BEFORE + 32)
        )

        self.arrows, self.checks = {}, {}
        for part, left, wide, count, zero, width, head in (
            ("activations", LEFT, WIDE, n, BEFORE, min(7, 0.36 * column), min(11, 0.56 * column)),
            ("weights", LEFT, WIDE, n, WISHED, min(8, 0.36 * column), min(12, 0.56 * column)),
            ("bias", BIAS - 24, 48, 1, WISHED, 14, 17),
        ):
            axes, ghost = self.band(left, wide, zero, FULL, count), part == "activations"
            zero_line(axes)
            self.arrows[part] = Arrows(self, axes, width, head, ghost=ghost, clip_on=False)
            self.checks[part] = diamonds(self, axes, np.arange(count) + self.aside * ghost)
            self.checks[part].set(markersize=min(7, 0.4 * column), clip_on=False)

        weights = self.band(LEFT, WIDE, NOW, WEIGHT, n)
        zero_line(weights)
        self.weights = Bars(self, weights)
        self.marks = ticks(self, weights)
        self.marks.set_linewidth(2)
        before = self.band(LEFT, WIDE, BEFORE, DISCS, n)
        for height in (-UP, UP):
            before.axhline(height, color=MUTED, lw=0.8, ls=(0, (1, 3)))
        radius = min(5.6, 0.2 * column)
        rings = {"s": (2 * radius) ** 2, "facecolors": "none", "edgecolors": MUTED, "linewidths": 1.2}
        self.rings = self.moves(before.scatter(np.arange(n), np.zeros(n), **rings))
        self.discs = discs(self, before, np.arange(n), np.zeros(n), radius)
        for k in range(0, n, every(24, column)):
            self.paper.text(self.x[k], HEIGHT - 8, k, ha="center")

        axes = self.axes(OUTPUT - 33, 112, 66, 136, xlim=(-1, 1), ylim=(-0.09, 1.09))
        axes.set_axis_off()
        for height in (0, 1):
            axes.axhline(height, color=MUTED, lw=0.8, ls=(0, (1, 3)))
        self.z = self.label(None, SUM[0] + RADIUS + 6, SUM[1], va="center")
        self.name = self.label(None, OUTPUT, 102, ha="center", bold=True)
        self.target = ticks(self, axes)
        self.start = self.moves(axes.scatter([0], [0], s=150, facecolors="none", edgecolors=MUTED, linewidths=1.2))
        self.path = self.moves(axes.add_collection(LineCollection([], colors=INK, linewidths=1.4, zorder=3)))
        self.output = discs(self, axes, [0], [0], 7)
        self.numbers = self.label(None, OUTPUT, 258, ha="center", va="top")

    def band(self, left, wide, zero, half, count):
        """Axes of so many columns around a zero line, from -1 to 1 in `half` pixels either way."""
        axes = self.axes(left, zero - 1.06 * half, wide, 2.12 * half, xlim=(-0.5, count - 0.5), ylim=(-1.06, 1.06))
        axes.set_axis_off()
        return axes

    def show(self, result):
        n = self.neurons
        for part, count in (("activations", n), ("weights", n), ("bias", 1)):
            wished = getattr(result.wishes, part, np.zeros(count))
            self.arrows[part].set(np.arange(count) + self.aside * (part == "activations"), 0, wished / result.scale)
            measured = getattr(result.measured, part, None)
            self.checks[part].set_visible(measured is not None)
            if measured is not None:
                self.checks[part].set_ydata(measured / result.scale)
        self.scale.set_text(f"full height: {result.scale:.2f}")
        k, brightest = np.arange(n), max(1, result.before.max(), result.before_was.max())
        for marks, heights in ((self.discs, result.before), (self.rings, result.before_was)):
            marks.set_offsets(np.column_stack([k, UP * (2 * heights / brightest - 1)]))
        self.discs.set_array(result.before)
        top = "1" if brightest == 1 else f"{brightest:.2f}"
        pretended = (result.before != result.before_was).any()
        self.heights.set_text(f"from 0 to {top}")
        self.ringed.set_text("ring: before" if pretended else "no knobs")
        tallest = max(0.5, np.abs(result.weights).max(), np.abs(result.weights_was).max())
        high, was = result.weights / tallest, result.weights_was / tallest
        moved = (result.weights != result.weights_was).any()
        self.marks.set_segments([[(x - 0.42, y), (x + 0.42, y)] for x, y in zip(k, was, strict=True)] if moved else [])
        self.weights.set(k - self.half, k + self.half, np.minimum(high, 0), np.maximum(high, 0), up=high > 0)
        self.tallest.set_text(f"full height: {tallest:.2f}")
        self.marked.set_text("mark: before" if moved else "")
        self.bias.set_text(signed(result.bias))
        self.connect(result, tallest, UP * (2 * result.before / brightest - 1))
        self.name.set_text(f"output {result.output}")
        self.target.set_segments([[(-0.8, result.wanted), (0.8, result.wanted)]])
        self.start.set_offsets([(0, result.was)])
        self.path.set_segments([[(0, result.was), (0, result.a)]])
        self.output.set_offsets([(0, result.a)])
        self.output.set_array([result.a])
        self.z.set_text(signed(result.z))
        self.numbers.set_text(f"says {result.a:.2f}\nsquare\n{result.square:.2f}")
        self.guessed.set_visible(result.asked)
        self.guess_name.visible = result.asked

    def connect(self, result, tallest, heights):
        """The lines from the discs through the weights to the sum, and the bias's own."""
        values, turn = np.append(result.weights, result.bias), np.radians(np.linspace(-45, 45, self.neurons + 1))
        x, low = np.append(self.x, BIAS), np.append(BEFORE - DISCS * heights, WISHED + FULL)
        ends = SUM - RADIUS * np.column_stack([np.cos(turn), -np.sin(turn)])
        bends = np.column_stack([x, np.full(len(x), NOW - WEIGHT)])
        self.lines.set_segments(np.stack([np.column_stack([x, low]), bends, ends], axis=1))
        size = np.minimum(np.abs(values) / tallest, 1)
        self.lines.set(linewidths=THIN + (BOLD - THIN) * size, colors=np.where(values[:, None] > 0, *PALE))

    def guess(self, value):
        """Frames around the wishes of the knobs that were predicted to raise z most: numbers of weights, "b"."""
        self.guess_name.set_text("grey: your guess")
        x = np.array([BIAS if knob == "b" else self.x[knob] for knob in value])
        half, high = min(18, 0.5 * WIDE / self.neurons), FULL + 4
        corners = [(x + half * side, np.full(len(x), WISHED + high * end)) for side, end in CORNERS]
        self.guessed.set_segments(np.transpose(corners, (2, 0, 1)))
