"""Lesson 07: lines and their pictures, the exercises' wrong versions, the patients against wiggling, conventions."""

import asyncio
import re
import textwrap
from pathlib import Path

import numpy as np
import pytest

from backprop_lib import (
    Network,
    backward,
    backward_each,
    cost,
    costs,
    flatten,
    forward,
    network,
    random_network,
    step,
    wiggle,
)
from backprop_lib.checking import wiggle_some
from backprop_lib.lessons import bugs, conventions, writing
from backprop_lib.lessons import clinic as ward
from backprop_lib.lessons import write_every_line as lesson
from backprop_lib.lessons.common import spelled
from backprop_lib.listing import listing
from backprop_lib.naming import bands
from backprop_lib.practice import Verdict
from backprop_lib.training import mini_batches
from tests.lessons.reading import cells, crossing, of, prose
from tests.meanwhile import settled

NOTEBOOKS = Path(__file__).parents[2] / "notebooks"
NOTEBOOK = NOTEBOOKS / "07_write_every_line.ipynb"
MINUS = "\N{MINUS SIGN}"


@pytest.fixture
def scene(request, net, data):
    scene = getattr(lesson, request.param)(net, data)
    yield scene
    assert scene.errors == []


def built(source):
    """The function that this source of `backward` defines, in the world of network.py."""
    names = dict(vars(network))
    exec(textwrap.dedent(source), names)
    return names["backward"]


def edited(changes):
    """The library's `backward` with lines exchanged: {line: text of one or more lines}."""
    lines = []
    for line in listing(backward).split("\n"):
        code = line.partition("  # ")[0]
        indent = code[: len(code) - len(code.lstrip())]
        text = changes.get(code.strip(), code.strip())
        lines += [indent + each for each in text.split("\n")]
    return "\n".join(lines)


# every statement was shown before


def statements(function):
    return [line.partition("  # ")[0].strip() for line in listing(function).split("\n")]


def shown_before():
    """Everything that the notebooks before this one show as code: cells, their output, and python fences."""
    texts = []
    for notebook in sorted(NOTEBOOKS.glob("0[0-6]_*.ipynb")):
        for cell in cells(notebook):
            if cell["cell_type"] == "code":
                texts.append("".join(cell["source"]))
                texts += ["".join(output.get("data", {}).get("text/plain", "")) for output in cell["outputs"]]
            else:
                texts += re.findall(r"^```python\n(.*?)^```", "".join(cell["source"]), re.DOTALL | re.MULTILINE)
    return {line.partition("  # ")[0].strip() for text in texts for line in text.split("\n")}


@pytest.mark.parametrize("function", [forward, costs, cost, backward, step], ids=lambda function: function.__name__)
def test_every_statement_was_shown_before_this_lesson(function):
    assert [line for line in statements(function) if line not in shown_before()] == []


def test_a_statement_that_was_not_shown_is_noticed():
    shown = shown_before()
    assert "dC_dz = dC_da * slope(net, l, activations[l + 1])" in shown
    assert "dC_dz = dC_da" not in shown


# origins


@of("origins")
def test_every_line_has_its_origin_and_the_heading_exists(scene):
    lines = statements(backward)[1:]
    assert [sum(line.startswith(origin.beginning) for origin in lesson.ORIGINS) for line in lines] == [1] * len(lines)
    for origin in lesson.ORIGINS:
        (notebook,) = NOTEBOOKS.glob(f"{origin.lesson}_*.ipynb")
        assert f"## {origin.picture}\n" in prose(notebook)
        scene.set(line=1 + next(i for i, line in enumerate(lines) if line.startswith(origin.beginning)))
        assert scene.picture.card[0].text == f"came from lesson {origin.lesson}"
        said = " ".join(label.text for label in scene.picture.card[1:])
        assert said.strip() == f"{origin.picture} {origin.said}"
        assert max(label.x + label.width() for label in scene.picture.card) < 828


@of("origins")
def test_shapes_are_those_of_the_arrays(scene, net):
    for turn, examples in ((2, 1), (1, 100), (0, 7)):
        compare_shapes(scene, net.sizes[turn], net.sizes[turn + 1], turn, examples)


def compare_shapes(scene, n_in, n_out, turn, examples):
    lines = statements(backward)
    for beginning, shapes in {
        "dC_da = 2": [(examples, 10)] * 3,
        "dC_dz =": [(examples, n_out)] * 3,
        "gradient.biases": [(n_out,), (examples, n_out)],
        "gradient.weights": [(n_out, n_in), (n_out, examples), (examples, n_in)],
        "dC_da = dC_dz": [(examples, n_in), (examples, n_out), (n_out, n_in)] if turn else [],
    }.items():
        line = next(i for i, each in enumerate(lines) if each.startswith(beginning))
        scene.set(line=line, turn=turn, examples=examples)
        assert re.findall(r"\([\d, ]+\)", scene.result.shapes) == [str(shape) for shape in shapes]
        assert scene.picture.shapes.text == scene.result.shapes
        assert max(label.width() for label in (scene.picture.shapes, scene.picture.title, scene.picture.numbers)) < 820


@of("origins")
@pytest.mark.parametrize("check", [False, True])
def test_the_words_end_each_sentence_with_one_mark(scene, check):
    scene.question.skip()
    scene.set(check=check)
    for line in range(1, 12):
        scene.set(line=line)
        assert ":." not in scene.words
        assert not re.search(r"\.{4}|[^.]\.\.( |$)", scene.words)


@of("origins")
@pytest.mark.parametrize("check", [False, True])
def test_what_the_lit_edges_are_stands_on_a_row_of_its_own(scene, check):
    scene.question.skip()
    for line in (bugs.LINES["weight"], bugs.LINES["passed"]):
        for turn in (2, 1):
            scene.set(line=statements(backward).index(line), turn=turn, check=check, examples=100)
            assert "lit edges: " in scene.picture.lit.text
            assert crossing(scene.picture) == []
    said = " ".join(text.get_text() for text in scene.picture.figure.texts)
    assert "all drawn as wishes: the code's sign turned round" in said


@of("origins")
def test_each_line_s_numbers_are_checked_by_wiggling(scene, net, data):
    lines, x, y = statements(backward), data.train.x[2:3], data.train.y[2:3]
    spans = {(kind, l): range(start, stop) for start, stop, l, kind in bands(net.sizes)}
    scene.question.skip()
    assert scene.picture.wiggled.text == ""
    scene.set(check=True, examples=7, line=1)
    assert "Nothing to wiggle yet" in scene.words
    for turn in range(3):
        for number in range(1, len(lines)):
            scene.set(line=number, turn=turn)
            said, step = scene.picture.wiggled.text, scene.result.step
            assert scene.picture.wiggled.width() + scene.picture.wiggled.x < 840
            whose = "Measured" if step.made else "The triangles, measured"
            assert (f" {whose} by wiggling: the same to six places." in scene.words) == (number > 3)
            for l, measured in step.measured.needs.items():
                np.testing.assert_array_equal(measured, -wiggle_some(net, x, y, spans["biases", l - 1]))
            if lines[number].startswith(("dC_", "gradient.")) and step.numbers:
                assert said.startswith("by wiggling: ")
                assert step.numbers.endswith(said.removeprefix("by wiggling: "))
            else:
                assert (
                    said
                    == [
                        "Nothing to wiggle yet: no sensitivity is shown.",
                        "The triangles, measured by wiggling: the same to six places.",
                    ][number > 3]
                )


