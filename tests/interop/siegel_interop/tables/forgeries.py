"""Forgeries of messages and attachments: genuine keys, and something that is not as it was."""

from collections.abc import Callable

from .. import cbor, chunked
from ..attachment import Place, digest, open_attachment, seal_attachment
from ..bodies import Kind, Message
from ..errors import CannotOpen, RuleBroken
from ..keys import encryption_key, sign, signing_key_id, signing_public_key
from ..layout import number_bytes
from ..message import SIGNATURE, Header, open_message, seal_message, seal_padded
from ..padding import pad
from . import Case, calling, replaced

SIGNING_SEED, OTHER_SEED = bytes(32), b"\x01" * 32
SIGNING_KEY, OTHER_KEY = signing_public_key(SIGNING_SEED), signing_public_key(OTHER_SEED)
RECIPIENT, SECOND, STRANGER = (encryption_key(bytes([seed]) * 32) for seed in (2, 3, 4))
RECIPIENT_KEYS = [RECIPIENT.public, SECOND.public]
BODY = {Message.TEXT: "Guten Tag", Message.ATTACHMENTS: []}

HEADER = Header(
    kind=Kind.MESSAGE,
    conversation=b"\x05" * 16,
    message_id=b"\x06" * 16,
    sender=b"\x07" * 16,
    device=b"\x08" * 16,
    signing_key_id=signing_key_id(SIGNING_KEY),
    number=1,
    previous_hash=bytes(32),
    created=1_790_000_000_000,
    directory_sequence=1,
    account_state=bytes(32),
)

# Places in an envelope to two recipients.
FIRST_ENTRY, SECOND_ENTRY, HEADER_MAC = 178, 178 + 1184, 178 + 2 * 1184
COMMITMENT = HEADER_MAC + 32 + 4 + 24
CHUNKS = COMMITMENT + 32

FILE, FILE_KEY, ATTACHMENT_ID, SALT = b"Ein Befund.", b"\x09" * 32, b"\x0a" * 16, b"\x0b" * 24
PLACE = Place(HEADER.conversation, HEADER.message_id, HEADER.signing_key_id)


def sealed_message() -> bytes:
    return seal_message(HEADER, SIGNING_SEED, RECIPIENT_KEYS, BODY)


def message_cases() -> list[Case]:
    envelope = sealed_message()
    entries = envelope[FIRST_ENTRY:SECOND_ENTRY], envelope[SECOND_ENTRY:HEADER_MAC]
    return [
        ("genuine", _opening(envelope), BODY),
        ("second recipient", lambda: open_message(envelope, SIGNING_KEY, [SECOND]).body, BODY),
        ("both", lambda: open_message(envelope, SIGNING_KEY, [SECOND, RECIPIENT]).body, BODY),
        ("stranger", calling(open_message, envelope, SIGNING_KEY, [STRANGER]), CannotOpen),
        ("nobody", calling(open_message, envelope, SIGNING_KEY, []), CannotOpen),
        ("other sender", calling(open_message, envelope, OTHER_KEY, [RECIPIENT]), CannotOpen),
        ("with another's key id", _opening_of_other(envelope), CannotOpen),
        ("signed by another", _opening(_signed_again(envelope, OTHER_SEED)), CannotOpen),
        ("signed again", _opening(_signed_again(envelope)), BODY),
        ("conversation", _opening(_forged(envelope, 8)), CannotOpen),
        ("kind", _opening(_signed_again(replaced(envelope, 6, b"\x02"))), CannotOpen),
        ("encapsulation", _opening(_forged(envelope, FIRST_ENTRY + 16)), CannotOpen),
        ("wrapped key", _opening(_forged(envelope, SECOND_ENTRY - 1)), CannotOpen),
        ("other's entry", _opening(_forged(envelope, SECOND_ENTRY + 16)), CannotOpen),
        (
            "entries exchanged",
            _opening(_signed_again(replaced(envelope, FIRST_ENTRY, entries[1] + entries[0]))),
            CannotOpen,
        ),
        ("header MAC", _opening(_forged(envelope, HEADER_MAC)), CannotOpen),
        ("salt", _opening(_forged(envelope, COMMITMENT - 1)), CannotOpen),
        ("commitment", _opening(_forged(envelope, COMMITMENT)), CannotOpen),
        ("chunk", _opening(_forged(envelope, CHUNKS)), CannotOpen),
        ("number 0", calling(seal_message, _numbered(0), SIGNING_SEED, [], BODY), RuleBroken),
        *_padded_cases(),
    ]


def _padded_cases() -> list[Case]:
    """Bodies that are sealed and signed as they should be, and say what they should not."""
    body = cbor.encode(BODY)
    form = pad(body)
    return [
        ("padded form", _opening(_sealed(form)), BODY),
        ("padded too far", _opening(_sealed(form + bytes(256))), CannotOpen),
        ("not zeros", _opening(_sealed(form[:-1] + b"\1")), CannotOpen),
        ("length", _opening(_sealed(number_bytes(len(body) - 1, 4) + form[4:])), CannotOpen),
        ("bytes after CBOR", _opening(_sealed(pad(body + b"\0"))), CannotOpen),
        ("CBOR's form", _opening(_sealed(pad(b"\xb8\x02" + body[1:]))), CannotOpen),
        ("no text", _opening(_sealed(pad(cbor.encode(BODY | {Message.TEXT: " "})))), CannotOpen),
        ("number 0", _opening(_sealed(form, _numbered(0))), CannotOpen),
    ]


