"""Keys and signatures: what lax arithmetic would accept, and keys that are none."""

from collections.abc import Callable

from .. import edwards25519
from ..errors import CannotOpen, RuleBroken
from ..keys import (
    ENCRYPTION_KEY_LENGTH,
    AccountKeys,
    encryption_key,
    encryption_public_key,
    sign,
    signing_public_key,
    verify,
)
from . import Case, calling, replaced


def signature_cases() -> list[Case]:
    """Signatures that verify with lax arithmetic, or with keys that no one should trust."""
    seed, purpose, data = bytes(32), b"purpose\0", b"data"
    key, signature = signing_public_key(seed), sign(seed, purpose, data)
    scalar = int.from_bytes(signature[32:], "little") + edwards25519.ORDER
    identity = (1).to_bytes(32, "little")
    other_identity = (edwards25519.P + 1).to_bytes(32, "little")
    order_two = (edwards25519.P - 1).to_bytes(32, "little")
    zero_scalar = bytes(32)
    return [
        ("genuine", calling(verify, key, purpose, data, signature), None),
        ("other purpose", calling(verify, key, b"other\0", data, signature), CannotOpen),
        ("other data", calling(verify, key, purpose, b"other", signature), CannotOpen),
        (
            "S + ℓ",
            calling(verify, key, purpose, data, signature[:32] + scalar.to_bytes(32, "little")),
            CannotOpen,
        ),
        (
            "key of order 1",
            calling(verify, identity, purpose, data, identity + zero_scalar),
            RuleBroken,
        ),
        (
            "key of order 1, not canonical",
            calling(verify, other_identity, purpose, data, identity + zero_scalar),
            RuleBroken,
        ),
        (
            "key of order 2",
            calling(verify, order_two, purpose, data, identity + zero_scalar),
            RuleBroken,
        ),
        (
            "R of order 1",
            calling(verify, key, purpose, data, identity + zero_scalar),
            RuleBroken,
        ),
    ]


def key_cases() -> list[Case]:
    public = encryption_key(bytes(32)).public
    keys = AccountKeys(1, signing_public_key(bytes(32)), public)
    out_of_range = b"\xff\xff" + public[2:]
    return [
        ("X-Wing", lambda: encryption_public_key(public) is not None, True),
        ("coefficient out of range", calling(encryption_public_key, out_of_range), RuleBroken),
        ("no key", calling(encryption_public_key, b"\xff" * ENCRYPTION_KEY_LENGTH), RuleBroken),
        ("account keys", lambda: AccountKeys.read(bytes(keys)), keys),
        ("weak identity key", _reading(bytes(keys), 12, (1).to_bytes(32, "little")), RuleBroken),
        ("epoch 0", _reading(bytes(keys), 8, bytes(4)), RuleBroken),
        ("reserved", _reading(bytes(keys), 7, b"\x01"), "reserved-not-zero"),
        ("too short", lambda: AccountKeys.read(bytes(keys)[:-1]), "truncated"),
        ("too long", lambda: AccountKeys.read(bytes(keys) + b"\0"), "trailing-bytes"),
    ]


def _reading(data: bytes, place: int, other: bytes) -> Callable[[], object]:
    return lambda: AccountKeys.read(replaced(data, place, other))
