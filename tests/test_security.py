"""What the lessons reach: no other process, no network but for MNIST, nothing loaded from elsewhere, no stray markup.

Each rule is a function of source text and is itself tried on a bad sample. `test_house.py` holds the rules about
pickle, eval and threads.
"""

import ast
import hashlib
import json
import re
import tomllib
from html.parser import HTMLParser
from pathlib import Path

import ipywidgets as widgets
import numpy as np
import pooch
import pytest
import yaml

from backprop_lib import controls, data, download, guard, idx
from backprop_lib.pictures.picture import Picture
from backprop_lib.practice import check, predict
from backprop_lib.scene import Scene
from tests.bad_mirror import Mirror, source_of, tiny_files
from tests.test_environment import name_of
from tests.test_house import MODULES, dotted_names, imported_names

ROOT = Path(__file__).resolve().parent.parent
LIBRARY = ROOT / "backprop_lib"
NOTEBOOKS = sorted((ROOT / "notebooks").glob("*.ipynb"))

# ---- processes and the network

PROCESSES = [
    *("subprocess", "ctypes", "cffi", "pty", "webbrowser", "multiprocessing", "runpy", "code", "codeop", "signal"),
    *("os.system", "os.popen", "os.exec", "os.spawn", "os.posix_spawn", "os.fork", "os.kill", "os.startfile"),
    *("shutil.which", "tempfile.mktemp", "sys.modules", "builtins"),
]
NETWORK = [
    *("socket", "socketserver", "ssl", "http", "urllib", "urllib3", "requests", "httpx", "aiohttp", "pooch", "asyncio"),
    *("ftplib", "smtplib", "poplib", "imaplib", "telnetlib", "xmlrpc", "select", "selectors", "websocket", "tornado"),
]
MAY_USE_THE_NETWORK = {"download.py", "clocked.py"}
A_CLOCK = {"asyncio.get_running_loop"}  # for `call_later`; what a loop can connect with is looked for by its own names
CONNECTING = re.compile(
    r"\.(create|open|start|connect|sock|subprocess)_\w*(connection|server|endpoint|accept|connect|recv\w*|send\w*|shell|exec)\b"
)
UNSAFE_READERS = {"np.load", "numpy.load", "numpy.fromregex", "yaml.load", "pandas.read_pickle", "torch.load"}


def used_names(source, path):
    return {*imported_names(source, path), *dotted_names(source)}


def begins_with(name, prefixes):
    """Whether a dotted name is one of the prefixes or is within it; os.exec stands for os.execv and its kin."""
    return any(re.match(rf"{re.escape(p)}(\.|$)" if p != "os.exec" and p != "os.spawn" else p, name) for p in prefixes)


def starts_processes(source, path):
    return [f"{path} uses {name}" for name in sorted(used_names(source, path)) if begins_with(name, PROCESSES)]


def uses_the_network(source, path):
    if path in MAY_USE_THE_NETWORK:
        return []
    names = sorted(used_names(source, path) - A_CLOCK)
    found = [name for name in names if begins_with(name, NETWORK)] + [m[0] for m in CONNECTING.finditer(source)]
    return [f"{path} uses {name}" for name in found]


def reads_objects(source, path):
    """np.load is told that it may not unpickle, in so many words."""
    found = []
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Call) and ast.unparse(node.func) in UNSAFE_READERS:
            told = {keyword.arg: keyword.value for keyword in node.keywords}.get("allow_pickle")
            if not (isinstance(told, ast.Constant) and told.value is False):
                found.append(f"{path}:{node.lineno} calls {ast.unparse(node.func)} without allow_pickle=False")
    return found


# ---- what a page would load

