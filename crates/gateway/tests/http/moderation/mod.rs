//! `/moderation`, `/admin/audit`, `/messages/{id}/report`

mod people;
mod reports;
