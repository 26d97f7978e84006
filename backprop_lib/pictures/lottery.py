"""Networks drawn at random, each a dot at what it misreads; the best so far as a line, and one that has learned."""

import numpy as np
from matplotlib.patches import Rectangle
from matplotlib.ticker import MaxNLocator

from .picture import Picture
from .style import FAINT, GUESS, INK, MUTED, WIDTH

LEFT, WIDE = 62, 610  # pixels: of both plots
UPPER, LOWER = (96, 178), (308, 66)  # where each begins, and its height
BOTH = UPPER[0], sum(LOWER) - UPPER[0]  # where there is one plot
LINE = 19  # pixels from one name at the right to the next
LEAST = 0.8  # the share of the digits where the enlarged plot begins, or below the best
FEW = 100  # draws whose dots are large


class Lottery(Picture):
    size = (WIDTH, 430)

    def __init__(self, draws, of, chance, trained):
        """`draws`: the numbers on the axis. Out of `of` digits guessing misreads `chance`, and a network `trained`."""
        self.draws, self.of, self.chance, self.trained = draws, of, chance, trained
        super().__init__()

    def build(self):
        self.plot, self.whole = [self._axes(*place) for place in (UPPER, LOWER)]
        self.heading = self.plot.set_title("", size=11, color=MUTED, loc="left")
        self.plot.yaxis.set_major_locator(MaxNLocator(5, integer=True, steps=[1, 1.5, 2, 3, 5, 10]))
        self.whole.set_title("the same from 0: the grey part is enlarged above", size=11, color=MUTED, loc="left")
        self.whole.set(ylim=(-0.09 * self.of, 1.04 * self.of), yticks=[0, self.of])
        for axes in (self.plot, self.whole):
            axes.set_xlabel("random networks drawn: each mark on the axis is about three times the one before")
        across = self.whole.get_yaxis_transform()
        self.enlarged_part = self.whole.add_patch(Rectangle((0, 0), 1, 0, color=FAINT, lw=0, transform=across))
        self.guessing = self.moves(self.plot.axhline(self.chance, color=MUTED, lw=1.6, ls=(0, (4, 2)), zorder=3))
        self.goal, _ = [
            self.moves(axes.axhline(self.trained, color=INK, lw=1.6, zorder=3)) for axes in (self.whole, self.plot)
        ]
        self.dots = self.moves(self.plot.plot([], [], "o", mew=0, color=MUTED, zorder=5)[0])
        self.best, self.far = [
            self.moves(axes.plot([], [], color=INK, lw=2.5, drawstyle="steps-post", zorder=4)[0])
            for axes in (self.plot, self.whole)
        ]
        ring = {"ms": 12, "mfc": "none", "mec": INK, "mew": 2, "clip_on": False}  # around the last dot
        self.end = self.moves(self.plot.plot([], [], "o", zorder=6, **ring)[0])
        self.guesses = [  # beside the plots: it hides nothing there
            self.moves(axes.axhline(0, 1.005, 1.03, color=GUESS, lw=6, solid_capstyle="butt", clip_on=False))
            for axes in (self.plot, self.whole)
        ]
        self.level = None
        names = self.best_name, self.trained_name, self.guess_name = [
            self.label(None, LEFT + WIDE + 26, 0, va="center", bold=bold, colour=colour)
            for bold, colour in ((True, INK), (True, INK), (False, MUTED))
        ]
        self.trained_name.set_text(f"trained: {self.trained}")
        self.guess_name.set_text("your guess")
        self.names = names
        for x, style, words in (
            (LEFT + 8, {"marker": "o", "ms": 5, "mew": 0, "color": MUTED}, "one random network"),
            (LEFT + 224, {"color": INK, "lw": 2.5}, "the best so far"),
            (LEFT + 400, {"color": MUTED, "lw": 1.6, "ls": (0, (4, 2))}, f"guessing, nine in ten wrong: {self.chance}"),
        ):
            self.figure.text((x + 24) / WIDTH, 1 - 52 / self.size[1], words, va="center")
            legend = self.axes(x - 12, 42, 28, 20, xlim=(-1, 1), ylim=(-1, 1))
            legend.set_axis_off()
            legend.plot([0] if "marker" in style else [-1, 1], [0] if "marker" in style else [0, 0], **style)

    def _axes(self, top, high):
        axes = self.axes(LEFT, top, WIDE, high, xscale="log")
        axes.set_xlim(self.draws[0] / 1.2, self.draws[-1] * 1.15)
        axes.set_xticks(self.draws, [f"{n:,}" for n in self.draws])
        axes.minorticks_off()
        axes.grid(axis="y", color=FAINT, lw=0.8)
        axes.set_axisbelow(True)
        return axes

    def show(self, result):
        numbers, best = np.arange(result.drawn) + 1, result.best
        self._enlarge(best[-1], result.enlarged)
        self.dots.set_data(numbers, result.counts)
        self.dots.set_markersize(5 if result.drawn <= FEW else 3)
        for line in (self.best, self.far):
            line.set_data(numbers, best)
        self.end.set_data(numbers[-1:], best[-1:])
        self.best_name.set_text(f"best: {best[-1]}")
        shown = result.asked and self.level is not None
        above = shown and self.level >= self.plot.get_ylim()[0]
        for bar, seen in zip(self.guesses, (above, shown and not above)):
            bar.set_visible(seen)
        self.guess_name.visible = shown
        upper = {self.best_name: best[-1]} | ({self.guess_name: self.level} if above else {})
        lower = {self.trained_name: self.trained} | ({self.guess_name: self.level} if shown and not above else {})
        if result.enlarged:
            self._name(UPPER, self.plot, upper)
            self._name(LOWER, self.whole, lower)
        else:
            self._name(BOTH, self.plot, upper | lower)

    def guess(self, value):
        self.level = value
        for bar in self.guesses:
            bar.set_ydata([value, value])

    def _enlarge(self, best, enlarged):
        """The upper plot begins at a tenth of the digits below the best; before that is known, it is all there is."""
        tenth = self.of / 10
        least = min(LEAST * self.of, tenth * np.floor(best / tenth)) if enlarged else 0
        if self.plot.get_ylim()[0] != least - 0.02 * self.of:
            self.plot.set_ylim(least - 0.02 * self.of, 1.01 * self.of)
            self.enlarged_part.set_bounds(0, least, 1, self.of - least)
            top, high = UPPER if enlarged else BOTH
            width, height = self.size
            self.plot.set_position((LEFT / width, 1 - (top + high) / height, WIDE / width, high / height))
            self.heading.set_text(f"misread, of {self.of} training digits" + ", enlarged" * enlarged)
            self.plot.tick_params(labelbottom=not enlarged)
            self.plot.xaxis.label.set_visible(not enlarged)
            for part in (self.whole, self.far, self.goal):
                part.set_visible(enlarged)
        self.behind(least)

    def _name(self, place, axes, levels):
        """Put names beside their levels."""
        (top, high), (low, up) = place, axes.get_ylim()
        places = [top + high * (up - level) / (up - low) for level in levels.values()]
        for name, y in zip(levels, self.spread(places)):
            name.set_position(name.x, y)

    @staticmethod
    def spread(places):
        """Places of names from the top, each moved up until it is clear of the one below it."""
        clear, below = list(places), None
        for i in sorted(range(len(places)), key=places.__getitem__, reverse=True):
            clear[i] = places[i] if below is None else min(places[i], below - LINE)
            below = clear[i]
        return clear
