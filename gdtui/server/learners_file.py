"""Who may log in, as a teacher writes it down: an authorized_keys file whose comments are names."""

from __future__ import annotations

import base64
import binascii
import hashlib
from collections.abc import Mapping
from pathlib import Path
from typing import NamedTuple

from gdtui.central.register import LONGEST_NAME, folded
from gdtui.datasets.names import clean_text

_KINDS = ("ssh-", "ecdsa-sha2-", "sk-ssh-", "sk-ecdsa-")


class LearnersFile(NamedTuple):
    """What a file of keys says.

    Attributes:
        names: the name that each key bears, by its fingerprint.
        lines: the lines, from 1, on which each name stands, by the name as `folded` has it.
        faults: a sentence for each line that cannot serve.
    """

    names: Mapping[str, str]
    lines: Mapping[str, tuple[int, ...]]
    faults: tuple[str, ...]


def fingerprint_of(blob: bytes) -> str:
    """Return a public key's fingerprint as OpenSSH prints it: `SHA256:…`."""
    digest = base64.b64encode(hashlib.sha256(blob).digest()).decode("ascii")
    return f"SHA256:{digest.rstrip('=')}"


def clean_name(name: str) -> str:
    """Return a name as it may be shown: on one line, nothing but what can be read, not too long."""
    return " ".join(clean_text(name).split())[:LONGEST_NAME].rstrip()


def read_learners(path: Path) -> LearnersFile:
    """Read a file of keys; of several names for one key the first counts.

    Raises:
        OSError: it cannot be read.
    """
    names: dict[str, str] = {}
    spelt: dict[str, str] = {}
    lines: dict[str, tuple[int, ...]] = {}
    faults: list[str] = []
    text = path.read_bytes().decode("utf-8-sig", "replace")
    for number, line in enumerate(text.splitlines(), 1):
        words = line.split(None, 2)
        if not words or words[0].startswith("#"):
            continue
        where = f"{path.name}, line {number}"
        if not words[0].startswith(_KINDS):
            faults.append(
                f"{where}: a line has to be a public key, `ssh-ed25519 AAAA… NAME`, without "
                "options before it; it is left out."
            )
            continue
        fingerprint = _fingerprint(words)
        if fingerprint is None:
            faults.append(f"{where}: the key is damaged or not whole; it is left out.")
            continue
        name = clean_name(words[2] if len(words) > 2 else "")
        name = name or f"key-{fingerprint.removeprefix('SHA256:')[:8]}"
        # Ada and ADA are one learner, who is called as they were called first.
        name = spelt.setdefault(folded(name), name)
        if names.setdefault(fingerprint, name) != name:
            faults.append(f"{where}: this key is {names[fingerprint]}'s already; it is left out.")
            continue
        lines[folded(name)] = (*lines.get(folded(name), ()), number)
    return LearnersFile(names, lines, tuple(faults))


def _fingerprint(words: list[str]) -> str | None:
    """The fingerprint of a line's key; None where that is not of the kind the line says."""
    try:
        blob = base64.b64decode(words[1], validate=True)
    except (binascii.Error, IndexError, ValueError):
        return None
    kind = words[0].encode("utf-8", "replace")
    if blob[:4] != len(kind).to_bytes(4, "big") or blob[4 : 4 + len(kind)] != kind:
        return None
    return fingerprint_of(blob)
