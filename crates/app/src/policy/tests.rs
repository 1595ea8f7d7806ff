use std::sync::Arc;

use uuid::Uuid;

use super::{Action::*, *};

const ME: AccountId = AccountId(Uuid::from_u128(1));
const OTHER: AccountId = AccountId(Uuid::from_u128(2));

/// Guest, member, moderator, admin, owner, a bot with every scope, a bot that only reads.
const ACTORS: &str = "gmMAObr";

fn actor(letter: char) -> Actor {
    let all = Scopes { read: true, write: true, files: true, hooks: true, manage: true };
    let (role, bot) = match letter {
        'g' => (Role::Guest, None),
        'M' => (Role::Moderator, None),
        'A' => (Role::Admin, None),
        'O' => (Role::Owner, None),
        'b' => (Role::Member, Some(all)),
        'r' => (Role::Member, Some(Scopes { read: true, ..Scopes::default() })),
        _ => (Role::Member, None),
    };
    Actor { role, bot, account: ME, ..Actor::console().unwrap() }
}

fn channel(kind: ChannelKind, private: bool, member: bool) -> Facts {
    let id = hubbub_types::ChannelId(Uuid::from_u128(3));
    Facts { id, kind, private, member, archived: false, owner: false, blocked: false }
}

fn message(channel: Facts, author: AccountId) -> Object {
    Object::Message { channel, author: Some(author), kind: MessageKind::Message, deleted: false }
}

/// Every object of the table, by name.
fn objects() -> Vec<(&'static str, Object)> {
    use ChannelKind::{Direct, Group, Text};
    let public = channel(Text, false, false);
    let public_in = channel(Text, false, true);
    let private = channel(Text, true, true);
    let private_out = channel(Text, true, false);
    let theirs = Facts { owner: true, ..private };
    let archived = Facts { archived: true, ..private };
    let direct = channel(Direct, true, true);
    let direct_out = channel(Direct, true, false);
    let group = channel(Group, true, true);
    let person = |role| Object::Person(Somebody { id: OTHER, role, shares: true, blocked: false });
    let stranger = Somebody::of_role(OTHER, Role::Member);
    vec![
        ("own", Object::Of(ME)),
        ("foreign", Object::Of(OTHER)),
        ("instance", Object::Instance),
        ("guest", person(Role::Guest)),
        ("member", person(Role::Member)),
        ("moderator", person(Role::Moderator)),
        ("admin", person(Role::Admin)),
        ("owner", person(Role::Owner)),
        ("stranger", Object::Person(stranger)),
        ("blocked", Object::Person(Somebody { blocked: true, ..stranger })),
        ("grant member", Object::Grant(Role::Member)),
        ("grant admin", Object::Grant(Role::Admin)),
        ("public", Object::Channel(public)),
        ("public in", Object::Channel(public_in)),
        ("private", Object::Channel(private)),
        ("private out", Object::Channel(private_out)),
        ("theirs", Object::Channel(theirs)),
        ("archived", Object::Channel(archived)),
        ("direct", Object::Channel(direct)),
        ("direct out", Object::Channel(direct_out)),
        ("direct blocked", Object::Channel(Facts { blocked: true, ..direct })),
        ("group", Object::Channel(group)),
        ("few here", Object::Here { channel: private, people: 50 }),
        ("many here", Object::Here { channel: private, people: 51 }),
        ("here in direct", Object::Here { channel: direct, people: 2 }),
        ("member in private", Object::Member { channel: private, who: OTHER, role: Role::Member }),
        ("member in theirs", Object::Member { channel: theirs, who: OTHER, role: Role::Member }),
        ("admin in theirs", Object::Member { channel: theirs, who: OTHER, role: Role::Admin }),
        ("member in group", Object::Member { channel: group, who: OTHER, role: Role::Member }),
        ("own message", message(private, ME)),
        ("message", message(private, OTHER)),
        ("public message", message(public, OTHER)),
        ("unseen message", message(private_out, OTHER)),
        ("archived own", message(archived, ME)),
        ("archived message", message(archived, OTHER)),
        ("direct own", message(direct, ME)),
        ("direct message", message(direct, OTHER)),
    ]
}

type Cells = &'static [(&'static str, &'static str)];

const ALL: &str = "gmMAObr";
const PEOPLE: &str = "gmMAO";
/// Everybody who may write.
const WRITERS: &str = "gmMAOb";
const MEMBERS_UP: &str = "mMAO";
const MODERATORS_UP: &str = "MAO";
const ADMINS_UP: &str = "AO";

