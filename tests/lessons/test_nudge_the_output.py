"""Lesson 02: its wishes against the network and against wiggling, its pictures against its numbers, its questions."""

import inspect
import re
from pathlib import Path

import numpy as np
import pytest
from PIL import ImageColor

from backprop_lib import Network, backward, costs, flatten, forward, random_network, relu, sigmoid, train
from backprop_lib.checking import nudged, wiggle_some
from backprop_lib.lessons import nudge_the_output as lesson
from backprop_lib.lessons.practised import trained
from backprop_lib.listing import listing
from backprop_lib.network import slope
from backprop_lib.pictures import rim
from backprop_lib.pictures.audit import TIMES
from backprop_lib.pictures.outputs import TICK, X
from backprop_lib.pictures.style import signed, unsigned
from tests.lessons.reading import cells, crossing, of, prose

NOTEBOOK = Path(__file__).parents[2] / "notebooks" / "02_nudge_the_output.ipynb"
BIASES = np.arange(12992, 13002)  # of the ten outputs, the last ten places of flatten(net)
SCENES = ["wishes", "one_knob", "growing_square", "audit"]


@pytest.fixture
def scene(scene):
    """The same, its question skipped."""
    scene.question.skip()
    return scene


def tips(arrows):
    """Where the arrows end: {x of an arrow: height of its tip}, blue ones and orange ones."""
    found = []
    for patch in arrows.patches:
        points = patch.get_path().vertices.reshape(-1, 8, 2)
        found.append({round(x, 6): y for x, y in points[:, 3]})
    return found


# wishes


def test_a_measurement_that_is_off_is_said():
    assert "at most 0.250000 away" in lesson.agreement((np.ones(2), np.ones(2)), (np.zeros(2), np.array([0.25, 0])))
    assert lesson.agreement((None, np.ones(2))) == ""


def test_wishes_are_minus_the_first_sensitivities_of_backward(net, data):
    for example in (0, 2, 700):
        x, y = data.train.x[example : example + 1], data.train.y[example : example + 1]
        outputs = forward(net, x).activations[-1][0]
        nudges = lesson.wishes_for(outputs, y[0])
        np.testing.assert_allclose(-nudges * slope(net, 2, outputs), backward(net, x, y).biases[-1], rtol=1e-12)
        np.testing.assert_allclose(lesson.wiggled(outputs, y[0]), nudges, rtol=1e-8, atol=1e-10)
        assert lesson.squares(outputs, y[0]) == pytest.approx(costs(net, x, y)[0], rel=1e-12)


@of("wishes")
def test_the_picture_holds_the_wishes(scene):
    scene.set(check=True, **{f"output {j}": j / 10 for j in range(10)})
    result, picture = scene.result, scene.picture
    blue, orange = tips(picture.wishes.arrows)
    assert blue == {X[2]: pytest.approx(1.6)}
    assert orange == {X[j]: pytest.approx(-j / 5) for j in (1, 3, 4, 5, 6, 7, 8, 9)}  # as wanted: no arrow
    np.testing.assert_allclose(picture.wishes.diamonds.get_ydata(), result.nudges, atol=1e-8)
    assert "Measured by wiggling: the same to six places" in scene.words
    assert [text.text for text in picture.wishes.numbers] == [signed(nudge) for nudge in result.nudges]
    np.testing.assert_allclose(picture.outputs.discs.get_offsets()[:, 1], result.outputs)
    np.testing.assert_array_equal([s[0, 1] for s in picture.outputs.ticks.get_segments()], np.eye(10)[2])


@of("wishes", "one_knob")
def test_the_ruler_is_a_wish_long_and_its_words_stand_at_its_middle(scene):
    found = ((axes, text) for axes in scene.picture.figure.axes for text in axes.texts)
    ((axes, words),) = (pair for pair in found if pair[1].get_text() == "a wish of 1")
    (ruler,) = (line.get_ydata() for line in axes.lines if set(line.get_xdata()) == {-130})
    assert np.ptp(ruler) == pytest.approx(1)
    assert words.get_position()[1] == pytest.approx(np.mean(ruler))
    assert words.get_va() == "center"
    (ends,) = (line.get_solid_capstyle() for line in axes.lines if set(line.get_xdata()) == {-130})
    assert ends == "butt"  # no cap makes it longer


@of("wishes")
def test_what_stands_beside_the_line_is_about_arrows_not_about_the_row_of_numbers(scene):
    said = [text.get_text() for axes in scene.picture.figure.axes for text in axes.texts]
    assert {"arrow up:\nwants to rise", "arrow down:\nwants to fall"} <= set(said)


@of("wishes")
def test_every_fader_moves_its_own_wish_only(scene):
    for j in range(10):
        fader = scene.controls[f"output {j}"]
        for end in (0.0, 1.0):
            before, words, image = scene.result.nudges, scene.words, scene.panel.value
            fader.value = end
            assert scene.words != words
            assert scene.panel.value != image
            assert scene.result.nudges[j] == 2 * ((j == 2) - end)
            np.testing.assert_array_equal(np.delete(scene.result.nudges, j), np.delete(before, j))
        assert f"{j} (really {scene.result.own[j]:.2f})" in scene.words


@of("wishes")
def test_pretending_leaves_a_ring_at_what_the_network_says(scene, net, data):
    assert len(scene.picture.outputs.own.get_offsets()) == 0
    scene.controls["output 6"].value = 0.3
    ((x, y),) = scene.picture.outputs.own.get_offsets()
    assert (x, y) == (X[6], forward(net, data.train.x[2:3]).activations[-1][0, 6])
    scene.buttons["The network's own outputs"].click()
    assert len(scene.picture.outputs.own.get_offsets()) == 0
    assert "pretended" not in scene.words


