"""Lesson 03: its wishes against the network and against wiggling, its pictures, its questions answered wrongly."""

import inspect
import re
from html import unescape
from itertools import permutations
from pathlib import Path

import numpy as np
import pytest

from backprop_lib import Network, backward, costs, forward, network, random_network, relu
from backprop_lib.checking import nudged, wiggle_some
from backprop_lib.data import Examples
from backprop_lib.lessons import one_output
from backprop_lib.lessons import take_three_avenues as lesson
from backprop_lib.lessons.common import spelled
from backprop_lib.lessons.practised import after_rounds
from backprop_lib.pictures.avenues import BOLD, PALE, RADIUS, SUM, THIN, UP
from backprop_lib.pictures.proportion import COLUMN, LEFT
from backprop_lib.pictures.style import signed
from backprop_lib.practice import NoQuestion
from tests.lessons.reading import cells, crossing, of, prose
from tools.inside import boxes

NOTEBOOK = Path(__file__).parents[2] / "notebooks" / "03_take_three_avenues.ipynb"
LAST = 784 * 16 + 16 + 16 * 16 + 16  # where the last weights begin in `flatten(net)`; the last biases 160 later


@pytest.fixture
def scene(request, net, data):
    scene = getattr(lesson, request.param)(net, data)
    yield scene
    assert scene.errors == []
    assert scene.question.guard.errors == []


SCENES = "three_avenues", "where_the_bang_is", "brighter_or_dimmer", "hebb", "beat_the_gradient"


def steep(z):
    """The slope of an output at the weighted sum z."""
    return 1 / (2 + np.exp(z) + np.exp(-z))


def one_of(data, example):
    return data.train.x[example : example + 1], data.train.y[example : example + 1]


def tips(arrows, count):
    """Where the arrows of a picture end, by column."""
    found = np.zeros(count)
    for patch in arrows.patches:
        for arrow in patch.get_path().vertices.reshape(-1, 8, 2):
            found[round(arrow[3, 0])] = arrow[3, 1]
    return found


# one output alone


@pytest.mark.parametrize("example", [2, 7, 100])
@pytest.mark.parametrize("j", [0, 2, 9])
def test_an_output_alone_has_the_whole_networks_sensitivities(net, data, example, j):
    x, y = one_of(data, example)
    neuron, before, wanted = one_output.situation(net, data, example, j)
    s = one_output.sensitivities(neuron, before, wanted)
    whole = backward(net, x, y)
    np.testing.assert_allclose(s.bias, whole.biases[-1][j : j + 1])
    np.testing.assert_allclose(s.weights, whole.weights[-1][j])
    knobs = [*range(LAST + 16 * j, LAST + 16 * (j + 1)), LAST + 160 + j]
    np.testing.assert_allclose(wiggle_some(net, x, y, knobs), [*s.weights, *s.bias], atol=1e-8)


def test_the_third_avenue_is_what_nudging_a_previous_activation_does(net, data):
    neuron, before, wanted = one_output.situation(net, data, 2)
    s, w = one_output.sensitivities(neuron, before, wanted), one_output.wiggled(neuron, before, wanted)
    for k in range(16):
        up, down = before.copy(), before.copy()
        up[0, k] += 1e-5
        down[0, k] -= 1e-5

        def square(a):
            z = a[0] @ net.weights[-1][2] + net.biases[-1][2]
            return (1 / (1 + np.exp(-z)) - 1) ** 2

        assert s.activations[k] == pytest.approx((square(up) - square(down)) / 2e-5, abs=1e-9)
    for part, measured in zip(s, w, strict=True):
        np.testing.assert_allclose(part, measured, atol=1e-9)


# three avenues


@of("three_avenues")
def test_only_one_of_ten_biases_wants_to_rise(scene, net, data):
    scene.question.skip()
    right = -backward(net, *one_of(data, 2)).biases[-1]
    for j in range(10):
        scene.controls["output"].value = j
        assert scene.result.wishes.bias[0] == pytest.approx(right[j])
        assert (scene.result.wishes.bias[0] > 0) == (j == 2)
        assert ("wants to rise" in scene.result.title) == (j == 2)
        blue, orange = (len(p.get_path().vertices) for p in scene.picture.arrows["bias"].patches)
        assert (blue > 0, orange > 0) == (j == 2, j != 2)


@of("three_avenues")
def test_arrows_and_diamonds_stand_at_the_wishes(scene):
    scene.question.skip()
    scene.controls["wiggle"].value = True
    for part, count in (("bias", 1), ("weights", 16), ("activations", 16)):
        scale = scene.result.scale
        np.testing.assert_allclose(tips(scene.picture.arrows[part], count) * scale, getattr(scene.result.wishes, part))
        y = scene.picture.checks[part].get_ydata()
        np.testing.assert_allclose(y * scale, getattr(scene.result.wishes, part), atol=1e-8)
        assert scene.picture.checks[part].get_visible()
        assert np.abs(y).max() <= 1 + 1e-6
    assert "Measured by wiggling: the same to six places" in scene.words
    ghosts, settable = (scene.picture.arrows[part].patches[0] for part in ("activations", "weights"))
    assert ghosts.get_facecolor()[3] == 0  # an outline
    assert settable.get_facecolor()[3] == 1


@of("three_avenues")
def test_a_line_leads_from_each_disc_through_its_weight_to_the_sum(scene, net):
    scene.question.skip()
    picture = scene.picture
    to_pixels = picture.paper.transData.transform
    for moved in ({}, {"output": 6}, {"bias": 3.0, "weights": 2.0, "activations": 4.0}):
        scene.set(**moved)
        result, lines = scene.result, [to_pixels(line) for line in picture.lines.get_segments()]
        values = np.append(result.weights, result.bias)
        assert len(lines) == len(values) == 17
        begins, bends, ends = np.stack(lines, axis=1)
        discs = picture.discs.axes.transData.transform(picture.discs.get_offsets())
        np.testing.assert_allclose(begins[:16], discs)
        np.testing.assert_array_equal(begins[:, 0], bends[:, 0])  # upright, through its weight and its wish
        bias = picture.arrows["bias"].axes.transData.transform((0, -1))
        np.testing.assert_allclose(begins[16], bias)
        middle = to_pixels(SUM)
        np.testing.assert_allclose(np.linalg.norm(ends - middle, axis=1), RADIUS)
        assert (ends[:, 0] < middle[0]).all()
        tallest = max(0.5, np.abs(result.weights).max(), np.abs(result.weights_was).max())
        wide = (np.array(picture.lines.get_linewidths()) - THIN) / (BOLD - THIN)
        np.testing.assert_allclose(wide, np.minimum(np.abs(values) / tallest, 1))
        blue, orange = (np.array(colour) for colour in PALE)
        np.testing.assert_allclose(picture.lines.get_colors()[:, :3], np.where(values[:, None] > 0, blue, orange))
    assert blue.argmax() == 2
    assert orange.argmax() == 0


@of("three_avenues")
def test_one_neuron_s_disc_bar_arrow_and_number_stand_in_one_column(scene):
    scene.question.skip()
    picture = scene.picture
    found = [box for box in boxes(picture) if box[0].isdigit() and box[2] > 300]
    numbers = {int(words): (left + right) / 2 for words, left, _, right, _ in found}
    assert sorted(numbers) == list(range(16))
    for k, x in numbers.items():
        for part in (picture.discs, picture.arrows["weights"], picture.weights.patches[0]):
            assert part.axes.transData.transform((k, 0))[0] == pytest.approx(x, abs=1.5)


@of("three_avenues")
@pytest.mark.parametrize("guess", [("b",), (13,), (7,), ("b", 13, 7)])
def test_a_guess_frames_the_wishes_of_its_knobs(scene, guess):
    scene.question.lock(guess)
    picture = scene.picture
    frames = [picture.paper.transData.transform(frame) for frame in picture.guessed.get_segments()]
    assert len(frames) == len(guess)
    for knob, frame in zip(guess, frames, strict=True):
        axes, x = (picture.arrows["bias"].axes, 0) if knob == "b" else (picture.arrows["weights"].axes, knob)
        for y in (-1, 0, 1):  # the whole of an arrow of full height
            at = axes.transData.transform((x, y))
            assert (frame.min(axis=0) < at).all()
            assert (at < frame.max(axis=0)).all()
    scene.controls["output"].value = 3  # whose largest weight is another
    assert not picture.guessed.get_visible()
    assert not picture.guess_name.visible


