"""What the public functions expect of their input, said in one sentence where it is not so.

Each function returns its argument as an array ready for use, or raises a ValueError that names what was given and
what was expected. Nothing is repaired silently, and no wrong picture is drawn from a wrong array.
"""

import cmath

import numpy as np


def sizes(given):
    """Layer sizes as a tuple of at least two whole numbers, each 1 or more."""
    try:
        counts = tuple(given)
    except TypeError:
        counts = ()
    whole = all(isinstance(n, (int, np.integer)) and not isinstance(n, bool) and n >= 1 for n in counts)
    if len(counts) < 2 or not whole:
        raise ValueError(f"sizes is {given!r}; expected two or more whole numbers from 1 up, such as (784, 16, 16, 10)")
    return tuple(int(n) for n in counts)


def activation(given, known):
    if given not in known:
        names = ", ".join(function.__name__ for function in known)
        raise ValueError(f"activation is {getattr(given, '__name__', given)!r}; expected one of: {names}")
    return given


def random_generator(given):
    if not isinstance(given, np.random.Generator):
        raise ValueError(f"rng is {given!r}; expected a numpy Generator, such as np.random.default_rng(0)")
    return given


def counts(**given):
    """Whole numbers from 1 up, by name."""
    for name, count in given.items():
        if not isinstance(count, (int, np.integer)) or isinstance(count, bool) or count < 1:
            given = f"an array of shape {count.shape}" if isinstance(count, np.ndarray) else repr(count)
            raise ValueError(f"{name} is {given}; expected a whole number from 1 up")


def number(name, given):
    """A finite real number, as a float (so that it never widens a float32 network)."""
    if isinstance(given, bool) or not isinstance(given, (int, float, np.number)) or not np.isfinite(given):
        raise ValueError(f"{name} is {given!r}; expected a finite number")
    return float(given)


def examples(net, x):
    """x as an array (..., N, n0) in the network's own number type; N >= 1, n0 the size of its first layer."""
    n_in = net.weights[0].shape[-1]
    for l, (weights, biases) in enumerate(zip(net.weights, net.biases, strict=True)):
        if weights.shape != (len(biases), n_in):
            raise ValueError(f"weights[{l}] has shape {weights.shape}; expected {(len(biases), n_in)}")
        n_in = len(biases)
    if not hasattr(x, "dtype") or not hasattr(x, "ndim") or x.dtype.kind not in "biufc":
        x = array("x", x)
    n0 = net.weights[0].shape[-1]
    if x.ndim < 2 or x.shape[-1] != n0 or 0 in x.shape:
        one = f"; for one example write x[None] or x[i:i + 1], of shape (1, {n0})" if x.shape == (n0,) else ""
        raise ValueError(f"x has shape {x.shape}; expected (N, {n0}) with N of 1 or more{one}")
    if x.dtype == np.uint8:
        raise ValueError("x holds bytes 0..255 (uint8); expected pixels 0..1: divide by 255 first")
    return np.asarray(x, dtype=net.weights[0].dtype)


def desired(y, outputs):
    """y as an array of the outputs' shape and number type."""
    y = array("y", y)
    if y.shape != outputs.shape:
        labels = "; for labels write one_hot(labels)" if y.shape == outputs.shape[:-1] else ""
        raise ValueError(f"y has shape {y.shape}; expected {outputs.shape}, one row for each example{labels}")
    return np.asarray(y, dtype=outputs.dtype)


def array(name, given):
    try:
        found = np.asarray(given)
    except ValueError:
        found = np.empty(0, dtype=object)
    if found.dtype.kind not in "biufc":
        raise ValueError(f"{name} is {type(given).__name__} of {found.dtype}; expected an array of numbers")
    return found


def like(net, gradient):
    """A gradient with the network's shapes."""
    for name in ("weights", "biases"):
        ours = [p.shape for p in getattr(net, name)]
        theirs = [p.shape for p in getattr(gradient, name)]
        if ours != theirs:
            raise ValueError(f"the gradient's {name} have shapes {theirs}; expected {ours}, the network's own")
    return gradient


def row(given, net):
    """One number for each of the network's parameters, (13002,)."""
    total = sum(p.size for p in (*net.weights, *net.biases))
    if np.shape(given) != (total,):
        raise ValueError(f"row has shape {np.shape(given)}; expected {(total,)}, one number for each parameter")
    return given


def _surely_finite(given):
    """One fast sum, finite only if every number is. It may overflow for large ones: then look at each of them."""
    return cmath.isfinite(given.sum())


def finite(name, given):
    """An array without NaN and infinity."""
    if not (_surely_finite(given) or np.isfinite(given).all()):
        where = tuple(int(i) for i in np.argwhere(~np.isfinite(given))[0])
        raise ValueError(f"{name}{list(where) or ''} is {given[where]}; expected finite numbers")
    return given


def finite_parameters(name, net):
    """A Network, or a gradient, without NaN and infinity."""
    if all(map(_surely_finite, (*net.weights, *net.biases))):
        return net
    for l, (weights, biases) in enumerate(zip(net.weights, net.biases, strict=True)):
        finite(f"{name}.weights[{l}]", weights)
        finite(f"{name}.biases[{l}]", biases)
    return net


def finite_sums(net, x, zs):
    """The weighted sums, all finite. A NaN or infinite pixel always reaches the first of them, so none slips by."""
    if all(map(_surely_finite, zs)) or all(np.isfinite(z).all() for z in zs):
        return zs
    finite("x", x)
    finite_parameters("net", net)
    raise ValueError("the weighted sums overflow; expected smaller numbers in x, in the weights or in the biases")
