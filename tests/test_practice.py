import math
import re
from html.parser import HTMLParser

import ipywidgets as widgets
import numpy as np
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from backprop_lib.answers import ordinal, short
from backprop_lib.guard import ERRORS
from backprop_lib.practice import NoQuestion, predict, unlike
from backprop_lib.typed import parse_number

WHY = "The square makes far misses count most."


def number(**more):
    return predict("How large?", 0.5, why=WHY, mistakes=[(1.0, "That is the distance before squaring.")], **more)


def choice(**more):
    wrong = [("falls", "It wants to rise."), ("stays", "Only a slope of 0 stays.")]
    return predict("Which way?", "rises", why=WHY, choices=["rises", "falls", "stays"], mistakes=wrong, **more)


def ranking(**more):
    wrong = [(["c", "b", "a"], "That is smallest first.")]
    return predict("In which order?", ["a", "b", "c"], why=WHY, ranking=["b", "a", "c"], mistakes=wrong, **more)


def inside(widget):
    yield widget
    for child in getattr(widget, "children", ()):
        yield from inside(child)


def button(prediction, name):
    return next(w for w in inside(prediction.widget) if isinstance(w, widgets.Button) and w.description == name)


def shown(widget):
    """The words on the screen, without what is hidden."""
    if widget.layout.display == "none":
        return ""
    if isinstance(widget, widgets.Box):
        return " ".join(filter(None, map(shown, widget.children)))
    return text_of(widget.value) if isinstance(widget, widgets.HTML) else widget.description


def text_of(html):
    class Words(HTMLParser):
        def handle_data(self, data):
            if self.get_starttag_text() != "<style>":
                words.append(data)

    words = []
    Words().feed(html)
    return "".join(words)


# ---- life cycle


@pytest.mark.parametrize(
    ("make", "answer", "guess"),
    [(number, 0.7, 0.7), (number, "0,7", 0.7), (choice, "falls", "falls"), (ranking, ["a", "c", "b"], ("a", "c", "b"))],
)
def test_open_locked_revealed(make, answer, guess):
    prediction = make()
    assert (prediction.state, prediction.guess, prediction.sentence) == ("open", None, "")
    assert prediction.lock(answer).startswith("You predicted: ")
    assert (prediction.state, prediction.guess) == ("locked", guess)
    assert prediction.reveal() == prediction.feedback(answer) == prediction.sentence
    assert prediction.state == "revealed"


@pytest.mark.parametrize(
    ("make", "answer"), [(number, ["0.7"]), (choice, [1]), (ranking, [1, 2, 0])], ids=["number", "choice", "ranking"]
)
def test_buttons_walk_the_same_way(make, answer):
    prediction = make()
    for control, value in zip(prediction.kind.inputs, answer):
        control.value = value
    button(prediction, "Lock my prediction").click()
    assert prediction.state == "locked"
    assert all(control.disabled for control in prediction.kind.inputs)
    assert prediction.sentence in shown(prediction.widget)
    assert "Lock" not in shown(prediction.widget)
    button(prediction, "Show what happened").click()
    assert prediction.state == "revealed"
    assert prediction.feedback(prediction.guess) in shown(prediction.widget)
    assert "Show what happened" not in shown(prediction.widget)


@pytest.mark.parametrize("make", [number, choice, ranking])
def test_skip_is_a_way_on(make):
    prediction = make()
    button(prediction, "Skip").click()
    assert (prediction.state, prediction.guess) == ("locked", None)
    assert prediction.lock("0.5") == "You went on without a prediction."
    button(prediction, "Show what happened").click()
    assert prediction.sentence.startswith("The answer is ")
    assert prediction.sentence.endswith(WHY)


def test_reveal_of_an_open_question_skips_it():
    prediction = number()
    unlocked = []
    prediction.on_unlock(lambda: unlocked.append(prediction.state))
    assert prediction.reveal() == f"The answer is 0.5. {WHY}"
    assert (prediction.state, prediction.guess, unlocked) == ("revealed", None, ["locked"])


@pytest.mark.parametrize(
    ("make", "plea"),
    [
        (number, "Type a number first."),
        (choice, "Choose an answer first."),
        (ranking, "Choose an item for the 1st place."),
    ],
)
def test_nothing_entered_is_asked_for(make, plea):
    prediction = make()
    button(prediction, "Lock my prediction").click()
    assert prediction.state == "open"
    assert plea in shown(prediction.widget)
    assert not prediction.guard.errors
    prediction.skip()
    assert plea not in shown(prediction.widget)


