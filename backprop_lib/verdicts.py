"""`check`: compare a student's function or value with the right one and say what to think about next."""

import re
from copy import deepcopy
from dataclasses import dataclass
from html import escape
from inspect import isgeneratorfunction

import numpy as np

from . import expect

SHORT = 40  # characters: what an argument says of itself, if it is not longer
CODE = re.compile(r"(?<!\w)`([^`]+)`(?!\w)")  # a backtick within a word is part of what is quoted


@dataclass(frozen=True, repr=False)
class Verdict:
    """True if the attempt passed; prints as its message, which begins with "Right:", "Not yet:" or "Not quite:"."""

    passed: bool
    message: str

    def __bool__(self):
        return self.passed

    def __repr__(self):
        return self.message

    def _repr_html_(self):
        """The same with what is in backticks as code. JupyterLab ends the lines of plain text within a word.

        MathJax would set what stands between two dollar signs as a formula: what a program says has none.
        """
        words = re.sub(CODE, r"<code>\1</code>", escape(self.message, quote=False))
        words = re.sub(r"^[^:]+:", r"<b>\g<0></b>", words).replace("\n", "<br>")
        return f'<div class="mathjax_ignore">{words}</div>'


def check(attempt, right, cases=None, *, mistakes=(), slips=(), hint="", ok="", places=4):
    """Compare `attempt` with `right` and return a `Verdict`.

    attempt   a function or a value; None, ... or a function that returns them is an exercise not begun
    right     the same done right. Values are numbers, arrays, or lists and tuples of them, compared part by part
    cases     for functions: tuples of arguments; every call gets its own copy of them
    mistakes  pairs (wrong function or value, message): said when the attempt gives just what the wrong one gives
    slips     pairs (regular expression, message): said when a function stops with such a complaint, as those of SLIPS
    hint      added when the attempt is not begun, or wrong in a way that no mistake explains
    ok        added when it is right
    places    significant digits of the numbers shown, at most 6

    Numbers agree within 1e-6 of their size (or 1e-9), and shapes exactly. Raises ValueError if functions come
    without cases, or if a mistake agrees with `right` on all of them.
    """
    of_functions = callable(right)
    mistakes, (places,) = pairs("check", mistakes), expect.counts(places=places)
    for name, text in {"hint": hint, "ok": ok}.items():
        if not isinstance(text, str):
            raise ValueError(f"check: {name} is {expect.shown(text)}; expected words")
    if of_functions and not (cases := list(cases) if isinstance(cases, (list, tuple)) else []):
        raise ValueError("check: functions are compared on cases, a list of tuples of arguments; given none")
    if of_functions and not all(isinstance(case, tuple) for case in cases):
        raise ValueError(f"check: each case is a tuple of arguments; given {[type(case).__name__ for case in cases]}")
    if not of_functions:
        cases = [()]

    def results(source):
        return [source(*deepcopy(case)) if of_functions else source for case in cases]

    def agree(these, those):
        return all(not difference(this, that) for this, that in zip(these, those))

    expected = results(right)
    explained = []
    for wrong, message in mistakes:
        try:
            explained.append((results(wrong), message))
        except Exception:  # a wrong function may well stop; then no attempt that runs can equal it
            continue
        if agree(explained[-1][0], expected):
            raise ValueError(f"check: a mistake agrees with the right answer on every case: {message!r}")

    def not_yet(text):
        return Verdict(False, join("Not yet:", text, hint))

    def not_quite(text, *more):
        return Verdict(False, join("Not quite:", text, *more))

    if unfinished(attempt):
        return not_yet("there is no answer here so far.")
    if callable(attempt) != of_functions:
        kinds = ("a function", "a value") if of_functions else ("a value", "a function")
        return not_quite(f"this exercise asks for {kinds[0]}, and this is {kinds[1]}.", hint)

    given, note, known = [], "", [*slips, *SLIPS]
    for number, case in enumerate(cases, start=1):
        own = deepcopy(case)
        try:
            given.append(attempt(*own) if of_functions else attempt)
        except Exception as error:
            if isinstance(error, NotImplementedError) or of_a_stub(error):
                return not_yet("your function has a part still to be written.")
            if slip := next((words for complaint, words in known if re.search(complaint, str(error))), ""):
                return not_quite(slip)
            if isinstance(error, ValueError) and (shapes := misfit(error)):
                return not_yet(f"on {describe(number, case)}, {shapes}")
            what = ": ".join([type(error).__name__, *str(error).strip().splitlines()[:1]])
            return not_quite(f"your function stopped with {what[:200]} on {describe(number, case)}.", hint)
        if isgeneratorfunction(attempt):
            return not_quite("your function hands out its results with `yield`. Return the last one with `return`.")
        if given[-1] is None:
            return not_yet("your function returns nothing. What it prints is not returned: end it with `return`.")
        if unfinished(given[-1]):
            part = given[-1] is not ... and any(not unfinished(item) for item in given[-1])
            return not_yet(f"your function returns {'something that is not finished' if part else 'nothing so far'}.")
        if [array.tobytes() for array in arrays(own)] != [array.tobytes() for array in arrays(case)]:
            note = "But it changed what it was given. Whoever uses those numbers next finds others: make new ones."

    for wrong, message in explained:
        if agree(given, wrong):
            return not_quite(message)
    for number, (case, this, that) in enumerate(zip(cases, given, expected), start=1):
        if text := difference(this, that, min(places, 6)):
            where = f"on {describe(number, case)} your function gives " if of_functions else "this is "
            return not_quite(f"{where}{text}.", hint)
    agreed = f"your function agrees on {len(cases)} case{'s' * (len(cases) > 1)}." if of_functions else "that is it."
    return Verdict(True, join("Right:", ok or agreed, note))


