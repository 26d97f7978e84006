"""A square that grows: two strips along its sides and a corner."""

import numpy as np
from matplotlib.collections import LineCollection
from matplotlib.patches import Rectangle

from .parts import Bars
from .picture import Picture
from .style import FALL, GUESS, INK, MUTED, WIDTH

STRIP = "#ffc9a8"
SIDE = 186  # pixels of a distance of 1
THIN = 0.04  # a strip that its outline would cover
TIMES, INSET = 8, 119  # the corner once more, so much larger, in a square of so many pixels
WINDOW = INSET / (TIMES * SIDE)  # what of the plane fits into it


class Rim(Picture):
    size = (WIDTH, 330)

    def build(self):
        room = 1.38
        self.plane = self.axes(30, 58, SIDE * room, SIDE * room, xlim=(-0.03, room - 0.03), ylim=(-0.03, room - 0.03))
        self.plane.set_axis_off()
        self.old = Bars(self, self.plane, colours=(FALL, FALL))
        self.strips = Bars(self, self.plane, colours=(STRIP, STRIP))
        self.corner = Bars(self, self.plane, colours=(INK, INK))
        self.edges = self.moves(self.plane.add_collection(LineCollection([], colors=INK, linewidths=1.2, zorder=4)))
        self._magnify()
        self.side = self.label(self.plane.transData, 0, 0, ha="center", va="center", colour=INK)

        self.names, self.keys = [], []
        for y, words, colour in ((76, "two strips", STRIP), (104, "corner", INK), (132, "together", "none")):
            self.names.append(self.label(None, 352, y, words, va="center", colour=MUTED))
            key = Rectangle(
                (330 / WIDTH, 1 - (y + 6) / 330), 13 / WIDTH, 13 / 330, fc=colour, ec=MUTED, lw=bool(y < 132)
            )
            self.keys.append(self.moves(self.figure.add_artist(key)))
        self.sums = [self.label(None, 475, y, va="center") for y in (76, 104, 132)]
        self.rates = self.axes(490, 188, 325, 98, xlim=(0, 0.31), ylim=(0, 2.5))
        self.rates.set_title("growth for each unit of nudge", size=11, color=MUTED, pad=6)
        self.rates.set_xlabel("nudge", labelpad=2)
        self.rates.set_yticks([0, 1, 2])
        (line,) = self.rates.plot([], [], color=INK, lw=2.5, zorder=3)
        (limit,) = self.rates.plot([], [], color=INK, lw=1.2, ls=(0, (4, 3)), zorder=2)
        (point,) = self.rates.plot([], [], "D", ms=9, mfc="white", mec=INK, mew=1.8, zorder=6, clip_on=False)
        self.line, self.limit, self.point = self.moves(line), self.moves(limit), self.moves(point)
        self.guessed = self.moves(self.rates.axhline(0, color=GUESS, lw=7, zorder=1, visible=False))
        self.guessed_rate = None
        self.guess_name = self.label(self.rates.transData, 0.022, 0, "your guess", colour=MUTED)
        self.legend = self.label(self.rates.transData, 0.305, 0, ha="right", va="center", colour=MUTED)

    def _magnify(self):
        """What is around the corner, enlarged, for a nudge too small to be seen."""
        near = self.axes(330, 178, INSET, INSET, xlim=(0, WINDOW), ylim=(0, WINDOW))
        near.set_axis_off()
        self.near = [Bars(self, near, colours=(colour, colour)) for colour in (FALL, STRIP, INK)]
        self.frames = [
            self.moves(axes.add_patch(Rectangle((0, 0), WINDOW, WINDOW, fill=False, ec=INK, lw=1.2, zorder=5)))
            for axes in (self.plane, near)
        ]
        self.frames[1].set_clip_on(False)
        words = f"{TIMES} times as large"
        self.times = self.label(None, 330 + INSET / 2, 164, words, ha="center", va="center", colour=MUTED)

    def show(self, result):
        d, n = result.distance, result.nudge
        self.old.set([0], [d], [0], [d])
        self.strips.set([0, d], [d, d + n], [d, 0], [d + n, d])
        self.corner.set([d], [d + n], [d], [d + n])
        rim = [[(0, 0), (d + n, 0), (d + n, d + n)], [(0, 0), (0, d + n), (d + n, d + n)]]
        cuts = [[(0, d), (d + n, d)], [(d, 0), (d, d + n)]]
        self.edges.set_segments(rim if result.hidden else cuts + rim if n >= THIN else [])
        small = n < WINDOW / 2 and not result.hidden
        at = WINDOW / 3  # where the old square's corner lies in the inset
        for bars, edges in zip(
            self.near,
            (
                (at - d, at, at - d, at),
                ([at - d, at], [at, at + n], [at, at - d], [at + n, at]),
                (at, at + n, at, at + n),
            ),
            strict=True,
        ):
            bars.set(*map(np.atleast_1d, edges))
        self.frames[0].set_xy((d - at, d - at))
        for part in (*(patch for bars in self.near for patch in bars.patches), *self.frames):
            part.set_visible(small)
        self.times.visible = small
        for part in (*self.strips.patches, *self.corner.patches, self.line, self.limit, self.point, *self.keys):
            part.set_visible(not result.hidden)
        for label in (*self.names, *self.sums, self.legend):
            label.visible = not result.hidden
        self.side.set_position(d / 2, d / 2)
        self.side.set_text(f"{d:.2f} x {d:.2f}" if d > 0.5 else f"{d:.2f}" if d > 0.25 else "")
        strips, corner, growth = self.sums
        strips.set_text(f"2 x {d:.2f} x {n:.2f} = {result.strips:.4f}")
        corner.set_text(f"{n:.2f} x {n:.2f} = {result.corner:.4f}")
        growth.set_text(f"{d + n:.2f} x {d + n:.2f} \N{MINUS SIGN} {d:.2f} x {d:.2f} = {result.growth:.4f}")
        self.line.set_data(result.nudges, result.rates)
        self.limit.set_data([0, 0.31], [2 * d, 2 * d])
        self.point.set_data([n], [result.growth / n])
        guessed = self.guessed_rate is not None and result.asked
        self.guessed.set_visible(guessed)
        self.guess_name.visible = guessed
        self.legend.set_text(f"dashed: 2 x {d:.2f} = {2 * d:.2f}")
        height = 2 * d - 0.38 if d > 0.3 else 2 * d + 0.8  # below its line, or above the curve
        if guessed and abs(self.guessed_rate - height) < 0.35:
            height = self.guessed_rate - 0.38
        self.legend.set_position(0.305, height)

    def guess(self, value):
        """A grey line at the growth for each unit of nudge that was predicted, for a nudge of 0.01."""
        self.guessed_rate = value / 0.01
        self.guessed.set_ydata([self.guessed_rate] * 2)
        least, most = self.rates.get_ylim()
        where = "above" if self.guessed_rate > most else "below"
        off = not least <= self.guessed_rate <= most
        self.guess_name.set_text(f"your guess, {where} the axis" if off else "your guess")
        height = 0.6 if self.guessed_rate > most else np.clip(self.guessed_rate, 0, 2)  # below the other words
        below = 1.2 < height < 1.85  # above it is the dashed line
        self.guess_name.set_position(self.guess_name.x, height - 0.55 if below else height + 0.2)
