from typing import NamedTuple

import numpy as np
import pytest

from backprop_lib.practice import Verdict, check

CASES = [(np.array([1.0, 2.0, 3.0]), 2.0), (np.array([0.5, -1.0]), -1.0)]


def right(a, k):
    return k * a


def agreed(attempt, **more):
    return check(attempt, right, CASES, **more)


def test_a_right_function():
    verdict = agreed(lambda a, k: a * k)
    assert verdict
    assert verdict.passed is True
    assert repr(verdict) == verdict.message == "Right: your function agrees on 2 cases."
    assert repr(agreed(right, ok="That is avenue 2.")) == "Right: That is avenue 2."


def test_a_page_shows_it_in_whole_words():
    verdict = check(lambda a, k: ..., right, CASES, hint="If a < k, try `a.sum()`.")
    html = verdict._repr_html_()
    assert "<b>Not yet:</b> your function returns nothing so far." in html
    assert html.endswith("If a &lt; k, try <code>a.sum()</code>.</div>")
    assert repr(verdict).endswith("If a < k, try `a.sum()`.")


def test_a_page_keeps_the_lines_of_a_hint_and_sets_no_dollars_as_a_formula():
    html = check(..., right, CASES, hint="It costs $5,\nnot $6.")._repr_html_()
    assert html.startswith('<div class="mathjax_ignore">')
    assert html.endswith("It costs $5,<br>not $6.</div>")


@pytest.mark.parametrize("said", ["'a`b'", "`a", "x" * 170 + " `" + "y" * 40 + "`"])  # the last is cut off
def test_a_lone_backtick_in_what_is_quoted_turns_no_words_into_code(said):
    def stops(a, k):
        raise KeyError(said) if said[0] == "'" else ValueError(said)

    html = check(stops, right, CASES, hint="Try `a.sum()`.")._repr_html_()
    assert html.count("<code>") == 1
    assert html.endswith("Try <code>a.sum()</code>.</div>")


@pytest.mark.parametrize("said", ["", "\n", " \n "])
def test_an_error_that_says_nothing_is_called_by_its_name(said):
    def stops(a, k):
        raise AssertionError(said)

    assert "your function stopped with AssertionError on case 1" in check(stops, right, CASES).message


def test_an_error_that_begins_with_an_empty_line_says_what_follows():
    def stops(a, k):
        raise ValueError("\n\nfirst\nsecond")

    assert "stopped with ValueError: first on case 1" in check(stops, right, CASES).message


def test_one_case_is_not_cases():
    assert check(right, right, CASES[:1]).message == "Right: your function agrees on 1 case."


def test_right_within_the_tolerance_only():
    assert agreed(lambda a, k: a * k * (1 + 1e-7))
    assert not agreed(lambda a, k: a * k * (1 + 1e-5))


def test_a_right_value():
    assert check(np.float64(0.5), 0.5)
    assert check([1, 2], np.array([1.0, 2.0]))
    assert repr(check(3, 3)) == "Right: that is it."


@pytest.mark.parametrize("attempt", [None, ..., lambda a, k: None, lambda a, k: ..., lambda a, k: [..., a]])
def test_not_begun(attempt):
    verdict = agreed(attempt, hint="Start from a.")
    assert not verdict
    assert verdict.message.startswith("Not yet: ")
    assert verdict.message.endswith(" Start from a.")


def stub(a, k):
    raise NotImplementedError


def half_a_stub(a, k):
    slope = ...
    return slope * a


@pytest.mark.parametrize("attempt", [stub, half_a_stub, lambda a, k: np.exp(...) * a, lambda a, k: (...).sum()])
def test_a_stub_is_not_yet(attempt):
    assert repr(agreed(attempt)) == "Not yet: your function has a part still to be written."


@pytest.mark.parametrize(
    "attempt",
    [lambda a, k: k(a), lambda a, k: a(1 - a), lambda a, k: a[0](1 - a), lambda a, k: list(a)(0)],
    ids=["number", "array", "entry", "list"],
)
def test_round_brackets_right_after_a_number_are_named(attempt):
    """As in -2(outputs - wanted), copied from a formula."""
    verdict = agreed(attempt, hint="unused")
    assert repr(verdict) == (
        "Not quite: round brackets right after a number, an array or a list are a call in Python. "
        "For times write `*`, as in `2 * (...)`. For an entry write square brackets."
    )


