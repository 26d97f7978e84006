"""The gradient found without calculus: nudge one knob, look at the cost, put the knob back, take the next.

Slow, one or two costs for each of the 13,002 parameters, and independent of `backward`: so it can judge it.
"""

import numpy as np

from . import expect
from .network import cost, flatten, unflatten


def wiggle(net, x, y, eps=1e-5):
    """The gradient by central differences, a Network: (cost at p + eps, minus cost at p - eps) / 2 eps for every p."""
    return unflatten(wiggle_some(net, x, y, range(flatten(expect.network(net)).size), eps), net)


def wiggle_some(net, x, y, which, eps=1e-5):
    """The same for the chosen places of `flatten(net)` only, (len(which),).

    In a float32 network a nudge of 1e-5 would drown in the rounding of the cost, so the costs are taken in float64.
    """
    own = flatten(expect.network(net))
    knobs = own.astype(np.result_type(own, float))
    eps, which = expect.above_zero("eps", eps, 1e-5), expect.places("which", which, knobs.size)
    moved = unflatten(knobs, net)  # views: turning a knob turns it in the network
    slopes = np.empty(len(which), dtype=own.dtype)
    for i, knob in enumerate(which):
        before = knobs[knob]
        turned = [_turned(before, by) for by in (eps, -eps)]
        knobs[knob] = turned[0]
        above = cost(moved, x, y)
        knobs[knob] = turned[1]
        below = cost(moved, x, y)
        knobs[knob] = before
        slopes[i] = (above - below) / (2 * eps)
    return expect.finite("slope", slopes)


@np.errstate(over="ignore")
def _turned(before, by):
    after = before + by
    if after == before:
        still = f"{before:g} + eps is still {before:g} in {before.dtype}"
        raise ValueError(f"eps is {abs(by):g}; expected more, since {still}")
    if not np.isfinite(2 * after):
        raise ValueError(f"eps is {abs(by):g}; expected less, since the parameter {before:g} overflows with it")
    return after


def wiggle_complex(net, x, y, eps=1e-30):
    """The gradient by an imaginary nudge: cost(p + i eps) = cost(p) + i eps dC/dp, with no difference of near-equal
    numbers, so exact to the last digits. For smooth activation functions, and relu away from its kink."""
    knobs = flatten(expect.network(net)).astype(complex)
    eps = expect.above_zero("eps", eps, 1e-30)
    moved = unflatten(knobs, net)
    slopes = np.empty(knobs.size)
    for knob in range(knobs.size):
        knobs[knob] += 1j * eps
        slopes[knob] = cost(moved, x, y).imag / eps
        knobs[knob] = knobs[knob].real
    return unflatten(expect.finite("slope", slopes), net)


def nudged(net, knob, amount):
    """The network with one place of `flatten(net)` moved by `amount`."""
    knobs = flatten(expect.network(net))
    with np.errstate(over="ignore"):
        knobs[expect.place("knob", knob, knobs.size)] += expect.number("amount", amount)
    return unflatten(expect.finite("nudged", knobs), net)
