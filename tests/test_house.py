"""The rules of the house. Each is a function of source text or of paths, and is itself tried on a bad sample."""

import ast
import re
from pathlib import Path

import pytest

import backprop_lib

ROOT = Path(__file__).resolve().parent.parent
LIBRARY = ROOT / "backprop_lib"
MODULES = {path.relative_to(LIBRARY).as_posix(): path for path in sorted(LIBRARY.rglob("*.py"))}
MODULES["backprop_first_cell.py"] = ROOT / "backprop_first_cell.py"  # every kernel loads it
MOST_LINES = 300
MOST_LINES_OF_A_LESSON = 450  # a lesson holds its questions, which are prose

# The names of the lessons.
PUBLIC = [
    *("Network", "forward", "costs", "cost", "backward", "backward_each", "flatten", "step", "wiggle"),
    *("random_network", "accuracy", "train", "mini_batches", "digits", "mnist", "one_hot", "sigmoid", "relu"),
    "unflatten",
]

# network <- training, checking; whoever is not named here knows no networks; lessons and __init__ know everything.
KNOW_NETWORKS = {"network", "training", "checking", "lessons"}
MAY_IMPORT = {"values": set(), "finiteness": set(), "expect": {"values", "finiteness"}, "network": {"expect"}}
MAY_IMPORT["training"] = MAY_IMPORT["checking"] = {"expect", "network"}
KNOW_EVERYTHING = {"lessons", "__init__"}

FORBIDDEN_MODULES = {
    "matplotlib.pyplot": "pyplot keeps every figure; use matplotlib.figure.Figure",
    "pylab": "pyplot keeps every figure; use matplotlib.figure.Figure",
    "matplotlib.pylab": "pyplot keeps every figure; use matplotlib.figure.Figure",
    "ipympl": "it takes over every figure of the session",
    "threading": "no threads: the front end waits for the kernel by itself",
    "_thread": "no threads: the front end waits for the kernel by itself",
    "multiprocessing": "no threads, no processes",
    "concurrent": "no threads, no processes",
    "ipywidgets.Output": "nbval fails on it; show a widgets.Image or widgets.HTML",
    "pickle": "a pickle can run anything",
    "dill": "a pickle can run anything",
    "cloudpickle": "a pickle can run anything",
    "joblib": "a pickle can run anything",
    "shelve": "a pickle can run anything",
    "marshal": "a pickle can run anything",
    "importlib": "imports are written as imports, so that this test sees them",
    "notebooks": "the library does not know its readers",
    "tests": "the library does not know its readers",
    "tools": "the library does not know its readers",
}
ALLOWED = {"threading.RLock", "threading.Lock", "importlib.resources"}  # a lock is not a thread
FORBIDDEN_CALLS = {"eval", "exec", "compile", "__import__"}


def part_of(path):
    """The part of the library that a file belongs to: network.py -> network, lessons/x.py -> lessons."""
    first = Path(path).parts[0]
    return Path(first).stem


def imported_names(source, path):
    """Every dotted name that the source imports; relative ones as if written from backprop_lib."""
    package = ["backprop_lib", *Path(path).parts[:-1]]
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            base = package[: len(package) - node.level + 1] if node.level else []
            base = base + (node.module.split(".") if node.module else [])
            yield from (".".join([*base, alias.name]) for alias in node.names)


