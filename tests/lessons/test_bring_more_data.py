"""Lesson 09: its networks against `train`, its wishes against wiggling, the pad, the questions answered wrongly."""

import re
from pathlib import Path
from types import SimpleNamespace
from weakref import ref

import numpy as np
import pytest
from traitlets import TraitError

from backprop_lib import accuracy, backward, cost, forward, random_network, relu, sigmoid, train
from backprop_lib import pad as pads
from backprop_lib.augmentation import augment, centred, rotate, shift, transform, usual_centre
from backprop_lib.checking import wiggle_some
from backprop_lib.data import Dataset, Examples, ManyExamples
from backprop_lib.lessons import bring_more_data as lesson
from backprop_lib.lessons import own_digit, practised
from backprop_lib.lessons import transfer as transfers
from backprop_lib.lessons.whole_pass import magnified, wiggled_wishes
from backprop_lib.naming import bands
from backprop_lib.network import step as one_step
from backprop_lib.pictures.amount import Amount
from tests.lessons.reading import of, prose
from tests.lessons.test_propagate_backward import areas
from tools.inside import outside

NOTEBOOK = Path(__file__).parents[2] / "notebooks" / "09_bring_more_data.ipynb"
NAMES = ("amount", "moved", "moved_copies", "gain", "transfer", "own_digit")


@pytest.fixture
def scene(scene):
    """The same, its question skipped."""
    scene.question.skip()
    return scene


# the networks


def test_a_network_that_reads_no_3_has_ready_digits_all_the_same(net, data, monkeypatch):
    blind = net._replace(biases=[*net.biases[:-1], net.biases[-1] - 99 * np.eye(10)[3]])
    monkeypatch.setattr(own_digit, "practise", lambda *_, **__: blind)
    assert 3 not in forward(blind, data.test.x).activations[-1].argmax(axis=1)
    scene = lesson.own_digit(blind, data)
    scene.question.skip()
    assert scene.errors == []


def test_the_first_that_is_read_is_ready():
    labels, answers = np.array([3, 5, 3, 5, 3]), np.array([5, 3, 3, 3, 3])
    assert [own_digit.first_read(labels, answers, digit) for digit in (3, 5)] == [2, 1]


def test_practice_is_the_librarys_training(net, data, monkeypatch):
    monkeypatch.setattr(practised, "STEPS", 25)
    x, y = practised.some(data, 40, draw=77)  # no scene asks for this choice
    steps = list(train(net, x, y, batch_size=10, learning_rate=1.0, epochs=7, rng=np.random.default_rng(77)))
    found = practised.practise(net, data, 40, draw=77)
    np.testing.assert_array_equal(found.weights[0], steps[24].net.weights[0])
    assert practised.practise(net, data, 40, draw=77) is found


def test_rounds_are_the_librarys_training_and_keep_no_network_but_the_last(net, data, monkeypatch):
    seen = []

    def watched(*args, **kwargs):
        for step in train(*args, **kwargs):
            seen.append(ref(step.net.weights[0]))
            yield step
            assert sum(one() is not None for one in seen) <= 3
            del step

    monkeypatch.setattr(practised, "train", watched)
    few = SimpleNamespace(train=SimpleNamespace(x=data.train.x[:200], y=data.train.y[:200]))
    found = practised.after_rounds(net, few, 2)
    rng = np.random.default_rng(0)
    steps = list(train(net, few.train.x, few.train.y, batch_size=10, learning_rate=1.0, epochs=2, rng=rng))
    assert len(seen) == len(steps) == 40
    np.testing.assert_array_equal(found.weights[0], steps[-1].net.weights[0])
    assert practised.after_rounds(net, few, 2) is found


@pytest.mark.parametrize(
    "practise",
    [
        lambda net, data: practised.practise(net, data, 10, draw=78),
        lambda net, data: practised.after_rounds(net, data, 1),
    ],
    ids=["steps", "rounds"],
)
def test_nobody_writes_into_a_network_that_all_share(net, data, monkeypatch, practise):
    monkeypatch.setattr(practised, "STEPS", 2)
    few = SimpleNamespace(train=Examples(data.train.pixels[:20], data.train.labels[:20]))
    found = practise(net, few)
    for array in (*found.weights, *found.biases):
        with pytest.raises(ValueError, match="read-only"):
            array[:] = 0
    for parts in (found.weights, found.biases):
        with pytest.raises(TypeError, match="does not support item assignment"):
            parts[0] = 0 * parts[0]
    assert all(array.flags.writeable for array in (*net.weights, *net.biases))  # a student's own is their own


def test_choices_of_examples_differ_and_hold_no_example_twice(data):
    first, second = (practised.some(data, 300, draw)[0] for draw in (1, 2))
    assert len(np.unique(first, axis=0)) == len(first) == 300
    assert not np.array_equal(first, second)


def test_copies_keep_their_labels(data):
    x, y = practised.some(data, 10, 1)
    more, labels = practised.finished(practised.with_copies(x, y, 3, np.random.default_rng(0)))
    assert more.shape == (40, 784)
    np.testing.assert_array_equal(more[:10], x)
    for part in range(4):
        np.testing.assert_array_equal(labels[10 * part : 10 * part + 10], y)
        assert (np.linalg.norm(more[10 * part : 10 * part + 10] - x, axis=1) < 0.9 * np.linalg.norm(x, axis=1)).all()


def test_misread_counts_what_accuracy_leaves(net, data):
    x, y = data.test.x, data.test.y
    assert practised.misread(net, x, y) == round((1 - accuracy(net, x, y)) * len(x))


# amount


@of("amount")
def test_the_curve_is_measured_with_the_library(scene, net, data):
    scene.controls["examples"].value = 100
    assert scene.result.amounts == [10, 30, 100]
    for i, n in enumerate((10, 30, 100)):
        network = practised.practise(net, data, n)
        x, y = practised.some(data, n, 1)
        assert scene.result.own_costs[i] == pytest.approx(cost(network, x, y))
        assert scene.result.new_costs[i] == pytest.approx(cost(network, data.test.x, data.test.y))
        assert scene.result.new_shares[i] == pytest.approx(100 * (1 - accuracy(network, data.test.x, data.test.y)))
        assert scene.result.own_shares[i] == pytest.approx(100 * (1 - accuracy(network, x, y)))
    assert scene.result.new_wrong[-1] == scene.question.answer
    _, gaps, new, own, numbers = scene.picture.panels[0]
    np.testing.assert_allclose(new.get_ydata(), scene.result.new_shares)
    np.testing.assert_allclose(own.get_ydata(), scene.result.own_shares)
    ends = [(low, high) for (_, low), (_, high) in gaps.get_segments()]
    np.testing.assert_allclose(ends, np.column_stack([scene.result.own_shares, scene.result.new_shares]))
    assert numbers[0].text == f"{scene.result.new_shares[-1]:.0f} %"