@of("three_avenues")
def test_the_title_says_whose_picture_it_is_where_something_moved(scene, data):
    scene.question.skip()
    for example, digit in ((2, "a 2"), (8, "an 8"), (1499, f"a {data.train.labels[1499]}")):
        scene.set(example=example, bias=1.0)
        moved = f"output 2 goes from {scene.result.was:.2f} to {scene.result.a:.2f}"
        assert scene.result.title == f"Example {example}, {digit}: z moved by +1.00, {moved}"


@of("three_avenues")
def test_the_lowest_bar_of_a_weight_ends_above_its_number(scene):
    scene.question.skip()
    scene.controls["output"].value = 3
    picture = scene.picture
    assert scene.result.weights.argmin() == 15
    orange = picture.weights.patches[1]
    lowest = orange.get_transform().transform(orange.get_path().vertices)[:, 1].min()
    (top,) = {top for words, _, top, *_ in boxes(picture) if words == "15" and top > 300}
    assert picture.size[1] - lowest < top


@of("three_avenues")
def test_a_bias_moves_z_by_as_much_as_it_is_moved(scene, net, data):
    scene.question.skip()
    for example, by in ((2, 1.0), (7, 1.0), (1499, 1.0), (2, -3.0), (7, 3.0)):
        scene.set(example=example, output=4, bias=by)
        assert scene.result.z - scene.result.z_was == pytest.approx(by)
        moved = forward(nudged(net, LAST + 160 + 4, by), data.train.x[example : example + 1])
        assert scene.result.a == pytest.approx(moved.activations[-1][0, 4])
        assert signed(by) in scene.result.title


@of("three_avenues")
def test_following_a_wish_lowers_the_square(scene, net, data):
    scene.question.skip()
    neuron, before, wanted = one_output.situation(net, data, 2)
    was = costs(neuron, before, wanted).item()
    for output, avenue in ((2, "weights"), (6, "weights"), (2, "activations"), (6, "activations")):
        scene.set(output=output, weights=0.0, activations=0.0)
        squares = []
        for times in (0.0, 0.5, 1.0, 2.0):
            scene.controls[avenue].value = times
            squares.append(scene.result.square)
        assert squares == sorted(squares, reverse=True)
        assert squares[-1] < squares[0]
        if output == 2:
            assert squares[0] == pytest.approx(was)
    scene.buttons["Nothing moved"].click()
    assert scene.result.a == scene.result.was


def heights(marks):
    """From 0 to 1, of discs or rings in a row from -UP to UP."""
    return (marks.get_offsets()[:, 1] / UP + 1) / 2


@of("three_avenues")
def test_marks_and_rings_stay_where_weights_and_activations_were(scene, net, data):
    scene.question.skip()
    picture, w = scene.picture, net.weights[-1][2]
    a = forward(net, data.train.x[2:3]).activations[-2][0]
    assert picture.marks.get_segments() == []
    assert (picture.tallest.text, picture.marked.text) == ("full height: 0.50", "")
    assert (picture.heights.text, picture.ringed.text) == ("from 0 to 1", "no knobs")
    for times in (0.1, 1.0, 2.0):
        scene.set(weights=times, activations=2 * times)
        result = scene.result
        tallest = max(0.5, np.abs(w).max(), np.abs(result.weights).max())
        was = np.array([segment[:, 1] for segment in picture.marks.get_segments()])
        np.testing.assert_allclose(was * tallest, np.column_stack([w, w]))
        assert (picture.tallest.text, picture.marked.text) == (f"full height: {tallest:.2f}", "mark: before")
        assert (picture.heights.text, picture.ringed.text) == ("from 0 to 1", "ring: before")
        np.testing.assert_allclose(heights(picture.rings), a, atol=1e-12)
        np.testing.assert_allclose(heights(picture.discs), result.before, atol=1e-12)
        assert np.abs(result.before - a).max() > 0.09 * times
        assert crossing(picture) == []
    scene.buttons["Nothing moved"].click()
    assert picture.marks.get_segments() == []
    np.testing.assert_allclose(heights(picture.discs), heights(picture.rings))


def test_the_discs_of_relu_have_room(data):
    other = random_network((784, 16, 16, 10), np.random.default_rng(6533), activation=relu)
    scene = lesson.three_avenues(other, data)
    scene.question.skip()
    assert scene.result.before.max() > 1
    for times in (0.0, 4.0):
        scene.set(activations=times)
        r, picture = scene.result, scene.picture
        top = max(r.before.max(), r.before_was.max())
        np.testing.assert_allclose(top * heights(picture.discs), r.before, atol=1e-9)
        np.testing.assert_allclose(top * heights(picture.rings), r.before_was, atol=1e-9)
        assert picture.heights.text == f"from 0 to {top:.2f}"


@of("three_avenues")
def test_the_caption_says_what_was_moved(scene):
    scene.question.skip()
    assert scene.result.moves == ""
    scene.set(bias=1.0)
    r = scene.result
    assert scene.result.moves == f" The bias goes from {signed(r.bias_was)} to {signed(r.bias_was + 1)}."
    scene.set(bias=0.0, weights=1.0)
    r = scene.result
    first, last = (f"{k}: from {signed(r.weights_was[k])} to {signed(r.weights[k])}" for k in (0, 15))
    assert r.moves.startswith(f" The weights go: {first}, ")
    assert r.moves.endswith(f", {last}.")
    np.testing.assert_allclose(r.weights - r.weights_was, r.wishes.weights)
    scene.set(weights=0.0, activations=1.0)
    r = scene.result
    assert r.moves.startswith(f" Pretended, the previous activations go: 0: from {r.before_was[0]:.2f} to ")
    scene.set(bias=-3.0, weights=2.0, activations=4.0)
    assert scene.result.moves in scene.words
    assert scene.result.moves.count(": from ") == 32
    assert "The bias goes from" in scene.words


@of("three_avenues")
def test_pretended_activations_stay_between_black_and_white(scene):
    scene.question.skip()
    scene.set(activations=4.0, weights=2.0, bias=3.0)
    assert scene.result.before.min() >= 0
    assert scene.result.before.max() <= 1
    np.testing.assert_allclose(scene.picture.discs.get_array(), scene.result.before)
    assert scene.picture.output.get_offsets()[0, 1] == pytest.approx(scene.result.a)


# weights and previous activations as partners


@of("where_the_bang_is")
def test_a_weights_wish_is_in_proportion_to_the_activation(scene, net, data):
    scene.question.skip()
    scene.controls["wiggle"].value = True
    for stage in ("fresh", "practised"):
        scene.controls["network"].value = stage
        for example in (2, 3, 40):
            scene.controls["example"].value = example
            result = scene.result
            np.testing.assert_allclose(result.wishes, result.rate * result.before)
            np.testing.assert_allclose(result.measured, result.wishes, atol=1e-8)
            np.testing.assert_allclose(tips(scene.picture.arrows, 16), result.wishes)
            offsets = scene.picture.points.get_offsets()
            np.testing.assert_allclose(offsets, np.column_stack([result.before, result.wishes]))
            if stage == "fresh":
                label = data.train.labels[example]
                np.testing.assert_allclose(result.wishes, -backward(net, *one_of(data, example)).weights[-1][label])


@of("where_the_bang_is")
@pytest.mark.parametrize("neuron", [0, 7, 15])
def test_the_marked_neuron_s_number_can_be_read(scene, neuron):
    scene.question.skip()
    scene.controls["neuron"].value = neuron
    middle = LEFT + round(COLUMN * (neuron + 0.5))
    number = np.asarray(scene.picture.draw().convert("L"))[282:298, middle - 8 : middle + 8]  # below its disc
    assert number.min() < 128