LOADED = re.compile(
    r"""<\s*(script|iframe|object|embed|link|base|meta|form|video|audio|svg)\b   # elements that load or run
    | \b(src|srcset|href|action|formaction|poster|data)\s*=\s*\\?["']?\s*(https?:|//|javascript:|data:text)
    | \son[a-z]+\s*=\s*\\?["']                                                   # onclick="..."
    | javascript: | @import | url\(\s*["']?(https?:|//)
    | \b(fetch|importScripts|eval|new\s+Function)\s*\( | \bimport\s*\(
    | \b(import|export)\b[^;\n]*\bfrom\s*["'] | ^\s*import\s*["']
    | \b(XMLHttpRequest|WebSocket|EventSource|sendBeacon|serviceWorker|Worker)\b
    | \b(document\.(write|cookie)|localStorage|sessionStorage|postMessage|window\.open)\b
    | !\[[^\]]*\]\(\s*<?(https?:|//)                                             # a picture in markdown
    """,
    re.VERBOSE | re.IGNORECASE | re.MULTILINE,
)
ADDRESS = re.compile(r"(?:https?:)?//[\w.-]+\.[a-z]{2,}[^\s\"'<>)]*", re.IGNORECASE)
ADDRESSES = {  # in a docstring, or what `download` is given
    "data.py": ["https://doi.org/10.24432/C50P49,"],
    "download.py": [*download.MNIST.mirrors],
}


def texts(source):
    """The text of every constant in Python source: f-strings in one piece, with {} for what is put in."""
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.JoinedStr):
            yield "".join(part.value if isinstance(part, ast.Constant) else "{}" for part in node.values)
        elif isinstance(node, ast.Constant) and isinstance(node.value, str):
            yield node.value


def loads(text, path):
    """What a page with this text would load or run."""
    return [f"{path}: {match[0].strip()!r}" for match in LOADED.finditer(text)]


def addresses(text, path):
    return [f"{path} names {found}" for found in ADDRESS.findall(text) if found not in ADDRESSES.get(path, [])]


def lets_data_into_markup(source, path):
    """innerHTML made of anything but the module's own capitals."""
    found = []
    for assigned in re.findall(r"(?:inner|outer)HTML\s*\+?=\s*(`[^`]*`|[^;]*)|insertAdjacentHTML", source):
        parts = re.findall(r"\$\{([^}]*)\}", assigned)
        plain = assigned.startswith(("`", '"', "'")) and "+" not in re.sub("`[^`]*`", "", assigned)
        if not plain or any(re.search(r"\b[a-z]\w*", part) for part in parts):
            found.append(f"{path}: {assigned[:60]!r}")
    return found


TAG = re.compile(r"</?[a-z]\w*[\s>]")


def unescaped(source, path):
    """Markup into which something goes that is not escape(...) of it: an f-string, a + or .format."""
    safe = set()
    for node in ast.walk(ast.parse(source)):  # words = ... escape(sentence) ..., all of it: then words are safe
        if isinstance(node, ast.Assign) and isinstance(node.targets[0], ast.Name) and is_escaped(node.value, safe):
            safe.add(node.targets[0].id)
    found = []
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.JoinedStr) and TAG.search(ast.unparse(node)):
            parts = [part.value for part in node.values if isinstance(part, ast.FormattedValue)]
        elif isinstance(node, ast.BinOp) and isinstance(node.op, (ast.Add, ast.Mod)) and holds_a_tag(node):
            parts = [side for side in (node.left, node.right) if not isinstance(side, (ast.Constant, ast.JoinedStr))]
        elif isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr == "format":
            parts = [*node.args] if holds_a_tag(node.func.value) else []
        else:
            continue
        found += [f"{path}:{node.lineno} puts {ast.unparse(p)} into markup" for p in parts if not is_escaped(p, safe)]
    return found


def holds_a_tag(node):
    return any(isinstance(n, ast.Constant) and isinstance(n.value, str) and TAG.search(n.value) for n in ast.walk(node))


def is_escaped(node, safe):
    if isinstance(node, ast.Constant):
        return True
    if isinstance(node, ast.Name):
        return node.id.isupper() or node.id in safe
    if isinstance(node, ast.Call) and isinstance(node.func, ast.Name):
        return node.func.id in ("escape", "len")
    if isinstance(node, ast.Call) and ast.unparse(node.func) == "re.sub":  # a fixed replacement in what is escaped
        return all(is_escaped(each, safe) for each in node.args)
    return False