def test_an_order_with_an_item_twice_is_asked_to_be_mended():
    prediction = ranking()
    assert prediction.lock(["a", "a", "b"]) == (
        "“a” has more than one place, and “c” has none. Give each item one place."
    )
    assert prediction.state == "open"
    assert prediction.lock(["a", "b"]) == "Choose an item for the 3rd place."
    assert prediction.lock(["a", "b", "d"]) == "“d” is not one of the items: b, a, c."
    assert prediction.lock(["a", "b", "c", "a"]).startswith("“a” has more than one place.")
    assert prediction.lock("abc").startswith("Choose an item")


def test_a_locked_prediction_stays():
    prediction = number()
    prediction.lock(0.7)
    assert prediction.lock(0.5) == prediction.skip() == "You predicted: 0.7"
    assert prediction.guess == 0.7
    told = prediction.reveal()
    assert prediction.reveal() == prediction.lock(0.5) == told


LATE = [
    (number, ["0.7"], 0, "0.5", 0.5),
    (choice, [1], 0, 0, "rises"),
    (ranking, [1, 2, 0], None, [1, 0, 2], ("a", "b", "c")),
]


@pytest.mark.parametrize(("make", "answer", "at", "later", "guess"), LATE, ids=["number", "choice", "ranking"])
@pytest.mark.parametrize("state", ["locked", "revealed"])
def test_what_was_chosen_before_the_lock_and_comes_after_it_counts(make, answer, at, later, guess, state):
    """While the kernel is busy, a page sends a control's first move and the press of the button, then the last move."""
    prediction, guesses = make(), []
    prediction.on_unlock(lambda: guesses.append(prediction.guess))
    for control, value in zip(prediction.kind.inputs, answer):
        control.value = value
    button(prediction, "Lock my prediction").click()
    if state == "revealed":
        button(prediction, "Show what happened").click()
    first = prediction.guess
    for control, value in zip(prediction.kind.inputs, later if at is None else [later]):
        control.value = value
    assert (prediction.state, prediction.guess) == (state, guess)
    assert guesses == [first, guess]
    assert prediction.sentence in shown(prediction.widget)
    assert prediction.sentence == (
        prediction.feedback(guess) if state == "revealed" else f"You predicted: {said(guess)}"
    )
    assert prediction.guard.errors == []


def said(guess):
    return " › ".join(guess) if isinstance(guess, tuple) else guess if guess == 0.5 else f"“{guess}”"


@pytest.mark.parametrize("text", ["a lot", "", "0.70"])
def test_what_comes_after_the_lock_and_is_no_other_number_changes_nothing(text):
    prediction, guesses = number(), []
    prediction.on_unlock(lambda: guesses.append(prediction.guess))
    prediction.kind.box.value = "0.7"
    button(prediction, "Lock my prediction").click()
    prediction.kind.box.value = text
    assert prediction.sentence == "You predicted: 0.7"
    assert guesses == [0.7]


def test_a_skipped_question_stays_without_a_prediction():
    prediction = number()
    button(prediction, "Skip").click()
    prediction.kind.box.value = "0.7"
    assert prediction.guess is None
    assert prediction.sentence == "You went on without a prediction."


def test_mistakes_that_are_none_are_left_out():
    pairs = [(1.0, "a"), (1.05, "b"), (0.5, "c"), (-1.0, "d")]
    assert unlike(1.0, pairs) == [(0.5, "c"), (-1.0, "d")]
    assert unlike(1.0, pairs, within=0.01) == [(1.05, "b"), (0.5, "c"), (-1.0, "d")]
    assert unlike(1.0, [(float("inf"), "a"), (float("-inf"), "b"), (float("nan"), "c"), (2.0, "d")]) == [(2.0, "d")]
    assert unlike(0.0, [(0.0, "a"), (-0.0, "b"), (1e-9, "c")]) == [(1e-9, "c")]


# ---- callbacks


