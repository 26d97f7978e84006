"""The library's own lines, shown in a lesson."""

import ast
import inspect
import textwrap


class Listing(str):
    """Source text that prints as it is."""

    def __repr__(self):
        return str(self)


def listing(function):
    """The function's source without its docstring: a lesson has said in words what the docstring says."""
    source = textwrap.dedent(inspect.getsource(inspect.unwrap(function)))
    lines = source.rstrip().split("\n")
    (definition,) = ast.parse(source).body
    first = definition.body[0]
    if isinstance(first, ast.Expr) and isinstance(first.value, ast.Constant) and isinstance(first.value.value, str):
        del lines[first.lineno - 1 : first.end_lineno]
    return Listing("\n".join(lines[definition.lineno - 1 :]))
