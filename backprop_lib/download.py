"""MNIST's four files: found in a folder or fetched from a mirror, and never used unless their checksums are right.

MNIST is by Y. LeCun, C. Cortes and C. J. C. Burges, licence CC BY-SA 3.0.
"""

import logging
import os
import shutil
import sys
import tempfile
import time
from collections.abc import Callable
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import NamedTuple
from urllib.parse import urlsplit

import pooch

from . import idx

ADVICE = "set BACKPROP_DATA to a folder that holds its four files"
MEANWHILE = "digits() works without a network"
UNFINISHED, DAY = "unfinished-mnist-", 86_400


class File(NamedTuple):
    """One file: how it is read, how many examples and bytes it has, and its checksum as pooch writes it."""

    name: str
    read: Callable  # read(path, count) gives an array, or a ValueError that says what is wrong
    count: int
    size: int  # bytes
    checksum: str  # SHA-256, or "md5:" and MD5


class Source(NamedTuple):
    """The same files at several mirrors: addresses to which a file's name is added."""

    mirrors: tuple
    files: tuple  # training images and labels, test images and labels


MNIST = Source(
    mirrors=(
        "https://ossci-datasets.s3.amazonaws.com/mnist/",
        "https://storage.googleapis.com/cvdf-datasets/mnist/",
    ),
    files=(
        File(  # as ten public projects of different authors have it, who agree with us on the other three files too
            *("train-images-idx3-ubyte.gz", idx.images, 60_000, 9_912_422),
            "440fcabf73cc546fa21475e81ea370265605f56be210a4024d2ca8f203523609",
        ),
        File(
            *("train-labels-idx1-ubyte.gz", idx.labels, 60_000, 28_881),
            "3552534a0a558bbed6aed32b30c495cca23d567ec52cac8be1a0730e8010255c",
        ),
        File(
            *("t10k-images-idx3-ubyte.gz", idx.images, 10_000, 1_648_877),
            "8d422c7b0a1c1c79245a5bcf07fe86e33eeafee792b84584aec276f5a2dbc4e6",
        ),
        File(
            *("t10k-labels-idx1-ubyte.gz", idx.labels, 10_000, 4_542),
            "f7ae60f92e00ec6debd23a6088c31dbd2371eca3ffa0defaefb259924204aec6",
        ),
    ),
)


def fetch(source, deadline):
    """The files' arrays, in order: pixels (N, 784) and labels (N,) to learn from, then both to test; all uint8.

    A file that is in none of `folders()` is downloaded into the first of them that can be written; all downloads
    together take at most `deadline` seconds. Raises ConnectionError if no mirror gives the file and OSError if it
    cannot be stored; then nothing is left behind, and files that were complete before stay for the next call.
    """
    places = folders()
    paths = [_found(file, places) for file in source.files]
    missing = [file for file, path in zip(source.files, paths) if path is None]
    if missing:
        fetched = _download(missing, source.mirrors, _writable(places), deadline)
        paths = [path or fetched.pop(0) for path in paths]
    return [file.read(path, file.count) for file, path in zip(source.files, paths)]


def folders():
    """Where the files may be: the folder that BACKPROP_DATA names, if it does, then the user's own cache."""
    own = Path(pooch.os_cache("backprop-lessons"))
    shared = os.environ.get("BACKPROP_DATA")
    return [Path(shared).expanduser(), own] if shared else [own]


def _found(file, places):
    for folder in places:
        path = folder / file.name
        kind, _, digest = file.checksum.rpartition(":")
        try:
            if pooch.file_hash(path, kind or "sha256") == digest:
                return path
        except OSError:
            pass  # not there, or not for us to read
    return None


def _writable(places):
    for folder in places:
        try:
            folder.mkdir(parents=True, exist_ok=True)
            with tempfile.TemporaryFile(dir=folder):
                return folder
        except OSError as error:
            reason = error.strerror or error
    raise OSError(_not_stored(places[-1], reason))


def _download(files, mirrors, folder, deadline):
    from .clocked import Clock  # imports requests, which takes time, and is needed once

    _clear_up(folder)
    clock, mirrors = Clock(deadline), list(mirrors)
    with _quiet(pooch.get_logger(), logging.getLogger("urllib3")), _bar(sum(file.size for file in files)) as bar:
        return [_from_some_mirror(file, mirrors, folder, clock, bar) for file in files]


def _clear_up(folder):
    """Remove what is left of downloads that were killed, a day ago or longer: none can still be at work."""
    for desk in folder.glob(f"{UNFINISHED}*"):
        with suppress(OSError):
            if desk.stat().st_mtime < time.time() - DAY:
                shutil.rmtree(desk)


def _from_some_mirror(file, mirrors, folder, clock, bar):
    """The path of the file, from the first mirror that gives it. A mirror that fails goes to the end of the list."""
    from .clocked import Clock, Refused

    reasons = []
    for tried, mirror in enumerate(list(mirrors)):
        share = Clock(clock.left() / (len(mirrors) - tried))  # a slow mirror leaves time for the next
        before = bar.n
        try:
            return _from_mirror(file, mirror, folder, share, bar)
        except Refused as refused:
            reasons.append(f"{urlsplit(mirror).hostname}: {refused}")
        except OSError as error:
            raise OSError(_not_stored(folder, error.strerror or error)) from None
        bar.update(before - bar.n)
        mirrors.append(mirrors.pop(mirrors.index(mirror)))
    longer = "" if clock.left() else f" with more time, mnist(deadline={2 * clock.seconds:g})"
    raise ConnectionError(
        f"MNIST is not in {folder} yet and {file.name} could not be downloaded ({'; '.join(reasons)}): "
        f"connect to the internet and run this again{longer}, or {ADVICE}; {MEANWHILE}."
    )


def _from_mirror(file, mirror, folder, clock, bar):
    """The path of the file, which comes to its place in one move, and only if its content and checksum are right."""
    from .clocked import Refused, download

    def downloader(url, path, _):
        download(url, path, size=file.size, clock=clock, progress=bar.update)
        os.chmod(path, 0o644)  # a temporary file is its owner's alone; a classroom shares the folder
        try:
            file.read(path, file.count)
        except ValueError as error:
            raise Refused(str(error)) from None

    with tempfile.TemporaryDirectory(dir=folder, prefix=UNFINISHED) as desk:
        try:
            fetched = pooch.retrieve(mirror + file.name, file.checksum, file.name, desk, downloader=downloader)
        except ValueError:
            raise Refused("its checksum is wrong") from None
        os.replace(fetched, folder / file.name)
    return folder / file.name


def _not_stored(folder, reason):
    return (
        f"MNIST could not be stored in {folder} ({reason}): make room there or let yourself write there, "
        f"or {ADVICE}; {MEANWHILE}."
    )


def _bar(total):
    """A progress bar of `total` bytes on standard output: a notebook shows standard error as if something failed."""
    from tqdm import tqdm

    class Bar(tqdm):
        monitor_interval = 0  # no thread that watches the bar

    return Bar(total=total, desc="MNIST", unit="B", unit_scale=True, file=sys.stdout, leave=False, ncols=80)


@contextmanager
def _quiet(*loggers):
    """What these tell of their work goes to standard error; for this while they only tell of errors."""
    levels = [logger.level for logger in loggers]
    for logger in loggers:
        logger.setLevel(logging.ERROR)
    try:
        yield
    finally:
        for logger, level in zip(loggers, levels):
            logger.setLevel(level)
