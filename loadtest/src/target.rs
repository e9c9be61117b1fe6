//! Which server is put under load.

use std::{fs, path::PathBuf};

use serde_json::Value;

use crate::{
    Failure,
    house::House,
    server::{Server, Settings, beside},
};

/// Which server.
#[derive(clap::Args, Clone, Debug)]
#[group(skip)]
pub struct Target {
    /// Starts a server on a scratch database and a free port, and ends it afterwards.
    #[arg(long, conflicts_with_all = ["url", "demo_json"], required_unless_present_any = ["url", "demo_json"])]
    spawn: bool,
    /// The binary to start; without it, the one beside this program.
    #[arg(long, value_name = "PATH", requires = "spawn")]
    server: Option<PathBuf>,
    /// A server that runs, as `http://host:port`.
    #[arg(long, requires = "token", conflicts_with = "demo_json")]
    url: Option<String>,
    /// The access token of an account there, in whose name sessions are made and ended.
    #[arg(long, env = "PLENARY_LOAD_TOKEN", hide_env_values = true)]
    token: Option<String>,
    /// A server that runs, as `plenary demo --json` has described itself in this file.
    #[arg(long, value_name = "FILE")]
    demo_json: Option<PathBuf>,
}

/// A server to put under load.
pub struct Targeted {
    /// The process, if it is our own.
    pub server: Option<Server>,
    /// The way in.
    pub house: House,
}

impl Target {
    /// Finds the server, or starts it with variables that override its configuration.
    ///
    /// # Errors
    /// Any [`Failure`].
    pub async fn find(&self, variables: Vec<(&'static str, String)>) -> Result<Targeted, Failure> {
        if self.spawn {
            let server = self.own(variables).await?;
            let house = house_of(server.entry())?;
            return Ok(Targeted { server: Some(server), house });
        }
        if let (Some(url), Some(token)) = (&self.url, &self.token) {
            return Ok(Targeted { server: None, house: House::new(url, token) });
        }
        let path = self.demo_json.as_ref().ok_or_else(|| Failure::Asked("which server?".to_owned()))?;
        let failure = |source| Failure::File(path.display().to_string(), source);
        let text = fs::read_to_string(path).map_err(failure)?;
        let entry = serde_json::from_str(&text).unwrap_or_default();
        Ok(Targeted { server: None, house: house_of(&entry)? })
    }

    /// Starts a server, for scenarios that do to it what one does to none but one's own.
    ///
    /// # Errors
    /// Any [`Failure`].
    pub async fn own(&self, variables: Vec<(&'static str, String)>) -> Result<Server, Failure> {
        if !self.spawn {
            return Err(Failure::Asked("this needs --spawn: it wants a server of its own".to_owned()));
        }
        let program = self.server.clone().map_or_else(beside, Ok)?;
        Server::start(Settings { program, variables }).await
    }
}

/// The way into a server that has described itself.
///
/// # Errors
/// [`Failure::Asked`].
pub fn house_of(entry: &Value) -> Result<House, Failure> {
    match (entry["base_url"].as_str(), entry["facilitator"]["access_token"].as_str()) {
        (Some(base), Some(token)) => Ok(House::new(base, token)),
        _ => Err(Failure::Asked("this is not what `plenary demo --json` prints".to_owned())),
    }
}
