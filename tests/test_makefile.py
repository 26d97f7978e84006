"""`make` installs what is missing, and again when the folder was moved or its Python is gone. Nothing is run here."""

import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
pytestmark = pytest.mark.skipif(shutil.which("make") is None, reason="there is no make here")


@pytest.fixture
def folder(tmp_path):
    """A folder in which `make lab` has run, as far as make can see."""
    place = tmp_path / "some lessons"
    (place / ".venv/bin").mkdir(parents=True)
    for name in ("Makefile", "pyproject.toml"):
        shutil.copy(ROOT / name, place)
    (place / ".venv/bin/python").symlink_to(sys.executable)
    (place / ".venv/.folder").write_text(f"{place}\n")
    for stamp in (".ready-lab", ".ready-test"):
        (place / ".venv" / stamp).touch()
    return place


def would_run(folder, target, *settings):
    """The lines of `make target`, without those of a make that was started by another."""
    command = ["make", "-n", "--no-print-directory", target, *settings]
    return subprocess.run(command, cwd=folder, capture_output=True, text=True, check=True).stdout


def installs(folder, target="lab"):
    return "--editable" in would_run(folder, target)


def makes_an_environment(folder):
    return "-m venv" in would_run(folder, "lab")


@pytest.mark.parametrize("target", ["lab", "test"])
def test_what_is_there_is_left_alone(folder, target):
    assert not installs(folder, target)
    assert not makes_an_environment(folder)


def test_a_fresh_folder_gets_everything(folder):
    shutil.rmtree(folder / ".venv")
    assert makes_an_environment(folder)
    assert installs(folder)


def test_newer_requirements_are_installed(folder):
    (folder / ".venv/.ready-lab").unlink()
    assert installs(folder)
    assert not makes_an_environment(folder)


def test_lab_opens_the_lessons_or_another_folder(folder):
    assert would_run(folder, "lab").rstrip().endswith('PromptConnection "notebooks"')
    assert would_run(folder, "lab", "FOLDER=hand_out/student").rstrip().endswith('PromptConnection "hand_out/student"')


def test_the_hand_out_needs_no_more_than_the_lessons(folder):
    (folder / ".venv/.ready-test").unlink()
    assert would_run(folder, "hand-out").split() == [".venv/bin/python", "-m", "tools.hand_out"]
    for options in ("--no-folds", "myclass", "--no-folds myclass"):
        assert would_run(folder, "hand-out", f"HAND_OUT={options}").rstrip().endswith(f"-m tools.hand_out {options}")


def test_pages_and_collecting_need_no_more_than_the_lessons(folder):
    (folder / ".venv/.ready-test").unlink()
    assert would_run(folder, "pages").split() == [".venv/bin/python", "-m", "tools.pages", "pages"]
    *_, last = would_run(folder, "collect", "FOLDER=handed in", "COLLECT=--csv a.csv").splitlines()
    assert last == '.venv/bin/python -m tools.collect --csv a.csv "handed in"'


def test_collecting_asks_for_the_folder(folder):
    run = subprocess.run(["make", "collect"], cwd=folder, capture_output=True, text=True)
    assert run.returncode != 0
    assert "FOLDER=" in run.stdout


def test_clean_takes_what_it_names_and_leaves_the_hand_out(folder):
    """A teacher may have written into the copies."""
    kept = [folder / name for name in ("hand_out/student/00.ipynb", "notebooks/00.ipynb", "backprop_lib/data.py")]
    gone = [
        folder / name
        for name in ("looks/00.png", "pages/00.html", "dist/a.whl", "notebooks/.ipynb_checkpoints/00.ipynb")
    ]
    for path in (*kept, *gone):
        path.parent.mkdir(parents=True, exist_ok=True)
        path.touch()
    subprocess.run(["make", "clean"], cwd=folder, capture_output=True, check=True)
    assert all(path.exists() for path in kept)
    assert not any(path.exists() for path in gone)
    assert not (folder / ".venv").exists()
    said = subprocess.run(["make", "help"], cwd=folder, capture_output=True, text=True, check=True).stdout
    (line,) = (line for line in said.splitlines() if line.startswith("make clean"))
    for name in (".venv", "caches", "dist/", "looks/", "pages/", "hand_out/ stays"):
        assert name in line


@pytest.mark.parametrize("how", [shutil.move, shutil.copytree])
def test_a_folder_that_was_moved_or_copied_is_installed_again(folder, how):
    elsewhere = folder.parent / "elsewhere"
    how(folder, elsewhere)
    assert installs(elsewhere)
    assert not makes_an_environment(elsewhere)


def test_an_environment_whose_python_is_gone_is_made_again(folder):
    python = folder / ".venv/bin/python"
    python.unlink()
    python.symlink_to(folder / "gone")
    assert makes_an_environment(folder)
    assert installs(folder)


def test_an_environment_without_pip_gets_it(folder):
    (folder / ".venv/.ready-lab").unlink()
    line = next(line for line in would_run(folder, "lab").splitlines() if "ensurepip" in line)
    without = subprocess.run([sys.executable, "-m", "venv", "--without-pip", folder / ".venv"], check=False)
    assert without.returncode == 0
    assert subprocess.run(line, shell=True, cwd=folder).returncode == 0
    assert subprocess.run([folder / ".venv/bin/python", "-m", "pip", "--version"], cwd=folder).returncode == 0
