//! C2SP chunked encryption, v1, with AES-256-GCM ("Cobblestone-256"): one key, any length, any range.
//!
//! A stream is `salt (24) ‖ commitment (32) ‖ chunks`; each chunk seals 16 KiB, the last one less, possibly nothing.
//! See <https://c2sp.org/chunked-encryption>.
//!
//! A crate of its own, built for speed where the rest of the crypto module is built for size: every byte of a file
//! passes through here.
//!
//! **Invariant:** no clock, no network, no JavaScript; randomness comes in by parameter.

mod opener;
mod sealer;

use aes_gcm::{
    Aes256Gcm, Tag,
    aead::{AeadInOut as _, KeyInit as _, array::Array, inout::InOutBuf},
};
use envelope::{
    limits::{CHUNK_LEN, TAG_LEN},
    suite::{COMMITMENT_LEN, SALT_LEN},
};
use hmac::{Hmac, Mac as _};
use rand_core::CryptoRng;
use sha2::Sha512;
use subtle::ConstantTimeEq as _;
use zeroize::{Zeroize as _, Zeroizing};

pub use opener::ChunkOpener;
pub use sealer::ChunkSealer;

/// What the derivation's info begins with: version and AEAD, ending in a zero byte.
const LABEL: &[u8] = b"c2sp.org/chunked-encryption@v1+AEAD_AES_256_GCM\0";
/// The highest number of a chunk: 38 bits.
pub const INDEX_MAX: u64 = (1 << 38) - 1;
/// Bytes of a chunk's nonce.
pub const NONCE_LEN: usize = 12;
/// Bytes of a key.
pub const KEY_LEN: usize = 32;
/// Bytes before the first chunk of a stream.
pub const PREAMBLE_LEN: usize = SALT_LEN + COMMITMENT_LEN;

/// The stream was refused: cut off, changed, or sealed under another key or context. Which of them is nobody's business.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("the stream cannot be opened")]
pub struct Refused;

/// What a stream's chunks are sealed with, by whichever engine does it: AES-256-GCM with empty associated data, the
/// AEAD's key, and for each chunk its nonce.
pub struct StreamKeys {
    aead_key: Zeroizing<[u8; KEY_LEN]>,
    base_nonce: [u8; NONCE_LEN],
    commitment: [u8; COMMITMENT_LEN],
}

impl StreamKeys {
    /// Key, base nonce and commitment: HKDF-Expand-SHA-512 (RFC 5869) of key, salt and context.
    pub fn derive(key: &[u8; KEY_LEN], salt: &[u8; SALT_LEN], context: &[u8]) -> Self {
        let first = expand_block(key, &[LABEL, salt, context, &[1]]);
        let second = expand_block(key, &[&*first, LABEL, salt, context, &[2]]);
        let mut aead_key = Zeroizing::new([0; KEY_LEN]);
        aead_key.copy_from_slice(&first[..32]);
        let mut base_nonce = [0; NONCE_LEN];
        base_nonce.copy_from_slice(&first[32..44]);
        let mut commitment = [0; COMMITMENT_LEN];
        commitment[..20].copy_from_slice(&first[44..]);
        commitment[20..].copy_from_slice(&second[..12]);
        Self { aead_key, base_nonce, commitment }
    }

    /// The keys again, if the stream commits to them.
    ///
    /// # Errors
    /// [`Refused`] if key, salt or context are others.
    pub fn derive_committed(
        key: &[u8; KEY_LEN],
        salt: &[u8; SALT_LEN],
        context: &[u8],
        commitment: &[u8; COMMITMENT_LEN],
    ) -> Result<Self, Refused> {
        let keys = Self::derive(key, salt, context);
        if keys.commitment.ct_eq(commitment).into() { Ok(keys) } else { Err(Refused) }
    }

    /// The AEAD's key. Where this is called, it leaves its wrapper.
    pub fn aead_key(&self) -> &[u8; KEY_LEN] {
        &self.aead_key
    }

    /// The nonces of the stream's chunks.
    pub const fn nonces(&self) -> ChunkNonces {
        ChunkNonces { base: self.base_nonce }
    }

    /// The stream's commitment to key, salt and context.
    pub const fn commitment(&self) -> &[u8; COMMITMENT_LEN] {
        &self.commitment
    }
}

/// The nonces of one stream's chunks.
#[derive(Clone, Copy)]
pub struct ChunkNonces {
    base: [u8; NONCE_LEN],
}

impl ChunkNonces {
    /// The nonce of chunk `index`: the base, its last eight bytes XORed with the index.
    ///
    /// # Panics
    /// At 2^38 chunks, which is 4 PiB: a nonce must not come twice.
    pub fn of(&self, index: u64) -> [u8; NONCE_LEN] {
        assert!(index <= INDEX_MAX, "a chunk of this stream");
        let mut nonce = self.base;
        for (byte, mask) in nonce[4..].iter_mut().zip(index.to_be_bytes()) {
            *byte ^= mask;
        }
        nonce
    }
}

