"""Signed objects (`SGS1`): a payload in the clear under one signature, or two for directories."""

from dataclasses import dataclass
from enum import IntEnum

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.mldsa import MLDSA65PrivateKey, MLDSA65PublicKey

from .errors import CannotOpen, Malformed
from .keys import (
    SIGNATURE_LENGTH,
    SIGNING_KEY_LENGTH,
    sign,
    signing_public_key,
    verify,
)
from .layout import Layout, number_bytes, object_head

MAGIC = b"SGS1"
LARGEST_PAYLOAD = 1_048_576
MLDSA_KEY_LENGTH = 1952
MLDSA_SIGNATURE_LENGTH = 3309


class Kind(IntEnum):
    DIRECTORY = 1
    CERTIFICATE = 2
    STATE = 3
    GRANT = 4


KINDS = frozenset(Kind)


@dataclass(frozen=True)
class SignerSeeds:
    """What a signer signs with; `mldsa` is ξ of FIPS 204, and only the root has one."""

    ed25519: bytes
    mldsa: bytes | None = None


@dataclass(frozen=True)
class SignedObject:
    """A signed object's parts, before anything is verified; directories alone have ML-DSA's."""

    kind: int
    ed25519_key: bytes
    mldsa_key: bytes
    payload: bytes
    signed: bytes
    ed25519_signature: bytes
    mldsa_signature: bytes

    @classmethod
    def read(cls, data: bytes) -> "SignedObject":
        layout = Layout(data)
        layout.head(MAGIC)
        kind = layout.kind(KINDS)
        layout.reserved(1)
        is_directory = kind == Kind.DIRECTORY
        ed25519_key = layout.take(SIGNING_KEY_LENGTH)
        mldsa_key = layout.take(MLDSA_KEY_LENGTH if is_directory else 0)
        payload_length = layout.number(4)
        if payload_length > LARGEST_PAYLOAD:
            raise Malformed("payload-length")
        payload = layout.take(payload_length)
        signed = layout.taken()
        ed25519_signature = layout.take(SIGNATURE_LENGTH)
        mldsa_signature = layout.take(MLDSA_SIGNATURE_LENGTH if is_directory else 0)
        layout.end()
        return cls(
            kind, ed25519_key, mldsa_key, payload, signed, ed25519_signature, mldsa_signature
        )

    def verify(self, purpose: bytes) -> None:
        """Verify by the keys in the object, which the reader has to know from elsewhere."""
        verify(self.ed25519_key, purpose, self.signed, self.ed25519_signature)
        if self.kind == Kind.DIRECTORY:
            key = MLDSA65PublicKey.from_public_bytes(self.mldsa_key)
            try:
                key.verify(self.mldsa_signature, self.signed, purpose)
            except InvalidSignature as reason:
                raise CannotOpen from reason


def sign_object(kind: Kind, purpose: bytes, seeds: SignerSeeds, payload: bytes) -> bytes:
    """Sign `payload` with what the kind asks for."""
    if len(payload) > LARGEST_PAYLOAD:
        raise Malformed("payload-length")
    head = object_head(MAGIC) + bytes([kind, 0]) + signing_public_key(seeds.ed25519)
    body = number_bytes(len(payload), 4) + payload
    if seeds.mldsa is None:
        signed = head + body
        return signed + sign(seeds.ed25519, purpose, signed)
    mldsa = MLDSA65PrivateKey.from_seed_bytes(seeds.mldsa)
    signed = head + mldsa.public_key().public_bytes_raw() + body
    return signed + sign(seeds.ed25519, purpose, signed) + mldsa.sign(signed, purpose)
