"""Shuffling, dealing out, stepping: deterministic, complete, and it learns."""

import numpy as np
import pytest

from backprop_lib import (
    accuracy,
    backward,
    cost,
    digits,
    flatten,
    forward,
    mini_batches,
    random_network,
    relu,
    sigmoid,
    step,
    train,
)


@pytest.mark.parametrize(("n", "size", "lengths"), [(10, 3, [3, 3, 3, 1]), (6, 3, [3, 3]), (2, 5, [2]), (1, 1, [1])])
def test_every_example_is_dealt_out_once(n, size, lengths):
    batches = mini_batches(n, size, np.random.default_rng(0))
    assert [len(b) for b in batches] == lengths
    assert sorted(np.concatenate(batches)) == list(range(n))


def test_sixty_thousand_in_hundreds_are_six_hundred_batches():
    assert len(mini_batches(60_000, 100, np.random.default_rng(0))) == 600


def test_batches_are_shuffled_and_repeatable():
    first, second, again = (mini_batches(100, 10, np.random.default_rng(seed)) for seed in (0, 1, 0))
    assert not np.array_equal(np.concatenate(first), np.arange(100))
    assert not np.array_equal(first, second)
    np.testing.assert_array_equal(first, again)


def some_training(**changes):
    rng = np.random.default_rng(0)
    net = random_network((4, 3, 2), rng)
    options = {"batch_size": 4, "learning_rate": 0.5, "epochs": 2, "rng": rng} | changes
    return train(net, rng.random((10, 4)), np.eye(2)[rng.integers(2, size=10)], **options)


def test_a_step_for_each_batch():
    steps = list(some_training())
    assert [s.number for s in steps] == [1, 2, 3, 4, 5, 6]
    assert [s.seen for s in steps] == [4, 8, 10, 14, 18, 20]


def test_the_same_rng_the_same_steps():
    (*_, one), (*_, other) = some_training(), some_training()
    np.testing.assert_array_equal(flatten(one.net), flatten(other.net))


def test_one_batch_of_everything_is_gradient_descent():
    rng = np.random.default_rng(1)
    net = random_network((4, 3, 2), rng)
    x, y = rng.random((6, 4)), np.eye(2)[rng.integers(2, size=6)]
    (only,) = train(net, x, y, batch_size=6, learning_rate=0.5, epochs=1, rng=rng)
    np.testing.assert_allclose(flatten(only.net), flatten(step(net, backward(net, x, y), 0.5)), rtol=1e-12)


def by_hand(net, x, y, learning_rate=0.5, batch_size=4):
    """What `train` does, with a look at everything at each call."""
    for _ in range(2):
        for rows in mini_batches(len(x), batch_size, np.random.default_rng(7)):
            net = step(net, backward(net, x[rows], y[rows]), learning_rate)
    return net


def by_train(net, x, y, learning_rate=0.5, batch_size=4):
    for _ in range(2):
        rng = np.random.default_rng(7)
        *_, last = train(net, x, y, batch_size=batch_size, learning_rate=learning_rate, epochs=1, rng=rng)
        net = last.net
    return net


@pytest.mark.parametrize("activation", [sigmoid, relu])
@pytest.mark.parametrize("dtype", [np.float16, np.float32, np.float64])
@pytest.mark.parametrize("kind", [np.float32, np.float64, bool])
def test_training_is_backward_and_step_to_the_last_bit(dtype, kind, activation):
    rng = np.random.default_rng(3)
    net = random_network((4, 3, 2), rng, activation, dtype)
    x, y = rng.integers(2, size=(10, 4)).astype(kind), np.eye(2, dtype=kind)[rng.integers(2, size=10)]
    trained = by_train(net, x, y)
    np.testing.assert_array_equal(flatten(trained), flatten(by_hand(net, x, y)))
    assert {p.dtype for p in (*trained.weights, *trained.biases)} == {np.dtype(dtype)}


