-- Devices that are told by push that there is mail, each by an address at its browser's push service, to which nothing else is sent. It goes
-- with the device.

CREATE TABLE push (
    account  BLOB NOT NULL,
    device   BLOB NOT NULL,
    endpoint TEXT NOT NULL,
    since    INTEGER NOT NULL,
    PRIMARY KEY (account, device),
    FOREIGN KEY (account, device) REFERENCES known_device (account, device) ON DELETE CASCADE
) STRICT, WITHOUT ROWID;

CREATE INDEX push_endpoint ON push (endpoint);
