"""Lesson 03, second half: which connections want to grow stronger, and a unit of nudging to spend on them."""

from functools import lru_cache, partial
from operator import mul
from typing import NamedTuple

import ipywidgets as widgets
import numpy as np

from ..checking import wiggle_some
from ..controls import Slider, choice, fader, mixer, switch
from ..naming import bands
from ..network import Network, backward, costs, forward
from ..pictures import hebb as map_of_wishes
from ..pictures import spending
from ..pictures.style import WIDTH, a_digit, signed
from ..practice import NoQuestion, predict
from ..scene import Scene
from .common import agreement, first_two, in_double, next_of_this_digit, require_columns, room_for, spelled
from .one_output import places_to_hold, sensitivities, situation
from .practised import after_rounds

FULL = 0.25  # a weight's wish in full colour, where no activation is above 1

_best = {}  # the lowest change of the cost that was reached, by the output's numbers: kept as long as the notebook runs


class HebbResult(NamedTuple):
    example: int
    image: np.ndarray  # (28, 28)
    label: int
    before: np.ndarray  # (n,)
    outputs: np.ndarray  # (10,)
    in_z: np.ndarray  # (10,) needs
    wishes: np.ndarray | None  # (10, n)
    measured: np.ndarray | None  # (10, n) the same by wiggling
    asked: bool  # whether the question is about this digit and network

    @property
    def checked(self):
        return self.measured is not None

    @property
    def strongest_wiggled(self):
        strongest = None if self.wishes is None else self.strongest
        return signed(self.measured.max() if strongest is None else self.measured[strongest], 3)

    @property
    def strongest(self):
        """The cell (output, neuron) that wants to rise most; None if none wants to rise."""
        if not self.wishes.max() > 0:
            return None
        return tuple(int(i) for i in np.unravel_index(self.wishes.argmax(), self.wishes.shape))

    @property
    def title(self):
        if self.wishes is None:
            n, who = len(self.before), a_digit(self.label).capitalize()
            return f"{who}: {spelled(n)} activations, ten outputs, {10 * n} weights between them"
        if self.strongest is None:
            return f"None of the {self.wishes.size} weights wants to rise"
        j, k = self.strongest
        wish = signed(self.wishes[j, k], 3)
        return f"The weight from neuron {k} to output {j} wants to rise most: {wish}"

    @property
    def words(self):
        text = f"Previous activations: {', '.join(f'{k}: {a:.2f}' for k, a in enumerate(self.before))}. "
        if self.wishes is None:
            text += f"Outputs: {', '.join(f'{j}: {a:.2f}' for j, a in enumerate(self.outputs))}."
            return text + (f" By wiggling, the strongest wish is {self.strongest_wiggled}." if self.checked else "")
        rows = ", ".join(f"{j}: {signed(wish)}" for j, wish in enumerate(self.in_z))
        text += f"Needs of the outputs: {rows}. Each of the {self.wishes.size} is one of these times one of those"
        if self.strongest is not None:
            j, k = self.strongest
            places = places_to_hold(self.wishes[j, k], mul, self.in_z[j], self.before[k])
            need, before = signed(self.in_z[j], places), f"{self.before[k]:.{places}f}"
            text += f": {signed(self.wishes[j, k], 3)} is {need} times {before}"
        text += "."
        return text + agreement((self.measured, self.wishes))


def hebb(net, data):
    """Wishes for the last weights, 160 in ours, of one example: an output's need, times an activation before."""
    require_columns(net, 2, map_of_wishes.MOST)
    x, y, labels = data.train.x, data.train.y, data.train.labels
    start = first_two(data)

    def stage(network):
        return net if network == "fresh" else after_rounds(net, data, 3)

    start_of_last, stop, *_ = bands(net.sizes)[-2]

    def wiggled(network, example):
        one, last = slice(example, example + 1), range(start_of_last, stop)
        return -wiggle_some(in_double(stage(network)), x[one], y[one], last).reshape(net.weights[-1].shape)

    @lru_cache(maxsize=64)
    def model(network, example, wishes, check):
        one = slice(example, example + 1)
        activations = forward(stage(network), x[one]).activations
        gradient = backward(stage(network), x[one], y[one])
        return HebbResult(
            example,
            x[example].reshape(28, 28),
            int(labels[example]),
            activations[-2][0],
            activations[-1][0],
            -gradient.biases[-1],
            -gradient.weights[-1] if wishes else None,
            wiggled(network, example) if check else None,
            (network, example) == ("fresh", start),
        )

    def another(scene):
        scene.set(example=next_of_this_digit(labels, scene.controls["example"].value))

    now = model("fresh", start, True, False)
    return Scene(
        model,
        partial(map_of_wishes.Hebb, FULL * max(1.0, np.ceil(now.before.max())), len(now.before)),
        {
            "network": choice("network", ["fresh", "practised"]),
            "example": Slider("example", start, 0, len(x) - 1),
            "wishes": switch("show the wishes"),
            "check": switch("check by wiggling"),
        },
        question=about_the_strongest(now),
        reveal={"wishes": True},
        actions={"Another of this digit": another},
        rows=[["network", "example", "Another of this digit"], ["wishes", "check"]],
    )


