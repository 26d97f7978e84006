"""Run notebooks again in a fresh kernel and write them back in one normal form.

    python tools/execute_notebooks.py                  every notebook in notebooks/
    python tools/execute_notebooks.py a.ipynb b.ipynb  only these
    python tools/execute_notebooks.py --check          run nothing; exit 1 if a file is not in the normal form

The normal form is what GitHub shows and what nbval compares: outputs and execution counts are kept, whatever changes
from run to run (timings, widget models, versions) is not. Normalising twice changes nothing. A notebook that is not
good, because a cell fails or for another reason that is printed, is left as it was.
"""

import argparse
import copy
import json
import os
import re
import sys
from pathlib import Path

import nbformat
from nbclient import NotebookClient
from nbformat.v4.rwbase import rejoin_lines

ROOT = Path(__file__).resolve().parent.parent
WIDGET_VIEW = "application/vnd.jupyter.widget-view+json"
METADATA = {
    "kernelspec": {"display_name": "Python 3 (ipykernel)", "language": "python", "name": "python3"},
    "language_info": {
        "codemirror_mode": {"name": "ipython", "version": 3},
        "file_extension": ".py",
        "mimetype": "text/x-python",
        "name": "python",
        "nbconvert_exporter": "python",
        "pygments_lexer": "ipython3",
    },
}
CELL_METADATA_KEPT = {"deletable", "editable", "slideshow", "tags"}
CELL_SECONDS = 600


def normalise(nb):
    """A copy of the notebook without anything that differs between two runs."""
    nb = copy.deepcopy(nb)
    nb.nbformat, nb.nbformat_minor = 4, 5
    nb.metadata = nbformat.from_dict(METADATA)
    taken = set()
    for position, cell in enumerate(nb.cells):
        cell.id = _stable_id(cell.get("id"), position, taken)
        cell.source = cell.source.rstrip()
        cell.metadata = nbformat.from_dict({k: v for k, v in cell.metadata.items() if k in CELL_METADATA_KEPT})
        if cell.cell_type == "code":
            cell.outputs = _normal_outputs(cell)
    return nb


def _stable_id(cell_id, position, taken):
    """The cell's own id where it has one of its own, otherwise one made from its position."""
    if not cell_id or cell_id in taken:
        cell_id = f"cell-{position:02d}"
        while cell_id in taken:
            cell_id += "-again"
    taken.add(cell_id)
    return cell_id


def _normal_outputs(cell):
    outputs = []
    for output in cell.outputs:
        if output.output_type == "stream" and outputs and outputs[-1].get("name") == output.name:
            outputs[-1].text += output.text  # how prints fall into messages is a matter of timing
            continue
        if "data" in output:
            output.data.pop(WIDGET_VIEW, None)  # its model id is new in every run
            output.metadata.pop(WIDGET_VIEW, None)
            for mime in ("image/png", "image/jpeg"):
                if mime in output.data:
                    output.data[mime] = "".join(output.data[mime].split())
            if not output.data:
                continue
        if output.output_type == "execute_result":
            output.execution_count = cell.execution_count
        outputs.append(output)
    return outputs


def problems(nb):
    """Everything a committed notebook must not hold, in words."""
    found = []
    expected = 0
    for position, cell in enumerate(nb.cells):
        if cell.cell_type != "code":
            continue
        expected += 1
        if not cell.source.strip():
            found.append(f"cell {position}: an empty code cell")
        if cell.execution_count is None:
            found.append(f"cell {position}: not executed")
        elif cell.execution_count != expected:
            found.append(f"cell {position}: executed as number {cell.execution_count}, expected {expected}")
        for output in cell.outputs:
            if output.output_type == "error":
                found.append(f"cell {position}: {output.ename}: {output.evalue}{place(output.traceback)}")
            elif output.output_type == "stream" and output.name == "stderr":
                found.append(f"cell {position}: wrote to stderr: {output.text.strip()}")
            elif address := re.search(r"\bat 0x[0-9a-fA-F]+", json.dumps(output)):
                found.append(f"cell {position}: prints a memory address ({address[0]}), different in every run")
    return found


def place(traceback):
    """Where in the project the error is, as " (backprop_lib/scene.py:12)"; "" if it is in the cell itself.

    The frames are IPython's: each names its file in its first line, and an arrow points at the line.
    """
    for frame in reversed(traceback):
        frame = re.sub(r"\x1b\[[\d;]*m", "", frame)
        file, line = re.search(r"^(?:File )?(.+?\.py)(?::\d+)?,? in ", frame), re.search(r"^-+> *(\d+)", frame, re.M)
        path = file and line and Path(file[1]).expanduser()
        if path and path.is_relative_to(ROOT) and "site-packages" not in path.parts:
            return f" ({path.relative_to(ROOT).as_posix()}:{line[1]})"
    return ""


def read(path):
    """The notebook as it stands in the file, without nbformat's own repairs."""
    nb = nbformat.from_dict(json.loads(Path(path).read_text(encoding="utf-8")))
    if nb.get("nbformat") != 4:
        raise ValueError(f"{path} is a notebook of format {nb.get('nbformat')}; expected 4. Save it from JupyterLab.")
    return rejoin_lines(nb)


def as_text(nb):
    """The bytes nbformat would write: indent 1, accents as they are, a newline at the end."""
    nbformat.validate(nb)
    return nbformat.writes(nb, indent=1, ensure_ascii=False).rstrip("\n") + "\n"


def execute(nb, folder, seconds=CELL_SECONDS, started=None, **process):
    """Run every cell of the notebook, in order, in a fresh kernel working in the folder.

    A cell may take so many seconds; `started` is called with each one as `cell` and `cell_index` before it runs.
    `process` says more of the kernel's process, such as its stderr.
    """
    for cell in nb.cells:
        if cell.cell_type == "code":
            cell.outputs, cell.execution_count = [], None
    path = os.pathsep.join(filter(None, [str(ROOT), os.environ.get("PYTHONPATH")]))
    client = NotebookClient(
        nb,
        kernel_name="python3",
        timeout=seconds,
        allow_errors=True,
        record_timing=False,
        store_widget_state=False,
        on_cell_start=started,
        extra_arguments=["--log-level=40"],  # errors only: its other words are for the server's log
        resources={"metadata": {"path": str(folder)}},
    )
    client.execute(env={**os.environ, "PYTHONPATH": path}, **process)
    return nb


def main(arguments=None):
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("notebooks", nargs="*", type=Path, help="default: every notebook in notebooks/")
    parser.add_argument("--check", action="store_true", help="run nothing; exit 1 if a file is not in the normal form")
    options = parser.parse_args(arguments)
    if absent := [path for path in options.notebooks if not path.is_file()]:
        parser.error(f"{absent[0]} is no file")
    failed = False
    for path in options.notebooks or sorted((ROOT / "notebooks").glob("*.ipynb")):
        before = path.read_text(encoding="utf-8")
        nb = read(path)
        if not options.check:
            nb = execute(nb, path.resolve().parent)
        nb = normalise(nb)
        after = as_text(nb)
        found = problems(nb)
        if options.check and after != before:
            found.append("not as `make notebooks` writes it; run that and commit the result")
        if not options.check and not found and after != before:
            path.write_text(after, encoding="utf-8", newline="\n")
        state = (
            "unchanged" if after == before else "differs" if options.check else "not written" if found else "written"
        )
        print(f"{path}: {'NOT GOOD' if found else 'good'}, {state}")
        for problem in found:
            print(f"    {problem}", file=sys.stderr)
        failed = failed or bool(found)
    return int(failed)


if __name__ == "__main__":
    sys.exit(main())
