//! One field at a time: its type, its size, its form.

use std::borrow::Cow;

use hubbub_calls::{Media, StreamIds};
use hubbub_types::{CallId, ConnectionId, IdError, JsonText, UserId};
use serde::Deserialize;
use serde_json::value::RawValue;
use smol_str::SmolStr;

use super::{FieldLimits, Hello, P2pError, Route, slots::Slots};

pub(super) struct Fields<'a, 'l> {
    pub(super) slots: Slots<'a>,
    pub(super) limits: &'l FieldLimits,
}

impl<'a> Fields<'a, '_> {
    pub(super) fn route(&self) -> Result<Route, P2pError> {
        let raw = self.slots.get("route").ok_or(P2pError::MissingField("route"))?;
        Route::from_name(&text("route", raw)?).ok_or(P2pError::UnknownRoute)
    }

    pub(super) fn user(&self) -> Result<UserId, P2pError> {
        user_id("userId", self.slots.get("userId").ok_or(P2pError::MissingField("userId"))?)
    }

    pub(super) fn hello(&self) -> Result<Hello<'a>, P2pError> {
        Ok(Hello {
            name: self.label("name")?,
            photo: self.photo()?,
            device: self.label("device")?.unwrap_or_default().into(),
            token: self.bounded("token", self.limits.token)?,
        })
    }

    pub(super) fn uuid(&self) -> Result<Option<ConnectionId>, P2pError> {
        self.id("uuid")
    }

    pub(super) fn call(&self) -> Result<Option<CallId>, P2pError> {
        self.id("callId")
    }

    pub(super) fn ticket(&self) -> Result<Option<SmolStr>, P2pError> {
        Ok(self.bounded("ticket", self.limits.token)?.map(SmolStr::from))
    }

    pub(super) fn callees(&self) -> Result<Vec<UserId>, P2pError> {
        self.users("candidates", self.limits.callees)
    }

    pub(super) fn watched(&self) -> Result<Vec<UserId>, P2pError> {
        self.users("ids", self.limits.watched)
    }

    /// A session description: an object or a string that is carried as it is.
    pub(super) fn description(&self, field: &'static str) -> Result<JsonText, P2pError> {
        let raw = self.slots.get(field).ok_or(P2pError::MissingField(field))?;
        if !raw.get().starts_with(['{', '"']) {
            return Err(P2pError::BadField { field, problem: "must be an object or a string" });
        }
        self.carried(field, raw, self.limits.sdp)
    }

    pub(super) fn ice(&self) -> Result<Vec<JsonText>, P2pError> {
        let items = self.list("iceParams", self.limits.candidates)?;
        items.into_iter().map(|item| self.candidate(item)).collect()
    }

    pub(super) fn streams(&self) -> Result<Option<StreamIds>, P2pError> {
        let Some(raw) = self.slots.get("streamIds") else { return Ok(None) };
        #[derive(Deserialize)]
        struct Raw<'a> {
            #[serde(borrow)]
            audio: Option<&'a RawValue>,
            #[serde(borrow)]
            video: Option<&'a RawValue>,
            #[serde(borrow)]
            screen: Option<&'a RawValue>,
        }
        let wrong = P2pError::BadField { field: "streamIds", problem: "must be an object with audio, video, screen" };
        if !raw.get().starts_with('{') {
            return Err(wrong);
        }
        let Raw { audio, video, screen } = serde_json::from_str(raw.get()).map_err(|_| wrong)?;
        Ok(Some(StreamIds { audio: self.stream(audio)?, video: self.stream(video)?, screen: self.stream(screen)? }))
    }

    pub(super) fn media(&self) -> Result<Media, P2pError> {
        let media = Media { muted: self.flag("muted")?, camera: self.flag("camera")?, streams: self.streams()? };
        if media == Media::default() { Err(P2pError::MissingField("muted, camera or streamIds")) } else { Ok(media) }
    }

    fn candidate(&self, raw: &RawValue) -> Result<JsonText, P2pError> {
        if !(raw.get() == "null" || raw.get().starts_with(['{', '"'])) {
            return Err(P2pError::BadField { field: "iceParams", problem: "must hold objects, strings or null" });
        }
        self.carried("iceParams", raw, self.limits.candidate)
    }

    fn carried(&self, field: &'static str, raw: &RawValue, most: usize) -> Result<JsonText, P2pError> {
        if raw.get().len() > most {
            return Err(P2pError::TooLarge(field));
        }
        if is_deeper_than(raw.get(), self.limits.depth) {
            return Err(P2pError::BadField { field, problem: "is nested too deeply" });
        }
        Ok(raw.into())
    }

    fn stream(&self, raw: Option<&RawValue>) -> Result<Option<SmolStr>, P2pError> {
        let Some(raw) = raw.filter(|raw| raw.get() != "null") else { return Ok(None) };
        let id = text("streamIds", raw)?;
        if id.len() > self.limits.stream_id { Err(P2pError::TooLarge("streamIds")) } else { Ok(Some(id.into())) }
    }

    fn flag(&self, field: &'static str) -> Result<Option<bool>, P2pError> {
        match self.slots.get(field).map(RawValue::get) {
            None => Ok(None),
            Some("true") => Ok(Some(true)),
            Some("false") => Ok(Some(false)),
            Some(_) => Err(P2pError::BadField { field, problem: "must be true or false" }),
        }
    }

    /// A text that people read: no control characters, at most so many characters. Empty is the same as nothing.
    fn label(&self, field: &'static str) -> Result<Option<Cow<'a, str>>, P2pError> {
        let Some(label) = self.bounded(field, self.limits.name.saturating_mul(4))? else { return Ok(None) };
        if label.chars().count() > self.limits.name {
            return Err(P2pError::TooLarge(field));
        }
        if label.chars().any(char::is_control) {
            return Err(P2pError::BadField { field, problem: "must not hold control characters" });
        }
        Ok(Some(label))
    }

    fn photo(&self) -> Result<Option<Cow<'a, str>>, P2pError> {
        let Some(photo) = self.bounded("photo", self.limits.photo)? else { return Ok(None) };
        let is_address = ["https://", "http://", "/"].iter().any(|start| photo.starts_with(start));
        if is_address && !photo.chars().any(|c| c.is_control() || c.is_whitespace()) {
            Ok(Some(photo))
        } else {
            Err(P2pError::BadField { field: "photo", problem: "must be an http or https address, or a path" })
        }
    }

    fn bounded(&self, field: &'static str, most: usize) -> Result<Option<Cow<'a, str>>, P2pError> {
        let Some(raw) = self.slots.get(field) else { return Ok(None) };
        let text = text(field, raw)?;
        if text.len() > most {
            return Err(P2pError::TooLarge(field));
        }
        Ok(Some(text).filter(|text| !text.is_empty()))
    }

    fn id<T: std::str::FromStr<Err = IdError>>(&self, field: &'static str) -> Result<Option<T>, P2pError> {
        let Some(raw) = self.slots.get(field) else { return Ok(None) };
        let id = text(field, raw)?.parse().map_err(|_| P2pError::BadField { field, problem: "must be a UUID" })?;
        Ok(Some(id))
    }

    fn users(&self, field: &'static str, most: usize) -> Result<Vec<UserId>, P2pError> {
        self.list(field, most)?.into_iter().map(|item| user_id(field, item)).collect()
    }

    fn list(&self, field: &'static str, most: usize) -> Result<Vec<&'a RawValue>, P2pError> {
        let raw = self.slots.get(field).ok_or(P2pError::MissingField(field))?;
        let wrong = P2pError::BadField { field, problem: "must be an array" };
        if !raw.get().starts_with('[') {
            return Err(wrong);
        }
        let items: Vec<&RawValue> = serde_json::from_str(raw.get()).map_err(|_| wrong)?;
        if items.len() > most { Err(P2pError::TooLarge(field)) } else { Ok(items) }
    }
}

fn user_id(field: &'static str, raw: &RawValue) -> Result<UserId, P2pError> {
    let problem = "must be 1 to 64 characters of A-Z a-z 0-9 _ . : @ -";
    text(field, raw)?.parse().map_err(|_| P2pError::BadField { field, problem })
}

/// The content of a JSON string, borrowed unless it is escaped.
fn text<'a>(field: &'static str, raw: &'a RawValue) -> Result<Cow<'a, str>, P2pError> {
    let inner = raw.get().strip_prefix('"').and_then(|rest| rest.strip_suffix('"'));
    match inner {
        Some(plain) if !plain.contains('\\') => Ok(Cow::Borrowed(plain)),
        _ => serde_json::from_str(raw.get())
            .map(Cow::Owned)
            .map_err(|_| P2pError::BadField { field, problem: "must be a string" }),
    }
}

/// Whether arrays and objects in this valid JSON stand more than `most` deep in each other.
fn is_deeper_than(json: &str, most: usize) -> bool {
    // What opens no more brackets than that, in texts or not, needs no closer look.
    if json.bytes().filter(|byte| matches!(byte, b'[' | b'{')).count() <= most {
        return false;
    }
    let (mut depth, mut in_string, mut escaped) = (0_usize, false, false);
    json.bytes().any(|byte| {
        match byte {
            _ if escaped => escaped = false,
            b'\\' => escaped = true,
            b'"' => in_string = !in_string,
            b'[' | b'{' if !in_string => depth += 1,
            b']' | b'}' if !in_string => depth = depth.saturating_sub(1),
            _ => {}
        }
        depth > most
    })
}
