"""Random objects of every format, each with what a reader needs and what it should find."""

from collections.abc import Iterator

from . import cbor
from .account import (
    Bundle,
    BundleKey,
    BundleSlot,
    SlotKind,
    account_keys,
    recovery_secret,
    seal_bundle,
    seal_slot,
)
from .attachment import Place, digest, seal_attachment
from .cbor import Value
from .certificate import sign_certificate
from .chunked import SALT_LENGTH
from .codes import (
    ALPHABET,
    LETTER_CODE_BYTES,
    RECOVERY_CODE_CHARACTERS,
    letter_code_text,
    recovery_code_text,
)
from .directory import (
    Directory,
    RevokedKey,
    Topic,
    Unit,
    UnitKey,
    root_fingerprint,
    sign_directory,
)
from .keys import AccountKeys, encryption_key, encryption_key_id, signing_public_key
from .layout import number_bytes
from .letter import (
    HIGHEST_NUMBER,
    bind_mac,
    derive_auth,
    derive_secret,
    login_name,
    proof_hash,
)
from .random_messages import random_message
from .random_statements import random_grant, random_rewrap, random_state
from .random_values import Draw, JsonObject
from .record import MOST_UINT32, MOST_UINT64
from .signed import SignedObject, SignerSeeds

FILE_SIZES = (1, 2, 4095, 4096, 4097, 4352, 4353, 16_383, 16_384, 16_385, 32_767, 32_768, 65_537)
LARGEST_RANDOM_FILE = 300_000

# Slots in the largest bundle that is not too long.
MOST_SLOTS = 49

# Letters are rare because stretching their codes takes long.
LETTER_EVERY = 100


def random_objects(draw: Draw, count: int) -> Iterator[JsonObject]:
    """So many objects, as evenly over the formats as the letters allow."""
    makers = (
        _attachment,
        random_message,
        _directory,
        _certificate,
        random_state,
        _slot,
        random_grant,
        _bundle,
        random_rewrap,
    )
    for index in range(count):
        is_letter = index % LETTER_EVERY == LETTER_EVERY - 1
        yield _letter(draw) if is_letter else makers[index % len(makers)](draw)


def _attachment(draw: Draw) -> JsonObject:
    file = draw.randbytes(_file_size(draw))
    # A file that ends in zeros must not be taken for one that ends in padding.
    file = draw.choice((file, file[:-1] + b"\0", bytes(len(file))))
    file_key, attachment_id = draw.seed_bytes(), draw.id()
    place = Place(draw.id(), draw.id(), draw.id())
    sealed = seal_attachment(file, file_key, attachment_id, place, draw.randbytes(SALT_LENGTH))
    return {
        "format": "attachment",
        "file_key": file_key.hex(),
        "attachment_id": attachment_id.hex(),
        "conversation_id": place.conversation.hex(),
        "message_id": place.message_id.hex(),
        "sender_key_id": place.signing_key_id.hex(),
        "file": file.hex(),
        "object": sealed.hex(),
        "digest": digest(sealed).hex(),
    }


def _file_size(draw: Draw) -> int:
    match draw.random():
        case share if share < 0.5:
            return draw.choice(FILE_SIZES)
        case share if share < 0.9:
            return draw.randint(1, 40_000)
    return draw.randint(40_000, LARGEST_RANDOM_FILE)


def _directory(draw: Draw) -> JsonObject:
    root = SignerSeeds(draw.seed_bytes(), draw.seed_bytes())
    payload = _directory_payload(draw)
    directory = sign_directory(payload, root)
    signed = SignedObject.read(directory)
    return {
        "format": "directory",
        "fingerprint": root_fingerprint(signed.ed25519_key, signed.mldsa_key).hex(),
        "directory": directory.hex(),
        "payload": cbor.encode(payload).hex(),
    }


def _directory_payload(draw: Draw) -> Value:
    units = [_unit(draw) for _ in range(draw.randint(0, 4))]
    keys = [key[UnitKey.KEY] for unit in units for key in unit[Unit.ENCRYPTION_KEYS]]
    revoked = [encryption_key_id(key) for key in keys if draw.chance(0.2)]
    revoked += [draw.id() for _ in range(draw.randint(0, 2))]
    valid_from = draw.time()
    return {
        Directory.SEQUENCE: draw.integer(0, MOST_UINT64),
        Directory.VALID_FROM: min(valid_from, MOST_UINT64 - 1),
        Directory.VALID_UNTIL: min(valid_from + draw.randint(1, 10**12), MOST_UINT64),
        Directory.INSURER: draw.text(0, 300),
        Directory.UNITS: units,
        Directory.REGISTRY_KEY: signing_public_key(draw.seed_bytes()),
        Directory.REVOKED_KEYS: [{RevokedKey.KEY_ID: key_id} for key_id in revoked],
        Directory.LOWEST_SUITE: 1,
    }


