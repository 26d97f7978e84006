"""Lesson 04: the ledger and the lists against `backward` and wiggling, its pictures, its questions answered wrongly."""

import re
from pathlib import Path

import ipywidgets as widgets
import numpy as np
import pytest
from matplotlib.colors import to_rgba

from backprop_lib import backward, costs, flatten, forward, random_network, relu, sigmoid, step
from backprop_lib.checking import wiggle_some
from backprop_lib.lessons import propagate_backward as lesson
from backprop_lib.lessons import when_to_move, whole_pass
from backprop_lib.lessons.common import spelled
from backprop_lib.listing import listing
from backprop_lib.naming import bands
from backprop_lib.network import Network
from backprop_lib.pictures.orders import HIGH
from backprop_lib.pictures.style import FALL, RISE, signed
from backprop_lib.practice import NoQuestion
from tests.lessons.reading import crossing, of, prose

NOTEBOOK = Path(__file__).parents[2] / "notebooks" / "04_propagate_backward.ipynb"
OTHERS = [(784, 2, 10), (784, 8, 10), (784, 12, 20, 10), (784, 32, 32, 10), (784, 16, 16, 16, 10)]


@pytest.fixture(scope="module")
def two(data):
    return data.train.x[2:3], data.train.y[2:3]


def by_hand(net, l, a, y, j, eps=1e-5):
    """The wish for one neuron of layer l, from the library's `costs` of the layers that follow."""
    rest = Network(net.weights[l:], net.biases[l:], net.activation)
    above, below = a.copy(), a.copy()
    above[0, j] += eps
    below[0, j] -= eps
    return -(costs(rest, above, y)[0] - costs(rest, below, y)[0]) / (2 * eps)


# what `backward` passes from layer to layer


def test_needs_are_the_gradient_of_the_biases(net, two):
    gradient = backward(net, *two)
    for l, (_, needs) in whole_pass.walk_back(net, *two).items():
        np.testing.assert_allclose(needs, -gradient.biases[l], rtol=1e-12)


def test_wishes_agree_with_nudging_each_activation_by_hand(net, two):
    x, y = two
    activations = forward(net, x).activations
    turns = whole_pass.walk_back(net, x, y)
    for l in (1, 2):
        wishes = [by_hand(net, l, activations[l], y, j) for j in range(16)]
        np.testing.assert_allclose(turns[l - 1][0], wishes, atol=1e-9)
        np.testing.assert_allclose(whole_pass.wiggled_wishes(net, l, activations[l], y), wishes, atol=1e-9)
    np.testing.assert_allclose(turns[2][0], -2 * (activations[3] - y)[0], rtol=1e-12)


def test_the_list_for_the_layer_before_is_needs_times_weights(net, two):
    turns = whole_pass.walk_back(net, *two)
    for l in (2, 1):
        np.testing.assert_allclose(turns[l - 1][0], turns[l][1] @ net.weights[l], rtol=1e-12)


# ledger


@of("ledger")
def test_with_all_ten_the_sums_are_the_librarys_own(scene, net, two):
    scene.buttons["All ten"].click()
    result = scene.result
    np.testing.assert_allclose(result.sums, whole_pass.walk_back(net, *two)[1][0], rtol=1e-12)
    np.testing.assert_allclose(result.wishes, result.needs[:, None] * net.weights[2], rtol=1e-12)
    assert 0 <= result.lost.min() <= result.lost.max() <= 1
    assert result.cancelled == pytest.approx(1 - np.abs(result.wishes.sum(axis=0)).sum() / np.abs(result.wishes).sum())


@of("ledger")
@pytest.mark.parametrize("speaking", [{2}, {0, 5}, {1, 3, 4, 6, 7, 8, 9}, set(), set(range(10))])
def test_diamonds_are_where_wiggling_finds_the_sums(scene, speaking):
    scene.set(**{str(j): j in speaking for j in range(10)}, check=True)
    np.testing.assert_allclose(scene.result.measured, scene.result.sums, atol=1e-9)
    zero, (x, y) = 440 - 342, scene.picture.diamonds.get_data()
    reach = 44 / scene.picture.scale
    np.testing.assert_allclose(y, zero + reach * scene.result.sums, atol=1e-6)
    assert scene.picture.diamonds.get_visible()
    assert (x[1:] > x[:-1]).all()
    scene.controls["check"].value = False
    assert not scene.picture.diamonds.get_visible()


@of("ledger")
def test_the_picture_holds_every_wish_as_an_area(scene):
    scene.buttons["All ten"].click()
    wishes, picture = scene.result.wishes, scene.picture
    blue, orange = (patch.get_path().vertices.reshape(-1, 4, 2) for patch in picture.spoken.patches)
    assert len(blue) == (wishes > 0).sum()
    assert len(orange) == (wishes < 0).sum()
    assert (blue[:, 2, 1] > blue[:, 0, 1]).all()  # the tip is up
    assert (orange[:, 2, 1] < orange[:, 0, 1]).all()
    for triangles, amounts in ((blue, wishes[wishes > 0]), (orange, -wishes[wishes < 0])):
        areas = np.abs(np.ptp(triangles[:, :, 0], axis=1) * np.ptp(triangles[:, :, 1], axis=1)) / 2
        np.testing.assert_allclose(areas / areas.max(), amounts / amounts.max(), rtol=1e-9)
    assert len(picture.silent.patches[0].get_path().vertices) == 0
    up = len(picture.sums.patches[0].get_path().vertices) // 8  # an arrow has eight corners
    assert up == (scene.result.sums > 0).sum()


@of("ledger")
def test_a_silent_wish_looks_no_larger_than_the_same_wish_spoken(scene):
    def extent(j, k):
        """The height and width of the triangle of output j and neuron k, in pixels as they are drawn."""
        x, y = scene.picture.x[k], 440 - scene.picture.y[j]
        cell = np.asarray(scene.picture.draw().convert("RGB"), dtype=int)[
            int(y - 9) : int(y + 10), int(x - 13) : int(x + 14)
        ]
        drawn = np.ptp(cell, axis=2) > 25  # coloured, not grey; a silent one is pale
        return [np.ptp(np.flatnonzero(drawn.any(axis=axis))) for axis in (0, 1)]

    places = [(1, 8), (5, 5), (7, 2), (0, 0), (4, 3)]
    silent = [extent(*place) for place in places]
    scene.buttons["All ten"].click()
    spoken = [extent(*place) for place in places]
    assert (np.subtract(silent, spoken) <= 1).all()
    sides = [np.sqrt(abs(scene.result.wishes[place]) / scene.picture.largest) * 20 for place in places]
    for drawn in (silent, spoken):
        assert np.abs(np.array(drawn) - np.array(sides)[:, None]).max() <= 2


@of("ledger", "walk", "stepper")
def test_an_open_triangle_is_a_wish_and_what_is_solid_a_need(scene):
    picture = scene.picture
    ledger = hasattr(picture, "spoken")
    wishes = [picture.silent, picture.spoken] if ledger else [picture.wishes.open]
    needs = picture.needs if ledger else picture.wishes.solid
    for patch in (patch for triangles in wishes for patch in triangles.patches):
        assert to_rgba(patch.get_facecolor(), 1) == to_rgba("white")
        assert patch.get_linewidth() > 0
    for patch, colour in zip(needs.patches, (RISE, FALL), strict=True):
        assert patch.get_facecolor() == to_rgba(colour)
    words = " ".join(text.get_text() for axes in picture.figure.axes for text in axes.texts)
    words += " ".join(text.get_text() for text in picture.figure.texts)
    assert "hollow" not in words + prose(NOTEBOOK)


@of("ledger")
def test_silent_rows_are_pale_as_the_question_says_and_those_that_speak_are_not(scene):
    for triangles, pale in ((scene.picture.silent, True), (scene.picture.spoken, False)):
        for patch in triangles.patches:
            assert ((patch.get_alpha() or 1) < 0.5) == pale
    assert "The nine pale rows are silent" in scene.question.question
    assert "The other rows are pale." in prose(NOTEBOOK)
    assert any("pale: silent" in text.get_text() for text in scene.picture.paper.texts)


