"""The lessons with networks other than theirs: every scene is built, its question has an answer, its picture words.

Where nothing can be predicted, it says why. And every exercise is judged: its answer is right, and each known wrong one
is told what is wrong.
"""

import importlib
import re

import ipywidgets as widgets
import nbformat
import numpy as np
import pytest

import backprop_lib
from backprop_lib import Network, digits, guard, random_network, relu
from backprop_lib.data import Examples
from backprop_lib.lessons.practised import after_rounds
from backprop_lib.practice import NoQuestion, check
from tools.exercises import exercises
from tools.rooms import LESSONS, NOTEBOOKS, code_cells, is_scene_cell

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
EXERCISES = [
    pytest.param(lesson[3:], name, names, answer, id=name)
    for lesson in LESSONS
    if not lesson.startswith("09")  # whose exercise is about pictures
    for nb in [nbformat.read(NOTEBOOKS / f"{lesson}.ipynb", as_version=4)]
    for stub, answer in exercises(nb)
    for name, names in re.findall(r"lesson[.](check_\w+)[(](\w+, [\w, ]+)[)]", nb.cells[stub + 1].source)
]


def some(examples, rows):
    return Examples(examples.pixels[rows], examples.labels[rows])


DATA = {  # other data than the lessons'
    "0s and 1s": lambda data: data._replace(**{n: some(part, part.labels < 2) for n, part in data._asdict().items()}),
    "no 7s": lambda data: data._replace(**{n: some(part, part.labels != 7) for n, part in data._asdict().items()}),
    "forty digits": lambda data: data._replace(train=some(data.train, slice(40))),
}


def of_zeros(net):
    return Network([0 * w for w in net.weights], [0 * b for b in net.biases], net.activation)


def times(by, net):
    return Network([by * w for w in net.weights], [by * b for b in net.biases], net.activation)


def dead(net, l):
    """With layer l of ReLUs that are all dark."""
    biases = [b - 1e4 if layer == l - 1 else b for layer, b in enumerate(net.biases)]
    return Network(net.weights, biases, relu)


def single(net):
    return Network(*([part.astype(np.float32) for part in parts] for parts in net[:2]), net.activation)


def sized(*sizes):
    return random_network(sizes, np.random.default_rng(0))


JUDGED = {  # networks to be asked about in an exercise
    "ReLU": lambda: fresh(2, relu),
    "float32": lambda: single(fresh(4)),
    "zeros": lambda: of_zeros(fresh(1)),
    "times 1000": lambda: times(1000, fresh(1)),
    "a dead layer": lambda: dead(fresh(2), 2),
    "784-30-10": lambda: sized(784, 30, 10),
    "784-10-10-10": lambda: sized(784, 10, 10, 10),
    "784-1-10": lambda: sized(784, 1, 10),
    "784-2-2-10": lambda: sized(784, 2, 2, 10),
    "784-16-16-16-10": lambda: sized(784, 16, 16, 16, 10),
    "float32 of ReLU, 784-32-32-10": lambda: single(sized(784, 32, 32, 10)._replace(activation=relu)),
}
UNFIT = [(784, 16, 16, 8), (700, 16, 16, 10), (784, 16, 1), (784, 10)]
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


@pytest.mark.parametrize("name", DATA)
@pytest.mark.parametrize(("lesson", "cell"), SCENES)
def test_of_other_data_a_scene_is_built_or_says_what_is_missing(lesson, cell, name, amount, data):
    if list(DATA).index(name) >= amount(1, len(DATA)):
        pytest.skip("in the whole campaign: make proof")
    _, build = called(lesson, cell, fresh(1), DATA[name](data))
    try:
        scene = build()
    except ValueError as error:
        assert re.match(r"no \d is among these [\d,]+ digits; |data has \d+ training digits; expected ", str(error))
    else:
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


DEGENERATE = {
    "zeros": lambda: of_zeros(fresh(1)),
    "times 1000": lambda: times(1000, fresh(1)),
    "zeros of ReLU": lambda: of_zeros(fresh(1, relu)),
    "ReLU times 1000": lambda: times(1000, fresh(1, relu)),
    "a dead layer": lambda: dead(fresh(2), 2),
    "a dead first layer": lambda: dead(fresh(2), 1),
}
# Some of the sick gradients make these diverge, and it is said.
DIVERGES = [("still_learning", "a dead layer"), ("still_learning", "ReLU times 1000")]


