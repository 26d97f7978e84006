"""Every control of a scene in the page: found by its kind, moved as a learner moves it, by keyboard or by mouse.

    for control in controls_of(scene):
        print(control.name, move(page, scene, control, "keyboard"))

`scene` is the locator of one `.backprop-scene`, in a page that `follow_kernel` follows. A move is answered when the
picture's bytes and the caption's words have both changed; bytes, since every picture that comes has a new address.
"""

from dataclasses import dataclass

from playwright.sync_api import Locator

PICTURE, CAPTION = "img.backprop-picture", ".backprop-caption"
SETTLED = 700  # milliseconds without an unanswered message after which nothing more is to be expected
LONGEST = 60_000

# Gives each control outside the question a number in the page, and says what it is and what it is called.
_FIND = """scene => {
    const kinds = [
        ['slider', '.noUi-handle'], ['number', 'input[type=number]'],
        ['typed', '.widget-readout[contenteditable=true]'],
        ['list', 'select'], ['switch', 'input[type=checkbox]'], ['play', '.widget-play button:first-child'],
        ['stop', '.widget-play button:nth-child(2)'], ['button', '.widget-button, .backprop-pad button'],
        ['pad', '.backprop-pad canvas'],
    ]
    const words = e => e && e.innerText.trim()
    const name = (e, kind) => {
        const near = e.closest('.widget-slider, .widget-vslider, .widget-inline-hbox, .widget-inline-vbox')
        const own = near && words([...near.children].find(c => c.matches('.widget-label')))
        const beside = words(e.closest('.backprop-slider, .widget-hbox')?.querySelector('.widget-label'))
        return words(e.labels?.[0]) || own || words(e) || e.getAttribute('aria-label') || beside || kind
    }
    const found = []
    for (const e of scene.querySelectorAll(kinds.map(([_, css]) => css).join(',')))
        if (!e.closest('.backprop-question') && e.checkVisibility()) {
            const kind = kinds.find(([_, css]) => e.matches(css))[0]
            e.dataset.control = found.length
            const free = !e.disabled && !e.closest('[disabled]') && e.ariaDisabled !== 'true'
            found.push([kind, name(e, kind), free])
        }
    return found
}"""

_SEEN = """
    const seen = async () => {
        const src = scene.querySelector('img.backprop-picture').src
        const bytes = await fetch(src).then(r => r.arrayBuffer()).catch(() => null) // gone: a newer one is on its way
        const hash = bytes && await crypto.subtle.digest('SHA-256', bytes)
        const caption = scene.querySelector('.backprop-caption').innerText
        return { picture: hash && [...new Uint8Array(hash)].join(), caption }
    }"""
_LOOK = f"async scene => {{ {_SEEN}; return await seen() }}"
_WAIT = f"""async (scene, [before, settled, longest]) => {{ {_SEEN}
    const begun = performance.now()
    let busy = begun
    while (true) {{
        const now = await seen(), time = performance.now()
        const stayed = Object.keys(now).filter(part => now[part] === null || now[part] === before[part])
        if (unanswered.size) busy = time
        if (!stayed.length || time - begun > longest || time - busy > settled) return stayed
        await new Promise(done => setTimeout(done, 20))
    }}
}}"""


@dataclass(frozen=True)
class Control:
    """A control in the page. `kind` says how it is moved; `name` is what a learner reads beside it."""

    kind: str
    name: str
    enabled: bool
    place: Locator

    def __str__(self):
        return f"{self.name!r} ({self.kind})"


def controls_of(scene):
    """The scene's visible controls in the page's order, without those of its question."""
    return [Control(*found, scene.locator(f"[data-control='{i}']")) for i, found in enumerate(scene.evaluate(_FIND))]


def move(page, scene, control, means, settled=SETTLED):
    """Move the control and wait for the answer; return which of picture and caption stayed, [] if both followed."""
    before = scene.evaluate(_LOOK)
    by = BY_KEYBOARD if means == "keyboard" else BY_MOUSE
    by[control.kind](page, control.place)
    stayed = scene.evaluate(_WAIT, [before, settled, LONGEST])
    if control.kind == "play":  # a second press holds it, by the same means
        by["play"](page, control.place)
    return stayed


