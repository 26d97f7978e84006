"""Lesson 01, third part: the 13,002 components of the gradient, read one at a time."""

from functools import lru_cache
from typing import NamedTuple

import numpy as np

from ..checking import wiggle_some
from ..controls import Slider, choice, switch
from ..naming import bands, knob
from ..network import backward, flatten
from ..pictures.components import Components
from ..pictures.style import places, signed
from ..practice import predict
from ..scene import Scene
from .common import Waiting, in_double, require_reader


def shown(component):
    """Digits after the point for a component: five, or more where two of them would still be 0."""
    return places(component, 2, 5, 12)


class ComponentsResult(NamedTuple):
    nudges: np.ndarray  # minus the components, in the order shown
    start: int
    shown: int
    bar: int  # which of the bars is looked at
    number: int  # its place in `flatten(net)`
    name: str
    component: float
    measured: float | None  # the same by wiggling
    counts: bool = True  # whether to say how many are 0, which is half of the question's answer

    @property
    def title(self):
        c = self.component
        if c == 0:
            return f"Knob {self.number:,}: component 0. Turn it either way, the cost does not feel it"
        does, wants = ("raises", "fall") if c > 0 else ("lowers", "rise")
        return f"Knob {self.number:,}: component {signed(c, shown(c))}. Raising it {does} the cost; it wants to {wants}"

    @property
    def words(self):
        n, up, down = len(self.nudges), int((self.nudges > 0).sum()), int((self.nudges < 0).sum())
        zero = n - up - down
        text = (
            f"Knob {self.number:,} is {self.name}. Shown: {self.shown:,} of {n:,} components, "
            "drawn as wishes, that is with the sign turned round."
        )
        if self.counts:
            text += (
                f" Of all {n:,}, {up:,} want{'s' * (up == 1)} to rise, {down:,} want{'s' * (down == 1)} to fall, "
                f"{zero:,} {'is' if zero == 1 else 'are'} exactly 0."
            )
        if self.checked:
            text += f" Wiggled, its component is {signed(self.measured, self.digits)}."
        return text

    @property
    def digits(self):
        """What wiggling finds beyond the tenth is rounding."""
        return min(10, shown(self.component))

    @property
    def checked(self):
        return self.measured is not None


def components(net, data):
    """The gradient's 13,002 components, one by one."""
    require_reader(net)
    gradient = flatten(backward(net, data.train.x, data.train.y))
    sizes = net.sizes
    spans = {f"all {len(gradient):,}": (0, len(gradient))}
    for start, stop, l, kind in bands(sizes):
        name = f"{kind}[{l}]: {stop - start:,}"
        spans[name] = (start, stop)

    @lru_cache(maxsize=32)
    def ordered(part, order):
        places = np.arange(*spans[part])
        if order == "size":
            places = places[np.argsort(-np.abs(gradient[places]), kind="stable")]
        if order == "sign":
            places = places[np.argsort(gradient[places], kind="stable")]
        return places

    exact, busy = in_double(net), Waiting("wiggling \N{HORIZONTAL ELLIPSIS}")

    @lru_cache(maxsize=32)
    def wiggled(number):
        with busy:  # of 60,000 examples it takes a second
            return wiggle_some(exact, data.train.x, data.train.y, [number])[0].item()

    def model(part, order, zoom, bar, check):
        ranked = ordered(part, order)
        n = len(ranked)
        bar = min(bar, n - 1)
        seen = max(min(n, 12), round(n / 2**zoom))
        start = min(max(bar - seen // 2, 0), n - seen)
        number = int(ranked[bar])
        name = knob(number, sizes).sentence
        own, measured = float(gradient[number]), wiggled(number) if check else None
        counts = question.state != "open" or own == 0  # a knob of 0 that is looked at gives the answer anyway
        return ComponentsResult(-gradient[ranked], start, seen, bar, number, name, own, measured, counts)

    def rescale(scene):
        part = scene.controls["part"].value
        scene.controls["bar"].span(0, spans[part][1] - spans[part][0] - 1)

    always, weak, strong = "exactly 0", "small, but not 0", "as large as any other"
    corner = float(gradient[0])
    question = predict(
        "Knob 0 is a weight that comes from pixel 0, the top left corner, which is black in all "
        f"{len(data.train):,} images. How sensitive is the cost to it?",
        always if corner == 0 else weak,
        choices=[always, weak, strong],
        why="A weight is multiplied by its pixel. The pixel is always 0, so the product is, whatever the weight.",
        mistakes=[
            (
                weak,
                "It would be small if the pixel were dim. It is black: weight x 0 is 0, for every value of the weight.",
            ),
            (strong, "A weight acts through its pixel only. Where the pixel is always black, the weight is cut off."),
        ],
    )
    return Scene(
        model,
        Components,
        {
            "part": choice("show", list(spans)),
            "order": choice("in order of", [("place", "place"), ("size, largest first", "size"), ("sign", "sign")]),
            "zoom": Slider("zoom", 5, 0, 10),
            "bar": Slider("look at bar", 3519, 0, len(gradient) - 1, width="620px"),
            "check": switch("check by wiggling"),
        },
        question=question,
        answered={"bar": 0},
        reactions={"part": rescale},
        rows=[["part", "order", "zoom", busy], ["bar", "check"]],
    )
