"""The tool that runs notebooks again writes one normal form, and says what must not be committed."""

from pathlib import Path

import pytest
from nbformat import v4

from backprop_lib import expect
from tools import execute_notebooks
from tools.execute_notebooks import (
    METADATA,
    ROOT,
    WIDGET_VIEW,
    as_text,
    execute,
    main,
    normalise,
    place,
    problems,
    read,
)

PNG = "iVBORw0KGgo=\n"


def untidy():
    """A notebook with everything in it that JupyterLab may leave behind."""
    view = {"model_id": "4f2", "version_major": 2, "version_minor": 0}
    outputs = [
        v4.new_output("stream", name="stdout", text="a\n"),
        v4.new_output("stream", name="stdout", text="b\n"),
        v4.new_output("display_data", {WIDGET_VIEW: view}, metadata={WIDGET_VIEW: {"height": 1}}),
        v4.new_output(
            "execute_result", {"image/png": PNG, "text/plain": "C = 3.37", WIDGET_VIEW: view}, execution_count=9
        ),
    ]
    cells = [
        v4.new_markdown_cell("# Measure the cost\n", metadata={"tags": ["keep"], "collapsed": True}),
        v4.new_code_cell("cost\n\n", execution_count=1, outputs=outputs, metadata={"execution": {"iopub": "12:00"}}),
    ]
    widgets = {"application/vnd.jupyter.widget-state+json": {}}
    language = {"name": "python", "version": "3.11.7"}
    nb = v4.new_notebook(cells=cells, metadata={"widgets": widgets, "language_info": language})
    for cell in nb.cells:
        cell.id = "same"
    return nb


def test_normalise_drops_what_changes_and_keeps_what_is_seen():
    nb = normalise(untidy())
    assert nb.metadata == METADATA
    assert nb.cells[0].metadata == {"tags": ["keep"]}
    assert nb.cells[1].metadata == {}
    assert nb.cells[1].source == "cost"
    assert [cell.id for cell in nb.cells] == ["same", "cell-01"]
    printed, result = nb.cells[1].outputs
    assert printed.text == "a\nb\n"
    assert result.data == {"image/png": PNG.strip(), "text/plain": "C = 3.37"}
    assert result.execution_count == 1


def test_normalise_leaves_its_argument_alone():
    nb = untidy()
    normalise(nb)
    assert nb == untidy()


def test_normalise_twice_gives_the_same_bytes(tmp_path):
    once = as_text(normalise(untidy()))
    path = tmp_path / "a.ipynb"
    path.write_text(once, encoding="utf-8")
    assert as_text(normalise(read(path))) == once
    assert once.endswith("}\n")
    assert not once.endswith("\n\n")


def test_executing_twice_leaves_no_difference(tmp_path, capsys):
    path = tmp_path / "a.ipynb"
    cells = [v4.new_markdown_cell("# Ask ½"), v4.new_code_cell("import ipywidgets\nipywidgets.IntSlider(3)")]
    path.write_text(as_text(v4.new_notebook(cells=cells)), encoding="utf-8")
    assert main([str(path)]) == 0
    once = path.read_bytes()
    assert main([str(path)]) == 0
    assert path.read_bytes() == once
    assert main(["--check", str(path)]) == 0
    assert b"IntSlider(value=3)" in once
    assert "Ask ½".encode() in once
    assert "unchanged" in capsys.readouterr().out


def test_check_finds_an_unexecuted_and_an_untidy_notebook(tmp_path, capsys):
    path = tmp_path / "a.ipynb"
    path.write_text(as_text(v4.new_notebook(cells=[v4.new_code_cell("1")])), encoding="utf-8")
    before = path.read_bytes()
    assert main(["--check", str(path)]) == 1
    said = capsys.readouterr().err
    assert "cell 0: not executed" in said
    assert "make notebooks" in said
    assert path.read_bytes() == before


@pytest.mark.parametrize(
    ("source", "words"),
    [
        ("1 / 0", "cell 0: ZeroDivisionError: division by zero"),
        ("import sys; print('oh', file=sys.stderr)", "cell 0: wrote to stderr: oh"),
        ("import warnings; warnings.warn('careful')", "careful"),
        ("class A: pass\nA()", "prints a memory address"),
        ("", "cell 0: an empty code cell"),
    ],
)
def test_problems_are_named(source, words, tmp_path):
    found = problems(execute(v4.new_notebook(cells=[v4.new_code_cell(source)]), tmp_path))
    assert any(words in problem for problem in found), found


def test_an_error_is_named_with_its_last_line_in_the_project(tmp_path):
    source = "import json\nfrom backprop_lib import expect\nexpect.counts(places=-1)"
    with pytest.raises(ValueError) as caught:
        expect.counts(places=-1)
    last = caught.traceback[-1]
    file = Path(last.path).relative_to(ROOT).as_posix()
    (found,) = problems(execute(v4.new_notebook(cells=[v4.new_code_cell(source)]), tmp_path))
    assert found.endswith(f"({file}:{last.lineno + 1})")


@pytest.mark.parametrize("head", ["File {}:12, in f(x)", "\x1b[0;32m{}\x1b[0m in \x1b[0;36mf\x1b[0;34m(x)\x1b[0m"])
def test_the_line_is_found_in_the_frames_of_new_and_old_ipython(head):
    def frame(path, line):
        return head.format(path) + f"\n     11 a = 1\n\x1b[0;32m---> {line}\x1b[0m b = a.c\n     13 d = 2"

    ours, theirs = frame(ROOT / "backprop_lib/scene.py", 12), frame("/usr/lib/python3/json/decoder.py", 40)
    installed = frame(ROOT / ".venv/lib/python3.11/site-packages/numpy/core.py", 7)
    cell = "Cell In[3], line 1\n----> 1 f()"
    assert place(["-----", cell, ours, theirs, installed, "AttributeError: c"]) == " (backprop_lib/scene.py:12)"
    assert place(["-----", cell, theirs, "AttributeError: c"]) == ""


def test_a_notebook_that_is_not_good_is_left_as_it_was(tmp_path, capsys, monkeypatch):
    def breaks(nb, folder):
        nb.cells[0].outputs = [v4.new_output("error", ename="AttributeError", evalue="c", traceback=[])]
        return nb

    monkeypatch.setattr(execute_notebooks, "execute", breaks)
    path = tmp_path / "a.ipynb"
    path.write_text(as_text(v4.new_notebook(cells=[v4.new_code_cell("1", execution_count=1)])), encoding="utf-8")
    before = path.read_bytes()
    assert main([str(path)]) == 1
    assert path.read_bytes() == before
    assert "NOT GOOD, not written" in capsys.readouterr().out


def test_a_wrong_path_is_named_in_one_line(capsys):
    with pytest.raises(SystemExit):
        main(["absent.ipynb"])
    assert capsys.readouterr().err.splitlines()[-1].endswith("absent.ipynb is no file")


def test_cells_run_out_of_order_are_named():
    cells = [v4.new_code_cell("1", execution_count=2), v4.new_code_cell("2", execution_count=1)]
    assert problems(v4.new_notebook(cells=cells)) == [
        "cell 0: executed as number 2, expected 1",
        "cell 1: executed as number 1, expected 2",
    ]
