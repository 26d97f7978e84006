"""Where the lessons run away from home: Binder's files by repo2docker's rules, Colab's first cell, the links."""

import os
import re
import shutil
import subprocess
import sys
import sysconfig
import urllib.parse
import venv
from pathlib import Path

import pytest
import yaml

from tests.test_environment import FOR_CHECKING, name_of
from tools import colab
from tools.execute_notebooks import as_text, read

ROOT = Path(__file__).resolve().parent.parent
NOTEBOOKS = sorted((ROOT / "notebooks").glob("*.ipynb"))
BINDER = ROOT / ".binder"
# repo2docker looks for these in .binder, and then for none of them in the folder above.
KNOWN = {"environment.yml", "requirements.txt", "apt.txt", "runtime.txt", "postBuild", "start", "setup.py"}
GUIDE = (ROOT / "docs/deploying.md").read_text(encoding="utf-8")
bash = pytest.mark.skipif(shutil.which("bash") is None or os.name == "nt", reason="no bash here; Binder has one")


def packages(path):
    """The conda packages of an environment file, without Python and pip."""
    entries = yaml.safe_load(path.read_text(encoding="utf-8"))["dependencies"]
    return {entry for entry in entries if isinstance(entry, str) and name_of(entry) not in {"python", "pip"}}


# Binder


def test_binder_knows_every_file():
    assert {path.name for path in BINDER.iterdir()} <= KNOWN
    assert not (ROOT / "binder").exists(), "repo2docker refuses a repository with both binder/ and .binder/"


def test_binder_installs_what_the_lessons_need():
    wanted = {entry for entry in packages(ROOT / "environment.yml") if name_of(entry) not in FOR_CHECKING}
    assert packages(BINDER / "environment.yml") == wanted
    environment = yaml.safe_load((BINDER / "environment.yml").read_text(encoding="utf-8"))
    assert "pip" in environment["dependencies"], "postBuild needs pip"
    # "python=3.12", not ">=": repo2docker reads the version from this entry with a pattern that knows "=" alone.
    (python,) = (entry for entry in environment["dependencies"] if entry.startswith("python="))
    assert re.fullmatch(r"python=3\.1[1-4]", python)


@bash
@pytest.mark.parametrize("name", ["postBuild", "start"])
def test_binder_can_run_the_script(name):
    path = BINDER / name
    assert path.read_bytes().startswith(b"#!/bin/bash\n")
    assert b"\r" not in path.read_bytes()
    assert os.access(path, os.X_OK), "chmod +x"
    assert subprocess.run(["bash", "-n", path], capture_output=True, text=True).stderr == ""


@bash
def test_start_sets_one_thread_and_starts_what_it_is_given():
    code = "import os, sys; print(os.environ['OPENBLAS_NUM_THREADS'], sys.argv[1])"
    command = ["bash", BINDER / "start", sys.executable, "-c", code, "two words"]
    environment = {**os.environ, "OPENBLAS_NUM_THREADS": "8"}
    run = subprocess.run(command, env=environment, capture_output=True, text=True, check=True)
    assert run.stdout == "1 two words\n"


# Colab


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)
def test_colab_copy_fetches_the_library_before_anything_else(path):
    nb = colab.for_colab(read(path), "https://example.org/a.zip")
    first, second = [cell for cell in nb.cells if cell.cell_type == "code"][:2]
    assert "'https://example.org/a.zip'" in first.source
    assert len(first.source.splitlines()) <= 12
    assert second.source == next(cell.source for cell in read(path).cells if cell.cell_type == "code")
    assert not any(cell.get("outputs") for cell in nb.cells)
    as_text(nb)  # validates


def test_colab_copies_are_written(tmp_path):
    colab.main([str(tmp_path / "copies"), "https://example.org/a.zip"])
    assert sorted(path.name for path in (tmp_path / "copies").iterdir()) == [path.name for path in NOTEBOOKS]


def test_colab_copies_never_replace_the_lessons(capsys, monkeypatch):
    monkeypatch.setattr(colab, "write", pytest.fail)
    monkeypatch.chdir(ROOT)
    for folder in ("notebooks", "docs/../notebooks/", str(ROOT / "notebooks")):
        with pytest.raises(SystemExit):
            colab.main([folder, "https://example.org/a.zip"])
        assert "name another folder for the copies" in capsys.readouterr().err.splitlines()[-1]


def run_cell(python, code, folder):
    environment = {key: value for key, value in os.environ.items() if key != "PYTHONPATH"}
    command = [python, "-W", "ignore", "-c", code]
    return subprocess.run(command, cwd=folder, env=environment, capture_output=True, text=True, timeout=300)


