"""An account's slots (`SGL1`) and its bundle of secret keys (`SGB1`)."""

from enum import IntEnum

from . import cbor, chunked
from .cbor import Value
from .codes import read_recovery_code
from .errors import CannotOpen, Malformed, opening
from .keys import (
    ENCRYPTION_KEY_LENGTH,
    SEED_LENGTH,
    AccountKeys,
    EncryptionKey,
    encryption_key,
    signing_public_key,
)
from .keywrap import WRAP_LENGTH, unwrap, wrap
from .layout import Layout, object_head
from .padding import pad, unpad
from .record import (
    MOST_UINT32,
    Record,
    byte_string,
    encryption_key_bytes,
    integer,
    list_of,
    require_all_or_none,
    rising,
)
from .suite import HASH_LENGTH, ID_LENGTH, KEY_LENGTH, argon2id, hkdf, label

SLOT_MAGIC = b"SGL1"
BUNDLE_MAGIC = b"SGB1"
LARGEST_BUNDLE = 65_536

SLOT_KEY = label("siegel/slot-key/v1")
SLOT = label("siegel/slot/v1")
OFFLINE_SLOT = label("siegel/offline-slot/v1")
BUNDLE_KEY = label("siegel/bundle-key/v1")
BUNDLE = label("siegel/bundle/v1")

PRF_LENGTH = 32
PRF_INPUT = label("siegel/passkey/prf/v1").ljust(PRF_LENGTH, b"\0")


class SlotKind(IntEnum):
    PASSWORD = 1
    RECOVERY_CODE = 2
    PASSKEY = 3
    OFFLINE = 4


SLOT_KINDS = frozenset(SlotKind)
# Kinds of an account's own slots: offline ones stay on a device.
slot_kind = integer(least=SlotKind.PASSWORD, most=SlotKind.PASSKEY)


class Bundle(IntEnum):
    IDENTITY_SEED = 0
    ENCRYPTION_KEYS = 1
    LOCAL_STORE_KEY = 2
    ROOT_FINGERPRINT = 3
    SLOTS = 4


class BundleKey(IntEnum):
    EPOCH = 0
    SEED = 1


class BundleSlot(IntEnum):
    SLOT_ID = 0
    KEY = 1
    KIND = 2


BUNDLE_RULES = Record(
    {
        Bundle.IDENTITY_SEED: byte_string(SEED_LENGTH),
        Bundle.ENCRYPTION_KEYS: list_of(
            Record(
                {
                    BundleKey.EPOCH: integer(least=1, most=MOST_UINT32),
                    BundleKey.SEED: byte_string(SEED_LENGTH),
                }
            ),
            least=1,
        ),
        Bundle.LOCAL_STORE_KEY: byte_string(KEY_LENGTH),
        Bundle.ROOT_FINGERPRINT: byte_string(HASH_LENGTH),
        Bundle.SLOTS: list_of(
            Record(
                {BundleSlot.SLOT_ID: byte_string(ID_LENGTH), BundleSlot.KEY: encryption_key_bytes},
                {BundleSlot.KIND: slot_kind},
            )
        ),
    }
)


def recovery_secret(code_text: str) -> bytes:
    """The secret of a recovery code's slot: the 26 characters that count."""
    return read_recovery_code(code_text).encode("ascii")


@opening
def passkey_secret(output: bytes) -> bytes:
    """The secret of a passkey's slot: what its PRF gives, if it has one."""
    if len(output) != PRF_LENGTH or output == bytes(PRF_LENGTH):
        raise Malformed("no output of a PRF")
    return output


def offline_secret(password: bytes, slot_id: bytes) -> bytes:
    """The secret of an offline slot: the password, stretched for it."""
    return argon2id(password, OFFLINE_SLOT + slot_id, KEY_LENGTH)


def seal_slot(kind: SlotKind, secret: bytes, slot_id: bytes, unlock_key: bytes) -> bytes:
    """Wrap the unlock key to what follows from OPAQUE's export key or what the kind has in its place."""
    key = _slot_key(kind, secret, slot_id)
    head = object_head(SLOT_MAGIC) + bytes([kind, 0]) + slot_id + key.public
    return head + wrap(key.public, SLOT + head, unlock_key)


@opening
def open_slot(data: bytes, kind: SlotKind, secret: bytes) -> bytes:
    """The unlock key in a slot of this kind."""
    layout = Layout(data)
    layout.head(SLOT_MAGIC)
    found_kind = layout.kind(SLOT_KINDS)
    layout.reserved(1)
    slot_id = layout.take(ID_LENGTH)
    public_key = layout.take(ENCRYPTION_KEY_LENGTH)
    head = layout.taken()
    wrapped = layout.take(WRAP_LENGTH)
    layout.end()
    key = _slot_key(kind, secret, slot_id)
    if found_kind != kind or public_key != key.public:
        raise CannotOpen
    return unwrap(key, SLOT + head, wrapped)


def seal_bundle(bundle: Value, unlock_key: bytes, salt: bytes) -> bytes:
    _check_bundle(bundle)
    head = object_head(BUNDLE_MAGIC) + bytes(2)
    key, context = hkdf(unlock_key, BUNDLE_KEY), BUNDLE + head
    sealed = head + chunked.seal_stream(key, context, pad(cbor.encode(bundle)), salt)
    if len(sealed) > LARGEST_BUNDLE:
        raise Malformed("too-long")
    return sealed


@opening
def open_bundle(data: bytes, unlock_key: bytes) -> Value:
    """The payload of a bundle."""
    if len(data) > LARGEST_BUNDLE:
        raise Malformed("too-long")
    layout = Layout(data)
    layout.head(BUNDLE_MAGIC)
    layout.reserved(2)
    head = layout.taken()
    key, context = hkdf(unlock_key, BUNDLE_KEY), BUNDLE + head
    bundle = cbor.decode(unpad(chunked.open_stream(key, context, data[len(head) :])))
    _check_bundle(bundle)
    return bundle


def account_keys(bundle: Value) -> AccountKeys:
    """The public keys of a bundle's secret ones, with the newest encryption key."""
    newest = bundle[Bundle.ENCRYPTION_KEYS][-1]
    return AccountKeys(
        epoch=newest[BundleKey.EPOCH],
        identity_key=signing_public_key(bundle[Bundle.IDENTITY_SEED]),
        encryption_key=encryption_key(newest[BundleKey.SEED]).public,
    )


def _check_bundle(bundle: Value) -> None:
    BUNDLE_RULES(bundle)
    rising([key[BundleKey.EPOCH] for key in bundle[Bundle.ENCRYPTION_KEYS]])
    require_all_or_none(bundle[Bundle.SLOTS], BundleSlot.KIND)


def _slot_key(kind: SlotKind, secret: bytes, slot_id: bytes) -> EncryptionKey:
    return encryption_key(hkdf(secret, SLOT_KEY + bytes([kind]) + slot_id))
