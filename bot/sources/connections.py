"""Connections that can be closed while something is read from them."""

import socket

import urllib3


def pool_classes(opened: list[socket.socket]) -> dict[str, type[urllib3.HTTPConnectionPool]]:
    """Return urllib3's pools with connections that leave a handle of their socket in ``opened``."""

    def note(connection: socket.socket) -> socket.socket:
        # A duplicate, because the original changes hands when TLS is put over it.
        opened.append(connection.dup())
        return connection

    class Plain(urllib3.connection.HTTPConnection):
        def _new_conn(self) -> socket.socket:
            return note(super()._new_conn())

    class Secure(urllib3.connection.HTTPSConnection):
        def _new_conn(self) -> socket.socket:
            return note(super()._new_conn())

    class PlainPool(urllib3.HTTPConnectionPool):
        ConnectionCls = Plain

    class SecurePool(urllib3.HTTPSConnectionPool):
        ConnectionCls = Secure

    return {"http": PlainPool, "https": SecurePool}
