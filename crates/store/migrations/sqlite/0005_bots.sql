-- What an account of kind `bot` has besides; its tokens are in bot_tokens.

CREATE TABLE bots (
    account BLOB PRIMARY KEY NOT NULL REFERENCES accounts (id) ON DELETE CASCADE,
    -- Whom to ask about it.
    owner BLOB REFERENCES accounts (id) ON DELETE SET NULL,
    description TEXT NOT NULL DEFAULT '' CONSTRAINT bots_description CHECK (length(description) <= 300),
    -- Since when its tokens open nothing.
    disabled_at INTEGER
) STRICT;

CREATE INDEX bots_owner ON bots (owner);
