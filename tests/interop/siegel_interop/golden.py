"""The golden files: each opened, and compared with what a reader should find."""

from pathlib import Path

from . import cbor, password
from .account import (
    PRF_INPUT,
    Bundle,
    BundleSlot,
    SlotKind,
    account_keys,
    offline_secret,
    open_bundle,
    open_slot,
    passkey_secret,
    recovery_secret,
    seal_bundle,
)
from .attachment import (
    Place,
    check_form,
    digest,
    digest_of_parts,
    open_attachment,
    seal_attachment,
)
from .bodies import Consent, ContactRequest, Decision, Kind, Message, Receipt
from .certificate import Certificate, open_certificate, sign_certificate
from .chunked import SALT_LENGTH
from .codes import letter_code_text, read_letter_code, read_recovery_code
from .directory import SIGNATURE as DIRECTORY_SIGNATURE
from .directory import (
    Directory,
    RevokedKey,
    Unit,
    UnitKey,
    check_in_use,
    fingerprint_for_eyes,
    open_directory,
    root_fingerprint,
    sign_directory,
)
from .errors import DirectoryRefused
from .golden_file import GoldenFile, WrongVector, check_signature
from .golden_kinds import kinds
from .golden_refused import refused
from .golden_statements import carried, grants, states
from .keys import (
    AccountKeys,
    encryption_key,
    encryption_key_id,
    signing_public_key,
)
from .letter import (
    bind_mac,
    derive_auth,
    derive_secret,
    login_name,
    proof_hash,
    recovery_auth,
    recovery_proof_hash,
)
from .link import Link, digits, open_link, read_code
from .message import open_message
from .signed import SignedObject, SignerSeeds
from .suite import sha256

OBJECT_SALT = slice(32, 32 + SALT_LENGTH)
BUNDLE_SALT = slice(8, 8 + SALT_LENGTH)
RECORD_ENVELOPE_NONCE = slice(96, 128)
SLOT_ID = slice(8, 24)


def golden_files(directory: Path) -> list[Path]:
    """The golden files of a directory, which has all of them and no others."""
    paths = sorted(directory.glob("*.json"))
    if (names := {path.name for path in paths}) != CHECKS.keys():
        raise WrongVector(f"missing or not known: {', '.join(sorted(names ^ CHECKS.keys()))}")
    return paths


def check_golden_file(path: Path) -> int:
    """Check a golden file, and give the number of checks."""
    golden = GoldenFile(path)
    CHECKS[path.name](golden)
    return golden.checks


def _attachment(golden: GoldenFile) -> None:
    place = Place(golden["conversation_id"], golden["message_id"], golden["sender_key_id"])
    sealed, file_key, attachment_id = golden["object"], golden["file_key"], golden["attachment_id"]
    check_form(sealed)
    golden.expect("digest", digest(sealed))
    size = len(golden["file"])
    golden.expect(
        "file",
        open_attachment(sealed, file_key, attachment_id, place, size, golden["digest"]),
    )
    # The salt is all of an attachment's randomness besides the file key.
    salt = sealed[OBJECT_SALT]
    golden.expect(
        "object", seal_attachment(golden["file"], file_key, attachment_id, place, salt)
    )


def _chunks(golden: GoldenFile) -> None:
    place = Place(golden["conversation_id"], golden["message_id"], golden["sender_key_id"])
    attachment_id = golden["attachment_id"]
    for name in ("full", "longer"):
        file, file_key = golden[f"{name}_file"], golden[f"{name}_file_key"]
        sealed, its_digest = golden[f"{name}_object"], golden[f"{name}_digest"]
        golden.expect(f"{name}_digest", digest(sealed))
        golden.expect(
            f"{name}_file",
            open_attachment(sealed, file_key, attachment_id, place, len(file), its_digest),
        )
        golden.expect(
            f"{name}_object",
            seal_attachment(file, file_key, attachment_id, place, sealed[OBJECT_SALT]),
        )
    hashes = golden["two_parts_hashes"]
    golden.expect(
        "two_parts_digest", digest_of_parts(golden["two_parts_object_len"], hashes)
    )


def _message(golden: GoldenFile) -> None:
    signing_key = signing_public_key(golden["signing_key_seed"])
    for name in ("recipient_1_seed", "recipient_2_seed"):
        recipient = encryption_key(golden[name])
        opened = open_message(golden["envelope"], signing_key, [recipient])
        golden.check("kind", opened.header.kind == Kind.MESSAGE)
        golden.expect("text", opened.body[Message.TEXT].encode())
    golden.expect("hash", sha256(golden["envelope"]))
    check_signature(golden, "envelope")


def _bodies(golden: GoldenFile) -> None:
    signing_key = signing_public_key(golden["signing_key_seed"])
    recipient = encryption_key(golden["recipient_seed"])
    for name, kind, fields in (
        # Made before messages could be decisions or consents: `decisions.json` has some that are.
        ("message", Kind.MESSAGE, set(Message) - {Message.DECISION, Message.CONSENT}),
        # Made before one could ask to come to a branch: `appointment.json` has those that do.
        ("contact_request", Kind.CONTACT_REQUEST, set(ContactRequest) - {ContactRequest.BRANCH}),
        # Made before receipts could name a state: `carried.json` has one that does.
        ("receipt", Kind.RECEIPT, set(Receipt) - {Receipt.NEWEST_STATE}),
    ):
        opened = open_message(golden[name], signing_key, [recipient])
        golden.check(f"kind of {name}", opened.header.kind == kind)
        golden.check(f"fields of {name}", opened.body.keys() == set(fields))
        check_signature(golden, name)


