"""Two copies of every notebook for a class: one for students, without answers, and one with the exercises solved.

    python -m tools.hand_out FOLDER        writes FOLDER/student and FOLDER/solved

Both come from the notebooks in notebooks/, so that stub, answer and check never differ from them. Outputs are left out:
a student sees what their own machine computes.
"""

import argparse
import copy
from pathlib import Path

from tools.execute_notebooks import as_text, read
from tools.exercises import FOLD, exercises, python_in


def without_outputs(nb):
    nb = copy.deepcopy(nb)
    for cell in nb.cells:
        if cell.cell_type == "code":
            cell.outputs, cell.execution_count = [], None
    return nb


def for_students(nb):
    """Without the folded answers to exercises; what happened in a prediction stays, folded."""
    nb = without_outputs(nb)
    for cell in nb.cells:
        if cell.cell_type == "markdown":
            cell.source = FOLD.sub(lambda fold: "" if python_in(fold[0]) else fold[0], cell.source).strip()
    nb.cells = [cell for cell in nb.cells if cell.source]
    return nb


def solved(nb):
    """With each stub replaced by its answer."""
    nb = without_outputs(nb)
    for stub, answer in exercises(nb):
        first, *_ = nb.cells[stub].source.split("\n")
        nb.cells[stub].source = f"{first}\n{answer.strip()}"
    return nb


def main(arguments=None):
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("folder", type=Path, help="where the copies go")
    folder = parser.parse_args(arguments).folder
    for name, made in (("student", for_students), ("solved", solved)):
        (folder / name).mkdir(parents=True, exist_ok=True)
        for path in sorted((Path(__file__).resolve().parent.parent / "notebooks").glob("*.ipynb")):
            (folder / name / path.name).write_text(as_text(made(read(path))), encoding="utf-8")
    print(f"Copies without and with the answers are in {folder / 'student'} and {folder / 'solved'}")


if __name__ == "__main__":
    main()
