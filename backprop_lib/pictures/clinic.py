"""The bug clinic: where a sick gradient departs from wiggling, and how the sick ones learn."""

from textwrap import wrap

import numpy as np
from matplotlib.collections import LineCollection
from matplotlib.patches import Rectangle

from .picture import Picture
from .style import FAINT, GUESS, INK, MARKED, MUTED, WIDTH, signed

KINDS = ("weights", "biases")
LEFT, TOP, WIDE, HIGH = 110, 66, 696, 54  # pixels: the map's corner, a row, and how high a cell is
NARROW = 200  # pixels: in a cell no wider, the large number reaches to its left end
CODE, PITCH = 232, 19
SICK = ("#ffffff", "#ececef", "#dadade", "#c8c8ce")  # right, and off by up to 1, up to 10 and more times
ACROSS = 104  # characters


class Clinic(Picture):
    size = (WIDTH, 450)
    ASKED = 1  # the patient that the question is about

    def __init__(self, code, suspects, layers):
        """`code`: the lines of the loop; `suspects`: part -> its line there; `layers`: of weights."""
        self.lines, self.suspects, self.wide = code, suspects, WIDE // layers
        self.columns = (*(f"into hidden layer {l}" for l in range(1, layers)), "into the outputs")
        self.guessed_part = None
        super().__init__()

    def build(self):
        axes = self.axes(0, 0, *self.size, xlim=(0, WIDTH), ylim=(self.size[1], 0))
        axes.set_axis_off()
        self.cells, self.numbers, self.cosines = [], [], []
        for row, kind in enumerate(KINDS):
            self.label(None, LEFT - 12, TOP + (row + 0.5) * HIGH, kind, ha="right", va="center", bold=True)
            for l, heading in enumerate(self.columns):
                x, y = LEFT + l * self.wide, TOP + row * HIGH
                self.cells.append(
                    self.moves(axes.add_patch(Rectangle((x, y), self.wide - 4, HIGH - 4, ec=INK, lw=1.2, zorder=1)))
                )
                self.label(None, x + 8, y + (14 if self.wide > NARROW else 38), f"[{l}]", va="center")
                self.numbers.append(self.label(None, x + self.wide / 2 + 8, y + 17, ha="center", va="center", size=14))
                self.cosines.append(self.label(None, x + self.wide / 2 + 8, y + 38, ha="center", va="center"))
                if row == 0:
                    self.label(None, x + self.wide / 2, TOP - 6, heading, ha="center", va="bottom", colour=MUTED)
        self.label(
            None,
            12,
            TOP + 2 * HIGH + 14,
            "how far the patient's gradient is from wiggling, as a share of the wiggled one; cosine +1: same direction",
            va="center",
            colour=MUTED,
        )
        self.label(
            None,
            12,
            CODE - 18,
            "How these lines should be. One of them, the patient has wrong:",
            va="center",
            bold=True,
        )
        self.running = self.moves(axes.add_patch(Rectangle((8, 0), WIDTH - 16, PITCH, fc=MARKED, zorder=1)))
        self.guessed = self.moves(
            axes.add_patch(Rectangle((8, 0), WIDTH - 16, PITCH, fill=False, ec=GUESS, lw=3, zorder=2))
        )
        self.guess_name = self.label(None, WIDTH - 20, 0, ha="right", va="center", colour=MUTED)
        self.code = [
            self.label(None, 14, CODE + PITCH * (i + 0.5), line, va="center", mono=True)
            for i, line in enumerate(self.lines)
        ]
        below = CODE + PITCH * len(self.lines)
        self.found = [self.label(None, 14, below + 16 + 18 * i, va="center", mono=True, bold=True) for i in range(2)]
        self.told = [self.label(None, 14, below + 52 + 18 * i, va="center") for i in range(2)]

    def show(self, result):
        parts = zip(result.sick.ravel(), result.off.ravel(), result.cosines.ravel(), strict=True)
        for cell, number, small, (sick, off, cosine) in zip(self.cells, self.numbers, self.cosines, parts, strict=True):
            cell.set_facecolor(SICK[1 + np.searchsorted([1.005, 10], off) if sick else 0])
            number.bold = sick
            wrong = f"off by {100 * off:,.0f} %" if np.isfinite(off) else "should be 0"
            number.set_text(wrong if sick else "\N{CHECK MARK} right")
            number.y = cell.get_y() + (17 if sick else HIGH / 2 - 2)
            direction = f"cosine {signed(cosine)}" if np.isfinite(cosine) else "all of it is 0" * bool(np.isfinite(off))
            small.set_text(direction if sick else "")
        self._frame(self.running, result.suspect)
        guessed = self.guessed_part if result.patient == self.ASKED else None
        self._frame(self.guessed, guessed)
        self.guess_name.set_text("your prediction" if guessed else "")
        if guessed:
            self.guess_name.y = self.code[self.suspects[guessed]].y
        for i, label in enumerate(self.code):
            label.bold = result.suspect is not None and i == self.suspects[result.suspect]
        for labels, lines in ((self.found, result.found), (self.told, wrap(result.diagnosis, ACROSS))):
            for i, label in enumerate(labels):
                label.set_text(lines[i] if i < len(lines) else "")

    def _frame(self, frame, part):
        frame.set_visible(part is not None)
        if part is not None:
            frame.set_y(CODE + PITCH * self.suspects[part])

    def guess(self, value):
        """A grey frame around the line that was suspected."""
        self.guessed_part = value


