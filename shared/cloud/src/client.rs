//! How the SDKs connect: region, credentials and endpoints from the environment that Lambda gives, one
//! connector for all of them. The default chain would cost start-up time and never find more.

mod patience;
mod trust;

pub use trust::TrustError;

use aws_sdk_dynamodb::config::{
    BehaviorVersion, Credentials, IdentityCache, Region, SharedCredentialsProvider,
    SharedHttpClient, StalledStreamProtectionConfig,
    endpoint::{DefaultResolver, Params, ResolveEndpoint},
};
use aws_smithy_http_client::{
    Connector,
    tls::{Provider, rustls_provider::CryptoMode},
};
use aws_smithy_runtime_api::client::{
    http::{HttpConnector, SharedHttpConnector, http_client_fn},
    orchestrator::HttpRequest,
};
use aws_smithy_types::body::SdkBody;
use domain::{Error, Result};
use http_body_util::BodyExt;
use std::collections::HashMap;

/// What every SDK client needs.
#[derive(Clone, Debug)]
pub struct Connection {
    connector: SharedHttpConnector,
    region: Region,
    credentials: SharedCredentialsProvider,
    endpoints: HashMap<&'static str, String>,
}

impl Connection {
    /// Reads `AWS_REGION`, the keys, `AWS_ENDPOINT_URL_<SERVICE>` and `AWS_CA_BUNDLE` through `variable`.
    pub fn from_variables(
        variable: impl Fn(&str) -> Option<String>,
    ) -> std::result::Result<Self, TrustError> {
        let given = |name: &str| variable(name).filter(|value| !value.is_empty());
        let text = |name| given(name).unwrap_or_default();
        let credentials = Credentials::new(
            text("AWS_ACCESS_KEY_ID"),
            text("AWS_SECRET_ACCESS_KEY"),
            given("AWS_SESSION_TOKEN"),
            None,
            "environment",
        );
        let endpoint = |service| Some((service, given(&format!("AWS_ENDPOINT_URL_{service}"))?));
        let connector = Connector::builder()
            .connector_settings(patience::of_connections())
            .tls_provider(Provider::Rustls(CryptoMode::Ring))
            .tls_context(trust::context(given("AWS_CA_BUNDLE"))?);
        Ok(Self {
            connector: SharedHttpConnector::new(connector.build()),
            region: Region::new(given("AWS_REGION").unwrap_or_else(|| "us-east-1".into())),
            credentials: SharedCredentialsProvider::new(credentials),
            endpoints: ["DYNAMODB", "SQS", "SESV2"].into_iter().filter_map(endpoint).collect(),
        })
    }

    /// Opens the connection that the first call to the table will use. `/ping` needs no permission and
    /// consumes no capacity; whatever it answers, the connection is there.
    pub async fn open_table(&self) -> Result<()> {
        let mut ping = HttpRequest::new(SdkBody::empty());
        let url = format!("{}/ping", self.table_url().await?.trim_end_matches('/'));
        ping.set_uri(url).map_err(Error::internal)?;
        let answer = tokio::time::timeout(patience::OPENING, async {
            let answer = self.connector.call(ping).await.map_err(Error::internal)?;
            // Only a connection whose answer was read to its end is used again.
            answer.into_body().collect().await.map_err(Error::internal)
        });
        answer.await.map_err(Error::internal)?.map(|_| ())
    }

    async fn table_url(&self) -> Result<String> {
        let params = Params::builder()
            .region(self.region.to_string())
            .set_endpoint(self.endpoints.get("DYNAMODB").cloned())
            .build()
            .map_err(Error::internal)?;
        let resolver = DefaultResolver::new();
        let endpoint = resolver.resolve_endpoint(&params).await.map_err(Error::internal)?;
        Ok(endpoint.url().to_owned())
    }

    fn http(&self) -> SharedHttpClient {
        let connector = self.connector.clone();
        http_client_fn(move |_, _| connector.clone())
    }
}

macro_rules! client {
    ($name:ident, $sdk:ident, $service:literal, $patience:expr) => {
        pub(crate) fn $name(&self) -> $sdk::Client {
            let mut config = $sdk::Config::builder()
                .behavior_version(BehaviorVersion::v2026_01_12())
                .region(self.region.clone())
                .credentials_provider(self.credentials.clone())
                // They are as they are until the sandbox ends: there is nothing to refresh.
                .identity_cache(IdentityCache::no_cache())
                .http_client(self.http())
                .timeout_config($patience)
                .retry_config(patience::retries())
                // Every attempt has its end: streams needn't be watched.
                .stalled_stream_protection(StalledStreamProtectionConfig::disabled());
            config.set_endpoint_url(self.endpoints.get($service).cloned());
            $sdk::Client::from_conf(config.build())
        }
    };
}

impl Connection {
    client!(dynamodb, aws_sdk_dynamodb, "DYNAMODB", patience::of_calls());
    client!(sqs, aws_sdk_sqs, "SQS", patience::of_calls());
    client!(sesv2, aws_sdk_sesv2, "SESV2", patience::of_calls());
}

#[cfg(test)]
mod tests;
