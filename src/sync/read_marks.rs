//! Up to where each conversation has been read, as sealed rows of this device.

use envelope::ConversationId;
use futures_util::{StreamExt as _, stream};
use leptos::{prelude::*, task::spawn_local};
use wire::feed::Cursor;

use super::{Mailbox, News, shown};
use crate::error::Error;

/// The table of the marks: a row a conversation.
const READ: &str = "read";

/// Rows that are opened ahead.
const AHEAD: usize = 8;

impl Mailbox {
    /// Reads what this tab or another has marked. A row that does not open leaves its conversation unread.
    pub(super) fn load_marks(self) {
        let Some(opening) = self.opening.get_value() else { return };
        spawn_local(async move {
            if let Err(error) = opening.over.unless(self.read_marks()).await {
                self.vault.notice(&error);
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
                self.vault.notice(&error);
            }
        });
    }

    async fn read_marks(self) -> Result<(), Error> {
        let rows = self.store()?.rows(READ).await?;
        let marks = stream::iter(rows).map(async |(row, sealed)| {
            let conversation: ConversationId = row.parse().ok()?;
            let mark: Cursor = self.vault.open_row(READ, &row, &sealed).await.ok()?;
            Some((conversation, mark))
        });
        let kept: Vec<_> = marks.buffered(AHEAD).filter_map(async |mark| mark).collect().await;
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

    async fn keep_mark(self, conversation: ConversationId, mark: Cursor) -> Result<(), Error> {
        let row = conversation.to_string();
        let sealed = self.vault.seal_row(READ, &row, &mark).await?;
        self.store()?.put_row(READ, &row, &sealed).await?;
        self.tabs.with_value(|tabs| tabs.tell(News::Marks));
        Ok(())
    }
}
