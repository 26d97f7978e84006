"""What single values are expected to be: a number, a count, a place, layer sizes. `expect` passes these names on.

Each function returns its argument as Python's own number, or raises a ValueError that names what was given and what was
expected.
"""

import math
import re
import warnings
from itertools import islice

import numpy as np

MOST_PARAMETERS, MOST_EXAMPLES, MOST_LAYERS = 50_000_000, 100_000_000, 1_000  # what a laptop's memory holds
MOST_ENTRIES = 1_000


def shown(given):
    """What was given, as a message can show it: arrays by their shape, and nothing longer than a line."""
    if isinstance(given, np.ndarray) and given.ndim:
        return f"an array of shape {given.shape}"
    try:
        text = re.sub(" at 0x[0-9a-fA-F]+", "", repr(given))  # an address differs from run to run
    except Exception:  # it cannot even say what it is
        text = f"a {type(given).__name__}"
    return text if len(text) <= 80 else f"{text[:77]}..."


def sizes(given):
    """Layer sizes as a tuple of at least two whole numbers, each 1 or more."""
    try:
        found = () if isinstance(given, (set, frozenset, dict)) else tuple(islice(given, MOST_LAYERS + 1))
    except TypeError:
        found = ()
    if not 2 <= len(found) <= MOST_LAYERS or not all(_is_whole(n) and n >= 1 for n in found):
        given = shown(given.tolist() if isinstance(given, np.ndarray) else given)
        raise ValueError(f"sizes is {given}; expected two or more whole numbers from 1 up, such as (784, 16, 16, 10)")
    found = tuple(int(n) for n in found)
    if (total := sum((n_in + 1) * n_out for n_in, n_out in zip(found, found[1:]))) > MOST_PARAMETERS:
        asked = f"sizes is {shown(found)}, which asks for {total:.3g} weights and biases"
        raise ValueError(f"{asked}; expected at most {MOST_PARAMETERS:,}, so that they fit into the memory")
    return found


def activation(given, known):
    try:
        found = given in known
    except TypeError:  # a list, say, which is not hashable
        found = False
    if not found:
        names = ", ".join(function.__name__ for function in known)
        given = shown(getattr(given, "__name__", given))
        raise ValueError(f"activation is {given}; expected one of: {names} (the function itself, not its name)")
    return given


def floating(dtype):
    """A number type with fractions, for a network's parameters."""
    try:
        with warnings.catch_warnings(action="error", category=DeprecationWarning):  # numpy still knows old names
            found = np.dtype(dtype)
    except (TypeError, ValueError, DeprecationWarning):
        found = np.dtype(object)
    if found.kind != "f":
        raise ValueError(f"dtype is {shown(dtype)}; expected a floating-point type, such as float or np.float32")
    return found


def random_generator(given):
    if not isinstance(given, np.random.Generator):
        raise ValueError(f"rng is {shown(given)}; expected a numpy Generator, such as np.random.default_rng(0)")
    return given


def _is_whole(given):
    return isinstance(given, (int, np.integer)) and not isinstance(given, (bool, np.timedelta64))


def counts(**given):
    """Whole numbers from 1 up, by name; as Python's own, since a small numpy integer overflows when it is added to."""
    for name, count in given.items():
        most = MOST_EXAMPLES if name == "n" else math.inf
        if not _is_whole(count) or not 1 <= count <= most:
            up = "up" if most == math.inf else f"to {most:,}"
            raise ValueError(f"{name} is {shown(count)}; expected a whole number from 1 {up}")
    return [int(count) for count in given.values()]


def number(name, given):
    """A finite real number, as a float (so that it never widens a float32 network)."""
    if isinstance(given, (float, np.floating)) or _is_whole(given):
        try:
            found = float(given)
        except OverflowError:  # a whole number of more than 308 digits
            found = math.inf
        if math.isfinite(found):
            return found
    raise ValueError(f"{name} is {shown(given)}; expected a finite number")


def above_zero(name, given, example):
    found = number(name, given)
    if found <= 0:
        raise ValueError(f"{name} is {shown(given)}; expected a number more than 0, such as {example}")
    return found


def equal(one, other):
    """Whether they are the same; an array, which has no single answer to that, is the same as nothing."""
    try:
        return one is other or bool(one == other)
    except Exception:  # whatever the two make of ==
        return False


def entries(name, given):
    """A list of what there is to choose from; not the letters of a word, and no more than anyone would read."""
    try:
        found = None if isinstance(given, (str, bytes)) else list(islice(given, MOST_ENTRIES + 1))
    except TypeError:
        found = None
    if found is None or len(found) > MOST_ENTRIES:
        raise ValueError(f"{name} is {shown(given)}; expected a list")
    return found


def place(name, given, end):
    """A place in a row of `end` numbers: a whole number from 0 to end - 1."""
    if not _is_whole(given) or not 0 <= given < end:
        raise ValueError(f"{name} is {shown(given)}; expected a whole number from 0 to {end - 1}")
    return int(given)


def places(name, given, end):
    """A list of them."""
    try:
        found = list(islice(given, end + 1))
    except TypeError:
        raise ValueError(f"{name} is {shown(given)}; expected a list of whole numbers from 0 to {end - 1}") from None
    if len(found) > end:
        raise ValueError(f"{name} has more than {end} places; expected each of them once at most")
    return [place(f"{name}[{i}]", each, end) for i, each in enumerate(found)]
