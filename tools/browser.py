"""A real JupyterLab in a headless Chromium, for the browser tests and for looking.

    with jupyter_lab(folder) as url, chromium() as page:
        open_notebook(page, url, "01_measure_the_cost.ipynb")
        run_all(page)
        scroll_through(page)
        assert errors(page) == []

JupyterLab lays out only the cells near the view: scroll to a cell before you look for its widgets.
"""

import json
import os
import secrets
import shutil
import socket
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.parse
import urllib.request
from contextlib import contextmanager
from pathlib import Path

from playwright.sync_api import sync_playwright

ROOT = Path(__file__).resolve().parent.parent
LIGHT, DARK = "JupyterLab Light", "JupyterLab Dark"
SETTINGS = {
    "notification": {"fetchNews": "false", "checkForUpdates": False},
    "themes": {"theme": LIGHT},
}
CHROMIUM_OPTIONS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
PROMPT = "--ServerApp.kernel_websocket_connection_class=backprop_prompt_connection.PromptConnection"  # as in `make lab`
# JupyterLab's words for a widget that it cannot show, and those of backprop_lib's guard for a callback that failed.
SIGNS_OF_ERROR = ("Error displaying widget", "Error creating widget", "This did not work:")
START_SECONDS, RUN_SECONDS = 120, 300
PAGES = {"jupyterlab": ("lab", "LabApp"), "notebook": ("tree", "JupyterNotebookApp")}  # where it begins, and its name


@contextmanager
def copy_of(notebooks):
    """A temporary folder with the notebooks in it, because JupyterLab saves what it shows."""
    with tempfile.TemporaryDirectory(prefix="lessons-") as folder:
        for path in sorted(Path(notebooks).glob("*.ipynb")):
            shutil.copy(path, folder)
        yield Path(folder)


@contextmanager
def jupyter_lab(folder, theme=LIGHT, options=(PROMPT,), app="jupyterlab"):
    """Start JupyterLab on the folder, with settings of its own, and give its URL (with a token); end it afterwards.

    `app` is the module to start: "notebook" is Jupyter Notebook.
    """
    token = secrets.token_hex(16)
    port = _free_port()
    home, name = PAGES[app]
    url = f"http://127.0.0.1:{port}/{home}?token={token}"
    with tempfile.TemporaryDirectory(prefix="lessons-jupyter-", ignore_cleanup_errors=True) as own:
        own = Path(own)
        _write_settings(own / "settings", {**SETTINGS, "themes": {"theme": theme}})
        command = [
            *(sys.executable, "-m", app, "--no-browser", "--ip=127.0.0.1", f"--port={port}"),
            *("--ServerApp.port_retries=0", f"--ServerApp.root_dir={folder}", f"--IdentityProvider.token={token}"),
            f"--{name}.expose_app_in_browser=True",
            *options,
        ]
        if hasattr(os, "geteuid") and os.geteuid() == 0:
            command.append("--allow-root")
        with open(own / "log", "w+", encoding="utf-8") as log:
            server = subprocess.Popen(
                command, cwd=folder, env=_environment(own), stdin=subprocess.DEVNULL, stdout=log, stderr=log
            )
            try:
                _wait_until_up(server, url, own / "log")
                yield url
            finally:
                _end(server, url)


def _environment(own):
    environment = {key: value for key, value in os.environ.items() if key != "PYTHONWARNINGS"}
    environment["PYTHONPATH"] = os.pathsep.join(filter(None, [str(ROOT), os.environ.get("PYTHONPATH")]))
    environment["JUPYTER_CONFIG_DIR"] = str(own / "config")
    environment["JUPYTER_RUNTIME_DIR"] = str(own / "runtime")
    environment["JUPYTERLAB_SETTINGS_DIR"] = str(own / "settings")
    environment["JUPYTERLAB_WORKSPACES_DIR"] = str(own / "workspaces")
    return environment


def _write_settings(folder, settings):
    extension = folder / "@jupyterlab" / "apputils-extension"
    extension.mkdir(parents=True)
    for name, values in settings.items():
        (extension / f"{name}.jupyterlab-settings").write_text(json.dumps(values), encoding="utf-8")


def _free_port():
    with socket.socket() as s:
        s.bind(("127.0.0.1", 0))
        return s.getsockname()[1]


def _ask(url, path, method="GET"):
    """One request to the server's own interface, past any proxy."""
    parts = urllib.parse.urlsplit(url)
    request = urllib.request.Request(f"{parts.scheme}://{parts.netloc}{path}?{parts.query}", method=method)
    opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    with opener.open(request, timeout=10) as answer:
        return answer.read()


