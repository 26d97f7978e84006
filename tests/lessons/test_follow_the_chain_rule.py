"""Lesson 08: products and sums against `backward` and wiggling, its pictures, its questions answered wrongly."""

from pathlib import Path

import numpy as np
import pytest
from matplotlib.colors import to_hex

from backprop_lib import backward, cost, costs, forward, random_network, sigmoid, wiggle
from backprop_lib.lessons import follow_the_chain_rule as lesson
from backprop_lib.lessons.factor_by_factor import AVENUES, SPANS
from backprop_lib.lessons.whole_pass import walk_back
from backprop_lib.listing import listing
from backprop_lib.network import Network
from backprop_lib.pictures.products import told
from backprop_lib.pictures.style import FALL, RISE, signed
from tests.lessons.reading import cells, crossing, of, prose

NOTEBOOK = Path(__file__).parents[2] / "notebooks" / "08_follow_the_chain_rule.ipynb"
ARGUMENTS = {"paths": ("net", "data"), "depth": ()}  # the others take the chain
ENDS = [
    {name: SPANS[name][end] for name, end in zip(SPANS, ends, strict=True)} for ends in ((0, 0, 1, 1), (1, 1, 1, 0))
]
MIDDLE = {"w": -1.3, "b": 0.7, "a_before": 0.4, "y": 0.2}


@pytest.fixture(scope="module")
def chain():
    return random_network((1, 1, 1, 1), np.random.default_rng(2869))


def made(name, net, data, chain):
    given = {"net": net, "data": data, "chain": chain}
    return getattr(lesson, name)(*(given[each] for each in ARGUMENTS.get(name, ("chain",))))


@pytest.fixture
def scene(request, net, data, chain):
    scene = made(request.param, net, data, chain)
    yield scene
    assert scene.errors == []


def cost_at(w, b, a_before, y):
    return (sigmoid(w * a_before + b) - y) ** 2


def differences(eps=1e-5, **at):
    """dC/dw, dC/db, dC/da_before by nudging, without the library's network."""
    return [
        (cost_at(**{**at, name: at[name] + eps}) - cost_at(**{**at, name: at[name] - eps})) / (2 * eps)
        for name in AVENUES
    ]


def edges(bars):
    """Corners of both colours' rectangles: {colour: (n, 2)}."""
    return {colour: p.get_path().vertices for colour, p in zip((RISE, FALL), bars.patches, strict=True)}


# nudges


@of("nudges")
@pytest.mark.parametrize("what", AVENUES)
@pytest.mark.parametrize("nudge", [0.001, 0.2, 1])
def test_a_nudge_is_promised_by_the_factors_and_measured(scene, what, nudge):
    scene.question.skip()
    scene.set(what=what, nudge=nudge)
    at = {"w": 1.82, "b": -1.2, "a_before": 0.76, "y": 1.0}
    moved = {**at, what: at[what] + nudge}
    result = scene.result
    assert result.promised[-1] == pytest.approx(nudge * differences(**at)[AVENUES.index(what)], rel=1e-6)
    assert result.measured[-1] == pytest.approx(cost_at(**moved) - cost_at(**at), rel=1e-9)
    z, z_moved = (n["w"] * n["a_before"] + n["b"] for n in (at, moved))
    assert result.measured[1] == pytest.approx(z_moved - z) == pytest.approx(result.promised[1])
    assert result.measured[2] == pytest.approx(sigmoid(z_moved) - sigmoid(z))
    assert ("pretended" in scene.words) == (moved["a_before"] > 1)


@of("nudges")
def test_a_negative_quantity_has_a_true_minus_sign(scene):
    scene.question.skip()
    scene.set(what="b", nudge=0.1)
    assert "b: \N{MINUS SIGN}1.2000 to \N{MINUS SIGN}1.1000, promised +0.1000" in scene.words
    assert "-" not in scene.words


@of("nudges")
def test_smaller_nudges_keep_the_promise_better(scene):
    scene.question.skip()
    missed = []
    for nudge in (1, 0.1, 0.01, 0.001):
        scene.controls["nudge"].value = nudge
        missed.append(abs(scene.result.measured[-1] / scene.result.promised[-1] - 1))
        bars = edges(scene.picture.bars)
        zero, unit = 350, 450 / nudge
        assert bars[RISE][:, 0].max() == pytest.approx(zero + 450)  # the picture zooms with the nudge
        assert bars[FALL][:, 0].min() == pytest.approx(zero + unit * scene.result.promised[-1])
        np.testing.assert_allclose(scene.picture.diamonds.get_xdata(), zero + unit * scene.result.measured)
    assert missed == sorted(missed, reverse=True)
    assert missed[0] > 0.1 > 0.03 > missed[1]  # "well short of its bar", "nearly agree"
    assert missed[2] < 0.005


@of("nudges")
def test_the_cost_is_hidden_until_the_question_is_locked(scene):
    scene.set(nudge=0.1)
    assert len(edges(scene.picture.bars)[FALL]) == 0
    assert f"{scene.question.answer:.4f}".replace("-", "\N{MINUS SIGN}") not in scene.words
    scene.question.lock("-0.03")
    assert len(edges(scene.picture.bars)[FALL]) == 5
    assert signed(scene.question.answer, 4) in scene.words
    assert scene.picture.guessed.get_visible()
    assert scene.picture.guessed.get_xdata()[0] == pytest.approx(250)  # at the border of its room
    scene.controls["what"].value = "b"
    assert not scene.picture.guessed.get_visible()


@of("nudges")
def test_the_nudge_that_was_asked_about_is_shown_when_the_question_is_locked(scene):
    assert scene.controls["nudge"].value == 0.1
    for change in scene.result.promised[1:]:  # what z and a do for it is not shown before
        assert signed(change, 4) not in scene.words
    assert [label.text for label in scene.picture.said[1:]] == ["?"] * 3
    assert all(label.text.endswith("→ ?") for label in scene.picture.values[1:])
    assert len(np.concatenate(list(edges(scene.picture.bars).values()))) == 5  # one bar: the nudge
    assert crossing(scene.picture) == []
    scene.question.lock(scene.question.answer)
    assert scene.controls["nudge"].value == 0.1
    assert f"promised for C {signed(scene.question.answer, 4)}" in scene.result.title
    at = 350 + 4500 * scene.question.answer
    assert scene.picture.guessed.get_xdata()[0] == pytest.approx(at)
    assert edges(scene.picture.bars)[FALL][:, 0].min() == pytest.approx(at)  # the end of the bar
    assert abs(scene.result.measured[-1] / scene.result.promised[-1] - 1) < 0.03  # "nearly agree"


