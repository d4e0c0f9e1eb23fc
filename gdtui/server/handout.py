"""What learners are given: what to type, and how to know that it is the right machine."""

from __future__ import annotations


def handout_text(machine: str, port: int, fingerprint: str, code: str | None) -> str:
    """Write the sheet.

    Args:
        machine: its name or address.
        port: the class's.
        fingerprint: of the machine's key.
        code: the class's code, where it is joined by one.
    """
    if code is None:
        key = """2. Once, give your teacher your public key, which is the line that this prints:

       cat ~/.ssh/id_ed25519.pub            Linux, macOS
       type $HOME\\.ssh\\id_ed25519.pub       Windows

   Write your name behind it, if it is not there."""
    else:
        key = f"""2. The first time you are asked for your name and for the class's code: {code}"""
    return f"""Gradient descent in your terminal

1. Open a terminal. Linux: Terminal or Konsole. macOS: Terminal. Windows 10 and 11: Windows
   Terminal, or PowerShell. Once, if you have no key yet, make one; Enter answers each question:

       ssh-keygen -t ed25519

{key}

3. Each time, type

       ssh -p {port} {machine}

   At the first time, compare the machine's fingerprint with this one, and answer yes if they agree:

       {fingerprint}

4. q leaves, and your place is kept. ? lists the keys. The window wants 80 columns and 24 rows.

Lines of text for a screen reader, in place of the screen:

       ssh -p {port} plain-me@{machine}

Without colours, or in plain ASCII:

       NO_COLOR=1 ssh -p {port} -o SendEnv=NO_COLOR {machine}
       GDTUI_ASCII=1 ssh -p {port} -o SendEnv=GDTUI_ASCII {machine}
"""