@of("wishes")
def test_another_wanted_digit_changes_two_wishes(scene):
    before = scene.result.nudges
    scene.controls["wanted"].value = 3
    changed = np.flatnonzero(scene.result.nudges != before)
    assert list(changed) == [2, 3]
    text = prose(NOTEBOOK)
    assert f"Output 2 now wishes {signed(scene.result.nudges[2])}" in text
    assert f"output 3 wishes {signed(scene.result.nudges[3])}" in text


@of("wishes")
def test_the_trained_network_is_that_of_lesson_00_and_says_other_things(scene, net, data):
    scene.controls["network"].value = "trained"
    exact = forward(trained(net, data), data.train.x[:9]).activations[-1]
    largest = {}
    for example in (2, *range(3, 9)):
        scene.controls["example"].value = example
        np.testing.assert_allclose(scene.result.outputs, exact[example], atol=0.005001)
        assert not scene.result.pretended.any()
        largest[example] = np.sort(np.abs(scene.result.nudges))
    assert max(wishes[-1] for example, wishes in largest.items() if example not in (2, 5)) < 0.25
    scene.controls["example"].value = 5
    wishes = scene.result.nudges
    assert (data.train.labels[5], scene.result.own.argmax()) == (5, 9)
    assert f"Output 5 wishes {signed(wishes[5])} and output 9 {signed(wishes[9])}." in prose(NOTEBOOK)
    assert np.abs(np.delete(wishes, [5, 9])).max() <= 0.1  # next to nothing
    scene.controls["network"].value = "fresh"
    assert scene.result.own.argmax() == 6


@of("wishes")
def test_another_example_brings_its_own_label_and_outputs(scene, net, data):
    for example in (0, 1499):
        scene.controls["example"].value = example
        assert scene.controls["wanted"].value == data.train.labels[example]
        exact = forward(net, data.train.x[example : example + 1]).activations[-1][0]
        np.testing.assert_allclose(scene.result.outputs, exact, atol=0.005001)
        np.testing.assert_array_equal(scene.picture.digit.get_array().ravel(), data.train.x[example])


@of("wishes")
def test_titles_of_the_wishes(scene):
    assert scene.result.title.startswith("Output 6 has the largest wish")
    scene.set(**{f"output {j}": float(j == 2) for j in range(10)})
    assert "no wishes" in scene.result.title
    assert tips(scene.picture.wishes.arrows) == [{}, {}]
    scene.controls["output 2"].value = 0.9
    assert scene.result.title == "Output 2, the wanted one, has the largest wish: +0.20"


@pytest.mark.parametrize(
    "leave", [lambda q: q.skip(), lambda q: q.lock(["output 8", "output 6", "output 4", "output 2"])]
)
def test_the_asked_wishes_are_hidden_until_the_question_is_left(leave, net, data):
    scene = lesson.wishes(net, data)
    picture, result = scene.picture, scene.result
    shown = {round(x, 6) for arrows in tips(picture.wishes.arrows) for x in arrows}
    assert shown == {X[j] for j in range(10) if j not in lesson.ASKED}
    assert [j for j in range(10) if picture.wishes.numbers[j].text == "?"] == list(lesson.ASKED)
    for j in lesson.ASKED:
        assert signed(result.nudges[j]) not in scene.words
    leave(scene.question)
    assert len(tips(picture.wishes.arrows)[0]) == 1
    assert len(tips(picture.wishes.arrows)[1]) == 9
    assert "hidden" not in scene.words
    assert scene.errors == []


# one_knob


def turned(net, data, output, which, turn):
    """What `output` says for the first of each digit when its bias, or its weight from neuron 7, is turned."""
    weights, biases = net.weights[-1].copy(), net.biases[-1].copy()
    if which == "bias":
        biases[output] += turn
    else:
        weights[output, 7] += turn
    moved = net._replace(weights=[*net.weights[:-1], weights], biases=[*net.biases[:-1], biases])
    firsts = [next(i for i, label in enumerate(data.train.labels) if label == digit) for digit in range(10)]
    return moved, data.train.x[firsts], data.train.y[firsts]


@of("one_knob")
def test_one_knob_shows_what_the_turned_network_says_of_ten_digits(scene, net, data):
    scene.controls["check"].value = True
    ends = scene.controls["turn"].slider
    assert (ends.min, ends.max) == (-6, 6)
    for output, which, turn in ((2, "bias", 3.45), (2, "weight", ends.max), (6, "bias", ends.min), (9, "weight", -0.5)):
        for name, value in (("output", output), ("which", which), ("turn", turn)):
            scene.controls[name].value = value
        moved, x, y = turned(net, data, output, which, turn)
        result, picture = scene.result, scene.picture
        says = forward(moved, x).activations[-1][:, output]
        np.testing.assert_allclose(result.outputs, says, rtol=1e-12)
        np.testing.assert_array_equal(result.own, forward(net, x).activations[-1][:, output])
        np.testing.assert_array_equal(result.wanted, y[:, output])
        np.testing.assert_allclose(picture.outputs.discs.get_offsets(), np.column_stack([X, says]))
        np.testing.assert_allclose(picture.outputs.discs.get_array(), says)
        np.testing.assert_array_equal([tick[0, 1] for tick in picture.outputs.ticks.get_segments()], y[:, output])
        assert [text.text for text in picture.outputs.activations] == [f"{a:.2f}" for a in says]
        knob = net.biases[-1][output] if which == "bias" else net.weights[-1][output, 7]
        assert picture.turned.text == f"{unsigned(knob)} → {unsigned(knob + turn)}"
        name = f"bias of\noutput {output}" if which == "bias" else f"weight\nfrom 7 to {output}"
        assert picture.knob.text == name
        assert result.sums[1] == pytest.approx(((says - y[:, output]) ** 2).sum())
        assert f"{result.sums[0]:.2f} → {result.sums[1]:.2f}" in picture.sums.text
        np.testing.assert_array_equal(picture.images, x.reshape(10, 28, 28))