def arrays(value, depth=0):
    """All arrays in lists and tuples, in order."""
    if isinstance(value, np.ndarray):
        return [value]
    parts = value if isinstance(value, (list, tuple)) and depth < 10 else []  # a list may hold itself
    return [array for item in parts for array in arrays(item, depth + 1)]


def pairs(who, mistakes):
    """The mistakes as a list of (wrong answer, message)."""
    try:
        found = [(wrong, message) for wrong, message in mistakes]
    except (TypeError, ValueError):
        found = [(None, None)]
    if not all(callable(message) or isinstance(message, str) for _, message in found):
        given = expect.shown(mistakes)
        raise ValueError(f"{who}: mistakes is {given}; expected a list of pairs (wrong answer, message)")
    return found


def with_article(noun):
    return f"{'an' if noun[0].lower() in 'aeiou' else 'a'} {noun}"


SLIPS = [  # what Python or numpy complains of, and what is said instead
    ("bitwise_xor", "`^` does not square a number in Python. Write `** 2`."),
    (
        r"'(int|float|list|tuple|numpy\.\w+)' object is not callable",
        "round brackets right after a number, an array or a list are a call in Python. For times write `*`, as in "
        "`2 * (...)`. For an entry write square brackets.",
    ),
    (
        "matmul: .* not have enough dimensions",
        "`@` is for arrays, and a side of yours is a single number. For times write `*`.",
    ),
    (
        "only integers, slices|indices must be (of )?integer",
        "in square brackets stands a place, a whole number from 0 on. `for j in v` gives the numbers of v, not their "
        "places. Write `for j in range(len(v))`.",
    ),
]
UNLIKE = re.compile(r"operands could not be broadcast together with shapes (\(.*?\)) (\(.*?\))")
ROW = re.compile(r"\(\d+,\)")
UNALIGNED = re.compile(r"matmul.*size (\d+) is different from (\d+)|\d\) not aligned: (\d+) .* != (\d+)")


def of_a_stub(error):
    """Whether it complains of arithmetic with a stub's `...`. numpy names them, too, as what a place may be."""
    return "ellipsis" in str(error) and not isinstance(error, IndexError)


def misfit(error):
    """What numpy's complaint about two shapes means, in words; "" if the error is another one."""
    if found := UNLIKE.search(str(error)):
        rows, row = sorted(found.groups(), key=len, reverse=True)
        if ROW.fullmatch(rows):
            usual = "two rows of different lengths. Is one of them a number that you wrote down? Take it from `.shape`."
        elif ROW.fullmatch(row) and rows.startswith(row.replace(",)", ",")):
            usual = "to give each row of a table a number of its own, make a column of `v`: `v[:, None]`."
        else:
            usual = "often a `.T` is missing, or an `@` in place of `*`."
        return f"shapes {found[1]} and {found[2]} do not fit together number by number. Print the two: {usual}"
    if found := UNALIGNED.search(str(error)):
        left, right = (found[2], found[1]) if found[1] else (found[3], found[4])
        return (
            f"the two sides of an `@` do not fit, {left} on the left and {right} on the right. (a, b) @ (b, c) fits. "
            "Print both shapes: often a `.T` is missing, or one too many."
        )
    return ""


