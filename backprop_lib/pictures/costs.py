"""Every example's cost as a dot, and their mean as a line."""

import numpy as np
from matplotlib.collections import LineCollection

from .parts import digit
from .picture import Picture
from .style import FAINT, GUESS, INK, MUTED, WIDTH, a_digit


class Costs(Picture):
    size = (WIDTH, 370)

    def build(self):
        self.digit = digit(self, 12, 70, 140)
        self.name = self.label(None, 82, 218, ha="center", va="top", colour=MUTED)
        self.plot = self.axes(215, 58, 545, 250, xlim=(0, 1), ylim=(0, 1))
        self.plot.set_xlabel("examples, shuffled, in the order in which they are counted in")
        self.plot.set_ylabel("cost of each example")
        self.waiting = self.moves(self.plot.scatter([], [], s=7, color=FAINT, zorder=1))
        self.counted = self.moves(self.plot.scatter([], [], s=7, color=MUTED, zorder=2))
        (mean,) = self.plot.plot([], [], color=INK, lw=3, zorder=4)
        self.mean = self.moves(mean)
        self.chosen = self.moves(
            self.plot.scatter([], [], s=100, facecolors="white", edgecolors=INK, linewidths=2, zorder=5)
        )
        self.chosen.set_clip_on(False)  # it may lie at an end of an axis
        self.drop = self.moves(self.plot.add_collection(LineCollection([], colors=INK, linewidths=2, zorder=4)))
        self.number = self.label(self.plot.transData, 0, 0, va="center", bold=True)
        self.guessed = self.moves(self.plot.axhline(0, color=GUESS, lw=6, zorder=3, visible=False))
        self.guess_name = self.label(self.plot.transData, 0, 0, va="center", colour=MUTED)
        self.whole = self.guessed_of = self.level = None

    def show(self, result):
        n, top = len(result.costs), result.top
        if self.plot.get_xlim()[1] != n or self.plot.get_ylim()[1] != top:
            self.plot.set(xlim=(0, n), ylim=(0, top))
            self.behind((n, top))
        own, self.whole = result.costs[result.place], result.whole
        self.digit.set_data(result.image)
        self.name.set_text(f"{a_digit(result.label)}\ncost {own:.3f}")
        dots = np.column_stack([np.arange(n) + 1, result.costs])
        self.counted.set_offsets(dots[: result.counted])
        self.waiting.set_offsets(dots[result.counted :])
        self.mean.set_data(np.arange(result.counted) + 1, result.means)
        self.chosen.set_offsets(dots[[result.place]])
        self.drop.set_segments([[(result.place + 1, result.original), (result.place + 1, own)]])
        shown = result.whole == self.guessed_of
        self.guessed.set_visible(shown)
        self.guess_name.visible = shown
        if shown:
            self._name_guess(n, top, result.means[-1])
        self.number.set_position(n * 1.015, result.means[-1])
        self.number.set_text(f"mean\n{result.means[-1]:.4f}")

    def guess(self, value):
        """A grey line where the mean would be if it fell by `value`; where the axis has no such place, words say it."""
        self.guessed_of = self.whole  # the guess is about this mean, not about another network's
        self.level = self.guessed_of - value
        self.guessed.set_ydata([self.level, self.level])

    def _name_guess(self, n, top, mean):
        """Beside the line, but clear of the mean's own name."""
        if 0 <= self.level <= top:
            clear = top * 42 / 250
            near = abs(self.level - mean) < clear
            y = (mean + clear if self.level > mean else mean - clear) if near else self.level
            self.guess_name.set_text("your\nguess")
            self.guess_name.set_position(n * 1.015, y)
        else:
            below = self.level < 0
            gap = "\n" if below else " "
            would_be = f"{self.level:{',.0f' if 1000 <= abs(self.level) < 1e9 else '.3g'}}".replace(
                "-", "\N{MINUS SIGN}"
            )
            self.guess_name.set_text(f"your guess:{gap}the mean would be {would_be}")
            self.guess_name.set_position(n * 0.01, (0.1 if below else 1.05) * top)
