"""Lesson 05: every example wishes something of every parameter; the mean of the wishes is what is done."""

from functools import lru_cache, partial
from typing import NamedTuple

import numpy as np

from ..checking import nudged, wiggle_some
from ..controls import Slider, choice, notched, switch
from ..naming import bands, knob
from ..network import backward, backward_each, costs, flatten, forward
from ..pictures import copies as tiles
from ..pictures.style import a_digit, places, signed
from ..pictures.votes import COLUMNS, ROWS, Votes
from ..practice import NoQuestion, check, predict
from ..scene import Scene
from .common import Waiting, agreement, first_two, in_double, require_reader, unfit
from .practised import after_rounds
from .sum_or_mean import lengths, own_gradients
from .who_has_a_vote import listen

__all__ = ["check_my_average", "copies", "lengths", "listen", "votes"]

UNSEEN = 0.01  # of the deepest colour: hardly anybody tells less from white
COUNTS = (1, 2, 3, 5, 10, 20, 30, 50, 100, 200, 300, 500, 1000, 1500)


class CopiesResult(NamedTuple):
    example: int
    label: int
    image: np.ndarray  # (28, 28)
    mean_image: np.ndarray  # (28, 28), of those counted
    count: int
    wishes: np.ndarray  # (n, 784)
    sums: np.ndarray  # (n,) the wishes of the weighted sums, averaged; the biases wish the same
    alone: float  # the largest wish of the example alone
    deepened: bool
    measured: float | None  # the largest wish by wiggling

    @property
    def largest(self):
        return np.abs(self.wishes).max()

    @property
    def scale(self):
        """The wish in the deepest colour: it stays while examples are counted in, so that fading is seen."""
        return (self.largest if self.deepened else max(self.alone, self.largest)) or 1.0

    @property
    def likeness(self):
        """The cosine between a neuron's wishes and the example's own picture, sign aside; the mean over the neurons."""
        own = self.image.reshape(-1)
        lengths = np.linalg.norm(self.wishes, axis=1) * np.linalg.norm(own)
        return (np.abs(self.wishes @ own) / np.maximum(lengths, 1e-300)).mean()

    @property
    def mean_likeness(self):
        own, mean = self.image.reshape(-1), self.mean_image.reshape(-1)
        return own @ mean / max(np.linalg.norm(own) * np.linalg.norm(mean), 1e-300)

    @property
    def title(self):
        if not self.largest:
            who = f"One {self.label} alone wishes" if self.count == 1 else f"{self.count:,} examples together wish"
            return f"{who} nothing of the weights from the pixels"
        if self.count == 1:
            who = f"One {self.label} alone wishes {len(self.wishes)} copies of itself"
            if self.unseen:
                return f"{who}, {self.unseen} too faint to see; largest: {self.largest:.4f}"
            return f"{who}; its largest wish is {self.largest:.4f}"
        largest = f"Averaged over {self.count:,}, the largest wish is {self.largest:.4f}"
        return f"{largest}; this {self.label} alone: {self.alone:.4f}"

    @property
    def unseen(self):
        """How many tiles look empty."""
        return int((np.abs(self.wishes).max(axis=1) < UNSEEN * self.scale).sum())

    @property
    def words(self):
        sums = ", ".join(signed(wish, 4) for wish in self.sums)
        mean = f" The mean of the {self.count:,} pictures is like it by {self.mean_likeness:.2f}." * (self.count > 1)
        return (
            f"The needs of neurons 0 to {len(self.sums) - 1}: {sums}. The wishes for their weights are like the "
            f"picture of example {self.example} by {self.likeness:.2f} (1: the same pattern, 0: nothing in common)."
            + mean
            + (f" The deepest colour stands for {self.scale:.4f}." if self.deepened else "")
            + (self.comparison and f" {self.comparison}")
        )

    @property
    def comparison(self):
        """The largest wish beside the measured one, in words; nothing where nothing was measured."""
        if self.measured is None:
            return ""
        own = self.wishes.ravel()[np.abs(self.wishes).argmax()]
        return f"The largest wish here is {signed(own, 4)}; measured by wiggling: {signed(self.measured, 4)}."


