"""How a scene is laid out: its question, its controls in rows, its message, its picture and its words."""

import ipywidgets as widgets

from .reach import reach

PROJECTOR = 1.5  # times as large: type of 11 points becomes 16.5

# Without this, ipywidgets squeezes the names and numbers of upright sliders until they are cut.
STYLE = f"""<style>
.backprop-scene .widget-vslider > .widget-label, .backprop-scene .widget-vslider > .widget-readout {{ flex-shrink: 0 }}
.backprop-scene .widget-vslider > .widget-readout {{
    min-width: 0; max-width: none; width: 100%; padding: 0; margin: 0
}}
@media (max-width: 1100px) {{ .backprop-scene .widget-vslider > .widget-readout {{ font-size: 80% }} }}
.backprop-projector {{ zoom: {PROJECTOR} }}
</style>"""


def framed(question, by_name, rows, below):
    """One box: the question's widget if there is one, the rows, and what stands below.

    Each row is a list of widgets or of their names in `by_name`; without rows all of these stand in one.
    """
    wrap = widgets.Layout(flex_flow="row wrap", align_items="center", grid_gap="4px 18px", overflow="visible")
    lines = [
        widgets.HBox([by_name[item] if isinstance(item, str) else item for item in row], layout=wrap)
        for row in (rows if rows is not None else [list(by_name)])
    ]
    style = widgets.HTML(STYLE, layout=widgets.Layout(display="none"))
    asked = [question.widget.add_class("backprop-question")] if question is not None else []
    return widgets.VBox([style, reach(), *asked, *lines, *below]).add_class("backprop-scene")
