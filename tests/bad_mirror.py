"""A mirror on 127.0.0.1 that behaves, or misbehaves in one of many ways, and tiny files in MNIST's format to serve."""

import gzip
import hashlib
import socket
import struct
import threading
from contextlib import suppress
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import numpy as np

from backprop_lib import idx
from backprop_lib.download import File, Source

COUNTS = {"train": 30, "t10k": 20}


def idx_file(magic, array, shape=None):
    """The bytes of an IDX file, gzip around it; `shape` is what its header says, if not the truth."""
    header = np.array([magic, *(array.shape if shape is None else shape)], ">u4")
    return gzip.compress(header.tobytes() + array.astype(np.uint8).tobytes(), mtime=0)


def tiny_files():
    """Four files as MNIST's, of random pixels, the same in every process: {name: bytes}."""
    rng, files = np.random.default_rng(0), {}
    for part, count in COUNTS.items():
        files[f"{part}-images-idx3-ubyte.gz"] = idx_file(idx.IMAGES, rng.integers(0, 256, (count, 28, 28)))
        files[f"{part}-labels-idx1-ubyte.gz"] = idx_file(idx.LABELS, np.arange(count) % 10)
    return files


def source_of(files, *urls):
    """A Source whose sizes and checksums are those of the files, right or wrong as their content may be."""
    entries = []
    for name, content in files.items():
        read = idx.images if "images" in name else idx.labels
        checksum = hashlib.sha256(content).hexdigest()
        entries.append(File(name, read, COUNTS[name.split("-")[0]], len(content), checksum))
    return Source(urls, tuple(entries))


class Mirror:
    """A server for `with`. `behave(request, body)` answers; `requests` holds the paths that were asked for."""

    def __init__(self, files, behave=None):
        self.files, self.behave, self.requests = files, behave or good, []
        self.over = threading.Event()

    def __enter__(self):
        self.server = _Server(("127.0.0.1", 0), _Request)
        self.server.mirror = self
        self.thread = threading.Thread(target=self.server.serve_forever, args=(0.02,), daemon=True)
        self.thread.start()
        self.url = f"http://127.0.0.1:{self.server.server_port}/"
        return self

    def __exit__(self, *_):
        self.over.set()
        self.server.shutdown()
        self.server.server_close()


class _Server(ThreadingHTTPServer):
    daemon_threads, block_on_close = True, False

    def handle_error(self, *_):
        pass  # a client that gives up is what the tests want


class _Request(BaseHTTPRequestHandler):
    def do_GET(self):
        mirror = self.server.mirror
        mirror.requests.append(self.path)
        mirror.behave(self, mirror.files[self.path.rpartition("/")[2].partition("?")[0]])

    def do_CONNECT(self):
        mirror = self.server.mirror
        mirror.requests.append(f"CONNECT {self.path}")
        if mirror.behave is trickled_headers:
            trickled_headers(self, b"")
        else:
            self.send_error(403)

    def log_message(self, *_):
        pass

    def head(self, status=200, **headers):
        self.send_response(status)
        for name, value in headers.items():
            self.send_header(name.replace("_", "-"), str(value))
        self.end_headers()

    def wait(self, seconds=20):
        """Whether the test still runs after so many seconds."""
        return not self.server.mirror.over.wait(seconds)

    def reset(self):
        self.wfile.flush()
        self.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        socket.close(self.connection.detach())


def good(request, body):
    request.head(Content_Length=len(body))
    request.wfile.write(body)


def labelled_gzip(request, body):
    request.head(Content_Length=len(body), Content_Encoding="gzip")
    request.wfile.write(body)


def packed_for_those_who_unpack(request, body):
    if "gzip" in request.headers["Accept-Encoding"]:
        labelled_gzip(request, gzip.compress(body))
    else:
        good(request, body)


def redirected_once(request, body):
    if "?" in request.path:
        good(request, body)
    else:
        request.head(302, Location=f"{request.path}?again", Content_Length=0)


def forbidden(request, body):
    request.send_error(403)


def missing(request, body):
    request.send_error(404)


def failing(request, body):
    request.send_error(500)


def busy(request, body):
    request.head(503, Retry_After=3600, Content_Length=0)


def no_content(request, body):
    request.head(204)


