"""Screenshots of every notebook as JupyterLab shows it, for looking at.

    python -m tools.look looks                             every notebook, light theme, 1280 wide
    python -m tools.look looks --theme dark --width 1024   the same in the dark theme on a small laptop
    python -m tools.look looks notebooks/01_measure_the_cost.ipynb

For each notebook: NAME-THEME-WIDTH-page-01.png and so on, one for each screenful from top to bottom, and
NAME-THEME-WIDTH-picture-01.png and so on, one for each output that holds a picture.
"""

import argparse
import sys
from pathlib import Path

from tools.browser import (
    DARK,
    LIGHT,
    chromium,
    copy_of,
    errors,
    jupyter_lab,
    number_of_cells,
    open_notebook,
    run_all,
    scroll_through,
    scroll_to_cell,
)
from tools.files import lessons

OVERLAP = 60  # pixels that two screenfuls share
PANEL = ".jp-NotebookPanel:not(.lm-mod-hidden) .jp-WindowedPanel-outer"


def take(page, stem):
    """Write the screenshots of the open notebook, and return their paths."""
    return [*_screenfuls(page, stem), *_pictures(page, stem)]


def _screenfuls(page, stem):
    panel = page.locator(PANEL)
    panel.evaluate("panel => { panel.scrollTop = 0 }")
    shots, before = [], None
    while (at := panel.evaluate("panel => panel.scrollTop")) != before:
        page.wait_for_timeout(400)  # laid out late, and images decode
        shots.append(Path(f"{stem}-page-{len(shots) + 1:02d}.png"))
        page.screenshot(path=shots[-1])
        before = at
        panel.evaluate("(panel, overlap) => { panel.scrollTop += panel.clientHeight - overlap }", OVERLAP)
    return shots


def _pictures(page, stem):
    shots = []
    for i in range(number_of_cells(page)):
        output = scroll_to_cell(page, i).locator(".jp-OutputArea-output").filter(has=page.locator("img, svg, canvas"))
        for k in range(output.count()):
            shots.append(Path(f"{stem}-picture-{len(shots) + 1:02d}.png"))
            output.nth(k).screenshot(path=shots[-1])
    return shots


def main(arguments=None):
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("folder", type=Path, help="where the screenshots go")
    parser.add_argument("notebooks", nargs="*", type=Path, help="default: every notebook in notebooks/")
    parser.add_argument("--theme", choices=["light", "dark"], default="light")
    parser.add_argument("--width", type=int, default=1280)
    parser.add_argument("--height", type=int, default=800)
    options = parser.parse_args(arguments)
    options.folder.mkdir(parents=True, exist_ok=True)
    paths = options.notebooks or lessons()
    failed = False
    theme = DARK if options.theme == "dark" else LIGHT
    for folder in sorted({path.resolve().parent for path in paths}):
        with (
            copy_of(folder) as copies,
            jupyter_lab(copies, theme) as url,
            chromium(options.width, options.height) as page,
        ):
            for path in (path for path in paths if path.resolve().parent == folder):
                open_notebook(page, url, path.name)
                run_all(page)
                scroll_through(page)
                found = errors(page)
                shots = take(page, options.folder / f"{path.stem}-{options.theme}-{options.width}")
                print(f"{path.name}: {len(shots)} screenshots" + "".join(f"\n    {words}" for words in found))
                failed = failed or bool(found)
    print(f"They are in {options.folder.resolve()}")
    return int(failed)


if __name__ == "__main__":
    sys.exit(main())
