"""The golden file of objects that every reader refuses: each in the place of the right one."""

from collections.abc import Callable
from dataclasses import dataclass

from . import cbor
from .account import SlotKind, open_bundle, open_slot
from .attachment import Place, open_attachment
from .bodies import Kind, check_body
from .certificate import open_certificate
from .directory import open_directory
from .errors import Refused
from .golden_file import GoldenFile
from .grant import open_grant
from .keys import AccountKeys, encryption_key, signing_public_key
from .message import open_message
from .state import open_state


@dataclass(frozen=True)
class Reader:
    """The right object, and how a reader with the keys of its file reads one in its place."""

    genuine: bytes
    read: Callable[[bytes], object]


READERS = {
    "account_keys": lambda golden: _account_keys(golden.sibling("account.json")),
    "attachment": lambda golden: _attachment(golden.sibling("attachment.json")),
    "bundle": lambda golden: _bundle(golden.sibling("account.json")),
    "certificate": lambda golden: _certificate(golden.sibling("letter.json")),
    "contact_request": lambda golden: _contact_request(golden.sibling("appointment.json")),
    "directory": lambda golden: _directory(golden.sibling("directory.json")),
    "grant": lambda golden: _grant(golden.sibling("grants.json")),
    "message": lambda golden: _message(golden.sibling("message.json")),
    "slot": lambda golden: _slot(golden.sibling("account.json")),
    "state": lambda golden: _state(golden.sibling("states.json")),
}


def refused(golden: GoldenFile) -> None:
    """Refuse every object, with a reader that takes the right one."""
    readers = {name: reader_in(golden) for name, reader_in in READERS.items()}
    for reader in readers.values():
        reader.read(reader.genuine)
    for name, data in golden.values.items():
        what, _, _ = name.partition(": ")
        golden.check(name, what in readers and _is_refused(readers[what], data))


def _is_refused(reader: Reader, data: bytes) -> bool:
    try:
        reader.read(data)
    except Refused:
        return True
    return False


def _account_keys(golden: GoldenFile) -> Reader:
    return Reader(golden["account_keys"], AccountKeys.read)


def _attachment(golden: GoldenFile) -> Reader:
    place = Place(golden["conversation_id"], golden["message_id"], golden["sender_key_id"])
    file_key, attachment_id = golden["file_key"], golden["attachment_id"]
    size, digest = len(golden["file"]), golden["digest"]
    return Reader(
        golden["object"],
        lambda data: open_attachment(data, file_key, attachment_id, place, size, digest),
    )


def _bundle(golden: GoldenFile) -> Reader:
    return Reader(golden["bundle"], lambda data: open_bundle(data, golden["unlock_key"]))


def _certificate(golden: GoldenFile) -> Reader:
    registry_key = signing_public_key(golden["registry_key_seed"])
    account_id, keys = golden["account_id"], golden["account_keys"]
    return Reader(
        golden["certificate"],
        lambda data: open_certificate(data, registry_key, account_id, keys),
    )


def _contact_request(golden: GoldenFile) -> Reader:
    return Reader(
        golden["body"], lambda data: check_body(Kind.CONTACT_REQUEST, cbor.decode(data))
    )


def _directory(golden: GoldenFile) -> Reader:
    return Reader(golden["directory"], lambda data: open_directory(data, golden["fingerprint"]))


def _grant(golden: GoldenFile) -> Reader:
    identity_key = signing_public_key(golden["identity_seed"])
    registry_key = signing_public_key(golden["registry_seed"])
    return Reader(
        golden["power_of_attorney"],
        lambda data: open_grant(data, golden["person_id"], identity_key, registry_key),
    )


def _message(golden: GoldenFile) -> Reader:
    signing_key = signing_public_key(golden["signing_key_seed"])
    recipient = encryption_key(golden["recipient_2_seed"])
    return Reader(golden["envelope"], lambda data: open_message(data, signing_key, [recipient]))


def _slot(golden: GoldenFile) -> Reader:
    secret = golden["export_key"]
    return Reader(
        golden["password_slot"], lambda data: open_slot(data, SlotKind.PASSWORD, secret)
    )


def _state(golden: GoldenFile) -> Reader:
    identity_key = signing_public_key(golden["identity_seed"])
    return Reader(
        golden["first"], lambda data: open_state(data, identity_key, golden["account_id"])
    )
