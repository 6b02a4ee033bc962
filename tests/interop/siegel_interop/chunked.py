"""C2SP chunked encryption v1 with AES-256-GCM ("Cobblestone-256"), which opens ranges alone."""

import hmac
from dataclasses import dataclass

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from .errors import CannotOpen
from .suite import label

SALT_LENGTH = 24
COMMITMENT_LENGTH = 32
HEADER_LENGTH = SALT_LENGTH + COMMITMENT_LENGTH
CHUNK_LENGTH = 16_384
TAG_LENGTH = 16
SEALED_CHUNK_LENGTH = CHUNK_LENGTH + TAG_LENGTH

AES_KEY_LENGTH = 32
NONCE_LENGTH = 12
INFO = label("c2sp.org/chunked-encryption@v1+AEAD_AES_256_GCM")


def stream_length(plaintext_length: int) -> int:
    """The length of the stream over a plaintext."""
    chunks = plaintext_length // CHUNK_LENGTH + 1
    return HEADER_LENGTH + plaintext_length + chunks * TAG_LENGTH


def seal_stream(key: bytes, context: bytes, plaintext: bytes, salt: bytes) -> bytes:
    """Seal `plaintext`; `salt` is random, and never used twice with one key."""
    keys = _derive_keys(key, context, salt)
    # The last chunk is what remains, even if nothing remains: hence the end one past the length.
    chunks = [
        keys.seal_chunk(index, plaintext[start : start + CHUNK_LENGTH])
        for index, start in enumerate(range(0, len(plaintext) + 1, CHUNK_LENGTH))
    ]
    return salt + keys.commitment + b"".join(chunks)


def open_stream(key: bytes, context: bytes, stream: bytes) -> bytes:
    """Open all of `stream`."""
    keys = _keys_of(key, context, stream)
    sealed = [
        stream[start : start + SEALED_CHUNK_LENGTH]
        for start in range(HEADER_LENGTH, len(stream), SEALED_CHUNK_LENGTH)
    ]
    # The last chunk is shorter than the others: a full one means that the end was cut off.
    if not sealed or len(sealed[-1]) == SEALED_CHUNK_LENGTH:
        raise CannotOpen
    return b"".join(keys.open_chunk(index, chunk) for index, chunk in enumerate(sealed))


def open_range(key: bytes, context: bytes, stream: bytes, start: int, end: int) -> bytes:
    """Open the plaintext's bytes from `start` to `end`, and no chunk that lies outside of them."""
    keys = _keys_of(key, context, stream)
    first, last = start // CHUNK_LENGTH, (end - 1) // CHUNK_LENGTH
    chunks = b""
    for index in range(first, last + 1):
        position = HEADER_LENGTH + index * SEALED_CHUNK_LENGTH
        chunks += keys.open_chunk(index, stream[position : position + SEALED_CHUNK_LENGTH])
    return chunks[start - first * CHUNK_LENGTH : end - first * CHUNK_LENGTH]


@dataclass(frozen=True)
class _Keys:
    """What a key, a context and a salt give."""

    aes: AESGCM
    base_nonce: bytes
    commitment: bytes

    def seal_chunk(self, index: int, chunk: bytes) -> bytes:
        return self.aes.encrypt(self._nonce(index), chunk, None)

    def open_chunk(self, index: int, sealed: bytes) -> bytes:
        try:
            return self.aes.decrypt(self._nonce(index), sealed, None)
        except InvalidTag as reason:
            raise CannotOpen from reason

    def _nonce(self, index: int) -> bytes:
        nonce = int.from_bytes(self.base_nonce, "big") ^ index
        return nonce.to_bytes(NONCE_LENGTH, "big")


def _keys_of(key: bytes, context: bytes, stream: bytes) -> _Keys:
    """The keys of a stream whose commitment is the right one."""
    keys = _derive_keys(key, context, stream[:SALT_LENGTH])
    if not hmac.compare_digest(stream[SALT_LENGTH:HEADER_LENGTH], keys.commitment):
        raise CannotOpen
    return keys


def _derive_keys(key: bytes, context: bytes, salt: bytes) -> _Keys:
    info = INFO + salt + context
    first = hmac.digest(key, info + b"\x01", "sha512")
    second = hmac.digest(key, first + info + b"\x02", "sha512")
    material = first + second
    nonce_end = AES_KEY_LENGTH + NONCE_LENGTH
    return _Keys(
        aes=AESGCM(material[:AES_KEY_LENGTH]),
        base_nonce=material[AES_KEY_LENGTH:nonce_end],
        commitment=material[nonce_end : nonce_end + COMMITMENT_LENGTH],
    )
