"""Hidden layers that have practised on the digits 0 to 4, then a few labelled digits of the kinds 5 to 9."""

from functools import lru_cache, partial
from types import SimpleNamespace
from typing import NamedTuple

import numpy as np

from ..controls import Slider, notched, switch
from ..data import Pixels
from ..network import forward
from ..pictures.pairs import Pairs
from ..practice import predict
from ..scene import Scene
from ..training import train
from . import choices
from .common import require_reader
from .gradually import Gradually
from .practised import BATCH, PIECE, RATE, STEPS, enough, misread, practise

__all__ = ["transfer"]

OLD, NEW = (0, 1, 2, 3, 4), (5, 6, 7, 8, 9)
OF_EACH = (1, 2, 4, 10, 20, 50)
EARLY = 100  # steps
DRAWS = 5


class TransferResult(NamedTuple):
    examples: int
    last: bool  # whether only the last layer practises
    asked: bool  # whether this is what the question is about
    counts: tuple  # after EARLY and after all steps: (choices, 2) misread by the fresh and by the practised network
    wanted: int  # choices
    of: int

    missing, means = choices.missing, choices.means

    @property
    def top(self):
        """Where the axis ends: all misread, so that it never changes."""
        return self.of

    @property
    def title(self):
        if self.missing is not None:
            how = ", the last layer only" if self.last else ""
            return f"Practising on {self.examples:,} digits{how}, choice {self.missing} of {self.wanted}"
        fresh, kept = self.means[-1]
        how = f"Last layer only, {self.examples:,}" if self.last else f"From {self.examples:,} labelled"
        return f"{how} digits: {fresh:,.0f} misread, with practised hidden layers {kept:,.0f}"

    @property
    def words(self):
        how = "Only the last layer practises" if self.last else "All knobs practise"
        n = len(self.counts[0])
        if not n:
            return f"{how}. Of {self.examples:,} labelled digits nothing is known yet."
        rows = [
            f"choice {i}: {c:,} fresh and {d:,} with practised hidden layers; after {EARLY:,} steps {a:,} and {b:,}"
            for i, ((a, b), (c, d)) in enumerate(zip(*self.counts, strict=True), start=1)
        ]
        return (
            f"{how}. Misread of the {self.of:,} test digits 5 to 9 after {STEPS:,} steps on {self.examples:,} of these "
            f"kinds, {n} choice{'s' * (n > 1)}. " + "; ".join(rows) + "."
        )


class Rows:
    """Some rows of what is indexed by rows. Half of 60,000 images are 24 MB, so none is copied before it is taken."""

    def __init__(self, every, rows):
        self.every, self.rows = every, rows

    def __len__(self):
        return len(self.rows)

    def __getitem__(self, taken):
        return self.every[self.rows[taken]]


class Among:
    """Those of many examples that show one of these digits, to take rows from."""

    def __init__(self, examples, kinds):
        rows = np.flatnonzero(np.isin(examples.labels, kinds))
        self.x, self.y, self.labels = Rows(Pixels(examples.pixels), rows), Rows(examples.y, rows), examples.labels[rows]

    def __len__(self):
        return len(self.labels)


among = lru_cache(maxsize=4)(Among)  # the same for the same examples, and so is what has practised on it


def of_each(examples, n, draw):
    """n examples of each of the digits 5 to 9, chosen at random: x and y. Another `draw`, other examples."""
    shuffled = np.random.default_rng(draw).permutation(len(examples))
    labels = examples.labels[shuffled]
    rows = np.concatenate([shuffled[labels == digit][:n] for digit in NEW])
    return examples.x[rows], examples.y[rows]


def with_hidden_layers(net, practised):
    """The network with the hidden layers of one that has practised; its last layer stays as it is."""
    return net._replace(
        weights=[*practised.weights[:-1], net.weights[-1]], biases=[*practised.biases[:-1], net.biases[-1]]
    )


def last_layer(net, *images):
    """The last layer as a network of its own, and what it gets to see of the images."""
    return net._replace(weights=list(net.weights[-1:]), biases=list(net.biases[-1:])), *(
        forward(net, x).activations[-2] for x in images
    )


