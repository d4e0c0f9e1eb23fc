"""Bytes as a text that survives being pasted: letters, digits, - and _, with a checksum.

Light to import: whether a text is whole is known before anything else is loaded.
"""

from __future__ import annotations

import base64
import binascii
import zlib

CODE_VERSION = 1
"""Of what is packed: it rises when an older program could not read it."""

LONGEST_TEXT = 60_000
"""Characters; a command line holds some more."""

MOST_BYTES = 400_000
"""What a text may unpack to: a few bytes could be packed to become gigabytes."""

DAMAGED = "This code is damaged or cut off: copy all of it, from @ to its end."
NEWER_CODE = "This code was made by a newer gdtui; update this one to open it."

_OFTEN = b"".join(
    (
        b'"hidden":true,"pins_elsewhere":{"0":[{"Converged: the gradient is as good as zero."',
        b'"There is nothing left to run.","This is the start of the run.","end of the run."',
        b'"The next step leaves the numbers a computer can hold. b steps back.",',
        b'"Steps 2 times as long as at first.","This page has 2 charts.","Seed 1."',
        b'"form":{"table":"/home/.csv","features":"tmax","target":"next:tmax","fill":"forward",',
        b'"scale":"none","split":"1, 0, 0","model":"logistic","network","optimizer":"momentum",',
        b'"momentum":"0.9","batch":"32","l2":"0.01","start":"random","hidden":"3","seed":"1"}',
        b'"passed":true,"streak":1,"queue":[1,2,3],"missed":[],"asked":1,"answer":0},"quiz":{',
        b'"test_opened_step":10,"outcome":[10,"inf"],"reveal_left":1,"undone":1,"interval":2,',
        b'"arrangement":[1,0,2,3],"hints_shown":1,"said":"","cursor":[0,-1],"log_scale":true,',
        b'"phase":1,"panel":"account","table","code","steps_per_frame":10,',
        b'"switches":[1],"choice":0,"marks":["skipped","done","done","open","open","open"],',
        b'"answers":[null,null,0,1,null],"scene":1,"start":[0.5,-1.0],"minima_seen":[[0.92,5.31]],',
        b'"regimes_seen":["diverges","overshoots","slow","steady"],',
        b'"pins":[{"label":"\xce\xb7 0.0002","rate":0.0001,"run":{"seed":1,"stretches":[[9,2e-5]]',
        b'"chart_index":1,"notice":"Pinned \xce\xb7 0.0005.","steps_at_rate":12,',
        b'{"lesson":"learning-rate","session":{"rate":"0.0005","page":1,',
        b'"run":{"stretches":[[1,0.0005],[12,0.0002]]}}}',
    )
)
"""What texts are made of: what stands here costs two or three characters. Part of the version."""


def pack_text(data: bytes) -> str:
    """Pack bytes into a text. Raises ValueError where it would be longer than is ever read."""
    packer = zlib.compressobj(9, zlib.DEFLATED, -15, zdict=_OFTEN)
    body = bytes([CODE_VERSION]) + packer.compress(data) + packer.flush()
    text = _write(body + zlib.crc32(body).to_bytes(4, "big"))
    if len(text) > LONGEST_TEXT or len(data) > MOST_BYTES:
        raise ValueError("So much has happened here that a code would not hold it.")
    return text


def unpack_text(text: str) -> bytes:
    """Return the bytes that were packed; blanks and line ends in the text count as nothing.

    Raises:
        ValueError: the text is damaged, or a later version's; one sentence.
    """
    text = "".join(text.split())
    if not text.isascii() or len(text) > LONGEST_TEXT:
        raise ValueError(DAMAGED)
    try:
        packed = base64.b64decode(text + "=" * (-len(text) % 4), b"-_", validate=True)
    except (binascii.Error, ValueError):
        raise ValueError(DAMAGED) from None
    body, check = packed[:-4], packed[-4:]
    # The last character has bits that stand for nothing: they too have to be as they were.
    if not body or zlib.crc32(body).to_bytes(4, "big") != check or _write(packed) != text:
        raise ValueError(DAMAGED)
    if body[0] > CODE_VERSION:
        raise ValueError(NEWER_CODE)
    unpacker = zlib.decompressobj(-15, zdict=_OFTEN)
    try:
        data = unpacker.decompress(body[1:], MOST_BYTES)
    except zlib.error:
        raise ValueError(DAMAGED) from None
    if body[0] != CODE_VERSION or not unpacker.eof or unpacker.unused_data:
        raise ValueError(DAMAGED)
    return data


def _write(data: bytes) -> str:
    return base64.urlsafe_b64encode(data).decode("ascii").rstrip("=")
