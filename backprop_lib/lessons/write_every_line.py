"""Lesson 07: every line of `backward` goes back to the picture it came from; then the student writes them."""

import re
from functools import lru_cache, partial
from typing import NamedTuple

from ..controls import Slider, choice, switch
from ..listing import listing
from ..network import backward
from ..pictures.origins import Origins
from ..practice import predict
from ..scene import Scene
from ..stepping import moments
from . import bugs
from .clinic import clinic, still_learning
from .common import require_drawn
from .conventions import switchboard
from .whole_pass import StepResult, ended, magnified, one_two, steps, wiggling
from .writing import check_last_line, check_my_backward, check_two_lines

__all__ = [
    "check_last_line",
    "check_my_backward",
    "check_two_lines",
    "clinic",
    "origins",
    "still_learning",
    "switchboard",
]


class Origin(NamedTuple):
    """Where a line of `backward` came from."""

    beginning: str  # of the line
    lesson: str
    picture: str  # the heading under which it stands there
    said: str
    shapes: str = ""  # {names} as in `shapes_of`


ORIGINS = [
    Origin(
        "activations = forward",
        "00",
        "Layer by layer",
        "The digit flows forward. All activations are kept: the way back needs them.",
        "x {x}, and the last activations {outputs}",
    ),
    Origin(
        "y = expect",
        "01",
        "One example: ten squares",
        "Black ticks there: where each output should be. A wrong shape is refused.",
        "y {y}, like the outputs {outputs}",
    ),
    Origin(
        "gradient =",
        "01",
        "13,002 components",
        "A form with a place for each weight and bias. It holds nothing yet that counts.",
        "gradient.weights: {tables}",
    ),
    Origin(
        "dC_da = 2",
        "02",
        "Why twice?",
        "A square grows along two sides. Shared out among the examples: lesson 05.",
        "dC_da {dC_da} = 2 * (outputs {outputs} - y {y}) / {N}",
    ),
    Origin(
        "for l in reversed",
        "04",
        "Walk back",
        "The layers take turns, the last one first. Each plays the outputs' part.",
        "net.weights[{l}] {W}: to {n_out} neurons from {n_in}",
    ),
    Origin(
        "dC_dz =",
        "02",
        "An audit",
        "A nudge of z reaches a only through the slope. Saturated: next to nothing.",
        "dC_dz {dC_dz} = dC_da {dC_da} * slope {after}",
    ),
    Origin(
        "gradient.biases[l] =",
        "03",
        "One output, three avenues",
        "A bias moves z by as much as it moves. Here the examples are added up.",
        "gradient.biases[{l}] {gb} = dC_dz {dC_dz}, its rows added up",
    ),
    Origin(
        "gradient.weights[l] =",
        "03",
        "Neurons that fire together",
        "The map: a row's dC/dz times a column's activation. Bright ones count.",
        "gradient.weights[{l}] {gW} = dC_dz.mT {mT} @ activations[{l}] {before}",
    ),
    Origin(
        "if l > 0",
        "04",
        "Step through the whole pass",
        "The pixels are given. Nobody nudges them, and the walk ends there.",
        "activations[{l}] {before}",
    ),
    Origin(
        "dC_da = dC_dz",
        "04",
        "The ledger",
        "Each row's dC/dz times its weights, added down every column.",
        "dC_da {dC_da} = dC_dz {dC_dz} @ net.weights[{l}] {W}",
    ),
    Origin(
        "return expect",
        "04",
        "First all gradients, then one update",
        "All is written down, and no weight has moved yet. Moving is left to step.",
        "gradient.weights: {tables}",
    ),
]


def shapes_of(names):
    """The shapes of what `backward` holds, by short names, written as numpy writes them."""
    l, activations, gradient = names.get("l", 0), names["activations"], names.get("gradient")
    arrays = {name: names[name] for name in ("x", "y", "dC_da", "dC_dz") if name in names}
    arrays |= {"outputs": activations[-1], "before": activations[l], "after": activations[l + 1]}
    arrays |= {"W": names["net"].weights[l]}
    if gradient:
        arrays |= {"gW": gradient.weights[l], "gb": gradient.biases[l]}
    if "dC_dz" in names:
        arrays |= {"mT": names["dC_dz"].mT}
    n_out, n_in = arrays["W"].shape
    tables = ", ".join(str(w.shape) for w in names["net"].weights)
    return {name: each.shape for name, each in arrays.items()} | {
        "l": l,
        "N": len(names["x"]),
        "n_out": n_out,
        "n_in": n_in,
        "tables": tables,
    }


