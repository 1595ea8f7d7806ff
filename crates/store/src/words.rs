//! Fields with a few possible values.

use serde::{Deserialize, Serialize};

/// Declares an enum that is a short text in the database and in JSON.
macro_rules! text_enum {
    ($(#[$doc:meta])* $name:ident { $($(#[$variant_doc:meta])* $variant:ident = $text:literal,)* }) => {
        $(#[$doc])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
        pub enum $name {
            $($(#[$variant_doc])* #[serde(rename = $text)] $variant,)*
        }

        impl $name {
            /// The name as stored and as in JSON.
            #[must_use]
            pub const fn as_str(self) -> &'static str {
                match self { $(Self::$variant => $text,)* }
            }

            /// The value of that name.
            #[must_use]
            pub fn from_name(name: &str) -> Option<Self> {
                match name { $($text => Some(Self::$variant),)* _ => None }
            }
        }
    };
}

text_enum! {
    /// What an account may do.
    Role {
        /// Runs the server: people, invitations, links.
        Admin = "admin",
        /// Uses it.
        Member = "member",
    }
}

text_enum! {
    /// How the web app looks.
    Theme {
        /// Always light.
        Light = "light",
        /// Always dark.
        Dark = "dark",
        /// As the device.
        Auto = "auto",
    }
}

text_enum! {
    /// What a one-use link does.
    LinkKind {
        /// Proves that an e-mail address belongs to the account.
        VerifyEmail = "verify_email",
        /// Sets a new password.
        ResetPassword = "reset_password",
    }
}

text_enum! {
    /// Who called whom, seen by the owner of the log.
    Direction {
        /// The owner was called.
        Incoming = "incoming",
        /// The owner called.
        Outgoing = "outgoing",
    }
}

text_enum! {
    /// How a call ended, seen by the owner of the log.
    CallOutcome {
        /// The owner did not answer.
        Missed = "missed",
        /// The two talked.
        Answered = "answered",
        /// The callee declined.
        Declined = "declined",
        /// The caller gave up.
        Canceled = "canceled",
        /// The callee did not answer the owner.
        Unanswered = "unanswered",
    }
}
