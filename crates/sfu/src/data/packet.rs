//! What a message of a data channel says, and for whom it is.

use hubbub_livekit::proto::{self, DataPacket, data_packet::Value};

use crate::ids::{Identity, Sid};

/// Most receivers one message may name.
const MOST_NAMED: usize = 500;

/// Who sends data.
#[derive(Debug)]
pub(crate) struct Sender<'a> {
    pub(crate) identity: &'a Identity,
    pub(crate) sid: &'a Sid,
    /// Others do not see who it is.
    pub(crate) hidden: bool,
    pub(crate) agent: bool,
}

/// Who is to get it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Target {
    /// Everybody but the sender.
    All,
    /// These, by identity or by public id.
    Named(Vec<String>),
}

impl Target {
    pub(crate) fn is(&self, identity: &Identity, sid: &Sid) -> bool {
        match self {
            Self::All => true,
            Self::Named(names) => names.iter().any(|name| name == identity.as_str() || name == sid.as_str()),
        }
    }
}

/// Puts the sender's true name on a message and says for whom it is; `None` for what participants may not send.
#[expect(deprecated, reason = "clients of all ages are understood")]
pub(crate) fn admit(packet: &mut DataPacket, sender: &Sender<'_>, reliable: bool) -> Option<Target> {
    match packet.value.as_ref()? {
        Value::Speaker(_) | Value::Metrics(_) => return None,
        Value::Transcription(_) if !sender.agent => return None,
        _ => {}
    }
    let kind = if reliable { proto::data_packet::Kind::Reliable } else { proto::data_packet::Kind::Lossy };
    packet.kind = kind as i32;
    packet.participant_identity = if sender.hidden { String::new() } else { sender.identity.to_string() };
    packet.participant_sid = if sender.hidden { String::new() } else { sender.sid.to_string() };
    let mut named = std::mem::take(&mut packet.destination_identities);
    if let Some(Value::User(user)) = &mut packet.value {
        user.participant_identity.clone_from(&packet.participant_identity);
        user.participant_sid.clone_from(&packet.participant_sid);
        if named.is_empty() {
            named.clone_from(&user.destination_identities);
        }
        if named.is_empty() {
            named.clone_from(&user.destination_sids);
        } else {
            user.destination_identities.clone_from(&named);
        }
    }
    named.truncate(MOST_NAMED);
    packet.destination_identities.clone_from(&named);
    Some(if named.is_empty() { Target::All } else { Target::Named(named) })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn admitted(mut packet: DataPacket, hidden: bool) -> Option<(DataPacket, Target)> {
        let (identity, sid) = (Identity::from("ann"), Sid::from("PA_1"));
        let sender = Sender { identity: &identity, sid: &sid, hidden, agent: false };
        let target = admit(&mut packet, &sender, true)?;
        Some((packet, target))
    }

    #[expect(deprecated, reason = "clients of all ages are understood")]
    fn user(identities: &[&str]) -> DataPacket {
        let names = identities.iter().map(|name| (*name).to_owned()).collect();
        let user = proto::UserPacket {
            participant_identity: "mallory".into(),
            destination_identities: names,
            ..Default::default()
        };
        DataPacket { participant_identity: "mallory".into(), value: Some(Value::User(user)), ..Default::default() }
    }

    #[test]
    #[expect(deprecated, reason = "clients of all ages are understood")]
    fn a_sender_cannot_pass_for_somebody_else() {
        let (packet, target) = admitted(user(&[]), false).unwrap();
        assert_eq!((packet.participant_identity.as_str(), packet.participant_sid.as_str()), ("ann", "PA_1"));
        let Some(Value::User(user)) = packet.value else { panic!("it was a user's") };
        assert_eq!((user.participant_identity.as_str(), user.participant_sid.as_str()), ("ann", "PA_1"));
        assert_eq!(target, Target::All);
    }

    #[test]
    fn receivers_are_named_in_the_message_or_in_what_is_in_it() {
        let (packet, target) = admitted(user(&["ben"]), true).unwrap();
        assert_eq!((packet.destination_identities, packet.participant_identity), (vec!["ben".into()], String::new()));
        assert!(target.is(&"ben".into(), &"PA_2".into()) && !target.is(&"cat".into(), &"PA_3".into()));
    }

    #[test]
    fn what_only_servers_and_agents_say_is_not_passed_on() {
        let say = |value| admitted(DataPacket { value: Some(value), ..Default::default() }, false);
        assert_eq!(say(Value::Metrics(proto::MetricsBatch::default())), None);
        assert_eq!(say(Value::Transcription(proto::Transcription::default())), None);
        assert_eq!(admitted(DataPacket::default(), false), None);
    }
}