def press(*keys):
    def act(page, place):
        place.focus()
        for key in keys:
            page.keyboard.press(key)

    return act


def click(page, place):
    place.click()


def slide(page, handle):
    handle.focus()
    page.keyboard.press("PageDown" if share_of_track(handle) > 0.85 else "PageUp")


def drag(page, handle):
    """Drag the handle a third of its track, towards the farther end."""
    handle.scroll_into_view_if_needed()
    here, track = handle.bounding_box(), _track_of(handle).bounding_box()
    x, y = here["x"] + here["width"] / 2, here["y"] + here["height"] / 2
    across = track["width"] >= track["height"]
    way = -1 if share_of_track(handle) > 0.5 else 1
    dx, dy = (way * track["width"] / 3, 0) if across else (0, -way * track["height"] / 3)
    page.mouse.move(x, y)
    page.mouse.down()
    page.mouse.move(x + dx, y + dy, steps=12)
    page.mouse.up()


def _track_of(handle):
    return handle.locator("xpath=ancestor::*[contains(@class, 'noUi-base')]")


def share_of_track(handle):
    """How far along its track the handle stands, 0 at the low end, 1 at the high end."""
    here, track = handle.bounding_box(), _track_of(handle).bounding_box()
    if track["width"] >= track["height"]:
        return (here["x"] + here["width"] / 2 - track["x"]) / track["width"]
    return 1 - (here["y"] + here["height"] / 2 - track["y"]) / track["height"]


def _at_top(box):
    return box.evaluate("e => e.max !== '' && Number(e.value) >= Number(e.max)")


def count_up(page, box):
    box.focus()
    page.keyboard.press("ArrowDown" if _at_top(box) else "ArrowUp")


def spin(page, box):
    """Click one of the two small arrows that Chromium shows in a number box under the mouse."""
    box.scroll_into_view_if_needed()
    box.hover()
    here = box.bounding_box()
    up = not _at_top(box)
    page.mouse.click(here["x"] + here["width"] - 10, here["y"] + here["height"] * (0.3 if up else 0.7))


def choose_next(page, menu):
    last = menu.evaluate("e => e.selectedIndex === e.options.length - 1")
    menu.focus()
    page.keyboard.press("ArrowUp" if last else "ArrowDown")


def choose(page, menu):
    """The list itself opens outside the page, where nothing can click; choosing from it fires what a click fires."""
    at, many = menu.evaluate("e => [e.selectedIndex, e.options.length]")
    menu.click()
    page.keyboard.press("Escape")
    menu.select_option(index=at - 1 if at == many - 1 else at + 1)


def type_number(page, readout):
    """Type another number over the one that is shown."""
    readout.click()
    page.keyboard.press("ControlOrMeta+a")
    page.keyboard.type("0.37" if readout.inner_text().strip() != "0.37" else "0.62")
    page.keyboard.press("Enter")


def draw(page, canvas):
    canvas.scroll_into_view_if_needed()
    box = canvas.bounding_box()
    page.mouse.move(box["x"] + 0.4 * box["width"], box["y"] + 0.2 * box["height"])
    page.mouse.down()
    page.mouse.move(box["x"] + 0.6 * box["width"], box["y"] + 0.8 * box["height"], steps=12)
    page.mouse.up()


BY_KEYBOARD = {
    "slider": slide,
    "number": count_up,
    "typed": type_number,
    "list": choose_next,
    "switch": press("Space"),
    "play": press("Enter"),
    "stop": press("Enter"),
    "button": press("Enter"),
    "pad": press("Space", "ArrowDown", "ArrowDown", "ArrowDown"),
}
BY_MOUSE = {
    "slider": drag,
    "number": spin,
    "typed": type_number,
    "list": choose,
    "switch": click,
    "play": click,
    "stop": click,
    "button": click,
    "pad": draw,
}