def spoilt(array, value):
    array = array.copy()
    array[-1, -1] = value
    return array


def larger(net, times):
    return net._replace(weights=[w * w.dtype.type(times) for w in net.weights])


NETS = {a: random_network((4, 3, 2), np.random.default_rng(0), a) for a in (sigmoid, relu)}
HALVES = {sizes: random_network(sizes, np.random.default_rng(0), dtype=np.float16) for sizes in ((4, 3, 2), (1, 1))}
PIXELS, WANTED = np.random.default_rng(1).random((10, 4)), np.eye(2)[[0, 1] * 5]
BROKEN = NETS[relu]._replace(weights=[spoilt(NETS[relu].weights[0], np.nan), NETS[relu].weights[1]])
MANY = np.ones((70_000, 1))
SPOILT = {
    "a pixel": ((NETS[relu], spoilt(PIXELS, np.nan), WANTED), r"x\[\d, 3\] is nan"),
    "an endless pixel": ((NETS[sigmoid], spoilt(PIXELS, np.inf), WANTED), r"x\[\d, 3\] is inf"),
    "a complex pixel": ((NETS[sigmoid], PIXELS * 1j, WANTED), "x holds complex numbers"),
    "a wanted output": ((NETS[relu], PIXELS, spoilt(WANTED, np.nan)), r"y\[\d, 1\] is nan"),
    "an endless wanted output": ((NETS[sigmoid], PIXELS, spoilt(WANTED, -np.inf)), r"y\[\d, 1\] is -inf"),
    "a weight": ((BROKEN, PIXELS, WANTED), r"net.weights\[0\]\[2, 3\] is nan"),
    "too long a step": ((NETS[relu], PIXELS, WANTED, 1e308), "the weighted sums overflow"),
    "too large pixels": ((larger(NETS[relu], 1e3), PIXELS * 1e308, WANTED), "the weighted sums overflow"),
    "sums that a sigmoid would hide": (
        (larger(HALVES[4, 3, 2], 1e3), PIXELS * 6e4, WANTED),
        "the weighted sums overflow",
    ),
    "too many for halves": ((HALVES[1, 1], MANY, MANY, 0.5, len(MANY)), "y has 70,000 rows; expected at most 65,504"),
}


@pytest.mark.filterwarnings("error::RuntimeWarning")
@pytest.mark.parametrize("what", SPOILT)
def test_what_is_wrong_is_named_as_at_each_call(what):
    given, says = SPOILT[what]
    with pytest.raises(ValueError, match=says) as in_training:
        by_train(*given)
    with pytest.raises(ValueError, match=says) as at_each_call:
        by_hand(*given)
    assert str(in_training.value) == str(at_each_call.value)
    with pytest.raises(ValueError, match="net is None"):  # what comes next is looked at again
        forward(None, PIXELS)


def test_only_what_training_calls_is_not_looked_at_again():
    for at in some_training():
        with pytest.raises(ValueError, match="x has shape"):
            forward(at.net, [0.5])


def test_nothing_is_computed_before_it_is_asked_for():
    steps = some_training(epochs=10**9)
    assert next(steps).number == 1


@pytest.mark.parametrize("change", [{"batch_size": 0}, {"epochs": 0}, {"learning_rate": np.nan}, {"rng": 0}])
def test_bad_options_are_named(change):
    (name,) = change
    with pytest.raises(ValueError, match=f"{name} is .*; expected"):
        next(some_training(**change))


def test_the_network_learns_to_read():
    data = digits()
    rng = np.random.default_rng(0)
    net = random_network((784, 16, 16, 10), rng)
    before = cost(net, data.train.x, data.train.y)
    *_, last = train(net, data.train.x, data.train.y, batch_size=10, learning_rate=3, epochs=10, rng=rng)
    assert cost(last.net, data.train.x, data.train.y) < before / 5
    assert accuracy(last.net, data.test.x, data.test.y) > 0.8
