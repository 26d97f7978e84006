"""Lesson 02: what one example wishes of each output, why it is twice the distance, and what is left of it in z."""

from functools import lru_cache
from typing import NamedTuple

import numpy as np

from ..checking import nudged, wiggle_some
from ..controls import Slider, choice, fader, mixer, switch
from ..network import backward, flatten, forward, slope
from ..pictures.audit import Audit
from ..pictures.outputs import COLUMN, LEFT
from ..pictures.rim import Rim
from ..pictures.style import places, signed
from ..pictures.wishes import Wishes
from ..practice import check, predict, unlike
from ..scene import Scene
from .common import agreement, first_two, in_double, require_reader, room_for
from .one_example import squares, wiggled, wishes_for
from .practised import trained
from .shared_knob import one_knob

__all__ = ["audit", "check_my_wishes", "growing_square", "one_knob", "wishes"]

MANY = 2001  # points of a curve, at most
ASKED = (2, 4, 6, 8)  # the outputs that the first question is about


def joined(items):
    """As in "2, 4, 6 and 8"."""
    *most, last = map(str, items)
    return f"{', '.join(most)} and {last}"


class WishesResult(NamedTuple):
    example: int
    image: np.ndarray  # (28, 28)
    digit: int  # the wanted one
    own: np.ndarray  # (10,) what the network really says
    outputs: np.ndarray  # (10,) what we pretend
    wanted: np.ndarray  # (10,)
    measured: np.ndarray | None  # (10,) the wishes by wiggling
    hidden: tuple  # outputs whose wishes are not shown yet
    first: bool  # whether the question is about this example and this wanted digit

    @property
    def asked(self):
        """Whether the question is about what is shown."""
        return self.first and not self.pretended.any()

    @property
    def nudges(self):
        return wishes_for(self.outputs, self.wanted)

    @property
    def pretended(self):
        return np.abs(self.outputs - self.own) > 0.0051  # faders move in hundredths

    @property
    def title(self):
        if self.hidden:
            return f"The network answers {self.own.argmax()}, at {self.own.max():.2f}; four wishes are still hidden"
        nudges, d = self.nudges, self.digit
        most = int(np.abs(nudges).argmax())
        if nudges[most] == 0:
            return "All ten outputs are where they are wanted: no wishes"
        if abs(nudges[d]) > abs(nudges[most]) - 0.005:
            few = (np.abs(nudges) < abs(nudges[d]) - 0.005).sum()
            place = "has the largest wish" if few == len(nudges) - 1 else "wishes as much as any other"
            return f"Output {d}, the wanted one, {place}: {signed(nudges[d])}"
        larger, wanted = signed(nudges[most]), signed(nudges[d])
        return f"Output {most} has the largest wish, {larger}; the wanted output {d} wishes {wanted}"

    @property
    def words(self):
        rows = []
        for j, (a, t, nudge) in enumerate(zip(self.outputs, self.wanted, self.nudges, strict=True)):
            wish = "wish hidden" if j in self.hidden else f"wish {signed(nudge)}"
            rows.append(f"output {j}: {a:.2f}, wanted {t:.0f}, {wish}")
        moved = ", ".join(f"{j} (really {self.own[j]:.2f})" for j in np.flatnonzero(self.pretended))
        pretended = f" Only pretended: {moved}." if moved else ""
        return "; ".join(rows) + f".{pretended}{agreement((self.measured, self.nudges))}"


