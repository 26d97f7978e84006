"""The picture of a scene and the words below it.

They are plain widgets, which every front end can show. Where the page can do better (`express.js` beside this file runs
in it), both come in one message, so that neither is seen beside the other's older state, and sooner.
"""

from base64 import b64encode
from html import escape
from pathlib import Path

import ipywidgets as widgets
import traitlets

try:
    import anywidget
except ImportError:
    anywidget = None


class Panel:
    """`value`, the picture as PNG bytes, and `words`, as the page shows them; `parts` are its widgets, from the top."""

    def __init__(self, width):
        self.value, self.words = b"", ""
        layout = widgets.Layout(width=f"{width}px", max_width="100%", margin="2px 0")
        self.picture = widgets.Image(format="png", layout=layout)
        self.caption = widgets.HTML(layout=widgets.Layout(max_width=f"{width}px"))
        for part, name in ((self.picture, "picture"), (self.caption, "caption")):
            part.add_class(f"backprop-{name}")
        self.express = None if anywidget is None else Express(layout=widgets.Layout(display="none"))
        self.parts = [part for part in (self.picture, self.caption, self.express) if part is not None]

    def show(self, value, words):
        self.value, self.words = value, words
        if self.express is not None and self.express.running:
            with self.express.hold_sync():
                self.express.address = f"data:image/png;base64,{b64encode(value).decode()}"
                self.express.words = words
            return
        self.picture.value = value
        self.caption.value = (
            '<div role="status" aria-live="polite" tabindex="0" aria-label="the picture in words" '
            'style="max-height: 4.1em; overflow: auto; line-height: 1.35; font-size: 90%; '
            'color: var(--jp-ui-font-color1, #222)">'
            f"{escape(words)}</div>"
        )


if anywidget is not None:

    class Express(anywidget.AnyWidget):
        """A widget that is not seen and shows what it is sent in the two others. `running` once a page has it.

        `address` is the picture as a data URL.
        """

        _esm = Path(__file__).with_name("express.js").read_text(encoding="utf-8")

        running = traitlets.Bool(False).tag(sync=True)
        address = traitlets.Unicode().tag(sync=True)
        words = traitlets.Unicode().tag(sync=True)
