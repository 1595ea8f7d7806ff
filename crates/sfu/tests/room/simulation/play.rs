//! One room through a few hundred things that happen to it.

use crate::studio::{Studio, TOPOLOGIES};
use hubbub_livekit::proto::{VideoQuality, data_packet, leave_request};
use hubbub_testkit::{
    Dice,
    media::{Track, Weather},
};
use std::time::{Duration, Instant};

const PEOPLE: usize = 4;
const CAMERA: Track = Track::Camera { layers: 3, fps: 12, bitrate: 600_000 };
const VOICE: Track = Track::Microphone { level: 20 };
/// How long everything may take to be well again once nothing is wrong any more.
const RECOVERY: Duration = Duration::from_secs(20);

/// One of those who play.
pub(super) struct Person {
    pub(super) identity: String,
    /// Where they sit, while they are in.
    pub(super) seat: Option<usize>,
    pub(super) camera: Option<String>,
    pub(super) voice: Option<String>,
    /// Until when their media is cut.
    cut_until: Option<Instant>,
}

/// One room and what is done to it.
pub(super) struct Play {
    pub(super) seed: u64,
    pub(super) studio: Studio,
    pub(super) people: Vec<Person>,
    dice: Dice,
}

impl Play {
    pub(super) fn new(seed: u64) -> Self {
        let person = |number| Person {
            identity: format!("person-{number}"),
            seat: None,
            camera: None,
            voice: None,
            cut_until: None,
        };
        let people = (0..PEOPLE).map(person).collect();
        Self { seed, studio: Studio::new(seed), people, dice: Dice::new(seed) }
    }

    /// Something happens to somebody, then some time passes.
    pub(super) fn step(&mut self) {
        let who = self.dice.index(PEOPLE);
        match (self.people[who].seat, self.dice.below(12)) {
            (None, _) => self.come(who),
            (Some(_), 0) => self.go(who),
            (Some(_), 1 | 2) => self.toggle_camera(who),
            (Some(_), 3) => self.toggle_voice(who),
            (Some(seat), 4) => self.mute(who, seat),
            (Some(seat), 5 | 6) => self.watch(seat),
            (Some(seat), 7) => self.subscribe(seat),
            (Some(seat), 8) => self.weather(seat),
            (Some(seat), 9) => self.cut_media(who, seat),
            (Some(seat), 10) => self.cut_line(who, seat),
            (Some(seat), _) => self.talk(seat),
        }
        let span = Duration::from_millis(100 + self.dice.below(900));
        self.studio.pass(span);
        self.keep();
    }

    /// Nothing is wrong any more, everybody is in, sends and wants everything; and time passes.
    pub(super) fn calm(&mut self) {
        for who in 0..PEOPLE {
            if let Some(seat) = self.people[who].seat {
                self.people[who].cut_until = None;
                self.studio.seats[seat].cut_media(false);
                self.studio.seats[seat].weather(Weather::FINE);
            }
        }
        for _ in 0..10 {
            self.keep();
            (0..PEOPLE).for_each(|who| self.want_all(who));
            self.studio.pass(RECOVERY / 10);
        }
        self.studio.pass(RECOVERY);
    }

    /// Everybody leaves.
    pub(super) fn end(&mut self) {
        for who in 0..PEOPLE {
            self.go(who);
        }
        self.studio.pass(Duration::from_secs(60));
        let stats = self.studio.room.stats();
        assert!(stats.is_empty(), "seed {}: something is left\n{}", self.seed, self.studio.describe());
        assert!(self.studio.room.is_finished(), "seed {}: the room goes on", self.seed);
    }

    fn come(&mut self, who: usize) {
        let topology = TOPOLOGIES[self.dice.index(TOPOLOGIES.len())];
        let seat = self.studio.join(&self.people[who].identity.clone(), topology);
        let person = &mut self.people[who];
        person.seat = Some(seat);
        (person.camera, person.voice, person.cut_until) = (None, None, None);
    }

    fn go(&mut self, who: usize) {
        if let Some(seat) = self.people[who].seat.take() {
            self.studio.leave(seat);
        }
    }

    fn toggle_camera(&mut self, who: usize) {
        let now = self.studio.now();
        let person = &mut self.people[who];
        let Some(seat) = person.seat else { return };
        let client = &mut self.studio.seats[seat].client;
        match person.camera.take() {
            Some(cid) => client.unpublish(&cid, now),
            None => person.camera = Some(client.publish(CAMERA, now)),
        }
    }