const OWN: Cells = &[("own", PEOPLE)];
const SERVER: Cells = &[("instance", ADMINS_UP)];
const ORDER: Cells = &[("instance", MODERATORS_UP)];
const LOWER: Cells = &[
    ("guest", "MAO"),
    ("member", "MAO"),
    ("moderator", "AO"),
    ("admin", "O"),
    ("stranger", "MAO"),
    ("blocked", "MAO"),
];
const WRITING: Cells = &[
    ("public", "mMAOb"),
    ("public in", WRITERS),
    ("private", WRITERS),
    ("theirs", WRITERS),
    ("direct", WRITERS),
    ("group", WRITERS),
];
const READING: Cells = &[
    ("public", "mMAObr"),
    ("public in", ALL),
    ("private", ALL),
    ("theirs", ALL),
    ("archived", ALL),
    ("direct", ALL),
    ("direct blocked", ALL),
    ("group", ALL),
    ("own message", ALL),
    ("message", ALL),
    ("public message", "mMAObr"),
    ("archived own", ALL),
    ("archived message", ALL),
    ("direct own", ALL),
    ("direct message", ALL),
];
const REACTING: Cells = &[
    ("own message", WRITERS),
    ("message", WRITERS),
    ("public message", "mMAOb"),
    ("direct own", WRITERS),
    ("direct message", WRITERS),
];