def copies(net, data):
    """One example's wishes for the first layer are copies of its picture; averaging blurs them."""
    require_reader(net, hidden="a hidden layer")
    if not 2 <= net.sizes[1] <= tiles.MOST:
        raise unfit(net, f"expected 2 to {tiles.MOST} neurons in hidden layer 1, one for each tile")
    x, y = data.train.x, data.train.y
    start, busy = first_two(data), Waiting()

    @lru_cache
    def stage(network):
        with busy:
            return net if network == "fresh" else after_rounds(net, data, 10)

    @lru_cache(maxsize=16)
    def wishes(network, example, count):
        rows = (example + np.arange(count)) % len(x)
        gradient = backward(stage(network), x[rows], y[rows])
        return -gradient.weights[0], -gradient.biases[0], x[rows].mean(axis=0).reshape(28, 28)

    def wiggled(network, example, count, knob):
        rows = (example + np.arange(count)) % len(x)
        return -wiggle_some(in_double(stage(network)), x[rows], y[rows], [knob])[0].item()

    def model(count, example, network, deepened, check):
        weights, sums, mean = wishes(network, example, count)
        measured = wiggled(network, example, count, int(np.abs(weights).argmax())) if check else None
        alone = np.abs(wishes(network, example, 1)[0]).max()
        label, image = int(data.train.labels[example]), x[example].reshape(28, 28)
        return CopiesResult(example, label, image, mean, count, weights, sums, alone, deepened, measured)

    alone = wishes("fresh", start, 1)[0]
    return Scene(
        model,
        partial(tiles.Copies, net.sizes[1]),
        {
            "count": notched("examples averaged", COUNTS, 1500),
            "example": Slider("beginning with example", start, 0, len(x) - 1, width="400px"),
            "network": choice("network", ["fresh", "after ten rounds"]),
            "deepened": switch("deepen the colours to the largest wish shown"),
            "check": switch("check by wiggling"),
        },
        question=about_one_alone(start, alone),
        answered={"count": 1},
        rows=[["count", "example"], ["network", "deepened", "check", busy]],
    )


def about_one_alone(example, alone):
    """What its wishes for the weights from the pixels look like."""
    if not alone.any():
        return NoQuestion(
            f"example {example} wishes nothing of the weights from the pixels, so there is nothing to copy. On the way "
            "back its wishes have met weights of 0, or neurons that are dark or saturated."
        )
    copied, parts = "the whole 2, in one colour", "a part of the 2"
    speckle, blur = "speckle", "the same blur, but deeper"
    return predict(
        "Below, each tile holds the 784 weights into one neuron, coloured by what 1,500 examples wish on average. "
        f"Example {example} is a 2. What will each tile show when it wishes alone?",
        copied if np.linalg.matrix_rank(alone) == 1 else parts,
        choices=[copied, parts, speckle, blur],
        why="The wish for a weight is its neuron's need times the pixel it comes from. For one example the need is one "
        "number for the whole tile, so the 784 wishes are the picture times that number.",
        mistakes=[
            (parts, "A neuron cannot pick out a loop or a foot: all its 784 weights hear one and the same number."),
            (speckle, "The weights are speckle. But a wish goes by the pixel, not by the weight that is there now."),
            (blur, "The blur is made of 1,500 different pictures. One example knows only its own."),
        ],
    )


def short_name(place, sizes):
    """What a row of the vote table is called: "bias of output 3", "neuron 4 \N{LEFTWARDS ARROW} pixel 406"."""
    at = knob(place, sizes)
    to = f"output {at.j}" if at.l == len(sizes) - 2 else f"neuron {at.j}"
    if at.k is not None:
        return f"{to} \N{LEFTWARDS ARROW} {'neuron' if at.l else 'pixel'} {at.k}"
    return f"bias of {to}" if to.startswith("output") else f"hidden {at.l + 1}, bias {at.j}"