def test_callbacks_are_called_once():
    prediction, calls = choice(), []
    prediction.on_unlock(lambda: calls.append("unlock"))
    prediction.on_reveal(lambda: calls.append("reveal"))
    assert calls == []
    prediction.lock("falls")
    prediction.lock("rises")
    assert calls == ["unlock"]
    prediction.reveal()
    prediction.reveal()
    assert calls == ["unlock", "reveal"]
    prediction.on_unlock(lambda: calls.append("late unlock"))
    prediction.on_reveal(lambda: calls.append("late reveal"))
    assert calls[2:] == ["late unlock", "late reveal"]


@pytest.mark.parametrize("by", ["api", "button"])
def test_a_fault_in_a_callback_is_shown_and_recorded(by):
    prediction = number()
    prediction.on_unlock(lambda: {}["gone"])
    before = len(ERRORS)
    if by == "button":
        button(prediction, "Skip").click()  # ipywidgets logs what a button's callback raises, and goes on
    else:
        with pytest.raises(KeyError):
            prediction.skip()
    assert [type(error) for error in prediction.guard.errors] == [KeyError]
    assert "KeyError" in shown(prediction.widget)
    assert prediction.state == "locked"
    assert prediction.reveal()
    del ERRORS[before:]


def test_a_fault_in_why_leaves_the_question_locked():
    prediction = predict("How large?", 1, why=lambda: 1 / 0)
    prediction.lock(1)
    before = len(ERRORS)
    with pytest.raises(ZeroDivisionError):
        prediction.reveal()
    assert prediction.state == "locked"
    assert len(prediction.guard.errors) == 1
    del ERRORS[before:]


# ---- feedback


def test_a_right_answer():
    assert number().feedback(0.5) == f"Right: you predicted 0.5. {WHY}"
    assert number().feedback("1/2") == f"Right: you predicted 0.5. {WHY}"
    assert number().feedback(0.49) == f"Right: you predicted 0.49, and the answer is 0.5. {WHY}"
    assert choice().feedback("rises") == f"Right: you predicted “rises”. {WHY}"
    assert ranking().feedback(["a", "b", "c"]) == f"Right: you predicted a › b › c. {WHY}"


def test_a_number_that_is_short_is_not_rounded():
    assert predict("?", 1 / 64, why=WHY).feedback("1/64") == f"Right: you predicted 0.015625. {WHY}"
    assert "the answer is 0.015625. " in predict("?", 1 / 64, why=WHY).feedback(1)
    assert "the answer is 0.3333. " in predict("?", 1 / 3, why=WHY).feedback(1)


def test_a_recognised_mistake():
    told = "Not quite: you predicted 1, and the answer is 0.5. That is the distance before squaring. " + WHY
    assert number().feedback(1) == told
    assert number().feedback(1.04).startswith("Not quite: you predicted 1.04, and the answer is 0.5. That is the dist")
    assert choice().feedback("stays") == (
        f"Not quite: you predicted “stays”, and the answer is “rises”. Only a slope of 0 stays. {WHY}"
    )
    assert "That is smallest first." in ranking().feedback(["c", "b", "a"])


def test_an_unrecognised_mistake():
    assert number().feedback(7) == f"Not quite: you predicted 7, and the answer is 0.5. {WHY}"
    assert ranking().feedback(["a", "c", "b"]) == (
        "Not quite: you predicted a › c › b, and the answer is a › b › c. "
        f"Your order departs from it at the 2nd place: you put “c” there, and it is “b”. {WHY}"
    )


@pytest.mark.parametrize("offer", ["choices", "ranking"])
def test_long_labels_do_not_fill_the_page(offer):
    labels = ["a" * 500, "b" * 500]
    with pytest.raises(ValueError, match=r"is not one of the (choices|items): aaa") as refused:
        predict("Which?", "c" if offer == "choices" else ["c", "d"], why="So.", **{offer: labels})
    assert len(str(refused.value)) < 600
    with pytest.raises(ValueError, match="two different entries; given") as refused:
        predict("Which?", "a", why="So.", **{offer: labels[:1] * 2})
    assert len(str(refused.value)) < 600


def test_feedback_changes_nothing_and_refuses_what_is_no_answer():
    prediction = choice()
    before = repr(prediction)
    prediction.feedback("falls")
    assert (repr(prediction), prediction.state) == (before, "open")
    with pytest.raises(ValueError, match="“up” is not one of the choices: rises, falls, stays"):
        prediction.feedback("up")


