"""Lesson 09, the end of the story: a digit of one's own goes forward, gets its wishes, and sends them back."""

from functools import lru_cache, partial
from html import escape
from typing import NamedTuple

import ipywidgets as widgets
import numpy as np

from .. import expect
from .. import pad as pads
from ..augmentation import centred, usual_centre
from ..controls import Slider, choice, switch
from ..network import backward, cost, forward, step
from ..pictures.own import Own
from ..pictures.style import a_digit, signed
from ..practice import predict
from ..scene import Scene
from .common import agreement, in_double, unfit
from .practised import COPIES, RATE, enough, misread, practise
from .whole_pass import magnified, wiggled_needs, wiggled_wishes

DRAWN = "what is on the pad"
MOST = 20  # steps on one digit
ENOUGH = 300  # training digits from which to see how digits stand
LAYERS, NEURONS = 4, 32  # hidden layers, and neurons in each, for which the picture has room
MIDDLES = {"mass": "its centre of mass", "box": "the middle of its height and width"}


class Walk(NamedTuple):
    """Forward and back for one digit: lists of (n,), and {layer: (n,)} of wishes and needs, that is minus dC/d..."""

    activations: list
    wishes: dict
    needs: dict


def there_and_back(net, x, y):
    """Walk forward and back with x (1, 784) and y (1, 10).

    With a single example a bias's sensitivity is dC_dz itself; times the weights it is dC_da of the layer before.
    """
    activations = [a[0] for a in forward(net, x).activations]
    needs = {l + 1: -dC_dz for l, dC_dz in enumerate(backward(net, x, y).biases)}
    wishes = {l: needs[l + 1] @ net.weights[l] for l in range(1, len(net.weights))}
    wishes[len(net.weights)] = -2 * (activations[-1] - y[0])
    return Walk(activations, wishes, needs)


def wiggled(net, x, y):
    """The same walk, its wishes and needs by wiggling."""
    exact = in_double(net)
    activations = forward(exact, x).activations
    wishes = {l: wiggled_wishes(exact, l, a, y) for l, a in enumerate(activations) if l}
    needs = {l: wiggled_needs(exact, l, x, y) for l in wishes}
    return Walk([a[0] for a in activations], wishes, needs)


class OwnResult(NamedTuple):
    source: str
    placed: str  # how a drawing was placed
    empty: bool
    meant: int
    steps: int
    weights: list
    walk: Walk
    measured: Walk | None  # by wiggling
    costs: list  # of this digit: before, and after each step
    before: int  # misread test digits, of the network as it came
    after: int  # and after the steps
    of: int

    @property
    def activations(self):
        return self.walk.activations

    @property
    def wishes(self):
        return self.walk.wishes

    @property
    def needs(self):
        return self.walk.needs

    @property
    def outputs(self):
        return self.walk.activations[-1]

    @property
    def answer(self):
        return int(self.outputs.argmax())

    @property
    def scale(self):
        return max(np.abs(w).max() for w in self.weights[1:])

    @property
    def carried(self):
        last = len(self.weights)
        return last - 1, self.needs[last][:, None] * self.weights[-1]

    @property
    def title(self):
        if self.empty:
            return f"The pad is empty, and still the network has an answer: {self.answer}, at {self.outputs.max():.2f}"
        reads = f"it reads {a_digit(self.answer)}, at {self.outputs.max():.2f}"
        if not self.steps:
            return f"{reads.capitalize()}. You meant {a_digit(self.meant)}, and output {self.meant} wishes {self.wish}"
        s = "s" * (self.steps > 1)
        return f"After {self.steps} step{s} {reads}; it misreads {self.after} test digits, before {self.before}"

    @property
    def wish(self):
        return signed(self.wishes[len(self.weights)][self.meant])

    @property
    def comparison(self):
        """The wish of the output that is meant, by wiggling; nothing where nothing was measured."""
        if self.measured is None:
            return ""
        wish = signed(self.measured.wishes[len(self.weights)][self.meant])
        return f"by wiggling,\noutput {self.meant}: {wish}"

    @property
    def agreement(self):
        """How well all wishes and needs agree with wiggling, in words."""
        if self.measured is None:
            return ""
        pairs = (self.measured.wishes, self.wishes), (self.measured.needs, self.needs)
        return agreement(*((measured[l], shown[l]) for measured, shown in pairs for l in shown))

    @property
    def its_cost(self):
        first, *later = (f"{c:.3f}" for c in self.costs)
        return f"Cost of this digit: {first}" + (f"; after each step: {' '.join(later)}." if later else ".")

    @property
    def words(self):
        last = len(self.weights)
        rows = [
            f"output {j}: {a:.2f}, wish {signed(w)}, need {signed(n, 4)}"
            for j, (a, w, n) in enumerate(zip(self.outputs, self.wishes[last], self.needs[last], strict=True))
        ]
        back = " ".join(
            f"Hidden layer {l}: largest wish {signed(w[np.abs(w).argmax()], 3)}, for neuron {np.abs(w).argmax()}."
            for l, w in ((l, self.wishes[l]) for l in range(last - 1, 0, -1))
        )
        return (
            f"Input: {self.source}{self.placed}. You meant {self.meant}. {self.its_cost} "
            + "; ".join(rows)
            + f". {back}{self.agreement} "
            f"Of {self.of} test digits this network misreads {self.after}."
        )


