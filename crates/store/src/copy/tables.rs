//! The tables, in an order in which each comes after those it refers to.

/// A table to copy.
pub(super) struct Table {
    /// Its name.
    pub(super) name: &'static str,
    /// What its rows are told apart and read in order by.
    pub(super) key: &'static str,
    /// Its columns with spaces between them, each after the kind of its values: `u` a UUID, `t` a text, `i` an
    /// integer, `b` a truth value, `y` bytes.
    pub(super) columns: &'static str,
    /// Rows of one page.
    pub(super) page: u32,
}

/// Most tables' rows are small.
const PAGE: u32 = 1_000;
/// Rows of these may have a megabyte each.
const LARGE: u32 = 16;

pub(super) static TABLES: &[Table] = &[
    Table {
        name: "accounts",
        key: "id",
        columns: "u:id t:handle t:name t:name_key t:email t:email_key b:email_verified t:password_hash t:role \
                  i:epoch t:language t:theme b:do_not_disturb b:has_picture i:picture_version i:created_at \
                  i:updated_at t:kind t:status i:muted_until i:banned_at i:banned_until t:ban_reason i:rev \
                  i:files_bytes",
        page: PAGE,
    },
    Table { name: "server_state", key: "name", columns: "t:name i:number t:text", page: PAGE },
    Table { name: "categories", key: "id", columns: "u:id t:name i:position i:created_at", page: PAGE },
    Table {
        name: "channels",
        key: "id",
        columns: "u:id t:kind t:name t:name_key t:peers t:topic u:category i:position b:private i:slow_mode \
                  i:archived_at u:created_by i:created_at i:head i:posts i:posted_at",
        page: PAGE,
    },
    Table {
        name: "invites",
        key: "id",
        columns: "u:id y:hash t:role t:note i:max_uses i:uses i:expires_at u:created_by i:created_at i:revoked_at \
                  b:bootstrap u:channel",
        page: PAGE,
    },
    Table {
        name: "sessions",
        key: "id",
        columns: "u:id u:account i:generation i:rotated_at i:created_at i:last_seen_at i:expires_at t:device \
                  t:address i:revoked_at",
        page: PAGE,
    },
    Table {
        name: "links",
        key: "hash",
        columns: "y:hash u:account t:kind t:email t:clear_text i:created_at i:expires_at i:used_at",
        page: PAGE,
    },
    Table { name: "blocks", key: "blocker, blocked", columns: "u:blocker u:blocked i:created_at", page: PAGE },
    Table {
        name: "calls",
        key: "owner, id",
        columns: "u:id u:owner u:peer t:peer_name t:direction t:outcome i:began_at i:talked_ms i:seen_at",
        page: PAGE,
    },
    Table { name: "pictures", key: "account", columns: "u:account i:version t:content_type y:bytes", page: LARGE },
    Table {
        name: "members",
        key: "channel, account",
        columns: "u:channel u:account b:owner i:since i:joined_at u:invited_by",
        page: PAGE,
    },
    Table {
        name: "messages",
        key: "number",
        columns: "i:number u:id u:channel i:seq i:rev u:author u:nonce t:kind t:body t:extra u:reply_to b:here \
                  i:mentions i:files i:reactions i:created_at i:edited_at i:deleted_at u:deleted_by i:pinned_at \
                  u:pinned_by t:stems",
        page: PAGE,
    },
    Table {
        name: "channel_log",
        key: "channel, seq",
        columns: "u:channel i:seq t:kind u:message u:actor u:subject t:data i:at",
        page: PAGE,
    },
    Table { name: "message_edits", key: "message, version", columns: "u:message i:version t:body i:at", page: PAGE },
    Table {
        name: "reactions",
        key: "message, emoji, account",
        columns: "u:message t:emoji u:account i:at",
        page: PAGE,
    },
    Table {
        name: "mentions",
        key: "account, channel, seq",
        columns: "u:account u:channel i:seq u:message t:kind i:at",
        page: PAGE,
    },
    Table { name: "read_marks", key: "account, channel", columns: "u:account u:channel i:seq i:rev", page: PAGE },
    Table {
        name: "drafts",
        key: "account, channel",
        columns: "u:account u:channel t:body u:reply_to i:updated_at i:rev",
        page: PAGE,
    },
    Table {
        name: "channel_prefs",
        key: "account, channel",
        columns: "u:account u:channel t:level i:muted_until b:hidden i:rev",
        page: PAGE,
    },
    Table { name: "account_settings", key: "account, name", columns: "u:account t:name t:value i:rev", page: PAGE },
    Table {
        name: "channel_invites",
        key: "id",
        columns: "u:id y:hash u:channel u:created_by i:max_uses i:uses i:expires_at i:created_at i:revoked_at",
        page: PAGE,
    },
    Table {
        name: "files",
        key: "id",
        columns: "u:id u:owner u:channel u:message i:position t:name t:content_type t:kind i:bytes y:sha256 \
                  i:width i:height t:preview i:created_at i:attached_at i:deleted_at",
        page: PAGE,
    },
    Table {
        name: "jobs",
        key: "id",
        columns: "u:id t:kind u:owner t:state t:params i:done i:total t:note u:result i:result_bytes t:error \
                  i:created_at i:started_at i:finished_at i:expires_at u:node i:lease_until i:attempts",
        page: PAGE,
    },
    Table { name: "hook_pictures", key: "id", columns: "u:id t:content_type y:bytes i:used_at", page: LARGE },
    Table {
        name: "hooks_in",
        key: "id",
        columns: "u:id u:channel t:name y:hash u:avatar u:created_by i:created_at i:last_used_at i:revoked_at",
        page: PAGE,
    },
    Table {
        name: "hooks_out",
        key: "id",
        columns: "u:id u:channel t:url t:format t:events t:secret u:created_by i:created_at i:disabled_at \
                  t:disabled_reason i:failures",
        page: PAGE,
    },
    Table {
        name: "deliveries",
        key: "id",
        columns: "u:id u:hook t:event u:channel i:seq u:message t:state i:attempts i:next_at i:claimed_until \
                  i:last_status t:last_error i:created_at i:finished_at",
        page: PAGE,
    },
    Table { name: "bots", key: "account", columns: "u:account u:owner t:description i:disabled_at", page: PAGE },
    Table {
        name: "bot_tokens",
        key: "id",
        columns: "u:id u:account t:name y:hash t:scopes u:created_by i:created_at i:last_used_at i:expires_at \
                  i:revoked_at",
        page: PAGE,
    },
    Table {
        name: "media_joins",
        key: "id",
        columns: "u:id u:account u:session u:channel t:room t:identity i:made_at i:expires_at i:ended_at",
        page: PAGE,
    },
    Table {
        name: "media_keys",
        key: "id",
        columns: "u:id t:name t:note u:created_by i:created_at i:last_used_at",
        page: PAGE,
    },
    Table {
        name: "audit",
        key: "id",
        columns: "u:id i:at u:actor t:actor_name t:action t:target_kind u:target t:target_name u:channel t:data",
        page: PAGE,
    },
    Table {
        name: "reports",
        key: "id",
        columns: "u:id u:message u:channel u:reporter u:author t:reason t:body t:state u:handled_by i:handled_at \
                  t:outcome i:created_at",
        page: PAGE,
    },
    Table {
        name: "word_filters",
        key: "id",
        columns: "u:id t:pattern t:kind t:action u:created_by i:created_at",
        page: PAGE,
    },
];
