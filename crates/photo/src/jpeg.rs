//! JPEG (ISO/IEC 10918-1, annex B): segments, told apart without decoding anything.

use std::ops::Range;

use crate::{Cleaned, Unclean, exif};

const SOI: u8 = 0xd8;
const EOI: u8 = 0xd9;
const SOS: u8 = 0xda;
const COM: u8 = 0xfe;
const APP0: u8 = 0xe0;
const APP1: u8 = 0xe1;
const APP2: u8 = 0xe2;
const APP14: u8 = 0xee;
const APP15: u8 = 0xef;

const EXIF: &[u8] = b"Exif\0\0";
const JFIF: &[u8] = b"JFIF\0";
/// Bytes of JFIF's segment without a thumbnail.
const JFIF_LEN: usize = 14;
const ICC: &[u8] = b"ICC_PROFILE\0";
/// How three or four colours are meant; this long and no longer.
const ADOBE: &[u8] = b"Adobe";
const ADOBE_LEN: usize = 12;

/// What a frame's header says (B.2.2).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Frame {
    pub(crate) bits: u8,
    pub(crate) width: u16,
    pub(crate) height: u16,
    pub(crate) components: u8,
}

/// A marker, and what belongs to it.
struct Segment {
    marker: u8,
    /// From its first byte, which may be one that fills up.
    whole: Range<usize>,
    /// Behind marker and length.
    body: Range<usize>,
}

pub(crate) fn clean(file: &[u8]) -> Result<Cleaned, Unclean> {
    let mut cleaned = Cleaned::default();
    let mut turned = false;
    let mut scanned = false;
    let mut at = begin(file)?;
    cleaned.keep(0..at);
    loop {
        let segment = segment(file, at)?;
        at = segment.whole.end;
        let body = file.get(segment.body.clone()).ok_or(Unclean)?;
        match segment.marker {
            EOI if scanned => {
                // Further pictures, films and notes of the camera's may stand behind this.
                cleaned.keep(segment.whole);
                return Ok(cleaned);
            }
            SOS => {
                at = scan_end(file, at)?;
                scanned = true;
                cleaned.keep(segment.whole.start..at);
            }
            APP0 if body.starts_with(JFIF) && body.len() >= JFIF_LEN => {
                // A thumbnail shows what the picture was before somebody has cut it.
                let mut made = vec![0xff, APP0, 0, JFIF_LEN as u8 + 2];
                made.extend(&body[..JFIF_LEN - 2]);
                made.extend([0, 0]);
                cleaned.replace(file, segment.whole, made);
            }
            APP1 if body.starts_with(EXIF) && !turned => {
                if let Some(orientation) = exif::turned(&body[EXIF.len()..]) {
                    turned = true;
                    cleaned.replace(file, segment.whole, exif_segment(orientation));
                }
            }
            APP2 if body.starts_with(ICC) => cleaned.keep(segment.whole),
            APP14 if body.starts_with(ADOBE) && body.len() == ADOBE_LEN => cleaned.keep(segment.whole),
            APP0..=APP15 | COM => {}
            // Frames, tables, intervals: what the picture is made of.
            0xc0..=0xcf | 0xdb..=0xdd => cleaned.keep(segment.whole),
            _ => return Err(Unclean),
        }
    }
}

/// The header of the first frame; nothing if there is none, or if it says no height (B.2.5).
pub(crate) fn frame(file: &[u8]) -> Option<Frame> {
    let mut at = begin(file).ok()?;
    loop {
        let segment = segment(file, at).ok()?;
        at = segment.whole.end;
        match segment.marker {
            // Tables of codes and of conditions stand among the numbers of frames.
            0xc4 | 0xc8 | 0xcc => {}
            0xc0..=0xcf => {
                let &[bits, high, low, wide, narrow, components, ..] = file.get(segment.body)? else {
                    return None;
                };
                let (height, width) = (u16::from_be_bytes([high, low]), u16::from_be_bytes([wide, narrow]));
                return (width > 0 && height > 0).then_some(Frame { bits, width, height, components });
            }
            SOS | EOI => return None,
            _ => {}
        }
    }
}

/// Whether the picture has to be turned before it is shown.
pub(crate) fn is_turned(file: &[u8]) -> bool {
    let Ok(mut at) = begin(file) else { return false };
    while let Ok(segment) = segment(file, at) {
        at = segment.whole.end;
        let body = file.get(segment.body).unwrap_or_default();
        if segment.marker == SOS || segment.marker == EOI {
            return false;
        }
        if segment.marker == APP1
            && let Some(tiff) = body.strip_prefix(EXIF)
            && exif::turned(tiff).is_some()
        {
            return true;
        }
    }
    false
}

/// Where the first segment begins.
fn begin(file: &[u8]) -> Result<usize, Unclean> {
    if file.starts_with(&[0xff, SOI]) { Ok(2) } else { Err(Unclean) }
}

/// The segment that begins there.
fn segment(file: &[u8], start: usize) -> Result<Segment, Unclean> {
    let byte = |at: usize| file.get(at).copied().ok_or(Unclean);
    if byte(start)? != 0xff {
        return Err(Unclean);
    }
    let mut at = start + 1;
    while byte(at)? == 0xff {
        at += 1;
    }
    let marker = byte(at)?;
    let behind = at + 1;
    if marker == EOI {
        return Ok(Segment { marker, whole: start..behind, body: behind..behind });
    }
    // Markers without a length stand in scans only, or nowhere.
    if matches!(marker, 0 | 1 | 0xd0..=SOI) {
        return Err(Unclean);
    }
    let len = usize::from(u16::from_be_bytes([byte(behind)?, byte(behind + 1)?]));
    let end = behind + len;
    if len < 2 || end > file.len() {
        return Err(Unclean);
    }
    Ok(Segment { marker, whole: start..end, body: behind + 2..end })
}

/// Where the coded data that begin there end: at the next marker that is none of theirs.
fn scan_end(file: &[u8], start: usize) -> Result<usize, Unclean> {
    let mut at = start;
    loop {
        let found =
            file.get(at..).and_then(|rest| rest.iter().position(|byte| *byte == 0xff)).ok_or(Unclean)?;
        at += found;
        match file.get(at + 1).ok_or(Unclean)? {
            0 | 0xd0..=0xd7 => at += 2,
            0xff => at += 1,
            _ => return Ok(at),
        }
    }
}

fn exif_segment(orientation: u16) -> Vec<u8> {
    let block = exif::block(orientation);
    let mut segment = vec![0xff, APP1, 0, (2 + EXIF.len() + block.len()) as u8];
    segment.extend(EXIF);
    segment.extend(block);
    segment
}
