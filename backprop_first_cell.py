"""Says which cell to run first, where IPython would show a traceback for a name that another cell of the lesson makes.

    `lesson` is not defined yet: run the first code cell of this notebook, then this cell again.

Kernels load this module as an IPython extension at their start: etc/ipython/ipython_kernel_config.py asks for it.
Where that file is not installed, the first cell of a lesson loads it. It stands outside backprop_lib and imports only
the standard library, so that it costs other notebooks nothing.

It speaks only if the notebook's own file has a cell that makes the missing name, and a cell that imports backprop_lib.
Everything else keeps its traceback, and the cell has failed in any case: Run All stops there.
"""

import json
import os
import re
import symtable
from pathlib import Path

MOST_FILES = 50  # looked through where nobody told the kernel which notebook it serves


def load_ipython_extension(shell):
    """Show the sentence in this shell; another handler of exceptions keeps working."""
    if getattr(shell, "_backprop_first_cell", False):
        return
    shell._backprop_first_cell = True
    others, theirs = shell.custom_exceptions, shell.CustomTB

    def handle(shell, etype, value, tb, tb_offset=None):
        said = sentence_for(shell, value) if etype is NameError else None
        if said is not None:
            value.args = (said,)
            value._render_traceback_ = lambda: [said]  # what IPython shows for an exception that has this
        elif issubclass(etype, others):
            return theirs(etype, value, tb, tb_offset=tb_offset)
        shell.showtraceback((etype, value, tb), tb_offset=tb_offset)

    shell.set_custom_exc((*others, NameError), handle)


def sentence_for(shell, error):
    """The sentence, or None where a traceback says more."""
    try:
        missing, cell = getattr(error, "name", None), shell.user_ns["In"][-1]
        return missing and sentence(missing, cell, code_cells(cell, Path.cwd(), os.environ.get("JPY_SESSION_NAME")))
    except Exception:  # whatever is wrong here must not hide the student's own error
        return None


def sentence(missing, cell, cells):
    """Which of the cells to run before `cell`, so that it finds the name; None if no other cell makes it."""
    if not any("backprop_lib" in names_made(source, imported=True) for source in cells):
        return None
    here = cells.index(cell.strip()) if cell.strip() in cells else len(cells)
    makers = [place for place, source in enumerate(cells) if place != here and missing in names_made(source)]
    if not makers:
        return None
    place = max((maker for maker in makers if maker < here), default=makers[0])
    line = next(line for line in cells[place].splitlines() if re.search(rf"^[^#]*\b{missing}\b", line)).strip()
    which = "the first code cell of this notebook" if place == 0 else f"the cell with the line `{line}`"
    return f"`{missing}` is not defined yet: run {which}, then this cell again."


def names_made(source, imported=False):
    """The names that a cell makes, or with `imported` the packages that it imports from."""
    if imported:
        return re.findall(r"^\s*(?:from|import)\s+(\w+)", source, re.MULTILINE)
    try:
        symbols = symtable.symtable(source, "cell", "exec").get_symbols()
    except SyntaxError:  # a magic, or a student half-way through
        return []
    return [symbol.get_name() for symbol in symbols if symbol.is_assigned() or symbol.is_imported()]


def code_cells(cell, folder, name):
    """The sources of the code cells of the notebook that the cell belongs to; [] if it cannot be found.

    The notebook is the one that Jupyter names; where it names none, the file in the folder that holds the very cell.
    """
    if name and (folder / Path(name).name).is_file():
        return read(folder / Path(name).name)
    found = map(read, sorted(folder.glob("*.ipynb"))[:MOST_FILES])
    return next((cells for cells in found if cell.strip() in cells), [])


def read(path):
    text = path.read_text(encoding="utf-8")
    if "backprop_lib" not in text:
        return []
    cells = [each for each in json.loads(text)["cells"] if each["cell_type"] == "code"]
    return ["".join(each["source"]).strip() for each in cells]