@pytest.mark.parametrize(
    "attempt",
    [
        lambda a, k: sum(a[j] for j in a),
        lambda a, k: a[a],
        lambda a, k: sum(a.tolist()[j] for j in a.tolist()),
        lambda a, k: a[a.max()],
    ],
    ids=["loop", "array", "list", "entry"],
)
def test_a_number_in_the_place_of_a_place_is_named(attempt):
    verdict = agreed(lambda a, k: attempt(a + 0.5, k), hint="unused")
    assert repr(verdict) == (
        "Not quite: in square brackets stands a place, a whole number from 0 on. `for j in v` gives the numbers of v, "
        "not their places. Write `for j in range(len(v))`."
    )


def test_another_thing_that_cannot_be_called_is_said_as_python_says_it():
    assert "TypeError: 'str' object is not callable" in agreed(lambda a, k: str(k)(a)).message


@pytest.mark.parametrize(
    ("returned", "says"),
    [
        (..., "nothing so far"),
        ((..., ...), "nothing so far"),
        ([1.0, ...], "something that is not finished"),
        (([1.0], (2.0, None)), "something that is not finished"),
    ],
)
def test_what_is_returned_can_be_unfinished(returned, says):
    assert repr(agreed(lambda a, k: returned)) == f"Not yet: your function returns {says}."


def test_a_function_that_stops():
    def attempt(a, k):
        raise ValueError("no such\nluck")

    assert repr(agreed(attempt)) == (
        "Not quite: your function stopped with ValueError: no such on case 1 (shape (3,), 2)."
    )
    message = agreed(lambda a: a, hint="It takes two.").message
    assert "TypeError" in message
    assert message.endswith("It takes two.")


def test_a_long_error_is_cut():
    def attempt(a, k):
        raise ValueError("no luck " * 1250)

    message = agreed(attempt, hint="Look again.").message
    assert len(message) < 300
    assert "ValueError: no luck no luck" in message
    assert message.endswith(" on case 1 (shape (3,), 2). Look again.")


@pytest.mark.parametrize(
    ("returned", "said"),
    [(object(), "an object"), (10**400, "an int"), ("6", "a str"), (b"6", "a bytes")],
    ids=["object", "int", "str", "bytes"],
)
def test_what_is_no_number_is_named_with_its_article(returned, said):
    assert f"your function gives {said}, where shape (3,) is expected" in agreed(lambda a, k: returned).message


def test_a_function_that_yields_is_told_to_return():
    def numbers(x):
        yield x

    assert "`yield`. Return the last one" in repr(check(numbers, lambda x: x, [(1.0,)]))


def test_a_random_generator_has_no_address():
    verdict = check(lambda rng: 2.0, lambda rng: 1.0, [(np.random.default_rng(0),)])
    assert "on case 1 (a random generator) your function gives 2" in repr(verdict)


def test_words_among_the_arguments_keep_their_quotes():
    message = check(lambda name, n: n + 1, lambda name, n: n, [("two  words", 3)]).message
    assert "on case 1 ('two  words', 3) your function gives 4" in message


@pytest.mark.parametrize(
    ("attempt", "says"),
    [
        (lambda a, k: (k * a)[:, None], "your function gives shape (3, 1), where shape (3,) is expected"),
        (lambda a, k: k, "gives a single number, where shape (3,) is expected"),
        (lambda a, k: "6", "gives a str, where shape (3,) is expected"),
        (lambda a, k: {"a": 1}, "gives a dict, where"),
        (lambda a, k: [[1.0], [1.0, 2.0]], "gives a list of unequal rows, where"),
        (lambda a, k: k * a * np.nan, "NaN (not a number) in 3 of 3 entries"),
        (lambda a, k: a, "case 1 (shape (3,), 2) your function gives [1, 2, 3], where [2, 4, 6] is expected."),
        (
            lambda a, k: abs(k) * a,
            "case 2 (shape (2,), -1) your function gives [0.5, -1], where [-0.5, 1] is expected.",
        ),
        (lambda a, k: k * a + 2e-6, "looks right but is off by 2e-06"),
    ],
)
def test_what_differs_is_said(attempt, says):
    message = agreed(attempt).message
    assert message.startswith("Not quite: ")
    assert says in message


