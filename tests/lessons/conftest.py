"""What every lesson's test begins with: the digits, and the network of all lessons."""

import numpy as np
import pytest

from backprop_lib import digits, random_network


@pytest.fixture(scope="session")
def data():
    return digits()


@pytest.fixture(scope="session")
def net():
    return random_network((784, 16, 16, 10), np.random.default_rng(6533))
