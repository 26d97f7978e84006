import os

import pytest

from tools.browser import ROOT, chromium, copy_of, find_chromium, jupyter_lab


@pytest.fixture(scope="module")
def lab():
    """A page in Chromium and the URL of a JupyterLab on a copy of notebooks/; ended with the module."""
    if find_chromium() is None:
        reason = "no Chromium here: install your system's package, or run `playwright install chromium`"
        if os.environ.get("CI"):
            pytest.fail(f"{reason} (CI is set, so the browser tests must run)")
        pytest.skip(reason)
    with copy_of(ROOT / "notebooks") as folder, jupyter_lab(folder) as url, chromium() as page:
        yield page, url
