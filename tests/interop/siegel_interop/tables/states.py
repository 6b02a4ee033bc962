"""Account states: each rule kept to its end, broken by one step, and one state after another."""

from collections.abc import Callable
from dataclasses import replace

from .. import cbor
from ..account import SlotKind
from ..cbor import Value
from ..errors import CannotOpen, RuleBroken
from ..grant import SIGNATURE as GRANT_SIGNATURE
from ..keys import AccountKeys, encryption_key, encryption_key_id, signing_public_key
from ..signed import Kind, SignerSeeds, sign_object
from ..state import (
    NO_STATE,
    SIGNATURE,
    Device,
    Epoch,
    HandedOut,
    State,
    StateSlot,
    Taken,
    check_device,
    check_keys,
    check_slots,
    open_state,
    sign_state,
    take_state,
)
from ..suite import sha256
from . import Case, calling

SEED, OTHER_SEED = bytes(32), b"\x01" * 32
KEY, OTHER_KEY = signing_public_key(SEED), signing_public_key(OTHER_SEED)
ACCOUNT, OTHER = bytes(16), b"\x01" * 16
XWING, OTHER_XWING = encryption_key(SEED).public, encryption_key(OTHER_SEED).public

EPOCH = {Epoch.EPOCH: 2, Epoch.KEY_ID: encryption_key_id(XWING)}
LATER_EPOCH = {Epoch.EPOCH: 5, Epoch.KEY_ID: encryption_key_id(OTHER_XWING)}
DEVICE = {Device.ID: ACCOUNT, Device.JOINED: 0}
OLD_SLOT = {StateSlot.SLOT_ID: ACCOUNT, StateSlot.KEY_ID: encryption_key_id(XWING)}
SLOT = OLD_SLOT | {StateSlot.KIND: SlotKind.PASSWORD}
STATE = {
    State.ACCOUNT: ACCOUNT,
    State.NUMBER: 1,
    State.PREVIOUS_HASH: NO_STATE,
    State.ISSUED: 0,
    State.EPOCHS: [EPOCH],
    State.DEVICES: [DEVICE],
    State.SLOTS: [SLOT],
    State.GRANTS: [SEED],
    State.LOWEST_SUITE: 1,
    State.DIRECTORY_SEQUENCE: 7,
}

KEPT = (
    {State.NUMBER: 2, State.PREVIOUS_HASH: OTHER_SEED},
    {State.NUMBER: 2**64 - 1, State.PREVIOUS_HASH: OTHER_SEED},
    {State.EPOCHS: [EPOCH | {Epoch.EPOCH: 1 + epoch} for epoch in range(256)]},
    {State.EPOCHS: [EPOCH | {Epoch.EPOCH: 2**32 - 1}]},
    # One key under two epochs: no rule is against it.
    {State.EPOCHS: [EPOCH, EPOCH | {Epoch.EPOCH: 3}]},
    {State.DEVICES: []},
    {State.DEVICES: [DEVICE | {Device.ID: bytes([each]) * 16} for each in range(64)]},
    {State.SLOTS: [SLOT | {StateSlot.SLOT_ID: bytes([each]) * 16} for each in range(16)]},
    {State.SLOTS: [OLD_SLOT, OLD_SLOT | {StateSlot.SLOT_ID: OTHER}]},
    {
        State.SLOTS: [
            SLOT | {StateSlot.SLOT_ID: bytes([kind]) * 16, StateSlot.KIND: kind} for kind in (1, 2, 3)
        ]
    },
    {State.GRANTS: []},
    {State.GRANTS: [bytes([each]) * 32 for each in range(64)]},
    {State.LOWEST_SUITE: 255},
    {State.DIRECTORY_SEQUENCE: 0},
)
BROKEN = (
    {10: 0},
    {State.ACCOUNT: bytes(15)},
    {State.NUMBER: 0},
    {State.NUMBER: 0, State.PREVIOUS_HASH: OTHER_SEED},
    {State.NUMBER: 2},
    {State.PREVIOUS_HASH: OTHER_SEED},
    {State.PREVIOUS_HASH: bytes(31)},
    {State.ISSUED: "0"},
    {State.EPOCHS: []},
    {State.EPOCHS: [EPOCH | {Epoch.EPOCH: 1 + epoch} for epoch in range(257)]},
    {State.EPOCHS: [EPOCH | {Epoch.EPOCH: 0}]},
    {State.EPOCHS: [EPOCH | {Epoch.EPOCH: 2**32}]},
    {State.EPOCHS: [EPOCH, EPOCH]},
    {State.EPOCHS: [LATER_EPOCH, EPOCH]},
    {State.EPOCHS: [EPOCH | {Epoch.KEY_ID: bytes(32)}]},
    {State.DEVICES: [DEVICE, DEVICE | {Device.JOINED: 1}]},
    {State.DEVICES: [DEVICE | {Device.ID: bytes([each]) * 16} for each in range(65)]},
    {State.SLOTS: []},
    {State.SLOTS: [SLOT, SLOT | {StateSlot.KEY_ID: OTHER}]},
    {State.SLOTS: [SLOT | {StateSlot.SLOT_ID: bytes([each]) * 16} for each in range(17)]},
    {State.SLOTS: [SLOT, OLD_SLOT | {StateSlot.SLOT_ID: OTHER}]},
    *({State.SLOTS: [SLOT | {StateSlot.KIND: kind}]} for kind in (0, 4, 5, b"\x01")),
    {State.GRANTS: [SEED, SEED]},
    {State.GRANTS: [bytes(31)]},
    {State.GRANTS: [bytes([each]) * 32 for each in range(65)]},
    {State.LOWEST_SUITE: 0},
    {State.LOWEST_SUITE: 256},
    {State.DIRECTORY_SEQUENCE: 2**64 - 1, State.DEVICES: {}},
)