@of("ledger")
def test_silent_wishes_are_hollow_however_small(scene):
    """In the middle of an outline one twenty-fifth as large as the largest there is white paper."""
    picture = scene.picture
    page = np.asarray(picture.draw().convert("RGB"), dtype=int)
    share = np.abs(scene.result.wishes) / picture.largest
    small = [(j, k) for j, k in np.argwhere((share > 0.04) & (share < 0.1)) if j != 2 and k != picture.asked]
    assert len(small) > 30
    for j, k in small:
        x, y = int(picture.x[k]), int(440 - picture.y[j])
        assert page[y - 1 : y + 3, x - 1 : x + 2].min(axis=2).max() > 225, (j, k)


@of("ledger")
def test_numbers_beside_the_rows_stand_in_two_columns(scene):
    """Row 3 wishes +0.000 of neuron 13, without a sign: its weight stays in line."""
    scene.set(neuron=13, answered=True)
    weights, wishes = scene.picture.products
    assert wishes[3].text == "0.000"
    for column, numbers, digits in ((weights, scene.result.weights, 2), (wishes, scene.result.wishes, 3)):
        assert {label.x for label in column} == {column[0].x}
        assert [label.text for label in column] == [signed(number, digits) for number in numbers[:, 13]]
    for weight, wish in zip(weights, wishes, strict=True):
        assert weight.x + 8 < wish.x - wish.width()


@of("ledger")
def test_the_neurons_own_share_and_the_next_press_are_named(scene):
    scene.question.skip()
    scene.buttons["All ten"].click()
    result = scene.result
    assert scene.picture.lost[2].text == f"here {100 * result.lost[result.neuron]:.0f} % cancels"
    assert scene.question.feedback(scene.question.answer).endswith("Now press All ten.")
    assert "All ten" in scene.buttons


@of("ledger")
def test_switches_decide_who_is_heard(scene, net):
    assert scene.result.on.sum() == 1
    before, words = scene.panel.value, scene.words
    np.testing.assert_allclose(scene.result.sums, scene.result.wishes[2])
    assert scene.result.cancelled == 0
    scene.set(**{"2": False})
    assert "Nobody speaks" in scene.result.title
    assert not scene.result.sums.any()
    scene.set(**{"1": True, "4": True})
    np.testing.assert_allclose(scene.result.sums, scene.result.wishes[[1, 4]].sum(axis=0))
    assert "2 outputs together wish" in scene.result.title
    assert (scene.panel.value, scene.words) != (before, words)
    scene.buttons["Only the 2"].click()
    assert scene.words == words


@of("ledger")
def test_what_several_wish_is_said_of_them_together(scene):
    """Output 2 wishes neuron 11 brighter, and the ten together wish it dimmer."""
    scene.buttons["All ten"].click()
    result = scene.result
    assert result.wishes[2, result.neuron] > 0 > result.sums[result.neuron]
    assert result.title.startswith(f"All ten together wish neuron {result.neuron} dimmer")
    assert scene.picture.title.width() + scene.picture.title.x < 840
    scene.set(**{"3": False})
    assert "9 outputs together wish" in scene.result.title


@of("ledger")
def test_every_neuron_can_be_looked_at(scene):
    scene.question.skip()
    scene.buttons["All ten"].click()
    pictures = set()
    for k in (0, 15):
        scene.controls["neuron"].value = k
        pictures.add(scene.panel.value)
        assert f"neuron {k} " in scene.result.title
        assert signed(scene.result.sums[k], 3) in scene.result.title
        assert signed(scene.result.sums[k], 5) in scene.picture.total.text
    assert len(pictures) == 2


@of("ledger")
def test_the_asked_neuron_changes_its_mind(scene):
    k = scene.picture.asked
    assert scene.controls["neuron"].value == k
    assert scene.result.sums[k] > 0
    scene.buttons["All ten"].click()
    assert scene.result.sums[k] < 0
    assert scene.question.answer == "dimmer"


@of("ledger")
def test_before_the_answer_the_silent_outputs_have_weights_and_no_wishes(scene):
    """Need and weight of each are there to be reasoned from; its wish, as a number and as an area, is not."""
    picture, result = scene.picture, scene.result
    k = picture.asked
    own = signed(result.wishes[2, k], 3)
    silent = [j for j in range(10) if j != 2]
    others = [signed(result.wishes[j, k], 3) for j in silent]

    def drawn():
        """How many pale triangles stand in the column."""
        middles = [p.get_path().vertices.reshape(-1, 4, 2)[:, 2, 0] for p in picture.silent.patches]
        return (np.abs(np.concatenate(middles) - picture.x[k]) < 1).sum()

    weights, shown = ([label.text for label in column] for column in picture.products)
    assert weights == [signed(weight) for weight in result.weights[:, k]]
    assert shown == ["?" if j != 2 else own for j in range(10)]
    assert (drawn(), picture.total.text) == (0, "all ten  ?")
    assert not any(label.text for label in picture.lost)
    assert ", ".join(weights) in scene.words
    assert ", ".join(signed(need) for need in result.needs) in scene.words
    assert not any(wish in scene.words for wish in others if abs(float(wish.replace("\N{MINUS SIGN}", "-"))) > 0.02)

    scene.question.lock("next to nothing")
    assert [picture.products[1][j].text for j in silent] == others
    assert (drawn(), picture.total.text) == (9, f"sum  {signed(result.wishes[2, k], 5)}")


SUMS = {
    -0.052: "dimmer",
    -0.005: "dimmer",
    0.004: "next to nothing",
    0.03: "brighter, but less",
    0.05: "brighter still",
}


@pytest.mark.parametrize("sign", [1, -1])
@pytest.mark.parametrize("total", SUMS)
def test_the_answer_is_the_way_that_the_ten_go(total, sign):
    """Output 0 wishes 0.044 and output 1 the rest; turned round, what was brighter is dimmer."""
    needs = sign * np.array([0.044, total - 0.044, *[0.0] * 8])
    weights, on = np.ones((10, 2)), np.ones(10, dtype=bool)
    ten = lesson.LedgerResult(np.zeros(10), needs, weights, np.zeros(2), on, 1, None, False)
    question = lesson.about_the_sum(ten, 0, 1, lesson.possible_sums(sign * 0.044))
    swapped = {"brighter": "dimmer", "dimmer": "brighter"} if sign < 0 else {}
    answer = re.sub("brighter|dimmer", lambda way: swapped.get(way[0], way[0]), SUMS[total])
    assert question.answer == answer
    assert f"Output 0 alone wishes neuron 1 {'brighter' if sign > 0 else 'dimmer'}" in question.question


@pytest.mark.parametrize(
    ("needs", "said"), [([0.0, 0.1], "output 0 wishes nothing"), ([0.1, 0.0], "the nine others wish nothing")]
)
def test_where_one_side_is_silent_nobody_can_be_outvoted(needs, said):
    needs, on = np.array([*needs, *[0.0] * 8]), np.ones(10, dtype=bool)
    ten = lesson.LedgerResult(np.zeros(10), needs, np.ones((10, 2)), np.zeros(2), on, 1, None, False)
    question = lesson.about_the_sum(ten, 0, 1, lesson.possible_sums(needs[0]))
    assert f"to three decimals, {said} of neuron 1" in question.sentence


@of("ledger")
def test_wrong_ways_are_answered_with_the_nine_others(scene):
    k, ten = scene.picture.asked, scene.result.wishes[:, scene.picture.asked]
    against = ", ".join(str(j) for j in np.flatnonzero(ten < 0))
    rest = f"The nine others together wish {signed(ten.sum() - ten[2], 3)}."
    heads = f"{spelled((ten > 0).sum())} for brighter and {spelled((ten < 0).sum())} for dimmer"
    for guess, told in (
        ("brighter still", f"These ask for dimmer: {against}."),
        ("brighter, but less", rest),
        ("next to nothing", heads),
    ):
        assert told in scene.question.feedback(guess)
    assert f"alone wishes neuron {k} brighter, {signed(ten[2], 3)}" in scene.question.question


MEANT = {  # of what output 2 wishes alone, so much; no end is that of the scale
    "dimmer": (None, -0.1),
    "next to nothing": (-0.1, 0.1),
    "brighter, but less": (0.1, 1),
    "brighter still": (1, None),
}


