"""Over the number of training examples: what is misread, and the cost, of a network's own digits and of new ones."""

import numpy as np
from matplotlib.collections import LineCollection

from .picture import Picture
from .style import FAINT, GUESS, INK, MUTED, PAPER, WIDTH


class Amount(Picture):
    size = (WIDTH, 380)

    def __init__(self, amounts, asked, of):
        """`amounts`: the numbers of examples on the axis; the question is about `asked` of them, out of `of` digits."""
        self.amounts, self.asked, self.of = amounts, asked, of
        super().__init__()

    def build(self):
        self.panels = [self._panel(left, words) for left, words in ((52, "% misread"), (470, "cost"))]
        self.panels[0][0].set(ylim=(0, 80), yticks=[0, 20, 40, 60, 80])
        self.panels[1][0].set(ylim=(0, 1.2), yticks=[0, 0.4, 0.8, 1.2])
        axes = self.panels[0][0]
        self.guessed = self.moves(axes.plot([], [], "_", ms=44, mew=6, color=GUESS, zorder=2, solid_capstyle="butt")[0])
        self.guess_name = self.label(axes.transData, 0, 0, "your guess", ha="left", va="center", colour=MUTED)
        self.guess_name.visible = False
        for x, style, words in (
            (200, {"mfc": INK}, "new digits, never practised on"),
            (500, {"mfc": PAPER}, "its own training digits"),
        ):
            y = 1 - 52 / self.size[1]
            self.figure.text((x + 12) / WIDTH, y, words, va="center")
            legend = self.axes(x - 10, 42, 20, 20, xlim=(-1, 1), ylim=(-1, 1))
            legend.set_axis_off()
            legend.plot([0], [0], "o", ms=9, mec=INK, mew=2, **style)

    def _panel(self, left, words):
        axes = self.axes(left, 92, 350, 232, xscale="log", xlim=(self.amounts[0] / 1.35, self.amounts[-1] * 2.6))
        axes.set_xticks(self.amounts, [f"{n:,}" for n in self.amounts])
        crowded = self.amounts[-1] < 2 * self.amounts[-2]
        if crowded:
            axes.set_xticks(self.amounts, [f"{n:,}" if n != self.amounts[-2] else "" for n in self.amounts])
        axes.minorticks_off()
        axes.grid(axis="y", color=FAINT, lw=0.8)
        axes.set_axisbelow(True)
        axes.set_title(words, size=11, color=MUTED, loc="left")
        axes.set_xlabel("training examples")
        gaps = self.moves(
            axes.add_collection(LineCollection([], colors=MUTED, linewidths=1.4, linestyles=":", zorder=2))
        )
        style = {"ms": 9, "mec": INK, "mew": 2, "color": INK, "clip_on": False}
        new = self.moves(axes.plot([], [], "o-", lw=2.5, zorder=4, **style)[0])
        own = self.moves(axes.plot([], [], "o--", lw=1.5, mfc=PAPER, zorder=5, **style)[0])
        numbers = [self.label(axes.transData, 1, 0, va="center", bold=True) for _ in range(2)]
        return axes, gaps, new, own, numbers

    def show(self, result):
        n = np.array(result.amounts)
        curves = (result.new_shares, result.own_shares, "{:.0f} %"), (result.new_costs, result.own_costs, "{:.2f}")
        for (axes, gaps, new_line, own_line, numbers), (new, own, form) in zip(self.panels, curves, strict=True):
            new_line.set_data(n, new)
            own_line.set_data(n, own)
            gaps.set_segments([[(x, low), (x, high)] for x, low, high in zip(n, own, new, strict=True)])
            for label, values in zip(numbers, (new, own), strict=True):
                label.visible = len(n) > 0
                if not label.visible:
                    continue
                value = values[-1]
                label.set_text(form.format(value))
                label.set_position(n[-1] * 1.2, max(value, 0.04 * axes.get_ylim()[1]))  # clear of the axis

    def guess(self, value):
        share = 100 * value / self.of
        self.guessed.set_data([self.asked], [min(max(share, 0), 80)])
        self.guess_name.set_position(self.asked * 1.75, min(max(share, 0), 80))
        self.guess_name.visible = True
