"""The way back through the network: what each neuron reached is wished, and what it passes on; and the running line."""

import numpy as np
from matplotlib.patches import Polygon, Rectangle
from matplotlib.patheffects import withStroke

from .flow import NetworkDrawing
from .parts import Triangles
from .picture import Picture
from .style import GUESS, INK, MARKED, MUTED, PAPER, WIDTH, every

HEADINGS = ("784 pixels", "hidden layer 1", "hidden layer 2", "outputs")
CODE, PITCH = 342, 16  # pixels from the top, and from line to line
LAYERED, CROWDED = 3, 32  # hidden layers that can be drawn on the way back, and neurons in one of them
LEAST = 0.12  # edges with less than this share of the largest amount are not drawn, as a rule


class Wishes:
    """Two triangles beside each neuron: open, what is wished of its activation; solid, the need of its weighted sum.

    Their areas are the amounts; in each layer the largest wish is a triangle of `side` pixels, at the outputs of `last`
    pixels, and a need is shown `magnified` times. A need is at most a quarter of its wish where the squish is the
    sigmoid.
    """

    def __init__(self, picture, network, side, magnified=1, last=None):
        self.network, self.magnified = network, magnified
        self.sides = [side] * (len(network.sizes) - 1) + [last or side]
        self.left = self.beside(1) - 1.5 * side - 1  # what is further to the left is free
        self.open = Triangles(picture, network.axes, side, zorder=5, open=True)
        halo = [withStroke(linewidth=2.5, foreground="white")]  # lit edges run behind
        self.solid = Triangles(picture, network.axes, side, zorder=5, path_effects=halo)
        self.guessed = Triangles(picture, network.axes, side, zorder=6, colours=(GUESS, GUESS), clip_on=False)

    def beside(self, l):
        """How far to the right of a neuron's middle its solid triangle has its own, so below 0."""
        return -self.network.radius * 1.39 - self.sides[l] / 2 - 1

    def set(self, wishes, needs):
        """Each a dictionary: layer -> its neurons' amounts, (n,)."""
        for triangles, lists, further, by in ((self.open, wishes, 1, 1), (self.solid, needs, 0, self.magnified)):
            placed = []
            for l, amounts in lists.items():
                x, y = self.network.positions[l].T
                larger = (self.sides[l] / triangles.side) ** 2
                shares = by * amounts / (np.abs(wishes[l]).max() or 1)
                placed.append((x + self.beside(l) - further * self.sides[l], y, larger * shares))
            triangles.set(*np.concatenate([np.empty((3, 0)), *map(np.array, placed)], axis=1))

    def guess(self, l, j, amount):
        """A grey triangle for a predicted need, as a share of the layer's largest wish."""
        x, y = self.network.positions[l][[j]].T
        amount = self.magnified * np.clip(amount, -1, 1)
        half = self.open.side / 2 * max(1, np.sqrt(np.abs(amount)))
        self.guessed.set(x + self.left - half, y, np.array([amount]))


def light(network, carried, least=LEAST, paler=1.6, **how):
    """Light the edges that carry something: (l, amounts), or None; but none with less than `least` of the largest.

    Only an amount `paler` times as large as the largest would have all of its colour and width.
    """
    l, amounts = carried or (1, np.zeros(1))
    largest = np.abs(amounts).max()
    network.strands(l, np.where(np.abs(amounts) < least * largest, 0, amounts), paler * largest, **how)


def times(magnified):
    return "" if magnified == 1 else f"{magnified} x "


def legend(picture, left, top, words):
    for i, line in enumerate(words):
        picture.figure.text(left / WIDTH, 1 - (top + 20 * i) / picture.size[1], line, va="center", color=MUTED)


