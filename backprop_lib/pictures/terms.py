"""One neuron, term by term: input x weight, poured into a sum, squished."""

import numpy as np
from matplotlib.collections import LineCollection
from matplotlib.ticker import MaxNLocator

from .flow import signed_image
from .parts import Bars, digit, discs, zero_line
from .picture import Picture
from .style import GUESS, INK, MUTED, WIDTH, signed

TOP, ROWS, BIAS = 66, 256, 18  # pixels: where the terms begin, the height of all rows, and of the bias below them
SUM, WIDE = 452, 372  # where the sum begins, and how wide it is
LIMITS = 2, 3, 4, 6, 8, 11, 15, 20, 30, 50, 100, *(10.0**k for k in range(3, 300))  # where the axis may end
PLACES = (0.27, 0.97, 0.04), (0.6, 0.97, -0.24), (np.inf, -0.5, -0.24)  # of the guess's name, by the guess
COLUMNS = {"neuron": 122, "activation": 218, "x weight": 300, "= product": 396}  # where each ends


class Terms(Picture):
    size = (WIDTH, 490)

    def build(self):
        self.sum = self.axes(SUM, TOP, WIDE, ROWS + BIAS, ylim=(-BIAS, ROWS))
        self.sum.set_axis_off()
        self.sum.axhline(0, color=MUTED, lw=0.8, ls=(0, (1, 3)))
        self.sum.axvline(0, color=MUTED, lw=1, zorder=1)
        self.bars = Bars(self, self.sum)
        self.joints = self.moves(self.sum.add_collection(LineCollection([], colors=INK, linewidths=1, zorder=3)))
        heading = "poured into one sum; below the dots, the bias"
        self.figure.text((SUM + WIDE / 2) / WIDTH, 1 - 46 / 490, heading, ha="center", va="center", color=MUTED)

        self.curve = self.axes(SUM, TOP + ROWS + BIAS, WIDE, 104)
        self.curve.set_xlabel("weighted sum z", labelpad=1)
        self.curve.set_ylabel("activation")
        self.curve.xaxis.set_major_locator(MaxNLocator(6, integer=True))
        zero_line(self.curve)
        (line,) = self.curve.plot([], [], color=INK, lw=2.5, zorder=3)
        self.line = self.moves(line)
        self.drops = [
            self.moves(axes.add_collection(LineCollection([], colors=INK, linewidths=1.5, linestyles="--", zorder=4)))
            for axes in (self.sum, self.curve)
        ]
        self.guessed = self.moves(self.curve.axhline(0, color=GUESS, lw=6, zorder=2, visible=False))
        self.guess_name = self.label(self.curve.transData, 0, 0, "your guess", ha="right", va="bottom", colour=MUTED)
        self.level, self.guess_name.visible = None, False
        self.point = discs(self, self.curve, [0], [0], 7)
        self.point.set_clip_on(False)
        places = ((396, TOP + ROWS + BIAS / 2), (380, TOP + ROWS + 46), (380, TOP + ROWS + 72))
        self.steps = [self.label(None, x, y, ha="right", va="center") for x, y in places]
        self.steps[-1].bold = True
        for y, words in ((434, "blue adds: to the right"), (454, "orange takes away: to the left")):
            self.figure.text(12 / WIDTH, 1 - y / 490, words, va="center", color=MUTED)
        self._neurons()
        self._pixels()

    def _neurons(self):
        """For sixteen inputs: one row each."""
        self.table = self.axes(0, TOP, SUM, ROWS, xlim=(0, SUM), ylim=(16, 0))
        self.table.set_axis_off()
        middle = np.arange(16) + 0.5
        self.inputs = discs(self, self.table, np.full(16, 158), middle, 5)
        self.cells = [
            [self.label(self.table.transData, x, y, ha="right", va="center") for y in middle] for x in COLUMNS.values()
        ]
        self.heads = [
            self.label(None, x, 46, name, ha="right", va="center", colour=MUTED) for name, x in COLUMNS.items()
        ]

    def _pixels(self):
        """For 784 inputs: three images, the product as high as its rows in the sum."""
        side = 118
        self.image, self.weights = digit(self, 12, TOP, side), signed_image(self, 12, TOP + ROWS - side, side)
        self.product = signed_image(self, 396 - ROWS, TOP, ROWS)
        self.names = [
            self.label(None, 12 + side / 2, 46, "pixels", ha="center", va="center", colour=MUTED),
            self.label(None, 12 + side / 2, TOP + ROWS / 2, "x weights", ha="center", va="center", colour=MUTED),
            self.label(None, 396 - ROWS / 2, 46, "= products, row by row", ha="center", va="center", colour=MUTED),
        ]

    def show(self, result):
        self._limits(result)
        sums = np.concatenate([[0], result.terms.cumsum(), [result.z]])
        edges = np.append(np.linspace(ROWS, 0, len(result.terms) + 1), -BIAS)
        gap = 0.12 * (edges[:-1] - edges[1:])
        self.bars.set(sums[:-1], sums[1:], edges[1:] + gap, edges[:-1] - gap, sums[1:] > sums[:-1])
        ends = np.where(np.append(result.terms[1:], result.bias) == 0, edges[2:] + gap[1:], edges[1:-1] - gap[:-1])
        self.joints.set_segments(
            [[(s, y + g), (s, end)] for s, y, g, end in zip(sums[1:-1], edges[1:-1], gap, ends, strict=False)]
        )  # a row that adds nothing has no bar: the line runs on
        (left, _), (_, high) = self.curve.get_xlim(), self.curve.get_ylim()
        self.line.set_data(result.curve)
        self.drops[0].set_segments([[(result.z, -BIAS), (result.z, gap[-1] - BIAS)]])
        self.drops[1].set_segments([[(result.z, high), (result.z, result.a), (left, result.a)]])
        self.point.set_offsets([(result.z, result.a)])
        self.point.set_array([result.a])
        self._show_guess(result.asked)
        total, bias = result.terms.sum(), result.bias
        added = signed(bias) if signed(bias) != signed(0) else f"+ {signed(0)}"
        self.steps[0].set_text(f"bias {signed(bias)}")
        self.steps[1].set_text(f"weighted sum: {signed(total)} {added} = {signed(result.z)}")
        self.steps[2].set_text(f"{result.squish}({signed(result.z)}) = {result.a:.2f}")
        self._show_inputs(result, len(result.inputs) > 16)

    def _limits(self, result):
        limit = next(limit for limit in LIMITS if result.reach < 0.97 * limit)
        high = 1.08 if result.curve[1].max() <= 1 else limit
        if self.sum.get_xlim() != (-limit, limit) or self.curve.get_ylim() != (-0.06 * high, high):
            self.sum.set_xlim(-limit, limit)
            self.curve.set(xlim=(-limit, limit), ylim=(-0.06 * high, high))
        self.behind((limit, high, len(result.inputs) > 16))

    def _show_inputs(self, result, pixels):
        for part in (self.image, self.weights, self.product):
            part.set_visible(pixels)
            part.axes.set_visible(pixels)
        self.inputs.set_visible(not pixels)
        for label in self.names:
            label.visible = pixels
        for label in (*self.heads, *(label for column in self.cells for label in column)):
            label.visible = not pixels
        if pixels:
            self.image.set_data(result.inputs.reshape(28, 28))
            for image, values in ((self.weights, result.weights), (self.product, result.products)):
                most = np.abs(values).max() or 1.0
                image.set_data(values.reshape(28, 28))
                image.set_clim(-most, most)
            return
        self.inputs.set_array(result.inputs)
        self.heads[0].set_text(result.source)
        columns = zip(result.inputs, result.weights, result.products, strict=True)
        for k, (row, (a, w, product)) in enumerate(zip(zip(*self.cells, strict=True), columns, strict=True)):
            for label, text in zip(row, (f"{k}", f"{a:.2f}", f"x {signed(w)}", f"= {signed(product)}"), strict=True):
                label.set_text(text)
                label.bold = k == result.turned

    def guess(self, value):
        """A grey line at the predicted activation."""
        self.level = value
        self.guessed.set_ydata([value, value])

    def _show_guess(self, asked):
        """It was about one neuron only. Beyond the axis there is no line, but its name says so."""
        seen = asked and self.level is not None
        self.guess_name.visible = seen
        if not seen:
            self.guessed.set_visible(False)
            return
        right, (low, high) = self.curve.get_xlim()[1], self.curve.get_ylim()
        off = self.level < low or self.level > high
        self.guessed.set_visible(not off)
        where = "below" if self.level < low else "above"
        self.guess_name.set_text(f"your guess is {where} the axis" if off else "your guess")
        if off:
            at = 0.97, 0.03 * high
        else:  # clear of the curve: at the right above the line or below it, or at the left
            aside, up = next((x, up) for most, x, up in PLACES if self.level < most * high)
            at = aside, self.level + up * high
        self.guess_name.set_position(at[0] * right, at[1])
