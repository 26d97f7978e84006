"""Whatever a public function is given, it returns a finite result or says what is wrong; it changes and breaks nothing.

The rule that every case is held to: a ValueError in plain words (a TypeError only for a wrong number of arguments), or
a result of the documented shape, in the network's number type, finite, and equal to plain loops where those are cheap.
`flatten` and `unflatten` only move numbers, and `sigmoid` and `relu` map each on its own: there a NaN stays a NaN.
"""

import gzip
import inspect
import math
import re
import warnings
from itertools import count

import ipywidgets as widgets
import numpy as np
import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

import backprop_lib
from backprop_lib import Network, augmentation, checking, controls, data, idx, naming, random_network, relu, sigmoid
from backprop_lib.listing import listing
from backprop_lib.practice import check, predict
from backprop_lib.stepping import moments
from backprop_lib.typed import parse_number

# ---- what is given

FLOATS = st.one_of(
    st.floats(-4, 4),
    st.sampled_from([0.0, -0.0, 1.0, math.inf, -math.inf, math.nan, 1e308, -1e308, 1e154, 5e-324, 1e-300, 1e38]),
    st.floats(),
)
KINDS = [np.float64] * 6 + [np.float32, np.float16, np.longdouble, np.uint8, np.int64, np.bool_, np.complex128]
KINDS += [np.int8, ">f8"]
WORDS = ["", "0", "nan", "abc", "<b>1</b>", "relu", "9" * 200, "\x00"]
ODD = [
    *(None, ..., True, NotImplemented, object(), int, len, lambda *_: None, {}, {1: 2}, {784, 16}, b"\x01\x02"),
    *([], [[]], [1], [1, [2]], [[1.0], [1.0, 2.0]], [None], ["a"], (), range(3), range(10**12), 10**400, 2**70, -1, 0),
    *(1j, np.complex128(1), np.timedelta64(3, "s"), np.datetime64("2026-01-01"), np.str_("a"), np.float64("nan")),
    *(np.int8(100), np.uint8(200), np.float16(1), np.longdouble(1), np.array(0.5), np.array(None), np.array([])),
    *(np.array([{}, []], dtype=object), np.array(["a"]), np.array([1, "NaT"], dtype="timedelta64[s]")),
    *(np.zeros((1, 0)), np.zeros((0, 3)), np.zeros((2, 2, 2, 2)), np.ma.array([1.0, 2.0], mask=[0, 1])),
    *(np.ones((1, 1)).view(np.matrix), np.zeros(3, dtype=[("a", float)]), np.zeros((3, 3), dtype="M8[s]"), *WORDS),
]
odd = st.integers(0, len(ODD) - 1).map(ODD.__getitem__)  # sampled_from would hash them
COUNTS = [0, 1, 2, 3, 7, -1, 2**31, 2**63, 10**30, np.int8(100), np.uint8(3), np.int64(2), 2.0, 1.5, True, "3"]
numbers = st.one_of(FLOATS, odd, st.sampled_from(COUNTS))


def laid_out(array, how, tmp):
    """The same numbers in another memory layout."""
    if how == "fortran":
        return np.asfortranarray(array)
    if how == "strided" and array.ndim:
        return np.repeat(array, 2, axis=-1)[..., ::2]
    if how == "backwards" and array.ndim:
        return array[::-1].copy()[::-1]
    if how == "read-only":
        array = array.copy()
        array.setflags(write=False)
    if how == "mapped" and array.size and array.dtype.kind in "fiu":
        mapped = np.memmap(tmp / f"mapped{next(NUMBER)}", dtype=array.dtype, mode="w+", shape=array.shape)
        mapped[...] = array
        return mapped
    if how == "list":
        return array.tolist()
    return array