def attachment_cases() -> list[Case]:
    sealed = seal_attachment(FILE, FILE_KEY, ATTACHMENT_ID, PLACE, SALT)
    other = b"\x0c" * 16
    places = (
        Place(other, PLACE.message_id, PLACE.signing_key_id),
        Place(PLACE.conversation, other, PLACE.signing_key_id),
        Place(PLACE.conversation, PLACE.message_id, other),
    )
    size = len(FILE)
    not_zeros = _sealed_plaintext(FILE.ljust(4095, b"\0") + b"\1")
    too_far = _sealed_plaintext(FILE.ljust(4352, b"\0"))
    return [
        ("genuine", _opening_attachment(sealed), FILE),
        *(("other place", _opening_attachment(sealed, place=each), CannotOpen) for each in places),
        ("other id", _opening_attachment(sealed, attachment_id=other), CannotOpen),
        ("other key", _opening_attachment(sealed, file_key=OTHER_SEED), CannotOpen),
        ("smaller", _opening_attachment(sealed, size=size - 1), CannotOpen),
        ("larger", _opening_attachment(sealed, size=4097), CannotOpen),
        ("other digest", _opening_attachment(sealed, expected=bytes(32)), CannotOpen),
        ("reserved", _opening_attachment(replaced(sealed, 6, b"\1")), CannotOpen),
        ("not zeros", _opening_attachment(not_zeros), CannotOpen),
        ("padded too far", _opening_attachment(too_far), CannotOpen),
        ("one byte less", _opening_attachment(sealed[:-1]), CannotOpen),
        ("one byte more", _opening_attachment(sealed + b"\0"), CannotOpen),
        ("empty", calling(seal_attachment, b"", FILE_KEY, other, PLACE, SALT), RuleBroken),
    ]


def stream_cases() -> list[Case]:
    key, context, plaintext = FILE_KEY, b"context\0", bytes(2 * chunked.CHUNK_LENGTH)
    stream = chunked.seal_stream(key, context, plaintext, SALT)
    first, second = stream[56:16_456], stream[16_456:32_856]
    exchanged = replaced(stream, 56, second + first)
    return [
        ("genuine", calling(chunked.open_stream, key, context, stream), plaintext),
        ("other context", calling(chunked.open_stream, key, b"", stream), CannotOpen),
        ("other key", calling(chunked.open_stream, OTHER_SEED, context, stream), CannotOpen),
        ("exchanged", calling(chunked.open_stream, key, context, exchanged), CannotOpen),
        # Cut before the empty last chunk, before a chunk, and within the stream's header.
        *(
            ("cut", calling(chunked.open_stream, key, context, stream[:length]), CannotOpen)
            for length in (len(stream) - 16, 16_456, 56, 55, 0)
        ),
    ]


def _opening(envelope: bytes) -> Callable[[], object]:
    return lambda: open_message(envelope, SIGNING_KEY, [RECIPIENT]).body


def _opening_of_other(envelope: bytes) -> Callable[[], object]:
    """Another sender is trusted and signs, under the key id of the first."""
    return calling(open_message, _signed_again(envelope, OTHER_SEED), OTHER_KEY, [RECIPIENT])


def _opening_attachment(
    sealed: bytes,
    file_key: bytes = FILE_KEY,
    attachment_id: bytes = ATTACHMENT_ID,
    place: Place = PLACE,
    size: int = len(FILE),
    expected: bytes | None = None,
) -> Callable[[], object]:
    named = digest(sealed) if expected is None else expected
    return calling(open_attachment, sealed, file_key, attachment_id, place, size, named)


def _sealed_plaintext(plaintext: bytes) -> bytes:
    """An attachment whose plaintext is not the file's padded as it should be."""
    header = seal_attachment(FILE, FILE_KEY, ATTACHMENT_ID, PLACE, SALT)[:32]
    return header + chunked.seal_stream(FILE_KEY, PLACE.context(header), plaintext, SALT)


def _sealed(padded_body: bytes, header: Header = HEADER) -> bytes:
    return seal_padded(header, SIGNING_SEED, RECIPIENT_KEYS, padded_body)


def _numbered(number: int) -> Header:
    return Header(**(vars(HEADER) | {"number": number}))


def _forged(envelope: bytes, place: int) -> bytes:
    """An envelope with another byte at a place, and a signature over that."""
    other = bytes([envelope[place] ^ 1])
    return _signed_again(replaced(envelope, place, other))


def _signed_again(envelope: bytes, seed: bytes = SIGNING_SEED) -> bytes:
    signed = envelope[:-64]
    return signed + sign(seed, SIGNATURE, signed)
