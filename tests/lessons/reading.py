"""What the lessons' tests share: a scene asked for by its name, and a notebook's cells and prose."""

import json
import re

import pytest

from backprop_lib.lessons.common import Waiting
from tools.inside import boxes, outside


def of(*names):
    """Run a test on the fixture `scene` of each of these names."""
    return pytest.mark.parametrize("scene", names, indirect=True)


def sign(scene):
    """The one sign of the scene that says that it trains."""
    (found,) = (
        part for row in scene.widget.children for part in getattr(row, "children", ()) if isinstance(part, Waiting)
    )
    return found


def crossing(picture):
    """The words of a picture that lie on others or reach beyond it."""
    picture.draw()
    found, wrong = sorted(boxes(picture)), outside(picture)
    for i, (words, left, top, right, low) in enumerate(found):
        for other, from_left, from_top, to_right, to_low in found[:i]:
            if min(right, to_right) - max(left, from_left) > 1 and min(low, to_low) - max(top, from_top) > 1:
                wrong.append((other, words))
    return wrong


def cells(notebook, kind=None):
    """The notebook's cells: all, or those of a kind, "markdown" or "code"."""
    found = json.loads(notebook.read_text(encoding="utf-8"))["cells"]
    return [cell for cell in found if kind in (None, cell["cell_type"])]


def prose(notebook):
    return "\n".join("".join(cell["source"]) for cell in cells(notebook, "markdown"))


def table(notebook, counted):
    """{number: the other columns as they are printed} of the table whose first column is headed `counted`."""
    (rows,) = re.findall(rf"^\| {counted} \|.*\n\|[-|]+\|\n((?:\|.*\|\n?)+)", prose(notebook), re.M)
    cells = [[part.strip() for part in row.strip("|").split("|")] for row in rows.splitlines()]
    return {int(number.replace(",", "")): columns for number, *columns in cells}
