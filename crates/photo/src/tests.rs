//! Photographs with everything that cameras and apps put beside the picture, and files that lie.

use proptest::prelude::*;

use super::*;

const SECRET: &[u8] = b"GEHEIM 52.5186 13.4081";

/// A JPEG segment.
fn segment(marker: u8, body: &[u8]) -> Vec<u8> {
    let mut segment = vec![0xff, marker];
    segment.extend(u16::try_from(body.len() + 2).unwrap().to_be_bytes());
    segment.extend(body);
    segment
}

/// Exif with an orientation behind something else, and where the picture was taken.
fn exif(orientation: u8) -> Vec<u8> {
    let mut body = b"II*\0\x08\0\0\0\x02\0".to_vec();
    body.extend([0x0f, 0x01, 2, 0, 22, 0, 0, 0, 38, 0, 0, 0]);
    body.extend([0x12, 0x01, 3, 0, 1, 0, 0, 0, orientation, 0, 0, 0]);
    body.extend([0; 4]);
    body.extend(SECRET);
    body
}

fn jpeg_exif(orientation: u8) -> Vec<u8> {
    segment(0xe1, &[b"Exif\0\0".as_slice(), &exif(orientation)].concat())
}

/// The picture's own parts: tables, frame, scan, end.
fn picture() -> Vec<u8> {
    [
        segment(0xdb, &[1; 65]),
        segment(0xc0, &[8, 0x01, 0xe0, 0x02, 0x80, 3, 1, 0x22, 0, 2, 0x11, 1, 3, 0x11, 1]),
        segment(0xc4, &[2; 20]),
        segment(0xda, &[3, 1, 0, 2, 0x11, 3, 0x11, 0, 63, 0]),
        // Coded data with a stuffed 0xff and a restart.
        vec![1, 2, 0xff, 0, 3, 0xff, 0xd0, 4],
        // A second scan, as progressive pictures have them.
        segment(0xda, &[1, 1, 0, 1, 5, 0]),
        vec![5, 6, 7],
        vec![0xff, 0xd9],
    ]
    .concat()
}

fn jpeg(extra: &[Vec<u8>], behind: &[u8]) -> Vec<u8> {
    [&[0xff, 0xd8], extra.concat().as_slice(), &picture(), behind].concat()
}

/// A PNG chunk.
fn chunk(name: &[u8; 4], data: &[u8]) -> Vec<u8> {
    let mut chunk = u32::try_from(data.len()).unwrap().to_be_bytes().to_vec();
    chunk.extend(name);
    chunk.extend(data);
    let sum = png::checksum(&chunk[4..]);
    chunk.extend(sum.to_be_bytes());
    chunk
}

fn png(extra: &[Vec<u8>], behind: &[u8]) -> Vec<u8> {
    let head = chunk(b"IHDR", &[0, 0, 2, 128, 0, 0, 1, 224, 8, 2, 0, 0, 0]);
    [png::SIGNATURE, &head, &extra.concat(), &chunk(b"IDAT", b"pixels"), &chunk(b"IEND", b""), behind]
        .concat()
}

/// A WebP chunk.
fn riff_chunk(name: &[u8; 4], data: &[u8]) -> Vec<u8> {
    let mut chunk = name.to_vec();
    chunk.extend(u32::try_from(data.len()).unwrap().to_le_bytes());
    chunk.extend(data);
    chunk.resize(chunk.len().next_multiple_of(2), 0);
    chunk
}

fn webp(flags: u8, extra: &[Vec<u8>], behind: &[u8]) -> Vec<u8> {
    let canvas = riff_chunk(b"VP8X", &[flags, 0, 0, 0, 0x7f, 2, 0, 0xdf, 1, 0]);
    let body = [canvas, riff_chunk(b"VP8 ", b"odd"), extra.concat()].concat();
    let len = u32::try_from(body.len() + 4).unwrap();
    [b"RIFF".as_slice(), &len.to_le_bytes(), b"WEBP", &body, behind].concat()
}