@of("amount")
def test_both_ends_and_another_choice_change_picture_and_words(scene):
    seen = {(scene.panel.value, scene.words)}
    for values in ({"examples": 1500}, {"draw": 2, "examples": 10}, {"draw": 5}):
        scene.set(**values)
        seen.add((scene.panel.value, scene.words))
    assert len({picture for picture, _ in seen}) == len({words for _, words in seen}) == 4


# moved


@of("moved")
def test_the_second_network_knows_moved_copies(scene, net, data):
    scene.set(right=2, turn=5, size=90, mirror=True)
    image = data.test.x[3].reshape(28, 28)[:, ::-1].reshape(1, 784)
    changed = transform(image, right=2, degrees=5, factor=0.9)
    np.testing.assert_allclose(scene.result.changed.ravel(), changed[0])
    for outputs, copies in zip(scene.result.outputs, (0, practised.COPIES)):
        network = practised.practise(net, data, 1500, copies=copies)
        np.testing.assert_allclose(outputs, forward(network, changed).activations[-1][0])
    for row, outputs in zip(scene.picture.rows, scene.result.outputs):
        np.testing.assert_allclose(row[0].get_array(), outputs)
    assert scene.result.how == "mirrored, 90 % of its size, turned by 5° clockwise, 2 right"


@of("moved")
def test_every_control_of_moved_at_both_ends(scene):
    for name, ends in {
        "example": (0, 296), "right": (-8, 8), "down": (-8, 8), "turn": (-180, 180), "size": (50, 150),
        "mirror": (True,),
    }.items():  # fmt: skip
        for end in ends:
            before = scene.panel.value, scene.words
            scene.controls[name].value = end
            assert scene.panel.value != before[0]
            assert scene.words != before[1]
    scene.buttons["Move it back"].click()
    np.testing.assert_array_equal(scene.result.original, scene.result.changed)


def test_the_guessed_answer_is_framed_where_the_question_was_asked(net, data):
    scene = lesson.moved(net, data)
    assert not scene.picture.guessed.get_visible()
    scene.question.lock(2)
    picture = scene.picture
    assert picture.guessed.get_visible()  # upside down, as asked
    assert picture.guess_name.visible
    x = picture.guessed.get_x() * picture.size[0]
    assert x < picture.x[2] < x + picture.guessed.get_width() * picture.size[0]
    for elsewhere in ({"turn": 90}, {"turn": 180, "right": 1}, {"right": 0, "mirror": True}):
        scene.set(**elsewhere)
        assert not picture.guessed.get_visible()
        assert not picture.guess_name.visible
    scene.set(mirror=False, turn=-180)
    assert picture.guessed.get_visible()
    scene.set(example=int(np.flatnonzero(data.test.labels != 6)[0]))
    assert not picture.guessed.get_visible()


@of("moved")
def test_what_the_prose_says_of_the_six(scene):
    said = {}
    assert scene.result.outputs[1].argmax() == 9  # upside down, as the question asked
    scene.buttons["Move it back"].click()
    for right in (0, 2, 3):
        scene.controls["right"].value = right
        said[right] = scene.result.outputs.argmax(axis=1).tolist()
    assert said == {0: [6, 6], 2: [4, 6], 3: [1, 1]}


# gain


@of("gain")
def test_gain_counts_on_the_same_test_digits(scene, net, data):
    scene.set(examples=100, draws=2)
    moved = augment(data.test.x, np.random.default_rng(0))
    for draw in (1, 2):
        for column, copies in enumerate((0, practised.COPIES)):
            network = practised.practise(net, data, 100, draw, copies)
            for counts, x in zip(scene.result.counts, (data.test.x, moved)):
                assert counts[draw - 1, column] == practised.misread(network, x, data.test.y)
    for panel, mean in zip(scene.picture.panels, scene.result.means):
        np.testing.assert_allclose(panel[3].get_ydata(), mean)
        assert len(panel[1].get_segments()) == 2


def test_many_test_digits_are_moved_a_few_at_a_time(net, data, monkeypatch):
    moved, augment = [], lesson.augment
    monkeypatch.setattr(lesson, "augment", lambda x, rng: moved.append(x) or augment(x, rng))
    monkeypatch.setattr(lesson, "AT_ONCE", 100)
    scene = lesson.gain(net, data)
    assert [len(x) for x in moved] == [100, 100, 97] * 2  # for the digits asked about, and for those shown first
    np.testing.assert_array_equal(np.concatenate(moved[:3]), data.test.x)
    plain = practised.practise(net, data, scene.result.examples)
    assert scene.result.counts[0][0, 0] == practised.misread(plain, data.test.x, data.test.y)


@of("gain")
def test_a_sign_says_that_it_trains_while_it_does(scene, monkeypatch):
    row = next(row for row in scene.widget.children if scene.controls["draws"] in getattr(row, "children", ()))
    busy, shown = row.children[-1], []

    def watched(*_):
        shown.append(busy.value)
        return (yield from practising(*_))

    practising = lesson.practising
    monkeypatch.setattr(lesson, "practising", watched)
    scene.controls["draws"].value = 2
    assert len(shown) == 2
    assert all("training" in words for words in shown)
    assert busy.value == ""


def test_a_guessed_share_is_drawn_from_the_errors_without_copies(net, data):
    scene = lesson.gain(net, data)
    scene.question.lock(0.5)
    assert scene.controls["examples"].value == 100
    start, end = scene.picture.guessed.get_ydata()
    assert end == 0.5 * start == 0.5 * scene.result.counts[0][0, 0]
    scene.controls["examples"].value = 1500
    assert not scene.picture.guessed.get_visible()
    assert scene.errors == []


# transfer


@pytest.fixture
def few_steps(monkeypatch):
    """25 of the 2,000 steps, the first 10 of them early; networks of so few are forgotten afterwards."""
    monkeypatch.setattr(transfers, "STEPS", 25)
    monkeypatch.setattr(transfers, "EARLY", 10)
    monkeypatch.setattr(practised, "STEPS", 25)
    monkeypatch.setattr(practised, "_kept", {})


