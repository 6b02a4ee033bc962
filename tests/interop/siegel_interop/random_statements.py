"""Random account states with others after them, grants, and re-wraps of random messages."""

from collections.abc import Callable

from . import cbor
from .account import SlotKind
from .bodies import Kind, Rewrap
from .cbor import Value
from .grant import MOST_TOPICS, Grant, LegalBasis, Rights, sign_grant
from .keys import encryption_key, signing_public_key
from .message import seal_message
from .random_bodies import random_body
from .random_messages import random_header, random_message
from .random_values import Draw, JsonObject
from .record import MOST_UINT32, MOST_UINT64
from .rewrap import rewrapped_key
from .state import (
    MOST_DEVICES,
    MOST_EPOCHS,
    MOST_GRANTS,
    MOST_SLOTS,
    NO_STATE,
    Device,
    Epoch,
    State,
    StateSlot,
    sign_state,
)
from .suite import sha256


def random_state(draw: Draw) -> JsonObject:
    """A state that was taken, one that comes after it, and what a reader says to that."""
    seed = draw.seed_bytes()
    verdict = draw.choice(tuple(CHANGES))
    before = _state(draw, least_number=2 if verdict == "state-rolled-back" else 1)
    taken = sign_state(before, seed)
    after = CHANGES[verdict](draw, before, sha256(taken))
    return {
        "format": "state",
        "account_id": before[State.ACCOUNT].hex(),
        "identity_key": signing_public_key(seed).hex(),
        "before": taken.hex(),
        "state": sign_state(after, seed).hex(),
        "payload": cbor.encode(after).hex(),
        "verdict": verdict.encode("ascii").hex(),
    }


def random_grant(draw: Draw) -> JsonObject:
    identity_seed, registry_seed = draw.seed_bytes(), draw.seed_bytes()
    grant = _grant(draw)
    by_person = grant[Grant.LEGAL_BASIS] == LegalBasis.POWER_OF_ATTORNEY
    return {
        "format": "grant",
        "person_id": grant[Grant.PERSON].hex(),
        "identity_key": signing_public_key(identity_seed).hex(),
        "registry_key": signing_public_key(registry_seed).hex(),
        "grant": sign_grant(grant, identity_seed if by_person else registry_seed).hex(),
        "payload": cbor.encode(grant).hex(),
    }


def random_rewrap(draw: Draw) -> JsonObject:
    """A re-wrap in its envelope, and the earlier envelope to one of whose keys it has."""
    earlier = random_message(draw)
    envelope = bytes.fromhex(earlier["envelope"])
    signing_key = signing_public_key(bytes.fromhex(earlier["signing_key_seed"]))
    recipient = encryption_key(bytes.fromhex(draw.choice(earlier["recipient_seeds"])))
    body = random_body(draw, Kind.REWRAP)
    keys = body[Rewrap.KEYS]
    keys[draw.randrange(len(keys))] = rewrapped_key(envelope, signing_key, [recipient])
    unit_seed, new_seed = draw.seed_bytes(), draw.seed_bytes()
    header = random_header(draw, unit_seed, Kind.REWRAP)
    rewrap = seal_message(header, unit_seed, [encryption_key(new_seed).public], body)
    return {
        "format": "rewrap",
        "signing_key_seed": unit_seed.hex(),
        "recipient_seed": new_seed.hex(),
        "rewrap": rewrap.hex(),
        "envelope": envelope.hex(),
        "body": earlier["body"],
    }


def _state(draw: Draw, least_number: int) -> Value:
    number = draw.choice((least_number, draw.randint(2, 1000), MOST_UINT64 - 2))
    # States from before kinds were named are read for good.
    has_kinds = draw.chance(0.5)
    first_epoch = draw.choice((1, 1, draw.randint(1, 1000), MOST_UINT32 - 2 * MOST_EPOCHS))
    return {
        State.ACCOUNT: draw.id(),
        State.NUMBER: number,
        State.PREVIOUS_HASH: NO_STATE if number == 1 else draw.hash(),
        State.ISSUED: draw.time(),
        State.EPOCHS: [
            {Epoch.EPOCH: first_epoch + index, Epoch.KEY_ID: draw.id()}
            for index in range(_count(draw, 1, MOST_EPOCHS - 1))
        ],
        State.DEVICES: [
            {Device.ID: draw.id(), Device.JOINED: draw.time()}
            for _ in range(_count(draw, 0, MOST_DEVICES))
        ],
        State.SLOTS: [
            {StateSlot.SLOT_ID: draw.id(), StateSlot.KEY_ID: draw.id()}
            | ({StateSlot.KIND: _kind(draw)} if has_kinds else {})
            for _ in range(_count(draw, 1, MOST_SLOTS))
        ],
        State.GRANTS: [draw.hash() for _ in range(_count(draw, 0, MOST_GRANTS))],
        State.LOWEST_SUITE: draw.integer(1, 255),
        State.DIRECTORY_SEQUENCE: draw.integer(0, MOST_UINT64),
    }


