//! Whose certificates AWS is believed by.

use aws_smithy_http_client::{
    HttpClientError,
    tls::{TlsContext, TrustStore},
};
use rustls::{
    RootCertStore,
    pki_types::{CertificateDer, pem::PemObject},
};

/// The roots behind AWS's endpoints. The system's own hold some 140, which all would be parsed at each
/// start.
const ROOTS: &[u8] = include_bytes!("roots.pem");

/// Why the certificates that were named can't be trusted.
#[derive(Debug, thiserror::Error)]
pub enum TrustError {
    /// The file can't be read.
    #[error("AWS_CA_BUNDLE names {path:?}, which can't be read: {source}")]
    Unreadable {
        /// The file.
        path: String,
        /// Why.
        source: std::io::Error,
    },
    /// It holds something else.
    #[error("AWS_CA_BUNDLE names {path:?}, which has to hold certificates as PEM, but {problem}")]
    Unusable {
        /// The file.
        path: String,
        /// What is wrong with it.
        problem: String,
    },
    /// The connector refuses them.
    #[error(transparent)]
    Refused(#[from] HttpClientError),
}

/// Trusts the certificates of this PEM file, or the roots behind AWS.
pub(super) fn context(bundle: Option<String>) -> Result<TlsContext, TrustError> {
    let roots = bundle.map_or_else(|| Ok(ROOTS.to_vec()), read)?;
    let roots = TrustStore::empty().with_pem_certificate(roots);
    Ok(TlsContext::builder().with_trust_store(roots).build()?)
}

/// Looked at before they are handed on, because the connector panics at what it can't read.
fn read(path: String) -> Result<Vec<u8>, TrustError> {
    let pem = match std::fs::read(&path) {
        Ok(pem) => pem,
        Err(source) => return Err(TrustError::Unreadable { path, source }),
    };
    match check(&pem) {
        Ok(()) => Ok(pem),
        Err(problem) => Err(TrustError::Unusable { path, problem }),
    }
}

fn check(pem: &[u8]) -> Result<(), String> {
    let mut store = RootCertStore::empty();
    for (index, found) in CertificateDer::pem_slice_iter(pem).enumerate() {
        let certificate = found.map_err(|error| format!("it isn't: {error}"))?;
        let unusable = |error| format!("certificate {} can't be used: {error}", index + 1);
        store.add(certificate).map_err(unusable)?;
    }
    if store.is_empty() { Err("it holds none".into()) } else { Ok(()) }
}

#[cfg(test)]
mod tests;