def practised_before(net, data):
    """With the library alone: the network after practice on 0 to 4, and with the last layer of the start."""
    old = data.train.labels < 5
    known = SimpleNamespace(train=ManyExamples(data.train.pixels[old], data.train.labels[old]))
    before = practised.practise(net, known, practised.enough(known))
    return before, net._replace(
        weights=[*before.weights[:-1], net.weights[-1]], biases=[*before.biases[:-1], net.biases[-1]]
    )


def misread_new(net, data):
    new = data.test.labels >= 5
    return practised.misread(net, data.test.x[new], data.test.y[new])


def test_transfer_counts_what_training_leaves(net, data, few_steps):
    scene = lesson.transfer(net, data)
    scene.question.skip()
    scene.set(examples=20, draws=2)
    _, kept = practised_before(net, data)
    for draw in (1, 2):
        x, y = transfers.of_each(data.train, 4, draw)
        for column, start in enumerate((net, kept)):
            how = {"batch_size": 10, "learning_rate": 1.0, "epochs": 13, "rng": np.random.default_rng(draw)}
            steps = list(train(start, x, y, **how))
            for counts, number in zip(scene.result.counts, (10, 25), strict=True):
                assert counts[draw - 1, column] == misread_new(steps[number - 1].net, data)
    for panel, mean in zip(scene.picture.panels, scene.result.means, strict=True):
        np.testing.assert_allclose(panel[3].get_ydata(), mean)
        assert len(panel[1].get_segments()) == 2
    assert scene.errors == []


def test_only_the_last_layer_practises(net, data, few_steps):
    """The whole network in steps of which the hidden layers take no part ends at the same counts."""
    scene = lesson.transfer(net, data)
    scene.question.skip()
    scene.set(examples=5, last=True)
    _, kept = practised_before(net, data)
    x, y = transfers.of_each(data.train, 1, 1)
    for column, start in enumerate((net, kept)):
        rng, now, counts = np.random.default_rng(1), start, []
        for number in range(1, 26):
            rows = rng.permutation(5)
            gradient = backward(now, x[rows], y[rows])
            moved = one_step(now, gradient, 1.0)
            now = now._replace(
                weights=[*now.weights[:-1], moved.weights[-1]], biases=[*now.biases[:-1], moved.biases[-1]]
            )
            if number in (10, 25):
                counts.append(misread_new(now, data))
        assert [each[0, column] for each in scene.result.counts] == counts
    assert scene.result.title.startswith("Last layer only, 5 digits")
    assert not scene.result.asked
    assert scene.errors == []


def test_labelled_digits_are_as_many_of_each_new_kind(data):
    first, second = (transfers.of_each(data.train, 4, draw) for draw in (1, 2))
    for x, y in (first, second):
        assert y.sum(axis=0).tolist() == [0] * 5 + [4] * 5
        assert len(np.unique(x, axis=0)) == 20
    assert not np.array_equal(first[0], second[0])


@pytest.mark.parametrize("examples", ["train", "test"])
def test_kinds_are_kept_apart(data, examples):
    every = getattr(data, examples)
    old, new = (transfers.among(every, kinds) for kinds in (transfers.OLD, transfers.NEW))
    assert set(old.labels) == set(range(5))
    assert set(new.labels) == set(range(5, 10))
    assert len(old) + len(new) == len(every)
    np.testing.assert_allclose(new.x[:], every.x[every.labels > 4], atol=1e-7)


def test_rows_of_a_kind_are_taken_and_not_copied(data):
    old, copied = transfers.among(data.train, transfers.OLD), np.flatnonzero(data.train.labels < 5)
    assert transfers.among(data.train, transfers.OLD) is old
    assert len(old) == len(old.x) == len(old.y) == len(copied)
    np.testing.assert_array_equal(old.labels, data.train.labels[copied])
    rows = np.array([5, 0, 300])
    np.testing.assert_allclose(old.x[rows], data.train.x[copied[rows]], atol=1e-7)
    np.testing.assert_array_equal(old.y[rows], data.train.y[copied[rows]])
    assert old.x.every._pixels is data.train.pixels


def test_both_networks_start_with_the_same_last_layer(net, data, few_steps):
    before, _ = practised_before(net, data)
    kept = transfers.with_hidden_layers(net, before)
    assert kept.weights[-1] is net.weights[-1]
    assert kept.biases[-1] is net.biases[-1]
    for ours, theirs in zip((*kept.weights[:-1], *kept.biases[:-1]), (*before.weights[:-1], *before.biases[:-1])):
        assert ours is theirs


def test_every_control_of_transfer_at_both_ends(net, data, few_steps):
    scene = lesson.transfer(net, data)
    scene.question.skip()
    for name, ends in {"examples": (250, 5), "draws": (5, 1), "last": (True, False)}.items():
        for end in ends:
            before = scene.panel.value, scene.words
            scene.controls[name].value = end
            assert scene.panel.value != before[0]
            assert scene.words != before[1]
    assert scene.errors == []


def test_a_guess_about_transfer_stands_where_it_was_asked(net, data, few_steps):
    scene = lesson.transfer(net, data)
    assert scene.controls["examples"].value == 250  # of few labels, nothing is seen before the guess
    assert not scene.picture.guessed.get_visible()
    scene.question.lock(0.5)
    assert scene.controls["examples"].value == 10
    assert scene.picture.guessed.axes is scene.picture.panels[1][0]  # after all steps
    start, end = scene.picture.guessed.get_ydata()
    assert end == 0.5 * start == 0.5 * scene.result.counts[1][0, 0]
    for elsewhere in ({"examples": 20}, {"examples": 10, "last": True}):
        scene.set(**elsewhere)
        assert not scene.picture.guessed.get_visible()
    scene.set(last=False)
    assert scene.picture.guessed.get_visible()
    assert scene.errors == []