fn cleaned(file: &[u8]) -> Vec<u8> {
    clean(file).unwrap().join(file)
}

fn jfif(thumbnail: &[u8]) -> Vec<u8> {
    let side = u8::try_from(thumbnail.len() / 3).unwrap();
    segment(0xe0, &[b"JFIF\0\x01\x01\x01\0H\0H".as_slice(), &[side, u8::from(side > 0)], thumbnail].concat())
}

#[test]
fn formats_are_told_by_their_first_bytes() {
    for (begin, expect) in [
        (b"\xff\xd8\xff\xe0".as_slice(), Some(Format::Jpeg)),
        (b"\x89PNG\r\n\x1a\n", Some(Format::Png)),
        (b"RIFF\0\0\0\0WEBPVP8 ", Some(Format::Webp)),
        (b"RIFF\0\0\0\0WAVEfmt ", None),
        (b"GIF89a", Some(Format::Gif)),
        (b"II*\0", Some(Format::Other)),
        (b"\0\0\0\x18ftypheic\0\0\0\0", Some(Format::Other)),
        (b"\0\0\0\x18ftypavif\0\0\0\0", Some(Format::Other)),
        (b"\0\0\0\x18ftypisom\0\0\0\0", None),
        (b"\0\0\0\x0cJXL \r\n\x87\n", Some(Format::Other)),
        (b"%PDF-1.7", None),
        (b"", None),
    ] {
        assert_eq!(Format::of(begin), expect, "{begin:?}");
    }
}

#[test]
fn what_stands_beside_a_jpeg_goes_and_the_picture_stays() {
    let icc = segment(0xe2, b"ICC_PROFILE\0\x01\x01colours");
    let adobe = segment(0xee, b"Adobe\0\x64\0\0\0\0\0");
    let clean_one = jpeg(&[jfif(&[]), icc.clone(), adobe.clone()], b"");
    let noisy = |name: &str, extra: Vec<u8>| {
        let file = jpeg(&[jfif(&[]), extra, icc.clone(), adobe.clone()], b"");
        assert_eq!(cleaned(&file), clean_one, "{name}");
    };
    assert!(clean(&clean_one).unwrap().is_whole(clean_one.len()));
    noisy("Exif", jpeg_exif(1));
    noisy("Exif that is no TIFF", segment(0xe1, b"Exif\0\0??"));
    noisy("XMP", segment(0xe1, &[b"http://ns.adobe.com/xap/1.0/\0".as_slice(), SECRET].concat()));
    noisy("IPTC", segment(0xed, &[b"Photoshop 3.0\0".as_slice(), SECRET].concat()));
    noisy("further pictures", segment(0xe2, &[b"MPF\0".as_slice(), SECRET].concat()));
    noisy("a comment", segment(0xfe, SECRET));
    noisy("a longer Adobe", segment(0xee, &[b"Adobe\0\x64\0\0\0\0\0".as_slice(), SECRET].concat()));
    noisy("the camera's own", segment(0xef, SECRET));
    noisy("JFIF's extension", segment(0xe0, &[b"JFXX\0\x10".as_slice(), SECRET].concat()));

    let film = jpeg(&[jfif(&[]), icc.clone(), adobe.clone()], SECRET);
    assert_eq!(cleaned(&film), clean_one, "what stands behind the end");
    let thumbnail = jpeg(&[jfif(&[9; 9]), icc, adobe], b"");
    assert_eq!(cleaned(&thumbnail), clean_one, "a thumbnail");
}

#[test]
fn which_side_is_up_is_kept_and_nothing_else_of_exif() {
    for orientation in 2..=8 {
        let file = jpeg(&[jpeg_exif(orientation), jpeg_exif(3)], b"");
        let once = cleaned(&file);
        let expect =
            jpeg(&[segment(0xe1, &[b"Exif\0\0".as_slice(), &exif::block(orientation.into())].concat())], b"");
        assert_eq!(once, expect);
        assert!(clean(&once).unwrap().is_whole(once.len()));
        assert!(jpeg::is_turned(&once));
        assert!(!pages::fits(&once));
    }
}

