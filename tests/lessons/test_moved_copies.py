"""Lesson 09, the nine copies: they are those that the second network practised on, and the picture shows them."""

import inspect

import numpy as np
import pytest

from backprop_lib import forward
from backprop_lib.augmentation import augment, transform
from backprop_lib.lessons import bring_more_data as lesson
from backprop_lib.lessons import moved_copies, practised
from backprop_lib.pictures.ten import BOTH, LEFT_OUT
from tests.lessons.reading import crossing, of, prose
from tests.lessons.test_bring_more_data import NOTEBOOK

MOST = {"pixels": 8, "degrees": 180, "percent": 50}


@pytest.fixture(scope="module")
def practised_on(data):
    """(10, 1500, 784): the training digits and their nine copies, in the order of practice."""
    x, y = practised.some(data, 1500, draw=1)
    images, _ = practised.finished(practised.with_copies(x, y, practised.COPIES, np.random.default_rng(1)))
    return images.reshape(10, 1500, 784)


@of("moved_copies")
def test_the_copies_are_those_that_the_second_network_practised_on(scene, data, practised_on):
    order = practised.chosen(data, 1500, draw=1)
    for example in (0, 27, 1499):
        scene.controls["example"].value = example
        (place,) = np.flatnonzero(order == example)
        np.testing.assert_allclose(scene.result.images.reshape(10, 784), practised_on[:, place], atol=1e-12)
        assert scene.result.label == data.train.labels[example]


def test_they_go_as_far_as_augment_goes_by_itself():
    usual = inspect.signature(augment).parameters
    assert {name: usual[name].default for name in moved_copies.REACH} == moved_copies.REACH


@of("moved_copies")
def test_the_picture_shows_each_copy_and_what_the_networks_call_it(scene, net, data):
    networks = [practised.practise(net, data, 1500, copies=copies) for copies in (0, practised.COPIES)]
    for values in ({}, MOST, {"example": 6, "pixels": 0}):
        scene.set(**values)
        result = scene.result
        right, down, degrees, factor = result.moves
        original = np.repeat(data.train.x[result.example][None], 9, axis=0)
        copies = transform(original, right, down, degrees, factor)
        np.testing.assert_allclose(result.images[1:].reshape(9, 784), copies)
        for image, pixels in zip(scene.picture.images, result.images, strict=True):
            np.testing.assert_array_equal(image.get_array(), pixels)
        said = [forward(network, copies).activations[-1].argmax(axis=1) for network in networks]
        for copy, lines in enumerate(scene.picture.captions[1:]):
            for answers, name, line in zip(said, ("first", "second"), lines, strict=True):
                assert line.text.startswith(f"{name}: {answers[copy]} ")
                assert line.bold == (answers[copy] != result.label) == line.text.endswith("\N{BALLOT X}")
        first, second = (int((answers == result.label).sum()) for answers in said)
        assert scene.result.title.endswith(f"{first} read by the first network, {second} by the second")


@of("moved_copies")
def test_no_copy_is_moved_further_than_the_controls_say(scene):
    for reach in ({"pixels": 3, "degrees": 45, "percent": 20}, {"pixels": 0, "degrees": 0, "percent": 0}):
        scene.set(**reach)
        right, down, degrees, factor = np.abs(scene.result.moves)
        most = max(right.max(), down.max()), degrees.max(), 100 * np.abs(factor - 1).max()
        assert (np.array(most) <= [*reach.values()]).all()
        assert (np.array(most) >= 0.5 * np.array([*reach.values()])).all()  # and a slider does what it says
    np.testing.assert_allclose(scene.result.images, np.repeat(scene.result.images[:1], 10, axis=0))
    assert scene.words.count("as it was") == 9


@of("moved_copies")
def test_every_control_changes_picture_and_words_and_the_button_brings_back(scene):
    began = scene.panel.value, scene.words
    scene.question.skip()
    scene.set(example=27, **moved_copies.REACH)
    for name, end in {"example": 1499, **MOST}.items():
        before = scene.panel.value, scene.words
        scene.controls[name].value = end
        assert scene.panel.value != before[0]
        assert scene.words != before[1]
        assert crossing(scene.picture) == []
    scene.buttons["As it practised on them"].click()
    assert scene.state == {"example": 1499, **moved_copies.REACH}
    scene.controls["example"].value = 27
    assert (scene.panel.value, scene.words) == began