def test_texts_may_be_functions_called_at_the_reveal():
    screen = {"cost": 3}
    mistakes = [(2, lambda: f"At cost {screen['cost']} it is not 2.")]
    prediction = predict("How large?", 1, why=lambda: f"The cost is {screen['cost']}.", mistakes=mistakes)
    prediction.lock(2)
    screen["cost"] = 4
    assert prediction.reveal().endswith("At cost 4 it is not 2. The cost is 4.")
    screen["cost"] = 5
    assert "4" in prediction.reveal()


def test_no_feedback_shouts_or_marks_without_words():
    for prediction, answer in [(number(), 1), (choice(), "falls"), (ranking(), ["c", "a", "b"]), (number(), 0.5)]:
        told = prediction.feedback(answer)
        assert "!" not in told
        assert WHY in told


def test_within_is_a_fraction_of_the_answer():
    assert number(within=0.1).feedback(0.45).startswith("Right")
    assert number(within=0.1).feedback(0.44).startswith("Not quite")
    assert predict("?", -200, why=WHY).feedback(-190).startswith("Right")
    zero = predict("?", 0, why=WHY)
    assert zero.feedback(0).startswith("Right")
    assert zero.feedback(0.001).startswith("Not quite")


def test_the_border_of_what_is_right_is_right_though_floats_are_rounded():
    for answer, within, guess in ((1, 0.05, 0.95), (1, 0.05, 1.05), (3, 0.1, 3.3), (0.3, 0.1, 0.27)):
        assert predict("?", answer, within=within, why=WHY).feedback(guess).startswith("Right"), (answer, guess)


def test_a_miss_too_small_to_be_seen_is_shown_with_more_digits():
    told = predict("?", 1 / 3, why=WHY, within=0).feedback(0.3333)
    assert told.startswith("Not quite: you predicted 0.3333, and the answer is 0.33333333.")


def test_what_a_number_cannot_be_is_not_locked():
    question = predict("How many of the 297?", 29, why="Counted.", possible=(0, 297))
    assert question.lock("500") == "It cannot be 500: from 0 to 297 is possible."
    assert question.lock("-1").startswith("It cannot be \N{MINUS SIGN}1")
    assert question.state == "open"
    assert question.lock("297") == "You predicted: 297"
    with pytest.raises(ValueError, match="the answer 298 is not an answer"):
        predict("How many?", 298, why="Counted.", possible=(0, 297))


def test_units():
    prediction = predict("What share?", 12.5, why=WHY, unit="%")
    assert prediction.lock("12.5 %") == "You predicted: 12.5%"
    assert predict("How far?", 3, why=WHY, unit="steps").feedback("4") == (
        f"Not quite: you predicted 4 steps, and the answer is 3 steps. {WHY}"
    )


def test_choices_may_be_numbers_or_named_and_the_answer_a_numpy_scalar():
    wrong = [(1, "That is the first."), (3, "That is the last.")]
    prediction = predict("Which?", np.float64(2) + 1e-15, why=WHY, choices=[1, 2, 3], mistakes=wrong)
    prediction.lock(np.int64(2))
    assert prediction.guess == 2
    assert prediction.reveal().startswith("Right: you predicted “2”")
    named = predict("?", True, why=WHY, choices={"it grows": True, "it shrinks": False}, mistakes=[(False, "No, up.")])
    assert named.lock(False) == "You predicted: “it shrinks”"
    assert named.guess is False


def test_choices_a_hair_apart_are_two():
    question = predict("Which?", 1, why=WHY, choices=[1, 1.005], mistakes=[(1.005, "Half a percent more.")])
    assert question.feedback(1.005) == (
        f"Not quite: you predicted “1.005”, and the answer is “1”. Half a percent more. {WHY}"
    )
    assert question.feedback(1).startswith("Right")


@pytest.mark.parametrize(
    ("numbers", "ending"),
    [
        ((1, 21, 101, 1001), "st"),
        ((2, 22, 102), "nd"),
        ((3, 23, 103), "rd"),
        ((4, 10, 11, 12, 13, 14, 20, 111, 112, 113, 1013), "th"),
    ],
)
def test_places_have_their_own_endings(numbers, ending):
    assert [ordinal(number) for number in numbers] == [f"{number}{ending}" for number in numbers]


