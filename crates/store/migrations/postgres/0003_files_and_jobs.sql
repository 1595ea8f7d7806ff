-- What people attach, and work that takes longer than a request.

CREATE TABLE files (
    id UUID PRIMARY KEY,
    owner UUID REFERENCES accounts (id) ON DELETE SET NULL,
    channel UUID REFERENCES channels (id) ON DELETE CASCADE,
    message UUID,
    -- Its place among the files of the message.
    position BIGINT NOT NULL DEFAULT 0,
    -- For display alone: nothing is stored under it.
    name TEXT NOT NULL CONSTRAINT files_name CHECK (char_length(name) BETWEEN 1 AND 200),
    content_type TEXT NOT NULL CONSTRAINT files_content_type CHECK (octet_length(content_type) <= 100),
    kind TEXT NOT NULL,
    bytes BIGINT NOT NULL CONSTRAINT files_bytes CHECK (bytes >= 0),
    sha256 BYTEA NOT NULL CONSTRAINT files_sha256 CHECK (octet_length(sha256) = 32),
    width BIGINT,
    height BIGINT,
    preview TEXT NOT NULL,
    created_at BIGINT NOT NULL,
    attached_at BIGINT,
    -- The row stays until the bytes are gone.
    deleted_at BIGINT
);

CREATE INDEX files_message ON files (message, position) WHERE message IS NOT NULL;
CREATE INDEX files_channel ON files (channel);
CREATE INDEX files_owner ON files (owner);
CREATE INDEX files_loose ON files (created_at) WHERE attached_at IS NULL;
CREATE INDEX files_gone ON files (deleted_at) WHERE deleted_at IS NOT NULL;
CREATE INDEX files_preview ON files (id) WHERE preview = 'pending';

CREATE TABLE jobs (
    id UUID PRIMARY KEY,
    kind TEXT NOT NULL,
    owner UUID REFERENCES accounts (id) ON DELETE SET NULL,
    state TEXT NOT NULL,
    params TEXT NOT NULL CONSTRAINT jobs_params CHECK (octet_length(params) <= 65536),
    done BIGINT NOT NULL DEFAULT 0,
    total BIGINT NOT NULL DEFAULT 0,
    note TEXT NOT NULL DEFAULT '' CONSTRAINT jobs_note CHECK (octet_length(note) <= 65536),
    -- The bytes it made, kept as a file is.
    result UUID,
    result_bytes BIGINT,
    error TEXT CONSTRAINT jobs_error CHECK (octet_length(error) <= 4096),
    created_at BIGINT NOT NULL,
    started_at BIGINT,
    finished_at BIGINT,
    expires_at BIGINT,
    node UUID,
    -- Until when that node alone may work on it.
    lease_until BIGINT NOT NULL DEFAULT 0,
    attempts BIGINT NOT NULL DEFAULT 0
);

CREATE INDEX jobs_waiting ON jobs (created_at) WHERE state IN ('waiting', 'running');
CREATE INDEX jobs_owner ON jobs (owner, created_at);
CREATE INDEX jobs_expiry ON jobs (expires_at) WHERE expires_at IS NOT NULL;
