-- What people attach, and work that takes longer than a request.

CREATE TABLE files (
    id BLOB PRIMARY KEY NOT NULL,
    owner BLOB REFERENCES accounts (id) ON DELETE SET NULL,
    channel BLOB REFERENCES channels (id) ON DELETE CASCADE,
    message BLOB,
    -- Its place among the files of the message.
    position INTEGER NOT NULL DEFAULT 0,
    -- For display alone: nothing is stored under it.
    name TEXT NOT NULL CONSTRAINT files_name CHECK (length(name) BETWEEN 1 AND 200),
    content_type TEXT NOT NULL CONSTRAINT files_content_type CHECK (octet_length(content_type) <= 100),
    kind TEXT NOT NULL,
    bytes INTEGER NOT NULL CONSTRAINT files_bytes CHECK (bytes >= 0),
    sha256 BLOB NOT NULL CONSTRAINT files_sha256 CHECK (octet_length(sha256) = 32),
    width INTEGER,
    height INTEGER,
    preview TEXT NOT NULL,
    created_at INTEGER NOT NULL,
    attached_at INTEGER,
    -- The row stays until the bytes are gone.
    deleted_at INTEGER
) STRICT;

CREATE INDEX files_message ON files (message, position) WHERE message IS NOT NULL;
CREATE INDEX files_channel ON files (channel);
CREATE INDEX files_owner ON files (owner);
CREATE INDEX files_loose ON files (created_at) WHERE attached_at IS NULL;
CREATE INDEX files_gone ON files (deleted_at) WHERE deleted_at IS NOT NULL;
CREATE INDEX files_preview ON files (id) WHERE preview = 'pending';

CREATE TABLE jobs (
    id BLOB PRIMARY KEY NOT NULL,
    kind TEXT NOT NULL,
    owner BLOB REFERENCES accounts (id) ON DELETE SET NULL,
    state TEXT NOT NULL,
    params TEXT NOT NULL CONSTRAINT jobs_params CHECK (octet_length(params) <= 65536),
    done INTEGER NOT NULL DEFAULT 0,
    total INTEGER NOT NULL DEFAULT 0,
    note TEXT NOT NULL DEFAULT '' CONSTRAINT jobs_note CHECK (octet_length(note) <= 65536),
    -- The bytes it made, kept as a file is.
    result BLOB,
    result_bytes INTEGER,
    error TEXT CONSTRAINT jobs_error CHECK (octet_length(error) <= 4096),
    created_at INTEGER NOT NULL,
    started_at INTEGER,
    finished_at INTEGER,
    expires_at INTEGER,
    node BLOB,
    -- Until when that node alone may work on it.
    lease_until INTEGER NOT NULL DEFAULT 0,
    attempts INTEGER NOT NULL DEFAULT 0
) STRICT;

CREATE INDEX jobs_waiting ON jobs (created_at) WHERE state IN ('waiting', 'running');
CREATE INDEX jobs_owner ON jobs (owner, created_at);
CREATE INDEX jobs_expiry ON jobs (expires_at) WHERE expires_at IS NOT NULL;
