"""Lesson 03, the two partners in weight x activation: each one's wish is in proportion to the other."""

from functools import lru_cache, partial
from itertools import combinations, pairwise, permutations
from operator import mul
from typing import NamedTuple

import numpy as np

from ..controls import Slider, choice, switch
from ..network import Network
from ..pictures.proportion import FEWEST, MOST, Proportion
from ..pictures.style import signed, unsigned
from ..practice import NoQuestion, predict, unlike
from ..scene import Scene
from .common import agreement, first_two, require_columns, room_for, spelled
from .one_output import listed, places_to_hold, sensitivities, situation, wiggled
from .practised import after_rounds


class ProportionResult(NamedTuple):
    avenue: str  # "weights" or "activations"
    output: int
    example: int
    neuron: int
    before: np.ndarray  # (n,)
    weights: np.ndarray  # (n,)
    rate: float  # the output's need
    wishes: np.ndarray | None  # (n,)
    measured: np.ndarray | None
    asked: bool  # whether this is what the question is about
    span: tuple  # the ends of the partners' scale

    @property
    def partners(self):
        """What the wishes are in proportion to."""
        return self.before if self.avenue == "weights" else self.weights

    @property
    def full(self):
        """A wish that is larger than any here: a need is at most 8/27."""
        return 0.3 * self.span[1]

    @property
    def title(self):
        k, partner = self.neuron, self.partners[self.neuron]
        if self.wishes is None:
            helpers = f"{spelled(len(self.before))} neurons"
            return f"Example {self.example}: output {self.output} should rise, with the help of {helpers}"
        wish, places = signed(self.wishes[k], 3), places_to_hold(self.wishes[k], mul, self.rate, partner)
        rate = unsigned(self.rate, places)
        if self.avenue == "weights":
            knob = f"The weight from neuron {k} to output {self.output}"
            return f"{knob} wants {wish} = {rate} x {partner:.{places}f}"
        sign = np.sign(round(float(self.wishes[k]), 3))
        brighter = {1: "brighter", -1: "dimmer", 0: "as it is"}[sign]
        return f"Output {self.output} wishes neuron {k} {brighter}: {wish} = {rate} x {signed(partner, places)}"

    @property
    def words(self):
        text = f"Previous activations: {', '.join(f'{k}: {a:.2f}' for k, a in enumerate(self.before))}. "
        text += f"Weights: {listed(self.weights)}."
        if self.wishes is not None:
            text += f" Wishes: {listed(self.wishes)}."
        if self.wishes is not None and self.measured is not None:
            text += agreement((self.measured, self.wishes))
        return text


def three_to_rank(activations, weights):
    """Three neurons that tell the slips apart, and how well: (whether they can be asked about, how many orders differ).

    The orders are those by activation, by weight, by the smallest of either first, and by their product.
    """
    threes = np.array(list(combinations(range(len(activations)), 3)))
    a, w = activations[threes], weights[threes]
    orders = np.sort([np.argsort(key) @ (9, 3, 1) for key in (-a, a, -w, w, -w * a)], axis=0)
    different = 1 + (np.diff(orders, axis=0) > 0).sum(axis=0)
    apart = np.minimum(np.diff(np.sort(a)), np.diff(np.sort(w))).min(axis=1)
    usable = (w.min(axis=1) > 0) & (apart > 0.02)  # seen in two places
    best = np.lexsort((apart, different, usable))[-1]
    return tuple(threes[best].tolist()), (usable[best], different[best])


def staged(net, data, network):
    return net if network == "fresh" else after_rounds(net, data, 3)


