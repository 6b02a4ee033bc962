//! Envelopes from the feed, and this device's place in it.

use wire::feed::{Cursor, FeedEntry};

use super::{AccountStore, DEVICE, ENVELOPES, Write, bytes_of, text_of};
use crate::error::StorageFailure;

/// An envelope with its place in the feed.
pub struct KeptEnvelope {
    /// Its place.
    pub place: FeedEntry,
    /// Its bytes, still sealed.
    pub envelope: Vec<u8>,
}

impl AccountStore {
    /// How far the feed has been taken over.
    ///
    /// # Errors
    /// What the browser reports.
    pub async fn cursor(&self) -> Result<Cursor, StorageFailure> {
        let kept = self.database.get(DEVICE, &self.key(&["cursor"])).await?;
        Ok(Cursor(kept.and_then(|value| value.as_f64()).unwrap_or_default() as u64))
    }

    /// Keeps a page of the feed and how far it goes: all or nothing.
    ///
    /// # Errors
    /// What the browser reports.
    pub async fn put_page(&self, page: &[KeptEnvelope], next: Cursor) -> Result<(), StorageFailure> {
        let mut writes = vec![Write::put(DEVICE, self.key(&["cursor"]), next.0 as f64)];
        for kept in page {
            let bytes = js_sys::Uint8Array::from(kept.envelope.as_slice());
            let value = js_sys::Array::of2(&text_of(&kept.place)?, &bytes);
            writes.push(Write::put(ENVELOPES, self.place_key(kept.place.cursor), value));
        }
        self.database.write(writes).await
    }

    /// Places of all envelopes that are kept, oldest first.
    ///
    /// # Errors
    /// What the browser reports.
    pub async fn places(&self) -> Result<Vec<Cursor>, StorageFailure> {
        let prefix = self.key(&[]);
        let keys = self.database.keys(ENVELOPES, &prefix).await?;
        let place = |key: &String| u64::from_str_radix(key.strip_prefix(&prefix)?, 16).ok();
        Ok(keys.iter().filter_map(place).map(Cursor).collect())
    }

    /// The envelope at a place.
    ///
    /// # Errors
    /// What the browser reports.
    pub async fn envelope(&self, place: Cursor) -> Result<Option<KeptEnvelope>, StorageFailure> {
        let Some(value) = self.database.get(ENVELOPES, &self.place_key(place)).await? else {
            return Ok(None);
        };
        let value = js_sys::Array::from(&value);
        let place = value.get(0).as_string().and_then(|text| serde_json::from_str(&text).ok());
        Ok(place.zip(bytes_of(&value.get(1))).map(|(place, envelope)| KeptEnvelope { place, envelope }))
    }

    fn place_key(&self, cursor: Cursor) -> String {
        self.key(&[&format!("{:016x}", cursor.0)])
    }
}
