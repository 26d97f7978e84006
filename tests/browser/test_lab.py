"""Each notebook in a real JupyterLab in headless Chromium, with its scenes moved by keyboard and by mouse."""

import re

import pytest
from playwright.sync_api import expect

from tools.browser import ROOT, errors, number_of_cells, open_notebook, run_all, scroll_through, scroll_to_cell

pytestmark = pytest.mark.browser
NOTEBOOKS = sorted(path.name for path in (ROOT / "notebooks").glob("*.ipynb"))
SKIP_WORDS = re.compile(r"skip|just show me", re.IGNORECASE)
WITHOUT_SLIDERS = set()  # notebooks that have no slider at all
SCENE, PICTURE, CAPTION = ".backprop-scene", "img.backprop-picture", ".backprop-caption"
HANDLE = ".noUi-target:not([disabled]) .noUi-handle"


@pytest.mark.parametrize("name", NOTEBOOKS)
def test_notebook_runs_and_its_scenes_answer(lab, name):
    page, url = lab
    open_notebook(page, url, name)
    run_all(page)
    scroll_through(page)
    assert errors(page) == []

    moved, stuck = 0, []
    for i in range(number_of_cells(page)):
        scenes = scroll_to_cell(page, i).locator(SCENE)
        for k in range(scenes.count()):
            unlock(scenes.nth(k))
            if scenes.nth(k).locator(HANDLE).count():
                moved += 1
                stuck += [f"cell {i}: {words}" for words in move_first_slider(page, scenes.nth(k))]
    assert moved or name in WITHOUT_SLIDERS, f"{name} has no scene with a slider"
    wrong = stuck + errors(page)
    assert not wrong, "\n".join(wrong)


def move_first_slider(page, scene):
    """Move the scene's first slider by keyboard, then by mouse; say each time what did not follow."""
    handle = scene.locator(HANDLE).first
    handle.scroll_into_view_if_needed()
    return [
        *what_stayed(page, scene, "keyboard", lambda: press_page_key(page, handle)),
        *what_stayed(page, scene, "mouse", lambda: drag(page, handle)),
    ]


def unlock(scene):
    """Skip the scene's question, if it asks one."""
    skip = scene.locator(".backprop-question button").filter(has_text=SKIP_WORDS)
    if skip.count():
        assert not scene.locator(HANDLE).count(), "the sliders move before the question is answered or skipped"
        skip.first.click()
        expect(scene.locator(".noUi-target[disabled]")).to_have_count(0)


def press_page_key(page, handle):
    handle.focus()
    page.keyboard.press("PageDown" if share_of_track(handle) > 0.85 else "PageUp")


def drag(page, handle):
    """Drag the handle a third of its track, towards the farther end."""
    here, track = handle.bounding_box(), track_of(handle).bounding_box()
    x, y = here["x"] + here["width"] / 2, here["y"] + here["height"] / 2
    across = track["width"] >= track["height"]
    way = -1 if share_of_track(handle) > 0.5 else 1
    dx, dy = (way * track["width"] / 3, 0) if across else (0, -way * track["height"] / 3)
    page.mouse.move(x, y)
    page.mouse.down()
    page.mouse.move(x + dx, y + dy, steps=12)
    page.mouse.up()


def track_of(handle):
    return handle.locator("xpath=ancestor::*[contains(@class, 'noUi-base')]")


def share_of_track(handle):
    """How far along its track the handle stands, 0 at the low end, 1 at the high end."""
    here, track = handle.bounding_box(), track_of(handle).bounding_box()
    if track["width"] >= track["height"]:
        return (here["x"] + here["width"] / 2 - track["x"]) / track["width"]
    return 1 - (here["y"] + here["height"] / 2 - track["y"]) / track["height"]


def what_stayed(page, scene, means, act):
    """Do it, wait until picture and caption have both changed, and return in words what has not within five seconds."""
    before = seen(scene)
    act()
    for _ in range(100):
        now = seen(scene)
        if all(now[part] != before[part] for part in now):
            return []
        page.wait_for_timeout(50)
    return [f"moved by {means}, the {part} stayed: {now[part]}" for part in now if now[part] == before[part]]


def seen(scene):
    return {
        "picture": scene.locator(PICTURE).first.get_attribute("src"),
        "caption": scene.locator(CAPTION).first.inner_text(),
    }
