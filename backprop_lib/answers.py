"""The three kinds of answer a prediction can ask for: a number, one of several choices, an order.

Each kind owns the widget to answer with, and knows how to read an answer, compare two and put one into words.
`read` raises a ValueError whose text is a sentence for the learner.
"""

import math

import ipywidgets as widgets

from . import expect
from .typed import LONGEST, parse_number

LABEL = "Your prediction:"
EXACT = 8  # significant digits in which a number is shown that is no longer than that
ROUNDING = 1e-12  # what two numbers may be apart and still be one, where a fraction of 0 is nothing
ROW_OF_LABELS = 30  # characters; a longer choice gets a line of its own


def short(number, digits=4):
    """Put a number into words: whole numbers in full, others rounded to `digits` significant digits."""
    whole = number == round(number) and abs(number) < 1e9
    text = str(round(number)) if whole else f"{number:.{digits}g}"
    return text.replace("-", "\N{MINUS SIGN}")


class Number:
    """A number typed into a box; right when within a fraction `within` of the answer.

    `possible`, if given, are the least and the most that it can be: no other is taken.
    """

    offer = ""

    def __init__(self, within, unit, possible=None):
        try:
            self.within = expect.number("within", within)
        except ValueError:
            self.within = math.nan
        if not self.within >= 0:
            raise ValueError(f"predict: within is a fraction of the answer, 0 or more; given {expect.shown(within)}")
        if not isinstance(unit, str):
            raise ValueError(f"predict: unit is {expect.shown(unit)}; expected words, such as '%'")
        self.unit, self.possible = unit, possible
        # Sent when the box is left and not at every key, the text reaches the kernel before the click on the button.
        self.box = widgets.Text(
            description=LABEL, placeholder="type a number", continuous_update=False,
            style={"description_width": "initial"}, layout={"width": "250px"},
        )  # fmt: skip
        self.widget = widgets.HBox([self.box, widgets.Label(unit)]) if unit else self.box
        self.inputs = [self.box]

    def entered(self):
        return self.box.value

    def read(self, entered):
        if isinstance(entered, str):
            entered = entered.strip().removesuffix(self.unit)
            if self.unit == "%" and "%" in entered:
                raise ValueError("Type how many percent it is as one number, such as 73.")
        number = parse_number("" if entered is None else entered)
        if self.possible is not None:
            least, most = self.possible
            if not least <= number <= most:
                raise ValueError(f"It cannot be {self.show_guess(number)}: from {least:,} to {most:,} is possible.")
        return number

    def same(self, answer, guess):
        slack = self.within * abs(answer) * (1 + 1e-9) + ROUNDING  # so that 0.95 is within 5 % of 1
        return abs(guess - answer) <= slack

    def distance(self, wrong, guess):
        """How far a recognised mistake is from the guess: where several are near, the nearest explains it."""
        return abs(guess - wrong)

    def show(self, number, digits=4):
        if float(f"{number:.{EXACT}g}") == number:
            digits = EXACT
        gap = "" if self.unit in ("%", "°") else " "
        return short(number, digits) + (gap + self.unit if self.unit else "")

    def show_guess(self, guess):
        return self.show(guess, digits=EXACT)  # the learner's own digits

    def departure(self, guess, answer):
        return ""


class Choice:
    """One of several choices, `[value, ...]` or `{label: value}`."""

    def __init__(self, choices):
        choices = listed("choices", choices)
        named = choices.items() if isinstance(choices, dict) else [(choice, choice) for choice in choices]
        self.labels, self.values = [str(label) for label, _ in named], [value for _, value in named]
        require_distinct("choices", self.labels)
        in_a_row = max(map(len, self.labels)) <= ROW_OF_LABELS
        self.radio = widgets.RadioButtons(
            options=[(label, place) for place, label in enumerate(self.labels)], value=None, description=LABEL,
            style={"description_width": "initial"}, layout={"width": "auto" if in_a_row else "100%"},
        )  # fmt: skip
        if in_a_row:
            self.radio.add_class("backprop-row")
        self.widget = self.radio
        self.inputs = [self.radio]
        self.offer = "Choose one: " + " | ".join(self.labels)

    def entered(self):
        return None if self.radio.value is None else self.values[self.radio.value]

    def read(self, entered):
        if entered is None:
            raise ValueError("Choose an answer first.")
        for value in self.values:
            if self.same(value, entered):
                return value
        raise ValueError(f"“{briefly(entered)}” is not one of the choices: {between_commas(self.labels)}.")

    def same(self, answer, guess):
        try:
            answer, guess = expect.number("answer", answer), expect.number("guess", guess)
        except ValueError:
            return expect.equal(answer, guess)
        return math.isclose(answer, guess, rel_tol=1e-9)  # the answer is computed, the choices are typed

    def distance(self, wrong, guess):
        return 0

    def show(self, value):
        return f"“{self.labels[self.values.index(self.read(value))]}”"

    show_guess = show

    def departure(self, guess, answer):
        return ""


