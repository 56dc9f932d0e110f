//! `POST /provisioning/requests/{id}/retry`: has failed tasks tried again. Ours.

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), lambda::Error> {
    functions::orchestry::retry_request::main().await
}
