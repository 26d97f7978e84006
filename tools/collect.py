"""Run the notebooks that students handed in, and print what the check of each exercise says.

    python -m tools.collect FOLDER                    every notebook in FOLDER and the folders in it
    python -m tools.collect FOLDER --csv marks.csv    the same as a table for a spreadsheet, with the whole feedback

This runs the students' code, with your rights, on your machine: read it first, or use a machine that may break. Each
notebook runs from its first cell to its last in a fresh kernel and an empty folder. The students' files are read only.

Each exercise is right, not yet (not begun, or unfinished), wrong, or not run. Cells have the numbers of Run All. What
the check cell shows is believed: look into the notebook where it counts.
"""

import argparse
import copy
import csv
import io
import re
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import NamedTuple

import nbformat
from nbclient.exceptions import CellTimeoutError, DeadKernelError
from tqdm import tqdm

from tools.execute_notebooks import execute, normalise, read
from tools.files import lessons, write

SECONDS = 120
WORDS = 70  # characters of the feedback that the printed table has room for
CHECK = re.compile(r"^[^#\n]*\.check_(\w+)\(", re.MULTILINE)
LESSON = re.compile(r"backprop_lib\.lessons import (\w+)")
VERDICT = re.compile(r"^(Right|Not yet|Not quite): *(.*)", re.MULTILINE | re.DOTALL)
RESULTS = {"Right": "right", "Not yet": "not yet", "Not quite": "wrong"}


class Bar(tqdm):
    monitor_interval = 0  # no thread that watches the bar


class Row(NamedTuple):
    notebook: str
    exercise: str
    result: str
    words: str = ""


def checks(nb):
    """Where the check of each exercise is, {name: position}; where there are two of one, the last."""
    code = [(i, cell.source) for i, cell in enumerate(nb.cells) if cell.cell_type == "code"]
    return {name: i for i, source in code for name in CHECK.findall(source)}


def asked(nb):
    """The exercises of the lesson that this is a copy of, and those that are in it."""
    imports = LESSON.search("\n".join(cell.source for cell in nb.cells if cell.cell_type == "code"))
    own = [path for path in lessons() if imports and path.stem[3:] == imports[1]]
    return list(dict.fromkeys([*(name for path in own for name in checks(read(path))), *checks(nb)]))


def opened(path):
    """The notebook, or None if the file is none."""
    try:
        nb = normalise(read(path))  # a cell without an id gets one
        nbformat.validate(nb)
    except (OSError, ValueError, LookupError, AttributeError, TypeError, nbformat.ValidationError):
        return None
    return nb


def run(nb, seconds):
    """A copy of the notebook, run as far as it goes; where it stopped, if it did, and why in words."""
    nb, begun = copy.deepcopy(nb), [0]
    with tempfile.TemporaryDirectory(prefix="collect-", ignore_cleanup_errors=True) as folder:
        try:
            execute(nb, folder, seconds, lambda cell, cell_index: begun.append(cell_index), stderr=subprocess.DEVNULL)
        except CellTimeoutError:
            return nb, begun[-1], f"cell {number(nb.cells, begun[-1])} took more than {seconds} s"
        except DeadKernelError:
            return nb, begun[-1], f"the kernel died in cell {number(nb.cells, begun[-1])}"
        except Exception as error:  # whatever one notebook does, the others have their turn
            return nb, begun[-1], f"{type(error).__name__}: {error}"
    return nb, len(nb.cells), ""


def number(cells, position):
    """The number that Run All gives to the code cell; it passes by empty ones."""
    return sum(cell.cell_type == "code" and bool(cell.source.strip()) for cell in cells[: position + 1])


def said(cell):
    """(result, feedback) of a check cell that has run, or None. A result comes before what is printed."""
    texts = [o.data.get("text/plain", "") for o in cell.outputs if "data" in o]
    texts += [o.text for o in cell.outputs if o.output_type == "stream"]
    found = next(filter(None, map(VERDICT.search, texts)), None)
    return found and (RESULTS[found[1]], found[2])


def first_error(cells):
    """The first error in words; "" if there is none."""
    for position, cell in enumerate(cells):
        for output in cell.get("outputs", ()):
            if output.output_type == "error":
                what = ": ".join(filter(None, [output.ename, output.evalue]))
                what = re.sub(r"\([^()]*, (line \d+)\)", r"(\1)", what)  # without the kernel's name for the cell
                return f"error in cell {number(cells, position)}: {what}"
    return ""


def rows(path, name, seconds=SECONDS):
    """What became of each exercise of the notebook."""
    if (nb := opened(path)) is None:
        return [Row(name, "", "no notebook")]
    if not (wanted := asked(nb)):
        return [Row(name, "", "no exercise")]
    nb, end, stopped = run(nb, seconds)
    there = checks(nb)
    return [Row(name, exercise, *became(nb.cells, there.get(exercise), end, stopped)) for exercise in wanted]


def became(cells, position, end, stopped):
    """(result, words) of the exercise whose check is there; what came before `end` has run."""
    if position is None:
        return "not run", "its check cell is gone"
    if position >= end:
        return "not run", stopped
    return said(cells[position]) or ("not run", first_error(cells[: position + 1]) or "its check cell says nothing")


def one_line(text):
    """Without line ends, and without signs that would change the terminal."""
    return "".join(c if c.isprintable() else "?" for c in " ".join(text.split()))


def brief(row):
    words = "" if row.result == "right" else one_line(row.words)
    return row._replace(
        notebook=one_line(row.notebook),
        words=words if len(words) <= WORDS else f"{words[:WORDS].rsplit(' ', 1)[0]} …",
    )


def as_table(found):
    lines = [Row._fields, *map(brief, found)]
    widths = [max(len(line[i]) for line in lines) for i in range(len(Row._fields))]
    return "\n".join("  ".join(map(str.ljust, line, widths)).rstrip() for line in lines)


def as_csv(found):
    """What begins like a formula is quoted, since a spreadsheet would run it."""
    text = io.StringIO()
    lines = [Row._fields, *([one_line(part) for part in row] for row in found)]
    csv.writer(text, lineterminator="\n").writerows(
        [f"'{part}" if part.startswith(("=", "+", "-", "@")) else part for part in line] for line in lines
    )
    return text.getvalue()


def main(arguments=None):
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=Path, help="where the students' notebooks are")
    parser.add_argument("--csv", type=Path, metavar="FILE", help="write the table there, too")
    parser.add_argument(
        "--seconds", type=int, default=SECONDS, help=f"the most that a cell may take; default: {SECONDS}"
    )
    options = parser.parse_args(arguments)
    if not options.folder.is_dir():
        parser.error(f"{options.folder} is no folder")
    if options.csv and options.csv.exists():
        parser.error(f"{options.csv} is there already; name another file")
    if options.csv and not options.csv.absolute().parent.is_dir():
        parser.error(f"{options.csv.parent} is no folder")
    paths = sorted(p for p in options.folder.rglob("*.ipynb") if ".ipynb_checkpoints" not in p.parts)
    if not paths:
        parser.error(f"there is no notebook in {options.folder}")
    found = []
    for path in Bar(paths, unit="notebook", disable=None):
        found += rows(path, path.relative_to(options.folder).as_posix(), options.seconds)
    print(as_table(found))
    if options.csv:
        write({options.csv: as_csv(found)})


if __name__ == "__main__":
    sys.exit(main())
