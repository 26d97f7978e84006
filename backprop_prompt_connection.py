"""A connection between browser and kernel that does not wait: `make lab` asks JupyterLab for it, and a hub may.

The stock connection leaves the network's rule in force that a small message waits until the one before it has been
acknowledged, and browsers acknowledge late: each move of a slider then waits about 40 ms for nothing.
"""

from jupyter_server.services.kernels.connection.channels import ZMQChannelsWebsocketConnection


class PromptConnection(ZMQChannelsWebsocketConnection):
    def connect(self):
        self.websocket_handler.set_nodelay(True)
        return super().connect()