@st.composite
def arrays(draw, shape):
    """Mostly of the right shape and type, with hostile numbers in some entries; else of any shape, type and layout."""
    if draw(st.integers(0, 11)) == 0:
        return draw(odd)
    if draw(st.integers(0, 5)) == 0:
        shape = draw(hnp.array_shapes(min_dims=0, max_dims=4, min_side=0, max_side=4))
    kind = draw(st.sampled_from(KINDS))
    calm = draw(st.booleans())
    found = np.full(shape, 0.5)
    if found.size and not calm:
        values = draw(st.lists(FLOATS, min_size=1, max_size=4))
        found.flat[: len(values)] = values[: found.size]
    elif found.size:
        found[...] = np.random.default_rng(draw(st.integers(0, 99))).random(shape)
    with np.errstate(all="ignore"):
        found = found.astype(kind)
    how = draw(st.sampled_from(["", "", "fortran", "strided", "backwards", "read-only", "mapped", "list"]))
    return laid_out(found, how, TMP["path"])


SIZES = st.lists(st.integers(1, 4), min_size=2, max_size=4)
TMP, NUMBER = {}, count()  # each mapped array has a file of its own


def swapped(net, part, l, value):
    parts = list(getattr(net, part))
    parts[l % len(parts)] = value
    return net._replace(**{part: parts})


UNKNOWN = [np.tanh, "relu", None, len, (), np.sum, lambda z: z]


@st.composite
def networks(draw):
    """(the sizes, a network of them that may be broken in one way)."""
    sizes = tuple(draw(SIZES))
    kind = draw(st.sampled_from([np.float64, np.float64, np.float64, np.float32, np.float16, np.longdouble]))
    rng = np.random.default_rng(draw(st.integers(0, 99)))
    net = random_network(sizes, rng, draw(st.sampled_from([sigmoid, relu])), kind)
    how, l = draw(st.integers(0, 30)), draw(st.integers(0, 3))
    part = draw(st.sampled_from(["weights", "biases"]))
    this = getattr(net, part)[l % len(net.weights)]
    broken = {
        0: lambda: draw(odd),
        1: lambda: net._replace(**{part: getattr(net, part)[:-1]}),
        2: lambda: net._replace(**{part: []}),
        3: lambda: net._replace(**{part: draw(odd)}),
        4: lambda: swapped(net, part, l, draw(odd)),
        5: lambda: swapped(net, part, l, this.astype(draw(st.sampled_from(KINDS)))),
        6: lambda: swapped(net, part, l, this[..., None]),
        7: lambda: swapped(net, part, l, this[:0]),
        8: lambda: swapped(net, part, l, this.tolist()),
        9: lambda: swapped(net, part, l, np.full_like(this, draw(st.sampled_from([np.nan, np.inf, 1e4, -3e4])))),
        10: lambda: net._replace(activation=draw(st.sampled_from(UNKNOWN))),
        11: lambda: Network(net.weights[::-1], net.biases[::-1], net.activation),
        12: lambda: Network(net.biases, net.weights, net.activation),
        13: lambda: net._replace(weights=np.array(0.0), biases=np.array(0.0)),
        14: lambda: Network([np.stack([w, w]) for w in net.weights], [np.stack([b, b]) for b in net.biases], relu),
        15: lambda: swapped(net, part, l, np.atleast_2d(this).view(np.matrix)),
        16: lambda: swapped(net, part, l, laid_out(this, "mapped", TMP["path"])),
        17: lambda: swapped(net, part, l, np.asfortranarray(this)),
        18: lambda: net._replace(weights=tuple(net.weights), biases=tuple(net.biases)),
        19: lambda: (net.weights, net.biases),
        20: lambda: Network([w * 3e38 for w in net.weights], net.biases, net.activation) if kind == np.float64 else net,
    }
    return sizes, broken.get(how, lambda: net)()


# ---- what comes of it


def fingerprint(value):
    """All that can be seen of an argument, to notice that it was changed."""
    if isinstance(value, np.ndarray):
        return value.shape, value.dtype.str, value.strides, value.tobytes() if value.dtype != object else repr(value)
    if isinstance(value, (list, tuple)):
        return type(value).__name__, [fingerprint(each) for each in value]
    if isinstance(value, np.random.Generator):
        return "rng"
    return repr(value)[:1000]


def outcome(function, *arguments, **named):
    """What the call returned, or None if it was refused in plain words. Anything else fails the test."""
    before = fingerprint([*arguments, *named.values()])
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        try:
            result = function(*arguments, **named)
            if inspect.isgenerator(result):
                result = [step for _, step in zip(range(3), result)]
        except ValueError as error:
            require_plain_words(str(error))
            result = None
    assert fingerprint([*arguments, *named.values()]) == before, "an argument was changed"
    return result


