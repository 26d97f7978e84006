"""In a lesson's kernel: what a restless student may do to its scenes, and whether the scenes bear it.

`batch` draws random events as the messages that JupyterLab would send; tools/rooms.py sends them. `wrong` compares what
a scene shows with a fresh drawing.
"""

import ctypes
import gc
import random
import sys
from contextlib import suppress

import ipywidgets as widgets

from backprop_lib import guard
from backprop_lib.controls import Slider
from backprop_lib.pad import EMPTY
from backprop_lib.scene import Scene

TYPED = ["", "0", "1", "2", "0.5", "-1", "−.2", "1/2", "13 002", "13,002", "1e-3", "10", "100", "three", "½", "9" * 400]
NUMBERS = (widgets.IntSlider, widgets.FloatSlider, widgets.BoundedIntText, widgets.BoundedFloatText, widgets.Play)
LISTS = (widgets.Dropdown, widgets.SelectionSlider, widgets.RadioButtons)
STILL = (widgets.HTML, widgets.Image, widgets.Label, widgets.Box, widgets.IntProgress, widgets.FloatProgress)
UNSEEN = ("backprop_lib.reach", "backprop_lib.panel")


def children(widget):
    return getattr(widget, "children", ())


def parts(widget, hidden=False):
    """Every widget in this one, itself first, and whether it is hidden."""
    hidden = hidden or (getattr(widget, "layout", None) is not None and widget.layout.display == "none")
    yield widget, hidden
    for child in children(widget):
        yield from parts(child, hidden)


def is_still(widget):
    """Whether nobody can move it. What is not seen is known by its module, since a Room may import the library anew."""
    return isinstance(widget, STILL) or type(widget).__module__ in UNSEEN


def is_pad(widget):
    return widget.has_trait("value") and isinstance(widget.value, bytes) and not isinstance(widget, widgets.Image)


def movable(scene):
    """What the page lets one move or press now."""
    found = []
    for widget, hidden in parts(scene.widget):
        known = (*NUMBERS, *LISTS, widgets.Checkbox, widgets.Text, widgets.Button)
        if isinstance(widget, known) or is_pad(widget):
            if not hidden and not widget.disabled:
                found.append(widget)
        elif not is_still(widget):
            raise TypeError(f"restless: a kind of control that nobody taught me to move: {type(widget).__name__}")
    return found


def update(widget, buffer=None, **state):
    """The message that the page sends when something changed in a widget."""
    data = {"method": "update", "state": state, "buffer_paths": [] if buffer is None else [["value"]]}
    return {"comm_id": widget.model_id, "data": data, "buffers": [] if buffer is None else [buffer.hex()]}


def click(button):
    data = {"method": "custom", "content": {"event": "click"}}
    return {"comm_id": button.model_id, "data": data, "buffers": []}


def legal(widget, rng):
    """A random thing that one can do to the widget."""
    if isinstance(widget, widgets.Button):
        return click(widget)
    if isinstance(widget, LISTS):
        return update(widget, index=rng.randrange(len(widget.options)))
    if isinstance(widget, widgets.Checkbox):
        return update(widget, value=rng.random() < 0.5)
    if isinstance(widget, widgets.Text):
        return update(widget, value=rng.choice(TYPED))
    if is_pad(widget):
        return update(widget, buffer=drawing(rng))
    least, most, step = widget.min, widget.max, widget.step
    stops = round((most - least) / step)
    value = rng.choice([least, most, *[least + step * rng.randint(0, stops) for _ in range(6)]])
    return update(widget, value=min(max(value, least), most))


def illegal(widget, rng):
    """What a page should not send, but might: too far, of another kind, or late."""
    if isinstance(widget, widgets.Button):
        return click(widget)
    if isinstance(widget, LISTS):
        return update(widget, index=rng.choice([-1, len(widget.options), 10**9, "first"]))
    if isinstance(widget, widgets.Checkbox):
        return update(widget, value=rng.choice([None, "perhaps", []]))
    if isinstance(widget, widgets.Text):
        return update(widget, value=rng.choice([None, 3, "<img src=x>" * 1000]))
    if is_pad(widget):
        return update(widget, buffer=rng.choice([b"", b"\1" * 783, b"\1" * 785]))
    return update(widget, value=rng.choice([None, "far", [], -1e308, 1e308, 10**30, widget.max + 1, widget.min - 0.5]))