def test_a_large_number_is_not_written_out():
    assert short(999_999_999) == "999999999"
    assert short(1e22) == "1e+22"
    assert short(-1e22) == "−1e+22"


# ---- reading numbers


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("0.5", 0.5), ("0,5", 0.5), ("-.2", -0.2), ("−0.4", -0.4), ("–3", -3), ("+2", 2), ("1/2", 0.5), ("-1/4", -0.25),
        ("1e-3", 0.001), (" 7 ", 7), ("13 002", 13002), ("13\u00a0002", 13002), ("1,234,567", 1234567),
        ("13,002.5", 13002.5), ("13 002,5", 13002.5), ("1 000/2 000", 0.5), ("-1 234 567", -1234567),
        ("0,125", 0.125), ("1,25", 1.25), ("2 / 4", 0.5),
        ("0.5 x 0.25", 0.125), ("2*3", 6), ("−0.5 · 2", -1), ("2×1/4", 0.5), ("0,5 x -1 x 3", -1.5),
        ("0.27 x (−0.34)", 0.27 * -0.34), ("0.099*(-0.34)/0.37", 0.099 * -0.34 / 0.37), ("- 0.09", -0.09),
        ("1/2/4", 0.125),
        ("0.4**2", 0.4 * 0.4), ("0.25^3", 0.25**3), ("(1/4)^3", 0.25**3), ("-2^2", -4), ("3.24 ÷ 1500", 0.00216),
        ("0.55²", 0.55**2), ("(1 − 0.25) ³", 0.75**3), ("2 x 3²", 18),
        ("3.24 : 1 500", 0.00216), ("2 x (0,95 - 1)", 2 * (0.95 - 1)), ("(3 - 2)", 1), ("0.25 + 1.15", 1.4),
        ("1\u00a0/\u00a02", 0.5), ("0.5\u2009×\u20093", 1.5), ("−\u00a03", -3), ("0,5\u202f%", 0.005), ("5.", 5),
        ("2x3", 6), ("0.10X3", 0.1 * 3), ("0.5x(-2)", -1), ("2 x-1", -2), ("—0.5", -0.5),
        ("1.5 %", 0.015), ("-5%", -0.05), ("50 % x 3", 1.5), ("((((2))))", 2),
    ],
)  # fmt: skip
def test_numbers_as_people_write_them(text, value):
    assert parse_number(text) == value


NO_NUMBERS = [
    *("", "  ", "nan", "inf", "-Infinity", "1e999", "1/0", "a lot", "1.2.3"),
    *("1 2", "0.5 123", "0,5 123", "1 0000", "1_000"),
    *(
        "2, +3",
        "(2, -3)",
        "(1,-1)",
        "5,",
        "5%(3)",
        "((2))(3)",
        "0x10",
        "-1 - 0x10",
        "2 x",
        "x",
        "3 * ",
        "1e200 x 1e200",
        "2 x x 3",
        "9**9**9**9",
        "9²²",
        "²",
        "(-8)**0.5",
        "0**-1",
    ),
    *(
        "(2",
        "2)",
        "()",
        "2(3)",
        "(1, 2)",
        "5%%",
        "%",
        "3 // 2",
        "2e",
        "1e5e5",
        "2 if 1 else 3",
        "True",
        "'2'",
        "1j",
        "a.b",
        "[2]",
    ),
    *("-" * 99 + "x", "(" * 99, "1\x00", "\ud800", "2 ** (1/0)"),
]


@pytest.mark.parametrize("text", NO_NUMBERS)
def test_what_is_no_number_gets_a_sentence(text):
    prediction = number()
    plea = prediction.lock(text)
    assert plea.startswith("Type a number") or "does not read as a number. Type one such as" in plea
    assert prediction.state == "open"


def test_a_comma_that_can_mean_two_things_is_asked_about():
    for text in ("13,002", "-13,002", "1/13,002", "3 x 13,002"):
        assert number().lock(text) == "“13,002” can be read in two ways: type 13002 or 13.002."