def aliases(source):
    """What each imported name stands for: `import ipywidgets as w` gives {"w": "ipywidgets"}."""
    table = {}
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Import):
            table |= {alias.asname or alias.name.split(".")[0]: alias.asname and alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and not node.level:
            table |= {alias.asname or alias.name: f"{node.module}.{alias.name}" for alias in node.names}
    return {name: meaning or name for name, meaning in table.items()}


def dotted_names(source):
    """Every dotted name that the source uses, such as ipywidgets.Output, with aliases replaced."""
    table = aliases(source)
    for node in ast.walk(ast.parse(source)):
        names = []
        while isinstance(node, ast.Attribute):
            names.append(node.attr)
            node = node.value
        if names and isinstance(node, ast.Name) and node.id in table:
            yield ".".join([table[node.id], *reversed(names)])


def wrong_way_imports(source, path):
    """Imports that climb the stairs: the network must not know a picture, a picture must not know the network."""
    part = part_of(path)
    if part in KNOW_EVERYTHING:
        return []
    wrong = []
    for name in imported_names(source, path):
        package, *rest = name.split(".")
        if package != "backprop_lib":
            continue
        target = rest[0] if rest else "__init__"
        if target == part:
            continue
        known_part = (LIBRARY / target).is_dir() or (LIBRARY / f"{target}.py").exists() or target in KNOW_NETWORKS
        downward = target in MAY_IMPORT[part] if part in MAY_IMPORT else target not in KNOW_NETWORKS
        if not (known_part and downward) or target == "__init__":
            wrong.append(f"{path} imports {name}")
    return wrong


def allowed(name, used):
    """Whether the name is allowed itself, or is a package of which only allowed names are used."""
    uses = [other for other in used if other.startswith(f"{name}.")] or [name]
    return all(any(use == a or use.startswith(f"{a}.") for a in ALLOWED) for use in uses)


def forbidden_imports(source, path):
    used = {*imported_names(source, path), *dotted_names(source)}
    found = []
    for name in sorted(used):
        for module, why in FORBIDDEN_MODULES.items():
            inside = name == module or name.startswith(f"{module}.")
            if inside and not allowed(name, used):
                found.append(f"{path} uses {name}: {why}")
    return found


def forbidden_calls(source, path):
    found = []
    for node in ast.walk(ast.parse(source)):
        if not isinstance(node, ast.Call):
            continue
        if isinstance(node.func, ast.Name) and node.func.id in FORBIDDEN_CALLS:
            found.append(f"{path}:{node.lineno} calls {node.func.id}")
        for keyword in node.keywords:
            if keyword.arg == "allow_pickle" and not (
                isinstance(keyword.value, ast.Constant) and keyword.value.value is False
            ):
                found.append(f"{path}:{node.lineno} allows pickles")
    return found


def partners_known(source, path):
    """A lesson that has a notebook is known to its notebook alone."""
    partners = {path.stem[3:] for path in (ROOT / "notebooks").glob("*.ipynb")}
    known = {*imported_names(source, path), *dotted_names(source)}
    return [f"{path} knows {name}" for name in sorted(known) if partners & set(name.split(".")[2:])]


def too_long(source, path):
    lines, most = len(source.splitlines()), MOST_LINES_OF_A_LESSON if "lessons" in str(path) else MOST_LINES
    return [f"{path} has {lines} lines, more than {most}"] if lines > most else []


def unanswered(source, path):
    """Scenes that ask a question and do not say which state answers it, for a reader without a kernel."""
    calls = [
        (node, {keyword.arg for keyword in node.keywords})
        for node in ast.walk(ast.parse(source))
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "Scene"
    ]
    return [
        f"{path}, line {node.lineno}: no reveal and no answered"
        for node, names in calls
        if "question" in names and not names & {"reveal", "answered"}
    ]


def missing_partners(paths):
    """A notebook, its lesson module and its test share one name; here are the partners that are not among the paths."""
    paths = {Path(path).as_posix() for path in paths}
    found = []
    for path in sorted(paths):
        if not path.startswith("notebooks/") or not path.endswith(".ipynb"):
            continue
        match = re.fullmatch(r"notebooks/\d\d_([a-z][a-z0-9]*(?:_[a-z0-9]+)+)\.ipynb", path)
        if not match:
            found.append(f"{path} is not called NN_verb_phrase.ipynb")
            continue
        partners = f"backprop_lib/lessons/{match[1]}.py", f"tests/lessons/test_{match[1]}.py"
        found += [f"{path} has no {partner}" for partner in partners if partner not in paths]
    return found


RULES = [wrong_way_imports, partners_known, forbidden_imports, forbidden_calls, too_long, unanswered]


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.__name__)
@pytest.mark.parametrize("module", MODULES)
def test_library_keeps_the_rule(module, rule):
    assert rule(MODULES[module].read_text(encoding="utf-8"), module) == []


def test_notebook_lesson_and_test_share_a_name():
    folders = "notebooks/*.ipynb", "backprop_lib/lessons/*.py", "tests/lessons/*.py"
    assert missing_partners(path.relative_to(ROOT) for folder in folders for path in ROOT.glob(folder)) == []


@pytest.mark.parametrize("name", PUBLIC)
def test_public_name_is_importable(name):
    assert hasattr(backprop_lib, name)


def test_every_public_name_is_one_of_the_lessons():
    assert set(PUBLIC) == set(backprop_lib.__all__)


