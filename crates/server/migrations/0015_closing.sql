-- Accounts that their owners have asked to close, with the text that they had read. `back` is set when somebody signs in before the end, until
-- that was noted.
CREATE TABLE closing (
    account BLOB PRIMARY KEY REFERENCES account (id),
    notice  INTEGER NOT NULL,
    asked   INTEGER NOT NULL,
    ends    INTEGER NOT NULL,
    back    INTEGER NOT NULL DEFAULT 0 CHECK (back IN (0, 1))
) STRICT, WITHOUT ROWID;

CREATE INDEX closing_ends ON closing (ends);

-- Accounts that are closed, for the desk. What is left of them is that they were there.
CREATE TABLE closed (
    position INTEGER PRIMARY KEY AUTOINCREMENT,
    account  BLOB NOT NULL UNIQUE REFERENCES account (id),
    at       INTEGER NOT NULL
) STRICT;

-- Parts that no row names any more, until their bytes are deleted.
CREATE TABLE doomed_part (
    attachment BLOB NOT NULL,
    number     INTEGER NOT NULL,
    digest     BLOB NOT NULL,
    PRIMARY KEY (attachment, number)
) STRICT, WITHOUT ROWID;
