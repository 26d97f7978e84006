"""The picture and its words: plain widgets for every front end, one message where the page can do better."""

import pytest

from backprop_lib import panel as module
from backprop_lib.panel import Panel

needs_anywidget = pytest.mark.skipif(module.anywidget is None, reason="anywidget is not installed")


def test_before_a_page_runs_the_plain_widgets_show_both(messages):
    panel = Panel(300)
    messages.clear()
    panel.show(b"a picture", "1 < 2 & true")
    assert (panel.value, panel.words) == (b"a picture", "1 < 2 & true")
    assert panel.picture.value == b"a picture"
    assert "1 &lt; 2 &amp; true" in panel.caption.value
    assert messages == [(panel.picture, {"value"}), (panel.caption, {"value"})]


@needs_anywidget
def test_once_a_page_runs_both_come_in_one_message(messages):
    panel = Panel(300)
    panel.show(b"early", "early words")
    panel.express.set_state({"running": True})  # as the page does
    messages.clear()
    panel.show(b"late", "late words")
    assert messages == [(panel.express, {"address", "words"})]
    assert panel.express.address == "data:image/png;base64,bGF0ZQ=="
    assert (panel.value, panel.words) == (b"late", "late words")
    assert panel.picture.value == b"early", "nothing is sent twice"


def test_without_anywidget_the_plain_widgets_are_all_there_is(monkeypatch):
    monkeypatch.setattr(module, "anywidget", None)
    panel = Panel(300)
    assert panel.parts == [panel.picture, panel.caption]
    panel.show(b"a picture", "words")
    assert panel.picture.value == b"a picture"