NUMPY_SAYS = re.compile(
    "inhomogeneous|broadcast|truth value|not aligned|unpack|zip\\(\\)|matmul|ambiguous|cannot reshape|size mismatch"
    "|ufunc (?!')|invalid literal|could not convert|setting an array|zero-size|object at 0x"
)
EXPECTATION = re.compile(
    "expected|Type |Choose|needs|predict: |check: |more than one place|not one of the|cut short|gzip|damaged"
)


def require_plain_words(message):
    """Not numpy's or Python's own words, not a page long, and with what was expected."""
    assert not NUMPY_SAYS.search(message), message
    assert EXPECTATION.search(message), message
    assert len(message) < 600, message


def is_finite(result):
    if isinstance(result, Network):
        return all(is_finite(part) for part in (*result.weights, *result.biases))
    if isinstance(result, (list, tuple)):
        return all(is_finite(part) for part in result)
    return bool(np.isfinite(result).all())


def types_in(result):
    return {np.asarray(part).dtype for part in (*result.weights, *result.biases)}


# ---- plain loops to compare with


def squished(function, z):
    if function is relu:
        return z if z > 0 else 0.0
    return 1 / (1 + math.exp(-z)) if z > -700 else 0.0


def loops(net, x, y=None):
    """The outputs of each example, its cost, and its gradient with respect to all parameters, in Python's floats."""
    found = []
    for row, wanted in zip(x.tolist(), y.tolist() if y is not None else [None] * len(x), strict=True):
        layers, last = [[float(v) for v in row]], len(net.weights) - 1
        for l, (weights, biases) in enumerate(zip(net.weights, net.biases, strict=True)):
            function = net.activation if l < last else sigmoid
            zs = [
                sum(float(w) * a for w, a in zip(line, layers[-1], strict=True)) + float(b)
                for line, b in zip(weights.tolist(), biases.tolist(), strict=True)
            ]
            layers.append([squished(function, z) for z in zs])
        if wanted is None:
            found.append((layers[-1], None, None))
            continue
        slopes = [2 * (a - t) for a, t in zip(layers[-1], wanted, strict=True)]
        gradient = []
        for l in range(last, -1, -1):
            function = net.activation if l < last else sigmoid
            dz = [
                s * (a * (1 - a) if function is sigmoid else float(a > 0))
                for s, a in zip(slopes, layers[l + 1], strict=True)
            ]
            gradient = [d * a for d in dz for a in layers[l]] + dz + gradient
            slopes = [sum(d * float(net.weights[l][j, k]) for j, d in enumerate(dz)) for k in range(len(layers[l]))]
        found.append((layers[-1], sum((a - t) ** 2 for a, t in zip(layers[-1], wanted, strict=True)), gradient))
    return found


def calm(*values):
    """Whether all the numbers are of a size at which the order of adding up does not matter."""
    flat = np.concatenate([np.asarray(value, dtype=float).ravel() for value in values])
    return bool((np.abs(flat) < 100).all())


def close(found, right, kind):
    tolerance = {2: 0.3, 4: 3e-4}.get(np.dtype(kind).itemsize, 1e-9)
    np.testing.assert_allclose(np.asarray(found, float), np.asarray(right, float), rtol=tolerance, atol=tolerance)


# ---- the campaign


@pytest.fixture(autouse=True)
def folder(tmp_path_factory):
    TMP["path"] = tmp_path_factory.mktemp("hostile")


CAMPAIGN = []  # (how much of the whole, the test's inside)


def campaign(share):
    def register(function):
        CAMPAIGN.append(pytest.param(share, function, id=function.__name__))
        return function

    return register


SHORT, FULL = 400, 10_000


def test_every_public_function_is_in_the_campaign():
    inside = "".join(inspect.getsource(param.values[1].hypothesis.inner_test) for param in CAMPAIGN)
    missing = [name for name in backprop_lib.__all__ if not re.search(rf"\b{name}\b", inside)]
    assert missing == ["Network", "digits"]  # the one is in `networks`, the other takes no argument
    assert sum(param.values[0] for param in CAMPAIGN) == pytest.approx(1)


