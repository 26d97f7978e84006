"""The bundled digits, the type that holds them, and one_hot."""

import hashlib
import importlib.util
import subprocess
import sys
import zlib
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from backprop_lib import data
from backprop_lib.data import DIGITS, Examples, digits, enlarge, one_hot

ROOT = Path(__file__).parents[1]
PARTS = pytest.mark.parametrize(("part", "n"), [("train", 1500), ("test", 297)])


@pytest.fixture
def make_digits():
    pytest.importorskip("sklearn", reason="scikit-learn, the source of digits.npz, is not installed")
    spec = importlib.util.spec_from_file_location("make_digits", ROOT / "tools" / "make_digits.py")
    tool = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(tool)
    return tool


@PARTS
def test_shapes_types_and_ranges(part, n):
    examples = getattr(digits(), part)
    assert len(examples) == n
    for name, shape, dtype, most in [
        ("pixels", (n, 784), np.uint8, 255),
        ("labels", (n,), np.uint8, 9),
        ("x", (n, 784), np.float64, 1),
        ("y", (n, 10), np.float64, 1),
    ]:
        array = getattr(examples, name)
        assert (array.shape, array.dtype) == (shape, dtype), name
        assert (array.min(), array.max()) == (0, most), name


@PARTS
def test_x_and_y_say_the_same_as_pixels_and_labels(part, n):
    examples = getattr(digits(), part)
    np.testing.assert_array_equal(examples.x, examples.pixels / 255)
    np.testing.assert_array_equal(examples.y.argmax(axis=1), examples.labels)
    np.testing.assert_array_equal(examples.y.sum(axis=1), 1)


@PARTS
def test_every_digit_is_about_a_tenth(part, n):
    share = np.bincount(getattr(digits(), part).labels, minlength=10) / n
    assert share.min() > 0.09
    assert share.max() < 0.12


def test_train_and_test_are_the_file_in_its_order():
    with np.load(DIGITS) as file:
        images, labels = file["images"], file["labels"]
    train, test = digits()
    np.testing.assert_array_equal(np.concatenate([train.labels, test.labels]), labels)
    np.testing.assert_array_equal(np.concatenate([train.pixels, test.pixels]), enlarge(images))


def test_no_image_is_in_both_parts():
    train, test = ({row.tobytes() for row in part.pixels} for part in digits())
    assert not train & test


@PARTS
@pytest.mark.parametrize("name", ["pixels", "labels", "x", "y"])
def test_arrays_are_made_once_and_cannot_be_changed(part, n, name):
    array = getattr(getattr(digits(), part), name)
    assert getattr(getattr(digits(), part), name) is array
    with pytest.raises(ValueError, match="read-only"):
        array[0] = 1


def test_floats_are_made_only_when_asked_for():
    examples = Examples(np.zeros((2, 784), np.uint8), [3, 4])
    assert not {"x", "y"} & set(vars(examples))
    assert examples.x is vars(examples)["x"]


def test_what_is_done_later_to_the_arrays_given_changes_nothing():
    pixels, labels = np.zeros((2, 784), np.uint8), np.array([3, 4], np.uint8)
    examples = Examples(pixels, labels)
    pixels[:], labels[:] = 255, 0
    assert examples.pixels.max() == examples.x.max() == 0
    assert examples.labels.tolist() == [3, 4]


def test_pixels_that_nobody_can_write_into_are_not_copied():
    pixels = np.zeros((2, 784), np.uint8)
    pixels.setflags(write=False)
    assert np.shares_memory(Examples(pixels, [3, 4]).pixels, pixels)


def test_reading_the_digits_loads_no_masked_arrays():
    """NumPy does not load them by itself from some version on; that takes half as long as all of digits()."""
    code = (
        "import sys, backprop_lib; before = set(sys.modules); backprop_lib.digits(); "
        "print('zipfile' in sys.modules, {'numpy.ma'} & (set(sys.modules) - before))"
    )
    out = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True).stdout
    assert out.split() == ["True", "set()"]


def test_a_part_handed_on_for_all_of_it_is_named():
    with pytest.raises(
        AttributeError, match=r"<1,500 examples> have no .train: .* Hand on all of it: data, not data.train"
    ):
        _ = digits().train.train
    with pytest.raises(AttributeError, match="'Examples' object has no attribute 'colour'"):
        _ = digits().train.colour


def test_the_pixels_are_the_same_everywhere():
    train, test = digits()
    assert train.labels[:5].tolist() == [0, 1, 2, 3, 4]
    assert train.pixels[:5].sum(axis=1, dtype=int).tolist() == [24005, 28030, 31454, 22809, 21708]
    everything = hashlib.sha256(train.pixels.tobytes() + test.pixels.tobytes())
    assert everything.hexdigest() == "7c8a613e8b778468abaff995f0d54b3a16380d4d61ff1e89afc81c14f6562dc0"


def test_sums_in_enlarge_are_exact():
    images = np.random.default_rng(0).integers(0, 17, (50, 8, 8))
    matrix = data.INTERPOLATION
    exact = matrix.astype(np.float64) @ images @ matrix.T.astype(np.float64)
    np.testing.assert_array_equal(matrix @ images.astype(np.float32) @ matrix.T, exact)


