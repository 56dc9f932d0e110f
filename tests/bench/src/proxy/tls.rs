//! TLS with a chain as AWS presents it: three certificates, each with RSA of 2048 bits.

use std::{
    fs, io,
    net::SocketAddr,
    path::{Path, PathBuf},
    process::Command,
    sync::Arc,
    time::Duration,
};

use rustls::{
    ServerConfig,
    crypto::ring::default_provider,
    pki_types::{CertificateDer, PrivateKeyDer, pem::PemObject},
};
use tokio::{
    net::{TcpListener, TcpStream},
    time::timeout,
};
use tokio_rustls::{TlsAcceptor, server::TlsStream};

use crate::Result;

/// How long a handshake may take, also under callgrind.
const PATIENCE: Duration = Duration::from_secs(30);

/// What servers show and clients trust.
pub(crate) struct Tls {
    acceptor: TlsAcceptor,
    /// The root, for clients.
    pub(crate) root: PathBuf,
}

impl Tls {
    /// Makes a chain of certificates in a directory. The program `openssl` does, because ring makes no
    /// RSA keys.
    pub(crate) fn new(directory: &Path) -> Result<Self> {
        fs::create_dir_all(directory)?;
        certificate(directory, "root", None)?;
        certificate(directory, "intermediate", Some("root"))?;
        certificate(directory, "leaf", Some("intermediate"))?;
        let read = |name: &str| CertificateDer::from_pem_file(directory.join(name));
        let chain = vec![read("leaf.pem")?, read("intermediate.pem")?];
        let key = PrivateKeyDer::from_pem_file(directory.join("leaf.key"))?;
        let config = ServerConfig::builder_with_provider(Arc::new(default_provider()))
            .with_safe_default_protocol_versions()?
            .with_no_client_auth()
            .with_single_cert(chain, key)?;
        Ok(Self { acceptor: TlsAcceptor::from(Arc::new(config)), root: directory.join("root.pem") })
    }

    /// Takes a port.
    pub(super) async fn listen(&self) -> io::Result<Listener> {
        let tcp = TcpListener::bind(("127.0.0.1", 0)).await?;
        Ok(Listener { tcp, acceptor: self.acceptor.clone() })
    }
}

/// Writes `<name>.key` and `<name>.pem`, signed by another of that directory or by itself.
fn certificate(directory: &Path, name: &str, signer: Option<&str>) -> Result<()> {
    let configuration = Path::new(env!("CARGO_MANIFEST_DIR")).join("tls.cnf");
    let mut command = Command::new("openssl");
    command
        .args(["req", "-x509", "-newkey", "rsa:2048", "-nodes", "-sha256", "-days", "30"])
        .args(["-subj", &format!("/CN={name} of the bench"), "-extensions", name])
        .args(["-keyout", &format!("{name}.key"), "-out", &format!("{name}.pem")])
        .arg("-config")
        .arg(configuration)
        .current_dir(directory);
    if let Some(signer) = signer {
        command.args(["-CA", &format!("{signer}.pem"), "-CAkey", &format!("{signer}.key")]);
    }
    let output = command.output().map_err(|error| format!("openssl can't be started: {error}"))?;
    if output.status.success() {
        return Ok(());
    }
    let said = String::from_utf8_lossy(&output.stderr);
    Err(format!("openssl (3 or later is needed) can't make a certificate: {said}").into())
}

/// Accepts connections and shakes hands.
pub(super) struct Listener {
    tcp: TcpListener,
    acceptor: TlsAcceptor,
}

impl Listener {
    async fn shake_hands(&self) -> Result<(TlsStream<TcpStream>, SocketAddr)> {
        let (stream, from) = self.tcp.accept().await?;
        stream.set_nodelay(true)?;
        Ok((timeout(PATIENCE, self.acceptor.accept(stream)).await??, from))
    }
}

impl axum::serve::Listener for Listener {
    type Io = TlsStream<TcpStream>;
    type Addr = SocketAddr;

    async fn accept(&mut self) -> (Self::Io, Self::Addr) {
        loop {
            // Whoever fails to connect says so itself, and many end while they connect.
            if let Ok(accepted) = self.shake_hands().await {
                return accepted;
            }
        }
    }

    fn local_addr(&self) -> io::Result<SocketAddr> {
        self.tcp.local_addr()
    }
}
