"""Bad input, a case for each fault that the campaign in tests/proof/test_hostile_input.py found: what is said."""

import warnings

import numpy as np
import pytest
from scipy.sparse import csr_array

from backprop_lib import (
    Network,
    accuracy,
    backward,
    backward_each,
    cost,
    digits,
    flatten,
    forward,
    mini_batches,
    one_hot,
    random_network,
    relu,
    sigmoid,
    step,
    train,
    unflatten,
    wiggle,
)
from backprop_lib.augmentation import augment, centred, rotate, scale, shift
from backprop_lib.checking import nudged, wiggle_complex, wiggle_some
from backprop_lib.controls import Slider, choice, fader, mixer, notched, number, player, switch
from backprop_lib.data import Examples, enlarge
from backprop_lib.expect import shown
from backprop_lib.listing import line_of, listing
from backprop_lib.naming import knob, neuron
from backprop_lib.practice import check, predict
from backprop_lib.stepping import moments

RNG = np.random.default_rng(0)
NET = random_network((4, 3, 2), RNG)
SINGLE = random_network((4, 3, 2), RNG, dtype=np.float32)
X, Y = np.full((5, 4), 0.5), np.full((5, 2), 0.5)
IMAGES = np.zeros((2, 784))


def with_weights(*weights):
    return NET._replace(weights=list(weights))


def trained(x=X, y=Y, net=NET, batch_size=2):
    return next(train(net, x, y, batch_size=batch_size, learning_rate=0.1, epochs=1, rng=np.random.default_rng(0)))