@of("nudges")
def test_a_guess_is_marked_only_at_the_nudge_that_was_asked_about(scene):
    scene.question.lock("-0.171")
    for nudge in (1, 0.1, 0.001):
        scene.set(nudge=nudge)
        assert scene.picture.guessed.get_visible() == scene.picture.guess_name.visible == (nudge == 0.1)


@of("nudges")
@pytest.mark.parametrize("what", AVENUES)
@pytest.mark.parametrize("nudge", [0.001, 0.01, 1])
def test_each_quantity_has_the_decimals_that_its_change_needs(scene, what, nudge):
    scene.question.skip()
    scene.set(what=what, nudge=nudge)
    for label, measured in zip(scene.picture.values, scene.result.measured, strict=True):
        old, new = (float(number.replace("\N{MINUS SIGN}", "-")) for number in label.text.split(" → "))
        assert new - old == pytest.approx(measured, rel=0.1)
    assert crossing(scene.picture) == []


@of("nudges")
def test_the_picture_is_drawn_smaller_where_z_moves_further_than_the_nudge(scene):
    scene.question.skip()
    longest = {}
    for what in AVENUES:
        scene.set(what=what)
        longest[what] = edges(scene.picture.bars)[RISE][2, 0] - 350
    assert longest["w"] == pytest.approx(450) == longest["b"]
    assert longest["a_before"] == pytest.approx(450 / scene.result.factors[0])
    assert f"For a_before it is {scene.result.factors[0]:.2f}: z moves further than the nudge" in prose(NOTEBOOK)


@pytest.mark.parametrize(
    ("guess", "name"),
    [
        ("-0.0171", "your guess"),
        ("-0.0222", "your guess"),
        ("-0.0225", "← your guess: further left"),
        ("-0.171", "← your guess: further left"),
        ("0.1", "your guess"),
        ("0.11", "your guess: further right →"),
    ],
)
def test_a_guess_beyond_the_picture_is_named(guess, name, chain):
    scene = lesson.nudges(chain)
    scene.question.lock(guess)
    assert scene.picture.guess_name.text == name
    for nudge in (0.1, 1, 0.001):
        scene.set(nudge=nudge)
        assert crossing(scene.picture) == []


@pytest.mark.parametrize(
    ("guess", "told"),
    [
        ("0.171", "not of 0.1. And C falls: a minus is missing"),
        ("0.0691", "the slope, is left out, and so is the minus sign"),
        ("0.0225", "a_before, is left out, and so is the minus sign"),
        ("-0.0188", "how far a moves, with a minus sign"),
        ("-0.225", "a_before, is left out, and so is the nudge"),
        ("-0.691", "the slope in the middle is left out, and so is the nudge"),
        ("0.188", "how far a moves for a nudge of 1"),
        ("0.76", "how far z moves for a nudge of 1"),
    ],
)
def test_two_slips_at_once_are_told(guess, told, chain):
    question = lesson.nudges(chain).question
    question.lock(guess)
    assert told in question.reveal()


# factors and products


@of("factors")
@pytest.mark.parametrize("at", [MIDDLE, *ENDS])
def test_the_product_of_three_slopes_is_dC_dw(scene, at):
    before = scene.panel.value, scene.words
    scene.set(**at)
    n = scene.result.neuron
    product = np.prod(scene.result.factors)
    assert product == pytest.approx(n.derivatives[0], rel=1e-12, abs=1e-15)
    assert product == pytest.approx(differences(**at)[0], rel=1e-5, abs=1e-9)
    assert n.measured[0] == pytest.approx(product, rel=1e-5, abs=1e-9)
    assert scene.picture.diamond.get_xdata()[0] == n.measured[0]
    assert (scene.panel.value, scene.words) != before
    for (x, y), curve, point in zip(
        ((n.w, n.z), (n.z, n.a), (n.a, n.cost)), scene.result.curves, scene.picture.points, strict=True
    ):
        np.testing.assert_array_equal(point.get_offsets()[0], (x, y))
        assert np.interp(x, *curve) == pytest.approx(y, abs=0.01)  # the point lies on its curve


@of("factors")
def test_tangents_have_the_slopes_that_stand_above_them(scene):
    scene.set(**MIDDLE)
    picture, result = scene.picture, scene.result
    rows = zip(picture.tangents, result.factors, picture.slopes, result.curves, picture.points, strict=True)
    for tangent, factor, label, curve, point in rows:
        (x0, x1), (y0, y1) = tangent.get_data()
        assert (y1 - y0) / (x1 - x0) == pytest.approx(factor)
        assert label.text == signed(factor, 3)
        nearest = np.abs(curve[0] - point.get_offsets()[0, 0]).argmin()
        assert y0 + factor * (curve[0][nearest] - x0) == pytest.approx(curve[1][nearest], abs=0.01)  # it touches
    bars = edges(scene.picture.bar)
    product = scene.result.neuron.derivatives[0]
    assert bars[RISE][:, 0].max() == pytest.approx(product)


@of("factors")
def test_each_factor_can_make_the_product_nothing_as_the_prose_says(scene):
    for at, which in (({"a_before": 0.0}, 0), ({"b": 6.0, "y": 0.0}, 1)):
        scene.buttons["The chain's own numbers"].click()
        scene.set(**at)
        assert abs(scene.result.factors[which]) < 0.001
        assert abs(scene.result.neuron.derivatives[0]) < 0.001
    scene.buttons["The chain's own numbers"].click()
    scene.set(y=round(scene.result.neuron.a, 2))
    assert abs(scene.result.factors[2]) < 0.01
    text = prose(NOTEBOOK)
    assert scene.controls["y"].value == 0.55  # "as near as the slider gets"
    assert f"the product is {signed(scene.result.neuron.derivatives[0], 4)}. Type 0.5457 into" in text
    scene.controls["y"].box.value = 0.5457
    assert scene.result.title.endswith("= 0.0000")
    scene.question.skip()  # shows what it asked about
    assert scene.question.answer == "da/dz"
    assert scene.result.neuron.y == 0
    assert abs(scene.result.neuron.derivatives[0]) < 0.001


@of("factors")
def test_the_suspected_factor_is_framed_where_it_was_asked_about(scene):
    scene.question.lock("dC/da")
    scene.question.reveal()
    assert scene.picture.guess_name.visible
    assert [frame.get_visible() for frame in scene.picture.frames] == [False, False, True]
    scene.buttons["The chain's own numbers"].click()
    assert not any(frame.get_visible() for frame in scene.picture.frames)
    assert not scene.picture.guess_name.visible
    scene.buttons["Saturated and wrong"].click()
    assert scene.picture.frames[2].get_visible()


