"""The questions' machinery: `predict` asks before a widget moves, `check` answers an exercise.

A prediction is locked first, then the learner explores, then it is revealed: what they said, what is so, and why.
"""

import re
from functools import wraps
from html import escape
from math import inf
from operator import itemgetter

import ipywidgets as widgets

from .answers import ROUNDING, Choice, Number, Ranking
from .expect import shown
from .guard import Guard
from .verdicts import Verdict, check, pairs

__all__ = ["NoQuestion", "Prediction", "Verdict", "check", "predict", "unlike"]

# Without this, ipywidgets cuts long choices off, puts short ones below each other, and spaces wrapped lines too far.
STYLE = """<style>
.backprop-predict .widget-html-content { line-height: 1.4 }
.backprop-predict .widget-hbox { column-gap: 10px }
.backprop-predict .widget-label { flex: 0 0 auto }
.backprop-predict .widget-radio { display: flex; flex-flow: column; margin: 2px }
.backprop-predict .widget-radio-box { width: auto; max-width: none; margin: 0 !important; padding: 0 }
.backprop-predict .widget-radio-box label { width: auto; height: auto; margin: 0; white-space: normal;
  display: flex; flex-flow: row-reverse; justify-content: flex-end }
.backprop-predict .backprop-row { flex-flow: row nowrap; align-items: center; column-gap: 8px }
.backprop-predict .backprop-row .widget-radio-box { flex-flow: row wrap; column-gap: 18px }
.backprop-predict .backprop-quiet { background: none; text-decoration: underline }
</style>"""


def predict(question, answer, *, why, choices=None, ranking=None, within=0.05, unit="", possible=None, mistakes=()):
    """Ask `question` before something is shown; return a `Prediction` to end a cell with.

    answer    what is so, computed by the caller: a number, or one of `choices`, or the items of `ranking` in order
    why       what happened, in a sentence or two
    choices   [value, ...] or {label: value}; then every wrong choice must be among the mistakes
    ranking   the items to put in order, in the order they are offered
    within    how far from a number still counts as right, as a fraction of it: 0.05 is 5 %
    unit      written after a number
    possible  the least and the most that a number can be: what cannot be is not locked
    mistakes  pairs (wrong answer, why it is wrong)

    `why` and the texts of the mistakes are strings, or functions without arguments that return one and are called
    at the reveal, so that they can quote what is on the screen. All texts are plain: markup is shown as typed.

    Raises ValueError if the question cannot be judged: an answer that is not on offer, a mistake that counts as
    right, a wrong choice or a mistake without an explanation.
    """
    if choices is not None and ranking is not None:
        raise ValueError("predict: give choices or ranking, not both")
    if choices is not None:
        kind = Choice(choices)
    elif ranking is not None:
        kind = Ranking(ranking)
    else:
        kind = Number(within, unit, possible)
    if not isinstance(kind, Number) and (unit or possible is not None):
        raise ValueError("predict: unit and possible are for numbers; leave them out where there are choices")
    return Prediction(question, answer, kind, why, mistakes)


def unlike(answer, mistakes, within=0.06):
    """Those pairs (wrong number, text) whose number is finite and further than that from the answer, as a fraction.

    For questions whose numbers come from a network: in another network a wrong way may lead to the right number.
    """
    return [(wrong, text) for wrong, text in mistakes if inf > abs(wrong - answer) > within * abs(answer) + ROUNDING]


def guarded(method):
    @wraps(method)
    def call(self, *args):
        return self.guard(method)(self, *args)

    return call


