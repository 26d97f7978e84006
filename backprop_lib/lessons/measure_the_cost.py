"""Lesson 01: squares, their sum, the mean over the examples, and what one small nudge does to it."""

from functools import partial
from typing import NamedTuple

import numpy as np

from ..controls import Slider, choice, fader, mixer, switch
from ..network import costs, forward
from ..pictures.costs import Costs
from ..pictures.squares import COLUMN, LEFT, Squares
from ..pictures.style import a_digit
from ..practice import check, predict, unlike
from ..scene import Scene
from .common import first_two, in_double, off_by_tens, require_reader, spelled
from .component_by_component import components
from .practised import after_rounds
from .two_knobs import bench

__all__ = ["average", "bench", "check_my_cost", "components", "squares"]

ASKED = 1  # the output that the first question is about
APART = 0.3  # how far a cost is from the mean, as a fraction of it, so that one is not taken for the other


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
        adds = f"{self.squares[most]:.2f}"
        alike = sum(f"{square:.2f}" == adds for square in self.squares)
        if alike == 1 or not float(adds):
            who = f"output {most} alone adds {adds}"
        else:
            who = f"{'all ' * (alike == len(self.squares))}{spelled(alike)} outputs add {adds} each"
        return f"The cost of this {self.label} is {total:.2f}; {who}"

    @property
    def words(self):
        rows = [
            f"output {j}: {a:.2f}, wanted {t:.0f}, adds {s:.2f}"
            for j, (a, t, s) in enumerate(zip(self.outputs, self.wanted, self.squares, strict=True))
        ]
        return "; ".join(rows) + f". Added up: {self.squares.sum():.2f}."


def squares(net, data):
    """The cost of one example, square by square; the outputs can be moved by hand."""
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
    whole = sum((at - wanted) ** 2 for at, wanted in zip(start.values(), data.train.y[two].tolist(), strict=True))
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
                ((a / 4) ** 2, f"You halved twice, then squared. Half of the way is {a / 2:.2f}: square that."),
                (a**2 - a / 2, f"You took the distance from the square. Square {a / 2:.2f}."),
                ((1 - a / 2) ** 2, f"That is the square of how far {a / 2:.2f} is from 1. It should be 0."),
                (whole, "That is the whole cost before the move. Asked is what this one output adds after it."),
                (whole - a**2 + (a / 2) ** 2, "That is the whole cost after the move. Asked is its part in it."),
                (a**2, "That is what it adds now. A shorter distance makes a smaller square."),
                (a**2 - (a / 2) ** 2, "That is how much it loses. Asked is what is left."),
                (
                    a,
                    "That is the distance as it is now. Half of it is left, and the cost adds its square.",
                ),
                (0, f"It adds 0 only where it is wanted. Half of the way there, it is still {a / 2:.2f} too high."),
                (0.5, f"Half of what? Half of the distance is {a / 2:.2f}, and the cost adds its square."),
                (0.25, f"A quarter of what? Of {a**2:.2f}, which it adds now."),
                (-((a / 2) ** 2), "A square is never below 0, whichever way the output is off."),
                *off_by_tens((a / 2) ** 2, f"Count the places: {a / 2:.2f} x {a / 2:.2f}."),
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
    stripes: list  # (digit, where its dots lie), empty where they lie in no stripe

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
            text += f" It cost {self.original:.3f} before; making it perfect lowered the mean by {share:.5f}"
            text += ": it is not among those counted." if self.place >= self.counted else "."
        counted = self.costs[: self.counted]
        text += f" Among those counted the cheapest costs {counted.min():.2f}, the dearest {counted.max():.2f}."
        if self.stripes:
            rows = ", ".join(f"{digit} at {height:.2f}" for digit, height in self.stripes)
            text += f" Each digit's dots lie in a stripe: {rows}."
        return text


def stripes_of(each, labels):
    """(digit, the middle of its costs) for each digit, if digits lie further apart than the examples of one; or []."""
    of = {int(digit): each[labels == digit] for digit in np.unique(labels)}
    middles = [float(np.median(own)) for own in of.values()]
    within = np.mean([own.std() for own in of.values()])
    return list(zip(of, middles, strict=True)) if np.std(middles) > 2 * within + 1e-6 else []


