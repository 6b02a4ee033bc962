"""Random bodies of all kinds, of lengths around the steps of the padding."""

from . import cbor
from .bodies import (
    LARGEST_BYTE,
    LARGEST_CARRIED,
    LARGEST_FILE,
    MOST_ATTACHMENTS,
    MOST_REWRAPPED,
    MOST_SHORT,
    MOST_TEXT,
    Carried,
    Consent,
    ContactRequest,
    Decision,
    Kind,
    Manifest,
    Message,
    Profile,
    Receipt,
    ReceivedAttachment,
    Rewrap,
    RewrappedKey,
    SeenState,
)
from .cbor import Value
from .keys import signing_public_key
from .padding import LENGTH_BYTES, padded_lengths
from .random_values import Draw
from .record import MOST_UINT64

# No body that keeps the rules is much longer.
STEPS = tuple(padded_lengths(90_000))
NOT_NEEDED_AT_A_BRANCH = (
    ContactRequest.TELEPHONE,
    ContactRequest.STAFF_WORD,
    ContactRequest.PERSON_WORD,
)
BLANK_TEXTS = ("", " ", "\n\t\u2003\u00a0")


def random_body(draw: Draw, kind: int) -> Value:
    return {
        Kind.MESSAGE: _message,
        Kind.CONTACT_REQUEST: _contact_request,
        Kind.RECEIPT: _receipt,
        Kind.STATE: _carried,
        Kind.GRANT: _carried,
        Kind.REWRAP: _rewrap,
    }[kind](draw)


def _message(draw: Draw) -> Value:
    body = {
        Message.TEXT: "",
        Message.ATTACHMENTS: [_manifest(draw) for _ in range(_list_length(draw))],
    }
    if draw.chance(0.5):
        body[Message.TOPIC] = draw.text(0, MOST_SHORT)
    if draw.chance(0.5):
        body[Message.SUBJECT] = draw.short_text(draw.length(0, 200))
    if draw.chance(0.5):
        body[Message.ANSWERS] = draw.id()
    if draw.chance(0.3):
        body[Message.PROFILE] = _profile(draw)
    if draw.chance(0.3):
        body[Message.DECISION] = {Decision.INSTRUCTS: draw.integer(0, 1)}
        if draw.chance(0.7):
            body[Message.DECISION][Decision.LAND] = draw.integer(0, LARGEST_BYTE)
    if draw.chance(0.3):
        category, given = draw.integer(0, LARGEST_BYTE), draw.integer(0, 1)
        body[Message.CONSENT] = {Consent.CATEGORY: category, Consent.GIVEN: given}
    if body[Message.ATTACHMENTS] and draw.chance(0.3):
        body[Message.TEXT] = draw.choice(BLANK_TEXTS)
    else:
        _fill(draw, body, Message.TEXT, least=1)
    return body


def _contact_request(draw: Draw) -> Value:
    body = {
        ContactRequest.TOPIC: draw.text(1, MOST_SHORT),
        ContactRequest.TELEPHONE: draw.text(1, MOST_SHORT),
        ContactRequest.WINDOW: draw.text(0, MOST_SHORT),
        ContactRequest.STAFF_WORD: draw.text(1, MOST_SHORT),
        ContactRequest.PERSON_WORD: draw.text(1, MOST_SHORT),
        ContactRequest.NOTE: "",
    }
    if draw.chance(0.5):
        body[ContactRequest.BRANCH] = draw.text(1, MOST_SHORT)
        for key in NOT_NEEDED_AT_A_BRANCH:
            if draw.chance(0.5):
                body[key] = draw.choice(BLANK_TEXTS)
    if draw.chance(0.7):
        _fill(draw, body, ContactRequest.NOTE, least=0)
    return body


def _receipt(draw: Draw) -> Value:
    body = {
        Receipt.MESSAGE_ID: draw.id(),
        Receipt.ENVELOPE_HASH: draw.hash(),
        Receipt.ATTACHMENTS: [
            {ReceivedAttachment.ATTACHMENT_ID: draw.id(), ReceivedAttachment.DIGEST: draw.hash()}
            for _ in range(_list_length(draw))
        ],
        Receipt.RECEIVED: draw.time(),
        Receipt.UNIT: draw.id(),
    }
    if draw.chance(0.5):
        number = draw.integer(0, MOST_UINT64)
        body[Receipt.NEWEST_STATE] = {SeenState.NUMBER: number, SeenState.HASH: draw.hash()}
    return body


def _carried(draw: Draw) -> Value:
    """Any bytes: whether they are a signed object is not the envelope's matter."""
    length = draw.randint(1, 2_000) if draw.chance(0.6) else draw.length(1, LARGEST_CARRIED)
    return {Carried.OBJECT: draw.randbytes(length)}


def _rewrap(draw: Draw) -> Value:
    length = draw.choice((1, 1, 2, 3, draw.randint(4, 40), MOST_REWRAPPED))
    return {Rewrap.KEYS: [_rewrapped_key(draw) for _ in range(length)]}


def _rewrapped_key(draw: Draw) -> Value:
    return {
        RewrappedKey.MESSAGE_ID: draw.id(),
        RewrappedKey.ENVELOPE_HASH: draw.hash(),
        RewrappedKey.SIGNING_KEY: signing_public_key(draw.seed_bytes()),
        RewrappedKey.FILE_KEY: draw.seed_bytes(),
    }


def _profile(draw: Draw) -> Value:
    return {
        Profile.SALUTATION: draw.choice(("Frau", "Herr", "Dr.", "")),
        Profile.NAME: draw.text(0, MOST_SHORT),
        Profile.ADDRESS: [draw.text(0, MOST_SHORT) for _ in range(draw.length(0, 8))],
        Profile.INSURANCE_NUMBER: draw.insurance_number().decode("ascii"),
    }


def _manifest(draw: Draw) -> Value:
    return {
        Manifest.ATTACHMENT_ID: draw.id(),
        Manifest.FILE_KEY: draw.seed_bytes(),
        Manifest.NAME: draw.text(1, MOST_SHORT),
        Manifest.MEDIA_TYPE: draw.text(0, 127),
        Manifest.SIZE: draw.integer(1, LARGEST_FILE),
        Manifest.DIGEST: draw.hash(),
    }


def _list_length(draw: Draw) -> int:
    return draw.choice((0, 0, 1, 2, draw.randint(3, MOST_ATTACHMENTS), MOST_ATTACHMENTS))


def _fill(draw: Draw, body: dict, key: int, least: int) -> None:
    """Let the text at `key` bring the padded form to a step or next to it, if it can be so long."""
    step = draw.choice(STEPS[:8] if draw.chance(0.7) else STEPS)
    length = step + draw.choice((-1, 0, 0, 1)) - LENGTH_BYTES
    # Twice, because a text's own length takes bytes too.
    for _ in range(2):
        missing = length - len(cbor.encode(body))
        text_length = len(body[key].encode()) + missing
        body[key] = draw.text_of(min(max(text_length, least), MOST_TEXT))
