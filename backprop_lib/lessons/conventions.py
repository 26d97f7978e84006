"""Lesson 07, the switchboard: 1/2 or not, sum or mean, gradient or negative, rows or columns."""

from functools import cache, lru_cache
from typing import NamedTuple

import numpy as np

from ..controls import choice, notched
from ..network import Network, cost, costs, flatten, forward, slope, step
from ..pictures.style import signed
from ..pictures.switchboard import Switchboard
from ..practice import predict
from ..scene import Scene
from ..training import mini_batches
from .bugs import first, walk
from .common import require_reader

BATCH, STEPS, EVERY = 10, 150, 15
RATES = (0.1, 0.2, 0.4, 1, 2, 4, 10, 20, 40)
OURS = 2  # the learning rate that suits our own conventions here


class Convention(NamedTuple):
    """How a book may write it; all False is how it is written here."""

    half: bool = False  # 1/2 before the squares
    added: bool = False  # the sum over the examples, not the mean
    negative: bool = False  # the wish, minus the gradient, which a step then adds
    columns: bool = False  # each example is a column

    def factor(self, n):
        """How many times as long the gradient of n examples is as ours."""
        return (0.5 if self.half else 1) * (n if self.added else 1)

    def cost(self, net, x, y):
        each = costs(net, x, y)
        return (each.sum() if self.added else each.mean()).item() * (0.5 if self.half else 1)

    def list(self, net, x, y):
        """What this convention's `backward` returns, a Network: the gradient or the wish."""
        factor = self.factor(len(y)) * (-1 if self.negative else 1)
        if self.columns:
            return backward_in_columns(net, x.T, y.T, factor)
        return walk(net, x, y, first=lambda here: factor * first(here))

    def step(self, net, found, learning_rate):
        return step(net, found, -learning_rate if self.negative else learning_rate)

    @property
    def code(self):
        """The lines in which the conventions differ."""
        side = "y - activations[-1]" if self.negative else "activations[-1] - y"
        two = "" if self.half else "2 * "
        shared = "" if self.added else f" / y.shape[{-1 if self.columns else -2}]"
        table, back = (
            ("dC_dz @ activations[l].mT", "net.weights[l].mT @ dC_dz")
            if self.columns
            else ("dC_dz.mT @ activations[l]", "dC_dz @ net.weights[l]")
        )
        table = f"{'wish' if self.negative else 'gradient'}.weights[l] = {table}"
        sums = f"{'wish' if self.negative else 'gradient'}.biases[l] = dC_dz.sum(axis={-1 if self.columns else -2})"
        lines = [f"dC_da = {two}({side}){shared}", sums, table, f"dC_da = {back}"]
        if self.negative:
            lines = [line.replace("dC_da", "wish_a").replace("dC_dz", "wish_z") for line in lines]
        return [*lines, f"w {'+' if self.negative else '-'} learning_rate * {'wish' if self.negative else 'dC_dW'}"]


def backward_in_columns(net, x, y, factor=1.0):
    """The walk back where each example is a column: x is (n0, N), y is (nL, N); the tables are the same."""
    activations = [a.T for a in forward(net, x.T).activations]
    found = Network(list(net.weights), list(net.biases), net.activation)
    dC_da = factor * 2 * (activations[-1] - y) / y.shape[-1]
    for l in reversed(range(len(net.weights))):
        dC_dz = dC_da * slope(net, l, activations[l + 1])
        found.biases[l] = dC_dz.sum(axis=-1)
        found.weights[l] = dC_dz @ activations[l].mT
        if l > 0:
            dC_da = net.weights[l].mT @ dC_dz
    return found


class SwitchResult(NamedTuple):
    code: list
    our_code: list
    factor: float
    rows: list  # (what, here, by the switches)
    steps: np.ndarray
    ours: np.ndarray  # costs
    theirs: np.ndarray
    apart: float  # the largest difference of two trained parameters

    @property
    def title(self):
        long = "as long as here" if self.factor == 1 else f"{self.factor:g} times as long as here"
        return f"The list is {long}; trained, the two networks {'agree' if self.apart < 1e-6 else 'differ'}"

    @property
    def words(self):
        rows = "; ".join(f"{what}: {here} here, {there} by the switches" for what, here, there in self.rows)
        ends = f"After {self.steps[-1]} steps the cost is {self.ours[-1]:.2f} here and {self.theirs[-1]:.2f} there."
        return f"{rows}. {ends} The lines read: {', '.join(self.code)}."


