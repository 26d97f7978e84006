"""Every benchmark starts; of thirty kernels two are run, and of a hub's students two. latency.py: test_latency.py."""

import asyncio
import importlib.util
import os
import runpy
import shutil
import sys
from pathlib import Path

import nbformat
import pytest

from tools.rooms import ROOT, code_cells

BENCHMARKS = sorted((ROOT / "benchmarks").glob("*.py"))
LIGHT = ["01_measure_the_cost", "05_average_the_wishes"]
SECONDS = 300


@pytest.fixture
def run(monkeypatch):
    """Run a benchmark as a script; what it ends with: 0, or words."""

    def run(path, *options):
        monkeypatch.setattr(sys, "argv", [str(path), *options])
        with pytest.raises(SystemExit) as end:
            runpy.run_path(str(path), run_name="__main__")
        return end.value.code

    return run


def named(name):
    return ROOT / "benchmarks" / f"{name}.py"


@pytest.mark.parametrize("path", BENCHMARKS, ids=lambda path: path.stem)
def test_it_says_what_it_does(path, run, capsys):
    assert run(path, "--help") == 0
    said = capsys.readouterr().out
    assert said.startswith("usage: ")
    first = path.read_text(encoding="utf-8").split('"""')[1].splitlines()[0]
    assert " ".join(first.split()) in " ".join(said.split())


class Without:
    """Stands first in sys.meta_path, as if a package were not installed."""

    def __init__(self, package):
        self.package = package

    def find_spec(self, name, path=None, target=None):
        if name == self.package:
            raise ModuleNotFoundError(f"No module named {name!r}", name=name)


MISSING = [(name, package) for name in ("hub", "memory", "thirty_kernels") for package in ("psutil", "playwright")]


@pytest.mark.parametrize(("name", "package"), [*MISSING, ("latency", "playwright")])
def test_it_says_which_package_is_missing(name, package, run, monkeypatch):
    for module in [*sys.modules]:
        if module.partition(".")[0] == package or module == "tools.browser":
            monkeypatch.delitem(sys.modules, module)
    monkeypatch.setattr(sys, "meta_path", [Without(package), *sys.meta_path])
    said = run(named(name), "--help")
    assert said == f"{package} is not installed; it comes with the extras `bench` and `test`"


def test_the_hub_says_what_else_is_missing(run, monkeypatch, capsys):
    monkeypatch.setattr(shutil, "which", lambda name: None)
    assert run(named("hub")) == 2
    assert "the hub's proxy is missing" in capsys.readouterr().err
    monkeypatch.setattr(importlib.util, "find_spec", lambda name: None)
    assert run(named("hub"), "--proxy", "there") == 2
    assert "jupyterhub is not installed" in capsys.readouterr().err


def test_a_library_that_is_missing_is_left_out_of_the_speeds(capsys):
    from benchmarks import speed

    def absent(x, y):
        raise ImportError

    some = speed.images(200, speed.np.random.default_rng(0))
    speed.compare("an epoch", {"ours": (speed.ours, some), "the floor": (speed.floor, some), "none": (absent, some)}, 1)
    said = capsys.readouterr().out
    assert "(none is not installed)" in said
    assert [line.split("  ")[1] for line in said.splitlines() if line.endswith(" x ours")] == ["ours", "the floor"]


@pytest.mark.skipif(sys.platform != "linux", reason="PSS is Linux's")
def test_two_kernels_at_once(capsys):
    """`python -m benchmarks.thirty_kernels` runs thirty."""
    from benchmarks import thirty_kernels

    paths = [path for path in thirty_kernels.NOTEBOOKS if path.stem in LIGHT]
    notebooks, sizes = asyncio.run(asyncio.wait_for(thirty_kernels.measure("two kernels", paths), SECONDS))
    for notebook, lesson in zip(notebooks, LIGHT, strict=True):
        cells = [cell for cell in notebook.cells if cell.cell_type == "code"]
        assert [cell.source for cell in cells] == code_cells(lesson)
        assert [cell.execution_count for cell in cells] == list(range(1, len(cells) + 1))
    assert len(sizes) == 2
    assert min(sizes) > 50  # MiB: each has loaded NumPy and Matplotlib, and not all of it is shared
    assert f"{sum(sizes):.0f} MiB in all" in capsys.readouterr().out


def test_a_kernel_that_fails_is_no_figure(tmp_path):
    from benchmarks import thirty_kernels

    nbformat.write(nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell("1 / 0")]), tmp_path / "bad.ipynb")
    with pytest.raises(Exception, match="ZeroDivisionError"):
        asyncio.run(asyncio.wait_for(thirty_kernels.measure("bad", [tmp_path / "bad.ipynb"]), SECONDS))


@pytest.mark.skipif(os.name == "nt", reason="a JupyterHub is for Linux and macOS")
def test_two_students_of_a_hub(amount):
    """`python -m benchmarks.hub` has ten."""
    proxy = shutil.which("configurable-http-proxy")
    if importlib.util.find_spec("jupyterhub") is None or proxy is None:
        pytest.skip("no JupyterHub with its configurable-http-proxy here; benchmarks/hub.py says how to install them")
    from benchmarks import hub

    students, moves, lesson = 2, amount(5, hub.MOVES), LIGHT[0]
    with hub.hub(Path(proxy).resolve()) as (process, address, password):
        visit = hub.session(process, address, password, students, code_cells(lesson), moves)
        alone, together = asyncio.run(asyncio.wait_for(visit, SECONDS))
        started = process.children(recursive=True)
    for times in (alone, *together):
        assert len(times) == moves
        assert min(times) > 0
    assert len(together) == students
    assert len(started) >= 1 + 2 * students  # the proxy, and of each student a server and a kernel
