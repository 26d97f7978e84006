"""Every example's cost as a dot, and their mean as a line."""

from operator import itemgetter

import numpy as np
from matplotlib.collections import LineCollection

from .parts import digit
from .picture import Picture
from .style import FAINT, GUESS, INK, MUTED, WIDTH, a_digit

WIDE, HIGH = 490, 250  # pixels: the plot
NAMES, MEANS = WIDE + 30, WIDE + 48  # from its left end: the digits of the stripes, and what is said of the mean
LINE = 14  # from one digit to the next below it


class Costs(Picture):
    size = (WIDTH, 370)

    def build(self):
        self.digit = digit(self, 12, 70, 140)
        self.name = self.label(None, 82, 218, ha="center", va="top", colour=MUTED)
        self.plot = self.axes(215, 58, WIDE, HIGH, xlim=(0, 1), ylim=(0, 1))
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
        self.leaders = self.moves(self.plot.add_collection(LineCollection([], colors=MUTED, linewidths=0.8, zorder=3)))
        self.leaders.set_clip_on(False)
        self.digits = [self.label(self.plot.transData, 0, 0, ha="center", va="center", bold=True) for _ in range(10)]
        self.column = self.label(self.plot.transData, 0, 0, "digit", ha="center", va="center", colour=MUTED)
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
        self._name_stripes(result.stripes, n, top)
        self.number.set_position(n * MEANS / WIDE, result.means[-1])
        self.number.set_text(f"mean\n{result.means[-1]:.4f}")

    def guess(self, value):
        """A grey line where the mean would be if it fell by `value`; where the axis has no such place, words say it."""
        self.guessed_of = self.whole  # the guess is about this mean, not about another network's
        self.level = self.guessed_of - value
        self.guessed.set_ydata([self.level, self.level])

    def _name_stripes(self, stripes, n, top):
        """The digits in a column, each as near to its stripe as its neighbours let it, and a thin line between."""
        stripes = sorted(stripes, key=itemgetter(1))
        heights = apart([stripe * HIGH / top for _, stripe in stripes], LINE, HIGH)
        for label in self.digits:
            label.visible = False
        self.column.visible = bool(stripes)
        self.column.set_position(n * NAMES / WIDE, (max(heights, default=0) + 18) * top / HIGH)
        lines = []
        for label, (kind, stripe), height in zip(self.digits, stripes, heights, strict=False):
            label.visible = True
            label.set_text(f"{kind}")
            label.set_position(n * NAMES / WIDE, height * top / HIGH)
            lines.append([(n * (1 + 4 / WIDE), stripe), (n * (NAMES - 8) / WIDE, height * top / HIGH)])
        self.leaders.set_segments(lines)

    def _name_guess(self, n, top, mean):
        """Beside the line, but clear of the mean's own name."""
        if 0 <= self.level <= top:
            clear = top * 42 / HIGH
            near = abs(self.level - mean) < clear
            y = (mean + clear if self.level > mean else mean - clear) if near else self.level
            self.guess_name.set_text("your\nguess")
            self.guess_name.set_position(n * MEANS / WIDE, y)
        else:
            below = self.level < 0
            gap = "\n" if below else " "
            would_be = f"{self.level:{',.0f' if 1000 <= abs(self.level) < 1e9 else '.3g'}}".replace(
                "-", "\N{MINUS SIGN}"
            )
            self.guess_name.set_text(f"your guess:{gap}the mean would be {would_be}")
            self.guess_name.set_position(n * 0.01, (0.1 if below else 1.05) * top)


def apart(heights, gap, most):
    """Rising heights, moved as little as it takes to stand `gap` from each other, from 0 to `most`."""
    groups = []  # [sum, count] of those that touch, each height less the gaps below it
    for i, height in enumerate(heights):
        groups.append([height - i * gap, 1])
        while len(groups) > 1 and groups[-2][0] / groups[-2][1] > groups[-1][0] / groups[-1][1]:
            total, count = groups.pop()
            groups[-1] = [groups[-1][0] + total, groups[-1][1] + count]
    bases = [total / count for total, count in groups for _ in range(count)]
    return np.clip(bases, 0, most - gap * max(len(heights) - 1, 0)) + gap * np.arange(len(heights))
