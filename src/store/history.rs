//! Reading logs for those who look back: the chat of a breakout that is closed, the draws of a session that is
//! over. Actors read through [`super::EventStore`].

use plenary_core::ids::Seq;

use super::{Error, StoredEvent, StreamKey, database::Database, postgres};

/// The events of a stream after `after`, in order.
///
/// # Errors
/// When the database is away.
pub async fn events(database: &Database, key: &StreamKey, after: Seq) -> Result<Vec<StoredEvent>, Error> {
    let mut tenant = database.tenant(key.org).await?;
    postgres::events_after(&mut tenant, key, after).await
}