def test_digits_look_like_mnist():
    """MNIST: mean 0.13, 19 % of the pixels not black, 8 % nearly white, a margin of about 4 pixels."""
    images = np.concatenate([part.pixels for part in digits()]).reshape(-1, 28, 28)
    assert 0.12 < images.mean() / 255 < 0.15
    assert 0.17 < (images > 0).mean() < 0.22
    assert 0.06 < (images >= 240).mean() < 0.10
    assert (images.max(axis=(1, 2)) == 255).all()
    inside = np.zeros((28, 28), bool)
    inside[3:25, 3:25] = True
    assert not images[:, ~inside].any()


def test_enlarging_keeps_the_picture_upright():
    image = np.zeros((1, 8, 8), np.uint8)
    image[0, 1:3, 5:7] = 16
    pixels = enlarge(image).reshape(28, 28)
    rows, columns = np.nonzero(pixels)
    assert (rows.mean(), columns.mean()) == (8.5, 18.5)  # 4 + 2.5 * 2 and 4 + 2.5 * 6, less the half of a pixel


def test_a_full_image_is_white_without_ripples():
    pixels = enlarge(np.full((1, 8, 8), 16, np.uint8)).reshape(28, 28)
    assert (pixels[5:23, 5:23] == 255).all()


@pytest.mark.parametrize(
    ("pixels", "labels", "said"),
    [
        (np.zeros((2, 28, 28), np.uint8), [1, 2], r"shape \(2, 28, 28\).* expected shape \(N, 784\)"),
        (np.zeros((2, 784)), [1, 2], "type float64; expected .* uint8"),
        (np.zeros((2, 784), np.uint8), [1], "2 images and 1 labels"),
        (np.zeros((2, 784), np.uint8), [1, 10], r"labels\[1\] is 10; expected"),
    ],
)
def test_examples_say_what_is_wrong(pixels, labels, said):
    with pytest.raises(ValueError, match=said):
        Examples(pixels, labels)


@given(st.lists(st.integers(0, 9), min_size=1), st.sampled_from([list, np.uint8, np.int64, np.float64]))
def test_one_hot(labels, kind):
    y = one_hot(labels if kind is list else np.array(labels, kind))
    assert (y.shape, y.dtype) == ((len(labels), 10), np.float64)
    assert y.argmax(axis=1).tolist() == labels
    assert (y.sum(axis=1) == 1).all()
    assert ((y == 0) | (y == 1)).all()


@given(
    st.lists(st.integers(0, 9)),
    st.one_of(st.integers(-(2**62), -1), st.integers(10, 2**62), st.floats().filter(lambda v: v not in range(10))),
)
def test_one_hot_names_the_first_wrong_label(right, wrong):
    with pytest.raises(ValueError, match=rf"labels\[{len(right)}\] is .*; expected a row of whole numbers 0 to 9"):
        one_hot([*right, wrong, 99])


@pytest.mark.parametrize(
    ("labels", "said"),
    [
        ([], r"shape \(0,\)"),
        (3, r"shape \(\)"),
        ([[1, 2]], r"shape \(1, 2\)"),
        ([[1], [2, 3]], "different lengths"),
        (["1", "2"], "type <U1"),
        ([True, False], "type bool"),
        ([None], "type object"),
        ([2**70], "type object"),
        ([1j], "type complex128"),
        ([1, float("nan")], r"labels\[1\] is nan"),
        ([0.5], r"labels\[0\] is 0.5"),
    ],
)
def test_one_hot_says_what_is_wrong(labels, said):
    with pytest.raises(ValueError, match=rf"{said}.*; expected a row of whole numbers 0 to 9"):
        one_hot(labels)


def test_the_source_is_credited():
    for words in ["Optical Recognition of Handwritten Digits", "Alpaydin", "Kaynak", "1998", "UCI", "CC BY 4.0"]:
        assert words in data.__doc__


def test_the_file_is_scikit_learns_copy(make_digits):
    from sklearn.datasets import load_digits

    with np.load(DIGITS) as file:
        assert file["images"].dtype == file["labels"].dtype == np.uint8
        np.testing.assert_array_equal(file["images"], load_digits().images)
        np.testing.assert_array_equal(file["labels"], load_digits().target)


def test_the_tool_writes_the_same_bytes_again(make_digits, tmp_path):
    first, second = tmp_path / "first.npz", tmp_path / "second.npz"
    for path in (first, second):
        assert make_digits.main(["--output", str(path)]) == 0
        assert make_digits.main(["--output", str(path), "--check"]) == 0
    assert first.read_bytes() == second.read_bytes()


@pytest.mark.skipif(
    "ng" in zlib.ZLIB_RUNTIME_VERSION, reason="digits.npz was packed by zlib; zlib-ng packs differently"
)
def test_the_tool_reproduces_the_file(make_digits):
    assert make_digits.main(["--check"]) == 0


def test_the_tool_sees_a_difference(make_digits, tmp_path, capsys):
    arrays = make_digits.source()
    path = tmp_path / "digits.npz"
    assert make_digits.main(["--output", str(path), "--check"]) == 1
    assert "missing" in capsys.readouterr().out
    np.savez_compressed(path, **arrays)
    assert make_digits.main(["--output", str(path), "--check"]) == 1
    assert "right arrays in other bytes" in capsys.readouterr().out
    arrays["labels"][0] = 9
    np.savez_compressed(path, **arrays)
    assert make_digits.main(["--output", str(path), "--check"]) == 1
    assert "labels differs" in capsys.readouterr().out
