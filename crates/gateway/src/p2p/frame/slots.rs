//! The known fields of one frame, each still its JSON text.

use std::{borrow::Cow, fmt, marker::PhantomData};

use serde::{
    Deserialize, Deserializer,
    de::{Error as _, IgnoredAny, MapAccess, Visitor},
};
use serde_json::value::RawValue;

use super::P2pError;

/// Every field of every route, in the order of [`NAMES`].
pub(super) const NAMES: [&str; 18] = [
    "route",
    "userId",
    "data",
    "name",
    "photo",
    "device",
    "token",
    "uuid",
    "ticket",
    "candidates",
    "sdp",
    "answer",
    "streamIds",
    "iceParams",
    "muted",
    "camera",
    "ids",
    "callId",
];
const DATA: usize = 2;

/// The fields that a frame has, from its top level and from `data`.
#[derive(Debug, Clone, Copy)]
pub(super) struct Slots<'a>([Option<&'a RawValue>; NAMES.len()]);

impl<'a> Slots<'a> {
    /// What stands at the top level.
    pub(super) fn read(text: &'a str) -> Result<Self, P2pError> {
        match serde_json::from_str::<Parsed<'_>>(text) {
            Ok(Parsed(Ok(slots))) => Ok(slots),
            Ok(Parsed(Err(twice))) => Err(P2pError::BadField { field: twice, problem: "is there twice" }),
            Err(error) if error.is_data() => Err(P2pError::BadFrame),
            Err(_) => Err(P2pError::BadJson),
        }
    }

    /// Adds what stands under `data`.
    pub(super) fn with_data(mut self) -> Result<Self, P2pError> {
        let Some(data) = self.take(DATA) else { return Ok(self) };
        if !data.get().starts_with('{') {
            return Err(P2pError::BadField { field: "data", problem: "must be an object" });
        }
        self.merge(Self::read(data.get())?)?;
        Ok(self)
    }

    /// The field of this name; `null` is the same as nothing.
    pub(super) fn get(&self, name: &str) -> Option<&'a RawValue> {
        let index = NAMES.iter().position(|known| *known == name)?;
        self.0.get(index).copied().flatten()
    }

    fn take(&mut self, index: usize) -> Option<&'a RawValue> {
        self.0.get_mut(index).and_then(Option::take)
    }

    /// Takes over what stands in `data`. `route` counts only at the top level, `data` in `data` not at all.
    fn merge(&mut self, data: Self) -> Result<(), P2pError> {
        for ((slot, inner), name) in self.0.iter_mut().zip(data.0).zip(NAMES) {
            match (&slot, inner) {
                _ if name == "route" || name == "data" => {}
                (_, None) => {}
                (None, Some(_)) => *slot = inner,
                (Some(outer), Some(inner)) if same(outer, inner) => {}
                (Some(_), Some(_)) => {
                    return Err(P2pError::BadField { field: name, problem: "differs between top level and data" });
                }
            }
        }
        Ok(())
    }
}

/// Whether two texts mean the same value. Looking into them is the exception, and bounded in depth by the parser.
fn same(one: &RawValue, two: &RawValue) -> bool {
    let value = |raw: &RawValue| serde_json::from_str::<serde_json::Value>(raw.get()).ok();
    one.get() == two.get() || value(one).is_some_and(|one| Some(one) == value(two))
}

/// The slots, or the name of a field that is there twice.
struct Parsed<'a>(Result<Slots<'a>, &'static str>);

impl<'de: 'a, 'a> Deserialize<'de> for Parsed<'a> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_map(ObjectVisitor(PhantomData))
    }
}

struct ObjectVisitor<'a>(PhantomData<&'a ()>);

impl<'de: 'a, 'a> Visitor<'de> for ObjectVisitor<'a> {
    type Value = Parsed<'a>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an object")
    }

    fn visit_map<M: MapAccess<'de>>(self, mut map: M) -> Result<Parsed<'a>, M::Error> {
        let mut slots = [None; NAMES.len()];
        let (mut seen, mut twice) = (0_u32, None);
        while let Some(Name(name)) = map.next_key::<Name<'_>>()? {
            let Some(index) = NAMES.iter().position(|known| *known == name) else {
                map.next_value::<IgnoredAny>()?;
                continue;
            };
            let raw: &'a RawValue = map.next_value()?;
            if seen & (1 << index) != 0 {
                twice = twice.or(NAMES.get(index).copied());
            }
            seen |= 1 << index;
            let slot = slots.get_mut(index).ok_or_else(|| M::Error::custom("no such slot"))?;
            *slot = (raw.get() != "null").then_some(raw);
        }
        Ok(Parsed(twice.map_or(Ok(Slots(slots)), Err)))
    }
}

/// A key of an object, borrowed unless it is escaped.
struct Name<'a>(Cow<'a, str>);

impl<'de: 'a, 'a> Deserialize<'de> for Name<'a> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Text;
        impl<'de> Visitor<'de> for Text {
            type Value = Cow<'de, str>;
            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("a key")
            }
            fn visit_borrowed_str<E>(self, text: &'de str) -> Result<Self::Value, E> {
                Ok(Cow::Borrowed(text))
            }
            fn visit_str<E>(self, text: &str) -> Result<Self::Value, E> {
                Ok(Cow::Owned(text.to_owned()))
            }
        }
        deserializer.deserialize_str(Text).map(Name)
    }
}
