"""Lesson 08: the story again, in calculus: factors along a path, a sum over the paths, and what a long chain does."""

from functools import lru_cache, partial
from typing import NamedTuple

import numpy as np

from ..checking import wiggle_some
from ..controls import Slider, switch
from ..network import Network, backward, forward, sigmoid, slope
from ..pictures.depth import Depth, told, told_end
from ..pictures.paths import Paths
from ..pictures.style import a_digit, signed
from ..practice import predict
from ..scene import Scene
from .common import first_two, require_reader
from .factor_by_factor import PIXEL, WANTED, factors, nudges, three_products
from .whole_pass import decimals, wiggled_wishes
from .writing_the_chain import check_my_chain

__all__ = ["check_my_chain", "depth", "factors", "nudges", "paths", "three_products"]


MANY = 1500  # examples that have to fit into the picture of the paths


class PathsResult(NamedTuple):
    digit: int  # what the example is
    neuron: int
    a: float
    outputs: np.ndarray  # (10,)
    factors: np.ndarray  # (3, 10): weight, slope, dC/da of each output
    measured: np.ndarray | None  # (11,): each term alone, then all
    hidden: bool  # whether the sum is not shown yet
    asked: bool  # whether the question is about this example and neuron

    @property
    def terms(self):
        return self.factors.prod(axis=0)

    @property
    def sum(self):
        return self.terms.sum()

    @property
    def title(self):
        up, down = (signed(part(self.terms, 0).sum(), 3) for part in (np.maximum, np.minimum))
        if self.hidden:
            return f"Neuron {self.neuron} reaches the cost along ten paths, three factors on each"
        return f"Ten terms: {up} and {down} make dC/da = {signed(self.sum, 3)} for neuron {self.neuron}"

    @property
    def words(self):
        rows = [
            f"output {j}: {signed(w)} x {s:.3f} x {signed(d)} = {signed(term, 4)}"
            for j, (w, s, d, term) in enumerate(zip(*self.factors, self.terms, strict=True))
        ]
        text = f"The example is {a_digit(self.digit)}; the neuron's activation is {self.a:.2f}. {'; '.join(rows)}."
        if not self.hidden:
            text += f" Sum: {signed(self.sum, 5)}."
        if self.measured is not None:
            found = self.measured[:10] - self.terms if self.hidden else self.measured - np.append(self.terms, self.sum)
            text += f" Wiggling the neuron finds the same, to {decimals(found, 0)} decimals."
        return text


