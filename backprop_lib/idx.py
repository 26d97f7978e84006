"""IDX, the format of MNIST's four files: a magic number, the sizes, then byte after byte, and gzip around it all.

A file that is not exactly what was expected raises a ValueError that says in a few words what is wrong with it.
"""

import gzip
import zlib

import numpy as np

from . import expect

IMAGES, LABELS = 2051, 2049  # magic numbers 0x0803 and 0x0801: unsigned bytes, in 3 dimensions and in 1
CHUNK = 1 << 20  # bytes unpacked at a time, so that the largest file is in memory once and not twice


def images(path, count):
    """The pixels (count, 784), uint8, 0 to 255: each image's 28 rows in a row."""
    (count,) = expect.counts(count=count)
    return _read(path, IMAGES, (count, 28, 28)).reshape(count, 784)


def labels(path, count):
    """The labels (count,), uint8, 0 to 9."""
    (count,) = expect.counts(count=count)
    found = _read(path, LABELS, (count,))
    if found.max() > 9:
        raise ValueError(f"label {found.argmax()} is {found.max()}; expected 0 to 9")
    return found


def _read(path, magic, shape):
    try:
        with gzip.open(path) as file:
            _check_header(file.read(4 + 4 * len(shape)), magic, shape)
            return _bytes(file, int(np.prod(shape))).reshape(shape)
    except EOFError:
        raise ValueError("it is cut short") from None
    except gzip.BadGzipFile:
        with open(path, "rb") as file:
            start = file.read(9)
        raise ValueError(f"it is not a sound gzip file (it begins with {start})") from None
    except zlib.error:
        raise ValueError("its compressed data are damaged") from None


def _check_header(header, magic, shape):
    found = np.frombuffer(header[: len(header) // 4 * 4], ">u4").tolist()
    if found[:1] != [magic]:
        raise ValueError(f"its magic number is {found[0] if found else 'missing'}; expected {magic}")
    if found[1:] != list(shape):
        raise ValueError(f"it holds {_times(found[1:])} bytes by its header; expected {_times(shape)}")


def _bytes(file, size):
    """The rest of the file, to its very end, where gzip compares its own checksum: (size,) uint8."""
    found, filled = np.empty(size, np.uint8), 0
    while chunk := file.read(CHUNK):
        if filled + len(chunk) > size:
            raise ValueError(f"it holds more than {size} bytes")
        found[filled : filled + len(chunk)] = np.frombuffer(chunk, np.uint8)
        filled += len(chunk)
    if filled < size:
        raise ValueError(f"it holds {filled} bytes; expected {size}")
    found.setflags(write=False)  # so that `Examples` needs no copy
    return found


def _times(sizes):
    return " x ".join(map(str, sizes)) or "no"