@of("one_knob")
def test_each_digit_has_its_own_wish_for_the_output(scene, net, data):
    for output, which, turn in ((2, "bias", 0.0), (2, "bias", -6.0), (5, "weight", 6.0)):
        scene.set(output=output, which=which, turn=turn, check=True)
        result, picture = scene.result, scene.picture
        moved, x, y = turned(net, data, output, which, turn)
        slopes = slope(net, 2, result.outputs)
        for d in range(10):  # each example alone
            need = -backward(moved, x[d : d + 1], y[d : d + 1]).biases[-1][output]
            assert result.nudges[d] * slopes[d] == pytest.approx(need, rel=1e-9)
            measured = -wiggle_some(moved, x[d : d + 1], y[d : d + 1], [BIASES[output]]).item()
            assert need == pytest.approx(measured, rel=1e-5, abs=1e-9)
        np.testing.assert_allclose(result.measured, result.nudges, rtol=1e-7, atol=1e-9)
        np.testing.assert_allclose(picture.wishes.diamonds.get_ydata(), result.nudges, atol=1e-8)
        blue, orange = tips(picture.wishes.arrows)
        assert list(blue) == [X[output]]
        assert {**blue, **orange} == {x: pytest.approx(wish) for x, wish in zip(X, result.nudges, strict=True)}
        assert [text.text for text in picture.wishes.numbers] == [signed(nudge) for nudge in result.nudges]
        assert "Measured by wiggling: the same to six places" in scene.words
        assert picture.wishes.diamonds.get_visible()
    scene.controls["check"].value = False
    assert not scene.picture.wishes.diamonds.get_visible()
    assert "wiggling" not in scene.words


@of("one_knob")
@pytest.mark.parametrize("which", ["bias", "weight"])
def test_one_knob_moves_all_ten_the_same_way(scene, which):
    scene.controls["which"].value = which
    for output in (2, 6):
        scene.controls["output"].value = output
        for turn in (-6.0, -0.1, 0.1, 6.0):
            scene.controls["turn"].value = turn
            assert (np.sign(scene.result.outputs - scene.result.own) == np.sign(turn)).all()
            up, down = (1, 9) if turn > 0 else (9, 1)
            assert f"nearer to what is wanted for {up} digit" in scene.result.title
            assert scene.result.title.endswith(f"further for {down}")


@of("one_knob")
def test_rings_stay_where_the_discs_were_until_the_knob_is_turned_back(scene):
    np.testing.assert_array_equal(scene.picture.outputs.own.get_offsets()[:, 1], scene.result.own)
    scene.buttons["Turn it back"].click()
    assert scene.controls["turn"].value == 0
    assert len(scene.picture.outputs.own.get_offsets()) == 0
    assert scene.result.title == "For the ten digits output 2 says 0.22 to 0.23; only the 2 wants it at 1"
    assert "→" not in scene.picture.turned.text + scene.picture.sums.text
    scene.controls["output"].value = 3
    assert scene.result.title == "For the ten digits output 3 says 0.08; only the 3 wants it at 1"


def test_the_answer_of_one_knob_is_what_the_scene_shows(net, data):
    scene = lesson.one_knob(net, data)
    assert scene.result.turn == 0
    assert scene.controls["turn"].disabled
    scene.question.skip()
    assert scene.result.turn == 3.45
    assert scene.result.outputs[7] == scene.question.answer == pytest.approx(0.9005, abs=5e-5)
    assert scene.result.outputs[2] == pytest.approx(0.9, abs=0.001)
    assert scene.errors == []


@pytest.mark.parametrize(("guess", "seen", "says"), [(0.22, True, "your guess"), (1.0, True, "your guess"),
                                                     (3.67, False, "guess: above 1"),
                                                     (-1e12, False, "guess: below 0")])  # fmt: skip
def test_a_guess_for_the_7_is_kept_while_it_is_about_what_is_shown(net, data, guess, seen, says):
    scene = lesson.one_knob(net, data)
    picture = scene.picture
    assert not picture.guessed.get_visible()
    scene.question.lock(guess)
    assert picture.guessed.get_visible() == seen
    assert picture.guess_name.visible
    assert picture.guess_name.text == says
    assert picture.guess_name.x == picture.guessed.get_xdata().mean() == X[7]
    assert list(picture.guessed.get_ydata()) == [guess, guess]
    for name, value in (("output", 7), ("which", "weight"), ("turn", 1.0)):
        before = scene.controls[name].value
        scene.controls[name].value = value
        assert not picture.guessed.get_visible(), name
        assert not picture.guess_name.visible, name
        scene.controls[name].value = before
        assert picture.guess_name.visible, name
    assert scene.errors == []


@pytest.mark.filterwarnings("error::RuntimeWarning")
@pytest.mark.parametrize(
    ("sizes", "activation", "dtype"),
    [
        ((784, 10), sigmoid, float),
        ((784, 16, 16, 10), relu, float),
        ((784, 8, 10), relu, np.float32),
        ((784, 16, 16, 16, 10), sigmoid, np.float32),
    ],
)
def test_one_knob_of_other_networks(sizes, activation, dtype, data):
    net = random_network(sizes, rng(3), activation, dtype)
    scene = lesson.one_knob(net, data)
    scene.question.lock(scene.question.answer)
    assert scene.result.asked
    assert scene.result.outputs[7] == pytest.approx(scene.question.answer)
    z = forward(net, data.train.x[:10]).zs[-1]
    moved = z[:, 2] + scene.result.turn
    np.testing.assert_allclose(scene.result.outputs, sigmoid(moved), rtol=1e-5)
    before = f"pixel {data.train.x[:10].mean(axis=0).argmax()}" if len(sizes) == 2 else "hidden layer"
    for end in ("min", "max"):
        scene.set(which="weight", turn=getattr(scene.controls["turn"].slider, end), check=True)
        np.testing.assert_allclose(scene.result.measured, scene.result.nudges, rtol=1e-4, atol=1e-6)
        assert before in scene.result.knob
    assert scene.errors == []


