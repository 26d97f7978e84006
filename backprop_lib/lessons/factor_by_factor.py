"""Lesson 08, first half: one neuron per layer. A derivative is a product, and each factor has a picture of its own."""

from functools import partial
from typing import NamedTuple

import numpy as np

from .. import expect
from ..answers import short
from ..controls import Slider, choice, notched, switch
from ..listing import line_of
from ..network import Network, backward, costs, forward, slope
from ..pictures.factors import Factors
from ..pictures.nudges import Nudges
from ..pictures.products import Products, told
from ..pictures.style import signed, unsigned
from ..practice import predict, unlike
from ..scene import Scene
from .common import room_for, unfit
from .one_output import sensitivities, wiggled

PIXEL, WANTED = 0.7, 1.0  # what goes into the chain, and what should come out
AVENUES = ("w", "b", "a_before")
SPANS = {"w": (-2.0, 2.0), "b": (-6.0, 6.0), "a_before": (0.0, 1.0), "y": (0.0, 1.0)}


class Neuron(NamedTuple):
    """One neuron, one weight, one activation before it: all its numbers, and the factors of its derivatives."""

    w: float
    b: float
    a_before: float
    y: float
    z: float
    a: float
    cost: float
    dz: tuple  # dz/dw, dz/db, dz/da_before
    da_dz: float
    dC_da: float
    derivatives: tuple  # dC/dw, dC/db, dC/da_before, by `backward`
    measured: tuple  # the same by wiggling


def parts(w, b, a_before, y):
    """The neuron as the library takes it: a network of sizes (1, 1) and a batch of one."""
    return Network([np.array([[w]])], [np.array([b])]), np.array([[a_before]]), np.array([[y]])


def neuron(w, b, a_before, y):
    net, x, wanted = parts(w, b, a_before, y)
    (z,), (_, a) = forward(net, x)
    found = sensitivities(net, x, wanted), wiggled(net, x, wanted)
    derivatives, measured = (tuple(float(n[0]) for n in (s.weights, s.bias, s.activations)) for s in found)
    numbers = z.item(), a.item(), costs(net, x, wanted).item()
    factors = (a_before, 1.0, w), slope(net, 0, a).item(), 2 * (a.item() - y)
    return Neuron(w, b, a_before, y, *numbers, *factors, derivatives, measured)


def last_neuron(chain):
    """The settings of the chain's last neuron, rounded to two decimals."""
    if set(expect.network(chain).sizes) != {1}:
        raise unfit(chain, "expected a chain, of one neuron in each layer")
    a_before = forward(chain, np.array([[PIXEL]])).activations[-2]
    settings = chain.weights[-1], chain.biases[-1], a_before
    return dict(zip(AVENUES, (round(float(s.item()), 2) for s in settings), strict=True), y=WANTED)


class NudgesResult(NamedTuple):
    what: str
    nudge: float
    before: tuple  # w (or what is nudged), z, a, C
    after: tuple
    factors: tuple  # dz/dw, da/dz, dC/da
    hidden: bool  # whether only the nudge is shown yet
    asked: bool  # whether the question is about this nudge

    @property
    def promised(self):
        return self.nudge * np.cumprod([1, *self.factors])

    @property
    def measured(self):
        return np.subtract(self.after, self.before)

    @property
    def places(self):
        return 3 + max(0, -int(np.floor(np.log10(self.nudge))))

    @property
    def title(self):
        if self.hidden:
            return f"Nudge {self.what} by {self.nudge:g}: what z, a and C do is still hidden"
        promised, measured = (signed(change[-1], self.places) for change in (self.promised, self.measured))
        return f"Nudge {self.what} by {self.nudge:g}: promised for C {promised}, measured {measured}"

    @property
    def words(self):
        names = (self.what, "z", "a", "C")
        rows = [
            f"{name}: {unsigned(old, 4)} to {unsigned(new, 4)}, "
            f"promised {signed(p, self.places)}, measured {signed(m, self.places)}"
            for name, old, new, p, m in zip(names, self.before, self.after, self.promised, self.measured, strict=True)
        ]
        factors = zip((f"dz/d{self.what}", "da/dz", "dC/da"), self.factors, strict=True)
        text = "; ".join(rows[: 1 if self.hidden else 4])
        if self.what == "a_before" and self.after[0] > 1:
            text += "; pretended, since no sigmoid gives more than 1"
        return f"{text}. Factors: " + ", ".join(f"{name} = {signed(factor, 3)}" for name, factor in factors) + "."


