"""A setting of Jupyter's server: `make lab` and Binder put it where the server finds it.

The server lets a small message wait up to 40 ms for the one before it to be acknowledged (Nagle's
algorithm), and what a kernel says of a slider or a cell are small messages.
"""

from jupyter_server.services.kernels.connection.channels import ZMQChannelsWebsocketConnection


class NoDelay(ZMQChannelsWebsocketConnection):
    """Sends each message to the browser at once."""

    def connect(self):
        self.websocket_handler.set_nodelay(True)
        return super().connect()


c.ServerApp.kernel_websocket_connection_class = NoDelay  # noqa: F821 (Jupyter's own name)