def partial_content(request, body):
    request.head(206, Content_Length=len(body) // 2)
    request.wfile.write(body[: len(body) // 2])


def truncated(request, body):
    request.head(Content_Length=len(body))
    request.wfile.write(body[: len(body) // 2])


def truncated_unannounced(request, body):
    request.head()
    request.wfile.write(body[: len(body) // 2])


def truncated_chunk(request, body):
    request.head(Transfer_Encoding="chunked")
    request.wfile.write(b"%x\r\n" % len(body) + body[: len(body) // 2])


def bad_chunk(request, body):
    request.head(Transfer_Encoding="chunked")
    request.wfile.write(b"zz\r\n" + body)


def empty(request, body):
    request.head(Content_Length=0)


def announced_too_short(request, body):
    request.head(Content_Length=len(body) - 1)
    request.wfile.write(body)


def announced_nonsense(request, body):
    request.head(Content_Length="many")
    request.wfile.write(body[:-1])


def one_byte_more(request, body):
    request.head(Content_Length=len(body) + 1)
    request.wfile.write(body + b"\0")


def endless(request, body):
    request.head()
    with suppress(OSError):
        while request.wait(0):
            request.wfile.write(body)


def corrupted(request, body):
    middle = len(body) // 2
    good(request, body[:middle] + bytes([body[middle] ^ 255]) + body[middle + 1 :])


def other_file(request, body):
    """Sound, of the right length and in the right format, but not the file."""
    good(request, body[:4] + b"\1\0\0\0" + body[8:])  # another time in gzip's header


def zeros(request, body):
    good(request, bytes(len(body)))


def web_page(request, body):
    page = b"<!DOCTYPE html><title>Sign in to use this network</title>"
    request.head(Content_Length=len(page), Content_Type="text/html")
    request.wfile.write(page)


def long_web_page(request, body):
    good(request, b"<!DOCTYPE html>".ljust(len(body)))


def redirect_loop(request, body):
    request.head(302, Location=request.path, Content_Length=0)


def redirect_to_nowhere(request, body):
    request.head(302, Location="http://127.0.0.1:1/", Content_Length=0)


def reset_at_once(request, body):
    request.reset()


def reset_halfway(request, body):
    request.head(Content_Length=len(body))
    request.wfile.write(body[: len(body) // 2])
    request.wait(0.05)
    request.reset()


def hang_up(request, body):
    pass


def not_http(request, body):
    request.wfile.write(b"220 mail.example ready\r\n")


def stalled(request, body):
    request.wait()


def stalled_halfway(request, body):
    request.head(Content_Length=len(body))
    request.wfile.write(body[: len(body) // 2])
    request.wait()


def _trickle(request, content):
    with suppress(OSError):
        for byte in content:
            request.wfile.write(bytes([byte]))
            if not request.wait(0.05):
                break


def trickle(request, body):
    request.head(Content_Length=len(body))
    _trickle(request, body)


def trickled_headers(request, body):
    _trickle(request, b"HTTP/1.1 200 OK\r\nX-Slow: " + b"." * 2000)


def slow_redirects(request, body):
    request.wait(0.3)
    redirect_loop(request, body)


BEHAVIOURS = {  # what the message says
    forbidden: "answered 403",
    missing: "answered 404",
    failing: "answered 500",
    busy: "answered 503",
    no_content: "answered 204",
    partial_content: "answered 206",
    truncated: r"broke off|sent [\d,]+ of [\d,]+ bytes",
    truncated_unannounced: r"sent [\d,]+ of [\d,]+ bytes",
    truncated_chunk: "broke off",
    bad_chunk: "broke off",
    empty: r"sent 0 of [\d,]+ bytes",
    announced_too_short: r"sent [\d,]+ of [\d,]+ bytes",
    announced_nonsense: r"sent [\d,]+ of [\d,]+ bytes|broke off",
    one_byte_more: r"sent more than [\d,]+ bytes",
    endless: r"sent more than [\d,]+ bytes",
    corrupted: "damaged|sound gzip|checksum|cut short|bytes",
    other_file: "checksum is wrong",
    zeros: "not a sound gzip file",
    web_page: r"sent 57 of [\d,]+ bytes",
    long_web_page: "not a sound gzip file .*DOCTYPE",
    redirect_loop: "redirects without end",
    redirect_to_nowhere: "no connection",
    reset_at_once: "no connection|broke off",
    reset_halfway: "broke off",
    hang_up: "no connection|broke off",
    not_http: "no connection|broke off",
    stalled: "too slow",
    stalled_halfway: "too slow",
    trickle: "too slow",
    trickled_headers: "too slow",
    slow_redirects: "too slow|redirects without end",
}
