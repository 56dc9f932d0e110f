//! `GET /provisioning/templates/{id}`: one template. Ours.

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), lambda::Error> {
    functions::orchestry::get_template::main().await
}
