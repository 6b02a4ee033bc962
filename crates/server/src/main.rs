//! The server's command line.

use std::{
    fs::OpenOptions,
    io::{IsTerminal as _, Write as _},
    net::SocketAddr,
    os::unix::fs::OpenOptionsExt as _,
    path::{Path, PathBuf},
    sync::Arc,
    time::{SystemTime, UNIX_EPOCH},
};

use anyhow::Context as _;
use clap::{Args, Parser, Subcommand};
use server::{
    Site,
    audit::Audit,
    identity_provider::IdentityProvider,
    knock::{Knocks, Limits},
    notices::Mailer,
    openapi,
    relying_party::{RelyingParty, origin_here},
    router,
    rows::{Audits as _, Publications as _, Rows as _, audits::Count, sessions::Lifetime},
    serve::{self, DataDirectory},
    tls::{self, TlsListener},
    token::Token,
};
use tokio::{
    net::TcpListener,
    signal::unix::{SignalKind, signal},
};
use tracing_subscriber::EnvFilter;

/// The reference server of Siegel: keeps sealed mail and cannot read it.
#[derive(Parser)]
#[command(name = "siegel-server", version)]
struct Cli {
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    /// Serve the API, and the portal if it is built.
    Serve(Box<Serve>),
    /// Bring the database up to date and stop.
    Migrate(Data),
    /// Make a token that lets the insurer's desk in. It is shown once: the server keeps its hash only.
    DeskToken(DeskToken),
    /// Print how often what happened, day by day (UTC).
    Audit(Data),
    /// Print the API's description (OpenAPI).
    Openapi,
}

#[derive(Args)]
struct Data {
    /// The directory of the database, the blobs and the server's secret.
    #[arg(long = "data", value_name = "DIR", env = "SIEGEL_SERVER_DATA")]
    directory: PathBuf,
}

#[derive(Args)]
struct Serve {
    #[command(flatten)]
    data: Data,
    /// Where to listen; port 0 takes a free one.
    #[arg(long, value_name = "ADDRESS", default_value = "127.0.0.1:8080")]
    listen: SocketAddr,
    /// Speak TLS with this certificate and its chain, in PEM.
    #[arg(long, value_name = "FILE", requires = "tls_key")]
    tls_certificate: Option<PathBuf>,
    /// The certificate's key, in PEM.
    #[arg(long, value_name = "FILE", requires = "tls_certificate")]
    tls_key: Option<PathBuf>,
    /// Where people reach the portal, as in `https://portal.example`: passkeys belong to this name and no other. Without it a
    /// server that listens on its own machine only takes `localhost`, and any other takes no passkeys.
    #[arg(long, value_name = "URL")]
    origin: Option<String>,
    /// Take people from the identity provider (OpenID Connect) that this file describes (docs/adr/0015); only its owner may read
    /// it. The provider sends them back to the portal's `--origin`.
    #[arg(long, value_name = "FILE")]
    identity_provider: Option<PathBuf>,
    /// Tell people by e-mail that there is mail, through the mail server that this file describes (docs/adr/0021); only its owner
    /// may read it. E-mails name the portal's `--origin`.
    #[arg(long, value_name = "FILE")]
    smtp: Option<PathBuf>,
    /// The built portal.
    #[arg(long, value_name = "DIR")]
    site: Option<PathBuf>,
    /// Call the installed app back (docs/adr/0018): `/sw.js` becomes a script that deletes what the app's service worker has kept, takes
    /// it out, and loads its pages anew from here. For a version that cannot be mended by a newer one. Every device heeds it when it
    /// next asks, which it does whenever a page of the portal is opened.
    #[arg(long, requires = "site")]
    retire_app: bool,
    /// A proxy stands in front, and names the client's address last in `X-Forwarded-For`. Without one anybody could write it.
    #[arg(long)]
    behind_proxy: bool,
    /// Seconds that a session lasts without being used.
    #[arg(long, value_name = "SECONDS", default_value_t = wire::limits::SESSION_IDLE_HOURS * 60 * 60)]
    session_idle: u64,
    /// Seconds that a session lasts at most, however much it is used.
    #[arg(long, value_name = "SECONDS", default_value_t = wire::limits::SESSION_LONGEST_HOURS * 60 * 60)]
    session_longest: u64,
    /// Seconds after signing in during which what changes who gets in takes no further proof; 0 asks for one each time.
    #[arg(long, value_name = "SECONDS", default_value_t = wire::limits::FRESH_SECONDS)]
    fresh: u64,
    /// Append what happens to this file, one JSON object a line, without anybody's data: for whoever watches over the insurer's systems.
    #[arg(long, value_name = "FILE")]
    audit_log: Option<PathBuf>,
    /// What goes to the log, as in `info` or `server=debug,warn`.
    #[arg(long, value_name = "FILTER", default_value = "info")]
    log: String,
}

#[derive(Args)]
struct DeskToken {
    #[command(flatten)]
    data: Data,
    /// Write the token to this new file, for its owner only, instead of printing it.
    #[arg(long, value_name = "FILE")]
    out: Option<PathBuf>,
}