@pytest.mark.parametrize(("fresh", "kept"), [(27, 43), (20, 9), (20, 20), (20, 45), (0, 0)])
def test_whatever_is_measured_has_its_answer(fresh, kept, net, data, few_steps, monkeypatch):
    counts = iter([[99, fresh], [99, kept], [1, 1], [1, 1]])

    def told(*_):
        yield
        return next(counts)

    monkeypatch.setattr(transfers, "misread_on_the_way", told)
    question = lesson.transfer(net, data).question
    shares = 0.5, 1.0, 1.5, 2.0
    assert question.answer == min(shares, key=lambda share: abs(share - kept / max(fresh, 1)))
    assert f"From the practised hidden layers {kept} are misread, from fresh ones {fresh}." in question.feedback(None)
    assert len({question.feedback(share) for share in shares}) == 4
    better = [question.feedback(share) for share in shares if "so much worse" in question.feedback(share)]
    assert len(better) == sum(
        share > 1 and share > kept / max(fresh, 1) and share != question.answer for share in shares
    )


@pytest.mark.parametrize("last", [False, True])
def test_titles_about_transfer_have_room_for_many_test_digits(last, net, data, few_steps):
    scene = lesson.transfer(net, data)
    counts = tuple(np.array([[4861, 4861]]) for _ in range(2))
    for wanted in (1, 5):
        result = scene.result._replace(examples=250, last=last, counts=counts, wanted=wanted, of=4861)
        scene.picture.title.set_text(result.title)
        assert scene.picture.title.x + scene.picture.title.width() < 820


def test_axes_about_transfer_are_the_same_for_all_amounts(net, data, few_steps):
    scene = lesson.transfer(net, data)
    scene.question.skip()
    for examples in (5, 250):
        scene.set(examples=examples)
        assert [panel[0].get_ylim() for panel in scene.picture.panels] == [(0, 149)] * 2


@pytest.mark.parametrize("sizes", [(784, 10), (784, 16, 8), (700, 16, 10)])
def test_transfer_refuses_a_network_without_what_it_needs(sizes, data, monkeypatch):
    monkeypatch.setattr(transfers, "practise", None)
    with pytest.raises(ValueError, match=f"net has the sizes {'-'.join(map(str, sizes))}; expected 784 .* a hidden"):
        lesson.transfer(random_network(sizes, np.random.default_rng(1)), data)


@pytest.mark.parametrize("kind", ["relu", "float32", "one hidden layer", "three"])
@pytest.mark.filterwarnings("error::RuntimeWarning")
def test_transfer_with_other_networks(kind, data, few_steps):
    sizes = {"one hidden layer": (784, 30, 10), "three": (784, 16, 12, 8, 10)}.get(kind, (784, 16, 16, 10))
    own = random_network(sizes, np.random.default_rng(2), **({"activation": relu} if kind == "relu" else {}))
    if kind == "float32":
        weights, biases = ([part.astype(np.float32) for part in parts] for parts in (own.weights, own.biases))
        own = own._replace(weights=weights, biases=biases)
    scene = lesson.transfer(own, data)
    assert scene.question.feedback(scene.question.answer).startswith("Right")
    scene.question.lock(scene.question.answer)
    scene.set(last=True, draws=2)
    assert len(scene.result.counts[0]) == 2
    assert scene.errors == []


def test_transfer_says_which_digits_are_missing(net, data, monkeypatch):
    monkeypatch.setattr(transfers, "practise", None)
    rows = np.r_[np.flatnonzero(data.train.labels < 9), np.flatnonzero(data.train.labels == 9)[:1]]
    with pytest.raises(ValueError, match="data has 1 training digits of one of the kinds 5 to 9; expected 4 or more"):
        lesson.transfer(net, Dataset(Examples(data.train.pixels[rows], data.train.labels[rows]), data.test))


def test_fewer_digits_of_a_kind_make_a_shorter_slider(net, data, few_steps):
    rows = np.r_[np.flatnonzero(data.train.labels < 9), np.flatnonzero(data.train.labels == 9)[:12]]
    scene = lesson.transfer(net, Dataset(Examples(data.train.pixels[rows], data.train.labels[rows]), data.test))
    assert [n for _, n in scene.controls["examples"].options] == [5, 10, 20, 50]


# a digit of one's own


@pytest.mark.parametrize("meant", [7, 1])
def test_wishes_and_needs_are_what_wiggling_finds(meant, net, data):
    practice = practised.practise(net, data, 100)
    x, y = data.test.x[1:2], np.eye(10)[[meant]]
    walk = own_digit.there_and_back(practice, x, y)
    activations = forward(practice, x).activations
    for l in (1, 2, 3):
        measured = wiggled_wishes(practice, l, activations[l], y)
        np.testing.assert_allclose(walk.wishes[l], measured, rtol=1e-5, atol=1e-8)
        start, stop, _, _ = bands(net.sizes)[2 * l - 1]
        np.testing.assert_allclose(
            walk.needs[l], -wiggle_some(practice, x, y, range(start, stop)), rtol=1e-5, atol=1e-8
        )
        np.testing.assert_array_equal(walk.needs[l], -backward(practice, x, y).biases[l - 1])


@of("own_digit")
def test_wishes_and_needs_are_checked_by_wiggling_after_any_step(scene, net):
    for state in ({"meant": 1}, {"steps": 3}, {"meant": 7}, {"digit": 8}):
        scene.set(**state, check=False)
        assert "wiggling" not in scene.words
        assert scene.picture.wiggled.text == ""
        plain = scene.panel.value
        scene.set(check=True)
        measured, result = scene.result.measured, scene.result
        assert set(measured.wishes) == set(measured.needs) == {1, 2, 3}
        for l in (1, 2, 3):
            np.testing.assert_allclose(measured.wishes[l], result.wishes[l], rtol=1e-5, atol=1e-8)
            np.testing.assert_allclose(measured.needs[l], result.needs[l], rtol=1e-5, atol=1e-8)
        assert "Measured by wiggling: the same to six places." in scene.words
        assert scene.picture.wiggled.text == f"by wiggling,\noutput {result.meant}: {result.wish}"
        assert scene.panel.value != plain


def test_a_wish_that_wiggling_does_not_find_is_seen(net, data, monkeypatch):
    right = own_digit.there_and_back
    monkeypatch.setattr(own_digit, "practise", lambda net, *_, **__: net)
    scene = lesson.own_digit(net, data)
    scene.question.skip()
    scene.set(check=True)
    for part in ("wishes", "needs"):
        for l in (1, 2, 3):

            def wrong(*given, part=part, l=l):
                walk = right(*given)
                lists = getattr(walk, part)
                return walk._replace(**{part: {**lists, l: lists[l] + 0.001}})

            monkeypatch.setattr(own_digit, "there_and_back", wrong)
            scene.refresh()
            assert "Measured by wiggling: at most 0.001000 away." in scene.words


