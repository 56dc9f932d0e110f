//! `PUT /provisioning/settings`: sets them. Ours.

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), lambda::Error> {
    functions::orchestry::put_settings::main().await
}