def misread_on_the_way(net, x, y, test_x, test_y, draw):
    """How many test digits are misread after EARLY and after all steps; a generator that yields every few steps."""
    counts, rng = [], np.random.default_rng(draw)
    for step in train(net, x, y, batch_size=BATCH, learning_rate=RATE, epochs=STEPS, rng=rng):
        if step.number in (EARLY, STEPS):
            counts.append(misread(step.net, test_x, test_y))
        if step.number == STEPS:
            return counts
        if step.number % PIECE == 0:
            yield


def amounts_of(data):
    """How many labelled digits there may be in all, the same number of each of 5 to 9; three amounts at the least."""
    fewest = min(np.bincount(data.train.labels, minlength=10)[list(NEW)])
    if fewest < OF_EACH[2]:  # the question is about the second, and shows another
        raise ValueError(f"data has {fewest} training digits of one of the kinds 5 to 9; expected {OF_EACH[2]} or more")
    return [len(NEW) * n for n in OF_EACH if n <= fewest]


def transfer(net, data):
    """Whether practice on five kinds of digits saves labels for the five others, measured."""
    require_reader(net, hidden="a hidden layer")
    amounts = amounts_of(data)
    asked = amounts[1]
    old = SimpleNamespace(train=among(data.train, OLD))
    test = among(data.test, NEW)
    practised = practise(net, old, before := enough(old))
    starts = [with_hidden_layers(net, each) for each in (net, practised)]

    @Gradually
    def measured(n, draw, last):
        x, y = of_each(data.train, n // len(NEW), draw)
        counts = []
        for start in starts:
            network, seen, tested = last_layer(start, x, test.x[:]) if last else (start, x, test.x)
            counts.append((yield from misread_on_the_way(network, seen, y, tested, test.y, draw)))
        return np.transpose(counts)

    def wanted(examples, draws, last):
        return [(examples, draw, last) for draw in range(1, draws + 1)]

    def model(examples, draws, last):
        known = measured(*wanted(examples, draws, last))
        counts = np.reshape(known, (-1, 2, 2)).astype(int).transpose(1, 0, 2)
        return TransferResult(examples, last, examples == asked and not last, tuple(counts), draws, len(test))

    def ask(scene):
        measured.ask(scene, *wanted(**scene.state))

    (((early_fresh, early_kept), (fresh, kept)),) = measured((asked, 1, False))
    ratio = kept / max(fresh, 1)
    shares = {
        "about half as many": 0.5,
        "about as many": 1.0,
        "one and a half times as many": 1.5,
        "about twice as many": 2.0,
    }
    answer = min(shares.values(), key=lambda share: abs(share - ratio))
    wrong = {
        0.5: "That is what transfer promises. These few neurons do not keep the promise here.",
        1.0: "The new digits move all knobs, true. But where a network started still shows after so many steps.",
        1.5: f"The practised hidden layers {'do not make it so much' if ratio < 1.5 else 'make it still'} worse.",
        2.0: "With these digits the practised hidden layers do not make it so much worse as that.",
    }
    question = predict(
        f"A network has practised on {before:,} labelled digits, all of them 0 to 4, and keeps its hidden layers. "
        f"Another is fresh. Both take {STEPS:,} steps on the same {asked} digits, {asked // len(NEW)} each of 5 to 9. "
        f"Then the fresh one misreads {fresh:,} of the {len(test):,} test digits 5 to 9. How many does the other "
        "misread?",
        answer,
        choices=shares,
        why=f"From the practised hidden layers {kept:,} are misread, from fresh ones {fresh:,}. After {EARLY:,} "
        f"steps it was {early_kept:,} and {early_fresh:,}. Other digits, and more of them, may bring something else.",
        mistakes=[(share, text) for share, text in wrong.items() if share != answer],
    )
    return Scene(
        model,
        partial(
            Pairs,
            [f"of {len(test):,} test digits, after {steps:,} steps" for steps in (EARLY, STEPS)],
            ("fresh", "practised on 0 to 4"),
            asked=1,
        ),
        {
            "examples": notched("labelled digits", amounts, amounts[-1], width="380px"),
            "draws": Slider("choices of digits", 1, 1, DRAWS, width="310px"),
            "last": switch("only the last layer practises"),
        },
        question=question,
        reveal={"examples": asked},
        reactions={"examples": ask, "draws": ask, "last": ask},
        rows=[["examples", "draws", measured.sign], ["last"]],
    )
