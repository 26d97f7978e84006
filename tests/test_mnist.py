"""mnist(): the parser, the folders, mirrors that misbehave, and what the network's functions make of it."""

import errno
import gzip
import json
import logging
import os
import socket
import subprocess
import sys
import threading
import time
import tracemalloc
from itertools import islice
from pathlib import Path

import numpy as np
import pooch
import pytest

import backprop_lib
from backprop_lib import clocked, data, download, idx
from backprop_lib.network import accuracy, backward, costs, forward, random_network
from backprop_lib.training import train
from tests import bad_mirror
from tests.bad_mirror import BEHAVIOURS, COUNTS, Mirror, idx_file, source_of, tiny_files

ROOT = Path(__file__).parents[1]
OFFICIAL = ROOT.parent / "shared" / "mnist"
FILES = tiny_files()
NAMES = list(FILES)
EVERY_BEHAVIOUR = pytest.mark.parametrize("behave", BEHAVIOURS, ids=lambda behave: behave.__name__)
NEEDS_OFFICIAL = pytest.mark.skipif(not OFFICIAL.exists(), reason="MNIST's own files are not here")


@pytest.fixture(autouse=True)
def cache(tmp_path, monkeypatch):
    """An empty cache instead of the user's; no proxy, no shared folder, nothing in memory."""
    folder = tmp_path / "cache"
    monkeypatch.setattr(pooch, "os_cache", lambda project: folder)
    monkeypatch.setattr(data, "_kept", {})
    for name in ("BACKPROP_DATA", "http_proxy", "https_proxy", "all_proxy", "no_proxy"):
        monkeypatch.delenv(name, raising=False)
        monkeypatch.delenv(name.upper(), raising=False)
    return folder


@pytest.fixture
def mirror():
    with Mirror(FILES) as server:
        yield server


def left_in(folder):
    return sorted(path.name for path in folder.rglob("*")) if folder.exists() else []


def check_arrays(arrays):
    assert [array.dtype for array in arrays] == [np.uint8] * 4
    for array, name in zip(arrays, NAMES, strict=True):
        count = COUNTS[name.split("-")[0]]
        content = gzip.decompress(FILES[name])
        assert array.shape == ((count, 784) if "images" in name else (count,))
        assert content.endswith(array.tobytes())


def fails(source, said, deadline=1.0, kind=ConnectionError):
    """One sentence, in time, that says why and names digits()."""
    start = time.monotonic()
    with pytest.raises(kind, match=said) as caught:
        download.fetch(source, deadline)
    assert time.monotonic() - start < deadline + 0.5
    message = str(caught.value)
    assert caught.value.__suppress_context__ or caught.value.__context__ is None
    assert "\n" not in message
    assert message.endswith("; digits() works without a network.")
    assert "BACKPROP_DATA" in message
    return message


# A mirror that misbehaves


def time_for(behave):
    """Seconds: little for those that use it all up, and for the others enough on any machine."""
    return 0.6 if "too slow" in BEHAVIOURS[behave] else 10


@EVERY_BEHAVIOUR
def test_bad_mirror_is_refused_and_the_next_call_recovers(behave, mirror, cache, capsys):
    mirror.behave = behave
    source = source_of(FILES, mirror.url)
    fails(source, BEHAVIOURS[behave], deadline=time_for(behave))
    assert left_in(cache) == []
    assert capsys.readouterr().err == ""
    mirror.behave = bad_mirror.good
    check_arrays(download.fetch(source, 5))
    assert left_in(cache) == sorted(NAMES)


@EVERY_BEHAVIOUR
def test_the_second_mirror_steps_in(behave, mirror, cache, capsys):
    with Mirror(FILES, behave) as first:
        check_arrays(download.fetch(source_of(FILES, first.url, mirror.url), 2 * time_for(behave)))
        assert {path.rpartition("/")[2].split("?")[0] for path in first.requests} == {NAMES[0]}  # asked for one only
    assert left_in(cache) == sorted(NAMES)
    assert capsys.readouterr().err == ""


