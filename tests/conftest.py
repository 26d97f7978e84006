"""Settings for all tests: one BLAS thread, no deadline for hypothesis, since a shared laptop pauses at will.

The tests in tests/proof ask the fixture `amount` how many cases to try: a few under `make test`, the whole campaign
under `make proof`, which passes --proof.
"""

import os
import sys

import pytest
from hypothesis import settings

# Before NumPy is loaded, here and in the kernels that tests start: on matrices as small as ours a second BLAS thread
# gains little, and where several kernels share the cores it costs up to a hundred times as much.
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")

settings.register_profile("lessons", deadline=None, derandomize=bool(os.environ.get("CI")))
settings.load_profile("lessons")


def pytest_addoption(parser):
    parser.addoption("--proof", action="store_true", help="the whole campaign of tests/proof, which takes long")


@pytest.fixture(scope="module", autouse=True)
def closed():
    """ipywidgets keeps every widget that nobody closes, and each scene holds some megabytes."""
    yield
    if "ipywidgets" in sys.modules:
        sys.modules["ipywidgets"].Widget.close_all()


@pytest.fixture(scope="session")
def amount(request):
    """amount(short, full): the first number under `make test`, the second under `make proof`."""
    whole = request.config.getoption("--proof")
    return lambda short, full: full if whole else short


@pytest.fixture(scope="session")
def data():
    """The digits that ship with the project."""
    from backprop_lib import digits  # loads NumPy, so after the setting above

    return digits()


@pytest.fixture(scope="session")
def net():
    """The network of all lessons."""
    import numpy as np

    from backprop_lib import random_network

    return random_network((784, 16, 16, 10), np.random.default_rng(6533))


@pytest.fixture
def messages(monkeypatch):
    """What each widget sends, as (widget, names of the state sent). Version 7 sends nothing without a kernel."""
    import ipywidgets

    if ipywidgets.__version__ < "8":
        pytest.skip("ipywidgets 7 sends nothing without a kernel")
    sent = []

    def send(widget, message, buffers=None):
        if message.get("method") == "update":
            names = {*message["state"], *(path[0] for path in message["buffer_paths"])}
            sent.append((widget, names))

    monkeypatch.setattr("ipywidgets.Widget._send", send)
    return sent


@pytest.fixture(scope="session")
def a_chromium():
    """Skip where there is none."""
    from tools.browser import find_chromium  # takes a second, for few tests

    if find_chromium() is None:
        reason = "no Chromium here: install your system's package, or run `playwright install chromium`"
        if os.environ.get("CI"):
            pytest.fail(f"{reason} (CI is set, so the browser tests must run)")
        pytest.skip(reason)


@pytest.fixture(scope="module")
def lab(a_chromium):
    """A page in Chromium and the URL of a JupyterLab on a copy of notebooks/; ended with the module."""
    from tools.browser import ROOT, chromium, copy_of, jupyter_lab

    with copy_of(ROOT / "notebooks") as folder, jupyter_lab(folder) as url, chromium() as page:
        yield page, url
