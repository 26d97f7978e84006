"""A download that ends in time, whatever the server does. Imported when something has to be downloaded, not before.

The time-outs of `requests` start anew with every byte, so a server that sends one now and then holds it for ever. Here
each read from the socket, of headers as of data, looks at a clock first. Looking up the server's address is the one
thing that the clock cannot interrupt, and a server with several addresses is given CONNECT seconds for each.
"""

import http.client
import io
import time
from contextlib import closing
from functools import partial

import requests
from requests.adapters import HTTPAdapter
from urllib3.exceptions import HTTPError, ReadTimeoutError

CONNECT, SILENCE = 5, 15  # seconds that a server may take to accept us, and between two pieces of its answer
CHUNK = 1 << 16  # bytes
REDIRECTS = 5


class Refused(Exception):
    """A server did not give what it was asked for; the message says why in a few words."""


class Clock:
    """Seconds that run out."""

    def __init__(self, seconds):
        self.seconds, self.end = seconds, time.monotonic() + seconds

    def left(self):
        return max(0.0, self.end - time.monotonic())

    def patience(self, most):
        """Seconds to wait for the next event, at most `most`. TimeoutError if there are none left."""
        left = self.left()
        if not left:
            raise TimeoutError("the time is up")
        return min(left, most)


def download(url, path, *, size, clock, progress):
    """Write what the URL gives, exactly `size` bytes as they are sent, to the path.

    progress(n) is called with the number of bytes that each piece adds. Raises Refused, whatever goes wrong between
    here and the server, and OSError if the path cannot be written.
    """
    received = 0
    with closing(_chunks(url, clock)) as chunks, open(path, "wb") as file:
        for chunk in chunks:
            received += len(chunk)
            if received > size:
                raise Refused(f"it sent more than {size:,} bytes")
            file.write(chunk)
            progress(len(chunk))
    if received < size:
        raise Refused(f"it sent {received:,} of {size:,} bytes")


def _chunks(url, clock):
    try:
        with requests.Session() as session:
            session.max_redirects = REDIRECTS
            for scheme in ("http://", "https://"):
                session.mount(scheme, _Adapter(clock))
            timeout = clock.patience(CONNECT), SILENCE  # which each read shortens to what is left
            # The files are gzip already: nobody on the way shall pack them again, and nobody here unpack them.
            with session.get(url, stream=True, timeout=timeout, headers={"Accept-Encoding": "identity"}) as response:
                if response.status_code != 200:
                    raise Refused(f"it answered {response.status_code}")
                while chunk := response.raw.read(CHUNK, decode_content=False):
                    yield chunk
    except (OSError, HTTPError, http.client.HTTPException) as error:  # every error of requests is an OSError
        raise Refused(_reason(error, clock)) from error


def _reason(error, clock):
    if not clock.left():
        return "it was too slow"
    for kinds, reason in [
        (requests.TooManyRedirects, "it redirects without end"),
        (requests.exceptions.ProxyError, "the proxy gave no connection"),
        (requests.exceptions.SSLError, "its certificate was not accepted"),
        ((requests.Timeout, ReadTimeoutError), "it was silent for too long"),
        (requests.ConnectionError, "no connection"),
    ]:
        if isinstance(error, kinds):
            return reason
    return "the connection broke off"


class _Adapter(HTTPAdapter):
    """Connections, through a proxy or not, whose responses look at the clock."""

    def __init__(self, clock):
        self.response_class = staticmethod(partial(_Response, clock))
        super().__init__()

    def get_connection_with_tls_context(self, *args, **kwargs):
        return self._clocked(super().get_connection_with_tls_context(*args, **kwargs))

    def get_connection(self, *args, **kwargs):  # the same in requests before 2.32
        return self._clocked(super().get_connection(*args, **kwargs))

    def _clocked(self, pool):
        pool.ConnectionCls = type("Connection", (pool.ConnectionCls,), {"response_class": self.response_class})
        return pool


class _Response(http.client.HTTPResponse):
    def __init__(self, clock, sock, *args, **kwargs):
        super().__init__(sock, *args, **kwargs)
        self.fp = io.BufferedReader(_Reader(clock, sock, self.fp.detach()))


class _Reader(io.RawIOBase):
    def __init__(self, clock, sock, raw):
        self.clock, self.sock, self.raw = clock, sock, raw

    def readable(self):
        return True

    def readinto(self, buffer):
        self.sock.settimeout(self.clock.patience(SILENCE))
        return self.raw.readinto(buffer)

    def close(self):
        self.raw.close()
        super().close()
