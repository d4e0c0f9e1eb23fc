"""The door of a class: who gets in, and to what: one session channel with the tutor on it."""

from __future__ import annotations

import asyncio
from contextlib import suppress
from typing import TYPE_CHECKING, Any

import asyncssh

from gdtui.server.terminal_wishes import BelievedVariables, believe, wants_lines
from gdtui.server.throttle import throttle
from gdtui.server.visit import Visit

if TYPE_CHECKING:
    from gdtui.server.hosting import Host

_LOGIN_SECONDS = 20.0
"""So long a client may take to say who it is."""
_BEGIN_SECONDS = 20.0
"""So long it may then take to ask for the tutor."""
_KEEPALIVE_SECONDS, _KEEPALIVES = 15, 3
_CLOSE_SECONDS = 0.5
"""So long a client may take to close a connection whose session is over."""

_NO_TERMINAL = "The tutor needs a terminal: write ssh -t, or log in as plain-NAME for plain lines."
_ONLY_TUTOR = "There is only the tutor here."


def door_options(host_key: str) -> asyncssh.SSHServerConnectionOptions:
    """Return how every connection is held: a key or nothing, and nothing but a session."""
    return asyncssh.SSHServerConnectionOptions(
        server_host_keys=[asyncssh.import_private_key(host_key)],
        server_version="gdtui",
        public_key_auth=True,
        password_auth=False,
        kbdint_auth=False,
        host_based_auth=False,
        gss_host=None,
        agent_forwarding=False,
        x11_forwarding=False,
        allow_scp=False,
        sftp_factory=None,
        line_editor=False,
        encoding=None,
        login_timeout=_LOGIN_SECONDS,
        keepalive_interval=_KEEPALIVE_SECONDS,
        keepalive_count_max=_KEEPALIVES,
        compression_algs=["none"],
    )


class Door(asyncssh.SSHServer):
    """One connection: its key is looked up, and its first session is a visit."""

    def __init__(self, worker: Host, connection: int) -> None:
        """Begin; the connection's number is the parent's."""
        self._worker = worker
        self._number = connection
        self._user = ""
        self._fingerprint = ""
        self._learner: int | None = None
        self._refusal = ""
        self._conn: asyncssh.SSHServerConnection | None = None
        self._patience: asyncio.TimerHandle | None = None
        self.visit: Visit | None = None

    def connection_made(self, conn: asyncssh.SSHServerConnection) -> None:
        """Know the connection."""
        self._conn = conn
        throttle(conn)

    def connection_lost(self, exc: Exception | None) -> None:
        """End the visit; without one, say that the connection is over."""
        if self._patience is not None:
            self._patience.cancel()
        if self.visit is not None:
            self.visit.hang_up()
        self._worker.closed(self._number, visited=self.visit is not None)

    def begin_auth(self, username: str) -> bool:
        """Ask everybody for a key."""
        self._user = username
        return True

    def public_key_auth_supported(self) -> bool:
        """A key is the one way in."""
        return True

    async def validate_public_key(self, username: str, key: asyncssh.SSHKey) -> bool:
        """Whether this key may log in: a learner's, or where the class can be joined, anybody's."""
        fingerprint = key.get_fingerprint()
        told = await self._worker.who_is(fingerprint)
        self._fingerprint, self._learner, self._refusal = fingerprint, told.number, told.refusal
        return told.number is not None or bool(told.refusal) or self._worker.begin.joining

    def auth_completed(self) -> None:
        """Wait for the tutor to be asked for, and not for ever."""
        self._patience = asyncio.get_running_loop().call_later(_BEGIN_SECONDS, self._lose_patience)

    def _lose_patience(self) -> None:
        if self._conn is not None and (self.visit is None or not self.visit.begun):
            self._conn.close()

    def session_requested(
        self,
    ) -> tuple[asyncssh.SSHServerChannel[bytes], asyncssh.SSHServerSession[bytes]] | bool:
        """Give the first session the tutor; there is no second one."""
        if self.visit is not None or self._conn is None:
            return False
        self.visit = Visit(
            self._worker, self._number, self._fingerprint, self._learner, self._refusal
        )
        channel = self._conn.create_server_channel()
        # asyncssh 2.24 keeps all variables that are sent, and has no public place to refuse some.
        # No report found upstream.
        channel._env = BelievedVariables()
        return channel, ChannelSession(self.visit, self._user, self._conn)

    def drop(self) -> None:
        """End a connection that visits nobody."""
        if self._conn is not None:
            self._conn.abort()


