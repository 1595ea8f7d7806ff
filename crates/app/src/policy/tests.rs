use std::sync::Arc;

use uuid::Uuid;

use super::{Action::*, *};

const ME: AccountId = AccountId(Uuid::from_u128(1));
const OTHER: AccountId = AccountId(Uuid::from_u128(2));

/// Guest, member, moderator, admin, owner, a bot with every scope, a bot that only reads, and a moderating bot with
/// every scope.
const ACTORS: &str = "gmMAObrB";

fn actor(letter: char) -> Actor {
    let all = Scopes { moderate: false, ..Scopes::ALL };
    let (role, bot) = match letter {
        'g' => (Role::Guest, None),
        'M' => (Role::Moderator, None),
        'A' => (Role::Admin, None),
        'O' => (Role::Owner, None),
        'b' => (Role::Member, Some(all)),
        'B' => (Role::Moderator, Some(Scopes::ALL)),
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

const ALL: &str = "gmMAObrB";
const PEOPLE: &str = "gmMAO";
/// Everybody who may write.
const WRITERS: &str = "gmMAObB";
const MEMBERS_UP: &str = "mMAO";
const MODERATORS_UP: &str = "MAO";
/// Moderators with those that are bots.
const KEEPERS: &str = "MAOB";
const ADMINS_UP: &str = "AO";

const OWN: Cells = &[("own", PEOPLE)];
const SERVER: Cells = &[("instance", ADMINS_UP)];
const ORDER: Cells = &[("instance", MODERATORS_UP)];
const LOWER: Cells = &[
    ("guest", KEEPERS),
    ("member", KEEPERS),
    ("moderator", "AO"),
    ("admin", "O"),
    ("stranger", KEEPERS),
    ("blocked", KEEPERS),
];
const WRITING: Cells = &[
    ("public", "mMAObB"),
    ("public in", WRITERS),
    ("private", WRITERS),
    ("theirs", WRITERS),
    ("direct", WRITERS),
    ("group", WRITERS),
];
const READING: Cells = &[
    ("public", "mMAObrB"),
    ("public in", ALL),
    ("private", ALL),
    ("theirs", ALL),
    ("archived", ALL),
    ("direct", ALL),
    ("direct blocked", ALL),
    ("group", ALL),
    ("own message", ALL),
    ("message", ALL),
    ("public message", "mMAObrB"),
    ("archived own", ALL),
    ("archived message", ALL),
    ("direct own", ALL),
    ("direct message", ALL),
];
const REACTING: Cells = &[
    ("own message", WRITERS),
    ("message", WRITERS),
    ("public message", "mMAObB"),
    ("direct own", WRITERS),
    ("direct message", WRITERS),
];

/// Who may, in every cell where somebody may; nobody may in any other.
#[rustfmt::skip]
const TABLE: &[(Action, Cells)] = &[
    (ReadPeople, &[("instance", ALL), ("guest", ALL), ("member", ALL), ("moderator", ALL), ("admin", ALL), ("owner", ALL), ("stranger", "mMAObrB"), ("blocked", "mMAObrB")]),
    (Call, &[("guest", PEOPLE), ("member", PEOPLE), ("moderator", PEOPLE), ("admin", PEOPLE), ("owner", PEOPLE), ("stranger", MEMBERS_UP), ("blocked", MEMBERS_UP)]),
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
    (TakeResult, OWN),
    (ReadChannels, &[("instance", ALL)]),
    (JoinByLink, &[("instance", WRITERS)]),
    (ReadChannel, READING),
    (Post, WRITING),
    (Upload, WRITING),
    (SkipLimits, &[("public", KEEPERS), ("public in", KEEPERS), ("private", KEEPERS), ("theirs", KEEPERS), ("archived", KEEPERS), ("direct", KEEPERS), ("direct blocked", KEEPERS), ("group", KEEPERS)]),
    (Typing, WRITING),
    (React, REACTING),
    (EditMessage, &[("own message", WRITERS), ("direct own", WRITERS)]),
    (DeleteMessage, &[("own message", WRITERS), ("message", KEEPERS), ("public message", KEEPERS), ("archived own", WRITERS), ("archived message", KEEPERS), ("direct own", WRITERS)]),
    (ReadHistory, &[("own message", ALL), ("message", KEEPERS), ("public message", KEEPERS), ("archived own", ALL), ("archived message", KEEPERS), ("direct own", ALL)]),
    (Pin, &[("own message", "mMAObB"), ("message", "mMAObB"), ("public message", "mMAObB"), ("direct own", WRITERS), ("direct message", WRITERS)]),
    (MentionHere, &[("few here", "mMAObB"), ("many here", KEEPERS)]),
    (Report, &[("message", PEOPLE), ("public message", MEMBERS_UP), ("archived message", PEOPLE), ("direct message", PEOPLE)]),
    (CreateChannel, &[("instance", "mMAObB")]),
    (CreatePrivate, &[("instance", "mMAObB")]),
    (EditChannel, &[("public", KEEPERS), ("public in", KEEPERS), ("private", KEEPERS), ("theirs", "mMAObB"), ("archived", KEEPERS), ("group", KEEPERS)]),
    (EditTopic, &[("public", KEEPERS), ("public in", KEEPERS), ("private", KEEPERS), ("theirs", "mMAObB"), ("archived", KEEPERS), ("group", "mMAObB")]),
    (ChangePrivacy, &[("public", ADMINS_UP), ("public in", ADMINS_UP), ("private", ADMINS_UP), ("theirs", ADMINS_UP), ("archived", ADMINS_UP)]),
    (DeleteChannel, &[("public", ADMINS_UP), ("public in", ADMINS_UP), ("private", ADMINS_UP), ("theirs", MEMBERS_UP), ("archived", ADMINS_UP)]),
    (ArrangeChannels, SERVER),
    (InviteToChannel, &[("public", MODERATORS_UP), ("public in", MODERATORS_UP), ("private", MODERATORS_UP), ("theirs", MEMBERS_UP), ("archived", MODERATORS_UP), ("group", MEMBERS_UP)]),
    (AddMember, &[("public", KEEPERS), ("public in", KEEPERS), ("private", KEEPERS), ("theirs", "mMAObB"), ("archived", KEEPERS), ("group", "mMAObB"), ("member in private", KEEPERS), ("member in theirs", "mMAObB"), ("admin in theirs", "mMAObB"), ("member in group", "mMAObB")]),
    (RemoveMember, &[("member in private", KEEPERS), ("member in theirs", "mMAObB"), ("admin in theirs", ADMINS_UP), ("member in group", KEEPERS)]),
    (LeaveChannel, &[("public in", "g"), ("private", WRITERS), ("theirs", WRITERS), ("archived", WRITERS), ("group", WRITERS)]),
    (EnterPrivate, &[("private out", "O")]),
    (Direct, &[("guest", WRITERS), ("member", WRITERS), ("moderator", WRITERS), ("admin", WRITERS), ("owner", WRITERS), ("stranger", "mMAObB")]),
    (JoinVoice, &[]),
    (SpeakInVoice, &[]),
    (ShareVideo, &[]),
    (ModerateVoice, &[]),
    (Kick, LOWER),
    (Timeout, LOWER),
    (Ban, LOWER),
    (EraseMessages, LOWER),
    (ReviewReports, &[("instance", KEEPERS)]),
    (ManageFilters, ORDER),
    (ReadAudit, ORDER),
    (ReadWholeAudit, SERVER),
    (ManageHooks, &[("instance", ADMINS_UP), ("public", KEEPERS), ("public in", KEEPERS), ("private", KEEPERS), ("theirs", "mMAObB"), ("archived", KEEPERS)]),
    (ManageBots, SERVER),
    (ExportChannel, &[("public", ADMINS_UP), ("public in", ADMINS_UP), ("private", ADMINS_UP), ("theirs", ADMINS_UP), ("archived", ADMINS_UP)]),
    (ExportServer, SERVER),
    (ExportPrivate, &[("instance", "O")]),
    (Import, SERVER),
    (Reindex, SERVER),
    (ManagePeople, SERVER),
    (CreatePerson, SERVER),
    (ChangeRole, &[("guest", "AO"), ("member", "AO"), ("moderator", "AO"), ("admin", "O"), ("owner", "O"), ("stranger", "AO"), ("blocked", "AO"), ("grant member", "AO"), ("grant admin", "O")]),
    (IssueResetLink, &[("guest", "AO"), ("member", "AO"), ("moderator", "AO"), ("admin", "AO"), ("owner", "O"), ("stranger", "AO"), ("blocked", "AO")]),
    (ReadOpenLinks, SERVER),
    (ManageInvites, SERVER),
    (ReadServer, SERVER),
    (ManagePolicies, SERVER),
    (ManageMedia, SERVER),
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
    let theirs = Object::Channel(Facts { owner: true, ..private });
    let other = Object::Person(Somebody::of_role(OTHER, Role::Member));
    let channels = [EditChannel, EditTopic, InviteToChannel, AddMember, ManageHooks].map(|action| (action, theirs));
    let server = [CreateChannel, CreatePrivate].map(|action| (action, Object::Instance));
    for (action, object) in channels.into_iter().chain(server).chain([(Direct, other)]) {
        assert!(matches!(check(&muted, action, object), Err(Error::Muted { .. })), "{action:?}");
    }
    assert!(matches!(check(&muted, EditMessage, message(private, OTHER)), Err(Error::Forbidden)));
    assert!(matches!(check(&muted, ManagePeople, Object::Instance), Err(Error::Forbidden)));
    assert!(can(&muted, ReadChannel, Object::Channel(private)));
    assert!(can(&muted, DeleteMessage, message(private, ME)));
}

#[test]
fn a_timeout_takes_what_says_something_and_nothing_else() {
    let until = Some(hubbub_types::Timestamp::from_millis(9));
    for letter in ACTORS.chars() {
        let (heard, muted) = (actor(letter), Actor { muted_until: until, ..actor(letter) });
        for action in Action::ALL {
            for (name, object) in objects() {
                let expected = can(&heard, *action, object) && !action.says();
                assert_eq!(can(&muted, *action, object), expected, "{letter} {action:?} on {name}");
            }
        }
    }
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
    assert_eq!(Scopes::known(["read", "root"]), Scopes { read: true, ..Scopes::default() });
    assert_eq!(Scopes::parse(Scopes::NAMES).unwrap(), Scopes::ALL);
}

#[test]
fn chat_09_a_bot_is_no_more_than_its_token_and_never_runs_the_server() {
    let plain = Scopes { moderate: false, ..Scopes::ALL };
    let most = |scopes: Scopes| [Role::Guest, Role::Member, Role::Moderator, Role::Owner].map(|role| scopes.most(role));
    assert_eq!(most(plain), [Role::Guest, Role::Member, Role::Member, Role::Member]);
    assert_eq!(most(Scopes::ALL), [Role::Guest, Role::Member, Role::Moderator, Role::Moderator]);
    let stripped = Actor { bot: Some(plain), ..actor('B') };
    assert_eq!(stripped.as_role(Role::Owner), Role::Member, "also when its role is read again");
}

#[test]
fn chat_09_a_bot_hears_which_scope_it_lacks_but_not_of_what_it_may_not_see() {
    let refused = |action, object| check(&actor('r'), action, object).unwrap_err().code();
    let private = Object::Channel(channel(ChannelKind::Text, true, true));
    let hidden = Object::Channel(channel(ChannelKind::Text, true, false));
    assert_eq!(refused(Post, private), "scope_missing");
    assert_eq!(refused(Post, hidden), "not_found");
    assert_eq!(refused(ExportChannel, private), "not_for_bots");
    assert_eq!(refused(EndSessions, Object::Of(ME)), "not_for_bots");
    assert_eq!(refused(CreateChannel, Object::Instance), "scope_missing");
    assert_eq!(check(&actor('b'), EditChannel, private).unwrap_err().code(), "forbidden", "it is not its channel");
}
