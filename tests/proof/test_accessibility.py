"""Contrast of every colour in the pictures, words for every picture, and what a notebook accessibility checker finds.

The running page is tried in test_every_control.py: names, the Tab key, and axe-core in both themes.
"""

import ast
import json
import re
from html import unescape

import pytest
from matplotlib.colors import is_color_like, to_rgb

from backprop_lib.pictures import style
from tools import accessibility, inside
from tools.rooms import LESSONS, NOTEBOOKS, ROOT, code_cells, is_scene_cell

PICTURES = sorted(path for path in (ROOT / "backprop_lib" / "pictures").glob("*.py") if path.stem != "style")
CONSTANTS = {
    name: value
    for name, value in vars(style).items()
    if name.isupper() and isinstance(value, str) and is_color_like(value)
}
TEXT, GRAPHICS = inside.READABLE, 3.0  # the least contrast that WCAG 2.1 AA asks for
KEYWORDS = {"color", "colors", "colour", "c", "fc", "ec", "mfc", "mec", "foreground", "background"}
KEYWORDS |= {"facecolor", "facecolors", "edgecolor", "edgecolors"}

WRITTEN = {"INK", "MUTED", "black"}  # text on the paper
DRAWN = {"INK", "MUTED", "RISE", "FALL", "GUESS"}  # lines, bars, arrows and marks on the paper
# On greys, words are black or white, and turn at the one grey on which both can be read.
WRITTEN_ON = [("INK", "FALL"), ("PAPER", "RISE"), ("INK", "FAINT"), ("black", "0.46"), ("white", "0.46")]
WRITTEN_ON += [("INK", "MARK"), ("INK", "MARKED"), ("MUTED", "MARKED")]
# Nothing has to be read from these alone: they lie behind, and what lies on them has to be seen.
BEHIND = {
    "FAINT": "grids, frames, what is not chosen; each has a name or an outline besides",
    "PAPER": "the paper, and the inside of hollow marks",
    "white": "the paper, and the inside of hollow marks",
    "#ffffff": "the paper",
    "MARK": "behind the neuron, the output or the line that is looked at, whose number is in the words",
    "MARKED": "the same, below what is drawn later",
    "#ffc9a8": "behind the part of the curve that is too steep; its end has a tick and a number",
    "#ececef": "behind a number that says the same",
    "#dadade": "behind a number that says the same",
    "#c8c8ce": "behind a number that says the same",
}
ON_BLACK = {"MARK": "a frame around digits, which are white on black"}
# Fainter than 3 : 1 on purpose.
FADED = {
    ("ledger.py", "MUTED"): "wishes of outputs that are switched off; those for one neuron are numbers beside them",
    ("flow.py", "PAPER"): "a veil over the layers that are not reached yet",
    ("nudges.py", "FAINT"): "a band that leads the eye from a bar to the same bar below",
    ("components.py", "FAINT"): "a band that leads the eye from the strip to its close-up",
    ("depth.py", "GUESS"): "a grid; each line has its number",
    ("proportion.py", "MARK"): BEHIND["MARK"],
    ("audit.py", "MARK"): BEHIND["MARK"],
}


def contrast(one, other):
    return inside.contrast(*(CONSTANTS.get(colour, colour) for colour in (one, other)))


def over_paper(colour, alpha):
    return tuple(alpha * c + 1 - alpha for c in to_rgb(CONSTANTS.get(colour, colour)))


def colours_in(source):
    """Every colour that the source names: constants of style.py, hexadecimal ones, and names given for a colour."""
    found = set()
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Name) and node.id in CONSTANTS:
            found.add(node.id)
        elif isinstance(node, ast.Constant) and re.fullmatch("#[0-9a-fA-F]{3,8}|white|black", str(node.value)):
            found.add(node.value)
        for name, value in named_values(node).items():
            if name in KEYWORDS and isinstance(value, ast.Constant) and is_color_like(value.value):
                found.add(value.value)
    return found - {"none"}


def faded_in(source):
    """(colour, alpha) wherever a colour stands beside an alpha, and no outline beside it can be seen."""
    found = []
    for node in ast.walk(ast.parse(source)):
        values = named_values(node)
        alpha = values.get("alpha")
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr == "set_alpha":
            alpha = node.args[0]
        if not (isinstance(alpha, ast.Constant) and isinstance(alpha.value, float)):
            continue
        if colour_of(values.get("ec", values.get("edgecolor"))) in DRAWN:
            continue
        colours = [colour_of(values[name]) for name in KEYWORDS & set(values) if colour_of(values[name])]
        found += [(colour, alpha.value) for colour in colours or ["MUTED"]]  # which one is not said here
    return found


def named_values(node):
    """The keywords of a call, or the keys of a dictionary, with what they stand for."""
    if isinstance(node, ast.Call):
        return {keyword.arg: keyword.value for keyword in node.keywords if keyword.arg}
    if isinstance(node, ast.Dict):
        return {key.value: value for key, value in zip(node.keys, node.values) if isinstance(key, ast.Constant)}
    return {}


def colour_of(node):
    if isinstance(node, ast.Name) and node.id in CONSTANTS:
        return node.id
    return node.value if isinstance(node, ast.Constant) and is_color_like(node.value) and node.value != "none" else None


