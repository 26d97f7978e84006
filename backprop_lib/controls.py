"""Controls with a visible name, a number box beside every slider, and a `.value`."""

from functools import partial
from html import escape

import ipywidgets as widgets
import numpy as np
import traitlets


def _copy(target, change):
    setattr(target, change["name"], change["new"])


class Slider(widgets.HBox):
    """A named number box and a slider that move together. `.value` is the number, `.disabled` locks both.

    Raises ValueError when set to what is not a finite number; a number outside the range goes to its nearest end.
    """

    value = traitlets.TraitType(0)  # not Any, which would let None pass unchecked
    disabled = traitlets.Bool(False)

    def __init__(self, name, value, least, most, step=1, *, width="330px"):
        whole = all(isinstance(n, int) for n in (value, least, most, step))
        self._kind = int if whole else float
        self._range = least, most
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
        self.value = value
        for part in (self.box, self.slider):
            # Not traitlets.link, which raises an error when a second thread moves the slider meanwhile.
            self.observe(partial(_copy, part), names=["value", "disabled"])
            part.observe(partial(_copy, self), names="value")

    def span(self, least, most):
        """Give the slider another range; a value outside moves to its nearest end."""
        self._range = least, most
        value = min(max(self.value, least), most)
        for part in (self.box, self.slider):
            part.min, part.max = min(least, part.min), max(most, part.max)  # never an empty range on the way
        self.value = value
        for part in (self.box, self.slider):
            part.min, part.max = least, most

    @traitlets.validate("value")
    def _within(self, proposal):
        number = proposal["value"]
        if isinstance(number, bool) or not isinstance(number, (int, float, np.number)) or not np.isfinite(number):
            raise ValueError(f"{self.box.description} is {number!r}; expected a finite number")
        least, most = self._range
        return self._kind(min(max(self._snapped(number), least), most))

    def _snapped(self, number):
        """The front end sends 0.099999 for 0.1; a number typed between two steps stays as it is."""
        stepped = round(number / self.slider.step) * self.slider.step
        return round(stepped, 10) if abs(stepped - number) < self.slider.step / 1000 else number


def number(name, value, least, most):
    """A named box for a whole number, for a choice among too many for a slider."""
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
    for one in faders:
        one.layout.width = f"{100 * column / picture:.3f}%"
    start = widgets.Box(layout=widgets.Layout(width=f"{100 * left / picture:.3f}%", margin="0"))
    if words:
        start.children = [widgets.HTML(f'<div style="line-height: 1.4">{escape(words)}</div>')]
    layout = widgets.Layout(width=f"{picture}px", max_width="100%", overflow="visible")
    return widgets.HBox([start, *faders], layout=layout)


def choice(name, options, value=None):
    """One of several, from a list that opens: options are labels, or pairs of a label and a value."""
    control = widgets.Dropdown(options=options, description=name, style={"description_width": "initial"})
    control.layout.width = "max-content"
    if value is not None:
        control.value = value
    return control


def switch(name, value=False):
    """On or off."""
    return widgets.Checkbox(value=value, description=name, indent=False, layout=widgets.Layout(width="max-content"))


def notched(name, numbers, value, *, width="330px"):
    """A slider that stops at the given numbers only, such as 1, 2, 5, 10, 20, and shows the one it is at."""
    return widgets.SelectionSlider(
        options=[(f"{number:,}", number) for number in numbers],
        value=value,
        description=name,
        style={"description_width": "initial"},
        layout=widgets.Layout(width=width, max_width="100%"),
    )


def player(slider, interval=150):
    """Play and stop buttons that walk a `Slider` along, a step every `interval` milliseconds."""
    least, most = slider.slider.min, slider.slider.max
    range_ = {"min": least, "max": most, "step": slider.slider.step}
    buttons = widgets.Play(value=slider.value, interval=interval, show_repeat=False, **range_)
    slider.observe(partial(_copy, buttons), names=["value", "disabled"])
    buttons.observe(partial(_copy, slider), names="value")
    return buttons