def _kind(draw: Draw) -> int:
    return draw.randint(SlotKind.PASSWORD, SlotKind.PASSKEY)


def _grant(draw: Draw) -> Value:
    times = sorted(draw.sample(range(1_600_000_000_000, 2_000_000_000_000), 2))
    valid_from, valid_until = draw.choice((times, (0, MOST_UINT64), (times[0], times[0] + 1)))
    topics = {draw.text(1, 255) for _ in range(_count(draw, 0, MOST_TOPICS))}
    return {
        Grant.ID: draw.id(),
        Grant.PERSON: draw.id(),
        Grant.REPRESENTATIVE: draw.id(),
        Grant.TOPICS: sorted(topics, key=str.encode),
        Grant.RIGHTS: int(draw.choice(tuple(Rights))),
        Grant.VALID_FROM: valid_from,
        Grant.VALID_UNTIL: valid_until,
        Grant.LEGAL_BASIS: int(draw.choice(tuple(LegalBasis))),
        Grant.ISSUED: draw.time(),
    }


def _taken(draw: Draw, before: Value, its_hash: bytes) -> Value:
    """The state after one, or the same again, which a reader takes too."""
    if draw.chance(0.1):
        return before
    return _next(draw, before, its_hash)


def _next(draw: Draw, before: Value, its_hash: bytes) -> Value:
    """The state after one, with an epoch more or not, and other devices."""
    after = before | {State.NUMBER: before[State.NUMBER] + 1, State.PREVIOUS_HASH: its_hash}
    if draw.chance(0.5):
        newest = before[State.EPOCHS][-1][Epoch.EPOCH]
        more = {Epoch.EPOCH: draw.randint(newest + 1, MOST_UINT32), Epoch.KEY_ID: draw.id()}
        after[State.EPOCHS] = [*before[State.EPOCHS], more]
    if draw.chance(0.5):
        after[State.DEVICES] = [{Device.ID: draw.id(), Device.JOINED: draw.time()}]
    if draw.chance(0.5):
        after[State.SLOTS] = [slot | {StateSlot.KIND: _kind(draw)} for slot in before[State.SLOTS]]
    after[State.ISSUED] = draw.time()
    after[State.LOWEST_SUITE] = draw.randint(before[State.LOWEST_SUITE], 255)
    return after


def _older(draw: Draw, before: Value, its_hash: bytes) -> Value:
    number = draw.integer(1, before[State.NUMBER] - 1)
    previous_hash = NO_STATE if number == 1 else draw.hash()
    return before | {State.NUMBER: number, State.PREVIOUS_HASH: previous_hash}


def _forked(draw: Draw, before: Value, its_hash: bytes) -> Value:
    if draw.chance(0.5):
        return before | {State.ISSUED: before[State.ISSUED] ^ 1}
    return _next(draw, before, draw.hash())


def _after_a_gap(draw: Draw, before: Value, its_hash: bytes) -> Value:
    number = draw.integer(before[State.NUMBER] + 2, MOST_UINT64)
    return _next(draw, before, its_hash) | {State.NUMBER: number}


def _weakened(draw: Draw, before: Value, its_hash: bytes) -> Value:
    after = _next(draw, before, its_hash)
    epochs = [dict(epoch) for epoch in after[State.EPOCHS]]
    epochs[draw.randrange(len(before[State.EPOCHS]))][Epoch.KEY_ID] = draw.id()
    ways = [{State.EPOCHS: epochs}]
    for key, least in ((State.LOWEST_SUITE, 1), (State.DIRECTORY_SEQUENCE, 0)):
        if before[key] > least:
            ways.append({key: draw.randint(least, before[key] - 1)})
    if StateSlot.KIND in before[State.SLOTS][0]:
        open_again = [
            {key: slot[key] for key in (StateSlot.SLOT_ID, StateSlot.KEY_ID)}
            for slot in before[State.SLOTS]
        ]
        ways.append({State.SLOTS: open_again})
    return after | draw.choice(ways)


CHANGES: dict[str, Callable[[Draw, Value, bytes], Value]] = {
    "": _taken,
    "state-rolled-back": _older,
    "state-forked": _forked,
    "state-gap": _after_a_gap,
    "state-weakened": _weakened,
}


def _count(draw: Draw, least: int, most: int) -> int:
    """A length of a list: mostly short."""
    few, any_number = draw.randint(least, least + 4), draw.randint(least, most)
    return draw.choice((least, least + 1, few, any_number))
