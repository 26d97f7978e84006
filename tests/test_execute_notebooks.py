"""The tool that runs notebooks again writes one normal form, and says what must not be committed."""

import pytest
from nbformat import v4

from tools.execute_notebooks import METADATA, WIDGET_VIEW, as_text, execute, main, normalise, problems, read

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


def test_cells_run_out_of_order_are_named():
    cells = [v4.new_code_cell("1", execution_count=2), v4.new_code_cell("2", execution_count=1)]
    assert problems(v4.new_notebook(cells=cells)) == [
        "cell 0: executed as number 2, expected 1",
        "cell 1: executed as number 1, expected 2",
    ]
