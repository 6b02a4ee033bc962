"""The account certificate: the registry's signature under an account's public keys."""

from enum import IntEnum

from . import cbor
from .cbor import Value
from .errors import CannotOpen, opening
from .keys import AccountKeys
from .record import MOST_UINT32, Record, byte_string, integer
from .signed import Kind, SignedObject, SignerSeeds, sign_object
from .suite import HASH_LENGTH, ID_LENGTH, label, sha256

SIGNATURE = label("siegel/certificate-signature/v1")


class Certificate(IntEnum):
    ACCOUNT = 0
    ACCOUNT_KEYS_HASH = 1
    EPOCH = 2
    ISSUED = 3


CERTIFICATE_RULES = Record(
    {
        Certificate.ACCOUNT: byte_string(ID_LENGTH),
        Certificate.ACCOUNT_KEYS_HASH: byte_string(HASH_LENGTH),
        Certificate.EPOCH: integer(least=1, most=MOST_UINT32),
        Certificate.ISSUED: integer(),
    }
)


@opening
def open_certificate(
    data: bytes, registry_key: bytes, account_id: bytes, account_keys: bytes
) -> Value:
    """The payload of the registry's certificate for this account and these keys."""
    signed = SignedObject.read(data)
    if signed.kind != Kind.CERTIFICATE or signed.ed25519_key != registry_key:
        raise CannotOpen
    signed.verify(SIGNATURE)
    certificate = cbor.decode(signed.payload)
    CERTIFICATE_RULES(certificate)
    if certificate != _payload(account_id, account_keys, certificate[Certificate.ISSUED]):
        raise CannotOpen
    return certificate


def sign_certificate(
    registry_seed: bytes, account_id: bytes, account_keys: bytes, issued: int
) -> bytes:
    payload = cbor.encode(_payload(account_id, account_keys, issued))
    return sign_object(Kind.CERTIFICATE, SIGNATURE, SignerSeeds(registry_seed), payload)


def _payload(account_id: bytes, account_keys: bytes, issued: int) -> Value:
    return {
        Certificate.ACCOUNT: account_id,
        Certificate.ACCOUNT_KEYS_HASH: sha256(account_keys),
        Certificate.EPOCH: AccountKeys.read(account_keys).epoch,
        Certificate.ISSUED: issued,
    }
