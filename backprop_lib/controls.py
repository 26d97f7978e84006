"""Controls with a visible name, a number box beside every slider, and a `.value`."""

from functools import partial
from html import escape

import ipywidgets as widgets
import numpy as np
import traitlets

from . import expect

FAR, FINE = 1e15, 1e-9  # beyond, a float does not tell a step from the next, or ten decimals do not show it


def _copy(target, change):
    setattr(target, change["name"], change["new"])


class Slider(widgets.HBox):
    """A named number box and a slider that move together. `.value` is the number, `.disabled` locks both.

    Raises ValueError when set to what is not a finite number; a number outside the range goes to its nearest end.
    """

    value = traitlets.TraitType(0)  # not Any, which would let None pass unchecked
    disabled = traitlets.Bool(False)

    def __init__(self, name, value, least, most, step=1, *, width="330px"):
        named(name)
        whole = all(isinstance(n, (int, np.integer)) for n in (value, least, most, step))
        self._kind = int if whole else float
        step = self._step = self._kind(expect.above_zero(f"{name}: step", step, 1))
        least, most = self._range = self._ends(name, least, most)
        value = self._nearest(expect.number(name, value))
        range_ = {"min": least, "max": most, "step": step}
        layout = widgets.Layout(width="auto", margin="0 4px 0 0")
        self.box = (widgets.BoundedIntText if whole else widgets.BoundedFloatText)(
            value=value, description=name, layout=layout, style={"description_width": "initial"}, **range_
        )
        self.box.layout.width = f"{len(name) * 8 + 90}px"
        self.slider = (widgets.IntSlider if whole else widgets.FloatSlider)(
            value=value, readout=False, layout=widgets.Layout(flex="1 1 120px", min_width="120px"), **range_
        )
        layout = widgets.Layout(
            width=width, max_width="100%", align_items="center", overflow="visible", padding="0 10px 0 0"
        )
        super().__init__([self.box, self.slider], layout=layout)
        self.followers = [self.box, self.slider]
        self.value = value
        for part in self.followers:
            # Not traitlets.link, which raises an error when a second thread moves the slider meanwhile.
            part.observe(partial(_copy, self), names="value")

    def notify_change(self, change):
        """Whoever observes comes first: the picture is on its way to the page before the number box is."""
        try:
            super().notify_change(change)
        finally:
            if change["name"] in ("value", "disabled"):
                for part in self.followers:
                    setattr(part, change["name"], getattr(self, change["name"]))

    def _ends(self, name, *ends):
        least, most = (self._kind(expect.number(f"{name}: {end}", at)) for end, at in zip(("least", "most"), ends))
        if not -FAR <= least <= most <= FAR:
            ends = f"{name} goes from {least:g} to {most:g}"
            raise ValueError(f"{ends}; expected the lower end first, and neither beyond {FAR:g}")
        return least, most

    def span(self, least, most):
        """Give the slider another range; a value outside moves to its nearest end."""
        least, most = self._range = self._ends(self.box.description, least, most)
        value = min(max(self.value, least), most)
        for part in self.followers:
            part.min, part.max = min(least, part.min), max(most, part.max)  # never an empty range on the way
        self.value = value
        for part in self.followers:
            part.min, part.max = least, most

    @traitlets.validate("value")
    def _within(self, proposal):
        return self._nearest(expect.number(self.box.description, proposal["value"]))

    def _nearest(self, number):
        least, most = self._range
        return self._kind(min(max(self._snapped(min(max(number, least), most)), least), most))

    def _snapped(self, number):
        """The front end sends 0.099999 for 0.1; a number typed between two steps stays as it is."""
        least, most = self._range
        if not FINE <= self._step <= most - least:
            return number
        stepped = least + round((number - least) / self._step) * self._step
        return round(stepped, 10) if abs(stepped - number) < self._step / 1000 else number


def named(name):
    if not isinstance(name, str) or not name.strip():
        raise ValueError(f"name is {expect.shown(name)}; expected words")
    return name


def listed(name, given):
    """A list of at least one; a dictionary's labels and values as pairs."""
    found = expect.entries(name, list(given.items()) if isinstance(given, dict) else given)
    if not found:
        raise ValueError(f"{name} is {expect.shown(given)}; expected a list of at least one")
    return found


