"""Whether the server in this container answers: exit code 0 or 1, what it said on stdout.

    health.py [healthz|readyz] [PORT]

With the standard library, by TLS first. The certificate is not compared: this asks 127.0.0.1.
"""

from __future__ import annotations

import argparse
import ssl
import sys
import urllib.error
import urllib.request

SECONDS = 8


def said(what: str, port: int) -> tuple[bool, str]:
    """Ask `/what`; whether it was answered with 200, and the answer."""
    unchecked = ssl.create_default_context()
    unchecked.check_hostname, unchecked.verify_mode = False, ssl.CERT_NONE
    handlers = (urllib.request.ProxyHandler({}), urllib.request.HTTPSHandler(context=unchecked))
    opener = urllib.request.build_opener(*handlers)
    trouble = ""
    for scheme in ("https", "http"):
        try:
            with opener.open(f"{scheme}://127.0.0.1:{port}/{what}", timeout=SECONDS) as answer:
                return True, answer.read(1000).decode("utf-8", "replace").strip()
        except urllib.error.HTTPError as error:
            return False, f"{error.code} {error.read(1000).decode('utf-8', 'replace')}".strip()
        except (OSError, ValueError) as error:
            trouble = trouble or str(error)
    return False, trouble


def main(words: list[str]) -> int:
    """Ask, and tell."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("what", nargs="?", choices=("healthz", "readyz"), default="healthz")
    parser.add_argument("port", nargs="?", type=int, default=7860)
    asked = parser.parse_args(words)
    well, text = said(asked.what, asked.port)
    print(text)
    return 0 if well else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