def test_a_network_that_reads_no_digits_has_no_one_knob(data):
    with pytest.raises(ValueError, match=r"^net has the sizes 784-16-8; expected 784 .* and 10"):
        lesson.one_knob(random_network((784, 16, 8), rng(0)), data)


# growing_square


@of("growing_square")
def test_the_square_grows_by_strips_and_corner(scene):
    for distance, nudge in ((0.0, 0.01), (0.3, 0.3), (0.95, 0.01), (1.0, 0.3)):
        scene.set(distance=distance, nudge=nudge)
        result = scene.result
        assert result.growth == pytest.approx((distance + nudge) ** 2 - distance**2, rel=1e-12)
        assert result.strips + result.corner == pytest.approx(result.growth, rel=1e-9)
        (x,), (rate,) = scene.picture.point.get_data()
        assert (x, rate) == (nudge, pytest.approx(2 * distance + nudge))
        corner = scene.picture.corner.patches[0].get_path().vertices
        assert corner.max() == pytest.approx(distance + nudge)
        assert f"{result.growth:.4f}" in scene.words


@of("growing_square")
@pytest.mark.parametrize("nudge", [0.01, 0.03, 0.04, 0.3])
def test_the_strips_are_seen_however_thin(scene, nudge):
    scene.set(distance=0.95, nudge=nudge)
    strip = np.all(np.asarray(scene.picture.draw().convert("RGB"))[:, :280] == ImageColor.getrgb(rim.STRIP), axis=-1)
    assert strip.sum() > 150  # pixels: each strip is some 177 long


@of("growing_square")
def test_what_is_too_small_to_be_seen_is_enlarged(scene):
    picture = scene.picture
    for distance, nudge in ((0.95, 0.01), (0.0, 0.03), (1.0, 0.03), (0.5, 0.05)):
        scene.set(distance=distance, nudge=nudge)
        seen = nudge < rim.WINDOW / 2
        parts = [patch for bars in picture.near for patch in bars.patches]
        assert all(part.get_visible() == seen for part in (*parts, *picture.frames))
        assert picture.times.visible == seen
        left, low = picture.frames[0].get_xy()
        for small, bars in zip(picture.near, (picture.old, picture.strips, picture.corner), strict=True):
            for near, far in zip(small.patches, bars.patches, strict=True):
                found, expected = near.get_path().vertices, far.get_path().vertices
                if seen:
                    np.testing.assert_allclose(found, expected - [left, low], atol=1e-12)
        pixels = [f.get_window_extent().width for f in picture.frames]
        assert pixels[1] / pixels[0] == pytest.approx(rim.TIMES)
        assert crossing(picture) == []


@pytest.mark.parametrize("leave", [lambda q: q.skip(), lambda q: q.lock("0.0095")])
def test_the_growth_is_hidden_until_the_question_is_left(leave, net, data):
    scene = lesson.growing_square(net, data)
    parts = [*scene.picture.strips.patches, *scene.picture.corner.patches, scene.picture.line, scene.picture.point]
    parts += scene.picture.frames
    assert not any(part.get_visible() for part in parts)
    assert not any(label.visible for label in (*scene.picture.sums, *scene.picture.names, scene.picture.legend))
    assert "strips" not in scene.words
    assert "grows" not in scene.result.title
    leave(scene.question)
    assert all(part.get_visible() for part in parts)
    assert all(label.visible for label in (*scene.picture.sums, *scene.picture.names, scene.picture.legend))
    assert "two strips" in scene.words
    assert (scene.result.distance, scene.result.nudge) == (0.95, 0.01)


@of("growing_square")
def test_what_the_dashed_line_is_stands_beside_it(scene):
    picture = scene.picture
    for distance in (0.0, 0.3, 0.31, 0.95, 1.0):
        for nudge in (0.01, 0.13, 0.3):
            scene.set(distance=distance, nudge=nudge)
            assert picture.legend.text == f"dashed: 2 x {distance:.2f} = {2 * distance:.2f}"
            assert abs(picture.legend.y - picture.limit.get_ydata()[0]) < 1  # of the axis of 2.5
            assert crossing(picture) == []


@pytest.mark.parametrize("guess", ["0.0001", "0.0095", "0.012", "0.015", "0.018", "0.019", "0.022", "0.1", "-0.1"])
def test_a_guess_and_what_the_dashed_line_is_leave_room_for_each_other(guess, net, data):
    scene = lesson.growing_square(net, data)
    scene.question.lock(guess)
    scene.question.reveal()
    picture, high = scene.picture, 2.5 * 15 / 98  # of a line of words, as heights of the axis
    assert picture.guess_name.visible
    assert crossing(picture) == []
    assert abs(picture.guessed.get_ydata()[0] - picture.legend.y) > high / 2 + 0.1
    words = picture.guess_name.y + high / 2
    assert abs(words - picture.limit.get_ydata()[0]) > high / 2


@of("growing_square")
def test_the_growth_for_each_unit_of_nudge_nears_twice_the_distance(scene):
    missed = []
    for nudge in (0.3, 0.1, 0.01):
        scene.set(distance=0.95, nudge=nudge)
        missed.append(scene.result.growth / nudge - 1.9)
    assert missed == sorted(missed, reverse=True)
    assert missed[-1] == pytest.approx(0.01)


