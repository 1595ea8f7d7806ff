//! The section `[media]`: what each part of the media server is told.

use hubbub_app::media::AccessSettings;
use hubbub_gateway::livekit::LivekitSettings;
use hubbub_net::media::MediaSettings as NetworkSettings;
use hubbub_sfu::SfuSettings;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::{Problem, check};

/// `[media]`: rooms in which many people hear and see each other, and voice channels.
#[derive(Debug, Clone, Default, Serialize, Deserialize, JsonSchema)]
#[serde(default, deny_unknown_fields)]
pub struct MediaSettings {
    /// Whether there is a media server. Without it nobody can join voice channels.
    pub enabled: bool,
    /// How media reaches this node.
    pub network: NetworkSettings,
    /// Limits and times of rooms.
    pub rooms: SfuSettings,
    /// Who may be in rooms, and the keys of programs.
    pub access: AccessSettings,
    /// The sockets and calls of the media server.
    pub door: LivekitSettings,
}

impl MediaSettings {
    /// What is wrong with it.
    pub(super) fn check(&self, problems: &mut Vec<Problem>) {
        check(problems, "media.network", self.network.validate());
        check(problems, "media.access", self.access.validate());
        check(problems, "media.door", self.door.validate());
    }
}