def average(net, data):
    """The cost: the mean over the examples, for a fresh network and for one that has practised."""
    require_reader(net)
    x, y = data.train.x, data.train.y
    stages = {
        "fresh": net,
        "after one round": after_rounds(net, data, 1),
        "after ten rounds": after_rounds(net, data, 10),
    }
    order = np.random.default_rng(0).permutation(len(x))
    each = {name: costs(stage, x, y)[order] for name, stage in stages.items()}
    stripes = {name: stripes_of(c, data.train.labels[order]) for name, c in each.items()}
    top = max(c.max() for c in each.values()) * 1.05
    n = len(data.train)

    def model(network, counted, place, perfect):
        shown = each[network].copy()
        shown[place] = 0.0 if perfect else shown[place]
        image = x[order[place]].reshape(28, 28)
        label = int(data.train.labels[order[place]])
        own, whole = each[network][place], each[network].mean()
        return CostsResult(place, image, label, own, shown, counted, whole, top, stripes[network])

    mean = each["fresh"].mean()
    first = min(700, n - 1)
    asked = first + int((abs(each["fresh"][first:] - mean) > APART * mean).argmax())
    own = each["fresh"][asked]
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
                (mean / n, "You shared out the mean. Only this example's cost disappears."),
                (
                    abs(mean - own) or np.inf,
                    f"You subtracted the one from the other. What goes is {own:.2f}, shared among {n:,} examples.",
                ),
                (mean - own / n, "That is where the mean ends. Asked is how far it falls to get there."),
                (0, f"It falls a little: one example counts, but only one part in {n:,}."),
                (round(mean, 2), f"That is the mean, not its fall. What falls away is {own:.2f}, in {n:,} parts."),
                (
                    round(mean, 3) - round(mean - own / n, 3),
                    f"Of two means, rounded, little is left. Divide instead: {own:.2f} / {n:,}.",
                ),
                (1, f"Too far for one example. If you subtracted: {own:.2f} goes, shared among {n:,}."),
                (
                    own / mean if mean else np.inf,
                    f"You divided by the mean. {own:.2f} is shared among all examples: divide by {n:,}.",
                ),
                (own / 100, f"You shared it among 100. There are {n:,} examples."),
                (n, f"That is how many examples share it. Asked is the part of each: {own:.2f} / {n:,}."),
                (1 / n, f"One part in {n:,}, yes, but a part of this example's cost, not of 1."),
                (-own / n, "The right size. Asked is how far it falls, so there is no minus before it."),
                (-own, f"Its own cost falls that far. In the mean it is {own:.2f} / {n:,}, and a fall needs no minus."),
                (
                    n / own if own else np.inf,
                    f"You divided by the cost. It is the cost that is shared: {own:.2f} / {n:,}.",
                ),
                *off_by_tens(own / n, f"Count the zeros once more: {own:.2f} / {n:,}."),
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


SLIPS = [  # what Python or NumPy complains of, and what is said instead
    ("local variable", "you add to something that has no value yet. Begin with `c = 0`, above the loop."),
    ("to unpack|cannot unpack", "a loop over pairs needs `zip`: write `for o, w in zip(outputs, wanted)`."),
    ("index 10 is out of bounds", "there is no place 10. The places are 0 to 9: write `range(10)`."),
    (
        "only integers, slices",
        "`for j in outputs` gives the activations, not the places 0 to 9. Write `for j in range(10)`.",
    ),
    ("^x has shape", "the library's `cost` and `costs` take images, and here the outputs are given. Compare them."),
    ("name 'y' is not defined", "`y` is called `wanted` here."),
    ("name 'a' is not defined", "`a` is called `outputs` here."),
]


