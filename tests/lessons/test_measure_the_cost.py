"""Lesson 01: its numbers against the network, its pictures against its numbers, its questions answered wrongly."""

import re
from pathlib import Path

import numpy as np
import pytest

from backprop_lib import Network, backward, cost, costs, flatten, forward, random_network, relu, sigmoid, step, train
from backprop_lib.checking import nudged, wiggle_some
from backprop_lib.lessons import measure_the_cost as lesson
from backprop_lib.lessons.two_knobs import compared
from backprop_lib.naming import knob
from backprop_lib.pictures.bench import times
from backprop_lib.pictures.costs import apart
from backprop_lib.pictures.squares import LEFT
from tests.lessons.reading import crossing, of, prose
from tools.exercises import FOLD
from tools.inside import boxes, outside

NOTEBOOK = Path(__file__).parents[2] / "notebooks" / "01_measure_the_cost.ipynb"


# squares


@of("squares")
def test_squares_add_up_to_the_librarys_cost(scene, net, data):
    for example in (2, 0, 1499):
        scene.controls["example"].value = example
        right = costs(net, data.train.x[example : example + 1], data.train.y[example : example + 1])[0]
        assert scene.result.squares.sum() == pytest.approx(right, abs=0.1)  # faders move in hundredths
        exact = forward(net, data.train.x[example : example + 1]).activations[-1][0]
        np.testing.assert_allclose(scene.result.outputs, exact, atol=0.005001)


@of("squares")
def test_the_picture_holds_the_squares(scene):
    scene.set(**{f"output {j}": j / 10 for j in range(10)})
    result, picture = scene.result, scene.picture
    blue, orange = (p.get_path().vertices for p in picture.squares.patches)
    assert len(blue) == 5  # one square: the 2 alone wants to rise
    assert blue[:, 1].max() - blue[:, 1].min() == pytest.approx(1 - 0.2)
    assert blue[:, 0].max() - blue[:, 0].min() == pytest.approx(1 - 0.2)
    assert orange[:, 1].max() == pytest.approx(0.9)
    np.testing.assert_allclose(picture.discs.get_offsets()[:, 1], result.outputs)
    np.testing.assert_allclose(picture.discs.get_array(), result.outputs)
    poured = np.concatenate([p.get_path().vertices for p in picture.poured.patches])
    assert poured[:, 0].max() == pytest.approx(result.squares.sum())
    wanted = [segment[0, 1] for segment in picture.ticks.get_segments()]
    np.testing.assert_array_equal(wanted, result.wanted)


@of("squares")
def test_the_two_dotted_lines_are_numbered(scene):
    (axes,) = (axes for axes in scene.picture.figure.axes if scene.picture.outline in axes.patches)
    dotted = {line.get_ydata()[0] for line in axes.lines if line.is_dashed()}
    numbered = {text.get_position()[1]: text.get_text() for text in axes.texts if text.get_position()[0] < 0}
    assert numbered == {0: "0", 1: "1"}
    assert dotted == {0, 1}
    assert crossing(scene.picture) == []


@of("squares")
def test_a_disc_hides_no_name_and_no_guess_hides_a_disc(scene):
    scene.question.lock("0.32")
    scene.set(**{f"output {j}": 1.0 for j in range(10)} | {"output 1": 0.4})
    picture = scene.picture
    radius = np.sqrt(picture.discs.get_sizes()[0]) / 2 * picture.figure.dpi / 72
    places = picture.discs.axes.transData.transform(picture.discs.get_offsets())
    top = picture.size[1] - places[0, 1] - radius
    names = [box for box in boxes(picture) if box[0] in "0123456789" and box[1] > LEFT and box[2] < 80]
    assert len(names) == 10
    assert max(bottom for *_, bottom in names) < top - 1
    page = np.asarray(picture.draw().convert("L"))
    x, y = round(places[1, 0]), round(picture.size[1] - places[1, 1])
    assert page[y - round(radius), x] < 128  # its rim, where the frame of the guess passes by


def test_no_guess_hides_any_of_a_square_within_it(net, data):
    def page(answer):
        scene = lesson.squares(net, data)
        scene.question.lock(answer)
        scene.set(**{"output 1": 0.4})
        middle, side = scene.picture.middle[1], 0.4
        corners = [(middle - side / 2, 0), (middle + side / 2, side)]
        (left, low), (right, high) = scene.picture.discs.axes.transData.transform(corners)
        rows = slice(round(scene.picture.size[1] - high) + 1, round(scene.picture.size[1] - low) - 1)
        return np.asarray(scene.picture.draw())[rows, round(left) + 1 : round(right) - 1, :3]

    plain = page("1")
    for answer in ("0.16", "0.32"):
        np.testing.assert_array_equal(page(answer), plain)
    assert (page("0.04") != plain).any()


@of("squares")
def test_squares_at_their_extremes(scene):
    scene.buttons["All as wanted"].click()
    assert scene.result.squares.sum() == 0
    assert "every output is where it is wanted" in scene.result.title
    scene.set(**{f"output {j}": 0.0 if j == 2 else 1.0 for j in range(10)})
    assert scene.result.squares.sum() == 10
    scene.buttons["The network's own outputs"].click()
    assert scene.result.squares.sum() == pytest.approx(3.45, abs=0.005)


@of("squares")
def test_outputs_that_add_the_same_are_not_called_alone(scene, data):
    wanted = data.train.y[scene.result.example]
    for far, said in (
        (range(10), "is 10.00; all ten outputs add 1.00 each"),
        ((0, 2, 7), "is 3.00; three outputs add 1.00 each"),
        ((7,), "is 1.00; output 7 alone adds 1.00"),
    ):
        scene.set(**{f"output {j}": float(wanted[j] != (j in far)) for j in range(10)})
        assert scene.result.title.endswith(said)
        assert outside(scene.picture) == []
    scene.set(**{f"output {j}": float(wanted[j]) for j in range(9)} | {"output 9": 0.01})
    assert scene.result.title.endswith("is 0.00; output 9 alone adds 0.00")


@of("squares")
def test_the_disc_leaves_half_of_a_small_square_to_be_seen(scene):
    square, axes = scene.result.squares[8], scene.picture.discs.axes
    assert 0.03 < square < 0.05
    low, high = axes.transData.transform([(0, 0), (0, np.sqrt(square))])[:, 1]
    radius = np.sqrt(scene.picture.discs.get_sizes()[0]) / 2 * scene.picture.figure.dpi / 72
    assert radius < (high - low) * 0.55


@of("squares")
def test_halving_a_distance_quarters_its_square_as_the_answer_says(scene):
    name = f"output {lesson.ASKED}"
    before = scene.result.squares[lesson.ASKED]
    scene.controls[name].value /= 2
    assert scene.result.squares[lesson.ASKED] == pytest.approx(before / 4)
    assert scene.question.answer == pytest.approx(scene.result.squares[lesson.ASKED])


# average


