"""Lesson 00: a digit flows forward, one neuron term by term; counting, luck and the exercise in others."""

from functools import cache
from typing import NamedTuple

import numpy as np

from ..controls import Slider, choice
from ..naming import neuron as name_of
from ..network import accuracy, forward, relu, sigmoid, squish
from ..pictures.flow import Flow
from ..pictures.style import a_digit, signed
from ..pictures.terms import Terms
from ..practice import predict, unlike
from ..scene import Scene
from .common import Waiting, first_two, next_of_this_digit, require_drawn, room_for
from .layer_by_layer import count
from .lottery import lottery
from .my_neuron import check_my_neuron
from .practised import trained

__all__ = ["check_my_neuron", "count", "flow", "lottery", "neuron"]

SQUISHES = [("sigmoid", sigmoid), ("ReLU", relu)]
NAMES = {function: name for name, function in SQUISHES}
ASKED = 1, 7  # layer and neuron that the question is about: in our network the usual wrong ways end far from it
READ = 0.175  # how well a curve can be read, as a share
LAYERS = [("hidden layer 1", 1), ("hidden layer 2", 2), ("outputs", 3)]


def networks(net, data):
    """A function (name, activation function) -> Network, and the sign that it shows while it trains."""
    busy = Waiting()

    @cache
    def find(name, activation):
        start = net._replace(activation=activation)
        if name != "trained":
            return start
        with busy:
            return trained(start, data)

    return find, busy


def called(name, activation):
    """A network's name in a sentence. Each squish has a trained network of its own, and the sigmoid's is the usual."""
    return f"network trained with {NAMES[activation]}" if (name, activation) == ("trained", relu) else f"{name} network"


class FlowResult(NamedTuple):
    network: str
    weights: list
    activations: list  # the pixels, and the layers that were reached
    example: int
    label: int
    layer: int  # 0: no neuron is followed
    neuron: int
    ten: np.ndarray  # what the network takes the first ten examples of this digit for
    accuracy: float
    tested: int

    @property
    def whole(self):
        return len(self.activations) == len(self.weights) + 1

    @property
    def answer(self):
        return int(self.activations[-1].argmax())

    @property
    def decimals(self):
        """Two, or as many as tell the answer from the next best, up to four."""
        next_best, best = np.sort(self.activations[-1])[-2:]
        return next((n for n in (2, 3, 4) if f"{next_best:.{n}f}" != f"{best:.{n}f}"), 2) if self.whole else 2

    @property
    def title(self):
        reached = len(self.activations) - 1
        if reached == 0:
            return f"784 numbers wait at the left: the pixels of {a_digit(self.label)}, black 0 to white 1"
        if not self.whole:
            before = "784 pixels" if reached == 1 else f"{len(self.activations[-2])} neurons before"
            return f"Hidden layer {reached}: each of its {len(self.activations[-1])} neurons has looked at the {before}"
        verdict = "rightly" if self.answer == self.label else "wrongly"
        return f"The {self.network} reads this {self.label} as {a_digit(self.answer)}, {verdict}"

    @property
    def words(self):
        reached = len(self.activations) - 1
        if reached == 0:
            bright = int((self.activations[0] > 0).sum())
            text = f"Example {self.example}, {a_digit(self.label)}: {bright} of its 784 pixels are not black."
        else:
            places = "outputs" if self.whole else f"hidden layer {reached}"
            text = f"Activations of {places}: {', '.join(f'{a:.{self.decimals}f}' for a in self.activations[-1])}."
        if self.layer:
            row = self.weights[self.layer - 1][self.neuron]
            most = int(np.abs(row).argmax())
            sizes = [len(self.weights[0][0]), *(len(w) for w in self.weights)]
            text += (
                f" Circled: {name_of(self.layer, self.neuron, sizes)}. The strongest of its {len(row)} weights, "
                f"{signed(row[most])}, leads from {name_of(self.layer - 1, most, sizes)}."
            )
        if self.whole:
            text += (
                f" The first ten {self.label}s are read as {', '.join(map(str, self.ten))}. Of {self.tested} digits "
                f"kept back for testing, this network reads {100 * self.accuracy:.1f} % correctly."
            )
        return text


