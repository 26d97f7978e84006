"""Lesson 08: the story again, in calculus: factors along a path, a sum over the paths, and what a long chain does."""

from functools import lru_cache, partial
from typing import NamedTuple

import numpy as np

from ..checking import wiggle_some
from ..controls import Slider, switch
from ..network import Network, backward, forward, sigmoid, slope
from ..pictures.depth import Depth
from ..pictures.paths import Paths
from ..pictures.style import a_digit, signed
from ..practice import check, predict
from ..scene import Scene
from .common import first_two, require_reader
from .factor_by_factor import PIXEL, WANTED, factors, last_neuron, nudges, parts, three_products
from .one_output import sensitivities
from .whole_pass import decimals, wiggled_wishes

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
        a, slopes = (", ".join(f"{n:.3f}" for n in numbers) for numbers in (self.activations[1:], self.slopes))
        sizes, most = (
            ", ".join(f"{abs(d):.2g}" if abs(d) > 1e-9 else "below 1e-9" for d in numbers)
            for numbers in (self.derivatives, self.bounds)
        )
        if self.depth == 1:
            return (
                f"The pixel is {self.activations[0]:.2f}. Activation: {a}. Slope: {slopes}. "
                f"dC/da: {signed(self.dC_da, 3)}. Size of dC/dw: {sizes}; with a slope of 1/4 it would be {most}."
            )
        return (
            f"The pixel is {self.activations[0]:.2f}, the weights after the first are {signed(self.weight)}. "
            f"Activations: {a}. Slopes: {slopes}. dC/da at the end: {signed(self.dC_da, 3)}. "
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
                f"That is about the share that the picture has: its slopes are {there.slopes[1:].mean():.2f}. Asked is "
                f"the most that three slopes can leave, and a slope can be {most:g}.",
            ),
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