def test_a_digit_is_wiggled_in_double(net, data, monkeypatch):
    monkeypatch.setattr(own_digit, "practise", lambda net, *_, **__: net)
    weights, biases = ([part.astype(np.float32) for part in parts] for parts in (net.weights, net.biases))
    scene = lesson.own_digit(net._replace(weights=weights, biases=biases), data)
    scene.question.skip()
    scene.set(check=True, steps=2)
    for part in ("wishes", "needs"):
        for l, measured in getattr(scene.result.measured, part).items():
            np.testing.assert_allclose(measured, getattr(scene.result, part)[l], rtol=1e-3, atol=1e-6)
    assert scene.errors == []


@pytest.mark.parametrize("hidden", [(12,), (1,), (32,), (24, 8), (10, 12, 14), (8, 8, 8, 8)])
def test_a_network_of_other_sizes_has_room(hidden, net, data, monkeypatch):
    monkeypatch.setattr(practised, "STEPS", 25)
    own = random_network((784, *hidden, 10), np.random.default_rng(1))
    scene = lesson.own_digit(own, data)
    scene.question.skip()
    scene.set(check=True, steps=2, meant=3)
    drawing = scene.picture.network
    assert [len(places) for places in drawing.positions] == [784, *hidden, 10]
    assert set(scene.result.wishes) == set(range(1, len(hidden) + 2))
    lists = len(drawing.discs.get_offsets()), len(drawing.discs.get_array())
    assert lists == (sum(hidden) + 10, sum(hidden) + 10)
    assert "Measured by wiggling: the same to six places." in scene.words
    assert f"Hidden layer {len(hidden)}: largest wish" in scene.words
    assert np.diff(drawing.positions[-1][:, 1]).max() < -15  # the outputs' numbers stand apart
    boxes = [box(scene.picture, label) for label in (*drawing.numbers, scene.picture.cost, scene.picture.note)]
    assert all(apart(one, other) for i, one in enumerate(boxes) for other in boxes[:i])
    assert drawing._answer.get_height() >= 20
    assert outside(scene.picture) == []
    assert scene.errors == []


@pytest.mark.parametrize("sizes", [(784, 10), (784, 33, 10), (784, 8, 8, 8, 8, 8, 10), (64, 16, 10), (784, 16, 2)])
def test_a_network_without_room_is_refused_before_it_practises(sizes, data, monkeypatch):
    monkeypatch.setattr(own_digit, "practise", None)
    with pytest.raises(ValueError, match=rf"net has the sizes {'-'.join(map(str, sizes))}; expected 784, then one to"):
        lesson.own_digit(random_network(sizes, np.random.default_rng(1)), data)


@pytest.mark.parametrize("activation", [sigmoid, relu])
def test_needs_are_drawn_as_in_lesson_04(activation, net, data, monkeypatch):
    """Four times as large, where no slope is above a quarter; the legend says so."""
    monkeypatch.setattr(own_digit, "practise", lambda net, *_, **__: net)
    scene = lesson.own_digit(net._replace(activation=activation), data)
    scene.question.skip()
    by, result, wishes = magnified(net._replace(activation=activation)), scene.result, scene.picture.wishes
    (words,) = (text.get_text() for text in scene.picture.figure.texts if "open triangle" in text.get_text())
    assert ("solid: 4 x the need" in words) == (by == 4)
    for l, needs in result.needs.items():
        shares = by * needs / np.abs(result.wishes[l]).max()
        for patch, sign in zip(wishes.solid.patches, (1, -1), strict=True):
            drawn = areas(patch) / (wishes.solid.side**2 / 2)
            for share in sign * shares[sign * shares > 0]:
                assert np.abs(drawn - share).min() < 1e-9


@of("own_digit")
def test_the_unlikely_output_wishes_most_and_passes_on_least(scene):
    scene.controls["meant"].value = 1
    assert "output 1 wishes +2.00" in scene.result.title  # as the prose says
    assert scene.result.outputs[1] < 0.005
    assert 0 < scene.result.needs[3][1] < 0.02
    assert "Its wish is +2.00" in prose(NOTEBOOK)


@of("own_digit")
def test_steps_teach_this_digit_and_forget_others(scene, data):
    scene.controls["digit"].value = 8
    assert scene.controls["meant"].value == data.test.labels[8] == 1
    assert (scene.result.answer, scene.result.before) == (9, 27)
    scene.controls["steps"].value = 1
    assert (scene.result.answer, scene.result.after) == (1, 65)
    assert "a 1 that it takes for a 9. One step, and it reads it" in prose(NOTEBOOK)
    assert "Now the network misreads 65 of the 297" in prose(NOTEBOOK)
    assert "A ready digit is itself one of the 297" in prose(NOTEBOOK)  # no network may practise on them, cell 2 says
    scene.controls["meant"].value = 3
    assert scene.controls["steps"].value == 0
    scene.controls["steps"].value = own_digit.MOST
    assert scene.result.steps == own_digit.MOST
    scene.controls["digit"].value = 1
    scene.controls["steps"].value = own_digit.MOST
    assert (scene.controls["meant"].value, scene.result.answer, scene.result.after) == (7, 7, 27)
    quiet = f"Test digit 1 is a 7 that the network reads already: {own_digit.MOST} steps on it, and still 27"
    assert quiet in prose(NOTEBOOK)


@of("own_digit")
def test_the_title_has_room_for_many_misread_digits(scene):
    for counts in ((268, 267), (9743, 1289)):  # of MNIST's 10,000
        walk = scene.result.walk._replace(activations=[*scene.result.activations[:-1], np.eye(10)[8]])
        scene.picture.title.set_text(
            scene.result._replace(steps=20, after=counts[0], before=counts[1], walk=walk).title
        )
        assert "reads an 8, at 1.00" in scene.picture.title.text
        assert scene.picture.title.x + scene.picture.title.width() < 840


