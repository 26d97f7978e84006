"""What the lessons' tests share: a scene asked for by its name, and a notebook's cells and prose."""

import json
import re

import pytest

from backprop_lib.lessons.common import Waiting


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
    """The labels of a picture that lie on another or reach beyond the picture, by their words."""
    wide, high = picture.size
    boxes = []
    for label in picture.labels:
        if found := label.placed(high):
            mask, left, top = found
            boxes.append((label.text, left, top, left + mask.width, top + mask.height))
    wrong = [text for text, left, top, right, low in boxes if left < 0 or top < 0 or right > wide or low > high]
    for i, (text, left, top, right, low) in enumerate(boxes):
        for other, from_left, from_top, to_right, to_low in boxes[:i]:
            if min(right, to_right) > max(left, from_left) and min(low, to_low) > max(top, from_top):
                wrong.append((other, text))
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
