"""From a move of a slider to the changed picture, in a real JupyterLab, beside an empty widget and beside `interact`.

    python -m benchmarks.latency                                    every scene of every notebook
    python -m benchmarks.latency notebooks/01_measure_the_cost.ipynb
    python -m benchmarks.latency --prompt                           with the connection of `make lab`

Three things are timed for each scene, in one browser and kernel, so that the ratios hold on a noisy machine:

- key: an arrow key on the first slider that changes the picture, until the picture is decoded and a frame has passed.
  *empty* is a slider whose callback only writes its value into a line of text, pressed in turn with the scene.
- interact: the same model and the same picture the usual way, a new figure for each value. Of its words that
  move only the title is drawn, so it is a little faster than in truth.
- drag: 100 moves of the mouse in two seconds. While it lasts, how old is the newest state on the screen?
"""

import argparse
import random
import statistics
from pathlib import Path

from tools.extras import needed

with needed():
    import nbformat

    from tools.browser import (
        PROMPT,
        ROOT,
        chromium,
        copy_of,
        jupyter_lab,
        kernel_says,
        number_of_cells,
        open_notebook,
        run_all,
        scroll_through,
        scroll_to_cell,
    )
    from tools.rooms import is_scene_cell

RUNS, RUN, REST = 6, 6, 40  # runs of presses on one slider, presses in each, milliseconds between two presses
MOVES, PAUSE = 100, 20  # milliseconds between two moves of the mouse
NEAR = 0.005  # of a slider's track
CAPTION, HANDLE = ".backprop-caption", ".noUi-target:not([disabled]) .noUi-handle"

# Put before each notebook: scenes that remember how to make their picture, and write below it how far along each of
# their sliders stands; `beside` shows a scene, an empty widget and the scene the usual way.
BEFORE = """
import io
import ipywidgets as widgets
from IPython.display import Image, display
from backprop_lib.controls import Slider
from backprop_lib.scene import Scene

init = Scene.__init__
measured = []

def remembering(self, model, picture, controls, **options):
    self.make_picture = picture
    init(self, model, picture, controls, **options)

def slides(control):
    return isinstance(control, (Slider, widgets.SelectionSlider, widgets.FloatSlider))

def ends(control):
    return control._range if isinstance(control, Slider) else (control.min, control.max)

def share(control):
    if not isinstance(control, widgets.SelectionSlider):
        least, most = ends(control)
        return (control.value - least) / (most - least) if most > least else 0.0
    return control.index / (len(control.options) - 1)

def move(control):
    if not isinstance(control, widgets.SelectionSlider):
        step = getattr(control, "slider", control).step
        control.value += step if control.value < ends(control)[1] else -step
    else:
        control.index += 1 if control.index < len(control.options) - 1 else -1

def words(self):
    shares = [share(control) for control in self.controls.values() if slides(control)]
    return f"{self.result.title}. {self.result.words} shares={shares}"

Scene.__init__, Scene.words = remembering, property(words)

def empty():
    slider, text = widgets.IntSlider(value=50), widgets.HTML("50")
    slider.observe(lambda change: setattr(text, "value", str(change.new)), names="value")
    box = widgets.VBox([slider, text])
    box.add_class("backprop-empty")
    return box

def usual(scene, name):
    def draw(value):
        picture, result = scene.make_picture(), scene.model(**{**scene.state, name: value})
        picture.show(result)
        picture.figure.suptitle(f"{result.title} {value}")
        for artist in picture.moving:
            artist.set_animated(False)
        buffer = io.BytesIO()
        picture.figure.savefig(buffer)
        display(Image(buffer.getvalue()))

    control = scene.controls[name]
    if not isinstance(control, widgets.SelectionSlider):
        (least, most), like = ends(control), getattr(control, "slider", control)
        slider = type(like)(value=control.value, min=least, max=most, step=like.step, orientation=like.orientation)
    else:
        slider = widgets.SelectionSlider(options=control.options, value=control.value)
    box = widgets.VBox([widgets.interactive(draw, value=slider)])
    box.add_class("backprop-usual")
    return box

def beside(scene):
    measured.append(scene)
    display(scene, empty())
    if scene.question is not None:
        scene.question.skip()
    for name, control in scene.controls.items():
        if slides(control):
            before, words = control.value, scene.words.split(" shares=")[0]
            scene.meanwhile = lambda work, stopped: False  # at once, not later
            move(control)
            del scene.meanwhile
            answered = scene.words.split(" shares=")[0] != words
            control.value = before
            if answered:
                display(usual(scene, name))
                return
"""

