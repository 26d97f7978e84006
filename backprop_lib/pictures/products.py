"""Three products that share two of their three factors, and the lines of code that make them."""

import numpy as np
from matplotlib.patches import Rectangle

from .parts import Bars, around, diamonds
from .picture import Picture
from .style import FAINT, MUTED, WIDTH, places, signed

TOP, ROW, HIGH = 66, 50, 42  # pixels: the first row, from one row to the next, and the height of a box
BOXES = ((150, 226), (396, 98), (514, 98))  # left and width: the own factor, and the two that are shared
LEFT, WIDE, DOWN = 640, 188, 20  # where the bars begin, how wide they may be, how far below the numbers
CODE, LINE = 256, 26  # the first line of code, and from one to the next
NAMES = ("w", "b", "a_before")
LEAST = 5e-7  # what is smaller is said in words
OWN = ("dz/dw = a_before", "dz/db = 1", "dz/da_before = w")


def told(number):
    """Three places, more of a small number, and only of a true 0 the word "0": here it is the question which is 0."""
    if number == 0:
        return "0"
    return signed(number, places(number, 2, 3, 6)) if abs(number) >= LEAST else "nearly 0"


class Products(Picture):
    size = (WIDTH, 392)

    def __init__(self, most):
        """`most` is the largest derivative: it fills half of the bars' room."""
        self.most, self.guessed = most, None
        super().__init__()

    def build(self):
        h = self.size[1]
        axes = self.axes(0, 0, WIDTH, h, xlim=(0, WIDTH), ylim=(h, 0))
        axes.set_axis_off()
        middles = TOP + ROW * np.arange(3) + HIGH / 2
        bottom = TOP + 2 * ROW + HIGH
        (x, wide), *shared = BOXES
        boxes = [(x, y - HIGH / 2, wide, HIGH) for y in middles] + [(x, TOP, wide, bottom - TOP) for x, wide in shared]
        for left, top, width, height in boxes:
            axes.add_patch(Rectangle((left, top), width, height, fc=FAINT, alpha=0.45, ec=MUTED, lw=1))
        for y, name in zip(middles, NAMES, strict=True):
            axes.text(12, y, f"dC/d{name}", va="center")
            axes.text(x - 8, y, "=", va="center", ha="right")
            axes.text(LEFT - 18, y, "=", va="center")
        for (left, wide), name in zip(shared, ("da/dz", "dC/da"), strict=True):
            axes.text(left - 10, middles[1], "x", ha="center", va="center", size=14)
            axes.text(left + wide / 2, middles[1] - 26, name, ha="center", va="center", color=MUTED)
            axes.text(left + wide / 2, middles[1] + 28, "shared", ha="center", va="center", color=MUTED)
        self.own_names = [self.label(None, x + 8, y, va="center", colour=MUTED) for y in middles]
        self.own = [self.label(None, x + 219, y, ha="right", va="center", bold=True) for y in middles]
        self.shared = [
            self.label(None, left + wide / 2, middles[1], ha="center", va="center", bold=True, size=12)
            for left, wide in shared
        ]
        self.middles = middles
        self.frames = [around(self, 6, y - HIGH / 2, 112, HIGH) for y in middles]
        self.guess_name = self.label(None, 12, TOP - 14, "grey frames: your guess", va="center", colour=MUTED)
        room = self.axes(LEFT, TOP - 4, WIDE, bottom - TOP + 14)
        room.set(xlim=(-1.08 * self.most, 1.08 * self.most), ylim=(bottom + 10, TOP - 4))  # room for a diamond
        room.set_axis_off()
        room.axvline(0, color=MUTED, lw=1, zorder=1)
        self.bars = Bars(self, room)
        self.diamonds = diamonds(self, room, np.zeros(3))
        self.diamonds.set_markersize(7)
        self.sums = [self.label(None, LEFT + 2, y, va="center", bold=True) for y in middles]
        axes.text(12, CODE - 14, "the same numbers, made by the lines of backward:", va="center", color=MUTED)
        axes.text(LEFT + WIDE / 2, CODE - 14, "diamonds: by wiggling", va="center", ha="center", color=MUTED)
        ys = CODE + LINE * (np.arange(5) + 0.5)
        self.symbols = [self.label(None, 12, y, va="center") for y in ys]
        self.numbers = [self.label(None, 210, y, ha="right", va="center", bold=True) for y in ys]
        self.code = [self.label(None, 240, y, va="center", mono=True) for y in ys]

    def show(self, result):
        n = result.neuron
        for name, label, own, factor in zip(self.own_names, self.own, OWN, n.dz, strict=True):
            name.set_text(own.split(" = ")[0] if result.hidden else own)
            label.set_text("= ?" if result.hidden else f"= {signed(factor) if factor else 0}")
        for label, factor in zip(self.shared, (n.da_dz, n.dC_da), strict=True):
            label.set_text(told(factor))
        for frame, name in zip(self.frames, NAMES, strict=True):
            frame.set_visible(result.asked and name in (self.guessed or ()))
        self.guess_name.visible = result.asked and bool(self.guessed)
        products = np.array(n.derivatives)
        low, high = np.minimum(products, 0), np.maximum(products, 0)
        self.bars.set(low, high, self.middles + DOWN - 5, self.middles + DOWN + 5, products > 0)
        self.diamonds.set_data(n.measured, self.middles + DOWN)
        for label, product in zip(self.sums, products, strict=True):
            label.set_text(told(product))
        rows = zip(self.symbols, self.numbers, self.code, result.lines, result.values, strict=True)
        for symbol, number, code, (name, line), value in rows:
            symbol.set_text(name)
            number.set_text(told(value))
            code.set_text(line)

    def guess(self, value):
        """Grey frames around the derivatives that were said to be 0."""
        self.guessed = value
