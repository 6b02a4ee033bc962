//! Up to where each conversation has been read, as sealed rows of this device.

use std::collections::BTreeMap;

use envelope::ConversationId;
use futures_util::{StreamExt as _, stream};
use leptos::{prelude::*, task::spawn_local};
use wire::feed::Cursor;

use super::{Mailbox, News, shown};
use crate::error::Error;

/// The table of the marks: a row a conversation, and one for many.
const READ: &str = "read";

/// The row of many conversations at once.
const ALL: &str = "all";

/// Rows up to which each conversation keeps its own.
const SINGLE_MAX: usize = 32;

/// Rows that are opened ahead.
const AHEAD: usize = 8;

impl Mailbox {
    /// Reads what this tab or another has marked. A row that does not open leaves its conversation unread.
    pub(super) fn load_marks(self) {
        let Some(opening) = self.opening.get_value() else { return };
        spawn_local(async move {
            if let Err(error) = opening.over.unless(self.read_marks()).await {
                self.note(error);
            }
        });
    }

    /// Marks everything that is shown of a conversation as read.
    pub(super) fn set_mark(self, conversation: ConversationId) {
        let newest =
            self.opened.with_untracked(|opened| shown::newest_from_unit(opened.thread(conversation)));
        let before = self.marks.with_untracked(|marks| marks.get(&conversation).copied());
        let (Some(newest), Some(opening)) = (newest, self.opening.get_value()) else { return };
        if before >= Some(newest) {
            return;
        }
        self.marks.update(|marks| {
            marks.insert(conversation, newest);
        });
        spawn_local(async move {
            // It shows as read; if it could not be kept it will be unread at the next start.
            if let Err(error) = opening.over.unless(self.keep_mark(conversation, newest)).await {
                self.note(error);
            }
        });
    }

    async fn read_marks(self) -> Result<(), Error> {
        let rows = self.store()?.rows(READ).await?;
        let kept = self.open_marks(rows).await;
        if kept.is_empty() || self.vault.account().is_none() {
            return Ok(());
        }
        self.marks.update(|marks| {
            for (conversation, mark) in kept {
                let known = marks.entry(conversation).or_insert(mark);
                *known = mark.max(*known);
            }
        });
        Ok(())
    }

    async fn open_marks(self, rows: Vec<(String, Vec<u8>)>) -> Vec<(ConversationId, Cursor)> {
        let marks = stream::iter(rows).map(async |(row, sealed)| -> Vec<(ConversationId, Cursor)> {
            if row == ALL {
                return self.vault.open_row(READ, &row, &sealed).await.unwrap_or_default();
            }
            let mark = self.vault.open_row(READ, &row, &sealed).await.ok();
            row.parse().ok().zip(mark).into_iter().collect()
        });
        marks.buffered(AHEAD).map(stream::iter).flatten().collect().await
    }

    /// Puts the rows of many conversations into one: each takes the module a call at every start.
    pub(super) async fn join_marks(self) -> Result<(), Error> {
        let store = self.store()?;
        if !self.keeps() || store.row_ids(READ).await?.len() <= SINGLE_MAX {
            return Ok(());
        }
        let rows = store.rows(READ).await?;
        // A mark that another tab sets meanwhile may be lost: then its conversation is unread once more.
        let single: Vec<_> = rows.iter().map(|(row, _)| row.clone()).filter(|row| row != ALL).collect();
        let joined = newest_of_each(self.open_marks(rows).await);
        let sealed = self.vault.seal_row(READ, ALL, &joined).await?;
        Ok(store.change_rows(READ, &[(ALL.to_owned(), sealed)], &single).await?)
    }

    async fn keep_mark(self, conversation: ConversationId, mark: Cursor) -> Result<(), Error> {
        let row = conversation.to_string();
        let sealed = self.vault.seal_row(READ, &row, &mark).await?;
        self.store()?.put_row(READ, &row, &sealed).await?;
        self.tabs.with_value(|tabs| tabs.tell(News::Marks));
        Ok(())
    }
}

fn newest_of_each(marks: Vec<(ConversationId, Cursor)>) -> Vec<(ConversationId, Cursor)> {
    let mut newest = BTreeMap::new();
    for (conversation, mark) in marks {
        let known = newest.entry(conversation).or_insert(mark);
        *known = mark.max(*known);
    }
    newest.into_iter().collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn of_several_marks_the_newest_counts() {
        let [a, b] = [1, 2].map(|byte| ConversationId::new([byte; 16]));
        let joined = newest_of_each(vec![(a, Cursor(3)), (b, Cursor(1)), (a, Cursor(2)), (b, Cursor(4))]);
        assert_eq!(joined, [(a, Cursor(3)), (b, Cursor(4))]);
    }
}