#[test]
fn what_stands_beside_a_png_goes_and_the_picture_stays() {
    let colours = chunk(b"iCCP", b"profile");
    let clean_one = png(std::slice::from_ref(&colours), b"");
    assert!(clean(&clean_one).unwrap().is_whole(clean_one.len()));
    for name in [b"eXIf", b"tEXt", b"zTXt", b"iTXt", b"tIME", b"xxXx"] {
        let file = png(&[chunk(name, SECRET), colours.clone(), chunk(name, SECRET)], SECRET);
        assert_eq!(cleaned(&file), clean_one, "{name:?}");
    }
    let turned = cleaned(&png(&[chunk(b"eXIf", &exif(6))], b""));
    assert_eq!(turned, png(&[chunk(b"eXIf", &exif::block(6))], b""));
    assert!(clean(&turned).unwrap().is_whole(turned.len()));
    // "IEND" with no data has the checksum that every PNG ends in.
    assert_eq!(png::checksum(b"IEND"), 0xae42_6082);
}

#[test]
fn what_stands_beside_a_webp_goes_and_the_picture_stays() {
    let colours = riff_chunk(b"ICCP", b"profile");
    let clean_one = webp(0x20, std::slice::from_ref(&colours), b"");
    assert!(clean(&clean_one).unwrap().is_whole(clean_one.len()));
    for name in [b"EXIF", b"XMP ", b"abcd"] {
        let file = webp(0x2c, &[colours.clone(), riff_chunk(name, SECRET)], SECRET);
        assert_eq!(cleaned(&file), clean_one, "{name:?}");
    }
    let turned = cleaned(&webp(0x0c, &[riff_chunk(b"EXIF", &exif(6))], b""));
    assert_eq!(turned, webp(0x08, &[riff_chunk(b"EXIF", &exif::block(6))], b""));
    assert!(clean(&turned).unwrap().is_whole(turned.len()));
}

#[test]
fn files_that_are_cut_short_or_lie_are_not_cleaned() {
    for file in [
        jpeg(&[jpeg_exif(6)], b""),
        png(&[chunk(b"eXIf", &exif(6))], b""),
        webp(8, &[riff_chunk(b"EXIF", &exif(6))], b""),
    ] {
        assert!(clean(&file).is_ok());
        for len in 0..file.len() {
            assert_eq!(clean(&file[..len]), Err(Unclean), "{len} of {:?}", &file[..12]);
        }
    }
    let check = |file: Vec<u8>, why: &str| assert_eq!(clean(&file), Err(Unclean), "{why}");
    check(jpeg(&[vec![0xff, 0xe1, 0, 1]], b""), "a segment shorter than its length");
    check(jpeg(&[vec![0xff, 0xd8]], b""), "a beginning within");
    check(jpeg(&[vec![0xff, 0xf7, 0, 2]], b""), "a marker that nobody has defined");
    check(jpeg(&[vec![7]], b""), "no marker where one must be");
    check([&[0xff, 0xd8][..], &jfif(&[]), &[0xff, 0xd9]].concat(), "an end without a picture");
    check(png(&[vec![0x7f, 0xff, 0xff, 0xff, b'a', b'B', b'C', b'd']], b""), "a chunk beyond the end");
    check(png(&[chunk(b"ABCD", b"")], b""), "a chunk that is needed, and unknown");
    check(webp(0, &[b"ICCP\xff\xff\xff\xff".to_vec()], b""), "a chunk of four gigabytes");
    check(b"RIFF\x04\0\0\0WEBP".to_vec(), "no picture");
    check(b"RIFF\0\0\0\0WEBP".to_vec(), "shorter than its own head");
    check(b"GIF89a".to_vec(), "a format that is not cleaned");
}

