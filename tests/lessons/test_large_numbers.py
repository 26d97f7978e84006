"""Networks with larger numbers than ours: sliders and scales reach them, and what is said of them is so."""

import numpy as np
import pytest

from backprop_lib import Network, flatten, forward, random_network, relu
from backprop_lib.lessons import (
    average_the_wishes,
    bugs,
    follow_the_chain_rule,
    measure_the_cost,
    meet_the_network,
    nudge_the_output,
    propagate_backward,
    take_three_avenues,
    when_to_move,
    write_every_line,
)
from backprop_lib.lessons.common import room_for
from backprop_lib.lessons.factor_by_factor import PIXEL

PLACES = 0.005001  # a slider holds two digits


@pytest.fixture(scope="module")
def loud(net):
    """The last layer eight times as strong: its largest weight beyond 6, its weighted sums beyond 8."""
    return net._replace(weights=[*net.weights[:-1], 8 * net.weights[-1]], biases=[8 * b for b in net.biases])


@pytest.fixture(scope="module")
def single(net):
    """The same network in float32."""
    weights, biases = ([part.astype(np.float32) for part in parts] for parts in (net.weights, net.biases))
    return net._replace(weights=weights, biases=biases)


def test_room_is_at_least_the_usual_and_else_a_round_tenth():
    assert room_for(6.0, [-3.2, 5]) == 6
    assert room_for(6.0, [-7.21, 5]) == 7.3
    assert room_for(0.7, np.array([[0.1, 0.85]])) == 0.9


def test_a_neurons_own_bias_and_weights(loud, data):
    scene = meet_the_network.neuron(loud, data)
    scene.question.skip()
    assert max(np.abs(loud.weights[-1]).max(), np.abs(loud.biases[0]).max()) > 6
    for layer, own in ((3, loud.weights[-1]), (1, loud.biases[0][:, None])):
        scene.controls["layer"].value = layer
        j, k = np.unravel_index(np.abs(own).argmax(), own.shape)
        scene.controls["neuron"].value = int(j)
        if layer > 1:
            scene.controls["turn"].value = int(k)
        assert scene.controls["to"].value == pytest.approx(own[j, k], abs=PLACES)
        before = scene.result.z
        scene.controls["to"].value = -scene.controls["to"].value  # as far to the other side
        assert scene.result.z != before
    assert scene.errors == []


def test_an_outputs_own_weighted_sum(loud, data):
    own = forward(loud, data.train.x[2:3]).zs[-1][0]
    assert np.abs(own).max() > 8
    scene = nudge_the_output.audit(loud, data)
    scene.question.skip()
    for output in range(10):
        scene.controls["output"].value = output
        assert scene.controls["z"].value == pytest.approx(own[output], abs=PLACES)
        left, right = scene.picture.squish.get_xlim()
        assert left <= own[output] <= right
        assert all(left < label.x < right for label in (scene.picture.dashed, scene.picture.thick, scene.picture.note))


def test_a_knob_can_be_turned_as_far_as_any_output_is_off(loud, data):
    scene = nudge_the_output.one_knob(loud, data)
    scene.question.skip()
    far = scene.controls["turn"].slider.max
    assert far > 6
    for output in range(10):
        low, high = (scene.model(output, "bias", turn, False).outputs for turn in (-far, far))
        assert low.max() <= 0.5 <= high.min()


@pytest.mark.parametrize("network", ["fresh", "practised"])
def test_relu_activations_beyond_one_can_be_as_they_are(network, data):
    net = random_network((784, 16, 16, 10), np.random.default_rng(6533), relu)
    scene = take_three_avenues.where_the_bang_is(net, data)
    scene.question.skip()
    for example in (2, 77):
        scene.set(network=network, example=example)
        scene.buttons["As it is"].click()
        own = scene.result.before
        scene.controls["neuron"].value = int(own.argmax())
        assert scene.controls["pretended"].value == pytest.approx(own.max(), abs=PLACES)
        assert own.max() <= scene.picture.plot.get_xlim()[1]


def test_a_bright_relu_neuron_has_its_own_colours(net, data):
    usual = take_three_avenues.hebb(net, data).picture.cells.norm.vmax
    bright = random_network((784, 16, 16, 10), np.random.default_rng(6533), relu)
    scene = take_three_avenues.hebb(bright, data)
    scene.question.skip()
    scene.set(wishes=True)
    assert np.abs(scene.result.wishes).max() > 2 * usual
    assert scene.picture.cells.norm.vmax == 2 * usual
    assert any(f"+{2 * usual:.2f} or beyond" in text.get_text() for text in scene.picture.figure.texts)


