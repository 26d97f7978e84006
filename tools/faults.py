"""In a lesson's kernel: every place where a callback can fail, a fault planted there, and what the page then shows.

    bench = Bench(scene)
    for site in bench.sites():
        send(bench.plant(site))         # the events that run into the fault, as JupyterLab would send them
        assert bench.shown() == []      # the message is there and the record is right
        send(bench.remove())            # the next event, with the fault gone
        assert bench.mended() == []     # the message is gone, the picture right

`unguarded` looks at the same callbacks from the other side: it walks through the widgets and finds what listens.
"""

import inspect
import sys
from functools import partial
from itertools import chain

import ipywidgets as widgets

from backprop_lib import controls, guard
from tools import restless

SIGN = "This did not work:"
# What listens without a guard, and why it may: it only hands a value on, and what listens there is guarded.
NEEDS_NO_GUARD = {controls._copy}
DEEP = ["forward", "backward", "backward_each", "cost", "costs", "step", "train", "accuracy", "mini_batches", "wiggle"]
CALLS = (1, 4)  # a deep fault comes with the first call, or in the middle of the work


class Fault(Exception):
    pass


def failing(after=1, real=None):
    """A function that raises a Fault when called for the `after`-th time, and before that does what `real` does."""
    calls = []

    def fail(*args, **kwargs):
        calls.append(1)
        if len(calls) >= after:
            raise Fault("planted <here>")
        return real(*args, **kwargs)

    if real is not None:
        fail.__wrapped__ = real  # `moments` watches the function that a wrapper stands for
    return fail


def another(widget):
    """The event that moves a widget to another value than it has; None where it has only one."""
    if isinstance(widget, restless.LISTS):
        n = len(widget.options)
        return restless.update(widget, index=((widget.index or 0) + 1) % n) if n > 1 else None
    if isinstance(widget, widgets.Checkbox):
        return restless.update(widget, value=not widget.value)
    if restless.is_pad(widget):
        return restless.update(widget, buffer=bytes([255 - widget.value[0]]) * len(widget.value))
    up = widget.value + widget.step <= widget.max
    value = widget.value + widget.step if up else widget.value - widget.step
    return restless.update(widget, value=value) if widget.min <= value <= widget.max else None


def answered(question, right):
    """The events that give an answer to the question: the right one, or none."""
    kind = question.kind
    if not right:
        return []
    if len(kind.inputs) > 1:
        return [restless.update(w, index=1 + kind.items.index(i)) for w, i in zip(kind.inputs, question.answer)]
    if hasattr(kind, "values"):
        place = next(i for i, value in enumerate(kind.values) if kind.same(question.answer, value))
        return [restless.update(kind.inputs[0], index=place)]
    return [restless.update(kind.inputs[0], value=repr(float(question.answer)))]


