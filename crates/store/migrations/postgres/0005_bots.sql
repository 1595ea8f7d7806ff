-- What an account of kind `bot` has besides; its tokens are in bot_tokens.

CREATE TABLE bots (
    account UUID PRIMARY KEY REFERENCES accounts (id) ON DELETE CASCADE,
    -- Whom to ask about it.
    owner UUID REFERENCES accounts (id) ON DELETE SET NULL,
    description TEXT NOT NULL DEFAULT '' CONSTRAINT bots_description CHECK (char_length(description) <= 300),
    -- Since when its tokens open nothing.
    disabled_at BIGINT
);

CREATE INDEX bots_owner ON bots (owner);