WRONG_FILES = {
    "label 4 is 11; expected 0 to 9": idx_file(idx.LABELS, np.array([0, 1, 2, 3, 11] + [0] * 15)),
    "magic number is 2051; expected 2049": idx_file(idx.IMAGES, np.zeros(20)),
    "magic number is missing": gzip.compress(b"", mtime=0),
    "magic number is 1013478509": gzip.compress(b"<html>Sign in</html>", mtime=0),
    "19 bytes by its header; expected 20": idx_file(idx.LABELS, np.zeros(19)),
    "no bytes by its header; expected 20": gzip.compress(bytes([0, 0, 8, 1]), mtime=0),
    "holds 19 bytes; expected 20": idx_file(idx.LABELS, np.zeros(19), shape=(20,)),
    "holds more than 20 bytes": idx_file(idx.LABELS, np.zeros(21), shape=(20,)),
    "cut short": idx_file(idx.LABELS, np.zeros(20))[:-3],
    "not a sound gzip file": idx_file(idx.LABELS, np.zeros(20))[:-8] + bytes(8),
    "compressed data are damaged": idx_file(idx.LABELS, np.zeros(20))[:10] + bytes([255] * 20),
    "begins with b'<!DOCTYPE'": b"<!DOCTYPE html>",
    "begins with b''": b"",
}


@pytest.mark.parametrize(("said", "content"), WRONG_FILES.items(), ids=lambda value: str(value)[:20])
def test_a_wrong_file_is_refused_even_with_a_right_checksum(said, content, cache):
    if not content:
        said = "magic number is missing"  # to gzip, nothing is a sound file that holds nothing
    files = {**FILES, NAMES[3]: content}
    with Mirror(files) as mirror:
        message = fails(source_of(files, mirror.url), "could not be downloaded")
        assert said in message
        assert left_in(cache) == sorted(NAMES[:3])  # those were complete and right
        mirror.files, mirror.requests = FILES, []
        check_arrays(download.fetch(source_of(FILES, mirror.url), 5))
        assert mirror.requests == [f"/{NAMES[3]}"]


@pytest.mark.parametrize(
    ("shape", "said"), [((30, 28, 27), "30 x 28 x 27"), ((30, 784), "30 x 784"), ((31, 28, 28), "31 x 28 x 28")]
)
def test_images_of_another_size_are_refused(shape, said, tmp_path):
    path = tmp_path / "images.gz"
    path.write_bytes(idx_file(idx.IMAGES, np.zeros(shape)))
    with pytest.raises(ValueError, match=f"holds {said}.* bytes by its header; expected 30 x 28 x 28"):
        idx.images(path, 30)


def test_a_bomb_is_not_unpacked(tmp_path):
    path = tmp_path / "labels.gz"
    path.write_bytes(idx_file(idx.LABELS, np.zeros(30_000_000, np.uint8), shape=(20,)))
    tracemalloc.start()
    with pytest.raises(ValueError, match="more than 20 bytes"):
        idx.labels(path, 20)
    assert tracemalloc.get_traced_memory()[1] < 5e6
    tracemalloc.stop()


def test_a_silent_mirror_is_given_up_long_before_the_deadline(mirror, monkeypatch):
    monkeypatch.setattr(clocked, "SILENCE", 0.2)
    mirror.behave = bad_mirror.stalled_halfway
    start = time.monotonic()
    with pytest.raises(ConnectionError, match="silent for too long"):
        download.fetch(source_of(FILES, mirror.url), 60)
    assert time.monotonic() - start < 2


def test_once_the_time_is_up_nobody_is_asked(mirror, tmp_path):
    with pytest.raises(clocked.Refused, match="it was too slow"):
        clocked.download(mirror.url, tmp_path / "file", size=1, clock=clocked.Clock(0), progress=print)
    assert mirror.requests == []