class ChannelSession(asyncssh.SSHServerSession[bytes]):
    """The one session of a connection; what its client asks for, beside the tutor, is refused."""

    def __init__(self, visit: Visit, user: str, conn: asyncssh.SSHServerConnection | None) -> None:
        """Begin a visit for a user name."""
        self._visit = visit
        self._user = user
        self._conn = conn
        self._term: str | None = None
        self._size = (80, 24)

    def connection_made(self, chan: asyncssh.SSHServerChannel[bytes]) -> None:
        """Know the channel."""
        self._chan = chan

    def pty_requested(self, term_type: str, term_size: Any, term_modes: Any) -> bool:
        """Take the terminal's kind and size."""
        self._term, self._size = term_type, (term_size[0] or 80, term_size[1] or 24)
        return True

    def terminal_size_changed(self, width: int, height: int, *pixels: int) -> None:
        """Take the window's new size."""
        self._visit.resize(width, height)

    def shell_requested(self) -> bool:
        """Begin the tutor in the shell's place."""
        return True

    def session_started(self) -> None:
        """Begin the visit."""
        environ = believe(self._chan.get_environment(), self._term)
        lines = wants_lines(environ, self._user)
        if (
            self._term is None
            and not self._user.startswith("plain-")
            and not (environ.keys() & {"ACCESSIBLE", "GDTUI_PLAIN"})
        ):
            self.send(f"{_NO_TERMINAL}\r\n".encode())
            self.leave(2)
            return
        self._visit.start(self, self._size, environ, lines=lines, echo=self._term is not None)

    def exec_requested(self, command: str) -> bool:
        """No command is run."""
        return False

    def subsystem_requested(self, subsystem: str) -> bool:
        """There is no subsystem."""
        return False

    def data_received(self, data: bytes, datatype: int | None) -> None:
        """Hand on what was typed."""
        self._visit.receive(data)

    def eof_received(self) -> bool:
        """The client sends no more, but may still read."""
        return self._visit.end_input()

    def connection_lost(self, exc: Exception | None) -> None:
        """The channel is closed."""
        self._visit.hang_up()

    # What a driver needs -------------------------------------------------------------------------

    def send(self, data: bytes) -> None:
        """Send to the client; a closed channel takes nothing."""
        if not self._chan.is_closing():
            self._visit.count_sent(len(data))
            with suppress(OSError, BrokenPipeError):
                self._chan.write(data)

    def backlog(self) -> int:
        """How many bytes wait for the client, in the channel and in the connection."""
        # asyncssh 2.24 counts what the client's window leaves back, not what TCP does, and has no
        # public way to its transport. No report found upstream.
        transport = getattr(self._conn, "_transport", None)
        waiting = transport.get_write_buffer_size() if transport is not None else 0
        return int(self._chan.get_write_buffer_size()) + int(waiting)

    def hold(self, *, holding: bool) -> None:
        """Leave what the client sends on the line, or take it again."""
        if holding:
            self._chan.pause_reading()
        else:
            self._chan.resume_reading()

    def leave(self, status: int) -> None:
        """End the session with an exit status, and the connection with it."""
        with suppress(OSError):
            if not self._chan.is_closing():
                self._chan.exit(status)
        if self._conn is not None:  # clients close it themselves, and say less than if we did
            asyncio.get_running_loop().call_later(_CLOSE_SECONDS, self._conn.close)
