"""Copies of the notebooks for Colab, which opens a notebook alone: each begins by fetching the lessons' library.

    python -m tools.colab FOLDER ADDRESS

FOLDER is another one than notebooks/, which holds the lessons themselves. ADDRESS is where pip finds the project: the
archive of the repository (.zip or .tar.gz), or "git+https://...". Outputs are left out. Only the project itself is
installed, so Colab keeps the versions of everything that it brings along.
"""

import argparse
from pathlib import Path

from nbformat import v4

from tools.execute_notebooks import as_text, read
from tools.files import NOTEBOOKS, lessons, write
from tools.hand_out import without_outputs

FETCH = """# Fetches the lessons' library where it is missing, as on Colab. Elsewhere it does nothing.
import importlib.util
import subprocess
import sys

if importlib.util.find_spec("backprop_lib") is None:
    pip = [sys.executable, "-m", "pip", "install", "--quiet", "--no-deps"]
    subprocess.run([*pip, {address!r}], check=True)
    importlib.invalidate_caches()"""


def for_colab(nb, address):
    """The notebook without outputs, and before its first code cell the one that fetches the library."""
    nb = without_outputs(nb)
    first = next(i for i, cell in enumerate(nb.cells) if cell.cell_type == "code")
    nb.cells.insert(first, v4.new_code_cell(FETCH.format(address=address), id="fetch-library"))
    return nb


def main(arguments=None):
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("folder", type=Path, help="where the copies go")
    parser.add_argument("address", help="where pip finds the project")
    options = parser.parse_args(arguments)
    if options.folder.resolve() == NOTEBOOKS:
        parser.error(
            f"{options.folder} holds the lessons themselves; name another folder for the copies, such as colab"
        )
    copies = {options.folder / path.name: as_text(for_colab(read(path), options.address)) for path in lessons()}
    write(copies, force=True)
    print(f"Copies for Colab are in {options.folder}")


if __name__ == "__main__":
    main()
