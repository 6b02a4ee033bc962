"""Bodies: each rule kept to its end, and broken by one step."""

from ..bodies import (
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
    check_body,
)
from ..errors import RuleBroken
from ..keys import signing_public_key
from . import Case, calling

MANIFEST = {
    Manifest.ATTACHMENT_ID: bytes(16),
    Manifest.FILE_KEY: bytes(32),
    Manifest.NAME: "x",
    Manifest.MEDIA_TYPE: "",
    Manifest.SIZE: 1,
    Manifest.DIGEST: bytes(32),
}
PROFILE = {
    Profile.SALUTATION: "Frau",
    Profile.NAME: "",
    Profile.ADDRESS: [],
    Profile.INSURANCE_NUMBER: "",
}
MESSAGE = {Message.TEXT: "x", Message.ATTACHMENTS: []}
DECISION = {Decision.INSTRUCTS: 1, Decision.LAND: 1}
CONSENT = {Consent.CATEGORY: 1, Consent.GIVEN: 1}
CONTACT_REQUEST = {
    ContactRequest.TOPIC: "x",
    ContactRequest.TELEPHONE: "x",
    ContactRequest.WINDOW: "",
    ContactRequest.STAFF_WORD: "x",
    ContactRequest.PERSON_WORD: "x",
    ContactRequest.NOTE: "",
}
APPOINTMENT = CONTACT_REQUEST | {
    ContactRequest.TELEPHONE: "",
    ContactRequest.STAFF_WORD: "",
    ContactRequest.PERSON_WORD: " ",
    ContactRequest.BRANCH: "x",
}
RECEIVED = {ReceivedAttachment.ATTACHMENT_ID: bytes(16), ReceivedAttachment.DIGEST: bytes(32)}
RECEIPT = {
    Receipt.MESSAGE_ID: bytes(16),
    Receipt.ENVELOPE_HASH: bytes(32),
    Receipt.ATTACHMENTS: [],
    Receipt.RECEIVED: 0,
    Receipt.UNIT: bytes(16),
}
SEEN = {SeenState.NUMBER: 1, SeenState.HASH: bytes(32)}
REWRAPPED = {
    RewrappedKey.MESSAGE_ID: bytes(16),
    RewrappedKey.ENVELOPE_HASH: bytes(32),
    RewrappedKey.SIGNING_KEY: signing_public_key(bytes(32)),
    RewrappedKey.FILE_KEY: bytes(32),
}

KEPT = (
    (Kind.MESSAGE, MESSAGE),
    (Kind.MESSAGE, MESSAGE | {Message.TOPIC: "", Message.SUBJECT: "", Message.ANSWERS: bytes(16)}),
    (Kind.MESSAGE, MESSAGE | {Message.TOPIC: "ä" * 127 + "x"}),
    (Kind.MESSAGE, MESSAGE | {Message.SUBJECT: "🌱" * 200}),
    (Kind.MESSAGE, MESSAGE | {Message.TEXT: "x" * 65_536}),
    (Kind.MESSAGE, MESSAGE | {Message.TEXT: "\x1f"}),
    (Kind.MESSAGE, MESSAGE | {Message.TEXT: "\u200b"}),
    (Kind.MESSAGE, MESSAGE | {Message.TEXT: "", Message.ATTACHMENTS: [MANIFEST]}),
    (Kind.MESSAGE, MESSAGE | {Message.PROFILE: PROFILE | {Profile.SALUTATION: ""}}),
    (Kind.MESSAGE, MESSAGE | {Message.PROFILE: PROFILE | {Profile.ADDRESS: ["x" * 255] * 8}}),
    (Kind.MESSAGE, MESSAGE | {Message.DECISION: DECISION, Message.CONSENT: CONSENT}),
    (Kind.MESSAGE, MESSAGE | {Message.DECISION: {Decision.INSTRUCTS: 0}}),
    (Kind.MESSAGE, MESSAGE | {Message.DECISION: DECISION | {Decision.LAND: 255}}),
    (Kind.MESSAGE, MESSAGE | {Message.CONSENT: {Consent.CATEGORY: 255, Consent.GIVEN: 0}}),
    (Kind.CONTACT_REQUEST, CONTACT_REQUEST),
    (Kind.CONTACT_REQUEST, CONTACT_REQUEST | {ContactRequest.WINDOW: "x" * 255}),
    (Kind.CONTACT_REQUEST, CONTACT_REQUEST | {ContactRequest.NOTE: "x" * 65_536}),
    (Kind.CONTACT_REQUEST, APPOINTMENT),
    (Kind.CONTACT_REQUEST, APPOINTMENT | {ContactRequest.BRANCH: "x" * 255}),
    (Kind.CONTACT_REQUEST, APPOINTMENT | {ContactRequest.WINDOW: "x" * 255}),
    (Kind.CONTACT_REQUEST, CONTACT_REQUEST | {ContactRequest.BRANCH: "x"}),
    (Kind.RECEIPT, RECEIPT),
    (Kind.RECEIPT, RECEIPT | {Receipt.ATTACHMENTS: [RECEIVED]}),
    (Kind.RECEIPT, RECEIPT | {Receipt.RECEIVED: 2**64 - 1}),
    (Kind.RECEIPT, RECEIPT | {Receipt.NEWEST_STATE: SEEN}),
    (Kind.RECEIPT, RECEIPT | {Receipt.NEWEST_STATE: SEEN | {SeenState.NUMBER: 2**64 - 1}}),
    (Kind.STATE, {Carried.OBJECT: b"x"}),
    (Kind.GRANT, {Carried.OBJECT: bytes(65_536)}),
    (Kind.REWRAP, {Rewrap.KEYS: [REWRAPPED]}),
)

