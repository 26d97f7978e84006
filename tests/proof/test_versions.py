"""The lessons print the same on processors of several generations; `make versions` tells good rows from bad ones."""

import os
import subprocess
import sys
from pathlib import Path

import pytest
from nbformat import v4

from tools import versions
from tools.execute_notebooks import as_text, execute, normalise

ROOT = Path(__file__).resolve().parents[2]
NOTEBOOKS = sorted((ROOT / "notebooks").glob("*.ipynb"))
PRODUCT = """import numpy as np
rng = np.random.default_rng(0)
float((rng.standard_normal((100, 784)) @ rng.standard_normal((784, 16))).sum())"""
# What NumPy's own loops may use beyond its minimum; its names were others before 2.4. An unknown one is a warning.
NUMPY_LOOPS = """from numpy._core._multiarray_umath import __cpu_dispatch__, __cpu_features__
print(*[name for name in __cpu_dispatch__ if __cpu_features__[name]])"""
# In single precision, too: one core of NumPy 2.5 dies of that alone.
ROUNDED = PRODUCT.replace("float(", "print(float(") + ")\na = rng.random((100, 784), dtype='f'); a @ a.T"
# A name that a processor cannot play may be read as another one, so OpenBLAS is asked which it took.
TAKEN = """import threadpoolctl
print(*[library.get("architecture") for library in threadpoolctl.threadpool_info()])"""
CORES = ["SkylakeX", "Haswell", "Sandybridge", "Nehalem", "Prescott"]  # of 2017, 2013, 2011, 2008 and 2004
ENOUGH = 3  # of these agree, or the campaign has not shown it


def on(core):
    """The environment of a process whose OpenBLAS believes to be on such a core."""
    environment = {**os.environ, "OPENBLAS_CORETYPE": core, "OPENBLAS_NUM_THREADS": "1"}
    if core in CORES[2:]:  # the oldest also go without NumPy's newer instructions
        environment["NPY_DISABLE_CPU_FEATURES"] = printed(NUMPY_LOOPS, os.environ)
    return environment


def printed(code, environment):
    run = subprocess.run([sys.executable, "-c", code], env=environment, capture_output=True, text=True, check=True)
    return run.stdout.strip()


def play(code, core):
    """What the code prints as if on such a core; None if this processor cannot play it, so that Python itself dies."""
    try:
        return printed(code, on(core))
    except subprocess.CalledProcessError as died:
        if "Traceback" in died.stderr:
            raise
        return None


def different(cores, code):
    """One core for each text that is printed, the oldest of them; none that cannot be played here."""
    found = {play(code, core): core for core in cores}
    found.pop(None, None)
    return [core for core in cores if core in found.values()]


@pytest.fixture(scope="module")
def cores():
    """Those that can be played. Elsewhere (ARM, another BLAS) there is nothing to compare."""
    found = different(CORES, f"{ROUNDED}\n{TAKEN}")
    if len(found) < 2:
        pytest.skip("the matrix product here does not follow OPENBLAS_CORETYPE")
    return found


