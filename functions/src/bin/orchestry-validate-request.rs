//! `POST /provisioning/requests/validate`, also `/provisioning/request/validation`: the same as filing,

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), lambda::Error> {
    functions::orchestry::validate_request::main().await
}
