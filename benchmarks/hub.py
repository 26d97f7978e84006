"""A class on a real JupyterHub: all run a lesson at once, then move a slider; the time until the picture is back.

    With the extras `bench` and `test` installed, and the hub's proxy:  npm install configurable-http-proxy
    python -m benchmarks.hub --proxy node_modules/.bin/configurable-http-proxy

The hub, its proxy and the students' servers listen on 127.0.0.1 only, keep their files in a temporary folder, and are
ended afterwards. Each student logs in with the form, opens JupyterLab, runs every cell of the lesson, presses Skip and
moves the lesson's first slider; what a browser would send, and nothing is drawn. Linux and macOS.
"""

import argparse
import asyncio
import importlib.util
import json
import os
import secrets
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from contextlib import contextmanager
from http.cookies import SimpleCookie
from pathlib import Path
from urllib.parse import urlencode

from tools.extras import needed

with needed():
    import nbformat
    import psutil
    from jupyter_server.services.kernels.connection.base import deserialize_binary_message
    from tornado.httpclient import AsyncHTTPClient, HTTPClientError, HTTPRequest
    from tornado.websocket import websocket_connect

    from tools.browser import ROOT
    from tools.browser import _free_port as free_port

SECONDS = 600  # for everything
MOVES, PAUSE = 40, 0.25
SLIDERS = {"IntSliderModel", "FloatSliderModel"}
CONFIGURATION = """
c = get_config()
c.JupyterHub.bind_url = "http://127.0.0.1:{port}"
c.JupyterHub.hub_bind_url = "http://127.0.0.1:{hub_port}"
c.ConfigurableHTTPProxy.api_url = "http://127.0.0.1:{api_port}"
c.ConfigurableHTTPProxy.command = [{proxy!r}]
c.JupyterHub.authenticator_class = "dummy"
c.DummyAuthenticator.password = {password!r}
c.Authenticator.allow_all = True
c.JupyterHub.spawner_class = "simple"
c.JupyterHub.concurrent_spawn_limit = 100
c.SimpleLocalProcessSpawner.home_dir_template = {homes!r}
c.Spawner.cmd = [{python!r}, "-m", "jupyterhub.singleuser"]
c.Spawner.args = {arguments!r}
c.Spawner.environment = {{"OPENBLAS_NUM_THREADS": "1", "PYTHONPATH": {root!r}}}
c.Spawner.start_timeout = c.Spawner.http_timeout = 300
"""


@contextmanager
def hub(proxy):
    """A running hub: its process, its address and the students' password. It and all it started are ended."""
    with tempfile.TemporaryDirectory(prefix="lessons-hub-", ignore_cleanup_errors=True) as folder:
        port, password = free_port(), secrets.token_hex(16)
        as_root = os.geteuid() == 0
        text = CONFIGURATION.format(
            port=port,
            hub_port=free_port(),
            api_port=free_port(),
            proxy=str(proxy),
            password=password,
            homes=f"{folder}/homes/{{username}}",
            python=sys.executable,
            arguments=["--allow-root"] if as_root else [],
            root=str(ROOT),
        )
        Path(folder, "config.py").write_text(text, encoding="utf-8")
        with open(Path(folder, "log"), "w+", encoding="utf-8") as log:
            command = [sys.executable, "-m", "jupyterhub", "-f", "config.py"]
            process = subprocess.Popen(command, cwd=folder, stdin=subprocess.DEVNULL, stdout=log, stderr=log)
            try:
                yield psutil.Process(process.pid), f"127.0.0.1:{port}", password
            except BaseException:
                log.seek(0)
                print(log.read()[-4000:], file=sys.stderr)
                raise
            finally:
                end(process)


def end(process):
    """Ask the hub to stop, which ends its servers; then end what is left of the processes that it started."""
    try:
        started = psutil.Process(process.pid).children(recursive=True)
    except psutil.NoSuchProcess:
        started = []
    process.terminate()
    try:
        process.wait(30)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()
    _, alive = psutil.wait_procs(started, timeout=5)
    for left in alive:
        left.kill()


