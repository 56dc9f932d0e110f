//! Jobs queue: carries out one task a message.

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), lambda::Error> {
    functions::core::provision_worker::main().await
}
