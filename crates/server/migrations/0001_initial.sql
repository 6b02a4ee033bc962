-- Ids are 16 bytes, hashes 32, times ms since 1970. A principal is an account's id, or an empty blob for the desk.

-- What the insurer publishes.

CREATE TABLE insurer (
    only INTEGER PRIMARY KEY CHECK (only = 1),
    json TEXT NOT NULL
) STRICT;

CREATE TABLE directory (
    only     INTEGER PRIMARY KEY CHECK (only = 1),
    sequence INTEGER NOT NULL,
    hash     BLOB NOT NULL,
    bytes    BLOB NOT NULL
) STRICT;

CREATE TABLE unit (
    id BLOB PRIMARY KEY
) STRICT, WITHOUT ROWID;

CREATE TABLE unit_key (
    key  BLOB PRIMARY KEY,
    unit BLOB NOT NULL REFERENCES unit (id)
) STRICT, WITHOUT ROWID;

CREATE TABLE desk_token (
    hash    BLOB PRIMARY KEY,
    created INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

-- Activation.

CREATE TABLE letter (
    slot       INTEGER PRIMARY KEY,
    proof_hash BLOB NOT NULL,
    expires    INTEGER NOT NULL,
    used       INTEGER NOT NULL DEFAULT 0 CHECK (used IN (0, 1))
) STRICT;

-- Wrong proofs by slot, whether a letter has that slot or not.
CREATE TABLE letter_try (
    slot  INTEGER PRIMARY KEY,
    wrong INTEGER NOT NULL,
    last  INTEGER NOT NULL
) STRICT;

CREATE TABLE pending_activation (
    exchange BLOB PRIMARY KEY,
    letter   INTEGER NOT NULL REFERENCES letter (slot),
    account  BLOB NOT NULL,
    login    BLOB NOT NULL,
    expires  INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

CREATE INDEX pending_activation_expires ON pending_activation (expires);

-- Accounts.

CREATE TABLE account (
    position       INTEGER PRIMARY KEY AUTOINCREMENT,
    id             BLOB NOT NULL UNIQUE,
    login          BLOB NOT NULL UNIQUE,
    opaque_record  BLOB NOT NULL,
    letter         INTEGER NOT NULL UNIQUE REFERENCES letter (slot),
    account_keys   BLOB NOT NULL,
    encryption_key BLOB NOT NULL UNIQUE,
    bind_mac       BLOB NOT NULL,
    bundle         BLOB NOT NULL,
    certificate    BLOB,
    created        INTEGER NOT NULL
) STRICT;

CREATE TABLE slot (
    account  BLOB NOT NULL REFERENCES account (id),
    position INTEGER NOT NULL,
    id       BLOB NOT NULL,
    object   BLOB NOT NULL,
    PRIMARY KEY (account, position),
    UNIQUE (account, id)
) STRICT, WITHOUT ROWID;

CREATE TABLE session (
    token_hash BLOB PRIMARY KEY,
    account    BLOB NOT NULL REFERENCES account (id),
    device     BLOB NOT NULL,
    level      INTEGER NOT NULL,
    expires    INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

CREATE INDEX session_expires ON session (expires);

-- Sign-in. Exchanges and counts exist for unknown login names as well, so that nothing tells them apart.

CREATE TABLE pending_sign_in (
    exchange BLOB PRIMARY KEY,
    login    BLOB NOT NULL,
    account  BLOB,
    state    BLOB NOT NULL,
    expires  INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

CREATE INDEX pending_sign_in_expires ON pending_sign_in (expires);

CREATE TABLE sign_in_try (
    login BLOB PRIMARY KEY,
    count INTEGER NOT NULL,
    last  INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

-- Mail.

CREATE TABLE message (
    id          BLOB PRIMARY KEY,
    owner       BLOB NOT NULL,
    hash        BLOB NOT NULL,
    envelope    BLOB NOT NULL,
    handed_over INTEGER NOT NULL
) STRICT;

CREATE TABLE attachment (
    id         BLOB PRIMARY KEY,
    owner      BLOB NOT NULL,
    message    BLOB NOT NULL,
    object_len INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE part (
    attachment BLOB NOT NULL REFERENCES attachment (id),
    number     INTEGER NOT NULL,
    digest     BLOB NOT NULL,
    PRIMARY KEY (attachment, number)
) STRICT, WITHOUT ROWID;

-- The attachments that a committed message has, in the order of its commit.
CREATE TABLE message_attachment (
    message    BLOB NOT NULL REFERENCES message (id),
    position   INTEGER NOT NULL,
    attachment BLOB NOT NULL UNIQUE REFERENCES attachment (id),
    PRIMARY KEY (message, position)
) STRICT, WITHOUT ROWID;

-- Who may read which message, numbered for each reader alone: a place tells nothing about other people's mail.
CREATE TABLE feed (
    reader   BLOB NOT NULL,
    position INTEGER NOT NULL,
    message  BLOB NOT NULL REFERENCES message (id),
    PRIMARY KEY (reader, position),
    UNIQUE (reader, message)
) STRICT, WITHOUT ROWID;
