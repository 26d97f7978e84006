"""Lesson 09: more examples, and what moved copies of them bring.

In moved_copies.py what the copies look like, in transfer.py practised layers, in own_digit.py a digit of one's own.
"""

import math
from functools import partial
from typing import NamedTuple

import numpy as np

from ..augmentation import augment, rotate, shift, transform
from ..controls import Slider, notched, switch
from ..network import cost, forward
from ..pictures.amount import Amount
from ..pictures.moved import Moved
from ..pictures.pairs import Pairs
from ..pictures.style import a_digit
from ..practice import check, predict, unlike
from ..scene import Scene
from . import choices
from .common import blocks, first_of, require_reader
from .gradually import Gradually
from .moved_copies import moved_copies, spoken
from .own_digit import own_digit
from .practised import BATCH, COPIES, STEPS, enough, misread, practise, practising, some
from .transfer import transfer

__all__ = ["amount", "check_my_shift", "gain", "moved", "moved_copies", "own_digit", "transfer"]

AMOUNTS = (10, 30, 100, 300, 1000, 3000, 10_000)
DRAWS = 5
AT_ONCE = 500  # test digits that are moved in one piece of work
NOTHING = "nothing is known yet"


class AmountResult(NamedTuple):
    amounts: list  # from the fewest up to the one looked at, as far as they are known
    asked: int  # the amount looked at
    missing: int | None  # the amount that is being worked out
    draw: int
    own_wrong: np.ndarray  # counts
    new_wrong: np.ndarray
    own_costs: np.ndarray
    new_costs: np.ndarray
    of: int

    @property
    def own_shares(self):
        return 100 * self.own_wrong / np.array(self.amounts)

    @property
    def new_shares(self):
        return 100 * self.new_wrong / self.of

    @property
    def title(self):
        if self.missing is not None:
            then = f", then on up to {self.asked:,}" if self.asked > self.missing else ""
            return f"Choice {self.draw}: practising on {self.missing:,} digits, {STEPS:,} steps{then}"
        n, own = self.amounts[-1], self.own_wrong[-1]
        its = "none" if not own else f"{own:,}"
        return (
            f"Practised on {n:,} digits: misreads {its} of its own, and {self.new_wrong[-1]:,} of {self.of:,} new ones"
        )

    @property
    def words(self):
        rows = [
            f"{n:,} examples: misread {own:,} of its own and {new:,} of {self.of:,} new ones, cost {c:.3f} and {d:.3f}"
            for n, own, new, c, d in zip(
                self.amounts, self.own_wrong, self.new_wrong, self.own_costs, self.new_costs, strict=True
            )
        ]
        return (
            f"Choice {self.draw} of the examples, {STEPS:,} steps each. "
            + ("; ".join(rows) or NOTHING.capitalize())
            + "."
        )


def amount(net, data):
    """What is misread, and the cost, against the number of training examples."""
    require_reader(net)
    every = enough(data)
    amounts = (*[n for n in AMOUNTS if n < every], every)
    test = data.test

    @Gradually
    def measured(n, draw):
        practised = yield from practising(net, data, n, draw)
        x, y = some(data, n, draw)
        return (
            misread(practised, x, y),
            misread(practised, test.x, test.y),
            cost(practised, x, y),
            cost(practised, test.x, test.y),
        )

    def wanted(examples, draw):
        return [(n, draw) for n in amounts if n <= examples]

    def model(examples, draw):
        keys = wanted(examples, draw)
        known = measured(*keys)
        numbers = np.reshape(known, (-1, 4)).T
        missing = None if len(known) == len(keys) else keys[len(known)][0]
        so_far = [n for n, _ in keys[: len(known)]]
        return AmountResult(so_far, examples, missing, draw, *numbers[:2].astype(int), *numbers[2:], len(test))

    def ask(scene):
        measured.ask(scene, *wanted(**scene.state))

    few, more = amounts[0], 10 * amounts[0]
    before, answer = (numbers[1] for numbers in measured((few, 1), (more, 1)))
    mistakes = [
        (before / 10, "Ten times the examples, a tenth of the errors: it would be fair, and it is not so."),
        (before, "More examples do help: what ten digits cannot tell, a hundred may."),
        (0, f"None of its own {more} digits is misread. New digits are written a little differently."),
        (before / 2, "You halved them. The first examples bring more than that."),
        (before / 100, "Errors fall far slower than that."),
        (len(test), "That would be less than it knew from ten digits, which leave some of them read."),
    ]
    question = predict(
        f"After {STEPS:,} steps on {few} digits the network misreads {before} of the {len(test):,} test digits. "
        f"Another network takes as many steps on {more} digits. How many of the {len(test):,} does it misread?",
        answer,
        within=0.2,
        possible=(0, len(test)),
        why=f"{answer} are left, {100 * answer / before:.0f} % of {before}, for ten times as many labelled digits. "
        f"The next ten times need {9 * more} new ones, not {9 * few}, and there are fewer errors left to save.",
        mistakes=unlike(answer, mistakes, within=0.25),
    )
    return Scene(
        model,
        partial(Amount, amounts, more, len(test)),
        {
            "examples": notched("training examples", amounts, few, width="380px"),
            "draw": Slider("choice of examples", 1, 1, DRAWS, width="310px"),
        },
        question=question,
        reveal={"examples": more},
        reactions={"examples": ask, "draw": ask},
        rows=[["examples", "draw", measured.sign]],
    )


