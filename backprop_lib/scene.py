"""A Scene: state of the controls -> model -> picture, with its words below and its errors shown.

    scene = Scene(model, Picture, {"example": Slider("example", 0, 0, 1499), ...})

`model(**state)` is a pure function of the controls' values. Its result has a `title`, one sentence with the number that
matters, and `words`, the whole picture in text; `Picture.show(result)` draws it.
"""

import os
from asyncio import get_running_loop
from base64 import b64encode
from contextlib import ExitStack, contextmanager
from threading import RLock
from weakref import WeakKeyDictionary, WeakSet, ref

import ipywidgets as widgets

from . import rerun
from .frame import PROJECTOR, framed
from .guard import Guard
from .panel import Panel
from .pictures.encode import QUICK, SMALL, png
from .wiring import wired

BREATH = 0.002  # seconds for messages between two pieces of long work

_scenes = WeakSet()
_observers = WeakKeyDictionary()  # control -> a reference to its watcher; given to a new scene, it leaves the old one


def in_words(result):
    return f"{result.title}. {result.words}"


def projector(on=True):
    """Show every scene larger for the back of a room, those that are on the page and those to come; or as before.

    Type, lines, pictures and controls grow by a half. The environment variable BACKPROP_PROJECTOR=1 does it from the
    start.
    """
    os.environ["BACKPROP_PROJECTOR"] = "1" if on else ""
    failed = []
    for scene in list(_scenes):
        try:
            scene.guard(scene.enlarge)(on)
        except Exception as error:  # the scene has said so; the others follow first
            failed.append(error)
    if failed:
        raise failed[0]


