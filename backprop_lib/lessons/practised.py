"""Networks that have practised: trained when first asked for, then kept, so that scenes and lessons share them.

`after_rounds` walks through all examples so many times; `practise`, for lesson 09, takes as many steps whatever the
number of examples.
"""

from functools import lru_cache
from hashlib import sha256

import numpy as np

from ..augmentation import augment
from ..network import flatten, forward, sigmoid, unflatten
from ..training import train
from .common import blocks

STEPS, BATCH, RATE = 2000, 10, 1.0
COPIES = 9  # moved copies beside each digit
AT_ONCE = 1000  # examples that a network reads at once
PIECE, KEPT = 20, 32  # steps taken at once; practised networks that are kept, a hundred kilobytes each

_kept = {}


def after_rounds(net, data, rounds, rate=RATE):
    """The network after it has seen every training example so many times."""
    return _seen(flatten(net).tobytes(), Fixed(net, data), rounds, rate)


def trained(net, data):
    """The network after seeing every digit ten times, in batches of ten: how, is the matter of lesson 06."""
    return after_rounds(net, data, 10, rate=RATE if net.activation is sigmoid else 0.2)


def chosen(data, n, draw):
    """The rows of n of the training examples, chosen at random. Another `draw`, other examples."""
    return np.random.default_rng(draw).permutation(len(data.train))[:n]


def some(data, n, draw):
    """n of the training examples, chosen at random: x (n, 784) and y (n, 10)."""
    rows = chosen(data, n, draw)
    return data.train.x[rows], data.train.y[rows]


def draws_of(n, copies, draw):
    """By what part of the most, -1 to 1, `with_copies` moves each copy: (copies, 4, n), right, down, turned, larger."""
    return np.random.default_rng(draw).uniform(-1, 1, (copies, 4, n))


def with_copies(x, y, copies, rng):
    """The examples and, of each, so many copies that are shifted, rotated and scaled at random; their labels stay.

    A generator, as the long work below is: it yields after each copy, and returns x and y.
    """
    more = np.empty((1 + copies, *x.shape))
    more[0] = x
    for copy in more[1:]:
        copy[:] = augment(x, rng)
        yield
    return more.reshape(-1, x.shape[1]), np.tile(y, (1 + copies, 1))


def enough(data, copies=0):
    """How many of the training examples the STEPS steps can look at, if there are so many copies of each."""
    return min(len(data.train), STEPS * BATCH // (1 + copies))


def practise(net, data, n, draw=1, copies=0):
    """The network after STEPS steps on n examples."""
    return finished(practising(net, data, n, draw, copies))


def practising(net, data, n, draw=1, copies=0):
    """The same a little at a time: a generator that yields every few steps, and returns the network."""
    parameters, *rest = flatten(net), Fixed(net, data), n, draw, copies
    key = sha256(parameters).digest(), *rest
    if key not in _kept:
        practised = yield from _practised(parameters, *rest)
        while len(_kept) >= KEPT:
            _kept.pop(next(iter(_kept)), None)
        _kept[key] = _shared(practised)
    return _kept[key]


def finished(work):
    """What a generator returns in the end."""
    while True:
        try:
            next(work)
        except StopIteration as end:
            return end.value


def misread(net, x, y):
    """How many of the examples have a largest output that is not the wanted one; a part of them at a time."""
    return sum(
        int((forward(net, x[block]).activations[-1].argmax(axis=-1) != y[block].argmax(axis=-1)).sum())
        for block in blocks(len(x), AT_ONCE)
    )


class Fixed:
    """A network and its data as a key to what was made of them: the same data, and the same activation function."""

    def __init__(self, net, data):
        self.net, self.data = net, data

    def __eq__(self, other):
        return self.data.train is other.data.train and self.net.activation is other.net.activation

    def __hash__(self):
        return id(self.data.train)


def _as_it_was(parameters, fixed):
    """The network as it was when asked, whatever was done to its arrays since."""
    return unflatten(np.frombuffer(parameters, dtype=fixed.net.weights[0].dtype), fixed.net)


def _shared(net):
    """The network, which from now on nobody can write into: what one cell did to it, all others would show."""
    for array in (*net.weights, *net.biases):
        array.setflags(write=False)
    return net._replace(weights=tuple(net.weights), biases=tuple(net.biases))


@lru_cache(maxsize=16)
def _seen(parameters, fixed, rounds, rate):
    x, y = fixed.data.train.x, fixed.data.train.y
    net, rng = _as_it_was(parameters, fixed), np.random.default_rng(0)
    for step in train(net, x, y, batch_size=BATCH, learning_rate=rate, epochs=rounds, rng=rng):
        net = step.net
    return _shared(net)


def _practised(parameters, fixed, n, draw, copies):
    net, rng = _as_it_was(parameters, fixed), np.random.default_rng(draw)
    x, y = some(fixed.data, n, draw)
    if copies:
        x, y = yield from with_copies(x, y, copies, np.random.default_rng(draw))
    for step in train(net, x, y, batch_size=BATCH, learning_rate=RATE, epochs=STEPS, rng=rng):
        if step.number == STEPS:
            return step.net
        if step.number % PIECE == 0:
            yield
