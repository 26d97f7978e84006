"""What every notebook keeps, and that each hidden answer is right."""

import copy
import re
from pathlib import Path

import pytest
from nbformat import v4

from tools.execute_notebooks import as_text, execute, normalise, problems, read
from tools.exercises import FOLD, exercises

NOTEBOOKS = sorted((Path(__file__).resolve().parents[2] / "notebooks").glob("*.ipynb"))
MOST_CELLS, MOST_LINES = 30, 12
SPACED = '<details style="margin-bottom: 1em">'
NOT_YET, RIGHT = "Not yet:", "Right:"
every_notebook = pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)


def broken_habits(nb):
    """Habits that spoil a lesson or its test, in words."""
    found = []
    if "widgets" in nb.metadata:
        found.append("holds widget state; GitHub may refuse it")
    if len(nb.cells) > MOST_CELLS:
        found.append(f"has {len(nb.cells)} cells, more than {MOST_CELLS}")
    if not nb.cells or nb.cells[0].cell_type != "markdown" or not nb.cells[0].source.startswith("# "):
        found.append("does not open with a title (a markdown cell that begins with '# ')")
    for position, cell in enumerate(nb.cells):
        if cell.cell_type != "code":
            for fold in FOLD.finditer(cell.source):
                if cell.source[fold.end() :].strip() and not fold[0].startswith(SPACED):
                    found.append(f"cell {position}: text follows a fold too closely; begin the fold with {SPACED}")
            continue
        lines = cell.source.splitlines()
        if len(lines) > MOST_LINES:
            found.append(f"cell {position}: {len(lines)} lines, more than {MOST_LINES}")
        if cell.source.rstrip().endswith(";"):
            found.append(f"cell {position}: ends in ';', which nbval does not honour")
        if any(line.lstrip().startswith(("%", "!")) for line in lines):
            found.append(f"cell {position}: a magic or a shell command; a lesson is plain Python")
    return found


def words_of(cell):
    """What a check cell says: the text of its result, or what it prints."""
    outputs = [o for o in cell.outputs if o.output_type != "error"]
    return "".join(o.text if o.output_type == "stream" else o.data.get("text/plain", "") for o in outputs)


def verdict_on(nb, stub, answer, folder):
    """What the check says when the stub is replaced by the answer."""
    nb = copy.deepcopy(nb)
    nb.cells = nb.cells[: stub + 2]
    nb.cells[stub].source = answer
    nb = execute(nb, folder)
    assert problems(nb) == []
    return words_of(nb.cells[stub + 1])


def wrong_exercises(nb):
    """Exercises that are not built as stub, check, hidden answer."""
    found = []
    for stub, answer in exercises(nb):
        check = nb.cells[stub + 1] if stub + 1 < len(nb.cells) else None
        if check is None or check.cell_type != "code":
            found.append(f"cell {stub}: no check follows the exercise")
        elif not words_of(check).startswith(NOT_YET):
            found.append(f"cell {stub + 1}: the check of the untouched exercise does not begin with {NOT_YET!r}")
        if answer is None:
            found.append(f"cell {stub}: the exercise has no hidden answer in Python")
    return found


def test_the_readme_lists_the_notebooks_that_there_are():
    listed = re.findall(
        r"\(notebooks/(\d\d_\w+\.ipynb)\)", (NOTEBOOKS[0].parents[1] / "README.md").read_text(encoding="utf-8")
    )
    assert [path.name for path in NOTEBOOKS] == listed
    assert len(listed) == 10


@every_notebook
def test_executed_and_normalised(path):
    nb = read(path)
    assert problems(nb) == []
    assert as_text(normalise(nb)) == path.read_text(encoding="utf-8"), "not as `make notebooks` writes it"


@every_notebook
def test_habits(path):
    assert broken_habits(read(path)) == []


@every_notebook
def test_exercises_have_a_check_and_a_hidden_answer(path):
    assert wrong_exercises(read(path)) == []


@pytest.mark.parametrize(
    ("path", "number"),
    [pytest.param(path, n, id=f"{path.stem}-{n + 1}") for path in NOTEBOOKS for n in range(len(exercises(read(path))))],
)
def test_hidden_answer_is_right(path, number):
    nb = read(path)
    stub, answer = exercises(nb)[number]
    assert answer is not None
    assert verdict_on(nb, stub, answer, path.parent).startswith(RIGHT)


# The rules themselves, on samples.

STUB = v4.new_code_cell("# Exercise: square it\ndef square(x):\n    return x")
CHECK = v4.new_code_cell("print('Right: 4' if square(2) == 4 else 'Not yet: square(2) is', square(2))")
NOT_YET_OUTPUT = [v4.new_output("stream", name="stdout", text="Not yet: square(2) is 2\n")]
ANSWER = "<details>\n<summary>Answer</summary>\n\n```python\ndef square(x):\n    return x * x\n```\n\n</details>"


def lesson(*cells):
    return v4.new_notebook(cells=[v4.new_markdown_cell("# Square a number"), *copy.deepcopy(cells)])


@pytest.mark.parametrize(
    ("nb", "words"),
    [
        (v4.new_notebook(cells=[v4.new_code_cell("1")]), "does not open with a title"),
        (lesson(v4.new_code_cell("plot();")), "ends in ';'"),
        (lesson(v4.new_code_cell("%matplotlib inline")), "a magic"),
        (lesson(v4.new_code_cell("!pip install numpy")), "a magic"),
        (lesson(v4.new_code_cell("x = 1\n" * 13)), "13 lines"),
        (lesson(*[v4.new_code_cell("1") for _ in range(30)]), "31 cells"),
        (lesson(v4.new_markdown_cell(f"{ANSWER}\n\nGo on.")), "text follows a fold too closely"),
        (v4.new_notebook(metadata={"widgets": {}}), "widget state"),
    ],
)
def test_broken_habit_is_caught(nb, words):
    assert any(words in habit for habit in broken_habits(nb))


def test_exercise_is_recognised():
    check = copy.deepcopy(CHECK)
    check.outputs = NOT_YET_OUTPUT
    nb = lesson(STUB, check, v4.new_markdown_cell("A hint."), v4.new_markdown_cell(ANSWER))
    assert exercises(nb) == [(1, "def square(x):\n    return x * x\n")]
    assert wrong_exercises(nb) == []
    assert len(wrong_exercises(lesson(STUB, CHECK))) == 2
    assert len(wrong_exercises(lesson(STUB))) == 2


def test_right_and_wrong_answers_are_told_apart(tmp_path):
    nb = lesson(STUB, CHECK, v4.new_markdown_cell(ANSWER))
    (stub, answer), *_ = exercises(nb)
    assert verdict_on(nb, stub, answer, tmp_path).startswith(RIGHT)
    assert verdict_on(nb, stub, STUB.source, tmp_path).startswith(NOT_YET)