def number(name, value, least, most):
    """A named box for a whole number, for a choice among too many for a slider."""
    named(name)
    for each, given in ((name, value), (f"{name}: least", least), (f"{name}: most", most)):
        if expect.number(each, given) % 1:
            raise ValueError(f"{each} is {given!r}; expected a whole number")
    value, least, most = int(value), int(least), int(most)
    if not least <= value <= most:
        raise ValueError(f"{name} is {value!r}; expected {least:g} to {most:g}")
    return widgets.BoundedIntText(
        value=value,
        min=least,
        max=most,
        description=name,
        style={"description_width": "initial"},
        layout=widgets.Layout(width=f"{len(name) * 8 + 90}px"),
    )


def fader(name, value=0.0, *, least=0):
    """An upright slider from `least` to 1 that shows its value, for a `mixer`."""
    named(name)
    value, least = expect.number(name, value), expect.number(f"{name}: least", least)
    if not (least < 1 and least <= value <= 1):
        raise ValueError(f"{name} is {value!r}; expected {least:g} to 1")
    layout = widgets.Layout(height="150px", margin="0", padding="6px 0", overflow="visible")
    return widgets.FloatSlider(
        value=value,
        min=least,
        max=1,
        step=0.01,
        description=name,
        orientation="vertical",
        readout_format=".2f",
        layout=layout,
    )


def mixer(faders, left, column, picture, words=""):
    """Faders side by side, each above its column of a picture; all widths in pixels, shrinking as the picture does.

    `left` is where the columns begin, `column` the width of one, `picture` the width of the whole. `words` stand to
    the left of the faders.
    """
    left, picture = expect.number("left", left), expect.above_zero("picture", picture, 800)
    column, faders = expect.above_zero("column", column, 80), listed("faders", faders)
    if not all(isinstance(one, widgets.DOMWidget) for one in faders):
        raise ValueError(f"faders is {expect.shown(faders)}; expected a list of what `fader` makes")
    for one in faders:
        one.layout.width = f"{100 * column / picture:.3f}%"
    start = widgets.Box(layout=widgets.Layout(width=f"{100 * left / picture:.3f}%", margin="0"))
    if words:
        start.children = [widgets.HTML(f'<div style="line-height: 1.4">{escape(words)}</div>')]
    layout = widgets.Layout(width=f"{picture}px", max_width="100%", overflow="visible")
    return widgets.HBox([start, *faders], layout=layout)


def choice(name, options, value=None):
    """One of several, from a list that opens: options are labels, or pairs of a label and a value."""
    options = listed("options", options)
    named(name)
    try:
        control = widgets.Dropdown(options=options, description=name, style={"description_width": "initial"})
    except (TypeError, ValueError, traitlets.TraitError):  # it compares them, which arrays do not like
        given = expect.shown(options)
        raise ValueError(f"options is {given}; expected labels, or pairs of a label and a value") from None
    control.layout.width = "max-content"
    if value is not None:
        if not any(expect.equal(value, each) for each in control._options_values):
            raise ValueError(f"{name} is {expect.shown(value)}; expected one of the options")
        control.value = value
    return control


def switch(name, value=False):
    """On or off."""
    named(name)
    if not isinstance(value, (bool, np.bool_)):
        raise ValueError(f"{name} is {expect.shown(value)}; expected True or False")
    layout = widgets.Layout(width="max-content")
    return widgets.Checkbox(value=bool(value), description=name, indent=False, layout=layout)


def notched(name, numbers, value, *, width="330px"):
    """A slider that stops at the given numbers only, such as 1, 2, 5, 10, 20, and shows the one it is at."""
    named(name)
    numbers = listed("numbers", numbers)
    for each in (*numbers, value):
        expect.number(name, each)
    if not any(expect.equal(value, each) for each in numbers):
        raise ValueError(f"{name} is {value!r}; expected one of {expect.shown(numbers)}")
    control = widgets.SelectionSlider(
        options=[(f"{number:,}", number) for number in numbers],
        value=value,
        description=name,
        style={"description_width": "initial"},
        layout=widgets.Layout(width=width, max_width="100%"),
    )
    control.add_class("backprop-notched")
    return control


def player(slider, interval=150):
    """Play and stop buttons that walk a `Slider` along, a step every `interval` milliseconds."""
    if not isinstance(slider, Slider) or not isinstance(slider.slider, widgets.IntSlider):
        raise ValueError(f"slider is {expect.shown(slider)}; expected a Slider of whole numbers")
    (interval,) = expect.counts(interval=interval)
    least, most = slider.slider.min, slider.slider.max
    range_ = {"min": least, "max": most, "step": slider.slider.step}
    buttons = widgets.Play(value=slider.value, interval=interval, show_repeat=False, **range_)
    buttons.observe(partial(_copy, slider), names="value")
    slider.followers.append(buttons)
    return buttons
