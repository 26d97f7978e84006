"""One digit and the nine moved copies of it that a network practised on, or others moved further."""

from typing import NamedTuple

import numpy as np

from ..augmentation import transform
from ..controls import Slider
from ..network import forward
from ..pictures.style import a_digit
from ..pictures.ten import BOTH, LEFT_OUT, Ten
from ..practice import predict
from ..scene import Scene
from .common import first_of, require_reader, spelled
from .practised import COPIES, chosen, draws_of, enough, finished, practise, with_copies

__all__ = ["moved_copies"]

REACH = {"pixels": 1, "degrees": 10, "percent": 10}  # how far `augment` moves a copy at most
ROUND = 180  # degrees: any way up
LOOKED_AT, CLEARLY = 100, 4  # digits, for one to begin with of which the second network reads so many copies more


class MovedCopiesResult(NamedTuple):
    example: int
    label: int
    images: np.ndarray  # (10, 28, 28): the digit itself, then its copies
    moves: np.ndarray  # (4, 9): right, down, degrees and factor of each copy
    answers: np.ndarray  # (2, 9): what the networks without and with moved copies call each copy
    reach: tuple  # pixels, degrees, percent
    asked: int | None  # the place of the copy that the question is about, if it is shown

    @property
    def labelled(self):
        return f"label {self.label}"

    @property
    def right(self):
        """How many copies each of the two networks calls by their label."""
        return (self.answers == self.label).sum(axis=1).tolist()

    @property
    def title(self):
        first, second = self.right
        whose = f", all labelled {self.label}" if self.asked is not None else f" of {a_digit(self.label)}"
        return (
            f"{spelled(COPIES).capitalize()} copies{whose}: {first} read by the first network, {second} by the second"
        )

    @property
    def words(self):
        pixels, degrees, percent = self.reach
        rows = [
            f"Copy {i}: {spoken(round(right, 1), round(down, 1), round(turn), round(100 * factor))}; "
            f"the networks say {first} and {second}"
            for i, ((right, down, turn, factor), first, second) in enumerate(
                zip(self.moves.T.tolist(), *self.answers, strict=True), start=1
            )
        ]
        return (
            f"Training digit {self.example}, {a_digit(self.label)}, and {spelled(COPIES)} copies of it, "
            f"shifted by up to {pixels} pixel{'s' * (pixels != 1)}, turned by up to {degrees}° "
            f"and scaled by up to {percent} %, at random. " + ". ".join(rows) + "."
        )


def spoken(right, down, turn, size, mirror=False):
    """What was done to a digit, in words: pixels, degrees, percent."""
    parts = ["mirrored"] * mirror
    parts += [f"{size} % of its size"] if size != 100 else []
    parts += [f"turned by {abs(turn)}° {'clockwise' if turn > 0 else 'anticlockwise'}"] if turn else []
    parts += [f"{abs(right)} {'right' if right > 0 else 'left'}"] if right else []
    parts += [f"{abs(down)} {'down' if down > 0 else 'up'}"] if down else []
    return ", ".join(parts) or "as it was"


def moved_copies(net, data):
    """What copies look like: those that the second network of `moved` practised on, and how far one may go."""
    require_reader(net)
    every = enough(data, COPIES)
    networks = practise(net, data, every), practise(net, data, every, copies=COPIES)
    rows = chosen(data, every, draw=1)
    places = np.argsort(rows)  # where the digits, in the order of the data, stand in that choice
    drawn = draws_of(every, COPIES, draw=1)
    six = first_of(6, data.train.labels[rows[places]])
    turned = int(np.abs(drawn[:, 2, places[six]]).argmax())  # of its copies the one that is turned most

    def model(example, pixels, degrees, percent):
        at = places[example]
        original, label = data.train.x[rows[at] : rows[at] + 1], int(data.train.labels[rows[at]])
        right, down, turn, grow = drawn[:, :, at].T
        moves = np.array([pixels * right, pixels * down, degrees * turn, 1 + percent / 100 * grow])
        copies = transform(np.repeat(original, COPIES, axis=0), *moves)
        answers = np.array([forward(network, copies).activations[-1].argmax(axis=1) for network in networks])
        images = np.concatenate([original, copies]).reshape(-1, 28, 28)
        asked = turned if (example, degrees) == (six, ROUND) else None
        return MovedCopiesResult(int(rows[at]), label, images, moves, answers, (pixels, degrees, percent), asked)

    def back(scene):
        scene.set(**REACH)

    def helps(example):
        without, copies = model(example, **REACH).right
        return copies - without >= CLEARLY

    row = rows[places[six]]
    _, labels = finished(with_copies(data.train.x[[row]], data.train.y[[row]], COPIES, np.random.default_rng(1)))
    angle = ROUND * abs(drawn[turned, 2, places[six]])
    question = predict(
        f"Digit {row} is a 6. Let its copies be turned by up to {ROUND}°: then one of them is turned by {angle:.0f}°, "
        "and looks like a 9. Which label does this copy get?",
        int(labels[1 + turned].argmax()),
        choices={
            "6, as the digit that it was made of": 6,
            "9, as it looks": 9,
            "both, 6 and 9": BOTH,
            "none: it is left out": LEFT_OUT,
        },
        why="A copy takes over the label of the digit that it was made of, whatever became of it.",
        mistakes=[
            (9, "Who would write 9 on it? Nobody looks at a copy: to save that work they are made."),
            (BOTH, "One label stands beside each image, and a copy has that of its digit."),
            (LEFT_OUT, "Who would throw it out? Nobody looks at a copy: to save that work they are made."),
        ],
    )
    return Scene(
        model,
        Ten,
        {
            "example": Slider("digit", next(filter(helps, range(min(every, LOOKED_AT))), 0), 0, every - 1),
            "pixels": Slider("shift, pixels", REACH["pixels"], 0, 8, width="260px"),
            "degrees": Slider("turn, °", REACH["degrees"], 0, ROUND, width="260px"),
            "percent": Slider("scale, %", REACH["percent"], 0, 50, width="260px"),
        },
        question=question,
        reveal={"example": six, "degrees": ROUND},
        actions={"As it practised on them": back},
        rows=[["example", "As it practised on them"], ["pixels", "degrees", "percent"]],
    )
