"""Places of `flatten(net)` and what they are called."""

import numpy as np
import pytest

from backprop_lib import flatten, random_network
from backprop_lib.naming import bands, knob

SIZES = (784, 16, 16, 10)


def test_every_place_has_the_right_name():
    net = random_network((5, 4, 3, 2), np.random.default_rng(0))
    row = flatten(net)
    for place in range(row.size):
        l, j, k, _ = knob(place, net.sizes)
        assert row[place] == (net.biases[l][j] if k is None else net.weights[l][j, k])


def test_bands_of_the_lessons_network():
    lengths = [stop - start for start, stop, *_ in bands(SIZES)]
    assert lengths == [12544, 16, 256, 16, 160, 10]
    assert bands(SIZES)[-1][1] == 13002


def test_words():
    assert knob(0, SIZES).sentence == "the weight to neuron 0 of hidden layer 1 from pixel 0"
    assert knob(13001, SIZES).sentence == "the bias of output 9"
    assert knob(12544 + 16 + 17, SIZES).symbol == "w1[1, 1]"


@pytest.mark.parametrize("place", [-1, 13002])
def test_no_such_place(place):
    with pytest.raises(ValueError, match=f"place is {place}; expected a whole number from 0 to 13001"):
        knob(place, SIZES)
