"""The copies for a class: no answer in the students', every answer in the other, and nothing else changed."""

import ast
import re
from importlib import metadata
from pathlib import Path

import pytest

from tools.execute_notebooks import read
from tools.exercises import FOLD, exercises, is_stub, python_in
from tools.hand_out import OF_FOLDS, OF_OUTPUTS, for_students, main, read_me, solved, without_outputs

ROOT = Path(__file__).resolve().parent.parent
NOTEBOOKS = sorted((ROOT / "notebooks").glob("*.ipynb"))
every_notebook = pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)


def prose(nb):
    return "\n\n".join(cell.source for cell in nb.cells if cell.cell_type == "markdown")


def without_blanks(text):
    return "\n".join(line for line in text.split("\n") if line)


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
    assert "\n\n\n" not in "".join(cell.source for cell in copy.cells if cell.cell_type == "markdown")


@every_notebook
def test_explanations_stay_or_go(path):
    nb = read(path)
    text, bare = (prose(for_students(nb, folds)) for folds in (True, False))
    folds = [fold[0] for fold in FOLD.finditer(prose(nb)) if not python_in(fold[0])]
    assert folds
    assert FOLD.findall(text) == folds
    assert "<details" not in bare
    outside = without_blanks(FOLD.sub("", text).replace(*OF_FOLDS))
    assert without_blanks(bare) == outside, "nothing but the folds goes"


# What a sentence says of a picture in the file, of an answer that stood here, and of any fold.
GONE = r"[Ss]aved picture|Clear Outputs|[Aa]nswers? above|[Hh]idden answer"
OF_WHAT_IS_GONE = {True: GONE, False: rf"{GONE}|open (?:this|\*\*)|\b[Ff]old(?:s|ed)?\b"}


@pytest.mark.parametrize("folds", OF_WHAT_IS_GONE)
@every_notebook
def test_no_sentence_is_about_what_is_gone(path, folds):
    assert re.findall(OF_WHAT_IS_GONE[folds], prose(for_students(read(path), folds))) == []


@pytest.mark.parametrize("said", [OF_OUTPUTS, OF_FOLDS], ids=["outputs", "folds"])
def test_what_is_said_otherwise_in_the_copies_is_said_in_the_notebooks(said):
    assert sum(cell.source.count(said[0]) for path in NOTEBOOKS for cell in read(path).cells) == 1


@every_notebook
def test_the_solved_copy_differs_by_its_answers_only(path):
    nb, copy = without_outputs(read(path)), solved(read(path))
    stubs = dict(exercises(nb))
    for i, (before, after) in enumerate(zip(nb.cells, copy.cells, strict=True)):
        if i in stubs:
            assert after.source.endswith(stubs[i].strip())
            assert signatures(after.source) == signatures(before.source), "a stub promises what its answer keeps"
        else:
            assert after.source == before.source


def test_the_command_writes_both(tmp_path, capsys):
    main([str(tmp_path)])
    for name in ("student", "solved"):
        assert sorted(p.name for p in (tmp_path / name).glob("*.ipynb")) == [p.name for p in NOTEBOOKS]
    assert "<details" in (tmp_path / "student" / NOTEBOOKS[0].name).read_text(encoding="utf-8")
    assert "without the exercises' answers" in capsys.readouterr().out


def test_the_command_needs_no_more_than_the_lessons():
    """JupyterLab brings nbconvert, and that brings these two, so no extra is needed."""
    brought = {re.match(r"[\w-]+", entry)[0] for entry in metadata.requires("nbconvert")}
    assert {"nbclient", "nbformat"} <= brought


def test_the_command_leaves_out_every_fold_if_asked(tmp_path, capsys):
    main(["--no-folds", str(tmp_path)])
    for path in NOTEBOOKS:
        assert "<details" not in (tmp_path / "student" / path.name).read_text(encoding="utf-8")
        assert "<details" in (tmp_path / "solved" / path.name).read_text(encoding="utf-8")
    assert "without any fold" in capsys.readouterr().out


def test_the_students_get_the_licence_and_how_to_begin(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    main([])
    student = tmp_path / "hand_out/student"
    assert (student / "LICENSE").read_bytes() == (ROOT / "LICENSE").read_bytes()
    said = (student / "README.md").read_text(encoding="utf-8")
    assert said == read_me()
    commands = re.findall(r"^    .*", said, re.MULTILINE)
    guide = (ROOT / "docs/deploying.md").read_text(encoding="utf-8")
    assert len(commands) == 3
    assert '"backprop-lessons[safe] @ ' in commands[1]
    assert commands[2] == "    lessons/bin/python -m jupyterlab"
    assert commands[2] in guide
    shown = [o.data.get("text/plain") for c in read(NOTEBOOKS[0]).cells for o in c.get("outputs", ()) if "data" in o]
    assert set(re.search(r"prints (0\.\d+) and (0\.\d+)", said).groups()) <= set(shown)
    assert re.search(r"Python (3\.\d+) or later", said)[1] in (ROOT / "pyproject.toml").read_text(encoding="utf-8")


def test_the_students_read_where_to_find_the_lessons_or_to_ask():
    assert '"backprop-lessons[safe] @ git+https://example.org/a"' in read_me("git+https://example.org/a")
    assert "ADDRESS" not in read_me("git+https://example.org/a")
    assert "Your teacher tells you" in read_me()


def test_a_copy_that_was_changed_stops_it_before_anything_is_written(tmp_path):
    main([str(tmp_path)])
    main([str(tmp_path)])  # nothing differs
    changed, other = tmp_path / "student" / NOTEBOOKS[3].name, tmp_path / "solved" / NOTEBOOKS[0].name
    changed.write_text("mine", encoding="utf-8")
    other.unlink()
    with pytest.raises(SystemExit, match=f"{re.escape(changed.name)} would be written over: .* --force"):
        main([str(tmp_path)])
    assert changed.read_text(encoding="utf-8") == "mine"
    assert not other.exists()
    main(["--force", str(tmp_path)])
    assert changed.read_text(encoding="utf-8") != "mine"
    assert other.exists()


@pytest.mark.parametrize("name", ["", "student", "solved"])
def test_what_is_in_the_way_is_named_in_one_line(name, tmp_path):
    in_the_way = tmp_path / "class" / name
    in_the_way.parent.mkdir(exist_ok=True)
    in_the_way.touch()
    with pytest.raises(SystemExit) as stop:
        main([str(tmp_path / "class")])
    assert str(in_the_way) in str(stop.value)
    assert len(str(stop.value).splitlines()) == 1


def test_the_guide_says_where_the_commands_work():
    guide = " ".join((ROOT / "docs/teaching.md").read_text(encoding="utf-8").split())
    assert "`python -m tools...` works in the folder of this project" in guide
    assert "`.venv/bin/jupyter`" in guide