@of("average")
def test_the_mean_is_the_librarys_cost(scene, net, data):
    x, y = data.train.x, data.train.y
    assert scene.result.means[-1] == pytest.approx(cost(net, x, y), rel=1e-12)
    scene.controls["counted"].value = 10
    rows = np.random.default_rng(0).permutation(len(x))[:10]
    assert scene.result.means[-1] == pytest.approx(cost(net, x[rows], y[rows]), rel=1e-12)
    np.testing.assert_allclose(scene.picture.mean.get_ydata(), scene.result.means)
    assert len(scene.picture.waiting.get_offsets()) == len(data.train) - 10
    scene.controls["counted"].value = 1
    assert len(scene.picture.counted.get_offsets()) == 1


@of("average")
def test_making_one_example_perfect_lowers_the_mean_as_the_answer_says(scene):
    before = scene.result.means[-1]
    scene.controls["perfect"].value = True
    assert before - scene.result.means[-1] == pytest.approx(scene.question.answer, rel=1e-9)
    assert f"{scene.question.answer:.5f}" in scene.words


@of("average")
def test_the_example_asked_about_is_no_stand_in_for_the_mean(scene):
    shared_out = scene.result.whole / len(scene.result.costs)
    assert not scene.question.kind.same(scene.question.answer, shared_out)
    assert not scene.question.kind.same(shared_out, scene.question.answer)
    assert (scene.result.costs[700 : scene.result.place] / scene.result.whole > 0.7).all()  # the first from 700 on


@of("average")
def test_the_ring_is_where_the_example_is_and_its_fall_is_a_line(scene):
    for place, perfect in ((700, False), (3, True), (1499, True), (1499, False)):
        scene.set(place=place, perfect=perfect)
        original, own = scene.result.original, scene.result.costs[place]
        assert (own == 0) == perfect
        np.testing.assert_allclose(scene.picture.chosen.get_offsets(), [(place + 1, own)])
        (fall,) = scene.picture.drop.get_segments()
        np.testing.assert_allclose(fall, [(place + 1, original), (place + 1, own)])


@of("average")
def test_the_ring_is_whole_where_an_axis_ends(scene):
    scene.question.skip()
    radius = round(np.sqrt(scene.picture.chosen.get_sizes()[0]) / 2 * scene.picture.figure.dpi / 72)
    for place, perfect in ((700, True), (0, False), (1499, False)):
        scene.set(place=place, perfect=perfect, counted=1)
        page = np.asarray(scene.picture.draw().convert("L"))
        x, y = scene.picture.plot.transData.transform(scene.picture.chosen.get_offsets()[0])
        x, y = round(x), round(page.shape[0] - y)
        assert max(page[y + radius, x], page[y, x - radius], page[y, x + radius]) < 128, (place, perfect)


def test_every_dot_lies_inside_its_axes(net, data, monkeypatch):
    worse = net._replace(biases=[*net.biases[:-1], net.biases[-1] + 20])  # practice may make some examples dearer
    monkeypatch.setattr(lesson, "after_rounds", lambda *_: worse)
    scene = lesson.average(net, data)
    dearest = []
    for network in scene.controls["network"].options:
        scene.set(network=network)
        dearest.append(scene.result.costs.max())
        assert scene.picture.plot.get_ylim()[1] > dearest[-1]
    assert max(dearest) > 2 * dearest[0]


@of("average")
def test_one_that_is_not_counted_lowers_the_mean_by_nothing(scene):
    for place, lowered in ((9, True), (10, False), (500, False)):
        scene.set(counted=10, place=place, perfect=False)
        before = scene.result.means[-1]
        scene.set(perfect=True)
        fall = before - scene.result.means[-1]
        assert (fall > 0.01) == lowered
        assert f"lowered the mean by {fall:.5f}" in scene.words
        assert ("it is not among those counted" in scene.words) == (not lowered)


@of("average")
def test_each_stripe_bears_its_digit(scene, data):
    labels = data.train.labels[np.random.default_rng(0).permutation(len(data.train))]
    picture = scene.picture
    scene.question.skip()
    for network in ("fresh", "after one round"):
        scene.set(network=network, perfect=True)  # the ring's fall moves no stripe
        scene.set(perfect=False)
        middles = {digit: np.median(scene.result.costs[labels == digit]) for digit in range(10)}
        assert dict(scene.result.stripes) == pytest.approx(middles)
        ranked = sorted(middles, key=middles.get)
        assert [label.text for label in picture.digits] == [f"{digit}" for digit in ranked]
        ends = picture.leaders.get_segments()
        np.testing.assert_allclose([start[1] for start, _ in ends], sorted(middles.values()))
        np.testing.assert_allclose([end[1] for _, end in ends], [label.y for label in picture.digits])
        assert all(f"{digit} at {middle:.2f}" in scene.words for digit, middle in middles.items())
        assert crossing(picture) == []


@of("average")
def test_where_digits_do_not_lie_apart_no_stripe_is_named(scene):
    scene.set(network="after ten rounds")
    assert scene.result.stripes == []
    assert "stripe" not in scene.words
    assert not any(label.visible for label in [*scene.picture.digits, scene.picture.column])
    assert len(scene.picture.leaders.get_segments()) == 0


def test_a_network_that_answers_all_alike_has_no_stripes(net, data):
    scene = lesson.average(all_zero(net, net.activation), data)
    assert scene.result.stripes == []


@pytest.mark.parametrize(
    ("heights", "placed"),
    [
        ([], []),
        ([40], [40]),
        ([10, 50, 90], [10, 50, 90]),
        ([50, 50], [43, 57]),
        ([50, 52, 54], [38, 52, 66]),
        ([0, 1, 90], [0, 14, 90]),
        ([20, 99, 100], [20, 86, 100]),
        ([38, 50, 50], [32, 46, 60]),
    ],
)
def test_names_are_moved_as_little_as_it_takes(heights, placed):
    np.testing.assert_allclose(apart(heights, 14, 100), placed)


@of("average")
def test_practice_lowers_the_cost_and_dissolves_the_stripes(scene, data):
    means, spreads = [], []
    for network in scene.controls["network"].options:
        scene.controls["network"].value = network
        means.append(scene.result.means[-1])
        shuffled = data.train.labels[np.random.default_rng(0).permutation(len(data.train))]
        sevens = scene.result.costs[shuffled == 7]
        spreads.append(sevens.std() / sevens.mean())
    assert means == sorted(means, reverse=True)
    assert spreads == sorted(spreads)
    assert spreads[-1] > 10 * spreads[0]


# components


@of("components")
def test_components_are_minus_the_gradient(scene, net, data):
    gradient = flatten(backward(net, data.train.x, data.train.y))
    np.testing.assert_array_equal(scene.result.nudges, -gradient)
    places = [0, 3500, 12600, 12900, 13001]
    measured = wiggle_some(net, data.train.x, data.train.y, places)
    for place, slope in zip(places, measured, strict=True):
        scene.controls["bar"].value = place
        assert scene.result.component == pytest.approx(slope, rel=1e-6, abs=1e-10)
        assert scene.result.name == knob(place, net.sizes).sentence


@of("components")
def test_the_title_says_what_raising_a_knob_does_and_where_it_wants_to_go(scene):
    scene.set(order="sign")
    seen = set()
    for bar in (0, len(scene.result.nudges) - 1):
        scene.set(bar=bar)
        component, title = scene.result.component, scene.result.title
        assert ("Raising it raises the cost" in title) == (component > 0)
        assert title.endswith("wants to fall" if component > 0 else "wants to rise")
        seen.add(np.sign(component))
    assert seen == {-1, 1}


