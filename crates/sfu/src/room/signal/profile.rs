//! Messages about what others see of a participant.

use std::collections::HashMap;

use hubbub_livekit::proto::{
    self,
    request_response::{Reason, Request},
};

use super::super::{Room, RoomEvent};
use crate::{
    SfuSettings,
    ids::{ParticipantKey, Wall},
};

/// What is to be changed of a participant.
#[derive(Debug, Default)]
pub(in crate::room) struct Profile {
    pub(in crate::room) name: Option<String>,
    pub(in crate::room) metadata: Option<String>,
    /// An empty value removes one.
    pub(in crate::room) attributes: HashMap<String, String>,
}

impl Room {
    pub(super) fn hear_metadata(&mut self, who: ParticipantKey, request: proto::UpdateParticipantMetadata, now: Wall) {
        let id = request.request_id;
        let result = if self.may_change(who, &request) {
            let set = |text: &str| Some(text.to_owned()).filter(|text| !text.is_empty());
            let profile = Profile {
                name: set(&request.name),
                metadata: set(&request.metadata),
                attributes: request.attributes.clone(),
            };
            self.change_profile(who, profile, now).map_or_else(|_| Reason::LimitExceeded, |()| Reason::Ok)
        } else {
            Reason::NotAllowed
        };
        self.say_result(who, id, result, Some(Request::UpdateMetadata(request)));
    }

    fn may_change(&self, who: ParticipantKey, request: &proto::UpdateParticipantMetadata) -> bool {
        let Some(participant) = self.participants.get(who) else { return false };
        let same = |new: &str, old: &str| new.is_empty() || new == old;
        match &self.parts.options.own_attributes {
            None => participant.permission.can_update_metadata,
            Some(own) => {
                participant.permission.can_update_metadata
                    && same(&request.name, &participant.name)
                    && same(&request.metadata, &participant.metadata)
                    && request.attributes.keys().all(|name| own.contains(name))
            }
        }
    }

    /// Changes what others see of a participant.
    ///
    /// # Errors
    /// Names what is too long; then nothing is changed.
    pub(in crate::room) fn change_profile(
        &mut self,
        who: ParticipantKey,
        profile: Profile,
        now: Wall,
    ) -> Result<(), &'static str> {
        let settings = &self.parts.settings;
        let Some(participant) = self.participants.get_mut(who) else { return Ok(()) };
        let mut attributes = participant.attributes.clone();
        attributes.extend(profile.attributes);
        attributes.retain(|_, value| !value.is_empty());
        let size: usize = attributes.iter().map(|(name, value)| name.len() + value.len()).sum();
        if profile.name.as_ref().is_some_and(|name| name.len() > SfuSettings::MAX_NAME) {
            return Err("name");
        }
        if profile.metadata.as_ref().is_some_and(|text| text.len() > settings.metadata_bytes.as_usize()) {
            return Err("metadata");
        }
        if size > settings.attributes_bytes.as_usize() {
            return Err("attributes");
        }
        let before = (participant.name.clone(), participant.metadata.clone(), participant.attributes.clone());
        participant.name = profile.name.unwrap_or_else(|| before.0.clone());
        participant.metadata = profile.metadata.unwrap_or_else(|| before.1.clone());
        participant.attributes = attributes;
        if before != (participant.name.clone(), participant.metadata.clone(), participant.attributes.clone()) {
            self.touched(who, now);
            self.tell(who, RoomEvent::Changed);
        }
        Ok(())
    }
}
