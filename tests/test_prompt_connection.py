"""`make lab` and the browser tests start JupyterLab with a connection that sends each message at once."""

import re
import tomllib

from jupyter_server.serverapp import ServerApp
from jupyter_server.services.kernels.connection.channels import ZMQChannelsWebsocketConnection
from jupyter_server.services.kernels.websocket import KernelWebsocketHandler
from traitlets.config import Config

from backprop_prompt_connection import PromptConnection
from tools.browser import PROMPT, ROOT


def test_connecting_turns_the_delay_off_and_then_connects(monkeypatch):
    called = []
    monkeypatch.setattr(ZMQChannelsWebsocketConnection, "connect", lambda self: called.append("connect"))
    monkeypatch.setattr(KernelWebsocketHandler, "set_nodelay", lambda self, on: called.append(on))
    connection = PromptConnection.__new__(PromptConnection)
    connection.websocket_handler = KernelWebsocketHandler.__new__(KernelWebsocketHandler)
    connection.connect()
    assert called == [True, "connect"]


def test_the_server_finds_it_by_the_name_that_make_lab_gives():
    assert PROMPT in (ROOT / "Makefile").read_text(encoding="utf-8")
    app = ServerApp()
    app.parse_command_line([PROMPT])
    assert app.kernel_websocket_connection_class is PromptConnection


def test_a_server_that_has_the_package_has_it_too():
    pyproject = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    wheel = pyproject["tool"]["hatch"]["build"]["targets"]["wheel"]
    assert f"{PromptConnection.__module__}.py" in wheel["only-include"]
    guide = (ROOT / "docs" / "deploying.md").read_text(encoding="utf-8")
    (setting,) = re.findall(r"^ *(c\.ServerApp\.\S+ = .*)$", guide, re.MULTILINE)
    app = ServerApp()
    c = Config()
    exec(setting, {"c": c})
    app.update_config(c)
    assert app.kernel_websocket_connection_class is PromptConnection
