"""A number as people type it: 0.5, 0,5, −.2, 1e-3, 13 002, 5 %, or worked out: 1/3, 0.27 x (−0.34), 0.25^3, 3²."""

import ast
import math
import operator
import re
from numbers import Number as AnyNumber

from . import expect

LONGEST = 100  # characters that may be a number
SPACED = re.compile(r"(?<![\d.,])\d{1,3}(\s\d{3})+(?!\d)")  # 13 002
GROUPED = re.compile(r"[1-9]\d{0,2}(,\d{3})+(\.\d+)?")  # 13,002 or 1,234,567.8
NUMBER = re.compile(r"([\d.,]*\d(?:\.(?!\d))?(?:[eE][+-]?\d+)?)\s*(%?)")
SIGNS = {
    r"[\N{MINUS SIGN}\N{EN DASH}\N{EM DASH}]": "-",
    r"(?<=[\d.)%\s])(?<!^0)(?<!\s0)[xX](?=[\d.(\s+-])|[·×]": "*",
    r"\^": "**",
    "²(?![²³])": "**2",
    "³(?![²³])": "**3",
    r"[÷:]": "/",
}
WORKED_OUT = {
    ast.Add: operator.add,
    ast.Sub: operator.sub,
    ast.Mult: operator.mul,
    ast.Div: operator.truediv,
    ast.Pow: operator.pow,
    ast.UAdd: operator.pos,
    ast.USub: operator.neg,
}
EXAMPLES = "Type one such as 0.5, -2 or 1/3."


def parse_number(text):
    """The float that the text means, else a ValueError whose text is a sentence for the learner."""
    text = str(text) if isinstance(text, (str, AnyNumber)) else expect.shown(text)
    if len(text) > LONGEST:
        raise ValueError(f"“{text[:20]}…” is too long for a number. {EXAMPLES}")
    if not text.strip():
        raise ValueError("Type a number first.")
    plain = re.sub(r"\s", " ", text.strip())  # Python knows one space
    for sign, python in SIGNS.items():
        plain = re.sub(sign, python, plain)
    plain = SPACED.sub(lambda found: re.sub(r"\s", "", found[0]), plain)
    number = math.nan
    if re.fullmatch(r"[-+*/()\s]*", NUMBER.sub("", plain)):
        try:
            formula = ast.parse(NUMBER.sub(_in_python, plain), mode="eval").body
            number = _worked_out(formula)
        except (SyntaxError, ArithmeticError, LookupError):
            pass  # said below, as is what is infinite
        else:
            _not_a_range(formula, text.strip())
    if isinstance(number, complex) or not math.isfinite(number):
        raise ValueError(f"“{text}” does not read as a number. {EXAMPLES}")
    return number


def _in_python(found):
    """A number as Python writes it. ValueError where its comma can mean two things."""
    number, percent = found.groups()
    if GROUPED.fullmatch(number):
        ungrouped = number.replace(",", "")
        if number.count(",") == 1 and "." not in number:
            raise ValueError(f"“{number}” can be read in two ways: type {ungrouped} or {number.replace(',', '.')}.")
        number = ungrouped
    try:
        number = repr(float(number.replace(",", ".")))
    except ValueError:
        number = "?"  # which is no Python
    return f"({number} / 100.0)" if percent else number


def _worked_out(formula):
    """The value of a formula that Python has read, but not run: numbers and the signs above, else a LookupError."""
    match formula:
        case ast.Constant(float(number)):
            return number
        case ast.UnaryOp(sign, part):
            return WORKED_OUT[type(sign)](_worked_out(part))
        case ast.BinOp(left, sign, right):
            return WORKED_OUT[type(sign)](_worked_out(left), _worked_out(right))
    raise LookupError(formula)


def _not_a_range(formula, text):
    """ValueError for a difference without brackets around it: 20-30 may be meant as a range."""
    if isinstance(formula, ast.BinOp) and isinstance(formula.op, ast.Sub) and formula.col_offset == 0:
        raise ValueError(f"“{text}” can be read in two ways: type one number, or ({text}) for the difference.")
