"""Lesson 04: ten outputs' wishes added into one list for the layer before; then again, back to the pixels."""

from functools import partial
from typing import NamedTuple

import ipywidgets as widgets
import numpy as np

from ..controls import Slider, player, switch
from ..network import forward, sigmoid, slope
from ..pictures.ledger import MOST, Ledger
from ..pictures.style import signed
from ..pictures.walk import CROWDED, LAYERED, Walk
from ..practice import NoQuestion, check, predict, unlike
from ..scene import Scene
from .common import in_double, require_columns, require_layers, require_reader, spelled
from .when_to_move import orders
from .whole_pass import decimals, layer_names, magnified, one_two, stepper, walk_back, wiggled_wishes

__all__ = ["check_my_wishes_before", "ledger", "orders", "stepper", "walk"]


class LedgerResult(NamedTuple):
    outputs: np.ndarray  # (10,)
    needs: np.ndarray  # (10,) nudges of the outputs' weighted sums
    weights: np.ndarray  # (10, n)
    before: np.ndarray  # (n,) activations of the layer before
    on: np.ndarray  # (10,) which outputs speak
    neuron: int
    measured: np.ndarray | None  # (n,)
    hidden: bool  # whether what the silent ones wish of this neuron is not shown yet

    @property
    def wishes(self):
        return self.needs[:, None] * self.weights

    @property
    def up(self):
        return np.maximum(self.wishes[self.on], 0).sum(axis=0)

    @property
    def down(self):
        return np.minimum(self.wishes[self.on], 0).sum(axis=0)

    @property
    def sums(self):
        return self.up + self.down

    @property
    def lost(self):
        """The share of each neuron's wishes that cancel; 0 where nobody wishes."""
        asked = self.up - self.down
        return np.where(asked > 0, 1 - np.abs(self.sums) / np.where(asked > 0, asked, 1), 0.0)

    @property
    def cancelled(self):
        asked = (self.up - self.down).sum()
        return 1 - np.abs(self.sums).sum() / asked if asked else 0.0

    @property
    def title(self):
        n, k = self.on.sum(), self.neuron
        if n == 0:
            return "Nobody speaks: no wish reaches the layer before"
        who = f"Output {self.on.argmax()} alone wishes" if n == 1 else f"{n} outputs together wish"
        who = "All ten together wish" if n == len(self.on) else who
        way = "brighter" if self.sums[k] > 0 else "dimmer" if self.sums[k] < 0 else "as it is"
        text = f"{who} neuron {k} {way}, {signed(self.sums[k], 3)}"
        return text + (f"; {100 * self.cancelled:.0f} % of all wishes cancel" if n > 1 else "")

    @property
    def words(self):
        if self.hidden:
            needs, weights = (", ".join(map(signed, row)) for row in (self.needs, self.weights[:, self.neuron]))
            asked = f"Needs of outputs 0 to {len(self.on) - 1}: {needs}. Their weights from neuron {self.neuron}"
            return f"{asked}: {weights}. What the silent ones wish of it is still hidden."
        sums = ", ".join(signed(s, 3) for s in self.sums)
        k = self.neuron
        heard = f"Neuron {k} hears {signed(self.up[k], 5)} and {signed(self.down[k], 5)}."
        text = f"Sums for neurons 0 to {len(self.before) - 1}: {sums}. {heard}"
        if self.measured is not None:
            text += f" Wiggling the neurons finds the same, to {decimals(self.measured, self.sums)} decimals."
        return text


