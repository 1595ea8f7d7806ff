//! What each operation is asked with, and who may.

use reqwest::Method;
use serde_json::{Value, json};

/// One operation. `{public}` in its path is a channel that everybody but guests reads, `{message}` a message there,
/// `{person}` a member, `{id}` nothing that exists.
pub(crate) struct Case {
    pub(crate) operation: &'static str,
    pub(crate) method: Method,
    pub(crate) path: &'static str,
    pub(crate) body: Value,
    /// Who is let through: Guest, member, Moderator, Admin, Owner.
    pub(super) who: &'static str,
}

const ALL: &str = "gmMAO";
const MEMBERS: &str = "mMAO";
const MODERATORS: &str = "MAO";
const ADMINS: &str = "AO";
const NOBODY: &str = "";

fn case(operation: &'static str, method: Method, path: &'static str, body: Value, who: &'static str) -> Case {
    Case { operation, method, path, body, who }
}

fn get(operation: &'static str, path: &'static str, who: &'static str) -> Case {
    case(operation, Method::GET, path, Value::Null, who)
}

fn post(operation: &'static str, path: &'static str, body: Value, who: &'static str) -> Case {
    case(operation, Method::POST, path, body, who)
}

fn put(operation: &'static str, path: &'static str, body: Value, who: &'static str) -> Case {
    case(operation, Method::PUT, path, body, who)
}

fn patch(operation: &'static str, path: &'static str, body: Value, who: &'static str) -> Case {
    case(operation, Method::PATCH, path, body, who)
}

fn delete(operation: &'static str, path: &'static str, who: &'static str) -> Case {
    case(operation, Method::DELETE, path, Value::Null, who)
}

/// Every operation that needs a token, but for those that end the token itself.
pub(crate) fn cases() -> Vec<Case> {
    [own(), channels(), messages(), webhooks(), moderation(), administration()].into_iter().flatten().collect()
}

/// Operations that end the session or the account of who asks, each with a test of its own.
pub(super) const ENDING: [&str; 3] = ["deleteAccount", "logoutEverywhere", "endSession"];

fn own() -> Vec<Case> {
    vec![
        get("me", "/me", ALL),
        patch("changeProfile", "/me", json!({}), ALL),
        post("changePassword", "/me/password", json!({"current": "x", "password": "x"}), ALL),
        get("export", "/me/export", ALL),
        put("setPicture", "/me/picture", json!({}), ALL),
        delete("removePicture", "/me/picture", ALL),
        get("sessions", "/me/sessions", ALL),
        get("blocks", "/me/blocks", ALL),
        put("block", "/me/blocks/{id}", json!({}), ALL),
        delete("unblock", "/me/blocks/{id}", ALL),
        post("resendVerification", "/auth/email/resend", json!({}), ALL),
        get("people", "/people", ALL),
        get("person", "/people/{person}", MEMBERS),
        get("calls", "/calls", ALL),
        post("callsSeen", "/calls/seen", json!({}), ALL),
        get("iceServers", "/ice-servers", ALL),
        get("setting", "/me/settings/x", ALL),
        put("keepSetting", "/me/settings/x", json!({"value": 1}), ALL),
        put("setStatus", "/me/status", json!({"status": "auto"}), ALL),
        get("personal", "/me/personal", ALL),
        get("mentions", "/mentions", ALL),
        get("jobs", "/jobs", ALL),
        get("job", "/jobs/{id}", ALL),
        delete("removeJob", "/jobs/{id}", ALL),
        get("jobResult", "/jobs/{id}/result", ALL),
        get("search", "/search?q=hello", ALL),
    ]
}