RULES = [starts_processes, uses_the_network, reads_objects, unescaped]


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.__name__)
def test_library_keeps_the_rule(rule):
    sources = {name: path.read_text(encoding="utf-8") for name, path in MODULES.items()}
    assert len(sources) > 50
    assert [words for path, source in sources.items() for words in rule(source, path)] == []


def test_library_loads_nothing_and_names_no_other_address():
    for name, path in MODULES.items():
        source = path.read_text(encoding="utf-8")
        for text in texts(source):
            assert loads(text, name) == []
        assert addresses(source, name) == []


def test_scripts_load_nothing_and_build_their_page_of_constants():
    scripts = sorted(path for path in LIBRARY.rglob("*") if path.suffix in {".js", ".mjs", ".css", ".html", ".svg"})
    assert "pad.js" in [path.name for path in scripts]
    for path in scripts:
        source = path.read_text(encoding="utf-8")
        code = re.sub("(^|\\s)//.*$", "", source, flags=re.MULTILINE)
        assert loads(code, path.name) + addresses(code, path.name) + lets_data_into_markup(code, path.name) == []


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)
def test_a_notebook_loads_nothing_and_its_cells_keep_to_the_lessons(path):
    notebook = json.loads(path.read_text(encoding="utf-8"))
    for number, cell in enumerate(notebook["cells"]):
        source, where = "".join(cell["source"]), f"{path.name}, cell {number}"
        assert loads(source, where) == []
        if cell["cell_type"] == "code":
            for rule in RULES:
                assert rule(source, where) == []
        for output in cell.get("outputs", []):
            assert set(output.get("data", {})) <= {"text/plain", "text/html", "image/png"}, where
            for kind in ("text/plain", "text/html"):
                assert loads(json.dumps(output.get("data", {}).get(kind, "")), where) == []
            html = "".join(output.get("data", {}).get("text/html", ""))
            page = Elements(html)
            assert set(page.tags) <= {"div", "b", "code"}, where  # what a check says
            assert page.attributes == ["class"] * html.count('<div class="mathjax_ignore">'), where
        assert cell.get("attachments", {}) == {}


BAD = [
    (starts_processes, "import subprocess"),
    (starts_processes, "from os import system"),
    (starts_processes, "import os\nos.execvp('sh', ['sh'])"),
    (starts_processes, "import os as o\no.popen('ls')"),
    (starts_processes, "from ctypes import CDLL"),
    (starts_processes, "def late():\n    import webbrowser"),
    (uses_the_network, "import socket"),
    (uses_the_network, "from urllib.request import urlopen"),
    (uses_the_network, "import http.client"),
    (uses_the_network, "def late():\n    import requests as r"),
    (uses_the_network, "from pooch import retrieve"),
    (uses_the_network, "import asyncio\nloop = asyncio.get_running_loop()"),
    (uses_the_network, "from asyncio import get_running_loop, open_connection"),
    *(
        (uses_the_network, f"from asyncio import get_running_loop\nget_running_loop().{name}(host)")
        for name in ["create_connection", "create_server", "create_datagram_endpoint", "sock_connect", "sock_sendall"]
    ),
    (reads_objects, "import numpy as np\nnp.load('a.npy')"),
    (reads_objects, "import numpy as np\nnp.load('a.npy', allow_pickle=may)"),
    (unescaped, "f'<b>{name}</b>'"),
    (unescaped, "'<b>' + name + '</b>'"),
    (unescaped, "'<b>%s</b>' % name"),
    (unescaped, "'<b>{}</b>'.format(name)"),
    (unescaped, "f'<b>{escape(name)}: {error}</b>'"),
    (unescaped, "words = re.sub('a', 'b', sentence)\nf'<b>{words}</b>'"),
    (lets_data_into_markup, "el.innerHTML = model.get('words');"),
    (lets_data_into_markup, "el.innerHTML = `<b>${name}</b>`;"),
    (lets_data_into_markup, "el.innerHTML = '<b>' + NAME;"),
    (addresses, "STYLE = '@font-face { src: //fonts.example.org/a }'"),
    *(
        (loads, text)
        for text in [
            "<script>alert(1)</script>",
            "<img src='https://example.org/a.png'>",
            '<img src="//example.org/a.png">',
            '<a href="javascript:run()">x</a>',
            '<b onclick="run()">x</b>',
            "<iframe srcdoc=''>",
            "<link rel=stylesheet href=a.css>",
            "@import 'https://example.org/a.css'",
            "b { background: url(https://example.org/a.png) }",
            "fetch('/api/contents')",
            "await import('https://example.org/d3.js')",
            "import d3 from 'https://example.org/d3.js'",
            "export * from './other.js'",
            "new WebSocket(url)",
            "document.write(x)",
            "![a digit](https://example.org/digit.png)",
        ]
    ),
]