    fn toggle_voice(&mut self, who: usize) {
        let now = self.studio.now();
        let person = &mut self.people[who];
        let Some(seat) = person.seat else { return };
        let client = &mut self.studio.seats[seat].client;
        match person.voice.take() {
            Some(cid) => client.unpublish(&cid, now),
            None => person.voice = Some(client.publish(VOICE, now)),
        }
    }

    fn mute(&mut self, who: usize, seat: usize) {
        let muted = self.dice.chance(500);
        let person = &self.people[who];
        for cid in person.camera.iter().chain(&person.voice) {
            self.studio.seats[seat].client.mute(cid, muted);
        }
    }

    fn watch(&mut self, seat: usize) {
        let wishes = [None, Some(VideoQuality::Low), Some(VideoQuality::Medium), Some(VideoQuality::High)];
        let wish = wishes[self.dice.index(wishes.len())];
        if let Some(sid) = self.some_track(seat) {
            self.studio.seats[seat].client.watch(&sid, wish);
        }
    }

    fn subscribe(&mut self, seat: usize) {
        let subscribe = self.dice.chance(500);
        if let Some(sid) = self.some_track(seat) {
            self.studio.seats[seat].client.subscribe(&sid, subscribe);
        }
    }

    fn weather(&mut self, seat: usize) {
        let bandwidths = [0, 150_000, 400_000, 1_000_000, 5_000_000];
        let weather = Weather {
            bandwidth: bandwidths[self.dice.index(bandwidths.len())],
            queue: 64 * 1024,
            loss: [0, 0, 20, 100][self.dice.index(4)],
            jitter: Duration::from_millis(self.dice.below(20)),
            reorder: 20,
            duplicate: 5,
            ..Weather::FINE
        };
        self.studio.seats[seat].weather(weather);
    }

    fn cut_media(&mut self, who: usize, seat: usize) {
        self.people[who].cut_until = Some(self.studio.now() + Duration::from_secs(1 + self.dice.below(6)));
        self.studio.seats[seat].cut_media(true);
    }

    fn cut_line(&mut self, who: usize, seat: usize) {
        self.studio.cut_line(seat);
        let away = Duration::from_millis(self.dice.below(3_000));
        self.studio.pass(away);
        self.resume(who, seat);
    }

    fn talk(&mut self, seat: usize) {
        let now = self.studio.now();
        let kind = if self.dice.chance(500) { data_packet::Kind::Reliable } else { data_packet::Kind::Lossy };
        self.studio.seats[seat].client.send_data(kind, "talk", b"some words", &[], now);
    }

    fn some_track(&mut self, seat: usize) -> Option<String> {
        let others = self.studio.seats[seat].client.participants().values();
        let sids: Vec<String> = others.flat_map(|other| other.tracks.iter().map(|track| track.sid.clone())).collect();
        self.dice.pick(&sids).cloned()
    }

    /// What clients do by themselves: go on when the server says so, and join anew when it has no other way.
    fn keep(&mut self) {
        for who in 0..PEOPLE {
            let Some(seat) = self.people[who].seat else { continue };
            if self.people[who].cut_until.is_some_and(|until| until <= self.studio.now()) {
                self.people[who].cut_until = None;
                self.studio.seats[seat].cut_media(false);
            }
            let action = self.studio.seats[seat].client.left().map(|leave| leave.action);
            if action == Some(leave_request::Action::Resume as i32) {
                self.studio.cut_line(seat);
                self.resume(who, seat);
            } else if action.is_some() || self.studio.seats[seat].hung_up {
                self.studio.cut_line(seat);
                self.studio.seats[seat].gone = true;
                self.people[who].seat = None;
            }
        }
    }

    fn resume(&mut self, who: usize, seat: usize) {
        if !self.studio.resume(seat) {
            self.studio.seats[seat].gone = true;
            self.people[who].seat = None;
        }
    }

    fn want_all(&mut self, who: usize) {
        if self.people[who].seat.is_none() {
            self.come(who);
        }
        let Some(seat) = self.people[who].seat else { return };
        if self.people[who].camera.is_none() {
            self.toggle_camera(who);
        }
        if self.people[who].voice.is_none() {
            self.toggle_voice(who);
        }
        let client = &mut self.studio.seats[seat].client;
        for cid in self.people[who].camera.iter().chain(&self.people[who].voice) {
            client.mute(cid, false);
        }
        let tracks: Vec<_> = client.participants().values().flat_map(|other| other.tracks.clone()).collect();
        for track in tracks {
            client.subscribe(&track.sid, true);
            client.watch(&track.sid, Some(VideoQuality::High));
        }
    }
}