fn channels() -> Vec<Case> {
    let order = json!({"categories": []});
    vec![
        get("bootstrap", "/bootstrap", ALL),
        get("channels", "/channels", ALL),
        get("commands", "/commands", ALL),
        get("categories", "/categories", ALL),
        post("createChannel", "/channels", json!({"kind": "text", "name": "!"}), MEMBERS),
        put("orderChannels", "/channels/order", order, ADMINS),
        post("createCategory", "/categories", json!({"name": ""}), ADMINS),
        patch("renameCategory", "/categories/{id}", json!({"name": "x"}), ADMINS),
        delete("deleteCategory", "/categories/{id}", ADMINS),
        get("channel", "/channels/{public}", MEMBERS),
        patch("changeChannel", "/channels/{public}", json!({"slowModeSeconds": 1}), MODERATORS),
        delete("deleteChannel", "/channels/{public}", ADMINS),
        get("members", "/channels/{public}/members", MEMBERS),
        put("addMember", "/channels/{public}/members/{person}", json!({}), MODERATORS),
        delete("removeMember", "/channels/{public}/members/{person}", MODERATORS),
        get("channelInvites", "/channels/{public}/invites", MODERATORS),
        post("createChannelInvite", "/channels/{public}/invites", json!({}), MODERATORS),
        delete("revokeChannelInvite", "/channels/{public}/invites/{id}", MODERATORS),
        post("join", "/join/nothing", json!({}), ALL),
        post("openDirect", "/direct", json!({"accounts": []}), ALL),
        put("markRead", "/channels/{public}/read", json!({"seq": 0}), MEMBERS),
        put("keepDraft", "/channels/{public}/draft", json!({"text": "x"}), MEMBERS),
        put("keepPrefs", "/channels/{public}/prefs", json!({}), MEMBERS),
        // A text channel: nobody.
        post("joinVoice", "/channels/{public}/voice", json!({}), NOBODY),
        delete("leaveVoice", "/channels/{public}/voice", NOBODY),
        get("voicePeople", "/channels/{public}/voice", MEMBERS),
        post("runCommand", "/channels/{public}/commands", json!({"text": "/help"}), MEMBERS),
    ]
}

fn messages() -> Vec<Case> {
    vec![
        get("messages", "/channels/{public}/messages", MEMBERS),
        post("sendMessage", "/channels/{public}/messages", json!({"text": "hi"}), MEMBERS),
        get("channelLog", "/channels/{public}/log", MEMBERS),
        get("pins", "/channels/{public}/pins", MEMBERS),
        get("message", "/messages/{message}", MEMBERS),
        // Somebody else's: nobody.
        patch("editMessage", "/messages/{message}", json!({"text": "x"}), NOBODY),
        delete("deleteMessage", "/messages/{message}", MODERATORS),
        get("messageHistory", "/messages/{message}/history", MODERATORS),
        put("pinMessage", "/messages/{message}/pin", json!({}), MEMBERS),
        delete("unpinMessage", "/messages/{message}/pin", MEMBERS),
        get("reacted", "/messages/{message}/reactions/%F0%9F%91%8D", MEMBERS),
        put("react", "/messages/{message}/reactions/%F0%9F%91%8D", json!({}), MEMBERS),
        delete("unreact", "/messages/{message}/reactions/%F0%9F%91%8D", MEMBERS),
        post("report", "/messages/{message}/report", json!({"reason": "x"}), MEMBERS),
        post("uploadFile", "/channels/{public}/files?name=x.txt", json!({}), MEMBERS),
        get("file", "/files/{id}/x", ALL),
        get("fileThumbnail", "/files/{id}/thumbnail", ALL),
        get("filePreview", "/files/{id}/preview", ALL),
        delete("discardFile", "/files/{id}", ALL),
    ]
}

