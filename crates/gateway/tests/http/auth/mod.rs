//! `/api/v1/auth`

mod access;
mod email;
mod login;
mod logout;
mod password;
mod refresh;
mod register;