@of("origins")
def test_each_line_lights_up_what_it_is_about(scene, net, data):
    x, y = data.train.x[2:3], data.train.y[2:3]
    gradient, lines, pictures = backward(net, x, y), statements(backward), set()
    for number in range(1, len(lines)):
        scene.controls["line"].value = number
        assert scene.picture.code[number].bold
        pictures.add(scene.panel.value)
    assert len(pictures) == len(lines) - 1
    weights = next(i for i, line in enumerate(lines) if line.startswith("gradient.weights"))
    for turn in (2, 1):
        scene.set(line=weights, turn=turn)
        l, lit = scene.result.step.carried
        assert l == turn
        np.testing.assert_allclose(lit, -gradient.weights[l])
        assert scene.result.step.framed == turn + 1
        scene.set(line=weights + 2)
        np.testing.assert_allclose(scene.result.step.carried[1].sum(axis=0), scene.result.step.wishes[turn])
        assert scene.result.step.framed == turn
    scene.set(turn=0)
    assert "does not run" in scene.result.title
    assert scene.result.step.carried is None


@of("origins")
def test_the_numbers_say_that_they_are_of_one_digit(scene):
    """Beside shapes for seven examples: nothing in them is divided by 7."""
    scene.question.skip()
    for line in range(1, len(statements(backward))):
        for turn in (2, 1, 0):
            scene.set(line=line, turn=turn, examples=7)
            name, _, numbers = scene.result.step.numbers.partition(" is ")
            shown = f"{name} for the 2 alone:{numbers.partition(':')[2]}" if numbers else ""
            assert scene.picture.numbers.text == shown
            assert shown in scene.words
            assert scene.picture.numbers.x + scene.picture.numbers.width() < 830
    scene.set(line=statements(backward).index(bugs.LINES["first"]))
    assert "dC_da (7, 10) =" in scene.picture.shapes.text
    assert scene.picture.numbers.text.startswith("dC_da for the 2 alone: +")
    assert "(The numbers below stay those of the 2 alone.)" in prose(NOTEBOOK)


# the exercises


def by_hand(net, x, y):
    activations, weights, biases = forward(net, x).activations, [], []
    dC_da = 2 * (activations[-1] - y) / len(y)
    for l in reversed(range(len(net.weights))):
        dC_dz = dC_da * activations[l + 1] * (1 - activations[l + 1])
        biases.insert(0, dC_dz.sum(axis=0))
        weights.insert(0, dC_dz.T @ activations[l])
        if l > 0:
            dC_da = dC_dz @ net.weights[l]
    return Network(weights, biases)


def pair(net, x, y):
    found = by_hand(net, x, y)
    return found.weights, found.biases


def moves(net, x, y):
    gradient = backward(net, x, y)
    for l in reversed(range(len(net.weights))):
        net.weights[l] -= gradient.weights[l]
    return gradient


def writes_lists_into_it(net, x, y):
    for l, gradient in enumerate(backward_each(net, x, y).biases):  # not summed over the examples
        net.biases[l] = gradient
    return net


def stops(net, x, y):
    return forward(net, x).activations[-1] @ net.weights[0] @ np.ones((99, 1))


def transposed_without_squares(net, x, y):
    """As a student writes it: right on no network but those with square tables, and there it does not stop."""
    return bugs.walk(net, x, y, weight=lambda here: here.activations[here.l].T @ here.dC_dz)


@pytest.mark.parametrize("check", [lesson.check_last_line, lesson.check_two_lines, lesson.check_my_backward])
def test_right_answers_pass_and_stubs_are_not_begun(net, data, check):
    for right in (by_hand, pair):
        assert str(check(right, net, data)).startswith("Right:")
    for stub in (lambda net, x, y: ..., lambda net, x, y: None, ...):
        assert str(check(stub, net, data)).startswith("Not yet:")


def asks_the_library(net, x, y):
    return backward(net, x, y)


@pytest.mark.parametrize("check", [lesson.check_last_line, lesson.check_two_lines, lesson.check_my_backward])
def test_wiggle_is_no_answer(net, data, check):
    for attempt in (wiggle, lambda net, x, y: wiggle(net, x, y)):
        assert str(check(attempt, net, data)).startswith("Not yet: this asks `wiggle`, whose numbers are right.")


@pytest.mark.parametrize("check", [lesson.check_last_line, lesson.check_two_lines, lesson.check_my_backward])
def test_the_mean_of_the_library_s_own_gradients_is_no_answer(net, data, check):
    def mean_of_each(net, x, y):
        each = backward_each(net, x, y)
        return Network([w.mean(axis=0) for w in each.weights], [b.mean(axis=0) for b in each.biases])

    assert "asks the library's own `backward_each`" in str(check(mean_of_each, net, data))


@pytest.mark.parametrize("check", [lesson.check_last_line, lesson.check_two_lines, lesson.check_my_backward])
@pytest.mark.parametrize("attempt", [backward, asks_the_library])
def test_the_library_s_own_function_is_no_answer(net, data, check, attempt):
    verdict = check(attempt, net, data)
    assert not verdict
    assert str(verdict).startswith("Not yet: this asks the library's own `backward`, whose numbers are right.")


def test_where_to_look_when_one_kind_alone_is_wrong(net, data):
    names = {"forward": forward, "Network": Network}
    exec(THE_ANSWER, names)
    mine = names["one_missing"]

    def one_bias_for_all(net, x, y):
        right = mine(net, x, y)
        return Network(right.weights, [np.full(b.shape, 3 * b.sum()) for b in right.biases])

    told = {
        one_bias_for_all: "Not right: biases[2], biases[1], biases[0]. Look at the line that makes the biases.",
        lambda net, x, y: net: "you return the network itself",
        lambda net, x, y: mine(net, x, y)[1::-1]: "changed places",
    }
    for attempt, words in told.items():
        assert words in lesson.check_my_backward(attempt, net, data).message


def test_the_frame_of_a_slope_is_on_the_layer_that_it_is_about(net, data):
    scene = lesson.origins(net, data)
    scene.question.skip()
    line = next(i for i, text in enumerate(listing(backward).split("\n")) if text.strip().startswith("dC_dz ="))
    for turn in range(3):
        scene.set(line=line, turn=turn)
        assert scene.result.step.framed == turn + 1


def test_a_function_of_one_s_own_may_be_called_backward(net, data):
    names = {"forward": forward, "Network": Network}
    exec(THE_ANSWER.replace("one_missing", "backward"), names)
    exec("def mine(net, x, y):\n    return backward(net, x, y)", names)
    for attempt in (names["backward"], names["mine"]):
        assert lesson.check_my_backward(attempt, net, data)


@pytest.mark.parametrize("number", range(len(writing.WRONG)))
def test_each_wrong_version_is_told_its_missing_idea(net, data, number):
    wrong, message = writing.WRONG[number]
    verdict = lesson.check_my_backward(wrong, net, data)
    assert not verdict
    assert str(verdict) == f"Not quite: {message}"


