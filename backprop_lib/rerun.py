"""A cell that is run again and shows a new scene: the one before is closed, and its work ends.

A scene holds some 5 MiB, and a kernel keeps every widget until it is closed, and every result of a cell in `Out`. What
another cell shows is kept, and what has a name or is in a list or a dictionary that has one. The page has to say which
cell runs, as JupyterLab does; where it does not, nothing is closed. IPython's `_`, `__` and `___` hold the last three.
"""

import re
from datetime import datetime
from typing import NamedTuple
from weakref import WeakSet

from IPython import get_ipython
from ipywidgets import Widget

RESULTS = re.compile(r"_+|_\d+")  # names that IPython gives to what cells show


class Shown(NamedTuple):
    run: datetime  # when the page asked for it
    scenes: WeakSet


_cells = {}  # what each cell of each page shows
_replaced = WeakSet()  # what they showed before, and what of it is kept, since it has a name


def note(scene):
    """The running cell shows this scene, in place of all that it showed when it ran before."""
    shell = get_ipython()
    cell, run = _running(shell)
    if not cell:
        return
    earlier = _cells.get(cell)
    if earlier is None or earlier.run < run:
        if earlier is not None:
            _replaced.update(earlier.scenes)
            shell.events.register("post_run_cell", _ended)
        _cells[cell] = Shown(run, WeakSet())
    _cells[cell].scenes.add(scene)


def _running(shell):
    """The cell that runs, and when that was asked for; None if it is not known.

    Cells of two notebooks on one kernel may have the same id. Their pages do not: each has a session of its own.
    """
    try:
        parent = shell.kernel.get_parent("shell")
        cell, header = parent["metadata"].get("cellId"), parent["header"]
        return cell and (header["session"], cell), header["date"]
    except (AttributeError, KeyError, TypeError):
        return None, None


def _ended(*_):
    """Close what nobody has any more. Only now that the cell has ended, since it may show an old scene again."""
    shell = get_ipython()
    shell.events.unregister("post_run_cell", _ended)
    held = list(_held(shell.user_ns))
    spared = [thing for thing in held if isinstance(thing, Widget)]
    for scene in list(_replaced):
        if any(scene in cell.scenes for cell in _cells.values()) or any(scene is thing for thing in held):
            continue
        _replaced.discard(scene)
        scene.close(spare=spared)
        _forget(shell, scene)


def _held(names):
    """What the student's names stand for, and what is in their lists and dictionaries."""
    for name, value in list(names.items()):
        if RESULTS.fullmatch(name) or value is names.get("_oh"):
            continue
        yield value
        if isinstance(value, dict):
            yield from list(value.values())
        elif isinstance(value, (list, tuple, set, frozenset)):
            yield from list(value)


def inside(*widgets):
    """The widgets, and all that is laid out in them, with their layouts and styles."""
    found = list(widgets)
    for widget in found:
        found += getattr(widget, "children", ())
    return {*found, *(getattr(widget, part, widget) for widget in found for part in ("layout", "style"))}


def _forget(shell, scene):
    results = shell.user_ns.get("_oh", {})
    for number in [number for number, result in results.items() if result is scene]:
        shell.del_var(f"_{number}", by_name=True)
        del results[number]
