"""Lesson 05: its numbers against the network, its pictures against its numbers, its questions answered wrongly."""

import re
from itertools import islice
from pathlib import Path

import numpy as np
import pytest

from backprop_lib import accuracy, backward, backward_each, cost, flatten, forward, random_network, train
from backprop_lib.checking import nudged, wiggle_some
from backprop_lib.data import Examples
from backprop_lib.lessons import average_the_wishes as lesson
from backprop_lib.lessons import who_has_a_vote
from backprop_lib.lessons.practised import after_rounds
from backprop_lib.naming import bands
from backprop_lib.pictures.confusion import Confusion
from backprop_lib.pictures.style import signed
from tests.lessons.reading import cells, crossing, of, prose, sign

NOTEBOOK = Path(__file__).parents[2] / "notebooks" / "05_average_the_wishes.ipynb"
PRACTISED = "after ten rounds"
READS = "one that already reads"
OUTPUTS = "the ten biases of the outputs"


@pytest.fixture(scope="module")
def scenes(net, data):
    """Each scene once: a listener trains several networks."""
    return {name: getattr(lesson, name)(net, data) for name in ("copies", "votes", "listen", "lengths")}


@pytest.fixture
def scene(request, scenes):
    scene = scenes[request.param]
    before = scene.state
    yield scene
    scene.set(**before)
    assert scene.errors == []


# copies


@of("copies")
def test_wishes_are_minus_backward_of_those_counted(scene, net, data):
    x, y = data.train.x, data.train.y
    for example, count in ((2, 1), (2, 30), (1499, 3), (7, 1500)):
        scene.set(example=example, count=count)
        rows = np.arange(example, example + count) % 1500
        gradient = backward(net, x[rows], y[rows])
        np.testing.assert_allclose(scene.result.wishes, -gradient.weights[0], rtol=1e-9, atol=1e-15)
        np.testing.assert_allclose(scene.result.sums, -gradient.biases[0], rtol=1e-9, atol=1e-15)
        np.testing.assert_allclose(scene.result.mean_image.reshape(-1), x[rows].mean(axis=0), atol=1e-12)


@of("copies")
def test_wishes_are_minus_the_finite_differences(scene, net, data):
    scene.set(example=2, count=5)
    places = [300, 784 * 5 + 406, 784 * 15 + 350]
    slopes = wiggle_some(net, data.train.x[2:7], data.train.y[2:7], places)
    np.testing.assert_allclose(scene.result.wishes.reshape(-1)[places], -slopes, rtol=1e-5, atol=1e-11)


@of("copies")
@pytest.mark.parametrize("network", ["fresh", PRACTISED])
def test_one_example_wishes_copies_of_itself_and_many_do_not(scene, data, network):
    scene.set(network=network, count=1, example=2)
    result = scene.result
    np.testing.assert_allclose(result.wishes, np.outer(result.sums, data.train.x[2]), rtol=1e-9, atol=1e-15)
    assert result.likeness == pytest.approx(1)
    assert result.largest == result.alone
    assert "16 copies" in result.title
    loudest = np.abs(result.wishes).max(axis=1)
    faint = sum(tile < 0.01 * loudest.max() for tile in loudest)
    assert faint == {"fresh": 0, PRACTISED: 9}[network]
    scene.set(deepened=True)
    assert (f", {faint} too faint to see" in scene.result.title) == (faint > 0)
    if faint:  # on the screen, too, they are all but white
        shown = np.asarray(scene.picture.tiles[0].to_rgba(scene.picture.tiles[0].get_array(), bytes=True))[:, :, :3]
        assert [int(shown[:, 30 * j : 30 * j + 28].min()) > 250 for j in range(8)] == list(loudest[:8] < 0.00139)
    scene.set(count=1500, deepened=False)
    assert scene.result.likeness < 0.75
    assert scene.result.largest < 0.6 * scene.result.alone
    assert np.linalg.matrix_rank(scene.result.wishes) == 16


@of("copies")
def test_the_tiles_hold_the_wishes_and_fade_unless_deepened(scene):
    scene.set(count=1, example=2)
    scale = scene.picture.tiles[0].get_clim()[1]
    scene.set(count=1500)
    assert scene.picture.tiles[0].get_clim()[1] == scale == scene.result.alone
    shown = np.asarray(scene.picture.tiles[1].get_array())
    left = 4 * 30  # tile 12 is the fifth of the second row; 28 columns and a gap of 2 each
    np.testing.assert_array_equal(shown[:, left : left + 28], scene.result.wishes[12].reshape(28, 28))
    assert [label.text for label in scene.picture.numbers] == [signed(wish, 4) for wish in scene.result.sums]
    scene.set(deepened=True)
    assert scene.picture.tiles[0].get_clim()[1] == scene.result.largest < scale


# votes


@of("votes")
def test_the_mean_of_every_row_is_minus_backward(scene, net, data):
    x, y = data.train.x, data.train.y
    orders = {
        "shuffled": np.random.default_rng(0).permutation(1500),
        "by digit, 0 to 9": np.argsort(data.train.labels, kind="stable"),
    }
    places = {start: np.arange(start, stop) for start, stop, *_ in bands(net.sizes)}
    biases = places[12992]
    for order, voters in (("shuffled", 1500), ("shuffled", 7), ("by digit, 0 to 9", 200), ("shuffled", 1)):
        scene.set(rows=OUTPUTS, order=order, voters=voters)
        rows = orders[order][:voters]
        gradient = flatten(backward(net, x[rows], y[rows]))
        np.testing.assert_allclose(scene.result.means, -gradient[biases], rtol=1e-9)


