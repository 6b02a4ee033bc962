"""Account states: what an account consists of, each signed by its identity and naming the last."""

from dataclasses import dataclass
from enum import IntEnum

from . import cbor
from .account import SlotKind, slot_kind
from .cbor import Value
from .errors import CannotOpen, RuleBroken, StateRefused, opening
from .keys import AccountKeys, encryption_key_id
from .record import (
    MOST_UINT32,
    Record,
    byte_string,
    integer,
    list_of,
    require_all_or_none,
    require_distinct,
    rising,
)
from .signed import Kind, SignedObject, SignerSeeds, sign_object
from .suite import HASH_LENGTH, ID_LENGTH, label, sha256

MOST_EPOCHS = 256
MOST_DEVICES = 64
MOST_SLOTS = 16
MOST_GRANTS = 64

SIGNATURE = label("siegel/state-signature/v1")
NO_STATE = bytes(HASH_LENGTH)


class State(IntEnum):
    ACCOUNT = 0
    NUMBER = 1
    PREVIOUS_HASH = 2
    ISSUED = 3
    EPOCHS = 4
    DEVICES = 5
    SLOTS = 6
    GRANTS = 7
    LOWEST_SUITE = 8
    DIRECTORY_SEQUENCE = 9


class Epoch(IntEnum):
    EPOCH = 0
    KEY_ID = 1


class Device(IntEnum):
    ID = 0
    JOINED = 1


class StateSlot(IntEnum):
    SLOT_ID = 0
    KEY_ID = 1
    KIND = 2


EPOCH_RULES = Record(
    {Epoch.EPOCH: integer(least=1, most=MOST_UINT32), Epoch.KEY_ID: byte_string(ID_LENGTH)}
)
DEVICE_RULES = Record({Device.ID: byte_string(ID_LENGTH), Device.JOINED: integer()})
SLOT_RULES = Record(
    {StateSlot.SLOT_ID: byte_string(ID_LENGTH), StateSlot.KEY_ID: byte_string(ID_LENGTH)},
    {StateSlot.KIND: slot_kind},
)

STATE_RULES = Record(
    {
        State.ACCOUNT: byte_string(ID_LENGTH),
        State.NUMBER: integer(least=1),
        State.PREVIOUS_HASH: byte_string(HASH_LENGTH),
        State.ISSUED: integer(),
        State.EPOCHS: list_of(EPOCH_RULES, least=1, most=MOST_EPOCHS),
        State.DEVICES: list_of(DEVICE_RULES, most=MOST_DEVICES, distinct=Device.ID),
        State.SLOTS: list_of(SLOT_RULES, least=1, most=MOST_SLOTS, distinct=StateSlot.SLOT_ID),
        State.GRANTS: list_of(byte_string(HASH_LENGTH), most=MOST_GRANTS),
        State.LOWEST_SUITE: integer(least=1, most=255),
        State.DIRECTORY_SEQUENCE: integer(),
    }
)


@dataclass(frozen=True)
class HandedOut:
    """A slot as a server hands it out."""

    slot_id: bytes
    key: bytes
    kind: SlotKind


@dataclass(frozen=True)
class Taken:
    """The newest state that a reader has taken, and the hash of its object."""

    state: Value
    hash: bytes


@opening
def open_state(data: bytes, identity_key: bytes, account_id: bytes) -> Value:
    """The payload of a state that this account's identity has signed; it may be an old one."""
    signed = SignedObject.read(data)
    if signed.kind != Kind.STATE or signed.ed25519_key != identity_key:
        raise CannotOpen
    signed.verify(SIGNATURE)
    state = cbor.decode(signed.payload)
    _check(state)
    if state[State.ACCOUNT] != account_id:
        raise CannotOpen
    return state


def sign_state(state: Value, identity_seed: bytes) -> bytes:
    _check(state)
    return sign_object(Kind.STATE, SIGNATURE, SignerSeeds(identity_seed), cbor.encode(state))


def take_state(data: bytes, identity_key: bytes, account_id: bytes, newest: Taken | None) -> Taken:
    """Take a state after the newest one; who remembers none takes any."""
    taken = Taken(open_state(data, identity_key, account_id), sha256(data))
    if newest is not None:
        _check_after(taken, newest)
    return taken


def check_slots(state: Value, slots: list[HandedOut]) -> None:
    """Compare the slots that a server hands out with those of a state, which may leave kinds open."""
    handed_out = [
        {StateSlot.SLOT_ID: slot.slot_id, StateSlot.KEY_ID: encryption_key_id(slot.key)}
        | ({StateSlot.KIND: slot.kind} if names_kinds(state) else {})
        for slot in slots
    ]
    if SlotKind.OFFLINE in [slot.kind for slot in slots]:
        raise StateRefused("state-slot-added")
    for index, slot in enumerate(handed_out):
        if slot not in state[State.SLOTS] or slot in handed_out[:index]:
            raise StateRefused("state-slot-added")
    if len(handed_out) < len(state[State.SLOTS]):
        raise StateRefused("state-slot-removed")


def names_kinds(state: Value) -> bool:
    """Whether a state says of which kinds its slots are: those from before revision 9 do not."""
    return StateSlot.KIND in state[State.SLOTS][0]


def check_device(state: Value, device: bytes) -> None:
    if device not in [each[Device.ID] for each in state[State.DEVICES]]:
        raise StateRefused("state-device")


def check_keys(state: Value, keys: AccountKeys) -> None:
    """Compare the account keys that a server hands out with the last epoch of a state."""
    key_id = encryption_key_id(keys.encryption_key)
    if state[State.EPOCHS][-1] != {Epoch.EPOCH: keys.epoch, Epoch.KEY_ID: key_id}:
        raise StateRefused("state-keys")


def _check(state: Value) -> None:
    STATE_RULES(state)
    rising([epoch[Epoch.EPOCH] for epoch in state[State.EPOCHS]])
    require_all_or_none(state[State.SLOTS], StateSlot.KIND)
    require_distinct(state[State.GRANTS])
    if (state[State.NUMBER] == 1) != (state[State.PREVIOUS_HASH] == NO_STATE):
        raise RuleBroken("the first state alone names none before it")


def _check_after(taken: Taken, newest: Taken) -> None:
    steps = taken.state[State.NUMBER] - newest.state[State.NUMBER]
    if steps < 0:
        raise StateRefused("state-rolled-back")
    if steps == 0 and taken.hash != newest.hash:
        raise StateRefused("state-forked")
    if steps > 1:
        raise StateRefused("state-gap")
    if steps == 1:
        _check_next(taken.state, newest)


def _check_next(state: Value, before: Taken) -> None:
    if state[State.PREVIOUS_HASH] != before.hash:
        raise StateRefused("state-forked")
    epochs = before.state[State.EPOCHS]
    if state[State.EPOCHS][: len(epochs)] != epochs:
        raise StateRefused("state-weakened")
    for key in (State.LOWEST_SUITE, State.DIRECTORY_SEQUENCE):
        if state[key] < before.state[key]:
            raise StateRefused("state-weakened")
    if names_kinds(before.state) and not names_kinds(state):
        raise StateRefused("state-weakened")
