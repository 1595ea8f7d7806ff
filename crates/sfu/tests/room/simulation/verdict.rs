//! What has to be so once nothing has been wrong for a while.

use super::play::Play;
use hubbub_livekit::proto::TrackSource;
use std::time::Duration;

/// Longest time since the last frame of a camera, and since the last packet of a voice.
const STILL: Duration = Duration::from_secs(1);

/// Everybody is in, sends everything and wants everything: so all see and hear all, in full size, and nothing was ever
/// mixed up on the way there.
pub(super) fn check(play: &Play) {
    let fail = |what: String| -> ! { panic!("seed {}: {what}\n{}", play.seed, play.studio.describe()) };
    for person in &play.people {
        let Some(seat) = person.seat else { fail(format!("{} is not in", person.identity)) };
        let client = &play.studio.seats[seat].client;
        if !client.faults().is_empty() {
            fail(format!("{}: {:?}", person.identity, client.faults()));
        }
        for other in play.people.iter().filter(|other| other.identity != person.identity) {
            let pair = format!("{} and {}", person.identity, other.identity);
            let track = |source| client.track_of(&other.identity, source).map(|track| track.sid.clone());
            let (Some(camera), Some(voice)) = (track(TrackSource::Camera), track(TrackSource::Microphone)) else {
                fail(format!("{pair}: a track is not known"));
            };
            let (seen, heard) = (client.frames(&camera), client.sound(&voice));
            let lately = |last: Option<std::time::Instant>| last.is_some_and(|at| play.studio.now() - at < STILL);
            if !lately(seen.last) || !lately(heard.last) {
                fail(format!("{pair}: nothing comes"));
            }
            if seen.layer != Some(2) || seen.broken > 0 || seen.unreadable > 0 || heard.unreadable > 0 {
                fail(format!("{pair}: {seen:?}"));
            }
        }
    }
}