class Student:
    """One student's session: the log-in, the server, the kernel and its widgets as a page would know them."""

    def __init__(self, name, address):
        self.name, self.address = name, address
        self.models = {}  # id of a widget -> its state
        self.shown = []  # ids of the widgets that cells ended in
        self.cookies = {}
        self.token = None

    async def ask(self, method, path, body=None, **options):
        headers = {"Authorization": f"token {self.token}"} if self.token else {}
        if self.cookies:
            headers["Cookie"] = "; ".join(f"{name}={value}" for name, value in self.cookies.items())
            headers["X-XSRFToken"] = self.cookies.get("_xsrf", "")
        if isinstance(body, dict):
            body, headers["Content-Type"] = json.dumps(body), "application/json"
        answer = await AsyncHTTPClient().fetch(
            HTTPRequest(
                f"http://{self.address}{path}",
                method=method,
                headers=headers,
                body=body,
                allow_nonstandard_methods=True,
                follow_redirects=False,
                request_timeout=300,
            ),
            raise_error=options.get("raise_error", True),
        )
        if not self.token:
            for line in answer.headers.get_list("Set-Cookie"):
                self.cookies.update({name: one.value for name, one in SimpleCookie(line).items() if one.value})
        return answer

    async def log_in(self, password):
        """With the form, as a person does; then a token for what follows."""
        await self.ask("GET", "/hub/login")
        form = {"username": self.name, "password": password, "_xsrf": self.cookies["_xsrf"]}
        answer = await self.ask("POST", "/hub/login", urlencode(form), raise_error=False)
        if answer.code != 302:
            raise RuntimeError(f"{self.name} could not log in: {answer.code}")
        await self.ask("GET", "/hub/home", raise_error=False)  # the cookie of the session that now is
        made = json.loads((await self.ask("POST", f"/hub/api/users/{self.name}/tokens", {})).body)
        self.token, self.cookies = made["token"], {}

    async def open_lab(self):
        """Start the student's own server, wait for it, and fetch JupyterLab's page."""
        await self.ask("POST", f"/hub/api/users/{self.name}/server", {})
        while True:
            user = json.loads((await self.ask("GET", f"/hub/api/users/{self.name}")).body)
            if user["servers"].get("", {}).get("ready"):
                break
            await asyncio.sleep(0.5)
        await self.ask("GET", f"/user/{self.name}/lab")
        kernel = json.loads((await self.ask("POST", f"/user/{self.name}/api/kernels", {"name": "python3"})).body)
        path = f"ws://{self.address}/user/{self.name}/api/kernels/{kernel['id']}/channels"
        patience = {"connect_timeout": 300, "request_timeout": 300}  # ten servers start at once
        request = HTTPRequest(path, headers={"Authorization": f"token {self.token}"}, **patience)
        self.socket = await websocket_connect(request, max_message_size=2**27)

    async def send(self, kind, content, wait_for_reply=False):
        """Send a message to the kernel and read until it is idle again; the message's answers with their times."""
        header = {"msg_id": secrets.token_hex(16), "msg_type": kind, "username": self.name, "session": self.name}
        message = {"header": {**header, "version": "5.3"}, "parent_header": {}, "metadata": {}, "content": content}
        await self.socket.write_message(json.dumps({**message, "channel": "shell"}))
        answers, idle = [], False
        while not idle or (wait_for_reply and not any(a["msg_type"] == "execute_reply" for _, a in answers)):
            raw = await self.socket.read_message()
            if raw is None:
                raise RuntimeError(f"{self.name}: the connection to the kernel was closed")
            answer = deserialize_binary_message(raw) if isinstance(raw, bytes) else json.loads(raw)
            self.learn(answer)
            if answer["parent_header"].get("msg_id") == header["msg_id"]:
                answers.append((time.perf_counter(), answer))
                idle = idle or answer["content"].get("execution_state") == "idle"
        return answers

    def learn(self, message):
        """Keep what a page would keep: the widgets, their states, and which were shown."""
        content = message["content"]
        if message["msg_type"] == "comm_open":
            self.models[content["comm_id"]] = dict(content["data"].get("state", {}))
        elif message["msg_type"] == "comm_msg" and content["data"].get("method") == "update":
            self.models.setdefault(content["comm_id"], {}).update(content["data"]["state"])
        elif message["msg_type"] in ("execute_result", "display_data"):
            view = content["data"].get("application/vnd.jupyter.widget-view+json")
            self.shown += [view["model_id"]] if view else []

    async def run_all(self, cells):
        for cell in cells:
            code = {"code": cell, "silent": False, "store_history": True, "user_expressions": {}, "allow_stdin": False}
            for _, answer in await self.send("execute_request", code, wait_for_reply=True):
                if answer["msg_type"] == "error" or answer["content"].get("name") == "stderr":
                    raise RuntimeError(f"{self.name}: {answer['content']}")

    def below(self, model_id):
        """The widget and all in it."""
        yield model_id
        for child in self.models[model_id].get("children", []):
            yield from self.below(child.removeprefix("IPY_MODEL_"))

    def pictures(self, answers):
        """When a picture arrived, if one did."""
        return [
            when
            for when, a in answers
            if a["msg_type"] == "comm_msg"
            and a["content"]["data"].get("method") == "update"
            and self.models[a["content"]["comm_id"]].get("_model_name") == "ImageModel"
        ]

    async def unlock(self):
        """Press Skip in every scene, and find the first slider that changes a picture."""
        for model_id in (inner for shown in self.shown for inner in list(self.below(shown))):
            if self.models[model_id].get("description") == "Skip":
                click = {"method": "custom", "content": {"event": "click"}}
                await self.send("comm_msg", {"comm_id": model_id, "data": click})
        for model_id in (inner for shown in self.shown for inner in self.below(shown)):
            state = self.models[model_id]
            if state.get("_model_name") in SLIDERS and not state.get("disabled") and await self.move(model_id, 1):
                return model_id
        raise RuntimeError(f"{self.name}: no slider changes a picture")

    async def move(self, slider, turn):
        """Set the slider to one of its places; milliseconds until the new picture is here, or None."""
        state = self.models[slider]
        least, most, step = (state.get(name, usual) for name, usual in (("min", 0), ("max", 1), ("step", 0.1)))
        places = max(1, round((most - least) / step))
        value = least + step * (turn * 7 % places + (turn % 2 if places == 1 else 0))
        update = {"method": "update", "state": {"value": value}, "buffer_paths": []}
        start = time.perf_counter()
        arrived = self.pictures(await self.send("comm_msg", {"comm_id": slider, "data": update}))
        state["value"] = value
        return 1000 * (arrived[-1] - start) if arrived else None

    async def play(self, slider, moves):
        times = []
        for turn in range(2, moves + 2):
            times.append(await self.move(slider, turn))
            await asyncio.sleep(PAUSE)
        return [time for time in times if time is not None]


