"""Lesson 06, continued: a network that learns while you watch, one bounded slice of training after another."""

from functools import lru_cache, partial
from math import inf
from time import monotonic
from typing import NamedTuple

import ipywidgets as widgets
import numpy as np

from ..answers import ordinal
from ..controls import Slider, notched, player
from ..data import Pixels
from ..network import accuracy, cost, forward
from ..pictures.learning import Learning
from ..practice import predict
from ..scene import Scene
from ..training import train
from . import walks
from .common import SLICE, Meanwhile, require_reader, room_for

TICKS, MANY_TICKS = 40, 120  # the slider's length: in epochs, or in portions where there are many examples
ROUND = 1500  # examples looked at in a tick, at most
SAMPLE = 2000  # examples that the cost and the score are taken from, at most
RATES = (*walks.RATES, 30, 100)
ASKED = 10  # ticks, in the question
BANDS = {"below 40 %": (0, 40), "40 to 80 %": (40, 80), "80 to 95 %": (80, 95), "above 95 %": (95, 100)}
PATIENCE = 0.3  # seconds of training for one move, where no event loop runs


class Pace(NamedTuple):
    """What one tick of the slider is: an epoch, or with many examples a portion of 1,500."""

    name: str
    digits: int
    most: int
    sizes: tuple  # of batches

    @property
    def unit(self):
        return "epochs" if self.name == "epoch" else f"portions of {self.digits:,} digits"


def pace(n):
    """The pace for n examples. A batch is never larger than a tick, so no step makes floats of all of many images."""
    if n <= ROUND:
        return Pace("epoch", n, TICKS, (1, 10, 100, n))
    return Pace("portion", ROUND, MANY_TICKS, (10, 100, ROUND))  # 1,500 steps of 1 would take too long for a tick