def about_the_strongest(now):
    """Which of the last weights wants to rise most: from the brightest or dimmest neuron, to which output?"""
    if now.strongest is None:
        whose = "the neurons before are all dark" if not now.before.any() else f"output {now.label} has no need"
        return NoQuestion(
            f"none of the {now.wishes.size} weights wants to rise, since {whose}. A weight's wish is a need times an "
            "activation, and here one of the two is always 0, or the need is below 0."
        )
    bright, dim = int(now.before.argmax()), int(now.before.argmin())
    if bright == dim:
        return NoQuestion(
            f"the {len(now.before)} neurons before are equally bright, so all weights to one output have the same wish."
        )
    label, order = now.label, now.outputs.argsort()
    silent, loud = (int(each) for each in order[order != label][[0, -1]])
    darkest = "darkest other" if silent != order[0] else "darkest"
    brightest = "brightest other" if loud != order[-1] else "brightest"
    mistakes = [
        (
            (loud, bright),
            f"Both are active, that is the slogan. But output {loud} should be 0: its need is negative, and so is "
            "this weight's wish.",
        ),
        ((label, dim), "A weight from a dim neuron moves the output least: its activation is a small factor."),
        ((silent, dim), f"Output {silent} is dark and should be dark. Its need is almost 0, and negative."),
    ]
    return predict(
        f"Neurons that fire together wire together, people say. Of the {now.wishes.size} weights, which one wants to "
        "rise most?",
        now.strongest,
        choices={
            f"from the brightest neuron, {bright}, to the {brightest} output, {loud}": (loud, bright),
            f"from the brightest neuron, {bright}, to the output that should be bright, {label}": (label, bright),
            f"from the dimmest neuron, {dim}, to the output that should be bright, {label}": (label, dim),
            f"from the dimmest neuron, {dim}, to the {darkest} output, {silent}": (silent, dim),
        },
        why="A weight's wish is the output's need times the activation before. "
        f"Only output {label} wants to rise, and neuron {bright} is the brightest.",
        mistakes=[(wrong, text) for wrong, text in mistakes if wrong != now.strongest],
    )


class SpendingResult(NamedTuple):
    before: np.ndarray  # (n,)
    shares: np.ndarray  # (n + 1,) of length 1: the bias, then the weights
    straight: float  # change of the cost, by the straight line
    actual: float  # change of the cost, measured
    choice: np.ndarray  # the gradient's own, (n + 1,)
    choice_straight: float
    choice_actual: float
    best: float
    shown: bool

    @property
    def score(self):
        return self.actual / self.choice_actual + 0.0 if self.choice_actual else 0.0  # never -0.0

    @property
    def title(self):
        share = f"{100 * self.score:.1f} % of what the gradient gets" if self.actual <= 0 else "the wrong way"
        return f"Your nudge moves the cost by {signed(self.actual, 3)}: {share}"

    @property
    def words(self):
        names = ["bias", *(f"weight from {k}" for k in range(len(self.before)))]
        spent = ", ".join(f"{name} {signed(s)}" for name, s in zip(names, self.shares, strict=True) if s)
        text = f"You spend: {spent or 'nothing'}. Straight line {signed(self.straight, 3)}, "
        text += f"measured {signed(self.actual, 3)}. Your best so far: {signed(self.best, 3)}."
        if self.shown:
            own = ", ".join(f"{name} {signed(s)}" for name, s in zip(names, self.choice, strict=True))
            text += f" The gradient spends: {own}. Straight line {signed(self.choice_straight, 3)}, "
            text += f"measured {signed(self.choice_actual, 3)}."
        return text