def state_cases() -> list[Case]:
    state = sign_state(STATE, SEED)
    kept, broken = [[STATE | each for each in entries] for entries in (KEPT, BROKEN)]
    missing = [{key: STATE[key] for key in State if key != left_out} for left_out in State]
    as_grant = sign_object(Kind.GRANT, GRANT_SIGNATURE, SignerSeeds(SEED), cbor.encode(STATE))
    label_of_grant = sign_object(Kind.STATE, GRANT_SIGNATURE, SignerSeeds(SEED), cbor.encode(STATE))
    return [
        ("genuine", _opening(state), STATE),
        ("other identity", calling(open_state, state, OTHER_KEY, ACCOUNT), CannotOpen),
        ("other account", calling(open_state, state, KEY, OTHER), CannotOpen),
        ("a grant", _opening(as_grant), CannotOpen),
        ("signed as a grant", _opening(label_of_grant), CannotOpen),
        *(("kept", _opening(sign_state(each, SEED)), each) for each in kept),
        *(("broken", _opening(_signed(each)), CannotOpen) for each in (*broken, *missing)),
        *(("not signed", calling(sign_state, each, SEED), RuleBroken) for each in broken),
    ]


def chain_cases() -> list[Case]:
    """One state after another: what a reader takes after the state that it has taken."""
    before = STATE | {State.EPOCHS: [EPOCH, LATER_EPOCH], State.LOWEST_SUITE: 2}
    newest = take_state(sign_state(before, SEED), KEY, ACCOUNT, None)
    after = before | {State.NUMBER: 2, State.PREVIOUS_HASH: newest.hash}
    third = take_state(
        sign_state(after | {State.NUMBER: 3, State.PREVIOUS_HASH: SEED[:31] + b"\1"}, SEED),
        KEY,
        ACCOUNT,
        None,
    )
    more = [*before[State.EPOCHS], EPOCH | {Epoch.EPOCH: 9}]
    other_key = [EPOCH, LATER_EPOCH | {Epoch.KEY_ID: OTHER}]
    of_another = {State.PREVIOUS_HASH: OTHER_SEED}
    return [
        ("the first", _taking(before, None), _taken(before)),
        ("any, by who remembers none", _taking(after, None), _taken(after)),
        ("the same again", _taking(before, newest), newest),
        ("the next", _taking(after, newest), _taken(after)),
        *(
            ("the next, with changes", _taking(after | each, newest), _taken(after | each))
            for each in (
                {State.EPOCHS: more},
                {State.LOWEST_SUITE: 3, State.DIRECTORY_SEQUENCE: 8},
                {State.DEVICES: [], State.GRANTS: [], State.ISSUED: 0},
                {State.SLOTS: [SLOT | {StateSlot.SLOT_ID: OTHER}]},
            )
        ),
        ("an older one", _taking(after, third), "state-rolled-back"),
        ("the first again", _taking(before, third), "state-rolled-back"),
        ("another first", _taking(before | {State.ISSUED: 1}, newest), "state-forked"),
        ("after another", _taking(after | of_another, newest), "state-forked"),
        (
            "after another, and weaker",
            _taking(after | of_another | {State.EPOCHS: [EPOCH]}, newest),
            "state-forked",
        ),
        ("one left out", _taking(after | {State.NUMBER: 3}, newest), "state-gap"),
        *(
            ("weakened", _taking(after | each, newest), "state-weakened")
            for each in (
                {State.EPOCHS: [EPOCH]},
                {State.EPOCHS: [LATER_EPOCH]},
                {State.EPOCHS: other_key},
                {State.EPOCHS: [EPOCH | {Epoch.EPOCH: 1}, *more]},
                {State.EPOCHS: [EPOCH, EPOCH | {Epoch.EPOCH: 3}, LATER_EPOCH]},
                {State.LOWEST_SUITE: 1},
                {State.DIRECTORY_SEQUENCE: 6},
                {State.SLOTS: [OLD_SLOT]},
            )
        ),
        *_after_one_that_leaves_kinds_open(),
        *_comparisons(),
    ]


