"""Lesson 07, the bug clinic: eight sick gradients, where each departs from wiggling, and which of them still learn."""

from copy import deepcopy
from functools import lru_cache, partial
from time import monotonic
from typing import NamedTuple

import numpy as np

from ..checking import wiggle_some
from ..controls import Slider, choice, player
from ..listing import listing
from ..naming import bands
from ..network import accuracy, backward, cost, flatten, step
from ..pictures.clinic import Clinic, StillLearning
from ..pictures.style import signed
from ..practice import NoQuestion, predict
from ..scene import Scene
from ..training import mini_batches
from .bugs import LINES, PATIENTS, RATE, sick
from .common import SLICE, Meanwhile, in_double, relative_error, require_reader, spelled, unfit

KNOBS = 300  # wiggled in a cell of the map at most: all but those from the pixels, if a layer is not wide
LEAST = 1e-5  # a relative difference below this is wiggling's own error
KINDS = ("weights", "biases")
MOST = 3  # hidden layers whose cells have room on the map

REACH = {  # which cells a fault in each line spoils, where it does not spoil all
    "bias": "the biases only",
    "weight": "the weights only",
    "passed": "all but the last layer",
}


def reach(part, layers):
    """Which cells, (2, layers), a fault in this line can spoil."""
    cells = np.ones((2, layers), dtype=bool)
    spared = {"bias": cells[0], "weight": cells[1], "passed": cells[:, -1]}
    if part in spared:
        spared[part][...] = False
    return cells


def sample(net, x, rng):
    """For each cell of the map some places in `flatten(net)`; from the pixels only where there is ink."""
    inked = np.flatnonzero(x.max(axis=0) > 0.3)
    places = []
    for start, stop, l, kind in bands(net.sizes):
        every = np.arange(start, stop)
        if l == 0 and kind == "weights":
            every = every.reshape(-1, net.sizes[0])[:, inked].ravel()
        places.append(np.sort(rng.choice(every, min(KNOBS, len(every)), replace=False)))
    return places


def compare(gradient, places, wiggled):
    """The relative differences and the cosines, (2, layers) each: weights above biases."""
    row, off, cosines = flatten(gradient), [], []
    for where, measured in zip(places, wiggled, strict=True):
        own, length = row[where], np.linalg.norm(measured)
        off.append(relative_error(own, measured))
        cosines.append(own @ measured / (np.linalg.norm(own) * length) if own.any() and length else np.nan)
    return np.array(off).reshape(-1, 2).T, np.array(cosines).reshape(-1, 2).T


def cell(kind, l):
    return f"{KINDS[kind]}[{l}]"


def departure(off):
    """A relative difference in words."""
    return f"off by {100 * off:,.0f} %" if np.isfinite(off) else "not 0, as it should be"


def diagnosis(patient, part, off, cosines):
    """What is said to the suspicion that this line is the sick one."""
    ill, could, everything = off > LEAST, reach(part, off.shape[1]), f"all {spelled(off.size)}"
    if part == patient.part:
        return f"Yes, this line: {patient.fault}.{'' if ill.any() else ' Here it does no harm.'}"
    spoils = REACH.get(part, everything)
    if (ill & ~could).any():
        kind, l = np.argwhere(ill & ~could)[0]
        return f"Not this line. A fault in it can spoil {spoils}, but {cell(kind, l)} is {departure(off[kind, l])}."
    if (could & ~ill).any():
        kind, l = np.argwhere(could & ~ill)[-1]
        fault = "A fault in it" if part == "first" else "A fault that it has in every turn"
        fault += ", unless it is a turned sign," * (part in ("need", "passed"))  # two of these cancel
        return f"Not this line. {fault} would spoil {spoils}, and {cell(kind, l)} is right."
    if np.isnan(cosines).all():
        return "Not this line. Its two commonest faults, sign and factor, would leave 0 what should be 0."
    if part == "need":
        same = f"the same {100 * off[0, 0]:,.0f} %, along the same line, cosine {signed(cosines[0, 0])}"
        text = f"{everything.capitalize()} are off by {same}: one factor for everything."
        return f"Not this line. {text} A slope differs from neuron to neuron."
    kind, l = np.unravel_index(np.nanargmin(np.abs(cosines)), cosines.shape)
    grows = ", and the error grows on the way back, turn by turn" if (np.diff(off) < 0).all() else ""
    return (
        "Not this line. Its two commonest faults, sign and factor, would leave each cosine at +1 or \N{MINUS SIGN}1. "
        f"Here it is {signed(cosines[kind, l])} in {cell(kind, l)}{grows}."
    )


