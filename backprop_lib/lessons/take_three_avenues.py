"""Lesson 03: one output's wish reaches its bias, its weights and the previous activations."""

from functools import lru_cache, partial
from itertools import permutations, product
from typing import NamedTuple

import numpy as np

from ..controls import Slider, switch
from ..network import Network, backward, forward, sigmoid
from ..pictures.avenues import MOST, ThreeAvenues
from ..pictures.style import a_digit, signed, unsigned
from ..practice import NoQuestion, check, predict
from ..scene import Scene
from .common import agreement, first_two, in_double, require_columns, require_reader
from .one_output import Avenues, listed, previous, sensitivities, situation, wiggled
from .partners import brighter_or_dimmer, where_the_bang_is
from .strengthen_and_spend import beat_the_gradient, hebb

__all__ = [
    "beat_the_gradient",
    "brighter_or_dimmer",
    "check_my_avenues",
    "hebb",
    "three_avenues",
    "where_the_bang_is",
]


LEAST, FAINT = 0.01, 1e-6  # the least full height, since smaller ones read 0.00; and a wish that is hardly one


class AvenuesResult(NamedTuple):
    example: int
    label: int
    output: int
    wanted: float
    before: np.ndarray  # (n,), as pretended
    before_was: np.ndarray
    weights: np.ndarray  # (n,), as pushed
    weights_was: np.ndarray
    bias: float
    bias_was: float
    z: float
    a: float
    z_was: float
    was: float
    scale: float  # the largest wish of any output, by whichever avenue
    asked: bool  # whether the question is about this output and this example
    wishes: Avenues | None
    measured: Avenues | None

    @property
    def square(self):
        return (self.a - self.wanted) ** 2

    @property
    def moves(self):
        """What was moved, from where and to where, in words; nothing where nothing was."""
        text = ""
        if self.bias != self.bias_was:
            text += f" The bias goes from {signed(self.bias_was)} to {signed(self.bias)}."
        for name, was, now, spell in (
            ("The weights go", self.weights_was, self.weights, signed),
            ("Pretended, the previous activations go", self.before_was, self.before, unsigned),
        ):
            if (was != now).any():
                steps = (f"{k}: from {spell(a)} to {spell(b)}" for k, (a, b) in enumerate(zip(was, now, strict=True)))
                text += f" {name}: {', '.join(steps)}."
        return text

    @property
    def title(self):
        if (self.z, self.a) != (self.z_was, self.was):
            by = signed(self.z - self.z_was)
            seen = f"Example {self.example}, {a_digit(self.label)}"
            return f"{seen}: z moved by {by}, output {self.output} goes from {self.was:.2f} to {self.a:.2f}"
        says = f"Output {self.output} says {self.was:.2f} and should say {self.wanted:.0f}"
        if self.wishes is None:
            return says
        bias, weights = self.wishes.bias[0], self.wishes.weights
        if abs(bias) < FAINT:
            return (
                f"{says}: no wish"
                if self.was == self.wanted
                else f"{says}, but its slope is {'nearly ' * bool(bias)}0: no wish"
            )
        wish = f"{signed(bias)} by its bias, up to {signed(weights[np.abs(weights).argmax()])} by a weight"
        return f"Output {self.output} wants to {'rise' if bias > 0 else 'fall'}: {wish}"

    @property
    def words(self):
        before = (self.was - self.wanted) ** 2
        text = (
            f"z is {signed(self.z)}. The square that it adds to the cost: {before:.3f} before, {self.square:.3f} now."
        )
        text += self.moves
        if self.wishes is not None:
            text += f" Wishes. Bias: {signed(self.wishes.bias[0])}. Weights: {listed(self.wishes.weights)}. "
            text += f"Previous activations, wished only: {listed(self.wishes.activations)}."
        if self.wishes is not None and self.measured is not None:
            text += agreement(*zip(self.measured, self.wishes, strict=True))
        return text


