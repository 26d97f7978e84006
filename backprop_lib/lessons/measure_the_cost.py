"""Lesson 01: squares, their sum, the mean over the examples, and what one small nudge does to it."""

from functools import lru_cache, partial
from typing import NamedTuple

import numpy as np

from ..checking import nudged
from ..controls import Slider, choice, fader, mixer, number, switch
from ..naming import bands, knob
from ..network import backward, cost, costs, flatten, forward
from ..pictures.bench import Bench
from ..pictures.costs import Costs
from ..pictures.squares import COLUMN, LEFT, Squares
from ..pictures.style import a_digit, places, signed
from ..practice import NoQuestion, check, predict, unlike
from ..scene import Scene
from .common import first_two, in_double, require_reader
from .component_by_component import components, shown
from .practised import after_rounds

__all__ = ["average", "bench", "check_my_cost", "components", "squares"]

ASKED = 1  # the output that the first question is about


class SquaresResult(NamedTuple):
    example: int
    image: np.ndarray  # (28, 28)
    label: int
    outputs: np.ndarray  # (10,)
    wanted: np.ndarray  # (10,)

    @property
    def squares(self):
        return (self.outputs - self.wanted) ** 2

    @property
    def title(self):
        total, most = self.squares.sum(), int(self.squares.argmax())
        if total == 0:
            return f"The cost of this {self.label} is 0.00: every output is where it is wanted"
        return f"The cost of this {self.label} is {total:.2f}; output {most} alone adds {self.squares[most]:.2f}"

    @property
    def words(self):
        rows = [
            f"output {j}: {a:.2f}, wanted {t:.0f}, adds {s:.2f}"
            for j, (a, t, s) in enumerate(zip(self.outputs, self.wanted, self.squares, strict=True))
        ]
        return "; ".join(rows) + f". Added up: {self.squares.sum():.2f}."


def squares(net, data):
    """The cost of one example, square by square; the outputs can be moved by hand (C1)."""
    require_reader(net)
    two = first_two(data)

    def model(example, **faders):
        outputs = np.array([faders[f"output {j}"] for j in range(10)])
        return SquaresResult(
            example,
            data.train.x[example].reshape(28, 28),
            int(data.train.labels[example]),
            outputs,
            data.train.y[example],
        )

    def answer(example):
        outputs = forward(net, data.train.x[example : example + 1]).activations[-1][0]
        return {f"output {j}": round(float(a), 2) for j, a in enumerate(outputs)}

    def networks_answer(scene):
        scene.set(**answer(scene.controls["example"].value))

    def perfect(scene):
        wanted = data.train.y[scene.controls["example"].value]
        scene.set(**{f"output {j}": float(t) for j, t in enumerate(wanted)})

    start = answer(two)
    a = start[f"output {ASKED}"]
    question = predict(
        f"Output {ASKED} says {a:.2f} and should say 0, so it adds {a**2:.2f}. "
        f"Move it half of the way, to {a / 2:.2f}. How much will it add then?",
        (a / 2) ** 2,
        why=f"Half the distance, a quarter of the square: {a / 2:.2f} x {a / 2:.2f} = {(a / 2) ** 2:.2f}.",
        mistakes=unlike(
            (a / 2) ** 2,
            [
                (a**2 / 2, "You halved the square. Both of its sides become half as long, so a quarter of it remains."),
                (a / 2, "That is the distance itself. The cost adds the distance multiplied by itself."),
                (a**2 / 8, "Some books put 1/2 before the squares. Here nothing is put before them."),
                (a / 4, "You halved twice, but did not square. The cost adds the distance multiplied by itself."),
                (a**2, "That is what it adds now. A shorter distance makes a smaller square."),
            ],
        ),
    )
    outputs = {name: fader(name.removeprefix("output "), at) for name, at in start.items()}
    example = Slider("example", two, 0, len(data.train) - 1)
    return Scene(
        model,
        partial(Squares, two, ASKED),
        {"example": example, **outputs},
        question=question,
        answered={f"output {ASKED}": a / 2},
        actions={"The network's own outputs": networks_answer, "All as wanted": perfect},
        reactions={"example": networks_answer},
        rows=[
            ["example", "The network's own outputs", "All as wanted"],
            [mixer(outputs.values(), LEFT, COLUMN, Squares.size[0], "pretend the outputs were")],
        ],
    )