@pytest.mark.parametrize("guess", MEANT)
def test_a_guess_is_a_frame_around_the_sums_that_it_means(guess, net, data):
    scene = lesson.ledger(net, data)
    picture, (low, high) = scene.picture, MEANT[guess]
    own = 44 * scene.result.wishes[2, picture.asked] / picture.scale
    assert not picture.guessed.get_visible()
    scene.question.lock(guess)
    frame, zero = picture.guessed.get_bbox(), 440 - 342
    assert frame.y0 + 2 == pytest.approx(zero - 44 if low is None else zero + low * own)
    assert frame.y1 - 2 == pytest.approx(zero + 44 if high is None else zero + high * own)
    assert frame.x0 < picture.x[picture.asked] < frame.x1
    assert picture.guessed.get_visible()


# walk


@of("walk")
def test_each_slide_reaches_one_layer_more(scene, net, two):
    turns = whole_pass.walk_back(net, *two)
    seen = set()
    for back in range(4):
        scene.controls["back"].value = back
        result = scene.result
        reached = {3 - b for b in range(back + 1)} - {0}
        assert set(result.wishes) == set(result.needs) == reached
        for l in reached:
            np.testing.assert_allclose(result.wishes[l], turns[l - 1][0])
            np.testing.assert_allclose(result.measured[l], result.wishes[l], atol=1e-9)
        shown = sum(len(p.get_path().vertices) // 4 for p in scene.picture.wishes.open.patches)
        assert shown == sum(len(result.wishes[l]) for l in reached)
        assert scene.picture.given.visible == (back == 3)
        seen.add(scene.panel.value)
    assert len(seen) == 4
    assert "pixels" in scene.result.title


def areas(patch):
    """The areas of its triangles, from left to right and from bottom to top."""
    corners = patch.get_path().vertices.reshape(-1, 4, 2)
    order = np.lexsort((corners[:, 2, 0], corners[:, :, 1].mean(axis=1).round(3)))
    return (np.abs(np.ptp(corners[:, :, 0], axis=1) * np.ptp(corners[:, :, 1], axis=1)) / 2)[order]


@pytest.mark.parametrize(("name", "most"), [("walk", {"back": 3}), ("stepper", {"stop": 34})])
@pytest.mark.parametrize("activation", [sigmoid, relu])
def test_needs_are_drawn_four_times_as_large_where_no_slope_is_above_a_quarter(name, most, activation, net, data):
    scene = getattr(lesson, name)(Network(net.weights, net.biases, activation), data)
    scene.set(**most)
    result, wishes = scene.result, scene.picture.wishes
    by = {sigmoid: 4, relu: 1}[activation]
    for triangles, lists, times in ((wishes.open, result.wishes, 1), (wishes.solid, result.needs, by)):
        units = {l: wishes.sides[l] ** 2 / 2 for l in lists}
        shares = np.concatenate([units[l] * times * lists[l] / np.abs(result.wishes[l]).max() for l in lists])
        for patch, sign in zip(triangles.patches, (1, -1), strict=True):
            expected = sign * shares[sign * shares > 0]
            np.testing.assert_allclose(np.sort(areas(patch)), np.sort(expected), atol=1e-9)
    words = " ".join(text.get_text() for text in scene.picture.figure.texts)
    assert ("4 x" in words) == (by == 4)
    if by == 4:  # no need is drawn larger than its wish
        for l, needs in result.needs.items():
            assert (4 * np.abs(needs) <= np.abs(result.wishes[l])).all()


@of("walk")
def test_an_arrow_grows_to_the_left_as_far_as_the_layer_that_is_reached(scene):
    picture = scene.picture
    places = [14 + points[:, 0].max() for points in picture.network.positions]
    tips = []
    for back in range(4):
        scene.set(back=back)
        points = picture.arrow.get_xy()
        assert points[:, 0].max() == 840 - 14
        tips.append(points[:, 0].min())
        ends = len(picture.stop.get_xdata()) > 0
        assert ends == (back == 3)
        assert crossing(picture) == []
    assert tips[3] == 14 + picture.network.side
    for tip, here, before in zip(tips, places[:0:-1], places[2::-1]):
        assert before < tip < here - 2 * picture.wishes.sides[1]  # left of its layer's triangles
    assert all(label.text != "backward" or label.x - label.width() > tips[0] + 20 for label in picture.labels)


@of("walk")
def test_the_stage_that_runs_is_dark_and_thick_and_the_others_are_pale(scene):
    network = scene.picture.network
    for back, l in ((1, 2), (2, 1)):
        scene.set(back=back)
        _, carried = scene.result.carried
        share = np.abs(carried) / np.abs(carried).max()
        lit = network._strands
        assert len(lit.get_segments()) == (share >= 0.2).sum()
        assert max(lit.get_linewidths()) >= 5
        assert max(colour[3] for colour in lit.get_colors()) == 1
        assert network._veil.get_visible()
        columns = network.positions[l][0, 0], network.positions[l + 1][0, 0]
        assert all(tuple(ends[:, 0]) == columns for ends in lit.get_segments())


@of("walk")
def test_the_triangles_of_the_outputs_are_larger_where_there_is_room(scene):
    wishes, places = scene.picture.wishes, scene.picture.network.positions
    assert wishes.sides[3] > 1.3 * wishes.sides[2]
    for l in (1, 2, 3):
        assert wishes.sides[l] < places[l][0, 1] - places[l][1, 1]
    scene.set(back=0)
    widest = max(np.ptp(p.get_path().vertices.reshape(-1, 4, 2)[:, :, 0], axis=1).max() for p in wishes.open.patches)
    assert widest == pytest.approx(wishes.sides[3])


@of("walk")
def test_the_walk_can_be_played(scene):
    (play,) = (
        part for row in scene.widget.children for part in getattr(row, "children", ()) if isinstance(part, widgets.Play)
    )
    assert play.disabled
    scene.question.skip()
    assert not play.disabled
    play.value = 2
    assert (scene.controls["back"].value, scene.result.back) == (2, 2)
    assert (play.min, play.max) == (0, 3)
    assert "press play" in prose(NOTEBOOK)


@of("walk")
def test_hidden_neurons_are_numbered_and_the_one_asked_about_is_marked(scene):
    picture = scene.picture
    layer, neuron = picture.asked
    assert f"neuron {neuron} of hidden layer {layer}" in scene.question.question
    assert [(l, j) for l in (1, 2) for j in range(16)] == list(picture.hidden)
    places = picture.network.positions
    for (l, j), label in picture.hidden.items():
        assert label.text == str(j)
        assert label.y == places[l][j, 1]
        assert label.x < places[l][j, 0]
        assert label.bold == ((l, j) == (layer, neuron))
    left, low, wide, high = (getattr(picture.marked, f"get_{what}")() for what in ("x", "y", "width", "height"))
    assert low < places[layer][neuron, 1] < low + high
    assert high < places[layer][0, 1] - places[layer][1, 1]
    label = picture.hidden[layer, neuron]
    assert left < label.x - label.width()
    assert left + wide > places[layer][neuron, 0]


@of("walk")
@pytest.mark.parametrize("guess", [-0.272, -0.067, 0.15, 9, -9])
def test_the_guess_has_the_scale_of_the_needs_and_lies_left_of_the_mark(scene, guess):
    picture = scene.picture
    scene.question.lock(str(guess))
    (grey,) = (areas(patch) for patch in picture.wishes.guessed.patches if len(patch.get_path().vertices))
    scene.set(back=1)
    largest = np.abs(scene.result.wishes[2]).max()
    unit = picture.wishes.solid.side**2 / 2
    assert grey == pytest.approx(4 * unit * min(abs(guess) / largest, 1))
    patch = picture.wishes.guessed.patches[guess < 0]
    assert patch.get_path().vertices[:, 0].max() < picture.marked.get_x()
    assert patch.get_path().vertices[:, 0].min() > picture.network.positions[1][0, 0]


def test_a_large_guess_for_the_lowest_neuron_is_seen_whole(data):
    scene = lesson.walk(random_network((784, 16, 16, 16, 10), np.random.default_rng(0)), data)
    assert scene.picture.asked == (3, 15)

    def grey():
        return (np.asarray(scene.picture.draw().convert("RGB")) == [0x8E, 0x8E, 0x96]).all(axis=2)

    before = grey()
    scene.question.lock("-9")
    side = 2 * scene.picture.wishes.solid.side  # of four times the area
    rows = np.flatnonzero((grey() & ~before).any(axis=1))
    assert np.ptp(rows) == pytest.approx(side, abs=3)


@of("walk")
def test_lit_edges_carry_the_wishes_that_are_added(scene):
    for back, l in ((1, 2), (2, 1)):
        scene.controls["back"].value = back
        where, carried = scene.result.carried
        assert where == l
        np.testing.assert_allclose(carried.sum(axis=0), scene.result.wishes[l])


@of("walk")
def test_the_guess_is_a_grey_triangle(scene):
    scene.question.lock("-0.15")
    assert any(len(p.get_path().vertices) == 4 for p in scene.picture.wishes.guessed.patches)


@pytest.mark.parametrize("seed", [1, 2, 3, 4, 7])  # live neurons and dark ones
def test_in_a_network_of_relus_nobody_is_told_the_sigmoids_slope(seed, data):
    net = random_network((784, 16, 16, 10), np.random.default_rng(seed), activation=relu)
    question = lesson.walk(net, data).question
    told = [question.feedback(wrong) for wrong, _ in question.mistakes]
    assert len(told) == len(set(told)) >= 1
    for text in told:
        assert "a quarter" not in text
        assert "left the a out" not in text
        assert "a x (1" not in text or "the sigmoid's" in text


@of("walk")
def test_a_lost_sign_a_guess_of_nothing_and_a_sum_passed_on_are_told_apart(scene):
    wish = scene.question.mistakes[0][0]
    assert wish == pytest.approx(-0.272, abs=5e-4)
    said = [scene.question.feedback(guess) for guess in (wish, -wish, -scene.question.answer, 0)]
    assert "has to pass the slope" in said[0]
    assert "the sign stays. And the wish has to pass it" in said[1]
    assert "The right size." in said[2]
    assert "Neither is so here: the slope is 0.246" in said[3]
    assert len(set(said)) == 4


@of("walk")
def test_arithmetic_that_is_not_wish_x_slope_is_named(scene):
    wish, a = -0.272, 0.56  # as the question gives them
    steep = a * (1 - a)
    for guess, told in (
        (wish + a, "You added the activation. The wish is multiplied, by the slope."),
        (wish + steep, "You added the slope."),
        (-wish * a, "by the activation and turned the sign"),
        (wish * a * a, "by the activation twice"),
        (wish * steep * steep, "by the slope twice"),
        (wish / steep, "You divided by the slope."),
        (wish / a, "You divided by the activation."),
        (a, "That is the activation."),
        (1 - a, "That is one factor of the slope"),
    ):
        assert told in scene.question.feedback(round(guess, 3)), guess


def test_the_sigmoids_slope_is_a_mistake_in_a_network_of_relus(data):
    net = random_network((784, 16, 16, 10), np.random.default_rng(1), activation=relu)
    question = lesson.walk(net, data).question
    _, activations, _ = forward(net, data.train.x[2:3]).activations[1:]
    (wish,) = [wrong for wrong, text in question.mistakes if "the sigmoid's" in text]
    a = activations[0, np.isclose(activations[0] * (1 - activations[0]) * question.answer, wish)].item()
    assert "That is the sigmoid's slope" in question.feedback(question.answer * a * (1 - a))


# the stepper


@pytest.mark.parametrize("function", [forward, backward])
def test_every_line_has_its_sentence(function):
    for line in listing(function).split("\n")[1:]:
        assert sum(line.strip().startswith(row[0]) for row in whole_pass.SAID) == 1, line


@of("stepper")
def test_every_step_shows_a_line_of_the_library_and_what_it_made(scene, net, two):
    activations, gradient = forward(net, two[0]).activations, backward(net, *two)
    lines = {line.partition("  # ")[0] for function in (forward, backward) for line in listing(function).split("\n")}
    run, pictures = [], set()
    count = scene.result.count
    for number in range(1, count + 1):
        scene.controls["stop"].value = number
        result = scene.result
        assert result.number == number
        assert set(result.code) <= lines
        assert scene.picture.code[result.line].bold
        assert scene.picture.code[result.line].text == result.code[result.line]
        assert max(label.width() + label.x for label in (scene.picture.title, scene.picture.numbers)) < 840
        run.append(result.code[result.line].strip())
        pictures.add(scene.panel.value)
        if run[-1].startswith("gradient.biases"):
            shown = re.findall(r"[+\N{MINUS SIGN}]?\d\.\d+", result.numbers)
            l = int(re.search(r"biases\[(\d)\]", result.numbers)[1])
            decimals = {len(number.partition(".")[2]) for number in shown}
            assert decimals == {{2: 2, 1: 3, 0: 4}[l]}
            assert shown == [signed(b, *decimals) for b in gradient.biases[l][: len(shown)]]
            assert all(map(float, (number.strip("+\N{MINUS SIGN}") for number in shown)))  # none of them is 0
            assert len(shown) == {2: 10, 1: 8, 0: 7}[l]  # the longer the numbers, the fewer have room
            np.testing.assert_allclose(result.needs[l + 1], -gradient.biases[l])
        if run[-1].startswith("gradient.weights") and result.carried:
            l, wishes = result.carried
            np.testing.assert_allclose(wishes, -gradient.weights[l])
    assert len(pictures) == count
    loop = [line.partition(" ")[0].split("(")[0] for line in run]
    assert loop.count("dC_dz") == loop.count("gradient.biases[l]") == loop.count("gradient.weights[l]") == 3
    assert sum(line.startswith("dC_da = dC_dz") for line in run) == scene.question.answer == 2
    assert len(scene.result.activations) == len(activations)


@of("stepper")
def test_lit_edges_have_the_sign_that_is_said_of_them(scene, net, two):
    """At step 20 the code's largest number is negative and its edge is blue: the words beside the code say why."""
    scene.set(stop=20)
    l, wishes = scene.result.carried
    np.testing.assert_allclose(wishes, -backward(net, *two).weights[l])
    words = " ".join(text.get_text() for text in scene.picture.figure.texts)
    assert "triangles: the code's numbers, sign turned round" in words
    assert scene.picture.lit.text == "lit edges: what each weight wishes, the code's number with its sign turned round"


@of("stepper")
def test_what_the_lit_edges_are_is_said_wherever_some_are_lit(scene):
    said = {}
    for check in (False, True):
        for number in range(1, scene.result.count + 1):
            scene.set(stop=number, check=check)
            result, lit, comment = scene.result, scene.picture.lit, scene.picture.comment
            assert ("lit edges" in lit.text) == (result.carried is not None)
            assert lit.y - comment.y == 20  # a row of its own
            assert lit.y + 10 < scene.picture.code[0].y
            if lit.text:
                said[number] = lit.text
                assert crossing(scene.picture) == []
    assert {number for number, text in said.items() if "need x weight, not yet added up" in text} == {22, 28}
    assert {number for number, text in said.items() if "what each weight wishes" in text} == {20, 26}
    assert said[32] == "12,544 edges: not drawn"
    assert len(said) == 5


@of("stepper")
def test_at_step_26_bright_neurons_have_thick_edges_and_dark_ones_next_to_none(scene):
    scene.set(stop=26)
    text = prose(NOTEBOOK)
    assert "at stop 26, you see best what the activation does" in text
    a = scene.result.activations[1]
    white, black = np.flatnonzero(a > 0.9), np.flatnonzero(a < 0.15)
    assert f"the {spelled(len(white))} brightest neurons have the thickest edges" in text
    strands, (x, y) = scene.picture.network._strands, scene.picture.network.positions[1].T
    widths = np.zeros(16)
    for (start, _), width in zip(strands.get_segments(), strands.get_linewidths(), strict=True):
        j = np.abs(y - start[1]).argmin()
        assert start[0] == x[j]
        widths[j] += width
    assert set(np.argsort(widths)[-2:]) == set(white)
    assert widths[black].max() < widths.max() / 5
    assert max(strands.get_linewidths()) < 2


@of("stepper")
def test_the_yellow_band_lies_behind_the_line_that_runs(scene):
    for number in range(1, scene.result.count + 1):
        scene.set(stop=number)
        band, code, line = scene.picture.running, scene.picture.code, scene.result.line
        assert band.get_y() + band.get_height() / 2 == code[line].y
        assert [i for i, label in enumerate(code) if label.bold] == [line]


@of("stepper")
def test_every_number_of_the_pass_is_checked_by_wiggling(scene, net, two):
    activations, spans = forward(net, two[0]).activations, {}
    for start, stop, l, kind in bands(net.sizes):
        spans[kind, l] = range(start, stop)
    before, made = scene.panel.value, set()
    assert scene.picture.wiggled.text == ""
    scene.set(check=True)
    assert "Nothing to wiggle yet" in scene.words
    assert "Nothing to wiggle yet" in scene.picture.wiggled.text
    assert scene.panel.value != before
    for number in range(1, scene.result.count + 1):
        scene.set(stop=number)
        result, said = scene.result, scene.picture.wiggled.text
        assert set(result.measured.wishes) == set(result.wishes)
        assert set(result.measured.needs) == set(result.needs)
        for l, measured in result.measured.wishes.items():
            np.testing.assert_array_equal(measured, whole_pass.wiggled_wishes(net, l, activations[l], two[1]))
        for l, measured in result.measured.needs.items():
            np.testing.assert_array_equal(measured, -wiggle_some(net, *two, spans["biases", l - 1]))
        if result.wishes:
            own = "" if result.made else "The triangles, "  # what a line has no number for is not said to be measured
            assert f"{own or 'M'}{'m' if own else ''}easured by wiggling: the same to six places." in scene.words
        line = result.code[result.line].strip()
        if result.wishes and result.numbers:  # the two rows stand one below the other, and say the same
            made.add(line.partition(" =")[0])
            if line.startswith("gradient.weights"):
                assert result.numbers.endswith(said.removeprefix("by wiggling:").strip())
            else:
                at = result.numbers.index(": ") + 2
                assert said == "by wiggling: ".ljust(at) + result.numbers[at:]
        assert ":." not in scene.words
        assert scene.picture.wiggled.width() + scene.picture.wiggled.x < 840
    assert made == {"dC_da", "dC_dz", "gradient.biases[l]", "gradient.weights[l]"}


@of("stepper")
def test_of_the_first_weights_the_largest_are_wiggled_and_a_wrong_one_is_seen(scene, net, two, monkeypatch):
    monkeypatch.setattr(whole_pass, "wiggle_some", lambda *_: wiggle_some(*_) + 0.01)
    scene.set(check=True)
    gradient = backward(net, *two)
    for number in range(1, scene.result.count + 1):
        scene.set(stop=number)
        if scene.result.code[scene.result.line].strip().startswith("gradient.weights"):
            l = int(re.search(r"weights\[(\d)\]", scene.result.numbers)[1])
            shown, measured = scene.result.measured.weights
            largest = np.sort(np.abs(gradient.weights[l]).ravel())[::-1][: whole_pass.WIGGLED]
            np.testing.assert_array_equal(np.abs(shown), largest)
            np.testing.assert_allclose(measured, shown + 0.01, atol=1e-8)
            assert "Measured by wiggling: at most 0.010000 away." in scene.words
            assert ("Of these weights the 256 largest were wiggled." in scene.words) == (l == 0)


def test_small_numbers_are_shown_to_two_digits_of_the_largest():
    small = np.array([0.00052, -0.0033, 0.0])
    assert whole_pass.few(small, 80) == "+0.0005 \N{MINUS SIGN}0.0033 0.0000"
    assert whole_pass.few(100 * small, 80) == "+0.05 \N{MINUS SIGN}0.33 0.00"
    assert whole_pass.few(small / 1000, 80) == "+0.000001 \N{MINUS SIGN}0.000003 0.000000"  # six decimals at the most
    assert whole_pass.few(np.zeros(3), 80) == "0.00 0.00 0.00"
    assert whole_pass.few(small + 1e-5, 80, like=100 * small) == "0.00 0.00 0.00"
    assert whole_pass.few(np.ones(16), 80) == "+1.00 " * 9 + "..."
    assert whole_pass.few(np.ones(10), 20) == "+1.00 +1.00 ..."
    assert whole_pass.few(np.ones(2), 2) == "..."
    assert whole_pass.the_largest(0.0083) == "the largest +0.0083"
    assert whole_pass.the_largest(-0.181) == "the largest \N{MINUS SIGN}0.181"


@of("stepper")
def test_what_is_measured_and_from_which_step_on_is_said(scene, net, two):
    scene.set(check=True)
    first, nudged = None, {}
    for number in range(1, scene.result.count + 1):
        scene.set(stop=number)
        result = scene.result
        first = first or (number if result.wishes else None)
        if result.measured.weights:
            shown, _ = result.measured.weights
            nudged[result.made[1]] = len(shown)
            assert scene.picture.wiggled.text.endswith(whole_pass.the_largest(shown[0]))
    text = prose(NOTEBOOK)
    assert f"Before stop {first} there is nothing to compare" in text
    sizes = {l: weights.size for l, weights in enumerate(net.weights)}
    assert nudged == {**sizes, 0: whole_pass.WIGGLED}
    assert f"of the {sizes[0]:,} of the first one the {nudged[0]} with the largest sensitivities" in text
    assert "nudged by 0.00001 up and down" in text
    assert "divided by the distance between the two positions, 0.00002" in text
    (wish, *_), (measured, *_) = (
        scene.result.wishes[2],
        whole_pass.wiggled_wishes(net, 2, forward(net, two[0]).activations[2], two[1], eps=1e-5),
    )
    assert measured == pytest.approx(wish, rel=1e-6)


@of("stepper")
def test_buttons_walk_and_stop_at_the_ends(scene):
    scene.buttons["Back"].click()
    assert scene.controls["stop"].value == 1
    scene.buttons["Forward"].click()
    assert scene.controls["stop"].value == 2
    scene.controls["stop"].value = 999
    scene.buttons["Forward"].click()
    assert scene.controls["stop"].value == scene.result.count == scene.result.number


# orders


def test_what_is_far_off_is_said_in_a_title_that_fits(data):
    scene = lesson.orders(random_network((784, 16, 16, 10), np.random.default_rng(6533), activation=relu), data)
    scene.question.skip()
    for rate in (1.0, 5.0):
        scene.set(order=when_to_move.BEFORE, rate=rate)
        assert crossing(scene.picture) == []
    assert scene.result.errors.max() > when_to_move.MOST
    assert "over 10,000 %" in scene.result.title


@pytest.mark.parametrize("order", [when_to_move.FIRST, when_to_move.AFTER])
@pytest.mark.parametrize("rate", [0.0, 1.0, 5.0])
def test_two_orders_give_the_true_gradient(net, two, order, rate):
    gradient, wishes = when_to_move.updating(net, *two, rate, order)
    np.testing.assert_allclose(flatten(gradient), flatten(backward(net, *two)), rtol=1e-12)
    turns = whole_pass.walk_back(net, *two)
    for l in (1, 2):
        np.testing.assert_allclose(wishes[l], turns[l - 1][0], rtol=1e-12)


def test_moving_first_spoils_all_but_the_last_layer(net, two):
    right = backward(net, *two)
    wrong, wishes = when_to_move.updating(net, *two, 1.0, when_to_move.BEFORE)
    np.testing.assert_array_equal(wrong.weights[2], right.weights[2])
    for l in (0, 1):
        assert np.linalg.norm(wrong.weights[l] - right.weights[l]) > 0.5 * np.linalg.norm(right.weights[l])
    turns = whole_pass.walk_back(net, *two)
    activations = forward(net, two[0]).activations
    raised = (turns[2][1] ** 2).sum() * activations[2][0]  # the weights moved by the needs, so they add their squares
    np.testing.assert_allclose(wishes[2], turns[1][0] + raised, rtol=1e-9)


def test_no_order_moves_the_network_it_was_given(net, two):
    before = flatten(net).copy()
    for order in (when_to_move.FIRST, when_to_move.AFTER, when_to_move.BEFORE):
        when_to_move.updating(net, *two, 3.0, order)
    np.testing.assert_array_equal(flatten(net), before)


@of("orders")
def test_errors_are_against_wiggling(scene, net, two):
    assert scene.controls["order"].value == when_to_move.FIRST  # the answer is not on screen yet
    assert scene.result.errors.max() < 1e-7
    scene.controls["order"].value = when_to_move.BEFORE
    wrong, _ = when_to_move.updating(net, *two, 1.0, when_to_move.BEFORE)
    start = 16 * 784 + 16
    for l, (first, last) in enumerate([(start - 16, start), (start, start + 272), (start + 272, start + 442)]):
        which = range(
            first, last
        )  # all that leads out of layer l, but of the first layer only the biases: 12,544 are many
        measured = wiggle_some(net, *two, which)
        off = np.linalg.norm(flatten(wrong)[first:last] - measured) / np.linalg.norm(measured)
        assert scene.result.errors[l] == pytest.approx(off, rel=1e-6, abs=1e-8)
    np.testing.assert_array_equal(scene.picture.solid.get_ydata(), scene.result.errors)
    np.testing.assert_array_equal(scene.picture.hollow.get_ydata(), scene.result.right)
    scene.controls["order"].value = when_to_move.AFTER
    np.testing.assert_allclose(scene.result.errors, scene.result.right, rtol=1e-3)


@of("orders")
def test_a_larger_rate_is_a_larger_error_and_none_is_none(scene):
    scene.controls["order"].value = when_to_move.BEFORE
    errors = []
    for rate in (0.0, 0.1, 1.0, 5.0):
        scene.controls["rate"].value = rate
        errors.append(scene.result.errors)
    assert (np.diff(np.array(errors)[:, :2], axis=0) > 0).all()
    assert errors[0].max() < 1e-7
    assert max(e[2] for e in errors) < 1e-7
    assert scene.result.after != scene.result.before


@of("orders")
def test_how_far_off_is_not_written_where_the_scale_ends(scene):
    assert scene.result._replace(errors=np.array([HIGH * 0.9, HIGH * 1.1])).off == ["over 10,000 %", ""]


@of("orders")
def test_the_picture_names_the_cost_and_how_far_each_gradient_is_off(scene):
    picture = scene.picture
    for order in (when_to_move.FIRST, when_to_move.AFTER, when_to_move.BEFORE):
        seen = set()
        for rate in (0.1, 1.0, 5.0):
            scene.set(order=order, rate=rate)
            result = scene.result
            assert picture.costs.text.endswith(f"{result.before:.3f} \N{RIGHTWARDS ARROW} {result.after:.3f}")
            seen.add(picture.costs.text)
            off = [f"{100 * error:,.0f} %" if error > 1e-6 else "" for error in result.errors]
            assert [label.text for label in picture.off] == off
            assert (off[:2] == ["", ""]) == (order != when_to_move.BEFORE)
            assert crossing(picture) == []
        assert len(seen) == 3  # the rate changes what is seen


@of("orders")
def test_arrows_stand_at_the_wishes_and_diamonds_at_what_was_measured(scene):
    scene.controls["order"].value = when_to_move.BEFORE
    for l, (_, arrows, measured) in scene.picture.lists.items():
        blue = len(arrows.patches[0].get_path().vertices) // 8
        assert blue == (scene.result.wishes[l] > 0).sum()
        y, wanted = measured.get_ydata(), scene.result.measured[l]
        np.testing.assert_allclose(y / np.abs(y).max(), wanted / np.abs(wanted).max())


@of("orders")
def test_what_is_passed_back_is_dashed_since_nobody_can_set_an_activation(scene):
    for _, arrows, _ in scene.picture.lists.values():
        for patch in arrows.patches:
            assert patch.get_linestyle() != "-"
            assert patch.get_facecolor()[3] == 0
    assert any("dashed arrow: passed back" in text.get_text() for text in scene.picture.figure.texts)


@of("orders")
def test_answering_shows_the_order_that_was_asked_about(scene):
    scene.question.lock((0, 1, 2))
    assert scene.controls["order"].value == when_to_move.BEFORE
    assert [band.get_visible() for band in scene.picture.guessed] == [True] * 3
    assert scene.picture.guess_name.visible
    for order, rate in ((when_to_move.FIRST, 1.0), (when_to_move.AFTER, 1.0), (when_to_move.BEFORE, 0.0)):
        scene.set(order=order, rate=rate)  # the guess was about none of these
        assert not any(band.get_visible() for band in scene.picture.guessed)
        assert not scene.picture.guess_name.visible
    scene.set(order=when_to_move.BEFORE, rate=0.1)
    assert all(band.get_visible() for band in scene.picture.guessed)


# questions and the exercise


@pytest.mark.parametrize("sizes", [(784, 10), (784, 12, 10), (784, 30, 30, 10), (784, 16, 16, 16, 10)])
def test_a_network_of_other_sizes_is_refused_by_name(sizes, data):
    other = random_network(sizes, np.random.default_rng(0))
    named = f"net has the sizes {'-'.join(map(str, sizes))}; .* drawn for 784-16-16-10"
    for make in (lesson.stepper, lesson.orders):
        with pytest.raises(ValueError, match=named):
            make(other, data)


@pytest.mark.parametrize(
    ("name", "sizes", "needed"),
    [
        ("ledger", (784, 10), "784 for the pixels, a hidden layer, and 10 for the answers"),
        ("ledger", (784, 40, 10), "expected 2 to 32 neurons in the last hidden layer"),
        ("walk", (784, 10), "784 for the pixels, a hidden layer, and 10 for the answers"),
        ("walk", (784, 16, 40, 10), "room for 3 hidden layers of 32 neurons"),
        ("walk", (784, 8, 8, 8, 8, 10), "room for 3 hidden layers of 32 neurons"),
    ],
)
def test_what_has_no_place_in_the_picture_is_refused_by_name(name, sizes, needed, data):
    with pytest.raises(ValueError, match=f"net has the sizes {'-'.join(map(str, sizes))}; .*{needed}"):
        getattr(lesson, name)(random_network(sizes, np.random.default_rng(0)), data)


@pytest.mark.filterwarnings("error::RuntimeWarning")
@pytest.mark.parametrize(
    "sizes", [(784, 2, 10), (784, 8, 10), (784, 12, 20, 10), (784, 32, 32, 10), (784, *[16] * 3, 10)]
)
def test_ledger_and_walk_show_a_network_of_other_sizes(sizes, data, two):
    other, n = random_network(sizes, np.random.default_rng(0)), sizes[-2]
    turns = whole_pass.walk_back(other, *two)
    for name in ("ledger", "walk"):
        scene = getattr(lesson, name)(other, data)
        question = scene.question
        assert question.feedback(question.answer).startswith("Right")
        for wrong, why in question.mistakes:
            assert why in question.feedback(wrong)
        question.lock(question.mistakes[0][0])
        if name == "ledger":
            scene.set(neuron=n - 1, check=True, **{str(j): True for j in range(10)})
            np.testing.assert_allclose(scene.result.sums, turns[len(sizes) - 3][0], rtol=1e-10)
            np.testing.assert_allclose(scene.result.measured, scene.result.sums, atol=1e-8)
            assert crossing(scene.picture) == []
        else:
            for back in range(len(sizes)):
                scene.set(back=back)
                assert crossing(scene.picture) == []
            assert list(scene.result.wishes) == list(range(1, len(sizes)))
            for l, wishes in scene.result.measured.items():
                np.testing.assert_allclose(scene.result.wishes[l], wishes, atol=1e-8)
            heads = {text.get_text() for text in scene.picture.network.axes.texts}
            assert heads == {"784 pixels", *(f"hidden layer {l}" for l in range(1, len(sizes) - 1)), "outputs"}
            gaps = [np.abs(np.diff(y)).min() for y in (p[:, 1] for p in scene.picture.network.positions[1:])]
            assert 2 * scene.picture.network.radius / 72 * 100 < min(gaps)
        assert scene.errors == []


def all_dark(net):
    return Network(net.weights, [b - 1e4 * (l == 1) for l, b in enumerate(net.biases)], relu)


NOWHERE = {  # networks in which nothing, or next to nothing, is passed back
    "zeros": lambda net, by: Network([0 * w for w in net.weights], [0 * b for b in net.biases], by),
    "far": lambda net, by: Network([1000 * w for w in net.weights], [1000 * b for b in net.biases], by),
}


@pytest.mark.filterwarnings("error::RuntimeWarning")
@pytest.mark.parametrize("activation", [sigmoid, relu])
@pytest.mark.parametrize("name", NOWHERE)
@pytest.mark.parametrize("scene", ["ledger", "walk"])
def test_where_nothing_is_passed_back_a_picture_of_nothing_is_shown(scene, name, activation, net, data):
    scene = getattr(lesson, scene)(NOWHERE[name](net, activation), data)
    assert isinstance(scene.question, NoQuestion)
    assert f"Nothing to predict here: {scene.question.sentence}" in repr(scene)
    reason = {"zeros": "no weight leads to the outputs|wish nothing of hidden layer 2", "far": "wish nothing of"}[name]
    assert re.search(reason, scene.question.sentence)
    for control in scene.controls.values():
        if hasattr(control, "slider"):
            control.value = control.slider.max
        else:
            control.value = not control.value
    assert not any(control.disabled for control in scene.controls.values())
    assert scene.errors == []


def test_of_a_dead_first_layer_only_biases_come_out_different(net, data):
    dead = Network(net.weights, [b - 1e4 * (l == 0) for l, b in enumerate(net.biases)], relu)
    scene = lesson.orders(dead, data)
    assert "that of weights[1] and biases[1] comes out different" in scene.question.sentence
    scene.set(order=when_to_move.BEFORE)
    assert re.fullmatch(r"Too early, at rate 1: weights\[1\] [\d,]+ % off", scene.result.title)


@pytest.mark.filterwarnings("error::RuntimeWarning")
def test_of_zeros_every_gradient_that_moves_too_early_should_be_0(net, data):
    scene = lesson.orders(NOWHERE["zeros"](net, sigmoid), data)
    scene.question.lock(scene.question.answer)
    assert scene.result.title == "Too early: weights[1] and weights[0] get a gradient, which should be 0"
    assert "weights[1] all of it, which should be 0" in scene.words
    scene.set(order=when_to_move.FIRST)
    assert scene.result.title.startswith("Wishes and gradients are what wiggling finds")
    assert scene.errors == []


@pytest.mark.filterwarnings("error::RuntimeWarning")
@pytest.mark.parametrize(
    "make", [all_dark, lambda net: NOWHERE["far"](net, sigmoid), lambda net: NOWHERE["zeros"](net, relu)]
)
def test_where_no_weight_moves_no_order_is_wrong(make, net, data):
    scene = lesson.orders(make(net), data)
    assert "none comes out different" in scene.question.sentence
    for order in (when_to_move.FIRST, when_to_move.AFTER, when_to_move.BEFORE):
        scene.set(order=order)
        assert scene.result.title.startswith("Wishes and gradients are what wiggling finds")
    assert scene.errors == []


@pytest.mark.parametrize("scene", ["ledger", "walk", "stepper", "orders"], indirect=True)
def test_every_wrong_answer_is_told_why(scene):
    question = scene.question
    right = question.feedback(question.answer)
    assert right.startswith("Right")
    told = {question.feedback(wrong) for wrong, _ in question.mistakes}
    assert len(told) == len(question.mistakes)
    for wrong, text in question.mistakes:
        assert question.feedback(wrong).startswith("Not quite")
        assert text in question.feedback(wrong)
    assert all(control.disabled for control in scene.controls.values())
    question.skip()
    assert not any(control.disabled for control in scene.controls.values())


def row_by_row(pairs):
    def attempt(needs, weights):
        total = np.zeros(16)
        for need, row in pairs(needs, weights):
            total += need * row
        return total

    return attempt


ATTEMPTS = [
    (lambda needs, weights: needs @ weights, "Right"),
    (lambda needs, weights: weights.T @ needs, "Right"),
    (lambda needs, weights: (needs[:, None] * weights).sum(axis=0), "Right"),
    (lambda needs, weights: ..., "Not yet"),
    (lambda needs, weights: weights @ needs, "do not fit, 16 on the left and 10 on the right"),
    (lambda needs, weights: needs @ weights.T, "do not fit, 10 on the left and 16 on the right"),
    (lambda needs, weights: needs[:, None] * weights, "whole ledger"),
    (lambda needs, weights: (needs[:, None] * weights).sum(axis=1), "along the rows"),
    (lambda needs, weights: (needs[:, None] * weights).mean(axis=0), "mean over the outputs"),
    (lambda needs, weights: needs[2] * weights[2], "row of output 2 alone"),
    (lambda needs, weights: needs @ abs(weights), "negative weight turns"),
    (lambda needs, weights: abs(needs) @ weights, "Needs have signs"),
    (lambda needs, weights: weights.sum(axis=0), "added the weights"),
    (lambda needs, weights: -needs @ weights, "do not turn it again"),
    (lambda needs, weights: (needs @ weights).sum(), "one number"),
    (lambda needs, weights: (needs[:, None] * weights).max(axis=0), "largest wish of each column"),
    (lambda needs, weights: np.array([max(c, key=abs) for c in (needs[:, None] * weights).T]), "loudest wish of each"),
    (
        lambda needs, weights: sum(needs[j] * weights[j] for j in range(10)),
        "add up 10 rows. Case 2 is hidden layer 2: 16",
    ),
    (
        lambda needs, weights: sum(needs[j] * weights[j] for j in range(9)),
        "Case 2 is hidden layer 2: 16 needs. You want",
    ),
    (lambda needs, weights: np.array([needs @ weights[:, k] for k in range(16)]), "Use `weights.shape[1]`."),
    (row_by_row(lambda needs, weights: zip(needs, weights)), "a number that you wrote down? Take it from `.shape`."),
    (row_by_row(lambda needs, weights: zip(needs[:10], weights)), "Take it from `.shape`."),
    (lambda needs, weights: [sum(needs[:10] * weights[:10, k]) for k in range(16)], "10 rows and 16 columns. Case 2"),
    (lambda needs, weights: needs[None, :] @ weights, "The numbers are right; return them as one plain row"),
    (lambda needs, weights: (needs[:, None] * weights).sum(axis=0, keepdims=True), "as one plain row"),
    (lambda needs, weights: weights.T @ needs[:, None], "as one plain row"),
    (lambda needs, weights: needs[0] * weights[0], "first row alone. In a loop, `return` comes after it"),
    (lambda needs, weights: [n * w for n, w in zip(needs, weights)][-1], "last row alone. In a loop, `=` forgets"),
    (lambda needs, weights: needs @ weights / 10, "You divided by 10."),
    (lambda needs, weights: 2 * needs @ weights, "The 2 of the square is in the needs already"),
    (lambda needs, weights: np.abs(needs[:, None] * weights).sum(axis=0), "You added the sizes of the wishes"),
    (lambda needs, weights: np.abs(needs @ weights), "a wish for dimmer: keep its sign"),
    (lambda needs, weights: needs.sum() * weights.sum(axis=0), "Each row has its own need: multiply first"),
]


@pytest.mark.parametrize("sizes", OTHERS)
@pytest.mark.parametrize("activation", [sigmoid, relu])
def test_ten_rows_where_a_layer_has_more_or_fewer_are_told_apart_in_other_networks(sizes, activation, data):
    other = random_network(sizes, np.random.default_rng(0), activation=activation)
    verdict = lesson.check_my_wishes_before(lambda needs, weights: needs[:10] @ weights[:10], other, data)
    assert "Use `len(needs)` in place of 10" in str(verdict)
    for l, n in list(enumerate(sizes))[2:-1]:
        assert f"Case {len(sizes) - l} is hidden layer {l}: {n} needs." in str(verdict)
    assert lesson.check_my_wishes_before(lambda needs, weights: needs @ weights, other, data)


@pytest.mark.parametrize("sizes", OTHERS)
def test_as_many_columns_as_the_ledger_has_are_not_enough_in_other_networks(sizes, data):
    other, columns = random_network(sizes, np.random.default_rng(0)), sizes[-2]
    assert not lesson.check_my_wishes_before(lambda needs, weights: needs @ weights[:, :columns], other, data)


@pytest.mark.parametrize(("attempt", "told"), ATTEMPTS)
def test_the_exercise_says_what_is_missing(net, data, attempt, told):
    verdict = lesson.check_my_wishes_before(attempt, net, data)
    assert told in str(verdict)
    assert bool(verdict) == (told == "Right")


@pytest.mark.parametrize("name", ["ledger", "walk", "orders"])
def test_the_guess_is_named(net, data, name):
    scene = getattr(lesson, name)(net, data)
    assert not scene.picture.guess_name.text
    scene.question.lock(scene.question.mistakes[0][0])
    assert "your guess" in scene.picture.guess_name.text


# the notebook's numbers


def test_the_lines_of_backward_that_are_said_to_be_known_were_shown():
    text = prose(NOTEBOOK)
    assert "The line that begins `dC_da = 2` and the one with `slope` are from lesson 02" in text
    assert "the lines of the three avenues from lesson 03" in text
    lines = [line.partition("  # ")[0].strip() for line in listing(backward).split("\n")[1:-1]]
    two, three = (prose(next(NOTEBOOK.parent.glob(f"{number}_*"))) for number in ("02", "03"))
    assert [i for i, line in enumerate(lines) if line in two] == [3, 5]
    assert [i for i, line in enumerate(lines) if line in three] == [6, 7, 9]
    assert (lines[3][:9], "slope" in lines[5]) == ("dC_da = 2", True)
    assert lines[4].startswith("for")
    assert lines[8] == "if l > 0:"


def test_the_prose_quotes_what_is_computed(net, data, two):
    text = prose(NOTEBOOK)
    scene = lesson.ledger(net, data)
    scene.buttons["All ten"].click()
    ten, k = scene.result, scene.picture.asked
    column = ten.wishes[:, k]
    turns = whole_pass.walk_back(net, *two)
    activations = forward(net, two[0]).activations
    a = activations[2][0, 5]
    orders = lesson.orders(net, data)
    orders.controls["order"].value = when_to_move.BEFORE
    at_one = orders.result
    orders.controls["rate"].value = 0.1
    at_tenth = orders.result
    true = costs(step(net, backward(net, *two), 1.0), *two)[0]
    loudest = [wishes[np.abs(wishes).argmax()] for wishes in ten.wishes.T]  # for each neuron
    assert np.abs(ten.sums).argmax() == np.abs(ten.wishes).max(axis=0).argsort()[-2] == 5
    assert np.abs(ten.wishes).argmax() == 1 * 16 + 8
    assert ten.up[5] < -ten.down[5] / 8
    assert ten.up[9] < -ten.down[9] / 8
    assert loudest[5] == ten.wishes[5, 5]
    assert 0.45 < loudest[5] / ten.sums[5] < 0.55
    assert np.abs(column).argmax() == 4
    shortest = ten.sums[13] * 44 / scene.picture.scale
    assert 0 < shortest < 2  # pixels: no arrow to be seen
    quoted = [
        f"neuron {k} add up to {signed(ten.sums[k], 3)}",
        f"Output 2 wants it brighter, by {signed(column[2], 3)}, and the sum wants it dimmer",
        f"The nine others together wish {signed(ten.sums[k] - column[2], 3)}",
        f"Output 4 has a need of {signed(ten.needs[4])} and a weight of {signed(ten.weights[4, k])}, "
        f"so it wishes {signed(column[4], 3)}: dimmer",
        f"{spelled((column > 0).sum())} of the ten ask for brighter, {spelled((column < 0).sum())} for dimmer",
        f"{signed(ten.up[k], 3)} upwards and {signed(ten.down[k], 3)} downwards",
        f"{activations[3][0, 3]:.2f} where 0 is wanted",
        f"In the whole ledger {100 * ten.cancelled:.0f} % of all wishes cancel",
        f"In the column of neuron {k} it is {100 * ten.lost[k]:.0f} %",
        f"ask for {ten.up[13] - ten.down[13]:.2f} up or down in all, and {ten.sums[13]:.3f} remains",
        f"{spelled((ten.wishes[:, 9] < 0).sum())} of the ten wish it down, the other "
        f"{spelled((ten.wishes[:, 9] > 0).sum())} ask for little, and {signed(ten.sums[9], 3)} remains",
        f"Only {100 * ten.lost[9]:.0f} % cancels. The loudest voice asks for {signed(loudest[9], 3)}; without it "
        f"{signed(ten.sums[9] - loudest[9], 3)} would still remain",
        f"largest sum of all, {signed(ten.sums[5], 3)}. "
        f"Half of it is one voice, the {signed(loudest[5], 3)} of output 5",
        f"the {signed(loudest[8], 3)} of output 1 for neuron 8",
        f"{a:.2f} x {1 - a:.2f} = {a * (1 - a):.3f}",
        f"Output 6 stands at {activations[3][0, 6]:.2f}, so of its wish, {signed(turns[2][0][6])}, "
        f"a need of {signed(turns[2][1][6])} is left",
        f"{signed(turns[1][0][5], 3)} x {a * (1 - a):.3f} = {signed(turns[1][1][5], 3)}",
        "{:.3f} at the outputs, {:.3f} one layer back and {:.3f} two".format(
            *(np.abs(turns[l][0]).max() for l in (2, 1, 0))
        ),
        f"off by {100 * at_one.errors[1]:.0f} % and {100 * at_one.errors[0]:.0f} %",
        f"shrinks to {100 * at_tenth.errors[1]:.0f} % and {100 * at_tenth.errors[0]:.0f} %",
        f"raised by {(turns[2][1] ** 2).sum():.3f} times",
        f"from {at_one.before:.3f} to {at_one.after:.3f} where the true gradient reaches {true:.3f}",
    ]
    for words in quoted:
        assert words in text, words


@of("orders")
def test_the_wrong_order_s_arrows_point_up_where_diamonds_are_down_as_the_prose_says(scene):
    assert "In the two panels on the left most arrows point up, and most diamonds are down." in prose(NOTEBOOK)
    scene.set(order=when_to_move.BEFORE, rate=1.0)
    assert set(scene.result.wishes) == {1, 2}
    for l, wishes in scene.result.wishes.items():
        assert (wishes > 0).sum() > 8, l
        assert (scene.result.measured[l] < 0).sum() > 8, l


@of("orders")
def test_all_of_hidden_layer_2_is_raised_and_hidden_layer_1_gets_a_mixture_as_the_prose_says(scene):
    scene.set(order=when_to_move.BEFORE, rate=1.0)
    raised = {l: (wishes > scene.result.measured[l]).sum() for l, wishes in scene.result.wishes.items()}
    assert raised[2] == 16
    assert f"{raised[1]} of the 16 wishes are raised and {16 - raised[1]} are lowered" in prose(NOTEBOOK)
    assert "Through them each neuron of hidden layer 2 looks more useful than it was." in prose(NOTEBOOK)


def test_the_steps_named_in_the_prose_are_what_it_says(net, two):
    results = whole_pass.steps(net, *two)
    for number, line, at in (
        (12, "return ForwardPass", None),
        (20, "gradient.weights[l]", 2),
        (22, "dC_da = dC_dz", 2),
        (34, "return expect", None),
    ):
        result = results[number - 1]
        assert result.code[result.line].strip().startswith(line)
        assert f"top {number}" in prose(NOTEBOOK)
        if at is not None:
            assert result.carried[0] == at
    assert len(results) == 34


def test_the_exercise_is_not_answered_above_it():
    """The library's line stands there, with the library's names."""
    above = prose(NOTEBOOK).partition("## Exercise")[0]
    assert "dC_dz @ net.weights[l]" in above
    assert not re.search(r"needs\W* @|@ \W*weights\b", above)


def test_the_answer_in_the_notebook_passes(net, data):
    answer = re.search(r"```python\n(.*?)```", prose(NOTEBOOK), re.DOTALL)[1]
    names = {}
    exec(answer, names)
    assert lesson.check_my_wishes_before(names["my_wishes_before"], net, data)
