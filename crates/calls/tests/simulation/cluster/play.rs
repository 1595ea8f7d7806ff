//! One play of a seed over several nodes: who takes part, what goes wrong, and how it ends.

use std::time::Duration;

use hubbub_calls::Command;
use hubbub_testkit::Dice;
use hubbub_types::UserId;

use super::{agenda::Event, end, fault::Fault, people::Person, world::World};
use crate::checker::Violation;
use crate::seeds::Telling;
pub(super) use crate::seen::Seen;

const ROUNDS: usize = 200;

/// What came of a seed.
pub(super) struct Played {
    pub(super) violation: Option<Violation>,
    pub(super) steps: usize,
    pub(super) seen: Seen,
    pub(super) story: Vec<String>,
}

/// What may go wrong in a play: chances in 1,000 of each round.
struct Troubles(Vec<(u64, Trouble)>);

#[derive(Debug, Clone, Copy)]
enum Trouble {
    BrokenConnection,
    Crash,
    RollingRestart,
    CutLink,
    Pause,
    Restart,
    Failover,
    Flush,
    Overflow,
    SilentHeart,
    Removal,
}

impl Troubles {
    /// Some plays see everything, others a few things.
    fn new(dice: &mut Dice) -> Self {
        let all = [
            (30, Trouble::BrokenConnection),
            (8, Trouble::Crash),
            (5, Trouble::RollingRestart),
            (30, Trouble::CutLink),
            (6, Trouble::Pause),
            (3, Trouble::Restart),
            (6, Trouble::Failover),
            (4, Trouble::Flush),
            (5, Trouble::Overflow),
            (4, Trouble::SilentHeart),
            (2, Trouble::Removal),
        ];
        let kept = if dice.chance(300) { 1000 } else { 400 };
        Self(all.into_iter().filter(|_| dice.chance(kept)).collect())
    }

    fn pick(&self, dice: &mut Dice) -> Option<Trouble> {
        let roll = dice.below(1000);
        let mut sum = 0;
        self.0.iter().find_map(|(chance, trouble)| {
            sum += chance;
            (roll < sum).then_some(*trouble)
        })
    }
}

/// Plays `seed` to its end, or to the first broken rule.
pub(super) fn play(seed: u64, fault: Option<Fault>) -> Played {
    play_with(seed, fault, |_| {})
}

/// The same, with its story.
pub(super) fn play_telling(seed: u64, telling: Telling) -> Played {
    play_with(seed, None, |world| world.story = (telling == Telling::Story).then(Vec::new))
}

/// The same in a world that is a little different.
pub(super) fn play_with(seed: u64, fault: Option<Fault>, change: impl FnOnce(&mut World)) -> Played {
    let mut dice = Dice::new(seed);
    let users: Vec<UserId> = ["ann", "bob", "cat", "dan"].iter().map(|name| name.parse().unwrap()).collect();
    let users = users[..2 + dice.index(3)].to_vec();
    let devices = users.len() + dice.index(3);
    let person = |index: usize| Person::new(users[index % users.len()].clone(), format!("device-{index}").into());
    let people = (0..devices).map(person).collect();
    let slots = 2 + dice.index(2);
    let mut world = World::new(&mut dice, people, slots, fault);
    change(&mut world);
    let troubles = Troubles::new(&mut dice);
    for _ in 0..ROUNDS {
        round(&mut world, &mut dice, &troubles, &users);
        if world.broken() {
            break;
        }
    }
    end::end(&mut world);
    let checker = world.store.state.checker;
    Played {
        violation: checker.violation,
        steps: checker.steps,
        seen: world.watch.seen,
        story: world.story.unwrap_or_default(),
    }
}

/// Some time passes, and something happens.
fn round(world: &mut World, dice: &mut Dice, troubles: &Troubles, users: &[UserId]) {
    world.pass(Duration::from_millis(dice.below(1_000)));
    if dice.chance(300) {
        world.store.replicate();
    }
    if let Some(trouble) = troubles.pick(dice) {
        make(world, dice, trouble, users);
    }
    let index = dice.index(world.people.len());
    let before = world.people[index].belief;
    let said = world.people[index].act(dice, users);
    world.watch.changes(index, before, world.people[index].belief, world.now);
    if let Some(command) = said {
        world.say(index, command);
    }
}

fn make(world: &mut World, dice: &mut Dice, trouble: Trouble, users: &[UserId]) {
    let places = world.places();
    let place = dice.pick(&places).copied();
    world.note(|| format!("-- {trouble:?} {place:?}"));
    match (trouble, place) {
        (Trouble::Crash, Some(place)) => world.crash(place),
        (Trouble::RollingRestart, Some(place)) => world.drain(place),
        (Trouble::CutLink, Some(place)) => world.cut_link(place),
        (Trouble::Overflow, Some(place)) => world.overflow(place, 1 + dice.index(3), dice.below(4_000)),
        (Trouble::SilentHeart, Some(place)) => {
            let until = world.now + Duration::from_millis(3_000 + dice.below(9_000));
            if let Some(node) = world.node(place) {
                node.silent_until = until;
            }
        }
        (Trouble::Removal, Some(place)) => {
            if let Some(user) = dice.pick(users).cloned() {
                world.begin(place, user, None, Command::RemoveUser);
            }
        }
        (Trouble::BrokenConnection, _) => break_connection(world, dice),
        (Trouble::Pause, _) => {
            world.store.paused_until = world.now + Duration::from_millis(300 + dice.below(7_000));
        }
        (Trouble::Restart | Trouble::Failover, _) => another_process(world, dice, trouble),
        (Trouble::Flush, _) => world.store.flush(),
        _ => {}
    }
}

fn break_connection(world: &mut World, dice: &mut Dice) {
    let open: Vec<_> = world.homes.iter().map(|(connection, place)| (*connection, *place)).collect();
    if let Some((connection, place)) = dice.pick(&open).copied() {
        let notice = if dice.chance(200) { 10_000 } else { 100 };
        world.close(place, connection, notice);
    }
}

fn another_process(world: &mut World, dice: &mut Dice, trouble: Trouble) {
    world.places().into_iter().for_each(|place| world.cut_link(place));
    if matches!(trouble, Trouble::Restart) {
        world.store.restart();
    } else {
        let ahead = i64::try_from(dice.below(4_000)).unwrap() - 2_000;
        world.store.fail_over(world.now, ahead);
    }
    if dice.chance(300) {
        world.store.paused_until = world.now + Duration::from_millis(dice.below(3_000));
    }
}

/// Nothing goes wrong any more: the store answers, and every process runs.
pub(super) fn heal(world: &mut World) {
    world.store.paused_until = world.now;
    world.dying_claimants = 0;
    for node in world.slots.iter_mut().flatten() {
        node.silent_until = world.now;
    }
    for slot in 0..world.slots.len() {
        if world.slots[slot].is_none() {
            world.agenda.add(world.now, Event::Start(slot));
        }
    }
}
