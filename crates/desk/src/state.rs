//! The desk's state: a directory of small files that nobody else can read, each replaced as a whole.
//!
//! **Invariant:** the directory is 0700 and every file in it 0600; a state that others can read is not used. A file is
//! either its old or its new content, whenever the machine stops.

use std::{
    fs::{self, File, OpenOptions},
    io::{self, Write as _},
    os::unix::fs::{DirBuilderExt as _, OpenOptionsExt as _, PermissionsExt as _},
    path::{Path, PathBuf},
};

use serde::{Serialize, de::DeserializeOwned};
use zeroize::Zeroizing;

/// Why the state could not be used.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum StateError {
    /// The directory holds no desk.
    #[error("there is no desk in {0}: run `siegel-desk init` first")]
    Missing(PathBuf),
    /// `init` in a directory that holds a desk already.
    #[error("{0} holds a desk already: choose another --state, a desk is never overwritten")]
    Exists(PathBuf),
    /// Others may read a file or the directory.
    #[error("{path} can be read by others (mode {mode:03o}); it holds keys: run `chmod -R go= {path}`")]
    Readable {
        /// What can be read.
        path: PathBuf,
        /// Its permissions.
        mode: u32,
    },
    /// A file is not what the desk wrote.
    #[error("{path} cannot be understood: {reason}")]
    Damaged {
        /// The file.
        path: PathBuf,
        /// What is wrong with it; never its content.
        reason: String,
    },
    /// The file system refused.
    #[error("{path}: {source}")]
    Io {
        /// Where.
        path: PathBuf,
        /// Why.
        source: io::Error,
    },
}

impl StateError {
    /// A stable name of the error.
    pub const fn code(&self) -> &'static str {
        match self {
            Self::Missing(_) => "state-missing",
            Self::Exists(_) => "state-exists",
            Self::Readable { .. } => "state-readable",
            Self::Damaged { .. } => "state-damaged",
            Self::Io { .. } => "state-io",
        }
    }
}

/// The state's directory.
#[derive(Debug, Clone)]
pub struct State {
    dir: PathBuf,
}

