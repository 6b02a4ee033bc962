"""Suite 0x01: labels, hashes, derivation, and stretching."""

import hashlib
import hmac

from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.kdf.argon2 import Argon2id
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

VERSION = 1
SUITE = 1

ID_LENGTH = 16
HASH_LENGTH = 32
KEY_LENGTH = 32


def label(text: str) -> bytes:
    """A label as it stands in front of bytes: ASCII and one zero byte."""
    return text.encode("ascii") + b"\0"


def sha256(data: bytes) -> bytes:
    return hashlib.sha256(data).digest()


def hmac_sha256(key: bytes, data: bytes) -> bytes:
    return hmac.digest(key, data, "sha256")


def hkdf(key: bytes, info: bytes, length: int = KEY_LENGTH) -> bytes:
    """HKDF-SHA256 with an empty salt (RFC 5869)."""
    return HKDF(hashes.SHA256(), length, salt=None, info=info).derive(key)


def argon2id(secret: bytes, salt: bytes, length: int) -> bytes:
    """Argon2id (RFC 9106) with the suite's parameters; the memory is in KiB."""
    stretch = Argon2id(salt=salt, length=length, iterations=3, lanes=4, memory_cost=65_536)
    return stretch.derive(secret)
