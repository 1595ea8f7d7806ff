//! Header extensions that are passed on from the publisher to its subscribers.

use arrayvec::ArrayVec;
use str0m::rtp::{Extension, ExtensionSerializer, ExtensionValues};

const DESCRIPTOR_URI: &str = "https://aomediacodec.github.io/av1-rtp-spec/#dependency-descriptor-rtp-header-extension";
/// Longest descriptor that is passed on. Those with a template structure have about forty bytes.
const LONGEST_DESCRIPTOR: usize = 64;
/// Longest value the short form of header extensions can hold (RFC 8285 §4.2).
const LONGEST_SHORT: usize = 16;

/// The dependency descriptor of a packet, as it came: the decoder of AV1 and of VP9 in layers needs it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Descriptor(pub ArrayVec<u8, LONGEST_DESCRIPTOR>);

#[derive(Debug)]
struct PassDescriptor;

/// The extension that carries [`Descriptor`].
pub(super) fn dependency_descriptor() -> Extension {
    Extension::with_serializer(DESCRIPTOR_URI, PassDescriptor)
}

impl ExtensionSerializer for PassDescriptor {
    fn write_to(&self, buf: &mut [u8], values: &ExtensionValues) -> usize {
        let Some(Descriptor(bytes)) = values.user_values.get::<Descriptor>() else {
            return 0;
        };
        match buf.get_mut(..bytes.len()) {
            Some(room) => {
                room.copy_from_slice(bytes);
                bytes.len()
            }
            None => 0,
        }
    }

    fn parse_value(&self, buf: &[u8], values: &mut ExtensionValues) -> bool {
        match ArrayVec::try_from(buf) {
            Ok(bytes) if !buf.is_empty() => {
                values.user_values.set(Descriptor(bytes));
                true
            }
            _ => false,
        }
    }

    fn is_video(&self) -> bool {
        true
    }

    fn is_audio(&self) -> bool {
        false
    }

    fn requires_two_byte_form(&self, values: &ExtensionValues) -> bool {
        values.user_values.get::<Descriptor>().is_some_and(|Descriptor(bytes)| bytes.len() > LONGEST_SHORT)
    }
}

/// The extension values of a packet that its receivers are to get: how the picture is turned, when it was taken, how
/// frames depend on each other. Everything else belongs to one transport and is made anew there.
#[must_use]
pub fn passed_on(values: &ExtensionValues) -> ExtensionValues {
    let mut passed = ExtensionValues {
        video_orientation: values.video_orientation,
        abs_capture_time: values.abs_capture_time,
        ..ExtensionValues::default()
    };
    if let Some(shared) = values.user_values.get_arc::<Descriptor>() {
        passed.user_values.set_arc(shared);
    }
    passed
}
