"""Learning: shuffle, deal out mini-batches, take one step for each, and begin again."""

from typing import NamedTuple

import numpy as np

from . import expect
from .network import Network, backward, step


class Step(NamedTuple):
    """Where training stands: the network so far, steps taken, examples looked at."""

    net: Network
    number: int
    seen: int


def mini_batches(n, batch_size, rng):
    """One epoch's row numbers 0..n-1, shuffled and dealt out: arrays of batch_size, the last one what is left."""
    n, batch_size = expect.counts(n=n, batch_size=batch_size)
    shuffled = expect.random_generator(rng).permutation(n)
    return [shuffled[start : start + batch_size] for start in range(0, n, batch_size)]


def train(net, x, y, *, batch_size, learning_rate, epochs, rng):
    """Yield a Step after each mini-batch; the last one's `.net` is the trained network. The same rng, the same steps.

        for step in train(net, x, y, batch_size=10, learning_rate=1.0, epochs=1, rng=np.random.default_rng(1)):
            net = step.net

    x is (N, n0), y is (N, nL). Stop whenever you like: nothing is looked at or computed before it is asked for.
    """
    expect.counts(batch_size=batch_size, epochs=epochs)
    expect.number("learning_rate", learning_rate)
    x, y = expect.to_learn_from(net, x, y)

    @expect.looked_at
    def descend(net, x, y):
        return step(net, backward(net, x, y), learning_rate)

    number = seen = 0
    for _ in range(epochs):
        for rows in mini_batches(len(x), batch_size, rng):
            # np.take(x, rows, axis=0) is x[rows], in half the time
            net = descend(net, np.take(x, rows, axis=0), np.take(y, rows, axis=0))
            number, seen = number + 1, seen + len(rows)
            yield Step(net, number, seen)