class Ranking:
    """All of the items in an order, first to last: one dropdown a place."""

    def __init__(self, items):
        self.items = list(listed("ranking", items))
        self.labels = [str(item) for item in self.items]
        require_distinct("ranking", self.labels)
        options = [("choose", None), *((label, place) for place, label in enumerate(self.labels))]
        width = f"{min(max(len(label) for label in [*self.labels, 'choose']) + 8, 48)}ch"
        self.inputs = [
            widgets.Dropdown(
                options=options, index=0, description=ordinal(place + 1),
                style={"description_width": "initial"}, layout={"width": width, "min_width": "10ch"},
            ) for place in range(len(self.items))
        ]  # fmt: skip
        self.widget = widgets.HBox(self.inputs, layout={"flex_flow": "row wrap"})
        self.offer = "Put in order: " + " | ".join(self.labels)

    def entered(self):
        return [None if place.value is None else self.items[place.value] for place in self.inputs]

    def read(self, entered):
        order = list(entered) if isinstance(entered, (list, tuple)) else []
        order += [None] * (len(self.items) - len(order))
        for place, item in enumerate(order):
            if item is None:
                raise ValueError(f"Choose an item for the {ordinal(place + 1)} place.")
            if not any(expect.equal(item, each) for each in self.items):
                raise ValueError(f"“{briefly(item)}” is not one of the items: {between_commas(self.labels)}.")
        if len(order) > len(self.items) or len({self.items.index(item) for item in order}) < len(order):
            twice = next(item for item in order if order.count(item) > 1)
            missing = [label for item, label in zip(self.items, self.labels) if item not in order]
            lack = f", and “{missing[0]}” has none" if missing else ""
            raise ValueError(f"“{twice}” has more than one place{lack}. Give each item one place.")
        return tuple(order)

    def same(self, answer, guess):
        return answer == guess

    def distance(self, wrong, guess):
        return 0

    def show(self, order):
        return " › ".join(str(item) for item in order)

    show_guess = show

    def departure(self, guess, answer):
        place = next(place for place in range(len(answer)) if guess[place] != answer[place])
        where = f"Your order departs from it at the {ordinal(place + 1)} place"
        return f"{where}: you put “{guess[place]}” there, and it is “{answer[place]}”."


def ordinal(number):
    """1st, 2nd, 3rd, 4th, ..."""
    ending = "th" if number % 100 in (11, 12, 13) else {1: "st", 2: "nd", 3: "rd"}.get(number % 10, "th")
    return f"{number}{ending}"


def listed(name, given):
    try:
        found = expect.entries(name, list(given) if isinstance(given, dict) else given)
    except ValueError as wrong:
        raise ValueError(f"predict: {wrong}, of at least two different entries") from None
    return given if isinstance(given, dict) else found


def briefly(given):
    return expect.shown(given) if not isinstance(given, str) else given[:LONGEST]


def between_commas(labels):
    """The labels, cut where they would fill the page."""
    text = ", ".join(labels)
    return text if len(text) <= 3 * LONGEST else f"{text[: 3 * LONGEST]} …"


def require_distinct(name, labels):
    if len(set(labels)) < max(len(labels), 2):
        raise ValueError(f"predict: {name} needs at least two different entries; given {expect.shown(labels)}")
