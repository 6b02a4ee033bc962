"""The directory: the insurer's units and their keys, signed by the root with both its keys."""

from enum import IntEnum

from . import cbor
from .cbor import Value
from .codes import characters
from .errors import CannotOpen, DirectoryRefused, opening
from .record import (
    MOST_UINT32,
    Record,
    byte_string,
    encryption_key_bytes,
    integer,
    list_of,
    map_of_texts,
    require_distinct,
    signing_key_bytes,
    text,
)
from .signed import Kind, SignedObject, SignerSeeds, sign_object
from .suite import ID_LENGTH, SUITE, label, sha256

SIGNATURE = label("siegel/directory-signature/v1")
ROOT_FINGERPRINT = label("siegel/root-fingerprint/v1")


class Directory(IntEnum):
    SEQUENCE = 0
    VALID_FROM = 1
    VALID_UNTIL = 2
    INSURER = 3
    UNITS = 4
    REGISTRY_KEY = 5
    REVOKED_KEYS = 6
    LOWEST_SUITE = 7


class Unit(IntEnum):
    ID = 0
    NAME = 1
    TOPICS = 2
    SIGNING_KEY = 3
    ENCRYPTION_KEYS = 4


class Topic(IntEnum):
    ID = 0
    TITLE = 1
    WHO_READS = 2
    WORKING_DAYS = 3


class UnitKey(IntEnum):
    EPOCH = 0
    KEY = 1


class RevokedKey(IntEnum):
    KEY_ID = 0


TOPIC_RULES = Record(
    {
        Topic.ID: text(),
        Topic.TITLE: map_of_texts,
        Topic.WHO_READS: map_of_texts,
        Topic.WORKING_DAYS: integer(most=255),
    }
)

UNIT_KEY_RULES = Record(
    {UnitKey.EPOCH: integer(least=1, most=MOST_UINT32), UnitKey.KEY: encryption_key_bytes}
)

UNIT_RULES = Record(
    {
        Unit.ID: byte_string(ID_LENGTH),
        Unit.NAME: text(),
        Unit.TOPICS: list_of(TOPIC_RULES),
        Unit.SIGNING_KEY: signing_key_bytes,
        Unit.ENCRYPTION_KEYS: list_of(UNIT_KEY_RULES, distinct=UnitKey.EPOCH),
    }
)

DIRECTORY_RULES = Record(
    {
        Directory.SEQUENCE: integer(),
        Directory.VALID_FROM: integer(),
        Directory.VALID_UNTIL: integer(),
        Directory.INSURER: text(),
        Directory.UNITS: list_of(UNIT_RULES, distinct=Unit.ID),
        Directory.REGISTRY_KEY: signing_key_bytes,
        Directory.REVOKED_KEYS: list_of(Record({RevokedKey.KEY_ID: byte_string(ID_LENGTH)})),
        Directory.LOWEST_SUITE: integer(),
    }
)


def root_fingerprint(ed25519_key: bytes, mldsa_key: bytes) -> bytes:
    return sha256(ROOT_FINGERPRINT + ed25519_key + mldsa_key)


def fingerprint_for_eyes(fingerprint: bytes) -> str:
    """The first 125 bits as five groups of five characters."""
    shown = characters(fingerprint)[:25]
    return " ".join(shown[start : start + 5] for start in range(0, 25, 5))


@opening
def open_directory(data: bytes, fingerprint: bytes) -> Value:
    """The payload of a directory that the pinned root has signed; it may be out of date."""
    signed = SignedObject.read(data)
    if signed.kind != Kind.DIRECTORY:
        raise CannotOpen
    if root_fingerprint(signed.ed25519_key, signed.mldsa_key) != fingerprint:
        raise CannotOpen
    signed.verify(SIGNATURE)
    directory = cbor.decode(signed.payload)
    _check(directory)
    return directory


def check_in_use(directory: Value, highest_sequence_seen: int, now: int) -> None:
    """Refuse a genuine directory that is not to be used; `now` is in milliseconds."""
    if directory[Directory.SEQUENCE] < highest_sequence_seen:
        raise DirectoryRefused("directory-older")
    if directory[Directory.LOWEST_SUITE] > SUITE:
        raise DirectoryRefused("directory-suite")
    if now < directory[Directory.VALID_FROM]:
        raise DirectoryRefused("directory-not-yet-valid")
    if now >= directory[Directory.VALID_UNTIL]:
        raise DirectoryRefused("directory-expired")


def sign_directory(directory: Value, root: SignerSeeds) -> bytes:
    _check(directory)
    return sign_object(Kind.DIRECTORY, SIGNATURE, root, cbor.encode(directory))


def _check(directory: Value) -> None:
    DIRECTORY_RULES(directory)
    topics = [topic for unit in directory[Directory.UNITS] for topic in unit[Unit.TOPICS]]
    require_distinct([topic[Topic.ID] for topic in topics])
