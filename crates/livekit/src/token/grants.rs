//! What the holder of a token may do.

use serde::{Deserialize, Deserializer, Serialize, Serializer};

use crate::proto::{ParticipantPermission, TrackSource};

/// What the holder of a token may do: the claim `video`.
///
/// What is not said about publishing, subscribing and data is allowed; all the rest is not.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct Grants {
    /// Make and end rooms.
    #[serde(skip_serializing_if = "is_false")]
    pub room_create: bool,
    /// List rooms.
    #[serde(skip_serializing_if = "is_false")]
    pub room_list: bool,
    /// Start recordings. There are none yet.
    #[serde(skip_serializing_if = "is_false")]
    pub room_record: bool,
    /// Administrate `room`.
    #[serde(skip_serializing_if = "is_false")]
    pub room_admin: bool,
    /// Join `room`.
    #[serde(skip_serializing_if = "is_false")]
    pub room_join: bool,
    /// The room all this is about.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub room: String,
    /// Publish tracks.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub can_publish: Option<bool>,
    /// Subscribe to tracks.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub can_subscribe: Option<bool>,
    /// Publish data.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub can_publish_data: Option<bool>,
    /// Publish only from these; decides instead of `can_publish` unless empty.
    #[serde(
        skip_serializing_if = "Vec::is_empty",
        serialize_with = "write_sources",
        deserialize_with = "read_sources"
    )]
    pub can_publish_sources: Vec<TrackSource>,
    /// Change one's own name, metadata and attributes.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub can_update_own_metadata: Option<bool>,
    /// Not be seen by others.
    #[serde(skip_serializing_if = "is_false")]
    pub hidden: bool,
    /// Is a recorder.
    #[serde(skip_serializing_if = "is_false")]
    pub recorder: bool,
    /// Is an agent.
    #[serde(skip_serializing_if = "is_false")]
    pub agent: bool,
    /// Administrate ingress. There is none.
    #[serde(skip_serializing_if = "is_false")]
    pub ingress_admin: bool,
    /// Receive metrics of others.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub can_subscribe_metrics: Option<bool>,
    /// Where participants may be forwarded or moved to.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub destination_room: String,
}

impl Grants {
    /// To join `room` and do there all that is not forbidden.
    pub fn join(room: impl Into<String>) -> Self {
        Self { room_join: true, room: room.into(), ..Self::default() }
    }

    /// Whether tracks may be published at all.
    #[must_use]
    pub fn may_publish(&self) -> bool {
        !self.can_publish_sources.is_empty() || self.can_publish.unwrap_or(true)
    }

    /// Whether a track of this source may be published.
    #[must_use]
    pub fn may_publish_from(&self, source: TrackSource) -> bool {
        if self.can_publish_sources.is_empty() {
            self.can_publish.unwrap_or(true)
        } else {
            self.can_publish_sources.contains(&source)
        }
    }

    /// Whether tracks of others may be received.
    #[must_use]
    pub fn may_subscribe(&self) -> bool {
        self.can_subscribe.unwrap_or(true)
    }

    /// Whether data may be published.
    #[must_use]
    pub fn may_publish_data(&self) -> bool {
        self.can_publish_data.unwrap_or(true)
    }

    /// Whether one's own name, metadata and attributes may be changed.
    #[must_use]
    pub fn may_update_own_metadata(&self) -> bool {
        self.can_update_own_metadata.unwrap_or(false)
    }

    /// The same, as rooms and clients know it.
    #[must_use]
    #[expect(deprecated, reason = "older clients read recorder and agent here and not from the kind")]
    pub fn permission(&self) -> ParticipantPermission {
        ParticipantPermission {
            can_subscribe: self.may_subscribe(),
            can_publish: self.may_publish(),
            can_publish_data: self.may_publish_data(),
            can_publish_sources: self.can_publish_sources.iter().map(|source| i32::from(*source)).collect(),
            hidden: self.hidden,
            recorder: self.recorder,
            can_update_metadata: self.may_update_own_metadata(),
            agent: self.agent,
            can_subscribe_metrics: self.can_subscribe_metrics.unwrap_or(false),
            can_manage_agent_session: false,
        }
    }

    /// Takes over what a room has been told to allow from now on, for the token that is given out next.
    pub fn follow(&mut self, permission: &ParticipantPermission) {
        self.can_subscribe = Some(permission.can_subscribe);
        self.can_publish = Some(permission.can_publish);
        self.can_publish_data = Some(permission.can_publish_data);
        self.can_publish_sources = known(&permission.can_publish_sources);
        self.can_update_own_metadata = Some(permission.can_update_metadata);
        self.can_subscribe_metrics = Some(permission.can_subscribe_metrics);
        self.hidden = permission.hidden;
    }
}

/// One that is not known grants nothing, and must not make a list say nothing.
fn known(sources: &[i32]) -> Vec<TrackSource> {
    sources.iter().map(|source| TrackSource::try_from(*source).unwrap_or(TrackSource::Unknown)).collect()
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "serde passes references")]
fn is_false(flag: &bool) -> bool {
    !flag
}

/// As tokens name sources; `LiveKit` writes them in small letters and reads any case.
fn write_sources<S: Serializer>(sources: &[TrackSource], serializer: S) -> Result<S::Ok, S::Error> {
    serializer.collect_seq(sources.iter().map(|source| source.as_str_name().to_ascii_lowercase()))
}

/// Sources that are not known grant nothing; a list of nothing but those must not become one that says nothing.
fn read_sources<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Vec<TrackSource>, D::Error> {
    let names = Option::<Vec<String>>::deserialize(deserializer)?.unwrap_or_default();
    let known = |name: &String| TrackSource::from_str_name(&name.to_ascii_uppercase());
    Ok(names.iter().map(|name| known(name).unwrap_or(TrackSource::Unknown)).collect())
}