def nudges(chain):
    """A nudge of w becomes one of z, of a, of C: three factors, one after the other."""
    start = last_neuron(chain)
    at = neuron(**start)

    def model(what, nudge, answered):
        moved = neuron(**{**start, what: start[what] + nudge})
        before, after = ((n._asdict()[what], n.z, n.a, n.cost) for n in (at, moved))
        factors = at.dz[AVENUES.index(what)], at.da_dz, at.dC_da
        return NudgesResult(what, nudge, before, after, factors, not answered, (what, nudge) == ("w", asked))

    asked = 0.1
    d, s, c = at.dz[0], at.da_dz, at.dC_da
    right = d * s * c * asked
    question = predict(
        f"Here dz/dw = {short(d, 3)}, da/dz = {short(s, 3)} and dC/da = {short(c, 3)}. Nudge w by +{asked}. "
        "What do the three factors promise for C: how far does it move? (A minus sign if it falls.)",
        right,
        within=0.03,
        why=f"Each factor passes on its share: +{asked} in w is {short(asked * d, 3)} in z, that is "
        f"{short(asked * d * s, 3)} in a, and that is {short(right, 3)} in C.",
        mistakes=unlike(right, [
            (-right, "The right size. A negative factor turns the nudge round: a rises, so C falls."),
            (right / asked, "That is the derivative, for a nudge of 1. The nudge is a tenth of that."),
            (asked * (d + s + c), "You added the factors. Each one acts on what the one before has passed on."),
            (asked * d * c, "You left out the middle factor: z does not reach a in full, only through the slope."),
            (asked * s * c, "You left out the first factor: w does not reach z in full, it is multiplied by a_before."),
            (asked * d * s, "That is how far a moves. One factor is still to come, from a to C."),
            (d * s, "That is how far a moves for a nudge of 1. The nudge is a tenth, and a factor is still to come."),
            (d, "That is how far z moves for a nudge of 1. The nudge is a tenth, and two factors are still to come."),
            (asked * d, "That is how far z moves. Two factors are still to come."),
            (asked * c, "That would be so for a nudge of a itself. From w to a there are two more factors."),
            (-right / asked, f"Two slips: that is for a nudge of 1, not of {asked}. And C falls: a minus is missing."),
            (-asked * d * c, "Two slips: the factor in the middle, the slope, is left out, and so is the minus sign."),
            (-asked * s * c, "Two slips: the first factor, a_before, is left out, and so is the minus sign."),
            (-asked * d * s, "That is how far a moves, with a minus sign. dC/da brings its size, too."),
            (s * c, "Two slips: the first factor, a_before, is left out, and so is the nudge, which is only a tenth."),
            (d * c, "Two slips: the slope in the middle is left out, and so is the nudge, which is only a tenth."),
        ]),
    )  # fmt: skip
    return Scene(
        model,
        Nudges,
        {
            "what": choice("nudge", [("w, the weight", "w"), ("b, the bias", "b"), ("a_before", "a_before")]),
            "nudge": notched("by", (0.001, 0.01, 0.1, 0.2, 0.5, 1), asked),
            "answered": switch("answered"),  # not laid out: it turns on with the question's lock
        },
        question=question,
        reveal={"answered": True, "nudge": asked},
        rows=[["what", "nudge"]],
    )


