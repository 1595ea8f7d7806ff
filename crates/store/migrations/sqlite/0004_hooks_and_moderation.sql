-- Webhooks in both directions, tokens of bots, and what those need who keep order.

CREATE TABLE hooks_in (
    id BLOB PRIMARY KEY NOT NULL,
    channel BLOB NOT NULL REFERENCES channels (id) ON DELETE CASCADE,
    name TEXT NOT NULL CONSTRAINT hooks_in_name CHECK (length(name) BETWEEN 1 AND 80),
    hash BLOB NOT NULL CONSTRAINT hooks_in_hash CHECK (octet_length(hash) = 32),
    avatar BLOB,
    created_by BLOB REFERENCES accounts (id) ON DELETE SET NULL,
    created_at INTEGER NOT NULL,
    last_used_at INTEGER,
    revoked_at INTEGER
) STRICT;

CREATE INDEX hooks_in_channel ON hooks_in (channel);
CREATE INDEX hooks_in_author ON hooks_in (created_by);

CREATE TABLE hooks_out (
    id BLOB PRIMARY KEY NOT NULL,
    -- None: every public channel.
    channel BLOB REFERENCES channels (id) ON DELETE CASCADE,
    url TEXT NOT NULL CONSTRAINT hooks_out_url CHECK (octet_length(url) BETWEEN 1 AND 2048),
    format TEXT NOT NULL,
    -- Names, with spaces between them.
    events TEXT NOT NULL CONSTRAINT hooks_out_events CHECK (octet_length(events) <= 1024),
    secret TEXT NOT NULL CONSTRAINT hooks_out_secret CHECK (octet_length(secret) <= 256),
    created_by BLOB REFERENCES accounts (id) ON DELETE SET NULL,
    created_at INTEGER NOT NULL,
    disabled_at INTEGER,
    disabled_reason TEXT CONSTRAINT hooks_out_disabled_reason CHECK (octet_length(disabled_reason) <= 1024),
    -- Given up in a row.
    failures INTEGER NOT NULL DEFAULT 0
) STRICT;

CREATE INDEX hooks_out_channel ON hooks_out (channel);
CREATE INDEX hooks_out_author ON hooks_out (created_by);

-- Written together with the entry they tell of.
CREATE TABLE deliveries (
    id BLOB PRIMARY KEY NOT NULL,
    hook BLOB NOT NULL REFERENCES hooks_out (id) ON DELETE CASCADE,
    event TEXT NOT NULL,
    channel BLOB NOT NULL,
    seq INTEGER NOT NULL,
    message BLOB,
    state TEXT NOT NULL,
    attempts INTEGER NOT NULL DEFAULT 0,
    next_at INTEGER NOT NULL,
    claimed_until INTEGER NOT NULL DEFAULT 0,
    last_status INTEGER,
    last_error TEXT CONSTRAINT deliveries_last_error CHECK (octet_length(last_error) <= 1024),
    created_at INTEGER NOT NULL,
    finished_at INTEGER
) STRICT;

CREATE UNIQUE INDEX deliveries_once ON deliveries (hook, channel, seq);
CREATE INDEX deliveries_due ON deliveries (next_at) WHERE state = 'waiting';
CREATE INDEX deliveries_hook ON deliveries (hook, created_at, id);
CREATE INDEX deliveries_finished ON deliveries (finished_at) WHERE finished_at IS NOT NULL;

CREATE TABLE bot_tokens (
    id BLOB PRIMARY KEY NOT NULL,
    account BLOB NOT NULL REFERENCES accounts (id) ON DELETE CASCADE,
    name TEXT NOT NULL CONSTRAINT bot_tokens_name CHECK (length(name) BETWEEN 1 AND 64),
    hash BLOB NOT NULL CONSTRAINT bot_tokens_hash_key UNIQUE,
    scopes TEXT NOT NULL CONSTRAINT bot_tokens_scopes CHECK (octet_length(scopes) <= 200),
    created_by BLOB,
    created_at INTEGER NOT NULL,
    last_used_at INTEGER,
    expires_at INTEGER,
    revoked_at INTEGER
) STRICT;

CREATE INDEX bot_tokens_account ON bot_tokens (account);

-- Who did what to whom. It refers to nothing, so that it outlives what it tells of.
CREATE TABLE audit (
    id BLOB PRIMARY KEY NOT NULL,
    at INTEGER NOT NULL,
    actor BLOB,
    actor_name TEXT NOT NULL CONSTRAINT audit_actor_name CHECK (length(actor_name) <= 64),
    action TEXT NOT NULL CONSTRAINT audit_action CHECK (octet_length(action) BETWEEN 1 AND 64),
    target_kind TEXT NOT NULL DEFAULT '' CONSTRAINT audit_target_kind CHECK (octet_length(target_kind) <= 32),
    target BLOB,
    target_name TEXT NOT NULL DEFAULT '' CONSTRAINT audit_target_name CHECK (length(target_name) <= 200),
    channel BLOB,
    data TEXT NOT NULL DEFAULT '{}' CONSTRAINT audit_data CHECK (octet_length(data) <= 8192)
) STRICT;

CREATE INDEX audit_time ON audit (at, id);
CREATE INDEX audit_by_actor ON audit (actor, at, id);
CREATE INDEX audit_by_action ON audit (action, at, id);
CREATE INDEX audit_by_target ON audit (target, at, id);
CREATE INDEX audit_by_channel ON audit (channel, at, id);

CREATE TABLE reports (
    id BLOB PRIMARY KEY NOT NULL,
    message BLOB NOT NULL,
    channel BLOB NOT NULL REFERENCES channels (id) ON DELETE CASCADE,
    reporter BLOB REFERENCES accounts (id) ON DELETE SET NULL,
    author BLOB,
    reason TEXT NOT NULL CONSTRAINT reports_reason CHECK (length(reason) <= 300),
    -- What the message said then; gone once somebody has looked.
    body TEXT CONSTRAINT reports_body CHECK (octet_length(body) <= 65536),
    state TEXT NOT NULL,
    handled_by BLOB,
    handled_at INTEGER,
    outcome TEXT CONSTRAINT reports_outcome CHECK (octet_length(outcome) <= 64),
    created_at INTEGER NOT NULL
) STRICT;

CREATE UNIQUE INDEX reports_once ON reports (message, reporter);
CREATE INDEX reports_open ON reports (created_at, id) WHERE state = 'open';
CREATE INDEX reports_time ON reports (created_at, id);
CREATE INDEX reports_channel ON reports (channel);
CREATE INDEX reports_reporter ON reports (reporter);

CREATE TABLE word_filters (
    id BLOB PRIMARY KEY NOT NULL,
    pattern TEXT NOT NULL CONSTRAINT word_filters_pattern CHECK (length(pattern) BETWEEN 1 AND 100),
    kind TEXT NOT NULL,
    action TEXT NOT NULL,
    created_by BLOB,
    created_at INTEGER NOT NULL
) STRICT;

CREATE INDEX word_filters_time ON word_filters (created_at, id);
