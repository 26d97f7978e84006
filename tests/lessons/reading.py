"""What the lessons' tests share: a scene asked for by its name, and a notebook's cells and prose."""

import json

import pytest


def of(*names):
    """Run a test on the fixture `scene` of each of these names."""
    return pytest.mark.parametrize("scene", names, indirect=True)


def cells(notebook, kind=None):
    """The notebook's cells: all, or those of a kind, "markdown" or "code"."""
    found = json.loads(notebook.read_text(encoding="utf-8"))["cells"]
    return [cell for cell in found if kind in (None, cell["cell_type"])]


def prose(notebook):
    return "\n".join("".join(cell["source"]) for cell in cells(notebook, "markdown"))