#[tokio::main]
async fn main() -> anyhow::Result<()> {
    match Cli::parse().command {
        Command::Serve(options) => run(*options).await,
        Command::Migrate(data) => {
            let rows = DataDirectory::open(&data.directory)?.rows().await?;
            rows.close().await;
            Ok(())
        }
        Command::DeskToken(options) => desk_token(&options).await,
        Command::Audit(data) => audit(&data).await,
        Command::Openapi => {
            print!("{}", openapi::json()?);
            Ok(())
        }
    }
}

async fn run(options: Serve) -> anyhow::Result<()> {
    let filter = EnvFilter::try_new(&options.log).context("--log")?;
    let colours = std::io::stderr().is_terminal();
    tracing_subscriber::fmt().with_env_filter(filter).with_writer(std::io::stderr).with_ansi(colours).init();
    let tls = match (&options.tls_certificate, &options.tls_key) {
        (Some(certificate), Some(key)) => Some(tls::config(certificate, key)?),
        _ => None,
    };
    let mut backend = DataDirectory::open(&options.data.directory)?.backend().await?;
    backend.knocks = Knocks::new(Limits { behind_proxy: options.behind_proxy, ..Limits::default() });
    backend.sessions = Lifetime {
        idle: options.session_idle.saturating_mul(1000),
        longest: options.session_longest.saturating_mul(1000),
    };
    if let Some(path) = &options.audit_log {
        backend.audit = Audit::with_lines(path).with_context(|| format!("opening {}", path.display()))?;
    }
    backend.fresh.sign_in = options.fresh.saturating_mul(1000);
    let listener = TcpListener::bind(options.listen)
        .await
        .with_context(|| format!("listening on {}", options.listen))?;
    let stop = stop_signal()?;
    let address = listener.local_addr()?;
    let scheme = if tls.is_some() { "https" } else { "http" };
    backend.relying_party = match &options.origin {
        Some(origin) => Some(RelyingParty::at(origin).context("--origin")?),
        None => RelyingParty::on_this_machine(scheme, address),
    };
    let origin = options.origin.clone().or_else(|| origin_here(scheme, address));
    if let Some(file) = &options.identity_provider {
        let origin = origin.as_deref().context("--identity-provider needs --origin")?;
        backend.identity_provider =
            Some(IdentityProvider::open(file, origin).context("--identity-provider")?);
    }
    if let Some(file) = &options.smtp {
        let origin = origin.as_deref().context("--smtp needs --origin")?;
        backend.notices.mailer = Some(Mailer::open(file, origin).context("--smtp")?);
    }
    if let Some(origin) = &origin {
        backend.notices.set_contact(origin);
    }
    let backend = Arc::new(backend);
    let site = options.site.map(Site::new);
    let site = if options.retire_app { site.map(Site::retired) } else { site };
    let router = router(Arc::clone(&backend), site);
    println!("siegel-server listening on {scheme}://{}", host(address));
    std::io::stdout().flush()?;
    match tls {
        Some(config) => serve::serve(TlsListener::new(listener, config)?, router, backend, stop).await?,
        None => serve::serve(listener, router, backend, stop).await?,
    }
    Ok(())
}

/// How people write the address: browsers take `localhost` for a secure origin.
fn host(address: SocketAddr) -> String {
    if address.ip().is_loopback() { format!("localhost:{}", address.port()) } else { address.to_string() }
}

fn stop_signal() -> anyhow::Result<impl Future<Output = ()>> {
    let (mut terminate, mut interrupt) = (signal(SignalKind::terminate())?, signal(SignalKind::interrupt())?);
    Ok(async move {
        tokio::select! {
            _ = terminate.recv() => {}
            _ = interrupt.recv() => {}
        }
    })
}

async fn desk_token(options: &DeskToken) -> anyhow::Result<()> {
    let rows = DataDirectory::open(&options.data.directory)?.rows().await?;
    let token = Token::generate();
    let now = SystemTime::now().duration_since(UNIX_EPOCH)?.as_millis();
    // Written before the server knows it: a token that is lost lets nobody in.
    match &options.out {
        Some(path) => write_token(path, &token).with_context(|| format!("writing {}", path.display()))?,
        None => println!("{}", token.to_hex()),
    }
    rows.add_desk_token(token.hash(), u64::try_from(now)?).await?;
    rows.close().await;
    Ok(())
}

async fn audit(data: &Data) -> anyhow::Result<()> {
    let rows = DataDirectory::open(&data.directory)?.rows().await?;
    for Count { day, event, count } in rows.audit_counts().await? {
        println!("{day}  {count:>8}  {event}");
    }
    rows.close().await;
    Ok(())
}

fn write_token(path: &Path, token: &Token) -> std::io::Result<()> {
    let mut file = OpenOptions::new().write(true).create_new(true).mode(0o600).open(path)?;
    writeln!(file, "{}", token.to_hex())?;
    file.sync_all()
}