class CostsResult(NamedTuple):
    place: int  # in the shuffled order
    image: np.ndarray  # (28, 28)
    label: int
    original: float
    costs: np.ndarray  # (N,), shuffled
    counted: int
    whole: float  # the mean over all examples, as the network has it
    top: float

    @property
    def means(self):
        return self.costs[: self.counted].cumsum() / np.arange(1, self.counted + 1)

    @property
    def title(self):
        s = "s" if self.counted > 1 else ""
        return f"Averaged over {self.counted:,} example{s}, the cost is {self.means[-1]:.3f}"

    @property
    def words(self):
        own = self.costs[self.place]
        text = f"The one looked at is {a_digit(self.label)} and costs {own:.3f}."
        if own != self.original:
            share = (self.original - own) / self.counted if self.place < self.counted else 0.0
            text += f" It cost {self.original:.3f} before; making it perfect lowered the mean by {share:.5f}."
        counted = self.costs[: self.counted]
        return f"{text} Among those counted the cheapest costs {counted.min():.2f}, the dearest {counted.max():.2f}."


def average(net, data):
    """The cost: the mean over the examples (C2), for a fresh network and for one that has practised."""
    require_reader(net)
    x, y = data.train.x, data.train.y
    stages = {
        "fresh": net,
        "after one round": after_rounds(net, data, 1),
        "after ten rounds": after_rounds(net, data, 10),
    }
    order = np.random.default_rng(0).permutation(len(x))
    each = {name: costs(stage, x, y)[order] for name, stage in stages.items()}
    top = max(c.max() for c in each.values()) * 1.05
    n = len(data.train)

    def model(network, counted, place, perfect):
        shown = each[network].copy()
        shown[place] = 0.0 if perfect else shown[place]
        image = x[order[place]].reshape(28, 28)
        label = int(data.train.labels[order[place]])
        return CostsResult(place, image, label, each[network][place], shown, counted, each[network].mean(), top)

    asked = min(700, n - 1)
    own, mean = each["fresh"][asked], each["fresh"].mean()
    question = predict(
        f"All {n:,} examples count. The one in the ring, number {asked}, costs {own:.2f}. Suppose the network got this "
        "one perfectly right, cost 0, and all others stayed as they are. How far would the mean fall?",
        own / n,
        within=0.15,
        why=f"One example has one vote in {n:,}: {own:.2f} / {n:,} = {own / n:.5f}. To lower the cost, "
        "a network has to please many examples at once.",
        mistakes=unlike(
            own / n,
            [
                (own, f"That is how far its own cost falls. In the mean it is shared among {n:,} examples."),
                (
                    mean,
                    "That is the mean itself. The question is how far it falls, and only one example is perfect.",
                ),
                (0, f"It falls a little: one example counts, but only one part in {n:,}."),
                (1 / n, f"One part in {n:,}, yes, but a part of this example's cost, not of 1."),
                (-own / n, "The right size. Asked is how far it falls, so there is no minus before it."),
                *((ten * own / n, f"Count the zeros once more: {own:.2f} / {n:,}.") for ten in (0.01, 0.1, 10, 100)),
            ],
            0.16,
        ),
    )
    return Scene(
        model,
        Costs,
        {
            "network": choice("network", list(stages)),
            "counted": Slider("examples counted", n, 1, n),
            "place": Slider("look at number", asked, 0, n - 1),
            "perfect": switch("make this one perfect"),
        },
        question=question,
        answered={"perfect": True},
        rows=[["network", "counted"], ["place", "perfect"]],
    )


