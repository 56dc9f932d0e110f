//! Deliveries queue: calls one webhook for one event a message.

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), lambda::Error> {
    functions::core::deliver_webhook::main().await
}
