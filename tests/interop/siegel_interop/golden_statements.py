"""The golden files of account states, of grants, and of the envelopes that carry them."""

from .bodies import Carried, Kind, Receipt, Rewrap, RewrappedKey, SeenState
from .cbor import Value
from .errors import StateRefused
from .golden_file import GoldenFile, check_signature
from .grant import Grant, LegalBasis, holds, open_grant, sign_grant
from .keys import encryption_key, signing_public_key
from .message import open_message
from .rewrap import open_rewrapped, rewrapped_key
from .state import State, Taken, open_state, sign_state, take_state
from .suite import sha256

CARRYING = (
    ("state", Kind.STATE),
    ("grant", Kind.GRANT),
    ("rewrap", Kind.REWRAP),
    ("receipt", Kind.RECEIPT),
)


def states(golden: GoldenFile) -> None:
    seed, account_id = golden["identity_seed"], golden["account_id"]
    identity_key = signing_public_key(seed)
    for name in ("first", "second"):
        state = open_state(golden[name], identity_key, account_id)
        golden.expect(name, sign_state(state, seed))
    golden.expect("first_hash", sha256(golden["first"]))
    first = take_state(golden["first"], identity_key, account_id, None)
    golden.check("number of the first", first.state[State.NUMBER] == 1)
    second = take_state(golden["second"], identity_key, account_id, first)
    golden.check("hash before the second", second.state[State.PREVIOUS_HASH] == first.hash)
    golden.check("second again", _refusal(golden, "second", second) is None)
    golden.check("first again", _refusal(golden, "first", second) == "state-rolled-back")


def _refusal(golden: GoldenFile, name: str, newest: Taken) -> str | None:
    identity_key = signing_public_key(golden["identity_seed"])
    try:
        take_state(golden[name], identity_key, golden["account_id"], newest)
    except StateRefused as refusal:
        return refusal.word
    return None


def grants(golden: GoldenFile) -> None:
    person_id, registry_seed = golden["person_id"], golden["registry_seed"]
    identity_key = signing_public_key(golden["identity_seed"])
    registry_key = signing_public_key(registry_seed)
    for name, basis, seed in (
        ("power_of_attorney", LegalBasis.POWER_OF_ATTORNEY, golden["identity_seed"]),
        ("guardianship", LegalBasis.GUARDIANSHIP, registry_seed),
    ):
        grant = open_grant(golden[name], person_id, identity_key, registry_key)
        golden.check(f"legal basis of {name}", grant[Grant.LEGAL_BASIS] == basis)
        golden.expect("representative_id", grant[Grant.REPRESENTATIVE])
        golden.expect(name, sign_grant(grant, seed))


def carried(golden: GoldenFile) -> None:
    signing_key = signing_public_key(golden["signing_key_seed"])
    recipient = encryption_key(golden["recipient_seed"])
    bodies = {}
    for name, kind in CARRYING:
        opened = open_message(golden[name], signing_key, [recipient])
        golden.check(f"kind of {name}", opened.header.kind == kind)
        check_signature(golden, name)
        bodies[name] = opened.body
    second = golden.sibling("states.json")["second"]
    _check_statements(golden, bodies, second)
    _check_rewrap(golden, bodies["rewrap"])
    state = _second_state(golden)
    named = {SeenState.NUMBER: state[State.NUMBER], SeenState.HASH: sha256(second)}
    golden.check("state in the receipt", bodies["receipt"][Receipt.NEWEST_STATE] == named)


def _second_state(golden: GoldenFile) -> Value:
    its_file = golden.sibling("states.json")
    identity_key = signing_public_key(its_file["identity_seed"])
    return open_state(its_file["second"], identity_key, its_file["account_id"])


def _check_statements(golden: GoldenFile, bodies: dict[str, Value], second: bytes) -> None:
    golden.check("state that is carried", bodies["state"][Carried.OBJECT] == second)
    grant_file = golden.sibling("grants.json")
    data = bodies["grant"][Carried.OBJECT]
    golden.check("grant that is carried", data == grant_file["power_of_attorney"])
    keys = [signing_public_key(grant_file[f"{signer}_seed"]) for signer in ("identity", "registry")]
    grant = open_grant(data, grant_file["person_id"], *keys)
    golden.check("grant in the state", holds(grant, sha256(data), _second_state(golden)))


def _check_rewrap(golden: GoldenFile, rewrap: Value) -> None:
    message_file = golden.sibling("message.json")
    (key,) = rewrap[Rewrap.KEYS]
    signing_key = signing_public_key(message_file["signing_key_seed"])
    golden.check("signer in the re-wrap", key[RewrappedKey.SIGNING_KEY] == signing_key)
    opened = open_rewrapped(message_file["envelope"], key)
    ours = encryption_key(message_file["recipient_1_seed"])
    golden.check(
        "key in the re-wrap", key == rewrapped_key(message_file["envelope"], signing_key, [ours])
    )
    as_ever = open_message(message_file["envelope"], signing_key, [ours])
    golden.check("message by its re-wrapped key", opened == as_ever)
