"""Misread digits of two networks, in two panels: a line for each choice of training examples, and their mean."""

import numpy as np
from matplotlib.collections import LineCollection

from .picture import Picture
from .style import FAINT, GUESS, INK, MUTED, PAPER, WIDTH


class Pairs(Picture):
    size = (WIDTH, 370)

    def __init__(self, headings, names, asked=0):
        """What stands above each panel, what is compared in both, and which panel the question is about."""
        self.headings, self.names, self.asked = headings, names, asked
        super().__init__()

    def build(self):
        self.panels = [self._panel(left) for left in (60, 480)]
        for left, words in zip((60, 480), self.headings, strict=True):
            self.figure.text(left / WIDTH, 1 - 62 / self.size[1], words, va="center", weight="bold")
        axes = self.panels[self.asked][0]
        self.guessed = self.moves(axes.plot([], [], color=GUESS, lw=9, zorder=1, solid_capstyle="butt")[0])
        self.guess_name = self.label(axes.transData, 1.24, 0, "your\nguess", va="center", colour=MUTED)
        self.guess_name.visible = False
        self.start = None

    def _panel(self, left):
        axes = self.axes(left, 84, 330, 236, xlim=(-0.45, 1.55))
        axes.set_xticks([0, 1], self.names)
        axes.tick_params(axis="x", length=0)
        axes.set_ylabel("misread" if left < 200 else "", labelpad=0)
        axes.grid(axis="y", color=FAINT, lw=0.8)
        axes.set_axisbelow(True)
        each = self.moves(axes.add_collection(LineCollection([], colors=MUTED, linewidths=1.2, zorder=2)))
        dots = self.moves(axes.plot([], [], "o", ms=6, mfc=PAPER, mec=MUTED, mew=1.4, zorder=3)[0])
        mean = self.moves(axes.plot([], [], "o-", ms=10, lw=3.5, color=INK, zorder=4)[0])
        numbers = [
            self.label(axes.transData, x, 0, ha=ha, va="center", bold=True)
            for x, ha in ((-0.07, "right"), (1.07, "left"))
        ]
        return axes, each, dots, mean, numbers

    def show(self, result):
        self.behind(result.top)
        for (axes, each, dots, mean, numbers), counts in zip(self.panels, result.counts, strict=True):
            if axes.get_ylim() != (0, result.top):
                axes.set_ylim(0, result.top)
            each.set_segments([[(0, one), (1, other)] for one, other in counts])
            dots.set_data(np.tile([0, 1], len(counts)), counts.ravel())
            means = counts.mean(axis=0) if len(counts) else [np.nan, np.nan]
            mean.set_data([0, 1], means)
            for label, value in zip(numbers, means, strict=True):
                label.visible = len(counts) > 0
                if label.visible:
                    label.set_text(f"{value:.0f}")
                    label.set_position(label.x, value)
        shown = self.start is not None and result.asked and len(result.counts[0]) > 0
        self.guessed.set_visible(shown)
        self.guess_name.visible = shown
        if shown:
            before = result.counts[self.asked][0, 0]
            self.guessed.set_data([0, 1], [before, self.start * before])
            self.guess_name.set_position(1.3, self.start * before)

    def guess(self, value):
        """A predicted share of the first network's errors, drawn from those of the first choice."""
        self.start = value