def paths(net, data):
    """dC/da of one neuron before the outputs: a product along each of ten paths, and the sum of them."""
    require_reader(net)
    last = len(net.weights) - 1
    x, y = data.train.x, data.train.y

    @lru_cache(maxsize=8)
    def ahead(example):
        """The previous activations, the outputs, and for each output slope and dC/da."""
        *_, before, outputs = forward(net, x[example : example + 1]).activations
        return before, outputs[0], slope(net, last, outputs)[0], 2 * (outputs - y[example : example + 1])[0]

    @lru_cache(maxsize=8)
    def wiggled(example):
        """(11, 16): with one output's square counted alone, then with all of them."""
        a, wanted = ahead(example)[0], y[example : example + 1]
        return -np.array([wiggled_wishes(net, last, a, wanted, on) for on in [*([j] for j in range(10)), slice(None)]])

    def model(example, neuron, check, answered):
        before, outputs, slopes, dC_da = ahead(example)
        three = np.array([net.weights[last][:, neuron], slopes, dC_da])
        measured = wiggled(example)[:, neuron] if check else None
        asked = (example, neuron) == (first, k)
        digit = int(data.train.labels[example])
        return PathsResult(digit, neuron, before[0, neuron], outputs, three, measured, not answered, asked)

    first, k = first_two(data), 5
    start = model(first, k, True, True)
    ways = {
        "multiply the ten terms": start.terms.prod(),
        "take the mean of the ten": start.terms.mean(),
        "add the ten": start.sum,
        "add their sizes, without the signs": np.abs(start.terms).sum(),
        "take the largest": start.terms[np.abs(start.terms).argmax()],
    }
    every, mean, sums, sizes, largest = ways
    question = predict(
        f"Neuron {k} reaches the cost along ten paths, each through one output. On each, three factors make one term. "
        "How do the ten terms make dC/da of the neuron?",
        min([sums, *ways], key=lambda way: round(abs(ways[way] - start.measured[-1]), 9)),  # of ten zeros, too
        choices=list(ways),
        why=f"Nudge neuron {k}, and all ten outputs move at once. Each adds its own change to the cost, and the "
        f"changes add up: {signed(start.sum, 3)}. Wiggling finds {signed(start.measured[-1], 3)}.",
        mistakes=[
            (
                every,
                "That gives next to nothing. Factors multiply if one acts on the other's result. Output 3 does not act "
                "on what output 4 does: they stand side by side.",
            ),
            (
                mean,
                f"That gives {signed(ways[mean], 3)}. The cost is ten squares added up, not their mean, "
                "so the paths are added up too.",
            ),
            (
                sizes,
                f"That gives {signed(ways[sizes], 3)}. A path that lowers the cost takes something away from those "
                "that raise it: the signs count.",
            ),
            (largest, f"That gives {signed(ways[largest], 3)}. The strongest path does not silence the nine others."),
        ],
    )
    outputs = forward(net, x[:MANY]).activations[-1]
    dC_dz = slope(net, last, outputs) * 2 * (outputs - y[:MANY])
    term = (np.abs(dC_dz).max(axis=0)[:, None] * np.abs(net.weights[last])).max() or 1.0  # of ten zeros
    return Scene(
        model,
        partial(Paths, 1.03 * max(term, np.abs(dC_dz @ net.weights[last]).max()), term, ways),
        {
            "example": Slider("example", first, 0, len(data.train) - 1, width="280px"),
            "neuron": Slider("neuron k", k, 0, net.sizes[last] - 1, width="280px"),
            "check": switch("check by wiggling"),
            "answered": switch("answered"),  # not laid out: it turns on with the question's lock
        },
        question=question,
        reveal={"answered": True},
        rows=[["example", "neuron", "check"]],
    )


class DepthResult(NamedTuple):
    depth: int
    weight: float
    activations: np.ndarray  # (depth + 1,), the pixel first
    slopes: np.ndarray  # (depth,)
    dC_da: float
    derivatives: np.ndarray  # (depth,): dC/dw of the first weight in chains of 1, 2, ... neurons
    measured: np.ndarray

    @property
    def bounds(self):
        """The most that the product can be: slopes of 1/4, and dC/da as it is at the end of each chain."""
        n = np.arange(1, self.depth + 1)
        ends = 2 * np.abs(self.activations[1:] - WANTED)  # a shorter chain is the beginning of a longer one
        return self.activations[0] * abs(self.weight) ** (n - 1) * slope_at_most() ** n * ends

    @property
    def title(self):
        own = self.derivatives[-1]
        if self.depth == 1:
            return f"One neuron: three factors make dC/dw = {signed(own, 4)}"
        share = abs(own / self.derivatives[0])
        text = f"{share:.2g}" if share > 0.001 else "under a millionth"
        if 1e-6 < share <= 0.001:
            text = f"1/{rounded(1 / share)}"
        return f"{self.depth} neurons, {2 * self.depth + 1} factors: the first dC/dw is {text} of one neuron's"

    @property
    def words(self):
        a, slopes = ", ".join(f"{a:.3f}" for a in self.activations[1:]), ", ".join(map(told, self.slopes))
        sizes, most = (
            ", ".join(f"{abs(d):.2g}" if abs(d) > 1e-9 else "below 1e-9" for d in numbers)
            for numbers in (self.derivatives, self.bounds)
        )
        if self.depth == 1:
            return (
                f"The pixel is {self.activations[0]:.2f}. Activation: {a}. Slope: {slopes}. "
                f"dC/da: {told_end(self.dC_da)}. Size of dC/dw: {sizes}; with a slope of 1/4 it would be {most}."
            )
        return (
            f"The pixel is {self.activations[0]:.2f}, the weights after the first are {signed(self.weight)}. "
            f"Activations: {a}. Slopes: {slopes}. dC/da at the end: {told_end(self.dC_da)}. "
            f"Size of dC/dw of the first weight, for chains of 1 to {self.depth}: {sizes}. "
            f"With all slopes at 1/4 it would be {most}."
        )