def first_read(labels, answers, digit):
    """The number of the first such digit that is read right; of the first at all, if none is."""
    those = np.flatnonzero(labels == digit)
    return int(those[np.argmax(answers[those] == digit)])


def require_room(net):
    """ValueError for a network for which the picture has no room."""
    pixels, *hidden, outputs = expect.network(net).sizes
    if (pixels, outputs) != (784, 10) or not 1 <= len(hidden) <= LAYERS or max(hidden) > NEURONS:
        raise unfit(
            net,
            f"expected 784, then one to {LAYERS} hidden layers of at most {NEURONS} neurons, then 10: the picture has "
            "no room for more",
        )


def own_digit(net, data):
    """Draw a digit, or take a ready one: forward, wishes, the walk back, and steps on this digit alone."""
    require_room(net)
    practised = practise(net, data, enough(data, COPIES), copies=COPIES)
    x, y, labels = data.test.x, data.test.y, data.test.labels
    answers = forward(practised, x).activations[-1].argmax(axis=1)
    ready = [first_read(labels, answers, digit) for digit in range(10)]
    hard = [int(i) for i in np.flatnonzero(answers != labels)[:5]]
    kept = misread(practised, x, y)
    by = usual_centre(data.train.x[:ENOUGH])

    @lru_cache(maxsize=4)
    def taught(image, meant):
        """The networks after 0, 1, 2, ... steps on one digit."""
        one, wanted = np.frombuffer(image)[None], np.eye(10)[[meant]]
        nets = [practised]
        while len(nets) <= MOST:
            nets.append(step(nets[-1], backward(nets[-1], one, wanted), RATE))
        return nets

    def model(digit, meant, steps, check, pad=pads.EMPTY):
        image = centred(pads.as_pixels(pad)[None], by) if digit < 0 else x[digit : digit + 1]
        image = np.asarray(image, dtype=float)
        nets = taught(image.tobytes(), meant)[: steps + 1] if steps else [practised]
        now, wanted = nets[-1], np.eye(10)[[meant]]
        costs = [cost(net, image, wanted) for net in nets]
        after = misread(now, x, y) if steps else kept
        source = "your own digit" if digit < 0 else f"test digit {digit}: {a_digit(labels[digit])}"
        walk, empty = there_and_back(now, image, wanted), not image.any()
        drawn = digit < 0 and not empty
        placed = f", made 20 pixels long, with {MIDDLES[by]} in the middle of the picture" if drawn else ""
        measured = wiggled(now, image, wanted) if check else None
        return OwnResult(
            source, placed, empty, meant, steps, now.weights, walk, measured, costs, kept, after, len(labels)
        )

    def chosen(scene):
        digit = scene.controls["digit"].value
        scene.set(steps=0, **({} if digit < 0 else {"meant": int(labels[digit])}))

    def drawn(scene):
        scene.set(digit=-1, steps=0)

    def again(scene):
        scene.set(steps=0)

    seven = ready[7]
    pad = pads.new_pad()
    options = [(f"test digit {i}: {a_digit(labels[i])}", i) for i in ready]
    options += [(f"test digit {i}: {a_digit(labels[i])}, which it misreads", i) for i in hard]
    if pad is not None:
        options.insert(0, (DRAWN, -1))
    controls = {
        "digit": choice("digit", options, seven),
        "meant": choice("what did you mean?", list(range(10)), 7),
        "steps": Slider("steps on this digit", 0, 0, MOST, width="400px"),
        "check": switch("check by wiggling"),
    }
    column = list(controls.values())
    if pad is None:
        column.append(widgets.HTML(f'<div style="line-height: 1.4">{escape(pads.MISSING)}</div>'))
        rows = [column]
    else:
        words = (
            "Draw with mouse, pen or finger. By keyboard: arrow keys move the cursor, Space lowers or lifts the pen, "
            "Delete clears."
        )
        column.insert(0, widgets.HTML(f'<div style="line-height: 1.4; max-width: 400px">{escape(words)}</div>'))
        rows = [[pad, widgets.VBox(column)]]
        controls["pad"] = pad

    last = len(net.weights)
    as_seven, as_one = (there_and_back(practised, x[seven : seven + 1], np.eye(10)[[d]]).wishes[last] for d in (7, 1))
    changed = int(np.count_nonzero(as_seven != as_one))
    question = predict(
        "The network reads this 7. Suppose you say that you meant a 1. How many of the ten outputs get another wish?",
        changed,
        choices={"none": 0, "only output 1": 1, "two": 2, "all ten": 10},
        why=f"Output 1 is now wanted at 1: its wish goes from {signed(as_seven[1])} to {signed(as_one[1])}. Output 7 "
        f"is now wanted at 0: from {signed(as_seven[7])} to {signed(as_one[7])}. The other eight stay.",
        mistakes=[
            (0, "The outputs stay, because the digit stays. But a wish is the way to what is wanted, and that moved."),
            (1, "It has a new target, true. But so has output 7, which was wanted at 1 and is not any more."),
            (10, "So it is in the hidden layers: there the wishes change all over."),
        ],
    )  # fmt: skip
    return Scene(
        model,
        partial(Own, net.sizes, magnified(practised)),
        controls,
        question=question,
        reveal={"meant": 1},
        reactions={"digit": chosen, "meant": again} | ({"pad": drawn} if pad is not None else {}),
        rows=rows,
    )
