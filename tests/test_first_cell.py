"""A name that another cell of the lesson makes: one sentence says which cell to run; all else keeps its traceback."""

import json
import re

import pytest

import backprop_first_cell as first
from tools.rooms import NOTEBOOKS, code_cells, room

FIRST = "import numpy as np\nfrom backprop_lib.lessons import squares as lesson\n\nnet = 3"
STUB = "# Exercise\ndef my_cost(outputs, wanted):\n    return ..."
CHECK = "lesson.check(my_cost, net)"
CELLS = [FIRST, "lesson.squares(net)", STUB, CHECK, "net = net + 1"]


@pytest.mark.parametrize(
    ("missing", "cell", "words"),
    [
        ("lesson", "lesson.squares(net)", "run the first code cell of this notebook, then this cell again"),
        ("np", "np.zeros(3)  # a cell that the student has added", "run the first code cell of this notebook"),
        ("my_cost", CHECK, "run the cell with the line `def my_cost(outputs, wanted):`, then this cell again"),
        ("net", "net = net + 1", "run the first code cell"),
        ("net", CHECK, "run the first code cell"),
    ],
)
def test_sentence(missing, cell, words):
    said = first.sentence(missing, cell, CELLS)
    assert said.startswith(f"`{missing}` is not defined yet: ")
    assert words in said


@pytest.mark.parametrize(
    ("missing", "cell", "cells"),
    [
        ("nett", "nett", CELLS),
        ("net", "net", ["import numpy as np\nnet = 3", "net"]),
        ("net", "net", []),
        ("x", "x = x + 1", [FIRST, "x = x + 1"]),
        ("outputs", "outputs", CELLS),
        ("np", "np", ["%matplotlib inline\nimport numpy as np", "np", "import backprop_lib"]),
    ],
)
def test_no_sentence(missing, cell, cells):
    assert first.sentence(missing, cell, cells) is None


def save(folder, name, cells):
    cells = [{"cell_type": "code", "source": source.splitlines(keepends=True)} for source in cells]
    (folder / name).write_text(json.dumps({"cells": [{"cell_type": "markdown", "source": "# A"}, *cells]}))


def test_the_notebook_is_the_one_that_jupyter_names_or_the_one_with_the_cell(tmp_path):
    save(tmp_path, "a.ipynb", CELLS)
    save(tmp_path, "b.ipynb", ["import numpy as np"])
    save(tmp_path, "c.ipynb", ["import backprop_lib", "other"])
    assert first.code_cells("net", tmp_path, "lessons/a.ipynb") == CELLS
    assert first.code_cells("lesson.squares(net)", tmp_path, "lessons/b.ipynb") == []
    assert first.code_cells("lesson.squares(net)\n", tmp_path, None) == CELLS
    assert first.code_cells("other", tmp_path, "renamed.ipynb") == ["import backprop_lib", "other"]
    assert first.code_cells("a cell of nobody's", tmp_path, None) == []


OTHERS = [
    "nett",
    "def f():\n    return nobody\n\nf()",
    "def g():\n    print(late)\n    late = 1\n\ng()",
    "raise NameError('made by hand')",
    "1 / 0",
]


def test_in_a_kernel_other_errors_keep_their_traceback():
    with room() as with_reminder, room(reminder=False) as without:
        for source in OTHERS:
            spoken, plain = with_reminder.run(source), without.run(source)
            assert spoken.status == "error"
            assert "Traceback" in spoken.error
            assert re.sub(r"ipykernel_\d+", "", spoken.error) == re.sub(r"ipykernel_\d+", "", plain.error)


def test_in_a_kernel_the_sentence_is_all_and_the_cell_has_failed():
    cells = code_cells("01_measure_the_cost")
    with room() as kernel:
        reply = kernel.run(cells[1])
        said = "`lesson` is not defined yet: run the first code cell of this notebook, then this cell again."
        assert (reply.status, reply.error) == ("error", said)
        assert kernel.ask("'numpy' in __import__('sys').modules") is False, "the reminder costs every kernel NumPy"
        assert kernel.run(cells[0]).status == "ok"
        reply = kernel.run(cells[-1])
        line = cells[-2].splitlines()[1]
        said = f"`my_cost` is not defined yet: run the cell with the line `{line}`, then this cell again."
        assert (reply.status, reply.error) == ("error", said)
        assert kernel.run(cells[-2]).status == kernel.run(cells[-1]).status == "ok"


def test_where_nothing_is_installed_the_first_cell_brings_the_reminder():
    cells = code_cells("01_measure_the_cost")
    with room(reminder=False) as kernel:
        assert "Traceback" in kernel.run(cells[1]).error
        kernel.run(cells[0])
        assert kernel.run(cells[-1]).error.startswith("`my_cost` is not defined yet: ")


def test_a_notebook_of_ones_own_keeps_its_tracebacks(tmp_path):
    save(tmp_path, "mine.ipynb", ["import numpy as np", "np.zeros(3)"])
    with room(tmp_path, JPY_SESSION_NAME="work/mine.ipynb") as kernel:
        assert "Traceback" in kernel.run("np.zeros(3)").error


def test_another_handler_goes_on_working():
    with room(NOTEBOOKS, reminder=False) as kernel:
        kernel.run(
            "get_ipython().set_custom_exc((ZeroDivisionError, NameError), "
            "lambda shell, etype, value, tb, tb_offset=None: print('theirs:', value))"
        )
        kernel.run("import backprop_first_cell as f\nf.load_ipython_extension(get_ipython())\ndel f")
        kernel.run("f = 0")
        for source, words in (("1 / 0", "theirs: division by zero"), ("nett", "theirs: name 'nett' is not defined")):
            sent = kernel.client.execute(source)
            text = "".join(m["content"].get("text", "") for m in kernel._until_idle(sent))
            assert words in text
            kernel.client.get_shell_msg(timeout=60)
        assert kernel.run("lesson.squares(net, data)").error.startswith("`lesson` is not defined yet: ")