class Sample(NamedTuple):
    """Examples to judge by: all of few, and of many every fifth or so. It is the same in every tick."""

    x: np.ndarray | Pixels
    y: np.ndarray
    every: int

    @classmethod
    def of(cls, examples):
        every = -(-len(examples.labels) // SAMPLE)
        x = examples.x if every == 1 else Pixels(examples.pixels[::every])  # floats only while they are looked at
        return cls(x, examples.y[::every], every)

    @property
    def count(self):
        """What stands before "test digits": a number, or "the" for all of them."""
        return f"{len(self.x):,}" if self.every > 1 else "the"

    def words(self, kind):
        return f"every {ordinal(self.every)} {kind} digit" if self.every > 1 else f"all {kind} digits"


class Run:
    """A training run that remembers where it stood after each tick, and goes on when asked for more."""

    def __init__(self, net, data, judges, batch_size, learning_rate):
        self.pace, self.judges = pace(len(data.train.labels)), judges
        how = {"batch_size": batch_size, "learning_rate": learning_rate, "epochs": self.pace.most}  # more than enough
        self._begin = lambda: train(net, data.train.x, data.train.y, rng=np.random.default_rng(0), **how)
        self.steps = self._begin()
        self.nets, self.counts, self.costs, self.accuracies = [], [], [], []
        self._keep(net, 0)

    @property
    def reached(self):
        return len(self.nets) - 1

    def reach(self, tick):
        while self.reached < tick:
            self.go_on()
        return self

    def go_on(self, seconds=inf):
        """Train to the next tick, or for some seconds towards it."""
        aim, stop = (self.reached + 1) * self.pace.digits, monotonic() + seconds
        try:
            for latest in self.steps:
                if latest.seen >= aim:
                    self._keep(latest.net, latest.number)
                    return
                if monotonic() > stop:
                    return
        except BaseException:
            self.steps = self._begin()  # an interrupted generator gives no more; a new one takes the same steps
            raise

    def _keep(self, net, count):
        train, test = self.judges
        kept = cost(net, train.x[:], train.y), accuracy(net, test.x[:], test.y), count, net
        for row, value in zip((self.costs, self.accuracies, self.counts, self.nets), kept):
            row.append(value)


class LearningResult(NamedTuple):
    epoch: int  # or portion
    pace: Pace
    tested: str  # how many of the test digits it is asked: "the", or a number of them
    asked: int | None  # the tick that the question is about, while the network is the one that it is about
    judged: str  # words on what the cost and the share read are taken from, where that is not all there is
    steps: int
    costs: np.ndarray  # (epoch + 1,)
    accuracies: np.ndarray  # (epoch + 1,)
    images: np.ndarray  # (16, 28, 28)
    said: np.ndarray  # (16,)
    wanted: np.ndarray  # (16,)
    weights: np.ndarray  # (16, 28, 28)

    @property
    def title(self):
        when = (
            f"After {self.epoch} {self.pace.name}{'s' * (self.epoch > 1)}, {self.steps:,} steps,"
            if self.epoch
            else "Before the first step"
        )
        share = f"{100 * self.accuracies[-1]:.0f} % of {self.tested} test digits"
        return f"{when} it reads {share}; cost {self.costs[-1]:.3f}"

    @property
    def words(self):
        right = int((self.said == self.wanted).sum())
        change = self.costs[-1] - self.costs[-2] if self.epoch else 0.0
        how = f"{'rose' if change > 0 else 'fell'} by {abs(change):.4f}"
        if abs(change) < 0.00005:
            how = "stayed the same to four places"
        fall = f" In the last {self.pace.name} the cost {how}." if self.epoch else ""
        return (
            f"Of the {len(self.said)} digits shown it reads {right}: it says {', '.join(map(str, self.said))}; "
            f"they are {', '.join(map(str, self.wanted))}.{fall} "
            f"Largest weight of the first layer: {np.abs(self.weights).max():.2g}.{self.judged}"
        )


def learning(net, data):
    """Watch a network learn, epoch by epoch. Any data with .train and .test, each with .x, .y and .labels.

    With more than 1,500 examples, such as the 60,000 of MNIST, a tick is a portion of 1,500 of them, and the cost and
    the share of digits read are those of a sample. Floats are made of no more than 2,000 images at once.
    """
    require_reader(net)
    images, wanted = data.test.x[:16], data.test.labels[:16]
    judges, speed = [Sample.of(data.train), Sample.of(data.test)], pace(len(data.train.labels))
    many, judged = speed.name == "portion", ""
    if any(judge.every > 1 for judge in judges):
        here, there = (judge.words(kind) for judge, kind in zip(judges, ("training", "test")))
        judged = f" The cost is that of {here}; the share read is that of {there}."

    @lru_cache(maxsize=8)
    def run(batch_size, learning_rate):
        return Run(net, data, judges, batch_size, learning_rate)

    def model(batch_size, learning_rate, epoch):
        it = run(batch_size, learning_rate)
        epoch = min(epoch, it.reached if meanwhile.on else it.reach(epoch).reached)
        now = it.nets[epoch]
        return LearningResult(
            epoch,
            speed,
            judges[1].count,
            ASKED if (batch_size, learning_rate) == (10, 1) else None,
            judged,
            it.counts[epoch],
            np.array(it.costs[: epoch + 1]),
            np.array(it.accuracies[: epoch + 1]),
            images.reshape(-1, 28, 28),
            forward(now, images).activations[-1].argmax(axis=1),
            wanted,
            now.weights[0][:16].reshape(-1, 28, 28),
        )

    end = run(10, 1).reach(ASKED)
    trained = widgets.IntProgress(
        end.reached, 0, speed.most, description="trained", layout=widgets.Layout(width="200px")
    )

    def current(scene):
        return run(*(scene.controls[name].value for name in ("batch_size", "learning_rate")))

    def go(scene):
        """Train towards the tick that the slider asks for, between the kernel's messages while the curves follow it.

        Where no event loop runs, it trains at once; out of patience, the slider waits where training stands.
        """
        it, asked, stop = current(scene), scene.controls["epoch"].value, monotonic() + PATIENCE
        if it.reached < asked and meanwhile.begin(scene):
            return
        while it.reached < asked:
            trained.value = it.reach(it.reached + 1).reached
            if monotonic() > stop:
                break
        stay(scene)

    def piece(scene):
        it, asked = current(scene), scene.controls["epoch"].value
        before = it.reached
        if before < asked:
            it.go_on(SLICE)
        trained.value = it.reached
        if before < it.reached < asked:
            scene.refresh()
        return it.reached < asked

    meanwhile = Meanwhile(piece)

    def stay(scene):
        it, epoch = current(scene), scene.controls["epoch"]
        trained.value, epoch.value = it.reached, min(epoch.value, it.reached)

    epoch = Slider(speed.unit, 1, 0, speed.most, width="420px" if many else "330px")
    return Scene(
        model,
        partial(Learning, speed, *(judge.count for judge in judges), room_for(3.2, end.costs[0])),
        {
            "batch_size": notched("batch size", speed.sizes, 10),
            "learning_rate": notched("learning rate", RATES, 1),
            "epoch": epoch,
        },
        question=how_far(end),
        reveal={"epoch": ASKED},
        reactions={"epoch": go, "batch_size": stay, "learning_rate": stay},
        rows=[[player(epoch, 250), "epoch", trained], ["batch_size", "learning_rate"]],
    )


def how_far(run):
    """What share of the test digits is read after ASKED ticks of that run, asked when the first is over."""
    train, test = run.judges
    shares, costs, tick = 100 * np.array(run.accuracies), np.array(run.costs), run.pace.name
    reads, practised = shares[ASKED], 100 * accuracy(run.nets[ASKED], train.x[:], train.y)
    answer = next(band for band in BANDS.values() if reads <= band[1])
    fall, rise = 1 + np.argmin(np.diff(costs)), 1 + np.argmax(np.diff(shares))

    def wrong(low, high):
        if low < reads:
            if shares[1] > high:
                return "It reads more than that already, and practice does not take it away."
            text = f"It is past that in {tick} {np.flatnonzero(shares > high)[0]}. "
            if shares[1] > low:
                return text + "A low cost is not yet reading: it falls, too, when all ten outputs come down."
            return text + ("The gains grow before they shrink." if rise > 1 else "One step leads to the next.")
        text = "It does not get that far. "
        if shares[1] + (ASKED - 1) * (shares[1] - shares[0]) > 100:
            text += f"As much each time as in the first {tick} would be more than all. "
        if practised > reads + 1:
            text += f"Of the training digits it reads {practised:.0f} %, but on the test digits it never practised."
        return text.strip()

    why = f"After {ASKED} {tick}s it reads {reads:.0f} %, at a cost of {costs[ASKED]:.2f}."
    if fall < rise:
        why += (
            f" The cost fell most in {tick} {fall}, by {costs[fall - 1] - costs[fall]:.2f}; "
            f"the share read rose most in {tick} {rise}, from {shares[rise - 1]:.0f} to {shares[rise]:.0f} %."
        )
    return predict(
        f"The first {tick}, at a learning rate of 1, took the cost from {costs[0]:.2f} to {costs[1]:.2f}. The network "
        f"now reads {shares[1]:.0f} % of {test.count} test digits. What share will it read after {ASKED} {tick}s?",
        answer,
        choices=BANDS,
        why=why,
        mistakes=[(band, wrong(*band)) for band in BANDS.values() if band != answer],
    )