class VotesResult(NamedTuple):
    names: list
    votes: np.ndarray  # (10, 24) wishes on screen
    counted: np.ndarray  # (24,) which of those on screen vote
    images: np.ndarray  # (24, 28, 28)
    loudest: np.ndarray  # (10,) the largest wish of any example
    means: np.ndarray  # (10,) over all that vote
    against: np.ndarray  # (10,) the share of them whose wish has the other sign
    voters: int
    total: int
    start: int
    asked: int | None  # the row that the question is about
    measured: np.ndarray | None  # (10,) the means by wiggling

    @property
    def places(self):
        """Digits after the point that show the smallest mean."""
        smallest = np.abs(self.means[self.means != 0]).min(initial=1.0)
        return places(smallest, 2, 3, 5)

    @property
    def sums(self):
        """The means in words; one that is too small for these places gets more."""
        tiny = (self.means != 0) & (abs(self.means) < 0.5 * 10.0**-self.places)
        return [signed(mean, 7 if more else self.places) for mean, more in zip(self.means, tiny, strict=True)]

    @property
    def title(self):
        row = int(self.against.argmax())
        if self.voters == 1:
            return "One example votes: its wishes are the means, and nobody is against"
        share = f"{self.shares[row]} of {self.voters:,}"
        return f"{self.names[row]}: {share} vote against the mean, {signed(self.means[row], self.places)}".capitalize()

    @property
    def shares(self):
        """Who is against, in words: a narrow majority is not rounded to a half."""
        near = (self.against != 0.5) & (abs(self.against - 0.5) < 0.005)
        return [f"{100 * share:.{int(close)}f} %" for share, close in zip(self.against, near, strict=True)]

    @property
    def words(self):
        votes = self.votes[:, self.counted]
        rows = [
            f"{name}: mean wish {mean}, {share} against, {sum(shown > 0)} up and {sum(shown < 0)} down"
            for name, mean, share, shown in zip(self.names, self.sums, self.shares, votes, strict=True)
        ]
        at = f"numbers {self.start:,} to {self.start + COLUMNS - 1:,}"
        who = "" if self.counted.all() else ", among those that vote"
        text = "; ".join(rows) + f". Up and down are counted on screen, {at}{who}."
        return text + agreement((self.measured, self.means))


def votes(net, data):
    """The vote table: ten parameters by examples, their mean, and how many are against it."""
    require_reader(net, hidden="two hidden layers")
    x, y, sizes = data.train.x, data.train.y, net.sizes
    if sizes[1] < ROWS:
        raise unfit(net, f"expected {ROWS} neurons in hidden layer 1")
    mean = flatten(backward(net, x, y))
    used = np.flatnonzero(mean)
    band = {(l, kind): np.arange(start, stop) for start, stop, l, kind in bands(sizes)}
    of_pixels = used[used < band[0, "weights"][-1]]
    if len(of_pixels) < ROWS:  # of a dead or saturated network, any will do: they wish nothing
        used, of_pixels = np.arange(len(mean)), band[0, "weights"]
    rng = np.random.default_rng(0)
    groups = {
        "ten biases of hidden layer 1": band[0, "biases"][:ROWS],
        "the ten biases of the outputs": band[2, "biases"],
        "the ten largest components": np.argsort(-np.abs(mean), kind="stable")[:ROWS],
        "ten weights from pixels": np.sort(rng.choice(of_pixels, ROWS, replace=False)),
        "ten weights between hidden layers": np.sort(rng.choice(band[1, "weights"], ROWS, replace=False)),
        "any ten": np.sort(rng.choice(used, ROWS, replace=False)),
    }
    every = chosen_wishes(net, x, y, np.concatenate(list(groups.values())))
    wishes = dict(zip(groups, np.split(every, len(groups), axis=1), strict=True))
    shuffled = np.random.default_rng(0).permutation(len(x))  # as they lie, the first ten may be one of each digit
    orders = {"shuffled": shuffled, "by digit, 0 to 9": np.argsort(data.train.labels, kind="stable")}
    outputs = band[2, "biases"]
    disputed = int((np.sign(wishes["the ten biases of the outputs"]) == np.sign(mean[outputs])).mean(axis=0).argmax())

    @lru_cache
    def wiggled(rows):
        """The wish of each example for each row by wiggling, (10, N): once for all orders and numbers of voters."""
        eps, exact = 1e-5, in_double(net)
        up, down = (np.array([costs(nudged(exact, k, by), x, y) for k in groups[rows]]) for by in (eps, -eps))
        return (down - up) / (2 * eps)

    def model(rows, order, voters, start, check):
        places, ranked = groups[rows], orders[order]
        each = wishes[rows][ranked]  # (N, 10)
        shown = np.arange(start, start + COLUMNS)
        means = each[:voters].mean(axis=0)
        return VotesResult(
            [short_name(int(place), sizes) for place in places],
            each[shown].T,
            shown < voters,
            x[ranked[shown]].reshape(-1, 28, 28),
            np.abs(each).max(axis=0),
            means,
            (each[:voters] * means < 0).mean(axis=0),
            voters,
            len(x),
            start,
            disputed if places is outputs and voters == len(x) else None,
            wiggled(rows)[:, ranked[:voters]].mean(axis=1) if check else None,
        )

    says, own = forward(net, x).activations[-1][:, disputed], data.train.labels == disputed
    return Scene(
        model,
        Votes,
        {
            "rows": choice("rows", list(groups)),
            "order": choice("examples", list(orders)),
            "voters": Slider("how many vote", len(x), 1, len(x), width="360px"),
            "start": Slider("show from number", 0, 0, len(x) - COLUMNS, width="380px"),
            "check": switch("check by wiggling"),
        },
        question=about_the_mean(disputed, says, own, -int(np.sign(mean[outputs[disputed]]))),
        answered={"rows": "the ten biases of the outputs"},
        rows=[["rows", "order", "check"], ["voters", "start"]],
    )


