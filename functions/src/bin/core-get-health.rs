//! `GET /healthz`: whether the function runs.

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), lambda::Error> {
    functions::core::get_health::main().await
}