@pytest.mark.filterwarnings("error::RuntimeWarning")
@pytest.mark.parametrize("network", DEGENERATE)
@pytest.mark.parametrize(("lesson", "cell"), SCENES)
def test_where_nothing_can_be_learned_the_scene_is_shown_all_the_same(lesson, cell, network, data, amount):
    if list(DEGENERATE).index(network) >= amount(2, len(DEGENERATE)):
        pytest.skip("in the whole campaign: make proof")
    name, build = called(lesson, cell, DEGENERATE[network](), data)
    scene = build()
    if (name, network) in DIVERGES:
        with pytest.raises(ValueError, match="the weighted sums overflow"):
            scene.question.lock(scene.question.answer)
        guard.ERRORS.clear()
        return
    if isinstance(scene.question, NoQuestion):
        assert scene.question.sentence in repr(scene)
        assert not any(control.disabled for control in scene.controls.values())
    elif scene.question is not None:
        assert scene.question.feedback(scene.question.answer).startswith("Right")
        scene.question.lock(scene.question.answer)
        for wrong, _ in scene.question.mistakes:
            assert scene.question.feedback(wrong).startswith("Not quite")
    for name, control in scene.controls.items():
        if hasattr(control, "slider"):
            for end in ("min", "max"):
                scene.set(**{name: getattr(control.slider, end)})
        elif isinstance(control.value, bool):
            scene.set(**{name: not control.value})
    assert scene.words
    assert scene.errors == []


def judge(lesson, name, names, attempt, net, data):
    """The verdict on an attempt, where its arguments are called as in the notebook."""
    module = importlib.import_module(f"backprop_lib.lessons.{lesson}")
    known = {"net": net, "data": data, "chain": random_network((1, 1, 1, 1), np.random.default_rng(0))}
    _, *arguments = names.split(", ")
    return getattr(module, name)(attempt, *(known[each] for each in arguments))


def solved(names, answer):
    """The notebook's own answer, as a function."""
    known = {**vars(backprop_lib), "np": np}
    exec(answer, known)
    return known[names.split(", ")[0]]


@pytest.fixture
def mistakes(monkeypatch):
    """The pairs (wrong, message) of each exercise that is judged from now on."""
    found = []

    def noting(attempt, right, cases=None, *, mistakes=(), **words):
        found.extend(mistakes)
        return check(attempt, right, cases, mistakes=mistakes, **words)

    for lesson in (*LESSONS, "07_writing"):
        module = importlib.import_module(f"backprop_lib.lessons.{lesson[3:]}")
        if hasattr(module, "check"):
            monkeypatch.setattr(module, "check", noting)
    return found


@pytest.mark.filterwarnings("error::RuntimeWarning")
@pytest.mark.parametrize("network", JUDGED)
@pytest.mark.parametrize(("lesson", "name", "names", "answer"), EXERCISES)
def test_an_exercise_is_judged_on_another_network(lesson, name, names, answer, network, data, mistakes, amount):
    net = JUDGED[network]()
    verdict = judge(lesson, name, names, solved(names, answer), net, data)
    assert verdict, str(verdict)
    assert verdict.message.startswith("Right:")
    known = {message: wrong for wrong, message in mistakes}
    for message, wrong in list(known.items())[: amount(3, None)]:
        assert message in str(judge(lesson, name, names, wrong, net, data))


@pytest.mark.parametrize("sizes", UNFIT)
@pytest.mark.parametrize(("lesson", "name", "names", "answer"), EXERCISES)
def test_an_exercise_is_judged_or_its_network_refused_by_name(lesson, name, names, answer, sizes, data):
    net = sized(*sizes)
    try:
        verdict = judge(lesson, name, names, solved(names, answer), net, data)
    except ValueError as error:
        assert str(error).startswith(f"net has the sizes {'-'.join(map(str, sizes))}; expected 784 for the pixels")
    else:
        assert verdict