fn moderation() -> Vec<Case> {
    let filter = json!({"pattern": "", "kind": "word", "action": "refuse"});
    vec![
        post("timeOut", "/moderation/people/{person}/timeout", json!({"until": "2020-01-01T00:00:00Z"}), MODERATORS),
        delete("endTimeOut", "/moderation/people/{person}/timeout", MODERATORS),
        post("eraseMessages", "/moderation/people/{person}/messages/erase", json!({"hours": 0}), MODERATORS),
        post("kick", "/moderation/people/{person}/kick", json!({}), MODERATORS),
        post("ban", "/moderation/people/{person}/ban", json!({}), MODERATORS),
        delete("unban", "/moderation/people/{person}/ban", MODERATORS),
        get("reports", "/moderation/reports", MODERATORS),
        post("settleReport", "/moderation/reports/{id}", json!({"action": "dismiss"}), MODERATORS),
        get("filters", "/moderation/filters", MODERATORS),
        post("createFilter", "/moderation/filters", filter, MODERATORS),
        delete("deleteFilter", "/moderation/filters/{id}", MODERATORS),
        get("audit", "/admin/audit", MODERATORS),
    ]
}

fn webhooks() -> Vec<Case> {
    let wish = json!({"url": "none", "format": "hubbub", "events": []});
    vec![
        get("search", "/search?q=hi", ALL),
        get("channelHooks", "/channels/{public}/hooks", MODERATORS),
        post("createChannelHook", "/channels/{public}/hooks", json!({"name": ""}), MODERATORS),
        delete("deleteHook", "/hooks/{id}", ALL),
        get("webhooks", "/webhooks", ADMINS),
        post("createWebhook", "/webhooks", wish.clone(), ADMINS),
        put("updateWebhook", "/webhooks/{id}", wish, ALL),
        delete("deleteWebhook", "/webhooks/{id}", ALL),
        get("webhookDeliveries", "/webhooks/{id}/deliveries", ALL),
        post("testWebhook", "/webhooks/{id}/test", json!({}), ALL),
        post("retryDelivery", "/deliveries/{id}/retry", json!({}), ALL),
    ]
}

fn administration() -> Vec<Case> {
    let person = json!({"handle": "", "name": "", "role": "member"});
    let invite = json!({"role": "member", "maxUses": 0});
    vec![
        post("startExport", "/exports", json!({}), ADMINS),
        post("reindex", "/admin/reindex", json!({}), ADMINS),
        get("policies", "/admin/policies", ADMINS),
        put("setPolicies", "/admin/policies", json!({"herePeople": 0}), ADMINS),
        get("adminPeople", "/admin/people", ADMINS),
        post("createPerson", "/admin/people", person, ADMINS),
        patch("changePerson", "/admin/people/{person}", json!({"role": "member"}), ADMINS),
        post("createResetLink", "/admin/people/{person}/reset-link", json!({}), ADMINS),
        post("signOutPerson", "/admin/people/{person}/logout", json!({}), ADMINS),
        get("openLinks", "/admin/links", ADMINS),
        get("invites", "/admin/invites", ADMINS),
        post("createInvite", "/admin/invites", invite, ADMINS),
        delete("revokeInvite", "/admin/invites/{id}", ADMINS),
        get("nodes", "/admin/nodes", ADMINS),
        get("bots", "/bots", ADMINS),
        post("createBot", "/bots", json!({"handle": "", "name": ""}), ADMINS),
        get("bot", "/bots/{id}", ADMINS),
        patch("changeBot", "/bots/{id}", json!({}), ADMINS),
        delete("deleteBot", "/bots/{id}", ADMINS),
        put("setBotPicture", "/bots/{id}/picture", json!({}), ADMINS),
        delete("removeBotPicture", "/bots/{id}/picture", ADMINS),
        post("createBotToken", "/bots/{id}/tokens", json!({"name": "", "scopes": []}), ADMINS),
        delete("revokeBotToken", "/bots/{id}/tokens/{id}", ADMINS),
        get("turnState", "/admin/turn", ADMINS),
        get("mediaKeys", "/admin/media/keys", ADMINS),
        post("createMediaKey", "/admin/media/keys", json!({"note": ""}), ADMINS),
        delete("endMediaKey", "/admin/media/keys/{id}", ADMINS),
    ]
}
