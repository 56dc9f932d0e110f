//! Called by whoever runs the deployment: a login with a random secret.

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), lambda::Error> {
    functions::core::create_credential::main().await
}
