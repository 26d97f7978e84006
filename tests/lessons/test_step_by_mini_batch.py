"""Lesson 06: its batches, angles, walks and runs against the library, its pictures, its questions, its exercise."""

import asyncio
import inspect
import re
from pathlib import Path

import numpy as np
import pytest

from backprop_lib import (
    accuracy,
    backward,
    backward_each,
    cost,
    flatten,
    forward,
    mini_batches,
    random_network,
    relu,
    step,
    train,
)
from backprop_lib.data import Dataset, Examples, ManyExamples, Pixels
from backprop_lib.lessons import live, walks
from backprop_lib.lessons import step_by_mini_batch as lesson
from backprop_lib.network import unflatten
from backprop_lib.pictures.deal import ROW, SMALL, mosaic, outline, resized
from backprop_lib.pictures.learning import Learning
from backprop_lib.pictures.walkers import crossings, last_seen
from tests.lessons.reading import cells, crossing, of, prose
from tests.meanwhile import settled
from tools.inside import boxes

NOTEBOOK = Path(__file__).parents[2] / "notebooks" / "06_step_by_mini_batch.ipynb"


@pytest.fixture(scope="module")
def built(net, data):
    """Each scene once: they are only ever moved about. The questions are skipped."""
    scenes = {name: getattr(lesson, name)(net, data) for name in ("deal", "agreement", "walkers", "learning")}
    for scene in scenes.values():
        scene.question.skip()
    return scenes


@pytest.fixture
def scene(request, built):
    scene = built[request.param]
    yield scene
    assert scene.errors == []


def answers(question, right, *wrong):
    """Every answer gets words of its own; the right one is praised."""
    assert question.feedback(right).startswith("Right:")
    said = [question.feedback(answer) for answer in wrong]
    assert all(words.startswith("Not quite:") for words in said)
    explained = [words.removesuffix(question.why).split(". ", 1)[1] for words in said]
    assert all(len(words) > 20 for words in explained)
    assert len(set(explained)) == len(wrong)


# ---- deal


def dealt(scene, size, number=1, **state):
    """A change of the batch size gives the number its new range; only then can it be set."""
    scene.controls["batch_size"].value = size
    scene.set(number=number, **state)


@of("deal")
@pytest.mark.parametrize(
    ("size", "number", "epoch"), [(100, 1, 1), (400, 4, 3), (1, 777, 2), (1500, 1, 1), (7, 215, 5)]
)
def test_a_batch_is_dealt_from_the_library_s_shuffle(scene, net, data, size, number, epoch):
    dealt(scene, size, number, shuffled=True, epoch=epoch)
    rng = np.random.default_rng(0)
    for _ in range(epoch):
        batches = mini_batches(1500, size, rng)
    stack = np.argsort(data.train.labels, kind="stable")
    rows = stack[batches[number - 1]]
    result = scene.result
    np.testing.assert_array_equal(result.images.reshape(-1, 784), data.train.x[rows])
    np.testing.assert_array_equal(result.counts, np.bincount(data.train.labels[rows], minlength=10))
    assert (result.batches, result.stop) == (len(batches), result.start + len(rows))
    assert f"{len(batches):,} " in scene.words


@of("deal")
def test_what_is_not_shuffled_comes_sorted(scene, data):
    dealt(scene, 100, shuffled=False)
    assert scene.result.title == "Not shuffled: 100 of the 100 digits in batch 1 are 0s"
    scene.set(number=15)
    assert scene.result.counts.tolist() == [0] * 9 + [100]
    sorted_stack = np.argsort(data.train.labels, kind="stable")
    np.testing.assert_array_equal(np.concatenate(lesson.stacks(1500, 100, 0)), np.arange(1500))
    assert len(scene.result.small) == len(sorted_stack)


@of("deal")
def test_epochs_are_shuffled_afresh_and_the_epoch_slider_shuffles(scene):
    dealt(scene, 100, epoch=1, shuffled=True)
    first, picture = scene.result.images, scene.still()
    scene.controls["shuffled"].value = False
    scene.controls["epoch"].value = 2
    assert scene.controls["shuffled"].value
    assert not np.array_equal(first, scene.result.images)
    assert scene.still() != picture


@of("deal")
def test_the_last_batch_may_be_short_and_the_numbers_follow_the_size(scene):
    dealt(scene, 100, 15, shuffled=True)
    scene.controls["batch_size"].value = 400
    assert scene.controls["number"].value == 4
    assert len(scene.result.images) == 300
    assert "about 1/4" in scene.result.title
    for size, batches in ((15, 100), (1, 1500), (1500, 1)):
        scene.controls["batch_size"].value = size
        assert scene.result.batches == batches == scene.controls["number"].slider.max
    assert "One batch" in scene.result.title


@of("deal")
def test_the_picture_holds_the_batch(scene):
    dealt(scene, 100, 3, shuffled=True, epoch=1)
    page = scene.picture.batch.page[::-1, :, :3]
    np.testing.assert_array_equal(page[:28, :28, 0], (255 * scene.result.images[0]).astype(np.uint8))
    np.testing.assert_array_equal(page[112:140, 532:560, 0], (255 * scene.result.images[99]).astype(np.uint8))
    assert [label.text for label in scene.picture.counts] == [str(n) for n in scene.result.counts]
    np.testing.assert_array_equal(scene.picture.frame.get_xy()[:4], np.array([(0, 2), (100, 2), (100, 3), (0, 3)]) * 8)


