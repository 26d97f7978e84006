"""The network against its own definition: finite differences, complex steps, plain loops."""

import warnings

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

from backprop_lib import (
    Network,
    accuracy,
    backward,
    backward_each,
    cost,
    costs,
    flatten,
    forward,
    random_network,
    relu,
    sigmoid,
    step,
    unflatten,
)
from backprop_lib.checking import wiggle, wiggle_complex

SIZES = (784, 16, 16, 10)


def some_problem(seed):
    """A random network with random examples, some wide, some deep, some of one neuron a layer."""
    rng = np.random.default_rng(seed)
    sizes = tuple(int(n) for n in rng.integers(1, 7, size=rng.integers(2, 6)))
    net = random_network(sizes, rng, activation=[sigmoid, relu][seed % 2])
    n = int(rng.integers(1, 6))
    return net, rng.random((n, sizes[0])), rng.random((n, sizes[-1]))


def nearest_kink(net, x):
    """How near any hidden ReLU is to z = 0, where it has no slope."""
    hidden = forward(net, x).zs[:-1]
    return min((np.abs(z).min() for z in hidden), default=np.inf)


def relative(found, right):
    return np.abs(flatten(found) - flatten(right)).max() / max(np.abs(flatten(right)).max(), 1e-300)


@pytest.mark.parametrize("block", range(10))
def test_backward_is_the_gradient_of_a_thousand_random_networks(block):
    for seed in range(block * 100, block * 100 + 100):
        net, x, y = some_problem(seed)
        gradient = backward(net, x, y)
        assert relative(gradient, wiggle_complex(net, x, y)) < 1e-12, seed
        if net.activation is sigmoid or nearest_kink(net, x) > 1e-3:
            assert relative(gradient, wiggle(net, x, y)) < 1e-7, seed


def test_backward_on_the_lessons_own_network():
    rng = np.random.default_rng(0)
    net = random_network(SIZES, rng)
    x, y = rng.random((3, 784)), np.eye(10)[[2, 0, 7]]
    assert relative(backward(net, x, y), wiggle(net, x, y)) < 1e-7


def test_the_check_can_fail():
    net, x, y = some_problem(0)
    wrong = backward(net, x, y)
    wrong.biases[0][0] *= 1.001
    assert relative(wrong, wiggle(net, x, y)) > 1e-7


def test_each_examples_own_gradient():
    for seed in range(50):
        net, x, y = some_problem(seed)
        each = backward_each(net, x, y)
        assert each.weights[0].shape == (len(x), *net.weights[0].shape)
        assert each.biases[0].shape == (len(x), *net.biases[0].shape)
        for i in range(len(x)):
            alone = backward(net, x[i : i + 1], y[i : i + 1])
            np.testing.assert_allclose(flatten(each)[i], flatten(alone), rtol=1e-12, atol=1e-15)
        np.testing.assert_allclose(flatten(each).mean(axis=0), flatten(backward(net, x, y)), rtol=1e-12, atol=1e-15)


def test_forward_is_a_weighted_sum_plus_bias_squished():
    net, x, _ = some_problem(4)
    zs, activations = forward(net, x)
    for l in range(len(net.weights)):
        for i in range(len(x)):
            for j in range(len(net.biases[l])):
                terms = [net.weights[l][j, k] * activations[l][i, k] for k in range(net.sizes[l])]
                assert zs[l][i, j] == pytest.approx(sum(terms) + net.biases[l][j])
                assert activations[l + 1][i, j] == pytest.approx(1 / (1 + np.exp(-zs[l][i, j])))


def test_cost_adds_squares_and_averages_examples():
    net, x, y = some_problem(2)
    outputs = forward(net, x).activations[-1]
    by_hand = [
        sum((a - t) ** 2 for a, t in zip(row, wanted, strict=True)) for row, wanted in zip(outputs, y, strict=True)
    ]
    np.testing.assert_allclose(costs(net, x, y), by_hand)
    assert cost(net, x, y) == pytest.approx(sum(by_hand) / len(by_hand))
    assert type(cost(net, x, y)) is float


def test_a_small_step_lowers_the_cost_as_the_gradient_says():
    net, x, y = some_problem(6)
    gradient = backward(net, x, y)
    fall = cost(net, x, y) - cost(step(net, gradient, 1e-4), x, y)
    assert fall == pytest.approx(1e-4 * (flatten(gradient) ** 2).sum(), rel=1e-2)