@of("own_digit")
def test_the_digit_s_cost_is_said_and_so_is_how_it_moves_with_the_steps(scene, net, data):
    practice = practised.practise(net, data, 1500, copies=practised.COPIES)
    x, y = data.test.x[8:9], np.eye(10)[[1]]
    scene.controls["digit"].value = 8
    wanted = [cost(practice, x, y)]
    np.testing.assert_allclose(scene.result.costs, wanted)
    assert f"Cost of this digit: {wanted[0]:.3f}." in scene.words
    assert scene.picture.cost.text == f"cost of this digit: {wanted[0]:.3f}"
    assert f"Its cost falls from {wanted[0]:.2f} to 0.01" in prose(NOTEBOOK)
    scene.controls["steps"].value = 3
    for _ in range(3):
        practice = one_step(practice, backward(practice, x, y), practised.RATE)
        wanted.append(cost(practice, x, y))
    np.testing.assert_allclose(scene.result.costs, wanted)
    assert f"{wanted[1]:.2f}" == "0.01"
    begins, *later = (f"{c:.3f}" for c in wanted)
    assert f"Cost of this digit: {begins}; after each step: {' '.join(later)}." in scene.words
    assert scene.picture.cost.text == f"cost of this digit: {later[-1]}, before {begins}"


def as_bytes(pixels):
    """Pixels (784,) from 0 to 1 as a pad's 784 bytes."""
    return np.rint(255 * np.asarray(pixels)).astype(np.uint8).tobytes()


@pytest.mark.skipif(pads.anywidget is None, reason="anywidget is not installed")
@of("own_digit")
def test_what_is_drawn_is_centred_and_read(scene, data):
    drawn = shift(data.test.x[28:29], 5, -3)[0]
    scene.controls["pad"].value = as_bytes(drawn)
    assert scene.controls["digit"].value == -1
    assert "your own digit" in scene.words
    wanted = centred(pads.as_pixels(as_bytes(drawn))[None], "box")[0]
    np.testing.assert_allclose(scene.result.activations[0], wanted)
    np.testing.assert_allclose(scene.picture.network.image.get_array().ravel(), wanted)
    scene.set(meant=2)
    assert scene.result.answer == 2
    scene.controls["pad"].value = pads.EMPTY
    assert "The pad is empty" in scene.result.title


def test_a_drawing_stands_where_this_network_saw_digits(net, data):
    """Centred by mass, as MNIST's digits are, 69 of the 297 were misread: the place was new to it, not the hand."""
    test, by = data.test, usual_centre(data.train.x)
    practice = practised.practise(net, data, 1500, copies=practised.COPIES)
    kept, mass, box = (
        practised.misread(practice, x, test.y) for x in (test.x, centred(test.x, "mass"), centred(test.x, by))
    )
    assert box <= kept + 5
    small = transform(test.x, right=3, down=-4, factor=0.6)
    assert practised.misread(practice, centred(small, by), test.y) <= kept + 10
    assert f"Put by the box, {box} of the 297 test digits are misread, and {kept} as they came" in prose(NOTEBOOK)
    assert f"Put by the centre of mass, as MNIST's are, {mass} are" in prose(NOTEBOOK)


@pytest.mark.skipif(pads.anywidget is None, reason="anywidget is not installed")
@pytest.mark.parametrize("by", ["mass", "box"])
def test_a_drawing_is_centred_as_the_training_digits_are(by, net, data):
    """A set of data whose digits were centred so: the pad does the same, and says it."""
    x = centred(data.train.x[:100], by)
    pixels, labels = np.rint(255 * x).astype(np.uint8), data.train.labels[:100]
    scene = lesson.own_digit(net, Dataset(ManyExamples(pixels, labels), data.test))
    scene.question.skip()
    drawn = as_bytes(shift(data.test.x[3:4], 5, -3)[0])
    scene.controls["pad"].value = drawn
    np.testing.assert_allclose(scene.result.activations[0], centred(pads.as_pixels(drawn)[None], by)[0], atol=1e-6)
    assert {"mass": "its centre of mass", "box": "the middle of its height and width"}[by] in scene.words
    assert scene.errors == []


@of("own_digit")
def test_another_digit_begins_without_steps(scene):
    for _, digit in scene.controls["digit"].options[-5:]:
        scene.controls["steps"].value = 5
        assert scene.result.steps == 5
        scene.controls["digit"].value = digit
        assert scene.controls["steps"].value == scene.result.steps == 0


@pytest.mark.skipif(pads.anywidget is None, reason="anywidget is not installed")
@of("own_digit")
def test_a_stroke_on_the_pad_begins_without_steps(scene):
    for pixels in (bytes(range(196)) * 4, bytes(range(7)) * 112):
        scene.controls["steps"].value = 5
        assert scene.result.steps == 5
        scene.controls["pad"].value = pixels
        assert scene.controls["steps"].value == scene.result.steps == 0


@pytest.mark.skipif(pads.anywidget is None, reason="anywidget is not installed")
def test_the_pad_takes_784_bytes_and_no_others():
    pad = pads.new_pad()
    pad.set_state({"value": memoryview(bytes(range(7)) * 112)})  # as the page sends it
    assert pad.value == bytes(range(7)) * 112
    np.testing.assert_allclose(pads.as_pixels(pad.value)[:7], np.arange(7) / 255)
    assert as_bytes(pads.as_pixels(pad.value)) == pad.value
    with pytest.raises(TraitError, match="3 bytes"):
        pad.value = b"abc"


def test_the_pads_page_needs_nothing_from_elsewhere():
    page = Path(pads.__file__).with_name("pad.js").read_text(encoding="utf-8")
    assert "import" not in page.replace("important", "")
    assert "http" not in page


def test_without_anywidget_there_are_ready_digits_and_one_sentence(net, data, monkeypatch):
    monkeypatch.setattr(pads, "anywidget", None)
    scene = lesson.own_digit(net, data)
    assert "pad" not in scene.controls
    assert -1 not in [value for _, value in scene.controls["digit"].options]
    scene.question.skip()
    scene.controls["digit"].value = 28
    assert scene.result.answer == 2
    said = [
        child.value
        for row in scene.widget.children
        for child in getattr(row, "children", ())
        if hasattr(child, "value")
    ]
    assert any("anywidget" in str(words) for words in said)
    assert scene.errors == []


@of("own_digit")
def test_every_ready_digit_has_a_picture_and_words_of_its_own(scene):
    seen = set()
    for _, value in scene.controls["digit"].options:
        scene.controls["digit"].value = value
        seen.add((scene.panel.value, scene.words))
    assert len(seen) == len(scene.controls["digit"].options)


# questions, the exercise, the prose


@pytest.mark.parametrize("name", NAMES)
def test_every_answer_has_its_own_explanation(name, net, data):
    question = getattr(lesson, name)(net, data).question
    right = question.feedback(question.answer)
    said = {question.feedback(wrong) for wrong, _ in question.mistakes}
    assert len(said | {right}) == len(question.mistakes) + 1
    assert len(question.mistakes) >= 3
    for wrong, why in question.mistakes:
        assert why in question.feedback(wrong)


