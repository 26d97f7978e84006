"""A cell that is run again shows a new scene: the one before leaves the memory, and its work ends.

A scene holds some 5 MiB. A kernel keeps every widget until it is closed, and every result of a cell in `Out`. The page
has to say which cell runs, as JupyterLab does; where it does not, nothing is closed.
"""

import re
from typing import NamedTuple
from weakref import WeakSet

from IPython import get_ipython

LAST_RESULTS = re.compile(r"_+|_\d+")  # IPython's names for them


class Shown(NamedTuple):
    run: str
    scenes: WeakSet


_cells = {}  # what each cell shows
_replaced = WeakSet()  # what they showed, until the running cell ends


def note(scene):
    """The running cell shows this scene, in place of all that it showed when it ran before."""
    shell = get_ipython()
    cell, run = _running(shell)
    if cell is None:
        return
    if cell not in _cells or _cells[cell].run != run:
        if cell in _cells:
            shell.events.register("post_run_cell", _ended)
            _replaced.update(_cells[cell].scenes)
        _cells[cell] = Shown(run, WeakSet())
    _cells[cell].scenes.add(scene)


def _running(shell):
    """The cell that runs, and a name for this run of it; None if that is not known."""
    try:
        parent = shell.kernel.get_parent("shell")
        return parent["metadata"].get("cellId"), parent["header"]["msg_id"]
    except (AttributeError, KeyError, TypeError):
        return None, None


def _ended(*_):
    """Close what is in no cell any more and has no name; here, since a cell may show an old scene once more."""
    shell = get_ipython()
    shell.events.unregister("post_run_cell", _ended)
    replaced = [scene for scene in _replaced if not any(scene in cell.scenes for cell in _cells.values())]
    _replaced.clear()
    named = [value for name, value in shell.user_ns.items() if not LAST_RESULTS.fullmatch(name)]
    for scene in replaced:
        if not any(scene is other for other in named):
            scene.close()
            _forget(shell, scene)


def inside(scene):
    """All widgets of a scene, also those that are not laid out."""
    found = [scene.widget, *scene.controls.values()]
    for widget in found:
        found += getattr(widget, "children", ())
    return {part for widget in found for part in (widget, widget.layout, getattr(widget, "style", widget))}


def _forget(shell, scene):
    results = shell.user_ns.get("_oh", {})
    for number in [number for number, result in results.items() if result is scene]:
        shell.del_var(f"_{number}", by_name=True)
        del results[number]
