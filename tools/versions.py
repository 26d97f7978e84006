"""The tests on the oldest and on the newest packages that the lessons allow, each row in an environment of its own.

    python -m tools.versions                 every row; `make versions` does this
    python -m tools.versions oldest newest   these rows
    python -m tools.versions --show          only say what each row asks for

Each row has the Python that runs this, but for `newest-python`: that has the newest one on the PATH, and is left out
where there is none newer. The environments stand in .versions/, which git ignores. The table is printed and kept in
.versions/results.md, beside what the tests said. The browser tests are left out: they are about JupyterLab's page.
Exits with 1 if a row fails.
"""

import argparse
import os
import re
import shutil
import subprocess
import sys
import tomllib
import xml.etree.ElementTree as ElementTree
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import NamedTuple

ROOT = Path(__file__).resolve().parent.parent
FOLDER = ROOT / ".versions"
NEWER = "newest-python"
SHOWN = ["python", "numpy", "matplotlib", "pillow", "ipywidgets", "ipython", "ipykernel", "jupyterlab"]
# jupyterlab_widgets 1.1 is JupyterLab's part of ipywidgets 7; left alone, pip takes 3, which shows no widget of 7.
COLAB = ["ipywidgets==7.7.1", "jupyterlab_widgets==1.1.*", "ipython==7.34.*", "ipykernel==6.17.*"]
MINUTES = 60


class Outcome(NamedTuple):
    row: str
    versions: dict[str, str]
    passed: int
    failed: list[str]
    skipped: int
    seconds: float
    trouble: str = ""  # why there is no result, if there is none


def floors(pyproject):
    """The lowest version of everything that pyproject.toml asks for: "numpy>=2.0" becomes "numpy==2.0"."""
    project = pyproject["project"]
    asked = [*project["dependencies"], *project["optional-dependencies"]["test"]]
    return [re.match(r"([\w.-]+)>=([\w.]+)", requirement).expand(r"\1==\2") for requirement in asked]


def rows():
    """What each row pins; pip chooses the newest of everything else."""
    pyproject = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    return {
        "oldest": [*floors(pyproject), *COLAB[1:]],
        "colab": ["numpy==2.1.*", "matplotlib==3.10.*", *COLAB],
        "first-8.1": ["ipywidgets==8.1.0", "ipykernel==7.0.*"],
        "newest": [],
        NEWER: [],
    }


def newest_python():
    """The newest Python on the PATH, if it is newer than this one; else None."""
    for minor in range(sys.version_info.minor + 9, sys.version_info.minor, -1):
        found = shutil.which(f"python3.{minor}")
        if found and subprocess.run([found, "-c", "import venv"], capture_output=True).returncode == 0:
            return found
    return None


def python_in(folder):
    return folder / ("Scripts/python.exe" if os.name == "nt" else "bin/python")


def install(row, pins):
    """An environment of its own with the project, what its tests need, and the pins. CalledProcessError if it fails."""
    folder, python = FOLDER / row, newest_python() if row == NEWER else sys.executable
    # Upgraded, since an old pip takes minutes to resolve the pins.
    subprocess.run([python, "-m", "venv", "--clear", "--upgrade-deps", folder], check=True)
    wanted = FOLDER / f"{row}.txt"  # as requirements, not constraints: pip then begins with them and is done sooner
    wanted.write_text("".join(f"{pin}\n" for pin in pins), encoding="utf-8")
    install = [python_in(folder), "-m", "pip", "install", "--quiet", "--disable-pip-version-check"]
    subprocess.run([*install, "-r", wanted, "-e", f"{ROOT}[test]", "ipykernel"], check=True)
    (folder / "ready").touch()
    return folder


def ready(row):
    return (FOLDER / row / "ready").exists()


def versions_in(folder):
    code = "from importlib.metadata import version; from platform import python_version as python\n"
    code += f"print(python(), *[version(name) for name in {SHOWN[1:]!r}])"
    found = subprocess.run([python_in(folder), "-c", code], check=True, capture_output=True, text=True)
    return dict(zip(SHOWN, found.stdout.split()))


