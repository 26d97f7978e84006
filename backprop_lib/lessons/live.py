"""Lesson 06, continued: a network that learns while you watch, one bounded slice of training after another."""

from functools import lru_cache
from time import monotonic
from typing import NamedTuple

import ipywidgets as widgets
import numpy as np

from ..controls import Slider, notched, player
from ..network import accuracy, cost, forward
from ..pictures.learning import Learning
from ..practice import predict
from ..scene import Scene
from ..training import train
from .walks import RATES

EPOCHS = 40
PATIENCE = 0.3  # seconds: how long one move of the slider may train before the kernel listens again


class Run:
    """A training run that remembers where it stood after each epoch, and goes on when asked for more."""

    def __init__(self, net, data, batch_size, learning_rate):
        self.data = data
        x, y, rng = data.train.x, data.train.y, np.random.default_rng(0)
        self.per_epoch = -(-len(x) // batch_size)
        self.steps = train(net, x, y, batch_size=batch_size, learning_rate=learning_rate, epochs=EPOCHS, rng=rng)
        self.nets, self.costs, self.accuracies = [], [], []
        self._keep(net)

    @property
    def reached(self):
        return len(self.nets) - 1

    def reach(self, epoch):
        while self.reached < epoch:
            for _ in range(self.per_epoch):
                latest = next(self.steps)
            self._keep(latest.net)
        return self

    def _keep(self, net):
        train, test = self.data
        self.nets.append(net)
        self.costs.append(cost(net, train.x, train.y))
        self.accuracies.append(accuracy(net, test.x, test.y))


class LearningResult(NamedTuple):
    epoch: int
    most: int
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
            f"After {self.epoch} epoch{'s' * (self.epoch > 1)}, {self.steps:,} steps,"
            if self.epoch
            else "Before the first step"
        )
        return f"{when} it reads {100 * self.accuracies[-1]:.0f} % of the test digits; cost {self.costs[-1]:.3f}"

    @property
    def words(self):
        right = int((self.said == self.wanted).sum())
        change = self.costs[-1] - self.costs[-2] if self.epoch else 0.0
        fall = (
            f" In the last epoch the cost {'rose' if change > 0 else 'fell'} by {abs(change):.4f}."
            if self.epoch
            else ""
        )
        return (
            f"Of the {len(self.said)} digits shown it reads {right}: it says {', '.join(map(str, self.said))}; "
            f"they are {', '.join(map(str, self.wanted))}.{fall} "
            f"Largest weight of the first layer: {np.abs(self.weights).max():.2g}."
        )


def learning(net, data):
    """Watch a network learn, epoch by epoch (S4). Any data with .train and .test, each with .x, .y and .labels."""
    images, wanted = data.test.x[:16], data.test.labels[:16]

    @lru_cache(maxsize=8)
    def run(batch_size, learning_rate):
        return Run(net, data, batch_size, learning_rate)

    def model(batch_size, learning_rate, epoch):
        it = run(batch_size, learning_rate).reach(epoch)
        now = it.nets[epoch]
        return LearningResult(
            epoch,
            EPOCHS,
            epoch * it.per_epoch,
            np.array(it.costs[: epoch + 1]),
            np.array(it.accuracies[: epoch + 1]),
            images.reshape(-1, 28, 28),
            forward(now, images).activations[-1].argmax(axis=1),
            wanted,
            now.weights[0][:16].reshape(-1, 28, 28),
        )

    trained = widgets.IntProgress(0, 0, EPOCHS, description="trained", layout=widgets.Layout(width="200px"))

    def current(scene):
        return run(*(scene.controls[name].value for name in ("batch_size", "learning_rate")))

    def go(scene):
        """Train towards the epoch that the slider asks for; out of patience, it waits where training stands."""
        it, asked, stop = current(scene), scene.controls["epoch"].value, monotonic() + PATIENCE
        while it.reached < asked:
            trained.value = it.reach(it.reached + 1).reached
            if monotonic() > stop:
                break
        stay(scene)

    def stay(scene):
        it, epoch = current(scene), scene.controls["epoch"]
        trained.value, epoch.value = it.reached, min(epoch.value, it.reached)

    wild = 100
    end = run(10, wild).reach(2)
    answer = "stuck" if end.accuracies[-1] < 0.2 else "jumps"
    wrong = {
        "fast": "A gradient holds for small wiggles only. A step a hundred times as long lands where it says nothing.",
        "jumps": "At 10 it does jump. At 100 the first jumps land on flat ground, and there it lies.",
        "stuck": "It still finds its way.",
        "error": "The sums grow large, but the squish keeps each output between 0 and 1. It fails in silence.",
    }
    question = predict(
        f"A learning rate of 1 suits this network. Suppose you set it to {wild}, a hundred times too large, "
        "with batches of 10. What will two epochs do?",
        answer,
        choices={
            "learns 100 times as fast": "fast",
            "learns in jumps": "jumps",
            "no better than guessing": "stuck",
            "stops with an error": "error",
        },
        why=f"At {wild} it reads {100 * end.accuracies[-1]:.0f} % of the test digits after two epochs, at a cost of "
        f"{end.costs[-1]:.2f}. The first steps throw the weighted sums so far out that every output sits at 0 or at 1, "
        "where the squish is flat: the slope is 0, and no wish gets through.",
        mistakes=[(name, text) for name, text in wrong.items() if name != answer],
    )
    epoch = Slider("epochs", 0, 0, EPOCHS, width="330px")
    return Scene(
        model,
        Learning,
        {
            "batch_size": notched("batch size", (1, 10, 100, len(data.train.labels)), 10),
            "learning_rate": notched("learning rate", RATES, 1),
            "epoch": epoch,
        },
        question=question,
        reactions={"epoch": go, "batch_size": stay, "learning_rate": stay},
        rows=[["batch_size", "learning_rate"], [player(epoch, 250), "epoch", trained]],
    )
