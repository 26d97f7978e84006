"""Lesson 04, second half: the pass line by line as it runs."""

from functools import cache, partial
from typing import NamedTuple

import numpy as np

from ..checking import wiggle_some
from ..controls import Slider, switch
from ..listing import listing
from ..naming import bands
from ..network import Network, backward, forward, sigmoid
from ..pictures.style import places, signed
from ..pictures.walk import Stepper
from ..practice import predict
from ..scene import Scene
from ..stepping import moments
from .common import agreement, first_two, in_double, require_drawn


def layer_names(count):
    """What the layers of a network are called, if it has so many, the pixels and the outputs among them."""
    return ("the pixels", *(f"hidden layer {l}" for l in range(1, count - 1)), "the outputs")


LAYERS = layer_names(4)


def one_two(data):
    """The 2 of all lessons, as a batch of one: its pixels and what is wanted."""
    i = first_two(data)
    return data.train.x[i : i + 1], data.train.y[i : i + 1]


def walk_back(net, x, y):
    """What `backward` holds in turn l of its loop, for one example: {l: (wishes, needs)} of layer l + 1.

    Wishes are -dC_da and needs -dC_dz, (n_out,): code holds sensitivities, a lesson speaks of nudges.
    """
    lines = listing(backward).split("\n")
    turns = [moment.names for moment in moments([backward], backward, net, x, y) if "dC_dz = " in lines[moment.line]]
    return {names["l"]: (-names["dC_da"][0], -names["dC_dz"][0]) for names in turns}


def magnified(net):
    """How many times larger than wishes needs are drawn: the sigmoid's slope makes them four times smaller, or more."""
    return 4 if net.activation is sigmoid else 1


def wiggled_wishes(net, l, a, y, on=..., eps=1e-5):
    """The wishes for layer l, whose activations are a (1, n): each is nudged and runs through the layers that follow.

    `on` chooses the outputs whose squares count.
    """
    rest = in_double(Network(net.weights[l:], net.biases[l:], net.activation)) if l < len(net.weights) else None
    a = a.astype(float)

    def costs(a):
        outputs = a if rest is None else forward(rest, a).activations[-1]
        return ((outputs - y) ** 2)[:, on].sum(axis=1)

    each = eps * np.eye(a.shape[1])
    return -(costs(a + each) - costs(a - each)) / (2 * eps)


def wiggled_needs(net, l, x, y):
    """The needs of layer l: each of its biases is nudged, which is its weighted sum nudged."""
    spans = {(kind, l): range(start, stop) for start, stop, l, kind in bands(net.sizes)}
    return -wiggle_some(in_double(net), x, y, spans["biases", l - 1])


def decimals(these, those):
    """To how many decimals, at most 9, two arrays agree."""
    off = np.abs(these - those).max()
    return 9 if off < 1e-9 else int(-np.log10(off))


WIGGLED = 256  # of a table of weights, the largest: the first one has thousands


class Measured(NamedTuple):
    """What wiggling finds of what a step shows."""

    wishes: dict  # layer -> (n_l,)
    needs: dict
    weights: tuple | None  # of the weights that the line makes: as shown, the largest first, and as measured


class StepResult(NamedTuple):
    number: int
    count: int
    sentence: str
    code: list
    line: int
    comment: str
    numbers: str
    weights: list
    activations: list
    wishes: dict
    needs: dict
    carried: tuple | None
    framed: int | None  # the layer whose neurons the line is about
    made: tuple | None  # the sensitivity that the line makes: its name, and of which layer or between which
    measured: Measured | None = None

    @property
    def title(self):
        return f"Stop {self.number} of {self.count}. {self.sentence}"

    @property
    def words(self):
        text = " \u2192 ".join(filter(None, [self.code[self.line].strip(), self.numbers]))
        return ended(text) + self.agreement if self.agreement else text

    @property
    def agreement(self):
        """How well wiggling agrees with all that is shown, in words; nothing where nothing was measured.

        A line that makes no sensitivity has no number of its own to be measured: what is shown are the triangles.
        """
        if self.measured is None:
            return ""
        if not self.wishes:
            return " Nothing to wiggle yet: no sensitivity is shown."
        found = [(self.measured.wishes[l], wishes) for l, wishes in self.wishes.items()]
        found += [(self.measured.needs[l], needs) for l, needs in self.needs.items()]
        table = self.measured.weights
        some = table is not None and len(table[0]) < self.weights[self.made[1]].size
        which = f" Of these weights the {WIGGLED} largest were wiggled." if some else ""
        text = agreement(*found, *filter(None, [table])) + which
        return text if self.made else text.replace("Measured", "The triangles, measured")

    @property
    def lit(self):
        """What the lit edges are, in words."""
        name, l = self.made or ("", None)
        if name == "gradient.weights":
            wished = "lit edges: what each weight wishes, the code's number with its sign turned round"
            return wished if self.carried else f"{self.weights[l].size:,} edges: not drawn"
        return "lit edges: need x weight, not yet added up" if self.carried else ""

    @property
    def comparison(self):
        """The line's own numbers by wiggling, to stand below them; for a line that makes none, how well all agrees."""
        if self.measured is None or self.made is None:
            return self.agreement.strip()
        name, l = self.made
        beginning = "by wiggling: ".ljust(self.numbers.find(": ") + 2)
        if name == "gradient.weights":
            shown, found = self.measured.weights
            return beginning + the_largest(found[0], shown[0])
        shown, found, l = (
            (self.wishes, self.measured.wishes, l) if name == "dC_da" else (self.needs, self.measured.needs, l + 1)
        )
        return beginning + few(-found[l], ROW - len(beginning), shown[l])