def flow(net, data):
    """A digit goes in, ten activations come out, one layer after another."""
    require_drawn(net)
    x, labels, new, two = data.train.x, data.train.labels, data.test, first_two(data)
    find, busy = networks(net, data)

    @cache
    def right(name, activation):
        return accuracy(find(name, activation), new.x, new.y)

    def model(example, network, activation, reached, layer, neuron):
        chosen = find(network, activation)
        label = int(labels[example])
        ten = np.flatnonzero(labels == label)[:10]
        layers = [a[0] for a in forward(chosen, x[example : example + 1]).activations][: reached + 1]
        answers = forward(chosen, x[ten]).activations[-1].argmax(axis=-1)
        share = right(network, activation)
        return FlowResult(
            called(network, activation), chosen.weights, layers, example, label, layer, neuron, answers, share, len(new)
        )

    def following(scene):
        layer = scene.controls["layer"].value
        scene.controls["neuron"].span(0, net.sizes[layer or 1] - 1)

    def somebody(scene):
        scene.controls["layer"].value = scene.controls["layer"].value or 1

    def another(scene):
        scene.set(example=next_of_this_digit(labels, scene.controls["example"].value))

    twos = np.flatnonzero(labels == 2)[:10]
    outputs = forward(net, x[twos]).activations[-1]
    answers, most = outputs.argmax(axis=-1), np.ceil(1000 * np.ptp(outputs, axis=0).max()) / 1000
    found = int((answers == 2).sum())
    offered = {"none": 0, "about one": 1, "about five": 5, "all ten": 10}
    answer = min(offered.values(), key=lambda n: abs(n - found))
    mistakes = {
        0: "By luck the random numbers favour a 2.",
        1: "Ten rolls of a die with ten faces would bring one. But nothing is rolled when a picture goes through: "
        "the numbers are fixed, and similar pictures get similar answers.",
        5: "A coin would do that. Here there are ten answers to choose from, and nobody has said what a 2 looks like.",
        10: "Nobody has told this network what a 2 looks like. That has to be learned.",
    }
    question = predict(
        "This network is fresh: all its weights and biases are random numbers. It is shown the first ten 2s of the "
        "training data. How many of them will it read as a 2?",
        answer,
        choices=offered,
        why=f"It reads them as {', '.join(map(str, answers))}. "
        f"From one of these 2s to another no output changes by more than {most:.3f}.",
        mistakes=[(wrong, why) for wrong, why in mistakes.items() if wrong != answer],
    )
    return Scene(
        model,
        Flow,
        {
            "example": Slider("example", two, 0, len(x) - 1, width="310px"),
            "network": choice("network", ["fresh", "trained"]),
            "activation": choice("squish", SQUISHES, net.activation),
            "reached": Slider("layers reached", 0, 0, len(net.weights), width="300px"),
            "layer": choice("circle", [("no neuron", 0), *LAYERS]),
            "neuron": Slider("neuron", 0, 0, net.sizes[1] - 1, width="250px"),
        },
        question=question,
        answered={"reached": len(net.weights)},
        actions={"Next of this digit": another},
        reactions={"layer": following, "neuron": somebody},
        rows=[["reached", "network", "activation", busy], ["example", "Next of this digit"], ["layer", "neuron"]],
    )