class MovedResult(NamedTuple):
    example: int
    label: int
    original: np.ndarray  # (28, 28)
    changed: np.ndarray  # (28, 28)
    how: str
    outputs: np.ndarray  # (2, 10): of the network without, and with moved copies
    asked: bool  # whether it is a 6 turned upside down and no more, which the question is about

    @property
    def title(self):
        plain, copies = self.outputs.argmax(axis=1)
        how = "" if self.how == "as it was" else ", changed" if "," in self.how else f", {self.how}"
        what = f"This {self.label}{how}"
        if plain == copies:
            return f"{what}: both networks say {plain}"
        return f"{what}: the first network says {plain}, the second {copies}"

    @property
    def words(self):
        rows = [
            f"{name}: " + " ".join(f"{a:.2f}" for a in outputs) + f", so it says {outputs.argmax()}"
            for name, outputs in zip(
                ("Outputs 0 to 9, practised on the digits as they are", "Practised on moved copies, too"), self.outputs
            )
        ]
        return f"Test digit {self.example}, {a_digit(self.label)}, {self.how}. " + ". ".join(rows) + "."


def moved(net, data):
    """Shift, rotate, scale one digit and see what two networks answer."""
    require_reader(net)
    test, every = data.test, enough(data, COPIES)
    networks = practise(net, data, every), practise(net, data, every, copies=COPIES)

    def model(example, right, down, turn, size, mirror):
        original = np.asarray(test.x[example], dtype=float).reshape(28, 28)
        image = original[:, ::-1] if mirror else original
        changed = transform(image.reshape(1, 784), right, down, turn, size / 100)
        outputs = np.array([forward(network, changed).activations[-1][0] for network in networks])
        how, label = spoken(right, down, turn, size, mirror), int(test.labels[example])
        asked = label == 6 and how == spoken(0, 0, turn, 100, False) and abs(turn) == 180
        return MovedResult(example, label, original, changed.reshape(28, 28), how, outputs, asked)

    def back(scene):
        scene.set(right=0, down=0, turn=0, size=100, mirror=False)

    sixes = test.x[test.labels == 6]
    said = np.bincount(forward(networks[1], rotate(sixes, 180)).activations[-1].argmax(axis=1), minlength=10)
    answer = int(said.argmax())
    reasons = {
        6: "The label says 6, but nobody reads a label into a picture. Turned upside down, the strokes are another's.",
        9: "To you it looks like one. Of its copies none was turned so far, and it reads most of them otherwise.",
        0: "Its loop is round, but its tail has not gone.",
        2: "Look where the loop and where the tail end up.",
    }
    question = predict(
        f"The {len(sixes)} test digits that are 6s are turned upside down, by 180°. What does the network that "
        "practised on moved copies call most of them? (It never saw a copy turned by more than 10°.)",
        answer,
        choices=sorted({*reasons, answer}),
        why=f"It calls {said[answer]} of the {len(sixes)} {a_digit(answer)}. "
        f"{'So would you' if answer == 9 else 'You would say 9'}. "
        "Whoever turns a 6 upside down must not write 6 on it: a change may be used for copies only if it keeps the "
        "label.",
        mistakes=[(digit, text) for digit, text in reasons.items() if digit != answer],
    )
    first = first_of(6, test.labels)
    return Scene(
        model,
        Moved,
        {
            "example": Slider("test digit", first, 0, len(test) - 1, width="300px"),
            "right": Slider("right", 0, -8, 8, width="240px"),
            "down": Slider("down", 0, -8, 8, width="240px"),
            "turn": Slider("turn °", 0, -180, 180, width="280px"),
            "size": Slider("size %", 100, 50, 150, width="260px"),
            "mirror": switch("mirror"),
        },
        question=question,
        reveal={"turn": 180},
        actions={"Move it back": back},
        rows=[["example", "right", "down"], ["turn", "size", "mirror", "Move it back"]],
    )