@of("factors")
def test_the_neuron_that_is_asked_about_is_nearly_as_wrong_as_it_can_be(scene):
    question = scene.question
    assert "nearly as wrong as it can be" in question.question
    assert "it is 1.999, nearly as large as it can be" in question.feedback("dC/da")
    question.skip()
    n = scene.result.neuron
    assert f"z is {n.z:.1f} and a is {n.a:.4f}, and want" in question.question
    a = float(f"{n.a:.4f}")
    assert f"{a * (1 - a):.4f}" == f"{n.da_dz:.4f}"  # who goes on from the number in the question finds the page's
    product = f"{n.dz[0]:.2f} x {n.da_dz:.4f} x {n.dC_da:.3f} = {n.derivatives[0]:.4f}"
    assert product in question.feedback("da/dz")
    assert product in prose(NOTEBOOK)
    assert product == scene.result.title.removeprefix("dC/dw = ").replace("+", "")
    assert scene.picture.slopes[2].text == signed(n.dC_da, 3)
    assert 1.9985 < scene.result.neuron.dC_da < 1.9995
    scene.set(w=2.0, b=6.0, a_before=1.0)
    assert scene.result.neuron.dC_da > 1.9993  # the sliders reach more


@of("factors")
@pytest.mark.parametrize("y", [0.0, 0.3, 1.0])
def test_y_is_marked_where_the_parabola_is_lowest_and_the_discs_grey_is_explained(scene, y):
    scene.set(y=y)
    a, costs_there = scene.result.curves[2]
    (mark,) = scene.picture.wanted.get_segments()
    np.testing.assert_allclose(mark[:, 0], a[costs_there.argmin()])
    assert scene.picture.wanted_name.text == "y"
    assert scene.picture.wanted_name.x == mark[0, 0]
    assert crossing(scene.picture) == []
    assert "disc: a, black 0 to white 1" in "".join(text.get_text() for text in scene.picture.figure.texts)


@of("factors")
def test_a_frame_leaves_the_name_of_the_axis_free(scene):
    scene.picture.figure.canvas.draw()
    frames = [frame.get_window_extent() for frame in scene.picture.frames]
    names = [text for axes in scene.picture.figure.axes for text in axes.texts if text.get_text() in ("z", "a", "C")]
    assert len(names) == 3
    for name in names:
        assert not any(frame.padded(3).overlaps(name.get_window_extent()) for frame in frames)


@of("factors")
@pytest.mark.parametrize("at", [MIDDLE, *ENDS])
def test_each_panel_is_said_to_have_its_own_scale(scene, at):
    steep = []
    for axes in scene.picture.figure.axes[:3]:
        (x0, y0), (x1, y1) = axes.transData.transform([(0, 0), (1, 1)])
        steep.append((y1 - y0) / (x1 - x0))  # how steep a slope of 1 looks
    assert max(steep) > 5 * min(steep)
    assert "each panel has its own scale" in "".join(text.get_text() for text in scene.picture.figure.texts)
    scene.question.lock("dC/da")
    assert crossing(scene.picture) == []
    scene.set(**at)
    assert crossing(scene.picture) == []


@pytest.mark.parametrize(
    ("number", "said"),
    [
        (0, "0"),
        (-0.1712, "\N{MINUS SIGN}0.171"),
        (1.999, "+1.999"),
        (0.000335, "+0.00034"),
        (0.00134, "+0.0013"),
        (-0.00000051, "\N{MINUS SIGN}0.000001"),
        (2e-7, "nearly 0"),
        (-1e-18, "nearly 0"),
    ],
)
def test_only_a_true_0_is_called_0(number, said):
    assert told(number) == said


@of("three_products")
@pytest.mark.parametrize("y", [0.0, 1.0])
def test_saturated_no_product_looks_like_0_and_none_like_another(scene, y):
    scene.question.skip()
    assert scene.picture.sums[0].text == "0" == scene.picture.own[0].text.removeprefix("= ")
    scene.set(w=2.0, b=6.0, a_before=1.0, y=y)
    said = [label.text for label in scene.picture.sums]
    assert crossing(scene.picture) == []
    assert scene.picture.shared[0].text == "+0.00034"
    assert scene.picture.shared[0].width() < 96  # within its box
    assert scene.picture.shared[1].width() < 96
    assert "dC/dw = 0," not in scene.result.title
    if y:
        assert said == ["nearly 0"] * 3
        return
    assert said == ["+0.00067", "+0.00067", "+0.0013"]
    assert scene.result.title == "dC/dw = +0.00067, dC/db = +0.00067, dC/da_before = +0.0013"


@of("three_products")
def test_the_derivatives_said_to_be_zero_are_framed(scene):
    scene.question.lock(("w", "a_before"))
    assert [frame.get_visible() for frame in scene.picture.frames] == [True, False, True]
    assert scene.picture.guess_name.visible
    scene.buttons["The chain's own numbers"].click()
    assert not any(frame.get_visible() for frame in scene.picture.frames)


@of("three_products", "factors")
def test_without_a_guess_nothing_is_framed(scene):
    scene.question.skip()
    scene.question.reveal()
    assert scene.result.asked
    assert not any(frame.get_visible() for frame in scene.picture.frames)
    assert not scene.picture.guess_name.visible


@of("three_products")
@pytest.mark.parametrize("at", [MIDDLE, *ENDS])
def test_three_products_are_the_librarys_and_the_wiggles(scene, at):
    scene.set(**at)
    n = scene.result.neuron
    np.testing.assert_allclose(n.derivatives, np.array(n.dz) * n.da_dz * n.dC_da, rtol=1e-12, atol=1e-16)
    np.testing.assert_allclose(n.measured, differences(**at), atol=1e-9)
    np.testing.assert_allclose(n.derivatives, n.measured, atol=1e-9)
    np.testing.assert_array_equal(scene.picture.diamonds.get_xdata(), n.measured)
    bars = np.concatenate(list(edges(scene.picture.bars).values()))
    for derivative in n.derivatives:
        assert np.isclose(bars[:, 0], derivative).any()


@of("three_products")
def test_the_first_factors_are_hidden_until_the_question_is_locked(scene):
    names = [label.text for label in scene.picture.own_names]
    assert names == [f"dz/d{name}" for name in AVENUES]
    assert [label.text for label in scene.picture.own] == ["= ?"] * 3
    assert scene.words.count(" = ? x ") == 3
    scene.question.lock(("w", "a_before"))
    assert [label.text for label in scene.picture.own_names] == ["dz/dw = a_before", "dz/db = 1", "dz/da_before = w"]
    assert [label.text for label in scene.picture.own] == ["= 0", "= +1.00", "= +1.82"]
    assert "?" not in scene.words


