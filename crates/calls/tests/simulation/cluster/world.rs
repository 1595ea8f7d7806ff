//! Everything that takes part: the store, the nodes, the people, and what is on its way between them.

use std::{collections::BTreeMap, time::Duration};

use hubbub_calls::{CallSettings, Machine, Refusal, TicketKey};
use hubbub_testkit::{Dice, Network, Weather};
use hubbub_types::{ConnectionId, NodeId, Span, Timestamp};

use super::{
    agenda::{Agenda, Event},
    fault::Fault,
    node::{Node, Place},
    people::Person,
    store::Store,
    watch::Watch,
};

/// From a node to a client.
#[derive(Clone)]
pub(super) enum Word {
    Message(hubbub_calls::Message),
    Refusal { serial: u64, asked: &'static str, refusal: Refusal },
}

pub(super) struct World {
    pub(super) machine: Machine,
    pub(super) store: Store,
    pub(super) slots: Vec<Option<Node>>,
    pub(super) people: Vec<Person>,
    pub(super) watch: Watch,
    pub(super) agenda: Agenda,
    /// Where the connections are.
    pub(super) homes: BTreeMap<ConnectionId, Place>,
    pub(super) up: Network<ConnectionId, (u64, hubbub_calls::Command)>,
    pub(super) down: Network<ConnectionId, Word>,
    pub(super) dice: Dice,
    /// True time.
    pub(super) now: Timestamp,
    pub(super) fault: Option<Fault>,
    /// How often, in 1,000, a node dies with the deadlines it has just claimed.
    pub(super) dying_claimants: u64,
    /// What a cut connection or a paused store has swallowed is carried out just when the next connection is up.
    pub(super) comes_late: bool,
    numbers: u64,
    /// What happened, when it is to be told.
    pub(super) story: Option<Vec<String>>,
}

impl World {
    pub(super) fn new(dice: &mut Dice, people: Vec<Person>, slots: usize, fault: Option<Fault>) -> Self {
        let settings = settings();
        let mut world = Self {
            machine: Machine::new(settings.clone(), TicketKey::new([3; 32])),
            store: Store::new(settings, fault),
            slots: (0..slots).map(|_| None).collect(),
            people,
            watch: Watch::default(),
            agenda: Agenda::default(),
            homes: BTreeMap::new(),
            up: Network::new(dice.below(u64::MAX), Weather::FINE),
            down: Network::new(dice.below(u64::MAX), Weather::FINE),
            dice: Dice::new(dice.below(u64::MAX)),
            now: Timestamp::from_millis(1_767_225_600_000),
            fault,
            dying_claimants: 20,
            comes_late: false,
            numbers: 0,
            story: None,
        };
        (0..slots).for_each(|slot| world.start(slot));
        (0..world.people.len()).for_each(|person| world.soon(500, Event::Dial(person)));
        world
    }

    /// Writes down what happens, if anybody is going to read it.
    pub(super) fn note(&mut self, line: impl FnOnce() -> String) {
        let now = self.now;
        if let Some(story) = &mut self.story {
            story.push(super::story::readable(&format!("{now} {}", line())));
        }
    }

    /// A number never used before.
    pub(super) fn number(&mut self) -> u64 {
        self.numbers += 1;
        self.numbers
    }

    pub(super) fn new_node_id(&mut self) -> NodeId {
        NodeId(self.dice.uuid())
    }

    /// Within so many milliseconds.
    pub(super) fn soon(&mut self, most: u64, event: Event) {
        let wait = Duration::from_millis(self.dice.below(most) + 1);
        self.agenda.add(self.now + wait, event);
    }

    /// The node, if that process still runs.
    pub(super) fn node(&mut self, place: Place) -> Option<&mut Node> {
        self.slots.get_mut(place.slot)?.as_mut().filter(|node| node.process == place.process)
    }

    /// The processes that run.
    pub(super) fn places(&self) -> Vec<Place> {
        let place = |(slot, node): (usize, &Option<Node>)| Some(Place { slot, process: node.as_ref()?.process });
        self.slots.iter().enumerate().filter_map(place).collect()
    }

    /// Lets everything happen until `end`.
    pub(super) fn pass(&mut self, span: Duration) {
        let end = self.now + span;
        loop {
            self.carry();
            if self.broken() {
                return;
            }
            let times = [self.up.next_arrival(), self.down.next_arrival(), self.agenda.next()];
            let Some(next) = times.into_iter().flatten().min().filter(|next| *next <= end) else { break };
            self.now = self.now.max(next);
            while let Some(event) = self.agenda.take(self.now) {
                self.happen(event);
            }
        }
        self.now = end;
    }

    /// Whether a rule is broken already.
    pub(super) fn broken(&self) -> bool {
        self.store.state.checker.violation.is_some()
    }

    fn happen(&mut self, event: Event) {
        match event {
            Event::Tick(place) => self.tick(place),
            Event::LinkUp(place, generation) => self.link_up(place, generation),
            Event::Script { place, generation, job, run, commit } => {
                self.script_arrives(place, generation, job, run, commit);
            }
            Event::Reply { place, generation, job, verdict, present } => {
                self.reply_arrives(place, generation, job, verdict, present);
            }
            Event::Read(place) => self.read(place),
            Event::Return(place, connection) => self.close(place, connection, 50),
            Event::Exit(place) => self.exit(place),
            Event::Start(slot) => self.start(slot),
            Event::Dial(person) => self.dial(person),
            Event::Notice(person, socket) => self.notice(person, socket),
            Event::GiveUp(person, socket) => self.give_up_dialling(person, socket),
        }
    }
}

/// Short lives for tickets, so that a play need not last long.
pub(super) fn settings() -> CallSettings {
    CallSettings { ticket_lifetime: Span::secs(150), ticket_refresh: Span::secs(40), ..CallSettings::default() }
}
