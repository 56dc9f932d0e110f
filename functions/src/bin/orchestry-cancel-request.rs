//! `POST /provisioning/requests/{id}/cancel`: withdraws or stops what isn't done. Ours.

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), lambda::Error> {
    functions::orchestry::cancel_request::main().await
}