def _after_one_that_leaves_kinds_open() -> list[Case]:
    before = STATE | {State.SLOTS: [OLD_SLOT]}
    newest = take_state(sign_state(before, SEED), KEY, ACCOUNT, None)
    after = before | {State.NUMBER: 2, State.PREVIOUS_HASH: newest.hash}
    named = after | {State.SLOTS: [SLOT]}
    return [
        ("kinds left open again", _taking(after, newest), _taken(after)),
        ("kinds named", _taking(named, newest), _taken(named)),
    ]


def _comparisons() -> list[Case]:
    """What a server hands out, held against a state."""
    both = STATE | {
        State.EPOCHS: [EPOCH, LATER_EPOCH],
        State.SLOTS: [SLOT, SLOT | {StateSlot.SLOT_ID: OTHER, StateSlot.KEY_ID: OTHER}],
    }
    old = STATE | {State.SLOTS: [OLD_SLOT]}
    slot = HandedOut(ACCOUNT, XWING, SlotKind.PASSWORD)
    strange, exchanged = replace(slot, slot_id=OTHER), replace(slot, key=OTHER_XWING)
    others = [replace(slot, kind=kind) for kind in SlotKind if kind != slot.kind]
    added, removed = "state-slot-added", "state-slot-removed"
    keys, other_epoch = AccountKeys(5, KEY, OTHER_XWING), AccountKeys(6, KEY, OTHER_XWING)
    return [
        ("its slots", calling(check_slots, STATE, [slot]), None),
        ("a slot more", calling(check_slots, STATE, [slot, strange]), added),
        ("a slot with another key", calling(check_slots, STATE, [exchanged]), added),
        ("another slot", calling(check_slots, STATE, [strange]), added),
        *(("another kind", calling(check_slots, STATE, [each]), added) for each in others),
        *(
            (
                "a kind left open",
                calling(check_slots, old, [each]),
                added if each.kind == SlotKind.OFFLINE else None,
            )
            for each in (slot, *others)
        ),
        ("a slot twice", calling(check_slots, both, [slot, slot]), added),
        ("a slot twice, left open", calling(check_slots, old, [slot, others[0]]), added),
        ("no slot", calling(check_slots, STATE, []), removed),
        ("a slot less", calling(check_slots, both, [slot]), removed),
        ("its device", calling(check_device, STATE, ACCOUNT), None),
        ("another device", calling(check_device, STATE, OTHER), "state-device"),
        ("no device", calling(check_device, STATE | {State.DEVICES: []}, OTHER), "state-device"),
        ("its keys", calling(check_keys, both, keys), None),
        ("an earlier epoch", calling(check_keys, both, AccountKeys(2, KEY, XWING)), "state-keys"),
        ("another epoch", calling(check_keys, both, other_epoch), "state-keys"),
        ("another key", calling(check_keys, both, AccountKeys(5, KEY, XWING)), "state-keys"),
    ]


def _signed(payload: Value) -> bytes:
    """A payload under the identity's signature, without a look into it."""
    return sign_object(Kind.STATE, SIGNATURE, SignerSeeds(SEED), cbor.encode(payload))


def _opening(data: bytes) -> Callable[[], object]:
    return calling(open_state, data, KEY, ACCOUNT)


def _taking(state: Value, newest: Taken | None) -> Callable[[], object]:
    return calling(take_state, sign_state(state, SEED), KEY, ACCOUNT, newest)


def _taken(state: Value) -> Taken:
    return Taken(state, sha256(sign_state(state, SEED)))