/// Who may, in every cell where somebody may; nobody may in any other.
#[rustfmt::skip]
const TABLE: &[(Action, Cells)] = &[
    (ReadPeople, &[("instance", ALL), ("guest", ALL), ("member", ALL), ("moderator", ALL), ("admin", ALL), ("owner", ALL), ("stranger", "mMAObr"), ("blocked", "mMAObr")]),
    (Call, &[("foreign", PEOPLE)]),
    (ReadIceServers, &[("instance", PEOPLE)]),
    (ReadProfile, &[("own", ALL)]),
    (EditProfile, OWN),
    (ReadSessions, OWN),
    (EndSessions, &[("own", PEOPLE), ("guest", "AO"), ("member", "AO"), ("moderator", "AO"), ("admin", "AO"), ("owner", "O"), ("stranger", "AO"), ("blocked", "AO")]),
    (EditBlocks, OWN),
    (ReadCallLog, OWN),
    (Export, OWN),
    (DeleteAccount, OWN),
    (ReadPersonal, &[("own", ALL)]),
    (EditPersonal, &[("own", WRITERS)]),
    (ReadJob, &[("own", PEOPLE), ("foreign", "O")]),
    (ReadChannels, &[("instance", ALL)]),
    (ReadChannel, READING),
    (Post, WRITING),
    (Upload, WRITING),
    (SkipLimits, &[("public", MODERATORS_UP), ("public in", MODERATORS_UP), ("private", MODERATORS_UP), ("theirs", MODERATORS_UP), ("archived", MODERATORS_UP), ("direct", MODERATORS_UP), ("direct blocked", MODERATORS_UP), ("group", MODERATORS_UP)]),
    (Typing, WRITING),
    (React, REACTING),
    (EditMessage, &[("own message", WRITERS), ("direct own", WRITERS)]),
    (DeleteMessage, &[("own message", WRITERS), ("message", MODERATORS_UP), ("public message", MODERATORS_UP), ("archived own", WRITERS), ("archived message", MODERATORS_UP), ("direct own", WRITERS)]),
    (ReadHistory, &[("own message", ALL), ("message", MODERATORS_UP), ("public message", MODERATORS_UP), ("archived own", ALL), ("archived message", MODERATORS_UP), ("direct own", ALL)]),
    (Pin, &[("own message", "mMAOb"), ("message", "mMAOb"), ("public message", "mMAOb"), ("direct own", WRITERS), ("direct message", WRITERS)]),
    (MentionHere, &[("few here", "mMAOb"), ("many here", MODERATORS_UP)]),
    (Report, &[("message", PEOPLE), ("public message", MEMBERS_UP), ("archived message", PEOPLE), ("direct message", PEOPLE)]),
    (CreateChannel, &[("instance", MEMBERS_UP)]),
    (CreatePrivate, &[("instance", MEMBERS_UP)]),
    (EditChannel, &[("public", MODERATORS_UP), ("public in", MODERATORS_UP), ("private", MODERATORS_UP), ("theirs", "mMAOb"), ("archived", MODERATORS_UP), ("group", MODERATORS_UP)]),
    (EditTopic, &[("public", MODERATORS_UP), ("public in", MODERATORS_UP), ("private", MODERATORS_UP), ("theirs", "mMAOb"), ("archived", MODERATORS_UP), ("group", "mMAOb")]),
    (ChangePrivacy, &[("public", ADMINS_UP), ("public in", ADMINS_UP), ("private", ADMINS_UP), ("theirs", ADMINS_UP), ("archived", ADMINS_UP)]),
    (DeleteChannel, &[("public", ADMINS_UP), ("public in", ADMINS_UP), ("private", ADMINS_UP), ("theirs", MEMBERS_UP), ("archived", ADMINS_UP)]),
    (ArrangeChannels, SERVER),
    (InviteToChannel, &[("public", MODERATORS_UP), ("public in", MODERATORS_UP), ("private", MODERATORS_UP), ("theirs", MEMBERS_UP), ("archived", MODERATORS_UP), ("group", MEMBERS_UP)]),
    (AddMember, &[("public", MODERATORS_UP), ("public in", MODERATORS_UP), ("private", MODERATORS_UP), ("theirs", "mMAOb"), ("archived", MODERATORS_UP), ("group", "mMAOb"), ("member in private", MODERATORS_UP), ("member in theirs", "mMAOb"), ("admin in theirs", "mMAOb"), ("member in group", "mMAOb")]),
    (RemoveMember, &[("member in private", MODERATORS_UP), ("member in theirs", MEMBERS_UP), ("admin in theirs", ADMINS_UP), ("member in group", MODERATORS_UP)]),
    (LeaveChannel, &[("public in", "g"), ("private", WRITERS), ("theirs", WRITERS), ("archived", WRITERS), ("group", WRITERS)]),
    (EnterPrivate, &[("private out", "O")]),
    (Direct, &[("guest", WRITERS), ("member", WRITERS), ("moderator", WRITERS), ("admin", WRITERS), ("owner", WRITERS), ("stranger", "mMAOb")]),
    (ModerateVoice, &[("public", MODERATORS_UP), ("public in", MODERATORS_UP), ("private", MODERATORS_UP), ("theirs", MODERATORS_UP), ("archived", MODERATORS_UP), ("direct", MODERATORS_UP), ("direct blocked", MODERATORS_UP), ("group", MODERATORS_UP)]),
    (Kick, LOWER),
    (Timeout, LOWER),
    (Ban, LOWER),
    (EraseMessages, LOWER),
    (ReviewReports, ORDER),
    (ManageFilters, ORDER),
    (ReadAudit, ORDER),
    (ReadWholeAudit, SERVER),
    (ManageHooks, &[("instance", ADMINS_UP), ("public", MODERATORS_UP), ("public in", MODERATORS_UP), ("private", MODERATORS_UP), ("theirs", "mMAOb"), ("archived", MODERATORS_UP)]),
    (ManageBots, SERVER),
    (ExportChannel, &[("public", ADMINS_UP), ("public in", ADMINS_UP), ("private", ADMINS_UP), ("theirs", ADMINS_UP), ("archived", ADMINS_UP)]),
    (ExportServer, SERVER),
    (Import, SERVER),
    (ManagePeople, SERVER),
    (CreatePerson, SERVER),
    (ChangeRole, &[("guest", "AO"), ("member", "AO"), ("moderator", "AO"), ("admin", "O"), ("owner", "O"), ("stranger", "AO"), ("blocked", "AO"), ("grant member", "AO"), ("grant admin", "O")]),
    (IssueResetLink, &[("guest", "AO"), ("member", "AO"), ("moderator", "AO"), ("admin", "AO"), ("owner", "O"), ("stranger", "AO"), ("blocked", "AO")]),
    (ReadOpenLinks, SERVER),
    (ManageInvites, SERVER),
    (ReadServer, SERVER),
    (ManagePolicies, SERVER),
];

#[test]
fn every_action_by_everybody_on_everything() {
    for action in Action::ALL {
        let rows: Vec<_> = TABLE.iter().filter(|(row, _)| row == action).collect();
        assert_eq!(rows.len(), 1, "{action:?} has one row");
        let cells = rows[0].1;
        for (name, object) in objects() {
            let expected = cells.iter().find(|(cell, _)| *cell == name).map_or("", |(_, who)| who);
            let found: String = ACTORS.chars().filter(|letter| can(&actor(*letter), *action, object)).collect();
            assert_eq!(found, expected, "{action:?} on {name}");
        }
        let known = objects();
        assert!(cells.iter().all(|(cell, _)| known.iter().any(|(name, _)| name == cell)), "{action:?}");
    }
}