class Walk(Picture):
    size = (WIDTH, 448)
    ARROW, THICK, POINT = 50, 18, 20  # pixels: its middle from the top, its shaft, and its head's length

    def __init__(self, sizes, asked, scale, magnified):
        """`sizes` of the network; `asked`: the layer and neuron of the question; `scale`: the layer's largest wish.

        `magnified`: how many times needs are magnified.
        """
        self.sizes, self.asked, self.scale, self.magnified = sizes, asked, scale, magnified
        super().__init__()

    def build(self):
        hidden = range(1, len(self.sizes) - 1)
        headings = (HEADINGS[0], *(f"hidden layer {l}" for l in hidden), HEADINGS[-1])
        most = max(16, *self.sizes[1:])  # what has room beside 16 neurons is smaller beside more
        how = {"radius": 6 * 16 / most, "right": 64, "headings": headings}
        self.network = NetworkDrawing(self, 14, 64, 790, 326, self.sizes, **how)
        self.wishes = Wishes(self, self.network, 17 * 16 / most, self.magnified, last=23)
        self._number(hidden, (self.network.size[1] - 24) / most)
        columns = [14 + self.network.positions[l][0, 0] - 10 for l in range(1, len(self.sizes))]
        self.longest = [self.label(None, x, 402, ha="center", va="center") for x in columns]
        side = self.network.side
        self.given = self.label(
            None, 14 + side / 2, 202 + side, "given: nobody\nnudges them", ha="center", va="center", bold=True
        )
        legend(self, 14, 402, ["largest wish, largest need:"])
        self.guess_name = self.label(None, WIDTH - 14, 430, ha="right", va="center", colour=MUTED)
        legend(
            self,
            14,
            430,
            [f"open triangle: the wish; solid: {times(self.magnified)}the need (wish x slope); area: how much"],
        )
        self._point_backward()

    def _point_backward(self):
        """An arrow from the right edge, which `show` lets end at the layer that is reached."""
        axes = self.axes(0, self.ARROW - 14, WIDTH, 28, xlim=(0, WIDTH), ylim=(-14, 14))
        axes.set_axis_off()
        self.arrow = self.moves(axes.add_patch(Polygon(np.zeros((7, 2)), fc=INK, lw=0)))
        (stop,) = axes.plot([], [], color=INK, lw=3, solid_capstyle="butt")
        self.stop = self.moves(stop)  # where the walk ends
        self.label(None, WIDTH - 20, self.ARROW, "backward", ha="right", va="center", bold=True, colour=PAPER)

    def _reach(self, l):
        x, half, wishes = 14 + self.network.side, self.THICK / 2, self.wishes
        if l > 0:
            x = 14 + self.network.positions[l][0, 0] + wishes.beside(l) - 1.5 * wishes.sides[l]
        neck, end = x + self.POINT, WIDTH - 14
        self.arrow.set_xy([(x, 0), (neck, 14), (neck, half), (end, half), (end, -half), (neck, -half), (neck, -14)])
        self.stop.set_data(([x, x], [-14, 14]) if l == 0 else ([], []))

    def _number(self, hidden, pitch):
        """Number the hidden neurons, as many as have room, left of their triangles, and mark the one asked about."""
        positions, right = self.network.positions, self.wishes.left - 2
        step, (layer, neuron) = every(15, pitch), self.asked
        self.hidden = {
            (l, j): self.label(
                self.network.axes.transData, x + right, y, f"{j}", ha="right", va="center", bold=(l, j) == self.asked
            )
            for l in hidden
            for j, (x, y) in enumerate(positions[l])
            if (j - neuron * (l == layer)) % step == 0
        }
        x, y = positions[layer][neuron]
        left, high = right - 22, max(pitch, 17) - 1
        wide = self.network.radius * 1.39 + 3 - left
        mark = Rectangle((x + left, y - high / 2), wide, high, fc=MARKED, lw=0, zorder=3.5)
        self.marked = self.moves(self.network.axes.add_patch(mark))
        self.wishes.left = left - 2

    def show(self, result):
        self.network.edges(result.weights, 4 * max(np.abs(w).max() for w in result.weights[1:]))
        self.network.activations(result.activations)
        self.network.outputs(result.activations[-1])
        self.wishes.set(result.wishes, result.needs)
        light(self.network, result.carried, least=0.2, paler=1, widths=(0.3, 0.9 * self.network.radius))
        self._reach(len(result.weights) - result.back)
        self.given.visible = result.back == len(result.weights)
        for l, label in enumerate(self.longest, start=1):
            sizes = [np.abs(lists[l]).max() for lists in (result.wishes, result.needs) if l in lists]
            label.set_text(", ".join(f"{size:.3f}" for size in sizes))

    def guess(self, value):
        self.wishes.guess(*self.asked, value / self.scale)
        self.guess_name.set_text("grey: your guess")


class Stepper(Picture):
    """The network above, the running line's numbers in the middle, the function that runs below."""

    size = (WIDTH, 538)
    LINES = 12

    def __init__(self, magnified):
        """`magnified`: how many times needs are magnified."""
        self.magnified = magnified
        super().__init__()

    def build(self):
        self.network = NetworkDrawing(self, 14, 36, 790, 216, radius=4, right=64, headings=HEADINGS)
        self.wishes = Wishes(self, self.network, 12, self.magnified)
        frame = Rectangle((0, 0), 0, 0, fill=False, ec=INK, lw=2, zorder=6, clip_on=False)
        self.framed = self.moves(self.network.axes.add_patch(frame))
        self.numbers = self.label(None, 14, 266, va="center", mono=True)
        self.wiggled = self.label(None, 14, 286, va="center", mono=True)
        self.comment = self.label(None, 14, 286, va="center")
        self.lit = self.label(None, 14, 306, va="center", colour=MUTED)
        axes = self.axes(0, 0, *self.size, xlim=(0, WIDTH), ylim=(self.size[1], 0))
        axes.set_axis_off()
        self.running = self.moves(axes.add_patch(Rectangle((8, 0), WIDTH - 16, PITCH, fc=MARKED, zorder=1)))
        self.code = [self.label(None, 14, CODE + PITCH * (i + 0.5), va="center", mono=True) for i in range(self.LINES)]
        self.explain()

    def explain(self):
        """What stands beside the code."""
        legend(
            self,
            566,
            CODE + 5 * PITCH,
            [
                "open triangle: wish for a",
                f"solid triangle: {times(self.magnified)}need of z",
                "area: compared with the layer's",
                "largest wish",
                "triangles: the code's numbers,",
                "sign turned round",
            ],
        )

    def show(self, result):
        self.network.edges(result.weights, 4 * max(np.abs(w).max() for w in result.weights[1:]))
        self.network.activations(result.activations)
        self.network.outputs(result.activations[-1] if len(result.activations) > len(result.weights) else None)
        self.wishes.set(result.wishes, result.needs)
        light(self.network, result.carried, widths=(0.1, 2.4))
        self.framed.set_visible(result.framed is not None)
        if result.framed is not None:
            x, y = self.network.positions[result.framed].T
            self.framed.set_bounds(x[0] - 9, y.min() - 9, 18, np.ptp(y) + 18)
        self.numbers.set_text(result.numbers)
        self.wiggled.set_text(result.comparison)
        self.comment.set_text(result.comment)
        self.lit.set_text(result.lit)
        below = 306 if result.comparison else 286
        self.comment.set_position(14, below)
        self.lit.set_position(14, below + 20)
        for i, label in enumerate(self.code):
            label.set_text(result.code[i] if i < len(result.code) else "")
            label.bold = i == result.line
        self.running.set_bounds(8, CODE + PITCH * result.line, self.code[result.line].width() + 12, PITCH)