@of("components")
def test_how_many_are_0_is_said_when_the_question_is_answered(scene):
    assert scene.question.state == "open"
    assert "exactly 0" not in scene.words
    assert "exactly 0" not in scene.panel.words
    assert "7,040 are exactly 0" in repr(scene)  # for a reader without a kernel
    scene.question.lock("exactly 0")
    assert "7,040 are exactly 0" in scene.words


@of("components")
def test_one_wants_and_two_want(scene):
    scene.question.skip()
    *_, biases = scene.controls["part"].options
    scene.set(part=biases)
    assert "Of all 10, 1 wants to rise, 9 want to fall, 0 are exactly 0." in scene.words


@of("components")
def test_the_diamond_is_whole_where_the_axes_end(scene):
    scene.set(check=True)
    diamond = scene.picture.diamond
    reach = diamond.get_markersize() / np.sqrt(2) * scene.picture.figure.dpi / 72
    for order, bar in (("place", 0), ("place", 12_993), ("place", 13_001), ("size", 0)):
        scene.set(order=order, bar=bar)
        page = np.asarray(scene.picture.draw().convert("L"))
        (x, y) = diamond.axes.transData.transform(np.ravel(diamond.get_data()))
        x, y = x, page.shape[0] - y
        for across, down in ((-1, -1), (1, -1), (-1, 1), (1, 1)):  # the middle of each of its four edges
            at = page[round(y + down * reach / 2), round(x + across * reach / 2)]
            assert at < 110, (order, bar, across, down)
        assert crossing(scene.picture) == []


@of("components")
def test_sorting_keeps_every_component(scene, net, data):
    gradient = flatten(backward(net, data.train.x, data.train.y))
    scene.controls["order"].value = "size"
    assert (np.diff(np.abs(scene.result.nudges)) <= 0).all()
    scene.controls["bar"].value = 0
    assert abs(scene.result.component) == np.abs(gradient).max()
    scene.controls["order"].value = "sign"
    assert (np.diff(scene.result.nudges) <= 0).all()
    np.testing.assert_array_equal(np.sort(scene.result.nudges), np.sort(-gradient))


@of("components")
def test_zoom_and_parts_at_both_ends(scene):
    for part in scene.controls["part"].options:
        scene.controls["part"].value = part
        length = len(scene.result.nudges)
        for zoom in (0, 10):
            scene.controls["zoom"].value = zoom
            for place in (0, length - 1):
                scene.controls["bar"].value = place
                r = scene.result
                assert 0 <= r.start <= place < r.start + r.shown <= length
                assert scene.picture.window.get_x() == r.start
    assert scene.controls["bar"].slider.max == 9  # the ten biases of the outputs, the last part


@of("components")
def test_bars_span_from_least_to_most(scene):
    scene.controls["zoom"].value = 0
    up, down = (p.get_path().vertices for p in scene.picture.everything.patches)
    assert up[:, 1].max() == scene.result.nudges.max()
    assert down[:, 1].min() == scene.result.nudges.min()


def test_an_all_zero_gradient_can_be_shown(net, data):
    from backprop_lib.lessons.component_by_component import ComponentsResult
    from backprop_lib.pictures.components import Components

    picture = Components()
    picture.show(ComponentsResult(np.zeros(100), 0, 50, 3, 3, "nothing", 0.0, None))
    assert picture.draw().size == picture.size


# bench


@of("bench")
def test_a_pair_that_lies_far_apart_has_a_title_that_fits(scene):
    scene.question.skip()
    for first, second, said in ((4290, 12981, "and B far more"), (12981, 4290, "far more than B")):
        scene.set(wiggle=-1.25, first=first, second=second)
        assert np.abs(scene.result.measured).max() > 1000 * np.abs(scene.result.measured).min() > 0
        assert scene.result.title.endswith(said)
        assert outside(scene.picture) == []


def all_zero(net, activation):
    return Network([0 * w for w in net.weights], [0 * b for b in net.biases], activation)


@pytest.mark.filterwarnings("error::RuntimeWarning")
def test_a_pair_that_is_not_32_to_1_is_asked_about_with_its_own_ratio(net, data):
    scene = lesson.bench(all_zero(net, relu), data)  # only the biases of the outputs have a component
    a, b = scene.result.components
    assert f"{abs(a / b):.1f} to 1" in scene.question.question
    assert "32" not in scene.question.question
    assert scene.question.feedback(scene.question.answer).startswith("Right")
    for wrong, why in scene.question.mistakes:
        assert why in scene.question.feedback(wrong)
    scene.question.lock(scene.question.answer)
    for _ in range(12):  # more than there are components
        scene.buttons["Find another pair near 32 : 1"].click()
    assert scene.errors == []


@pytest.mark.filterwarnings("error::RuntimeWarning")
def test_of_components_that_are_all_0_nothing_is_asked(net, data):
    far = [-1e4 * b / b for b in net.biases[:-1]]
    dark = Network(net.weights, [*far, -1e4 * np.ones(10)], relu)  # all neurons dark, all outputs at 0
    scene = lesson.bench(dark, data)
    assert "all components are 0" in scene.question.sentence
    assert not any(control.disabled for control in scene.controls.values())
    scene.buttons["Find another pair near 32 : 1"].click()
    for wiggle in (-8.0, 0.0, 8.0):
        scene.controls["wiggle"].value = wiggle
        assert "do not move the cost" in scene.result.title or wiggle == 0
    assert scene.errors == []


@of("bench")
def test_the_bench_measures_with_the_network(scene, net, data):
    x, y = data.train.x[:300], data.train.y[:300]
    for wiggle in (-8.0, -0.01, 0.1, 8.0):
        scene.controls["wiggle"].value = wiggle
        pair = [scene.controls["first"].value, scene.controls["second"].value]
        change = [cost(nudged(net, place, wiggle), x, y) - cost(net, x, y) for place in pair]
        np.testing.assert_allclose(scene.result.measured, change, rtol=1e-9, atol=1e-14)
        diamonds = scene.picture.diamonds.get_ydata()  # per wiggle of 1
        np.testing.assert_allclose(diamonds, np.array(change) / wiggle, rtol=1e-9, atol=1e-12)
        bars = np.concatenate([p.get_path().vertices for p in scene.picture.bars.patches])
        for component in flatten(backward(net, x, y))[pair]:
            assert np.isclose(bars[:, 1], component, rtol=1e-12).any()


@of("bench")
def test_the_line_holds_for_small_wiggles_and_fails_for_large_ones(scene):
    missed = []
    for wiggle in (0.01, 0.1, 1.0, 8.0):
        scene.controls["wiggle"].value = wiggle
        missed.append(scene.result.missed)
    assert missed[0] < 0.005
    assert missed == sorted(missed)
    assert missed[-1] > 0.5


@of("bench")
def test_every_pair_stands_near_32_to_1(scene):
    seen = set()
    for _ in range(20):
        a, b = np.abs(scene.result.components)
        assert a / b == pytest.approx(32, rel=0.05)
        seen.add((scene.controls["first"].value, scene.controls["second"].value))
        scene.buttons["Find another pair near 32 : 1"].click()
    assert len(seen) == 20