def about_the_mean(disputed, says, own, answer):
    """Which way the mean of the wishes for an output's bias points, if few are loud and many are quiet.

    says   what the output says to each example; own: which of these are its own digit
    """
    if answer == 0:
        return NoQuestion(
            f"nobody wishes anything of output {disputed}'s bias. It is so far out that its slope is always 0."
        )
    many, voters = int(own.sum()), len(own)
    rest = voters - many
    loud, quiet = float((1 - says[own]).sum()), float(says[~own].sum())
    turned = "" if (loud > quiet) == (answer > 0) else "Times each one's own slope it comes out the other way. "
    far, near = loud / max(many, 1), quiet / max(rest, 1)
    wrong = {
        -1: "Nine in ten do want it down. Each of them wants it only a little.",
        0: "They do cancel in part, but not to nothing: the two sides shout with different force.",
        1: f"Each {disputed} does want it more than any other. Here there are too few of them.",
    }
    return predict(
        f"In this fresh network output {disputed} says about {says.mean():.2f} to every picture. {many} of the "
        f"{voters:,} examples are {disputed}s and want its bias up; the {rest:,} others want it down. "
        "And the mean of the wishes?",
        answer,
        choices={"up": 1, "down": -1, "neither, they cancel": 0},
        why=f"{a_digit(disputed).capitalize()} is {far:.2f} away from its 1, the others are {near:.2f} away from "
        f"their 0. {many} x {far:.4f} = {loud:.0f} {'outweighs' if loud > quiet else 'does not outweigh'} "
        f"{rest:,} x {near:.4f} = {quiet:.0f}. {turned}The mean adds up sizes; it does not count hands.",
        mistakes=[(side, words) for side, words in wrong.items() if side != answer],
    )


def chosen_wishes(net, x, y, places):
    """Each example's wish for the chosen places of `flatten(net)`, (N, len(places)).

    They are as exact as the pixels, float32 for MNIST's: 60,000 rows in float64 are 29 MB.
    """
    found = np.empty((len(x), len(places)), dtype=x.dtype)
    for part, each in own_gradients(net, x, y):
        found[part] = -each[:, places]
    return found


OUTSIDE = "boolean index did not match indexed array along (axis|dimension)"
SLIPS = [  # what NumPy complains of, and what is said instead
    (
        "truth value of an array",
        "`heard` holds many answers, and `if` takes one. `each[heard]` picks rows without `if`.",
    ),
    (f"{OUTSIDE} 1", "You chose columns, the knobs. Examples are rows: `each[heard]`."),
    (f"{OUTSIDE} 0", "Choose before you average: after that, the examples are gone."),
]


