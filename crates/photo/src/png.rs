//! PNG (third edition, chapter 5): chunks.

use crate::{Cleaned, Unclean, exif};

pub(crate) const SIGNATURE: &[u8] = b"\x89PNG\r\n\x1a\n";
/// Length and name before a chunk's data, its checksum behind.
const HEAD: usize = 8;
const TAIL: usize = 4;

/// What is not needed to decode, but to show the picture as it is meant: colours, transparency, proportions, motion.
const KEPT: [&[u8; 4]; 18] = [
    b"tRNS", b"cHRM", b"gAMA", b"iCCP", b"sBIT", b"sRGB", b"cICP", b"mDCV", b"cLLI", b"bKGD", b"hIST",
    b"pHYs", b"sPLT", b"acTL", b"fcTL", b"fdAT", b"mDCv", b"cLLi",
];
/// What is needed to decode.
const NEEDED: [&[u8; 4]; 4] = [b"IHDR", b"PLTE", b"IDAT", b"IEND"];

pub(crate) fn clean(file: &[u8]) -> Result<Cleaned, Unclean> {
    let mut cleaned = Cleaned::default();
    let mut at = SIGNATURE.len();
    cleaned.keep(0..at);
    loop {
        let (name, data) = chunk(file, at).ok_or(Unclean)?;
        let whole = at..data.end + TAIL;
        if at == SIGNATURE.len() && (name != b"IHDR" || data.len() != 13) {
            return Err(Unclean);
        }
        at = whole.end;
        if name == b"eXIf" {
            let orientation = exif::turned(file.get(data).ok_or(Unclean)?);
            if let Some(orientation) = orientation {
                cleaned.replace(file, whole, exif_chunk(orientation));
            }
        } else if NEEDED.contains(&name) || KEPT.contains(&name) {
            let ends = name == b"IEND";
            cleaned.keep(whole);
            if ends {
                return Ok(cleaned);
            }
        } else if name[0].is_ascii_uppercase() {
            // It says of itself that the picture cannot be had without it.
            return Err(Unclean);
        }
    }
}

pub(crate) fn dimensions(file: &[u8]) -> Option<(u32, u32)> {
    let (name, data) = chunk(file, SIGNATURE.len())?;
    let data = file.get(data)?;
    let side = |at: usize| Some(u32::from_be_bytes(data.get(at..at + 4)?.try_into().ok()?));
    (name == b"IHDR").then_some((side(0)?, side(4)?))
}

/// Name and data of the chunk that begins there, if all of it is there.
fn chunk(file: &[u8], at: usize) -> Option<(&[u8; 4], std::ops::Range<usize>)> {
    let head: &[u8; HEAD] = file.get(at..at.checked_add(HEAD)?)?.try_into().ok()?;
    let len = usize::try_from(u32::from_be_bytes([head[0], head[1], head[2], head[3]])).ok()?;
    let name: &[u8; 4] = file.get(at + 4..at + HEAD)?.try_into().ok()?;
    let end = (at + HEAD).checked_add(len)?;
    (end.checked_add(TAIL)? <= file.len()).then_some((name, at + HEAD..end))
}

fn exif_chunk(orientation: u16) -> Vec<u8> {
    let block = exif::block(orientation);
    let mut chunk = (block.len() as u32).to_be_bytes().to_vec();
    chunk.extend(b"eXIf");
    chunk.extend(block);
    let sum = checksum(&chunk[4..]);
    chunk.extend(sum.to_be_bytes());
    chunk
}

/// CRC-32 as PNG has it (annex D), bit by bit: it is for a few bytes.
pub(crate) fn checksum(bytes: &[u8]) -> u32 {
    !bytes.iter().fold(u32::MAX, |sum, byte| {
        (0..8).fold(sum ^ u32::from(*byte), |sum, _| (sum >> 1) ^ (0xedb8_8320 * (sum & 1)))
    })
}
