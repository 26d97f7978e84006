"""Two accessibility checkers that others made: axe-core for what is on the page, jupyterlab-a11y-checker for notebooks.

    python -m tools.accessibility                    check every notebook; prints the findings
    python -m tools.accessibility --fetch            fetch both checkers only

Both run under Node.js. They are fetched once by npm and pip into .checkers/, which git ignores. `Missing` says in words
why a checker is not there.

The notebook checker's command line, @jupyterlab-a11y-checker/cli, is a package that npm did not have when this was
written. The JupyterLab extension of the same project carries the same rules and the function that the command line
calls, so that is what tools/notebook_checker.js loads.
"""

import json
import shutil
import subprocess
import sys
import zipfile
from pathlib import Path

from tools.files import ROOT, lessons

CHECKERS = ROOT / ".checkers"
AXE, NOTEBOOK_CHECKER = "axe-core@4.14.1", "jupyterlab-a11y-checker==0.2.9"
AXE_FILE = CHECKERS / "node_modules" / "axe-core" / "axe.min.js"
RULES_FOLDER = CHECKERS / "jupyterlab_a11y_checker" / "labextension" / "static"
SECONDS = 180


class Missing(Exception):
    """A checker that is not here and cannot be fetched."""


def axe_core(fetch=True):
    """The path of axe-core's script."""
    if not AXE_FILE.exists():
        if not fetch:
            raise Missing("axe-core is not here: run `python -m tools.accessibility --fetch`, or make proof")
        if not (npm := shutil.which("npm")):
            raise Missing("no npm here, which axe-core comes with: install Node.js")
        CHECKERS.mkdir(exist_ok=True)
        _run(npm, "install", "--no-save", "--no-audit", "--no-fund", "--prefix", str(CHECKERS), AXE)
    return AXE_FILE


def serious(output):
    """What axe-core, whose script is in the page, finds wrong with an output and calls serious or critical."""
    found = output.evaluate("output => axe.run(output, { resultTypes: ['violations'] }).then(r => r.violations)")
    return [
        f"axe-core: {rule['id']} ({rule['impact']}): {node['html'][:120]}"
        for rule in found
        if rule["impact"] in ("serious", "critical")
        for node in rule["nodes"]
    ]


# axe-core's own rule for contrast passes by what stands in JupyterLab's cells.
_PALE = """output => {
    const shown = e => e.checkVisibility({ visibilityProperty: true, opacityProperty: true })
    const parts = colour => colour.match(/[\\d.]+/g).map(Number)
    const ground = e => {
        for (; e; e = e.parentElement) {
            const [r, g, b, a = 1] = parts(getComputedStyle(e).backgroundColor)
            if (a > 0.99) return [r, g, b]
        }
        return [255, 255, 255]
    }
    const light = rgb => {
        const [r, g, b] = rgb.map(c => c / 255).map(c => c <= 0.04045 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4)
        return 0.2126 * r + 0.7152 * g + 0.0722 * b + 0.05
    }
    const found = []
    for (const e of output.querySelectorAll('*')) {
        const own = [...e.childNodes].filter(n => n.nodeType === 3).map(n => n.data.trim()).join(' ').trim()
        const words = own || (e.matches('input[type=text], input[type=number], select') ? 'a box' : '')
        const of = e.closest('label')?.control ?? e
        if (!words || !shown(e) || e.matches('style, option') || of.disabled || of.closest('[disabled]')) continue
        const style = getComputedStyle(e), [r, g, b, a = 1] = parts(style.color), behind = ground(e)
        const front = [r, g, b].map((c, i) => a * c + (1 - a) * behind[i])
        const [low, high] = [light(front), light(behind)].sort((x, y) => x - y)
        const size = parseFloat(style.fontSize), large = size >= 24 || (size >= 18.66 && style.fontWeight >= 700)
        if (high / low < (large ? 3 : 4.5)) found.push(`“${words.slice(0, 40)}” has ${(high / low).toFixed(2)} : 1`)
    }
    return found
}"""


def pale(output):
    """Text in an output that stands out too little from what is behind it, less than 4.5 : 1 or, if large, 3 : 1."""
    return [f"contrast: {words}" for words in output.evaluate(_PALE)]


def notebook_rules(fetch=True):
    """The folder with the notebook checker's scripts."""
    if not RULES_FOLDER.exists():
        if not fetch:
            raise Missing("jupyterlab-a11y-checker is not here: run `python -m tools.accessibility --fetch`")
        CHECKERS.mkdir(exist_ok=True)
        _run(
            *(sys.executable, "-m", "pip", "download", "--quiet", "--disable-pip-version-check", "--no-deps"),
            *("--only-binary", ":all:", "--dest", str(CHECKERS), NOTEBOOK_CHECKER),
        )
        for wheel in CHECKERS.glob("jupyterlab_a11y_checker-*.whl"):
            with zipfile.ZipFile(wheel) as archive:
                archive.extractall(CHECKERS)
    return RULES_FOLDER


def findings(paths, fetch=True):
    """What the notebook checker finds, in words: "01_measure_the_cost.ipynb, cell 3: heading-empty: #"."""
    if not (node := shutil.which("node")):
        raise Missing("no node here, which runs the notebook checker: install Node.js")
    script = Path(__file__).with_name("notebook_checker.js")
    output = _run(node, str(script), str(notebook_rules(fetch)), *(str(path) for path in paths))
    found = json.loads(output)
    if len(found) != len(paths):
        raise Missing(f"the notebook checker read {len(found)} of {len(paths)} notebooks")
    return [
        f"{Path(path).name}, cell {issue['cell']}: {issue['rule']}: {issue['content']}"
        for path, issues in zip(paths, found)
        for issue in issues
    ]


def _run(*command):
    try:
        done = subprocess.run(command, capture_output=True, encoding="utf-8", timeout=SECONDS)
    except (OSError, subprocess.TimeoutExpired) as error:
        raise Missing(f"{Path(command[0]).name} did not run: {error}") from None
    if done.returncode:
        last = "; ".join((done.stderr or done.stdout).strip().splitlines()[-3:])
        raise Missing(f"{Path(command[0]).name} {command[1]} failed: {last}")
    return done.stdout


def main(arguments):
    try:
        axe_core()
        notebook_rules()
        if "--fetch" in arguments:
            return 0
        found = findings(lessons())
    except Missing as missing:
        print(f"Not checked: {missing}")
        return 0
    print("\n".join(found) or "The notebook checker has no findings.")
    return int(bool(found))


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