def test_a_network_of_float32_is_wiggled_in_double(single, data):
    for make, shown in (
        (measure_the_cost.components, lambda result: result.component),
        (nudge_the_output.one_knob, lambda result: result.nudges),
        (nudge_the_output.audit, lambda result: result.nudges_z),
        (take_three_avenues.hebb, lambda result: result.wishes),
        (average_the_wishes.copies, lambda result: result.wishes.ravel()[np.abs(result.wishes).argmax()]),
        (average_the_wishes.votes, lambda result: result.means),
    ):
        scene = make(single, data)
        scene.question.skip()
        scene.question.reveal()
        scene.set(check=True)
        measured = getattr(scene.result, "measured_z", getattr(scene.result, "measured", None))
        np.testing.assert_allclose(measured, shown(scene.result), rtol=1e-3, atol=1e-6)
        assert np.abs(measured).max() > 1e-4


@pytest.mark.parametrize("make", ["three_avenues", "brighter_or_dimmer", "where_the_bang_is"])
def test_one_output_of_float32_is_wiggled_in_double(make, single, data):
    scene = getattr(take_three_avenues, make)(single, data)
    scene.question.skip()
    scene.set(wishes=True, wiggle=True)
    measured, shown = np.hstack(scene.result.measured), np.hstack(scene.result.wishes)
    np.testing.assert_allclose(measured, shown, rtol=1e-4, atol=1e-6)


def test_a_neuron_s_path_of_float32_is_wiggled_in_double(single, data):
    scene = follow_the_chain_rule.paths(single, data)
    scene.question.skip()
    scene.question.reveal()
    scene.set(check=True)
    np.testing.assert_allclose(scene.result.measured, [*scene.result.terms, scene.result.sum], rtol=1e-4, atol=1e-6)


def test_lengths_of_float32_are_wiggled_in_double(single, data):
    scene = average_the_wishes.lengths(single, data)
    scene.question.skip()
    for count in (10, 300):
        scene.set(count=count, wiggled=True)
        np.testing.assert_allclose(scene.result.measured, scene.result.lengths[:4], rtol=1e-5)


@pytest.mark.parametrize("make", ["ledger", "walk"])
def test_sums_of_float32_are_wiggled_in_double(make, single, data):
    scene = getattr(propagate_backward, make)(single, data)
    scene.question.skip()
    scene.set(**{"check": True} if make == "ledger" else {"back": 3})
    result = scene.result
    pairs = (
        [(result.measured, result.sums)]
        if make == "ledger"
        else [(result.measured[l], result.wishes[l]) for l in (1, 2, 3)]
    )
    for measured, shown in pairs:
        np.testing.assert_allclose(measured, shown, rtol=1e-4, atol=1e-6)


def test_orders_of_float32_are_wiggled_in_double(single, data):
    scene = propagate_backward.orders(single, data)
    assert scene.question.answer == (0, 1)
    scene.question.skip()
    scene.set(order=when_to_move.FIRST)
    assert scene.result.errors.max() < 1e-6
    assert "what wiggling finds" in scene.result.title
    for l in (1, 2):
        np.testing.assert_allclose(scene.result.measured[l], scene.result.wishes[l], rtol=1e-4, atol=1e-7)
    scene.set(order=when_to_move.BEFORE)
    assert (scene.result.errors > 1e-6).tolist() == [True, True, False]


def test_a_sick_gradient_of_float32_is_float32(single, data):
    x, y = data.train.x[:3], data.train.y[:3]
    for patient in bugs.PATIENTS:
        assert flatten(patient.backward(single, x, y)).dtype == np.float32
    scene = write_every_line.still_learning(single, data)
    scene.question.skip()
    scene.set(steps=25)
    assert scene.result.costs.shape == (9, 2)


def test_the_clinic_finds_the_same_in_float32(net, single, data):
    usual, scene = write_every_line.clinic(net, data), write_every_line.clinic(single, data)
    for each in (usual, scene):
        each.question.skip()
    for patient in range(1, 9):
        usual.set(patient=patient)
        scene.set(patient=patient)
        np.testing.assert_array_equal(scene.result.sick, usual.result.sick)
        np.testing.assert_allclose(scene.result.off, usual.result.off, rtol=1e-3, atol=1e-5)
        np.testing.assert_allclose(scene.result.cosines, usual.result.cosines, atol=1e-5)


