"""A room: a real kernel in the folder of the notebooks, with a student's hands on its cells and widgets.

    with room() as kernel:
        for cell in code_cells("01_measure_the_cost"):
            reply = kernel.run(cell)
        kernel.act([{"comm_id": ..., "data": {"method": "update", "state": {"value": 3}}, "buffers": []}])

`act` sends what JupyterLab sends when a control moves: messages on the widget's comm. It returns the exceptions of
callbacks, which JupyterLab shows nowhere.
"""

import json
import os
import re
import shutil
import tempfile
import time
from contextlib import contextmanager
from pathlib import Path
from queue import Empty
from typing import NamedTuple

from jupyter_client.manager import KernelManager

from tools.files import NOTEBOOKS, ROOT, lessons

LESSONS = [path.stem for path in lessons()]
PATIENCE = 300  # seconds
AT_ONCE = 20  # messages on their way at a time
COLOUR = re.compile(r"\x1b\[[0-9;]*m")


class Reply(NamedTuple):
    """What came back from one cell."""

    status: str
    error: str  # as the notebook shows it; "" if there is none
    text: str  # what it printed


def code_cells(lesson, folder=NOTEBOOKS):
    cells = json.loads((folder / f"{lesson}.ipynb").read_text(encoding="utf-8"))["cells"]
    return ["".join(cell["source"]) for cell in cells if cell["cell_type"] == "code"]


def is_scene_cell(source):
    """Whether a cell is one call of the lesson, such as lesson.squares(net, data), and no check."""
    return re.fullmatch(r"lesson\.(?!check_)\w+\([\w, ]*\)", source.strip()) is not None


@contextmanager
def room(folder=NOTEBOOKS, *, reminder=True, **environment):
    """Start a kernel in the folder, and end it.

    `reminder` loads backprop_first_cell, as an installed package does; without it, not even an installed one does.
    """
    with tempfile.TemporaryDirectory(prefix="lessons-room-", ignore_cleanup_errors=True) as own:
        profile = Path(own) / "ipython" / "profile_default"
        profile.mkdir(parents=True)
        if reminder:
            shutil.copy(ROOT / "etc" / "ipython" / "ipython_kernel_config.py", profile)
        path = os.pathsep.join(filter(None, [str(ROOT), os.environ.get("PYTHONPATH")]))
        kept = {key: value for key, value in os.environ.items() if key != "JPY_SESSION_NAME"}
        environment = {**kept, "PYTHONPATH": path, "IPYTHONDIR": str(profile.parent), **environment}
        with open(Path(own) / "log", "w+", encoding="utf-8", errors="replace") as log:
            manager = KernelManager(kernel_name="python3")
            options = ["--log-level=40", *([] if reminder else ["--IPKernelApp.extensions=[]"])]
            manager.start_kernel(cwd=str(folder), env=environment, extra_arguments=options, stdout=log, stderr=log)
            client = manager.blocking_client()
            try:
                client.start_channels()
                client.wait_for_ready(timeout=PATIENCE)
                yield Room(manager, client, log)
            finally:
                client.stop_channels()
                manager.shutdown_kernel(now=True)