class GainResult(NamedTuple):
    examples: int
    asked: bool  # whether it is the number that the question is about
    counts: tuple  # for the test digits as they are, and moved: (choices, 2) misread without and with copies
    wanted: int  # choices
    of: int
    top: float

    missing, means = choices.missing, choices.means

    @property
    def title(self):
        if self.missing is not None:
            what = f"Practising on {self.examples:,} digits, choice {self.missing} of {self.wanted}"
            return f"{what}, without and with moved copies"
        (without, copies), (moved_without, moved_copies) = self.means
        return (
            f"From {self.examples:,} digits: {without:.0f} misread, with copies {copies:.0f}; "
            f"if moved {moved_without:.0f} and {moved_copies:.0f}"
        )

    @property
    def words(self):
        rows = [
            f"choice {i}: {a} without and {b} with copies; moved: {c} and {d}"
            for i, ((a, b), (c, d)) in enumerate(zip(*self.counts, strict=True), start=1)
        ]
        n = len(self.counts[0])
        if not n:
            return f"Of {self.examples:,} training examples {NOTHING}."
        return (
            f"Misread of {self.of:,} test digits, mean of {n} choice{'s' * (n > 1)} of {self.examples:,} training "
            f"examples, {STEPS:,} steps each. " + "; ".join(rows) + "."
        )


def round_up(top):
    """The next number of two digits of which the second is 0 or 5: an axis that ends there seldom has to change."""
    top = max(top, 1)
    unit = 10 ** math.floor(math.log10(top)) / 2
    return unit * math.ceil(top / unit)


def gain(net, data):
    """Moved copies measured: on new digits, and on new digits that are moved themselves."""
    require_reader(net)
    test, every = data.test, enough(data, COPIES)
    amounts = (*[n for n in AMOUNTS if n < every][1:], every)

    @Gradually
    def measured(n, draw):
        plain = yield from practising(net, data, n, draw)
        networks = plain, (yield from practising(net, data, n, draw, COPIES))
        counts, rng = np.zeros((2, 2), dtype=int), np.random.default_rng(0)
        for block in blocks(len(test), AT_ONCE):
            x, y = test.x[block], test.y[block]
            counts += [[misread(network, these, y) for network in networks] for these in (x, augment(x, rng))]
            yield
        return counts

    def wanted(examples, draws):
        return [(examples, draw) for draw in range(1, draws + 1)]

    def model(examples, draws):
        known = measured(*wanted(examples, draws))
        counts = np.reshape(known, (-1, 2, 2)).astype(int)
        top = round_up(1.25 * (counts if known else first).max())
        return GainResult(examples, examples == asked, tuple(counts.transpose(1, 0, 2)), draws, len(test), top)

    def ask(scene):
        measured.ask(scene, *wanted(**scene.state))

    asked = amounts[1]
    (first,) = measured((asked, 1))
    without, copies = first[0]
    shares = {"about as many": 1.0, "about two thirds": 2 / 3, "about half": 0.5, "about a fifth": 0.2}
    answer = min(shares.values(), key=lambda share: abs(share - copies / without))
    wrong = {
        1.0: "A copy is no new digit, true. But it tells the network what does not matter: where a digit stands.",
        2 / 3: "Not quite so few.",
        0.5: "Ten times as many new digits would do that and more. Copies of the old ones bring no new handwriting.",
        0.2: f"Not even {1 + COPIES} times as many real digits do that.",
    }
    question = predict(
        f"{asked} training digits, and {COPIES} moved copies of each beside them, so {(1 + COPIES) * asked:,} in all. "
        f"Without the copies {without} of {len(test):,} test digits are misread after {STEPS:,} steps of {BATCH}. "
        "With them, after as many steps?",
        answer,
        choices=shares,
        why=f"{copies} instead of {without}: {100 * copies / without:.0f} % of them are left.",
        mistakes=[(share, text) for share, text in wrong.items() if share != answer],
    )
    return Scene(
        model,
        partial(
            Pairs,
            ("new digits, as they were written", "the same new digits, moved at random"),
            ("without copies", "with moved copies"),
        ),
        {
            "examples": notched("training digits", amounts, amounts[0], width="380px"),
            "draws": Slider("choices of digits", 1, 1, DRAWS, width="310px"),
        },
        question=question,
        reveal={"examples": asked},
        reactions={"examples": ask, "draws": ask},
        rows=[["examples", "draws", measured.sign]],
    )