async def hub_is_up(process, address):
    while process.status() != psutil.STATUS_ZOMBIE:
        try:
            return await AsyncHTTPClient().fetch(f"http://{address}/hub/health")
        except (OSError, HTTPClientError):
            await asyncio.sleep(0.5)
    raise RuntimeError("the hub ended by itself")


def in_words(times):
    p95 = statistics.quantiles(times, n=20)[-1]
    return f"median {statistics.median(times):.0f} ms, p95 {p95:.0f}, largest {max(times):.0f}, of {len(times)}"


def memory(process):
    """MiB of PSS: the hub with its proxy; then of each student the server, and the kernel."""
    parts = {"hub and proxy": [process.memory_full_info().pss / 2**20], "server": [], "kernel": []}
    for child in process.children(recursive=True):
        words, pss = " ".join(child.cmdline()), child.memory_full_info().pss / 2**20
        part = "kernel" if "ipykernel" in words else "server" if "singleuser" in words else "hub and proxy"
        parts[part].append(pss)
    return parts


async def session(process, address, password, number, cells, moves=MOVES):
    """What all students do; the milliseconds from slider to picture of the first of them alone, and of each at once."""
    await hub_is_up(process, address)
    students = [Student(f"student{i:02d}", address) for i in range(number)]
    for title, act in (
        ("logged in", lambda student: student.log_in(password)),
        ("at JupyterLab", Student.open_lab),
        ("through the lesson", lambda student: student.run_all(cells)),
    ):
        start = time.perf_counter()
        await asyncio.gather(*map(act, students))
        print(f"all {number} {title} after {time.perf_counter() - start:.1f} s", flush=True)
    sliders = await asyncio.gather(*map(Student.unlock, students))
    alone = await students[0].play(sliders[0], moves)
    together = await asyncio.gather(*(student.play(slider, moves) for student, slider in zip(students, sliders)))
    print(f"slider to picture, one student of {number}: {in_words(alone)}")
    print(f"slider to picture, all {number} at once: {in_words([t for times in together for t in times])}")
    if sys.platform == "linux":
        for part, sizes in memory(process).items():
            print(f"{part:14} {len(sizes):2} processes, {sum(sizes):5.0f} MiB, each {statistics.median(sizes):4.0f}")
    return alone, together


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--students", type=int, default=10)
    parser.add_argument("--lesson", type=Path, default=ROOT / "notebooks/06_step_by_mini_batch.ipynb")
    parser.add_argument("--proxy", default=shutil.which("configurable-http-proxy"))
    options = parser.parse_args()
    if not options.proxy:
        parser.error("the hub's proxy is missing: npm install configurable-http-proxy, then name it with --proxy")
    if importlib.util.find_spec("jupyterhub") is None:
        parser.error("jupyterhub is not installed; it comes with the extra `bench`")
    AsyncHTTPClient.configure(None, max_clients=4 * options.students)
    cells = [cell.source for cell in nbformat.read(options.lesson, 4).cells if cell.cell_type == "code"]
    with hub(Path(options.proxy).resolve()) as (process, address, password):
        asyncio.run(asyncio.wait_for(session(process, address, password, options.students, cells), SECONDS))


if __name__ == "__main__":
    main()
