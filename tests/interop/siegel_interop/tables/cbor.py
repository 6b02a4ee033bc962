"""CBOR: the one form, and others that are refused."""

from .. import cbor
from ..errors import RuleBroken
from . import Case, calling

# Hexadecimal CBOR, and the value it stands for or its refusal.
CBOR = (
    ("00", 0),
    ("17", 23),
    ("1818", 24),
    ("18ff", 255),
    ("190100", 256),
    ("1a00010000", 65_536),
    ("1b0000000100000000", 2**32),
    ("1bffffffffffffffff", 2**64 - 1),
    ("40", b""),
    ("60", ""),
    ("62c3a4", "ä"),
    ("80", []),
    ("a0", {}),
    ("a201000200", {1: 0, 2: 0}),
    ("a2626465006564652d415400", {"de": 0, "de-AT": 0}),
    ("a3626465006564652d41540062656e00", {"de": 0, "de-AT": 0, "en": 0}),
    # The same map in the order of the encoded keys, where shorter keys come first.
    ("a36264650062656e006564652d415400", RuleBroken),
    ("", RuleBroken),
    ("0000", RuleBroken),
    ("1817", RuleBroken),
    ("1900ff", RuleBroken),
    ("1a0000ffff", RuleBroken),
    ("1b00000000ffffffff", RuleBroken),
    ("1c", RuleBroken),
    ("18", RuleBroken),
    ("20", RuleBroken),
    ("4100ff", RuleBroken),
    ("42ff", RuleBroken),
    ("5801ff", RuleBroken),
    ("5f41ff41ffff", RuleBroken),
    ("61ff", RuleBroken),
    ("62c080", RuleBroken),
    ("63eda080", RuleBroken),
    ("7801", RuleBroken),
    ("7f6161ff", RuleBroken),
    ("8100ff", RuleBroken),
    ("9bffffffffffffffff", RuleBroken),
    ("980100", RuleBroken),
    ("9f00ff", RuleBroken),
    ("a202000100", RuleBroken),
    ("a201000100", RuleBroken),
    ("a2616200616100", RuleBroken),
    ("a2010061610000", RuleBroken),
    ("a14000", RuleBroken),
    ("a1800000", RuleBroken),
    ("bf0000ff", RuleBroken),
    ("c000", RuleBroken),
    ("f4", RuleBroken),
    ("f6", RuleBroken),
    ("f7", RuleBroken),
    ("f90000", RuleBroken),
    ("81" * 2000 + "80", RuleBroken),
)


def cases() -> list[Case]:
    reading = [
        (f"read {hexadecimal[:40]}", calling(cbor.decode, bytes.fromhex(hexadecimal)), value)
        for hexadecimal, value in CBOR
    ]
    writing = [
        (f"write {hexadecimal}", calling(cbor.encode, value), bytes.fromhex(hexadecimal))
        for hexadecimal, value in CBOR
        if value is not RuleBroken
    ]
    return reading + writing
