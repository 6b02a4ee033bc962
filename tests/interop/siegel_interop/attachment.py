"""Attachments (`SGA1`): a file sealed on its own, bound to its message, uploaded in parts."""

import hmac
from dataclasses import dataclass

from . import chunked
from .bodies import LARGEST_FILE
from .chunked import stream_length
from .errors import CannotOpen, Malformed, RuleBroken, opening
from .layout import Layout, number_bytes, object_head
from .padding import padded, padded_lengths
from .suite import ID_LENGTH, label, sha256

MAGIC = b"SGA1"
OBJECT_HEADER_LENGTH = 32
PART_LENGTH = 8_396_800
PADDED_LENGTHS = frozenset(padded_lengths(LARGEST_FILE))

CONTEXT = label("siegel/attachment/v1")
DIGEST = label("siegel/attachment-digest/v1")


@dataclass(frozen=True)
class Place:
    """The message to which an attachment belongs."""

    conversation: bytes
    message_id: bytes
    signing_key_id: bytes

    def context(self, header: bytes) -> bytes:
        return CONTEXT + header + self.conversation + self.message_id + self.signing_key_id


def seal_attachment(
    file: bytes, file_key: bytes, attachment_id: bytes, place: Place, salt: bytes
) -> bytes:
    """Seal `file` under a key that no other file has."""
    if not 1 <= len(file) <= LARGEST_FILE:
        raise RuleBroken("a file has at least 1 byte and at most 1 GiB")
    header = _header(attachment_id, len(file))
    plaintext = file.ljust(padded(len(file)), b"\0")
    return header + chunked.seal_stream(file_key, place.context(header), plaintext, salt)


@opening
def open_attachment(
    sealed: bytes, file_key: bytes, attachment_id: bytes, place: Place, size: int, expected: bytes
) -> bytes:
    """The file, whose size and digest the signed message names."""
    header = _header(attachment_id, size)
    if sealed[:OBJECT_HEADER_LENGTH] != header or len(sealed) != object_length(padded(size)):
        raise CannotOpen
    stream = sealed[OBJECT_HEADER_LENGTH:]
    plaintext = chunked.open_stream(file_key, place.context(header), stream)
    if any(plaintext[size:]):
        raise CannotOpen
    if not hmac.compare_digest(digest(sealed), expected):
        raise CannotOpen
    return plaintext[:size]


def check_form(sealed: bytes) -> None:
    """What can be said of an attachment without its key."""
    layout = Layout(sealed)
    layout.head(MAGIC)
    layout.reserved(2)
    layout.take(ID_LENGTH)
    padded_length = layout.number(8)
    if padded_length not in PADDED_LENGTHS:
        raise Malformed("padded-length")
    layout.take(stream_length(padded_length))
    layout.end()


def digest(sealed: bytes) -> bytes:
    """The digest of an object, by the hashes of its parts."""
    starts = range(0, len(sealed), PART_LENGTH)
    hashes = b"".join(sha256(sealed[start : start + PART_LENGTH]) for start in starts)
    return digest_of_parts(number_bytes(len(sealed), 8), hashes)


def digest_of_parts(length: bytes, hashes: bytes) -> bytes:
    """The digest of an object of this length whose parts have these hashes, one after the other."""
    return sha256(DIGEST + length + hashes)


def object_length(padded_length: int) -> int:
    return OBJECT_HEADER_LENGTH + stream_length(padded_length)


def _header(attachment_id: bytes, size: int) -> bytes:
    return object_head(MAGIC) + bytes(2) + attachment_id + number_bytes(padded(size), 8)