def test_the_wrong_versions_differ_from_each_other():
    case = writing.situation((4, 4, 4, 4), 4, 1)
    results = [
        np.concatenate([np.ravel(part) for part in (*g.weights, *g.biases)])
        for g in (f(*case) for f, _ in writing.WRONG)
    ]
    for i, one in enumerate(results):
        assert not any(len(one) == len(other) and np.allclose(one, other) for other in results[:i])


@pytest.mark.parametrize(
    ("attempt", "told"),
    [
        (moves, "moves the weights"),
        (writes_lists_into_it, "moves the weights"),
        (stops, "do not fit"),
        (transposed_without_squares, "tables are turned round"),
    ],
)
def test_other_wrong_answers(net, data, attempt, told):
    verdict = lesson.check_my_backward(attempt, net, data)
    assert isinstance(verdict, Verdict)
    assert not verdict
    assert told in str(verdict)


THE_ANSWER = next(iter(re.findall(r"```python\n(.*?)```", prose(NOTEBOOK), re.DOTALL)))


@pytest.mark.parametrize("check", [lesson.check_two_lines, lesson.check_my_backward])
@pytest.mark.parametrize(
    ("right", "wrong", "told"),
    [
        ("dC_dz.T @ activations[l]", "dC_dz @ activations[l].T", "must add up over the examples"),
        ("dC_dz.T @ activations[l]", "activations[l] @ dC_dz.T", "must add up over the examples"),
        ("dC_dz.T @ activations[l]", "activations[l].T @ dC_dz", "tables are turned round"),
        ("dC_dz.T @ activations[l]", "dC_dz @ activations[l]", "an `@` do not fit"),
        ("dC_dz.T @ activations[l]", "dC_dz.T @ activations[l].T", "an `@` do not fit"),
        ("dC_dz.sum(axis=0)", "dC_da.sum(axis=0)", "in the biases the slope is missing"),
        ("dC_dz @ net.weights[l]", "net.weights[l] @ dC_dz", "an `@` do not fit"),
        ("dC_dz @ net.weights[l]", "dC_dz @ net.weights[l].T", "without .T"),
        ("reversed(range(len(net.weights)))", "range(len(net.weights))", "The walk goes back"),
        ("insert(0, ", "append(", "the layers are in the wrong order"),
    ],
)
def test_what_a_student_types_is_recognised(net, data, check, right, wrong, told):
    """The answer of the notebook, with one thing typed wrong."""
    assert right in THE_ANSWER
    names = {"forward": forward, "Network": Network}
    exec(THE_ANSWER.replace(right, wrong), names)
    verdict = check(names["one_missing"], net, data)
    assert not verdict
    assert told in str(verdict)


@pytest.mark.parametrize("check", [lesson.check_last_line, lesson.check_two_lines, lesson.check_my_backward])
@pytest.mark.parametrize(
    ("packed", "named"),
    [
        (lambda found: found._asdict(), "a dict"),
        (flatten, "an array"),
        (lambda found: found.weights, "a list of 3 parts"),
        (lambda found: list(zip(found.weights, found.biases, strict=True)), "a list of 3 parts"),
        (lambda found: (found.weights[-1], found.biases[-1]), "an array as its first part"),
        (lambda found: Network(found.weights, found.biases[-1]), "an array as its second part"),
        (lambda found: 2.5, "a float"),
        (lambda found: 2, "an int"),
    ],
)
def test_a_gradient_in_another_package_is_told_which_one_is_expected(net, data, check, packed, named):
    verdict = check(lambda net, x, y: packed(backward(net, x, y)), net, data)
    assert not verdict
    assert str(verdict) == (
        f"Not quite: your function returns {named}. Return Network(weights, biases): a list of tables, then a list of "
        "rows of biases, with one of each for every layer."
    )


def test_a_gradient_that_is_unfinished_inside_is_not_yet(net, data):
    for stub in (lambda net, x, y: [...], lambda net, x, y: Network([..., ...], []), lambda net, x, y: (None, None)):
        assert str(lesson.check_my_backward(stub, net, data)).startswith("Not yet:")


def test_what_the_exercises_compare_with_is_what_wiggling_finds():
    for sizes, n, seed in (((4, 4, 4, 4), 4, 1), ((6, 5, 4, 3, 2), 3, 4)):
        case = writing.situation(sizes, n, seed)
        np.testing.assert_allclose(flatten(backward(*case)), flatten(wiggle(*case)), atol=1e-9)


def test_layers_of_three_written_out_do_not_pass(net, data):
    def three(net, x, y):
        found = backward(net, x, y)
        return Network(found.weights[:3], found.biases[:3])

    assert "Here sizes differ" in str(lesson.check_my_backward(three, net, data))


# the patients


def test_the_walk_with_nothing_exchanged_is_backward(net, data):
    x, y = data.train.x[:7], data.train.y[:7]
    np.testing.assert_allclose(flatten(bugs.walk(net, x, y)), flatten(backward(net, x, y)), rtol=1e-12)


@pytest.mark.parametrize("patient", bugs.PATIENTS, ids=lambda patient: patient.fault)
def test_the_text_of_a_patient_is_what_it_does(patient, net, data):
    x, y = data.train.x[:5], data.train.y[:5]
    source = edited({bugs.LINES[patient.part]: patient.text})
    theirs, before = built(source)(net, x, y), flatten(net)
    ours = patient.backward(net, x, y)
    np.testing.assert_array_equal(flatten(net), before)
    np.testing.assert_allclose(flatten(theirs), flatten(ours), rtol=1e-12, atol=1e-15)
    right = backward(net, x, y)
    assert [w.shape for w in ours.weights] == [w.shape for w in right.weights]
    assert not np.allclose(flatten(ours), flatten(right), rtol=1e-6)


def test_no_patient_moves_the_network(net, data):
    before = flatten(net)
    for patient in bugs.PATIENTS:
        patient.backward(net, data.train.x[:3], data.train.y[:3])
    np.testing.assert_array_equal(flatten(net), before)


@of("clinic")
def test_the_map_is_against_wiggling(scene, net, data):
    x, y = data.train.x[:10], data.train.y[:10]
    scene.question.skip()
    spans = {(kind, l): (start, stop) for start, stop, l, kind in bands(net.sizes)}
    start, stop = spans["biases", 1]
    measured = wiggle_some(net, x, y, range(start, stop))
    for number, patient in enumerate(bugs.PATIENTS, start=1):
        scene.controls["patient"].value = number
        mine = flatten(patient.backward(net, x, y))
        off = np.linalg.norm(mine[start:stop] - measured) / np.linalg.norm(measured)
        assert scene.result.off[1, 1] == pytest.approx(off, rel=1e-6, abs=1e-7)  # all 16 biases were wiggled
        right = flatten(backward(net, x, y))
        for (kind, l), (first, last) in spans.items():
            sick = scene.result.sick[ward.KINDS.index(kind), l]
            assert sick == (not np.allclose(mine[first:last], right[first:last], rtol=1e-6, atol=1e-12))
        shown = [label.text for label in scene.picture.numbers]
        assert sum("off by" in text for text in shown) == scene.result.sick.sum()


@of("clinic")
def test_a_fault_spoils_what_its_line_can_reach(scene):
    scene.question.skip()
    for number, patient in enumerate(bugs.PATIENTS, start=1):
        scene.controls["patient"].value = number
        assert not (scene.result.sick & ~ward.reach(patient.part, 3)).any()


