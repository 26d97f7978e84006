"""Shift, rotate, scale: against numpy's own moves, against each other, and MNIST's place and size for a drawing."""

import numpy as np
import pytest

from backprop_lib import augmentation, digits
from backprop_lib.augmentation import augment, centred, rotate, scale, shift, transform, usual_centre


@pytest.fixture(scope="module")
def images():
    return digits().test.x[:20]


def square(images):
    return images.reshape(-1, 28, 28)


@pytest.mark.parametrize(("right", "down"), [(3, 0), (0, 2), (-4, 1), (2, -5), (30, 0), (0, -28)])
def test_a_shift_by_whole_pixels_copies_pixels_and_brings_in_black(images, right, down):
    noise = np.random.default_rng(0).random((3, 784))
    found = square(shift(noise, right, down))
    for row in range(28):
        for column in range(28):
            inside = 0 <= row - down < 28 and 0 <= column - right < 28
            wanted = square(noise)[:, row - down, column - right] if inside else 0
            np.testing.assert_array_equal(found[:, row, column], wanted)


def test_half_a_pixel_is_the_mean_of_two(images):
    half = (square(images)[:, :, :-1] + square(images)[:, :, 1:]) / 2
    np.testing.assert_allclose(square(shift(images, 0.5, 0))[:, :, 1:], half, atol=1e-12)


@pytest.mark.parametrize(("degrees", "times"), [(90, -1), (180, 2), (-90, 1), (360, 0)])
def test_a_right_angle_turns_clockwise(images, degrees, times):
    np.testing.assert_allclose(square(rotate(images, degrees)), np.rot90(square(images), times, (1, 2)), atol=1e-9)


def test_twice_as_large_has_four_times_the_ink():
    disc = (np.hypot(*(np.mgrid[:28, :28] - 13.5)) < 5).astype(float).reshape(1, 784)
    assert scale(disc, 2).sum() == pytest.approx(4 * disc.sum(), rel=0.05)
    assert scale(disc, 0.5).sum() == pytest.approx(disc.sum() / 4, rel=0.1)
    np.testing.assert_array_equal(scale(disc, 1), disc)


def test_scaling_comes_first_then_the_turn_then_the_shift(images):
    np.testing.assert_allclose(transform(images, 3, 1, 90, 1), shift(rotate(images, 90), 3, 1), atol=1e-9)


def test_each_image_has_its_own_amount(images):
    found = shift(images, np.arange(20) % 3, 0)
    for i in range(20):
        np.testing.assert_array_equal(found[i], shift(images[i : i + 1], i % 3, 0)[0])


def test_augmented_copies_differ_stay_in_range_and_can_be_repeated(images):
    first, again = (augment(images, np.random.default_rng(1)) for _ in range(2))
    np.testing.assert_array_equal(first, again)
    assert (np.abs(first - images).max(axis=1) > 0.1).all()
    assert first.min() >= 0
    assert first.max() <= 1
    np.testing.assert_array_equal(augment(images, np.random.default_rng(1), pixels=0, degrees=0, percent=0), images)


def test_each_amount_is_drawn_from_its_own_range_and_by_itself(monkeypatch):
    asked = []
    monkeypatch.setattr(augmentation, "transform", lambda images, *amounts: asked.append(amounts))
    augment(np.zeros((2000, 784)), np.random.default_rng(0), pixels=2, degrees=10, percent=20)
    (amounts,) = asked
    for amount, least, most in zip(amounts, (-2, -2, -10, 0.8), (2, 2, 10, 1.2), strict=True):
        assert least <= amount.min() < least + 0.05 * (most - least)
        assert most >= amount.max() > most - 0.05 * (most - least)
    assert abs(np.corrcoef(amounts)[np.triu_indices(4, 1)]).max() < 0.1


@pytest.mark.parametrize(
    ("call", "says"),
    [
        (lambda: shift(np.zeros((28, 28)), 1, 0), r"shape \(28, 28\)"),
        (lambda: shift(np.zeros((2, 784), np.uint8), 1, 0), "uint8"),
        (lambda: shift(np.zeros((2, 784)), [1, 2, 3], 0), r"right has shape \(3,\)"),
        (lambda: rotate(np.zeros((2, 784)), np.nan), "degrees is nan"),
        (lambda: shift(np.full((2, 784), np.nan), 1, 0), "nan"),
        (lambda: scale(np.zeros((2, 784)), 0), "factor is 0"),
        (lambda: augment(np.zeros((2, 784)), 0), "rng is 0"),
        (lambda: augment(np.zeros((2, 784)), np.random.default_rng(0), percent=100), "percent is 100"),
        (lambda: augment(np.zeros((2, 784)), np.random.default_rng(0), pixels=-1), "pixels is -1"),
        (lambda: centred(np.zeros((2, 784)), "weight"), "by is 'weight'; expected 'mass' or 'box'"),
        (lambda: usual_centre(np.zeros((2, 784))), "nothing in any of 2 images"),
    ],
)
def test_bad_input_is_named(call, says):
    with pytest.raises(ValueError, match=says):
        call()


def box_and_centre(image):
    """The longer side of what is visible, and the centre of mass as (row, column)."""
    rows, columns = np.nonzero(image > 0.1)
    side = 1 + max(np.ptp(rows), np.ptp(columns))
    return side, [np.average(at, weights=image) for at in np.mgrid[:28, :28]]


def test_a_drawing_comes_to_mnists_place_and_size(images):
    """MNIST's test images: a longer side of exactly 20 pixels and a centre of mass within 0.5 of (14, 14)."""
    somewhere = transform(images, right=3, down=-4, factor=0.6)
    for found in (centred(images), centred(somewhere)):
        for image in square(found):
            side, centre = box_and_centre(image)
            assert 19 <= side <= 22
            np.testing.assert_allclose(centre, 14, atol=0.1)


def test_a_drawing_comes_to_our_digits_place_and_size(images):
    """The bundled digits: a box 20 pixels high, as far from the top as from the bottom."""
    somewhere = transform(images, right=3, down=-4, factor=0.6)
    for image in square(np.concatenate([centred(images, "box"), centred(somewhere, "box")])):
        rows, columns = np.nonzero(image > 0)
        assert 19 <= 1 + np.ptp(rows) <= 22
        assert abs(rows.min() + rows.max() - 27) <= 1
        assert abs(columns.min() + columns.max() - 27) <= 1


def test_how_digits_were_centred_is_seen_from_them(images):
    assert usual_centre(digits().train.x) == usual_centre(images) == "box"
    for by in ("box", "mass"):
        assert usual_centre(centred(images, by)) == by
    with_an_empty_one = np.concatenate([np.zeros((1, 784)), centred(images, "mass")])
    assert usual_centre(with_an_empty_one) == "mass"


@pytest.mark.parametrize("by", ["mass", "box"])
def test_what_is_centred_stays(images, by):
    once = centred(images, by)
    assert np.abs(centred(once, by) - once).mean() < 0.02


@pytest.mark.parametrize("by", ["mass", "box"])
def test_an_empty_drawing_stays_empty(by):
    assert not centred(np.zeros((1, 784)), by).any()


def test_a_single_dot_is_a_drawing_too():
    dot = np.zeros((1, 784))
    dot[0, 28 * 2 + 3] = 1
    side, _ = box_and_centre(square(centred(dot))[0])
    assert np.isfinite(centred(dot)).all()
    assert side > 15
