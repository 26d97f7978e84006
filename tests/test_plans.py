"""docs/plans.md: the pictures that it names are there, and what it says of numbers is so."""

import re
from pathlib import Path

import numpy as np
import pytest

from backprop_lib import accuracy, backward_each, digits, forward, random_network, train
from backprop_lib.network import slope
from tools.exercises import exercises

from .test_teaching import NOTEBOOKS, scenes

TEXT = (Path(__file__).resolve().parent.parent / "docs" / "plans.md").read_text(encoding="utf-8")
LESSONS = dict(re.findall(r"^## (\d\d) [^\n]*\n(.*?)(?=^## |\Z)", TEXT, re.DOTALL | re.MULTILINE))
PARTS = ["Core", "On the board", "Ask back", "For the fast", "At the door"]


@pytest.fixture(scope="module")
def data():
    return digits()


@pytest.fixture(scope="module")
def net():
    return random_network((784, 16, 16, 10), np.random.default_rng(6533))


def says(lesson, sentence):
    return sentence in " ".join(LESSONS[lesson].split())


def test_each_lesson_has_its_plan_under_its_name():
    titles = [f"{number} {nb.cells[0].source.splitlines()[0][2:]}" for number, nb in NOTEBOOKS.items()]
    assert re.findall(r"^## (.*)", TEXT, re.MULTILINE) == titles


@pytest.mark.parametrize("lesson", NOTEBOOKS)
def test_a_plan_has_its_parts_and_its_core_is_in_the_notebook(lesson):
    assert re.findall(r"^- \*\*(.*?):\*\*", LESSONS[lesson], re.MULTILINE) == PARTS
    (core,) = re.findall(r"\*\*Core:\*\*(.*)", LESSONS[lesson])
    named = re.findall(r"`(\w+)`", core)
    assert named
    assert set(named) <= set(scenes(NOTEBOOKS[lesson]))
    if "two exercises" in core:
        assert len(exercises(NOTEBOOKS[lesson])) > 2


def test_the_minutes_are_forty_five():
    assert sum(map(int, re.findall(r"^\| (\d+) \|", TEXT, re.MULTILINE))) == 45


def test_numbers_of_00_and_01(net):
    def parameters(n):
        return sum(p.size for p in (lambda net: [*net.weights, *net.biases])(random_network((784, n, 10), rng)))

    rng = np.random.default_rng(0)
    nearest = min(range(1, 30), key=lambda n: abs(parameters(n) - 13002))
    assert says("00", f"({nearest}, with {parameters(nearest):,}.)")
    assert says("00", f"({net.weights[1].shape[1] + 1}.)")
    assert says("01", f"({9 * 0.1**2 + 0.9**2:.1f}, which is")


def test_numbers_of_02(net, data):
    outputs, wanted = forward(net, data.train.x[2:3]).activations[-1][0], data.train.y[2]
    needs = -2 * (outputs - wanted) * outputs * (1 - outputs)
    np.testing.assert_allclose(needs, -2 * (outputs - wanted) * slope(net, 2, outputs))
    first, second = np.argsort(-np.abs(needs))[:2]
    minus = f"{needs[second]:.2f}".replace("-", "\N{MINUS SIGN}")
    assert says("02", f"output {first} comes first with {needs[first]:+.2f}, then output {second} with {minus}.")
    distance = outputs[6]
    minus = f"{-2 * distance:.2f}".replace("-", "\N{MINUS SIGN}")
    assert says("02", f"distance {distance:.2f}, sensitivity {2 * distance:+.2f}, wish {minus}.")


def test_numbers_of_04_and_05(net, data):
    a, b = np.array([0.3, -0.2]) @ np.array([[2, -1], [1, 0.5]])
    assert says("04", f"(A {a:+.1f}, B {b:+.1f}.)".replace("-", "\N{MINUS SIGN}"))
    each = backward_each(net, data.train.x, data.train.y).biases[-1][:, 2]
    assert each.mean() > 0
    assert says("05", f"({(each > 0).sum():,}, all but the 2s.)")
    assert (data.train.labels[each <= 0] == 2).all()
    assert says("05", f"({np.mean([-0.1] * 9 + [2]):+.2f}.)")


def test_the_contest_of_06(net, data):
    def best(batch_size):
        rng = np.random.default_rng(1)
        options = {"batch_size": batch_size, "learning_rate": 1.0, "epochs": 2, "rng": rng}
        for step in train(net, data.train.x, data.train.y, **options):
            if step.seen >= 3000:
                return f"{accuracy(step.net, data.test.x, data.test.y):.0%}".replace("%", " %")
        raise AssertionError("two epochs are not enough")

    found = {batch_size: best(batch_size) for batch_size in (100, 10, 2)}
    told = ", ".join(
        f"batches of {size} {'at a rate of 1 ' * (size == 100)}read {share}" for size, share in found.items()
    )
    assert says("06", f"({'With `np.random.default_rng(1)` '}{told}.)")
    assert says("06", f"({60_000 // 50:,}.)")


def test_the_slope_cancels_in_08():
    """dC/dz of the cross-entropy, measured."""

    def cross_entropy(z, y):
        a = 1 / (1 + np.exp(-z))
        return -y * np.log(a) - (1 - y) * np.log(1 - a)

    for z, y in ((0.3, 1), (-2.0, 0), (4.0, 0)):
        measured = (cross_entropy(z + 1e-5, y) - cross_entropy(z - 1e-5, y)) / 2e-5
        assert measured == pytest.approx(1 / (1 + np.exp(-z)) - y, abs=1e-8)
    assert says("08", "show that dC/dz = a − y")