def test_reach():
    np.testing.assert_array_equal(ward.reach("bias", 3), [[0, 0, 0], [1, 1, 1]])
    np.testing.assert_array_equal(ward.reach("weight", 3), [[1, 1, 1], [0, 0, 0]])
    np.testing.assert_array_equal(ward.reach("passed", 3), [[1, 1, 0], [1, 1, 0]])
    assert ward.reach("first", 3).all()
    assert ward.reach("need", 3).all()


@pytest.mark.filterwarnings("error::RuntimeWarning")
@pytest.mark.parametrize("sizes", [(784, 8, 10), (784, 12, 20, 10), (784, 32, 32, 10), (784, 16, 16, 16, 10)])
def test_the_clinic_examines_a_network_of_other_sizes(sizes, data):
    other = random_network(sizes, np.random.default_rng(0))
    scene = lesson.clinic(other, data)
    layers, square = len(sizes) - 1, any(n_in == n_out for n_in, n_out in zip(sizes, sizes[1:]))
    assert scene.question.answer == "passed"
    for wrong, why in scene.question.mistakes:
        assert why in scene.question.feedback(wrong)
    scene.question.lock(scene.question.answer)
    for number, patient in enumerate(bugs.PATIENTS, start=1):
        scene.controls["patient"].value = number
        assert scene.result.off.shape == (2, layers)
        assert crossing(scene.picture) == []
        well = patient.does is bugs.table_turned and not square
        assert scene.result.sick.any() != well
        if well:
            assert scene.result.title.startswith(f"Patient {number}: the gradient agrees with wiggling")
            scene.controls["suspect"].value = patient.part
            assert scene.result.diagnosis.endswith("Here it does no harm.")
        else:
            suspect_every_line(scene, number, patient)
        assert re.search(rf"\ball (?!{spelled(2 * layers)}|but)", scene.result.diagnosis) is None
    assert scene.errors == []


@pytest.mark.parametrize(
    ("sizes", "needed"), [((784, 10), "a hidden layer"), ((784, 8, 8, 8, 8, 10), "room for 3 hidden")]
)
def test_what_has_no_place_on_the_map_is_refused_by_name(sizes, needed, data):
    with pytest.raises(ValueError, match=f"net has the sizes {'-'.join(map(str, sizes))}; .*{needed}"):
        lesson.clinic(random_network(sizes, np.random.default_rng(0)), data)


@pytest.mark.filterwarnings("error::RuntimeWarning")
@pytest.mark.parametrize("by", [0, 1000])
def test_in_a_dead_or_saturated_network_the_clinic_asks_nothing(by, net, data):
    other = Network([by * w for w in net.weights], [by * b for b in net.biases])
    scene = lesson.clinic(other, data)
    assert "hardly shows in this network" in scene.question.sentence
    assert not any(control.disabled for control in scene.controls.values())
    for number in range(1, 9):
        scene.controls["patient"].value = number
        for part in bugs.LINES:
            scene.controls["suspect"].value = part
            assert "nan" not in scene.words
            assert "inf" not in scene.words
    assert scene.errors == []


def test_where_no_table_is_square_nobody_is_blamed_for_turning_one(data):
    other = random_network((784, 12, 20, 10), np.random.default_rng(0))
    turned = next(who for who in bugs.PATIENTS if who.does is bugs.table_turned)
    right, same = (flatten(g(other, data.train.x[:9], data.train.y[:9])) for g in (backward, turned.backward))
    np.testing.assert_array_equal(same, right)
    scene = lesson.still_learning(other, data)
    names = [label for label, _ in scene.controls["patient"].options]
    assert names == [f"{i}: {who.fault}" for i, who in enumerate(bugs.PATIENTS, start=1) if who is not turned]
    assert scene.question.question.startswith("Each of the seven")
    scene.question.lock(scene.question.answer)
    assert scene.result.costs.shape == (8, len(scene.result.steps))
    assert turned.fault not in scene.words
    assert scene.controls["patient"].value == 6
    assert scene.result.title.startswith("Slope of the wrong argument")
    assert len(scene.picture.bars) == 8
    assert crossing(scene.picture) == []
    assert scene.errors == []


@of("clinic")
def test_every_suspicion_is_answered(scene):
    scene.question.skip()
    for number, patient in enumerate(bugs.PATIENTS, start=1):
        suspect_every_line(scene, number, patient)


def suspect_every_line(scene, number, patient):
    told, pictures = {}, set()
    scene.controls["patient"].value = number
    for part in bugs.LINES:
        scene.controls["suspect"].value = part
        told[part] = scene.result.diagnosis
        pictures.add(scene.panel.value)
        assert bool(scene.result.text) == (part == patient.part)
        words = " ".join(label.text for label in scene.picture.told).strip()
        assert words == scene.result.diagnosis
        assert max(label.width() + label.x for label in (*scene.picture.told, *scene.picture.found)) < 838
    assert told.pop(patient.part) == f"Yes, this line: {patient.fault}."
    assert all(text.startswith("Not this line.") for text in told.values())
    assert len(pictures) == len(bugs.LINES)
    for text in told.values():  # the cell that is named speaks against the suspicion
        for kind, l, off in re.findall(r"(weights|biases)\[(\d)\] is off by ([\d,]+) %", text):
            assert float(off.replace(",", "")) == round(100 * scene.result.off[ward.KINDS.index(kind), int(l)])
        for kind, l in re.findall(r"(weights|biases)\[(\d)\] is right", text):
            assert not scene.result.sick[ward.KINDS.index(kind), int(l)]


def map_of(net, data, **pieces):
    """The map of the clinic for `backward` with lines exchanged, over all knobs: (2, 3) sick, and the cosines."""
    x, y = data.train.x[:10], data.train.y[:10]
    places = [np.arange(start, stop) for start, stop, _, _ in bands(net.sizes)]
    right = flatten(backward(net, x, y))
    off, cosines = ward.compare(bugs.walk(net, x, y, **pieces), places, [right[where] for where in places])
    return off > ward.LEAST, off, cosines


IN_SOME_TURNS = (writing.slope_at_outputs_only, writing.slope_of_hidden_only)
TURNED_SIGNS = (writing.slope_turned, writing.passed_turned)


def test_what_is_said_of_a_line_s_faults_is_so(net, data):
    seen = []
    for pieces, _ in writing.MISTAKES:
        ((part, does),) = pieces.items()
        try:
            sick, _, _ = map_of(net, data, **pieces)
        except ValueError:  # it runs on square networks only
            continue
        if part in bugs.LINES:
            could = ward.reach(part, 3)
            assert not (sick & ~could).any()
            if does in TURNED_SIGNS:  # "unless it is a turned sign": two of them cancel
                assert (sick != could).any()
            elif does not in IN_SOME_TURNS:  # "a fault that it has in every turn would spoil" all that it can reach
                assert (sick == could).all()
            seen.append(part)
    assert set(seen) == set(bugs.LINES)


