"""Lesson 01, second part: two knobs under the same wiggle, what their components predict and what is measured."""

from functools import lru_cache, partial
from itertools import cycle
from typing import NamedTuple

import numpy as np

from ..checking import nudged
from ..controls import Slider, number
from ..naming import bands, knob
from ..network import backward, cost, flatten, forward
from ..pictures.bench import Bench
from ..pictures.style import places, signed
from ..practice import NoQuestion, predict, unlike
from ..scene import Scene
from .common import off_by_tens, require_reader
from .component_by_component import shown


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
    def kept(self):
        """For A and for B: what was measured, in units of what was predicted; None where that is 0."""
        return [m / p if p else None for m, p in zip(self.measured.tolist(), self.predicted.tolist(), strict=True)]

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
        return start + compared(a, b, signed(a, self.places[0]))

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


def compared(a, b, by):
    """What A does to the cost, and B beside it. `by` is A's change as it is written."""
    if not b:
        return f"moves the cost by {by}, and B does not move it"
    ratio = max(abs(a / b), abs(b / a))
    times = f"{ratio:.{0 if ratio >= 100 else 1}f} times as"
    as_much, as_far = (f"{times} much", f"{times} far") if ratio < 1000 else ("far more", "far more")
    like = "as" if ratio < 1000 else "than"
    if (a > 0) != (b > 0):  # two ways leave no room for the number; it stands below A
        mine, others = ("raises", "lowers") if a > 0 else ("lowers", "raises")
        if abs(a) >= abs(b):
            return f"{mine} the cost {as_far} {like} B {others} it"
        return f"{mine} the cost, B {others} it {as_far}"
    beside = f"{as_much} {like} B" if abs(a) >= abs(b) else f"and B {as_much}"
    return f"moves the cost by {by}, {beside}"


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
    """Wiggle two parameters by the same amount: measured against predicted."""
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

    largest_first = np.sign(gradient[np.argsort(-np.abs(gradient), kind="stable")])
    other_way = int((largest_first == -largest_first[0]).argmax()) or 1  # so that soon a bar stands on the other side
    ranks = cycle(dict.fromkeys([1, other_way, *range(2, len(gradient))]))

    def another(scene):
        first, second = find_pair(gradient, rank=next(ranks))
        scene.set(first=first, second=second)

    first, second = find_pair(gradient)
    start, asked = 0.1, 0.5
    last = len(gradient) - 1
    return Scene(
        model,
        partial(Bench, asked),
        {
            "wiggle": Slider("wiggle", start, -FAR, FAR, 0.01, width="520px"),
            "first": number("A is knob", first, 0, last),
            "second": number("B is knob", second, 0, last),
        },
        question=about_two_knobs(*gradient[[first, second]], start, asked, cost_with(second, asked) - before),
        answered={"wiggle": asked},
        actions={"Find another pair near 32 : 1": another},
        rows=[["wiggle"], ["first", "second", "Find another pair near 32 : 1"]],
    )


def about_two_knobs(a, b, start, asked, measured):
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
        why="A component is a rate, like a price for each kilo: so much cost for each unit of wiggle. "
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
                (measured, "That is measured. Asked is the promise: B's component times the wiggle."),
                (a * asked**2, f"That is A's change, times {asked} once more. Take B's component, once times {asked}."),
                (b * asked**2, f"You took the wiggle twice. It is B's component, once times {asked}."),
                (b / asked, "You divided by the wiggle. Component times wiggle is the change."),
                (ratio, f"That is how many times as sensitive A is. Asked is B's change, for a wiggle of +{asked}."),
                (3.2, "That is from the example of 3.2 and 0.1 in the text. Take the component of B."),
                (a * asked * ratio, "The other way round: A is the sensitive one."),
                (-b * asked, "The right size. Look at the sign of B's component once more."),
                (b * asked / ratio, f"B's component is {times} times smaller already. It needs only the wiggle."),
                (b * start, f"That is for a wiggle of +{start}, as the table has it now. Asked is +{asked}."),
                (asked / ratio, f"You divided the wiggle by {times}. Take B's component times the wiggle."),
                (1 / ratio, f"You divided 1 by {times}. Take B's component, {signed(b, 5)}, times the wiggle."),
                (b / ratio, f"You divided B's component by {times}. It is that much smaller already; take the wiggle."),
                (ratio * asked, f"You multiplied {times} by the wiggle. What the wiggle multiplies is B's component."),
                (ratio / asked, f"You divided {times} by the wiggle. Asked is B's component times the wiggle."),
                (0, "Small, but not nothing."),
                *off_by_tens(b * asked, f"Count the zeros once more: {signed(b, 5)} x {asked}."),
            ],
        ),
    )
