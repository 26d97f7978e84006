"""From a key press on a slider to the changed picture in a real JupyterLab, beside an empty widget's round trip.

    python -m benchmarks.latency                                    every scene of every notebook
    python -m benchmarks.latency notebooks/01_measure_the_cost.ipynb

The empty round trip is a slider whose callback only writes its value into a line of text. It is measured again beside
each notebook, in the same browser and kernel, so that the ratio holds on a noisy machine.
"""

import argparse
import statistics
from pathlib import Path

import nbformat

from tools.browser import (
    ROOT,
    chromium,
    copy_of,
    jupyter_lab,
    number_of_cells,
    open_notebook,
    run_all,
    scroll_through,
    scroll_to_cell,
)

PRESSES = 40
EMPTY = """import ipywidgets as widgets
slider, text = widgets.IntSlider(value=50), widgets.HTML("50")
slider.observe(lambda change: setattr(text, "value", str(change.new)), names="value")
box = widgets.VBox([slider, text])
box.add_class("backprop-empty")
box"""

# Press an arrow key on the handle, then wait for the frame in which the watched thing has changed and is decoded.
PRESS = """async ([handle, watched, key]) => {
    const shown = () => watched.tagName === 'IMG' ? watched.src : watched.textContent
    const frame = () => new Promise(requestAnimationFrame)
    const before = shown()
    const start = performance.now()
    handle.focus()
    handle.dispatchEvent(new KeyboardEvent('keydown', {key, bubbles: true, cancelable: true}))
    while (shown() === before) {
        await frame()
        if (performance.now() - start > 3000) return null
    }
    if (watched.tagName === 'IMG') await watched.decode()
    await frame()
    return performance.now() - start
}"""


def milliseconds(page, box, watched):
    """The times of PRESSES key presses on the first slider of the box that changes what is watched."""
    handles = box.locator(".noUi-target:not([disabled]) .noUi-handle")
    for h in range(handles.count()):
        handle, picture = handles.nth(h).element_handle(), box.locator(watched).first.element_handle()
        times = []
        for i in range(PRESSES):
            took = page.evaluate(PRESS, [handle, picture, "ArrowRight" if i % 2 else "ArrowLeft"])
            if took is None and i > 1:
                break
            times += [took] if took is not None else []
            page.wait_for_timeout(60)
        if len(times) > PRESSES / 2:
            return times[2:]
    return []


def measure(page, url, name):
    open_notebook(page, url, name)
    run_all(page)
    scroll_through(page)
    found = []
    for i in range(number_of_cells(page)):
        cell = scroll_to_cell(page, i)
        for selector, watched in ((".backprop-empty", ".widget-html-content"), (".backprop-scene", "img")):
            box = cell.locator(selector)
            if not box.count():
                continue
            skip = box.first.locator(".backprop-question button").filter(has_text="Skip")
            if skip.count():
                skip.first.click()
                page.wait_for_timeout(400)
            code = page.evaluate(
                "i => window.jupyterapp.shell.currentWidget.content.model.cells.get(i).sharedModel.source", i
            )
            found.append((code.splitlines()[-1], milliseconds(page, box.first, watched)))
    return found


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("notebooks", nargs="*", type=Path)
    chosen = parser.parse_args().notebooks or sorted((ROOT / "notebooks").glob("*.ipynb"))
    ratios = []
    with copy_of(ROOT / "notebooks") as folder:
        for path in chosen:
            notebook = nbformat.read(folder / path.name, 4)
            notebook.cells.insert(0, nbformat.v4.new_code_cell(EMPTY))
            nbformat.write(notebook, folder / path.name)
        with jupyter_lab(folder) as url, chromium() as page:
            print(f"{'widget':48} {'median ms':>9} {'p95 ms':>7} {'ratio':>6}")
            for path in chosen:
                (_, empty), *scenes = measure(page, url, path.name)
                base = statistics.median(empty)
                print(f"{path.stem + ': empty round trip':48} {base:9.1f} {statistics.quantiles(empty, n=20)[-1]:7.1f}")
                for code, times in scenes:
                    if not times:
                        print(f"  {code:46} no slider changes the picture")
                        continue
                    middle = statistics.median(times)
                    ratios.append(middle / base)
                    p95 = statistics.quantiles(times, n=20)[-1]
                    print(f"  {code:46} {middle:9.1f} {p95:7.1f} {ratios[-1]:6.2f}")
    print(f"median ratio {statistics.median(ratios):.2f}, largest {max(ratios):.2f}, of {len(ratios)} widgets")


if __name__ == "__main__":
    main()