def test_the_rule_can_fail():
    def adds_one(array):
        array += 1

    def warns():
        return np.float64(1e308) * np.float64(10)

    def speaks_of_ufuncs():
        raise ValueError("operands could not be broadcast together")

    for wrong, given_ in ((adds_one, [np.zeros(2)]), (warns, []), (speaks_of_ufuncs, []), (lambda: [][0], [])):
        with pytest.raises((AssertionError, RuntimeWarning, IndexError)):
            outcome(wrong, *given_)


@campaign(0.18)
@given(networks(), st.data())
def passes(sizes_and_net, draw):
    sizes, net = sizes_and_net
    n = draw.draw(st.integers(1, 3))
    x, y = draw.draw(arrays((n, sizes[0]))), draw.draw(arrays((n, sizes[-1])))
    walked = outcome(backprop_lib.forward, net, x)
    costs, cost = outcome(backprop_lib.costs, net, x, y), outcome(backprop_lib.cost, net, x, y)
    accuracy = outcome(backprop_lib.accuracy, net, x, y)
    results = [r for r in (walked, costs, cost, accuracy) if r is not None]
    assert all(map(is_finite, results))
    if walked is None:
        assert len(results) == 0
        return
    kind = net.weights[0].dtype
    shape = np.shape(x)
    widths = [len(biases) for biases in net.biases]  # not `sizes`: turned round, 1-2-1 is a network of 2-1-2
    assert [z.shape for z in walked.zs] == [(*shape[:-1], width) for width in widths]
    assert [a.shape for a in walked.activations] == [shape, *((*shape[:-1], width) for width in widths)]
    assert {part.dtype for part in (*walked.zs, *walked.activations)} == {kind}
    if costs is not None:
        assert (costs.shape, costs.dtype) == (shape[:-1], kind)
    if cost is not None:
        assert type(cost) in (float, np.longdouble)
        assert cost >= 0
    if accuracy is not None:
        assert type(accuracy) is float
        assert 0 <= accuracy <= 1
    if len(shape) == 2 and calm(*net.weights, *net.biases, x):
        x = np.asarray(x).astype(kind)
        if costs is not None and calm(y):
            right = loops(net, x, np.asarray(y).astype(kind))
            close(costs, [c for _, c, _ in right], kind)
            close(cost, np.mean([c for _, c, _ in right]), kind)
        close(walked.activations[-1], [outputs for outputs, *_ in loops(net, x)], kind)


@campaign(0.18)
@given(networks(), st.data())
def gradients(sizes_and_net, draw):
    sizes, net = sizes_and_net
    n = draw.draw(st.integers(1, 3))
    x, y = draw.draw(arrays((n, sizes[0]))), draw.draw(arrays((n, sizes[-1])))
    gradient = outcome(backprop_lib.backward, net, x, y)
    each = outcome(backprop_lib.backward_each, net, x, y)
    for found, front in ((gradient, ()), (each, (len(x),) if each is not None else ())):
        if found is None:
            continue
        assert is_finite(found)
        assert types_in(found) == {net.weights[0].dtype}
        if np.ndim(x) == 2:
            assert [w.shape for w in found.weights] == [(*front, *w.shape) for w in net.weights]
            assert [b.shape for b in found.biases] == [(*front, *b.shape) for b in net.biases]
            assert backprop_lib.flatten(found).shape == (*front, backprop_lib.flatten(net).size)
    if gradient is not None and np.ndim(x) == 2 and calm(*net.weights, *net.biases, x, y):
        kind = net.weights[0].dtype
        right = [g for *_, g in loops(net, np.asarray(x).astype(kind), np.asarray(y).astype(kind))]
        smooth = net.activation is sigmoid or min(np.abs(z).min() for z in backprop_lib.forward(net, x).zs) > 0.01
        if smooth and kind != np.float16:
            close(backprop_lib.flatten(each), right, kind)
            close(backprop_lib.flatten(gradient), np.mean(right, axis=0), kind)