def test_what_the_file_held_before_is_gone(mirror, tmp_path):
    name, content = NAMES[3], FILES[NAMES[3]]
    (tmp_path / name).write_bytes(b"before")
    received = []
    clocked.download(
        mirror.url + name, tmp_path / name, size=len(content), clock=clocked.Clock(5), progress=received.append
    )
    assert (tmp_path / name).read_bytes() == content
    assert sum(received) == len(content)


def test_a_mirror_that_is_refused_is_hung_up_on_at_once(mirror, tmp_path):
    hung_up = threading.Event()

    def talkative(request, body):
        request.head()
        try:
            while request.wait(0):
                request.wfile.write(body)
        except OSError:
            hung_up.set()

    mirror.behave = talkative
    with pytest.raises(clocked.Refused, match="more than 1 bytes") as refused:
        clocked.download(mirror.url + NAMES[0], tmp_path / "file", size=1, clock=clocked.Clock(9), progress=print)
    assert hung_up.wait(5), f"{refused} keeps the connection"


@pytest.mark.parametrize(("deadline", "patience"), [(60, clocked.CONNECT), (3, 3)])
def test_a_mirror_that_does_not_accept_us_is_given_up_in_time(deadline, patience, monkeypatch):
    waited = []

    def accepts_nobody(address, timeout, *_, **__):
        waited.append(timeout)
        raise TimeoutError

    monkeypatch.setattr("urllib3.util.connection.create_connection", accepts_nobody)
    fails(source_of(FILES, "http://127.0.0.1:1/"), "it was silent for too long", deadline)
    assert waited == [pytest.approx(patience, abs=1)]


ODD = [bad_mirror.labelled_gzip, bad_mirror.packed_for_those_who_unpack, bad_mirror.redirected_once]


@pytest.mark.parametrize("behave", ODD)
def test_odd_but_honest_mirrors_will_do(behave, mirror):
    mirror.behave = behave
    check_arrays(download.fetch(source_of(FILES, mirror.url), 5))


def test_every_reason_and_more_time_are_in_the_sentence(mirror):
    mirror.behave = bad_mirror.trickle
    with Mirror(FILES, bad_mirror.missing) as other:
        message = fails(
            source_of(FILES, other.url, mirror.url), "127.0.0.1: it answered 404; 127.0.0.1: it was too slo"
        )
    assert "with more time, mnist(deadline=2)" in message


# Without a network, through a proxy


def test_offline(cache, monkeypatch, capsys):
    def no_name(host, *_, **__):
        raise socket.gaierror(socket.EAI_NONAME, "Name or service not known")

    monkeypatch.setattr(socket, "getaddrinfo", no_name)
    with pytest.raises(ConnectionError) as caught:
        backprop_lib.mnist()
    assert str(caught.value) == (
        f"MNIST is not in {cache} yet and train-images-idx3-ubyte.gz could not be downloaded "
        "(ossci-datasets.s3.amazonaws.com: no connection; storage.googleapis.com: no connection): "
        "connect to the internet and run this again, or set BACKPROP_DATA to a folder that holds its four files; "
        "digits() works without a network."
    )
    assert capsys.readouterr().err == ""
    assert left_in(cache) == []


def test_nobody_listens(cache):
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))  # bound, and never listens
        fails(source_of(FILES, f"http://127.0.0.1:{taken.getsockname()[1]}/"), "no connection")
    assert left_in(cache) == []


def test_proxy_is_used(mirror, monkeypatch):
    monkeypatch.setenv("http_proxy", mirror.url)
    check_arrays(download.fetch(source_of(FILES, "http://mnist.invalid/"), 5))
    assert mirror.requests == [f"http://mnist.invalid/{name}" for name in NAMES]


def test_proxy_that_refuses(mirror, monkeypatch, cache):
    monkeypatch.setenv("https_proxy", mirror.url)
    fails(source_of(FILES, "https://mnist.invalid/"), "mnist.invalid: the proxy gave no connection")
    assert mirror.requests == ["CONNECT mnist.invalid:443"]
    assert left_in(cache) == []