def in_loops(begin, reach, *, onto=False, black=False):
    """A wrong way to shift, pixel by pixel: what it begins with, which rows and columns it takes to be there.

    Each pixel asks where it comes from or, `onto`, says where it goes to. `black`: what is not there is set to 0.
    """

    def wrong(image, right, down):
        moved = begin(image)
        for here in np.ndindex(28, 28):
            there = (here[0] + down, here[1] + right) if onto else (here[0] - down, here[1] - right)
            to, source = (there, here) if onto else (here, there)
            if there[0] in reach and there[1] in reach:
                moved[to] = image[source]
            elif black:
                moved[to] = 0
        return moved

    return wrong


def check_my_shift(my_shift, data):
    """Judge the exercise on two digits and on noise, shifted both ways."""

    def whole(image, right, down):
        return shift(image.reshape(1, 784), right, down).reshape(28, 28)

    noise = np.random.default_rng(0).random((28, 28))
    images = *(data.train.x[i].reshape(28, 28) for i in (2, 3)), noise
    moves = (3, 2), (-4, 5), (0, -6), (4, -3), (-2, -5), (9, 0), (0, 0)
    cases = [(image.copy(), right, down) for image in images for right, down in moves]
    mistakes = {
        "What leaves on one side comes back on the other: `np.roll` goes round. What comes in has to be black, 0.": (
            lambda image, right, down: np.roll(image, (down, right), axis=(0, 1))
        ),
        "Right and down are exchanged, and what leaves comes back on the other side. Rows are axis 0 and go down; "
        "`np.roll` goes round, and what comes in has to be black.": (
            lambda image, right, down: np.roll(image, (right, down), axis=(0, 1))
        ),
        "Right and down are exchanged: the first index of an array is the row, and rows go down.": (
            lambda image, right, down: whole(image, down, right)
        ),
        "Everything goes the wrong way: a pixel that ends at column c comes from column c - right.": (
            lambda image, right, down: whole(image, -right, -down)
        ),
        "It goes up instead of down: row 0 is at the top, so down means larger row numbers.": (
            lambda image, right, down: whole(image, right, -down)
        ),
        "It goes left instead of right: larger column numbers are further right.": (
            lambda image, right, down: whole(image, -right, down)
        ),
        "It moves sideways only. Do the same for the rows with `down`.": (
            lambda image, right, down: whole(image, right, 0)
        ),
        "It moves up and down only. Do the same for the columns with `right`.": (
            lambda image, right, down: whole(image, 0, down)
        ),
        "What comes in is white. Black is 0.": (
            lambda image, right, down: whole(image, right, down) + (whole(np.ones((28, 28)), right, down) == 0)
        ),
        "The right pixels, in one long row. Keep the shape (28, 28).": (
            lambda image, right, down: whole(image, right, down).ravel()
        ),
        "The image came back as it went in.": lambda image, right, down: image,
        "Everything goes the wrong way, and what leaves comes back on the other side: `np.roll` goes round.": (
            lambda image, right, down: np.roll(image, (-down, -right), axis=(0, 1))
        ),
        "Rows and columns are exchanged in what you return: it is turned over its diagonal.": (
            lambda image, right, down: whole(image, right, down).T
        ),
        "The fractions are gone. Pixels are 0 to 1, so fill an array of floats: `np.zeros_like(image)`.": (
            lambda image, right, down: whole(image, right, down).astype(int)
        ),
        "Only the first row is done: is the `return` inside the loop?": (
            lambda image, right, down: whole(image, right, down) * (np.arange(28)[:, None] == 0)
        ),
        "Only the first pixel is done: is the `return` inside the loops?": (
            lambda image, right, down: whole(image, right, down) * (np.arange(784).reshape(28, 28) == 0)
        ),
    }  # fmt: skip
    again = "You read pixels that you had already overwritten: fill a new array."
    left = "Where nothing comes in, the old image is left. Begin with `np.zeros_like(image)` instead of a copy."
    ends = "An index below 0 counts from the end: row -1 is the last row. Ask for 0 <= ... < 28, from both sides."
    loops = [(in_loops(lambda image: image, range(28), black=True), again)]
    for onto in (False, True):
        loops += [
            (in_loops(lambda image: image, range(28), onto=onto), again),
            (in_loops(np.copy, range(28), onto=onto), left),
            (in_loops(np.zeros_like, range(-28, 28), onto=onto), ends),
        ]
    return check(
        my_shift,
        whole,
        cases,
        mistakes=[(wrong, message) for message, wrong in mistakes.items()] + loops,
        hint="Begin with `np.zeros_like(image)`. The pixel at [row, column] comes from [row - down, column - right]. "
        "A source outside 0..27 does not exist: leave that pixel black.",
        ok="The same as the library's `shift`, on two digits and on noise, in all four directions.",
    )
