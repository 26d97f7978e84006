"""Ten paths from one neuron to the cost: their factors, their products, and the sum."""

import numpy as np
from matplotlib.collections import LineCollection

from .parts import Bars, diamonds, discs
from .picture import Picture
from .style import FALL, GUESS, INK, MUTED, RISE, WIDTH, a_digit, signed

TOP, ROW, SUM = 76, 27, 382  # pixels: the first output's row, from one to the next, and the row of the sum
K, OUTPUTS, COST = 46, 128, 216  # where the three stages of the paths are
OUTPUT, COLUMNS = 268, (336, 410, 490)  # right edges of the outputs' names and of the factors
LEFT, WIDE = 508, 240  # the room of the bars
THICKEST = 9  # points: the line of the largest term


class Paths(Picture):
    size = (WIDTH, 428)

    def __init__(self, most, largest, ways):
        self.most, self.largest = most, largest  # the longest bar, and the term with the thickest line
        self.ways, self.level = ways, None  # {a way to join the terms: what it makes}, and that of the guess
        super().__init__()

    def build(self):
        h = self.size[1]
        self.paper = axes = self.axes(0, 0, WIDTH, h, xlim=(0, WIDTH), ylim=(h, 0))
        axes.set_axis_off()
        self.y = TOP + ROW * (np.arange(10) + 0.5)
        self.middle = TOP + 5 * ROW
        self.zero, self.unit = LEFT + WIDE / 2, WIDE / 2 / self.most
        axes.plot([self.zero] * 2, [TOP, SUM + 16], color=MUTED, lw=1, zorder=1)
        axes.plot([COST + 20, WIDTH - 12], [SUM - 22] * 2, color=MUTED, lw=1)
        heads = (
            (OUTPUT, "output"),
            (COLUMNS[0], "weight"),
            (COLUMNS[1], "x slope"),
            (COLUMNS[2], "x dC/da"),
            (WIDTH - 12, "= term"),
        )
        for x, words in heads:
            axes.text(x, TOP - 8, words, ha="right", color=MUTED)
        axes.text(COST, self.middle, "C", va="center", ha="center", weight="bold", size=14)
        self.edges = self.moves(axes.add_collection(LineCollection([], zorder=2, capstyle="butt")))
        self.neuron = discs(self, axes, [K], [self.middle], 10)
        self.outputs = discs(self, axes, np.full(10, OUTPUTS), self.y, 8)
        (guessed,) = axes.plot([], [], color=GUESS, lw=7, zorder=1.5, solid_capstyle="butt")
        self.guessed = self.moves(guessed)
        self.guess_name = self.label(None, 12, SUM, va="center", colour=MUTED)
        colours = "blue: raising the neuron raises C; orange: it lowers C (lesson 04 drew wishes, the other way round)"
        self.colours = self.label(None, 12, SUM + 32, colours, va="center", colour=MUTED)
        self.example = self.label(None, 12, TOP - 8)
        self.bars = Bars(self, axes)
        self.diamonds = diamonds(self, axes, np.zeros(11))
        self.diamonds.set_markersize(7)
        self.name = self.label(None, K, self.middle + 50, ha="center", va="top")
        for j, y in enumerate(self.y):
            axes.text(OUTPUT, y, f"{j}", ha="right", va="center", weight="bold")
        self.cells = [[self.label(None, x, y, ha="right", va="center") for y in self.y] for x in COLUMNS]
        self.terms = [self.label(None, WIDTH - 12, y, ha="right", va="center") for y in self.y]
        self.sum = self.label(None, WIDTH - 12, SUM, ha="right", va="center", bold=True)
        self.sum_name = self.label(None, COLUMNS[2], SUM, ha="right", va="center", bold=True)

    def show(self, result):
        terms = result.terms
        starts = np.column_stack([np.full(10, K + 12), np.full(10, self.middle)])
        middles, ends = np.column_stack([np.full(10, OUTPUTS), self.y]), [COST - 10, self.middle]
        self.edges.set_segments([[start, middle, ends] for start, middle in zip(starts, middles, strict=True)])
        self.edges.set_linewidths(np.maximum(THICKEST * np.abs(terms) / self.largest, 0.4))
        self.edges.set_color([RISE if term > 0 else FALL if term < 0 else MUTED for term in terms])
        self.neuron.set_array([result.a])
        self.outputs.set_array(result.outputs)
        self.example.set_text(f"the example is {a_digit(result.digit)}")
        self.name.set_text(f"neuron {result.neuron}\n{result.a:.2f}")
        for labels, values, places in zip(self.cells, result.factors, (2, 3, 2), strict=True):
            for label, value in zip(labels, values, strict=True):
                label.set_text(signed(value, places))
        for label, term in zip(self.terms, terms, strict=True):
            label.set_text(signed(term, 3))
        shown = terms if result.hidden else np.append(terms, result.sum)
        y = np.append(self.y, SUM)[: len(shown)]
        ends = self.zero + self.unit * shown
        self.bars.set(np.minimum(ends, self.zero), np.maximum(ends, self.zero), y - 8, y + 8, shown > 0)
        marked = self.level is not None and result.asked
        self.guessed.set_visible(marked)
        self.guess_name.visible = marked
        self.sum.set_text("?" if result.hidden else signed(result.sum, 3))
        self.sum_name.set_text(f"dC/da of neuron {result.neuron}")
        self.sum.colour = self.sum_name.colour = INK
        measured = result.measured is not None
        self.diamonds.set_visible(measured)
        if measured:
            self.diamonds.set_data(self.zero + self.unit * result.measured[: len(shown)], y)

    def guess(self, value):
        """A grey mark in the row of the sum, at what the ten terms make in the way that was guessed."""
        self.level = self.ways[value]
        at = self.zero + self.unit * self.level
        x = min(max(at, LEFT), LEFT + WIDE)
        self.guessed.set_data([x, x], [SUM - 14, SUM + 14])
        far = "" if x == at else f": further {'left' if at < x else 'right'}"
        self.guess_name.set_text(f"grey mark: your guess{far}")