/// Keeps other desk processes from changing the state until it is dropped. Never held across the network.
pub struct Lock(#[expect(dead_code, reason = "dropping the file gives the lock back")] File);

/// The file whose presence makes a directory a desk's state.
const MARK: &str = "desk.json";

impl State {
    /// A new state in `dir`, which is made if it is not there.
    ///
    /// # Errors
    /// [`StateError::Exists`] if there is a desk already.
    pub fn create(dir: &Path) -> Result<Self, StateError> {
        if dir.join(MARK).exists() {
            return Err(StateError::Exists(dir.to_owned()));
        }
        make_private_dir(dir)?;
        let state = Self { dir: dir.to_owned() };
        state.refuse_if_readable()?;
        Ok(state)
    }

    /// The state in `dir`.
    ///
    /// # Errors
    /// [`StateError::Missing`] if there is none, [`StateError::Readable`] if others may read it.
    pub fn open(dir: &Path) -> Result<Self, StateError> {
        if !dir.join(MARK).exists() {
            return Err(StateError::Missing(dir.to_owned()));
        }
        let state = Self { dir: dir.to_owned() };
        state.refuse_if_readable()?;
        Ok(state)
    }

    /// Waits until no other process changes the state, and keeps them out.
    ///
    /// # Errors
    /// [`StateError::Io`].
    pub fn lock(&self) -> Result<Lock, StateError> {
        let path = self.dir.join("lock");
        let locked = OpenOptions::new().create(true).append(true).mode(0o600).open(&path).and_then(|file| {
            file.lock()?;
            Ok(Lock(file))
        });
        locked.map_err(|source| StateError::Io { path, source })
    }

    /// Where `name` lies.
    pub fn path(&self, name: impl AsRef<Path>) -> PathBuf {
        self.dir.join(name)
    }

    /// The JSON file `name`, or nothing if it is not there.
    ///
    /// # Errors
    /// [`StateError::Damaged`] or [`StateError::Io`].
    pub fn read<T: DeserializeOwned>(&self, name: impl AsRef<Path>) -> Result<Option<T>, StateError> {
        let Some(bytes) = self.read_bytes(&name)? else { return Ok(None) };
        let value = serde_json::from_slice(&bytes);
        value.map(Some).map_err(|error| {
            // Only the place: serde's own words may quote the content.
            let reason = format!("line {}, column {}", error.line(), error.column());
            StateError::Damaged { path: self.path(name), reason }
        })
    }

    /// The bytes of `name`, or nothing if it is not there.
    ///
    /// # Errors
    /// [`StateError::Io`].
    pub fn read_bytes(&self, name: impl AsRef<Path>) -> Result<Option<Zeroizing<Vec<u8>>>, StateError> {
        let path = self.path(name);
        match fs::read(&path) {
            Ok(bytes) => Ok(Some(Zeroizing::new(bytes))),
            Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
            Err(source) => Err(StateError::Io { path, source }),
        }
    }

    /// Replaces the JSON file `name`.
    ///
    /// # Errors
    /// [`StateError::Io`].
    pub fn write<T: Serialize>(&self, name: impl AsRef<Path>, value: &T) -> Result<(), StateError> {
        let path = self.path(name);
        let json = serde_json::to_vec_pretty(value).map(Zeroizing::new);
        let json =
            json.map_err(|error| StateError::Damaged { path: path.clone(), reason: error.to_string() })?;
        write_private(&path, &json)
    }

    /// Replaces the file `name`.
    ///
    /// # Errors
    /// [`StateError::Io`].
    pub fn write_bytes(&self, name: impl AsRef<Path>, bytes: &[u8]) -> Result<(), StateError> {
        write_private(&self.path(name), bytes)
    }

    /// Adds one line of JSON to `name`, and waits until it is on the disk.
    ///
    /// # Errors
    /// [`StateError::Io`].
    pub fn append<T: Serialize>(&self, name: impl AsRef<Path>, value: &T) -> Result<(), StateError> {
        let path = self.path(name);
        let appended = serde_json::to_vec(value).map_err(io::Error::from).and_then(|mut line| {
            line.push(b'\n');
            let mut file = OpenOptions::new().create(true).append(true).mode(0o600).open(&path)?;
            file.write_all(&line)?;
            file.sync_all()
        });
        appended.map_err(|source| StateError::Io { path, source })
    }

    /// What [`State::append`] added to `name`, in order.
    ///
    /// # Errors
    /// [`StateError::Io`], or [`StateError::Damaged`] with the line.
    pub fn read_lines<T: DeserializeOwned>(&self, name: impl AsRef<Path>) -> Result<Vec<T>, StateError> {
        let Some(bytes) = self.read_bytes(&name)? else { return Ok(Vec::new()) };
        let lines = bytes.split(|byte| *byte == b'\n').filter(|line| !line.is_empty());
        let read = lines.enumerate().map(|(index, line)| {
            serde_json::from_slice(line).map_err(|_| StateError::Damaged {
                path: self.path(&name),
                reason: format!("line {}", index + 1),
            })
        });
        read.collect()
    }

    /// Removes the file or folder `name`, if it is there.
    ///
    /// # Errors
    /// [`StateError::Io`].
    pub fn remove(&self, name: impl AsRef<Path>) -> Result<(), StateError> {
        let path = self.path(name);
        let removed = if path.is_dir() { fs::remove_dir_all(&path) } else { fs::remove_file(&path) };
        match removed {
            Err(error) if error.kind() != io::ErrorKind::NotFound => {
                Err(StateError::Io { path, source: error })
            }
            _ => Ok(()),
        }
    }

    /// The names in the folder `name`, in order; none if it is not there.
    ///
    /// # Errors
    /// [`StateError::Io`].
    pub fn list(&self, name: impl AsRef<Path>) -> Result<Vec<String>, StateError> {
        let path = self.path(name);
        let listed = match fs::read_dir(&path) {
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(Vec::new()),
            entries => entries.and_then(|entries| {
                entries
                    .map(|entry| entry.map(|entry| entry.file_name().to_string_lossy().into_owned()))
                    .collect()
            }),
        };
        let mut names: Vec<String> = listed.map_err(|source| StateError::Io { path, source })?;
        names.sort_unstable();
        Ok(names)
    }

    fn refuse_if_readable(&self) -> Result<(), StateError> {
        refuse_if_readable(&self.dir)?;
        for name in self.list("")? {
            refuse_if_readable(&self.path(name))?;
        }
        Ok(())
    }
}

fn refuse_if_readable(path: &Path) -> Result<(), StateError> {
    let metadata = match fs::symlink_metadata(path) {
        // Another process has just renamed a temporary file.
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(()),
        metadata => metadata.map_err(|source| StateError::Io { path: path.to_owned(), source })?,
    };
    let mode = metadata.permissions().mode() & 0o777;
    if mode & 0o077 != 0 && !metadata.is_symlink() {
        return Err(StateError::Readable { path: path.to_owned(), mode });
    }
    Ok(())
}

/// Makes `dir` and what is missing above it, for its owner alone.
///
/// # Errors
/// [`StateError::Io`].
pub fn make_private_dir(dir: &Path) -> Result<(), StateError> {
    let made = fs::DirBuilder::new().recursive(true).mode(0o700).create(dir);
    made.map_err(|source| StateError::Io { path: dir.to_owned(), source })
}

/// Replaces `path` by `bytes`, readable by its owner alone: a temporary file, synced, then renamed.
///
/// # Errors
/// [`StateError::Io`].
pub fn write_private(path: &Path, bytes: &[u8]) -> Result<(), StateError> {
    let written = (|| {
        let folder = path.parent().unwrap_or(Path::new("."));
        if !folder.as_os_str().is_empty() {
            fs::DirBuilder::new().recursive(true).mode(0o700).create(folder)?;
        }
        let mut name = std::ffi::OsString::from(".");
        name.push(path.file_name().unwrap_or_default());
        name.push(format!(".{}.new", std::process::id()));
        let temporary = path.with_file_name(name);
        let mut file =
            OpenOptions::new().create(true).write(true).truncate(true).mode(0o600).open(&temporary)?;
        file.write_all(bytes)?;
        file.sync_all()?;
        fs::rename(&temporary, path)?;
        sync_dir(folder)
    })();
    written.map_err(|source| StateError::Io { path: path.to_owned(), source })
}

/// Waits until the names in `folder` are on the disk.
///
/// # Errors
/// The file system's.
pub fn sync_dir(folder: &Path) -> io::Result<()> {
    let folder = if folder.as_os_str().is_empty() { Path::new(".") } else { folder };
    File::open(folder)?.sync_all()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn mode(path: &Path) -> u32 {
        fs::metadata(path).unwrap().permissions().mode() & 0o777
    }

    #[test]
    fn files_are_private_and_replaced_whole() {
        let home = tempfile::tempdir().unwrap();
        let dir = home.path().join("desk");
        let state = State::create(&dir).unwrap();
        state.write(MARK, &[1, 2, 3]).unwrap();
        state.write("mail/one.json", &"eins").unwrap();
        state.append("alarms.jsonl", &"zwei").unwrap();
        assert_eq!(mode(&dir), 0o700);
        assert_eq!(mode(&dir.join("mail")), 0o700);
        for file in [MARK, "mail/one.json", "alarms.jsonl"] {
            assert_eq!(mode(&dir.join(file)), 0o600, "{file}");
        }
        assert_eq!(State::open(&dir).unwrap().read::<Vec<u8>>(MARK).unwrap(), Some(vec![1, 2, 3]));
        assert_eq!(state.read::<String>("none.json").unwrap(), None);
        assert_eq!(state.list("mail").unwrap(), ["one.json"], "no temporary file stays");
        assert!(matches!(State::create(&dir), Err(StateError::Exists(_))));
    }

    #[test]
    fn a_relative_path_is_as_good_as_another() {
        let home = tempfile::tempdir_in(".").unwrap();
        let dir = Path::new(".").join(home.path().file_name().unwrap()).join("desk");
        let state = State::create(&dir).unwrap();
        state.write("mail/one.json", &"eins").unwrap();
        assert_eq!(state.read::<String>("mail/one.json").unwrap().as_deref(), Some("eins"));
        assert_eq!(state.list("mail").unwrap(), ["one.json"]);
    }

    #[test]
    fn a_state_that_others_can_read_is_refused() {
        let home = tempfile::tempdir().unwrap();
        let dir = home.path().join("desk");
        assert!(matches!(State::open(&dir), Err(StateError::Missing(_))));
        State::create(&dir).unwrap().write(MARK, &0).unwrap();
        for (path, open, closed) in [(dir.join(MARK), 0o640, 0o600), (dir.clone(), 0o755, 0o700)] {
            fs::set_permissions(&path, fs::Permissions::from_mode(open)).unwrap();
            let error = State::open(&dir).unwrap_err();
            assert!(error.to_string().contains("can be read by others"), "{error}");
            fs::set_permissions(&path, fs::Permissions::from_mode(closed)).unwrap();
        }
        assert!(State::open(&dir).is_ok());
    }

    #[test]
    fn damage_is_told_without_the_content() {
        let home = tempfile::tempdir().unwrap();
        let state = State::create(&home.path().join("desk")).unwrap();
        state.write_bytes(MARK, b"{\"token\": geheim").unwrap();
        let error = state.read::<serde_json::Value>(MARK).unwrap_err().to_string();
        assert!(error.contains("line 1") && !error.contains("geheim"), "{error}");
    }
}