@of("three_products")
def test_the_bars_are_as_long_as_their_room_allows(scene):
    scene.question.skip()
    room, most = scene.picture.bars.patches[0].axes, 0
    for a in np.linspace(0.5, 0.8, 31):  # the output, by way of the bias
        b = np.log(a / (1 - a)) - 2.0
        scene.set(w=2.0, a_before=1.0, b=round(b, 2), y=0.0)
        most = max(most, np.abs(scene.result.neuron.derivatives).max())
    assert 0.95 * scene.picture.most < most <= scene.picture.most
    scene.buttons["The chain's own numbers"].click()
    left, right = room.transData.transform([(scene.result.neuron.derivatives[0], 0), (0, 0)])[:, 0]
    assert right - left > 20  # pixels: more than a diamond, for the shortest of the three


@of("three_products")
def test_nothing_touches_the_equals_sign(scene):
    scene.question.lock(("w", "a_before"))
    scene.picture.draw()
    texts = [text for axes in scene.picture.figure.axes for text in axes.texts]
    names = [
        text.get_window_extent()
        for text in texts
        if text.get_text().startswith("dC/d") and text.get_text()[4:] in AVENUES
    ]
    signs = [text.get_window_extent() for text in texts if text.get_text() == "="]
    frames = [frame.get_window_extent() for frame in scene.picture.frames]
    assert (len(names), len(signs)) == (3, 6)
    for box in (*names, *frames):
        assert not any(box.padded(4).overlaps(sign) for sign in signs)


@of("three_products")
def test_each_line_of_code_makes_the_number_beside_it(scene):
    scene.set(**MIDDLE)
    source = listing(backward)
    net = Network([np.array([[MIDDLE["w"]]])], [np.array([MIDDLE["b"]])])
    x, y = np.array([[MIDDLE["a_before"]]]), np.array([[MIDDLE["y"]]])
    ((wish, need),) = walk_back(net, x, y).values()
    gradient = backward(net, x, y)
    right = -wish, -need, gradient.biases[0], gradient.weights[0][0], differences(**MIDDLE)[2]
    np.testing.assert_allclose(scene.result.values, np.ravel([np.ravel(r) for r in right]), rtol=1e-6)
    for _, line in scene.result.lines:
        assert line in source


@of("three_products")
def test_a_black_neuron_before_silences_one_derivative(scene):
    assert scene.result.neuron.derivatives[0] != 0
    scene.question.skip()
    assert scene.controls["a_before"].value == 0
    zero = [name for name, d in zip(AVENUES, scene.result.neuron.derivatives, strict=True) if d == 0]
    assert tuple(zero) == scene.question.answer == ("w",)
    scene.set(w=0.0)
    assert scene.result.neuron.derivatives[1] != 0


# paths


@of("paths")
@pytest.mark.parametrize("neuron", [0, 5, 15])
@pytest.mark.parametrize("example", [2, 1499])
def test_ten_terms_add_up_to_what_backward_passes_on(scene, net, data, neuron, example):
    scene.question.skip()
    scene.set(example=example, neuron=neuron, check=True)
    x, y = data.train.x[example : example + 1], data.train.y[example : example + 1]
    passed = -walk_back(net, x, y)[1][0][neuron]
    assert scene.result.sum == pytest.approx(passed, rel=1e-12)
    rest = Network(net.weights[2:], net.biases[2:])
    a = forward(net, x).activations[2]
    nudge = 1e-5 * np.eye(16)[neuron]
    measured = (costs(rest, a + nudge, y) - costs(rest, a - nudge, y))[0] / 2e-5
    assert scene.result.sum == pytest.approx(measured, abs=1e-9)
    np.testing.assert_allclose(scene.result.measured, [*scene.result.terms, scene.result.sum], atol=1e-9)
    drawn = (scene.picture.diamonds.get_xdata() - scene.picture.zero) / scene.picture.unit
    np.testing.assert_allclose(drawn, scene.result.measured, atol=1e-9)
    lengths = np.concatenate(list(edges(scene.picture.bars).values()))[:, 0] - scene.picture.zero
    for term in scene.result.terms:
        assert np.isclose(lengths, term * scene.picture.unit).any()
    assert np.abs(lengths).max() < 121  # inside its room, for any neuron


@of("paths")
def test_thick_lines_carry_much(scene):
    terms = scene.result.terms
    widths = np.array(scene.picture.edges.get_linewidths())
    assert widths.argmax() == np.abs(terms).argmax()
    colours = scene.picture.edges.get_colors()
    assert len({tuple(c) for c, term in zip(colours, terms, strict=True) if term > 0}) == 1
    assert tuple(colours[8]) != tuple(colours[5])  # one lowers, one raises


@of("paths")
def test_a_path_has_the_colour_of_its_terms_sign(scene):
    terms = scene.result.terms
    assert terms.min() < 0 < terms.max()
    for colour, term in zip(scene.picture.edges.get_colors(), terms, strict=True):
        assert to_hex(colour) == (RISE if term > 0 else FALL)


@of("paths")
def test_what_a_colour_means_is_said_beside_the_paths(scene):
    """Lesson 04 drew the same neuron's wish, so its colour was the other one."""
    terms, (measured, *_) = scene.result.terms, scene.model(**{**scene.state, "check": True}).measured
    assert scene.picture.colours.text.startswith("blue: raising the neuron raises C; orange: it lowers C")
    assert np.sign(measured) == np.sign(terms[0])  # by wiggling: up with the neuron, up with C
    assert to_hex(scene.picture.edges.get_colors()[0]) == (RISE if measured > 0 else FALL)
    assert crossing(scene.picture) == []


@of("paths")
def test_which_digit_the_example_is_is_said(scene, data):
    scene.question.skip()
    for example, words in ((2, "the example is a 2"), (8, "the example is an 8"), (3, "the example is a 3")):
        scene.set(example=example)
        assert scene.picture.example.text == words
        assert words.removeprefix("the ") in scene.words
        assert words.endswith(str(data.train.labels[example]))
        assert crossing(scene.picture) == []


@pytest.mark.parametrize("place", range(5))
def test_the_guessed_way_to_join_the_terms_is_marked_in_the_row_of_the_sum(place, net, data):
    scene = lesson.paths(net, data)
    way, level = list(scene.picture.ways.items())[place]
    assert not scene.picture.guessed.get_visible()
    scene.question.lock(way)
    assert scene.picture.guessed.get_visible()
    at = scene.picture.zero + scene.picture.unit * level
    np.testing.assert_allclose(scene.picture.guessed.get_xdata(), at)
    assert scene.picture.guess_name.text == "grey mark: your guess"
    terms = scene.result.terms
    made = terms.prod(), terms.mean(), terms.sum(), np.abs(terms).sum(), terms[np.abs(terms).argmax()]
    assert level == pytest.approx(made[place])
    assert crossing(scene.picture) == []
    scene.set(neuron=4)  # it was a guess about neuron 5
    assert not scene.picture.guessed.get_visible()
    assert not scene.picture.guess_name.visible
    scene.set(neuron=5)
    assert scene.picture.guessed.get_visible()


