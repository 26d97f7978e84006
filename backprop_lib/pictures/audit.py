"""The same ten wishes twice: for the activations, and for the weighted sums behind the slope of the sigmoid."""

import numpy as np

from .outputs import TICK
from .parts import Arrows, Bars, diamonds, discs, ticks, zero_line
from .picture import Picture
from .style import GUESS, INK, MARK, MUTED, WIDTH, signed

TIMES = 5  # how much longer the wishes for z are drawn
LEFT, COLUMN = 304, 53  # pixels: where the outputs begin, and from one to the next
UPPER, LOWER, HEIGHT = 108, 262, 118  # tops and height of the two rows
REACH = 2.75  # of a row, up and down
WIDE = 60  # of z, from end to end


class Audit(Picture):
    size = (WIDTH, 424)

    def build(self):
        wide = 10 * COLUMN
        self.squish = self.axes(34, UPPER, 252, HEIGHT, ylim=(-0.08, 1.08), yticks=[0, 1])
        self.squish.set_title("activation", size=11, color=MUTED, pad=6, loc="left")
        self.nudge = self.axes(34, LOWER, 252, HEIGHT, ylim=(-REACH, REACH))
        self.nudge.set_yticks([-2, 0, 2], ["\N{MINUS SIGN}2", "0", "+2"])  # between these lie all wishes
        self.nudge.set_xlabel("weighted sum z", labelpad=0)
        zero_line(self.nudge)
        self.curve, self.dull, self.keen = (
            self.moves(axes.plot([], [], color=colour, lw=lw, ls=ls, zorder=3)[0])
            for axes, colour, lw, ls in (
                (self.squish, INK, 2, "-"),
                (self.nudge, MUTED, 1.5, (0, (4, 2))),
                (self.nudge, INK, 2.8, "-"),
            )
        )
        self.target = ticks(self, self.squish)
        self.tangent = self.moves(self.squish.plot([], [], color=INK, lw=1.6, ls=(0, (4, 3)), zorder=4)[0])
        self.point = discs(self, self.squish, np.zeros(1), np.zeros(1), 6.5)
        self.point.set_clip_on(False)
        self.below = self.moves(self.nudge.axvline(0, color=MUTED, lw=1, zorder=1))
        self.asked = self.moves(self.nudge.plot([], [], "o", ms=7, color=INK, zorder=5)[0])
        self.asked_names = [self.label(self.nudge.transData, 0, 0, ha=ha, va="center") for ha in ("right", "center")]
        self.guessed = Bars(self, self.nudge, zorder=1, colours=(GUESS, GUESS))
        self.slope = self.label(None, 286, UPPER - 8, ha="right", va="bottom", colour=INK)
        self.dashed = self.label(self.nudge.transData, 0, 0, va="center", colour=MUTED)
        self.thick = self.label(self.nudge.transData, 0, 0, va="center")
        self.note = self.label(self.nudge.transData, 0, 0, va="center", colour=MUTED)

        self.x = np.arange(10) + 0.5
        both = self.axes(LEFT, UPPER, wide, LOWER + HEIGHT - UPPER, xlim=(0, 10), ylim=(0, 1))
        both.set_axis_off()
        self.chosen = self.moves(both.axvspan(0, 1, fc=MARK, alpha=0.35, lw=0, zorder=0))
        heads = self.axes(LEFT, 44, wide, 44, xlim=(0, wide), ylim=(0, 44))
        heads.set_axis_off()
        heads.patch.set_visible(False)
        for j in range(10):
            heads.text((j + 0.32) * COLUMN, 33, f"{j}", ha="center", va="center", weight="bold")
        self.discs = discs(self, heads, (self.x + 0.18) * COLUMN, np.full(10, 33), 6)
        self.activations = [self.label(heads.transData, x * COLUMN, 10, ha="center", va="center") for x in self.x]
        self.rows = [self._row(UPPER, "wishes for the activations"),
                     self._row(LOWER, f"needs: wishes for the weighted sums, drawn {TIMES} times as long")]  # fmt: skip
        self.legend = self.label(None, WIDTH - 4, 398, ha="right", va="top", colour=MUTED)

    def _row(self, top, name):
        axes = self.axes(LEFT, top, 10 * COLUMN, HEIGHT, xlim=(0, 10), ylim=(-REACH, REACH))
        axes.set_axis_off()
        axes.patch.set_visible(False)
        zero_line(axes)
        self.label(None, LEFT, top - 2, name, va="center", colour=MUTED)
        numbers = [self.label(axes.transData, x, 0, ha="center", va="center") for x in self.x]
        return Arrows(self, axes, width=9, head=13), diamonds(self, axes, self.x), numbers

    def show(self, result):
        j, z, a = result.output, result.z, result.outputs[result.output]
        if self.squish.get_xlim()[0] != result.zs[0]:
            self.squish.set_xlim(result.zs[0], result.zs[-1])
            self.nudge.set_xlim(result.zs[0], result.zs[-1])
            for axes in (self.squish, self.nudge):
                axes.set_xticks([result.zs[0], 0, result.zs[-1]])
            self.behind((result.zs[0], result.zs[-1]))
        left = 0.95 * result.zs[0]
        self.curve.set_data(result.zs, result.squished)
        reach = TICK / 252 * np.ptp(result.zs[[0, -1]])
        ends = np.clip([z - reach, z + reach], result.zs[0], result.zs[-1])
        self.target.set_segments([np.column_stack([ends, [result.wanted[j]] * 2])])
        run = np.array([-2.4, 2.4])
        self.tangent.set_data(z + run, a + run * result.slopes[j])
        self.point.set_offsets([(z, a)])
        self.point.set_array([a])
        self.slope.set_text(f"slope {result.slopes_said[j]}")
        self.below.set_data([z, z], [0.5, 1] if result.wanted[j] else [0, 0.5])  # clear of the words
        self.dull.set_data(result.zs, result.curve_a)
        self.keen.set_data(result.zs, TIMES * result.curve_z)
        self.keen.set_visible(not result.hidden)
        low = bool(result.wanted[j])  # then the curves leave room for words below
        self.dashed.set_position(left, -1.0 if low else 2.1)
        self.dashed.set_text(f"dashed: wish of output {j}")
        self.thick.set_position(left, -2.1 if low else 1.0)
        self.thick.set_text("" if result.hidden else f"thick: its need, x {TIMES}")
        for patch in self.guessed.patches:
            patch.set_visible(not low)
        self._mark(result.asked)
        self.note.set_position(left, -2.1)
        self.note.visible = not low

        self.chosen.set_x(j)
        self.discs.set_array(result.outputs)
        for text, activation in zip(self.activations, result.outputs, strict=True):
            text.set_text(f"{activation:.2f}")
        rows = zip(self.rows, (result.nudges_a, result.nudges_z), (result.measured_a, result.measured_z), (1, TIMES))
        for (arrows, marks, numbers), nudges, measured, times in rows:
            hidden = result.hidden and times == TIMES
            arrows.set(self.x, 0, np.zeros(10) if hidden else nudges * times)
            for text, value in zip(numbers, nudges, strict=True):
                text.set_text("?" if hidden else signed(value))
                text.set_position(text.x, -0.6 if value > 0 and not hidden else 0.6)
            marks.set_visible(measured is not None and not hidden)
            if measured is not None:
                marks.set_data(self.x, measured * times)
        self.legend.set_text("" if result.measured_a is None else "\N{WHITE DIAMOND} measured")

    def _mark(self, asked):
        """Dots on the thick curve at the activations that the question is about."""
        self.asked.set_visible(asked is not None)
        near = np.ptp(self.nudge.get_xlim()) < WIDE  # else all that is named lies in the middle, on other words
        for label in self.asked_names:
            label.visible = asked is not None and near
        if asked is not None:
            a, z, need = asked
            self.asked.set_data(z, TIMES * need)
            for label, each, at in zip(self.asked_names, a, ((z[0] - 0.6, -1.3), (z[1], 0.6)), strict=True):
                label.set_text(f"{each:g}")
                label.set_position(*at)

    def guess(self, value):
        """A grey bar over the needs that were predicted for an output at 0.99, wanted at 0."""
        least, most = value
        self.note.set_text("grey: your guess")
        self.guessed.set([4.1], [5.1], -TIMES * most, -TIMES * least)
