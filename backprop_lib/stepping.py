"""Run a function as it is and look at its variables after each line."""

import inspect
import sys
from copy import deepcopy
from typing import NamedTuple

from . import expect
from .listing import numbered


class Moment(NamedTuple):
    """One line has run: of which function, which line of its listing, and what its variables hold now."""

    function: str
    line: int
    names: dict


def moments(watched, function, *arguments):
    """Call function(*arguments) and return a Moment for each line that runs in the functions `watched`.

    A line that calls another watched function comes after that function's lines: it has run when they have.
    """
    if not callable(function):
        raise ValueError(f"function is {expect.shown(function)}; expected a function")
    if not isinstance(watched, (list, tuple)) or not all(inspect.isfunction(inspect.unwrap(each)) for each in watched):
        raise ValueError(f"watched is {expect.shown(watched)}; expected a list of functions")
    places = {}
    for each in watched:
        listed = {number: place for place, (number, _) in enumerate(numbered(each))}
        places[inspect.unwrap(each).__code__] = each.__name__, listed
    found, begun = [], {}

    def ended(frame):
        if frame in begun:
            name, listed = places[frame.f_code]
            found.append(Moment(name, listed[begun.pop(frame)], deepcopy(dict(frame.f_locals))))

    def within(frame, event, _):
        if event in ("line", "return"):
            ended(frame)
        if event == "line":
            begun[frame] = frame.f_lineno
        return within

    before = sys.gettrace()
    sys.settrace(lambda frame, event, _: within if frame.f_code in places else None)
    try:
        function(*arguments)
    finally:
        sys.settrace(before)
    taken = found[:]
    found.clear()  # `within` refers to itself, and so keeps its list until the garbage collector comes
    return taken
