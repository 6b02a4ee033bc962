//! `siegel-desk init`.

use std::path::{Path, PathBuf};

use anyhow::Context as _;
use clap::Args;
use crypto::root::RootKey;
use desk::{
    directory,
    identity::{self, Desk},
    random,
    state::State,
    units::{self, InsurerPlan, Reach, UnitPlan},
};
use zeroize::Zeroizing;

#[derive(Args)]
pub(crate) struct Init {
    /// The insurer's name.
    #[arg(long)]
    name: String,
    /// The server's address, such as https://post.example.
    #[arg(long, value_name = "URL")]
    server: String,
    /// The file with the token that `siegel-server desk-token` made.
    #[arg(long, value_name = "FILE")]
    token_file: PathBuf,
    /// A unit as topic:Name, such as "krankengeld:Team Krankengeld"; may be given several times.
    #[arg(long = "unit", value_name = "TOPIC:NAME")]
    units: Vec<String>,
    /// Telephone, hours, e-mail, address, branches and perhaps units, as TOML.
    #[arg(long, value_name = "FILE")]
    insurer: Option<PathBuf>,
    /// The table of levels, as TOML; the guideline's if none is given.
    #[arg(long, value_name = "FILE")]
    levels: Option<PathBuf>,
    /// Take the demonstration's units and addresses where none are given.
    #[arg(long)]
    demo: bool,
}

/// `siegel-desk renew`.
pub(crate) async fn renew(state: &State) -> anyhow::Result<()> {
    let (mut desk, client) = super::connect(state)?;
    let root = identity::load_root(state)?
        .context("the root is not here: put root.json back for as long as this takes")?;
    directory::publish(&mut desk, &root, &client).await.context("publishing the directory")?;
    desk.save(state)?;
    println!("Directory {} is published.", desk.sequence);
    Ok(())
}

impl Init {
    pub(crate) async fn run(self, dir: &Path) -> anyhow::Result<()> {
        let token = std::fs::read_to_string(&self.token_file).map(Zeroizing::new);
        let token = token.with_context(|| format!("the token in {}", self.token_file.display()))?;
        let (reach, plans) = self.plan()?;
        units::check(&plans)?;
        let levels = super::levels::read(self.levels.as_deref())?;

        let state = State::create(dir)?;
        let mut rng = random::rng();
        let root = RootKey::generate(&mut rng);
        let insurer = reach.with_name(self.name);
        let token = Zeroizing::new(token.trim().to_owned());
        let mut desk = Desk::generate(insurer, levels, self.server, token, plans, &root, &mut rng);
        let client = desk.client()?;
        // First the keys, then the world: what is published can be signed again. The desk itself comes last, so that a
        // desk whose directory nobody has is begun anew.
        identity::save_root(&state, &root)?;
        directory::publish(&mut desk, &root, &client).await.context("publishing the directory")?;
        desk.save(&state)?;

        println!("{} is ready.", desk.insurer.name);
        println!("Root fingerprint  {}", desk.root.short());
        for unit in &desk.units {
            let topics: Vec<_> = unit.plan.topics.iter().map(|topic| topic.title.de.as_str()).collect();
            println!("Unit              {}: {}", unit.plan.name, topics.join(", "));
        }
        println!(
            "The root signs the directory and nothing else. Move {} offline.",
            state.path("root.json").display()
        );
        Ok(())
    }

    fn plan(&self) -> anyhow::Result<(Reach, Vec<UnitPlan>)> {
        let file: Option<InsurerPlan> = match &self.insurer {
            Some(path) => {
                let text = std::fs::read_to_string(path).with_context(|| path.display().to_string())?;
                Some(toml::from_str(&text).with_context(|| path.display().to_string())?)
            }
            None => None,
        };
        let (reach, planned) = match file {
            Some(plan) => (plan.reach, plan.units),
            None if self.demo => (units::demo_reach(), Vec::new()),
            None => anyhow::bail!("say how the insurer can be reached: --insurer FILE, or --demo"),
        };
        let given = self.units.iter().map(|unit| UnitPlan::parse(unit));
        let mut plans = planned;
        plans.extend(given.collect::<Result<Vec<_>, _>>()?);
        if plans.is_empty() && self.demo {
            plans = units::demo_units();
        }
        Ok((reach, plans))
    }
}