def _unit(draw: Draw) -> Value:
    epochs = {draw.integer(1, MOST_UINT32) for _ in range(draw.randint(0, 3))}
    # Epochs are distinct, and that is all: they need not stand in order.
    shuffled = draw.sample(sorted(epochs), len(epochs))
    return {
        Unit.ID: draw.id(),
        Unit.NAME: draw.text(0, 100),
        Unit.TOPICS: [_topic(draw) for _ in range(draw.randint(0, 4))],
        Unit.SIGNING_KEY: signing_public_key(draw.seed_bytes()),
        Unit.ENCRYPTION_KEYS: [
            {UnitKey.EPOCH: epoch, UnitKey.KEY: encryption_key(draw.seed_bytes()).public}
            for epoch in shuffled
        ],
    }


def _topic(draw: Draw) -> Value:
    return {
        # Long enough that no two are the same by chance.
        Topic.ID: draw.text(16, 300),
        Topic.TITLE: draw.language_map(),
        Topic.WHO_READS: draw.language_map(),
        Topic.WORKING_DAYS: draw.integer(0, 255),
    }


def _certificate(draw: Draw) -> JsonObject:
    registry_seed, account_id = draw.seed_bytes(), draw.id()
    keys = _account_keys(draw)
    return {
        "format": "certificate",
        "registry_key": signing_public_key(registry_seed).hex(),
        "account_id": account_id.hex(),
        "account_keys": keys.hex(),
        "certificate": sign_certificate(registry_seed, account_id, keys, draw.time()).hex(),
    }


def _account_keys(draw: Draw) -> bytes:
    keys = AccountKeys(
        epoch=draw.integer(1, MOST_UINT32),
        identity_key=signing_public_key(draw.seed_bytes()),
        encryption_key=encryption_key(draw.seed_bytes()).public,
    )
    return bytes(keys)


def _slot(draw: Draw) -> JsonObject:
    kind, unlock_key = draw.choice(tuple(SlotKind)), draw.seed_bytes()
    if kind == SlotKind.PASSWORD:
        shown = secret = draw.randbytes(64)
    elif kind in (SlotKind.PASSKEY, SlotKind.OFFLINE):
        shown = secret = draw.seed_bytes()
    else:
        code = "".join(draw.choices(ALPHABET, k=RECOVERY_CODE_CHARACTERS))
        text = recovery_code_text(code)
        shown, secret = text.encode(), recovery_secret(text)
    return {
        "format": "slot",
        "kind": int(kind),
        "secret": shown.hex(),
        "slot": seal_slot(kind, secret, draw.id(), unlock_key).hex(),
        "unlock_key": unlock_key.hex(),
    }


def _bundle(draw: Draw) -> JsonObject:
    epochs = sorted({draw.integer(1, MOST_UINT32) for _ in range(draw.randint(1, 5))})
    slots = MOST_SLOTS if draw.chance(0.05) else draw.choice((0, 1, 2, 3, draw.randint(4, 12)))
    # Bundles from before kinds were named are opened for good.
    has_kinds = draw.chance(0.5)
    payload = {
        Bundle.IDENTITY_SEED: draw.seed_bytes(),
        Bundle.ENCRYPTION_KEYS: [
            {BundleKey.EPOCH: epoch, BundleKey.SEED: draw.seed_bytes()} for epoch in epochs
        ],
        Bundle.LOCAL_STORE_KEY: draw.seed_bytes(),
        Bundle.ROOT_FINGERPRINT: draw.hash(),
        Bundle.SLOTS: [
            {
                BundleSlot.SLOT_ID: draw.id(),
                BundleSlot.KEY: encryption_key(draw.seed_bytes()).public,
            }
            | (
                {BundleSlot.KIND: draw.randint(SlotKind.PASSWORD, SlotKind.PASSKEY)}
                if has_kinds
                else {}
            )
            for _ in range(slots)
        ],
    }
    unlock_key = draw.seed_bytes()
    return {
        "format": "bundle",
        "unlock_key": unlock_key.hex(),
        "bundle": seal_bundle(payload, unlock_key, draw.randbytes(SALT_LENGTH)).hex(),
        "payload": cbor.encode(payload).hex(),
        "account_keys": bytes(account_keys(payload)).hex(),
    }


def _letter(draw: Draw) -> JsonObject:
    code, number = draw.randbytes(LETTER_CODE_BYTES), draw.integer(0, HIGHEST_NUMBER)
    insurance_number, birth_date = draw.insurance_number(), draw.birth_date()
    keys = _account_keys(draw)
    secret, login = derive_secret(code, number), login_name(insurance_number)
    auth = derive_auth(secret, insurance_number, birth_date)
    return {
        "format": "letter",
        "code_text": letter_code_text(code).encode().hex(),
        "number": number_bytes(number, 4).hex(),
        "insurance_number": insurance_number.hex(),
        "birth_date": birth_date.hex(),
        "secret": secret.hex(),
        "auth": auth.hex(),
        "proof_hash": proof_hash(auth, login).hex(),
        "login": login.hex(),
        "account_keys": keys.hex(),
        "bind_mac": bind_mac(secret, keys).hex(),
    }
