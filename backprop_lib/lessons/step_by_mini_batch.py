"""Lesson 06: shuffle, deal out batches, take one step for each. Longer walks: walks.py and live.py."""

from functools import cache
from typing import NamedTuple

import numpy as np

from ..controls import Slider, notched, switch
from ..network import backward, flatten
from ..pictures.compass import Compass
from ..pictures.deal import Deal
from ..pictures.style import a_digit, unsigned
from ..practice import NoQuestion, predict, unlike
from ..scene import Scene
from ..training import mini_batches, train
from .common import require_examples, require_reader
from .live import learning
from .one_epoch import check_my_epoch
from .walks import walkers

__all__ = ["agreement", "check_my_epoch", "deal", "learning", "walkers"]


def stacks(n, batch_size, epoch):
    """The batches of one epoch, each epoch shuffled afresh; epoch 0 is dealt out as the stack lies."""
    if epoch == 0:
        return np.split(np.arange(n), range(batch_size, n, batch_size))
    rng = np.random.default_rng(0)
    return [mini_batches(n, batch_size, rng) for _ in range(epoch)][-1]


class DealResult(NamedTuple):
    small: np.ndarray  # (N, 8, 8), in the order dealt
    images: np.ndarray  # (m, 28, 28), the batch looked at
    counts: np.ndarray  # (10,), how many of each digit are in it
    batches: int
    batch_size: int
    number: int
    start: int
    epoch: int

    @property
    def stop(self):
        return self.start + len(self.images)

    @property
    def order(self):
        how = f"shuffled for epoch {self.epoch}" if self.epoch else "not shuffled: the stack lies sorted, 0s first"
        return f"all {len(self.small):,}, 100 in a row, {how}"

    @property
    def name(self):
        return f"batch {self.number:,} of {self.batches:,}: {len(self.images):,} digit{'s' * (len(self.images) > 1)}"

    @property
    def title(self):
        if self.batches == 1:
            return "One batch: each step looks at every digit, and an epoch is one step"
        if not self.epoch:
            most = self.counts.argmax()
            of, where = len(self.images), f"in batch {self.number:,}"
            held = (
                f"{self.counts[most]:,} of the {of:,} digits {where} are {most}s"
                if of > 1
                else f"the digit {where} is {a_digit(most)}"
            )
            return f"Not shuffled: {held}"
        about = "about " if len(self.small) % self.batch_size else ""
        share = f"{about}1/{self.batches:,} of a look at all digits"
        return f"{self.batches:,} batches of {self.batch_size:,}: a step costs {share}"

    @property
    def words(self):
        held = ", ".join(f"{count:,} x {digit}" for digit, count in enumerate(self.counts) if count)
        return f"{self.order[0].upper()}{self.order[1:]}. {self.name[0].upper()}{self.name[1:]}: {held}."