def _decisions(golden: GoldenFile) -> None:
    signing_key = signing_public_key(golden["signing_key_seed"])
    recipient = encryption_key(golden["recipient_seed"])
    for name, key, expected in (
        ("decision", Message.DECISION, {Decision.INSTRUCTS: 1, Decision.LAND: 1}),
        ("decision_without_land", Message.DECISION, {Decision.INSTRUCTS: 0}),
        ("consent", Message.CONSENT, {Consent.CATEGORY: 1, Consent.GIVEN: 1}),
    ):
        opened = open_message(golden[name], signing_key, [recipient])
        golden.check(f"kind of {name}", opened.header.kind == Kind.MESSAGE)
        golden.check(f"fields of {name}", opened.body.keys() == {Message.TEXT, Message.ATTACHMENTS, key})
        golden.check(f"what {name} says", opened.body[key] == expected)
        check_signature(golden, name)


def _appointment(golden: GoldenFile) -> None:
    signing_key = signing_public_key(golden["signing_key_seed"])
    recipient = encryption_key(golden["recipient_seed"])
    for name, telephone in (("appointment", ""), ("appointment_with_telephone", "+49 431 123456")):
        opened = open_message(golden[name], signing_key, [recipient])
        golden.check(f"kind of {name}", opened.header.kind == Kind.CONTACT_REQUEST)
        golden.check(f"fields of {name}", opened.body.keys() == set(ContactRequest))
        golden.check(f"telephone of {name}", opened.body[ContactRequest.TELEPHONE] == telephone)
        golden.check(f"branch of {name}", opened.body[ContactRequest.BRANCH] == "Kiel, Innenstadt")
        check_signature(golden, name)
    opened = open_message(golden["appointment"], signing_key, [recipient])
    golden.expect("body", cbor.encode(opened.body))


def _directory(golden: GoldenFile) -> None:
    payload = open_directory(golden["directory"], golden["fingerprint"])
    root = SignerSeeds(golden["root_ed25519_seed"], golden["root_ml_dsa_65_seed"])
    signed = SignedObject.read(golden["directory"])
    golden.check("payload", cbor.encode(payload) == signed.payload)
    # ML-DSA's signature here is a randomized one, so what is before the signatures is compared.
    again = SignedObject.read(sign_directory(payload, root))
    golden.check("signed bytes", again.signed == signed.signed)
    golden.check("Ed25519 signature", again.ed25519_signature == signed.ed25519_signature)
    golden.expect("fingerprint", root_fingerprint(again.ed25519_key, again.mldsa_key))
    again.verify(DIRECTORY_SIGNATURE)
    _check_use(golden, payload)


def _units(golden: GoldenFile) -> None:
    _directory(golden)
    golden.expect("fingerprint_short", fingerprint_for_eyes(golden["fingerprint"]).encode())
    payload = open_directory(golden["directory"], golden["fingerprint"])
    revoked = [key[RevokedKey.KEY_ID] for key in payload[Directory.REVOKED_KEYS]]
    keys = [
        (key[UnitKey.EPOCH], encryption_key_id(key[UnitKey.KEY]))
        for key in payload[Directory.UNITS][0][Unit.ENCRYPTION_KEYS]
    ]
    golden.expect("sealed_to", max(key for key in keys if key[1] not in revoked)[1])


def _check_use(golden: GoldenFile, payload: cbor.Value) -> None:
    sequence = payload[Directory.SEQUENCE]
    start, end = payload[Directory.VALID_FROM], payload[Directory.VALID_UNTIL]
    for seen, now, lowest_suite, expected in (
        (sequence, start, 1, None),
        (sequence, end - 1, 1, None),
        (sequence + 1, start, 2, "directory-older"),
        (sequence, start - 1, 2, "directory-suite"),
        (sequence, start - 1, 1, "directory-not-yet-valid"),
        (sequence, end, 1, "directory-expired"),
    ):
        directory = payload | {Directory.LOWEST_SUITE: lowest_suite}
        golden.check(f"use ({expected})", _refusal_of_use(directory, seen, now) == expected)


def _refusal_of_use(directory: cbor.Value, highest_seen: int, now: int) -> str | None:
    try:
        check_in_use(directory, highest_seen, now)
    except DirectoryRefused as refusal:
        return refusal.word
    return None


def _letter(golden: GoldenFile) -> None:
    code = read_letter_code(golden["code_text"].decode())
    golden.expect("code", code)
    golden.expect("code_text", letter_code_text(code).encode())
    secret = derive_secret(code, int.from_bytes(golden["number"], "big"))
    golden.expect("secret", secret)
    login = login_name(golden["insurance_number"])
    golden.expect("login", login)
    auth = derive_auth(secret, golden["insurance_number"], golden["birth_date"])
    golden.expect("auth", auth)
    golden.expect("proof_hash", proof_hash(auth, login))
    golden.expect("bind_mac", bind_mac(secret, golden["account_keys"]))
    _check_certificate(golden)