@pytest.mark.parametrize(("rule", "source"), BAD, ids=lambda value: getattr(value, "__name__", str(value)[:30]))
def test_planted_violation_is_caught(rule, source):
    assert rule(source, "scene.py") != []


GOOD = [
    "from html import escape\nf'<b>{escape(str(error))}</b>'",
    "f'{STYLE}<b>{escape(text)}</b>'",
    "words = re.sub('^(Right):', '<b>1</b>', escape(sentence))\nf'<div>{words}</div>'",
    "import numpy as np\nnp.load('a.npz', allow_pickle=False)",
    "f'{a} < {b}'",
    "import os\nos.environ.get('BACKPROP_DATA')",
]


@pytest.mark.parametrize("source", GOOD)
def test_honest_source_passes(source):
    assert [words for rule in RULES for words in rule(source, "scene.py")] == []
    assert [words for text in texts(source) for words in loads(text, "scene.py")] == []


# ---- markup in what learners type and in what goes wrong

MARKUP = "<img src=x onerror=alert(1)>\"'&<script>alert(2)</script><b onclick=go()>"
OURS = {"b", "br", "div", "span", "style"}


class Elements(HTMLParser):
    """The elements and attributes that a browser would see."""

    def __init__(self, html):
        super().__init__()
        self.tags, self.attributes, self.text = [], [], ""
        self.feed(html)
        self.close()

    def handle_starttag(self, tag, attributes):
        self.tags.append(tag)
        self.attributes += [name for name, _ in attributes]

    def handle_data(self, data):
        self.text += data


def html_in(widget):
    own = [widget.value] if isinstance(widget, widgets.HTML) else []
    return own + [html for child in getattr(widget, "children", ()) for html in html_in(child)]


def require_harmless(widget, text=MARKUP):
    """All markup in the widget is ours, and the hostile text is read there as it was typed."""
    page = Elements("".join(html_in(widget)))
    assert set(page.tags) <= OURS
    assert not [name for name in page.attributes if name.startswith("on") or name in ("src", "href")]
    assert text in page.text


def test_the_search_for_markup_can_fail():
    with pytest.raises(AssertionError):
        require_harmless(widgets.HTML(f"<b>{MARKUP}</b>"))


def test_questions_show_markup_as_typed():
    for question, entered in (
        (predict(MARKUP, 1, why=MARKUP, unit=MARKUP, mistakes=[(2, MARKUP)]), "2"),
        (predict("Which?", "a", why=MARKUP, choices=["a", MARKUP], mistakes=[(MARKUP, MARKUP)]), MARKUP),
        (predict("Order?", [MARKUP, "b"], why=MARKUP, ranking=["b", MARKUP]), ["b", MARKUP]),
    ):
        if question.question == MARKUP:
            require_harmless(question.widget)
        question.lock(entered)
        question.reveal()
        require_harmless(question.widget)


