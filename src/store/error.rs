//! How the store fails, and what a caller may do about it.

use std::error::Error as StdError;

/// The outside failed, or the database refused for a reason that is not one of the expected answers.
/// `Display` tells this layer only; the cause is in `source`.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// The database cannot be reached, is stopping, has no connection free, or broke off: nothing is known of
    /// what was asked.
    #[error("the database is not available")]
    Unavailable(#[source] Box<dyn StdError + Send + Sync>),
    /// Two transactions stood in each other's way; the same again will do.
    #[error("the database broke off the transaction in favour of another")]
    Contended(#[source] Box<dyn StdError + Send + Sync>),
    /// The disk is full, or another resource of the database is used up.
    #[error("the database has no room")]
    Full(#[source] Box<dyn StdError + Send + Sync>),
    /// The session has another owner.
    #[error("the session has another owner")]
    Fenced,
    /// A snapshot of what is not committed.
    #[error("a snapshot may not be ahead of its log")]
    AheadOfLog,
    /// A named rule of the schema says no.
    #[error("{0}")]
    Rule(Rule),
    /// A text holds what Postgres cannot store (U+0000).
    #[error("a text holds a character that cannot be stored")]
    Text,
    /// What was read does not have the shape we wrote.
    #[error("stored {what} cannot be read")]
    Corrupt {
        /// Which kind of thing.
        what: &'static str,
        /// Why.
        #[source]
        source: Option<Box<dyn StdError + Send + Sync>>,
    },
    /// A mistake of ours in a statement, or a schema that is not the one this binary knows.
    #[error("the database refused a statement")]
    Statement(#[source] Box<dyn StdError + Send + Sync>),
}

impl Error {
    /// Whether the same call, a little later, may succeed.
    #[must_use]
    pub fn retry_may_help(&self) -> bool {
        match self {
            Self::Unavailable(_) | Self::Contended(_) | Self::Full(_) => true,
            Self::Fenced
            | Self::AheadOfLog
            | Self::Rule(_)
            | Self::Text
            | Self::Corrupt { .. }
            | Self::Statement(_) => false,
        }
    }

    /// The rule that said no, if one did.
    #[must_use]
    pub fn rule(&self) -> Option<Rule> {
        match self {
            Self::Rule(rule) => Some(*rule),
            _ => None,
        }
    }

    pub(crate) fn corrupt(what: &'static str, source: impl StdError + Send + Sync + 'static) -> Self {
        Self::Corrupt { what, source: Some(Box::new(source)) }
    }
}

/// The same whatever was asked: which way the outside failed.
impl From<sqlx::Error> for Error {
    fn from(error: sqlx::Error) -> Self {
        let Some(database) = error.as_database_error() else {
            return match error {
                sqlx::Error::Io(_)
                | sqlx::Error::Tls(_)
                // A connection that breaks inside a message.
                | sqlx::Error::Protocol(_)
                | sqlx::Error::PoolTimedOut
                | sqlx::Error::PoolClosed
                | sqlx::Error::WorkerCrashed
                | sqlx::Error::BeginFailed => Self::Unavailable(Box::new(error)),
                sqlx::Error::ColumnDecode { .. } | sqlx::Error::Decode(_) => Self::corrupt("row", error),
                error => Self::Statement(Box::new(error)),
            };
        };
        if let Some(rule) = database.constraint().and_then(Rule::of_constraint) {
            return Self::Rule(rule);
        }
        let code = database.code().unwrap_or_default().into_owned();
        match code.as_str() {
            // Serialization, deadlock, lock timeout, statement timeout.
            "40001" | "40P01" | "55P03" | "57014" => Self::Contended(Box::new(error)),
            // Too many connections: like none free.
            "53300" => Self::Unavailable(Box::new(error)),
            "22021" | "22P05" => Self::Text,
            // A server that is a copy now; the pool finds the new primary.
            "25006" => Self::Unavailable(Box::new(error)),
            // It did not do what was asked, and may be gone.
            "XX000" | "58030" => Self::Unavailable(Box::new(error)),
            _ => match code.get(..2) {
                Some("08" | "57") => Self::Unavailable(Box::new(error)),
                Some("53") => Self::Full(Box::new(error)),
                _ => Self::Statement(Box::new(error)),
            },
        }
    }
}

macro_rules! rules {
    ($($(#[doc = $doc:literal])+ $variant:ident = $($constraint:literal)|+;)*) => {
        /// A named constraint as an answer of the domain. This table is the only place that knows their names.
        #[derive(Clone, Copy, Debug, PartialEq, Eq)]
        pub enum Rule { $($(#[doc = $doc])+ $variant,)* }

        impl Rule {
            /// Every constraint of the table, with its rule: the lint proves that each exists.
            pub const CONSTRAINTS: &'static [(&'static str, Rule)] = &[$($(($constraint, Rule::$variant)),+),*];

            /// What it means, in a sentence.
            #[must_use]
            pub fn meaning(self) -> &'static str {
                match self { $(Self::$variant => concat!($($doc),+)),* }
            }
        }
    };
}

rules! {
    /// The e-mail address already has an account.
    EmailTaken = "users_email_key";
    /// The address is invited already.
    InvitedAlready = "invitations_org_email_key";
    /// The person is a member already.
    MemberAlready = "memberships_pkey";
    /// Another session has this join code.
    JoinCodeTaken = "sessions_join_code_key";
    /// Another deck of the organization has this short name.
    SlugTaken = "decks_org_slug_key";
    /// There is no such session.
    SessionUnknown = "session_leases_session_fkey" | "session_participants_session_fkey" | "refresh_tokens_session_fkey";
    /// There is no such account.
    UserUnknown = "memberships_user_fkey" | "sessions_created_by_fkey" | "refresh_tokens_user_fkey";
}

impl std::fmt::Display for Rule {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(self.meaning().trim())
    }
}

impl Rule {
    /// The rule behind a constraint's name.
    #[must_use]
    pub fn of_constraint(name: &str) -> Option<Self> {
        Self::CONSTRAINTS.iter().find(|(constraint, _)| *constraint == name).map(|(_, rule)| *rule)
    }
}
