//! `/moderation`, `/admin/audit`, `/messages/{id}/report`

mod audit;
mod people;
mod reports;