def proportion(net, data, avenue, asked, span, question, named, name, networks=("fresh",)):
    """The scene of one avenue: a wish for each neuron before, one partner of which can be changed by way of pretence.

    asked are the network and the example that the question is about.
    named are the neurons that the question names, the first of them the one that is marked to begin with.
    span(previous activations) are the ends of the partners' scale; the slider takes them over when it is set anew.
    """
    labels, first = data.train.labels, named[0]

    @lru_cache(maxsize=64)
    def real(network, example):
        return situation(staged(net, data, network), data, example)

    def partner(network, example, neuron):
        one, before, _ = real(network, example)
        return (before if avenue == "weights" else one.weights[0])[0, neuron].item()

    def model(example, neuron, pretended, wishes, wiggle, network="fresh"):
        one, before, wanted = real(network, example)
        one, before = Network([one.weights[0].copy()], one.biases), before.copy()
        own = partner(network, example, neuron)
        pretends = abs(pretended - own) > 0.00501  # the slider has two places, its own number has more
        if pretends:
            (before if avenue == "weights" else one.weights[0])[0, neuron] = pretended
        wished = -sensitivities(one, before, wanted)
        measured = getattr(-wiggled(one, before, wanted), avenue) if wiggle else None
        return ProportionResult(
            avenue,
            int(labels[example]),
            example,
            neuron,
            before[0],
            one.weights[0][0],
            wished.bias[0].item(),
            getattr(wished, avenue) if wishes else None,
            measured,
            (network, example) == asked and not pretends,
            span(real(network, example)[1]),
        )

    def as_it_is(scene):
        state = scene.state
        network, example = state.get("network", "fresh"), state["example"]
        scene.controls["pretended"].span(*span(real(network, example)[1]))
        scene.set(pretended=round(partner(network, example, state["neuron"]), 2))

    least, most = span(real(*asked)[1])
    controls = {
        "example": Slider("example", asked[1], 0, len(labels) - 1, width="320px"),
        "neuron": Slider("neuron", first, 0, net.sizes[-2] - 1, width="260px"),
        "pretended": Slider(name, round(partner(*asked, first), 2), least, most, 0.01, width="420px"),
        "wishes": switch("show the wishes"),
        "wiggle": switch("check by wiggling"),
    }
    if len(networks) > 1:
        controls["network"] = choice("network", list(networks), asked[0])
    return Scene(
        model,
        partial(Proportion, avenue, first, net.sizes[-2], named),
        controls,
        question=question,
        reveal={"wishes": True},
        actions={"As it is": as_it_is},
        reactions={name: as_it_is for name in controls if name in ("example", "neuron", "network")},
        rows=[
            [name for name in ("network", "example") if name in controls] + ["wishes", "wiggle"],
            ["neuron", "pretended", "As it is"],
        ],
    )


def where_the_bang_is(net, data):
    """Each weight's wish against the brightness of the neuron that it comes from."""
    require_columns(net, FEWEST, MOST)
    start, networks = first_two(data), ("fresh", "practised")
    of_each = {network: situation(staged(net, data, network), data, start) for network in networks}
    ranked = {network: three_to_rank(before[0], one.weights[0][0]) for network, (one, before, _) in of_each.items()}
    network = max(reversed(networks), key=lambda network: ranked[network][1])
    (neuron, before, wanted), (chosen, _) = of_each[network], ranked[network]
    a, w = before[0], neuron.weights[0][0]
    wishes = -sensitivities(neuron, before, wanted).weights

    def span(before):
        return 0.0, room_for(1.0, before)  # of ReLU, some are brighter than 1

    question = about_three_weights(network, int(data.train.labels[start]), chosen, a, w, wishes)
    name = "pretend its activation is"
    return proportion(net, data, "weights", (network, start), span, question, chosen, name, networks)


def about_three_weights(network, output, chosen, a, w, wishes):
    """Three weights in the order of their wishes."""
    if len(set(wishes[list(chosen)])) < 3:
        return NoQuestion(
            f"the {len(w)} weights have no order. A weight's wish is the output's need times the activation before it, "
            f"and {'the output has no need' if (a > 0).any() and not wishes.any() else 'these activations are equal'}."
        )
    names = {k: f"from neuron {k}" for k in chosen}

    def order(key):
        return tuple(names[k] for k in sorted(chosen, key=lambda k: -key[k]))

    def swapped(given):
        """What is wrong in an order that follows no rule: its first two neighbours that stand the wrong way round."""
        first, second = next(pair for pair in pairwise(given) if wishes[pair[0]] < wishes[pair[1]])
        larger = f"The weight from neuron {first} is the larger one. " if w[first] > w[second] else ""
        return (
            f"You put neuron {first} before neuron {second}. {larger}But neuron {second} is "
            f"{'brighter' if a[second] > a[first] else 'dimmer'}, {a[second]:.2f} against {a[first]:.2f}, and the wish "
            f"of its weight is the larger one, {signed(wishes[second])} against {signed(wishes[first])}."
        )

    alone = "That is the order of the weights themselves. A large weight is not a sensitive one."
    product = "weight x activation: what they put into z now. Asked is what one more unit of weight would add."
    mistakes = {}
    for key, text in (
        (w, f"You ranked the weights, or {product}" if order(w) == order(w * a) else alone),
        (w * a, f"You ranked {product}"),
        (-wishes, "That is the order from the smallest wish to the largest: dim neurons carry little."),
        (-w, "You put the smallest weight first. How large a weight is says nothing about what moving it does."),
    ):
        mistakes.setdefault(order(key), text)
    for given in permutations(chosen):
        wrong = tuple(names[k] for k in given)
        if wrong != order(wishes):
            mistakes.setdefault(wrong, swapped(given))
    facts = "; ".join(f"from neuron {k}, weight {signed(w[k])}, activation {a[k]:.2f}" for k in chosen)
    return predict(
        f"Of the {len(w)} weights that lead to output {output} in the {network} network, take three: {facts}. "
        "Which of them wants to change most? Largest wish first.",
        order(wishes),
        ranking=[names[k] for k in chosen],
        why="z is a sum of weight x activation. Raise a weight, and z rises by so much times the activation. "
        "The weight's own size plays no part.",
        mistakes=[(wrong, text) for wrong, text in mistakes.items() if wrong != order(wishes)],
    )


