"""The bodies of all kinds of envelopes, and what they may say."""

from enum import IntEnum

from .cbor import Value
from .errors import RuleBroken
from .record import (
    Record,
    byte_string,
    byte_string_of,
    filled_text,
    integer,
    list_of,
    short_text,
    signing_key_bytes,
    text,
)
from .suite import HASH_LENGTH, ID_LENGTH, KEY_LENGTH
from .white_space import holds_more_than_white_space

LARGEST_FILE = 2**30
MOST_ATTACHMENTS = 32
MOST_TEXT = 65_536
MOST_SHORT = 255
LARGEST_CARRIED = 65_536
LARGEST_BYTE = 255
MOST_REWRAPPED = 512


class Kind(IntEnum):
    MESSAGE = 1
    CONTACT_REQUEST = 2
    RECEIPT = 3
    STATE = 4
    GRANT = 5
    REWRAP = 6


class Message(IntEnum):
    TOPIC = 0
    SUBJECT = 1
    TEXT = 2
    ANSWERS = 3
    PROFILE = 4
    ATTACHMENTS = 5
    DECISION = 6
    CONSENT = 7


class Decision(IntEnum):
    INSTRUCTS = 0
    LAND = 1


class Consent(IntEnum):
    CATEGORY = 0
    GIVEN = 1


class Profile(IntEnum):
    SALUTATION = 0
    NAME = 1
    ADDRESS = 2
    INSURANCE_NUMBER = 3


class Manifest(IntEnum):
    ATTACHMENT_ID = 0
    FILE_KEY = 1
    NAME = 2
    MEDIA_TYPE = 3
    SIZE = 4
    DIGEST = 5


class ContactRequest(IntEnum):
    TOPIC = 0
    TELEPHONE = 1
    WINDOW = 2
    STAFF_WORD = 3
    PERSON_WORD = 4
    NOTE = 5
    BRANCH = 6


class Receipt(IntEnum):
    MESSAGE_ID = 0
    ENVELOPE_HASH = 1
    ATTACHMENTS = 2
    RECEIVED = 3
    UNIT = 4
    NEWEST_STATE = 5


class ReceivedAttachment(IntEnum):
    ATTACHMENT_ID = 0
    DIGEST = 1


class SeenState(IntEnum):
    NUMBER = 0
    HASH = 1


class Carried(IntEnum):
    """The body of a state or a grant."""

    OBJECT = 0


class Rewrap(IntEnum):
    KEYS = 0


class RewrappedKey(IntEnum):
    MESSAGE_ID = 0
    ENVELOPE_HASH = 1
    SIGNING_KEY = 2
    FILE_KEY = 3


MANIFEST_RULES = Record(
    {
        Manifest.ATTACHMENT_ID: byte_string(ID_LENGTH),
        Manifest.FILE_KEY: byte_string(KEY_LENGTH),
        Manifest.NAME: text(least=1, most=MOST_SHORT),
        Manifest.MEDIA_TYPE: text(most=127),
        Manifest.SIZE: integer(least=1, most=LARGEST_FILE),
        Manifest.DIGEST: byte_string(HASH_LENGTH),
    }
)

PROFILE_RULES = Record(
    {
        Profile.SALUTATION: text(most=MOST_SHORT),
        Profile.NAME: text(most=MOST_SHORT),
        Profile.ADDRESS: list_of(text(most=MOST_SHORT), most=8),
        Profile.INSURANCE_NUMBER: text(most=MOST_SHORT),
    }
)

DECISION_RULES = Record(
    {Decision.INSTRUCTS: integer(most=1)},
    optional={Decision.LAND: integer(most=LARGEST_BYTE)},
)

CONSENT_RULES = Record(
    {Consent.CATEGORY: integer(most=LARGEST_BYTE), Consent.GIVEN: integer(most=1)}
)

MESSAGE_RULES = Record(
    {
        Message.TEXT: text(most=MOST_TEXT),
        Message.ATTACHMENTS: list_of(
            MANIFEST_RULES, most=MOST_ATTACHMENTS, distinct=Manifest.ATTACHMENT_ID
        ),
    },
    optional={
        Message.TOPIC: text(most=MOST_SHORT),
        Message.SUBJECT: short_text(characters=200),
        Message.ANSWERS: byte_string(ID_LENGTH),
        Message.PROFILE: PROFILE_RULES,
        Message.DECISION: DECISION_RULES,
        Message.CONSENT: CONSENT_RULES,
    },
)

