//! Opening a file as a whole, to be shown.
//!
//! **Invariant:** what was opened is in memory only, and is handed over once it is what its message says.

use envelope::{AttachmentId, MessageId};
use futures_util::future::try_join;
use js_sys::Uint8Array;
use worker::Failure;

use super::{
    Mailbox,
    download::{Begun, Manner},
};
use crate::{api::Cancel, error::Error};

/// Ends what is fetched when nobody waits for it any more.
struct EndWith(Cancel);

impl Drop for EndWith {
    fn drop(&mut self) {
        self.0.cancel();
    }
}

impl Mailbox {
    pub(super) async fn read_whole(
        self,
        message: MessageId,
        attachment: AttachmentId,
    ) -> Result<Uint8Array, Error> {
        let end = EndWith(Cancel::default());
        let Begun { file, mut stream, .. } =
            self.begin_file(message, attachment, Manner::unwatched(end.0.clone())).await?;
        let size = u32::try_from(file.size()).map_err(|_| Failure::FileTooLarge)?;
        let whole = Uint8Array::new_with_length(size);
        let (mut index, mut at) = (0, 0);
        let mut sealed = file.part(0).await?;
        while let Some(part) = sealed {
            index += 1;
            let opened = async { stream.open_part(part).await };
            let (piece, next) = try_join(opened, file.part(index)).await?;
            sealed = next;
            if piece.length() > size - at {
                return Err(Failure::Protocol.into());
            }
            whole.set(&piece, at);
            at += piece.length();
            self.vault.touch();
        }
        stream.finish().await?;
        if at == size { Ok(whole) } else { Err(Failure::Protocol.into()) }
    }
}
