"""Two copies of every notebook for a class: one for students, without the exercises' answers, and one with them solved.

    python -m tools.hand_out                     writes hand_out/student and hand_out/solved
    python -m tools.hand_out FOLDER              writes FOLDER/student and FOLDER/solved
    python -m tools.hand_out --no-folds          leaves the folded explanations out of the students' copies, too
    python -m tools.hand_out --address ADDRESS   names it to the students, as where pip finds the project

Both come from the notebooks in notebooks/, so that stub, answer and check never differ from them. Outputs are left out:
a student sees what their own machine computes. The students' folder also gets the licence and a README.md that says how
to install and open the lessons. If a file that is there differs from what would be written, nothing is written without
`--force`.
"""

import argparse
import copy
import re
from pathlib import Path

from tools.execute_notebooks import as_text, read
from tools.exercises import FOLD, exercises, python_in
from tools.files import ROOT, lessons, write

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

README = """# Backpropagation lessons

Ten Jupyter notebooks, to be taken in order. You need Python 3.11 or later. In a terminal, in this folder, install the
lessons once:

    python3 -m venv lessons
    lessons/bin/python -m pip install "backprop-lessons[safe] @ {address}"

And open them:

    lessons/bin/python -m jupyterlab

On Windows write `py` for `python3`, and `lessons\\Scripts\\python` for `lessons/bin/python`.{ask}

To see whether your machine is ready, choose *Run*, *Run All Cells* in lesson 00. It prints 0.101 and 0.896.

The lessons are under the licence in the file LICENSE.
"""
ASK = " Your teacher tells you\nwhat to write for ADDRESS. On a hub the lessons are installed already."


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


def read_me(address=None):
    return README.format(address=address or "ADDRESS", ask="" if address else ASK)


def copies(folder, folds=True, address=None):
    """What is written, as {path: text}."""
    student = folder / "student"
    texts = {student / "README.md": read_me(address), student / "LICENSE": (ROOT / "LICENSE").read_text("utf-8")}
    for path in lessons():
        nb = read(path)
        texts[student / path.name] = as_text(for_students(nb, folds))
        texts[folder / "solved" / path.name] = as_text(solved(nb))
    return texts


def main(arguments=None):
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("folder", type=Path, nargs="?", default=Path("hand_out"), help="default: hand_out")
    parser.add_argument("--no-folds", action="store_true", help="leave the explanations out of the students' copies")
    parser.add_argument("--address", help="where pip finds the project: an archive of it, or git+https://...")
    parser.add_argument("--force", action="store_true", help="write over copies that differ")
    options = parser.parse_args(arguments)
    folder = options.folder
    write(copies(folder, not options.no_folds, options.address), options.force)
    left_out = "any fold" if options.no_folds else "the exercises' answers"
    print(f"Copies without {left_out} are in {folder / 'student'}, with the exercises solved in {folder / 'solved'}.")


if __name__ == "__main__":
    main()