def rounded(number):
    """A number with two digits and zeros: 1,000 or 34,000."""
    size = 10 ** (int(np.floor(np.log10(number))) - 1)
    return f"{round(number / size) * size:,}"


def slope_at_most():
    """The sigmoid's steepest slope, found on a fine grid."""
    net = Network([np.ones((1, 1))], [np.zeros(1)])
    return float(slope(net, 0, sigmoid(np.linspace(-8, 8, 1601))).max())


def long_chain(depth, weight, bias):
    return Network([np.array([[weight]])] * depth, [np.array([bias])] * depth)


def depth():
    """An outlook: the first weight's derivative in chains of one to eight neurons."""
    x, y = np.array([[PIXEL]]), np.array([[WANTED]])

    @lru_cache(maxsize=256)
    def first(n, weight, bias):
        net = long_chain(n, weight, bias)
        return backward(net, x, y).weights[0].item(), wiggle_some(net, x, y, [0])[0]

    def model(depth, weight, bias):
        net = long_chain(depth, weight, bias)
        activations = np.concatenate(forward(net, x).activations, axis=1)[0]
        slopes = np.array([slope(net, l, a) for l, a in enumerate(activations[1:])])
        found = np.array([first(n, weight, bias) for n in range(1, depth + 1)]).T
        return DepthResult(depth, weight, activations, slopes, 2 * (activations[-1] - y.item()), *found)

    most, more = slope_at_most(), 3
    there = model(1 + more, 1.0, 0.0)
    first_slope, *others = there.slopes
    first_a, range_of_slopes = there.activations[1], f"{min(others):.3f} to {max(others):.3f}"
    question = predict(
        f"Put {more} more sigmoid neurons between this one and C, all with a weight of 1. Each brings two factors into "
        "the first dC/dw: its weight and its slope. Leave dC/da as it is. At most what share of dC/dw is left?",
        most**more,
        why=f"A sigmoid's slope is at most {most:g}, so three of them are at most {most:g} x {most:g} x {most:g} = "
        f"{most**more:g}, 1/{1 / most**more:.0f}. Weights of 1 change nothing.",
        mistakes=[
            (
                most,
                "That is one neuron's share. There are three, one behind the other, so their factors are multiplied.",
            ),
            (more * most, "You added the slopes. One behind the other, they are multiplied."),
            (most / more, "The three do not share one slope among them. Each brings its own factor."),
            (0.5**more, "A half is the sigmoid itself in the middle. Its slope there is a (1 \N{MINUS SIGN} a) = 1/4."),
            (1, "With weights of 1 the weights leave it as it is. The slopes do not."),
            (
                0,
                "Small, but never 0: a sigmoid's slope is always positive. And asked is the most that can be left.",
            ),
            (most ** (more + 1), "One slope too many: the first neuron's was there before."),
            (most ** (more - 1), f"One slope too few: {more} more neurons bring {more} slopes."),
            (most**-more, "That is how many times smaller it is. Asked is the share that is left."),
            (
                there.derivatives[-1] / there.derivatives[0],
                f"That is about the share that the picture has: its slopes are {range_of_slopes}. Asked is "
                f"the most that three slopes can leave, and a slope can be {most:g}.",
            ),
            (
                first_slope**more,
                f"You took the slope on the screen, {first_slope:.3f}, three times. Asked is the most that three "
                f"slopes can leave: one can be {most:g}.",
            ),
            (
                first_slope,
                f"That is the first neuron's slope, on the screen. Asked is what three more can leave at most: "
                f"three slopes, each at most {most:g}.",
            ),
            (
                more * first_slope,
                "You added three slopes of the one on the screen. One behind the other, they are multiplied.",
            ),
            (
                first_a**more,
                f"You multiplied activations, {first_a:.3f} three times. What a neuron passes on of a nudge is its "
                "slope, a (1 \N{MINUS SIGN} a).",
            ),
            (1 - most**more, "That is the share that is lost. Asked is the share that is left."),
        ],
    )
    return Scene(
        model,
        Depth,
        {
            "depth": Slider("neurons", 1, 1, 8),
            "weight": Slider("each weight", 1.0, 0.5, 8.0, 0.1),
            "bias": Slider("each bias", 0.0, -4.0, 4.0, 0.1),
        },
        question=question,
        reveal={"depth": 1 + more},
        rows=[["depth", "weight"], ["bias"]],
    )
