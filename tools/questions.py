"""The question above a scene in the page, answered, skipped and revealed as a learner does it, by keyboard or mouse."""

import re

from playwright.sync_api import expect

QUESTION = ".backprop-question"
FEEDBACK = re.compile("Right: |Not quite: ")


def answer(page, scene, means):
    """Go through all choices, or give some number, or some order; then lock it."""
    question = scene.locator(QUESTION)
    choices, box = question.locator("input[type=radio]"), question.locator("input[type=text]")
    if choices.count():
        _go_through(page, choices, means)
    elif box.count():
        if means == "keyboard":
            box.focus()
        else:
            box.click()
        page.keyboard.type("0.5")
    else:
        _put_in_order(page, question.locator("select"), means)
    press(page, question.get_by_role("button", name="Lock my prediction"), means)
    expect(question.get_by_role("status")).to_contain_text("You predicted: ")


def skip(page, scene, means):
    question = scene.locator(QUESTION)
    press(page, question.get_by_role("button", name="Skip"), means)
    expect(question.get_by_role("status")).to_contain_text("without a prediction")


def reveal(page, scene, means):
    question = scene.locator(QUESTION)
    press(page, question.get_by_role("button", name="Show what happened"), means)
    expect(question.get_by_role("status")).to_contain_text(FEEDBACK)


def press(page, button, means):
    if means == "keyboard":
        button.focus()
        page.keyboard.press("Enter")
    else:
        button.click()


def _go_through(page, choices, means):
    for k in range(choices.count()):
        if means == "mouse":
            choices.nth(k).click()
        elif k == 0:
            choices.first.focus()
            page.keyboard.press("Space")
        else:
            page.keyboard.press("ArrowDown")
        expect(choices.nth(k)).to_be_checked()


def _put_in_order(page, places, means):
    for k in range(places.count()):
        if means == "mouse":
            places.nth(k).select_option(index=k + 1)
            continue
        places.nth(k).focus()
        for _ in range(k + 1):
            page.keyboard.press("ArrowDown")
        assert places.nth(k).evaluate("e => e.selectedIndex") == k + 1, "the arrow keys do not choose from the list"
        page.wait_for_timeout(200)  # the list sends its last item when the kernel is done with those on the way
