"""A walk through a scene with the Tab key: where the focus goes, what it is called there, and whether it is seen."""

from dataclasses import dataclass

MOST = 150

_HERE = """scene => {
    const e = document.activeElement
    return [scene.contains(e), e.dataset.stop ?? null, e.dataset.seen === 'yes', `${e.tagName} ${e.className}`]
}"""
# Numbers everything in the scene that can be operated. Radio buttons of one question are one stop.
_STOPS = """scene => {
    const css = 'input, select, button, canvas[tabindex], [role=slider], [contenteditable=true], [tabindex="0"]'
    document.activeElement.blur()
    const look = e => [e, e.parentElement, e.parentElement.parentElement].map(each => {
        const s = getComputedStyle(each)
        return [s.outlineStyle, s.outlineWidth, s.boxShadow, s.borderColor, s.backgroundColor, s.textDecoration].join()
    }).join()
    const groups = new Set(), stops = []
    for (const e of scene.querySelectorAll(css)) {
        if (!e.checkVisibility({ visibilityProperty: true }) || e.disabled || e.closest('[disabled]')) continue
        if (e.type === 'radio') {
            if (!groups.has(e.name)) stops.push(`radio ${e.name}`)
            groups.add(e.name)
            e.dataset.stop = stops.indexOf(`radio ${e.name}`)
        } else {
            e.dataset.stop = stops.length
            stops.push(`${e.tagName.toLowerCase()} ${(e.className || '').slice(0, 40)}`)
        }
        const before = look(e)
        const note = () => (e.dataset.seen = look(e) === before ? 'no' : 'yes')
        e.addEventListener('focus', () => requestAnimationFrame(note))
    }
    return stops
}"""


@dataclass(frozen=True)
class Stop:
    role: str
    name: str
    seen: bool  # the focus changes an outline, a border, a shadow or a colour


def walk(page, scene):
    """Tab from before the scene to behind it; return the stops made, and in words what went wrong."""
    page.mouse.move(0, 0)  # what the mouse is on looks as if it had the focus
    wanted = scene.evaluate(_STOPS)
    session = page.context.new_cdp_session(page)
    scene.evaluate("e => { e.tabIndex = -1; e.focus({ preventScroll: false }) }")
    made, astray = {}, []
    for _ in range(MOST):
        page.keyboard.press("Tab")
        page.evaluate("() => new Promise(done => requestAnimationFrame(() => requestAnimationFrame(done)))")
        inside, place, seen, what = scene.evaluate(_HERE)
        if not inside:
            break
        if place is None:
            astray.append(f"{what} gets the focus and is locked")
        else:
            made[int(place)] = Stop(*_as_heard(session), seen)
    scene.evaluate("e => e.removeAttribute('tabindex')")
    session.detach()
    missed = [f"{what} is not reached by Tab" for i, what in enumerate(wanted) if i not in made]
    return list(made.values()), missed + astray


def _as_heard(session):
    """Role and name of what has the focus, from the browser's accessibility tree."""
    found = session.send("Runtime.evaluate", {"expression": "document.activeElement"})
    reply = session.send(
        "Accessibility.getPartialAXTree", {"objectId": found["result"]["objectId"], "fetchRelatives": False}
    )
    node = reply["nodes"][0]
    return node.get("role", {}).get("value", ""), _words(node.get("name", {}).get("value", ""))


def _words(name):
    """The name without the signs of an icon font, which nobody can pronounce."""
    return "".join(c for c in name if not "\ue000" <= c <= "\uf8ff").strip()
