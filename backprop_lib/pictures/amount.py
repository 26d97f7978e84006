"""Over the number of training examples: what is misread, and the cost, of a network's own digits and of new ones."""

import numpy as np
from matplotlib.collections import LineCollection

from .picture import Picture
from .style import FAINT, GUESS, INK, MUTED, PAPER, WIDTH

HIGH, LINE = 232, 17  # pixels: of a panel, and from one number to the next


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
        axes = self.axes(left, 92, 350, HIGH, xscale="log", xlim=(self.amounts[0] / 1.35, self.amounts[-1] * 2.6))
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
            for label in numbers:
                label.visible = len(n) > 0
            if len(n):
                line = LINE * axes.get_ylim()[1] / HIGH
                low = max(own[-1], 0.6 * line)  # clear of the axis
                for label, value, y in zip(numbers, (new[-1], own[-1]), (max(new[-1], low + line), low), strict=True):
                    label.set_text(form.format(value))
                    label.set_position(n[-1] * 1.2, y)
        self._name_guess()

    def guess(self, value):
        share = min(max(100 * value / self.of, 0), 80)
        self.guessed.set_data([self.asked], [share])
        self.guess_name.visible = True
        self._name_guess()

    def _name_guess(self):
        """Right of the guess; left of it, and the guess itself, where numbers stand at the right."""
        if not self.guess_name.visible:
            return
        (share,) = self.guessed.get_ydata()
        numbers = [label for label in self.panels[0][-1] if label.visible]
        near = any(abs(label.y - share) < LINE * 80 / HIGH and label.x < 2 * self.asked for label in numbers)
        x = self.asked / 1.5 if near else self.asked
        self.guessed.set_xdata([x])
        self.guess_name.anchor = "rm" if near else "lm"
        self.guess_name.set_position(x / 1.75 if near else x * 1.75, share)