class TermsResult(NamedTuple):
    name: str
    source: str
    squish: str
    inputs: np.ndarray  # (n_in,)
    weights: np.ndarray  # (n_in,)
    bias: float
    z: float
    a: float
    curve: tuple  # zs and their activations
    turned: int | None  # the weight that is turned by hand
    network: str
    asked: bool  # whether the question is about this neuron, as it is

    @property
    def products(self):
        return self.inputs * self.weights

    @property
    def terms(self):
        """What is poured: each product, or for pixels each image row's."""
        return self.products if len(self.products) <= 16 else self.products.reshape(28, 28).sum(axis=1)

    @property
    def reach(self):
        """How far from 0 the sum comes at most, whichever sign the turned number has, and whatever weight it is."""
        parts = np.append(self.terms, self.bias)
        if self.turned is None:
            return max(np.abs(self.terms.cumsum()).max(), abs(self.terms.sum()) + abs(self.bias))
        parts[self.turned] = 0
        return np.abs(parts.cumsum()).max() + abs(self.weights[self.turned]) * max(1, self.inputs.max())

    @property
    def title(self):
        name = self.name[0].upper() + self.name[1:]
        return f"{name}: the weighted sum {signed(self.z)} is squished to {self.a:.2f}"

    @property
    def words(self):
        total = self.terms.sum()
        if len(self.inputs) > 16:
            lit = int((self.inputs > 0).sum())
            text = f"{lit} of its {len(self.inputs)} pixels are not black; only they add anything."
        else:
            rows = zip(self.inputs, self.weights, self.products, strict=True)
            text = "; ".join(f"{k}: {a:.2f} x {signed(w)} = {signed(p)}" for k, (a, w, p) in enumerate(rows)) + "."
        return (
            f"{text} All products: {signed(total)}; with the bias {signed(self.bias)} the weighted sum is "
            f"{signed(self.z)}. "
            f"{self.squish}({signed(self.z)}) = {self.a:.2f}."
            + (f" The weight from {self.turned} can be turned." if self.turned is not None else "")
            + (f" This is the {self.network}." if "with" in self.network else "")
        )