# Press an arrow key on the handle, then wait for the frame in which what is watched has changed and is decoded: the
# milliseconds, null after three seconds, or words if the slider can go no further.
PRESS = """async ([box, handle, watched, key]) => {
    const element = () => box.querySelector(watched)
    const seen = () => element() && (element().tagName === 'IMG' ? element().src : element().textContent)
    const frame = () => new Promise(requestAnimationFrame)
    const before = seen(), origin = handle.closest('.noUi-origin'), stood = origin.style.transform
    const start = performance.now()
    handle.focus()
    handle.dispatchEvent(new KeyboardEvent('keydown', {key, bubbles: true, cancelable: true}))
    if (origin.style.transform === stood) return 'at its end'
    while (!seen() || seen() === before) {
        await frame()
        if (performance.now() - start > 3000) return null
    }
    if (element().tagName === 'IMG') await element().decode().catch(() => null)
    await frame()
    return performance.now() - start
}"""

# Record when the slider stood where, and when which words, and the picture that came before them, were on the screen.
RECORD = """([box, handle, caption]) => {
    const image = box.querySelector('img'), words = box.querySelector(caption)
    const track = handle.closest('.noUi-base').getBoundingClientRect()
    const share = () => {
        const own = handle.getBoundingClientRect()
        if (track.height > track.width) return 1 - (own.top + own.height / 2 - track.top) / track.height
        return (own.left + own.width / 2 - track.left) / track.width
    }
    const moves = [[performance.now(), share()]], pictures = [[performance.now(), words.innerText]]
    new MutationObserver(() => moves.push([performance.now(), share()]))
        .observe(handle.closest('.noUi-origin'), {attributes: true})
    new MutationObserver(async () => {
        const now = words.innerText
        await image.decode().catch(() => null)
        pictures.push([performance.now(), now])
    }).observe(words, {childList: true, subtree: true, characterData: true})
    window.recorded = {moves, pictures}
}"""


def answering(page, box, watched):
    """The handle of the first slider that changes what is watched, or None."""
    for handle in box.locator(HANDLE).element_handles():
        for key in ("ArrowLeft", "ArrowRight"):
            if isinstance(page.evaluate(PRESS, [box.element_handle(), handle, watched, key]), (int, float)):
                return handle
    return None


def pressed(page, boxes, runs):
    """Milliseconds of key presses on (box, handle, watched), and how many changed nothing: a list for each.

    A run of presses on one slider, as a student's are, then one on the next; the order of the runs is drawn anew each
    time. A slider goes on in one direction to its end and then back, so that most states are new to it. The first
    press of a run is left out: how long the connection takes depends on the message before, and there that was
    another widget's.
    """
    times, unanswered, order = [[] for _ in boxes], [0 for _ in boxes], random.Random(0)
    keys = [("ArrowRight", "ArrowLeft") for _ in boxes]
    for _ in range(runs):
        for k in order.sample(range(len(boxes)), len(boxes)):
            box, handle, watched = boxes[k]
            for i in range(RUN):
                took = page.evaluate(PRESS, [box.element_handle(), handle, watched, keys[k][0]])
                if took == "at its end":
                    keys[k] = keys[k][::-1]
                    took = page.evaluate(PRESS, [box.element_handle(), handle, watched, keys[k][0]])
                if took is None:
                    unanswered[k] += 1
                elif i:
                    times[k].append(took)
                page.wait_for_timeout(REST)
    return times, unanswered


def dragged(page, box, handle):
    """(the age in ms of the oldest state seen during a fast drag, pictures seen, whether the last state showed)."""
    handle.scroll_into_view_if_needed()
    track = handle.evaluate_handle("e => e.closest('.noUi-base')").as_element().bounding_box()
    here = handle.bounding_box()
    x, y = here["x"] + here["width"] / 2, here["y"] + here["height"] / 2

    def at(share):
        if track["height"] > track["width"]:
            return x, track["y"] + track["height"] * (1 - share)
        return track["x"] + track["width"] * share, y

    page.mouse.move(x, y)
    page.mouse.down()
    page.mouse.move(*at(0))
    page.wait_for_timeout(1000)
    page.evaluate(RECORD, [box.element_handle(), handle, CAPTION])
    for i in range(1, MOVES + 1):
        page.mouse.move(*at(i / MOVES))
        page.wait_for_timeout(PAUSE)
    page.mouse.up()
    page.wait_for_timeout(1500)
    return age(**page.evaluate("window.recorded"))