@pytest.mark.parametrize("text", ["20-30", "20 – 30", "-5 - 3", "2 x 3 - 1", "(1 - 2) - 3", "0.5-0.6"])
def test_a_difference_that_may_be_a_range_is_asked_about(text):
    prediction = number()
    told = f"“{text}” can be read in two ways: type one number, or ({text}) for the difference."
    assert prediction.lock(text) == told
    assert prediction.state == "open"
    assert math.isfinite(parse_number(f"({text})"))


@pytest.mark.parametrize("text", ["50 % + 23 %", "(100 % - 27 %)", "(73 %)", "100 % x 0.73"])
def test_where_percents_are_asked_for_their_sign_stands_at_the_end_or_nowhere(text):
    prediction = predict("How many?", 73, why=WHY, unit="%")
    assert prediction.lock(text) == "Type how many percent it is as one number, such as 73."
    assert prediction.lock("70 + 3 %") == "You predicted: 73%"


def test_what_is_typed_is_read_and_not_run(capsys, recwarn):
    for text in (
        "print(1)",
        "exit()",
        "__import__('os')",
        "(2)(3)",
        "2 is 2",
        "1if 2else 3",
        "lambda: 0",
        "f(1)",
        "x := 2",
    ):
        with pytest.raises(ValueError, match="does not read as a number"):
            parse_number(text)
    assert capsys.readouterr() == ("", "")
    assert not recwarn.list


@given(st.floats(allow_nan=False, allow_infinity=False))
def test_every_float_reads_back(value):
    assert parse_number(repr(value)) == value
    assert parse_number(repr(value).replace("-", "−")) == value


@given(st.floats(allow_nan=False, allow_infinity=False) | st.integers(-(10**6), 10**6).map(lambda n: n / 1000))
@example(1.125)
@example(-12.5)
def test_with_a_comma_every_float_reads_back_or_is_asked_about(value):
    text = repr(value).replace(".", ",")
    if re.fullmatch(r"-?[1-9]\d{0,2},\d{3}", text):
        with pytest.raises(ValueError, match="can be read in two ways"):
            parse_number(text)
    else:
        assert parse_number(text) == value


@given(st.integers(-999, 999), st.integers(1, 999))
def test_every_fraction_reads(top, bottom):
    assert parse_number(f"{top}/{bottom}") == top / bottom


@given(st.text())
def test_any_text_reads_as_a_finite_number_or_gets_a_sentence(text):
    try:
        number = parse_number(text)
    except ValueError as unreadable:
        number, plea = 0, str(unreadable)
    else:
        plea = "."
    assert math.isfinite(number)
    assert plea.endswith(".")


@given(st.floats(-1e6, 1e6), st.floats(-1e6, 1e6))
def test_a_number_is_right_just_when_it_is_within(answer, guess):
    told = predict("?", answer, why=WHY).feedback(guess)
    if abs(abs(guess - answer) - 0.05 * abs(answer)) > 1e-6 * abs(answer) + 1e-11:
        assert told.startswith("Right") == (abs(guess - answer) <= 0.05 * abs(answer))


# ---- construction


@pytest.mark.parametrize(
    ("arguments", "names"),
    [
        ({"answer": "up", "choices": ["rises", "falls"]}, ["answer 'up'", "rises, falls"]),
        ({"answer": "a", "choices": ["a"]}, ["at least two", "['a']"]),
        ({"answer": "a", "choices": ["a", "b", "a"]}, ["different", "['a', 'b', 'a']"]),
        ({"answer": "a", "choices": ["a", "b", "c"], "mistakes": [("b", "x")]}, ["in mistakes", "“c”"]),
        ({"answer": "a", "choices": ["a", "b"], "mistakes": [("b", " ")]}, ["explanation", "“b”", "' '"]),
        ({"answer": "a", "choices": ["a", "b"], "mistakes": [("c", "x")]}, ["mistake 'c'", "a, b"]),
        (
            {"answer": "a", "choices": ["a", "b"], "mistakes": [("a", "x"), ("b", "x")]},
            ["“a” counts as the answer"],
        ),
        ({"answer": 1, "mistakes": [(1.04, "x")]}, ["mistake 1.04 counts as the answer 1"]),
        ({"answer": 1, "mistakes": [(2, "")]}, ["mistake 2 needs words", "''"]),
        ({"answer": math.nan}, ["answer nan", "number"]),
        ({"answer": None}, ["answer None"]),
        ({"answer": 1, "within": -0.1}, ["within", "-0.1"]),
        ({"answer": 1, "within": math.nan}, ["within", "nan"]),
        ({"answer": ["a", "b"], "ranking": ["a", "b", "c"]}, ["['a', 'b']", "3rd place"]),
        ({"answer": ["a", "a"], "ranking": ["a", "b"]}, ["more than one place"]),
        ({"answer": ["a", "b"], "ranking": ["a", "b"], "mistakes": [(["b", "x"], "x")]}, ["'x'", "a, b"]),
        ({"answer": ["a", "b"], "ranking": ["a", "b"], "choices": ["a", "b"]}, ["not both"]),
        ({"answer": "a", "choices": ["a", "b"], "mistakes": [("b", "x")], "unit": "px"}, ["unit and possible are for"]),
        ({"answer": ["a", "b"], "ranking": ["a", "b"], "possible": (0, 1)}, ["unit and possible are for numbers"]),
        ({"answer": 1, "why": ""}, ["why needs words", "''"]),
        ({"answer": 1, "why": None}, ["why needs words", "None"]),
        ({"answer": 1, "question": ""}, ["question needs words"]),
    ],
)
def test_a_question_that_cannot_be_judged_is_refused(arguments, names):
    arguments = {"question": "Which?", "why": WHY} | arguments
    with pytest.raises(ValueError) as refused:
        predict(**arguments)
    for name in names:
        assert name in str(refused.value)


