//! Search: what a person looks for, in what they may read.
//!
//! Words and marks only narrow ([`hubbub_chat::search`]); that the person may read what is found is decided by the
//! statement that finds it, at the moment it runs.

mod plan;
mod reindex;
mod settings;
#[cfg(test)]
mod tests;

use hubbub_chat::{
    search::{Query, QueryError, QueryErrorCode, hits, parse},
    wire::{SearchHit, SearchPage},
};
use hubbub_store::{MessageRow, SearchPlan};

pub(crate) use self::plan::DISORDER;
pub use self::reindex::reindex_step;
pub(crate) use self::reindex::{reindex, stems};
pub use self::settings::SearchSettings;
use crate::{
    Actor, Error,
    chat::Chat,
    policy::{Action, Object, check},
};

/// Messages with the words that are looked at before the marks of channels narrow. (fixed)
const CANDIDATES: u32 = 500;
/// Most messages of a page. (fixed)
const MOST: u32 = 100;

/// What to look for.
#[derive(Debug, Clone, Default)]
pub struct Request<'t> {
    /// The search as it was typed.
    pub text: &'t str,
    /// [`SearchPage::next`] of the page before.
    pub cursor: Option<i64>,
    /// Most messages; 1 to 100.
    pub limit: Option<u32>,
    /// Minutes by which the person's clock is ahead of UTC: days begin at their midnight.
    pub offset: i32,
}

/// The search. Cheap to clone.
#[derive(Clone)]
pub struct Search {
    chat: Chat,
    settings: SearchSettings,
    candidates: u32,
}

impl Search {
    /// A search in what `chat` has.
    #[must_use]
    pub fn new(chat: Chat, settings: SearchSettings) -> Self {
        Self { chat, settings, candidates: CANDIDATES }
    }

    /// Messages that `actor` may read, the newest first.
    ///
    /// # Errors
    /// [`Error::Invalid`] when the search makes no sense or names somebody or a channel that is not there,
    /// [`Error::Forbidden`], [`Error::Unavailable`].
    pub async fn find(&self, actor: &Actor, request: &Request<'_>) -> Result<SearchPage, Error> {
        check(actor, Action::ReadChannels, Object::Instance)?;
        let query = parse(request.text).map_err(refused)?;
        let limit = request.limit.unwrap_or(self.settings.results).clamp(1, MOST);
        let mut plan = self.plan(actor, &query, request).await?;
        // One more than asked tells whether there are more.
        plan.limit = limit + 1;
        let (mut rows, mut next) = self.look_back(&mut plan).await?;
        let complete = next.is_none();
        let most = usize::try_from(limit).unwrap_or(usize::MAX);
        if rows.len() > most {
            rows.truncate(most);
            next = rows.last().map(|row| row.number);
        }
        let page = self.shape(actor, &query, &rows).await?;
        Ok(SearchPage { next: next.map(|number| number.to_string()), complete: complete || rows.len() == most, ..page })
    }

    /// Looks window by window until enough is found, nothing is left, or the time is over; then it says where it is.
    async fn look_back(&self, plan: &mut SearchPlan) -> Result<(Vec<MessageRow>, Option<i64>), Error> {
        let started = self.chat.now();
        let enough = usize::try_from(plan.limit).unwrap_or(usize::MAX);
        let floor = plan.numbers.0;
        let (mut found, mut end) = self.look_at_newest(plan).await?;
        if found.len() < enough {
            (found, end) = self.look_further(plan, found, end).await?;
        }
        if found.len() >= enough {
            return Ok((found, None));
        }
        while end > floor {
            let window = self.chat.store().search().window(plan, self.settings.window);
            let start = end.saturating_sub(window).max(floor);
            plan.numbers = (start, end);
            plan.limit = u32::try_from(enough - found.len()).unwrap_or(u32::MAX);
            found.extend(self.chat.store().search().find(plan).await?);
            if found.len() >= enough {
                return Ok((found, None));
            }
            end = start;
            if end > floor && self.chat.now().since(started) >= self.settings.budget.0 {
                return Ok((found, Some(end)));
            }
        }
        Ok((found, None))
    }

    /// Looks at the newest messages with the words one by one, which is most often all it takes: the marks of channels
    /// save much only when most of what has the words is not for this person, and cost more than the words themselves.
    /// Gives what was found, and the number that it came to.
    async fn look_at_newest(&self, plan: &SearchPlan) -> Result<(Vec<MessageRow>, i64), Error> {
        let (floor, end) = plan.numbers;
        let Some(bare) = &plan.bare else { return Ok((Vec::new(), end)) };
        let search = self.chat.store().search();
        let start = search.reach(plan, bare, self.candidates).await?.unwrap_or(floor);
        if start >= end {
            return Ok((Vec::new(), end));
        }
        let plan = SearchPlan { words: Some(bare.clone()), numbers: (start, end), one_by_one: true, ..plan.clone() };
        Ok((search.find(&plan).await?, start))
    }

    /// Goes on one by one where the newest messages have shown that this soon finds enough.
    async fn look_further(
        &self,
        plan: &SearchPlan,
        mut found: Vec<MessageRow>,
        end: i64,
    ) -> Result<(Vec<MessageRow>, i64), Error> {
        let (floor, newest) = plan.numbers;
        let search = self.chat.store().search();
        let wanted = usize::try_from(plan.limit).unwrap_or(usize::MAX).saturating_sub(found.len());
        let stretch = search.stretch(newest.saturating_sub(end), found.len(), wanted);
        let Some((words, stretch)) = plan.bare.clone().zip(stretch) else { return Ok((found, end)) };
        let start = end.saturating_sub(stretch).max(floor);
        let limit = u32::try_from(wanted).unwrap_or(u32::MAX);
        let further = SearchPlan { words: Some(words), numbers: (start, end), one_by_one: true, limit, ..plan.clone() };
        found.extend(search.find(&further).await?);
        Ok((found, start))
    }

    async fn shape(&self, actor: &Actor, query: &Query, rows: &[MessageRow]) -> Result<SearchPage, Error> {
        let spoken = self.chat.encode_messages(rows, Some(actor.account)).await?;
        let hit = |(row, message): (&MessageRow, hubbub_chat::wire::Message)| SearchHit {
            channel: row.channel,
            marks: hits(&message.text, query),
            message,
        };
        let items = rows.iter().zip(spoken.items).map(hit).collect();
        Ok(SearchPage { items, people: spoken.people, next: None, complete: true })
    }
}

fn refused(error: QueryError) -> Error {
    let (code, message) = match error.code {
        QueryErrorCode::TooLong => ("too_long", "The search is too long."),
        QueryErrorCode::TooManyParts => ("too_many", "The search has too many parts."),
        QueryErrorCode::BadDate => ("bad_date", "A day is written as 2026-01-31."),
        QueryErrorCode::BadHas => ("bad_has", "Messages have a file, a link or an image."),
        QueryErrorCode::BadName => ("bad_name", "This is not a name."),
        QueryErrorCode::OnlyExcluded => ("only_excluded", "Say what to look for, and not only what not."),
        QueryErrorCode::Nothing => ("nothing", "Say what to look for."),
    };
    Error::field("q", code, format!("{message} (at {})", error.at))
}