def ledger(net, data):
    """Ten outputs x the neurons before, sixteen in ours: each one's wish is its need times the weight."""
    require_columns(net, 2, MOST)
    x, y = one_two(data)
    activations = forward(net, x).activations
    wanted, last = int(y.argmax()), len(net.weights) - 1
    _, needs = walk_back(net, x, y)[last]
    names = [str(j) for j in range(len(needs))]

    def model(neuron, check, answered, **speaking):
        on = np.array([speaking[name] for name in names])
        measured = wiggled_wishes(net, last, activations[last], y, on) if check else None
        outputs, before = activations[-1][0], activations[last][0]
        return LedgerResult(outputs, needs, net.weights[last], before, on, neuron, measured, not answered)

    def only(scene):
        scene.set(**{name: j == wanted for j, name in enumerate(names)})

    def everyone(scene):
        scene.set(**dict.fromkeys(names, True))

    ten = model(0, False, True, **dict.fromkeys(names, True))
    k = one_that_is_outvoted(ten, wanted)
    silent = {name: switch(name, j == wanted) for j, name in enumerate(names)}
    largest, ranges = np.abs(ten.wishes).max() or 1.0, possible_sums(ten.wishes[wanted, k])
    return Scene(
        model,
        partial(Ledger, len(ten.before), k, np.max([ten.up, -ten.down]) or 1.0, largest, ranges),
        {
            "neuron": Slider("look at neuron", k, 0, len(ten.before) - 1),
            **silent,
            "check": switch("check by wiggling"),
            "answered": switch("answered"),
        },
        question=about_the_sum(ten, wanted, k, ranges),
        reveal={"answered": True},
        answered=dict.fromkeys(names, True),
        actions={f"Only the {wanted}": only, "All ten": everyone},
        rows=[
            [widgets.Label("outputs that speak:"), *names, f"Only the {wanted}", "All ten"],
            ["neuron", "check"],
        ],
    )


def one_that_is_outvoted(ten, wanted):
    """Of the neurons that all ten together wish dimmer, the one that the wanted output wants brightest; or else any."""
    own = np.where(ten.sums < 0, ten.wishes[wanted], 0)
    return int(own.argmax() if own.max() > 0 else np.abs(ten.wishes[wanted]).argmax())


def nobody_wishes(ten):
    """Why all the wishes are 0, to three decimals."""
    if not ten.weights.any():
        return "no weight leads to the outputs, all of them are 0. So no wish of theirs reaches the layer before."
    what = "slopes" if np.abs(ten.needs).max() < 0.001 else "weights"
    return f"to three decimals, the ten outputs wish nothing of the layer before: their {what} are next to nothing."


def possible_sums(own):
    """What the ten can wish where one alone wishes `own`: in words, with the least and the most of that sum."""
    sign, size = (1 if own > 0 else -1), abs(own)
    way, other = ("brighter", "dimmer")[::sign]
    spans = {
        f"{way} still": (size, np.inf),
        f"{way}, but less": (size / 10, size),
        "next to nothing": (-size / 10, size / 10),
        other: (-np.inf, -size / 10),
    }
    return {words: (min(sign * near, sign * far), max(sign * near, sign * far)) for words, (near, far) in spans.items()}


