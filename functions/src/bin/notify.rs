//! Notices queue: tells people of one event a message.

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), lambda::Error> {
    functions::core::notify::main().await
}