class OriginResult(NamedTuple):
    step: StepResult
    origin: Origin
    shapes: str
    examples: int

    @property
    def title(self):
        return f"Line {self.step.line} of {len(self.step.code) - 1}. {self.step.sentence}"

    @property
    def numbers(self):
        """The step's, which are always of one digit; the shapes beside them may be of several."""
        return re.sub(r" is \([\d, ]+\):", " for the 2 alone:", self.step.numbers)

    @property
    def words(self):
        code = self.step.code[self.step.line].strip()
        source = f'It came from lesson {self.origin.lesson}, "{self.origin.picture}". {self.origin.said}'
        numbers = f" {ended(self.numbers)}" if self.numbers else ""
        return (
            f"{ended(code)} Shapes for {self.examples} example{'s' * (self.examples > 1)}: {self.shapes}."
            f"{numbers}{self.step.agreement} {source}"
        )


def loop_turns(found):
    """Pairs (l, item) of what runs in `backward`, given as pairs (line of code, item); l is None before the loop."""
    l = None
    last = sum(line.startswith("for l in reversed") for line, _ in found)
    for line, item in found:
        if line.startswith("for l in reversed"):
            last -= 1
            l = last
        yield l, item


def origins(net, data):
    """Each line of `backward` on the network, its shapes, and the picture that it came from."""
    require_drawn(net)
    lines = [line.partition("  # ")[0].strip() for line in listing(backward).split("\n")]
    sources = {lines.index(next(line for line in lines if line.startswith(o.beginning))): o for o in ORIGINS}
    measured = wiggling(net, *one_two(data))
    ran = [step for step in steps(net, *one_two(data)) if step.code[0].startswith("def backward")]
    by_turn = {}
    for l, step in loop_turns([(lines[step.line], step) for step in ran]):
        about = {"dC_da = 2": len(net.weights), "dC_dz =": None if l is None else l + 1, "dC_da = dC_dz": l}
        framed = about.get(sources[step.line].beginning, step.framed)
        by_turn[step.line, l] = step._replace(framed=framed)

    @lru_cache(maxsize=16)
    def shapes(examples):
        found = moments([backward], backward, net, data.train.x[:examples], data.train.y[:examples])
        return {(moment.line, moment.names.get("l")): shapes_of(moment.names) for moment in found}

    after_loop, silent = len(lines) - 1, lines.index(bugs.LINES["passed"])

    def model(line, turn, examples, check):
        inside = any((line, l) in by_turn for l in range(len(net.weights))) and line != after_loop
        at = (line, turn if inside else 0 if line == after_loop else None)
        if at not in by_turn:  # nothing is passed to the pixels
            step = by_turn[silent - 1, turn]
            step = step._replace(line=line, sentence=f"l = {turn}: this line does not run", numbers="")
            said = "before it are only pixels"
        else:
            step, said = by_turn[at], sources[line].shapes.format(**shapes(examples)[at])
        return OriginResult(measured(step) if check else step, sources[line], said, examples)

    table, ledger, votes, components = (
        "the map of lesson 03",
        "the ledger of lesson 04",
        "the vote table of lesson 05",
        "the components of lesson 01",
    )
    question = predict(
        f"Two pictures had a row for each output and a column for each neuron before it, {net.weights[-1].size} cells. "
        "From which picture came the line gradient.weights[l] = dC_dz.mT @ activations[l]?",
        table,
        choices=[components, table, ledger, votes],
        why="Each cell is its row's dC/dz times its column's activation, and every cell is kept: each belongs to one "
        "weight. The product also adds up the examples.",
        mistakes=[
            (
                ledger,
                "In the ledger the cells are need times weight, and its columns are added up. That is the last line "
                "of the loop, dC_dz @ net.weights[l].",
            ),
            (votes, "There the columns were examples. They are in this line too, but as what the product adds up."),
            (components, "That picture showed the finished gradient in a row. This line makes a part of it."),
        ],
    )
    return Scene(
        model,
        partial(Origins, magnified(net)),
        {
            "line": Slider("line", 1, 1, len(lines) - 1, width="250px"),
            "turn": choice("turn of the loop", [(f"l = {l}", l) for l in reversed(range(len(net.weights)))]),
            "examples": Slider("shapes for examples", 1, 1, 100, width="370px"),
            "check": switch("check by wiggling"),
        },
        question=question,
        reveal={"line": lines.index(bugs.LINES["weight"])},
        rows=[["line", "turn", "check"], ["examples"]],
    )