def test_a_guess_is_marked_on_the_curve(net, data):
    scene = lesson.amount(net, data)
    scene.question.lock("99")
    assert scene.picture.guessed.get_ydata()[0] == pytest.approx(100 * 99 / 297)
    assert scene.picture.guess_name.visible


def box(picture, label):
    """Left, top, right and bottom of a label, in pixels."""
    mask, left, top = label.placed(picture.size[1])
    return left, top, left + mask.width, top + mask.height


def apart(one, other):
    return one[2] < other[0] or other[2] < one[0] or one[3] < other[1] or other[3] < one[1]


@pytest.mark.parametrize("guess", [0, 50, 60, 65, 66, 75, 120, 297])
def test_the_guess_s_name_is_not_written_over_a_number(guess, net, data):
    scene = lesson.amount(net, data)
    scene.question.lock(str(guess))
    scene.picture.draw()
    name = box(scene.picture, scene.picture.guess_name)
    assert name[0] > 50
    for label in scene.picture.panels[0][-1]:
        assert apart(name, box(scene.picture, label))


def test_numbers_of_close_curves_stand_apart():
    picture = Amount((10, 100, 1000), 100, 297)
    result = lesson.AmountResult([10, 100], 100, None, 1, *np.array([[1, 2], [3, 6], [0.1, 0.2], [0.11, 0.201]]), 297)
    picture.show(result)
    picture.draw()
    for *_, (new, own) in picture.panels:
        assert apart(box(picture, new), box(picture, own))


def rolled(image, right, down):
    return np.roll(image, (down, right), (0, 1))


def sliced(image, right, down):
    moved = np.zeros((28, 28))
    rows, columns = slice(max(down, 0), 28 + min(down, 0)), slice(max(right, 0), 28 + min(right, 0))
    came = slice(max(-down, 0), 28 - max(down, 0)), slice(max(-right, 0), 28 - max(right, 0))
    moved[rows, columns] = image[came]
    return moved


def looped(test, start, onto=False):
    """A student's two loops: which pixels they leave out, what they begin with, whether they read or write aside."""

    def attempt(image, right, down):
        moved = start(image)
        for row in range(28):
            for column in range(28):
                there = (row + down, column + right) if onto else (row - down, column - right)
                if test(*there):
                    to, come = (there, (row, column)) if onto else ((row, column), there)
                    moved[to] = image[come]
        return moved

    return attempt


def inside(row, column):
    return 0 <= row < 28 and 0 <= column < 28


def below(row, column):
    return row < 28 and column < 28


def overwritten(image, right, down):
    for row in range(28):
        for column in range(28):
            here = inside(row - down, column - right)
            image[row, column] = image[row - down, column - right] if here else 0
    return image


@pytest.mark.parametrize(
    ("attempt", "says"),
    [
        (sliced, "Right:"),
        (looped(inside, np.zeros_like), "Right:"),
        (looped(inside, np.zeros_like, onto=True), "Right:"),
        (overwritten, "already overwritten: fill a new array"),
        (looped(inside, lambda image: image), "already overwritten: fill a new array"),
        (looped(inside, lambda image: image, onto=True), "already overwritten: fill a new array"),
        (looped(inside, np.copy), "the old image is left"),
        (looped(inside, np.copy, onto=True), "the old image is left"),
        (looped(lambda *_: True, np.zeros_like), "A source outside 0..27 does not exist: leave that pixel black"),
        (
            looped(lambda *_: True, np.zeros_like, onto=True),
            "A source outside 0..27 does not exist: leave that pixel black",
        ),
        (looped(below, np.zeros_like), "counts from the end"),
        (looped(below, np.zeros_like, onto=True), "counts from the end"),
        (
            lambda image, right, down: np.roll(image, (right, down), axis=(0, 1)),
            "Right and down are exchanged, and what leaves comes back on the other side",
        ),
        (lambda image, right, down: ..., "Not yet:"),
        (rolled, "goes round"),
        (lambda image, right, down: sliced(image, down, right), "exchanged"),
        (lambda image, right, down: sliced(image, -right, -down), "the wrong way"),
        (lambda image, right, down: sliced(image, right, -down), "up instead of down"),
        (lambda image, right, down: sliced(image, -right, down), "left instead of right"),
        (lambda image, right, down: sliced(image, right, 0), "sideways only"),
        (lambda image, right, down: sliced(image, 0, down), "up and down only"),
        (lambda image, right, down: 1 - sliced(1 - image, right, down), "white"),
        (lambda image, right, down: sliced(image, right, down).ravel(), "one long row"),
        (lambda image, right, down: image, "as it went in"),
        (lambda image, right, down: np.roll(image, (-down, -right), axis=(0, 1)), "the wrong way, and what leaves"),
        (lambda image, right, down: sliced(image, right, down).T, "turned over its diagonal"),
        (lambda image, right, down: sliced(image.astype(int), right, down), "The fractions are gone"),
        (lambda image, right, down: np.pad(sliced(image, right, down)[:1], ((0, 27), (0, 0))), "Only the first row"),
        (lambda image, right, down: np.pad(sliced(image, right, down)[:1, :1], (0, 27)), "Only the first pixel"),
        (lambda image, right, down: image[down:, right:], "shape (28, 28) is expected"),
        (lambda image, right, down: 1 / 0, "ZeroDivisionError"),
    ],
)
def test_the_exercise_names_the_missing_idea(attempt, says, data):
    assert says in lesson.check_my_shift(attempt, data).message