# audit


def audited(net, data, output, z):
    """The same 2 through a network whose bias gives `output` the weighted sum z."""
    x, y = data.train.x[2:3], data.train.y[2:3]
    return nudged(net, BIASES[output], z - forward(net, x).zs[-1][0, output]), x, y


def test_the_two_outputs_of_the_question_are_marked_on_the_curve(net, data):
    scene = lesson.audit(net, data)
    picture = scene.picture
    parts = picture.asked.get_visible, *(lambda label=label: label.visible for label in picture.asked_names)
    assert [seen() for seen in parts] == [False] * 3  # they would give the answer away
    scene.question.lock(scene.question.answer)
    assert [seen() for seen in parts] == [True] * 3
    assert [label.text for label in picture.asked_names] == ["0.5", "0.99"]
    for z, need, a in zip(*picture.asked.get_data(), (0.5, 0.99), strict=True):
        moved, x, y = audited(net, data, 6, z)
        assert forward(moved, x).activations[-1][0, 6] == pytest.approx(a)
        assert need / TIMES == pytest.approx(-wiggle_some(moved, x, y, BIASES)[6], abs=1e-7)
    assert crossing(picture) == []
    scene.controls["output"].value = 2  # which is wanted at 1
    assert [seen() for seen in parts] == [False] * 3


@pytest.mark.parametrize(("times", "bias"), [(100, 0), (1, 30), (1, -1000)])
def test_where_the_axis_is_wide_the_question_s_outputs_are_dots_without_names(times, bias, net, data):
    far = Network([times * w for w in net.weights], [*net.biases[:-1], net.biases[-1] + bias])
    scene = lesson.audit(far, data)
    scene.question.skip()
    assert not any(label.visible for label in scene.picture.asked_names)
    assert crossing(scene.picture) == []


@of("audit")
def test_the_audit_shows_the_biases_of_backward(scene, net, data):
    scene.controls["check"].value = True
    for output, z in ((6, 4.6), (6, -8.0), (2, 8.0), (3, 0.0)):
        scene.controls["output"].value = output
        scene.controls["z"].value = z
        moved, x, y = audited(net, data, output, z)
        result = scene.result
        np.testing.assert_allclose(result.nudges_z, -backward(moved, x, y).biases[-1], rtol=1e-9)
        np.testing.assert_allclose(result.nudges_z, -wiggle_some(moved, x, y, BIASES), rtol=1e-5, atol=1e-9)
        np.testing.assert_allclose(result.measured_z, result.nudges_z, rtol=1e-5, atol=1e-9)
        np.testing.assert_allclose(result.measured_a, result.nudges_a, rtol=1e-7, atol=1e-9)
        assert "Measured by wiggling: the same to six places" in scene.words
        np.testing.assert_allclose(result.nudges_z, result.nudges_a * result.slopes, rtol=1e-12)
        assert forward(moved, x).zs[-1][0, output] == pytest.approx(z)
        (upper, above, _), (lower, below, _) = scene.picture.rows
        np.testing.assert_allclose(above.get_ydata(), result.measured_a)
        np.testing.assert_allclose(below.get_ydata(), TIMES * result.measured_z)
        for arrows, nudges in ((upper, result.nudges_a), (lower, TIMES * result.nudges_z)):
            blue, orange = tips(arrows)
            assert list(blue) == [2.5]
            assert {**blue, **orange} == {j + 0.5: pytest.approx(nudges[j]) for j in range(10)}


@of("audit")
def test_the_tick_lies_where_the_disc_should_be(scene):
    for output, z in ((6, 0.0), (2, 1.5), (6, 8.0), (2, -8.0)):
        scene.set(output=output, z=z)
        (((left, low), (right, high)),) = scene.picture.target.get_segments()
        assert low == high == scene.result.wanted[output]
        assert left <= z <= right
        assert right - left == pytest.approx(2 * TICK / 252 * 16 / (1 + (abs(z) == 8)))  # one half at the end
    assert "The black tick in the upper left panel is where its activation should be" in prose(NOTEBOOK)


@of("audit")
def test_the_curves_pass_through_the_chosen_output(scene, net):
    for output in (6, 2):
        scene.controls["output"].value = output
        for z in (-8.0, -1.0, 2.0, 8.0):
            scene.controls["z"].value = z
            result, picture = scene.result, scene.picture
            at = np.flatnonzero(np.isclose(result.zs, z)).item()
            assert result.squished[at] == pytest.approx(result.outputs[output])
            assert picture.keen.get_ydata()[at] == pytest.approx(TIMES * result.nudges_z[output])
            assert picture.dull.get_ydata()[at] == pytest.approx(result.nudges_a[output])
            across, up = np.diff(picture.tangent.get_data())
            assert up / across == pytest.approx(slope(net, 2, result.outputs[output]))


@of("audit")
def test_most_wrong_is_least_nudged_and_the_peak_is_at_two_thirds(scene):
    scene.controls["z"].value = 8.0
    far = scene.result
    assert np.abs(far.nudges_a).argmax() == 6
    assert np.abs(far.nudges_z).argmin() == 6
    assert abs(far.nudges_z[6]) < 0.001
    assert "wishes \N{MINUS SIGN}2.00; times the slope 0.00034: a need of \N{MINUS SIGN}0.0007" in far.title
    assert scene.picture.slope.text == "slope 0.00034"
    nudges = []
    for z in np.linspace(0, 2, 201):
        result = scene.model(output=6, z=z, check=False, answered=True)
        nudges.append((result.nudges_z[6], result.outputs[6], z))
    largest, a, peak = min(nudges)
    assert a == pytest.approx(2 / 3, abs=0.005)
    assert f"z of about {peak:.1f}, where a is 2/3 and the need is {signed(largest, 3)}" in prose(NOTEBOOK)


