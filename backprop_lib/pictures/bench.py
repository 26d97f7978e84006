"""Two parameters under the same wiggle: what their components promise and what the cost does."""

import numpy as np

from .parts import Bars, diamonds, zero_line
from .picture import Picture
from .style import GUESS, INK, MUTED, WIDTH, places, signed, unsigned

COLUMNS = (220.5, 345.5)  # pixels from the left: A and B
ROWS = (
    (340, "component"),
    (362, "predicted change"),
    (384, "measured change"),
    (406, "measured : predicted"),
)
GUESSED = 428  # the row of the guess, if there is one
WIDE, HIGH = 334, 262  # pixels: the curves
FLAT = 0.002  # changes of the cost much smaller than this are drawn as none; the numbers say them


class Bench(Picture):
    size = (WIDTH, 446)

    def __init__(self, asked):
        self.asked = asked  # the wiggle that the question is about
        super().__init__()

    def build(self):
        self.changes = self.axes(158, 84, 250, 212, xlim=(-0.5, 1.5))
        self.changes.set_axis_off()
        self.changes.ticklabel_format(style="plain", useOffset=False)  # unseen numbers would move the title
        self.changes.set_title("change of the cost, per wiggle of 1", size=11, color=MUTED, pad=12)
        zero_line(self.changes)
        for y, va, words in (
            (0.97, "top", "turned up,\nthe cost rises"),
            (0.03, "bottom", "turned up,\nthe cost falls"),
        ):
            self.changes.text(
                -0.6, y, words, ha="right", va=va, color=MUTED, transform=self.changes.get_xaxis_transform()
            )
        self.bars = Bars(self, self.changes, colours=(GUESS, GUESS))
        self.guessed = self.moves(
            self.changes.axhline(0, 0.55, 0.95, color=INK, lw=2.5, ls=(0, (2, 1.5)), zorder=5, visible=False)
        )
        self.guess_name = self.label(self.changes.transData, 0, 0, ha="right", va="center", colour=MUTED)
        self.diamonds = diamonds(self, self.changes, [0, 1])
        for x, name in zip(COLUMNS, "AB", strict=True):
            self.figure.text(x / WIDTH, 1 - 316 / self.size[1], name, ha="center", va="center", weight="bold")
        for y, words in ROWS:
            self.figure.text(12 / WIDTH, 1 - y / self.size[1], words, va="center", color=MUTED)
        self.numbers = [[self.label(None, x, y, ha="center", va="center") for x in COLUMNS] for y, _ in ROWS]
        self.guess_row = [
            self.label(None, 12, GUESSED, f"you guessed for {signed(self.asked, 1)}", va="center", colour=MUTED),
            self.label(None, COLUMNS[1], GUESSED, ha="center", va="center"),
        ]

        self.curves = self.axes(466, 84, WIDE, HIGH)
        self.curves.set_title("the whole cost, as A or B alone is turned", size=11, color=MUTED, pad=12)
        self.curves.set_xlabel("wiggle")
        self.curves.ticklabel_format(useOffset=False)
        self.curves.set_xticks([-8, -4, 0, 4, 8])
        self.curves.locator_params(axis="y", nbins=5)  # of a flat curve, more would have longer numbers
        self.lines, self.tangents, self.points = [], [], []
        for width in (2.8, 1.4):
            (curve,) = self.curves.plot([], [], color=INK, lw=width, zorder=3)
            (line,) = self.curves.plot([], [], color=INK, lw=1.2, ls=(0, (4, 3)), zorder=2)
            (point,) = self.curves.plot([], [], "D", ms=9, mfc="white", mec=INK, mew=1.8, zorder=6)
            self.lines.append(self.moves(curve))
            self.tangents.append(self.moves(line))
            self.points.append(self.moves(point))
        self.names, self.letters = (  # of the curves, and of the diamonds on them
            [self.label(self.curves.transData, 0, 0, name, ha=ha, va="center", bold=True) for name in "AB"]
            for ha in ("left", "center")
        )
        self.pair = None

    def show(self, result):
        if self.pair != result.names:
            self._show_pair(result)
        moved = result.wiggle != 0
        self.diamonds.set_visible(moved)
        self.diamonds.set_data(np.arange(2), result.measured / result.wiggle if moved else [0, 0])
        rows = (
            [signed(component, places(component, 3, 4, 9)) for component in result.components],
            map(signed, result.predicted, result.places),
            map(signed, result.measured, result.places),
            map(times, result.kept),
        )
        for row, values in zip(self.numbers, rows, strict=True):
            for text, value in zip(row, values, strict=True):
                text.set_text(value)
        for point, change in zip(self.points, result.measured, strict=True):
            point.set_data([result.wiggle], [result.cost + change])
        self._letter_points(*result.measured, result.components)

    def _letter_points(self, a, b, components):
        """A letter above the upper diamond and one below the lower, on the sides that the steeper line leaves free."""
        side = -1 if components[np.abs(components).argmax()] >= 0 else 1
        (left, right), across = self.curves.get_xlim(), np.ptp(self.curves.get_xlim()) / WIDE
        along = np.ptp(self.curves.get_ylim()) / HIGH
        for letter, point, up in zip(self.letters, self.points, (1, -1) if a >= b else (-1, 1), strict=True):
            x, y = np.ravel(point.get_data())
            x = np.clip(x + 10 * side * up * across, left + 8 * across, right - 8 * across)
            letter.set_position(x, y + 15 * up * along)

    def _show_pair(self, result):
        self.pair = result.names
        # What each unit of a wiggle has brought on the way, so that the diamonds always find room.
        away = result.amounts != 0
        rates = (result.curves[:, away] - result.cost) / result.amounts[away]
        limit = max(np.abs(result.components).max(), np.abs(rates).max()) * 1.25 or 1.0
        self.changes.set_ylim(-limit, limit)  # the zero line stays where it is
        x = np.arange(2)
        self.bars.set(x - 0.22, x + 0.22, 0, result.components)
        low, high = result.curves.min(), result.curves.max()
        room = max(0.08 * (high - low), FLAT)
        first, last = result.amounts[[0, -1]]
        self.curves.set(xlim=(first * 1.06, last * 1.06), ylim=(low - room, high + room))
        self.background = None
        for i in range(2):
            self.lines[i].set_data(result.amounts, result.curves[i])
            self.tangents[i].set_data(result.amounts, result.cost + result.components[i] * result.amounts)
        a, b = result.curves[:, -1]
        apart = max(0.0, 0.07 * (high - low + 2 * room) - abs(a - b)) / 2 * (1 if a >= b else -1)
        self.names[0].set_position(last * 1.1, a + apart)
        self.names[1].set_position(last * 1.1, b - apart)
        self._show_guess(False)  # it was about another pair

    def guess(self, value):
        """A dashed line at the change that was predicted for B, per wiggle of 1; or words, where it has no place."""
        written = signed(value, places(value, 3, 2, 8)) if abs(value) < 1000 else "far off"
        self.guess_row[1].set_text(written)
        value = value / self.asked
        self.guessed.set_ydata([value, value])
        most = self.changes.get_ylim()[1]
        if abs(value) <= most:
            x, words = 0.59, "your\nguess"  # between A and the line
        else:
            x, words = 1.5, f"your guess:\nfurther {'up' if value > 0 else 'down'}"
        self.guess_name.set_text(words)
        self.guess_name.set_position(x, min(max(value, -0.83 * most), 0.83 * most))
        self._show_guess(True)

    def _show_guess(self, on):
        self.guessed.set_visible(on)
        for label in (self.guess_name, *self.guess_row):
            label.visible = on


def times(ratio):
    """How a promise was kept, in a few characters; a dash where there was none."""
    if ratio is None:
        return "\N{EN DASH}"
    return unsigned(ratio, 2) if abs(ratio) < 1000 else "far off"
