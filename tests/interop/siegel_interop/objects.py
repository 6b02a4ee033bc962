"""Opening of JSON lines: one object a line, with what a reader needs and what it should find."""

import json
from collections import Counter
from collections.abc import Iterable

from . import cbor
from .account import SlotKind, account_keys, open_bundle, open_slot, passkey_secret, recovery_secret
from .attachment import Place, check_form, digest, open_attachment
from .bodies import Kind, Rewrap, RewrappedKey
from .certificate import open_certificate
from .codes import read_letter_code
from .directory import open_directory
from .errors import Refused, StateRefused
from .grant import open_grant
from .keys import AccountKeys, encryption_key, signing_public_key
from .letter import check_bind_mac, derive_auth, derive_secret, login_name, proof_hash
from .message import open_message
from .random_values import JsonObject
from .rewrap import open_rewrapped
from .state import Taken, open_state, take_state
from .suite import sha256


class Difference(Exception):
    """An object opened, and held something else than was expected."""


def open_lines(lines: Iterable[str]) -> Counter[str]:
    """Open every line, and count the formats; fails with line and format."""
    counts: Counter[str] = Counter()
    for number, line in enumerate(lines, start=1):
        json_object = json.loads(line)
        name = json_object["format"]
        try:
            open_object(json_object)
        except (Refused, Difference) as error:
            reason = f" ({error.__cause__!r})" if error.__cause__ else ""
            raise Difference(f"line {number}, {name}: {error}{reason}") from error
        counts[name] += 1
    return counts


def open_object(json_object: JsonObject) -> None:
    """Open one object and compare what it holds."""
    readers = {
        "attachment": _attachment,
        "message": _message,
        "directory": _directory,
        "certificate": _certificate,
        "state": _state,
        "grant": _grant,
        "rewrap": _rewrap,
        "slot": _slot,
        "bundle": _bundle,
        "letter": _letter,
    }
    reader = readers.get(json_object["format"])
    if reader is None:
        raise Difference("a format that is not known")
    reader(_Fields(json_object))


class _Fields:
    """The fields of a JSON line, as bytes."""

    def __init__(self, json_object: JsonObject) -> None:
        self.json_object = json_object

    def __getitem__(self, name: str) -> bytes:
        try:
            return bytes.fromhex(self.json_object[name])
        except (KeyError, TypeError, ValueError) as reason:
            raise Difference(f"{name} is missing, or not hexadecimal") from reason

    def expect(self, name: str, found: bytes) -> None:
        if found != self[name]:
            raise Difference(f"{name} is another")


def _attachment(fields: _Fields) -> None:
    place = Place(fields["conversation_id"], fields["message_id"], fields["sender_key_id"])
    sealed, size = fields["object"], len(fields["file"])
    file = open_attachment(
        sealed, fields["file_key"], fields["attachment_id"], place, size, fields["digest"]
    )
    check_form(sealed)
    fields.expect("file", file)
    fields.expect("digest", digest(sealed))


def _message(fields: _Fields) -> None:
    signing_key = signing_public_key(fields["signing_key_seed"])
    for seed in fields.json_object["recipient_seeds"]:
        recipient = encryption_key(bytes.fromhex(seed))
        opened = open_message(fields["envelope"], signing_key, [recipient])
        fields.expect("body", cbor.encode(opened.body))
    fields.expect("hash", sha256(fields["envelope"]))


def _directory(fields: _Fields) -> None:
    payload = open_directory(fields["directory"], fields["fingerprint"])
    fields.expect("payload", cbor.encode(payload))


def _certificate(fields: _Fields) -> None:
    open_certificate(
        fields["certificate"], fields["registry_key"], fields["account_id"], fields["account_keys"]
    )


def _state(fields: _Fields) -> None:
    identity_key, account_id = fields["identity_key"], fields["account_id"]
    payload = open_state(fields["state"], identity_key, account_id)
    fields.expect("payload", cbor.encode(payload))
    before = take_state(fields["before"], identity_key, account_id, None)
    fields.expect("verdict", _verdict(fields, before).encode("ascii"))


def _verdict(fields: _Fields, before: Taken) -> str:
    """What the reader who has taken `before` says to the state: nothing, if it takes it."""
    try:
        take_state(fields["state"], fields["identity_key"], fields["account_id"], before)
    except StateRefused as refusal:
        return refusal.word
    return ""


def _grant(fields: _Fields) -> None:
    payload = open_grant(
        fields["grant"], fields["person_id"], fields["identity_key"], fields["registry_key"]
    )
    fields.expect("payload", cbor.encode(payload))


def _rewrap(fields: _Fields) -> None:
    signing_key = signing_public_key(fields["signing_key_seed"])
    recipient = encryption_key(fields["recipient_seed"])
    rewrap = open_message(fields["rewrap"], signing_key, [recipient])
    if rewrap.header.kind != Kind.REWRAP:
        raise Difference("rewrap is of another kind")
    its_hash = sha256(fields["envelope"])
    keys = {key[RewrappedKey.ENVELOPE_HASH]: key for key in rewrap.body[Rewrap.KEYS]}
    if its_hash not in keys:
        raise Difference("rewrap does not have the key")
    opened = open_rewrapped(fields["envelope"], keys[its_hash])
    fields.expect("body", cbor.encode(opened.body))


def _slot(fields: _Fields) -> None:
    kind, secret = SlotKind(fields.json_object["kind"]), fields["secret"]
    if kind == SlotKind.RECOVERY_CODE:
        secret = recovery_secret(secret.decode())
    elif kind == SlotKind.PASSKEY:
        secret = passkey_secret(secret)
    fields.expect("unlock_key", open_slot(fields["slot"], kind, secret))


def _bundle(fields: _Fields) -> None:
    payload = open_bundle(fields["bundle"], fields["unlock_key"])
    fields.expect("payload", cbor.encode(payload))
    fields.expect("account_keys", bytes(account_keys(payload)))


def _letter(fields: _Fields) -> None:
    number = int.from_bytes(fields["number"], "big")
    secret = derive_secret(read_letter_code(fields["code_text"].decode()), number)
    check_bind_mac(secret, fields["account_keys"], fields["bind_mac"])
    AccountKeys.read(fields["account_keys"])
    login = login_name(fields["insurance_number"])
    auth = derive_auth(secret, fields["insurance_number"], fields["birth_date"])
    fields.expect("secret", secret)
    fields.expect("auth", auth)
    fields.expect("login", login)
    fields.expect("proof_hash", proof_hash(auth, login))