def three_avenues(net, data):
    """One output's three avenues: which way each wants to go, and what following it does."""
    require_columns(net, 1, MOST)
    x, y = data.train.x, data.train.y
    start = first_two(data)
    label = int(data.train.labels[start])
    most = 1 if net.activation is sigmoid else np.inf

    @lru_cache(maxsize=64)
    def facts(example, output):
        neuron, before, wanted = situation(net, data, example, output)
        in_z = np.abs(backward(net, x[example : example + 1], y[example : example + 1]).biases[-1])
        partners = 1, before.max(), np.abs(net.weights[-1]).max(axis=1)  # of biases, weights and activations
        scale = max(LEAST, *((in_z * partner).max().item() for partner in partners))
        return neuron, before, wanted, -sensitivities(neuron, before, wanted), -wiggled(neuron, before, wanted), scale

    def model(output, example, bias, weights, activations, wishes, wiggle):
        neuron, before, wanted, wished, measured, scale = facts(example, output)
        was = forward(neuron, before)
        pretended = np.clip(before + activations * wished.activations, 0, most) if activations else before
        pushed = Network([neuron.weights[0] + weights * wished.weights], [neuron.biases[0] + bias])
        now = forward(pushed, pretended)
        return AvenuesResult(
            example,
            int(data.train.labels[example]),
            output,
            wanted.item(),
            pretended[0],
            before[0],
            pushed.weights[0][0],
            neuron.weights[0][0],
            pushed.biases[0].item(),
            neuron.biases[0].item(),
            now.zs[0].item(),
            now.activations[1].item(),
            was.zs[0].item(),
            was.activations[1].item(),
            scale,
            (example, output) == (start, label),
            wished if wishes else None,
            measured if wiggle else None,
        )

    def nothing_moved(scene):
        scene.set(bias=0.0, weights=0.0, activations=0.0)

    return Scene(
        model,
        partial(ThreeAvenues, net.sizes[-2]),
        {
            "output": Slider("output", label, 0, 9, width="250px"),
            "example": Slider("example", start, 0, len(x) - 1, width="300px"),
            "bias": Slider("add to the bias", 0.0, -3.0, 3.0, 0.05, width="400px"),
            "weights": Slider("weights' wish, times", 0.0, 0.0, 2.0, 0.1, width="400px"),
            "activations": Slider("pretend: activations' wish, times", 0.0, 0.0, 4.0, 0.1, width="520px"),
            "wishes": switch("show the wishes"),
            "wiggle": switch("check by wiggling"),
        },
        question=about_one_turn(label, previous(net, data, start)[0], net.weights[-1][label], net.biases[-1][label]),
        reveal={"wishes": True},
        actions={"Nothing moved": nothing_moved},
        rows=[
            ["output", "example", "wishes"],
            ["bias", "weights"],
            ["activations", "wiggle", "Nothing moved"],
        ],
    )


def about_one_turn(output, a, w, b):
    """Which of three knobs of an output raises z most, each turned up as far: its bias, or one of two weights."""
    if len(a) == 1:
        return NoQuestion("there is one weight alone, and three knobs were to be compared.")
    if (a == a.max()).sum() > 1:
        return NoQuestion(
            "no neuron before is the brightest. A weight, turned up by 0.1, raises z by 0.1 x its activation, and the "
            f"largest activation, {a.max():.2f}, occurs more than once."
        )
    bright = int(a.argmax())
    others = np.where(np.arange(len(a)) == bright, -np.inf, w)
    large = int(others.argmax())
    rivals = (1, a[large]) if a[bright] > 1 else (1,)  # with one of which the brightest could be taken for equal
    for places in range(2, 6):
        says = [f"{each:.{places}f}" for each in a]
        if says[bright] not in (f"{rival:.{places}f}" for rival in rivals):
            break
    else:
        return NoQuestion(
            f"neuron {bright}, the brightest, says {a[bright]:.2f}. To five decimals, z rises as much by a turn of its "
            "weight as by another."
        )
    if (others == others[large]).sum() > 1:
        return NoQuestion(f"no weight is the largest: {signed(others[large])} occurs more than once.")
    knobs = {"b": "the bias", large: f"the weight from neuron {large}", bright: f"the weight from neuron {bright}"}
    winner, all_three = "b" if a[bright] < 1 else bright, tuple(knobs)
    largest = f"its largest {'' if w[large] > w[bright] else 'other '}weight"
    texts = {
        ("b",): f"The bias counts as if its neuron always said 1. But neuron {bright} says more than 1.",
        (large,): "A large weight is no better knob: what a turn of it does to z depends on the activation that it is "
        "multiplied by, not on its own size.",
        (bright,): "Nearly: no other weight raises z more. But the bias counts as if its neuron always said 1.",
        all_three: "The turns are the same, and what they do is not: in z each weight is multiplied by its activation, "
        "and the bias stands alone.",
    }
    rises = [f"0.1 x {says[k]} = {0.1 * float(says[k]):.{places + 1}f} from neuron {k}" for k in (large, bright)]
    return predict(
        f"You may turn one knob of output {output} up by 0.1: its bias ({signed(b)}), {largest} ({signed(w[large])}, "
        f"from neuron {large}, which says {says[large]}), or its weight from the brightest neuron "
        f"({signed(w[bright])}, from neuron {bright}, which says {says[bright]}). Which raises z most?",
        (winner,),
        choices={**{name: (knob,) for knob, name in knobs.items()}, "all three the same": all_three},
        why=f"Turned up by 0.1, the bias raises z by 0.1, and a weight by 0.1 x its activation: {' and '.join(rises)}.",
        mistakes=[(wrong, text) for wrong, text in texts.items() if wrong != (winner,)],
    )


