//! Batch queue: files the requests of one part of a batch a message. Ours.

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), lambda::Error> {
    functions::core::submit_batch::main().await
}