def check_my_average(my_average, net, data):
    """Judge the exercise on the gradients of a few examples, and on a small table that every mistake misses."""
    require_reader(net)
    net, table = in_double(net), np.random.default_rng(0).normal(size=(5, 3))
    votes = ([True, False, True, True, False, True, False], [False, True, True, False])
    cases = [(flatten(backward_each(net, data.train.x[: len(v)], data.train.y[: len(v)])), np.array(v)) for v in votes]
    cases.append((table, np.array([False, True, True, False, True])))
    fixed = "Divide by how many are heard: other cases have other numbers of examples."
    return check(
        my_average,
        lambda each, heard: each[heard].mean(axis=0),
        cases,
        mistakes=[
            (lambda each, heard: each.mean(axis=0), "Everybody voted. Who has no vote is not counted in."),
            (
                lambda each, heard: each[heard].sum(axis=0) / len(each),
                "You divided by all examples. Those without a vote are not to be counted here either.",
            ),
            (
                lambda each, heard: each.sum(axis=0) / heard.sum(),
                "You added up all rows and divided by how many are heard. Add up only theirs: `each[heard]`.",
            ),
            (
                lambda each, heard: each[heard.astype(int)].mean(axis=0),
                "With 0 and 1 in the brackets you take rows 0 and 1, again and again. `heard` picks rows as it is.",
            ),
            (lambda each, heard: each[~heard].mean(axis=0), "Those are the ones that have no vote."),
            (lambda each, heard: each[heard], "Those are the right rows, each with its own wishes. Take their mean."),
            (
                lambda each, heard: each[heard].mean(axis=0, keepdims=True),
                "The right numbers, but as a table of one row. One row of numbers is asked for: leave `keepdims` out.",
            ),
            (
                lambda each, heard: each[heard].sum(axis=0),
                "You added them up. The direction is right; divide by how many are heard.",
            ),
            (lambda each, heard: each.sum(axis=0), "You added all of them up. Leave out who has no vote, and divide."),
            *(
                (lambda each, heard, by=by: each[heard].sum(axis=0) / by, fixed)
                for by in (2, 4, 5, 7, 10, len(data.train))
            ),
            (
                lambda each, heard: each[heard].mean(axis=1),
                "One number for each example. Average over examples, the rows: axis 0.",
            ),
            (
                lambda each, heard: each[heard].mean(),
                f"One number for everything. Each of the {flatten(net).size:,} columns has its own mean.",
            ),
            (lambda each, heard: -each[heard].mean(axis=0), "That is the wish. The gradient has the other sign."),
            (lambda each, heard: -each[heard].sum(axis=0), "Those are their wishes, added up. Give the mean gradient."),
            (
                lambda each, heard: 2 * each[heard].mean(axis=0),
                "Twice as long as ours. The 2 of the squares is in each row already.",
            ),
            (lambda each, heard: each[heard].max(axis=0), "Each number is one example's. The mean hears all."),
            (lambda each, heard: each[heard].mean(axis=0) / 2, "Half as long as ours: there is no 1/2 in this cost."),
            (
                lambda each, heard: np.sign(each[heard]).mean(axis=0),
                "You counted hands. A loud vote weighs more than a quiet one.",
            ),
            (
                lambda each, heard: np.sign(each[heard].mean(axis=0)),
                "You kept only the signs. The sizes matter too.",
            ),
            (
                lambda each, heard: np.abs(each[heard]).mean(axis=0),
                "You threw the signs away. Those who want up and those who want down must be able to cancel.",
            ),
            (
                lambda each, heard: np.median(each[heard], axis=0),
                "The median ignores how loud the loudest are. The mean does not.",
            ),
            *(
                (
                    lambda each, heard, at=at: each[heard][at],
                    f"That is the gradient of the {which} who is heard. The others have a say too.",
                )
                for at, which in ((0, "first"), (-1, "last"))
            ),
        ],
        slips=SLIPS,
        hint="The examples are the rows of `each`; the knobs are its columns. `each[heard]` are the rows with a vote.",
        ok="What the library's `backward` gives for those examples alone.",
    )
