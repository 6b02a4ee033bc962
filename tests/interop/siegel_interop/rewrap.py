"""Re-wraps: the keys of earlier messages, and opening these with them."""

import hmac
from collections.abc import Iterable

from .bodies import RewrappedKey
from .cbor import Value
from .errors import CannotOpen, opening
from .keys import EncryptionKey
from .message import Opened, open_by_file_key, open_message, read_verified
from .suite import sha256


def rewrapped_key(data: bytes, signing_key: bytes, recipients: Iterable[EncryptionKey]) -> Value:
    """The key of an envelope as an entry of a re-wrap: who gives it away has opened it."""
    opened = open_message(data, signing_key, recipients)
    return {
        RewrappedKey.MESSAGE_ID: opened.header.message_id,
        RewrappedKey.ENVELOPE_HASH: sha256(data),
        RewrappedKey.SIGNING_KEY: signing_key,
        RewrappedKey.FILE_KEY: opened.file_key,
    }


@opening
def open_rewrapped(data: bytes, key: Value) -> Opened:
    """Open an earlier envelope with its entry in a re-wrap that a unit has signed."""
    if not hmac.compare_digest(sha256(data), key[RewrappedKey.ENVELOPE_HASH]):
        raise CannotOpen
    envelope = read_verified(data, key[RewrappedKey.SIGNING_KEY])
    if envelope.header.message_id != key[RewrappedKey.MESSAGE_ID]:
        raise CannotOpen
    return open_by_file_key(envelope, key[RewrappedKey.FILE_KEY])