def deal(net, data):
    """Shuffle the examples and deal them out."""
    n = min(len(data.train.labels), 1500)
    sorted_stack = np.argsort(data.train.labels[:n], kind="stable")
    labels = data.train.labels[sorted_stack]
    shrink = np.repeat(np.eye(8), 5, axis=1).reshape(8, 20, 2).mean(axis=2)  # 20 pixels, the digit's middle, into 8

    def images(rows):
        return data.train.x[sorted_stack[rows]].reshape(-1, 28, 28)

    small = shrink @ images(np.arange(n))[:, 4:24, 4:24] @ shrink.T * 8 / 20 * 8 / 20

    def model(batch_size, epoch, shuffled, number):
        batches = stacks(n, batch_size, epoch if shuffled else 0)
        number = min(number, len(batches))
        rows = batches[number - 1]
        counts = np.bincount(labels[rows], minlength=10)
        order, start = np.concatenate(batches), (number - 1) * batch_size
        return DealResult(
            small[order], images(rows), counts, len(batches), batch_size, number, start, epoch if shuffled else 0
        )

    def batches_of(digits):
        return -(-n // digits)

    def recount(scene):
        scene.controls["number"].span(1, batches_of(scene.controls["batch_size"].value))

    def shuffle(scene):
        scene.controls["shuffled"].value = True

    many, size, first = 60_000, 100, min(50, n)
    wrong = [
        (size, "That is how many digits are in one batch. Count the batches."),
        (many, "That would be batches of one digit: a step for each."),
        (1, "One step an epoch is what the full gradient takes: all digits in a single batch."),
        (many * size, "You multiplied. Each digit is dealt out once, so there are fewer batches than digits."),
        (batches_of(size), f"That is so for the {n:,} digits on the screen. MNIST has {many:,}."),
        (n, f"That is how many digits are on the screen. MNIST has {many:,}, and a step takes {size} of them."),
        (many // 10, "That would be batches of 10."),
        (many // 1000, "That would be batches of 1,000."),
        (0, "Each batch gives a step, so there are some. Count the batches."),
        (many / 1000 / size, f"A point is read as the beginning of a fraction. Type {many} / {size}."),
        (many // 50, "That would be batches of 50."),
        (150, "That would be 1,500 digits in batches of 10."),
        (many // size - 1, "The last batch counts, too. It is a full one."),
        (many // size + 1, f"No digits are left over: {size} goes into {many:,} without a rest."),
    ]
    question = predict(
        f"MNIST has {many:,} digits. You deal them out in batches of {size}, and each batch gives one step. "
        "How many steps are there in one epoch, that is, until every digit has been looked at once?",
        many // size,
        within=0,
        unit="steps",
        why=f"{many:,} / {size} = {many // size} batches, and one step for each.",
        mistakes=unlike(many // size, wrong, 0),
    )
    return Scene(
        model,
        Deal,
        {
            "batch_size": Slider("batch size", first, 1, n, width="400px"),
            "number": Slider("look at batch", 1, 1, batches_of(first), width="330px"),
            "shuffled": switch("shuffle first", True),
            "epoch": Slider("epoch", 1, 1, 20),
        },
        question=question,
        answered={"batch_size": min(size, n)},
        reactions={"batch_size": recount, "epoch": shuffle},
        rows=[["batch_size", "number"], ["shuffled", "epoch"]],
    )


SIZES = (1, 2, 5, 10, 20, 50, 100, 200, 500, 1000)
BATCHES, ASKED = 15, 100


class AgreementResult(NamedTuple):
    network: str
    n: int
    size: int
    number: int
    cosines: dict  # size -> one for each batch, NaN for a gradient of 0; every size, or the one looked at
    lengths: dict  # the same, where the full gradient has the length 1
    every: bool
    pointing: bool  # whether the full gradient has a direction

    @property
    def asked(self):
        """Whether the question is about this network."""
        return self.network == "fresh"

    @property
    def here(self):
        return self.cosines[self.size]

    @property
    def cosine(self):
        return self.here[self.number - 1]

    @property
    def turns(self):
        """The angles of the batches of this size that have a direction."""
        return np.arccos(known(self.here))

    @property
    def shown(self):
        """The dots, (n, 2): batch size and cosine."""
        return np.array([(size, cosine) for size, row in self.cosines.items() for cosine in known(row)]).reshape(-1, 2)

    @property
    def means(self):
        sizes = [size for size, row in self.cosines.items() if self.every and known(row).size]
        return sizes, [known(self.cosines[size]).mean() for size in sizes]

    @property
    def title(self):
        batch = f"A batch of {self.size:,}" if self.size > 1 else "A single digit"
        if np.isnan(self.cosine):
            whose = "its gradient is 0 and has no direction" if self.pointing else "the full gradient is 0"
            return f"{batch} cannot be compared: {whose}"
        turn = np.degrees(np.arccos(self.cosine))
        return f"{batch} points {turn:.0f}° away from the full gradient: cosine {unsigned(self.cosine, 3)}"

    @property
    def words(self):
        here, length = known(self.here), self.lengths[self.size][self.number - 1]
        tried = f"Network: {self.network}. {len(self.here)} batch{'es' * (len(self.here) > 1)} of {self.size:,}: "
        if not here.size:
            what = "their gradients are" if self.pointing else f"the gradient of all {self.n:,} digits is"
            return f"{tried}{what} 0.{self.of_every_size}"
        return (
            f"{tried}cosines from {unsigned(here.min(), 3)} to {unsigned(here.max(), 3)}, "
            f"mean {unsigned(here.mean(), 3)}. "
            f"The one looked at is number {self.number}; its gradient is {length:.1f} times as long as the full one. "
            "All arrows are drawn equally long and to the right: only the angle counts." + self.of_every_size
        )

    @property
    def of_every_size(self):
        means = "; ".join(f"{size:,}: {unsigned(mean, 3)}" for size, mean in zip(*self.means, strict=True))
        return f" Mean cosine for each size: {means}." if means else ""


def known(cosines):
    """Those of gradients that have a direction."""
    return cosines[~np.isnan(cosines)]


def agreement(net, data):
    """How well a batch's gradient agrees with the full one."""
    require_reader(net)
    require_examples(data, ASKED)
    x, y = data.train.x, data.train.y  # of MNIST, floats are made of the rows that are taken
    n = min(len(x), 1500)
    sizes = (*[size for size in SIZES if size < n], n)

    def tries(size):
        return BATCHES if size <= 100 else 5 if size < n else 1  # large ones take long and agree anyway

    def recount(scene):
        scene.controls["number"].span(1, tries(scene.controls["size"].value))

    @cache
    def practised(epochs):
        if epochs == 0:
            return net
        now, rng = practised(epochs - 1), np.random.default_rng(epochs)
        for at in train(now, x[:n], y[:n], batch_size=10, learning_rate=1.0, epochs=1, rng=rng):
            now = at.net
        return now

    @cache
    def full(epochs):
        return flatten(backward(practised(epochs), x[:n], y[:n]))

    @cache
    def compared(epochs, size):
        rng = np.random.default_rng(1)
        batches = [mini_batches(n, size, rng)[0] for _ in range(tries(size))]
        own = np.array([flatten(backward(practised(epochs), x[rows], y[rows])) for rows in batches])
        norms, length = np.linalg.norm(own, axis=1), np.linalg.norm(full(epochs))
        both = np.where(norms * length > 0, norms * length, np.nan)  # a gradient of 0 has no direction
        return np.clip(own @ full(epochs) / both, -1, 1), norms / (length or 1)

    def model(network, size, number, every):
        label = "fresh" if network == 0 else f"after {network} epoch{'s' * (network > 1)}"
        both = {each: compared(network, each) for each in (sizes if every else [size])}
        cosines, lengths = ({each: pair[i] for each, pair in both.items()} for i in (0, 1))
        number, pointing = min(number, len(cosines[size])), full(network).any()
        return AgreementResult(label, n, size, number, cosines, lengths, every, pointing)

    network = notched("epochs of training", (0, 1, 2, 3), 0, width="300px")
    return Scene(
        model,
        Compass,
        {
            "network": network,
            "size": notched("digits in the batch", sizes, 1, width="380px"),
            "number": Slider("look at batch", 1, 1, BATCHES, width="300px"),
            "every": switch("show all sizes at once"),
        },
        question=about_a_batch({size: known(compared(0, size)[0]) for size in sizes if size <= ASKED}, n),
        answered={"size": ASKED},
        reactions={"size": recount},
        rows=[["network", "size"], ["number", "every"]],
    )


def about_a_batch(cosines, n):
    """How well the gradient of ASKED digits agrees with that of all n; `cosines` of the sizes up to that."""
    if not cosines[ASKED].size:
        return NoQuestion("the gradients of the fresh network are 0. They have no direction that could be compared.")
    typical = float(np.median(cosines[ASKED]))
    bands = {"below 0.2": (-1, 0.2), "0.2 to 0.8": (0.2, 0.8), "0.8 to 0.95": (0.8, 0.95), "above 0.95": (0.95, 1)}
    answer = next(band for band in bands.values() if typical <= band[1])

    def wrong(low, high):
        if low >= answer[1]:
            return "Not in this network: the digits disagree too much."
        means = ((size, row.size, row.mean()) for size, row in cosines.items() if size < ASKED and row.size)
        size, shown, mean = next((each for each in means if each[-1] > low), (ASKED, 0, high))
        if mean < high:
            batch = f"a batch of {size}" if size > 1 else "a single digit"
            peculiar = f"In a mean of {ASKED} more of what is peculiar to each digit cancels."
            return f"That is more like {batch}, {unsigned(mean)} on average of the {shown} shown. {peculiar}"
        share = f"The batch is one part in {n // ASKED} of the digits, but a direction is not shared out like that: "
        return share + "what the digits have in common stays in the mean."

    return predict(
        f"Two gradients of this network: one from all {n:,} digits, one from a batch of {ASKED} of them. "
        "What is the cosine between the two? (1 is the same direction, 0 a right angle.)",
        answer,
        choices=bands,
        why=f"A batch of {ASKED} typically has a cosine of {typical:.3f}, for 1/{n // ASKED} of the work.",
        mistakes=[(band, wrong(*band)) for band in bands.values() if band != answer],
    )