@of("clinic")
def test_in_patient_1_four_lines_worked_and_one_had_not_run_as_the_prose_says(scene):
    """The four would spoil the last layer too. The line that passes the list back would not."""
    worked = [part for part in bugs.LINES if ward.reach(part, 3)[:, -1].any()]
    assert worked == ["first", "need", "bias", "weight"]
    assert not scene.result.sick[:, -1].any()
    assert "So four lines worked there: the one that begins `dC_da = 2`, and the three that come first in" in prose(
        NOTEBOOK
    )


@of("clinic")
def test_a_line_in_the_loop_may_be_wrong_in_some_turns_only(scene, net, data):
    """So a layer that is right speaks against a fault that the line has in every turn, and against no other."""
    scene.question.skip()
    sick, _, _ = map_of(net, data, need=writing.slope_at_outputs_only)
    np.testing.assert_array_equal(sick, scene.result.sick)  # patient 1
    assert "A slope left out in the hidden layers alone would leave the same four parts wrong" in prose(NOTEBOOK)
    assert f"({scene.result.knobs} of the 13,002 knobs are wiggled)" in prose(NOTEBOOK)
    assert sick.sum() == 4
    scene.controls["suspect"].value = "need"
    assert (
        "A fault that it has in every turn, unless it is a turned sign, would spoil all six" in scene.result.diagnosis
    )
    scene.controls["suspect"].value = "first"  # which runs once
    assert "A fault in it would spoil all six" in scene.result.diagnosis
    assert "a fault in either" not in prose(NOTEBOOK)


@of("clinic")
def test_the_first_line_can_do_more_than_change_sign_and_length(scene, net, data):
    def signs(here):
        return np.sign(here.activations[-1] - here.y) / len(here.y)

    sick, off, cosines = map_of(net, data, first=signs)
    assert sick.all()
    assert (np.diff(off[1]) < 0).all()  # worse from layer to layer on the way back, as patients 4 and 7
    assert (np.abs(cosines) < 0.9).all()
    assert "Mostly a mistake that is made again in every turn" in prose(NOTEBOOK)
    scene.question.skip()
    for patient in (4, 7):
        scene.set(patient=patient, suspect="first")
        assert "Its two commonest faults, sign and factor, would leave each cosine" in scene.result.diagnosis
    for does in (bugs.sign_turned, bugs.halved, bugs.not_shared):
        np.testing.assert_allclose(np.abs(map_of(net, data, first=does)[2]), 1)


def test_what_is_said_of_the_first_line_is_so_for_another_network():
    """One that practised: the slope of the wrong argument is off by less on the way back."""
    off = np.array([[1.38, 1.86, 2.74]] * 2)
    cosines = np.array([[0.64, 0.98, 1.0], [0.7, 0.11, 1.0]])
    told = ward.diagnosis(bugs.PATIENTS[6], "first", off, cosines)
    assert told.endswith("Here it is +0.11 in biases[1].")
    told = ward.diagnosis(bugs.PATIENTS[6], "first", off[:, ::-1], cosines)
    assert told.endswith("Here it is +0.11 in biases[1], and the error grows on the way back, turn by turn.")


def test_a_bias_line_that_does_not_run_leaves_the_network_s_own_biases(net, data):
    x, y = data.train.x[:10], data.train.y[:10]
    left = built(edited({bugs.LINES["bias"]: "pass"}))(net, x, y)
    for mine, own in zip(left.biases, net.biases, strict=True):
        np.testing.assert_array_equal(mine, own)
    zeros = bugs.PATIENTS[2].backward(net, x, y)
    assert not any(biases.any() for biases in zeros.biases)
    text = prose(NOTEBOOK)
    assert "somebody filled in 0 and never added anything up" in text
    assert "the network's own biases would still stand there" in text


def test_what_nothing_is_computed_from_spoils_nothing_after_it(net, data):
    """Patients 3 and 6: the wrong part is made first, and all that is made afterwards is right."""
    order = [(kind, l) for l in (2, 1, 0) for kind in (1, 0)]  # in each turn the biases, then the weights
    for number in (3, 6):
        patient = bugs.PATIENTS[number - 1]
        sick, _, _ = map_of(net, data, **{patient.part: patient.does})
        first = next(i for i, place in enumerate(order) if sick[place])
        assert not all(sick[place] for place in order[first:])
    assert "to everything that is computed *from its result*, and to nothing else" in prose(NOTEBOOK)


@of("clinic")
def test_another_patient_begins_without_a_suspicion(scene):
    scene.question.lock("first")
    assert scene.picture.guessed.get_visible()
    scene.controls["suspect"].value = "passed"
    assert "weights moved too early" in scene.result.diagnosis
    scene.controls["patient"].value = 8
    assert scene.controls["suspect"].value == ""
    assert not scene.picture.guessed.get_visible()
    assert not scene.result.diagnosis


@of("clinic")
def test_the_frame_says_whose_it_is(scene):
    picture = scene.picture
    assert not picture.guess_name.text
    scene.question.lock("first")
    assert scene.state["suspect"] == bugs.PATIENTS[0].part  # yellow stands at the answer
    assert picture.guess_name.text == "your prediction"
    for part in bugs.LINES:  # inside the frame, at the end of the line, whichever it is
        picture.guess(part)
        scene.refresh()
        line = picture.code[picture.suspects[part]]
        assert picture.guess_name.y == line.y
        line.bold = True
        assert line.x + line.width() < picture.guess_name.x - picture.guess_name.width()
    scene.controls["patient"].value = 2
    assert not picture.guess_name.text
    assert "For patient 1 it stands at the answer from the start, and the grey frame is your prediction" in prose(
        NOTEBOOK
    )


@of("clinic")
def test_who_goes_on_without_a_prediction_has_no_frame(scene):
    scene.question.skip()
    assert not scene.picture.guess_name.text
    assert not scene.picture.guessed.get_visible()


@of("clinic")
def test_the_words_name_the_patient_s_lines_as_a_sentence(scene):
    scene.question.skip()
    assert scene.words.endswith(
        " Yes, this line: weights moved too early. The patient has: moved = net.weights[l] - 1.0 * "
        "gradient.weights[l]; dC_da = dC_dz @ moved."
    )
    for number, patient in enumerate(bugs.PATIENTS, start=1):
        scene.set(patient=number, suspect=patient.part)
        assert scene.words.endswith(f" The patient has: {patient.text.replace(chr(10), '; ')}.")
        assert "  " not in scene.words
        assert [label.text.strip() for label in scene.picture.found if label.text] == (
            f"patient {number}: {patient.text}".split("\n")
        )


# which still learn


def practised(gradient, net, data, steps, rng):
    x, y, taken = data.train.x, data.train.y, 0
    while True:
        for rows in mini_batches(len(x), ward.BATCH, rng):
            if taken == steps:
                return net
            net, taken = step(net, gradient(net, x[rows], y[rows]), bugs.RATE), taken + 1


