use super::*;
use crate::Table;
use domain::{TenantId, UserId};
use rcgen::{CertifiedKey, generate_simple_self_signed};
use std::sync::{
    Arc,
    atomic::{AtomicUsize, Ordering},
};
use tokio::{
    io::{AsyncBufReadExt, AsyncRead, AsyncReadExt, AsyncWrite, AsyncWriteExt, BufReader},
    net::TcpListener,
};
use tokio_rustls::TlsAcceptor;

/// A table that answers everything with nothing, and counts its connections and calls.
#[derive(Clone, Default)]
struct Counts {
    connections: Arc<AtomicUsize>,
    calls: Arc<AtomicUsize>,
}

impl Counts {
    fn read(&self) -> (usize, usize) {
        (self.connections.load(Ordering::SeqCst), self.calls.load(Ordering::SeqCst))
    }
}

async fn start(tls: Option<TlsAcceptor>) -> (u16, Counts) {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let (port, counts) = (listener.local_addr().unwrap().port(), Counts::default());
    let counted = counts.clone();
    tokio::spawn(async move {
        while let Ok((stream, _)) = listener.accept().await {
            counted.connections.fetch_add(1, Ordering::SeqCst);
            let (tls, calls) = (tls.clone(), counted.calls.clone());
            tokio::spawn(async move {
                match tls {
                    Some(tls) => answer(tls.accept(stream).await?, calls).await,
                    None => answer(stream, calls).await,
                }
            });
        }
    });
    (port, counts)
}

async fn answer(
    stream: impl AsyncRead + AsyncWrite + Unpin,
    calls: Arc<AtomicUsize>,
) -> std::io::Result<()> {
    let mut stream = BufReader::new(stream);
    loop {
        let (mut line, mut length) = (String::new(), 0);
        while stream.read_line(&mut line).await? > 2 {
            if let Some(text) = line.to_ascii_lowercase().strip_prefix("content-length:") {
                length = text.trim().parse().unwrap_or(0);
            }
            line.clear();
        }
        stream.read_exact(&mut vec![0; length]).await?;
        calls.fetch_add(1, Ordering::SeqCst);
        stream.write_all(b"HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\n{}").await?;
    }
}

fn connection(url: &str, bundle: Option<&str>) -> Connection {
    let variable = |name: &str| match name {
        "AWS_ENDPOINT_URL_DYNAMODB" => Some(url.to_owned()),
        "AWS_CA_BUNDLE" => bundle.map(str::to_owned),
        _ => None,
    };
    Connection::from_variables(variable).unwrap()
}

/// A server's side of TLS, and where its certificate stands.
fn tls() -> (TlsAcceptor, String) {
    let names = vec!["localhost".to_owned()];
    let CertifiedKey { cert, signing_key } = generate_simple_self_signed(names).unwrap();
    let path = std::env::temp_dir().join(format!("provisor-tls-{}.pem", std::process::id()));
    std::fs::write(&path, cert.pem()).unwrap();
    let key = rustls::pki_types::PrivatePkcs8KeyDer::from(signing_key.serialize_der());
    let provider = Arc::new(rustls::crypto::ring::default_provider());
    let config = rustls::ServerConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()
        .unwrap()
        .with_no_client_auth()
        .with_single_cert(vec![cert.der().clone()], key.into())
        .unwrap();
    (TlsAcceptor::from(Arc::new(config)), path.to_string_lossy().into_owned())
}

async fn read_somebody(connection: &Connection) {
    let (tenant, user) = (TenantId::parse("acme").unwrap(), UserId::parse("jdoe").unwrap());
    let found = Table::new(connection, "table").user(&tenant, &user).await.unwrap();
    assert!(found.is_none());
}

#[tokio::test]
async fn the_first_call_uses_the_connection_that_was_opened_before() {
    let (port, counts) = start(None).await;
    let connection = connection(&format!("http://127.0.0.1:{port}"), None);
    connection.open_table().await.unwrap();
    read_somebody(&connection).await;
    read_somebody(&connection).await;
    assert_eq!(counts.read(), (1, 3));
}

#[tokio::test]
async fn a_bundle_replaces_the_roots_that_are_trusted() {
    let (acceptor, bundle) = tls();
    let (port, counts) = start(Some(acceptor)).await;
    let url = format!("https://localhost:{port}");
    let trusting = connection(&url, Some(&bundle));
    trusting.open_table().await.unwrap();
    read_somebody(&trusting).await;
    assert_eq!(counts.read(), (1, 2));
    assert!(connection(&url, None).open_table().await.is_err());
    assert_eq!(counts.read(), (2, 2));
}

#[tokio::test]
async fn a_table_that_can_not_be_reached_is_an_error_that_passes() {
    let nobody = TcpListener::bind("127.0.0.1:0").await.unwrap().local_addr().unwrap().port();
    let connection = connection(&format!("http://127.0.0.1:{nobody}"), None);
    assert!(connection.open_table().await.is_err());
    let tenant = TenantId::parse("acme").unwrap();
    let error = Table::new(&connection, "table").settings(&tenant).await.unwrap_err();
    assert!(matches!(error, Error::Busy { .. }), "{error:?}");
}

#[tokio::test]
async fn without_an_endpoint_of_its_own_the_table_is_the_regions() {
    let cases = [
        ("eu-central-1", "https://dynamodb.eu-central-1.amazonaws.com"),
        ("cn-north-1", "https://dynamodb.cn-north-1.amazonaws.com.cn"),
    ];
    for (region, url) in cases {
        let variable = |name: &str| (name == "AWS_REGION").then(|| region.to_owned());
        let connection = Connection::from_variables(variable).unwrap();
        assert_eq!(connection.table_url().await.unwrap(), url);
    }
}

#[tokio::test]
async fn a_table_that_does_not_answer_is_given_up() {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let connection = connection(&format!("http://{}", listener.local_addr().unwrap()), None);
    let (table, tenant) = (Table::new(&connection, "table"), TenantId::parse("acme").unwrap());
    let (opened, read) = tokio::join!(connection.open_table(), table.settings(&tenant));
    assert!(opened.is_err());
    assert!(matches!(read, Err(Error::Busy { .. })), "{read:?}");
}