BROKEN_MESSAGES = (
    0,
    [],
    {},
    MESSAGE | {8: 0},
    MESSAGE | {Message.DECISION: 0},
    MESSAGE | {Message.DECISION: {}},
    MESSAGE | {Message.DECISION: {Decision.LAND: 1}},
    MESSAGE | {Message.DECISION: DECISION | {2: 0}},
    MESSAGE | {Message.DECISION: DECISION | {Decision.INSTRUCTS: 2}},
    MESSAGE | {Message.DECISION: DECISION | {Decision.LAND: 256}},
    MESSAGE | {Message.CONSENT: {}},
    MESSAGE | {Message.CONSENT: {Consent.CATEGORY: 1}},
    MESSAGE | {Message.CONSENT: CONSENT | {2: 0}},
    MESSAGE | {Message.CONSENT: CONSENT | {Consent.CATEGORY: 256}},
    MESSAGE | {Message.CONSENT: CONSENT | {Consent.GIVEN: 2}},
    MESSAGE | {Message.TOPIC: "x" * 256},
    MESSAGE | {Message.SUBJECT: "x" * 201},
    MESSAGE | {Message.TEXT: "x" * 65_537},
    MESSAGE | {Message.TEXT: b"x"},
    MESSAGE | {Message.TEXT: ""},
    MESSAGE | {Message.TEXT: " \t\n\x85\u00a0\u1680\u2000\u200a\u2028\u2029\u202f\u205f\u3000"},
    MESSAGE | {Message.ANSWERS: bytes(15)},
    MESSAGE | {Message.ATTACHMENTS: {}},
    MESSAGE | {Message.ATTACHMENTS: [MANIFEST, MANIFEST]},
    {Message.TEXT: "x"},
    {Message.ATTACHMENTS: [MANIFEST]},
)
BROKEN_MANIFESTS = (
    {},
    MANIFEST | {6: 0},
    MANIFEST | {Manifest.ATTACHMENT_ID: bytes(17)},
    MANIFEST | {Manifest.FILE_KEY: bytes(31)},
    MANIFEST | {Manifest.NAME: ""},
    MANIFEST | {Manifest.NAME: "x" * 256},
    MANIFEST | {Manifest.MEDIA_TYPE: "x" * 128},
    MANIFEST | {Manifest.SIZE: 0},
    MANIFEST | {Manifest.SIZE: 2**30 + 1},
    MANIFEST | {Manifest.DIGEST: bytes(33)},
)
BROKEN_PROFILES = (
    {},
    PROFILE | {Profile.SALUTATION: "x" * 256},
    PROFILE | {Profile.NAME: "x" * 256},
    PROFILE | {Profile.ADDRESS: [""] * 9},
    PROFILE | {Profile.ADDRESS: ["x" * 256]},
    PROFILE | {Profile.INSURANCE_NUMBER: "x" * 256},
)
BROKEN_CONTACT_REQUESTS = (
    *(
        CONTACT_REQUEST | {field: text}
        for field in (
            ContactRequest.TOPIC,
            ContactRequest.TELEPHONE,
            ContactRequest.STAFF_WORD,
            ContactRequest.PERSON_WORD,
        )
        for text in ("", " \n", "x" * 256)
    ),
    CONTACT_REQUEST | {ContactRequest.WINDOW: "x" * 256},
    CONTACT_REQUEST | {ContactRequest.NOTE: "x" * 65_537},
    *(
        {key: CONTACT_REQUEST[key] for key in CONTACT_REQUEST if key != missing}
        for missing in CONTACT_REQUEST
    ),
    *(
        {key: APPOINTMENT[key] for key in APPOINTMENT if key != missing} for missing in APPOINTMENT
    ),
    *(APPOINTMENT | {ContactRequest.BRANCH: branch} for branch in ("", " \n", "x" * 256, b"x", 0)),
    *(APPOINTMENT | {ContactRequest.TOPIC: topic} for topic in ("", " ", "x" * 256)),
    *(
        APPOINTMENT | {field: "x" * 256}
        for field in (
            ContactRequest.TELEPHONE,
            ContactRequest.WINDOW,
            ContactRequest.STAFF_WORD,
            ContactRequest.PERSON_WORD,
        )
    ),
    APPOINTMENT | {ContactRequest.NOTE: "x" * 65_537},
    APPOINTMENT | {7: 0},
)
BROKEN_RECEIPTS = (
    RECEIPT | {Receipt.MESSAGE_ID: ""},
    RECEIPT | {Receipt.ENVELOPE_HASH: bytes(31)},
    RECEIPT | {Receipt.ATTACHMENTS: [RECEIVED, RECEIVED]},
    RECEIPT | {Receipt.RECEIVED: "0"},
    RECEIPT | {Receipt.UNIT: bytes(15)},
    RECEIPT | {6: 0},
    RECEIPT | {Receipt.NEWEST_STATE: {}},
    RECEIPT | {Receipt.NEWEST_STATE: SEEN | {2: 0}},
    RECEIPT | {Receipt.NEWEST_STATE: SEEN | {SeenState.HASH: bytes(31)}},
    RECEIPT | {Receipt.NEWEST_STATE: SEEN | {SeenState.NUMBER: b"1"}},
)
BROKEN_CARRIED = (
    {},
    {Carried.OBJECT: b""},
    {Carried.OBJECT: bytes(65_537)},
    {Carried.OBJECT: "x"},
    {Carried.OBJECT: b"x", 1: 0},
)
BROKEN_REWRAPS = (
    {},
    {Rewrap.KEYS: []},
    {Rewrap.KEYS: [REWRAPPED], 1: 0},
    {Rewrap.KEYS: [REWRAPPED, REWRAPPED | {RewrappedKey.ENVELOPE_HASH: b"x" * 32}]},
    {Rewrap.KEYS: [REWRAPPED | {4: 0}]},
    {Rewrap.KEYS: [REWRAPPED | {RewrappedKey.MESSAGE_ID: bytes(15)}]},
    {Rewrap.KEYS: [REWRAPPED | {RewrappedKey.ENVELOPE_HASH: bytes(31)}]},
    # A point of small order.
    {Rewrap.KEYS: [REWRAPPED | {RewrappedKey.SIGNING_KEY: bytes(32)}]},
    {Rewrap.KEYS: [REWRAPPED | {RewrappedKey.FILE_KEY: bytes(33)}]},
)