def _wait_until_up(server, url, log):
    deadline = time.monotonic() + START_SECONDS
    while time.monotonic() < deadline and server.poll() is None:
        try:
            _ask(url, "/api/status")
            return
        except OSError:
            time.sleep(0.2)
    raise RuntimeError(f"JupyterLab did not start. It said:\n{log.read_text(encoding='utf-8')}")


def _end(server, url):
    """End the kernels, then the server we started, by its own pid."""
    try:
        for session in json.loads(_ask(url, "/api/sessions")):
            _ask(url, f"/api/sessions/{session['id']}", "DELETE")
    except OSError:
        pass  # the server is gone already
    server.terminate()
    try:
        server.wait(15)
    except subprocess.TimeoutExpired:
        server.kill()
        server.wait()


def find_chromium():
    """The path of a Chromium on this machine (or of playwright's own), or None."""
    for name in ("chromium", "chromium-browser", "google-chrome"):
        if path := shutil.which(name):
            return path
    with sync_playwright() as playwright:
        path = playwright.chromium.executable_path
    return path if Path(path).exists() else None


@contextmanager
def chromium(width=1280, height=800):
    """A page in a headless Chromium."""
    path = find_chromium()
    if path is None:
        raise RuntimeError("No Chromium found. Install it, or run: playwright install chromium")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=CHROMIUM_OPTIONS)
        try:
            yield browser.new_page(viewport={"width": width, "height": height})
        finally:
            browser.close()


def open_notebook(page, url, name):
    """Open the notebook and wait until its kernel has nothing to do."""
    parts = urllib.parse.urlsplit(url)
    place = {"/lab": "lab/tree", "/tree": "notebooks"}[parts.path]
    page.goto(f"{parts.scheme}://{parts.netloc}/{place}/{urllib.parse.quote(name)}?reset&{parts.query}")
    page.wait_for_selector(".jp-Notebook .jp-Cell", timeout=START_SECONDS * 1000)
    _wait_until_idle(page, START_SECONDS)


def open_next(page, url, name):
    """As `open_notebook`; in a page that shows a notebook already, end that one, and keep the page."""
    if not page.evaluate("() => Boolean(window.jupyterapp?.shell.currentWidget?.sessionContext)"):
        return open_notebook(page, url, name)
    page.evaluate(
        """async path => {
            const last = window.jupyterapp.shell.currentWidget
            await last.sessionContext.shutdown()
            last.dispose()
            await window.jupyterapp.commands.execute('docmanager:open', { path })
        }""",
        name,
    )
    page.wait_for_selector(".jp-NotebookPanel:not(.lm-mod-hidden) .jp-Notebook .jp-Cell")
    _wait_until_idle(page, START_SECONDS)


def _wait_until_idle(page, seconds):
    page.wait_for_function(
        "() => window.jupyterapp.shell.currentWidget?.sessionContext?.session?.kernel?.status === 'idle'",
        timeout=seconds * 1000,
    )


def run_all(page):
    """Clear every output, run all cells and wait until each has run, or one has failed."""
    page.evaluate("() => window.jupyterapp.commands.execute('notebook:clear-all-cell-outputs')")
    page.evaluate("() => { window.jupyterapp.commands.execute('notebook:run-all-cells') }")
    page.wait_for_function(
        """() => {
            const cells = [...window.jupyterapp.shell.currentWidget.content.model.cells].filter(c => c.type === 'code')
            const failed = c => c.outputs.toJSON().some(o => o.output_type === 'error')
            const ran = c => c.executionCount !== null || !c.sharedModel.source.trim()
            return cells.some(failed) || cells.every(ran)
        }""",
        timeout=RUN_SECONDS * 1000,
    )
    _wait_until_idle(page, RUN_SECONDS)


def watch(page):
    """A list that grows with every error of a script in the page, in words."""
    found = []
    page.on("pageerror", lambda error: found.append(f"page error: {error}"))
    page.on("console", lambda said: said.type == "error" and found.append(f"console: {said.text}"))
    return found


def change_theme(page, theme):
    if page.evaluate("() => document.body.dataset.jpThemeName") == theme:
        return
    page.evaluate("theme => window.jupyterapp.commands.execute('apputils:change-theme', { theme })", theme)
    page.wait_for_function("theme => document.body.dataset.jpThemeName === theme", arg=theme)