@pytest.mark.parametrize(
    ("attempt", "says"),
    [
        (lambda a, b: a @ b, "an `@` do not fit, 4 on the left and 2 on the right"),
        (lambda a, b: np.dot(a, b), "an `@` do not fit, 4 on the left and 2 on the right"),
        (lambda a, b: a @ np.ones(7), "an `@` do not fit, 4 on the left and 7 on the right"),
        (lambda a, b: a * b, "shapes (3,4) and (2,4) do not fit together number by number"),
        (lambda a, b: a * np.ones(7), "shapes (3,4) and (7,) do not fit together number by number"),
    ],
)
def test_shapes_that_do_not_fit_are_named_with_the_usual_repair(attempt, says):
    verdict = check(attempt, lambda a, b: a @ b.T, [(np.ones((3, 4)), np.ones((2, 4)))], hint="Look again.")
    assert verdict.message.startswith("Not yet: on case 1 (shape (3, 4), shape (2, 4)), ")
    assert says in verdict.message
    assert "`.T` is missing" in verdict.message
    assert verdict.message.endswith("Look again.")


def test_a_lesson_s_own_complaints_come_before_the_general_ones():
    def stops(a):
        return a(2)

    slips = [("object is not callable", "`a` is a row, not a function.")]
    told = [check(stops, lambda a: a, [(np.ones(3),)], slips=own).message for own in ((), slips)]
    assert told[1] == "Not quite: `a` is a row, not a function."
    assert told[0].startswith("Not quite: round brackets right after")


def test_rows_of_two_lengths_are_not_a_matter_of_turning_a_table():
    verdict = check(lambda a: a + np.zeros(16), lambda a: a, [(np.ones(18),)])
    assert "shapes (18,) and (16,) do not fit" in verdict.message
    assert "Is one of them a number that you wrote down? Take it from `.shape`." in verdict.message
    assert "`.T`" not in verdict.message


@pytest.mark.parametrize("attempt", [lambda a, v: a * v, lambda a, v: v + a])
def test_a_number_for_each_row_of_a_table_is_to_be_a_column(attempt):
    verdict = check(attempt, lambda a, v: a * v[:, None], [(np.ones((3, 4)), np.ones(3))])
    assert verdict.message.startswith("Not yet: on case 1 (shape (3, 4), shape (3,)), shapes (3,")
    assert "to give each row of a table a number of its own, make a column of `v`: `v[:, None]`" in verdict.message


def test_a_difference_in_the_middle_of_a_large_array_is_found():
    right = np.zeros((28, 28))
    wrong = right.copy()
    wrong[10, 12:14] = 7
    assert "other numbers in 2 of 784 places; at [10, 12] it is 7, where 0 is expected" in check(wrong, right).message


def test_a_known_mistake_names_the_idea():
    mistakes = [(lambda a, k: a, "Multiply by k."), (lambda a, k: (k * a).sum(), "Keep one number an entry.")]
    assert repr(agreed(lambda a, k: a.copy(), mistakes=mistakes, hint="unused")) == "Not quite: Multiply by k."
    assert repr(agreed(lambda a, k: k * sum(a), mistakes=mistakes)) == "Not quite: Keep one number an entry."
    assert check(1, 2, mistakes=[(1, "That is before doubling.")]).message == "Not quite: That is before doubling."


def test_a_mistake_that_the_cases_cannot_tell_apart_is_refused():
    with pytest.raises(ValueError, match="agrees with the right answer on every case: 'Minus'"):
        check(None, lambda a: a * a, [(2,), (3,)], mistakes=[(lambda a: abs(a) * a, "Minus")])
    with pytest.raises(ValueError, match="'Same'"):
        check(None, 2, mistakes=[(2.0, "Same")])


def test_a_mistake_that_stops_is_passed_over():
    assert agreed(right, mistakes=[(lambda a: a, "Two arguments.")])


@pytest.mark.parametrize("cases", [None, [], [np.ones(3)], [(1,), 2]])
def test_functions_need_cases_that_are_tuples(cases):
    with pytest.raises(ValueError, match="given"):
        check(right, right, cases)


def test_function_for_value_and_value_for_function():
    assert "asks for a function, and this is a value" in agreed(3).message
    assert "asks for a value, and this is a function" in check(right, 3).message


