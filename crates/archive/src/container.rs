//! The ZIP: one entry after the other, stored as it is, each put out once it is whole.

use std::io::Write as _;

use envelope::Hash;
use sha2::{Digest as _, Sha256};
use zip::{CompressionMethod, DateTime, ZipWriter, result::ZipError, write::SimpleFileOptions};

use crate::{moment::utc, window::Window};

/// Something stands under this name already, or the archive cannot take it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("the archive does not take this entry")]
pub struct Refused;

/// What goes out next; all pieces in their order are the archive.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Piece<B> {
    /// What the ZIP says of what follows.
    Bytes(Vec<u8>),
    /// A file, as it was handed over.
    Body(B),
}

/// What an entry came to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Sum {
    /// Its length, bytes.
    pub len: u64,
    /// Its SHA-256.
    pub digest: Hash,
}

/// An archive in the making. Where the bytes of its files lie is `B`'s business: here they only pass, to be counted and summed up.
pub struct Archive<B> {
    zip: ZipWriter<Window>,
    window: Window,
    /// The entry that is whole, and goes out with the next one.
    whole: Option<B>,
    len: u64,
    digest: Sha256,
}

impl<B> Archive<B> {
    /// An archive with nothing in it.
    pub fn new() -> Self {
        Self::over(Window::default())
    }

    fn over(window: Window) -> Self {
        let mut zip = ZipWriter::new(window.clone());
        // The window learns by it that an entry is closed.
        zip.set_flush_on_finish_file(true);
        Self { zip, window, whole: None, len: 0, digest: Sha256::new() }
    }

    /// Begins an entry at this path, its parts divided by `/`, of this time (ms since 1970). Gives what may go out: the entry before.
    ///
    /// # Errors
    /// There is such an entry already.
    pub fn begin(&mut self, path: &str, at: u64) -> Result<Vec<Piece<B>>, Refused> {
        let options = SimpleFileOptions::default()
            .compression_method(CompressionMethod::Stored)
            .last_modified_time(time_of(at).unwrap_or_default());
        self.zip.start_file(path, options)?;
        self.window.begin_body();
        (self.len, self.digest) = (0, Sha256::new());
        Ok(self.out())
    }

    /// Counts bytes of the entry that was begun.
    ///
    /// # Errors
    /// None was.
    pub fn feed(&mut self, bytes: &[u8]) -> Result<(), Refused> {
        self.zip.write_all(bytes).map_err(|_| Refused)?;
        self.len += bytes.len() as u64;
        self.digest.update(bytes);
        Ok(())
    }

    /// The entry is whole: all that was fed, in its order, is in `body`.
    pub fn end(&mut self, body: B) -> Sum {
        self.whole = Some(body);
        Sum { len: self.len, digest: Hash::new(self.digest.clone().finalize().into()) }
    }

    /// Gives the entry up that was begun, as if it never was.
    ///
    /// # Errors
    /// None was.
    pub fn give_up(&mut self) -> Result<(), Refused> {
        self.zip.abort_file()?;
        self.window.forget();
        Ok(())
    }

    /// The last entry, and the directory of all of them.
    ///
    /// # Errors
    /// None that this archive knows of.
    pub fn finish(mut self) -> Result<Vec<Piece<B>>, Refused> {
        let zip = std::mem::replace(&mut self.zip, ZipWriter::new(Window::default()));
        zip.finish()?;
        let mut out = self.out();
        out.push(Piece::Bytes(self.window.take_held()));
        Ok(out)
    }

    fn out(&mut self) -> Vec<Piece<B>> {
        let header = self.window.take_closed().map(Piece::Bytes);
        let body = self.whole.take().map(Piece::Body);
        header.into_iter().chain(body).collect()
    }
}

impl<B> Default for Archive<B> {
    fn default() -> Self {
        Self::new()
    }
}

impl From<ZipError> for Refused {
    fn from(_: ZipError) -> Self {
        Self
    }
}

/// ZIP knows years from 1980 to 2107.
fn time_of(ms: u64) -> Option<DateTime> {
    let at = utc(ms)?;
    let (hour, minute, second) = at.time().as_hms();
    let year = u16::try_from(at.year()).ok()?;
    DateTime::from_date_and_time(year, at.month().into(), at.day(), hour, minute, second).ok()
}

#[cfg(test)]
mod tests {
    use std::io::{self, Cursor, Read, Seek, SeekFrom};

    use zip::ZipArchive;

    use super::*;

    const AT: u64 = 1_795_474_799_999;

    #[derive(Default)]
    struct Made(Vec<u8>);

    impl Made {
        fn take(&mut self, pieces: Vec<Piece<Vec<u8>>>) {
            for piece in pieces {
                let (Piece::Bytes(bytes) | Piece::Body(bytes)) = piece;
                self.0.extend(bytes);
            }
        }

        fn put(&mut self, archive: &mut Archive<Vec<u8>>, path: &str, bytes: &[u8]) -> Sum {
            self.take(archive.begin(path, AT).unwrap());
            for chunk in bytes.chunks(3) {
                archive.feed(chunk).unwrap();
            }
            archive.end(bytes.to_vec())
        }

        /// Reads it with the library's own reader: names, contents, checksums.
        fn entries(self) -> Vec<(String, Vec<u8>)> {
            let mut zip = ZipArchive::new(Cursor::new(self.0)).unwrap();
            (0..zip.len())
                .map(|at| {
                    let mut file = zip.by_index(at).unwrap();
                    let mut bytes = Vec::new();
                    file.read_to_end(&mut bytes).unwrap();
                    assert_eq!(file.compression(), CompressionMethod::Stored);
                    (file.name().unwrap().into_owned(), bytes)
                })
                .collect()
        }
    }