@of("still_learning")
def test_the_curves_are_training_with_the_patients_gradient(scene, net, data):
    assert "same network" in scene.result.title
    scene.question.skip()
    assert scene.controls["steps"].value == ward.FIRST
    scene.controls["steps"].value = 25
    before = scene.panel.value
    scene.controls["steps"].value = 50
    while scene.controls["steps"].value < 50:
        scene.controls["steps"].value = 50
    assert scene.panel.value != before
    result = scene.result
    assert list(result.steps) == [0, 25, 50]
    assert result.costs.shape == result.shares.shape == (9, 3)
    for number in (0, 4, 5):
        gradient = backward if number == 0 else bugs.PATIENTS[number - 1].backward
        trained = practised(gradient, net, data, 50, np.random.default_rng(0))
        assert result.costs[number, -1] == pytest.approx(cost(trained, data.train.x[:300], data.train.y[:300]))
        assert scene.picture.bars[number].get_width() == result.shares[number, -1]
    assert (result.costs[:, 0] == result.costs[0, 0]).all()
    words = scene.words
    scene.controls["patient"].value = 5
    assert scene.words != words
    assert "Sign turned round" in scene.result.title
    assert scene.picture.off.text == f"\N{UPWARDS ARROW} {scene.result.costs[5, -1]:.2f}"
    scene.controls["steps"].value = 0
    assert "same network" in scene.result.title
    assert scene.picture.off.text == f"\N{UPWARDS ARROW} all begin at {scene.result.costs[0, 0]:.2f}"


def test_the_reveal_says_by_how_much_each_small_step_changes_the_cost(net, data):
    why = lesson.still_learning(net, data).question.why
    said = {int(i): float(n.replace("\N{MINUS SIGN}", "-")) for n, i in re.findall(r"(\S\d\.\d+) \((\d)\)", why)}
    x, y = data.train.x[:100], data.train.y[:100]
    assert list(said) == list(range(1, 9))
    for number, patient in enumerate(bugs.PATIENTS, start=1):
        stepped = step(net, patient.backward(net, x, y), 0.01)
        assert said[number] == pytest.approx(cost(stepped, x, y) - cost(net, x, y), abs=6e-5)


def test_a_move_of_the_slider_trains_for_a_bounded_time(net, data, monkeypatch):
    monkeypatch.setattr(ward, "PATIENCE", 0.0)
    scene = lesson.still_learning(net, data)
    scene.question.skip()
    scene.controls["steps"].value = ward.STEPS
    assert scene.controls["steps"].value == ward.FIRST
    assert scene.errors == []


def test_where_messages_are_looked_for_the_slider_stays_and_the_curves_follow(net, data, monkeypatch):
    monkeypatch.setattr(ward, "SLICE", 0.001)  # shorter than one piece, so each round is drawn
    at_once = lesson.still_learning(net, data)
    at_once.question.skip()
    at_once.set(steps=200)

    async def play():
        scene = lesson.still_learning(net, data)
        scene.question.skip()
        scene.controls["steps"].value = 300
        scene.controls["steps"].value = 200
        seen = await settled(scene, lambda: (scene.result.steps[-1], scene.controls["steps"].value))
        assert seen == [(steps, 200) for steps in (100, 125, 150, 175, 200)]
        assert (scene.panel.value, scene.panel.words) == (at_once.panel.value, at_once.panel.words)
        scene.controls["steps"].value = 50
        assert scene.result.steps[-1] == 50
        assert scene.errors == []

    asyncio.run(play())


def test_the_small_step_of_the_question(net, data):
    x, y = data.train.x[:100], data.train.y[:100]
    right = flatten(backward(net, x, y))
    down = [flatten(patient.backward(net, x, y)) @ right > 0 for patient in bugs.PATIENTS]
    scene = lesson.still_learning(net, data)
    assert sum(down) == scene.question.answer == 7
    assert [patient.fault for patient, falls in zip(bugs.PATIENTS, down, strict=True) if not falls] == [
        "sign turned round"
    ]
    assert bugs.PATIENTS[4].fault == "sign turned round"  # the fifth, as the question says


# the switchboard

EVERY = [conventions.Convention(bool(n & 1), bool(n & 2), bool(n & 4), bool(n & 8)) for n in range(16)]


@pytest.mark.parametrize("there", EVERY, ids=str)
def test_each_convention_has_the_gradient_of_its_own_cost(there):
    net, x, y = writing.situation((5, 4, 3), 6, 0)
    found, knobs, eps = flatten(there.list(net, x, y)), flatten(net), 1e-5
    for place in range(0, len(knobs), 3):
        nudge = np.zeros(len(knobs))
        nudge[place] = eps
        above, below = (there.cost(network.unflatten(knobs + sign * nudge, net), x, y) for sign in (1, -1))
        measured = (above - below) / (2 * eps) * (-1 if there.negative else 1)
        assert found[place] == pytest.approx(measured, abs=1e-7)


@pytest.mark.parametrize("there", EVERY, ids=str)
def test_the_lines_on_the_switchboard_do_what_it_says(there):
    net, x, y = writing.situation((5, 4, 3), 6, 0)
    first, bias, weight, passed, moved = there.code
    lines = dict(zip(("first", "bias", "weight", "passed"), (first, bias, weight, passed), strict=True))
    source = edited({bugs.LINES[part]: text for part, text in lines.items()})
    if there.negative:
        source = source.replace("dC_dz", "wish_z").replace("dC_da", "wish_a").replace("gradient", "wish")
    if there.columns:
        source = source.replace("forward(net, x).activations", "[a.T for a in forward(net, x.T).activations]")
        source = re.sub(r"    y = expect.*\n", "", source)
    found = built(source)(net, *((x.T, y.T) if there.columns else (x, y)))
    np.testing.assert_allclose(flatten(found), flatten(there.list(net, x, y)), rtol=1e-10, atol=1e-15)
    assert ("+" in moved) == there.negative


@pytest.mark.parametrize("there", EVERY, ids=str)
def test_with_the_rate_adapted_the_step_is_ours(there):
    net, x, y = writing.situation((5, 4, 3), 6, 0)
    rate = 0.7 / there.factor(len(y))
    theirs = there.step(net, there.list(net, x, y), rate)
    np.testing.assert_allclose(flatten(theirs), flatten(step(net, backward(net, x, y), 0.7)), rtol=1e-12)


@of("switchboard")
def test_what_changes_and_what_does_not(scene, net, data):
    ours = scene.result
    assert ours.apart == 0
    assert all(here == there for _, here, there in ours.rows)
    scene.question.lock("2")
    assert scene.controls["half"].value
    assert scene.controls["added"].value
    result = scene.result
    assert result.factor == 5
    assert result.apart > 0.1
    assert result.rows[6][2] == "1.000000"
    assert "differ" in result.title
    before = scene.panel.value
    scene.buttons["Adapt the learning rate"].click()
    assert scene.controls["rate"].value == pytest.approx(scene.question.answer)
    assert scene.result.apart < 1e-9
    assert scene.panel.value != before
    np.testing.assert_allclose(scene.result.theirs, scene.result.ours)
    x, y = data.train.x[:10], data.train.y[:10]
    rows = {what: (here, there) for what, here, there in scene.result.rows}
    assert rows["cost of these ten digits"] == (f"{cost(net, x, y):.3f}", f"{5 * cost(net, x, y):.3f}")
    assert rows["length of the list"][0] == f"{np.linalg.norm(flatten(backward(net, x, y))):.3f}"
    scene.set(columns=True, negative=True)
    assert scene.result.apart < 1e-9
    rows = {what: (here, there) for what, here, there in scene.result.rows}
    assert rows["wish_z of hidden layer 2"] == ("(10, 16)", "(16, 10)")  # as the code beside it says
    here, there = rows["the list's entry, bias of output 2"]
    assert here.startswith("+")
    assert there.startswith(MINUS)
    assert any(label.bold for label in scene.picture.code)
    for labels in scene.picture.rows:
        assert labels[0].x + labels[0].width() < labels[1].x
        assert labels[1].x + labels[1].width() < labels[2].x