@pytest.mark.parametrize(
    ("start", "stop"), [(0, 50), (250, 350), (180, 220), (0, 1500), (99, 101), (90, 310), (1400, 1500)]
)
def test_the_frame_encloses_the_batch_and_nothing_else(start, stop):
    from matplotlib.path import Path as Outline

    middles = np.array([(place % ROW + 0.5, place // ROW + 0.5) for place in range(1500)]) * SMALL
    inside = Outline(outline(start, stop), closed=False).contains_points(middles)
    assert np.flatnonzero(inside).tolist() == list(range(start, stop))


def test_mosaic_and_sizes():
    images = np.arange(3 * 28 * 28).reshape(3, 28, 28) / (3 * 28 * 28)
    assert [resized(images, side).shape[1:] for side in (56, 28, 14, 7)] == [(s, s) for s in (56, 28, 14, 7)]
    assert resized(images, 7).mean() == pytest.approx(images.mean())
    page = mosaic(images, 28, 2, 2)
    np.testing.assert_array_equal(page[28:, :28, 1], (255 * images[2]).astype(np.uint8))
    assert (page[28:, 28:] == 255).all()


def test_how_many_steps(built):
    question = built["deal"].question
    answers(question, 600, 100, 60_000, 1, 6_000_000, 15, 1500, 6000, 60, 0, 0.6, 1200, 150, 599, 601)
    assert "A point is read as the beginning of a fraction. Type 60000 / 100." in question.feedback("60.000/100")
    assert question.feedback("600 steps").startswith("Right: you predicted 600 steps")
    assert question.feedback("60000 / 100").startswith("Right:")


@pytest.mark.parametrize("n", [600, 100, 60, 37, 150])
def test_as_many_digits_as_an_answer_do_not_explain_it_twice(n, net, data):
    few = Examples(data.train.pixels[:n], data.train.labels[:n])
    question = lesson.deal(net, data._replace(train=few)).question
    assert question.feedback(600).startswith("Right:")
    for wrong in (n, -(-n // 100), 0, 1, 100):
        assert question.feedback(wrong).startswith("Right:" if wrong == 600 else "Not quite:")
    if n == 150:
        assert "That is so for the 150 digits on the screen" in question.feedback(2)


@pytest.mark.parametrize("near", [599, 601, 610, 575])
def test_steps_are_counted_not_estimated(built, near):
    assert built["deal"].question.feedback(near).startswith("Not quite:")


@of("deal")
def test_a_digit_that_is_not_there_has_its_0_at_the_ground(scene):
    """Numbers of three digits stand in two lines above the bars; a 0 up there would look like a tall bar's."""
    for size, number in ((100, 15), (150, 1), (1500, 1)):
        dealt(scene, size, number, shuffled=False)
        for label, count in zip(scene.picture.counts, scene.result.counts, strict=True):
            assert (label.y < 0.1) == (count == 0)


@of("deal")
@pytest.mark.parametrize("shuffled", [False, True])
def test_each_number_stands_at_its_bar(scene, shuffled):
    """The 101 of so many 5s once hung above a bar two thirds as high as the line that it stood in."""
    state = {"shuffled": True, "epoch": 1} if shuffled else {"shuffled": False}
    for size in (20, 99, 150, 279, 353, 400, 427, 501, 649, 797, 900, 1093, 1100, 1499, 1500):
        for number in (1, 2, -(-1500 // size)):
            dealt(scene, size, min(number, -(-1500 // size)), **state)
            counts, labels = scene.result.counts, scene.picture.counts
            assert crossing(scene.picture) == [], (size, number)
            for label, count in zip(labels, counts, strict=True):
                above = label.y - count / counts.max()
                assert above == pytest.approx(0.02) or (0.02 < above < 0.32 and count > 9), (size, number)


# ---- agreement


@of("agreement")
@pytest.mark.parametrize(("epochs", "size", "number"), [(0, 1, 1), (0, 100, 7), (1, 10, 3), (1, 1000, 2)])
def test_cosines_are_those_of_backward(scene, net, data, epochs, size, number):
    scene.set(network=epochs, size=size, number=number)
    x, y = data.train.x, data.train.y
    now = net
    if epochs:
        *_, last = train(net, x, y, batch_size=10, learning_rate=1.0, epochs=1, rng=np.random.default_rng(1))
        now = last.net
    rng = np.random.default_rng(1)
    for _ in range(number):
        rows = mini_batches(1500, size, rng)[0]
    full, own = (flatten(backward(now, x[r], y[r])) for r in (slice(None), rows))
    lengths = np.linalg.norm(own), np.linalg.norm(full)
    assert scene.result.cosine == pytest.approx(own @ full / np.prod(lengths), abs=1e-9)
    assert scene.result.lengths[size][number - 1] == pytest.approx(lengths[0] / lengths[1])
    x_tip, y_tip = scene.picture.own.get_xy()[3]
    assert (x_tip, y_tip) == pytest.approx((np.sin(np.arccos(scene.result.cosine)), scene.result.cosine))


@of("agreement")
def test_a_small_step_downhill_for_the_batch_is_downhill_for_all_below_a_right_angle(scene, net, data):
    """The sign of the cosine against a measured change of the full cost."""
    x, y = data.train.x, data.train.y
    *_, last = train(net, x, y, batch_size=10, learning_rate=1.0, epochs=1, rng=np.random.default_rng(1))
    scene.set(network=1, size=1)
    before, rng, signs = cost(last.net, x, y), np.random.default_rng(1), []
    for cosine in scene.result.here:
        (row, *_), *_ = mini_batches(1500, 1, rng)
        change = cost(step(last.net, backward(last.net, x[[row]], y[[row]]), 1e-5), x, y) - before
        signs.append((cosine > 0) == (change < 0))
    assert all(signs)
    assert 0 < (scene.result.here > 0).sum() < len(signs)


@of("agreement")
def test_the_dots_are_hidden_until_asked_for(scene):
    scene.set(network=0, size=1, number=1, every=False)
    assert np.unique(scene.result.shown[:, 0]).tolist() == [1]
    assert len(scene.picture.mean.get_xdata()) == 0
    before = scene.still()
    scene.controls["every"].value = True
    assert len(np.unique(scene.result.shown[:, 0])) == 11
    assert len(scene.picture.dots.get_offsets()) == len(scene.result.shown)
    assert scene.still() != before
    scene.controls["size"].value = 1500
    assert scene.result.cosine == pytest.approx(1)


@of("agreement")
def test_every_stage_and_size_draws(scene):
    for epochs in (0, 3):
        for size in (1, 1500):
            for number in (1, lesson.BATCHES):
                scene.set(network=epochs, size=size, number=number)
                assert f"{scene.result.cosine:.3f}".lstrip("-") in scene.words
    assert "after 3 epochs" in scene.words


def test_how_close_is_a_batch_of_100(net, data):
    scene = lesson.agreement(net, data)
    assert scene.result.size == 1
    assert not scene.picture.guessed.get_visible()
    answers(scene.question, (0.95, 1), (-1, 0.2), (0.2, 0.8), (0.8, 0.95))
    assert not scene.picture.guess_name.visible
    scene.question.lock((0.2, 0.8))
    assert scene.picture.guessed.get_visible()
    assert scene.picture.guess_name.visible
    assert (scene.picture.guess_name.text, scene.picture.guess_name.y) == ("your guess", pytest.approx(0.5))
    assert (scene.picture.guessed.get_y(), scene.picture.guessed.get_height()) == pytest.approx((0.2, 0.6))
    assert "The grey bar at the right edge of the plot is your prediction" in prose(NOTEBOOK)
    left = scene.picture.guessed.get_x()  # a share of the plot: beyond the dots, so that no dotted line ends in it
    assert 0.8 * (1900 / 0.8) ** left > 1500
    scene.set(size=100)
    assert np.median(scene.result.here) > 0.95


@of("agreement")
def test_the_fan_closes_as_the_prose_says(scene):
    assert "- Move *digits in the batch* to 100: the fan closes." in prose(NOTEBOOK)
    widest = []
    for size in (1, 100):
        scene.set(network=0, size=size, every=False)
        widest.append(np.degrees(scene.result.turns.max()))
        assert len(scene.picture.fan.get_segments()) == lesson.BATCHES
    assert widest[0] > 50
    assert widest[1] < 8


@of("agreement")
def test_there_are_as_many_batches_to_look_at_as_are_shown(scene):
    scene.set(network=0, every=False)
    for size, batches in ((1, 15), (100, 15), (200, 5), (500, 5), (1500, 1), (10, 15)):
        scene.controls["size"].value = size
        assert scene.controls["number"].slider.max == batches == len(scene.result.here)
        scene.controls["number"].value = 15
        assert scene.controls["number"].value == scene.result.number == batches


@of("agreement")
def test_the_circle_runs_through_no_name(scene):
    picture = scene.picture
    for epochs, size in ((0, 1), (0, 2), (0, 100), (0, 1500), (1, 1), (1, 10)):
        scene.set(network=epochs, size=size, every=False)
        for number in range(1, len(scene.result.here) + 1):
            scene.set(number=number)
            _, left, top, right, low = next(box for box in boxes(picture) if "this batch" in box[0])
            corners = picture.dial.transData.inverted().transform(
                [(left, picture.size[1] - low), (right, picture.size[1] - top)]
            )
            nearest = np.clip(0, *corners)
            assert np.linalg.norm(nearest) > 1.02, (epochs, size, number)


@pytest.mark.parametrize("band", [(-1, 0.2), (0.2, 0.8), (0.8, 0.95), (0.95, 1)])
def test_the_guess_has_a_name_in_the_picture_that_lies_on_no_dot(net, data, band):
    scene = lesson.agreement(net, data)
    scene.question.lock(band)
    scene.set(every=True, size=1000)
    picture = scene.picture
    assert crossing(picture) == []
    _, left, top, right, low = next(box for box in boxes(picture) if box[0] == "your guess")
    bar = picture.guessed.get_window_extent()
    assert right < bar.x0
    assert picture.size[1] - bar.y1 - 25 < (top + low) / 2 < picture.size[1] - bar.y0 + 25
    dots = np.vstack([picture.dots.get_offsets(), picture.chosen.get_offsets()])
    x, y = picture.plot.transData.transform(dots).T
    inside = (left - 6 < x) & (x < right + 6) & (top - 6 < picture.size[1] - y) & (picture.size[1] - y < low + 6)
    assert not inside.any()


@pytest.fixture(scope="module")
def after_an_epoch(net, data):
    *_, last = train(net, data.train.x, data.train.y, batch_size=10, learning_rate=1.0, epochs=1,
                     rng=np.random.default_rng(1))  # fmt: skip
    return last.net


def test_a_network_in_which_the_digits_disagree_is_told_nothing_else(after_an_epoch, data):
    scene = lesson.agreement(after_an_epoch, data)
    question = scene.question
    assert question.answer == (0.2, 0.8)
    low, high = question.feedback((-1, 0.2)), question.feedback((0.8, 0.95))
    assert "leans" not in low  # single digits average 0.005 there
    assert "reaches that" not in high  # no batch of 5 does, and a mean of 100 is not steadier still
    assert "steadier" not in high
    assert "disagree too much" in high
    assert "fresh" not in question.question


@pytest.mark.filterwarnings("error::RuntimeWarning")
def test_a_gradient_of_0_has_no_direction(net, data):
    silent = net._replace(weights=[0 * w for w in net.weights], biases=[*net.biases[:-1], np.full(10, -1e3)])
    scene = lesson.agreement(silent, data)
    assert "have no direction" in scene.question.sentence
    for every in (False, True):
        scene.controls["every"].value = every
        assert "cannot be compared: the full gradient is 0" in scene.result.title
        assert "15 batches of 1: the gradient of all 1,500 digits is 0." in scene.words
        assert not scene.picture.own.get_visible()
        assert not scene.picture.full.get_visible()
        assert len(scene.picture.dots.get_offsets()) == len(scene.picture.chosen.get_offsets()) == 0
    assert scene.errors == []


def test_a_batch_whose_gradient_is_0_beside_others(net, data):
    result = lesson.agreement(net, data).result
    cosines = {1: np.array([np.nan, 0.5]), 2: np.array([np.nan, np.nan])}
    mute = result._replace(number=1, cosines=cosines, lengths={1: np.array([0.0, 1.0]), 2: np.zeros(2)}, every=True)
    assert mute.title.endswith("cannot be compared: its gradient is 0 and has no direction")
    assert "cosines from 0.500 to 0.500" in mute.words
    assert mute.shown.tolist() == [[1, 0.5]]
    assert mute.means == ([1], [0.5])
    assert "2 batches of 2: their gradients are 0." in mute._replace(size=2).words


@pytest.mark.parametrize("trained", [False, True])
def test_the_size_that_is_said_to_reach_a_band_reaches_it(net, after_an_epoch, data, trained):
    scene = lesson.agreement(after_an_epoch if trained else net, data)
    scene.question.skip()
    scene.set(every=True)
    means = dict(zip(*scene.result.means, strict=True))
    for (low, high), text in scene.question.mistakes:
        if found := re.search(r"(?:a single digit|a batch of (\d+)), (\S+) on average", text):
            assert f"on average of the {lesson.BATCHES} shown" in text
            assert float(found[2].replace("\N{MINUS SIGN}", "-")) == pytest.approx(means[int(found[1] or 1)], abs=0.005)
            assert low <= means[int(found[1] or 1)] <= high
            assert high <= scene.question.answer[0]


# ---- walkers


def run(net, data, stride, rate, epochs=walks.ROUNDS):
    x, y = data.train.x[:500], data.train.y[:500]
    return train(net, x, y, batch_size=stride, learning_rate=rate, epochs=epochs, rng=np.random.default_rng(0))


@pytest.fixture(scope="module")
def ground(net, data):
    ends = []
    for stride in (500, 10):
        *_, last = run(net, data, stride, 1.0)
        ends.append(flatten(last.net))
    return walks.Ground(net, data.train.x[:500], data.train.y[:500], ends), ends


def test_the_map_is_the_cost_at_these_parameters(built, ground):
    plane, _ = ground
    across, along, costs = built["walkers"].picture.ground
    np.testing.assert_allclose(plane.axes @ plane.axes.T, np.eye(2), atol=1e-12)
    for i, j in [(0, 0), (3, 17), (10, 10), (20, 20), (20, 0), (2, 4)]:
        here = unflatten(plane.start + across[j] * plane.axes[0] + along[i] * plane.axes[1], plane.net)
        assert costs[i, j] == pytest.approx(cost(here, plane.x, plane.y), rel=1e-4)


def test_the_map_s_numbers_say_the_cost_where_they_stand(built, ground):
    plane, picture = ground[0], built["walkers"].picture
    picture.figure.canvas.draw()
    frame = picture.map.get_window_extent()
    numbers = [text for text in picture.map.texts if text.get_text()]
    assert len(numbers) >= 5
    for text in numbers:
        u, v = text.get_position()
        here = unflatten(plane.start + u * plane.axes[0] + v * plane.axes[1], plane.net)
        assert cost(here, plane.x, plane.y) == pytest.approx(float(text.get_text()), rel=0.05)
        box = text.get_window_extent()
        assert frame.x0 < box.x0 < box.x1 < frame.x1
        assert frame.y0 < box.y0 < box.y1 < frame.y1


@of("walkers")
@pytest.mark.parametrize("stride", [5, 10, 100])
def test_a_walker_off_the_map_is_marked_where_its_line_leaves_it(scene, stride):
    """Not where it would be if each direction were cut off by itself: there is no line."""
    scene.set(stride=stride, rate=10, seen=5000)
    picture = scene.picture
    right = picture.map.get_xlim()[1]
    for name, walk in scene.result.walks.items():
        ((x, y),) = picture.places[name].get_xydata()
        track = picture.tracks[name].get_xydata()
        i = np.flatnonzero(track[:, 0] <= right)[-1]
        (x0, y0), (x1, y1) = track[i : i + 2]
        assert walk.track[-1][0] > right
        assert x == pytest.approx(right)
        assert y == pytest.approx(y0 + (right - x0) / (x1 - x0) * (y1 - y0))
        assert picture.names[name].text == f"{name}, off the map"
    assert crossing(picture) == []
    assert "their marks stay where their lines leave it" in prose(NOTEBOOK)


@of("walkers")
def test_a_walker_on_the_map_is_marked_where_it_stands(scene):
    scene.set(stride=10, rate=1, seen=5000)
    for name, walk in scene.result.walks.items():
        assert scene.picture.places[name].get_xydata().tolist() == [walk.track[-1].tolist()]
        assert scene.picture.names[name].text == name


@pytest.mark.parametrize(
    ("track", "place"),
    [
        ([(0, 0)], (0, 0)),
        ([(0, 0), (3, 1)], (3, 1)),
        ([(0, 0), (8, 2)], (4, 1)),
        ([(0, 0), (0, -4)], (0, -2)),
        ([(0, 0), (-2, 0), (0, 1), (2, 3), (9, 9)], (1, 2)),
        ([(0, 0), (4, 2), (5, 9)], (4, 2)),
        ([(0, 0), (8, 0), (8, 0), (8, 1)], (4, 0)),
        ([(0, 0), (8, 1), (-2, 1), (-2, 7)], (-1, 1)),  # right across the map, with no stop on it
        ([(0, 0), (8, 1e9)], (0, 2)),
    ],
)
def test_where_a_walk_was_last_seen(track, place):
    least, most = np.array([-1.0, -2.0]), np.array([4.0, 2.0])
    assert last_seen(np.array(track, dtype=float), least, most) == pytest.approx(place, abs=1e-6)


def test_a_flat_map_has_no_numbers():
    at = np.arange(5.0)
    assert crossings((at, at, np.ones((5, 5))), (0.5, 1, 2)) == {}
    assert crossings((at, at, np.tile([3.0, 2.2, 1.4, 0.6, 0.1], (5, 1))), (1, 2, 9)) == {
        2: (pytest.approx(1.25), 3.0),
        1: (pytest.approx(2.5), 3.0),
    }


def test_numbers_of_a_steep_map_do_not_lie_upon_each_other():
    at = np.linspace(0, 1, 21)
    steep = np.tile(np.where(at < 0.5, 5.0, 0.0), (21, 1))
    found = crossings((at, at, steep), (0.1, 0.2, 1, 2, 4))
    assert len(found) == 1
    slope = np.tile(5 * (1 - at), (21, 1))
    found = crossings((at, at, slope), (0.5, 1, 1.1, 2, 4))
    assert {level: round(x, 9) for level, (x, _) in found.items()} == {0.5: 0.9, 1: 0.8, 2: 0.6, 4: 0.2}


@of("walkers")
def test_a_typed_number_goes_back_to_where_a_cost_was_taken(scene):
    scene.question.skip()
    scene.controls["seen"].value = 350
    assert scene.controls["seen"].value == scene.result.seen == 300
    assert scene.result.walks["drunk"].seen[-1] == 300


def test_a_guess_is_marked_where_it_was_asked(net, data):
    scene = lesson.agreement(net, data)
    scene.question.lock((0.95, 1))
    assert scene.picture.guessed.get_visible()
    scene.controls["network"].value = 1
    assert not scene.picture.guessed.get_visible()
    scene.controls["network"].value = 0
    assert scene.picture.guessed.get_visible()


@of("walkers")
@pytest.mark.parametrize(("stride", "rate", "seen"), [(10, 1, 1000), (10, 1, 5000), (100, 3, 700), (250, 0.1, 600)])
def test_walks_are_projected_training_steps(scene, net, data, ground, stride, rate, seen):
    scene.set(stride=stride, rate=rate, seen=seen)
    plane, _ = ground
    for name, batch in (("careful", 500), ("drunk", stride)):
        walk = scene.result.walks[name]
        steps = [at for at in run(net, data, batch, rate) if at.seen <= seen]
        assert walk.steps == len(steps) == seen // batch
        last = steps[-1].net
        away = flatten(last) - flatten(net)
        np.testing.assert_allclose(walk.track[-1], plane.axes @ away, atol=1e-9)
        assert walk.away[-1] == pytest.approx(np.linalg.norm(away))
        assert walk.held == pytest.approx(np.linalg.norm(plane.axes @ away) / np.linalg.norm(away))
        np.testing.assert_allclose(scene.picture.tracks[name].get_xydata()[-1], walk.track[-1])
        if steps[-1].seen % walks.MARK == 0:
            assert walk.seen[-1] == steps[-1].seen
            assert walk.costs[-1] == pytest.approx(cost(last, plane.x, plane.y))


@of("walkers")
def test_the_plane_goes_through_both_ends(scene):
    scene.set(stride=10, rate=1, seen=5000)
    for walk in scene.result.walks.values():
        assert walk.held == pytest.approx(1)
    scene.set(rate=10)
    assert scene.result.walks["drunk"].held < 0.5
    assert "off the map" in scene.picture.names["careful"].text


@of("walkers")
def test_both_ends_of_each_slider(scene):
    words = set()
    for stride in (5, 250):
        for rate in (walks.RATES[0], walks.RATES[-1]):
            scene.set(stride=stride, rate=rate, seen=5000)
            words.add(scene.words)
            assert np.isfinite([walk.costs for walk in scene.result.walks.values()][1]).all()
    assert len(words) == 4
    scene.set(seen=0, stride=10, rate=1)
    assert "Both walkers stand at the start" in scene.result.title
    before = scene.still()
    scene.controls["seen"].value = 3000
    assert scene.still() != before


def test_who_is_lower(net, data):
    scene = lesson.walkers(net, data)
    assert scene.result.seen == 0
    answers(scene.question, "drunk", "careful", "equal")
    scene.question.lock("equal")
    assert "equal" in scene.picture.guessed.text
    assert scene.result.seen == scene.controls["seen"].value == 5000
    assert scene.result.walks["drunk"].costs[-1] < scene.result.walks["careful"].costs[-1] - 0.5


@of("walkers")
def test_both_begin_almost_straight_and_the_drunk_staggers_up(scene):
    """By how much the way is longer than the straight line."""

    def detour(track):
        return np.linalg.norm(np.diff(track, axis=0), axis=1).sum() / np.linalg.norm(track[-1] - track[0])

    assert "to the right is the way both went, almost straight" in prose(NOTEBOOK)
    scene.set(stride=10, rate=1, seen=5000)
    careful, drunk = (scene.result.walks[name].track for name in ("careful", "drunk"))
    assert max(detour(careful), detour(drunk[:11])) < 1.1
    staggering = detour(drunk[11:])
    assert "Then it staggered up into the valley" in prose(NOTEBOOK)
    assert staggering > 1.5
    assert "The drunk staggers even more" in prose(NOTEBOOK)
    scene.set(rate=3)
    assert detour(scene.result.walks["drunk"].track[11:]) > staggering


def test_what_is_said_of_the_walks_was_measured(net, data):
    x, y = data.train.x[:500], data.train.y[:500]
    drunk = {at.number: cost(at.net, x, y) for at in run(net, data, 10, 1.0) if at.number in (10, 500)}
    careful = [cost(net, x, y), *(cost(at.net, x, y) for at in run(net, data, 500, 1.0))]
    question = lesson.walkers(net, data).question
    assert "may look at 5,000 digits" in question.question
    assert drunk[500] < drunk[10] == pytest.approx(careful[10], abs=0.005)
    assert f"After 10 steps, 100 digits, the drunk was at {drunk[10]:.2f} already: step for step" in question.why
    assert f"The other 490 steps changed that by \N{MINUS SIGN}{drunk[10] - drunk[500]:.2f}." in question.why
    assert "only 10 of them. For the same work the drunk takes 500 steps" in question.feedback("careful")
    assert "costs 50 times as much as one that asks 10, and is not 50 times as good" in question.feedback("equal")
    assert (careful[0] - careful[10]) / 10 < 50 * (careful[0] - drunk[500]) / 500  # of a step, on average


def test_where_the_careful_walker_is_lower_its_steps_are_said_to_be_worth_it(data):
    question = lesson.walkers(random_network((784, 16, 16, 10), rng(6533), activation=relu), data).question
    answers(question, "careful", "drunk", "equal")
    assert "costs 50 times as much as one that asks 10, and is worth it here" in question.feedback("equal")
    assert "already" not in question.why


@pytest.mark.parametrize(("there", "taken"), [(50, 50), (137, 100)])
def test_of_fewer_digits_as_many_walk_as_both_meet_at_the_marks(there, taken, net, data):
    few = Examples(data.train.pixels[:there], data.train.labels[:there])
    scene = lesson.walkers(net, data._replace(train=few))
    assert f"may look at {10 * taken:,} digits. The careful walker asks all {taken}" in scene.question.question
    scene.question.skip()
    assert scene.result.seen == 10 * taken
    careful, drunk = scene.result.walks.values()
    assert careful.seen[-1] == drunk.seen[-1] == 10 * taken
    assert f"at {careful.costs[-1]:.2f}, the drunk at {drunk.costs[-1]:.2f}" in scene.question.why
    scene.set(seen=10 * taken, rate=10)
    assert scene.errors == []


def test_too_few_digits_to_walk(net, data):
    few = Examples(data.train.pixels[:49], data.train.labels[:49])
    with pytest.raises(ValueError, match="data has 49 training digits; expected 50 or more"):
        lesson.walkers(net, data._replace(train=few))


# ---- learning


@of("learning")
@pytest.mark.parametrize(("size", "rate", "epoch"), [(10, 1, 1), (10, 1, 3), (100, 3, 2), (1500, 1, 4)])
def test_an_epoch_is_where_train_stands(scene, net, data, size, rate, epoch):
    scene.set(batch_size=size, learning_rate=rate, epoch=epoch)
    rng = np.random.default_rng(0)
    *_, last = train(net, data.train.x, data.train.y, batch_size=size, learning_rate=rate, epochs=epoch, rng=rng)
    result = scene.result
    assert result.steps == last.number
    assert result.costs[-1] == pytest.approx(cost(last.net, data.train.x, data.train.y))
    assert result.accuracies[-1] == pytest.approx(accuracy(last.net, data.test.x, data.test.y))
    assert result.costs[0] == pytest.approx(cost(net, data.train.x, data.train.y))
    np.testing.assert_array_equal(result.weights.reshape(16, 784), last.net.weights[0])
    outputs = forward(last.net, data.test.x[:16]).activations[-1]
    assert result.said.tolist() == outputs.argmax(axis=1).tolist()
    marks = [label.text[0] == "\N{CHECK MARK}" for label in scene.picture.answers]
    assert marks == (result.said == data.test.labels[:16]).tolist()


@of("learning")
def test_going_back_shows_the_same_again(scene):
    scene.set(batch_size=10, learning_rate=1, epoch=2)
    words, picture = scene.words, scene.still()
    scene.set(epoch=5)
    assert scene.words != words
    scene.set(epoch=2)
    assert (scene.words, scene.still()) == (words, picture)


def test_where_messages_are_looked_for_the_slider_stays_and_the_curves_follow(net, data):
    at_once = lesson.learning(net, data)
    at_once.question.skip()
    at_once.set(epoch=15)

    async def play():
        scene = lesson.learning(net, data)
        scene.question.skip()
        ticks = scene.result.epoch
        scene.controls["epoch"].value = 40
        scene.controls["epoch"].value = 15
        seen = await settled(scene, lambda: (scene.result.epoch, scene.controls["epoch"].value))
        epochs, values = zip(*seen)
        assert set(values) == {15}
        assert list(epochs) == sorted(epochs)
        assert set(epochs) >= set(range(ticks + 1, 16))
        assert (scene.panel.value, scene.panel.words) == (at_once.panel.value, at_once.panel.words)
        scene.controls["epoch"].value = 9
        scene.controls["learning_rate"].value = 3  # a new run begins with the fresh network
        assert scene.controls["epoch"].value == scene.result.epoch == 0
        await asyncio.sleep(0.1)
        assert scene.result.epoch == 0
        assert scene.errors == []

    asyncio.run(play())


def test_the_slider_waits_for_the_training(net, data, monkeypatch):
    scene = lesson.learning(net, data)
    scene.question.skip()
    controls = scene.controls
    monkeypatch.setattr(live, "PATIENCE", -1)  # over at once: one epoch for each move
    controls["epoch"].value = 40
    assert controls["epoch"].value == scene.result.epoch == 11
    monkeypatch.setattr(live, "PATIENCE", 1e9)
    controls["epoch"].value = 13
    assert controls["epoch"].value == scene.result.epoch == 13
    controls["learning_rate"].value = 3  # a new run begins with the fresh network
    assert controls["epoch"].value == scene.result.epoch == 0
    controls["learning_rate"].value = 1
    controls["epoch"].value = 3
    assert scene.result.epoch == 3
    assert scene.errors == []


def test_an_interrupted_run_goes_on_to_the_same_networks(net, data, monkeypatch):
    judges = [live.Sample.of(data.train), live.Sample.of(data.test)]
    right = live.Run(net, data, judges, 100, 1).reach(2).costs
    library, broken = live.train, []

    def interrupted(*args, **kwargs):
        for number, latest in enumerate(library(*args, **kwargs)):
            if number == 20 and not broken:
                broken.append(number)
                raise KeyboardInterrupt
            yield latest

    monkeypatch.setattr(live, "train", interrupted)
    run = live.Run(net, data, judges, 100, 1)
    with pytest.raises(KeyboardInterrupt):
        run.reach(2)
    assert run.reached == 1
    run.go_on()
    assert run.costs == right


def inside(widget):
    yield widget
    for child in getattr(widget, "children", ()):
        yield from inside(child)


def test_play_is_locked_with_the_question_and_walks_the_slider(net, data):
    scene = lesson.learning(net, data)
    (play,) = (w for w in inside(scene.widget) if type(w).__name__ == "Play")
    (bar,) = (w for w in inside(scene.widget) if type(w).__name__ == "IntProgress")
    assert play.disabled
    scene.question.skip()
    assert not play.disabled
    assert play.value == scene.result.epoch == bar.value == 10
    for tick in (11, 12):
        play.value = tick
        assert scene.controls["epoch"].value == scene.result.epoch == bar.value == tick
    play.value = 0
    assert (scene.result.epoch, bar.value) == (0, 12)


@of("walkers")
def test_the_walkers_do_not_show_what_is_asked_about_a_rate_of_100(scene):
    """It lies flat. At their largest rate the drunk still leaps."""
    assert 100 in live.RATES
    assert scene.controls["rate"].options[-1][1] == walks.RATES[-1] == 10
    scene.set(stride=10, rate=walks.RATES[-1], seen=5000)
    assert np.ptp(scene.result.walks["drunk"].costs[-6:]) > 0.05
    words, asked = prose(NOTEBOOK), "**A careless learning rate.** What would 100 do in two epochs"
    assert "rate of 100" not in words[: words.index(asked)]


def test_a_learning_rate_100_times_too_large(net, data):
    *_, last = train(
        net, data.train.x, data.train.y, batch_size=10, learning_rate=100, epochs=2, rng=np.random.default_rng(0)
    )
    outputs = forward(last.net, data.test.x).activations[-1]
    assert np.minimum(outputs, 1 - outputs).max() < 1e-3  # every output sits at 0 or at 1
    assert set(outputs.argmax(axis=1)) == {8}  # "Output 8 says 1 to everything"
    assert (outputs > 0.5).sum(axis=1).tolist() == [1] * len(outputs)


def test_how_much_is_read_after_10_epochs(net, data):
    question = lesson.learning(net, data).question
    answers(question, (80, 95), (0, 40), (40, 80), (95, 100))
    x, y = data.train.x, data.train.y
    reads, costs = [accuracy(net, data.test.x, data.test.y)], [cost(net, x, y)]
    for at in train(net, x, y, batch_size=10, learning_rate=1.0, epochs=10, rng=np.random.default_rng(0)):
        if at.seen % 1500 == 0:
            reads.append(accuracy(at.net, data.test.x, data.test.y))
            costs.append(cost(at.net, x, y))
    shares = 100 * np.array(reads)
    assert f"from {costs[0]:.2f} to {costs[1]:.2f}. The network now reads {shares[1]:.0f} % of the" in question.question
    for low, high in live.BANDS.values():
        assert question.feedback((low, high)).startswith("Right:") == (low < shares[10] <= high)
    assert f"it reads {shares[10]:.0f} %, at a cost of {costs[10]:.2f}. The cost fell most in epoch 1" in question.why
    rose = 1 + np.diff(shares).argmax()
    assert f"rose most in epoch {rose}, from {shares[rose - 1]:.0f} to {shares[rose]:.0f} %." in question.why
    passed = np.flatnonzero((shares > 40) & (shares <= 80))
    assert f"passes through there in epochs {' and '.join(map(str, passed))}." in prose(NOTEBOOK)
    for low, high in ((0, 40), (40, 80)):
        assert f"past that in epoch {np.flatnonzero(shares > high)[0]}." in question.feedback((low, high))
    assert "A low cost is not yet reading" in question.feedback((0, 40))
    gains = np.diff(shares)
    assert "The gains grow before they shrink." in question.feedback((40, 80))
    assert gains[0] < gains[1] < gains[2] > gains[3:].max()
    assert shares[1] + 9 * gains[0] > 100
    assert f"Of the training digits it reads {100 * accuracy(at.net, x, y):.0f} %," in question.feedback((95, 100))


def test_before_the_answer_one_epoch_is_shown_and_after_it_ten(net, data):
    scene = lesson.learning(net, data)
    assert scene.result.epoch == scene.controls["epoch"].value == 1
    reads = "it reads 90 % of the test digits"
    assert "After 1 epoch, 150 steps, it reads 27 %" in scene.words
    assert reads not in scene.words
    assert reads in repr(scene)  # what is saved
    scene.question.skip()
    assert scene.controls["epoch"].value == 10
    assert reads in scene.result.title
    assert all(label.text[0] == "\N{CHECK MARK}" for label in scene.picture.answers)


@pytest.mark.parametrize("band", live.BANDS.values())
def test_the_guess_stands_in_the_curves_it_is_about(net, data, band):
    scene = lesson.learning(net, data)
    picture = scene.picture
    assert not picture.guess_name.visible
    scene.question.lock(band)
    assert picture.guess_name.visible
    assert picture.guessed.get_visible()
    np.testing.assert_array_equal(picture.guessed.get_xydata(), [(10, band[0]), (10, band[1])])
    scene.controls["epoch"].value = 40
    assert crossing(picture) == []
    (_, left, top, right, low) = next(box for box in boxes(picture) if box[0] == "your guess")
    x, y = picture.shares.transData.transform(picture.lines[1].get_xydata()).T
    beside = (left < x) & (x < right)
    assert (picture.size[1] - y[beside] < top).all() or (picture.size[1] - y[beside] > low).all()
    for other in ({"learning_rate": 3}, {"learning_rate": 1, "batch_size": 100}):
        scene.set(**other, epoch=0)
        assert not picture.guess_name.visible
        assert not picture.guessed.get_visible()
    assert "(The grey bar is your prediction.)" in prose(NOTEBOOK)


@pytest.mark.filterwarnings("error::RuntimeWarning")
def test_networks_that_learn_nothing_more_are_asked_about_too(net, data):
    silent = net._replace(weights=[0 * w for w in net.weights], biases=[*net.biases[:-1], np.full(10, -1e3)])
    question = lesson.learning(silent, data).question
    assert question.answer == (0, 40)
    assert question.feedback((40, 80)).split(". ")[1] == "It does not get that far"
    steps = train(net, data.train.x, data.train.y, batch_size=10, learning_rate=1.0, epochs=10, rng=rng(0))
    *_, last = steps
    question = lesson.learning(last.net, data).question
    assert question.answer == (80, 95)
    assert "It reads more than that already" in question.feedback((0, 40))
    assert "The cost fell most" not in question.why


# ---- learning from many examples


@pytest.fixture(scope="module")
def many(data):
    """6,000 examples and 2,673 to test, of the same type as MNIST's: the shipped digits several times over."""

    def repeated(examples, times):
        return ManyExamples(np.tile(examples.pixels, (times, 1)), np.tile(examples.labels, times))

    return Dataset(train=repeated(data.train, 4), test=repeated(data.test, 9))


@pytest.fixture
def taken(monkeypatch):
    """How many images were made floats of, each time; all at once is an error."""
    counts = []

    def counted(method):
        def counts_as_well(self, *args, **kwargs):
            found = method(self, *args, **kwargs)
            counts.append(found.shape[0])
            return found

        return counts_as_well

    def refused(self, dtype=None, copy=None):
        raise AssertionError("floats of all images")

    monkeypatch.setattr(Pixels, "__getitem__", counted(Pixels.__getitem__))
    monkeypatch.setattr(Pixels, "take", counted(Pixels.take))
    monkeypatch.setattr(Pixels, "__array__", refused)
    return counts


def test_many_examples_are_learned_in_portions(net, many, taken):
    scene = lesson.learning(net, many)
    scene.question.skip()
    assert "The first portion, at a" in scene.question.question
    assert "% of 1,337 test digits. What share will it read after 10 portions?" in scene.question.question
    assert scene.picture.shares.get_xlabel() == scene.controls["epoch"].box.description == "portions of 1,500 digits"
    assert scene.picture.costs.get_title() == "cost of 2,000 training digits"
    assert scene.picture.shares.get_title() == "% of 1,337 test digits read"
    scene.set(epoch=5)  # 7,500 digits: in the second epoch

    steps = train(net, many.train.x, many.train.y, batch_size=10, learning_rate=1.0, epochs=2, rng=rng(0))
    last = next(at for at in steps if at.seen == 7500)
    result = scene.result
    np.testing.assert_array_equal(result.weights.reshape(16, 784), last.net.weights[0])
    assert result.steps == last.number == 750
    assert result.costs[-1] == pytest.approx(cost(last.net, many.train.x[::3], many.train.y[::3]))
    assert result.accuracies[-1] == pytest.approx(accuracy(last.net, many.test.x[::2], many.test.y[::2]))
    assert result.title.startswith("After 5 portions, 750 steps, it reads ")
    assert "% of 1,337 test digits" in result.title
    assert "In the last portion the cost fell" in result.words
    assert "of every 3rd training digit; the share read is that of every 2nd test digit." in result.words

    for size, number in ((100, 30), (1500, 2)):
        scene.set(batch_size=size, epoch=2)
        assert scene.result.steps == number
    assert max(taken) <= 2000
    assert scene.errors == []


def test_a_tick_is_an_epoch_or_1500_digits():
    few, all_of_mnist = live.pace(1500), live.pace(60_000)
    assert (few.unit, few.digits, few.most, few.sizes) == ("epochs", 1500, 40, (1, 10, 100, 1500))
    assert (all_of_mnist.unit, all_of_mnist.digits) == ("portions of 1,500 digits", 1500)
    assert all_of_mnist.most * all_of_mnist.digits == 3 * 60_000
    assert min(all_of_mnist.sizes) >= 10  # so there are at most 150 steps in a tick
    assert max(all_of_mnist.sizes) <= 1500
    assert [live.ordinal(n) for n in (2, 3, 5, 11, 21, 30)] == ["2nd", "3rd", "5th", "11th", "21st", "30th"]


@pytest.mark.parametrize(("digits_there", "every"), [(297, 1), (2000, 1), (2001, 2), (10_000, 5), (60_000, 30)])
def test_the_sample_is_small_and_spread_out(digits_there, every):
    pixels = np.zeros((digits_there, 784), dtype=np.uint8)
    sample = live.Sample.of(ManyExamples(pixels, np.arange(digits_there) % 10))
    assert sample.every == every
    assert len(sample.x) == len(sample.y) == -(-digits_there // every) <= live.SAMPLE


@pytest.mark.parametrize("name", ["deal", "agreement", "walkers"])
def test_the_other_scenes_take_many_examples_too(name, net, many, taken):
    scene = getattr(lesson, name)(net, many)
    scene.question.skip()
    assert max(taken) <= 2000
    assert scene.errors == []


def rng(seed):
    return np.random.default_rng(seed)


# ---- the notebook


def test_numbers_in_the_text_are_so(built, net, data):
    text = prose(NOTEBOOK)
    agreement, walkers, learning = (built[name] for name in ("agreement", "walkers", "learning"))

    def says(*words):
        for word in words:
            assert word in text, word

    agreement.set(network=0, size=1, every=True)
    x, y = data.train.x, data.train.y
    each, full = flatten(backward_each(net, x, y)), flatten(backward(net, x, y))
    every = (each @ full / np.linalg.norm(each, axis=1) / np.linalg.norm(full)).mean()
    says(f"the 15 shown have a cosine of {agreement.result.here.mean():.2f} on average, and all 1,500 of {every:.2f}.")
    says(f"batch of 100 reaches {np.median(agreement.result.cosines[100]):.3f}")
    agreement.set(network=1)
    *_, once = train(net, x, y, batch_size=10, learning_rate=1.0, epochs=1, rng=rng(1))
    each, full = flatten(backward_each(once.net, x, y)), flatten(backward(once.net, x, y))
    cosines = each @ full / np.linalg.norm(each, axis=1) / np.linalg.norm(full)
    says(f"The 15 single digits shown average {agreement.result.here.mean():.3f}, all 1,500 would average")
    uphill = f"for {100 * (cosines < 0).mean():.0f} % of the 1,500 the step leads uphill"
    says(f"would average {cosines.mean():.2f}, and {uphill}")
    says(f"batches of 100 come to {agreement.result.cosines[100].mean():.2f} only")
    assert min(agreement.result.cosines[size].min() for size in (1, 2, 5, 10)) < 0
    later = []
    for epochs in (2, 3):
        agreement.set(network=epochs)
        later.append(agreement.result.cosines[100].mean())
    says("better again, {:.2f} and {:.2f}".format(*later))

    def costs(**state):
        walkers.set(**state)
        return [f"{walkers.result.walks[name].costs[-1]:.2f}" for name in ("careful", "drunk")]

    _, there = costs(stride=10, rate=1, seen=100)
    careful, drunk = costs(seen=5000)
    assert there == careful
    says(f"After 5,000 digits the careful walker has taken 10 steps and is at {careful}.")
    says(f"500 steps and is at {drunk}", f"a cost of {careful} was the plain of the careful walker")
    careful, drunk = costs(rate=0.01)
    says(f"The careful walker is at {careful} and", f"as far as {drunk}")
    lowest, under = costs(rate=3)[1], walkers.picture.ground[2].min()
    assert under > 4 * float(lowest)  # "several times its own"
    says(f"the drunk stands at {lowest}, and the lowest point of the whole map is at {under:.2f}.")
    says(f"at any other rate: {lowest}")
    assert float(lowest) < min(float(costs(rate=rate)[1]) for rate in walks.RATES if rate != 3)
    says("The drunk is still the lower of the two, but it leaps about")
    says("many rough steps of ten digits beat a few exact ones, at each learning rate of the race")
    for rate in walks.RATES:
        careful, drunk = map(float, costs(rate=rate, stride=10))
        assert drunk < careful - 0.05
    says(f"The careful walker lands on another plain, at {costs(rate=10)[0]}")
    drunk = [costs(rate=1, stride=stride)[1] for _, stride in walkers.controls["stride"].options]
    says(f"from 5 to 250. It sobers up and ends at {', '.join(drunk)}.")
    assert len(set(costs(rate=1, stride=250))) == 1
    walkers.set(stride=10, seen=5000)
    says("to the right is the way both went, almost straight. Upwards is the way only the drunk found.")
    (right, up), (beyond, far_up) = (walkers.result.walks[name].track[-1] for name in ("careful", "drunk"))
    assert abs(up) < 1e-9 < right < beyond
    assert far_up > 2 * beyond

    for epoch, template in (
        (1, "After 1 epoch it reads {} %"),
        (3, "after 3 epochs {} %"),
        (10, "after 10 epochs {} %"),
    ):
        learning.set(batch_size=10, learning_rate=1, epoch=epoch)
        says(template.format(f"{100 * learning.result.accuracies[-1]:.0f}"))
    says(f"The first epoch brings the cost down to {learning.result.costs[1]:.2f}.")
    assert (learning.result.said == learning.result.wanted).all()
    says(f"{100 * learning.result.accuracies[-1]:.0f} % of the test digits, and all {len(learning.result.said)} that")
    *_, last = train(net, x, y, batch_size=10, learning_rate=1.0, epochs=10, rng=rng(0))
    says(f"of the 1,500 training digits it reads {100 * accuracy(last.net, x, y):.0f} %")
    learning.set(epoch=40)
    shares = 100 * np.array(learning.result.accuracies)
    says(f"epoch 10 on: {shares[-1]:.0f} % after 40, and never more than {shares.max():.0f}.")
    falls = f"{learning.result.costs[-2] - learning.result.costs[-1]:.4f}"
    says(f"After 40 the cost is {learning.result.costs[-1]:.3f}", f"it fell by {falls}")
    learning.set(batch_size=1500)
    falls = f"{learning.result.costs[-2] - learning.result.costs[-1]:.4f}"
    says(f"stands at {learning.result.costs[-1]:.3f}, falling by {falls}")
    learning.set(batch_size=10, learning_rate=100, epoch=2)
    says(
        f"reads {100 * learning.result.accuracies[-1]:.0f} % of the test digits, as",
        f"move from {learning.result.costs[-1]:.2f}",
    )


def test_at_the_start_ten_digits_point_nearly_the_right_way_as_the_prose_says(net, data):
    x, y, draw = data.train.x[:500], data.train.y[:500], rng(1)
    batches = [rows for _ in range(2) for rows in mini_batches(500, 10, draw)]
    own = np.array([flatten(backward(net, x[rows], y[rows])) for rows in batches])
    full = flatten(backward(net, x, y))
    cosine = (own @ full / np.linalg.norm(own, axis=1) / np.linalg.norm(full)).mean()
    words = f"batches of ten have a cosine of {cosine:.2f} on average with the gradient of all 500."
    assert words in prose(NOTEBOOK)


def test_on_the_plain_a_quarter_of_all_small_batches_point_uphill(net, data):
    assert "after its 50th step about a quarter of all batches of ten would point uphill" in prose(NOTEBOOK)
    x, y = data.train.x[:500], data.train.y[:500]
    steps = train(net, x, y, batch_size=10, learning_rate=1.0, epochs=1, rng=rng(0))
    there = next(at.net for at in steps if at.number == 50)
    along = flatten(backward_each(there, x, y)) @ flatten(backward(there, x, y))
    order = rng(1)
    batches = np.array([order.permutation(500)[:10] for _ in range(4000)])
    assert 0.22 < np.mean(along[batches].mean(axis=1) < 0) < 0.29


@of("learning")
def test_at_a_rate_of_10_the_cost_jumps_as_the_prose_says(scene):
    assert "If you expected jumps: choose 10, press play, and watch the cost jump." in prose(NOTEBOOK)
    rises = {}
    for rate in (1, 10):
        scene.set(batch_size=10, learning_rate=rate, epoch=20)
        rises[rate] = np.diff(scene.result.costs)
    assert (rises[10] > 0).sum() >= 3  # 5 to 9 of 20, by OpenBLAS's core
    assert rises[10].max() > 0.1
    assert rises[1].max() < 0.02


@of("learning")
def test_at_a_rate_of_30_it_reads_a_tenth_as_the_prose_says(scene):
    assert "At 30 it jumps a little, and the network reads about 10 % as well." in prose(NOTEBOOK)
    scene.set(batch_size=10, learning_rate=30, epoch=10)
    assert np.ptp(scene.result.costs[1:]) > 0.03
    assert np.max(scene.result.costs[1:]) < 1.15
    assert np.allclose(scene.result.accuracies[1:], 0.1, atol=0.02)


def test_the_reader_is_told_to_look_at_what_was_predicted(built):
    assert "Move *epochs* to 0 and press play." in prose(NOTEBOOK)
    assert "put *batch size* back to 10, set *learning rate* to 100 and move *epochs* to 2." in prose(NOTEBOOK)
    controls = built["learning"].controls
    assert (controls["epoch"].box.description, controls["learning_rate"].description) == ("epochs", "learning rate")
    assert controls["batch_size"].description == "batch size"
    assert "Move *digits looked at* back to 0 and press play." in prose(NOTEBOOK)
    assert built["walkers"].controls["seen"].box.description == "digits looked at"
    assert "Pull *the drunk's batch size* from 5" in prose(NOTEBOOK)
    assert built["walkers"].controls["stride"].description == "the drunk's batch size"


def test_two_walkers_on_flat_ground_are_about_as_low(net, data):
    """A network that too large a learning rate has spoilt: no step leads anywhere."""
    *_, last = train(net, data.train.x, data.train.y, batch_size=10, learning_rate=100, epochs=1,
                     rng=np.random.default_rng(0))  # fmt: skip
    question = lesson.walkers(last.net, data).question
    assert question.answer == "equal"
    assert "lead further" not in question.why
    assert all(question.feedback(wrong).startswith("Not quite:") for wrong in ("careful", "drunk"))


@of("walkers")
def test_the_map_may_show_a_quarter_of_the_distance_as_the_prose_says(scene):
    assert "at other settings it may be a quarter" in prose(NOTEBOOK)
    scene.set(stride=5, rate=10, seen=5000)
    assert scene.result.walks["drunk"].held == pytest.approx(0.25, abs=0.05)  # 0.22 to 0.25, by OpenBLAS's core


def test_one_unshuffled_epoch_calls_everything_a_9(net, data):
    assert "calls all 297 test digits a 9" in prose(NOTEBOOK)
    stack, now = np.argsort(data.train.labels, kind="stable"), net
    for rows in lesson.stacks(1500, 100, 0):
        now = step(now, backward(now, data.train.x[stack[rows]], data.train.y[stack[rows]]), 1.0)
    assert set(forward(now, data.test.x).activations[-1].argmax(axis=1)) == {9}


# ---- the exercise


def solution():
    text = prose(NOTEBOOK)
    source = text[text.index("```python") + len("```python") : text.index("```\n", text.index("```python") + 9)]
    found = {"mini_batches": mini_batches, "backward": backward, "step": step}
    exec(source, found)
    return found["my_epoch"]


def test_the_answer_passes(net, data):
    verdict = lesson.check_my_epoch(solution(), net, data)
    assert verdict, verdict


def test_the_stub_has_not_begun(net, data):
    stub = next("".join(cell["source"]) for cell in cells(NOTEBOOK) if "".join(cell["source"]).startswith("# Exercise"))
    found = {}
    exec(stub, found)
    assert repr(lesson.check_my_epoch(found["my_epoch"], net, data)).startswith("Not yet:")
    assert list(inspect.signature(found["my_epoch"]).parameters) == list(inspect.signature(solution()).parameters)


def unshuffled(net, x, y, size, rate, rng):
    for start in range(0, len(x), size):
        net = step(net, backward(net, x[start : start + size], y[start : start + size]), rate)
    return net


def short_batch_dropped(net, x, y, size, rate, rng):
    rows = rng.permutation(len(x))
    for i in range(len(x) // size):
        chosen = rows[i * size : (i + 1) * size]
        net = step(net, backward(net, x[chosen], y[chosen]), rate)
    return net


def uphill(net, x, y, size, rate, rng):
    for rows in mini_batches(len(x), size, rng):
        gradient = backward(net, x[rows], y[rows])
        net = unflatten(flatten(net) + rate * flatten(gradient), net)
    return net


def old_network(net, x, y, size, rate, rng):
    new = net
    for rows in mini_batches(len(x), size, rng):
        new = step(new, backward(net, x[rows], y[rows]), rate)
    return new


def last_step_only(net, x, y, size, rate, rng):
    for rows in mini_batches(len(x), size, rng):
        new = step(net, backward(net, x[rows], y[rows]), rate)
    return new


def summed(net, x, y, size, rate, rng):
    for rows in mini_batches(len(x), size, rng):
        gradient = unflatten(sum(flatten(backward(net, x[[row]], y[[row]])) for row in rows), net)
        net = step(net, gradient, rate)
    return net


def divided(net, x, y, size, rate, rng):
    for rows in mini_batches(len(x), size, rng):
        net = step(net, backward(net, x[rows], y[rows]), rate / len(rows))
    return net


def divided_by_the_size(net, x, y, size, rate, rng):
    for rows in mini_batches(len(x), size, rng):
        net = step(net, backward(net, x[rows], y[rows]), rate / size)
    return net


def times_the_size(net, x, y, size, rate, rng):
    for rows in mini_batches(len(x), size, rng):
        net = step(net, backward(net, x[rows], y[rows]), rate * size)
    return net


def returned_early(net, x, y, size, rate, rng):
    for rows in mini_batches(len(x), size, rng):
        return step(net, backward(net, x[rows], y[rows]), rate)


def one_step(net, x, y, size, rate, rng):
    return step(net, backward(net, x, y), rate)


def unchanged(net, x, y, size, rate, rng):
    for rows in mini_batches(len(x), size, rng):
        step(net, backward(net, x[rows], y[rows]), rate)
    return net


def all_each_time(net, x, y, size, rate, rng):
    for _ in mini_batches(len(x), size, rng):
        net = step(net, backward(net, x, y), rate)
    return net


def digit_by_digit(net, x, y, size, rate, rng):
    for rows in mini_batches(len(x), size, rng):
        for row in rows:
            net = step(net, backward(net, x[[row]], y[[row]]), rate)
    return net


def rate_forgotten(net, x, y, size, rate, rng):
    for rows in mini_batches(len(x), size, rng):
        net = step(net, backward(net, x[rows], y[rows]), 1)
    return net


def rate_fixed(net, x, y, size, rate, rng):
    return solution()(net, x, y, size, 0.5, rng)


def size_fixed(net, x, y, size, rate, rng):
    return solution()(net, x, y, 10, rate, rng)


def size_not_used(net, x, y, size, rate, rng):
    return solution()(net, x, y, 100, rate, rng)


def own_rng(net, x, y, size, rate, rng):
    return solution()(net, x, y, size, rate, np.random.default_rng(0))


def own_rng_42(net, x, y, size, rate, rng):
    return solution()(net, x, y, size, rate, np.random.default_rng(42))


def own_rng_without_a_seed(net, x, y, size, rate, rng):
    return solution()(net, x, y, size, rate, np.random.default_rng())


def step_after_the_loop(net, x, y, size, rate, rng):
    for rows in mini_batches(len(x), size, rng):
        gradient = backward(net, x[rows], y[rows])
    return step(net, gradient, rate)


def dealt_anew(net, x, y, size, rate, rng):
    for _ in range(0, len(x), size):
        rows = mini_batches(len(x), size, rng)[0]
        net = step(net, backward(net, x[rows], y[rows]), rate)
    return net


def dealt_anew_each(net, x, y, size, rate, rng):
    for i in range(len(x) // size):
        rows = mini_batches(len(x), size, rng)[i]
        net = step(net, backward(net, x[rows], y[rows]), rate)
    return net


def mean_network(net, x, y, size, rate, rng):
    nets = [step(net, backward(net, x[rows], y[rows]), rate) for rows in mini_batches(len(x), size, rng)]
    return unflatten(sum(flatten(each) for each in nets) / len(nets), net)


def mean_of_gradients(net, x, y, size, rate, rng):
    found = [flatten(backward(net, x[rows], y[rows])) for rows in mini_batches(len(x), size, rng)]
    return step(net, unflatten(np.mean(found, axis=0), net), rate)


def gradient_at_once(net, x, y, size, rate, rng):
    for rows in mini_batches(len(x), size, rng):
        return backward(net, x[rows], y[rows])


def gradient_without_steps(net, x, y, size, rate, rng):
    for rows in mini_batches(len(x), size, rng):
        gradient = backward(net, x[rows], y[rows])
    return gradient


def gradient_of_all(net, x, y, size, rate, rng):
    return backward(net, x, y)


def other_answers(net, x, y, size, rate, rng):
    for rows in mini_batches(len(x), size, rng):
        net = step(net, backward(net, x[rows], y[: len(rows)]), rate)
    return net


def dealt_the_wrong_way_round(net, x, y, size, rate, rng):
    for rows in mini_batches(size, len(x), rng):
        net = step(net, backward(net, x[rows], y[rows]), rate)
    return net


def asks_the_number_of_the_batch(net, x, y, size, rate, rng):
    for i, _ in enumerate(mini_batches(len(x), size, rng)):
        net = step(net, backward(net, x[i : i + 1], y[i : i + 1]), rate)
    return net


def asks_the_first(net, x, y, size, rate, rng):
    for _ in mini_batches(len(x), size, rng):
        net = step(net, backward(net, x[:size], y[:size]), rate)
    return net


def asks_as_many_of_the_first(net, x, y, size, rate, rng):
    for rows in mini_batches(len(x), size, rng):
        net = step(net, backward(net, x[: len(rows)], y[: len(rows)]), rate)
    return net


def keeps_the_gradient(net, x, y, size, rate, rng):
    for rows in mini_batches(len(x), size, rng):
        net = backward(net, x[rows], y[rows])
    return net


def all_wanted_outputs(net, x, y, size, rate, rng):
    for rows in mini_batches(len(x), size, rng):
        net = step(net, backward(net, x[rows], y), rate)
    return net


def divided_by_all(net, x, y, size, rate, rng):
    return solution()(net, x, y, size, rate / len(x), rng)


def the_same_step_twice(net, x, y, size, rate, rng):
    for rows in mini_batches(len(x), size, rng):
        gradient = backward(net, x[rows], y[rows])
        net = step(net, gradient, rate)
        net = step(net, gradient, rate)
    return net


def two_steps(net, x, y, size, rate, rng):
    for rows in mini_batches(len(x), size, rng):
        for _ in range(2):
            net = step(net, backward(net, x[rows], y[rows]), rate)
    return net


def list_of_networks(net, x, y, size, rate, rng):
    nets = [net]
    for rows in mini_batches(len(x), size, rng):
        nets.append(step(nets[-1], backward(nets[-1], x[rows], y[rows]), rate))
    return nets[1:]


def cost_returned(net, x, y, size, rate, rng):
    return cost(solution()(net, x, y, size, rate, rng), x, y)


def last_gradient(net, x, y, size, rate, rng):
    for rows in mini_batches(len(x), size, rng):
        gradient = backward(net, x[rows], y[rows])
        net = step(net, gradient, rate)
    return gradient


def swapped(net, x, y, size, rate, rng):
    for rows in mini_batches(len(x), size, rng):
        net = step(backward(net, x[rows], y[rows]), net, rate)
    return net


def trains_last(net, x, y, size, rate, rng):
    *_, last = train(net, x, y, batch_size=size, learning_rate=rate, epochs=1, rng=rng)
    return last


def yields(net, x, y, size, rate, rng):
    for rows in mini_batches(len(x), size, rng):
        net = step(net, backward(net, x[rows], y[rows]), rate)
        yield net


@pytest.mark.parametrize(
    ("wrong", "words"),
    [
        (all_each_time, "all examples for each batch"),
        (digit_by_digit, "a step for each digit"),
        (rate_forgotten, "always step at the same learning rate"),
        (rate_fixed, "always step at the same learning rate"),
        (size_fixed, "Hand `batch_size` on"),
        (size_not_used, "Take one for each batch, of `batch_size` rows"),
        (own_rng, "did not use the random numbers that you were given"),
        (own_rng_42, "did not use the random numbers that you were given"),
        (own_rng_without_a_seed, "called twice with the same `rng`, your function gives two networks"),
        (dealt_anew, "called `mini_batches` again for each step"),
        (dealt_anew_each, "called `mini_batches` again for each step"),
        (unshuffled, "shuffle and deal"),
        (short_batch_dropped, "last batch is a short one"),
        (uphill, "uphill"),
        (old_network, "asked the old network"),
        (last_step_only, "Only the last batch counts: one step from the first network"),
        (step_after_the_loop, "Only the last batch counts: one step from the first network"),
        (mean_network, "a mean over the batches, so that is one step from the first network"),
        (mean_of_gradients, "a mean over the batches, so that is one step from the first network"),
        (summed, "added up the gradients"),
        (divided, "once too often"),
        (divided_by_the_size, "once too often"),
        (times_the_size, "multiplied by the batch size"),
        (returned_early, "returned after the first batch"),
        (one_step, "one step with all examples"),
        (unchanged, "came back unchanged"),
        (other_answers, "first rows of `y`"),
        (lambda *given: solution()(solution()(*given), *given[1:]), "twice"),
        (last_gradient, "returned a gradient"),
        (gradient_at_once, "returned a gradient"),
        (gradient_without_steps, "returned a gradient"),
        (gradient_of_all, "returned a gradient"),
        (swapped, "takes the network first"),
        (trains_last, "Its network is `.net`"),
        (dealt_the_wrong_way_round, "takes the number of examples first, then the batch size"),
        (asks_the_number_of_the_batch, "dealt the rows out and then asked others"),
        (asks_the_first, "dealt the rows out and then asked others"),
        (asks_as_many_of_the_first, "dealt the rows out and then asked others"),
        (keeps_the_gradient, "`backward` gives a gradient. Take the `step` with it"),
        (all_wanted_outputs, "`x[rows]` needs `y[rows]`"),
        (divided_by_all, "You divided by `len(x)`"),
        (the_same_step_twice, "two steps with each batch"),
        (two_steps, "two steps with each batch"),
        (list_of_networks, "Return the last one"),
        (cost_returned, "You returned a cost"),
        (yields, "hands out its results with `yield`"),
    ],
)
def test_each_mistake_is_recognised(net, data, wrong, words):
    verdict = lesson.check_my_epoch(wrong, net, data)
    assert not verdict
    assert repr(verdict).startswith("Not quite:")
    assert words in repr(verdict)


def test_what_stops_or_is_not_begun_is_not_said_to_vary(net, data):
    def stops(net, x, y, size, rate, rng):
        raise KeyError(np.random.default_rng().random())

    verdict = lesson.check_my_epoch(stops, net, data)
    assert "stopped with KeyError" in repr(verdict)
    assert "two networks" not in repr(verdict)


def test_walkers_that_are_forgotten_walk_the_same_way_again(net, data):
    scene = lesson.walkers(net, data)
    scene.question.skip()
    scene.set(seen=300)
    first = {}
    for turn in range(2):
        for stride in (5, 10, 20, 50):
            for rate in walks.RATES[:6]:
                scene.set(stride=stride, rate=rate)
                assert first.setdefault((stride, rate), scene.words) == scene.words, turn
    assert len(first) > walks.KEPT


def test_a_cost_above_the_axis_is_drawn_at_its_end(net, data):
    for top in (3.2, 2.0):
        picture = Learning(live.pace(1500), "the", "the", top)
        scene = lesson.learning(net, data)
        scene.question.skip()
        scene.set(epoch=0)
        picture.show(scene.result)
        assert picture.ends[0].get_ydata()[0] == min(top, scene.result.costs[0])


def test_a_cost_that_stays_did_not_fall(net, data):
    scene = lesson.learning(net, data)
    scene.question.skip()
    scene.set(learning_rate=100, epoch=1)
    same = scene.result._replace(costs=np.array([1.81, 1.81]))
    assert "In the last epoch the cost stayed the same to four places." in same.words
    rose = scene.result._replace(costs=np.array([1.81, 1.82]))
    assert "In the last epoch the cost rose by 0.0100." in rose.words