class BenchResult(NamedTuple):
    names: tuple
    components: np.ndarray  # (2,)
    measured: np.ndarray  # (2,) changes of the cost
    wiggle: float
    cost: float
    amounts: np.ndarray
    curves: np.ndarray  # (2, len(amounts))

    @property
    def predicted(self):
        return self.components * self.wiggle

    @property
    def places(self):
        """For A and for B: how many digits after the point show its change."""
        return [places(p, 3, 2, 8) for p in self.predicted]

    @property
    def missed(self):
        """How far the straight line misses A's change, as a fraction of what it predicts."""
        return abs(self.measured[0] - self.predicted[0]) / abs(self.predicted[0]) if self.predicted[0] else 0.0

    @property
    def title(self):
        if self.wiggle == 0:
            return "No wiggle yet: the cost is where it was"
        a, b = self.measured
        start = f"Wiggled by {signed(self.wiggle)}, A "
        if a == 0:
            return start + ("and B do not move the cost" if b == 0 else "does not move the cost, B does")
        ratio = max(abs(a / b), abs(b / a)) if b else 0
        times = f"{ratio:.{0 if ratio >= 100 else 1}f} times as much"
        by_a, by_b = (f"{times} as B", f"and B {times}") if ratio < 1000 else ("far more than B", "and B far more")
        beside = "and B does not move it" if not b else by_a if abs(a) >= abs(b) else by_b
        return f"{start}moves the cost by {signed(a, self.places[0])}, {beside}"

    @property
    def words(self):
        rows = [
            f"{letter} is {name}, component {signed(c, shown(c))}: "
            f"predicted {signed(p, digits)}, measured {signed(m, digits)}."
            for letter, name, c, p, m, digits in zip(
                "AB", self.names, self.components, self.predicted, self.measured, self.places, strict=True
            )
        ]
        return " ".join(rows) + f" For A the straight line is off by {100 * self.missed:.1f} %."


FAR = 8.0  # the largest wiggle on the bench


def find_pair(components, ratio=32, rank=0):
    """Places of two components: the rank-th largest, and the one nearest to `ratio` times smaller."""
    sizes = np.abs(components)
    first = int(np.argsort(-sizes, kind="stable")[rank % max(np.count_nonzero(sizes), 1)])
    if not sizes[first]:
        return 0, 1
    with np.errstate(divide="ignore"):
        second = int(np.abs(np.log(sizes * ratio / sizes[first])).argmin())
    return first, second


def bench(net, data):
    """Wiggle two parameters by the same amount: measured against predicted (C5)."""
    require_reader(net)
    x, y = data.train.x[:300], data.train.y[:300]
    gradient = flatten(backward(net, x, y))
    before = cost(net, x, y)
    amounts = np.linspace(-FAR, FAR, 41)
    activations = forward(net, x).activations

    def cost_with(place, wiggle):
        """The cost with one knob turned. The layers before the knob stay as they are, so only the rest is run."""
        l = knob(place, net.sizes).l
        rest = net._replace(weights=net.weights[l:], biases=net.biases[l:])
        return cost(nudged(rest, place - bands(net.sizes)[2 * l][0], wiggle), activations[l], y)

    @lru_cache(maxsize=64)
    def curve(place):
        return np.array([cost_with(place, amount) for amount in amounts])

    def model(first, second, wiggle):
        pair = (first, second)
        measured = np.array([cost_with(place, wiggle) - before for place in pair])
        names = tuple(knob(place, net.sizes).sentence for place in pair)
        curves = np.array([curve(place) for place in pair])
        return BenchResult(names, gradient[list(pair)], measured, wiggle, before, amounts, curves)

    ranks = iter(range(1, 10**6))

    def another(scene):
        first, second = find_pair(gradient, rank=next(ranks))
        scene.set(first=first, second=second)

    first, second = find_pair(gradient)
    asked = 0.5
    last = len(gradient) - 1
    return Scene(
        model,
        partial(Bench, asked),
        {
            "wiggle": Slider("wiggle", 0.1, -FAR, FAR, 0.01, width="520px"),
            "first": number("A is knob", first, 0, last),
            "second": number("B is knob", second, 0, last),
        },
        question=about_two_knobs(*gradient[[first, second]], asked),
        answered={"wiggle": asked},
        actions={"Find another pair near 32 : 1": another},
        rows=[["wiggle"], ["first", "second", "Find another pair near 32 : 1"]],
    )