def switchboard(net, data):
    """Four conventions to switch: what changes and what does not."""
    require_reader(net)
    x, y = data.train.x, data.train.y
    batch, targets = x[:BATCH], y[:BATCH]
    here = Convention()
    last = len(flatten(net)) - net.sizes[-1] + 2  # the bias of output 2
    between = (BATCH, net.sizes[-2])

    @lru_cache(maxsize=1)  # ours, which the scene begins with; a network takes a hundred kilobytes
    def practise(convention, rate):
        """The costs, our way, on the way, and every trained parameter."""
        now, rng, falls, taken = net, np.random.default_rng(0), [], 0
        while True:
            for rows in mini_batches(len(x), BATCH, rng):
                if taken % EVERY == 0:
                    falls.append(cost(now, x[:100], y[:100]))
                if taken == STEPS:
                    return np.array(falls), flatten(now)
                now = convention.step(now, convention.list(now, x[rows], y[rows]), rate)
                taken += 1

    ours, knobs = practise(here, OURS)

    @cache
    def practised(there, rate):
        """The costs on the way, and how far the parameter that is farthest from ours is from it."""
        falls, others = practise(there, rate)
        return falls, np.abs(knobs - others).max()

    def numbers(convention, rate):
        found = convention.list(net, batch, targets)
        return flatten(found), flatten(convention.step(net, found, rate)) - flatten(net)

    def model(half, added, negative, columns, rate):
        there = Convention(half, added, negative, columns)
        (list_, move), (theirs, their_move) = numbers(here, OURS), numbers(there, rate)
        length, other = np.linalg.norm(list_), np.linalg.norm(theirs)
        cosine = move @ their_move / ((np.linalg.norm(move) * np.linalg.norm(their_move)) or 1)
        falls, apart = practised(there, rate)
        rows = [
            (
                "cost of these ten digits",
                f"{here.cost(net, batch, targets):.3f}",
                f"{there.cost(net, batch, targets):.3f}",
            ),
            ("the list's entry, bias of output 2", signed(list_[last], 4), signed(theirs[last], 4)),
            ("length of the list", f"{length:.3f}", f"{other:.3f}"),
            (
                f"{'wish_z' if negative else 'dC_dz'} of hidden layer 2",
                str(between),
                str(between[::-1] if columns else between),
            ),
            ("learning rate", f"{OURS:g}", f"{rate:g}"),
            ("the step moves that bias by", signed(move[last], 4), signed(their_move[last], 4)),
            ("direction of the step: cosine", "1.000000", f"{cosine:.6f}"),
            ("trained knobs: farthest apart", "0.000000", f"{apart:.6f}"),
        ]
        steps = EVERY * np.arange(len(ours))
        return SwitchResult(there.code, here.code, there.factor(BATCH), rows, steps, ours, falls, apart)

    def adapted_rate(half, added):
        return OURS / Convention(half, added).factor(BATCH)

    def adapt(scene):
        rate = adapted_rate(scene.controls["half"].value, scene.controls["added"].value)
        scene.set(rate=min(RATES, key=lambda each: abs(each - rate)))

    fits = adapted_rate(True, True)
    question = predict(
        "A book writes 1/2 before the squares and adds up the examples instead of taking the mean. "
        f"Batches hold {BATCH} digits. Here the learning rate is {OURS}. "
        "Which learning rate makes the same steps with the book's list?",
        fits,
        why=f"The book's list is half as long by its 1/2 and {BATCH} times as long by its sum: "
        f"{BATCH / 2:g} times. A rate {BATCH / 2:g} times smaller makes up for it: {OURS} / {BATCH / 2:g} = {fits:g}.",
        mistakes=[
            (BATCH / 2, f"That is how much longer the list is. The rate is {OURS} divided by it."),
            (OURS * BATCH, "You multiplied, and left the 1/2 out. The longer the list, the smaller the rate."),
            (OURS * 2 * BATCH, "You multiplied. The longer the list, the smaller the rate."),
            (OURS * BATCH / 2, "The other way round: the longer the list, the smaller the rate."),
            (OURS * 2, "That makes up for the 1/2. The sum makes the list ten times as long, too."),
            (OURS / BATCH, "That makes up for the sum. The 1/2 makes the list half as long, too."),
            (OURS, "The direction is the same, the length is not. A step is rate times list."),
            (OURS / BATCH / 2, "You divided by 2. The 1/2 makes the list shorter, so here the rate grows."),
        ],
    )
    return Scene(
        model,
        Switchboard,
        {
            "half": choice("squares", [("no 1/2", False), ("1/2", True)]),
            "added": choice("examples", [("mean", False), ("sum", True)]),
            "negative": choice("the list is", [("the gradient", False), ("its negative", True)]),
            "columns": choice("an example is", [("a row", False), ("a column", True)]),
            "rate": notched("learning rate by the switches", RATES, OURS, width="400px"),
        },
        question=question,
        reveal={"half": True, "added": True},
        actions={"Adapt the learning rate": adapt},
        rows=[["half", "added", "negative", "columns"], ["rate", "Adapt the learning rate"]],
    )