def about_the_sum(ten, wanted, k, ranges):
    """Which way all ten outputs together wish neuron k; `ranges`: what `possible_sums` says."""
    column, total = ten.wishes[:, k], ten.sums[k]
    own, rest = column[wanted], np.delete(column, wanted).sum()
    if not np.round(column, 3).any():
        return NoQuestion(nobody_wishes(ten))
    if not round(own, 3) or not np.round(np.delete(column, wanted), 3).any():
        who = "the nine others wish" if round(own, 3) else f"output {wanted} wishes"
        return NoQuestion(f"to three decimals, {who} nothing of neuron {k}, so nobody can be outvoted.")
    still, less, nothing, other = ranges
    way = still.split()[0]
    against = ", ".join(str(j) for j, wish in enumerate(column) if wish * own < 0)
    heads = [spelled((sign * column > 0).sum()) for sign in (1, -1)]
    nine = f"The nine others together wish {signed(rest, 3)}"
    wrong = {
        still: "The nine others have weights of their own, and they do not all agree. Where need and weight have "
        f"different signs, the wish is for dimmer, else for brighter. These ask for {other}: {against}.",
        less: f"You let output {wanted} decide, and the others only take from it. {nine}.",
        nothing: f"By heads it is {heads[0]} for brighter and {heads[1]} for dimmer. But each counts by its size, and "
        "they do not cancel.",
        other: f"For that the others would have to outweigh output {wanted}. {nine}.",
    }
    outvoted = ", and here it is outvoted" if own * total < 0 else ""
    answer = next(words for words, (least, most) in ranges.items() if least <= total <= most)
    return predict(
        f"Output {wanted} alone wishes neuron {k} {way}, {signed(own, 3)}. The nine pale rows are silent, and what "
        f"they wish of neuron {k} is still hidden. Each has its need on the left and its weight on the right. "
        "What do the ten together wish?",
        answer,
        choices=list(ranges),
        why=f"Wishes are added: {signed(ten.up[k], 5)} from those above 0, {signed(ten.down[k], 5)} from those below, "
        f"together {signed(total, 5)}. The wanted output has one voice in ten{outvoted}. Now press All ten.",
        mistakes=[(words, text) for words, text in wrong.items() if words != answer],
    )


class WalkResult(NamedTuple):
    back: int
    weights: list
    activations: list  # of (n_l,)
    wishes: dict  # layer -> (n_l,)
    needs: dict
    carried: tuple | None  # (l, wishes (n_out, n_in)) on the edges between layers l and l + 1
    measured: dict  # layer -> (n_l,) wishes found by wiggling

    def layer(self, l):
        return layer_names(len(self.activations))[l]

    @property
    def title(self):
        if self.back == len(self.weights):
            return f"{self.back} layers back are the pixels: given, so the walk ends here"
        l = min(self.wishes)
        wish, need = np.abs(self.wishes[l]).max(), np.abs(self.needs[l]).max()
        return f"{self.layer(l).capitalize()}: wishes up to {wish:.3f}, and needs up to {need:.3f}"

    @property
    def words(self):
        l = min(self.wishes)
        wishes, needs = (", ".join(signed(v, 3) for v in lists[l]) for lists in (self.wishes, self.needs))
        text = f"Wishes of {self.layer(l)}: {wishes}. Needs: {needs}."
        places = decimals(self.measured[l], self.wishes[l])
        return f"{text} Wiggling the activations finds the same wishes, to {places} decimals."


def walk(net, data):
    """The summed list plays the outputs' part one layer back; again, and it stops at the pixels."""
    require_layers(net, LAYERED, CROWDED)
    x, y = one_two(data)
    activations = forward(net, x).activations
    turns, n = walk_back(net, x, y), len(net.weights)
    measured = {l: wiggled_wishes(net, l, activations[l], y) for l in range(1, n + 1)}

    def model(back):
        l = n - back
        reached = range(max(l, 1), n + 1)
        carried = (l, turns[l][1][:, None] * net.weights[l]) if 0 < l < n else None
        return WalkResult(
            back,
            net.weights,
            [a[0] for a in activations],
            {l: turns[l - 1][0] for l in reached},
            {l: turns[l - 1][1] for l in reached},
            carried,
            {l: measured[l] for l in reached},
        )

    wishes, needs = turns[n - 2]
    k, back = int(np.abs(wishes).argmax()), Slider("layers back", 0, 0, n)
    return Scene(
        model,
        partial(Walk, net.sizes, (n - 1, k), np.abs(wishes).max() or 1.0, magnified(net)),
        {"back": back},
        question=about_the_need(net, activations[n - 1][0, k], wishes[k], needs[k], k),
        answered={"back": 1},
        rows=[[player(back, 1500), "back"]],
    )