def test_a_way_beyond_the_picture_is_named(net, data):
    scene = lesson.paths(net, data)
    for sign, where in ((1, "right"), (-1, "left")):
        scene.picture.ways["add the ten"] = 2 * sign * scene.picture.most
        scene.picture.guess("add the ten")
        assert scene.picture.guess_name.text == f"grey mark: your guess: further {where}"


@of("paths")
def test_the_sum_is_hidden_until_the_question_is_locked(scene):
    assert scene.picture.sum.text == "?"
    assert signed(scene.result.sum, 3) not in scene.words
    scene.set(check=True)
    assert len(scene.picture.diamonds.get_xdata()) == 10
    scene.question.lock(scene.question.answer)
    assert scene.picture.sum.text == signed(scene.result.sum, 3)
    assert signed(scene.result.sum, 3) in scene.words
    assert len(scene.picture.diamonds.get_xdata()) == 11


# depth


@pytest.mark.parametrize("by", [0.0, 1000.0])  # nothing leads on, or every slope is 0
def test_ten_terms_of_nothing_are_added_too(by, net, data):
    silent = net._replace(weights=[by * w for w in net.weights])
    question = lesson.paths(silent, data).question
    assert question.answer == "add the ten"
    assert all(question.feedback(wrong).startswith("Not quite:") for wrong, _ in question.mistakes)


@of("depth")
@pytest.mark.parametrize(("weight", "bias"), [(1.0, 0.0), (8.0, -4.0), (0.5, 4.0), (8.0, 4.0)])
def test_the_first_derivative_is_the_product_along_the_chain(scene, weight, bias):
    for depth in (1, 2, 8):
        scene.set(depth=depth, weight=weight, bias=bias)
        r = scene.result
        product = 0.7 * r.slopes.prod() * weight ** (depth - 1) * r.dC_da
        assert r.derivatives[-1] == pytest.approx(product, rel=1e-9)
        assert r.measured[-1] == pytest.approx(product, rel=1e-4, abs=1e-10)
        assert len(r.derivatives) == depth
        assert (np.abs(r.derivatives) <= r.bounds * (1 + 1e-12)).all()
        for n, bound in enumerate(r.bounds, start=1):
            ends = scene.model(n, weight, bias).dC_da
            assert bound == pytest.approx(0.7 * weight ** (n - 1) * 0.25**n * abs(ends), rel=1e-9)
        said = [label.text for label in scene.picture.activations if label.text]
        assert said == [f"{a:.3f}" for a in r.activations[1:]]
        assert ", ".join(said) in scene.words
        assert scene.picture.bound_name.visible == (depth > 1)  # one point is no line
        assert crossing(scene.picture) == []
        np.testing.assert_array_equal(scene.picture.dots.get_ydata(), np.abs(r.derivatives))
        assert len(scene.picture.neurons.get_offsets()) == depth + 1
        assert f"{2 * depth + 1} factors" in scene.result.title or depth == 1
        assert len(scene.result.title) <= 78


@of("depth")
def test_the_right_guess_lies_on_the_dashed_line(scene):
    scene.question.lock("1/64")
    at = np.column_stack([[4, 4], [scene.picture.guessed.get_ydata()[0], scene.result.bounds[-1]]])
    (_, guess), (_, bound) = scene.picture.plot.transData.transform(at)
    assert abs(guess - bound) < 2  # pixels
    assert scene.picture.bound_name.text == "dashed: with\nslopes of 1/4"
    assert "With all slopes at 1/4 it would be" in scene.words


@of("depth")
def test_one_neuron_is_told_of_as_one(scene):
    assert "weights after" not in scene.words
    assert "1 to 1" not in scene.words
    assert "Activation: 0.668. Slope: 0.222. dC/da: \N{MINUS SIGN}0.664." in scene.words
    assert crossing(scene.picture) == []


@of("depth")
def test_four_neurons_keep_less_than_the_answer(scene):
    assert scene.question.answer == 1 / 64
    scene.question.lock("0.25")
    assert not np.isnan(scene.picture.guessed.get_ydata()).any()
    first = abs(scene.result.derivatives[0])
    assert scene.picture.guessed.get_ydata()[0] == pytest.approx(first / 4)
    assert scene.result.depth == 1 + 3
    share = scene.result.derivatives[-1] / scene.result.derivatives[0]
    assert f"{share:.3f} times" in prose(NOTEBOOK)
    assert share < scene.question.answer
    assert scene.result.slopes.min() > 0.22 - 0.001
    assert scene.result.slopes.max() < 0.23
    three = f"{scene.result.slopes[1:].min():.3f} to {scene.result.slopes[1:].max():.3f}"
    assert f"the three slopes here are {three}." in prose(NOTEBOOK)
    assert f"its slopes are {three}." in scene.question.feedback("0.0116")
    scene.set(depth=8)
    assert "1/34,000 of" in scene.result.title
    assert "about 1/34,000 of the say" in prose(NOTEBOOK)
    scene.set(weight=4.0, bias=-2.0)
    assert 0.5 < scene.result.derivatives[-1] / scene.result.derivatives[0] < 0.6  # "more than half is left"
    scene.set(weight=8.0, bias=-4.0)
    assert scene.result.derivatives[-1] / scene.result.derivatives[0] < 1 / 30_000  # "worse than before"
    assert not scene.picture.guessed.get_visible()