def test_numbers_in_the_prose_are_computed(net, data):
    text, test = prose(NOTEBOOK), data.test
    few, more = (practised.misread(practised.practise(net, data, n), test.x, test.y) for n in (10, 100))
    plain, copies = (practised.practise(net, data, 1500, copies=c) for c in (0, practised.COPIES))

    def both(**change):
        return [practised.misread(network, transform(test.x, **change), test.y) for network in (plain, copies)]

    sixes = test.x[test.labels == 6]
    nines = (forward(copies, rotate(sixes, 180)).activations[-1].argmax(axis=1) == 9).sum()
    small = practised.practise(net, data, 100, 1, practised.COPIES)
    b_of_100 = practised.misread(small, test.x, test.y)
    (a, b), (c, d), (e, f), (g, h) = (both(right=right) for right in range(4))
    assert practised.misread(practised.practise(net, data, 300), test.x, test.y) < b_of_100  # "300 digits left fewer"
    last = [practised.misread(practised.practise(net, data, 1500, draw), test.x, test.y) for draw in range(1, 6)]
    before = practised.misread(practised.practise(net, data, 1000), test.x, test.y)
    gap = 100 * (a / 297 - practised.misread(plain, data.train.x, data.train.y) / 1500)
    assert b_of_100 / more == pytest.approx(2 / 3, abs=0.02)  # "two thirds are left"
    assert a - b < c - d  # "as far as it was shown, and a pixel further; at 3 pixels little is left of it"
    assert c - d < e - f
    assert g - h < (e - f) / 3
    assert "It helps as far as it was shown, and a pixel further; at 3 pixels little is left of it." in text
    for sentence in (
        f"With 10 examples {few} of the 297 are misread, with 100 it is {more}",
        f"misreads none of its own 100 digits, and {100 * more / 297:.0f} % of the new ones",
        f"the gap shrinks from {100 * more / 297:.0f} percentage points to about {gap:.0f}",
        f"From 1,000 to 1,500 it even gets worse in choice 1, {before} to {last[0]} misread",
        f"Even so, between {min(last)} and {max(last)} are misread",
        f"Of the {len(sixes)} test digits that are 6s, the network that practised on moved copies calls {nines} a 9",
        f"{b_of_100} misread instead of {more}",
        f"the first network misreads {c} and the second {d} (unmoved, {a} and {b})",
        f"By 2 pixels it is {e} and {f}, and by 3 pixels {g} and {h}",
        "moved *up* by 1 pixel, {} and {} are misread".format(*both(down=-1)),
        f"practise for {practised.STEPS:,} steps each, with batches of {practised.BATCH} at a learning rate of 1",
        f"each digit comes round about {practised.STEPS * practised.BATCH / 1500:.0f} times",
    ):
        assert sentence in text, sentence


def test_what_the_prose_says_of_mirrors_and_of_places(net, data):
    text, test = prose(NOTEBOOK), data.test
    networks = [practised.practise(net, data, 1500, copies=c) for c in (0, practised.COPIES)]

    def said(image):
        return [int(forward(network, image.reshape(1, 784)).activations[-1].argmax()) for network in networks]

    def mirrored(example):
        return said(test.x[example].reshape(28, 28)[:, ::-1])

    assert "choose test digit 48, a 3, which both networks read. *Mirror* it, and both call it a 2." in text
    assert "Leave *mirror* on and choose test digit 28, a 2. Both still say 2" in text
    assert [int(test.labels[i]) for i in (48, 28)] == [3, 2]
    assert [said(test.x[48]), mirrored(48), mirrored(28)] == [[3, 3], [2, 2], [2, 2]]

    inked = data.train.x.reshape(-1, 28, 28) > 0.5
    middles = [
        np.array(
            [(places[0] + places[-1]) / 2 for image in inked if len(places := np.flatnonzero(image.any(axis=axis)))]
        )
        for axis in (1, 0)
    ]
    assert "Of the training digits that is so for the height." in text
    assert "Sideways they stand up to three and a half columns off." in text
    assert np.abs(middles[0] - 13.5).mean() < 0.2
    assert np.abs(middles[1] - 13.5).max() == 3.5


def test_what_the_last_layer_gets_to_see_as_the_prose_says(net, data):
    text, test = prose(NOTEBOOK), transfers.among(data.test, transfers.NEW)
    old = SimpleNamespace(train=transfers.among(data.train, transfers.OLD))
    ready = practised.practise(net, old, practised.enough(old))
    fresh, kept = (forward(each, test.x[:]).activations[-2].std(axis=0).mean() for each in (net, ready))
    assert (
        f"an activation before the last layer is typically about {fresh:.3f} from its mean, "
        f"in the practised network {kept:.1f}" in text
    )
    best = len(test) - np.bincount(test.labels).max()
    assert f"One answer for all digits, the best one, would misread {best}:" in text


def test_what_the_prose_says_of_the_first_choice_of_ten_digits(net, data):
    scene, text = lesson.transfer(net, data), prose(NOTEBOOK)
    question, ((many_fresh, many_kept),) = scene.question, scene.result.counts[1]
    assert question.answer == 1.5
    fresh, kept = (int(n) for n in re.search(r"(\d+) are misread, from fresh ones (\d+)", question.why).groups()[::-1])
    old, new = ((part.labels < 5).sum() for part in data)
    for sentence in (
        f"the fresh network misreads {fresh}, and the one with the practised hidden layers {kept}",
        f"You begin with {scene.result.examples} labelled digits",
        f"after {practised.STEPS:,} steps {many_fresh} are misread and {many_kept}",
        f"practises on all {old} training digits that are 0 to 4, for {practised.STEPS:,} steps",
        f"We count how many of the {len(data.test) - new} test digits that are 5 to 9 each of them misreads",
        f"misreads: on the left after {transfers.EARLY} steps, on the right after {practised.STEPS:,}.",
    ):
        assert sentence in text, sentence


def other_digits(data):
    """The digits as a set of another kind: float32 on demand, and every label one further, so a 5 is called a 6."""
    return Dataset(*(ManyExamples(part.pixels, (part.labels + 1) % 10) for part in data))


@pytest.mark.parametrize("name", NAMES)
def test_other_data_make_their_own_question(name, net, data):
    scene = getattr(lesson, name)(net, other_digits(data))
    said = {scene.question.feedback(wrong) for wrong, _ in scene.question.mistakes}
    assert len(said) == len(scene.question.mistakes)
    assert scene.question.feedback(scene.question.answer) not in said
    scene.question.skip()
    assert scene.errors == []


def test_no_more_examples_are_taken_than_the_steps_can_look_at(net, data):
    many = SimpleNamespace(train=range(60_000))
    assert practised.enough(many, practised.COPIES) * (1 + practised.COPIES) == practised.STEPS * practised.BATCH
    assert practised.enough(many) == practised.STEPS * practised.BATCH
    assert practised.enough(data, practised.COPIES) == len(data.train)


@pytest.mark.parametrize(("top", "end"), [(0, 1), (1, 1), (7.2, 7.5), (93, 95), (100, 100), (101, 150), (2731, 3000)])
def test_an_axis_ends_at_a_number_that_seldom_changes(top, end):
    assert lesson.round_up(top) == end