class Bench:
    """One scene, one fault at a time. A site is a tuple of strings and numbers."""

    def __init__(self, scene):
        self.scene, self.undo, self.next = scene, [], []

    def sites(self):
        """Where faults can be planted once the question is answered."""
        scene, inputs = self.scene, self.inputs()
        found = [("model", name) for name in inputs]
        found += [("picture", name) for name in ("show", "draw")]
        found += [("reaction", name) for name in scene.reactions if self.handle(name) in inputs.values()]
        return found + [("action", label) for label in scene.buttons]

    def deep_sites(self):
        """Functions of the library that the lesson calls, failing at their first call or in the middle of the work."""
        module = inspect.unwrap(getattr(self.scene.model, "func", self.scene.model)).__module__
        modules = [module, "backprop_lib.training", "backprop_lib.checking"]
        names = [(place, name) for place in modules for name in DEEP if hasattr(sys.modules[place], name)]
        return [("deep", place, name, call, by) for place, name in names for call in CALLS for by in self.inputs()]

    def question_sites(self):
        """Where faults can be planted while the question is open; each needs a scene of its own."""
        if self.scene.question is None:
            return []
        guess = [("question", "guess")] if "guess" in dir(type(self.scene.picture)) else []
        return [("question", name) for name in ("read", "entered", "lock", "skip", "why")] + guess

    def answer(self):
        """Skip the question, if it is open."""
        if self.scene.question is not None:
            self.scene.question.skip()

    def inputs(self):
        """The controls that the page lets one move now, by name."""
        question = self.scene.question
        asked = [widget for widget, _ in restless.parts(question.widget)] if question is not None else []
        found = {}
        for widget in restless.movable(self.scene):
            if widget not in asked and not isinstance(widget, widgets.Button) and another(widget):
                words = getattr(widget, "description", "")
                found[f"{type(widget).__name__} {words!r} {widget.model_id[:6]}"] = widget
        return found

    def handle(self, name):
        """What one takes hold of to move a control."""
        control = self.scene.controls[name]
        return control.slider if isinstance(control, controls.Slider) else control

    def plant(self, site):
        kind, *where = site
        self.before = len(guard.ERRORS)
        events = getattr(self, f"_{kind}")(*where)
        return [{**event, "legal": True} for event in events]

    def _replace(self, thing, name, new):
        own = name in vars(thing)
        old = getattr(thing, name)
        setattr(thing, name, new)
        self.undo.append(lambda: setattr(thing, name, old) if own else delattr(thing, name))

    def _model(self, by):
        self._replace(self.scene, "model", failing())
        return self._move(self.inputs().get(by))

    def _picture(self, name):
        self._replace(self.scene.picture, name, failing())
        return self._move(next(iter(self.inputs().values())))

    def _reaction(self, name):
        old = self.scene.reactions[name]
        self.scene.reactions[name] = failing()
        self.undo.append(lambda: self.scene.reactions.update({name: old}))
        return self._move(self.handle(name))

    def _action(self, label):
        button = self.scene.buttons[label]
        (callback,) = button._click_handlers.callbacks
        pressed = inspect.unwrap(callback)  # lambda _: act(self), out of Scene._button
        cell = pressed.__closure__[pressed.__code__.co_freevars.index("act")]
        old, cell.cell_contents = cell.cell_contents, failing()
        self.undo.append(lambda: setattr(cell, "cell_contents", old))
        self.next = [lambda: restless.click(button)]
        return [restless.click(button)]

    def _deep(self, module, name, call, by):
        module = sys.modules[module]
        self._replace(module, name, failing(call, getattr(module, name)))
        return self._move(self.inputs().get(by))

    def _question(self, name):
        question = self.scene.question
        if name in ("read", "entered"):
            self._replace(question.kind, name, failing())
            self.next = [lambda: restless.click(question._lock)]
        elif name == "why":
            self._replace(question, "why", failing())
            self.next = [lambda: restless.click(question._show)]
            return [*answered(question, True), restless.click(question._lock), restless.click(question._show)]
        else:
            if name == "guess":
                self._replace(self.scene.picture, "guess", failing())
            else:
                self._replace(self.scene, "model", failing())
            self.next = [lambda: another(next(iter(self.inputs().values())))]
        if name == "skip":
            return [restless.click(question._skip)]
        return [*answered(question, True), restless.click(question._lock)]

    def _move(self, widget):
        if widget is None:  # another fault's event has left it only one value
            self.next = []
            return []
        event = another(widget)
        self.next = [lambda: another(widget)]
        return [event]

    def shown(self, must=True):
        """What is missing on the page and in the record. Without `must`, the fault may not have been reached."""
        new = guard.ERRORS[self.before :]
        if not (must or new):
            return []
        own = [error for each in self.guards() for error in each.errors]
        texts = self.messages()
        found = [] if len(new) == 1 else [f"{len(new)} entries in guard.ERRORS"]
        found += [] if len(own) == 1 else [f"{len(own)} entries in the scene's own records"]
        found += [f"an error of its own: {error!r}" for error in (*new, *own) if not isinstance(error, Fault)]
        if len(texts) != 1 or "Fault: planted &lt;here&gt;" not in texts[0]:
            found.append(f"the messages on the page are {texts}")
        return found

    def guards(self):
        asked = [self.scene.question.guard] if self.scene.question is not None else []
        return [self.scene.guard, *asked]

    def messages(self):
        shown = (part for part, hidden in restless.parts(self.scene.widget) if not hidden)
        return [part.value for part in shown if isinstance(part, widgets.HTML) and SIGN in part.value]

    def remove(self):
        """Take the fault out; return the next event."""
        while self.undo:
            self.undo.pop()()
        del guard.ERRORS[self.before :]
        for each in self.guards():
            del each.errors[:]
        return [{**event(), "legal": True} for event in self.next]

    def mended(self):
        """What of the fault is left after the next event, in words."""
        return [f"the message stays: {text}" for text in self.messages()] + restless.wrong(self.scene)


def listeners(widget):
    """What is called when the widget changes or is pressed: pairs of a name for it and the function."""
    for trait, kinds in widget._trait_notifiers.items():
        for handlers in kinds.values():
            yield from ((f"{trait} of a {type(widget).__name__}", handler) for handler in handlers)
    for name in ("_click_handlers", "_msg_callbacks", "_submission_callbacks"):
        for handler in getattr(getattr(widget, name, None), "callbacks", ()):
            yield f"{name[1:]} of a {type(widget).__name__}", handler


def function_of(handler):
    while isinstance(handler, partial):
        handler = handler.func
    return getattr(handler, "__func__", handler)


def is_guarded(function):
    while function is not None:
        if getattr(function, "__code__", None) in GUARDED:
            return True
        function = getattr(function, "__wrapped__", None)
    return False


GUARDED = {guard.Guard()(len).__code__}


def unguarded(scene, ours=("backprop_lib",)):
    """Callbacks of ours that no guard is around, in words."""
    found = [widget for widget, _ in restless.parts(scene.widget)]
    found += [part for control in scene.controls.values() for part, _ in restless.parts(control)]
    waiting = [] if scene.question is None else list(chain(*scene.question._waiting.values()))
    heard = [(f"a {type(scene.question).__name__}", callback) for callback in waiting]
    heard += [each for widget in found for each in listeners(widget)]
    words = []
    for where, handler in heard:
        function = function_of(handler)
        module = getattr(inspect.unwrap(function) if callable(function) else function, "__module__", None) or ""
        mine = module.split(".")[0] in ours
        if mine and not is_guarded(function) and function not in NEEDS_NO_GUARD:
            words.append(f"{where}: {function.__module__}.{function.__qualname__}")
    return sorted(set(words))