def test_the_attempt_cannot_change_the_cases():
    def attempt(a, k):
        a *= k
        return a

    assert agreed(attempt)
    assert agreed(attempt)
    assert CASES[0][0].tolist() == [1.0, 2.0, 3.0]


def test_random_functions_see_the_same_numbers():
    cases = [(np.random.default_rng(0), 3)]
    assert check(lambda rng, n: rng.random(n), lambda rng, n: rng.random(n), cases)


class Pair(NamedTuple):
    weights: list
    biases: list
    squish: object = abs


def test_results_of_several_parts():
    def whole(x):
        return Pair([x * np.ones((2, 3)), x * np.ones((1, 2))], [x * np.ones(2), x * np.ones(1)])

    def swapped(x):
        return whole(x)._replace(biases=whole(x).biases[::-1])

    def short(x):
        return whole(x)._replace(biases=whole(x).biases[:1])

    assert check(lambda x: whole(x)._replace(squish=round), whole, [(2.0,)])
    assert "gives biases[0]: shape (1,), where shape (2,) is expected" in check(swapped, whole, [(2.0,)]).message
    assert "gives biases: a list with 1, where 2 parts are expected" in check(short, whole, [(2.0,)]).message
    assert "gives a float, where 3 parts are expected" in check(lambda x: x, whole, [(2.0,)]).message
    assert check((1, 2), [1, 2])


def test_one_result_of_several_parts_is_called_by_its_name():
    class Other(NamedTuple):
        net: object
        number: int
        seen: int

    def whole(x):
        return Pair([x * np.ones((2, 3))], [x * np.ones(2)])

    def told(wrong):
        return check(wrong, whole, [(2.0,)]).message

    assert check(lambda x: tuple(whole(x)), whole, [(2.0,)])
    assert "gives a float, where 3 parts are expected, those of a Pair" in told(lambda x: x)
    assert "gives a generator, where 3 parts are expected, those of a Pair" in told(lambda x: (i for i in "abc"))
    assert "gives an array, where 3 parts are expected, those of a Pair" in told(lambda x: np.ones(3))
    assert "gives an Other, where 3 parts are expected, those of a Pair" in told(lambda x: Other(whole(x), 1, 1))
    for many in (2, 3):
        assert f"gives a list with {many}, where one Pair is expected" in told(lambda x, n=many: [whole(x)] * n)


def test_what_a_function_was_given_and_has_changed_is_said():
    def right(a, b):
        return a + b

    def in_place(a, b):
        a += b
        return a

    def in_a_list(parts):
        parts[0] = parts[0] * 2
        return parts

    def shuffled(a, rng):
        return rng.permutation(a)

    numbers = (np.arange(3.0), np.ones(3))
    verdict = check(in_place, right, [numbers], ok="Good.")
    assert verdict
    assert verdict.message.startswith("Right: Good. But it changed what it was given")
    np.testing.assert_array_equal(numbers[0], [0, 1, 2])
    assert "changed" not in check(right, right, [numbers]).message
    assert "changed" in check(in_a_list, lambda parts: [2 * parts[0], parts[1]], [([np.ones(2), np.ones(2)],)]).message
    nothing = (np.array([np.nan, 1.0]), np.random.default_rng(0))  # NaN is no change, and using random numbers is none
    assert "changed" not in check(lambda a, rng: rng.random(2), lambda a, rng: rng.random(2), [nothing]).message
    assert "changed" not in check(shuffled, shuffled, [(np.arange(4), np.random.default_rng(0))]).message


def test_long_arrays_and_many_digits_are_shortened():
    assert check(np.arange(100) / 3, np.arange(100) / 7).message == (
        "Not quite: this is [0, 0.3333, ..., 32.67, 33], where [0, 0.1429, ..., 14, 14.14] is expected."
    )
    assert "0.333333333" not in check(1 / 3, 1 / 7, places=12).message
    assert "-0," not in check(np.array([-0.0, 1]), np.array([0.0, 2])).message


def test_a_verdict_says_nothing_that_changes_from_run_to_run():
    def attempt(f):
        return f(2.0)

    message = check(attempt, lambda f: 1.0, [(right.__get__(1),)]).message
    assert "0x" not in message
    assert isinstance(check(1, 1), Verdict)