@of("where_the_bang_is")
def test_the_point_of_a_black_neuron_is_whole(scene):
    scene.question.skip()
    scene.controls["pretended"].value = 0.0
    picture = scene.picture
    page = np.asarray(picture.draw().convert("L"))
    x, y = picture.plot.transData.transform((0, 0))
    x, y, radius = round(x), round(picture.size[1] - y), picture.chosen.get_markersize() / 2 * picture.figure.dpi / 72
    assert page[y - 3, x - 3] < 128  # the disc, left of the axis
    assert page[y - 4, round(x - np.sqrt(radius**2 - 16))] < 128  # the ring around it


@pytest.mark.parametrize(("name", "named"), [("where_the_bang_is", {0, 3, 10}), ("brighter_or_dimmer", {11, 12})])
def test_the_points_that_the_question_is_about_have_their_numbers(name, named, net, data):
    scene = getattr(lesson, name)(net, data)
    numbers, plot = scene.picture.numbers, scene.picture.plot
    assert {int(label.text) for label in numbers} == named
    assert all(f"euron {k}" in scene.question.question for k in named)
    assert not any(label.visible for label in numbers)  # before the wishes are shown
    scene.question.skip()
    points = plot.transData.transform(scene.picture.points.get_offsets())
    for label in numbers:
        assert label.visible
        x, y = plot.transData.transform((label.x, label.y))
        nearest = np.hypot(*(points - (x, y)).T).argmin()
        assert nearest == int(label.text)
    assert crossing(scene.picture) == []
    scene.controls["example"].value = 3
    assert not any(label.visible for label in numbers)


@of("where_the_bang_is")
def test_a_pretended_activation_makes_its_arrow_grow(scene):
    scene.question.skip()
    scene.controls["neuron"].value = 11
    small, own = scene.result.wishes[11], scene.result.before[11]
    scene.controls["pretended"].value = 1.0
    assert scene.result.before[11] == 1
    assert scene.result.wishes[11] / small == pytest.approx(1 / own, rel=0.05)  # z moves a little too
    scene.controls["pretended"].value = 0.0
    assert scene.result.wishes[11] == 0
    scene.buttons["As it is"].click()
    assert scene.result.wishes[11] == small


@of("where_the_bang_is")
def test_the_ranking_is_another_for_other_examples_once_the_network_has_practised(scene):
    scene.question.skip()

    def brightest(network):
        found = set()
        for example in (2, 3, 12, 100):
            scene.set(network=network, example=example)
            scene.buttons["As it is"].click()
            found.add(int(scene.result.wishes.argmax()))
        return found

    assert len(brightest("practised")) == 4
    assert len(brightest("fresh")) == 1


def test_the_fresh_network_s_last_hidden_layer_says_almost_the_same_to_every_picture(net, data):
    _, first, second, _ = forward(net, data.train.x).activations
    assert np.ptp(second, axis=0).max() < 0.1
    assert np.ptp(first, axis=0).max() > 0.3  # so that nothing is said of all hidden neurons
    assert "its hidden layer 2 says almost the same to every picture" in prose(NOTEBOOK)


@of("where_the_bang_is")
def test_another_network_s_partners_are_as_they_are(scene, net, data):
    scene.question.skip()
    scene.controls["network"].value = "practised"
    neuron, own = scene.controls["neuron"].value, scene.result.before
    before = forward(after_rounds(net, data, 3), data.train.x[2:3]).activations[-2][0]
    np.testing.assert_array_equal(own, before)  # none of them pretended
    assert scene.controls["pretended"].value == round(float(before[neuron]), 2)


def shown(text):
    """The number that is printed, which may stand in brackets."""
    return float(text.strip("().").replace("\N{MINUS SIGN}", "-"))


@of("where_the_bang_is", "brighter_or_dimmer")
def test_the_title_s_product_is_true_as_it_is_printed(scene):
    scene.question.skip()
    for example in (2, 3, 1499):
        scene.controls["example"].value = example
        for neuron in range(16):
            scene.controls["neuron"].value = neuron
            wish, rate, partner = re.search(r"(\S+) = (\S+) x (\S+)$", scene.result.title).groups()
            assert signed(shown(rate) * shown(partner), 3) == wish
            assert wish == signed(scene.result.wishes[neuron], 3)
            assert shown(rate) == pytest.approx(scene.result.rate, abs=0.00051)
        assert crossing(scene.picture) == []


def test_the_verdict_s_product_is_true_as_it_is_printed(net, data):
    for each in (net, *(random_network((784, 16, 16, 10), np.random.default_rng(seed)) for seed in range(6))):
        question = lesson.brighter_or_dimmer(each, data).question
        why = question.feedback(question.answer)
        wish, weight, other, answer = re.search(r"(\S+) x (\S+) / (\S+) = (\S+)\. ", why).groups()
        assert signed(shown(wish) * shown(weight) / shown(other), 3) == answer == signed(question.answer, 3)


@of("brighter_or_dimmer")
def test_an_activations_wish_is_in_proportion_to_the_weight(scene, net):
    scene.question.skip()
    scene.controls["wiggle"].value = True
    result = scene.result
    np.testing.assert_allclose(result.weights, net.weights[-1][4])
    np.testing.assert_allclose(result.wishes, result.rate * result.weights)
    np.testing.assert_array_equal(result.wishes > 0, result.weights > 0)
    np.testing.assert_allclose(result.measured, result.wishes, atol=1e-9)
    scene.controls["pretended"].value = 0.7
    assert scene.result.weights[12] == 0.7
    assert "brighter" in scene.result.title
    scene.controls["pretended"].value = -0.7
    assert scene.result.weights[12] == -0.7
    assert "dimmer" in scene.result.title
    np.testing.assert_allclose(tips(scene.picture.arrows, 16), scene.result.wishes)
    assert net.weights[-1][4, 12] == result.weights[12]  # the network itself is left alone


# the map


@of("hebb")
def test_the_map_is_the_librarys_gradient_turned_round(scene, net, data):
    scene.question.skip()
    practised = after_rounds(net, data, 3)
    for stage, used, example in (("fresh", net, 2), ("fresh", net, 1499), ("practised", practised, 12)):
        scene.set(network=stage, example=example)
        x, y = one_of(data, example)
        np.testing.assert_allclose(scene.result.wishes, -backward(used, x, y).weights[2])
        np.testing.assert_allclose(scene.result.wishes, np.outer(scene.result.in_z, scene.result.before))
        np.testing.assert_allclose(scene.picture.cells.get_array(), scene.result.wishes)
        np.testing.assert_array_equal(
            np.flatnonzero((scene.result.wishes > 0).all(axis=1)), [data.train.labels[example]]
        )
        knobs = range(LAST, LAST + 160)
        np.testing.assert_allclose(-wiggle_some(used, x, y, knobs).reshape(10, 16), scene.result.wishes, atol=1e-8)
        j, k = scene.result.strongest
        assert scene.picture.strongest.get_xy()[0] == pytest.approx([k - 0.5, j - 0.5])


@of("hebb")
def test_another_of_this_digit(scene, data):
    scene.question.skip()
    twos = np.flatnonzero(data.train.labels == 2)
    for expected in twos[1:4]:
        scene.buttons["Another of this digit"].click()
        assert scene.controls["example"].value == expected
    scene.controls["example"].value = int(twos[-1])
    scene.buttons["Another of this digit"].click()
    assert scene.controls["example"].value == twos[0]


@of("hebb")
def test_the_caption_s_product_is_true_as_it_is_printed(scene):
    scene.question.skip()
    for example in range(40):
        scene.controls["example"].value = example
        wish, need, before = re.search(r": (\S+) is (\S+) times (\S+)\.", scene.words).groups()
        assert signed(shown(need) * shown(before), 3) == wish == signed(scene.result.wishes.max(), 3)


# spending


@of("beat_the_gradient")
def test_changes_are_the_whole_networks(scene, net, data):
    x, y = one_of(data, 2)
    scene.question.skip()
    scene.set(b=-0.3, **{"4": 0.9, "7": 0.2, "11": 0.0})
    shares = scene.result.shares
    assert np.linalg.norm(shares) == pytest.approx(1)
    assert shares[5] / shares[0] == pytest.approx(-3)
    moved = Network([w.copy() for w in net.weights], [b.copy() for b in net.biases])
    moved.weights[-1][2] += shares[1:]
    moved.biases[-1][2] += shares[0]
    assert scene.result.actual == pytest.approx((costs(moved, x, y) - costs(net, x, y))[0])
    gradient = backward(net, x, y)
    knobs = np.concatenate([gradient.biases[-1][2:3], gradient.weights[-1][2]])
    assert scene.result.straight == pytest.approx(knobs @ shares)
    np.testing.assert_allclose(scene.result.choice, -knobs / np.linalg.norm(knobs))
    assert scene.result.choice_straight == pytest.approx(-np.linalg.norm(knobs))