def about_two_knobs(a, b, asked):
    """What B's component predicts, if A's is known; in most networks the two are 32 to 1."""
    if not (a and b):
        return NoQuestion(
            "all components are 0, so each predicts that its knob moves nothing. Wiggle far: where a curve on the "
            "right stays flat, the network is dead or saturated."
        )
    ratio = abs(a / b)
    times = f"{ratio:.{0 if ratio > 10 else 1}f}"
    return predict(
        f"Two knobs of this network. A has the component {signed(a, 4)}, B {signed(b, 5)}: {times} to 1. "
        f"Wiggle both by +{asked}. A's component predicts a change of {signed(a * asked, 3)}. What does B's predict?",
        b * asked,
        within=0.1,
        why="A component is an exchange rate: so much cost for so much wiggle. "
        f"The same wiggle, a rate {times} times smaller, so a change {times} times smaller.",
        mistakes=unlike(
            b * asked,
            [
                (
                    b,
                    "That is B's component, the change that it predicts for a wiggle of 1. The wiggle is half of that.",
                ),
                (a * asked, f"The same wiggle, but not the same effect: the cost listens {times} times less to B."),
                (a, f"That is A's component. Asked is B, and a wiggle of +{asked}."),
                (a * asked * ratio, "The other way round: A is the sensitive one."),
                (-b * asked, "The right size. Look at the sign of B's component once more."),
                (b * asked / ratio, f"B's component is {times} times smaller already. It needs only the wiggle."),
                (0, "Small, but not nothing."),
            ],
            0.11,
        ),
    )


def check_my_cost(my_cost, net, data):
    """Judge the exercise on the network's own answers to four digits, and on one that every mistake misses."""
    require_reader(net)
    outputs = forward(in_double(net), data.train.x[:4]).activations[-1]
    cases = [*zip(outputs, data.train.y[:4], strict=True), (np.random.default_rng(0).random(10), np.eye(10)[3])]
    return check(
        my_cost,
        lambda outputs, wanted: ((outputs - wanted) ** 2).sum(),
        cases,
        mistakes=[
            (lambda a, y: (a - y).sum(), "You added the differences. Those above and below cancel: square them first."),
            (lambda a, y: (y - a).sum(), "You added the differences. Those above and below cancel: square them first."),
            (
                lambda a, y: 2 * (a - y).sum(),
                "You doubled the differences. To square is to multiply by itself: `** 2`.",
            ),
            (lambda a, y: (a**2 - y**2).sum(), "You squared too early. Subtract first, then square the difference."),
            (lambda a, y: np.abs(a - y).sum(), "You added distances. Square each one before adding."),
            (lambda a, y: ((a - y) ** 2).mean(), "You took the mean of the ten squares. Here they are added up."),
            (
                lambda a, y: ((a - y) ** 2).sum() / 2,
                "Half of it: some books put 1/2 before the squares. Here there is none.",
            ),
            (lambda a, y: (a - y).sum() ** 2, "You squared the sum. Square each difference, then add."),
            (
                lambda a, y: np.sqrt(((a - y) ** 2).sum()),
                "You took a root at the end. The cost is the sum of the squares itself.",
            ),
            (lambda a, y: (a - y) ** 2, "Ten numbers, one for each output. The cost is one number: add them up."),
            (lambda a, y: (a**2).sum(), "You squared the outputs. Square how far they are from what is wanted."),
        ],
        hint="Subtract, square, add up. `.sum()` adds the numbers of an array.",
        ok="The same number as the library's `costs`, on four digits and on an answer of our own.",
    )