def age(moves, pictures):
    """From (ms, share of the track) and (ms, words with shares): the age of the oldest state seen, and so on.

    A state on the screen is as old as the time since the slider left it; none while the slider is still there, that
    is, less than NEAR of the track further, since its place is rounded. None if nothing followed the first.
    """
    shares = [(at, [float(n) for n in words.split("shares=[")[1].rstrip("]\n ").split(",")]) for at, words in pictures]
    which = max(range(len(shares[0][1])), key=lambda k: len({row[k] for _, row in shares}))
    if len(shares) < 2:
        return None, 0, False
    oldest = 0.0
    for (_, row), (until, _) in zip(shares, shares[1:]):
        left = [at for at, share in moves if share > row[which] + NEAR]  # the slider only goes up
        oldest = max(oldest, until - left[0] if left else 0.0)
    return oldest, len(pictures) - 1, abs(shares[-1][1][which] - moves[-1][1]) < 0.02


def measure(page, url, name, runs=RUNS):
    """(code, what `pressed` found for the scene, the empty widget and interact, the drag) for each scene."""
    open_notebook(page, url, name)
    run_all(page)
    scroll_through(page)
    for i in range(number_of_cells(page)):
        cell = scroll_to_cell(page, i)
        boxes = [(cell.locator(f".backprop-{kind}").first, watched) for kind, watched in WATCHED]
        if not boxes[0][0].count():
            continue
        model = "window.jupyterapp.shell.currentWidget.content.model"
        code = page.evaluate(f"i => {model}.cells.get(i).sharedModel.source", i)
        code = code.removeprefix("beside(").removesuffix(")")
        ready = [(box, answering(page, box, watched), watched) for box, watched in boxes if box.count()]
        if len(ready) < len(WATCHED) or any(handle is None for _, handle, _ in ready):
            yield code, None, None
        else:
            found = pressed(page, ready, runs)
            kernel_says(page, "import gc; gc.collect()")  # the figures of `interact`, which a lesson does not make
            yield code, found, dragged(page, *ready[0][:2])


WATCHED = ("scene", "img.backprop-picture"), ("empty", ".widget-html-content"), ("usual", "img")


def prepared(notebook):
    """The notebook with BEFORE in front, and each scene shown by `beside`."""
    for cell in notebook.cells:
        if cell.cell_type == "code" and is_scene_cell(cell.source):
            cell.source = f"beside({cell.source.strip()})"
    notebook.cells.insert(0, nbformat.v4.new_code_cell(BEFORE))
    return notebook


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("notebooks", nargs="*", type=Path)
    parser.add_argument("--prompt", action="store_true")
    options = parser.parse_args()
    chosen = options.notebooks or sorted((ROOT / "notebooks").glob("*.ipynb"))
    to_empty, to_usual, ages = [], [], []
    with copy_of(ROOT / "notebooks") as folder:
        for path in chosen:
            nbformat.write(prepared(nbformat.read(folder / path.name, 4)), folder / path.name)
        with (
            jupyter_lab(folder, options=[PROMPT] if options.prompt else []) as url,
            chromium(height=1600) as page,
        ):
            print(f"{'scene':40} {'ms':>6} {'p95':>6} {'/ empty':>8} {'interact /':>11} {'oldest seen in a drag'}")
            for path in chosen:
                print(path.stem)
                for code, found, drag in measure(page, url, path.name):
                    if found is None:
                        print(f"  {code:38} no slider changes the picture")
                        continue
                    times, unanswered = found
                    scene, empty, usual = map(statistics.median, times)
                    p95 = statistics.quantiles(times[0], n=20)[-1]
                    to_empty.append(scene / empty)
                    to_usual.append(usual / scene)
                    seen = "NOTHING"
                    if drag[0] is not None:
                        ages.append(drag[0])
                        seen = f"{drag[0]:.0f} ms, {drag[1]} pictures{'' if drag[2] else ', the last state is MISSING'}"
                    seen += f"; presses that changed nothing: {unanswered}" if any(unanswered) else ""
                    print(f"  {code:38} {scene:6.1f} {p95:6.1f} {to_empty[-1]:8.2f} {to_usual[-1]:11.2f} {seen}")
    print(f"of {len(to_empty)} scenes: median {statistics.median(to_empty):.2f} times empty, most {max(to_empty):.2f};")
    print(f"interact takes {statistics.median(to_usual):.2f} times as long (median), least {min(to_usual):.2f};")
    print(f"oldest state seen in a drag: median {statistics.median(ages):.0f} ms, most {max(ages):.0f} ms")


if __name__ == "__main__":
    main()
