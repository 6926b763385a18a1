"""Free ports on loopback."""

from __future__ import annotations

import random
import socket
from contextlib import ExitStack

# Below the range from which the kernel takes the ports of outgoing connections, so that none of
# these can be lost to one between here and the moment that the server binds it.
CANDIDATES = range(20_000, 32_000)


def free_ports(count: int) -> list[int]:
    """Ports that nothing listens on, all different."""
    found: list[int] = []
    with ExitStack() as held:
        for port in random.sample(CANDIDATES, len(CANDIDATES)):
            if len(found) == count:
                break
            listener = held.enter_context(socket.socket())
            try:
                listener.bind(("127.0.0.1", port))
            except OSError:
                continue
            found.append(port)
    return found
