"""Lines that run, one by one: the function is left as it was, and the lines are the file's own."""

import sys
from pathlib import Path

import numpy as np
import pytest

from backprop_lib import backward, flatten, forward
from backprop_lib.listing import listing, numbered
from backprop_lib.stepping import moments


@pytest.fixture(scope="module")
def two(data):
    return data.train.x[2:3], data.train.y[2:3]


def test_moments_are_the_lines_that_run_and_leave_the_function_alone(net, two):
    before = sys.gettrace()
    found = moments([forward, backward], backward, net, *two)
    assert sys.gettrace() is before
    last = found[-1].names["gradient"]
    np.testing.assert_array_equal(flatten(last), flatten(backward(net, *two)))
    assert [m.function for m in found] == sorted((m.function for m in found), key=["forward", "backward"].index)
    assert found[0].names["activations"] is not found[-1].names["activations"]
    with pytest.raises(ValueError, match="x has shape"):
        moments([forward], backward, net, two[0][0], two[1])
    assert sys.gettrace() is before


def test_numbered_lines_are_the_files_own():
    source = Path(sys.modules["backprop_lib.network"].__file__).read_text(encoding="utf-8").split("\n")
    for function in (forward, backward):
        assert [line for _, line in numbered(function)] == listing(function).split("\n")
        assert all(source[number - 1] == line for number, line in numbered(function))


def test_a_moment_keeps_what_was_so_when_its_line_had_run(net, two):
    found = moments([forward], backward, net, *two)
    grown = [len(moment.names["activations"]) for moment in found]
    assert grown[0] == 1
    assert grown[-1] == 4
    assert grown == sorted(grown)
    found[0].names["net"].weights[0][:] = 0
    assert net.weights[0].any()