@of("audit")
def test_choosing_an_output_and_the_button_bring_the_networks_own_z(scene, net, data):
    own = forward(net, data.train.x[2:3]).zs[-1][0]
    for output in (0, 9):
        scene.controls["output"].value = output
        assert scene.controls["z"].value == pytest.approx(own[output], abs=0.005001)
        scene.controls["z"].value = 5.0
        scene.buttons["The network's own z"].click()
        assert scene.controls["z"].value == pytest.approx(own[output], abs=0.005001)


def test_the_lower_row_is_hidden_until_the_question_is_left(net, data):
    scene = lesson.audit(net, data)
    lower = scene.picture.rows[1]
    assert tips(lower[0]) == [{}, {}]
    assert {text.text for text in lower[2]} == {"?"}
    assert not scene.picture.keen.get_visible()
    assert "need" not in scene.words
    assert "\N{MINUS SIGN}0.09" not in scene.words
    scene.question.lock(scene.question.kind.values[0])
    assert scene.picture.keen.get_visible()
    assert len(tips(lower[0])[1]) == 9
    assert "need" in scene.words


@of("audit")
def test_the_answer_is_what_the_scene_shows(scene):
    found = []
    for z in (np.log(99), 0.0):
        scene.controls["z"].value = float(z)
        found.append(abs(scene.result.nudges_z[6]))
    least, most = scene.question.answer
    assert least <= found[0] < most == pytest.approx(found[1])
    assert f"{found[0]:.4f} against {found[1]:.2f}" in prose(NOTEBOOK)
    assert f"{found[1] / found[0]:.0f} times smaller" in prose(NOTEBOOK)


# questions


@pytest.mark.parametrize("name", SCENES)
def test_every_answer_has_its_own_explanation(name, net, data):
    question = getattr(lesson, name)(net, data).question
    right = question.feedback(question.answer)
    assert right.startswith("Right:")
    said = {question.feedback(wrong) for wrong, _ in question.mistakes}
    assert len(said | {right}) == len(question.mistakes) + 1
    assert len(question.mistakes) >= 2
    for wrong, why in question.mistakes:
        assert why in question.feedback(wrong)


@pytest.mark.parametrize(
    ("name", "wrong", "says"),
    [
        ("wishes", ["output 2", "output 6", "output 4", "output 8"], "no claim to the first place"),
        ("wishes", ["output 6", "output 4", "output 2", "output 8"], "ranked the activations"),
        ("wishes", ["output 8", "output 2", "output 4", "output 6"], "every distance from 1"),
        ("one_knob", "0.22", "moves one picture's output only"),
        ("one_knob", "0", "what the 7 wishes"),
        ("one_knob", "-0.45", "turned it round"),
        ("one_knob", "0.68", "how far it rose"),
        ("one_knob", "0.29", "shared the turn"),
        ("one_knob", "3.67", "added to z"),
        ("one_knob", "1", "not even the 2 has come"),
        ("one_knob", "0.95", "not even the 2 has come"),
        ("one_knob", "2.20", "z after the turn"),
        ("one_knob", "2.64", "the bias after the turn"),
        ("growing_square", "0.0095", "one strip"),
        ("growing_square", "0.01", "the nudge itself"),
        ("growing_square", "1.9", "each whole unit"),
        ("growing_square", "1.91", "each whole unit"),
        ("growing_square", "0.0001", "corner"),
        ("growing_square", "0.005", "No 1/2"),
    ],
)
def test_usual_wrong_answers(name, wrong, says, net, data):
    assert says in getattr(lesson, name)(net, data).question.feedback(wrong)


def test_the_questions_follow_the_network(net, data):
    assert lesson.wishes(net, data).question.answer == ("output 6", "output 2", "output 4", "output 8")
    trained = list(train(net, data.train.x, data.train.y, batch_size=10, learning_rate=1, epochs=1, rng=rng(0)))[-1].net
    for other in (trained, random_network((784, 16, 10), rng(1)), random_network((784, 8, 8, 10), rng(2))):
        scene = lesson.wishes(other, data)
        scene.question.skip()
        sizes = np.abs(scene.result.nudges)
        ranked = [sizes[int(name[-1])] for name in scene.question.answer]
        assert ranked == sorted(ranked, reverse=True)
        lesson.growing_square(other, data)
        lesson.audit(other, data)
        scene = lesson.one_knob(other, data)
        scene.question.skip()
        assert scene.question.answer == scene.result.outputs[7]
        assert scene.result.outputs[[2, 7]].min() > 0.099  # also where the 7 was all but 0: it is seen to rise


def rng(seed):
    return np.random.default_rng(seed)


def test_a_prediction_is_marked_on_the_picture(net, data):
    scene = lesson.wishes(net, data)
    scene.question.lock(["output 8", "output 6", "output 4", "output 2"])
    assert [scene.picture.ranks[j].text for j in (8, 6, 4, 2)] == ["your 1st", "your 2nd", "your 3rd", "your 4th"]

    scene = lesson.growing_square(net, data)
    scene.question.lock("0.0095")
    assert scene.picture.guessed.get_visible()
    assert scene.picture.guessed.get_ydata()[0] == pytest.approx(0.95)
    assert scene.picture.guess_name.text == "your guess"
    scene.controls["distance"].value = 0.5
    assert not scene.picture.guessed.get_visible()  # it was about another square
    assert not scene.picture.guess_name.visible

    scene = lesson.audit(net, data)
    scene.question.lock(scene.question.answer)
    grey = np.concatenate([p.get_path().vertices for p in scene.picture.guessed.patches])
    assert grey[:, 1].min() == pytest.approx(-TIMES * 0.25)
    assert grey[:, 1].max() == 0
    assert grey[0, 0] < np.log(99) < grey[2, 0]
    scene.controls["output"].value = 2
    assert not any(patch.get_visible() for patch in scene.picture.guessed.patches)


