"""Lesson 05, who has a vote: a network is trained on 2s alone, then the other digits are let in, one by one."""

from functools import lru_cache, partial
from itertools import islice
from typing import NamedTuple

import numpy as np

from ..controls import choice, notched
from ..network import forward
from ..pictures.confusion import Confusion
from ..practice import predict, unlike
from ..scene import Scene
from ..training import train
from .common import Waiting, first_of, require_reader
from .practised import after_rounds

STEPS = (0, 1, 2, 3, 4, 5, 7, 10, 15, 20, 30, 50, 70, 100, 150, 200, 300, 500)
LET_IN = (2, 3, 7, 1, 0, 8, 4, 6, 5, 9)  # the order in which the digits are let in


class ConfusionResult(NamedTuple):
    heard: tuple
    at: int  # the place in `steps`
    steps: tuple
    tables: np.ndarray  # (len(steps), 10, 10) counts: true digit, digit read
    images: np.ndarray  # (10, 28, 28) one of each
    asked: bool  # whether the question is about this training

    @property
    def table(self):
        return self.tables[self.at]

    @property
    def right(self):
        return self.tables.trace(axis1=1, axis2=2)

    @property
    def called(self):
        """How many test digits are called a 2, after each number of steps."""
        return self.tables[:, :, 2].sum(axis=1)

    @property
    def title(self):
        step, total = self.steps[self.at], self.table.sum()
        who = {1: "2s alone", 10: "all ten"}.get(len(self.heard), ", ".join(map(str, self.heard)))
        called, right = self.called[self.at], self.right[self.at]
        return f"{step:,} step{'s' * (step != 1)} on {who}: {called} of {total} are called a 2, {right} are right"

    @property
    def words(self):
        rows = [
            f"{row.sum()} {j}s: {row[j]} right" + (f", {row.max()} called {row.argmax()}" if row.argmax() != j else "")
            for j, row in enumerate(self.table)
        ]
        return "; ".join(rows) + f". In all {self.right[self.at] / self.table.sum():.0%} right."


def listen(net, data):
    """Train on 2s alone, then let the other digits in, one by one."""
    require_reader(net)
    starts, busy, test = ["fresh", "one that already reads"], Waiting(), data.test
    names = ["2s alone", *(f"{', '.join(map(str, LET_IN[:n]))}" for n in range(2, 10)), "all ten"]
    images = np.array([test.x[first_of(j, test.labels)].reshape(28, 28) for j in range(10)])

    def confusion(net):
        table = np.zeros((10, 10), dtype=int)
        np.add.at(table, (test.labels, forward(net, test.x).activations[-1].argmax(axis=1)), 1)
        return table

    @lru_cache
    def tables(heard, start):
        with busy:
            first = net if start == starts[0] else after_rounds(net, data, 10)
            rows = np.isin(data.train.labels, heard)
            x, y, rng = data.train.x[rows], data.train.y[rows], np.random.default_rng(0)
            training = train(first, x, y, batch_size=10, learning_rate=2.0, epochs=STEPS[-1], rng=rng)
            later = [confusion(taken.net) for taken in islice(training, STEPS[-1]) if taken.number in STEPS]
            return np.array([confusion(first), *later])

    def model(heard, step, start):
        heard = LET_IN[: names.index(heard) + 1]
        asked = (heard, start) == ((2,), "fresh")
        return ConfusionResult(heard, STEPS.index(step), STEPS, tables(heard, start), images, asked)

    end = tables((2,), "fresh")[-1]
    total, twos, called = int(end.sum()), int(end[2].sum()), int(end[:, 2].sum())
    knows = twos, "That would be a network that knows 2s from others. No example ever asked it to say no."
    guesses = round(total / 10), "One in ten is blind guessing. This network is sure of itself."
    wrong = [
        (1, f"If you meant all of them, 100 %, that is {total}."),
        knows,
        (total - twos, "The 2s themselves are called 2 as well: they are what it practised."),
        guesses,
        (0, "It began by calling nothing a 2. But 2 is what every step asked for."),
    ]
    for n in (total / 10, *range(total)):  # whoever is near to one of these two worked it out roughly
        far, text = min((abs(n - number) / max(number, 1), text) for number, text in (knows, guesses))
        if far <= 0.1:
            wrong.append((n, text))
    wrong = unlike(called, wrong, 0.04)
    if called == total > 2 * twos:
        left_out = "None is left out: in its training the wanted answer never depended on the picture."
        wrong += [(n, left_out) for n in range(total - twos + 1, total)]
    question = predict(
        f"There are {total} test digits, {twos} of them 2s. A fresh network takes {STEPS[-1]} steps and sees only 2s. "
        f"How many of the {total} does it call a 2 afterwards?",
        called,
        within=0,
        unit=f"of {total:,}",
        possible=(0, total),
        why="Every step raised output 2 and lowered the nine others, whatever the picture. "
        f"The {end[2, 2]} 2s that it gets right are all that it gets right: {end.trace()} of {total}.",
        mistakes=wrong,
    )
    return Scene(
        model,
        partial(Confusion, total),
        {
            "heard": choice("trained on", names),
            "step": notched("steps", STEPS, 0, width="380px"),
            "start": choice("beginning with a network", starts),
        },
        question=question,
        answered={"step": STEPS[-1]},
        rows=[["heard", "step"], ["start", busy]],
    )