@of("depth")
def test_the_say_of_the_first_weight_is_shared_out_to_slopes_and_dC_da_as_the_prose_says(scene):
    scene.question.skip()
    text = prose(NOTEBOOK)

    def shares(**at):
        """The first weight's share, what slopes and weights alone leave of it, and dC/da of one neuron and of all."""
        scene.set(**{**at, "depth": 1})
        one = scene.result.dC_da
        scene.set(**at)
        r = scene.result
        return r.derivatives[-1] / r.derivatives[0], r.slopes[1:].prod() * at["weight"] ** (at["depth"] - 1), one, r

    share, alone, one, r = shares(depth=4, weight=1.0, bias=0.0)
    assert f"They alone would leave {alone:.4f}." in text
    assert f"from {signed(one, 3)} to {signed(r.dC_da, 3)}, and makes {share:.4f} of it" in text
    assert share == pytest.approx(alone * r.dC_da / one)
    _, mild, *_ = shares(depth=8, weight=1.0, bias=0.0)
    share, alone, one, r = shares(depth=8, weight=8.0, bias=-4.0)
    assert "1/500,000 of" in r.title
    assert "worse than before, 1/500,000" in text
    assert 1 / share == pytest.approx(500_000, rel=0.01)
    assert 1 / alone == pytest.approx(63_000, rel=0.01)
    assert 1 / mild == pytest.approx(35_000, rel=0.01)
    assert "slopes and weights alone leave 1/63,000, against 1/35,000 with weights of 1" in text
    assert one / r.dC_da == pytest.approx(8, rel=0.02)
    assert f"the chain is nearly right, it says {r.activations[-1]:.3f}." in text
    assert f"So dC/da is 8 times smaller: {signed(r.dC_da, 3)}, where one neuron has {signed(one, 3)}" in text


@of("depth")
def test_what_is_too_small_for_the_plot_is_marked_at_its_lower_edge(scene):
    scene.question.skip()
    assert scene.picture.lost.get_xdata().size == 0
    assert not scene.picture.lost_name.visible
    for weight, bias in ((8.0, 0.0), (8.0, 4.0), (0.5, 4.0)):
        scene.set(depth=8, weight=weight, bias=bias)
        small = 1 + np.flatnonzero(np.abs(scene.result.derivatives) < 1e-9)
        np.testing.assert_array_equal(scene.picture.lost.get_xdata(), small)
        assert scene.picture.lost_name.visible == (small.size > 0)
        assert crossing(scene.picture) == []
    scene.set(weight=8.0, bias=0.0)
    assert len(scene.picture.lost.get_xdata()) == 6


@of("depth")
def test_neither_a_slope_nor_dC_da_is_called_0(scene):
    scene.question.skip()
    scene.set(depth=8, weight=8.0, bias=4.0)
    assert scene.result.slopes.min() > 0 > scene.result.dC_da
    shown = [label.text for label in scene.picture.slopes[1:]]
    assert shown == ["<0.001"] * 8
    assert scene.picture.end.text == "dC/da\nnearly 0"
    assert "Slopes: <0.001, <0.001" in scene.words
    assert "dC/da at the end: nearly 0" in scene.words
    assert crossing(scene.picture) == []


@pytest.mark.parametrize(
    ("guess", "name"),
    [
        ("64", "your guess: further up ↑"),
        ("1", "your guess"),
        ("1/64", "your guess"),
        ("0", "your guess: further down ↓"),
        ("-1", "your guess: further down ↓"),
    ],
)
def test_a_share_beyond_the_plot_is_named_within_it(guess, name):
    scene = lesson.depth()
    scene.question.lock(guess)
    assert scene.picture.guess_name.text == name
    assert crossing(scene.picture) == []
    low, high = scene.picture.plot.get_ylim()
    assert low < scene.picture.guessed.get_ydata()[0] < high


@of("depth")
def test_what_is_drawn_has_a_legend_and_only_one_line_is_dashed(scene):
    texts = [text.get_text() for text in scene.picture.paper.texts]
    assert "dot: product\ndiamond:\nby wiggling" in texts
    assert "each length with its own dC/da" in scene.picture.plot.get_title()
    assert scene.picture.bound.get_linestyle() == "--"
    assert scene.picture.first.get_linestyles() == [(0.0, None)]


def test_the_most_that_can_be_left_is_said_as_it_was_typed():
    question = lesson.depth().question
    question.lock("1/64")
    assert question.reveal().startswith("Right: you predicted 0.015625. A sigmoid's slope")
    assert "the answer is 0.015625. " in question.feedback("0.25")


# questions, exercise, prose


@pytest.mark.parametrize("name", ["nudges", "factors", "three_products", "paths", "depth"])
def test_every_answer_has_its_own_explanation(name, net, data, chain):
    question = made(name, net, data, chain).question
    assert question.feedback(question.answer).startswith("Right:")
    said = {question.feedback(wrong) for wrong, _ in question.mistakes}
    assert len(said | {question.feedback(question.answer)}) == len(question.mistakes) + 1
    for wrong, why in question.mistakes:
        assert why in question.feedback(wrong)


@pytest.mark.parametrize(("given", "told"), [("0.012", "its slopes are 0.224"), ("0.0113", "its slopes are 0.224")])
def test_the_share_in_the_picture_is_not_the_most_there_can_be(given, told):
    question = lesson.depth().question
    question.lock(given)
    assert told in question.reveal()
    assert "the most that three slopes can leave, and a slope can be 0.25" in question.sentence


def test_the_neurons_are_put_before_the_cost():
    question = lesson.depth().question.question
    assert question.startswith("Put 3 more sigmoid neurons between this one and C")
    assert "what three more, put between it and C, do" in prose(NOTEBOOK)


@pytest.mark.parametrize(
    ("given", "told"),
    [
        ("0.0109", "the slope on the screen, 0.222, three times"),
        ("0.011", "the slope on the screen, 0.222, three times"),
        ("0.222 * 0.222 * 0.222", "the slope on the screen, 0.222, three times"),
        ("0.222", "the first neuron's slope"),
        ("0.298", "multiplied activations, 0.668 three times"),
        ("0.666", "You added three slopes of the one on the screen"),
        ("0.984", "the share that is lost"),
        ("63/64", "the share that is lost"),
        ("1", "With weights of 1"),
    ],
)
def test_the_numbers_on_the_screen_and_the_share_that_is_lost_are_recognised(given, told):
    question = lesson.depth().question
    question.lock(given)
    assert told in question.reveal()


@pytest.mark.parametrize(("given", "told"), [("1/16", "One slope too few"), ("64", "how many times smaller")])
def test_a_slope_too_few_and_the_share_turned_over_are_recognised(given, told):
    question = lesson.depth().question
    question.lock(given)
    assert told in question.reveal()


def my_chain(dz=lambda a_before, w: (a_before, 1, w), da=lambda z, a: a * (1 - a), dC=lambda a, y: 2 * (a - y)):
    def attempt(a_before, w, b, y):
        z = w * a_before + b
        a = sigmoid(z)
        return [d * da(z, a) * dC(a, y) for d in dz(a_before, w)]

    return attempt


def typed(join):
    """As one types it: join(first factor, a, y) for each of the three."""

    def attempt(a_before, w, b, y):
        a = sigmoid(w * a_before + b)
        return [join(first, a, y) for first in (a_before, 1, w)]

    return attempt


def added(a_before, w, b, y):
    a = sigmoid(w * a_before + b)
    return [d + a * (1 - a) + 2 * (a - y) for d in (a_before, 1, w)]


