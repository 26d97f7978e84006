"""One digit and nine moved copies of it, and what two networks call each of them."""

from .parts import around, digit
from .picture import Picture
from .style import INK, MUTED, WIDTH

COLUMNS, TOP, SIDE = 5, 46, 124
LEFT_OUT, BOTH = -1, -2  # in place of a label
WIDE, HIGH = WIDTH / COLUMNS, SIDE + 62  # from one image to the next, to the right and down


class Ten(Picture):
    size = (WIDTH, TOP + 2 * HIGH + 24)

    def build(self):
        self.images, self.captions = [], []
        for i in range(2 * COLUMNS):
            row, column = divmod(i, COLUMNS)
            middle, top = (column + 0.5) * WIDE, TOP + row * HIGH
            self.images.append(digit(self, middle - SIDE / 2, top, SIDE))
            low = top + SIDE + 6
            self.captions.append([self.label(None, middle, y, ha="center", va="top") for y in (low, low + 21)])
        frame = around(self, WIDE / 2 - SIDE / 2 - 5, TOP - 5, SIDE + 10, SIDE + 10)
        frame.set(edgecolor=INK, visible=True)
        self.guessed, self.has_guess = around(self, 0, 0, SIDE + 10, SIDE + 10), False
        self.guess_name = self.label(None, 12, self.size[1] - 14, va="center", colour=MUTED)

    def show(self, result):
        for image, pixels in zip(self.images, result.images, strict=True):
            image.set_data(pixels)
        original, *copies = self.captions
        for label, words in zip(original, (f"training digit {result.example}", result.labelled), strict=True):
            label.set_text(words)
        for lines, answers in zip(copies, result.answers.T, strict=True):
            for label, network, answer in zip(lines, ("first", "second"), answers, strict=True):
                right = answer == result.label
                label.set_text(f"{network}: {answer} " + ("\N{CHECK MARK}" if right else "\N{BALLOT X}"))
                label.bold = not right
        marked = self.has_guess and result.asked is not None
        self.guessed.set_visible(marked)
        self.guess_name.visible = marked
        if marked:
            row, column = divmod(1 + result.asked, COLUMNS)
            left, low = (column + 0.5) * WIDE - SIDE / 2 - 5, TOP + row * HIGH + SIDE + 5
            self.guessed.set_xy((left / WIDTH, 1 - low / self.size[1]))

    def guess(self, value):
        """A grey frame around the copy that the question is about, and below the label that was predicted for it."""
        self.has_guess = True
        guess = {LEFT_OUT: "left out", BOTH: "both labels"}.get(value, f"label {value}")
        self.guess_name.set_text(f"grey frame: your guess for this copy, {guess}")