@campaign(0.10)
@given(networks(), networks(), numbers, st.booleans())
def steps(one, other, rate, same):
    net = one[1]
    gradient = net if same else other[1]
    stepped = outcome(backprop_lib.step, net, gradient, rate)
    if stepped is not None:
        assert is_finite(stepped)
        assert types_in(stepped) == {net.weights[0].dtype}
        assert [p.shape for p in (*stepped.weights, *stepped.biases)] == [p.shape for p in (*net.weights, *net.biases)]
        if calm(*net.weights, *net.biases, *gradient.weights, *gradient.biases, rate):
            wanted = [float(w) - float(rate) * float(g) for w, g in zip(net.biases[0], gradient.biases[0], strict=True)]
            close(stepped.biases[0], wanted, net.weights[0].dtype)


@campaign(0.08)
@given(networks(), st.data())
def rows(sizes_and_net, draw):
    _, net = sizes_and_net
    row = outcome(backprop_lib.flatten, net)
    total = row.shape[-1] if row is not None else 5
    unflattened = outcome(backprop_lib.unflatten, draw.draw(arrays((total,))), net)
    if row is not None and row.ndim == 1:
        again = backprop_lib.unflatten(row, net)
        for ours, theirs in zip((*net.weights, *net.biases), (*again.weights, *again.biases), strict=True):
            np.testing.assert_array_equal(ours, theirs)
    if unflattened is not None:
        assert [w.shape for w in unflattened.weights] == [w.shape for w in net.weights]


@campaign(0.08)
@given(networks(), st.data(), numbers, numbers)
def wiggles(sizes_and_net, draw, eps, knob):
    sizes, net = sizes_and_net
    which = draw.draw(st.one_of(odd, st.lists(st.one_of(st.integers(-2, 5), odd), max_size=3)))
    x, y = draw.draw(arrays((2, sizes[0]))), draw.draw(arrays((2, sizes[-1])))
    if draw.draw(st.booleans()):
        eps = 1e-4
    found = outcome(backprop_lib.wiggle, net, x, y, eps)
    if found is not None:
        assert is_finite(found)
        assert types_in(found) == {net.weights[0].dtype}
    some = outcome(checking.wiggle_some, net, x, y, which, eps)
    assert some is None or (some.shape == (len(which),) and is_finite(some))
    for result in (outcome(checking.wiggle_complex, net, x, y, eps), outcome(checking.nudged, net, knob, eps)):
        assert result is None or [w.shape for w in result.weights] == [w.shape for w in net.weights]


@campaign(0.06)
@given(
    st.one_of(odd, st.lists(st.one_of(st.integers(-1, 4), st.sampled_from(COUNTS)), max_size=4), arrays((3,))),
    st.one_of(st.builds(np.random.default_rng, st.integers(0, 9)), odd),
    st.one_of(st.sampled_from([sigmoid, relu]), odd, st.just(np.tanh)),
    st.one_of(st.sampled_from([float, np.float32, "f2", np.longdouble, int, complex, bool, "S1", "M8[s]"]), odd),
)
def new_networks(sizes, rng, activation, dtype):
    net = outcome(random_network, sizes, rng, activation, dtype)
    if net is not None:
        assert is_finite(net)
        assert types_in(net) == {np.dtype(dtype)}
        assert net.sizes == tuple(int(n) for n in sizes)
        assert net.activation is activation
        assert str(net.sizes[0]) in repr(net)


@campaign(0.08)
@given(networks(), st.data(), numbers, numbers, numbers, st.one_of(st.just(np.random.default_rng(0)), odd))
def training(sizes_and_net, draw, batch_size, rate, epochs, rng):
    sizes, net = sizes_and_net
    n = draw.draw(st.integers(1, 4))
    x, y = draw.draw(arrays((n, sizes[0]))), draw.draw(arrays((draw.draw(st.sampled_from([n, n, n, 2])), sizes[-1])))
    good = draw.draw(st.integers(0, 7))
    batch_size, rate, epochs = (2 if good & 1 else batch_size), (0.1 if good & 2 else rate), (1 if good & 4 else epochs)
    options = {"batch_size": batch_size, "learning_rate": rate, "epochs": epochs, "rng": rng}
    found = outcome(backprop_lib.train, net, x, y, **options)
    for step in found or []:
        assert is_finite(step.net)
        assert types_in(step.net) == {net.weights[0].dtype}
        assert step.seen <= len(x) * int(epochs)
    n = draw.draw(st.sampled_from(COUNTS))
    batches = outcome(backprop_lib.mini_batches, n, batch_size, rng)
    if batches is not None:
        assert sorted(np.concatenate(batches)) == list(range(n))
        assert all(len(batch) <= batch_size for batch in batches)