@pytest.mark.parametrize("behave", [bad_mirror.trickle, bad_mirror.trickled_headers])
def test_proxy_that_trickles(behave, mirror, monkeypatch):
    mirror.behave = behave
    monkeypatch.setenv("http_proxy", mirror.url)
    fails(source_of(FILES, "http://mnist.invalid/"), "too slow", deadline=0.5)


def test_proxy_that_trickles_on_the_way_to_an_encrypted_mirror(mirror, monkeypatch):
    mirror.behave = bad_mirror.trickled_headers
    monkeypatch.setenv("https_proxy", mirror.url)
    fails(source_of(FILES, "https://mnist.invalid/"), "too slow", deadline=0.5)
    assert mirror.requests == ["CONNECT mnist.invalid:443"]


def test_a_mirror_that_is_not_encrypted_as_its_address_says(mirror, cache):
    fails(source_of(FILES, mirror.url.replace("http:", "https:")), "its certificate was not accepted")
    assert left_in(cache) == []


@pytest.mark.parametrize("behave", [bad_mirror.truncated_unannounced, bad_mirror.corrupted, bad_mirror.other_file])
def test_the_bar_goes_back_when_another_mirror_begins_afresh(behave, mirror, monkeypatch):
    make, bars = download._bar, []

    def watched(total):
        bars.append(make(total))
        return bars[-1]

    monkeypatch.setattr(download, "_bar", watched)
    with Mirror(FILES, behave) as first:
        download.fetch(source_of(FILES, first.url, mirror.url), 10)
    (bar,) = bars
    assert bar.n == bar.total == sum(map(len, FILES.values()))


def test_loggers_tell_as_much_as_before(mirror):
    loggers = [pooch.get_logger(), logging.getLogger("urllib3")]
    before = [logger.level for logger in loggers]
    assert logging.ERROR not in before
    download.fetch(source_of(FILES, mirror.url), 5)
    assert [logger.level for logger in loggers] == before


# The folders


def test_the_second_call_asks_nobody_and_shows_no_bar(mirror, cache, capsys):
    source = source_of(FILES, mirror.url)
    download.fetch(source, 5)
    first = capsys.readouterr()
    assert "MNIST" in first.out
    assert first.err == ""
    assert mirror.requests == [f"/{name}" for name in NAMES]
    check_arrays(download.fetch(source, 5))
    assert capsys.readouterr() == ("", "")
    assert len(mirror.requests) == 4


def test_no_thread_watches_the_bar(mirror):
    download.fetch(source_of(FILES, mirror.url), 5)
    assert [thread for thread in threading.enumerate() if "TMonitor" in type(thread).__name__] == []


def test_a_file_damaged_in_the_cache_is_fetched_again(mirror, cache):
    source = source_of(FILES, mirror.url)
    download.fetch(source, 5)
    (cache / NAMES[2]).write_bytes(b"oops")
    mirror.requests.clear()
    check_arrays(download.fetch(source, 5))
    assert mirror.requests == [f"/{NAMES[2]}"]


def test_md5_is_checked_too(mirror, cache):
    source = source_of(FILES, mirror.url)
    wrong = source._replace(files=[file._replace(checksum="md5:" + 32 * "0") for file in source.files])
    fails(wrong, "checksum is wrong")
    assert left_in(cache) == []


def test_shared_folder_is_filled_and_readable_by_the_class(mirror, cache, tmp_path, monkeypatch):
    shared = tmp_path / "class" / "mnist"
    monkeypatch.setenv("BACKPROP_DATA", str(shared))
    check_arrays(download.fetch(source_of(FILES, mirror.url), 5))
    assert left_in(shared) == sorted(NAMES)
    assert not cache.exists()
    if os.name == "posix":
        assert {(shared / name).stat().st_mode & 0o777 for name in NAMES} == {0o644}