class FactorsResult(NamedTuple):
    neuron: Neuron
    curves: tuple  # three pairs: z against w, a against z, C against a
    asked: bool  # whether the question is about these settings

    @property
    def factors(self):
        return self.neuron.dz[0], self.neuron.da_dz, self.neuron.dC_da

    @property
    def title(self):
        (d, s, c), product = self.factors, self.neuron.derivatives[0]
        return f"dC/dw = {signed(d)} x {signed(s, 4)} x {signed(c, 3)} = {signed(product, 4)}"

    @property
    def words(self):
        n = self.neuron
        d, s, c = self.factors
        return (
            f"With w {signed(n.w)}, b {signed(n.b)}, a_before {n.a_before:.2f}: z is {signed(n.z)}, a is {n.a:.4f}, "
            f"wanted {n.y:.2f}, C is {n.cost:.4f}. Slopes: z against w {signed(d, 3)}, a against z {signed(s, 5)}, "
            f"C against a {signed(c, 3)}. Their product is {signed(d * s * c, 5)}; "
            f"wiggling w finds {signed(n.measured[0], 5)}."
        )


def spans(*settings):
    """The sliders' ends, wider where one of the settings lies outside; and those of z, so that all of them fit."""
    w, b, a_before = (room_for(SPANS[name][1], [s[name] for s in settings]) for name in AVENUES)
    z = w * a_before + b
    return {"w": (-w, w), "b": (-b, b), "a_before": (0.0, a_before), "y": SPANS["y"], "z": (-z, z)}


def sliders(start, ends):
    return {name: Slider(name, start[name], *ends[name], 0.01, width="390px") for name in SPANS}


def factors(chain):
    """dC/dw as three slopes, each on its own curve, all settings movable."""
    start = last_neuron(chain)
    lit = {**start, "a_before": start["a_before"] or 0.5}  # what is black is no slope to compare with
    saturated = {**lit, "b": round(6.0 - min(0.0, lit["w"] * lit["a_before"]), 2), "y": 0.0}
    ends = spans(start, saturated)
    ws, outputs = np.linspace(*ends["w"], 61), np.linspace(0, 1, 61)
    zs = np.linspace(*ends["z"], 1 + 8 * int(np.ceil(ends["z"][1])))

    def model(w, b, a_before, y):
        squished = forward(Network([np.ones((1, 1))], [np.zeros(1)]), zs[:, None]).activations[1][:, 0]
        one = Network([np.array([[a_before]])], [np.array([b])])  # w plays the input, and a_before its weight
        sums = forward(one, ws[:, None]).zs[0][:, 0]
        curves = (ws, sums), (zs, squished), (outputs, (outputs - y) ** 2)
        return FactorsResult(neuron(w, b, a_before, y), curves, (w, b, a_before, y) == tuple(saturated.values()))

    there = neuron(**saturated)
    sizes = dict(zip(("dz/dw", "da/dz", "dC/da"), np.abs([there.dz[0], there.da_dz, there.dC_da]), strict=True))
    product = f"{there.dz[0]:.2f} x {there.da_dz:.4f} x {there.dC_da:.3f} = {there.derivatives[0]:.4f}"
    light = "" if lit == start else f"Let the neuron before be {lit['a_before']:g}. "
    question = predict(
        f"{light}Set the bias to {saturated['b']:g}, so that z is {there.z:.1f} and a is {there.a:.4f}, and want "
        "y = 0. The neuron is nearly as wrong as it can be. Which factor makes dC/dw nearly 0 all the same?",
        min(sizes, key=sizes.get),
        choices=list(sizes),
        why=f"There the sigmoid is nearly flat: {product}. One small factor is enough for a small product.",
        mistakes=[
            ("dz/dw", f"That factor is a_before, {there.a_before:.2f}: a steady slope, whatever the bias is."),
            (
                "dC/da",
                f"That factor is 2 (a \N{MINUS SIGN} y), and a is far from y: it is {there.dC_da:.3f}, nearly as large "
                "as it can be.",
            ),
        ],
    )
    picture = partial(Factors, ends["w"], ends["z"], ends["a_before"][1] / 2)
    return Scene(
        model, picture, sliders(start, ends), question=question, reveal=saturated,
        actions={
            "The chain's own numbers": lambda scene: scene.set(**start),
            "Saturated and wrong": lambda scene: scene.set(**saturated),
        },
        rows=[["w", "b"], ["a_before", "y"], ["The chain's own numbers", "Saturated and wrong"]],
    )  # fmt: skip


