"""A pad to draw a digit on: 28x28 pixels, for mouse, pen, touch and keyboard. `pad.js` beside this file is its page.

The pad needs anywidget; where that is missing, `new_pad()` returns None and a lesson shows ready digits.
"""

from pathlib import Path

import numpy as np
import traitlets

try:
    import anywidget
except ImportError:
    anywidget = None

EMPTY = bytes(784)
MISSING = (
    "There is no pad to draw on here, because the package anywidget is not installed (pip install anywidget, "
    "then restart the kernel). The ready digits work all the same."
)


def new_pad():
    """A new, empty pad, or None where anywidget is not installed."""
    return None if anywidget is None else Pad()


def as_pixels(drawn):
    """The 784 bytes of a pad as pixels (784,) from 0 to 1."""
    return np.frombuffer(drawn, dtype=np.uint8) / 255


if anywidget is not None:

    class Pad(anywidget.AnyWidget):
        """A control: `.value` is what is drawn, 784 bytes from 0 (black) to 255 (white); `.disabled` locks it."""

        _esm = Path(__file__).with_name("pad.js").read_text(encoding="utf-8")

        value = traitlets.Bytes(EMPTY).tag(sync=True, from_json=lambda sent, _: bytes(sent))
        disabled = traitlets.Bool(False).tag(sync=True)

        @traitlets.validate("value")
        def _whole(self, proposal):
            drawn = proposal["value"]
            if len(drawn) != len(EMPTY):
                # Only for a TraitError does traitlets take back what the page has sent.
                raise traitlets.TraitError(f"the pad holds {len(drawn)} bytes; expected {len(EMPTY)}, one a pixel")
            return drawn