@of("votes")
@pytest.mark.parametrize("group", range(6))
def test_every_cell_is_that_examples_own_slope(scene, net, data, group):
    scene.set(rows=scene.controls["rows"].options[group], start=400)
    result, shuffled = scene.result, np.random.default_rng(0).permutation(1500)
    for row, name in enumerate(result.names):
        place = place_of(name, net.sizes)
        for column in (0, 23):
            number = shuffled[400 + column]
            x, y = data.train.x[number, None], data.train.y[number, None]
            slope = (cost(nudged(net, place, 1e-5), x, y) - cost(nudged(net, place, -1e-5), x, y)) / 2e-5
            assert result.votes[row, column] == pytest.approx(-slope, rel=1e-4, abs=1e-9)


def place_of(name, sizes):
    """The place in `flatten(net)` of what a row is called, found without the lesson's own naming."""
    starts = {(l, kind): start for start, _, l, kind in bands(sizes)}
    j, k = [int(number) for number in re.findall(r"\d+", name)][:2] if "\N{LEFTWARDS ARROW}" in name else (None, None)
    if "pixel" in name:
        return starts[0, "weights"] + j * 784 + k
    if j is not None:
        return starts[2 if name.startswith("output") else 1, "weights"] + j * 16 + k
    if "output" in name:
        return starts[2, "biases"] + int(name.split()[-1])
    layer, j = re.fullmatch(r"hidden (\d), bias (\d+)", name).groups()
    return starts[int(layer) - 1, "biases"] + int(j)


def test_in_a_network_whose_slopes_differ_the_distances_alone_do_not_decide(net, data):
    network = after_rounds(net, data, 10)
    question = lesson.votes(network, data).question
    a, own = forward(network, data.train.x).activations[-1][:, 8], data.train.labels == 8
    loud, quiet = (1 - a[own]).sum(), a[~own].sum()
    assert backward(network, data.train.x, data.train.y).biases[2][8] < 0  # so up is right, although
    assert loud < quiet
    said = question.feedback(1)
    assert said.startswith("Right: you predicted “up”. An 8 is")
    assert f"= {loud:.0f} does not outweigh {(~own).sum():,} x {a[~own].mean():.4f} = {quiet:.0f}. Times" in said
    assert "own slope it comes out the other way" in said


@of("votes")
def test_against_are_those_whose_wish_has_the_other_sign(scene, net, data):
    scene.set(rows=OUTPUTS)
    parts = [slice(start, start + 100) for start in range(0, 1500, 100)]
    each = np.concatenate([-backward_each(net, data.train.x[part], data.train.y[part]).biases[2] for part in parts])
    mean = each.mean(axis=0)
    for row in range(10):
        other = sum(1 for wish in each[:, row] if (wish > 0) != (mean[row] > 0))
        assert scene.result.against[row] == pytest.approx(other / 1500)
    assert scene.result.against.argmax() == 3  # the output that the question is about
    assert "90 % of 1,500" in scene.result.title
    scene.set(voters=1)
    assert not scene.result.against.any()


def test_the_table_is_for_all_networks_with_two_hidden_layers_and_ten_biases_in_the_first(data):
    other = random_network((784, 10, 30, 10), np.random.default_rng(0))
    scene = lesson.votes(other, data)
    scene.question.lock(scene.question.answer)
    mean, spans = -flatten(backward(other, data.train.x, data.train.y)), bands(other.sizes)
    scene.set(rows="ten biases of hidden layer 1", check=True)
    np.testing.assert_allclose(scene.result.means, mean[spans[1][0] : spans[1][1]], atol=1e-12)
    np.testing.assert_allclose(scene.result.measured, scene.result.means, atol=1e-7)
    assert scene.errors == []
    for sizes, expected in (
        ((784, 30, 10), "expected 784 for the pixels, two hidden layers, and 10 for the answers"),
        ((784, 9, 30, 10), "expected 10 neurons in hidden layer 1"),
    ):
        with pytest.raises(ValueError, match=f"net has the sizes {'-'.join(map(str, sizes))}; {expected}"):
            lesson.votes(random_network(sizes, np.random.default_rng(0)), data)


@pytest.mark.filterwarnings("error::RuntimeWarning")
def test_where_no_weight_from_a_pixel_has_a_wish_the_scenes_say_so(net, data):
    zeros = net._replace(weights=[0 * w for w in net.weights])
    scene = lesson.copies(zeros, data)
    assert "nothing to copy" in scene.question.sentence
    assert not any(control.disabled for control in scene.controls.values())
    for count, who in ((1, "One 2 alone wishes"), (30, "30 examples together wish")):
        scene.set(count=count, check=True)
        assert scene.result.title == f"{who} nothing of the weights from the pixels"
        assert not scene.picture.tiles[0].get_array().any()
    scene.set(deepened=True)
    assert scene.errors == []
    scene = lesson.votes(zeros, data)
    scene.question.lock(scene.question.answer)
    scene.set(rows="ten weights from pixels", check=True)
    assert not scene.result.means.any()
    assert scene.errors == []


@pytest.mark.filterwarnings("error::RuntimeWarning")
def test_nobody_votes_on_outputs_that_are_all_saturated(net, data):
    far = net._replace(weights=[0 * w for w in net.weights], biases=[1000 * np.ones_like(b) for b in net.biases])
    scene = lesson.votes(far, data)
    assert "its slope is always 0" in scene.question.sentence
    scene.set(rows=OUTPUTS)
    assert scene.errors == []


