"""Signing keys, encryption keys, their ids, and the account keys (`SGK1`)."""

import hashlib
from dataclasses import dataclass

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from cryptography.hazmat.primitives.asymmetric.mlkem import MLKEM768PrivateKey, MLKEM768PublicKey
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey, X25519PublicKey
from cryptography.hazmat.primitives.hpke import MLKEM768X25519PrivateKey, MLKEM768X25519PublicKey

from . import edwards25519
from .errors import CannotOpen, RuleBroken
from .layout import Layout, number_bytes, object_head
from .suite import ID_LENGTH, label, sha256

SEED_LENGTH = 32
SIGNING_KEY_LENGTH = 32
SIGNATURE_LENGTH = 64

MLKEM_SEED_LENGTH = 64
MLKEM_KEY_LENGTH = 1184
ENCRYPTION_KEY_LENGTH = 1216

KEY_ID = label("siegel/key-id/v1")
ED25519_KIND, XWING_KIND = b"\x01", b"\x02"

ACCOUNT_KEYS_MAGIC = b"SGK1"


def signing_public_key(seed: bytes) -> bytes:
    return Ed25519PrivateKey.from_private_bytes(seed).public_key().public_bytes_raw()


def sign(seed: bytes, purpose: bytes, data: bytes) -> bytes:
    """Sign `data` with the label `purpose` in front."""
    return Ed25519PrivateKey.from_private_bytes(seed).sign(purpose + data)


def verify(public_key: bytes, purpose: bytes, data: bytes, signature: bytes) -> None:
    """Verify strictly. The library checks that S < ℓ, and compares R without the cofactor."""
    check_signing_key(public_key)
    _refuse_small_order(signature[:32])
    try:
        Ed25519PublicKey.from_public_bytes(public_key).verify(signature, purpose + data)
    except InvalidSignature as reason:
        raise CannotOpen from reason


def check_signing_key(public_key: bytes) -> None:
    """Refuse what is not the one encoding of a point, and points of small order."""
    _refuse_small_order(public_key)


def signing_key_id(public_key: bytes) -> bytes:
    return _key_id(ED25519_KIND, public_key)


@dataclass(frozen=True)
class EncryptionKey:
    """An X-Wing key pair."""

    private: MLKEM768X25519PrivateKey
    public: bytes

    @property
    def id(self) -> bytes:
        return encryption_key_id(self.public)


def encryption_key(seed: bytes) -> EncryptionKey:
    """The X-Wing key pair of a seed."""
    expanded = hashlib.shake_256(seed).digest(MLKEM_SEED_LENGTH + SEED_LENGTH)
    mlkem = MLKEM768PrivateKey.from_seed_bytes(expanded[:MLKEM_SEED_LENGTH])
    x25519 = X25519PrivateKey.from_private_bytes(expanded[MLKEM_SEED_LENGTH:])
    return EncryptionKey(
        private=MLKEM768X25519PrivateKey(mlkem, x25519),
        public=mlkem.public_key().public_bytes_raw() + x25519.public_key().public_bytes_raw(),
    )


def encryption_public_key(public_key: bytes) -> MLKEM768X25519PublicKey:
    """The X-Wing key that 1216 bytes encode; the library checks the coefficients of ML-KEM's."""
    try:
        mlkem = MLKEM768PublicKey.from_public_bytes(public_key[:MLKEM_KEY_LENGTH])
        x25519 = X25519PublicKey.from_public_bytes(public_key[MLKEM_KEY_LENGTH:])
    except ValueError as reason:
        raise RuleBroken("not an X-Wing key") from reason
    return MLKEM768X25519PublicKey(mlkem, x25519)


def encryption_key_id(public_key: bytes) -> bytes:
    return _key_id(XWING_KIND, public_key)


@dataclass(frozen=True)
class AccountKeys:
    """An account's public keys as one object."""

    epoch: int
    identity_key: bytes
    encryption_key: bytes

    @classmethod
    def read(cls, data: bytes) -> "AccountKeys":
        layout = Layout(data)
        layout.head(ACCOUNT_KEYS_MAGIC)
        layout.reserved(2)
        keys = cls(
            epoch=layout.number(4),
            identity_key=layout.take(SIGNING_KEY_LENGTH),
            encryption_key=layout.take(ENCRYPTION_KEY_LENGTH),
        )
        layout.end()
        if keys.epoch == 0:
            raise RuleBroken("epochs begin with 1")
        check_signing_key(keys.identity_key)
        encryption_public_key(keys.encryption_key)
        return keys

    def __bytes__(self) -> bytes:
        head = object_head(ACCOUNT_KEYS_MAGIC) + bytes(2)
        return head + number_bytes(self.epoch, 4) + self.identity_key + self.encryption_key


def _key_id(kind: bytes, public_key: bytes) -> bytes:
    return sha256(KEY_ID + kind + public_key)[:ID_LENGTH]


def _refuse_small_order(encoded: bytes) -> None:
    if edwards25519.has_small_order(edwards25519.decode(encoded)):
        raise RuleBroken("a point of small order")