@of("beat_the_gradient")
def test_nobody_beats_the_gradient_and_the_best_is_kept(scene):
    scene.question.skip()
    names = ["b", *map(str, range(16))]
    rng = np.random.default_rng(0)
    best = scene.result.actual
    for _ in range(20):
        scene.set(**dict(zip(names, rng.uniform(-1, 1, 17).tolist(), strict=True)))
        assert scene.result.actual > scene.result.choice_actual
        assert scene.result.straight > scene.result.choice_straight
    for name in names:  # as a hand would: one slider after the other
        scene.controls[name].value = 1.0
        best = min(best, scene.result.actual)
    scene.set(**dict.fromkeys(names, -1.0))
    assert scene.result.actual > 0
    assert scene.result.best == pytest.approx(best)
    assert f"Your best so far: {signed(best, 3)}" in scene.words
    scene.set(**dict(zip(names, [1.0, *scene.result.before.tolist()], strict=True)))
    assert scene.result.score == pytest.approx(1)
    scene.set(**dict.fromkeys(names, 0.0))
    assert scene.result.actual == 0
    assert ": 0.0 %" in scene.result.title


@of("beat_the_gradient")
def test_small_shares_get_half_the_scale_and_it_is_said(scene):
    def highest(bars):
        return max(patch.get_path().vertices[:, 1].max(initial=0) for patch in bars.patches)

    scene.question.lock(scene.question.mistakes[0][0])  # all on the bias
    picture = scene.picture
    for button, full, cut in (("All on the bias", 1, ""), ("Equal shares", 0.5, ", cut off at the top")):
        scene.buttons[button].click()
        for shown in (False, True):
            scene.set(shown=shown)
            assert picture.scale.text == f"your nudge of length 1 (full height: {full})"
            assert highest(picture.shares) * full == pytest.approx(scene.result.shares.max())
            np.testing.assert_allclose(picture.best.get_ydata() * full, scene.result.choice)
            assert highest(picture.guessed) == 1
            assert picture.guess_name.text == f"grey: your guess{cut}"
            assert crossing(picture) == []
    assert scene.result.choice.max() < 0.5
    scene.set(**dict.fromkeys(["b", *map(str, range(16))], 0.0))
    assert picture.scale.text == "nothing is nudged (full height: 0.5)"


@of("beat_the_gradient")
def test_the_height_of_one_fader_alone_does_not_matter(scene):
    scene.question.skip()
    (alone,) = (name for name, control in scene.controls.items() if name != "shown" and control.value == 1)
    first = scene.result
    scene.controls[alone].value = 0.01
    np.testing.assert_allclose(scene.result.shares, first.shares)
    assert "While one fader alone is up, its height does not matter." in prose(NOTEBOOK)


@of("beat_the_gradient")
def test_the_best_is_kept_for_the_notebook_and_for_this_network(scene, net, data):
    scene.question.skip()
    scene.buttons["Equal shares"].click()
    scene.buttons["All on the bias"].click()
    again = lesson.beat_the_gradient(net, data)  # as when the cell is run again
    assert again.result.best == pytest.approx(scene.result.best)
    assert again.result.best < again.result.actual
    again.question.skip()
    again.buttons["The four brightest"].click()
    best = min(scene.result.best, again.result.actual)
    assert lesson.beat_the_gradient(net, data).result.best == pytest.approx(best)
    other = lesson.beat_the_gradient(net._replace(biases=[b + 0.1 for b in net.biases]), data)
    assert other.result.best == other.result.actual


# all scenes


@of(*SCENES)
def test_every_control_changes_the_picture_at_both_ends(scene):
    scene.question.skip()
    assert not any(control.disabled for control in scene.controls.values())
    for name, control in scene.controls.items():
        if name == "best":
            continue
        if hasattr(control, "options"):
            ends = [option[1] if isinstance(option, tuple) else option for option in control.options]
        elif isinstance(control.value, bool):
            ends = [not control.value, control.value]
        else:
            slider = getattr(control, "slider", control)
            ends = [slider.min, slider.max]
        seen = []
        for value in ends:
            control.value = value
            seen.append((scene.panel.value, scene.words))
        assert seen[0][0] != seen[1][0], name
        assert seen[0][1] != seen[1][1], name
        assert len(scene.result.title) <= 76


@of(*SCENES)
def test_each_wrong_answer_has_its_own_explanation_and_its_mark(scene):
    question = scene.question
    assert question.feedback(question.answer).startswith("Right:")
    told = [question.feedback(wrong) for wrong, _ in question.mistakes]
    assert all(text.startswith("Not quite:") for text in told)
    assert len({text for _, text in question.mistakes}) == len(question.mistakes) >= 2
    for (_, reason), text in zip(question.mistakes, told, strict=True):
        assert reason in text
    hides = "wishes" in scene.controls
    if hides:
        assert scene.result.wishes is None
        assert "Wishes" not in scene.words
    question.lock(question.mistakes[0][0])
    if hides:
        assert scene.result.wishes is not None
    marked = scene.still()
    scene.picture.guess(question.answer)
    scene.refresh()
    assert scene.still() != marked


def test_answers(net, data):
    def answer(name):
        return getattr(lesson, name)(net, data).question.answer

    before = forward(net, data.train.x[2:3]).activations[-2][0]
    nudged_by = {}
    for knob, place in {"b": LAST + 160 + 2, 13: LAST + 2 * 16 + 13, 7: LAST + 2 * 16 + 7}.items():
        turned = forward(nudged(net, place, 0.1), data.train.x[2:3])
        nudged_by[knob] = (turned.zs[-1] - forward(net, data.train.x[2:3]).zs[-1])[0, 2]
    assert nudged_by == pytest.approx({"b": 0.1, 13: 0.1 * before[13], 7: 0.1 * before[7]})
    assert answer("three_avenues") == (max(nudged_by, key=nudged_by.get),) == ("b",)
    assert (net.weights[-1][2].argmax(), before.argmax()) == (13, 7)
    of_practised = backward(after_rounds(net, data, 3), *one_of(data, 2)).weights[-1][2]
    assert answer("where_the_bang_is") == tuple(f"from neuron {k}" for k in sorted((0, 3, 10), key=of_practised.item))
    need = -backward(net, *one_of(data, 4)).biases[-1][4]
    assert answer("brighter_or_dimmer") == pytest.approx(need * net.weights[-1][4, 12])
    assert answer("hebb") == (2, before.argmax())
    np.testing.assert_allclose(answer("beat_the_gradient"), 17**-0.5)


@of("three_avenues")
def test_each_wrong_knob_is_told_why(scene, net, data):
    question, before, w = scene.question, forward(net, data.train.x[2:3]).activations[-2][0], net.weights[-1][2]
    for k, words in ((13, "its largest weight ({}, from neuron 13, "), (7, "brightest neuron ({}, from neuron 7, ")):
        assert f"{words.format(signed(w[k]))}which says {before[k]:.2f})" in question.question
        assert f"0.1 x {before[k]:.2f} = {0.1 * round(before[k], 2):.3f} from neuron {k}" in question.feedback(None)
    assert f"its bias ({signed(net.biases[-1][2])})" in question.question
    for guess, words in (
        ((13,), "A large weight is no better knob: what a turn of it does to z depends on the activation"),
        ((7,), "Nearly: no other weight raises z more. But the bias counts as if its neuron always said 1."),
        (("b", 13, 7), "The turns are the same, and what they do is not"),
    ):
        assert words in question.feedback(guess)


def with_before(net, values):
    """The network whose last hidden layer, of ReLUs, says these values to every picture."""
    deaf = 0 * net.weights[1]
    return Network([net.weights[0], deaf, net.weights[2]], [net.biases[0], np.array(values), net.biases[2]], relu)