RIGHT = (lambda d, a, w: d), (lambda d, a, w: d * a), (lambda d, a, w: d * w)
TURNED = "has the wrong sign: that is the wish"
BARE = "lacks the factor `dC_dz`: so far it is the effect on z"
SWAPPED = "Weights and previous activations have changed places."


def product_slips(own, other, rule):
    """Slips of `dC_dz` times the one of a and w, `own`, and not the `other`; `rule` says why."""

    def mine(a, w):
        return {"a": a, "w": w}[own]

    def theirs(a, w):
        return {"a": a, "w": w}[other]

    often = [
        (lambda d, a, w: -d * mine(a, w), TURNED),
        (lambda d, a, w: mine(a, w), BARE),
        (lambda d, a, w: d * theirs(a, w), f"should have the factor `{own}`, not `{other}`: {rule}"),
        (lambda d, a, w: d * a * w, f"has a factor too many, `{other}`: {rule} alone"),
        (lambda d, a, w: a * w, f"should be `dC_dz` times `{own}`: {rule}"),
    ]
    added = "is one number: you added up. Each of them has a sensitivity of its own"
    steep = "has a slope too many, that of the previous neurons. It comes one layer further back, in lesson 04"
    seldom = [
        (lambda d, a, w: -d * theirs(a, w), f"should have the factor `{own}`, not `{other}`, and the other sign"),
        (lambda d, a, w: theirs(a, w), f"should be `dC_dz` times `{own}`, not `{other}` alone: {rule}"),
        (lambda d, a, w: d, f"is one number, `dC_dz` alone. Multiply it by `{own}`: {rule}"),
        (lambda d, a, w: np.abs(d * mine(a, w)), "is a size alone. Keep the sign: it says which way the cost goes"),
        (lambda d, a, w: theirs(a, w) - d * mine(a, w), "is what a step leads to. Return the sensitivity alone"),
        (lambda d, a, w: (d * mine(a, w)).sum(), added),
        (lambda d, a, w: a @ w, added),
        (lambda d, a, w: d * (a @ w), added),
        (lambda d, a, w: d * mine(a, w) * (1 - a), steep),
        (lambda d, a, w: d * mine(a, w) * a * (1 - a), steep),
    ]
    return often, seldom


SLIPS = {  # of each part alone: what it may be, and what is then said; often, and seldom
    "first part, for the bias,": (
        [
            (lambda d, a, w: -d, TURNED),
            (lambda d, a, w: 1.0, "is what the bias does to z. Multiply it by what z does to the cost: `dC_dz`"),
            (lambda d, a, w: 0.0, "is 0. The bias has a sensitivity too: it is added to z as it is"),
        ],
        [],
    ),
    "second part, for the weights,": product_slips("a", "w", "in z a weight is multiplied by its activation"),
    "third part, for the previous activations,": product_slips(
        "w", "a", "in z an activation is multiplied by its weight"
    ),
}