def cases() -> list[Case]:
    broken = (
        *((Kind.MESSAGE, body) for body in BROKEN_MESSAGES),
        *((Kind.MESSAGE, _with_manifests([manifest])) for manifest in BROKEN_MANIFESTS),
        *((Kind.MESSAGE, MESSAGE | {Message.PROFILE: profile}) for profile in BROKEN_PROFILES),
        *((Kind.CONTACT_REQUEST, body) for body in BROKEN_CONTACT_REQUESTS),
        *((Kind.RECEIPT, body) for body in BROKEN_RECEIPTS),
        *((kind, body) for kind in (Kind.STATE, Kind.GRANT) for body in BROKEN_CARRIED),
        *((Kind.REWRAP, body) for body in BROKEN_REWRAPS),
        *(_list_lengths(33)),
        (Kind.REWRAP, _rewrap(513)),
    )
    return [
        *((repr(body)[:300], calling(check_body, kind, body), None) for kind, body in KEPT),
        *(("most", calling(check_body, kind, body), None) for kind, body in _list_lengths(32)),
        ("most keys", calling(check_body, Kind.REWRAP, _rewrap(512)), None),
        *((repr(body)[:300], calling(check_body, kind, body), RuleBroken) for kind, body in broken),
    ]


def _list_lengths(length: int) -> list[tuple[Kind, dict]]:
    """Bodies with so many attachments, all different."""
    ids = [bytes([index]) * 16 for index in range(length)]
    manifests = [MANIFEST | {Manifest.ATTACHMENT_ID: each} for each in ids]
    received = [RECEIVED | {ReceivedAttachment.ATTACHMENT_ID: each} for each in ids]
    return [
        (Kind.MESSAGE, _with_manifests(manifests)),
        (Kind.RECEIPT, RECEIPT | {Receipt.ATTACHMENTS: received}),
    ]


def _rewrap(length: int) -> dict:
    """A re-wrap of so many keys, of messages that all are different."""
    keys = [
        REWRAPPED | {RewrappedKey.MESSAGE_ID: index.to_bytes(16, "big")} for index in range(length)
    ]
    return {Rewrap.KEYS: keys}


def _with_manifests(manifests: list[dict]) -> dict:
    return MESSAGE | {Message.ATTACHMENTS: manifests}