@of("bench")
def test_the_second_press_brings_a_pair_whose_bars_point_down(scene):
    scene.question.skip()
    for _ in range(2):
        scene.buttons["Find another pair near 32 : 1"].click()
    assert (scene.result.components < 0).all()
    bars = np.concatenate([p.get_path().vertices for p in scene.picture.bars.patches])
    assert bars[:, 1].min() == scene.result.components.min() < 0 == bars[:, 1].max()
    written = [number.text for number in scene.picture.numbers[0]]
    assert f"two negative components, {' and '.join(written)}: their bars point down" in prose(NOTEBOOK)
    assert crossing(scene.picture) == []


@pytest.mark.parametrize("seed", [5, 8, 11])
def test_no_pair_comes_twice_where_all_components_have_one_sign_or_are_0(seed, data):
    scene = lesson.bench(random_network((784, 1, 10), np.random.default_rng(seed)), data)
    scene.question.skip()
    seen = {(scene.controls["first"].value, scene.controls["second"].value)}
    for press in range(4):
        scene.buttons["Find another pair near 32 : 1"].click()
        seen.add((scene.controls["first"].value, scene.controls["second"].value))
        assert len(seen) == press + 2


@pytest.mark.parametrize(("activation", "times", "bias"), [(sigmoid, 1, 30), (relu, 100, 0)])
def test_tiny_components_stay_within_their_columns(activation, times, bias, data):
    net = random_network((784, 16, 16, 10), np.random.default_rng(0), activation)
    net = Network([times * w for w in net.weights], [*net.biases[:-1], net.biases[-1] + bias], activation)
    scene = lesson.bench(net, data)
    scene.question.skip()
    assert crossing(scene.picture) == []


@of("bench")
def test_the_halves_say_what_turning_up_does_whichever_way_is_turned(scene):
    halves = {text.get_text(): text.get_position()[1] for text in scene.picture.changes.texts}
    assert halves["turned up,\nthe cost rises"] > 0.5 > halves["turned up,\nthe cost falls"]
    for wiggle in (-1.0, 1.0):
        scene.set(wiggle=wiggle)
        assert (scene.picture.diamonds.get_ydata() > 0).all()


@of("bench")
def test_the_table_says_how_a_promise_was_kept(scene):
    scene.question.skip()
    for wiggle in (-3.0, 0.1, 3.0):
        scene.set(wiggle=wiggle)
        component, predicted, measured, kept = ([number.text for number in row] for row in scene.picture.numbers)
        assert component == ["+0.2240", "+0.00697"]  # as the question has them
        assert all(text in scene.words for text in (*predicted, *measured))
        np.testing.assert_allclose(
            [float(text) for text in kept], scene.result.measured / scene.result.predicted, atol=0.005
        )
        assert crossing(scene.picture) == []
    scene.set(wiggle=0.0)
    assert [number.text for number in scene.picture.numbers[-1]] == ["\N{EN DASH}"] * 2
    assert (times(-0.444), times(1000.0)) == ("\N{MINUS SIGN}0.44", "far off")


@of("bench")
def test_each_diamond_beside_its_curve_bears_its_letter(scene):
    scene.question.skip()
    picture = scene.picture
    pixels = picture.curves.transData.transform
    for press in range(3):  # the third pair's curves fall
        for wiggle in (-8.0, -5.0, 0.0, 0.1, 3.0, 8.0):
            scene.set(wiggle=wiggle)
            assert crossing(picture) == []
            (a, a_letter), (b, b_letter) = (
                (pixels(np.ravel(point.get_data())), pixels((letter.x, letter.y)))
                for point, letter in zip(picture.points, picture.letters, strict=True)
            )
            assert [letter.text for letter in picture.letters] == ["A", "B"]
            for own, letter in ((a, a_letter), (b, b_letter)):
                assert 14 <= np.hypot(*(letter - own)) <= 19, (press, wiggle)  # clear of it, and near
            between, apart = (a - b)[1], (a_letter - b_letter)[1]
            assert apart * (between or 1) > 0
            assert abs(apart) == pytest.approx(abs(between) + 30)
        scene.buttons["Find another pair near 32 : 1"].click()
    placed = [(letter.x, letter.y) for letter in picture.letters]
    picture.enlarge(2)
    picture.show(scene.result)
    assert [(letter.x, letter.y) for letter in picture.letters] == placed


@of("bench")
def test_a_letter_lies_on_no_curve_that_is_steep(scene):
    scene.question.skip()
    picture = scene.picture
    for _ in range(3):
        steep = picture.curves.transData.transform(np.transpose(picture.lines[0].get_data()))
        for wiggle in (-0.1, 0.1):
            scene.set(wiggle=wiggle)
            for letter in picture.letters:
                x, y = picture.curves.transData.transform((letter.x, letter.y))
                at = np.linspace(y - 6, y + 6, 20)
                order = np.argsort(steep[:, 1])
                curve = np.interp(at, steep[order, 1], steep[order, 0])
                assert np.abs(curve - x).min() > 5
        scene.buttons["Find another pair near 32 : 1"].click()


@of("bench")
def test_the_guess_is_a_row_of_the_table_as_long_as_its_pair_is_shown(scene):
    name, number = scene.picture.guess_row
    assert {name.visible, number.visible} == {False}
    scene.question.lock("0.00697")
    assert (name.text, number.text) == ("you guessed for +0.5", "+0.00697")
    assert {name.visible, number.visible} == {True}
    assert number.x == scene.picture.numbers[0][1].x  # below B
    assert scene.picture.guessed.get_ydata()[0] == pytest.approx(2 * 0.00697)
    assert "The dashed line shows it for a wiggle of 1, so twice as high" in prose(NOTEBOOK)
    scene.buttons["Find another pair near 32 : 1"].click()
    assert {name.visible, number.visible} == {False}


@of("bench")
@pytest.mark.parametrize(
    ("answer", "written"),
    [("-0.0035", "\N{MINUS SIGN}0.00350"), ("0", "0.00"), ("3.58", "+3.58"), ("16", "+16.00"), ("1e9", "far off")],
)
def test_the_guess_is_written_as_the_table_writes(scene, answer, written):
    scene.question.lock(answer)
    assert scene.picture.guess_row[1].text == written
    assert crossing(scene.picture) == []


@of("bench")
def test_far_out_the_ratio_comes_back_to_32_by_chance_as_the_prose_says(scene):
    scene.question.skip()
    scene.set(wiggle=-5.0)
    ratio = np.divide(*scene.result.measured)
    a, b = (number.text for number in scene.picture.numbers[-1])
    assert f"move the wiggle to \N{MINUS SIGN}5, and it is {ratio:.1f}" in prose(NOTEBOOK)
    assert f"{ratio:.1f} times as much" in scene.result.title
    assert f"both promises are broken alike, kept to {a} and {b} only" in prose(NOTEBOOK)
    assert ratio == pytest.approx(32, abs=0.5)
    assert max(scene.result.kept) < 0.5


@of("bench")
def test_the_ratio_of_a_pair_stays_near_32_at_small_wiggles_only(scene):
    assert "At small wiggles, the ratio in the title is near 32." in prose(NOTEBOOK)
    for _ in range(4):
        scene.set(wiggle=0.1)
        assert abs(np.divide(*scene.result.measured)) == pytest.approx(32, rel=0.06)
        far = []
        for wiggle in (-3.0, 3.0):
            scene.set(wiggle=wiggle)
            far.append(abs(np.divide(*scene.result.measured)))
        assert max(abs(np.array(far) / 32 - 1)) > 0.25
        scene.buttons["Find another pair near 32 : 1"].click()