def drawing(rng):
    """784 bytes: nothing, everything, noise, or a stroke."""
    kind = rng.randrange(4)
    if kind == 0:
        return EMPTY
    if kind == 1:
        return b"\xff" * len(EMPTY)
    if kind == 2:
        return rng.randbytes(len(EMPTY))
    row, left, right = rng.randrange(28), *sorted((rng.randrange(28), rng.randrange(28)))
    return bytes(255 if i // 28 == row and left <= i % 28 <= right else 0 for i in range(len(EMPTY)))


def batch(scenes, seed, n, unruly=0.0):
    """n events, each at a scene and a control chosen at random; a share of them, `unruly`, no page should send.

    Those are illegal, or at a control that is locked.
    """
    rng, found = random.Random(seed), []
    for _ in range(n):
        scene = rng.choice(scenes)
        if rng.random() < unruly:
            anywhere = [w for w, _ in parts(scene.widget) if not is_still(w)]
            found.append({**illegal(rng.choice(anywhere), rng), "legal": False})
        else:
            found.append({**legal(rng.choice(movable(scene)), rng), "legal": True})
    return found


KEPT = {}  # lesson -> its scenes, of open_lesson in tools/rooms.py


def keep(lesson, scene, source, names):
    """Keep a scene, and what is needed to make another one like it, through `forget`."""
    if not isinstance(scene, Scene):
        raise TypeError(f"{source} gives no scene, but a {type(scene).__name__}")
    KEPT.setdefault(lesson, []).append(scene)
    names = dict(names)  # as they are now: `fresh` empties the kernel's own
    scene.again = lambda: eval(source, dict(names))
    return len(KEPT[lesson])


def forget():
    """Close all widgets but those of the scenes that are kept. Without that a kernel keeps each scene for ever."""
    kept = {part for scenes in KEPT.values() for scene in scenes for part, _ in parts(scene.widget)}
    kept |= {part for scenes in KEPT.values() for s in scenes for c in s.controls.values() for part, _ in parts(c)}
    module = sys.modules["ipywidgets.widgets.widget"]
    instances = getattr(module, "_instances", None)
    for widget in list((widgets.Widget.widgets if instances is None else instances).values()):
        if isinstance(widget, widgets.DOMWidget) and widget not in kept:
            widget.close()


def wrong(scene):
    """What of a scene's widget does not agree with its state, in words."""
    found = [f"{type(error).__name__}: {error}" for error in scene.errors]
    shown, words = scene.panel.value, scene.panel.words
    scene.refresh()
    if scene.panel.value != shown:
        found.append(f"the picture was not that of the state {scene.state}")
    if scene.panel.words != words:
        found.append(f"the caption was not that of the state {scene.state}: {words}")
    for name, control in scene.controls.items():
        if isinstance(control, Slider) and not control.value == control.box.value == control.slider.value:
            found.append(f"{name} is {control.value}, its box {control.box.value}, its handle {control.slider.value}")
    return found


def unlike_new(scene):
    """How a kept scene differs from one that its cell makes anew and that is moved to the same state, in words."""
    new = scene.again()
    question = scene.question
    if question is not None and question.state != "open":
        new.question.skip() if question.guess is None else new.question.lock(question.guess)
    for name, control in scene.controls.items():
        if isinstance(control, Slider):
            new.controls[name].span(*control._range)
        elif isinstance(control, widgets.Dropdown):
            with new._lock:
                new._held, held = True, new._held
                new.controls[name].options = control.options
                new._held = held
    new.set(**scene.state)
    if new.state != scene.state:
        return [f"the new scene does not take the state {scene.state}, but {new.state}"]
    new.refresh()
    found = []
    if new.panel.words != scene.panel.words:
        found.append(f"new: {new.words}\n  old: {scene.words}")
    elif new.panel.value != scene.panel.value:
        found.append(f"the pictures of {scene.state} differ, though their words agree")
    return found


def memory():
    """What this process has made for itself and still uses, in MiB; None where Linux does not tell.

    Not its PSS, which grows when another process ends that used the same libraries. And not what is free again, of
    which the GNU C library keeps some 30 MiB after large arrays, once and for all: in lesson 09 that is more than what
    a small leak makes in 10,000 events.
    """
    gc.collect()
    with suppress(AttributeError, OSError, TypeError):  # another C library
        ctypes.CDLL(None).malloc_trim(0)
    try:
        with open("/proc/self/smaps_rollup", encoding="ascii") as lines:
            return next(int(line.split()[1]) / 1024 for line in lines if line.startswith("Anonymous:"))
    except OSError:
        return None


def left_behind():
    """Errors that a guard has seen, and whether pyplot has been loaded, in words."""
    found = [f"{type(error).__name__}: {error}" for error in guard.ERRORS]
    return found + ["pyplot was imported"] * ("matplotlib.pyplot" in sys.modules)