def test_what_cannot_be_read_is_shown_as_typed():
    for question in (
        predict("How far?", 1, why="So."),
        predict("Which?", "a", why="So.", choices=["a", "b"], mistakes=[("b", "No.")]),
        predict("Order?", ["a", "b"], why="So.", ranking=["b", "a"]),
    ):
        question.lock([MARKUP, "b"] if "Order" in question.question else MARKUP)
        assert question.state == "open"
        require_harmless(question.widget)


def test_errors_are_shown_as_they_read():
    watch = guard.Guard()
    kind = type(MARKUP, (Exception,), {})
    with pytest.raises(kind):
        watch(lambda: (_ for _ in ()).throw(kind(MARKUP)))()
    guard.ERRORS.remove(watch.errors[-1])
    require_harmless(watch.message)
    assert Elements(watch.message.value).text.count("alert(2)") == 2  # the error's name, and what it says


def test_captions_and_controls_show_markup_as_it_is():
    class Result:
        title, words = "A digit", MARKUP

    class Blank(Picture):
        size = (200, 120)

        def build(self):
            pass

        def show(self, result):
            pass

    scene = Scene(lambda: Result, Blank, {})
    require_harmless(scene.widget)
    require_harmless(controls.mixer([controls.fader("0")], 10, 80, 800, MARKUP))


def test_a_verdict_shows_markup_as_typed():
    verdict = check(MARKUP, 1.0, hint=MARKUP)
    assert MARKUP in repr(verdict)
    assert [name for name in dir(verdict) if name.startswith("_repr_")] == ["_repr_html_"]
    require_harmless(widgets.HTML(verdict._repr_html_()))


# ---- data

DIGITS_SHA256 = "aa64e930663d6e9271e1566601d65e70236553f73ec6cb041a4ab37167cf1d04"


def test_the_bundled_digits_are_the_file_that_was_looked_at():
    assert hashlib.sha256(data.DIGITS.read_bytes()).hexdigest() == DIGITS_SHA256


class Trap:
    sprung = False

    def __reduce__(self):
        return setattr, (Trap, "sprung", True)


def test_objects_in_the_bundled_file_are_not_unpickled(tmp_path, monkeypatch):
    path = tmp_path / "digits.npz"
    np.savez(path, images=np.array([Trap()], dtype=object), labels=np.array([1]))
    with np.load(path, allow_pickle=True) as file:
        assert file["images"].size
    assert Trap.sprung  # so the trap works
    monkeypatch.setattr(Trap, "sprung", False)
    monkeypatch.setattr(data, "DIGITS", path)
    with pytest.raises(ValueError, match="allow_pickle=False"):
        data.digits.__wrapped__()
    assert not Trap.sprung


def test_every_file_of_mnist_has_a_checksum_a_size_and_an_encrypted_mirror():
    assert len(download.MNIST.files) == 4
    for file in download.MNIST.files:
        assert re.fullmatch("[0-9a-f]{64}", file.checksum)
        assert re.fullmatch(r"[a-z0-9-]+\.gz", file.name)  # so no path leads out of the folder
        assert file.read in (idx.images, idx.labels)  # which stop at the size that they expect
        assert 0 < file.size < 10_000_000
    assert len(download.MNIST.mirrors) > 1
    assert all(mirror.startswith("https://") and mirror.endswith("/") for mirror in download.MNIST.mirrors)


@pytest.mark.parametrize("shared", ["there/../there", "~", "a b", "there/\N{GREEK SMALL LETTER SIGMA}"])
def test_nothing_is_written_outside_the_folder_that_was_named(shared, tmp_path, monkeypatch):
    home, cache = tmp_path / "home", tmp_path / "cache"
    for name in ("HOME", "USERPROFILE"):
        monkeypatch.setenv(name, str(home))
    monkeypatch.setattr(pooch, "os_cache", lambda project: cache)
    monkeypatch.setenv("BACKPROP_DATA", shared if shared == "~" else str(tmp_path / shared))
    for name in ("http_proxy", "https_proxy", "all_proxy"):
        monkeypatch.delenv(name, raising=False)
        monkeypatch.delenv(name.upper(), raising=False)
    files = tiny_files()
    (tmp_path / "there").mkdir()
    with Mirror(files) as mirror:
        download.fetch(source_of(files, mirror.url), 10)
    named = (home if shared == "~" else tmp_path / shared).resolve()
    written = [path.resolve() for path in tmp_path.rglob("*") if path.is_file()]
    assert sorted(path.name for path in written) == sorted(files)
    assert {path.parent for path in written} == {named}


