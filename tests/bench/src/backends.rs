//! What stands in for AWS: the local stack's backends in a process of their own, a proxy before each.

use std::{env, fs, process::Stdio};

use tokio::{
    io::{AsyncBufReadExt, BufReader},
    process::{Child, Command},
};

use crate::{
    Result,
    candidate::Environment,
    proxy::{self, Meter, Tls},
    ship::{scratch, top},
};

const ENDPOINTS: [&str; 3] =
    ["AWS_ENDPOINT_URL_DYNAMODB", "AWS_ENDPOINT_URL_SQS", "AWS_ENDPOINT_URL_SESV2"];

/// The roots that functions trust on AWS: they are to read as many here.
const AWS_ROOTS: &str = "shared/cloud/src/client/roots.pem";

/// The emulators and how to reach them. They end when this is dropped.
pub(crate) struct Backends {
    folder: String,
    _process: Child,
    /// How to reach them past any proxy.
    pub(crate) direct: Environment,
}

/// The way through the proxies.
pub(crate) struct Measured {
    pub(crate) environment: Environment,
    pub(crate) meter: Meter,
}

impl Backends {
    /// Starts them on an empty table, which is kept in that folder.
    pub(crate) async fn start(folder: &str) -> Result<Self> {
        let mut process = Command::new(env::current_exe()?)
            .args(["--only-backends", "--port", "0", "--fresh", "--until-stdin-closes", "--data"])
            .stderr(Stdio::null())
            .arg(scratch().join(folder))
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .kill_on_drop(true)
            .spawn()?;
        let direct = environment(&mut process).await?;
        Ok(Self { folder: folder.to_owned(), _process: process, direct })
    }
}

impl Measured {
    /// Puts a proxy before each backend.
    pub(crate) async fn start(backends: &Backends) -> Result<Self> {
        let (tls, meter) =
            (Tls::new(&scratch().join("tls").join(&backends.folder))?, Meter::default());
        let mut environment = backends.direct.clone();
        for name in ENDPOINTS {
            let backend = backends.direct.get(name).and_then(|url| url.strip_prefix("http://"));
            let backend = backend.ok_or_else(|| format!("the backends name no {name}"))?;
            let proxy = proxy::start(backend.to_owned(), &tls, meter.clone()).await?;
            environment.insert(name.to_owned(), format!("https://localhost:{}", proxy.port()));
        }
        trust(&mut environment, &tls)?;
        Ok(Self { environment, meter })
    }
}

/// What the backends print: one variable a line, then a remark that they are ready.
async fn environment(process: &mut Child) -> Result<Environment> {
    let output = process.stdout.take().ok_or("the backends print nothing")?;
    let mut lines = BufReader::new(output).lines();
    let mut environment = Environment::new();
    while let Some(line) = lines.next_line().await? {
        match line.split_once('=') {
            Some((name, value)) => drop(environment.insert(name.to_owned(), value.to_owned())),
            None => return Ok(environment),
        }
    }
    Err("the backends ended before they were ready".into())
}

/// Lets whoever is measured trust the proxies, in the way in which they trust AWS.
fn trust(environment: &mut Environment, tls: &Tls) -> Result<()> {
    let own = fs::read_to_string(&tls.root)?;
    let roots = fs::read_to_string(top().join(AWS_ROOTS))?;
    for (variable, certificates) in [("AWS_CA_BUNDLE", roots + &own), ("NODE_EXTRA_CA_CERTS", own)]
    {
        let path = tls.root.with_file_name(format!("{variable}.pem"));
        fs::write(&path, certificates)?;
        environment.insert(variable.to_owned(), path.to_string_lossy().into_owned());
    }
    Ok(())
}