@pytest.mark.parametrize("name", SCENES)
def test_titles_fit_the_picture(name, net, data):
    scene = getattr(lesson, name)(net, data)
    titles = [scene.result.title]
    scene.question.skip()
    assert all(not control.disabled for control in scene.controls.values())
    for control in list(scene.controls.values()):
        if hasattr(control, "slider"):
            for end in (control.slider.min, control.slider.max):
                control.value = end
                titles.append(scene.result.title)
    for title in titles:
        scene.picture.title.set_text(title)
        assert scene.picture.title.width() < scene.picture.size[0] - 24


# the exercise and the prose


@pytest.mark.parametrize(
    ("attempt", "says"),
    [
        (lambda a, y: -2 * (a - y), "Right:"),
        (lambda a, y: np.array([2 * (t - p) for p, t in zip(a, y, strict=True)]), "Right:"),
        (lambda a, y: ..., "Not yet:"),
        (lambda a, y: 2 * (a - y), "turn the sign round"),
        (lambda a, y: y - a, "two sides"),
        (lambda a, y: a - y, "Half the sensitivity"),
        (lambda a, y: 2 * (y - a) ** 2, "You squared"),
        (lambda a, y: -((a - y) ** 2), "twice the side"),
        (lambda a, y: (a - y) ** 2, "make the cost"),
        (lambda a, y: 2 * (y - a) / len(a), "shared among ten"),
        (lambda a, y: 2 * abs(a - y), "Without signs"),
        (lambda a, y: -2 * (a - y) * a * (1 - a), "wishes for z"),
        (lambda a, y: np.sign(y - a), "how much"),
        (lambda a, y: 2 * y - a, "2 * (wanted - outputs)"),
        (lambda a, y: -2 * a, "from `wanted`"),
        (lambda a, y: abs(y - a), "Who should rise, who fall?"),
        (lambda a, y: 2 * (a - y) * a * (1 - a), "That is dC/dz"),
        (lambda a, y: 2 * (y - a).sum(), "One number"),
        (lambda a, y: 1 / 0, "ZeroDivisionError"),
    ],
)
def test_the_exercise_names_the_missing_idea(attempt, says, net, data):
    assert says in lesson.check_my_wishes(attempt, net, data).message


def test_the_five_numbers_of_an_output(net, data):
    result = lesson.audit(net, data).result
    rows = {
        "distance | a − y": lambda j: signed(result.outputs[j] - result.wanted[j]),
        "sensitivity | dC/da, twice the distance": lambda j: signed(-result.nudges_a[j]),
        "**wish** | −dC/da, its sign turned round": lambda j: signed(result.nudges_a[j]),
        "slope | a (1 − a)": lambda j: f"{result.slopes[j]:.3f}",
        "**need** | −dC/dz, wish x slope": lambda j: signed(result.nudges_z[j]),
    }
    np.testing.assert_allclose(result.nudges_a, -2 * (result.outputs - result.wanted))
    np.testing.assert_allclose(result.nudges_z, result.nudges_a * result.slopes)
    for names, number in rows.items():
        assert f"| {names} | {number(6)} | {number(2)} |" in prose(NOTEBOOK)


def test_numbers_in_the_prose_are_computed(net, data):
    text = prose(NOTEBOOK)
    scene = lesson.wishes(net, data)
    scene.question.skip()
    a, nudges = scene.result.outputs, scene.result.nudges
    audit = lesson.audit(net, data)
    audit.question.skip()
    z = audit.result.nudges_z
    low, high = sigmoid(np.array([-0.01, 0.01]))
    knob = lesson.one_knob(net, data)
    own = knob.result
    knob.question.skip()
    granted = knob.result
    sums = {turn: knob.model(2, "bias", turn, False).sums[1] for turn in np.round(np.arange(-6, 6, 0.01), 2)}
    best = min(sums, key=sums.get)
    least, balance = (getattr(knob.model(2, "bias", best, False), each) for each in ("outputs", "nudges"))
    before = forward(net, turned(net, data, 2, "bias", 0)[1]).activations[-2][:, 7]

    def written(number, digits=2):
        return signed(number, digits)

    for sentence in (
        f"says {a[0]:.2f}, {a[1]:.2f}, {a[2]:.2f}, and so on",
        f"{a[0]:.2f} wishes {written(nudges[0])}, and {a[1]:.2f} wishes {written(nudges[1])}",
        f"It is {a[6]:.2f} away from what is wanted and wishes {written(nudges[6])}",
        f"Output 2 is {1 - a[2]:.2f} away and wishes {written(nudges[2])}",
        f"Output 8 is at {a[8]:.2f}. It is wrong too, but almost right, and wishes only {written(nudges[8])}",
        f"the sigmoid rises from {low:.4f} to {high:.4f}. That is {high - low:.3f} over 0.02",
        f"The square grew by {0.96**2 - 0.95**2:.4f}",
        f"If you predicted {0.95 * 0.01:.4f}",
        f"only {written(z[6])} of it is left, and output 2 leads with {written(z[2])}",
        f"It is one number, {written(own.before)}, and it is part of the weighted sum z",
        f"much the same to all of them, {own.own.min():.2f} or {own.own.max():.2f}",
        f"The 2 wishes output 2 up, with {written(own.nudges[2])}",
        f"hundredths and made {written(nudges[2])} of it",
        f"Output 2 says {granted.outputs[7]:.2f} for the 7, too. If you predicted {own.own[7]:.2f}",
        f"At {written(granted.turn)} one digit is nearer",
        f"together grow from {granted.sums[0]:.2f} to {granted.sums[1]:.2f}",
        f"the least is at {written(round(best, 2))}. There output 2 says {least.mean():.2f} for every digit, since one "
        "in ten wants a 1",
        f"neuron 7 says {before[2]:.2f} for the 2",
        f"at {written(granted.turn)} the 2 now says {knob.model(2, 'weight', granted.turn, False).outputs[2]:.2f}",
        f"Add up the ten wishes: one of {written(balance[2])}, nine of {written(balance[7])}. They cancel. The 2 pays: "
        f"it had {own.own[2]:.2f}",
        f"at 0.99 the slope is {slope(net, 2, np.float64(0.99)):.4f}",
    ):
        assert sentence in text, sentence
    assert np.abs(z).argmax() == 2
    found = [turn for turn, total in sums.items() if f"{total:.2f}" == "0.90"]
    assert f"It is near −1: from {written(min(found))} to {written(max(found))} their sum reads 0.90" in text
    six, up = audit.model(6, audit.controls["z"].value, False, True), 0.01
    nudged = audit.model(6, audit.controls["z"].value + up, False, True).outputs[6]
    rise, growth = nudged - six.outputs[6], nudged**2 - six.outputs[6] ** 2
    assert f"Its activation rises by {rise:.5f}, since the slope there is {six.slopes[6]:.4f}." in text
    assert f"Its square grows by {growth:.5f}. For each unit of z that is {growth / up:.3f}, and" in text
    assert f"1.90 x {six.slopes[6]:.4f} is {1.90 * six.slopes[6]:.3f} as well" in text
    assert np.abs(least - 0.1).max() < 0.005
    assert abs(balance.sum()) < 0.02
    assert {signed(wish) for wish in np.delete(balance, 2)} == {written(balance[7])}
    assert least[2] < own.own[2]
    assert before.mean() == pytest.approx(2 / 3, abs=0.03)