def test_thirteen_thousand_and_two_parameters():
    net = random_network(SIZES, np.random.default_rng(0))
    assert [w.size for w in net.weights] == [784 * 16, 16 * 16, 16 * 10]
    assert flatten(net).shape == (13002,)
    assert net.sizes == SIZES
    assert repr(net) == "Network(784-16-16-10, sigmoid)"
    assert repr(net._replace(activation="relu")) == "Network(784-16-16-10, 'relu')"


@pytest.mark.parametrize("parts", [([], []), (None, None), ([1.0], [[2.0]]), ([np.ones(())], [np.ones(1)])])
def test_what_is_no_network_is_shown_as_it_is(parts):
    shown = repr(Network(*parts))
    assert shown.startswith(f"Network({parts[0]!r}, {parts[1]!r}, <function sigmoid")


def test_flatten_and_back():
    net, *_ = some_problem(8)
    again = unflatten(flatten(net), net)
    for ours, theirs in zip([*net.weights, *net.biases], [*again.weights, *again.biases], strict=True):
        np.testing.assert_array_equal(ours, theirs)
    assert again.activation is net.activation


def test_hidden_relu_outputs_sigmoid():
    net = random_network((3, 4, 2), np.random.default_rng(0), activation=relu)
    zs, activations = forward(net, np.ones((1, 3)))
    np.testing.assert_array_equal(activations[1], np.maximum(zs[0], 0))
    np.testing.assert_array_equal(activations[2], sigmoid(zs[1]))


def test_accuracy_counts_the_largest_output():
    net = Network([np.array([[4.0], [-4.0]])], [np.zeros(2)])
    x = np.array([[1.0], [1.0], [-1.0], [-1.0]])
    y = np.eye(2)[[0, 1, 1, 1]]
    assert accuracy(net, x, y) == 0.75
    assert type(accuracy(net, x, y)) is float


@pytest.mark.parametrize("dtype", [np.float32, np.float64])
def test_number_type_is_respected(dtype):
    rng = np.random.default_rng(0)
    net = random_network((5, 4, 3), rng, dtype=dtype)
    x, y = rng.random((6, 5)), rng.random((6, 3))
    gradient = backward(net, x, y)
    arrays = [*forward(net, x).zs, *forward(net, x).activations, costs(net, x, y)]
    arrays += [*gradient.weights, *gradient.biases, *backward_each(net, x, y).weights]
    arrays += [*step(net, gradient, 0.5).weights, flatten(net)]
    assert {a.dtype for a in arrays} == {np.dtype(dtype)}


@pytest.mark.parametrize("kind", [np.float32, np.longdouble])
def test_wiggling_agrees_in_every_number_type(kind):
    rng = np.random.default_rng(0)
    net = random_network((30, 8, 5), rng, dtype=kind)
    x, y = rng.random((50, 30)), rng.random((50, 5))
    measured = wiggle(net, x, y)
    assert flatten(measured).dtype == kind
    assert relative(backward(net, x, y), measured) < 1e-5


def test_a_wide_learning_rate_does_not_widen_the_network():
    net = random_network((2, 2), np.random.default_rng(0), dtype=np.float32)
    assert flatten(step(net, net, np.float64(0.5))).dtype == np.float32


def test_float64_is_the_default():
    assert flatten(random_network((2, 2), np.random.default_rng(0))).dtype == np.float64


@pytest.mark.parametrize("z", [1e308, np.inf, 1000.0, 0.0])
@pytest.mark.parametrize("dtype", [np.float64, np.float32])
def test_sigmoid_never_warns(z, dtype):
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        with np.errstate(over="ignore"):
            z = np.array([z, -z]).astype(dtype)
        up, down = sigmoid(z)
    assert up == pytest.approx(1 / (1 + np.exp(-float(z[0]))))
    assert up + down == 1


def test_a_complex_nan_stays_one_and_warns_of_nothing():
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        lost, other = sigmoid(np.array([complex(np.nan, 0), -np.inf]))
    assert np.isnan(lost)
    assert other == 0


def test_the_same_rng_the_same_network():
    a, b = (flatten(random_network(SIZES, np.random.default_rng(3))) for _ in range(2))
    np.testing.assert_array_equal(a, b)
    assert not np.array_equal(a, flatten(random_network(SIZES, np.random.default_rng(4))))


NET = random_network((4, 3, 2), np.random.default_rng(0))
X, Y = np.full((5, 4), 0.5), np.full((5, 2), 0.5)


