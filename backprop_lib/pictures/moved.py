"""One digit, the same digit moved, and what two networks answer to it."""

import numpy as np
from matplotlib.patches import FancyArrowPatch, Rectangle

from .parts import around, digit, discs
from .picture import Picture
from .style import INK, MUTED, WIDTH, a_digit

LEFT, COLUMN = 412, 42  # where the outputs begin, and from one to the next
ROWS = 130, 246  # their heights from the top
SIDE = 168


def short_lines(how, most=25):
    """The changes below each other, or two in a line of at most so many characters."""
    lines = []
    for part in how.split(", "):
        if lines and len(lines[-1]) + 2 + len(part) <= most:
            lines[-1] += f", {part}"
        else:
            lines.append(part)
    return "\n".join(lines)


class Moved(Picture):
    size = (WIDTH, 332)

    def build(self):
        self.original, self.changed = digit(self, 12, 72, SIDE), digit(self, 12 + SIDE + 36, 72, SIDE)
        self.names = [
            self.label(None, 12 + SIDE / 2, 248, ha="center", va="top", colour=MUTED),
            self.label(None, 48 + SIDE * 1.5, 248, ha="center", va="top", colour=MUTED),
        ]
        page = self.axes(0, 0, *self.size, xlim=(0, WIDTH), ylim=(self.size[1], 0))
        page.set_axis_off()
        page.add_patch(FancyArrowPatch((184, 156), (212, 156), arrowstyle="-|>", mutation_scale=18, color=INK))
        self.x = LEFT + COLUMN * (np.arange(10) + 0.5)
        self.rows = []
        for y, words in zip(
            ROWS, ("practised on the digits as they are", "practised on moved copies, too"), strict=True
        ):
            page.text(LEFT, y - 56, words, va="center", weight="bold")
            for j, x in enumerate(self.x):
                page.text(x, y - 28, f"{j}", ha="center", va="center", color=MUTED)
            neurons = discs(self, page, self.x, np.full(10, y), 9)
            numbers = [self.label(page.transData, x, y + 26, ha="center", va="center") for x in self.x]
            frame = self.moves(page.add_patch(Rectangle((0, 0), COLUMN - 2, 76, fill=False, ec=INK, lw=2, zorder=6)))
            verdict = self.label(None, WIDTH - 12, y - 56, ha="right", va="center", bold=True)
            self.rows.append((neurons, numbers, frame, verdict))
        self.guessed, self.has_guess = around(self, 0, ROWS[1] - 42, COLUMN, 84), False
        self.guess_name = self.label(
            None, WIDTH - 12, 310, "grey frame: your guess", ha="right", va="center", colour=MUTED
        )

    def show(self, result):
        self.original.set_data(result.original)
        self.changed.set_data(result.changed)
        for label, words in zip(
            self.names, (f"test digit {result.example},\n{a_digit(result.label)}", short_lines(result.how)), strict=True
        ):
            label.set_text(words)
        for (neurons, numbers, frame, verdict), outputs, y in zip(self.rows, result.outputs, ROWS, strict=True):
            answer = outputs.argmax()
            neurons.set_array(outputs)
            for j, (label, a) in enumerate(zip(numbers, outputs, strict=True)):
                label.set_text(f"{a:.2f}")
                label.bold = j == answer
            frame.set_xy((self.x[answer] - COLUMN / 2 + 1, y - 38))
            verdict.set_text(f"says {answer} " + ("\N{CHECK MARK}" if answer == result.label else "\N{BALLOT X}"))
        self.guessed.set_visible(self.has_guess and result.asked)
        self.guess_name.visible = self.has_guess and result.asked

    def guess(self, value):
        """A grey frame around the answer that was expected of the second network, for the 6 upside down."""
        self.has_guess = True
        self.guessed.set_x((self.x[value] - COLUMN / 2) / WIDTH)