/// The keys of one stream, ready to seal and open its chunks here.
pub struct ChunkKeys {
    cipher: Aes256Gcm,
    nonces: ChunkNonces,
    commitment: [u8; COMMITMENT_LEN],
}

impl ChunkKeys {
    /// These keys, ready for use.
    pub fn new(keys: &StreamKeys) -> Self {
        let mut aead_key = Array::from(*keys.aead_key);
        let cipher = Aes256Gcm::new(&aead_key);
        aead_key.zeroize();
        Self { cipher, nonces: keys.nonces(), commitment: keys.commitment }
    }

    /// The keys that follow from key, salt and context.
    pub fn derive(key: &[u8; KEY_LEN], salt: &[u8; SALT_LEN], context: &[u8]) -> Self {
        Self::new(&StreamKeys::derive(key, salt, context))
    }

    /// The stream's commitment to key, salt and context.
    pub const fn commitment(&self) -> &[u8; COMMITMENT_LEN] {
        &self.commitment
    }

    /// Seals chunk `index` in place; its tag follows it in the stream.
    ///
    /// # Panics
    /// At 2^38 chunks, which is 4 PiB.
    #[expect(clippy::expect_used, reason = "a chunk is far below AES-GCM's limit")]
    pub fn seal_chunk(&self, index: u64, chunk: &mut [u8]) -> [u8; TAG_LEN] {
        assert!(chunk.len() <= CHUNK_LEN, "a chunk of this stream");
        let nonce = self.nonces.of(index).into();
        self.cipher.encrypt_inout_detached(&nonce, &[], InOutBuf::from(chunk)).expect("a short chunk").into()
    }

    /// Opens chunk `index` in place.
    ///
    /// # Errors
    /// [`Refused`] if it is not this chunk of this stream; its bytes are then unchanged.
    pub fn open_chunk(&self, index: u64, chunk: &mut [u8], tag: &[u8; TAG_LEN]) -> Result<(), Refused> {
        if chunk.len() > CHUNK_LEN || index > INDEX_MAX {
            return Err(Refused);
        }
        let (nonce, tag) = (self.nonces.of(index).into(), Tag::from(*tag));
        self.cipher.decrypt_inout_detached(&nonce, &[], InOutBuf::from(chunk), &tag).map_err(|_| Refused)
    }
}

#[expect(clippy::expect_used, reason = "HMAC takes keys of every length")]
fn expand_block(key: &[u8; KEY_LEN], parts: &[&[u8]]) -> Zeroizing<[u8; 64]> {
    let mut mac = <Hmac<Sha512> as hmac::KeyInit>::new_from_slice(key).expect("any length");
    for part in parts {
        mac.update(part);
    }
    Zeroizing::new(mac.finalize().into_bytes().into())
}

/// Seals `plaintext` as one stream.
pub fn seal(
    key: &[u8; KEY_LEN],
    context: &[u8],
    plaintext: &[u8],
    rng: &mut (impl CryptoRng + ?Sized),
) -> Vec<u8> {
    let mut salt = [0; SALT_LEN];
    rng.fill_bytes(&mut salt);
    seal_salted(key, &salt, context, plaintext)
}

fn seal_salted(key: &[u8; KEY_LEN], salt: &[u8; SALT_LEN], context: &[u8], plaintext: &[u8]) -> Vec<u8> {
    let keys = ChunkKeys::derive(key, salt, context);
    let mut stream = Vec::with_capacity(sealed_len(plaintext.len()));
    stream.extend_from_slice(salt);
    stream.extend_from_slice(keys.commitment());
    let mut sealer = ChunkSealer::new(keys);
    sealer.push(plaintext, &mut stream);
    sealer.finish(&mut stream);
    stream
}

/// Opens a whole stream.
///
/// # Errors
/// [`Refused`] if any byte is not as it was sealed, or bytes are missing or left over.
pub fn open(key: &[u8; KEY_LEN], context: &[u8], stream: &[u8]) -> Result<Zeroizing<Vec<u8>>, Refused> {
    let (salt, rest) = stream.split_first_chunk().ok_or(Refused)?;
    let (commitment, chunks) = rest.split_first_chunk().ok_or(Refused)?;
    let mut opener =
        ChunkOpener::new(ChunkKeys::new(&StreamKeys::derive_committed(key, salt, context, commitment)?));
    let mut plaintext = Zeroizing::new(Vec::with_capacity(chunks.len()));
    opener.push(chunks, &mut plaintext)?;
    opener.finish(&mut plaintext)?;
    Ok(plaintext)
}

/// Bytes of the stream over `plaintext_len` bytes.
pub const fn sealed_len(plaintext_len: usize) -> usize {
    PREAMBLE_LEN + plaintext_len + (plaintext_len / CHUNK_LEN + 1) * TAG_LEN
}

#[cfg(test)]
mod tests;
