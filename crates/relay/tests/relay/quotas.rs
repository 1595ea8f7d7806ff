//! One user, one account, one address cannot take everything.

use hubbub_relay::{Client, Reason};

use crate::support::{Caller, World, at, client};

fn from(host: u16, port: u16) -> Client {
    let address = at(&format!("9.{}.{}.9:{port}", host / 256, host % 256));
    Client { address, ..client(port) }
}

#[test]
fn chat_14_a_thousand_allocations_of_one_user_leave_room_for_another() {
    let mut world = World::with(|settings| settings.max_allocations = 100);
    let mut codes = std::collections::BTreeMap::<u16, u16>::new();
    for host in 0..1000 {
        let mut caller = Caller::of_session(&mut world, from(host, 1), 1, 1);
        *codes.entry(caller.allocate_with(&mut world, &[]).code()).or_default() += 1;
    }
    assert_eq!(codes, [(0, 32), (486, 968)].into());
    assert_eq!(world.counted(Reason::Quota), 968);
    Caller::new(&mut world, from(2000, 1), 2).allocate(&mut world);
}

#[test]
fn chat_14_sessions_accounts_and_addresses_have_quotas_of_their_own() {
    let mut world = World::with(|settings| {
        (settings.max_per_session, settings.max_per_account, settings.max_per_address) = (2, 3, 4);
    });
    let mut try_one = |host, port, account, session| {
        let mut caller = Caller::of_session(&mut world, from(host, port), account, session);
        caller.allocate_with(&mut world, &[]).code()
    };
    assert_eq!([try_one(1, 1, 1, 1), try_one(2, 1, 1, 1), try_one(3, 1, 1, 1)], [0, 0, 486]);
    assert_eq!([try_one(4, 1, 1, 2), try_one(5, 1, 1, 2), try_one(6, 1, 1, 3)], [0, 486, 486]);
    assert_eq!([7, 8, 9, 10, 11].map(|user| try_one(9, user, user.into(), user.into())), [0, 0, 0, 0, 486]);
    assert_eq!(try_one(10, 11, 11, 11), 0);
}

#[test]
fn chat_14_an_ipv6_subscriber_is_one_address() {
    let mut world = World::with(|settings| settings.max_per_address = 2);
    let mut try_one = |text: &str, user: u16| {
        let client = Client { address: at(text), ..client(user) };
        Caller::of_session(&mut world, client, user.into(), user.into()).allocate_with(&mut world, &[]).code()
    };
    let codes = ["[2a00:1:2:3::1]:1", "[2a00:1:2:3:ffff::2]:1", "[2a00:1:2:3:1::3]:1", "[2a00:1:2:4::1]:1"];
    let codes: Vec<u16> = codes.iter().zip(1..).map(|(text, user)| try_one(text, user)).collect();
    assert_eq!(codes, [0, 0, 486, 0]);
}

#[test]
fn chat_14_a_full_server_is_508_and_has_room_again_later() {
    let mut world = World::with(|settings| settings.max_allocations = 3);
    let mut callers: Vec<_> = (1..=4).map(|user| Caller::new(&mut world, from(user, 1), user.into())).collect();
    let codes: Vec<_> = callers.iter_mut().map(|caller| caller.allocate_with(&mut world, &[]).code()).collect();
    assert_eq!(codes, [0, 0, 0, 508]);
    callers[0].refresh(&mut world, 0);
    assert!(callers[3].allocate_with(&mut world, &[]).is_success());
}