def test_colab_cell_does_nothing_where_the_library_is(tmp_path):
    code = colab.FETCH.format(address=str(tmp_path / "missing.zip"))
    assert run_cell(sys.executable, f"import sys; sys.path.insert(0, {str(ROOT)!r})\n{code}", tmp_path).returncode == 0


@pytest.fixture(scope="module")
def bare(tmp_path_factory, amount):
    """A Python that has every package of this one and not the lessons', as Colab's; only in the whole campaign."""
    if amount(True, False):
        pytest.skip("only in the whole campaign")
    folder = tmp_path_factory.mktemp("bare")
    venv.create(folder / "venv", with_pip=True, symlinks=os.name != "nt")
    python = folder / "venv" / ("Scripts/python.exe" if os.name == "nt" else "bin/python")
    code = "import sysconfig; print(sysconfig.get_path('purelib'))"
    own = Path(subprocess.run([python, "-c", code], capture_output=True, text=True, check=True).stdout.strip())
    # A folder named in a .pth file is searched, but its own .pth files, such as that of `pip install -e`, are not read.
    (own / "others.pth").write_text(sysconfig.get_path("purelib"), encoding="utf-8")
    if run_cell(python, "import backprop_lib", folder).returncode == 0:
        pytest.skip("the lessons are installed here, not only linked (pip install -e)")
    return python


def without_network(run):
    return "hatchling" in run.stderr and ("No matching distribution" in run.stderr or "Could not find" in run.stderr)


@pytest.fixture
def archive(tmp_path):
    """What a site offers as the archive of the repository: one folder with everything in it."""
    source = tmp_path / "backprop-lessons-main"
    unwanted = shutil.ignore_patterns(".venv", ".versions", ".git", ".*_cache", ".hypothesis", "__pycache__")
    shutil.copytree(ROOT, source, ignore=unwanted)
    return Path(shutil.make_archive(tmp_path / "main", "zip", tmp_path, source.name))


def test_first_cells_of_a_colab_copy_run_without_the_library(bare, archive, tmp_path):
    nb = colab.for_colab(read(NOTEBOOKS[2]), archive.as_uri())
    fetch, first = [cell.source for cell in nb.cells if cell.cell_type == "code"][:2]
    alone = run_cell(bare, first, tmp_path)
    assert "No module named 'backprop_lib'" in alone.stderr  # a reader of the notebook alone, without the new cell
    run = run_cell(bare, f"{fetch}\n{first}\nimport backprop_lib; print(backprop_lib.__file__)", tmp_path)
    if without_network(run):
        pytest.skip("pip cannot fetch hatchling here")
    assert run.returncode == 0, run.stderr
    assert str(ROOT) not in run.stdout


@bash
def test_post_build_makes_the_library_importable(bare, archive, tmp_path):
    code = f'set -e; export PATH="{bare.parent}:$PATH"; cd "{tmp_path}/backprop-lessons-main"; .binder/postBuild'
    run = subprocess.run(["bash", "-c", code], capture_output=True, text=True, timeout=300)
    if without_network(run):
        pytest.skip("pip cannot fetch hatchling here")
    assert run.returncode == 0, run.stderr
    found = run_cell(bare, "import backprop_lib; print(backprop_lib.__file__)", tmp_path.parent)
    assert str(tmp_path) in found.stdout


# The guide


def test_the_links_open_a_notebook_that_is_there():
    links = re.findall(r"^    (?:HUB|BINDER)/\S+$", GUIDE, re.MULTILINE)
    assert len(links) == 2
    for link in links:
        query = urllib.parse.parse_qs(urllib.parse.urlsplit(link).query)
        path = query["urlpath"][0].removeprefix("lab/tree/").removeprefix("backprop-lessons/")
        assert (ROOT / path).is_file()
    git_pull = urllib.parse.parse_qs(urllib.parse.urlsplit(links[0]).query)
    assert set(git_pull) == {"repo", "branch", "urlpath"}
    assert urllib.parse.urlsplit(links[0]).path == "HUB/hub/user-redirect/git-pull"


def test_machines_without_a_network_get_the_copy_without_answers():
    section = GUIDE[GUIDE.index("## Machines without") : GUIDE.index("## A folder without")]
    assert "`hand_out/student`" in section
    assert "`make hand-out`" in section


@pytest.mark.parametrize("word", ["OPENBLAS_NUM_THREADS", "BACKPROP_DATA", "ipywidgets", "1G"])
def test_the_guide_names_what_a_room_needs(word):
    assert word in GUIDE