# The beginning of each line of `forward` and `backward`, what it does, and which array it makes: its name and place.
SAID = [
    ("zs, activations =", "The pixels come in", "activations", lambda l: 0),
    ("for l in range", "l = {l}: from {here} to {there}", None, None),
    ("zs.append", "Weighted sums of {there}", "zs", lambda l: l),
    ("activations.append", "The squish makes the activations of {there}", "activations", lambda l: l + 1),
    ("expect.finite_sums", "A check: no sum is infinite", None, None),
    ("return ForwardPass", "The forward pass is complete, and all of it is kept", "activations", lambda l: -1),
    ("activations = forward", "backward has the activations", "activations", lambda l: -1),
    ("y = expect", "What is wanted of the outputs", "y", None),
    ("gradient =", "A form to fill in, with a place for every knob", None, None),
    ("dC_da = 2", "The outputs' wishes", "dC_da", None),
    ("for l in reversed", "l = {l}: between {there} and {here}", None, None),
    ("dC_dz =", "Wishes through slopes: the needs of {there}", "dC_dz", None),
    ("gradient.biases[l] =", "The biases of {there}: the needs", "gradient.biases", lambda l: l),
    ("gradient.weights[l] =", "The weights into {there}: need x activation", "gradient.weights", lambda l: l),
    ("if l > 0", "l = {l}: {before}", None, None),
    ("dC_da = dC_dz", "Needs x weights, added up: wishes for {here}", "dC_da", None),
    ("return expect", "The gradient is complete; no weight has moved yet", None, None),
]


TURNED = ", times \N{MINUS SIGN}1"  # what the code holds, where a sentence speaks of wishes and needs


def said(line):
    """The row of SAID for a line of code."""
    return next(row for row in SAID if line.strip().startswith(row[0]))


def ended(text):
    """The text with a point at its end, if no other mark ends it."""
    return text if text.endswith((".", ":")) else f"{text}."


ROW = 89  # characters of the code's type that the picture has room for


def few(numbers, room, like=None):
    """At most 16 numbers in words: all of ten, else the first nine, or as many of them as the characters have room for.

    To two decimals, or as many as show two digits of the largest: of these numbers, or of those that they are `like`.
    """
    fine = places(np.abs(numbers if like is None else like).max(), 2, 2, 6)
    texts = [signed(number, fine) for number in numbers]
    if len(texts) <= 10 and len(" ".join(texts)) <= room:
        return " ".join(texts)
    several = (" ".join([*texts[:count], "..."]) for count in range(9, 0, -1))
    return next((text for text in several if len(text) <= room), "...")


def the_largest(number, like=None):
    """The largest of many, to three decimals, or as many as show two digits of it, or of the one that it is `like`."""
    return f"the largest {signed(number, places(number if like is None else like, 2, 3, 6))}"


def some(name, names, place):
    """A few of an array's numbers, with its shape; `gradient.biases` at place 2 is called gradient.biases[2]."""
    first, _, attribute = name.partition(".")
    array = getattr(names[first], attribute) if attribute else names[first]
    if place is not None:
        name, array = f"{name}[{place}]", array[place]
    text = f"{name} is {array.shape}: "
    if array.size <= 16:
        return text + few(array.ravel(), ROW - len(text))
    at = np.unravel_index(np.abs(array).argmax(), array.shape)
    return text + f"{np.count_nonzero(array):,} are not 0, {the_largest(array[at])}"


