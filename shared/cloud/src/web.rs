//! Calling addresses that tenants name: over TLS, without redirects, never into a private network.

use bytes::Bytes;
use domain::{Error, Result};
use http::{HeaderMap, HeaderValue, Method, Request, Response, Uri, header::CONTENT_TYPE};
use http_body_util::{BodyExt, Full, Limited};
use hyper_rustls::{HttpsConnector, HttpsConnectorBuilder};
use hyper_util::{
    client::legacy::{
        Client,
        connect::{HttpConnector, dns::Name},
    },
    rt::TokioExecutor,
};
use std::{
    future::Future,
    net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr},
    pin::Pin,
    sync::{Arc, OnceLock},
    task::{Context, Poll},
    time::Duration,
};
use tower_service::Service;

/// How long a call may take.
const PATIENCE: Duration = Duration::from_secs(10);
/// The most bytes of an answer that are read.
const MOST: usize = 1024 * 1024;

type BoxError = Box<dyn std::error::Error + Send + Sync>;

/// Where calls may go.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Reach {
    /// To public addresses, over TLS.
    Public,
    /// Anywhere, also without TLS: for one machine alone.
    Anywhere,
}

/// Calls addresses.
#[derive(Clone, Debug)]
pub struct Web {
    client: Arc<OnceLock<Https>>,
    reach: Reach,
}

type Https = Client<HttpsConnector<HttpConnector<Resolver>>, Full<Bytes>>;

impl Web {
    /// A client that keeps to this reach. It reads the system's roots with its first call: most batches
    /// of most deployments call nobody.
    pub fn new(reach: Reach) -> Self {
        Self { client: Arc::default(), reach }
    }

    fn client(&self) -> Result<Https> {
        if let Some(client) = self.client.get() {
            return Ok(client.clone());
        }
        let client = connect(self.reach)?;
        Ok(self.client.get_or_init(|| client).clone())
    }

    /// Posts a body; answers the status.
    pub async fn post(&self, url: &str, headers: HeaderMap, body: String) -> Result<u16> {
        Ok(self.request(Method::POST, url, headers, body).await?.status().as_u16())
    }

    /// Sends JSON, or nothing; answers the status and the text of the answer.
    pub async fn send(&self, method: Method, url: &str, body: String) -> Result<(u16, String)> {
        let json = (CONTENT_TYPE, HeaderValue::from_static("application/json"));
        let headers = Some(json).filter(|_| !body.is_empty()).into_iter().collect();
        let answer = self.request(method, url, headers, body).await?;
        let status = answer.status().as_u16();
        let body = Limited::new(answer.into_body(), MOST).collect();
        let body = tokio::time::timeout(PATIENCE, body).await.map_err(Error::internal)?;
        let body = body.map_err(Error::internal)?.to_bytes();
        Ok((status, String::from_utf8_lossy(&body).into_owned()))
    }

    async fn request(
        &self,
        method: Method,
        url: &str,
        headers: HeaderMap,
        body: String,
    ) -> Result<Response<impl BodyExt<Data = Bytes, Error: Into<BoxError>>>> {
        let uri: Uri = url.parse().map_err(Error::internal)?;
        let host = uri.host().unwrap_or_default().trim_matches(['[', ']']);
        if host.parse::<IpAddr>().is_ok_and(|address| !self.reach.allows(address)) {
            return Err(Error::internal("the address is not public"));
        }
        let request = Request::builder().method(method).uri(uri).body(Full::from(body));
        let mut request = request.map_err(Error::internal)?;
        *request.headers_mut() = headers;
        let answer = tokio::time::timeout(PATIENCE, self.client()?.request(request)).await;
        answer.map_err(Error::internal)?.map_err(Error::internal)
    }
}

fn connect(reach: Reach) -> Result<Https> {
    let mut http = HttpConnector::new_with_resolver(Resolver(reach));
    http.enforce_http(false);
    http.set_connect_timeout(Some(PATIENCE));
    let tls = HttpsConnectorBuilder::new()
        .with_provider_and_native_roots(rustls::crypto::ring::default_provider())
        .map_err(Error::internal)?;
    let connector = match reach {
        Reach::Public => tls.https_only().enable_http1().wrap_connector(http),
        Reach::Anywhere => tls.https_or_http().enable_http1().wrap_connector(http),
    };
    Ok(Client::builder(TokioExecutor::new()).build(connector))
}

impl Reach {
    fn allows(self, address: IpAddr) -> bool {
        match (self, address) {
            (Self::Anywhere, _) => true,
            (Self::Public, IpAddr::V4(address)) => is_public_v4(address),
            (Self::Public, IpAddr::V6(address)) => is_public_v6(address),
        }
    }
}

/// Whether an address belongs to the public internet. RFC 6890.
fn is_public_v4(address: Ipv4Addr) -> bool {
    let [a, b, c, _] = address.octets();
    !matches!(
        (a, b, c),
        (0 | 10 | 127 | 224.., _, _)
            | (100, 64..=127, _)
            | (169, 254, _)
            | (172, 16..=31, _)
            | (192, 168, _)
            | (192, 0, 0 | 2)
            | (192, 88, 99)
            | (198, 18..=19, _)
            | (198, 51, 100)
            | (203, 0, 113)
    )
}

/// The same for version 6: global unicast, without what leads to version 4 or is for documents.
fn is_public_v6(address: Ipv6Addr) -> bool {
    let [a, b, ..] = address.segments();
    let reserved = matches!((a, b), (0x2001, 0..=0x1ff | 0xdb8) | (0x2002 | 0x3fff, _));
    (0x2000..=0x3fff).contains(&a) && !reserved
}

/// Looks names up, and leaves out the addresses that are out of reach: what was checked is what is
/// connected to.
#[derive(Clone, Debug)]
struct Resolver(Reach);

impl Service<Name> for Resolver {
    type Response = std::vec::IntoIter<SocketAddr>;
    type Error = std::io::Error;
    type Future = Pin<Box<dyn Future<Output = Result<Self::Response, Self::Error>> + Send>>;

    fn poll_ready(&mut self, _: &mut Context<'_>) -> Poll<Result<(), Self::Error>> {
        Poll::Ready(Ok(()))
    }

    fn call(&mut self, name: Name) -> Self::Future {
        let reach = self.0;
        Box::pin(async move {
            let found = tokio::net::lookup_host((name.as_str(), 0)).await?;
            let allowed: Vec<SocketAddr> =
                found.filter(|address| reach.allows(address.ip())).collect();
            if allowed.is_empty() {
                return Err(std::io::Error::other("the name leads to no public address"));
            }
            Ok(allowed.into_iter())
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_public_addresses_are_within_reach() {
        let public = ["1.1.1.1", "93.184.216.34", "2606:4700::1111"];
        let private = [
            "0.0.0.0",
            "10.0.0.1",
            "100.64.0.1",
            "127.0.0.1",
            "169.254.169.254",
            "172.16.0.1",
            "192.168.1.1",
            "198.18.0.1",
            "224.0.0.1",
            "255.255.255.255",
            "::",
            "::1",
            "::ffff:127.0.0.1",
            "64:ff9b::7f00:1",
            "fe80::1",
            "fc00::1",
            "2001:db8::1",
            "2002:7f00:1::",
        ];
        for address in public {
            assert!(Reach::Public.allows(address.parse().unwrap()), "{address}");
        }
        for address in private {
            assert!(!Reach::Public.allows(address.parse().unwrap()), "{address}");
        }
    }
}