#[test]
fn who_is_muted_only_reads() {
    let muted = Actor { muted_until: Some(hubbub_types::Timestamp::from_millis(9)), ..actor('m') };
    let private = channel(ChannelKind::Text, true, true);
    for action in [Post, Upload, Typing] {
        assert!(matches!(check(&muted, action, Object::Channel(private)), Err(Error::Muted { .. })), "{action:?}");
    }
    for action in [React, EditMessage, Pin] {
        assert!(matches!(check(&muted, action, message(private, ME)), Err(Error::Muted { .. })), "{action:?}");
    }
    assert!(matches!(check(&muted, EditMessage, message(private, OTHER)), Err(Error::Forbidden)));
    assert!(can(&muted, ReadChannel, Object::Channel(private)));
    assert!(can(&muted, DeleteMessage, message(private, ME)));
}

#[test]
fn a_refusal_tells_no_more_than_the_actor_may_know() {
    let refused = |action, object| check(&actor('m'), action, object).unwrap_err().code();
    let hidden = channel(ChannelKind::Text, true, false);
    assert_eq!(refused(ReadChannel, Object::Channel(hidden)), "not_found");
    assert_eq!(refused(Post, Object::Channel(hidden)), "not_found");
    assert_eq!(refused(EnterPrivate, Object::Channel(hidden)), "not_found");
    assert_eq!(refused(Pin, message(hidden, OTHER)), "not_found");
    let archived = Facts { archived: true, ..channel(ChannelKind::Text, false, false) };
    assert_eq!(refused(Post, Object::Channel(archived)), "archived");
    assert_eq!(refused(EditChannel, Object::Channel(archived)), "forbidden");
    assert_eq!(refused(ManagePeople, Object::Instance), "forbidden");
    let blocked = Facts { blocked: true, ..channel(ChannelKind::Direct, true, true) };
    assert_eq!(refused(Post, Object::Channel(blocked)), "forbidden");
}

#[test]
fn of_a_deleted_message_only_its_place_is_left() {
    let public = channel(ChannelKind::Text, false, false);
    let gone = Object::Message { channel: public, author: Some(ME), kind: MessageKind::Message, deleted: true };
    assert!(can(&actor('m'), ReadChannel, gone) && can(&actor('m'), DeleteMessage, gone));
    for action in [EditMessage, ReadHistory, Pin, React] {
        assert_eq!(check(&actor('O'), action, gone).unwrap_err().code(), "not_found", "{action:?}");
    }
    let system = Object::Message { channel: public, author: Some(ME), kind: MessageKind::System, deleted: false };
    assert!(!can(&actor('O'), EditMessage, system));
}

#[test]
fn policies_take_from_members_and_not_from_moderators() {
    let none = Policies { create: false, create_private: false, pin: false, here: false, here_people: 1 };
    let under = |letter| Actor { policies: Arc::new(none), ..actor(letter) };
    let private = channel(ChannelKind::Text, true, true);
    let cells = [
        (CreateChannel, Object::Instance),
        (CreatePrivate, Object::Instance),
        (Pin, message(private, OTHER)),
        (MentionHere, Object::Here { channel: private, people: 1 }),
    ];
    for (action, object) in cells {
        assert!(!can(&under('m'), action, object) && can(&actor('m'), action, object), "{action:?}");
        assert!(can(&under('M'), action, object), "{action:?}");
    }
    assert!(can(&under('m'), Pin, message(channel(ChannelKind::Direct, true, true), OTHER)));
}

#[test]
fn nobody_punishes_themselves() {
    let me = Object::Person(Somebody::of_role(ME, Role::Guest));
    for action in [Kick, Timeout, Ban, EraseMessages] {
        assert!(!can(&actor('O'), action, me), "{action:?}");
    }
    let own = Object::Member { channel: channel(ChannelKind::Text, true, true), who: ME, role: Role::Owner };
    assert!(!can(&actor('O'), RemoveMember, own));
}

#[test]
fn scopes_read_back_as_written() {
    let scopes = Scopes::parse(["write", "read"]).unwrap();
    assert_eq!(scopes.to_string(), "read write");
    assert_eq!(Scopes::parse(scopes.to_string().split(' ')).unwrap(), scopes);
    assert_eq!(Scopes::parse(["read", "root"]).unwrap_err(), "root");
}