class Prediction:
    """A question on its way from "open" over "locked" to "revealed"; made by `predict`.

    state     "open", "locked" or "revealed"; a skipped question is "locked" too
    guess     None until locked and after a skip; then a float, a value of the choices, or a tuple of the ranked items
    sentence  what the learner is being told at present
    widget    the live question, for a cell or for the top of a picture's controls
    """

    def __init__(self, question, answer, kind, why, mistakes):
        self.question, self.why, self.kind = question, why, kind
        for name, text in ("question", question), ("why", why):
            require_text(name, text)
        self.answer = self._author("answer", answer)
        self.mistakes = [(self._author("mistake", wrong), text) for wrong, text in pairs("predict", mistakes)]
        for wrong, text in self.mistakes:
            require_text(f"explanation of the mistake {kind.show(wrong)}", text)
            if kind.same(self.answer, wrong):
                raise ValueError(
                    f"predict: the mistake {kind.show(wrong)} counts as the answer {kind.show(self.answer)}"
                )
        for value in getattr(kind, "values", ()):
            if not kind.same(self.answer, value) and self._explanation(value) is None:
                raise ValueError(f"predict: say in mistakes why the choice {kind.show(value)} is wrong")

        self.state, self.guess, self.sentence = "open", None, ""
        self.guard = Guard()
        self._waiting = {"locked": [], "revealed": []}
        self._pressed, self._unlocked = False, []
        self._build()

    @guarded
    def lock(self, value):
        """Lock `value` in and return "You predicted: ..."; if it cannot be read, stay open and return what to mend."""
        if self.state == "open":
            try:
                self.guess = self.kind.read(value)
            except ValueError as unreadable:
                return self._tell(str(unreadable))
            self._enter("locked", self._predicted())
        return self.sentence

    @guarded
    def skip(self):
        """Go on without a prediction."""
        if self.state == "open":
            self._enter("locked", "You went on without a prediction.")
        return self.sentence

    @guarded
    def reveal(self):
        """Show and return the feedback; an open question is skipped first."""
        self.skip()
        if self.state == "locked":
            self._enter("revealed", self.feedback(self.guess))
        return self.sentence

    def feedback(self, value):
        """Return what is said to the answer `value`, None for a skipped question; ValueError if it is no answer."""
        show, why = self.kind.show, said(self.why)
        right = show(self.answer)
        if value is None:
            return f"The answer is {right}. {why}"
        guess = self.kind.read(value)
        given = self.kind.show_guess(guess)
        if self.kind.same(self.answer, guess):
            return f"Right: you predicted {given}{'' if given == right else f', and the answer is {right}'}. {why}"
        if given == right:  # rounding hid the difference
            right = self.kind.show_guess(self.answer)
        explanation = self._explanation(guess)
        wrong = self.kind.departure(guess, self.answer) if explanation is None else said(explanation)
        return " ".join(filter(None, [f"Not quite: you predicted {given}, and the answer is {right}.", wrong, why]))

    def on_unlock(self, callback):
        """Call `callback()` when the question is locked or skipped, at once if it is, and when `guess` changes."""
        self._unlocked.append(self.guard(callback))
        self._when("locked", callback, self.state != "open")

    def on_reveal(self, callback):
        """Call `callback()` once, when the answer is revealed: at once if it is already."""
        self._when("revealed", callback, self.state == "revealed")

    def __repr__(self):
        return "\n".join(filter(None, [f"Predict: {self.question}", self.kind.offer, self.sentence]))

    def _repr_mimebundle_(self, include=None, exclude=None):
        view = {"version_major": 2, "version_minor": 0, "model_id": self.widget.model_id}
        return {"text/plain": repr(self), "application/vnd.jupyter.widget-view+json": view}

    def _author(self, role, value):
        try:
            return self.kind.read(value)
        except ValueError as unreadable:
            value = shown(value)
            raise ValueError(f"predict: the {role} {value} is not an answer to the question. {unreadable}") from None

    def _explanation(self, guess):
        near = [
            (self.kind.distance(wrong, guess), text) for wrong, text in self.mistakes if self.kind.same(wrong, guess)
        ]
        return min(near, key=itemgetter(0))[1] if near else None

    def _when(self, state, callback, already):
        callback = self.guard(callback)
        if already:
            callback()
        else:
            self._waiting[state].append(callback)

    def _enter(self, state, sentence):
        self.state = state
        self._tell(sentence)
        for control in self.kind.inputs:
            control.disabled = True
        show_if(self._asking, False)
        show_if(self._show, state == "locked")
        waiting, self._waiting[state] = self._waiting[state], []
        for callback in waiting:
            callback()

    def _press_lock(self):
        self._pressed = True
        self.lock(self.kind.entered())

    def _amend(self):
        """Take what was chosen before the lock and comes after it.

        While the kernel is busy, the page holds back how a control was moved last; the press of a button it sends.
        """
        if not self._pressed or self.guess is None:
            return
        try:
            guess = self.kind.read(self.kind.entered())
        except ValueError:
            return
        if guess != self.guess:
            self.guess = guess
            self._tell(self.feedback(guess) if self.state == "revealed" else self._predicted())
            for callback in self._unlocked:
                callback()

    def _predicted(self):
        return f"You predicted: {self.kind.show_guess(self.guess)}"

    def _tell(self, sentence):
        self.sentence = sentence
        words = re.sub("^(Right|Not quite|You predicted):", r"<b>\1:</b>", escape(sentence))
        self._status.value = f'<div role="status" aria-live="polite">{words}</div>'
        show_if(self._status, True)
        return sentence

    def _build(self):
        wrap = {"flex_flow": "row wrap", "align_items": "center"}
        self._lock = widgets.Button(description="Lock my prediction", button_style="primary", layout={"width": "auto"})
        self._skip = widgets.Button(description="Skip", layout={"width": "auto"})
        self._skip.add_class("backprop-quiet")
        self._show = widgets.Button(description="Show what happened", layout={"width": "auto", "display": "none"})
        self._lock.on_click(self.guard(lambda _: self._press_lock()))
        for control in self.kind.inputs:
            control.observe(self.guard(lambda _: self._amend()), names="value")
        self._skip.on_click(self.guard(lambda _: self.skip()))
        self._show.on_click(self.guard(lambda _: self.reveal()))

        self._asking = widgets.HBox([self.kind.widget, self._lock, self._skip], layout=wrap)
        self._status = widgets.HTML(layout={"display": "none"})
        answering = widgets.HBox([self._status, self._show], layout=wrap)
        self.widget = widgets.VBox(
            [widgets.HTML(f"{STYLE}<b>{escape(self.question)}</b>"), self._asking, answering, self.guard.message]
        )
        self.widget.add_class("backprop-predict")


class NoQuestion:
    """In place of a `Prediction` that a network leaves nothing to predict for: a sentence says why.

    The controls are free at once, and `reveal` is shown at once.
    """

    state, guess = "revealed", None

    def __init__(self, why):
        require_text("sentence", why)
        self.sentence = why
        self.widget = widgets.VBox([widgets.HTML(f"<b>Nothing to predict here:</b> {escape(why)}")])
        self.widget.add_class("backprop-predict")

    def on_unlock(self, callback):
        callback()

    def lock(self, value=None):
        """Return the sentence: there is nothing to lock, to skip or to reveal."""
        return self.sentence

    skip = reveal = lock

    def __repr__(self):
        return f"Nothing to predict here: {self.sentence}"


def said(text):
    return text() if callable(text) else text


def show_if(widget, visible):
    widget.layout.display = None if visible else "none"


def require_text(name, text):
    if not callable(text) and not (isinstance(text, str) and text.strip()):
        raise ValueError(f"predict: the {name} needs words; given {shown(text)}")