def brighter_or_dimmer(net, data):
    """What an output wishes of each previous activation, against the weight between them."""
    require_columns(net, FEWEST, MOST)
    example = keenest(net, data)
    neuron, before, wanted = situation(net, data, example)
    a, w = before[0], neuron.weights[0][0]
    wishes = -sensitivities(neuron, before, wanted).activations
    up, asked = int(w.argmax()), int(w.argmin())
    name = "pretend its weight is"
    far = room_for(0.7, net.weights[-1])
    question, named = about_two_neurons(a, w, wishes, up, asked), tuple(dict.fromkeys((asked, up)))
    return proportion(net, data, "activations", ("fresh", example), lambda before: (-far, far), question, named, name)


def keenest(net, data):
    """Of the first examples of the digits other than 2, which the scenes before have shown, the one with most need."""
    firsts = set(np.unique(data.train.labels, return_index=True)[1].tolist())
    return max(
        sorted(firsts - {first_two(data)} or firsts),
        key=lambda each: -sensitivities(*situation(net, data, each)).bias.item(),
    )


@np.errstate(divide="ignore", invalid="ignore")  # a neuron of ReLU may be dark; `unlike` leaves out what is no number
def about_two_neurons(a, w, wishes, up, asked):
    """What the output wishes of one neuron, if its wish for another is known."""
    given = round(wishes[up].item(), 3)
    if up == asked or not given:
        without = "all weights are equal" if up == asked else "to three decimals, the output wishes nothing of them"
        return NoQuestion(f"of the {len(w)} neurons before, none is wished otherwise than another: {without}.")
    right, need = wishes[asked].item(), (wishes[up] / w[up]).item()
    places = places_to_hold(right, lambda *of: np.divide(of[0] * of[1], of[2]), wishes[up], w[asked], w[up])
    turns, same = w[asked] < 0 < w[up], "The two weights have the same sign, and so have the wishes."
    turned = "a negative weight turns the wish round." if turns else "it does not turn round here."
    return predict(
        f"Neuron {up} has activation {a[up]:.2f}, its weight is {signed(w[up])}, and the output wishes its activation "
        f"{signed(given, 3)}. Neuron {asked} has activation {a[asked]:.2f}, its weight is {signed(w[asked])}. "
        f"What does the output wish for neuron {asked}'s activation? Give three places.",
        right,
        why="Now the activation is what moves, and the weight is what it is multiplied by: "
        f"{signed(wishes[up], places)} x ({signed(w[asked], places)}) / {unsigned(w[up], places)} = "
        f"{signed(right, 3)}. " + ("A negative weight turns the wish round: dimmer." if turns else same),
        mistakes=unlike(
            right,
            [
                (
                    -right,
                    "The right size. "
                    + ("The weight is negative: a brighter neuron would push this output down." if turns else same),
                ),
                (
                    given * a[asked] / a[up],
                    "You took the activations' ratio. That is the rule for weights; here the two change places.",
                ),
                (
                    -given * a[asked] / a[up],
                    "The sign is right. For the size you took the ratio of the activations, not of the weights.",
                ),
                (given * w[up] / w[asked], "You turned the ratio over: the larger weight has the larger wish."),
                (-given * w[up] / w[asked], f"You turned the ratio over. And the sign: {turned}"),
                (need, "That is the output's need, the same for all neurons. Multiply it by the weight."),
                (-need, "That is the size of the output's need, the same for all neurons. Multiply it by the weight."),
                (
                    w[asked] * a[asked],
                    "That is weight x activation: what the neuron puts into z now. The wish is need x weight.",
                ),
                (right * a[asked], "That is need x weight x activation. Leave the activation out: it is what moves."),
                (0, "A wish of 0? The weight is not 0, so moving the activation does move the output."),
                (w[asked].item(), "That is the weight itself. Multiply it by the output's need."),
                (
                    -w[asked].item(),
                    "That is the weight itself, with its sign turned round. The wish is the weight times the output's "
                    "need.",
                ),
                (
                    given,
                    f"The same wish for every neuron? The weights differ, in size{' and in sign' if turns else ''}.",
                ),
                (
                    -given,
                    f"{'The sign is right. But the' if turns else 'The'} size is that of the wish for neuron {up}. "
                    f"The weights differ in size, {abs(w[asked]):.2f} and {abs(w[up]):.2f}, and so do the wishes.",
                ),
            ],
        ),
    )
