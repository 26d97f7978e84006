"""The way back through the network: what each neuron reached is wished, and what it passes on; and the running line."""

import numpy as np
from matplotlib.patches import Rectangle

from .flow import NetworkDrawing
from .parts import Triangles
from .picture import Picture
from .style import GUESS, INK, MARKED, MUTED, WIDTH

HEADINGS = ("784 pixels", "hidden layer 1", "hidden layer 2", "outputs")
CODE, PITCH = 322, 16  # pixels from the top, and from line to line
LAYERED, CROWDED = 3, 32  # hidden layers that can be drawn on the way back, and neurons in one of them
LEAST = 0.12  # edges with less than this share of the largest amount are not drawn


class Wishes:
    """Two triangles beside each neuron: open, what is wished of its activation; solid, the need of its weighted sum.

    Their areas are the amounts; in each layer the largest wish has the largest triangle.
    """

    def __init__(self, picture, network, side):
        self.network = network
        near = -network.radius * 1.39 - side / 2 - 1
        self.places = near - side, near
        self.open = Triangles(picture, network.axes, side, zorder=5, open=True)
        self.solid = Triangles(picture, network.axes, side, zorder=5)
        self.guessed = Triangles(picture, network.axes, side, zorder=6, colours=(GUESS, GUESS))

    def set(self, wishes, needs):
        """Each a dictionary: layer -> its neurons' amounts, (n,)."""
        for triangles, lists, right in ((self.open, wishes, self.places[0]), (self.solid, needs, self.places[1])):
            placed = [
                (*self.network.positions[l].T, amounts / (np.abs(wishes[l]).max() or 1)) for l, amounts in lists.items()
            ]
            x, y, amounts = np.concatenate([np.empty((3, 0)), *map(np.array, placed)], axis=1)
            triangles.set(x + right, y, amounts)

    def guess(self, l, j, amount):
        """A grey triangle for a predicted need, as a share of the layer's largest wish."""
        x, y = self.network.positions[l][[j]].T
        self.guessed.set(x + self.places[0] - self.open.side, y, np.clip([amount], -1, 1))


def light(network, carried):
    """Light the edges that carry something: (l, amounts), or None."""
    l, amounts = carried or (1, np.zeros(1))
    largest = np.abs(amounts).max()
    network.strands(l, np.where(np.abs(amounts) < LEAST * largest, 0, amounts), 1.6 * largest)


def legend(picture, left, top, words):
    for i, line in enumerate(words):
        picture.figure.text(left / WIDTH, 1 - (top + 20 * i) / picture.size[1], line, va="center", color=MUTED)


class Walk(Picture):
    size = (WIDTH, 424)

    def __init__(self, sizes, asked, scale):
        """`sizes` of the network; `asked`: the layer and neuron of the question; `scale`: the layer's largest wish."""
        self.sizes, self.asked, self.scale = sizes, asked, scale
        super().__init__()

    def build(self):
        hidden = range(1, len(self.sizes) - 1)
        headings = (HEADINGS[0], *(f"hidden layer {l}" for l in hidden), HEADINGS[-1])
        most = max(16, *self.sizes[1:])  # what has room beside 16 neurons is smaller beside more
        how = {"radius": 6 * 16 / most, "right": 64, "headings": headings}
        self.network = NetworkDrawing(self, 14, 40, 790, 326, self.sizes, **how)
        self.wishes = Wishes(self, self.network, 17 * 16 / most)
        columns = [14 + self.network.positions[l][0, 0] - 10 for l in range(1, len(self.sizes))]
        self.longest = [self.label(None, x, 378, ha="center", va="center") for x in columns]
        side = self.network.side
        self.given = self.label(
            None, 14 + side / 2, 178 + side, "given: nobody\nnudges them", ha="center", va="center", bold=True
        )
        legend(self, 14, 378, ["largest wish, largest need:"])
        self.guess_name = self.label(None, WIDTH - 14, 406, ha="right", va="center", colour=MUTED)
        legend(
            self,
            14,
            406,
            ["open triangle: the wish; solid: the need, wish x slope; area: how much"],
        )

    def show(self, result):
        self.network.edges(result.weights, 4 * max(np.abs(w).max() for w in result.weights[1:]))
        self.network.activations(result.activations)
        self.network.outputs(result.activations[-1])
        self.wishes.set(result.wishes, result.needs)
        light(self.network, result.carried)
        self.given.visible = result.back == len(result.weights)
        for l, label in enumerate(self.longest, start=1):
            sizes = [np.abs(lists[l]).max() for lists in (result.wishes, result.needs) if l in lists]
            label.set_text(", ".join(f"{size:.3f}" for size in sizes))

    def guess(self, value):
        self.wishes.guess(*self.asked, value / self.scale)
        self.guess_name.set_text("grey: your guess")


class Stepper(Picture):
    """The network above, the running line's numbers in the middle, the function that runs below."""

    size = (WIDTH, 518)
    LINES = 12

    def build(self):
        self.network = NetworkDrawing(self, 14, 36, 790, 216, radius=4, right=64, headings=HEADINGS)
        self.wishes = Wishes(self, self.network, 12)
        frame = Rectangle((0, 0), 0, 0, fill=False, ec=INK, lw=2, zorder=6)
        self.framed = self.moves(self.network.axes.add_patch(frame))
        self.numbers = self.label(None, 14, 266, va="center", mono=True)
        self.wiggled = self.label(None, 14, 286, va="center", mono=True)
        self.comment = self.label(None, 14, 286, va="center")
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
                "solid triangle: need of z",
                "area: of its layer's largest wish",
                "triangles, lit edges: minus",
                "the numbers in the code",
            ],
        )

    def show(self, result):
        self.network.edges(result.weights, 4 * max(np.abs(w).max() for w in result.weights[1:]))
        self.network.activations(result.activations)
        self.network.outputs(result.activations[-1] if len(result.activations) > len(result.weights) else None)
        self.wishes.set(result.wishes, result.needs)
        light(self.network, result.carried)
        self.framed.set_visible(result.framed is not None)
        if result.framed is not None:
            x, y = self.network.positions[result.framed].T
            self.framed.set_bounds(x[0] - 9, y.min() - 9, 18, np.ptp(y) + 18)
        self.numbers.set_text(result.numbers)
        self.wiggled.set_text(result.comparison)
        self.comment.set_text(result.comment)
        self.comment.set_position(14, 306 if result.comparison else 286)
        for i, label in enumerate(self.code):
            label.set_text(result.code[i] if i < len(result.code) else "")
            label.bold = i == result.line
        self.running.set_bounds(8, CODE + PITCH * result.line, self.code[result.line].width() + 12, PITCH)