class ProductsResult(NamedTuple):
    neuron: Neuron
    lines: tuple  # pairs (symbol, its line in `backward`)
    hidden: bool  # whether the first factors are not shown yet
    asked: bool  # whether the question is about these settings

    @property
    def dC_dz(self):
        return self.neuron.da_dz * self.neuron.dC_da

    @property
    def values(self):
        """What each of the lines makes here."""
        dw, db, da_before = self.neuron.derivatives
        return self.neuron.dC_da, self.dC_dz, db, dw, da_before

    @property
    def title(self):
        dw, db, da = map(told, self.neuron.derivatives)
        return f"dC/dw = {dw}, dC/db = {db}, dC/da_before = {da}"

    @property
    def words(self):
        n = self.neuron
        rows = [
            f"dC/d{name} = {'?' if self.hidden else told(d)} x {told(n.da_dz)} x {told(n.dC_da)} = {told(product)}, "
            f"by wiggling {signed(measured, 6)}"
            for name, d, product, measured in zip(AVENUES, n.dz, n.derivatives, n.measured, strict=True)
        ]
        return "; ".join(rows) + f". The two factors that all share multiply to dC/dz = {told(self.dC_dz)}."


def three_products(chain):
    """dC/dw, dC/db, dC/da_before: the first factor differs, the two others are shared."""
    start = last_neuron(chain)
    lines = (
        ("dC/da", line_of(backward, "dC_da = 2")),
        ("dC/dz", line_of(backward, "dC_dz =")),
        ("dC/db", line_of(backward, "gradient.biases")),
        ("dC/dw", line_of(backward, "gradient.weights")),
        ("dC/da_before", line_of(backward, "dC_da = dC_dz")),
    )

    def model(w, b, a_before, y, answered):
        there = (w, b, a_before, y) == tuple(black.values())
        return ProductsResult(neuron(w, b, a_before, y), lines, not answered, there)

    ends = spans(start)
    outputs = np.linspace(0, 1, 1001)
    most = (outputs * (1 - outputs) * 2 * outputs).max() * max(ends["w"][1], ends["a_before"][1])  # no bar is longer
    asked = {"a_before": 0.0}
    if abs(neuron(**{**start, **asked}).derivatives[1]) < 0.0005:  # dark before, and saturated by its own bias
        asked["b"] = 0.0
    black = {**start, **asked}
    dark = neuron(**black)
    right = tuple(name for name, d in zip(AVENUES, dark.derivatives, strict=True) if d == 0)
    options = {
        "none of them": (),
        "only dC/dw": ("w",),
        "dC/dw and dC/da_before": ("w", "a_before"),
        "all three": AVENUES,
    }
    mistakes = [
        (
            options["dC/dw and dC/da_before"],
            "dC/da_before does not ask how large a_before is, but what a change of it does: that is w.",
        ),
        (AVENUES, "a_before is not a factor of all three. b is added whatever comes in, so dz/db stays 1."),
        ((), "One of them has a_before itself for a factor: z contains w x a_before, and dz/dw is a_before."),
        (options["only dC/dw"], "There is a second one: the first factor of dC/da_before is w, and here w is 0, too."),
    ]
    question = predict(
        f"Suppose the neuron before is black: a_before is 0{', and so is the bias' * ('b' in asked)}. Which of the "
        "three derivatives are then exactly 0?",
        right,
        choices=options,
        why=f"a_before is a factor of dC/dw alone. dC/db is {signed(dark.derivatives[1], 3)} there, "
        f"and dC/da_before {signed(dark.derivatives[2], 3)}: its first factor is w.",
        mistakes=[(wrong, text) for wrong, text in mistakes if wrong != right],
    )
    return Scene(
        model, partial(Products, most),
        {**sliders(start, ends), "answered": switch("answered")},  # not laid out: it turns on with the question's lock
        question=question, reveal={**asked, "answered": True},
        actions={"The chain's own numbers": lambda scene: scene.set(**start)},
        rows=[["w", "b"], ["a_before", "y"], ["The chain's own numbers"]],
    )  # fmt: skip