class StillLearning(Picture):
    size = (WIDTH, 410)
    MOST = 1.5  # the highest cost that is drawn

    def __init__(self, names, last):
        self.names, self.last = names, last
        super().__init__()

    def build(self):
        self.plot = self.axes(48, 70, 290, 276, xlim=(0, self.last), ylim=(0, self.MOST), yticks=[0, 0.5, 1, 1.5])
        self.plot.set_xlabel("steps")
        self.plot.set_title("cost of 300 training digits", size=11, color=MUTED)
        self.others = self.moves(self.plot.add_collection(LineCollection([], colors=FAINT, lw=2, zorder=1)))
        self.right = self.moves(self.plot.plot([], [], color=INK, lw=2.6, zorder=3)[0])
        self.chosen = self.moves(self.plot.plot([], [], color=INK, lw=2.2, ls=(0, (3, 1.6)), zorder=4)[0])
        self.ends = self.moves(
            self.plot.plot([], [], "o", ms=8, mfc="white", mec=INK, mew=1.8, zorder=5, clip_on=False)[0]
        )
        self.off = self.label(self.plot.transData, 0, self.MOST * 0.95, ha="left", va="center", bold=True)
        rows = len(self.names)
        bars = self.axes(622, 70, 140, 34 * rows, xlim=(0, 1), ylim=(rows, 0))
        bars.set_axis_off()
        bars.axvline(0.1, color=MUTED, lw=1, ls=(0, (1, 2)), zorder=4)
        self.bars = [
            self.moves(bars.add_patch(Rectangle((0, i + 0.22), 0, 0.56, fc=FAINT, ec=INK, lw=1, zorder=2)))
            for i in range(rows)
        ]
        middle = [70 + 34 * (i + 0.5) for i in range(rows)]
        self.tags = [
            self.label(None, 614, y, name, ha="right", va="center") for y, name in zip(middle, self.names, strict=True)
        ]
        self.shares = [self.label(None, 770, y, va="center") for y in middle]
        self.label(None, 622, 60, "test digits read", va="bottom", colour=MUTED)
        self.label(None, 622, 70 + 34 * rows + 12, "dotted: guessing", va="center", colour=MUTED)
        self.label(
            None,
            12,
            398,
            "solid: the right gradient; dashed: this patient; pale: the others",
            va="center",
            colour=MUTED,
        )

    def show(self, result):
        seen = len(result.steps)
        curves = [np.column_stack([result.steps, np.minimum(costs, 2 * self.MOST)]) for costs in result.costs]
        self.others.set_segments(curves)
        for line, curve in ((self.right, curves[0]), (self.chosen, curves[result.patient])):
            line.set_data(*curve.T)
        last = [curve[-1, 1] for curve in (curves[0], curves[result.patient])]
        self.ends.set_data([result.steps[-1]] * 2, np.where(np.array(last) > self.MOST, np.nan, last))
        now = result.costs[result.patient][-1]
        off = f"{now:.2f}" if seen > 1 else f"all begin at {now:.2f}"
        self.off.set_text(f"\N{UPWARDS ARROW} {off}" if now > self.MOST else "")
        self.off.set_position(0.12 * self.last, self.MOST * 0.95)
        for i, (bar, tag, share) in enumerate(zip(self.bars, self.tags, self.shares, strict=True)):
            bar.set_width(result.shares[i][-1])
            bar.set_facecolor(INK if i == 0 else GUESS if i == result.patient else FAINT)
            tag.bold = share.bold = i in (0, result.patient)
            share.set_text(f"{100 * result.shares[i][-1]:.0f} %")