WHOLE = [  # slips of all that is returned, said before those of each part
    (
        lambda dC_dz, a, w: (dC_dz, dC_dz * w, dC_dz * a),
        f"{SWAPPED} A weight is multiplied by its activation, so its sensitivity has the factor a. For an "
        "activation it is the factor w.",
    ),
    (
        lambda dC_dz, a, w: (-dC_dz, -dC_dz * w, -dC_dz * a),
        f"{SWAPPED} And the signs are those of the wishes: sensitivities have the other one.",
    ),
    *(
        (wrong, f"{SWAPPED} And you forgot to multiply by dC_dz.")
        for wrong in (lambda dC_dz, a, w: (dC_dz, w, a), lambda dC_dz, a, w: (1.0, w, a))
    ),
    *(
        (
            lambda *case, order=order: tuple(RIGHT[part](*case) for part in order),
            "These are the three parts, in another order. Asked are bias, weights, previous activations.",
        )
        for order in permutations(range(3))
        if order[0]
    ),
    *(
        (
            lambda *case, slope=slope: tuple(part(*case) * slope(*case) for part in RIGHT),
            "A slope too many. dC_dz has the output's slope in it already.",
        )
        for slope in (lambda d, a, w: d * (1 - d), lambda d, a, w: sigmoid(a @ w) * (1 - sigmoid(a @ w)))
    ),
    (
        lambda dC_dz, a, w: (0.0, dC_dz * a, dC_dz * w),
        "The bias has a sensitivity too. It is added to z as it is.",
    ),
    (
        lambda dC_dz, a, w: (1.0, dC_dz * a, dC_dz * w),
        "1 is what the bias does to z. Multiply it by what z does to the cost: `dC_dz`.",
    ),
    (
        lambda dC_dz, a, w: (-dC_dz, -dC_dz * a, -dC_dz * w),
        "Those are the wishes. Sensitivities have the other sign.",
    ),
    (
        lambda dC_dz, a, w: (dC_dz, dC_dz * a, dC_dz * w * a * (1 - a)),
        "A slope too many. dC_dz has the output's slope in it already; the slope of the previous neurons comes "
        "one layer further back, in lesson 04.",
    ),
    *(
        (wrong, "You forgot to multiply by dC_dz. What you have so far is the effect on z.")
        for wrong in (lambda dC_dz, a, w: (dC_dz, a, w), lambda dC_dz, a, w: (1.0, a, w))
    ),
    (
        lambda dC_dz, a, w: (dC_dz, dC_dz * a * w, dC_dz * a * w),
        "A weight is moved alone, an activation too: multiply dC_dz by one of the two, not by both.",
    ),
    (
        lambda dC_dz, a, w: (2 * dC_dz, 2 * dC_dz * a, 2 * dC_dz * w),
        "All of it is twice as large as it should be: the 2 of the square is in dC_dz already.",
    ),
    (
        lambda *case: tuple(np.abs(part(*case)) for part in RIGHT),
        "Those are the sizes alone. Keep the signs: they say which way the cost goes.",
    ),
]


def slips():
    """Every answer of three parts of which one or more are a known slip, and which part is said to be so.

    A seldom one comes alone, or in both of the parts that are arrays.
    """
    fine = [(right, "") for right in RIGHT]
    answers = [*product(*([right, *often] for right, (often, _) in zip(fine, SLIPS.values(), strict=True)))]
    for weights, activations in zip(*(seldom for _, seldom in list(SLIPS.values())[1:]), strict=True):
        answers += product(fine[:1], [fine[1], weights], [fine[2], activations])
    for parts in answers:
        told = [f"The {name} {text}." for name, (_, text) in zip(SLIPS, parts, strict=True) if text]
        if told:
            yield lambda *case, parts=parts: tuple(part(*case) for part, _ in parts), " ".join(told)


def check_my_avenues(my_avenues, net, data):
    """Judge the exercise on four outputs of one example, and on two cases of our own, which every mistake misses."""
    require_reader(net, hidden="a hidden layer")
    net, rng, n = in_double(net), np.random.default_rng(0), net.sizes[-2]
    cases = []
    for j in range(4):
        neuron, before, wanted = situation(net, data, first_two(data), j)
        cases.append((sensitivities(neuron, before, wanted).bias.item(), before[0], neuron.weights[0][0]))
    cases += [(dC_dz, rng.random(n), rng.normal(size=n)) for dC_dz in (0.2, -0.2)]
    return check(
        my_avenues,
        lambda *case: tuple(part(*case) for part in RIGHT),
        cases,
        mistakes=[*WHOLE, *slips()],  # the first that fits is told
        hint=f"The parts to return are three: [0] is one number for the bias, [1] are {n} for the weights, [2] are {n} "
        "for the previous activations.",
        ok="`backward` gives the same for bias and weights, and wiggling gives the same for the activations.",
    )