CASES = {
    # networks with a part that does not fit
    "no network": (lambda: forward(None, X), "net is None; expected a Network"),
    "x and net swapped": (lambda: forward(X, NET), r"net is an array of shape \(5, 4\); expected a Network"),
    "too few biases": (lambda: forward(NET._replace(biases=NET.biases[:1]), X), "2 arrays of weights and 1 of biases"),
    "empty": (lambda: forward(Network([], []), X), "0 arrays of weights"),
    "no list": (lambda: forward(NET._replace(biases=0), X), "net.biases is 0; expected a list of arrays"),
    "a list, no array": (lambda: forward(with_weights([[1.0]], 1), X), r"weights\[0\] is .* a list; expected an array"),
    "whole numbers": (
        lambda: cost(Network([np.ones((2, 4), int)], [np.ones(2, int)]), X, Y),
        r"weights\[0\] holds int64; expected numbers with fractions",
    ),
    "two types": (
        lambda: forward(NET._replace(weights=SINGLE.weights), X),
        r"biases\[0\] holds float64 and weights\[0\] float32; expected one type",
    ),
    "a matrix": (lambda: forward(with_weights(*(w.view(np.matrix) for w in NET.weights)), X), "a matrix; expected an"),
    "a column of biases": (
        lambda: forward(Network([np.ones((3, 4))], [np.ones((3, 1))]), X),
        r"biases\[0\] has shape \(3, 1\); expected \(n_out,\)",
    ),
    "no neurons": (lambda: forward(Network([np.ones((0, 4))], [np.ones(0)]), X), r"weights\[0\] has shape \(0, 4\)"),
    "activation by name": (
        lambda: forward(NET._replace(activation="relu"), X),
        "activation is 'relu'; expected a func",
    ),
    # examples and desired outputs
    "NaN wanted": (lambda: accuracy(NET, X, np.full((5, 2), np.nan)), r"y\[0, 0\] is nan"),
    "complex pixels": (lambda: forward(NET, X * 1j), "x holds complex numbers"),
    "complex wanted": (lambda: cost(NET, X, Y * 1j), "y holds complex numbers"),
    "masked pixels": (lambda: forward(NET, np.ma.array([X[0]], mask=[[1, 0, 0, 0]])), "x has masked entries"),
    "masked pixels in a list": (
        lambda: forward(NET, np.ma.array([X[0]], mask=[[1, 0, 0, 0]]).tolist()),
        "expected an array of",
    ),
    "masked pixels to learn from": (lambda: trained(x=np.ma.array(X, mask=X > 0)), "x has masked entries"),
    "all of the examples": (
        lambda: forward(NET, digits().train),
        "x is <1,500 examples>; expected an array of numbers, such as their .x",
    ),
    "too many for halves": (
        lambda: backward(random_network((1, 1), RNG, dtype=np.float16), np.ones((70_000, 1)), np.ones((70_000, 1))),
        "y has 70,000 rows; expected at most 65,504",
    ),
    "each of too many axes": (lambda: backward_each(NET, X[:, None], Y), r"x has shape \(5, 1, 4\); expected \(N, 4\)"),
    "sparse pixels": (lambda: forward(NET, csr_array(X)), "x is a csr_array of type object; expected an array of"),
    "sparse pixels to learn from": (lambda: trained(x=csr_array(X)), "x is a csr_array of type object"),
    "square images": (lambda: forward(NET, np.ones((3, 2, 2))), r"write x.reshape\(-1, 4\)"),
    "too large for a float32": (lambda: backward(SINGLE, X * 1e300, Y), r"x\[0, 0\] is inf"),
    "ragged": (lambda: forward(NET, [[1.0], [1.0, 2.0]]), "with rows of one length"),
    "no end of rows": (lambda: forward(NET, range(10**12)), "fit into the memory"),
    # gradients and rows of parameters
    "no gradient": (lambda: step(NET, X, 0.1), r"gradient is an array of shape \(5, 4\); expected a Network"),
    "wider gradient": (
        lambda: step(SINGLE, NET._replace(), 0.1),
        r"weights\[0\] is a ndarray of float64; expected .*float32",
    ),
    "a list of parameters": (lambda: unflatten([0.0] * 23, NET), r"a list; expected an array of shape \(23,\)"),
    "whole parameters": (lambda: unflatten(np.arange(23), NET), "row holds int64"),
    # numbers
    "a number beyond floats": (lambda: step(NET, NET, 10**400), "learning_rate is 1000.*; expected a finite number"),
    "a complex rate": (lambda: step(NET, NET, np.complex128(1)), "learning_rate is .*; expected a finite number"),
    "a wide rate": (lambda: step(NET, NET, np.longdouble("1e400")), "learning_rate is .*; expected a finite number"),
    "a duration": (lambda: step(NET, NET, np.timedelta64(1, "s")), "learning_rate is .*; expected a finite number"),
    "a duration as a count": (
        lambda: mini_batches(10, np.timedelta64(2, "s"), RNG),
        "batch_size is .*; expected a whole",
    ),
    "more rows than memory": (
        lambda: mini_batches(10**30, 2, RNG),
        "n is 1000.*; expected a whole number from 1 to 100,",
    ),
    "more parameters than memory": (lambda: random_network((10**9, 10**9), RNG), r"asks for 1e\+18 weights and biases"),
    "a set of sizes": (lambda: random_network({784, 16, 10}, RNG), "sizes is .*; expected two or more"),
    "sizes without end": (lambda: random_network(iter(int, 1), RNG), "sizes is .*; expected two or more"),
    "a list as activation": (lambda: random_network((4, 2), RNG, activation=[]), r"activation is '?\[\]"),
    # training
    "more x than y": (lambda: trained(y=Y[:4]), r"y has shape \(4, 2\); expected \(5, 2\)"),
    "more y than x": (lambda: trained(x=X[:4]), r"y has shape \(5, 2\); expected \(4, 2\)"),
    "no x": (lambda: trained(x=None), "x is a NoneType"),
    "labels for y": (lambda: trained(y=np.zeros(5)), r"write one_hot\(labels\)"),
    # the wiggle
    "no wiggle": (lambda: wiggle(NET, X, Y, 0), "eps is 0; expected a number more than 0"),
    "a wiggle that is lost": (lambda: wiggle(NET, X, Y, 1e-30), "eps is 1e-30; expected more, since .* is still"),
    "a wiggle too far": (lambda: wiggle(NET, X, Y, 1e308), "eps is 1e.308; expected less, since the parameter"),
    "no such knob": (
        lambda: wiggle_some(NET, X, Y, [0, 23]),
        r"which\[1\] is 23; expected a whole number from 0 to 22",
    ),
    "a mask of knobs": (lambda: wiggle_some(NET, X, Y, [True]), r"which\[0\] is True"),
    "knobs by a number": (lambda: wiggle_some(NET, X, Y, 3), "which is 3; expected a list"),
    "no nudge": (lambda: nudged(NET, 0, np.nan), "amount is nan"),
    "nothing imaginary": (lambda: wiggle_complex(NET, X, Y, -1), "eps is -1"),
    "no such place": (lambda: knob(0.5, (4, 2)), "place is 0.5; expected a whole number from 0 to 9"),
    "no such neuron": (lambda: neuron(1, 2, (4, 2)), "index is 2; expected a whole number from 0 to 1"),
    # images
    "no images": (lambda: shift(IMAGES[:0], 1, 0), r"images have shape \(0, 784\)"),
    "bytes as floats": (lambda: rotate(IMAGES + 255, 1), r"images\[0, 0\] is 255; expected pixels 0..1"),
    "complex images": (lambda: rotate(IMAGES * 1j, 1), "images holds complex numbers"),
    "vanishing": (lambda: scale(IMAGES, 1e-320), "factor is .*; expected"),
    "flying away": (lambda: shift(IMAGES, 1e308, 0), r"right is 1e\+308; expected"),
    "turning for ever": (lambda: augment(IMAGES, RNG, degrees=1e308), r"degrees is 1e\+308; expected"),
    "too white for 8x8": (
        lambda: enlarge(np.full((2, 8, 8), 17)),
        r"images\[0, 0, 0\] is 17; expected pixels",
    ),
    "not 8x8": (lambda: enlarge(np.zeros((2, 7, 8))), r"images have shape \(2, 7, 8\); expected \(N, 8, 8\)"),
    "ragged pixels": (lambda: Examples([[1], [1, 2]], [1, 2]), "pixels is .*; expected an array"),
    "labels without end": (lambda: one_hot(range(10**12)), r"labels\[10\] is 10"),
    # controls
    "a slider without steps": (lambda: Slider("a", 0, 0, 5, 0), "a: step is 0; expected a number more than 0"),
    "a slider upside down": (lambda: Slider("a", 0, 5, 0), "a goes from 5 to 0; expected the lower end first"),
    "a slider without a name": (lambda: Slider(None, 0, 0, 5), "name is None; expected words"),
    "no such notch": (lambda: notched("a", [1, 2], 3), r"a is 3; expected one of \[1, 2\]"),
    "no such option": (lambda: choice("a", ["x", "y"], "z"), "a is 'z'; expected one of the options"),
    "no options": (lambda: choice("a", []), r"options is \[\]; expected a list of at least one"),
    "neither on nor off": (lambda: switch("a", "no"), "a is 'no'; expected True or False"),
    "a picture of no width": (lambda: mixer([fader("a")], 0, 1, 0), "picture is 0; expected a number more than 0"),
    "above the top": (lambda: fader("a", 2), "a is 2.0; expected 0 to 1"),
    "between the box's numbers": (lambda: number("a", 2.7, 0, 5), "a is 2.7; expected a whole number"),
    "a box from between": (lambda: number("a", 2, 0.5, 5), "a: least is 0.5; expected a whole number"),
    "outside the box": (lambda: number("a", 7, 0, 5), "a is 7; expected 0 to 5"),
    "nothing to play": (lambda: player(None), "slider is None; expected a Slider of whole numbers"),
    "tenths to play": (lambda: player(Slider("a", 0.5, 0.0, 1.0, 0.1)), "expected a Slider of whole numbers"),
    # listings and lines
    "a line that is not there": (lambda: line_of(relu, "minus"), "0 lines begin with 'minus'; expected one"),
    "a listing of a lambda": (
        lambda: listing(lambda: 1),
        "there is no listing of .*; expected a function written with def",
    ),
    "a listing of numpy's": (lambda: listing(np.sin), "there is no listing of"),
    "no function to step through": (lambda: moments([sigmoid], None), "function is None; expected a function"),
    "nothing to watch": (lambda: moments(sigmoid, sigmoid, 0.0), "watched is .*; expected a list of functions"),
    # questions
    "choices by a number": (lambda: predict("Q", 1, why="W", choices=5), "predict: choices is 5; expected a list"),
    "choices of a word": (lambda: predict("Q", 1, why="W", choices="ab"), "predict: choices is 'ab'; expected a list"),
    "within a word": (lambda: predict("Q", 1, why="W", within="a"), "predict: within is a fraction"),
    "a number for a unit": (lambda: predict("Q", 1, why="W", unit=3), "predict: unit is 3"),
    "no pairs": (lambda: predict("Q", 1, why="W", mistakes=[1]), "predict: mistakes is .*; expected a list of pairs"),
    "cases by a number": (lambda: check(len, len, 5), "check: functions are compared on cases"),
    "no hint": (lambda: check(1, 2, hint=3), "check: hint is 3; expected words"),
    "no places": (lambda: check(1, 2, places=0), "places is 0; expected a whole number from 1 up"),
}