def test_the_quoted_lines_are_the_librarys(net):
    source = inspect.getsource(backward)
    quoted = [line for line in prose(NOTEBOOK).splitlines() if line.startswith(("dC_da =", "dC_dz ="))]
    assert len(quoted) == 2
    assert all(line in source for line in quoted)


def test_the_slope_s_own_lines_are_shown_and_what_they_hold_is_said(net):
    code = ["".join(cell["source"]) for cell in cells(NOTEBOOK, "code")]
    assert code[-4:-2] == ["listing(slope)", "listing(squish)"]
    assert "SLOPES[squish(net, l)](a)" in listing(slope)
    assert "`SLOPES` holds the slope of each: for the sigmoid `a * (1 - a)`" in prose(NOTEBOOK)
    a = np.linspace(0, 1, 11)
    np.testing.assert_array_equal(slope(net, 2, a), a * (1 - a))


def test_the_exercise_is_not_answered_above_it():
    above = ["".join(cell["source"]) for cell in cells(NOTEBOOK)]
    above = "".join(above[: next(i for i, text in enumerate(above) if text.startswith("# Exercise"))])
    assert "2 * (activations[-1] - y)" in above  # the library's line, a sensitivity
    assert not re.search(r"-2 \* \(|2 \* \(wanted", above)


def test_biases_are_where_this_test_looks(net):
    np.testing.assert_array_equal(flatten(net)[BIASES], net.biases[-1])


@pytest.mark.parametrize(("guess", "where"), [(1.9, "above the axis"), (-0.02, "below the axis")])
def test_a_guess_beyond_the_axis_is_said_to_be_there(net, data, guess, where):
    scene = lesson.growing_square(net, data)
    scene.question.lock(guess)
    scene.question.reveal()
    least, most = scene.picture.rates.get_ylim()
    assert not least <= scene.picture.guessed.get_ydata()[0] <= most
    assert scene.picture.guess_name.visible
    assert scene.picture.guess_name.text == f"your guess, {where}"
    assert least < scene.picture.guess_name.y < most


def test_a_growth_in_two_digits_is_right(net, data):
    assert lesson.growing_square(net, data).question.feedback("0.02").startswith("Right")


def test_ordering_by_sign_is_recognised(net, data):
    question = lesson.wishes(net, data).question
    outputs = forward(net, data.train.x[2:3]).activations[-1][0].round(2)
    up = lesson.wishes_for(outputs, np.eye(10)[2])
    told = question.feedback([f"output {j}" for j in sorted(lesson.ASKED, key=lambda j: -up[j])])
    assert "let the sign count" in told


def test_the_guessed_places_are_seen_while_they_are_about_what_is_shown(net, data):
    scene = lesson.wishes(net, data)
    scene.question.lock(scene.question.answer)
    ranks = [rank for rank in scene.picture.ranks if rank.text]
    assert len(ranks) == 4
    assert all(rank.visible for rank in ranks)
    for name, value in (("wanted", 3), ("output 6", 0.5), ("example", 7)):
        before = scene.controls[name].value
        scene.controls[name].value = value
        assert not any(rank.visible for rank in ranks), name
        scene.controls[name].value = before
        assert all(rank.visible for rank in ranks), name


def test_as_large_a_wish_is_not_larger(net, data):
    scene = lesson.wishes(net, data)
    scene.question.skip()
    scene.set(**{f"output {j}": 0.5 for j in range(10)})
    assert scene.result.title == "Output 2, the wanted one, wishes as much as any other: +1.00"
    scene.set(**{"output 2": 0.4})
    assert scene.result.title == "Output 2, the wanted one, has the largest wish: +1.20"
