//! `GET /provisioning/batches/{correlationId}`: how far a batch has come, and what became of its requests. Ours.

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), lambda::Error> {
    functions::orchestry::get_batch::main().await
}
