//! Everything together.

use std::{io, net::SocketAddr, time::Duration};

use tokio::net::TcpListener;

use crate::{
    Error,
    backends::{self, Backends},
    cli::{self, Options},
    control,
    data::DataDir,
    demo, environment, gateway, progress,
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

/// Starts everything and keeps it up. Returns only to say what went wrong.
async fn up(options: &Options) -> Result<(), Error> {
    // First, since it is the likeliest to fail: before anything is touched.
    let public = if options.only_backends { None } else { Some(listen(options.port).await?) };
    let data = DataDir::open(&options.data, options.fresh)?;
    let sqs = backends::listen().await?;
    let template = Template::load(&cli::workspace().join("infra"), sqs.local_addr()?)?;
    let backends = Backends::start(&template, &data, sqs).await?;
    let environment = environment::of_all_functions(&template, &backends.endpoints);
    demo::seed(&environment).await?;
    let Some(public) = public else {
        progress::print(&format!("{}\n# ready", environment::lines(&environment)));
        return std::future::pending().await;
    };
    serve(public, &template, &backends, &data).await
}

async fn serve(
    public: TcpListener,
    template: &Template,
    backends: &Backends,
    data: &DataDir,
) -> Result<(), Error> {
    let runtime = Runtime::start(template, &backends.endpoints, data).await?;
    sources::start(template, &runtime, backends, data)?;
    progress::print(&ready(public.local_addr()?));
    let router = control::router(backends, &runtime).merge(gateway::router(template, runtime));
    axum::serve(public, router.into_make_service_with_connect_info::<SocketAddr>()).await?;
    Ok(())
}

async fn listen(port: u16) -> Result<TcpListener, Error> {
    TcpListener::bind(("127.0.0.1", port)).await.map_err(|error| match error.kind() {
        io::ErrorKind::AddrInUse => {
            format!("port {port} is in use: choose another with --port").into()
        }
        _ => error.into(),
    })
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