@pytest.mark.parametrize(
    ("attempt", "says"),
    [
        (my_chain(), "Right:"),
        (lambda a_before, w, b, y: ..., "Not yet:"),
        (my_chain(da=lambda z, a: 1), "middle factor is missing"),
        (my_chain(da=lambda z, a: z * (1 - z)), "not z"),
        (my_chain(da=lambda z, a: sigmoid(a) * (1 - sigmoid(a))), "squished twice"),
        (my_chain(da=lambda z, a: a), "a itself"),
        (my_chain(da=lambda z, a: 1 - a), "left the a out"),
        (my_chain(dC=lambda a, y: a - y), "The 2 is missing"),
        (my_chain(dC=lambda a, y: 1), "last factor is missing"),
        (my_chain(dC=lambda a, y: 2 * a - y), "If you wrote `2 * a - y`"),
        (my_chain(da=lambda z, a: 1, dC=lambda a, y: a - y), "Two things are missing"),
        (lambda a_before, w, b, y: my_chain(dz=lambda _, w: (a_before, b, w))(a_before, w, b, y), "dz/db is 1, not b"),
        (added, "You added the three factors"),
        (my_chain(dC=lambda a, y: y - a), "The 2 is missing, and the sign is turned round"),
        (my_chain(da=lambda z, a: a * 1 - a), "brackets"),
        (lambda a_before, w, b, y: (0, 0, 0), "If you wrote `a * 1 - a`"),
        (lambda a_before, w, b, y: (a_before, 1, w), "shared factors are missing"),
        (lambda a_before, w, b, y: my_chain()(a_before, w, 0, y), "without b"),
        (my_chain(dz=lambda a_before, w: (a_before, a_before, w)), "dz/db is 1"),
        (
            lambda a_before, w, b, y: my_chain(da=lambda z, a: a_before * (1 - a_before))(a_before, w, b, y),
            "neuron before",
        ),
        (
            lambda a_before, w, b, y: my_chain(dz=lambda _, w: (sigmoid(w * a_before + b), 1, w))(a_before, w, b, y),
            "dz/dw is a_before",
        ),
        (my_chain(dC=lambda a, y: 2 * (y - a)), "sign turned round"),
        (my_chain(dC=lambda a, y: (a - y) ** 2), "the cost itself"),
        (my_chain(dz=lambda a_before, w: (w, 1, a_before)), "swapped"),
        (my_chain(dz=lambda a_before, w: (w, 1, a_before)), "Or you returned them in another order"),
        *(
            (lambda *at, order=order: [my_chain()(*at)[i] for i in order], "All three are there, in another order")
            for order in ((0, 2, 1), (1, 0, 2), (1, 2, 0), (2, 0, 1))
        ),
        (my_chain(dz=lambda a_before, w: (a_before, 0, w)), "dz/db is 1"),
        (my_chain(dz=lambda a_before, w: (1, 1, 1)), "first factors are missing"),
        (lambda a_before, w, b, y: 1 / 0, "ZeroDivisionError"),
        (lambda a_before, w, b, y: (1.0, 2.0), "3"),
        *(
            (lambda *at, left=left: [my_chain()(*at)[i] for i in range(3) if i != left], f"{name} is missing")
            for left, name in enumerate(("dC_dw", "dC_db", "dC_da_before"))
        ),
        (lambda *at: (my_chain()(*at)[0], 1, my_chain()(*at)[2]), "dC_db is only its first factor, 1."),
        (lambda *at: (*my_chain()(*at)[:2], at[1]), "dC_da_before is only its first factor, w."),
        (lambda *at: (at[0], *my_chain()(*at)[1:]), "dC_dw is only its first factor, a_before."),
        (
            lambda a_before, w, b, y: (
                my_chain()(a_before, w, b, y)[0],
                2 * (sigmoid(w * a_before + b) - y),
                my_chain()(a_before, w, b, y)[2],
            ),
            "slope is missing in dC_db",
        ),
        (lambda *at: [factor * my_chain()(*at)[0] for factor in (1, 1, at[1])], "You went on from dC_dw"),
        (typed(lambda d, a, y: d * a * (1 - a) * 2 * a - y), "only a is doubled"),
        (typed(lambda d, a, y: d * (a * (1 - a) * 2 * a - y)), "only a is doubled"),
        (typed(lambda d, a, y: d * a * 1 - a * 2 * (a - y)), "the minus comes last"),
        (typed(lambda d, a, y: d * (a * 1 - a * 2 * (a - y))), "the minus comes last"),
        (lambda a_before, w, b, y: my_chain(dC=lambda a, y: 2 * (w * a_before + b - y))(a_before, w, b, y), "not z"),
        (my_chain(dC=lambda a, y: 2 * (a - y) ** 2), "no square any more"),
        (lambda a_before, w, b, y: my_chain()(a_before, w, b * a_before, y), "In z you multiplied b by a_before"),
        (my_chain(da=lambda z, a: a * (a - 1)), "Or you wrote a * (a - 1)"),
        (my_chain(da=lambda z, a: 1, dC=lambda a, y: 2 * (y - a)), "Two slips. The middle factor is missing"),
        (my_chain(da=lambda z, a: 1 - a, dC=lambda a, y: 2 * (y - a)), "Two slips. One factor of the slope"),
        (my_chain(da=lambda z, a: a, dC=lambda a, y: a - y), "Two slips. The middle factor is a itself"),
    ],
)
def test_the_exercise_names_the_missing_idea(attempt, says, chain):
    assert says in lesson.check_my_chain(attempt, chain).message


def test_no_name_of_the_exercise_is_left_over_from_a_cell_above():
    names = {}
    code = ["".join(cell["source"]) for cell in cells(NOTEBOOK, "code")]
    (exercise,) = [n for n, source in enumerate(code) if source.startswith("# Exercise")]
    for source in code[:exercise]:
        if "lesson." not in source:  # shows no scene
            exec(source, names)
    assert not names.keys() & {"a_before", "w", "b", "y", "z", "a", "x", "slope", "dC_dz", "dC_da", "dz", "da"}


def test_the_answer_in_the_notebook_passes(chain):
    (answer,) = [cell for cell in cells(NOTEBOOK) if "<summary>An answer</summary>" in "".join(cell["source"])]
    code = "".join(answer["source"]).split("```python\n")[1].split("```")[0]
    names = {"sigmoid": sigmoid}
    exec(code, names)
    assert lesson.check_my_chain(names["my_chain"], chain)


