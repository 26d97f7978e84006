"""The drawing pad of lesson 09 in a real JupyterLab: drawn on with the mouse and with the keyboard, locked, cleared."""

import pytest
from playwright.sync_api import expect

from tools.browser import errors, number_of_cells, open_notebook, run_all, scroll_to_cell

pytestmark = pytest.mark.browser
NOTEBOOK = "09_bring_more_data.ipynb"


@pytest.fixture(scope="module")
def scene(lab):
    """The scene with the pad, its question still open."""
    page, url = lab
    open_notebook(page, url, NOTEBOOK)
    run_all(page)
    for i in range(number_of_cells(page)):
        found = scroll_to_cell(page, i).locator(".backprop-scene", has=page.locator(".backprop-pad canvas"))
        if found.count():
            return found.first
    pytest.fail("no pad in the notebook")


@pytest.fixture(scope="module")
def pad(lab, scene):
    """The canvas, ready to be drawn on; before that it must have been locked."""
    canvas = scene.locator(".backprop-pad canvas")
    expect(canvas).to_have_attribute("aria-disabled", "true")
    draw(lab[0], canvas, [(0.3, 0.3), (0.6, 0.6)])
    assert ink(canvas) == 0, "the pad can be drawn on before the question is answered or skipped"
    scene.get_by_role("button", name="Skip").click()
    expect(canvas).to_have_attribute("aria-disabled", "false")
    return canvas


def ink(canvas):
    """How many of the canvas's own pixels are nearly white."""
    return canvas.evaluate(
        """c => c.getContext('2d').getImageData(0, 0, c.width, c.height).data
                 .reduce((n, value, i) => n + (i % 4 === 0 && value > 200), 0)"""
    )


def caption(scene):
    return scene.locator(".backprop-caption").inner_text()


def test_the_mouse_draws_and_the_picture_follows(lab, scene, pad):
    page, _ = lab
    clear(scene, pad)
    assert "Input: test digit" in caption(scene) or "empty" in caption(scene)
    picture = scene.locator("img.backprop-picture").first
    before = picture.get_attribute("src")
    draw(page, pad, [(0.3, 0.2), (0.7, 0.2), (0.45, 0.85)])
    expect(scene.locator(".backprop-caption")).to_contain_text("Input: your own digit")
    expect(picture).not_to_have_attribute("src", before)
    assert ink(pad) > 1000
    assert errors(page) == []


def test_the_keyboard_draws_moves_and_deletes(lab, scene, pad):
    page, _ = lab
    selected = "() => window.jupyterapp.shell.currentWidget.content.activeCellIndex"
    pad.focus()
    cell = page.evaluate(selected)
    page.keyboard.press("Delete")
    expect(scene.locator(".backprop-caption")).to_contain_text("The pad is empty")
    for _ in range(5):
        page.keyboard.press("ArrowUp")
    status = scene.locator(".backprop-pad [role=status]")
    expect(status).to_have_text("row 9, column 14, pen up")
    page.keyboard.press("Space")
    for _ in range(10):
        page.keyboard.press("ArrowDown")
    expect(status).to_have_text("row 19, column 14, pen down")
    expect(scene.locator(".backprop-caption")).not_to_contain_text("The pad is empty")
    page.keyboard.press("Space")
    pad.evaluate("c => c.blur()")  # the cursor's ring hides a few pixels
    drawn = ink(pad)
    pad.focus()
    for _ in range(3):
        page.keyboard.press("ArrowRight")
    expect(status).to_have_text("row 19, column 17, pen up")
    pad.evaluate("c => c.blur()")
    assert 0 < ink(pad) == drawn, "the pen was up, and yet it drew"
    assert page.evaluate(selected) == cell, "the arrow keys went to the notebook"
    assert errors(page) == []


def test_focus_is_seen_and_the_pad_has_a_name(scene, pad):
    pad.focus()
    assert pad.evaluate("c => getComputedStyle(c).outlineStyle") == "solid"
    assert "Arrow keys" in pad.get_attribute("aria-label")


def test_a_ready_digit_can_be_chosen_again(lab, scene, pad):
    page, _ = lab
    scene.locator("select").first.select_option(label="test digit 28: a 2")
    expect(scene.locator(".backprop-caption")).to_contain_text("Input: test digit 28: a 2")
    draw(page, pad, [(0.5, 0.2), (0.5, 0.8)])
    expect(scene.locator(".backprop-caption")).to_contain_text("Input: your own digit")
    assert errors(page) == []


def clear(scene, pad):
    scene.get_by_role("button", name="Clear the pad").click()
    expect(scene.locator(".backprop-pad [role=status]")).to_have_text("empty")
    assert ink(pad) == 0


def draw(page, canvas, corners):
    """A stroke with the mouse through corners given as shares of the canvas."""
    canvas.scroll_into_view_if_needed()
    box = canvas.bounding_box()
    points = [(box["x"] + x * box["width"], box["y"] + y * box["height"]) for x, y in corners]
    page.mouse.move(*points[0])
    page.mouse.down()
    for point in points[1:]:
        page.mouse.move(*point, steps=15)
    page.mouse.up()
