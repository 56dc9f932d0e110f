//! Every minute: what time brings about.

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), lambda::Error> {
    functions::core::sweep::main().await
}
