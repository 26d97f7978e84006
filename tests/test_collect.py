"""What the checks say in the notebooks of a class, or why they say nothing; the students' files stay as they are."""

import csv
import io
from pathlib import Path

import pytest
from nbclient.exceptions import CellTimeoutError
from nbformat import v4

from tools import collect
from tools.collect import Row, as_csv, as_table, asked, became, brief, checks, main, rows
from tools.execute_notebooks import as_text, read
from tools.files import lessons

ROOT = Path(__file__).resolve().parent.parent
GUIDE = (ROOT / "docs/teaching.md").read_text(encoding="utf-8")
BEGIN = """from types import SimpleNamespace
from backprop_lib.verdicts import Verdict

def check_a(attempt):
    print("Not quite: this is only printed.")
    return Verdict(True, "Right: one\\ntwo")

lesson = SimpleNamespace(check_a=check_a, check_b=lambda attempt: Verdict(False, "Not yet: begin."))
lesson.check_c = lesson.check_e = lesson.check_f = lambda attempt: Verdict(False, "Not quite: a slip.")
lesson.check_g = print
"""
CELLS = [
    *(
        "# a title",
        BEGIN,
        "",
        "lesson.check_a(1)",
        "lesson.check_b(1)",
        "print(lesson.check_c(1))",
        "lesson.check_g(1)",
    ),
    *("open('made', 'w').write('x')", "def my_d(:", "lesson.check_d(my_d)", "# lesson.check_a(0)", "lesson.check_e(1)"),
    *("import os; os._exit(1)", "lesson.check_f(1)"),
]


def notebook(*sources):
    cells = [v4.new_markdown_cell(s) if s.startswith("# a") else v4.new_code_cell(s) for s in sources]
    return v4.new_notebook(cells=cells)


def put(path, nb):
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(as_text(nb), encoding="utf-8")
    return path


def test_every_exercise_gets_its_line(tmp_path, capsys):
    """In one kernel: each verdict, an error, a check without words, and a kernel that dies half-way."""
    path = put(tmp_path / "class/bo/any name.ipynb", notebook(*CELLS))
    before = path.read_bytes()
    table = tmp_path / "marks.csv"
    assert main([str(tmp_path / "class"), "--csv", str(table)]) is None
    name = "bo/any name.ipynb"
    found = [Row(*line) for line in list(csv.reader(io.StringIO(table.read_text(encoding="utf-8"))))[1:]]
    assert [row[:3] for row in found] == [
        *((name, "a", "right"), (name, "b", "not yet"), (name, "c", "wrong"), (name, "g", "not run")),
        *((name, "d", "not run"), (name, "e", "wrong"), (name, "f", "not run")),
    ]
    words = {row.exercise: row.words for row in found}
    assert words["a"] == "one two"
    assert words["b"] == "begin."
    assert words["c"] == words["e"] == "a slip."
    assert words["d"].startswith("error in cell 7: SyntaxError: ")
    assert words["d"].endswith("(line 1)")
    assert words["f"] == "the kernel died in cell 11"
    assert words["g"] == "its check cell says nothing"
    assert path.read_bytes() == before
    assert [each.name for each in path.parent.iterdir()] == [path.name], "it runs in another folder"
    assert "the kernel died" in capsys.readouterr().out


def test_a_cell_that_never_ends_ends_its_notebook(tmp_path, monkeypatch):
    def stuck(nb, folder, seconds, started, **process):
        started(cell=nb.cells[1], cell_index=1)
        raise CellTimeoutError("too long")

    monkeypatch.setattr(collect, "execute", stuck)
    path = put(tmp_path / "a.ipynb", notebook("", "while True: pass", "lesson.check_a(1)"))
    assert rows(path, "a", 5) == [Row("a", "a", "not run", "cell 1 took more than 5 s")]


@pytest.mark.parametrize(
    ("text", "result"),
    [
        *(("hello", "no notebook"), ("[1]", "no notebook"), ('{"nbformat": 3}', "no notebook")),
        ('{"nbformat": 4, "nbformat_minor": 5, "metadata": {}, "cells": [{}]}', "no notebook"),
        (as_text(notebook("# a title", "1")), "no exercise"),
    ],
)
def test_a_file_without_an_exercise_gets_its_line(text, result, tmp_path):
    (path := tmp_path / "a.ipynb").write_text(text, encoding="utf-8")
    assert rows(path, "a") == [Row("a", "", result)]


@pytest.mark.parametrize("path", lessons(), ids=lambda path: path.stem)
def test_the_exercises_of_a_lesson_are_asked_for_even_if_the_check_is_gone(path):
    nb = read(path)
    wanted = asked(nb)
    assert wanted == list(checks(nb)) != []
    nb.cells = [cell for i, cell in enumerate(nb.cells) if i not in checks(nb).values()]
    assert asked(nb) == wanted
    assert became(nb.cells, checks(nb).get(wanted[0]), len(nb.cells), "") == ("not run", "its check cell is gone")


def test_the_table_has_a_line_for_each_and_nothing_that_moves_a_terminal():
    long = Row("a", "my_cost", "wrong", "word " * 40)
    assert len(brief(long).words) <= collect.WORDS + 2
    assert brief(Row("a", "my_cost", "right", "Well said.")).words == ""
    head, line = as_table([Row("a\x1b[2J", "my_cost", "wrong", "one\ntwo")]).split("\n")
    assert head.split() == list(Row._fields)
    assert line.split() == ["a?[2J", "my_cost", "wrong", "one", "two"]


def test_a_spreadsheet_runs_nothing():
    text = as_csv([Row("=1+1.ipynb", "my_cost", "wrong", "-1, where 2 is expected")])
    assert next(csv.reader([text.split("\n")[1]])) == ["'=1+1.ipynb", "my_cost", "wrong", "'-1, where 2 is expected"]


def test_what_is_wrong_with_the_command_is_said_in_one_line_before_anything_runs(tmp_path, capsys):
    put(tmp_path / "class/a.ipynb", notebook("1"))
    put(tmp_path / "none/.ipynb_checkpoints/a.ipynb", notebook("1"))
    (there := tmp_path / "there.csv").touch()
    for arguments, said in [
        ([tmp_path / "absent"], "absent is no folder"),
        ([tmp_path / "none"], "there is no notebook in"),
        ([tmp_path / "class", "--csv", there], "there.csv is there already; name another file"),
        ([tmp_path / "class", "--csv", tmp_path / "absent/a.csv"], "absent is no folder"),
    ]:
        with pytest.raises(SystemExit):
            main([str(each) for each in arguments])
        assert said in capsys.readouterr().err.splitlines()[-1]


def test_help_and_guide_say_whose_code_runs():
    for text in (collect.__doc__, GUIDE):
        assert "your rights" in text
        assert "your machine" in text
    assert f"{collect.SECONDS // 60} minutes".replace("2", "two") in GUIDE
    assert "Predictions are not in a saved notebook" in GUIDE
    assert not any("widgets" in read(path).metadata for path in lessons())
