"""The drawing pad of lesson 09 in a real JupyterLab: drawn on by mouse, finger, pen and keyboard, locked, cleared."""

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


@pytest.fixture
def device(lab):
    """The browser's own input, which knows fingers and pens."""
    session = lab[0].context.new_cdp_session(lab[0])
    session.send("Emulation.setTouchEmulationEnabled", {"enabled": True, "maxTouchPoints": 5})
    yield session
    session.send("Emulation.setTouchEmulationEnabled", {"enabled": False})
    session.detach()


@pytest.fixture
def kinds(pad):
    """The kinds of pointers that went down on the pad, as they come."""
    pad.evaluate("c => { window.kinds = []; c.onpointerdown = e => kinds.push(e.pointerType) }")
    return lambda: pad.evaluate("() => kinds")


def touch(device, kind, *fingers):
    device.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": [{"x": x, "y": y} for x, y in fingers]})


def test_a_finger_draws_and_the_page_stays(lab, scene, pad, device, kinds):
    page, _ = lab
    clear(scene, pad)
    at = on(pad)
    place = pad.bounding_box()
    touch(device, "touchStart", at(0.5, 0.15))
    for i in range(1, 15):
        touch(device, "touchMove", at(0.5, 0.15 + 0.05 * i))
    touch(device, "touchEnd")
    expect(scene.locator(".backprop-caption")).to_contain_text("Input: your own digit")
    assert kinds() == ["touch"]
    assert ink(pad) > 500
    assert pad.bounding_box() == place, "the page scrolled under the finger"
    assert errors(page) == []


def test_a_palm_that_rests_on_the_pad_draws_nothing(scene, pad, device, kinds):
    clear(scene, pad)
    at = on(pad)
    touch(device, "touchStart", at(0.3, 0.2))
    touch(device, "touchStart", at(0.3, 0.2), at(0.9, 0.9))
    for i in range(1, 11):
        touch(device, "touchMove", at(0.3, 0.2 + 0.05 * i), at(0.9 - 0.01 * i, 0.9))
    touch(device, "touchEnd")
    assert kinds() == ["touch", "touch"]
    left, right = pad.evaluate(
        """c => {
            const side = c.width, data = c.getContext('2d').getImageData(0, 0, side, side).data
            const all = [...Array(side).keys()]
            const inked = all.filter(x => all.some(y => data[4 * (y * side + x)] > 100))
            return [inked[0] / side, inked.at(-1) / side]
        }"""
    )
    assert 0.2 < left < right < 0.4, "only the first finger draws, a stroke straight down"


def test_a_pen_draws(lab, scene, pad, device, kinds):
    page, _ = lab
    clear(scene, pad)
    at = on(pad)

    def pen(kind, x, y, buttons):
        x, y = at(x, y)
        event = {"type": kind, "x": x, "y": y, "pointerType": "pen", "button": "left", "buttons": buttons, "force": 0.5}
        device.send("Input.dispatchMouseEvent", {**event, "clickCount": 1})

    pen("mousePressed", 0.3, 0.3, 1)
    for i in range(1, 11):
        pen("mouseMoved", 0.3 + 0.04 * i, 0.3, 1)
    pen("mouseReleased", 0.7, 0.3, 0)
    expect(scene.locator(".backprop-caption")).to_contain_text("Input: your own digit")
    assert kinds() == ["pen"]
    drawn = ink(pad)
    assert drawn > 300
    pen("mouseMoved", 0.5, 0.8, 0)
    assert ink(pad) == drawn, "a pen that hovers draws nothing"
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


def on(canvas):
    """A function from shares of the canvas to a place on the page."""
    canvas.scroll_into_view_if_needed()
    box = canvas.bounding_box()
    return lambda x, y: (box["x"] + x * box["width"], box["y"] + y * box["height"])


def draw(page, canvas, corners):
    """A stroke with the mouse through corners given as shares of the canvas."""
    points = [on(canvas)(x, y) for x, y in corners]
    page.mouse.move(*points[0])
    page.mouse.down()
    for point in points[1:]:
        page.mouse.move(*point, steps=15)
    page.mouse.up()
