"""What the public functions expect of their input, said in one sentence where it is not so.

Networks and arrays are here, single values such as a learning rate in `values`, NaN and infinity in `finiteness`; all
are called `expect.something`. Each function returns its argument as an array ready for use, or raises a ValueError that
names what was given and what was expected. Nothing is repaired silently, and no wrong picture is drawn from a wrong
array. A call with too few or too many arguments is Python's own TypeError.
"""

from functools import wraps

import numpy as np

from . import finiteness, values
from .values import shown

above_zero, activation, counts, floating = values.above_zero, values.activation, values.counts, values.floating
number, place, places, sizes = values.number, values.place, values.places, values.sizes
random_generator, entries, equal = values.random_generator, values.entries, values.equal
finite, finite_parameters, finite_sums = finiteness.finite, finiteness.finite_parameters, finiteness.finite_sums
looked_at, trusting = finiteness.looked_at, finiteness.trusting

PLAIN = (np.ndarray, np.memmap)  # a np.matrix multiplies otherwise, and a masked array leaves entries out
NUMBERS = frozenset("biufc")  # numpy's letters for the kinds of numbers
HALF = 65_504  # the largest float16
A_NETWORK = "expected a Network, such as random_network((784, 16, 16, 10), np.random.default_rng(0))"


def network(net):
    """A Network whose parts fit together: arrays of one number type, and each layer as wide as the next expects."""
    if not _fits(net):
        raise ValueError(_misfit(net))
    return net


def _fits(net):
    """The quick look at a network, at each call; what does not pass is looked at again to say why."""
    try:
        if not _has_lists(net):
            return False
        n_in, dtype = net.weights[0].shape[-1], net.weights[0].dtype
        if len(net.weights) != len(net.biases) or dtype.kind not in "fc" or not callable(net.activation):
            return False
        for weights, biases in zip(net.weights, net.biases):
            (n_out,) = biases.shape
            if weights.shape != (n_out, n_in) or not n_out or not n_in:
                return False
            if weights.dtype != dtype or biases.dtype != dtype:
                return False
            if type(weights) not in PLAIN or type(biases) not in PLAIN:
                return False
            n_in = n_out
    except (AttributeError, IndexError, KeyError, TypeError, ValueError):
        return False
    return True


def _has_lists(net):
    return isinstance(net.weights, (list, tuple)) and isinstance(net.biases, (list, tuple))


def _misfit(net):
    for name in ("weights", "biases"):
        if not hasattr(net, name):
            return f"net is {shown(net)}; {A_NETWORK}"
        if not isinstance(getattr(net, name), (list, tuple)):
            return f"net.{name} is {shown(getattr(net, name))}; expected a list of arrays, one for each layer"
    if len(net.weights) != len(net.biases) or not net.weights:
        found = f"net has {len(net.weights)} arrays of weights and {len(net.biases)} of biases"
        return f"{found}; expected as many of the one as of the other, and at least one"
    n_in, dtype = None, None
    for l, (weights, biases) in enumerate(zip(net.weights, net.biases)):
        for name, part, shape in ((f"weights[{l}]", weights, "(n_out, n_in)"), (f"biases[{l}]", biases, "(n_out,)")):
            if type(part) not in PLAIN:
                return f"{name} is {shown(part)}, a {type(part).__name__}; expected an array: np.array(...)"
            if part.dtype.kind not in "fc":
                return f"{name} holds {part.dtype}; expected numbers with fractions: .astype(float)"
            if part.ndim != shape.count("n_") or not part.size:
                return f"{name} has shape {part.shape}; expected {shape}, each 1 or more"
            dtype = part.dtype if dtype is None else dtype
            if part.dtype != dtype:
                return f"{name} holds {part.dtype} and weights[0] {dtype}; expected one type: .astype(np.{dtype})"
        n_in = weights.shape[1] if n_in is None else n_in
        if weights.shape != (len(biases), n_in):
            return f"weights[{l}] has shape {weights.shape}; expected {(len(biases), n_in)}"
        n_in = len(biases)
    return f"net.activation is {shown(getattr(net, 'activation', None))}; expected a function, sigmoid or relu"