@pytest.mark.parametrize(
    ("brightest", "answer", "words"),
    [
        ({}, "b", "which says 0.70)"),
        ({4: 0.99}, "b", "which says 0.99)"),
        ({4: 0.996}, "b", "which says 0.996)"),
        ({4: 1.004}, 4, "which says 1.004)"),
        ({4: 0.999998}, None, "neuron 4, the brightest, says 1.00. To five decimals, z rises as much by a turn of its"),
        ({4: 1.01}, 4, "which says 1.01)"),
        ({4: 2.0, 13: 1.999}, 4, "from neuron 13, which says 1.999)"),
        ({4: 2.0, 13: 1.999998}, None, "neuron 4, the brightest, says 2.00. To five decimals"),
        ({4: 0.8, 13: 0.799}, "b", "which says 0.80)"),
        ({4: 0.8, 12: 0.8}, None, "no neuron before is the brightest"),
        ({13: 0.8}, "b", "from neuron 13, which says 0.80)"),  # whose weight is the largest, too
    ],
)
def test_which_knob_raises_z_most_is_right_or_not_asked(brightest, answer, words, net, data):
    values = [brightest.get(k, 0.5 + 0.01 * k) for k in range(16)]
    values[5] = values[5] if brightest else 0.7
    scene = lesson.three_avenues(with_before(net, values), data)
    if answer is None:
        assert isinstance(scene.question, NoQuestion)
        assert words in scene.question.sentence
        return
    assert words in scene.question.question
    assert scene.question.answer == (answer,)
    (every,) = (value for value in scene.question.kind.values if len(value) == 3)
    assert {k: 1 if k == "b" else values[k] for k in every}[answer] == max([1, *values])
    named = "largest other weight" if 13 in brightest and brightest[13] == max(values) else "largest weight"
    assert f"its {named} (" in scene.question.question
    told = scene.question.feedback(None)
    for turn, says, rise in re.findall(r"(\S+) x (\S+) = ([\d.]*\d)", told):
        assert float(turn) * float(says) == pytest.approx(float(rise), abs=1e-12)
    for wrong, why in scene.question.mistakes:
        assert ("more than 1" in why) == (wrong == ("b",))


def test_of_equal_weights_or_of_one_alone_none_is_the_largest(net, data):
    values = 0.5 + 0.01 * np.arange(16)
    alike = with_before(net._replace(weights=[*net.weights[:2], 0 * net.weights[2] + 0.25]), values)
    sentence = lesson.three_avenues(alike, data).question.sentence
    assert sentence == "no weight is the largest: +0.25 occurs more than once."
    alone = lesson.three_avenues(random_network((784, 16, 1, 10), np.random.default_rng(0)), data)
    assert "there is one weight alone" in alone.question.sentence
    alone.set(wishes=True, wiggle=True)
    assert crossing(alone.picture) == []


@of("where_the_bang_is")
def test_every_wrong_order_is_told_why(scene):
    question = scene.question
    told = dict(question.mistakes)
    orders = set(permutations(question.answer))
    assert set(told) == orders - {question.answer}
    r = scene.model(**{**scene.state, "wishes": True})
    bright, dim = (f"{r.before[k]:.2f}" for k in (0, 3))
    for order, words in (
        (sorted((0, 3, 10), key=lambda k: -r.weights[k]), "That is the order of the weights themselves. A large"),
        (
            sorted((0, 3, 10), key=lambda k: -r.weights[k] * r.before[k]),
            "You ranked weight x activation: what they put",
        ),
        (sorted((0, 3, 10), key=r.wishes.item), "from the smallest wish to the largest"),
        (sorted((0, 3, 10), key=r.weights.item), "You put the smallest weight first."),
        ((3, 0, 10), "You put neuron 3 before neuron 0. The weight from neuron 3 is the larger one. But neuron 0 is "),
        ((3, 0, 10), f"But neuron 0 is brighter, {bright} against {dim}, and the wish of its weight is the larger"),
    ):
        order = tuple(f"from neuron {k}" for k in order)
        assert words in told[order]
        assert "Your order departs" not in question.feedback(order)


def test_where_two_slips_give_one_order_both_are_named(data):
    scene = lesson.where_the_bang_is(random_network((784, 16, 16, 10), np.random.default_rng(25)), data)
    named, r = scene.picture.named, scene.result
    by_weight, by_product = (sorted(named, key=lambda k: -size[k]) for size in (r.weights, r.weights * r.before))
    assert by_weight == by_product
    told = dict(scene.question.mistakes)[tuple(f"from neuron {k}" for k in by_weight)]
    assert told.startswith("You ranked the weights, or weight x activation: what they put into z now.")


@pytest.mark.parametrize(("seed", "network"), [(0, "practised"), (1, "fresh"), (2, "fresh"), (3, "fresh")])
def test_three_can_be_told_apart_in_the_network_that_is_asked_about(seed, network, data):
    scene = lesson.where_the_bang_is(random_network((784, 16, 16, 10), np.random.default_rng(seed)), data)
    assert scene.controls["network"].value == network
    assert f"in the {network} network" in scene.question.question
    for numbers in (scene.result.before, scene.result.weights):
        assert len({f"{numbers[k]:.2f}" for k in scene.picture.named}) == 3
    assert scene.result.weights[list(scene.picture.named)].min() > 0
    assert scene.result.asked


@of("where_the_bang_is", "brighter_or_dimmer")
def test_what_is_asked_was_not_shown_before(scene, net, data):
    shown = lesson.three_avenues(net, data)
    shown.question.skip()
    scene.question.skip()
    assert (scene.result.wishes != getattr(shown.result.wishes, scene.result.avenue)).all()


@of("brighter_or_dimmer")
def test_the_picture_is_the_one_whose_output_needs_most(scene, net, data):
    firsts = [int(np.flatnonzero(data.train.labels == digit)[0]) for digit in range(10)]
    needs = [-backward(net, *one_of(data, first)).biases[-1][digit] for digit, first in enumerate(firsts)]
    assert scene.result.rate == pytest.approx(max(needs))
    assert scene.result.example == firsts[np.argmax(needs)]


def test_a_sign_is_missed_though_no_output_of_the_network_has_it(net, data):
    sure = Network(net.weights, [*net.biases[:-1], net.biases[-1] + 1e4 * (np.arange(10) == 2)])
    verdict = lesson.check_my_avenues(lambda d, a, w: (abs(d), d * a, d * w), sure, data)
    assert not verdict


def test_the_2_that_was_shown_is_not_asked_about_though_it_needs_most(data):
    for seed in range(20):
        net = random_network((784, 16, 16, 10), np.random.default_rng(seed))
        firsts = [int(np.flatnonzero(data.train.labels == digit)[0]) for digit in range(10)]
        needs = [-backward(net, *one_of(data, first)).biases[-1][digit] for digit, first in enumerate(firsts)]
        if np.argmax(needs) == 2:
            break
    assert np.argmax(needs) == 2
    needs[2] = -np.inf
    assert lesson.brighter_or_dimmer(net, data).result.example == firsts[np.argmax(needs)]


def test_of_2s_alone_the_first_is_asked_about(net, data):
    twos = np.flatnonzero(data.train.labels == 2)
    some = data._replace(train=Examples(data.train.pixels[twos], data.train.labels[twos]))
    assert lesson.brighter_or_dimmer(net, some).result.example == 0


@pytest.mark.parametrize(
    ("guess", "words"),
    [
        ("-0.134", "The sign is right. But the size is that of the wish for neuron 11"),
        ("0.134", "The same wish for every neuron?"),
        ("-0.33", "That is the weight itself. Multiply"),
        ("0.33", "That is the weight itself, with its sign turned round"),
        ("0.099", "The right size"),
        ("0.30", "That is the output's need, the same for all neurons"),
        ("-0.30", "That is the size of the output's need"),
        ("-0.20", "That is weight x activation"),
        ("-0.06", "That is need x weight x activation"),
        ("-0.18", "You turned the ratio over: the larger"),
        ("0.18", "You turned the ratio over. And the sign: a negative weight turns the wish round."),
        ("0", "A wish of 0?"),
    ],
)
def test_what_output_4_does_not_wish_of_neuron_12(net, data, guess, words):
    assert words in lesson.brighter_or_dimmer(net, data).question.feedback(guess)