def test_a_tilde_is_the_home_folder(tmp_path, monkeypatch, cache):
    for name in ("HOME", "USERPROFILE"):
        monkeypatch.setenv(name, str(tmp_path))
    monkeypatch.setenv("BACKPROP_DATA", "~/class/mnist")
    assert download.folders() == [tmp_path / "class" / "mnist", cache]


def test_read_only_shared_folder_is_enough(tmp_path, monkeypatch, cache):
    shared = tmp_path / "class"
    shared.mkdir()
    for name, content in FILES.items():
        (shared / name).write_bytes(content)
        (shared / name).chmod(0o444)
    shared.chmod(0o555)
    monkeypatch.setenv("BACKPROP_DATA", str(shared))
    check_arrays(download.fetch(source_of(FILES), 5))  # no mirrors at all
    assert left_in(shared) == sorted(NAMES)
    assert not cache.exists()
    shared.chmod(0o755)


def test_what_a_read_only_shared_folder_lacks_goes_to_the_own_cache(mirror, tmp_path, monkeypatch, cache):
    shared = tmp_path / "class"
    shared.mkdir()
    (shared / NAMES[0]).write_bytes(FILES[NAMES[0]])
    monkeypatch.setenv("BACKPROP_DATA", str(shared))
    writes = download.tempfile.TemporaryFile

    def only_own(dir):
        if dir == shared:  # whoever runs these tests as root may write anywhere, so permissions prove nothing
            raise PermissionError(errno.EACCES, "Permission denied")
        return writes(dir=dir)

    monkeypatch.setattr(download.tempfile, "TemporaryFile", only_own)
    check_arrays(download.fetch(source_of(FILES, mirror.url), 5))
    assert left_in(shared) == [NAMES[0]]
    assert left_in(cache) == sorted(NAMES[1:])


def test_no_folder_can_be_written(mirror, tmp_path, monkeypatch):
    (tmp_path / "cache").write_text("a file in the folder's place")
    monkeypatch.setenv("BACKPROP_DATA", str(tmp_path / "cache" / "class"))
    message = fails(source_of(FILES, mirror.url), "could not be stored", kind=OSError)
    assert str(tmp_path / "cache") in message
    assert mirror.requests == []


def test_remains_of_a_killed_kernel_are_cleared_up_after_a_day(mirror, cache):
    for name, age in [("unfinished-mnist-old", 2 * download.DAY), ("unfinished-mnist-new", 60), ("mine", 10**7)]:
        (cache / name).mkdir(parents=True)
        (cache / name / "tmp").write_bytes(b"half")
        os.utime(cache / name, (time.time() - age,) * 2)
    download.fetch(source_of(FILES, mirror.url), 5)
    assert sorted(path.name for path in cache.iterdir() if path.is_dir()) == ["mine", "unfinished-mnist-new"]


# A full disk, two processes, a stop


def test_full_disk(mirror, cache, monkeypatch):
    class Full:
        def __init__(self, *args):
            self.file = open(*args)  # noqa: SIM115

        def __enter__(self):
            return self

        def __exit__(self, *_):
            self.file.close()

        def write(self, chunk):
            self.file.write(chunk[:100])
            raise OSError(errno.ENOSPC, "No space left on device")

    source = source_of(FILES, mirror.url)
    with monkeypatch.context() as patch:
        patch.setattr(clocked, "open", Full, raising=False)
        message = fails(source, "could not be stored", kind=OSError)
    assert f"in {cache} (No space left on device): make room there" in message
    assert left_in(cache) == []
    check_arrays(download.fetch(source, 5))


PROCESS = """
import json, sys
from backprop_lib import download
from tests.bad_mirror import source_of, tiny_files
url, largest = json.loads(sys.argv[1])
if largest:
    import resource
    resource.setrlimit(resource.RLIMIT_FSIZE, (largest, largest))
try:
    print(sum(int(array.sum()) for array in download.fetch(source_of(tiny_files(), url), 20)))
except OSError as error:
    print(error)
"""


