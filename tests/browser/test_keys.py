"""Keys pressed in a control are the control's, in JupyterLab and in Jupyter Notebook; the others stay theirs."""

import pytest
from playwright.sync_api import expect

from tools.browser import (
    PAGES,
    chromium,
    copy_of,
    errors,
    jupyter_lab,
    number_of_cells,
    open_notebook,
    run_all,
    scroll_to_cell,
    watch,
)
from tools.questions import QUESTION
from tools.rooms import NOTEBOOKS

pytestmark = pytest.mark.browser
NOTEBOOK, SCENE = "02_nudge_the_output.ipynb", "lesson.wishes(net, data)"
ASKING = "lesson.audit(net, data)"
BUSY = """() => {
    const kernel = window.jupyterapp.shell.currentWidget.sessionContext.session.kernel
    kernel.requestExecute({ code: 'import time; time.sleep(1.5)', store_history: false })
}"""
ACTIVE = "() => window.jupyterapp.shell.currentWidget.content.activeCellIndex"
FIND = """source => [...window.jupyterapp.shell.currentWidget.content.model.cells]
    .findIndex(cell => cell.sharedModel.source === source)"""


@pytest.fixture(scope="module", params=sorted(PAGES))
def shown(request):
    """A page with a scene whose question was skipped; the page, the scene's cell's number, and the scene."""
    with copy_of(NOTEBOOKS) as folder, jupyter_lab(folder, app=request.param) as url, chromium() as page:
        open_notebook(page, url, NOTEBOOK)
        run_all(page)
        i = page.evaluate(FIND, SCENE)
        scene = scroll_to_cell(page, i).locator(".backprop-scene")
        scene.get_by_role("button", name="Skip").click()
        expect(scene.locator(".noUi-target").first).not_to_have_attribute("disabled", "true")
        yield page, i, scene
        assert errors(page) == []


def test_an_arrow_key_moves_the_slider_and_not_the_notebook(shown):
    page, _, scene = shown
    handle, words = scene.locator(".noUi-handle").first, scene.locator(".backprop-caption")
    before, said, active = handle.get_attribute("aria-valuenow"), words.inner_text(), page.evaluate(ACTIVE)
    handle.focus()
    page.keyboard.press("ArrowRight")
    expect(handle).to_have_attribute("aria-valuenow", str(float(before) + 1))
    expect(words).not_to_have_text(said)
    assert page.evaluate(ACTIVE) == active
    expect(handle).to_be_focused()


def test_letters_in_a_list_delete_no_cell(shown):
    page, _, scene = shown
    cells, wanted = number_of_cells(page), scene.get_by_label("wanted digit")
    wanted.focus()
    for key in ("7", "d", "d"):  # in the notebook, d twice deletes the cell
        page.keyboard.press(key)
    expect(wanted.locator("option:checked")).to_have_text("7")
    assert number_of_cells(page) == cells


def test_a_key_that_a_program_presses_on_the_window_stops_no_script(shown):
    page, i, _ = shown
    wrong = watch(page)
    page.evaluate("() => window.dispatchEvent(new KeyboardEvent('keydown', { key: 'Home' }))")
    scroll_to_cell(page, i)  # by then the page has told what went wrong
    assert [words for words in wrong if "contains" in words] == []


def test_what_was_chosen_last_counts_though_the_kernel_was_busy(shown):
    page, *_ = shown
    i = page.evaluate(FIND, ASKING)
    scene = scroll_to_cell(page, i).locator(".backprop-scene")
    choices = scene.locator("input[type=radio]")
    page.evaluate(BUSY)
    choices.first.focus()
    page.keyboard.press("Space")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("ArrowDown")
    expect(choices.nth(2)).to_be_checked()
    scene.get_by_role("button", name="Lock my prediction").click()
    expect(scene.locator(QUESTION).get_by_role("status")).to_contain_text("You predicted: “smaller”")


def test_shift_and_enter_still_run_the_cell(shown):
    page, i, scene = shown
    scene.locator(".noUi-handle").first.focus()
    page.keyboard.press("Shift+Enter")
    page.wait_for_function(f"i => ({ACTIVE})() === i + 1", arg=i)