def beat_the_gradient(net, data):
    """A nudge of length 1 to share out among the bias and the weights of one output."""
    require_columns(net, 2, spending.MOST)
    start = first_two(data)
    label = int(data.train.labels[start])
    neuron, before, wanted = situation(net, data, start)
    s = sensitivities(neuron, before, wanted)
    gradient = np.concatenate([s.bias, s.weights])
    gradients = -gradient / (np.linalg.norm(gradient) or 1.0)
    was = costs(neuron, before, wanted).item()
    n = before.shape[1]
    names = ["b", *map(str, range(n))]
    these = b"".join(part.tobytes() for part in (neuron.weights[0], neuron.biases[0], before, wanted))

    def change(shares):
        moved = Network([neuron.weights[0] + shares[1:]], [neuron.biases[0] + shares[:1]])
        return costs(moved, before, wanted).item() - was

    def model(best, shown, **faders):
        raw = np.array([faders[name] for name in names], dtype=float)
        shares = raw / (np.linalg.norm(raw) or 1.0)
        actual = change(shares)
        return SpendingResult(
            before[0],
            shares,
            (gradient @ shares).item(),
            actual,
            gradients,
            (gradient @ gradients).item(),
            change(gradients),
            min(best, actual),
            shown,
        )

    def keep_the_best(scene):
        _best[these] = scene.controls["best"].value = scene.model(**scene.state).best

    def preset(raw):
        def act(scene):
            scene.set(**dict(zip(names, raw.tolist(), strict=True)))
            keep_the_best(scene)

        return act

    each = np.eye(n + 1)
    bright, dim = 1 + int(before.argmax()), 1 + int(before.argmin())
    plans = {"all on the bias": each[0], "all on the brightest weight": each[bright], "equal shares": np.ones(n + 1)}
    values = {name: tuple((raw / np.linalg.norm(raw)).tolist()) for name, raw in plans.items()}
    changes = {name: change(np.array(shares)) for name, shares in values.items()}
    controls = {
        "shown": switch("show the gradient's choice"),
        "best": widgets.FloatText(value=_best.get(these, 0.0)),
        **{name: fader(name, float(at), least=-1) for name, at in zip(names, each[dim], strict=True)},
    }
    presets = {name.capitalize(): preset(raw) for name, raw in plans.items()}
    presets["The four brightest"] = preset(np.isin(np.arange(n + 1), 1 + np.argsort(-before[0])[:4]).astype(float))
    return Scene(
        model,
        partial(
            spending.Spending, room_for(0.7, np.linalg.norm(gradient)), n + 1
        ),  # no nudge of length 1 promises more
        controls,
        question=about_plans(label, before, values, changes),
        answered={**dict(zip(names, values[min(changes, key=changes.get)], strict=True)), "shown": True},
        actions=presets,
        reactions=dict.fromkeys(names, keep_the_best),
        rows=[
            [*presets, "shown"],
            [mixer([controls[name] for name in names], spending.LEFT, spending.WIDE / (n + 1), WIDTH)],
        ],
    )


def about_plans(label, before, values, changes):
    """Which plan for a nudge of length 1 lowers the cost most: a bias, one weight, or all alike."""
    n, winner = before.shape[1], min(changes, key=changes.get)
    if round(changes[winner], 3) == 0:
        return NoQuestion(
            f"to three decimals, no plan lowers the cost. Output {label} is so far out that its slope is next to "
            "nothing, and a nudge of length 1 does not bring it back."
        )
    told = "; ".join(f"{name}: {signed(changed, 3)}" for name, changed in changes.items())
    dim_all = before.max() < 1  # as sigmoids are
    keenest = "The bias is the most sensitive single knob. But a" if dim_all else "A"
    less = ", less than the 1 that stands before the bias" if dim_all else ""
    texts = {
        "all on the bias": f"{keenest} length of 1 is cheap to share: {n + 1} equal shares are {(n + 1) ** -0.5:.2f} "
        f"each, and together they are {(n + 1) ** 0.5:.2f}.",
        "all on the brightest weight": f"Its neuron has activation {before.max():.2f}{less}. "
        f"And {spelled(n)} other knobs go unused.",
        "equal shares": "Here one knob alone does more than all of them together.",
    }
    return predict(
        f"You may nudge the bias and the {n} weights of output {label}; the root of the sum of the squares of your "
        "nudges must be 1. Which plan lowers the cost most?",
        values[winner],
        choices=values,
        why=f"Measured: {told}. Length counts squares, so many small nudges cost little and add up.",
        mistakes=[(values[name], texts[name]) for name in values if name != winner],
    )