def start_process(url, shared, largest=None):
    return subprocess.Popen(
        [sys.executable, "-W", "error", "-c", PROCESS, json.dumps([url, largest])],
        cwd=ROOT,
        env={**os.environ, "BACKPROP_DATA": str(shared), "PYTHONPATH": str(ROOT)},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


@pytest.mark.skipif(os.name != "posix", reason="only POSIX limits the size of a file")
def test_a_file_too_large_for_the_disk(mirror, tmp_path):
    out, err = start_process(mirror.url, tmp_path / "shared", largest=4096).communicate(timeout=20)
    assert "could not be stored" in out
    assert "File too large" in out
    assert err == ""
    assert left_in(tmp_path / "shared") == []


def test_two_processes_at_once(mirror, tmp_path):
    both = threading.Barrier(2)

    def together(request, body):
        request.head(Content_Length=len(body))
        request.wfile.write(body[:10])
        request.wfile.flush()
        both.wait(10)
        request.wfile.write(body[10:])

    mirror.behave = together
    shared = tmp_path / "shared"
    processes = [start_process(mirror.url, shared) for _ in range(2)]
    outcomes = [process.communicate(timeout=20) for process in processes]
    total = str(total_of_files())
    assert [(out.splitlines()[-1].strip(), err) for out, err in outcomes] == [(total, "")] * 2
    assert left_in(shared) == sorted(NAMES)
    assert sorted(mirror.requests) == sorted(2 * [f"/{name}" for name in NAMES])


def total_of_files():
    header = {True: 16, False: 8}
    return sum(sum(gzip.decompress(body)[header["images" in name] :]) for name, body in FILES.items())


def test_stop_leaves_nothing_behind(mirror, cache, monkeypatch):
    def stop(*_):
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr(idx, "_bytes", stop)
        with pytest.raises(KeyboardInterrupt):
            download.fetch(source_of(FILES, mirror.url), 5)
    assert left_in(cache) == []
    check_arrays(download.fetch(source_of(FILES, mirror.url), 5))


# What the lessons get


@pytest.fixture
def tiny(mirror, monkeypatch):
    monkeypatch.setattr(download, "MNIST", source_of(FILES, mirror.url))
    return backprop_lib.mnist(deadline=5)


def test_it_is_a_dataset_of_examples(tiny):
    assert isinstance(tiny, data.Dataset)
    for part, count in zip(tiny, COUNTS.values(), strict=True):
        assert isinstance(part, data.Examples)
        assert len(part) == len(part.x) == len(part.y) == count
        assert (part.x.shape, part.x.ndim, part.x.dtype) == ((count, 784), 2, np.float32)
        assert (part.y.shape, part.y.dtype) == ((count, 10), np.float32)
        np.testing.assert_array_equal(part.y.argmax(axis=1), part.labels)


def test_it_is_in_memory_once(mirror, monkeypatch):
    fetch, fetched = download.fetch, []

    def watched(*args):
        fetched.extend(fetch(*args))
        return fetched

    monkeypatch.setattr(download, "fetch", watched)
    monkeypatch.setattr(download, "MNIST", source_of(FILES, mirror.url))
    for part, pixels in zip(backprop_lib.mnist(deadline=5), fetched[::2], strict=True):
        assert np.shares_memory(part.pixels, pixels)


def test_it_is_read_once(tiny, mirror):
    assert backprop_lib.mnist() is tiny
    assert tiny.train.x is tiny.train.x
    assert len(mirror.requests) == 4


def test_a_failure_is_not_remembered(mirror, monkeypatch):
    monkeypatch.setattr(download, "MNIST", source_of(FILES, mirror.url))
    mirror.behave = bad_mirror.missing
    with pytest.raises(ConnectionError):
        backprop_lib.mnist()
    mirror.behave = bad_mirror.good
    assert len(backprop_lib.mnist().test) == COUNTS["t10k"]


@pytest.mark.parametrize("deadline", [0, -1, "soon", None, float("nan"), True])
def test_deadline_is_a_number_of_seconds(deadline):
    with pytest.raises(ValueError, match=r"deadline is .*; expected"):
        backprop_lib.mnist(deadline=deadline)


@pytest.mark.parametrize(
    "rows",
    [3, -1, slice(5), slice(None, None, 7), [0, 2], np.array([4, 4]), (0, 300), (slice(3), 5), None, ..., slice(5, 5)],
    ids=str,
)
def test_rows_are_taken_as_from_an_array(rows, tiny):
    array = tiny.train.pixels.astype(np.float32) / 255
    taken = tiny.train.x[rows]
    assert taken.dtype == np.float32
    np.testing.assert_array_equal(taken, array[rows])
    np.testing.assert_array_equal(taken, np.asarray(tiny.train.x, dtype=float)[rows])


def test_rows_are_shared_or_copied_as_from_an_array(tiny):
    x = tiny.train.x
    with pytest.raises(ValueError, match="read-only"):
        x[0][3] = 1
    with pytest.raises(ValueError, match="read-only"):
        x[:5][:] = 1
    with pytest.raises(TypeError, match="item assignment"):
        x[0] = 1
    batch = x[[0, 1]]
    batch += 1  # a copy: whoever changes it changes nothing else
    assert x[0].max() <= 1
    with pytest.raises(IndexError, match="out of bounds"):
        x[COUNTS["train"]]
    assert len(list(x)) == len(x)


def test_rows_can_be_taken_as_numpy_takes_them(tiny, monkeypatch):
    x, rows = tiny.train.x, np.array([7, 0, 7])
    monkeypatch.setattr(type(x), "__array__", None)  # so that floats of all of it cannot be made on the way
    for taken in (np.take(x, rows, axis=0), x.take(rows, axis=0)):
        assert taken.dtype == np.float32
        np.testing.assert_array_equal(taken, x[rows])
    with pytest.raises(IndexError, match="out of bounds"):
        np.take(x, [len(x)], axis=0)


@pytest.mark.parametrize("dtype", [None, np.float16, np.float32, np.float64, np.complex128])
def test_all_of_it_becomes_an_array_for_those_who_ask(dtype, tiny):
    array = np.asarray(tiny.test.x, dtype=dtype)
    assert array.dtype == (dtype or np.float32)
    np.testing.assert_array_equal(array, (tiny.test.pixels.astype(np.float32) / 255).astype(array.dtype))
    with pytest.raises(ValueError, match="always a copy"):
        tiny.test.x.__array__(copy=False)


def test_x_says_what_it_is(tiny):
    assert repr(tiny.train.x) == "<pixels 0 to 1 of 30 images; take rows, such as x[:300], for an array>"
    with pytest.raises(AttributeError, match=r"x has no .mean: only rows .* so x\[:300\].mean"):
        _ = tiny.train.x.mean
    with pytest.raises(AttributeError, match="'Pixels' object has no attribute 'colour'"):
        _ = tiny.train.x.colour


@pytest.mark.parametrize(
    "compute", [lambda x: x == 0, lambda x: x != 0, lambda x: x > 0, lambda x: 2 * x, lambda x: -x]
)
def test_x_cannot_be_calculated_with_as_a_whole_and_says_so(compute, tiny):
    with pytest.raises(TypeError, match=r"take rows, such as x\[:300\], and calculate with those"):
        compute(tiny.train.x)


@pytest.mark.parametrize("dtype", [np.float32, np.float64])
def test_everything_that_takes_digits_takes_it(tiny, dtype):
    rng = np.random.default_rng(0)
    net = random_network((784, 16, 16, 10), rng, dtype=dtype)
    part = tiny.train
    plain = np.asarray(part.x)
    np.testing.assert_array_equal(forward(net, part.x).activations[-1], forward(net, plain).activations[-1])
    np.testing.assert_array_equal(costs(net, part.x, part.y), costs(net, plain, part.y))
    np.testing.assert_array_equal(backward(net, part.x, part.y).weights[0], backward(net, plain, part.y).weights[0])
    assert accuracy(net, tiny.test.x, tiny.test.y) == accuracy(net, tiny.test.x[:], tiny.test.y)
    assert part.x[3].reshape(28, 28).shape == (28, 28)
    ends = []
    for x in (part.x, plain):
        *_, last = train(net, x, part.y, batch_size=7, learning_rate=3, epochs=2, rng=np.random.default_rng(1))
        ends.append(last.net.weights[0])
        assert last.net.weights[0].dtype == dtype
    np.testing.assert_array_equal(*ends)


def test_floats_are_made_only_of_the_rows_taken():
    part = data.ManyExamples(np.zeros((60_000, 784), np.uint8), np.zeros(60_000, int))
    rows = np.random.default_rng(0).permutation(60_000)[:100]
    tracemalloc.start()
    for taken in (rows, slice(100), list(range(100))):
        assert part.x[taken].nbytes == 100 * 784 * 4
    assert tracemalloc.get_traced_memory()[1] < 2 * 100 * 784 * 4
    tracemalloc.stop()


def test_importing_the_library_imports_nothing_of_this():
    code = "import backprop_lib, sys; print({'pooch', 'requests', 'tqdm', 'backprop_lib.download'} & set(sys.modules))"
    out = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True).stdout
    assert out.strip() == "set()"


