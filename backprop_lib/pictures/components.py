"""All components of a gradient: a strip with everything, and a window into it."""

import numpy as np
from matplotlib.patches import Polygon

from .parts import Bars, diamonds, zero_line
from .picture import Picture
from .style import FAINT, INK, MARK, MUTED, WIDTH

LEFT, WIDE = 70, 760  # pixels; components that share a pixel are drawn as one bar from the least to the most
STRIP, CLOSE = (58, 84), (206, 170)  # top and height of the two panels


class Components(Picture):
    size = (WIDTH, 420)

    def build(self):
        self.strip, self.close = (self.axes(LEFT, top, WIDE, height) for top, height in (STRIP, CLOSE))
        for axes in (self.strip, self.close):
            axes.set_xticks([])
            axes.set_yticks([])
            axes.spines["bottom"].set_visible(False)
            zero_line(axes)
            for y, va, words in ((1, "top", "wants\nto rise"), (0, "bottom", "wants\nto fall")):
                axes.text(-0.014, y, words, ha="right", va=va, transform=axes.transAxes, color=MUTED)
        self.everything, self.near = Bars(self, self.strip), Bars(self, self.close)
        self.window = self.moves(self.strip.axvspan(0, 1, fill=False, edgecolor=INK, lw=2, zorder=4))
        self.lens = self.moves(self.figure.add_artist(Polygon(np.zeros((4, 2)), fc=FAINT, alpha=0.5, zorder=0)))
        self.pointer = self.moves(self.close.axvspan(0, 1, fc=MARK, zorder=0))
        self.diamond = diamonds(self, self.close, [0])
        self.diamond.set_clip_on(False)  # the first bar and the longest end at an edge
        self.heights = self.label(None, LEFT + WIDE, STRIP[0] - 4, ha="right", va="bottom", colour=MUTED)
        self.zoomed = self.label(None, LEFT + WIDE, CLOSE[0] - 4, ha="right", va="bottom", colour=MUTED)
        self.name = self.label(None, 0, CLOSE[0] + CLOSE[1] + 14, va="top", bold=True)

    def show(self, result):
        n, start, shown = len(result.nudges), result.start, result.shown
        near = result.nudges[start : start + shown]
        for axes, bars, values, first in (
            (self.strip, self.everything, result.nudges, 0),
            (self.close, self.near, near, start),
        ):
            high = np.abs(values).max() * 1.05 or 1.0
            axes.set(xlim=(first, first + len(values)), ylim=(-high, high))  # the background looks the same
            bars.set(*spans(values, first, WIDE))
        self.heights.set_text(f"all {n:,}, the largest {np.abs(result.nudges).max():.2g}")
        self.zoomed.set_text(f"{shown:,} of them, the largest {np.abs(near).max():.2g}")
        self.window.set_x(start)
        self.window.set_width(shown)
        w, h = self.size
        across = LEFT + WIDE * np.array([start / n, (start + shown) / n, 1, 0])
        down = np.array([STRIP[0] + STRIP[1]] * 2 + [CLOSE[0]] * 2)
        across[2:] = LEFT + WIDE, LEFT
        self.lens.set_xy(np.column_stack([across / w, 1 - down / h]))
        self.pointer.set_x(result.bar)
        self.pointer.set_width(max(1, shown / 300))
        self.diamond.set_visible(result.checked)
        if result.checked:
            self.diamond.set_data([result.bar + 0.5], [-result.measured])  # drawn as a wish, like the bars
        self.name.set_text(result.name)
        wide = self.name.width()
        x = LEFT + WIDE * (result.bar + 0.5 - start) / shown
        self.name.set_position(np.clip(x - wide / 2, LEFT, LEFT + WIDE - wide), self.name.y)


def spans(values, first, most):
    """Edges (left, right, bottom, top) of at most `most` bars up and as many down; `values` begin at `first`."""
    n = len(values)
    starts = np.unique(np.linspace(0, n, min(most, n) + 1).astype(int))[:-1]
    gap = 0.15 if n * 6 < most else 0
    left, right = starts + first + gap, np.append(starts[1:], n) + first - gap
    up = np.maximum(np.maximum.reduceat(values, starts), 0)
    down = np.minimum(np.minimum.reduceat(values, starts), 0)
    zero = np.zeros(len(starts))
    return np.tile(left, 2), np.tile(right, 2), np.concatenate([zero, zero]), np.concatenate([up, down])