@of("switchboard")
def test_adapting_finds_the_rate_for_each_pair_of_switches(scene):
    scene.question.skip()
    for half in (False, True):
        for added in (False, True):
            scene.set(half=half, added=added)
            scene.buttons["Adapt the learning rate"].click()
            assert scene.result.apart < 1e-9
    for rate in (conventions.RATES[0], conventions.RATES[-1]):
        scene.controls["rate"].value = rate
        assert scene.result.apart > 0.1


# questions


@pytest.mark.parametrize("scene", ["origins", "clinic", "still_learning", "switchboard"], indirect=True)
def test_every_wrong_answer_is_told_why(scene):
    question = scene.question
    assert question.feedback(question.answer).startswith("Right")
    for wrong, text in question.mistakes:
        assert question.feedback(wrong).startswith("Not quite")
        assert text in question.feedback(wrong)
    assert len({question.feedback(wrong) for wrong, _ in question.mistakes}) == len(question.mistakes)
    assert all(control.disabled for control in scene.controls.values())
    question.skip()
    assert not any(control.disabled for control in scene.controls.values())


@pytest.mark.parametrize(
    ("scene", "shown"), [("origins", bugs.LINES["weight"]), ("clinic", bugs.PATIENTS[0].text)], indirect=["scene"]
)
def test_the_picture_shows_what_was_asked(scene, shown):
    first_line = shown.split("\n")[0]
    assert first_line not in scene.words
    scene.question.skip()
    assert first_line in scene.words


# the notebook's numbers


def test_the_prose_quotes_what_is_computed(net, data):
    text = prose(NOTEBOOK)
    clinic = lesson.clinic(net, data)
    clinic.set(patient=4)
    biases = clinic.result.off[1]
    assert (
        "by {:,.0f} % in the biases of the outputs, by {:,.0f} % one layer back and by {:,.0f} % two".format(
            *(100 * biases[::-1])
        )
        in text
    )
    for number, share in ((2, 50), (8, 900)):
        clinic.set(patient=number)
        np.testing.assert_allclose(100 * clinic.result.off, share, rtol=1e-4)
        assert f"{share} %" in text
    x, y = data.train.x[:10], data.train.y[:10]
    assert f"from {cost(net, x, y):.3f} to {5 * cost(net, x, y):.3f}" in text
    assert f"after {conventions.STEPS} steps" in text
    assert len(listing(backward).split("\n")) == 12  # the head, ten lines and a return


@pytest.fixture(scope="module")
def runs(net, data):
    """Each patient's 600 steps and those of the right gradient, but for the sum, whose numbers are the processor's."""
    gradients = {"right": backward, **{patient.fault: patient.backward for patient in bugs.PATIENTS}}
    del gradients["sum for mean"]
    found = {name: ward.Practice(gradient, net, data) for name, gradient in gradients.items()}
    for run in found.values():
        while run.reached < ward.STEPS:
            run.go_on()
    return found


def test_the_prose_quotes_what_600_steps_come_to(runs):
    text = prose(NOTEBOOK)
    quoted = {
        "right": "The right gradient reads {} % of the test digits",
        "bias forgotten": "Without biases: {} %, the same",
        "weights moved too early": "With its weights moved too early: {} %",
        "slope of the wrong argument": "it has fallen behind and reads {} %",
        "lost slope": "The lost slope fares alike, and reads {} %",
        "a 1/2 too many": "With a 1/2 too many it reads {} %",
    }
    for name, words in quoted.items():
        assert words.format(f"{100 * runs[name].shares[-1]:.0f}") in text
    at_300 = 300 // ward.EVERY
    early, right = runs["slope of the wrong argument"].costs[at_300], runs["right"].costs[at_300]
    assert early < right
    assert f"look at step 300. Its cost is {early:.2f}, that of the right gradient {right:.2f}." in text
    assert f"the cost climbs to {runs['sign turned round'].costs[-1]:.2f}" in text


def test_two_wrong_ones_are_clearly_ahead_by_cost(runs):
    right = np.array(runs["right"].costs)
    lead = {name: right - run.costs for name, run in runs.items()}
    clear = {name for name, ahead in lead.items() if (ahead > 0.1).sum() >= 10}
    assert clear == {"lost slope", "slope of the wrong argument"}
    assert all(ahead.max() < 0.01 for name, ahead in lead.items() if name not in clear)  # by a hair, or not at all
    assert "**By cost, two wrong ones are clearly ahead for a while.**" in prose(NOTEBOOK)


def test_one_curve_gives_itself_away_besides_the_sum(runs):
    climbs = {name: np.diff(run.costs).max() for name, run in runs.items()}
    assert max(climbs, key=climbs.get) == "sign turned round"
    del climbs["sign turned round"]
    assert max(climbs, key=climbs.get) == "lost slope"  # in a zigzag
    assert climbs.pop("lost slope") < 0.12
    assert max(climbs.values()) < 0.04
    assert all(runs[name].costs[-1] < 0.7 for name in climbs)  # from 0.9 after the first 25 steps
    text = prose(NOTEBOOK)
    assert "Besides the sum's jumps, it is the only curve that gives itself away" in text
    assert "the lost slope's in a zigzag" in text


def test_the_prose_quotes_how_far_off_the_others_are(net, data):
    text, scene = prose(NOTEBOOK), lesson.clinic(net, data)
    scene.question.skip()
    quoted = {
        2: "Patient 2 is off by {2} %",
        8: "patient 8 by {2} %",
        5: "Patient 5 is off by {2} %",
        4: "off by {2} % in the biases of the outputs, by {1} % one layer back and by {0} % two layers back",
        3: "All its weights are right, and all its biases are off by {2} %",
        7: "but less: {2} % in the biases of the outputs, then {1} %, then {0} %",
    }
    for patient, words in quoted.items():
        scene.set(patient=patient)
        shares = dict(re.findall(r"biases\[(\d)\] off by ([\d,]+) %", scene.words))
        assert words.format(*(shares[l] for l in "012")) in text
    scene.set(patient=3)
    assert re.findall(r"weights\[\d\] (right|off)", scene.words) == ["right"] * 3


def test_the_prose_says_what_rounding_does_to_steps_that_are_too_long(net, data):
    text = prose(NOTEBOOK)
    assert "one part in 10^15 at the start make 20 points and more at the end" in text

    def practised(gradient, starts):
        for seed in range(starts):
            rng = np.random.default_rng(seed)
            near = Network([w * (1 + 1e-15 * rng.standard_normal(w.shape)) for w in net.weights], net.biases)
            run = ward.Practice(gradient, near, data)
            while run.reached < ward.STEPS:
                run.go_on()
            yield run

    def shares(runs):
        return [100 * run.shares[-1] for run in runs]

    (too_long,) = (patient.backward for patient in bugs.PATIENTS if patient.fault == "sum for mean")
    thrown = list(practised(too_long, 24))
    assert np.ptp(shares(thrown)) >= 20
    jumps = [np.diff(run.costs).max() for run in thrown]
    assert (
        sum(jump > 0.12 for jump in jumps) >= 20
    )  # "the sum's jumps", higher than any other's, whatever the processor
    assert {f"{share:.0f}" for share in shares(practised(backward, 4))} == {"83"}
    assert "From the same starts the right gradient reads 83 % each time" in text