def test_the_source_is_credited():
    for words in ["LeCun", "Cortes", "Burges", "CC BY-SA 3.0"]:
        assert words in download.__doc__
    assert len(download.MNIST.mirrors) >= 2
    assert all(mirror.startswith("https://") and mirror.endswith("/") for mirror in download.MNIST.mirrors)


# MNIST itself


@NEEDS_OFFICIAL
@pytest.mark.parametrize("file", download.MNIST.files[1:], ids=lambda file: file.name)
def test_official_file(file):
    path = OFFICIAL / file.name
    assert path.stat().st_size == file.size
    assert pooch.file_hash(path) == file.checksum
    array = file.read(path, file.count)
    assert len(array) == file.count
    if file.name.startswith("t10k-labels"):
        assert array[:5].tolist() == [7, 2, 1, 0, 4]
        assert np.bincount(array).tolist() == [980, 1135, 1032, 1010, 982, 892, 958, 1028, 974, 1009]


@NEEDS_OFFICIAL
def test_real_mnist_from_a_shared_folder(tmp_path, monkeypatch):
    first, *others = download.MNIST.files
    nearly = OFFICIAL / "train-images-nearly.gz"
    stand_in = first._replace(checksum=pooch.file_hash(nearly), size=nearly.stat().st_size)
    for name, path in [(first.name, nearly), *((file.name, OFFICIAL / file.name) for file in others)]:
        (tmp_path / name).symlink_to(path)
    monkeypatch.setattr(download, "MNIST", download.Source((), (stand_in, *others)))
    monkeypatch.setenv("BACKPROP_DATA", str(tmp_path))
    train_part, test_part = backprop_lib.mnist()
    assert (len(train_part), len(test_part)) == (60_000, 10_000)
    assert train_part.labels[:10].tolist() == [5, 0, 4, 1, 9, 2, 1, 3, 1, 4]
    assert 0.13 < train_part.pixels.mean() / 255 < 0.131
    rng = np.random.default_rng(0)
    net = random_network((784, 16, 16, 10), rng)
    steps = train(net, train_part.x, train_part.y, batch_size=100, learning_rate=3, epochs=1, rng=rng)
    *_, last = islice(steps, 100)
    assert accuracy(last.net, test_part.x[:2000], test_part.y[:2000]) > 0.3  # guessing gets 0.1
