//! The pictures, and the page that shows them side by side.

use std::{env, fmt::Write as _, fs, path::PathBuf, time::Duration};

use anyhow::{Context, Result, ensure};
use testkit::browser::{Browser, Screen};

/// Name, window, light, and how much smaller the picture is than the window.
const LOOKS: [(&str, Screen, bool, f64); 4] = [
    ("phone", Screen::Phone, false, 0.8),
    ("phone-dark", Screen::Phone, true, 0.8),
    ("desktop", Screen::Desktop, false, 0.6),
    ("desktop-dark", Screen::Desktop, true, 0.6),
];
/// Of WebP: letters can be read, and a picture has some 12 kB.
const QUALITY: u8 = 35;
/// Most that all pictures weigh together, bytes.
const SIZE_MAX: usize = 2_500_000;
/// What stands above the pictures.
const HEAD: &str = "# Every page

Made by `cargo xtask screens`, which does all of it in a real browser against the real server and desk: from the letter to a decision that
one can object to. Each page by its title: on a telephone, on a desktop, each in the dark. Not among the ordinary tests, as it takes minutes.
";

/// Pictures of pages.
pub(crate) struct Album {
    pages: Vec<(String, String)>,
    pictures: Vec<(String, Vec<u8>)>,
}

impl Album {
    /// None yet.
    pub(crate) const fn new() -> Self {
        Self { pages: Vec::new(), pictures: Vec::new() }
    }

    /// The page that is there, in each size and light; whole ones are left with the journeys' pictures, to be looked at.
    pub(crate) async fn add(&mut self, browser: &Browser, name: &str, title: &str) -> Result<()> {
        for (look, screen, dark, scale) in LOOKS {
            browser.look(screen, dark).await?;
            // Motion ends within 200 ms.
            tokio::time::sleep(Duration::from_millis(250)).await;
            if !browser.has("dialog[open]").await? {
                browser.shot_of("body", &format!("{name}-{look}")).await?;
            }
            self.pictures
                .push((format!("{name}-{look}.webp"), browser.small_picture(screen, scale, QUALITY).await?));
        }
        self.pages.push((name.to_owned(), title.to_owned()));
        browser.look(Screen::Phone, false).await
    }

    /// Writes all of them, in the place of those that were there before.
    pub(crate) fn finish(self) -> Result<()> {
        let folder = PathBuf::from(env::var_os("SIEGEL_SCREENS").context("run `cargo xtask screens`")?);
        let size: usize = self.pictures.iter().map(|(_, picture)| picture.len()).sum();
        println!("screens: {} pages, {} pictures, {size} bytes", self.pages.len(), self.pictures.len());
        ensure!(size <= SIZE_MAX, "the pictures weigh {size} bytes, more than {SIZE_MAX}");
        if folder.exists() {
            fs::remove_dir_all(&folder)?;
        }
        fs::create_dir_all(&folder)?;
        for (name, picture) in &self.pictures {
            fs::write(folder.join(name), picture)?;
        }
        Ok(fs::write(folder.join("README.md"), self.page()?)?)
    }

    /// The pictures side by side, a row a page.
    fn page(&self) -> Result<String> {
        let mut page = format!("{HEAD}\n| | phone | | desktop | |\n| --- | --- | --- | --- | --- |\n");
        for (name, title) in &self.pages {
            write!(page, "| {title} |")?;
            for (look, screen, ..) in LOOKS {
                let width = if screen == Screen::Desktop { 260 } else { 110 };
                write!(
                    page,
                    " <img src=\"{name}-{look}.webp\" alt=\"{title}, {look}\" width=\"{width}\"> |"
                )?;
            }
            page.push('\n');
        }
        Ok(page)
    }
}