def neuron(net, data):
    """One neuron, term by term: its inputs, weights, products, sum, bias and squish."""
    require_drawn(net)
    x, two, sizes = data.train.x, first_two(data), net.sizes
    find, busy = networks(net, data)

    def own(chosen, layer, j, turn):
        return float(chosen.biases[layer - 1][j] if turn == "bias" else chosen.weights[layer - 1][j, turn])

    def model(example, network, activation, layer, neuron, turn, to):
        chosen = find(network, activation)
        turned = abs(to - own(chosen, layer, neuron, turn)) > 0.0051  # the slider holds two digits
        if turned:
            chosen = turned_by_hand(chosen, layer, neuron, turn, to)
        passed = forward(chosen, x[example : example + 1])
        zs = np.union1d(np.linspace(-10, 10, 201), [-1e4, 1e4])
        return TermsResult(
            name_of(layer, neuron, sizes),
            f"hidden layer {layer - 1}",
            NAMES[squish(chosen, layer - 1)],
            passed.activations[layer - 1][0],
            chosen.weights[layer - 1][neuron],
            float(chosen.biases[layer - 1][neuron]),
            float(passed.zs[layer - 1][0, neuron]),
            float(passed.activations[layer][0, neuron]),
            (zs, squish(chosen, layer - 1)(zs)),
            None if turn == "bias" else turn,
            called(network, activation),
            (layer, neuron, network, activation, example) == (*ASKED, "fresh", net.activation, two) and not turned,
        )

    def reset(scene):
        chosen = find(scene.controls["network"].value, scene.controls["activation"].value)
        number = own(chosen, *(scene.controls[name].value for name in ("layer", "neuron", "turn")))
        far = room_for(6.0, number)
        scene.controls["to"].span(-far, far)
        scene.controls["to"].value = round(number, 2)

    def other_layer(scene):
        layer = scene.controls["layer"].value
        scene.controls["neuron"].span(0, sizes[layer] - 1)
        scene.controls["turn"].options = knobs(layer)
        reset(scene)

    def knobs(layer):
        return [("bias", "bias")] + [(f"weight from {k}", k) for k in range(sizes[layer - 1] if layer > 1 else 0)]

    passed = forward(net, x[two : two + 1])
    layer, j = ASKED
    bias, z = own(net, layer, j, "bias"), float(passed.zs[layer - 1][0, j])
    a = float(passed.activations[layer][0, j])
    total = z - bias
    curve = net.activation
    own_name = NAMES[curve]
    alone = (
        f"The {own_name} of {signed(total)}, the products alone, is about {curve(total):.2f}; "
        f"of {signed(bias)}, the bias alone, about {curve(bias):.2f}."
    )
    mistakes = {
        sigmoid: [
            (z, "That is the weighted sum itself. It still goes through the squish, and comes out between 0 and 1."),
            (0, "A sigmoid never reaches 0: below 0 it comes out between 0 and 0.5."),
            (1, "A sigmoid comes near 1 only far to the right of 0."),
            (0.5, f"The sigmoid of 0.00 is 0.50. This weighted sum is {signed(z)}."),
        ],
        relu: [
            (z, "That is the weighted sum itself. It still goes through the squish, which lets nothing below 0 pass."),
            (0, "ReLU says 0 only where the weighted sum is below 0."),
            (sigmoid(z), f"That is what a sigmoid makes of {signed(z)}. The squish here is ReLU."),
        ],
    }[curve] + [
        *((curve(half), f"You left one of the two out. {alone} Add them up, then squish.") for half in (total, bias)),
        (
            curve(-z),
            f"The {own_name} of {signed(-z)} is about {curve(-z):.2f}: look at the sign of the weighted sum once more.",
        ),
        (curve(total - bias), "You subtracted the bias. It is added, with its own sign."),
        (curve(bias - total), "You subtracted the products. They are added, with their own sign."),
        (curve(total * bias), f"You multiplied the two. They are added: {signed(total)} and {signed(bias)}."),
        (total * bias, "You multiplied the two. They are added; then comes the squish."),
        (
            round(total, 2),  # as the question prints it
            f"{signed(total)} is what the products add up to. Add the bias, then squish the two together.",
        ),
        (bias, "That is the bias. Add it to the products, then squish the two together."),
        (total - bias, "You subtracted the bias. It is added, with its own sign; then comes the squish."),
        (bias - total, "You subtracted the products. They are added, with their own sign; then comes the squish."),
        (100 * a, f"That is in percent. An activation is written without: {a:.2f} is {100 * a:.0f} percent of 1."),
    ]
    question = predict(
        f"{name_of(layer, j, sizes).capitalize()} is given the same 2. Its {sizes[layer - 1]} products add up to "
        f"{signed(total)}, its bias is {signed(bias)}. What is its activation? "
        f"(The squish is the {own_name} below.)",
        a,
        within=READ,
        why=f"{signed(total)} and {signed(bias)} make {signed(z)}. Go up from there to the curve: {a:.2f}.",
        mistakes=unlike(a, mistakes, within=1.01 * READ),
    )
    start = 3, 2
    at = own(net, *start, "bias")
    far = room_for(6.0, at)
    scene = Scene(
        model,
        Terms,
        {
            "layer": choice("layer", LAYERS, start[0]),
            "neuron": Slider("neuron", start[1], 0, sizes[-1] - 1, width="250px"),
            "network": choice("network", ["fresh", "trained"]),
            "activation": choice("squish", SQUISHES, net.activation),
            "example": Slider("example", two, 0, len(x) - 1, width="270px"),
            "turn": choice("turn its", knobs(start[0])),
            "to": Slider("to", round(at, 2), -far, far, 0.01, width="250px"),
        },
        question=question,
        answered={"layer": layer, "neuron": j, "to": bias},
        reactions={"layer": other_layer, "neuron": reset, "network": reset, "activation": reset, "turn": reset},
        rows=[["layer", "neuron", "network", "activation", busy], ["example", "turn", "to"]],
    )

    def show_asked():
        scene.controls["layer"].value = layer
        scene.controls["neuron"].value = j

    question.on_unlock(show_asked)
    return scene


def turned_by_hand(net, layer, j, turn, to):
    """The network with the bias of neuron j of a layer, or (turn = k) its weight from neuron k, set to a value."""
    weights, biases = list(net.weights), list(net.biases)
    if turn == "bias":
        biases[layer - 1] = biases[layer - 1].copy()
        biases[layer - 1][j] = to
    else:
        weights[layer - 1] = weights[layer - 1].copy()
        weights[layer - 1][j, turn] = to
    return net._replace(weights=weights, biases=biases)