class ClinicResult(NamedTuple):
    patient: int
    off: np.ndarray  # (2, 3) relative differences from wiggling: weights above biases
    cosines: np.ndarray  # (2, 3)
    suspect: str | None
    diagnosis: str
    text: str  # the patient's own line, once it is found
    knobs: int
    examples: int

    @property
    def sick(self):
        return self.off > LEAST

    @property
    def title(self):
        n = int(self.sick.sum())
        if n == 0:
            return f"Patient {self.patient}: the gradient agrees with wiggling, so here the fault does no harm"
        which = f"all {n} parts" if self.sick.all() else f"{n} of the {self.off.size} parts"
        return f"Patient {self.patient}: {which} of the gradient disagree{'s' * (n == 1)} with wiggling"

    @property
    def found(self):
        """The patient's lines as the picture shows them, one below the other."""
        name = f"patient {self.patient}: "
        return [(" " * len(name) if i else name) + line for i, line in enumerate(self.text.splitlines())]

    @property
    def words(self):
        cells = ", ".join(
            f"{cell(kind, l)} {departure(off) if off > LEAST else 'right'}"
            for (kind, l), off in np.ndenumerate(self.off)
        )
        found = f" The patient has: {self.text.replace(chr(10), '; ')}." if self.text else ""
        counted = f"{self.knobs} knobs were wiggled, for {self.examples} examples."
        return " ".join(filter(None, [f"{cells}. {counted}", self.diagnosis])) + found


def clinic(net, data):
    """Eight sick gradients on a map of layers, by wiggling; which line is it?"""
    require_reader(net, hidden="a hidden layer")
    if len(net.sizes) - 2 > MOST:
        raise unfit(net, f"the map has room for {MOST} hidden layers")
    net, x, y = in_double(net), data.train.x[:10], data.train.y[:10]  # the rounding of float32 is no disease
    places = sample(net, x, np.random.default_rng(0))
    wiggled = [wiggle_some(net, x, y, where) for where in places]
    knobs = sum(map(len, places))

    @lru_cache
    def examined(number):
        return compare(PATIENTS[number - 1].backward(net, x, y), places, wiggled)

    def model(patient, suspect):
        off, cosines = examined(patient)
        who = PATIENTS[patient - 1]
        suspect = suspect or None
        told = diagnosis(who, suspect, off, cosines) if suspect else ""
        text = who.text if suspect == who.part else ""
        return ClinicResult(patient, off, cosines, suspect, told, text, knobs, len(x))

    code = [line.partition("  # ")[0][4:] for line in listing(backward).split("\n")]
    code = code[code.index(LINES["first"]) :][:-1]  # the walk itself
    suspects = {part: next(i for i, text in enumerate(code) if text.strip() == line) for part, line in LINES.items()}
    return Scene(
        model,
        partial(Clinic, code, suspects, len(net.weights)),
        {
            "patient": Slider("patient", 1, 1, len(PATIENTS)),
            "suspect": choice("I suspect", [("nothing yet", ""), *((line, part) for part, line in LINES.items())]),
        },
        question=about_patient_1(*examined(1)),
        reveal={"suspect": PATIENTS[0].part},
        reactions={"patient": lambda scene: scene.set(suspect="")},
    )


def about_patient_1(off, cosines):
    """Which line patient 1 has wrong."""
    who = PATIENTS[0]
    if not (off[:, :-1] > LEAST).all() or not np.isfinite(off).all():
        return NoQuestion(
            f"patient 1's fault, {who.fault}, hardly shows in this network. Parts of it are dead or saturated, and "
            "what is 0 moves nothing, too early or not. The other patients can still be examined."
        )
    return predict(
        "Patient 1 has one line of backward wrong, in every turn in which it runs. The map says where its gradient "
        "departs from wiggling. Which line?",
        who.part,
        choices={line: part for part, line in LINES.items()},
        why=f"The last layer is right, and all before it is off by {100 * off[:, :-1].min():.0f} % and more. So look "
        "first at the line that runs between the last layer and the one before it: what is passed back is wrong.",
        mistakes=[(part, diagnosis(who, part, off, cosines)) for part in LINES if part != who.part],
    )


STEPS, EVERY, BATCH = 600, 25, 10
FIRST = 100  # steps shown with the answer
PATIENCE = 0.5  # seconds of training for one move, where no event loop runs


class Practice:
    """A network that learns from a gradient, right or sick: its cost and what it reads, every 25 steps."""

    def __init__(self, gradient, net, data):
        self.gradient, self.net, self.data = gradient, net, data
        self.batches, self.rng = [], np.random.default_rng(0)
        self.costs, self.shares = [], []
        self._note(net)

    @property
    def reached(self):
        return EVERY * (len(self.costs) - 1)

    def go_on(self):
        x, y = self.data.train.x, self.data.train.y
        net, batches, rng = deepcopy((self.net, self.batches, self.rng))  # an interrupt leaves all as it was
        for _ in range(EVERY):
            batches = batches or mini_batches(len(x), BATCH, rng)
            rows = batches.pop(0)
            net = step(net, self.gradient(net, x[rows], y[rows]), RATE)
        self._note(net)
        self.net, self.batches, self.rng = net, batches, rng

    def _note(self, net):
        train, test = self.data
        now, share = cost(net, train.x[:300], train.y[:300]), accuracy(net, test.x, test.y)
        self.costs.append(now)
        self.shares.append(share)