BAD = [
    (wrong_way_imports, "network.py", "from .pictures import squares"),
    (wrong_way_imports, "network.py", "import backprop_lib.training"),
    (wrong_way_imports, "network.py", "from backprop_lib import checking"),
    (wrong_way_imports, "expect.py", "from .network import Network"),
    (wrong_way_imports, "training.py", "from .checking import wiggle"),
    (wrong_way_imports, "checking.py", "from . import training"),
    (wrong_way_imports, "scene.py", "from .network import forward"),
    (wrong_way_imports, "scene.py", "def late():\n    from . import network"),
    (wrong_way_imports, "pictures/squares.py", "from ..network import forward"),
    (wrong_way_imports, "pictures/squares.py", "from .. import lessons"),
    (wrong_way_imports, "practice.py", "from .lessons.measure_the_cost import Cost"),
    (wrong_way_imports, "data.py", "from backprop_lib import cost"),
    (wrong_way_imports, "data.py", "import backprop_lib"),
    (partners_known, "__init__.py", "from .lessons import measure_the_cost"),
    (partners_known, "lessons/walks.py", "from .step_by_mini_batch import deal"),
    (partners_known, "lessons/walks.py", "from . import step_by_mini_batch"),
    (forbidden_imports, "scene.py", "import matplotlib.pyplot as plt"),
    (forbidden_imports, "scene.py", "from matplotlib import pyplot"),
    (forbidden_imports, "scene.py", "import matplotlib\nmatplotlib.pyplot.figure()"),
    (forbidden_imports, "scene.py", "from threading import Thread"),
    (forbidden_imports, "scene.py", "import threading\nthreading.Thread(target=print).start()"),
    (forbidden_imports, "scene.py", "from concurrent.futures import ThreadPoolExecutor"),
    (forbidden_imports, "scene.py", "from ipywidgets import Output"),
    (forbidden_imports, "scene.py", "import ipywidgets as w\nw.Output()"),
    (forbidden_imports, "data.py", "import pickle"),
    (forbidden_imports, "data.py", "from importlib import import_module"),
    (forbidden_imports, "lessons/a.py", "from tests import helpers"),
    (forbidden_imports, "lessons/a.py", "import tools.browser"),
    (forbidden_calls, "data.py", "eval('1')"),
    (forbidden_calls, "data.py", "__import__('os')"),
    (forbidden_calls, "data.py", "import numpy as np\nnp.load('a.npy', allow_pickle=True)"),
    (too_long, "data.py", "x = 1\n" * (MOST_LINES + 1)),
    (unanswered, "lessons/a.py", "Scene(model, Picture, {}, question=asked, rows=[[]])"),
]


@pytest.mark.parametrize(("rule", "path", "source"), BAD)
def test_planted_violation_is_caught(rule, path, source):
    assert rule(source, path) != []


GOOD = [
    ("network.py", "import numpy as np\nfrom . import expect"),
    ("training.py", "from .network import backward, step"),
    ("scene.py", "from threading import RLock\nfrom .guard import Guard\nfrom .pictures.picture import png"),
    ("scene.py", "import threading\nlock = threading.RLock()"),
    ("pictures/squares.py", "from .parts import bars\nfrom ..naming import name"),
    ("data.py", "from importlib.resources import files\nimport numpy as np\nnp.load('a.npz', allow_pickle=False)"),
    ("lessons/measure_the_cost.py", "from .. import network, scene\nfrom backprop_lib import cost"),
    ("__init__.py", "from .network import forward"),
    ("lessons/walks.py", "from .common import first_two"),
    (
        "lessons/walks.py",
        "Scene(m, P, {}, question=q, reveal={'a': 1})\nScene(m, P, {}, question=q, answered={'a': 1})",
    ),
]


@pytest.mark.parametrize(("path", "source"), GOOD)
def test_honest_source_passes(path, source):
    assert [words for rule in RULES for words in rule(source, path)] == []


def test_missing_partner_is_caught():
    lesson, test = "backprop_lib/lessons/measure_the_cost.py", "tests/lessons/test_measure_the_cost.py"
    notebook = "notebooks/01_measure_the_cost.ipynb"
    assert missing_partners([notebook, lesson, test]) == []
    assert missing_partners([notebook, test]) == [f"{notebook} has no {lesson}"]
    assert missing_partners([notebook, lesson]) == [f"{notebook} has no {test}"]
    assert missing_partners(["notebooks/Untitled.ipynb"]) == [
        "notebooks/Untitled.ipynb is not called NN_verb_phrase.ipynb"
    ]