# ---- floors

# package: (the first version without the advisory, the advisory). All are in pyproject.toml's extra `safe` and in
# environment.yml. The dependencies proper stay lower, for hosts such as Colab, which pin old versions of their own and
# whose users cannot change what serves the page.
FLOORS = {
    "jupyterlab": ("4.6.2", "GHSA-gx64-gj6p-pc4c and GHSA-pppj-hq3g-57pj: script from an image or a settings file"),
    "jupyter_server": ("2.21.0", "GHSA-c3mw-737p-c7g2: tokens in logs; CVE-2026-44727: script in converted notebooks"),
    "nbconvert": ("7.17.1", "CVE-2026-39377 and CVE-2026-39378"),
    "tornado": ("6.5.9", "security fixes of 6.5.9 and 6.5.8; CVE-2026-49853 to CVE-2026-49855 before them"),
    "mistune": ("3.3.3", "GHSA-6m44-fpc8-c3rq: endless recursion; CVE-2026-49851"),
    "bleach": ("6.4.0", "GHSA-8rfp-98v4-mmr6 and GHSA-gj48-438w-jh9v: script in addresses"),
    "jinja2": ("3.1.6", "CVE-2025-27516: out of the sandbox"),
    "ipython": ("8.10", "CVE-2023-24816: a command in a window's title, on Windows"),
    "jupyter_core": ("5.8.1", "CVE-2025-30167: another user's settings, on Windows"),
    "h11": ("0.16.0", "CVE-2025-43859: smuggled requests"),
    "requests": ("2.33.0", "CVE-2026-25645: a predictable temporary file"),
    "urllib3": ("2.7.0", "CVE-2026-44431 and CVE-2026-44432: headers to another host; unpacking without end"),
    "pillow": ("12.3.0", "CVE-2026-55379 and four more"),
    "fonttools": ("4.60.2", "CVE-2025-66034: files written where a font file says"),
    "tqdm": ("4.66.3", "CVE-2024-34062: code from the command line"),
}


def floor_of(requirement):
    match = re.search(r">=\s*([\d.]+)", requirement)
    return match[1] if match else ""


def version(text):
    return tuple(map(int, text.split(".")))


def below_the_floor(requirements):
    """The packages of FLOORS that are not asked for, or may be older than the floor."""
    asked = {name_of(requirement): floor_of(requirement) for requirement in requirements}
    return [name for name, (floor, _) in FLOORS.items() if version(asked.get(name) or "0") < version(floor)]


def test_floors_hold_where_jupyterlab_is_installed():
    environment = yaml.safe_load((ROOT / "environment.yml").read_text(encoding="utf-8"))
    pyproject = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    assert below_the_floor(pyproject["project"]["optional-dependencies"]["safe"]) == []
    assert below_the_floor(entry for entry in environment["dependencies"] if isinstance(entry, str)) == []
    for target in re.findall(r"--editable (\S+)", (ROOT / "Makefile").read_text(encoding="utf-8")):
        assert "safe" in target, "make installs without the floors"


def test_a_low_floor_is_seen():
    whole = [f"{name}>={floor}" for name, (floor, _) in FLOORS.items()]
    assert below_the_floor(whole) == []
    assert below_the_floor([*whole[1:], "jupyterlab>=4.6"]) == ["jupyterlab"]
    assert below_the_floor([*whole[1:], "jupyterlab"]) == ["jupyterlab"]
    assert below_the_floor(whole[1:]) == ["jupyterlab"]