@pytest.mark.parametrize("sizes", [(784, 8, 10), (784, 12, 20, 10), (784, 32, 32, 10), (784, 16, 16, 16, 10)])
def test_each_neuron_of_another_network_has_its_tile(sizes, data):
    other, n = random_network(sizes, np.random.default_rng(0)), sizes[1]
    scene = lesson.copies(other, data)
    assert scene.question.feedback(scene.question.answer).startswith("Right")
    scene.question.lock(scene.question.answer)
    scene.set(count=1, check=True)
    assert f"wishes {n} copies of itself" in scene.result.title
    assert f"Neurons 0 to {'7, then 8 to ' if 8 < n <= 16 else ''}{n - 1}" in scene.picture.scale.text
    gradient = backward(other, data.train.x[2:3], data.train.y[2:3])
    np.testing.assert_allclose(scene.result.sums, -gradient.biases[0])
    shown = [tile.get_array() for tile in scene.picture.tiles]
    for j in range(n):
        start = j % 8 * (28 + scene.picture.gap)
        tile = shown[j // 8][:, start : start + 28]
        np.testing.assert_allclose(tile, -gradient.weights[0][j].reshape(28, 28))
    assert len(scene.picture.numbers) == n
    assert crossing(scene.picture) == []
    assert scene.picture.size[1] % 2 == 0
    assert scene.errors == []


@pytest.mark.parametrize("sizes", [(784, 10), (784, 40, 10), (784, 1, 10)])
def test_what_has_no_place_among_the_tiles_is_refused_by_name(sizes, data):
    with pytest.raises(ValueError, match=f"net has the sizes {'-'.join(map(str, sizes))}; expected .*hidden layer"):
        lesson.copies(random_network(sizes, np.random.default_rng(0)), data)


@of("votes")
def test_the_table_shows_signs_and_sizes(scene):
    scene.set(rows=OUTPUTS, voters=12)
    result, picture = scene.result, scene.picture
    tints = np.asarray(picture.tints.get_array())
    assert len({tuple(colour) for colour in tints[:, 12:].reshape(-1, 4)}) == 1  # those who have no vote: one grey
    blue, orange = (patch.get_path().vertices.reshape(-1, 5, 2) for patch in picture.bars.patches)
    shown = result.votes[:, :12]
    assert (len(blue), len(orange)) == ((shown > 0).sum(), (shown < 0).sum())
    for box in blue:
        row, column = int(box[:, 1].max()), int(box[:, 0].min())
        wished = abs(result.votes[row, column]) / result.loudest[row] * 0.46
        assert np.ptp(box[:, 1]) == pytest.approx(max(wished, 0.035))
        assert box[:, 1].max() == row + 0.5  # rows grow downward: the bar stands on the middle and points up
    assert [label.text for label in picture.numbers] == [signed(mean, result.places) for mean in result.means]


@of("votes")
def test_the_table_says_whom_it_shows_and_who_votes(scene):
    for start, voters, words in (
        (400, 12, "numbers 400 to 423 of 1,500; the first 12 vote"),
        (1476, 1000, "numbers 1,476 to 1,499 of 1,500; the first 1,000 vote"),
        (0, 1500, "numbers 0 to 23 of 1,500; all 1,500 vote"),
    ):
        scene.set(start=start, voters=voters)
        assert scene.picture.counted.text == words


@of("votes")
def test_a_majority_against_is_bold(scene):
    scene.set(rows=OUTPUTS, voters=1500)
    shares = scene.result.against
    assert shares.min() < 0.5 < shares.max()
    assert [label.bold for label in scene.picture.against] == [share > 0.5 for share in shares]
    assert [label.text for label in scene.picture.against] == [f"{100 * share:.0f} %" for share in shares]


@of("votes")
def test_a_black_pixel_abstains(scene):
    scene.set(rows="ten weights from pixels", start=0)
    silent = scene.result.votes == 0
    assert silent.any()
    tints = np.asarray(scene.picture.tints.get_array())
    assert len({tuple(colour) for colour in tints[silent]}) == 1
    assert sum(len(p.get_path().vertices) // 5 for p in scene.picture.bars.patches) == (~silent).sum()


# listen


@of("listen")
def test_after_2s_alone_everything_is_a_2(scene, data):
    scene.set(step=0)
    assert (scene.result.table[:, 6] == np.bincount(data.test.labels)).all()
    scene.set(step=500)
    np.testing.assert_array_equal(scene.result.table[:, 2], np.bincount(data.test.labels))
    assert scene.result.table.sum() == 297
    assert scene.question.answer == 297


@of("listen")
def test_a_digit_without_a_vote_is_no_answer_and_each_newcomer_helps(scene, data):
    right = []
    for count in (1, 2, 3, 6, 10):
        scene.set(heard=scene.controls["heard"].options[count - 1], step=500)
        result = scene.result
        assert result.heard == who_has_a_vote.LET_IN[:count]
        assert not result.table[:, [j for j in range(10) if j not in result.heard]].any()
        right.append(int(result.right[result.at]))
    assert right == sorted(right)
    assert right[-1] > 0.8 * 297


@of("listen")
def test_the_table_counts_what_training_gives(scene, net, data):
    scene.set(heard="2, 3", step=10)
    rows = np.isin(data.train.labels, (2, 3))
    training = who_has_a_vote.train(
        net, data.train.x[rows], data.train.y[rows],
        batch_size=10, learning_rate=2.0, epochs=1, rng=np.random.default_rng(0),
    )  # fmt: skip
    for taken in training:
        if taken.number == 10:
            break
    answers = forward(taken.net, data.test.x).activations[-1].argmax(axis=1)
    table = scene.result.table
    for j in range(10):
        for k in range(10):
            assert table[j, k] == ((data.test.labels == j) & (answers == k)).sum()
    assert table.trace() / 297 == pytest.approx(accuracy(taken.net, data.test.x, data.test.y))


@of("listen")
def test_a_network_that_reads_forgets_slowly(scene):
    scene.set(start=READS, step=0)
    before = scene.result
    scene.set(step=500)
    after = scene.result
    assert before.right[before.at] > 260 > after.right[after.at] > 200
    assert after.called[after.at] > 2 * before.called[before.at]


@of("listen")
def test_the_picture_shows_the_counts_and_the_curves_so_far(scene):
    scene.set(heard="2, 3, 7", step=100)
    result, picture = scene.result, scene.picture
    texts = [[label.text or "0" for label in row] for row in picture.counts]
    np.testing.assert_array_equal(np.array(texts, dtype=int), result.table)
    right, called = (curve.get_ydata() for curve in picture.curves)
    np.testing.assert_array_equal(right, result.right[: result.at + 1])
    np.testing.assert_array_equal(called, result.called[: result.at + 1])
    assert [j for j, label in enumerate(picture.heads) if label.bold] == [2, 3, 7]


# lengths


@of("lengths")
@pytest.mark.parametrize(("count", "copies"), [(10, 1), (50, 4), (300, 2)])
def test_sum_mean_and_half(scene, net, data, count, copies):
    scene.set(count=count, copies=copies, wiggled=True)
    result = scene.result
    gradient = flatten(backward(net, data.train.x[:count], data.train.y[:count]))
    mean = np.sqrt((gradient**2).sum())
    n = count * copies
    np.testing.assert_allclose(result.lengths[:4], mean * np.array([1, 0.5, n, n / 2]), rtol=1e-9)
    np.testing.assert_allclose(result.cosines[:4], 1, atol=1e-12)
    np.testing.assert_allclose(result.measured, result.lengths[:4], rtol=1e-5)  # by moving every knob a little
    assert (result.cosines[4:] < 0.95).all()
    assert f"mean: {mean:,.3f}; of the sum: {n * mean:,.1f}, in the same direction" in result.title


@of("lengths")
def test_counting_hands_and_2s_alone(scene, net, data):
    scene.set(count=50)
    x, y = data.train.x[:50], data.train.y[:50]
    each = flatten(backward_each(net, x, y))
    hands = np.sign(each).mean(axis=0)
    twos = each[data.train.labels[:50] == 2].mean(axis=0)
    ours = each.mean(axis=0)
    for row, arrow in ((4, hands), (5, twos)):
        assert scene.result.lengths[row] == pytest.approx(np.linalg.norm(arrow))
        cosine = arrow @ ours / np.linalg.norm(arrow) / np.linalg.norm(ours)
        assert scene.result.cosines[row] == pytest.approx(cosine)


@of("lengths")
def test_bars_are_as_long_as_they_say(scene):
    scene.set(count=100, copies=3, wiggled=True)
    ink, grey = (
        patch.get_path().vertices.reshape(-1, 5, 2)[:, :, 0].max(axis=1) for patch in scene.picture.bars.patches
    )
    np.testing.assert_allclose([*ink, *grey], scene.result.lengths)
    np.testing.assert_allclose(scene.picture.measured.get_xdata(), scene.result.measured)
    longest = scene.picture.numbers[2]
    right = scene.picture.plot.transData.transform((scene.result.lengths[2], 0))[0]
    assert longest.x == pytest.approx(right + 16, abs=0.5)  # the number stands where its bar ends
    scene.set(wiggled=False)
    assert len(scene.picture.measured.get_xdata()) == 0


def test_more_digits_than_there_are_cannot_be_called_a_2(net, data):
    question = lesson.listen(net, data).question
    assert "from 0 to 297" in question.lock("500")
    assert question.state == "open"
    assert question.feedback("297 of 297").startswith("Right")  # the box has "of 297" beside it


def test_listening_can_be_asked_about_test_digits_that_are_nearly_all_2s(net, data):
    labels = np.array([*range(10), *[2] * 400])
    first = [np.flatnonzero(data.test.labels == j)[0] for j in range(10)]
    test = Examples(data.test.pixels[first][labels], labels)
    scene = lesson.listen(net, data._replace(test=test))
    assert abs(scene.question.answer - 401) <= 0.03 * 401  # so that what would be wrong elsewhere is right here
    assert 401 not in [wrong for wrong, _ in scene.question.mistakes]


@of("listen")
def test_a_sign_says_that_it_trains_while_it_does(scene, monkeypatch):
    train, shown = who_has_a_vote.train, []

    def watched(*args, **kwargs):
        shown.append(sign(scene).value)
        return train(*args, **kwargs)

    monkeypatch.setattr(who_has_a_vote, "train", watched)
    scene.set(heard="2, 3, 7, 1")
    assert "training" in shown[0]
    assert sign(scene).value == ""


# every scene

ENDS = {
    "copies": [{"count": 1}, {"count": 1500}, {"example": 0}, {"example": 1499}, {"count": 3, "network": PRACTISED}],
    "votes": [{"voters": 1}, {"voters": 1500, "rows": "any ten"}, {"start": 1476}, {"start": 0, "rows": OUTPUTS}],
    "listen": [{"step": 500}, {"step": 1}, {"heard": "all ten", "step": 300}, {"heard": "2s alone", "start": READS}],
    "lengths": [{"count": 10}, {"count": 300}, {"copies": 5}, {"wiggled": True}],
}


@of(*ENDS)
def test_controls_move_the_picture_and_the_words(scene, request):
    for values in ENDS[request.node.callspec.params["scene"]]:
        picture, words = scene.panel.value, scene.words
        scene.set(**values)
        assert scene.panel.value != picture, values
        assert scene.words != words, values
        assert "nan" not in scene.words
        assert len(scene.result.title) <= 80


WRONG = {
    "copies": {
        "the whole 2, in one colour": "Right",
        "a part of the 2": "cannot pick out a loop",
        "speckle": "goes by the pixel",
        "the same blur, but deeper": "knows only its own",
    },
    "votes": {1: "153 x 0.9198 = 141 outweighs 1,347 x 0.0797 = 107", -1: "only a little", 0: "not to nothing"},
    "listen": {
        297: "27 of 297",
        27: "to say no",
        270: "called 2 as well",
        30: "blind guessing",
        29.7: "blind guessing",
        33: "blind guessing",
        26: "to say no",
        28: "to say no",
        271: "None is left out",
        296: "None is left out",
        "100%": "all of them, 100 %, that is 297",
        0: "what every step asked",
    },
    "lengths": {
        (2, 1): "Right",
        (2, 2): "doubled too",
        (1, 1): "twice as many terms",
        (2, 0.5): "added the old examples only once",
    },
}


@of(*WRONG)
def test_each_answer_has_its_own_explanation(scene, request):
    answers = WRONG[request.node.callspec.params["scene"]]
    right = next(iter(answers))
    for answer, words in answers.items():
        feedback = scene.question.feedback(answer)
        assert words in feedback
        assert feedback.startswith("Right") == (answer == right)


def test_the_doubled_list_is_shown_with_the_predicted_lengths(net, data):
    scene = lesson.lengths(net, data)
    mean, _, total, *_ = scene.result.lengths
    assert not scene.picture.guess_name.visible
    scene.question.lock((2, 0.5))
    scene.question.reveal()
    assert scene.result.copies == 2
    assert scene.result.lengths[2] == pytest.approx(2 * total)
    assert [label.text for label in scene.picture.numbers][:3:2] == [
        f"{mean:.3f}, was {mean:.3f}",
        f"{2 * total:,.1f}, was {total:,.1f}",
    ]
    assert crossing(scene.picture) == []
    assert f"sum of the gradients: {2 * total:,.3f} long, was {total:,.1f}, cosine" in scene.words
    assert " sum of their gradients" in scene.question.question
    marks = [[tuple(point) for point in segment] for segment in scene.picture.guessed.get_segments()]
    assert {x for mark in marks for x, _ in mark} == {2 * total, 0.5 * mean}
    assert [round(mark[0][1]) for mark in marks] == [2, 0]  # in the rows of the sum and of the mean
    assert scene.picture.guessed.get_visible()
    assert scene.picture.guess_name.visible
    scene.set(copies=1)
    assert not any(", x" in label.text for label in scene.picture.numbers)
    assert not scene.picture.guessed.get_visible()
    assert not scene.picture.guess_name.visible


def test_no_guess_no_mark_at_the_lengths(net, data):
    scene = lesson.lengths(net, data)
    scene.question.skip()
    scene.question.reveal()
    assert scene.result.asked
    assert not scene.picture.guess_name.visible


@pytest.mark.parametrize(("name", "guess"), [("votes", -1), ("votes", 0), ("votes", 1), ("listen", 100)])
def test_the_guess_stays_in_the_picture(name, guess, net, data):
    scene = getattr(lesson, name)(net, data)
    if name == "votes":
        scene.question.lock(guess)
        scene.set(rows=OUTPUTS)
        boxes = [patch.get_path().vertices for patch in scene.picture.guessed.patches]
        corners = np.concatenate(boxes)
        assert np.ptp(corners[:, 0]) == pytest.approx(0.4)  # as long for each answer: no size was asked for
        assert (corners[:, 0].min() + corners[:, 0].max()) / 2 == pytest.approx(0.2 * guess)
        assert int(corners[:, 1].mean()) == 3
        assert scene.picture.guess_name.visible
        assert scene.picture.guess_name.text == f"grey: your guess, {('neither', 'up', 'down')[guess]}"
        scene.set(rows="any ten")
        assert not any(len(patch.get_path().vertices) for patch in scene.picture.guessed.patches)
    else:
        assert not scene.picture.guessed.get_visible()
        scene.question.lock(guess)
        assert scene.picture.guessed.get_visible()
        assert scene.picture.guessed.get_ydata()[0] == 100
        assert scene.picture.guess_name.visible
        assert scene.picture.guess_name.text == "your guess: 100 called a 2"
        scene.set(heard="2, 3")
        assert not scene.picture.guess_name.visible
    assert scene.errors == []


# prose and exercise


def test_the_numbers_in_the_prose(scenes, net, data):
    text = prose(NOTEBOOK)

    def says(*numbers):
        for number in numbers:
            assert number in text, number

    copies = scenes["copies"]
    copies.set(count=1, network="fresh", example=2)
    says(signed(copies.result.sums[4], 4), signed(copies.result.sums[5], 4), f"{copies.result.largest:.4f}")
    alone = copies.result.sums
    assert copies.result.largest == abs(alone[5]) == np.abs(alone).max()
    copies.set(count=1500)
    needs = [signed(sums[k], 4) for k in (5, 7) for sums in (alone, copies.result.sums)]
    says("largest need, {}, is left with {}. Neuron 7's has grown from {} to {}".format(*needs))
    says(f"the largest wish, {copies.result.largest:.4f}, is in its tile")
    assert np.abs(copies.result.wishes).max(axis=1).argmax() == 7
    copies.set(network=PRACTISED)
    tile, digits = (
        copies.result.wishes[5].ravel(),
        [data.train.x[data.train.labels == j].mean(axis=0) for j in range(10)],
    )
    assert np.argmax([tile @ picture / np.linalg.norm(picture) for picture in digits]) == 3
    says("the tile of neuron 5 shows a 3")
    says(f"wishes up to {copies.result.alone:.4f}", f"the largest wish is {copies.result.largest:.4f}")

    network, loud = after_rounds(net, data, 10), []
    outputs = forward(network, data.train.x[2:3]).activations[-1][0]
    says(f"says {outputs[1]:.2f} for a 1 beside its {outputs[2]:.2f} for a 2")
    for start in range(0, 1500, 50):
        part = slice(start, start + 50)
        wished = backward_each(network, data.train.x[part], data.train.y[part]).weights[0]
        loud += list(np.sqrt((wished**2).sum(axis=(1, 2))))
    says(f"does {100 * sum(sorted(loud)[-150:]) / sum(loud):.0f} % of the wishing for these weights")
    copies.set(example=1499, count=1)
    says(f"example 1499 wishes up to {copies.result.alone:.4f}")
    copies.set(example=2, count=10)
    own = data.train.x[2] / np.linalg.norm(data.train.x[2])
    tiles = copies.result.wishes / np.linalg.norm(copies.result.wishes, axis=1, keepdims=True)
    assert "At 10 some tiles still show the 2" in text
    assert 3 <= (abs(tiles @ own) > 0.98).sum() < 16

    votes = scenes["votes"]
    votes.set(rows=OUTPUTS, voters=1500)
    says(signed(votes.result.means[3], 4))
    says(f"{(data.train.labels == 3).sum()} loud votes against {(data.train.labels != 3).sum():,} quiet")
    a, threes = forward(net, data.train.x).activations[-1][:, 3], data.train.labels == 3
    loud, quiet, steep = (1 - a[threes]).sum(), a[~threes].sum(), (a * (1 - a)).mean()
    says(f"{loud:.0f} against {quiet:.0f}", f"The {loud - quiet:.0f} that are left", f"the slope of {steep:.3f}")
    says(f"distance is {1 - a[threes].mean():.4f}", f"other digit {a[~threes].mean():.4f}")
    says(f"{steep:.3f} on average: {round(loud - quiet) / 1500 * 2 * round(steep, 3):.4f}, and")

    own = [forward(net, data.train.x[data.train.labels == j]).activations[-1][:, j].mean() for j in (1, 6)]
    says("Outputs 1 and 6 already say {:.2f} and {:.2f}, so their own digits".format(*own))
    settle, shuffled = votes.result.means, np.random.default_rng(0).permutation(1500)
    each = [-backward_each(net, data.train.x[part], data.train.y[part]).biases[2] for part in np.split(shuffled, 15)]
    running = np.cumsum(np.concatenate(each), axis=0) / np.arange(1, 1501)[:, None]
    np.testing.assert_allclose(running[-1], settle)
    far = np.abs(running / settle - 1)[:, [0, 1, 5, 7]] >= 0.1
    last = np.flatnonzero(far.any(axis=1)).max() + 1  # voters
    says(f"from {last + 1} voters on, those of outputs 0, 1, 5 and 7 stay within a tenth")
    says(f"the four largest means were settled to a tenth with {last + 1}.")
    assert set(np.argsort(-np.abs(settle))[:4]) == {0, 1, 5, 7}
    for voters, times, words in ((100, 3, "three times as large at 100"), (300, 4 / 3, "a third too large at 300")):
        votes.set(voters=voters)
        says(words)
        assert votes.result.means[3] / settle[3] == pytest.approx(times, rel=0.05)

    listen = scenes["listen"]
    listen.set(heard="2s alone", start="fresh", step=2)
    assert listen.result.called[listen.result.at] == 297 > listen.result.called[1]
    for heard, words in (("2, 3", "{} are right after 500"), ("2, 3, 7", "7s too: {}."), ("all ten", "all ten: {}.")):
        listen.set(heard=heard, step=500)
        says(words.format(listen.result.right[-1]))
    sees_2s = train_on_2s(net, data)
    twos = data.test.labels == 2
    outputs = forward(sees_2s, data.test.x).activations[-1][:, 2]
    says(f"says {outputs[twos].mean():.3f} to the 2s, and to the others {outputs[~twos].mean():.3f}")
    threes = []
    for heard in ("2, 3, 7", "2, 3, 7, 1", "2, 3, 7, 1, 0"):
        listen.set(heard=heard)
        threes.append(listen.result.table[3, 3])
    says("fall from {} to {}; with the 0s they rise again, to {}".format(*threes))
    listen.set(heard="2, 3")
    assert list(listen.result.called[4:6]) == [297, 0]
    assert listen.result.steps[4:6] == (4, 5)
    says("at 4 it calls all 297 a 2, at 5 none")
    listen.set(heard="2s alone", start=READS)
    says(f"gets {listen.result.right[0]} of 297", f"{listen.result.right[-1]} are right after 500 steps, and")
    says(f"{listen.result.called[-1]} are called a 2")

    lengths = scenes["lengths"]
    lengths.set(count=300, copies=2)
    long, cosines = lengths.result.lengths, lengths.result.cosines
    says(f"to {long[2]:.1f}, and the mean stayed at {long[0]:.3f}", f"hands and the cosine is {cosines[4]:.2f}")
    says(f"alone and it is {cosines[5]:.2f}")
    lengths.set(count=10, copies=1)
    assert lengths.result.lengths[0] == pytest.approx(long[0], rel=0.01)  # "barely moves"
    assert "the first ten are one of each digit" in text
    assert sorted(data.train.labels[:10]) == list(range(10))
    each = flatten(backward_each(net, data.train.x[:300], data.train.y[:300]))
    assert_tens_drawn_at_random_are_rougher(each)
    unit = each / np.linalg.norm(each, axis=1, keepdims=True)
    alike = (unit @ unit.T)[data.train.labels[:300, None] == data.train.labels[None, :300]]
    assert alike.min() > 0.98  # "nearly what any other 3 wishes"
    digits_begin = np.searchsorted(np.sort(data.train.labels), (1, 2, 9))
    says("the 1s begin at {}, the 2s at {}, the 9s at {:,}".format(*digits_begin))
    assert [against(net, data), f"{against(network, data)} of them are" in text] == [0, True]
    says("none of the first 300, with the mean of these 300")
    for scene in scenes.values():
        assert scene.errors == []


def test_the_third_picture_answers_what_lesson_04_asked():
    assert "Lesson 04 left a question; the third picture answers it." in prose(NOTEBOOK)
    code = ["".join(cell["source"]) for cell in cells(NOTEBOOK, "code")]
    assert [source for source in code if re.fullmatch(r"lesson\.\w+\(net, data\)", source)][
        2
    ] == "lesson.listen(net, data)"
    asked = "What would a network call a 7 if it listened to 2s alone?"
    assert asked in prose(NOTEBOOK.with_name("04_propagate_backward.ipynb"))


def test_in_code_the_vote_table_lies_on_its_side(net, data):
    x, y = data.train.x[:5], data.train.y[:5]
    assert "There the table lies on its side" in prose(NOTEBOOK)
    rows, columns = flatten(backward_each(net, x, y)).shape
    assert (rows, f"{columns:,}") == (5, "13,002")
    assert "Five rows of 13,002 numbers:" in prose(NOTEBOOK)


@of("votes")
def test_nine_means_are_as_hands_are_and_the_tenth_is_the_smallest_as_the_prose_says(scene, net, data):
    text = prose(NOTEBOOK)
    assert "this mean is the nearest to 0 of the ten" in text
    assert "In the nine other rows counting hands would have given the same sign" in text
    scene.set(rows=OUTPUTS, voters=1500)
    assert np.abs(scene.result.means).argmin() == 3
    parts = [slice(start, start + 100) for start in range(0, 1500, 100)]
    hands = sum(
        np.sign(-backward_each(net, data.train.x[part], data.train.y[part]).biases[2]).sum(axis=0) for part in parts
    )
    assert np.flatnonzero(np.sign(hands) != np.sign(scene.result.means)).tolist() == [3]


@of("votes")
def test_a_narrow_majority_a_tiny_mean_and_a_single_voter_are_told_as_they_are(scene):
    scene.set(rows="ten biases of hidden layer 1", voters=1500)
    assert scene.result.against[3] == 751 / 1500
    assert scene.picture.against[3].text == scene.result.shares[3] == "50.1 %"
    assert "50.1 % of 1,500 vote against" in scene.result.title
    scene.set(rows="ten weights from pixels")
    for mean, label in zip(scene.result.means, scene.picture.numbers, strict=True):
        assert float(label.text.replace("\N{MINUS SIGN}", "-")) == pytest.approx(mean, rel=0.06)
    scene.set(voters=1)
    assert scene.result.title == "One example votes: its wishes are the means, and nobody is against"
    assert scene.picture.counted.text.endswith("only the first votes")


@of("votes")
def test_examples_of_one_digit_vote_as_one_as_the_prose_says(scene, data):
    assert "The screen fills with 0s, and they vote as one." in prose(NOTEBOOK)
    scene.set(order="by digit, 0 to 9", start=0, voters=1500)
    for rows in ("ten biases of hidden layer 1", OUTPUTS):
        scene.set(rows=rows)
        votes = scene.result.votes
        assert votes.shape == (10, 24)
        assert (data.train.labels == 0).sum() >= 24
        assert votes.all()
        assert (np.sign(votes) == np.sign(votes[:, :1])).all()


def assert_tens_drawn_at_random_are_rougher(each):
    full, rng = each.mean(axis=0), np.random.default_rng(0)

    def near(rows):
        mean = each[rows].mean(axis=0)
        return mean @ full / np.linalg.norm(mean) / np.linalg.norm(full)

    assert near(slice(10)) > 0.999 > max(near(rng.choice(300, 10, replace=False)) for _ in range(50))


def train_on_2s(net, data):
    rows, rng = data.train.labels == 2, np.random.default_rng(0)
    x, y = data.train.x[rows], data.train.y[rows]
    return list(islice(train(net, x, y, batch_size=10, learning_rate=2.0, epochs=500, rng=rng), 500))[-1].net


def against(net, data):
    """How many of the first 300 examples wish, on the whole, the other way than their mean."""
    each = np.concatenate(
        [flatten(backward_each(net, data.train.x[i : i + 50], data.train.y[i : i + 50])) for i in range(0, 300, 50)]
    )
    return int((each @ each.mean(axis=0) < 0).sum())


def test_the_exercise(net, data):
    def judge(attempt):
        return lesson.check_my_average(attempt, net, data)

    answer = re.search(r"```python\n(def my_average.*?)```", prose(NOTEBOOK), re.DOTALL).group(1)
    names = {}
    exec(answer, names)
    assert judge(names["my_average"])
    x, y, heard = data.train.x[:6], data.train.y[:6], np.array([True, True, False, False, True, False])
    gradient = flatten(backward(net, x[heard], y[heard]))
    found = names["my_average"](flatten(backward_each(net, x, y)), heard)
    np.testing.assert_allclose(found, gradient, rtol=1e-9, atol=1e-15)
    assert judge(lambda each, heard: (each * heard[:, None]).sum(axis=0) / heard.sum())
    assert judge(lambda each, heard: sum(row for row, one in zip(each, heard) if one) / sum(heard))
    assert repr(judge(lambda each, heard: ...)).startswith("Not yet:")
    wrong = [
        (lambda each, heard: each.mean(axis=0), "Everybody voted"),
        (lambda each, heard: (each * heard[:, None]).mean(axis=0), "divided by all examples"),
        (lambda each, heard: each[~heard].mean(axis=0), "have no vote"),
        (lambda each, heard: each[heard].sum(axis=0), "divide by how many"),
        (lambda each, heard: each.sum(axis=0), "all of them up"),
        (lambda each, heard: each[heard].sum(axis=0) / 10, "other numbers of examples"),
        (lambda each, heard: each[heard].mean(axis=1), "axis 0"),
        (lambda each, heard: each[heard].mean(), "its own mean"),
        (lambda each, heard: -each[heard].mean(axis=0), "other sign"),
        (lambda each, heard: each[heard].mean(axis=0) / 2, "no 1/2"),
        (lambda each, heard: np.sign(each[heard]).mean(axis=0), "counted hands"),
        (lambda each, heard: np.sign(each[heard].mean(axis=0)), "only the signs"),
        (lambda each, heard: np.abs(each[heard]).mean(axis=0), "signs away"),
        (lambda each, heard: -each[heard].sum(axis=0), "wishes, added up"),
        (lambda each, heard: each[heard].sum(axis=0) / 2, "other numbers of examples"),
        (lambda each, heard: 2 * each[heard].mean(axis=0), "Twice as long"),
        (lambda each, heard: each[heard].max(axis=0), "one example's"),
        (lambda each, heard: each[:, heard].mean(axis=0), "You chose columns"),
        (lambda each, heard: each.mean(axis=0)[heard], "Choose before you average"),
        (lambda each, heard: each.mean(axis=0) if heard else 0, "picks rows without `if`"),
        (lambda each, heard: np.median(each[heard], axis=0), "median"),
        (lambda each, heard: each[heard][0], "first who is heard"),
        (lambda each, heard: each[heard][-1], "last who is heard"),
        (lambda each, heard: each[heard], "Take their mean"),
        (lambda each, heard: each.sum(axis=0) / heard.sum(), "Add up only theirs"),
        (lambda each, heard: each[heard.astype(int)].mean(axis=0), "rows 0 and 1, again and again"),
        (lambda each, heard: each[heard].mean(axis=0, keepdims=True), "leave `keepdims` out"),
        (lambda each, heard: (each * heard).mean(axis=0), "make a column of `v`: `v[:, None]`"),
    ]
    for attempt, words in wrong:
        verdict = judge(attempt)
        assert not verdict
        assert words in repr(verdict)


def test_up_and_down_are_counted_among_those_that_vote(net, data):
    scene = lesson.votes(net, data)
    scene.question.skip()
    assert scene.words.endswith("Up and down are counted on screen, numbers 0 to 23.")
    for voters, start in ((1, 0), (5, 0), (30, 20), (30, 100)):
        scene.set(voters=voters, start=start)
        shown = np.clip(voters - start, 0, 24)
        counts = [tuple(map(int, found)) for found in re.findall(r"(\d+) up and (\d+) down", scene.words)]
        assert len(counts) == 10
        assert all(up + down <= shown for up, down in counts)
        assert counts == [((row[:shown] > 0).sum(), (row[:shown] < 0).sum()) for row in scene.result.votes]
        if shown < 24:
            assert scene.words.endswith(", among those that vote.")


def test_the_guess_is_about_2s_alone_and_a_fresh_network(net, data):
    scene = lesson.listen(net, data)
    scene.question.lock("200")
    seen = scene.picture.guessed.get_visible
    assert seen()
    scene.controls["heard"].value = "all ten"
    assert not seen()
    scene.set(heard="2s alone", start="one that already reads")
    assert not seen()
    scene.controls["start"].value = "fresh"
    assert seen()
    scene.controls["step"].value = 1
    assert scene.result.title.startswith("1 step on 2s alone")


def test_more_test_digits_fit_into_the_table():
    picture = Confusion(10_000)
    table = np.full((10, 10), 12)
    table[np.arange(10), np.arange(10)] = 892
    images = np.zeros((10, 28, 28))
    picture.show(
        who_has_a_vote.ConfusionResult(
            (2,), 0, who_has_a_vote.STEPS, np.array([table] * len(who_has_a_vote.STEPS)), images, True
        )
    )
    assert picture.counts[3][3].text == "89"  # % of a row, since four figures do not fit
    assert picture.counts[3][4].text == "1"
    assert picture.plot.get_ylim()[1] > 10_000
    assert picture.tallies[0].text == "8,920 right"


def test_the_largest_wish_of_the_tiles_is_checked_by_wiggling(net, data):
    scene = lesson.copies(net, data)
    scene.question.skip()
    assert scene.result.measured is None
    for count in (1, 30):
        scene.set(check=True, count=count)
        largest = scene.result.wishes.ravel()[np.abs(scene.result.wishes).argmax()]
        assert abs(largest) == scene.result.largest
        assert scene.result.measured == pytest.approx(largest, abs=1e-8)
        assert f"measured by wiggling: {signed(largest, 4)}." in scene.words
        assert scene.picture.wiggled.text == scene.result.comparison
        assert "measured by wiggling" in scene.picture.wiggled.text


def test_the_means_of_the_vote_table_are_checked_by_wiggling(net, data):
    scene = lesson.votes(net, data)
    scene.question.skip()
    assert scene.result.measured is None
    scene.set(check=True, voters=40)
    for rows in scene.controls["rows"].options:
        scene.set(rows=rows[1] if isinstance(rows, tuple) else rows, order="by digit, 0 to 9")
        np.testing.assert_allclose(scene.result.measured, scene.result.means, atol=1e-8)
        assert "Measured by wiggling: the same to six places." in scene.words
        assert scene.picture.diamonds.get_visible()
        places, rows = scene.picture.diamonds.get_data()
        np.testing.assert_allclose(places, scene.result.means / np.abs(scene.result.means).max(), atol=1e-6)
        np.testing.assert_array_equal(rows, np.arange(10) + 0.5)