@of("bench")
def test_the_larger_change_is_named_whichever_way_the_cost_goes(scene, net, data):
    gradient = flatten(backward(net, data.train.x[:300], data.train.y[:300]))
    for way in (1, -1):
        strong = int((way * gradient).argmax())
        weak = int(np.abs(gradient - gradient[strong] / 10).argmin())
        for wiggle in (0.1, -0.1):
            scene.set(first=strong, second=weak, wiggle=wiggle)
            a, b = scene.result.measured
            assert np.sign(a) == np.sign(b) == np.sign(way * wiggle)
            assert re.search(r", \d+\.\d times as much as B$", scene.result.title)
            scene.set(first=weak, second=strong)
            assert re.search(r", and B \d+\.\d times as much$", scene.result.title)


@of("bench")
def test_a_knob_that_moves_the_cost_the_other_way_is_said_to(scene, net, data):
    scene.question.skip()
    scene.set(wiggle=0.1, first=12993, second=12822)
    a, b = scene.result.measured
    assert a > 0 > b
    assert scene.result.title.endswith(f"A raises the cost {-a / b:.1f} times as far as B lowers it")
    scene.set(first=12822, second=12993)
    assert scene.result.title.endswith(f"A lowers the cost, B raises it {-a / b:.1f} times as far")
    assert outside(scene.picture) == []


@pytest.mark.parametrize(
    ("a", "b", "said"),
    [
        (0.5, 0.25, "moves the cost by ..., 2.0 times as much as B"),
        (-0.25, -0.5, "moves the cost by ..., and B 2.0 times as much"),
        (0.5, 1e-4, "moves the cost by ..., far more than B"),
        (0.5, -1e-4, "raises the cost far more than B lowers it"),
        (-1e-200, 0.5, "lowers the cost, B raises it far more"),
        (-1e-200, 1e-200, "lowers the cost 1.0 times as far as B raises it"),
        (0.5, 0.0, "moves the cost by ..., and B does not move it"),
    ],
)
def test_two_changes_are_compared(a, b, said):
    assert compared(a, b, "...") == said


@of("bench")
def test_the_numbers_of_a_flat_curve_stand_clear_of_the_bars(scene):
    scene.question.skip()
    scene.set(first=0, second=0)
    scene.picture.draw()
    zero = scene.picture.changes.get_window_extent().x1
    numbers = [box for box in boxes(scene.picture) if box[0].startswith("2.98")]
    assert len(numbers) > 2
    assert min(left for _, left, *_ in numbers) > zero


@of("bench")
def test_no_wiggle_and_a_dead_knob(scene):
    scene.controls["wiggle"].value = 0
    assert "No wiggle yet" in scene.result.title
    assert not scene.picture.diamonds.get_visible()
    scene.set(first=0, second=0, wiggle=1.0)
    assert "A and B do not move the cost" in scene.result.title
    scene.set(second=12993)
    assert "A does not move the cost" in scene.result.title
    scene.set(first=12993, second=0)
    assert "B does not move it" in scene.result.title


# questions


@pytest.mark.parametrize(
    ("name", "guess", "told"),
    [
        ("average", -0.00132, "no minus before it"),
        ("average", 0.0132, "Count the zeros once more: 1.98 / 1,500."),
        ("average", 0.000132, "Count the zeros once more"),
        ("average", "2.983 / 1500", "You shared out the mean. Only this example's cost disappears."),
        ("average", 0.002, "You shared out the mean."),
        ("average", "(2.983 - 1.977)", "You subtracted the one from the other."),
        ("average", "1500 / 1.98", "You divided by the cost."),
        ("average", -1.98, "a fall needs no minus"),
        ("bench", 0.224, "That is A's component."),
        ("squares", 0.48, "That is how much it loses. Asked is what is left."),
        ("squares", 0.5, "Half of what?"),
        ("squares", 0.25, "A quarter of what? Of 0.64"),
        ("squares", -0.16, "A square is never below 0"),
        *(("squares", wrong, "Count the places: 0.40 x 0.40.") for wrong in (1.6, 0.016, 16)),
        ("squares", 0, "Half of the way there, it is still 0.40 too high."),
        ("squares", 0.8, "That is the distance as it is now."),
        ("squares", 0.24, "You took the distance from the square. Square 0.40."),
        ("squares", 0.04, "You halved twice, then squared. Half of the way is 0.40"),
        ("squares", 0.36, "the square of how far 0.40 is from 1"),
        ("squares", 3.45, "the whole cost before the move"),
        ("squares", 2.97, "the whole cost after the move"),
        ("average", 2.98, "That is the mean, not its fall."),
        ("average", "(2.983 - 2.982)", "Of two means, rounded, little is left. Divide instead: 1.98 / 1,500."),
        ("average", 1, "Too far for one example."),
        ("average", "1.98 / 2.98", "You divided by the mean."),
        ("average", 1500, "That is how many examples share it."),
        ("average", 0.0198, "You shared it among 100."),
        ("average", 2.982, "That is where the mean ends."),
        ("average", 2.983, "That is the mean itself."),
        ("bench", 0.0139, "You divided by the wiggle."),
        ("bench", 0.0349, "Count the zeros once more: +0.00697 x 0.5."),
        ("bench", 0.000349, "Count the zeros once more"),
        ("bench", 0.000697, "That is for a wiggle of +0.1"),
        ("bench", 0.000709, "That is for a wiggle of +0.1"),
        ("bench", 0.0156, "You divided the wiggle by 32."),
        ("bench", 3.2, "the example of 3.2 and 0.1 in the text"),
        ("bench", 3.58, "The other way round"),
        ("bench", 32, "Asked is B's change"),
        ("bench", 0.00349, "Right:"),
        ("bench", 0.0035, "Right:"),
        ("bench", 0.00378, "Not quite: you predicted 0.00378, and the answer is 0.003487. That is measured."),
        ("bench", "1 / 32", "You divided 1 by 32."),
        ("bench", "0.112 * 0.5", "That is A's change, times 0.5 once more."),
        ("bench", 16, "You multiplied 32 by the wiggle."),
        ("bench", 64, "You divided 32 by the wiggle."),
        ("bench", 0.00174, "You took the wiggle twice."),
        ("bench", "0.00697 / 32", "You divided B's component by 32."),
    ],
)
def test_a_slip_of_sign_place_or_knob_is_named(name, guess, told, net, data):
    question = getattr(lesson, name)(net, data).question
    assert told in question.feedback(guess)


@pytest.mark.parametrize("name", ["squares", "average", "components", "bench"])
def test_every_answer_has_its_own_explanation(name, net, data):
    question = getattr(lesson, name)(net, data).question
    right = question.feedback(question.answer)
    said = {question.feedback(wrong) for wrong, _ in question.mistakes}
    assert len(said | {right}) == len(question.mistakes) + 1
    for wrong, why in question.mistakes:
        assert (why() if callable(why) else why) in question.feedback(wrong)