@pytest.mark.parametrize("seed", [6533, *range(6)])
def test_a_wish_in_as_many_places_as_were_asked_for_is_right(seed, data):
    question = lesson.brighter_or_dimmer(random_network((784, 16, 16, 10), np.random.default_rng(seed)), data).question
    assert question.question.endswith("Give three places.")
    assert question.feedback(f"{question.answer:.3f}").startswith("Right")


@of("three_avenues", "where_the_bang_is", "brighter_or_dimmer")
def test_diamonds_show_without_the_wishes(scene):
    scene.question.skip()
    scene.set(wishes=False, wiggle=True)
    checks = scene.picture.checks
    assert all(marks.get_visible() for marks in (checks.values() if isinstance(checks, dict) else [checks]))
    assert "Wiggling" not in scene.words


@of(*SCENES)
def test_the_guess_is_named(scene):
    assert not scene.picture.guess_name.text
    scene.question.lock(scene.question.mistakes[0][0])
    assert "your guess" in scene.picture.guess_name.text


def test_a_nudge_the_wrong_way_gets_no_share(net, data):
    scene = lesson.beat_the_gradient(net, data)
    scene.question.skip()
    scene.set(**{"b": -1.0, "11": 0.0})
    assert scene.result.title.endswith("the wrong way")


# the notebook and its exercise


def test_numbers_in_the_text(net, data):
    text = prose(NOTEBOOK)

    def said(*numbers, digits=2):
        for number in numbers:
            assert signed(number, digits).lstrip("+") in text

    assert "From here on a knob has a wish, too: minus its sensitivity." in text

    scene = lesson.three_avenues(net, data)
    scene.question.skip()
    r = scene.result
    said(r.was, r.z, r.square, r.wishes.bias[0])
    scene.set(bias=1.0)
    said(scene.result.z, scene.result.a)
    assert "z goes from −1.25 to −0.25, the output from 0.22 to 0.44" in text
    a, knobs = r.before, [int(r.before.argmax()), int(r.weights.argmax())]
    rises = " raises it by 0.1 x {:.2f}, the weight from neuron {} by 0.1 x {:.2f}."
    assert f"The weight from neuron {knobs[0]}" + rises.format(a[knobs[0]], knobs[1], a[knobs[1]]) in text
    assert f"the longest arrow, {signed(r.wishes.bias[0])}, which is the output's need as it is." in text
    assert r.wishes.bias[0] == np.abs(np.concatenate(r.wishes)).max()
    wish, share = r.wishes.weights[knobs[0]], r.wishes.weights[knobs[0]] / r.wishes.bias[0]
    assert f"The arrow of weight {knobs[0]} is {share:.2f} times as long: {signed(wish)}." in text
    assert wish == r.wishes.weights.max()
    assert f"and neuron {knobs[1]} says only {a[knobs[1]]:.2f}." in text
    dC_db = backward(net, *one_of(data, 2)).biases[-1]
    assert f"The **sensitivity** of the bias, dC/db, is {signed(dC_db[2])}: raising b lowers the cost." in text
    assert np.flatnonzero(dC_db < 0).tolist() == [2]
    assert "The bias of output 2 wants to rise, those of the other nine want to fall" in text
    for avenue, words in (
        ("weights", "weights' wish once.* z moves by {}"),
        ("activations", "wish once: z moves by {}"),
    ):
        scene.set(bias=0.0, weights=0.0, activations=0.0)
        scene.set(**{avenue: 1.0})
        assert words.split("* ")[-1].format(signed(scene.result.z - r.z_was)) in text
    farthest = np.abs(scene.result.before - scene.result.before_was).max()
    assert f"no disc leaves its ring by more than {farthest:.2f}." in text
    scene.set(activations=4.0)
    (stopped,) = np.flatnonzero(scene.result.before == 0)
    by = signed(scene.result.z - r.z_was)
    assert f"Set it to 4 to see them leave: z moves by {by}, and neuron {stopped} stops at 0." in text
    scene.set(output=3)
    assert "(For output 3 it is −0.01: an output at 0.08" in text
    assert (signed(scene.result.wishes.bias[0]), round(scene.result.was, 2)) == ("\N{MINUS SIGN}0.01", 0.08)

    scene.set(output=2, example=3)  # where other numbers stand, so that the text leads back
    scene.buttons["Nothing moved"].click()
    assert scene.result.z_was != r.z_was
    turns = text[text.index("Now turn things.") :]
    away, back = turns.index("Choose another example"), turns.index("go back to example 2")
    assert turns.index("The numbers below are those of example 2") < away < back < turns.index("weights' wish once")

    scene = lesson.where_the_bang_is(net, data)
    scene.question.skip()
    r, ranked = scene.result, scene.picture.named
    x = data.train.x[2:3]
    forwards = {rounds: forward(after_rounds(net, data, rounds), x).activations for rounds in (1, 3, 10)}
    (rounds,) = (rounds for rounds, each in forwards.items() if np.allclose(each[-2][0], r.before))
    of_practised = forwards[rounds][-1][0, 2]
    assert f"which has practised for {spelled(rounds)} rounds" in text
    assert f"the need, here {signed(r.rate)}, times" in text
    by_weight, by_product = (
        ", ".join(map(str, sorted(ranked, key=lambda k: -size[k]))) for size in (r.weights, r.weights * r.before)
    )
    assert f"If your order was {by_weight}, you ranked the weights themselves" in text
    assert f"If it was {by_product}, you ranked weight x activation" in text
    keen, dim = r.wishes.argmax(), min(ranked, key=r.wishes.item)
    wish = signed(r.wishes[keen])
    assert f"from neuron {keen} is only {signed(r.weights[keen])}, and its wish is {wish}, more than five times" in text
    assert 5 < r.wishes[keen] / r.wishes[dim] < 6
    assert f"that of neuron {dim}." in text
    scene.set(neuron=dim, pretended=1.0)
    assert f"Pretend that neuron {dim} is bright" in text
    assert f"from a need of {r.rate:.3f} to {scene.result.rate:.3f}: nearer to 1," in text
    a = 1 - (1 - of_practised) * np.array([1, 0.999])  # a little nearer to 1
    assert np.diff(np.log(a * (1 - a))) > -np.diff(np.log(1 - a)) > 0  # of the slope, and of the distance

    scene = lesson.brighter_or_dimmer(net, data)
    scene.question.skip()
    r = scene.result
    assert data.train.labels[r.example] == r.output
    assert f"for another picture, a {r.output}." in text
    assert f"**Predict** what output {r.output} wishes of one previous activation" in text
    product = f"{r.rate:.2f} x ({signed(r.weights[12])}) is {signed(r.wishes[12])}"
    assert f"{product}. Output {r.output} wishes neuron 12 dimmer." in text
    assert f"If you predicted about {signed(-r.wishes[12])}, you lost the sign" in text
    assert f"about {r.wishes[11] * r.before[12] / r.before[11]:.2f} in either direction" in text
    scene.controls["pretended"].value = 0.7
    assert scene.result.rate != pytest.approx(r.rate, rel=0.05)  # the line tilts

    scene = lesson.hebb(net, data)
    scene.question.skip()
    j, k = scene.result.strongest
    most = signed(scene.result.wishes.max())
    assert f"the one from neuron {k}, the brightest, to output {j} wants to rise most: {most}." in text

    scene = lesson.beat_the_gradient(net, data)
    scene.question.skip()
    assert f"all of it on the weight from neuron {scene.result.before.argmin()}, the dimmest" in text
    first, names = scene.result, ["b", *map(str, range(16))]
    for name in names:  # "the least that a nudge upward of one knob can do"
        scene.set(**{**dict.fromkeys(names, 0.0), name: 1.0})
        assert scene.result.actual <= first.actual < 0
    of_knobs = np.concatenate([[1.0], first.before])
    np.testing.assert_allclose(first.choice, of_knobs / np.linalg.norm(of_knobs))  # in proportion to the wishes
    assert "in proportion to the wishes: the bias gets 1, each weight the activation of its neuron" in text
    higher = signed(first.choice @ of_knobs), signed(of_knobs.sum() / np.sqrt(17))
    assert "by {}, and equal shares by {}".format(*higher) in text
    assert f"added up they are {np.sqrt(17):.2f}." in text
    assert f"Times the activations, and 1 for the bias, they raise z by {higher[1].lstrip('+')}." in text
    assert f"the brightest weight: it raises z by {first.before.max():.2f}, the bias by 1." in text
    for button in ("All on the bias", "All on the brightest weight", "Equal shares"):
        scene.buttons[button].click()
        assert f"{button}: {signed(scene.result.actual, 3)}" in text
    promised, got = (signed(cost, 3) for cost in (scene.result.choice_straight, scene.result.choice_actual))
    square = (1 - forward(net, data.train.x[2:3]).activations[-1][0, 2]) ** 2
    assert f"The gradient's choice promises {promised} and gets {got}: the whole square is only {square:.3f}." in text
    scene.buttons["The four brightest"].click()
    assert f"promised {signed(scene.result.straight, 3)}, measured {signed(scene.result.actual, 3)}" in text