@campaign(0.06)
@given(arrays((3,)), st.one_of(arrays((2, 784)), st.just(np.zeros((2, 784), np.uint8))), arrays((2, 8, 8)), numbers)
def labels_and_data(labels, pixels, images, deadline):
    y = outcome(backprop_lib.one_hot, labels)
    if y is not None:
        assert (y.shape, y.dtype) == ((len(labels), 10), np.float64)
        np.testing.assert_array_equal(y.argmax(axis=1), np.asarray(labels))
    examples = outcome(data.Examples, pixels, labels)
    if examples is not None:
        assert examples.x.shape == (len(examples), 784)
    enlarged = outcome(data.enlarge, images)
    assert enlarged is None or (enlarged.dtype, enlarged.shape) == (np.uint8, (len(images), 784))
    if not 0 < as_number(deadline) < math.inf:  # a good one would go and download
        assert outcome(backprop_lib.mnist, deadline) is None


def as_number(value):
    number = isinstance(value, (float, np.floating, int, np.integer)) and value is not True
    if not number or isinstance(value, np.timedelta64):  # which NumPy counts among its integers
        return -1.0
    try:
        return float(value)
    except OverflowError:
        return -1.0


@campaign(0.04)
@given(arrays((2, 784)), st.lists(numbers, min_size=4, max_size=4), st.one_of(st.just(np.random.default_rng(0)), odd))
def copies(images, amounts, rng):
    right, down, degrees, factor = amounts
    for found in (
        outcome(augmentation.transform, images, right, down, degrees, factor),
        outcome(augmentation.shift, images, right, 0),
        outcome(augmentation.rotate, images, degrees),
        outcome(augmentation.scale, images, factor),
        outcome(augmentation.augment, images, rng, pixels=right, degrees=degrees, percent=factor),
        outcome(augmentation.augment, images, rng),
        outcome(augmentation.centred, images),
        outcome(augmentation.centred, images, "box"),
    ):
        if found is not None:
            assert found.shape == np.shape(images)
            assert found.dtype.kind == "f"
            assert is_finite(found)
            assert found.min() >= -1e-5
            assert found.max() <= 1 + 1e-5


@campaign(0.04)
@given(st.data(), st.lists(numbers, min_size=4, max_size=4), numbers, st.booleans())
def sliders(draw, ends, value, good):
    name = draw.draw(st.one_of(st.sampled_from(["example", "<b>"]), odd))
    slider = outcome(controls.Slider, name, *([1, 0, 5, 1] if good else ends))
    if slider is not None:
        least, most = slider._range
        outcome(slider.__setattr__, "value", value)
        assert least <= slider.value <= most
        outcome(slider.span, value, ends[0])
        assert slider.box.value == slider.slider.value == slider.value
        outcome(controls.player, slider, value)
    start, least, most, _ = ends
    for make, arguments in (
        (controls.number, (name, start, least, most)),
        (controls.fader, (name, start)),
        (controls.choice, (name, [1, 2], start)),
        (controls.choice, (name, start)),
        (controls.switch, (name, start)),
        (controls.notched, (name, [1, 2, 5], start)),
        (controls.notched, (name, start, least)),
        (controls.player, (start,)),
        (controls.mixer, (start, 1, 2, 3)),
        (lambda *where: controls.mixer([controls.fader("0")], *where), (start, least, most)),
    ):
        made = outcome(make, *arguments)
        assert made is None or isinstance(made, widgets.Widget)


