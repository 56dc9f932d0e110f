//! How the SDKs connect: region, credentials and endpoints from the environment that Lambda gives, one
//! HTTP client for all of them. The default chain would cost start-up time and never find more.

use aws_sdk_dynamodb::config::{
    BehaviorVersion, Credentials, Region, SharedCredentialsProvider, SharedHttpClient,
};
use aws_smithy_http_client::{
    Builder,
    tls::{Provider, rustls_provider::CryptoMode},
};
use std::collections::HashMap;

/// What every SDK client needs.
#[derive(Clone, Debug)]
pub struct Connection {
    http: SharedHttpClient,
    region: Region,
    credentials: SharedCredentialsProvider,
    endpoints: HashMap<&'static str, String>,
}

impl Connection {
    /// Reads `AWS_REGION`, the keys and `AWS_ENDPOINT_URL_<SERVICE>` through `variable`.
    pub fn from_variables(variable: impl Fn(&str) -> Option<String>) -> Self {
        let text = |name| variable(name).unwrap_or_default();
        let token = variable("AWS_SESSION_TOKEN").filter(|token| !token.is_empty());
        let credentials = Credentials::new(
            text("AWS_ACCESS_KEY_ID"),
            text("AWS_SECRET_ACCESS_KEY"),
            token,
            None,
            "environment",
        );
        let endpoint = |service| Some((service, variable(&format!("AWS_ENDPOINT_URL_{service}"))?));
        Self {
            http: Builder::new().tls_provider(Provider::Rustls(CryptoMode::Ring)).build_https(),
            region: Region::new(variable("AWS_REGION").unwrap_or_else(|| "us-east-1".into())),
            credentials: SharedCredentialsProvider::new(credentials),
            endpoints: ["DYNAMODB", "SQS", "SESV2"].into_iter().filter_map(endpoint).collect(),
        }
    }
}

macro_rules! client {
    ($name:ident, $sdk:ident, $service:literal) => {
        pub(crate) fn $name(&self) -> $sdk::Client {
            let mut config = $sdk::Config::builder()
                .behavior_version(BehaviorVersion::v2026_01_12())
                .region(self.region.clone())
                .credentials_provider(self.credentials.clone())
                .http_client(self.http.clone());
            config.set_endpoint_url(self.endpoints.get($service).cloned());
            $sdk::Client::from_conf(config.build())
        }
    };
}

impl Connection {
    client!(dynamodb, aws_sdk_dynamodb, "DYNAMODB");
    client!(sqs, aws_sdk_sqs, "SQS");
    client!(sesv2, aws_sdk_sesv2, "SESV2");
}
