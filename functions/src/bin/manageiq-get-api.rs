//! `GET /api`: the entry point.

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), lambda::Error> {
    functions::manageiq::get_api::main().await
}
