"""The paper letter with the activation code, the recovery code, what they prove, and the login name."""

import hmac

from .errors import CannotOpen, RuleBroken
from .layout import number_bytes
from .suite import HASH_LENGTH, argon2id, hkdf, hmac_sha256, label, sha256

HIGHEST_NUMBER = 99_999_999

SALT = label("siegel/letter/v1")
AUTH = label("siegel/letter/auth/v1")
REGISTERED = label("siegel/letter/registered/v1")
BIND = label("siegel/letter/bind/v1")
BIND_MAC = label("siegel/letter/mac/v1")
RECOVERY_AUTH = label("siegel/recovery/auth/v1")
RECOVERY_REGISTERED = label("siegel/recovery/registered/v1")
LOGIN = label("siegel/login/v1")


def login_name(insurance_number: bytes) -> bytes:
    return sha256(LOGIN + _ten_ascii(insurance_number))


def derive_secret(code: bytes, number: int) -> bytes:
    """*S*, from which all else of a letter is derived."""
    if number > HIGHEST_NUMBER:
        raise RuleBroken("a letter's number has eight digits")
    return argon2id(code, SALT + number_bytes(number, 4), HASH_LENGTH)


def derive_auth(secret: bytes, insurance_number: bytes, birth_date: bytes) -> bytes:
    """What proves the letter to the server."""
    return hkdf(secret, AUTH + _ten_ascii(insurance_number) + _ten_ascii(birth_date))


def proof_hash(auth: bytes, login: bytes) -> bytes:
    """What the server keeps of a letter."""
    return sha256(REGISTERED + auth + login)


def recovery_auth(code: str) -> bytes:
    """What proves a recovery code, without its check character, to the server."""
    return hkdf(code.encode(), RECOVERY_AUTH)


def recovery_proof_hash(auth: bytes, login: bytes) -> bytes:
    """What the server keeps of a recovery code."""
    return sha256(RECOVERY_REGISTERED + auth + login)


def bind_mac(secret: bytes, account_keys: bytes) -> bytes:
    """What proves to the desk that the account keys come from who holds the letter."""
    return hmac_sha256(hkdf(secret, BIND), BIND_MAC + account_keys)


def check_bind_mac(secret: bytes, account_keys: bytes, mac: bytes) -> None:
    if not hmac.compare_digest(bind_mac(secret, account_keys), mac):
        raise CannotOpen


def _ten_ascii(text: bytes) -> bytes:
    if len(text) != 10 or not text.isascii():
        raise RuleBroken("not ten ASCII characters")
    return text
