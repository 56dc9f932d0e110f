//! Table stream: hands events on to the queues.

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), lambda::Error> {
    functions::core::relay::main().await
}
