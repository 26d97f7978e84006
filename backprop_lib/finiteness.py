"""Finite numbers: looked for at each call, or once in what comes out of many. `expect` passes these names on."""

import cmath
from contextvars import ContextVar
from functools import wraps

import numpy as np

_trusting = ContextVar("trusting", default=False)
trusting = _trusting.get  # whether the arrays at hand were looked at before, and the result will be


def looked_at(function):
    """A function of arrays that were looked at before, which returns a Network: its calls do not look again.

    If a number that comes out is not finite, everything is done once more with every look, to say what was wrong.
    """

    @wraps(function)
    def trusted(*given):
        token = _trusting.set(True)
        try:
            found = function(*given)
        finally:
            _trusting.reset(token)
        return found if _all_finite(found) else function(*given)

    return trusted


def _surely_finite(given):
    """One fast sum of squares, finite only if every number is. It may overflow for large ones: then look at each."""
    return cmath.isfinite(np.vdot(given, given))


def _all_finite(net):
    return all(map(_surely_finite, (*net.weights, *net.biases)))


def finite(name, given):
    """An array without NaN and infinity."""
    if not (_surely_finite(given) or np.isfinite(given).all()):
        where = tuple(int(i) for i in np.argwhere(~np.isfinite(given))[0])
        raise ValueError(f"{name}{list(where) or ''} is {given[where]}; expected finite numbers")
    return given


def finite_parameters(name, net):
    """A Network, or a gradient, without NaN and infinity."""
    if not (trusting() or _all_finite(net)):
        _each_finite(name, net)
    return net


def _each_finite(name, net):
    for l, (weights, biases) in enumerate(zip(net.weights, net.biases, strict=True)):
        finite(f"{name}.weights[{l}]", weights)
        finite(f"{name}.biases[{l}]", biases)


def finite_sums(net, x, zs):
    """The weighted sums, all finite. A NaN or infinite pixel always reaches the first of them, so none slips by."""
    if all(map(_surely_finite, zs)) or all(np.isfinite(z).all() for z in zs):
        return zs
    finite("x", x)
    _each_finite("net", net)
    raise ValueError("the weighted sums overflow; expected smaller numbers in x, in the weights or in the biases")
