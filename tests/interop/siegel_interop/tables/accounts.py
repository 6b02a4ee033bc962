"""Slots, bundles, certificates and directories that are not the reader's, or break a rule."""

from .. import cbor
from ..account import (
    SLOT,
    Bundle,
    BundleKey,
    BundleSlot,
    SlotKind,
    open_bundle,
    open_slot,
    passkey_secret,
    seal_bundle,
    seal_slot,
)
from ..cbor import Value
from ..certificate import SIGNATURE as CERTIFICATE_SIGNATURE
from ..certificate import Certificate, open_certificate, sign_certificate
from ..directory import SIGNATURE as DIRECTORY_SIGNATURE
from ..directory import (
    Directory,
    Topic,
    Unit,
    UnitKey,
    open_directory,
    root_fingerprint,
    sign_directory,
)
from ..errors import CannotOpen, RuleBroken
from ..keys import AccountKeys, encryption_key, signing_public_key
from ..keywrap import wrap
from ..signed import Kind, SignedObject, SignerSeeds, sign_object
from ..suite import sha256
from . import Case, calling, replaced

SEED, OTHER_SEED = bytes(32), b"\x01" * 32
KEY, OTHER_KEY = signing_public_key(SEED), signing_public_key(OTHER_SEED)
ID, OTHER_ID = bytes(16), b"\x01" * 16
XWING, OTHER_XWING = encryption_key(SEED).public, encryption_key(OTHER_SEED).public
NO_XWING = b"\xff" * len(XWING)
SALT = bytes(24)

TOPIC = {Topic.ID: "a", Topic.TITLE: {"de": "A"}, Topic.WHO_READS: {}, Topic.WORKING_DAYS: 3}
UNIT = {
    Unit.ID: ID,
    Unit.NAME: "Team",
    Unit.TOPICS: [TOPIC],
    Unit.SIGNING_KEY: KEY,
    Unit.ENCRYPTION_KEYS: [{UnitKey.EPOCH: 1, UnitKey.KEY: XWING}],
}
OTHER_UNIT = UNIT | {Unit.ID: OTHER_ID, Unit.TOPICS: [TOPIC | {Topic.ID: "b"}]}
DIRECTORY = {
    Directory.SEQUENCE: 1,
    Directory.VALID_FROM: 0,
    Directory.VALID_UNTIL: 1,
    Directory.INSURER: "Musterkasse",
    Directory.UNITS: [UNIT, OTHER_UNIT],
    Directory.REGISTRY_KEY: KEY,
    Directory.REVOKED_KEYS: [],
    Directory.LOWEST_SUITE: 1,
}
ROOT = SignerSeeds(SEED, SEED)

BROKEN_UNITS = (
    [UNIT, OTHER_UNIT | {Unit.ID: ID}],
    [UNIT, OTHER_UNIT | {Unit.TOPICS: [TOPIC]}],
    [UNIT | {Unit.TOPICS: [TOPIC, TOPIC]}],
    [UNIT | {Unit.TOPICS: [TOPIC | {Topic.WORKING_DAYS: 256}]}],
    [UNIT | {Unit.TOPICS: [TOPIC | {Topic.TITLE: {"de": 0}}]}],
    [UNIT | {Unit.TOPICS: [TOPIC | {Topic.TITLE: {0: "A"}}]}],
    [UNIT | {Unit.ENCRYPTION_KEYS: UNIT[Unit.ENCRYPTION_KEYS] * 2}],
    [UNIT | {Unit.ENCRYPTION_KEYS: [{UnitKey.EPOCH: 1, UnitKey.KEY: NO_XWING}]}],
    [UNIT | {Unit.SIGNING_KEY: bytes(31)}],
    [UNIT | {5: 0}],
)

BUNDLE = {
    Bundle.IDENTITY_SEED: SEED,
    Bundle.ENCRYPTION_KEYS: [{BundleKey.EPOCH: 1, BundleKey.SEED: SEED}],
    Bundle.LOCAL_STORE_KEY: SEED,
    Bundle.ROOT_FINGERPRINT: SEED,
    Bundle.SLOTS: [{BundleSlot.SLOT_ID: ID, BundleSlot.KEY: XWING}],
}
KIND = BundleSlot.KIND
OLD_SLOT, PASSWORD_SLOT = BUNDLE[Bundle.SLOTS][0], BUNDLE[Bundle.SLOTS][0] | {KIND: 1}
KEPT_BUNDLES = (
    BUNDLE | {Bundle.SLOTS: []},
    BUNDLE | {Bundle.SLOTS: [PASSWORD_SLOT | {KIND: kind} for kind in (1, 2, 3)]},
)
BROKEN_BUNDLES = (
    {},
    BUNDLE | {5: 0},
    BUNDLE | {Bundle.ENCRYPTION_KEYS: []},
    BUNDLE | {Bundle.ENCRYPTION_KEYS: BUNDLE[Bundle.ENCRYPTION_KEYS] * 2},
    BUNDLE | {Bundle.SLOTS: [{BundleSlot.SLOT_ID: ID, BundleSlot.KEY: NO_XWING}]},
    BUNDLE | {Bundle.SLOTS: [PASSWORD_SLOT, OLD_SLOT]},
    *(BUNDLE | {Bundle.SLOTS: [PASSWORD_SLOT | {KIND: kind}]} for kind in (0, 4, 5, b"\x01")),
)


