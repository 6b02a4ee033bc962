"""Opening of earlier messages by keys from a re-wrap, right ones and others."""

from collections.abc import Callable

from ..bodies import RewrappedKey
from ..errors import CannotOpen
from ..keys import sign
from ..message import SIGNATURE
from ..rewrap import open_rewrapped, rewrapped_key
from ..suite import sha256
from . import Case, calling, replaced
from .forgeries import (
    BODY,
    OTHER_KEY,
    RECIPIENT,
    SIGNING_KEY,
    SIGNING_SEED,
    STRANGER,
    sealed_message,
)


def cases() -> list[Case]:
    envelope, another = sealed_message(), sealed_message()
    key = rewrapped_key(envelope, SIGNING_KEY, [RECIPIENT])
    # The last byte of the body is another, and the signature is over that.
    changed = replaced(envelope[:-64], len(envelope) - 67, bytes([envelope[-67] ^ 1]))
    resigned = changed + sign(SIGNING_SEED, SIGNATURE, changed)
    return [
        ("genuine", _opening(envelope, key), BODY),
        ("another envelope", _opening(another, key), CannotOpen),
        *(
            (f"other {field.name}", _opening(envelope, key | {field: other}), CannotOpen)
            for field, other in (
                (RewrappedKey.ENVELOPE_HASH, bytes(32)),
                (RewrappedKey.MESSAGE_ID, bytes(16)),
                (RewrappedKey.SIGNING_KEY, OTHER_KEY),
                (RewrappedKey.FILE_KEY, bytes(32)),
            )
        ),
        (
            "another body",
            _opening(resigned, key | {RewrappedKey.ENVELOPE_HASH: sha256(resigned)}),
            CannotOpen,
        ),
        (
            "given by a stranger",
            calling(rewrapped_key, envelope, SIGNING_KEY, [STRANGER]),
            CannotOpen,
        ),
    ]


def _opening(envelope: bytes, key: dict) -> Callable[[], object]:
    return lambda: open_rewrapped(envelope, key).body