def test_the_quoted_lines_are_the_librarys_own():
    source = [line.strip() for line in inspect.getsource(network.backward).splitlines()]
    (fence,) = [part for part in prose(NOTEBOOK).split("```python\n")[1:] if part.startswith("gradient.biases")]
    quoted = fence.split("```")[0].strip().splitlines()
    assert len(quoted) == 3
    assert all(line in source for line in quoted)


def test_the_exercise(net, data):
    code = ["".join(cell["source"]) for cell in cells(NOTEBOOK, "code")]
    (stub,) = [source for source in code if source.startswith("# Exercise")]
    assert len(cells(NOTEBOOK, "code")) + len(cells(NOTEBOOK, "markdown")) <= 30
    names = {}
    exec(stub, names)
    assert "Not yet:" in repr(lesson.check_my_avenues(names["my_avenues"], net, data))
    exec(prose(NOTEBOOK).split("<summary>An answer</summary>")[1].split("```python\n")[1].split("```")[0], names)
    assert lesson.check_my_avenues(names["my_avenues"], net, data)


@pytest.mark.parametrize(
    ("wrong", "words"),
    [
        (lambda d, a, w: (d, d * w, d * a), "changed places"),
        (lambda d, a, w: (0, d * a, d * w), "The bias has a sensitivity too"),
        (lambda d, a, w: (1, d * a, d * w), "what the bias does to z. Multiply it by what z does to the cost"),
        (lambda d, a, w: (-d, -d * a, -d * w), "Those are the wishes"),
        (lambda d, a, w: (d, d * a, d * w * a * (1 - a)), "A slope too many"),
        (lambda d, a, w: (d, a, w), "forgot to multiply by dC_dz"),
        (lambda d, a, w: (1, a, w), "the effect on z"),
        (lambda d, a, w: (d, d * w, d * a), "A weight is multiplied by its activation"),
        (lambda d, a, w: (d, d * a * w, d * a * w), "not by both"),
        (lambda d, a, w: (d, d * a), "a tuple with 2, where 3 parts are expected. The parts to return are three"),
        (
            lambda d, a, w: (-d, -d * a, d * w),
            "The first part, for the bias, has the wrong sign: that is the wish. The",
        ),
        (lambda d, a, w: (d, -d * a, d * w), "The second part, for the weights, has the wrong sign"),
        (lambda d, a, w: (d, d * a, -d * w), "The third part, for the previous activations, has the wrong sign"),
        (lambda d, a, w: (d, d * a, d * a), "The third part, for the previous activations, should have the factor `w`"),
        (lambda d, a, w: (d, d * w, d * w), "The second part, for the weights, should have the factor `a`"),
        (lambda d, a, w: (d, d * a, w), "The third part, for the previous activations, lacks the factor `dC_dz`"),
        (lambda d, a, w: (d, a * w, a * w), "should be `dC_dz` times `a`"),
        (lambda d, a, w: (d, d * a * w, d * w), "a factor too many, `w`"),
        (lambda d, a, w: (2 * d, 2 * d * a, 2 * d * w), "twice as large"),
        (
            lambda d, a, w: (d, d @ a, d * w),
            "`@` is for arrays, and a side of yours is a single number. For times write",
        ),
        (
            lambda d, a, w: (d, a @ d, d * w),
            "`@` is for arrays, and a side of yours is a single number. For times write",
        ),
        (lambda d, a, w: (d, d + a, d + w), "[1] are 16 for the weights"),
        (lambda d, a, w: (d * w, d, d * a), "the three parts, in another order"),
        (lambda d, a, w: (d * a, d * w, d), "the three parts, in another order"),
        (lambda d, a, w: (d * w, d * a, d), "the three parts, in another order"),
        (lambda d, a, w: (d * a, d, d * w), "the three parts, in another order"),
        (lambda d, a, w: (-d, -d * w, -d * a), "changed places. And the signs are those of the wishes"),
        (
            lambda d, a, w: (d, -d * w, d * w),
            "The second part, for the weights, should have the factor `a`, not `w`, and",
        ),
        (lambda d, a, w: (d, w, a), "changed places. And you forgot to multiply by dC_dz"),
        (lambda d, a, w: (1, w, a), "changed places. And you forgot to multiply by dC_dz"),
        (lambda d, a, w: (d, d * a, a), "should be `dC_dz` times `w`, not `a` alone"),
        (lambda d, a, w: (d, np.sum(d * a), d * w), "The second part, for the weights, is one number: you added up"),
        (lambda d, a, w: (d, a @ w, d * w), "Each of them has a sensitivity of its own"),
        (lambda d, a, w: (d, np.sum(d * a), np.sum(d * w)), "The third part, for the previous activations, is one num"),
        (lambda d, a, w: (d, d * a * a * (1 - a), d * w), "The second part, for the weights, has a slope too many"),
        (lambda d, a, w: (d, d * a * (1 - a), d * w), "The second part, for the weights, has a slope too many"),
        (lambda d, a, w: (d * d * (1 - d), d * d * (1 - d) * a, d * d * (1 - d) * w), "has the output's slope in it"),
        (lambda d, a, w: tuple(steep(a @ w) * part for part in (d, d * a, d * w)), "has the output's slope in it"),
        (lambda d, a, w: (d, d * (a @ w), d * w), "Each of them has a sensitivity of its own"),
        (lambda d, a, w: (d, w - d * a, d * w), "The second part, for the weights, is what a step leads to"),
        (lambda d, a, w: (d, d * a, a - d * w), "The third part, for the previous activations, is what a step"),
        (lambda d, a, w: (abs(d), abs(d * a), abs(d * w)), "Those are the sizes alone. Keep the signs"),
        (lambda d, a, w: (d, d * a, abs(d * w)), "The third part, for the previous activations, is a size alone."),
        (lambda d, a, w: (d, d, d), "The second part, for the weights, is one number, `dC_dz` alone."),
    ],
)
def test_wrong_answers_to_the_exercise(net, data, wrong, words):
    verdict = lesson.check_my_avenues(wrong, net, data)
    assert not verdict
    assert words in verdict.message
    assert "gufunc" not in verdict.message
    assert "Return three things" not in verdict.message


# other networks, and guesses about what is no longer shown


@pytest.mark.parametrize("name", ["three_avenues", "where_the_bang_is", "brighter_or_dimmer", "hebb"])
def test_a_guess_is_seen_while_what_it_is_about_is_shown(name, net, data):
    scene = getattr(lesson, name)(net, data)
    scene.question.lock(scene.question.answer)
    picture, example = scene.picture, scene.controls["example"]
    labels = [label for label in (picture.guess_name, *getattr(picture, "places", ())) if label.text]
    assert labels
    for moved, seen in ((0, True), (1, False), (-1, True)):
        example.value += moved
        assert {label.visible for label in labels} == {seen}
        assert picture.guessed.get_visible() == seen
    if "network" in scene.controls:
        network = scene.controls["network"]
        network.value = {"fresh": "practised", "practised": "fresh"}[network.value]
        assert not any(label.visible for label in labels)


