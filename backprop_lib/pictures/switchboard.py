"""Conventions side by side: what they change, what they leave, and two cost curves that do or do not lie together."""

from .picture import Picture
from .style import FAINT, INK, MUTED, WIDTH

NAMES, OURS, THEIRS = 14, 284, 398  # pixels from the left
TOP, ROW = 176, 24


class Switchboard(Picture):
    size = (WIDTH, 410)

    def build(self):
        self.code = [self.label(None, NAMES, 50 + 19 * i, va="center", mono=True) for i in range(5)]
        self.label(None, OURS, TOP - 20, "here", va="center", bold=True)
        self.label(None, THEIRS, TOP - 20, "by the switches", va="center", bold=True)
        self.rows = [
            [self.label(None, x, TOP + ROW * (i + 0.5), va="center") for x in (NAMES, OURS, THEIRS)] for i in range(8)
        ]
        self.plot = self.axes(570, 176, 246, 164, ylim=(0, 2), yticks=[0, 0.5, 1, 1.5, 2])
        self.plot.set_xlabel("steps")
        self.begin = self.label(None, 693, TOP - 28, ha="center", va="center", colour=MUTED)
        self.plot.grid(axis="y", color=FAINT)
        self.ours = self.moves(self.plot.plot([], [], "o", ms=9, mfc="none", mec=INK, mew=1.6, zorder=4)[0])
        self.theirs = self.moves(self.plot.plot([], [], color=INK, lw=2.4, zorder=3)[0])
        self.label(None, 693, 398, "rings: here; line: by the switches", ha="center", va="center", colour=MUTED)

    def show(self, result):
        if self.plot.get_xlim() != (0, result.steps[-1]):
            self.plot.set_xlim(0, result.steps[-1])
            self.behind(result.steps[-1])
        for label, line, usual in zip(self.code, result.code, result.our_code, strict=True):
            label.set_text(line)
            label.bold = line != usual
        for labels, (name, ours, theirs) in zip(self.rows, result.rows, strict=True):
            for label, text in zip(labels, (name, ours, theirs), strict=True):
                label.set_text(text)
            labels[2].bold = ours != theirs
        self.begin.set_text(f"cost, measured our way;\nbegins at {result.ours[0]:.2f}")
        self.ours.set_data(result.steps, result.ours)
        self.theirs.set_data(result.steps, result.theirs)