def check_my_cost(my_cost, net, data):
    """Judge the exercise on the network's own answers to four digits, and on two cases that every mistake misses.

    The last `wanted` is of fractions: of numbers that are 0 or 1, `wanted ** 2` is `wanted`.
    """
    require_reader(net)
    outputs = forward(in_double(net), data.train.x[:4]).activations[-1]
    rng = np.random.default_rng(0)
    cases = [
        *zip(outputs, data.train.y[:4], strict=True),
        (rng.random(10), np.eye(10)[3]),
        (rng.random(10), rng.random(10)),
    ]
    differences = "You added the differences. Those above and below cancel: square them first."
    wanted_alone = "`** 2` squared `wanted` alone. Brackets first: `(outputs - wanted) ** 2`."
    too_early = "You squared too early. Subtract first, in brackets, then square: `(outputs - wanted) ** 2`."
    sums = "You added `wanted`. The distance between the two is a difference: `outputs - wanted`."

    def sorted_out(is_1, outputs, wanted):
        return np.where(is_1(wanted), (1 - outputs) ** 2, outputs**2).sum()

    def rounded(places, outputs, wanted):
        return round(float(((outputs - wanted) ** 2).sum()), places)

    return check(
        my_cost,
        lambda outputs, wanted: ((outputs - wanted) ** 2).sum(),
        cases,
        mistakes=[
            (lambda a, y: (a - y).sum(), differences),
            (lambda a, y: (y - a).sum(), differences),
            (lambda a, y: (a - y**2).sum(), wanted_alone),
            (
                lambda a, y: a - y**2,
                "A square needs brackets: `(outputs - wanted) ** 2`. Yours squares `wanted` alone, and does not add.",
            ),
            (
                lambda a, y: ((a - y**2) ** 2).sum(),
                "You squared `wanted` before you subtracted. Of a 0 or a 1 nobody sees it; of 0.5 it makes 0.25.",
            ),
            (
                lambda a, y: (a**2 - 2 * a * y + y).sum(),
                "Multiplied out, the last part is `wanted ** 2`. Of a 0 or a 1 it is `wanted`, of other numbers not.",
            ),
            *(
                (
                    partial(sorted_out, is_1),
                    "Right where `wanted` is 0 or 1. It may be any number: subtract it as it is.",
                )
                for is_1 in (lambda y: y == 1, lambda y: y != 0, lambda y: y > 0.5, lambda y: y == y.max())
            ),
            (
                lambda a, y: a - y,
                "Ten differences, not squared and not added. A square needs brackets: `(outputs - wanted) ** 2`.",
            ),
            (
                lambda a, y: 2 * (a - y).sum(),
                "You doubled the differences. To square is to multiply by itself: `** 2`.",
            ),
            (lambda a, y: (a**2 - y**2).sum(), too_early),
            (lambda a, y: (y**2 - a**2).sum(), too_early),
            (lambda a, y: (a**2 - y).sum(), too_early),
            (lambda a, y: (y - a**2).sum(), too_early),
            (lambda a, y: a**2 - y**2, f"{too_early} Then add the ten."),
            (lambda a, y: np.abs(a - y).sum(), "You added distances. Square each one before adding."),
            (lambda a, y: np.abs(a - y), "Ten distances. Square each one, then add the ten squares."),
            (lambda a, y: ((a + y) ** 2).sum(), sums),
            (lambda a, y: (a + y).sum(), f"{sums} Then square each, and add."),
            (lambda a, y: a + y, f"{sums} Then square each, and add them up."),
            (
                lambda a, y: ((a[:, None] - y) ** 2).sum(),
                "A hundred squares: each output with every `wanted`. Output 0 goes with `wanted` 0 alone, and so on.",
            ),
            (lambda a, y: ((a - y) ** 2).mean(), "You took the mean of the ten squares. Here they are added up."),
            (
                lambda a, y: ((a - y) ** 2).sum() / 2,
                "Half of it: some books put 1/2 before the squares. Here there is none.",
            ),
            (
                lambda a, y: (a - y) ** 2 / 2,
                "Ten halves. Here no 1/2 stands before the squares; and the cost is one number: add them up.",
            ),
            (
                lambda a, y: -((a - y) ** 2).sum(),
                "The right size, with a minus before it. Squares are never below 0, and neither is their sum.",
            ),
            (lambda a, y: np.abs(a - y).mean(), "The mean of ten distances. Square each one, then add the ten."),
            (lambda a, y: 2 * (a - y), "`* 2` doubles. To square is `** 2`. Then add the ten squares."),
            (lambda a, y: (a - y).sum() ** 2, "You squared the sum. Square each difference, then add."),
            (
                lambda a, y: np.sqrt(((a - y) ** 2).sum()),
                "You took a root at the end. The cost is the sum of the squares itself.",
            ),
            (lambda a, y: (a - y) ** 2, "Ten numbers, one for each output. The cost is one number: add them up."),
            (lambda a, y: (a**2).sum(), "You squared the outputs. Square how far they are from what is wanted."),
            (
                lambda a, y: 2 * ((a - y) ** 2).sum(),
                "Twice the cost. Nothing is put before the squares, neither 2 nor 1/2.",
            ),
            (lambda a, y: ((a - y) ** 2).max(), "The largest of the ten squares alone. The cost is all ten, added up."),
            (
                lambda a, y: (a[0] - y[0]) ** 2,
                "Output 0 alone. A `return` inside a loop ends it in its first round: put it after the loop.",
            ),
            (
                lambda a, y: (a[9] - y[9]) ** 2,
                "Output 9 alone. Begin with 0 before the loop, and add to it in each round with `+=`.",
            ),
            (lambda a, y: ((a - y) ** 2)[1:].sum(), "Output 0 is left out. Its place is 0: `range(10)` begins there."),
            (
                lambda a, y: ((a - y) ** 2)[:-1].sum(),
                "Output 9 is left out. Ten outputs have the places 0 to 9: `range(10)` ends there.",
            ),
            *(
                (partial(rounded, places), "The cost, but rounded. Return it with all its digits.")
                for places in (0, 1, 2, 3, 4)
            ),
        ],
        slips=SLIPS,
        hint="Subtract, square, add up. `.sum()` adds the numbers of an array.",
        ok="The same number as the library's `costs`, on four digits and on two answers of our own.",
    )