def _check_certificate(golden: GoldenFile) -> None:
    account_id, keys = golden["account_id"], golden["account_keys"]
    registry_seed = golden["registry_key_seed"]
    registry_key = signing_public_key(registry_seed)
    certificate = open_certificate(golden["certificate"], registry_key, account_id, keys)
    issued = certificate[Certificate.ISSUED]
    golden.expect("account_keys", bytes(AccountKeys.read(keys)))
    golden.expect("certificate", sign_certificate(registry_seed, account_id, keys, issued))


def _recovery(golden: GoldenFile) -> None:
    auth = recovery_auth(read_recovery_code(golden["recovery_code_text"].decode()))
    golden.expect("auth", auth)
    login = login_name(golden["insurance_number"])
    golden.expect("login", login)
    golden.expect("proof_hash", recovery_proof_hash(auth, login))


def _link(golden: GoldenFile) -> None:
    key = encryption_key(golden["device_key_seed"])
    code = read_code(golden["code_text"].decode())
    link = open_link(golden["sealed"], key, code, golden["account_id"])
    golden.check("link", link == Link(golden["login"], golden["unlock_key"]))
    golden.expect("digits", digits(code, golden["account_id"]).encode())


def _passkey(golden: GoldenFile) -> None:
    golden.expect("prf_input", PRF_INPUT)
    secret = passkey_secret(golden["prf_output"])
    golden.expect("unlock_key", open_slot(golden["slot"], SlotKind.PASSKEY, secret))


def _offline(golden: GoldenFile) -> None:
    slot_id = golden["slot"][SLOT_ID]
    secret = offline_secret(golden["password"], slot_id)
    golden.expect("secret", secret)
    golden.expect("unlock_key", open_slot(golden["slot"], SlotKind.OFFLINE, secret))


def _account(golden: GoldenFile) -> None:
    recovery = recovery_secret(golden["recovery_code_text"].decode())
    for name, kind, secret in (
        ("password_slot", SlotKind.PASSWORD, golden["export_key"]),
        ("recovery_slot", SlotKind.RECOVERY_CODE, recovery),
    ):
        golden.expect("unlock_key", open_slot(golden[name], kind, secret))
    payload = open_bundle(golden["bundle"], golden["unlock_key"])
    golden.expect("account_keys", bytes(account_keys(payload)))
    salt = golden["bundle"][BUNDLE_SALT]
    golden.expect("bundle", seal_bundle(payload, golden["unlock_key"], salt))
    _check_bundle_content(golden, payload)


def _check_bundle_content(golden: GoldenFile, payload: cbor.Value) -> None:
    golden.expect("root_fingerprint", payload[Bundle.ROOT_FINGERPRINT])
    slots = [
        slot[BundleSlot.SLOT_ID] + slot[BundleSlot.KEY] for slot in payload[Bundle.SLOTS]
    ]
    stored = [golden[name][8:1240] for name in ("password_slot", "recovery_slot")]
    golden.check("slots in the bundle", slots == stored)


def _opaque(golden: GoldenFile) -> None:
    secret = password.normalized(golden["password"].decode())
    golden.expect("password", secret)
    registration = password.RegistrationState.read(golden["registration_state"])
    golden.expect("registration_request", registration.request)
    golden.expect(
        "registration_request", password.registration_request(secret, registration.blind)
    )
    # The state does not hold the envelope's nonce, but the record does.
    nonce = golden["registration_record"][RECORD_ENVELOPE_NONCE]
    record, export_key = password.finish_registration(
        secret, registration, golden["registration_response"], nonce
    )
    golden.expect("registration_record", record)
    golden.expect("export_key", export_key)
    _check_login(golden, secret)


def _check_login(golden: GoldenFile, secret: bytes) -> None:
    login = password.LoginState.read(golden["login_state"])
    golden.expect("ke1", login.ke1)
    golden.expect(
        "ke1", password.ke1(secret, login.blind, login.nonce, login.ephemeral_secret)
    )
    ke3, export_key = password.finish_login(secret, login, golden["ke2"])
    golden.expect("ke3", ke3)
    golden.expect("export_key", export_key)


CHECKS = {
    "account.json": _account,
    "appointment.json": _appointment,
    "attachment.json": _attachment,
    "bodies.json": _bodies,
    "carried.json": carried,
    "chunks.json": _chunks,
    "decisions.json": _decisions,
    "directory.json": _directory,
    "grants.json": grants,
    "kinds.json": kinds,
    "letter.json": _letter,
    "link.json": _link,
    "message.json": _message,
    "offline.json": _offline,
    "opaque.json": _opaque,
    "passkey.json": _passkey,
    "recovery.json": _recovery,
    "refused.json": refused,
    "refused_appointments.json": refused,
    "refused_kinds.json": refused,
    "states.json": states,
    "units.json": _units,
}
