"""The golden file of an account whose bundle and state name the kinds of its slots."""

from .account import (
    Bundle,
    BundleSlot,
    SlotKind,
    open_bundle,
    open_slot,
    passkey_secret,
    recovery_secret,
    seal_bundle,
)
from .chunked import SALT_LENGTH
from .errors import StateRefused
from .golden_file import GoldenFile
from .keys import signing_public_key
from .state import HandedOut, Taken, check_slots, names_kinds, open_state, sign_state, take_state

BUNDLE_SALT = slice(8, 8 + SALT_LENGTH)
SLOT_KIND = 6
SLOT_ID = slice(8, 24)
SLOT_KEY = slice(24, 1240)

SLOTS = (
    ("password_slot", SlotKind.PASSWORD),
    ("recovery_slot", SlotKind.RECOVERY_CODE),
    ("passkey_slot", SlotKind.PASSKEY),
)


def kinds(golden: GoldenFile) -> None:
    secrets = {
        SlotKind.PASSWORD: golden["export_key"],
        SlotKind.RECOVERY_CODE: recovery_secret(golden["recovery_code_text"].decode()),
        SlotKind.PASSKEY: passkey_secret(golden["prf_output"]),
    }
    for name, kind in SLOTS:
        golden.expect("unlock_key", open_slot(golden[name], kind, secrets[kind]))
    _check_bundle(golden)
    _check_states(golden)


def _check_bundle(golden: GoldenFile) -> None:
    payload = open_bundle(golden["bundle"], golden["unlock_key"])
    salt = golden["bundle"][BUNDLE_SALT]
    golden.expect("bundle", seal_bundle(payload, golden["unlock_key"], salt))
    stored = [
        {
            BundleSlot.SLOT_ID: golden[name][SLOT_ID],
            BundleSlot.KEY: golden[name][SLOT_KEY],
            BundleSlot.KIND: kind,
        }
        for name, kind in SLOTS
    ]
    golden.check("slots in the bundle", payload[Bundle.SLOTS] == stored)


def _check_states(golden: GoldenFile) -> None:
    identity_key, account_id = signing_public_key(golden["identity_seed"]), golden["account_id"]
    for name in ("state_without_kinds", "state", "weaker_state"):
        state = open_state(golden[name], identity_key, account_id)
        golden.expect(name, sign_state(state, golden["identity_seed"]))
    before = take_state(golden["state_without_kinds"], identity_key, account_id, None)
    newest = take_state(golden["state"], identity_key, account_id, before)
    golden.check("kinds left open", not names_kinds(before.state))
    golden.check("kinds named", names_kinds(newest.state))
    slots = [_handed_out(golden[name]) for name, _ in SLOTS]
    relabelled = [_handed_out(golden["relabelled_password_slot"]), *slots[1:]]
    for taken, expected in ((before, None), (newest, "state-slot-added")):
        golden.check("slots", _refusal_of_slots(taken, slots) is None)
        golden.check("slots, one relabelled", _refusal_of_slots(taken, relabelled) == expected)
    try:
        take_state(golden["weaker_state"], identity_key, account_id, newest)
    except StateRefused as refusal:
        golden.check("kinds left open again", refusal.word == "state-weakened")
    else:
        golden.check("kinds left open again", False)


def _handed_out(slot: bytes) -> HandedOut:
    return HandedOut(slot[SLOT_ID], slot[SLOT_KEY], SlotKind(slot[SLOT_KIND]))


def _refusal_of_slots(taken: Taken, slots: list[HandedOut]) -> str | None:
    try:
        check_slots(taken.state, slots)
    except StateRefused as refusal:
        return refusal.word
    return None
