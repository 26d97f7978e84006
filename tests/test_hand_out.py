"""The copies for a class: no answer in the students', every answer in the other, and nothing else changed."""

import ast
from pathlib import Path

import pytest

from tools.execute_notebooks import read
from tools.exercises import exercises, is_stub
from tools.hand_out import for_students, main, solved

NOTEBOOKS = sorted((Path(__file__).resolve().parent.parent / "notebooks").glob("*.ipynb"))
every_notebook = pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)


def signatures(source):
    return [(f.name, ast.unparse(f.args)) for f in ast.parse(source).body if isinstance(f, ast.FunctionDef)]


@every_notebook
def test_students_get_no_answer(path):
    nb, copy = read(path), for_students(read(path))
    answers = [answer for _, answer in exercises(nb)]
    assert answers
    text = "\n".join(cell.source for cell in copy.cells)
    assert all(answer.strip() not in text for answer in answers)
    assert [cell.source for cell in copy.cells if is_stub(cell)] == [cell.source for cell in nb.cells if is_stub(cell)]
    folds = sum(cell.source.count("What happened</b>") for cell in nb.cells)
    assert text.count("What happened</b>") == folds
    assert all(not cell.outputs for cell in copy.cells if cell.cell_type == "code")


@every_notebook
def test_the_solved_copy_differs_by_its_answers_only(path):
    nb, copy = read(path), solved(read(path))
    stubs = dict(exercises(nb))
    for i, (before, after) in enumerate(zip(nb.cells, copy.cells, strict=True)):
        if i in stubs:
            assert after.source.endswith(stubs[i].strip())
            assert signatures(after.source) == signatures(before.source), "a stub promises what its answer keeps"
        else:
            assert after.source == before.source


def test_the_command_writes_both(tmp_path):
    main([str(tmp_path)])
    for name in ("student", "solved"):
        assert sorted(p.name for p in (tmp_path / name).glob("*.ipynb")) == [p.name for p in NOTEBOOKS]
