"""The page about the network: the switch, the log, the token, the hub's address, the limits."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial

from desktop_app.core.error_texts.network import TOKEN_CODES
from desktop_app.library.network.endpoints import checked_endpoint
from desktop_app.library.network.tokens import usable_token
from desktop_app.state.model_cards import TokenState
from desktop_app.worker.managing.manager_parts import ManagerCommands, ManagerParts
from desktop_app.worker.managing.model_downloads import ModelDownloads

OFFLINE_CODES = frozenset({"network_off", "download_offline"})
"""Errors that going online repairs."""

_ROWS = 10_000
_KB = 1000


class NetworkCommands(ManagerCommands):
    """Commands on the network: the switch, token, hub's address, mirrors, limits, log."""

    def __init__(self, parts: ManagerParts, getting: ModelDownloads) -> None:
        """``getting`` is told when downloads behave otherwise from now on, or may go on."""
        super().__init__(parts)
        self._network, self._getting = parts.services.network, getting
        state, network, settings = parts.state, self._network, parts.settings
        state.online.value = network.switch.is_on()
        state.endpoint.value = settings.network_endpoint
        state.mirrors.value = settings.network_mirrors
        state.bandwidth.value = settings.network_bandwidth_limit * _KB
        state.parallel.value = settings.network_parallel

    def refresh(self) -> None:
        """Read the log, and see whether there is a token."""
        self.read_network_log()
        self._background.run(self._read_token_state, self._state.token.put, self._failed)

    def set_online(self, online: bool) -> None:
        """Turn the master switch; off ends what is in flight."""
        self._settings.network_allowed = online
        self._state.online.value = online
        # Here and now: behind other work it might come minutes later; cutting sockets is quick.
        self._network.switch.turn(online)
        self._turned()
        self._save()

    def set_token(self, token: str) -> None:
        """Keep the hub's token; an empty one removes it.

        Raises:
            InputError: ``token_unusable``.
        """
        token = usable_token(token) if token.strip() else ""
        self._background.run(partial(self._keep, token), self._token_set, self._failed)

    def set_endpoint(self, address: str) -> None:
        """Ask this hub from now on; an empty text is the usual one.

        Raises:
            NetworkError: as `checked_endpoint`.
        """
        checked = checked_endpoint(address) if address.strip() else ""
        self._settings.network_endpoint = checked
        self._state.endpoint.value = checked
        self._getting.limits_changed()
        self._save()
        # A token belongs to one hub.
        self._background.run(self._read_token_state, self._state.token.put, self._failed)

    def set_mirrors(self, addresses: Sequence[str]) -> None:
        """Ask these hubs where the first can't be reached.

        Raises:
            NetworkError: as `checked_endpoint`.
        """
        checked = tuple(checked_endpoint(each) for each in addresses if each.strip())
        self._settings.network_mirrors = checked
        self._state.mirrors.value = self._settings.network_mirrors
        self._getting.limits_changed()
        self._save()

    def set_limits(self, bandwidth: int, parallel: int) -> None:
        """Bytes a second in all (0: no limit), and files of a download at a time."""
        self._settings.network_bandwidth_limit = -(-bandwidth // _KB)
        self._settings.network_parallel = parallel
        self._state.bandwidth.value = self._settings.network_bandwidth_limit * _KB
        self._state.parallel.value = self._settings.network_parallel
        self._getting.limits_changed()
        self._save()

    def read_network_log(self) -> None:
        self._background.run(
            partial(self._network.log.rows, _ROWS), self._state.network_log.put, self._failed
        )

    def clear_network_log(self) -> None:
        self._background.run(
            self._network.log.clear, lambda _: self.read_network_log(), self._failed
        )

    def _keep(self, token: str) -> TokenState:
        if token:
            self._network.tokens.set(token)
        else:
            self._network.tokens.remove()
        return self._read_token_state()

    def _read_token_state(self) -> TokenState:
        """In a background thread: a keyring may ask its user to unlock it."""
        tokens = self._network.tokens
        there = tokens.has()
        return TokenState(there, tokens.kept_in)

    def _token_set(self, token: TokenState) -> None:
        self._state.token.put(token)
        if token.there:
            self._getting.go_on(TOKEN_CODES)

    def _turned(self) -> None:
        self.read_network_log()
        if self._network.switch.is_on():
            self._getting.go_on(OFFLINE_CODES)

    def _save(self) -> None:
        """At once: whoever went offline is offline, however the program ends."""
        self._background.run(self._settings.save, lambda _: None, self._failed)