def about_the_need(net, a, wish, need, k):
    """The need of neuron k of the last hidden layer, if its wish is known."""
    layer = layer_names(len(net.sizes))[-2]
    if not round(wish, 3):
        return NoQuestion(
            f"to three decimals, the ten outputs wish nothing of {layer}, so there is no need to work out from a wish."
        )
    steep = float(slope(net, len(net.weights) - 2, a))
    rule, relus = "a x (1 \N{MINUS SIGN} a)", "1 where the weighted sum is above 0, and 0 elsewhere"
    if net.activation is sigmoid:
        how = f"{rule} = {a:.2f} x {1 - a:.2f} = {steep:.3f}"
        slips = [
            (wish * a, f"You multiplied by the activation. That is for weights; here the slope counts, {rule}."),
            (-wish, "A slope is never negative: the sign stays. And the wish has to pass it before it is a need."),
            (wish + a, "You added the activation. The wish is multiplied, by the slope."),
            (wish + steep, "You added the slope. Multiply the wish by it."),
            (
                -wish * a,
                f"You multiplied by the activation and turned the sign. The sign stays, and the slope counts, {rule}.",
            ),
            (wish * a * a, f"You multiplied by the activation twice. The slope is {rule}."),
            (wish * steep * steep, "You multiplied by the slope twice. The wish passes it once."),
            (0, f"A need of 0 takes a wish of 0 or a slope of 0. Neither is so here: the slope is {steep:.3g}."),
            (wish * (1 - a), f"One factor of the slope is missing: it is {rule}, and you left the a out."),
            (
                wish / steep if steep else 0,
                "You divided by the slope. Multiply: a need is at most a quarter of its wish.",
            ),
            (wish / a if a else 0, f"You divided by the activation. Multiply by the slope, {rule}."),
            (a, f"That is the activation. The slope is {rule}: multiply the wish by that."),
            (1 - a, f"That is one factor of the slope, {rule}. Multiply the wish by the slope."),
        ]
    else:
        how = f"for ReLU {relus}: here {steep:.0f}"
        slips = [
            (wish * a, f"You multiplied by the activation. That is for weights; here the slope counts, {relus}."),
            (wish * a * (1 - a), f"That is the sigmoid's slope, {rule}. This neuron has ReLU, whose slope is {relus}."),
        ]
    return predict(
        f"The ten outputs' sum for neuron {k} of {layer} is {signed(wish, 3)}. Its activation is {a:.2f}. "
        "It will play an output's part now, so what is its need, the wish for its weighted sum?",
        need,
        within=0.06,
        why=f"A nudge of the weighted sum reaches the activation through the slope, {how}. "
        f"So the need is {signed(wish, 3)} x {steep:.3f} = {signed(need, 3)}.",
        mistakes=unlike(
            need,
            [
                (wish, "That is the wish itself, for the activation. It has to pass the slope before it is a need."),
                (-need, "The right size. A slope is never negative, so the sign stays as it was."),
                *slips,
                (steep, "That is the slope. Multiply the wish by it."),
            ],
            0.07,
        ),
    )


def loudest(ledger):
    """Of each column the entry of the largest size, with its sign."""
    return np.take_along_axis(ledger, np.abs(ledger).argmax(axis=0, keepdims=True), axis=0)[0]


