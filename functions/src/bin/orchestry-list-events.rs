//! `GET /provisioning/requests/{id}/events`: what happened, and who was told. Ours.

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), lambda::Error> {
    functions::orchestry::list_events::main().await
}
