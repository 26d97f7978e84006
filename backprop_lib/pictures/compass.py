"""Which way a batch's gradient points, beside the full one; and the same for many batches of every size."""

import numpy as np
from matplotlib.collections import LineCollection
from matplotlib.patches import Polygon

from .picture import Picture
from .style import FAINT, GUESS, INK, MUTED, WIDTH

HALF = 0.15  # of the height of the batch's name, where the arrows have the length 1


class Compass(Picture):
    size = (WIDTH, 390)

    def build(self):
        self.dial = self.axes(12, 70, 312, 286, xlim=(-0.42, 1.76), ylim=(-1, 1))
        self.dial.set_axis_off()
        self.dial.set_aspect("equal")
        turn = np.linspace(0, np.pi, 90)
        self.dial.plot(np.sin(turn), np.cos(turn), color=FAINT, lw=1.5, zorder=1)
        self.fan = self.moves(self.dial.add_collection(LineCollection([], colors=GUESS, linewidths=1, zorder=2)))
        self.full, self.own = (
            self.moves(self.dial.add_patch(Polygon(arrow(0), fc=fc, ec=INK, lw=1.5, zorder=zorder)))
            for fc, zorder in ((INK, 3), ("white", 4))
        )
        self.all_name = self.label(self.dial.transData, -0.05, 0.86, ha="right", va="center")
        self.own_name = self.label(self.dial.transData, 0, 0, va="center", bold=True)

        self.plot = self.axes(450, 70, 370, 264, xscale="log", xlim=(0.8, 1900), ylim=(-1, 1.06))
        self.plot.set_yticks(
            [-1, -0.5, 0, 0.5, 1], ["opposite  \N{MINUS SIGN}1", "", "right angle  0", "0.5", "same way  1"]
        )
        ticks = (1, 10, 100, 1000)
        self.plot.set_xticks(ticks, [f"{tick:,}" for tick in ticks])
        self.plot.minorticks_off()
        self.plot.set_xlabel("digits in the batch (each mark: ten times as many)")
        self.plot.set_title("cosine with the full gradient", size=11, color=MUTED)
        for y in (0, 1):
            self.plot.axhline(y, color=MUTED, lw=0.8, ls=(0, (1, 3)))
        self.guessed = self.moves(self.plot.axhspan(0, 0, 0.975, color=GUESS, lw=0, zorder=0, visible=False))
        at_the_end = self.plot.get_yaxis_transform()  # across in parts of the plot, up in cosines
        self.guess_name = self.label(at_the_end, 0.965, 0, "your guess", ha="right", va="center", colour=MUTED)
        self.guess_name.visible = self.has_guess = False
        self.dots = self.moves(self.plot.scatter([], [], s=12, color=MUTED, zorder=2))
        (mean,) = self.plot.plot([], [], color=INK, lw=2, zorder=3)
        self.mean = self.moves(mean)
        self.chosen = self.moves(self.plot.scatter([], [], s=90, facecolors="white", edgecolors=INK, lw=2, zorder=5))

    def show(self, result):
        pointing = ~np.isnan(result.cosine)
        ends = np.stack([np.sin(result.turns), np.cos(result.turns)], -1)
        self.fan.set_segments(np.stack([np.zeros_like(ends), ends], 1))
        turn = np.arccos(result.cosine) if pointing else 0.0
        self.own.set_visible(pointing)
        self.full.set_visible(result.pointing)
        self.own.set_xy(arrow(turn))
        self.all_name.set_text(f"all\n{result.n:,}")
        self.own_name.set_text(f"this batch\nof {result.size:,}")
        self.own_name.visible = pointing
        self.own_name.set_position(beside_the_circle(np.cos(turn)), np.cos(turn))
        self.dots.set_offsets(result.shown)
        self.mean.set_data(*result.means)
        self.chosen.set_offsets([(result.size, result.cosine)] if pointing else np.empty((0, 2)))
        self.guess_name.visible = self.has_guess and result.asked
        self.guessed.set_visible(self.guess_name.visible)

    def guess(self, value):
        """A grey band between the two cosines that were predicted."""
        low, high = value
        self.guessed.set_y(low)
        self.guessed.set_height(high - low)
        self.guess_name.y = min((low + high) / 2, 0.86)  # below the dots of large batches
        self.has_guess = True


def beside_the_circle(y):
    """Where words at that height begin, so that the circle does not run through them."""
    nearest = max(abs(y) - HALF, 0)
    return 0.07 + np.sqrt(1 - nearest**2)


def arrow(turn):
    """The corners of an arrow of length 1 from the origin, turned clockwise from straight up."""
    thin, wide, neck = 0.022, 0.07, 0.84
    x = np.array([-thin, -thin, -wide, 0, wide, thin, thin])
    y = np.array([0, neck, neck, 1, neck, neck, 0])
    return np.column_stack([x * np.cos(turn) + y * np.sin(turn), y * np.cos(turn) - x * np.sin(turn)])
