"""Two copies of every notebook for a class: one for students, without the exercises' answers, and one with them solved.

    python -m tools.hand_out FOLDER              writes FOLDER/student and FOLDER/solved, over what is there
    python -m tools.hand_out --no-folds FOLDER   leaves the folded explanations out of the students' copies, too

Both come from the notebooks in notebooks/, so that stub, answer and check never differ from them. Outputs are left out:
a student sees what their own machine computes.
"""

import argparse
import copy
import re
from pathlib import Path

from tools.execute_notebooks import as_text, read
from tools.exercises import FOLD, exercises, python_in

# What lesson 00 says of things that a copy has no more, and what stands there instead.
OF_OUTPUTS = (
    "\n\nThe saved pictures show what happened already; the text speaks of what a run cell shows. If you would rather "
    "predict first, choose *Edit*, *Clear Outputs of All Cells*, here and in each lesson.",
    "",
)
OF_FOLDS = (
    "says whether you were right; the line **What happened** in the text below opens the reasons.",
    "says whether you were right.",
)


def without_outputs(nb):
    nb = copy.deepcopy(nb)
    for cell in nb.cells:
        if cell.cell_type == "code":
            cell.outputs, cell.execution_count = [], None
        else:
            cell.source = cell.source.replace(*OF_OUTPUTS)
    return nb


def for_students(nb, folds=True):
    """Without the folded answers to exercises. What happened in a prediction stays, folded, unless `folds` is False."""

    def kept(fold):
        return fold[0] if folds and not python_in(fold[0]) else ""

    nb = without_outputs(nb)
    for cell in nb.cells:
        if cell.cell_type == "markdown":
            cell.source = re.sub("\n{3,}", "\n\n", FOLD.sub(kept, cell.source)).strip()
            if not folds:
                cell.source = cell.source.replace(*OF_FOLDS)
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
    parser.add_argument("--no-folds", action="store_true", help="leave the explanations out of the students' copies")
    options = parser.parse_args(arguments)
    student, exercises_solved = options.folder / "student", options.folder / "solved"
    for folder in (student, exercises_solved):
        folder.mkdir(parents=True, exist_ok=True)
    for path in sorted((Path(__file__).resolve().parent.parent / "notebooks").glob("*.ipynb")):
        nb = read(path)
        (student / path.name).write_text(as_text(for_students(nb, not options.no_folds)), encoding="utf-8")
        (exercises_solved / path.name).write_text(as_text(solved(nb)), encoding="utf-8")
    left_out = "any fold" if options.no_folds else "the exercises' answers"
    print(f"Copies without {left_out} are in {student}, copies with the exercises solved in {exercises_solved}.")


if __name__ == "__main__":
    main()
