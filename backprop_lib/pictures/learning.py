"""A network that learns: two curves, a few digits with its answers, and what its first neurons look at."""

import numpy as np
from matplotlib import colormaps
from matplotlib.colors import LinearSegmentedColormap

from .parts import Pixels
from .picture import Picture
from .style import FALL, GUESS, INK, MUTED, PAPER, RISE, WIDTH

SIGNED = LinearSegmentedColormap.from_list("signed", [FALL, PAPER, RISE], N=17)  # few, so that a palette holds them
GRAY = colormaps["gray"]
DIGIT, PITCH = 56, 70  # pixels of a sample digit, and from one to the next
EYE, GAP = 68, 4  # pixels of a neuron's weights, and between two


class Learning(Picture):
    size = (WIDTH, 418)

    def __init__(self, pace, judged, tested, top=3.2):
        """`pace` has a `unit` and how many there are at `most`. `judged` and `tested`: a number of digits, or "the".

        The costs' axis ends at `top`; what is above is drawn there.
        """
        self.pace, self.judged, self.tested, self.top = pace, judged, tested, top
        super().__init__()

    def build(self):
        self.costs, self.shares = self.axes(48, 66, 186, 118), self.axes(48, 242, 186, 118)
        self.costs.set(ylim=(0, self.top), xticklabels=[])
        self.shares.set(ylim=(0, 100), yticks=[0, 50, 100])
        self.shares.axhline(10, color=MUTED, lw=0.8, ls=(0, (1, 3)))
        self.shares.set_xlabel(self.pace.unit)
        self.costs.set_title(f"cost of {self.judged} training digits", size=11, color=MUTED)
        self.shares.set_title(f"% of {self.tested} test digits read", size=11, color=MUTED)
        for axes in (self.costs, self.shares):
            axes.set_xlim(0, self.pace.most)
        (guessed,) = self.shares.plot([], [], color=GUESS, lw=14, solid_capstyle="butt", zorder=2)
        self.guessed = self.moves(guessed)
        self.guess_name = self.label(self.shares.transData, 0, 0, "your guess", va="center", colour=MUTED)
        self.guess_name.visible, self.guess_range = False, None
        self.lines, self.ends = [], []
        for axes in (self.costs, self.shares):
            self.lines.append(self.moves(axes.plot([], [], color=INK, lw=2.5, zorder=3)[0]))
            self.ends.append(
                self.moves(axes.plot([], [], "o", ms=9, mfc="white", mec=INK, mew=2, zorder=4, clip_on=False)[0])
            )

        self.figure.text(386 / WIDTH, 1 - 60 / 418, "test digits, and its answers", ha="center", color=MUTED)
        self.samples = Pixels(self, 266, 70, 4 * PITCH - 14, 4 * 82 - 26)
        self.answers = [
            self.label(None, 266 + PITCH * (i % 4) + DIGIT / 2, 70 + 82 * (i // 4) + DIGIT + 3, ha="center", va="top")
            for i in range(16)
        ]
        side = 4 * EYE + 3 * GAP
        self.figure.text(690 / WIDTH, 1 - 60 / 418, "weights of the first 16 neurons", ha="center", color=MUTED)
        self.eyes = Pixels(self, 690 - side // 2, 70, side, side)
        self.scale = self.label(None, 690, 70 + side + 6, ha="center", va="top", colour=MUTED)

    def show(self, result):
        epochs = np.arange(result.epoch + 1)
        for line, end, values in zip(
            self.lines, self.ends, (np.minimum(result.costs, self.top), 100 * result.accuracies)
        ):
            line.set_data(epochs, values)
            end.set_data(epochs[-1:], values[-1:])
        self.guess_name.visible = self.guess_range is not None and result.asked is not None
        self.guessed.set_visible(self.guess_name.visible)
        if self.guess_name.visible:
            low, high = self.guess_range
            self.guessed.set_data([result.asked] * 2, self.guess_range)
            self.guess_name.set_position(result.asked + 0.07 * self.pace.most, min((low + high) / 2, 70))
        self.samples.set_data(grid(GRAY(result.images, bytes=True), 4, DIGIT, (PITCH, 82)))
        for label, said, wanted in zip(self.answers, result.said, result.wanted):
            label.set_text(f"\N{CHECK MARK} {said}" if said == wanted else f"\N{BALLOT X} {said}")
            label.bold = said != wanted
        weights = result.weights
        most = np.quantile(np.abs(weights), 0.98) or 1.0  # a few are far larger
        self.eyes.set_data(grid(SIGNED(0.5 + weights / most / 2, bytes=True), 4, EYE, (EYE + GAP, EYE + GAP)))
        self.scale.set_text(
            f"blue positive, orange negative;\nfullest colour: \N{PLUS-MINUS SIGN}{most:.2g} and beyond"
        )

    def guess(self, value):
        """A grey bar between the two shares, in %, that were predicted."""
        self.guess_range = value


def grid(images, columns, side, pitch):
    """Images (N, 28, 28, 4) enlarged to `side` pixels, `pitch` pixels (across, down) from each other, on white."""
    across, down = pitch
    rows = -(-len(images) // columns)
    page = np.full(((rows - 1) * down + side, (columns - 1) * across + side), 2**32 - 1, dtype=np.uint32)
    pick = np.arange(side) * 28 // side
    pixels = np.ascontiguousarray(images).view(np.uint32)[..., 0]  # the four bytes of a pixel move as one number
    for i, image in enumerate(pixels.take(pick, axis=1).take(pick, axis=2)):
        top, left = i // columns * down, i % columns * across
        page[top : top + side, left : left + side] = image
    return page.view(np.uint8).reshape(*page.shape, 4)
