"""What a benchmark needs besides the library is in extras, which are not always installed."""

from contextlib import contextmanager


@contextmanager
def needed():
    """For the imports of such packages: where one is missing the program ends with a sentence that names it."""
    try:
        yield
    except ModuleNotFoundError as missing:
        raise SystemExit(f"{missing.name} is not installed; it comes with the extras `bench` and `test`") from None