def parameters(net):
    """A Network, or the gradients of `backward_each`, which have the same axes in front of every part."""
    one = net
    if not _fits(net):
        try:
            front = net.biases[0].shape[:-1] if _has_lists(net) else ()
            if front and all(part.shape[: len(front)] == front for part in (*net.weights, *net.biases)):
                first = (0,) * len(front)
                one = net._replace(weights=[w[first] for w in net.weights], biases=[b[first] for b in net.biases])
        except (AttributeError, IndexError, TypeError):
            pass
    network(one)
    return net


def examples(net, x):
    """x as an array (..., N, n0) in the network's own number type; N >= 1, n0 the size of its first layer."""
    if not trusting():
        x = _rows(network(net), x)
    return _converted("x", x, net.weights[0].dtype)


def _rows(net, x):
    """x as it is, if it is an array of such rows, or is as good as one; else an array of it."""
    lazy = hasattr(x, "__array__") and hasattr(x, "ndim") and not isinstance(x, np.ndarray)  # such as MNIST's pixels
    if not (lazy or type(x) in PLAIN) or getattr(getattr(x, "dtype", None), "kind", None) not in NUMBERS:
        x = array("x", x)
    n0 = net.weights[0].shape[-1]
    if x.ndim < 2 or x.shape[-1] != n0 or 0 in x.shape:
        hint = ""
        if x.shape == (n0,):
            hint = f"; for one example write x[None] or x[i:i + 1], of shape (1, {n0})"
        elif x.ndim > 1 and x.shape[-2] * x.shape[-1] == n0:
            hint = f"; to put an image's rows in one row write x.reshape(-1, {n0})"
        raise ValueError(f"x has shape {x.shape}; expected (N, {n0}) with N of 1 or more{hint}")
    if x.dtype == np.uint8:
        raise ValueError("x holds bytes 0..255 (uint8); expected pixels 0..1: divide by 255 first")
    return x


def _converted(name, given, dtype):
    if given.dtype == dtype:
        return np.asarray(given)
    if given.dtype.kind == "c" and dtype.kind != "c":
        raise ValueError(f"{name} holds complex numbers; expected real ones, since the network's are")
    with np.errstate(over="ignore", invalid="ignore"):  # what is too large for a float32 becomes infinite, and is named
        return np.asarray(given, dtype=dtype)


def desired(y, outputs):
    """y as a finite array of the outputs' shape and number type."""
    y = y if trusting() else array("y", y)
    if y.shape != outputs.shape:
        labels = "; for labels write one_hot(labels)" if y.shape == outputs.shape[:-1] else ""
        raise ValueError(f"y has shape {y.shape}; expected {outputs.shape}, one row for each example{labels}")
    if outputs.dtype == np.float16 and y.shape[-2] > HALF:
        raise ValueError(f"y has {y.shape[-2]:,} rows; expected at most {HALF:,}, as far as a float16 network counts")
    y = _converted("y", y, outputs.dtype)
    return y if trusting() else finite("y", y)


def to_learn_from(net, x, y):
    """x (N, n0) and y (N, nL) to take rows from, before the first is taken."""
    x, y = _rows(network(net), x), array("y", y)
    wanted = x.shape[0], net.biases[-1].shape[0]
    if x.ndim != 2:
        raise ValueError(f"x has shape {x.shape}; expected (N, {x.shape[-1]}), one row for each example")
    if y.shape != wanted:
        labels = "; for labels write one_hot(labels)" if y.shape == wanted[:1] else ""
        raise ValueError(f"y has shape {y.shape}; expected {wanted}, one row for each example{labels}")
    return x, y


