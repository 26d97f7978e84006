"""The lessons with networks other than theirs: every scene is built, its question has an answer, its picture words."""

import importlib
import re

import ipywidgets as widgets
import numpy as np
import pytest

from backprop_lib import digits, guard, random_network, relu
from backprop_lib.lessons.practised import after_rounds
from tools.rooms import LESSONS, code_cells, is_scene_cell

SIZES = (784, 16, 16, 10)
SCENES = [
    pytest.param(lesson[3:], cell.strip(), id=f"{lesson[:2]} {re.sub(r'lesson.|[(].*', '', cell.strip())}")
    for lesson in LESSONS
    for cell in code_cells(lesson)
    if is_scene_cell(cell) and not lesson.startswith("09")  # which trains for minutes
]


def fresh(seed, activation=None):
    rng = np.random.default_rng(seed)
    return random_network(SIZES, rng) if activation is None else random_network(SIZES, rng, activation=activation)


NETWORKS = {
    "fresh": lambda: fresh(1),
    "ReLU": lambda: fresh(2, relu),
    "practised": lambda: after_rounds(fresh(3), digits(), 3),
    "practised for longer": lambda: after_rounds(fresh(3), digits(), 10),  # the wanted output is the brightest
    **{f"fresh {seed}": lambda seed=seed: fresh(seed) for seed in range(10, 16)},
}
OTHERS = [(784, 10), (784, 16, 16, 8), (784, 30, 10), (784, 32, 32, 10), (784, 16, 16, 16, 10), (700, 16, 16, 10)]
MANY = 4, 2  # of the networks and of the other sizes, for the short form


@pytest.fixture(autouse=True)
def closed():
    """ipywidgets keeps every widget that nobody closes, and each scene holds some megabytes."""
    yield
    widgets.Widget.close_all()


def called(lesson, cell, net, data, seed=0):
    """The scene's name, and a function that builds the scene."""
    module = importlib.import_module(f"backprop_lib.lessons.{lesson}")
    name, arguments = re.fullmatch(r"lesson\.(\w+)\(([\w, ]*)\)", cell).groups()
    known = {"net": net, "data": data, "chain": random_network((1, 1, 1, 1), np.random.default_rng(seed))}
    return name, lambda: getattr(module, name)(*(known[each] for each in arguments.split(", ") if each))


@pytest.mark.parametrize("sizes", OTHERS)
@pytest.mark.parametrize(("lesson", "cell"), SCENES)
def test_of_other_sizes_a_scene_is_built_or_refused_by_name(lesson, cell, sizes, amount, data):
    if OTHERS.index(sizes) >= amount(MANY[1], len(OTHERS)):
        pytest.skip("in the whole campaign: make proof")
    _, build = called(lesson, cell, random_network(sizes, np.random.default_rng(0)), data)
    try:
        scene = build()
    except ValueError as error:
        assert str(error).startswith(f"net has the sizes {'-'.join(map(str, sizes))}; ")
    else:
        scene.question.lock(scene.question.answer)
        assert scene.words
        assert scene.errors == []


@pytest.mark.parametrize("name", NETWORKS)
@pytest.mark.parametrize(("lesson", "cell"), SCENES)
def test_a_scene_is_built_and_asks(lesson, cell, name, amount, data):
    place = list(NETWORKS).index(name)
    if place >= amount(MANY[0], len(NETWORKS)):
        pytest.skip("in the whole campaign: make proof")
    called_as, build = called(lesson, cell, NETWORKS[name](), data, place)
    scene = build()
    if scene.question is not None:
        assert scene.question.feedback(scene.question.answer).startswith("Right")
        texts = [why() if callable(why) else why for _, why in scene.question.mistakes]
        for wrong, _ in scene.question.mistakes:
            said = scene.question.feedback(wrong)
            assert said.startswith("Not quite")
            assert any(text in said for text in texts)
        if (name, called_as) == (
            "ReLU",
            "still_learning",
        ):  # some of the sick gradients make it diverge, and it says so
            with pytest.raises(ValueError, match="the weighted sums overflow"):
                scene.question.lock(scene.question.answer)
            guard.ERRORS.clear()
            return
        scene.question.lock(scene.question.answer)
    assert scene.words
    assert scene.errors == []
