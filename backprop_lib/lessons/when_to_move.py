"""Lesson 04, last part: when the weights may move, all gradients first or each layer on the way back."""

from typing import NamedTuple

import numpy as np

from ..checking import wiggle_some
from ..controls import Slider, choice
from ..naming import bands
from ..network import Network, backward, cost, flatten, forward, slope, step
from ..pictures.orders import HIGH, Orders
from ..practice import NoQuestion, predict
from ..scene import Scene
from .common import in_double, relative_error, require_drawn
from .whole_pass import one_two, wiggled_wishes

FIRST, AFTER, BEFORE = (
    "one update at the end",
    "each layer once it has passed wishes on",
    "each layer before it passes wishes on",
)


def updating(net, x, y, learning_rate, order):
    """What a walk back finds when the weights move as `order` says: the gradient, and {l: wishes passed to layer l}."""
    net = Network(list(net.weights), list(net.biases), net.activation)
    gradient = Network(list(net.weights), list(net.biases), net.activation)
    activations = forward(net, x).activations
    dC_da, wishes = 2 * (activations[-1] - y) / y.shape[-2], {}
    for l in reversed(range(len(net.weights))):
        dC_dz = dC_da * slope(net, l, activations[l + 1])
        gradient.biases[l] = dC_dz.sum(axis=-2)
        gradient.weights[l] = dC_dz.mT @ activations[l]
        moved = net.weights[l] - learning_rate * gradient.weights[l]
        if order == BEFORE:
            net.weights[l] = moved
        if l > 0:
            dC_da = dC_dz @ net.weights[l]
            wishes[l] = -dC_da[0]
        if order == AFTER:
            net.weights[l] = moved
    return gradient, wishes


def brightest_columns(sizes, l, a, most=3):
    """Places in `flatten(net)`: biases[l], and of weights[l] what leads from the brightest neurons of a (n_in,).

    Each column of the gradient is the same list of needs times an activation, so a few stand for all.
    """
    (start, _, _, _), (biases, stop, _, _) = (band for band in bands(sizes) if band[2] == l)
    columns = start + np.arange(sizes[l + 1])[:, None] * sizes[l] + np.argsort(-a, kind="stable")[:most]
    return np.concatenate([columns.ravel(), np.arange(biases, stop)])


def same(these, those):
    return np.allclose(these, those, rtol=1e-9, atol=0)


MOST = 100  # times its own length: how much further than that a gradient is off is not said


def percent(error):
    """An error in words, to stand after "weights[1]"."""
    if not np.isfinite(error):
        return "all of it, which should be 0"
    return f"{100 * error:,.0f} %" if error < MOST else f"over {100 * MOST:,.0f} %"


class OrdersResult(NamedTuple):
    order: str
    rate: float
    wishes: dict  # layer -> (n_l,)
    measured: dict  # layer -> (n_l,) by wiggling
    errors: np.ndarray  # (3,) of weights and biases l, relative to wiggling
    right: np.ndarray  # (3,) the same for `backward`
    before: float
    after: float
    asked: bool  # whether the question is about it

    @property
    def title(self):
        if self.errors.max() < 1e-6:
            return "Wishes and gradients are what wiggling finds, to one part in a million"
        if zero := [f"weights[{l}]" for l in (1, 0) if np.isinf(self.errors[l])]:
            return f"Too early: {' and '.join(zero)} get a gradient, which should be 0"
        off = " and ".join(f"weights[{l}] {percent(self.errors[l])}" for l in (1, 0) if self.errors[l] > 1e-6)
        return f"Too early, at rate {self.rate:g}: {off} off"

    @property
    def costs(self):
        return f"the cost of this example: {self.before:.3f} \N{RIGHTWARDS ARROW} {self.after:.3f}"

    @property
    def off(self):
        """How far each gradient is off, to stand at its dot; nothing where that is tiny, or off the scale."""
        return [percent(error) if 1e-6 < error < HIGH else "" for error in self.errors]

    @property
    def words(self):
        errors = ", ".join(
            f"weights[{l}] {percent(error) if error > 1e-6 else 'nothing to speak of'}"
            for l, error in enumerate(self.errors)
        )
        return (
            f"Order: {self.order}, learning rate {self.rate:g}. Against wiggling the gradient is off by: {errors}. "
            f"The cost of this example goes from {self.before:.3f} to {self.after:.3f}."
        )


def orders(net, data):
    """All gradients first and one update afterwards, or weights that move on the way: against wiggling."""
    require_drawn(net)
    net, (x, y) = in_double(net), one_two(data)  # errors of one part in a million are looked at
    activations = forward(net, x).activations
    measured = {l: wiggled_wishes(net, l, activations[l], y) for l in range(1, len(net.weights))}
    right = backward(net, x, y)
    places = [brightest_columns(net.sizes, l, a[0]) for l, a in enumerate(activations[:-1])]
    wiggled = [wiggle_some(net, x, y, where) for where in places]

    def errors(gradient):
        row = flatten(gradient)
        return np.array([relative_error(row[p], w) for p, w in zip(places, wiggled, strict=True)])

    off, before = errors(right), cost(net, x, y)

    def model(order, rate):
        gradient, wishes = updating(net, x, y, rate, order)
        after = cost(step(net, gradient, rate), x, y)
        asked = order == BEFORE and rate > 0
        return OrdersResult(order, rate, wishes, measured, errors(gradient), off, before, after, asked)

    rate = 1.0
    wrong, _ = updating(net, x, y, rate, BEFORE)
    layers = [zip(gradient.weights, gradient.biases) for gradient in (wrong, right)]
    differ = tuple(l for l, (these, those) in enumerate(zip(*layers)) if not all(map(same, these, those)))
    return Scene(
        model,
        Orders,
        {
            "order": choice("weights move:", [FIRST, AFTER, BEFORE]),
            "rate": Slider("learning rate", rate, 0.0, 5.0, 0.1),
        },
        question=about_what_differs(differ, rate),
        reveal={"order": BEFORE},
    )


def about_what_differs(differ, rate):
    """Which gradients come out different if each layer moves before its wishes are passed on."""
    if differ != (0, 1):
        found = " and ".join(f"that of weights[{l}] and biases[{l}]" for l in reversed(differ)) or "none"
        return NoQuestion(
            "parts of this network are dead or saturated, and where a gradient is 0 no weight moves, too early or not. "
            f"Of the three gradients, {found} comes out different; in a network that is alive, all but the first do."
        )
    return predict(
        f"Walk back at learning rate {rate:g}, but let each layer's weights move before its wishes are passed on. "
        "Which gradients come out different from those that one update at the end uses?",
        differ,
        choices={"none": (), "only weights[2]": (2,), "weights[1] and weights[0]": (0, 1), "all three": (0, 1, 2)},
        why="The gradient of weights[2] is made before anything has moved. Then weights[2] moves, and the wishes for "
        "hidden layer 2 pass through weights that the forward pass never used. From there on all is different.",
        mistakes=[
            ((), "The wishes are the needs times the weights. Move the weights first, and the wishes are others."),
            ((2,), "The other way round: weights[2] comes first on the way back, when nothing has moved yet."),
            (
                (0, 1, 2),
                "Nearly. But weights[2] is first on the way back: its gradient is made before any weight moves.",
            ),
        ],
    )
