"""A network that takes its time: a loopback proxy between the browser and the Jupyter server."""

import asyncio
import threading


class DelayProxy:
    """Carries TCP to a port of this machine; each direction takes `delay` seconds, in order."""

    def __init__(self, port: int):
        self.target, self.delay, self.port = port, 0.0, 0
        ready = threading.Event()
        threading.Thread(target=asyncio.run, args=[self._serve(ready)], daemon=True).start()
        ready.wait(10)

    async def _serve(self, ready):
        listening = await asyncio.start_server(self._connected, "127.0.0.1", 0)
        self.port = listening.sockets[0].getsockname()[1]
        ready.set()
        await listening.serve_forever()

    async def _connected(self, reader, writer):
        there, back = await asyncio.open_connection("127.0.0.1", self.target)
        await asyncio.gather(self._carry(reader, back), self._carry(there, writer))

    async def _carry(self, reader, writer):
        under_way: asyncio.Queue[tuple[float, bytes]] = asyncio.Queue()
        arriving = asyncio.create_task(self._arrive(under_way, writer))
        now = asyncio.get_running_loop().time
        data = None
        while data != b"":
            try:
                data = await reader.read(65536)
            except ConnectionError:
                data = b""
            under_way.put_nowait((now() + self.delay, data))
        await arriving

    async def _arrive(self, under_way, writer):
        """Hand on what is due. When the delay becomes shorter, nothing overtakes."""
        data = None
        while data != b"":
            due, data = await under_way.get()
            await asyncio.sleep(due - asyncio.get_running_loop().time())
            writer.write(data)
        writer.close()
