"""One output alone: a network of sizes (16, 1), say, whose examples are the previous activations.

So the library's own `backward`, `costs` and `wiggle` answer for it. Code holds sensitivities; the scenes show wishes,
that is sensitivities with the sign turned round.
"""

from typing import NamedTuple

import numpy as np

from ..checking import wiggle
from ..network import Network, backward, costs, forward
from ..pictures.style import signed
from .common import in_double

EPS = 1e-5


class Avenues(NamedTuple):
    bias: np.ndarray  # (1,)
    weights: np.ndarray  # (n,)
    activations: np.ndarray  # (n,)

    def __neg__(self):
        return Avenues(*(-part for part in self))


def alone(net, j):
    """Output j as a network of its own, of sizes (n, 1)."""
    return Network([net.weights[-1][j : j + 1]], [net.biases[-1][j : j + 1]])


def sensitivities(neuron, before, wanted):
    """The three avenues, by `backward`'s own lines; `before` is (1, n), `wanted` (1, 1)."""
    gradient = backward(neuron, before, wanted)
    dC_dz = gradient.biases[0]
    return Avenues(dC_dz, gradient.weights[0][0], dC_dz @ neuron.weights[0])


def wiggled(neuron, before, wanted):
    """The same by nudging every knob, and for the third avenue every previous activation; all in double precision."""
    neuron, before = in_double(neuron), before.astype(float)
    knobs = wiggle(neuron, before, wanted, EPS)
    each = EPS * np.eye(before.shape[1])
    wanted = np.repeat(wanted, len(each), axis=0)
    rise = costs(neuron, before + each, wanted) - costs(neuron, before - each, wanted)
    return Avenues(knobs.biases[0], knobs.weights[0][0], rise / (2 * EPS))


def previous(net, data, example):
    """The activations of the last layer but one, (1, n)."""
    return forward(net, data.train.x[example : example + 1]).activations[-2]


def situation(net, data, example, j=None):
    """Output j alone, its previous activations and what is wanted of it; j is the example's label if not given."""
    j = int(data.train.labels[example]) if j is None else j
    return alone(net, j), previous(net, data, example), data.train.y[example : example + 1, [j]]


def places_to_hold(number, formula, *parts):
    """How many places its parts need, three or more, so that what is printed gives the number to three places."""
    for places in range(3, 7):
        if signed(formula(*(round(float(part), places) for part in parts)), 3) == signed(number, 3):
            break
    return places


def listed(numbers):
    return ", ".join(f"{k}: {signed(number)}" for k, number in enumerate(numbers))
