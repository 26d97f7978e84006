"""Lesson 05, last part: the sum or the mean, with or without 1/2: which costs these are the gradients of."""

from functools import lru_cache, partial
from typing import NamedTuple

import numpy as np

from ..controls import Slider, notched, switch
from ..network import backward, backward_each, costs, flatten, step, unflatten
from ..pictures.lengths import Lengths, in_digits
from ..practice import NoQuestion, predict
from ..scene import Scene
from .common import blocks, in_double, require_reader

AT_ONCE = 20  # examples whose own gradients are held, a hundred kilobytes each
MEAN, SUM = 0, 2  # the rows that the question is about
ALL, TWICE = 300, 2  # examples, and how often each stands in the list when the question is answered


class LengthsResult(NamedTuple):
    names: tuple
    lengths: np.ndarray  # (6,)
    cosines: np.ndarray  # (6,) with the gradient of our cost
    measured: np.ndarray  # (4,) or nothing: the slopes of the first four costs along our gradient, by wiggling
    count: int
    copies: int
    once: np.ndarray | None  # (6,) where the question asks: the lengths with each standing there once

    @property
    def asked(self):
        return self.once is not None

    @property
    def before(self):
        """For each way, how long it was, in words; "" where nothing is asked."""
        asked = [self.asked and row in (SUM, MEAN) for row in range(len(self.lengths))]
        return [f"was {in_digits(self.once[row])}" if it else "" for row, it in enumerate(asked)]

    @property
    def title(self):
        mean, _, total, *_ = self.lengths
        direction = "in the same direction" if self.cosines[:4].min() > 0.999999 else "in another direction"
        return f"Length of the mean: {mean:,.3f}; of the sum: {total:,.1f}, {direction}"

    @property
    def words(self):
        rows = [
            f"{name}: {length:,.3f} long, {was and was + ', '}cosine {cosine:.4f}"
            for name, length, was, cosine in zip(self.names, self.lengths, self.before, self.cosines, strict=True)
        ]
        measured = " Measured by wiggling: " + ", ".join(f"{slope:,.3f}" for slope in self.measured) + "."
        each = "once" if self.copies == 1 else f"{self.copies} times"
        text = f"{self.count} examples, each standing in the list {each}. " + "; ".join(rows) + "."
        return text + measured * bool(self.measured.size)


def own_gradients(net, x, y):
    """Each example's own gradient in a row, a few examples at a time: yields which, and (n, number of parameters)."""
    for part in blocks(len(x), AT_ONCE):
        yield part, flatten(backward_each(net, x[part], y[part]))


def lengths(net, data):
    """Sum, mean, 1/2: the length of the gradient changes and its direction does not; and what does change it."""
    require_reader(net)
    names = ("mean of the gradients: ours", "half the mean", "sum of the gradients", "half the sum")
    names += ("hands: mean of +1 and \N{MINUS SIGN}1", "mean over the 2s only")

    @lru_cache(maxsize=8)
    def added(count):
        """Each example's own gradient added up; their signs added up; the gradient of the 2s alone."""
        x, y = data.train.x[:count], data.train.y[:count]
        total, hands = 0, 0
        for _, each in own_gradients(net, x, y):
            total, hands = total + each.sum(axis=0), hands + np.sign(each).sum(axis=0)
        twos = y[:, 2] == 1
        return total, hands, flatten(backward(net, x[twos], y[twos])) if twos.any() else 0 * total

    def model(count, copies, wiggled):
        x, y = (np.tile(part[:count], (copies, 1)) for part in (data.train.x, data.train.y))
        ours = flatten(backward(net, x, y))
        total, hands, twos = added(count)
        total = total * copies
        arrows = np.array([ours, ours / 2, total, total / 2, hands / count, twos])
        long = np.linalg.norm(arrows, axis=1)
        cosines = arrows @ ours / np.where(long * long[0] > 0, long * long[0], 1)
        measured, asked = np.empty(0), once if (count, copies) == (ALL, TWICE) else None
        if wiggled:
            exact, eps = in_double(net), 1e-4
            along = in_double(unflatten(ours / (long[0] or 1), net))
            slopes = (costs(step(exact, along, -eps), x, y) - costs(step(exact, along, eps), x, y)) / (2 * eps)
            measured = np.array([slopes.mean(), slopes.mean() / 2, slopes.sum(), slopes.sum() / 2])
        return LengthsResult(names, long, cosines, measured, count, copies, asked)

    once = model(ALL, 1, False).lengths
    return Scene(
        model,
        partial(Lengths, once[2] or 1.0, once[0] or 1.0),
        {
            "count": notched("examples", (10, 20, 50, 100, 200, ALL), ALL, width="300px"),
            "copies": Slider("each stands there, times", 1, 1, 5, width="380px"),
            "wiggled": switch("check by wiggling"),
        },
        question=about_standing_there_twice(once, model(ALL, TWICE, False).lengths),
        reveal={"copies": TWICE},
        rows=[["count", "copies", "wiggled"]],
    )


def about_standing_there_twice(once, twice):
    """What happens to the length of the sum and of the mean if every example stands in the list twice."""
    if not once[0]:
        return NoQuestion("every gradient is 0, and so are the sum and the mean, however many examples there are.")
    grown = twice[:3] / once[:3]
    return predict(
        f"Let every example stand in the list twice, {TWICE * ALL} instead of {ALL}. What happens to the length of "
        "the sum of their gradients, and to the length of the mean?",
        (round(grown[2]), round(grown[0])),
        choices={
            "sum doubles, mean stays": (2, 1),
            "both double": (2, 2),
            "both stay": (1, 1),
            "sum doubles, mean halves": (2, 0.5),
        },
        why="Twice as many terms, so the sum doubles. The mean divides it by twice as many examples and stays.",
        mistakes=[
            ((2, 2), "The mean divides by the number of examples, which has doubled too."),
            ((1, 1), "The sum has twice as many terms, and the new ones agree with the old."),
            ((2, 0.5), "You divided by the new number, but added the old examples only once."),
        ],
    )