def wishes(net, data):
    """The ten wishes of one example; the outputs can be moved by hand, which no network allows (N1 to N4)."""
    require_reader(net)
    x, labels, first = data.train.x, data.train.labels, first_two(data)

    @lru_cache(maxsize=32)
    def own(network, example):
        one = trained(net, data) if network == "trained" else net
        return forward(one, x[example : example + 1]).activations[-1][0]

    def model(network, example, wanted, check, answered, **faders):
        outputs = np.array([faders[f"output {j}"] for j in range(10)])
        target = np.eye(10)[wanted]
        image = x[example].reshape(28, 28)
        measured = wiggled(outputs, target) if check else None
        hidden = () if answered else ASKED
        asked = (network, example, wanted) == ("fresh", first, int(labels[first]))
        said = own(network, example)
        return WishesResult(example, image, wanted, said, outputs, target, measured, hidden, asked)

    def answer(network, example):
        return {f"output {j}": round(float(a), 2) for j, a in enumerate(own(network, example))}

    def begin(scene):
        network, example = (scene.controls[name].value for name in ("network", "example"))
        scene.set(wanted=int(labels[example]), **answer(network, example))

    start = answer("fresh", first)
    a = np.array(list(start.values()))
    signs = wishes_for(a, np.eye(10)[2])
    sizes = np.abs(signs)
    names = {j: f"output {j}" for j in ASKED}
    right = sorted(ASKED, key=lambda j: -sizes[j])
    wrong_orders = [
        (
            [2, *(j for j in right if j != 2)],
            "Being the right answer gives output 2 no claim to the first place. What counts is how far each has to go.",
        ),
        (
            sorted(ASKED, key=lambda j: -a[j]),
            "You ranked the activations themselves. For output 2, wanted at 1, a small activation is a large distance.",
        ),
        (
            sorted(ASKED, key=lambda j: a[j]),
            "You measured every distance from 1, or began with the smallest. Only output 2 is wanted at 1.",
        ),
        (
            sorted(ASKED, key=lambda j: -signs[j]),
            "You let the sign count: all that want to go down come after the one that wants to go up. "
            "Only the size is asked.",
        ),
        (right[::-1], "That is the order from the smallest to the largest."),
        (
            [*(j for j in right if j != 2), 2],
            "Being the right answer does not make output 2 content. It says little, and should say 1.",
        ),
    ]
    question = predict(
        f"Outputs {joined(ASKED)} say {joined(f'{a[j]:.2f}' for j in ASKED)}. "
        "Put their wishes in order of size, whether up or down. The largest first.",
        [names[j] for j in right],
        ranking=list(names.values()),
        why="A wish grows with the distance from what is wanted: "
        + ", ".join(f"{abs(a[j] - (j == 2)):.2f} for {names[j]}" for j in right)
        + ". Right digit or wrong digit makes no difference to its size.",
        mistakes=[([names[j] for j in order], text) for order, text in wrong_orders if order != right],
    )
    faders = {name: fader(name.removeprefix("output "), at) for name, at in start.items()}
    return Scene(
        model,
        Wishes,
        {
            "network": choice("network", ["fresh", "trained"]),
            "example": Slider("example", first, 0, len(data.train) - 1, width="280px"),
            "wanted": choice("wanted digit", list(range(10)), 2),
            "check": switch("check by wiggling"),
            "answered": switch("answered"),  # not laid out: `reveal` turns it on
            **faders,
        },
        question=question,
        reveal={"answered": True},
        actions={"The network's own outputs": begin},
        reactions={"network": begin, "example": begin},
        rows=[
            ["network", "example", "wanted"],
            ["The network's own outputs", "check"],
            [mixer(faders.values(), LEFT, COLUMN, Wishes.size[0], "Pretend that the outputs were at ...")],
        ],
    )


class GrowthResult(NamedTuple):
    distance: float
    nudge: float
    growth: float
    nudges: np.ndarray
    rates: np.ndarray  # growth / nudge, at the nudges
    asked: bool  # whether the question is about this distance
    hidden: bool  # whether the growth is not shown yet

    @property
    def strips(self):
        return 2 * self.distance * self.nudge

    @property
    def corner(self):
        return self.nudge**2

    @property
    def title(self):
        if self.hidden:
            return f"A square with the side {self.distance:.2f}, nudged by {self.nudge:.2f}"
        rate = self.growth / self.nudge
        return f"Nudged by {self.nudge:.2f}, the square grows by {self.growth:.4f}: {rate:.2f} for each unit of nudge"

    @property
    def words(self):
        d = self.distance
        start = f"An output {d:.2f} above what is wanted adds a square of {d * d:.4f}."
        if self.hidden:
            return start
        return (
            f"{start} The two strips add {self.strips:.4f}, the corner {self.corner:.4f}. "
            f"Twice the distance is {2 * d:.2f}."
        )


def growing_square(net, data):
    """Why a wish is twice the distance: a square grows along two sides."""
    require_reader(net)
    example = first_two(data)
    outputs = forward(net, data.train.x[example : example + 1]).activations[-1][0] * (np.arange(10) != 2)
    most = int(outputs.argmax())  # of those wanted at 0
    a, n = round(float(outputs[most]), 2), 0.01
    nudges = np.linspace(0.001, 0.3, 30)

    def growth(distance, nudge):
        return squares(np.array([distance + nudge]), 0) - squares(np.array([distance]), 0)

    def model(distance, nudge, answered):
        rates = np.array([growth(distance, each) / each for each in nudges])
        return GrowthResult(distance, nudge, growth(distance, nudge), nudges, rates, distance == a, not answered)

    answer = float(growth(a, n))
    mistakes = [
        (2 * a, f"That is the growth for each whole unit of nudge. The nudge is only {n} of one."),
        (a * n, "That is one strip. The square grows along two sides: above and on the right."),
        (n, f"That is the nudge itself. The square listens to it {2 * a:.1f} times as much."),
        (n * n, "That is the small corner alone. The two strips are much larger."),
        (n / 2, "No 1/2 here, and the length of the side matters."),
        ((a + n) ** 2, "That is the whole new square. By how much is it larger than the old one?"),
        (a * a, "That is the old square. By how much is the new one larger?"),
        (a, "That is the side of the square. By how much does its area grow?"),
        (4 * a * n, "Two sides grow, not four: the two sides at what is wanted stay where they are."),
    ]
    question = predict(
        f"Output {most} is {a:.2f} above what is wanted, so it adds a square of {a:.2f} x {a:.2f} = {a * a:.4f}. "
        f"Nudge it up by {n}. By how much does the square grow?",
        answer,
        within=0.05,  # 0.02 is as good as two digits get
        why=f"Two strips of {a:.2f} x {n}, and a corner of {n} x {n}: {answer:.4f}. "
        f"Without the corner it is {2 * a:.2f} x {n}: the sensitivity is twice the distance.",
        mistakes=unlike(answer, mistakes),
    )
    return Scene(
        model,
        Rim,
        {
            "distance": Slider("distance from what is wanted", 0.5, 0.0, 1.0, 0.01, width="470px"),
            "nudge": Slider("nudge", 0.2, 0.01, 0.3, 0.01),
            "answered": switch("answered"),  # not laid out
        },
        question=question,
        reveal={"answered": True, "distance": a, "nudge": n},
        rows=[["distance", "nudge"]],
    )


