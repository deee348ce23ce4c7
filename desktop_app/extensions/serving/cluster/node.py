"""Ray's processes of a machine: ``python -m`` and this module, and words of ``ray start``.

By itself Ray keeps its sockets and logs in a folder that every account of the machine may change,
and takes the machine's other address where it is given the loopback. Here that folder is private,
and the loopback stays the loopback. What Ray opens to other machines all the same is said.
"""

from __future__ import annotations

import atexit
import shutil
import sys
import tempfile
import threading
import time
from contextlib import suppress

import psutil
from ray._private import services
from ray.scripts.scripts import cli

from desktop_app.core.network_audit import is_loopback

LOOK_SECONDS = 5.0
"""How often it is looked for ports: Ray opens more as it goes on."""


def main() -> None:
    """Start them, and stay until a signal ends this process with all of them."""
    services.resolve_ip_for_localhost = lambda host: host
    # Ray opens its own folder to everybody: it is one in a private one. Short, as paths of sockets.
    folder = tempfile.mkdtemp(prefix="vlr")
    atexit.register(shutil.rmtree, folder, ignore_errors=True)  # after those of Ray
    threading.Thread(target=_say_ports, name="ports", daemon=True).start()
    cli.main(["start", "--temp-dir", f"{folder}/r", *sys.argv[1:]], "ray")


def _say_ports() -> None:
    said = set[str]()
    while True:
        time.sleep(LOOK_SECONDS)
        with suppress(psutil.Error):  # a process has just ended
            found = {
                f"{link.laddr.port} ({one.name()})"
                for one in psutil.Process().children(recursive=True)
                for link in one.net_connections("tcp")
                if link.status == psutil.CONN_LISTEN
                and not is_loopback(link.laddr.ip.removeprefix("::ffff:"))
            }
            if found - said:
                sys.stderr.write(
                    "velatura: note: Ray is reached from other machines at the ports"
                    f" {', '.join(sorted(found - said))}. It asks for the cluster's token, and"
                    " does not encrypt: let a firewall admit the machines of the cluster alone.\n"
                )
            said |= found


if __name__ == "__main__":
    main()
