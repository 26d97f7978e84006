"""Shuffling, dealing out, stepping: deterministic, complete, and it learns."""

import numpy as np
import pytest

from backprop_lib import accuracy, backward, cost, digits, flatten, mini_batches, random_network, step, train


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
