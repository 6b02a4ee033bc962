"""Key wrap: a 32-byte key sealed to one X-Wing key with HPKE (RFC 9180), context in `info`."""

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.hpke import AEAD, KDF, KEM, Suite

from .errors import CannotOpen
from .keys import EncryptionKey, encryption_public_key

ENCAPSULATION_LENGTH = 1120
WRAPPED_KEY_LENGTH = 48
WRAP_LENGTH = ENCAPSULATION_LENGTH + WRAPPED_KEY_LENGTH

HPKE = Suite(KEM.MLKEM768_X25519, KDF.HKDF_SHA256, AEAD.AES_256_GCM)


def wrap(recipient: bytes, info: bytes, key: bytes) -> bytes:
    """Encapsulation and wrapped key for the X-Wing public key `recipient`."""
    return HPKE.encrypt(key, encryption_public_key(recipient), info)


def unwrap(recipient: EncryptionKey, info: bytes, wrapped: bytes) -> bytes:
    """The key in an encapsulation and wrapped key."""
    try:
        return HPKE.decrypt(wrapped, recipient.private, info)
    except InvalidTag as reason:
        raise CannotOpen from reason