def test_the_answers_in_the_notebook_pass(net, data):
    answers = re.findall(r"```python\n(.*?)```", prose(NOTEBOOK), re.DOTALL)
    assert len(answers) == 3
    checks = (lesson.check_last_line, lesson.check_two_lines, lesson.check_my_backward)
    for answer, name, check in zip(answers, ("one_missing", "two_missing", "my_backward"), checks, strict=True):
        names = {"forward": forward, "Network": Network}
        exec(answer, names)
        assert check(names[name], net, data)


def written(passed=None, slope=None):
    """A student's walk back, with a line of their own."""

    def attempt(net, x, y):
        activations, weights, biases = forward(net, x).activations, [], []
        dC_da = 2 * (activations[-1] - y) / len(y)
        for l in reversed(range(len(net.weights))):
            a = activations[l + 1]
            dC_dz = dC_da * (a * (1 - a) if slope is None else slope(a))
            biases.insert(0, dC_dz.sum(axis=0))
            weights.insert(0, dC_dz.T @ activations[l])
            if l > 0:
                dC_da = dC_dz @ net.weights[l] if passed is None else passed(dC_dz, net.weights[l], activations[l])
        return Network(weights, biases)

    return attempt


@pytest.mark.parametrize(
    ("attempt", "words"),
    [
        (
            written(lambda dC_dz, w, a: 2 * dC_dz),
            "Right so far: weights[2], biases[2]. Not right: weights[1], weights[0], b",
        ),
        (written(lambda dC_dz, w, a: dC_dz @ w * a * (1 - a)), "Right so far: weights[2], biases[2]. Not right:"),
        (written(slope=lambda a: a * (1 + a)), "Nothing is right so far"),
    ],
)
def test_an_error_without_a_name_is_told_where_it_shows(attempt, words, net, data):
    verdict = lesson.check_my_backward(attempt, net, data)
    assert not verdict
    assert words in verdict.message
    assert "on case 1 (Network(4-4-4-4, sigmoid), shape (3, 4), shape (3, 4))" in verdict.message
    assert len(verdict.message) < 700


def test_a_gradient_in_the_network_s_own_lists_is_told_so(net, data):
    def attempt(net, x, y):
        gradient = Network(net.weights, net.biases, net.activation)
        right = backward(Network(list(net.weights), list(net.biases)), x, y)
        for l in range(len(net.weights)):
            gradient.weights[l], gradient.biases[l] = right.weights[l], right.biases[l]
        return gradient

    assert "lists of its own, `list(net.weights)`" in lesson.check_my_backward(attempt, net, data).message


def test_a_learning_rate_cures_a_plain_factor(net, data):
    """As the prose says: 2 for the 1/2, 0.1 for the sum."""
    text, right = prose(NOTEBOOK), flatten(step(net, backward(net, *few(data)), bugs.RATE))
    for patient, rate in ((bugs.PATIENTS[1], 2), (bugs.PATIENTS[7], 0.1)):
        cured = flatten(step(net, patient.backward(net, *few(data)), rate))
        np.testing.assert_allclose(cured, right, rtol=1e-12, atol=1e-15)
        assert f"A learning rate of {rate} would cure" in text
    assert bugs.PATIENTS[1].fault == "a 1/2 too many"
    assert bugs.PATIENTS[7].fault == "sum for mean"


def test_how_far_the_sick_gradients_turn_away_as_the_prose_says(net, data):
    x, y, text = data.train.x[:100], data.train.y[:100], prose(NOTEBOOK)
    right = flatten(backward(net, x, y))

    def cosine(fault):
        sick = flatten(next(p for p in bugs.PATIENTS if p.fault == fault).backward(net, x, y))
        return sick @ right / np.linalg.norm(sick) / np.linalg.norm(right)

    assert f"forgotten biases leave a cosine of {cosine('bias forgotten'):.2f} with the right list" in text
    assert f"even the lost slope leaves {cosine('lost slope'):.2f}" in text


def few(data):
    return data.train.x[: ward.BATCH], data.train.y[: ward.BATCH]


def test_the_prose_counts_the_walks_of_wiggling(net):
    knobs = len(flatten(net))
    assert f"It needs two costs for each knob, {2 * knobs:,} walks forward for our {knobs:,}" in prose(NOTEBOOK)


def test_the_prose_numbers_the_lines_as_the_scene_does(net, data):
    text, lines, scene = prose(NOTEBOOK), statements(backward), lesson.origins(net, data)
    scene.question.skip()
    numbers = {part: lines.index(line) for part, line in bugs.LINES.items()}
    assert lines[1].startswith("activations = forward(")
    assert "line 1 is the one with `forward`" in text
    assert "first line" not in text  # which of two would it be?
    assert lines[numbers["first"]].startswith("dC_da = 2")
    assert "By the same share everywhere: it is in the line that begins `dC_da = 2`. Patient 2" in text
    assert f"The picture stands at that line now, line {numbers['weight']}" in text
    assert scene.state["line"] == numbers["weight"]
    assert f"Look at the shapes of lines {numbers['weight']} and {numbers['passed']}: (10, 16)" in text
    assert f"In line {numbers['bias']} the rows are added up. In line {numbers['weight']} the product does it" in text
    assert f"Stop at line {numbers['first']}." in text
    assert f"Line {numbers['passed']} in the turn l = 0 does not run" in text
    scene.set(line=numbers["passed"], examples=1)
    assert scene.result.shapes.startswith("dC_da (1, 16)")
    scene.set(line=numbers["weight"], examples=7)
    assert scene.result.shapes == "gradient.weights[2] (10, 16) = dC_dz.mT (10, 7) @ activations[2] (7, 16)"
    scene.set(turn=1)
    assert scene.result.shapes.startswith("gradient.weights[1] (16, 16) = dC_dz.mT (16, 7) @ activations[1] (7, 16)")
    ledger = net.weights[2]
    assert f"{ledger.size} cells become {ledger.shape[1]} sums" in text


def test_the_stubs_are_the_answers_but_for_their_blanks():
    sources = ["".join(cell["source"]) for cell in cells(NOTEBOOK) if cell["cell_type"] == "code"]
    stubs = [source for source in sources if source.startswith("# Exercise")]
    answers = re.findall(r"```python\n(.*?)\n```", prose(NOTEBOOK), re.DOTALL)
    for stub, answer, blanks in zip(stubs[:2], answers[:2], (1, 2), strict=True):
        lines = stub.split("\n")[1:]
        differ = [mine for mine, theirs in zip(lines, answer.split("\n"), strict=True) if mine != theirs]
        assert len(differ) == blanks
        assert all("..." in line for line in differ)


def test_the_switchboard_says_where_the_curves_begin(net, data):
    scene = lesson.switchboard(net, data)
    assert (
        scene.picture.begin.text
        == f"cost, measured our way;\nbegins at {cost(net, data.train.x[:100], data.train.y[:100]):.2f}"
    )