@pytest.mark.parametrize(("call", "says"), CASES.values(), ids=CASES)
def test_bad_input_is_named(call, says):
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        with pytest.raises(ValueError, match=says):
            call()


def test_a_small_numpy_count_does_not_overflow():
    batches = mini_batches(300, np.int8(100), np.random.default_rng(0))
    assert [len(batch) for batch in batches] == [100, 100, 100]


def test_whole_images_keep_their_grey_when_they_are_centred():
    image = np.zeros((1, 28, 28), int)
    image[0, 3:9, 4:10] = 1
    found = centred(image.reshape(1, 784))
    assert found.dtype == np.float64
    assert ((found > 0.1) & (found < 0.9)).any()  # in whole numbers there was nothing between black and white


@pytest.mark.parametrize("kind", [np.float16, np.float32, np.longdouble])
def test_an_amount_of_any_type_moves_images_alike(kind):
    images = np.random.default_rng(0).random((2, 784))
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        np.testing.assert_array_equal(scale(images, kind(1.5)), scale(images, 1.5))


def test_lists_are_taken_for_arrays():
    assert cost(NET, X.tolist(), Y.tolist()) == cost(NET, X, Y)
    assert trained(X.tolist(), Y.tolist()).seen == 2


@pytest.mark.parametrize("net", [NET, SINGLE], ids=["float64", "float32"])
def test_a_network_may_be_mapped_from_a_file(net, tmp_path):
    mapped = []
    for i, part in enumerate((*net.weights, *net.biases)):
        mapped.append(np.memmap(tmp_path / str(i), part.dtype, "w+", shape=part.shape))
        mapped[-1][...] = part
    again = Network(mapped[:2], mapped[2:])
    np.testing.assert_array_equal(flatten(backward(again, X, Y)), flatten(backward(net, X, Y)))