def too_faint(source, file):
    """What in a picture's source cannot be seen well enough, in words."""
    found = []
    for colour in sorted(colours_in(source)):
        if colour not in WRITTEN | DRAWN | set(BEHIND) | set(ON_BLACK):
            found.append(
                f"{file}: {colour} is new: say in this test what it is for; on paper it has {on_paper(colour)}"
            )
    for colour, alpha in faded_in(source):
        seen = over_paper(colour, alpha)
        if contrast(seen, style.PAPER) < GRAPHICS and (file, colour) not in FADED:
            found.append(f"{file}: {colour} at alpha {alpha} has {on_paper(seen)}")
    return found


def on_paper(colour):
    return f"{contrast(colour, style.PAPER):.2f} : 1"


def test_contrast_is_that_of_wcag():
    assert contrast("black", "white") == pytest.approx(21)
    assert contrast("#777777", "white") == pytest.approx(4.48, abs=0.005)  # the known example just below 4.5


@pytest.mark.parametrize("colour", sorted(WRITTEN | DRAWN))
def test_what_is_read_and_what_is_drawn_stands_out(colour):
    least = TEXT if colour in WRITTEN else GRAPHICS
    assert contrast(colour, style.PAPER) >= least, f"{colour} has {on_paper(colour)}, less than {least}"


@pytest.mark.parametrize(("text", "ground"), WRITTEN_ON)
def test_text_on_colours_is_readable(text, ground):
    assert contrast(text, ground) >= TEXT


@pytest.mark.parametrize("ground", sorted(BEHIND))
def test_text_on_what_lies_behind_is_readable(ground):
    assert contrast("INK", ground) >= TEXT


def test_frames_on_black_stand_out():
    assert all(contrast(colour, "black") >= GRAPHICS for colour in ON_BLACK)


@pytest.mark.parametrize("path", PICTURES, ids=lambda path: path.stem)
def test_picture_uses_colours_that_can_be_seen(path):
    assert too_faint(path.read_text(encoding="utf-8"), path.name) == []


def test_no_exception_is_kept_in_vain():
    sources = {path.name: path.read_text(encoding="utf-8") for path in PICTURES}
    used = set().union(*map(colours_in, sources.values()))
    assert {*BEHIND, *ON_BLACK} - used == set()
    assert set(FADED) - {(name, colour) for name, source in sources.items() for colour, _ in faded_in(source)} == set()


PLANTED = [
    "axes.plot(x, y, color='#123456')",
    "axes.plot(x, y, color='tomato')",
    "axes.plot(x, y, c='0.9')",
    "look = {'mfc': 'yellow'}",
    "axes.axhline(0, color=GUESS, alpha=0.3)",
    "look = {'fc': RISE, 'alpha': 0.2}",
    "look = {'fc': MARK, 'alpha': 0.35}",
    "Triangles(self, axes, alpha=0.22)",
    "patch.set_alpha(0.28)",
]


@pytest.mark.parametrize("source", PLANTED)
def test_planted_colour_is_caught(source):
    assert too_faint(source, "planted.py") != []


def test_honest_colours_pass():
    source = "axes.plot(x, y, color=RISE); axes.bar(x, y, fc=FAINT, ec=INK, alpha=0.4); colour = 'white'; key = 'b'"
    assert too_faint(source, "honest.py") == []


@pytest.mark.parametrize("lesson", LESSONS)
def test_every_picture_has_its_words(lesson, amount):
    if lesson not in amount(LESSONS[2:4], LESSONS):
        pytest.skip("in the whole campaign: make proof")
    first, *cells = code_cells(lesson)
    namespace = {}
    exec(first, namespace)
    for cell in filter(is_scene_cell, cells):
        scene = eval(cell, namespace)
        assert len(scene.result.words.split()) > 5, f"{cell} says little besides its title: {scene.result.words}"
        assert re.search(r"\d", scene.words), f"{cell} has no number in its words: {scene.words}"
        assert scene.result.title in scene.words
        assert 'role="status"' in scene.panel.caption.value
        assert scene.words in unescape(scene.panel.caption.value), f"{cell}: the caption says something else"
        scene.question.skip()
        assert scene.words in scene._repr_mimebundle_()["text/plain"], f"{cell}: the saved text says something else"


@pytest.fixture
def checker(amount):
    def check(paths):
        try:
            return accessibility.findings(paths, fetch=amount(False, True))
        except accessibility.Missing as missing:
            pytest.skip(str(missing))

    return check


def test_axe_core_is_here(amount):
    """It runs in test_every_control.py, where it is."""
    try:
        assert accessibility.axe_core(fetch=amount(False, True)).stat().st_size > 100_000
    except accessibility.Missing as missing:
        pytest.skip(str(missing))


def test_notebook_checker_finds_nothing(checker):
    assert checker(sorted(NOTEBOOKS.glob("*.ipynb"))) == []


def test_notebook_checker_finds_what_is_planted(checker, tmp_path):
    bad = tmp_path / "bad.ipynb"
    sources = ["## Two\n", "#### Four\n\n![](a.png)\n\n<table><tr><td>1</td></tr></table>\n\n[here](x)", "## Two\n"]
    cells = [{"cell_type": "markdown", "metadata": {}, "source": source} for source in sources]
    bad.write_text(json.dumps({"cells": cells, "metadata": {}, "nbformat": 4, "nbformat_minor": 5}), encoding="utf-8")
    rules = {words.split(": ")[1] for words in checker([bad])}
    wanted = {"heading-missing-h1", "heading-duplicate-h2", "heading-wrong-order", "image-missing-alt"}
    assert wanted | {"table-missing-header", "link-discernible-text"} <= rules