def test_a_component_is_called_a_prediction_and_not_the_change_itself(net, data):
    asked = lesson.bench(net, data).question
    assert "the change that it predicts for a wiggle of 1" in asked.feedback(2 * asked.answer)


def test_a_prediction_is_marked_on_the_picture(net, data):
    for name, answer, artist in (
        ("squares", "0.25", lambda p: np.ptp(p.outline.get_xy()[:, 1]) ** 2),
        ("bench", "0.01", lambda p: p.guessed.get_ydata()[0] * 0.5),  # asked for a wiggle of 0.5
        ("average", "0.1", lambda p: p.mean.get_ydata()[-1] - p.guessed.get_ydata()[0]),
    ):
        scene = getattr(lesson, name)(net, data)
        before = scene.panel.value
        scene.question.lock(answer)
        assert artist(scene.picture) == pytest.approx(float(answer))
        assert scene.panel.value != before


@pytest.mark.parametrize(
    ("name", "answer"),
    [
        *(("average", answer) for answer in ("0.00132", "0", "0.5", "2.98", "3.24", "5", "1000", "-0.5", "-3.24")),
        *(("bench", answer) for answer in ("0.0035", "0", "-0.0035", "0.112", "0.138", "3.58", "-3.58", "-0.138")),
        *(("squares", answer) for answer in ("0.16", "0.64", "1", "1000", "-0.16", "1e-12", "123456.789")),
    ],
)
def test_your_guess_lies_on_no_other_words(name, answer, net, data):
    scene = getattr(lesson, name)(net, data)
    scene.question.lock(answer)
    assert outside(scene.picture) == []
    words = list(boxes(scene.picture))
    (mine,) = [box for box in words if box[0].replace("\n", " ").startswith("your guess")]
    for other in words:
        apart = other[3] <= mine[1] or mine[3] <= other[1] or other[4] <= mine[2] or mine[4] <= other[2]
        assert other is mine or apart, (mine, other)


@of("average")
def test_a_mean_that_the_axis_does_not_hold_is_said(scene):
    scene.question.lock("3.24")  # more than there is
    label = scene.picture.guess_name
    assert label.text.endswith("the mean would be \N{MINUS SIGN}0.257")
    fall = scene.picture.plot.transData.transform(scene.picture.drop.get_segments()[0][0])[0]
    (right,) = (box[3] for box in boxes(scene.picture) if box[0] == label.text)
    assert right < fall  # the line that falls from the ring crosses no word


@of("average")
@pytest.mark.parametrize(
    ("answer", "mean"), [("12", "\N{MINUS SIGN}9.02"), ("-5000", "5,003"), ("1e5", "\N{MINUS SIGN}99,997")]
)
def test_a_mean_far_away_is_said_without_powers_of_ten(scene, answer, mean):
    scene.question.lock(answer)
    assert scene.picture.guess_name.text.endswith(f"the mean would be {mean}")


@of("average")
@pytest.mark.parametrize("answer", ["0.00132", "0", "-0.00132", "0.3"])
def test_your_guess_about_the_mean_is_read_beside_the_dots(scene, answer):
    scene.question.lock(answer)
    label, plot = scene.picture.guess_name, scene.picture.plot
    for counted in (1, 10, 700, 1500):
        scene.set(counted=counted)
        assert label.x > plot.get_xlim()[1]
        mine, mean = (next(box for box in boxes(scene.picture) if box[0].startswith(name)) for name in ("your", "mean"))
        assert mine[4] <= mean[2] or mean[4] <= mine[2]


# the exercise and the prose


@pytest.mark.parametrize(
    ("attempt", "says"),
    [
        (lambda a, y: ((a - y) ** 2).sum(), "Right:"),
        (lambda a, y: sum((p - q) ** 2 for p, q in zip(a, y, strict=True)), "Right:"),
        (lambda a, y: ..., "Not yet:"),
        (lambda a, y: (a - y).sum(), "cancel"),
        (lambda a, y: (y - a).sum(), "cancel"),
        (lambda a, y: 2 * (a - y).sum(), "doubled"),
        (lambda a, y: (a**2 - y**2).sum(), "Subtract first"),
        (lambda a, y: np.abs(a - y).sum(), "distances"),
        (lambda a, y: ((a - y) ** 2).mean(), "the mean"),
        (lambda a, y: ((a - y) ** 2).sum() / 2, "1/2"),
        (lambda a, y: (a - y).sum() ** 2, "squared the sum"),
        (lambda a, y: np.linalg.norm(a - y), "root"),
        (lambda a, y: (a - y) ** 2, "one number"),
        (lambda a, y: (a**2).sum(), "squared the outputs"),
        (lambda a, y: (a - y**2).sum(), "squared `wanted` alone. Brackets first: `(outputs - wanted) ** 2`"),
        (lambda a, y: a - y**2, "A square needs brackets"),
        (lambda a, y: (y - a**2).sum(), "Subtract first, in brackets"),
        (lambda a, y: ((a - y) ** 2).sum, "round brackets are missing after its name, as in `.sum()`"),
        (lambda a, y: 2 * ((a - y) ** 2).sum(), "Twice the cost"),
        (lambda a, y: ((a - y) ** 2).max(), "The largest of the ten squares"),
        (lambda a, y: next((p - q) ** 2 for p, q in zip(a, y, strict=True)), "put it after the loop"),
        (lambda a, y: sum((a[j] - y[j]) ** 2 for j in range(1, 10)), "Output 0 is left out"),
        (lambda a, y: sum((a[j] - y[j]) ** 2 for j in range(9)), "Output 9 is left out"),
        (lambda a, y: round(((a - y) ** 2).sum(), 2), "rounded"),
        (lambda a, y: int(((a - y) ** 2).sum() + 0.5), "rounded"),
        (lambda a, y: sum((1 - p) ** 2 if q == 1 else p**2 for p, q in zip(a, y, strict=True)), "Right where"),
        (lambda a, y: ((a - np.eye(10)[y.argmax()]) ** 2).sum(), "Right where `wanted` is 0 or 1."),
        (lambda a, y: ((a - (y != 0)) ** 2).sum(), "Right where `wanted` is 0 or 1."),
        (lambda a, y: ((a - (y > 0.5)) ** 2).sum(), "Right where `wanted` is 0 or 1."),
        (lambda a, y: ((a - y**2) ** 2).sum(), "You squared `wanted` before you subtracted."),
        (lambda a, y: (a**2 - 2 * a * y + y).sum(), "the last part is `wanted ** 2`"),
        (lambda a, y: (a**2 - 2 * a * y + y**2).sum(), "Right:"),
        (lambda a, y: (a**2 - y).sum(), "Subtract first, in brackets"),
        (lambda a, y: a**2 - y**2, "Subtract first, in brackets"),
        (lambda a, y: np.abs(a - y), "Ten distances."),
        (lambda a, y: ((a + y) ** 2).sum(), "You added `wanted`."),
        (lambda a, y: a + y, "You added `wanted`."),
        (lambda a, y: (a + y).sum(), "You added `wanted`."),
        (lambda a, y: sum((p - q) ** 2 for p in a for q in y), "A hundred squares"),
        (lambda a, y: [(p - q) ** 2 for p, q in zip(a, y, strict=True)][-1], "add to it in each round with `+=`"),
        (lambda a, y: (a - y) ** 2 / 2, "Ten halves."),
        (lambda a, y: -((a - y) ** 2).sum(), "with a minus before it"),
        (lambda a, y: np.abs(a - y).mean(), "The mean of ten distances."),
        (lambda a, y: 2 * (a - y), "`* 2` doubles."),
        (lambda a, y: 1 / 0, "ZeroDivisionError"),
    ],
)
def test_the_exercise_names_the_missing_idea(attempt, says, net, data):
    assert says in lesson.check_my_cost(attempt, net, data).message


