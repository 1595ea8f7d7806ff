//! Who may what in voice channels. In other channels nobody may any of it: see the large table.

use hubbub_types::{AccountId, ChannelId, ChannelKind, Role, Timestamp};
use uuid::Uuid;

use super::{Action, Facts, Object, Scopes, can, check};
use crate::Actor;

const ME: AccountId = AccountId(Uuid::from_u128(1));
const OTHER: AccountId = AccountId(Uuid::from_u128(2));
const ROLES: [Role; 5] = [Role::Guest, Role::Member, Role::Moderator, Role::Admin, Role::Owner];

fn actor(role: Role) -> Actor {
    Actor { role, account: ME, ..Actor::console().unwrap() }
}

fn voice(private: bool, member: bool) -> Facts {
    let id = ChannelId(Uuid::from_u128(3));
    Facts { id, kind: ChannelKind::Voice, private, member, archived: false, owner: false, blocked: false }
}

fn who_may(action: Action, object: Object) -> Vec<Role> {
    ROLES.into_iter().filter(|role| can(&actor(*role), action, object)).collect()
}

#[test]
fn chat_13_who_reads_a_voice_channel_is_in_it_speaks_and_shows() {
    for action in [Action::JoinVoice, Action::SpeakInVoice, Action::ShareVideo] {
        assert_eq!(who_may(action, Object::Channel(voice(false, false))), ROLES[1..], "{action:?}: public");
        assert_eq!(who_may(action, Object::Channel(voice(false, true))), ROLES, "{action:?}: as a member");
        assert_eq!(who_may(action, Object::Channel(voice(true, true))), ROLES, "{action:?}: private");
        assert!(who_may(action, Object::Channel(voice(true, false))).is_empty(), "{action:?}: from outside");
        let archived = Facts { archived: true, ..voice(false, true) };
        assert!(who_may(action, Object::Channel(archived)).is_empty(), "{action:?}: archived");
    }
}

#[test]
fn chat_13_a_refusal_says_why_as_far_as_one_may_know() {
    let refused = |facts| check(&actor(Role::Member), Action::JoinVoice, Object::Channel(facts)).unwrap_err().code();
    assert_eq!(refused(voice(true, false)), "not_found");
    assert_eq!(refused(Facts { archived: true, ..voice(false, false) }), "archived");
    assert_eq!(refused(Facts { kind: ChannelKind::Text, ..voice(false, true) }), "forbidden");
}

#[test]
fn chat_13_who_only_reads_for_a_while_hears_but_is_not_heard() {
    let muted = Actor { muted_until: Some(Timestamp::from_millis(9)), ..actor(Role::Member) };
    let channel = Object::Channel(voice(false, false));
    assert!(can(&muted, Action::JoinVoice, channel));
    for action in [Action::SpeakInVoice, Action::ShareVideo] {
        assert_eq!(check(&muted, action, channel).unwrap_err().code(), "muted");
    }
}

#[test]
fn chat_13_only_who_stands_higher_silences_somebody() {
    let over = |role| who_may(Action::ModerateVoice, Object::Member { channel: voice(false, true), who: OTHER, role });
    assert_eq!(over(Role::Guest), ROLES[2..]);
    assert_eq!(over(Role::Member), ROLES[2..]);
    assert_eq!(over(Role::Moderator), ROLES[3..]);
    assert_eq!(over(Role::Admin), ROLES[4..]);
    assert!(over(Role::Owner).is_empty());
    let own = Object::Member { channel: voice(false, true), who: ME, role: Role::Guest };
    assert!(who_may(Action::ModerateVoice, own).is_empty(), "nobody moderates themselves");
    assert_eq!(who_may(Action::ModerateVoice, Object::Channel(voice(false, true))), ROLES[2..]);
    let unseen = Object::Member { channel: voice(true, false), who: OTHER, role: Role::Guest };
    assert!(who_may(Action::ModerateVoice, unseen).is_empty());
}

#[test]
fn chat_13_bots_have_no_voice() {
    let bot = Actor { bot: Some(Scopes::ALL), ..actor(Role::Moderator) };
    for action in [Action::JoinVoice, Action::SpeakInVoice, Action::ShareVideo, Action::ModerateVoice] {
        let refused = check(&bot, action, Object::Channel(voice(false, true))).unwrap_err();
        assert_eq!(refused.code(), "not_for_bots", "{action:?}");
    }
}