def run_cell(page, i):
    """Run cell i again and wait until its output has come; return its locator."""
    page.evaluate(
        """async i => {
            window.jupyterapp.shell.currentWidget.content.activeCellIndex = i
            await window.jupyterapp.commands.execute('notebook:run-cell')
        }""",
        i,
    )
    _wait_until_idle(page, RUN_SECONDS)
    return scroll_to_cell(page, i)


def kernel_says(page, code):
    """Run code in the open notebook's kernel, beside its cells, and return what it prints."""
    return page.evaluate(
        """async code => {
            const kernel = window.jupyterapp.shell.currentWidget.sessionContext.session.kernel
            const request = kernel.requestExecute({ code, store_history: false })
            let said = ''
            request.onIOPub = ({ header, content }) => {
                if (header.msg_type === 'stream') said += content.text
                if (header.msg_type === 'error') said += `${content.ename}: ${content.evalue}`
            }
            await request.done
            return said
        }""",
        code,
    )


def follow_kernel(page):
    """From now on see which moves the open notebook's kernel has yet to answer, and count the pictures of its answers.

    The kernel's own status does not tell: controls may be served beside the cells, by a second thread. Pictures of what
    it goes on to work out after its answer are counted apart.
    """
    page.evaluate(
        """() => {
            window.unanswered = new Set()
            window.pictures = window.later = 0
            const kernel = window.jupyterapp.shell.currentWidget.sessionContext.session.kernel
            kernel.anyMessage.connect((_, { msg: { header, parent_header, content }, direction }) => {
                if (header.msg_type === 'comm_msg' && direction === 'send') unanswered.add(header.msg_id)
                if (header.msg_type === 'status' && content.execution_state === 'idle')
                    unanswered.delete(parent_header.msg_id)
                if (header.msg_type === 'comm_msg' && direction === 'recv' && content.data.method === 'update') {
                    const { state, buffer_paths } = content.data // an address, or bytes beside the message
                    const sent = state?.address !== undefined || buffer_paths?.some(path => path[0] === 'value') || 0
                    if (unanswered.has(parent_header.msg_id)) pictures += sent
                    else later += sent
                }
            })
        }"""
    )


def pictures_sent(page):
    """How many pictures came with the kernel's answers since this was last asked, once it has answered everything.

    Where they brought none, but work that went on after them did, that is one.
    """
    page.wait_for_function("() => unanswered.size === 0", timeout=RUN_SECONDS * 1000)
    return page.evaluate("() => { const sent = pictures || Math.min(later, 1); pictures = later = 0; return sent }")


def cells_with(page, kind):
    """The numbers of the cells that have an output of a kind, such as "text/plain"."""
    return page.evaluate(
        """kind => [...window.jupyterapp.shell.currentWidget.content.model.cells].flatMap((cell, i) =>
            cell.type === 'code' && cell.outputs.toJSON().some(o => o.data && kind in o.data) ? [i] : [])""",
        kind,
    )


def number_of_cells(page):
    return page.evaluate("() => window.jupyterapp.shell.currentWidget.content.widgets.length")


def scroll_to_cell(page, i):
    """Bring cell i into view, wait until JupyterLab has laid it out, and return its locator."""
    page.evaluate("i => window.jupyterapp.shell.currentWidget.content.scrollToItem(i, 'start')", i)
    cell = page.locator(f".jp-NotebookPanel:not(.lm-mod-hidden) .jp-Cell[data-windowed-list-index='{i}']")
    cell.wait_for(state="attached")
    page.evaluate("() => new Promise(done => requestAnimationFrame(() => requestAnimationFrame(done)))")
    return cell


def scroll_through(page):
    """Have every cell laid out once, top to bottom, then go back to the top."""
    for i in range(number_of_cells(page)):
        scroll_to_cell(page, i)
    scroll_to_cell(page, 0)


def errors(page):
    """What went wrong in the open notebook, in words: error outputs, stderr, widgets that did not show."""
    found = page.evaluate(
        """() => [...window.jupyterapp.shell.currentWidget.content.model.cells].flatMap((cell, i) =>
            (cell.type === 'code' ? cell.outputs.toJSON() : []).flatMap(o =>
                o.output_type === 'error' ? [`cell ${i}: ${o.ename}: ${o.evalue}`]
                : o.name === 'stderr' ? [`cell ${i}: stderr: ${[o.text].flat().join('')}`] : []))"""
    )
    for words in SIGNS_OF_ERROR:
        found += [words] * page.get_by_text(words).count()
    return found
