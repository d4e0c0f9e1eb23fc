"""The key by which learners know the class's machine."""

from __future__ import annotations

import os
from pathlib import Path

import asyncssh

_HOST_KEY_FILE = "host_key"


class HostKeyError(Exception):
    """A host key that cannot serve: one sentence."""


def host_key(folder: Path, file: Path | None = None) -> asyncssh.SSHKey:
    """Return the class's key, made at the first call; or that of a file.

    Raises:
        HostKeyError: it cannot be read, or not be made.
    """
    path = file or folder / _HOST_KEY_FILE
    try:
        if file is None and not path.exists():
            folder.mkdir(parents=True, exist_ok=True)
            made = asyncssh.generate_private_key("ssh-ed25519", comment="gdtui class")
            with open(os.open(path, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600), "wb") as out:
                out.write(made.export_private_key())
        return asyncssh.read_private_key(path)
    except OSError as error:
        raise HostKeyError(f"The host key {path}: {error.strerror or error}.") from None
    except (asyncssh.KeyImportError, asyncssh.KeyEncryptionError, ValueError):
        raise HostKeyError(
            f"The host key {path} is no private key without a passphrase; ssh-keygen -t ed25519 "
            "-N '' makes one."
        ) from None
