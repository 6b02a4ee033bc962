//! Files that are real, and the same on every run.

use std::{
    ffi::OsStr,
    fs::{self, File},
    io::{self, Read, Write},
    path::{Path, PathBuf},
};

use sha2::{Digest, Sha256};

use crate::chance::Chance;

#[cfg(feature = "journeys")]
pub mod film;
pub mod mail;
pub mod pdf;
#[cfg(feature = "journeys")]
pub mod photo;

/// Writes `len` bytes that look random and do not repeat, the same for the same `seed`, without holding them.
///
/// # Errors
/// What writing fails with.
pub fn write_noise(path: &Path, seed: u64, len: u64) -> io::Result<()> {
    let mut file = io::BufWriter::with_capacity(1 << 20, File::create(path)?);
    let mut chance = Chance::of(seed);
    let mut left = len;
    while left > 0 {
        let bytes = chance.bits().to_le_bytes();
        let take = left.min(8);
        file.write_all(&bytes[..take as usize])?;
        left -= take;
    }
    file.flush()
}

/// The file of this name, wherever below the folder it lies.
///
/// # Errors
/// [`io::ErrorKind::NotFound`] if there is none, or what reading a folder fails with.
pub fn find(folder: &Path, name: &OsStr) -> io::Result<PathBuf> {
    for entry in fs::read_dir(folder)? {
        let path = entry?.path();
        if path.is_dir() {
            if let Ok(found) = find(&path, name) {
                return Ok(found);
            }
        } else if path.file_name() == Some(name) {
            return Ok(path);
        }
    }
    Err(io::Error::new(io::ErrorKind::NotFound, format!("{} is not in {}", name.display(), folder.display())))
}

/// A file that claims `len` bytes and holds none on disk.
///
/// # Errors
/// What making it fails with.
pub fn write_sparse(path: &Path, len: u64) -> io::Result<()> {
    File::create(path)?.set_len(len)
}

/// SHA-256 of a file, read in pieces.
///
/// # Errors
/// What reading fails with.
pub fn sha256(path: &Path) -> io::Result<[u8; 32]> {
    let mut file = File::open(path)?;
    let mut hash = Sha256::new();
    let mut piece = vec![0; 1 << 20];
    loop {
        match file.read(&mut piece)? {
            0 => return Ok(hash.finalize().into()),
            read => hash.update(&piece[..read]),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn noise_has_its_length_and_is_the_same_again() {
        let folder = std::env::temp_dir().join(format!("siegel-testkit-{}", std::process::id()));
        std::fs::create_dir_all(&folder).unwrap();
        let (first, second, other) = (folder.join("first"), folder.join("second"), folder.join("other"));
        write_noise(&first, 1, 100_003).unwrap();
        write_noise(&second, 1, 100_003).unwrap();
        write_noise(&other, 2, 100_003).unwrap();
        assert_eq!(std::fs::metadata(&first).unwrap().len(), 100_003);
        assert_eq!(sha256(&first).unwrap(), sha256(&second).unwrap());
        assert_ne!(sha256(&first).unwrap(), sha256(&other).unwrap());
        std::fs::remove_dir_all(folder).unwrap();
    }
}