def test_a_list_that_holds_itself_is_no_answer():
    endless = []
    endless.append(endless)
    assert not check(endless, [1.0, 2.0])


@pytest.mark.parametrize("given", [1e308, -1e308, np.inf, True, 2**70, 1j, b"1", {1}])
def test_a_verdict_on_any_value(given):
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        assert not check(given, -0.5)


@pytest.mark.parametrize(
    "typed", ["9" * 100_000, "1" * 101, "<b>", "1e999", 10**5000, object(), [1], np.zeros(3)], ids=list("abcdefgh")
)
def test_what_is_no_number_gets_a_short_sentence(typed):
    question = predict("How far?", 1, why="So.")
    assert len(question.lock(typed)) < 250
    assert question.state == "open"


def test_a_slider_that_starts_between_steps_shows_one_number():
    slider = Slider("a", 0.0004, 0.0, 2.0, 1.0)
    assert slider.box.value == slider.slider.value == slider.value == 0


def test_shown_is_short_and_without_an_address():
    class Shy:
        def __repr__(self):
            raise RuntimeError

    assert shown(Shy()) == "a Shy"
    assert len(shown("a" * 1000)) <= 82
    assert "0x" not in shown(object())
    assert shown(10**5000) == "a int"


# What network.py itself is asked: relu and sigmoid of anything, types and functions that it does not know.
OWN = {
    "another activation": (
        lambda: forward(NET._replace(activation=np.tanh), X),
        "activation is 'tanh'; expected one of",
    ),
    "whole parameters": (lambda: random_network((4, 2), RNG, dtype=int), "dtype is .*; expected a floating-point type"),
    "no type": (lambda: random_network((4, 2), RNG, dtype="abc"), "dtype is 'abc'; expected a floating-point type"),
    "a dictionary to flatten": (lambda: flatten(NET._replace(biases={1: 2})), "net.biases is {1: 2}; expected a list"),
    "a long range to flatten": (lambda: flatten(NET._replace(weights=range(10**12))), "net.weights is range.*a list"),
    "an old name": (lambda: random_network((4, 2), RNG, dtype="a"), "dtype is 'a'; expected a floating-point type"),
    "nothing to flatten": (lambda: flatten(None), "net is None; expected a Network"),
    "a word to squish": (lambda: sigmoid("a"), "z is a str of type <U1; expected an array of numbers"),
    "nothing to stop": (lambda: relu(None), "z is a NoneType of type object; expected an array of numbers"),
}


@pytest.mark.parametrize(("call", "says"), OWN.values(), ids=OWN)
def test_the_network_names_bad_input(call, says):
    with pytest.raises(ValueError, match=says):
        call()


@pytest.mark.parametrize("kind", [np.uint8, np.int8, int])
def test_bytes_do_not_wrap_around_when_they_are_squished(kind):
    np.testing.assert_allclose(sigmoid(np.array([0, 1, 100], kind)), sigmoid(np.array([0.0, 1.0, 100.0])))


def test_parts_in_one_array_are_refused():
    net = random_network((3, 2), np.random.default_rng(0))
    stacked = net._replace(weights=np.array(net.weights))
    with pytest.raises(ValueError, match="expected a Network, such as backward"):
        step(net, stacked, 0.1)
    with pytest.raises(ValueError, match=r"net.weights is .* expected a list of arrays"):
        forward(stacked, np.zeros((1, 3)))