def check_my_chain(my_chain, chain):
    """Judge the exercise on the chain's last neuron and on three other settings."""
    own = last_neuron(chain)
    cases = [
        tuple(own[name] for name in ("a_before", "w", "b", "y")),
        (0.3, -0.8, 0.5, 0.0),
        (1.0, 2.5, 1.5, 0.0),
        (0.45, 0.6, -2.0, 1.0),
    ]

    def right(a_before, w, b, y):
        found = sensitivities(*parts(w, b, a_before, y))
        return tuple(s.item() for s in (found.weights, found.bias, found.activations))

    def wrong(
        dz=lambda a_before, w: (a_before, 1, w),
        da=lambda z, a: a * (1 - a),
        dC=lambda a, y: 2 * (a - y),
        squish=sigmoid,
        bias=1,
    ):
        def attempt(a_before, w, b, y):
            z = w * a_before + bias * b
            a = squish(z)
            return tuple(d * da(z, a) * dC(a, y) for d in dz(a_before, w))

        return attempt

    def added(a_before, w, b, y):
        a = sigmoid(w * a_before + b)
        return tuple(d + a * (1 - a) + 2 * (a - y) for d in (a_before, 1, w))

    return check(
        my_chain,
        right,
        cases,
        mistakes=[
            (wrong(da=lambda z, a: 1), "The middle factor is missing: z reaches a through the slope, a * (1 - a)."),
            (
                wrong(da=lambda z, a: z * (1 - z)),
                "You put z into a * (1 - a). The formula wants the activation a = sigmoid(z), not z.",
            ),
            (wrong(squish=lambda z: z), "The squish is missing: what you call a is still z. a = sigmoid(z)."),
            (
                wrong(da=lambda z, a: sigmoid(a) * (1 - sigmoid(a))),
                "You squished twice: the slope is a * (1 - a), with the a that you have already.",
            ),
            (wrong(da=lambda z, a: a), "The middle factor is a itself in your version. The slope is a * (1 - a)."),
            (
                wrong(da=lambda z, a: 1 - a),
                "One factor of the slope is missing: it is a * (1 - a), and you left the a out.",
            ),
            (wrong(dC=lambda a, y: a - y), "The 2 is missing: the slope of (a - y)**2 is 2 * (a - y)."),
            (
                wrong(dC=lambda a, y: y - a),
                "The 2 is missing, and the sign is turned round: the slope of (a - y)**2 is 2 * (a - y).",
            ),
            (
                wrong(dC=lambda a, y: 2 * a - y),
                "If you wrote `2 * a - y`: that doubles a alone. The last factor needs its brackets, 2 * (a - y).",
            ),
            (
                wrong(da=lambda z, a: 1, dC=lambda a, y: a - y),
                "Two things are missing: the middle factor, a * (1 - a), and the 2 of the last one, 2 * (a - y).",
            ),
            (wrong(dC=lambda a, y: 1), "The last factor is missing: from a to C it is 2 * (a - y)."),
            (
                wrong(dC=lambda a, y: 2 * (y - a)),
                "The size is right and the sign turned round. These are derivatives, not wishes: 2 * (a - y).",
            ),
            (wrong(dC=lambda a, y: (a - y) ** 2), "The last factor is the cost itself. Its slope is 2 * (a - y)."),
            (wrong(bias=0), "You computed z without b: z = w * a_before + b."),
            (
                wrong(da=lambda z, a: a * 1 - a),
                "All three are 0. If you wrote `a * 1 - a`: that is a minus a, and the slope needs its brackets, "
                "a * (1 - a).",
            ),
            (
                lambda a_before, w, b, y: wrong(da=lambda z, a: a_before * (1 - a_before))(a_before, w, b, y),
                "You took the slope of the neuron before. z becomes a here, so it is a * (1 - a).",
            ),
            (
                lambda a_before, w, b, y: wrong(dz=lambda _, w: (sigmoid(w * a_before + b), 1, w))(a_before, w, b, y),
                "dz/dw is a_before, the activation that w is multiplied by, and not a.",
            ),
            (
                added,
                "You added the three factors. Each acts on what the one before has passed on, so they are multiplied.",
            ),
            (
                lambda a_before, w, b, y: (a_before, 1, w),
                "Those are the first factors. The two shared factors are missing: da/dz and dC/da.",
            ),
            (
                wrong(dz=lambda a_before, w: (w, 1, a_before)),
                "Two are swapped: dz/dw is a_before, and dz/da_before is w. Each has the other for its factor. Or you "
                "returned them in another order: it is dC_dw, dC_db, dC_da_before.",
            ),
            *(
                (wrong(dz=dz), "All three are there, in another order. It is dC_dw, dC_db, dC_da_before.")
                for dz in (
                    lambda a_before, w: (a_before, w, 1),
                    lambda a_before, w: (1, a_before, w),
                    lambda a_before, w: (1, w, a_before),
                    lambda a_before, w: (w, a_before, 1),
                )
            ),
            (
                wrong(dz=lambda a_before, w: (a_before, a_before, w)),
                "dz/db is 1: b is added as it is, whatever a_before is.",
            ),
            (
                lambda a_before, w, b, y: wrong(dz=lambda a_before, w: (a_before, b, w))(a_before, w, b, y),
                "dz/db is 1, not b: asked is how far z moves for a nudge of b, whatever b is.",
            ),
            (
                wrong(dz=lambda a_before, w: (a_before, 0, w)),
                "dz/db is 1, not 0: add 0.1 to b, and z grows by 0.1.",
            ),
            (
                wrong(dz=lambda a_before, w: (1, 1, 1)),
                "The first factors are missing. They are what tells w, b and a_before apart.",
            ),
        ],
        hint="First z, then a = sigmoid(z). All three derivatives end in the same two factors; only the first differs. "
        "The order is dC_dw, dC_db, dC_da_before.",
        ok="The same three numbers as the library's, for four settings.",
    )