@np.errstate(all="ignore")
def difference(given, expected, places=4, part=""):
    """Return "" if the two agree, else the first thing that differs, as in "0.5, where 0.25 is expected"."""
    if callable(expected):  # what a result carries along, such as the name of an activation function
        return ""
    if isinstance(expected, (list, tuple)) and not all(np.isscalar(item) for item in expected):
        kind, fields = type(expected), getattr(expected, "_fields", None)
        size = f" with {len(given)}" if type(given) in (list, tuple) else ""
        name = "array" if isinstance(given, np.ndarray) else type(given).__name__
        found = f"{part}{with_article(name)}{size}"
        if fields and size and any(isinstance(item, kind) for item in given):
            return f"{found}, where one {kind.__name__} is expected"
        fits = isinstance(given, (list, tuple)) and len(given) == len(expected)
        if not fits or (fields and getattr(given, "_fields", fields) != fields):
            whose = f", those of {with_article(kind.__name__)}" if fields else ""
            return f"{found}, where {len(expected)} parts are expected{whose}"
        names = fields or range(len(expected))
        inner = [f"{part.removesuffix(': ')}[{name}]: " if isinstance(name, int) else f"{name}: " for name in names]
        parts = zip(given, expected, inner)
        return next(filter(None, (difference(this, that, places, name) for this, that, name in parts)), "")

    expected = np.asarray(expected)
    try:
        numbers = np.asarray(given)
    except Exception:  # whatever a student's own class does
        return f"{part}a {type(given).__name__} of unequal rows, where {shape_of(expected)} is expected"
    if numbers.dtype.kind not in "biuf":
        if callable(given):
            return f"{part}a function and not its result: round brackets are missing after its name, as in `.sum()`"
        kind = type(given).__name__
        return f"{part}{with_article(kind)}, where {shape_of(expected)} is expected"
    if numbers.shape != expected.shape:
        return f"{part}{shape_of(numbers)}, where {shape_of(expected)} is expected"
    if np.allclose(numbers, expected, rtol=1e-6, atol=1e-9):
        return ""
    if np.isnan(numbers).any():
        return f"{part}NaN (not a number) in {np.isnan(numbers).sum()} of {numbers.size} entries"
    mine, theirs = written(numbers, places), written(expected, places)
    if mine == theirs and numbers.ndim and "..." in mine:  # they differ in what is left out
        off = ~np.isclose(numbers, expected, rtol=1e-6, atol=1e-9)
        first = tuple(int(i) for i in np.argwhere(off)[0])
        mine, theirs = (written(array[first], places) for array in (numbers, expected))
        part = f"{part}other numbers in {off.sum()} of {off.size} places; at {list(first)} it is "
    if mine == theirs:
        off = np.abs(numbers.astype(float) - expected).max()
        return f"{part}{mine}, which looks right but is off by {off:.2g}"
    return f"{part}{mine}, where {theirs} is expected"


def unfinished(value, depth=0):
    if isinstance(value, (list, tuple)) and depth < 10:  # a list may hold itself
        return any(unfinished(item, depth + 1) for item in value)
    return value is None or value is ...


def describe(number, case):
    def brief(argument):
        if isinstance(argument, np.ndarray) and argument.ndim:
            return f"shape {argument.shape}"
        if isinstance(argument, str):
            return repr(argument)
        if np.isscalar(argument):
            return written(argument, 4)
        if isinstance(argument, np.random.Generator):
            return "a random generator"
        short = repr(argument)
        return short if len(short) <= SHORT else type(argument).__name__

    return f"case {number} ({', '.join(map(brief, case))})"


def shape_of(array):
    return f"shape {array.shape}" if array.ndim else "a single number"


def written(values, places):
    """Write numbers with at most `places` significant digits and long arrays with their middle left out."""
    values = np.asarray(values)
    text = np.array2string(
        values, threshold=8, edgeitems=2 if values.ndim < 2 else 1, separator=", ",
        formatter={"float_kind": lambda value: f"{value + 0.0:.{places}g}"},  # + 0.0 turns -0.0 into 0.0
    )  # fmt: skip
    return " ".join(text.split())


def join(*texts):
    return " ".join(text for text in texts if text)
