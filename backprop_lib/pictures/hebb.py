"""Wishes of the last weights on a map of outputs by the neurons before, beside the two lists that it multiplies."""

import numpy as np
from matplotlib.patches import Rectangle

from .cells import cells
from .parts import Bars, digit, discs, outline
from .picture import Picture
from .style import FAINT, INK, MUTED, WIDTH, WISHES, a_digit, every, signed

LEFT, TOP, WIDE, ROW = 176, 98, 416, 22  # pixels
MOST = 32  # neurons before: their discs are nine pixels wide


class Hebb(Picture):
    size = (WIDTH, 366)

    def __init__(self, full, neurons):
        """`full` is the wish of a cell of full colour; `neurons` how many columns there are."""
        self.full, self.neurons = full, neurons
        super().__init__()

    def build(self):
        n, wide, high = self.neurons, WIDE, 10 * ROW
        column = wide / n
        self.digit = digit(self, 12, TOP + 20, 122)
        self.name = self.label(None, 73, TOP + 150, ha="center", va="top", colour=MUTED)

        above = self.axes(LEFT, TOP - 40, wide, 40, xlim=(-0.5, n - 0.5), ylim=(0, 1))
        self.before = discs(self, above, np.arange(n), np.full(n, 0.3), min(6.2, 0.24 * column))
        for k in range(0, n, every(21, column)):
            above.text(k, 0.68, k, ha="center", va="bottom")
        table = self.axes(LEFT, TOP, wide, high)
        grey = {"cmap": WISHES, "vmin": -self.full, "vmax": self.full, "aspect": "auto", "interpolation": "nearest"}
        self.cells = cells(self, table, np.zeros((10, n)), **grey)
        table.add_artist(Rectangle((0, 0), 1, 1, transform=table.transAxes, fill=False, ec=FAINT, clip_on=False))
        self.strongest = outline(self, table, zorder=8)
        self.strongest.set(edgecolor=INK, linewidth=2, path_effects=[])
        self.guessed = outline(self, table)
        self.guess_name = self.label(None, 12, TOP + high + 42, colour=MUTED)

        self.wiggled = self.label(None, 73, TOP + 190, ha="center", va="top")

        sides = {"ylim": (9.5, -0.5)}
        outputs = self.axes(LEFT + wide, TOP, 70, high, xlim=(0, 70), **sides)
        self.outputs = discs(self, outputs, np.full(10, 18), np.arange(10), 6.2)
        for j in range(10):
            outputs.text(40, j, j, ha="center", va="center", weight="bold")
        wishes = self.axes(LEFT + wide + 70, TOP, 104, high, xlim=(-0.3, 0.3), **sides)
        wishes.axvline(0, color=MUTED, lw=1)
        self.wishes = Bars(self, wishes)
        self.numbers = [self.label(None, WIDTH - 12, TOP + ROW * (j + 0.5), ha="right", va="center") for j in range(10)]
        for axes in (above, table, outputs, wishes):
            axes.set_axis_off()
        for x, y, words in (
            (LEFT, 52, f"{n} previous activation{'s' * (n > 1)}"),
            (LEFT + wide + 6, 72, "outputs, and the"),
            (LEFT + wide + 6, 90, "need of each"),
        ):
            self.figure.text(x / WIDTH, 1 - y / self.size[1], words, color=MUTED)
        key = self.axes(LEFT + 128, TOP + high + 12, 160, 12)
        key.imshow(np.linspace(-1, 1, 81)[None], cmap=WISHES, aspect="auto")
        key.set_axis_off()
        least, most = signed(-self.full), f"{signed(self.full)} or beyond: wish of the weight"
        for x, ha, words in ((120, "right", least), (296, "left", most)):
            self.figure.text((LEFT + x) / WIDTH, 1 - (TOP + high + 23) / self.size[1], words, ha=ha)

    def show(self, result):
        self.digit.set_data(result.image)
        self.name.set_text(f"example {result.example}:\n{a_digit(result.label)}")
        self.before.set_array(result.before)
        self.outputs.set_array(result.outputs)
        shown = result.wishes is not None
        self.cells.set_data(result.wishes if shown else np.zeros((10, self.neurons)))
        in_z = result.in_z if shown else np.zeros(10)
        j = np.arange(10)
        self.wishes.set(np.minimum(in_z, 0), np.maximum(in_z, 0), j - 0.34, j + 0.34, up=in_z > 0)
        for output, (wish, text) in enumerate(zip(in_z, self.numbers, strict=True)):
            text.bold = output == result.label
            text.set_text(signed(wish) if shown else f"should be {int(text.bold)}")
        strongest = result.strongest if shown else None
        self.strongest.set_visible(strongest is not None)
        if strongest is not None:
            self.strongest.set_xy(frame(*strongest))
        self.wiggled.set_text(f"by wiggling,\nthe strongest:\n{result.strongest_wiggled}" if result.checked else "")
        self.guessed.set_visible(result.asked)
        self.guess_name.visible = result.asked

    def guess(self, value):
        """A grey frame around the cell that was predicted to be the strongest, (output, neuron), of the digit asked."""
        self.guessed.set_xy(frame(*value))
        self.guess_name.set_text("grey frame: your guess")


def frame(j, k):
    return np.array([[k - 0.5, j - 0.5], [k + 0.5, j - 0.5], [k + 0.5, j + 0.5], [k - 0.5, j + 0.5]])
