//! `cargo xtask run`: everything built, started on this machine, and stopped together.

use std::{
    fs::{self, File},
    net::{Ipv4Addr, TcpListener, TcpStream},
    path::{Path, PathBuf},
    process::{Child, Command, ExitCode, Stdio},
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
    thread,
    time::{Duration, Instant},
};

use anyhow::{Context, Result, bail};
use clap::Args;

use crate::{
    apps::Apps,
    demo::{self, Demo},
    portal::{self, Profile},
    step,
    workspace::Workspace,
};

/// How long a program may take to end by itself.
const PATIENCE: Duration = Duration::from_secs(8);

#[derive(Args)]
pub(crate) struct Options {
    /// The port on this machine
    #[arg(long, default_value_t = 8787, value_name = "N")]
    port: u16,
    /// Where server, desk and letter keep what they have
    #[arg(long, default_value = ".siegel", value_name = "DIR")]
    data: PathBuf,
    /// The small, fast build: takes minutes longer
    #[arg(long, conflicts_with = "debug")]
    release: bool,
    /// The build that is ready soonest (the default)
    #[arg(long)]
    debug: bool,
    /// Forget everything and start over
    #[arg(long)]
    fresh: bool,
}

/// Builds, starts, says where everything is, and waits for Ctrl-C.
pub(crate) fn run(workspace: &Workspace, options: &Options) -> Result<ExitCode> {
    let begin = Instant::now();
    ensure_free(options.port)?;
    let profile = if options.release { Profile::Release } else { Profile::Journey };
    let site = portal::build(workspace, profile)?;
    let apps = Apps::build(workspace, options.release)?;

    let stop = Arc::new(AtomicBool::new(false));
    let asked = Arc::clone(&stop);
    ctrlc::set_handler(move || asked.store(true, Ordering::Relaxed))
        .context("Ctrl-C cannot be listened for")?;

    let demo = Demo::open(&workspace.root.join(&options.data), options.fresh)?;
    demo.ensure_token(&apps)?;
    let address = format!("http://localhost:{}", options.port);
    let mut server =
        Process::start("server", &mut serve(&apps, &demo, &site, options.port), &demo.server_log())?;
    server.wait_until_listening(options.port, &stop)?;
    let letter = demo.ensure_insurer(&apps, &address)?;
    let mut desk = Process::start("desk", &mut demo.watch(&apps), &demo.desk_log())?;

    let show = |path: &Path| workspace.show(path).to_string();
    println!("\n  Siegel is up, {} after the start.\n", step::human(begin.elapsed()));
    println!("  Portal         {address}");
    for file in &letter.files {
        println!("  Letter         {}", show(file));
    }
    if let Some(link) = &letter.link {
        println!("  As by its QR   {link}");
    }
    println!("  Asked for      insurance number {}, date of birth {}", demo::NUMBER, demo::BIRTH_DATE);
    println!("  Desk's inbox   {}", show(&demo.inbox()));
    println!("  Logs           {}, {}", show(&demo.server_log()), show(&demo.desk_log()));
    println!("\n  The letter is good for one activation; afterwards sign in, or start over with --fresh.");
    println!("  Ctrl-C ends it. What was written stays in {}.\n", show(&workspace.root.join(&options.data)));

    while !stop.load(Ordering::Relaxed) {
        server.ensure_running()?;
        desk.ensure_running()?;
        thread::sleep(Duration::from_millis(200));
    }
    step::say("Ending");
    desk.end();
    server.end();
    Ok(ExitCode::SUCCESS)
}

fn serve(apps: &Apps, demo: &Demo, site: &Path, port: u16) -> Command {
    let mut server = Command::new(&apps.server);
    server.arg("serve").arg("--data").arg(demo.server_data()).arg("--site").arg(site);
    server.arg("--listen").arg(format!("127.0.0.1:{port}"));
    server
}

/// Says so before minutes of building, not after.
fn ensure_free(port: u16) -> Result<()> {
    if TcpListener::bind((Ipv4Addr::LOCALHOST, port)).is_err() {
        bail!("port {port} is taken on this machine: end what uses it, or choose another by --port");
    }
    Ok(())
}

/// A program of ours, ended when this one ends.
struct Process {
    name: &'static str,
    child: Child,
    log: PathBuf,
}

impl Process {
    fn start(name: &'static str, command: &mut Command, log: &Path) -> Result<Self> {
        let file = File::options().create(true).append(true).open(log)?;
        // A group of its own: Ctrl-C reaches this program alone, which then ends the others in their order.
        #[cfg(unix)]
        std::os::unix::process::CommandExt::process_group(command, 0);
        let child = command
            .stdin(Stdio::null())
            .stdout(file.try_clone()?)
            .stderr(file)
            .spawn()
            .with_context(|| format!("the {name} does not start"))?;
        Ok(Self { name, child, log: log.to_path_buf() })
    }

    fn ensure_running(&mut self) -> Result<()> {
        if let Some(status) = self.child.try_wait()? {
            let log = fs::read_to_string(&self.log).unwrap_or_default();
            let last: Vec<&str> = log.lines().rev().take(12).collect();
            let last: Vec<&str> = last.into_iter().rev().collect();
            bail!(
                "the {} ended with {status}. The end of {}:\n{}",
                self.name,
                self.log.display(),
                last.join("\n")
            );
        }
        Ok(())
    }

    fn wait_until_listening(&mut self, port: u16, stop: &AtomicBool) -> Result<()> {
        let begin = Instant::now();
        while TcpStream::connect((Ipv4Addr::LOCALHOST, port)).is_err() {
            self.ensure_running()?;
            if stop.load(Ordering::Relaxed) || begin.elapsed() > Duration::from_secs(30) {
                bail!("the {} does not answer; its log is {}", self.name, self.log.display());
            }
            thread::sleep(Duration::from_millis(50));
        }
        Ok(())
    }

    /// Asks it to end, and ends it if it does not. Nothing is lost by that: both can be killed at any moment.
    fn end(&mut self) {
        ask_to_end(&self.child);
        let begin = Instant::now();
        while begin.elapsed() < PATIENCE {
            if !matches!(self.child.try_wait(), Ok(None)) {
                return;
            }
            thread::sleep(Duration::from_millis(20));
        }
        // An error says that it has ended already.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

impl Drop for Process {
    fn drop(&mut self) {
        if matches!(self.child.try_wait(), Ok(None)) {
            self.end();
        }
    }
}

#[cfg(unix)]
fn ask_to_end(child: &Child) {
    use rustix::process::{Pid, Signal, kill_process};

    // An error says that it has ended already.
    let _ = kill_process(Pid::from_child(child), Signal::TERM);
}

#[cfg(not(unix))]
fn ask_to_end(_child: &Child) {}
