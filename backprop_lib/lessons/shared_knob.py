"""Lesson 02, second part: what can be set is a knob, and each knob is turned for every example at once."""

from functools import partial
from typing import NamedTuple

import numpy as np

from ..checking import nudged
from ..controls import Slider, choice, switch
from ..naming import bands, knob, neuron
from ..network import flatten, forward
from ..pictures.shared import Shared
from ..pictures.style import signed, unsigned
from ..practice import predict, unlike
from ..scene import Scene
from .common import agreement, first_of, require_reader, room_for
from .one_example import squares, wiggled, wishes_for

GRANTED, ASKED = 2, 7  # the digit whose wish is granted, and the one that the question is about
AIM, SEEN = 0.9, 0.1  # what the output is to say at least for the one, and for the other
LEAST = 2.0  # by how much z is to rise, where both are reached already


class KnobResult(NamedTuple):
    output: int
    knob: str  # in words
    label: str  # the same, short
    before: float  # where the knob was
    turn: float
    own: np.ndarray  # (10,) what the output said for each digit
    outputs: np.ndarray  # (10,) what it says now
    wanted: np.ndarray  # (10,)
    measured: np.ndarray | None  # (10,) the wishes by wiggling
    asked: bool  # whether the question is about this knob and this turn

    @property
    def nudges(self):
        """What each digit wishes of this one output."""
        return wishes_for(self.outputs, self.wanted)

    @property
    def sums(self):
        """The ten squares added up, before and now."""
        return squares(self.own, self.wanted), squares(self.outputs, self.wanted)

    @property
    def title(self):
        j = self.output
        if not self.turn:
            least, most = f"{self.own.min():.2f}", f"{self.own.max():.2f}"
            says = least if least == most else f"{least} to {most}"
            return f"For the ten digits output {j} says {says}; only the {j} wants it at 1"
        by = np.abs(self.outputs - self.wanted) - np.abs(self.own - self.wanted)
        nearer, further = int((by < 0).sum()), int((by > 0).sum())
        plural = "" if nearer == 1 else "s"
        return (
            f"Turned by {signed(self.turn)}: nearer to what is wanted for {nearer} digit{plural}, further for {further}"
        )

    @property
    def words(self):
        rows = [
            f"for the {d}: {was:.2f}, now {a:.2f}, wanted {t:.0f}, wish {signed(nudge)}"
            for d, (was, a, t, nudge) in enumerate(zip(self.own, self.outputs, self.wanted, self.nudges, strict=True))
        ]
        before, now = self.sums
        return (
            f"The knob is {self.knob}, at {unsigned(self.before)}, now at {unsigned(self.before + self.turn)}. "
            f"Output {self.output} {'; '.join(rows)}. "
            f"The ten squares add up to {now:.2f}; before the turn, to {before:.2f}."
            f"{agreement((self.measured, self.nudges))}"
        )


def turn_to(a, z):
    """By how much z has to rise for the sigmoid to say a."""
    return round(float(np.log(a / (1 - a))) - z, 2)


def one_knob(net, data):
    """One knob turned, and what one output then says for ten digits: a knob is shared, an activation is not."""
    require_reader(net)
    x = data.train.x[[first_of(digit, data.train.labels) for digit in range(10)]]
    passed = forward(net, x)
    own, zs = passed.activations[-1], passed.zs[-1]
    brightest = int(passed.activations[-2].mean(axis=0).argmax())  # of the neurons before
    sizes, knobs = net.sizes, flatten(net)
    weights, biases = (band[0] for band in bands(sizes)[-2:])
    before = neuron(len(sizes) - 2, brightest, sizes)

    def model(output, which, turn, check):
        place = biases + output if which == "bias" else weights + output * sizes[-2] + brightest
        outputs = forward(nudged(net, place, turn), x).activations[-1][:, output]
        wanted = np.eye(10)[output]
        measured = wiggled(outputs, wanted) if check else None
        name = knob(place, sizes).sentence
        label = f"bias of\noutput {output}" if which == "bias" else f"weight\nfrom {brightest} to {output}"
        asked = (output, which, turn) == (GRANTED, "bias", granting)
        at = float(knobs[place])
        return KnobResult(output, name, label, at, turn, own[:, output], outputs, wanted, measured, asked)

    def back(scene):
        scene.set(turn=0.0)

    z, other = float(zs[GRANTED, GRANTED]), float(zs[ASKED, GRANTED])
    granting = max(LEAST, turn_to(AIM, z), turn_to(SEEN, other))
    then = model(GRANTED, "bias", granting, False).outputs
    was, raised, answer = float(own[ASKED, GRANTED]), float(then[GRANTED]), float(then[ASKED])
    rise = answer - was
    mistakes = [
        (
            was,
            "You left it as it was. A fader moves one picture's output only. "
            "A bias is the same number whichever picture comes in.",
        ),
        (
            0,
            f"That is what the {ASKED} wishes. The knob was turned for the {GRANTED}, and it is the {ASKED}'s as well.",
        ),
        (was - rise, "You turned it round. Nothing sinks for one digit because it rises for another."),
        (rise, "That is how far it rose. Where does it stand?"),
        (was + rise / 10, "You shared the turn among ten digits. Each gets all of it."),
        (was + granting, "You added the turn to the activation. It is added to z, which is squished afterwards."),
        (1, f"So near to 1 not even the {GRANTED} has come, for which the knob was turned: it says {raised:.2f}."),
        (other + granting, "That is z after the turn. The sigmoid squishes it."),
        (float(knobs[biases + GRANTED]) + granting, "That is the bias after the turn: it is added to z."),
    ]
    question = predict(
        f"For the {GRANTED}, output {GRANTED} says {own[GRANTED, GRANTED]:.2f} and wishes to rise. Turn its bias up by "
        f"{granting:.2f}, and it says {raised:.2f}. "
        f"For the {ASKED} it says {was:.2f} before the turn. What does it say for the {ASKED} afterwards?",
        answer,
        within=0.05,
        why=f"The bias is added for the {ASKED} as for the {GRANTED}. z of output {GRANTED} was {unsigned(other)} for "
        f"the {ASKED}; it is {unsigned(other + granting)} now, and there the output says {answer:.2f}.",
        mistakes=unlike(answer, mistakes),
    )
    far = room_for(6.0, np.append(zs, granting))
    return Scene(
        model,
        partial(Shared, x.reshape(10, 28, 28), ASKED),
        {
            "output": choice("output", list(range(10)), GRANTED),
            "which": choice("knob", [("its bias", "bias"), (f"its weight from {before}", "weight")]),
            "turn": Slider("turned by", 0.0, -far, far, 0.01, width="600px"),
            "check": switch("check by wiggling"),
        },
        question=question,
        reveal={"turn": granting},
        actions={"Turn it back": back},
        rows=[["output", "which", "check"], ["turn", "Turn it back"]],
    )