class LearningResult(NamedTuple):
    patient: int  # 0 is the right gradient
    names: tuple
    steps: np.ndarray  # (s,)
    costs: np.ndarray  # (9, s)
    shares: np.ndarray  # (9, s) of the test digits that are read

    @property
    def title(self):
        (right, sick), at = self.shares[[0, self.patient], -1], self.steps[-1]
        if at == 0:
            return "Before the first step all of them are the same network"
        who = self.names[self.patient].capitalize()
        return f"{who}, {at} steps: reads {100 * sick:.0f} %; the right gradient {100 * right:.0f} %"

    @property
    def words(self):
        rows = [
            f"{name}: cost {costs[-1]:.2f}, {100 * shares[-1]:.0f} % read"
            for name, costs, shares in zip(self.names, self.costs, self.shares, strict=True)
        ]
        return "; ".join(rows) + "."


def counted(m, n):
    """m of n in words."""
    return "none" if m == 0 else f"all {spelled(n)}" if m == n else spelled(m)


def still_learning(net, data):
    """The eight practise beside the right gradient: the same digits, the same rate.

    Where no table is square they are seven: the one that turns square tables round has nothing wrong there.
    """
    require_reader(net)
    patients = sick(net.sizes)
    runs = [Practice(gradient, net, data) for gradient in (backward, *(who.backward for who in patients.values()))]
    names = ("right", *(who.fault for who in patients.values()))

    def last():
        return min(runs, key=lambda run: run.reached)

    def reach(steps, patience=np.inf):
        stop = monotonic() + patience
        while (run := last()).reached < steps and monotonic() < stop:
            run.go_on()

    def model(patient, steps):
        if not meanwhile.on:
            reach(steps)
        upto = min(steps, last().reached) // EVERY + 1
        costs, shares = (np.array([getattr(run, of)[:upto] for run in runs]) for of in ("costs", "shares"))
        return LearningResult(patient, names, EVERY * np.arange(upto), costs, shares)

    def go(scene):
        """Train towards the steps that the slider asks for, between the kernel's messages while the curves follow it.

        Where no event loop runs, it trains at once; out of patience, the slider waits where training stands.
        """
        steps = scene.controls["steps"]
        steps.value = asked = steps.value // EVERY * EVERY
        if last().reached < asked and not meanwhile.begin(scene):
            reach(asked, PATIENCE)
            steps.value = min(asked, last().reached)

    def piece(scene):
        asked, before = scene.controls["steps"].value, last().reached
        reach(asked, SLICE)
        if before < last().reached < asked:
            scene.refresh()
        return last().reached < asked

    meanwhile = Meanwhile(piece)

    x, y, small = data.train.x[:100], data.train.y[:100], 0.01
    before = cost(net, x, y)
    moved = [cost(step(net, p.backward(net, x, y), small), x, y) - before for p in patients.values()]
    falls = sum(change < 0 for change in moved)
    n = len(patients)
    wrong = {
        0: "Then each bug would show itself at once. Nearly all of them hide.",
        2: "1/2 and sum go down, whose list is only shorter or longer. Look back: most cosines are above 0.",
        4: f"{'More' if falls > 4 else 'Fewer'} than that. Look back at the clinic: is the cosine above 0?",
        n - 1: "Not so many. Where the cosine is below 0, it goes uphill.",
        n: "One goes uphill: in patient 5 every cosine is \N{MINUS SIGN}1.",
    }
    question = predict(
        f"Each of the {spelled(n)} takes one small step against its own gradient, at a learning rate of {small}. "
        "For how many of them does the cost fall?",
        falls,
        choices={counted(m, n): m for m in sorted({*wrong, falls})},
        why="A small step against a list goes downhill if the list has a positive cosine with the true gradient. "
        "A factor above 0 leaves it at 1; the other faults, the lost slope too, leave it above 0 here. Only the sign "
        "turns it round. "
        "The cost changed by " + ", ".join(f"{signed(change, 4)} ({i})" for i, change in zip(patients, moved)) + ".",
        mistakes=[(m, text) for m, text in wrong.items() if m != falls],
    )
    numbered = [(at, i, who.fault) for at, (i, who) in enumerate(patients.items(), start=1)]
    steps = Slider("steps", 0, 0, STEPS, EVERY, width="420px")
    return Scene(
        model,
        partial(StillLearning, names, STEPS),
        {
            "patient": choice("patient", [(f"{i}: {fault}", at) for at, i, fault in numbered], n - 1),
            "steps": steps,
        },
        question=question,
        reveal={"steps": FIRST},
        reactions={"steps": go},
        rows=[["patient", player(steps, 300), "steps"]],
    )
