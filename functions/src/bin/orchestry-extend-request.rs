//! `POST /provisioning/requests/{id}/extension`: asks that what was given may last longer. Ours.

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), lambda::Error> {
    functions::orchestry::extend_request::main().await
}
