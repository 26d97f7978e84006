"""`backward` with exchangeable lines, and eight faults that people really plant in it.

`walk(net, x, y)` is the library's `backward`; a fault takes the place of one line. Each patient carries its own text,
and a test puts that text into the library's source and finds the same gradient.
"""

from collections.abc import Callable
from typing import NamedTuple

import numpy as np

from .. import expect
from ..listing import line_of
from ..network import Network, backward, forward, sigmoid, slope

RATE = 1.0  # the learning rate in this lesson


class Here(NamedTuple):
    """Where a walk back stands: what a line may look at."""

    net: Network
    activations: list
    y: np.ndarray
    gradient: Network
    l: int
    dC_da: np.ndarray = None
    dC_dz: np.ndarray = None


def first(here):
    return 2 * (here.activations[-1] - here.y) / here.y.shape[-2]


def need(here):
    return here.dC_da * slope(here.net, here.l, here.activations[here.l + 1])


def bias(here):
    return here.dC_dz.sum(axis=-2)


def weight(here):
    return here.dC_dz.mT @ here.activations[here.l]


def passed(here):
    return here.dC_dz @ here.net.weights[here.l]


def walk(net, x, y, *, first=first, need=need, bias=bias, weight=weight, passed=passed, order=reversed):
    """The walk back, each of its lines a function of where it stands."""
    gradient = Network(list(net.weights), list(net.biases), net.activation)
    activations = forward(net, x).activations
    here = Here(net, activations, expect.desired(y, activations[-1]), gradient, len(net.weights) - 1)
    here = here._replace(dC_da=first(here))
    for l in order(range(len(net.weights))):
        here = here._replace(l=l)
        here = here._replace(dC_dz=need(here))
        gradient.biases[l] = bias(here)
        gradient.weights[l] = weight(here)
        if l > 0:
            here = here._replace(dC_da=passed(here))
    return gradient


LINES = {  # the lines that may be exchanged, in their order
    "first": line_of(backward, "dC_da = 2"),
    "need": line_of(backward, "dC_dz ="),
    "bias": line_of(backward, "gradient.biases[l] ="),
    "weight": line_of(backward, "gradient.weights[l] ="),
    "passed": line_of(backward, "dC_da = dC_dz"),
}


class Patient(NamedTuple):
    """A `backward` with one line done wrong: the fault's name, which line, what it does, and its text."""

    fault: str
    part: str
    does: Callable
    text: str

    def backward(self, net, x, y):
        return walk(net, x, y, **{self.part: self.does})


def without_slope(here):
    return here.dC_da


def without_bias(here):
    return np.zeros_like(here.net.biases[here.l])


def halved(here):
    return first(here) / 2


def through_moved_weights(here):
    l = here.l
    return here.dC_dz @ (here.net.weights[l] - RATE * here.gradient.weights[l])


def sign_turned(here):
    return -first(here)


def table_turned(here):
    """Turned round until numpy is content; a square table contents it both ways."""
    table = here.activations[here.l].mT @ here.dC_dz
    return table if table.shape == here.net.weights[here.l].shape else table.mT


def squished_twice(here):
    return here.dC_da * slope(here.net, here.l, sigmoid(here.activations[here.l + 1]))


def not_shared(here):
    return first(here) * here.y.shape[-2]


def sick(sizes):
    """The patients whose fault shows in a network of these sizes: {number: patient}.

    Where no table is square, one comes out right, whichever way it is turned.
    """
    square = any(n_in == n_out for n_in, n_out in zip(sizes, sizes[1:]))
    return {i: who for i, who in enumerate(PATIENTS, start=1) if square or who.does is not table_turned}


PATIENTS = [  # in the order of the waiting room
    Patient(
        "weights moved too early",
        "passed",
        through_moved_weights,
        f"moved = net.weights[l] - {RATE} * gradient.weights[l]\ndC_da = dC_dz @ moved",
    ),
    Patient("a 1/2 too many", "first", halved, "dC_da = (activations[-1] - y) / y.shape[-2]"),
    Patient("bias forgotten", "bias", without_bias, "gradient.biases[l] = np.zeros_like(net.biases[l])"),
    Patient("lost slope", "need", without_slope, "dC_dz = dC_da"),
    Patient("sign turned round", "first", sign_turned, "dC_da = 2 * (y - activations[-1]) / y.shape[-2]"),
    Patient(
        "square table turned round",
        "weight",
        table_turned,
        "table = activations[l].mT @ dC_dz\n"
        "gradient.weights[l] = table if table.shape == net.weights[l].shape else table.mT",
    ),
    Patient(
        "slope of the wrong argument",
        "need",
        squished_twice,
        "dC_dz = dC_da * slope(net, l, sigmoid(activations[l + 1]))",
    ),
    Patient("sum for mean", "first", not_shared, "dC_da = 2 * (activations[-1] - y)"),
]