@pytest.mark.parametrize(
    ("call", "says"),
    [
        (lambda: forward(NET, X[:, :3]), r"x has shape \(5, 3\); expected \(N, 4\)"),
        (lambda: forward(NET, X[0]), r"x has shape \(4,\).*write x\[None\]"),
        (lambda: forward(NET, X[:0]), r"x has shape \(0, 4\); expected \(N, 4\) with N of 1 or more"),
        (lambda: forward(NET, np.where(np.eye(5, 4) > 0, np.nan, X)), r"x\[0, 0\] is nan; expected finite"),
        (lambda: forward(NET, np.full((1, 4), np.inf)), r"x\[0, 0\] is inf; expected finite"),
        (lambda: forward(NET, np.full((1, 4), 255, np.uint8)), r"bytes 0..255.*divide by 255"),
        (lambda: forward(NET, [["a", "b", "c", "d"]]), "expected an array of numbers"),
        (lambda: forward(NET, [[1.0], [1.0, 2.0]]), "expected an array of numbers"),
        (lambda: cost(NET, X, Y[:4]), r"y has shape \(4, 2\); expected \(5, 2\)"),
        (lambda: cost(NET, X, np.zeros(5)), r"one_hot\(labels\)"),
        (lambda: cost(NET, X, np.full((5, 2), np.nan)), r"y\[0, 0\] is nan"),
        (lambda: backward(NET, X, np.full((5, 2), 1e308)), "gradient.* is .*; expected finite"),
        (lambda: backward_each(NET, X, Y[:4]), "y has shape"),
        (lambda: backward_each(NET, X[0], Y[0]), "x has shape"),
        (lambda: accuracy(NET, X, Y[:, :1]), "y has shape"),
        (lambda: step(NET, random_network((4, 2, 2), np.random.default_rng(0)), 1.0), "gradient's weights have shapes"),
        (lambda: step(NET, NET, np.nan), "learning_rate is nan; expected a finite number"),
        (lambda: step(NET, NET, "fast"), "learning_rate is 'fast'"),
        (lambda: step(NET, NET, 1e308 * 2), "learning_rate is inf"),
        (lambda: unflatten(np.zeros(3), NET), r"row has shape \(3,\); expected \(23,\)"),
        (lambda: cost(NET, X, np.full((5, 2), 6e153)), "cost is inf; expected finite"),
        (lambda: random_network((4, 0, 2), np.random.default_rng(0)), r"sizes is \(4, 0, 2\); expected .* from 1 up"),
        (lambda: random_network((4,), np.random.default_rng(0)), "expected two or more whole numbers"),
        (lambda: random_network((4, 2.5), np.random.default_rng(0)), "expected two or more whole numbers"),
        (lambda: random_network(4, np.random.default_rng(0)), "expected two or more whole numbers"),
        (lambda: random_network((4, 2), 0), "rng is 0; expected a numpy Generator"),
        (
            lambda: random_network((4, 2), np.random.default_rng(0), activation=np.tanh),
            "activation is 'tanh'; expected",
        ),
        (
            lambda: forward(NET._replace(biases=NET.biases[::-1]), X),
            r"weights\[0\] has shape \(3, 4\); expected \(2, 4\)",
        ),
    ],
)
def test_bad_input_says_what_was_given_and_what_was_expected(call, says):
    with pytest.raises(ValueError, match=says):
        call()


numbers = st.one_of(st.floats(), st.sampled_from([np.inf, -np.inf, np.nan, 1e308, -1e308, 1e-308, 0.0, 1.0]))
arrays = hnp.arrays(np.float64, hnp.array_shapes(min_dims=0, max_dims=3, min_side=0, max_side=4), elements=numbers)


@settings(max_examples=400, deadline=None)
@given(
    x=st.one_of(arrays, hnp.arrays(np.float64, (2, 3), elements=numbers)),
    y=st.one_of(arrays, hnp.arrays(np.float64, (2, 2), elements=numbers)),
    size=st.sampled_from([1.0, 1e150, 1e308]),
    activation=st.sampled_from([sigmoid, relu]),
    learning_rate=numbers,
)
def test_a_finite_result_or_a_value_error(x, y, size, activation, learning_rate):
    net = random_network((3, 2, 2), np.random.default_rng(0), activation=activation)
    with np.errstate(over="ignore"):
        net = net._replace(weights=[np.clip(w * size, -1e308, 1e308) for w in net.weights])
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        for function in (costs, cost, backward, backward_each, accuracy):
            try:
                result = function(net, x, y)
            except ValueError as error:
                assert "expected" in str(error)
                continue
            assert np.isfinite(flatten(result) if isinstance(result, Network) else result).all()
        try:
            assert np.isfinite(flatten(step(net, net, learning_rate))).all()
        except ValueError as error:
            assert "expected" in str(error)