#[test]
fn sizes_are_told_before_anything_is_decoded() {
    for file in [jpeg(&[], b""), png(&[], b""), webp(0, &[], b""), b"GIF89a\x80\x02\xe0\x01".to_vec()] {
        assert_eq!(dimensions(&file), Some((640, 480)), "{:?}", &file[..8]);
    }
    assert_eq!(dimensions(b"RIFF\0\0\0\0WEBPVP8L\0\0\0\0\x2f\x7f\xc2\x77\x00"), Some((640, 480)));
    assert_eq!(
        dimensions(b"RIFF\0\0\0\0WEBPVP8 \0\0\0\0\0\0\0\x9d\x01\x2a\x80\x02\xe0\x01"),
        Some((640, 480))
    );
    assert_eq!(dimensions(b"\0\0\0\x18ftypheic\0\0\0\0"), None);
    assert_eq!(dimensions(b"%PDF"), None);
}

#[test]
fn several_become_one_document() {
    let page = jpeg(&[jfif(&[])], b"");
    let wide = page.windows(4).position(|bytes| bytes == [0x01, 0xe0, 0x02, 0x80]).unwrap();
    let mut upright = page.clone();
    upright[wide..wide + 4].copy_from_slice(&[0x02, 0x80, 0x01, 0xe0]);
    let document = pages::document(&[&page, &upright]).unwrap();
    let text = String::from_utf8_lossy(&document);
    assert!(text.starts_with("%PDF-"));
    for part in
        ["/Count 2", "[0 0 841.89 595.28]", "[0 0 595.28 841.89]", "/DCTDecode", "/Width 640", "%%EOF"]
    {
        assert!(text.contains(part), "{part} is not in {text}");
    }
    let find = |photo: &[u8]| document.windows(photo.len()).any(|bytes| bytes == photo);
    assert!(find(&page) && find(&upright), "the photographs are in it as they are");

    assert_eq!(pages::document(&[]), Err(pages::Refusal::Count));
    assert!(pages::document(&vec![page.as_slice(); pages::PAGES_MAX]).is_ok());
    assert_eq!(pages::document(&vec![page.as_slice(); pages::PAGES_MAX + 1]), Err(pages::Refusal::Count));
    assert_eq!(pages::document(&[&page, b"no photograph"]), Err(pages::Refusal::Page));
    let mut four_colours = page.clone();
    four_colours[wide + 4] = 4;
    assert_eq!(pages::document(&[&four_colours]), Err(pages::Refusal::Page));
}

/// Files of every format, their bytes changed here and there, and bytes that only begin like one.
fn hostile() -> impl Strategy<Value = Vec<u8>> {
    let real = prop_oneof![
        Just(jpeg(&[jfif(&[1; 3]), jpeg_exif(6), segment(0xfe, SECRET)], SECRET)),
        Just(png(&[chunk(b"eXIf", &exif(6)), chunk(b"tEXt", SECRET)], SECRET)),
        Just(webp(0x2c, &[riff_chunk(b"EXIF", &exif(6)), riff_chunk(b"XMP ", SECRET)], SECRET)),
    ];
    let changed = (real.clone(), prop::collection::vec((any::<prop::sample::Index>(), any::<u8>()), 0..8))
        .prop_map(|(mut file, changes)| {
            for (at, byte) in changes {
                let at = at.index(file.len());
                file[at] = byte;
            }
            file
        });
    let made_up = (real, prop::collection::vec(any::<u8>(), 0..300))
        .prop_map(|(file, rest)| [&file[..12], &rest].concat());
    prop_oneof![3 => changed, 1 => made_up, 1 => prop::collection::vec(any::<u8>(), 0..64)]
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(4_000))]

    /// No panic; nothing in it that was not in the file, but for what is named; and what was cleaned is clean.
    #[test]
    fn any_bytes_are_cleaned_once_or_not_at_all(file in hostile()) {
        let _ = dimensions(&file);
        let _ = pages::document(&[&file]);
        if let Ok(first) = clean(&file) {
            let once = first.join(&file);
            prop_assert!(once.len() <= file.len());
            let second = clean(&once);
            prop_assert!(second.as_ref().is_ok_and(|second| second.is_whole(once.len())), "{second:?}");
        }
    }
}
