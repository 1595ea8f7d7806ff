use std::{collections::BTreeSet, time::Duration};

use proptest::prelude::*;

use super::*;
use crate::markdown::analyse;

fn command(text: &str) -> Invocation {
    match parse(text).unwrap() {
        Parsed::Command(invocation) => invocation,
        Parsed::Text(text) => panic!("{text:?} is a message"),
    }
}

#[test]
fn chat_04_a_whisper_names_somebody_and_has_a_text() {
    for line in ["/w ann hi  you", "/msg @Ann  hi  you ", "/W ann hi  you"] {
        let whisper = command(line);
        assert_eq!(whisper.spec.verb, Verb::Whisper);
        assert_eq!(whisper.handle.unwrap().as_str(), "ann");
        assert_eq!(whisper.text.unwrap(), "hi  you");
    }
}

#[test]
fn what_is_no_command_is_a_message() {
    for (line, said) in [
        ("hello", "hello"),
        ("//w is a command", "/w is a command"),
        ("/usr/bin/env", "/usr/bin/env"),
        ("/ w", "/ w"),
        ("/", "/"),
        (" /w", " /w"),
        ("/:)", "/:)"),
    ] {
        assert_eq!(parse(line), Ok(Parsed::Text(said)), "{line}");
    }
}

#[test]
fn a_command_says_what_is_wrong_with_it() {
    for (line, code) in [
        ("/w", "missing_argument"),
        ("/w ann", "missing_argument"),
        ("/w a/b hi", "bad_argument"),
        ("/mute ann forever", "bad_argument"),
        ("/mute ann 0s", "bad_argument"),
        ("/mute ann 99999999999999999999w", "bad_argument"),
        ("/mute ann 400d", "bad_argument"),
        ("/join", "missing_argument"),
        ("/leave now", "too_many_arguments"),
        ("/unmute ann please", "too_many_arguments"),
        ("/fly", "unknown_command"),
    ] {
        assert_eq!(parse(line).unwrap_err().code(), code, "{line}");
    }
}

#[test]
fn a_mistyped_command_is_suggested() {
    for (line, nearest) in [("/tpoic x", Some("topic")), ("/hlep", Some("help")), ("/xyzzy", None), ("/qq", None)] {
        assert_eq!(parse(line), Err(CommandError::Unknown { nearest }), "{line}");
    }
}

#[test]
fn a_time_may_be_left_out_where_the_table_says_so() {
    let ban = command("/ban ann 2h spam, again");
    assert_eq!((ban.time, ban.text.as_deref()), (Some(Duration::from_secs(7_200)), Some("spam, again")));
    let ban = command("/ban ann spam");
    assert_eq!((ban.time, ban.text.as_deref()), (None, Some("spam")));
    let ban = command("/ban ann");
    assert_eq!((ban.time, ban.text), (None, None));
    assert_eq!(command("/join #Общий").channel.unwrap().as_str(), "общий");
}

#[test]
fn names_are_not_used_twice() {
    let names: Vec<&str> = COMMANDS.iter().flat_map(|spec| std::iter::once(spec.name).chain(spec.alias)).collect();
    assert_eq!(names.iter().collect::<BTreeSet<_>>().len(), names.len());
    assert!(COMMANDS.iter().all(|spec| spec.help.starts_with("command.")));
}

#[test]
fn what_commands_say_is_shown_as_meant() {
    assert_eq!(analyse(&shrugged(Some("well"))).plain, r"well ¯\_(ツ)_/¯");
    assert_eq!(analyse(&shrugged(None)).plain, r"¯\_(ツ)_/¯");
    assert_eq!(analyse(&acted("waves at snake_case_ now")).plain, "waves at snake_case_ now");
    assert_eq!(acted("waves"), "_waves_");
}

proptest! {
    #[test]
    fn any_line_is_read(line in "/?(w|mute|ban)? ?\\PC{0,40}") {
        if let Ok(Parsed::Command(invocation)) = parse(&line) {
            prop_assert!(invocation.text.is_none_or(|text| !text.is_empty()));
        }
    }
}
