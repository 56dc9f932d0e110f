//! `GET /api/ping`: whether we are there.

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), lambda::Error> {
    functions::manageiq::get_ping::main().await
}
