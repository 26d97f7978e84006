"""Lesson 00, the end: random networks are drawn again and again, and the best is kept, beside one that has learned."""

from functools import partial
from typing import NamedTuple

import numpy as np

from ..controls import notched
from ..network import flatten, forward, random_network
from ..pictures.lottery import Lottery
from ..practice import predict
from ..scene import Scene
from .common import require_reader
from .gradually import Gradually
from .practised import Fixed, misread, trained

DRAWS = 1, 3, 10, 30, 100, 300, 1000, 3000
ASKED = 1000
DIGITS = 300  # that each network is judged by: 3,000 networks read as many in two seconds
BLOCK, PIECE = 100, 5  # networks that are counted together, and between two looks for messages
APART = 0.04  # a share of the digits: no two answers on offer are closer
KEPT = 150  # blocks, a kilobyte each: what was drawn for one scene serves all

_kept = {}


def drawn(net, number):
    """The random network of this number, of the same sizes: its random numbers start there."""
    rng = np.random.default_rng(number)
    return random_network(net.sizes, rng, activation=net.activation, dtype=net.weights[0].dtype)


def first(examples):
    """x and y of the first examples, for counting mistakes."""
    return examples.x[:DIGITS], examples.y[:DIGITS]


def answers(net, x):
    return forward(net, x).activations[-1].argmax(axis=1)


def counting(net, data, block):
    """A generator that yields now and then; returns how many each of a block misreads, and how many answers it has."""
    key = Fixed(net, data), net.sizes, net.weights[0].dtype, block
    if key not in _kept:
        x, y = first(data.train)
        wanted, counts = y.argmax(axis=1), np.empty((BLOCK, 2), dtype=int)
        for i in range(BLOCK):
            said = answers(drawn(net, block * BLOCK + i + 1), x)
            counts[i] = (said != wanted).sum(), len(np.unique(said))
            if i % PIECE == 0:
                yield
        counts.setflags(write=False)
        while len(_kept) >= KEPT:
            _kept.pop(next(iter(_kept)), None)
        _kept[key] = counts
    return _kept[key]


class LotteryResult(NamedTuple):
    wanted: int  # how many networks are to be drawn
    counts: np.ndarray  # (drawn,): how many digits each of those drawn so far misreads
    alike: int  # how many of those networks say the same of all digits
    said: np.ndarray  # (10,): how often the best of them gives each answer
    trained: int  # how many digits the trained network misreads
    enlarged: bool  # whether a part of the axis may be shown larger: before the lock it would give the answer away
    new: tuple  # how many test digits the two misread, the best and the trained one, and of how many

    @property
    def drawn(self):
        return len(self.counts)

    @property
    def of(self):
        return int(self.said.sum())

    @property
    def best(self):
        """The fewest digits that one of the networks misread, after each draw."""
        return np.minimum.accumulate(self.counts)

    @property
    def number(self):
        return int(self.counts.argmin()) + 1

    @property
    def asked(self):
        return self.drawn == ASKED

    @property
    def title(self):
        who = "One random network" if self.drawn == 1 else f"The best of {self.drawn:,} draws"
        return f"{who} misreads {self.best[-1]} of {self.of} digits; the trained one {self.trained}"

    @property
    def words(self):
        given = " and ".join(f"{digit} for {n}" for digit, n in enumerate(self.said) if n)
        given = f"{given} of the {self.of} digits".replace(f"for {self.of} of the", "for all")
        best, practised, of = self.new
        text = f"Network {self.number} says {given}."
        if self.drawn > 1:
            text = f"The best, network {self.number}, says {given}."
            text += f" All {self.drawn:,} misread {self.mean:.0f} on average; {self.alike:,} say the same of all digits"
            text += f". Of {of} test digits the best misreads {best}, the trained one {practised}."
        if self.drawn < self.wanted:
            text += f" Of the {self.wanted:,} networks {self.wanted - self.drawn:,} are still to be drawn."
        return text

    @property
    def mean(self):
        return self.counts.mean()


def lottery(net, data):
    """Draw random networks and keep the best: how far luck comes, and how far a network that has learned."""
    require_reader(net)
    practised, (x, y), new = trained(net, data), first(data.train), first(data.test)
    goal, of = misread(practised, x, y), len(x)
    goal_new = misread(practised, *new)

    measured = Gradually(partial(counting, net, data), "drawing \N{HORIZONTAL ELLIPSIS}")

    def blocks(draws):
        return [(block,) for block in range(-(-draws // BLOCK))]

    def model(draws):
        counts, different = np.concatenate(measured(*blocks(draws)))[:draws].T
        best = drawn(net, int(counts.argmin()) + 1)
        said, alike = np.bincount(answers(best, x), minlength=10), int((different == 1).sum())
        enlarged = draws > 1 or question.state != "open"
        return LotteryResult(draws, counts, alike, said, goal, enlarged, (misread(best, *new), goal_new, len(new[0])))

    def ask(scene):
        measured.ask(scene, *blocks(scene.controls["draws"].value))

    result = model(ASKED)
    answer, chance = int(result.best[-1]), round(0.9 * of)
    offered, mistakes = {answer: f"about {round(answer, -1)}"}, []
    for wrong, why in (
        (chance, f"So many does one of them misread on average. The luckiest of {ASKED:,} does better than that."),
        (of // 2, "Half would take an idea of what most digits look like. A draw has not looked at any."),
        (
            goal,
            f"So few are misread when {flatten(net).size:,} numbers fit together. "
            "Each draw throws all of them anew, so nothing that was right is kept.",
        ),
    ):
        if f"about {wrong}" not in offered.values() and all(abs(wrong - other) > APART * of for other in offered):
            offered[wrong] = f"about {wrong}"
            mistakes.append((wrong, why))
    question = predict(
        f"A network of random numbers misreads about nine in ten of these {of} digits. The trained one misreads "
        f"{goal}. Draw {ASKED:,} random networks and keep the best. How many does that one misread?",
        answer,
        choices={offered[value]: value for value in sorted(offered, reverse=True)},
        why=f"It misreads {answer} of {of}. The mean of all {ASKED:,} is "
        f"{result.mean:.0f}: {result.alike} of them say the same of all digits.",
        mistakes=mistakes,
    )
    return Scene(
        model,
        partial(Lottery, DRAWS, of, chance, goal),
        {"draws": notched("networks drawn", DRAWS, 1, width="420px")},
        question=question,
        reveal={"draws": ASKED},
        reactions={"draws": ask},
        rows=[["draws", measured.sign]],
    )