class Scene:
    """Controls above a picture above its words; in a saved notebook a still picture with the same words.

    model     a function of the controls' values, by name; returns a result for the picture
    picture   a class whose instances have `show(result)`, `draw()`, `guess(value)`, `title` and `size`
    controls  {name: widget with a `value`}
    question  a Prediction to be locked or skipped before the controls move, or a NoQuestion
    reveal    {name of a control: value} set when the question is locked or skipped, to show what it asked for
    answered  {name of a control: value} that a learner then sets by hand; a reader without a kernel, who can neither
              answer nor move anything, gets the picture with these and those of `reveal`
    actions   {label of a button: function of the scene}
    reactions {name of a control: function of the scene}, called when that control changes, before the picture is drawn
    rows      what stands beside what: lists of control names, button labels or widgets; default: all in one row

    Where the page says which cell runs, a scene is closed when its cell shows another; see rerun.py.

    Raises ValueError where these names do not fit together.
    """

    def __init__(
        self, model, picture, controls, *,
        question=None, reveal=None, answered=None, actions=None, reactions=None, rows=None,
    ):  # fmt: skip
        wired(controls, rows, actions or {}, reveal=reveal or {}, answered=answered or {}, reactions=reactions or {})
        self.model, self.controls, self.question = model, controls, question
        self.reveal, self.reactions = reveal or {}, reactions or {}
        self.answered = {**self.reveal, **(answered or {})}
        self.guard = Guard()
        self.result, self.closed = None, False
        self._lock = RLock()  # a front end may call back from a second thread
        self._held = False
        self._work = self._stopped = None  # the work that goes on meanwhile, and what to call when it ends
        self.picture = picture()
        self.buttons = {label: self._button(label, act) for label, act in (actions or {}).items()}
        self.panel = Panel(self.picture.size[0])
        below = [self.guard.message, *self.panel.parts]
        self.widget = framed(question, {**controls, **self.buttons}, rows, below)
        self._watchers = {}
        for name, control in controls.items():
            self._watch(name, control)
        if question is not None:
            self._enable(False)
            question.on_unlock(self.guard(self._unlocked))
        self.enlarge(os.environ.get("BACKPROP_PROJECTOR") == "1")
        _scenes.add(self)

    @property
    def state(self):
        return {name: control.value for name, control in self.controls.items()}

    @property
    def words(self):
        return in_words(self.result)

    @property
    def working(self):
        """Whether long work goes on between the kernel's messages."""
        return self._work is not None

    @property
    def errors(self):
        return self.guard.errors

    def refresh(self):
        """Draw the state that the controls have now."""
        with self._lock:
            self.result = self.model(**self.state)
            self.panel.show(self._png(self.result), self.words)

    def set(self, **values):
        """Move several controls and draw once. No reactions: the controls stand as they are told.

        ValueError for a name that no control has. If one of the values will not do, none of the controls moves.
        """
        if unknown := [name for name in values if name not in self.controls]:
            raise ValueError(f"there is no control {unknown[0]!r}; expected some of {list(self.controls)}")
        with self._lock, self._picture_first():
            outer, self._held, before = self._held, True, self.state
            try:
                for name, value in values.items():
                    self.controls[name].value = value
            except BaseException:
                for name in values:
                    self.controls[name].value = before[name]
                raise
            finally:
                self._held = outer
            if not self._held:
                self.refresh()

    def meanwhile(self, work, stopped):
        """Call work(self) between the kernel's messages as long as it returns True; False where no event loop runs.

        At the end stopped() is called and the scene is drawn. An error, of this or of a control, ends the work, too.
        Call it at each move, even if work goes on: the loop of a page that was closed would take no further step.
        """
        try:
            loop = get_running_loop()
        except RuntimeError:
            return False
        if self._stopped != stopped:
            self._stop_work()
        self._stopped, self._work = stopped, object()
        mine = self._work

        def piece():
            with self._lock:
                if self._work is not mine:
                    return
                drawn = self.result
                try:
                    if work(self):
                        loop.call_later(BREATH, guarded)
                    else:
                        self._stop_work()
                        self.refresh()
                except BaseException:
                    self._stop_work()
                    raise
                if self.result is not drawn:
                    self.guard.clear()

        guarded = self.guard(piece, mends=False)
        loop.call_later(BREATH, guarded)
        return True

    def _stop_work(self):
        stopped, self._stopped, self._work = self._stopped, None, None
        if stopped is not None:
            stopped()

    def enlarge(self, on):
        """For a projector, or for a screen."""
        with self._lock:
            self.picture.enlarge(PROJECTOR if on else 1)
            (self.widget.add_class if on else self.widget.remove_class)("backprop-projector")
            self.refresh()

    def still(self):
        """The picture as PNG bytes."""
        with self._lock:
            return self._png(self.result, SMALL)

    def close(self, spare=()):
        """End its work, and close its widgets, but those of other scenes and those to `spare`. The picture remains."""
        with self._lock:
            if self.closed:
                return
            self.closed = True
            _scenes.discard(self)
            for control, changed in self._watchers.items():
                if _observers[control]() is changed:  # and no newer scene has it
                    control.unobserve(changed, names="value")
            others = [part for scene in _scenes for part in (scene.widget, *scene.controls.values())]
            for widget in rerun.inside(self.widget, *self.controls.values()) - rerun.inside(*others, *spare):
                widget.close()
            self._stop_work()

    def _png(self, result, effort=QUICK):
        image = self._drawn(result)  # which may draw its ground anew
        return png(image, effort, self.picture.background)

    def _drawn(self, result):
        self.picture.title.set_text(result.title)
        self.picture.show(result)
        return self.picture.draw()

    def _answered(self):
        """The result that a reader sees who cannot answer the question."""
        waiting = self.question is not None and self.question.state == "open" and self.answered
        return self.model(**{**self.state, **self.answered}) if waiting else self.result

    def __repr__(self):
        return self._said(self._answered())

    def _said(self, result):
        words = in_words(result)
        return f"{self.question!r}\n{words}" if self.question is not None else words

    def _repr_mimebundle_(self, include=None, exclude=None):
        rerun.note(self)
        with self._lock:
            shown = self._answered()
            picture = self._png(shown, SMALL)
            if shown is not self.result:
                self._drawn(self.result)
        bundle = {"text/plain": self._said(shown), "image/png": b64encode(picture).decode()}
        if not self.closed:
            view = {"version_major": 2, "version_minor": 0, "model_id": self.widget.model_id}
            bundle["application/vnd.jupyter.widget-view+json"] = view
        return bundle

    def _watch(self, name, control):
        @self.guard
        def changed(change):
            with self._lock, self._picture_first():
                try:
                    self._react(name)
                    if not self._held:
                        self.refresh()
                except BaseException:
                    self._stop_work()
                    raise

        earlier = _observers[control]() if control in _observers else None
        if earlier is not None:
            control.unobserve(earlier, names="value")
        self._watchers[control] = changed
        _observers[control] = ref(changed)  # the control holds it; held here too, the two would never be freed
        control.observe(changed, names="value")

    def _react(self, name):
        react = self.reactions.get(name)
        if react and not self._held:
            self._held = True
            try:
                react(self)
            finally:
                self._held = False

    @contextmanager
    def _picture_first(self):
        """What moves in the meantime is sent to the page when the picture has gone."""
        with ExitStack() as sent_after:
            for control in self.controls.values():
                for part in getattr(control, "followers", [control]):
                    sent_after.enter_context(part.hold_sync())
            yield

    def _button(self, label, act):
        button = widgets.Button(description=label, layout=widgets.Layout(width="max-content"))
        button.on_click(self.guard(lambda _: act(self)))
        return button

    def _unlocked(self):
        self._enable(True)
        with self._lock:
            if self.question.guess is not None:
                self.picture.guess(self.question.guess)
            self.set(**self.reveal)

    def _enable(self, on):
        for control in (*self.controls.values(), *self.buttons.values()):
            control.disabled = not on