def test_where_nothing_can_be_predicted_the_same_is_said_at_each_turn():
    nothing = NoQuestion("All outputs are alike.")
    assert nothing.lock(3) == nothing.skip() == nothing.reveal() == nothing.sentence == "All outputs are alike."


# ---- display


def test_plain_text_says_what_is_said_so_far():
    prediction = choice()
    question = "Predict: Which way?\nChoose one: rises | falls | stays"
    assert repr(prediction) == question
    prediction.lock("falls")
    assert repr(prediction) == f"{question}\nYou predicted: “falls”"
    prediction.reveal()
    assert repr(prediction) == f"{question}\n{prediction.sentence}"
    assert repr(number()) == repr(number()) == "Predict: How large?"
    assert repr(ranking()) == "Predict: In which order?\nPut in order: b | a | c"


def test_mimebundle_holds_words_and_the_live_widget():
    prediction = number()
    bundle = prediction._repr_mimebundle_(include=None, exclude=None)
    assert bundle["text/plain"] == repr(prediction)
    view = {"version_major": 2, "version_minor": 0, "model_id": prediction.widget.model_id}
    assert bundle["application/vnd.jupyter.widget-view+json"] == view


def test_what_is_typed_is_sent_when_the_box_is_left():
    assert number().kind.box.continuous_update is False


def test_long_choices_get_a_line_each():
    def row(*labels):
        radio = predict("?", labels[0], why=WHY, choices=labels, mistakes=[(labels[1], "No.")]).kind.radio
        return "backprop-row" in radio._dom_classes, radio.layout.width

    assert row("rises", "falls") == (True, "auto")
    assert row("rises", "first it rises, and then it falls again") == (False, "100%")


@pytest.mark.parametrize("make", [number, choice, ranking])
def test_every_input_has_a_label_and_nothing_is_an_output_widget(make):
    prediction = make()
    assert all(control.description for control in prediction.kind.inputs)
    assert not any(isinstance(w, widgets.Output) for w in inside(prediction.widget))
    assert prediction.guard.message in prediction.widget.children


def test_markup_in_texts_is_shown_as_typed():
    prediction = predict("Is a < b & c?", 1, why="<script>x</script>", mistakes=[(2, "<b>no</b>")])
    prediction.lock(2)
    prediction.reveal()
    html = "".join(w.value for w in inside(prediction.widget) if isinstance(w, widgets.HTML))
    assert "a &lt; b &amp; c" in html
    assert "<script>" not in html
    assert "&lt;b&gt;no" in html
    assert 'role="status" aria-live="polite"' in html


def test_of_two_mistakes_near_a_number_the_nearer_one_explains_it():
    question = predict("How far?", 1.0, within=0.2, why="So.", mistakes=[(3.0, "Three."), (3.3, "More than three.")])
    assert "More than three." in question.feedback(3.2)
    assert "Three." in question.feedback(3.1)