    fn made(entries: &[(&str, &[u8])]) -> Made {
        let (mut archive, mut made) = (Archive::new(), Made::default());
        for (path, bytes) in entries {
            made.put(&mut archive, path, bytes);
        }
        made.take(archive.finish().unwrap());
        made
    }

    fn owned(entries: &[(&str, &[u8])]) -> Vec<(String, Vec<u8>)> {
        entries.iter().map(|(path, bytes)| ((*path).to_owned(), bytes.to_vec())).collect()
    }

    #[test]
    fn what_goes_in_comes_out() {
        let check = |entries: &[(&str, &[u8])]| assert_eq!(made(entries).entries(), owned(entries));
        check(&[]);
        check(&[("index.html", b"")]);
        check(&[("001 Ä/01 ß.html", b"<p>"), ("001 Ä/01-1 a.pdf", &[0; 100_000]), ("index.html", b"x")]);
    }

    #[test]
    fn sums_are_those_of_the_bytes() {
        let (mut archive, mut made) = (Archive::new(), Made::default());
        let sum = made.put(&mut archive, "a", b"abc");
        assert_eq!(sum, Sum { len: 3, digest: Hash::of(b"abc") });
        let sum = made.put(&mut archive, "b", b"");
        assert_eq!(sum, Sum { len: 0, digest: Hash::of(b"") });
    }

    #[test]
    fn of_what_is_given_up_nothing_is_left() {
        let (mut archive, mut made) = (Archive::new(), Made::default());
        made.put(&mut archive, "first", b"1");
        for len in [0, 7, 100_000] {
            made.take(archive.begin("broken", AT).unwrap());
            archive.feed(&vec![b'!'; len]).unwrap();
            archive.give_up().unwrap();
        }
        made.put(&mut archive, "last", b"2");
        made.take(archive.begin("broken at the end", AT).unwrap());
        archive.feed(b"!!!").unwrap();
        archive.give_up().unwrap();
        made.take(archive.finish().unwrap());
        assert!(!made.0.contains(&b'!'));
        // Nothing stands between the entries either.
        assert_eq!(made.0, self::made(&[("first", b"1"), ("last", b"2")]).0);
        assert_eq!(made.entries(), owned(&[("first", b"1"), ("last", b"2")]));
    }

    #[test]
    fn headers_say_lengths_so_that_a_reader_from_the_front_gets_along() {
        let made = made(&[("a", b"abc")]);
        let mut front = Cursor::new(made.0);
        let mut file = zip::read::read_zipfile_from_stream(&mut front).unwrap().unwrap();
        let mut bytes = Vec::new();
        file.read_to_end(&mut bytes).unwrap();
        assert_eq!((file.size(), bytes.as_slice()), (3, b"abc".as_slice()));
    }

    #[test]
    fn a_name_is_taken_once() {
        let (mut archive, mut made) = (Archive::new(), Made::default());
        made.put(&mut archive, "a", b"1");
        assert_eq!(archive.begin("a", AT), Err(Refused));
        assert_eq!(Archive::<Vec<u8>>::new().feed(b"x"), Err(Refused));
        assert_eq!(Archive::<Vec<u8>>::new().give_up(), Err(Refused));
    }

    #[test]
    fn more_entries_than_an_old_zip_counts_are_read_all_the_same() {
        let names: Vec<_> = (0..65_537).map(|number| format!("{number}")).collect();
        let entries: Vec<_> = names.iter().map(|name| (name.as_str(), b"x".as_slice())).collect();
        assert_eq!(made(&entries).entries().len(), names.len());
    }

    /// An archive behind a long stretch of nothing.
    struct Far {
        archive: Vec<u8>,
        at: u64,
    }

    const FAR: u64 = 5 << 30;

    impl Read for Far {
        fn read(&mut self, bytes: &mut [u8]) -> io::Result<usize> {
            let mut rest = match self.at.checked_sub(FAR) {
                Some(at) => self.archive.get(at as usize..).unwrap_or_default(),
                None => &[0; 64][..(FAR - self.at).min(64) as usize],
            };
            let count = rest.read(bytes)?;
            self.at += count as u64;
            Ok(count)
        }
    }

    impl Seek for Far {
        fn seek(&mut self, to: SeekFrom) -> io::Result<u64> {
            let (from, by) = match to {
                SeekFrom::Start(at) => (at, 0),
                SeekFrom::Current(by) => (self.at, by),
                SeekFrom::End(by) => (FAR + self.archive.len() as u64, by),
            };
            self.at = from.checked_add_signed(by).ok_or(io::ErrorKind::InvalidInput)?;
            Ok(self.at)
        }
    }

    #[test]
    fn it_goes_on_beyond_four_gigabytes() {
        let mut archive = Archive::over(Window::beginning_at(FAR));
        let mut made = Made::default();
        made.put(&mut archive, "a", b"abc");
        made.put(&mut archive, "b", b"defg");
        made.take(archive.finish().unwrap());
        let mut zip = ZipArchive::new(Far { archive: made.0, at: 0 }).unwrap();
        let mut file = zip.by_name("b").unwrap();
        let mut bytes = Vec::new();
        file.read_to_end(&mut bytes).unwrap();
        assert!(file.header_start() > FAR && bytes == b"defg");
    }

    #[test]
    fn times_are_those_that_zip_knows() {
        assert_eq!(time_of(AT).map(|at| (at.year(), at.month(), at.second())), Some((2026, 11, 58)));
        assert_eq!(time_of(0), None);
        assert_eq!(time_of(u64::MAX), None);
    }
}
