"""Messages (`SGM1`): sealed to up to sixteen recipients, signed by one device."""

import hmac
import secrets
from collections.abc import Iterable
from dataclasses import dataclass

from . import cbor, chunked
from .bodies import Kind, check_body
from .cbor import Value
from .chunked import SALT_LENGTH, stream_length
from .errors import CannotOpen, Malformed, RuleBroken, opening
from .keys import SIGNATURE_LENGTH, EncryptionKey, encryption_key_id, sign, signing_key_id, verify
from .keywrap import WRAP_LENGTH, unwrap, wrap
from .layout import Layout, number_bytes, object_head
from .padding import pad, padded_lengths, unpad
from .suite import HASH_LENGTH, ID_LENGTH, KEY_LENGTH, hkdf, hmac_sha256, label

MAGIC = b"SGM1"
KINDS = frozenset(Kind)
MOST_RECIPIENTS = 16
LARGEST_ENVELOPE = 150_496
LARGEST_PADDED_BODY = 131_072
BODY_LENGTHS = frozenset(map(stream_length, padded_lengths(LARGEST_PADDED_BODY)))
MAC_LENGTH = 32

WRAP = label("siegel/message-wrap/v1")
MAC = label("siegel/message-mac/v1")
BODY_KEY = label("siegel/message-body-key/v1")
BODY = label("siegel/message-body/v1")
SIGNATURE = label("siegel/message-signature/v1")


@dataclass(frozen=True)
class Header:
    """What stands in front of the recipients, in the clear."""

    kind: int
    conversation: bytes
    message_id: bytes
    sender: bytes
    device: bytes
    signing_key_id: bytes
    number: int
    previous_hash: bytes
    created: int
    directory_sequence: int
    account_state: bytes

    @classmethod
    def read(cls, layout: Layout) -> "Header":
        layout.head(MAGIC)
        kind = layout.kind(KINDS)
        layout.reserved(1)
        return cls(
            kind=kind,
            conversation=layout.take(ID_LENGTH),
            message_id=layout.take(ID_LENGTH),
            sender=layout.take(ID_LENGTH),
            device=layout.take(ID_LENGTH),
            signing_key_id=layout.take(ID_LENGTH),
            number=layout.number(8),
            previous_hash=layout.take(HASH_LENGTH),
            created=layout.number(8),
            directory_sequence=layout.number(8),
            account_state=layout.take(HASH_LENGTH),
        )

    def fixed(self, recipients: int) -> bytes:
        """The first 178 bytes of an envelope to so many recipients."""
        return b"".join(
            (
                object_head(MAGIC),
                bytes([self.kind, 0]),
                self.conversation,
                self.message_id,
                self.sender,
                self.device,
                self.signing_key_id,
                number_bytes(self.number, 8),
                self.previous_hash,
                number_bytes(self.created, 8),
                number_bytes(self.directory_sequence, 8),
                self.account_state,
                number_bytes(recipients, 2),
            )
        )


@dataclass(frozen=True)
class Recipient:
    """One recipient's entry: for whom the file key is wrapped, and how."""

    key_id: bytes
    wrapped: bytes


@dataclass(frozen=True)
class Envelope:
    """The parts of an envelope, before anything is verified or opened."""

    header: Header
    fixed: bytes
    recipients: tuple[Recipient, ...]
    before_mac: bytes
    mac: bytes
    body: bytes
    signed: bytes
    signature: bytes

    @classmethod
    def read(cls, data: bytes) -> "Envelope":
        if len(data) > LARGEST_ENVELOPE:
            raise Malformed("too-long")
        layout = Layout(data)
        header = Header.read(layout)
        count = layout.number(2)
        fixed = layout.taken()
        recipients = _read_recipients(layout, count)
        before_mac = layout.taken()
        mac = layout.take(MAC_LENGTH)
        body_length = layout.number(4)
        if body_length not in BODY_LENGTHS:
            raise Malformed("body-length")
        body = layout.take(body_length)
        if layout.number(2) != SIGNATURE_LENGTH:
            raise Malformed("signature-length")
        signed = layout.taken()
        signature = layout.take(SIGNATURE_LENGTH)
        layout.end()
        return cls(header, fixed, recipients, before_mac, mac, body, signed, signature)


