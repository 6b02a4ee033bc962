"""Padding: its steps, and padded forms."""

from ..errors import RuleBroken
from ..padding import pad, padded, unpad
from . import Case, calling

PADDED = (
    (0, 4096),
    (1, 4096),
    (4096, 4096),
    (4097, 4352),
    (4352, 4352),
    (4353, 4608),
    (8192, 8192),
    (8193, 8704),
    (65_537, 67_584),
    (131_072, 131_072),
    (1_000_000, 1_015_808),
    (2**30, 2**30),
)

PADDED_FORMS = (
    ("nothing", bytes(4096), b""),
    ("something", b"\0\0\0\x01x" + bytes(4091), b"x"),
    ("no zeros", b"\0\0\x0f\xfc" + b"x" * 4092, b"x" * 4092),
    ("too few zeros", b"\0\0\0\x01x" + bytes(4090), RuleBroken),
    ("too many zeros", b"\0\0\0\x01x" + bytes(4347), RuleBroken),
    ("a step too far", bytes(4352), RuleBroken),
    ("other bytes", b"\0\0\0\x01x" + bytes(4090) + b"\x01", RuleBroken),
    ("a length past the end", b"\0\0\x0f\xfd" + b"x" * 4092, RuleBroken),
    ("the largest length", b"\xff\xff\xff\xff" + bytes(4092), RuleBroken),
    ("no length", b"\0\0", RuleBroken),
)


def cases() -> list[Case]:
    lengths = [(str(length), calling(padded, length), result) for length, result in PADDED]
    forms = [(name, calling(unpad, form), result) for name, form, result in PADDED_FORMS]
    padding = [
        (f"pad {name}", calling(pad, result), form)
        for name, form, result in PADDED_FORMS
        if result is not RuleBroken
    ]
    return lengths + forms + padding
