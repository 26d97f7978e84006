"""`make lab` and the browser tests start JupyterLab with a connection that sends each message at once."""

from jupyter_server.serverapp import ServerApp
from jupyter_server.services.kernels.connection.channels import ZMQChannelsWebsocketConnection
from jupyter_server.services.kernels.websocket import KernelWebsocketHandler

from tools.browser import PROMPT, ROOT
from tools.prompt_connection import PromptConnection


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