@pytest.mark.parametrize(
    ("lines", "says"),
    [
        ("for o, w in zip(outputs, wanted): c += (o - w) ** 2", "Begin with `c = 0`"),
        ("return sum((o - w) ** 2 for o, w in (outputs, wanted))", "write `for o, w in zip(outputs, wanted)`"),
        ("return sum((o - w) ** 2 for o, w in outputs)", "write `for o, w in zip(outputs, wanted)`"),
        ("return sum((outputs[j] - wanted[j]) ** 2 for j in range(1, 11))", "The places are 0 to 9"),
        ("return sum((outputs[j] - wanted[j]) ** 2 for j in outputs)", "Write `for j in range(10)`"),
        ("return costs(net, outputs, wanted)", "here the outputs are given"),
        ("return cost(net, outputs, wanted)", "here the outputs are given"),
        ("return ((outputs - y) ** 2).sum()", "`y` is called `wanted` here."),
        ("return ((a - wanted) ** 2).sum()", "`a` is called `outputs` here."),
    ],
)
def test_what_python_complains_of_is_said_in_the_exercises_words(lines, says, net, data):
    room = {"net": net, "cost": cost, "costs": costs}
    exec(f"def my_cost(outputs, wanted):\n    {lines}", room)
    verdict = lesson.check_my_cost(room["my_cost"], net, data)
    assert not verdict
    assert says in verdict.message


def test_numbers_in_the_prose_are_computed(net, data):
    text = prose(NOTEBOOK)
    scene = lesson.squares(net, data)
    squares, outputs = scene.result.squares, scene.result.outputs
    gradient = flatten(backward(net, data.train.x, data.train.y))
    average = lesson.average(net, data)
    example = average.result.original
    scene.set(**{"output 1": 0.40})
    dark = int((data.train.x.max(axis=0) == 0).sum())
    bench = lesson.bench(net, data)
    assert bench.state["first"] == 12993  # "A is knob 12,993 again"
    x, y = data.train.x, data.train.y
    wiggled = (cost(nudged(net, 12993, 0.1), x, y) - cost(net, x, y)) / 0.1
    for sentence in (
        f"{squares.sum():.2f} before you move anything.",
        f"The ten squares together fall from {squares.sum():.2f} to {scene.result.squares.sum():.2f}.",
        f"If you predicted {outputs[1] ** 2 * 3 / 4:.2f}, that is how much it loses",
        f"If you predicted {average.result.whole - example / 1500:.3f}, that is where the mean ends",
        f"A's component is {bench.result.components[0]:.4f}; over all 1,500 it was {gradient[12993]:.4f}",
        f"{dark} pixels are black in all 1,500 images",
        f"{dark} x 16 = {16 * dark:,}",
        f"the network's cost for this 2 is {cost(net, data.train.x[2:3], data.train.y[2:3]):.3f}",
        f"Output 8 is at {outputs[8]:.2f}, near its 0, and adds {squares[8]:.2f}",
        f"Output 6 is at {outputs[6]:.2f}, far from its 0, and adds {squares[6]:.2f}",
        f"If you predicted {outputs[1] ** 2 / 2:.2f}",
        f"If you predicted {outputs[1] ** 2 / 8:.2f}",
        f"the mean by {example:.2f} / 1,500 = {example / 1500:.5f}, "
        f"from {average.result.whole:.3f} to {average.result.whole - example / 1500:.3f}",
        f"If you predicted {example:.2f}, you moved the dot",
        f"If you predicted {average.result.whole / 1500:.5f}, you shared out the mean",
        f"the component of knob 12,993 is {gradient[12993]:.4f}",
        f"At this rate the cost would rise by about {wiggled:.2f} for a whole unit.",
        f"{wiggled:.4f} is close to it",
        f"So are {(gradient == 0).sum():,} of the {gradient.size:,}",
    ):
        assert sentence in text, sentence
    assert 16 * dark == (gradient == 0).sum()


def test_what_the_prose_says_of_the_sorted_components(net, data):
    gradient = np.abs(flatten(backward(net, data.train.x, data.train.y)))
    order = np.argsort(-gradient)
    assert 0.5 < gradient[order[:100]].sum() / gradient.sum() < 0.55  # "half of the total size"
    assert 0.74 < gradient[order[:500]].sum() / gradient.sum() < 0.76
    text = prose(NOTEBOOK)
    scene = lesson.components(net, data)
    scene.question.skip()
    scene.set(order="size", bar=0)
    assert scene.result.title.startswith(f"Knob {order[0]:,}:")
    assert "Sort by size, and set *look at bar* to 0." in text
    assert f"bar 0 is the largest, and the title says which knob it is, {order[0]:,}." in text
    assert (
        "half of the total size, added up without signs, the largest five hundred three quarters. "
        "In the top strip, the rest looks like a flat line."
    ) in text
    assert gradient[order[500]] < gradient.max() / 50
    strip = scene.picture.strip
    zero, high = strip.transData.transform([(0, 0), (0, gradient[order[500]])])[:, 1]
    assert high - zero < 1  # less than a pixel
    assert (order[:100] >= 13002 - 170).mean() > 0.9  # "in the last layer"


def test_hills_of_the_first_weights_are_an_image_row_apart_as_the_prose_says(net, data):
    assert "at zoom 5, and set *look at bar* to 3519. You see little hills, 28 pixels apart" in prose(NOTEBOOK)
    scene = lesson.components(net, data)
    (part,) = (name for name in scene.controls["part"].options if name.startswith("weights[0]"))
    scene.set(part=part, order="place", zoom=5)
    for bar in (500, 3519, 6000, 9000, 12000):
        scene.set(bar=bar)
        r = scene.result
        seen = r.nudges[r.start : r.start + r.shown]
        assert bar != 3519 or seen.min() > -0.03 * seen.max()  # none hangs down
        heights = np.abs(seen)
        assert r.shown == 14 * 28  # several hills to see
        heights -= heights.mean()
        alike = [heights[lag:] @ heights[:-lag] for lag in range(10, 50)]
        assert 10 + np.argmax(alike) == 28, bar


def test_what_the_prose_tells_to_try_after_each_question(net, data):
    text = prose(NOTEBOOK)
    folded = " ".join(FOLD.findall(text))
    scene = lesson.squares(net, data)
    scene.set(**{"output 1": 0.40})
    assert "Drag output 1 down to 0.40: it adds 0.16." in folded
    assert "output 1: 0.40, wanted 0, adds 0.16" in scene.words
    scene = lesson.average(net, data)
    before = scene.result.title
    scene.set(perfect=True)
    assert "from 2.983 to 2.982" in folded
    assert before.endswith("2.983")
    assert scene.result.title.endswith("2.982")
    scene = lesson.bench(net, data)
    scene.set(wiggle=0.5)
    assert "B promises +0.00349 for a wiggle of 0.5, and +0.00378 is measured" in folded
    assert "predicted +0.00349, measured +0.00378" in scene.words
    for answer in ("0.16", "2.982", "0.00132", "0.00349", "7,040"):  # for who reads ahead
        assert text.count(answer) == folded.count(answer) > 0, answer


