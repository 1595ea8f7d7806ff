use super::*;
use crate::Codec;
use proptest::prelude::*;
use str0m::media::Mid;

const OFFERS: [&str; 3] = [
    include_str!("../../vectors/sdp/browser-single-first.sdp"),
    include_str!("../../vectors/sdp/browser-publisher.sdp"),
    include_str!("../../vectors/sdp/native-publisher.sdp"),
];

#[test]
fn what_is_read_and_written_is_the_same_text() {
    for offer in OFFERS {
        assert_eq!(read(offer).unwrap().to_string(), offer);
        let unix = offer.replace("\r\n", "\n");
        assert_eq!(read(&unix).unwrap().to_string(), unix);
        let cut = offer.trim_end();
        assert_eq!(read(cut).unwrap().to_string(), cut);
    }
}

#[test]
fn candidates_are_taken_out_and_unused_sections_made_inactive() {
    let mut text = read(OFFERS[0]).unwrap();
    let lane = Sending { mid: Mid::from("2"), stream: "PA_1", track: "TR_1", codec: Codec::Opus };
    prepare_offer(&mut text, &[lane], &[]);
    let directions: Vec<_> = facts(&text).sections.iter().map(|section| section.direction).collect();
    let idle = Direction::Inactive;
    assert_eq!(directions[1..], [idle, Direction::RecvOnly, idle, idle, idle, idle]);
    let mut text = read(OFFERS[1]).unwrap();
    prepare_offer(&mut text, &[], &[Mid::from("2")]);
    assert!(!text.to_string().contains("a=candidate"));
    assert_eq!(facts(&text).sending().count(), 1, "the other was refused");
}

#[test]
fn a_section_that_offers_both_ways_is_only_received() {
    let both = OFFERS[2].replace("a=sendonly", "a=sendrecv");
    let unsaid = OFFERS[2].replace("a=sendonly\r\n", "");
    for offer in [both, unsaid] {
        let mut text = read(&offer).unwrap();
        prepare_offer(&mut text, &[], &[]);
        assert_eq!(facts(&text).sections[0].direction, Direction::SendOnly);
    }
}

#[test]
fn a_paused_layer_is_a_layer_and_more_than_three_are_not_looked_at() {
    let layers = |list: &str| {
        let offer = OFFERS[1].replace("send q;h;f", list);
        facts(&read(&offer).unwrap()).sections[2].rids.iter().map(ToString::to_string).collect::<Vec<_>>()
    };
    assert_eq!(layers("send q;~h,x;f"), ["q", "h", "f"]);
    assert_eq!(layers("recv a;b send 1;2;3;4"), ["1", "2", "3"]);
    assert!(layers("send").is_empty());
}

#[test]
fn lines_about_more_sources_than_a_track_can_have_are_not_passed_on() {
    let many: String = (1..=50).map(|n| format!("a=ssrc:{n} cname:x\r\n")).collect();
    let offer = OFFERS[2].replace("a=ssrc:1122334455 cname:8hW2kq\r\n", &many);
    let mut text = read(&offer).unwrap();
    assert_eq!(facts(&text).sections[0].sources, (1..=12).collect::<Vec<_>>());
    prepare_offer(&mut text, &[], &[]);
    assert_eq!(text.to_string().matches("a=ssrc:").count(), 12);
}

#[test]
fn what_is_no_description_is_refused() {
    assert_eq!(read("").err(), Some(SdpError::Empty));
    assert_eq!(read("hello").err(), Some(SdpError::BadLine));
    assert_eq!(read("v=0\r\nm=audio 9 X 0\r\n").err(), Some(SdpError::BadMid));
    assert_eq!(read(&"a=x\n".repeat(9_000)).err(), Some(SdpError::TooLarge));
    assert_eq!(read(&format!("a={}", "x".repeat(2_000))).err(), Some(SdpError::TooLarge));
}

/// Lines that a finished answer may have and the library's answer not.
fn may_differ(line: &str) -> bool {
    let prefixes = ["a=msid:", "a=ssrc:", "a=fmtp:", "a=rtpmap:", "a=rtcp-fb:", "m="];
    let directions = ["a=inactive", "a=recvonly", "a=sendonly", "a=sendrecv"];
    prefixes.iter().any(|prefix| line.starts_with(prefix)) || directions.contains(&line)
}

fn plans() -> impl Strategy<Value = PublishPlan> {
    let section = (0..7_u8, 0..8_usize, any::<[bool; 3]>());
    proptest::collection::vec(section, 0..4).prop_map(|sections| {
        let taken = |(mid, codec, [red, dtx, stereo]): (u8, usize, [bool; 3])| PublishedSection {
            mid: Mid::from(mid.to_string().as_str()),
            codec: Some(Codec::ALL[codec]),
            red,
            dtx,
            stereo,
        };
        PublishPlan { taken: sections.into_iter().map(taken).collect(), refused: Vec::new() }
    })
}

/// A description with lines left out, doubled and swapped.
fn mangled() -> impl Strategy<Value = String> {
    let change = (0..400_usize, 0..4_u8);
    (0..OFFERS.len(), proptest::collection::vec(change, 0..12), any::<String>()).prop_map(|(which, changes, noise)| {
        let mut lines: Vec<String> = OFFERS[which].split_inclusive('\n').map(str::to_owned).collect();
        for (index, how) in changes {
            let index = index % lines.len();
            match how {
                0 => drop(lines.remove(index)),
                1 => lines.insert(index, lines[index].clone()),
                2 => lines[index] = lines[index].replace(' ', ""),
                _ => lines.insert(index, format!("a={}\r\n", noise.replace(['\r', '\n'], ""))),
            }
        }
        lines.concat()
    })
}

proptest! {
    #[test]
    fn any_text_is_read_or_refused(text in any::<String>()) {
        if let Ok(read) = read(&text) {
            prop_assert_eq!(read.to_string(), text);
        }
    }

    #[test]
    fn a_mangled_offer_is_read_or_refused_and_can_be_mended(text in mangled(), plan in plans()) {
        let Ok(mut first) = read(&text) else { return Ok(()) };
        prop_assert_eq!(first.to_string(), text.clone());
        let lane = Sending { mid: Mid::from("4"), stream: "PA_1", track: "TR_1", codec: Codec::Vp8 };
        let _ = facts(&first);
        prepare_offer(&mut first, &[lane], &[]);
        finish_answer(&mut first, &[lane], &plan);
        finish_offer(&mut first, &[lane]);
        prop_assert!(read(&first.to_string()).is_ok());
    }

    #[test]
    fn finishing_an_answer_changes_names_codecs_and_directions_alone(which in 0..OFFERS.len(), plan in plans()) {
        let mut text = read(OFFERS[which]).unwrap();
        let lane = Sending { mid: Mid::from("4"), stream: "PA_1", track: "TR_1", codec: Codec::Vp8 };
        finish_answer(&mut text, &[lane], &plan);
        let after = text.to_string();
        let keep = |text: &str| text.lines().filter(|line| !may_differ(line)).map(str::to_owned).collect::<Vec<_>>();
        prop_assert_eq!(keep(OFFERS[which]), keep(&after));
    }
}
