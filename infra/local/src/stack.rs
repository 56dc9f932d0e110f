//! Everything together.

use std::{collections::HashMap, net::SocketAddr, time::Duration};

use crate::{
    Error,
    backends::Backends,
    cli::{self, Options},
    control,
    data::{self, DataDir, ENVIRONMENT},
    demo, environment, gateway,
    ports::Ports,
    progress,
    runtime::Runtime,
    sources, stop,
    template::Template,
};

/// Runs the stack until it is asked to stop.
pub(crate) fn run(options: &Options) -> Result<(), Error> {
    let tokio =
        tokio::runtime::Builder::new_multi_thread().worker_threads(4).enable_all().build()?;
    let result = tokio.block_on(async {
        tokio::select! {
            failed = up(options) => failed,
            stopped = stop::requested(options.until_stdin_closes) => Ok(stopped?),
        }
    });
    // Kills what still runs: every function is a child that a task of this runtime owns.
    tokio.shutdown_timeout(Duration::from_secs(1));
    result
}

/// Fills the table that this process's own environment names.
pub(crate) fn seed() -> Result<(), Error> {
    let environment: HashMap<_, _> = std::env::vars().collect();
    if !environment.contains_key("TABLE") {
        return Err("the environment variable TABLE must name the table to fill".into());
    }
    let tokio = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
    tokio.block_on(demo::seed(&environment))
}

/// Starts everything and keeps it up. Returns only to say what went wrong.
async fn up(options: &Options) -> Result<(), Error> {
    // First, since it is the likeliest to fail: before anything is touched.
    let Ports { public, backends: listeners } = Ports::bind(options).await?;
    let data = DataDir::open(&options.data, options.fresh)?;
    let infra = cli::workspace().join("infra");
    let mut front = public.local_addr()?;
    if options.only_backends {
        front.set_port(options.port);
    }
    let template = Template::load(&infra, listeners.sqs.local_addr()?, front)?;
    let backends = Backends::start(&template, &data, listeners).await?;
    let environment = environment::of_all_functions(&template, &backends.endpoints);
    demo::seed(&environment).await?;
    let runtime = if options.only_backends {
        Runtime::elsewhere(options.port)
    } else {
        Runtime::start(&template, &backends.endpoints, &data, options.binaries.as_deref()).await?
    };
    if options.calls_functions() {
        sources::start(&template, &runtime, &backends, &data).await?;
    }
    let mut router = control::router(&backends, &runtime);
    if options.only_backends {
        invite(&environment::lines(&environment), &data, public.local_addr()?)?;
    } else {
        progress::print(&ready(public.local_addr()?));
        router = router.merge(gateway::router(&template, runtime));
    }
    axum::serve(public, router.into_make_service_with_connect_info::<SocketAddr>()).await?;
    Ok(())
}

/// Hands the environment to whoever runs the functions.
fn invite(environment: &str, data: &DataDir, control: SocketAddr) -> Result<(), Error> {
    let path = data.path(ENVIRONMENT);
    data::replace(&path, &format!("{environment}\n"))?;
    progress::step("control", &format!("http://{control}/_local/mail, /_local/queues"));
    progress::step("functions", &format!("wanted; their environment is in {}", path.display()));
    // The remark tells programs that read along that there are no more.
    progress::print(&format!("{environment}\n# ready"));
    Ok(())
}

/// The address, and a first thing to do with it.
fn ready(address: SocketAddr) -> String {
    format!(
        "ready: http://{address}\n\
         curl -u requester:demo-requester -H 'Content-Type: application/json' \
         -d '{{\"items\":[{{\"templateId\":\"team-site\",\"parameters\":{{\"name\":\"Alpha\"}}}}]}}' \
         http://{address}/provisioning/requests"
    )
}
