//! `POST /provisioning/requests/{id}/release`: gives back early what is held. Ours.

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), lambda::Error> {
    functions::orchestry::release_request::main().await
}
