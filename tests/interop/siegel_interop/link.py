"""An account's unlock key on its way to a new device (`SGD1`), and the code that the new device shows."""

import base64
import hmac
from typing import NamedTuple

from .errors import CannotOpen, Malformed, opening
from .keys import EncryptionKey
from .keywrap import WRAP_LENGTH, unwrap
from .layout import Layout
from .suite import HASH_LENGTH, ID_LENGTH, hkdf, hmac_sha256, label, sha256

MAGIC = b"SGD1"
SECRET_LENGTH = 16

NAME = label("siegel/link-name/v1")
WRAP = label("siegel/link/v1")
MAC_KEY = label("siegel/link-mac-key/v1")
MAC = label("siegel/link-mac/v1")
DIGITS = label("siegel/link-digits/v1")


class Code(NamedTuple):
    link: bytes
    secret: bytes


class Link(NamedTuple):
    login: bytes
    unlock_key: bytes


def read_code(text: str) -> Code:
    """The link's name and the secret in a code's text."""
    data = base64.urlsafe_b64decode(text)
    if len(data) != HASH_LENGTH + SECRET_LENGTH:
        raise Malformed("code-length")
    return Code(data[:HASH_LENGTH], data[HASH_LENGTH:])


def digits(code: Code, account: bytes) -> str:
    """What both devices show."""
    number = int.from_bytes(hkdf(code.secret, DIGITS + code.link + account, 8)) % 1_000_000
    return f"{number // 1000:03} {number % 1000:03}"


@opening
def open_link(data: bytes, key: EncryptionKey, code: Code, account: bytes) -> Link:
    """What came for the device of this key and code, which is to be linked to this account."""
    layout = Layout(data)
    layout.head(MAGIC)
    layout.reserved(2)
    link, whose, login = layout.take(HASH_LENGTH), layout.take(ID_LENGTH), layout.take(HASH_LENGTH)
    head = layout.taken()
    wrapped = layout.take(WRAP_LENGTH)
    before_mac = layout.taken()
    mac = layout.take(HASH_LENGTH)
    layout.end()
    if not hmac.compare_digest(mac, hmac_sha256(hkdf(code.secret, MAC_KEY + code.link), MAC + before_mac)):
        raise CannotOpen
    if link != code.link or whose != account or link != sha256(NAME + key.public):
        raise CannotOpen
    return Link(login, unwrap(key, WRAP + head, wrapped))