def run_tests(row, folder, arguments):
    """Run the tests; what they said goes to .versions/ROW.log, their outcome is read from .versions/ROW.xml."""
    report, log = FOLDER / f"{row}.xml", FOLDER / f"{row}.log"
    report.unlink(missing_ok=True)
    command = [python_in(folder), "-m", "pytest", "--nbval", "--nbval-current-env", "--nbval-cell-timeout=120"]
    command += ["-m", "not browser", "-p", "no:cacheprovider", f"--junitxml={report}"]
    environment = {"OPENBLAS_NUM_THREADS": "1", **os.environ, "PYTHONWARNINGS": "error::RuntimeWarning"}
    with open(log, "w", encoding="utf-8") as file:
        subprocess.run(
            [*command, *(arguments or ["tests", "notebooks"])],
            cwd=ROOT,
            env=environment,
            stdin=subprocess.DEVNULL,
            stdout=file,
            stderr=file,
            timeout=60 * MINUTES,
        )
    return report


def outcome(row, versions, report):
    """Read pytest's report. No report, or one of no tests at all, is a trouble and not a success."""
    if not report.exists():
        return Outcome(row, versions, 0, [], 0, 0, f"pytest wrote no report; see {row}.log")
    suite = ElementTree.parse(report).getroot().find("testsuite")
    cases = suite.findall("testcase")
    broken = [c for c in cases if {"failure", "error"} & {part.tag for part in c}]
    failed = [f"{c.get('classname')}::{c.get('name')}" for c in broken]
    skipped = sum(c.find("skipped") is not None for c in cases)
    passed = len(cases) - len(set(failed)) - skipped
    trouble = "" if passed or failed else f"no test ran; see {row}.log"
    return Outcome(row, versions, passed, failed, skipped, float(suite.get("time")), trouble)


def good(result):
    return not result.trouble and not result.failed


def table(results):
    lines = [f"| row | {' | '.join(SHOWN)} | passed | failed | skipped | seconds |"]
    lines.append("|---" * (len(SHOWN) + 5) + "|")
    for r in results:
        said = [r.trouble, "", "", ""] if r.trouble else [r.passed, len(r.failed), r.skipped, f"{r.seconds:.0f}"]
        lines.append("| " + " | ".join(map(str, [r.row, *(r.versions.get(name, "") for name in SHOWN), *said])) + " |")
    lines += [f"\nfailed in {r.row}:\n" + "\n".join(f"- {name}" for name in r.failed) for r in results if r.failed]
    return "\n".join(lines) + "\n"


def try_row(row, pins, arguments, keep):
    print(f"{row} ...", flush=True)
    try:
        folder = FOLDER / row if keep and ready(row) else install(row, pins)
        versions = versions_in(folder)
    except subprocess.CalledProcessError:
        return Outcome(row, {}, 0, [], 0, 0, "could not be installed")
    try:
        return outcome(row, versions, run_tests(row, folder, arguments))
    except subprocess.TimeoutExpired:
        return Outcome(row, versions, 0, [], 0, 0, f"not ready after {MINUTES} minutes")


def main(arguments=None):
    known = rows()
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("rows", nargs="*", help=f"of {', '.join(known)}; default: all")
    parser.add_argument("--show", action="store_true", help="say what each row asks for, and stop")
    parser.add_argument("--keep", action="store_true", help="use an environment that is there already")
    parser.add_argument("--jobs", type=int, default=2, help="rows at a time; default: 2")
    parser.add_argument("--tests", action="append", help="a file or folder instead of tests and notebooks")
    options = parser.parse_args(arguments)
    if unknown := set(options.rows) - set(known):
        parser.error(f"no such row: {', '.join(sorted(unknown))}")
    chosen = {row: known[row] for row in options.rows or known}
    if NEWER in chosen and newest_python() is None:
        print(f"{NEWER} is left out: no Python newer than {sys.version.split()[0]} is on the PATH")
        del chosen[NEWER]
        if not chosen:
            return 1
    if options.show:
        print("\n".join(f"{row}: {', '.join(pins) or 'nothing'}" for row, pins in chosen.items()))
        return 0
    FOLDER.mkdir(exist_ok=True)
    with ThreadPoolExecutor(options.jobs) as pool:
        results = list(pool.map(lambda row: try_row(row, chosen[row], options.tests, options.keep), chosen))
    text = f"{sys.platform}\n\n{table(results)}"
    (FOLDER / "results.md").write_text(text, encoding="utf-8")
    print(text)
    return int(not all(map(good, results)))


if __name__ == "__main__":
    sys.exit(main())
