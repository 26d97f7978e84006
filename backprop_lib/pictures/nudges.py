"""A nudge on its way through three factors: four bars, one below the other, promised and measured."""

import numpy as np
from matplotlib.collections import PolyCollection

from .parts import Bars, diamonds
from .picture import Picture
from .style import FAINT, GUESS, MUTED, WIDTH, places, signed, unsigned

ZERO, FULL = 350, 450  # pixels: where a change of 0 is, and the length of the longest bar
ROOM, LEAST = 110, 1e-9  # pixels left of it for the longest negative bar; a change that needs no room
VALUES = 226  # pixels: the right end of the quantities, left of all bars
ENDS = 250, WIDTH - 8  # pixels: as far as a guess can be marked
TOP, ROW, THICK = 62, 92, 18  # pixels: the top of the first bar, from one to the next, and how thick it is


class Nudges(Picture):
    size = (WIDTH, 412)

    def build(self):
        h = self.size[1]
        self.paper = axes = self.axes(0, 0, WIDTH, h, xlim=(0, WIDTH), ylim=(h, 0))
        axes.set_axis_off()
        self.y = TOP + ROW * np.arange(4) + THICK / 2
        axes.plot([ZERO, ZERO], [TOP - 10, self.y[-1] + 24], color=MUTED, lw=1, zorder=1)
        self.links = self.moves(axes.add_collection(PolyCollection([], fc=FAINT, alpha=0.5, lw=0, zorder=0)))
        (guessed,) = axes.plot([], [], color=GUESS, lw=7, zorder=1, solid_capstyle="butt")
        self.guessed = self.moves(guessed)
        self.bars = Bars(self, axes)
        self.diamonds = diamonds(self, axes, self.y)
        self.names = [self.label(None, 12, y, va="center", bold=True, size=14) for y in self.y]
        self.values = [self.label(None, VALUES, y, ha="right", va="center", colour=MUTED) for y in self.y]
        self.said = [self.label(None, ZERO + 8, y + 22, va="center") for y in self.y]
        self.factors = [self.label(None, 40, (y + y_next) / 2, va="center") for y, y_next in zip(self.y, self.y[1:])]
        axes.text(WIDTH - 12, h - 12, "bar: promised by the factors    diamond: measured", ha="right", color=MUTED)
        self.guess_name = self.label(None, 0, self.y[-1] - 22, "your guess", ha="center", va="center", colour=MUTED)
        self.level = None

    def show(self, result):
        shown = 1 if result.hidden else 4
        right, left = max(1, *result.promised / result.nudge), max(LEAST, *-result.promised / result.nudge)
        unit = min(FULL / right, ROOM / left) / result.nudge
        x = ZERO + unit * result.promised[:shown]
        y = self.y[:shown]
        self.bars.set(np.minimum(x, ZERO), np.maximum(x, ZERO), y - THICK / 2, y + THICK / 2, x > ZERO)
        edges = np.stack([np.full(shown - 1, ZERO), x[:-1], x[1:], np.full(shown - 1, ZERO)], -1)
        heights = np.stack([y[:-1], y[:-1], y[1:], y[1:]], -1)
        self.links.set_verts(np.stack([edges, heights], -1))
        self.diamonds.set_data(ZERO + unit * result.measured[:shown], y)
        rows = (self.names, self.values, self.said, (result.what, "z", "a", "C"), result.before, result.after)
        for i, (name, value, said, text, old, new) in enumerate(zip(*rows, strict=True)):
            name.set_text(text)
            fine = places(result.promised[i], 2 if i else 1, 3, 6)  # as the change needs them
            value.set_text(f"{unsigned(old, fine)} → {unsigned(new, fine) if i < shown else '?'}")
            promised, measured = (signed(part[i], result.places) for part in (result.promised, result.measured))
            said.set_text(f"promised {promised}, measured {measured}" if i < shown else "?")
        self.said[0].set_text(f"the nudge {signed(result.nudge, 3)}")
        texts = (f"dz/d{result.what}", "da/dz", "dC/da")
        for label, text, factor in zip(self.factors, texts, result.factors, strict=True):
            label.set_text(f"x {text} = {signed(factor, 3)}")
        marked = self.level is not None and result.asked
        self.guessed.set_visible(marked)
        self.guess_name.visible = marked
        if marked:
            at = ZERO + unit * self.level
            x = np.clip(at, *ENDS)
            self.guessed.set_data([x, x], [self.y[-1] - 14, self.y[-1] + 14])
            left, right = "← your guess: further left", "your guess: further right →"
            self.guess_name.set_text("your guess" if x == at else left if at < x else right)
            room = ZERO - 6 if at < x else WIDTH - 12
            self.guess_name.set_position(min(x, room - self.guess_name.width() / 2), self.guess_name.y)

    def guess(self, value):
        """A grey mark at the predicted change of C."""
        self.level = value
