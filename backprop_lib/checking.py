"""The gradient found without calculus: nudge one knob, look at the cost, put the knob back, take the next.

Slow, one or two costs for each of the 13,002 parameters, and independent of `backward`: so it can judge it.
"""

import numpy as np

from .network import cost, flatten, unflatten


def wiggle(net, x, y, eps=1e-5):
    """The gradient by central differences, a Network: (cost at p + eps, minus cost at p - eps) / 2 eps for every p."""
    return unflatten(wiggle_some(net, x, y, range(flatten(net).size), eps), net)


def wiggle_some(net, x, y, which, eps=1e-5):
    """The same for the chosen places of `flatten(net)` only, (len(which),)."""
    knobs = flatten(net)
    moved = unflatten(knobs, net)  # views: turning a knob turns it in the network
    slopes = np.empty(len(which), dtype=knobs.dtype)
    for i, knob in enumerate(which):
        before = knobs[knob]
        knobs[knob] = before + eps
        above = cost(moved, x, y)
        knobs[knob] = before - eps
        below = cost(moved, x, y)
        knobs[knob] = before
        slopes[i] = (above - below) / (2 * eps)
    return slopes


def wiggle_complex(net, x, y, eps=1e-30):
    """The gradient by an imaginary nudge: cost(p + i eps) = cost(p) + i eps dC/dp, with no difference of near-equal
    numbers, so exact to the last digits. For smooth activation functions, and relu away from its kink."""
    knobs = flatten(net).astype(complex)
    moved = unflatten(knobs, net)
    slopes = np.empty(knobs.size)
    for knob in range(knobs.size):
        knobs[knob] += 1j * eps
        slopes[knob] = cost(moved, x, y).imag / eps
        knobs[knob] = knobs[knob].real
    return unflatten(slopes, net)


def nudged(net, knob, amount):
    """The network with one place of `flatten(net)` moved by `amount`."""
    knobs = flatten(net)
    knobs[knob] += amount
    return unflatten(knobs, net)