def test_what_the_prose_says_of_the_fresh_network(net, data):
    outputs = forward(net, data.train.x).activations[-1]
    assert outputs.std(axis=0).max() < 0.01  # "the discs hardly move"
    sevens = costs(net, data.train.x, data.train.y)[data.train.labels == 7]
    assert 0 < np.ptp(sevens) < 0.02
    assert "says almost the same to all 7s, so all 7s cost almost the same" in prose(NOTEBOOK)
    worst = [int(t == 0) for t in data.train.y[2]]
    assert (sum(worst), worst[2]) == (9, 0)
    assert "all ten to their worst, nine to 1 and output 2 to 0: the cost is 10." in prose(NOTEBOOK)


def test_what_the_prose_says_of_the_mean(net, data):
    scene = lesson.average(net, data)
    means = scene.result.means
    assert f"down to 100, then to 10, and watch the number at the right: {means[99]:.3f}, then {means[9]:.3f}" in prose(
        NOTEBOOK
    )
    assert np.ptp(means[9:100]) > 0.1  # "jumps about"
    assert np.ptp(means[500:]) < 0.05
    scene.controls["network"].value = "after one round"
    assert 0.8 < scene.result.whole < 1.0
    *_, last = [s.net for s in train(net, data.train.x, data.train.y, batch_size=10, learning_rate=1.0, epochs=1,
                                     rng=np.random.default_rng(0))]  # fmt: skip
    assert 0.05 < forward(last, data.train.x).activations[-1].mean() < 0.2  # "nearly every output now says about 0.1"
    each = costs(last, data.train.x, data.train.y)
    stripes = [np.median(each[data.train.labels == digit]) for digit in range(10)]
    assert stripes.pop(6) == pytest.approx(0.6, abs=0.02)  # "one stripe hangs lower, at about 0.6: the 6s"
    assert stripes == pytest.approx([0.9] * 9, abs=0.1)  # "near 0.9"


def test_the_bench_agrees_at_a_tenth_as_the_prose_says(net, data):
    scene = lesson.bench(net, data)
    scene.controls["wiggle"].value = 0.1
    assert 0.015 < scene.result.missed < 0.025  # "to about 2 %"
    for _ in range(20):
        assert scene.result.missed < 0.05  # "the first twenty pairs within 5 %"
        scene.buttons["Find another pair near 32 : 1"].click()


def test_why_b_leaves_its_line_as_the_prose_says(net, data):
    text, scene = prose(NOTEBOOK), lesson.bench(net, data)
    scene.set(wiggle=3.0)
    (_, promised), (_, measured) = scene.result.predicted, scene.result.measured
    kept = scene.picture.numbers[-1][1].text
    assert f"at +3 it promises +{promised:.4f}, and +{measured:.4f} is measured, {kept} times as much" in text
    assert float(kept) == pytest.approx(measured / promised, abs=0.005)
    place = knob(scene.state["second"], net.sizes)
    assert (place.l, place.j, place.k) == (1, 11, 1)
    means = [
        forward(nudged(net, scene.state["second"], turned), data.train.x[:300]).zs[1][:, 11].mean() for turned in (0, 3)
    ]
    assert "It lifts its neuron to where the sigmoid is steepest" in text
    assert means[0] < -1
    assert abs(means[1]) < 0.25


def test_how_many_times_as_far_depends_on_the_wiggle(net, data):
    assert "the same small wiggle moves it 32 times as far" in prose(NOTEBOOK)
    scene, times = lesson.bench(net, data), []
    for wiggle in (0.01, 0.1, 0.5, 3.0, 8.0):
        scene.set(wiggle=wiggle)
        times.append(scene.result.measured[0] / scene.result.measured[1])
    assert times[0] == pytest.approx(32, abs=0.5)
    assert times == sorted(times, reverse=True)
    assert times[-1] < 5


def test_turning_every_knob_lowers_the_cost_as_the_prose_says(net, data):
    x, y = data.train.x, data.train.y
    after = cost(step(net, backward(net, x, y), 1.0), x, y)
    assert f"from {cost(net, x, y):.2f} to {after:.2f}" in prose(NOTEBOOK)
    assert f"And if all {flatten(net).size:,} knobs move at once" in prose(NOTEBOOK)
    assert f"above or below {cost(net, x, y):.2f}?" in prose(NOTEBOOK)


def test_a_knob_has_components_here_and_wishes_from_lesson_03_on():
    text = prose(NOTEBOOK)
    assert not re.search(r"\bwish", text.partition("**Next:**")[0])
    assert "Its size says how much, its sign which way" in text
    (two,) = NOTEBOOK.parent.glob("02_*.ipynb")
    assert "For a knob, lesson 01 called it the component." in prose(two)


def test_the_learning_rate_is_new_here_and_known_in_lesson_04():
    (four,) = NOTEBOOK.parent.glob("04_*.ipynb")
    assert "minus the **learning rate** (here 1.0) times" in prose(NOTEBOOK)
    assert "the learning rate of lesson 01" in prose(four)


def test_the_smaller_knob_may_be_a(net, data):
    scene = lesson.bench(net, data)
    scene.question.skip()
    state = scene.state
    title = scene.result.title
    assert re.search(r", 3[123]\.\d times as much as B$", title)
    scene.set(first=state["second"], second=state["first"])
    assert re.search(r", and B 3[123]\.\d times as much$", scene.result.title)


def test_no_component_but_0_reads_0(net, data):
    scene = lesson.components(net, data)
    scene.question.skip()
    scene.set(order="size")
    sizes = np.abs(flatten(backward(net, data.train.x, data.train.y)))
    last = int((sizes > 0).sum()) - 1
    scene.controls["bar"].value = last
    found = re.search(r"component ([+\N{MINUS SIGN}]?[\d.]+)\.", scene.result.title)[1].replace("\N{MINUS SIGN}", "-")
    assert abs(float(found)) == pytest.approx(sizes[sizes > 0].min(), rel=0.06)
    scene.controls["bar"].value = last + 1
    assert "component 0. Turn it either way" in scene.result.title


def test_the_bar_looked_at_is_checked_by_wiggling(net, data):
    scene = lesson.components(net, data)
    scene.question.skip()
    assert not scene.picture.diamond.get_visible()
    assert "Wiggled" not in scene.words
    scene.set(check=True)
    for bar in (3519, 0, 12_999):
        scene.controls["bar"].value = bar
        result = scene.result
        assert result.measured == pytest.approx(result.component, abs=1e-8)
        assert scene.picture.diamond.get_visible()
        (x,), (y,) = scene.picture.diamond.get_data()
        assert result.start <= bar < x < bar + 1 <= result.start + result.shown
        assert y == pytest.approx(result.nudges[bar], abs=1e-8)
        assert "Wiggled, its component is" in scene.words
