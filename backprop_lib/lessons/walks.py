"""Lesson 06, continued: the drunk and the careful walker on a slice of the cost."""

from functools import partial
from typing import NamedTuple

import numpy as np

from ..controls import Slider, notched, player
from ..network import Network, cost, flatten, unflatten
from ..pictures.style import signed
from ..pictures.walkers import Walkers
from ..practice import predict
from ..scene import Scene
from ..training import train
from .common import require_examples, require_reader

EXAMPLES, ROUNDS, MARK = 500, 10, 100  # each walker looks at 500 digits ten times; its cost is taken every 100
CLOSE = 0.005  # of two costs that are shown with two decimals
KEPT = 16  # walkers on their way, some 200 kB each
RATES = (0.01, 0.03, 0.1, 0.3, 1, 3, 10)  # what larger ones do is asked further down, in live.py


class Ground:
    """A plane through the network and two other places among all parameters, and the cost of every point of it."""

    def __init__(self, net, x, y, ends):
        self.net, self.x, self.y, self.start = net, x, y, flatten(net)
        across = ends[0] - self.start
        across /= np.linalg.norm(across) or 1  # 0 where nothing is learned
        along = ends[1] - self.start
        along -= (along @ across) * across
        self.axes = np.array([across, along / (np.linalg.norm(along) or 1)])

    def seen(self, net):
        """Where a network stands, (2,), when the plane is looked at straight from above."""
        return self.axes @ (flatten(net) - self.start)

    def costs(self, across, along):
        """The cost on a grid, (len(along), len(across)). The first layer's sums change evenly along a straight line."""
        start, axes, x, y = (part.astype(np.float32) for part in (self.start, self.axes, self.x, self.y))  # fast
        nets = [unflatten(row, self.net) for row in (start, *axes)]
        z, z_across, z_along = (x @ net.weights[0].T + net.biases[0] for net in nets)
        found = np.empty((len(along), len(across)))
        for i, v in enumerate(np.float32(along)):
            for j, u in enumerate(np.float32(across)):
                moved = unflatten(start + u * axes[0] + v * axes[1], self.net)
                rest = Network(moved.weights[1:], moved.biases[1:], moved.activation)
                found[i, j] = cost(rest, moved.activation(z + u * z_across + v * z_along), y)
        return found


class Walk(NamedTuple):
    stride: int  # the batch size
    track: np.ndarray  # (steps + 1, 2), as seen in the plane
    away: np.ndarray  # (steps + 1,), the true distance from the start
    seen: np.ndarray  # examples looked at, where the cost was taken
    costs: np.ndarray

    @property
    def steps(self):
        return len(self.track) - 1

    @property
    def held(self):
        """How much of the distance from the start the plane shows, 0 to 1."""
        return np.linalg.norm(self.track[-1]) / self.away[-1] if self.away[-1] else 1.0


class Walker:
    """Takes training steps as far as somebody looks, and remembers the way."""

    def __init__(self, ground, stride, steps):
        self.ground, self.stride, self.steps = ground, stride, steps
        self.track, self.away = [np.zeros(2)], [0.0]
        self.seen, self.costs = [0], [cost(ground.net, ground.x, ground.y)]

    def until(self, seen):
        """The Walk up to that many examples."""
        ground, taken = self.ground, seen // self.stride + 1
        while len(self.track) < taken:
            at = next(self.steps)
            self.track.append(ground.seen(at.net))
            self.away.append(np.linalg.norm(flatten(at.net) - ground.start))
            if at.seen // MARK > self.seen[-1] // MARK:
                self.seen.append(at.seen)
                self.costs.append(cost(at.net, ground.x, ground.y))
        marks = np.searchsorted(self.seen, seen, side="right")
        parts = self.track[:taken], self.away[:taken], self.seen[:marks], self.costs[:marks]
        return Walk(self.stride, *map(np.array, parts))


class WalkersResult(NamedTuple):
    walks: dict  # "careful" and "drunk" -> Walk
    seen: int
    most: int

    @property
    def title(self):
        careful, drunk = (self.walks[name].costs[-1] for name in ("careful", "drunk"))
        if self.seen == 0:
            return f"Both walkers stand at the start, where the cost is {careful:.2f}"
        return f"After looking at {self.seen:,} digits: careful walker at cost {careful:.2f}, drunk at {drunk:.2f}"

    @property
    def words(self):
        rows = [
            f"The {name} walker, batches of {walk.stride}: {walk.steps} step{'s' * (walk.steps != 1)}, "
            f"cost {walk.costs[-1]:.3f}, {walk.away[-1]:.1f} away from the start; "
            f"the map shows {100 * walk.held:.0f} % of that distance."
            for name, walk in self.walks.items()
        ]
        return " ".join(rows)