def slot_cases() -> list[Case]:
    password, recovery = SlotKind.PASSWORD, SlotKind.RECOVERY_CODE
    secret, unlock_key = bytes(64), b"\x02" * 32
    slot = seal_slot(password, secret, ID, unlock_key)
    # A slot that opens but for its public key, which is not that of its seed.
    public_key, head = slot[24:1240], replaced(slot[:1240], 24, OTHER_XWING)
    claimed = head + wrap(public_key, SLOT + head, unlock_key)
    return [
        ("genuine", calling(open_slot, slot, password, secret), unlock_key),
        ("other kind", calling(open_slot, slot, recovery, secret), CannotOpen),
        ("other secret", calling(open_slot, slot, password, bytes(63)), CannotOpen),
        ("other id", calling(open_slot, replaced(slot, 8, b"\1"), password, secret), CannotOpen),
        (
            "other public key",
            calling(open_slot, replaced(slot, 24, OTHER_XWING), password, secret),
            CannotOpen,
        ),
        ("claimed public key", calling(open_slot, claimed, password, secret), CannotOpen),
        ("a PRF's output", calling(passkey_secret, b"\1" * 32), b"\1" * 32),
        ("an output of zeros", calling(passkey_secret, bytes(32)), CannotOpen),
        ("a short output", calling(passkey_secret, b"\1" * 31), CannotOpen),
        ("longer", calling(open_slot, slot + b"\0", password, secret), CannotOpen),
        ("shorter", calling(open_slot, slot[:-1], password, secret), CannotOpen),
    ]


def bundle_cases() -> list[Case]:
    bundle = seal_bundle(BUNDLE, SEED, SALT)
    too_large = BUNDLE | {Bundle.SLOTS: BUNDLE[Bundle.SLOTS] * 53}
    return [
        ("genuine", calling(open_bundle, bundle, SEED), BUNDLE),
        ("other unlock key", calling(open_bundle, bundle, OTHER_SEED), CannotOpen),
        ("shorter", calling(open_bundle, bundle[:-1], SEED), CannotOpen),
        ("longer", calling(open_bundle, bundle + b"\0", SEED), CannotOpen),
        *(
            ("kept", calling(open_bundle, seal_bundle(each, SEED, SALT), SEED), each)
            for each in KEPT_BUNDLES
        ),
        ("too large", calling(seal_bundle, too_large, SEED, SALT), "too-long"),
        *(
            ("broken", calling(seal_bundle, each, SEED, SALT), RuleBroken)
            for each in BROKEN_BUNDLES
        ),
    ]


def certificate_cases() -> list[Case]:
    keys = bytes(AccountKeys(1, KEY, XWING))
    certificate = sign_certificate(SEED, ID, keys, 0)
    other_keys = bytes(AccountKeys(2, KEY, XWING))
    payload = {
        Certificate.ACCOUNT: ID,
        Certificate.ACCOUNT_KEYS_HASH: sha256(keys),
        Certificate.EPOCH: 1,
        Certificate.ISSUED: 0,
    }
    other_epoch = _certified(payload | {Certificate.EPOCH: 2})
    more = _certified(payload | {4: 0})
    directory = sign_directory(DIRECTORY, ROOT)
    return [
        ("genuine", calling(open_certificate, certificate, KEY, ID, keys), payload),
        ("other registry", calling(open_certificate, certificate, OTHER_KEY, ID, keys), CannotOpen),
        ("other account", calling(open_certificate, certificate, KEY, OTHER_ID, keys), CannotOpen),
        ("other keys", calling(open_certificate, certificate, KEY, ID, other_keys), CannotOpen),
        ("other epoch", calling(open_certificate, other_epoch, KEY, ID, keys), CannotOpen),
        ("another entry", calling(open_certificate, more, KEY, ID, keys), CannotOpen),
        ("a directory", calling(open_certificate, directory, KEY, ID, keys), CannotOpen),
    ]


def directory_cases() -> list[Case]:
    directory = sign_directory(DIRECTORY, ROOT)
    fingerprint = _fingerprint(directory)
    other = sign_directory(DIRECTORY, SignerSeeds(SEED, OTHER_SEED))
    certificate = sign_certificate(SEED, ID, bytes(AccountKeys(1, KEY, XWING)), 0)
    mixed = directory[:-3309] + other[-3309:]
    broken = [
        *(DIRECTORY | {Directory.UNITS: units} for units in BROKEN_UNITS),
        DIRECTORY | {8: 0},
        DIRECTORY | {Directory.REVOKED_KEYS: [{}]},
        DIRECTORY | {Directory.REGISTRY_KEY: bytes(33)},
    ]
    return [
        ("genuine", calling(open_directory, directory, fingerprint), DIRECTORY),
        ("other root", calling(open_directory, other, fingerprint), CannotOpen),
        ("ML-DSA of another", calling(open_directory, mixed, fingerprint), CannotOpen),
        ("a certificate", calling(open_directory, certificate, fingerprint), CannotOpen),
        *(
            ("broken", calling(open_directory, _rooted(each), fingerprint), CannotOpen)
            for each in broken
        ),
        *(("not signed", calling(sign_directory, each, ROOT), RuleBroken) for each in broken),
    ]


def _fingerprint(directory: bytes) -> bytes:
    signed = SignedObject.read(directory)
    return root_fingerprint(signed.ed25519_key, signed.mldsa_key)


def _rooted(payload: Value) -> bytes:
    """A payload under the root's signatures, without a look into it."""
    return sign_object(Kind.DIRECTORY, DIRECTORY_SIGNATURE, ROOT, cbor.encode(payload))


def _certified(payload: Value) -> bytes:
    seeds = SignerSeeds(SEED)
    return sign_object(Kind.CERTIFICATE, CERTIFICATE_SIGNATURE, seeds, cbor.encode(payload))