@pytest.mark.parametrize("name", SCENES)
@pytest.mark.parametrize("sizes", [(784, 10), (784, 60, 10), (784, 16, 1, 10), (784, 16, 16, 8)])
def test_a_network_that_has_no_place_in_the_picture_is_refused_by_name(name, sizes, data):
    if (name, sizes) == ("three_avenues", (784, 16, 1, 10)):
        pytest.skip("which compares no neurons")
    given = "-".join(map(str, sizes))
    with pytest.raises(ValueError, match=f"net has the sizes {given}; expected .*(hidden layer|10 for the answers)"):
        getattr(lesson, name)(random_network(sizes, np.random.default_rng(0)), data)


@pytest.mark.filterwarnings("error::RuntimeWarning")
@pytest.mark.parametrize("name", SCENES)
@pytest.mark.parametrize(
    "sizes", [(784, 3, 10), (784, 8, 10), (784, 12, 20, 10), (784, 32, 32, 10), (784, *[16] * 3, 10)]
)
def test_a_network_of_other_sizes_is_shown(name, sizes, data):
    other, n = random_network(sizes, np.random.default_rng(0)), sizes[-2]
    if (name, n) == ("beat_the_gradient", 32):
        with pytest.raises(ValueError, match="784-32-32-10; expected 2 to 20 neurons in the last hidden layer"):
            lesson.beat_the_gradient(other, data)
        return
    scene = getattr(lesson, name)(other, data)
    assert scene.question.feedback(scene.question.answer).startswith("Right")
    for wrong, why in scene.question.mistakes:
        assert why in scene.question.feedback(wrong)
    scene.question.lock(scene.question.answer)
    if "neuron" in scene.controls:
        scene.controls["neuron"].value = n - 1
    for check in {"wiggle", "check"} & set(scene.controls):
        scene.controls[check].value = True
    assert crossing(scene.picture) == []
    assert scene.errors == []
    result, words = (
        scene.result,
        f"{scene.question.question} {scene.question.feedback(scene.question.answer)} {scene!r}",
    )
    if n != 16:
        for false in ("16", "17", "160", "sixteen"):
            assert not re.search(rf"(?<![.\d])(?<!neuron ){false}\b(?!:)", words), false
    gradient = backward(other, *one_of(data, 2))
    if name == "three_avenues":
        np.testing.assert_allclose(tips(scene.picture.arrows["weights"], n) * result.scale, -gradient.weights[-1][2])
        np.testing.assert_allclose(result.measured.activations, result.wishes.activations, atol=1e-8)
    elif name == "hebb":
        np.testing.assert_allclose(scene.picture.cells.get_array(), -gradient.weights[-1])
        np.testing.assert_allclose(result.measured, result.wishes, atol=1e-8)
    elif name == "beat_the_gradient":
        assert len(result.shares) == n + 1
    else:
        np.testing.assert_allclose(tips(scene.picture.arrows, n), result.wishes, atol=1e-12)
        np.testing.assert_allclose(result.measured, result.wishes, atol=1e-8)


@pytest.mark.filterwarnings("error::RuntimeWarning")
@pytest.mark.parametrize("seed", [0, 3, 5])
def test_a_dark_neuron_of_relu_is_asked_about_without_a_warning(seed, data):
    other = random_network((784, 16, 16, 10), np.random.default_rng(seed), activation=relu)
    scene = lesson.brighter_or_dimmer(other, data)
    assert "has activation 0.00" in scene.question.question
    assert scene.question.feedback(scene.question.answer).startswith("Right")


@pytest.mark.filterwarnings("error::RuntimeWarning")
@pytest.mark.parametrize("name", SCENES)
def test_a_network_of_zeros_can_be_asked_about_or_it_is_said_why_not(name, net, data):
    nothing = Network([0 * w for w in net.weights], [0 * b for b in net.biases])
    scene = getattr(lesson, name)(nothing, data)
    reasons = {
        "three_avenues": "no neuron before is the brightest",
        "where_the_bang_is": "activations are equal",
        "brighter_or_dimmer": "weights are equal",
        "hebb": "equally bright",
    }
    if name in reasons:
        assert reasons[name] in scene.question.sentence
        assert not any(control.disabled for control in scene.controls.values())
    else:
        assert scene.question.feedback(scene.question.answer).startswith("Right")
        scene.question.lock(scene.question.answer)
    assert scene.errors == []


def test_wishes_that_read_0_are_not_drawn_as_long_arrows(data):
    other = random_network((784, 32, 32, 10), np.random.default_rng(0))
    scene = lesson.three_avenues(other._replace(weights=[1000 * w for w in other.weights]), data)
    result = scene.result
    assert 0 < result.wishes.bias[0] < 1e-6
    assert result.title == "Output 2 says 0.00 and should say 1, but its slope is nearly 0: no wish"
    assert scene.picture.scale.text == "full height: 0.01"
    assert np.abs(tips(scene.picture.arrows["activations"], 32)).max() < 0.01


@pytest.mark.filterwarnings("error::RuntimeWarning")
@pytest.mark.parametrize("name", SCENES)
def test_where_all_outputs_are_saturated_it_is_said_that_there_is_nothing_to_predict(name, net, data):
    far = Network([1000 * w for w in net.weights], [1000 * b for b in net.biases])
    scene = getattr(lesson, name)(far, data)
    assert isinstance(scene.question, NoQuestion)
    assert f"Nothing to predict here: {scene.question.sentence}" in repr(scene)
    assert scene.question.sentence in unescape(scene.question.widget.children[0].value)
    assert not any(control.disabled for control in scene.controls.values())
    for on in {"wishes", "wiggle", "check", "shown"} & set(scene.controls):
        scene.controls[on].value = True
    assert scene.errors == []
    if name == "three_avenues":
        assert scene.result.title.endswith("but its slope is 0: no wish")
        assert crossing(scene.picture) == []  # though z has seven digits
        assert not tips(scene.picture.arrows["weights"], 16).any()
    if name == "hebb":
        assert scene.result.title == "None of the 160 weights wants to rise"
        assert not scene.picture.strongest.get_visible()


def test_a_guess_is_not_about_a_pretended_weight(net, data):
    scene = lesson.brighter_or_dimmer(net, data)
    scene.question.lock("0.1")
    scene.controls["pretended"].value = 0.5
    assert not scene.picture.guess_name.visible


@pytest.mark.parametrize("seed", [6533, 0, 2, 4, 5])
def test_every_weight_fits_on_the_slider_and_is_what_it_is(seed, data):
    other = random_network((784, 16, 16, 10), np.random.default_rng(seed))
    scene = lesson.brighter_or_dimmer(other, data)
    scene.question.skip()
    j, k = (int(i) for i in np.unravel_index(np.abs(other.weights[-1]).argmax(), (10, 16)))
    scene.set(example=int(np.flatnonzero(data.train.labels == j)[0]), neuron=k)
    scene.controls["neuron"].value = (k + 1) % 16
    scene.controls["neuron"].value = k  # as a student does, so that the slider is put where the weight is
    assert scene.controls["pretended"].value == pytest.approx(other.weights[-1][j, k], abs=0.00501)
    assert scene.result.weights[k] == other.weights[-1][j, k]
    assert abs(scene.result.wishes).max() < scene.picture.full


def test_a_wish_of_nothing_is_neither_brighter_nor_dimmer(net, data):
    scene = lesson.brighter_or_dimmer(net, data)
    scene.question.skip()
    scene.controls["pretended"].value = 0.0
    assert scene.result.title.startswith("Output 4 wishes neuron 12 as it is: 0.000 = ")


@of("hebb")
def test_the_map_is_checked_by_wiggling(scene):
    scene.question.skip()
    assert scene.picture.wiggled.text == ""
    scene.set(wishes=True, check=True, example=77)
    np.testing.assert_allclose(scene.result.measured, scene.result.wishes, atol=1e-8)
    assert np.abs(scene.result.wishes).max() > 1e-3
    assert "Measured by wiggling: the same to six places." in scene.words
    assert signed(scene.result.wishes.max(), 3) in scene.picture.wiggled.text
