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
    """The line of its listing that begins so, without its comment."""
    lines = (line.partition("  # ")[0].strip() for _, line in numbered(function))
    return next(line for line in lines if line.startswith(beginning))


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