def steps(net, x, y):
    """One StepResult for each line that runs in `forward` and `backward`, in order."""
    functions = {function.__name__: listing(function).split("\n") for function in (forward, backward)}
    found = moments([forward, backward], backward, net, x, y)
    lines = [functions[moment.function][moment.line].strip() for moment in found]
    kept = [
        i
        for i, line in enumerate(lines)
        if not (line.startswith("for") and lines[i + 1].startswith(("return", "expect")))
    ]
    results, wishes, needs = [], {}, {}
    for number, i in enumerate(kept, start=1):
        moment, names, l = found[i], found[i].names, found[i].names.get("l", 0)
        beginning, sentence, name, place = said(lines[i])
        carried = framed = made = None
        if beginning == "dC_da = 2":
            wishes = {len(net.weights): -names["dC_da"][0]}
        if beginning == "dC_dz =":
            needs = {**needs, l + 1: -names["dC_dz"][0]}
        if beginning == "dC_da = dC_dz":
            wishes = {**wishes, l: -names["dC_da"][0]}
            carried = l, -names["dC_dz"][0][:, None] * net.weights[l]
        if beginning == "gradient.weights[l] =" and l > 0:  # the first layer's edges are too many to draw
            carried = l, -names["gradient"].weights[l]
        if beginning in ("zs.append", "gradient.biases[l] =", "gradient.weights[l] ="):
            framed = l + 1
        if name and name.startswith(("dC_", "gradient")):
            sentence += TURNED
            made = name, len(net.weights) if beginning == "dC_da = 2" else l
        before = "the layer before has neurons, go on" if l > 0 else "before it are only pixels, stop"
        code, _, comments = zip(*(line.partition("  # ") for line in functions[moment.function]))
        results.append(
            StepResult(
                number,
                len(kept),
                sentence.format(l=l, here=LAYERS[l], there=LAYERS[l + 1], before=before),
                code,
                moment.line,
                comments[moment.line],
                some(name, names, place and place(l)) if name else "",
                net.weights,
                [a[0] for a in names["activations"]],
                wishes,
                needs,
                carried,
                framed,
                made,
            )
        )
    return results


def wiggling(net, x, y):
    """A function of a StepResult that adds what wiggling finds. Each list is measured once, when it is asked for."""
    exact, gradient = in_double(net), backward(net, x, y)
    activations = forward(exact, x).activations
    spans = {(kind, l): np.arange(start, stop) for start, stop, l, kind in bands(net.sizes)}

    @cache
    def wishes(l):
        return wiggled_wishes(exact, l, activations[l], y)

    @cache
    def needs(l):
        return wiggled_needs(exact, l, x, y)

    @cache
    def weights(l):
        row = gradient.weights[l].ravel()
        largest = np.argsort(-np.abs(row), kind="stable")[:WIGGLED]
        return row[largest], wiggle_some(exact, x, y, spans["weights", l][largest])

    def measured(step):
        name, l = step.made or ("", None)
        table = weights(l) if name == "gradient.weights" else None
        return step._replace(
            measured=Measured({l: wishes(l) for l in step.wishes}, {l: needs(l) for l in step.needs}, table)
        )

    return measured


def stepper(net, data):
    """The whole pass, line by line, forward and back."""
    require_drawn(net)
    results, measured = steps(net, *one_two(data)), wiggling(net, *one_two(data))

    def model(stop, check):
        return measured(results[stop - 1]) if check else results[stop - 1]

    def move(by):
        def act(scene):
            scene.controls["stop"].value += by

        return act

    passing = sum(result.code[result.line].strip().startswith("dC_da = dC_dz") for result in results)
    turns = len(net.weights)
    question = predict(
        "Read backward's loop once more. In the whole pass, for one digit, how often does its last line run: "
        "dC_da = dC_dz @ net.weights[l]?",
        passing,
        choices=[1, passing, turns, 10],
        why=f"The loop turns {turns} times, for l = 2, 1, 0. In the last turn l is 0: the layer before is the image, "
        "and the if sends nothing there.",
        mistakes=[
            (1, "It stands inside the loop, so it runs again for each layer that has neurons before it."),
            (turns, "That is how often the loop turns. But look at the if above the line."),
            (10, "One product adds up all ten outputs at once: ten rows of the ledger in one line."),
        ],
    )
    return Scene(
        model,
        partial(Stepper, magnified(net)),
        {"stop": Slider("stop", 1, 1, len(results), width="440px"), "check": switch("check by wiggling")},
        question=question,
        answered={"stop": len(results)},
        actions={"Back": move(-1), "Forward": move(1)},
        rows=[["Back", "Forward", "stop", "check"]],
    )