class Room:
    def __init__(self, manager, client, log):
        self.manager, self.client, self._log = manager, client, log
        self.read, self.opened = 0, {}

    def run(self, source, cell_id=None, page=None):
        """Run a cell. JupyterLab says which one it is, and from which page the request comes."""
        content = {"code": source, "silent": False, "store_history": True, "user_expressions": {}}
        content |= {"allow_stdin": False, "stop_on_error": False}
        message = self.client.session.msg("execute_request", content, metadata={"cellId": cell_id} if cell_id else {})
        if page:
            message["header"]["session"] = page
        self.client.shell_channel.send(message)
        sent = message["header"]["msg_id"]
        status, error, text = "ok", "", []
        for message in self._until_idle(sent):
            content = message["content"]
            if message["msg_type"] == "error":
                status, error = "error", COLOUR.sub("", "\n".join(content["traceback"]))
            elif message["msg_type"] == "stream":
                text.append(content["text"])
        reply = self.client.get_shell_msg(timeout=PATIENCE)
        while reply["parent_header"].get("msg_id") != sent:
            reply = self.client.get_shell_msg(timeout=PATIENCE)
        assert reply["content"]["status"] == status, "the reply and the notebook's output differ"
        return Reply(status, error, "".join(text))

    def do(self, source):
        """Run what must not fail; RuntimeError with the traceback if it does."""
        reply = self.run(source)
        if reply.status == "error":
            raise RuntimeError(reply.error)
        return reply.text

    def settle(self, scenes, seconds=120):
        """Wait until none of the scenes works on, at training that was asked for last, say."""
        stop = time.monotonic() + seconds
        while self.ask(f"[scene.working for scene in {scenes}].count(True)"):
            if time.monotonic() > stop:
                raise TimeoutError(f"one of {scenes} goes on working")
            time.sleep(0.1)

    def ask(self, source):
        """The value of an expression, by way of JSON."""
        return json.loads(self.do(f"import json as _json\nprint(_json.dumps({source}))").splitlines()[-1])

    def act(self, events):
        """Send events to widgets, a few at a time; return those that raised an error, each with its traceback."""
        raised = []
        for start in range(0, len(events), AT_ONCE):
            sent = {}
            for event in events[start : start + AT_ONCE]:
                message = self.client.session.msg("comm_msg", {"comm_id": event["comm_id"], "data": event["data"]})
                buffers = [bytes.fromhex(buffer) for buffer in event["buffers"]]
                self.client.session.send(self.client.shell_channel.socket, message, buffers=buffers)
                sent[message["header"]["msg_id"]] = event
            for answer in self._until_idle(message["header"]["msg_id"]):
                if answer["msg_type"] == "error":  # the page shows it nowhere
                    event = sent[answer["parent_header"]["msg_id"]]
                    raised.append((event, COLOUR.sub("", "\n".join(answer["content"]["traceback"]))))
        return raised

    def fresh(self):
        """As after a restart, but for what is loaded: no names, and no scenes but those that are kept."""
        self.do("from tools import restless\nrestless.forget()\nget_ipython().reset(new_session=False)")

    def open_lesson(self, lesson):
        """Run each scene's cell before the first cell, and after it with no other; keep the scenes in restless.KEPT.

        Returns a list of (cell, what it said before, what it said after). A scene's cell gives nothing a name, so the
        next one finds the names of the first cell and no others.
        """
        if lesson not in self.opened:
            first, *cells = code_cells(lesson)
            cells = list(filter(is_scene_cell, cells))
            self.fresh()
            before = [self.run(cell) for cell in cells]
            self.do(first)
            after = []
            for cell in cells:
                after.append(self.run(cell))
                if not after[-1].error:
                    self.ask(f"__import__('tools.restless').restless.keep({lesson!r}, _, {cell!r}, globals())")
            self.opened[lesson] = list(zip(cells, before, after))
        return self.opened[lesson]

    def said(self):
        """What the kernel wrote to its log since last asked: where uncaught exceptions of callbacks go."""
        self._log.flush()
        text = Path(self._log.name).read_text(encoding="utf-8", errors="replace")
        new, self.read = text[self.read :], len(text)
        return new

    def _until_idle(self, sent):
        stop = time.monotonic() + PATIENCE
        while time.monotonic() < stop:
            try:
                message = self.client.get_iopub_msg(timeout=1)
            except Empty:
                if not self.manager.is_alive():
                    raise RuntimeError(f"the kernel died. It said:\n{self.said()}") from None
                continue
            yield message
            ours = message["parent_header"].get("msg_id") == sent
            if ours and message["msg_type"] == "status" and message["content"]["execution_state"] == "idle":
                return
        raise TimeoutError(f"no answer from the kernel in {PATIENCE} seconds. It said:\n{self.said()}")
