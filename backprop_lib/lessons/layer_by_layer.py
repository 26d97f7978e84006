"""Lesson 00, last part: how many numbers a network is made of, counted layer by layer."""

from functools import partial
from typing import NamedTuple

import numpy as np

from .. import expect
from ..controls import Slider
from ..network import flatten, random_network
from ..pictures.counting import ROOM, WIDEST, Counting
from ..practice import predict, unlike
from ..scene import Scene
from .common import spelled, unfit

PLACES = ("first", "second", "third")  # of the hidden layers that are counted
FEW, MOST = (8, 6), 24  # neurons in each hidden layer at the start, and where a slider ends


class CountResult(NamedTuple):
    weights: list
    biases: list

    @property
    def names(self):
        """Between which layers the weights of each block lie."""
        last = len(self.weights) - 1
        between = [f"hidden layer {l} to {l + 1}" for l in range(1, last)]
        return ("pixels to hidden layer 1", *between, f"hidden layer {last} to outputs")

    @property
    def layers(self):
        return [w.size + b.size for w, b in zip(self.weights, self.biases, strict=True)]

    @property
    def title(self):
        return f"{' + '.join(f'{n:,}' for n in self.layers)} = {sum(self.layers):,} weights and biases"

    @property
    def words(self):
        rows = [
            f"{name}: {w.shape[0]} x {w.shape[1]} = {w.size:,} weight{'s' * (w.size > 1)} and "
            f"{b.size} bias{'es' * (b.size > 1)}"
            for name, w, b in zip(self.names, self.weights, self.biases, strict=True)
        ]
        share = 100 * self.layers[0] / sum(self.layers)
        digits = next(n for n in range(9) if round(share, n) < 100)  # other layers hold some, too
        return f"From {'; from '.join(rows)}. Hidden layer 1 holds {share:.{digits}f} % of them all."


def require_room(net):
    """ValueError for a network without hidden layers, or with more cells than the picture has pixels for."""
    n_in, *hidden, n_out = expect.network(net).sizes
    most = ROOM.get(len(hidden), 0)
    if n_in > WIDEST or not 0 < max([*hidden, n_out]) <= most:
        layers = f"one to three hidden layers and outputs of at most {ROOM[1]} neurons each"
        raise unfit(net, f"expected at most {WIDEST} pixels, {layers}; of at most {ROOM[3]} where three are hidden")


def count(net):
    """How many numbers a network is made of, counted from its arrays."""
    require_room(net)
    n_in, *hidden, n_out = net.sizes
    most = max(MOST, *hidden)

    def model(**neurons):
        sizes = (n_in, *neurons.values(), n_out)
        counted = net if sizes == net.sizes else random_network(sizes, np.random.default_rng(0))
        return CountResult(counted.weights, counted.biases)

    few = FEW[hidden == [FEW[0]] * len(hidden)]  # the picture must not give the answer away
    shown = sum(model(**dict.fromkeys(PLACES[: len(hidden)], few)).layers)
    question = predict(
        f"The picture counts a network with {named(hidden)} of {few}. Ours has the sizes "
        f"{'-'.join(map(str, net.sizes))}. How many weights and biases has it in all? (Type it without a comma.)",
        flatten(net).size,
        within=0,
        possible=possible(net),
        why=f"{' + '.join(f'{w.size + b.size:,}' for w, b in zip(net.weights, net.biases, strict=True))} = "
        f"{flatten(net).size:,}: in each layer every neuron has one weight for each neuron before it, and one bias.",
        mistakes=slips(net, shown),
    )
    return Scene(
        model,
        partial(Counting, len(net.weights), most, n_out),
        {
            place: Slider(f"neurons in hidden layer {l}", few, 1, most, width="400px")
            for l, place in enumerate(PLACES[: len(hidden)], start=1)
        },
        question=question,
        answered=dict(zip(PLACES, hidden)),
    )


def possible(net):
    """The least and the most that is taken for a count: 13.002, which was meant as 13,002, is not."""
    return min(20, net.sizes[0]), 10**9


def named(hidden):
    return "a hidden layer" if len(hidden) == 1 else f"{spelled(len(hidden))} hidden layers"


def slips(net, shown):
    """Wrong ways to count a network, beside a picture of one that has `shown` numbers."""
    hidden, layers = net.sizes[1:-1], len(net.weights)
    apart = [(w.size, b.size) for w, b in zip(net.weights, net.biases, strict=True)]
    weights, biases = map(sum, zip(*apart))
    total = weights + biases

    def so_far(n, what, end):
        follow = "one more layer follows" if n == layers - 1 else f"{spelled(layers - n)} more layers follow"
        return f"Those are the {what} from the pixels to hidden layer {n}; {follow}{end}."

    found = [
        (weights, f"Those are the weights. Each of the {biases} neurons after the pixels has a bias too."),
        (total / 1000, "The right digits. But a point begins decimals here: type it without."),
        *((sum(w for w, _ in apart[:n]), so_far(n, "weights", ", and the biases")) for n in range(1, layers)),
        *((sum(map(sum, apart[:n])), so_far(n, "weights and biases", "")) for n in range(1, layers)),
        (weights + layers, "One bias for each layer is too few: every neuron after the pixels has its own."),
        (weights + sum(hidden), f"The outputs have biases, too: {net.sizes[-1]} more."),
        (round(total, -3), "About so many. Count exactly: the weights and the biases of each layer."),
        (shown, f"That is what the picture counts. Ours has the sizes {'-'.join(map(str, net.sizes))}."),
        (
            biases,
            f"Those are the neurons after the pixels, or their biases. Beside them stand {weights:,} weights.",
        ),
        (sum(net.sizes), "You counted pixels and neurons. Count the lines between them, and a bias for each neuron."),
        *(
            (
                int(np.prod(net.sizes)) + more,
                "You multiplied all layers. A line joins two layers: multiply pairs of neighbours, then add.",
            )
            for more in (0, biases)
        ),
        (weights + 2 * biases, "You counted the biases twice. Each neuron after the pixels has one."),
        (
            2 * shown,
            f"The picture's {shown:,}, doubled. Its parts do not grow alike: count each pair of neighbours anew.",
        ),
        (
            weights + sum(net.sizes),
            "You gave the pixels a bias too. They are given: only the neurons after them have one.",
        ),
    ]
    least, most = possible(net)
    return [(wrong, why) for wrong, why in unlike(total, found, within=0) if least <= wrong <= most]
