"""Lesson 09's networks: each practises the same number of steps, on the examples that it is given."""

from functools import lru_cache

import numpy as np

from ..augmentation import augment
from ..network import flatten, forward, unflatten
from ..training import train

STEPS, BATCH, RATE = 2000, 10, 1.0
COPIES = 9  # moved copies beside each digit


def some(data, n, draw):
    """n of the training examples, chosen at random: x (n, 784) and y (n, 10). Another `draw`, other examples."""
    rows = np.random.default_rng(draw).permutation(len(data.train))[:n]
    return data.train.x[rows], data.train.y[rows]


def with_copies(x, y, copies, rng):
    """The examples and, of each, so many copies that are shifted, rotated and scaled at random; their labels stay."""
    return np.concatenate([x, *(augment(x, rng) for _ in range(copies))]), np.tile(y, (1 + copies, 1))


def practise(net, data, n, draw=1, copies=0):
    """The network after STEPS steps on n examples. Trained when first asked for, then kept."""
    return _kept(flatten(net).tobytes(), _Fixed(net, data), n, draw, copies)


def misread(net, x, y):
    """How many of the examples have a largest output that is not the wanted one."""
    return int((forward(net, x).activations[-1].argmax(axis=-1) != y.argmax(axis=-1)).sum())


class _Fixed:
    """A network and its data as a key to what was made of them; two are equal if they hold the same data."""

    def __init__(self, net, data):
        self.net, self.data = net, data

    def __eq__(self, other):
        return self.data.train is other.data.train and self.net.activation is other.net.activation

    def __hash__(self):
        return id(self.data.train)


@lru_cache(maxsize=128)
def _kept(parameters, fixed, n, draw, copies):
    net, data = fixed.net, fixed.data
    net = unflatten(np.frombuffer(parameters, dtype=net.weights[0].dtype), net)  # as it was when asked
    x, y = some(data, n, draw)
    if copies:
        x, y = with_copies(x, y, copies, np.random.default_rng(draw))
    for last in train(net, x, y, batch_size=BATCH, learning_rate=RATE, epochs=STEPS, rng=np.random.default_rng(draw)):
        if last.number == STEPS:
            return last.net
