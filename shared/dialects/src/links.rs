//! Where a caller finds us: the host and the stage that they have used, never one of our own.

use http::uri::Authority;

/// What a call says of the way that it has taken.
#[derive(Clone, Copy, Debug, Default)]
pub struct Way<'a> {
    /// `X-Forwarded-Proto`.
    pub scheme: Option<&'a str>,
    /// `X-Forwarded-Host`.
    pub forwarded_host: Option<&'a str>,
    /// `Host`.
    pub host: Option<&'a str>,
    /// The path as it was called.
    pub path: &'a str,
}

/// What an address begins with: scheme, host and what stands `before` the vendor's own path. It begins with
/// the path where no host is named that could be one.
pub fn front(way: &Way<'_>, before: &str) -> String {
    let host = way.forwarded_host.or(way.host).map(first).and_then(authority);
    let origin = host.map(|host| format!("{}://{host}", scheme(way.scheme, host)));
    format!("{}{}", origin.unwrap_or_default(), prefix(before))
}

/// Of several proxies the one that the caller has spoken to.
fn first(values: &str) -> &str {
    values.split(',').next().unwrap_or_default().trim()
}

/// A host with or without a port, and nothing else.
fn authority(text: &str) -> Option<&str> {
    let authority: Authority = text.parse().ok()?;
    let plain = |byte: u8| byte.is_ascii_alphanumeric() || b".-:[]".contains(&byte);
    let port = authority.as_str().strip_prefix(authority.host())?;
    let port_fits = port.is_empty() || authority.port_u16().is_some();
    (!authority.host().is_empty() && port_fits && text.bytes().all(plain)).then_some(text)
}

/// Where nothing says so, a machine's own address is called without TLS, and all others with it.
fn scheme(forwarded: Option<&str>, host: &str) -> &'static str {
    let own = ["localhost", "127.0.0.1", "[::1]"];
    let name = host.rsplit_once(':').filter(|(_, port)| !port.ends_with(']'));
    let is_own = own.contains(&name.map_or(host, |(name, _)| name));
    match forwarded.map(first) {
        Some(scheme) if scheme.eq_ignore_ascii_case("http") => "http",
        None if is_own => "http",
        Some(_) | None => "https",
    }
}

/// A stage or base path, if it could be one.
fn prefix(before: &str) -> &str {
    let plain = |byte: u8| byte.is_ascii_alphanumeric() || b"/-_.~".contains(&byte);
    let fits = before.starts_with('/') && !before.starts_with("//") && before.bytes().all(plain);
    if fits { before } else { "" }
}
