"""benchmarks/latency.py in short: a real page, a slider pressed and dragged fast; nothing is timed.

`make proof` tries the first scene of every lesson; the benchmark itself tries every scene.
"""

import json
import time

import nbformat
import pytest

from benchmarks import latency
from tools.browser import ROOT, chromium, errors, jupyter_lab, kernel_says
from tools.rooms import LESSONS, is_scene_cell

pytestmark = pytest.mark.browser
SHORT = LESSONS[1:2]
SHOWN = """caption => {
    const scene = document.querySelector('.jp-NotebookPanel:not(.lm-mod-hidden) .backprop-scene')
    return [scene.querySelector(`${caption} [role=status]`).textContent, scene.querySelector('img').src]
}"""
# The scene's own numbers and picture, worked out again from where its controls stand.
DRAWN = """
import json
from base64 import b64encode
_scene = measured[0]
_scene.refresh()
_value = b64encode(_scene.panel.value).decode()
print(json.dumps([_scene.words, f"data:image/png;base64,{_value}"]))
"""


def first_scene(lesson):
    """The lesson's first code cell and its first scene, as the benchmark shows it."""
    notebook = nbformat.read(ROOT / "notebooks" / f"{lesson}.ipynb", 4)
    first, *others = (cell for cell in notebook.cells if cell.cell_type == "code")
    notebook.cells = [first, next(cell for cell in others if is_scene_cell(cell.source))]
    return latency.prepared(notebook)


def rested(page):
    """Wait until no training goes on; it ends with a picture of its own."""
    stop = time.monotonic() + 120
    while kernel_says(page, "print(measured[0].working)").strip() == "True":
        assert time.monotonic() < stop
        page.wait_for_timeout(100)
    page.wait_for_timeout(500)  # for its last picture


def stale(page):
    """Which of the words and the picture in the page are not those of where the controls stand in the kernel."""
    shown = page.evaluate(SHOWN, latency.CAPTION)
    kernels = json.loads(kernel_says(page, DRAWN))
    return [part for part, ours, theirs in zip(("words", "picture"), shown, kernels) if ours != theirs]


def answered(page, url):
    ((_, found, drag),) = latency.measure(page, url, "measured.ipynb", runs=1)
    assert found is not None, "no slider changes the picture"
    times, unanswered = found
    assert unanswered == [0, 0, 0]
    assert [len(presses) for presses in times] == [latency.RUN - 1] * 3
    oldest, pictures, last_shows = drag
    assert oldest is not None
    assert pictures > 1
    assert last_shows
    assert page.evaluate("recorded.moves.at(-1)[1]") == pytest.approx(1, abs=0.02)  # dragged to its end
    rested(page)
    assert stale(page) == []
    page.evaluate("caption => document.querySelector(`${caption} [role=status]`).textContent += '.'", latency.CAPTION)
    assert stale(page) == ["words"]
    assert errors(page) == []


@pytest.mark.parametrize("lesson", LESSONS)
def test_every_press_is_answered_and_the_last_state_of_a_fast_drag_shows(a_chromium, lesson, amount, tmp_path):
    if lesson not in amount(SHORT, LESSONS):
        pytest.skip("in the whole campaign: make proof")
    nbformat.write(first_scene(lesson), tmp_path / "measured.ipynb")
    with jupyter_lab(tmp_path) as url, chromium(height=1600) as page:
        answered(page, url)


WORDS = "Cost. shares=[{}, 0.5]"


def test_the_age_of_what_is_seen_is_since_the_slider_left_it():
    moves = [[0, 0.0], [100, 0.5], [200, 1.0]]
    seen = [[0, WORDS.format(0.0)], [160, WORDS.format(0.5)], [230, WORDS.format(1.0)]]
    assert latency.age(moves, seen) == (60, 2, True)
    assert latency.age(moves, seen[:2]) == (60, 1, False)  # the last state is missing
    assert latency.age(moves, seen[:1]) == (None, 0, False)
