"""Lesson 00, the exercise: one neuron, judged on the network's own outputs and on two of our own."""

import numpy as np

from ..network import Network, forward, relu, sigmoid
from ..practice import check
from .common import in_double, require_reader


def check_my_neuron(my_neuron, net, data):
    """Judge the exercise on three of the network's outputs and on two of our own, which every mistake misses."""
    require_reader(net, answers=False)
    net, rng = in_double(net), np.random.default_rng(0)  # added up in another order, float32 gives another number

    def right(activations, weights, bias):
        one = Network([weights[None]], [np.array([bias], dtype=weights.dtype)])
        return forward(one, activations[None]).activations[-1].item()

    before = forward(net, data.train.x[:3]).activations[-2]
    each = [j % len(net.biases[-1]) for j in range(3)]
    cases = [(a, net.weights[-1][j], float(net.biases[-1][j])) for a, j in zip(before, each, strict=True)]
    n = net.sizes[-2] if net.sizes[-2] > 1 else 4  # with one product the sum is the mean
    cases += [(rng.random(n), rng.normal(size=n) * 2 / np.sqrt(n), bias) for bias in (-2.0, 0.2)]
    return check(
        my_neuron,
        right,
        cases,
        mistakes=[
            (lambda a, w, b: sigmoid((a * w).sum()), "You left the bias out: add it before you squish."),
            (lambda a, w, b: (a * w).sum() + b, "That is the weighted sum. Squish it: sigmoid(...)."),
            (lambda a, w, b: (a * w).sum(), "The products are added. Now the bias, then the squish."),
            (lambda a, w, b: sigmoid((a * w).sum() * b), "You multiplied by the bias. It is added."),
            (lambda a, w, b: sigmoid((a * w).sum() - b), "You subtracted the bias. It is added."),
            (lambda a, w, b: sigmoid((a * w).sum()) + b, "You added the bias after the squish. It belongs inside."),
            (lambda a, w, b: sigmoid(a * w).sum() + b, "You squished each product. Add up first, then squish once."),
            (lambda a, w, b: sigmoid(a * w + b).sum(), "You squished each product. Add up first, then squish once."),
            (lambda a, w, b: sigmoid(sigmoid((a * w).sum() + b)), "You squished twice. Once is enough."),
            (lambda a, w, b: sigmoid((a + w).sum() + b), "You added the two. They are multiplied, pair by pair."),
            (lambda a, w, b: relu((a * w).sum() + b), "You used ReLU. This neuron's squish is the sigmoid."),
            *(
                (each, "A number for each product. Add the products up first: a neuron has one activation.")
                for each in (
                    lambda a, w, b: a * w,
                    lambda a, w, b: a * w + b,
                    lambda a, w, b: sigmoid(a * w),
                    lambda a, w, b: sigmoid(a * w) + b,
                    lambda a, w, b: sigmoid(a * w + b),
                )
            ),
            (lambda a, w, b: sigmoid(-((a * w).sum() + b)), "The sign in the sigmoid is turned. `sigmoid(z)` has it."),
            (lambda a, w, b: sigmoid((a * w).sum() + 2 * b), "You added the bias twice. Once is enough."),
            *loops(),
            (
                lambda a, w, b: sigmoid((a * w + b).sum()),
                "You added the bias to each product. Add the products up, then the bias once.",
            ),
            (lambda a, w, b: sigmoid((a * w).mean() + b), "You took the mean of the products. They are added up."),
            (
                lambda a, w, b: sigmoid(w.sum() + b),
                "The activations are missing: each weight is multiplied by the one before it.",
            ),
            (
                lambda a, w, b: sigmoid(a.sum() + b),
                "The weights are missing: each activation is multiplied by its weight.",
            ),
            (
                lambda a, w, b: sigmoid(a * w.sum() + b),
                "`.sum()` added up the weights alone: a round bracket is missing around the products.",
            ),
            (
                lambda a, w, b: sigmoid(a.sum() * w.sum() + b),
                "You added up before you multiplied. Multiply pair by pair, then add up the products.",
            ),
            *reading(net),
            *(
                (lambda a, w, b, n=n: round(right(a, w, b), n), "This is rounded. Return the number as it is.")
                for n in (1, 2, 3, 4, 5)
            ),
        ],
        slips=[("builtin_function_or_method", "`.sum` lacks its round brackets. `.sum()` adds the numbers up.")],
        hint="Multiply, add up, add the bias, squish. `.sum()`, with its round brackets, adds the numbers of an array.",
        ok="The network's own activations, for three digits, and those of two neurons more.",
    )


def loops():
    """What becomes of a loop that goes over some of the products only."""
    for some, why in (
        (slice(1), "Only the first product is in it. Does `return` stand inside the loop? It ends the function."),
        (slice(-1, None), "Only the last product is in it. In a loop `z += ...` adds up; `z = ...` begins anew."),
        (
            slice(-1),
            "The last product is missing. `range(15)` ends with 14. All are `range(len(weights))`.",
        ),
        (slice(1, None), "The first product is missing. The first activation is `activations[0]`."),
    ):
        for squished in (sigmoid, lambda z: z):
            yield lambda a, w, b, some=some, f=squished: f((a * w)[some].sum() + b), why


def reading(net):
    """What reads an output's own numbers from the network, instead of those that it is given."""
    for j, (weights, bias) in enumerate(zip(net.weights[-1], map(float, net.biases[-1]), strict=True)):
        why = (
            f"You took output {j}'s own numbers from `net`. Read what your function is given: `weights` and `bias` are "
            "those of whichever neuron is asked for."
        )
        yield lambda a, w, b, weights=weights: sigmoid((a * weights).sum() + b), why
        yield lambda a, w, b, weights=weights, bias=bias: sigmoid((a * weights).sum() + bias), why
