//! `GET /provisioning/settings`: what the tenant decides for itself. Ours.

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), lambda::Error> {
    functions::orchestry::get_settings::main().await
}