def test_a_wished_relu_activation_is_not_stopped_at_one(data):
    net = random_network((784, 16, 16, 10), np.random.default_rng(6533), relu)
    scene = take_three_avenues.three_avenues(net, data)
    scene.question.skip()
    own = forward(net, data.train.x[2:3]).activations[-2][0]
    assert own.max() > 1
    scene.set(wishes=True)
    scene.controls["activations"].value = 1e-9
    np.testing.assert_allclose(scene.result.before, own, atol=1e-6)
    scene.controls["activations"].value = scene.controls["activations"].slider.max
    assert scene.result.before.min() >= 0


def test_a_chain_of_strong_weights():
    chain = Network([np.array([[w]]) for w in (1.5, -0.7, 3.37)], [np.array([b]) for b in (0.2, -0.1, 6.8)])
    for make in (follow_the_chain_rule.factors, follow_the_chain_rule.three_products):
        scene = make(chain)
        scene.question.skip()
        scene.buttons["The chain's own numbers"].click()
        assert scene.controls["w"].value == 3.37
        assert scene.controls["b"].value == 6.8
        assert scene.errors == []
    scene = follow_the_chain_rule.factors(chain)
    scene.question.skip()
    for end in ("min", "max"):  # every point within its panel, wherever the sliders stand
        for name in ("w", "b"):
            scene.controls[name].value = getattr(scene.controls[name].slider, end)
        scene.controls["a_before"].value = scene.controls["a_before"].slider.max
        for point in scene.picture.points:
            (x, y), axes = point.get_offsets()[0], point.axes
            assert axes.get_xlim()[0] <= x <= axes.get_xlim()[1]
            assert axes.get_ylim()[0] <= y <= axes.get_ylim()[1]
    left, right = scene.picture.lines[1].get_xdata()[[0, -1]]
    assert left <= scene.result.neuron.z <= right


@pytest.mark.parametrize("size", [3, 8, 30, 100])
def test_chains_of_any_strength_and_dark_neurons_are_asked_about(size):
    rng = np.random.default_rng(size)
    for _ in range(8):
        weights, biases = size * rng.normal(size=(3, 1, 1)), 0.5 * size * rng.normal(size=(3, 1))
        for make in (follow_the_chain_rule.nudges, follow_the_chain_rule.factors, follow_the_chain_rule.three_products):
            scene = make(Network(list(weights), list(biases)))
            told = scene.question.feedback(scene.question.answer)
            assert told.startswith("Right")
            for wrong, _ in scene.question.mistakes:
                assert scene.question.feedback(wrong).startswith("Not quite")
            scene.question.reveal()
            assert scene.errors == []
            if make is follow_the_chain_rule.factors:  # what the question said is what is seen
                assert scene.result.neuron.z > 5.99
                assert np.argmin(np.abs(scene.result.factors)) == 1
            if make is follow_the_chain_rule.three_products:
                assert [d == 0 for d in scene.result.neuron.derivatives] == [True, False, scene.result.neuron.w == 0]
            scene.close()


def test_a_relu_chain_is_taken_as_it_is():
    chain = Network([np.array([[w]]) for w in (1.5, 2.0, 0.8)], [np.array([b]) for b in (0.2, 0.1, -0.3)], relu)
    own = forward(chain, np.array([[PIXEL]])).activations[-2].item()
    assert own > 1
    for make in (follow_the_chain_rule.factors, follow_the_chain_rule.three_products):
        scene = make(chain)
        assert scene.controls["a_before"].value == pytest.approx(own, abs=PLACES)


def test_no_wish_is_longer_than_full_height(data):
    net = random_network((784, 16, 16, 10), np.random.default_rng(6533), relu)
    scene = take_three_avenues.three_avenues(net, data)
    scene.question.skip()
    for output in range(10):
        scene.set(output=output, wishes=True)
        wished = np.concatenate(scene.result.wishes)
        assert np.abs(wished).max() <= scene.result.scale * (1 + 1e-12)


def test_a_long_gradient_has_room(loud, data):
    bright = [loud.biases[0], loud.biases[1] + 9, np.full(10, -np.log(2))]  # all before are on, each output is 1/3
    strong = loud._replace(weights=[*loud.weights[:-1], 0 * loud.weights[-1]], biases=bright)
    scene = take_three_avenues.beat_the_gradient(strong, data)
    scene.question.skip()
    scene.set(shown=True)
    assert abs(scene.result.choice_straight) > 0.7
    assert scene.picture.bought.get_xlim()[1] >= abs(scene.result.choice_straight)


def test_what_is_said_of_a_bright_relu_neuron_is_so(data):
    net = random_network((784, 16, 16, 10), np.random.default_rng(6533), relu)
    said = str(take_three_avenues.beat_the_gradient(net, data).question.mistakes)
    assert "less than the 1" not in said
    assert "most sensitive single knob" not in said
