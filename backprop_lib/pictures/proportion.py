"""The connections of one output: each one's wish, in proportion to its partner at the other end."""

import numpy as np

from .parts import Arrows, Bars, diamonds, discs, outline, zero_line
from .picture import Picture
from .style import INK, MARK, MUTED, WIDTH, every

LEFT, COLUMN = 14, 31  # pixels; the columns of sixteen
WIDE = 16 * COLUMN
PLOT = 222, 246  # pixels of the diagram
FEWEST, MOST = 3, 32  # columns: three are compared, and 32 have discs of ten pixels
WORDS = {
    "weights": ("what each weight wishes", "activation before", "wish of its weight"),
    "activations": ("what is wished of each previous activation", "weight", "wish"),
}


class Proportion(Picture):
    size = (WIDTH, 380)

    def __init__(self, avenue, asked=None, neurons=16, named=()):
        """`asked` is the neuron that the question is about; `neurons` how many there are before the output.

        `named` are those whose points in the diagram have their numbers beside them.
        """
        self.avenue, self.asked, self.neurons, self.named = avenue, asked, neurons, named
        super().__init__()

    def build(self):
        ghost = self.ghost = self.avenue == "activations"
        _, partner, wish = WORDS[self.avenue]
        n, column = self.neurons, WIDE / self.neurons
        k, sides = np.arange(n), {"xlim": (-0.5, n - 0.5)}
        axes = self.arrows_room = self.axes(LEFT, 64, WIDE, 164, **sides)
        before, weights = (self.axes(LEFT, top, WIDE, 46, ylim=(-1, 1), **sides) for top in (250, 326))
        for row in (axes, before, weights):
            row.set_axis_off()
        look = {"fc": MARK, "alpha": 0.35, "lw": 0, "zorder": 0}
        self.bands = [self.moves(row.axvspan(0, 1, **look)) for row in (axes, before, weights)]
        self.highest = self.label(None, LEFT, 56, colour=MUTED)
        self.figure.text(LEFT / WIDTH, 1 - 246 / self.size[1], "previous activations", color=MUTED)
        self.tallest = self.label(None, LEFT, 320, colour=MUTED)
        zero_line(axes)
        zero_line(weights)
        self.arrows = Arrows(self, axes, width=min(10, column / 3), head=min(13, 0.42 * column), ghost=ghost)
        self.checks = diamonds(self, axes, k)
        self.checks.set_markersize(min(9, 0.4 * column))
        self.places = [self.label(axes.transData, x, 0, ha="center", va="top", bold=True, colour=MUTED) for x in k]
        self.guessed = outline(self, axes)
        self.guess_name = self.label(None, LEFT + WIDE, 246, ha="right", colour=MUTED)
        self.discs = discs(self, before, k, np.full(n, 0.35), min(6.6, 0.22 * column))
        for x in k[:: every(22, column)]:
            before.text(x, -0.95, x, ha="center")
        self.weights = Bars(self, weights)

        plot = self.plot = self.axes(600, 70, *PLOT)
        plot.set_xlabel(partner, labelpad=2)
        plot.set_title(wish, size=11, color=INK, loc="left", pad=6)
        plot.axhline(0, color=MUTED, lw=0.8)
        plot.axvline(0, color=MUTED, lw=0.8)
        (self.line,) = plot.plot([], [], color=MUTED, lw=1.4, ls=(0, (4, 3)))
        self.moves(self.line)
        self.points = discs(self, plot, k, np.zeros(n), 4.2)
        (self.chosen,) = plot.plot([], [], "o", ms=14, mfc="none", mec=INK, mew=1.8, zorder=6)
        self.moves(self.chosen)
        self.numbers = [
            self.label(plot.transData, 0, 0, str(k), ha="center", va="center", bold=True) for k in self.named
        ]
        for marks in (self.points, self.chosen):
            marks.set_clip_on(False)  # where the partner is 0 they lie on the axis

    def show(self, result):
        self._scale(*result.span, result.full)
        shown = result.wishes is not None
        k, wishes = np.arange(self.neurons), result.wishes if shown else np.zeros(self.neurons)
        self.arrows.set(k, 0, wishes)
        self.checks.set_visible(result.measured is not None)
        if result.measured is not None:
            self.checks.set_data(k, result.measured)
        self.discs.set_array(result.before)
        tallest = max(0.7, np.abs(result.weights).max())
        high = result.weights / tallest
        self.tallest.set_text(f"weights (full height: {tallest:.2f})")
        self.weights.set(k - 0.3, k + 0.3, np.minimum(high, 0), np.maximum(high, 0), up=high > 0)
        for band in self.bands:
            band.set_x(result.neuron - 0.5)
        for artist in (self.points, self.line, self.chosen):
            artist.set_visible(shown)
        self.points.set_offsets(np.column_stack([result.partners, wishes]))
        self.points.set_array(result.before)
        self.line.set_data(result.span, np.multiply(result.span, result.rate))
        self.chosen.set_data([result.partners[result.neuron]], [wishes[result.neuron]])
        self._name(result.partners, wishes, result.rate, shown and result.asked)
        self.guessed.set_visible(result.asked)
        for label in (self.guess_name, *self.places):
            label.visible = result.asked

    def _name(self, partners, wishes, rate, on):
        """Numbers beside the named points: across the line below it, or above it where another is in the way."""
        (left, right), (low, high) = self.plot.get_xlim(), self.plot.get_ylim()
        pixel, taken = np.array([(right - left) / PLOT[0], (high - low) / PLOT[1]]), []
        across = np.array([rate * pixel[0] / pixel[1], -1])
        across *= 20 / np.hypot(*across)
        for k, label in zip(self.named, self.numbers, strict=True):
            for side in (1, -1):
                place = np.array([partners[k], wishes[k]]) / pixel + side * across
                label.visible = on and all((np.abs(place - other) > (26, 18)).any() for other in taken)
                if label.visible:
                    break
            label.set_position(*(place * pixel))
            taken.append(place)

    def _scale(self, left, right, full):
        """Both diagrams, for partners from left to right and wishes up to full."""
        self.full = full
        # the output is the wanted one, so all its weights want to rise; of the activations some are wished dimmer
        heights = (-1.1 if self.ghost else -0.14) * self.full, 1.1 * self.full
        room = 0.06 * (right - left)
        if self.plot.get_ylim() != heights:
            self.plot.set(xlim=(left - (room if self.ghost else 0), right + room), ylim=heights)
            self.arrows_room.set_ylim(heights)
        self.behind((left, right))
        self.highest.set_text(f"{WORDS[self.avenue][0]} (full height: {self.full:.2f})")
        for label in self.places:
            label.set_position(label.x, -0.02 * self.full)

    def guess(self, value):
        """A ranking: 1, 2, 3 beneath the arrows of these neurons. A number: the outline of an arrow so long."""
        if isinstance(value, tuple):
            for place, name in enumerate(value, 1):
                self.places[int(name.split()[-1])].set_text(f"{place}.")
            self.guess_name.set_text("1., 2., 3.: your guess")
        else:
            high = np.clip(value, -self.full, self.full)
            x = self.asked + np.array([-0.42, 0.42, 0.42, -0.42])
            self.guessed.set_xy(np.column_stack([x, [0, 0, high, high]]))
            self.guess_name.set_text("grey frame: your guess")
