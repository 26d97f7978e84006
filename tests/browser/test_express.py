"""The quick way of a picture into the page: taken, there after a reload, replaced by the plain way where missing."""

import pytest
from playwright.sync_api import expect

from tools.browser import errors, follow_kernel, kernel_says, open_notebook, run_all, scroll_to_cell
from tools.moves import CAPTION, PICTURE, controls_of, move

pytestmark = pytest.mark.browser
NOTEBOOK = "01_measure_the_cost.ipynb"
EXTENSION = "**/lab/extensions/anywidget/**"
SOURCES = "() => [...window.jupyterapp.shell.currentWidget.content.model.cells].map(c => c.sharedModel.source)"

PLAIN_AGAIN = """
from backprop_lib.scene import _scenes
for scene in list(_scenes):
    scene.panel.express.running = False
    scene.refresh()
    scene.panel.express.running = True
"""


def first_scene(page):
    sources = page.evaluate(SOURCES)
    cell = scroll_to_cell(page, next(i for i, source in enumerate(sources) if source.startswith("lesson.")))
    scene = cell.locator(".backprop-scene").first
    expect(scene.locator(PICTURE)).to_be_visible(timeout=30_000)
    return scene


def run(page, url):
    """Run the notebook and skip its first question; return that scene.

    The picture answers by the plain way still, or by the quick one, as the page is ready.
    """
    open_notebook(page, url, NOTEBOOK)
    run_all(page)
    follow_kernel(page)
    scene = first_scene(page)
    scene.get_by_role("button", name="Skip").first.click()
    expect(scene.locator(".noUi-target").first).not_to_have_attribute("disabled", "true")
    return scene


def moved(page, scene):
    """Move the first slider; return what the caption then says, and the address of the picture."""
    slider = next(control for control in controls_of(scene) if control.kind == "slider")
    stayed = move(page, scene, slider, "keyboard")
    assert not stayed, f"{slider} was moved, but the same stayed: {stayed}"
    return scene.locator(CAPTION).inner_text(), scene.locator(PICTURE).get_attribute("src")


def test_the_picture_comes_by_the_quick_way_and_is_there_after_a_reload(lab):
    page, url = lab
    scene = run(page, url)
    words, address = moved(page, scene)
    assert address.startswith("data:image/png")

    kernel_says(page, PLAIN_AGAIN)  # the caption's inner parts are now others
    words, address = moved(page, scene)

    page.evaluate("() => window.jupyterapp.commands.execute('docmanager:save')")
    open_notebook(page, url, NOTEBOOK)
    follow_kernel(page)
    scene = first_scene(page)
    expect(scene.locator(CAPTION)).to_have_text(words)
    expect(scene.locator(PICTURE)).to_have_attribute("src", address)
    assert moved(page, scene)[0] != words
    assert errors(page) == []


def test_where_the_page_has_no_anywidget_the_picture_comes_all_the_same(lab):
    page, url = lab
    page.route(EXTENSION, lambda route: route.abort())
    try:
        scene = run(page, url)
        _, address = moved(page, scene)
        assert address.startswith("blob:")
    finally:
        page.unroute(EXTENSION)
