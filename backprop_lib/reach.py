"""A widget that is not seen, for readers with a keyboard or a screen reader; `reach.js` beside this file is its page.

It names the sliders and the picture of the scene it stands in, and keeps the keys pressed in a control from JupyterLab.
"""

from pathlib import Path

import ipywidgets as widgets

try:
    import anywidget
except ImportError:
    anywidget = None


def reach():
    """The widget, or nothing that does nothing where anywidget is not installed."""
    layout = widgets.Layout(display="none")
    return widgets.Box(layout=layout) if anywidget is None else Reach(layout=layout)


if anywidget is not None:

    class Reach(anywidget.AnyWidget):
        _esm = Path(__file__).with_name("reach.js").read_text(encoding="utf-8")
