"""A digit of one's own on its way forward, and on the way back what each neuron is wished."""

from .flow import NetworkDrawing
from .picture import Picture
from .style import MUTED, WIDTH, signed
from .walk import Wishes, legend, light, times


class Own(Picture):
    size = (WIDTH, 360)

    def __init__(self, sizes, magnified):
        """`sizes` of the network, with one hidden layer or more; `magnified`: how many times needs are magnified."""
        self.sizes, self.magnified = sizes, magnified
        super().__init__()

    def build(self):
        few = len(self.sizes) <= 4
        hidden = [f"hidden layer {l}" if few else f"hidden {l}" for l in range(1, len(self.sizes) - 1)]
        small = min(1, 16 / max(self.sizes[1:]))  # more neurons in a column are smaller
        self.network = NetworkDrawing(
            self,
            *(14, 40, 812, 258),
            self.sizes,
            radius=4.6 * small,
            right=200,
            headings=("784 pixels", *hidden, "outputs"),
            learns=True,
        )
        self.wishes = Wishes(self, self.network, 12.5 * small, self.magnified)
        data = self.network.axes.transData
        self.amounts = [self.label(data, x + 84, y, va="center") for x, y in self.network.positions[-1]]
        self.target = self.label(data, 0, 0, "meant", ha="left", va="center", bold=True)
        legend(
            self,
            14,
            318,
            [
                f"open triangle: the wish; solid: {times(self.magnified)}the need (wish x slope); "
                "area: of its layer's largest wish",
                "coloured line: what an output passes back, its need x the weight; width: of the largest of them now",
            ],
        )
        head = {"va": "baseline", "ha": "left", "color": MUTED}
        self.network.axes.text(self.network.positions[-1][0, 0] + 88, 240, "wish", **head)
        self.wiggled = self.label(None, 14 + self.network.side / 2, 288, ha="center", va="center")
        self.cost = self.label(None, WIDTH - 12, 295, ha="right", va="center")
        self.note = self.label(None, 14 + self.network.side / 2, 262, ha="center", va="center", colour=MUTED)

    def show(self, result):
        drawing = self.network
        drawing.edges(result.weights, 4 * result.scale)
        drawing.activations(result.activations)
        drawing.outputs(result.outputs, result.answer)
        self.wishes.set(result.wishes, result.needs)
        light(drawing, result.carried)
        for j, (label, wish) in enumerate(zip(self.amounts, result.wishes[len(result.weights)], strict=True)):
            label.set_text(signed(wish))
            label.bold = j == result.meant
        x, y = drawing.positions[-1][result.meant]
        self.target.set_position(x + 138, y)
        first, last = result.costs[0], result.costs[-1]
        before = f", before {first:.3f}" if result.steps else ""
        self.wiggled.set_text(result.comparison)
        self.cost.set_text(f"cost of this digit: {last:.3f}{before}")
        self.note.set_text(result.source)