def played(core, *what):
    """Run pytest as if on such a core."""
    command = [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", *map(str, what)]
    return subprocess.run(command, cwd=ROOT, env=on(core), capture_output=True, text=True)


def compare(paths, core):
    """Run nbval on the notebooks as if on such a core."""
    return played(core, "--nbval", "--nbval-current-env", "--nbval-cell-timeout=300", *paths)


def test_a_core_that_cannot_be_played_is_left_out():
    name = "import os; core = os.environ['OPENBLAS_CORETYPE']"
    assert different(CORES, f"{name}; os.abort() if core == 'Haswell' else print(core[:2])") == [
        "SkylakeX",
        "Sandybridge",
        "Nehalem",
        "Prescott",
    ]
    assert different(CORES, f"{name}; print(core > 'O')") == ["Nehalem", "Prescott"]
    with pytest.raises(subprocess.CalledProcessError):
        different(CORES, "1 / 0")


def test_every_lesson_prints_the_same_on_every_core(cores, amount):
    for core in cores[-amount(1, len(cores)) :]:
        run = compare(NOTEBOOKS[amount(2, 0) : amount(3, len(NOTEBOOKS))], core)
        assert run.returncode == 0, f"as if on {core}:\n{run.stdout}"
    if len(cores) < amount(1, ENOUGH):
        pytest.skip(f"the same on {' and '.join(cores)}; no third of {', '.join(CORES)} can be played here")


def test_a_lesson_that_prints_too_many_digits_is_caught(cores, amount, tmp_path, monkeypatch):
    if amount(True, False):
        pytest.skip("only in the whole campaign")
    path = tmp_path / "careless.ipynb"
    cores = different(cores, ROUNDED)
    if len(cores) < 2:
        pytest.skip("all cores that can be played here round alike")
    monkeypatch.setenv("OPENBLAS_CORETYPE", cores[0])
    path.write_text(as_text(normalise(execute(v4.new_notebook(cells=[v4.new_code_cell(PRODUCT)]), tmp_path))))
    assert compare([path], cores[0]).returncode == 0
    assert compare([path], cores[-1]).returncode == 1


def test_what_the_lessons_say_is_so_on_every_core(cores, amount):
    """Their texts quote what training came to, and steps that are too long turn a last digit into a first one."""
    if amount(True, False):
        pytest.skip("only in the whole campaign")
    for core in cores:
        run = played(core, "-n", "2", "--dist", "loadfile", "tests/lessons")
        assert run.returncode == 0, f"as if on {core}:\n{run.stdout}"


# `make versions`

PYPROJECT = {
    "project": {
        "dependencies": ["numpy>=2.0", "ipywidgets>=7.7.1,<9"],
        "optional-dependencies": {"test": ["scikit-learn>=1.5"], "bench": ["torch>=2.3"]},
    }
}
CASE = '<testcase classname="tests.test_a" name="{name}">{inside}</testcase>'
REPORT = '<testsuites><testsuite time="12.3">{cases}</testsuite></testsuites>'


def report(folder, **cases):
    """A report of pytest's: its name and what is inside of each test."""
    inside = "".join(CASE.format(name=name, inside=inside) for name, inside in cases.items())
    path = folder / "row.xml"
    path.write_text(REPORT.format(cases=inside), encoding="utf-8")
    return path


def test_the_oldest_row_is_the_lower_bounds():
    assert versions.floors(PYPROJECT) == ["numpy==2.0", "ipywidgets==7.7.1", "scikit-learn==1.5"]
    rows = versions.rows()
    assert {"ipython==7.34.*", "ipykernel==6.17.*", "ipywidgets==7.7.1"} <= {*rows["oldest"]}
    assert rows["newest"] == rows[versions.NEWER] == []


@pytest.mark.parametrize(("there", "found"), [([], None), (["3.11"], None), (["3.98", "3.99"], "3.99")])
@pytest.mark.skipif(os.name == "nt", reason="programs are named otherwise there")
def test_a_newer_python_is_one_that_works(there, found, tmp_path, monkeypatch):
    for version in there:
        (tmp_path / f"python{version}").symlink_to(sys.executable)
    broken = tmp_path / "python3.100"
    broken.write_text("#!/bin/sh\nexit 127\n")
    broken.chmod(0o755)
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.setattr(sys, "version_info", type("Version", (), {"minor": 95}))
    assert versions.newest_python() == (found and str(tmp_path / f"python{found}"))


def test_a_row_is_good_only_if_tests_ran_and_all_passed(tmp_path):
    good = versions.outcome("a", {}, report(tmp_path, one="", two="<skipped/>"))
    assert (good.passed, good.failed, good.skipped) == (1, [], 1)
    assert versions.good(good)
    bad = versions.outcome("a", {}, report(tmp_path, one="", two="<failure/>", three="<error/>"))
    assert (bad.passed, bad.failed) == (1, ["tests.test_a::two", "tests.test_a::three"])
    assert not versions.good(bad)
    assert not versions.good(versions.outcome("a", {}, report(tmp_path)))
    assert not versions.good(versions.outcome("a", {}, report(tmp_path, one="<skipped/>")))
    assert not versions.good(versions.outcome("a", {}, tmp_path / "none.xml"))


def test_the_table_says_what_failed(tmp_path):
    bad = versions.outcome("a", {"python": "3.11.7", "numpy": "2.0.0"}, report(tmp_path, one="", two="<failure/>"))
    text = versions.table([bad])
    assert "| a | 3.11.7 | 2.0.0 |" in text
    assert "| 1 | 1 | 0 | 12 |" in text
    assert "tests.test_a::two" in text