@dataclass(frozen=True)
class Opened:
    """What a message says, what its sender says about it, and the key that opened it."""

    header: Header
    body: Value
    file_key: bytes


@opening
def open_message(data: bytes, signing_key: bytes, recipients: Iterable[EncryptionKey]) -> Opened:
    """Open an envelope, with the key that the reader trusts for its sender, and its own keys."""
    envelope = read_verified(data, signing_key)
    return open_by_file_key(envelope, _unwrap_file_key(envelope, recipients))


def read_verified(data: bytes, signing_key: bytes) -> Envelope:
    """The parts of an envelope that this key has signed."""
    envelope = Envelope.read(data)
    if envelope.header.signing_key_id != signing_key_id(signing_key):
        raise CannotOpen
    verify(signing_key, SIGNATURE, envelope.signed, envelope.signature)
    _check_number(envelope.header)
    return envelope


def open_by_file_key(envelope: Envelope, file_key: bytes) -> Opened:
    """Open an envelope whose signature holds, with its file key."""
    if not hmac.compare_digest(envelope.mac, _header_mac(file_key, envelope.before_mac)):
        raise CannotOpen
    body_key, context = hkdf(file_key, BODY_KEY), BODY + envelope.fixed
    body = cbor.decode(unpad(chunked.open_stream(body_key, context, envelope.body)))
    check_body(envelope.header.kind, body)
    return Opened(envelope.header, body, file_key)


def seal_message(
    header: Header, signing_seed: bytes, recipients: list[bytes], body: Value
) -> bytes:
    """Seal `body` to X-Wing public keys, and sign it."""
    _check_number(header)
    check_body(header.kind, body)
    return seal_padded(header, signing_seed, recipients, pad(cbor.encode(body)))


def seal_padded(
    header: Header, signing_seed: bytes, recipients: list[bytes], padded_body: bytes
) -> bytes:
    """Seal what is to be a body's padded form, without a look into it."""
    fixed = header.fixed(len(recipients))
    file_key = secrets.token_bytes(KEY_LENGTH)
    before_mac = fixed + b"".join(_wrap_file_key(file_key, fixed, key) for key in recipients)
    salt = secrets.token_bytes(SALT_LENGTH)
    body = chunked.seal_stream(hkdf(file_key, BODY_KEY), BODY + fixed, padded_body, salt)
    signed = b"".join(
        (
            before_mac,
            _header_mac(file_key, before_mac),
            number_bytes(len(body), 4),
            body,
            number_bytes(SIGNATURE_LENGTH, 2),
        )
    )
    return signed + sign(signing_seed, SIGNATURE, signed)


def _read_recipients(layout: Layout, count: int) -> tuple[Recipient, ...]:
    if not 1 <= count <= MOST_RECIPIENTS:
        raise Malformed("recipient-count")
    recipients = tuple(
        Recipient(key_id=layout.take(ID_LENGTH), wrapped=layout.take(WRAP_LENGTH))
        for _ in range(count)
    )
    if len({recipient.key_id for recipient in recipients}) < count:
        raise Malformed("duplicate-recipient")
    return recipients


def _check_number(header: Header) -> None:
    if header.number == 0:
        raise RuleBroken("envelopes are numbered from 1")


def _unwrap_file_key(envelope: Envelope, keys: Iterable[EncryptionKey]) -> bytes:
    """The file key from the first entry that is for one of `keys`."""
    own = {key.id: key for key in keys}
    for recipient in envelope.recipients:
        if recipient.key_id in own:
            info = WRAP + envelope.fixed + recipient.key_id
            return unwrap(own[recipient.key_id], info, recipient.wrapped)
    raise CannotOpen


def _wrap_file_key(file_key: bytes, fixed: bytes, recipient: bytes) -> bytes:
    key_id = encryption_key_id(recipient)
    return key_id + wrap(recipient, WRAP + fixed + key_id, file_key)


def _header_mac(file_key: bytes, before_mac: bytes) -> bytes:
    return hmac_sha256(hkdf(file_key, MAC), before_mac)
