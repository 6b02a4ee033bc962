"""Grants: each rule kept to its end, broken by one step, and who has to sign."""

from collections.abc import Callable

from .. import cbor
from ..cbor import Value
from ..errors import CannotOpen, RuleBroken
from ..grant import (
    SIGNATURE,
    Grant,
    LegalBasis,
    Rights,
    covers,
    holds,
    open_grant,
    sign_grant,
)
from ..keys import signing_public_key
from ..signed import Kind, SignerSeeds, sign_object
from ..state import SIGNATURE as STATE_SIGNATURE
from ..state import State
from . import Case, calling

PERSON_SEED, REGISTRY_SEED, OTHER_SEED = bytes(32), b"\x01" * 32, b"\x02" * 32
PERSON_KEY, REGISTRY_KEY = signing_public_key(PERSON_SEED), signing_public_key(REGISTRY_SEED)
PERSON, REPRESENTATIVE = bytes(16), b"\x01" * 16
ATTORNEY, GUARDIANSHIP, CUSTODY = LegalBasis

GRANT = {
    Grant.ID: PERSON,
    Grant.PERSON: PERSON,
    Grant.REPRESENTATIVE: REPRESENTATIVE,
    Grant.TOPICS: [],
    Grant.RIGHTS: Rights.READ,
    Grant.VALID_FROM: 10,
    Grant.VALID_UNTIL: 20,
    Grant.LEGAL_BASIS: ATTORNEY,
    Grant.ISSUED: 30,
}

KEPT = (
    {Grant.TOPICS: ["x"]},
    {Grant.TOPICS: ["ä" * 127 + "x"]},
    # As bytes `a` is before `a\0`, and U+FFFF is before U+10000; UTF-16 has them the other way.
    {Grant.TOPICS: ["a", "a\0", "\uffff", "\U00010000"]},
    {Grant.TOPICS: [f"{topic:02}" for topic in range(64)]},
    {Grant.RIGHTS: Rights.READ_AND_WRITE},
    {Grant.VALID_FROM: 19},
    {Grant.VALID_FROM: 0, Grant.VALID_UNTIL: 2**64 - 1},
    {Grant.ISSUED: 0},
)
BROKEN = (
    {9: 0},
    {Grant.ID: bytes(15)},
    {Grant.REPRESENTATIVE: PERSON},
    {Grant.TOPICS: [""]},
    {Grant.TOPICS: ["x" * 256]},
    {Grant.TOPICS: ["x", "x"]},
    {Grant.TOPICS: ["y", "x"]},
    {Grant.TOPICS: ["\U00010000", "\uffff"]},
    {Grant.TOPICS: [b"x"]},
    {Grant.TOPICS: [f"{topic:02}" for topic in range(65)]},
    {Grant.RIGHTS: 0},
    {Grant.RIGHTS: 2},
    {Grant.RIGHTS: 4},
    {Grant.VALID_FROM: 20},
    {Grant.VALID_FROM: 21},
    {Grant.LEGAL_BASIS: 0},
    {Grant.LEGAL_BASIS: 4},
    {Grant.ISSUED: "0"},
)

SIGNERS = (
    (ATTORNEY, PERSON_SEED, True),
    (ATTORNEY, REGISTRY_SEED, False),
    (GUARDIANSHIP, REGISTRY_SEED, True),
    (GUARDIANSHIP, PERSON_SEED, False),
    (CUSTODY, REGISTRY_SEED, True),
    (CUSTODY, PERSON_SEED, False),
    (ATTORNEY, OTHER_SEED, False),
    (GUARDIANSHIP, OTHER_SEED, False),
)


def cases() -> list[Case]:
    kept, broken = [[GRANT | each for each in entries] for entries in (KEPT, BROKEN)]
    missing = [{key: GRANT[key] for key in Grant if key != left_out} for left_out in Grant]
    payload = cbor.encode(GRANT)
    as_state = sign_object(Kind.STATE, STATE_SIGNATURE, SignerSeeds(PERSON_SEED), payload)
    label_of_state = sign_object(Kind.GRANT, STATE_SIGNATURE, SignerSeeds(PERSON_SEED), payload)
    of_other = sign_grant(GRANT | {Grant.PERSON: b"\x02" * 16}, PERSON_SEED)
    return [
        *(("kept", _opening(sign_grant(each, PERSON_SEED)), each) for each in (GRANT, *kept)),
        *(("broken", _opening(_signed(each)), CannotOpen) for each in (*broken, *missing)),
        *(("not signed", calling(sign_grant, each, PERSON_SEED), RuleBroken) for each in broken),
        ("a state", _opening(as_state), CannotOpen),
        ("signed as a state", _opening(label_of_state), CannotOpen),
        ("of another person", _opening(of_other), CannotOpen),
        *_signer_cases(),
        *_use_cases(),
    ]


def _signer_cases() -> list[Case]:
    grants = [
        (GRANT | {Grant.LEGAL_BASIS: basis}, seed, genuine) for basis, seed, genuine in SIGNERS
    ]
    return [
        (
            f"signer, legal basis {grant[Grant.LEGAL_BASIS]}",
            _opening(sign_grant(grant, seed)),
            grant if genuine else CannotOpen,
        )
        for grant, seed, genuine in grants
    ]


def _use_cases() -> list[Case]:
    its_hash = b"\x03" * 32
    state, state_without = {State.GRANTS: [its_hash]}, {State.GRANTS: [OTHER_SEED]}
    guardianship = GRANT | {Grant.LEGAL_BASIS: GUARDIANSHIP}
    of_topics = GRANT | {Grant.TOPICS: ["x", "y"]}
    return [
        ("named by the state", calling(holds, GRANT, its_hash, state), True),
        ("not named by the state", calling(holds, GRANT, its_hash, state_without), False),
        ("guardianship", calling(holds, guardianship, its_hash, state_without), True),
        *(
            (f"at {now}", calling(covers, GRANT, "z", now), 10 <= now < 20)
            for now in (0, 9, 10, 19, 20)
        ),
        ("its topic", calling(covers, of_topics, "y", 10), True),
        ("another topic", calling(covers, of_topics, "z", 10), False),
    ]


def _signed(payload: Value) -> bytes:
    """A payload under the person's signature, without a look into it."""
    return sign_object(Kind.GRANT, SIGNATURE, SignerSeeds(PERSON_SEED), cbor.encode(payload))


def _opening(data: bytes) -> Callable[[], object]:
    return calling(open_grant, data, PERSON, PERSON_KEY, REGISTRY_KEY)