def walkers(net, data):
    """The drunk and the careful walker on a slice of the cost, at equal numbers of examples looked at."""
    require_reader(net, hidden="a hidden layer")
    least = MARK // 2
    require_examples(data, least)
    n = min(len(data.train), EXAMPLES) // least * least  # then both walkers stand at a mark when they are compared
    x, y, most = data.train.x[:n], data.train.y[:n], n * ROUNDS

    def steps(stride, rate):
        return train(net, x, y, batch_size=stride, learning_rate=rate, epochs=ROUNDS, rng=np.random.default_rng(0))

    def end(stride):
        for at in steps(stride, 1.0):
            last = at.net
        return flatten(last)

    ground = Ground(net, x, y, [end(n), end(10)])  # trained twice: 500 networks in memory would be 50 MB
    on_the_way = {}

    def walk(stride, rate, seen):
        key = stride, rate
        walker = on_the_way.pop(key, None) or Walker(ground, stride, steps(stride, rate))
        found = walker.until(seen)
        on_the_way[key] = walker  # not if it was interrupted: then its steps end there
        if len(on_the_way) > KEPT:
            del on_the_way[next(iter(on_the_way))]  # the one that was looked at longest ago
        return found

    def model(stride, rate, seen):
        return WalkersResult({"careful": walk(n, rate, seen), "drunk": walk(stride, rate, seen)}, seen, most)

    everywhere = np.concatenate([walk(stride, 1.0, most).track for stride in (n, 10)])
    (left, low), (right, high) = everywhere.min(axis=0), everywhere.max(axis=0)
    wide, tall = right - left or 1.0, high - low or 1.0
    across = np.linspace(left - 0.15 * wide, right + 0.6 * wide, 21)
    along = np.linspace(low - 0.15 * tall, high + 0.9 * tall, 21)

    careful, drunk = (walk(stride, 1.0, most) for stride in (n, 10))
    low, high = sorted((careful.costs[-1], drunk.costs[-1]))
    answer = "careful" if careful.costs[-1] == low else "drunk"
    leads = f"{drunk.steps} rough steps lead further here than {careful.steps} exact ones."
    as_many = drunk.costs[10 * careful.steps // MARK]  # steps as the careful walker has taken
    if as_many < careful.costs[-1] + CLOSE:
        leads += (
            f" After {careful.steps} steps, {10 * careful.steps} digits, the drunk was at {as_many:.2f} already: step "
            f"for step it was as good. The other {drunk.steps - careful.steps} steps changed that by "
            f"{signed(drunk.costs[-1] - as_many)}."
        )
    worth = f"is not {n // 10} times as good"
    if answer == "careful":
        leads, worth = "Here the careful steps lead further.", "is worth it here"
    if high - low < CLOSE:
        answer, leads = "equal", "Here neither gets ahead of the other."
    wrong = {
        "careful": f"It has the better directions, but only {careful.steps} of them. For the same work the drunk takes "
        f"{drunk.steps} steps.",
        "drunk": "Here the staggering costs more than it gains.",
        "equal": f"Equal work is not equal progress: a step that asks {n} digits costs {n // 10} times as much as one "
        f"that asks 10, and {worth}.",
    }
    if answer == "equal":
        wrong |= dict.fromkeys(("careful", "drunk"), "To two decimals they are level.")
    question = predict(
        f"Both may look at {most:,} digits. The careful walker asks all {n} before each step, so it takes "
        f"{careful.steps} steps. The drunk asks 10 before each, and takes {drunk.steps} staggering ones. "
        "The learning rate is the same. Who is lower then?",
        answer,
        choices={"the careful walker": "careful", "the drunk": "drunk", "both about as low": "equal"},
        why=f"The careful walker is at {careful.costs[-1]:.2f}, the drunk at {drunk.costs[-1]:.2f}. " + leads,
        mistakes=[(name, text) for name, text in wrong.items() if name != answer],
    )

    def to_a_mark(scene):
        """A typed number may stand between two marks, where no cost was taken."""
        seen.value = seen.value // MARK * MARK

    seen = Slider("digits looked at", 0, 0, most, MARK, width="420px")
    return Scene(
        model,
        partial(Walkers, (across, along, ground.costs(across, along))),
        {
            "stride": notched("the drunk's batch size", (5, 10, 20, 50, 100, 250), 10, width="380px"),
            "rate": notched("learning rate", RATES, 1),
            "seen": seen,
        },
        question=question,
        reveal={"seen": most},
        reactions={"seen": to_a_mark},
        rows=[[player(seen), "seen"], ["stride", "rate"]],
    )