class AuditResult(NamedTuple):
    output: int
    z: float
    outputs: np.ndarray  # (10,)
    wanted: np.ndarray  # (10,)
    slopes: np.ndarray  # (10,)
    nudges_z: np.ndarray  # (10,)
    measured_a: np.ndarray | None
    measured_z: np.ndarray | None
    zs: np.ndarray  # the chosen output's curves: weighted sums, activations, wishes for a and z
    squished: np.ndarray
    curve_z: np.ndarray
    asked: np.ndarray | None  # (3, 2): activation, z and need of the question's outputs, for an output wanted at 0
    hidden: bool

    @property
    def nudges_a(self):
        return wishes_for(self.outputs, self.wanted)

    @property
    def curve_a(self):
        return wishes_for(self.squished, self.wanted[self.output])

    @property
    def slopes_said(self):
        return [f"{s:.{places(s, 2, 4, 7)}f}" for s in self.slopes]

    @property
    def title(self):
        j = self.output
        start = f"Output {j} at {self.outputs[j]:.2f} wishes {signed(self.nudges_a[j])}"
        if self.hidden:
            return f"{start}; the slope there is {self.slopes_said[j]}"
        return f"{start}; times the slope {self.slopes_said[j]}: a need of {signed(self.nudges_z[j], 4)}"

    @property
    def words(self):
        rows = []
        for j, (a, wish, s, nudge) in enumerate(
            zip(self.outputs, self.nudges_a, self.slopes_said, self.nudges_z, strict=True)
        ):
            row = f"output {j}: {a:.2f}, wish {signed(wish)}, slope {s}"
            rows.append(row + ("" if self.hidden else f", need {signed(nudge, 4)}"))
        wrong, keen = int(np.abs(self.nudges_a).argmax()), int(np.abs(self.nudges_z).argmax())
        last = "" if self.hidden else f" Output {wrong} is most wrong; output {keen} has the largest need."
        checked = agreement((self.measured_a, self.nudges_a), (self.measured_z, self.nudges_z))
        return "; ".join(rows) + f".{last}{checked}"


