-- What accounts consist of, signed by them: the last states of each, numbered here from 1 in the order of their coming.

CREATE TABLE account_state (
    account BLOB NOT NULL REFERENCES account (id),
    number  INTEGER NOT NULL,
    hash    BLOB NOT NULL,
    bytes   BLOB NOT NULL,
    PRIMARY KEY (account, number)
) STRICT, WITHOUT ROWID;
