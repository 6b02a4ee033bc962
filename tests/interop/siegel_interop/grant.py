"""Grants: that somebody may act for an insured person, signed by the person or the registry."""

from enum import IntEnum

from . import cbor
from .cbor import Value
from .errors import CannotOpen, RuleBroken, opening
from .record import Record, byte_string, integer, list_of, rising, text
from .signed import Kind, SignedObject, SignerSeeds, sign_object
from .state import State
from .suite import ID_LENGTH, label

MOST_TOPICS = 64

SIGNATURE = label("siegel/grant-signature/v1")


class Grant(IntEnum):
    ID = 0
    PERSON = 1
    REPRESENTATIVE = 2
    TOPICS = 3
    RIGHTS = 4
    VALID_FROM = 5
    VALID_UNTIL = 6
    LEGAL_BASIS = 7
    ISSUED = 8


class Rights(IntEnum):
    READ = 1
    READ_AND_WRITE = 3


class LegalBasis(IntEnum):
    POWER_OF_ATTORNEY = 1
    GUARDIANSHIP = 2
    PARENTAL_CUSTODY = 3


GRANT_RULES = Record(
    {
        Grant.ID: byte_string(ID_LENGTH),
        Grant.PERSON: byte_string(ID_LENGTH),
        Grant.REPRESENTATIVE: byte_string(ID_LENGTH),
        Grant.TOPICS: list_of(text(least=1, most=255), most=MOST_TOPICS),
        Grant.RIGHTS: integer(),
        Grant.VALID_FROM: integer(),
        Grant.VALID_UNTIL: integer(),
        Grant.LEGAL_BASIS: integer(),
        Grant.ISSUED: integer(),
    }
)


@opening
def open_grant(data: bytes, person_id: bytes, identity_key: bytes, registry_key: bytes) -> Value:
    """The payload of a grant of this person, signed by whom its legal basis asks for."""
    signed = SignedObject.read(data)
    if signed.kind != Kind.GRANT or signed.ed25519_key not in (identity_key, registry_key):
        raise CannotOpen
    signed.verify(SIGNATURE)
    grant = cbor.decode(signed.payload)
    _check(grant)
    by_person = grant[Grant.LEGAL_BASIS] == LegalBasis.POWER_OF_ATTORNEY
    if signed.ed25519_key != (identity_key if by_person else registry_key):
        raise CannotOpen
    if grant[Grant.PERSON] != person_id:
        raise CannotOpen
    return grant


def sign_grant(grant: Value, seed: bytes) -> bytes:
    _check(grant)
    return sign_object(Kind.GRANT, SIGNATURE, SignerSeeds(seed), cbor.encode(grant))


def holds(grant: Value, grant_hash: bytes, newest_state: Value) -> bool:
    """Whether the person's newest state lets a grant hold; only a power of attorney needs it."""
    by_person = grant[Grant.LEGAL_BASIS] == LegalBasis.POWER_OF_ATTORNEY
    return not by_person or grant_hash in newest_state[State.GRANTS]


def covers(grant: Value, topic: str, now: int) -> bool:
    """Whether a grant is for a topic, at a time."""
    in_time = grant[Grant.VALID_FROM] <= now < grant[Grant.VALID_UNTIL]
    return in_time and (not grant[Grant.TOPICS] or topic in grant[Grant.TOPICS])


def _check(grant: Value) -> None:
    GRANT_RULES(grant)
    if grant[Grant.PERSON] == grant[Grant.REPRESENTATIVE]:
        raise RuleBroken("somebody who acts for themself")
    rising([topic.encode() for topic in grant[Grant.TOPICS]])
    if grant[Grant.RIGHTS] not in frozenset(Rights):
        raise RuleBroken("rights that do not occur")
    if grant[Grant.VALID_FROM] >= grant[Grant.VALID_UNTIL]:
        raise RuleBroken("a grant that never holds")
    if grant[Grant.LEGAL_BASIS] not in frozenset(LegalBasis):
        raise RuleBroken("a legal basis that does not occur")
