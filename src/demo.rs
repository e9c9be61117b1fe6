//! `plenary demo`: a scratch organization with a live session, and how to enter. Whoever scripts against plenary
//! starts here, so it is made through the public API alone, and made again from what is there when it runs again.

use std::{
    fs,
    io::Write as _,
    net::{IpAddr, Ipv4Addr, SocketAddr},
    os::unix::fs::OpenOptionsExt as _,
    path::{Path, PathBuf},
};

use reqwest::{Client, Method, StatusCode};
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use uuid::Uuid;

use crate::{
    app::{self, Failure},
    config,
};

const TITLE: &str = "A demo session";
const CANVAS: &str = "A demo canvas";
const PARTICIPANTS: [&str; 3] = ["Bob", "Charlie", "Dana"];
/// Tokens of a demo last a working day, so that scripts need not renew them.
const TOKEN_TTL_S: u32 = 12 * 3_600;

/// Options of `plenary demo`.
#[derive(clap::Args, Debug)]
pub struct Options {
    /// Prints one line of JSON once everything is ready, and nothing else on standard output.
    #[arg(long)]
    json: bool,
    /// The port on 127.0.0.1; 0 takes any that is free.
    #[arg(long, default_value_t = 8080)]
    port: u16,
    /// Where the demo keeps its database; run again on the same one, it serves the same session.
    #[arg(long, default_value = "./var/demo", value_name = "DIR")]
    data_dir: PathBuf,
}

/// Serves the demo until a signal comes.
///
/// # Errors
/// See [`Failure`].
pub fn run(file: Option<&Path>, options: Options) -> Result<(), Failure> {
    // The node's name and the signing key are kept where the demo is, not where the configuration says.
    let mut loaded = config::load_in(file, Some(&options.data_dir))?;
    let config = &mut loaded.config;
    config.server.bind = SocketAddr::new(IpAddr::V4(Ipv4Addr::LOCALHOST), options.port);
    config.server.public_url = String::new();
    config.auth.access_ttl_s = TOKEN_TTL_S;
    config.auth.guest_ttl_s = TOKEN_TTL_S;
    config.canvas.ticket_ttl_s = TOKEN_TTL_S;
    // Scripts start it again and again.
    config.auth.login_per_minute_address = 10_000;
    config.auth.login_per_minute_account = 10_000;
    config.auth.join_per_minute_address = 10_000;
    config.auth.join_per_minute_code = 10_000;
    if options.json {
        // Standard output belongs to the one line.
        config.telemetry.log = "warn".into();
    }
    let secrets = Secrets::kept(&options.data_dir)?;
    app::run(loaded, async |running| {
        let base_url = running.public_url();
        let entry = seed(base_url, &secrets)
            .await
            .map_err(|reason| Failure::Start(format!("the demo cannot be seeded: {reason}")))?;
        if options.json {
            println!("{}", serde_json::to_string(&entry).map_err(|error| Failure::Start(error.to_string()))?);
        } else {
            explain(&entry, &secrets);
        }
        let _ = std::io::stdout().flush();
        Ok(())
    })
}

/// What must be the same when the demo runs again: the password, and the devices its participants come with.
#[derive(Serialize, Deserialize)]
struct Secrets {
    password: String,
    devices: Vec<Uuid>,
}

impl Secrets {
    fn kept(data_dir: &Path) -> Result<Self, Failure> {
        let path = data_dir.join("demo.json");
        let failure = |source| Failure::DataDir { path: path.clone(), source };
        if let Ok(text) = fs::read(&path)
            && let Ok(secrets) = serde_json::from_slice(&text)
        {
            return Ok(secrets);
        }
        let secrets = Self {
            password: Uuid::new_v4().simple().to_string(),
            devices: PARTICIPANTS.iter().map(|_| Uuid::new_v4()).collect(),
        };
        fs::create_dir_all(data_dir).map_err(failure)?;
        let mut file =
            fs::File::options().create(true).truncate(true).write(true).mode(0o600).open(&path).map_err(failure)?;
        let text = serde_json::to_vec(&secrets).map_err(|error| failure(error.into()))?;
        file.write_all(&text).and_then(|()| file.sync_all()).map_err(failure)?;
        Ok(secrets)
    }
}

/// The one line of `--json`.
#[derive(Serialize)]
struct Entry {
    base_url: String,
    session_id: String,
    join_code: String,
    facilitator: Token,
    participants: Vec<Participant>,
    canvases: Vec<Canvas>,
    other_org: OtherOrg,
}

#[derive(Serialize)]
struct Token {
    access_token: String,
}

#[derive(Serialize)]
struct Participant {
    id: String,
    name: String,
    access_token: String,
}

#[derive(Serialize)]
struct Canvas {
    id: String,
    /// The socket, to which the id is appended as `y-websocket` does.
    url: String,
    tickets: Tickets,
}

#[derive(Serialize)]
struct Tickets {
    /// Of two people.
    edit: [String; 2],
    view: String,
    comment: String,
}

#[derive(Serialize)]
struct OtherOrg {
    facilitator: Token,
}

const FACILITATOR: (&str, &str, &str) = ("Alice", "alice@demo.example", "Demo Studio");
const STRANGER: (&str, &str, &str) = ("Mallory", "mallory@other.example", "Another Studio");