def check_my_wishes_before(my_wishes_before, net, data):
    """Judge the exercise on what the walk back finds, layer by layer, and on needs that every mistake misses."""
    require_reader(net, hidden="a hidden layer")
    net, rng = in_double(net), np.random.default_rng(0)
    turns, shape = walk_back(net, *one_two(data)), net.weights[-1].shape
    third = [l for l in reversed(range(1, len(net.weights))) if net.sizes[l + 1] > 2]  # a mistake takes row 2 alone
    cases = [(turns[l][1], net.weights[l]) for l in third]
    rows, columns = shape
    cases += [(rng.normal(size=rows + n), rng.normal(size=(rows + n, columns + n))) for n in (0, 2)]
    names = layer_names(len(net.sizes))
    where = "".join(
        f" Case {number} is {names[l + 1]}: {net.sizes[l + 1]} needs." for number, l in enumerate(third[1:], start=2)
    )
    return check(
        my_wishes_before,
        lambda needs, weights: needs @ weights,
        cases,
        mistakes=[
            (
                lambda needs, weights: needs[:, None] * weights,
                "That is the whole ledger, one row for each output. Now add up each column.",
            ),
            (
                lambda needs, weights: (needs[:, None] * weights).sum(axis=1),
                "You added along the rows: one sum for each output. Add down the columns.",
            ),
            (
                lambda needs, weights: needs @ weights / len(needs),
                "That is the mean over the outputs. Their wishes are added.",
            ),
            (
                lambda needs, weights: needs @ weights / rows,
                f"You divided by {rows}. The wishes are added, and that is all.",
            ),
            (
                lambda needs, weights: 2 * (needs @ weights),
                "That is twice the list. The 2 of the square is in the needs already.",
            ),
            (
                lambda needs, weights: (needs[:, None] * weights)[2],
                "That is the row of output 2 alone. The other nine wish too.",
            ),
            (
                lambda needs, weights: needs[0] * weights[0],
                "That is the first row alone. In a loop, `return` comes after it: inside, it ends the first turn.",
            ),
            (
                lambda needs, weights: needs[-1] * weights[-1],
                "That is the last row alone. In a loop, `=` forgets the rows before it. Write `+=`.",
            ),
            (
                lambda needs, weights: needs @ np.abs(weights),
                "A negative weight turns a wish round. Keep the signs of the weights.",
            ),
            (
                lambda needs, weights: np.abs(needs) @ weights,
                "Needs have signs: an output that should fall wishes the opposite.",
            ),
            (
                lambda needs, weights: np.abs(needs) @ np.abs(weights),
                "You added the sizes of the wishes. Keep their signs: what one wants up, another wants down.",
            ),
            (
                lambda needs, weights: np.abs(needs @ weights),
                "The sizes are right. A sum below 0 is a wish for dimmer: keep its sign.",
            ),
            (
                lambda needs, weights: needs.sum() * weights.sum(axis=0),
                "You added needs and weights before you multiplied. Each row has its own need: multiply first.",
            ),
            (
                lambda needs, weights: weights.sum(axis=0),
                "You added the weights. Each counts only as much as its output is in need.",
            ),
            (
                lambda needs, weights: -(needs @ weights),
                "The size is right. The needs carry their sign already; do not turn it again.",
            ),
            (
                lambda needs, weights: (needs @ weights).sum(),
                "That is one number. There is one sum for each neuron of the layer before.",
            ),
            (
                lambda needs, weights: (needs[:, None] * weights).max(axis=0),
                "That is the largest wish of each column. It does not decide alone: add the others to it.",
            ),
            (
                lambda needs, weights: loudest(needs[:, None] * weights),
                "That is the loudest wish of each column. It does not decide alone: add the others to it.",
            ),
            (
                lambda needs, weights: needs[:rows] @ weights[:rows],
                f"Each time you add up {rows} rows.{where} Use `len(needs)` in place of {rows}.",
            ),
            (
                lambda needs, weights: needs @ weights[:, :columns],
                f"Your list always has {columns} entries. Use `weights.shape[1]`.",
            ),
            (
                lambda needs, weights: needs[:rows] @ weights[:rows, :columns],
                f"You always take {rows} rows and {columns} columns.{where} Use `len(needs)` and `weights.shape[1]`.",
            ),
            *(
                (shaped, "The numbers are right; return them as one plain row, `.ravel()`.")
                for shaped in (lambda needs, weights: (needs @ weights)[None], lambda n, w: (n @ w)[:, None])
            ),
        ],
        hint=f"For the outputs, needs is ({rows},) and weights {shape}: one row for each output.{where} "
        "You want one sum for each column.",
        ok="The same lists as the library's, for every hidden layer.",
    )