def test_the_question_is_about_the_label_that_practice_gives(net, data):
    scene = lesson.moved_copies(net, data)
    question = scene.question
    _, y = practised.finished(practised.with_copies(data.train.x[6:7], data.train.y[6:7], 9, np.random.default_rng(1)))
    assert question.answer == y[3].argmax() == 6
    scene.set(example=6, degrees=180)
    assert f"turned by {abs(scene.result.moves[2, 2]):.0f}°" in question.question
    assert np.abs(scene.result.moves[2]).argmax() == 2
    assert scene.result.title.startswith("Nine copies, all labelled 6: ")
    assert question.feedback(6).startswith("Right")
    assert len({question.feedback(guess) for guess in (6, 9, BOTH, LEFT_OUT)}) == 4


def test_no_copy_s_label_is_told_before_the_question(net, data):
    scene = lesson.moved_copies(net, data)
    assert scene.result.title.startswith("Nine copies of a 7: ")
    picture = [label.text for label in scene.picture.labels if "label" in label.text]
    assert picture == ["label 7"]  # that of the digit itself
    before = prose(NOTEBOOK).split("**Predict** what would happen to one that is turned much further")[0]
    told = "with the old label", "with the label of the digit that it came from"
    assert [words in before for words in told] == [False, False]


@pytest.mark.parametrize(
    ("guess", "said"), [(9, "label 9"), (LEFT_OUT, "left out"), (BOTH, "both labels"), (6, "label 6")]
)
def test_the_predicted_label_stands_with_its_copy(guess, said, net, data):
    scene = lesson.moved_copies(net, data)
    scene.question.lock(guess)
    picture = scene.picture
    assert picture.guess_name.text.endswith(said)
    assert picture.guess_name.visible
    around, image = picture.guessed.get_window_extent(), picture.images[3].get_window_extent()
    assert around.x0 < image.x0 < image.x1 < around.x1
    assert around.y0 < image.y0 < image.y1 < around.y1
    assert crossing(picture) == []
    for elsewhere in ({"degrees": 179}, {"degrees": 180, "example": 7}):
        scene.set(**elsewhere)
        assert not picture.guess_name.visible
        assert not picture.guessed.get_visible()


def test_of_more_digits_than_were_practised_on_only_those_are_offered(net, data, monkeypatch):
    monkeypatch.setattr(practised, "STEPS", 40)
    scene = lesson.moved_copies(net, data)
    scene.question.skip()
    rows = np.sort(practised.chosen(data, 40, draw=1))
    assert scene.controls["example"].slider.max == 39
    for example in (0, 17, 39):
        scene.controls["example"].value = example
        assert scene.result.example == rows[example]
        np.testing.assert_array_equal(scene.result.images[0].ravel(), data.train.x[rows[example]])


def test_what_the_prose_says_of_the_copies(net, data, practised_on):
    text, scene = prose(NOTEBOOK), lesson.moved_copies(net, data)
    plain, copies = (practised.practise(net, data, 1500, copies=n) for n in (0, practised.COPIES))
    y = np.tile(practised.some(data, 1500, draw=1)[1], (9, 1))
    shares = [100 * (1 - practised.misread(n, practised_on[1:].reshape(-1, 784), y) / 13_500) for n in (plain, copies)]
    said = scene.result.answers.tolist()
    assert (scene.result.example, scene.result.label) == (27, 7)
    assert [said[0].count(7), said[0].count(4), said[1].count(7)] == [4, 5, 9]
    assert forward(plain, data.train.x[27:28]).activations[-1].argmax() == 7
    assert 1 < practised.STEPS * practised.BATCH / 15_000 < 2  # "each of them once or twice"
    for sentence in (
        "set *digit* to 27, a 7. The first network reads it, and four of its nine copies. Five it calls a 4.",
        "Of all 13,500 copies the first reads {:.0f} % and the second {:.0f} %.".format(*shares),
        "No copy was turned by more than 10°.",
        "The third copy is a 9, to you and to both networks, and its label says 6, as that of the digit that it came "
        "from.",
        "There are 15,000 images, and 2,000 steps of 10 show each of them once or twice.",
    ):
        assert sentence in text, sentence
    scene.question.skip()
    assert (scene.state["example"], scene.state["degrees"], scene.result.label) == (6, 180, 6)
    assert scene.result.asked == 2  # "the third"
    assert scene.result.answers[:, 2].tolist() == [9, 9]
    assert 150 < scene.result.moves[2, 2] < 180
    scene.set(degrees=10, pixels=8)
    ink = scene.result.images.sum(axis=(1, 2))
    grown = scene.result.moves[3] ** 2
    assert (ink[1:] < 0.9 * grown * ink[0]).any()  # "parts of some digits have left the picture"