async fn seed(base_url: &str, secrets: &Secrets) -> Result<Entry, String> {
    let api = Caller { client: Client::new(), base_url: base_url.to_owned() };
    let facilitator = api.account(FACILITATOR, &secrets.password).await?;
    let stranger = api.account(STRANGER, &secrets.password).await?;
    let session = api.session(&facilitator).await?;
    let session_id = text(&session, "id")?;
    let join_code = text(&session, "join_code")?;
    let mut participants = Vec::new();
    for (name, device) in PARTICIPANTS.iter().zip(&secrets.devices) {
        let body = json!({ "name": name, "device": device, "cookie": false });
        let joined = api.call(Method::POST, &format!("/join/{join_code}"), None, Some(body)).await?;
        let (id, access_token) = (text(&joined, "participant_id")?, text(&joined, "access_token")?);
        participants.push(Participant { id, name: (*name).to_owned(), access_token });
    }
    let canvases = vec![api.canvas(&session_id, &facilitator, &participants).await?];
    Ok(Entry {
        base_url: base_url.to_owned(),
        session_id,
        join_code,
        facilitator: Token { access_token: facilitator },
        participants,
        canvases,
        other_org: OtherOrg { facilitator: Token { access_token: stranger } },
    })
}

fn text(value: &Value, field: &str) -> Result<String, String> {
    value[field].as_str().map(str::to_owned).ok_or_else(|| format!("the answer has no `{field}`"))
}

struct Caller {
    client: Client,
    base_url: String,
}

impl Caller {
    async fn send(
        &self,
        method: Method,
        path: &str,
        token: Option<&str>,
        body: Option<Value>,
    ) -> Result<(StatusCode, Value), String> {
        let mut request = self.client.request(method, format!("{}/api/v1{path}", self.base_url));
        if let Some(token) = token {
            request = request.bearer_auth(token);
        }
        if let Some(body) = body {
            request = request.json(&body);
        }
        let response = request.send().await.map_err(|error| error.to_string())?;
        let status = response.status();
        let body = response.bytes().await.map_err(|error| error.to_string())?;
        Ok((status, serde_json::from_slice(&body).unwrap_or_default()))
    }

    async fn call(
        &self,
        method: Method,
        path: &str,
        token: Option<&str>,
        body: Option<Value>,
    ) -> Result<Value, String> {
        let (status, answer) = self.send(method, path, token, body).await?;
        if status.is_success() { Ok(answer) } else { Err(format!("{path} answered {status}: {}", answer["detail"])) }
    }

    /// Signs in, or registers on the first run.
    async fn account(&self, (name, email, organization): (&str, &str, &str), password: &str) -> Result<String, String> {
        let login = json!({ "email": email, "password": password, "cookie": false });
        let (status, answer) = self.send(Method::POST, "/auth/login", None, Some(login)).await?;
        if status.is_success() {
            return text(&answer, "access_token");
        }
        let register = json!({ "organization_name": organization, "name": name, "email": email, "password": password, "cookie": false });
        text(&self.call(Method::POST, "/auth/register", None, Some(register)).await?, "access_token")
    }

    /// A canvas that everybody may draw on, made on the first run, and tickets to it.
    async fn canvas(&self, session: &str, facilitator: &str, people: &[Participant]) -> Result<Canvas, String> {
        let path = format!("/sessions/{session}/canvases");
        let listed = self.call(Method::GET, &path, Some(facilitator), None).await?;
        let found = listed["canvases"].as_array().and_then(|all| all.iter().find(|canvas| canvas["name"] == CANVAS));
        let canvas = match found {
            Some(canvas) => canvas.clone(),
            None => {
                let body = json!({ "name": CANVAS, "access": { "to": "session", "right": "edit" } });
                self.call(Method::POST, &path, Some(facilitator), Some(body)).await?
            }
        };
        let id = text(&canvas, "id")?;
        let path = format!("{path}/{id}/tickets");
        let ticket = async |person: &Participant, right: &str| {
            let body = json!({ "right": right });
            let ticket = self.call(Method::POST, &path, Some(&person.access_token), Some(body)).await?;
            text(&ticket, "ticket")
        };
        let [bob, charlie, dana] = people else { return Err("the demo has three participants".into()) };
        let tickets = Tickets {
            edit: [ticket(bob, "edit").await?, ticket(charlie, "edit").await?],
            view: ticket(dana, "view").await?,
            comment: ticket(dana, "comment").await?,
        };
        let url = format!("{}/yjs", self.base_url.replacen("http", "ws", 1));
        Ok(Canvas { id, url, tickets })
    }

    /// The live demo session, made and started on the first run, or when the former one was ended.
    async fn session(&self, token: &str) -> Result<Value, String> {
        let listed = self.call(Method::GET, "/sessions?status=live,scheduled&mine=true", Some(token), None).await?;
        let found =
            listed["sessions"].as_array().and_then(|all| all.iter().find(|session| session["title"] == TITLE)).cloned();
        let session = match found {
            Some(session) => session,
            None => {
                let journeys = self.call(Method::GET, "/journeys", Some(token), None).await?;
                let journey = &journeys["journeys"][0]["id"];
                let body = json!({ "title": TITLE, "journey_id": journey, "lobby": false });
                self.call(Method::POST, "/sessions", Some(token), Some(body)).await?
            }
        };
        let start = format!("/sessions/{}/start", text(&session, "id")?);
        self.call(Method::POST, &start, Some(token), Some(json!({}))).await
    }
}

fn explain(entry: &Entry, secrets: &Secrets) {
    println!("A live session is waiting at {}", entry.base_url);
    println!();
    println!("  facilitator   {}/sign-in   {}   password {}", entry.base_url, FACILITATOR.1, secrets.password);
    println!("                then {}/live/{}", entry.base_url, entry.session_id);
    println!("  participant   {}/join/{}", entry.base_url, entry.join_code);
    println!();
    println!("For scripts: `plenary demo --json` prints tokens; the API is described at {}/docs", entry.base_url);
}
