"""The library's own lines, shown in a lesson."""

import ast
import inspect
import textwrap

from . import expect


class Listing(str):
    """Source text that prints as it is."""

    def __repr__(self):
        return str(self)


def listing(function):
    """The function's source without its docstring: a lesson has said in words what the docstring says."""
    return Listing("\n".join(line for _, line in numbered(function)))


def line_of(function, beginning):
    """The one line of the function that begins with these words, without its comment."""
    lines = [line.partition("  # ")[0].strip() for _, line in numbered(function)]
    found = [line for line in lines if line.startswith(beginning)]
    if len(found) != 1:
        raise ValueError(f"{len(found)} lines begin with {expect.shown(beginning)}; expected one")
    return found[0]


def numbered(function):
    """The lines of its listing, each with its number in the file: [(number, line), ...]."""
    try:
        source, start = inspect.getsourcelines(inspect.unwrap(function))
        if not textwrap.dedent("".join(source)).startswith(("def ", "class ", "@")):
            raise TypeError("a lambda, or no function at all")
    except (TypeError, OSError):
        given = expect.shown(function)
        raise ValueError(f"there is no listing of {given}; expected a function written with def") from None
    source = textwrap.dedent("".join(source)).rstrip()
    lines = list(enumerate(source.split("\n"), start=start))
    (definition,) = ast.parse(source).body
    first = definition.body[0]
    if isinstance(first, ast.Expr) and isinstance(first.value, ast.Constant) and isinstance(first.value.value, str):
        del lines[first.lineno - 1 : first.end_lineno]
    return lines[definition.lineno - 1 :]
