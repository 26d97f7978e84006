"""Ten outputs, each with a tick where it should be, and below them what the example wishes of each."""

from .outputs import LEFT, OutputRow, WishPanel, X
from .parts import digit
from .picture import Picture
from .style import MUTED, WIDTH

SIDE = 74  # pixels of an activation of 1
UNIT = 32  # pixels of a wish of 1
RISEN, FALLEN = 2.3, -3.0  # the ends of the wishes' axis; below the longest arrow there is room for a word
TOP = 184  # of the wishes' axis


class Wishes(Picture):
    size = (WIDTH, TOP + round(UNIT * (RISEN - FALLEN)) + 6)

    def build(self):
        self.digit = digit(self, 12, 50, 92)
        self.name = self.label(None, 58, 148, ha="center", va="top", colour=MUTED)
        self.outputs = OutputRow(self, 48, SIDE, above=30, below=32)
        for j, x in enumerate(X):
            self.outputs.axes.text(x, 1 + 12 / SIDE, f"{j}", ha="center", weight="bold")
        self.wishes = WishPanel(self, TOP, UNIT, FALLEN, RISEN, fall=-1.45, number=0.4)
        data = self.wishes.axes.transData
        self.ranks = [self.label(data, x, FALLEN, ha="center", va="bottom", colour=MUTED) for x in X]
        self.legend = self.label(None, LEFT + 10, self.size[1] - 7, va="bottom", colour=MUTED)

    def show(self, result):
        self.digit.set_data(result.image)
        self.name.set_text(f"example {result.example}\nwanted: {result.digit}")
        self.outputs.set(result.outputs, result.wanted, result.own, result.pretended)
        self.wishes.set(result.nudges, result.measured, result.hidden)
        self.legend.set_text("" if result.measured is None else "\N{WHITE DIAMOND} measured")
        for rank in self.ranks:
            rank.visible = result.asked

    def guess(self, value):
        """The places that the learner gave, below the arrows."""
        for place, item in zip(("your 1st", "your 2nd", "your 3rd", "your 4th"), value, strict=True):
            self.ranks[int(item.removeprefix("output "))].set_text(place)
