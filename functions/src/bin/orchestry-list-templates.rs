//! `GET /provisioning/templates`: everything that can be requested. Contract section 3, Template.

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), lambda::Error> {
    functions::orchestry::list_templates::main().await
}
