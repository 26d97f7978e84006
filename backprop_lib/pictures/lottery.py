"""Networks drawn at random, each a dot at what it misreads; the best so far as a line, and one that has learned."""

import numpy as np

from .picture import Picture
from .style import FAINT, GUESS, INK, MUTED, PAPER, WIDTH

LEFT, TOP, WIDE, HIGH = 62, 96, 610, 216  # pixels: of the plot
LINE = 19  # pixels from one name at the right to the next


class Lottery(Picture):
    size = (WIDTH, 368)

    def __init__(self, draws, of, chance, trained):
        """`draws`: the numbers on the axis. Out of `of` digits guessing misreads `chance`, and a network `trained`."""
        self.draws, self.of, self.chance, self.trained = draws, of, chance, trained
        super().__init__()

    def build(self):
        axes = self.plot = self.axes(LEFT, TOP, WIDE, HIGH, xscale="log")
        axes.set(xlim=(self.draws[0] / 1.2, self.draws[-1] * 1.15), ylim=(0, 1.04 * self.of))
        axes.set_xticks(self.draws, [f"{n:,}" for n in self.draws])
        axes.set_yticks(np.linspace(0, self.of, 4), [f"{n:.0f}" for n in np.linspace(0, self.of, 4)])
        axes.minorticks_off()
        axes.grid(axis="y", color=FAINT, lw=0.8)
        axes.set_axisbelow(True)
        axes.set_title(f"misread, of {self.of} training digits", size=11, color=MUTED, loc="left")
        axes.set_xlabel("random networks drawn: each mark on the axis is about three times the one before")
        self.guessing = self.moves(axes.axhline(self.chance, color=MUTED, lw=1.6, ls=(0, (4, 2)), zorder=3))
        self.goal = self.moves(axes.axhline(self.trained, color=INK, lw=1.6, zorder=3))
        self.dots = self.moves(axes.plot([], [], "o", ms=3, mew=0, color=MUTED, zorder=4)[0])
        self.best = self.moves(axes.plot([], [], color=INK, lw=3, drawstyle="steps-post", zorder=5)[0])
        disc = {"ms": 9, "mfc": PAPER, "mec": INK, "mew": 2, "clip_on": False}
        self.end = self.moves(axes.plot([], [], "o", zorder=6, **disc)[0])
        self.guessed = self.moves(axes.axhline(0, color=GUESS, lw=6, zorder=2, visible=False))
        self.level = None
        names = self.best_name, self.trained_name, self.guess_name = [
            self.label(None, LEFT + WIDE + 12, 0, va="center", bold=bold, colour=colour)
            for bold, colour in ((True, INK), (True, INK), (False, MUTED))
        ]
        self.trained_name.set_text(f"trained: {self.trained}")
        self.guess_name.set_text("your guess")
        self.names = names
        for x, style, words in (
            (LEFT + 8, {"marker": "o", "ms": 4, "mew": 0, "color": MUTED}, "one random network"),
            (LEFT + 224, {"color": INK, "lw": 3}, "the best so far"),
            (LEFT + 400, {"color": MUTED, "lw": 1.6, "ls": (0, (4, 2))}, f"guessing, nine in ten wrong: {self.chance}"),
        ):
            self.figure.text((x + 24) / WIDTH, 1 - 54 / self.size[1], words, va="center")
            legend = self.axes(x - 12, 44, 28, 20, xlim=(-1, 1), ylim=(-1, 1))
            legend.set_axis_off()
            legend.plot([0] if "marker" in style else [-1, 1], [0] if "marker" in style else [0, 0], **style)

    def show(self, result):
        numbers, best = np.arange(result.drawn) + 1, result.best
        self.dots.set_data(numbers, result.counts)
        self.best.set_data(numbers, best)
        self.end.set_data(numbers[-1:], best[-1:])
        self.best_name.set_text(f"best: {best[-1]}")
        shown = result.asked and self.level is not None
        self.guessed.set_visible(shown)
        self.guess_name.visible = shown
        levels = [best[-1], self.trained] + [self.level] * shown
        for name, y in zip(self.names, self.spread([self._down(level) for level in levels])):
            name.set_position(name.x, y)

    def guess(self, value):
        self.level = value
        self.guessed.set_ydata([value, value])

    def _down(self, level):
        """Pixels from the top of the picture."""
        return TOP + HIGH * (1 - level / self.plot.get_ylim()[1])

    @staticmethod
    def spread(places):
        """Places of names from the top, each moved up until it is clear of the one below it."""
        clear, below = list(places), None
        for i in sorted(range(len(places)), key=places.__getitem__, reverse=True):
            clear[i] = places[i] if below is None else min(places[i], below - LINE)
            below = clear[i]
        return clear