@campaign(0.04)
@given(st.lists(st.one_of(numbers, FLOATS, odd, arrays((2,))), min_size=5, max_size=5), st.data())
def questions(values, draw):
    answer, guess, within, choices, mistakes = values
    for named in ({}, {"within": within}, {"choices": choices}, {"ranking": choices}, {"mistakes": mistakes}):
        question = outcome(predict, "How far?", answer, why="So.", **named)
        if question is not None:
            outcome(question.feedback, guess)
            assert question.lock(guess)
            assert question.reveal()
    outcome(predict, mistakes, 1, why=within, unit=guess)
    for question in (
        predict("Which?", "a", why="So.", choices=["a", "b"], mistakes=[("b", "No.")]),
        predict("Which order?", ["a", "b"], why="So.", ranking=["b", "a"]),
        predict("How far?", 1, why="So.", unit="%"),
    ):
        outcome(question.feedback, guess)
        assert question.lock(guess)
        assert question.reveal()
    outcome(parse_number, guess)
    for attempt in (guess, lambda a: guess, len, lambda: 1):
        outcome(check, attempt, lambda a: 2 * a, [(1.0,), (np.array([1.0, 2.0]),)], mistakes=[(lambda a: a, "Twice.")])
        outcome(check, attempt, 1.0, mistakes=[(2.0, "Half.")], hint="Think.")
        outcome(check, attempt, [np.zeros(2), 1.0])
    outcome(check, 1, 1, values, mistakes=mistakes)
    outcome(check, len, len, choices)
    outcome(check, 1, 2, hint=within, ok=guess, places=answer)


@st.composite
def spoiled(draw):
    """A small IDX file with a few bytes wrong, packed or not, whole or cut."""
    plain = bytearray(bytes([0, 0, 8, 1, 0, 0, 0, 4, 1, 2, 3, 4]))
    for place, byte in draw(st.lists(st.tuples(st.integers(0, 11), st.integers(0, 255)), max_size=2)):
        plain[place] = byte
    packed = bytearray(gzip.compress(bytes(plain)))
    for place, byte in draw(st.lists(st.tuples(st.integers(0, len(packed) - 1), st.integers(0, 255)), max_size=1)):
        packed[place] = byte
    return bytes((packed if draw(st.integers(0, 3)) else plain)[: draw(st.integers(0, 60))])


HOSTILE = [sigmoid, len, np.sin, None, "backward", 3, lambda: 1, moments, Network, st.integers]


@campaign(0.03)
@given(spoiled(), numbers, numbers, numbers, st.one_of(st.sampled_from(HOSTILE), odd), st.one_of(SIZES, odd))
def small_parts(content, count, layer, place, function, sizes):
    path = TMP["path"] / "file"
    path.write_bytes(content)
    for found in (outcome(idx.labels, path, 4), outcome(idx.labels, path, count)):
        assert found is None or (found.dtype == np.uint8 and found.max() <= 9)
    outcome(idx.images, path, count)
    for make, arguments in (
        (naming.knob, (place, sizes)),
        (naming.knob, (place, (3, 2))),
        (naming.bands, (sizes,)),
        (naming.neuron, (layer, place, (3, 2))),
        (naming.neuron, (layer, place, sizes)),
        (listing, (function,)),
        (moments, ([function], sigmoid, 0.0)),
        (moments, (function, sigmoid, 0.0)),
    ):
        outcome(make, *arguments)


@campaign(0.03)
@given(st.one_of(arrays((2, 3)), numbers))
def squishes(z):
    kind = getattr(z, "dtype", None)
    for function in (sigmoid, relu):
        found = outcome(function, z)
        if found is None:
            continue
        assert np.shape(found) == np.shape(z)
        assert kind is None or kind.kind != "f" or np.asarray(found).dtype == kind.newbyteorder("=")
        if np.asarray(z).dtype.kind in "fiu":
            for mine, given_z in zip(np.ravel(found), np.ravel(np.asarray(z)), strict=True):
                if math.isfinite(given_z):
                    assert float(mine) == pytest.approx(squished(function, float(given_z)), rel=2e-3)
                elif math.isnan(given_z):
                    assert math.isnan(mine)


@pytest.mark.parametrize(("share", "inside"), CAMPAIGN)
def test_campaign(share, inside, amount):
    cases = max(1, round(share * amount(SHORT, FULL)))
    quiet = [HealthCheck.too_slow, HealthCheck.data_too_large, HealthCheck.filter_too_much]
    phases = [Phase.generate, *([Phase.shrink] if amount(0, 1) else [])]
    settings(max_examples=cases, deadline=None, suppress_health_check=quiet, phases=phases, database=None)(inside)()