def test_numbers_in_the_prose_are_computed(net, data, chain):
    text = prose(NOTEBOOK).replace("\N{MINUS SIGN}", "-")
    at = lesson.factors(chain)
    n = at.result.neuron
    d, s, c = at.result.factors
    walk = lesson.nudges(chain)
    answer = walk.question.answer
    at.buttons["Saturated and wrong"].click()
    far = at.result
    real = forward(chain, np.array([[0.7]])).activations[-1].item()
    ten = lesson.paths(net, data).result
    other_2, a_3 = (lesson.paths(net, data).model(example, 5, False, True).sum for example in (12, 3))
    assert data.train.labels[[2, 12, 3]].tolist() == [2, 2, 3]
    wishes = [np.abs(wish).max() for wish, _ in walk_back(net, data.train.x[2:3], data.train.y[2:3]).values()]
    for sentence in (
        f"w = {n.w:.2f}, b = {n.b:.2f} and a_before = {n.a_before:.2f}, and says {n.a:.3f}",
        f"says {n.a:.3f}. (Unrounded it says {real:.3f}.)",
        f"+0.1 x {d:.2f} = +{0.1 * d:.3f} in z",
        f"{0.1 * d:.3f} x {s:.3f} = +{0.1 * d * s:.4f} in a",
        f"{0.1 * d * s:.4f} x {c:.3f} = {answer:.4f} in C",
        f"If you predicted +{-answer:.4f}, you lost the sign",
        f"If you predicted {0.1 * d * c:.4f}, you skipped the slope",
        f"At z = {far.neuron.z:.1f} the sigmoid is flat: its slope is {far.factors[1]:.4f}",
        f"{far.factors[0]:.2f} x {far.factors[1]:.4f} x {far.factors[2]:.3f} = {far.neuron.derivatives[0]:.4f}",
        f"says {far.neuron.a:.4f} and should say 0",
        f"lies nearly flat, and the product is {far.neuron.derivatives[0]:.4f}",
        f"The ten terms make +{ten.sum:.3f}",
        f"from 2 to 12, another 2: in this fresh network little changes, +{ten.sum:.3f} becomes +{other_2:.3f}",
        f"to 3, which is a 3: +{a_3:.3f}",
        f"the wish, {-ten.sum:.3f}",
        f"If you took the mean, you gave +{ten.terms.mean():.3f}",
        "wishes of {2:.3f} at the outputs, {1:.3f} and {0:.3f}".format(*sorted(wishes)),
    ):
        assert sentence in text, sentence
    assert 0.1 * (d + s + c) == pytest.approx(0.01, abs=0.001)  # "about 0.01, you added the factors"
    sums = [lesson.paths(net, data).model(2, k, False, True).sum for k in range(16)]
    assert np.abs(sums).argmax() == 5
    assert "In size it is the largest sum in the ledger of lesson 04" in text


@pytest.mark.parametrize("z", [-3.0, 0.0, 1.7])
def test_the_sigmoid_is_two_gears(z):
    u, eps = 1 + np.exp(-z), 1e-6
    assert "-e^{-z} \\cdot \\frac{-1}{(1 + e^{-z})^2} =" in prose(NOTEBOOK)
    assert (np.exp(-(z + eps)) - np.exp(-(z - eps))) / (2 * eps) == pytest.approx(-np.exp(-z))
    assert (1 / (u + eps) - 1 / (u - eps)) / (2 * eps) == pytest.approx(-1 / u**2)
    assert -np.exp(-z) * -1 / u**2 == pytest.approx(sigmoid(z) * (1 - sigmoid(z)))


def test_a_line_has_the_colour_of_its_term_and_not_of_its_weight(net, data):
    weight, slope, dC_da = lesson.paths(net, data).result.factors[:, 2]
    assert f"Output 2 has a weight of {signed(weight)} and a blue line, because its dC/da is negative" in prose(
        NOTEBOOK
    )
    assert dC_da < 0 < weight * slope * dC_da


@pytest.mark.parametrize("examples", [1, 5])
def test_rows_swap_where_books_do_not(examples):
    rng = np.random.default_rng(0)
    delta, a, w = rng.normal(size=(examples, 3)), rng.normal(size=(examples, 2)), rng.normal(size=(3, 2))
    columns = [(d[:, None], before[:, None]) for d, before in zip(delta, a, strict=True)]
    np.testing.assert_allclose(delta.mT @ a, sum(d @ before.T for d, before in columns))
    np.testing.assert_allclose((delta @ w).T, np.hstack([w.T @ d for d, _ in columns]))
    assert "the weights' equation needs its swap on the other side, on delta: `dC_dz.mT @ activ" in prose(NOTEBOOK)
    assert "gradient.weights[l] = dC_dz.mT @ activations[l]" in listing(backward)


def test_the_lines_in_the_table_are_the_librarys_own():
    source = listing(backward)
    rows = [line for line in prose(NOTEBOOK).split("\n") if line.startswith("|") and line.rstrip("| ").endswith("`")]
    lines = [line for row in rows if "dC_d" in (line := row.rstrip("| ").split("`")[-2])]
    assert len(lines) == 5
    for line in lines:
        assert line in source


def test_the_gradient_of_the_chain_is_seven_factors(chain):
    x, y = np.array([[0.7]]), np.array([[1.0]])
    first = backward(chain, x, y).weights[0].item()
    assert first == pytest.approx(wiggle(chain, x, y).weights[0].item(), rel=1e-5)
    assert f"({first:.5f}, {first:.5f})" in "".join(
        "".join(out["data"]["text/plain"])
        for cell in cells(NOTEBOOK)
        for out in cell.get("outputs", [])
        if "data" in out
    )
    assert cost(chain, x, y) > 0


@pytest.mark.parametrize("weight", [-1.0, -1.9, -0.3, 2.5])
@pytest.mark.parametrize("what", ["w", "b", "a_before"])
def test_every_bar_has_room(weight, what):
    chain = random_network((1, 1, 1, 1), np.random.default_rng(2869))
    chain.weights[-1][:] = weight
    scene = lesson.nudges(chain)
    scene.question.skip()
    scene.controls["what"].value = what
    boxes = np.concatenate([patch.get_path().vertices for patch in scene.picture.bars.patches])
    assert boxes[:, 0].min() > 230  # right of the values
    assert boxes[:, 0].max() < 810


@pytest.mark.parametrize("seed", [6533, 1])
def test_every_path_has_room(seed, data):
    scene = lesson.paths(random_network((784, 16, 16, 10), np.random.default_rng(seed)), data)
    scene.question.skip()
    for example in range(0, 1500, 97):
        for neuron in range(16):
            result = scene.model(**{**scene.state, "example": example, "neuron": neuron})
            assert np.abs([*result.terms, result.sum]).max() < scene.picture.most
