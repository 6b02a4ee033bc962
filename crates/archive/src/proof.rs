//! What proves a letter afterwards: the original bytes, their hash, who has vouched for them, when, and how they were read.

use envelope::{AttachmentId, ConversationId, Hash, MessageId, UnitId};
use serde::Serialize;

/// The form of these proofs.
pub const FORMAT: &str = "siegel-proof/1";

/// The proof of one letter. Times are ISO 8601 in UTC, hashes SHA-256 in hexadecimal.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Proof {
    /// [`FORMAT`].
    pub format: &'static str,
    /// The same in one sentence or two, in the person's language.
    pub says: String,
    /// The message.
    pub message: MessageId,
    /// Its conversation.
    pub conversation: ConversationId,
    /// Who wrote it.
    pub author: Author,
    /// The unit at the other end, or that wrote it.
    pub unit: UnitId,
    /// When it was written, as its author has signed.
    pub written: String,
    /// When the server took it over.
    pub handed_over: Option<String>,
    /// Its signature.
    pub signature: Signature,
    /// The sealed bytes.
    pub original: Option<Original>,
    /// The insurer's receipt, for a letter of the person's own.
    pub receipt: Option<Receipt>,
    /// Its files.
    pub attachments: Vec<Attachment>,
    /// How it was read for this archive.
    pub read: Reading,
}

/// Who wrote something.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Author {
    /// The person.
    InsuredPerson,
    /// The insurer.
    Insurer,
}

/// That it was signed, and by what the signature was checked.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Signature {
    /// Whether this device has checked it. What is not sent yet has none.
    pub checked: bool,
    /// Whose key: the insurer's name, and its root's fingerprint, which stands on the paper letter.
    pub insurer: String,
    /// The fingerprint, as on the letter.
    pub root_fingerprint: String,
    /// The number of the insurer's directory.
    pub directory: u64,
    /// Whether it is of an account that this one has replaced, so that the insurer has vouched for who signed.
    pub restored: bool,
}

/// Bytes that are in the archive as they were transmitted.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Original {
    /// Its name, beside the proof.
    pub file: String,
    /// Its length.
    pub bytes: u64,
    /// Its hash.
    pub sha256: Hash,
}

/// The insurer's receipt.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Receipt {
    /// The sealed receipt.
    #[serde(flatten)]
    pub original: Original,
    /// The envelope's hash that it confirms.
    pub confirms: Hash,
    /// When the insurer has received that.
    pub received: String,
}

/// A file of the letter.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Attachment {
    /// The attachment.
    pub attachment: AttachmentId,
    /// Its name, as it was sent.
    pub name: String,
    /// Its media type, as its sender says.
    pub media_type: String,
    /// What is in the archive: the bytes are those that the signed message names. Nothing if they could not be had.
    pub original: Option<Original>,
}

/// How something was read.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct Reading {
    /// When.
    pub at: String,
    /// With what level of assurance, if there was a session.
    pub level: Option<String>,
    /// How the person had signed in.
    pub method: Option<String>,
    /// How the insurer had established who they are.
    pub identified_by: Option<String>,
}

impl Proof {
    /// The proof as a file.
    pub fn json(&self) -> Vec<u8> {
        // Plain structs with texts for keys: nothing in it can fail.
        let mut json = serde_json::to_vec_pretty(self).unwrap_or_default();
        json.push(b'\n');
        json
    }
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::*;

    #[test]
    fn a_proof_says_what_was_transmitted_when_and_who_vouches_for_it() {
        //
        let original =
            |file: &str, bytes| Original { file: file.to_owned(), bytes, sha256: Hash::of(b"abc") };
        let proof = Proof {
            format: FORMAT,
            says: "Übergeben am …".to_owned(),
            message: MessageId::new([1; 16]),
            conversation: ConversationId::new([2; 16]),
            author: Author::InsuredPerson,
            unit: UnitId::new([3; 16]),
            written: "2026-11-24T17:03:00Z".to_owned(),
            handed_over: Some("2026-11-24T17:03:05Z".to_owned()),
            signature: Signature {
                checked: true,
                insurer: "Kasse".to_owned(),
                root_fingerprint: "AAAA-BBBB".to_owned(),
                directory: 7,
                restored: false,
            },
            original: Some(original("01-original.sgm", 1_300)),
            receipt: Some(Receipt {
                original: original("01-receipt.sgm", 1_200),
                confirms: Hash::of(b"abc"),
                received: "2026-11-24T17:04:00Z".to_owned(),
            }),
            attachments: vec![Attachment {
                attachment: AttachmentId::new([4; 16]),
                name: "\"Befund\".pdf".to_owned(),
                media_type: "application/pdf".to_owned(),
                original: None,
            }],
            read: Reading {
                at: "2026-11-26T09:00:00Z".to_owned(),
                level: Some("high".to_owned()),
                ..Reading::default()
            },
        };
        let read: Value = serde_json::from_slice(&proof.json()).unwrap();
        let abc = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad";
        assert_eq!(read["format"], "siegel-proof/1");
        assert_eq!(read["author"], "insured-person");
        assert_eq!(read["message"], "01010101010101010101010101010101");
        assert_eq!(read["original"], json!({ "file": "01-original.sgm", "bytes": 1_300, "sha256": abc }));
        assert_eq!(
            read["receipt"],
            json!({ "file": "01-receipt.sgm", "bytes": 1_200, "sha256": abc, "confirms": abc, "received": "2026-11-24T17:04:00Z" })
        );
        assert_eq!(read["attachments"][0]["name"], "\"Befund\".pdf");
        assert!(read["attachments"][0]["original"].is_null());
        assert_eq!((&read["read"]["level"], &read["read"]["method"]), (&json!("high"), &Value::Null));
    }
}