def audit(net, data):
    """The same wishes in the weighted sums; one of them can be turned, with the output's bias."""
    require_reader(net)
    example = first_two(data)
    x, y = data.train.x[example : example + 1], data.train.y[example : example + 1]
    last, biases = len(net.weights) - 1, np.arange(flatten(net).size)[-10:]
    own = forward(net, x).zs[-1][0]
    far = room_for(8.0, own)
    zs = np.linspace(-far, far, min(1 + 10 * int(np.ceil(far)), MANY))

    def at(output, z):
        """The network whose `output` has the weighted sum z."""
        return nudged(net, biases[output], z - own[output])

    @lru_cache(maxsize=10)
    def curves(output):
        nets = [at(output, z) for z in zs]
        squished = np.array([forward(moved, x).activations[-1][0, output] for moved in nets])
        return squished, np.array([-backward(moved, x, y).biases[-1][output] for moved in nets])

    def model(output, z, check, answered):
        moved = at(output, z)
        outputs = forward(moved, x).activations[-1][0]
        measured = (wiggled(outputs, y[0]), -wiggle_some(in_double(moved), x, y, biases)) if check else (None, None)
        slopes, nudges = slope(net, last, outputs), -backward(moved, x, y).biases[-1]
        shown = asked if answered and not y[0, output] else None
        return AuditResult(
            output, z, outputs, y[0], slopes, nudges, *measured, zs, *curves(output), shown, not answered
        )

    def own_sum(scene):
        scene.set(z=round(float(own[scene.controls["output"].value]), 2))

    half, near = a = np.array([0.5, 0.99])
    asked = np.array([a, np.log(a / (1 - a)), wishes_for(a, 0) * slope(net, last, a)])
    large, small = -asked[2]
    most = int(forward(net, x).activations[-1][0].argmax())
    larger, same, smaller = (large, 2 * large), (0.95 * large, 1.05 * large), (0.0, large)
    question = predict(
        f"Two outputs should be 0. One is at {near}, the other at {half}. The first is nearly twice as far away. "
        "How large is its need, the wish for its weighted sum z, compared with the other's?",
        smaller if small < large else larger,
        choices={"larger": larger, "the same": same, "smaller": smaller},
        why=f"At {near} the sigmoid is nearly flat: {2 * near:.2f} x {near * (1 - near):.4f} = {small:.4f}. "
        f"At {half} it is steepest: {2 * half:.2f} x {half * (1 - half):.2f} = {large:.2f}, "
        f"{large / small:.0f} times as much.",
        mistakes=[
            (larger, "In proportion to the distance: true of the wish for the activation. In z the slope comes in."),
            (
                same,
                "The distance doubles, the slope falls. They do not make up for each other: the slope falls more.",
            ),
        ],
    )
    return Scene(
        model,
        Audit,
        {
            "output": choice("output", list(range(10)), most),
            "z": Slider("weighted sum z", round(float(own[most]), 2), -far, far, 0.01, width="390px"),
            "check": switch("check by wiggling"),
            "answered": switch("answered"),  # not laid out
        },
        question=question,
        reveal={"answered": True},
        actions={"The network's own z": own_sum},
        reactions={"output": own_sum},
        rows=[["output", "z", "check", "The network's own z"]],
    )


def check_my_wishes(my_wishes, net, data):
    """Judge the exercise on the network's own answers to four digits, and on one that every mistake misses."""
    require_reader(net)
    outputs = forward(in_double(net), data.train.x[:4]).activations[-1]
    cases = [*zip(outputs, data.train.y[:4], strict=True), (np.random.default_rng(0).random(10), np.eye(10)[3])]
    return check(
        my_wishes,
        wishes_for,
        cases,
        mistakes=[
            (lambda a, y: 2 * (a - y), "That is the sensitivity dC/da. A wish goes against it: turn the sign round."),
            (lambda a, y: y - a, "The distances, with the right signs. A square grows along two sides: twice that."),
            (lambda a, y: a - y, "Half the sensitivity, and the sign is not turned round: outputs above wish to fall."),
            (lambda a, y: -((y - a) ** 2), "You squared. The cost is made of squares; a wish is twice the side."),
            (lambda a, y: 2 * (y - a) ** 2, "You squared. The cost is made of squares; their slope is twice the side."),
            (lambda a, y: (y - a) ** 2, "Those are the squares that make the cost. A wish is the slope of a square."),
            (lambda a, y: -2 * a - y, "Brackets are missing: twice the *difference*, so -2 * (outputs - wanted)."),
            (lambda a, y: 2 * y - a, "Brackets are missing: twice the *difference*, so 2 * (wanted - outputs)."),
            (lambda a, y: -2 * a, "As if nothing but 0 were wanted. The distance is from `wanted`."),
            (
                lambda a, y: np.abs(y - a),
                "Those are the distances, without a sign. Who should rise, who fall? And twice.",
            ),
            (lambda a, y: 2 * (a - y) * a * (1 - a), "That is dC/dz: the slope is in, and the sign not turned round."),
            (lambda a, y: -2 * np.abs(y - a), "Every wish falls. The output that is too low wishes to rise."),
            (lambda a, y: 2 * (1 - a), "You measured every distance from 1. Only the wanted output is wanted at 1."),
            (lambda a, y: -2 * (y - a) ** 2, "You squared. The cost is made of squares; a wish is twice the side."),
            (lambda a, y: ((y - a) ** 2).sum(), "That is the cost, one number. Each output has a wish of its own."),
            (lambda a, y: 2 * (y - a) / 10, "You shared among ten outputs. Each output has its wish to itself."),
            (lambda a, y: 2 * np.abs(y - a), "Right in size. Without signs nobody knows who should rise and who fall."),
            (lambda a, y: 2 * (y - a) * a * (1 - a), "Those are the wishes for z: the slope is in. Here, those for a."),
            (lambda a, y: np.sign(y - a), "Up or down, yes. Say also how much."),
            (lambda a, y: 2 * (y - a).sum(), "One number. Each of the ten outputs has a wish of its own."),
        ],
        hint="Begin with the way from each output to what is wanted: its sign says up or down. Then think of the "
        "sides of the square. Ten numbers; one example is one row, so there is no number of examples to divide by.",
        ok="Your wishes are minus the dC_da of `backward`, for four digits and for ten outputs that we made up.",
    )
