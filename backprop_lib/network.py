"""The network: a digit goes forward, a cost comes out, and the wish to lower it comes back.

A network of sizes (784, 16, 16, 10) holds three weight matrices and three rows of biases. `activations[l]` is layer l;
`weights[l]`, `biases[l]` and `zs[l]` lead out of it. Examples are rows: x is (N, 784), y is (N, 10).
Axes in front of these stay in front: x may be (M, N, 784), and the gradients are then (M, 16, 784) and so on.
Functions only, no hidden state: a slider, a test and a student call the same thing. The lessons, 00 to 08, derive every
line of this file. Bad input raises a ValueError that says what was given and what was expected.
"""

from collections.abc import Callable
from typing import NamedTuple

import numpy as np

from . import expect


@expect.of_numbers
@np.errstate(over="ignore", invalid="ignore")  # 1 / infinity is the right answer, 0; a complex NaN stays a NaN
def sigmoid(z):
    """Squish any weighted sum into 0..1; same shape as z."""
    return 1 / (1 + np.exp(np.negative(z)))


@expect.of_numbers
def relu(z):
    """Pass what is positive, stop what is negative; same shape as z."""
    return np.maximum(z, 0)


SLOPES = {  # da/dz, from a itself
    sigmoid: lambda a: a * (1 - a),
    relu: lambda a: a > 0,
}


class Network(NamedTuple):
    """Every weight and bias; a gradient is a Network too, one number for each weight and bias.

    weights[l][j, k] leads to neuron j of layer l + 1 from neuron k of layer l; biases[l][j] belongs to neuron j of
    layer l + 1. `backward_each` puts the example first: (N, n_out, n_in) and (N, n_out). `activation` is the hidden
    layers' function, sigmoid or relu; the outputs are always sigmoids, since they are compared with 0 and 1.
    """

    weights: list
    biases: list
    activation: Callable = sigmoid

    @property
    def sizes(self):
        return (self.weights[0].shape[-1], *(b.shape[-1] for b in self.biases))

    def __repr__(self):
        try:
            activation = getattr(self.activation, "__name__", repr(self.activation))
            return f"Network({'-'.join(map(str, self.sizes))}, {activation})"
        except (AttributeError, IndexError, TypeError):  # no network yet: its parts as they are
            return f"Network{tuple.__repr__(self)}"


def squish(net, l):
    """The activation function that turns zs[l] into activations[l + 1]."""
    return expect.activation(net.activation, SLOPES) if l + 1 < len(net.weights) else sigmoid


def slope(net, l, a):
    """da/dz of the neurons that weights[l] lead to, (N, n_out), at their activations a."""
    return SLOPES[squish(net, l)](a)


class ForwardPass(NamedTuple):
    """What one walk forward leaves: zs[l] and activations[l + 1] are (N, n_out); activations[0] is x."""

    zs: list
    activations: list


def random_network(sizes, rng, activation=sigmoid, dtype=float):
    """A fresh network of random numbers: random_network((784, 16, 16, 10), np.random.default_rng(0)).

    Weights are normal with variance 1 / n_in, so that a sum over many neurons is no larger than one over few; biases
    are standard normal.
    """
    sizes, rng, dtype = expect.sizes(sizes), expect.random_generator(rng), expect.floating(dtype)
    return Network(
        [(rng.standard_normal((n_out, n_in)) / np.sqrt(n_in)).astype(dtype) for n_in, n_out in zip(sizes, sizes[1:])],
        [rng.standard_normal(n_out).astype(dtype) for n_out in sizes[1:]],
        expect.activation(activation, SLOPES),
    )


@np.errstate(over="ignore", invalid="ignore")  # `expect` names what overflows
def forward(net, x):
    """Every weighted sum and activation, layer by layer, as a ForwardPass; the last activations are the answer."""
    zs, activations = [], [expect.examples(net, x)]
    for l in range(len(net.weights)):
        zs.append(activations[l] @ net.weights[l].T + net.biases[l])
        activations.append(squish(net, l)(zs[l]))
    expect.finite_sums(net, activations[0], zs)
    return ForwardPass(zs, activations)


@np.errstate(over="ignore")
def costs(net, x, y):
    """The cost of each example, (N,): the squares of (output - wanted), added up over the outputs."""
    outputs = forward(net, x).activations[-1]
    y = expect.desired(y, outputs)
    return expect.finite("cost", ((outputs - y) ** 2).sum(axis=-1))


@np.errstate(over="ignore")
def cost(net, x, y):
    """The cost: the mean over all examples, one number."""
    return expect.finite("cost", costs(net, x, y).mean()).item()


@np.errstate(over="ignore", invalid="ignore")
def backward(net, x, y):
    """The gradient of `cost`: how much the cost rises for each small rise of each weight and bias, as a Network."""
    activations = forward(net, x).activations
    y = expect.desired(y, activations[-1])
    gradient = Network(list(net.weights), list(net.biases), net.activation)
    dC_da = 2 * (activations[-1] - y) / y.shape[-2]  # a square grows at two sides; the mean shares it out
    for l in reversed(range(len(net.weights))):
        dC_dz = dC_da * slope(net, l, activations[l + 1])  # a nudge to z reaches a only through the slope
        gradient.biases[l] = dC_dz.sum(axis=-2)  # avenue 1: the bias
        gradient.weights[l] = dC_dz.mT @ activations[l]  # avenue 2: the weights, in proportion to a
        if l > 0:  # the pixels are given; nobody nudges them
            dC_da = dC_dz @ net.weights[l]  # avenue 3: the activations before, in proportion to W
    return expect.finite_parameters("gradient", gradient)


def backward_each(net, x, y):
    """Each example's own gradient: the same walk, each example a batch of one. A Network with a leading N."""
    x, y = expect.to_learn_from(net, x, y)
    return backward(net, x[:, None], y[:, None])


@np.errstate(over="ignore", invalid="ignore")
def step(net, gradient, learning_rate):
    """The network one step downhill: every weight and bias moves against its sensitivity."""
    expect.like(net, gradient)
    learning_rate = expect.number("learning_rate", learning_rate)
    stepped = Network(
        [w - learning_rate * dC_dW for w, dC_dW in zip(net.weights, gradient.weights, strict=True)],
        [b - learning_rate * dC_db for b, dC_db in zip(net.biases, gradient.biases, strict=True)],
        net.activation,
    )
    return expect.finite_parameters("step", stepped)


def accuracy(net, x, y):
    """The share of examples, 0..1, whose largest output is the wanted one."""
    outputs = forward(net, x).activations[-1]
    return (outputs.argmax(axis=-1) == expect.desired(y, outputs).argmax(axis=-1)).mean().item()


def flatten(net):
    """Every parameter in a row, (13002,): layer by layer, weights before biases. Leading axes stay in front."""
    expect.parameters(net)
    parameters = [p for layer in zip(net.weights, net.biases) for p in layer]
    leading = net.biases[0].shape[:-1]
    return np.concatenate([p.reshape(*leading, -1) for p in parameters], axis=-1)


def unflatten(row, net):
    """The Network whose `flatten` is `row`, (13002,): its arrays are views into the row. Shapes are taken from net."""
    weights, biases, start = [], [], 0
    expect.row(row, net)
    for w, b in zip(net.weights, net.biases):
        weights.append(row[start : start + w.size].reshape(w.shape))
        biases.append(row[start + w.size : start + w.size + b.size])
        start += w.size + b.size
    return Network(weights, biases, net.activation)
