//! WebP (RFC 9649): a RIFF container of chunks.

use std::ops::Range;

use crate::{Cleaned, Piece, Unclean, exif};

/// "RIFF", the length of what follows, "WEBP".
const HEAD: usize = 12;
/// What the length counts of it.
const COUNTED_HEAD: usize = 4;
const CHUNK_HEAD: usize = 8;
/// What an extended header says of metadata (2.7).
const HAS_EXIF: u8 = 0b1000;
const HAS_XMP: u8 = 0b0100;
const EXTENDED_LEN: usize = 10;

const KEPT: [&[u8; 4]; 7] = [b"VP8X", b"VP8 ", b"VP8L", b"ALPH", b"ANIM", b"ANMF", b"ICCP"];

/// A chunk: its name, all of it, and what it holds.
type Chunk<'a> = (&'a [u8; 4], Range<usize>, Range<usize>);

pub(crate) fn clean(file: &[u8]) -> Result<Cleaned, Unclean> {
    let end = end(file).ok_or(Unclean)?;
    let chunks = chunks(file, end)?;
    let exif = chunks.iter().find(|(name, ..)| *name == b"EXIF");
    let tiff = exif.map(|(_, _, data)| file.get(data.clone()).unwrap_or_default()).unwrap_or_default();
    // Some write the words before the block that JPEG has there.
    let turned = exif::turned(tiff.strip_prefix(b"Exif\0\0").unwrap_or(tiff));
    let mut body = Cleaned::default();
    let mut said = false;
    for (name, whole, data) in chunks {
        match name {
            b"VP8X" if data.len() >= EXTENDED_LEN => {
                let mut made = file.get(whole.clone()).ok_or(Unclean)?.to_vec();
                made[CHUNK_HEAD] &= !(HAS_EXIF | HAS_XMP);
                made[CHUNK_HEAD] |= if turned.is_some() { HAS_EXIF } else { 0 };
                body.replace(file, whole, made);
            }
            b"VP8X" => return Err(Unclean),
            b"EXIF" if !said => {
                said = true;
                if let Some(orientation) = turned {
                    body.replace(file, whole, exif_chunk(orientation));
                }
            }
            name if KEPT.contains(&name) => body.keep(whole),
            _ => {}
        }
    }
    let len = |piece: &Piece| match piece {
        Piece::Kept(range) => range.len(),
        Piece::Made(bytes) => bytes.len(),
    };
    let len = COUNTED_HEAD + body.pieces().iter().map(len).sum::<usize>();
    let mut head = b"RIFF".to_vec();
    head.extend(u32::try_from(len).map_err(|_| Unclean)?.to_le_bytes());
    head.extend(b"WEBP");
    let mut cleaned = Cleaned::default();
    cleaned.replace(file, 0..HEAD, head);
    for piece in body.pieces {
        match piece {
            Piece::Kept(range) => cleaned.keep(range),
            made @ Piece::Made(_) => cleaned.pieces.push(made),
        }
    }
    Ok(cleaned)
}

/// What the first chunk says: the canvas, or the one picture.
pub(crate) fn dimensions(file: &[u8]) -> Option<(u32, u32)> {
    let (name, data) = (file.get(HEAD..HEAD + 4)?, file.get(HEAD + CHUNK_HEAD..)?);
    let number = |at: usize, len: usize| {
        let bytes = data.get(at..at + len)?;
        Some(bytes.iter().rev().fold(0_u32, |number, byte| (number << 8) | u32::from(*byte)))
    };
    match name {
        b"VP8X" => Some((number(4, 3)? + 1, number(7, 3)? + 1)),
        b"VP8 " => Some((number(6, 2)? & 0x3fff, number(8, 2)? & 0x3fff)),
        b"VP8L" => {
            let bits = number(1, 4)?;
            Some(((bits & 0x3fff) + 1, ((bits >> 14) & 0x3fff) + 1))
        }
        _ => None,
    }
}

/// Where the container says that it ends, if all of it is there.
fn end(file: &[u8]) -> Option<usize> {
    let len: [u8; 4] = file.get(4..8)?.try_into().ok()?;
    let end = usize::try_from(u32::from_le_bytes(len)).ok()?.checked_add(CHUNK_HEAD)?;
    (end >= HEAD && end <= file.len()).then_some(end)
}

/// The chunks up to the end.
fn chunks(file: &[u8], end: usize) -> Result<Vec<Chunk<'_>>, Unclean> {
    let mut chunks = Vec::new();
    let mut at = HEAD;
    while at < end {
        let head: &[u8; CHUNK_HEAD] =
            file.get(at..at + CHUNK_HEAD).and_then(|head| head.try_into().ok()).ok_or(Unclean)?;
        let len = u32::from_le_bytes([head[4], head[5], head[6], head[7]]) as usize;
        let from = at + CHUNK_HEAD;
        let data_end = from.checked_add(len).ok_or(Unclean)?;
        // Odd lengths are filled up by one byte.
        let whole_end = data_end.checked_add(len % 2).ok_or(Unclean)?;
        if whole_end > end {
            return Err(Unclean);
        }
        let name = file.get(at..at + 4).and_then(|name| name.try_into().ok()).ok_or(Unclean)?;
        chunks.push((name, at..whole_end, from..data_end));
        at = whole_end;
    }
    let has_picture = |(name, ..): &Chunk<'_>| matches!(*name, b"VP8 " | b"VP8L" | b"ANMF");
    if chunks.iter().any(has_picture) { Ok(chunks) } else { Err(Unclean) }
}

fn exif_chunk(orientation: u16) -> Vec<u8> {
    let block = exif::block(orientation);
    let mut chunk = b"EXIF".to_vec();
    chunk.extend((block.len() as u32).to_le_bytes());
    chunk.extend(block);
    chunk
}
