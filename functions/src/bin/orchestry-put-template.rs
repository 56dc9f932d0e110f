//! `PUT /provisioning/templates/{id}`: creates or replaces a template. Ours.

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), lambda::Error> {
    functions::orchestry::put_template::main().await
}