CALL_BACK_RULES = Record(
    {
        ContactRequest.TOPIC: filled_text(MOST_SHORT),
        ContactRequest.TELEPHONE: filled_text(MOST_SHORT),
        ContactRequest.WINDOW: text(most=MOST_SHORT),
        ContactRequest.STAFF_WORD: filled_text(MOST_SHORT),
        ContactRequest.PERSON_WORD: filled_text(MOST_SHORT),
        ContactRequest.NOTE: text(most=MOST_TEXT),
    }
)

APPOINTMENT_RULES = Record(
    {
        ContactRequest.TOPIC: filled_text(MOST_SHORT),
        ContactRequest.TELEPHONE: text(most=MOST_SHORT),
        ContactRequest.WINDOW: text(most=MOST_SHORT),
        ContactRequest.STAFF_WORD: text(most=MOST_SHORT),
        ContactRequest.PERSON_WORD: text(most=MOST_SHORT),
        ContactRequest.NOTE: text(most=MOST_TEXT),
        ContactRequest.BRANCH: filled_text(MOST_SHORT),
    }
)


def _contact_request(value: Value) -> None:
    """Whoever names a branch wants to come there; whoever does not, to be called."""
    names_branch = isinstance(value, dict) and ContactRequest.BRANCH in value
    rules = APPOINTMENT_RULES if names_branch else CALL_BACK_RULES
    rules(value)


RECEIVED_ATTACHMENT_RULES = Record(
    {
        ReceivedAttachment.ATTACHMENT_ID: byte_string(ID_LENGTH),
        ReceivedAttachment.DIGEST: byte_string(HASH_LENGTH),
    }
)

SEEN_STATE_RULES = Record(
    {SeenState.NUMBER: integer(), SeenState.HASH: byte_string(HASH_LENGTH)}
)

RECEIPT_RULES = Record(
    {
        Receipt.MESSAGE_ID: byte_string(ID_LENGTH),
        Receipt.ENVELOPE_HASH: byte_string(HASH_LENGTH),
        Receipt.ATTACHMENTS: list_of(
            RECEIVED_ATTACHMENT_RULES,
            most=MOST_ATTACHMENTS,
            distinct=ReceivedAttachment.ATTACHMENT_ID,
        ),
        Receipt.RECEIVED: integer(),
        Receipt.UNIT: byte_string(ID_LENGTH),
    },
    optional={Receipt.NEWEST_STATE: SEEN_STATE_RULES},
)

CARRIED_RULES = Record({Carried.OBJECT: byte_string_of(least=1, most=LARGEST_CARRIED)})

REWRAPPED_KEY_RULES = Record(
    {
        RewrappedKey.MESSAGE_ID: byte_string(ID_LENGTH),
        RewrappedKey.ENVELOPE_HASH: byte_string(HASH_LENGTH),
        RewrappedKey.SIGNING_KEY: signing_key_bytes,
        RewrappedKey.FILE_KEY: byte_string(KEY_LENGTH),
    }
)

REWRAP_RULES = Record(
    {
        Rewrap.KEYS: list_of(
            REWRAPPED_KEY_RULES,
            least=1,
            most=MOST_REWRAPPED,
            distinct=RewrappedKey.MESSAGE_ID,
        )
    }
)

RULES = {
    Kind.MESSAGE: MESSAGE_RULES,
    Kind.CONTACT_REQUEST: _contact_request,
    Kind.RECEIPT: RECEIPT_RULES,
    Kind.STATE: CARRIED_RULES,
    Kind.GRANT: CARRIED_RULES,
    Kind.REWRAP: REWRAP_RULES,
}


def check_body(kind: int, body: Value) -> None:
    """Refuse a body that breaks a rule of its kind."""
    RULES[kind](body)
    if kind == Kind.MESSAGE and not body[Message.ATTACHMENTS]:
        if not holds_more_than_white_space(body[Message.TEXT]):
            raise RuleBroken("a message that says nothing")