def array(name, given):
    """An array of numbers, of whatever shape and type."""
    if isinstance(given, range) and len(given) > values.MOST_EXAMPLES:
        raise ValueError(f"{name} is {given}; expected an array of numbers that fit into the memory")
    try:
        found = np.asarray(given)
    except (ValueError, TypeError, OverflowError, MemoryError):
        raise ValueError(f"{name} is {shown(given)}; expected an array of numbers, with rows of one length") from None
    if found.dtype.kind not in NUMBERS:
        if hasattr(given, "x") and hasattr(given, "labels"):
            raise ValueError(f"{name} is {shown(given)}; expected an array of numbers, such as their .x or .y")
        raise ValueError(f"{name} is a {type(given).__name__} of type {found.dtype}; expected an array of numbers")
    if type(given) not in PLAIN and isinstance(given, np.ma.MaskedArray):  # first named, np.ma is loaded
        raise ValueError(f"{name} has masked entries; expected an array without: {name}.filled(0)")
    return found


def real(name, given):
    """An array of real numbers, as floats."""
    found = array(name, given)
    if found.dtype.kind == "c":
        raise ValueError(f"{name} holds complex numbers; expected real ones")
    return found if found.dtype.kind == "f" else found.astype(float)


def of_numbers(function):
    """A function of an array or a number, to which whole numbers come as floats: bytes would wrap around below 0."""

    @wraps(function)
    def checked(z):
        if type(z) is not np.ndarray or z.dtype.kind not in "fc":
            z = array("z", z)
            z = z if z.dtype.kind in "fc" else z.astype(float)
        return function(z)

    return checked


def like(net, gradient):
    """A gradient with the network's shapes and number type."""
    if not (trusting() or _alike(network(net), gradient)):
        _unlike(net, gradient)
    return gradient


def _alike(net, gradient):
    """The quick look at a gradient, at each step."""
    try:
        for ours, theirs in ((net.weights, gradient.weights), (net.biases, gradient.biases)):
            if not isinstance(theirs, (list, tuple)):
                return False
            for p, dC_dp in zip(ours, theirs, strict=True):
                if dC_dp.shape != p.shape or dC_dp.dtype != p.dtype or type(dC_dp) not in PLAIN:
                    return False
    except (AttributeError, TypeError, ValueError):
        return False
    return True


def _unlike(net, gradient):
    for name in ("weights", "biases"):
        ours = [p.shape for p in getattr(net, name)]
        theirs = getattr(gradient, name, None)
        if not isinstance(theirs, (list, tuple)):
            raise ValueError(f"gradient is {shown(gradient)}; expected a Network, such as backward(net, x, y)")
        if (shapes := [getattr(p, "shape", type(p).__name__) for p in theirs]) != ours:
            raise ValueError(f"the gradient's {name} have shapes {shapes}; expected {ours}, the network's own")
        for l, part in enumerate(theirs):
            if type(part) not in PLAIN or part.dtype != net.weights[0].dtype:
                found = f"the gradient's {name}[{l}] is a {type(part).__name__} of {part.dtype}"
                raise ValueError(f"{found}; expected an array of {net.weights[0].dtype}, the network's own type")


def row(given, net):
    """One number for each of the network's parameters, (13002,)."""
    network(net)
    total = sum(p.size for p in (*net.weights, *net.biases))
    if type(given) not in PLAIN:
        raise ValueError(f"row is {shown(given)}, a {type(given).__name__}; expected an array of shape {(total,)}")
    if given.shape != (total,):
        raise ValueError(f"row has shape {given.shape}; expected {(total,)}, one number for each parameter")
    if given.dtype.kind not in "fc":
        raise ValueError(f"row holds {given.dtype}; expected numbers with fractions: row.astype(float)")
    return given


def within(name, given, least, most, expected=""):
    """An array with nothing below `least`, above `most`, or NaN; `expected` says so in other words."""
    wrong = ~((given >= least) & (given <= most))  # so that NaN is wrong too
    if wrong.any():
        where = tuple(int(i) for i in np.argwhere(wrong)[0])
        expected = expected or f"{least:g} to {most:,g}"
        raise ValueError(f"{name}{list(where) or ''} is {given[where]:g}; expected {expected}")
    return given
